//! The streets, towns and counties of a place, and which of them a text names. One is named by its full name, or without
//! “街道”, “镇”, “乡” when two letters are left; the longest name counts. A name that several areas have counts only when
//! the text names the area too.

use crate::people::Units;

/// What ends the name of a street or town.
const ENDS: [&str; 4] = ["街道办事处", "街道", "镇", "乡"];
/// The fewest letters of a name without its end.
const SHORTEST: usize = 2;
/// The most places.
pub const PLACES_LIMIT: usize = 5_000;

/// A street or town.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// What it is called, with its area where another area has one of the same name.
    pub name: String,
    /// What texts call it, the full name first.
    spellings: Vec<String>,
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
        let is_twice = |name: &str| named.iter().filter(|(other, _)| other == name).count() > 1;
        let place = |(name, area): &(String, String)| {
            let short = ENDS.iter().find_map(|end| name.strip_suffix(end));
            let short = short.filter(|short| short.chars().count() >= SHORTEST).map(str::to_owned);
            Place {
                name: if is_twice(name) { format!("{area}{name}") } else { name.clone() },
                spellings: std::iter::once(name.clone()).chain(short).collect(),
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
        let mut best: Vec<(&Place, usize)> = Vec::new();
        for place in &self.all {
            let found = place.spellings.iter().filter(|name| text.contains(name.as_str()));
            let Some(length) = found.map(|name| name.chars().count()).max() else { continue };
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
