//! The form that plans a survey: the round, and its questions as blocks that work without scripts.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    calendar::date_of,
    ids::SurveyId,
    survey::{
        Among, Channel, Plan, Survey,
        command::{Begin, Command, Move},
        question::{Ask, Branch, QUESTIONS_LIMIT, Question, Questionnaire},
        sample::Method,
    },
};
use jiff::{ToSpan, civil::Date};
use serde::Deserialize;
use store::command::{Act, Done};

use super::{PATH, Reader, ReaderForm, may, must, read};
use crate::{
    app::App,
    http::{answer, form::Form, signed::Signed},
    pages::{
        staff::{admitted, nav, notice},
        surveyed,
    },
    problem::Problem,
    views::{
        locale::Words,
        parts::{Choice, Field},
        staff::survey::form::{Block, SurveyForm, names},
    },
};

/// How many empty blocks a form ends with.
const SPARE: usize = 3;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    follows: i64,
}

/// A form as it stands: names with their values, and which ways are ticked.
#[derive(Default)]
struct Typed {
    fields: Vec<(String, String)>,
    channels: Vec<String>,
    blocks: usize,
    problem: Option<Words>,
}

impl Typed {
    fn put(&mut self, name: &str, value: impl Into<String>) {
        self.fields.push((name.to_owned(), value.into()));
    }

