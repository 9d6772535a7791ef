//! What a document made from a template must hold when somebody else opens it, and which templates are refused.

mod made;
mod opened;
mod refused;

use domain::document::{Form, Kind, field::Holds, values::Values};
use report::letter::{Fault, Look, Shown, Template, sample, shipped, shown};

use made::{docx, paragraph, row, table};

const ADDRESS: &str = "https://12345.example.org/v/k7m2p9x4q8w3n6r5";

fn filled(kind: Kind, values: &Values) -> Vec<u8> {
    Template::read(kind, &shipped(kind)).unwrap().fill(values, Some(ADDRESS)).unwrap()
}

/// Returns everything a document says.
fn said(bytes: &[u8]) -> String {
    let pieces = shown(bytes).unwrap().into_iter().map(|piece| match piece {
        Shown::Paragraph(_, text) => text,
        Shown::Table(rows) => rows.into_iter().map(|row| row.join("|")).collect::<Vec<_>>().join("\n"),
        Shown::Picture => "[picture]".to_owned(),
    });
    pieces.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_shipped_template_passes_its_own_checks_and_shows_every_field() {
    for kind in Kind::ALL {
        let values = sample(kind);
        let text = said(&filled(kind, &values));
        assert!(!text.contains("{{") && !text.contains("}}"), "{kind:?}: {text}");
        assert_eq!(text.matches("[picture]").count(), 1, "{kind:?}");
        for field in kind.fields() {
            if field.name == "head" && kind.form() == Form::Plain {
                continue;
            }
            match field.holds {
                Holds::Picture => {}
                Holds::Rows(_) => {
                    let rows = values.rows(field.name);
                    assert!(!rows.is_empty(), "{kind:?} {}", field.name);
                    for cell in rows.iter().flat_map(|row| row.values()) {
                        assert!(text.contains(cell.as_str()), "{kind:?}: `{cell}` is lost: {text}");
                    }
                }
                Holds::Line | Holds::Text | Holds::Day => {
                    for line in values.text(field.name).lines() {
                        assert!(text.contains(line), "{kind:?}: `{line}` is lost: {text}");
                    }
                }
            }
        }
        assert_eq!(filled(kind, &values), filled(kind, &values), "the same values give the same bytes");
    }
}

#[test]
fn a_hostile_text_in_any_field_stays_text() {
    let hostile = [
        "<w:p>&amp;</w:p> ]]> <!-- --> \"'",
        "{{number}} {{#events}}{{/events}} }} {{",
        "\u{202e}反向\u{2066}文字\u{2069}",
        "a\u{0}b\u{1}c\u{b}d\u{1b}[31m",
        "👨‍👩‍👧 𠮷𪚥 é \u{200f}نص",
        "长词Pneumonoultramicroscopicsilicovolcanoconiosis",
    ];
    let expected = [
        "<w:p>&amp;</w:p> ]]> <!-- --> \"'",
        "{{number}} {{#events}}{{/events}} }} {{",
        "反向文字",
        "abc\nd[31m",
        "👨‍👩‍👧 𠮷𪚥 é \u{200f}نص",
        "长词Pneumonoultramicroscopicsilicovolcanoconiosis",
    ];
    for kind in Kind::ALL {
        let template = Template::read(kind, &shipped(kind)).unwrap();
        let is_shown = |name: &str| name != "head" || kind.form() != Form::Plain;
        for (given, expected) in hostile.iter().zip(expected) {
            let mut values = sample(kind);
            let mut wanted = Vec::new();
            for field in kind.fields().filter(|field| is_shown(field.name)) {
                let line = expected.lines().next().unwrap();
                match field.holds {
                    Holds::Picture => continue,
                    Holds::Rows(columns) => {
                        let cell = |name: &str| format!("{name}={given}");
                        let row = columns.iter().map(|one| (one.name.to_owned(), cell(one.name)));
                        values = values.with_rows(field.name, vec![row.collect()]);
                        wanted.extend(columns.iter().map(|one| format!("{}={line}", one.name)));
                    }
                    Holds::Line | Holds::Text | Holds::Day => {
                        values.set(field.name, format!("{}={given}", field.name));
                        wanted.push(format!("{}={line}", field.name));
                    }
                }
            }
            let text = said(&template.fill(&values, Some(ADDRESS)).unwrap());
            for wanted in wanted {
                assert!(text.contains(&wanted), "{kind:?}: `{wanted}` in {text}");
            }
        }
    }
}

#[test]
fn an_empty_optional_field_leaves_no_trace() {
    let kind = Kind::SupervisionOrder;
    let mut values = sample(kind).with_rows("events", Vec::new());
    for name in ["received_on", "due_on", "contact", "verify_url"] {
        values.set(name, "");
    }
    let text = said(&filled(kind, &values));
    for gone in ["受理日期：", "办理期限：", "联系人", "（）", "核验", "日期|经过"] {
        assert!(!text.contains(gone), "`{gone}` in {text}");
    }
}

#[test]
fn a_draft_has_no_picture_and_the_lines_of_a_text_are_paragraphs() {
    let kind = Kind::PublicReply;
    let values = sample(kind).with("result", "第一段。\n\n第二段。\r\n第三段。");
    let bytes = Template::read(kind, &shipped(kind)).unwrap().fill(&values, None).unwrap();
    let pieces = shown(&bytes).unwrap();
    assert!(!pieces.contains(&Shown::Picture));
    for text in ["第一段。", "第二段。", "第三段。"] {
        assert!(pieces.contains(&Shown::Paragraph(Look::Body, text.to_owned())), "{pieces:?}");
    }
}

/// The fields that a template of public replies must hold, as the paragraphs of a document.
fn necessary() -> Vec<String> {
    let kind = Kind::PublicReply;
    let fields = kind.fields().filter(|field| field.is_required);
    fields.map(|field| paragraph(&[&format!("{{{{{}}}}}", field.name)])).collect()
}

fn read(body: &[String]) -> Result<Template, Vec<Fault>> {
    Template::read(Kind::PublicReply, &docx(&[necessary(), body.to_vec()].concat()))
}

#[test]
fn a_placeholder_split_over_runs_is_one() {
    let kind = Kind::SupervisionOrder;
    let necessary = kind.fields().filter(|field| field.is_required);
    let mut body: Vec<String> = necessary.map(|field| paragraph(&["{", "{", field.label, "}}"])).collect();
    body.push(paragraph(&["由", "{{iss", "u", "er}", "}印发，", "｛｛成文日期｝｝"]));
    body.push(table(
        &[&row(&["日期", "经过"]), &row(&["{{#ev", "ents}}"]), &row(&["x"])].map(String::as_str)[..1],
    ));
    let template = Template::read(kind, &docx(&body)).unwrap();
    let text = said(&template.fill(&sample(kind), Some(ADDRESS)).unwrap());
    assert!(text.contains("由某某县12345热线工作专班印发，2026年3月12日"), "{text}");
    assert!(!text.contains('{') && !text.contains('｛'), "{text}");
}

#[test]
fn rows_repeat_paragraphs_rows_of_tables_and_what_stands_between() {
    let kind = Kind::SupervisionOrder;
    let necessary: Vec<String> = kind
        .fields()
        .filter(|field| field.is_required)
        .map(|field| paragraph(&[&format!("{{{{{}}}}}", field.name)]))
        .collect();
    let check = |body: Vec<String>, expected: &str| {
        let template = Template::read(kind, &docx(&[necessary.clone(), body].concat())).unwrap();
        let values = sample(kind).with_rows(
            "events",
            [("一日", "甲"), ("二日", "乙")]
                .map(|(day, what)| {
                    [("day".to_owned(), day.to_owned()), ("what".to_owned(), what.to_owned())].into()
                })
                .to_vec(),
        );
        let text = said(&template.fill(&values, Some(ADDRESS)).unwrap());
        assert!(text.contains(expected), "`{expected}` in {text}");
    };
    check(vec![paragraph(&["{{#events}}{{day}}：{{what}}{{/events}}"])], "一日：甲\n二日：乙");
    let apart = ["{{#events}}", "{{日期}}，{{number}}", "经过：{{what}}", "{{/events}}"];
    check(
        apart.map(|text| paragraph(&[text])).to_vec(),
        "一日，某热督〔2026〕7号\n经过：甲\n二日，某热督〔2026〕7号\n经过：乙",
    );
    let cells = row(&["{{#events}}{{day}}", "{{what}}{{/events}}"]);
    check(vec![table(&[&row(&["日期", "经过"]), &cells])], "日期|经过\n一日|甲\n二日|乙");
    let two = [row(&["{{#events}}{{day}}"]), row(&["{{what}}{{/events}}"])];
    check(vec![table(&[&two[0], &two[1]])], "一日\n甲\n二日\n乙");
    // Around a field without rows, what stands between is shown when the field says something.
    let around = ["{{#contact}}", "附注：{{contact}}", "{{/contact}}"];
    check(around.map(|text| paragraph(&[text])).to_vec(), "附注：联系人：王某");
}
