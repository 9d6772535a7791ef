//! How packs assess: what is said of sections that are wrong. Each wrong case changes one piece of the guide's
//! sections, which are right.

use domain::policy::Figures;

use super::{LINSHU, guide, parse, read, refused::problems, shipped};
use crate::calendar::SHIPPED;

/// The guide's pack with its sections for assessing.
pub(super) fn assessing() -> String {
    let text = read("docs/guides/add-a-pack.md");
    let sections = text.split("```toml\n[assessment]\n").nth(1).unwrap().split("```").next().unwrap();
    format!("{}\n[assessment]\n{sections}", guide())
}

/// Checks what is said when one piece is replaced. Lines are left out here; `a_problem_names_its_line` looks at them.
#[track_caller]
pub(super) fn check(from: &str, to: &str, expected: &[&str]) {
    let text = assessing();
    assert_eq!(text.matches(from).count(), 1, "`{from}` is not there once");
    let problems = problems(&text.replace(from, to));
    let told: Vec<&str> =
        problems.iter().map(|problem| problem.splitn(3, ':').nth(2).unwrap().trim()).collect();
    assert_eq!(told, expected);
}

#[test]
fn the_sections_of_the_guide_load_and_their_examples_hold() {
    assert_eq!(parse("guide.toml", &assessing()).failures(&SHIPPED), []);
    assert_eq!(shipped(LINSHU).failures(&SHIPPED), []);
}

#[test]
fn a_problem_names_its_line() {
    let text = assessing();
    let line = |from: &str| text.lines().position(|line| line.contains(from)).unwrap() + 1;
    #[track_caller]
    fn check(text: &str, from: &str, to: &str, line: usize) {
        assert_eq!(text.matches(from).count(), 1, "`{from}` is not there once");
        let problems = problems(&text.replace(from, to));
        let lines: Vec<&str> = problems.iter().filter_map(|problem| problem.split(':').nth(1)).collect();
        assert_eq!(lines, [line.to_string()], "{problems:?}");
    }
    check(&text, "base = \"taken\"", "base = \"token\"", line("base = \"taken\""));
    check(&text, "{ measure = \"late_answer\"", "{ measure = \"early\"", line("each = [{ measure"));
    check(&text, "score = \"65.3333\"", "score = \"65.3334\"", line("score = \"65.3333\""));
    check(&text, "yearly = 0.1", "yearly = 0.2", line("yearly = 0.1"));
}

#[test]
fn an_unknown_name_is_refused() {
    check(
        "base = \"taken\"",
        "base = \"token\"",
        &[
            "assessment.base: `token` is no measure; the measures are `taken`, `satisfied`, `late_return`, `late_answer`",
        ],
    );
    check(
        "value = { count = \"taken\" }",
        "value = { count = \"band\" }",
        &[
            "indicator.volume.part[1].value.count: `band` is no measure; the measures are `taken`, `satisfied`, `late_return`, `late_answer`",
        ],
    );
    check(
        "value = { input = \"band\" }",
        "value = { input = \"bands\" }",
        &[
            "indicator.volume.part[2].value.input: `bands` is no input; the inputs are `band`, `report_points`",
        ],
    );
    check(
        "groups = [\"town\"]",
        "groups = [\"city\"]",
        &["indicator.volume.part[1].groups: `city` is no group; the groups are `town`, `office`"],
    );
    check(
        "groups = [\"town\"]",
        "groups = [\"town\", \"town\"]",
        &["indicator.volume.part[1].groups: names `town` twice; remove one"],
    );
    check(
        "values = [10, 6, 2]\ngroups = [\"office\"]",
        "values = [10, 6, 2]\ngroups = [\"bureau\"]",
        &["input.band.groups: `bureau` is no group; the groups are `town`, `office`"],
    );
    check(
        "{ measure = \"late_answer\"",
        "{ measure = \"early\"",
        &[
            "indicator.care.curve.each[2].measure: `early` is no measure; the measures are `taken`, `satisfied`, `late_return`, `late_answer`",
        ],
    );
    check(
        "curve = { kind = \"spread\", floor = 0.9 }",
        "curve = { kind = \"slope\", floor = 0.9 }",
        &[
            "indicator.first.curve.kind: `slope` is not known here; the words are `spread`, `inverse-share`, `complement`, `proportion`, `bands`, `manual`, `deduct`",
        ],
    );
    check(
        "of = \"taken\"",
        "of = \"took\"",
        &[
            "measure.satisfied.of: `took` is no measure; the measures are `taken`, `satisfied`, `late_return`, `late_answer`",
        ],
    );
    check(
        "counts = \"marks\"",
        "counts = \"stars\"",
        &["measure.late_return.counts: `stars` is not known here; the words are `orders` or `marks`"],
    );
}

