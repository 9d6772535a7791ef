//! A day's work through Kannel: cases are extracted from two offices and asked, some citizens answer in many ways,
//! receipts come twice and in any order, Huiyin is killed while it extracts and twice while it sends, Kannel is killed
//! twice. In the end every number agrees. `SMS_SOAK=20000` asks about so many cases.

mod office;
mod reconcile;
mod words;

use std::{
    collections::BTreeMap,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    time::{Duration, Instant},
};

use domain::{
    access::Actor,
    calendar::date_of,
    delivery::State,
    people::{self, Unit, UnitKind},
};
use jiff::civil::date;
use office::{APPROVAL, Office};
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
    shipped,
};
use store::{batch, command::Act, inbound, message, outbox, receipt};
use words::{Said, words};

use super::{
    phones::Phones,
    rig::{Kannel, TOKEN, now, pause},
};

/// How many are asked through the database in the ordinary run.
const FEW: usize = 300;
/// How long the whole may take on a busy machine, in seconds: at least, and for each hundred asked.
const SECONDS: u64 = 300;
const SECONDS_A_HUNDRED: u64 = 30;
/// The receipts that come once more after each blow.
const REPEATED: usize = 40;

#[expect(clippy::disallowed_methods, reason = "a test has no configuration but the environment")]
fn how_many() -> usize {
    std::env::var("SMS_SOAK").map_or(FEW, |text| text.parse().expect("SMS_SOAK is how many are asked"))
}

struct Day {
    place: Place,
    huiyin: SocketAddr,
    kannel: Kannel,
    phones: Phones,
    app: App,
    served: Option<Served>,
    office: Office,
    /// The place of each case among those that are asked, by its number.
    places: BTreeMap<u64, usize>,
    /// Messages that were looked at, the cases they ask about, and what was written about which.
    looked_at: usize,
    questions: Vec<u64>,
    written: BTreeMap<u64, (&'static str, Said)>,
    replies: i64,
    /// How often somebody died.
    deaths: usize,
    began: Instant,
    _dir: tempfile::TempDir,
}

impl Day {
    fn begin(cases: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let place = Place { data: dir.path().join("data"), database: None };
        let store = place.create(&Clock::System, &Ids::System).unwrap();
        let (name, pack) = shipped::PACKS.iter().find(|(_, text)| text.contains("[[exclusion]]")).unwrap();
        init::load_rules(&store, &Clock::System, &[((*name).to_owned(), (*pack).to_owned())]).unwrap();
        let huiyin = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let kannel = Kannel::prepare(huiyin);
        let settings = format!(
            "[sms]\nquiet_until = \"00:00:01\"\nquiet_from = \"00:00:00\"\nquestions_per_day = 0\n{}",
            // A few are sent slowly, so that they are still being sent when somebody dies.
            kannel.settings("kannel", 1, &place.data, huiyin).replace(
                "rate_per_second = 2000",
                if cases > FEW { "rate_per_second = 1000" } else { "rate_per_second = 60" }
            )
        );
        std::fs::write(place.data.join(server::config::FILE), settings).unwrap();
        let app = open::app(store, &place.data, Clock::System, Ids::System, None).unwrap();
        prepare(&app);
        let office = Office::of(date_of(Clock::System.now()).yesterday().unwrap(), cases);
        office.open(&place);
        // Who answered an earlier question with that is not asked again, whatever case it was about.
        let (vault, at) = (app.store.vault(), Clock::System.now());
        let phones: Vec<String> =
            office.silenced().iter().map(|phone| inbound::phone_index(vault, phone)).collect();
        let silence = |tx: &mut store::db::Tx<'_>| {
            phones.iter().try_for_each(|phone| inbound::opt_out(tx, phone, at, "kannel:earlier"))
        };
        app.store.write_rows(silence).unwrap();
        let places = office.asked.keys().enumerate().map(|(place, number)| (*number, place)).collect();
        let mut day = Self {
            place,
            huiyin,
            kannel,
            phones: Phones::new(),
            app,
            served: None,
            office,
            places,
            looked_at: 0,
            questions: Vec::new(),
            written: BTreeMap::new(),
            replies: 0,
            deaths: 0,
            began: now(),
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

    fn kill_huiyin(&mut self) {
        self.served.as_mut().unwrap().kill().unwrap();
        self.deaths += 1;
    }

    fn kill_kannel(&mut self) {
        self.kannel.kill();
        self.deaths += 1;
    }

    fn tell(&self, what: &str) {
        println!("{:7.1} s: {what}", self.began.elapsed().as_secs_f64());
    }

    /// Extracts the cases: whoever does it is killed in the middle, with everybody else, and the next one goes on.
    fn extract(&mut self) {
        let mut first = self.office.extract(&self.place).spawn().unwrap();
        let middle = self.office.total() / 2;
        let began = now();
        let broken_off = loop {
            let batch = self.app.store.read(|tx| batch::last_of(tx, APPROVAL)).unwrap();
            let read = batch.as_ref().map_or(0, |batch| batch.counts.read);
            if read + 512 >= middle && read > 0 {
                break batch.unwrap();
            }
            assert!(first.try_wait().unwrap().is_none(), "it ended after {read} rows");
            assert!(began.elapsed().as_secs() < SECONDS, "{batch:?}");
            pause(5);
        };
        first.kill().unwrap();
        first.wait().unwrap();
        self.kill_huiyin();
        assert_eq!(broken_off.state, batch::State::Running, "{broken_off:?}");
        self.tell(&format!("killed after {} of {} rows", broken_off.counts.read, self.office.total()));
        self.office.settle(&self.place.data, false);
        self.start_huiyin();
        let second = self.office.extract(&self.place).output().unwrap();
        let told = String::from_utf8(second.stdout).unwrap();
        let error = String::from_utf8_lossy(&second.stderr);
        assert!(second.status.success(), "{}: {told}{error}", second.status);
        assert_eq!(told.matches("every row is told of").count(), 2, "{told}");
        let batch = self.app.store.read(|tx| batch::last_of(tx, APPROVAL)).unwrap().unwrap();
        assert_eq!(
            (batch.id, batch.attempts),
            (broken_off.id, 2),
            "the next run goes on with the same batch"
        );
        self.tell("extracted");
        reconcile::sources(self);
    }

    /// Lets citizens read what is new, and some of them answer.
    fn answer(&mut self) {
        let received = self.phones.received_after(self.looked_at);
        self.looked_at += received.len();
        for message in &received {
            let Some(number) = question(&message.text) else { continue };
            self.questions.push(number);
            let said = words(self.places[&number]).filter(|_| !self.written.contains_key(&number));
            let Some(said) = said else { continue };
            assert!(self.phones.write(&message.to, &message.from, said.0));
            self.written.insert(number, said);
            self.replies += 1;
        }
    }

    /// Sends receipts that came before once more, and in the wrong order.
    fn repeat_receipts(&self, runtime: &tokio::runtime::Runtime) {
        let records = self.app.store.read(|tx| message::records(tx, 0, 1_000_000)).unwrap();
        let known = records.iter().rev().filter(|record| record.state >= State::Sent).take(REPEATED);
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
                began.elapsed() < Duration::from_secs(SECONDS),
                "{counts:?}, written {}\n{}",
                self.replies,
                self.kannel.log()
            );
            pause(20);
        }
    }

