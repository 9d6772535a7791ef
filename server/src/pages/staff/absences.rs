//! Who of the units is away and who acts meanwhile (离岗与代理): everybody enters and ends their own, an administrator
//! anybody's; a unit sees its own, the centre sees all. On top stands what must not be overlooked: orders that wait for
//! a signature that nobody present may give.

mod vacant;

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use domain::{
    absence::{self, Absence, Command, Refusal},
    access::{Action, Actor, Reach, Role},
    calendar::date_of,
    ids::{AbsenceId, PersonId},
    people::Person,
};
use jiff::{Timestamp, civil::Date};
use store::command::Act;

use super::{
    admitted::{self, asking, sending},
    nav, notice,
    rows::unit_name,
    who::who,
};
use crate::{
    app::App,
    http::{answer, form::Form, signed::Signed},
    problem::Problem,
    views::{
        frame::Tone,
        locale::Words,
        parts::{Badge, Choice, Field},
        staff::{
            absences::{AbsenceRow, Absences, FROM, NewAbsence, PERSON, REASON, SUBSTITUTE, UNTIL},
            shown,
        },
    },
};

/// The page.
pub(super) const PATH: &str = "/absences";
/// How many absences that are over are shown.
const OVER: usize = 50;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(show).post(enter))
        .route("/absences/{id}/appoint", post(appoint))
        .route("/absences/{id}/end", post(end))
}

asking! {
    /// Somebody who sees who is away.
    struct Reader for Action::ReadAbsences
}

sending! {
    /// Somebody who enters who is away, with the form they sent.
    struct Entering for Action::EnterAbsence
}

/// A form that came back: as it was typed, and why.
struct Back<'f> {
    form: &'f Form,
    field: Option<&'static str>,
    problem: Words,
}

async fn show(State(app): State<App>, Reader(signed): Reader) -> Response {
    let outcome = page(&app, &signed, None).await;
    notice::respond(&app, &signed, outcome).await
}

