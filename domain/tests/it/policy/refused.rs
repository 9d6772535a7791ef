//! Packs whose rules are wrong: every mistake is named with file, line, key and what to do about it.
//! Each case changes one piece of the guide's pack, which is right. Wrong values and files are in `malformed`.

use domain::policy::Pack;

use super::guide;
use crate::calendar::SHIPPED;

/// Returns what is said of a pack, its failing examples included.
pub(super) fn problems(text: &str) -> Vec<String> {
    let errors = match Pack::parse("bad.toml", text) {
        Ok(pack) => pack.failures(&SHIPPED),
        Err(errors) => errors,
    };
    errors.iter().map(ToString::to_string).collect()
}

/// Checks what is said when one piece of the guide's pack is replaced.
#[track_caller]
pub(super) fn check(from: &str, to: &str, expected: &[&str]) {
    let text = guide();
    assert_eq!(text.matches(from).count(), 1, "`{from}` is not there once");
    assert_eq!(problems(&text.replace(from, to)), expected);
}

#[test]
fn an_unknown_key_is_refused() {
    check(
        "clock = \"sign\"\nbudget",
        "clock = \"sign\"\nbudgett",
        &[
            "bad.toml:55: clock.sign.budget: is missing; add it",
            "bad.toml:58: clock.sign.budgett: unknown key; the keys here are `id`, `clock`, `budget`, `ends`, `when`, `article`, `interpretation`, `source`, `from`, `until`",
        ],
    );
    check(
        "[redo]\n",
        "[redos]\n",
        &[
            "bad.toml:1: redo: is missing; add it",
            "bad.toml:99: redos: unknown key; the keys here are `pack`, `intake`, `day`, `step`, `kind`, `reason`, `emergency`, `clock`, `callback`, `redo`, `reopen`, `returns`, `extension`, `claim`, `rule`, `supervision`, `report`, `survey`, `scale`, `exclusion`, `adjudicator`, `inadmissible`, `referral`, `post`, `use`, `merit`, `campaign`, `annual`, `woodpecker`, `assessment`, `group`, `measure`, `input`, `indicator`, `year`, `example`",
        ],
    );
    check(
        "words_required = true",
        "words_required = true\ndefault_rating = 5",
        &[
            "bad.toml:84: callback.default_rating: unknown key; the keys here are `words_required`, `attempts`, `article`, `interpretation`, `source`, `from`, `until`, `question`, `sms`",
        ],
    );
    check(
        "counts = \"satisfied\", digit = 1",
        "counts = \"satisfied\", digit = 1, stars = 5",
        &[
            "bad.toml:94: callback.question.result.options.yes.stars: unknown key; the keys here are `id`, `text`, `counts`, `digit`",
        ],
    );
    check(
        "difficulty = \"complex\" }",
        "difficulty = \"complex\", weekday = \"monday\" }",
        &[
            "bad.toml:72: clock.handle-complex.when.weekday: unknown key; the keys here are `kinds`, `difficulty`, `urgency`, `level`",
        ],
    );
}

#[test]
fn a_rule_without_grounds_is_refused() {
    check(
        "unit = \"hour\" }\narticle = \"第四条\"",
        "unit = \"hour\" }",
        &[
            "bad.toml:49: clock.screen.article: is missing; cite the article, or write an `interpretation` and its `source`",
        ],
    );
    check(
        "unit = \"hour\" }\narticle = \"第四条\"",
        "unit = \"hour\" }\narticle = \"—\"",
        &[
            "bad.toml:53: clock.screen.article: `—` cites nothing; where the document is silent, leave `article` out and write an `interpretation` and its `source`",
        ],
    );
    check(
        "unit = \"hour\" }\narticle = \"第四条\"",
        "unit = \"hour\" }\ninterpretation = { zh = \"两小时\", en = \"two hours\" }",
        &[
            "bad.toml:49: clock.screen.source: is missing; say what the interpretation rests on, or cite an `article`",
        ],
    );
    check(
        "unit = \"hour\" }\narticle = \"第四条\"",
        "unit = \"hour\" }\narticle = \"第四条\"\nsource = \"GB/T 33358\"",
        &["bad.toml:49: clock.screen.interpretation: is missing; say what is taken from the `source`"],
    );
    check(
        "article = \"第四条第三款\"",
        "interpretation = { zh = \"即时转办\" }\nsource = \"国办函〔2025〕66号\"",
        &["bad.toml:47: emergency.110.interpretation.en: is missing; add it"],
    );
}

