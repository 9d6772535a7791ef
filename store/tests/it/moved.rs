//! A house of cases moves to the other engine: every case, rating, reply, batch and device is there, the ledger verifies,
//! and life goes on.

use crate::engines::on_each_engine;

on_each_engine!(a_house_of_cases_moves_to_the_other_engine_and_goes_on);

mod cases {
    use std::collections::BTreeMap;

    use domain::{
        access::Actor,
        batch::{Counts, Outcome, Window},
        case::{
            ApplicantKind, Case, Key, Known, Matter, PhoneClass, Taken, Terms,
            command::{Command, Take},
        },
        ids::{BatchId, CaseId, DeviceId, UnitId},
        people::{
            self,
            device::{Device, DeviceKind},
        },
        rating::{Grade, Provenance, Rating, RatingChannel},
    };
    use jiff::{SignedDuration, civil::date};
    use store::{
        backup::{KeyPolicy, backup, restore},
        batch::{self, Begun, Kept, NewRow, Start, State},
        case,
        command::{Act, Done, Error, Request},
        db::{Db, Location},
        device,
        files::Files,
        house::Store,
        inbound::{self, Arrival, Reply, Settled, Words},
        order,
        personal::Contact,
        rating::{self, Period},
    };

    use crate::{
        engines::{Ground, MADE_AT},
        house::{morning, pack, ready, unit, write},
        story::{open, verified},
    };

    /// So many cases that their events are more than one page of a backup.
    const CASES: usize = 1_100;

    const GRADES: [Grade; 5] = Grade::ALL;

    fn house(ground: &Ground) -> (Store, UnitId) {
        let store = ready(ground);
        write(&store, pack("policies/nanjing-2016-122.toml")).unwrap();
        let Done::Unit { id } = write(&store, unit("registry")).unwrap() else { panic!("no unit") };
        (store, id)
    }

    fn taking(unit: UnitId, place: usize) -> Act {
        let phone = match place % 10 {
            7 => PhoneClass::Landline,
            8 => PhoneClass::Absent,
            _ => PhoneClass::Mobile,
        };
        let number = match phone {
            PhoneClass::Landline => format!("025{place:08}"),
            PhoneClass::Absent | PhoneClass::Invalid => String::new(),
            PhoneClass::Mobile => format!("138{place:08}"),
        };
        let facts = Taken {
            key: Key { source: "hall".to_owned(), number: format!("BJ{place}"), step: "1".to_owned() },
            batch: Some(BatchId(1)),
            pack: "nanjing-2016-122".to_owned(),
            kind: "service".to_owned(),
            unit,
            window: Some("3号窗口".to_owned()),
            staff: None,
            matter: Matter { code: "0710".to_owned(), name: "不动产登记 \"\\😀".to_owned() },
            region: "320100000000".to_owned(),
            applicant_kind: ApplicantKind::Person,
            applicant: None,
            agent: false,
            channel: None,
            accepted_at: None,
            finished_at: morning() - SignedDuration::from_hours(20),
            citizen: None,
            contact_digest: None,
            phone,
            elsewhere: None,
        };
        let take = Take { facts, by: None, terms: Terms::default(), known: Known::default() };
        Act::TakeCase { take: Box::new(take), contact: Contact::new(&format!("申请人{place}"), &number) }
    }

    fn at(store: &Store, actor: Actor, case: CaseId, command: Command) -> Result<Done, Error> {
        store.write(Request { key: None, at: morning(), actor, act: Act::Case { case, command } })
    }

    fn rate(store: &Store, place: usize, case: CaseId) {
        let link = Provenance::Link { token: format!("t{place}"), channel: RatingChannel::Qr };
        let sms = Provenance::Sms { message: format!("g:{place}"), read_by: None };
        let (actor, provenance) =
            if place.is_multiple_of(2) { (Actor::Citizen, link) } else { (Actor::System("replies"), sms) };
        let bare = Rating::new(GRADES[place % GRADES.len()], provenance, morning());
        let rating = Box::new(Rating { words: format!("第{place}句话"), ..bare });
        at(store, actor, case, Command::Rate { rating }).unwrap();
    }

