//! The register of social supervisors: who is in office, the form that enters a letter of appointment, withdrawal.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    calendar::date_of,
    ids::SupervisorId,
    visit::{
        command::Move,
        supervisor::{Background, Command, Letter, Office, Refusal, Supervisor},
    },
};
use jiff::{ToSpan, civil::Date};
use store::command::Act;

use super::{PATH, Reader, ReaderForm, may, must, sees_register, unit_named, unit_names};
use crate::{
    app::App,
    http::{answer, form::Form, signed::Signed},
    pages::staff::{admitted, kept, nav, notice, rows::unit_name},
    problem::Problem,
    views::{
        frame::Tone,
        locale::Words,
        parts::{Badge, Choice, Field},
        staff::{
            kept::Kept,
            visits::form::{Appointing, SupervisorList, SupervisorRow, names},
        },
    },
};

pub(super) async fn show(State(app): State<App>, Reader(signed): Reader) -> Response {
    let outcome = page(&app, &signed, None, Kept::default()).await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn appoint(State(app): State<App>, ReaderForm { signed, form }: ReaderForm) -> Response {
    let outcome = async {
        must(&signed, Move::Appoint)?;
        let letter = match typed(&app, &signed, &form) {
            Ok(letter) => Box::new(letter),
            Err(fault) => {
                let problem = Words::key(&format!("visits.fault.{fault}"));
                return page(&app, &signed, Some(&form), kept::refused("appoint", "", &form, problem)).await;
            }
        };
        let command = Command::Appoint { id: SupervisorId(0), letter };
        done(&app, &signed, &form, command, "appoint", "").await
    };
    notice::answered(&app, &signed, &form, outcome.await).await
}

pub(super) async fn withdraw(
    State(app): State<App>,
    Path(id): Path<i64>,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    let grounds = form.text(names::REASON).to_owned();
    let command = Command::Withdraw { supervisor: SupervisorId(id), grounds };
    let outcome = done(&app, &signed, &form, command, "withdraw", &id.to_string()).await;
    notice::answered(&app, &signed, &form, outcome).await
}

async fn done(
    app: &App,
    signed: &Signed,
    form: &Form,
    command: Command,
    what: &str,
    of: &str,
) -> Result<Response, Problem> {
    match admitted::perform::<Refusal>(app, signed, form, Act::Supervisor(command)).await? {
        Ok(_) => {
            let news = Words::key(&format!("visits.done.{what}"));
            Ok(admitted::done(signed, &news, &format!("{PATH}/supervisors")))
        }
        Err(refusal) => {
            let problem = refused(app, signed, &refusal)?;
            let kept = kept::refused(what, of, form, problem);
            page(app, signed, Some(form).filter(|_| what == "appoint"), kept).await
        }
    }
}

fn refused(app: &App, signed: &Signed, refusal: &Refusal) -> Result<Words, Problem> {
    let words = Words::key(&format!("visits.supervisor_refusal.{}", refusal.code()));
    Ok(match refusal {
        Refusal::BadField { field, least: _, most } => {
            let field = Words::key(&format!("visits.field.{field}"));
            words.with("field", app.views.say(signed.visitor.lang, &field)?).with("most", most)
        }
        Refusal::LetterUsed(letter) => words.with("letter", letter),
        Refusal::Denied(_)
        | Refusal::BadTerm { .. }
        | Refusal::TooManyAYear
        | Refusal::NoUnit(_)
        | Refusal::NoSupervisor(_)
        | Refusal::NotInOffice(_) => words,
    })
}

fn typed(app: &App, signed: &Signed, form: &Form) -> Result<Letter, &'static str> {
    let today = date_of(app.clock.now());
    let day = |name: &str| form.text(name).parse::<Date>().map_err(|_| "day");
    let works_for = match form.optional(names::WORKS_FOR) {
        Some(name) => Some(unit_named(signed, today, &name).ok_or("unit")?),
        None => None,
    };
    let a_year = match form.optional(names::A_YEAR) {
        Some(number) => number.trim().parse().map_err(|_| "number")?,
        None => 0,
    };
    Ok(Letter {
        name: form.text(names::NAME).to_owned(),
        background: Background::from_code(form.text(names::BACKGROUND)).ok_or("choice")?,
        by_open_call: form.is_ticked(names::OPEN_CALL),
        works_for,
        appointed_by: form.text(names::APPOINTED_BY).to_owned(),
        number: form.text(names::LETTER).to_owned(),
        from: day(names::FROM)?,
        until: day(names::UNTIL)?,
        a_year,
    })
}

