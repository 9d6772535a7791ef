//! What only one kind of proceeding has, in words.

use std::collections::BTreeMap;

use domain::{
    ids::OrderId,
    order::Order,
    proceeding::{
        Proceeding,
        matter::{Convening, Matter},
        report::{Counted, Figure},
    },
};

use super::{name, order_link};
use crate::{
    app::App,
    http::signed::Signed,
    pages::staff::rows::unit_name,
    problem::Problem,
    told::{self, pack::Reader},
    views::{
        locale::Words,
        staff::supervision::{FigureRow, Told},
    },
};

/// The orders named behind one figure.
const BEHIND: usize = 30;

/// Returns what is told of a proceeding besides its tasks and records.
pub(super) fn facts(signed: &Signed, proceeding: &Proceeding) -> Vec<Told> {
    let comma = |names: Vec<String>| names.join("、");
    let mut facts = vec![Told::plain("owner", name(signed, proceeding.owner))];
    if let Some(person) = proceeding.signed_by {
        facts.push(Told::plain("signed_by", name(signed, person)));
    }
    let units: Vec<String> = proceeding.all_units().into_iter().map(|unit| unit_name(signed, unit)).collect();
    if !units.is_empty() {
        facts.push(Told::plain("units", comma(units)));
    }
    match &proceeding.matter {
        Matter::Daily => {}
        Matter::OnSite { place } => facts.push(Told::plain("place", place)),
        Matter::Media { medium } => facts.push(Told::plain("medium", medium)),
        Matter::Meeting(meeting) | Matter::JointMeeting(meeting) => convened(&mut facts, meeting),
        Matter::Instruction { leader, .. } => {
            let leader = leader.map(|leader| name(signed, leader)).unwrap_or_default();
            facts.push(Told::plain("leader", leader));
        }
        Matter::Interview { convening, persons } => {
            convened(&mut facts, convening);
            facts.push(Told::plain("persons", persons.join("\n")));
        }
        Matter::Referral { grounds, retaliation, to, found, readers, bundle, told } => {
            let pack = signed.world.packs.get(&proceeding.pack);
            let called = |id: &String| {
                let known = pack.and_then(|pack| pack.duties().referrals.iter().find(|one| one.id == *id));
                known.map_or_else(|| id.clone(), |one| told::text(&one.name, signed.visitor.lang))
            };
            if !grounds.is_empty() {
                facts.push(Told::plain("grounds", comma(grounds.iter().map(called).collect())));
            }
            if *retaliation {
                facts.push(Told::said("retaliation", Words::key("proceedings.retaliation")));
            }
            if told.is_some() {
                facts.push(Told::said("source", Words::key("proceedings.told_by_citizen")));
            }
            facts.push(Told::plain("to", to));
            facts.push(Told::plain("found", found));
            facts.push(Told::plain("readers", comma(readers.iter().map(|one| name(signed, *one)).collect())));
            let events =
                Words::key("proceedings.bundle").with("events", bundle.events).with("head", bundle.head);
            facts.push(Told::said("bundle", events.with("digest", &bundle.digest)));
        }
        Matter::SpotCheck { frame, of, digest, seed, drawn } => {
            let units: Vec<String> = frame.units.iter().map(|unit| unit_name(signed, *unit)).collect();
            if !units.is_empty() {
                facts.push(Told::plain("frame_units", comma(units)));
            }
            facts.push(Told::plain("frame", format!("{} – {}", frame.from, frame.until)));
            let lot = Words::key("proceedings.lot").with("drawn", drawn.len()).with("of", of);
            facts.push(Told::said("lot", lot.with("seed", seed).with("digest", digest)));
        }
        Matter::Rectification { defect, problem } => {
            facts.push(Told::said("defect", Words::key(&format!("proceedings.defect.{}", defect.code()))));
            facts.push(Told::plain("problem", problem));
        }
    }
    if let Some(conclusion) = proceeding.conclusion.as_ref().filter(|conclusion| !conclusion.is_empty()) {
        facts.push(Told::plain("conclusion", conclusion));
    }
    facts
}

