//! The form that writes an article or its next edition.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    calendar::date_of,
    ids::{ArticleId, UnitId},
    knowledge::{
        Article, Content, FARTHEST_REVIEW,
        command::{Begin, Command, Move},
        legal,
        refusal::Refusal,
    },
};
use jiff::{ToSpan, civil::Date};
use store::command::{Done, Error, Refused};

use super::{PATH, Reader, ReaderForm, may, one, refusals, units};
use crate::{
    actions::article,
    app::App,
    http::{answer, form::Form, signed::Signed},
    pages::staff::{admitted, nav, notice},
    problem::Problem,
    views::{
        locale::Words,
        parts::Field,
        staff::knowledge::edit::{EditPage, names},
    },
};

/// How far ahead the first review day is proposed.
const REVIEW_MONTHS: i32 = 12;

/// The fields as they stand, with what is wrong with one of them.
#[derive(Default)]
struct Typed {
    fields: Vec<(&'static str, String)>,
    wrong: Option<(&'static str, Words)>,
    problem: Option<Words>,
}

impl Typed {
    fn of(content: &Content) -> Self {
        let fields = vec![
            (names::TITLE, content.title.clone()),
            (names::MATTER, content.matter.clone()),
            (names::QUESTIONS, content.questions.join("\n")),
            (names::ANSWER, content.answer.clone()),
            (names::INTERNAL, content.internal.clone()),
            (names::BASIS, content.basis.join("\n")),
            (names::REVIEW_ON, content.review_on.to_string()),
        ];
        Self { fields, ..Self::default() }
    }

    fn sent(form: &Form) -> Self {
        let all = [
            names::UNIT,
            names::TITLE,
            names::MATTER,
            names::QUESTIONS,
            names::ANSWER,
            names::INTERNAL,
            names::BASIS,
            names::REVIEW_ON,
        ];
        Self { fields: all.map(|name| (name, form.text(name).to_owned())).to_vec(), ..Self::default() }
    }

    fn field(&self, name: &'static str) -> Field {
        let value = self.fields.iter().find(|(one, _)| *one == name).map(|(_, value)| value.clone());
        let field = Field::of(value.unwrap_or_default());
        match &self.wrong {
            Some((at, words)) if *at == name => field.wrong(words.clone()),
            Some(_) | None => field,
        }
    }
}

pub(super) async fn fresh(State(app): State<App>, Reader(signed): Reader) -> Response {
    let outcome = async {
        if !may(&signed, Move::Write) {
            return Err(Problem::Forbidden("write-article".to_owned()));
        }
        let today = date_of(app.clock.now());
        let review_on = today.checked_add(REVIEW_MONTHS.months()).unwrap_or(today).to_string();
        let own = units(&app, &signed, Move::Write);
        let own = if let [only] = own.as_slice() { only.value.clone() } else { String::new() };
        let fields = vec![(names::REVIEW_ON, review_on), (names::UNIT, own)];
        page(&app, &signed, None, &Typed { fields, ..Typed::default() }).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn show(State(app): State<App>, Reader(signed): Reader, Path(id): Path<i64>) -> Response {
    let outcome = async {
        let article = one::read(&app, &signed, ArticleId(id)).await?.article;
        must_write(&signed, &article)?;
        let content = article.draft.as_ref().map(|draft| &draft.content).or(article.content());
        let mut typed = content.map(Typed::of).unwrap_or_default();
        if content.is_none() {
            typed.fields =
                vec![(names::TITLE, article.name.clone()), (names::MATTER, article.matter.clone())];
        }
        page(&app, &signed, Some(&article), &typed).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

fn must_write(signed: &Signed, article: &Article) -> Result<(), Problem> {
    let allowed = legal::allowed(&signed.actor, Move::Write, article.unit);
    allowed.map_err(|denied| Problem::Forbidden(denied.to_string()))
}

pub(super) async fn begin(State(app): State<App>, ReaderForm { signed, form }: ReaderForm) -> Response {
    let outcome = written(&app, &signed, None, &form).await;
    answered(&app, &signed, &form, outcome).await
}

pub(super) async fn send(
    State(app): State<App>,
    Path(id): Path<i64>,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    let outcome = written(&app, &signed, Some(ArticleId(id)), &form).await;
    answered(&app, &signed, &form, outcome).await
}

async fn answered(app: &App, signed: &Signed, form: &Form, outcome: Result<Response, Problem>) -> Response {
    notice::answered(app, signed, form, outcome).await
}

/// Keeps what was written, and hands it on when that was asked; what was kept stays when the second is refused.
async fn written(
    app: &App,
    signed: &Signed,
    id: Option<ArticleId>,
    form: &Form,
) -> Result<Response, Problem> {
    let article = match id {
        Some(id) => Some(one::read(app, signed, id).await?.article),
        None => None,
    };
    if let Some(article) = &article {
        must_write(signed, article)?;
    }
    let content = match content(form) {
        Ok(content) => content,
        Err(wrong) => return back(app, signed, article.as_ref(), form, wrong).await,
    };
    let key = admitted::key(signed, form);
    let actor = signed.actor.clone();
    let done = match &article {
        None => {
            let Ok(unit) = form.text(names::UNIT).parse().map(UnitId) else {
                let wrong = (names::UNIT, Words::key("knowledge.fault.unit"));
                return back(app, signed, None, form, wrong).await;
            };
            article::begin(app, actor, key.clone(), Begin::Write { unit, content }).await
        }
        Some(article) => {
            let seen = form.text(names::SEEN).parse().ok();
            article::article(app, actor, key.clone(), article.id, seen, Command::Revise { content }).await
        }
    };
    let kept = match done {
        Ok(Done::Article { id, .. }) => id,
        Ok(other) => return Err(Problem::Internal(format!("writing an article made {other:?}"))),
        Err(Error::Refused(Refused::Article(refusal))) if !matches!(*refusal, Refusal::Denied(_)) => {
            return refused(app, signed, article.as_ref(), form, &refusal).await;
        }
        Err(error) => return Err(error.into()),
    };
    let place = format!("{PATH}/{kept}");
    if form.text(names::THEN) != "submit" {
        return Ok(admitted::done(signed, &Words::key("knowledge.done.save"), &place));
    }
    let key = key.map(|key| format!("{key}:submit"));
    match article::article(app, signed.actor.clone(), key, kept, None, Command::Submit).await {
        Ok(_) => Ok(admitted::done(signed, &Words::key("knowledge.done.submit"), &place)),
        Err(Error::Refused(Refused::Article(refusal))) => {
            let article = one::read(app, signed, kept).await?.article;
            refused(app, signed, Some(&article), form, &refusal).await
        }
        Err(error) => Err(error.into()),
    }
}

fn content(form: &Form) -> Result<Box<Content>, (&'static str, Words)> {
    let lines = |name: &str| form.text(name).lines().map(str::to_owned).collect();
    let review_on: Result<Date, _> = form.text(names::REVIEW_ON).parse();
    let review_on = review_on.map_err(|_| (names::REVIEW_ON, Words::key("knowledge.fault.day")))?;
    Ok(Box::new(Content {
        title: form.text(names::TITLE).to_owned(),
        matter: form.text(names::MATTER).to_owned(),
        questions: lines(names::QUESTIONS),
        answer: form.text(names::ANSWER).to_owned(),
        internal: form.text(names::INTERNAL).to_owned(),
        basis: lines(names::BASIS),
        review_on,
    }))
}

async fn refused(
    app: &App,
    signed: &Signed,
    article: Option<&Article>,
    form: &Form,
    refusal: &Refusal,
) -> Result<Response, Problem> {
    let words = refusals::words(app, signed, refusal)?;
    let wrong = refusals::field(refusal).map(|field| (field, words.clone()));
    page(app, signed, article, &Typed { wrong, problem: Some(words), ..Typed::sent(form) }).await
}

async fn back(
    app: &App,
    signed: &Signed,
    article: Option<&Article>,
    form: &Form,
    wrong: (&'static str, Words),
) -> Result<Response, Problem> {
    let problem = Some(wrong.1.clone());
    page(app, signed, article, &Typed { wrong: Some(wrong), problem, ..Typed::sent(form) }).await
}

async fn page(
    app: &App,
    signed: &Signed,
    article: Option<&Article>,
    typed: &Typed,
) -> Result<Response, Problem> {
    let now = app.clock.now();
    let today = date_of(now);
    let place = article.map(|article| format!("{PATH}/{}", article.id));
    let page = EditPage {
        url: place.as_ref().map_or_else(|| format!("{PATH}/new"), |place| format!("{place}/edit")),
        back_url: place.unwrap_or_else(|| PATH.to_owned()),
        key: app.ids.form_key(now)?,
        version: article.map_or(0, |article| article.version),
        heading: article.map(|article| article.title().to_owned()),
        unit: typed.field(names::UNIT),
        units: if article.is_none() { units(app, signed, Move::Write) } else { Vec::new() },
        title: typed.field(names::TITLE),
        matter: typed.field(names::MATTER),
        questions: typed.field(names::QUESTIONS),
        answer: typed.field(names::ANSWER),
        internal: typed.field(names::INTERNAL),
        basis: typed.field(names::BASIS),
        review_on: typed.field(names::REVIEW_ON),
        farthest: today.checked_add(FARTHEST_REVIEW.days()).unwrap_or(today).to_string(),
        problem: typed.problem.clone(),
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}
