//! Policy packs, readable by people: the list, and one pack as a document with its articles and examples.
//!
//! A pack is a file. It can be loaded here, after its errors and examples were looked at; it is never changed.

use serde::Serialize;

use super::pieces::{Fact, Source};
use super::sample_life::plain;
use crate::views::Page;
use crate::views::frame::Tone;
use crate::views::locale::Words;
use crate::views::parts::{Badge, Choice};

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
            url: format!("/admin/packs/{id}"),
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

/// One pack as a document. `GET /admin/packs/{id}`
#[derive(Debug, Clone, Serialize)]
pub struct Pack {
    /// Number, title, issuer, dates and state.
    pub head: PackRow,
    /// The jurisdiction it holds for.
    pub jurisdiction: String,
    /// The numbers of the documents it repeals; empty for none.
    pub repeals: Vec<String>,
    /// The SM3 digest of the file, as kept in the ledger.
    pub digest: String,
    /// Where the file can be taken away.
    pub text_url: String,
    /// The steps of an order, on or off.
    pub steps: Vec<PackStep>,
    /// The clocks.
    pub clocks: Vec<PackClock>,
    /// The kinds of demands.
    pub kinds: Vec<PackText>,
    /// The coded reasons for not accepting.
    pub reasons: Vec<PackText>,
    /// The emergency lines.
    pub emergency: Vec<PackText>,
    /// Further rules: anonymous demands, redo, reopening, attempts.
    pub others: Vec<PackText>,
    /// The questions of the callback.
    pub questions: Vec<PackQuestion>,
    /// Where the document is silent and the pack had to decide: what, and why so.
    pub interpretations: Vec<Interpretation>,
    /// The examples with their results.
    pub examples: Vec<Example>,
}

/// A step of the loop.
#[derive(Debug, Clone, Serialize)]
pub struct PackStep {
    /// Its name.
    pub name: Words,
    /// Whether the pack uses it.
    pub on: bool,
    /// The roles that take it, where the pack names them.
    pub by: Vec<Words>,
    /// Its grounds.
    pub source: Source,
}

/// A clock.
#[derive(Debug, Clone, Serialize)]
pub struct PackClock {
    /// An id for links from orders, such as `clock-handle-simple`.
    pub anchor: String,
    /// Which clock.
    pub name: Words,
    /// When the rule applies: “简单事项”, “重办”; empty for always.
    pub when: String,
    /// The time given: “5 个工作日”.
    pub budget: Words,
    /// What ends a day, and other particulars.
    pub particulars: Words,
    /// What happens when it runs out.
    pub breach: Words,
    /// Its grounds.
    pub source: Source,
}

/// A coded text.
#[derive(Debug, Clone, Serialize)]
pub struct PackText {
    /// Its code.
    pub code: String,
    /// The text.
    pub text: Words,
    /// More about it: what the citizen is told; empty for nothing.
    pub detail: String,
    /// Its grounds.
    pub source: Source,
}

/// A question with its answers.
#[derive(Debug, Clone, Serialize)]
pub struct PackQuestion {
    /// Its id.
    pub id: String,
    /// The question.
    pub text: Words,
    /// The answers; the tone says which count as satisfied.
    pub options: Vec<Choice>,
    /// Its grounds.
    pub source: Source,
}

/// A decision the pack took where its document is silent or unclear.
#[derive(Debug, Clone, Serialize)]
pub struct Interpretation {
    /// What people call the rule.
    pub name: Words,
    /// The rule's id.
    pub rule: String,
    /// What was unclear and what the pack does.
    pub text: Words,
    /// What it rests on.
    pub source: Source,
}

/// An example: given facts, the expected and the found result.
#[derive(Debug, Clone, Serialize)]
pub struct Example {
    /// What must be true.
    pub title: String,
    /// The rule it tests.
    pub rule: String,
    /// The facts given.
    pub given: Vec<Fact>,
    /// What is expected.
    pub expected: String,
    /// What was found; shown when it differs.
    pub found: String,
    /// Whether they agree.
    pub passes: bool,
}

impl Page for Pack {
    const TEMPLATE: &'static str = "staff/admin/pack.html";

