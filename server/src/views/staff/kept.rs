//! A form that was not taken, for pages that have several forms beside one another: each shows again what was typed in
//! it, and only in it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::views::locale::Words;

/// A form that came back: what was typed, and why it was not taken.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Kept {
    /// The step it is about; empty when nothing came back.
    pub step: String,
    /// Which of several forms of that step.
    pub of: String,
    /// What was typed or ticked, by the name of its field.
    pub fields: BTreeMap<String, Vec<String>>,
    /// Why it was not taken.
    pub problem: Option<Words>,
    /// What is wrong with a pasted table, by line.
    pub faults: Vec<(u64, Words)>,
}

impl Kept {
    /// Returns a form that came back, for samples.
    pub(crate) fn sample(step: &str, of: &str, typed: &[(&str, &str)], problem: Words) -> Self {
        let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in typed {
            fields.entry((*name).to_owned()).or_default().push((*value).to_owned());
        }
        let (step, of, problem) = (step.to_owned(), of.to_owned(), Some(problem));
        Self { step, of, fields, problem, faults: Vec::new() }
    }
}
