//! From the domain to the words of the pages: deadlines, days, texts. No rule here: what the domain derived is
//! told, in the language of whoever reads.

pub mod assessment;
pub mod pack;
pub mod pack_diff;
pub mod warnings;
pub mod what_if;

use domain::{
    calendar::{Calendar, Day, DayKind, Step, date_of, instant},
    clock::ClockError,
    order::{clocks::DueMark, refusal::NotMerged},
    policy::{Language, Text},
};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time},
};

use crate::views::{
    Views,
    locale::{Lang, Words},
    parts::{DueLeft, DueStep, DueWords},
};

/// The most days an explanation lists one by one.
const DAYS_LISTED: usize = 60;

/// Returns a pack's text in the reader's language.
#[must_use]
pub fn text(text: &Text, lang: Lang) -> String {
    text.in_language(language(lang)).to_owned()
}

/// Returns the packs' name of a language.
#[must_use]
pub fn language(lang: Lang) -> Language {
    match lang {
        Lang::Zh => Language::Zh,
        Lang::En => Language::En,
    }
}

/// The most characters of a title that is made from what somebody said.
const HEADLINE: usize = 30;

/// Returns a title for words that came without one: their first sentence, or as much of it as ends at a pause.
#[must_use]
pub fn headline(words: &str) -> String {
    let ends = |letter: char| "。！？；!?;\n\r".contains(letter);
    let pauses = |letter: char| "，、：,: ".contains(letter);
    let sentence = words.trim().split(ends).find(|part| !part.trim().is_empty()).unwrap_or_default().trim();
    if sentence.chars().count() <= HEADLINE {
        return sentence.to_owned();
    }
    let beginning: String = sentence.chars().take(HEADLINE).collect();
    let kept = beginning.rsplit_once(pauses).map_or("", |(kept, _)| kept.trim_end_matches(pauses));
    // A pause that comes too soon leaves a title that says nothing.
    let kept = if kept.chars().count() * 3 < HEADLINE { beginning.as_str() } else { kept };
    format!("{}…", kept.trim_end())
}

/// Returns the instant a due date is shown as: the end of its day, never the midnight after it.
#[must_use]
pub fn shown_due(due: &DueMark) -> i64 {
    let end_of_day = instant(due.date, Time::constant(23, 59, 59, 0));
    due.at.min(end_of_day).as_millisecond()
}

/// Returns what is left until a due date, in working days as people count them.
#[must_use]
pub fn due_words(due: &DueMark, at: Timestamp, calendar: &Calendar) -> DueWords {
    let today = date_of(at);
    let passed = at > due.at;
    let between = |from: Date, to: Date| u32::try_from(calendar.working_days_between(from, to)).unwrap_or(0);
    let left = if passed {
        match between(due.date, today) {
            0 => DueLeft::JustLate,
            days => DueLeft::LateWorkingDays(days),
        }
    } else if due.date == today {
        DueLeft::Today
    } else {
        match between(today, due.date) {
            0 => DueLeft::Days(
                u32::try_from(today.until(due.date).map_or(0, |span| span.get_days())).unwrap_or(0),
            ),
            days => DueLeft::WorkingDays(days),
        }
    };
    DueWords { due_ms: shown_due(due), left, provisional: due.provisional }
}

/// Returns why two orders do not go together.
#[must_use]
pub fn not_merged(why: NotMerged) -> Words {
    Words::key(&format!("staff.not_merged.{}", why.code()))
}

/// Returns why a clock does not let itself be changed, as told at `now`.
#[must_use]
pub fn clock_refused(error: ClockError, lang: Lang, now: Timestamp) -> Words {
    let moment = |at: Timestamp| Views::moment(lang, at.as_millisecond(), now.as_millisecond());
    let words = Words::key(&format!("staff.clock_refused.{}", error.code()));
    match error {
        ClockError::AlreadySuspended { since } => words.with("since", moment(since)),
        ClockError::Stopped { at } => words.with("at", moment(at)),
        ClockError::BackInTime { last, at } => words.with("last", moment(last)).with("at", moment(at)),
        ClockError::LedgerFull { limit } => words.with("limit", limit),
        ClockError::NotSuspended | ClockError::EmptyExtension => words,
    }
}

/// Returns why a day counts or not.
#[must_use]
pub fn day_reason(day: &Day) -> Words {
    let name = day.name.clone().unwrap_or_default();
    match day.kind {
        DayKind::Workday => Words::key("common.day.working"),
        DayKind::Weekend => Words::key("common.day.weekend"),
        DayKind::Holiday => Words::key("common.day.holiday").with("name", name),
        DayKind::MakeUpWorkday => Words::key("common.day.makeup").with("name", name),
        DayKind::LocalClosure => Words::key("common.day.closure").with("name", name),
        DayKind::LocalWorkday => Words::key("common.day.makeup").with("name", name),
    }
}

