//! Replies that the program would not guess: one at a time, a key for each option of the scale it was asked with.
//! The person reads what the citizen wrote and never more of the number than everybody may see.

use std::collections::BTreeMap;

use axum::{Router, extract::State, response::Response, routing::get};
use domain::{
    access::{self, Action, Reach},
    case::{
        Case,
        command::{self as case_command, Meaning},
    },
    delivery::Asked,
    ids::{CaseId, OrderId},
    order::{
        Order,
        command::{Command, Evidence, Move},
        stage::Stage,
    },
    policy::Language,
};
use store::{
    case,
    command::{Act, Error},
    db,
    inbound::{self, Kept, Settled},
    message, order,
    vault::{mask_numbers, mask_phone},
};

use super::{nav, notice};
use crate::{
    actions,
    app::App,
    http::{answer, form::Form, signed::Signed, visitor::news_of},
    problem::Problem,
    views::{
        frame::Tone,
        locale::{Lang, Words},
        staff::{
            pieces::Empty,
            replies::{Answer, Replies as Page, Reply},
        },
    },
};

/// The page.
pub(super) const PATH: &str = "/replies";
/// What a reply means that gives no rating.
const NOTHING: &str = "nothing";
/// What a case answers to whoever reads a reply that another has read.
const READ_ALREADY: &str = "no-reply";

pub(super) fn routes() -> Router<App> {
    Router::new().route(PATH, get(show).post(send))
}

/// Returns whether a person reads replies: whoever may record what any citizen says.
pub(super) fn reads(signed: &Signed) -> bool {
    signed.actor.reach(Action::Order(Move::Rate)) == Reach::Everywhere
}

fn must_read(signed: &Signed) -> Result<(), Problem> {
    if reads(signed) { Ok(()) } else { Err(Problem::Forbidden("reading replies is not theirs".to_owned())) }
}

