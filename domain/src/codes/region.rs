//! Region codes (GB/T 2260 and the 12-digit statistical code): province, city, county, street, village.
//! Interfaces write them with 2, 4, 6, 9 or 12 digits; here they are always 12. Codes change when regions are
//! merged, so a table of aliases with days leads from an old code to the one in force.

use std::{collections::BTreeMap, fmt};

use jiff::civil::Date;

use crate::codes::folded;

/// How many digits a code has.
const LENGTH: usize = 12;
/// The digits a code has at each level.
const LEVELS: [(usize, Level); 5] =
    [(2, Level::Province), (4, Level::City), (6, Level::County), (9, Level::Street), (12, Level::Village)];
/// The first two digits of provinces, by which a mistyped code is mostly found.
const PROVINCES: [&str; 34] = [
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41", "42",
    "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
];
/// How many changes of one code are followed.
const CHANGES: usize = 16;

/// Why a text is no region code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegionError {
    /// It has another number of digits.
    #[error("`{code}` has {length} digits; a region code has 2, 4, 6, 9 or {LENGTH}")]
    Length {
        /// What was given.
        code: String,
        /// How many it has.
        length: usize,
    },
    /// It holds something else than digits.
    #[error("`{character}` at position {at} of `{code}` is no digit")]
    Character {
        /// What was given.
        code: String,
        /// Which character.
        character: char,
        /// Where, counted from 1.
        at: usize,
    },
    /// There is no such province.
    #[error("`{code}` begins with `{province}`, which is no province")]
    Province {
        /// What was given.
        code: String,
        /// Its first two digits.
        province: String,
    },
    /// A lower level is given under an empty one.
    #[error("`{code}` names a {} without the level above it; write the whole code", .level.code())]
    Hole {
        /// What was given.
        code: String,
        /// The level that hangs in the air.
        level: Level,
    },
}

/// How far down a region is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 省.
    Province,
    /// 市.
    City,
    /// 县, 区.
    County,
    /// 街道, 乡镇.
    Street,
    /// 村, 社区.
    Village,
}

impl Level {
    /// Returns the code that never changes.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::City => "city",
            Self::County => "county",
            Self::Street => "street",
            Self::Village => "village",
        }
    }
}

/// A region code of twelve digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(String);

impl fmt::Display for Region {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Region {
    /// Reads a code of 2, 4, 6, 9 or 12 digits and fills it up with zeros.
    ///
    /// # Errors
    /// When it has another length, holds no digits alone, or hangs in the air.
    ///
    /// ```
    /// use domain::codes::region::Region;
    /// let street = Region::parse("371329001").unwrap();
    /// assert_eq!(street.as_str(), "371329001000");
    /// assert_eq!(street.parent().unwrap().as_str(), "371329000000");
    /// ```
    pub fn parse(typed: &str) -> Result<Self, RegionError> {
        let code = folded(typed);
        if let Some((at, character)) = (1..).zip(code.chars()).find(|(_, it)| !it.is_ascii_digit()) {
            return Err(RegionError::Character { code, character, at });
        }
        let length = code.len();
        if !LEVELS.iter().any(|(digits, _)| *digits == length) {
            return Err(RegionError::Length { code, length });
        }
        let province = code.get(..2).unwrap_or_default().to_owned();
        if !PROVINCES.contains(&province.as_str()) {
            return Err(RegionError::Province { code, province });
        }
        let region = Self(format!("{code:0<LENGTH$}"));
        match region.hole() {
            Some(level) => Err(RegionError::Hole { code, level }),
            None => Ok(region),
        }
    }

    /// Returns the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the code without the zeros that fill it up.
    #[must_use]
    pub fn short(&self) -> &str {
        self.0.get(..digits(self.level())).unwrap_or_default()
    }

    /// Returns how far down it is.
    #[must_use]
    pub fn level(&self) -> Level {
        let named = self.groups().into_iter().rev().find(|(_, group)| !is_empty(group));
        named.map_or(Level::Province, |(level, _)| level)
    }

    /// Returns the region it lies in; `None` for a province. A street right under a city lies in the city.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let own = self.level();
        let above = self.groups().into_iter().rev().find(|(level, group)| *level < own && !is_empty(group));
        let (level, _) = above?;
        let kept = self.0.get(..digits(level))?;
        Some(Self(format!("{kept:0<LENGTH$}")))
    }

