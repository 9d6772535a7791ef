//! Samples of the pages of supervision, so that every branch of each template is rendered in a test.

use std::collections::BTreeMap;

use super::{
    Fields, FigureRow, OrderLink, Row, Told, WaitLine,
    board::{Board, View},
    opening::Opening,
    page::{DrawnRow, EventLine, Forms, ProceedingPage, TaskRow},
    word::{Asked, Instructions},
};
use crate::views::{
    chart,
    frame::Tone,
    locale::Words,
    parts::{Badge, Choice, DueLeft, DueWords, Field, FileLink, Pager},
    staff::documents::{self, OfOrder},
    staff::today::Today,
};

const AT: i64 = 1_793_800_000_000;

fn key(key: &str) -> Words {
    Words::key(&format!("proceedings.{key}"))
}

fn number() -> Words {
    key("number").with("year", 2026).with("count", 12)
}

fn due() -> DueWords {
    DueWords { due_ms: AT + 86_400_000, left: DueLeft::WorkingDays(2), provisional: false }
}

fn wait(awaited: &str, mine: bool) -> WaitLine {
    let what = key(&format!("awaited.{awaited}")).with("task", 1).with("left", 3);
    WaitLine { what, who: "何健".to_owned(), mine, due: Some(due()) }
}

fn order() -> OrderLink {
    OrderLink {
        number: "202611220000179".to_owned(),
        title: "<东风砖厂>供暖管道漏水".to_owned(),
        url: "/orders/202611220000179".to_owned(),
    }
}

fn row(stage: &str, tone: Tone, ended: bool) -> Row {
    let all = ["report", "look", "contact", "visit", "coverage", "broadcast", "minute", "receipt", "outcome"];
    let rest = ["signature", "word", "task", "findings", "result", "settlement", "end"];
    Row {
        number: number(),
        url: "/proceedings/12".to_owned(),
        title: "幸福路供暖问题".to_owned(),
        kind: key("kind.joint-meeting"),
        stage: Badge::new(key(&format!("stage.{stage}")), tone),
        restricted: ended,
        owner: "何健".to_owned(),
        waits: if ended {
            Vec::new()
        } else {
            all.into_iter().chain(rest).map(|one| wait(one, true)).collect()
        },
        further: usize::from(!ended) * 2,
        orders: 3,
        opened_ms: AT,
        conclusion: if ended { "全部落实。".to_owned() } else { String::new() },
    }
}

pub(super) fn rows() -> Vec<Row> {
    vec![row("open", Tone::Calm, false)]
}

pub(super) fn boards() -> Vec<Board> {
    let views = ["mine", "open", "late", "drafts", "closed", "dropped"];
    let view = |name: &str, current: bool| View {
        label: key(&format!("view.{name}")),
        url: format!("/supervision?view={name}"),
        count: Some(3),
        current,
    };
    let kinds = View { label: key("all_kinds"), url: "/supervision".to_owned(), count: None, current: true };
    let pager =
        Pager { first_url: None, next_url: Some("/supervision?after=1.2".to_owned()), shown: 2, total: None };
    let board = Board {
        views: views.map(|name| view(name, name == "mine")).to_vec(),
        kinds: vec![kinds],
        heading: key("view.mine"),
        rows: vec![
            row("late", Tone::Bad, false),
            row("closed", Tone::Good, true),
            row("draft", Tone::Soon, false),
            row("open", Tone::Calm, false),
            row("dropped", Tone::Quiet, true),
        ],
        pager,
        empty: key("empty.mine"),
        openings: vec![Choice::new("daily", key("kind.daily"))],
        charts: chart::sample("chart-ladder").into_iter().collect(),
        concentration_url: "/supervision/concentration".to_owned(),
        responses_url: "/supervision/responses".to_owned(),
    };
    let none = views.map(|name| Board {
        rows: Vec::new(),
        openings: Vec::new(),
        charts: Vec::new(),
        concentration_url: String::new(),
        responses_url: String::new(),
        heading: key(&format!("view.{name}")),
        empty: key(&format!("empty.{name}")),
        ..board.clone()
    });
    [board].into_iter().chain(none).collect()
}