async fn show(State(app): State<App>, signed: Signed) -> Response {
    let outcome = async {
        must_read(&signed)?;
        page(&app, &signed).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

/// A reply with what it is about.
type Found = (Kept, Option<Asked>, Option<About>);

/// What was asked about.
enum About {
    Order(Box<Order>),
    Case(Box<Case>),
}

fn about(tx: &mut db::Tx<'_>, kept: Kept) -> Result<Found, db::Error> {
    let asked = kept.message.map_or(Ok(None), |message| message::question(tx, message))?;
    let about = match &asked {
        Some(asked) if asked.subject == case::SUBJECT => {
            case::get(tx, CaseId(asked.subject_id))?.map(|case| About::Case(Box::new(case)))
        }
        Some(asked) => order::get(tx, OrderId(asked.subject_id))?.map(|order| About::Order(Box::new(order))),
        None => None,
    };
    Ok((kept, asked, about))
}

async fn page(app: &App, signed: &Signed) -> Result<Response, Problem> {
    let keys = app.store.clone();
    let (waiting, found) = actions::read(&app.store, move |tx| {
        let next = inbound::for_a_person(tx, keys.vault(), 1)?.into_iter().next();
        let found = next.map(|kept| about(tx, kept)).transpose()?;
        Ok((inbound::waiting(tx)?.1, found))
    })
    .await?;
    let page = Page {
        waiting: u64::try_from(waiting).unwrap_or(0),
        reply: found.map(|found| shown(app, signed, found)).transpose()?,
        empty: Empty {
            title: Words::key("replies.empty"),
            text: Words::key("replies.empty_text"),
            action: None,
            url: String::new(),
        },
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

fn shown(app: &App, signed: &Signed, (kept, asked, about): Found) -> Result<Reply, Problem> {
    let language = match signed.visitor.lang {
        Lang::Zh => Language::Zh,
        Lang::En => Language::En,
    };
    let world = app.world();
    let question = asked.as_ref().and_then(|asked| {
        let callback = world.packs.get(&asked.pack)?.callback();
        callback.questions.iter().find(|question| question.id == asked.question)
    });
    let (may_answer, number, url, title) = match about {
        // A case keeps every word beside the others.
        Some(About::Case(case)) => {
            let may_open = access::allowed_on_case(&signed.actor, Action::ReadRatings, &case).is_ok();
            let url = if may_open { format!("/cases/{}", case.id) } else { String::new() };
            (true, case.facts.key.number, url, case.facts.matter.name)
        }
        Some(About::Order(order)) => {
            let url = format!("/orders/{}", order.number);
            (order.stage == Stage::Callback, order.number, url, order.title)
        }
        None => (false, String::new(), String::new(), String::new()),
    };
    let options = question.filter(|_| may_answer).map_or(&[][..], |question| &question.options);
    let options = options.iter().map(|option| Answer {
        id: option.id.clone(),
        digit: option.digit.map(|digit| digit.to_string()).unwrap_or_default(),
        text: option.text.in_language(language).to_owned(),
    });
    Ok(Reply {
        key: app.ids.form_key(app.clock.now())?,
        text: mask_numbers(&kept.words.text),
        from: mask_phone(&kept.words.from),
        at_ms: kept.at.as_millisecond(),
        why: why(&kept),
        late: kept.is_late,
        number,
        url,
        title,
        question: question.map(|question| question.text.in_language(language).to_owned()).unwrap_or_default(),
        options: options.collect(),
        id: kept.id,
    })
}

fn why(kept: &Kept) -> Words {
    let code = match kept.why.as_deref() {
        _ if kept.is_late => "late",
        Some(why) if why.starts_with(inbound::UNSURE) => "unsure",
        Some(inbound::SEVERAL) => "several",
        Some(_) | None => "refused",
    };
    Words::key(&format!("replies.why.{code}"))
}

async fn send(State(app): State<App>, signed: Signed, form: Result<Form, Problem>) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(problem) => return notice::respond(&app, &signed, Err(problem)).await,
    };
    notice::answered(&app, &signed, &form, settled(&app, &signed, &form).await).await
}

async fn settled(app: &App, signed: &Signed, form: &Form) -> Result<Response, Problem> {
    form.check(&signed.visitor.csrf)?;
    must_read(signed)?;
    let (id, keys) = (form.text("id").to_owned(), app.store.clone());
    let found = actions::read(&app.store, move |tx| {
        let kept = inbound::get(tx, keys.vault(), &id)?;
        kept.map(|kept| about(tx, kept)).transpose()
    });
    let (kept, asked, _) = found.await?.ok_or(Problem::NotFound)?;
    if kept.state != "for-a-person" {
        return Ok(go(signed, Tone::Calm, "gone"));
    }
    let meaning = form.text("meaning").to_owned();
    let (state, news) = if meaning == NOTHING { (NOTHING, "set_aside") } else { ("read", "read") };
    let record = Settled { state, why: kept.why.clone(), is_late: kept.is_late, ..Settled::default() };
    let own = Settled {
        answer: (meaning != NOTHING).then(|| meaning.clone()),
        by: Some(signed.actor.signature()),
        ..record.clone()
    };
    if let Some(act) = act(signed, &kept, asked.as_ref(), &meaning) {
        // Whoever presses twice leaves one rating, and of two who press at once one.
        let key = format!("sms-read:{}:{}", kept.id, signed.actor.signature());
        match actions::perform(app, signed.actor.clone(), Some(key), act).await {
            Ok(_) => {}
            Err(Error::Refused(refused)) => {
                if refused.code() == READ_ALREADY {
                    // Its case says that somebody has read it; only its place in this queue was left behind.
                    put_away(app, kept.id, Settled { state: "read", ..record }, false).await?;
                } else if waits(app, kept.id).await? {
                    return Err(Error::Refused(refused).into());
                }
                return Ok(go(signed, Tone::Calm, "gone"));
            }
            Err(error) => return Err(error.into()),
        }
        put_away(app, kept.id, own, true).await?;
        return Ok(go(signed, Tone::Good, news));
    }
    let is_first = put_away(app, kept.id, own, false).await?;
    Ok(if is_first { go(signed, Tone::Good, news) } else { go(signed, Tone::Calm, "gone") })
}

/// Returns whether a reply still waits for a person.
async fn waits(app: &App, id: String) -> Result<bool, Problem> {
    let keys = app.store.clone();
    let kept = actions::read(&app.store, move |tx| inbound::get(tx, keys.vault(), &id)).await?;
    Ok(kept.is_some_and(|kept| kept.state == "for-a-person"))
}

/// Takes a reply out of the queue; returns whether it was there. Whoever `has_acted` is who decided, even when
/// somebody else has put it away in the meantime.
async fn put_away(app: &App, id: String, record: Settled, has_acted: bool) -> Result<bool, Problem> {
    let at = app.clock.now();
    let put = actions::write_rows(&app.store, move |tx| {
        if has_acted {
            return inbound::settle(tx, &id, at, &record).map(|()| true);
        }
        inbound::settle_if_waiting(tx, &id, at, &record)
    });
    Ok(put.await?)
}

/// Returns what follows from a person's reading: the citizen's own words are recorded, only who read them is new.
fn act(signed: &Signed, kept: &Kept, asked: Option<&Asked>, meaning: &str) -> Option<Act> {
    let asked = asked?;
    if asked.subject == case::SUBJECT {
        let read =
            if meaning == NOTHING { Meaning::None } else { Meaning::Scale { option: meaning.to_owned() } };
        let command = case_command::Command::Read { message: kept.id.clone(), meaning: read };
        return Some(Act::Case { case: CaseId(asked.subject_id), command });
    }
    if meaning == NOTHING {
        return None;
    }
    let command = Command::Rate {
        answers: BTreeMap::from([(asked.question.clone(), meaning.to_owned())]),
        words: kept.words.text.trim().to_owned(),
        evidence: Evidence::Sms { message: kept.id.clone(), read_by: Some(signed.person.id) },
    };
    Some(Act::Order { order: OrderId(asked.subject_id), seen: None, command })
}

fn go(signed: &Signed, tone: Tone, news: &str) -> Response {
    let mut visitor = signed.visitor.clone();
    visitor.jar = visitor.jar.add(news_of(tone, &Words::key(&format!("replies.news.{news}"))));
    answer::go(&visitor, PATH)
}
