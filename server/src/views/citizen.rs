//! The citizens' pages: say something, follow it, judge the result, ask for a redo; and the pages for when something goes wrong.
//!
//! Contexts are plain data for handlers to fill. What a citizen may see was decided before it came here:
//! no page of this module hides anything that is in its context.

pub mod faults;
pub mod progress;
pub mod retaliation;
mod samples;
pub mod verify;

pub mod annual;
pub mod answers;
pub mod casebook;
pub mod directory;
pub mod honours;
pub mod results;
pub mod survey;

use serde::Serialize;

use super::frame::Tone;
use super::locale::Words;
use super::parts::{Badge, Choice, DueStep, DueWords, Field, FileLink, Station, TimelineEntry};

/// The first page: two doors, how it works, the hotline. `GET /`
#[derive(Debug, Clone, Serialize)]
pub struct Home {
    /// When the hotline answers, such as “24 小时”; empty when not known.
    pub hotline_hours: String,
}

/// The form for a new demand. `GET /speak`, `POST /speak` (multipart)
#[derive(Debug, Clone, Serialize)]
pub struct Speak {
    /// What the person typed so far, with errors.
    pub form: SpeakForm,
    /// The kinds to pick from; picking none is allowed.
    pub kinds: Vec<Choice>,
    /// The fewest letters the content must have.
    pub content_min: u32,
    /// The most letters the content may have.
    pub content_max: u32,
    /// How many photos may be sent; zero hides the field.
    pub photo_limit: u32,
    /// The largest photo, in megabytes.
    pub photo_mb: u32,
    /// The idempotency key of this form.
    pub key: String,
}

/// The fields of the form for a new demand; the form sends them under these names.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SpeakForm {
    /// The value of the picked kind; empty for none.
    pub kind: Field,
    /// A title; may be empty.
    pub title: Field,
    /// What the person wants to say.
    pub content: Field,
    /// Where it is; may be empty.
    pub place: Field,
    /// A telephone number to reach them; may be empty.
    pub phone: Field,
    /// Their name; may be empty.
    pub name: Field,
    /// Only the error is used: a browser never keeps chosen files.
    pub photos: Field,
    /// Whether no name and number shall be recorded; sends `yes`.
    pub anonymous: bool,
    /// Whether the handling unit shall not see who they are; sends `yes`.
    pub confidential: bool,
    /// Whether they want messages about the progress; sends `yes`.
    pub wants_sms: bool,
}

/// The receipt for a new demand; the only page that shows the tracking code unasked. `GET` after a successful `POST /speak`
#[derive(Debug, Clone, Serialize)]
pub struct Receipt {
    /// The tracking code, 12 digits with or without dashes.
    pub code: String,
    /// The order number.
    pub order_no: String,
    /// When it was received, UTC milliseconds.
    pub received_ms: i64,
    /// What happens next, in order.
    pub steps: Vec<NextStep>,
    /// The masked number that gets messages; nothing when none was given.
    pub sms_to: Option<String>,
    /// The address of the order's page.
    pub track_url: String,
}

/// Something that will happen.
#[derive(Debug, Clone, Serialize)]
pub struct NextStep {
    /// What will happen.
    pub what: Words,
    /// By when, UTC milliseconds; nothing when there is no promise.
    pub by_ms: Option<i64>,
}

/// The question for a tracking code. `GET /track`, `POST /track`, and for whoever wants to rate `GET /rate`, `POST /rate`
#[derive(Debug, Clone, Default, Serialize)]
pub struct TrackForm {
    /// The code as typed, field `code`.
    pub code: Field,
    /// Whether it is asked in order to rate.
    pub rates: bool,
}

/// The state of one demand as its author sees it.
#[derive(Debug, Clone, Serialize)]
pub struct Track {
    /// The order number.
    pub order_no: String,
    /// The title, or the beginning of the content.
    pub title: String,
    /// What the person said.
    pub content: String,
    /// The kind, when known.
    pub kind: Option<Words>,
    /// Where it is; empty when not said.
    pub place: String,
    /// When it was received, UTC milliseconds.
    pub received_ms: i64,
    /// Confidential, anonymous, merged and the like.
    pub marks: Vec<Badge>,
    /// The photos the person sent.
    pub photos: Vec<FileLink>,
    /// The state in a word.
    pub status: Badge,
    /// The state in a sentence: what happens now and who does it.
    pub status_text: Words,
    /// The way of the order.
    pub stations: Vec<Station>,
    /// By when an answer is due; nothing when no clock runs.
    pub due: Option<DueWords>,
    /// The rule the due date comes from, with its article.
    pub due_rule: Words,
    /// The days that were counted and those that were not.
    pub due_steps: Vec<DueStep>,
    /// What the person is asked to do, if anything.
    pub call: Option<Call>,
    /// Answers so far, newest first.
    pub replies: Vec<Reply>,
    /// What happened, newest first.
    pub timeline: Vec<TimelineEntry>,
    /// The form to add something, while that is possible.
    pub supplement: Option<Supplement>,
    /// The link to say that it is not solved, while that is possible.
    pub reopen: Option<ReopenLink>,
    /// Whether the person lets everybody read it; nothing while there is nothing to read.
    pub publicity: Option<Publicity>,
}

