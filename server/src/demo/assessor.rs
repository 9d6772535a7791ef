//! The assessor of the demonstration: after each cut-off the bands are entered as they are proposed, a few marks are
//! set, and the month is closed. Units appeal; one appeal is granted and corrected, the last one waits for a visitor.

use std::sync::Arc;

use domain::{
    access::{Actor, Role},
    assessment::{
        command::{Command, Span},
        peers, periods,
    },
    exact::Exact,
    ids::{AppealId, MarkId, OrderId, UnitId},
    policy::{Assessment, Counted, Month},
    world::World,
};
use jiff::Timestamp;
use store::{
    assessment::{Behind, Live, live, orders_behind},
    command::{Act, Done},
};

use super::chance::{Chance, Draw};
use crate::{actions, app::App, http::signed::actor_of};

/// How many marks a month gets.
const MARKS: usize = 4;
/// Every so many months a unit appeals.
const APPEALS_EVERY: i16 = 3;

/// Who assesses, and what comes next.
pub(super) struct Assessor {
    actor: Actor,
    pack: String,
    month: Month,
    chance: Chance,
}

impl Assessor {
    /// Returns the assessor of an installation, from the month of `from` on; nothing when nobody assesses.
    pub(super) fn of(world: &World, pack: &str, from: Month, chance: Chance) -> Option<Self> {
        world.packs.get(pack)?.assessment()?;
        let mut persons = world.people.persons.iter();
        let person = persons.find(|person| person.active && person.roles.contains(&Role::Assessor))?;
        Some(Self { actor: actor_of(person, world), pack: pack.to_owned(), month: from, chance })
    }

    /// Closes every month whose cut-off lies before `at`; after the last one before `until` an appeal waits.
    ///
    /// # Errors
    /// When the store fails or refuses.
    pub(super) async fn work(&mut self, app: &App, at: Timestamp, until: Timestamp) -> anyhow::Result<()> {
        loop {
            let world = app.world();
            let Some(rules) = world.packs.get(&self.pack).and_then(|pack| pack.assessment()) else {
                return Ok(());
            };
            let (cut_off, _) = periods::cut_off(&world.calendar, rules, self.month);
            if at < cut_off {
                return Ok(());
            }
            let (next, _) = periods::cut_off(&world.calendar, rules, self.month.after());
            let is_last = next > until;
            self.close(app, &world, rules, is_last).await?;
            self.month = self.month.after();
        }
    }

    async fn close(
        &self,
        app: &App,
        world: &Arc<World>,
        rules: &Assessment,
        is_last: bool,
    ) -> anyhow::Result<()> {
        let Some(live) = self.live(app, world).await? else { return Ok(()) };
        self.bands(app, world, rules, &live).await?;
        let marked = self.marks(app, world, rules, &live).await?;
        self.write(app, self.actor.clone(), Command::Close { pack: self.pack.clone(), month: self.month })
            .await?;
        let Some((unit, measure)) = marked.first() else { return Ok(()) };
        if is_last {
            self.appeal(app, world, rules, *unit, measure).await?;
        } else if self.month.first().month() % i8::try_from(APPEALS_EVERY)? == 0
            && let Some(appeal) = self.appeal(app, world, rules, *unit, measure).await?
        {
            self.grant(app, appeal, *unit, measure).await?;
        }
        Ok(())
    }

    async fn live(&self, app: &App, world: &Arc<World>) -> anyhow::Result<Option<Live>> {
        let (world, pack, month) = (Arc::clone(world), self.pack.clone(), self.month);
        Ok(actions::read(&app.store, move |tx| live(tx, &world, &pack, month)).await?)
    }

    /// Enters the bands as they are proposed by volume.
    async fn bands(&self, app: &App, world: &World, rules: &Assessment, live: &Live) -> anyhow::Result<()> {
        for input in rules.inputs.iter().filter(|input| !input.values.is_empty()) {
            let is_for = |unit: UnitId| {
                let group = world.people.units.get(unit).and_then(|unit| unit.group.clone());
                input.groups.is_empty() || group.is_some_and(|group| input.groups.contains(&group))
            };
            let units: Vec<_> = live.units.iter().filter(|(_, unit)| is_for(**unit)).collect();
            let volume = |name: &str| live.table.value(name, &rules.base).unwrap_or(Exact::ZERO);
            let volumes: Vec<Exact> = units.iter().map(|(name, _)| volume(name)).collect();
            for ((_, unit), value) in units.into_iter().zip(peers::bands(&volumes, &input.values)) {
                let Some(value) = value else { continue };
                let command = Command::Enter {
                    pack: self.pack.clone(),
                    period: Span::Month(self.month),
                    unit: *unit,
                    input: input.id.clone(),
                    value,
                    evidence: Vec::new(),
                    note: String::new(),
                };
                self.write(app, self.actor.clone(), command).await?;
            }
        }
        Ok(())
    }

