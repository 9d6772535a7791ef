//! The pages on which a citizen rates a case, on a phone of their own or on the device at a window: pick a grade, say
//! why, done. Three taps at most, and every step works without a script.
//!
//! The pages of a device end no other way than at their beginning: nothing of one citizen stays for the next.

mod samples;

use serde::Serialize;

use super::citizen::{NextStep, Question};
use super::frame::Tone;
use super::locale::Words;
use super::parts::{Choice, Field};

/// Which case a page is about, in words that its citizen knows.
#[derive(Debug, Clone, Serialize)]
pub struct About {
    /// What was done.
    pub matter: String,
    /// Who did it.
    pub unit: String,
    /// The number of the case; empty when it has none yet.
    pub number: String,
    /// When it was completed, UTC milliseconds.
    pub finished_ms: i64,
}

/// A grade as people see it: a face, stars and a word; colour only as a fourth sign.
#[derive(Debug, Clone, Serialize)]
pub struct Shown {
    /// How many stars, 1 to 5.
    pub stars: u8,
    /// The word.
    pub word: Words,
    /// The face.
    pub icon: String,
    /// How it feels.
    pub tone: Tone,
}

impl Shown {
    /// Returns a grade as people see it.
    #[must_use]
    pub fn of(stars: u8) -> Self {
        let tone = match stars {
            4 | 5 => Tone::Good,
            3 => Tone::Soon,
            _ => Tone::Bad,
        };
        Self {
            stars,
            word: Words::key(&format!("common.grade.{stars}")),
            icon: format!("face-{stars}"),
            tone,
        }
    }
}

/// A grade to pick.
#[derive(Debug, Clone, Serialize)]
pub struct GradeLink {
    /// The grade.
    pub shown: Shown,
    /// The page that asks why.
    pub url: String,
}

/// The first step: five grades. `GET /r/{token}`
#[derive(Debug, Clone, Serialize)]
pub struct Pick {
    /// The case.
    pub about: About,
    /// The grades, the best first.
    pub grades: Vec<GradeLink>,
    /// Whether something was said before: this is a later word (追评).
    pub again: bool,
}

/// The second step: why, in ready words or the citizen's own. `GET /r/{token}?grade=…`, `POST /r/{token}`
#[derive(Debug, Clone, Serialize)]
pub struct Why {
    /// Where the form goes (`grade`, `options`, `words`, `q_<id>`, `key`, `csrf`).
    pub action: String,
    /// Back to the first step.
    pub back_url: String,
    /// The idempotency key.
    pub key: String,
    /// The grade picked.
    pub grade: Shown,
    /// The ready words shown at once; the form sends their codes.
    pub options: Vec<Choice>,
    /// More of them, behind a fold.
    pub more: Vec<Choice>,
    /// The codes ticked so far.
    pub picked: Vec<String>,
    /// The citizen's own words.
    pub words: Field,
    /// Whether a reason or words are needed.
    pub needs_reason: bool,
    /// Whether somebody asked for a certain answer; nothing where the pack does not ask.
    pub question: Option<Question>,
    /// The case.
    pub about: About,
}

/// What was said, as its author sees it again.
#[derive(Debug, Clone, Serialize)]
pub struct Said {
    /// The grade.
    pub grade: Shown,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// The ready words that were ticked.
    pub options: Vec<Words>,
    /// The citizen's own words; empty for none.
    pub words: String,
}

/// Thanks, and what happens next; the same page when the link is opened again. `GET /r/{token}` afterwards
#[derive(Debug, Clone, Serialize)]
pub struct Done {
    /// Whether it was said just now.
    pub just_now: bool,
    /// The case.
    pub about: About,
    /// What was said; nothing when whoever opens this may be somebody else.
    pub said: Option<Said>,
    /// What happens next, in order; may be empty.
    pub steps: Vec<NextStep>,
    /// The number of the order that a bad rating opened; empty for none.
    pub order_no: String,
    /// Where to say something else (追评); empty when that is over.
    pub again_url: String,
    /// Where to report somebody who makes trouble for it; empty after a good rating.
    pub report_url: String,
}

/// Why a link opens nothing, and what to do. Any `/r/…` that is not good.
#[derive(Debug, Clone, Serialize)]
pub struct Gone {
    /// Why.
    pub why: GoneWhy,
    /// Until when it was good, UTC milliseconds; nothing when it never was.
    pub until_ms: Option<i64>,
    /// Where what was said can be seen; empty for nowhere.
    pub seen_url: String,
}

/// Why a link opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GoneWhy {
    /// It is not one of ours.
    Unknown,
    /// Its time is over.
    Expired,
    /// It gave its rating already.
    Used,
    /// The place or the case is no longer there.
    Ended,
}

impl GoneWhy {
    /// Every reason.
    pub const ALL: [Self; 4] = [Self::Unknown, Self::Expired, Self::Used, Self::Ended];
}

/// The page behind a code on the wall of a place. `GET /r/{token}`, `POST /r/{token}/case`
#[derive(Debug, Clone, Serialize)]
pub struct Place {
    /// The place.
    pub name: String,
    /// Where the number goes (`number`, `tail`, `csrf`).
    pub case_action: String,
    /// Where rating what was done just now begins.
    pub now_url: String,
    /// The number of the case.
    pub number: Field,
    /// The last four digits of the telephone number given there.
    pub tail: Field,
}

/// What a device shows around every page.
#[derive(Debug, Clone, Serialize)]
pub struct Stand {
    /// Where it stands.
    pub place: String,
    /// After how many seconds the page begins anew without a script.
    pub refresh_seconds: i64,
    /// Whether a script waits as long, too: the page shows something for a moment only.
    pub is_short: bool,
    /// Where it begins anew.
    pub home_url: String,
    /// Where a script looks whether something changed, and what it found when the page was made.
    pub state_url: String,
    /// See [`Stand::state_url`].
    pub state: String,
}

/// The form that makes a browser a device. `GET /device`, `POST /device`
#[derive(Debug, Clone, Default, Serialize)]
pub struct Pair {
    /// The pairing code.
    pub code: Field,
}

/// A device while its window asks nothing. `GET /device/{token}`
#[derive(Debug, Clone, Serialize)]
pub struct Idle {
    /// The surroundings.
    pub stand: Stand,
}

/// A device asks for a grade. `GET /device/{token}`
#[derive(Debug, Clone, Serialize)]
pub struct Ask {
    /// The surroundings.
    pub stand: Stand,
    /// The first step.
    pub pick: Pick,
}

/// A device asks why. `GET /device/{token}?grade=…`
#[derive(Debug, Clone, Serialize)]
pub struct AskWhy {
    /// The surroundings.
    pub stand: Stand,
    /// The second step.
    pub why: Why,
}

/// A device afterwards: thanks, or that the time was over; and nothing of what was said. `GET /device/{token}/thanks`
#[derive(Debug, Clone, Serialize)]
pub struct Thanks {
    /// The surroundings.
    pub stand: Stand,
    /// Whether nothing was recorded because the time was over.
    pub over: bool,
}

/// A browser that is no device, or no longer. `GET /device/{token}`
#[derive(Debug, Clone, Serialize)]
pub struct Unpaired {}
