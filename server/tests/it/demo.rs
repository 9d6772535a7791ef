//! The demonstration: every desk has work on the day it is begun, it lives by the rules, and it stays where it belongs.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use clap::Parser;
use domain::{
    access::Role,
    calendar::{BEIJING, Calendar, instant},
    ids::UnitId,
    order::{
        Channel, Order,
        event::Event,
        stage::{Outcome, Stage},
    },
    people::UnitKind,
};
use jiff::{
    SignedDuration, Timestamp,
    civil::{DateTime, Time, date},
};
use server::{
    app::{App, Demo},
    cli::{
        Cli,
        open::{self, Place},
    },
    clock::Clock,
    demo::{
        build::{self, Made, WEEKS, Wishes},
        chance::Chance,
        citizens::{Live, Telephones},
        course::PHONE,
        folder,
        office::{CLOSES, OPENS, Office},
        phrases::Phrases,
    },
    ids::Ids,
    shipped,
    sms::spool::{Outgoing, Spool},
};
use store::{
    house::Store,
    list::{self, Filter, Sort},
    order::Scope,
    personal,
    work::TRACKING,
};

/// A few weeks are enough for what does not need a year.
const FEW_WEEKS: i64 = 6;

fn at(text: &str) -> Timestamp {
    BEIJING.to_timestamp(text.parse::<DateTime>().unwrap()).unwrap()
}

/// A demonstration in a folder that vanishes, opened again as a command would.
struct House {
    made: Made,
    store: Store,
    now: Timestamp,
    dir: tempfile::TempDir,
}

impl House {
    fn make(seed: u64, now: Timestamp, weeks: i64) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let made = build::build(&dir.path().join("demo"), Wishes { seed, now, weeks }).unwrap();
        let clock = Clock::standing_at(now);
        let store = Place { data: dir.path().join("demo"), database: None }.open(&clock).unwrap();
        Self { made, store, now, dir }
    }

    fn folder(&self) -> std::path::PathBuf {
        self.dir.path().join("demo")
    }

    fn app(&self) -> App {
        let clock = Clock::standing_at(self.now);
        let notice = Demo { data: "letters".to_owned(), offset_days: 0 };
        open::app(self.store.clone(), &self.folder(), clock, Ids::seeded(1), Some(notice)).unwrap()
    }

    fn orders(&self) -> Vec<Order> {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let filter = Filter::default();
            let page =
                self.store.read(|tx| list::page(tx, &Scope::All, &filter, Sort::Oldest, after, 200)).unwrap();
            // Bad ratings of cases are no letters.
            found.extend(page.orders.into_iter().filter(|order| order.channel != Channel::Rating));
            after = page.next;
            if after.is_none() {
                return found;
            }
        }
    }

    fn lived(&self) -> Vec<Order> {
        self.orders().into_iter().filter(|order| order.outcome != Some(Outcome::Imported)).collect()
    }

    fn stages(&self) -> BTreeMap<Stage, usize> {
        let mut stages = BTreeMap::new();
        for order in self.lived() {
            *stages.entry(order.stage).or_insert(0) += 1;
        }
        stages
    }

    /// Every desk has work: something waits at each stage, something waits for its citizen, something is overdue.
    fn has_work_on_every_desk(&self) {
        let stages = self.stages();
        let told = format!("{} {stages:?}", BEIJING.to_datetime(self.now));
        for (stage, least) in [
            (Stage::Registered, 3),
            (Stage::Accepted, 3),
            (Stage::Dispatched, 3),
            (Stage::Signed, 2),
            (Stage::InHand, 4),
            (Stage::Answered, 3),
            (Stage::Callback, 8),
        ] {
            assert!(stages.get(&stage).is_some_and(|count| *count >= least), "{}: {told}", stage.code());
        }
        let open: Vec<Order> = self.lived().into_iter().filter(|order| !order.is_ended()).collect();
        let overdue =
            open.iter().filter(|order| order.next_due().is_some_and(|(_, due)| due.at < self.now)).count();
        assert!((1..=open.len() / 2).contains(&overdue), "{overdue} of {} are overdue: {told}", open.len());
        assert!(open.iter().any(|order| order.round > 1), "nothing is being done again: {told}");
        assert!(open.iter().any(|order| order.suspended), "nothing waits for its citizen: {told}");
    }
}

/// Wherever an order is sent, a principal of the unit or of one above it can sign.
fn every_unit_can_be_signed_for(house: &House) {
    let people = &house.store.world().people;
    let principals = people.persons.iter().filter(|person| person.roles.contains(&Role::UnitPrincipal));
    let signed_for: BTreeSet<UnitId> =
        principals.filter_map(|person| person.unit).flat_map(|unit| people.units.subtree(unit)).collect();
    for unit in people.units.iter().filter(|unit| unit.kind != UnitKind::Jurisdiction) {
        assert!(signed_for.contains(&unit.id), "nobody signs for {}", unit.name);
    }
}

