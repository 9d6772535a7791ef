//! Why a unit has its scores: the lines that the domain tells, each with the orders and definitions behind it.

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    assessment::{Assessed, GroupScores, Line, UnitScore},
    exact::Exact,
    ids::UnitId,
};

use super::{
    door::Reader,
    place::{Place, scored, shown},
};
use crate::{
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{nav, notice::respond},
    problem::Problem,
    told,
    views::{
        locale::Words,
        staff::assess::{
            Link,
            score::{MeasureRow, Why, WhyLine, WhyScore},
        },
    },
};

pub(super) async fn all(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((pack, month, unit)): Path<(String, String, String)>,
) -> Response {
    let outcome = opened(&app, &signed, (&pack, &month, &unit), None).await;
    respond(&app, &signed, outcome).await
}

pub(super) async fn one(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((pack, month, unit, indicator)): Path<(String, String, String, String)>,
) -> Response {
    let outcome = opened(&app, &signed, (&pack, &month, &unit), Some(&indicator)).await;
    respond(&app, &signed, outcome).await
}

async fn opened(
    app: &App,
    signed: &Signed,
    (pack, month, unit): (&str, &str, &str),
    indicator: Option<&str>,
) -> Result<Response, Problem> {
    let place = Place::find(&signed.world, pack, month)?;
    let id = UnitId(unit.parse().map_err(|_| Problem::NotFound)?);
    let sheet = place.sheet(app).await?.ok_or(Problem::NotFound)?;
    let name = sheet.live.units.iter().find(|(_, known)| **known == id).map(|(name, _)| name.as_str());
    let assessed = scored(place.rules, &sheet)?;
    let (group, score) = name.and_then(|name| assessed.unit(name)).ok_or(Problem::NotFound)?;
    if indicator.is_some_and(|wanted| !place.rules.indicators.iter().any(|known| known.id == wanted)) {
        return Err(Problem::NotFound);
    }
    let told = Opened { place: &place, signed, assessed: &assessed, group, unit: score, id };
    let lang = signed.visitor.lang;
    let indicators = || place.rules.indicators.iter();
    let others = indicators().filter(|known| indicator.is_some_and(|wanted| known.id != wanted));
    let others = others.map(|known| {
        let url = format!("{}/{}", place.unit_url(id), known.id);
        Link::new(Words::plain(told::text(&known.name, lang)), url)
    });
    let wanted = indicators().filter(|known| indicator.is_none_or(|wanted| known.id == wanted));
    let scores = if score.rank.is_some() {
        wanted.map(|known| told.score(&known.id)).collect()
    } else {
        vec![told.score("")]
    };
    let measures = if indicator.is_none() { told.measures(&sheet) } else { Vec::new() };
    let page = Why {
        head: place.head(app, signed),
        unit: score.unit.to_owned(),
        unit_url: place.unit_url(id),
        group: place.rules.group(group.group).map_or_else(String::new, |rule| told::text(&rule.name, lang)),
        rank: score.rank,
        ranked: group.units.iter().filter(|unit| unit.rank.is_some()).count(),
        total: score.total.map_or_else(String::new, shown),
        scores,
        measures,
        others: others.collect(),
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

struct Opened<'a> {
    place: &'a Place<'a>,
    signed: &'a Signed,
    assessed: &'a Assessed<'a>,
    group: &'a GroupScores<'a>,
    unit: &'a UnitScore<'a>,
    id: UnitId,
}

impl Opened<'_> {
    /// Returns one score with its reasons; of a unit that is not ranked, why it is not.
    fn score(&self, id: &str) -> WhyScore {
        let (rules, lang) = (self.place.rules, self.signed.visitor.lang);
        let because = self.assessed.explain(self.group, self.unit, id);
        let lines = because.lines.iter().map(|line| self.line(line)).collect();
        let found = rules.indicators.iter().find(|known| known.id == id);
        let score = self.unit.scores.iter().find(|score| score.indicator.id == id);
        let curves = found.into_iter().flat_map(|indicator| indicator.parts_for(self.group.group));
        WhyScore {
            id: if id.is_empty() { "not-ranked".to_owned() } else { id.to_owned() },
            name: found.map_or_else(String::new, |indicator| told::text(&indicator.name, lang)),
            rule_url: self.place.rule_url(id),
            points: found.map_or_else(String::new, |indicator| shown(indicator.points)),
            score: score.map_or_else(String::new, |score| shown(score.score)),
            curves: curves.map(|part| told::assessment::curve(rules, part, lang)).collect(),
            lines,
        }
    }

    fn line(&self, line: &Line) -> WhyLine {
        let (kind, behind): (&'static str, Vec<&str>) = match line {
            Line::Part { .. } => ("part", Vec::new()),
            Line::Count { measure, .. }
            | Line::Deducted { measure, .. }
            | Line::NotRanked { measure, .. } => ("fact", vec![measure]),
            Line::Share { measure, of, .. } => ("fact", vec![measure, of]),
            Line::Input { input, .. } => ("fact", vec![input]),
            Line::Joined { .. } | Line::NoValue { .. } => ("fact", Vec::new()),
            Line::Group { .. } | Line::AllEqual { .. } => ("compared", Vec::new()),
            Line::Spread { .. }
            | Line::Inverse { .. }
            | Line::Complement { .. }
            | Line::Proportion { .. }
            | Line::Band { .. }
            | Line::Manual { .. }
            | Line::Left { .. }
            | Line::DrawnTogether { .. } => ("points", Vec::new()),
            Line::Rounded { .. } => ("result", Vec::new()),
            Line::Article { .. } => ("article", Vec::new()),
            Line::Interpretation { .. } => ("interpretation", Vec::new()),
        };
        let (rules, lang) = (self.place.rules, self.signed.visitor.lang);
        let mut links = Vec::new();
        for id in behind {
            let name = told::assessment::name(rules, id, lang);
            if rules.measure(id).is_some() {
                let words = Words::key("assessor.why.rows").with("name", &name);
                links.push(Link::new(words, self.place.rows_url(self.id, id)));
            }
            let words = Words::key("assessor.why.defined").with("name", &name);
            links.push(Link::new(words, self.place.rule_url(id)));
        }
        WhyLine { kind, text: told::assessment::line(rules, line, lang), links }
    }

    fn measures(&self, sheet: &store::assessment::Sheet) -> Vec<MeasureRow> {
        let (rules, lang) = (self.place.rules, self.signed.visitor.lang);
        let value = |id: &str| sheet.live.table.value(self.unit.unit, id).unwrap_or(Exact::ZERO);
        let counted = rules.measures.iter().map(|measure| MeasureRow {
            name: told::text(&measure.name, lang),
            rule_url: self.place.rule_url(&measure.id),
            value: shown(value(&measure.id)),
            url: self.place.rows_url(self.id, &measure.id),
        });
        let monthly = super::place::monthly(rules);
        let entered = rules.inputs.iter().filter(|input| monthly.contains(&input.id.as_str()));
        let entered = entered.map(|input| MeasureRow {
            name: told::text(&input.name, lang),
            rule_url: self.place.rule_url(&input.id),
            value: shown(value(&input.id)),
            url: String::new(),
        });
        counted.chain(entered).collect()
    }
}
