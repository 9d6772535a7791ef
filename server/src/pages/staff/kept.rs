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

/// Returns the one field that an address asked for, together with why it led nowhere.
pub(super) fn asked(step: &str, name: &str, value: &str, problem: Words) -> Kept {
    let fields = BTreeMap::from([(name.to_owned(), vec![value.to_owned()])]);
    Kept { step: step.to_owned(), fields, problem: Some(problem), ..Kept::default() }
}

/// Returns what was typed together with why it was not taken.
pub(super) fn refused(step: &str, of: &str, form: &Form, problem: Words) -> Kept {
    Kept { problem: Some(problem), ..kept(step, of, form) }
}
