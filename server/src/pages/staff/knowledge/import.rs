//! Articles from a file: every row is checked before any is taken in, and what is wrong is told by row and column.
//! What is taken in is a draft; somebody of the unit still looks at each.

use std::collections::BTreeMap;

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    calendar::date_of,
    ids::UnitId,
    knowledge::{
        Content,
        command::{Begin, Move},
        decide::{self, Context},
        refusal::Refusal,
    },
};
use jiff::civil::Date;
use store::command::{Act, Error, Refused};

use super::{Reader, ReaderForm, may, refusals};
use crate::{
    actions,
    app::App,
    http::{answer, form::Form, signed::Signed},
    import::{Row, source},
    pages::staff::{nav, notice},
    problem::Problem,
    views::{
        locale::Words,
        staff::knowledge::edit::{FaultRow, ImportPage},
    },
};

/// The most rows of one file.
const ROWS: usize = 2_000;
/// The most faults that are told.
const FAULTS: usize = 100;

/// A column of a file of articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    Unit,
    Title,
    Matter,
    Questions,
    Answer,
    Internal,
    Basis,
    ReviewOn,
}

impl Column {
    /// Every column, in the order of a file.
    pub(super) const ALL: [Self; 8] = [
        Self::Unit,
        Self::Title,
        Self::Matter,
        Self::Questions,
        Self::Answer,
        Self::Internal,
        Self::Basis,
        Self::ReviewOn,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Title => "title",
            Self::Matter => "matter",
            Self::Questions => "questions",
            Self::Answer => "answer",
            Self::Internal => "internal",
            Self::Basis => "basis",
            Self::ReviewOn => "review_on",
        }
    }

    /// Returns what people call it.
    pub(super) fn words(self) -> Words {
        Words::key(&format!("knowledge.column.{}", self.code()))
    }

    fn is_needed(self) -> bool {
        match self {
            Self::Unit | Self::Title | Self::Matter | Self::Answer | Self::ReviewOn => true,
            Self::Questions | Self::Internal | Self::Basis => false,
        }
    }
}

