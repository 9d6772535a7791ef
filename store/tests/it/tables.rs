//! Monthly tables on both engines: counted, closed once, the same again from the ledger whatever came later; and what the
//! integrity watch looks through.

use domain::{
    access::Actor,
    calendar::date_of,
    case::{
        ApplicantKind, By, Key, Known, Matter, PhoneClass, Taken, Terms,
        command::{Command, Take},
    },
    ids::{CaseId, UnitId},
    policy::Month,
    rating::{Grade, Provenance, Rating, RatingChannel},
    tables::{Place, command::Command as Table, figure::Figure, template::Template},
};
use jiff::SignedDuration;
use store::{
    command::{Act, Done, Request},
    house::Store,
    personal::Contact,
    tables, watch,
};

use crate::{
    engines::Ground,
    house::{morning, pack, ready, unit, write},
    story::verified,
};

const PACK: &str = "nanjing-2016-122";

pub(crate) fn case(store: &Store, unit: UnitId, number: usize, grade: Option<u8>) -> CaseId {
    let facts = Taken {
        key: Key { source: "hall".to_owned(), number: format!("h-{number}"), step: "1".to_owned() },
        batch: None,
        pack: PACK.to_owned(),
        kind: "service".to_owned(),
        unit,
        window: Some("3".to_owned()),
        staff: None,
        matter: Matter { code: "0710".to_owned(), name: "不动产登记".to_owned() },
        region: "320100000000".to_owned(),
        applicant_kind: ApplicantKind::Person,
        applicant: None,
        agent: false,
        channel: None,
        accepted_at: None,
        finished_at: morning(),
        citizen: None,
        contact_digest: None,
        phone: PhoneClass::Mobile,
        elsewhere: None,
    };
    let take = Take { facts, by: Some(By::Session), terms: Terms::default(), known: Known::default() };
    let act =
        Act::TakeCase { take: Box::new(take), contact: Contact::new("张三", &format!("138{number:08}")) };
    let Done::Case { id, .. } = write(store, act).unwrap() else { panic!("no case") };
    if let Some(grade) = grade {
        let provenance = Provenance::Link { token: format!("t{number}"), channel: RatingChannel::Qr };
        let mut rating = Rating::new(Grade::of(grade).unwrap(), provenance, morning());
        rating.words = "等了很久。".to_owned();
        let command = Command::Rate { rating: Box::new(rating) };
        let (at, actor) = (morning(), Actor::Citizen);
        store.write(Request { key: None, at, actor, act: Act::Case { case: id, command } }).unwrap();
    }
    id
}

fn a_closed_table_is_the_same_again_from_the_ledger(ground: &Ground) {
    let store = ready(ground);
    write(&store, pack("policies/nanjing-2016-122.toml")).unwrap();
    let Done::Unit { id: registry } = write(&store, unit("registry")).unwrap() else { panic!("no unit") };
    for (number, grade) in [Some(5), Some(3), Some(1), None].into_iter().enumerate() {
        case(&store, registry, number, grade);
    }
    let month = Month::of(date_of(morning()));
    let place = Place { pack: PACK.to_owned(), report: "table-one".to_owned(), month };
    let text = include_str!("../../../policies/tables/table-one.toml");
    let template = Template::parse("table-one.toml", text).unwrap();
    let close = |days: i64| {
        let at = morning().checked_add(SignedDuration::from_hours(24 * days)).unwrap();
        let command = Table::Close { place: place.clone(), template: Box::new(template.clone()) };
        let act = Act::Table(Box::new(command));
        store.write(Request { key: None, at, actor: Actor::System("test"), act })
    };
    assert!(close(0).is_err(), "the month runs");
    assert_eq!(close(40).unwrap(), Done::Table);
    assert!(close(41).is_err(), "it is closed");
    case(&store, registry, 9, Some(5));
    let (frozen, again, live) = store
        .read(|tx| {
            let frozen = tables::frozen(tx, &place)?.unwrap();
            let live = tables::live(tx, &store.world(), &place, &template)?;
            Ok((frozen, tables::reopened(tx, &place)?.unwrap(), live))
        })
        .unwrap();
    assert_eq!(again, frozen.snapshot);
    assert_eq!(tables::digest(&again).unwrap(), frozen.digest);
    let counts = |rows: &[domain::tables::Row]| {
        let of = |figure| rows[0].figures.get(&figure).copied().unwrap_or(0);
        [
            Figure::Taken,
            Figure::Replied,
            Figure::Satisfied,
            Figure::Fair,
            Figure::Dissatisfied,
            Figure::Silent,
        ]
        .map(of)
    };
    assert_eq!(counts(&again.rows), [4, 3, 1, 1, 1, 1]);
    assert_eq!(counts(&live), [5, 4, 2, 1, 1, 1], "what came later counts live, never in the closed one");
    assert_eq!(store.world().tables.get(&place).unwrap().digest, frozen.digest);
    let (scene, is_whole) = store.read(|tx| watch::scene(tx, &store.world(), month)).unwrap();
    assert!(is_whole);
    assert_eq!(scene.rows.len(), 4);
    assert!(scene.rows.iter().all(|row| row.staff == "3" && row.seconds == Some(0) && row.unit == registry));
    assert_eq!(
        (scene.counts[&registry].asked, scene.counts[&registry].rated, scene.counts[&registry].good),
        (5, 4, 3)
    );
    assert_eq!(verified(&store).differences, Vec::<String>::new());
}

#[test]
fn a_closed_table_is_the_same_again_from_the_ledger_on_sqlite() {
    a_closed_table_is_the_same_again_from_the_ledger(&Ground::sqlite());
}

#[test]
fn a_closed_table_is_the_same_again_from_the_ledger_on_postgres() {
    a_closed_table_is_the_same_again_from_the_ledger(&Ground::postgres());
}
