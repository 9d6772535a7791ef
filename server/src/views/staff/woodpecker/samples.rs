//! Samples of the woodpecker's pages.

use super::{
    CaseView, Filled, FollowUpRow, JurorRow, MeetingRow, MemberRow, NomineeRow, RankRow, SheetRow, StepField,
    StepRow, WaitRow, Way, WoodpeckerLetter, WoodpeckerList, WoodpeckerMeeting, WoodpeckerMembers,
    WoodpeckerNominee, WoodpeckerStep, WoodpeckerYear, YearRow, names,
};
use crate::views::{
    Page,
    frame::Tone,
    locale::Words,
    parts::{Badge, Choice, Field, TimelineEntry},
};

const AT_MS: i64 = 1_772_000_000_000;

fn badge(key: &str) -> Badge {
    Badge::new(Words::key(&format!("woodpecker.{key}")), Tone::Calm)
}

fn waits() -> Vec<WaitRow> {
    let row = |what: &str, tone, due: &str| WaitRow {
        what: Words::key(&format!("woodpecker.wait.{what}")),
        about: "一件事<一次办>".to_owned(),
        url: "/woodpecker/7/do/score-nominee?nominee=1&juror=2".to_owned(),
        due: due.to_owned(),
        tone,
    };
    vec![row("score", Tone::Soon, ""), row("settle", Tone::Bad, "2026-11-20")]
}

fn member() -> MemberRow {
    MemberRow {
        year: 2026,
        name: "王<小>明".to_owned(),
        letter: "啄聘〔2026〕1号".to_owned(),
        from: "2026-12-01".to_owned(),
        until: "2028-11-30".to_owned(),
        state: badge("serving"),
        title: "一件事一次办".to_owned(),
        url: "/woodpecker/7/nominees/1".to_owned(),
        unit: "县住房和城乡建设局".to_owned(),
        letter_url: "/woodpecker/7/members/1".to_owned(),
        end_url: "/woodpecker/7/do/end-member?member=1".to_owned(),
        reason: String::new(),
    }
}

impl Page for WoodpeckerList {
    const TEMPLATE: &'static str = "staff/woodpecker/list.html";

    fn samples() -> Vec<WoodpeckerList> {
        let row = YearRow {
            year: 2026,
            url: "/woodpecker/7".to_owned(),
            stage: badge("stage.judging"),
            nominees: 12,
            adopted: 9,
            declined: 2,
            open: 1,
            chosen: 0,
            members: 0,
        };
        let empty = WoodpeckerList {
            waits: Vec::new(),
            years: Vec::new(),
            begin: vec![2026, 2025],
            key: "k1".to_owned(),
            serving: 0,
            problem: Some(Words::key("woodpecker.refusal.no-rule")),
        };
        let full = WoodpeckerList {
            waits: waits(),
            years: vec![row],
            begin: Vec::new(),
            serving: 3,
            problem: None,
            ..empty.clone()
        };
        vec![empty, full]
    }
}

impl Page for WoodpeckerYear {
    const TEMPLATE: &'static str = "staff/woodpecker/year.html";