async fn enter(State(app): State<App>, Entering { signed, form }: Entering) -> Response {
    let outcome = async {
        let day = |name: &'static str| {
            let day = form.text(name).parse::<Date>();
            day.map_err(|_| (name, Words::key("staff.fault.date")))
        };
        let (from, until) = match (day(FROM), day(UNTIL)) {
            (Ok(from), Ok(until)) => (from, until),
            (Err((field, problem)), _) | (_, Err((field, problem))) => {
                return page(&app, &signed, Some(Back { form: &form, field: Some(field), problem })).await;
            }
        };
        let own = signed.person.id;
        let command = Command::Enter {
            id: AbsenceId(0),
            person: form.text(PERSON).parse().map_or(own, PersonId),
            from,
            until,
            reason: form.text(REASON).to_owned(),
            substitute: form.text(SUBSTITUTE).parse().ok().map(PersonId),
        };
        act(&app, &signed, &form, command, "absences.done.entered").await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

async fn appoint(
    State(app): State<App>,
    Path(id): Path<i64>,
    Entering { signed, form }: Entering,
) -> Response {
    let outcome = async {
        let Ok(substitute) = form.text(SUBSTITUTE).parse().map(PersonId) else {
            let problem = Words::key("absences.refusal.nobody-chosen");
            return page(&app, &signed, Some(Back { form: &form, field: None, problem })).await;
        };
        let command = Command::Appoint { absence: AbsenceId(id), substitute };
        act(&app, &signed, &form, command, "absences.done.appointed").await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

async fn end(State(app): State<App>, Path(id): Path<i64>, Entering { signed, form }: Entering) -> Response {
    let command = Command::End { absence: AbsenceId(id) };
    let outcome = act(&app, &signed, &form, command, "absences.done.ended").await;
    notice::respond(&app, &signed, outcome).await
}

async fn act(
    app: &App,
    signed: &Signed,
    form: &Form,
    command: Command,
    done: &str,
) -> Result<Response, Problem> {
    let is_new = matches!(command, Command::Enter { .. });
    match admitted::perform::<Refusal>(app, signed, form, Act::Absence(command)).await? {
        Ok(_) => Ok(admitted::done(signed, &Words::key(done), PATH)),
        Err(refusal) => {
            let field = field_of(&refusal).filter(|_| is_new);
            let mut answer =
                page(app, signed, Some(Back { form, field, problem: words(signed, &refusal) })).await?;
            answer::mark(&mut answer, refusal.code());
            Ok(answer)
        }
    }
}

/// Says why something was refused, with the facts.
fn words(signed: &Signed, refusal: &Refusal) -> Words {
    let words = Words::key(&format!("absences.refusal.{}", refusal.code()));
    let name = |person: PersonId| {
        let person = signed.world.people.persons.get(person);
        person.map_or_else(String::new, |person| person.name.clone())
    };
    match refusal {
        Refusal::Past { from: _, today } => words.with("today", today),
        Refusal::Overlaps { number, from, until } => {
            words.with("number", number).with("from", from).with("until", until)
        }
        Refusal::SubstituteAway { person, from, until } => {
            words.with("name", name(*person)).with("from", from).with("until", until)
        }
        Refusal::Over { number } | Refusal::Named { number } => words.with("number", number),
        Refusal::TooLong => words.with("count", absence::DAYS_LIMIT),
        Refusal::BadReason => words.with("count", absence::REASON_LIMIT),
        Refusal::Denied(_)
        | Refusal::NotOfAUnit(_)
        | Refusal::EndsBeforeItBegins { .. }
        | Refusal::Unfit(_)
        | Refusal::NoAbsence(_) => words,
    }
}

/// Returns the field of the form that a refusal concerns.
fn field_of(refusal: &Refusal) -> Option<&'static str> {
    match refusal {
        Refusal::NotOfAUnit(_) => Some(PERSON),
        Refusal::BadReason => Some(REASON),
        Refusal::Past { .. } | Refusal::Overlaps { .. } => Some(FROM),
        Refusal::EndsBeforeItBegins { .. } | Refusal::TooLong => Some(UNTIL),
        Refusal::Unfit(_) | Refusal::SubstituteAway { .. } => Some(SUBSTITUTE),
        Refusal::Denied(_) | Refusal::NoAbsence(_) | Refusal::Over { .. } | Refusal::Named { .. } => None,
    }
}

async fn page(app: &App, signed: &Signed, back: Option<Back<'_>>) -> Result<Response, Problem> {
    let now = app.clock.now();
    let today = date_of(now);
    let seen = |absence: &&Absence| is_seen(signed, absence.person);
    let all = || signed.world.absences.iter().rev().filter(seen);
    let (vacant, vacant_more) = vacant::rows(app, signed, now).await?;
    let unit = signed.person.unit.filter(|_| signed.actor.reach(Action::ReadAbsences) != Reach::Everywhere);
    let status = if back.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = Absences {
        key: app.ids.form_key(now)?,
        place: unit.map_or_else(String::new, |unit| unit_name(signed, unit)),
        problem: back.as_ref().map(|back| back.problem.clone()),
        new: signed.may(Action::EnterAbsence).then(|| new(signed, today, back.as_ref())).flatten(),
        vacant,
        vacant_more,
        open: all().filter(|one| one.is_open_on(today)).map(|one| row(signed, one, today)).collect(),
        over: all()
            .filter(|one| !one.is_open_on(today))
            .take(OVER)
            .map(|one| row(signed, one, today))
            .collect(),
    };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

/// Returns whether the reader's view reaches a person: their own unit and those below, or everybody.
fn is_seen(signed: &Signed, person: PersonId) -> bool {
    let unit = signed.world.people.persons.get(person).and_then(|person| person.unit);
    match (signed.actor.reach(Action::ReadAbsences), &signed.actor) {
        (Reach::Everywhere, _) => true,
        (Reach::OwnUnit | Reach::LeadUnit, Actor::Staff(staff)) => {
            unit.is_some_and(|unit| staff.units.contains(&unit))
        }
        (Reach::None | Reach::Own | Reach::OwnUnit | Reach::LeadUnit, _) => false,
    }
}

/// Returns what the reader's desk says: that they are away, for whom they act, what nobody present may sign.
pub(super) async fn notices(app: &App, signed: &Signed, now: Timestamp) -> Result<Vec<Words>, Problem> {
    let (absences, persons) = (&signed.world.absences, &signed.world.people.persons);
    let (today, own) = (date_of(now), signed.person.id);
    let away = absences.away(own, today).map(|one| Words::key("absences.desk.away").with("until", one.until));
    let acting = absences.in_whose_place(own, today).map(|one| {
        let name = persons.get(one.person).map_or_else(String::new, |person| person.name.clone());
        let words = Words::key("absences.desk.acting").with("name", name);
        words.with("until", one.until).with("number", &one.number)
    });
    let mut notices: Vec<Words> = away.into_iter().chain(acting).collect();
    match vacant::count(app, signed, now).await? {
        0 => {}
        count => notices.push(Words::key("absences.desk.vacant").with("count", count)),
    }
    Ok(notices)
}

/// Returns the form; nothing for an administrator's own person when nobody signs for a unit.
fn new(signed: &Signed, today: Date, back: Option<&Back<'_>>) -> Option<NewAbsence> {
    let people = &signed.world.people;
    let for_others = signed.actor.reach(Action::EnterAbsence) == Reach::Everywhere;
    let missed = |person: &&Person| person.active && absence::is_missed(person);
    let persons: Vec<Choice> = if for_others {
        people.persons.iter().filter(missed).map(|person| choice(signed, person)).collect()
    } else {
        Vec::new()
    };
    let substitutes = if for_others {
        persons.clone()
    } else {
        absence::candidates(people, &signed.person).map(|person| choice(signed, person)).collect()
    };
    if !for_others && !absence::is_missed(&signed.person) {
        return None;
    }
    let back = back.filter(|back| back.form.optional(FROM).is_some() || back.field.is_some());
    let field = |name: &'static str, usual: String| match back {
        Some(back) => {
            let field = Field::of(back.form.text(name));
            if back.field == Some(name) { field.wrong(back.problem.clone()) } else { field }
        }
        None => Field::of(usual),
    };
    Some(NewAbsence {
        open: back.is_some(),
        persons,
        person: field(PERSON, String::new()),
        from: field(FROM, today.to_string()),
        until: field(UNTIL, String::new()),
        reason: field(REASON, String::new()),
        substitute: field(SUBSTITUTE, String::new()),
        substitutes,
    })
}

fn choice(signed: &Signed, person: &Person) -> Choice {
    let unit = person.unit.map(|unit| unit_name(signed, unit)).unwrap_or_default();
    Choice::new(&person.id.to_string(), Words::plain(format!("{} · {unit}", person.name)))
}

fn row(signed: &Signed, one: &Absence, today: Date) -> AbsenceRow {
    let persons = &signed.world.people.persons;
    let person = persons.get(one.person);
    let name = |id: PersonId| persons.get(id).map_or_else(|| id.to_string(), |person| person.name.clone());
    let (state, tone) = if one.ended.is_some() {
        ("ended", Tone::Quiet)
    } else if one.holds_on(today) {
        ("away", Tone::Soon)
    } else if one.is_open_on(today) {
        ("later", Tone::Calm)
    } else {
        ("over", Tone::Quiet)
    };
    let own = one.person == signed.person.id;
    let enters = own || signed.actor.reach(Action::EnterAbsence) == Reach::Everywhere;
    let may_end = enters && signed.may(Action::EnterAbsence) && one.is_open_on(today);
    let candidates = person.filter(|_| may_end && one.substitute.is_none()).map(|person| {
        absence::candidates(&signed.world.people, person).map(|other| choice(signed, other)).collect()
    });
    AbsenceRow {
        id: one.id.to_string(),
        number: one.number.clone(),
        person: name(one.person),
        office: person.map_or_else(|| Words::plain(""), |person| shown::role(office(person).code())),
        unit: person.and_then(|person| person.unit).map_or_else(String::new, |unit| unit_name(signed, unit)),
        from: one.from.to_string(),
        until: one.until.to_string(),
        reason: one.reason.clone(),
        substitute: one.substitute.map(name).unwrap_or_default(),
        by: who(signed, &one.entered_by),
        at_ms: one.entered_at.as_millisecond(),
        state: Badge::new(Words::key(&format!("absences.state.{state}")), tone),
        ended_ms: one.ended.as_ref().map(|(at, _)| at.as_millisecond()),
        may_end,
        candidates: candidates.unwrap_or_default(),
        own,
    }
}

/// Returns the highest office of a person in a unit.
fn office(person: &Person) -> Role {
    let own = Role::OF_A_UNIT.into_iter().rev().find(|role| person.roles.contains(role));
    own.unwrap_or(Role::UnitHandler)
}
