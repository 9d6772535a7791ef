//! Ready answers for everybody: looking for one, reading one, and the ones that may make a letter unnecessary.

use serde::Serialize;

use crate::views::{
    Page,
    parts::Field,
    staff::knowledge::{FindRow, Finds, Piece, sample_find},
};

/// Looking for an answer. `GET /answers`
#[derive(Debug, Clone, Serialize)]
pub struct Answers {
    /// What is looked for.
    pub words: Field,
    /// What was found; nothing when nothing was looked for.
    pub finds: Option<Finds>,
    /// What was published or confirmed last, while nothing is looked for.
    pub latest: Vec<FindRow>,
    /// Whether these were looked up for a letter that is being written elsewhere.
    pub for_letter: bool,
}

/// One answer. `GET /answers/{id}`
#[derive(Debug, Clone, Serialize)]
pub struct AnswerPage {
    /// What it is called.
    pub title: String,
    /// Its matter.
    pub matter: String,
    /// The unit that answers for it.
    pub unit: String,
    /// How people ask.
    pub questions: Vec<String>,
    /// What it says.
    pub answer: String,
    /// The law and documents it rests on.
    pub basis: Vec<String>,
    /// When this edition was published, UTC milliseconds.
    pub at_ms: i64,
    /// The day until which it holds unless it is confirmed.
    pub review_on: String,
}

/// What may answer a letter while it is written. `POST /answers/hints` with `csrf`, `content`
#[derive(Debug, Clone, Serialize)]
pub struct AnswerHints {
    /// The answers, the best in front.
    pub rows: Vec<FindRow>,
}

impl Page for Answers {
    const TEMPLATE: &'static str = "citizen/answers.html";

    fn samples() -> Vec<Answers> {
        let row = FindRow { url: "/answers/41".to_owned(), ..sample_find(None) };
        let fresh = Answers {
            words: Field::default(),
            finds: None,
            latest: vec![FindRow { title: vec![Piece::plain("低保怎么申请")], ..row.clone() }],
            for_letter: false,
        };
        let finds = Finds {
            total: 3,
            is_half: true,
            rows: vec![row],
            next_url: Some("/answers?q=x&skip=10".to_owned()),
        };
        let found = Answers { words: Field::of("公积金"), finds: Some(finds), ..fresh.clone() };
        let none = Finds { total: 0, is_half: false, rows: Vec::new(), next_url: None };
        let nothing = Answers { finds: Some(none.clone()), ..found.clone() };
        let letter = Answers { for_letter: true, words: Field::default(), ..found.clone() };
        let no_letter =
            Answers { for_letter: true, finds: Some(none), words: Field::default(), ..found.clone() };
        let empty = Answers { latest: Vec::new(), ..fresh.clone() };
        vec![fresh, found, nothing, letter, no_letter, empty]
    }
}

impl Page for AnswerPage {
    const TEMPLATE: &'static str = "citizen/answer_page.html";

    fn samples() -> Vec<AnswerPage> {
        let full = AnswerPage {
            title: "住房公积金怎么提取".to_owned(),
            matter: "住房公积金提取".to_owned(),
            unit: "市住房公积金管理中心".to_owned(),
            questions: vec!["租房能提取公积金吗".to_owned()],
            answer: "带身份证到窗口办理。\n\n<b>工作日</b> 9:00—17:00。".to_owned(),
            basis: vec!["《住房公积金管理条例》第二十四条".to_owned()],
            at_ms: 1_773_280_000_000,
            review_on: "2026-09-01".to_owned(),
        };
        let bare = AnswerPage { questions: Vec::new(), basis: Vec::new(), ..full.clone() };
        vec![full, bare]
    }
}

impl Page for AnswerHints {
    const TEMPLATE: &'static str = "citizen/answer_hints.html";

    fn samples() -> Vec<AnswerHints> {
        let row = FindRow { url: "/answers/41".to_owned(), ..sample_find(None) };
        vec![AnswerHints { rows: vec![row] }, AnswerHints { rows: Vec::new() }]
    }
}
