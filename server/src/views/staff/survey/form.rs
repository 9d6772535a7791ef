//! The form that plans a survey, and the names of the fields of every form about surveys.

use domain::survey::question::Ask;
use serde::Serialize;

use crate::views::{
    Page,
    locale::Words,
    parts::{Choice, Field},
};

/// The fields of the forms, as sent and as read.
pub mod names {
    /// What it is called.
    pub const TITLE: &str = "title";
    /// What is said before the first question.
    pub const INTRO: &str = "intro";
    /// Who is in the frame.
    pub const AMONG: &str = "among";
    /// The first day of the period.
    pub const FROM: &str = "from";
    /// The last.
    pub const UNTIL: &str = "until";
    /// How the sample is drawn.
    pub const METHOD: &str = "method";
    /// How many.
    pub const SIZE: &str = "size";
    /// The first day on which anybody is asked.
    pub const ASK_FROM: &str = "ask_from";
    /// The last.
    pub const ASK_UNTIL: &str = "ask_until";
    /// The last day on which an answer counts.
    pub const ANSWER_UNTIL: &str = "answer_until";
    /// The ways in which people may answer.
    pub const CHANNEL: &str = "channel";
    /// The survey whose questionnaire is taken up.
    pub const FOLLOWS: &str = "follows";
    /// What is done with the form: `save` or `more`.
    pub const THEN: &str = "then";
    /// The version that was seen.
    pub const SEEN: &str = "seen";
    /// Why.
    pub const REASON: &str = "reason";
    /// How many question blocks the form has.
    pub const BLOCKS: &str = "blocks";
    /// How an answer came.
    pub const BY: &str = "by";
    /// Whether only a third party calls.
    pub const THIRD_PARTY: &str = "third_party";
    /// Who calls for a third party.
    pub const PERSON: &str = "person";
    /// The number of a place.
    pub const NUMBER: &str = "number";
}

/// A block of the questionnaire's form.
#[derive(Debug, Clone, Serialize)]
pub struct Block {
    /// The number of the question.
    pub number: usize,
    /// What is asked.
    pub text: Field,
    /// What kind of answer.
    pub ask: Field,
    /// The options, one in each line; for a number the smallest and the largest.
    pub options: Field,
    /// Whether it needs an answer.
    pub required: bool,
    /// Where answers lead: `2 -> 5` in each line.
    pub branches: Field,
}

/// The form that plans a survey. `GET /surveys/new`, `GET /surveys/{id}/edit`
#[derive(Debug, Clone, Serialize)]
pub struct SurveyForm {
    /// The address of the form.
    pub url: String,
    /// Where to go back to.
    pub back_url: String,
    /// The form's idempotency key.
    pub key: String,
    /// Its version, as seen; 0 for a new one.
    pub version: i64,
    /// The survey whose questionnaire is taken up; empty for none.
    pub follows: String,
    /// What it is called.
    pub title: Field,
    /// What is said before the first question.
    pub intro: Field,
    /// Who is in the frame.
    pub among: Field,
    /// The choices.
    pub amongs: Vec<Choice>,
    /// The first day of the period.
    pub from: Field,
    /// The last.
    pub until: Field,
    /// How the sample is drawn.
    pub method: Field,
    /// The choices.
    pub methods: Vec<Choice>,
    /// How many.
    pub size: Field,
    /// The first day on which anybody is asked.
    pub ask_from: Field,
    /// The last.
    pub ask_until: Field,
    /// The last day on which an answer counts.
    pub answer_until: Field,
    /// Whether only a third party calls.
    pub third_party: bool,
    /// The ways: code, words, ticked.
    pub channels: Vec<(String, Words, bool)>,
    /// The kinds of questions.
    pub asks: Vec<Choice>,
    /// The questions.
    pub blocks: Vec<Block>,
    /// Why it was not kept.
    pub problem: Option<Words>,
}

impl Page for SurveyForm {
    const TEMPLATE: &'static str = "staff/surveys/edit.html";

    fn samples() -> Vec<SurveyForm> {
        let choice = |code: &str, key: &str| Choice::new(code, Words::key(key));
        let block = Block {
            number: 1,
            text: Field::of("您对办理结果满意吗？"),
            ask: Field::of("grades"),
            options: Field::default(),
            required: true,
            branches: Field::of("5 -> 3"),
        };
        let fresh = SurveyForm {
            url: "/surveys/new".to_owned(),
            back_url: "/surveys".to_owned(),
            key: "k1".to_owned(),
            version: 0,
            follows: String::new(),
            title: Field::default(),
            intro: Field::default(),
            among: Field::of("orders"),
            amongs: vec![choice("orders", "survey.among.orders")],
            from: Field::of("2026-03-01"),
            until: Field::of("2026-03-31"),
            method: Field::of("simple"),
            methods: vec![choice("simple", "survey.method.simple")],
            size: Field::of("200"),
            ask_from: Field::of("2026-04-01"),
            ask_until: Field::of("2026-04-10"),
            answer_until: Field::of("2026-04-20"),
            third_party: true,
            channels: vec![("phone".to_owned(), Words::key("survey.channel.phone"), true)],
            asks: Ask::CODES.map(|code| choice(code, &format!("survey.ask.{code}"))).to_vec(),
            blocks: vec![block],
            problem: None,
        };
        let wrong = SurveyForm {
            problem: Some(
                Words::key("survey.refusal.bad-question").with("question", 2).with("flaw", "选项太少"),
            ),
            follows: "6".to_owned(),
            ..fresh.clone()
        };
        vec![fresh, wrong]
    }
}
