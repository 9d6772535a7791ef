//! The house rules that no compiler checks. Each failure names the place and what to do.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

const ROOMS: [&str; 4] = ["domain", "store", "report", "server"];
const LONGEST_FILE: usize = 500;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Every file of the house with one of the endings, as path from the root and text.
fn files(endings: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut waiting = vec![root()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if !["target", "node_modules", ".git", "demo-data", "shots"].contains(&name.as_str()) {
                    waiting.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                let place = path.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
                found.push((place, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    found
}

fn rust() -> Vec<(String, String)> {
    files(&[".rs"])
}

fn sources() -> Vec<(String, String)> {
    rust().into_iter().filter(|(place, _)| place.contains("/src/")).collect()
}

fn none(problems: Vec<String>) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

/// Lists every line of `files` that `is_wrong`, with its place and `what` to do.
fn lines(files: &[(String, String)], what: &str, is_wrong: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for (place, text) in files {
        for (number, line) in text.lines().enumerate() {
            if is_wrong(place, line) {
                wrong.push(format!("{place}:{}: {what}: {}", number + 1, line.trim()));
            }
        }
    }
    wrong
}

/// Returns the codes of the events of one source: those between the head of `Event::code` and its end.
fn event_codes(text: &str) -> Vec<String> {
    let own = text.split("\nimpl Event {").skip(1).find(|own| own.contains("fn code("));
    let code = own.unwrap_or_default().split("fn code(").nth(1).and_then(|rest| rest.split("\n    }").next());
    let arms = code.unwrap_or_default().lines().filter_map(|line| line.split_once("=> \""));
    arms.filter_map(|(_, rest)| rest.split('"').next()).map(str::to_owned).collect()
}

#[test]
fn whatever_can_happen_has_words_for_the_auditor() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (place, text) in sources() {
        let own = place.strip_suffix(".rs").map(|stem| root().join(stem).join("code.rs"));
        let text = match own.filter(|_| text.contains("\nmod code;\n")) {
            Some(file) => text + &fs::read_to_string(file).unwrap(),
            None => text,
        };
        if !place.starts_with("domain/src/") || !text.contains("pub enum Event {") {
            continue;
        }
        let (file, table) = match place.strip_prefix("domain/src/").unwrap() {
            own if own.starts_with("proceeding/") => ("proceedings", "event"),
            own if own.starts_with("case/") => ("cases", "event"),
            own if own.starts_with("knowledge/") => ("knowledge", "event"),
            own if own.starts_with("survey/") => ("survey", "event"),
            own if own.starts_with("campaign/") => ("campaign", "event"),
            own if own.starts_with("woodpecker/") => ("woodpecker", "event"),
            "tablet.rs" => ("tablet", "event"),
            own if own.starts_with("visit/") => ("visits", "event"),
            own if own.starts_with("annual/") => ("annual", "event"),
            _ => ("staff", "event"),
        };
        let codes = event_codes(&text);
        assert!(!codes.is_empty(), "{place} tells no codes");
        count += codes.len();
        for lang in ["zh", "en"] {
            let texts =
                fs::read_to_string(root().join(format!("server/locales/{lang}/{file}.toml"))).unwrap();
            let texts: toml::Table = toml::from_str(&texts).unwrap();
            let known = texts[table].as_table().unwrap();
            // What happens at the door is told by what it was: signed in, failed, locked.
            for code in codes.iter().filter(|code| *code != "sign-in" && !known.contains_key(*code)) {
                wrong.push(format!("server/locales/{lang}/{file}.toml: [{table}] lacks `{code}` of {place}"));
            }
        }
    }
    assert!(count > 100, "only {count} events were found");
    none(wrong);
}

#[test]
fn the_pure_rooms_depend_on_nothing_impure() {
    let mut wrong = Vec::new();
    let forbidden =
        ["tokio", "axum", "reqwest", "rusqlite", "postgres", "getrandom", "rand", "tracing", "anyhow"];
    for room in ["domain", "report"] {
        let manifest = fs::read_to_string(root().join(room).join("Cargo.toml")).unwrap();
        let own = manifest.split("[dev-dependencies]").next().unwrap();
        for name in forbidden {
            if own.lines().any(|line| line.starts_with(name) && !line.starts_with("rand_")) {
                wrong.push(format!("{room}/Cargo.toml: `{name}` does not belong into a pure room"));
            }
        }
    }
    none(wrong);
}

#[test]
fn the_pure_rooms_touch_no_file_network_process_or_environment() {
    let pure: Vec<_> = sources()
        .into_iter()
        .filter(|(place, _)| place.starts_with("domain/") || place.starts_with("report/"))
        .collect();
    let outside = [
        "std::fs",
        "std::net",
        "std::process",
        "std::env",
        "std::thread",
        "async fn",
        "static mut",
        "OnceLock",
    ];
    none(lines(&pure, "a pure room takes values and returns values", |_, line| {
        outside.iter().any(|word| line.contains(word)) && !line.trim_start().starts_with("//")
    }));
}

#[test]
fn only_the_store_speaks_sql_and_only_its_db_names_an_engine() {
    let verbs =
        ["\"select ", "\"insert into", "\"update ", "\"delete from", "\"create table", "\"alter table"];
    let mut wrong = lines(&sources(), "SQL belongs into the store", |place, line| {
        !place.starts_with("store/") && verbs.iter().any(|verb| line.contains(verb))
    });
    wrong.extend(lines(&sources(), "only store/src/db names an engine's crate", |place, line| {
        let names =
            line.contains("rusqlite::") || line.contains("postgres::") && !line.contains("super::postgres");
        names && !place.starts_with("store/src/db") && !line.trim_start().starts_with("//")
    }));
    none(wrong);
}

#[test]
fn only_the_doors_ask_the_time_draw_numbers_or_read_the_environment() {
    let doors = [
        ("Timestamp::now(", "server/src/clock.rs"),
        ("Instant::now(", "server/src/clock.rs store/src/meter.rs"),
        ("getrandom::", "server/src/ids.rs"),
        ("env::var", "server/src/config.rs"),
        ("thread::sleep(", ""),
    ];
    let mut wrong = Vec::new();
    for (word, door) in doors {
        wrong.extend(lines(&sources(), &format!("`{word}` belongs into {door}"), |place, line| {
            line.contains(word)
                && !door.split(' ').any(|door| door == place)
                && !line.trim_start().starts_with("//")
        }));
    }
    none(wrong);
}

#[test]
fn no_jurisdiction_has_its_name_in_code() {
    let names =
        ["linshu", "pudong", "nanjing", "xiangtan", "yancheng", "临沭", "浦东", "南京", "湘潭", "盐城"];
    none(lines(&sources(), "a difference between jurisdictions is a pack", |place, line| {
        let is_code = !place.contains("/views/") && place != "server/src/shipped.rs";
        is_code && names.iter().any(|name| line.contains(name)) && !line.trim_start().starts_with("//")
    }));
}

#[test]
fn every_file_says_what_it_is_for_and_stays_short() {
    let mut wrong = Vec::new();
    for (place, text) in rust() {
        let is_included = place.contains("/migrations/");
        if !is_included && !text.starts_with("//!") {
            wrong.push(format!("{place}: begin with `//!`: what it is for, and what it does not do"));
        }
        let length = text.lines().count();
        if length > LONGEST_FILE {
            wrong
                .push(format!("{place}: {length} lines; split by what it is about (at most {LONGEST_FILE})"));
        }
    }
    none(wrong);
}

#[test]
fn nothing_is_left_open_or_switched_off() {
    let marks = ["TODO", "todo!(", "unimplemented!(", "#[ignore", "test.skip", "it.skip", "describe.skip"];
    let files: Vec<_> = files(&[".rs", ".mjs", ".js", ".ts"])
        .into_iter()
        .filter(|(place, _)| place != "server/tests/it/tidy.rs")
        .collect();
    none(lines(&files, "finish it or take it out", |_, line| marks.iter().any(|mark| line.contains(mark))));
}

#[test]
fn nothing_tells_where_it_was_made() {
    let home = root().parent().unwrap().to_string_lossy().into_owned();
    let hosts = ["registry.npmjs", "static.crates", "deb.debian", "pypi.org"];
    let files = files(&[
        ".rs", ".md", ".toml", ".json", ".sh", ".mjs", ".js", ".css", ".html", ".sql", ".csv", ".lock",
    ]);
    none(lines(&files, "no machine path and no registry host", |place, line| {
        let is_path = home.len() > 1 && line.contains(&format!("{home}/"));
        (is_path || hosts.iter().any(|host| line.contains(host))) && place != "server/tests/it/tidy.rs"
    }));
}

#[test]
fn the_map_names_every_module_and_nothing_that_is_gone() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let mut wrong = Vec::new();
    let mut known = BTreeSet::new();
    for room in ROOMS {
        for entry in fs::read_dir(root().join(room).join("src")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let is_module = path.is_dir() || path.extension().is_some_and(|ending| ending == "rs");
            if is_module && name != "lib" && name != "main" {
                known.insert(format!("{room}/{name}"));
            }
        }
    }
    for module in &known {
        if !map.contains(&format!("`{module}`")) {
            wrong.push(format!("ARCHITECTURE.md does not name `{module}`"));
        }
    }
    for named in map.split('`').skip(1).step_by(2) {
        let is_module =
            ROOMS.iter().any(|room| named.starts_with(&format!("{room}/"))) && !named.contains('.');
        if is_module && named.matches('/').count() == 1 && !known.contains(named) {
            wrong.push(format!("ARCHITECTURE.md names `{named}`, which is gone"));
        }
    }
    none(wrong);
}

#[test]
fn both_readmes_give_the_same_commands() {
    let commands = |name: &str| {
        let text = fs::read_to_string(root().join(name)).unwrap();
        let blocks: Vec<String> =
            text.split("```").skip(1).step_by(2).map(|block| block.trim().to_owned()).collect();
        assert!(!blocks.is_empty(), "{name} gives no commands");
        blocks
    };
    assert_eq!(commands("README.md"), commands("README.zh-CN.md"));
}

#[test]
fn the_packs_carry_no_error() {
    for (file, text) in server::shipped::PACKS {
        assert_eq!(server::cli::policy::problems(file, text).unwrap(), Vec::<String>::new());
    }
}
