//! What only shows when the sections of a pack are held against each other: rules that can never apply, cases that
//! two rules or none cover, rules without an example, examples without a rule.

use std::collections::BTreeSet;

use crate::{
    order::clocks::ClockKind,
    policy::{
        ClockCase, ClockRule, Example, Given, Pack,
        read::{annual, duty_consistency, table::Source, worked},
    },
};

/// Notes everything that does not fit together.
pub(super) fn check(pack: &Pack, source: &Source<'_>) {
    if pack.kinds.is_empty() {
        source.note("kind", "is missing; name at least one kind of demand");
        return;
    }
    for rule in &pack.clocks {
        check_when(pack, source, rule);
    }
    check_steps(pack, source);
    check_rulings(pack, source);
    for clock in ClockKind::ALL {
        check_cases(pack, source, clock);
    }
    for example in &pack.examples {
        check_example(pack, source, example);
    }
    check_examples_exist(pack, source);
    duty_consistency::check(pack, source);
    annual::check(pack, source);
}

/// Notes a rule that no case can ever meet.
fn check_when(pack: &Pack, source: &Source<'_>, rule: &ClockRule) {
    for kind in rule.when.kinds.iter().flatten().filter(|kind| pack.kind(kind).is_none()) {
        let known: Vec<String> = pack.kinds.iter().map(|kind| format!("`{}`", kind.id)).collect();
        let problem =
            format!("can never apply to `{kind}`, which is no kind; the kinds are {}", known.join(", "));
        source.note(&format!("clock.{}.when.kinds", rule.id), problem);
    }
    let early = matches!(rule.clock, ClockKind::Screen | ClockKind::Dispatch | ClockKind::Investigation);
    if early && rule.when.difficulty.is_some() {
        let problem = "can never apply; the difficulty is known only once the order is dispatched, remove it";
        source.note(&format!("clock.{}.when.difficulty", rule.id), problem);
    }
}

/// A step and its clock come together.
fn check_steps(pack: &Pack, source: &Source<'_>) {
    let steps = &pack.steps;
    let pairs = [
        (ClockKind::Screen, steps.screen.on),
        (ClockKind::Sign, steps.sign.on),
        (ClockKind::Contact, steps.contact.on),
        (ClockKind::Callback, steps.callback.on),
    ];
    for (clock, on) in pairs {
        let rule = pack.clocks.iter().find(|rule| rule.clock == clock);
        let step = format!("step.{}", clock.code());
        match rule {
            Some(rule) if !on => {
                let problem = format!("can never apply; `{step}` is off, remove one of them");
                source.note(&format!("clock.{}.clock", rule.id), problem);
            }
            None if on => {
                let problem =
                    format!("is on without a clock; add a `[[clock]]` with `clock = \"{}\"`", clock.code());
                source.note(&format!("{step}.on"), problem);
            }
            Some(_) | None => {}
        }
    }
    if !pack.clocks.iter().any(|rule| rule.clock == ClockKind::Handle) {
        let problem = "no rule says how long handling takes; add one with `clock = \"handle\"`";
        source.note("clock", problem);
    }
}

/// What a unit may ask for comes with the clock of the ruling. A clock of returns alone is left: packs of an earlier
/// release have it, and whatever was loaded once is read for ever.
fn check_rulings(pack: &Pack, source: &Source<'_>) {
    let inadmissible = pack.duties.inadmissible.is_some();
    let pairs = [
        (ClockKind::ReturnRuling, "returns", pack.returns.is_some()),
        (ClockKind::ExtensionRuling, "extension", pack.extension.is_some()),
        (ClockKind::Adjudication, "claim", pack.claim.is_some()),
        (ClockKind::DossierReview, "inadmissible", inadmissible),
        (ClockKind::ReviewRequest, "returns", pack.returns.is_some()),
        (ClockKind::ReturnReview, "returns", pack.returns.is_some()),
    ];
    // Packs of an earlier release know of no review; dossiers may wait without a clock.
    let optional = [ClockKind::DossierReview, ClockKind::ReviewRequest, ClockKind::ReturnReview];
    for (clock, section, on) in pairs {
        let rule = pack.clocks.iter().find(|rule| rule.clock == clock);
        match rule {
            Some(rule) if !on => {
                let problem = format!("can never apply without `[{section}]`; write it, or remove the clock");
                source.note(&format!("clock.{}.clock", rule.id), problem);
            }
            None if on && !optional.contains(&clock) => {
                let problem = format!(
                    "is ruled on without a clock; add a `[[clock]]` with `clock = \"{}\"`",
                    clock.code()
                );
                source.note(section, problem);
            }
            Some(_) | None => {}
        }
    }
    let has = |clock: ClockKind| pack.clocks.iter().find(|rule| rule.clock == clock);
    match (has(ClockKind::ReviewRequest), has(ClockKind::ReturnReview)) {
        (Some(alone), None) | (None, Some(alone)) => {
            let problem = "says half of a review; add the other clock: `review-request` is the unit's time to ask \
                           for it, `return-review` the centre's to decide";
            source.note(&format!("clock.{}.clock", alone.id), problem);
        }
        (Some(_), Some(_)) | (None, None) => {}
    }
    if pack.returns.is_some() && !pack.clocks.iter().any(|rule| rule.clock == ClockKind::Return) {
        let problem = "says nothing of when; add a `[[clock]]` with `clock = \"return\"`";
        source.note("returns", problem);
    }
    if pack.claim.is_some() && pack.duties.adjudicators.is_empty() {
        source.note("claim", "can never apply; nobody decides, add an `[[adjudicator]]`");
    }
}