#[test]
fn a_demonstration_lives_a_year_of_real_letters_and_agrees_with_its_ledger() {
    let house = House::make(1, at("2026-11-23T10:00"), WEEKS);
    house.has_work_on_every_desk();
    assert_eq!(house.made.history.taken + u64::try_from(house.made.lived).unwrap(), 1_179);
    assert_eq!((house.orders().len(), house.lived().len()), (1_179, house.made.lived));
    assert!(house.made.lived > 350, "{}", house.made.lived);
    assert_eq!(house.made.mark.offset_weeks, 263);
    let newest = house.lived().iter().map(|order| order.received_on).max().unwrap();
    assert!([date(2026, 11, 22), date(2026, 11, 23)].contains(&newest), "{newest}");

    let scratch = tempfile::tempdir().unwrap();
    let report = store::verify::verify(house.store.db(), scratch.path(), &mut |_, _| {}).unwrap();
    assert!(report.is_clean(), "{:?}", report.differences);

    citizens_of_cases_are_asked_and_heard(&house);
    supervision_is_under_way(&house);
    every_unit_can_be_signed_for(&house);
    every_turn_is_taken(&house);
    citizens_answer_at_realistic_rates(&house);
    staff_keep_office_hours(&house);
    citizens_are_invented(&house);
    two_orders_are_left_to_the_visitor(&house);
    assert!(folder::is_demo(&house.folder()));
    let refused =
        server::cli::run(Cli::parse_from(["huiyin", "serve", "--data", house.folder().to_str().unwrap()]));
    let refused = refused.unwrap_err().to_string();
    assert!(
        refused
            .contains("is a demonstration, whose accounts have a known password; serve it with `huiyin demo")
    );
}

/// Every form of supervision is at some point of its life, leaders were warned, and the documents of all of it lie there.
fn supervision_is_under_way(house: &House) {
    use domain::{
        ids::PersonId,
        order::ladder::WarningForm,
        proceeding::{Kind, Stage as Life},
    };
    use store::{
        document::{self, due},
        order::Scope,
        proceeding::lists::{self, Filter, Scope as All},
        warning,
    };
    let world = house.store.world();
    let leader = world.people.persons.iter().find(|person| person.roles.contains(&Role::Leader)).unwrap();
    let of = |stage: Life, person: PersonId| {
        let page =
            |tx: &mut store::db::Tx<'_>| lists::page(tx, &All::All(person), &Filter::at(stage), None, 50);
        house.store.read(page).unwrap().items
    };
    let all: Vec<_> = [Life::Open, Life::Closed].into_iter().flat_map(|at| of(at, leader.id)).collect();
    let kinds: BTreeSet<Kind> = all.iter().map(|one| one.kind()).collect();
    assert_eq!(kinds.len(), Kind::ALL.len(), "{kinds:?}");
    assert!(all.iter().any(|one| one.waits_for_word()), "nothing waits for the leader");
    assert!(all.iter().any(|one| one.is_late(house.now)), "nothing is late");
    let warnings = house.store.read(|tx| warning::counts(tx, &Scope::All)).unwrap();
    let rungs: BTreeSet<WarningForm> = warnings.keys().map(|(form, _)| *form).collect();
    assert!(rungs.len() >= 3, "{warnings:?}");
    let filter = document::Filter { with_restricted: true, ..document::Filter::default() };
    let list = |tx: &mut store::db::Tx<'_>| {
        document::list(tx, &document::Scope::Everything, &filter, document::PAGE_LIMIT)
    };
    let documents = house.store.read(list).unwrap();
    let kinds: BTreeSet<_> = documents.iter().map(|one| one.kind).collect();
    assert!(kinds.len() >= 5, "{kinds:?}");
    assert_eq!(house.store.read(|tx| due::to_issue(tx, house.now, 50)).unwrap(), []);
}

/// Whoever calls has somebody to call, and the board has something to say.
fn citizens_of_cases_are_asked_and_heard(house: &House) {
    let month = store::rating::Period::Month(date(2026, 11, 23));
    let board = house.store.read(|tx| store::rating::board(tx, month)).unwrap();
    let all = &board[&UnitId(0)];
    assert!(all.asked > 200 && all.good() > 50 && all.bad() > 3 && all.unrated > 30, "{all:?}");
    let by_message = all.channels[&domain::rating::RatingChannel::Sms];
    let share = by_message as f64 / all.asked_by["sms"] as f64;
    assert!((0.20..0.40).contains(&share), "{share} of {all:?}");
    let (due, _) = house.store.read(|tx| store::case::lists::calls(tx, house.now)).unwrap();
    assert!(due > 0, "nobody waits for a call");
}

