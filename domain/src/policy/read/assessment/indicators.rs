//! The indicators of a pack: what each looks at, and the curve that makes points of it.

use serde::Deserialize;

use crate::{
    exact::Exact,
    policy::{
        Band, Counted, Curve, Deduction, Indicator, Part, Value, Within,
        read::{
            assessment::{Known, POINTS_LIMIT, group_names, points, share, unknown, weight},
            grounds::Rules,
            item::Item,
            table::Table,
        },
    },
};

/// What is wrong with a part: the key, and what is said of it.
type Misfit = (String, String);

/// Reads an indicator and whether it is `yearly`. Without `known`, names are taken as they are: what they name has
/// mistakes of its own, which have been noted.
pub(super) fn indicator(
    mut table: Table<'_>,
    known: Option<&Known<'_>>,
    rules: &mut Rules,
) -> Option<(bool, Indicator)> {
    let id = table.must("id", Item::name);
    let name = table.must("name", Item::words);
    let total = table.must("points", points);
    let yearly = table.may("yearly", Item::flag);
    let grounds = rules.grounds(&mut table);
    let parts = if table.holds("part") {
        table.each("part", |table| part(table, known))
    } else {
        formula(&mut table, Some(Vec::new()), total, known).map(|part| vec![part])
    };
    table.finish();
    let grounds = grounds?;
    let indicator =
        Indicator { id: id?, name: name?, points: total?, parts: parts?, grounds: grounds.said() };
    if let Some(problem) = known.and_then(|known| uncovered(&indicator, known)) {
        table.note("points", problem);
        return None;
    }
    rules.add(&table, &grounds, indicator.to_string());
    Some((yearly?.unwrap_or(false), indicator))
}

fn part(mut table: Table<'_>, known: Option<&Known<'_>>) -> Option<Part> {
    let groups = match known {
        Some(known) => table.may("groups", |item| group_names(item, known.groups)),
        None => table.may("groups", Item::texts),
    };
    let points = table.must("points", points);
    let part = formula(&mut table, groups.map(Option::unwrap_or_default), points, known);
    table.finish();
    part
}

/// Reads what a part looks at and its curve, and holds them against each other.
fn formula(
    table: &mut Table<'_>,
    groups: Option<Vec<String>>,
    points: Option<Exact>,
    known: Option<&Known<'_>>,
) -> Option<Part> {
    let value = table.may("value", |item| value(item, known));
    let curve = table.must("curve", |item| curve(item, known));
    let part = Part { groups: groups?, points: points?, value: value?, curve: curve? };
    let misfit = misfit(&part, known).or_else(|| known.and_then(|known| not_entered(&part, known)));
    if let Some((key, problem)) = misfit {
        table.note(&key, problem);
        return None;
    }
    Some(part)
}

/// Reads a value: a table with one of its words.
fn value(item: &Item<'_>, known: Option<&Known<'_>>) -> Option<Value> {
    const WANTED: &str = "`{ share = \"…\" }` or the like";
    let mut table = item.table(WANTED)?;
    let found = [
        table.may("count", |item| measure(item, known).map(Value::Count)),
        table.may("share", |item| part_of(item, known).map(Value::Share)),
        table.may("rest", |item| part_of(item, known).map(Value::Rest)),
        table.may("input", |item| input(item, known).map(Value::Input)),
        table.may("mean", |item| item.list("a list of values", |item| value(item, known)).map(Value::Mean)),
        table.may("weighted", |item| weighted(item, known).map(Value::Weighted)),
    ];
    table.finish();
    let found: Vec<Value> = found.into_iter().collect::<Option<Vec<_>>>()?.into_iter().flatten().collect();
    match <[Value; 1]>::try_from(found) {
        Ok([value]) => Some(value),
        Err(_) => {
            item.note("is not one value; write one of `count`, `share`, `rest`, `input`, `mean`, `weighted`");
            None
        }
    }
}

