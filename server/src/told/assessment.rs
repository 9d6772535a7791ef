//! Why a score is what it is, and how an indicator is computed, in words. Pages, files and other programs are told
//! the same; the numbers were made in `domain::assessment`.

use domain::{
    assessment::Line,
    exact::{Exact, Rounding},
    policy::{Assessment, Band, Curve, Indicator, Part, Value},
};

use crate::views::locale::{Lang, Words};

/// The most digits after the point of a number that was not rounded.
const DIGITS: u32 = 10;

/// Returns one line of why a score is what it is.
#[must_use]
pub fn line(assessment: &Assessment, line: &Line, lang: Lang) -> Words {
    let name = |id: &str| name(assessment, id, lang);
    match line {
        Line::Part { part, points } => {
            Words::key("assessment.because.part").with("part", part).with("points", shown(*points))
        }
        Line::Count { measure, count } => {
            Words::key("assessment.because.count").with("name", name(measure)).with("count", shown(*count))
        }
        Line::Share { measure, count, of, whole, share, rest } => {
            let key = if *rest { "assessment.because.rest" } else { "assessment.because.share" };
            let words = Words::key(key).with("name", name(measure)).with("count", shown(*count));
            words.with("of", name(of)).with("whole", shown(*whole)).with("share", shown(*share))
        }
        Line::Input { input, value } => {
            Words::key("assessment.because.input").with("name", name(input)).with("value", shown(*value))
        }
        Line::Joined { value } => Words::key("assessment.because.joined").with("value", shown(*value)),
        Line::NoValue { points } => Words::key("assessment.because.no_value").with("points", shown(*points)),
        Line::Group { lowest, highest, within } => {
            let words = match within {
                Some(band) => Words::key("assessment.because.within").with("within", shown(*band)),
                None => Words::key("assessment.because.group"),
            };
            words.with("lowest", shown(*lowest)).with("highest", shown(*highest))
        }
        Line::AllEqual { points } => {
            Words::key("assessment.because.all_equal").with("points", shown(*points))
        }
        Line::Spread { value, lowest, highest, floor, of, points } => {
            let words = made("assessment.because.spread", *value, *of, *points);
            let words = words.with("lowest", shown(*lowest)).with("highest", shown(*highest));
            words.with("floor", shown(*floor))
        }
        Line::Inverse { value, lowest, highest, of, points } => {
            let words = made("assessment.because.inverse", *value, *of, *points);
            words.with("lowest", shown(*lowest)).with("highest", shown(*highest))
        }
        Line::Complement { value, of, points } => made("assessment.because.complement", *value, *of, *points),
        Line::Proportion { value, of, points } => made("assessment.because.proportion", *value, *of, *points),
        Line::Band { value, points } => made("assessment.because.band", *value, *points, *points),
        Line::Manual { points, evidence } => {
            let key = match evidence {
                true => "assessment.because.manual_proven",
                false => "assessment.because.manual",
            };
            Words::key(key).with("points", shown(*points))
        }
        Line::Deducted { measure, count, each, off } => {
            let words = Words::key("assessment.because.deducted").with("name", name(measure));
            words.with("count", shown(*count)).with("each", shown(*each)).with("off", shown(*off))
        }
        Line::Left { of, off, floor, points } => {
            let words = Words::key("assessment.because.left").with("of", shown(*of));
            words.with("off", shown(*off)).with("floor", shown(*floor)).with("points", shown(*points))
        }
        Line::DrawnTogether { best, worst, cap, before, points } => {
            let words = Words::key("assessment.because.drawn").with("best", shown(*best));
            let words = words.with("worst", shown(*worst)).with("cap", shown(*cap));
            words.with("before", shown(*before)).with("points", shown(*points))
        }
        Line::Rounded { exact, digits, rounding, score } => {
            let words = Words::key(rounding_key(*rounding)).with("exact", shown(*exact));
            words.with("digits", digits).with("score", score.fixed(*digits))
        }
        Line::Article { article } => Words::key("assessment.because.article").with("article", article),
        Line::Interpretation { zh, en, source } => {
            let text = if lang == Lang::Zh { zh } else { en };
            match source {
                Some(source) => Words::key("assessment.because.interpretation_source").with("source", source),
                None => Words::key("assessment.because.interpretation"),
            }
            .with("text", text)
        }
        Line::NotRanked { measure, count, minimum } => {
            let words = Words::key("assessment.because.not_ranked").with("name", name(measure));
            words.with("count", shown(*count)).with("minimum", minimum)
        }
    }
}