#[test]
fn two_rules_for_one_case_are_refused() {
    check(
        "when = { difficulty = \"complex\" }\n",
        "",
        &[
            "bad.toml:68: clock.handle-complex.when: applies together with `clock.handle` to kind consult, simple, normal, county level; let only one of them apply",
        ],
    );
    check(
        "when = { difficulty = \"simple\" }",
        "when = { kinds = [\"complaint\"] }",
        &[
            "bad.toml:72: clock.handle-complex.when: applies together with `clock.handle` to kind complaint, complex, normal, county level; let only one of them apply",
            "bad.toml:72: clock.handle-complex.when: no `handle` clock applies to kind consult, simple, normal, county level; widen a rule or add one",
        ],
    );
}

#[test]
fn a_case_without_a_rule_is_refused() {
    check(
        "when = { difficulty = \"complex\" }",
        "when = { difficulty = \"complex\", urgency = \"normal\" }",
        &[
            "bad.toml:72: clock.handle-complex.when: no `handle` clock applies to kind consult, complex, urgent, county level; widen a rule or add one",
        ],
    );
}

#[test]
fn a_rule_that_can_never_apply_is_refused() {
    check(
        "when = { difficulty = \"complex\" }",
        "when = { difficulty = \"complex\", kinds = [\"consult\", \"complaint\", \"praise\"] }",
        &[
            "bad.toml:72: clock.handle-complex.when.kinds: can never apply to `praise`, which is no kind; the kinds are `consult`, `complaint`",
        ],
    );
    check(
        "clock = \"screen\"\n",
        "clock = \"screen\"\nwhen = { difficulty = \"simple\" }\n",
        &[
            "bad.toml:52: clock.screen.when.difficulty: can never apply; the difficulty is known only once the order is dispatched, remove it",
            "bad.toml:52: clock.screen.when: no `screen` clock applies to kind consult, complex, normal, county level; widen a rule or add one",
        ],
    );
    check(
        "sign = { on = true",
        "sign = { on = false",
        &["bad.toml:57: clock.sign.clock: can never apply; `step.sign` is off, remove one of them"],
    );
}

#[test]
fn only_roles_of_a_unit_sign() {
    let signed_by = |by: &str| format!("sign = {{ on = true, by = {by}");
    check(
        "sign = { on = true",
        &signed_by("[\"leader\"]"),
        &[
            "bad.toml:23: step.sign.by: `leader` is no role of a unit; the roles are `unit-handler`, `unit-approver`, `unit-principal`",
        ],
    );
    check(
        "sign = { on = true",
        &signed_by("[\"unit-principal\", \"unit-principal\"]"),
        &["bad.toml:23: step.sign.by: names `unit-principal` twice; name it once"],
    );
    check(
        "sign = { on = true",
        &signed_by("[]"),
        &["bad.toml:23: step.sign.by: is a list; write at least one"],
    );
    check(
        "sign = { on = true",
        &signed_by("\"unit-principal\""),
        &["bad.toml:23: step.sign.by: is the text `unit-principal`; write a list of texts"],
    );
    check(
        "sign = { on = true",
        "sign = { on = false, by = [\"unit-principal\"]",
        &["bad.toml:23: step.sign.by: can never apply; the step is left out, remove one of them"],
    );
    check(
        "contact = { on = false",
        "contact = { on = false, by = [\"unit-principal\"]",
        &[
            "bad.toml:24: step.contact.by: unknown key; the keys here are `on`, `article`, `interpretation`, `source`, `from`, `until`",
        ],
    );
}

