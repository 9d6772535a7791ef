//! The filters of a list as the page shows them: what can be picked, what is on, and the way without it.

use domain::order::{Channel, stage::Stage};
use jiff::civil::Date;

use super::{
    asked::FILTERS,
    desk::List,
    queues::{Desk, Only},
    rows::{code, unit_name},
};
use crate::{
    told,
    views::{
        locale::Words,
        parts::Choice,
        staff::{
            desk::{ActiveFilter, Filters, Picked},
            shown,
        },
    },
};

/// The channels a list can be filtered by.
const CHANNELS: [Channel; 8] = [
    Channel::Phone,
    Channel::Web,
    Channel::Letter,
    Channel::Paper,
    Channel::Sms,
    Channel::Import,
    Channel::Rating,
    Channel::Visit,
];

/// Returns the filters of a list.
pub(super) fn filters(list: &List<'_>) -> Filters {
    let asked = list.asked;
    let path = list.path();
    let (from, to) = asked.days();
    let picked = |name: &str, entries: Vec<Choice>| Picked { value: asked.value(name).to_owned(), entries };
    Filters {
        action: path.clone(),
        q: asked.field("q"),
        kind: picked("kind", kinds(list)),
        channel: picked("channel", channels()),
        stage: picked("stage", stages(list)),
        unit: picked("unit", units(list)),
        due: picked("due", dues(list)),
        from,
        to,
        sort: asked.value("sort").to_owned(),
        active: active(list, &path),
        clear_url: asked.cleared(&path),
    }
}

fn channels() -> Vec<Choice> {
    let choice = |channel| {
        let code = code(&channel);
        Choice::new(&code, shown::channel(&code))
    };
    CHANNELS.map(choice).to_vec()
}

fn kinds(list: &List<'_>) -> Vec<Choice> {
    let world = &list.signed.world;
    let pack = list.app.pack_id(world).and_then(|id| world.packs.get(&id));
    let rules = pack.map_or(&[][..], |pack| pack.kinds());
    let lang = list.signed.visitor.lang;
    rules.iter().map(|rule| Choice::new(&rule.id, Words::plain(told::text(&rule.name, lang)))).collect()
}

/// Returns the stages to pick from; none when the queue has only one.
fn stages(list: &List<'_>) -> Vec<Choice> {
    let stages = if list.queue.stages.is_empty() { &Stage::ALL[..] } else { list.queue.stages };
    if stages.len() < 2 {
        return Vec::new();
    }
    stages.iter().map(|stage| Choice::new(stage.code(), shown::stage(stage.code()).text)).collect()
}

/// Returns the units to pick from; none on a unit's own desk.
fn units(list: &List<'_>) -> Vec<Choice> {
    let nobodys = matches!(list.queue.stages, [Stage::Registered] | [Stage::Accepted]);
    if list.desk == Desk::Unit || nobodys {
        return Vec::new();
    }
    let units = list.signed.world.people.units.iter();
    units
        .map(|unit| Choice::new(&unit.id.to_string(), Words::plain(unit_name(list.signed, unit.id))))
        .collect()
}

fn dues(list: &List<'_>) -> Vec<Choice> {
    if list.queue.only != Only::Any {
        return Vec::new();
    }
    let codes = ["overdue", "today", "soon"];
    let known = codes.map(|code| Choice::new(code, Words::key(&format!("staff.due.{code}"))));
    let asked = list.asked.value("due");
    let day = asked.parse::<Date>().ok().map(|_| Choice::new(asked, Words::plain(asked)));
    known.into_iter().chain(day).collect()
}

/// Returns the filters that are on, each with the address without it.
fn active(list: &List<'_>, path: &str) -> Vec<ActiveFilter> {
    let on = FILTERS.into_iter().filter(|name| !list.asked.value(name).is_empty());
    on.map(|name| ActiveFilter { label: label(list, name), without_url: list.asked.with(path, name, "") })
        .collect()
}

fn label(list: &List<'_>, name: &str) -> Words {
    let value = list.asked.value(name);
    let of = |entries: Vec<Choice>| {
        entries.into_iter().find(|entry| entry.value == value).map(|entry| entry.label)
    };
    let found = match name {
        "kind" => of(kinds(list)),
        "channel" => of(channels()),
        "stage" => Stage::from_code(value).map(|stage| shown::stage(stage.code()).text),
        "unit" => of(units(list)),
        "due" => of(dues(list)),
        "flag" => super::asked::flag(value).map(|flag| shown::flag(&code(&flag)).text),
        "from" => Some(Words::key("staff.filter.since").with("day", value)),
        "to" => Some(Words::key("staff.filter.until").with("day", value)),
        _ => None,
    };
    found.unwrap_or_else(|| Words::plain(value))
}
