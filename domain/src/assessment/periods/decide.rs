//! Decides what is asked of an assessment. Nothing here changes anything: the answer is an event.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};

use crate::{
    access::{self, Action, Actor, Denied, Reach},
    assessment::{
        Table, assess,
        command::{Command, CountedOrders, NAME_LIMIT, PROOFS_LIMIT, Proof, Refusal, Span, WORDS_LIMIT},
        event::{Event, Snapshot},
        periods::{self, Act, Compared, Period, Unscored, freeze, standing},
    },
    calendar::{Calendar, DayEnd, date_of},
    exact::{Exact, Rounding},
    ids::{AppealId, MarkId, UnitId},
    policy::{Assessment, Counted, Curve, Indicator, Month, Pack, Value},
    world::World,
};

/// The most digits after the point of an entered value; a stored value keeps as many.
const DIGITS: u32 = 10;
/// How long an SM3 digest is in hex.
const DIGEST_LENGTH: usize = 64;

/// What a decision looks at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The moment.
    pub at: Timestamp,
    /// Who acts.
    pub actor: &'a Actor,
    /// Everything else.
    pub world: &'a World,
    /// Whether the order a mark names exists.
    pub has_order: bool,
    /// The month's orders at the cut-off, for closing.
    pub counted: Option<&'a CountedOrders>,
    /// The frozen month, for corrections.
    pub frozen: Option<&'a Snapshot>,
}

/// Returns the instant until which the facts of a month are awaited, and the last day before it.
#[must_use]
pub fn cut_off(calendar: &Calendar, assessment: &Assessment, month: Month) -> (Timestamp, Date) {
    let (day, _) = calendar.due_date(month.last(), assessment.cut_off);
    (DayEnd::Midnight.of(day), day)
}

/// Decides a command.
///
/// # Errors
/// A [`Refusal`] with the facts.
pub fn decide(context: Context<'_>, command: Command) -> Result<Event, Refusal> {
    match command {
        Command::Enter { pack, period, unit, input, value, evidence, note } => {
            let scene = context.assessing(Action::Assess, &pack, period)?;
            scene.enter(unit, &input, value)?;
            let evidence = proofs(evidence)?;
            scene.is_proven(&input, &evidence)?;
            let note = words("note", &note, true)?;
            Ok(Event::Entered { pack, period, unit, input, value, evidence, note })
        }
        Command::Mark { mark, pack, month, unit, measure, order, evidence, note } => {
            context.assessing(Action::Assess, &pack, Span::Month(month))?.mark(unit, &measure)?;
            if let Some(order) = order.filter(|_| !context.has_order) {
                return Err(Refusal::NoOrder(order));
            }
            let (evidence, note) = (proofs(evidence)?, words("note", &note, false)?);
            Ok(Event::Marked { mark, pack, month, unit, measure, order, evidence, note })
        }
        Command::Unmark { mark, reason } => context.unmark(mark, &reason),
        Command::Close { pack, month } => context.close(pack, month),
        Command::Correct { pack, month, unit, measure, by, reason, appeal } => {
            let scene = context.assessing(Action::Assess, &pack, Span::Month(month))?;
            scene.correct(month, unit, &measure, by, appeal)?;
            let reason = words("reason", &reason, false)?;
            Ok(Event::Corrected { pack, month, unit, measure, by, reason, appeal })
        }
        Command::Appeal { appeal, pack, month, unit, indicator, grounds } => {
            context.appeals_for(unit)?;
            context.assessing(Action::Appeal, &pack, Span::Month(month))?.appeal(month, unit, &indicator)?;
            let grounds = words("grounds", &grounds, false)?;
            Ok(Event::Appealed { appeal, pack, month, unit, indicator, grounds })
        }
        Command::RuleAppeal { appeal, granted, reason } => context.rule(appeal, granted, &reason),
    }
}

