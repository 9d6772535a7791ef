//! Places of a sample: the next to call with the number shown once, and paper typed in by its number.
//! Whoever types paper in is shown the number of the place and the questions, and nothing else of whoever was drawn.
//! A number is shown only after the look at it is in the ledger.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    calendar::{BEIJING, date_of},
    ids::PlaceId,
    survey::{
        Channel, Survey,
        command::{Move, PlaceCommand},
        decide::{self, Context},
        desk::{self, Known, Next},
        place::{CALL_TIME, Miss, Place},
    },
};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use store::{command::Act, vault::mask_phone};

use super::{PATH, Reader, ReaderForm, must_on, one, read, stratum};
use crate::{
    actions,
    app::App,
    http::{answer, form::Form, signed::Signed},
    pages::{
        staff::{admitted, kept, nav, notice},
        surveyed,
    },
    problem::Problem,
    views::{
        frame::Tone,
        locale::Words,
        parts::Badge,
        staff::{
            kept::Kept,
            survey::{PlacePage, form::names},
        },
    },
};

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    by: String,
    number: String,
}

impl Asked {
    /// Returns how the answer came that is to be recorded.
    pub(super) fn channel(&self) -> Channel {
        channel(&self.by)
    }
}

fn channel(by: &str) -> Channel {
    if by == Channel::Paper.code() { Channel::Paper } else { Channel::Phone }
}

pub(super) async fn next(State(app): State<App>, Reader(signed): Reader, Path(id): Path<i64>) -> Response {
    let outcome = go_on(&app, &signed, PATH, id).await;
    notice::respond(&app, &signed, outcome).await
}

/// Goes to the next place to call, as `domain::survey::desk` has it, or says from when on there is somebody.
pub(super) async fn go_on(app: &App, signed: &Signed, base: &str, id: i64) -> Result<Response, Problem> {
    let survey = read(app, id).await?;
    must_on(app, signed, Move::Show, &survey)?;
    let (by, now, about) = (signed.actor.signature(), app.clock.now(), survey.id);
    let read = actions::read(&app.store, move |tx| {
        let places = store::survey::places(tx, about)?;
        let open = places.iter().filter(|place| one::is_open(place));
        let citizens: Vec<i64> = open.filter_map(|place| place.citizen).map(|one| one.0).collect();
        let asked = store::survey::frame::asked(tx, &citizens, about, now)?;
        let silent = store::survey::frame::silent(tx, &citizens)?;
        Ok((places, asked, silent))
    });
    let (places, asked, silent) = read.await?;
    let known = Known { asked: &asked, silent: &silent };
    let news = match desk::next(&survey, &places, known, &by, now) {
        Next::Call(place) => {
            return Ok(answer::go(&signed.visitor, &format!("{base}/{id}/places/{place}")));
        }
        Next::Wait(until) => Words::key("survey.call_wait").with("time", from_when(now, until)),
        Next::Nobody => Words::key("survey.all_called"),
    };
    Ok(admitted::done(signed, &news, &format!("{base}/{id}")))
}

/// Returns from which minute on somebody can be called, with the day when it is not today.
fn from_when(now: Timestamp, until: Timestamp) -> String {
    let until = until.saturating_add(SignedDuration::from_secs(59)).unwrap_or(until);
    let form = if date_of(until) == date_of(now) { "%H:%M" } else { "%Y-%m-%d %H:%M" };
    BEIJING.to_datetime(until).strftime(form).to_string()
}

