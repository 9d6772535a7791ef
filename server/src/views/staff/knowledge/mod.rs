//! The knowledge base as staff see it: looking for words and the lists, one article, the form that writes it, the form
//! that asks for one that is missing, how units keep theirs, and taking articles in from a file.

pub mod duty;
pub mod edit;
pub mod one;

use serde::Serialize;

use crate::views::{
    Page,
    frame::Tone,
    locale::Words,
    parts::{Badge, Choice, DueLeft, DueWords, Field},
};

/// A stretch of an excerpt.
#[derive(Debug, Clone, Serialize)]
pub struct Piece {
    /// What it says.
    pub text: String,
    /// Whether it was looked for.
    pub is_hit: bool,
}

impl Piece {
    /// Returns a stretch that was not looked for.
    pub fn plain(text: &str) -> Piece {
        Piece { text: text.to_owned(), is_hit: false }
    }
}

/// Something that was found.
#[derive(Debug, Clone, Serialize)]
pub struct FindRow {
    /// What it is called, with what was looked for marked.
    pub title: Vec<Piece>,
    /// Its page.
    pub url: String,
    /// The unit that answers for it; empty for none.
    pub unit: String,
    /// The matter of an article, the number of a letter.
    pub about: String,
    /// How it stands, when that must be known.
    pub badge: Option<Badge>,
    /// The place in it that was found.
    pub excerpt: Vec<Piece>,
}

/// What was found.
#[derive(Debug, Clone, Serialize)]
pub struct Finds {
    /// How many there are in all.
    pub total: usize,
    /// Nothing holds everything that was typed.
    pub is_half: bool,
    /// The finds of this page, the best in front.
    pub rows: Vec<FindRow>,
    /// The next page, when there is one.
    pub next_url: Option<String>,
}

/// A list one may turn to.
#[derive(Debug, Clone, Serialize)]
pub struct Shelf {
    /// What it is called.
    pub label: Words,
    /// Its address.
    pub url: String,
    /// How many articles it has; nothing when that is not counted.
    pub count: Option<i64>,
    /// Whether it is shown.
    pub current: bool,
    /// Whether what is in it should not wait.
    pub alert: bool,
}

/// An article in a list.
#[derive(Debug, Clone, Serialize)]
pub struct ArticleRow {
    /// What it is called.
    pub title: String,
    /// Its page.
    pub url: String,
    /// The unit that answers for it.
    pub unit: String,
    /// Its matter.
    pub matter: String,
    /// How it stands.
    pub badges: Vec<Badge>,
    /// The day by which it must be looked at; empty for none.
    pub review_on: String,
    /// By when the first request must be answered.
    pub due: Option<DueWords>,
    /// When something last happened to it, UTC milliseconds.
    pub changed_ms: i64,
    /// What the reader asked of it, the latest in front; only in the list of that.
    pub asked: Vec<AskedRow>,
}

/// Something the reader asked for.
#[derive(Debug, Clone, Serialize)]
pub struct AskedRow {
    /// What was asked.
    pub text: String,
    /// When, UTC milliseconds.
    pub asked_ms: i64,
    /// How it stands.
    pub state: Badge,
    /// What was answered, and when.
    pub answer: Option<(Words, i64)>,
}

/// Looking for words, and the lists. `GET /knowledge`
#[derive(Debug, Clone, Serialize)]
pub struct Knowledge {
    /// What is looked for.
    pub words: Field,
    /// Whether letters are looked through instead of articles.
    pub in_letters: bool,
    /// Whether the reader may look through letters.
    pub sees_letters: bool,
    /// What was found; nothing when nothing was looked for.
    pub finds: Option<Finds>,
    /// The lists.
    pub shelves: Vec<Shelf>,
    /// The list that is shown, by its code.
    pub shelf: String,
    /// The unit asked for.
    pub unit: Field,
    /// The units that have articles.
    pub units: Vec<Choice>,
    /// The articles of the list.
    pub rows: Vec<ArticleRow>,
    /// The next page, when there is one.
    pub next_url: Option<String>,
    /// Whether the reader may write articles.
    pub may_write: bool,
    /// Whether the reader may ask for an article that is missing; its address with what was looked for.
    pub miss_url: Option<String>,
}

/// What may answer a demand while it is typed. `POST /desk/agent/new/answers` with `csrf`, `title`, `content`
#[derive(Debug, Clone, Serialize)]
pub struct Hints {
    /// The articles, the best in front.
    pub rows: Vec<FindRow>,
}

