//! What reports are due: every report of every pack with the period it is of, its due date, and how its table stands.
//! Reminds of a table from the first day after its month until it is closed.

use jiff::civil::Date;

use crate::{
    policy::{Every, Month, Pack, Report},
    tables::{Closed, Place, template::Template},
    world::World,
};

/// A report of one period.
#[derive(Clone, Debug)]
pub struct Item<'w> {
    /// The pack.
    pub pack: &'w Pack,
    /// The report.
    pub report: &'w Report,
    /// The last day of its period.
    pub until: Date,
    /// When it must be there, and whether that is provisional; nothing when the document sets no day.
    pub due: Option<(Date, bool)>,
    /// Its table, when the installation has a layout for it.
    pub table: Option<TableState<'w>>,
}

/// How the table of a report stands.
#[derive(Clone, Debug)]
pub struct TableState<'w> {
    /// Which table.
    pub place: Place,
    /// The last day on which it is closed in time.
    pub close_by: Date,
    /// Its closing, once there is one.
    pub closed: Option<&'w Closed>,
}

/// Whether somebody must do something about a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// Its month still runs.
    Running,
    /// It can be closed, and there is time.
    Open,
    /// It must be closed today.
    Today,
    /// It should be closed already.
    Late,
    /// It is closed.
    Closed,
}

impl Urgency {
    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Open => "open",
            Self::Today => "today",
            Self::Late => "late",
            Self::Closed => "closed",
        }
    }

    /// Returns whether it waits for somebody.
    #[must_use]
    pub fn waits(self) -> bool {
        matches!(self, Self::Open | Self::Today | Self::Late)
    }
}

impl TableState<'_> {
    /// Returns whether somebody must do something on a day.
    #[must_use]
    pub fn urgency(&self, today: Date) -> Urgency {
        if self.closed.is_some() {
            return Urgency::Closed;
        }
        if today < self.place.month.after().first() {
            return Urgency::Running;
        }
        match today.cmp(&self.close_by) {
            std::cmp::Ordering::Less => Urgency::Open,
            std::cmp::Ordering::Equal => Urgency::Today,
            std::cmp::Ordering::Greater => Urgency::Late,
        }
    }
}

/// Returns the last day on which the table of a month is closed in time: the layout's, and never after the day before
/// the pack's due date.
#[must_use]
pub fn close_by(world: &World, report: &Report, template: &Template, month: Month) -> Date {
    let set = month.after().first().with().day(template.close_by).build();
    let set = set.unwrap_or_else(|_| month.after().last());
    match report.due(month.last(), &world.calendar) {
        Some((due, _)) => due.yesterday().unwrap_or(due).min(set),
        None => set,
    }
}

/// Returns the reports of the period that `month` ends, and the tables of that month, by pack.
#[must_use]
pub fn items<'w>(world: &'w World, templates: &[Template], month: Month) -> Vec<Item<'w>> {
    let mut items = Vec::new();
    for pack in world.packs.iter() {
        let last = world.packs.last_day(pack.header());
        if Month::of(pack.header().effective) > month || last.is_some_and(|last| last < month.first()) {
            continue;
        }
        for report in &pack.duties().reports {
            let until = report.every.last_day(month.last());
            // A longer period is told with the month it ends in; a shorter one with every month.
            if Month::of(until) != month && !matches!(report.every, Every::Week) {
                continue;
            }
            items.push(item(world, templates, pack, report, month));
        }
    }
    items
}

fn item<'w>(
    world: &'w World,
    templates: &[Template],
    pack: &'w Pack,
    report: &'w Report,
    month: Month,
) -> Item<'w> {
    let template = templates.iter().find(|template| template.report == report.id);
    let table = template.filter(|_| report.every == Every::Month).map(|template| {
        let place = Place { pack: pack.id().to_owned(), report: report.id.clone(), month };
        let closed = world.tables.get(&place);
        TableState { close_by: close_by(world, report, template, month), place, closed }
    });
    Item {
        pack,
        report,
        until: report.every.last_day(month.last()),
        due: report.due(month.last(), &world.calendar),
        table,
    }
}
