//! `huiyin assess`: the same scores as a second computation, as LibreOffice, and as the contract of its JSON; and
//! every fault of a file told with its place.

mod county;
mod faults;
mod office;
mod oracle;
mod period;
mod year;

use std::{fs, path::Path, process::Command as Program};

use clap::Parser;
use serde_json::{Value, json};
use server::cli::{Cli, Command};

/// Returns what `huiyin assess` prints, or what it says when it fails.
fn assessed(facts: &Path, more: &[&str]) -> Result<String, String> {
    let mut arguments = vec!["huiyin", "assess", "--facts", facts.to_str().unwrap()];
    if !more.contains(&"--pack") {
        arguments.extend(["--pack", "linshu-2020-10"]);
    }
    arguments.extend(more);
    let Command::Assess(assess) = Cli::try_parse_from(arguments).unwrap().command else {
        panic!("not assess")
    };
    let mut out = Vec::new();
    match assess.write(&mut out) {
        Ok(()) => Ok(String::from_utf8(out).unwrap()),
        Err(error) => Err(format!("{error:#}")),
    }
}

fn file(folder: &tempfile::TempDir, bytes: impl AsRef<[u8]>) -> std::path::PathBuf {
    let path = folder.path().join("facts.csv");
    fs::write(&path, bytes).unwrap();
    path
}

const THREE_TOWNS: &str = "unit,group,measure,value
甲镇,township,taken,100
甲镇,township,first_time_satisfied,90
乙镇,township,taken,60
乙镇,township,reply_late,20
丙镇,township,taken,20
丙镇,township,redone_twice_county,1
丁镇,township,reply_late,3
甲局,department,taken,30
甲局,department,volume_band,6
甲局,department,inadmissible_reported,1
";

#[test]
fn json_keeps_its_form() {
    let folder = tempfile::tempdir().unwrap();
    let shown = assessed(&file(&folder, THREE_TOWNS), &["--json"]).unwrap();
    let scores: Value = serde_json::from_str(&shown).unwrap();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&scores), ["groups", "pack"]);
    assert_eq!(scores["pack"], "linshu-2020-10");
    let towns = &scores["groups"][0];
    assert_eq!(keys(towns), ["group", "units"]);
    assert_eq!(towns["group"], "township");
    let best = &towns["units"][0];
    assert_eq!(keys(best), ["indicators", "rank", "total", "unit"]);
    assert_eq!(
        (&best["unit"], &best["rank"], &best["total"]),
        (&json!("甲镇"), &json!(1), &json!("100.0000"))
    );
    let second = &towns["units"][1];
    let volume = &second["indicators"][0];
    assert_eq!(keys(volume), ["article", "because", "id", "points", "score", "value"]);
    let head = [&volume["id"], &volume["article"], &volume["points"], &volume["value"], &volume["score"]];
    assert_eq!(head, ["volume", "附件 三(一)1", "10", "20", "8.0000"]);
    let spread = json!({
        "kind": "spread", "value": "20", "lowest": "20", "highest": "100", "floor": "0.8", "of": "10", "points": "8",
        "text": "〔（20 − 20）÷（100 − 20）+ 0.8 ×（100 − 20）÷（100 − 20）〕× 10 = 8",
    });
    assert_eq!(volume["because"][2], spread);
    // A unit without orders has no numbers, and says why.
    let idle = &towns["units"][3];
    assert_eq!((&idle["unit"], &idle["rank"], &idle["total"]), (&json!("丁镇"), &Value::Null, &Value::Null));
    for indicator in idle["indicators"].as_array().unwrap() {
        assert_eq!((&indicator["value"], &indicator["score"]), (&Value::Null, &Value::Null));
        assert_eq!(indicator["because"][0]["kind"], "not-ranked");
        assert!(indicator["because"][0]["text"].as_str().unwrap().contains("不参加排名"));
    }
    // No number but the rank is one of JSON's.
    fn check(value: &Value, key: &str) {
        match value {
            Value::Number(_) => assert_eq!(key, "rank"),
            Value::Array(values) => values.iter().for_each(|value| check(value, key)),
            Value::Object(fields) => fields.iter().for_each(|(key, value)| check(value, key)),
            Value::Null | Value::Bool(_) | Value::String(_) => {}
        }
    }
    check(&scores, "");
}