fn made(key: &str, value: Exact, of: Exact, points: Exact) -> Words {
    Words::key(key).with("value", shown(value)).with("of", shown(of)).with("points", shown(points))
}

fn rounding_key(rounding: Rounding) -> &'static str {
    match rounding {
        Rounding::HalfUp => "assessment.because.half_up",
        Rounding::HalfEven => "assessment.because.half_even",
        Rounding::Down => "assessment.because.down",
    }
}

/// Returns how an indicator is computed: each of its parts, with the groups it is for.
#[must_use]
pub fn computed(assessment: &Assessment, indicator: &Indicator, lang: Lang) -> Vec<Words> {
    let mut lines = Vec::new();
    for part in &indicator.parts {
        let groups = part.groups.iter().filter_map(|id| assessment.group(id));
        let groups: Vec<String> = groups.map(|group| super::text(&group.name, lang)).collect();
        if !groups.is_empty() {
            lines.push(Words::key("assessor.rules.for_groups").with("groups", groups.join(", ")));
        }
        lines.push(curve(assessment, part, lang));
    }
    lines
}

/// Returns how a part of an indicator is computed.
#[must_use]
pub fn curve(assessment: &Assessment, part: &Part, lang: Lang) -> Words {
    let value = part.value.as_ref().map_or_else(String::new, |value| looked_at(assessment, value, lang));
    let comma = match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    };
    let words = match &part.curve {
        Curve::Spread { floor } => Words::key("assessment.curve.spread").with("floor", shown(*floor)),
        Curve::InverseShare { within: None } => Words::key("assessment.curve.inverse"),
        Curve::InverseShare { within: Some(within) } => {
            let words = Words::key("assessment.curve.inverse_within");
            words.with("within", name(assessment, &within.input, lang))
        }
        Curve::Complement => Words::key("assessment.curve.complement"),
        Curve::Proportion => Words::key("assessment.curve.proportion"),
        Curve::Bands(bands) => {
            let band = |band: &Band| format!("≥ {}: {}", shown(band.at_least), shown(band.points));
            let bands: Vec<String> = bands.iter().map(band).collect();
            Words::key("assessment.curve.bands").with("bands", bands.join(comma))
        }
        Curve::Manual { evidence: _ } => Words::key("assessment.curve.manual"),
        Curve::Deduct { each, floor, spread_cap } => {
            let off = |id: &str, off: Exact| format!("{} −{}", name(assessment, id, lang), shown(off));
            let each: Vec<String> =
                each.iter().map(|deduction| off(&deduction.measure, deduction.each)).collect();
            let words = match spread_cap {
                Some(cap) => Words::key("assessment.curve.deduct_drawn").with("cap", shown(*cap)),
                None => Words::key("assessment.curve.deduct"),
            };
            words.with("each", each.join(comma)).with("floor", shown(*floor))
        }
    };
    words.with("value", value).with("points", shown(part.points))
}

/// Returns a value as a formula of names.
fn looked_at(assessment: &Assessment, value: &Value, lang: Lang) -> String {
    let share = |id: &str| {
        let of = assessment.measure(id).and_then(|measure| measure.of.as_deref()).unwrap_or_default();
        format!("{} ÷ {}", name(assessment, id, lang), name(assessment, of, lang))
    };
    match value {
        Value::Count(id) | Value::Input(id) => name(assessment, id, lang),
        Value::Share(id) => share(id),
        Value::Rest(id) => format!("1 − {}", share(id)),
        Value::Mean(values) => {
            let values: Vec<String> = values.iter().map(|value| looked_at(assessment, value, lang)).collect();
            format!("({}) ÷ {}", values.join(" + "), values.len())
        }
        Value::Weighted(values) => {
            let term = |(weight, value): &(Exact, Value)| {
                format!("{} × ({})", shown(*weight), looked_at(assessment, value, lang))
            };
            values.iter().map(term).collect::<Vec<_>>().join(" + ")
        }
    }
}

/// Returns what a measure or an input is called; its id when the pack has neither.
#[must_use]
pub fn name(assessment: &Assessment, id: &str, lang: Lang) -> String {
    let measure = assessment.measure(id).map(|measure| &measure.name);
    let name = measure.or_else(|| assessment.input(id).map(|input| &input.name));
    name.map_or_else(|| id.to_owned(), |name| super::text(name, lang))
}

fn shown(number: Exact) -> String {
    number.short(DIGITS)
}
