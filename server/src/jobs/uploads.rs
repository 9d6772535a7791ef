//! Tells the platform above what is due: each record is claimed durably before the call and settled after it, both
//! outside the call. A call whose end nobody saw is made again under the same key, which makes no second record there.
//! Once a day what both sides have of the days before is compared.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use domain::{
    calendar::{BEIJING, date_of},
    case::Case,
    exchange::{
        Kind,
        dialect::Applicant as Told,
        reason::Fault,
        reconcile::{Cell, alone, compared},
        record::{self, Applicant, Flag, Record},
    },
    ids::CaseId,
};
use jiff::{SignedDuration, Timestamp, civil::Date};
use store::{
    case, db,
    personal::{self, Contact},
    setting,
    upload::{
        self, Entry, Settled,
        compare::{self, Alone},
    },
    vault::{mask_name, mask_phone},
};

use crate::{
    actions,
    app::App,
    exchange::{Platform, answer::Answered},
};

/// The records with the platform at a time.
const FLIGHT: usize = 16;
/// The cases caught up with at a time.
const CAUGHT_UP: i64 = 500;
/// So many days before today are compared each night, for what comes late.
const DAYS: i32 = 7;
/// A day that differs is compared again for so many days.
const DIFFERING_DAYS: i32 = 60;
/// How long to wait after a comparison that failed.
const AGAIN: SignedDuration = SignedDuration::from_mins(10);
/// The name under which the day of the last comparison is kept.
const COMPARED: &str = "uploads-compared";

/// Tells everything that is due; returns how many records were settled.
///
/// # Errors
/// When the store fails. A platform that fails is no error: its health says so.
pub async fn run(app: &App) -> Result<usize, db::Error> {
    let Some(platform) = app.platform.clone() else { return Ok(0) };
    let mut done = catch_up(app, &platform).await?;
    loop {
        let settled = send(app, &platform).await?;
        if settled == 0 {
            break;
        }
        done = done.saturating_add(settled);
    }
    Ok(done.saturating_add(nightly(app, &platform).await?))
}

/// Takes in what the installation had before it began to tell.
async fn catch_up(app: &App, platform: &Platform) -> Result<usize, db::Error> {
    let mut rounds = 0_usize;
    loop {
        let Some(after) = platform.course().caught_up else { return Ok(rounds) };
        let (from, at) = (platform.from(), app.clock.now());
        let last =
            actions::write_rows(&app.store, move |tx| upload::catch_up(tx, after, from, at, CAUGHT_UP))
                .await?;
        platform.course().caught_up = last;
        rounds = rounds.saturating_add(usize::from(last.is_some()));
    }
}

async fn send(app: &App, platform: &Arc<Platform>) -> Result<usize, db::Error> {
    let at = app.clock.now();
    let room = platform.health().room(at, FLIGHT);
    if room == 0 {
        return Ok(0);
    }
    let most = i64::try_from(room).unwrap_or(0);
    let due = actions::read(&app.store, move |tx| upload::due(tx, at, most)).await?;
    if due.is_empty() {
        return Ok(0);
    }
    let ids: Vec<i64> = due.iter().map(|entry| entry.id).collect();
    let claimed = actions::write_rows(&app.store, move |tx| upload::claim(tx, at, &ids)).await?;
    let found = Found::load(app, &claimed).await?;
    let (mut faulty, mut records, mut sent) = (Vec::new(), Vec::new(), Vec::new());
    for entry in claimed {
        match found.record(app, platform, &entry) {
            Ok(record) => {
                records.push(record);
                sent.push(entry);
            }
            Err(faults) => faulty.push(settled(&entry, answer_of(&faults))),
        }
    }
    platform.health().take(records.len());
    let answers = platform.tell(&app.ids, at, records).await;
    let at = app.clock.now();
    let ended: Vec<Settled> =
        sent.iter().zip(answers).map(|(entry, answered)| settled(entry, answered)).chain(faulty).collect();
    let count = ended.len();
    actions::write_rows(&app.store, move |tx| {
        ended.iter().try_for_each(|ended| upload::settle(tx, at, ended).map(|_| ()))
    })
    .await?;
    Ok(count)
}

fn settled(entry: &Entry, answered: Answered) -> Settled {
    Settled {
        id: entry.id,
        revision: entry.standing.revision,
        ended: answered.ended,
        field: answered.field.map(str::to_owned),
        detail: Some(answered.detail).filter(|detail| !detail.is_empty()),
    }
}

fn answer_of(faults: &[Fault]) -> Answered {
    let detail = faults.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    match faults.first() {
        Some(first) => Answered::faulty(first.reason, first.field, detail),
        None => Answered::faulty(domain::exchange::reason::Reason::Missing, "projectNo", detail),
    }
}

/// What records are made from.
struct Found {
    cases: BTreeMap<CaseId, Case>,
    contacts: BTreeMap<CaseId, Contact>,
}

