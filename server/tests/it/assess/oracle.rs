//! A second computation, in another language and by nobody who knew this one: `oracle/linshu.py` was written from the
//! text of the regulation. Both must agree to the last digit.

use std::{
    collections::HashMap,
    fs,
    path::Path,
    process::{Command, Stdio},
};

use domain::{assessment::assess, policy::Assessment};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    assessed,
    county::{self, SORTS, Unit, county},
};

/// How many counties are computed twice.
const COUNTIES: u64 = 2_000;

/// What the oracle says of a unit.
#[derive(Debug, PartialEq, Eq, Deserialize)]
struct Found {
    rank: Option<usize>,
    total: Option<String>,
    scores: Option<Vec<String>>,
}

fn oracle() -> Command {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/linshu.py");
    let mut python = Command::new("python3");
    python.arg(script);
    python
}

fn line(county: &[Unit]) -> String {
    let units: Vec<_> = county.iter().map(|unit| json!([unit.name, unit.group, unit.facts])).collect();
    format!("{}\n", json!(units))
}

fn found(assessment: &Assessment, county: &[Unit]) -> HashMap<String, Found> {
    let table = county::table(assessment, county);
    let assessed = assess(assessment, &table).unwrap();
    let units = assessed.groups.iter().flat_map(|group| &group.units);
    let found = units.map(|unit| {
        let scores: Vec<String> = unit.scores.iter().map(|score| score.score.fixed(4)).collect();
        let scores = unit.rank.map(|_| scores);
        let found = Found { rank: unit.rank, total: unit.total.map(|total| total.fixed(4)), scores };
        (unit.unit.to_owned(), found)
    });
    found.collect()
}

#[test]
fn two_thousand_counties_have_the_same_scores_and_ranks_in_another_language() {
    let folder = tempfile::tempdir().unwrap();
    let (lines, answers) = (folder.path().join("counties"), folder.path().join("answers"));
    let counties: Vec<Vec<Unit>> = (0..COUNTIES).map(county).collect();
    assert!(counties.iter().any(|county| county.len() > 40) && SORTS < COUNTIES);
    fs::write(&lines, counties.iter().map(|county| line(county)).collect::<String>()).unwrap();
    let mut oracle = oracle();
    oracle.arg("--lines").stdin(fs::File::open(&lines).unwrap()).stdout(fs::File::create(&answers).unwrap());
    // Both compute at the same time.
    let mut running = oracle.spawn().expect("`python3` computes the scores a second time; install it");
    let pack = county::pack();
    let assessment = pack.assessment().unwrap();
    let ours: Vec<_> = counties.iter().map(|county| found(assessment, county)).collect();
    assert!(running.wait().unwrap().success());
    let answers = fs::read_to_string(&answers).unwrap();
    assert_eq!(answers.lines().count(), counties.len());
    for ((line, ours), (number, county)) in answers.lines().zip(&ours).zip((0..).zip(&counties)) {
        let theirs: HashMap<String, Found> = serde_json::from_str(line).unwrap();
        assert_eq!(theirs.len(), ours.len(), "county {number}");
        for (unit, theirs) in &theirs {
            let facts = county.iter().find(|found| found.name == *unit).unwrap();
            assert_eq!(theirs, &ours[unit], "county {number}, {facts:?}");
        }
    }
}

#[test]
fn the_command_and_the_oracle_read_the_same_file_alike() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("facts.csv");
    let county = county(5 + 40 * SORTS);
    fs::write(&file, format!("\u{feff}{}", county::csv(&county))).unwrap();
    let shown = assessed(&file, &["--json"]).unwrap();
    let scores: Value = serde_json::from_str(&shown).unwrap();
    let output = oracle().arg(&file).stdout(Stdio::piped()).output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let theirs: HashMap<&str, &str> =
        text.lines().skip(1).map(|line| line.split_once('\t').unwrap()).collect();
    let groups = scores["groups"].as_array().unwrap();
    let units: Vec<&Value> = groups.iter().flat_map(|group| group["units"].as_array().unwrap()).collect();
    assert_eq!((units.len(), theirs.len()), (county.len(), county.len()));
    for unit in units {
        let mut shown = vec![unit["rank"].as_i64().map(|rank| rank.to_string()).unwrap_or_default()];
        let scores = unit["indicators"].as_array().unwrap().iter().map(|indicator| &indicator["score"]);
        let words = [&unit["total"]].into_iter().chain(scores);
        shown.extend(words.map(|word| word.as_str().unwrap_or_default().to_owned()));
        let (_, theirs) = theirs[unit["unit"].as_str().unwrap()].split_once('\t').unwrap();
        assert_eq!(shown.join("\t"), theirs, "{unit}");
    }
}