    /// Returns whether it is `other` or lies in it.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        self.0.starts_with(other.short())
    }

    fn groups(&self) -> [(Level, &str); 5] {
        let mut from = 0;
        LEVELS.map(|(to, level)| {
            let group = self.0.get(from..to).unwrap_or_default();
            from = to;
            (level, group)
        })
    }

    /// Returns the level that is named under an empty one. A city may have no counties, so a street may follow a
    /// city.
    fn hole(&self) -> Option<Level> {
        let [_, (_, city), (_, county), (_, street), (_, village)] = self.groups();
        if is_empty(city) && !(is_empty(county) && is_empty(street) && is_empty(village)) {
            return Some(Level::County).filter(|_| !is_empty(county)).or(Some(Level::Street));
        }
        (is_empty(street) && !is_empty(village)).then_some(Level::Village)
    }
}

fn is_empty(group: &str) -> bool {
    group.bytes().all(|byte| byte == b'0')
}

fn digits(level: Level) -> usize {
    LEVELS.iter().find(|(_, known)| *known == level).map_or(LENGTH, |(digits, _)| *digits)
}

/// A change of a code: from a day on, the region and what lies in it have another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alias {
    /// The old code.
    pub from: Region,
    /// The new one, of the same level.
    pub to: Region,
    /// The first day of the new one.
    pub since: Date,
    /// The paper that says so.
    pub source: String,
}

/// Why aliases are no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AliasError {
    /// A code changes twice on a day.
    #[error("`{from}` changes twice on {since}; keep one")]
    Twice {
        /// The old code.
        from: Region,
        /// The day.
        since: Date,
    },
    /// A region would move to another level.
    #[error("`{from}` and `{to}` are not of one level; write both as {} codes", .from.level().code())]
    Level {
        /// The old code.
        from: Region,
        /// The new one.
        to: Region,
    },
    /// The change changes nothing.
    #[error("`{from}` becomes itself; take the row out")]
    Itself {
        /// The code.
        from: Region,
    },
}

/// All changes of codes that are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aliases {
    by_code: BTreeMap<Region, BTreeMap<Date, Alias>>,
}

impl Aliases {
    /// Returns the table of these changes.
    ///
    /// # Errors
    /// When a code changes twice on a day, into itself, or into another level.
    pub fn new(aliases: impl IntoIterator<Item = Alias>) -> Result<Self, AliasError> {
        let mut by_code: BTreeMap<Region, BTreeMap<Date, Alias>> = BTreeMap::new();
        for alias in aliases {
            let Alias { from, to, since, .. } = alias.clone();
            if from == to {
                return Err(AliasError::Itself { from });
            }
            if from.level() != to.level() {
                return Err(AliasError::Level { from, to });
            }
            if by_code.entry(from.clone()).or_default().insert(since, alias).is_some() {
                return Err(AliasError::Twice { from, since });
            }
        }
        Ok(Self { by_code })
    }

    /// Returns the code in force on a day for a code that was in force at some time before; itself when it never
    /// changed. What lies in a renamed region moves with it. Changes are followed in the order of their days, so
    /// a code that was given again to another region is not followed backwards.
    #[must_use]
    pub fn in_force(&self, region: &Region, on: Date) -> Region {
        let (mut current, mut after) = (region.clone(), Date::MIN);
        for _ in 0..CHANGES {
            let Some(alias) = self.next(&current, after, on) else { break };
            let kept = current.0.get(alias.to.short().len()..).unwrap_or_default();
            current = Region(format!("{}{kept}", alias.to.short()));
            after = alias.since;
        }
        current
    }

    /// Returns the first change after a day and until another; that of the smallest region when two fall on it.
    fn next(&self, region: &Region, after: Date, until: Date) -> Option<&Alias> {
        let above = std::iter::successors(Some(region.clone()), Region::parent);
        let changes = above
            .filter_map(|code| self.by_code.get(&code))
            .filter_map(|days| days.values().find(|alias| alias.since > after && alias.since <= until));
        changes.min_by_key(|alias| alias.since)
    }
}
