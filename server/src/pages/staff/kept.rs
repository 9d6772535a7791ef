//! What was typed into a form that was not taken, for the page to show it again.

use std::collections::BTreeMap;

use crate::{
    http::form::Form,
    views::{locale::Words, staff::kept::Kept},
};

/// Returns what was typed: `step` and `of` say into which of the page's forms.
pub(super) fn kept(step: &str, of: &str, form: &Form) -> Kept {
    let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in form.pairs().filter(|(name, _)| *name != "csrf" && *name != "key") {
        fields.entry(name.to_owned()).or_default().push(value.to_owned());
    }
    Kept { step: step.to_owned(), of: of.to_owned(), fields, ..Kept::default() }
}

/// Returns what was typed together with why it was not taken.
pub(super) fn refused(step: &str, of: &str, form: &Form, problem: Words) -> Kept {
    Kept { problem: Some(problem), ..kept(step, of, form) }
}