    fn text(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(one, _)| one == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    fn of(plan: &Plan) -> Self {
        let mut typed = Self::default();
        typed.put(names::AMONG, plan.among.code());
        typed.put(names::METHOD, plan.method.code());
        typed.put(names::SIZE, plan.method.size().to_string());
        typed.put(names::THIRD_PARTY, if plan.third_party { "yes" } else { "" });
        typed.channels = plan.channels.iter().map(|channel| channel.code().to_owned()).collect();
        typed.days([plan.from, plan.until, plan.ask_from, plan.ask_until, plan.answer_until]);
        typed.questionnaire(&plan.questionnaire);
        typed
    }

    fn days(&mut self, days: [Date; 5]) {
        let all = [names::FROM, names::UNTIL, names::ASK_FROM, names::ASK_UNTIL, names::ANSWER_UNTIL];
        for (name, day) in all.into_iter().zip(days) {
            self.put(name, day.to_string());
        }
    }

    fn questionnaire(&mut self, asked: &Questionnaire) {
        self.put(names::TITLE, asked.title.as_str());
        self.put(names::INTRO, asked.intro.as_str());
        self.blocks = asked.questions.len();
        for (number, question) in (1..).zip(&asked.questions) {
            self.put(&format!("text_{number}"), question.text.as_str());
            self.put(&format!("ask_{number}"), question.ask.code());
            let options = match &question.ask {
                Ask::Single(options) | Ask::Multiple(options) => options.join("\n"),
                Ask::Number { least, most } => format!("{least}\n{most}"),
                Ask::Grades | Ask::Text => String::new(),
            };
            self.put(&format!("options_{number}"), options);
            let lines = question.branches.iter().map(|branch| format!("{} -> {}", branch.when, branch.to));
            self.put(&format!("branches_{number}"), lines.collect::<Vec<_>>().join("\n"));
            self.put(&format!("required_{number}"), if question.required { "yes" } else { "" });
        }
    }

    fn sent(form: &Form) -> Self {
        let fields = form.pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let blocks: usize = form.text(names::BLOCKS).parse().unwrap_or(0);
        let channels = form.all(names::CHANNEL).map(str::to_owned).collect();
        Self { fields, channels, blocks: blocks.min(QUESTIONS_LIMIT), problem: None }
    }

    fn block(&self, number: usize) -> Block {
        let field = |name: &str| Field::of(self.text(&format!("{name}_{number}")));
        Block {
            number,
            text: field("text"),
            ask: field("ask"),
            options: field("options"),
            required: self.text(&format!("required_{number}")) == "yes",
            branches: field("branches"),
        }
    }

    /// Returns the plan that the form describes, or what cannot be read of it.
    fn plan(&self) -> Result<Plan, Words> {
        let fault = |name: &str| Words::key(&format!("survey.fault.{name}"));
        let day = |name: &str| self.text(name).parse::<Date>().map_err(|_| fault("day"));
        let size = self.text(names::SIZE).parse().map_err(|_| fault("size"))?;
        // What was left empty is no question; those after it move up, and so do the numbers the reader sees.
        let numbers =
            (1..=self.blocks).filter(|number| !self.text(&format!("text_{number}")).trim().is_empty());
        let questions = numbers.map(|number| self.question(number)).collect::<Result<_, _>>()?;
        Ok(Plan {
            questionnaire: Questionnaire {
                title: self.text(names::TITLE).trim().to_owned(),
                intro: self.text(names::INTRO).trim().replace("\r\n", "\n"),
                questions,
            },
            among: Among::from_code(self.text(names::AMONG)).ok_or_else(|| fault("choice"))?,
            from: day(names::FROM)?,
            until: day(names::UNTIL)?,
            method: Method::of(self.text(names::METHOD), size).ok_or_else(|| fault("choice"))?,
            channels: self.channels.iter().filter_map(|code| Channel::from_code(code)).collect(),
            ask_from: day(names::ASK_FROM)?,
            ask_until: day(names::ASK_UNTIL)?,
            answer_until: day(names::ANSWER_UNTIL)?,
            third_party: self.text(names::THIRD_PARTY) == "yes",
        })
    }

    fn question(&self, number: usize) -> Result<Question, Words> {
        let text = |name: &str| self.text(&format!("{name}_{number}"));
        let fault = |name: &str| Words::key(&format!("survey.fault.{name}")).with("question", number);
        let lines = || text("options").lines().map(str::trim).filter(|line| !line.is_empty());
        let options = || lines().map(str::to_owned).collect();
        let ask = match text("ask") {
            "single" => Ask::Single(options()),
            "multiple" => Ask::Multiple(options()),
            "grades" => Ask::Grades,
            "text" => Ask::Text,
            "number" => {
                let bounds: Vec<i64> = lines().filter_map(|line| line.parse().ok()).collect();
                let &[least, most] = bounds.as_slice() else { return Err(fault("bounds")) };
                Ask::Number { least, most }
            }
            _ => return Err(fault("ask")),
        };
        let branches = text("branches").lines().map(str::trim).filter(|line| !line.is_empty());
        let branches = branches.map(|line| {
            let (when, to) = line.split_once("->").or(line.split_once('→')).ok_or(())?;
            let number = |text: &str| text.trim().parse::<u8>().map_err(|_| ());
            Ok(Branch { when: number(when)?, to: number(to)? })
        });
        let branches = branches.collect::<Result<_, ()>>().map_err(|()| fault("branches"))?;
        let required = text("required") == "yes";
        Ok(Question { text: text("text").trim().to_owned(), ask, required, branches })
    }
}

pub(super) async fn fresh(
    State(app): State<App>,
    Reader(signed): Reader,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = async {
        must(&signed, Move::Plan)?;
        let today = date_of(app.clock.now());
        let first = today.first_of_month();
        let before = first.yesterday().unwrap_or(first);
        let on = |days: i32| today.checked_add(days.days()).unwrap_or(today);
        let mut typed = Typed::default();
        typed.days([before.first_of_month(), before, today, on(14), on(21)]);
        typed.put(names::SIZE, "200");
        // Whoever has tablets ticks them; a third party has none.
        typed.channels =
            [Channel::Phone, Channel::Link, Channel::Paper].map(|one| one.code().to_owned()).to_vec();
        if asked.follows > 0 {
            typed.questionnaire(&read(&app, asked.follows).await?.plan.questionnaire);
            typed.put(names::FOLLOWS, asked.follows.to_string());
        }
        page(&app, &signed, None, &typed).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn show(State(app): State<App>, Reader(signed): Reader, Path(id): Path<i64>) -> Response {
    let outcome = async {
        must(&signed, Move::Plan)?;
        let survey = read(&app, id).await?;
        page(&app, &signed, Some(&survey), &Typed::of(&survey.plan)).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn begin(State(app): State<App>, ReaderForm { signed, form }: ReaderForm) -> Response {
    notice::answered(&app, &signed, &form, written(&app, &signed, None, &form).await).await
}

pub(super) async fn send(
    State(app): State<App>,
    Path(id): Path<i64>,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    let outcome = async {
        let survey = read(&app, id).await?;
        written(&app, &signed, Some(&survey), &form).await
    };
    notice::answered(&app, &signed, &form, outcome.await).await
}

async fn written(
    app: &App,
    signed: &Signed,
    survey: Option<&Survey>,
    form: &Form,
) -> Result<Response, Problem> {
    must(signed, Move::Plan)?;
    let mut typed = Typed::sent(form);
    if form.text(names::THEN) == "more" {
        return page(app, signed, survey, &typed).await;
    }
    let plan = match typed.plan() {
        Ok(plan) => Box::new(plan),
        Err(problem) => {
            typed.problem = Some(problem);
            return page(app, signed, survey, &typed).await;
        }
    };
    let act = match survey {
        Some(survey) => Act::Survey {
            survey: survey.id,
            seen: form.text(names::SEEN).parse().ok(),
            command: Box::new(Command::Revise { plan, earlier: None }),
        },
        None => {
            let follows = form.text(names::FOLLOWS).parse().ok().map(SurveyId);
            Act::PlanSurvey(Box::new(Begin { plan, follows, earlier: None, origin: None, planned: None }))
        }
    };
    match admitted::perform(app, signed, form, act).await? {
        Ok(done) => {
            let path =
                if let Done::Survey { id, .. } = done { format!("{PATH}/{id}") } else { PATH.to_owned() };
            Ok(admitted::done(signed, &Words::key("survey.done.plan"), &path))
        }
        Err(refusal) => {
            typed.problem = Some(told(app, signed, &refusal)?);
            page(app, signed, survey, &typed).await
        }
    }
}

/// Returns a refusal in words, with what is wrong with a question and the name of a field as people read them.
fn told(app: &App, signed: &Signed, refusal: &domain::survey::refusal::Refusal) -> Result<Words, Problem> {
    use domain::survey::refusal::Refusal;
    let say = |key: String| app.views.say(signed.visitor.lang, &Words::key(&key));
    let words = surveyed::refused(refusal);
    if let Refusal::BadQuestion { flaw, .. } = refusal {
        return Ok(words.with("flaw", say(format!("survey.flaw.{}", flaw.code()))?));
    }
    if let Refusal::BadField { field, .. } = refusal {
        return Ok(words.with("field", say(format!("survey.field.{field}"))?));
    }
    Ok(words)
}

async fn page(
    app: &App,
    signed: &Signed,
    survey: Option<&Survey>,
    typed: &Typed,
) -> Result<Response, Problem> {
    let choices = |table: &str, codes: &[&str]| -> Vec<Choice> {
        let choice = |code: &&str| Choice::new(code, Words::key(&format!("survey.{table}.{code}")));
        codes.iter().map(choice).collect()
    };
    let field = |name: &str| Field::of(typed.text(name));
    // The numbers of blocks that were filled stay; some empty ones follow.
    let filled = (1..=typed.blocks).filter(|number| !typed.text(&format!("text_{number}")).trim().is_empty());
    let blocks = filled.max().unwrap_or(0).saturating_add(SPARE).min(QUESTIONS_LIMIT);
    let url = survey.map_or_else(|| format!("{PATH}/new"), |survey| format!("{PATH}/{}/edit", survey.id));
    let view = SurveyForm {
        url,
        back_url: survey.map_or_else(|| PATH.to_owned(), |survey| format!("{PATH}/{}", survey.id)),
        key: app.ids.form_key(app.clock.now())?,
        version: survey.map_or(0, |survey| survey.version),
        follows: typed.text(names::FOLLOWS).to_owned(),
        title: field(names::TITLE),
        intro: field(names::INTRO),
        among: field(names::AMONG),
        amongs: choices("among", &Among::ALL.map(Among::code)),
        from: field(names::FROM),
        until: field(names::UNTIL),
        method: field(names::METHOD),
        methods: choices("method", &Method::CODES),
        size: field(names::SIZE),
        ask_from: field(names::ASK_FROM),
        ask_until: field(names::ASK_UNTIL),
        answer_until: field(names::ANSWER_UNTIL),
        third_party: typed.text(names::THIRD_PARTY) == "yes",
        channels: Channel::ALL
            .map(|channel| {
                let code = channel.code();
                let ticked = typed.channels.iter().any(|one| one == code);
                (code.to_owned(), Words::key(&format!("survey.channel.{code}")), ticked)
            })
            .to_vec(),
        asks: choices("ask", &Ask::CODES),
        blocks: (1..=blocks).map(|number| typed.block(number)).collect(),
        problem: typed.problem.clone(),
    };
    let status = if view.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &view, status)
}

/// Returns whether the plan of a survey may be changed now.
pub(super) fn may_edit(signed: &Signed, survey: &Survey) -> bool {
    may(signed, Move::Plan) && domain::survey::legal::is_possible(survey, Move::Plan)
}