/// Returns what samples show of a find.
pub(crate) fn sample_find(badge: Option<Badge>) -> FindRow {
    let piece = |text: &str, is_hit: bool| Piece { text: text.to_owned(), is_hit };
    FindRow {
        title: vec![piece("住房", false), piece("公积金", true), piece("怎么提取", false)],
        url: "/knowledge/41".to_owned(),
        unit: "市住房公积金管理中心".to_owned(),
        about: "住房公积金提取".to_owned(),
        badge,
        excerpt: vec![
            Piece::plain("…<b>租房</b>提取"),
            piece("公积金", true),
            Piece::plain("，带身份证到窗口…"),
        ],
    }
}

fn sample_row() -> ArticleRow {
    ArticleRow {
        title: "住房公积金怎么提取".to_owned(),
        url: "/knowledge/41".to_owned(),
        unit: "市住房公积金管理中心".to_owned(),
        matter: "住房公积金提取".to_owned(),
        badges: vec![Badge::new(Words::key("knowledge.standing.published"), Tone::Good)],
        review_on: "2026-09-01".to_owned(),
        due: Some(DueWords { due_ms: 1_773_280_000_000, left: DueLeft::WorkingDays(3), provisional: false }),
        changed_ms: 1_773_280_000_000,
        asked: Vec::new(),
    }
}

impl Page for Knowledge {
    const TEMPLATE: &'static str = "staff/knowledge/list.html";

    fn samples() -> Vec<Knowledge> {
        let shelf = |code: &str, current: bool, alert: bool| Shelf {
            label: Words::key(&format!("knowledge.shelf.{code}")),
            url: format!("/knowledge?shelf={code}"),
            count: Some(3),
            current,
            alert,
        };
        let lists = Knowledge {
            words: Field::default(),
            in_letters: false,
            sees_letters: true,
            finds: None,
            shelves: vec![shelf("published", true, false), shelf("asked", false, true)],
            shelf: "published".to_owned(),
            unit: Field::of("7"),
            units: vec![Choice::new("7", Words::plain("市住房公积金管理中心"))],
            rows: vec![sample_row(), ArticleRow { due: None, review_on: String::new(), ..sample_row() }],
            next_url: Some("/knowledge?shelf=published&at=1&id=2".to_owned()),
            may_write: true,
            miss_url: Some("/knowledge/miss".to_owned()),
        };
        let finds = Finds {
            total: 41,
            is_half: true,
            rows: vec![
                sample_find(None),
                sample_find(Some(Badge::new(Words::key("knowledge.standing.expired"), Tone::Bad))),
            ],
            next_url: Some("/knowledge?q=x&skip=20".to_owned()),
        };
        let found = Knowledge { words: Field::of("公积金"), finds: Some(finds), ..lists.clone() };
        let none = Finds { total: 0, is_half: false, rows: Vec::new(), next_url: None };
        let nothing = Knowledge { finds: Some(none), in_letters: true, may_write: false, ..found.clone() };
        let empty = Knowledge {
            rows: Vec::new(),
            next_url: None,
            miss_url: None,
            sees_letters: false,
            ..lists.clone()
        };
        let waits = AskedRow {
            text: "没有写<代办>要什么".to_owned(),
            asked_ms: 1_773_280_000_000,
            state: Badge::new(Words::key("knowledge.request.open"), Tone::Soon),
            answer: None,
        };
        let answered = AskedRow {
            state: Badge::new(Words::key("knowledge.request.done"), Tone::Good),
            answer: Some((Words::key("knowledge.request.done_in").with("edition", 2), 1_773_380_000_000)),
            ..waits.clone()
        };
        let mine = Knowledge {
            shelves: vec![
                shelf("published", false, false),
                Shelf { count: None, ..shelf("mine", true, false) },
            ],
            shelf: "mine".to_owned(),
            rows: vec![ArticleRow { due: None, asked: vec![waits, answered], ..sample_row() }],
            next_url: None,
            ..lists.clone()
        };
        vec![lists, found, nothing, empty, mine]
    }
}

impl Page for Hints {
    const TEMPLATE: &'static str = "staff/knowledge/hints.html";

    fn samples() -> Vec<Hints> {
        vec![Hints { rows: vec![sample_find(None)] }, Hints { rows: Vec::new() }]
    }
}
