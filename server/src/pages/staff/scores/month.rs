//! The page of a month: read in one look, scored by the domain, told in words.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    assessment::{
        Assessed, Cost, GroupScores, UnitScore, assess,
        command::Span,
        costs,
        periods::{self, Period, standings},
    },
    calendar::{DayEnd, date_of},
    ids::OrderId,
    order::Order,
    policy::{Assessment, Month, Pack},
    world::World,
};
use store::{
    assessment::{self, Behind, Costing, MonthState, Sheet},
    db,
    order::Scope,
};

use super::{
    advice::{self, Waiting},
    appeal::{self, Fault},
    indicators::Teller,
    own::{Own, Place},
    trend::{self, MonthScores},
};
use crate::{
    actions,
    app::App,
    http::signed::Signed,
    problem::Problem,
    told,
    views::{
        frame::Tone,
        locale::Words,
        parts::Badge,
        staff::scores::{MonthTab, Scores, Standing},
    },
};

/// How many months the trend goes back.
const MONTHS: usize = 12;
/// How many orders are listed for one thing that cost points.
const ITEMS: usize = 12;
/// How many marks are shown with their orders.
const MARKS: usize = 50;

/// A page being put together.
pub(super) struct Shown<'a> {
    pub(super) app: &'a App,
    pub(super) signed: &'a Signed,
    pub(super) own: &'a Own,
    pub(super) fault: Option<&'a Fault>,
}

/// What one look at the store gave.
struct Read {
    sheet: Option<Sheet>,
    months: Vec<MonthState>,
    costing: BTreeMap<Cost, Costing>,
    marked: BTreeMap<OrderId, Order>,
    trend: Vec<MonthScores>,
    waiting: Waiting,
}