fn weighted(item: &Item<'_>, known: Option<&Known<'_>>) -> Option<Vec<(Exact, Value)>> {
    const WANTED: &str = "a list, `[{ weight = 0.5, value = { … } }, …]`";
    let values = item.list(WANTED, |item| {
        let mut table = item.table("`{ weight = 0.5, value = { … } }`")?;
        let weight = table.must("weight", weight);
        let value = table.must("value", |item| value(item, known));
        table.finish();
        Some((weight?, value?))
    })?;
    let sum = values.iter().try_fold(Exact::ZERO, |sum, (weight, _)| sum.plus(*weight)).ok();
    if sum != Some(Exact::ONE) {
        let sum = sum.map_or_else(String::new, |sum| format!(" to {sum}"));
        item.note(format!("has weights that sum{sum}; let them sum to 1"));
        return None;
    }
    Some(values)
}

fn curve(item: &Item<'_>, known: Option<&Known<'_>>) -> Option<Curve> {
    #[derive(Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Kind {
        Spread,
        InverseShare,
        Complement,
        Proportion,
        Bands,
        Manual,
        Deduct,
    }
    let mut table = item.table("`{ kind = \"spread\", floor = 0.9 }` or the like")?;
    let curve = match table.must("kind", Item::word) {
        Some(Kind::Spread) => {
            table.must("floor", |item| item.exact(share())).map(|floor| Curve::Spread { floor })
        }
        Some(Kind::InverseShare) => {
            table.may("within", |item| within(item, known)).map(|within| Curve::InverseShare { within })
        }
        Some(Kind::Complement) => Some(Curve::Complement),
        Some(Kind::Proportion) => Some(Curve::Proportion),
        Some(Kind::Bands) => table.must("bands", bands).map(Curve::Bands),
        Some(Kind::Manual) => table.must("evidence", Item::flag).map(|evidence| Curve::Manual { evidence }),
        Some(Kind::Deduct) => deduct(&mut table, known),
        None => table.ignore_rest(),
    };
    table.finish();
    curve
}

fn within(item: &Item<'_>, known: Option<&Known<'_>>) -> Option<Within> {
    let mut table = item.table("`{ input = \"…\", groups = [\"…\"] }`")?;
    let input = table.must("input", |item| input_of_bands(item, known));
    let groups = match known {
        Some(known) => table.may("groups", |item| group_names(item, known.groups)),
        None => table.may("groups", Item::texts),
    };
    table.finish();
    Some(Within { input: input?, groups: groups?.unwrap_or_default() })
}

fn bands(item: &Item<'_>) -> Option<Vec<Band>> {
    item.list("a list, `[{ at_least = 0.9, points = 5 }, …]`", |item| {
        let mut table = item.table("`{ at_least = 0.9, points = 5 }`")?;
        let at_least = table.must("at_least", |item| item.exact(Exact::ZERO..=Exact::from(1_000_000_000)));
        let points = table.must("points", |item| item.exact(Exact::ZERO..=Exact::from(POINTS_LIMIT)));
        table.finish();
        Some(Band { at_least: at_least?, points: points? })
    })
}

fn deduct(table: &mut Table<'_>, known: Option<&Known<'_>>) -> Option<Curve> {
    let each = table.must("each", |item| {
        let each = item.list("a list, `[{ measure = \"…\", each = 0.2 }, …]`", |item| {
            let mut table = item.table("`{ measure = \"…\", each = 0.2 }`")?;
            let measure = table.must("measure", |item| measure(item, known));
            let each = table.must("each", points);
            table.finish();
            Some(Deduction { measure: measure?, each: each? })
        })?;
        let twice = each.iter().enumerate().find_map(|(place, deduction)| {
            let id = &deduction.measure;
            each.iter().take(place).any(|earlier| earlier.measure == *id).then_some(id)
        });
        match twice {
            Some(id) => {
                item.note(format!("takes off for `{id}` twice; remove one"));
                None
            }
            None => Some(each),
        }
    });
    let floor = table.must("floor", |item| item.exact(Exact::ZERO..=Exact::from(POINTS_LIMIT)));
    let spread_cap = table.may("spread_cap", points);
    Some(Curve::Deduct { each: each?, floor: floor?, spread_cap: spread_cap? })
}

