//! Lists: what a filter promises is what a plain look at every order finds, page after page, on each engine.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    access::{Actor, Role, Staff},
    ids::{OrderId, PersonId, UnitId},
    order::{
        Channel, Difficulty, Flag, Order, Urgency,
        command::{Command, Import, Register},
        stage::Stage,
    },
};
use jiff::{SignedDuration, Timestamp, civil::date};
use store::{
    command::{Act, Request},
    house::Store,
    list::{self, ENDED, Filter, Key, OPEN, PAGE_LIMIT, Sort},
    order::{NO_DUE, Scope},
    personal::Contact,
};

use crate::{
    engines::{Ground, on_each_engine},
    house::{demand, id_of, morning, ready, unit, write},
    world::unit_id,
};

on_each_engine!(
    pages_follow_each_other_without_gap_or_double,
    each_filter_shows_what_a_plain_look_finds,
    a_scope_shows_its_own_and_each_order_once,
    words_are_searched_as_they_are,
    neighbours_are_the_ones_beside,
    tallies_are_what_lists_count,
    an_order_is_found_by_what_people_hold,
);

/// A house with three units and orders at many stages.
struct Desk {
    store: Store,
    units: [UnitId; 3],
    /// Every order, by id.
    orders: Vec<Order>,
}

/// How many orders there are.
const ORDERS: i64 = 26;

impl Desk {
    fn laid(ground: &Ground) -> Self {
        let store = ready(ground);
        let units = ["water", "power", "housing"].map(|code| unit_id(&write(&store, unit(code)).unwrap()));
        let mut desk = Self { store, units, orders: Vec::new() };
        let ids: Vec<OrderId> = (0..ORDERS).map(|number| desk.begin(number)).collect();
        for (number, id) in ids.iter().enumerate() {
            desk.lead_on(number, *id);
        }
        desk.orders = desk.store.read(|tx| list::by_ids(tx, &ids)).unwrap();
        desk
    }

    /// Every third moment is shared, so that pages must part orders that sort alike.
    fn begin(&self, number: i64) -> OrderId {
        let at = morning() + SignedDuration::from_mins(number / 3);
        let day = u32::try_from(number % 9).unwrap();
        let kinds = ["complaint", "consult", "help"];
        let mut new = Register {
            kind: kinds[usize::try_from(number % 3).unwrap()].to_owned(),
            channel: if number % 2 == 0 { Channel::Web } else { Channel::Phone },
            urgency: if number % 5 == 0 { Urgency::Urgent } else { Urgency::Normal },
            place: (number % 4 == 0).then(|| format!("沭河大街 {number} 号")),
            received_on: date(2026, 2, 20).checked_add(jiff::Span::new().days(i64::from(day))).unwrap(),
            ..demand(&format!("第 {number} 件"))
        };
        if number % 13 == 12 {
            new.channel = Channel::Import;
            let import = Import {
                demand: new,
                units: Vec::new(),
                office: "城管大队".to_owned(),
                reply: "已处理。".to_owned(),
                replied_on: None,
            };
            return self.act(at, Act::Import(Box::new(import)));
        }
        let contact = match number % 4 {
            0 => Contact::new("王小明", "13800138000"),
            1 => Contact::new("李秀英", "13900139000"),
            _ => Contact::default(),
        };
        let code = (number % 2 == 0).then(|| domain::number::tracking_code(u64::try_from(number).unwrap()));
        self.act(at, Act::Register { demand: Box::new(new), contact, code })
    }

    fn act(&self, at: Timestamp, act: Act) -> OrderId {
        let request = Request { key: None, at, actor: Actor::System("test"), act };
        id_of(&self.store.write(request).unwrap())
    }

