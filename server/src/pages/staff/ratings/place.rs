//! What an address about ratings asks for: whose, from when to when, which grades. Whoever is rated sees their own
//! house only.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    access::{Action, Actor, Reach},
    calendar::{date_of, instant},
    ids::UnitId,
    rating::{Class, Grade},
};
use jiff::{
    Timestamp,
    civil::{Date, time},
};
use store::order::Scope;

use crate::{
    http::{form::url_pairs, signed::Signed},
    pages::staff::rows::unit_name,
    problem::Problem,
    views::{
        locale::Words,
        parts::{Choice, Field},
    },
};

/// The longest value in an address, in characters.
const LONGEST: usize = 100;

/// An address as it was asked for.
#[derive(Clone, Debug)]
pub(super) struct Place {
    values: BTreeMap<String, String>,
    /// Whose ratings this person may see.
    own: Scope,
    /// The first day.
    pub(super) from: Date,
    /// The last day.
    pub(super) to: Date,
}

impl Place {
    /// Reads an address; without days it means the month up to today.
    pub(super) fn read(signed: &Signed, query: Option<&str>, today: Date) -> Result<Self, Problem> {
        let own = scope(signed)?;
        let short = |value: String| value.trim().chars().take(LONGEST).collect::<String>();
        let pairs = url_pairs(query.unwrap_or_default().as_bytes()).map(|(name, value)| (name, short(value)));
        let values: BTreeMap<String, String> = pairs.filter(|(_, value)| !value.is_empty()).collect();
        let day = |name: &str| values.get(name).and_then(|day| day.parse::<Date>().ok());
        let (from, to) = (day("from").unwrap_or_else(|| today.first_of_month()), day("to").unwrap_or(today));
        Ok(Self { values, own, from, to })
    }

    /// Returns a value; empty when it is not there.
    pub(super) fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// Returns a value as a field.
    pub(super) fn field(&self, name: &str) -> Field {
        Field::of(self.value(name))
    }

    /// Returns a day as a field, with what is wrong with it.
    pub(super) fn day(&self, name: &str, day: Date) -> Field {
        let typed = self.value(name);
        if typed.is_empty() || typed.parse::<Date>().is_ok() {
            return Field::of(day.to_string());
        }
        Field::of(typed).wrong(Words::key("ratings.filter.wrong_day"))
    }

    /// Returns the first instant, and the first one after the period.
    pub(super) fn instants(&self) -> (Timestamp, Timestamp) {
        let begin = |day: Date| instant(day, time(0, 0, 0, 0));
        (begin(self.from), begin(self.to.tomorrow().unwrap_or(self.to)))
    }

    /// Returns whose ratings are asked for: one unit's with those below it, or everything this person may see.
    pub(super) fn scope(&self, signed: &Signed) -> Scope {
        let Ok(unit) = self.value("unit").parse().map(UnitId) else { return self.own.clone() };
        let below: BTreeSet<UnitId> = match self.value("below") {
            "" => BTreeSet::from([unit]),
            _ => signed.world.people.units.subtree(unit),
        };
        match &self.own {
            Scope::All => Scope::Units(below),
            Scope::Units(own) => Scope::Units(below.intersection(own).copied().collect()),
            Scope::Nothing => Scope::Nothing,
        }
    }

    /// Returns the worst and the best grade asked for.
    pub(super) fn grades(&self) -> Option<(Grade, Grade)> {
        let of = |worst, best| Some((Grade::of(worst)?, Grade::of(best)?));
        match self.value("grade") {
            "" => of(1, 5),
            "good" => of(3, 5),
            "bad" => of(1, 2),
            stars => stars.parse().ok().and_then(|stars| of(stars, stars)),
        }
    }

    /// Returns the address with one value changed.
    pub(super) fn with(&self, path: &str, name: &str, value: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (known, value) in &self.values {
            if known != name && known != "after" {
                query.append_pair(known, value);
            }
        }
        if !value.is_empty() {
            query.append_pair(name, value);
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// Returns the values that narrow, for the record of what was taken away.
    pub(super) fn narrowing(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Returns the units to pick from; none where there is nothing to pick.
    pub(super) fn units(&self, signed: &Signed) -> Vec<Choice> {
        let units = signed.world.people.units.iter().map(|unit| unit.id);
        let own = units.filter(|unit| match &self.own {
            Scope::All => true,
            Scope::Units(own) => own.contains(unit),
            Scope::Nothing => false,
        });
        let choices: Vec<Choice> =
            own.map(|unit| Choice::new(&unit.to_string(), Words::plain(unit_name(signed, unit)))).collect();
        if choices.len() < 2 { Vec::new() } else { choices }
    }
}

/// Returns whose ratings somebody may see.
pub(super) fn scope(signed: &Signed) -> Result<Scope, Problem> {
    signed.must(Action::ReadRatings)?;
    Ok(match (signed.actor.reach(Action::ReadRatings), &signed.actor) {
        (Reach::Everywhere, _) => Scope::All,
        (Reach::OwnUnit | Reach::LeadUnit, Actor::Staff(staff)) => Scope::Units(staff.units.clone()),
        (Reach::None | Reach::Own | Reach::OwnUnit | Reach::LeadUnit, _) => Scope::Nothing,
    })
}

/// Returns whether somebody may know which case a rating belongs to: never the rated.
pub(super) fn may_know_case(signed: &Signed) -> bool {
    signed.actor.reach(Action::ReadRatings) == Reach::Everywhere
}

/// Returns today.
pub(super) fn today(now: Timestamp) -> Date {
    date_of(now)
}

/// Returns the grades to pick from.
pub(super) fn grade_choices() -> Vec<Choice> {
    let classes = [Class::Good, Class::Bad].map(Class::code);
    let classes = classes.map(|code| Choice::new(code, Words::key(&format!("ratings.grade.{code}"))));
    let stars =
        Grade::ALL.map(|grade| Choice::new(&grade.to_string(), Words::key(&format!("common.grade.{grade}"))));
    classes.into_iter().chain(stars).collect()
}
