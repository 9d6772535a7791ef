//! Templates that are refused, with the text of the paragraph and what to do.

use domain::document::Kind;
use report::letter::{Fault, Template};

use super::{
    made::{docx, paragraph, row, table, with},
    necessary, read,
};

#[track_caller]
fn check(body: &[&str], code: &str, says: &[&str]) {
    let body: Vec<String> = body.iter().map(|text| paragraph(&[text])).collect();
    check_body(&body, code, says);
}

#[track_caller]
fn check_body(body: &[String], code: &str, says: &[&str]) {
    let faults = read(body).unwrap_err();
    let found = faults.iter().find(|fault| fault.code() == code);
    let found = found.unwrap_or_else(|| panic!("no `{code}` among {faults:?}"));
    for says in says {
        assert!(found.to_string().contains(says), "`{says}` in `{found}`");
    }
    for (name, value) in found.facts() {
        assert!(!value.is_empty(), "{code}: {name}");
    }
}

#[test]
fn placeholders_that_cannot_be_filled_are_named_with_their_paragraph() {
    check(&["编号：{{nmuber}}号"], "unknown", &["nmuber", "`number`", "编号：{{nmuber}}号"]);
    check(&["{{发文号}}"], "unknown", &["发文号", "`发文字号`"]);
    check(&["编号：{{number"], "unclosed", &["编号：{{number"]);
    check(&["编号：{{number 主送{{recipient}}"], "unclosed", &["编号"]);
    check(&["编号：number}}"], "stray", &["编号：number}}"]);
    check(&["{{#basis}}", "依据"], "half", &["basis", "{{#basis}}"]);
    check(&["依据", "{{/basis}}"], "half", &["basis", "{{/basis}}"]);
    check(&["另：{{#basis}}{{basis}}{{/basis}}"], "inline", &["basis", "另："]);
    check_body(
        &[table(&[&row(&["{{#basis}}"])]), paragraph(&["{{/basis}}"])],
        "half",
        &["basis", "{{#basis}}"],
    );
}

#[test]
fn a_column_outside_its_rows_is_named() {
    let kind = Kind::SupervisionOrder;
    let body: Vec<String> = kind
        .fields()
        .filter(|field| field.is_required)
        .map(|field| paragraph(&[&format!("{{{{{}}}}}", field.name)]))
        .chain([paragraph(&["经过是{{what}}。"])])
        .collect();
    let faults = Template::read(kind, &docx(&body)).unwrap_err();
    let expected = Fault::Outside {
        name: "what".to_owned(),
        rows: "events".to_owned(),
        paragraph: "经过是{{what}}。".to_owned(),
    };
    assert_eq!(faults, [expected]);
    assert!(faults[0].to_string().contains("between `{{#events}}` and `{{/events}}`"), "{}", faults[0]);
}

#[test]
fn every_missing_field_is_named_at_once() {
    let faults = Template::read(Kind::PublicReply, &docx(&[paragraph(&["公开答复"])])).unwrap_err();
    let required = Kind::PublicReply.fields().filter(|field| field.is_required).count();
    assert_eq!(faults.len(), required, "{faults:?}");
    assert!(faults[0].to_string().contains("write `{{number}}`"), "{}", faults[0]);
}

fn package(more: &[(&str, &[u8])], code: &str) {
    let faults = Template::read(Kind::PublicReply, &with(&necessary(), more)).unwrap_err();
    assert_eq!(faults.iter().map(Fault::code).collect::<Vec<_>>(), [code], "{faults:?}");
}

fn relations(target: &str, more: &str) -> Vec<u8> {
    format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"x\" \
         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image\" Target=\"{target}\"{more}/>\
         </Relationships>"
    )
    .into_bytes()
}

#[test]
fn what_no_template_may_bring_is_refused() {
    assert!(read(&[]).is_ok());
    package(&[("word/vbaProject.bin", b"x")], "macros");
    let types = String::from_utf8(part(&docx(&necessary()), "[Content_Types].xml")).unwrap();
    let macros = types.replace(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "application/vnd.ms-word.document.macroEnabled.main+xml",
    );
    package(&[("[Content_Types].xml", macros.as_bytes())], "macros");
    package(&[("word/embeddings/oleObject1.bin", b"x")], "embedded");
    package(&[("word/comments.xml", b"<w:comments/>")], "tracked");
    let rels = "word/_rels/document.xml.rels";
    package(
        &[(rels, &relations("https://tracker.example/pixel.png", " TargetMode=\"External\""))],
        "external",
    );
    package(&[(rels, &relations("file:///etc/passwd", ""))], "external");
    package(&[(rels, &relations("\\\\host\\share", " TargetMode=\"External\""))], "external");
    package(&[("word/../../evil", b"x")], "not-a-document");
    let entity =
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaa\">]><w:document><w:body/></w:document>";
    package(&[("word/document.xml", entity.as_bytes())], "not-a-document");
    package(&[("word/document.xml", b"<w:document><w:body></w:document>")], "not-a-document");
    let deep = format!("{}{}", "<w:p>".repeat(5000), "</w:p>".repeat(5000));
    package(&[("word/document.xml", deep.as_bytes())], "not-a-document");
}

#[test]
fn what_a_program_would_compute_or_somebody_proposed_is_refused() {
    let run = |inner: &str| format!("<w:p><w:r>{inner}</w:r></w:p>");
    let split = ["begin", "DDE", "AUTO c:\\\\calc", "end"];
    let field: String = split
        .iter()
        .map(|part| match *part {
            "begin" | "end" => format!("<w:fldChar w:fldCharType=\"{part}\"/>"),
            text => format!("<w:instrText>{text}</w:instrText>"),
        })
        .collect();
    check_body(&[run(&field)], "computed", &["DDEAUTO"]);
    check_body(
        &["<w:p><w:fldSimple w:instr=\" INCLUDETEXT x \"/></w:p>".to_owned()],
        "computed",
        &["INCLUDETEXT"],
    );
    check_body(&["<w:p><w:ins><w:r><w:t>新增</w:t></w:r></w:ins></w:p>".to_owned()], "tracked", &["新增"]);
    check_body(&[run("<w:object/>")], "embedded", &["w:object"]);
    assert!(read(&["<w:p><w:fldSimple w:instr=\" PAGE \"/></w:p>".to_owned()]).is_ok());
}

#[test]
fn too_large_locked_and_bursting_files_are_refused() {
    let read = |bytes: &[u8]| {
        let faults = Template::read(Kind::PublicReply, bytes).unwrap_err();
        faults[0].code()
    };
    assert_eq!(read(&vec![0; 5 * 1024 * 1024 + 1]), "too-large");
    assert_eq!(read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"), "locked");
    assert_eq!(read(b"%PDF-1.7"), "not-a-document");
    assert_eq!(read(b""), "not-a-document");
    let zeros = vec![0; 45 * 1024 * 1024];
    let bomb = with(&necessary(), &[("word/media/big.bmp", &zeros)]);
    assert!(bomb.len() < 1024 * 1024, "{}", bomb.len());
    assert_eq!(read(&bomb), "bomb");
    let long = format!("<w:document><w:body>{}</w:body></w:document>", " ".repeat(9 * 1024 * 1024));
    assert_eq!(read(&with(&necessary(), &[("word/document.xml", long.as_bytes())])), "bomb");
}

fn part(bytes: &[u8], name: &str) -> Vec<u8> {
    let mut package = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut part = Vec::new();
    std::io::Read::read_to_end(&mut package.by_name(name).unwrap(), &mut part).unwrap();
    part
}
