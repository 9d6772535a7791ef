//! The fields of the forms around whose matter an order is.

use domain::{
    ids::UnitId,
    order::competence::{Ask, Course},
};

use super::forms::word;

/// Returns the fields of what is asked around whose matter an order is.
pub(super) fn asked(ask: &Ask, named: impl Fn(UnitId) -> String) -> Vec<(&'static str, String)> {
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    match ask {
        Ask::Refer { cause, words } => vec![("cause", word(cause)), ("words", words.clone())],
        Ask::Decide { course: Course::Assign { lead, co_handlers, difficulty }, words } => {
            let mut fields = vec![("course", "assign".to_owned()), ("lead_id", lead.to_string())];
            fields.extend([("difficulty", word(difficulty)), ("words", words.clone())]);
            fields.extend(co_handlers.iter().map(|unit| ("co_name", named(*unit))));
            fields
        }
        Ask::Decide { course: Course::Investigate { unit }, words } => {
            let course = "investigate".to_owned();
            vec![("course", course), ("lead_id", unit.to_string()), ("words", words.clone())]
        }
        Ask::Investigate { unit, note } => vec![("unit_id", unit.to_string()), ("note", note.clone())],
        Ask::ReportFinding { found, proposed } => {
            let mut fields = vec![("found", found.clone())];
            fields.extend(proposed.map(|unit| ("proposed_id", unit.to_string())));
            fields
        }
        Ask::RequestReview { grounds } => vec![("grounds", grounds.clone())],
        Ask::RuleReview { granted, words, own_matter } => {
            let mut fields = vec![("granted", yes(*granted)), ("words", words.clone())];
            fields.extend(own_matter.then(|| ("own_matter", "yes".to_owned())));
            fields
        }
    }
}
