//! Writes the drafts of reports from facts: each week what a pack's rule of special reports points to and an analysis
//! of what came in, each month a scheduling report. A supervisor edits, signs and sends; a rule writes a draft once.

use std::collections::BTreeSet;

use domain::{
    access::Actor,
    calendar::{Budget, date_of, instant},
    order::Order,
    policy::{Every, Form, LadderRule, Pack},
    proceeding::{
        Origin,
        command::{NewMatter, Open},
        limit::Term,
        report::{Counted, Figure, Report, ReportKind, analysis, special},
        superior::keeper,
    },
    world::World,
};
use jiff::{
    Span, Timestamp,
    civil::{Date, time},
};
use store::{
    command::{self, Act},
    db, proceeding,
};

use crate::{
    actions,
    app::App,
    told::pack::Reader,
    views::{
        ViewError,
        locale::{Lang, Words},
    },
};

/// The most orders a report looks through.
const ORDERS: i64 = 20_000;
/// The working days for a report to be answered.
const DAYS: u16 = 5;
/// The most orders a draft names as its own; the figures name them all.
const NAMED: usize = 200;

/// A report that is due for some days.
struct Due<'a> {
    pack: &'a Pack,
    kind: ReportKind,
    rule: Option<&'a LadderRule>,
    origin: Origin,
}

/// Writes what is due and not written; returns how many drafts that were.
///
/// # Errors
/// When the store fails.
pub async fn run(app: &App) -> Result<usize, db::Error> {
    let (world, at) = (app.world(), app.clock.now());
    // A draft is kept by somebody; without a supervisor there is nobody to write for.
    let Some(owner) = keeper(&world.people) else { return Ok(0) };
    let mut written = 0;
    for due in due(&world, date_of(at)) {
        let key = due.origin.key(due.pack.id());
        if actions::read(&app.store, move |tx| proceeding::is_written(tx, &key)).await? {
            continue;
        }
        let figures = figures(app, &due).await?;
        if figures.is_empty() {
            continue;
        }
        let open = match draft(app, &world, &due, figures, owner) {
            Ok(open) => open,
            Err(error) => {
                tracing::error!(%error, "a report cannot be put into words");
                continue;
            }
        };
        let act = Act::OpenProceeding(Box::new(open));
        match actions::perform(app, Actor::System("reports"), None, act).await {
            Ok(_) => written += 1,
            Err(command::Error::Refused(refused)) => {
                tracing::debug!(code = refused.code(), "report not written");
            }
            Err(command::Error::Store(error)) => return Err(error),
        }
    }
    Ok(written)
}

/// Returns the reports of the week and month that ended last.
fn due(world: &World, today: Date) -> Vec<Due<'_>> {
    let since_monday = i64::from(today.weekday().to_monday_zero_offset());
    let monday = today.saturating_sub(Span::new().days(since_monday));
    let week = (monday.saturating_sub(Span::new().days(7)), monday.saturating_sub(Span::new().days(1)));
    let first = today.first_of_month();
    let last = first.saturating_sub(Span::new().days(1));
    let month = (last.first_of_month(), last);
    let mut all = Vec::new();
    for pack in world.packs.iter() {
        let origin = |rule: &str, (from, until)| Origin { rule: rule.to_owned(), from, until };
        let duties = pack.duties();
        let special =
            |rule: &&LadderRule| rule.form == Form::SpecialReport && rule.every == Some(Every::Week);
        let mut reports_weekly = false;
        for rule in duties.ladder.iter().filter(special) {
            reports_weekly = true;
            all.push(Due {
                pack,
                kind: ReportKind::Special,
                rule: Some(rule),
                origin: origin(&rule.id, week),
            });
        }
        // Whoever asks for special reports each week looks at the whole week and month too.
        if reports_weekly {
            all.push(Due {
                pack,
                kind: ReportKind::Analysis,
                rule: None,
                origin: origin("weekly-analysis", week),
            });
            let month = origin("monthly-scheduling", month);
            all.push(Due { pack, kind: ReportKind::Scheduling, rule: None, origin: month });
        }
    }
    all
}

