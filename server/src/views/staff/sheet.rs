//! The sheet on which several orders are read and signed at once: the substance of each, a tick that it was read or that
//! it is taken out, one button for all, and then what became of each.

use serde::Serialize;

use crate::views::{
    Page,
    frame::Tone,
    locale::Words,
    parts::{Badge, DueLeft, DueWords, Field, FileLink},
};

/// The orders of the sheet, by number; one field for each.
pub const ORDER: &str = "order";
/// Read or taken out, for each order: `take-` and its number.
pub const TAKE: &str = "take-";
/// What is done with each order: `step-` and its number.
pub const STEP: &str = "step-";
/// The version of each that was shown: `version-` and its number.
pub const VERSION: &str = "version-";
/// Who will handle it, for each that is signed: `handler-` and its number.
pub const HANDLER: &str = "handler-";
/// The value of `take-` for an order that was read and is to be signed.
pub const READ: &str = "read";
/// The value of `take-` for an order that is left as it is.
pub const OUT: &str = "out";

/// Several orders to be read and signed. `GET /desk/unit/sheet`
#[derive(Debug, Clone, Serialize)]
pub struct Sheet {
    /// The form's idempotency key.
    pub key: String,
    /// Why what was sent was not taken.
    pub problem: Option<Words>,
    /// The orders that wait for the reader, in the order they were picked.
    pub items: Vec<Item>,
    /// The orders picked that do not wait for the reader, and why.
    pub others: Vec<Other>,
    /// Names for completion.
    pub handlers: Vec<String>,
    /// The way back to the list.
    pub back_url: String,
    /// Whether more were picked than fit on a sheet; then how many fit.
    pub cut: Option<usize>,
}

/// One order on the sheet.
#[derive(Debug, Clone, Serialize)]
pub struct Item {
    /// Its number.
    pub number: String,
    /// Its page.
    pub url: String,
    /// Its title.
    pub title: String,
    /// What is done with it: `sign` or `approve`.
    pub step: String,
    /// In whose place; nothing for one's own office.
    pub in_stead: Option<Words>,
    /// The version shown.
    pub version: i64,
    /// The kind.
    pub kind: Words,
    /// The day it reached the government, `YYYY-MM-DD`.
    pub received_on: String,
    /// Where.
    pub place: String,
    /// What the citizen said.
    pub content: String,
    /// What the centre wrote for the unit; empty for nothing.
    pub note: String,
    /// The contacts with the citizen, the oldest first.
    pub contacts: Vec<String>,
    /// The reply to be approved.
    pub reply: Option<Reply>,
    /// The files.
    pub files: Vec<FileLink>,
    /// Which clock is due next.
    pub clock: Option<Words>,
    /// When.
    pub due: Option<DueWords>,
    /// What it costs when the answer comes late, or costs already.
    pub cost: Option<Words>,
    /// Marks.
    pub flags: Vec<Badge>,
    /// What was ticked: `read`, `out` or nothing yet.
    pub take: String,
    /// Who will handle it.
    pub handler: Field,
    /// What is missing.
    pub error: Option<Words>,
}

/// A reply to be approved.
#[derive(Debug, Clone, Serialize)]
pub struct Reply {
    /// The text.
    pub text: String,
    /// Who wrote it and who leads, as the citizen will read it.
    pub by: Words,
    /// What was achieved.
    pub result: Words,
}

/// An order that does not wait for the reader.
#[derive(Debug, Clone, Serialize)]
pub struct Other {
    /// Its number.
    pub number: String,
    /// Its title; empty for one that is not known.
    pub title: String,
    /// Its page; empty for one that is not known.
    pub url: String,
    /// Why.
    pub why: Words,
}

/// What became of the orders of a sheet. `POST /desk/unit/sheet`
#[derive(Debug, Clone, Serialize)]
pub struct Signed {
    /// How many were done.
    pub done: usize,
    /// How many were refused.
    pub refused: usize,
    /// How many were taken out.
    pub out: usize,
    /// Every order of the sheet.
    pub rows: Vec<Outcome>,
    /// Those that were refused once more; empty for none.
    pub again_url: String,
    /// The way back to the list.
    pub back_url: String,
}

/// What became of one order.
#[derive(Debug, Clone, Serialize)]
pub struct Outcome {
    /// Its number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Its page.
    pub url: String,
    /// Done, refused, taken out.
    pub state: Badge,
    /// Why it was refused, or what was done.
    pub why: Words,
}

