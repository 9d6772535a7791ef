//! Opinions on their way to the public, and the form that proposes one.

use serde::Serialize;

use crate::views::{
    Page,
    frame::Tone,
    locale::Words,
    parts::{Badge, Choice, Field},
};

/// The form that proposes one: the number of the order.
pub const ORDER: &str = "order";
/// How the citizen agreed.
pub const CONSENT_WAY: &str = "consent_way";
/// On which day.
pub const CONSENT_ON: &str = "consent_on";
/// Where that is on record.
pub const CONSENT_RECORD: &str = "consent_record";
/// One line that says what it is about.
pub const TITLE: &str = "title";
/// What was said.
pub const OPINION: &str = "opinion";
/// What was answered.
pub const REPLY: &str = "reply";
/// How it was.
pub const BEFORE: &str = "before";
/// How it is since.
pub const AFTER: &str = "after";
/// Why one is declined or withdrawn.
pub const REASON: &str = "reason";

/// Publications. `GET /publications`
#[derive(Debug, Clone, Serialize)]
pub struct Publications {
    /// The forms' idempotency key.
    pub key: String,
    /// Why what was sent was refused.
    pub problem: Option<Words>,
    /// What its authors let everybody read and nobody proposed yet, said last first.
    pub agreed: Vec<AgreedRow>,
    /// How many further ones are not listed.
    pub further: usize,
    /// Those that wait or are public, the newest first.
    pub open: Vec<PublicationRow>,
    /// Those that are over, the newest first.
    pub over: Vec<PublicationRow>,
}

/// A demand that its author lets everybody read.
#[derive(Debug, Clone, Serialize)]
pub struct AgreedRow {
    /// The order's number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// When the author said so, UTC milliseconds.
    pub at_ms: i64,
    /// Where it is proposed.
    pub url: String,
}

/// One publication.
#[derive(Debug, Clone, Serialize)]
pub struct PublicationRow {
    /// Identifies it.
    pub id: String,
    /// Its number.
    pub number: String,
    /// What it is about.
    pub title: String,
    /// The unit that answered.
    pub unit: String,
    /// What was said.
    pub opinion: String,
    /// What was answered.
    pub reply: String,
    /// How it was; empty for nothing.
    pub before: String,
    /// How it is since.
    pub after: String,
    /// How the citizen agreed.
    pub consent: Words,
    /// On which day.
    pub consent_on: String,
    /// Where that is on record.
    pub consent_record: String,
    /// Who proposed it.
    pub by: Words,
    /// When its last step was done, UTC milliseconds.
    pub at_ms: i64,
    /// The reason of its last step; empty for none.
    pub reason: String,
    /// Where it stands.
    pub state: Badge,
    /// Whether the reader may be the second person.
    pub may_review: bool,
    /// Whether it waits for somebody else than the reader.
    pub waits: bool,
    /// Whether it may be published.
    pub may_publish: bool,
    /// Whether it may be withdrawn.
    pub may_withdraw: bool,
}

/// The form that proposes to publish an order. `GET /publications/new`, `POST /publications`
#[derive(Debug, Clone, Serialize)]
pub struct Proposal {
    /// The form's idempotency key.
    pub key: String,
    /// Why what was sent was refused.
    pub problem: Option<Words>,
    /// The order's number.
    pub order: String,
    /// What its author said on the pages of the house, if anything.
    pub said: Option<Words>,
    /// The ways to agree.
    pub ways: Vec<Choice>,
    /// How the citizen agreed.
    pub consent_way: Field,
    /// On which day.
    pub consent_on: Field,
    /// Where that is on record.
    pub consent_record: Field,
    /// What it is about.
    pub title: Field,
    /// What was said.
    pub opinion: Field,
    /// What was answered.
    pub reply: Field,
    /// How it was.
    pub before: Field,
    /// How it is since.
    pub after: Field,
}

impl Page for Publications {
    const TEMPLATE: &'static str = "staff/publications.html";