    /// Leads an order on, some of them to an end.
    fn lead_on(&self, number: usize, id: OrderId) {
        let [first, second, third] = self.units;
        let words = || "一句话".to_owned();
        let refuse = Command::Refuse { reason: "elsewhere".to_owned(), words: String::new() };
        let accept = || Command::Accept {
            kind: "help".to_owned(),
            urgency: Urgency::Normal,
            proposed: None,
            note: String::new(),
        };
        let dispatch = |lead, co_handlers| Command::Dispatch {
            lead,
            co_handlers,
            difficulty: if number.is_multiple_of(2) { Difficulty::Simple } else { Difficulty::Complex },
            note: String::new(),
        };
        let sign = || Command::Sign { handler: words() };
        let steps = match number % 13 {
            0 | 1 | 12 => Vec::new(),
            2 => vec![refuse],
            3 => vec![accept()],
            4 | 5 => vec![accept(), dispatch(first, vec![])],
            6 => vec![accept(), dispatch(first, vec![second, third])],
            7 => vec![accept(), dispatch(second, vec![first])],
            8 => vec![accept(), dispatch(third, vec![]), sign()],
            9 => vec![accept(), dispatch(first, vec![]), sign(), Command::Suspend { reason: words() }],
            10 => {
                vec![accept(), dispatch(second, vec![]), Command::Close { reason: words(), withdrawn: true }]
            }
            _ => vec![accept()],
        };
        for command in steps {
            let at = morning() + SignedDuration::from_hours(4);
            self.act(at, Act::Order { order: id, seen: None, command });
        }
    }

    fn page(
        &self,
        scope: &Scope,
        filter: &Filter,
        sort: Sort,
        after: Option<Key>,
        limit: usize,
    ) -> list::Page {
        self.store.read(|tx| list::page(tx, scope, filter, sort, after, limit)).unwrap()
    }

    /// Reads a whole list in pages of `limit`.
    fn whole(&self, scope: &Scope, filter: &Filter, sort: Sort, limit: usize) -> Vec<OrderId> {
        let (mut found, mut after) = (Vec::new(), None);
        for _ in 0..=self.orders.len() {
            let page = self.page(scope, filter, sort, after, limit);
            assert!(page.orders.len() <= limit);
            found.extend(page.orders.iter().map(|order| order.id));
            after = page.next;
            if after.is_none() {
                return found;
            }
        }
        panic!("the pages of {filter:?} never end");
    }

    /// What a plain look at every order finds.
    fn plain(&self, sort: Sort, fits: impl Fn(&Order) -> bool) -> Vec<OrderId> {
        let mut found: Vec<&Order> = self.orders.iter().filter(|order| fits(order)).collect();
        match sort {
            Sort::Due => found.sort_by_key(|order| (due_at(order), order.id)),
            Sort::Oldest => found.sort_by_key(|order| (order.registered_at, order.id)),
            Sort::Newest => found
                .sort_by_key(|order| (std::cmp::Reverse(order.registered_at), std::cmp::Reverse(order.id))),
        }
        found.into_iter().map(|order| order.id).collect()
    }
}

fn due_at(order: &Order) -> i64 {
    order.next_due().map_or(NO_DUE, |(_, due)| due.at.as_millisecond())
}

fn with_units(units: &[UnitId]) -> Scope {
    Scope::Units(units.iter().copied().collect())
}

#[test]
fn open_and_ended_stages_are_all_there_are() {
    let both: BTreeSet<Stage> = OPEN.into_iter().chain(ENDED).collect();
    assert_eq!(both, BTreeSet::from(Stage::ALL));
    assert_eq!(OPEN.len() + ENDED.len(), Stage::ALL.len());
    assert!(ENDED.iter().all(|stage| stage.is_ended()) && OPEN.iter().all(|stage| !stage.is_ended()));
}

#[test]
fn a_scope_is_as_wide_as_the_actor_may_list() {
    let staff = |role, units: &[i64]| {
        let units = units.iter().map(|unit| UnitId(*unit)).collect();
        Actor::Staff(Staff { person: PersonId(1), roles: BTreeSet::from([role]), units })
    };
    assert_eq!(Scope::of(&staff(Role::Agent, &[])), Scope::All);
    assert_eq!(Scope::of(&staff(Role::UnitHandler, &[7, 8])), with_units(&[UnitId(7), UnitId(8)]));
    assert_eq!(Scope::of(&staff(Role::Window, &[7])), Scope::Nothing);
    assert_eq!(Scope::of(&staff(Role::Administrator, &[])), Scope::Nothing);
    assert_eq!(Scope::of(&Actor::Citizen), Scope::Nothing);
}

