//! The list of policy packs, and loading a further one.
//!
//! A pack is a file. It can be loaded here, after its errors and examples were looked at; it is never changed.

use serde::Serialize;

use crate::views::Page;
use crate::views::frame::Tone;
use crate::views::locale::Words;
use crate::views::parts::Badge;

/// The packs of this installation. `GET /admin/packs`
#[derive(Debug, Clone, Serialize)]
pub struct Packs {
    /// The packs, the newest first.
    pub rows: Vec<PackRow>,
    /// The form for a further pack.
    pub upload: PackUpload,
    /// A pack that was read without errors and waits to be confirmed; nothing when none is prepared.
    pub checked: Option<CheckedPack>,
}

/// The form for a further pack: `file` (multipart).
#[derive(Debug, Clone, Serialize)]
pub struct PackUpload {
    /// Whether the form is open.
    pub open: bool,
    /// The idempotency key.
    pub key: String,
    /// What is wrong as a whole; nothing at first.
    pub problem: Option<Words>,
    /// The file's name, when it has faults.
    pub file: String,
    /// What is wrong with the file, by line.
    pub faults: Vec<PackFault>,
    /// How many further faults are not listed.
    pub further: u32,
}

/// One thing wrong with a pack.
#[derive(Debug, Clone, Serialize)]
pub struct PackFault {
    /// The line, from 1.
    pub line: u32,
    /// The key, from the top of the file.
    pub key: String,
    /// What is wrong and what to do about it.
    pub problem: String,
}

/// A pack that may be loaded.
#[derive(Debug, Clone, Serialize)]
pub struct CheckedPack {
    /// Number, title, issuer, dates and state.
    pub head: PackRow,
    /// How many rules it has.
    pub rules: u32,
    /// The numbers of the documents it repeals; empty for none.
    pub repeals: Vec<String>,
    /// The idempotency key.
    pub key: String,
    /// The file's name, sent back as it came.
    pub file: String,
    /// The file's text, sent back as it came.
    pub text: String,
}

/// A pack in the list.
#[derive(Debug, Clone, Serialize)]
pub struct PackRow {
    /// Its page.
    pub url: String,
    /// Its id.
    pub id: String,
    /// The document's number.
    pub number: String,
    /// The document's title.
    pub title: String,
    /// Who issued it.
    pub issuer: String,
    /// Its first day, `YYYY-MM-DD`.
    pub from: String,
    /// Its last day; empty while it holds.
    pub until: String,
    /// In force, to come, repealed.
    pub status: Badge,
    /// Whether new demands begin under it.
    pub leads: bool,
    /// How many examples it has.
    pub examples: u32,
    /// How many of them fail; a pack with failing examples is not loaded.
    pub failing: u32,
}

impl Page for Packs {
    const TEMPLATE: &'static str = "staff/admin/packs.html";

    fn samples() -> Vec<Packs> {
        let row = |id: &str, number: &str, title: &str, issuer: &str, from: &str| PackRow {
            url: format!("/packs/{id}"),
            id: id.to_owned(),
            number: number.to_owned(),
            title: title.to_owned(),
            issuer: issuer.to_owned(),
            from: from.to_owned(),
            until: String::new(),
            status: status("in-force", Tone::Good),
            leads: id == "linshu-2020-10",
            examples: 17,
            failing: 0,
        };
        let linshu = row(
            "linshu-2020-10",
            "沭政字〔2020〕10号",
            "关于进一步加强12345政务服务热线办理工作的通知",
            "临沭县人民政府",
            "2020-03-12",
        );
        let pudong = row(
            "pudong-2018-5",
            "浦府办〔2018〕5号",
            "浦东新区政务服务意见征询工作方案",
            "浦东新区人民政府办公室",
            "2018-01-29",
        );
        let old = row(
            "linshu-2019-35",
            "办字〔2019〕35号",
            "关于进一步完善12345政务服务热线工作机制的通知",
            "临沭县人民政府办公室",
            "2019-06-01",
        );
        let pudong = PackRow { examples: 11, ..pudong };
        let old = PackRow {
            until: "2020-03-11".to_owned(),
            status: status("repealed", Tone::Quiet),
            examples: 3,
            failing: 1,
            ..old
        };
        let upload = PackUpload {
            open: false,
            key: "sample-key".to_owned(),
            problem: None,
            file: String::new(),
            faults: Vec::new(),
            further: 0,
        };
        let list = Packs { rows: vec![linshu.clone(), pudong, old], upload, checked: None };
        let none = Packs { rows: Vec::new(), ..list.clone() };
        vec![list.clone(), none, faulty(&list), checked(&list, linshu)]
    }
}

fn faulty(list: &Packs) -> Packs {
    let fault = PackFault {
        line: 214,
        key: "clock.handle-simple.budget".to_owned(),
        problem: "`amount` is missing; write for example `{ amount = 5, unit = \"working-day\" }`".to_owned(),
    };
    let upload = PackUpload {
        open: true,
        problem: Some(Words::key("staff.packs.has_faults").with("count", 4)),
        file: "qinghe-2026-3.toml".to_owned(),
        faults: vec![fault],
        further: 3,
        ..list.upload.clone()
    };
    Packs { upload, ..list.clone() }
}

fn checked(list: &Packs, head: PackRow) -> Packs {
    let checked = CheckedPack {
        head,
        rules: 41,
        repeals: vec!["办字〔2019〕35号".to_owned()],
        key: "sample-key".to_owned(),
        file: "linshu-2020-10.toml".to_owned(),
        text: "[pack]\nid = \"linshu-2020-10\"\n".to_owned(),
    };
    Packs { checked: Some(checked), ..list.clone() }
}

fn status(code: &str, tone: Tone) -> Badge {
    Badge::new(Words::key(&format!("staff.pack_status.{code}")), tone)
}