/// Goes to the place whose number stands on a sheet of paper.
pub(super) async fn paper(
    State(app): State<App>,
    Reader(signed): Reader,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = async {
        match on_paper(&app, &signed, PATH, id, &asked).await? {
            Ok(found) => Ok(found),
            Err(kept) => one::page(&app, &signed, id, kept).await,
        }
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

/// Goes to the place whose number was typed, or returns the number with why nothing can be typed in for it; `base` is
/// where the reader's pages of surveys are.
pub(super) async fn on_paper(
    app: &App,
    signed: &Signed,
    base: &str,
    id: i64,
    asked: &Asked,
) -> Result<Result<Response, Kept>, Problem> {
    let survey = read(app, id).await?;
    must_on(app, signed, Move::TypeIn, &survey)?;
    let about = survey.id;
    let places = actions::read(&app.store, move |tx| store::survey::places(tx, about)).await?;
    let number: u32 = asked.number.trim().parse().unwrap_or(0);
    let context = Context { at: app.clock.now(), actor: &signed.actor };
    Ok(match decide::on_paper(context, &survey, &places, number) {
        Ok(place) => Ok(answer::go(&signed.visitor, &format!("{base}/{id}/places/{}?by=paper", place.id))),
        Err(refusal) => Err(kept::asked("paper", names::NUMBER, &asked.number, surveyed::refused(&refusal))),
    })
}

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((id, place)): Path<(i64, i64)>,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = async {
        let (survey, place) = both(&app, id, place).await?;
        page(&app, &signed, PATH, (&survey, &place), asked.channel(), &Form::default(), None).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn both(app: &App, id: i64, place: i64) -> Result<(Survey, Place), Problem> {
    let survey = read(app, id).await?;
    let found = actions::read(&app.store, move |tx| store::survey::place(tx, PlaceId(place))).await?;
    let found = found.filter(|place| place.survey == survey.id).ok_or(Problem::NotFound)?;
    Ok((survey, found))
}

pub(super) async fn act(
    State(app): State<App>,
    Path((id, place, step)): Path<(i64, i64, String)>,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    notice::answered(&app, &signed, &form, acted(&app, &signed, PATH, (id, place), &step, &form).await).await
}

/// Does what a form asks of a place; `base` is where the reader's pages of surveys are.
pub(super) async fn acted(
    app: &App,
    signed: &Signed,
    base: &str,
    (id, place): (i64, i64),
    step: &str,
    form: &Form,
) -> Result<Response, Problem> {
    let (survey, place) = both(app, id, place).await?;
    let by = channel(form.text(names::BY));
    let command = match (step, form.text("how")) {
        ("show", _) => PlaceCommand::Show,
        ("miss", "refused") => PlaceCommand::Refuse,
        ("miss", how) => PlaceCommand::Miss { miss: Miss::from_code(how).ok_or(Problem::NotFound)? },
        ("answer", _) => match surveyed::all_said(form, &survey.plan.questionnaire) {
            Ok(said) => PlaceCommand::Answer { channel: by, said },
            Err(refusal) => {
                let problem = Some(surveyed::refused(&refusal));
                return page(app, signed, base, (&survey, &place), by, form, problem).await;
            }
        },
        _ => return Err(Problem::NotFound),
    };
    // Each look is a look of its own, so its form has no key.
    let is_look = command == PlaceCommand::Show;
    let act = Act::SurveyPlace { place: place.id, command: Box::new(command) };
    match admitted::perform(app, signed, form, act).await? {
        Ok(_) if is_look => {
            let (survey, place) = both(app, id, place.id.0).await?;
            page(app, signed, base, (&survey, &place), Channel::Phone, &Form::default(), None).await
        }
        Ok(_) => {
            let next = match by {
                Channel::Phone | Channel::Link | Channel::Tablet | Channel::WalkIn
                    if must_on(app, signed, Move::Show, &survey).is_ok() =>
                {
                    format!("{base}/{id}/desk")
                }
                Channel::Phone | Channel::Link | Channel::Paper | Channel::Tablet | Channel::WalkIn => {
                    format!("{base}/{id}")
                }
            };
            Ok(admitted::done(signed, &Words::key("survey.done.answer"), &next))
        }
        Err(refusal) => {
            let (survey, place) = both(app, id, place.id.0).await?;
            let problem = Some(surveyed::refused(&refusal));
            page(app, signed, base, (&survey, &place), by, form, problem).await
        }
    }
}

/// Returns the page of a place with what was typed into its form; `base` is where the reader's pages of surveys are.
pub(super) async fn page(
    app: &App,
    signed: &Signed,
    base: &str,
    (survey, place): (&Survey, &Place),
    by: Channel,
    typed: &Form,
    problem: Option<Words>,
) -> Result<Response, Problem> {
    let step = if by == Channel::Paper { Move::TypeIn } else { Move::Show };
    must_on(app, signed, step, survey)?;
    let (own, now) = (signed.actor.signature(), app.clock.now());
    let shown = place.shown.as_ref().filter(|shown| shown.to == own && one::is_open(place));
    // The number is there for one call; whoever calls again looks again, and the ledger knows.
    let is_shown = shown.is_some_and(|shown| now.duration_since(shown.at) < CALL_TIME);
    let number = match by {
        Channel::Phone => phone(app, place).await?,
        Channel::Link | Channel::Paper | Channel::Tablet | Channel::WalkIn => String::new(),
    };
    let asked = &survey.plan.questionnaire;
    let tone = if one::is_open(place) { Tone::Soon } else { Tone::Good };
    let (id, code) = (survey.id, place.id);
    let view = PlacePage {
        title: asked.title.clone(),
        home_url: base.to_owned(),
        back_url: format!("{base}/{id}"),
        url: format!("{base}/{id}/places/{code}"),
        key: app.ids.form_key(app.clock.now())?,
        number: place.number,
        by: by.code().to_owned(),
        standing: Badge::new(Words::key(&format!("survey.state.{}", place.state.code())), tone),
        unit: stratum(signed, &place.item.stratum),
        phone: if is_shown { number } else { mask_phone(&number) },
        is_shown,
        unfinished: match by {
            Channel::Phone => unfinished(app, signed, base, place).await?,
            Channel::Link | Channel::Paper | Channel::Tablet | Channel::WalkIn => None,
        },
        may_record: shown.is_some() || by == Channel::Paper,
        is_open: one::is_open(place),
        calls: place
            .calls
            .iter()
            .map(|call| (call.at.as_millisecond(), Words::key(&format!("survey.miss.{}", call.miss.code()))))
            .collect(),
        intro: asked.intro.clone(),
        questions: surveyed::typed(asked, typed),
        problem,
    };
    let status = if view.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &view, status)
}

/// Returns the other place that was shown to the reader and has no outcome yet: its number, and its page.
async fn unfinished(
    app: &App,
    signed: &Signed,
    base: &str,
    place: &Place,
) -> Result<Option<(u32, String)>, Problem> {
    let (survey, this, own) = (place.survey, place.id, signed.actor.signature());
    let places = actions::read(&app.store, move |tx| store::survey::open_places(tx, survey)).await?;
    let other = desk::unfinished(&places, &own, Some(this));
    Ok(other.map(|other| (other.number, format!("{base}/{survey}/places/{}", other.id))))
}

async fn phone(app: &App, place: &Place) -> Result<String, Problem> {
    let Some(citizen) = place.citizen else { return Ok(String::new()) };
    let keys = app.store.clone();
    let read = actions::read(&app.store, move |tx| {
        Ok(store::personal::open(tx, keys.vault(), &[citizen.0])?.remove(&citizen))
    });
    Ok(read.await?.map(|contact| contact.phone).unwrap_or_default())
}
