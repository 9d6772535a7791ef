//! The woodpecker as staff see it: its years with what waits, one year, one nominee, a meeting, the members, a letter
//! of appointment, and the one form in which every step is taken.

pub mod names;
mod samples;

use serde::Serialize;

use crate::views::{
    frame::Tone,
    locale::Words,
    parts::{Badge, Choice, Field, TimelineEntry},
};

/// Somewhere to go, in words.
#[derive(Debug, Clone, Serialize)]
pub struct Way {
    /// What is there.
    pub label: Words,
    /// Its address.
    pub url: String,
}

/// Something that waits for the reader.
#[derive(Debug, Clone, Serialize)]
pub struct WaitRow {
    /// What is to be done.
    pub what: Words,
    /// What it is about.
    pub about: String,
    /// Where it is done.
    pub url: String,
    /// Until when; empty for no day.
    pub due: String,
    /// How pressing it is.
    pub tone: Tone,
}

/// A year in the list.
#[derive(Debug, Clone, Serialize)]
pub struct YearRow {
    /// Which year.
    pub year: i16,
    /// Its page.
    pub url: String,
    /// Where it stands.
    pub stage: Badge,
    /// How many were put forward and stand.
    pub nominees: usize,
    /// How many of them were adopted at least.
    pub adopted: usize,
    /// How many of them their units did not adopt.
    pub declined: usize,
    /// Of how many the units have said nothing yet.
    pub open: usize,
    /// How many were chosen.
    pub chosen: usize,
    /// How many members it made.
    pub members: usize,
}

/// The years. `GET /woodpecker`
#[derive(Debug, Clone, Serialize)]
pub struct WoodpeckerList {
    /// What waits for the reader, in all years.
    pub waits: Vec<WaitRow>,
    /// The years, the newest first.
    pub years: Vec<YearRow>,
    /// The years the reader may begin.
    pub begin: Vec<i16>,
    /// The form's idempotency key.
    pub key: String,
    /// Members who serve today.
    pub serving: usize,
    /// Why a year did not begin.
    pub problem: Option<Words>,
}

/// A nominee in its year.
#[derive(Debug, Clone, Serialize)]
pub struct NomineeRow {
    /// Its number.
    pub number: u16,
    /// What it is called.
    pub title: String,
    /// Its page.
    pub url: String,
    /// The unit.
    pub unit: String,
    /// What became of it.
    pub progress: Badge,
    /// How many sheets it has.
    pub sheets: usize,
    /// Whether it was chosen.
    pub chosen: bool,
}

/// A juror.
#[derive(Debug, Clone, Serialize)]
pub struct JurorRow {
    /// The number.
    pub number: u16,
    /// The name.
    pub name: String,
    /// Whom the juror speaks for.
    pub organisation: String,
    /// The unit; empty for none.
    pub unit: String,
    /// Whether the sheets are of paper.
    pub paper: bool,
    /// How many sheets were handed in.
    pub sheets: usize,
}

/// A nominee's place.
#[derive(Debug, Clone, Serialize)]
pub struct RankRow {
    /// The place.
    pub place: u16,
    /// What it is called.
    pub title: String,
    /// Its page.
    pub url: String,
    /// The mean of each merit.
    pub means: Vec<String>,
    /// The score.
    pub score: String,
    /// The score as a fraction.
    pub fraction: String,
    /// How many sheets.
    pub sheets: u16,
    /// Whether it was chosen.
    pub chosen: bool,
}

/// A member.
#[derive(Debug, Clone, Serialize)]
pub struct MemberRow {
    /// The year.
    pub year: i16,
    /// The name.
    pub name: String,
    /// The number of the letter.
    pub letter: String,
    /// The first day.
    pub from: String,
    /// The last day.
    pub until: String,
    /// How it stands.
    pub state: Badge,
    /// The opinion.
    pub title: String,
    /// The opinion's page.
    pub url: String,
    /// The unit.
    pub unit: String,
    /// The letter to print.
    pub letter_url: String,
    /// Where the term is ended; empty when it is not the reader's to do.
    pub end_url: String,
    /// Why the term ended; empty for not.
    pub reason: String,
}