fn measure(item: &Item<'_>, known: Option<&Known<'_>>) -> Option<String> {
    let id = item.name()?;
    let Some(known) = known.filter(|known| known.measures.iter().all(|measure| measure.id != id)) else {
        return Some(id);
    };
    item.note(unknown(&id, "measure", known.measures.iter().map(|measure| &measure.id)));
    None
}

/// Reads a measure that is a part of another one, so that its share lies between 0 and 1.
fn part_of(item: &Item<'_>, known: Option<&Known<'_>>) -> Option<String> {
    let id = measure(item, known)?;
    let measure = known.and_then(|known| known.measures.iter().find(|measure| measure.id == id));
    let problem = match measure.map(|measure| (measure.counts, &measure.of)) {
        Some((_, None)) => format!(
            "the numerator `{id}` is not of its denominator; say in `measure.{id}` which measure it is `of`"
        ),
        Some((counts @ Counted::Sum(_), Some(of))) => {
            format!(
                "`{id}` counts {counts}, which may be more than there are `{of}`; take the share of orders"
            )
        }
        Some((Counted::Orders | Counted::Marks, Some(_))) | None => return Some(id),
    };
    item.note(problem);
    None
}

fn input(item: &Item<'_>, known: Option<&Known<'_>>) -> Option<String> {
    let id = item.name()?;
    let Some(known) = known.filter(|known| known.inputs.iter().all(|input| input.id != id)) else {
        return Some(id);
    };
    item.note(unknown(&id, "input", known.inputs.iter().map(|input| &input.id)));
    None
}

/// Reads an input that sorts units into few bands.
fn input_of_bands(item: &Item<'_>, known: Option<&Known<'_>>) -> Option<String> {
    let id = input(item, known)?;
    let free =
        |known: &&Known<'_>| known.inputs.iter().any(|input| input.id == id && input.values.is_empty());
    if known.as_ref().is_some_and(free) {
        item.note(format!("`{id}` may be any number, so hardly two units are equal; give it `values`"));
        return None;
    }
    Some(id)
}

/// Returns why curve and value do not fit each other.
fn misfit(part: &Part, known: Option<&Known<'_>>) -> Option<Misfit> {
    let of = part.points;
    let told = |key: &str, problem: String| Some((key.to_owned(), problem));
    let Some(value) = &part.value else {
        let Curve::Deduct { floor, spread_cap, .. } = &part.curve else {
            return told("value", "is missing; the curve looks at one, add it".to_owned());
        };
        if *floor >= of {
            return told("curve.floor", format!("leaves all {of} points, whatever is taken off; lower it"));
        }
        let widest = of.minus(*floor).ok()?;
        let idle = spread_cap.filter(|cap| *cap >= widest)?;
        return told(
            "curve.spread_cap",
            format!("`{idle}` can never apply; units lie at most {widest} apart, lower or remove it"),
        );
    };
    match &part.curve {
        Curve::Deduct { .. } => {
            told("value", "is not looked at where points are taken off; remove it".to_owned())
        }
        Curve::Complement | Curve::Proportion if !is_share(value) => told(
            "value",
            "is no share and has no end, so neither have the points; write `share`, `rest`, or a mean of them"
                .to_owned(),
        ),
        Curve::Manual { .. } => {
            let Value::Input(id) = value else {
                return told("value", "is counted; what a person gives is an `input`".to_owned());
            };
            let input = known?.inputs.iter().find(|input| input.id == *id)?;
            let most = Some(input.most).filter(|most| *most > of)?;
            told("value.input", format!("`{id}` may be {most}, and the part has {of} points; lower one of them"))
        }
        Curve::Bands(bands) => bad_band(bands, value, of, known),
        Curve::Spread { .. } | Curve::InverseShare { .. } | Curve::Complement | Curve::Proportion => None,
    }
}

