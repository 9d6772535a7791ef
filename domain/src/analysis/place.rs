//! The streets, towns and counties of a place, and which of them a text names. A full name counts wherever it stands.
//! A name without “街道”, “镇”, “乡” is an ordinary word as often as a place (“广场”, “新城”, “大兴”): it counts only where
//! its county or district stands right before it, or where the field for the place says nothing but it. The longest name
//! counts. A name that several areas have counts only when the text names the area too.

use std::collections::BTreeMap;

use crate::people::Units;

/// What ends the name of a street or town.
const ENDS: [&str; 4] = ["街道办事处", "街道", "镇", "乡"];
/// The fewest letters of a name without its end.
const SHORTEST: usize = 2;
/// Full names that are ordinary words too; they count as names without their end do.
const COMMON: [&str; 7] = ["开发区", "县开发区", "经济开发区", "县经济开发区", "高新区", "高新园区", "盐场"];
/// What makes another name of a name without its end: “大兴路” is a road, wherever 大兴镇 lies.
const OTHERWISE: [&str; 16] = [
    "路", "街", "巷", "大道", "大桥", "桥", "广场", "公园", "小区", "花园", "社区", "村", "中学", "小学",
    "医院", "车站",
];
/// The most places.
pub const PLACES_LIMIT: usize = 5_000;

/// A street or town.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What it is called, with its area where another area has one of the same name.
    pub name: String,
    /// Its full name; nothing when that is an ordinary word.
    full: Option<String>,
    /// What it is called where nothing else can be meant: without its end, or an ordinary word.
    short: Option<String>,
    /// The county or district it belongs to; empty when that is not known.
    area: String,
}

/// Every street and town.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    all: Vec<Place>,
}

impl Places {
    /// Returns the places that units are named after, where no file names any: streets, towns, townships and counties.
    #[must_use]
    pub fn of_units(units: &Units) -> Self {
        let mut named = Vec::new();
        for unit in units.iter() {
            let names = std::iter::once(&unit.name).chain(&unit.aliases);
            let is_place = |name: &&String| {
                let ends = ["街道", "镇", "乡", "县", "区"].iter().any(|end| name.ends_with(end));
                ends && (SHORTEST + 1..=6).contains(&name.chars().count())
            };
            if let Some(name) = names.filter(is_place).min_by_key(|name| name.chars().count()) {
                named.push((name.clone(), String::new()));
            }
        }
        named.sort();
        named.dedup();
        Self::of(named)
    }

    /// Returns the places of these names, each with the county or district it belongs to, or with none.
    #[must_use]
    pub fn of(named: Vec<(String, String)>) -> Self {
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, _) in &named {
            *times.entry(name.as_str()).or_default() += 1;
        }
        let is_twice = |name: &str| times.get(name).is_some_and(|times| *times > 1);
        let place = |(name, area): &(String, String)| {
            let is_common = COMMON.contains(&name.as_str());
            let stem = ENDS.iter().find_map(|end| name.strip_suffix(end));
            let stem = stem.filter(|stem| stem.chars().count() >= SHORTEST).map(str::to_owned);
            Place {
                name: if is_twice(name) { format!("{area}{name}") } else { name.clone() },
                full: (!is_common).then(|| name.clone()),
                short: if is_common { Some(name.clone()) } else { stem },
                area: area.clone(),
            }
        };
        Self { all: named.iter().take(PLACES_LIMIT).map(place).collect() }
    }

    /// Returns how many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Returns whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Returns which one a text names, by the longest name; nothing when none, or when it could be several.
    #[must_use]
    pub fn named(&self, text: &str) -> Option<&Place> {
        self.longest(text, |place| place.is_short_in(text))
    }

    /// Returns which one the field for the place of an order names: as a text does, or by a name without its end that
    /// stands there alone.
    #[must_use]
    pub fn of_field(&self, field: &str) -> Option<&Place> {
        self.longest(field, |place| place.is_short_in(field) || place.is_alone_in(field))
    }

    fn longest(&self, text: &str, is_short: impl Fn(&Place) -> bool) -> Option<&Place> {
        let mut best: Vec<(&Place, usize)> = Vec::new();
        for place in &self.all {
            let full = place.full.as_ref().filter(|name| text.contains(name.as_str()));
            let Some(found) = full.or_else(|| place.short.as_ref().filter(|_| is_short(place))) else {
                continue;
            };
            let length = found.chars().count();
            match best.first() {
                Some((_, known)) if *known > length => {}
                Some((_, known)) if *known == length => best.push((place, length)),
                Some(_) | None => best = vec![(place, length)],
            }
        }
        match best.as_slice() {
            [] => None,
            [(place, _)] => Some(place),
            several => {
                let of_area =
                    several.iter().filter(|(place, _)| !place.area.is_empty() && text.contains(&place.area));
                let mut of_area = of_area.map(|(place, _)| *place);
                of_area.next().filter(|_| of_area.next().is_none())
            }
        }
    }
}

impl Place {
    /// Returns whether its short name stands in a text right behind its area.
    fn is_short_in(&self, text: &str) -> bool {
        let Some(short) = self.short.as_deref().filter(|_| !self.area.is_empty()) else { return false };
        text.match_indices(self.area.as_str()).any(|(at, area)| {
            let behind = text.get(at + area.len()..).and_then(|behind| behind.strip_prefix(short));
            behind.is_some_and(|rest| !OTHERWISE.iter().any(|end| rest.starts_with(end)))
        })
    }

    /// Returns whether a field says its short name and nothing that goes on with it.
    fn is_alone_in(&self, field: &str) -> bool {
        let rest = self.short.as_deref().and_then(|short| field.trim().strip_prefix(short));
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
    }
}