fn every_turn_is_taken(house: &House) {
    let stages = house.stages();
    for stage in [Stage::Closed, Stage::Refused, Stage::Merged] {
        assert!(stages.contains_key(&stage), "{}: {stages:?}", stage.code());
    }
    let lived = house.lived();
    let outcomes: BTreeSet<_> = lived.iter().filter_map(|order| order.outcome).collect();
    assert!(outcomes.contains(&Outcome::Satisfied) && outcomes.contains(&Outcome::Unrated), "{outcomes:?}");
    assert!(lived.iter().any(|order| order.flags.contains(&domain::order::Flag::Disputed)));
    // A refusal here is a merge whose main order had ended, or an answer to an order that waited for its citizen.
    assert!(house.made.tally.refused <= 5, "{:?}", house.made.tally);
}

fn citizens_answer_at_realistic_rates(house: &House) {
    let (mut asked, mut by_channel, mut grades) = (0_u32, BTreeMap::new(), BTreeMap::new());
    for order in house.lived() {
        for entry in house.store.read(|tx| store::order::timeline(tx, order.id)).unwrap() {
            match entry.recorded.event {
                Event::CallbackAsked {} => asked += 1,
                Event::Rated { grade, evidence, .. } => {
                    let channel =
                        serde_json::to_value(&evidence).unwrap()["channel"].as_str().unwrap().to_owned();
                    *by_channel.entry(channel).or_insert(0_u32) += 1;
                    *grades.entry(grade).or_insert(0_u32) += 1;
                }
                _ => {}
            }
        }
    }
    let rated: u32 = grades.values().sum();
    let share = |part: u32, of: u32| f64::from(part) / f64::from(of);
    let by_message = share(by_channel["sms"], asked);
    assert!((0.20..0.36).contains(&by_message), "{by_message} of {asked}");
    let satisfied = share(grades["satisfied"], rated);
    assert!((0.78..0.92).contains(&satisfied), "{grades:?}");
    assert!(grades["dissatisfied"] >= 5 && by_channel.len() == 3, "{grades:?} {by_channel:?}");
}

fn staff_keep_office_hours(house: &House) {
    let world = house.store.world();
    for order in house.lived() {
        for entry in house.store.read(|tx| store::order::timeline(tx, order.id)).unwrap() {
            let when = BEIJING.to_datetime(entry.at);
            let is_in_hours =
                world.calendar.is_workday(when.date()) && (OPENS..CLOSES).contains(&when.time());
            assert!(
                !entry.actor.starts_with("person:") || is_in_hours,
                "{} {when} {:?}",
                order.number,
                entry.recorded
            );
            assert!(entry.at <= house.now, "{} {when}", order.number);
        }
    }
}

fn citizens_are_invented(house: &House) {
    let citizens: BTreeSet<i64> =
        house.lived().iter().filter_map(|order| order.citizen).map(|id| id.0).collect();
    let citizens: Vec<i64> = citizens.into_iter().collect();
    assert!(citizens.len() > 300);
    let contacts = house.store.read(|tx| personal::open(tx, house.store.vault(), &citizens)).unwrap();
    assert!(contacts.values().all(|contact| contact.phone.starts_with(PHONE) && contact.phone.len() == 11));
}

fn two_orders_are_left_to_the_visitor(house: &House) {
    assert_eq!(house.made.mark.waiting.len(), 2);
    for waiting in &house.made.mark.waiting {
        let index = house.store.vault().index(&waiting.code, TRACKING);
        let order = house.store.read(|tx| store::order::tracked(tx, &index)).unwrap().unwrap();
        assert_eq!((order.stage, &order.number), (Stage::Callback, &waiting.number));
    }
}

/// What two runs must have in common; ids depend on how commands met in a commit.
fn lives(house: &House) -> BTreeSet<String> {
    let told = |order: &Order| {
        format!(
            "{} {} {} {:?} {:?} {} {:?} {:?} {:?}",
            order.title,
            order.registered_at,
            order.stage.code(),
            order.outcome,
            order.grade,
            order.round,
            order.lead,
            order.flags,
            order.closed_at
        )
    };
    house.lived().iter().map(told).collect()
}

#[test]
fn the_same_seed_makes_the_same_demonstration_and_another_seed_another() {
    let now = at("2026-11-22T03:45");
    let (first, second) = (House::make(7, now, FEW_WEEKS), House::make(7, now, FEW_WEEKS));
    assert_eq!(lives(&first), lives(&second));
    assert_eq!(first.made.tally, second.made.tally);
    let codes = |house: &House| {
        house.made.mark.waiting.iter().map(|waiting| waiting.code.clone()).collect::<Vec<_>>()
    };
    assert_eq!(codes(&first), codes(&second));
    assert_ne!(lives(&first), lives(&House::make(8, now, FEW_WEEKS)));
}

