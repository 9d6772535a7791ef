//! Samples of the record: the clocks and events of an order from Friday 13 February 2026, over the Spring Festival.

use super::pieces::{Fact, Source};
use super::record::{ClockMoveRow, ClockRow, EventRow, Step, Story};
use super::sample_life::plain;
use super::shown;
use crate::views::frame::Tone;
use crate::views::locale::Words;
use crate::views::parts::{Badge, DueLeft, DueWords};

/// Friday 13 February 2026, 09:20 in Beijing.
const START: i64 = 1_770_945_600_000;
const DAY: i64 = 86_400_000;
const HOUR: i64 = 3_600_000;
const MINUTE: i64 = 60_000;

/// Returns Friday 27 February 2026, the last minute.
fn end_of_february_27() -> i64 {
    START + 14 * DAY + 14 * HOUR + 39 * MINUTE
}

fn law(article: &str) -> Source {
    Source::new("沭政字〔2020〕10号", article, "/packs/linshu-2020-10#clock-handle")
}

fn verdict(code: &str) -> Badge {
    let tone = match code {
        "late" => Tone::Bad,
        "in-time" => Tone::Good,
        "running" => Tone::Calm,
        _ => Tone::Quiet,
    };
    Badge::new(Words::key(&format!("staff.verdict.{code}")), tone)
}

fn step(day: &str, until: Option<&str>, number: Option<u32>, reason: &str) -> Step {
    Step {
        day: day.to_owned(),
        until: until.map(str::to_owned),
        number,
        reason: (!reason.is_empty()).then(|| plain(reason)),
    }
}

/// Returns the story of five working days over the Spring Festival.
pub(super) fn spring_festival() -> Story {
    Story {
        anchor: "handle-1".to_owned(),
        from_ms: START,
        steps: vec![
            step("2026-02-14", None, Some(1), "周六，调休上班"),
            step("2026-02-15", Some("2026-02-23"), None, "春节放假"),
            step("2026-02-24", None, Some(2), ""),
            step("2026-02-25", None, Some(3), ""),
            step("2026-02-26", None, Some(4), ""),
            step("2026-02-27", None, Some(5), ""),
        ],
        due_ms: end_of_february_27(),
        day_end: Words::key("staff.day_end.midnight"),
        provisional: None,
        revisions: Vec::new(),
    }
}

/// Returns the story of a date in a year whose holidays are not published.
pub(super) fn over_new_year() -> Story {
    Story {
        anchor: "handle-2".to_owned(),
        from_ms: 1_798_160_400_000,
        steps: vec![
            step("2026-12-26", Some("2026-12-27"), None, "周末"),
            step("2026-12-28", None, Some(1), ""),
            step("2026-12-29", None, Some(2), ""),
            step("2026-12-30", None, Some(3), ""),
            step("2026-12-31", None, Some(4), ""),
            step("2027-01-01", None, Some(5), "2027年安排未公布，按周一至周五推算"),
        ],
        due_ms: 1_798_819_140_000,
        day_end: Words::key("staff.day_end.midnight"),
        provisional: Some(Words::key("staff.story.year_missing").with("year", 2027)),
        revisions: vec![plain("12月25日 10:12 因延期 2 个工作日重新推算，原为 12月30日 24:00")],
    }
}

/// Returns the clocks of two rounds.
pub(super) fn clocks() -> Vec<ClockRow> {
    let row = |code: &str, rule: &str, article: &str, budget: &str, verdict_code: &str| ClockRow {
        clock: shown::clock(code),
        round: 1,
        rule: rule.to_owned(),
        source: law(article),
        budget: plain(budget),
        started_ms: START,
        changed: None,
        due: Some(DueWords { due_ms: START + HOUR, left: DueLeft::Met, provisional: false }),
        verdict: verdict(verdict_code),
        binds: true,
        story: None,
    };
    vec![
        ClockRow {
            round: 2,
            due: Some(DueWords {
                due_ms: 1_798_819_140_000,
                left: DueLeft::WorkingDays(4),
                provisional: true,
            }),
            started_ms: 1_798_160_400_000,
            changed: Some(Words::key("staff.clocks.extended").with("count", 2)),
            story: Some(over_new_year()),
            ..row("handle", "handle-redo", "二(三)", "5 个工作日", "running")
        },
        ClockRow {
            due: Some(DueWords { due_ms: end_of_february_27(), left: DueLeft::MetLate, provisional: false }),
            changed: Some(Words::key("staff.clocks.stood").with("count", 2)),
            story: Some(spring_festival()),
            ..row("handle", "handle-simple", "附件 三(一)2(2)③", "5 个工作日", "late")
        },
        row("sign", "sign", "二(二)", "2 小时", "in-time"),
        ClockRow { binds: false, ..row("return", "return-window", "二(三)", "1 个工作日", "lapsed") },
        row("dispatch", "dispatch", "二(一)", "24 小时", "in-time"),
    ]
}

