//! Samples of the pages on which citizens rate: every branch of every template.

use super::{
    About, Ask, AskWhy, Done, Gone, GoneWhy, GradeLink, Idle, Pair, Pick, Place, Said, Shown, Stand, Thanks,
    Unpaired, Why,
};
use crate::views::Page;
use crate::views::citizen::{NextStep, Question, yes_no};
use crate::views::locale::Words;
use crate::views::parts::{Choice, Field};

const FINISHED_MS: i64 = 1_795_237_500_000;
const TOKEN: &str = "/r/Jx0c2mY7qVd4hT9wKzLpRs8uNfEaGb31";
const DEVICE: &str = "/device/Qm4x7nD2vKc9sT1wYzHpLr8uBfEaJg30";

fn about() -> About {
    About {
        matter: "食品经营许可<东风砖厂>变更".to_owned(),
        unit: "县行政审批服务局市场准入窗口".to_owned(),
        number: "SY20261121000731".to_owned(),
        finished_ms: FINISHED_MS,
    }
}

fn pick(base: &str, again: bool) -> Pick {
    let grades = [5, 4, 3, 2, 1]
        .map(|stars| GradeLink { shown: Shown::of(stars), url: format!("{base}?grade={stars}") });
    Pick { about: about(), grades: grades.into(), again }
}

fn options(of: &[(&str, &str)]) -> Vec<Choice> {
    of.iter().map(|(code, text)| Choice::new(code, Words::plain(*text))).collect()
}

fn why(base: &str, bad: bool) -> Why {
    let (first, more): (&[_], &[_]) = if bad {
        (
            &[("207", "没有提供材料样本"), ("208", "没有提供材料清单"), ("209", "未在承诺时间内办结")],
            &[("212", "在线预约办理后到实体大厅重复取号排队"), ("214", "服务态度生硬")],
        )
    } else {
        (
            &[("510", "一窗受理一次办结"), ("511", "可以先受理后补材料"), ("512", "不用提交证明")],
            &[("517", "服务热情效率高")],
        )
    };
    Why {
        action: base.to_owned(),
        back_url: base.to_owned(),
        key: "sample-key".to_owned(),
        grade: Shown::of(if bad { 2 } else { 5 }),
        options: options(first),
        more: options(more),
        picked: Vec::new(),
        words: Field::default(),
        needs_reason: bad,
        question: Some(Question {
            id: "pressure".to_owned(),
            text: Words::plain("有没有人要求您打某个分数？"),
            choices: yes_no(),
            required: false,
            picked: Field::default(),
        }),
        about: about(),
    }
}

fn unreasoned(base: &str) -> Why {
    let words = Field::default().wrong(Words::key("rate.why.needed"));
    Why { words, question: None, ..why(base, true) }
}

fn said(stars: u8) -> Said {
    Said {
        grade: Shown::of(stars),
        at_ms: FINISHED_MS + 3_600_000,
        options: vec![Words::plain("未在承诺时间内办结")],
        words: "说好三天，跑了两趟还没拿到。".to_owned(),
    }
}

impl Page for Pick {
    const TEMPLATE: &'static str = "citizen/rate.html";

    fn samples() -> Vec<Self> {
        vec![pick(TOKEN, false), pick(TOKEN, true)]
    }
}

impl Page for Why {
    const TEMPLATE: &'static str = "citizen/rate_why.html";

    fn samples() -> Vec<Self> {
        let ticked = Why { picked: vec!["208".to_owned(), "214".to_owned()], ..why(TOKEN, true) };
        vec![why(TOKEN, false), why(TOKEN, true), unreasoned(TOKEN), ticked]
    }
}

impl Page for Done {
    const TEMPLATE: &'static str = "citizen/rate_done.html";

    fn samples() -> Vec<Self> {
        let good = Done {
            just_now: true,
            about: about(),
            said: Some(Said { options: Vec::new(), words: String::new(), ..said(5) }),
            steps: Vec::new(),
            order_no: String::new(),
            again_url: format!("{TOKEN}x"),
            report_url: String::new(),
        };
        let steps = vec![
            NextStep { what: Words::key("rate.next.ring"), by_ms: Some(FINISHED_MS + 86_400_000) },
            NextStep { what: Words::key("rate.next.handle"), by_ms: None },
            NextStep { what: Words::key("rate.next.ask_again"), by_ms: None },
        ];
        let bad = Done {
            said: Some(said(2)),
            steps,
            order_no: "3702261122000018".to_owned(),
            report_url: format!("{TOKEN}/report"),
            ..good.clone()
        };
        let later = Done { just_now: false, ..bad.clone() };
        let unseen = Done { just_now: false, said: None, again_url: String::new(), ..good.clone() };
        vec![good, bad, later, unseen]
    }
}

impl Page for Gone {
    const TEMPLATE: &'static str = "citizen/rate_gone.html";

    fn samples() -> Vec<Self> {
        let gone = |why| Self {
            why,
            until_ms: (why == GoneWhy::Expired).then_some(FINISHED_MS),
            seen_url: if why == GoneWhy::Used { TOKEN.to_owned() } else { String::new() },
        };
        GoneWhy::ALL.into_iter().map(gone).collect()
    }
}

impl Page for Place {
    const TEMPLATE: &'static str = "citizen/rate_place.html";

    fn samples() -> Vec<Self> {
        let plain = Self {
            name: "县政务服务大厅 3 号窗口".to_owned(),
            case_action: format!("{TOKEN}/case"),
            now_url: format!("{TOKEN}?now=yes"),
            number: Field::default(),
            tail: Field::default(),
        };
        let wrong = Self {
            number: Field::of("SY2026").wrong(Words::key("rate.place.no_case")),
            tail: Field::of("12"),
            ..plain.clone()
        };
        vec![plain, wrong]
    }
}

fn stand() -> Stand {
    Stand {
        place: "县政务服务大厅 3 号窗口".to_owned(),
        refresh_seconds: 61,
        is_short: false,
        home_url: DEVICE.to_owned(),
        state_url: format!("{DEVICE}/state"),
        state: "idle".to_owned(),
    }
}

impl Page for Pair {
    const TEMPLATE: &'static str = "device/pair.html";

    fn samples() -> Vec<Self> {
        let wrong = Field::of("1234 5678").wrong(Words::key("rate.device.code_wrong"));
        vec![Self::default(), Self { code: wrong }]
    }
}

impl Page for Idle {
    const TEMPLATE: &'static str = "device/idle.html";

    fn samples() -> Vec<Self> {
        vec![Self { stand: stand() }]
    }
}

impl Page for Ask {
    const TEMPLATE: &'static str = "device/ask.html";

    fn samples() -> Vec<Self> {
        vec![Self { stand: stand(), pick: pick(DEVICE, false) }]
    }
}

impl Page for AskWhy {
    const TEMPLATE: &'static str = "device/why.html";

    fn samples() -> Vec<Self> {
        let page = |why| Self { stand: stand(), why };
        vec![page(why(DEVICE, false)), page(unreasoned(DEVICE))]
    }
}

impl Page for Thanks {
    const TEMPLATE: &'static str = "device/thanks.html";

    fn samples() -> Vec<Self> {
        [false, true].map(|over| Self { stand: Stand { is_short: true, ..stand() }, over }).into()
    }
}

impl Page for Unpaired {
    const TEMPLATE: &'static str = "device/unpaired.html";

    fn samples() -> Vec<Self> {
        vec![Self {}]
    }
}
