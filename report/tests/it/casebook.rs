//! The case book and the letter of appointment, opened by a word processor.

use std::{fs, path::Path, process::Command};

use report::{
    appointment::{self, Appointment},
    casebook::{self, Case, CaseBook, Words},
};

fn book() -> CaseBook {
    let case = |place: &str, title: &str, by: &str| Case {
        place: place.to_owned(),
        mark: format!("第{place}名"),
        title: title.to_owned(),
        unit: "县住房和城乡建设局".to_owned(),
        by: by.to_owned(),
        score: "8.73".to_owned(),
        opinion: "材料交了三次，<每次>都要复印件。\n建议共享。".to_owned(),
        measures: "窗口改为核验电子证照 & 取消复印件。".to_owned(),
        effect: "每件少跑两次。".to_owned(),
    };
    CaseBook {
        title: "2026年度“啄木鸟”优秀案例集".to_owned(),
        issuer: "县政务服务中心".to_owned(),
        date: "2026年12月20日".to_owned(),
        preface: vec!["全年提名12件。".to_owned(), "按创新性、可行性、普遍性评分。".to_owned()],
        cases: vec![case("1", "少交一份复印件", "王小明"), case("2", "早开一小时", "（不署名）")],
        nothing: "还没有案例。".to_owned(),
        words: Words {
            contents: "入选案例".to_owned(),
            headings: ["名次", "案例", "承办单位", "得分"].map(str::to_owned),
            by: "提出人：".to_owned(),
            unit: "承办单位：".to_owned(),
            opinion: "意见".to_owned(),
            measures: "做法".to_owned(),
            effect: "成效".to_owned(),
        },
    }
}

fn letter() -> Appointment {
    Appointment {
        title: "聘　书".to_owned(),
        number: "啄聘〔2026〕1号".to_owned(),
        to: "王小明：".to_owned(),
        paragraphs: vec!["兹聘请您为“啄木鸟专员”。".to_owned(), "任期两年。".to_owned()],
        issuer: "县政务服务中心".to_owned(),
        date: "2026年12月20日".to_owned(),
    }
}

/// Prints documents as PDF and returns what stands on the pages of each, page by page.
fn printed(folder: &Path, documents: &[(&str, Vec<u8>)]) -> Vec<Vec<String>> {
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let mut writer = Command::new("soffice");
    writer.args([&profile, "--headless", "--convert-to", "pdf:writer_pdf_Export", "--outdir"]).arg(folder);
    for (name, bytes) in documents {
        fs::write(folder.join(format!("{name}.docx")), bytes).unwrap();
        writer.arg(folder.join(format!("{name}.docx")));
    }
    let done = writer.output().expect("`soffice` is missing; run `./dev test`, which installs it");
    let read = |name: &str| {
        let pdf = folder.join(format!("{name}.pdf"));
        assert!(pdf.exists(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
        let text = Command::new("pdftotext").arg("-layout").arg(&pdf).arg("-").output();
        let text = text.expect("`pdftotext` is missing; run `./dev test`, which installs it");
        let text = String::from_utf8(text.stdout).unwrap();
        text.trim_end_matches('\u{c}').split('\u{c}').map(dense).collect()
    };
    documents.iter().map(|(name, _)| read(name)).collect()
}

/// Lines break where the page ends, so text is compared without white space.
fn dense(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

#[test]
fn a_word_processor_prints_every_case_on_a_page_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let empty = CaseBook { cases: Vec::new(), ..book() };
    let documents = [
        ("book", casebook::docx(&book()).unwrap()),
        ("empty", casebook::docx(&empty).unwrap()),
        ("letter", appointment::docx(&letter()).unwrap()),
    ];
    let pages = printed(folder.path(), &documents);
    let all = book();
    assert_eq!(pages[0].len(), 3, "{:#?}", pages[0]);
    for said in [&all.title, &all.preface[0], &all.preface[1], &all.issuer, &all.date, &all.words.contents] {
        assert!(pages[0][0].contains(&dense(said)), "`{said}` is lost in {}", pages[0][0]);
    }
    for (case, page) in all.cases.iter().zip(&pages[0][1..]) {
        let lines =
            [&case.mark, &case.title, &case.by, &case.unit, &case.opinion, &case.measures, &case.effect];
        for line in lines.into_iter().flat_map(|text| text.lines()) {
            assert!(page.contains(&dense(line)), "`{line}` is lost in {page}");
        }
    }
    assert_eq!(pages[1].len(), 1);
    assert!(pages[1][0].contains(&all.nothing), "{}", pages[1][0]);
    assert_eq!(pages[2].len(), 1, "a letter of appointment is one page: {:#?}", pages[2]);
    let letter = letter();
    for said in [&letter.number, &letter.to, &letter.paragraphs[1], &letter.issuer, &letter.date] {
        assert!(pages[2][0].contains(&dense(said)), "`{said}` is lost in {}", pages[2][0]);
    }
}

#[test]
fn the_same_values_give_the_same_book_and_letter() {
    assert_eq!(casebook::docx(&book()).unwrap(), casebook::docx(&book()).unwrap());
    assert_eq!(appointment::docx(&letter()).unwrap(), appointment::docx(&letter()).unwrap());
}
