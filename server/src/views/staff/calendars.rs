//! Administration of calendars: the years, one year day by day, a further year, local closures and what a change moves.

use serde::Serialize;

use crate::views::Page;
use crate::views::locale::Words;
use crate::views::parts::{Badge, Field};

/// All years, with one of them open. `GET /admin/calendars`, `GET /admin/calendars/{year}`
#[derive(Debug, Clone, Serialize)]
pub struct Calendars {
    /// The years, newest first.
    pub years: Vec<Year>,
    /// The year shown day by day.
    pub open: OpenYear,
    /// Local closures, newest first.
    pub closures: Vec<Closure>,
    /// The form for a further year.
    pub upload: Upload,
    /// The form for a local closure.
    pub closing: NewClosure,
    /// What a change would do, waiting to be confirmed; nothing when none is prepared.
    pub effect: Option<Effect>,
}

/// A year in the list.
#[derive(Debug, Clone, Serialize)]
pub struct Year {
    /// The year.
    pub year: i16,
    /// Its address.
    pub url: String,
    /// Official, provisional or missing.
    pub status: Badge,
    /// How many working days it has; nothing while it is missing.
    pub working_days: Option<u32>,
    /// How many open deadlines enter it.
    pub open_deadlines: u64,
    /// Whether it is the one shown.
    pub current: bool,
}

/// A year day by day.
#[derive(Debug, Clone, Serialize)]
pub struct OpenYear {
    /// The year.
    pub year: i16,
    /// Its state.
    pub status: Badge,
    /// The notice it follows; empty for none.
    pub notice: String,
    /// How many working days it has.
    pub working_days: u32,
    /// How many days off fall on weekdays.
    pub holidays: u32,
    /// How many weekend days are worked.
    pub make_up: u32,
    /// The twelve months.
    pub months: Vec<Month>,
}

/// A month.
#[derive(Debug, Clone, Serialize)]
pub struct Month {
    /// From 1.
    pub month: u32,
    /// How many working days it has.
    pub working_days: u32,
    /// Weeks from Monday; a day that belongs to another month is nothing.
    pub weeks: Vec<Vec<Option<Day>>>,
}

/// A day.
#[derive(Debug, Clone, Serialize)]
pub struct Day {
    /// The day of the month.
    pub number: u32,
    /// The day, `YYYY-MM-DD`.
    pub date: String,
    /// `working`, `weekend`, `holiday`, `make-up`, `closure` or `local-work`.
    pub kind: String,
    /// The holiday or the reason of the closure; empty for ordinary days.
    pub name: String,
    /// Whether it is today.
    pub today: bool,
}

/// A day decided locally.
#[derive(Debug, Clone, Serialize)]
pub struct Closure {
    /// The day, `YYYY-MM-DD`; it is removed at `/admin/calendars/closures/{day}/remove`.
    pub day: String,
    /// Whether it is worked; otherwise offices are closed.
    pub works: bool,
    /// What people call the occasion.
    pub name: String,
    /// The document that decided it.
    pub source: String,
    /// The idempotency key for removing it.
    pub key: String,
}

/// The form for a further year: `file` (multipart) or `text`, JSON; `status` (`official` or `provisional`).
#[derive(Debug, Clone, Serialize)]
pub struct Upload {
    /// Whether the form is open.
    pub open: bool,
    /// The idempotency key.
    pub key: String,
    /// The JSON as pasted, and what is wrong with it, naming line and key.
    pub text: Field,
    /// Whether it follows the published notice.
    pub status: Field,
}

/// The form for a day decided locally: `day`, `works` (`no` or `yes`), `name`, `source`.
#[derive(Debug, Clone, Serialize)]
pub struct NewClosure {
    /// Whether the form is open.
    pub open: bool,
    /// The idempotency key.
    pub key: String,
    /// The day.
    pub day: Field,
    /// Closed (`no`) or worked (`yes`).
    pub works: Field,
    /// What people call the occasion.
    pub name: Field,
    /// The document or order it follows.
    pub source: Field,
}

/// What a change would do.
#[derive(Debug, Clone, Serialize)]
pub struct Effect {
    /// What is to be changed.
    pub what: Words,
    /// How many open deadlines would move.
    pub moved: u64,
    /// How many would stop being provisional.
    pub settled: u64,
    /// The first of them.
    pub samples: Vec<MovedDeadline>,
    /// How many are not named.
    pub further: u64,
    /// How many orders were looked at, when there are more than one looks at before confirming.
    pub looked_at: Option<u64>,
    /// Where confirming posts to.
    pub action: String,
    /// The idempotency key.
    pub key: String,
    /// The change itself, sent back as it came.
    pub payload: String,
    /// Where to go instead.
    pub cancel_url: String,
}

