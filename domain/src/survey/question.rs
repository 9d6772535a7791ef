//! A questionnaire: its questions, the ways through them, and what can be an answer. A way only leads forward, so that
//! every way ends.

use serde::{Deserialize, Serialize};

/// The most questions of a questionnaire.
pub const QUESTIONS_LIMIT: usize = 30;
/// The most options of a question.
pub const OPTIONS_LIMIT: usize = 12;
/// The longest title, question or option, in characters.
pub const LINE_LIMIT: usize = 200;
/// The longest introduction or free answer.
pub const TEXT_LIMIT: usize = 1_000;
/// The largest number that is an answer, and the smallest below zero.
pub const NUMBER_LIMIT: i64 = 1_000_000_000;
/// How many grades a question of five grades has; the best is the highest.
pub const GRADES: u8 = 5;
/// From this grade up somebody is satisfied: 基本满意 and better, as the national grades count.
pub const SATISFIED: u8 = 3;

/// What kind of answer a question wants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ask {
    /// One of these options.
    Single(Vec<String>),
    /// Any of these options, one at least.
    Multiple(Vec<String>),
    /// One of five grades, from 5 (very satisfied) to 1.
    Grades,
    /// Words.
    Text,
    /// A whole number within these bounds.
    Number {
        /// The smallest.
        least: i64,
        /// The largest.
        most: i64,
    },
}

impl Ask {
    /// Every kind by its code.
    pub const CODES: [&str; 5] = ["single", "multiple", "grades", "text", "number"];

    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Single(_) => "single",
            Self::Multiple(_) => "multiple",
            Self::Grades => "grades",
            Self::Text => "text",
            Self::Number { .. } => "number",
        }
    }

    /// Returns its options; none where it has none of its own.
    #[must_use]
    pub fn options(&self) -> &[String] {
        match self {
            Self::Single(options) | Self::Multiple(options) => options,
            Self::Grades | Self::Text | Self::Number { .. } => &[],
        }
    }

    /// Returns the values that can be counted one by one, in reading order.
    #[must_use]
    pub fn values(&self) -> Vec<u8> {
        match self {
            Self::Single(options) | Self::Multiple(options) => {
                (1..=u8::try_from(options.len()).unwrap_or(u8::MAX)).collect()
            }
            Self::Grades => (1..=GRADES).rev().collect(),
            Self::Text | Self::Number { .. } => Vec::new(),
        }
    }

    fn branches(&self) -> bool {
        matches!(self, Self::Single(_) | Self::Grades)
    }
}

/// “When the answer is this one, go to question …”.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// The option from 1, or the grade.
    pub when: u8,
    /// The number of the question that comes next; one more than the last question is the end.
    pub to: u8,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What is asked.
    pub text: String,
    /// What kind of answer it wants.
    pub ask: Ask,
    /// Nobody gets past it without an answer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Where an answer leads when not to the next question.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub branches: Vec<Branch>,
}

/// A questionnaire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Questionnaire {
    /// What it is called; citizens read it.
    pub title: String,
    /// What is said before the first question.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub intro: String,
    /// The questions; the first is number 1.
    pub questions: Vec<Question>,
}

impl Questionnaire {
    /// Returns it as whoever holds a link reads it, each text as `shown` gives it; numbers and branches stay.
    #[must_use]
    pub fn shown(&self, shown: impl Fn(&str) -> String) -> Self {
        let options = |all: &[String]| all.iter().map(|one| shown(one)).collect();
        let question = |one: &Question| Question {
            text: shown(&one.text),
            ask: match &one.ask {
                Ask::Single(all) => Ask::Single(options(all)),
                Ask::Multiple(all) => Ask::Multiple(options(all)),
                Ask::Grades | Ask::Text | Ask::Number { .. } => one.ask.clone(),
            },
            ..one.clone()
        };
        Self {
            title: shown(&self.title),
            intro: shown(&self.intro),
            questions: self.questions.iter().map(question).collect(),
        }
    }
}

/// What is wrong with a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Flaw {
    /// It asks nothing, or too much.
    Text,
    /// Fewer than two options, or too many.
    OptionCount,
    /// An option is empty, too long, or there twice.
    Option,
    /// The bounds of a number are the wrong way round or too wide.
    Bounds,
    /// Only one option or a grade can lead somewhere else.
    CannotBranch,
    /// It goes on from an answer that it does not have, or twice from the same.
    BranchWhen,
    /// It leads back, to itself, or beyond the end.
    BranchTo,
}

impl Flaw {
    /// Every flaw.
    pub const ALL: [Self; 7] = [
        Self::Text,
        Self::OptionCount,
        Self::Option,
        Self::Bounds,
        Self::CannotBranch,
        Self::BranchWhen,
        Self::BranchTo,
    ];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Text => "question-text",
            Self::OptionCount => "option-count",
            Self::Option => "option-text",
            Self::Bounds => "number-bounds",
            Self::CannotBranch => "cannot-branch",
            Self::BranchWhen => "branch-when",
            Self::BranchTo => "branch-to",
        }
    }
}

/// Returns the first flaw of the questions with the number of its question, or nothing.
#[must_use]
pub fn flaw(questions: &[Question]) -> Option<(u8, Flaw)> {
    let last = u8::try_from(questions.len()).unwrap_or(u8::MAX);
    (1..=last).zip(questions).find_map(|(number, question)| Some((number, flaw_of(number, last, question)?)))
}

