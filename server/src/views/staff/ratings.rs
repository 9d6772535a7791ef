//! What citizens said, for staff: the live board, the rows behind its numbers, a unit's own desk, and the list of
//! cases. None of them says who rated.

use serde::Serialize;

use super::pieces::Empty;
use crate::views::Page;
use crate::views::frame::Tone;
use crate::views::locale::Words;
use crate::views::parts::{Badge, Choice, DueLeft, DueWords, Field, Pager};
use crate::views::rate::Shown;

/// A number that leads to its rows.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// The number, as it is shown.
    pub value: String,
    /// Its rows; empty for none.
    pub url: String,
}

/// The live board. `GET /board`
#[derive(Debug, Clone, Serialize)]
pub struct Board {
    /// Where the periods are, with the one shown.
    pub periods: Vec<Period>,
    /// The address of this board, which it fetches again.
    pub url: String,
    /// When it was read, UTC milliseconds.
    pub at_ms: i64,
    /// All units together.
    pub total: BoardRow,
    /// One row for each unit.
    pub rows: Vec<BoardRow>,
    /// The chart of the same numbers, as JSON.
    pub chart: String,
    /// The latest good words.
    pub good: Vec<Word>,
    /// The latest bad words.
    pub bad: Vec<Word>,
}

/// A period to pick.
#[derive(Debug, Clone, Serialize)]
pub struct Period {
    /// What it is called.
    pub label: Words,
    /// Its address.
    pub url: String,
    /// Whether it is shown.
    pub current: bool,
}

/// The numbers of one unit.
#[derive(Debug, Clone, Serialize)]
pub struct BoardRow {
    /// The unit.
    pub unit: Words,
    /// Cases asked.
    pub asked: Figure,
    /// Ratings that count.
    pub rated: Figure,
    /// Cases that ended unrated.
    pub unrated: Figure,
    /// Good ratings.
    pub good: Figure,
    /// Bad ratings.
    pub bad: Figure,
    /// The share of good ones, in percent; a dash without any.
    pub satisfaction: String,
    /// Ratings for each hundred asked; a dash without any.
    pub response: String,
    /// Orders of bad ratings that run now.
    pub running: Figure,
    /// Of these, overdue.
    pub overdue: Figure,
}

/// What somebody said, without who.
#[derive(Debug, Clone, Serialize)]
pub struct Word {
    /// The grade.
    pub grade: Shown,
    /// What was done.
    pub matter: String,
    /// Who did it.
    pub unit: String,
    /// When it was said, UTC milliseconds.
    pub at_ms: i64,
    /// The ready words that were ticked.
    pub options: Vec<Words>,
    /// The citizen's own words, numbers masked; empty for none.
    pub words: String,
}

/// The rows behind a number. `GET /ratings`
#[derive(Debug, Clone, Serialize)]
pub struct Ratings {
    /// The filters.
    pub filters: RatingFilters,
    /// The rows.
    pub rows: Vec<RatingRow>,
    /// The way on.
    pub pager: Pager,
    /// The same as a file; empty for those who may take none away.
    pub csv_url: String,
    /// What is said without rows.
    pub empty: Empty,
}

/// What ratings can be narrowed by.
#[derive(Debug, Clone, Serialize)]
pub struct RatingFilters {
    /// The first day.
    pub from: Field,
    /// The last day.
    pub to: Field,
    /// The unit.
    pub unit: Field,
    /// The units; none where there is only one.
    pub units: Vec<Choice>,
    /// The grade.
    pub grade: Field,
    /// The grades.
    pub grades: Vec<Choice>,
}

/// One rating.
#[derive(Debug, Clone, Serialize)]
pub struct RatingRow {
    /// What was said.
    pub word: Word,
    /// How it came in.
    pub channel: Words,
    /// Whether it counts; later words stand beside.
    pub counts: bool,
    /// The page of its case; empty for the rated.
    pub case_url: String,
    /// The number of the case; empty for the rated.
    pub number: String,
    /// The order that it opened: number and page.
    pub order: Option<(String, String)>,
}

