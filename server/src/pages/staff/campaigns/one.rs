//! One year: what waits for the reader, its phases with their days, its rules, its sectors, what happened.

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    calendar::Budget,
    campaign::{command::Move, legal},
    policy::Phase,
};
use jiff::civil::Date;

use super::{Loaded, Reader, need};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    pages::{
        campaigned::{named, percent},
        staff::{nav, notice, rows::unit_name},
    },
    problem::Problem,
    told,
    views::{
        frame::Tone,
        locale::Words,
        parts::{Badge, TimelineEntry},
        staff::{
            campaign::{CampaignPage, PhaseRow, SectorRow},
            kept::Kept,
        },
    },
};

/// How much of what happened is told.
const TOLD: u16 = 20;

pub(super) async fn show(State(app): State<App>, Reader(signed): Reader, Path(id): Path<i64>) -> Response {
    let outcome = async {
        let loaded = Loaded::of(&app, &signed, id).await?;
        page(&app, &signed, &loaded).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

async fn page(app: &App, signed: &Signed, loaded: &Loaded) -> Result<Response, Problem> {
    let lang = signed.visitor.lang;
    let has_files = legal::sees_files(&signed.actor);
    let (mut sectors, mut entries) = (Vec::new(), Vec::new());
    if has_files {
        let id = loaded.campaign.id;
        let read = actions::read(&app.store, move |tx| {
            Ok((store::campaign::by_sector(tx, id)?, store::campaign::timeline(tx, id, TOLD)?))
        });
        let (by_sector, told) = read.await?;
        sectors = by_sector;
        entries = told;
    }
    let sector = |one: &store::campaign::SectorResult| SectorRow {
        name: named(&loaded.rules.sectors, &one.sector, lang),
        url: format!("{}/units?{}", loaded.url(), encoded(&one.sector)),
        counts: [one.units, one.problems, one.open_problems, one.applied, one.vetoed, one.awarded],
    };
    let none: [Move; 0] = [];
    let view = CampaignPage {
        head: loaded.head(app, signed, &none, Kept::default())?,
        name: told::text(&loaded.rules.name, lang),
        facts: facts(signed, loaded),
        phases: loaded.rules.phases.iter().filter_map(|one| phase(signed, loaded, one)).collect(),
        todos: need::todos(signed, loaded),
        sectors: sectors.iter().map(sector).collect(),
        has_files,
        entries: entries.iter().map(|entry| happened(signed, entry)).collect(),
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &view)
}

fn encoded(sector: &str) -> String {
    form_urlencoded::Serializer::new(String::new()).append_pair("sector", sector).finish()
}

fn facts(signed: &Signed, loaded: &Loaded) -> Vec<(Words, Words)> {
    let (rules, lang) = (&loaded.rules, signed.visitor.lang);
    let groups: Vec<String> = rules.panel.iter().map(|group| told::text(group, lang)).collect();
    let names =
        |texts: &[String]| texts.join(if lang == crate::views::locale::Lang::Zh { "、" } else { ", " });
    let key = |name: &str| Words::key(&format!("campaign.fact.{name}"));
    let mut facts = vec![
        (key("award"), Words::plain(told::text(&rules.award, lang))),
        (key("quota"), Words::plain(rules.quota.to_string())),
        (key("threshold"), key("threshold_is").with("share", percent(rules.threshold))),
        (key("units"), Words::plain(loaded.seen(signed).count().to_string())),
        (key("groups"), Words::plain(names(&groups))),
    ];
    if let Some(days) = &rules.notice {
        facts.push((key("notice"), key("notice_is").with("days", amount(days.within))));
    }
    if rules.retest.is_some() {
        facts.push((key("retest"), key("retest_is")));
    }
    if let Some(article) = &rules.grounds.article {
        facts.push((key("article"), Words::plain(article.clone())));
    }
    facts
}

fn phase(signed: &Signed, loaded: &Loaded, phase: &Phase) -> Option<PhaseRow> {
    let from = Date::new(loaded.campaign.year, phase.from, 1).ok()?;
    let until = Date::new(loaded.campaign.year, phase.to, 1).ok()?.last_of_month();
    let today = loaded.today();
    let (code, tone) = match (today < from, today > until) {
        (true, _) => ("ahead", Tone::Quiet),
        (false, true) => ("done", Tone::Good),
        (false, false) => ("now", Tone::Calm),
    };
    let lang = signed.visitor.lang;
    Some(PhaseRow {
        name: told::text(&phase.name, lang),
        from: from.to_string(),
        until: until.to_string(),
        does: phase.does.iter().map(|text| told::text(text, lang)).collect(),
        article: phase.grounds.article.clone().unwrap_or_default(),
        standing: Badge::new(Words::key(&format!("campaign.standing.{code}")), tone),
        is_now: code == "now",
    })
}

fn happened(signed: &Signed, entry: &store::campaign::Entry) -> TimelineEntry {
    let person = signed.world.people.persons.signing(&entry.actor);
    let (tone, icon) = match entry.event.code() {
        "unit-vetoed" | "award-withdrawn" => (Tone::Bad, "alert"),
        "points-confirmed" | "plaque-given" => (Tone::Good, "star"),
        "notice-shown" | "withdrawal-published" => (Tone::Calm, "send"),
        "objected" => (Tone::Soon, "message"),
        _ => (Tone::Calm, "check"),
    };
    TimelineEntry {
        at_ms: entry.at.as_millisecond(),
        title: Words::key(&format!("campaign.event.{}", entry.event.code())),
        who: person.map_or_else(String::new, |person| person.name.clone()),
        detail: entry.event.unit().map_or_else(String::new, |unit| unit_name(signed, unit)),
        tone,
        icon: icon.to_owned(),
    }
}

/// Returns how many of its unit a budget has.
fn amount(budget: Budget) -> u32 {
    match budget {
        Budget::Hours(hours) => hours,
        Budget::NaturalDays(days) | Budget::WorkingDays(days) => u32::from(days),
    }
}
