//! `docs/coverage.md`: which rules of which pack carry each article's requirement, and which part of the program
//! does. Generated from the packs and the requirements; rules and rows meet by their articles.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use domain::policy::Pack;

use super::{read, shipped};

/// The letter of a document's requirements and the pack that is it.
const DOCUMENTS: [(char, &str); 5] = [
    ('N', "nanjing-2016-122"),
    ('X', "xiangtan-2019"),
    ('P', "pudong-2018-5"),
    ('L', "linshu-2020-10"),
    ('Y', "yancheng-2011"),
];

/// Where several requirements stand in one article: which of its rules carry this one. A word that ends in `*` means
/// every rule whose id begins so.
const ONLY: [(&str, &[&str]); 30] = [
    ("N3", &["survey.sms"]),
    ("N4", &["survey.sms", "callback*"]),
    (
        "N5",
        &[
            "step.screen",
            "clock.screen",
            "reason.duty-performed",
            "post.responsible-office",
            "survey.second*",
        ],
    ),
    (
        "N6",
        &[
            "step.callback",
            "clock.screen",
            "clock.dispatch",
            "clock.handle*",
            "post.handling-section",
            "survey.callback*",
            "supervision.order",
            "rule.sup*",
        ],
    ),
    ("N7", &["kind.order-12345", "redo", "survey.hotline*", "rule.push-again"]),
    (
        "N8",
        &["rule.adjudication", "adjudicator.*", "claim", "clock.adjudication*", "measure.*", "indicator.*"],
    ),
    ("N9", &["measure.*"]),
    ("N11", &["report.ranking", "use.promotion", "use.honours"]),
    ("N12", &["report.year-aggregate", "annual.*", "use.conduct-review", "use.performance"]),
    ("X1", &["group.*"]),
    ("X2", &["intake", "kind.opinion", "survey.register"]),
    (
        "X3",
        &[
            "step.callback",
            "callback*",
            "survey.phone-month",
            "survey.on-site-quarter",
            "survey.third*",
            "post.caller",
            "measure.*",
            "input.*",
            "indicator.*",
        ],
    ),
    ("X4", &["survey.supervisors", "survey.open-day", "report.complaint-channels"]),
    ("X5", &["kind.consult", "survey.palm"]),
    ("X6", &["callback.question.result", "scale.*"]),
    (
        "X10",
        &[
            "step.contact",
            "kind.*",
            "clock.*",
            "callback*",
            "post.*",
            "supervision.*",
            "rule.*",
            "measure.*",
            "indicator.*",
        ],
    ),
    ("P2", &["reason.*", "post.window"]),
    ("P3", &["kind.*"]),
    ("P4", &["step.screen", "clock.screen", "clock.dispatch"]),
    ("P5", &["step.sign", "clock.sign", "clock.handle*", "measure.*", "indicator.*"]),
    ("L1", &["step.screen", "clock.*", "rule.*"]),
    ("L2", &["post.*"]),
    ("L17", &["measure.*", "indicator.*"]),
    ("L20", &["inadmissible", "clock.dossier*", "measure.dossier*"]),
    ("L21", &["redo", "measure.redone*", "measure.province*"]),
    ("Y1", &["campaign", "group.*"]),
    (
        "Y3",
        &[
            "campaign.notice",
            "campaign.phase.*",
            "survey.*",
            "clock.handle*",
            "supervision.*",
            "rule.*",
            "report.*",
            "measure.*",
        ],
    ),
    ("Y4", &["campaign", "campaign.phase.accept", "campaign.method.*", "survey.measurement", "report.self*"]),
    ("Y5", &["campaign.retest"]),
    ("Y7", &["use.*"]),
];

/// What the program itself does for a requirement, and where.
const PROGRAM: [(&str, &[&str]); 23] = [
    ("N1", &["domain/people", "store/world"]),
    ("N4", &["server/sms", "server/jobs", "store/outbox", "store/inbound"]),
    ("N8", &["domain/order", "domain/access"]),
    ("N9", &["domain/facts", "store/tally"]),
    ("N10", &["domain/assessment"]),
    ("N12", &["domain/annual", "store/annual", "report/annual", "server/pages"]),
    ("N14", &["store/ledger", "store/verify", "server/verification"]),
    ("X1", &["domain/people", "store/world"]),
    ("X2", &["domain/order", "server/pages"]),
    ("X10", &["domain/calendar", "domain/clock", "store/timer"]),
    ("P1", &["server/pages", "store/personal"]),
    ("P2", &["domain/order", "server/pages"]),
    ("P4", &["domain/calendar", "domain/clock", "store/timer"]),
    ("P5", &["domain/calendar", "domain/clock", "store/timer"]),
    ("P9", &["domain/knowledge", "store/search"]),
    ("L1", &["domain/order", "server/suggest"]),
    ("L3", &["domain/order", "domain/access"]),
    ("L4", &["domain/order"]),
    ("L10", &["domain/assessment"]),
    ("L13", &["domain/order", "domain/facts"]),
    ("L17", &["domain/order", "domain/facts"]),
    ("L19", &["domain/assessment"]),
    ("L21", &["domain/order"]),
];

