//! Articles through the one door: the same rows from the ledger, lists for whom they concern, editions that are all
//! kept, duties counted.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    access::{Actor, Role, Staff},
    ids::{ArticleId, PersonId, UnitId},
    knowledge::{
        Content, DraftStage, Standing,
        command::{Begin, Command},
    },
};
use jiff::{SignedDuration, Timestamp, civil::date};
use store::{
    command::{Act, Done, Error, Request},
    db::Value,
    house::Store,
    knowledge::{
        self,
        duties::{Duty, Period, duties},
        lists::{self, Scope, Shelf},
    },
};

use crate::{
    engines::{Ground, on_each_engine},
    house::{morning, ready, unit, write},
    story::verified,
};

on_each_engine!(
    an_article_lives_through_the_door_and_is_built_anew,
    lists_show_what_concerns_whom,
    duties_are_counted_for_each_unit,
    a_period_that_is_over_is_judged_as_at_its_end,
    late_answers_stay_with_the_unit_that_gave_them,
    what_is_due_is_found_by_its_time,
    what_wants_something_of_a_unit_is_counted,
    a_changed_row_of_an_article_is_found,
);

pub(crate) fn content(title: &str, answer: &str) -> Content {
    Content {
        title: title.to_owned(),
        matter: "住房公积金".to_owned(),
        questions: vec!["租房怎么提取".to_owned()],
        answer: answer.to_owned(),
        internal: "窗口在二楼".to_owned(),
        basis: Vec::new(),
        review_on: date(2026, 9, 1),
    }
}

pub(crate) struct House {
    pub(crate) store: Store,
    pub(crate) housing: UnitId,
    pub(crate) parks: UnitId,
}

pub(crate) fn house(ground: &Ground) -> House {
    let store = ready(ground);
    let made = |code: &str| {
        let Done::Unit { id } = write(&store, unit(code)).unwrap() else { panic!() };
        id
    };
    let (housing, parks) = (made("housing"), made("parks"));
    House { store, housing, parks }
}

pub(crate) fn staff(person: i64, role: Role, unit: Option<UnitId>) -> Actor {
    let units = unit.into_iter().collect();
    Actor::Staff(Staff { person: PersonId(person), roles: BTreeSet::from([role]), units })
}

impl House {
    pub(crate) fn act(&self, at: Timestamp, actor: &Actor, act: Act) -> Result<Done, Error> {
        self.store.write(Request { key: None, at, actor: actor.clone(), act })
    }

    pub(crate) fn done(&self, at: Timestamp, actor: &Actor, id: ArticleId, command: Command) {
        let act = Act::Article { article: id, seen: None, command: Box::new(command) };
        self.act(at, actor, act).unwrap();
    }

    pub(crate) fn written(&self, unit: UnitId, title: &str, answer: &str) -> ArticleId {
        let begin = Begin::Write { unit, content: Box::new(content(title, answer)) };
        let writer = staff(901, Role::UnitHandler, Some(unit));
        let done = self.act(morning(), &writer, Act::BeginArticle(Box::new(begin))).unwrap();
        let Done::Article { id, .. } = done else { panic!("{done:?}") };
        id
    }

    pub(crate) fn published(&self, unit: UnitId, title: &str, answer: &str) -> ArticleId {
        let id = self.written(unit, title, answer);
        self.done(morning(), &staff(901, Role::UnitHandler, Some(unit)), id, Command::Submit);
        self.done(morning(), &staff(902, Role::UnitApprover, Some(unit)), id, Command::Publish);
        id
    }

    fn duties(&self, from: Timestamp, until: Timestamp, at: Timestamp) -> BTreeMap<UnitId, Duty> {
        let soon = at + SignedDuration::from_hours(24 * 30);
        self.store.read(|tx| duties(tx, Period { from, until, at, soon })).unwrap()
    }

    fn listed(&self, actor: &Actor, shelf: Shelf) -> Vec<ArticleId> {
        let scope = Scope::of(actor);
        let page = self.store.read(|tx| lists::page(tx, &scope, shelf, None, None, 10)).unwrap();
        let count = self.store.read(|tx| lists::count(tx, &scope, shelf, None, 99)).unwrap();
        assert_eq!(count, i64::try_from(page.items.len()).unwrap());
        page.items.iter().map(|one| one.id).collect()
    }
}

fn later(days: i64) -> Timestamp {
    morning() + SignedDuration::from_hours(24 * days)
}

mod cases {
    use super::*;

