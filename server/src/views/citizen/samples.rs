//! Samples of the citizens' pages; together they show every branch of their templates.

use super::faults::Fault;
use super::progress::{Event, Mark, Status};
use super::*;
use crate::views::Page;
use crate::views::parts::DueLeft;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// Friday 20 November 2026, 09:12 in Beijing.
const RECEIVED_MS: i64 = 1_795_137_120_000;
/// Friday 27 November 2026, 17:30 in Beijing.
const DUE_MS: i64 = 1_795_771_800_000;

const UNIT: &str = "县住房和城乡建设局";
const CONTENT: &str = "东风砖厂门口的路灯全部不亮，已经半个多月了。晚上老人孩子走路看不见，前天有人摔了一跤。\n请尽快来修一修，谢谢。";
const ANSWER: &str = "您好！您反映的东风砖厂路段路灯不亮问题，我局已安排专人到现场查看。\n经查，系配电箱线路老化所致。11月24日已更换线路和18盏灯具，目前照明恢复正常。\n感谢您对县城建设的关心。如有疑问，请拨打 0914-8321234。";

impl Page for Home {
    const TEMPLATE: &'static str = "citizen/home.html";

    fn samples() -> Vec<Self> {
        vec![Home { hotline_hours: "24 小时".to_owned() }, Home { hotline_hours: String::new() }]
    }
}

impl Page for Speak {
    const TEMPLATE: &'static str = "citizen/speak.html";

    fn samples() -> Vec<Self> {
        let empty = Speak {
            form: SpeakForm::default(),
            kinds: kinds(),
            content_min: 5,
            content_max: 4000,
            photo_limit: 3,
            photo_mb: 10,
            key: "0f2c".to_owned(),
        };
        let wrong = Speak {
            form: SpeakForm {
                kind: Field::of("complaint"),
                content: Field::of("路灯").wrong(Fault::ContentShort(5).words()),
                place: Field::of("县城东街 <东风砖厂> 门口"),
                phone: Field::of("1381234").wrong(Fault::Phone.words()),
                name: Field::of("李建国"),
                photos: Field::default().wrong(Fault::PhotosMany(3).words()),
                wants_sms: true,
                confidential: true,
                ..SpeakForm::default()
            },
            ..empty.clone()
        };
        vec![empty, wrong]
    }
}

impl Page for Receipt {
    const TEMPLATE: &'static str = "citizen/receipt.html";

    fn samples() -> Vec<Self> {
        let receipt = Receipt {
            code: "482109375512".to_owned(),
            order_no: "HY20261120-00317-6".to_owned(),
            received_ms: RECEIVED_MS,
            steps: vec![
                NextStep { what: Words::key("citizen.next.screen"), by_ms: Some(RECEIVED_MS + DAY_MS) },
                NextStep { what: Words::key("citizen.next.answer"), by_ms: Some(DUE_MS) },
                NextStep { what: Words::key("citizen.next.judge"), by_ms: None },
            ],
            sms_to: Some("138****8000".to_owned()),
            track_url: "/track/482109375512".to_owned(),
        };
        vec![receipt.clone(), Receipt { sms_to: None, ..receipt }]
    }
}

impl Page for TrackForm {
    const TEMPLATE: &'static str = "citizen/track_form.html";

    fn samples() -> Vec<Self> {
        let wrong = Field::of("4821 0937 551").wrong(Fault::Code.words());
        vec![
            TrackForm::default(),
            TrackForm { code: wrong.clone(), rates: false },
            TrackForm { code: wrong, rates: true },
        ]
    }
}

impl Page for Track {
    const TEMPLATE: &'static str = "citizen/track.html";

    fn samples() -> Vec<Self> {
        let lives = [in_hand(), waiting_for_citizen(), waiting_for_judgement(), closed()];
        let states = Status::ALL.into_iter().map(|status| Track {
            status: status.badge(),
            status_text: status.text(UNIT, 2),
            stations: status.stations(),
            ..in_hand()
        });
        lives.into_iter().chain(states).chain(shown_to_all()).collect()
    }
}

impl Page for Answer {
    const TEMPLATE: &'static str = "citizen/answer.html";

