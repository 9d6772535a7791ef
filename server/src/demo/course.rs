//! What will become of each lived letter: when and how it comes in, who sent it, which turn it takes, and where it
//! stands on the day of the demonstration. Which units it concerns and what they answer is the letter's own.

use std::collections::BTreeSet;

use domain::{
    calendar::{date_of, instant},
    ids::UnitId,
    number::tracking_code,
    order::{Channel, Difficulty, Urgency},
    people::Units,
};
use jiff::{
    SignedDuration, Span, Timestamp,
    civil::{Date, Time, time},
};
use store::personal::Contact;

use super::{
    chance::{Chance, Draw},
    letters::Letters,
    office::{OPENS, Office},
    phrases::{Phrases, one},
    rest::{self, Rest},
};
use crate::{import::letter::Letter, suggest::Suggester};

/// What every invented telephone number begins with: no mobile number of the national plan has 2 as its second digit.
pub const PHONE: &str = "1200000";
/// Of a hundred demands that come in office hours, how many are telephoned (`domain.md` §11: 85 to 91).
const PHONED: u64 = 88;
/// Of a hundred who write on the web, how many give no name and no number.
const ANONYMOUS: u64 = 15;
/// Of a hundred orders: confidential, sent to the wrong unit first, answered late, left for the citizen to complete.
const CONFIDENTIAL: u64 = 4;
const MISSENT: u64 = 4;
const LATE: u64 = 4;
const SUSPENDED: u64 = 4;
/// The pairs of neighbouring characters two letters on one matter share, in hundredths of the shorter one's.
const SAME_MATTER: usize = 90;
/// The fewest pairs that say something.
const PAIRS: usize = 20;
/// How many days apart two letters on one matter come at most.
const SAME_DAYS: i32 = 14;
/// A reply as short as this explains nothing more than why a letter is not handled, in characters.
const SHORT_REPLY: usize = 160;

/// What becomes of a letter.
#[derive(Clone, Debug)]
pub struct Course {
    /// The letter and its reply.
    pub letter: Letter,
    /// When it comes in.
    pub at: Timestamp,
    /// How it comes in.
    pub channel: Channel,
    /// Who sent it.
    pub contact: Contact,
    /// The tracking code given.
    pub code: String,
    /// The handlers must not learn who asked.
    pub confidential: bool,
    /// How fast it must go.
    pub urgency: Urgency,
    /// Which budget the dispatcher gives.
    pub difficulty: Difficulty,
    /// Which turn it takes.
    pub turn: Turn,
    /// The unit it is sent to by mistake first.
    pub missent: Option<UnitId>,
    /// When its unit answers, unless that is too early.
    pub answers_at: Timestamp,
    /// Where it stands at the end, when it is not left to run.
    pub rest: Option<Rest>,
    /// When it came there.
    pub rest_at: Option<Timestamp>,
}

/// Which turn an order takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The ordinary one.
    Handled,
    /// It is not accepted, for this reason of the pack.
    Refused(String),
    /// It goes into the order of an earlier letter.
    Merged(usize),
    /// The citizen must complete it, and does or does not.
    Suspended(bool),
    /// Nobody ever answered.
    Unanswered,
}

/// What the courses depend on.
pub struct Surroundings<'a> {
    /// The seed.
    pub chance: Chance,
    /// The day of the demonstration.
    pub now: Timestamp,
    /// Office hours.
    pub office: Office<'a>,
    /// The units.
    pub units: &'a Units,
    /// The dispatcher's hints.
    pub suggester: &'a Suggester,
    /// What invented people say.
    pub phrases: &'a Phrases,
}

/// Returns the courses of the lived letters, oldest first.
#[must_use]
pub fn courses(letters: &Letters, around: &Surroundings<'_>) -> Vec<Course> {
    let offset = Span::new().weeks(letters.offset_weeks);
    let pairs: Vec<Pairs> = letters.lived.iter().map(pairs).collect();
    let mut courses = Vec::new();
    for (place, letter) in letters.lived.iter().enumerate() {
        let subject = u64::try_from(place).unwrap_or(0);
        let mut draw = around.chance.draw(subject, "course");
        let twin = twin(&letters.lived, &pairs, place);
        let course = course(letter.clone(), place, twin, offset, around, &mut draw);
        courses.push(course);
    }
    courses.sort_by_key(|course| (course.at, course.letter.place.row));
    renumber(&mut courses);
    rest::assign(&mut courses, around);
    courses
}

fn course(
    letter: Letter,
    place: usize,
    twin: Option<usize>,
    offset: Span,
    around: &Surroundings<'_>,
    draw: &mut Draw,
) -> Course {
    let demand = &letter.import.demand;
    let day = demand.received_on.saturating_add(offset);
    let (channel, at) = arrival(day, around, draw);
    let urgent =
        around.phrases.urgent.iter().any(|word| demand.title.contains(word)) && around.office.is_open(at);
    let replied_on =
        letter.import.replied_on.map(|day| day.saturating_add(offset)).filter(|replied| *replied >= day);
    let replied_on = replied_on.unwrap_or_else(|| day.saturating_add(Span::new().days(3)));
    let wait = draw.between(15, 500);
    let mut answers_at = around.office.after(instant(replied_on, OPENS), wait);
    let is_long = answers_at > around.office.days_after(at, 4);
    let is_shared = letter.import.units.len() > 1;
    let mut difficulty = if is_long || is_shared { Difficulty::Complex } else { Difficulty::Simple };
    let turn = turn(&letter, twin, around.phrases, draw);
    if turn == Turn::Handled && draw.percent(LATE) {
        difficulty = Difficulty::Simple;
        answers_at = around.office.days_after(at, draw.between(7, 10));
    }
    let anonymous = channel == Channel::Web && draw.percent(ANONYMOUS);
    let contact = if anonymous { Contact::default() } else { contact(twin.unwrap_or(place), around) };
    let missent = missent(&letter, around, day).filter(|_| draw.percent(MISSENT));
    Course {
        at,
        channel,
        contact,
        code: tracking_code(draw.below(100_000_000_000)),
        confidential: !anonymous && draw.percent(CONFIDENTIAL),
        urgency: if urgent { Urgency::Urgent } else { Urgency::Normal },
        difficulty,
        turn,
        missent,
        answers_at,
        rest: None,
        rest_at: None,
        letter,
    }
}