    /// Sets a few marks on units that took orders, each about one of them.
    async fn marks(
        &self,
        app: &App,
        world: &Arc<World>,
        rules: &Assessment,
        live: &Live,
    ) -> anyhow::Result<Vec<(UnitId, String)>> {
        let mut draw: Draw = self.chance.draw(u64::try_from(Span::Month(self.month).number())?, "marks");
        let kinds: Vec<_> =
            rules.measures.iter().filter(|measure| measure.counts == Counted::Marks).collect();
        let busy = |name: &str| live.table.value(name, &rules.base).is_some_and(|n| n >= Exact::from(2));
        let units: Vec<UnitId> =
            live.units.iter().filter(|(name, _)| busy(name)).map(|(_, unit)| *unit).collect();
        let mut marked = Vec::new();
        for _ in 0..MARKS {
            let (Some(kind), Some(unit)) = (draw.pick(&kinds).copied(), draw.pick(&units).copied()) else {
                break;
            };
            let order = self.order_of(app, world, &rules.base, unit).await?;
            let command = Command::Mark {
                mark: MarkId(0),
                pack: self.pack.clone(),
                month: self.month,
                unit,
                measure: kind.id.clone(),
                order,
                evidence: Vec::new(),
                note: format!("{}：经核对工单流转记录和通话录音，情况属实。", kind.name.zh),
            };
            self.write(app, self.actor.clone(), command).await?;
            marked.push((unit, kind.id.clone()));
        }
        Ok(marked)
    }

    async fn order_of(
        &self,
        app: &App,
        world: &Arc<World>,
        measure: &str,
        unit: UnitId,
    ) -> anyhow::Result<Option<OrderId>> {
        let (world, pack, month) = (Arc::clone(world), self.pack.clone(), self.month);
        let measure = measure.to_owned();
        let page = actions::read(&app.store, move |tx| {
            let behind = Behind { pack: &pack, month, unit, measure: &measure };
            orders_behind(tx, &world, &behind, OrderId(0), 1)
        });
        Ok(page.await?.orders.first().map(|(order, _)| order.id))
    }

    /// Lets an approver of the unit appeal against what a mark cost; nothing when it has none.
    async fn appeal(
        &self,
        app: &App,
        world: &World,
        rules: &Assessment,
        unit: UnitId,
        measure: &str,
    ) -> anyhow::Result<Option<AppealId>> {
        let mut persons = world.people.persons.iter();
        let approver = persons.find(|person| {
            person.active && person.unit == Some(unit) && person.roles.contains(&Role::UnitApprover)
        });
        let indicator = rules.indicators.iter().find(|indicator| indicator.parts.iter().any(|part| {
            matches!(&part.curve, domain::policy::Curve::Deduct { each, .. } if each.iter().any(|one| one.measure == measure))
        }));
        let (Some(approver), Some(indicator)) = (approver, indicator) else { return Ok(None) };
        let command = Command::Appeal {
            appeal: AppealId(0),
            pack: self.pack.clone(),
            month: self.month,
            unit,
            indicator: indicator.id.clone(),
            grounds: "该件已按时限办理并有系统记录，请予复核。".to_owned(),
        };
        let Done::Assessed { id } = self.write(app, actor_of(approver, world), command).await? else {
            return Ok(None);
        };
        Ok(Some(AppealId(id)))
    }

    async fn grant(&self, app: &App, appeal: AppealId, unit: UnitId, measure: &str) -> anyhow::Result<()> {
        let reason = "复核流转记录，单位所述属实。".to_owned();
        let ruling = Command::RuleAppeal { appeal, granted: true, reason: reason.clone() };
        self.write(app, self.actor.clone(), ruling).await?;
        let correction = Command::Correct {
            pack: self.pack.clone(),
            month: self.month,
            unit,
            measure: measure.to_owned(),
            by: Exact::from(-1),
            reason,
            appeal: Some(appeal),
        };
        self.write(app, self.actor.clone(), correction).await.map(|_| ())
    }

    async fn write(&self, app: &App, actor: Actor, command: Command) -> anyhow::Result<Done> {
        Ok(actions::perform(app, actor, None, Act::Assess(Box::new(command))).await?)
    }
}