async fn page(app: &App, signed: &Signed, form: Option<&Form>, kept: Kept) -> Result<Response, Problem> {
    if !sees_register(signed) {
        return Err(Problem::NotFound);
    }
    let today = date_of(app.clock.now());
    let all = signed.world.supervisors.iter().rev();
    let (current, past): (Vec<_>, Vec<_>) =
        all.partition(|one| matches!(one.office_on(today), Office::Coming | Office::InOffice));
    let rows = |list: Vec<&Supervisor>| list.into_iter().map(|one| row(signed, today, one)).collect();
    let view = SupervisorList {
        key: app.ids.form_key(app.clock.now())?,
        new: may(signed, Move::Appoint).then(|| appointing(app, signed, today, form)),
        current: rows(current),
        past: rows(past),
        kept,
    };
    let status = if view.kept.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &view, status)
}

fn row(signed: &Signed, today: Date, one: &Supervisor) -> SupervisorRow {
    let (letter, office) = (&one.letter, one.office_on(today));
    let tone = match office {
        Office::Coming => Tone::Soon,
        Office::InOffice => Tone::Good,
        Office::Over | Office::Withdrawn => Tone::Quiet,
    };
    let is_current = matches!(office, Office::Coming | Office::InOffice);
    SupervisorRow {
        id: one.id.0,
        name: letter.name.clone(),
        background: Words::key(&format!("visits.background.{}", letter.background.code())),
        found: Words::key(if letter.by_open_call {
            "visits.found.open-call"
        } else {
            "visits.found.invited"
        }),
        works_for: letter.works_for.map(|unit| unit_name(signed, unit)).unwrap_or_default(),
        letter: format!("{} {}", letter.appointed_by, letter.number),
        term: format!("{} – {}", letter.from, letter.until),
        a_year: if letter.a_year > 0 { letter.a_year.to_string() } else { String::new() },
        office: Badge::new(Words::key(&format!("visits.office.{}", office.code())), tone),
        grounds: one.withdrawn.as_ref().map(|withdrawn| withdrawn.grounds.clone()).unwrap_or_default(),
        may_withdraw: is_current && may(signed, Move::Appoint),
    }
}

fn appointing(app: &App, signed: &Signed, today: Date, form: Option<&Form>) -> Appointing {
    let field = |name: &str, first: &str| Field::of(form.map_or(first, |form| form.text(name)));
    let last = today.checked_add(1.year()).and_then(|day| day.yesterday()).unwrap_or(today);
    let choice =
        |one: Background| Choice::new(one.code(), Words::key(&format!("visits.background.{}", one.code())));
    Appointing {
        open: form.is_some(),
        name: field(names::NAME, ""),
        background: field(names::BACKGROUND, Background::Deputy.code()),
        backgrounds: Background::ALL.map(choice).to_vec(),
        open_call: form.is_some_and(|form| form.is_ticked(names::OPEN_CALL)),
        works_for: field(names::WORKS_FOR, ""),
        units: unit_names(app, signed),
        appointed_by: field(names::APPOINTED_BY, ""),
        letter: field(names::LETTER, ""),
        from: field(names::FROM, &today.to_string()),
        until: field(names::UNTIL, &last.to_string()),
        a_year: field(names::A_YEAR, ""),
    }
}
