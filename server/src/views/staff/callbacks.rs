//! The callback desk: one task at a time, with whom to call, what to ask, and a key for every outcome. The number is
//! masked until a look at it is recorded.

use serde::Serialize;

use super::pieces::Empty;
use super::shown;
use crate::views::Page;
use crate::views::citizen::Question;
use crate::views::frame::Tone;
use crate::views::locale::Words;
use crate::views::parts::{Badge, Choice, DueLeft, DueWords, Field};
use crate::views::rate::{Said, Shown};

/// The desk. `GET /desk/callbacks`, `GET /desk/callbacks/{task}`
#[derive(Debug, Clone, Serialize)]
pub struct Callbacks {
    /// How many must be called now.
    pub due: u64,
    /// How many are booked for later.
    pub later: u64,
    /// How many orders wait for the answer to a message.
    pub asked: u64,
    /// The list of those orders; empty for those who have no such desk.
    pub asked_url: String,
    /// What to do now.
    pub task: Option<Task>,
    /// Who else is at this task just now.
    pub held_by: Option<String>,
    /// What is said when there is nothing to do.
    pub empty: Option<Empty>,
    /// What comes after it.
    pub next: Vec<Line>,
    /// The task that was done last.
    pub last_url: Option<String>,
}

/// A task in the queue.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    /// Its page.
    pub url: String,
    /// Why somebody is called.
    pub kind: Badge,
    /// What it is about.
    pub title: String,
    /// The unit; empty for none.
    pub unit: String,
    /// Since when it waits, or the moment agreed; UTC milliseconds.
    pub when_ms: i64,
    /// Whether the moment was agreed.
    pub booked: bool,
}

/// One task.
#[derive(Debug, Clone, Serialize)]
pub struct Task {
    /// Its page, which the forms are sent to.
    pub url: String,
    /// Why somebody is called.
    pub kind: Badge,
    /// The same in a sentence, with what to find out.
    pub hint: Words,
    /// What it is about.
    pub title: String,
    /// The unit that did it; empty for none.
    pub unit: String,
    /// The number of the order or case.
    pub number: String,
    /// Its page.
    pub about_url: String,
    /// What is due.
    pub due: Option<DueWords>,
    /// The moment agreed.
    pub booked_ms: Option<i64>,
    /// What the citizen said before.
    pub said: Option<Said>,
    /// The citizen's name, masked unless a look was recorded.
    pub citizen: Words,
    /// The number, likewise; empty for none.
    pub phone: String,
    /// Whether name and number are in the clear.
    pub open: bool,
    /// The calls made before.
    pub calls: Vec<Call>,
    /// How many of them count as failed.
    pub made: u16,
    /// After how many nothing more is tried.
    pub limit: u16,
    /// The idempotency key.
    pub key: String,
    /// The version that is shown.
    pub version: i64,
    /// What was refused.
    pub problem: Option<Words>,
    /// What is asked; nothing when nothing can be recorded any more.
    pub script: Option<Script>,
    /// Whether a failed call can be recorded.
    pub tries: bool,
    /// When to call again.
    pub again: Field,
    /// The next task without doing this one.
    pub skip_url: Option<String>,
}

/// A call that was made.
#[derive(Debug, Clone, Serialize)]
pub struct Call {
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// What came of it.
    pub result: Words,
    /// When to call again.
    pub again_ms: Option<i64>,
    /// Who called.
    pub who: String,
}

/// What is asked, in order, and what is found out. `POST /desk/callbacks/{task}`
#[derive(Debug, Clone, Serialize)]
pub struct Script {
    /// The pack's questions (`q_<id>`).
    pub questions: Vec<Question>,
    /// What the call found out; only of a bad rating before triage (`finding`, `reason`).
    pub finding: Option<Finding>,
    /// The citizen's words, or the cause that was found (`words`).
    pub words: Field,
    /// The record of the call (`record`).
    pub record: Field,
}

/// Whether duty was performed.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// `upheld` or `explained`.
    pub choices: Vec<Choice>,
    /// The one picked.
    pub picked: Field,
    /// The pack's reasons for not sending it on.
    pub reasons: Vec<Choice>,
    /// The one picked.
    pub reason: Field,
}

impl Callbacks {
    /// Returns what is said when nobody must be called.
    pub fn nothing() -> Empty {
        Empty {
            title: Words::key("callbacks.empty.title"),
            text: Words::key("callbacks.empty.text"),
            action: None,
            url: String::new(),
        }
    }
}

