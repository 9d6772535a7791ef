//! A year put together: the months in which a unit was ranked and the year's end, each with its weight.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use domain::{
    access::Action,
    assessment::{
        command::Span,
        periods::{self, Compared, YearScore},
    },
    calendar::date_of,
    exact::Exact,
    ids::UnitId,
    policy::{Assessment, Month, Pack, YearRule},
    world::World,
};
use report::{
    list::{Cell, List},
    year as book,
};
use store::assessment::{self, Year as Found};

use super::{
    door::Reader,
    place::{document, pack, percent, read, shown},
};
use crate::{
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{export, nav, notice::respond},
    problem::Problem,
    told,
    views::{
        locale::Words,
        staff::assess::{
            Link,
            month::ScoreCell,
            year::{Year, YearGroup, YearMonth, YearRow},
        },
    },
};

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((id, year)): Path<(String, String)>,
) -> Response {
    let outcome = shown_page(&app, &signed, &id, &year).await;
    respond(&app, &signed, outcome).await
}

/// Returns the pack of a year's page and the year, when the pack knows a year's end.
pub(super) fn of_year<'w>(
    world: &'w World,
    id: &str,
    year: &str,
) -> Result<(&'w Pack, &'w Assessment, i16), Problem> {
    let (pack, rules) = pack(world, id)?;
    let Some(Span::Year(year)) = Span::parse(year) else { return Err(Problem::NotFound) };
    if rules.year.is_none() {
        return Err(Problem::NotFound);
    }
    Ok((pack, rules, year))
}

pub(super) async fn csv(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((id, year)): Path<(String, String)>,
) -> Response {
    let outcome = list(&app, &signed, &id, &year).await;
    respond(&app, &signed, outcome).await
}

pub(super) async fn xlsx(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((id, year)): Path<(String, String)>,
) -> Response {
    let outcome = workbook(&app, &signed, &id, &year).await;
    respond(&app, &signed, outcome).await
}

