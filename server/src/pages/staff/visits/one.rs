//! One visit: the plan, what was found step by step, the orders its faults became and how they ended, a second look,
//! what leaders said.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    access::{Action, Reach},
    calendar::date_of,
    ids::OrderId,
    visit::{
        Again, Finding, Verdict, Visit,
        command::{Command, Move},
        legal,
    },
};
use jiff::civil::Date;
use store::{command::Act, visit::Fate};

use super::{PATH, Reader, ReaderForm, days, is_judged, read, refused, standing_of, visitor};
use crate::{
    actions,
    app::App,
    http::{answer, form::Form, signed::Signed},
    pages::staff::{admitted, kept, nav, notice, register, rows::unit_name, who::who},
    problem::Problem,
    told,
    views::{
        frame::Tone,
        locale::Words,
        parts::{Badge, Choice, Field},
        staff::{
            kept::Kept,
            shown,
            visits::{FateView, StepView, VisitPage, form::names},
        },
    },
};

/// The kind of order that fits what went wrong, where the pack has it.
const KIND: &str = "complaint";

pub(super) async fn show(State(app): State<App>, Reader(signed): Reader, Path(id): Path<i64>) -> Response {
    let outcome = page(&app, &signed, id, Kept::default()).await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn act(
    State(app): State<App>,
    Path((id, step)): Path<(i64, String)>,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    notice::answered(&app, &signed, &form, acted(&app, &signed, id, &step, &form).await).await
}

async fn acted(app: &App, signed: &Signed, id: i64, step: &str, form: &Form) -> Result<Response, Problem> {
    let visit = read(app, signed, id).await?.id;
    // Of these forms every step of the script has one.
    let of = if matches!(step, "order" | "again") { form.text(names::STEP) } else { "" };
    let back = |problem: Words| page(app, signed, id, kept::refused(step, of, form, problem));
    let number = form.text(names::STEP).parse().unwrap_or(0);
    let words = || form.text(names::WORDS).to_owned();
    let command = match step {
        "cancel" => Command::Cancel { reason: form.text(names::REASON).to_owned() },
        "order" => Command::Order {
            step: number,
            pack: register::pack(app, signed)?.id().to_owned(),
            kind: form.text(names::KIND).to_owned(),
            order: OrderId(0),
        },
        "again" => {
            let is_right = match form.text(names::RIGHT) {
                "yes" => true,
                "no" => false,
                _ => return back(Words::key("visits.fault.right")).await,
            };
            let Ok(on) = form.text(names::ON).parse::<Date>() else {
                return back(Words::key("visits.fault.day")).await;
            };
            Command::LookAgain { step: number, on, is_right, words: words(), ended_on: None }
        }
        "read" => Command::Read { words: words() },
        _ => return Err(Problem::NotFound),
    };
    let act = Act::Visit { visit, seen: form.text(names::SEEN).parse().ok(), command: Box::new(command) };
    match admitted::perform(app, signed, form, act).await? {
        Ok(_) => {
            let news = Words::key(&format!("visits.done.{step}"));
            Ok(admitted::done(signed, &news, &format!("{PATH}/{id}")))
        }
        Err(refusal) => back(refused(app, signed, &refusal)?).await,
    }
}

async fn page(app: &App, signed: &Signed, id: i64, kept: Kept) -> Result<Response, Problem> {
    let visit = read(app, signed, id).await?;
    let orders = visit.orders();
    let fates = actions::read(&app.store, move |tx| store::visit::fates(tx, &orders)).await?;
    let moves = legal::moves(&signed.actor, &signed.world.people.units, &visit);
    let steps = (1..).zip(&visit.plan.script).map(|(number, text)| {
        let finding = u8::try_from(number).ok().and_then(|number| visit.finding(number));
        step(signed, &moves, (number, text), finding, &fates)
    });
    let (today, record) = (date_of(app.clock.now()), visit.record.as_ref());
    let pack = register::pack(app, signed)?;
    let kind = pack.kind(KIND).or_else(|| pack.kinds().first()).map(|kind| kind.id.clone());
    let choice = |kind: &domain::policy::KindRule| {
        Choice::new(&kind.id, Words::plain(told::text(&kind.name, signed.visitor.lang)))
    };
    let offered = [(Move::Record, "record"), (Move::Cancel, "cancel"), (Move::Read, "read")];
    let view = VisitPage {
        id,
        version: visit.version,
        key: app.ids.form_key(app.clock.now())?,
        title: visit.plan.title.clone(),
        standing: standing_of(&visit, today),
        facts: facts(signed, &visit),
        reason: visit.cancelled.clone().unwrap_or_default(),
        outcome: record.map(|record| record.outcome.clone()).unwrap_or_default(),
        steps: steps.collect(),
        kinds: pack.kinds().iter().map(choice).collect(),
        kind: Field::of(kind.unwrap_or_default()),
        reads: visit
            .reads
            .iter()
            .map(|read| (who(signed, &read.by), read.at.as_millisecond(), read.words.clone()))
            .collect(),
        today: today.to_string(),
        may: offered
            .into_iter()
            .filter(|(step, _)| moves.contains(step))
            .map(|(_, name)| name.to_owned())
            .collect(),
        kept,
    };
    let status = if view.kept.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &view, status)
}

