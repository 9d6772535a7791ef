//! From a form to what is asked of a year, or to the field that cannot be read.

use domain::{
    ids::{OrderId, PersonId, UnitId},
    woodpecker::{
        Agreed, CaseText, Collection, Progress,
        command::{Command, Move},
    },
};
use jiff::civil::Date;

use super::fields::{About, Typed};
use crate::views::{locale::Words, staff::woodpecker::names};

/// A field that cannot be read, and why.
pub(super) type Fault = (String, Words);

/// Returns what a form asks; `order` is the order whose number was typed.
pub(super) fn command(
    year: &Collection,
    step: Move,
    about: &About,
    typed: &Typed,
    order: Option<OrderId>,
) -> Result<Command, Fault> {
    let text = |name: &str| typed.text(name).to_owned();
    let nominee = about.nominee;
    Ok(match step {
        Move::Begin => return Err(fault(names::YEAR, "not-offered")),
        Move::Nominate => {
            let no_order = || (names::ORDER.to_owned(), Words::key("woodpecker.refusal.no-order"));
            let order = order.ok_or_else(no_order)?;
            Command::Nominate { order, title: text(names::TITLE), reason: text(names::REASON) }
        }
        Move::Strike => Command::Strike { nominee, reason: text(names::REASON) },
        Move::Decline => Command::Decline { nominee, reason: text(names::REASON) },
        Move::Advance => {
            let next = year.nominee(nominee).and_then(|one| one.progress().next());
            let to = next.filter(|to| *to != Progress::Published).unwrap_or(Progress::Adopted);
            Command::Advance { nominee, to, note: text(names::NOTE) }
        }
        Move::Publish => Command::Advance { nominee, to: Progress::Published, note: text(names::NOTE) },
        Move::Seat => Command::Seat {
            name: text(names::NAME),
            organisation: text(names::ORGANISATION),
            person: id(typed, names::PERSON)?.map(PersonId),
            unit: id(typed, names::UNIT)?.map(UnitId),
        },
        Move::Judge => Command::Judge,
        Move::Score => {
            let merits = year.rule.weights.iter().map(|(merit, _)| {
                let name = format!("{}{merit}", names::POINTS);
                let points = typed.text(&name).parse().map_err(|_| fault(&name, "number"))?;
                Ok((merit.clone(), points))
            });
            let points = merits.collect::<Result<_, Fault>>()?;
            Command::Score { juror: about.juror, nominee, points, reason: text(names::REASON) }
        }
        Move::Choose => {
            let places = typed.text(names::PLACES).parse().map_err(|_| fault(names::PLACES, "number"))?;
            Command::Choose { places, reason: text(names::REASON) }
        }
        Move::Consent => Command::Consent {
            nominee,
            agreed: Agreed::from_code(typed.text(names::AGREED))
                .ok_or_else(|| fault(names::AGREED, "choice"))?,
            name: Some(text(names::NAME)).filter(|name| !name.is_empty()),
            heard: text(names::HEARD),
        },
        Move::WriteCase => {
            let [title, opinion, measures, effect] =
                [names::TITLE, names::OPINION, names::MEASURES, names::EFFECT].map(text);
            Command::WriteCase { nominee, text: Box::new(CaseText { title, opinion, measures, effect }) }
        }
        Move::ReviewCase => Command::ReviewCase { nominee },
        Move::Appoint => Command::Appoint {
            nominee,
            letter: text(names::LETTER),
            from: day(typed, names::FROM)?,
            until: day(typed, names::UNTIL)?,
        },
        Move::End => Command::End { member: about.member, reason: text(names::REASON) },
        Move::Meet => Command::Meet {
            on: day(typed, names::ON)?,
            place: text(names::PLACE),
            subject: text(names::SUBJECT),
            attendees: typed.text(names::ATTENDEES).lines().map(|name| name.trim().to_owned()).collect(),
            minutes: text(names::MINUTES),
        },
        Move::FollowUp => Command::FollowUp {
            meeting: about.meeting,
            text: text(names::TEXT),
            owner: id(typed, names::OWNER)?.map(PersonId).ok_or_else(|| fault(names::OWNER, "choice"))?,
            due: day(typed, names::DUE)?,
        },
        Move::Settle => Command::Settle {
            meeting: about.meeting,
            follow_up: about.follow_up,
            result: text(names::RESULT),
        },
    })
}

fn fault(name: &str, why: &str) -> Fault {
    (name.to_owned(), Words::key(&format!("woodpecker.fault.{why}")))
}

fn id(typed: &Typed, name: &str) -> Result<Option<i64>, Fault> {
    match typed.text(name) {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| fault(name, "choice")),
    }
}

fn day(typed: &Typed, name: &str) -> Result<Date, Fault> {
    typed.text(name).parse().map_err(|_| fault(name, "day"))
}
