//! Surveys that come around: what a pack says about one month, quarter, half-year or year becomes a plan as soon as
//! that period is over. Nothing here draws: whoever answers for surveys looks at the plan and lets the lot fall.

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    policy::{self, Every, Pack, Packs, SurveyMethod},
    survey::{Plan, question::Questionnaire},
};

/// For so many days after a period somebody who was away still finds its survey planned; later it is not made up for,
/// because people no longer remember what they are asked about.
pub const LATE_DAYS: i32 = 31;

/// The rule of a pack that planned a survey, and the period it was planned for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// The pack.
    pub pack: String,
    /// The id of its rule.
    pub rule: String,
    /// The first day of the period.
    pub from: Date,
}

impl Origin {
    /// Returns what is the same for every period of one rule.
    #[must_use]
    pub fn series(&self) -> String {
        format!("{}/{}", self.pack, self.rule)
    }
}

/// A survey that a rule asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Which rule asks for it, and for when.
    pub origin: Origin,
    /// What is asked of whom.
    pub plan: Plan,
}

/// Returns the surveys that packs ask for on a day, for the periods that ended last. A pack asks for a period at whose
/// end it was in force; the one that repealed it asks from then on.
#[must_use]
pub fn due(packs: &Packs, today: Date) -> Vec<Due> {
    let mut all = Vec::new();
    for pack in packs.iter() {
        let last = packs.last_day(pack.header());
        let own = pack.duties().surveys.iter().filter_map(|survey| planned(pack, last, survey, today));
        all.extend(own);
    }
    all
}

fn planned(pack: &Pack, in_force_until: Option<Date>, survey: &policy::Survey, today: Date) -> Option<Due> {
    let (round, every) = (survey.round.as_ref()?, survey.every?);
    let until = every.first_day(today).yesterday().ok()?;
    let from = every.first_day(until);
    let last = until.checked_add(LATE_DAYS.days()).unwrap_or(Date::MAX);
    let is_in_force = pack.header().effective <= until && in_force_until.is_none_or(|end| until <= end);
    if today > last || !is_in_force {
        return None;
    }
    let after = |day: Date, days: u16| day.checked_add(i32::from(days).days()).unwrap_or(Date::MAX);
    let ask_until = after(today, round.ask_days.saturating_sub(1));
    let third_party = survey.method == SurveyMethod::ThirdParty;
    // A third party has no tablet, whatever the pack says.
    let ways = round.channels.iter().copied().filter(|way| !third_party || !way.is_on_site());
    let plan = Plan {
        questionnaire: Questionnaire {
            title: format!("{}（{}）", survey.name.zh, period(every, from)),
            intro: round.intro.clone(),
            questions: round.questions.clone(),
        },
        among: round.among,
        from,
        until,
        method: round.method,
        channels: ways.collect(),
        ask_from: today,
        ask_until,
        answer_until: after(ask_until, round.late_days),
        third_party,
    };
    Some(Due { origin: Origin { pack: pack.id().to_owned(), rule: survey.id.clone(), from }, plan })
}

/// Returns a period as the title of a questionnaire names it; citizens read it in Chinese.
fn period(every: Every, from: Date) -> String {
    let (year, month) = (from.year(), from.month());
    match every {
        Every::Day | Every::WorkingDay | Every::Week => from.to_string(),
        Every::Month => format!("{year}年{month}月"),
        Every::Quarter => format!("{year}年第{}季度", (month + 2) / 3),
        Every::HalfYear if month <= 6 => format!("{year}年上半年"),
        Every::HalfYear => format!("{year}年下半年"),
        Every::Year => format!("{year}年"),
    }
}
