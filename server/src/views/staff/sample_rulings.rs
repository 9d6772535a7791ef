//! Samples of what a unit asks for and of the rulings on it.

use super::moves::{Form, Input, Move, Sheet, Weight};
use super::pieces::UnitPicker;
use super::sample_life::{suggestions, units};
use super::shown;
use crate::views::frame::Tone;
use crate::views::locale::Words;
use crate::views::parts::{Choice, Field};

/// Returns one of each, as an order could never offer them together.
pub(super) fn all() -> Vec<Move> {
    vec![
        sheet(
            "request-return",
            shown::effect("return_late"),
            vec![yes_no("phoned"), words("reason", true), words("basis", true), unit("proposed")],
        ),
        sheet("rule-return", shown::effect("return_until").with("due", "11 月 24 日 17:30"), rule_return()),
        sheet(
            "consult",
            shown::effect("citizen_told"),
            vec![
                Input::Day { name: "held_on".to_owned(), field: Field::of("2026-11-24") },
                Input::Units { fields: vec![Field::of("县编办"), Field::default()] },
                words("participants", true),
                words("conclusion", false),
                unit("lead"),
            ],
        ),
        sheet("refer", shown::effect("citizen_told"), vec![causes(), words("words", false)]),
        sheet("decide", shown::effect("citizen_told"), decide()),
        sheet("investigate", shown::effect("citizen_told"), vec![unit("unit"), words("note", false)]),
        sheet("report-finding", shown::effect("citizen_told"), vec![words("found", false), unit("proposed")]),
        sheet(
            "request-review",
            shown::effect("review_until").with("due", "11 月 24 日 17:30"),
            vec![words("grounds", false)],
        ),
        sheet(
            "rule-review",
            shown::effect("citizen_told"),
            vec![
                yes_no("granted"),
                words("words", false),
                Input::Tick { name: "own_matter".to_owned(), on: false },
            ],
        ),
        sheet(
            "request-extension",
            shown::effect("extension_bounds").with("times", 1).with("count", 10),
            vec![
                Input::Number {
                    name: "by".to_owned(),
                    field: Field::of("十").wrong(Words::key("staff.number.wrong")),
                },
                words("reason", false),
            ],
        ),
        sheet(
            "rule-extension",
            shown::effect("citizen_told"),
            vec![yes_no("granted"), words("words", false)],
        ),
        sheet("claim", shown::effect("citizen_told"), vec![words("grounds", false), words("basis", false)]),
        sheet(
            "adjudicate",
            shown::effect("citizen_told"),
            vec![yes_no("performed"), words("grounds", false)],
        ),
        sheet(
            "file-dossier",
            shown::effect("citizen_told"),
            vec![part(1, "诉求内容和办理经过"), part(2, "与群众沟通解释情况")],
        ),
        sheet("review-dossier", shown::effect("citizen_told"), vec![findings(), words("words", false)]),
        sheet("inquire", shown::effect("citizen_told"), inquire()),
        sheet(
            "propose-malicious",
            shown::effect("citizen_told"),
            vec![yes_no("reason"), words("evidence", false)],
        ),
        sheet(
            "rule-malicious",
            shown::effect("citizen_told"),
            vec![yes_no("confirmed"), words("words", false)],
        ),
        sheet("note", shown::effect("citizen_told"), vec![signs(), yes_no("holds"), words("words", false)]),
        sheet("receive-warning", shown::effect("citizen_told"), vec![rungs()]),
        sheet(
            "answer-warning",
            shown::effect("citizen_told"),
            vec![rungs(), words("handler", false), words("words", false)],
        ),
        sheet(
            "find",
            shown::effect("citizen_told"),
            vec![faults(), unit("unit"), yes_no("confirmed"), words("words", false)],
        ),
    ]
}

fn sheet(code: &str, effect: Words, inputs: Vec<Input>) -> Move {
    let units = if inputs.iter().any(Input::names_units) { units() } else { Vec::new() };
    Move { effect: Some(effect), ..Move::new(code, Weight::Rare, Form::Sheet(Sheet { inputs, units })) }
}

fn words(name: &str, optional: bool) -> Input {
    Input::Words { name: name.to_owned(), field: Field::default(), optional }
}

