//! What citizens said as rows, and the counts of the live board. The counts move in the same transaction as the facts,
//! so that the board costs the same with ten ratings and with ten million.

pub mod narrow;

use std::collections::BTreeMap;

use domain::{
    calendar::date_of,
    case::{Case, Placed, Stage},
    ids::{CaseId, OrderId, UnitId},
    rating::{Class, Grade, RatingChannel},
};
use jiff::{Timestamp, civil::Date};

use crate::{
    case::Change,
    db::{Error, Kind, Row, Table, Tx, Value, int, text},
    order::{Scope, from_json, to_json},
};

pub(crate) const CASE_RATING: Table = Table {
    name: "case_rating",
    columns: &[
        int("case_id"),
        int("number"),
        int("unit_id"),
        int("at"),
        int("grade"),
        text("channel"),
        int("late"),
        int("counts"),
        int("order_id"),
        text("body"),
        int("told"),
    ],
    key: &["case_id", "number"],
};

pub(crate) const RATING_COUNT: Table = Table {
    name: "rating_count",
    columns: &[text("period"), int("unit_id"), text("name"), text("channel"), int("value")],
    key: &["period", "unit_id", "name", "channel"],
};

/// The most ratings of one page.
pub const PAGE_LIMIT: i64 = 1_000;

/// The names of counts, besides `grade-1` to `grade-5`.
const ASKED: &str = "asked";
const EXCLUDED: &str = "excluded";
const UNRATED: &str = "unrated";
const AFTER: &str = "after";

/// A count's period, unit, name and channel.
type Key = (String, i64, String, &'static str);

/// Adds what `case` is now to the counts, `sign` times.
pub(crate) fn count(counts: &mut BTreeMap<Key, i64>, case: &Case, sign: i64) {
    let mut names: Vec<(Date, String, &'static str)> = Vec::new();
    if let (Some(at), Some(asked)) = (case.first_asked_at, case.asked) {
        names.push((date_of(at), ASKED.to_owned(), asked.by.code()));
    } else if case.excluded.is_some() {
        names.push((date_of(case.taken_at), EXCLUDED.to_owned(), ""));
    }
    if let (Stage::Unrated, Some(ended_at)) = (case.stage, case.ended_at) {
        names.push((date_of(ended_at), UNRATED.to_owned(), ""));
    }
    let counted = case.counted();
    for placed in &case.ratings {
        let (on, channel) = (date_of(placed.rating.at), placed.rating.channel().code());
        let counts = counted.is_some_and(|counted| counted.number == placed.number);
        let name = if counts { grade_name(placed.rating.grade) } else { AFTER.to_owned() };
        names.push((on, name, channel));
    }
    for (on, name, channel) in names {
        for period in [on.to_string(), month_of(on)] {
            for unit in [0, case.facts.unit.0] {
                *counts.entry((period.clone(), unit, name.clone(), channel)).or_insert(0) += sign;
            }
        }
    }
}

fn grade_name(grade: Grade) -> String {
    format!("grade-{grade}")
}

fn month_of(on: Date) -> String {
    on.strftime("%Y-%m").to_string()
}

/// Moves the stored counts.
pub(crate) fn add(tx: &mut Tx<'_>, counts: BTreeMap<Key, i64>) -> Result<(), Error> {
    let changed = counts.into_iter().filter(|(_, change)| *change != 0);
    let rows = changed.map(|((period, unit, name, channel), change)| {
        vec![period.into(), unit.into(), name.into(), channel.into(), change.into()]
    });
    let columns: Vec<(&str, Kind)> =
        RATING_COUNT.columns.iter().map(|column| (column.name, column.kind)).collect();
    let conflict = " on conflict (period, unit_id, name, channel) \
                    do update set value = rating_count.value + excluded.value";
    tx.put(RATING_COUNT.name, &columns, conflict, rows.collect())
}

/// Writes the ratings of changed cases; what was said stays, only which one counts and which order it opened move.
pub(crate) fn save(tx: &mut Tx<'_>, changes: &[Change]) -> Result<(), Error> {
    let told = |case: &Case| (case.ratings.len(), case.orders.len(), case.facts.unit);
    let mut rows = Vec::new();
    for change in changes {
        if change.before.as_ref().is_some_and(|before| told(before) == told(&change.now)) {
            continue;
        }
        for placed in &change.now.ratings {
            rows.push(row(&change.now, placed)?);
        }
    }
    tx.upsert(&CASE_RATING, rows)
}

fn row(case: &Case, placed: &Placed) -> Result<Vec<Value>, Error> {
    let opened = case.orders.iter().find(|opened| opened.rating == placed.number);
    let counts = case.counted().is_some_and(|counted| counted.number == placed.number);
    Ok(vec![
        case.id.0.into(),
        i64::from(placed.number).into(),
        case.facts.unit.0.into(),
        placed.rating.at.as_millisecond().into(),
        i64::from(placed.rating.grade.stars()).into(),
        placed.rating.channel().code().into(),
        placed.late.into(),
        counts.into(),
        opened.map(|opened| opened.order.0).into(),
        to_json("writing a rating", placed)?.into(),
        placed.rating.is_told().into(),
    ])
}

/// A rating as lists show it. Whoever may not know who rated is not shown its provenance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The case.
    pub case: CaseId,
    /// The unit that handled it.
    pub unit: UnitId,
    /// Whether it is the one that counts.
    pub counts: bool,
    /// The order it opened.
    pub order: Option<OrderId>,
    /// What was said.
    pub placed: Placed,
}

/// Which ratings to list.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Of which units.
    pub scope: Scope,
    /// At or after this instant.
    pub from: Timestamp,
    /// Before this instant.
    pub before: Timestamp,
    /// Only bad ones.
    pub only_bad: bool,
    /// Only those before this place of the last page: instant, case, number.
    pub place: Option<(Timestamp, CaseId, u16)>,
}

