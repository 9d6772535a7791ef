//! Every kind opened by a word processor, printed as PDF, and read again.

use std::{fs, path::Path, process::Command};

use domain::document::{Form, Kind, field::Holds, values::Values};
use report::letter::{Template, sample, shipped};

use super::{ADDRESS, filled, said};

/// Prints documents as PDF and returns what stands on their pages.
fn printed(folder: &Path, documents: &[(String, Vec<u8>)]) -> Vec<String> {
    let place = |name: &str, ending: &str| folder.join(format!("{name}.{ending}"));
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let mut writer = Command::new("soffice");
    writer.args([&profile, "--headless", "--convert-to", "pdf:writer_pdf_Export", "--outdir"]).arg(folder);
    for (name, bytes) in documents {
        fs::write(place(name, "docx"), bytes).unwrap();
        writer.arg(place(name, "docx"));
    }
    let done = writer.output().expect("`soffice` is missing; run `./dev test`, which installs it");
    let read = |name: &str| {
        let pdf = place(name, "pdf");
        assert!(pdf.exists(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
        let text = Command::new("pdftotext").arg("-layout").arg(&pdf).arg("-").output();
        let text = text.expect("`pdftotext` is missing; run `./dev test`, which installs it");
        String::from_utf8(text.stdout).unwrap()
    };
    documents.iter().map(|(name, _)| read(name)).collect()
}

/// Lines break where the page ends, so text is compared without white space.
fn dense(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

fn told(kind: Kind, values: &Values) -> Vec<String> {
    let fields = kind.fields().filter(|field| field.name != "head" || kind.form() != Form::Plain);
    let told = fields.flat_map(|field| match field.holds {
        Holds::Picture => Vec::new(),
        Holds::Rows(_) => values.rows(field.name).iter().flat_map(|row| row.values().cloned()).collect(),
        Holds::Line | Holds::Text | Holds::Day => vec![values.text(field.name).to_owned()],
    });
    told.collect()
}

#[test]
fn a_word_processor_prints_every_field_of_every_kind() {
    let folder = tempfile::tempdir().unwrap();
    let documents: Vec<_> =
        Kind::ALL.map(|kind| (kind.code().to_owned(), filled(kind, &sample(kind)))).into_iter().collect();
    for (kind, text) in Kind::ALL.into_iter().zip(printed(folder.path(), &documents)) {
        let text = dense(&text);
        assert!(!text.contains("{{") && !text.contains("}}"), "{kind:?}: {text}");
        for told in told(kind, &sample(kind)) {
            // A cell of a table is read line by line together with its neighbours.
            let is_there = told.lines().all(|line| {
                let line = dense(line);
                text.contains(&line) || line.chars().all(|letter| text.contains(letter)) && line.len() < 60
            });
            assert!(is_there, "{kind:?}: `{told}` is lost in {text}");
        }
        let number = dense(sample(kind).text("number"));
        assert!(text.contains(&number), "{kind:?}: {text}");
    }
}

#[test]
fn a_template_that_a_word_processor_saved_again_is_still_one() {
    let folder = tempfile::tempdir().unwrap();
    let again = folder.path().join("again");
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let mut writer = Command::new("soffice");
    writer.args([&profile, "--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir"]).arg(&again);
    for kind in Kind::ALL {
        let path = folder.path().join(format!("{}.docx", kind.code()));
        fs::write(&path, shipped(kind)).unwrap();
        writer.arg(path);
    }
    let done = writer.output().expect("`soffice` is missing; run `./dev test`, which installs it");
    for kind in Kind::ALL {
        let saved = fs::read(again.join(format!("{}.docx", kind.code())));
        let saved = saved.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&done.stderr)));
        let template = Template::read(kind, &saved);
        let template = template.unwrap_or_else(|faults| panic!("{kind:?}: {faults:#?}"));
        let text = dense(&said(&template.fill(&sample(kind), Some(ADDRESS)).unwrap()));
        assert!(!text.contains("{{"), "{kind:?}: {text}");
        for told in told(kind, &sample(kind)) {
            assert!(told.lines().all(|line| text.contains(&dense(line))), "{kind:?}: `{told}` in {text}");
        }
    }
}

#[test]
fn a_word_processor_prints_hostile_text_as_text() {
    let folder = tempfile::tempdir().unwrap();
    let hostile = "<b>&lt;粗&gt;</b> {{number}} {{/events}} ]]> \u{202e}反向\u{202c} 无尽\u{0}\u{8} 𠮷野家";
    let long = "W".repeat(400);
    let documents: Vec<(String, Vec<u8>)> = Kind::ALL
        .into_iter()
        .map(|kind| {
            let mut values = sample(kind);
            let text = kind.fields().find(|field| field.holds == Holds::Text).unwrap();
            values.set(text.name, format!("{hostile}\n{long}"));
            (kind.code().to_owned(), filled(kind, &values))
        })
        .collect();
    for (kind, text) in Kind::ALL.into_iter().zip(printed(folder.path(), &documents)) {
        let text = dense(&text);
        assert!(text.contains("<b>&lt;粗&gt;</b>{{number}}{{/events}}]]>反向无尽"), "{kind:?}: {text}");
        assert_eq!(text.matches('W').count(), 400, "{kind:?}: a long word is broken, not cut");
    }
}