#[test]
fn every_score_says_why_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let facts = file(&folder, THREE_TOWNS);
    for (language, words) in
        [("zh", ["条款：", "口径：", "四舍五入"]), ("en", ["article: ", "reading: ", "rounded half up"])]
    {
        let shown = assessed(&facts, &["--json", "--lang", language]).unwrap();
        let scores: Value = serde_json::from_str(&shown).unwrap();
        let lines = scores.pointer("/groups/0/units/1/indicators/2/because").unwrap().as_array().unwrap();
        let texts: Vec<&str> = lines.iter().map(|line| line["text"].as_str().unwrap()).collect();
        for word in words {
            assert!(texts.iter().any(|text| text.contains(word)), "{word}: {texts:?}");
        }
    }
}

#[test]
fn the_terminal_shows_a_table_for_each_group_and_who_is_not_ranked() {
    let folder = tempfile::tempdir().unwrap();
    let shown = assessed(&file(&folder, THREE_TOWNS), &[]).unwrap();
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines[0], "镇街 (township) 共 3 个单位参加排名，1 个不参加。");
    assert!(lines[1].starts_with("名次  单位      总分   承办量  响应率（服务过程）"), "{}", lines[1]);
    assert!(lines[2].starts_with("   1  甲镇  100.0000  10.0000"), "{}", lines[2]);
    assert_eq!(lines[5], "不参加排名：丁镇（承办量为 0，不足 1，不参加排名，也不计入最大值和最小值）");
    assert!(lines[7].starts_with("县直单位 (department)"), "{}", lines[7]);
    assert!(assessed(&file(&folder, THREE_TOWNS), &["--lang", "en"]).unwrap().contains("not ranked: 丁镇"));
}

#[test]
fn a_pack_may_be_a_file_and_an_unknown_one_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let facts = file(&folder, THREE_TOWNS);
    let pack = folder.path().join("own.toml");
    fs::write(&pack, server::shipped::PACKS[0].1).unwrap();
    let own = assessed(&facts, &["--pack", pack.to_str().unwrap(), "--json"]).unwrap();
    assert_eq!(own, assessed(&facts, &["--json"]).unwrap());
    let said = assessed(&facts, &["--pack", "linshu"]).unwrap_err();
    assert!(
        said.starts_with(
            "`linshu` is no pack of the program and no file; the program carries `linshu-2020-10`"
        ),
        "{said}"
    );
    fs::write(&pack, "[pack]\nid = \"x\"\n").unwrap();
    let said = assessed(&facts, &["--pack", pack.to_str().unwrap()]).unwrap_err();
    assert!(said.contains("own.toml:1: pack"), "{said}");
}

#[test]
fn the_program_prints_nothing_and_ends_with_1_when_anything_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let run = |facts: &Path, more: &[&str]| {
        let program = env!("CARGO_BIN_EXE_huiyin");
        let arguments = ["assess", "--pack", "linshu-2020-10", "--facts", facts.to_str().unwrap()];
        Program::new(program).args(arguments).args(more).output().unwrap()
    };
    let facts = file(&folder, THREE_TOWNS.replace("乙镇,township,taken,60", "乙镇,township,taken,六十"));
    let output = run(&facts, &["--json"]);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), b"".as_slice()));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        said.trim_end(),
        format!(
            "huiyin: {}:4: column `value`: `六十` is no number; write a number such as `12`",
            facts.display()
        )
    );
    let facts = file(&folder, THREE_TOWNS);
    let nowhere = folder.path().join("no/where.xlsx");
    let output = run(&facts, &["--xlsx", nowhere.to_str().unwrap()]);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), b"".as_slice()));
    let output = run(&facts, &["--xlsx", facts.to_str().unwrap()]);
    assert_eq!(
        (output.status.code(), fs::read_to_string(&facts).unwrap()),
        (Some(1), THREE_TOWNS.to_owned())
    );
    let output = run(&facts, &["--json"]);
    assert!(output.status.success() && output.stderr.is_empty());
}
