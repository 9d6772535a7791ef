//! Where it blocks, where it hurts, what is hard (X11): opinions counted together by matter, place, kind, unit, word, month
//! and season. Every figure opens to its orders; whatever surely gathers leads to a report, a spot check or a special
//! rectification, filled in already.

mod orders;

pub(super) use orders::{Named, numbers};

use axum::{
    Router,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{
    access::{Action, Reach, reach},
    analysis::{
        Analysis as Counted, Axis, Counting, Figure, Finding, LEAST, LEAST_SIGNED, PLACES_LIMIT, Places, Row,
        Sign, TREND_MONTHS,
    },
    calendar::date_of,
    ids::UnitId,
    people::Person,
    proceeding::{Kind, command::Move, matter::Defect},
    tables::sheet::Cell as Share,
};
use jiff::{Span, civil::Date};
use report::{
    chart::{Chart, Heat, Ink, Look, Place, Series, Shape, heat},
    list::{self as file, Cell},
};
use serde::Deserialize;

use super::{admitted::asking, export, nav, notice, rows::unit_name};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    places::{self, Wrong, places},
    problem::Problem,
    told,
    views::{
        ViewError,
        chart::{Drawn, DrawnRow},
        locale::Words,
        parts::Field,
        staff::analysis::{Analysis, AxisTable, FindingRow, RowShown, SignShown},
    },
};

/// The page.
pub(super) const PATH: &str = "/analysis";
/// How many months are counted when nobody says otherwise.
const MONTHS: i32 = 12;
/// The longest period, in days.
const DAYS_LIMIT: i32 = 3_660;
/// How many rows of an axis the page shows; the file has all of them.
const ROWS: usize = 15;
/// How many places and months the field of squares shows.
const HEAT_ROWS: usize = 24;
const HEAT_MONTHS: usize = 12;
/// How many findings are shown.
const FINDINGS: usize = 12;
/// How many persons are named who may open a proceeding.
const OPENERS: usize = 5;
/// The working days a rectification is given when nobody says otherwise.
const DAYS: &str = "10";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(show))
        .route(orders::LIST, get(orders::list))
        .route("/analysis/{file}", get(send))
}

asking! {
    /// Somebody who counts opinions together.
    struct Analyst for Action::Analyse
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    from: String,
    until: String,
}

/// A period, or what is wrong with it.
struct Period {
    from: Date,
    until: Date,
    problem: Option<Words>,
}

impl Asked {
    fn period(&self, app: &App) -> Period {
        let today = date_of(app.clock.now());
        let usual = today.first_of_month().saturating_sub(Span::new().months(MONTHS - 1));
        let usual =
            |problem: Option<&str>| Period { from: usual, until: today, problem: problem.map(Words::key) };
        if self.from.is_empty() && self.until.is_empty() {
            return usual(None);
        }
        let (Ok(from), Ok(until)) = (self.from.parse::<Date>(), self.until.parse::<Date>()) else {
            return usual(Some("analysis.bad_days"));
        };
        if from > until || from.until(until).is_ok_and(|span| span.get_days() > DAYS_LIMIT) {
            return usual(Some("analysis.bad_period"));
        }
        Period { from, until, problem: None }
    }
}

async fn show(State(app): State<App>, Analyst(signed): Analyst, Query(asked): Query<Asked>) -> Response {
    let outcome = page(&app, &signed, asked.period(&app)).await;
    notice::respond(&app, &signed, outcome).await
}

/// What was counted, and what a reader must know of it.
struct Taken {
    counted: Counted,
    /// Whether every order was counted.
    is_whole: bool,
    /// Why places were counted by the names of units.
    places: Option<Words>,
}

async fn counted(
    app: &App,
    signed: &Signed,
    period: &Period,
    figure: Option<Figure>,
) -> Result<Taken, Problem> {
    let world = std::sync::Arc::clone(&signed.world);
    let (from, until) = (period.from, period.until);
    let units = &world.people.units;
    // A wrong file is for whoever keeps it; everything else is counted all the same.
    let (places, problem) = match places(&app.dir, units) {
        Ok(places) => (places, None),
        Err(wrong) => (Places::of_units(units), Some(wrong_places(&wrong))),
    };
    let read = actions::read(&app.store, move |tx| {
        let counting = Counting::new(from, until, &world.catalogue, &places);
        let mut counting = match figure {
            Some(figure) => counting.listing(figure),
            None => counting,
        };
        let is_whole = store::analysis::count(tx, &mut counting)?;
        Ok::<_, store::db::Error>((counting.done(), is_whole))
    });
    let (counted, is_whole) = read.await?;
    Ok(Taken { counted, is_whole, places: problem })
}

