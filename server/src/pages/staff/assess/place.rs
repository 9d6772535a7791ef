//! Which month of which pack an address names, what stands above its pages, and its table read and scored.

use std::{collections::BTreeMap, sync::Arc};

use domain::{
    access::Action,
    assessment::{
        Assessed, ScoreError, assess,
        command::Span,
        periods::{self, Compared, Period, Standing},
    },
    exact::Exact,
    ids::UnitId,
    people::Unit,
    policy::{Assessment, Counted, Indicator, Month, Pack, Value},
    world::World,
};
use jiff::Timestamp;
use store::{
    assessment::{MonthState, Sheet, sheet},
    db,
};

use crate::{
    actions,
    app::App,
    http::signed::Signed,
    pages::staff::who::called,
    problem::Problem,
    told,
    views::{
        frame::Tone,
        locale::{Lang, Words},
        parts::{Badge, Choice},
        staff::assess::{Closed, Head, MonthRow, Tab},
    },
};

/// The digits of a total that is shown.
const DIGITS: u32 = 4;

/// A month of a pack.
#[derive(Clone, Copy)]
pub(super) struct Place<'w> {
    pub(super) world: &'w Arc<World>,
    pub(super) pack: &'w Pack,
    pub(super) rules: &'w Assessment,
    pub(super) month: Month,
}

/// Returns the pack and how it assesses.
pub(super) fn pack<'w>(world: &'w World, id: &str) -> Result<(&'w Pack, &'w Assessment), Problem> {
    let found = world.packs.get(id).and_then(|pack| Some((pack, pack.assessment()?)));
    found.ok_or(Problem::NotFound)
}

/// Returns a document's number and title.
pub(super) fn document(pack: &Pack, lang: Lang) -> String {
    let header = pack.header();
    format!("{} {}", header.number, told::text(&header.title, lang))
}

impl<'w> Place<'w> {
    /// Returns the month an address names, when the pack assesses it.
    pub(super) fn find(world: &'w Arc<World>, id: &str, month: &str) -> Result<Self, Problem> {
        let (pack, rules) = pack(world, id)?;
        let month = Month::parse(month).ok_or(Problem::NotFound)?;
        let (first, last) = periods::reach(&world.packs, pack).ok_or(Problem::NotFound)?;
        if month < first || last.is_some_and(|last| last < month) {
            return Err(Problem::NotFound);
        }
        Ok(Self { world, pack, rules, month })
    }

    /// Returns the address of its ranking.
    pub(super) fn url(&self) -> String {
        format!("/assessment/{}/{}", self.pack.id(), self.month)
    }

    /// Returns the address of a unit's scores.
    pub(super) fn unit_url(&self, unit: UnitId) -> String {
        format!("{}/{unit}", self.url())
    }

    /// Returns the address of what is behind a measure of a unit.
    pub(super) fn rows_url(&self, unit: UnitId, measure: &str) -> String {
        format!("{}/{unit}/rows/{measure}", self.url())
    }

    /// Returns the address of a definition.
    pub(super) fn rule_url(&self, id: &str) -> String {
        format!("/assessment/{}/rules#{id}", self.pack.id())
    }

