//! What only shows when a pack's duties are held against each other and against its examples.

use std::collections::BTreeSet;

use crate::{
    order::Difficulty,
    policy::{DutyGiven, Form, Given, Pack, read::table::Source},
};

/// Notes everything that does not fit together.
pub(super) fn check(pack: &Pack, source: &Source<'_>) {
    check_ladder(pack, source);
    check_adjudicators(pack, source);
    check_examples(pack, source);
}

/// A rule of supervision names a form the pack has; an adjudication has somebody who decides.
fn check_ladder(pack: &Pack, source: &Source<'_>) {
    let duties = pack.duties();
    let forms: Vec<String> = duties.supervisions.iter().map(|form| format!("`{}`", form.id)).collect();
    for rule in &duties.ladder {
        let known = |id: &str| duties.supervisions.iter().any(|form| form.id == id);
        if let Some(form) = rule.supervision.as_deref().filter(|form| !known(form)) {
            let problem = match forms.is_empty() {
                true => format!("`{form}` is no form of supervision; the pack has none, add it"),
                false => format!("`{form}` is no form of supervision; the forms are {}", forms.join(", ")),
            };
            source.note(&format!("rule.{}.supervision", rule.id), problem);
        }
        if rule.form == Form::Adjudication && duties.adjudicators.is_empty() {
            let problem = "asks for an adjudication that nobody decides; add an `[[adjudicator]]`";
            source.note(&format!("rule.{}.form", rule.id), problem);
        }
    }
}

/// Where there is adjudication, every matter has exactly one who decides.
fn check_adjudicators(pack: &Pack, source: &Source<'_>) {
    let adjudicators = &pack.duties().adjudicators;
    let Some(last) = adjudicators.last() else { return };
    for (difficulty, word) in [(Difficulty::Simple, "simple"), (Difficulty::Complex, "complex")] {
        let mut deciding = adjudicators.iter().filter(|known| known.difficulty == difficulty);
        match (deciding.next(), deciding.next()) {
            (None, _) => {
                let problem = format!("nobody decides {word} matters; add an adjudicator");
                source.note(&format!("adjudicator.{}.difficulty", last.id), problem);
            }
            (Some(first), Some(second)) => {
                let problem = format!(
                    "decides {word} matters, as `adjudicator.{}` does; let only one of them decide",
                    first.id
                );
                source.note(&format!("adjudicator.{}.difficulty", second.id), problem);
            }
            (Some(_), None) => {}
        }
    }
}

/// Every duty that computes something is shown by an example, and no example names what is not there.
fn check_examples(pack: &Pack, source: &Source<'_>) {
    let duties = pack.duties();
    for example in pack.examples() {
        let Given::Duty(given) = &example.given else { continue };
        let place = &example.place;
        if let DutyGiven::Scale { id, grade, .. } = given
            && duties.scale(id).is_some_and(|scale| scale.is_bad(grade).is_none())
        {
            source.note(&format!("{place}.grade"), format!("`{grade}` is no grade of `{id}`; correct it"));
        }
        if let (DutyGiven::Campaign { vetoes, .. }, Some(campaign)) = (given, &duties.campaign) {
            let unknown = |veto: &&String| campaign.vetoes.iter().all(|known| known.id != **veto);
            if let Some(veto) = vetoes.iter().find(unknown) {
                source.note(&format!("{place}.vetoes"), format!("`{veto}` is no veto; correct it"));
            }
        }
    }
    let shown: BTreeSet<&str> = pack.examples().iter().map(|example| example.rule.as_str()).collect();
    for rule in computed(pack).iter().filter(|rule| !shown.contains(rule.as_str())) {
        source.note(rule, format!("has no example; add an `[[example]]` with `rule = \"{rule}\"`"));
    }
}

/// Returns the duties that compute something.
fn computed(pack: &Pack) -> Vec<String> {
    let duties = pack.duties();
    let ladder = duties.ladder.iter().map(|rule| format!("rule.{}", rule.id));
    let reports = duties.reports.iter().filter(|report| report.due.is_some());
    let reports = reports.map(|report| format!("report.{}", report.id));
    let adjudicators = duties.adjudicators.iter().map(|known| format!("adjudicator.{}", known.id));
    let scales = duties.scales.iter().map(|scale| format!("scale.{}", scale.id));
    let inadmissible = duties.inadmissible.iter().map(|_| "inadmissible".to_owned());
    let campaign = duties.campaign.iter().flat_map(|campaign| {
        let phases = campaign.phases.iter().map(|phase| format!("campaign.phase.{}", phase.id));
        phases.chain(["campaign".to_owned()])
    });
    let annuals = duties.annuals.iter().map(|annual| format!("annual.{}", annual.id));
    let rest = scales.chain(inadmissible).chain(campaign).chain(annuals);
    ladder.chain(reports).chain(adjudicators).chain(rest).collect()
}
