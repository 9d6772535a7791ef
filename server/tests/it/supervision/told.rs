//! Text messages of supervision: whoever is named is told when offices are open, of nothing that is over, in no words of
//! the demand; and a digest of a working day goes to whom the settings name, when there is something.

use domain::{
    access::Actor,
    calendar::instant,
    order::{command::Command, effects::Message},
    policy::Noted,
};
use jiff::{
    Timestamp,
    civil::{date, time},
};
use server::{actions, jobs, shipped};
use store::{command::Act, outbox};

use super::{At, opened, order};
use crate::harness::House;

async fn work(house: &House) {
    jobs::run_once(&house.app).await.unwrap();
}

fn phone(house: &House, sign_in: &str, phone: &str) {
    let act = Act::SetPhone { person: house.person(sign_in), phone: phone.to_owned() };
    actions::now(&house.app.store, &house.app.clock, Actor::System("set-up"), None, act).unwrap();
}

/// Returns the messages that left for a number.
fn texts(house: &House, number: &str) -> Vec<String> {
    let files = std::fs::read_dir(house.app.dir.join("spool/out")).into_iter().flatten().flatten();
    let mut all: Vec<_> = files.map(|file| file.path()).collect();
    all.sort();
    let texts = all.into_iter().map(|path| std::fs::read_to_string(path).unwrap());
    texts.filter(|text| text.contains(number)).collect()
}

fn november(day: i8, hour: i8, minute: i8) -> Timestamp {
    instant(date(2026, 11, day), time(hour, minute, 0, 0))
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_named_is_told_when_offices_are_open_and_only_of_what_still_is() {
    let house = House::demo().await;
    let (_, number) = order(&house, "供暖管道漏水", "幸福路8号", "housing");
    let (handler, principal) = ("13700000001", "13700000002");
    phone(&house, "handler", handler);
    phone(&house, "principal", principal);
    let supervisor = house.signed_in("supervisor").await;
    let person = house.person("handler").to_string();
    let asks = |title: &'static str| {
        [
            ("title", title),
            ("orders", number.as_str()),
            ("ask_task", "今日答复来电人"),
            ("ask_days", "3"),
            ("ask_person", person.as_str()),
        ]
    };
    opened(&house, &supervisor, "daily", &asks("供暖问题")).await;
    work(&house).await;
    let told = texts(&house, handler);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("督办〔2026〕1号") && told[0].contains("2026-11-26"), "{}", told[0]);
    assert!(!told[0].contains("供暖") && !told[0].contains("来电人"), "no word of it: {}", told[0]);

    // The working day before the end, in the morning.
    house.app.clock.set(november(25, 9, 0));
    work(&house).await;
    let told = texts(&house, handler);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().any(|text| text.contains("提醒")), "{told:?}");
    // Late since midnight; whoever stands above reads it when the office is open.
    house.app.clock.set(november(27, 8, 0));
    work(&house).await;
    assert_eq!(texts(&house, principal), Vec::<String>::new());
    house.app.clock.set(november(27, 9, 0));
    work(&house).await;
    let told = texts(&house, principal);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("已超过期限2026-11-26"), "{}", told[0]);

    // Asked after hours and answered at once: in the morning there is nothing to tell.
    house.app.clock.set(november(27, 18, 0));
    // A session does not live that long.
    let supervisor = house.signed_in("supervisor").await;
    let at_unit = house.signed_in("handler").await;
    let at: At<'_> = opened(&house, &supervisor, "daily", &asks("又一件")).await;
    at.does(&at_unit, "report-task", &[("number", "1"), ("text", "已办。")]).await;
    house.app.clock.set(november(30, 9, 0));
    work(&house).await;
    let told = texts(&house, handler);
    assert!(!told.iter().any(|text| text.contains("督办〔2026〕2号")), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_digest_comes_once_a_working_day_and_never_with_nothing() {
    let settings = |_: &std::path::Path, _: &str| "[digest]\nroles = [\"leader\"]\n".to_owned();
    let house = House::with(shipped::PACKS[0].1, settings).await;
    let leader = "13700000003";
    phone(&house, "leader", leader);
    let digests = |house: &House| -> Vec<String> {
        texts(house, leader).into_iter().filter(|text| text.contains("今日事项")).collect()
    };
    let queued = |house: &House| {
        let records = house.app.store.read(|tx| outbox::records(tx, 0, 1_000)).unwrap();
        records.into_iter().filter(|record| record.message == Message::Digest).count()
    };
    for (day, hour, minute) in [(23, 9, 0), (24, 8, 31), (24, 9, 30)] {
        house.app.clock.set(november(day, hour, minute));
        work(&house).await;
    }
    assert_eq!(queued(&house), 0, "never when there is nothing");
    let (_, number) = order(&house, "供暖管道漏水", "幸福路8号", "housing");
    let note = Command::Note { sign: Noted::PetitionRisk, holds: true, words: "称要上访".to_owned() };
    house.system(&number, note);
    let supervisor = house.signed_in("supervisor").await;
    let person = house.person("leader").to_string();
    let report = [("title", "供暖问题专报"), ("report", "三件工单反复重办。"), ("leader", person.as_str())];
    opened(&house, &supervisor, "instruction", &report).await;
    work(&house).await;
    let told = texts(&house, leader);
    assert_eq!(told.len(), 1, "asked for a word: {told:?}");
    assert!(told[0].contains("等待您批示"), "{}", told[0]);
    // The next working day before the hour, at it, when the office opens, and later.
    for (hour, minute, expected) in [(8, 29, (0, 0)), (8, 30, (1, 0)), (9, 0, (1, 1)), (14, 0, (1, 1))] {
        house.app.clock.set(november(25, hour, minute));
        work(&house).await;
        assert_eq!((queued(&house), digests(&house).len()), expected, "{hour}:{minute}");
    }
    let told = digests(&house).remove(0);
    assert!(told.contains("待您批示1件") && told.contains("新发提示警示1件"), "{told}");
    assert!(!told.contains("供暖") && !told.contains(&number) && !told.contains("逾期"), "{told}");
    // What was new yesterday is not new today; what waits still waits. Nothing on a Saturday.
    house.app.clock.set(november(26, 9, 0));
    work(&house).await;
    assert_eq!(digests(&house).len(), 2);
    let last = digests(&house).into_iter().find(|text| !text.contains("新发提示警示"));
    assert!(last.is_some_and(|text| text.contains("待您批示1件")));
    house.app.clock.set(november(28, 9, 0));
    work(&house).await;
    assert_eq!(queued(&house), 2);
}
