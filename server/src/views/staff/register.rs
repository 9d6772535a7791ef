//! Taking a call: registering a demand from the agent's desk.
//!
//! Repeats and suggested units come back twice: as parts fetched while typing (posted, because a telephone number
//! does not belong into an address) and with the whole page after sending.

use serde::Serialize;

use super::pieces::{OrderLink, Suggestion, UnitPicker, UnitRef};
use crate::views::Page;
use crate::views::locale::Words;
use crate::views::parts::{Choice, Field};

/// The form for a new demand. `GET` and `POST /desk/agent/new`; the button pressed comes as `then`: empty, `accept`,
/// `dispatch` or `hand-over:<service>`.
#[derive(Debug, Clone, Serialize)]
pub struct Register {
    /// The idempotency key of the form.
    pub key: String,
    /// What went wrong as a whole; nothing at first.
    pub problem: Option<Words>,
    /// The citizen's telephone.
    pub phone: Field,
    /// The citizen's name.
    pub name: Field,
    /// The channel.
    pub channel: Field,
    /// The channels that can be registered here.
    pub channels: Vec<Choice>,
    /// The kind.
    pub kind: Field,
    /// The pack's kinds.
    pub kinds: Vec<Choice>,
    /// `normal` or `urgent`.
    pub urgency: Field,
    /// One line that says what it is about.
    pub title: Field,
    /// What the citizen says.
    pub content: Field,
    /// Where.
    pub place: Field,
    /// The day it reached the government, `YYYY-MM-DD`.
    pub received_on: Field,
    /// Today, `YYYY-MM-DD`: the latest day allowed.
    pub today: String,
    /// Whether the citizen gave no name and number.
    pub anonymous: bool,
    /// Whether the handlers must not learn who asked.
    pub confidential: bool,
    /// The level it came down from.
    pub level: Field,
    /// The levels there are.
    pub levels: Vec<Choice>,
    /// The source's own number, for letters and orders from above.
    pub reference: Field,
    /// The unit to propose or dispatch to.
    pub unit: UnitPicker,
    /// All units by name, for completion while typing.
    pub units: Vec<UnitRef>,
    /// What may be the same matter.
    pub repeats: Vec<OrderLink>,
    /// The emergency lines a call can be handed to at once.
    pub emergency: Vec<Choice>,
    /// Whether this person may accept at once.
    pub may_accept: bool,
    /// Whether this person may dispatch at once.
    pub may_dispatch: bool,
    /// Until when the pack wants the demand screened, in words; nothing when it has no such clock.
    pub promise: Option<Words>,
}

impl Page for Register {
    const TEMPLATE: &'static str = "staff/register.html";

    fn samples() -> Vec<Register> {
        let fresh = fresh();
        let typed = Register {
            phone: Field::of("13891478000"),
            name: Field::of("李建国"),
            kind: Field::of("complaint"),
            urgency: Field::of("urgent"),
            title: Field::of("城关街道东风小区3号楼停暖第三天"),
            content: Field::of(
                "来电人反映东风小区3号楼自11月20日起暖气不热，室内温度14度，家中有老人和婴儿。\
                 物业答复“换热站检修”，但没有说明何时恢复。请求尽快恢复供暖，并按规定退还停暖期间费用。",
            ),
            place: Field::of("城关街道东风小区3号楼"),
            unit: UnitPicker::first_of(suggestions()),
            repeats: repeats(),
            ..fresh.clone()
        };
        let wrong = Register {
            problem: Some(super::shown::refusal("changed")),
            phone: Field::of("1389147800").wrong(Words::key("staff.register.phone_wrong")),
            received_on: Field::of("2026-11-29").wrong(Words::key("staff.register.date_future")),
            ..typed.clone()
        };
        let bare = Register {
            phone: Field::default().wrong(Words::key("staff.register.contact_needed")),
            content: Field::default().wrong(Words::key("staff.register.content_missing")),
            channel: Field::of("letter"),
            level: Field::of("city"),
            may_accept: false,
            may_dispatch: false,
            emergency: Vec::new(),
            promise: None,
            ..fresh.clone()
        };
        vec![fresh, typed, wrong, bare]
    }
}

fn fresh() -> Register {
    let plain = |value: &str, label: &str| Choice::new(value, Words::plain(label));
    Register {
        key: "sample-key".to_owned(),
        problem: None,
        phone: Field::default(),
        name: Field::default(),
        channel: Field::of("phone"),
        channels: ["phone", "letter", "paper", "web", "sms"]
            .map(|code| Choice::new(code, super::shown::channel(code)))
            .to_vec(),
        kind: Field::of("help"),
        kinds: vec![
            plain("consult", "咨询"),
            plain("help", "求助"),
            plain("complaint", "投诉"),
            plain("report", "举报"),
            plain("suggestion", "建议"),
            plain("praise", "表扬"),
        ],
        urgency: Field::of("normal"),
        title: Field::default(),
        content: Field::default(),
        place: Field::default(),
        received_on: Field::of("2026-11-22"),
        today: "2026-11-22".to_owned(),
        anonymous: false,
        confidential: false,
        level: Field::of("county"),
        levels: ["county", "city", "province"]
            .map(|code| Choice::new(code, super::shown::level(code)))
            .to_vec(),
        reference: Field::default(),
        unit: UnitPicker::first_of(Vec::new()),
        units: super::sample_life::units(),
        repeats: Vec::new(),
        emergency: vec![
            plain("110", "110 公安"),
            plain("119", "119 消防"),
            plain("120", "120 急救"),
            plain("122", "122 交通事故"),
        ],
        may_accept: true,
        may_dispatch: true,
        promise: Some(Words::plain("24 小时内派单（11月23日 周一 14:05 前）")),
    }
}

fn suggestions() -> Vec<Suggestion> {
    super::sample_life::suggestions()
}

fn repeats() -> Vec<OrderLink> {
    super::sample_life::repeats()
}

/// What may be the same matter, fetched while a number is typed.
/// `POST /desk/agent/new/repeats` with `csrf`, `phone`, `title`, `place`.
#[derive(Debug, Clone, Serialize)]
pub struct Repeats {
    /// The orders found, nearest first.
    pub repeats: Vec<OrderLink>,
}

impl Page for Repeats {
    const TEMPLATE: &'static str = "staff/parts/repeats.html";

    fn samples() -> Vec<Repeats> {
        vec![Repeats { repeats: Vec::new() }, Repeats { repeats: repeats() }]
    }
}

/// The units proposed, fetched while the content is typed. `POST /desk/agent/new/suggestions` with `csrf`, `title`,
/// `content`, `place`, `kind`, and what was picked or typed so far, to be kept: `unit_id`, `unit_name`.
#[derive(Debug, Clone, Serialize)]
pub struct Suggestions {
    /// The picker with the proposals.
    pub unit: UnitPicker,
}

impl Page for Suggestions {
    const TEMPLATE: &'static str = "staff/parts/suggestions.html";

    fn samples() -> Vec<Suggestions> {
        vec![
            Suggestions { unit: UnitPicker::first_of(Vec::new()) },
            Suggestions { unit: UnitPicker::first_of(suggestions()) },
        ]
    }
}
