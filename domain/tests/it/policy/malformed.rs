//! Packs whose values or files are wrong: nothing is guessed, nothing breaks the reader.

use domain::policy::Pack;
use proptest::prelude::*;

use super::{
    guide,
    refused::{check, problems},
};

#[test]
fn a_budget_is_a_number_of_a_known_unit() {
    check(
        "unit = \"hour\"",
        "unit = \"week\"",
        &[
            "bad.toml:52: clock.screen.budget.unit: `week` is not known here; the words are `hour`, `natural-day`, `working-day`",
        ],
    );
    check(
        "amount = 2,",
        "amount = 0,",
        &["bad.toml:52: clock.screen.budget.amount: is the number `0`; write a number from 1 to 65535"],
    );
    check(
        "amount = 2,",
        "amount = 65536,",
        &["bad.toml:52: clock.screen.budget.amount: is the number `65536`; write a number from 1 to 65535"],
    );
    check(
        "amount = 2,",
        "amount = 1.5,",
        &["bad.toml:52: clock.screen.budget.amount: is the fraction `1.5`; write a whole number"],
    );
    check(
        "amount = 2,",
        "amount = \"two\",",
        &["bad.toml:52: clock.screen.budget.amount: is the text `two`; write a whole number"],
    );
    check(
        "budget = { amount = 2, unit = \"hour\" }",
        "budget = \"2 hours\"",
        &[
            "bad.toml:52: clock.screen.budget: is the text `2 hours`; write `{ amount = 5, unit = \"working-day\" }`",
        ],
    );
    check(
        "budget = { amount = 2, unit = \"hour\" }",
        "budget = { hours = 2 }",
        &[
            "bad.toml:52: clock.screen.budget.amount: is missing; add it",
            "bad.toml:52: clock.screen.budget.unit: is missing; add it",
            "bad.toml:52: clock.screen.budget.hours: unknown key; the keys here are `amount`, `unit`",
        ],
    );
    check(
        "window = { amount = 30, unit = \"natural-day\" }",
        "window = { amount = 720, unit = \"hour\" }",
        &[
            "bad.toml:105: reopen.window: counts in hours; a right lasts whole days, write `natural-day` or `working-day`",
        ],
    );
}

#[test]
fn an_id_is_sound_and_used_once() {
    check(
        "id = \"complaint\"",
        "id = \"consult\"",
        &[
            "bad.toml:34: kind.consult.id: `consult` is taken on line 28; choose another",
            "bad.toml:123: example[3].kind: `complaint` is no kind of this pack; correct it",
        ],
    );
    check(
        "id = \"complaint\"",
        "id = \"投诉\"",
        &["bad.toml:34: kind.投诉.id: `投诉` is no id; write at most 40 small letters, digits and hyphens"],
    );
    check(
        "id = \"handle-complex\"",
        "id = \"handle\"",
        &[
            "bad.toml:69: clock.handle.id: `handle` is taken on line 61; choose another",
            "bad.toml:129: example[4].rule: `clock.handle-complex` is no rule of this pack; correct it",
        ],
    );
    check(
        "id = \"no\"",
        "id = \"yes\"",
        &[
            "bad.toml:95: callback.question.result.options.yes.id: `yes` is taken on line 94; choose another",
            "bad.toml:143: example[6].answers.result: no question `result` has the option `no`; correct it",
        ],
    );
}

