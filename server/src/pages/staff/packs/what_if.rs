//! A draft tried out on a past month, for administrators and assessors. The draft is read, checked and compared;
//! nothing is stored.

use axum::{
    extract::{FromRequest, Request, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    access::Action,
    assessment::periods,
    calendar::date_of,
    policy::{Month, Pack},
};

use crate::{
    actions,
    app::App,
    http::{answer, form::Form, signed::Signed},
    pages::staff::{
        nav,
        notice::{self, respond},
    },
    problem::Problem,
    told::what_if::{self, Tried},
    views::{
        locale::Words,
        parts::{Choice, Field},
        staff::{packs::PackFault, what_if::WhatIf},
    },
};

/// The largest draft, in bytes.
const LARGEST: usize = 250_000;
/// The most faults that are listed.
const FAULTS: usize = 50;

/// Returns whether somebody may try a draft.
pub(super) fn may_try(signed: &Signed) -> bool {
    signed.may(Action::Administer) || signed.may(Action::Assess)
}

fn must_try(signed: &Signed) -> Result<(), Problem> {
    if may_try(signed) { Ok(()) } else { signed.must(Action::Assess) }
}

pub(super) async fn ask(State(app): State<App>, signed: Signed) -> Response {
    let outcome = async {
        must_try(&signed)?;
        let page = empty(&app, &signed);
        answer::page(&app, &signed.visitor, &nav::frame(&app, &signed).await, &page)
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

pub(super) async fn tried(State(app): State<App>, signed: Signed, request: Request) -> Response {
    if let Err(problem) = must_try(&signed) {
        return notice::notice(&app, &signed, &problem, None, None).await;
    }
    let form = match Form::from_request(request, &app).await {
        Ok(form) => form,
        Err(problem) => return notice::notice(&app, &signed, &problem, None, None).await,
    };
    if let Err(problem) = form.check(&signed.visitor.csrf) {
        return notice::with_form(&app, &signed, &problem, &form).await;
    }
    let outcome = answered(&app, &signed, &form).await;
    respond(&app, &signed, outcome).await
}

async fn answered(app: &App, signed: &Signed, form: &Form) -> Result<Response, Problem> {
    let page = compared(app, signed, form).await?;
    let status = match &page.tried {
        Some(_) => StatusCode::OK,
        None => StatusCode::UNPROCESSABLE_ENTITY,
    };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

async fn compared(app: &App, signed: &Signed, form: &Form) -> Result<WhatIf, Problem> {
    let page = WhatIf {
        text: Field::of(form.text("text")),
        month: Field::of(form.text("month")),
        against: Field::of(form.text("against")),
        ..empty(app, signed)
    };
    let wrong = |page: WhatIf, words: Words| WhatIf { problem: Some(words), ..page };
    let (name, text) = match draft(form) {
        Ok(draft) => draft,
        Err(words) => return Ok(wrong(page, words)),
    };
    let page = WhatIf { text: Field::of(&text), ..page };
    let pack = match checked(signed, &name, &text) {
        Ok(pack) => pack,
        Err(faults) => {
            let words = Words::key("packs.what_if.faults").with("count", faults.len());
            return Ok(WhatIf { faults: faults.into_iter().take(FAULTS).collect(), ..wrong(page, words) });
        }
    };
    let Some(month) = Month::parse(&page.month.value) else {
        let month = page.month.clone().wrong(Words::key("packs.what_if.no_month"));
        return Ok(WhatIf { month, ..wrong(page, Words::key("packs.what_if.no_month")) });
    };
    let basis = periods::assessing(&signed.world.packs, month).find(|known| known.id() == page.against.value);
    let Some(basis) = basis else { return Ok(wrong(page, Words::key("packs.what_if.not_assessed"))) };
    if pack.assessment().is_none() {
        return Ok(wrong(page, Words::key("packs.what_if.no_assessment")));
    }
    match worked_out(app, signed, basis, &pack, month).await? {
        Ok(tried) => {
            let units = tried.groups.iter().flat_map(|group| &group.units);
            let moved = units.filter(|unit| unit.old_rank != unit.new_rank).count();
            Ok(WhatIf { moved: u32::try_from(moved).unwrap_or(u32::MAX), tried: Some(tried), ..page })
        }
        Err(words) => Ok(wrong(page, words)),
    }
}

async fn worked_out(
    app: &App,
    signed: &Signed,
    basis: &Pack,
    draft: &Pack,
    month: Month,
) -> Result<Result<Tried, Words>, Problem> {
    let (world, id, read) = (signed.world.clone(), basis.id().to_owned(), draft.clone());
    let trial = actions::read(&app.store, move |tx| match read.assessment() {
        Some(rules) => store::assessment::trial(tx, &world, &id, rules, month),
        None => Ok(None),
    });
    let Some(trial) = trial.await? else { return Ok(Err(Words::key("packs.what_if.no_assessment"))) };
    let period = month.to_string();
    Ok(what_if::tried(basis, draft, &period, &trial, &app.views, signed.visitor.lang)
        .map_err(|error| Words::key("packs.what_if.unscored").with("detail", error)))
}

/// Returns name and text of the draft: the file when one was picked, else what was pasted.
fn draft(form: &Form) -> Result<(String, String), Words> {
    let file = form.files.first().filter(|file| file.field == "file");
    let (name, text) = match file {
        Some(file) if file.bytes.len() > LARGEST => return Err(Words::key("staff.packs.too_large")),
        Some(file) => {
            let text = String::from_utf8(file.bytes.clone());
            (file.name.clone(), text.map_err(|_| Words::key("staff.packs.not_text"))?)
        }
        None => ("draft.toml".to_owned(), format!("{}\n", form.text("text"))),
    };
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    if text.trim().is_empty() {
        return Err(Words::key("packs.what_if.no_draft"));
    }
    Ok((name, text))
}

/// Returns the draft without errors, whose examples hold, or what is wrong with it.
fn checked(signed: &Signed, name: &str, text: &str) -> Result<Pack, Vec<PackFault>> {
    let faults = |errors: Vec<domain::policy::PackError>| -> Vec<PackFault> {
        let fault = |error: domain::policy::PackError| PackFault {
            line: u32::try_from(error.line).unwrap_or(u32::MAX),
            key: error.key,
            problem: error.problem,
        };
        errors.into_iter().map(fault).collect()
    };
    let pack = Pack::parse(name, text).map_err(faults)?;
    let failures = pack.failures(&signed.world.calendar);
    if failures.is_empty() { Ok(pack) } else { Err(faults(failures)) }
}

fn empty(app: &App, signed: &Signed) -> WhatIf {
    let packs = signed.world.packs.iter().filter(|pack| pack.assessment().is_some());
    let choice = |pack: &Pack| {
        let header = pack.header();
        Choice::new(&header.id, Words::plain(format!("{} ({})", header.number, header.id)))
    };
    let leading = app.leading_pack(&signed.world.packs).filter(|pack| pack.assessment().is_some());
    let month = Month::of(date_of(app.clock.now())).before();
    WhatIf {
        text: Field::default(),
        month: Field::of(month.to_string()),
        against: Field::of(leading.map_or("", Pack::id)),
        packs: packs.map(choice).collect(),
        faults: Vec::new(),
        problem: None,
        tried: None,
        moved: 0,
    }
}