fn event(number: i64, code: &str, tone: Tone, minutes: i64) -> EventRow {
    EventRow {
        number,
        at_ms: START + minutes * MINUTE,
        title: shown::event(code),
        icon: shown::event_icon(code).to_owned(),
        tone,
        who: plain("周敏"),
        place: "派单员 · 县12345热线受理中心".to_owned(),
        stead: None,
        facts: Vec::new(),
        quote: String::new(),
        clocks: Vec::new(),
        begins_round: None,
    }
}

fn fact(name: &str, value: &str) -> Fact {
    Fact::new(Words::key(&format!("staff.fact.{name}")), plain(value))
}

fn moved(text: &str, tone: Tone, anchor: &str) -> ClockMoveRow {
    ClockMoveRow { text: plain(text), tone, anchor: anchor.to_owned() }
}

/// Returns a whole life, newest first.
pub(super) fn events() -> Vec<EventRow> {
    let mut events = second_round();
    events.extend(handling());
    events.extend(beginning());
    events
}

fn second_round() -> Vec<EventRow> {
    let by_unit = "经办人 · 县住房和城乡建设局".to_owned();
    vec![
        EventRow {
            who: plain("陈志强"),
            place: by_unit,
            stead: Some(Words::key("staff.order.in_stead").with("name", "周德海").with("number", "2026-3")),
            facts: vec![fact("reached", "已联系上"), fact("note", "电话告知将更换楼栋支管，约定周四上门。")],
            ..event(10, "contacted", Tone::Calm, 21_600)
        },
        EventRow {
            facts: vec![fact("level", "县级"), fact("reason", "群众反映仅测温未维修，问题没有解决。")],
            clocks: vec![moved(
                "办理时限（第2轮）开始计时：5 个工作日，2027年1月1日 周五 24:00 到期（暂定）",
                Tone::Soon,
                "handle-2",
            )],
            begins_round: Some(2),
            ..event(9, "redone", Tone::Soon, 21_000)
        },
        EventRow {
            who: Words::key("staff.who.citizen"),
            place: String::new(),
            facts: vec![fact("grade", "不满意"), fact("evidence", "短信回复 MO-7781203")],
            quote: "来人测了温度就走了，家里还是14度。".to_owned(),
            clocks: vec![moved("回访时限停表：按时", Tone::Good, "")],
            ..event(8, "rated", Tone::Bad, 20_900)
        },
    ]
}

fn handling() -> Vec<EventRow> {
    let by_unit = "经办人 · 县住房和城乡建设局".to_owned();
    vec![
        EventRow {
            who: plain("刘卫东"),
            place: "审批人 · 县住房和城乡建设局".to_owned(),
            clocks: vec![moved("办理时限停表：逾期 1 个工作日", Tone::Bad, "handle-1")],
            ..event(7, "approved", Tone::Good, 20_300)
        },
        EventRow {
            who: plain("陈志强"),
            place: by_unit.clone(),
            facts: vec![fact("result", "部分解决"), fact("leader", "刘卫东"), fact("handler", "陈志强")],
            quote: "李先生您好：接到您的反映后，我局会同县热力有限公司于2月25日上门测温，室温14℃，\
                    系换热站循环泵故障所致。循环泵已更换，2月26日恢复供热。停暖期间费用按《供热条例》第二十三条退还。"
                .to_owned(),
            ..event(6, "answered", Tone::Calm, 20_000)
        },
        EventRow {
            who: Words::key("staff.who.system"),
            place: String::new(),
            facts: vec![fact("clock", "办理时限")],
            clocks: vec![moved("已到时限，仍在办理", Tone::Bad, "handle-1")],
            ..event(5, "clock-rang", Tone::Bad, 19_360)
        },
        EventRow {
            who: plain("陈志强"),
            place: by_unit,
            facts: vec![fact("handler", "房屋与物业股 陈志强")],
            clocks: vec![moved("签收时限停表：按时", Tone::Good, "")],
            ..event(4, "signed", Tone::Calm, 70)
        },
    ]
}

fn beginning() -> Vec<EventRow> {
    vec![
        EventRow {
            facts: vec![
                fact("lead", "县住房和城乡建设局"),
                fact("co_handlers", "城关街道办事处"),
                fact("difficulty", "一般事项"),
                fact("note", "涉及老人和婴儿，请先解决取暖。"),
            ],
            clocks: vec![
                moved("办理时限开始计时：5 个工作日，2月27日 周五 24:00 到期", Tone::Calm, "handle-1"),
                moved("签收时限开始计时：2 小时，2月13日 周五 11:25 到期", Tone::Calm, ""),
            ],
            ..event(3, "dispatched", Tone::Calm, 5)
        },
        event(2, "accepted", Tone::Calm, 2),
        EventRow {
            who: plain("李晓燕"),
            place: "话务员 · 县12345热线受理中心".to_owned(),
            facts: vec![fact("channel", "电话")],
            clocks: vec![moved("派单时限开始计时：24 小时", Tone::Calm, "")],
            begins_round: Some(1),
            ..event(1, "registered", Tone::Calm, 0)
        },
    ]
}
