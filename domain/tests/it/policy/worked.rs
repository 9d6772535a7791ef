//! Examples of counting and scoring that fail, are missing, or name what is not there.

use super::assessed::check;

#[test]
fn no_example_no_indicator() {
    check(
        "rule = \"indicator.care\"",
        "rule = \"indicator.first\"",
        &["indicator.care: has no example; add an `[[example]]` with `rule = \"indicator.care\"`"],
    );
    check(
        "rule = \"year\"\ndaily = [90, 95]\nyearly = 80\ntotal = \"91.25\"",
        "rule = \"indicator.report\"\nunits = [{ unit = \"东乡\", group = \"town\", facts = { taken = 1 }, score = \"0\" }]",
        &["year: has no example; add an `[[example]]` with `rule = \"year\"`"],
    );
    check(
        "rule = \"indicator.care\"",
        "rule = \"indicator.cares\"",
        &[
            "indicator.care: has no example; add an `[[example]]` with `rule = \"indicator.care\"`",
            "example[12].rule: `indicator.cares` is no rule of this pack; correct it",
        ],
    );
}

#[test]
fn a_failing_score_is_named_with_its_unit() {
    check(
        "score = \"65.3333\"",
        "score = \"65.3334\"",
        &[
            "example[11].units[2]: example `三分之一处：(1/3 + 0.9 × 2/3) × 70` expects `西乡 65.3334` and gets `西乡 65.3333`; correct the rule or the example",
        ],
    );
    check(
        "facts = {}, ranked = false",
        "facts = { taken = 1 }, ranked = false",
        &[
            "example[11].units[2]: example `三分之一处：(1/3 + 0.9 × 2/3) × 70` expects `西乡 65.3333, 南乡 63, 北乡 not ranked` and gets `西乡 68.4444, 南乡 67.6667, 北乡 63`; correct the rule or the example",
        ],
    );
    check(
        "score = \"20\"",
        "score = \"20\", rank = 2",
        &[
            "example[12].units[1]: example `分差超过8分，按比例缩到8分` expects `东乡 20 at rank 2` and gets `东乡 20 at rank 1`; correct the rule or the example",
        ],
    );
    check(
        "redone = 1 }\ncounts = false",
        "redone = 1 }\ncounts = true",
        &[
            "example[9].counts: example `重办过的不是一次满意` expects `counted` and gets `not counted`; correct the rule or the example",
        ],
    );
    check(
        "total = \"91.25\"",
        "total = \"91.3\"",
        &[
            "example[14].total: example `年度` expects `91.3` and gets `91.25`; correct the rule or the example",
        ],
    );
}

#[test]
fn an_example_of_scores_is_made_of_what_the_pack_knows() {
    check(
        "facts = { taken = 49 }, score = \"6\"",
        "facts = { takn = 49 }, score = \"6\"",
        &["example[10].units[1].facts: the pack has no measure or input `takn`; correct it"],
    );
    check(
        "facts = { taken = 20, satisfied = 18 }",
        "facts = { taken = 17, satisfied = 18 }",
        &[
            "example[11].units[1].facts: unit `东乡` has 18 of `satisfied` and only 17 of `taken`, which it is a part of; correct it",
        ],
    );
    check(
        "facts = { taken = 3, band = 10 }",
        "facts = { taken = 3, band = 9 }",
        &[
            "example[10].units[2].facts: `band` of unit `水利局` cannot be `9`; write one of 10, 6, 2; correct it",
        ],
    );
    check(
        "unit = \"西乡\", group = \"town\", facts = { taken = 10, satisfied = 7 }",
        "unit = \"东乡\", group = \"town\", facts = { taken = 10, satisfied = 7 }",
        &["example[11].units[2]: `东乡` is there already; give it another name"],
    );
    check(
        "unit = \"水利局\", group = \"office\"",
        "unit = \"水利局\", group = \"bureau\"",
        &[
            "example[10].units[2].facts: the pack has no group `bureau`; its groups are `town`, `office`; correct it",
        ],
    );
    check(
        "score = \"65.3333\"",
        "score = 65.3333",
        &[
            "example[11].units[2].score: is the fraction `65.3333`; write a number in quotes, such as \"33.25\"",
        ],
    );
    check(
        "facts = {}, ranked = false",
        "facts = {}",
        &["example[11].units[4]: what is expected is not clear; write either `score` or `ranked = false`"],
    );
    check(
        "order = { closed = true, satisfied = true, redone = 1 }",
        "order = { closed = true, satisfied = true, redone = true }",
        &["example[9].order.redone: is `true`; write a whole number"],
    );
    check(
        "redone = 1 }\ncounts = false",
        "redone = 1 }\nadds = 0",
        &["example[9].adds: `satisfied` counts orders; write `counts = true` or `counts = false`"],
    );
    check(
        "rule = \"measure.satisfied\"",
        "rule = \"measure.late_return\"",
        &[
            "example[9].counts: `late_return` counts marks that people set, and no order adds to it; remove the example",
        ],
    );
}
