//! The names of the form's fields, used by the form and whoever reads it.

/// The version that was seen.
pub const SEEN: &str = "seen";
/// Which year.
pub const YEAR: &str = "year";
/// Which nominee.
pub const NOMINEE: &str = "nominee";
/// Which juror.
pub const JUROR: &str = "juror";
/// Which member.
pub const MEMBER: &str = "member";
/// Which meeting.
pub const MEETING: &str = "meeting";
/// Which follow-up.
pub const FOLLOW_UP: &str = "follow_up";
/// An order's number.
pub const ORDER: &str = "order";
/// What it is called.
pub const TITLE: &str = "title";
/// Why.
pub const REASON: &str = "reason";
/// What was done.
pub const NOTE: &str = "note";
/// A name.
pub const NAME: &str = "name";
/// Whom a juror speaks for.
pub const ORGANISATION: &str = "organisation";
/// An account.
pub const PERSON: &str = "person";
/// A unit.
pub const UNIT: &str = "unit";
/// Before each merit: its points.
pub const POINTS: &str = "points-";
/// How many are chosen.
pub const PLACES: &str = "places";
/// What the citizen said.
pub const AGREED: &str = "agreed";
/// How it was said.
pub const HEARD: &str = "heard";
/// What was said.
pub const OPINION: &str = "opinion";
/// What was done.
pub const MEASURES: &str = "measures";
/// What came of it.
pub const EFFECT: &str = "effect";
/// The number of a letter.
pub const LETTER: &str = "letter";
/// The first day.
pub const FROM: &str = "from";
/// The last day.
pub const UNTIL: &str = "until";
/// The day.
pub const ON: &str = "on";
/// Where.
pub const PLACE: &str = "place";
/// About what.
pub const SUBJECT: &str = "subject";
/// Who came.
pub const ATTENDEES: &str = "attendees";
/// What was said at a meeting.
pub const MINUTES: &str = "minutes";
/// What is to be done.
pub const TEXT: &str = "text";
/// Who sees to it.
pub const OWNER: &str = "owner";
/// Until when.
pub const DUE: &str = "due";
/// What came of it.
pub const RESULT: &str = "result";
