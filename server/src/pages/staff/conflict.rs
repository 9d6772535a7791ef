//! What others did to an order while a form was being filled in.

use domain::access::Actor;

use super::{case::Case, clocks::Runs, record};
use crate::{
    problem::Problem,
    views::{locale::Words, staff::order::Conflict},
};

/// How much of a quotation is shown.
const QUOTED: usize = 80;

/// Returns what others did to an order after the version a form was shown with.
pub(super) fn newer(case: &Case<'_>, seen: i64) -> Result<Option<Conflict>, Problem> {
    let after = usize::try_from(seen).unwrap_or(0);
    let newer = case.entries.get(after..).unwrap_or_default();
    let Some(last) = newer.last() else { return Ok(None) };
    let own = matches!(&case.signed.actor, Actor::Staff(_)) && last.actor == case.signed.actor.signature();
    let (who, place) = case.who(&last.actor);
    let who = if own { Words::key("staff.who.you") } else { who };
    let who = case.say(&who)?;
    let runs = Runs::of(case)?;
    let rows = record::events(case, &runs)?;
    let changes = rows.into_iter().take(newer.len()).rev().map(|row| {
        let facts = row.facts.iter().map(|fact| {
            let (label, value) = (case.say(&fact.label)?, case.say(&fact.value)?);
            Ok(format!("{label} {value}"))
        });
        let facts = facts.collect::<Result<Vec<_>, Problem>>()?;
        let title = case.say(&row.title)?;
        let quote = row.quote.chars().take(QUOTED).collect::<String>();
        let parts = std::iter::once(title).chain(facts).chain(Some(quote).filter(|quote| !quote.is_empty()));
        Ok(Words::plain(parts.collect::<Vec<_>>().join(" · ")))
    });
    let who = if place.is_empty() || own { who } else { format!("{who}（{place}）") };
    Ok(Some(Conflict {
        who,
        at_ms: last.at.as_millisecond(),
        changes: changes.collect::<Result<Vec<_>, Problem>>()?,
    }))
}