    /// Returns what is known of the month.
    pub(super) fn period(&self) -> Option<&'w Period> {
        self.world.periods.get(self.pack.id(), Span::Month(self.month))
    }

    /// Returns whether it is frozen.
    pub(super) fn is_closed(&self) -> bool {
        self.period().is_some_and(|period| period.closing.is_some())
    }

    /// Returns the units it compares, by name.
    pub(super) fn units(&self) -> Vec<&'w Unit> {
        let mut units: Vec<&Unit> =
            Compared::of(&self.world.people, self.rules, self.month).units().collect();
        units.sort_by(|one, other| one.name.cmp(&other.name));
        units
    }

    /// Returns the unit an address names, when the month compares it.
    pub(super) fn unit(&self, id: &str) -> Result<&'w Unit, Problem> {
        let id = UnitId(id.parse().map_err(|_| Problem::NotFound)?);
        self.units().into_iter().find(|unit| unit.id == id).ok_or(Problem::NotFound)
    }

    /// Reads the month as it was frozen or stands. Nothing while it was not counted.
    pub(super) async fn sheet(&self, app: &App) -> Result<Option<Sheet>, Problem> {
        self.sheet_of(app, self.month).await
    }

    async fn sheet_of(&self, app: &App, month: Month) -> Result<Option<Sheet>, Problem> {
        let (world, pack) = (Arc::clone(self.world), self.pack.id().to_owned());
        Ok(actions::read(&app.store, move |tx| sheet(tx, &world, &pack, month)).await?)
    }

    /// Returns place and total of every unit that was ranked in the month before, corrections included.
    pub(super) async fn before(&self, app: &App) -> Result<BTreeMap<UnitId, (usize, Exact)>, Problem> {
        let month = self.month.before();
        let reach = periods::reach(&self.world.packs, self.pack);
        if reach.is_none_or(|(first, _)| month < first) {
            return Ok(BTreeMap::new());
        }
        let Some(sheet) = self.sheet_of(app, month).await? else { return Ok(BTreeMap::new()) };
        let standings = self.standings(&sheet, month)?;
        if !standings.is_empty() {
            let ranked = standings.iter().filter_map(|one| Some((one.frozen.unit, (one.rank?, one.total?))));
            return Ok(ranked.collect());
        }
        let assessed = scored(self.rules, &sheet)?;
        let units = assessed.groups.iter().flat_map(|group| &group.units);
        let ranked =
            units.filter_map(|unit| Some((*sheet.live.units.get(unit.unit)?, (unit.rank?, unit.total?))));
        Ok(ranked.collect())
    }

    /// Returns every unit with its corrections; empty while the month is open.
    pub(super) fn standings<'s>(&self, sheet: &'s Sheet, month: Month) -> Result<Vec<Standing<'s>>, Problem> {
        let (Some(frozen), Some(period)) =
            (&sheet.frozen, self.world.periods.get(self.pack.id(), Span::Month(month)))
        else {
            return Ok(Vec::new());
        };
        periods::standings(self.rules, &frozen.snapshot, &period.corrections)
            .map_err(|error| Problem::Internal(error.to_string()))
    }

    /// Returns how the month stands.
    pub(super) fn state(&self, at: Timestamp) -> MonthState {
        let (instant, cut_off) = periods::cut_off(&self.world.calendar, self.rules, self.month);
        let period = self.period();
        let waiting =
            |period: &Period| period.appeals.values().filter(|appeal| appeal.ruling.is_none()).count();
        let closing = period.and_then(|period| period.closing.clone());
        MonthState {
            month: self.month,
            cut_off,
            is_due: closing.is_none() && at >= instant,
            closing,
            corrections: period.map_or(0, |period| period.corrections.len()),
            appeals_waiting: period.map_or(0, waiting),
        }
    }

    /// Returns what stands above every page of the month.
    pub(super) fn head(&self, app: &App, signed: &Signed) -> Head {
        let url = self.url();
        let tab = |code: &'static str, count: Option<usize>| Tab {
            code,
            url: if code == "ranking" { url.clone() } else { format!("{url}/{code}") },
            count: count.filter(|count| *count > 0),
        };
        let state = self.state(app.clock.now());
        let marks = self
            .period()
            .map_or(0, |period| period.marks.values().filter(|mark| mark.gone.is_none()).count());
        let mut tabs = vec![tab("ranking", None), tab("peers", None)];
        if !monthly(self.rules).is_empty() {
            tabs.push(tab("bands", None));
        }
        tabs.push(tab("marks", Some(marks)));
        tabs.push(tab("corrections", Some(state.corrections)));
        tabs.push(tab("appeals", Some(state.appeals_waiting)));
        Head {
            document: document(self.pack, signed.visitor.lang),
            rules_url: format!("/assessment/{}/rules", self.pack.id()),
            month: month_row(self.world, self.pack.id(), &state),
            tabs,
            may_assess: signed.may(Action::Assess),
        }
    }

    /// Returns the units to choose from.
    pub(super) fn unit_choices(&self) -> Vec<Choice> {
        let choice = |unit: &Unit| Choice::new(&unit.id.to_string(), Words::plain(unit.name.clone()));
        self.units().into_iter().map(choice).collect()
    }
}

