//! Samples of the forms on the order page.

use super::moves::{
    Answer, Attach, Attempt, Close, Form, HandOver, Merge, Move, Question, Rate, Reason, Reassign, Redo,
    Refuse, Text, Weight,
};
use super::pieces::{Source, UnitPicker};
use super::sample_life::{plain, repeats, suggestions, units};
use super::shown;
use crate::views::frame::Tone;
use crate::views::locale::Words;
use crate::views::parts::{Choice, Field};

pub(super) fn at_the_centre() -> Vec<Move> {
    let reassign = Form::Reassign(Reassign {
        lead: UnitPicker { picked: String::new(), typed: Field::of("住建"), suggestions: suggestions() },
        co_handlers: vec![
            Field::of("县热力公司").wrong(Words::key("staff.picker.unknown")),
            Field::default(),
        ],
        units: units(),
        reason: Field::default(),
    });
    let merge =
        Form::Merge(Merge { into: Field::default(), candidates: repeats(), reason: Field::default() });
    let mut moves = vec![
        hand_over(),
        Move { weight: Weight::Rare, ..refuse() },
        Move::new("merge", Weight::Usual, merge),
        Move::new("reassign", Weight::Rare, reassign),
        Move::new("unmerge", Weight::Rare, Text::required("reason")),
        Move::new("resume", Weight::Rare, Text::optional("note")),
    ];
    moves.extend(for_everybody());
    moves
}

pub(super) fn for_everybody() -> Vec<Move> {
    let attach = Form::Attach(Attach {
        error: None,
        limit: "20 MB".to_owned(),
        endings: ".jpg,.jpeg,.png,.pdf,.docx,.xlsx".to_owned(),
    });
    vec![
        Move::new("comment", Weight::Usual, Text::required("text")),
        Move::new("attach", Weight::Usual, attach),
    ]
}

pub(super) fn refuse() -> Move {
    let reason = |code: &str, text: &str, tell: &str, article: &str| Reason {
        code: code.to_owned(),
        text: plain(text),
        tell: tell.to_owned(),
        source: Source::new("沭政字〔2020〕10号", article, "/packs/linshu-2020-10#part-reasons"),
    };
    Move::new(
        "refuse",
        Weight::Usual,
        Form::Refuse(Refuse {
            reason: Field::default(),
            reasons: vec![
                reason("court", "已进入诉讼、仲裁、行政复议等法定程序", "请按法定程序办理", "二(一)"),
                reason("elsewhere", "不属于本县行政区域", "请向事发地 12345 反映", "二(一)"),
                reason("settled", "同一事实和理由已办结，且没有新情况", "", "二(一)"),
            ],
            words: Field::default(),
        }),
    )
}

pub(super) fn hand_over() -> Move {
    let line = |value: &str, label: &str| Choice::new(value, plain(label)).shown("phone", Tone::Bad);
    Move::new(
        "hand-over",
        Weight::Usual,
        Form::HandOver(HandOver {
            service: Field::default(),
            services: vec![
                line("110", "110 公安"),
                line("119", "119 消防"),
                line("120", "120 急救"),
                line("122", "122 交通"),
            ],
            words: Field::default(),
        }),
    )
}

pub(super) fn answer() -> Move {
    let must = |code: &str| Words::key(&format!("staff.must.{code}"));
    Move {
        open: true,
        ..Move::new(
            "answer",
            Weight::Main,
            Form::Answer(Answer {
                reply: Field::of("李先生您好：接到您的反映后，我局会同县热力有限公司上门测温")
                    .wrong(Words::key("staff.answer.too_short").with("count", 50)),
                result: Field::of("solved"),
                leader: Field::of("刘卫东"),
                leaders: vec!["刘卫东".to_owned()],
                handler: Field::of("陈志强"),
                handlers: vec!["陈志强".to_owned(), "赵磊".to_owned()],
                must_hold: vec![must("done"), must("basis"), must("names"), must("way")],
                sent_back: Some(plain("请写明退费办法和时间。")),
            }),
        )
    }
}

pub(super) fn attempt() -> Move {
    Move::new(
        "attempt",
        Weight::Usual,
        Form::Attempt(Attempt {
            result: Field::of("no-answer"),
            again_at: Field::default(),
            made: 1,
            limit: 3,
        }),
    )
}

pub(super) fn rate() -> Move {
    let yes_no = || {
        vec![
            Choice::new("yes", plain("是")).shown("", Tone::Good),
            Choice::new("no", plain("否")).shown("", Tone::Bad),
        ]
    };
    let grades = || {
        vec![
            Choice::new("satisfied", plain("满意")).shown("face-5", Tone::Good),
            Choice::new("fair", plain("基本满意")).shown("face-3", Tone::Soon),
            Choice::new("dissatisfied", plain("不满意")).shown("face-1", Tone::Bad),
        ]
    };
    let question = |id: &str, text: &str, options: Vec<Choice>| Question {
        id: id.to_owned(),
        text: plain(text),
        source: Source::new("沭政字〔2020〕10号", "附件 三(一)2(1)", "/packs/linshu-2020-10#callback"),
        options,
        answer: Field::default(),
    };
    Move::new(
        "rate",
        Weight::Main,
        Form::Rate(Rate {
            phone: "138****8000".to_owned(),
            opening: plain(
                "您好，这里是县12345热线受理中心。您11月22日反映的停暖问题，承办单位已经答复，耽误您一分钟做个回访，可以吗？",
            ),
            questions: vec![
                question("contacted", "承办单位是否与您联系过？", yes_no()),
                question("process", "您对办理过程中的服务是否满意？", grades()),
                question("result", "您对办理结果是否满意？", grades()),
            ],
            words: Field::default(),
            record: Field::of("REC-20261122-140312"),
            closing: plain("感谢您的评价，祝您生活愉快，再见。"),
        }),
    )
}

pub(super) fn redo() -> Move {
    Move::new(
        "redo",
        Weight::Rare,
        Form::Redo(Redo {
            level: Field::of("county"),
            levels: ["county", "city"].map(|code| Choice::new(code, shown::level(code))).to_vec(),
            reason: Field::default(),
            round: 3,
        }),
    )
}

pub(super) fn close() -> Move {
    Move::new("close", Weight::Rare, Form::Close(Close { reason: Field::default(), withdrawn: false }))
}