    fn samples() -> Vec<WoodpeckerYear> {
        let empty = WoodpeckerYear {
            year: 2026,
            stage: badge("stage.open"),
            document: "浦审改办〔2018〕5号".to_owned(),
            scale: 10,
            least: 3,
            merits: vec![("创新性".to_owned(), 4), ("可行性".to_owned(), 3)],
            ways: vec![Way {
                label: Words::key("woodpecker.step.nominate-opinion"),
                url: "/woodpecker/7/do/nominate-opinion".to_owned(),
            }],
            waits: Vec::new(),
            nominees: Vec::new(),
            struck: Vec::new(),
            jury: Vec::new(),
            ranking: Vec::new(),
            is_hidden: true,
            adopted: 0,
            declined: 0,
            open: 0,
            choice: String::new(),
            chosen_by: String::new(),
            chosen_ms: 0,
            book: (0, 0),
            book_url: "/casebook?year=2026".to_owned(),
            docx_url: "/woodpecker/7/book.docx".to_owned(),
            members: Vec::new(),
            meetings: Vec::new(),
            history: Vec::new(),
        };
        let nominee = NomineeRow {
            number: 1,
            title: "一件事<一次办>".to_owned(),
            url: "/woodpecker/7/nominees/1".to_owned(),
            unit: "县住房和城乡建设局".to_owned(),
            progress: badge("progress.adopted"),
            sheets: 3,
            chosen: true,
        };
        let juror = JurorRow {
            number: 1,
            name: "李代表".to_owned(),
            organisation: "企业代表".to_owned(),
            unit: "县文化和旅游局".to_owned(),
            paper: true,
            sheets: 2,
        };
        let rank = RankRow {
            place: 1,
            title: "一件事<一次办>".to_owned(),
            url: "/woodpecker/7/nominees/1".to_owned(),
            means: vec!["8.67".to_owned(), "7.00".to_owned()],
            score: "8.05".to_owned(),
            fraction: "169/21".to_owned(),
            sheets: 3,
            chosen: true,
        };
        let meeting = MeetingRow {
            on: "2026-11-04".to_owned(),
            subject: "表单<合并>".to_owned(),
            url: "/woodpecker/7/meetings/1".to_owned(),
            count: 4,
            open: 1,
        };
        let history = TimelineEntry {
            at_ms: AT_MS,
            title: Words::key("woodpecker.event.cases-chosen"),
            who: "督办员".to_owned(),
            detail: "一件事<一次办>".to_owned(),
            tone: Tone::Good,
            icon: "check".to_owned(),
        };
        let full = WoodpeckerYear {
            stage: badge("stage.chosen"),
            ways: Vec::new(),
            waits: waits(),
            nominees: vec![nominee],
            struck: vec![("重复".to_owned(), "/woodpecker/7/nominees/2".to_owned(), "与1号<同>".to_owned())],
            jury: vec![juror.clone(), JurorRow { number: 2, unit: String::new(), paper: false, ..juror }],
            ranking: vec![rank.clone(), RankRow { place: 2, chosen: false, ..rank }],
            is_hidden: false,
            adopted: 9,
            declined: 2,
            open: 1,
            choice: "前一件分差明显".to_owned(),
            chosen_by: "督办员".to_owned(),
            chosen_ms: AT_MS,
            book: (1, 1),
            members: vec![member()],
            meetings: vec![meeting],
            history: vec![history],
            ..empty.clone()
        };
        vec![empty, full]
    }
}

impl Page for WoodpeckerNominee {
    const TEMPLATE: &'static str = "staff/woodpecker/nominee.html";

    fn samples() -> Vec<WoodpeckerNominee> {
        let step = StepRow {
            progress: badge("progress.nominated"),
            at_ms: AT_MS,
            who: Words::plain("督办员"),
            note: "少跑<三次>".to_owned(),
        };
        let fresh = WoodpeckerNominee {
            back_url: "/woodpecker/7".to_owned(),
            year: 2026,
            number: 1,
            title: "一件事<一次办>".to_owned(),
            order: "202611220000177".to_owned(),
            order_url: "/orders/202611220000177".to_owned(),
            unit: "县住房和城乡建设局".to_owned(),
            reason: "少跑三次".to_owned(),
            progress: badge("progress.nominated"),
            place: 0,
            chosen: false,
            struck: "重复".to_owned(),
            ways: Vec::new(),
            steps: vec![step.clone()],
            merits: vec!["创新性".to_owned(), "可行性".to_owned()],
            sheets: Vec::new(),
            replaced: Vec::new(),
            count: 2,
            is_hidden: true,
            score: String::new(),
            fraction: String::new(),
            consent: None,
            name: String::new(),
            heard: String::new(),
            is_withheld: true,
            case: None,
        };
        let sheet = SheetRow {
            juror: "李代表".to_owned(),
            points: vec![8, 9],
            reason: "可<复制>".to_owned(),
            at_ms: AT_MS,
            typed_by: Some(Words::plain("督办<员>")),
        };
        let case = CaseView {
            title: "一件事一次办".to_owned(),
            opinion: "材料交了三次。\n建议共享。".to_owned(),
            measures: "核验<电子证照>。".to_owned(),
            effect: "少跑两次。".to_owned(),
            by: Words::plain("派单员"),
            state: badge("unreviewed"),
        };
        let way = Way {
            label: Words::key("woodpecker.step.review-case"),
            url: "/woodpecker/7/do/review-case?nominee=1".to_owned(),
        };
        let judged = WoodpeckerNominee {
            place: 1,
            chosen: true,
            struck: String::new(),
            ways: vec![way],
            steps: vec![
                step.clone(),
                StepRow { progress: badge("progress.adopted"), ..step.clone() },
                StepRow { progress: badge("progress.declined"), ..step },
            ],
            replaced: vec![SheetRow { typed_by: None, ..sheet.clone() }],
            sheets: vec![sheet],
            is_hidden: false,
            score: "8.43".to_owned(),
            fraction: "59/7".to_owned(),
            consent: Some(Words::key("woodpecker.agreed.named")),
            name: "王小明".to_owned(),
            heard: "11月4日电话".to_owned(),
            is_withheld: false,
            case: Some(case),
            ..fresh.clone()
        };
        vec![fresh, judged]
    }
}

