//! What the catalogue proposes for a demand, and why: the words it was found by, its grounds, until when it holds and
//! whether it was settled before. Who dispatches decides.

use domain::{
    catalogue::{Entry, Fit},
    ids::UnitId,
};
use jiff::civil::Date;

use super::says;
use crate::{http::signed::Signed, pages::staff::suggest::Matter, views::locale::Words};

/// How many entries propose a unit.
const ENTRIES: usize = 5;
/// How many words are named.
const WORDS: usize = 3;
/// The longest grounds that are shown, in characters.
const BASIS: usize = 60;

/// Returns the open units of the entries that fit, best first, each with the reasons.
pub(in crate::pages::staff) fn entries(
    signed: &Signed,
    matter: &Matter,
    today: Date,
) -> Vec<(UnitId, Vec<Words>)> {
    let catalogue = &signed.world.catalogue;
    let mut found: Vec<(UnitId, Vec<Words>)> = Vec::new();
    for fit in catalogue.fitting(&matter.title, &matter.content, today, ENTRIES) {
        let Some(entry) = catalogue.get(fit.entry) else { continue };
        let lead = entry.duty.lead;
        let is_open = signed.world.people.units.is_open(lead, today);
        // The best entry of a unit speaks for it; the others say no more.
        if is_open && found.iter().all(|(unit, _)| *unit != lead) {
            found.push((lead, reasons(signed, entry, &fit)));
        }
    }
    found
}

fn reasons(signed: &Signed, entry: &Entry, fit: &Fit) -> Vec<Words> {
    let duty = &entry.duty;
    let words: Vec<&str> = fit.found.iter().take(WORDS).map(String::as_str).collect();
    let mut reasons = vec![match words.as_slice() {
        [] => Words::key("catalogue.suggest.near").with("matter", &duty.matter),
        words => {
            Words::key("catalogue.suggest.words").with("matter", &duty.matter).with("words", words.join("、"))
        }
    }];
    reasons.push(match duty.basis.as_str() {
        "" => Words::key("catalogue.suggest.no_basis"),
        basis => {
            let short: String = basis.chars().take(BASIS).collect();
            Words::key("catalogue.suggest.basis").with("basis", short)
        }
    });
    reasons.push(match duty.to {
        Some(to) => Words::key("catalogue.suggest.until").with("to", to),
        None => Words::key("catalogue.suggest.always"),
    });
    if !duty.co_handlers.is_empty() {
        let units = says::joined(&says::names(signed, &duty.co_handlers));
        reasons.push(Words::key("catalogue.suggest.helpers").with("units", units));
    }
    if let Some(last) = entry.precedents.last() {
        let words = Words::key("catalogue.suggest.precedents").with("count", entry.precedents.len());
        reasons.push(words.with("number", &last.number));
    }
    reasons
}
