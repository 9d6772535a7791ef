//! The bulletin of a closed month as a document, with what was corrected in the month before.

use domain::{assessment::periods, calendar::date_of, exact::Exact, policy::Month};
use jiff::civil::Date;
use report::bulletin::{Correction, docx};
use store::assessment::Sheet;

use super::place::{Place, scored, shown};
use crate::{
    app::App,
    assess::bulletin::Told,
    http::signed::Signed,
    problem::Problem,
    views::locale::{Texts, Words},
};

/// Returns the document; a month that still moves has none.
pub(super) async fn document(
    app: &App,
    signed: &Signed,
    place: &Place<'_>,
    sheet: &Sheet,
) -> Result<Vec<u8>, Problem> {
    let frozen = sheet.frozen.as_ref().ok_or(Problem::NotFound)?;
    let lang = signed.visitor.lang;
    let internal = |error: String| Problem::Internal(error);
    let assessed = scored(place.rules, sheet)?;
    let texts = Texts::load().map_err(|error| internal(error.to_string()))?;
    let told =
        Told { rules: place.rules, table: &sheet.live.table, assessed: &assessed, texts: &texts, lang };
    let period = app.views.say(lang, &month(place.month))?;
    let mut bulletin = told.body(&period).map_err(|error| internal(error.to_string()))?;
    bulletin.issuer = signed.visitor.frame(app).site.operator;
    bulletin.date = app.views.say(lang, &day(date_of(frozen.snapshot.closed_at)))?;
    bulletin.is_sealed = true;
    bulletin.corrections = corrections(app, signed, place).await?;
    let sentences = told.sentences().map_err(|error| internal(error.to_string()))?;
    docx(&bulletin, &sentences).map_err(|error| internal(error.to_string()))
}

fn month(month: Month) -> Words {
    Words::key("bulletin.period").with("year", month.year()).with("month", month.first().month())
}

fn day(day: Date) -> Words {
    let words = Words::key("bulletin.day").with("year", day.year());
    words.with("month", day.month()).with("day", day.day())
}

/// Returns what was corrected in the month before: the unit's total, as published and as it is.
async fn corrections(app: &App, signed: &Signed, place: &Place<'_>) -> Result<Vec<Correction>, Problem> {
    let before = Place { month: place.month.before(), ..*place };
    let Some(period) = before.period().filter(|period| !period.corrections.is_empty()) else {
        return Ok(Vec::new());
    };
    let Some(sheet) = before.sheet(app).await? else { return Ok(Vec::new()) };
    let Some(frozen) = &sheet.frozen else { return Ok(Vec::new()) };
    let lang = signed.visitor.lang;
    let name = app.views.say(lang, &month(before.month))?;
    let what = app.views.say(lang, &Words::key("bulletin.what_total"))?;
    let total = |total: Option<Exact>| total.map_or_else(|| "—".to_owned(), shown);
    let mut told = Vec::new();
    for (at, correction) in period.corrections.iter().enumerate() {
        let standings = |count: usize| {
            let until = period.corrections.get(..count).unwrap_or_default();
            periods::standings(before.rules, &frozen.snapshot, until)
                .map_err(|error| Problem::Internal(error.to_string()))
        };
        let (was, is) = (standings(at)?, standings(at + 1)?);
        let of = |all: &[periods::Standing<'_>]| {
            all.iter().find(|one| one.frozen.unit == correction.unit).and_then(|one| one.total)
        };
        let unit = place.world.people.units.get(correction.unit);
        told.push(Correction {
            period: name.clone(),
            unit: unit.map_or_else(String::new, |unit| unit.name.clone()),
            what: what.clone(),
            before: total(of(&was)),
            after: total(of(&is)),
            why: correction.reason.trim_end_matches(['。', '.']).to_owned(),
        });
    }
    Ok(told)
}
