//! A day's work through Kannel: hundreds are asked, some answer in many ways, receipts come twice and in any order,
//! Kannel and Huiyin are killed twice each. In the end every number agrees. `SMS_SOAK=20000` asks so many.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::{SocketAddr, TcpListener},
    path::PathBuf,
};

use domain::{
    access::Actor,
    delivery::State,
    ids::{OrderId, UnitId},
    people::{self, Unit, UnitKind},
};
use jiff::{SignedDuration, civil::date};
use server::{
    actions,
    app::App,
    bench::crash::served::Served,
    cli::{
        init,
        open::{self, Place},
    },
    clock::Clock,
    ids::Ids,
};
use store::{
    command::{Act, Done},
    inbound, message, outbox, receipt,
};

use super::{
    phones::{Phones, Received},
    rig::{Kannel, NUMBER, TOKEN, now, pause},
};
use crate::sms::post::{asked, quick_pack, satisfied, states, work};

/// How many are asked in the ordinary run.
const FEW: usize = 400;
/// How long the whole may take, in seconds for each hundred asked, and at least.
const SECONDS_A_HUNDRED: u64 = 20;
/// So many threads prepare orders.
const PREPARING: usize = 8;

#[expect(clippy::disallowed_methods, reason = "a test has no configuration but the environment")]
fn how_many() -> usize {
    std::env::var("SMS_SOAK").map_or(FEW, |text| text.parse().expect("SMS_SOAK is how many are asked"))
}

/// Returns what a citizen writes, and whether it says satisfied; nothing for words that a person must read.
fn words(number: u64) -> Option<(&'static str, Option<bool>)> {
    const FORMS: [(&str, Option<bool>); 9] = [
        ("1", Some(true)),
        ("满意", Some(true)),
        ("１。", Some(true)),
        ("1满意", Some(true)),
        ("2", Some(false)),
        ("不满意", Some(false)),
        ("２ 不满意", Some(false)),
        ("还没有人来", None),
        ("12", None),
    ];
    // Three of ten answer.
    let place = usize::try_from(number / 10).unwrap() % FORMS.len();
    (number % 10 < 3).then(|| FORMS[place])
}

/// Every tenth citizen has two orders.
fn phone(number: u64) -> String {
    format!("139{:08}", if number % 10 == 9 { number - 1 } else { number })
}

struct Day {
    place: Place,
    huiyin: SocketAddr,
    kannel: Kannel,
    phones: Phones,
    app: App,
    served: Option<Served>,
    orders: BTreeMap<u64, OrderId>,
    /// Messages that were looked at, and what was written to which order.
    looked_at: usize,
    written: BTreeMap<u64, &'static str>,
    replies: i64,
    _dir: tempfile::TempDir,
}

impl Day {
    fn begin(orders: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let place = Place { data: dir.path().join("data"), database: None };
        let store = place.create(&Clock::System, &Ids::System).unwrap();
        init::load_rules(&store, &Clock::System, &[("quick.toml".to_owned(), quick_pack())]).unwrap();
        let huiyin = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let kannel = Kannel::prepare(huiyin);
        let settings = format!(
            "[sms]\nquiet_until = \"00:00:01\"\nquiet_from = \"00:00:00\"\nquestions_per_day = 0\n{}",
            kannel.settings("kannel", 1, &place.data, huiyin)
        );
        std::fs::write(place.data.join(server::config::FILE), settings).unwrap();
        let app = open::app(store, &place.data, Clock::System, Ids::System, None).unwrap();
        let orders = prepare(&app, orders);
        let phones = Phones::new();
        let (looked_at, written) = (0, BTreeMap::new());
        let mut day = Self {
            place,
            huiyin,
            kannel,
            phones,
            app,
            served: None,
            orders,
            looked_at,
            written,
            replies: 0,
            _dir: dir,
        };
        day.start_kannel();
        day.start_huiyin();
        day
    }

