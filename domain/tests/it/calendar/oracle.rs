//! Twenty years of due dates against an independent source.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use domain::calendar::Budget;
use jiff::civil::date;

use super::{SHIPPED, day};

#[test]
fn every_due_date_of_twenty_years_agrees_with_chinesecalendar() {
    let package = install_oracle();
    let script = oracle_folder().join("chinesecalendar_due.py");
    let table = python(Command::new("python3").arg(script).env("PYTHONPATH", package));
    let mut rows = 0;
    for row in table.lines().skip(1) {
        let [from, days, due] = row.split(',').collect::<Vec<_>>()[..] else {
            panic!("the oracle printed `{row}`");
        };
        let budget = Budget::WorkingDays(days.parse().unwrap());
        let (found, provisional) = SHIPPED.due_date(day(from), budget);
        if due.is_empty() {
            assert!(found > date(2026, 12, 31) && provisional, "{row}: {found}");
        } else {
            assert_eq!(found, day(due), "{row}");
            assert!(!provisional, "{row}");
        }
        rows += 1;
    }
    assert_eq!(rows, 7_305 * 5);
}

fn oracle_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle")
}

/// Installs the pinned package under the target folder, once; a broken-off install leaves nothing behind.
fn install_oracle() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let installed = target.join("chinesecalendar-1.11.0");
    if !installed.exists() {
        let partial = target.join(format!("chinesecalendar-{}", std::process::id()));
        let mut pip = Command::new("python3");
        pip.args(["-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]);
        pip.args(["--disable-pip-version-check", "--root-user-action=ignore"]);
        pip.arg("--target").arg(&partial);
        pip.arg("--requirement").arg(oracle_folder().join("requirements.txt"));
        python(&mut pip);
        // Another run may have been quicker; its folder is as good as ours.
        let renamed = fs::rename(&partial, &installed);
        assert!(renamed.is_ok() || installed.exists(), "{renamed:?}");
    }
    installed
}

fn python(command: &mut Command) -> String {
    let advice = "this test needs `python3` with `pip` and a package index that has chinesecalendar 1.11.0";
    let output = command.output().unwrap_or_else(|error| panic!("{advice}: {error}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{advice}: {command:?} says\n{errors}");
    String::from_utf8(output.stdout).unwrap()
}