/// Notes the first case that two rules of a clock cover, for each pair, and the first that none covers.
fn check_cases(pack: &Pack, source: &Source<'_>, clock: ClockKind) {
    let rules: Vec<&ClockRule> = pack.clocks.iter().filter(|rule| rule.clock == clock).collect();
    let Some(last) = rules.last() else { return };
    let mut pairs = BTreeSet::new();
    let mut uncovered = None;
    for case in pack.kinds.iter().flat_map(|kind| ClockCase::all_of(&kind.id)) {
        let covering: Vec<&&ClockRule> = rules.iter().filter(|rule| rule.when.covers(&case)).collect();
        match covering.as_slice() {
            [] => uncovered = uncovered.or(Some(case)),
            [_] => {}
            [first, rest @ ..] => {
                for second in rest.iter().filter(|second| pairs.insert((&first.id, &second.id))) {
                    let problem = format!(
                        "applies together with `clock.{}` to {case}; let only one of them apply",
                        first.id
                    );
                    source.note(&format!("clock.{}.when", second.id), problem);
                }
            }
        }
    }
    if let Some(case) = uncovered {
        let problem = format!("no `{}` clock applies to {case}; widen a rule or add one", clock.code());
        source.note(&format!("clock.{}.when", last.id), problem);
    }
}

/// Notes an example of something that is not there.
fn check_example(pack: &Pack, source: &Source<'_>, example: &Example) {
    let Example { rule, place, .. } = example;
    if rule != "callback.sms" && pack.rule(rule).is_none() {
        let problem = format!("`{rule}` is no rule of this pack; correct it");
        source.note(&format!("{place}.rule"), problem);
    }
    match &example.given {
        Given::Clock(given) => {
            if let Some(kind) = given.kind.as_ref().filter(|kind| pack.kind(kind).is_none()) {
                source
                    .note(&format!("{place}.kind"), format!("`{kind}` is no kind of this pack; correct it"));
            }
        }
        Given::Callback { answers, .. } => {
            for (question, answer) in answers {
                let asked = pack.callback.questions.iter().find(|asked| asked.id == *question);
                if asked.is_none_or(|asked| asked.options.iter().all(|choice| choice.id != *answer)) {
                    let key = format!("{place}.answers.{question}");
                    source.note(
                        &key,
                        format!("no question `{question}` has the option `{answer}`; correct it"),
                    );
                }
            }
        }
        Given::Reopen { .. }
        | Given::Sms { .. }
        | Given::Redo { .. }
        | Given::Reason { .. }
        | Given::Duty(_) => {}
        Given::Worked(worked) => worked::check(pack, source, example, worked),
    }
}

/// No example, no rule: for every rule that computes something.
fn check_examples_exist(pack: &Pack, source: &Source<'_>) {
    let shown: BTreeSet<&str> = pack.examples.iter().map(|example| example.rule.as_str()).collect();
    let clocks = pack.clocks.iter().map(|rule| format!("clock.{}", rule.id));
    let others = ["callback", "redo", "reopen"].map(str::to_owned);
    let scores = pack.assessment().into_iter().flat_map(|assessment| {
        let indicators = assessment.indicators.iter().chain(&assessment.yearly);
        let year = assessment.year.iter().map(|_| "year".to_owned());
        indicators.map(|rule| format!("indicator.{}", rule.id)).chain(year)
    });
    for place in clocks.chain(others).chain(scores).filter(|place| !shown.contains(place.as_str())) {
        let problem = format!("has no example; add an `[[example]]` with `rule = \"{place}\"`");
        source.note(&place, problem);
    }
}
