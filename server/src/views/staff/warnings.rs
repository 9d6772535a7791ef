//! Notices and warnings to leaders: the board by rung, and the lines that the board and an order's page share.

use serde::Serialize;

use crate::views::{
    Page,
    frame::Tone,
    locale::Words,
    parts::{Badge, Choice, DueLeft, DueWords, Field, Pager},
    staff::pieces::Empty,
};

/// The board. `GET /warnings`
#[derive(Debug, Clone, Serialize)]
pub struct Warnings {
    /// How many wait, are overdue and are over, rung by rung.
    pub rungs: Vec<RungCount>,
    /// How many wait for somebody.
    pub waiting: i64,
    /// How many of those are overdue.
    pub overdue: i64,
    /// The rung picked.
    pub form: Field,
    /// The rungs.
    pub forms: Vec<Choice>,
    /// What it waits for.
    pub state: Field,
    /// What it may wait for.
    pub states: Vec<Choice>,
    /// The unit picked.
    pub unit: Field,
    /// The units there are to pick from; none for a unit's own people.
    pub units: Vec<Choice>,
    /// The lines, what is due first before the others.
    pub rows: Vec<WarningRow>,
    /// Why there are none, and what to do.
    pub empty: Empty,
    /// Onward.
    pub pager: Pager,
    /// The same list as a file.
    pub csv_url: String,
}

/// One rung of the board.
#[derive(Debug, Clone, Serialize)]
pub struct RungCount {
    /// The rung.
    pub form: Words,
    /// The list of just these.
    pub url: String,
    /// How many wait for a receipt.
    pub receipt: i64,
    /// How many wait for a reply.
    pub reply: i64,
    /// How many were answered.
    pub answered: i64,
    /// How many lapsed.
    pub lapsed: i64,
}

/// A warning.
#[derive(Debug, Clone, Serialize)]
pub struct WarningRow {
    /// Its own number.
    pub number: String,
    /// Which rung.
    pub form: Badge,
    /// The order's page; empty on that page itself.
    pub url: String,
    /// What the order is about.
    pub title: String,
    /// Whose leaders got it.
    pub unit: String,
    /// Who, by name.
    pub to: String,
    /// What made it.
    pub facts: String,
    /// When it went out, UTC milliseconds.
    pub at_ms: i64,
    /// What it waits for.
    pub state: Badge,
    /// When that is due; nothing when nothing is.
    pub due: Option<DueWords>,
    /// It was not confirmed or answered in time at some moment.
    pub late: bool,
    /// One click that confirms it arrived; nothing when it is not this person's to click.
    pub receive: Option<Receive>,
    /// The form to answer it; nothing when it is not this person's to answer.
    pub answer_url: Option<String>,
    /// What was answered, and by whom it is handled; empty before.
    pub answered: String,
}

/// A form without fields.
#[derive(Debug, Clone, Serialize)]
pub struct Receive {
    /// Where it goes.
    pub url: String,
    /// The rung.
    pub form: String,
    /// The idempotency key.
    pub key: String,
}

/// Returns one line of each kind.
pub(crate) fn sample_rows() -> Vec<WarningRow> {
    let row = WarningRow {
        number: "202611020000179-1".to_owned(),
        form: Badge::new(Words::key("warnings.form.notice-sms"), Tone::Soon),
        url: "/orders/202611020000179".to_owned(),
        title: "沭河大街路灯连续三晚不亮".to_owned(),
        unit: "县水务局".to_owned(),
        to: "周建国（分管负责人）".to_owned(),
        facts: "重办次数 2".to_owned(),
        at_ms: 1_793_800_000_000,
        state: Badge::new(Words::key("warnings.state.receipt"), Tone::Soon),
        due: Some(DueWords { due_ms: 1_793_886_400_000, left: DueLeft::Days(1), provisional: false }),
        late: false,
        receive: Some(Receive {
            url: "/orders/202611020000179/receive-warning".to_owned(),
            form: "notice-sms".to_owned(),
            key: "key-1".to_owned(),
        }),
        answer_url: Some("/orders/202611020000179?do=answer-warning#answer-warning".to_owned()),
        answered: String::new(),
    };
    let answered = WarningRow {
        form: Badge::new(Words::key("warnings.form.warning-letter"), Tone::Bad),
        state: Badge::new(Words::key("warnings.state.answered"), Tone::Good),
        due: None,
        late: true,
        receive: None,
        answer_url: None,
        answered: "管网科 赵工：已安排专人当日到场，整改情况已答复群众。".to_owned(),
        ..row.clone()
    };
    vec![row, answered]
}

impl Page for Warnings {
    const TEMPLATE: &'static str = "staff/warnings.html";

    fn samples() -> Vec<Warnings> {
        let choice = |key: &str, code: &str| Choice::new(code, Words::key(&format!("warnings.{key}.{code}")));
        let page = Warnings {
            rungs: ["notice-sms", "notice-letter", "warning-sms", "warning-letter"]
                .map(|form| RungCount {
                    form: Words::key(&format!("warnings.form.{form}")),
                    url: format!("/warnings?form={form}"),
                    receipt: 3,
                    reply: 5,
                    answered: 41,
                    lapsed: 2,
                })
                .to_vec(),
            waiting: 32,
            overdue: 4,
            form: Field::of("notice-sms"),
            forms: vec![choice("form", "notice-sms"), choice("form", "warning-letter")],
            state: Field::of("overdue"),
            states: vec![choice("state", "receipt"), choice("state", "overdue")],
            unit: Field::of("7"),
            units: vec![Choice::new("7", Words::plain("县水务局"))],
            rows: sample_rows(),
            empty: Empty {
                title: Words::key("warnings.empty"),
                text: Words::key("warnings.empty_text"),
                action: None,
                url: String::new(),
            },
            pager: Pager {
                first_url: Some("/warnings".to_owned()),
                next_url: Some("/warnings?after=1".to_owned()),
                shown: 2,
                total: None,
            },
            csv_url: "/warnings.csv".to_owned(),
        };
        let none = Warnings { rows: Vec::new(), units: Vec::new(), ..page.clone() };
        vec![page, none]
    }
}
