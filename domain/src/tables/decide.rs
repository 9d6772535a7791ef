//! Decides what is asked of a monthly table. Nothing here changes anything: the answer is an event.

use jiff::Timestamp;

use crate::{
    access::{self, Action, Actor},
    calendar::date_of,
    policy::{Every, Report},
    tables::{
        Event, Place, Row, Snapshot,
        command::{Command, Counted, Refusal, WORDS_LIMIT},
        figure::Figure,
        sheet::corrected,
        template::Template,
    },
    world::World,
};

/// What a decision looks at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The moment.
    pub at: Timestamp,
    /// Who acts.
    pub actor: &'a Actor,
    /// Everything else.
    pub world: &'a World,
    /// What the table counts now, for closing.
    pub counted: Option<&'a Counted>,
    /// The closed table, for corrections.
    pub frozen: Option<&'a Snapshot>,
}

/// Decides a command.
///
/// # Errors
/// A [`Refusal`] with the facts.
pub fn decide(context: Context<'_>, command: Command) -> Result<Event, Refusal> {
    access::allowed_anywhere(context.actor, Action::Report)?;
    match command {
        Command::Close { place, template } => context.close(place, *template),
        Command::Correct { place, row, figure, by, reason } => {
            context.correct(place, row, figure, by, &reason)
        }
    }
}

/// Returns the monthly report of a place, or `None`.
#[must_use]
pub fn report<'w>(world: &'w World, place: &Place) -> Option<&'w Report> {
    let report = world.packs.get(&place.pack)?.duties().report(&place.report)?;
    (report.every == Every::Month).then_some(report)
}

impl Context<'_> {
    fn close(self, place: Place, template: Template) -> Result<Event, Refusal> {
        let Place { pack, report: id, month } = place.clone();
        let none = || Refusal::NoReport { pack, report: id };
        report(self.world, &place).ok_or_else(none)?;
        if template.report != place.report {
            return Err(Refusal::OtherLayout(template.report));
        }
        let from = month.after().first();
        if date_of(self.at) < from {
            return Err(Refusal::NotOver { month, from });
        }
        if let Some(closed) = self.world.tables.get(&place) {
            return Err(Refusal::Closed { month, on: date_of(closed.act.at) });
        }
        // Whoever asks in time was counted for; nothing is counted for a month that still runs.
        let Some(counted) = self.counted else { return Err(Refusal::NotOver { month, from }) };
        let snapshot = Snapshot {
            place,
            pack_digest: counted.pack_digest.clone(),
            template,
            events: counted.events,
            closed_at: self.at,
            closed_by: self.actor.signature(),
            rows: counted.rows.clone(),
        };
        Ok(Event::TableClosed { digest: String::new(), snapshot: Box::new(snapshot) })
    }

    fn correct(
        self,
        place: Place,
        row: String,
        figure: Figure,
        by: i64,
        reason: &str,
    ) -> Result<Event, Refusal> {
        let closed = self.world.tables.get(&place);
        let (Some(closed), Some(frozen)) = (closed, self.frozen) else {
            return Err(Refusal::NotClosed(place.month));
        };
        if !frozen.rows.iter().any(|known| known.key == row) {
            return Err(Refusal::NoRow(row));
        }
        if !frozen.template.counted().contains(&figure) {
            return Err(Refusal::NotCounted(figure));
        }
        if by == 0 {
            return Err(Refusal::ByNothing);
        }
        let reason = words(reason)?;
        let before = closed.corrections.iter().map(|one| (one.row.as_str(), one.figure, one.by));
        let rows = corrected(&frozen.rows, before.chain([(row.as_str(), figure, by)]));
        if let Some(changed) = rows.iter().find(|known| known.key == row) {
            is_coherent(changed)?;
        }
        Ok(Event::TableCorrected { place, row, figure, by, reason })
    }
}

/// A figure is never less than nothing nor more than the wider one it is part of.
fn is_coherent(row: &Row) -> Result<(), Refusal> {
    let count = |figure: Figure| row.figures.get(&figure).copied().unwrap_or(0);
    for figure in Figure::ALL {
        let whole = figure.part_of().unwrap_or(figure);
        let (count, most) = (count(figure), count(whole));
        if count < 0 || count > most {
            return Err(Refusal::OutOfBounds { figure, count, whole, most });
        }
    }
    Ok(())
}

fn words(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    let fits = (1..=WORDS_LIMIT).contains(&text.chars().count());
    let is_plain = !text.chars().any(|letter| letter.is_control() && letter != '\n');
    if fits && is_plain { Ok(text.to_owned()) } else { Err(Refusal::BadReason) }
}