fn fields(names: &[&str]) -> Fields {
    names.iter().map(|name| ((*name).to_owned(), Field::of("内容"))).collect()
}

fn choice() -> Vec<Choice> {
    vec![Choice::new("21", Words::plain("何健 · 督查科"))]
}

pub(super) fn openings() -> Vec<Opening> {
    let kinds = [
        "daily",
        "on-site",
        "media",
        "meeting",
        "joint-meeting",
        "instruction",
        "interview",
        "referral",
        "spot-check",
        "rectification",
    ];
    let one = |kind: &str| Opening {
        key: "k".to_owned(),
        kind: kind.to_owned(),
        kind_name: key(&format!("kind.{kind}")),
        kind_hint: key(&format!("kind_hint.{kind}")),
        kinds: vec![(key("kind.daily"), "/supervision/new?kind=daily".to_owned())],
        problem: Some(key("refusal.missing").with("field", "工单")),
        fields: fields(&super::opening::FIELDS),
        orders: vec![order()],
        packs: choice(),
        owners: choice(),
        persons: choice(),
        leaders: choice(),
        units: vec!["住建局".to_owned()],
        grounds: vec![(
            "宁政办发〔2016〕122号".to_owned(),
            vec![Choice::new("p:g", Words::plain("推诿扯皮"))],
        )],
        ticked: vec!["p:g".to_owned()],
        readers: choice(),
        named: vec!["21".to_owned()],
        defects: vec![
            Choice::new("conduct", key("defect.conduct")),
            Choice::new("sector", key("defect.sector")),
        ],
        asks: kind == "daily",
    };
    kinds.into_iter().map(one).collect()
}

fn figure() -> Vec<FigureRow> {
    let counted = ["received", "ended", "satisfied", "dissatisfied", "late", "redone"];
    let plain = counted.map(|one| key(&format!("counted.{one}")));
    let named = [
        key("counted.unit").with("unit", "住建局"),
        key("counted.place").with("place", "幸福路"),
        Words::plain("重办不少于 3"),
    ];
    let row = |label: Words| FigureRow { label, count: 4, orders: vec![order()], further: 3 };
    plain.into_iter().chain(named).map(row).collect()
}

fn task(stage: &str, tone: Tone) -> TaskRow {
    TaskRow {
        number: match stage {
            "waiting" => 1,
            "reported" => 2,
            _ => 3,
        },
        source: key("source.decision"),
        text: "住建局牵头修复。".to_owned(),
        person: "张军".to_owned(),
        unit: "住建局".to_owned(),
        stage: Badge::new(key(&format!("task_stage.{stage}")), tone),
        due: due(),
        missed: stage == "accepted",
        told: "李局长".to_owned(),
        reported: "已修复。".to_owned(),
        may_report: stage == "waiting",
        may_accept: stage == "reported",
        may_send_back: stage == "reported",
    }
}

fn event(title: Words, tone: Tone) -> EventLine {
    EventLine {
        seq: 1,
        title,
        who: String::new(),
        at_ms: AT,
        tone,
        icon: "flag".to_owned(),
        facts: vec![Told::plain("reason", "等待配件"), Told::said("of", key("whole"))],
        files: vec![FileLink {
            name: "现场.jpg".to_owned(),
            url: "/proceedings/12/files/ab".to_owned(),
            size: "1 MB".to_owned(),
        }],
    }
}

fn forms() -> Forms {
    let moves = domain::proceeding::command::Move::ALL.map(|step| step.code().to_owned());
    Forms {
        moves: moves.to_vec(),
        records: ["contacted", "visited", "covered", "broadcast", "held", "received", "outcome", "note"]
            .map(str::to_owned)
            .to_vec(),
        needs: vec![Choice::new("contact", key("awaited.contact"))],
        persons: choice(),
        owners: choice(),
        leaders: choice(),
        readers: choice(),
        targets: vec![
            Choice::new("whole", key("whole")),
            Choice::new("1", key("task_number").with("task", 1)),
        ],
        means: ["phone", "sms", "group", "letter"]
            .map(|one| Choice::new(one, key(&format!("means.{one}"))))
            .to_vec(),
        verdicts: ["sound", "faulty"].map(|one| Choice::new(one, key(&format!("verdict.{one}")))).to_vec(),
        units: vec!["住建局".to_owned()],
        file_limit: "10 MB".to_owned(),
        endings: ".pdf".to_owned(),
    }
}