mod cases {
    use super::{
        BTreeMap, Channel, Desk, Filter, Flag, Ground, OPEN, Order, PAGE_LIMIT, Scope, SignedDuration, Sort,
        Stage, Timestamp, UnitId, date, due_at, list, morning, with_units,
    };
    use store::tally;

    pub(super) fn pages_follow_each_other_without_gap_or_double(ground: &Ground) {
        let desk = Desk::laid(ground);
        let everything = Filter::default();
        for sort in [Sort::Due, Sort::Newest, Sort::Oldest] {
            let plain = desk.plain(sort, |_| true);
            for limit in [1, 3, 7, PAGE_LIMIT] {
                assert_eq!(desk.whole(&Scope::All, &everything, sort, limit), plain, "{sort:?} by {limit}");
            }
        }
        // A limit is never nothing and never too much.
        assert_eq!(desk.page(&Scope::All, &everything, Sort::Due, None, 0).orders.len(), 1);
        let all = desk.page(&Scope::All, &everything, Sort::Due, None, usize::MAX);
        assert_eq!((all.orders.len(), all.next), (desk.orders.len(), None));
        assert_eq!(all.orders, {
            let mut orders = desk.orders.clone();
            orders.sort_by_key(|order| (due_at(order), order.id));
            orders
        });
    }

    pub(super) fn each_filter_shows_what_a_plain_look_finds(ground: &Ground) {
        let desk = Desk::laid(ground);
        let noon = morning() + SignedDuration::from_hours(30);
        let ms = noon.as_millisecond();
        let citizen = desk.orders[0].citizen;
        let first = desk.units[0];
        let (from, until) = (date(2026, 2, 22), date(2026, 2, 25));
        let check = |name: &str, filter: Filter, fits: &dyn Fn(&Order) -> bool| {
            let plain = desk.plain(Sort::Due, fits);
            assert!(!plain.is_empty() && plain.len() < desk.orders.len(), "{name} parts nothing");
            for limit in [2, PAGE_LIMIT] {
                assert_eq!(desk.whole(&Scope::All, &filter, Sort::Due, limit), plain, "{name}");
            }
            let count = |most| desk.store.read(|tx| list::count(tx, &Scope::All, &filter, most)).unwrap();
            assert_eq!(count(1_000), u64::try_from(plain.len()).unwrap(), "{name}");
            assert_eq!(count(1), 1, "{name}");
        };
        let none = Filter::default;
        check("stages", Filter { stages: vec![Stage::Dispatched, Stage::Refused], ..none() }, &|order| {
            matches!(order.stage, Stage::Dispatched | Stage::Refused)
        });
        check("open", Filter { stages: OPEN.to_vec(), ..none() }, &|order| !order.is_ended());
        check("kind", Filter { kind: Some("help".to_owned()), ..none() }, &|order| order.kind == "help");
        check("channel", Filter { channel: Some("web".to_owned()), ..none() }, &|order| {
            order.channel == Channel::Web
        });
        check("unit", Filter { unit: Some(first), ..none() }, &|order| order.is_handled_by(first));
        check("citizen", Filter { citizen, ..none() }, &|order| order.citizen == citizen);
        check("due before", Filter { due_before: Some(noon), ..none() }, &|order| due_at(order) < ms);
        check("due from", Filter { due_from: Some(noon), ..none() }, &|order| due_at(order) >= ms);
        check("no due", Filter { no_due: true, ..none() }, &|order| order.next_due().is_none());
        check("flag", Filter { flag: Some(Flag::Imported), ..none() }, &|order| {
            order.flags.contains(&Flag::Imported)
        });
        check("needs unit", Filter { needs_unit: true, ..none() }, &list::needs_unit);
        check("days", Filter { from: Some(from), until: Some(until), ..none() }, &|order| {
            from <= order.received_on && order.received_on <= until
        });
        check(
            "several",
            Filter { kind: Some("help".to_owned()), unit: Some(first), from: Some(from), ..none() },
            &|order| order.kind == "help" && order.is_handled_by(first) && from <= order.received_on,
        );
    }