    fn fill(store: &Store, unit: UnitId) -> Vec<CaseId> {
        let (sender, receiver) = std::sync::mpsc::channel();
        for place in 0..CASES {
            let act = taking(unit, place);
            let request = Request { key: None, at: morning(), actor: Actor::System("sources"), act };
            let sender = sender.clone();
            store.submit(request, move |done| sender.send((place, done.unwrap())).unwrap());
        }
        drop(sender);
        let cases: BTreeMap<usize, CaseId> = receiver
            .iter()
            .map(|(place, done)| {
                let Done::Case { id, .. } = done else { panic!("{done:?}") };
                (place, id)
            })
            .collect();
        let ids: Vec<CaseId> = cases.into_values().collect();
        for (place, case) in ids.iter().enumerate().filter(|(place, _)| place % 10 < 3).take(60) {
            rate(store, place, *case);
        }
        let hear =
            Command::Hear { message: "g:unclear".to_owned(), words: "还行吧".to_owned(), at: morning() };
        at(store, Actor::System("replies"), ids[4], hear).unwrap();
        at(store, Actor::System("replies"), ids[5], Command::OptOut { evidence: "g:out".to_owned() })
            .unwrap();
        ids
    }

    fn run_batch(store: &Store) {
        let window = Window {
            from: morning() - SignedDuration::from_hours(24),
            until: morning(),
            reread_from: morning() - SignedDuration::from_hours(48),
            is_provisional: false,
        };
        let start = Start {
            source: "hall".to_owned(),
            window,
            working_days: 1,
            begun_by: "system:night".to_owned(),
            runner: "r".to_owned(),
            gone: Vec::new(),
            at: morning(),
            state: State::Running,
        };
        let mut counts = Counts::default();
        let rows: Vec<NewRow> = (0..CASES)
            .map(|place| {
                let outcome = match place % 10 {
                    7 => Outcome::Phone,
                    8 => Outcome::Excluded("no-number".to_owned()),
                    _ => Outcome::Sms,
                };
                counts.add(&outcome, false);
                let kept = Kept { batch: BatchId(1), outcome, is_late: false, digest: format!("d{place}") };
                let place = u64::try_from(place).unwrap();
                NewRow { number: format!("BJ{place}"), step: "1".to_owned(), place, kept }
            })
            .collect();
        store
            .write_rows(|tx| {
                let Begun::Ours(batch) = batch::begin(tx, start)? else { panic!("somebody runs it") };
                let ended = batch::Batch {
                    state: State::Done,
                    ended_at: Some(morning()),
                    counted: u64::try_from(CASES).ok(),
                    counts,
                    ..*batch
                };
                assert!(batch::keep(tx, &ended)?);
                batch::save_rows(tx, "hall", rows)
            })
            .unwrap();
    }

    /// A device in use, a reply that waits for a person, a number that wants no more.
    fn settle(store: &Store, unit: UnitId) -> DeviceId {
        let device = Device {
            id: DeviceId(0),
            name: "3号窗口评价器".to_owned(),
            window: unit,
            kind: DeviceKind::Tablet,
            revoked: false,
        };
        let Done::Device { id } = write(store, Act::People(people::Command::AddDevice(device))).unwrap()
        else {
            panic!("no device")
        };
        let words = Words { from: "13800000004".to_owned(), text: "还行吧".to_owned() };
        let reply = Reply::seal(store.vault(), "g:unclear".to_owned(), morning(), "g", "01", &words).unwrap();
        let waits =
            Settled { state: "for-a-person", why: Some("not certain".to_owned()), ..Settled::default() };
        let silent = inbound::phone_index(store.vault(), "13999999999");
        store
            .write_rows(|tx| {
                inbound::take(tx, &[Arrival::Reply(reply)])?;
                inbound::settle(tx, "g:unclear", morning(), &waits)?;
                inbound::opt_out(tx, &silent, morning(), "g:earlier")?;
                device::offer(tx, id, "code", morning())?;
                device::pair(tx, "code", "secret", morning()).map(|paired| assert_eq!(paired, Some(id)))
            })
            .unwrap();
        id
    }

