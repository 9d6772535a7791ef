//! Who is asked when: one question a day, each with its own digits, none to those who want no more.

use domain::{calendar::instant, delivery::State};
use jiff::{
    SignedDuration,
    civil::{date, time},
};
use store::{message, outbox};

use super::post::{asked, quick_pack, replies, satisfied, states, work};
use crate::harness::House;

const PHONE: &str = "13891478000";

async fn open(settings: &str) -> House {
    House::with(&quick_pack(), |_, _| format!("[sms]\n{settings}\n")).await
}

fn write(house: &House, id: &str, extension: &str, text: &str) {
    let (_, spool) = house.app.gateways.spool().unwrap();
    let reply = server::sms::spool::Incoming {
        id: id.to_owned(),
        from: PHONE.to_owned(),
        text: text.to_owned(),
        extension: extension.to_owned(),
    };
    spool.reply(&reply).unwrap();
}

fn held(house: &House) -> Vec<(String, i64)> {
    let now = house.app.clock.now();
    house.app.store.read(|tx| outbox::held(tx, now)).unwrap()
}

#[tokio::test]
async fn a_number_is_asked_once_a_day_and_the_rest_waits_for_the_next() {
    let house = open("").await;
    let unit = house.unit("housing");
    let ids: Vec<_> = (1..=3).map(|number| asked(&house.app, unit, number, PHONE)).collect();
    let other = asked(&house.app, unit, 4, "13891478001");
    work(&house.app).await;
    assert_eq!(states(&house.app).len(), 2, "one of the three, and the other citizen");
    assert_eq!(held(&house), [("asked-today".to_owned(), 2)]);
    for day in 24..=25 {
        house.app.clock.set(instant(date(2026, 11, day), time(7, 59, 0, 0)));
        work(&house.app).await;
        let before = states(&house.app).len();
        house.app.clock.set(instant(date(2026, 11, day), time(8, 0, 0, 0)));
        work(&house.app).await;
        assert_eq!(states(&house.app).len(), before + 1, "on the {day}th");
    }
    let mut all: Vec<i64> = states(&house.app).into_iter().map(|(id, _)| id).collect();
    all.sort_unstable();
    assert_eq!(all, [ids[0].0, ids[1].0, ids[2].0, other.0]);
}

#[tokio::test]
async fn open_questions_of_one_phone_have_digits_of_their_own_and_answers_find_theirs() {
    let house = open("questions_per_day = 0").await;
    let unit = house.unit("housing");
    let (first, second) = (asked(&house.app, unit, 1, PHONE), asked(&house.app, unit, 2, PHONE));
    work(&house.app).await;
    let index = store::inbound::phone_index(house.app.store.vault(), PHONE);
    let put = house.app.store.read(|tx| message::asked(tx, &index)).unwrap();
    let mut digits: Vec<_> = put.iter().map(|asked| (asked.subject_id, asked.extension.as_str())).collect();
    digits.sort_unstable();
    assert_eq!(digits, [(first.0, "01"), (second.0, "02")]);
    write(&house, "a", "02", "不满意");
    write(&house, "b", "", "1");
    write(&house, "c", "01", "1 满意");
    work(&house.app).await;
    assert_eq!((satisfied(&house.app, first), satisfied(&house.app, second)), (Some(true), Some(false)));
    let expected = [("for-a-person".to_owned(), 1), ("understood".to_owned(), 2)];
    assert_eq!(replies(&house.app), expected, "without digits two questions are open: a person is asked");
}

#[tokio::test]
async fn a_gateway_without_digits_asks_the_second_question_when_the_first_is_over() {
    let settings =
        "questions_per_day = 0\n[[sms.gateway]]\nname = \"folder\"\nkind = \"spool\"\nextension_digits = 0";
    let house = open(settings).await;
    let unit = house.unit("housing");
    let (first, second) = (asked(&house.app, unit, 1, PHONE), asked(&house.app, unit, 2, PHONE));
    work(&house.app).await;
    assert_eq!(
        (states(&house.app), held(&house)),
        (vec![(first.0, State::Sent)], vec![("earlier-open".to_owned(), 1)])
    );
    write(&house, "a", "", "满意");
    work(&house.app).await;
    assert_eq!(satisfied(&house.app, first), Some(true));
    assert_eq!(states(&house.app).len(), 1, "the citizen may still change their mind");
    house.advance(SignedDuration::from_hours(73));
    work(&house.app).await;
    assert_eq!(states(&house.app).last(), Some(&(second.0, State::Sent)));
}

#[tokio::test]
async fn whoever_wants_no_more_questions_gets_none() {
    let house = open("questions_per_day = 0").await;
    let unit = house.unit("housing");
    let first = asked(&house.app, unit, 1, PHONE);
    work(&house.app).await;
    write(&house, "a", "01", " TD ");
    work(&house.app).await;
    assert_eq!(replies(&house.app), [("opted-out".to_owned(), 1)]);
    let second = asked(&house.app, unit, 2, PHONE);
    work(&house.app).await;
    assert_eq!(states(&house.app), [(first.0, State::Sent)], "{second} was not asked about");
    let index = store::inbound::phone_index(house.app.store.vault(), PHONE);
    let phones = [index.clone(), "another".to_owned()];
    let out = house.app.store.read(|tx| store::inbound::opted_out(tx, &phones)).unwrap();
    assert_eq!(out.into_iter().collect::<Vec<_>>(), [index]);
}

#[tokio::test]
async fn an_answer_after_its_window_is_kept_and_goes_to_a_person() {
    let house = open("reply_hours = 48").await;
    let id = asked(&house.app, house.unit("housing"), 1, PHONE);
    work(&house.app).await;
    house.advance(SignedDuration::from_hours(49));
    write(&house, "late", "01", "1");
    work(&house.app).await;
    assert_eq!(
        (replies(&house.app), satisfied(&house.app, id)),
        (vec![("for-a-person".to_owned(), 1)], None)
    );
    let keys = house.app.store.clone();
    let kept = house.app.store.read(|tx| store::inbound::for_a_person(tx, keys.vault(), 10)).unwrap();
    assert!(kept[0].is_late && kept[0].words.text == "1" && kept[0].order == Some(id), "{kept:?}");
}