#[test]
fn a_step_without_its_clock_is_refused() {
    check(
        "contact = { on = false",
        "contact = { on = true",
        &[
            "bad.toml:24: step.contact.on: is on without a clock; add a `[[clock]]` with `clock = \"contact\"`",
        ],
    );
}

#[test]
fn a_failing_example_is_named() {
    check(
        "due = 2026-02-27",
        "due = 2026-02-26",
        &[
            "bad.toml:125: example[3].due: example `简单事项跨春节` expects `2026-02-26` and gets `2026-02-27`; correct the rule or the example",
        ],
    );
    check(
        "due = 2026-02-14T17:30:00",
        "due = 2026-02-15T00:00:00",
        &[
            "bad.toml:118: example[2].due: example `周六调休上班，当天签收` expects `2026-02-15T00:00` and gets `2026-02-14T17:30`; correct the rule or the example",
        ],
    );
    check(
        "difficulty = \"complex\"\nfrom",
        "difficulty = \"simple\"\nfrom",
        &[
            "bad.toml:132: example[4].due: example `复杂事项跨国庆` expects `2026-10-27` and gets `clock.handle for kind consult, simple, normal, county level`; correct the rule or the example",
        ],
    );
    check(
        "from = 2026-09-30T09:00:00",
        "from = 2027-09-30T09:00:00",
        &[
            "bad.toml:132: example[4].due: example `复杂事项跨国庆` expects `2026-10-27` and gets `2027-10-21, provisional`; correct the rule or the example",
        ],
    );
    check(
        "satisfied = false",
        "satisfied = true",
        &[
            "bad.toml:144: example[6].satisfied: example `不满意` expects `satisfied` and gets `dissatisfied`; correct the rule or the example",
        ],
    );
    check(
        "satisfied = false\n",
        "",
        &[
            "bad.toml:140: example[6].satisfied: example `不满意` expects `unrated` and gets `dissatisfied`; correct the rule or the example",
        ],
    );
    check(
        "again = false",
        "again = true",
        &[
            "bad.toml:150: example[7].again: example `重办两次后办结` expects `redone again` and gets `closed as dissatisfied`; correct the rule or the example",
        ],
    );
    check(
        "due = 2026-11-16",
        "due = 2026-11-15",
        &[
            "bad.toml:156: example[8].due: example `末日是周日，顺延` expects `2026-11-15` and gets `2026-11-16`; correct the rule or the example",
        ],
    );
}

#[test]
fn a_rule_without_an_example_is_refused() {
    check(
        "rule = \"clock.handle\"",
        "rule = \"clock.handle-complex\"",
        &["bad.toml:61: clock.handle: has no example; add an `[[example]]` with `rule = \"clock.handle\"`"],
    );
    check(
        "rule = \"redo\"\nredone = 2\nagain = false",
        "rule = \"callback\"\nanswers = {}",
        &["bad.toml:99: redo: has no example; add an `[[example]]` with `rule = \"redo\"`"],
    );
}

#[test]
fn an_example_of_nothing_is_refused() {
    check(
        "rule = \"clock.handle\"",
        "rule = \"clock.handling\"",
        &[
            "bad.toml:61: clock.handle: has no example; add an `[[example]]` with `rule = \"clock.handle\"`",
            "bad.toml:122: example[3].rule: `clock.handling` is no rule of this pack; correct it",
        ],
    );
    check(
        "rule = \"clock.handle\"",
        "rule = \"step.sign\"",
        &[
            "bad.toml:122: example[3].rule: `step.sign` has no examples; write `clock.ID`, `reason.CODE`, `callback`, `callback.sms`, `redo`, `reopen`, `rule.ID`, `inadmissible`, `report.ID`, `adjudicator.ID`, `scale.ID`, `campaign`, `campaign.phase.ID`, `annual.ID`, `measure.ID`, `indicator.ID`, `assessment` or `year`",
        ],
    );
    check(
        "kind = \"complaint\"",
        "kind = \"praise\"",
        &["bad.toml:123: example[3].kind: `praise` is no kind of this pack; correct it"],
    );
    check(
        "answers = { result = \"no\" }",
        "answers = { result = \"maybe\", mood = \"no\" }",
        &[
            "bad.toml:143: example[6].answers.mood: no question `mood` has the option `no`; correct it",
            "bad.toml:143: example[6].answers.result: no question `result` has the option `maybe`; correct it",
        ],
    );
}