pub(super) fn pages() -> Vec<ProceedingPage> {
    let mut all: BTreeMap<String, Field> = fields(&super::page::FIELDS);
    let files = Field::default().wrong(Words::key("staff.attach.too_large").with("limit", 10));
    all.insert("files".to_owned(), files);
    let page = ProceedingPage {
        number: number(),
        url: "/proceedings/12".to_owned(),
        version: 3,
        key: "k".to_owned(),
        title: "幸福路供暖问题".to_owned(),
        documents: OfOrder { due: documents::sample_due(), ..OfOrder::default() },
        kind: key("kind.instruction"),
        kind_code: "instruction".to_owned(),
        stage: Badge::new(key("stage.open"), Tone::Calm),
        restricted: true,
        due: Some(due()),
        facts: vec![Told::plain("owner", "何健"), Told::said("retaliation", key("retaliation"))],
        report: "三件工单反复重办。".to_owned(),
        figures: figure(),
        charts: chart::sample("report-12-0").into_iter().collect(),
        paper_url: "/proceedings/12/report.docx".to_owned(),
        orders: vec![order()],
        further_orders: 2,
        waits: vec![wait("report", true)],
        tasks: vec![task("waiting", Tone::Bad), task("reported", Tone::Soon), task("accepted", Tone::Good)],
        drawn: vec![
            DrawnRow { id: 7, order: order(), verdict: None, text: String::new() },
            DrawnRow {
                id: 8,
                order: OrderLink { url: String::new(), ..order() },
                verdict: Some(Badge::new(key("verdict.faulty"), Tone::Bad)),
                text: "未联系来电人。".to_owned(),
            },
        ],
        result: "已恢复供暖。".to_owned(),
        proof_url: "/proceedings/12/proof.txt".to_owned(),
        events: vec![event(key("event.opened"), Tone::Calm)],
        forms: forms(),
        open: "record-proceeding-note".to_owned(),
        problem: Some(key("refusal.bad-field").with("field", "说明").with("least", 1).with("most", 4_000)),
        fields: all,
    };
    let quiet = ProceedingPage {
        restricted: false,
        documents: OfOrder::default(),
        due: None,
        report: String::new(),
        figures: Vec::new(),
        charts: Vec::new(),
        paper_url: String::new(),
        orders: Vec::new(),
        further_orders: 0,
        waits: Vec::new(),
        tasks: Vec::new(),
        drawn: Vec::new(),
        result: String::new(),
        proof_url: String::new(),
        forms: Forms { moves: Vec::new(), ..forms() },
        open: String::new(),
        problem: None,
        ..page.clone()
    };
    vec![page, quiet]
}

pub(super) fn words() -> Vec<Instructions> {
    let asked = |id: i64, is_result: bool| Asked {
        id,
        number: number(),
        url: format!("/proceedings/{id}"),
        key: format!("k{id}"),
        version: 2,
        title: "每周专报".to_owned(),
        from: "何健".to_owned(),
        at_ms: AT,
        text: "本周三件工单反复重办。".to_owned(),
        figures: if is_result { Vec::new() } else { figure() },
        charts: if is_result { Vec::new() } else { chart::sample("report-13-0").into_iter().collect() },
        instructed: if is_result { "请住建局三日内解决。".to_owned() } else { String::new() },
        is_result,
        wait: wait("word", true),
    };
    let page = Instructions {
        today: Today::sample(),
        asked: vec![asked(12, false), asked(13, true)],
        instructed: vec![row("open", Tone::Calm, false)],
        ended: vec![row("closed", Tone::Good, true)],
        persons: choice(),
        problem: None,
    };
    let none = Instructions { asked: Vec::new(), instructed: Vec::new(), ended: Vec::new(), ..page.clone() };
    vec![page, none]
}