/// Returns a month as a row of the list.
pub(super) fn month_row(world: &World, pack: &str, state: &MonthState) -> MonthRow {
    let (code, tone) = match (&state.closing, state.is_due) {
        (Some(_), _) => ("closed", Tone::Good),
        (None, true) => ("due", Tone::Soon),
        (None, false) => ("open", Tone::Calm),
    };
    MonthRow {
        month: state.month.to_string(),
        url: format!("/assessment/{pack}/{}", state.month),
        status: Badge::new(Words::key(&format!("assessor.state.{code}")), tone),
        cut_off: state.cut_off.to_string(),
        is_due: state.is_due,
        closed: state.closing.as_ref().map(|closing| Closed {
            by: called(world, &closing.act.by),
            at_ms: closing.act.at.as_millisecond(),
            digest: closing.digest.clone(),
            events: closing.events,
        }),
        corrections: state.corrections,
        appeals: state.appeals_waiting,
    }
}

/// Scores a month.
pub(super) fn scored<'a>(rules: &'a Assessment, sheet: &'a Sheet) -> Result<Assessed<'a>, Problem> {
    assess(rules, &sheet.live.table).map_err(|error: ScoreError| Problem::Internal(error.to_string()))
}

/// Returns the inputs that are entered for months, by id.
pub(super) fn monthly(rules: &Assessment) -> Vec<&str> {
    let (of_months, of_the_year) = (inputs(&rules.indicators), inputs(&rules.yearly));
    let all = rules.inputs.iter().map(|input| input.id.as_str());
    all.filter(|id| of_months.contains(id) || !of_the_year.contains(id)).collect()
}

/// Returns the inputs that indicators look at.
pub(super) fn inputs(indicators: &[Indicator]) -> Vec<&str> {
    fn named(value: &Value) -> Vec<&str> {
        match value {
            Value::Input(id) => vec![id],
            Value::Count(_) | Value::Share(_) | Value::Rest(_) => Vec::new(),
            Value::Mean(values) => values.iter().flat_map(named).collect(),
            Value::Weighted(values) => values.iter().flat_map(|(_, value)| named(value)).collect(),
        }
    }
    let parts = indicators.iter().flat_map(|indicator| &indicator.parts);
    parts.filter_map(|part| part.value.as_ref()).flat_map(named).collect()
}

/// Returns whether a measure counts marks.
pub(super) fn counts_marks(rules: &Assessment, id: &str) -> bool {
    rules.measure(id).is_some_and(|measure| measure.counts == Counted::Marks)
}

/// Returns a score or total as it is shown.
pub(super) fn shown(number: Exact) -> String {
    number.short(DIGITS)
}

/// Returns a number with its sign.
pub(super) fn signed_number(number: Exact) -> String {
    let text = shown(number);
    match text.strip_prefix('-') {
        Some(rest) => format!("−{rest}"),
        None if number.is_zero() => text,
        None => format!("+{text}"),
    }
}

/// Returns a share in percent.
pub(super) fn percent(share: Exact) -> String {
    let percent = share.times(Exact::from(100)).unwrap_or(Exact::ZERO);
    format!("{}%", percent.short(2))
}

/// Returns what a read of the store gives, for handlers that read several things at once.
pub(super) async fn read<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&mut db::Tx<'_>) -> Result<T, db::Error> + Send + 'static,
) -> Result<T, Problem> {
    Ok(actions::read(&app.store, work).await?)
}
