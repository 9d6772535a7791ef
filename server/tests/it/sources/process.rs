//! `huiyin extract` as a process: what it prints, how it ends, and who may go on with what another began.

use std::{
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use domain::{
    access::Actor,
    calendar::date_of,
    ids::UnitId,
    people::{self, Unit, UnitKind},
};
use jiff::{SignedDuration, Timestamp, civil::date};
use server::{
    actions,
    cli::{init, open::Place},
    clock::Clock,
    ids::Ids,
    shipped, sources,
};
use store::{
    batch::{self, LEASE, Start, State},
    command::Act,
    house::Store,
};

use super::{HEADER, line};

/// An installation on the machine's clock with a folder of cases that were completed yesterday.
struct Ground {
    place: Place,
    _dir: tempfile::TempDir,
}

impl Ground {
    fn make(rows: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let place = Place { data: dir.path().join("data"), database: None };
        let store = place.create(&Clock::System, &Ids::System).unwrap();
        let (name, pack) = shipped::PACKS.iter().find(|(_, text)| text.contains("[[exclusion]]")).unwrap();
        init::load_rules(&store, &Clock::System, &[((*name).to_owned(), (*pack).to_owned())]).unwrap();
        let unit = Unit {
            id: UnitId(0),
            code: "housing".to_owned(),
            parent: None,
            name: "住房和城乡建设局".to_owned(),
            name_en: "Housing".to_owned(),
            kind: UnitKind::Department,
            group: None,
            from: date(2000, 1, 1),
            until: None,
            aliases: [].into(),
        };
        let act = Act::People(people::Command::AddUnit(unit));
        actions::now(&store, &Clock::System, Actor::System("set-up"), None, act).unwrap();
        drop(store);
        let ground = Self { place, _dir: dir };
        let rows = (0..rows).map(|n| line(&format!("BJ{n}"), &yesterday(), &format!("139{n:08}")));
        ground.write("drop/a.csv", &format!("{HEADER}{}", rows.collect::<String>()));
        ground.settle("drop", "kind = \"folder\"\n[folder]\npath = \"drop\"\nsettle_seconds = 0\n");
        ground
    }

    fn write(&self, path: &str, text: &str) -> PathBuf {
        let path = self.place.data.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    fn settle(&self, code: &str, rest: &str) {
        let text = format!(
            "name = \"审批系统\"\nunit = \"housing\"\ncase_kind = \"service\"\nregion = \"370000000000\"\n\
             begin = \"{}\"\n{rest}",
            yesterday()
        );
        self.write(&format!("{}/{code}.toml", sources::FOLDER), &text);
    }

    /// Runs the command; returns how it ended, what it printed and what it complained of.
    fn extract(&self, more: &[&str]) -> (i32, String, String) {
        let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_huiyin"))
            .arg("extract")
            .arg("--data")
            .arg(&self.place.data)
            .args(more)
            .env_remove("HUIYIN_DATABASE")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (status.code().unwrap(), text(stdout), text(stderr))
    }

    fn store(&self) -> Store {
        self.place.open(&Clock::System).unwrap()
    }

    fn cases(&self) -> usize {
        let all = (0..100).map(|n| format!("BJ{n}"));
        let store = self.store();
        let count = |number: String| store.read(|tx| store::case::with_number(tx, &number)).unwrap().len();
        all.map(count).sum()
    }

    /// Begins a batch as somebody who has not been heard of since `at`.
    fn begun_by_somebody(&self, at: Timestamp) {
        let store = self.store();
        let source = sources::find(&self.place.data, "drop").unwrap();
        let today = date_of(Clock::System.now());
        let window = domain::batch::through(yesterday().parse().unwrap(), today, None, source.reach());
        let start = Start {
            source: "drop".to_owned(),
            window: window.unwrap(),
            working_days: 1,
            begun_by: "system:night".to_owned(),
            runner: "somebody".to_owned(),
            gone: Vec::new(),
            at,
            state: State::Running,
        };
        store.write_rows(|tx| batch::begin(tx, start).map(drop)).unwrap();
    }
}

fn yesterday() -> String {
    date_of(Clock::System.now()).yesterday().unwrap().to_string()
}

#[test]
fn it_says_what_became_of_every_row_and_a_second_run_takes_nothing() {
    let ground = Ground::make(30);
    let until = yesterday();
    let dry = ground.extract(&["--until", &until, "--dry-run"]);
    assert_eq!(dry.0, 0, "{dry:?}");
    assert!(dry.1.contains("drop: dry run") && dry.1.contains("30 asked by text message"), "{}", dry.1);
    assert_eq!(ground.cases(), 0, "a dry run writes nothing");
    let first = ground.extract(&["--until", &until]);
    assert_eq!(first.0, 0, "{first:?}");
    for said in ["drop: batch 1", "30 rows at the source, 30 read", "every row is told of", "0 known already"]
    {
        assert!(first.1.contains(said), "`{said}`: {}", first.1);
    }
    assert_eq!(ground.cases(), 30);
    let again = ground.extract(&["--source", "drop", "--until", &until]);
    assert_eq!((again.0, ground.cases()), (0, 30), "{again:?}");
}

#[test]
fn it_ends_with_2_when_a_source_fails_and_with_1_when_it_cannot_begin() {
    let ground = Ground::make(5);
    let until = yesterday();
    ground.write("drop/b.csv", "编号,日期\n1,2026-11-20\n");
    let failed = ground.extract(&["--until", &until]);
    assert_eq!(failed.0, 2, "{failed:?}");
    assert!(failed.1.contains("failed: b.csv: there is no column `projectNo`"), "{}", failed.1);
    assert!(failed.1.contains("5 asked by text message"), "the others are taken: {}", failed.1);
    let unknown = ground.extract(&["--source", "nobody", "--until", &until]);
    assert_eq!(unknown.0, 1, "{unknown:?}");
    assert!(unknown.2.contains("there is no source `nobody`; there are: drop"), "{}", unknown.2);
    let today = date_of(Clock::System.now()).to_string();
    let early = ground.extract(&["--until", &today]);
    assert!(early.0 == 1 && early.2.contains("is not over yet"), "{early:?}");
    ground.settle("broken", "kind = \"folder\"\nfolders = 3\n");
    let broken = ground.extract(&["--until", &until]);
    assert!(broken.0 == 1 && broken.2.contains("broken.toml") && broken.2.contains("folders"), "{broken:?}");
    let nowhere = tempfile::tempdir().unwrap();
    let place = Place { data: nowhere.path().to_owned(), database: None };
    let none = Ground { place, _dir: nowhere }.extract(&[]);
    assert!(none.0 == 1 && none.2.contains("is not an installation"), "{none:?}");
}

#[test]
fn what_another_machine_runs_is_left_to_it_and_what_died_here_is_gone_on_with_at_once() {
    let ground = Ground::make(20);
    let until = yesterday();
    ground.begun_by_somebody(Clock::System.now());
    let busy = ground.extract(&["--until", &until]);
    assert!(busy.0 == 0 && busy.1.contains("is being run by somebody else"), "{busy:?}");
    assert_eq!(ground.cases(), 0);
    // It ran from this folder, and nobody holds its lock any more.
    ground.write("run/drop.lock", "an-earlier-one\nsomebody\n");
    let taken_over = ground.extract(&["--until", &until]);
    assert!(taken_over.0 == 0 && taken_over.1.contains("every row is told of"), "{taken_over:?}");
    let last = ground.store().read(|tx| batch::last_of(tx, "drop")).unwrap().unwrap();
    assert_eq!((last.id.0, last.attempts, last.state, last.counts.sms), (1, 2, State::Done, 20));
}

#[test]
fn a_lease_that_is_over_is_taken_over_whoever_had_it() {
    let ground = Ground::make(3);
    ground.begun_by_somebody(Clock::System.now() - LEASE - SignedDuration::from_secs(1));
    let done = ground.extract(&["--until", &yesterday()]);
    assert!(done.0 == 0 && done.1.contains("every row is told of"), "{done:?}");
    assert_eq!(ground.cases(), 3);
}