impl Callbacks {
    /// Returns what is said when somebody else is at every task.
    pub fn all_taken() -> Empty {
        Empty {
            title: Words::key("callbacks.taken.title"),
            text: Words::key("callbacks.taken.text"),
            ..Self::nothing()
        }
    }
}

impl Page for Callbacks {
    const TEMPLATE: &'static str = "staff/callbacks.html";

    fn samples() -> Vec<Self> {
        let empty = Callbacks {
            due: 0,
            later: 2,
            asked: 5,
            asked_url: "/desk/agent/callback".to_owned(),
            task: None,
            held_by: None,
            empty: Some(Callbacks::nothing()),
            next: Vec::new(),
            last_url: Some("/desk/callbacks/case-7".to_owned()),
        };
        let with = |task: Task| Callbacks {
            due: 3,
            later: 1,
            task: Some(task),
            empty: None,
            next: vec![line("phone"), Line { booked: true, ..line("x") }],
            ..empty.clone()
        };
        let masked = sample();
        let wrong = Task {
            open: true,
            phone: "13800000000".to_owned(),
            problem: Some(Words::key("callbacks.refused.gone")),
            script: masked.script.clone().map(|script| Script {
                finding: None,
                record: Field::default().wrong(Words::key("callbacks.wrong.record")),
                ..script
            }),
            again: Field::of("x").wrong(Words::key("callbacks.wrong.again")),
            said: None,
            booked_ms: None,
            due: None,
            calls: Vec::new(),
            ..masked.clone()
        };
        let done = Task { script: None, tries: false, phone: String::new(), ..masked.clone() };
        let held = Callbacks { held_by: Some("周敏".to_owned()), ..with(masked.clone()) };
        let taken = Callbacks { empty: Some(Callbacks::all_taken()), due: 2, ..empty.clone() };
        vec![
            with(masked),
            with(wrong),
            with(done),
            held,
            taken,
            Callbacks { last_url: None, ..empty.clone() },
            empty,
        ]
    }
}

fn line(title: &str) -> Line {
    Line {
        url: "/desk/callbacks/case-9".to_owned(),
        kind: Badge::new(Words::key("callbacks.kind.pool"), Tone::Calm),
        title: title.to_owned(),
        unit: "县住房和城乡建设局".to_owned(),
        when_ms: 1_795_320_000_000,
        booked: false,
    }
}

fn sample() -> Task {
    let question = Question {
        id: "result".to_owned(),
        text: Words::plain("您对办理结果是否满意？"),
        choices: vec![
            Choice::new("satisfied", Words::plain("满意")).shown("", Tone::Good),
            Choice::new("dissatisfied", Words::plain("不满意")).shown("", Tone::Bad),
        ],
        required: true,
        picked: Field::default().wrong(Words::key("callbacks.wrong.answer")),
    };
    let finding = Finding {
        choices: ["upheld", "explained"]
            .map(|code| Choice::new(code, Words::key(&format!("callbacks.finding.{code}"))))
            .to_vec(),
        picked: Field::of("upheld"),
        reasons: vec![Choice::new("duty-performed", Words::plain("经查明已依法依规履行职责"))],
        reason: Field::default(),
    };
    Task {
        url: "/desk/callbacks/order-7".to_owned(),
        kind: Badge::new(Words::key("callbacks.kind.rating"), Tone::Bad),
        hint: Words::key("callbacks.hint.rating"),
        title: "非常不满意：新生儿落户".to_owned(),
        unit: "户政科".to_owned(),
        number: "SY20261122-0042-7".to_owned(),
        about_url: "/orders/SY20261122-0042-7".to_owned(),
        due: Some(DueWords { due_ms: 1_795_400_000_000, left: DueLeft::Today, provisional: false }),
        booked_ms: Some(1_795_330_000_000),
        said: Some(Said {
            grade: Shown::of(1),
            at_ms: 1_795_300_000_000,
            options: vec![Words::plain("在规定时间之外完成审批")],
            words: "跑了三趟".to_owned(),
        }),
        citizen: Words::plain("李**"),
        phone: "138****0000".to_owned(),
        open: false,
        calls: vec![Call {
            at_ms: 1_795_310_000_000,
            result: shown::attempt("later"),
            again_ms: Some(1_795_330_000_000),
            who: "周敏".to_owned(),
        }],
        made: 1,
        limit: 3,
        key: "k".to_owned(),
        version: 4,
        problem: None,
        script: Some(Script {
            questions: vec![question],
            finding: Some(finding),
            words: Field::default(),
            record: Field::of("dial-7-4"),
        }),
        tries: true,
        again: Field::default(),
        skip_url: Some("/desk/callbacks/case-9".to_owned()),
    }
}