pub(super) async fn show(State(app): State<App>, Reader(signed): Reader) -> Response {
    let outcome = async {
        must(&signed)?;
        page(&app, &signed, None, Vec::new(), None).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

fn must(signed: &Signed) -> Result<(), Problem> {
    if may(signed, Move::Write) { Ok(()) } else { Err(Problem::Forbidden("write-article".to_owned())) }
}

pub(super) async fn send(State(app): State<App>, ReaderForm { signed, form }: ReaderForm) -> Response {
    let outcome = taken(&app, &signed, form).await;
    notice::respond(&app, &signed, outcome).await
}

async fn taken(app: &App, signed: &Signed, form: Form) -> Result<Response, Problem> {
    must(signed)?;
    let unreadable = || Some(Words::key("knowledge.import_fault.unreadable"));
    let key = form.key(&signed.actor.signature());
    let Some(upload) = form.files.into_iter().next() else {
        return page(app, signed, None, Vec::new(), Some(Words::key("knowledge.import_fault.no_file"))).await;
    };
    let rows = tokio::task::spawn_blocking(move || source::rows(upload.bytes, None, ROWS)).await;
    let rows = rows.map_err(|error| Problem::Internal(error.to_string()))?;
    let Some(rows) = rows else { return page(app, signed, None, Vec::new(), unreadable()).await };
    let read = Reading::new(app, signed)?.read(&rows)?;
    if read.begins.is_empty() || !read.faults.is_empty() {
        let nothing = read.faults.is_empty().then(|| Words::key("knowledge.import_fault.nothing"));
        return page(app, signed, None, read.faults, nothing).await;
    }
    let count = read.begins.len();
    for (number, begin) in read.begins.into_iter().enumerate() {
        let key = key.as_ref().map(|key| format!("{key}:{number}"));
        let act = Act::BeginArticle(Box::new(begin));
        match actions::perform(app, signed.actor.clone(), key, act).await {
            Ok(_) => {}
            // Every row was decided on before; only a unit that was closed meanwhile can come between.
            Err(Error::Refused(Refused::Article(refusal))) => {
                let words = refusals::words(app, signed, &refusal)?;
                return page(app, signed, Some(number), Vec::new(), Some(words)).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
    page(app, signed, Some(count), Vec::new(), None).await
}

struct Read {
    begins: Vec<Begin>,
    faults: Vec<FaultRow>,
}

struct Reading<'a> {
    app: &'a App,
    signed: &'a Signed,
    names: BTreeMap<Column, String>,
}

impl<'a> Reading<'a> {
    fn new(app: &'a App, signed: &'a Signed) -> Result<Self, Problem> {
        let name = |column: Column| Ok((column, app.views.say(signed.visitor.lang, &column.words())?));
        Ok(Self { app, signed, names: Column::ALL.map(name).into_iter().collect::<Result<_, Problem>>()? })
    }

    fn fault(&self, row: u64, column: Column, why: &str, value: &str) -> FaultRow {
        FaultRow {
            row,
            column: self.names.get(&column).cloned().unwrap_or_default(),
            why: Words::key(&format!("knowledge.import_fault.{why}")),
            value: value.chars().take(60).collect(),
        }
    }

    fn read(&self, rows: &[Row]) -> Result<Read, Problem> {
        let mut read = Read { begins: Vec::new(), faults: Vec::new() };
        let Some((header, rows)) = rows.split_first() else { return Ok(read) };
        if rows.len() > ROWS {
            read.faults.push(self.fault(0, Column::Title, "too_many", &ROWS.to_string()));
            return Ok(read);
        }
        let places = self.places(header)?;
        for column in Column::ALL.into_iter().filter(|column| column.is_needed()) {
            if !places.contains_key(&column) {
                read.faults.push(self.fault(header.number, column, "no_column", ""));
            }
        }
        if !read.faults.is_empty() {
            return Ok(read);
        }
        for row in rows.iter().filter(|row| !row.is_blank()) {
            match self.begin(row, &places)? {
                Ok(begin) => read.begins.push(begin),
                Err(fault) if read.faults.len() < FAULTS => read.faults.push(fault),
                Err(_) => break,
            }
        }
        Ok(read)
    }

    /// Finds the columns by their names in any language.
    fn places(&self, header: &Row) -> Result<BTreeMap<Column, usize>, Problem> {
        let mut places = BTreeMap::new();
        for column in Column::ALL {
            let mut names = vec![column.code().to_owned()];
            for lang in crate::views::locale::Lang::ALL {
                names.push(self.app.views.say(lang, &column.words())?.to_lowercase());
            }
            let is_it = |text: &str| names.contains(&text.trim().to_lowercase());
            let found = header.cells.iter().position(|cell| is_it(&cell.text));
            places.extend(found.map(|place| (column, place)));
        }
        Ok(places)
    }

    fn begin(&self, row: &Row, places: &BTreeMap<Column, usize>) -> Result<Result<Begin, FaultRow>, Problem> {
        let cell = |column: Column| {
            let cell = places.get(&column).and_then(|place| row.cells.get(*place));
            cell.map_or("", |cell| cell.text.trim())
        };
        let lines = |column: Column| cell(column).lines().map(str::to_owned).collect();
        let Some(unit) = self.unit(cell(Column::Unit)) else {
            return Ok(Err(self.fault(row.number, Column::Unit, "unit", cell(Column::Unit))));
        };
        let Some(review_on) = day(cell(Column::ReviewOn)) else {
            return Ok(Err(self.fault(row.number, Column::ReviewOn, "day", cell(Column::ReviewOn))));
        };
        let content = Box::new(Content {
            title: cell(Column::Title).to_owned(),
            matter: cell(Column::Matter).to_owned(),
            questions: lines(Column::Questions),
            answer: cell(Column::Answer).to_owned(),
            internal: cell(Column::Internal).to_owned(),
            basis: lines(Column::Basis),
            review_on,
        });
        let begin = Begin::Write { unit, content };
        let world = self.app.world();
        let context = Context { at: self.app.clock.now(), actor: &self.signed.actor, world: &world };
        match decide::begin(context, begin.clone()) {
            Ok(_) => Ok(Ok(begin)),
            Err(refusal) => Ok(Err(self.refused(row.number, &refusal, cell)?)),
        }
    }

    fn refused<'r>(
        &self,
        row: u64,
        refusal: &Refusal,
        cell: impl Fn(Column) -> &'r str,
    ) -> Result<FaultRow, Problem> {
        let named = refusals::field(refusal).unwrap_or("unit");
        let column = Column::ALL.into_iter().find(|column| column.code() == named).unwrap_or(Column::Unit);
        let why = refusals::words(self.app, self.signed, refusal)?;
        Ok(FaultRow { why, ..self.fault(row, column, "unit", cell(column)) })
    }

    /// Returns the unit of a code or name.
    fn unit(&self, text: &str) -> Option<UnitId> {
        let (units, today) = (&self.signed.world.people.units, date_of(self.app.clock.now()));
        let coded = units.iter().find(|unit| unit.code == text);
        let found = coded.or_else(|| units.named(text));
        found.map(|unit| unit.id).filter(|unit| units.is_open(*unit, today))
    }
}

/// Returns the day that people wrote in one of the usual ways.
fn day(text: &str) -> Option<Date> {
    let plain =
        text.split(' ').next().unwrap_or_default().replace(['/', '.', '年', '月'], "-").replace('日', "");
    let mut parts = plain.split('-').map(str::parse::<i16>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

async fn page(
    app: &App,
    signed: &Signed,
    taken: Option<usize>,
    faults: Vec<FaultRow>,
    problem: Option<Words>,
) -> Result<Response, Problem> {
    let is_wrong = problem.is_some() || !faults.is_empty();
    let page = ImportPage {
        key: app.ids.form_key(app.clock.now())?,
        columns: Column::ALL.map(|column| (column.words(), column.is_needed())).to_vec(),
        taken,
        faults,
        problem,
    };
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}
