//! The order that a fault becomes. From there the order machine and its pack carry it, as any other demand.

use crate::{
    order::{Channel, Level, Urgency, command::Register},
    people::Units,
    visit::{Finding, Visit},
};

/// The longest title, in characters; what was tried is shortened to it.
const TITLE_LIMIT: usize = 60;

/// Returns the demand that a fault makes. It names what was tried and found, and never who tried it; after a look that
/// found it unchanged also the orders before, by their numbers `earlier`, and what was seen.
#[must_use]
pub fn demand(
    visit: &Visit,
    step: u8,
    (finding, earlier): (&Finding, &[String]),
    units: &Units,
    begin: (String, String),
) -> Register {
    let (plan, (pack, kind)) = (&visit.plan, begin);
    let name = units.get(plan.unit).map_or("", |unit| unit.name.as_str());
    let asked = usize::from(step).checked_sub(1).and_then(|place| plan.script.get(place));
    let on = visit.counted_on();
    let time = finding.seen.time.map(|time| time.strftime(" %H:%M").to_string()).unwrap_or_default();
    let place = if plan.place.is_empty() { String::new() } else { format!("（{}）", plan.place) };
    let title: String = format!("{}发现：{}", plan.kind.zh(), plan.title).chars().take(TITLE_LIMIT).collect();
    let mut content = vec![
        format!("来源：{}（第 {} 号）", plan.kind.zh(), visit.id),
        format!("单位：{name}{place}"),
        format!("时间：{on}{time}"),
        format!("第 {step} 步：{}", asked.map_or("", String::as_str)),
        format!("发现：{}", finding.seen.words),
    ];
    if !earlier.is_empty() {
        content.push(format!("此前工单：{}，办结后复看仍未整改", earlier.join("、")));
    }
    if let Some(again) = finding.again.as_ref().filter(|_| !earlier.is_empty()) {
        content.push(format!("复看：{} {}", again.on, again.words));
    }
    let round = finding.orders().count();
    let round = if round > 0 { format!("-{}", round + 1) } else { String::new() };
    Register {
        pack,
        channel: Channel::Visit,
        level: Level::County,
        kind,
        urgency: Urgency::Normal,
        title,
        content: content.join("\n"),
        place: Some(format!("{name}{place}")),
        received_on: on,
        citizen: None,
        contact_digest: None,
        confidential: true,
        tracking: None,
        reference: Some(format!("visit-{}-{step}{round}", visit.id)),
        flags: Vec::new(),
    }
}