fn flaw_of(number: u8, last: u8, question: &Question) -> Option<Flaw> {
    if !is_line(&question.text, LINE_LIMIT) {
        return Some(Flaw::Text);
    }
    match &question.ask {
        Ask::Single(options) | Ask::Multiple(options) => {
            if !(2..=OPTIONS_LIMIT).contains(&options.len()) {
                return Some(Flaw::OptionCount);
            }
            let twice =
                (1..).zip(options).any(|(next, one)| options.iter().skip(next).any(|other| other == one));
            if twice || !options.iter().all(|option| is_line(option, LINE_LIMIT)) {
                return Some(Flaw::Option);
            }
        }
        Ask::Number { least, most } => {
            let bounds = -NUMBER_LIMIT..=NUMBER_LIMIT;
            if least >= most || !bounds.contains(least) || !bounds.contains(most) {
                return Some(Flaw::Bounds);
            }
        }
        Ask::Grades | Ask::Text => {}
    }
    if !question.branches.is_empty() && !question.ask.branches() {
        return Some(Flaw::CannotBranch);
    }
    let values = question.ask.values();
    let mut seen = Vec::new();
    for branch in &question.branches {
        if !values.contains(&branch.when) || seen.contains(&branch.when) {
            return Some(Flaw::BranchWhen);
        }
        seen.push(branch.when);
        if branch.to <= number || branch.to > last.saturating_add(1) {
            return Some(Flaw::BranchTo);
        }
    }
    None
}

/// Returns whether a text is one printable line of 1 to `most` characters without spaces around it.
pub(super) fn is_line(text: &str, most: usize) -> bool {
    let length = text.chars().count();
    (1..=most).contains(&length) && text.trim() == text && !text.chars().any(char::is_control)
}

/// An answer to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// The option, from 1.
    Choice(u8),
    /// The options, rising.
    Choices(Vec<u8>),
    /// The grade, 5 the best.
    Grade(u8),
    /// Words.
    Text(String),
    /// A number.
    Number(i64),
}

/// An answer in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The number of the question.
    pub question: u8,
    /// The answer.
    pub value: Value,
}

/// The way through a questionnaire that some answers lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// What was said to questions that lie on the way, in order.
    pub said: Vec<Said>,
    /// The first question on the way without an answer that was not passed over: it comes next.
    pub next: Option<u8>,
    /// The first question on the way that needs an answer and has none.
    pub missing: Option<u8>,
    /// The first question on the way whose answer cannot be one.
    pub wrong: Option<u8>,
}

impl Questionnaire {
    /// Returns a question by its number.
    #[must_use]
    pub fn question(&self, number: u8) -> Option<&Question> {
        self.questions.get(usize::from(number).checked_sub(1)?)
    }

    /// Returns the number of the question after one, when this is what was said; one more than the last is the end.
    #[must_use]
    pub fn after(&self, number: u8, value: Option<&Value>) -> u8 {
        let straight = number.saturating_add(1);
        let Some(question) = self.question(number) else { return straight };
        let picked = match value {
            Some(Value::Choice(picked) | Value::Grade(picked)) => *picked,
            Some(Value::Choices(_) | Value::Text(_) | Value::Number(_)) | None => return straight,
        };
        let branch = question.branches.iter().find(|branch| branch.when == picked);
        branch.map_or(straight, |branch| branch.to.max(straight))
    }

    /// Follows answers from the first question to the end. What was said to questions that are not on the way is left
    /// out: paper and pages without scripts let people answer what they were told to pass over. `passed` are those up
    /// to which somebody has come: a question without an answer among them was passed over.
    #[must_use]
    pub fn way(&self, said: &[Said], passed: u8) -> Way {
        let mut way = Way { said: Vec::new(), next: None, missing: None, wrong: None };
        let mut at: u8 = 1;
        while let Some(question) = self.question(at) {
            let found = said.iter().find(|one| one.question == at);
            match found {
                Some(one) if fits(&question.ask, &one.value) => way.said.push(one.clone()),
                Some(_) => way.wrong = way.wrong.or(Some(at)),
                None => {
                    if question.required {
                        way.missing = way.missing.or(Some(at));
                    }
                    if question.required || at > passed {
                        way.next = way.next.or(Some(at));
                    }
                }
            }
            at = self.after(at, found.map(|one| &one.value));
        }
        way
    }
}

fn fits(ask: &Ask, value: &Value) -> bool {
    match (ask, value) {
        (Ask::Single(_), Value::Choice(picked)) | (Ask::Grades, Value::Grade(picked)) => {
            ask.values().contains(picked)
        }
        (Ask::Multiple(_), Value::Choices(picked)) => {
            let rises = picked.windows(2).all(|pair| matches!(pair, [one, two] if one < two));
            let values = ask.values();
            !picked.is_empty() && rises && picked.iter().all(|one| values.contains(one))
        }
        (Ask::Text, Value::Text(words)) => {
            let plain = |letter: char| !letter.is_control() || letter == '\n';
            (1..=TEXT_LIMIT).contains(&words.chars().count()) && words.chars().all(plain)
        }
        (Ask::Number { least, most }, Value::Number(number)) => (least..=most).contains(&number),
        (Ask::Single(_) | Ask::Multiple(_) | Ask::Grades | Ask::Text | Ask::Number { .. }, _) => false,
    }
}
