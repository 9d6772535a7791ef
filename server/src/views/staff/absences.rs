//! Who of the units is away, who acts meanwhile, and which orders wait for a signature that nobody present may give.

use serde::Serialize;

use crate::views::{
    Page,
    frame::Tone,
    locale::Words,
    parts::{Badge, Choice, Field},
};

/// The form that enters an absence: who is away.
pub const PERSON: &str = "person";
/// The first day.
pub const FROM: &str = "from";
/// The last day.
pub const UNTIL: &str = "until";
/// Why.
pub const REASON: &str = "reason";
/// Who acts meanwhile.
pub const SUBSTITUTE: &str = "substitute";

/// Absences. `GET /absences`
#[derive(Debug, Clone, Serialize)]
pub struct Absences {
    /// The form's idempotency key.
    pub key: String,
    /// Whose absences are shown: the unit's name; empty for every unit.
    pub place: String,
    /// Why what was sent was refused.
    pub problem: Option<Words>,
    /// The form; nothing for whoever only reads.
    pub new: Option<NewAbsence>,
    /// Signatures that nobody present may give.
    pub vacant: Vec<VacantRow>,
    /// Whether there are more of them than shown.
    pub vacant_more: bool,
    /// Whoever is away or will be.
    pub open: Vec<AbsenceRow>,
    /// What is over, the newest first.
    pub over: Vec<AbsenceRow>,
}

/// The form that enters an absence.
#[derive(Debug, Clone, Serialize)]
pub struct NewAbsence {
    /// Whether it came back with something wrong.
    pub open: bool,
    /// Who may be entered; only the reader, for most.
    pub persons: Vec<Choice>,
    /// Who is away.
    pub person: Field,
    /// The first day.
    pub from: Field,
    /// The last day.
    pub until: Field,
    /// Why.
    pub reason: Field,
    /// Who acts meanwhile.
    pub substitute: Field,
    /// Who may act.
    pub substitutes: Vec<Choice>,
}

/// An absence.
#[derive(Debug, Clone, Serialize)]
pub struct AbsenceRow {
    /// Its id.
    pub id: String,
    /// Its number.
    pub number: String,
    /// Who is away.
    pub person: String,
    /// As what, where.
    pub office: Words,
    /// The unit.
    pub unit: String,
    /// The first day, `YYYY-MM-DD`.
    pub from: String,
    /// The last day, `YYYY-MM-DD`.
    pub until: String,
    /// Why.
    pub reason: String,
    /// Who acts; empty for nobody.
    pub substitute: String,
    /// Who entered it.
    pub by: Words,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// Away now, later, over, ended early.
    pub state: Badge,
    /// When it was ended early, UTC milliseconds.
    pub ended_ms: Option<i64>,
    /// Whether the reader may end it.
    pub may_end: bool,
    /// Who may be named; none when somebody is, or the reader may not.
    pub candidates: Vec<Choice>,
    /// Whether it is the reader's own.
    pub own: bool,
}

/// A signature that nobody present may give.
#[derive(Debug, Clone, Serialize)]
pub struct VacantRow {
    /// The order's number.
    pub number: String,
    /// Its title.
    pub title: String,
    /// Its page.
    pub url: String,
    /// The unit.
    pub unit: String,
    /// What waits: to be signed, to be approved.
    pub step: Words,
    /// Who could and is away, or that nobody has the office.
    pub why: Words,
    /// When it is due.
    pub due: Option<crate::views::parts::DueWords>,
}

impl Page for Absences {
    const TEMPLATE: &'static str = "staff/absences.html";

    fn samples() -> Vec<Self> {
        let choices = || {
            vec![
                Choice::new("7", Words::plain("吴审核 · 县城市管理局")),
                Choice::new("8", Words::plain("周经办 · 县城市管理局")),
            ]
        };
        let row = |id: &str, state: &str, tone: Tone| AbsenceRow {
            id: id.to_owned(),
            number: format!("2026-{id}"),
            person: "郑主管".to_owned(),
            office: Words::key("staff.role.unit-principal"),
            unit: "县城市管理局".to_owned(),
            from: "2026-11-23".to_owned(),
            until: "2026-11-27".to_owned(),
            reason: "赴省参加培训".to_owned(),
            substitute: "吴审核".to_owned(),
            by: Words::plain("郑主管"),
            at_ms: 1_793_800_000_000,
            state: Badge::new(Words::key(&format!("absences.state.{state}")), tone),
            ended_ms: None,
            may_end: false,
            candidates: Vec::new(),
            own: false,
        };
        let own = AbsenceRow { may_end: true, own: true, ..row("3", "away", Tone::Soon) };
        let nobody = AbsenceRow {
            substitute: String::new(),
            candidates: choices(),
            may_end: true,
            ..row("4", "later", Tone::Calm)
        };
        let ended = AbsenceRow { ended_ms: Some(1_793_900_000_000), ..row("2", "ended", Tone::Quiet) };
        let vacant = VacantRow {
            number: "20261123000042X".to_owned(),
            title: "沭河大街路灯连续三晚不亮".to_owned(),
            url: "/orders/20261123000042X".to_owned(),
            unit: "县城市管理局".to_owned(),
            step: Words::key("staff.move.sign.title"),
            why: Words::key("absences.vacant.away").with("who", "郑主管"),
            due: Some(crate::views::parts::DueWords {
                due_ms: 1_793_900_000_000,
                left: crate::views::parts::DueLeft::Today,
                provisional: false,
            }),
        };
        let new = NewAbsence {
            open: true,
            persons: choices(),
            person: Field::of("7"),
            from: Field::of("2026-11-20")
                .wrong(Words::key("absences.refusal.absence-past").with("today", "2026-11-23")),
            until: Field::of("2026-11-27"),
            reason: Field::of("出差"),
            substitute: Field::of("8"),
            substitutes: choices(),
        };
        let nobody_there =
            VacantRow { why: Words::key("absences.vacant.nobody"), due: None, ..vacant.clone() };
        let page = Absences {
            key: "key".to_owned(),
            place: "县城市管理局".to_owned(),
            problem: Some(Words::key("absences.refusal.absence-past").with("today", "2026-11-23")),
            new: Some(new.clone()),
            vacant: vec![vacant, nobody_there],
            vacant_more: true,
            open: vec![own, nobody],
            over: vec![ended],
        };
        let mine = NewAbsence { open: false, persons: Vec::new(), from: Field::of("2026-11-23"), ..new };
        let alone = Absences {
            problem: None,
            new: Some(mine),
            vacant: Vec::new(),
            vacant_more: false,
            open: Vec::new(),
            over: Vec::new(),
            ..page.clone()
        };
        let reader = Absences { place: String::new(), new: None, problem: None, ..page.clone() };
        vec![page, alone, reader]
    }
}
