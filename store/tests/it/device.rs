//! Devices at the windows on each engine: one browser is one device, codes work once, a window asks for one thing at a
//! time.

use crate::engines::on_each_engine;

on_each_engine!(
    a_pairing_code_makes_one_browser_the_device_and_works_once,
    a_window_asks_for_one_thing_at_a_time_and_hears_it_once,
    what_is_over_is_forgotten_and_what_waits_is_not,
);

mod cases {
    use domain::ids::{DeviceId, PersonId};
    use jiff::{SignedDuration, Timestamp};
    use store::{
        db::Db,
        device::{self, Session},
    };

    use crate::{engines::Ground, house::morning};

    const DEVICE: DeviceId = DeviceId(7);
    const OTHER: DeviceId = DeviceId(8);

    fn minutes(count: i64) -> Timestamp {
        morning() + SignedDuration::from_mins(count)
    }

    fn pair(db: &Db, code: &str, secret: &str, at: Timestamp) -> Option<DeviceId> {
        db.write(|tx| device::pair(tx, code, secret, at)).unwrap()
    }

    fn session(id: &str, device: DeviceId, case: i64, at: Timestamp) -> Session {
        Session {
            id: id.to_owned(),
            device,
            person: PersonId(3),
            case,
            number: format!("BJ{case}"),
            started_at: at,
            until: at + SignedDuration::from_mins(2),
            rated_at: None,
        }
    }

    pub(super) fn a_pairing_code_makes_one_browser_the_device_and_works_once(ground: &Ground) {
        let db = ground.open();
        let offer = |device, code: &'static str| {
            db.write(|tx| device::offer(tx, device, code, minutes(10))).unwrap();
        };
        offer(DEVICE, "early");
        offer(DEVICE, "code");
        offer(OTHER, "other");
        assert_eq!(pair(&db, "early", "s0", minutes(1)), None, "a later code took its place");
        assert_eq!(pair(&db, "nothing", "s0", minutes(1)), None);
        assert_eq!(pair(&db, "other", "s0", minutes(11)), None, "its time is over");
        assert_eq!(pair(&db, "code", "s1", minutes(10)), Some(DEVICE), "to the end of its time");
        assert_eq!(pair(&db, "code", "s2", minutes(10)), None, "once");
        let browser = db.read(|tx| device::browser(tx, DEVICE)).unwrap().unwrap();
        assert_eq!((browser.secret.as_str(), browser.paired_at), ("s1", minutes(10)));
        db.write(|tx| device::seen(tx, DEVICE, minutes(12))).unwrap();
        offer(DEVICE, "again");
        assert_eq!(pair(&db, "again", "s3", minutes(5)), Some(DEVICE));
        let all = db.read(device::browsers).unwrap();
        let known: Vec<_> = all.iter().map(|browser| (browser.device, browser.secret.as_str())).collect();
        assert_eq!(known, [(DEVICE, "s3")], "whatever browser it was before is none");
        db.write(|tx| device::unpair(tx, DEVICE)).unwrap();
        assert_eq!(db.read(|tx| device::browser(tx, DEVICE)).unwrap(), None);
        offer(DEVICE, "last");
        db.write(device::shut).unwrap();
        assert_eq!(pair(&db, "last", "s4", minutes(1)), None, "a restored backup is no way in");
    }

    pub(super) fn a_window_asks_for_one_thing_at_a_time_and_hears_it_once(ground: &Ground) {
        let db = ground.open();
        let begin = |session: &Session| db.write(|tx| device::begin(tx, session)).unwrap();
        let get = |id: &str| db.read(|tx| device::session(tx, id)).unwrap().unwrap();
        let (first, second) = (session("a", DEVICE, 1, minutes(0)), session("b", DEVICE, 2, minutes(1)));
        begin(&first);
        assert!(get("a").is_waiting(minutes(1)));
        begin(&second);
        begin(&session("c", OTHER, 3, minutes(1)));
        assert!(!get("a").is_waiting(minutes(1)), "the next one ends it");
        assert!(get("c").is_waiting(minutes(2)), "another device goes its own way");
        db.write(|tx| device::extend(tx, "b", minutes(9))).unwrap();
        db.write(|tx| device::extend(tx, "b", minutes(4))).unwrap();
        assert!(get("b").is_waiting(minutes(8)), "it is never shortened");
        for at in [5, 6] {
            db.write(|tx| device::rated(tx, "b", minutes(at))).unwrap();
        }
        db.write(|tx| device::extend(tx, "b", minutes(60))).unwrap();
        let told = get("b");
        assert_eq!((told.rated_at, told.until), (Some(minutes(5)), minutes(9)), "once, and then it is over");
        let latest = db.read(|tx| device::latest(tx, DEVICE, 10)).unwrap();
        let ids: Vec<&str> = latest.iter().map(|session| session.id.as_str()).collect();
        assert_eq!(ids, ["b", "a"]);
        assert_eq!(db.read(|tx| device::latest(tx, DEVICE, 1)).unwrap(), [told]);
        // Beginning another never takes back what was said.
        begin(&session("d", DEVICE, 4, minutes(7)));
        assert_eq!(get("b").rated_at, Some(minutes(5)));
    }

    pub(super) fn what_is_over_is_forgotten_and_what_waits_is_not(ground: &Ground) {
        let db = ground.open();
        for (id, at) in [("old", 0), ("new", 60)] {
            db.write(|tx| device::begin(tx, &session(id, DEVICE, at, minutes(at)))).unwrap();
        }
        db.write(|tx| device::offer(tx, DEVICE, "old-code", minutes(5))).unwrap();
        db.write(|tx| device::offer(tx, OTHER, "new-code", minutes(90))).unwrap();
        db.write(|tx| device::forget(tx, minutes(30), minutes(61))).unwrap();
        assert_eq!(db.read(|tx| device::session(tx, "old")).unwrap(), None);
        assert!(db.read(|tx| device::session(tx, "new")).unwrap().is_some());
        assert_eq!(pair(&db, "old-code", "s", minutes(1)), None);
        assert_eq!(pair(&db, "new-code", "s", minutes(61)), Some(OTHER));
    }
}
