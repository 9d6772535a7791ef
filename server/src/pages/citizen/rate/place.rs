//! The code on the wall of a place: rate what was done just now, or a case by its number and the end of the telephone
//! number given there, so that nobody rates a stranger's case by counting up.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    access::Actor, calendar::date_of, case::Case, ids::UnitId, people::Unit, policy::Pack, rating::Provenance,
};

use super::{Asked, Closed, Refusing, respond, way};
use crate::{
    actions,
    app::App,
    http::{answer, form::Form, visitor::Visitor},
    problem::Problem,
    rating::{
        cases::{self, AtPlace},
        form::{self, Typed, Way},
        links,
        token::{Purpose, Token},
    },
    views::{
        locale::{Lang, Words},
        parts::Field,
        rate::{About, GoneWhy, Place},
    },
};

/// The digits of a telephone number that prove a case; all zero where none was given.
const TAIL: usize = 4;
const NO_TAIL: &str = "0000";
/// The source of what was done at a place without any number.
const SOURCE: &str = "place";
/// How many ratings without a number one browser gives at one place in ten minutes.
const AT_ONCE: u32 = 3;

pub(super) fn page(
    app: &App,
    visitor: &Visitor,
    letters: &str,
    token: &Token,
    asked: &Asked,
) -> Result<Response, Problem> {
    let Some(unit) = open_unit(app, token) else {
        return Closed::because(GoneWhy::Ended).answer(app, visitor);
    };
    let frame = visitor.frame(app);
    if asked.now.is_empty() {
        let page = entry(visitor.lang, &unit, letters, Field::default(), Field::default());
        return answer::page(app, visitor, &frame, &page);
    }
    let about = about(app, visitor.lang, &unit)?;
    let path = format!("{}{letters}?now=yes", links::PATH);
    let Some(grade) = form::grade(&asked.grade) else {
        let page = form::pick(about, &format!("{path}&"), false);
        return answer::page(app, visitor, &frame, &page);
    };
    let way = way(app, &format!("{}{letters}", links::PATH), &path)?;
    let pack = leading(app)?;
    let page = form::why(app, visitor.lang, about, &pack, &Typed::bare(grade), way, false);
    answer::page(app, visitor, &frame, &page)
}

/// Returns the place, while it is there.
fn open_unit(app: &App, token: &Token) -> Option<Unit> {
    let world = app.world();
    let unit = UnitId(token.about);
    let today = date_of(app.clock.now());
    world.people.units.get(unit).filter(|_| world.people.units.is_open(unit, today)).cloned()
}

fn leading(app: &App) -> Result<Arc<Pack>, Problem> {
    let world = app.world();
    let pack = app.leading_pack(&world.packs).and_then(|pack| world.packs.shared(pack.id()));
    pack.ok_or_else(|| Problem::Internal("no pack is loaded".to_owned()))
}

fn name_of(lang: Lang, unit: &Unit) -> String {
    match lang {
        Lang::En if !unit.name_en.is_empty() => unit.name_en.clone(),
        Lang::Zh | Lang::En => unit.name.clone(),
    }
}

fn about(app: &App, lang: Lang, unit: &Unit) -> Result<About, Problem> {
    Ok(About {
        matter: app.views.say(lang, &Words::key("rate.place.matter"))?,
        unit: name_of(lang, unit),
        number: String::new(),
        finished_ms: app.clock.now().as_millisecond(),
    })
}

fn entry(lang: Lang, unit: &Unit, letters: &str, number: Field, tail: Field) -> Place {
    let path = format!("{}{letters}", links::PATH);
    Place {
        name: name_of(lang, unit),
        case_action: format!("{path}/case"),
        now_url: format!("{path}?now=yes"),
        number,
        tail,
    }
}