async fn figures(app: &App, due: &Due<'_>) -> Result<Vec<Figure>, db::Error> {
    let begin = |day: Date| instant(day, time(0, 0, 0, 0));
    let (from, until) =
        (begin(due.origin.from), begin(due.origin.until.tomorrow().unwrap_or(due.origin.until)));
    let orders = match due.kind {
        ReportKind::Special => read(app, from, until, true).await?,
        ReportKind::Free | ReportKind::Analysis | ReportKind::Scheduling => {
            read(app, from, until, false).await?
        }
    };
    let own: Vec<Order> = orders.into_iter().filter(|order| order.pack == due.pack.id()).collect();
    Ok(due.rule.map_or_else(|| analysis(&own), |rule| special(rule, &own, from)))
}

async fn read(app: &App, from: Timestamp, until: Timestamp, alive: bool) -> Result<Vec<Order>, db::Error> {
    actions::read(&app.store, move |tx| {
        if alive {
            proceeding::alive(tx, from, until, ORDERS)
        } else {
            proceeding::received(tx, from, until, ORDERS)
        }
    })
    .await
}

fn draft(
    app: &App,
    world: &World,
    due: &Due<'_>,
    figures: Vec<Figure>,
    owner: domain::ids::PersonId,
) -> Result<Open, ViewError> {
    // An official document of the house is written in Chinese, whoever reads it later.
    let lang = Lang::Zh;
    let (from, until) = (due.origin.from, due.origin.until);
    let name = match due.kind {
        ReportKind::Special | ReportKind::Free => "special",
        ReportKind::Analysis => "analysis",
        ReportKind::Scheduling => "scheduling",
    };
    let opening = if due.kind == ReportKind::Special { "special" } else { "analysis" };
    let behind: BTreeSet<_> = figures.iter().flat_map(|figure| figure.orders.iter().copied()).collect();
    let said =
        |key: &str| Words::key(&format!("proceedings.draft.{key}")).with("from", from).with("until", until);
    let mut lines = vec![app.views.say(lang, &said(&format!("{opening}_text")).with("count", behind.len()))?];
    for figure in &figures {
        let words = Words::key("proceedings.draft.line")
            .with("label", label(app, world, due, &figure.counted)?)
            .with("count", figure.orders.len());
        lines.push(app.views.say(lang, &words)?);
    }
    lines.push(app.views.say(lang, &Words::key("proceedings.draft.ending"))?);
    let orders = if due.kind == ReportKind::Special {
        behind.iter().copied().take(NAMED).collect()
    } else {
        BTreeSet::new()
    };
    let report = Report { of: due.kind, text: lines.join("\n"), figures };
    Ok(Open {
        pack: due.pack.id().to_owned(),
        title: app.views.say(lang, &said(&format!("{name}_title")))?,
        matter: NewMatter::Instruction { report, leader: None },
        orders,
        units: BTreeSet::new(),
        owner,
        term: Term::Within { budget: Budget::WorkingDays(DAYS) },
        tasks: Vec::new(),
        as_draft: true,
        origin: Some(due.origin.clone()),
    })
}

fn label(app: &App, world: &World, due: &Due<'_>, counted: &Counted) -> Result<String, ViewError> {
    let said = |code: &str| Words::key(&format!("proceedings.counted.{code}"));
    let words = match counted {
        Counted::Line { line } => {
            let lines = due.rule.map(|rule| rule.when.as_slice()).unwrap_or_default();
            let Some(line) = lines.get(usize::from(*line)) else { return Ok(String::new()) };
            let reader = Reader { views: &app.views, pack: due.pack, lang: Lang::Zh };
            return reader.condition_line(line);
        }
        Counted::Unit { unit } => {
            let unit = world.people.units.get(*unit).map_or("", |unit| unit.name.as_str());
            said("unit").with("unit", unit)
        }
        Counted::Place { place } => said("place").with("place", place),
        Counted::Received => said("received"),
        Counted::Ended => said("ended"),
        Counted::Satisfied => said("satisfied"),
        Counted::Dissatisfied => said("dissatisfied"),
        Counted::Late => said("late"),
        Counted::Redone => said("redone"),
    };
    app.views.say(Lang::Zh, &words)
}
