//! Samples of the order page: one for each desk and for each way a form can come back.

use super::moves::{Accept, Budgeted, Contact, Dispatch, Form, Move, Sign, Text, Weight};
use super::order::{
    Addition, CaseLink, Citizen, Conflict, Demand, DueChip, OrderPage, Rating, Reply, Units, Unmask,
};
use super::pieces::{Fact, UnitPicker, UnitRef};
use super::sample_life::{at, due, housing, plain, repeats, suggestions, town, units};
use super::{sample_moves, sample_record, sample_rulings, shown};
use crate::views::frame::Tone;
use crate::views::locale::Words;
use crate::views::parts::{Badge, Choice, Crumb, DueLeft, Field, FileLink};

pub(super) fn orders() -> Vec<OrderPage> {
    vec![
        to_dispatch(),
        registered(),
        to_sign(),
        to_answer(),
        to_approve(),
        to_call_back(),
        settled(),
        waiting(),
    ]
}

fn to_dispatch() -> OrderPage {
    let mut moves = vec![Move {
        effect: Some(Words::key("staff.effect.sign_within").with("budget", "2 小时")),
        ..Move::new("dispatch", Weight::Main, dispatch(UnitPicker::first_of(suggestions())))
    }];
    moves.extend(sample_moves::at_the_centre());
    moves.extend(sample_rulings::all());
    OrderPage { moves, related: repeats(), ..order("accepted") }
}

fn registered() -> OrderPage {
    let accept = Form::Accept(Accept {
        kind: Field::of("help"),
        kinds: [("consult", "咨询"), ("help", "求助"), ("complaint", "投诉")]
            .map(|(value, label)| Choice::new(value, plain(label)))
            .to_vec(),
        urgency: Field::of("normal"),
        proposed: UnitPicker::first_of(suggestions()),
        units: units(),
        note: Field::default(),
    });
    let mut moves =
        vec![Move::new("accept", Weight::Main, accept), sample_moves::refuse(), sample_moves::hand_over()];
    moves.extend(sample_moves::for_everybody());
    let order = order("registered");
    let demand = Demand {
        citizen: Citizen {
            name: plain("李建国"), phone: "13891478000".to_owned(), open: true, unmask: None
        },
        ..order.demand.clone()
    };
    OrderPage { moves, demand, ..order }
}

fn to_sign() -> OrderPage {
    let sign = Form::Sign(Sign {
        handler: Field::default(),
        handlers: vec!["房屋与物业股 陈志强".to_owned(), "供热办 赵磊".to_owned()],
    });
    let mut moves = vec![Move {
        problem: Some(
            shown::refusal("illegal-move")
                .with("tried", "签收")
                .with("stage", "申请退单")
                .with("legal", "裁定退单、改派"),
        ),
        ..Move::new("sign", Weight::Main, sign)
    }];
    moves.extend(sample_moves::for_everybody());
    let order = order("dispatched");
    let demand = Demand {
        citizen: Citizen {
            name: Words::key("staff.citizen.confidential"),
            phone: String::new(),
            open: false,
            unmask: None,
        },
        ..order.demand.clone()
    };
    OrderPage { moves, demand, flags: vec![shown::flag("confidential")], ..order }
}

fn to_answer() -> OrderPage {
    let contact = Form::Contact(Contact { reached: Field::of("yes"), note: Field::default() });
    let mut moves = vec![
        Move { problem: Some(shown::refusal("changed")), ..sample_moves::answer() },
        Move::new("contact", Weight::Usual, contact),
        Move::new("suspend", Weight::Usual, Text::required("reason")),
    ];
    moves.extend(sample_moves::for_everybody());
    OrderPage {
        moves,
        conflict: Some(Conflict {
            who: "周敏（派单员）".to_owned(),
            at_ms: at(0, 14, 2),
            changes: vec![plain("协办单位增加：县热力有限公司"), plain("批注：请说明退费办法")],
        }),
        flags: vec![shown::flag("urgent"), shown::flag("redo"), shown::flag("provisional")],
        ..order("in-hand")
    }
}

