//! Indicators and curves that are wrong: each case changes one piece of the guide's sections, which are right.

use super::{
    assessed::{assessing, check},
    refused::problems,
};

#[test]
fn a_share_is_of_its_denominator() {
    check(
        "value = { share = \"satisfied\" }",
        "value = { share = \"late_return\" }",
        &[
            "indicator.first.value.share: the numerator `late_return` is not of its denominator; say in `measure.late_return` which measure it is `of`",
        ],
    );
    check(
        "value = { share = \"satisfied\" }",
        "value = { rest = \"taken\" }",
        &[
            "indicator.first.value.rest: the numerator `taken` is not of its denominator; say in `measure.taken` which measure it is `of`",
        ],
    );
    let text = assessing()
        .replace("counts = { sum = \"late_replies\" }", "counts = { sum = \"late_replies\" }\nof = \"taken\"")
        .replace("value = { share = \"satisfied\" }", "value = { share = \"late_answer\" }");
    assert_eq!(
        problems(&text),
        [
            "bad.toml:239: indicator.first.value.share: `late_answer` counts the sum of late_replies, which may be more than there are `taken`; take the share of orders"
        ]
    );
}

#[test]
fn marks_may_be_a_share_of_orders() {
    let text = assessing()
        .replace("counts = \"marks\" ", "counts = \"marks\"\nof = \"taken\" ")
        .replace("curve = { kind = \"spread\", floor = 0.9 }", "curve = { kind = \"inverse-share\" }")
        .replace("value = { share = \"satisfied\" }", "value = { share = \"late_return\" }")
        .replace("score = \"65.3333\"", "score = \"70\"")
        .replace("score = \"63\"", "score = \"70\"");
    assert_eq!(
        problems(&text),
        [
            "bad.toml:298: example[12].units[2].facts: unit `西乡` has 8 of `late_return` and only 5 of `taken`, which it is a part of; correct it"
        ]
    );
    assert_eq!(
        problems(&text.replace("late_return = 8", "late_return = 4, late_answer = 2")),
        Vec::<String>::new()
    );
}

#[test]
fn the_parts_of_an_indicator_make_up_its_points_for_every_group() {
    check(
        "points = 10\nvalue = { count = \"taken\" }",
        "points = 9\nvalue = { count = \"taken\" }",
        &["indicator.volume.part[1].curve.bands[1].points: gives 10 of 9 points; correct one of them"],
    );
    check(
        "points = 10\nvalue = { count = \"taken\" }",
        "points = 11\nvalue = { count = \"taken\" }",
        &["indicator.volume.points: the parts of group `town` make 11 of 10 points; correct one of them"],
    );
    check(
        "groups = [\"town\"]",
        "groups = [\"office\"]",
        &["indicator.volume.points: no part is for group `town`; add one, or widen another's `groups`"],
    );
    check(
        "groups = [\"town\"]\n",
        "",
        &["indicator.volume.points: the parts of group `office` make 20 of 10 points; correct one of them"],
    );
    check(
        "points = 70",
        "points = 0",
        &["indicator.first.points: is the number `0`; write a number above 0"],
    );
    check(
        "points = 70\n",
        "points = 70\n[[indicator.part]]\npoints = 70\n",
        &[
            "indicator.first.article: is missing; cite the article, or write an `interpretation` and its `source`",
            "indicator.first.part[1].article: unknown key; the keys here are `groups`, `points`, `value`, `curve`",
        ],
    );
}

#[test]
fn a_curve_fits_what_it_looks_at() {
    check(
        "value = { share = \"satisfied\" }\n",
        "",
        &["indicator.first.value: is missing; the curve looks at one, add it"],
    );
    check(
        "[indicator.curve]\n",
        "[indicator.value]\nshare = \"satisfied\"\n[indicator.curve]\n",
        &["indicator.care.value: is not looked at where points are taken off; remove it"],
    );
    check(
        "curve = { kind = \"bands\", bands = [{ at_least = 50, points = 10 }, { at_least = 10, points = 6 }] }",
        "curve = { kind = \"proportion\" }",
        &[
            "indicator.volume.part[1].value: is no share and has no end, so neither have the points; write `share`, `rest`, or a mean of them",
        ],
    );
    check(
        "value = { input = \"band\" }",
        "value = { count = \"taken\" }",
        &["indicator.volume.part[2].value: is counted; what a person gives is an `input`"],
    );
    check(
        "values = [10, 6, 2]",
        "values = [12, 6, 2]",
        &[
            "indicator.volume.part[2].value.input: `band` may be 12, and the part has 10 points; lower one of them",
        ],
    );
    check(
        "values = [10, 6, 2]\ngroups = [\"office\"]",
        "values = [10, 6, 2]\ngroups = [\"town\"]",
        &[
            "indicator.volume.part[2].value: `band` is not entered for group `office`; name other groups here or there",
        ],
    );
    check(
        "most = 100",
        "most = 100\nvalues = [100, 50]",
        &["input.report_points.most: what may be entered is not clear; write either `values` or `most`"],
    );
    check(
        "value = { share = \"satisfied\" }",
        "value = { share = \"satisfied\", rest = \"satisfied\" }",
        &[
            "indicator.first.value: is not one value; write one of `count`, `share`, `rest`, `input`, `mean`, `weighted`",
        ],
    );
    check(
        "value = { share = \"satisfied\" }",
        "value = {}",
        &[
            "indicator.first.value: is not one value; write one of `count`, `share`, `rest`, `input`, `mean`, `weighted`",
        ],
    );
}