/// Records what was said of what was done just now. The case begins with the rating, so that a code that was only
/// looked at leaves nothing; its number follows from the form, so that sending it twice is once.
pub(super) async fn rated(
    app: &App,
    visitor: &Visitor,
    letters: &str,
    token: &Token,
    form: &Form,
) -> Result<Response, Problem> {
    let Some(unit) = open_unit(app, token) else {
        return Closed::because(GoneWhy::Ended).answer(app, visitor);
    };
    let path = format!("{}{letters}", links::PATH);
    let pack = leading(app)?;
    let Some(typed) = Typed::read(form, &pack) else { return Ok(answer::go(visitor, &path)) };
    let own = way(app, &path, &format!("{path}?now=yes"))?;
    let key = form.optional("key").unwrap_or(own.key.clone());
    let way = Way { key: key.clone(), ..own };
    let about = about(app, visitor.lang, &unit)?;
    let refusing = Refusing { typed: &typed, pack: &pack, way, seen_url: String::new() };
    if typed.grade.class() == domain::rating::Class::Bad && typed.options.is_empty() && typed.words.is_empty()
    {
        // A case is opened for a rating that will be taken, not for one that lacks its reason.
        let refusal = domain::case::refusal::Refusal::ReasonNeeded;
        return refusing.answer(
            app,
            visitor,
            about,
            store::command::Error::Refused(Box::new(refusal).into()),
        );
    }
    let number = number(app, &unit, &format!("{key}:{}", visitor.csrf));
    let browser = format!("{}:{}", unit.id, visitor.csrf);
    app.limiter.count("rate-place", &browser, app.clock.now(), AT_ONCE).map_err(Problem::TooMany)?;
    let place = AtPlace {
        source: SOURCE.to_owned(),
        number,
        step: cases::FIRST_STEP.to_owned(),
        matter: app.views.say(Lang::Zh, &Words::key("rate.place.matter"))?,
        unit: unit.id,
        staff: None,
    };
    let case = cases::open(app, cases::PAGE, None, place).await?;
    let visit = links::of_visit(app, case);
    let evidence = visit.evidence(app.store.vault());
    let provenance = Provenance::Link { token: evidence, channel: token.channel };
    let rating = typed.rating(provenance, app.clock.now());
    match cases::rate(app, Actor::Citizen, form.key(&visitor.csrf), case, rating).await {
        Ok(_) => Ok(answer::go(visitor, &format!("{}?done=yes", links::path(app, &visit)))),
        Err(error) => refusing.answer(app, visitor, about, error),
    }
}

/// Returns the number of a case that has none: the day, and what follows from the form alone.
fn number(app: &App, unit: &Unit, form: &str) -> String {
    let index = app.store.vault().index(form, "place-case");
    let day = date_of(app.clock.now()).strftime("%Y%m%d").to_string();
    format!("{day}-{}-{}", unit.code, index.get(..10).unwrap_or_default())
}

pub(super) async fn name(
    State(app): State<App>,
    visitor: Visitor,
    Path(letters): Path<String>,
    form: Result<Form, Problem>,
) -> Response {
    let outcome = named(&app, &visitor, &letters, form).await;
    respond(&app, &visitor, outcome)
}

async fn named(
    app: &App,
    visitor: &Visitor,
    letters: &str,
    form: Result<Form, Problem>,
) -> Result<Response, Problem> {
    let form = form?;
    form.check(&visitor.csrf)?;
    let limit = app.config.limits.track_per_ten_minutes;
    app.limiter.count("rate-case", &visitor.address, app.clock.now(), limit).map_err(Problem::TooMany)?;
    let token = match Token::open(app.store.vault(), letters, app.clock.now()) {
        Ok(token) if token.purpose == Purpose::Place => token,
        Ok(_) => return Closed::because(GoneWhy::Unknown).answer(app, visitor),
        Err(fault) => return Closed::of(fault).answer(app, visitor),
    };
    let Some(unit) = open_unit(app, &token) else {
        return Closed::because(GoneWhy::Ended).answer(app, visitor);
    };
    let (number, tail) = (Field::of(form.text("number")), Field::of(form.text("tail")));
    let is_tail =
        tail.value.chars().count() == TAIL && tail.value.chars().all(|digit| digit.is_ascii_digit());
    let (number, tail) = match (number.value.is_empty(), is_tail) {
        (true, _) => (number.wrong(Words::key("rate.place.need_number")), tail),
        (false, false) => (number, tail.wrong(Words::key("rate.place.need_tail"))),
        (false, true) => match proven(app, &number.value, &tail.value).await? {
            Some(case) => {
                let visit = links::of_visit(app, case.id);
                return Ok(answer::go(visitor, &links::path(app, &visit)));
            }
            None => (number.wrong(Words::key("rate.place.no_case")), tail),
        },
    };
    let page = entry(visitor.lang, &unit, letters, number, tail);
    answer::page_as(app, visitor, &visitor.frame(app), &page, StatusCode::UNPROCESSABLE_ENTITY)
}

/// Returns the case of a number when the digits are those of its citizen; which of the two is wrong is not told.
async fn proven(app: &App, number: &str, tail: &str) -> Result<Option<Case>, Problem> {
    let cases = cases::numbered(app, number, cases::FIRST_STEP).await?;
    let citizens: Vec<i64> = cases.iter().filter_map(|case| case.facts.citizen).map(|id| id.0).collect();
    let store = app.store.clone();
    let contacts =
        actions::read(&app.store, move |tx| store::personal::open(tx, store.vault(), &citizens)).await?;
    let is_own = |case: &Case| match case.facts.citizen.and_then(|citizen| contacts.get(&citizen)) {
        Some(contact) if !contact.phone.is_empty() => contact.phone.ends_with(tail),
        Some(_) | None => tail == NO_TAIL,
    };
    Ok(cases.into_iter().find(is_own))
}