impl Page for Sheet {
    const TEMPLATE: &'static str = "staff/sheet.html";

    fn samples() -> Vec<Self> {
        let sign = Item {
            number: "20261123000042X".to_owned(),
            url: "/orders/20261123000042X".to_owned(),
            title: "沭河大街路灯连续三晚不亮".to_owned(),
            step: "sign".to_owned(),
            in_stead: Some(
                Words::key("staff.effect.in_stead").with("name", "郑主管").with("number", "2026-3"),
            ),
            version: 3,
            kind: Words::plain("投诉"),
            received_on: "2026-11-22".to_owned(),
            place: "沭河大街".to_owned(),
            content: "路灯连续三晚不亮，老人夜里出门摔了一跤。".to_owned(),
            note: "涉及安全，请先照明。".to_owned(),
            contacts: Vec::new(),
            reply: None,
            files: Vec::new(),
            clock: Some(Words::key("staff.clock.sign")),
            due: Some(DueWords { due_ms: 1_793_900_000_000, left: DueLeft::Today, provisional: false }),
            cost: Some(Words::key("staff.cost.if_late").with("points", "0.2")),
            flags: Vec::new(),
            take: String::new(),
            handler: Field::default(),
            error: Some(Words::key("sheet.not_said")),
        };
        let approve = Item {
            step: "approve".to_owned(),
            number: "202611220000197".to_owned(),
            in_stead: None,
            place: String::new(),
            note: String::new(),
            contacts: vec!["电话联系，约定晚间上门。".to_owned()],
            reply: Some(Reply {
                text: "李先生您好：路灯已修复。".to_owned(),
                by: Words::plain("牵头领导 吴审核，经办人 周经办"),
                result: Words::key("staff.result.solved"),
            }),
            files: vec![FileLink {
                name: "现场.jpg".to_owned(),
                url: "/orders/202611220000197/files/ab".to_owned(),
                size: "120 KB".to_owned(),
            }],
            clock: None,
            due: None,
            cost: None,
            take: READ.to_owned(),
            error: None,
            ..sign.clone()
        };
        let out = Item { take: OUT.to_owned(), number: "202611220000205".to_owned(), ..approve.clone() };
        let page = Sheet {
            key: "key".to_owned(),
            problem: Some(Words::key("sheet.not_all_said").with("count", 1)),
            items: vec![sign, approve, out],
            others: vec![
                Other {
                    number: "202611220000213".to_owned(),
                    title: "占道经营".to_owned(),
                    url: "/orders/202611220000213".to_owned(),
                    why: Words::key("sheet.not_yours"),
                },
                Other {
                    number: "1".to_owned(),
                    title: String::new(),
                    url: String::new(),
                    why: Words::key("sheet.unknown"),
                },
            ],
            handlers: vec!["管网科 赵工".to_owned()],
            back_url: "/desk/unit/to-sign".to_owned(),
            cut: Some(30),
        };
        let none = Sheet {
            problem: None,
            items: Vec::new(),
            others: Vec::new(),
            handlers: Vec::new(),
            cut: None,
            ..page.clone()
        };
        vec![page, none]
    }
}

impl Page for Signed {
    const TEMPLATE: &'static str = "staff/sheet_signed.html";

    fn samples() -> Vec<Self> {
        let row = |state: &str, tone: Tone, why: Words| Outcome {
            number: "20261123000042X".to_owned(),
            title: "沭河大街路灯连续三晚不亮".to_owned(),
            url: "/orders/20261123000042X".to_owned(),
            state: Badge::new(Words::key(&format!("sheet.state.{state}")), tone),
            why,
        };
        let rows = vec![
            row("done", Tone::Good, Words::key("staff.move.sign.title")),
            row("refused", Tone::Bad, Words::key("sheet.changed")),
            row("out", Tone::Quiet, Words::key("sheet.left")),
        ];
        let page = Signed {
            done: 1,
            refused: 1,
            out: 1,
            rows,
            again_url: "/desk/unit/sheet?order=20261123000042X".to_owned(),
            back_url: "/desk/unit/to-sign".to_owned(),
        };
        let all = Signed { refused: 0, out: 0, again_url: String::new(), ..page.clone() };
        vec![page, all]
    }
}