    fn samples() -> Vec<Self> {
        let state = |code: &str, tone| Badge::new(Words::key(&format!("publications.state.{code}")), tone);
        let row = PublicationRow {
            id: "41".to_owned(),
            number: "2026-3".to_owned(),
            title: "东风砖厂门口的路灯不亮".to_owned(),
            unit: "县住房和城乡建设局".to_owned(),
            opinion: "路灯不亮半个多月了，电话〔电话〕。".to_owned(),
            reply: "已更换18盏灯具。".to_owned(),
            before: "全路段无照明".to_owned(),
            after: "全部恢复".to_owned(),
            consent: Words::key("publications.way.spoken"),
            consent_on: "2026-11-20".to_owned(),
            consent_record: "录音 1187".to_owned(),
            by: Words::plain("张敏"),
            at_ms: 1_795_137_120_000,
            reason: String::new(),
            state: state("proposed", Tone::Soon),
            may_review: true,
            waits: false,
            may_publish: false,
            may_withdraw: true,
        };
        let own = PublicationRow { may_review: false, waits: true, id: "42".to_owned(), ..row.clone() };
        let reviewed = PublicationRow {
            id: "43".to_owned(),
            may_review: false,
            may_publish: true,
            before: String::new(),
            after: String::new(),
            state: state("reviewed", Tone::Soon),
            ..row.clone()
        };
        let public = PublicationRow {
            id: "44".to_owned(),
            may_review: false,
            state: state("published", Tone::Good),
            ..row.clone()
        };
        let over = |id: &str, code: &str| PublicationRow {
            id: id.to_owned(),
            may_review: false,
            may_withdraw: false,
            reason: "来信人不愿再公开".to_owned(),
            state: state(code, Tone::Quiet),
            ..row.clone()
        };
        let agreed = AgreedRow {
            number: "20261123-0007-4".to_owned(),
            title: "路灯不亮".to_owned(),
            at_ms: 1_795_137_120_000,
            url: "/publications/new?order=20261123-0007-4".to_owned(),
        };
        let full = Publications {
            agreed: vec![agreed],
            further: 3,
            key: "0f2c".to_owned(),
            problem: Some(Words::key("publications.refusal.own-proposal")),
            open: vec![row.clone(), own, reviewed, public],
            over: vec![over("45", "withdrawn"), over("46", "declined")],
        };
        let empty = Publications {
            agreed: Vec::new(),
            further: 0,
            problem: None,
            open: Vec::new(),
            over: Vec::new(),
            ..full.clone()
        };
        vec![full, empty]
    }
}

impl Page for Proposal {
    const TEMPLATE: &'static str = "staff/publication_new.html";

    fn samples() -> Vec<Self> {
        let ways = ["spoken", "written", "online"];
        let ways = ways.map(|code| Choice::new(code, Words::key(&format!("publications.way.{code}"))));
        let fresh = Proposal {
            key: "0f2c".to_owned(),
            problem: None,
            order: "20261123-0007-4".to_owned(),
            said: None,
            ways: ways.to_vec(),
            consent_way: Field::of("written"),
            consent_on: Field::of("2026-11-20"),
            consent_record: Field::default(),
            title: Field::of("路灯"),
            opinion: Field::of("路灯不亮"),
            reply: Field::of("已修复"),
            before: Field::default(),
            after: Field::default(),
        };
        let refused = [
            Words::key("publications.refusal.no-order").with("number", "7"),
            Words::key("publications.refusal.no-consent"),
            Words::key("publications.bad.title").with("limit", 80),
        ];
        let refused = refused.map(|problem| Proposal { problem: Some(problem), ..fresh.clone() });
        let said = ["agrees", "taken_back"].map(|said| {
            let said = Words::key(&format!("publications.said.{said}")).with("on", "2026-11-20");
            Proposal { said: Some(said), ..fresh.clone() }
        });
        [vec![fresh], said.to_vec(), refused.to_vec()].concat()
    }
}