    /// Returns how many messages, replies and receipts wait.
    fn waiting(&self) -> (i64, i64, i64) {
        let counts = self.app.store.read(|tx| {
            Ok((outbox::waiting(tx)? - claimed(tx)?, inbound::waiting(tx)?.0, receipt::waiting(tx)?))
        });
        counts.unwrap()
    }
}

/// Returns the number of the case that a message asks about.
fn question(words: &str) -> Option<u64> {
    let rest = words.split_once("您办理的“户口迁移”（BJ")?.1;
    rest.split_once('）')?.0.parse().ok()
}

fn prepare(app: &App) {
    let unit = Unit {
        id: domain::ids::UnitId(0),
        code: "housing".to_owned(),
        parent: None,
        name: "住房和城乡建设局".to_owned(),
        name_en: "Housing".to_owned(),
        kind: UnitKind::Department,
        group: None,
        from: date(2000, 1, 1),
        until: None,
        aliases: [].into(),
    };
    let act = Act::People(people::Command::AddUnit(unit));
    actions::now(&app.store, &app.clock, Actor::System("set-up"), None, act).unwrap();
}

#[test]
fn everybody_is_asked_once_and_heard_whoever_dies() {
    let runtime = open::runtime().unwrap();
    let mut day = Day::begin(how_many());
    day.tell("begun");
    day.extract();
    let cases = day.office.asked.len();
    let limit = SECONDS_A_HUNDRED * (cases as u64).div_ceil(100) + SECONDS;
    let mut blows = 0;
    loop {
        day.answer();
        let reached = day.questions.len();
        // Huiyin dies after one and three fifths of the day, Kannel after two and four.
        if blows < 4 && reached >= cases * (blows + 1) / 5 {
            if blows % 2 == 0 {
                day.kill_huiyin();
                day.start_huiyin();
                day.tell(&format!("Huiyin killed after {reached} questions"));
            } else {
                day.settle_replies();
                day.kill_kannel();
                day.start_kannel();
                day.tell(&format!("Kannel killed after {reached} questions"));
            }
            blows += 1;
            day.repeat_receipts(&runtime);
        }
        let waiting = day.waiting();
        if waiting == (0, 0, 0) && blows == 4 && day.phones.received_after(day.looked_at).is_empty() {
            break;
        }
        assert!(day.began.elapsed().as_secs() < limit, "{waiting:?} after {limit} s\n{}", day.kannel.log());
        pause(20);
    }
    day.tell("everybody asked");
    // What is still on its way to the phones, and back.
    pause(2_000);
    day.answer();
    day.settle_replies();
    day.tell("every reply kept");
    reconcile::everything(&mut day, &runtime);
    day.tell("reconciled");
}

fn claimed(tx: &mut store::db::Tx<'_>) -> Result<i64, store::db::Error> {
    let records = message::records(tx, 0, 1_000_000)?;
    Ok(records.iter().filter(|record| record.state == State::Sending).count() as i64)
}
