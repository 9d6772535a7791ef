//! What falls due on which day.

use serde::Serialize;

use crate::views::{Page, locale::Words};

/// A month of one desk. `GET /desk/{desk}/calendar`
#[derive(Debug, Clone, Serialize)]
pub struct DueCalendar {
    /// The code of the desk.
    pub desk: String,
    /// The month.
    pub month: Words,
    /// Its weeks, from Monday to Sunday.
    pub weeks: Vec<Vec<DueDay>>,
    /// How many are late already.
    pub overdue: u64,
    /// These.
    pub overdue_url: String,
    /// The month before.
    pub before_url: String,
    /// This month.
    pub today_url: String,
    /// The month after.
    pub after_url: String,
    /// The list of the desk.
    pub list_url: String,
}

/// One day.
#[derive(Debug, Clone, Serialize)]
pub struct DueDay {
    /// The day, `YYYY-MM-DD`.
    pub day: String,
    /// Its number in the month.
    pub number: i8,
    /// Its number in the week, 1 for Monday.
    pub weekday: i8,
    /// It belongs to another month.
    pub outside: bool,
    /// It is today.
    pub today: bool,
    /// It is over.
    pub past: bool,
    /// Nobody works.
    pub rest: bool,
    /// Its holiday or closure; empty for none.
    pub name: String,
    /// How many orders are due, as far as they are counted.
    pub count: u64,
    /// These.
    pub url: String,
}

impl Page for DueCalendar {
    const TEMPLATE: &'static str = "staff/due_calendar.html";

    fn samples() -> Vec<Self> {
        let day = |number: i8, weekday: i8| DueDay {
            day: format!("2026-11-{number:02}"),
            number,
            weekday,
            outside: false,
            today: number == 4,
            past: number < 4,
            rest: weekday > 5,
            name: if number == 7 { "停电".to_owned() } else { String::new() },
            count: u64::from(number.unsigned_abs() % 3),
            url: format!("/desk/unit/all?due=2026-11-{number:02}"),
        };
        let full = Self {
            desk: "unit".to_owned(),
            month: Words::key("staff.calendar.month").with("year", 2026).with("month", 11),
            weeks: vec![(1..=7).map(|number| day(number + 1, number)).collect()],
            overdue: 2,
            overdue_url: "/desk/unit/all?due=overdue".to_owned(),
            before_url: "/desk/unit/calendar?month=2026-10".to_owned(),
            today_url: "/desk/unit/calendar".to_owned(),
            after_url: "/desk/unit/calendar?month=2026-12".to_owned(),
            list_url: "/desk/unit/all".to_owned(),
        };
        vec![full.clone(), Self { overdue: 0, ..full }]
    }
}