impl Found {
    async fn load(app: &App, claimed: &[Entry]) -> Result<Self, db::Error> {
        let ids: BTreeSet<CaseId> = claimed.iter().map(|entry| entry.case).collect();
        let services: BTreeSet<CaseId> =
            claimed.iter().filter(|entry| entry.kind == Kind::Service).map(|entry| entry.case).collect();
        let is_told = app.platform.as_ref().is_some_and(|it| it.settings.dialect.applicant != Told::None);
        let keys = app.store.clone();
        actions::read(&app.store, move |tx| {
            let mut found = Self { cases: BTreeMap::new(), contacts: BTreeMap::new() };
            for id in ids {
                let Some(case) = case::get(tx, id)? else { continue };
                if let Some(citizen) = case.facts.citizen.filter(|_| is_told && services.contains(&id)) {
                    let contact = personal::open(tx, keys.vault(), &[citizen.0])?.remove(&citizen);
                    found.contacts.extend(contact.map(|contact| (id, contact)));
                }
                found.cases.insert(id, case);
            }
            Ok(found)
        })
        .await
    }

    fn record(&self, app: &App, platform: &Platform, entry: &Entry) -> Result<Record, Vec<Fault>> {
        let dialect = &platform.settings.dialect;
        let Some(case) = self.cases.get(&entry.case) else { return Err(Vec::new()) };
        let flag = if entry.standing.is_update() { Flag::Update } else { Flag::Insert };
        match entry.kind {
            Kind::Service => {
                let told = self.contacts.get(&entry.case);
                let applicant = told.map(|contact| applicant(dialect.applicant, contact)).unwrap_or_default();
                record::service(dialect, &app.world().people.units, case, applicant, flag)
            }
            Kind::Rating => {
                let placed = case.ratings.iter().find(|placed| placed.number == entry.number);
                placed.map_or(Err(Vec::new()), |placed| record::rating(dialect, case, placed, flag))
            }
        }
    }
}

fn applicant(told: Told, contact: &Contact) -> Applicant {
    match told {
        Told::None => Applicant::default(),
        Told::Masked => Applicant { name: mask_name(&contact.name), phone: mask_phone(&contact.phone) },
        Told::Full => Applicant { name: contact.name.clone(), phone: contact.phone.clone() },
    }
}

/// Compares the days before today once its hour has come; returns how many days were compared.
async fn nightly(app: &App, platform: &Arc<Platform>) -> Result<usize, db::Error> {
    let now = app.clock.now();
    let (today, time) = (date_of(now), BEIJING.to_datetime(now).time());
    if platform.settings.count_url.is_none()
        || time < platform.settings.compare_at
        || now < platform.course().compare_after
    {
        return Ok(0);
    }
    let before = |days: i32| today.checked_sub(jiff::Span::new().days(days)).unwrap_or(today);
    let first = before(DIFFERING_DAYS);
    let (last, mut days) = actions::read(&app.store, move |tx| {
        Ok((setting::get::<Date>(tx, COMPARED)?, compare::differing_days(tx, first)?))
    })
    .await?;
    if last.is_some_and(|last| last >= today) {
        return Ok(0);
    }
    days.extend((1..=DAYS).map(before));
    let mut done = 0_usize;
    for day in days {
        match compare_day(app, platform, day).await? {
            Ok(()) => done = done.saturating_add(1),
            Err(problem) => {
                tracing::warn!(%day, problem, "a day cannot be compared with the platform; it will be tried again");
                platform.health().noted(now, &problem);
                platform.course().compare_after = now.checked_add(AGAIN).unwrap_or(now);
                return Ok(done);
            }
        }
    }
    actions::write_rows(&app.store, move |tx| setting::put(tx, COMPARED, &today)).await?;
    Ok(done)
}

/// Compares one day now and keeps what was found.
///
/// # Errors
/// When the store fails; inside, what the platform said or that it cannot be asked.
pub async fn compare_day(
    app: &App,
    platform: &Arc<Platform>,
    day: Date,
) -> Result<Result<(), String>, db::Error> {
    let at = app.clock.now();
    let theirs = match platform.counts(&app.ids, at, day).await {
        Ok(Some(theirs)) => theirs,
        Ok(None) => return Ok(Err("`count_url` is not set; nothing can be compared".to_owned())),
        Err(problem) => return Ok(Err(problem)),
    };
    let ours = actions::read(&app.store, move |tx| compare::ours(tx, day)).await?;
    let cells = compared(&ours, &theirs);
    let mut found = Vec::new();
    for (cell, _) in cells.iter().filter(|(_, pair)| !pair.is_equal() || !pair.is_explained()) {
        match alone_in(app, platform, at, day, cell).await? {
            Ok(some) => found.extend(some),
            Err(problem) => return Ok(Err(problem)),
        }
    }
    actions::write_rows(&app.store, move |tx| compare::keep(tx, day, at, &cells, &found)).await?;
    Ok(Ok(()))
}

async fn alone_in(
    app: &App,
    platform: &Arc<Platform>,
    at: Timestamp,
    day: Date,
    cell: &Cell,
) -> Result<Result<Vec<Alone>, String>, db::Error> {
    let theirs = match platform.keys(&app.ids, at, day, cell).await {
        Ok(Some(theirs)) => theirs,
        Ok(None) => return Ok(Ok(Vec::new())),
        Err(problem) => return Ok(Err(problem)),
    };
    let wanted = cell.clone();
    let here = actions::read(&app.store, move |tx| compare::of_cell(tx, day, &wanted)).await?;
    let ours: BTreeMap<String, i64> = here.iter().map(|entry| (platform.name_of(entry), entry.id)).collect();
    let names: BTreeSet<String> = ours.keys().cloned().collect();
    let found = alone(&names, &theirs).into_iter().map(|(side, name)| Alone {
        cell: cell.clone(),
        side,
        upload: ours.get(&name).copied(),
        name,
    });
    Ok(Ok(found.collect()))
}