impl Shown<'_> {
    pub(super) async fn page(&self) -> Result<Scores, Problem> {
        let world = Arc::clone(&self.signed.world);
        let Some(place) = &self.own.place else { return Ok(self.empty("not_compared")) };
        let Some((pack, rules)) = place.rules(&world) else { return Ok(self.empty("not_compared")) };
        let read = self.read(place.clone()).await?;
        let page = self.framed(&world, place, pack, rules, &read);
        let Some(sheet) = &read.sheet else {
            return Ok(Scores { no_score: Some(Words::key("scores.none.counting")), ..page });
        };
        let assessed =
            assess(rules, &sheet.live.table).map_err(|error| Problem::Internal(error.to_string()))?;
        let name = sheet.live.units.iter().find(|(_, unit)| **unit == place.unit).map(|(name, _)| name);
        let Some((group, unit)) = name.and_then(|name| assessed.unit(name)) else {
            return Ok(Scores { no_score: Some(Words::key("scores.none.not_compared")), ..page });
        };
        self.scored(
            page,
            &Scene { world: &world, place, pack, rules, read: &read, sheet, assessed: &assessed },
            group,
            unit,
        )
    }

    fn scored(
        &self,
        page: Scores,
        scene: &Scene<'_>,
        group: &GroupScores<'_>,
        unit: &UnitScore<'_>,
    ) -> Result<Scores, Problem> {
        let period = scene.period(self.own.month);
        let no_score = unit.rank.is_none().then(|| {
            let because = scene.assessed.explain(group, unit, "");
            let line = because.lines.first();
            line.map_or_else(
                || Words::key("scores.none.not_compared"),
                |line| told::assessment::line(scene.rules, line, self.signed.visitor.lang),
            )
        });
        let teller = Teller {
            signed: self.signed,
            place: scene.place,
            pack: scene.pack,
            rules: scene.rules,
            sheet: scene.sheet,
            assessed: scene.assessed,
            period,
            costing: &scene.read.costing,
            marked: &scene.read.marked,
        };
        let indicators = teller.indicators(group, unit);
        let appeal =
            appeal::form(self.app, self.signed, scene.rules, self.own, period, &indicators, self.fault)?;
        Ok(Scores {
            standing: self.standing(scene, group, unit)?,
            no_score,
            advice: advice::advice(
                self.app,
                self.own.month,
                scene.sheet.frozen.is_some(),
                &indicators,
                &scene.read.waiting,
                appeal.as_ref(),
            ),
            trend: trend::trend(
                scene.rules,
                &scene.read.trend,
                self.signed.visitor.lang,
                &self.say("scores.total")?,
            )?,
            appeals: appeal::rows(scene.rules, scene.place.unit, period, self.signed.visitor.lang),
            appeal,
            indicators,
            ..page
        })
    }

    fn standing(
        &self,
        scene: &Scene<'_>,
        group: &GroupScores<'_>,
        unit: &UnitScore<'_>,
    ) -> Result<Option<Standing>, Problem> {
        let (Some(rank), Some(total)) = (unit.rank, unit.total) else { return Ok(None) };
        let digits = scene.rules.digits;
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let of = scene
            .rules
            .indicators
            .iter()
            .try_fold(domain::exact::Exact::ZERO, |sum, one| sum.plus(one.points));
        let of = of.map_err(|error| Problem::Internal(error.to_string()))?;
        let ahead = group.units.iter().filter_map(|other| other.total).filter(|other| *other > total).min();
        let mut standing = Standing {
            total: total.fixed(digits),
            of: of.short(digits),
            rank: number(rank),
            ranked: number(group.units.iter().filter(|other| other.rank.is_some()).count()),
            behind: ahead.and_then(|ahead| ahead.minus(total).ok()).map(|apart| apart.short(digits)),
            before: None,
            n: Words::key("scores.n")
                .with(
                    "name",
                    told::assessment::name(scene.rules, &scene.rules.base, self.signed.visitor.lang),
                )
                .with("count", unit.n.short(0)),
        };
        let corrections = scene.period(self.own.month).map_or(&[][..], |period| &period.corrections);
        if let (Some(frozen), false) = (&scene.sheet.frozen, corrections.is_empty()) {
            let now = standings(scene.rules, &frozen.snapshot, corrections)
                .map_err(|error| Problem::Internal(error.to_string()))?;
            let moved = now.into_iter().find(|one| one.frozen.unit == scene.place.unit);
            if let Some((total, rank)) =
                moved.filter(|one| one.has_moved()).and_then(|one| Some((one.total?, one.rank?)))
            {
                let before =
                    Words::key("scores.before").with("total", &standing.total).with("rank", standing.rank);
                standing = Standing {
                    total: total.fixed(digits),
                    rank: number(rank),
                    behind: None,
                    before: Some(before),
                    ..standing
                };
            }
        }
        Ok(Some(standing))
    }

    fn say(&self, key: &str) -> Result<String, Problem> {
        Ok(self.app.views.say(self.signed.visitor.lang, &Words::key(key))?)
    }

    async fn read(&self, place: Place) -> Result<Read, Problem> {
        let (signed, month, now) = (self.signed.clone(), self.own.month, self.app.clock.now());
        let read = actions::read(&self.app.store, move |tx| {
            let world = &signed.world;
            let sheet = assessment::sheet(tx, world, &place.pack, month)?;
            let months = assessment::months(tx, world, &place.pack, now)?;
            let costing = match (&sheet, place.rules(world)) {
                (Some(_), Some((_, rules))) => costing(tx, world, rules, &place, month)?,
                (Some(_) | None, _) => BTreeMap::new(),
            };
            let trend = trend::read(tx, world, &place, months.iter().take(MONTHS).map(|state| state.month))?;
            let waiting = Waiting::read(tx, &Scope::of(&signed.actor), &signed, now)?;
            let marked = marked(tx, world, &place, month)?;
            Ok(Read { sheet, months, costing, marked, trend, waiting })
        });
        Ok(read.await?)
    }

    fn framed(&self, world: &World, place: &Place, pack: &Pack, rules: &Assessment, read: &Read) -> Scores {
        let lang = self.signed.visitor.lang;
        let month = self.own.month;
        let current = Month::of(date_of(self.app.clock.now()));
        let mut months: Vec<Month> = read.months.iter().map(|state| state.month).collect();
        months.extend([current, month]);
        months.sort();
        months.dedup();
        let tab = |one: Month| MonthTab {
            month: one.to_string(),
            url: format!("/scores/{one}"),
            current: one == month,
        };
        let group = world.people.units.get(place.unit).and_then(|unit| unit.group.as_deref());
        let group = group.and_then(|id| rules.group(id)).map(|rule| told::text(&rule.name, lang));
        let (state, state_text) = state(world, rules, place, month, self.app.clock.now());
        Scores {
            unit: super::super::rows::unit_name(self.signed, place.unit),
            group: group.unwrap_or_default(),
            pack: pack.header().number.clone(),
            pack_url: format!("/packs/{}", pack.id()),
            months: months.into_iter().rev().take(MONTHS).map(tab).collect(),
            period: month.to_string(),
            state,
            state_text,
            ..self.empty("counting")
        }
    }

    fn empty(&self, why: &str) -> Scores {
        Scores {
            unit: String::new(),
            group: String::new(),
            pack: String::new(),
            pack_url: String::new(),
            months: Vec::new(),
            period: self.own.month.to_string(),
            state: Badge::new(Words::key("scores.state.open"), Tone::Calm),
            state_text: Words::plain(""),
            standing: None,
            no_score: Some(Words::key(&format!("scores.none.{why}"))),
            advice: Vec::new(),
            indicators: Vec::new(),
            trend: None,
            appeals: Vec::new(),
            appeal: None,
        }
    }
}