    pub(super) fn an_article_lives_through_the_door_and_is_built_anew(ground: &Ground) {
        let house = house(ground);
        let id = house.published(house.housing, "公积金提取", "带身份证。");
        let (writer, approver) = (
            staff(901, Role::UnitHandler, Some(house.housing)),
            staff(902, Role::UnitApprover, Some(house.housing)),
        );
        let agent = staff(903, Role::Agent, None);
        house.done(later(1), &agent, id, Command::Ask { text: "缺代办".to_owned(), order: None });
        house.done(later(1), &writer, id, Command::TakeUp { request: 1 });
        let next = Box::new(content("公积金提取", "本人或代办带身份证。"));
        house.done(later(2), &writer, id, Command::Revise { content: next });
        house.done(later(2), &writer, id, Command::Submit);
        house.done(later(2), &approver, id, Command::Publish);
        let stale = Act::Article { article: id, seen: Some(1), command: Box::new(Command::Drop) };
        let refused = house.act(later(2), &writer, stale).unwrap_err();
        assert!(matches!(&refused, Error::Refused(refused) if refused.code() == "changed"), "{refused:?}");
        let told = house.store.read(|tx| knowledge::timeline(tx, id)).unwrap();
        let answers: Vec<String> =
            knowledge::editions(&told).into_iter().map(|edition| edition.content.answer).collect();
        assert_eq!(answers, ["带身份证。", "本人或代办带身份证。"], "nothing is overwritten");
        house.written(house.parks, "公园几点关门", "十点。");
        let report = verified(&house.store);
        assert!(report.is_clean(), "{:?}", report.differences);
        assert_eq!((report.articles, report.rows["article"], report.rows["article_request"]), (2, 2, 1));
    }

    pub(super) fn lists_show_what_concerns_whom(ground: &Ground) {
        let house = house(ground);
        let published = house.published(house.housing, "甲", "一。");
        let draft = house.written(house.housing, "乙", "二。");
        let other = house.written(house.parks, "丙", "三。");
        let dispatcher = staff(9, Role::Dispatcher, None);
        let housing = staff(901, Role::UnitHandler, Some(house.housing));
        let agent = staff(3, Role::Agent, None);
        house.done(later(0), &agent, published, Command::Ask { text: "错".to_owned(), order: None });
        let drafts = Shelf::Draft(DraftStage::Writing);
        assert_eq!(house.listed(&dispatcher, drafts), [draft, other]);
        assert_eq!(house.listed(&housing, drafts), [draft]);
        assert!(house.listed(&agent, drafts).is_empty());
        assert_eq!(house.listed(&agent, Shelf::Standing(Standing::Published)), [published]);
        assert!(house.listed(&Actor::Citizen, Shelf::Standing(Standing::Published)).is_empty());
        assert_eq!(house.listed(&housing, Shelf::Asked), [published]);
        assert!(house.listed(&staff(8, Role::UnitHandler, Some(house.parks)), Shelf::Asked).is_empty());
        let asked = house.store.read(|tx| lists::asked_by(tx, &agent.signature(), 10)).unwrap();
        assert_eq!(asked.iter().map(|one| one.id).collect::<Vec<_>>(), [published]);
        // Pages seek by key and never show the same article twice.
        let first = house.store.read(|tx| lists::page(tx, &Scope::All, drafts, None, None, 1)).unwrap();
        let next = house.store.read(|tx| lists::page(tx, &Scope::All, drafts, None, first.next, 1)).unwrap();
        assert_eq!([first.items[0].id, next.items[0].id], [draft, other]);
        assert!(next.next.is_none());
        let one =
            house.store.read(|tx| lists::page(tx, &Scope::All, drafts, Some(house.parks), None, 9)).unwrap();
        assert_eq!(one.items[0].id, other);
        let every = house.store.read(|tx| lists::every(tx, &Scope::of(&housing), ArticleId(0), 9)).unwrap();
        assert_eq!(every.iter().map(|one| one.id).collect::<Vec<_>>(), [published, draft]);
    }