    pub(super) fn a_scope_shows_its_own_and_each_order_once(ground: &Ground) {
        let desk = Desk::laid(ground);
        let [first, second, third] = desk.units;
        // A house with more units than one statement has parts.
        let many: Vec<UnitId> = [first, third].into_iter().chain((100_000..100_600).map(UnitId)).collect();
        for units in [vec![first], vec![second, third], vec![first, second, third], many] {
            let (scope, mine) =
                (with_units(&units), |order: &Order| units.iter().any(|unit| order.is_handled_by(*unit)));
            for sort in [Sort::Due, Sort::Newest, Sort::Oldest] {
                for limit in [1, 4, PAGE_LIMIT] {
                    assert_eq!(desk.whole(&scope, &Filter::default(), sort, limit), desk.plain(sort, mine));
                }
            }
            let signed = Filter { stages: vec![Stage::Signed, Stage::Dispatched], ..Filter::default() };
            let plain = desk.plain(Sort::Due, |order| mine(order) && signed.stages.contains(&order.stage));
            assert_eq!(desk.whole(&scope, &signed, Sort::Due, 3), plain);
            let count = desk.store.read(|tx| list::count(tx, &scope, &signed, 1_000)).unwrap();
            assert_eq!(count, u64::try_from(plain.len()).unwrap());
        }
        // Looking for another unit's orders from inside one's own shows nothing.
        let theirs = Filter { unit: Some(second), ..Filter::default() };
        for scope in [with_units(&[first]), with_units(&[]), Scope::Nothing] {
            assert!(desk.page(&scope, &theirs, Sort::Due, None, 10).orders.is_empty());
            assert_eq!(desk.store.read(|tx| list::count(tx, &scope, &theirs, 10)).unwrap(), 0);
            let neighbours = desk
                .store
                .read(|tx| list::neighbours(tx, &scope, &theirs, Sort::Due, &desk.orders[0]))
                .unwrap();
            assert_eq!(neighbours, (None, None));
        }
        assert!(desk.page(&Scope::Nothing, &Filter::default(), Sort::Due, None, 10).orders.is_empty());
    }

    pub(super) fn words_are_searched_as_they_are(ground: &Ground) {
        let desk = Desk::laid(ground);
        let more =
            ["涨价 50% 不合理", "file_name 打不开", r"反斜杠 \ 路径", "it's broken", "WiFi 断网", "第 3x 件"];
        for title in more {
            crate::house::write(&desk.store, crate::house::register(title, "", None)).unwrap();
        }
        let check = |words: &str, expected: &[&str]| {
            let filter = Filter { words: Some(words.to_owned()), ..Filter::default() };
            let page = desk.page(&Scope::All, &filter, Sort::Oldest, None, 50);
            let mut found: Vec<&str> = page.orders.iter().map(|order| order.title.as_str()).collect();
            found.sort_unstable();
            assert_eq!(found, expected, "{words}");
        };
        check("50%", &["涨价 50% 不合理"]);
        check("e_n", &["file_name 打不开"]);
        check(r"\ ", &[r"反斜杠 \ 路径"]);
        check("it's", &["it's broken"]);
        check("wifi", &["WiFi 断网"]);
        check("WIFI", &["WiFi 断网"]);
        check(" 第 3 件 ", &["第 3 件"]);
        check("第%件", &[]);
        check("沭河大街 8 号", &["第 8 件"]);
        check("'; drop table orders; --", &[]);
        let number = &desk.orders[3].number;
        check(number, &[desk.orders[3].title.as_str()]);
        check(&number[1..], &[]);
        let everything = Filter { words: Some("  ".to_owned()), ..Filter::default() };
        assert_eq!(desk.page(&Scope::All, &everything, Sort::Due, None, 200).orders.len(), 26 + more.len());
    }

    pub(super) fn neighbours_are_the_ones_beside(ground: &Ground) {
        let desk = Desk::laid(ground);
        let scopes = [Scope::All, with_units(&desk.units[..2])];
        for (scope, sort) in
            scopes.iter().flat_map(|scope| [Sort::Due, Sort::Newest].map(|sort| (scope, sort)))
        {
            let list = desk.whole(scope, &Filter::default(), sort, PAGE_LIMIT);
            for (place, id) in list.iter().enumerate() {
                let order = desk.orders.iter().find(|order| order.id == *id).unwrap();
                let (before, after) = desk
                    .store
                    .read(|tx| list::neighbours(tx, scope, &Filter::default(), sort, order))
                    .unwrap();
                assert_eq!(before.map(|order| order.id), place.checked_sub(1).map(|place| list[place]));
                assert_eq!(after.map(|order| order.id), list.get(place + 1).copied());
            }
        }
    }