#[test]
fn dates_agree_with_the_pack() {
    check(
        "repeals = [",
        "until = 2026-01-31\nrepeals = [",
        &["bad.toml:10: pack.until: `2026-01-31` is before `effective`; correct one of them"],
    );
    check(
        "[redo]\n",
        "[redo]\nfrom = 2026-02-02\n",
        &[
            "bad.toml:100: redo.from: `2026-02-02` is after the pack's `2026-02-01`; write a new version of the pack",
        ],
    );
    check(
        "[redo]\n",
        "[redo]\nuntil = 2028-01-01\n",
        &[
            "bad.toml:100: redo.until: `2028-01-01` ends the rule while the pack goes on; write a new version of the pack",
        ],
    );
}

#[test]
fn a_callback_can_be_answered_and_judged() {
    check(
        "role = \"result\"",
        "role = \"solved\"",
        &[
            "bad.toml:88: callback.question: no question has the role `result`; add the one that grades the round",
        ],
    );
    check(
        "digit = 2",
        "digit = 1",
        &[
            "bad.toml:93: callback.question.result.options: needs a different `digit` for every option, so that a text message can answer; add them",
        ],
    );
    check(
        "counts = \"dissatisfied\"",
        "counts = \"neutral\"",
        &[
            "bad.toml:95: callback.question.result.options.no.counts: is `neutral`; a grade is `satisfied` or `dissatisfied`",
        ],
    );
    check(
        "counts = \"dissatisfied\"",
        "counts = \"satisfied\"",
        &[
            "bad.toml:93: callback.question.result.options: needs an option that counts as `satisfied` and one that counts as `dissatisfied`; add it",
        ],
    );
    check(
        "attempts = 3",
        "attempts = 0",
        &["bad.toml:84: callback.attempts: is the number `0`; write a number from 1 to 100"],
    );
    check(
        "请回复：{scale}",
        "请回复：{grades}",
        &[
            "bad.toml:86: callback.sms: has `{scale}` not exactly once in `【清河12345】“{title}”（{number}）已答复，请回复：{grades}`; correct it",
        ],
    );
    check(
        "请回复：{scale}",
        "请回复：{scale}{grades}",
        &[
            "bad.toml:86: callback.sms: has an unknown placeholder in `【清河12345】“{title}”（{number}）已答复，请回复：{scale}{grades}`; only {number}, {title}, {scale} are filled in",
        ],
    );
    check(
        "请回复：{scale}",
        "请您在收到本短信之后七日之内及时回复下列数字之一对办理结果作出评价：{scale}",
        &[
            "bad.toml:86: callback.sms.zh: is 80 characters long with number, scale and 6 characters of title; shorten it to 70",
        ],
    );
}

#[test]
fn every_mistake_is_told_at_once() {
    let text = guide()
        .replace("anonymous = true", "anonymous = 1")
        .replace("unit = \"hour\"", "unit = \"week\"")
        .replace("[redo]\n", "[redo]\nforever = true\n");
    let problems = problems(&text);
    let places: Vec<&str> = problems.iter().filter_map(|problem| problem.split(": ").nth(1)).collect();
    assert_eq!(places, ["intake.anonymous", "clock.screen.budget.unit", "redo.forever"]);
}
