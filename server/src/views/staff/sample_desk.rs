//! Samples of the desk: the dispatcher's full queue, a unit's, the agent's callbacks, a reader's, an empty one.

use super::desk::{
    ActiveFilter, Desk, Figure, Filters, GroupEnds, NextStep, Pick, Picked, Queue, RankedUnit, Row,
};
use super::pieces::Empty;
use super::sample_life::{due, plain};
use super::shown;
use crate::views::frame::Tone;
use crate::views::locale::Words;
use crate::views::parts::{Choice, Column, DueLeft, DueWords, Field, Pager, Sorted};

pub(super) fn desks() -> Vec<Desk> {
    vec![dispatcher(), unit(), agent(), leader(), all_done()]
}

fn dispatcher() -> Desk {
    Desk {
        queues: queues(
            "dispatcher",
            &[("waiting", 18), ("needs-unit", 14), ("returns", 2), ("all", 1179)],
            "waiting",
        ),
        figures: figures("dispatcher", [1, 6, 4]),
        rows: waiting_rows(),
        new_url: "/desk/agent/new".to_owned(),
        sort_url: "/desk/dispatcher/sort".to_owned(),
        calendar_url: "/desk/unit/calendar".to_owned(),
        ..desk("dispatcher")
    }
}

fn unit() -> Desk {
    let counts = [("to-sign", 3), ("in-hand", 9), ("to-approve", 1), ("answered", 46), ("late", 2)];
    Desk {
        place: "县住房和城乡建设局".to_owned(),
        queues: queues("unit", &counts, "in-hand"),
        figures: figures("unit", [2, 1, 3]),
        rows: unit_rows()
            .into_iter()
            .map(|row| Row {
                pick: true,
                cost: Some(Words::key("staff.cost.if_late").with("points", "0.2")),
                ..row
            })
            .collect(),
        picks: vec![Pick {
            label: Words::key("sheet.pick.sign"),
            url: "/desk/unit/sheet".to_owned(),
            key: 'g',
        }],
        absences: vec![Words::key("absences.desk.vacant").with("count", 2)],
        filters: Filters {
            q: Field::of("东风小区"),
            kind: Picked { value: "complaint".to_owned(), ..filters("unit").kind },
            unit: Picked::default(),
            from: Field::of("2026-11-30").wrong(Words::key("staff.filter.date_order")),
            active: vec![
                ActiveFilter {
                    label: plain("东风小区"),
                    without_url: "/desk/unit/in-hand?kind=complaint".to_owned(),
                },
                ActiveFilter {
                    label: plain("类别：投诉"),
                    without_url: "/desk/unit/in-hand?q=东风小区".to_owned(),
                },
            ],
            ..filters("unit")
        },
        pager: Pager { first_url: None, next_url: None, shown: 4, total: None },
        ..desk("unit")
    }
}

fn agent() -> Desk {
    Desk {
        queues: queues(
            "agent",
            &[("waiting", 0), ("callbacks", 7), ("mine", 23), ("all", 1179)],
            "callbacks",
        ),
        figures: figures("agent", [0, 7, 0]),
        rows: callback_rows(),
        new_url: "/desk/agent/new".to_owned(),
        sort_url: String::new(),
        calendar_url: "/desk/unit/calendar".to_owned(),
        ..desk("agent")
    }
}

fn leader() -> Desk {
    let rows = waiting_rows().into_iter().map(|row| Row { next: None, ..row }).collect();
    Desk {
        queues: queues("leader", &[("late", 5), ("redo", 3), ("all", 1179)], "late"),
        figures: figures("leader", [5, 0, 0]),
        read_only: true,
        rows,
        standing: vec![ends("县直单位", true), ends("镇街", false)],
        ..desk("leader")
    }
}

fn ends(group: &str, has_last: bool) -> GroupEnds {
    let unit = |rank: u32, unit: &str, total: &str| RankedUnit {
        rank,
        unit: unit.to_owned(),
        total: total.to_owned(),
    };
    let last = vec![unit(22, "县住房和城乡建设局", "78.2000"), unit(23, "县水利局", "75.9000")];
    GroupEnds {
        group: group.to_owned(),
        url: "/assessment/linshu-2020-10/2026-11".to_owned(),
        month: "2026-11".to_owned(),
        ranked: 23,
        first: vec![unit(1, "县教育和体育局", "98.1000"), unit(2, "县农业农村局", "97.6000")],
        last: if has_last { last } else { Vec::new() },
    }
}

fn all_done() -> Desk {
    Desk {
        queues: queues("agent", &[("waiting", 0), ("callbacks", 7), ("mine", 23), ("all", 1179)], "waiting"),
        figures: figures("agent", [0, 0, 0]),
        new_url: "/desk/agent/new".to_owned(),
        sort_url: String::new(),
        calendar_url: "/desk/unit/calendar".to_owned(),
        pager: Pager { first_url: None, next_url: None, shown: 0, total: Some(0) },
        empty: Empty {
            action: Some(Words::key("staff.desk.new")),
            url: "/desk/agent/new".to_owned(),
            ..desk("agent").empty
        },
        ..desk("agent")
    }
}