#[test]
fn a_value_of_the_wrong_type_is_refused() {
    check(
        "anonymous = true",
        "anonymous = \"yes\"",
        &["bad.toml:13: intake.anonymous: is the text `yes`; write `true` or `false`"],
    );
    check(
        "issued = 2026-01-05",
        "issued = \"2026-01-05\"",
        &[
            "bad.toml:8: pack.issued: is the text `2026-01-05`; write a date without quotes, such as 2020-03-12",
        ],
    );
    check(
        "issued = 2026-01-05",
        "issued = 2026-01-05T00:00:00Z",
        &[
            "bad.toml:8: pack.issued: is the date `2026-01-05T00:00:00Z`; write a date without quotes, such as 2020-03-12",
        ],
    );
    check(
        "name = { zh = \"投诉\", en = \"Complaint\" }",
        "name = \"投诉\"",
        &["bad.toml:35: kind.complaint.name: is the text `投诉`; write `{ zh = \"…\", en = \"…\" }`"],
    );
    check(
        "name = { zh = \"投诉\", en = \"Complaint\" }",
        "name = { zh = \"投诉\" }",
        &["bad.toml:35: kind.complaint.name.en: is missing; add it"],
    );
    check(
        "name = { zh = \"投诉\", en = \"Complaint\" }",
        "name = { zh = \"投诉\", en = \" \" }",
        &["bad.toml:35: kind.complaint.name.en: is the text ` `; write a text that is not empty"],
    );
    check(
        "name = { zh = \"投诉\", en = \"Complaint\" }",
        "name = { zh = \"投诉\", en = \"Com\\u0000plaint\" }",
        &[
            "bad.toml:35: kind.complaint.name.en: is the text `Com\\0plaint`; write it on one line, without spaces at its ends",
        ],
    );
    check(
        "jurisdiction = \"130534\" ",
        "jurisdiction = 130534 ",
        &["bad.toml:7: pack.jurisdiction: is the number `130534`; write a text in quotes"],
    );
    check(
        "jurisdiction = \"130534\" ",
        "jurisdiction = \"河北\" ",
        &["bad.toml:7: pack.jurisdiction: `河北` is no region code; write 6 or 12 digits"],
    );
    check(
        "ends = \"17:30\"",
        "ends = \"25:00\"",
        &[
            "bad.toml:17: day.ends: a day does not end at `25:00`; write `midnight`, or a closing time such as `17:30`",
        ],
    );
    check(
        "clock = \"sign\"",
        "clock = \"hurry\"",
        &[
            "bad.toml:57: clock.sign.clock: `hurry` is not known here; the words are `screen`, `dispatch`, `sign`, `contact`, `return`, `handle`, `supplement`, `callback`, `return-ruling`, `extension-ruling`, `adjudication`, `dossier-review`, `investigation`, `review-request`, `return-review`, `notice-sms-receipt`, `notice-sms-reply`, `notice-letter-receipt`, `notice-letter-reply`, `warning-sms-receipt`, `warning-sms-reply`, `warning-letter-receipt`, `warning-letter-reply`",
        ],
    );
    check(
        "limit = 2 ",
        "limit = -1 ",
        &["bad.toml:100: redo.limit: is the number `-1`; write a number from 0 to 100"],
    );
    check("[redo]\n", "[[redo]]\n", &["bad.toml:99: redo: is a list; write it as a section, `[redo]`"]);
    check(
        "[[reason]]\n",
        "[reason]\n",
        &["bad.toml:38: reason: is a table; write it as a list, `[[reason]]`"],
    );
}

#[test]
fn a_file_that_is_no_toml_is_refused_where_it_goes_wrong() {
    check(
        "title = {",
        "title = [",
        &["bad.toml:4: toml: string values must be quoted, expected literal string at `zh`; correct it"],
    );
    check(
        "number = \"清政发〔2026〕3号\"",
        "number = \"清政发〔2026〕3号",
        &["bad.toml:5: toml: invalid basic string, expected `\"`; correct it"],
    );
    check(
        "number = \"清政发〔2026〕3号\"",
        "number = \"清政发〔2026〕3号\"\nnumber = \"2\"",
        &["bad.toml:6: toml: duplicate key at `number`; correct it"],
    );
    check(
        "issued = 2026-01-05",
        "issued = 2026-02-30",
        &["bad.toml:8: toml: invalid date, expected day between 01 and 28 at `2026-02-30`; correct it"],
    );
    check(
        "anonymous = true",
        "anonymous true",
        &["bad.toml:13: toml: key with no value, expected `=`; correct it"],
    );
    let unclosed = problems("[pack]\ntitle = [\n");
    assert_eq!(unclosed, ["bad.toml:2: toml: unclosed array, expected `]`; correct it"]);
}

#[test]
fn a_file_cut_short_is_refused_wherever_it_ends() {
    let text = guide();
    for (end, _) in text.char_indices().step_by(7) {
        assert!(!problems(&text[..end]).is_empty(), "cut after {end} bytes");
    }
    let missing = ["pack", "intake", "day", "step", "callback", "redo", "reopen"];
    assert_eq!(problems(""), missing.map(|key| format!("bad.toml:1: {key}: is missing; add it")));
}

#[test]
fn a_file_without_end_is_refused() {
    let deep = format!("deep = {}{}", "[".repeat(100), "]".repeat(100));
    let problem = "bad.toml:9: toml: cannot recurse further; max recursion depth met at `[`; correct it";
    check("effective = 2026-02-01", &deep, &[problem]);
    let long = format!("# {}", "长".repeat(100_000));
    assert_eq!(problems(&long), ["bad.toml:1: toml: the file has 300002 bytes; shorten it to 262144"]);
    let many = "[[kind]]\n".repeat(201) + &guide();
    assert_eq!(problems(&many)[0], "bad.toml:1: kind: is a list; write at most 200 entries");
    let noisy: String = (0..500).map(|key| format!("key{key} = 1\n")).collect();
    assert_eq!(problems(&noisy).len(), 100);
}

proptest! {
    #[test]
    fn no_file_breaks_the_reader(place in 0_usize..10_000, length in 0_usize..40, instead in "\\PC{0,12}|[\\[\\]{}=\".,#\n]{1,90}") {
        let text = guide();
        let characters: Vec<char> = text.chars().collect();
        let from = characters.len() * place / 10_000;
        let (before, rest) = characters.split_at(from);
        let after = rest.iter().skip(length);
        let text: String = before.iter().copied().chain(instead.chars()).chain(after.copied()).collect();
        for error in Pack::parse("bad.toml", &text).err().unwrap_or_default() {
            prop_assert!((1..=text.lines().count().max(1)).contains(&error.line), "{error}");
            prop_assert!(!error.key.is_empty() && !error.problem.is_empty());
        }
    }
}