impl<'a> Context<'a> {
    fn assessing(self, action: Action, pack: &str, period: Span) -> Result<Scene<'a>, Refusal> {
        access::allowed_anywhere(self.actor, action)?;
        let world = self.world;
        let none = || Refusal::NoAssessment(pack.to_owned());
        let pack = world.packs.get(pack).ok_or_else(none)?;
        let assessment = pack.assessment().ok_or_else(none)?;
        let (Some(first), Some(last)) = (period.first(), period.last_month()) else { return Err(none()) };
        if first > date_of(self.at) {
            return Err(Refusal::NotBegun { period });
        }
        let by: Vec<&str> = periods::assessing(&world.packs, last).map(Pack::id).collect();
        if !by.contains(&pack.id()) {
            let instead = by.into_iter().map(str::to_owned).collect();
            return Err(Refusal::NotAssessed { pack: pack.id().to_owned(), period, instead });
        }
        let compared = Compared::between(&world.people, assessment, first, last.last());
        Ok(Scene { context: self, pack, assessment, period, compared })
    }

    fn unmark(self, mark: MarkId, reason: &str) -> Result<Event, Refusal> {
        access::allowed_anywhere(self.actor, Action::Assess)?;
        let stands = self.world.periods.mark(mark).filter(|(_, _, mark)| mark.gone.is_none());
        let (pack, period, known) = stands.ok_or(Refusal::NoMark(mark))?;
        let Span::Month(month) = period else { return Err(Refusal::NoMark(mark)) };
        self.assessing(Action::Assess, pack, period)?.is_open()?;
        let (unit, measure) = (known.unit, known.measure.clone());
        let reason = words("reason", reason, false)?;
        Ok(Event::Unmarked { mark, pack: pack.to_owned(), month, unit, measure, reason })
    }

    fn close(self, pack: String, month: Month) -> Result<Event, Refusal> {
        let scene = self.assessing(Action::Assess, &pack, Span::Month(month))?;
        scene.is_open()?;
        let (cut_off, day) = cut_off(&self.world.calendar, scene.assessment, month);
        let counted = self.counted.filter(|counted| self.at >= cut_off && counted.cut_off == cut_off);
        let Some(counted) = counted else {
            return Err(Refusal::BeforeCutOff { month, cut_off: day });
        };
        let act = Act { at: self.at, by: self.actor.signature() };
        let snapshot = freeze(self.world, (&pack, scene.assessment), month, counted, act)?;
        let snapshot = Box::new(snapshot);
        Ok(Event::MonthClosed { pack, month, cut_off, digest: String::new(), snapshot })
    }

    /// Only the unit itself appeals: its own people, not those of the office above it.
    fn appeals_for(self, unit: UnitId) -> Result<(), Refusal> {
        let is_own = match (self.actor.reach(Action::Appeal), self.actor) {
            (Reach::Everywhere, _) => true,
            (Reach::OwnUnit | Reach::LeadUnit, Actor::Staff(staff)) => staff.units.contains(&unit),
            (Reach::None | Reach::Own | Reach::OwnUnit | Reach::LeadUnit, _) => false,
        };
        if is_own { Ok(()) } else { Err(Denied::Action { action: Action::Appeal.code() }.into()) }
    }

    fn rule(self, appeal: AppealId, granted: bool, reason: &str) -> Result<Event, Refusal> {
        access::allowed_anywhere(self.actor, Action::Assess)?;
        let (pack, period, known) = self.world.periods.appeal(appeal).ok_or(Refusal::NoAppeal(appeal))?;
        let Span::Month(month) = period else { return Err(Refusal::NoAppeal(appeal)) };
        if known.ruling.is_some() {
            return Err(Refusal::Ruled { appeal });
        }
        if self.belongs_to(known.unit) {
            return Err(Refusal::OwnAppeal);
        }
        let reason = words("reason", reason, false)?;
        Ok(Event::AppealRuled { appeal, pack: pack.to_owned(), month, granted, reason })
    }

    /// Returns whether the person works in a unit or below it; what lies above a unit is not the unit.
    fn belongs_to(self, unit: UnitId) -> bool {
        let Actor::Staff(staff) = self.actor else { return false };
        let people = &self.world.people;
        let own = people.persons.get(staff.person).and_then(|person| person.unit);
        own.is_some_and(|own| people.units.subtree(unit).contains(&own))
    }
}

/// A period under a pack, and who acts on it.
struct Scene<'a> {
    context: Context<'a>,
    pack: &'a Pack,
    assessment: &'a Assessment,
    period: Span,
    compared: Compared<'a>,
}