fn desk(desk: &str) -> Desk {
    Desk {
        desk: desk.to_owned(),
        place: String::new(),
        queues: Vec::new(),
        figures: Vec::new(),
        filters: filters(desk),
        columns: columns(desk),
        rows: Vec::new(),
        pager: Pager {
            first_url: Some(format!("/desk/{desk}/waiting")),
            next_url: Some(format!("/desk/{desk}/waiting?after=1795327500000.812")),
            shown: 12,
            total: Some(18),
        },
        csv_url: format!("/desk/{desk}/waiting.csv"),
        xlsx_url: format!("/desk/{desk}/waiting.xlsx"),
        new_url: String::new(),
        sort_url: String::new(),
        calendar_url: "/desk/unit/calendar".to_owned(),
        read_only: false,
        empty: Empty {
            title: Words::key("staff.empty.agent_waiting"),
            text: Words::key("staff.empty.agent_waiting_text").with("count", 7),
            action: None,
            url: String::new(),
        },
        standing: Vec::new(),
        picks: Vec::new(),
        absences: Vec::new(),
    }
}

fn queues(desk: &str, counts: &[(&str, u64)], current: &str) -> Vec<Queue> {
    let queue = |(code, count): &(&str, u64)| Queue {
        label: Words::key(&format!("staff.queue.{code}")),
        url: format!("/desk/{desk}/{code}"),
        count: (*code != "all").then_some(*count),
        current: *code == current,
        alert: matches!(*code, "late" | "returns") && *count > 0,
    };
    counts.iter().map(queue).collect()
}

fn figures(desk: &str, counts: [u64; 3]) -> Vec<Figure> {
    let codes = [("overdue", Tone::Bad), ("today", Tone::Soon), ("soon", Tone::Calm)];
    let figure = |((code, tone), count): ((&str, Tone), u64)| Figure {
        label: Words::key(&format!("staff.due.{code}")),
        count,
        url: format!("/desk/{desk}/waiting?due={code}"),
        tone,
        on: false,
    };
    codes.into_iter().zip(counts).map(figure).collect()
}

fn filters(desk: &str) -> Filters {
    let picked = |entries: &[(&str, &str)]| Picked {
        value: String::new(),
        entries: entries.iter().map(|(value, label)| Choice::new(value, plain(label))).collect(),
    };
    let keyed = |table: &str, codes: &[&str]| Picked {
        value: String::new(),
        entries: codes
            .iter()
            .map(|code| Choice::new(code, Words::key(&format!("staff.{table}.{code}"))))
            .collect(),
    };
    Filters {
        action: format!("/desk/{desk}/waiting"),
        q: Field::default(),
        kind: picked(&[("consult", "咨询"), ("help", "求助"), ("complaint", "投诉"), ("suggestion", "建议")]),
        channel: keyed("channel", &["phone", "web", "letter", "paper", "sms", "import"]),
        stage: keyed("stage", &["registered", "accepted", "dispatched", "signed", "in-hand", "answered"]),
        unit: picked(&[("21", "县住房和城乡建设局"), ("41", "城关街道办事处")]),
        due: keyed("due", &["overdue", "today", "soon"]),
        from: Field::default(),
        to: Field::default(),
        sort: String::new(),
        active: Vec::new(),
        clear_url: format!("/desk/{desk}/waiting"),
    }
}

fn columns(desk: &str) -> Vec<Column> {
    let column = |code: &str| Column {
        label: Words::key(&format!("staff.column.{code}")),
        sort_url: match code {
            "number" | "due" | "received" => format!("/desk/{desk}/waiting?sort={code}"),
            _ => String::new(),
        },
        sorted: (code == "due").then_some(Sorted::Up),
        numeric: false,
    };
    let place = if desk == "unit" { "handler" } else { "unit" };
    ["number", "title", "citizen", "kind", place, "stage", "due"].map(column).to_vec()
}

fn row(number: &str, title: &str, kind: &str, stage: &str) -> Row {
    Row {
        number: number.to_owned(),
        url: format!("/orders/{number}"),
        title: title.to_owned(),
        citizen: plain("李** 138****8000"),
        kind: plain(kind),
        channel: shown::channel("phone"),
        unit: "县住房和城乡建设局".to_owned(),
        stage: shown::stage(stage),
        clock: Some(shown::clock("dispatch")),
        due: Some(due(0, DueLeft::Today)),
        received_on: "2026-11-21".to_owned(),
        flags: Vec::new(),
        next: Some(NextStep {
            label: Words::key("staff.move.dispatch.title"),
            url: format!("/orders/{number}?do=dispatch#dispatch"),
        }),
        pick: false,
        cost: None,
    }
}

