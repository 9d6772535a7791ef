//! An article from its beginning to its end: who may do what, that nobody publishes what they wrote, that what was
//! asked is answered by a clock, and that what nobody looked at again leaves the citizens' sight.

use std::{collections::BTreeSet, fs};

use domain::{
    access::{Actor, Denied, Role, Staff},
    calendar::{YearFile, YearStatus, date_of},
    ids::{ArticleId, OrderId, PersonId, UnitId},
    knowledge::{
        Article, Content, DraftStage, Outcome, Standing,
        apply::apply,
        command::{Begin, Command, Move},
        compare::{Stretch, compare},
        decide::{Context, begin, decide},
        event::Event,
        legal,
        refusal::Refusal,
    },
    people::{self, Unit, UnitKind},
    world::{self, World},
};
use jiff::{SignedDuration, Timestamp, civil::date};
use proptest::prelude::*;

use crate::{calendar::beijing, runner::root};

const ID: ArticleId = ArticleId(7);
const HOUSING: UnitId = UnitId(10);
const PARKS: UnitId = UnitId(20);

fn house() -> World {
    let mut world = World::default();
    let text = fs::read_to_string(root().join("calendars/2026.json")).unwrap();
    let file: YearFile = serde_json::from_str(&text).unwrap();
    world.apply_all(&[world::Event::YearLoaded { file, status: YearStatus::Official }]).unwrap();
    for id in [HOUSING, PARKS] {
        let unit = Unit {
            id,
            code: format!("u{id}"),
            parent: None,
            name: format!("单位{id}"),
            name_en: format!("Unit {id}"),
            kind: UnitKind::Department,
            group: None,
            from: date(2020, 1, 1),
            until: None,
            aliases: BTreeSet::new(),
        };
        people::apply(&mut world.people, &people::Event::UnitAdded { unit });
    }
    world
}

fn staff(person: i64, role: Role, unit: Option<UnitId>) -> Actor {
    let units = unit.into_iter().collect();
    Actor::Staff(Staff { person: PersonId(person), roles: BTreeSet::from([role]), units })
}

fn writer() -> Actor {
    staff(1, Role::UnitHandler, Some(HOUSING))
}

fn approver() -> Actor {
    staff(2, Role::UnitApprover, Some(HOUSING))
}

fn agent() -> Actor {
    staff(3, Role::Agent, None)
}

fn stranger() -> Actor {
    staff(4, Role::UnitApprover, Some(PARKS))
}

/// Monday, the second of March 2026, nine in the morning.
fn now() -> Timestamp {
    beijing("2026-03-02 09:00")
}

fn later(days: i64) -> Timestamp {
    now() + SignedDuration::from_hours(24 * days)
}

fn content(answer: &str) -> Content {
    Content {
        title: "住房公积金怎么提取".to_owned(),
        matter: "住房公积金提取".to_owned(),
        questions: vec!["租房能提取公积金吗".to_owned(), " ".to_owned()],
        answer: answer.to_owned(),
        internal: "窗口在二楼，系统故障时转人工。".to_owned(),
        basis: vec!["《住房公积金管理条例》第二十四条".to_owned()],
        review_on: date(2026, 9, 1),
    }
}

struct Life {
    world: World,
    article: Article,
}

impl Life {
    fn begun(by: &Actor, first: Begin) -> Result<Self, Refusal> {
        let world = house();
        let events = begin(Context { at: now(), actor: by, world: &world }, first)?;
        let article = events
            .iter()
            .fold(None, |article, event| Some(apply(article, ID, now(), &by.signature(), event).unwrap()));
        Ok(Self { world, article: article.unwrap() })
    }

    fn written() -> Self {
        Self::begun(&writer(), Begin::Write { unit: HOUSING, content: Box::new(content("带身份证到窗口。")) })
            .unwrap()
    }

    fn published() -> Self {
        let mut life = Self::written();
        life.at(now(), &writer(), Command::Submit).unwrap();
        life.at(now(), &approver(), Command::Publish).unwrap();
        life
    }

    fn at(&mut self, at: Timestamp, by: &Actor, command: Command) -> Result<Vec<&'static str>, Refusal> {
        let events = decide(Context { at, actor: by, world: &self.world }, &self.article, command)?;
        for event in &events {
            self.article = apply(Some(self.article.clone()), ID, at, &by.signature(), event).unwrap();
        }
        Ok(events.iter().map(Event::code).collect())
    }
}

fn revise(answer: &str) -> Command {
    Command::Revise { content: Box::new(content(answer)) }
}

