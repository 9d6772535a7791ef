//! The sheets of years' ends of a batch: opened, and led on. The house's own figures are counted in the same moment as
//! they are frozen.

use std::sync::Arc;

use domain::{
    access::Actor,
    annual::{
        self, Sheet,
        command::{Command, Figure, Open},
        decide::{self, Context},
        event::Event,
        refusal::Refusal,
    },
    calendar::date_of,
    ids::AnnualId,
};
use jiff::{Timestamp, civil::Date};

use super::{Answer, Work, aggregates::unless_changed};
use crate::{aggregate::Aggregate, annual as rows, command::Done, db::Error};

impl Work<'_, '_> {
    pub(super) fn open_annual(&mut self, at: Timestamp, actor: &Actor, open: Open) -> Result<Answer, Error> {
        let is_it = |one: &&Sheet| one.pack == open.pack && one.block == open.block && one.year == open.year;
        let known = Sheet::among(&mut self.aggregates).values().find(is_it).map(|one| one.id);
        let twin = match known {
            Some(twin) => Some(twin),
            None => rows::of_year(self.tx, &open.pack, &open.block, open.year)?,
        };
        let world = Arc::clone(&self.world);
        match decide::open(Context { at, actor, world: &world }, open, twin) {
            Ok(event) => {
                let id = AnnualId(self.head.take_id());
                self.weighed(at, actor, id, &event).map(Ok)
            }
            Err(refusal) => Ok(Err(Box::new(refusal).into())),
        }
    }

    pub(super) fn annual(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        id: AnnualId,
        seen: Option<i64>,
        mut command: Command,
    ) -> Result<Answer, Error> {
        let Some(now) = self.known::<Sheet>(id.0)? else {
            return Ok(Err(Box::new(Refusal::NoSheet(id)).into()));
        };
        if let Command::TakeOwn { source, counted, reason: _ } = &mut command {
            *counted = self.counted(at, &now, source)?;
        }
        let world = Arc::clone(&self.world);
        let decided = decide::decide(Context { at, actor, world: &world }, &now, command);
        match unless_changed(decided, seen, now.version) {
            Ok(event) => self.weighed(at, actor, id, &event).map(Ok),
            Err(refusal) => Ok(Err(Box::new(refusal).into())),
        }
    }

    /// Returns the own figures of a source, up to today or the end of the year.
    fn counted(
        &mut self,
        at: Timestamp,
        now: &Sheet,
        source: &str,
    ) -> Result<Option<(Date, Vec<Figure>)>, Error> {
        let world = Arc::clone(&self.world);
        let rule = annual::rule(&world, &now.pack, &now.block).and_then(|rule| rule.source(source));
        let Some(own) = rule.and_then(|source| source.own) else { return Ok(None) };
        let last = Date::new(now.year, 12, 31).unwrap_or(Date::MAX);
        let until = date_of(at).min(last);
        let figures = rows::figures(self.tx, &world, (&now.pack, now.year), own, until)?;
        Ok(Some((until, figures)))
    }

    fn weighed(&mut self, at: Timestamp, actor: &Actor, id: AnnualId, event: &Event) -> Result<Done, Error> {
        let version = self.lead_on::<Sheet>(at, actor, id.0, std::slice::from_ref(event))?;
        Ok(Done::Annual { id, version })
    }
}
