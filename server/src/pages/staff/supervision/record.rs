//! What a form puts on record.

use domain::{
    ids::OrderId,
    proceeding::matter::{Means, Need, Record, Verdict},
};
use jiff::Timestamp;

use super::given::{self, Wrong, wrong};
use crate::http::{form::Form, signed::Signed};

/// Returns the record of a form; its kind stands in `record`.
pub(super) fn read(signed: &Signed, form: &Form, at: Timestamp) -> Result<Record, Wrong> {
    let text = |name: &str| form.text(name).to_owned();
    Ok(match form.text("record") {
        "contacted" => Record::Contacted {
            means: Means::from_code(form.text("means")).ok_or_else(|| wrong("means", "choice"))?,
            whom: text("whom"),
            said: text("said"),
        },
        "visited" => {
            let responsible = given::units(signed, form, "responsible", at)?;
            Record::Visited {
                on: given::day(form, "on")?,
                place: text("place"),
                present: given::present(signed, form, "present", at),
                responsible: responsible.first().copied().ok_or_else(|| wrong("responsible", "choice"))?,
                found: text("found"),
                agreed: text("agreed"),
            }
        }
        "covered" => Record::Covered {
            on: given::day(form, "on")?,
            medium: text("medium"),
            person: text("person"),
            said: text("said"),
        },
        "broadcast" => Record::Broadcast {
            on: given::day(form, "on")?,
            medium: text("medium"),
            reference: text("reference"),
        },
        "held" => Record::Held {
            on: given::day(form, "on")?,
            present: given::present(signed, form, "present", at),
            minute: text("minute"),
        },
        "received" => Record::Received { on: given::day(form, "on")?, reference: text("reference") },
        "outcome" => Record::Outcome { on: given::day(form, "on")?, outcome: text("outcome") },
        "found" => Record::Found {
            order: form.text("order").parse().map(OrderId).map_err(|_| wrong("order", "choice"))?,
            verdict: Verdict::from_code(form.text("verdict")).ok_or_else(|| wrong("verdict", "choice"))?,
            text: text("finding"),
        },
        "without" => Record::Without {
            need: Need::from_code(form.text("need")).ok_or_else(|| wrong("need", "choice"))?,
            reason: text("reason"),
        },
        _ => Record::Note { text: text("note") },
    })
}