/// A deadline that would move.
#[derive(Debug, Clone, Serialize)]
pub struct MovedDeadline {
    /// The order's number.
    pub number: String,
    /// Its address; empty when the reader may not open it.
    pub url: String,
    /// Which clock.
    pub clock: Words,
    /// When it is due now, UTC milliseconds.
    pub old_ms: i64,
    /// When it would be due, UTC milliseconds.
    pub new_ms: i64,
    /// Whether it would still be provisional.
    pub provisional: bool,
}

impl Page for Calendars {
    const TEMPLATE: &'static str = "staff/admin/calendars.html";

    fn samples() -> Vec<Calendars> {
        let page = sample_page();
        let wrong = Calendars {
            upload: Upload {
                open: true,
                text: Field::of("{\"year\": 2027, \"days\": [")
                    .wrong(Words::key("staff.calendars.bad_json").with("line", 1).with("column", 24)),
                ..page.upload.clone()
            },
            closing: NewClosure { open: true, ..page.closing.clone() },
            closures: Vec::new(),
            ..page.clone()
        };
        let effect = Effect {
            what: Words::key("staff.calendars.effect_year").with("year", 2027),
            moved: 3,
            settled: 17,
            samples: vec![MovedDeadline {
                number: "SY20261225-0008-4".to_owned(),
                url: "/orders/SY20261225-0008-4".to_owned(),
                clock: super::shown::clock("handle"),
                old_ms: 1_798_819_140_000,
                new_ms: 1_799_078_340_000,
                provisional: true,
            }],
            further: 19,
            looked_at: None,
            action: "/admin/calendars/confirm".to_owned(),
            key: "sample-key".to_owned(),
            payload: "{\"year\":2027}".to_owned(),
            cancel_url: "/admin/calendars/2026".to_owned(),
        };
        let by_closure = |key: &str| Words::key(key).with("day", "2026-12-24");
        let mut closed = Effect {
            what: by_closure("staff.calendars.effect_closure"),
            settled: 0,
            looked_at: Some(20_000),
            ..effect.clone()
        };
        for one in &mut closed.samples {
            (one.url, one.new_ms, one.provisional) = (String::new(), one.old_ms, false);
        }
        let unmoved = Effect {
            what: by_closure("staff.calendars.effect_closure_removed"),
            moved: 0,
            settled: 0,
            samples: Vec::new(),
            ..effect.clone()
        };
        vec![
            page.clone(),
            wrong,
            Calendars { effect: Some(effect), ..page.clone() },
            Calendars { effect: Some(closed), ..page.clone() },
            Calendars { effect: Some(unmoved), ..page },
        ]
    }
}

fn sample_page() -> Calendars {
    let year = |year: i16, working_days: u32| Year {
        year,
        url: format!("/admin/calendars/{year}"),
        status: super::shown::year_status("official"),
        working_days: Some(working_days),
        open_deadlines: if year == 2026 { 231 } else { 0 },
        current: year == 2026,
    };
    Calendars {
        years: vec![
            Year {
                status: super::shown::year_status("missing"),
                working_days: None,
                open_deadlines: 17,
                ..year(2027, 0)
            },
            year(2026, 248),
            year(2025, 248),
            year(2024, 251),
        ],
        open: OpenYear {
            year: 2026,
            status: super::shown::year_status("official"),
            notice: "https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm".to_owned(),
            working_days: 248,
            holidays: 19,
            make_up: 6,
            months: super::sample_calendar::months_of_2026(),
        },
        closures: vec![Closure {
            day: "2026-07-18".to_owned(),
            works: false,
            name: "防汛停工".to_owned(),
            source: "县防指〔2026〕3号".to_owned(),
            key: "sample-key".to_owned(),
        }],
        upload: Upload {
            open: false,
            key: "sample-key".to_owned(),
            text: Field::default(),
            status: Field::of("official"),
        },
        closing: NewClosure {
            open: false,
            key: "sample-key".to_owned(),
            day: Field::default(),
            works: Field::of("no"),
            name: Field::default(),
            source: Field::default(),
        },
        effect: None,
    }
}