    fn samples() -> Vec<Self> {
        let three = Answer {
            action: "/answer/7f3k".to_owned(),
            key: "3b9d".to_owned(),
            order_no: "HY20261120-00317-6".to_owned(),
            title: "东风砖厂门口路灯不亮".to_owned(),
            reply: Some(reply(1)),
            until_ms: Some(DUE_MS + 5 * DAY_MS),
            questions: vec![
                question("result", "citizen.question.result", grades(Scale::Three), true),
                question("solved", "citizen.question.solved", yes_no(), true),
                question("contacted", "citizen.question.contacted", yes_no(), false),
                question("process", "citizen.question.process", grades(Scale::Three), false),
            ],
            reasons: ["not_contacted", "not_solved", "slow", "rude", "only_words"]
                .into_iter()
                .map(|reason| Choice::new(reason, Words::key(&format!("common.bad_reason.{reason}"))))
                .collect(),
            picked_reasons: Vec::new(),
            reason: Field::default(),
        };
        let mut result = question("result", "citizen.question.result", grades(Scale::Five), true);
        result.picked = Field::of("1");
        let mut solved = question("solved", "citizen.question.solved", yes_no(), true);
        solved.picked = Field::default().wrong(Fault::Pick.words());
        let five = Answer {
            reply: None,
            until_ms: None,
            questions: vec![result, solved],
            picked_reasons: vec!["slow".to_owned()],
            reason: Field::default().wrong(Fault::Reason.words()),
            ..three.clone()
        };
        vec![three, five]
    }
}

impl Page for Thanks {
    const TEMPLATE: &'static str = "citizen/thanks.html";

    fn samples() -> Vec<Self> {
        [Done::Satisfied, Done::Dissatisfied, Done::Recorded, Done::Reopened, Done::Supplemented]
            .into_iter()
            .map(|done| Thanks {
                done,
                order_no: "HY20261120-00317-6".to_owned(),
                steps: match done {
                    Done::Dissatisfied | Done::Reopened => vec![
                        NextStep {
                            what: Words::key("citizen.next.redo").with("round", 2),
                            by_ms: Some(DUE_MS + 7 * DAY_MS),
                        },
                        NextStep { what: Words::key("citizen.next.judge_again"), by_ms: None },
                    ],
                    Done::Satisfied | Done::Recorded | Done::Supplemented => Vec::new(),
                },
                track_url: "/track/482109375512".to_owned(),
            })
            .collect()
    }
}

impl Page for Reopen {
    const TEMPLATE: &'static str = "citizen/reopen.html";

    fn samples() -> Vec<Self> {
        let open = Reopen {
            action: "/reopen/7f3k".to_owned(),
            key: "9c1e".to_owned(),
            order_no: "HY20261120-00317-6".to_owned(),
            title: "东风砖厂门口路灯不亮".to_owned(),
            reply: Some(reply(1)),
            until_ms: DUE_MS + 15 * DAY_MS,
            reason: Field::default(),
            photo_limit: 3,
            photo_mb: 10,
            track_url: "/track/482109375512".to_owned(),
        };
        let wrong = Reopen {
            reply: None,
            photo_limit: 0,
            reason: Field::default().wrong(Fault::Reason.words()),
            ..open.clone()
        };
        vec![open, wrong]
    }
}

impl Page for Problem {
    const TEMPLATE: &'static str = "citizen/problem.html";

    fn samples() -> Vec<Self> {
        ProblemKind::ALL
            .into_iter()
            .map(|kind| Problem {
                kind,
                wait_seconds: 30,
                reference: if kind == ProblemKind::Broken { "r-7f3k29".to_owned() } else { String::new() },
                back_url: if kind == ProblemKind::Stale { "/speak".to_owned() } else { String::new() },
            })
            .collect()
    }
}

fn question(id: &str, text: &str, choices: Vec<Choice>, required: bool) -> Question {
    Question { id: id.to_owned(), text: Words::key(text), choices, required, picked: Field::default() }
}

fn reply(round: u32) -> Reply {
    Reply {
        unit: UNIT.to_owned(),
        lead: "王立民".to_owned(),
        handler: "赵小燕".to_owned(),
        at_ms: RECEIVED_MS + 4 * DAY_MS + 6 * HOUR_MS,
        text: ANSWER.to_owned(),
        files: vec![FileLink {
            name: "维修后照片.jpg".to_owned(),
            url: "/files/1".to_owned(),
            size: "1.2 MB".to_owned(),
        }],
        round,
    }
}

fn entry(hours: i64, event: &Event, who: &str) -> TimelineEntry {
    event.entry(RECEIVED_MS + hours * HOUR_MS, who, "")
}