#[test]
fn ids_are_columns() {
    check(
        "id = \"late_return\"",
        "id = \"late-return\"",
        &[
            "measure.late-return.id: `late-return` is no id; write at most 40 small letters, digits and underscores",
        ],
    );
    check(
        "id = \"late_answer\"",
        "id = \"late_return\"",
        &[
            "measure.late_return.id: `late_return` is taken on line 191; choose another",
            "indicator.care.curve.each[2].measure: `late_answer` is no measure; the measures are `taken`, `satisfied`, `late_return`, `late_return`",
        ],
    );
    check(
        "id = \"report_points\"",
        "id = \"taken\"",
        &["input.taken.id: `taken` is a measure already; choose another"],
    );
}

#[test]
fn a_part_is_of_a_whole_that_is_there_before_it() {
    check(
        "of = \"taken\"",
        "of = \"satisfied\"",
        &[
            "measure.satisfied.of: `satisfied` is itself of `satisfied`; a part cannot be the whole of its whole, remove one",
        ],
    );
    check(
        "where = { imported = false }\n",
        "where = { imported = false }\nof = \"satisfied\"\n",
        &[
            "measure.taken.of: `satisfied` is itself of `taken`; a part cannot be the whole of its whole, remove one",
        ],
    );
    check(
        "of = \"taken\"",
        "of = \"rated\"",
        &[
            "measure.satisfied.of: `rated` is no measure; the measures are `taken`, `satisfied`, `late_return`, `late_answer`",
        ],
    );
    let rated = "[[measure]]\nid = \"rated\"\nname = { zh = \"已评\", en = \"Rated\" }\nwhere = { rated = true }\narticle = \"第十三条\"\n\n[[input]]\nid = \"band\"";
    let text =
        assessing().replace("of = \"taken\"", "of = \"rated\"").replace("[[input]]\nid = \"band\"", rated);
    let problems = problems(&text);
    assert_eq!(
        problems,
        ["bad.toml:187: measure.satisfied.of: `rated` is listed after `satisfied`; put it before"]
    );
    check(
        "counts = \"marks\" ",
        "counts = { sum = \"late_replies\" }\nof = \"taken\"\nwhere = { imported = false } ",
        &["measure.late_return.where: `not imported` holds for `taken` already; remove it"],
    );
    check(
        "of = \"taken\"  ",
        "of = \"late_return\"  ",
        &["measure.satisfied.of: `late_return` is listed after `satisfied`; put it before"],
    );
    check(
        "counts = { sum = \"late_replies\" }",
        "counts = \"orders\"\nof = \"late_return\"",
        &[
            "measure.late_answer.of: `late_return` counts marks, of which orders are no part; name another measure or remove it",
        ],
    );
    check(
        "counts = { sum = \"late_replies\" }",
        "of = \"taken\"",
        &["measure.late_answer.where: is missing, so that it counts the same as `taken`; add a condition"],
    );
    check(
        "counts = \"marks\" ",
        "counts = \"marks\"\nwhere = { imported = false } ",
        &["measure.late_return.where: looks at orders, but marks are set on units; remove it"],
    );
}

#[test]
fn a_condition_is_a_fact_with_a_value_it_can_have() {
    let told = problems(&assessing().replace("where = { imported = false }", "where = { happy = true }"));
    assert_eq!(told.len(), 1, "{told:?}");
    for known in ["`happy` is no fact of an order; the facts are `anonymous`", "`level`", "`redone_county`"] {
        assert!(told[0].contains(known), "{told:?}");
    }
    check(
        "where = { imported = false }",
        "where = { imported = \"no\" }",
        &["measure.taken.where.imported: is the text `no`; write `true` or `false`"],
    );
    check(
        "where = { imported = false }",
        "where = { level = [\"city\", \"village\"] }",
        &[
            "measure.taken.where.level[2]: `village` is not known here; the words are `county`, `city`, `province`",
        ],
    );
    check(
        "where = { imported = false }",
        "where = { level = \"city\" }",
        &[
            "measure.taken.where.level: is the text `city`; write a list of words, such as `[\"city\", \"province\"]`",
        ],
    );
    check(
        "where = { imported = false }",
        "where = { kind = [\"praise\"] }",
        &["measure.taken.where.kind[1]: `praise` is no kind; the kinds are `consult`, `complaint`"],
    );
    check(
        "where = { imported = false }",
        "where = { channel = [\"phone\", \"fax\"], outcome = [\"happy\"], urgency = [\"high\"], difficulty = [\"hard\"] }",
        &[
            "measure.taken.where.channel[2]: `fax` is not known here; the words are `phone`, `web`, `letter`, `paper`, `sms`, `import`, `rating`, `visit`",
            "measure.taken.where.difficulty[1]: `hard` is not known here; the words are `simple` or `complex`",
            "measure.taken.where.outcome[1]: `happy` is not known here; the words are `satisfied`, `dissatisfied`, `unrated`, `adjudicated`, `inadmissible`, `withdrawn`, `imported`",
            "measure.taken.where.urgency[1]: `high` is not known here; the words are `normal` or `urgent`",
        ],
    );
    check(
        "where = { imported = false }",
        "where = {}",
        &["measure.taken.where: is a table; write at least one condition, or leave it out"],
    );
    check(
        "redone = { at_most = 0 }",
        "redone = 0",
        &["measure.satisfied.where.redone: is the number `0`; write `{ at_least = 2 }` or `{ at_most = 0 }`"],
    );
    check(
        "redone = { at_most = 0 }",
        "redone = {}",
        &["measure.satisfied.where.redone: is a table; write `{ at_least = 2 }` or `{ at_most = 0 }`"],
    );
    check(
        "redone = { at_most = 0 }",
        "redone = { at_least = 0 }",
        &["measure.satisfied.where.redone.at_least: is the number `0`; write a number from 1 to 1000000"],
    );
    check(
        "redone = { at_most = 0 }",
        "redone = { at_least = 2, at_most = 1 }",
        &["measure.satisfied.where.redone: is never at least 2 and at most 1; correct one of them"],
    );
    check(
        "counts = { sum = \"late_replies\" }",
        "counts = { sum = \"replies\" }",
        &[
            "measure.late_answer.counts.sum: `replies` is not known here; the words are `redone`, `redone_county`, `redone_city`, `redone_province`, `late_replies`, `children`, `warnings`, `warning_letters`",
        ],
    );
}