/// A unit's desk of bad ratings. `GET /desk/unit/ratings`
#[derive(Debug, Clone, Serialize)]
pub struct UnitRatings {
    /// The unit.
    pub unit: String,
    /// The month, `YYYY-MM`.
    pub month: String,
    /// The numbers of the month.
    pub row: BoardRow,
    /// How many ratings the share rests on.
    pub n: i64,
    /// Between what the true share lies, in percent; nothing without ratings.
    pub interval: Option<(String, String)>,
    /// Bad ratings, those with something to do first.
    pub bad: Vec<BadRow>,
    /// Good ones, for encouragement.
    pub good: Vec<Word>,
    /// What is said without bad ratings.
    pub empty: Empty,
}

/// A bad rating and what becomes of it.
#[derive(Debug, Clone, Serialize)]
pub struct BadRow {
    /// What was said.
    pub word: Word,
    /// Where its order stands; nothing without one.
    pub stage: Option<Badge>,
    /// The order's number and page; nothing while it is not with the unit.
    pub order: Option<(String, String)>,
    /// What is due.
    pub due: Option<DueWords>,
    /// What to do next.
    pub next: Words,
}

/// The list of cases. `GET /cases`
#[derive(Debug, Clone, Serialize)]
pub struct Cases {
    /// The number looked for.
    pub q: Field,
    /// The first day.
    pub from: Field,
    /// The last day.
    pub to: Field,
    /// The unit.
    pub unit: Field,
    /// The units; none where there is only one.
    pub units: Vec<Choice>,
    /// What the period is about.
    pub what: Field,
    /// What it can be about.
    pub whats: Vec<Choice>,
    /// The state.
    pub stage: Field,
    /// The states.
    pub stages: Vec<Choice>,
    /// The source.
    pub source: Field,
    /// The rows.
    pub rows: Vec<CaseRow>,
    /// The way on.
    pub pager: Pager,
    /// What is said without rows.
    pub empty: Empty,
}

/// One case.
#[derive(Debug, Clone, Serialize)]
pub struct CaseRow {
    /// Its page.
    pub url: String,
    /// Its number and step.
    pub number: String,
    /// Its source.
    pub source: String,
    /// What was done.
    pub matter: String,
    /// Who did it.
    pub unit: String,
    /// Where it stands.
    pub stage: Badge,
    /// Why it was not asked, or how it was.
    pub how: Option<Words>,
    /// The rating that counts.
    pub grade: Option<Shown>,
    /// When it was taken, UTC milliseconds.
    pub taken_ms: i64,
}

impl Page for Board {
    const TEMPLATE: &'static str = "staff/board.html";

    fn samples() -> Vec<Self> {
        let period = |code: &str, current| Period {
            label: Words::key(&format!("ratings.period.{code}")),
            url: format!("/board?period={code}"),
            current,
        };
        let board = Board {
            periods: vec![period("day", true), period("month", false)],
            url: "/board?period=day".to_owned(),
            at_ms: 1_795_327_500_000,
            total: row(Words::key("ratings.total")),
            rows: vec![row(Words::plain("县住房和城乡建设局"))],
            chart: r#"{"units":[],"good":[],"bad":[]}"#.to_owned(),
            good: vec![word(5)],
            bad: vec![word(1)],
        };
        vec![Board { rows: Vec::new(), good: Vec::new(), bad: Vec::new(), ..board.clone() }, board]
    }
}

impl Page for Ratings {
    const TEMPLATE: &'static str = "staff/ratings.html";

    fn samples() -> Vec<Self> {
        let full = Ratings {
            filters: RatingFilters {
                from: Field::of("2026-11-01"),
                to: Field::default().wrong(Words::key("ratings.filter.wrong_day")),
                unit: Field::of("7"),
                units: vec![Choice::new("7", Words::plain("户政科"))],
                grade: Field::of("bad"),
                grades: vec![Choice::new("bad", Words::key("ratings.grade.bad"))],
            },
            rows: vec![
                RatingRow {
                    word: word(1),
                    channel: Words::key("cases.channel.sms"),
                    counts: true,
                    case_url: "/cases/7".to_owned(),
                    number: "510000-1".to_owned(),
                    order: Some(("SY20261122-0042-7".to_owned(), "/orders/SY20261122-0042-7".to_owned())),
                },
                RatingRow {
                    word: Word { options: Vec::new(), words: String::new(), ..word(5) },
                    channel: Words::key("cases.channel.qr"),
                    counts: false,
                    case_url: String::new(),
                    number: String::new(),
                    order: Some(("SY20261122-0043-5".to_owned(), String::new())),
                },
            ],
            pager: pager(Some("/ratings?after=1")),
            csv_url: "/ratings.csv?grade=bad".to_owned(),
            empty: nothing("rows"),
        };
        vec![Ratings { rows: Vec::new(), csv_url: String::new(), pager: pager(None), ..full.clone() }, full]
    }
}

