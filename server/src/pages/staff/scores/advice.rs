//! What to do next: plain facts about what waits now, never a guess. A month that is closed only offers its appeal.

use domain::policy::Month;
use jiff::Timestamp;
use store::{db, list, order::Scope};

use super::super::{
    asked::due_between,
    queues::{self, Desk},
};
use crate::{
    app::App,
    http::signed::Signed,
    views::{
        frame::Tone,
        locale::Words,
        staff::scores::{Advice, AppealForm, OwnIndicator},
    },
};

/// How far what is due is counted.
const COUNTED: usize = 1_000;

/// What waits at the unit now.
pub(super) struct Waiting {
    late: u64,
    today: u64,
    to_sign: u64,
    to_approve: u64,
    callback: u64,
}

impl Waiting {
    /// Reads it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) fn read(
        tx: &mut db::Tx<'_>,
        scope: &Scope,
        signed: &Signed,
        now: Timestamp,
    ) -> Result<Self, db::Error> {
        let tallies = queues::tallies(tx, scope)?;
        let mut of = |code: &str| match Desk::Unit.queue(code) {
            Some(queue) => Ok(queue.count(tx, scope, &tallies, now)?.unwrap_or(0)),
            None => Ok(0),
        };
        let (late, to_sign, to_approve) = (of("late")?, of("to-sign")?, of("to-approve")?);
        let mut filter = Desk::Unit.queue("open").map(|queue| queue.filter(now)).unwrap_or_default();
        (filter.due_from, filter.due_before) = due_between("today", now, &signed.world.calendar);
        let today = list::count(tx, scope, &filter, COUNTED)?;
        let callback = tallies.get("stage:callback").map_or(0, |count| u64::try_from(*count).unwrap_or(0));
        Ok(Self { late, today, to_sign, to_approve, callback })
    }
}

/// Returns what to do next, the most urgent first.
pub(super) fn advice(
    app: &App,
    month: Month,
    is_closed: bool,
    indicators: &[OwnIndicator],
    waiting: &Waiting,
    appeal: Option<&AppealForm>,
) -> Vec<Advice> {
    let mut advice = Vec::new();
    if let Some(form) = appeal {
        let text = Words::key("scores.advice.appeal").with("day", &form.until);
        advice.push(Advice { text, url: "#appeal".to_owned(), tone: Tone::Soon });
    }
    let current = Month::of(domain::calendar::date_of(app.clock.now()));
    if !is_closed && month == current {
        let facts = [
            ("late", waiting.late, "/desk/unit/late", Tone::Bad),
            ("today", waiting.today, "/desk/unit/open?due=today", Tone::Soon),
            ("to_sign", waiting.to_sign, "/desk/unit/to-sign", Tone::Soon),
            ("to_approve", waiting.to_approve, "/desk/unit/to-approve", Tone::Soon),
            ("callback", waiting.callback, "/desk/unit/answered?stage=callback", Tone::Calm),
        ];
        for (code, count, url, tone) in facts.into_iter().filter(|(_, count, ..)| *count > 0) {
            let text = Words::key(&format!("scores.advice.{code}")).with("count", count);
            advice.push(Advice { text, url: url.to_owned(), tone });
        }
    }
    if let Some((most, lost)) = indicators.first().and_then(|most| Some((most, most.lost.as_ref()?))) {
        let text = Words::key("scores.advice.most").with("name", &most.name).with("lost", lost);
        advice.push(Advice { text, url: format!("#indicator-{}", most.id), tone: Tone::Calm });
    }
    advice
}