fn facts(signed: &Signed, visit: &Visit) -> Vec<(Words, Words)> {
    let label = |name: &str| Words::key(&format!("visits.field.{name}"));
    let plan = &visit.plan;
    let mut facts = vec![
        (label("kind"), Words::key(&format!("visits.kind.{}", plan.kind.code()))),
        (label("unit"), Words::plain(unit_name(signed, plan.unit))),
    ];
    if !plan.place.is_empty() {
        facts.push((label("place"), Words::plain(plan.place.clone())));
    }
    facts.push((label("visitor"), visitor(signed, visit)));
    facts.push((label("days"), Words::plain(days(visit))));
    // Who planned it and wrote it down is known to whoever is not judged by it.
    if !is_judged(signed, plan.unit) {
        facts.push((label("planned_by"), who(signed, &visit.planned_by)));
        facts.extend(visit.record.as_ref().map(|record| (label("recorded"), who(signed, &record.by))));
    }
    facts
}

fn step(
    signed: &Signed,
    moves: &[Move],
    (number, text): (usize, &String),
    finding: Option<&Finding>,
    fates: &BTreeMap<OrderId, Fate>,
) -> StepView {
    let seen = finding.map(|finding| &finding.seen);
    let fate = finding.and_then(|finding| finding.order).and_then(|order| fates.get(&order));
    let again = finding.and_then(|finding| finding.again.as_ref());
    let in_vain = finding.into_iter().flat_map(|finding| &finding.in_vain);
    let wants_order = finding.is_some_and(Finding::wants_order);
    let has_ended = fate.is_some_and(|fate| fate.ended_on.is_some());
    let is_right = again.is_some_and(|again| again.is_right);
    StepView {
        number,
        text: text.clone(),
        verdict: seen.map(|seen| {
            let tone = match seen.verdict {
                Verdict::Good => Tone::Good,
                Verdict::Fault => Tone::Bad,
                Verdict::NotDone => Tone::Quiet,
            };
            Badge::new(Words::key(&format!("visits.verdict.{}", seen.verdict.code())), tone)
        }),
        time: seen
            .and_then(|seen| seen.time)
            .map(|time| time.strftime("%H:%M").to_string())
            .unwrap_or_default(),
        words: seen.map(|seen| seen.words.clone()).unwrap_or_default(),
        earlier: in_vain
            .filter_map(|one| Some((told_fate(signed, fates.get(&one.order)?), told_again(&one.again))))
            .collect(),
        fate: fate.map(|fate| told_fate(signed, fate)),
        again: again.map(told_again),
        may_order: wants_order && moves.contains(&Move::Order),
        may_look: has_ended && !is_right && moves.contains(&Move::LookAgain),
    }
}

fn told_again(again: &Again) -> (String, Badge, String) {
    let (code, tone) = if again.is_right { ("right", Tone::Good) } else { ("still", Tone::Bad) };
    let badge = Badge::new(Words::key(&format!("visits.again.{code}")), tone);
    (again.on.to_string(), badge, again.words.clone())
}

fn told_fate(signed: &Signed, fate: &Fate) -> FateView {
    let opens = signed.actor.reach(Action::ReadOrder) == Reach::Everywhere;
    FateView {
        number: fate.number.clone(),
        url: if opens { format!("/orders/{}", fate.number) } else { String::new() },
        stage: shown::stage(fate.stage.code()),
        outcome: fate.outcome.map(|outcome| shown::outcome(outcome.code())),
    }
}
