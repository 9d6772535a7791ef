//! Cases and ratings told to the platform above, with a real one on the other side: nothing twice, nothing lost, what is
//! wrong is mended by people, and both sides compared to the record.

mod pages;
mod platform;
mod settings;

use std::{collections::BTreeSet, net::SocketAddr, time::Duration};

use domain::{
    exchange::{Kind, reason::Reason, standing::State},
    ids::CaseId,
};
use jiff::SignedDuration;
use platform::{Behave, MARK, OURS, Platform, WORD, public};
use server::{jobs, shipped};
use store::upload::{Entry, lists};
use tokio::net::TcpListener;

use crate::{harness::House, reports::case};

/// A credit code with a right check digit.
const OFFICE: &str = "11370900004341048Y";

/// The settings of an installation that tells a platform at an address.
fn settings(address: SocketAddr, more: &str) -> String {
    let key = public();
    format!(
        "[upload.platform]\nservice_url = \"http://{address}/service\"\nrating_url = \"http://{address}/evaluate\"\n\
         count_url = \"http://{address}/count\"\nrecords_url = \"http://{address}/records\"\n\
         app_mark = \"{MARK}\"\napp_word = {{ file = \"word\" }}\nkey = {{ file = \"key\" }}\n\
         platform_key = \"{key}\"\nfrom = \"2026-11-01\"\nrate_per_second = 0\n{more}\n\
         [upload.platform.departments]\nhousing = \"{OFFICE}\"\n"
    )
}

fn secrets(dir: &std::path::Path) {
    std::fs::write(dir.join("word"), WORD).unwrap();
    std::fs::write(dir.join("key"), OURS).unwrap();
}

async fn house(address: SocketAddr, more: &str) -> House {
    let more = more.to_owned();
    House::with(shipped::PACKS[2].1, move |dir, _| {
        secrets(dir);
        settings(address, &more)
    })
    .await
}

async fn open() -> (House, Platform) {
    let (platform, address) = Platform::open().await;
    (house(address, "").await, platform)
}

async fn work(house: &House) {
    jobs::uploads::run(&house.app).await.unwrap();
}

/// Works until nothing is under way, an hour at a time.
async fn settle(house: &House) {
    for _ in 0..80 {
        work(house).await;
        let counts = house.app.store.read(lists::counts).unwrap();
        if counts.in_state(State::Pending) + counts.in_state(State::Sent) == 0 {
            return;
        }
        house.advance(SignedDuration::from_hours(1));
    }
    panic!("it never came to an end: {:#?}", entries(house));
}

fn entries(house: &House) -> Vec<Entry> {
    let all = house.app.store.read(|tx| lists::page(tx, &lists::Filter::default(), None, 1_000)).unwrap();
    let mut all: Vec<Entry> = all;
    all.sort_by_key(|entry| entry.id);
    all
}

fn states(house: &House, kind: Kind) -> Vec<(CaseId, State, Option<Reason>)> {
    let of_kind = entries(house).into_iter().filter(|entry| entry.kind == kind);
    of_kind.map(|entry| (entry.case, entry.standing.state, entry.standing.reason)).collect()
}