fn to_approve() -> OrderPage {
    let mut moves = vec![
        Move::new("approve", Weight::Main, Text::optional("note")),
        Move::new("send-back", Weight::Usual, Text::required("reason")),
    ];
    moves.extend(sample_moves::for_everybody());
    OrderPage { moves, reply: Some(reply(false)), ..order("answered") }
}

fn to_call_back() -> OrderPage {
    let mut moves =
        vec![sample_moves::rate(), sample_moves::attempt(), sample_moves::redo(), sample_moves::close()];
    moves.extend(sample_moves::for_everybody());
    OrderPage { moves, reply: Some(reply(true)), ..order("callback") }
}

fn settled() -> OrderPage {
    let order = order("closed");
    OrderPage {
        outcome: Some(shown::outcome("dissatisfied")),
        dues: Vec::new(),
        reply: Some(reply(true)),
        rating: Some(rating()),
        waits: Some(Words::key("staff.waits.nobody")),
        demand: Demand {
            citizen: Citizen {
                name: Words::key("staff.citizen.anonymous"),
                phone: String::new(),
                open: false,
                unmask: None,
            },
            ..order.demand.clone()
        },
        moves: vec![Move { open: true, ..Move::new("reopen", Weight::Rare, Text::required("reason")) }],
        before_url: String::new(),
        ..order
    }
}

fn waiting() -> OrderPage {
    OrderPage {
        waits: Some(Words::key("staff.waits.unit").with("unit", "县住房和城乡建设局")),
        conflict: None,
        ..order("dispatched")
    }
}

fn dispatch(lead: UnitPicker) -> Form {
    let budgeted = |value: &str, budget: &str, days: i64, provisional: bool| Budgeted {
        value: value.to_owned(),
        budget: plain(budget),
        due_ms: at(days, 23, 59),
        provisional,
    };
    Form::Dispatch(Dispatch {
        lead,
        co_handlers: vec![Field::of("城关街道办事处"), Field::default()],
        units: units(),
        difficulty: Field::of("simple"),
        difficulties: vec![
            budgeted("simple", "5 个工作日", 5, false),
            budgeted("complex", "30 个工作日", 44, true),
        ],
        note: Field::default(),
    })
}

fn reply(approved: bool) -> Reply {
    Reply {
        text: "李先生您好：接到您的反映后，我局会同县热力有限公司于11月21日上门测温，室温14℃，系换热站循环泵故障所致。\n\
               循环泵已更换，11月22日恢复供热。停暖期间费用按《供热条例》第二十三条退还。"
            .to_owned(),
        result: Words::key("staff.result.solved"),
        by: plain("县住房和城乡建设局 · 分管负责人 刘卫东 · 经办人 陈志强"),
        at_ms: at(0, 11, 40),
        approved,
    }
}

fn rating() -> Rating {
    Rating {
        grade: Badge::new(plain("不满意"), Tone::Bad),
        icon: "face-2".to_owned(),
        responded: Some(Badge::new(plain("已响应"), Tone::Good)),
        answers: vec![
            Fact::new(plain("承办单位是否与您联系？"), plain("是")),
            Fact::new(plain("您对办理结果是否满意？"), plain("不满意")),
        ],
        words: "来人测了温度就走了，家里还是14度。".to_owned(),
        evidence: plain("短信回复 MO-7781203"),
        at_ms: at(0, 12, 15),
        round: 1,
    }
}