#[test]
fn an_article_is_published_by_a_second_person_of_its_unit() {
    let mut life = Life::written();
    assert_eq!(life.article.content().unwrap().questions, ["租房能提取公积金吗"], "empty lines are left out");
    assert_eq!(life.at(now(), &approver(), Command::Publish).unwrap_err().code(), "draft-elsewhere");
    life.at(now(), &approver(), revise("带身份证和银行卡到窗口。")).unwrap();
    life.at(now(), &approver(), Command::Submit).unwrap();
    assert_eq!(life.at(now(), &approver(), Command::Publish), Err(Refusal::OwnDraft));
    assert!(!legal::moves(&approver(), &life.article).contains(&Move::Publish));
    assert!(matches!(
        life.at(now(), &writer(), Command::Publish),
        Err(Refusal::Denied(Denied::Action { .. }))
    ));
    life.at(now(), &approver(), Command::Return { remark: "写明工作日".to_owned() }).unwrap();
    assert_eq!(life.article.draft.as_ref().unwrap().remark, "写明工作日");
    life.at(now(), &writer(), revise("工作日带身份证到窗口。")).unwrap();
    life.at(now(), &writer(), Command::Submit).unwrap();
    assert_eq!(life.at(now(), &approver(), Command::Publish).unwrap(), ["article-published"]);
    let edition = life.article.edition.clone().unwrap();
    assert_eq!(
        (edition.number, edition.written_by.as_str(), edition.published_by.as_str()),
        (1, "person:1", "person:2")
    );
    assert_eq!(life.article.public_at(now()).unwrap().content.answer, "工作日带身份证到窗口。");
}

#[test]
fn a_stranger_neither_sees_nor_changes_what_another_unit_writes() {
    let mut life = Life::written();
    for actor in [stranger(), agent()] {
        assert_eq!(legal::may_read(&actor, &life.article), Err(Denied::Hidden));
        assert_eq!(life.at(now(), &actor, Command::Submit), Err(Refusal::Denied(Denied::Hidden)));
    }
    let mut life = Life::published();
    assert_eq!(legal::may_read(&stranger(), &life.article), Ok(()));
    let refused = life.at(now(), &stranger(), revise("别的"));
    assert!(matches!(refused, Err(Refusal::Denied(Denied::Action { action: "write-article" }))));
    assert_eq!(legal::moves(&stranger(), &life.article), [Move::Ask]);
    assert_eq!(legal::may_read(&Actor::Citizen, &life.article), Err(Denied::Hidden));
    let elsewhere = Begin::Write { unit: PARKS, content: Box::new(content("一")) };
    assert!(matches!(Life::begun(&writer(), elsewhere).map(|_| ()), Err(Refusal::Denied(_))));
}

#[test]
fn a_request_runs_until_an_edition_answers_it_or_the_unit_says_why_not() {
    let mut life = Life::published();
    let ask = |text: &str| Command::Ask { text: text.to_owned(), order: Some(OrderId(5)) };
    life.at(now(), &agent(), ask("没写代办要什么")).unwrap();
    life.at(now(), &agent(), ask("电话错了")).unwrap();
    let due = life.article.request(1).unwrap().due;
    assert_eq!(due.date, date(2026, 3, 9), "five working days after a Monday");
    assert_eq!(life.at(later(1), &writer(), Command::TakeUp { request: 1 }).unwrap(), ["change-taken-up"]);
    assert!(life.article.request(1).unwrap().is_open(), "taking it up does not stop its clock");
    assert!(matches!(
        life.at(later(1), &writer(), Command::Refuse { request: 2, reason: "电话是对的".to_owned() }),
        Err(Refusal::Denied(_))
    ));
    life.at(later(1), &approver(), Command::Refuse { request: 2, reason: "电话是对的".to_owned() }).unwrap();
    assert_eq!(life.at(later(1), &approver(), Command::TakeUp { request: 2 }), Err(Refusal::NoRequest(2)));
    life.at(later(9), &writer(), revise("本人或代办人带身份证到窗口。")).unwrap();
    life.at(later(9), &writer(), Command::Submit).unwrap();
    life.at(later(9), &approver(), Command::Publish).unwrap();
    let [first, second] = [1, 2].map(|number| life.article.request(number).unwrap().answer.clone().unwrap());
    assert_eq!((first.outcome, first.late), (Outcome::Done { edition: 2 }, true));
    assert_eq!((second.outcome.code(), second.late), ("refused", false));
}