async fn shown_page(app: &App, signed: &Signed, id: &str, year: &str) -> Result<Response, Problem> {
    let page = put_together(app, signed, id, year).await?;
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

/// Returns the year as a list: the same numbers as on the page, those that a total is made of beside it.
async fn list(app: &App, signed: &Signed, id: &str, year: &str) -> Result<Response, Problem> {
    let page = put_together(app, signed, id, year).await?;
    let say = |words: Words| app.views.say(signed.visitor.lang, &words);
    let mut headings = Vec::new();
    for key in ["assessment.sheet.group", "assessor.rank.rank", "assessor.rank.unit"] {
        headings.push(say(Words::key(key))?);
    }
    headings.extend(page.months.iter().map(|month| month.month.clone()));
    headings.push(say(Words::key("assessor.year.mean"))?);
    headings.extend(page.indicators.iter().cloned());
    for key in ["assessor.year.year_end", "assessor.year.total"] {
        headings.push(say(Words::key(key))?);
    }
    let rows = page.groups.iter().flat_map(|group| {
        group.rows.iter().map(|row| {
            let rank = row.rank.map_or_else(String::new, |rank| rank.to_string());
            let months = row.months.iter();
            let months = months.map(|cell| cell.as_ref().map_or_else(String::new, |cell| cell.score.clone()));
            let cells = [group.name.clone(), rank, row.unit.clone()].into_iter().chain(months);
            let cells = cells.chain([row.mean.clone()]).chain(row.scores.iter().cloned());
            cells.chain([row.year_end.clone(), row.total.clone()]).map(Cell::text).collect()
        })
    });
    let rule = Words::key("assessor.year.rule").with("daily", &page.daily).with("yearly", &page.yearly);
    let list = List {
        title: say(Words::key("assessor.year.heading").with("year", page.year))?,
        headings,
        rows: rows.collect(),
        note: Some(format!("{} · {}", page.document, say(rule)?)),
    };
    export::sent(app, signed, &page.file_url, list, "csv").await
}

/// Returns the year as a workbook that puts itself together.
async fn workbook(app: &App, signed: &Signed, id: &str, year: &str) -> Result<Response, Problem> {
    let (pack, rules, number) = of_year(&signed.world, id, year)?;
    let found = found(app, signed, pack, number).await?.ok_or(Problem::NotFound)?;
    let lang = signed.visitor.lang;
    let say = |words: Words| app.views.say(lang, &words);
    let weights = rules.year.as_ref();
    let share = |of: fn(&YearRule) -> Exact| weights.map_or_else(String::new, |rule| percent(of(rule)));
    let rule = Words::key("assessor.year.rule");
    let rule = rule.with("daily", share(|rule| rule.daily)).with("yearly", share(|rule| rule.yearly));
    let moving = found.months.iter().filter(|month| !month.is_frozen).map(|month| month.month.to_string());
    let moving = moving.collect::<Vec<_>>().join(", ");
    let standing = match moving.as_str() {
        "" => Words::key("assessor.year.all_frozen"),
        _ => Words::key("assessor.year.still_moving").with("months", moving),
    };
    let word = |key: &str| say(Words::key(key));
    let groups = found.groups.into_iter().map(|group| {
        let name = rules.group(&group.group).map_or_else(String::new, |rule| told::text(&rule.name, lang));
        (name, group)
    });
    let book = book::Book {
        title: say(Words::key("assessor.year.heading").with("year", number))?,
        lines: [format!("{} · {}", document(pack, lang), say(rule)?), say(standing)?],
        months: found.months.iter().map(|month| month.month).collect(),
        indicators: rules.yearly.iter().map(|one| (one.id.clone(), told::text(&one.name, lang))).collect(),
        groups: groups.collect(),
        rules: rules.clone(),
        words: book::Words {
            daily: word("assessor.year.daily_weight")?,
            yearly: word("assessor.year.yearly_weight")?,
            group: word("assessment.sheet.group")?,
            rank: word("assessor.rank.rank")?,
            unit: word("assessor.rank.unit")?,
            mean: word("assessor.year.mean")?,
            year_end: word("assessor.year.year_end")?,
            total: word("assessor.year.total")?,
        },
    };
    let rows = book.groups.iter().map(|(_, group)| group.units.len()).sum();
    let name = format!("{}-{}.xlsx", book.title, date_of(app.clock.now()));
    let task = tokio::task::spawn_blocking(move || book::xlsx(&book)).await;
    let bytes = task.map_err(|error| Problem::Internal(error.to_string()))?;
    let bytes = bytes.map_err(|error| Problem::Internal(error.to_string()))?;
    let headers = export::headers(&name, export::XLSX)?;
    let place = format!("/assessment/{}/year/{number}/totals.xlsx", pack.id());
    export::record(app, signed, place, std::iter::empty(), rows).await?;
    Ok((headers, bytes).into_response())
}

/// Returns the year of a pack; nothing while its orders were not counted yet.
async fn found(app: &App, signed: &Signed, pack: &Pack, year: i16) -> Result<Option<Found>, Problem> {
    let today = date_of(app.clock.now());
    let (world, wanted) = (Arc::clone(&signed.world), pack.id().to_owned());
    read(app, move |tx| assessment::year(tx, &world, &wanted, year, today)).await
}

async fn put_together(app: &App, signed: &Signed, id: &str, year: &str) -> Result<Year, Problem> {
    let (pack, rules, year) = of_year(&signed.world, id, year)?;
    let today = date_of(app.clock.now());
    let found = found(app, signed, pack, year).await?;
    let weights = rules.year.as_ref();
    let url = format!("/assessment/{}/year/{year}", pack.id());
    let lang = signed.visitor.lang;
    let told = Told { signed, pack, rules, ids: ids(signed, rules, year) };
    let mut groups = Vec::new();
    if let Some(found) = &found {
        let shown = found.groups.iter().map(|group| YearGroup {
            id: group.group.clone(),
            name: rules.group(&group.group).map_or_else(String::new, |rule| told::text(&rule.name, lang)),
            rows: group.units.iter().map(|unit| told.row(found, unit)).collect(),
        });
        groups.extend(shown);
    }
    let months = found.iter().flat_map(|found| &found.months).map(|month| YearMonth {
        month: month.month.to_string(),
        url: told.month_url(month.month),
        is_frozen: month.is_frozen,
    });
    let beside = [year.saturating_sub(1), year.saturating_add(1)].into_iter();
    let beside = beside.filter(|other| *other <= today.year());
    let others = beside.map(|other| {
        Link::new(Words::plain(other.to_string()), format!("/assessment/{}/year/{other}", pack.id()))
    });
    Ok(Year {
        document: document(pack, lang),
        rules_url: format!("/assessment/{}/rules", pack.id()),
        year,
        daily: weights.map_or_else(String::new, |rule| percent(rule.daily)),
        yearly: weights.map_or_else(String::new, |rule| percent(rule.yearly)),
        months: months.collect(),
        indicators: rules.yearly.iter().map(|indicator| told::text(&indicator.name, lang)).collect(),
        groups,
        entries_url: format!("{url}/entries"),
        file_url: format!("{url}/totals"),
        others: others.collect(),
        may_assess: signed.may(Action::Assess),
    })
}

/// Returns the units that are compared in a year, by name.
fn ids(signed: &Signed, rules: &Assessment, year: i16) -> BTreeMap<String, UnitId> {
    let span = Span::Year(year);
    let (Some(first), Some(last)) = (span.first(), span.last_month()) else { return BTreeMap::new() };
    let compared = Compared::between(&signed.world.people, rules, first, last.last());
    compared.units().map(|unit| (unit.name.clone(), unit.id)).collect()
}

struct Told<'a> {
    signed: &'a Signed,
    pack: &'a Pack,
    rules: &'a Assessment,
    ids: BTreeMap<String, UnitId>,
}

impl Told<'_> {
    /// Returns the address of a month, under the version of the document that assesses it.
    fn month_url(&self, month: Month) -> String {
        let header = self.pack.header();
        let mut packs = periods::assessing(&self.signed.world.packs, month);
        let of = packs.find(|other| {
            other.header().document == header.document && other.header().jurisdiction == header.jurisdiction
        });
        format!("/assessment/{}/{month}", of.unwrap_or(self.pack).id())
    }

    fn row(&self, found: &Found, unit: &YearScore) -> YearRow {
        let id = self.ids.get(&unit.unit);
        let months = found.months.iter().map(|month| {
            let ranked = unit.months.iter().find(|ranked| ranked.month == month.month)?;
            let url = id.map_or_else(String::new, |id| format!("{}/{id}", self.month_url(month.month)));
            Some(ScoreCell { score: shown(ranked.total), url, is_full: false })
        });
        let score = |id: &String| unit.year_end.get(id).map_or_else(String::new, |score| shown(*score));
        YearRow {
            rank: unit.rank,
            unit: unit.unit.clone(),
            months: months.collect(),
            mean: unit.mean.map_or_else(String::new, shown),
            scores: self.rules.yearly.iter().map(|indicator| score(&indicator.id)).collect(),
            year_end: shown(unit.year_end_total),
            is_entered: unit.is_entered,
            total: unit.total.map_or_else(String::new, shown),
        }
    }
}