impl<'a> Scene<'a> {
    fn known(&self) -> Option<&'a Period> {
        self.context.world.periods.get(self.pack.id(), self.period)
    }

    fn is_open(&self) -> Result<(), Refusal> {
        match self.known().and_then(|period| period.closing.as_ref()) {
            Some(closing) => Err(Refusal::Closed { period: self.period, on: date_of(closing.act.at) }),
            None => Ok(()),
        }
    }

    fn compares(&self, unit: UnitId) -> Result<(), Refusal> {
        let period = self.period;
        if self.compared.has(unit) { Ok(()) } else { Err(Refusal::NotCompared { unit, period }) }
    }

    fn unknown(&self, what: &'static str, value: &str, known: Vec<String>) -> Refusal {
        Refusal::Unknown { what, value: value.to_owned(), pack: self.pack.id().to_owned(), known }
    }

    fn enter(&self, unit: UnitId, input: &str, value: Exact) -> Result<(), Refusal> {
        self.is_open()?;
        self.compares(unit)?;
        let possible = self.inputs()?;
        if !possible.contains(input) {
            let known = possible.into_iter().map(str::to_owned).collect();
            return Err(self.unknown("an input", input, known));
        }
        let group = self.context.world.people.units.get(unit).and_then(|unit| unit.group.clone());
        let is_short = value.rounded(DIGITS, Rounding::Down).is_ok_and(|rounded| rounded == value);
        let value = if is_short { value } else { Exact::from(-1) };
        let mut table = Table::new(self.assessment);
        Ok(table.add(self.assessment, &unit.to_string(), &group.unwrap_or_default(), [(input, value)])?)
    }

    /// Returns the inputs that are entered for this kind of period: what nothing is scored by belongs to months.
    fn inputs(&self) -> Result<BTreeSet<&'a str>, Refusal> {
        let of_the_year = named(&self.assessment.yearly);
        let of_months = named(&self.assessment.indicators);
        let all = self.assessment.inputs.iter().map(|input| input.id.as_str());
        match self.period {
            Span::Year(_) if self.assessment.year.is_none() => {
                Err(Refusal::NoYear(self.pack.id().to_owned()))
            }
            Span::Year(_) => Ok(all.filter(|id| of_the_year.contains(id)).collect()),
            Span::Month(_) => {
                Ok(all.filter(|id| of_months.contains(id) || !of_the_year.contains(id)).collect())
            }
        }
    }

    fn is_proven(&self, input: &str, evidence: &[Proof]) -> Result<(), Refusal> {
        let indicators = match self.period {
            Span::Month(_) => &self.assessment.indicators,
            Span::Year(_) => &self.assessment.yearly,
        };
        let needs = indicators.iter().flat_map(|indicator| &indicator.parts).any(|part| {
            matches!(part.curve, Curve::Manual { evidence: true })
                && part.value.as_ref().is_some_and(|value| ids(value).contains(&input))
        });
        if needs && evidence.is_empty() {
            return Err(Refusal::NeedsEvidence { input: input.to_owned() });
        }
        Ok(())
    }

    fn mark(&self, unit: UnitId, measure: &str) -> Result<(), Refusal> {
        self.is_open()?;
        self.compares(unit)?;
        let marks = || self.assessment.measures.iter().filter(|measure| measure.counts == Counted::Marks);
        if marks().any(|known| known.id == measure) {
            return Ok(());
        }
        let known = marks().map(|measure| measure.id.clone()).collect();
        Err(self.unknown("a measure of marks", measure, known))
    }

    fn correct(
        &self,
        month: Month,
        unit: UnitId,
        measure: &str,
        by: Exact,
        appeal: Option<AppealId>,
    ) -> Result<(), Refusal> {
        let closed = self.known().filter(|period| period.closing.is_some());
        let (Some(period), Some(frozen)) = (closed, self.context.frozen) else {
            return Err(Refusal::NotClosed { month });
        };
        if frozen.unit(unit).is_none() {
            return Err(Refusal::NotCompared { unit, period: self.period });
        }
        if self.assessment.measure(measure).is_none() && self.assessment.input(measure).is_none() {
            let measures = self.assessment.measures.iter().map(|measure| measure.id.clone());
            let known = measures.chain(self.assessment.inputs.iter().map(|input| input.id.clone()));
            return Err(self.unknown("a measure or input", measure, known.collect()));
        }
        if by.is_zero() {
            return Err(Refusal::ByNothing);
        }
        if let Some(appeal) = appeal {
            let granted = period.appeals.get(&appeal).filter(|known| known.unit == unit);
            let granted =
                granted.and_then(|known| known.ruling.as_ref()).is_some_and(|ruling| ruling.granted);
            if !granted {
                return Err(Refusal::NotGranted { appeal });
            }
        }
        let corrections = period.corrections.iter().map(|done| (done.unit, done.measure.as_str(), done.by));
        let corrections = corrections.chain([(unit, measure, by)]);
        let table = standing::corrected(self.assessment, frozen, corrections)?;
        table.check_parts(self.assessment)?;
        assess(self.assessment, &table).map_err(Unscored::from)?;
        Ok(())
    }

    fn appeal(&self, month: Month, unit: UnitId, indicator: &str) -> Result<(), Refusal> {
        self.compares(unit)?;
        let period = self.known().and_then(|period| Some((period, period.closing.as_ref()?)));
        let Some((period, closing)) = period else { return Err(Refusal::NotClosed { month }) };
        if !self.assessment.indicators.iter().any(|known| known.id == indicator) {
            let known = self.assessment.indicators.iter().map(|indicator| indicator.id.clone()).collect();
            return Err(self.unknown("an indicator", indicator, known));
        }
        let calendar = &self.context.world.calendar;
        let due = calendar.due(closing.act.at, self.assessment.appeal, DayEnd::Midnight);
        if due.has_passed(self.context.at) {
            return Err(Refusal::AppealsOver { month, until: due.date });
        }
        let waits = |made: &periods::Appeal| {
            made.unit == unit && made.indicator == indicator && made.ruling.is_none()
        };
        if period.appeals.values().any(waits) { Err(Refusal::AppealWaits) } else { Ok(()) }
    }
}