#[test]
fn what_is_missing_can_be_asked_for_and_is_answered_by_the_first_edition() {
    let missed = Begin::Miss {
        unit: HOUSING,
        title: "公租房怎么申请".to_owned(),
        matter: "公租房".to_owned(),
        text: "一天三个电话问".to_owned(),
        order: None,
    };
    let mut life = Life::begun(&agent(), missed).unwrap();
    assert_eq!(life.article.title(), "公租房怎么申请");
    assert_eq!(legal::may_read(&agent(), &life.article), Ok(()), "whoever asked sees what became of it");
    assert_eq!(legal::may_read(&stranger(), &life.article), Err(Denied::Hidden));
    assert_eq!(life.at(now(), &writer(), Command::Submit), Err(Refusal::NoDraft));
    life.at(now(), &writer(), revise("到街道申请。")).unwrap();
    life.at(now(), &writer(), Command::Submit).unwrap();
    life.at(later(1), &approver(), Command::Publish).unwrap();
    assert_eq!(
        life.article.request(1).unwrap().answer.clone().unwrap().outcome,
        Outcome::Done { edition: 1 }
    );
}

#[test]
fn a_unit_is_warned_before_the_review_day_and_citizens_see_nothing_after_it() {
    let timers = Actor::System("timers");
    let mut life = Life::published();
    assert_eq!(life.at(now(), &timers, Command::Tick), Err(Refusal::NothingDue));
    assert_eq!(life.article.next_at(), Some(beijing("2026-08-02 09:00")), "thirty days before");
    let warned = beijing("2026-08-02 09:00");
    assert_eq!(life.at(warned, &timers, Command::Tick).unwrap(), ["review-warned"]);
    assert!(life.article.is_due_soon_at(warned));
    let last = beijing("2026-09-01 23:59");
    assert!(life.article.public_at(last).is_some(), "the review day itself is within");
    assert_eq!(life.at(last, &timers, Command::Tick), Err(Refusal::NothingDue));
    let over = beijing("2026-09-02 00:00");
    assert!(life.article.public_at(over).is_none(), "whether or not a job came by");
    assert_eq!(life.at(over, &timers, Command::Tick).unwrap(), ["article-expired"]);
    assert_eq!(life.article.standing, Standing::Expired);
    assert!(life.article.public_at(over).is_none());
    let tomorrow = date_of(over).tomorrow().unwrap();
    assert!(matches!(
        life.at(over, &approver(), Command::Confirm { review_on: date_of(over) }),
        Err(Refusal::BadReviewDay { .. })
    ));
    life.at(over, &approver(), Command::Confirm { review_on: tomorrow }).unwrap();
    assert_eq!(life.article.standing, Standing::Published);
    assert!(life.article.public_at(over).is_some());
    // The next day is near already: it is warned of at once, and both happen when a job was long away.
    assert_eq!(
        life.at(beijing("2026-10-01 08:00"), &timers, Command::Tick).unwrap(),
        ["review-warned", "article-expired"]
    );
}

#[test]
fn retiring_answers_everything_that_waits() {
    let mut life = Life::published();
    life.at(now(), &agent(), Command::Ask { text: "错了".to_owned(), order: None }).unwrap();
    let retired = life.at(now(), &approver(), Command::Retire { reason: "政策已废止".to_owned() }).unwrap();
    assert_eq!(retired, ["change-refused", "article-retired"]);
    assert!(life.article.open_requests().is_empty() && life.article.public_at(now()).is_none());
    assert_eq!(life.at(now(), &writer(), revise("又来")), Err(Refusal::NotNow(Standing::Retired)));
    assert!(legal::moves(&approver(), &life.article).is_empty());
}

#[test]
fn a_published_article_keeps_its_text_while_the_next_is_written() {
    let mut life = Life::published();
    life.at(later(1), &writer(), revise("新的答复。")).unwrap();
    assert_eq!(life.article.public_at(later(1)).unwrap().content.answer, "带身份证到窗口。");
    life.at(later(1), &writer(), Command::Drop).unwrap();
    assert!(life.article.draft.is_none());
    life.at(later(1), &writer(), revise("带身份证到窗口。")).unwrap();
    assert_eq!(life.at(later(1), &writer(), Command::Submit), Err(Refusal::NoDifference));
    let dispatcher = staff(9, Role::Dispatcher, None);
    let over = Command::HandOver { unit: PARKS, reason: "职责调整".to_owned() };
    assert!(matches!(life.at(later(1), &approver(), over.clone()), Err(Refusal::Denied(_))));
    life.at(later(1), &dispatcher, over).unwrap();
    assert_eq!(life.article.unit, PARKS);
    assert!(matches!(life.at(later(1), &writer(), Command::Drop), Err(Refusal::Denied(_))));
}