    fn start_huiyin(&mut self) {
        let program = PathBuf::from(env!("CARGO_BIN_EXE_huiyin"));
        self.served = Some(Served::start_at(&program, &self.place, None, self.huiyin.port()).unwrap());
    }

    fn start_kannel(&mut self) {
        self.kannel.start();
        self.phones.connect(self.kannel.phones_port());
    }

    /// Lets citizens read what is new, and some of them answer.
    fn answer(&mut self) {
        let received = self.phones.received();
        for message in &received[self.looked_at..] {
            let Some(number) = question(message) else { continue };
            let Some((text, _)) = words(number).filter(|_| !self.written.contains_key(&number)) else {
                continue;
            };
            assert!(self.phones.write(&message.to, &message.from, text));
            self.written.insert(number, text);
            self.replies += 1;
        }
        self.looked_at = received.len();
    }

    /// Sends receipts that came before once more, and in the wrong order.
    fn repeat_receipts(&self, runtime: &tokio::runtime::Runtime) {
        let records = self.app.store.read(|tx| message::records(tx, 0, 40)).unwrap();
        let known = records.iter().filter(|record| record.state >= State::Sent);
        for (record, status) in known.zip([8, 1, 8, 4, 16, 1].into_iter().cycle()) {
            let told = if record.state == State::Delivered { status } else { 8 };
            let door = format!("http://{}/gateway/kannel/receipt?token={TOKEN}", self.huiyin);
            for _ in 0..2 {
                let sent = runtime.block_on(reqwest::get(format!("{door}&id={}&status={told}", record.id)));
                // Huiyin may just have been killed, and then nobody hears it.
                assert!(sent.map_or(true, |answer| answer.status() == 200));
            }
        }
    }

    /// Waits until every reply is kept: what a dying Kannel had not yet stored, no phone company would repeat.
    fn settle_replies(&self) {
        let began = now();
        loop {
            let counts = self.app.store.read(inbound::counts).unwrap();
            if counts.iter().map(|(_, count)| count).sum::<i64>() == self.replies {
                return;
            }
            assert!(
                began.elapsed().as_secs() < 60,
                "{counts:?}, written {}\n{}",
                self.replies,
                self.kannel.log()
            );
            pause(20);
        }
    }

    fn questions(&self) -> Vec<u64> {
        self.phones.received().iter().filter_map(question).collect()
    }
}

/// Returns the number of the order that a message asks about.
fn question(message: &Received) -> Option<u64> {
    let rest = message.text.strip_prefix("【示例】“第")?;
    rest.split_once("件事”")?.0.parse().ok()
}

