//! The settings of the platform are read strictly, and no secret is told; keys sign and seal as others verify.

use server::config::Config;

use super::{secrets, settings};

fn parse(changes: &str) -> Result<Config, String> {
    let dir = tempfile::tempdir().unwrap();
    secrets(dir.path());
    Config::parse(changes, dir.path())
        .map_err(|problem| problem.replace(&dir.path().display().to_string(), "DIR"))
}

fn usual() -> String {
    settings("127.0.0.1:9".parse().unwrap(), "")
}

#[test]
fn nobody_is_told_unless_the_settings_say_whom() {
    assert!(parse("").unwrap().platform.is_none());
    assert!(parse("[upload]\nplatform = \"off\"\n").unwrap().platform.is_none());
    let platform = parse(&usual()).unwrap().platform.unwrap();
    assert_eq!(platform.compare_at, jiff::civil::time(3, 0, 0, 0));
    let told = format!("{platform:?}");
    assert!(!told.contains(super::WORD) && !told.contains(super::OURS), "{told}");
}

#[test]
fn every_mistake_says_where_it_is_and_what_to_do() {
    let check = |changes: &str, expected: &str| {
        let problem = parse(changes).err().unwrap_or_else(|| panic!("taken: {changes}"));
        assert!(problem.contains(expected), "`{expected}` is not in: {problem}");
    };
    check("[upload]\nplatform = \"on\"\n", "`upload.platform` must be \"off\" or a section");
    check("[upload.platform]\n", "`service_url` is missing");
    let replaced = |from: &str, to: &str| {
        assert!(usual().contains(from), "{from}");
        usual().replace(from, to)
    };
    check(&replaced("from = \"2026-11-01\"\n", ""), "the first day whose completed cases are told");
    check(&replaced("\"2026-11-01\"", "\"soon\""), "`from` is `soon`, not a day");
    check(&replaced("{ file = \"word\" }", "\"plain\""), "does not stand in the settings");
    check(
        &replaced("{ file = \"key\" }", "{ file = \"word\" }"),
        "no SM2 private key of 64 hexadecimal digits",
    );
    check(&replaced("platform_key = \"04", "platform_key = \"05"), "no SM2 public key");
    check(&replaced("rate_per_second = 0", "assess_number = \"other\""), "it is one of \"order\", \"step\"");
    check(&replaced("rate_per_second = 0", "colour = 1"), "`colour` is not a setting");
    check(&replaced("11370900004341048Y", "11370900004341048X"), "the credit code of `housing`");
    let count = usual().lines().find(|line| line.starts_with("count_url")).unwrap().to_owned();
    check(&replaced(&count, ""), "`records_url` needs `count_url`");
}

#[test]
fn the_settings_in_the_guide_are_read() {
    let guide = include_str!("../../../../docs/uploads.md");
    let (_, rest) = guide.split_once("```toml\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let platform = parse(example).unwrap().platform.unwrap();
    let dialect = platform.dialect;
    assert_eq!((dialect.call, dialect.paper, dialect.data_source.as_str()), (Some(6), Some(5), "133"));
    assert_eq!((dialect.departments.len(), dialect.task_type("0001-7")), (1, "01"));
    assert!(platform.count_url.is_some() && platform.records_url.is_some());
}