#[test]
fn a_floor_is_a_share_and_a_cap_can_apply() {
    check(
        "floor = 0.9 }",
        "floor = 1.1 }",
        &["indicator.first.curve.floor: is the fraction `1.1`; write a number from 0 to 1"],
    );
    check(
        "floor = 0.9 }",
        "floor = -0.1 }",
        &["indicator.first.curve.floor: is the fraction `-0.1`; write a number from 0 to 1"],
    );
    check(
        "floor = 0.9 }",
        "floor = 9e-1 }",
        &["indicator.first.curve.floor: is the fraction `9e-1`; write a number from 0 to 1"],
    );
    check(
        "floor = 0\n",
        "floor = 20\n",
        &["indicator.care.curve.floor: leaves all 20 points, whatever is taken off; lower it"],
    );
    check(
        "spread_cap = 8",
        "spread_cap = 20",
        &[
            "indicator.care.curve.spread_cap: `20` can never apply; units lie at most 20 apart, lower or remove it",
        ],
    );
}

#[test]
fn a_band_can_be_reached() {
    check(
        "{ at_least = 10, points = 6 }",
        "{ at_least = 60, points = 6 }",
        &[
            "indicator.volume.part[1].curve.bands[2].at_least: `60` can never be reached, because `50` comes first; list the bands from the highest down",
        ],
    );
    check(
        "{ at_least = 10, points = 6 }",
        "{ at_least = 50, points = 6 }",
        &[
            "indicator.volume.part[1].curve.bands[2].at_least: `50` can never be reached, because `50` comes first; list the bands from the highest down",
        ],
    );
    check(
        "curve = { kind = \"spread\", floor = 0.9 }",
        "curve = { kind = \"bands\", bands = [{ at_least = 90, points = 70 }] }",
        &[
            "indicator.first.curve.bands[1].at_least: `90` can never be reached; the value is at most 1, correct it",
        ],
    );
    check(
        "{ at_least = 10, points = 6 }",
        "{ at_least = -1, points = 6 }",
        &[
            "indicator.volume.part[1].curve.bands[2].at_least: is the number `-1`; write a number from 0 to 1000000000",
        ],
    );
}

#[test]
fn weights_sum_to_one() {
    check(
        "value = { share = \"satisfied\" }",
        "value = { weighted = [{ weight = 0.7, value = { share = \"satisfied\" } }, { weight = 0.2, value = { rest = \"satisfied\" } }] }",
        &["indicator.first.value.weighted: has weights that sum to 0.9; let them sum to 1"],
    );
    check(
        "yearly = 0.1",
        "yearly = 0.2",
        &["year.yearly: makes 1.1 together with `daily`; let them sum to 1"],
    );
    check("yearly = 0.1", "yearly = 0", &["year.yearly: is the number `0`; write a number above 0"]);
}

#[test]
fn bands_of_peers_are_few_and_of_a_group_of_the_part() {
    let curve = |within: &str| {
        let to = format!("curve = {{ kind = \"inverse-share\", within = {{ {within} }} }}");
        problems(&assessing().replace("curve = { kind = \"spread\", floor = 0.9 }", &to))
    };
    assert_eq!(
        curve("input = \"report_points\""),
        [
            "bad.toml:239: indicator.first.curve.within.input: `report_points` may be any number, so hardly two units are equal; give it `values`"
        ]
    );
    assert_eq!(
        curve("input = \"band\""),
        [
            "bad.toml:239: indicator.first.curve.within.input: `band` is not entered for group `town`; name other groups here or there"
        ]
    );
    let part = assessing().replace(
        "points = 10\nvalue = { input = \"band\" }\ncurve = { kind = \"manual\", evidence = false }",
        "points = 10\nvalue = { share = \"satisfied\" }\ncurve = { kind = \"inverse-share\", within = { input = \"band\", groups = [\"town\"] } }",
    );
    assert_eq!(
        problems(&part),
        [
            "bad.toml:232: indicator.volume.part[2].curve.within.groups: `town` is no group of this part, so it can never apply; remove it"
        ]
    );
}