/// A row of the requirements.
struct Row {
    id: String,
    article: String,
    text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// Returns the rows of the requirements; where they do not lie beside the project, as the document on file has them.
fn rows() -> Vec<Row> {
    let beside = root().join("../shared/requirements.md");
    let text = fs::read_to_string(beside).unwrap_or_else(|_| read("docs/coverage.md"));
    let cells = |line: &str| -> Vec<String> { line.split('|').map(|cell| cell.trim().to_owned()).collect() };
    let row = |line: &str| match cells(line).as_slice() {
        [_, id, article, text, ..] => Row { id: id.clone(), article: article.clone(), text: text.clone() },
        _ => panic!("no row: {line}"),
    };
    let is_row = |line: &&str| {
        let id = line.strip_prefix("| ").and_then(|line| line.split(' ').next()).unwrap_or_default();
        let mut characters = id.chars();
        let letter = characters.next().unwrap_or(' ');
        let digits = characters.as_str();
        DOCUMENTS.iter().any(|(known, _)| *known == letter)
            && !digits.is_empty()
            && digits.chars().all(|digit| digit.is_ascii_digit())
    };
    text.lines().filter(is_row).map(row).collect()
}

/// One step of an article's number: how deep it lies, and what it is.
type Step = (u8, String);

/// Returns the articles that a citation names: `三(一)2(1)、5(1)` is two, the second as deep as the first.
fn articles(citation: &str) -> Vec<Vec<Step>> {
    let mut found: Vec<Vec<Step>> = Vec::new();
    let mut at: Vec<Step> = Vec::new();
    for step in steps(citation) {
        if at.last().is_some_and(|last| last.0 >= step.0) {
            found.push(at.clone());
            at.retain(|known| known.0 < step.0);
        }
        at.push(step);
    }
    found.push(at);
    found
}

fn steps(citation: &str) -> Vec<Step> {
    const NUMERALS: &str = "一二三四五六七八九十";
    const CIRCLED: &str = "①②③④⑤⑥⑦⑧⑨⑩";
    let mut steps = Vec::new();
    let mut rest = citation;
    while let Some(first) = rest.chars().next() {
        let run = |of: &str| -> usize {
            let is_other = |character: char| !of.contains(character);
            rest.find(is_other).unwrap_or(rest.len())
        };
        let (depth, length) = if rest.starts_with("附件") {
            (0, "附件".len())
        } else if rest.starts_with('第') {
            (6, rest.find('款').unwrap_or_else(|| panic!("no paragraph in `{citation}`")) + "款".len())
        } else if NUMERALS.contains(first) {
            (1, run(NUMERALS))
        } else if first == '(' {
            let end = rest.find(')').unwrap_or_else(|| panic!("no `)` in `{citation}`")) + 1;
            (if rest[1..].starts_with(|one: char| one.is_ascii_digit()) { 4 } else { 2 }, end)
        } else if first.is_ascii_digit() {
            (3, run("0123456789"))
        } else if CIRCLED.contains(first) {
            (5, first.len_utf8())
        } else if "、 ".contains(first) {
            rest = &rest[first.len_utf8()..];
            continue;
        } else {
            panic!("`{first}` is no part of an article's number: `{citation}`");
        };
        steps.push((depth, rest[..length].to_owned()));
        rest = &rest[length..];
    }
    steps
}

/// Returns whether a rule's citation lies within a row's.
fn lies_within(rule: &str, row: &str) -> bool {
    let rules = articles(rule);
    articles(row).iter().any(|row| rules.iter().any(|rule| rule.starts_with(row)))
}

/// Returns the ids of the rules that carry a row, in the order of the file.
fn carried(pack: &Pack, row: &Row) -> Vec<String> {
    let only = ONLY.iter().find(|(id, _)| *id == row.id).map(|(_, only)| *only);
    let is_meant = |rule: &str| {
        only.is_none_or(|only| {
            only.iter()
                .any(|word| word.strip_suffix('*').map_or(rule == *word, |start| rule.starts_with(start)))
        })
    };
    let rules = pack.rules();
    let within = rules.iter().filter(|rule| {
        rule.article.as_ref().is_some_and(|article| lies_within(article, &row.article)) && is_meant(&rule.id)
    });
    within.map(|rule| rule.id.clone()).collect()
}

fn program(id: &str) -> &'static [&'static str] {
    PROGRAM.iter().find(|(known, _)| *known == id).map_or(&[], |(_, places)| *places)
}

fn code(words: &[impl AsRef<str>]) -> String {
    if words.is_empty() {
        return "—".to_owned();
    }
    words.iter().map(|word| format!("`{}`", word.as_ref())).collect::<Vec<_>>().join(" ")
}