#[test]
fn the_same_condition_twice_is_refused() {
    check(
        "where = { closed = true, satisfied = true,",
        "where = { closed = true, satisfied = true, imported = false,",
        &["measure.satisfied.where: `not imported` holds for `taken` already; remove it"],
    );
    check(
        "where = { closed = true, satisfied = true,",
        "where = { closed = true, satisfied = true, imported = true,",
        &[
            "measure.satisfied.where: `imported` is never true of `taken`, where `not imported`; correct one of them",
        ],
    );
    check(
        "where = { imported = false }",
        "where = { level = [\"city\", \"city\"] }",
        &["measure.taken.where.level: names `city` twice; remove one"],
    );
    check(
        "where = { imported = false }",
        "where = { imported = false, imported = false }",
        &["toml: duplicate key at `imported`; correct it"],
    );
    check(
        "{ measure = \"late_answer\", each = 1 }",
        "{ measure = \"late_return\", each = 1 }",
        &["indicator.care.curve.each: takes off for `late_return` twice; remove one"],
    );
}

#[test]
fn the_sections_belong_together() {
    let without = |from: &str, to: &str| {
        let text = assessing();
        let (before, rest) = text.split_once(from).unwrap();
        problems(&format!("{before}{}", &rest[rest.find(to).unwrap()..]))
    };
    assert_eq!(
        without("[assessment]\n", "[[group]]")[0],
        "bad.toml:1: assessment: is missing, and `group` belongs to it; add `[assessment]`"
    );
    assert_eq!(
        without("[year]\n", "[[example]]\nname = \"重办过"),
        [
            "bad.toml:258: indicator.report.yearly: counts for nothing; add `[year]`, which says how the year is put together"
        ]
    );
    check("yearly = true\n", "", &["year.yearly: weighs nothing; no indicator is `yearly`, add one"]);
    check(
        "base = \"taken\"",
        "base = \"late_return\"",
        &[
            "assessment.base: `late_return` counts marks; a unit is ranked by how many orders it has, name such a measure",
        ],
    );
    check(
        "cut_off = { amount = 5, unit = \"working-day\" }",
        "cut_off = { amount = 5, unit = \"hour\" }",
        &[
            "assessment.cut_off: counts in hours; a right lasts whole days, write `natural-day` or `working-day`",
        ],
    );
    check(
        "rounding = \"half-up\" ",
        "rounding = \"up\" ",
        &["assessment.rounding: `up` is not known here; the words are `half-up`, `half-even`, `down`"],
    );
    check(
        "digits = 4 ",
        "digits = 12 ",
        &["assessment.digits: is the number `12`; write a number from 0 to 8"],
    );
    let bare = format!(
        "{}\n[assessment]\n{}",
        guide(),
        "base = \"taken\"\nminimum = 1\ndigits = 4\nrounding = \"down\"\nplaced_by = \"closed\"\ncut_off = { amount = 5, unit = \"working-day\" }\nappeal = { amount = 5, unit = \"working-day\" }\narticle = \"第十二条\"\n"
    );
    assert_eq!(
        problems(&bare),
        ["bad.toml:158: assessment: has nothing to assess; add a group of units, `[[group]]`"]
    );
}

#[test]
fn an_input_may_name_the_figures_it_is_entered_by() {
    let most = "most = 100\n";
    assert_eq!(assessing().matches(most).count(), 1);
    let text = assessing().replace(most, "most = 100\nfigures = \"knowledge\"\n");
    let pack = parse("guide.toml", &text);
    let input = pack.assessment().unwrap().input("report_points").unwrap();
    assert_eq!(input.figures, Some(Figures::Knowledge));
    assert_eq!(pack.assessment().unwrap().input("band").unwrap().figures, None);
    check(
        most,
        "most = 100\nfigures = \"weather\"\n",
        &["input.report_points.figures: `weather` is not known here; the words are `knowledge` or `visits`"],
    );
    let linshu = shipped(LINSHU);
    let input = linshu.assessment().unwrap().input("knowledge_points").unwrap();
    assert_eq!(input.figures, Some(Figures::Knowledge));
}
