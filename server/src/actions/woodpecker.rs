//! The case book: what is printed of a year, with nobody to be found in it. The page for everybody and the file say the
//! same; what is hidden is hidden again here, whatever was let through.

use domain::{
    exact::Exact,
    ids::UnitId,
    publication::mask::mask,
    woodpecker::{CaseText, Collection, Ranked, Stage, rank},
};

use super::publication::{names, said};
use crate::{app::App, problem::Problem};

/// A case as it is printed.
pub struct Printed {
    /// The nominee.
    pub nominee: u16,
    /// Its place.
    pub place: u16,
    /// Its score.
    pub score: String,
    /// The unit.
    pub unit: UnitId,
    /// Who spoke and agreed to be named.
    pub name: Option<String>,
    /// What it says.
    pub text: CaseText,
}

/// Returns the cases of a year that may be printed, the best first.
///
/// # Errors
/// When the store cannot be read.
pub async fn book(app: &App, year: &Collection) -> Result<Vec<Printed>, Problem> {
    let known = names(app, year.book().map(|(nominee, _)| nominee.order).collect()).await?;
    let ranking = year.choice.iter().flat_map(|choice| &choice.ranking);
    let places: Vec<&Ranked> = ranking.collect();
    let printed = year.book().filter_map(|(nominee, text)| {
        let ranked = places.iter().find(|ranked| ranked.nominee == nominee.number)?;
        let hidden = known.get(&nominee.order).map(Vec::as_slice).unwrap_or_default();
        let masked = |text: &str| mask(text, hidden);
        Some(Printed {
            nominee: nominee.number,
            place: ranked.place,
            score: score(ranked.above, ranked.below),
            unit: nominee.unit,
            name: nominee.printed_name().map(str::to_owned),
            text: CaseText {
                title: masked(&text.title),
                opinion: masked(&text.opinion),
                measures: masked(&text.measures),
                effect: masked(&text.effect),
            },
        })
    });
    Ok(printed.collect())
}

/// Returns a score to two digits; empty without a sheet.
#[must_use]
pub fn score(above: i64, below: i64) -> String {
    Exact::ratio(above, below).map(|score| score.fixed(2)).unwrap_or_default()
}

/// Returns the places as they were chosen, or as they are now.
#[must_use]
pub fn places(year: &Collection) -> Vec<Ranked> {
    match (&year.choice, year.stage) {
        (Some(choice), _) => choice.ranking.clone(),
        (None, Stage::Open | Stage::Judging | Stage::Chosen) => rank::ranking(year),
    }
}

/// Returns a case to begin with: what was said and answered in the order, nobody to be found in it.
///
/// # Errors
/// When the store cannot be read.
pub async fn draft(app: &App, year: &Collection, number: u16) -> Result<Option<CaseText>, Problem> {
    let Some(nominee) = year.nominee(number) else { return Ok(None) };
    let order = nominee.order;
    let (opinion, reply) = said(app, order).await?;
    let known = names(app, vec![order]).await?.remove(&order).unwrap_or_default();
    let mut notes = nominee.steps.iter().skip(1).map(|step| step.note.as_str());
    let effect = notes.next_back().unwrap_or_default();
    Ok(Some(CaseText {
        title: mask(&nominee.title, &known),
        opinion: mask(&opinion, &known),
        measures: mask(&reply, &known),
        effect: mask(effect, &known),
    }))
}