/// Returns why a day counts or not, for the terminal.
#[must_use]
pub fn day_in_english(day: &Day) -> String {
    let name = day.name.as_deref().unwrap_or("unnamed");
    match day.kind {
        DayKind::Workday => "workday".to_owned(),
        DayKind::Weekend => "weekend".to_owned(),
        DayKind::Holiday => format!("holiday ({name})"),
        DayKind::MakeUpWorkday => format!("make-up workday ({name})"),
        DayKind::LocalClosure => format!("local closure ({name})"),
        DayKind::LocalWorkday => format!("local workday ({name})"),
    }
}

/// Returns the days of a derivation, one by one, for a citizen who asks how a date came about.
#[must_use]
pub fn due_steps(start: Timestamp, steps: &[Step], calendar: &Calendar) -> Vec<DueStep> {
    let first =
        DueStep { day: date_of(start).to_string(), number: None, reason: Words::key("common.day.first") };
    let mut days = vec![first];
    for step in steps {
        match step {
            Step::Counted { number, day } => days.push(DueStep {
                day: day.date.to_string(),
                number: Some(u32::from(*number)),
                reason: day_reason(day),
            }),
            Step::Skipped { first, last } => {
                let skipped = first.date.series(1.day()).take_while(|day| day <= last);
                days.extend(skipped.take(DAYS_LISTED).map(|date| DueStep {
                    day: date.to_string(),
                    number: None,
                    reason: day_reason(&calendar.day(date)),
                }));
            }
            Step::Paused { from, to: _ } => days.push(DueStep {
                day: date_of(*from).to_string(),
                number: None,
                reason: Words::key("common.day.suspended"),
            }),
            Step::Moved { day } => {
                days.push(DueStep { day: day.date.to_string(), number: None, reason: day_reason(day) });
            }
        }
    }
    days.truncate(DAYS_LISTED);
    days
}

/// Returns a size people read: `1.2 MB`.
#[must_use]
pub fn size(bytes: i64) -> String {
    const STEP: i64 = 1024;
    if bytes < STEP {
        format!("{bytes} B")
    } else if bytes < STEP * STEP {
        format!("{} KB", bytes / STEP)
    } else {
        format!("{}.{} MB", bytes / (STEP * STEP), bytes % (STEP * STEP) * 10 / (STEP * STEP))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks that words are told in both languages, every place filled, and in Chinese without English.
    fn check(told: impl Fn(Lang) -> Words) {
        let views = Views::new().unwrap();
        for lang in Lang::ALL {
            let said = views.say(lang, &told(lang)).unwrap();
            assert!(!said.contains(['{', '}']), "{said}");
            let latin = said.chars().any(|letter| letter.is_ascii_alphabetic());
            assert_eq!(latin, lang == Lang::En, "{said}");
        }
    }

    #[test]
    fn why_orders_do_not_merge_is_told_in_both_languages() {
        for why in NotMerged::ALL {
            check(|_| not_merged(why));
        }
    }

    #[test]
    fn why_a_clock_refuses_is_told_in_both_languages() {
        let at = Timestamp::UNIX_EPOCH;
        let errors = [
            ClockError::AlreadySuspended { since: at },
            ClockError::NotSuspended,
            ClockError::Stopped { at },
            ClockError::BackInTime { last: at, at },
            ClockError::EmptyExtension,
            ClockError::LedgerFull { limit: 200 },
        ];
        for error in errors {
            check(|lang| clock_refused(error, lang, at));
        }
    }

    #[test]
    fn words_without_a_title_are_headed_by_their_first_sentence_cut_at_a_pause() {
        let cases = [
            ("路灯不亮。请尽快维修。", "路灯不亮"),
            ("\n\n  路灯不亮\n东街", "路灯不亮"),
            (
                "东街社区路口的三盏路灯已经半个月不亮，晚上走路很不安全，请尽快维修。",
                "东街社区路口的三盏路灯已经半个月不亮，晚上走路很不安全…",
            ),
            (
                "您好，东街社区路口的三盏路灯已经半个月不亮了而且晚上走路很不安全请尽快维修",
                "您好，东街社区路口的三盏路灯已经半个月不亮了而且晚上走路很不…",
            ),
            ("", ""),
            ("。。。", ""),
        ];
        for (words, expected) in cases {
            assert_eq!(headline(words), expected, "{words}");
        }
    }
}