/// Everything a month is told from.
struct Scene<'a> {
    world: &'a World,
    place: &'a Place,
    pack: &'a Pack,
    rules: &'a Assessment,
    read: &'a Read,
    sheet: &'a Sheet,
    assessed: &'a Assessed<'a>,
}

impl<'a> Scene<'a> {
    fn period(&self, month: Month) -> Option<&'a Period> {
        self.world.periods.get(&self.place.pack, Span::Month(month))
    }
}

/// Returns how a month stands, and what that means for the unit.
fn state(
    world: &World,
    rules: &Assessment,
    place: &Place,
    month: Month,
    now: jiff::Timestamp,
) -> (Badge, Words) {
    let closing =
        world.periods.get(&place.pack, Span::Month(month)).and_then(|period| period.closing.as_ref());
    let (instant, cut_off) = periods::cut_off(&world.calendar, rules, month);
    let of = |code: &str, tone| {
        let text = Words::key(&format!("scores.state_text.{code}"));
        (Badge::new(Words::key(&format!("scores.state.{code}")), tone), text)
    };
    match closing {
        Some(closing) => {
            let (badge, text) = of("closed", Tone::Quiet);
            (badge, text.with("day", date_of(closing.act.at)))
        }
        None if now >= instant => {
            let (badge, text) = of("due", Tone::Soon);
            (badge, text.with("day", cut_off))
        }
        None => {
            let (badge, text) = of("open", Tone::Calm);
            (badge, text.with("day", cut_off))
        }
    }
}

/// Returns until when a unit may appeal against a closed month.
pub(super) fn appeals_until(
    world: &World,
    rules: &Assessment,
    period: &Period,
) -> Option<domain::calendar::Due> {
    let closing = period.closing.as_ref()?;
    Some(world.calendar.due(closing.act.at, rules.appeal, DayEnd::Midnight))
}

/// Reads the orders that marks of a unit are about.
fn marked(
    tx: &mut db::Tx<'_>,
    world: &World,
    place: &Place,
    month: Month,
) -> Result<BTreeMap<OrderId, Order>, db::Error> {
    let period = world.periods.get(&place.pack, Span::Month(month));
    let marks = period.into_iter().flat_map(|period| period.marks.values());
    let named = marks.filter(|mark| mark.unit == place.unit).filter_map(|mark| mark.order);
    let mut found = BTreeMap::new();
    for id in named.take(MARKS) {
        found.extend(store::order::get(tx, id)?.map(|order| (id, order)));
    }
    Ok(found)
}

/// Reads the orders that cost points in any indicator of the unit's group.
fn costing(
    tx: &mut db::Tx<'_>,
    world: &World,
    rules: &Assessment,
    place: &Place,
    month: Month,
) -> Result<BTreeMap<Cost, Costing>, db::Error> {
    let group = world.people.units.get(place.unit).and_then(|unit| unit.group.clone()).unwrap_or_default();
    let parts = rules.indicators.iter().flat_map(|indicator| indicator.parts_for(&group));
    let mut found = BTreeMap::new();
    for cost in parts.flat_map(|part| costs(rules, part)) {
        if found.contains_key(&cost) {
            continue;
        }
        let behind = Behind { pack: &place.pack, month, unit: place.unit, measure: &cost.measure };
        let orders = assessment::costing(tx, world, &behind, cost.lacking, ITEMS)?;
        found.insert(cost, orders);
    }
    Ok(found)
}

/// Returns whether a person may be told of an order.
pub(super) fn may_know(signed: &Signed, order: &Order) -> bool {
    domain::access::allowed(&signed.actor, domain::access::Action::ReadOrder, order).is_ok()
}