fn in_hand() -> Track {
    Track {
        order_no: "HY20261120-00317-6".to_owned(),
        title: "东风砖厂门口路灯不亮".to_owned(),
        content: CONTENT.to_owned(),
        kind: Some(Words::key("common.kind.help")),
        place: "县城东街东风砖厂门口".to_owned(),
        received_ms: RECEIVED_MS,
        marks: vec![Mark::Confidential.badge()],
        photos: vec![FileLink {
            name: "照片 1".to_owned(),
            url: "/files/9".to_owned(),
            size: "860 KB".to_owned(),
        }],
        status: Status::Handling.badge(),
        status_text: Status::Handling.text(UNIT, 1),
        stations: Status::Handling.stations(),
        due: Some(DueWords { due_ms: DUE_MS, left: DueLeft::WorkingDays(5), provisional: false }),
        due_rule: Words::plain("自派单次日起 5 个工作日内办结答复（沪浦府办〔2018〕5号 第三条）"),
        due_steps: due_steps(),
        call: None,
        replies: Vec::new(),
        timeline: vec![
            entry(5, &Event::Signed(UNIT.to_owned()), ""),
            entry(2, &Event::Assigned(UNIT.to_owned()), "县12345热线受理中心"),
            entry(0, &Event::Received, ""),
        ],
        supplement: Some(Supplement {
            action: "/track/482109375512/supplement".to_owned(),
            key: "77aa".to_owned(),
            content: Field::default(),
            photo_limit: 3,
            photo_mb: 10,
        }),
        reopen: None,
        publicity: None,
    }
}

fn due_steps() -> Vec<DueStep> {
    let counted = |day: &str, number| DueStep {
        day: day.to_owned(),
        number: Some(number),
        reason: Words::key("common.day.working"),
    };
    let rest =
        |day: &str| DueStep { day: day.to_owned(), number: None, reason: Words::key("common.day.weekend") };
    vec![
        DueStep { day: "2026-11-20".to_owned(), number: None, reason: Words::key("common.day.first") },
        rest("2026-11-21"),
        rest("2026-11-22"),
        counted("2026-11-23", 1),
        counted("2026-11-24", 2),
        counted("2026-11-25", 3),
        counted("2026-11-26", 4),
        counted("2026-11-27", 5),
    ]
}

fn waiting_for_citizen() -> Track {
    let base = in_hand();
    Track {
        status: Status::NeedsYou.badge(),
        status_text: Status::NeedsYou.text(UNIT, 1),
        call: Some(Call::Supply {
            question: "请问不亮的是砖厂大门左边还是右边的路灯？方便的话请拍一张照片。".to_owned(),
            unit: UNIT.to_owned(),
            until_ms: Some(DUE_MS),
        }),
        due: Some(DueWords { due_ms: DUE_MS, left: DueLeft::Paused, provisional: true }),
        supplement: base.supplement.clone().map(|form| Supplement {
            content: Field::of("右").wrong(Fault::ContentShort(5).words()),
            ..form
        }),
        kind: None,
        place: String::new(),
        marks: Vec::new(),
        photos: Vec::new(),
        due_steps: Vec::new(),
        ..base
    }
}

fn waiting_for_judgement() -> Track {
    let mut timeline = in_hand().timeline;
    timeline.insert(0, entry(102, &Event::Answered(UNIT.to_owned()), ""));
    Track {
        status: Status::Judge.badge(),
        status_text: Status::Judge.text(UNIT, 1),
        stations: Status::Judge.stations(),
        due: Some(DueWords { due_ms: DUE_MS, left: DueLeft::Met, provisional: false }),
        call: Some(Call::Judge { url: "/answer/7f3k".to_owned(), until_ms: Some(DUE_MS + 5 * DAY_MS) }),
        replies: vec![reply(1)],
        timeline,
        supplement: None,
        ..in_hand()
    }
}

fn publicity(stands: Consented) -> Publicity {
    Publicity { action: "/track/482109375512/publicity".to_owned(), key: "77ab".to_owned(), stands }
}

/// The same matter as its author lets everybody read it, or no more.
fn shown_to_all() -> [Track; 3] {
    let public =
        Consented::Public { number: "2026-7".to_owned(), url: "/results/opinions/2026-7".to_owned() };
    [Consented::Agreed, public, Consented::TakenBack { at_ms: DUE_MS }]
        .map(|stands| Track { publicity: Some(publicity(stands)), ..closed() })
}

fn closed() -> Track {
    let mut timeline = waiting_for_judgement().timeline;
    let complaint = Event::JudgedBad.entry(RECEIVED_MS + 109 * HOUR_MS, "", "路灯亮了，但还有两盏一闪一闪。");
    timeline.insert(0, complaint);
    timeline.insert(0, entry(110, &Event::Redo(2), ""));
    timeline.insert(0, entry(150, &Event::JudgedGood, ""));
    timeline.insert(0, entry(151, &Event::Closed, ""));
    Track {
        status: Status::Closed.badge(),
        status_text: Status::Closed.text(UNIT, 2),
        stations: Status::Closed.stations(),
        due: None,
        call: None,
        replies: vec![reply(2), reply(1)],
        timeline,
        reopen: Some(ReopenLink { url: "/reopen/7f3k".to_owned(), until_ms: DUE_MS + 15 * DAY_MS }),
        publicity: Some(publicity(Consented::Asked)),
        ..waiting_for_judgement()
    }
}