#[test]
fn the_public_part_holds_nobodys_papers() {
    let check = |answer: &str, expected: Option<&str>| {
        let given = Begin::Write { unit: HOUSING, content: Box::new(content(answer)) };
        let code = Life::begun(&writer(), given).err().map(|refusal| refusal.code().to_owned());
        assert_eq!(code.as_deref(), expected, "{answer}");
    };
    check("咨询电话 0914-2338613，地址二楼 12 号窗口", None);
    check("请提供身份证 11010519491231002X 复印件", Some("personal"));
    check("请提供身份证１１０１０５１９４９１２３１００２Ｘ复印件", Some("personal"));
    check("编号 110105194912310021 不是身份证", None);
    check("转账到 6222021234567890123", None);
    check("转账到 4111111111111111 即可", Some("personal"));
    check("", Some("bad-field"));
    let inner = Content { internal: "例：11010519491231002X".to_owned(), ..content("答复") };
    assert!(Life::begun(&writer(), Begin::Write { unit: HOUSING, content: Box::new(inner) }).is_ok());
    let soon = |day| Content { review_on: day, ..content("答复") };
    for day in [date(2026, 3, 2), date(2028, 3, 5)] {
        let given = Begin::Write { unit: HOUSING, content: Box::new(soon(day)) };
        assert_eq!(Life::begun(&writer(), given).err().unwrap().code(), "bad-review-day");
    }
}

#[test]
fn a_stale_draft_stage_is_told() {
    let mut life = Life::written();
    life.at(now(), &writer(), Command::Submit).unwrap();
    let wanted = DraftStage::Writing;
    let refused = Refusal::DraftElsewhere { actual: DraftStage::Waiting, wanted };
    assert_eq!(life.at(now(), &writer(), revise("又改")), Err(refused));
}

proptest! {
    /// Whatever the two texts are, what stays and went is the one, what stays and came is the other.
    #[test]
    fn a_comparison_holds_both_texts(before in "[一二三四五甲乙丙a1 \n]{0,60}", after in "[一二三四五甲乙丙a1 \n]{0,60}") {
        let stretches = compare(&before, &after);
        let (mut left, mut right) = (String::new(), String::new());
        for stretch in &stretches {
            match stretch {
                Stretch::Same(text) => { left += text; right += text; }
                Stretch::Gone(text) => left += text,
                Stretch::New(text) => right += text,
            }
        }
        prop_assert_eq!(left, before);
        prop_assert_eq!(right, after);
    }

    /// Whatever anybody tries in whatever order: editions count up by one, nobody publishes what they wrote, an
    /// answered request stays answered, and what citizens see was published and is not past its day.
    #[test]
    fn no_walk_breaks_the_rules(steps in prop::collection::vec((0..4_usize, 0..12_usize, 0..40_i64), 1..60)) {
        let actors = [writer(), approver(), agent(), Actor::System("timers")];
        let mut life = Life::written();
        let (mut at, mut editions, mut answered) = (now(), 0, 0);
        for (who, what, days) in steps {
            at += SignedDuration::from_hours(days * 6);
            let actor = &actors[who];
            let review_on = date_of(at).checked_add(jiff::Span::new().days(60)).unwrap();
            let command = match what {
                0 => Command::Revise { content: Box::new(Content { review_on, ..content(&format!("第{days}版")) }) },
                1 | 2 => Command::Submit,
                3 => Command::Return { remark: "再看".to_owned() },
                4 | 5 => Command::Publish,
                6 => Command::Drop,
                7 => Command::Ask { text: "改".to_owned(), order: None },
                8 => Command::TakeUp { request: u16::try_from(days % 4 + 1).unwrap() },
                9 => Command::Refuse { request: u16::try_from(days % 4 + 1).unwrap(), reason: "不改".to_owned() },
                10 => Command::Confirm { review_on },
                _ => Command::Tick,
            };
            let before = life.article.clone();
            let Ok(codes) = life.at(at, actor, command) else {
                prop_assert_eq!(&life.article, &before);
                continue;
            };
            let article = &life.article;
            prop_assert_eq!(article.version, before.version + i64::try_from(codes.len()).unwrap());
            if codes.contains(&"article-published") {
                editions += 1;
                let edition = article.edition.as_ref().unwrap();
                prop_assert_eq!(edition.number, editions);
                prop_assert!(actor.is_system() || edition.written_by != edition.published_by);
            }
            let now_answered = article.requests.iter().filter(|one| !one.is_open()).count();
            prop_assert!(now_answered >= answered);
            answered = now_answered;
            if let Some(public) = article.public_at(at) {
                prop_assert!(public.content.review_on >= date_of(at) && article.standing == Standing::Published);
            }
            for step in legal::moves(actor, article) {
                prop_assert!(legal::is_possible(article, step));
            }
        }
    }
}