/// Fails unless the platform has exactly the ratings of these cases, once each, and saw nothing it must not see.
fn has_exactly(platform: &Platform, numbers: &[u32]) {
    let inner = platform.inner();
    assert_eq!(inner.wrong, Vec::<String>::new());
    let expected: BTreeSet<String> = numbers.iter().map(|number| format!("heating-{number}/1/1")).collect();
    assert_eq!(inner.ratings.keys().cloned().collect::<BTreeSet<_>>(), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_goes_first_and_its_rating_after_it_as_it_was_said() {
    let (house, platform) = open().await;
    case(&house, "heating", 1, Some(1));
    case(&house, "heating", 2, None);
    work(&house).await;
    has_exactly(&platform, &[1]);
    {
        let inner = platform.inner();
        assert_eq!(inner.services.len(), 2);
        let said = &inner.ratings["heating-1/1/1"];
        let expected =
            [("satisfaction", "1"), ("pf", "3"), ("writingEvaluation", "等了两个小时。"), ("flag", "I")];
        for (name, value) in expected {
            assert_eq!(said[name], value, "{name}");
        }
        let service = &inner.services["heating-1/1"];
        assert_eq!((service["deptCode"].as_str(), service["orgName"].as_str()), (OFFICE, "供热办"));
        assert!(
            !service.contains_key("userName") && !service.contains_key("mobile"),
            "nobody asked for the citizen"
        );
    }
    let calls = platform.inner().calls;
    work(&house).await;
    assert_eq!(platform.inner().calls, calls, "what is accepted is not sent again");
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_are_lost_doubled_or_not_understood_make_no_second_record() {
    let (house, platform) = open().await;
    let lost = [Behave::LoseAnswer, Behave::Work, Behave::LoseAnswer, Behave::Mumble];
    platform.then(&lost);
    for number in 1..4 {
        case(&house, "heating", number, Some(5));
    }
    settle(&house).await;
    has_exactly(&platform, &[1, 2, 3]);
    assert!(entries(&house).iter().all(|entry| entry.standing.state == State::Accepted));
    // A proxy that sends twice gives the second answer: whose the first record was, a person finds out.
    platform.then(&[Behave::Work, Behave::Double]);
    let doubled = case(&house, "heating", 4, Some(4));
    settle(&house).await;
    has_exactly(&platform, &[1, 2, 3, 4]);
    let state = states(&house, Kind::Rating).into_iter().find(|(case, ..)| *case == doubled).unwrap();
    assert_eq!((state.1, state.2), (State::Rejected, Some(Reason::Duplicate)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_platform_that_is_down_or_slow_is_left_alone_and_found_again() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = gone.local_addr().unwrap();
    drop(gone);
    let house = house(address, "").await;
    for number in 1..6 {
        case(&house, "heating", number, Some(5));
    }
    work(&house).await;
    let upload = house.app.platform.clone().unwrap();
    assert!(upload.health().rests(house.app.clock.now()).is_some(), "it rests");
    assert!(entries(&house).iter().all(|entry| entry.standing.tries == 0 && !entry.standing.maybe));
    let platform = Platform::default();
    platform.then(&[
        Behave::Down,
        Behave::Slow(Duration::from_millis(300)),
        Behave::Refuse("系统繁忙，请稍后再试"),
    ]);
    platform.serve(TcpListener::bind(address).await.unwrap());
    settle(&house).await;
    has_exactly(&platform, &[1, 2, 3, 4, 5]);
    assert!(!upload.health().is_careful());
}

#[tokio::test(flavor = "multi_thread")]
async fn dying_between_the_call_and_its_settling_makes_no_second_record() {
    let (house, platform) = open().await;
    case(&house, "heating", 1, Some(3));
    platform.then(&[Behave::Work, Behave::Slow(Duration::from_secs(30))]);
    let sending = tokio::spawn({
        let app = house.app.clone();
        async move { jobs::uploads::run(&app).await }
    });
    let is_with_them = || platform.inner().calls >= 2;
    tokio::time::timeout(Duration::from_secs(20), async {
        while !is_with_them() {
            tokio::task::yield_now().await;
        }
    })
    .await
    .unwrap();
    // As good as the end of the process: whoever waited for the answer is gone.
    sending.abort();
    let claimed = entries(&house).into_iter().find(|entry| entry.kind == Kind::Rating).unwrap();
    assert_eq!(claimed.standing.state, State::Sent);
    work(&house).await;
    assert_eq!(platform.inner().calls, 2, "a claim keeps others away");
    // The platform took it all the same, long after nobody waited any more.
    let key = "heating-1/1/1".to_owned();
    let fields = [("areaCode", "370100000000"), ("satisfaction", "3"), ("assessTime", "2026-11-23 09:00:00")];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    platform.inner().ratings.insert(key, fields.into());
    settle(&house).await;
    has_exactly(&platform, &[1]);
    let settled = entries(&house).into_iter().find(|entry| entry.kind == Kind::Rating).unwrap();
    assert_eq!((settled.standing.state, settled.standing.maybe), (State::Accepted, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_ended_before_the_first_day_is_not_told() {
    let (platform, address) = Platform::open().await;
    let house = house(address, "").await;
    let now = house.app.clock.now();
    house
        .app
        .clock
        .set(domain::calendar::instant(jiff::civil::date(2026, 10, 31), jiff::civil::time(23, 59, 0, 0)));
    case(&house, "heating", 9, Some(5));
    house.app.clock.set(now);
    case(&house, "heating", 1, Some(5));
    settle(&house).await;
    has_exactly(&platform, &[1]);
    assert!(
        entries(&house).iter().all(|entry| entry.project_no == "heating-1"),
        "the other ended before the first day"
    );
}