fn prepare(app: &App, orders: usize) -> BTreeMap<u64, OrderId> {
    let unit = Unit {
        id: UnitId(0),
        code: "housing".to_owned(),
        parent: None,
        name: "住房和城乡建设局".to_owned(),
        name_en: "Housing".to_owned(),
        kind: UnitKind::Department,
        group: None,
        from: date(2000, 1, 1),
        until: None,
        aliases: BTreeSet::new(),
    };
    let act = Act::People(people::Command::AddUnit(unit));
    let done = actions::now(&app.store, &app.clock, Actor::System("set-up"), None, act).unwrap();
    let Done::Unit { id: lead } = done else { panic!("{done:?}") };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..PREPARING)
            .map(|first| {
                scope.spawn(move || {
                    let numbers = (first..orders).step_by(PREPARING).map(|number| number as u64);
                    numbers
                        .map(|number| (number, asked(app, lead, number, &phone(number))))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn everybody_is_asked_once_and_heard_whoever_dies() {
    let orders = how_many();
    let runtime = open::runtime().unwrap();
    let mut day = Day::begin(orders);
    let began = now();
    let limit = SECONDS_A_HUNDRED * (orders as u64).div_ceil(100) + 60;
    let mut blows = 0;
    loop {
        day.answer();
        let reached = day.questions().len();
        // Huiyin dies after one and three fifths of the day, Kannel after two and four.
        if blows < 4 && reached >= orders * (blows + 1) / 5 {
            if blows % 2 == 0 {
                day.served.as_mut().unwrap().kill().unwrap();
                day.start_huiyin();
            } else {
                day.settle_replies();
                day.kannel.kill();
                day.start_kannel();
            }
            blows += 1;
            day.repeat_receipts(&runtime);
        }
        let waiting = day.app.store.read(|tx| {
            Ok((outbox::waiting(tx)? - claimed(tx)?, inbound::waiting(tx)?.0, receipt::waiting(tx)?))
        });
        let waiting = waiting.unwrap();
        if waiting == (0, 0, 0) && blows == 4 && day.looked_at == day.phones.received().len() {
            break;
        }
        assert!(began.elapsed().as_secs() < limit, "{waiting:?} after {limit} s\n{}", day.kannel.log());
        pause(20);
    }
    // What is still on its way to the phones, and back.
    pause(2_000);
    day.answer();
    day.settle_replies();
    reconcile(&mut day, &runtime);
}

fn claimed(tx: &mut store::db::Tx<'_>) -> Result<i64, store::db::Error> {
    let records = message::records(tx, 0, 1_000_000)?;
    Ok(records.iter().filter(|record| record.state == State::Sending).count() as i64)
}

fn reconcile(day: &mut Day, runtime: &tokio::runtime::Runtime) {
    day.served.as_mut().unwrap().stop().unwrap();
    day.served = None;
    // A minute later nobody is left who could settle what was claimed when Huiyin died.
    let later = Clock::System.now().checked_add(SignedDuration::from_secs(61)).unwrap();
    day.app.clock = Clock::standing_at(later);
    runtime.block_on(work(&day.app));

    let states: BTreeMap<i64, State> = states(&day.app).into_iter().collect();
    let mut reached: BTreeMap<u64, usize> = BTreeMap::new();
    for number in day.questions() {
        *reached.entry(number).or_default() += 1;
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (number, order) in &day.orders {
        let state = *states.get(&order.0).unwrap_or_else(|| panic!("nobody asked about order {number}"));
        let times = reached.get(number).copied().unwrap_or(0);
        *counts.entry(state.code()).or_default() += 1;
        match state {
            State::Sent | State::Delivered => assert_eq!(times, 1, "order {number} is {state:?}"),
            State::Unknown => assert!(times <= 1, "order {number} was asked {times} times"),
            other => panic!("order {number} is {other:?}"),
        }
        let expected = words(*number).filter(|_| day.written.contains_key(number)).and_then(|(_, said)| said);
        assert_eq!(satisfied(&day.app, *order), expected, "order {number}: {:?}", day.written.get(number));
    }
    let answered = day.written.len();
    let replies: BTreeMap<String, i64> = day.app.store.read(inbound::counts).unwrap().into_iter().collect();
    println!("{} asked: {counts:?}; {answered} answered: {replies:?}", day.orders.len());
    let unclear =
        day.written.keys().filter(|number| words(**number).is_some_and(|(_, said)| said.is_none())).count();
    let expected = [("for-a-person", unclear), ("understood", answered - unclear)];
    assert_eq!(replies, expected.map(|(state, count)| (state.to_owned(), count as i64)).into());
    assert!(answered * 100 > day.orders.len() * 25, "{answered} answered");
    let unknown = counts.get("unknown").copied().unwrap_or(0);
    assert!(unknown <= 4 * 16, "{unknown} unknown: more than were with the gateway when somebody died");
    assert!(NUMBER.len() > 5);
    let scratch = tempfile::tempdir().unwrap();
    let report = store::verify::verify(day.app.store.db(), scratch.path(), &mut |_, _| {}).unwrap();
    assert!(report.is_clean(), "{:?}", report.differences);
}