/// Whether the author of a demand lets everybody read it with its answer.
#[derive(Debug, Clone, Serialize)]
pub struct Publicity {
    /// Where the form goes (`agrees`: `yes` or `no`, `key`, `csrf`).
    pub action: String,
    /// The idempotency key.
    pub key: String,
    /// How it stands.
    pub stands: Consented,
}

/// How the publication of a demand stands, to its author.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Consented {
    /// Nothing was said yet.
    Asked,
    /// It was taken back.
    TakenBack {
        /// When, UTC milliseconds.
        at_ms: i64,
    },
    /// The author agreed; it is not public yet.
    Agreed,
    /// Everybody reads it.
    Public {
        /// The number people read.
        number: String,
        /// Where.
        url: String,
    },
}

/// Something the citizen is asked to do.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Call {
    /// Judge the result.
    Judge {
        /// The address of the callback's page.
        url: String,
        /// Until when, UTC milliseconds; nothing when there is no limit.
        until_ms: Option<i64>,
    },
    /// Supply what the unit needs; the form for it is the supplement form of the same page.
    Supply {
        /// What is needed, in the unit's words.
        question: String,
        /// Who needs it.
        unit: String,
        /// Until when, UTC milliseconds; nothing when there is no limit.
        until_ms: Option<i64>,
    },
}

/// An answer of the handling unit.
#[derive(Debug, Clone, Serialize)]
pub struct Reply {
    /// The unit that answers.
    pub unit: String,
    /// The person in charge; empty when not said.
    pub lead: String,
    /// The person who handled it; empty when not said.
    pub handler: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// The text; line breaks are kept.
    pub text: String,
    /// Files that belong to it.
    pub files: Vec<FileLink>,
    /// The handling round, from 1.
    pub round: u32,
}

/// The form to add something to a demand.
#[derive(Debug, Clone, Serialize)]
pub struct Supplement {
    /// Where the form goes (multipart: `content`, `photos`, `key`, `csrf`).
    pub action: String,
    /// The idempotency key.
    pub key: String,
    /// What was typed so far.
    pub content: Field,
    /// How many photos may be sent; zero hides the field.
    pub photo_limit: u32,
    /// The largest photo, in megabytes.
    pub photo_mb: u32,
}

/// The way to say that a closed demand is not solved.
#[derive(Debug, Clone, Serialize)]
pub struct ReopenLink {
    /// The address of the page.
    pub url: String,
    /// Until when, UTC milliseconds.
    pub until_ms: i64,
}

/// The callback: the citizen judges the result.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    /// Where the form goes (`q_<id>` for each question, `reasons`, `reason`, `key`, `csrf`).
    pub action: String,
    /// The idempotency key.
    pub key: String,
    /// The order number.
    pub order_no: String,
    /// The title of the demand.
    pub title: String,
    /// The answer to be judged.
    pub reply: Option<Reply>,
    /// Until when, UTC milliseconds; nothing when there is no limit.
    pub until_ms: Option<i64>,
    /// The questions of the policy pack; put those that must be answered first.
    pub questions: Vec<Question>,
    /// Frequent reasons to tick, field `reasons`; may be empty.
    pub reasons: Vec<Choice>,
    /// The values of the reasons ticked so far.
    pub picked_reasons: Vec<String>,
    /// The reason in the citizen's words, required when dissatisfied.
    pub reason: Field,
}

/// A question of the callback.
#[derive(Debug, Clone, Serialize)]
pub struct Question {
    /// Its id in the pack; the form sends `q_<id>`.
    pub id: String,
    /// The question.
    pub text: Words,
    /// The answers to pick from, best first.
    pub choices: Vec<Choice>,
    /// Whether it must be answered.
    pub required: bool,
    /// The picked answer, with an error.
    pub picked: Field,
}

