//! The year's case book as a file; what it says of the cases is what the page for everybody says.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::{calendar::date_of, publication::mask::mask, woodpecker::Collection};
use report::casebook::{self, Case, CaseBook};

use super::{PATH, Reader, read};
use crate::{
    actions::{
        document::written,
        publication::names,
        woodpecker::{Printed, book},
    },
    app::App,
    pages::{
        finds::unit_name,
        staff::{export, notice},
    },
    problem::Problem,
    told,
    views::locale::{Lang, Words},
};

/// What a DOCX is to a browser.
pub(super) const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

pub(super) async fn docx(State(app): State<App>, Reader(signed): Reader, Path(id): Path<i64>) -> Response {
    let outcome = async {
        let year = read(&app, id).await?;
        let book = content(&app, &year).await?;
        let cases = book.cases.len();
        let title = book.title.clone();
        let task = tokio::task::spawn_blocking(move || casebook::docx(&book));
        let bytes = task.await.map_err(|error| Problem::Internal(error.to_string()))?;
        let bytes = bytes.map_err(|error| Problem::Internal(error.to_string()))?;
        export::record(&app, &signed, format!("{PATH}/{id}/book.docx"), std::iter::empty(), cases).await?;
        Ok((export::headers(&format!("{title}.docx"), DOCX)?, bytes).into_response())
    };
    let outcome: Result<Response, Problem> = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

/// A paper of the house is written in Chinese, whoever takes it away.
async fn content(app: &App, year: &Collection) -> Result<CaseBook, Problem> {
    let world = app.world();
    let cases = book(app, year).await?;
    let say = |words: Words| app.views.say(Lang::Zh, &words);
    let words = |name: &str| Words::key(&format!("woodpecker.paper.{name}"));
    let text = |name: &str| say(words(name));
    let column = |name: &str| say(Words::key(&format!("woodpecker.column.{name}")));
    let merits = world.packs.get(&year.rule.pack).map(|pack| pack.duties().merits.clone());
    let mut named = Vec::new();
    for (id, weight) in &year.rule.weights {
        let merit = merits.iter().flatten().find(|merit| merit.id == *id);
        let name = merit.map_or_else(|| id.clone(), |merit| told::text(&merit.name, Lang::Zh));
        named.push(say(words("merit").with("name", name).with("weight", weight))?);
    }
    let standing = || year.nominees.iter().filter(|nominee| nominee.struck.is_none());
    let chosen = year.nominees.iter().filter(|nominee| year.is_chosen(nominee.number)).count();
    let mut preface = vec![say(words("preface")
        .with("year", year.year)
        .with("nominees", standing().count())
        .with("adopted", standing().filter(|nominee| nominee.stands()).count()))?];
    if let Some(choice) = &year.choice {
        // Whoever chose may have written of anybody whose demand was nominated.
        let orders = year.nominees.iter().map(|nominee| nominee.order).collect();
        let known: Vec<String> = names(app, orders).await?.into_values().flatten().collect();
        preface.push(say(words("method")
            .with("jurors", year.jurors.len())
            .with("merits", named.join("、"))
            .with("scale", year.rule.scale)
            .with("chosen", chosen)
            .with("count", cases.len()))?);
        preface.push(say(words("reason").with("reason", mask(&choice.reason, &known)))?);
    }
    let nameless = text("nameless")?;
    let case = |one: Printed| {
        Ok(Case {
            place: one.place.to_string(),
            mark: say(words("mark").with("place", one.place))?,
            title: one.text.title,
            unit: unit_name(&world, Lang::Zh, one.unit),
            by: one.name.unwrap_or_else(|| nameless.clone()),
            score: one.score,
            opinion: one.text.opinion,
            measures: one.text.measures,
            effect: one.text.effect,
        })
    };
    Ok(CaseBook {
        title: say(words("title").with("year", year.year))?,
        issuer: app.config.site.operator.clone(),
        date: written(date_of(app.clock.now())),
        preface,
        cases: cases.into_iter().map(case).collect::<Result<_, Problem>>()?,
        nothing: text("nothing")?,
        words: casebook::Words {
            contents: text("contents")?,
            headings: [column("place")?, column("title")?, column("unit")?, column("score")?],
            by: text("by")?,
            unit: text("unit")?,
            opinion: column("opinion")?,
            measures: column("measures")?,
            effect: column("effect")?,
        },
    })
}