/// A meeting in its year.
#[derive(Debug, Clone, Serialize)]
pub struct MeetingRow {
    /// When.
    pub on: String,
    /// About what.
    pub subject: String,
    /// Its page.
    pub url: String,
    /// How many came.
    pub count: usize,
    /// How much is still to be done.
    pub open: usize,
}

/// One year. `GET /woodpecker/{id}`
#[derive(Debug, Clone, Serialize)]
pub struct WoodpeckerYear {
    /// Which year.
    pub year: i16,
    /// Where it stands.
    pub stage: Badge,
    /// The document.
    pub document: String,
    /// The most points.
    pub scale: u16,
    /// How many sheets each needs.
    pub least: u16,
    /// The merits with their weights.
    pub merits: Vec<(String, u16)>,
    /// What the reader may do.
    pub ways: Vec<Way>,
    /// What waits for the reader.
    pub waits: Vec<WaitRow>,
    /// What was put forward.
    pub nominees: Vec<NomineeRow>,
    /// What was taken out: title, page, why.
    pub struck: Vec<(String, String, String)>,
    /// Who judges.
    pub jury: Vec<JurorRow>,
    /// The places; nothing when the reader may not read sheets yet.
    pub ranking: Vec<RankRow>,
    /// Whether places are kept from the reader.
    pub is_hidden: bool,
    /// How many were adopted.
    pub adopted: usize,
    /// How many were not.
    pub declined: usize,
    /// Of how many nothing was said yet.
    pub open: usize,
    /// Why so many were chosen; empty before the choice.
    pub choice: String,
    /// Who chose.
    pub chosen_by: String,
    /// When, UTC milliseconds.
    pub chosen_ms: i64,
    /// How many cases are in the book, and how many were chosen.
    pub book: (usize, usize),
    /// The book as a page.
    pub book_url: String,
    /// The book as a file.
    pub docx_url: String,
    /// Who was appointed.
    pub members: Vec<MemberRow>,
    /// Meetings.
    pub meetings: Vec<MeetingRow>,
    /// What happened, the newest first.
    pub history: Vec<TimelineEntry>,
}

/// A juror's sheet.
#[derive(Debug, Clone, Serialize)]
pub struct SheetRow {
    /// The juror.
    pub juror: String,
    /// The points, as the merits are listed.
    pub points: Vec<u16>,
    /// Why.
    pub reason: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// Who typed a sheet that the juror did not hand in; nothing for the juror's own.
    pub typed_by: Option<Words>,
}

/// What became of an opinion.
#[derive(Debug, Clone, Serialize)]
pub struct StepRow {
    /// What.
    pub progress: Badge,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// Who said so.
    pub who: Words,
    /// What was done, or why.
    pub note: String,
}

/// A case as it stands.
#[derive(Debug, Clone, Serialize)]
pub struct CaseView {
    /// What it is called.
    pub title: String,
    /// What was said.
    pub opinion: String,
    /// What was done.
    pub measures: String,
    /// What came of it.
    pub effect: String,
    /// Who wrote it.
    pub by: Words,
    /// Whether a second person looked at it.
    pub state: Badge,
}

/// One nominee. `GET /woodpecker/{id}/nominees/{number}`
#[derive(Debug, Clone, Serialize)]
pub struct WoodpeckerNominee {
    /// The year's page.
    pub back_url: String,
    /// Which year.
    pub year: i16,
    /// Its number.
    pub number: u16,
    /// What it is called.
    pub title: String,
    /// The order's number.
    pub order: String,
    /// The order's page.
    pub order_url: String,
    /// The unit.
    pub unit: String,
    /// Why it was put forward.
    pub reason: String,
    /// What became of it.
    pub progress: Badge,
    /// Its place; 0 for none that the reader may know.
    pub place: u16,
    /// Whether it was chosen.
    pub chosen: bool,
    /// Why it was taken out; empty for not.
    pub struck: String,
    /// What the reader may do.
    pub ways: Vec<Way>,
    /// Every step.
    pub steps: Vec<StepRow>,
    /// The merits.
    pub merits: Vec<String>,
    /// The sheets the reader may read.
    pub sheets: Vec<SheetRow>,
    /// Sheets that later ones took the place of; only after the choice.
    pub replaced: Vec<SheetRow>,
    /// How many sheets there are.
    pub count: usize,
    /// Whether sheets are kept from the reader.
    pub is_hidden: bool,
    /// The score; empty for none that the reader may know.
    pub score: String,
    /// The score as a fraction.
    pub fraction: String,
    /// What the citizen said; nothing when nobody asked.
    pub consent: Option<Words>,
    /// The name to be printed; empty for none.
    pub name: String,
    /// How it was said.
    pub heard: String,
    /// Whether there is a case that nobody reviewed yet and that is not the reader's to see.
    pub is_withheld: bool,
    /// The case.
    pub case: Option<CaseView>,
}