    pub(super) fn duties_are_counted_for_each_unit(ground: &Ground) {
        let house = house(ground);
        let id = house.published(house.housing, "甲", "一。");
        house.published(house.housing, "乙", "二。");
        house.written(house.parks, "丙", "三。");
        let agent = staff(3, Role::Agent, None);
        let approver = staff(902, Role::UnitApprover, Some(house.housing));
        for _ in 0..3 {
            house.done(morning(), &agent, id, Command::Ask { text: "错".to_owned(), order: None });
        }
        let no = |request| Command::Refuse { request, reason: "无误".to_owned() };
        house.done(later(1), &approver, id, no(1));
        house.done(later(20), &approver, id, no(2));
        let now = house.duties(later(-1), later(365), later(20));
        let housing = Duty {
            handed_in: 2,
            published: 2,
            in_time: 2,
            answered_in_time: 1,
            answered_late: 1,
            overdue: 1,
            ..Duty::default()
        };
        assert_eq!(now[&house.housing], housing);
        assert_eq!(now[&house.parks], Duty { unpublished: 1, ..Duty::default() });
        let near = house.duties(later(-1), later(365), later(170));
        assert_eq!((near[&house.housing].in_time, near[&house.housing].due_soon), (2, 2));
        let over = house.duties(later(-1), later(365), later(190));
        assert_eq!(
            (over[&house.housing].in_time, over[&house.housing].expired),
            (0, 2),
            "before any job came by"
        );
    }

    pub(super) fn a_period_that_is_over_is_judged_as_at_its_end(ground: &Ground) {
        let house = house(ground);
        let (housing, parks) = (house.housing, house.parks);
        let writer = staff(901, Role::UnitHandler, Some(housing));
        let approver = staff(902, Role::UnitApprover, Some(housing));
        let timers = Actor::System("timers");
        // Published in the first period, expired after it, confirmed later still, then handed over.
        let id = house.published(housing, "甲", "一。");
        // Came back once and was handed in again: one draft that was handed in.
        let second = house.written(housing, "乙", "二。");
        house.done(later(1), &writer, second, Command::Submit);
        house.done(later(1), &approver, second, Command::Return { remark: "不清楚".to_owned() });
        house.done(later(2), &writer, second, Command::Submit);
        let end = later(165);
        house.done(end - SignedDuration::from_hours(1), &timers, id, Command::Tick);
        house.done(later(200), &timers, id, Command::Tick);
        house.done(later(210), &approver, id, Command::Confirm { review_on: date(2027, 3, 1) });
        let dispatcher = staff(9, Role::Dispatcher, None);
        let hand_over = Command::HandOver { unit: parks, reason: "职责调整".to_owned() };
        house.done(later(220), &dispatcher, id, hand_over);

        let first = house.duties(later(-1), end, later(230));
        let expected =
            Duty { handed_in: 2, published: 1, in_time: 1, due_soon: 1, unpublished: 1, ..Duty::default() };
        assert_eq!(
            first.into_iter().collect::<Vec<_>>(),
            [(housing, expected)],
            "before all that came later"
        );
        let expired = house.duties(end, later(205), later(230));
        assert_eq!(expired[&housing], Duty { expired: 1, unpublished: 1, ..Duty::default() });
        let confirmed = house.duties(later(205), later(215), later(230));
        assert_eq!(confirmed[&housing], Duty { confirmed: 1, in_time: 1, unpublished: 1, ..Duty::default() });
        let handed_over = house.duties(later(215), later(225), later(230));
        assert_eq!(handed_over[&parks], Duty { in_time: 1, ..Duty::default() });
        assert_eq!(handed_over[&housing], Duty { unpublished: 1, ..Duty::default() });
        // While it runs, what was done before a hand-over is not the new unit's either.
        let running = house.duties(later(205), later(300), later(230));
        assert_eq!(running[&housing], Duty { confirmed: 1, unpublished: 1, ..Duty::default() });
        assert_eq!(running[&parks], Duty { in_time: 1, ..Duty::default() });
    }

    pub(super) fn late_answers_stay_with_the_unit_that_gave_them(ground: &Ground) {
        let house = house(ground);
        let (housing, parks) = (house.housing, house.parks);
        let id = house.published(housing, "甲", "一。");
        let agent = staff(3, Role::Agent, None);
        for _ in 0..2 {
            house.done(morning(), &agent, id, Command::Ask { text: "错".to_owned(), order: None });
        }
        let approver = staff(902, Role::UnitApprover, Some(housing));
        let no = |request| Command::Refuse { request, reason: "无误".to_owned() };
        house.done(later(20), &approver, id, no(1));
        let hand_over = Command::HandOver { unit: parks, reason: "职责调整".to_owned() };
        house.done(later(21), &staff(9, Role::Dispatcher, None), id, hand_over);
        let counted = house.duties(later(-1), later(365), later(22));
        let answered = |unit| (counted[&unit].answered_late, counted[&unit].overdue);
        assert_eq!((answered(housing), answered(parks)), ((1, 0), (0, 1)), "what waits goes along");
        house.done(later(23), &staff(912, Role::UnitApprover, Some(parks)), id, no(2));
        let counted = house.duties(later(-1), later(365), later(24));
        let answered = |unit| (counted[&unit].answered_late, counted[&unit].overdue);
        assert_eq!((answered(housing), answered(parks)), ((1, 0), (1, 0)));
        assert!(verified(&house.store).is_clean());
    }