fn unit(name: &str) -> Input {
    Input::Unit { name: name.to_owned(), picker: UnitPicker::first_of(suggestions()) }
}

fn part(number: usize, title: &str) -> Input {
    Input::Part { number, title: title.to_owned(), field: Field::default() }
}

fn yes_no(name: &str) -> Input {
    let entry =
        |value: &str, tone| Choice::new(value, Words::key(&format!("common.{value}"))).shown("", tone);
    let entries = vec![entry("yes", Tone::Good), entry("no", Tone::Soon)];
    Input::Chips { name: name.to_owned(), field: Field::of("yes"), entries }
}

fn rule_return() -> Vec<Input> {
    let ruling = |code: &str| Choice::new(code, Words::key(&format!("staff.ruling.{code}")));
    vec![
        Input::Said {
            words: Words::key("staff.return_reason").with("reason", "杆上线路归供电公司")
        },
        Input::Said { words: Words::key("staff.return_proposed").with("unit", "县供电公司") },
        Input::Chips {
            name: "ruling".to_owned(),
            field: Field::default().wrong(Words::key("staff.register.pick_one")),
            entries: ["keep", "help", "reassign", "take-back"].map(ruling).to_vec(),
        },
        unit("lead"),
        Input::Units { fields: vec![Field::default(), Field::default()] },
        words("words", false),
        Input::Tick { name: "own_matter".to_owned(), on: true },
    ]
}

fn inquire() -> Vec<Input> {
    let answer = |code: &str| Choice::new(code, Words::key(&format!("staff.inquiry.{code}")));
    let question = |name: &str| Input::Chips {
        name: name.to_owned(),
        field: Field::default(),
        entries: ["yes", "no", "unsure"].map(answer).to_vec(),
    };
    let finding = |code: &str| Choice::new(code, Words::key(&format!("staff.triage.{code}")));
    let mut inputs: Vec<Input> =
        ["contacted", "process", "solved", "result", "performed"].map(question).to_vec();
    inputs.push(words("cause", false));
    inputs.push(Input::Chips {
        name: "finding".to_owned(),
        field: Field::default(),
        entries: ["founded", "mistaken", "unclear"].map(finding).to_vec(),
    });
    inputs.push(words("record", false));
    inputs
}

fn findings() -> Input {
    let entry = |code: &str| Choice::new(code, Words::key(&format!("staff.finding.{code}")));
    Input::Chips {
        name: "finding".to_owned(),
        field: Field::default(),
        entries: ["inadmissible", "admissible", "defective", "falsified"].map(entry).to_vec(),
    }
}

fn faults() -> Input {
    let entry = |fault: domain::order::fault::Fault| Choice::new(fault.code(), shown::fault(fault.code()));
    Input::Chips {
        name: "fault".to_owned(),
        field: Field::of("return_as_reply"),
        entries: domain::order::fault::Fault::ALL.map(entry).to_vec(),
    }
}

fn signs() -> Input {
    let entry = |code: &str| Choice::new(code, Words::key(&format!("warnings.sign.{code}")));
    Input::Chips {
        name: "sign".to_owned(),
        field: Field::default(),
        entries: ["petition_risk", "perfunctory"].map(entry).to_vec(),
    }
}

fn rungs() -> Input {
    let entry = |code: &str| Choice::new(code, Words::key(&format!("warnings.form.{code}")));
    Input::Chips {
        name: "form".to_owned(),
        field: Field::of("notice-sms"),
        entries: ["notice-sms", "notice-letter"].map(entry).to_vec(),
    }
}

fn picks(name: &str, texts: &str, codes: &[&str]) -> Input {
    let entries = codes.iter().map(|code| Choice::new(code, Words::key(&format!("{texts}.{code}"))));
    Input::Chips { name: name.to_owned(), field: Field::default(), entries: entries.collect() }
}

fn causes() -> Input {
    picks("cause", "staff.cause_of", &["unclear", "nobody", "several", "instructed"])
}

fn decide() -> Vec<Input> {
    vec![
        Input::Said { words: Words::key("staff.cause_of.several") },
        picks("course", "staff.course", &["assign", "investigate"]),
        unit("lead"),
        Input::Units { fields: vec![Field::default()] },
        picks("difficulty", "staff.difficulty", &["simple", "complex"]),
        words("words", false),
    ]
}