    pub(super) fn tallies_are_what_lists_count(ground: &Ground) {
        let desk = Desk::laid(ground);
        let expected = |unit: Option<domain::ids::UnitId>| {
            let mut counts = BTreeMap::new();
            for order in desk.orders.iter().filter(|order| unit.is_none_or(|unit| order.is_handled_by(unit)))
            {
                *counts.entry(format!("stage:{}", order.stage.code())).or_insert(0) += 1;
                let late = order.flags.contains(&Flag::Late) && !order.is_ended();
                let marks = [late.then_some("late"), list::needs_unit(order).then_some("needs-unit")];
                for name in marks.into_iter().flatten() {
                    *counts.entry(name.to_owned()).or_insert(0) += 1;
                }
            }
            counts
        };
        let now = |unit: i64| {
            let mut counts = desk.store.read(|tx| tally::now(tx, &[unit])).unwrap();
            counts.retain(|_, count| *count != 0);
            counts
        };
        assert_eq!(now(0), expected(None));
        for unit in desk.units {
            assert_eq!(now(unit.0), expected(Some(unit)), "{unit}");
        }
        let names = ["stage:signed".to_owned(), "stage:dispatched".to_owned()];
        let by_unit = desk.store.read(|tx| tally::by_unit(tx, &names)).unwrap();
        for unit in desk.units {
            let signed = expected(Some(unit)).get("stage:signed").copied().unwrap_or(0);
            let sent = expected(Some(unit)).get("stage:dispatched").copied().unwrap_or(0);
            assert_eq!(by_unit.get(&unit.0).copied().unwrap_or(0), signed + sent);
        }
    }

    pub(super) fn an_order_is_found_by_what_people_hold(ground: &Ground) {
        use store::{order, personal, timer};
        let desk = Desk::laid(ground);
        let order = &desk.orders[0];
        let read = |number: &str| desk.store.read(|tx| order::numbered(tx, number)).unwrap();
        assert_eq!(read(&order.number).as_ref(), Some(order));
        assert_eq!(read("2026030200000"), None);
        let tracked = |index: &str| desk.store.read(|tx| order::tracked(tx, index)).unwrap();
        assert_eq!(tracked(order.tracking.as_deref().unwrap()).as_ref(), Some(order));
        assert_eq!(tracked("0"), None);
        let with_phone =
            |phone: &str| desk.store.read(|tx| personal::with_phone(tx, desk.store.vault(), phone)).unwrap();
        assert_eq!(with_phone("138 0013 8000"), order.citizen);
        assert_eq!(with_phone("13000000000"), None);
        let contacts = desk
            .store
            .read(|tx| personal::open(tx, desk.store.vault(), &[order.citizen.unwrap().0]))
            .unwrap();
        assert_eq!(contacts[&order.citizen.unwrap()].name, "王小明");
        let waiting = desk.store.read(|tx| list::without_clock(tx, Stage::Signed, 10)).unwrap();
        let plain =
            desk.plain(Sort::Oldest, |order| order.stage == Stage::Signed && order.next_due().is_none());
        let mut waiting: Vec<_> = waiting.iter().map(|order| order.id).collect();
        waiting.sort_unstable();
        assert_eq!(waiting, plain);
        // The timers of all orders, earliest first.
        let due = desk.store.read(|tx| timer::due(tx, Timestamp::MAX, 1_000)).unwrap();
        assert!(due.is_sorted_by_key(|due| (due.at, due.order, due.clock.code())));
        let running = desk.orders.iter().flat_map(|order| order.clocks.values());
        assert_eq!(due.len(), running.filter(|clock| clock.clock.is_running()).count());
        let soon = desk.store.read(|tx| timer::due(tx, due[3].at, 1_000)).unwrap();
        assert!(soon.len() >= 4 && soon.iter().all(|timer| timer.at <= due[3].at));
    }
}