fn convened(facts: &mut Vec<Told>, convening: &Convening) {
    facts.push(Told::plain("at", convening.at.strftime("%Y-%m-%d %H:%M").to_string()));
    facts.push(Told::plain("place", &convening.place));
    facts.push(Told::plain("agenda", convening.agenda.join("\n")));
}

/// Returns what a report says.
pub(super) fn report(proceeding: &Proceeding) -> &str {
    match &proceeding.matter {
        Matter::Instruction { report, .. } => &report.text,
        Matter::Daily
        | Matter::OnSite { .. }
        | Matter::Media { .. }
        | Matter::Meeting(_)
        | Matter::JointMeeting(_)
        | Matter::Interview { .. }
        | Matter::Referral { .. }
        | Matter::SpotCheck { .. }
        | Matter::Rectification { .. } => "",
    }
}

/// Returns the numbers of a report.
pub(super) fn figures_of(proceeding: &Proceeding) -> &[Figure] {
    match &proceeding.matter {
        Matter::Instruction { report, .. } => &report.figures,
        Matter::Daily
        | Matter::OnSite { .. }
        | Matter::Media { .. }
        | Matter::Meeting(_)
        | Matter::JointMeeting(_)
        | Matter::Interview { .. }
        | Matter::Referral { .. }
        | Matter::SpotCheck { .. }
        | Matter::Rectification { .. } => &[],
    }
}

/// Returns the orders that stand behind the figures, those that are named.
pub(super) fn behind(proceeding: &Proceeding) -> impl Iterator<Item = OrderId> {
    figures_of(proceeding).iter().flat_map(|figure| figure.orders.iter().take(BEHIND).copied())
}

/// Returns the figures of a report; `known` are the orders that the person may see.
pub(super) fn figures(
    app: &App,
    signed: &Signed,
    proceeding: &Proceeding,
    known: &BTreeMap<OrderId, Order>,
) -> Result<Vec<FigureRow>, Problem> {
    let row = |figure: &Figure| {
        let shown = figure.orders.iter().take(BEHIND).filter_map(|order| known.get(order));
        let shown: Vec<_> = shown.map(order_link).collect();
        Ok(FigureRow {
            label: label(app, signed, proceeding, &figure.counted)?,
            count: figure.orders.len(),
            further: figure.orders.len().saturating_sub(shown.len()),
            orders: shown,
        })
    };
    figures_of(proceeding).iter().map(row).collect()
}

/// Returns what a number counts, in words.
pub(super) fn label(
    app: &App,
    signed: &Signed,
    proceeding: &Proceeding,
    counted: &Counted,
) -> Result<Words, Problem> {
    let rule = proceeding.origin.as_ref().map_or("", |origin| origin.rule.as_str());
    Ok(match counted {
        Counted::Line { line } => line_label(app, signed, &proceeding.pack, rule, *line)?,
        Counted::Unit { unit } => {
            Words::key("proceedings.counted.unit").with("unit", unit_name(signed, *unit))
        }
        Counted::Place { place } => Words::key("proceedings.counted.place").with("place", place),
        Counted::Received => Words::key("proceedings.counted.received"),
        Counted::Ended => Words::key("proceedings.counted.ended"),
        Counted::Satisfied => Words::key("proceedings.counted.satisfied"),
        Counted::Dissatisfied => Words::key("proceedings.counted.dissatisfied"),
        Counted::Late => Words::key("proceedings.counted.late"),
        Counted::Redone => Words::key("proceedings.counted.redone"),
    })
}

/// Returns a line of a pack's rule in the pack's own words.
fn line_label(app: &App, signed: &Signed, pack: &str, rule: &str, line: u16) -> Result<Words, Problem> {
    let found = signed.world.packs.get(pack);
    let line = found.and_then(|pack| pack.duties().rule(rule)?.when.get(usize::from(line)));
    let (Some(pack), Some(line)) = (found, line) else { return Ok(Words::plain(rule)) };
    let reader = Reader { views: &app.views, pack, lang: signed.visitor.lang };
    Ok(Words::plain(reader.condition_line(line)?))
}