/// Says what is wrong with the file of places, at which line, and what to do.
fn wrong_places(wrong: &Wrong) -> Words {
    let words = |code: &str| Words::key(&format!("analysis.places.{code}")).with("file", places::FILE);
    match wrong {
        Wrong::Unreadable(_) => words("unreadable"),
        Wrong::TooLarge => words("too_large"),
        Wrong::NoText { line } => words("no_text").with("line", line),
        Wrong::Columns { line } => words("columns").with("line", line),
        Wrong::Unnamed { line } => words("unnamed").with("line", line),
        Wrong::TooMany => words("too_many").with("limit", PLACES_LIMIT),
    }
}

/// Returns who may open proceedings, for those who read findings and may not; a few of them.
fn openers(signed: &Signed) -> Vec<String> {
    let opens = |person: &&Person| {
        let mut roles = person.roles.iter();
        person.active && roles.any(|role| reach(*role, Action::Proceeding(Move::Open)) != Reach::None)
    };
    let persons = signed.world.people.persons.iter().filter(opens);
    persons.take(OPENERS).map(|person| person.name.clone()).collect()
}

async fn page(app: &App, signed: &Signed, period: Period) -> Result<Response, Problem> {
    let Taken { counted, is_whole, places } = counted(app, signed, &period, None).await?;
    let around = Around { app, signed, counted: &counted };
    let may_open = signed.may(Action::Proceeding(Move::Open));
    let days = form_urlencoded::Serializer::new(String::new())
        .append_pair("from", &period.from.to_string())
        .append_pair("until", &period.until.to_string())
        .finish();
    let page = Analysis {
        from: Field::of(period.from.to_string()),
        until: Field::of(period.until.to_string()),
        problem: period.problem,
        is_whole,
        places,
        total: counted.total.all,
        signs: Sign::ALL.map(|sign| around.sign(&counted.total, sign, None)).to_vec(),
        least: LEAST,
        least_signed: LEAST_SIGNED,
        trend_months: TREND_MONTHS,
        may_open,
        openers: if may_open { Vec::new() } else { openers(signed) },
        findings: counted
            .findings()
            .iter()
            .take(FINDINGS)
            .map(|one| around.finding(one))
            .collect::<Result<_, _>>()?,
        months: around.months()?,
        heat: around.heat()?,
        axes: Axis::ALL.map(|axis| around.axis(axis)).into_iter().collect::<Result<_, _>>()?,
        csv_url: format!("{PATH}/rows.csv?{days}"),
        xlsx_url: format!("{PATH}/rows.xlsx?{days}"),
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

struct Around<'a> {
    app: &'a App,
    signed: &'a Signed,
    counted: &'a Counted,
}

impl Around<'_> {
    fn say(&self, words: &Words) -> Result<String, ViewError> {
        self.app.views.say(self.signed.visitor.lang, words)
    }

    /// Returns what people call a row.
    fn name(&self, axis: Axis, key: &str) -> Result<String, ViewError> {
        if key.is_empty() {
            return self.say(&Words::key(&format!("analysis.none.{}", axis.code())));
        }
        match axis {
            Axis::Matter | Axis::Place | Axis::Word | Axis::Month => Ok(key.to_owned()),
            Axis::Season => self.say(&Words::key(&format!("analysis.season.{key}"))),
            Axis::Unit => {
                let unit = key.parse().map(UnitId);
                Ok(unit.map_or_else(|_| key.to_owned(), |unit| unit_name(self.signed, unit)))
            }
            Axis::Kind => {
                let mut packs = self.signed.world.packs.iter();
                let kind = packs.find_map(|pack| pack.kinds().iter().find(|kind| kind.id == key));
                Ok(kind
                    .map_or_else(|| key.to_owned(), |kind| told::text(&kind.name, self.signed.visitor.lang)))
            }
        }
    }

    fn sign(&self, row: &Row, sign: Sign, axis: Option<Axis>) -> SignShown {
        let count = row.signed(sign);
        SignShown {
            code: sign.code().to_owned(),
            count,
            share: percent(count, row.all),
            url: axis
                .map(|axis| orders::address(self.days(), axis, &row.key, Some(sign), count))
                .unwrap_or_default(),
        }
    }

    fn days(&self) -> (Date, Date) {
        (self.counted.from, self.counted.until)
    }

    fn row(&self, axis: Axis, row: &Row) -> Result<RowShown, ViewError> {
        Ok(RowShown {
            name: self.name(axis, &row.key)?,
            all: row.all,
            url: orders::address(self.days(), axis, &row.key, None, row.all),
            signs: Sign::ALL.map(|sign| self.sign(row, sign, Some(axis))).to_vec(),
            trend: self.counted.trend(row),
        })
    }

    fn axis(&self, axis: Axis) -> Result<AxisTable, ViewError> {
        let rows = self.counted.rows(axis);
        let (part, whole, top) = self.counted.top_tenth(axis);
        let is_in_time = matches!(axis, Axis::Month | Axis::Season);
        let shown = if is_in_time { rows.len() } else { ROWS };
        Ok(AxisTable {
            code: axis.code().to_owned(),
            rows: rows.iter().take(shown).map(|row| self.row(axis, row)).collect::<Result<_, _>>()?,
            more: rows.len().saturating_sub(shown),
            // Of months and seasons it would say nothing.
            top: (!is_in_time && whole > 0).then(|| {
                let words = Words::key("analysis.top").with("rows", top);
                words.with("part", part).with("whole", whole).with("share", percent(part, whole))
            }),
        })
    }

    fn months(&self) -> Result<Option<Drawn>, ViewError> {
        let rows = self.counted.rows(Axis::Month);
        let months = self.counted.months();
        let of = |month: &domain::policy::Month, count: &dyn Fn(&Row) -> i64| {
            let key = month.to_string();
            Some(rows.iter().find(|row| row.key == key).map_or(0, count))
        };
        let series = |count: &dyn Fn(&Row) -> i64| months.iter().map(|month| of(month, count)).collect();
        let label = |code: &str| self.say(&Words::key(&format!("analysis.{code}")));
        let chart = Chart {
            title: self.say(&Words::key("analysis.months"))?,
            told: self.say(&Words::key("analysis.months_told").with("all", self.counted.total.all))?,
            shape: Shape::Columns,
            places: months.iter().map(|month| Place::new(month.to_string())).collect(),
            series: vec![
                Series::new(label("all")?, Ink::First, series(&|row| row.all)),
                Series::new(label("sign.blocked")?, Ink::Second, series(&|row| row.signed(Sign::Blocked)))
                    .line(),
                Series::new(label("sign.painful")?, Ink::Bad, series(&|row| row.signed(Sign::Painful)))
                    .line(),
                Series::new(label("sign.hard")?, Ink::Good, series(&|row| row.signed(Sign::Hard))).line(),
            ],
            digits: 0,
            unit: String::new(),
            top: None,
        };
        Ok(Drawn::of("months", &chart, Look::PAGE, &[]))
    }

    /// Returns the places by month: the last months of the period, the places with most orders.
    fn heat(&self) -> Result<Option<Drawn>, ViewError> {
        let mut months = self.counted.months();
        months.drain(..months.len().saturating_sub(HEAT_MONTHS));
        let placed = self.counted.rows(Axis::Place).iter().filter(|row| !row.key.is_empty());
        let rows: Vec<(String, Vec<i64>)> = placed
            .take(HEAT_ROWS)
            .map(|row| {
                let of = |month| row.months.get(month).copied().unwrap_or_default();
                (row.key.clone(), months.iter().map(of).collect())
            })
            .collect();
        let title = self.say(&Words::key("analysis.heat"))?;
        let picture = Heat {
            told: self.say(&Words::key("analysis.heat_told").with("places", rows.len()))?,
            title: title.clone(),
            columns: months.iter().map(|month| month.first().month().to_string()).collect(),
            rows: rows.clone(),
        };
        let row = |(name, values): (String, Vec<i64>)| DrawnRow {
            url: orders::address(self.days(), Axis::Place, &name, None, 1),
            name,
            cells: values.iter().map(ToString::to_string).collect(),
            note: String::new(),
        };
        Ok(heat(&picture, Look { text: 18, ..Look::PAGE }, "heat").map(|svg| Drawn {
            id: "heat".to_owned(),
            title,
            svg,
            head: months.iter().map(ToString::to_string).collect(),
            note: String::new(),
            rows: rows.into_iter().map(row).collect(),
        }))
    }

    fn finding(&self, finding: &Finding) -> Result<FindingRow, Problem> {
        let Finding { axis, sign, row, everybody } = finding;
        let name = self.name(*axis, &row.key)?;
        let (signed, share) = (row.signed(*sign), percent(row.signed(*sign), row.all));
        let trend = self.counted.trend(row);
        let of = |number: Option<i64>| number.map_or_else(|| "—".to_owned(), |number| number.to_string());
        let words = Words::key(&format!("analysis.found.{}", sign.code()))
            .with("name", &name)
            .with("from", self.counted.from)
            .with("until", self.counted.until)
            .with("all", row.all)
            .with("count", signed)
            .with("share", &share)
            .with("everybody", percent(everybody.0, everybody.1))
            .with("now", of(trend.map(|(now, _)| now)))
            .with("before", of(trend.map(|(_, before)| before)));
        let said = self.say(&words)?;
        let unit = row.most_with().map(|unit| unit_name(self.signed, unit)).unwrap_or_default();
        let title =
            |code: &str| self.say(&Words::key(&format!("analysis.headed.{code}")).with("name", &name));
        let (from, until) = (self.counted.from.to_string(), self.counted.until.to_string());
        // Only among the orders of one unit is it the unit's conduct that may be wrong; whoever opens says what it is.
        let defect = if *axis == Axis::Unit { Defect::Conduct.code() } else { "" };
        let opening = |kind: Kind, own: &[(&str, String)]| {
            let own = own.iter().filter(|(_, value)| !value.is_empty());
            let own = own.map(|(name, value)| ((*name).to_owned(), value.clone()));
            let kind = ("kind".to_owned(), kind.code().to_owned());
            let figure = orders::fields(self.days(), *axis, &row.key, *sign);
            std::iter::once(kind).chain(own).chain(figure).collect()
        };
        Ok(FindingRow {
            axis: axis.code().to_owned(),
            sign: sign.code().to_owned(),
            list_url: orders::address(self.days(), *axis, &row.key, Some(*sign), signed),
            count: signed,
            report: opening(Kind::Instruction, &[("title", title("report")?), ("report", said.clone())]),
            check: opening(
                Kind::SpotCheck,
                &[("title", title("check")?), ("frame_units", unit.clone()), ("from", from), ("till", until)],
            ),
            rectify: opening(
                Kind::Rectification,
                &[
                    ("title", title("rectify")?),
                    ("about", unit.clone()),
                    ("problem", said),
                    ("defect", defect.to_owned()),
                    ("days", DAYS.to_owned()),
                ],
            ),
            words,
            unit,
            name,
        })
    }
}

