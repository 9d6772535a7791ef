//! What the citizen is asked and how the answers count. A rating is the citizen's own word or it does not exist:
//! nothing here turns silence into an answer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    policy::{Language, Text},
    sms::{JOINED_PART, ONE_PART, Template, Values},
};

/// The most UTF-16 units one text message holds, signature included.
pub const ONE_MESSAGE: usize = ONE_PART;
/// The most UTF-16 units two joined text messages hold.
pub const TWO_MESSAGES: usize = 2 * JOINED_PART;

/// What the citizen is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callback {
    /// The questions, in the order they are asked; exactly one has the role [`Role::Result`].
    pub questions: Vec<Question>,
    /// A dissatisfied citizen is asked for a few words why.
    pub words_required: bool,
    /// Failed attempts after which a person may close the order as unrated.
    pub attempts: u16,
    /// The text message that asks.
    pub sms: Sms,
    /// The article that says so.
    pub article: Option<String>,
    /// What the article leaves open, decided.
    pub interpretation: Option<Text>,
    /// What the interpretation rests on.
    pub source: Option<String>,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Identifies it.
    pub id: String,
    /// What it is for; no two questions share a role.
    pub role: Role,
    /// Whom it is put to.
    pub asked_of: AskedOf,
    /// How it is put.
    pub text: Text,
    /// What may be answered.
    pub options: Vec<Choice>,
    /// The article that asks for it.
    pub article: Option<String>,
    /// What the article leaves open, decided.
    pub interpretation: Option<Text>,
    /// What the interpretation rests on.
    pub source: Option<String>,
}

/// What a question is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Whether the unit contacted the citizen.
    Contacted,
    /// How the citizen was treated.
    Process,
    /// Whether the matter is solved.
    Solved,
    /// The grade of the round: it decides whether the order closes or begins again.
    Result,
    /// Whether somebody asked for a certain answer.
    Pressure,
}

/// Whom a question is put to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AskedOf {
    /// Everyone.
    Everyone,
    /// Only those who left a way to be contacted.
    Contactable,
}

/// One possible answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Identifies it within its question.
    pub id: String,
    /// How it reads.
    pub text: Text,
    /// How it counts.
    pub counts: Counts,
    /// The digit that says it in a text message; every option of the result question has one.
    pub digit: Option<u8>,
}

/// How an answer counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counts {
    /// For the unit.
    Satisfied,
    /// Against the unit.
    Dissatisfied,
    /// Neither.
    Neutral,
}

impl Callback {
    /// Returns the question that grades the round.
    #[must_use]
    pub fn result(&self) -> Option<&Question> {
        self.of_role(Role::Result)
    }

    /// Returns how the answer to the question of a role counts; `None` when it was not given.
    #[must_use]
    pub fn counts(&self, role: Role, answers: &BTreeMap<String, String>) -> Option<Counts> {
        let question = self.of_role(role)?;
        let answer = answers.get(&question.id)?;
        question.options.iter().find(|choice| choice.id == *answer).map(|choice| choice.counts)
    }

    /// Returns whether the citizen is satisfied with the result; `None` for silence.
    #[must_use]
    pub fn is_satisfied(&self, answers: &BTreeMap<String, String>) -> Option<bool> {
        self.counts(Role::Result, answers).map(|counts| counts == Counts::Satisfied)
    }

    /// Returns whether the unit responded (响应): contacted the citizen, and well; `None` when neither was answered.
    #[must_use]
    pub fn is_responded(&self, answers: &BTreeMap<String, String>) -> Option<bool> {
        let counts = [Role::Contacted, Role::Process].map(|role| self.counts(role, answers));
        counts.iter().any(Option::is_some).then(|| !counts.contains(&Some(Counts::Dissatisfied)))
    }

    /// Returns the text message that asks, with the title shortened to what fits.
    #[must_use]
    pub fn sms(&self, language: Language, number: &str, title: &str) -> String {
        let text = self.sms.text.in_language(language);
        // INVARIANT: a pack is only read when its message is a template.
        let Ok(template) = Template::parse(text) else { return text.to_owned() };
        let scale = self.scale(language);
        let values = Values { title, number, scale: &scale, ..Values::default() };
        template.fill(values, self.sms.limit(language))
    }

    /// Returns the scale as a text message writes it: `1满意 2基本满意 3不满意`.
    #[must_use]
    pub fn scale(&self, language: Language) -> String {
        let choices = self.result().map_or(&[][..], |question| &question.options);
        let written = choices.iter().filter_map(|choice| {
            let text = choice.text.in_language(language);
            Some(match language {
                Language::Zh => format!("{}{text}", choice.digit?),
                Language::En => format!("{} {text}", choice.digit?),
            })
        });
        let separator = match language {
            Language::Zh => " ",
            Language::En => ", ",
        };
        written.collect::<Vec<_>>().join(separator)
    }

    fn of_role(&self, role: Role) -> Option<&Question> {
        self.questions.iter().find(|question| question.role == role)
    }
}

/// The text message that asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sms {
    /// The message with its signature; `{number}`, `{title}` and `{scale}` are filled in.
    pub text: Text,
}

impl Sms {
    /// Returns the most UTF-16 units a filled message has: one message in Chinese, two in English.
    #[must_use]
    pub fn limit(&self, language: Language) -> usize {
        match language {
            Language::Zh => ONE_MESSAGE,
            Language::En => TWO_MESSAGES,
        }
    }
}
