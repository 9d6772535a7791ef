//! What a pack counts and scores, as a document: every figure leads to its definition here.

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::policy::{Assessment, Indicator, Input, Measure, Said};

use super::{
    door::Reader,
    place::{document, pack, shown},
};
use crate::{
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{nav, notice::respond},
    problem::Problem,
    told,
    views::{
        locale::{Lang, Words},
        staff::assess::rules::{Ground, Rule, Rules},
    },
};

pub(super) async fn show(State(app): State<App>, Reader(signed): Reader, Path(id): Path<String>) -> Response {
    let outcome = shown_page(&app, &signed, &id).await;
    respond(&app, &signed, outcome).await
}

async fn shown_page(app: &App, signed: &Signed, id: &str) -> Result<Response, Problem> {
    let (pack, rules) = pack(&signed.world, id)?;
    let lang = signed.visitor.lang;
    let told = Told { rules, lang };
    let page = Rules {
        document: document(pack, lang),
        general: grounds(&rules.grounds, lang).into_iter().map(|ground| ground.text).collect(),
        measures: rules.measures.iter().map(|measure| told.measure(measure)).collect(),
        inputs: rules.inputs.iter().map(|input| told.input(input)).collect(),
        indicators: rules.indicators.iter().map(|indicator| told.indicator(indicator)).collect(),
        yearly: rules.yearly.iter().map(|indicator| told.indicator(indicator)).collect(),
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

struct Told<'a> {
    rules: &'a Assessment,
    lang: Lang,
}

impl Told<'_> {
    fn measure(&self, measure: &Measure) -> Rule {
        let mut lines = Vec::new();
        if let Some(of) = &measure.of {
            let name = told::assessment::name(self.rules, of, self.lang);
            lines.push(Words::key("assessor.rules.of").with("name", name));
        }
        let conditions: Vec<String> = measure.conditions.iter().map(ToString::to_string).collect();
        lines.push(Words::key("assessor.rules.counts").with("what", measure.counts));
        if !conditions.is_empty() {
            lines.push(Words::key("assessor.rules.where").with("conditions", conditions.join("; ")));
        }
        Rule {
            id: measure.id.clone(),
            name: told::text(&measure.name, self.lang),
            points: String::new(),
            lines,
            grounds: grounds(&measure.grounds, self.lang),
        }
    }

    fn input(&self, input: &Input) -> Rule {
        let values: Vec<String> = input.values.iter().map(ToString::to_string).collect();
        let possible =
            if values.is_empty() { format!("0–{}", shown(input.most)) } else { values.join(", ") };
        Rule {
            id: input.id.clone(),
            name: told::text(&input.name, self.lang),
            points: String::new(),
            lines: vec![Words::key("assessor.rules.values").with("values", possible)],
            grounds: grounds(&input.grounds, self.lang),
        }
    }

    fn indicator(&self, indicator: &Indicator) -> Rule {
        Rule {
            id: indicator.id.clone(),
            name: told::text(&indicator.name, self.lang),
            points: shown(indicator.points),
            lines: told::assessment::computed(self.rules, indicator, self.lang),
            grounds: grounds(&indicator.grounds, self.lang),
        }
    }
}

/// Returns where something is written and how it was decided.
fn grounds(said: &Said, lang: Lang) -> Vec<Ground> {
    let mut grounds = Vec::new();
    if let Some(article) = &said.article {
        let text = Words::key("assessment.because.article").with("article", article);
        grounds.push(Ground { is_interpretation: false, text });
    }
    if let Some(interpretation) = &said.interpretation {
        let words = match &said.source {
            Some(source) => Words::key("assessment.because.interpretation_source").with("source", source),
            None => Words::key("assessment.because.interpretation"),
        };
        let text = words.with("text", told::text(interpretation, lang));
        grounds.push(Ground { is_interpretation: true, text });
    }
    grounds
}