fn document() -> String {
    let rows = rows();
    let packs: BTreeMap<&str, Pack> = DOCUMENTS.iter().map(|(_, id)| (*id, shipped(id))).collect();
    let mut text = String::from(
        "# What the packs carry\n\n\
         Generated from the packs and the requirements by `domain/tests/it/policy/coverage.rs`; a test keeps it fresh.\n\
         A row names the rules of the pack that stand in its article, and the part of the program that does what no \
         rule says.\n\
         A rule that is named is written down, has its grounds and passes its examples; steps, clocks, callback, redo, \
         reopening, measures and indicators run, the other duties are data until their engines follow.\n\
         Look a rule up with `huiyin policy explain policies/<pack>.toml <rule>`.\n",
    );
    let mut open = Vec::new();
    for (letter, id) in DOCUMENTS {
        let pack = &packs[id];
        let header = pack.header();
        text += &format!(
            "\n## {letter} · `{id}`\n\n{} {}: {} rules, {} examples.\n\n",
            header.number,
            header.title.zh,
            pack.rules().len(),
            pack.examples().len()
        );
        text += "| id | article | requirement | rules | program |\n|---|---|---|---|---|\n";
        for row in rows.iter().filter(|row| row.id.starts_with(letter)) {
            let (rules, places) = (carried(pack, row), program(&row.id));
            if rules.is_empty() && places.is_empty() {
                open.push(row.id.clone());
            }
            let (rules, places) = (code(&rules), code(places));
            text += &format!("| {} | {} | {} | {rules} | {places} |\n", row.id, row.article, row.text);
        }
    }
    let open = if open.is_empty() { "None.".to_owned() } else { open.join(", ") };
    text + &format!("\n## Rows that nothing carries yet\n\n{open}\n")
}

#[test]
fn the_document_of_the_coverage_is_fresh() {
    let (on_file, now) =
        (fs::read_to_string(root().join("docs/coverage.md")).unwrap_or_default(), document());
    if on_file == now {
        return;
    }
    let fresh = Path::new(env!("CARGO_TARGET_TMPDIR")).join("coverage.md");
    fs::write(&fresh, &now).unwrap();
    let known: BTreeSet<&str> = on_file.lines().collect();
    let changed: Vec<&str> = now.lines().filter(|line| !known.contains(line)).collect();
    panic!(
        "the packs carry something else than `docs/coverage.md` says:\n{}\nread it; when it is meant so, copy `{}` to \
         `docs/coverage.md`",
        changed.join("\n"),
        fresh.display()
    );
}

#[test]
fn every_rule_the_document_names_is_there() {
    let mut pack = None;
    let mut named = 0;
    for line in read("docs/coverage.md").lines() {
        if let Some(head) = line.strip_prefix("## ") {
            pack = head.split('`').nth(1).map(shipped);
        }
        let cells: Vec<&str> = line.split(" | ").collect();
        let (Some(pack), [_, _, _, rules, _]) = (&pack, cells.as_slice()) else { continue };
        for rule in rules.split('`').skip(1).step_by(2) {
            assert!(pack.rule(rule).is_some(), "`{rule}` is no rule of `{}`", pack.id());
            named += 1;
        }
    }
    assert!(named > 100, "only {named} rules are named");
}

#[test]
fn what_is_written_by_hand_about_the_coverage_is_true() {
    let rows = rows();
    for (id, only) in ONLY {
        let row = rows.iter().find(|row| row.id == id).unwrap_or_else(|| panic!("no row {id}"));
        let pack = DOCUMENTS.iter().find(|(letter, _)| id.starts_with(*letter)).unwrap().1;
        let found = carried(&shipped(pack), row);
        for word in only {
            let is_used = found.iter().any(|rule| rule.starts_with(word.trim_end_matches('*')));
            assert!(is_used, "{id}: no rule of article {} is `{word}`", row.article);
        }
    }
    for (id, places) in PROGRAM {
        assert!(rows.iter().any(|row| row.id == id), "no row {id}");
        for place in places {
            let path = root().join(place.replacen('/', "/src/", 1));
            assert!(path.is_dir() || path.with_extension("rs").is_file(), "{id}: no module `{place}`");
        }
    }
}

#[test]
fn an_article_is_met_by_what_lies_within_it() {
    let check = |rule, row, expected| assert_eq!(lies_within(rule, row), expected, "{rule} in {row}");
    check("二(五)", "二(五)", true);
    check("附件 三(一)2(2)③", "附件 三(一)2(2)", true);
    check("附件 三(一)2(1)、5(1)", "附件 三(一)5", true);
    check("附件 三(一)2(1)、5(1)", "三(一)5", false);
    check("四(二)", "四(一)(二)", true);
    check("四(三)", "四(一)(二)", false);
    check("四", "四(三)", false);
    check("五 第二款", "四、五", true);
    check("十一", "二、十一", true);
    check("十一", "十", false);
    check("六、附件", "附件", true);
    check("附件 二、五", "附件 五", true);
}