#[test]
fn every_desk_has_work_on_any_day_and_at_any_hour() {
    for now in ["2026-11-22T03:45", "2026-02-19T12:00", "2026-10-08T08:31", "2027-03-31T23:59"] {
        House::make(3, at(now), FEW_WEEKS).has_work_on_every_desk();
    }
}

#[test]
fn only_invented_numbers_answer_while_the_demonstration_is_served() {
    let house = House::make(1, at("2026-11-23T10:00"), FEW_WEEKS);
    let app = house.app();
    let spool = Spool::of(&app.dir);
    let scale = app.world().packs.iter().next().unwrap().callback().scale(domain::policy::Language::Zh);
    let asks = |id: i64, to: &str| Outgoing {
        id,
        to: to.to_owned(),
        text: format!("请回复数字：{scale}"),
        extension: String::new(),
    };
    let reserved = format!("{PHONE}9999");
    for id in 0..40 {
        spool.send(&asks(900_000 + id, &format!("{PHONE}{:04}", 9_000 + id))).unwrap();
        spool.send(&asks(910_000 + id, &format!("138001380{id:02}"))).unwrap();
        spool.send(&asks(920_000 + id, &reserved)).unwrap();
    }
    let told = Outgoing {
        id: 930_000,
        to: format!("{PHONE}9000"),
        text: "您的诉求已派单".to_owned(),
        extension: String::new(),
    };
    spool.send(&told).unwrap();
    assert!(!Telephones::of(&app).asks(&told));

    let phrases = Phrases::carried().unwrap();
    let mut citizens = Live::of(&app, Chance::of(1), phrases, BTreeSet::from([reserved.clone()]));
    assert_eq!(citizens.look(house.now).unwrap(), 0, "nobody answers at once");
    let later = house.now.checked_add(SignedDuration::from_mins(10)).unwrap();
    assert!(citizens.look(later).unwrap() > 15);
    let replies = spool.replies().unwrap();
    assert!(replies.iter().all(|found| {
        let from = &found.reply.as_ref().unwrap().from;
        from.starts_with(PHONE) && *from != reserved
    }));
    assert_eq!(citizens.look(later).unwrap(), 0, "everybody answers once");
}

#[test]
fn a_folder_that_holds_something_else_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("letter.txt"), "mine").unwrap();
    let wishes = Wishes { seed: 1, now: at("2026-11-23T10:00"), weeks: FEW_WEEKS };
    let refused = build::build(dir.path(), wishes).unwrap_err().to_string();
    assert!(
        refused.ends_with("holds something that is no demonstration; name another folder with --data"),
        "{refused}"
    );
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    assert!(build::build(Path::new("/proc/none/demo"), wishes).is_err());
}

#[test]
fn a_clock_before_the_letters_is_told_so() {
    let dir = tempfile::tempdir().unwrap();
    let wishes = Wishes { seed: 1, now: at("2019-06-03T10:00"), weeks: FEW_WEEKS };
    let refused = build::build(&dir.path().join("demo"), wishes).unwrap_err().to_string();
    assert!(refused.contains("lies in the future"), "{refused}");
    assert!(!dir.path().join("demo").exists());
}

/// A matter that comes at `from` and takes so many minutes is done at `until`.
fn takes(calendar: &Calendar, from: &str, minutes: i64, until: &str) {
    let done = Office::of(calendar).after(at(from), minutes);
    assert_eq!(BEIJING.to_datetime(done), until.parse::<DateTime>().unwrap(), "{from} + {minutes}");
}

#[test]
fn office_hours_leave_out_nights_weekends_and_holidays() {
    let calendar = shipped::calendar().unwrap();
    takes(&calendar, "2026-11-23T10:00", 30, "2026-11-23T10:30");
    takes(&calendar, "2026-11-23T17:00", 60, "2026-11-24T09:00");
    takes(&calendar, "2026-11-23T03:00", 0, "2026-11-23T08:30");
    takes(&calendar, "2026-11-20T17:29", 2, "2026-11-23T08:31");
    takes(&calendar, "2026-11-21T12:00", 540, "2026-11-24T08:30");
    takes(&calendar, "2026-02-14T17:00", 60, "2026-02-24T09:00");
    takes(&calendar, "2026-09-30T17:30", 1, "2026-10-08T08:31");
    let office = Office::of(&calendar);
    assert!(
        office.is_open(instant(date(2026, 2, 14), OPENS))
            && !office.is_open(instant(date(2026, 2, 15), OPENS))
    );
    assert!(!office.is_open(instant(date(2026, 2, 14), CLOSES)) && CLOSES > Time::midnight());
}