fn waiting_rows() -> Vec<Row> {
    let late = row("SY20261120-0006-5", "十里铺街道自来水连续两天浑浊发黄", "投诉", "accepted");
    let heat = row("SY20261122-0042-7", "城关街道东风小区3号楼停暖第三天", "求助", "accepted");
    let secret = row("SY20261121-0031-9", "反映某企业夜间偷排废水", "举报", "accepted");
    let pension = row("SY20261121-0012-4", "养老保险转移两个月没有结果", "咨询", "registered");
    let light = row("SY20261121-0011-6", "漫川关镇古街路灯不亮", "求助", "accepted");
    let bus = row("SY20261122-0003-8", "建议增加县城到高坝店镇的末班车", "建议", "accepted");
    let mut rows = vec![
        Row {
            flags: vec![shown::flag("urgent"), shown::flag("late")],
            due: Some(due(-1, DueLeft::JustLate)),
            citizen: plain("王** 139****2210"),
            unit: "县水利局".to_owned(),
            ..late
        },
        Row { flags: vec![shown::flag("urgent")], ..heat },
        Row {
            flags: vec![shown::flag("confidential")],
            citizen: Words::key("staff.citizen.confidential"),
            unit: String::new(),
            ..secret
        },
        Row { channel: shown::channel("web"), clock: Some(shown::clock("screen")), ..pension },
        Row {
            flags: vec![shown::flag("anonymous")],
            citizen: Words::key("staff.citizen.anonymous"),
            unit: "漫川关镇人民政府".to_owned(),
            due: Some(due(1, DueLeft::WorkingDays(1))),
            ..light
        },
        Row { unit: "县交通运输局".to_owned(), due: Some(due(3, DueLeft::WorkingDays(3))), ..bus },
    ];
    rows.extend(more_rows());
    rows
}

fn more_rows() -> Vec<Row> {
    let titles = [
        ("SY20261122-0004-2", "小区电梯反复故障，物业不维修", "投诉"),
        ("SY20261122-0005-0", "新生儿医保怎样参保", "咨询"),
        ("SY20261122-0009-3", "西沟口施工噪声扰民到凌晨两点", "投诉"),
        ("SY20261122-0015-9", "请求修补高坝店镇中心小学门前道路，坑洼积水，雨天学生上学绕行", "求助"),
        ("SY20261122-0021-5", "工资被拖欠三个月，工地负责人电话不接", "求助"),
        ("SY20261122-0026-1", "表扬政务大厅社保窗口工作人员", "表扬"),
    ];
    let later = DueWords { provisional: true, ..due(44, DueLeft::WorkingDays(31)) };
    let row_of = |(number, title, kind): (&str, &str, &str)| Row {
        due: Some(if kind == "表扬" { later.clone() } else { due(1, DueLeft::WorkingDays(1)) }),
        ..row(number, title, kind, "accepted")
    };
    titles.into_iter().map(row_of).collect()
}

fn unit_rows() -> Vec<Row> {
    let step = |row: Row, code: &str| Row {
        next: Some(NextStep {
            label: Words::key(&format!("staff.move.{code}.title")),
            url: format!("{}?do={code}#{code}", row.url),
        }),
        clock: Some(shown::clock("handle")),
        unit: if code == "sign" { String::new() } else { "陈志强".to_owned() },
        ..row
    };
    let redo = row("SY20261110-0033-1", "东风小区公共停车位被私装地锁", "投诉", "in-hand");
    let waiting = row("SY20261113-0019-8", "东风小区外墙保温层脱落", "求助", "in-hand");
    let fresh = row("SY20261120-0008-1", "东风小区换热站停运，整栋楼停暖", "投诉", "in-hand");
    let heat = row("SY20261121-0017-3", "东风小区3号楼暖气不热", "求助", "dispatched");
    vec![
        Row {
            flags: vec![shown::flag("redo"), shown::flag("late")],
            due: Some(due(-3, DueLeft::LateWorkingDays(2))),
            ..step(redo, "answer")
        },
        Row {
            flags: vec![shown::flag("suspended")],
            due: Some(due(4, DueLeft::Paused)),
            ..step(waiting, "resume")
        },
        Row { due: Some(due(5, DueLeft::WorkingDays(5))), ..step(fresh, "contact") },
        step(heat, "sign"),
    ]
}

fn callback_rows() -> Vec<Row> {
    let titles = [
        ("SY20261112-0002-6", "自来水管爆裂无人维修", "求助"),
        ("SY20261112-0014-1", "幼儿园收费未公示", "投诉"),
        ("SY20261113-0007-7", "咨询灵活就业社保补贴", "咨询"),
    ];
    let row_of = |(number, title, kind): (&str, &str, &str)| {
        let base = row(number, title, kind, "callback");
        Row {
            clock: Some(shown::clock("callback")),
            next: Some(NextStep {
                label: Words::key("staff.move.rate.title"),
                url: format!("{}?do=rate#rate", base.url),
            }),
            ..base
        }
    };
    titles.into_iter().map(row_of).collect()
}
