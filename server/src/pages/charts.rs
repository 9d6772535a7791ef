//! Charts of the picture of the house, in the reader's words: the same for the leader's page, the wall and the board.

use std::collections::BTreeMap;

use domain::{ids::UnitId, order::ladder::WarningForm, people::Units, proceeding::Kind, world::World};
use report::chart::{Chart, Ink, Place, Series, Shape};
use store::{concentration::Words as Said, warning::State};

use crate::{
    app::App,
    picture::{DAYS, Picture, SAID_DAYS},
    views::{
        ViewError,
        locale::{Lang, Words},
    },
};

/// From how many answers on a unit's share is shown: below, one answer would move it by more than a fifth.
pub(super) const LEAST_SAID: i64 = 5;

/// Says the texts of charts in a language.
pub(super) struct Sayer<'a> {
    pub(super) app: &'a App,
    pub(super) lang: Lang,
}

impl Sayer<'_> {
    /// Returns words as text.
    pub(super) fn say(&self, words: &Words) -> Result<String, ViewError> {
        self.app.views.say(self.lang, words)
    }

    fn text(&self, key: &str) -> Result<String, ViewError> {
        self.say(&Words::key(&format!("today.chart.{key}")))
    }

    /// Returns what came in and what ended on each of the last days.
    pub(super) fn days(&self, picture: &Picture) -> Result<Chart, ViewError> {
        let last = picture.days.len().saturating_sub(1);
        let places = picture.days.iter().enumerate().map(|(number, day)| {
            let is_open = number == last;
            // A day has its month where the month begins, else its number alone.
            let label = match (is_open, number == 0 || day.on.day() == 1) {
                (true, _) => self.text("today")?,
                (false, true) => format!("{}/{}", day.on.month(), day.on.day()),
                (false, false) => day.on.day().to_string(),
            };
            Ok(Place { label, note: String::new(), rests: day.rests, is_open })
        });
        let places = places.collect::<Result<Vec<_>, ViewError>>()?;
        let received: Vec<_> = picture.days.iter().map(|day| Some(day.received)).collect();
        let ended: Vec<_> = picture.days.iter().map(|day| Some(day.ended)).collect();
        let sum = |values: &[Option<i64>]| values.iter().flatten().sum::<i64>();
        let told = Words::key("today.chart.days_told")
            .with("days", DAYS)
            .with("received", sum(&received))
            .with("ended", sum(&ended));
        Ok(Chart {
            title: self.say(&Words::key("today.chart.days").with("days", DAYS))?,
            told: self.say(&told)?,
            shape: Shape::Columns,
            places,
            series: vec![
                Series::new(self.text("received")?, Ink::First, received),
                Series::new(self.text("ended")?, Ink::Second, ended).line(),
            ],
            digits: 0,
            unit: String::new(),
            top: None,
        })
    }

    /// Returns the share of satisfied answers by unit: the best and the worst `ends` of those with enough answers, the
    /// best first. The units come with it.
    pub(super) fn said(
        &self,
        world: &World,
        picture: &Picture,
        ends: usize,
    ) -> Result<(Chart, Vec<UnitId>), ViewError> {
        let enough = picture.said.iter().filter(|(_, said)| said.said >= LEAST_SAID);
        let mut units: Vec<(UnitId, Said)> = enough.map(|(unit, said)| (*unit, *said)).collect();
        // Shares are compared as fractions; of equal ones the one with more answers says more.
        units.sort_by(|(one, a), (other, b)| {
            (a.bad * b.said).cmp(&(b.bad * a.said)).then(b.said.cmp(&a.said)).then(one.cmp(other))
        });
        let counted = units.len();
        if counted > ends * 2 {
            units.drain(ends..counted - ends);
        }
        // With few units there are no two ends.
        let half = if counted > ends { units.len().div_ceil(2) } else { units.len() };
        let places = units.iter().map(|(unit, said)| {
            let note = Words::key("today.chart.n").with("n", said.said);
            Ok(Place::new(name(&world.people.units, *unit, self.lang)).noted(self.say(&note)?))
        });
        let share = |said: &Said| (said.said - said.bad) * 1000 / said.said.max(1);
        let of = |places: &dyn Fn(usize) -> bool| -> Vec<Option<i64>> {
            units.iter().enumerate().map(|(n, (_, said))| places(n).then(|| share(said))).collect()
        };
        let told = Words::key("today.chart.said_told").with("units", counted).with("least", LEAST_SAID);
        let chart = Chart {
            title: self.say(&Words::key("today.chart.said").with("days", SAID_DAYS))?,
            told: self.say(&told)?,
            shape: Shape::Bars,
            places: places.collect::<Result<Vec<_>, ViewError>>()?,
            series: if half < units.len() {
                vec![
                    Series::new(self.text("best")?, Ink::Good, of(&|n| n < half)),
                    Series::new(self.text("worst")?, Ink::Second, of(&|n| n >= half)),
                ]
            } else {
                vec![Series::new(self.text("share")?, Ink::Good, of(&|_| true))]
            },
            digits: 1,
            unit: "%".to_owned(),
            top: Some(1000),
        };
        Ok((chart, units.into_iter().map(|(unit, _)| unit).collect()))
    }

    /// Returns what lies with the units that have most to do.
    pub(super) fn busy(
        &self,
        world: &World,
        picture: &Picture,
        most: usize,
    ) -> Result<(Chart, Vec<UnitId>), ViewError> {
        let shown: Vec<_> = picture.busy.iter().take(most).collect();
        let places = shown.iter().map(|load| Place::new(name(&world.people.units, load.unit, self.lang)));
        let late = shown.iter().map(|load| Some(load.late)).collect();
        let rest = shown.iter().map(|load| Some(load.open - load.late)).collect();
        let chart = Chart {
            title: self.text("busy")?,
            told: self.say(&Words::key("today.chart.busy_told").with("units", picture.busy.len()))?,
            shape: Shape::Bars,
            places: places.collect(),
            series: vec![
                Series::new(self.text("late")?, Ink::Bad, late),
                Series::new(self.text("in_time")?, Ink::First, rest),
            ],
            digits: 0,
            unit: String::new(),
            top: None,
        };
        Ok((chart, shown.iter().map(|load| load.unit).collect()))
    }

    /// Returns the warnings by rung: how many wait for a receipt or an answer, how many were answered.
    pub(super) fn ladder(&self, picture: &Picture) -> Result<Chart, ViewError> {
        let of = |form: WarningForm, states: &[State]| -> i64 {
            states.iter().filter_map(|state| picture.ladder.get(&(form, *state))).sum()
        };
        let name = |form: WarningForm| Ok(Place::new(self.say(&form_name(form))?));
        let series = |key: &str, ink: Ink, states: &[State]| {
            let values = WarningForm::ALL.iter().map(|form| Some(of(*form, states))).collect();
            Ok::<_, ViewError>(Series::new(self.text(key)?, ink, values))
        };
        Ok(Chart {
            title: self.text("ladder")?,
            told: self.text("ladder_told")?,
            shape: Shape::Bars,
            places: WarningForm::ALL.into_iter().map(name).collect::<Result<_, ViewError>>()?,
            series: vec![
                series("waiting", Ink::Second, &[State::Receipt, State::Reply])?,
                series("answered", Ink::Good, &[State::Answered])?,
                series("lapsed", Ink::Quiet, &[State::Lapsed])?,
            ],
            digits: 0,
            unit: String::new(),
            top: None,
        })
    }

    /// Returns the open proceedings by the form they take, what is late apart. The forms come with it.
    pub(super) fn forms(&self, counts: &BTreeMap<Kind, (i64, i64)>) -> Result<(Chart, Vec<Kind>), ViewError> {
        let mut kinds: Vec<(Kind, (i64, i64))> = counts.iter().map(|(kind, count)| (*kind, *count)).collect();
        kinds.sort_by_key(|(kind, (open, late))| (-open, -late, *kind));
        let name = |kind: Kind| self.say(&Words::key(&format!("proceedings.kind.{}", kind.code())));
        let places = kinds.iter().map(|(kind, _)| Ok(Place::new(name(*kind)?)));
        let late = kinds.iter().map(|(_, (_, late))| Some(*late)).collect();
        let rest = kinds.iter().map(|(_, (open, late))| Some(open - late)).collect();
        let chart = Chart {
            title: self.text("forms")?,
            told: self.text("forms_told")?,
            shape: Shape::Bars,
            places: places.collect::<Result<Vec<_>, ViewError>>()?,
            series: vec![
                Series::new(self.text("overdue")?, Ink::Bad, late),
                Series::new(self.text("within")?, Ink::First, rest),
            ],
            digits: 0,
            unit: String::new(),
            top: None,
        };
        Ok((chart, kinds.into_iter().map(|(kind, _)| kind).collect()))
    }

    /// Returns counts as bars, in the order they are given.
    pub(super) fn counts(&self, title: &str, counts: &[(String, i64)]) -> Result<Chart, ViewError> {
        Ok(Chart {
            title: self.text(title)?,
            told: counts.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join("；"),
            shape: Shape::Bars,
            places: counts.iter().map(|(name, _)| Place::new(name.as_str())).collect(),
            series: vec![Series::new(
                self.text("orders")?,
                Ink::First,
                counts.iter().map(|(_, count)| Some(*count)).collect(),
            )],
            digits: 0,
            unit: String::new(),
            top: None,
        })
    }
}

/// Returns the name of a rung.
pub(super) fn form_name(form: WarningForm) -> Words {
    Words::key(&format!("warnings.form.{}", form.code()))
}

/// Returns the name of a unit in a language.
pub(super) fn name(units: &Units, unit: UnitId, lang: Lang) -> String {
    units.get(unit).map_or_else(String::new, |unit| match lang {
        Lang::En if !unit.name_en.is_empty() => unit.name_en.clone(),
        Lang::Zh | Lang::En => unit.name.clone(),
    })
}