    fn samples() -> Vec<Pack> {
        Packs::samples().into_iter().flat_map(|page| page.rows).take(1).map(sample_pack).collect()
    }
}

fn sample_pack(head: PackRow) -> Pack {
    let law = |article: &str| Source::new("沭政字〔2020〕10号", article, "");
    let text = |code: &str, words: &str, article: &str| PackText {
        code: code.to_owned(),
        text: plain(words),
        detail: String::new(),
        source: law(article),
    };
    let step = |code: &str, on: bool, article: &str| PackStep {
        name: super::shown::station(code),
        on,
        by: (code == "sign").then(|| super::shown::role("unit-principal")).into_iter().collect(),
        source: law(article),
    };
    Pack {
        head: PackRow { failing: 1, ..head },
        jurisdiction: "临沭县".to_owned(),
        repeals: vec!["办字〔2019〕35号".to_owned()],
        digest: "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0".to_owned(),
        text_url: "/admin/packs/linshu-2020-10/text".to_owned(),
        steps: vec![
            step("screen", true, "二(一)"),
            step("sign", true, "二(二)"),
            step("contact", true, "附件 三(一)2(1)"),
            step("approve", true, "二(二)"),
            step("callback", false, "附件 三(一)2(1)"),
        ],
        clocks: sample_clocks(),
        kinds: vec![text("consult", "咨询", "二(一)"), text("complaint", "投诉", "二(一)")],
        reasons: vec![PackText {
            detail: "该事项已进入法定程序，请依法向受理机关反映。".to_owned(),
            ..text("court", "已进入诉讼、仲裁、行政复议等法定程序", "二(一)")
        }],
        others: vec![text("anonymous", "匿名诉求可以受理", "附件 三(一)2(1)")],
        emergency: vec![PackText {
            source: Source::interpreted("国办函〔2025〕66号 (二)", ""),
            ..text("110", "公安报警", "")
        }],
        questions: vec![PackQuestion {
            id: "contacted".to_owned(),
            text: plain("承办单位是否与您联系过？"),
            options: vec![
                Choice::new("yes", plain("是")).shown("", Tone::Good),
                Choice::new("no", plain("否")).shown("", Tone::Bad),
            ],
            source: law("附件 三(一)2(1)"),
        }],
        interpretations: vec![Interpretation {
            name: plain("公安报警"),
            rule: "emergency.110".to_owned(),
            text: plain("文件未规定紧急警情；按国务院办公厅意见，即时转 110、119、120、122。"),
            source: Source::interpreted("国办函〔2025〕66号 (二)", ""),
        }],
        examples: sample_examples(),
    }
}

fn sample_clocks() -> Vec<PackClock> {
    let clock = |code: &str, when: &str, budget: &str, article: &str| PackClock {
        anchor: format!("clock-{code}"),
        name: super::shown::clock(code),
        when: when.to_owned(),
        budget: plain(budget),
        particulars: plain("次日起算，当日 24:00 止；等候群众补充时停表"),
        breach: plain("计入“超期回复”，每次 0.2 分"),
        source: Source::new("沭政字〔2020〕10号", article, ""),
    };
    vec![
        clock("dispatch", "", "24 小时", "二(一)"),
        clock("return", "申请退单", "1 个工作日", "二(三)"),
        clock("handle", "一般事项", "5 个工作日", "附件 三(一)2(2)③"),
    ]
}

fn sample_examples() -> Vec<Example> {
    let given = |from: &str, days: &str| {
        vec![Fact::new(plain("派单"), plain(from)), Fact::new(plain("时限"), plain(days))]
    };
    vec![
        Example {
            title: "跨春节的五个工作日".to_owned(),
            rule: "clock.handle-simple".to_owned(),
            given: given("2026-02-13 09:25", "5 个工作日"),
            expected: "2026-02-27 24:00".to_owned(),
            found: "2026-02-27 24:00".to_owned(),
            passes: true,
        },
        Example {
            title: "退单申请的最后时刻".to_owned(),
            rule: "clock.return".to_owned(),
            given: given("2026-09-18 16:00", "1 个工作日"),
            expected: "2026-09-20 24:00".to_owned(),
            found: "2026-09-21 24:00".to_owned(),
            passes: false,
        },
    ]
}