impl Page for WoodpeckerMembers {
    const TEMPLATE: &'static str = "staff/woodpecker/members.html";

    fn samples() -> Vec<WoodpeckerMembers> {
        let over = MemberRow {
            state: badge("ended"),
            end_url: String::new(),
            reason: "迁居".to_owned(),
            ..member()
        };
        vec![
            WoodpeckerMembers { rows: Vec::new(), is_serving: true },
            WoodpeckerMembers { rows: vec![member(), over], is_serving: false },
        ]
    }
}

impl Page for WoodpeckerMeeting {
    const TEMPLATE: &'static str = "staff/woodpecker/meeting.html";

    fn samples() -> Vec<WoodpeckerMeeting> {
        let open = FollowUpRow {
            text: "出<样表>".to_owned(),
            owner: "派单员".to_owned(),
            due: "2026-11-20".to_owned(),
            late: true,
            result: String::new(),
            url: "/woodpecker/7/do/settle-follow-up?meeting=1&follow_up=1".to_owned(),
        };
        let settled =
            FollowUpRow { late: false, result: "已出".to_owned(), url: String::new(), ..open.clone() };
        let bare = WoodpeckerMeeting {
            back_url: "/woodpecker/7".to_owned(),
            year: 2026,
            on: "2026-11-04".to_owned(),
            place: "二楼会议室".to_owned(),
            subject: "表单<合并>".to_owned(),
            attendees: vec!["王小明".to_owned(), "李代表".to_owned()],
            minutes: "逐项讨论。\n形成意见。".to_owned(),
            follow_ups: Vec::new(),
            more_url: "/woodpecker/7/do/follow-meeting?meeting=1".to_owned(),
        };
        let full =
            WoodpeckerMeeting { follow_ups: vec![open, settled], more_url: String::new(), ..bare.clone() };
        vec![bare, full]
    }
}

impl Page for WoodpeckerLetter {
    const TEMPLATE: &'static str = "staff/woodpecker/letter.html";

    fn samples() -> Vec<WoodpeckerLetter> {
        vec![WoodpeckerLetter {
            back_url: "/woodpecker/7".to_owned(),
            year: 2026,
            title: "聘　书".to_owned(),
            number: "啄聘〔2026〕1号".to_owned(),
            to: "王<小>明：".to_owned(),
            paragraphs: vec!["兹聘请您为“啄木鸟专员”。".to_owned()],
            issuer: "县政务服务中心".to_owned(),
            date: "2026年12月1日".to_owned(),
            docx_url: "/woodpecker/7/members/1/letter.docx".to_owned(),
        }]
    }
}

impl Page for WoodpeckerStep {
    const TEMPLATE: &'static str = "staff/woodpecker/step.html";

    fn samples() -> Vec<WoodpeckerStep> {
        let field = |name: &str, filled| StepField {
            name: name.to_owned(),
            label: Words::key(&format!("woodpecker.field.{name}")),
            hint: Some(Words::key("woodpecker.hint.agreed")),
            filled,
            field: Field::of("<7>"),
            choices: vec![Choice::new("named", Words::key("woodpecker.agreed.named"))],
            optional: filled == Filled::Line,
            limit: 120,
            most: 10,
        };
        let kinds = [
            (names::NAME, Filled::Line),
            (names::PLACES, Filled::Number),
            (names::FROM, Filled::Day),
            (names::REASON, Filled::Lines),
            (names::OWNER, Filled::Pick),
            (names::AGREED, Filled::Chips),
        ];
        let step = WoodpeckerStep {
            title: Words::key("woodpecker.step.record-consent"),
            lead: Words::key("woodpecker.sure.record-consent"),
            url: "/woodpecker/7/do/record-consent".to_owned(),
            back_url: "/woodpecker/7/nominees/1".to_owned(),
            year: 2026,
            year_url: "/woodpecker/7".to_owned(),
            key: "k1".to_owned(),
            version: 3,
            hidden: vec![(names::NOMINEE.to_owned(), "1".to_owned())],
            about: vec![(Words::key("woodpecker.field.title"), Words::plain("一件事<一次办>"))],
            fields: kinds.map(|(name, filled)| field(name, filled)).to_vec(),
            is_grave: false,
            problem: None,
        };
        let grave = WoodpeckerStep {
            title: Words::key("woodpecker.step.judge-collection"),
            lead: Words::key("woodpecker.sure.judge-collection"),
            fields: Vec::new(),
            about: Vec::new(),
            is_grave: true,
            problem: Some(Words::key("woodpecker.refusal.nothing-to-choose")),
            ..step.clone()
        };
        vec![step, grave]
    }
}