fn percent(part: i64, whole: i64) -> String {
    Share::Share { part, whole }.percent().map(|share| format!("{share}%")).unwrap_or_else(|| "—".to_owned())
}

async fn send(
    State(app): State<App>,
    Analyst(signed): Analyst,
    Path(ending): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = taken_away(&app, &signed, &ending, &asked).await;
    notice::respond(&app, &signed, outcome).await
}

async fn taken_away(app: &App, signed: &Signed, name: &str, asked: &Asked) -> Result<Response, Problem> {
    let (write, media_type): (fn(&file::List) -> _, _) = match name {
        "rows.csv" => (file::csv, "text/csv; charset=utf-8"),
        "rows.xlsx" => (file::xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        _ => return Err(Problem::NotFound),
    };
    let period = asked.period(app);
    let Taken { counted, is_whole, places: _ } = counted(app, signed, &period, None).await?;
    let around = Around { app, signed, counted: &counted };
    let head = ["value", "all", "sign.blocked", "sign.painful", "sign.hard", "now", "before"];
    let heading =
        |code: &str| around.say(&Words::key(&format!("analysis.{code}")).with("months", TREND_MONTHS));
    let mut headings = vec![around.say(&Words::key("analysis.counted_by"))?];
    for code in head {
        headings.push(heading(code)?);
    }
    let mut rows = Vec::new();
    for axis in Axis::ALL {
        let called = around.say(&Words::key(&format!("analysis.axis.{}", axis.code())))?;
        for row in counted.rows(axis) {
            let (now, before) = counted.trend(row).unzip();
            let numbers = [row.all].into_iter().chain(row.signs).map(Some).chain([now, before]);
            let written = numbers.map(|number| number.map_or_else(String::new, |number| number.to_string()));
            let texts = [Cell::text(called.as_str()), Cell::text(around.name(axis, &row.key)?)];
            rows.push(texts.into_iter().chain(written.map(Cell::text)).collect());
        }
    }
    let title = around.say(&Words::key("analysis.title"))?;
    let list = file::List {
        title: title.clone(),
        headings,
        note: if is_whole { None } else { Some(around.say(&Words::key("analysis.not_whole"))?) },
        rows,
    };
    let (count, ending) = (list.rows.len(), name.split('.').next_back().unwrap_or_default());
    let bytes = write(&list).map_err(|error| Problem::Internal(error.to_string()))?;
    let (from, until) = (period.from.to_string(), period.until.to_string());
    let filter = [("from", from.as_str()), ("until", until.as_str())];
    export::record(app, signed, format!("{PATH}/{name}"), filter.into_iter(), count).await?;
    let headers = export::headers(&format!("{title}-{from}-{until}.{ending}"), media_type)?;
    Ok((headers, bytes).into_response())
}