/// Returns ratings, the latest first.
///
/// # Errors
/// When the database cannot be read.
pub fn list(tx: &mut Tx<'_>, filter: &Filter, limit: i64) -> Result<Vec<Listed>, Error> {
    let units: Vec<i64> = match &filter.scope {
        Scope::All => vec![0],
        Scope::Units(units) => units.iter().map(|unit| unit.0).collect(),
        Scope::Nothing => Vec::new(),
    };
    let scope = match &filter.scope {
        // The list is named in both, so that the places have the same numbers.
        Scope::All => "cast(0 as bigint) {in:$1}",
        Scope::Units(_) | Scope::Nothing => "unit_id {in:$1}",
    };
    let bad = if filter.only_bad { "and grade <= 2" } else { "" };
    let (at, case, number) = filter.place.map_or((i64::MAX, i64::MAX, i64::MAX), |(at, case, number)| {
        (at.as_millisecond(), case.0, i64::from(number))
    });
    let sql = format!(
        "select case_id, unit_id, counts, order_id, body from case_rating \
         where {scope} {bad} and at >= $2 and at < $3 and (at, case_id, number) < ($4, $5, $6) \
         order by at desc, case_id desc, number desc limit $7"
    );
    let (from, before) = (filter.from.as_millisecond(), filter.before.as_millisecond());
    let values: [Value; 6] =
        [from.into(), before.into(), at.into(), case.into(), number.into(), limit.min(PAGE_LIMIT).into()];
    tx.query_in(&sql, &units, &values)?.iter().map(listed).collect()
}

fn listed(row: &Row) -> Result<Listed, Error> {
    Ok(Listed {
        case: CaseId(row.int(0)?),
        unit: UnitId(row.int(1)?),
        counts: row.flag(2)?,
        order: row.opt_int(3)?.map(OrderId),
        placed: from_json("reading a rating", row.str(4)?)?,
    })
}

/// The live counts of one unit in one period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Cases that were asked first in the period.
    pub asked: i64,
    /// Of these, by way of asking.
    pub asked_by: BTreeMap<String, i64>,
    /// Cases taken in the period that were left out.
    pub excluded: i64,
    /// Counted ratings given in the period, by grade.
    pub grades: BTreeMap<Grade, i64>,
    /// Counted ratings given in the period, by channel.
    pub channels: BTreeMap<RatingChannel, i64>,
    /// Words that stand beside a counted rating (追评).
    pub after: i64,
    /// Cases that ended unrated in the period.
    pub unrated: i64,
}

impl Counts {
    /// Returns how many ratings count.
    #[must_use]
    pub fn rated(&self) -> i64 {
        self.grades.values().sum()
    }

    /// Returns how many good ratings count.
    #[must_use]
    pub fn good(&self) -> i64 {
        self.of(Class::Good)
    }

    /// Returns how many bad ratings count.
    #[must_use]
    pub fn bad(&self) -> i64 {
        self.of(Class::Bad)
    }

    fn of(&self, class: Class) -> i64 {
        self.grades.iter().filter(|(grade, _)| grade.class() == class).map(|(_, count)| count).sum()
    }
}

/// A period of the live board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// One day.
    Day(Date),
    /// The month that the day lies in.
    Month(Date),
}

/// Returns the live counts of a period by unit; everybody's stand under unit 0.
///
/// # Errors
/// When the database cannot be read.
pub fn board(tx: &mut Tx<'_>, period: Period) -> Result<BTreeMap<UnitId, Counts>, Error> {
    let period = match period {
        Period::Day(on) => on.to_string(),
        Period::Month(on) => month_of(on),
    };
    let sql = "select unit_id, name, channel, value from rating_count where period = $1 and value <> 0 \
               order by unit_id, name, channel";
    let mut board: BTreeMap<UnitId, Counts> = BTreeMap::new();
    for row in tx.query(sql, &[period.into()])? {
        let counts = board.entry(UnitId(row.int(0)?)).or_default();
        let value = row.int(3)?;
        match row.str(1)? {
            ASKED => {
                counts.asked += value;
                *counts.asked_by.entry(row.text(2)?).or_insert(0) += value;
            }
            EXCLUDED => counts.excluded += value,
            UNRATED => counts.unrated += value,
            AFTER => counts.after += value,
            name => {
                let stars = name.strip_prefix("grade-").and_then(|stars| stars.parse().ok());
                let (grade, channel) = (stars.and_then(Grade::of), RatingChannel::from_code(row.str(2)?));
                let (Some(grade), Some(channel)) = (grade, channel) else {
                    return Err(Error::corrupt("reading the live counts", format!("there is `{name}`")));
                };
                *counts.grades.entry(grade).or_insert(0) += value;
                *counts.channels.entry(channel).or_insert(0) += value;
            }
        }
    }
    Ok(board)
}
