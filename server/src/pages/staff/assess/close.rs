//! Closing a month in two steps: what will be frozen is shown first, then a person confirms, because it stays for
//! ever.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    access::Action,
    assessment::{command::Command, peers},
    exact::Exact,
};
use store::ledger::{Hash, Head};

use super::{
    door::{AssessorForm, Reader, done, key},
    place::{Place, monthly, read, scored, shown},
    refusal::{hand_in, words},
};
use crate::{
    app::App,
    http::{answer, form::Form, signed::Signed},
    pages::staff::{nav, notice::respond},
    problem::Problem,
    told,
    views::{locale::Words, staff::assess::month::Closing},
};

pub(super) async fn ask(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((pack, month)): Path<(String, String)>,
) -> Response {
    let outcome = async {
        signed.must(Action::Assess)?;
        let place = Place::find(&signed.world, &pack, &month)?;
        // Looking ahead is no mistake: the page says from when on the month can be closed.
        asked(&app, &signed, &place, refused_now(&app, &signed, &place), StatusCode::OK).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

pub(super) async fn close(
    State(app): State<App>,
    Path((pack, month)): Path<(String, String)>,
    AssessorForm { signed, form }: AssessorForm,
) -> Response {
    let outcome = closed(&app, &signed, &pack, &month, &form).await;
    respond(&app, &signed, outcome).await
}

async fn closed(
    app: &App,
    signed: &Signed,
    pack: &str,
    month: &str,
    form: &Form,
) -> Result<Response, Problem> {
    let place = Place::find(&signed.world, pack, month)?;
    let command = Command::Close { pack: place.pack.id().to_owned(), month: place.month };
    match hand_in(app, signed, place.rules, key(signed, form), command).await? {
        Ok(_) => {
            let words = Words::key("assessor.done.closed").with("month", place.month);
            Ok(done(signed, &words, &place.url()))
        }
        Err(problem) => asked(app, signed, &place, Some(problem), StatusCode::UNPROCESSABLE_ENTITY).await,
    }
}

/// Returns why the month could not be closed now, as the domain would say it.
fn refused_now(app: &App, signed: &Signed, place: &Place<'_>) -> Option<Words> {
    use domain::assessment::command::{Refusal, Span};
    let state = place.state(app.clock.now());
    let refusal = match (&state.closing, state.is_due) {
        (Some(closing), _) => Refusal::Closed {
            period: Span::Month(place.month),
            on: domain::calendar::date_of(closing.act.at),
        },
        (None, false) => Refusal::BeforeCutOff { month: place.month, cut_off: state.cut_off },
        (None, true) => return None,
    };
    Some(words(place.rules, &refusal, signed.visitor.lang))
}

async fn asked(
    app: &App,
    signed: &Signed,
    place: &Place<'_>,
    problem: Option<Words>,
    status: StatusCode,
) -> Result<Response, Problem> {
    let sheet = place.sheet(app).await?.ok_or(Problem::NotFound)?;
    let assessed = scored(place.rules, &sheet)?;
    let units = || assessed.groups.iter().flat_map(|group| &group.units);
    let orders = units().try_fold(Exact::ZERO, |sum, unit| sum.plus(unit.n));
    let orders = orders.map_err(|error| Problem::Internal(error.to_string()))?;
    let id = place.pack.id().to_owned();
    let (file, events) =
        read(app, move |tx| Ok((store::world::pack_file(tx, &id)?, Head::load(tx)?.seq))).await?;
    let period = place.period();
    let page = Closing {
        head: place.head(app, signed),
        key: app.ids.token()?,
        units: units().count(),
        ranked: units().filter(|unit| unit.rank.is_some()).count(),
        orders: shown(orders),
        marks: period.map_or(0, |period| period.marks.values().filter(|mark| mark.gone.is_none()).count()),
        pack_digest: file.map_or_else(String::new, |file| Hash::of(file.text.as_bytes()).to_string()),
        events,
        warnings: warnings(signed, place, &sheet, &assessed),
        problem,
    };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

/// Returns what should be looked at first: values nobody entered, and groups that are too small to say much.
fn warnings(
    signed: &Signed,
    place: &Place<'_>,
    sheet: &store::assessment::Sheet,
    assessed: &domain::assessment::Assessed<'_>,
) -> Vec<Words> {
    let lang = signed.visitor.lang;
    let mut warnings = Vec::new();
    for id in monthly(place.rules) {
        let Some(input) = place.rules.input(id) else { continue };
        let groups = assessed
            .groups
            .iter()
            .filter(|group| input.groups.is_empty() || input.groups.iter().any(|known| known == group.group));
        let ranked = groups.flat_map(|group| &group.units).filter(|unit| unit.rank.is_some());
        let missing = ranked.filter(|unit| {
            let id = sheet.live.units.get(unit.unit);
            id.is_some_and(|unit| place.period().and_then(|period| period.input(*unit, &input.id)).is_none())
        });
        let count = missing.count();
        if count > 0 {
            let name = told::text(&input.name, lang);
            warnings.push(Words::key("assessor.close.no_bands").with("count", count).with("name", name));
        }
    }
    for group in &assessed.groups {
        let ranked = group.units.iter().filter(|unit| unit.rank.is_some()).count();
        if ranked > 0 && ranked < peers::SMALL {
            let name =
                place.rules.group(group.group).map_or_else(String::new, |rule| told::text(&rule.name, lang));
            warnings.push(Words::key("assessor.close.small").with("name", name).with("ranked", ranked));
        }
    }
    warnings
}