fn bad_band(bands: &[Band], value: &Value, of: Exact, known: Option<&Known<'_>>) -> Option<Misfit> {
    let most = match value {
        Value::Input(id) => {
            known.and_then(|known| known.inputs.iter().find(|input| input.id == *id)).map(|input| input.most)
        }
        value if is_share(value) => Some(Exact::ONE),
        Value::Count(_) | Value::Share(_) | Value::Rest(_) | Value::Mean(_) | Value::Weighted(_) => None,
    };
    for (place, band) in bands.iter().enumerate() {
        let key = |key: &str| format!("curve.bands[{}].{key}", place + 1);
        let before = place.checked_sub(1).and_then(|place| bands.get(place));
        if let Some(before) = before.filter(|before| before.at_least <= band.at_least) {
            let problem = format!(
                "`{}` can never be reached, because `{}` comes first; list the bands from the highest down",
                band.at_least, before.at_least
            );
            return Some((key("at_least"), problem));
        }
        if let Some(most) = most.filter(|most| band.at_least > *most) {
            let problem =
                format!("`{}` can never be reached; the value is at most {most}, correct it", band.at_least);
            return Some((key("at_least"), problem));
        }
        if band.points > of {
            return Some((
                key("points"),
                format!("gives {} of {of} points; correct one of them", band.points),
            ));
        }
    }
    None
}

/// Returns whether a value lies between 0 and 1.
fn is_share(value: &Value) -> bool {
    match value {
        Value::Share(_) | Value::Rest(_) => true,
        Value::Count(_) | Value::Input(_) => false,
        Value::Mean(values) => values.iter().all(is_share),
        Value::Weighted(values) => values.iter().all(|(_, value)| is_share(value)),
    }
}

/// Returns the first input that a part's group has nothing to enter for.
fn not_entered(part: &Part, known: &Known<'_>) -> Option<Misfit> {
    let all = |groups: &[String]| -> Vec<String> {
        if groups.is_empty() {
            known.groups.iter().map(|group| group.id.clone()).collect()
        } else {
            groups.to_vec()
        }
    };
    let missing = |id: &str, groups: &[String]| {
        let input = known.inputs.iter().find(|input| input.id == id)?;
        let absent = groups.iter().find(|group| !input.groups.is_empty() && !input.groups.contains(group))?;
        Some(format!("`{id}` is not entered for group `{absent}`; name other groups here or there"))
    };
    let groups = all(&part.groups);
    if let Some(value) = &part.value
        && let Some(problem) = inputs(value).into_iter().find_map(|id| missing(id, &groups))
    {
        return Some(("value".to_owned(), problem));
    }
    let Curve::InverseShare { within: Some(within) } = &part.curve else { return None };
    if let Some(idle) = within.groups.iter().find(|group| !groups.contains(group)) {
        let problem = format!("`{idle}` is no group of this part, so it can never apply; remove it");
        return Some(("curve.within.groups".to_owned(), problem));
    }
    let compared = if within.groups.is_empty() { groups } else { within.groups.clone() };
    missing(&within.input, &compared).map(|problem| ("curve.within.input".to_owned(), problem))
}

fn inputs(value: &Value) -> Vec<&str> {
    match value {
        Value::Input(id) => vec![id],
        Value::Count(_) | Value::Share(_) | Value::Rest(_) => Vec::new(),
        Value::Mean(values) => values.iter().flat_map(inputs).collect(),
        Value::Weighted(values) => values.iter().flat_map(|(_, value)| inputs(value)).collect(),
    }
}

/// Returns the first group whose parts do not make up the indicator's points.
fn uncovered(indicator: &Indicator, known: &Known<'_>) -> Option<String> {
    known.groups.iter().find_map(|group| {
        let mut parts = indicator.parts_for(&group.id).peekable();
        if parts.peek().is_none() {
            return Some(format!(
                "no part is for group `{}`; add one, or widen another's `groups`",
                group.id
            ));
        }
        let sum = parts.try_fold(Exact::ZERO, |sum, part| sum.plus(part.points)).ok()?;
        let (id, of) = (&group.id, indicator.points);
        (sum != of)
            .then(|| format!("the parts of group `{id}` make {sum} of {of} points; correct one of them"))
    })
}