impl Page for UnitRatings {
    const TEMPLATE: &'static str = "staff/unit_ratings.html";

    fn samples() -> Vec<Self> {
        let bad = BadRow {
            word: word(2),
            stage: Some(Badge::new(Words::key("staff.stage.dispatched"), Tone::Calm)),
            order: Some(("SY20261122-0042-7".to_owned(), "/orders/SY20261122-0042-7".to_owned())),
            due: Some(DueWords {
                due_ms: 1_795_400_000_000,
                left: DueLeft::WorkingDays(2),
                provisional: false,
            }),
            next: Words::key("ratings.next.screening"),
        };
        let full = UnitRatings {
            unit: "户政科".to_owned(),
            month: "2026-11".to_owned(),
            row: row(Words::plain("户政科")),
            n: 41,
            interval: Some(("83.9".to_owned(), "98.7".to_owned())),
            bad: vec![BadRow { stage: None, order: None, due: None, ..bad.clone() }, bad],
            good: vec![word(5)],
            empty: nothing("bad"),
        };
        vec![UnitRatings { bad: Vec::new(), good: Vec::new(), interval: None, n: 0, ..full.clone() }, full]
    }
}

impl Page for Cases {
    const TEMPLATE: &'static str = "staff/cases.html";

    fn samples() -> Vec<Self> {
        let row = CaseRow {
            url: "/cases/7".to_owned(),
            number: "510000-1 / 1".to_owned(),
            source: "hall".to_owned(),
            matter: "新生儿落户".to_owned(),
            unit: "户政科".to_owned(),
            stage: Badge::new(Words::key("cases.stage.rated"), Tone::Good),
            how: Some(Words::key("cases.by.sms")),
            grade: Some(Shown::of(5)),
            taken_ms: 1_795_300_000_000,
        };
        let full = Cases {
            q: Field::of("510000-1"),
            from: Field::of("2026-11-01"),
            to: Field::default().wrong(Words::key("ratings.filter.wrong_day")),
            unit: Field::default(),
            units: vec![Choice::new("7", Words::plain("户政科"))],
            what: Field::of("asked"),
            whats: vec![Choice::new("asked", Words::key("ratings.what.asked"))],
            stage: Field::default(),
            stages: vec![Choice::new("rated", Words::key("cases.stage.rated"))],
            source: Field::default(),
            rows: vec![CaseRow { how: None, grade: None, ..row.clone() }, row],
            pager: pager(Some("/cases?after=1")),
            empty: nothing("cases"),
        };
        vec![Cases { rows: Vec::new(), pager: pager(None), units: Vec::new(), ..full.clone() }, full]
    }
}

/// Returns what a list says without rows.
pub fn nothing(code: &str) -> Empty {
    Empty {
        title: Words::key(&format!("ratings.empty.{code}")),
        text: Words::key(&format!("ratings.empty.{code}_text")),
        action: None,
        url: String::new(),
    }
}

fn pager(next: Option<&str>) -> Pager {
    Pager { first_url: None, next_url: next.map(str::to_owned), shown: 1, total: None }
}

fn row(unit: Words) -> BoardRow {
    let figure = |value: &str, url: &str| Figure { value: value.to_owned(), url: url.to_owned() };
    BoardRow {
        unit,
        asked: figure("120", "/cases?what=asked"),
        rated: figure("41", "/ratings"),
        unrated: figure("3", "/cases?what=unrated"),
        good: figure("39", "/ratings?grade=good"),
        bad: figure("2", "/ratings?grade=bad"),
        satisfaction: "95.1".to_owned(),
        response: "34.2".to_owned(),
        running: figure("2", "/desk/supervisor/open?channel=rating"),
        overdue: figure("0", ""),
    }
}

fn word(stars: u8) -> Word {
    Word {
        grade: Shown::of(stars),
        matter: "新生儿落户".to_owned(),
        unit: "户政科".to_owned(),
        at_ms: 1_795_300_000_000,
        options: vec![Words::plain("在规定时间之外完成审批")],
        words: "打 138****0000 没人接".to_owned(),
    }
}