/// The members. `GET /woodpecker/members`
#[derive(Debug, Clone, Serialize)]
pub struct WoodpeckerMembers {
    /// The members.
    pub rows: Vec<MemberRow>,
    /// Whether only those who serve today are shown.
    pub is_serving: bool,
}

/// Something to be done after a meeting.
#[derive(Debug, Clone, Serialize)]
pub struct FollowUpRow {
    /// What.
    pub text: String,
    /// Who sees to it.
    pub owner: String,
    /// Until when.
    pub due: String,
    /// Whether the day has passed.
    pub late: bool,
    /// What came of it; empty for not yet.
    pub result: String,
    /// Where it is settled; empty when it is not the reader's to do.
    pub url: String,
}

/// A meeting. `GET /woodpecker/{id}/meetings/{number}`
#[derive(Debug, Clone, Serialize)]
pub struct WoodpeckerMeeting {
    /// The year's page.
    pub back_url: String,
    /// Which year.
    pub year: i16,
    /// When.
    pub on: String,
    /// Where.
    pub place: String,
    /// About what.
    pub subject: String,
    /// Who came.
    pub attendees: Vec<String>,
    /// What was said.
    pub minutes: String,
    /// What is to be done.
    pub follow_ups: Vec<FollowUpRow>,
    /// Where something more is noted; empty when it is not the reader's to do.
    pub more_url: String,
}

/// A letter of appointment to print. `GET /woodpecker/{id}/members/{number}`
#[derive(Debug, Clone, Serialize)]
pub struct WoodpeckerLetter {
    /// The year's page.
    pub back_url: String,
    /// Which year.
    pub year: i16,
    /// What it is called.
    pub title: String,
    /// Its number.
    pub number: String,
    /// To whom it is.
    pub to: String,
    /// What it says.
    pub paragraphs: Vec<String>,
    /// Who signs.
    pub issuer: String,
    /// The day.
    pub date: String,
    /// The letter as a file.
    pub docx_url: String,
}

/// How a field of the form is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Filled {
    /// One line.
    Line,
    /// A number of points.
    Number,
    /// A day.
    Day,
    /// Many lines.
    Lines,
    /// One of many.
    Pick,
    /// One of a few.
    Chips,
}

/// A field of the form.
#[derive(Debug, Clone, Serialize)]
pub struct StepField {
    /// Its name.
    pub name: String,
    /// What is asked.
    pub label: Words,
    /// What helps to answer.
    pub hint: Option<Words>,
    /// How it is filled.
    pub filled: Filled,
    /// What stands in it.
    pub field: Field,
    /// What can be picked.
    pub choices: Vec<Choice>,
    /// Whether it may stay empty.
    pub optional: bool,
    /// The most characters.
    pub limit: u32,
    /// The most points.
    pub most: u16,
}

/// A step to be taken. `GET /woodpecker/{id}/do/{step}`
#[derive(Debug, Clone, Serialize)]
pub struct WoodpeckerStep {
    /// What is done.
    pub title: Words,
    /// What it means, before it is done.
    pub lead: Words,
    /// Where the form goes.
    pub url: String,
    /// Where it came from.
    pub back_url: String,
    /// Which year.
    pub year: i16,
    /// The year's page.
    pub year_url: String,
    /// The form's idempotency key.
    pub key: String,
    /// The version that was seen.
    pub version: i64,
    /// What goes along unseen.
    pub hidden: Vec<(String, String)>,
    /// What it is about.
    pub about: Vec<(Words, Words)>,
    /// The fields.
    pub fields: Vec<StepField>,
    /// Whether it cannot be taken back.
    pub is_grave: bool,
    /// Why it was not done.
    pub problem: Option<Words>,
}