/// Returns the ids of every input and measure that indicators look at.
fn named(indicators: &[Indicator]) -> BTreeSet<&str> {
    let parts = indicators.iter().flat_map(|indicator| &indicator.parts);
    parts
        .flat_map(|part| {
            let within = match &part.curve {
                Curve::InverseShare { within: Some(within) } => Some(within.input.as_str()),
                Curve::InverseShare { within: None }
                | Curve::Spread { .. }
                | Curve::Complement
                | Curve::Proportion
                | Curve::Bands(_)
                | Curve::Manual { .. }
                | Curve::Deduct { .. } => None,
            };
            part.value.iter().flat_map(ids).chain(within)
        })
        .collect()
}

fn ids(value: &Value) -> Vec<&str> {
    match value {
        Value::Count(id) | Value::Share(id) | Value::Rest(id) | Value::Input(id) => vec![id],
        Value::Mean(values) => values.iter().flat_map(ids).collect(),
        Value::Weighted(values) => values.iter().flat_map(|(_, value)| ids(value)).collect(),
    }
}

fn words(field: &'static str, text: &str, may_be_empty: bool) -> Result<String, Refusal> {
    let text = text.trim();
    let length = text.chars().count();
    let fits = length <= WORDS_LIMIT && (may_be_empty || length > 0);
    let is_plain = !text.chars().any(|letter| letter.is_control() && letter != '\n');
    if fits && is_plain { Ok(text.to_owned()) } else { Err(Refusal::BadField { field, limit: WORDS_LIMIT }) }
}

fn proofs(evidence: Vec<Proof>) -> Result<Vec<Proof>, Refusal> {
    let is_sound = |proof: &Proof| {
        let hex = proof.digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let name = (1..=NAME_LIMIT).contains(&proof.name.chars().count());
        hex && proof.digest.len() == DIGEST_LENGTH
            && name
            && !proof.name.chars().any(char::is_control)
            && proof.size >= 0
    };
    if evidence.len() <= PROOFS_LIMIT && evidence.iter().all(is_sound) {
        Ok(evidence)
    } else {
        Err(Refusal::BadEvidence)
    }
}