    /// What the other house must hold too.
    fn contents(store: &Store, ids: &[CaseId]) -> (Vec<Case>, String, Vec<String>) {
        store
            .read(|tx| {
                let cases = ids.iter().filter_map(|id| case::get(tx, *id).transpose());
                let cases = cases.collect::<Result<Vec<_>, _>>()?;
                let board = rating::board(tx, Period::Month(date(2026, 3, 31)))?;
                let last = batch::last_of(tx, "hall")?.unwrap();
                let taken = batch::cases(tx, last.id, None, None, 500)?;
                let waiting = inbound::for_a_person(tx, store.vault(), 10)?;
                let orders = tx.query("select count(*) from orders", &[])?[0].int(0)?;
                let rest = vec![
                    format!("{last:?}"),
                    format!("{taken:?}"),
                    format!("{waiting:?}"),
                    format!("{orders} orders, {:?}", order::get(tx, domain::ids::OrderId(1))?),
                ];
                Ok((cases, format!("{board:?}"), rest))
            })
            .unwrap()
    }

    pub(super) fn a_house_of_cases_moves_to_the_other_engine_and_goes_on(ground: &Ground) {
        let (store, unit) = house(ground);
        let ids = fill(&store, unit);
        run_batch(&store);
        let device = settle(&store, unit);
        assert_eq!(verified(&store).differences, Vec::<String>::new());
        let before = contents(&store, &ids);
        assert_eq!(before.0.len(), CASES);
        let (files, out) = (Files::at(store.files()), ground.dir.path().join("one.backup"));
        let key_path = ground.dir.path().join("huiyin.key");
        let key = KeyPolicy::Enclosed { fingerprint: "", path: &key_path };
        backup(store.db(), &files, key, &out, MADE_AT, &mut |_| ()).unwrap();

        let other = match ground.location {
            Location::Sqlite(_) => Ground::postgres(),
            Location::Postgres(_) => Ground::sqlite(),
        };
        let (other_files, other_key) =
            (Files::at(&other.dir.path().join("files")), other.dir.path().join("huiyin.key"));
        restore(&out, &other.location, &other_files, &other_key, MADE_AT, &mut |_| ()).unwrap();
        assert_eq!(browsers(&other.open()), 0, "no browser is a device after a restore");
        let moved = open(&other);
        let report = verified(&moved);
        assert_eq!((report.differences, report.cases), (Vec::new(), i64::try_from(CASES).unwrap()));
        assert_eq!(contents(&moved, &ids), before);
        let world = moved.world();
        assert_eq!(world.people.devices.in_use(device).map(|device| device.window), Some(unit));

        // The same case told again is known, the number stays silent, a further word stands beside the first.
        let Done::Case { is_new, .. } = write(&moved, taking(unit, 0)).unwrap() else { panic!("no case") };
        assert!(!is_new);
        let index = inbound::phone_index(moved.vault(), "13999999999");
        let silent = moved.read(|tx| inbound::opted_out(tx, &[index])).unwrap();
        assert_eq!(silent.len(), 1);
        rate(&moved, 10_000, ids[0]);
        let rated = moved.read(|tx| case::get(tx, ids[0])).unwrap().unwrap();
        assert_eq!(rated.ratings.len(), 2);
        let code = moved.write_rows(|tx| {
            device::offer(tx, device, "new", morning())?;
            device::pair(tx, "new", "other", morning())
        });
        assert_eq!(code.unwrap(), Some(device));
        assert_eq!(verified(&moved).differences, Vec::<String>::new());
    }

    fn browsers(db: &Db) -> usize {
        db.read(device::browsers).unwrap().len()
    }
}