fn order(stage: &str) -> OrderPage {
    let here = match stage {
        "registered" => 0,
        "accepted" => 1,
        "dispatched" => 2,
        "in-hand" => 3,
        "answered" => 4,
        "callback" => 5,
        _ => 7,
    };
    OrderPage {
        number: "SY20261122-0042-7".to_owned(),
        title: "城关街道东风小区3号楼停暖第三天，家中有老人和婴儿".to_owned(),
        version: 12,
        key: "sample-key".to_owned(),
        list: "dispatcher/waiting?kind=help".to_owned(),
        back: Some(Crumb {
            label: Words::key("staff.queue.waiting"),
            url: "/desk/dispatcher/waiting".to_owned(),
        }),
        before_url: "/orders/SY20261120-0006-5".to_owned(),
        after_url: "/orders/SY20261121-0031-9".to_owned(),
        stage: shown::stage(stage),
        outcome: None,
        flags: vec![shown::flag("urgent")],
        dues: vec![
            DueChip { clock: shown::clock("dispatch"), due: due(0, DueLeft::Today) },
            DueChip { clock: shown::clock("handle"), due: due(5, DueLeft::WorkingDays(5)) },
        ],
        stations: shown::stations(stage),
        demand: demand(),
        units: Units {
            lead: (here > 1).then(housing),
            co_handlers: if here > 1 {
                vec![town(), UnitRef::new(31, "县热力有限公司")]
            } else {
                Vec::new()
            },
            proposed: (here < 2).then(housing),
            handler: if here > 2 { "房屋与物业股 陈志强".to_owned() } else { String::new() },
            round: if here > 2 { 2 } else { 1 },
        },
        reply: None,
        rating: None,
        files: vec![FileLink {
            name: "室温照片.jpg".to_owned(),
            url: "/files/3f9a".to_owned(),
            size: "1.2 MB".to_owned(),
        }],
        related: Vec::new(),
        proceedings: super::supervision::sample_rows(),
        supervise_url: Some("/supervision/new?order=202611220000179".to_owned()),
        publication: Some((
            "/publications#p-41".to_owned(),
            Words::key("publications.of_order").with("number", "2026-3"),
        )),
        precedent: Some(super::order::Precedent {
            conclusion: "由县城市管理局主办，县供电公司配合。".to_owned(),
            url: None,
            action: Some("/orders/202611220000179/precedent".to_owned()),
            key: "sample-key".to_owned(),
            words: Words::key("catalogue.settle.into").with("matter", "路灯养护"),
        }),
        moves: Vec::new(),
        waits: None,
        conflict: None,
        clocks: sample_record::clocks(),
        events: sample_record::events(),
        ladder: if here > 3 { super::warnings::sample_rows() } else { Vec::new() },
        documents: super::documents::OfOrder {
            issued: vec![super::documents::sample_row(false)],
            due: super::documents::sample_due(),
            offers: vec![super::assess::Link::new(
                Words::key("documents.kind.supervision-order"),
                "/documents/new/supervision-order/202603020000179",
            )],
        },
        digest: "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0".to_owned(),
    }
}

fn demand() -> Demand {
    Demand {
        content: "来电人反映东风小区3号楼自11月20日起暖气不热，室内温度14度，家中有老人和婴儿。\n\
                  物业答复“换热站检修”，但没有说明何时恢复。请求尽快恢复供暖，并按规定退还停暖期间费用。"
            .to_owned(),
        added: vec![Addition {
            at_ms: at(0, 12, 30), text: "补充：今天中午楼上也停了。".to_owned()
        }],
        citizen: Citizen {
            name: plain("李**"),
            phone: "138****8000".to_owned(),
            open: false,
            unmask: Some(Unmask {
                reason: Field::default(),
                usual: vec![Words::key("staff.unmask.contact"), Words::key("staff.unmask.visit")],
            }),
        },
        place: "城关街道东风小区3号楼".to_owned(),
        channel: shown::channel("phone"),
        level: Some(shown::level("city")),
        kind: plain("求助"),
        urgency: Words::key("staff.urgency.urgent"),
        received_on: "2026-11-22".to_owned(),
        registered_ms: at(0, 9, 20),
        reference: "市热线 20261122-88213".to_owned(),
        pack: "沭政字〔2020〕10号".to_owned(),
        case: Some(CaseLink { number: "20261120-0815".to_owned(), url: "/cases/812".to_owned() }),
        pack_url: "/packs/linshu-2020-10".to_owned(),
    }
}