/// Thanks after an answer, a supplement or a reopening, with what happens next.
#[derive(Debug, Clone, Serialize)]
pub struct Thanks {
    /// What was done.
    pub done: Done,
    /// The order number.
    pub order_no: String,
    /// What happens next, in order; may be empty.
    pub steps: Vec<NextStep>,
    /// The address of the order's page.
    pub track_url: String,
}

/// What the citizen just did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Done {
    /// Judged it well: the order closes.
    Satisfied,
    /// Judged it badly: a new round begins.
    Dissatisfied,
    /// Answered, without a grade that decides.
    Recorded,
    /// Asked for a redo of a closed order.
    Reopened,
    /// Added something.
    Supplemented,
}

/// The form to say that a closed demand is not solved.
#[derive(Debug, Clone, Serialize)]
pub struct Reopen {
    /// Where the form goes (multipart: `reason`, `photos`, `key`, `csrf`).
    pub action: String,
    /// The idempotency key.
    pub key: String,
    /// The order number.
    pub order_no: String,
    /// The title of the demand.
    pub title: String,
    /// The last answer.
    pub reply: Option<Reply>,
    /// Until when, UTC milliseconds.
    pub until_ms: i64,
    /// Why it is not solved.
    pub reason: Field,
    /// How many photos may be sent; zero hides the field.
    pub photo_limit: u32,
    /// The largest photo, in megabytes.
    pub photo_mb: u32,
    /// The address of the order's page.
    pub track_url: String,
}

/// A page for when something goes wrong, in plain words.
#[derive(Debug, Clone, Serialize)]
pub struct Problem {
    /// What went wrong.
    pub kind: ProblemKind,
    /// How long to wait, in seconds; used by [`ProblemKind::TooMany`].
    pub wait_seconds: u32,
    /// The id of the request, for whoever reports it; empty for none.
    pub reference: String,
    /// Where to go back to; empty for the first page.
    pub back_url: String,
}

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// 404: there is no such page.
    NotFound,
    /// 403: the person may not do this.
    Forbidden,
    /// 429: too many requests; wait.
    TooMany,
    /// 503: the service is busy; nothing was lost.
    Busy,
    /// 410: the link is too old.
    Expired,
    /// 410: the link was used already.
    Used,
    /// 400 or 403: the form was open too long and must be sent again.
    Stale,
    /// 409: somebody changed the same thing meanwhile.
    Conflict,
    /// 413: what was sent is too large.
    TooLarge,
    /// 500: a fault of ours.
    Broken,
}

impl ProblemKind {
    /// All kinds.
    pub const ALL: [ProblemKind; 10] = [
        ProblemKind::NotFound,
        ProblemKind::Forbidden,
        ProblemKind::TooMany,
        ProblemKind::Busy,
        ProblemKind::Expired,
        ProblemKind::Used,
        ProblemKind::Stale,
        ProblemKind::Conflict,
        ProblemKind::TooLarge,
        ProblemKind::Broken,
    ];
}

/// Returns the six kinds of demand as the form offers them.
pub fn kinds() -> Vec<Choice> {
    ["consult", "help", "complaint", "report", "suggestion", "praise"]
        .into_iter()
        .map(|kind| Choice::new(kind, Words::key(&format!("common.kind.{kind}"))))
        .collect()
}

/// Returns the choices of a scale of three or five grades, best first, with faces.
pub fn grades(scale: Scale) -> Vec<Choice> {
    let grade = |value: &str, face: &str, tone| {
        Choice::new(value, Words::key(&format!("common.grade.{value}"))).shown(face, tone)
    };
    match scale {
        Scale::Three => vec![
            grade("satisfied", "face-5", Tone::Good),
            grade("fair", "face-3", Tone::Soon),
            grade("dissatisfied", "face-1", Tone::Bad),
        ],
        Scale::Five => vec![
            grade("5", "face-5", Tone::Good),
            grade("4", "face-4", Tone::Good),
            grade("3", "face-3", Tone::Soon),
            grade("2", "face-2", Tone::Bad),
            grade("1", "face-1", Tone::Bad),
        ],
    }
}

/// How many grades a question has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Satisfied, fair, dissatisfied.
    Three,
    /// The five grades of the national rating.
    Five,
}

/// Returns yes and no.
pub fn yes_no() -> Vec<Choice> {
    vec![
        Choice::new("yes", Words::key("common.yes")).shown("check", Tone::Good),
        Choice::new("no", Words::key("common.no")).shown("close", Tone::Bad),
    ]
}