/// Returns how and when a letter of a day comes in; the web takes what comes while offices are closed.
fn arrival(day: Date, around: &Surroundings<'_>, draw: &mut Draw) -> (Channel, Timestamp) {
    let minutes = |from: Time, minutes: i64| {
        instant(day, from).checked_add(SignedDuration::from_mins(minutes)).unwrap_or(Timestamp::MIN)
    };
    let in_hours = minutes(OPENS, draw.between(0, 530));
    let any_hour = minutes(time(7, 0, 0, 0), draw.between(0, 950));
    let (phoned, posted) = (draw.percent(PHONED), draw.below(10));
    let latest = around.now.checked_sub(SignedDuration::from_mins(3)).unwrap_or(around.now);
    let (channel, at) = match (around.office.is_open(in_hours) && in_hours <= latest, phoned, posted) {
        (true, true, _) => (Channel::Phone, in_hours),
        (true, false, 0) => (Channel::Paper, in_hours),
        (true, false, 1..=3) => (Channel::Letter, in_hours),
        (true, false, _) | (false, _, _) => (Channel::Web, any_hour),
    };
    if at <= latest {
        return (channel, at);
    }
    // Today's letters came between midnight and now.
    let midnight = instant(date_of(latest), Time::midnight());
    let so_far = latest.duration_since(midnight).as_secs().max(0);
    let second = SignedDuration::from_secs(draw.between(0, so_far));
    (Channel::Web, midnight.checked_add(second).unwrap_or(latest).min(latest))
}

fn contact(place: usize, around: &Surroundings<'_>) -> Contact {
    let mut draw = around.chance.draw(u64::try_from(place).unwrap_or(0), "citizen");
    let name = one(&around.phrases.surnames, &mut draw) + &one(&around.phrases.given, &mut draw);
    Contact::new(&name, &format!("{PHONE}{place:04}"))
}

/// Some replies only say why a letter is not handled; the others are handled.
fn turn(letter: &Letter, twin: Option<usize>, phrases: &Phrases, draw: &mut Draw) -> Turn {
    let reply = &letter.import.reply;
    if let Some(twin) = twin {
        return Turn::Merged(twin);
    }
    if reply.is_empty() {
        return Turn::Unanswered;
    }
    let is_short = reply.chars().count() < SHORT_REPLY;
    let says = |words: &[String]| is_short && words.iter().any(|word| reply.contains(word));
    if let Some(refused) = phrases.refused.iter().find(|refused| says(&refused.says)) {
        let is_refused = draw.percent(refused.times);
        return if is_refused { Turn::Refused(refused.reason.clone()) } else { Turn::Suspended(false) };
    }
    if draw.percent(SUSPENDED) { Turn::Suspended(draw.percent(75)) } else { Turn::Handled }
}

fn missent(letter: &Letter, around: &Surroundings<'_>, day: Date) -> Option<UnitId> {
    let demand = &letter.import.demand;
    let suggested = around.suggester.suggest(&demand.title, &demand.content, around.units, day);
    let first = suggested.first()?.unit;
    (!letter.import.units.contains(&first)).then_some(first)
}

/// The pairs of neighbouring characters of a letter.
type Pairs = BTreeSet<(char, char)>;

fn pairs(letter: &Letter) -> Pairs {
    let characters: Vec<char> = letter.import.demand.content.chars().filter(|c| !c.is_whitespace()).collect();
    characters.iter().copied().zip(characters.iter().copied().skip(1)).collect()
}

/// Returns the earlier letter that is on the same matter, word for word or nearly.
fn twin(letters: &[Letter], pairs: &[Pairs], place: usize) -> Option<usize> {
    let (day, own) = (letters.get(place)?.import.demand.received_on, pairs.get(place)?);
    let mut earlier = letters.iter().zip(pairs).enumerate().take(place);
    let found = earlier.find(|(_, (other, others))| {
        let apart = (day - other.import.demand.received_on).get_days();
        let fewer = own.len().min(others.len());
        apart <= SAME_DAYS && fewer >= PAIRS && own.intersection(others).count() * 100 >= fewer * SAME_MATTER
    });
    found.map(|(place, _)| place)
}

/// A merged letter names its main one by its place, which sorting by the hour may have changed.
fn renumber(courses: &mut [Course]) {
    let rows: Vec<u64> = courses.iter().map(|course| course.letter.place.row).collect();
    let mut by_day: Vec<(Date, u64)> = courses
        .iter()
        .map(|course| (course.letter.import.demand.received_on, course.letter.place.row))
        .collect();
    by_day.sort_unstable();
    for place in 0..courses.len() {
        let Some(course) = courses.get_mut(place) else { continue };
        if let Turn::Merged(main) = course.turn {
            let now = by_day.get(main).and_then(|(_, row)| rows.iter().position(|other| other == row));
            course.turn = now.filter(|main| *main < place).map_or(Turn::Handled, Turn::Merged);
        }
    }
}