    pub(super) fn what_wants_something_of_a_unit_is_counted(ground: &Ground) {
        let house = house(ground);
        let (housing, parks) = (house.housing, house.parks);
        let id = house.published(housing, "甲", "一。");
        house.published(housing, "乙", "二。");
        let waiting = |units: &[UnitId], at: Timestamp, approves: bool, most: i64| {
            let soon = at + SignedDuration::from_hours(24 * 30);
            house.store.read(|tx| lists::waiting(tx, units, soon, approves, most)).unwrap()
        };
        assert_eq!(waiting(&[housing, parks], morning(), true, 99), 0);
        let agent = staff(3, Role::Agent, None);
        house.done(morning(), &agent, id, Command::Ask { text: "错".to_owned(), order: None });
        assert_eq!(
            (waiting(&[housing], morning(), false, 99), waiting(&[parks], morning(), false, 99)),
            (1, 0)
        );
        let draft = house.written(parks, "丙", "三。");
        house.done(morning(), &staff(901, Role::UnitHandler, Some(parks)), draft, Command::Submit);
        assert_eq!((waiting(&[parks], morning(), true, 99), waiting(&[parks], morning(), false, 99)), (1, 0));
        assert_eq!(
            waiting(&[housing, parks], later(170), true, 99),
            3,
            "both review days are near, each once"
        );
        assert_eq!(waiting(&[housing, parks], later(400), true, 2), 2, "no further than is asked");
        assert_eq!(waiting(&[], later(400), true, 99), 0);
        // Of what is near or over somebody's own is listed, another unit's to who names it, all to who reads all.
        let timers = Actor::System("timers");
        house.done(later(170), &timers, id, Command::Tick);
        house.done(later(200), &timers, id, Command::Tick);
        let expired = Shelf::Standing(Standing::Expired);
        let strangers = staff(8, Role::UnitHandler, Some(parks));
        assert_eq!(house.listed(&staff(7, Role::UnitHandler, Some(housing)), expired), [id]);
        assert!(house.listed(&strangers, expired).is_empty());
        let scope = Scope::of(&strangers);
        let named = house.store.read(|tx| lists::page(tx, &scope, expired, Some(housing), None, 9)).unwrap();
        assert_eq!(named.items[0].id, id);
        assert_eq!(house.listed(&agent, expired), [id]);
    }

    pub(super) fn what_is_due_is_found_by_its_time(ground: &Ground) {
        let house = house(ground);
        assert_eq!(house.store.read(lists::next).unwrap(), None);
        let id = house.published(house.housing, "甲", "一。");
        let next = house.store.read(lists::next).unwrap().unwrap();
        let due = |at| house.store.read(|tx| lists::due(tx, at, 9)).unwrap();
        assert!(due(next - SignedDuration::from_millis(1)).is_empty());
        assert_eq!(due(next), [id]);
        house.done(next, &Actor::System("timers"), id, Command::Tick);
        assert!(due(next).is_empty());
        house.done(later(200), &Actor::System("timers"), id, Command::Tick);
        assert_eq!(house.store.read(lists::next).unwrap(), None);
        assert_eq!(house.listed(&staff(3, Role::Agent, None), Shelf::Standing(Standing::Expired)), [id]);
        assert!(verified(&house.store).is_clean());
    }

    pub(super) fn a_changed_row_of_an_article_is_found(ground: &Ground) {
        let house = house(ground);
        let id = house.published(house.housing, "甲", "一。");
        house
            .store
            .write_rows(|tx| {
                tx.execute(
                    "update article set title = $1 where id = $2",
                    &[Value::Text("乙".to_owned()), id.0.into()],
                )
            })
            .unwrap();
        let report = verified(&house.store);
        assert_eq!(report.difference_count, 1);
        assert!(report.differences[0].starts_with("article "), "{:?}", report.differences);
    }
}
