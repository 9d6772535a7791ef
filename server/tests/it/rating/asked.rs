//! Cases whose citizens are asked by a text message: what it brings, and what silence becomes.

use domain::{
    case::{By, Stage},
    rating::{Provenance, RatingChannel},
};
use jiff::SignedDuration;
use server::{jobs, shipped};

use super::PHONE;
use crate::harness::House;

async fn open(settings: &'static str) -> House {
    House::with(shipped::PACKS[0].1, move |_, _| settings.to_owned()).await
}

/// Returns the one message that left.
async fn sent(house: &House) -> String {
    jobs::run_once(&house.app).await.unwrap();
    let mut files = std::fs::read_dir(house.app.store.files().with_file_name("spool").join("out")).unwrap();
    let text = std::fs::read_to_string(files.next().unwrap().unwrap().path()).unwrap();
    assert!(files.next().is_none(), "one message was to leave");
    assert!(text.contains(PHONE), "{text}");
    text
}

#[tokio::test]
async fn a_message_brings_no_link_unless_the_settings_want_one() {
    let house = open("").await;
    house.taken("SY-1", None);
    let text = sent(&house).await;
    assert!(text.contains("食品经营许可变更") && !text.contains("http"), "{text}");
}

#[tokio::test]
async fn a_link_in_a_message_opens_its_case_and_counts_as_a_text_message() {
    let house = open("[server]\naddress = \"https://rate.example/\"\n[ratings]\nmessage_link = true\n").await;
    let case = house.taken("SY-1", None);
    let text = sent(&house).await;
    let (_, rest) = text.split_once("也可点开说明原因：https://rate.example/r/").expect(&text);
    let token: String = rest.chars().take(server::rating::token::LENGTH).collect();
    assert!(rest[token.len()..].starts_with('"'), "nothing may stick to the link: {text}");
    let path = format!("/r/{token}");
    let citizen = house.browser();
    citizen.get(&path).await.says(&["食品经营许可变更"]);
    assert_eq!(house.ratings(case).len(), 0, "opening the link is no rating");
    let done = citizen.rate(&path, 5, &[]).await;
    assert_eq!(done.status, 303, "{}", done.html);
    let ratings = house.ratings(case);
    let provenance = &ratings[0].provenance;
    assert!(matches!(provenance, Provenance::Link { channel: RatingChannel::Sms, .. }), "{provenance:?}");
    assert_eq!(provenance.channel().pf(), Some(6));
}

#[tokio::test]
async fn silence_ends_as_unrated_when_its_time_is_over_and_not_before() {
    let house = open("").await;
    let silent: Vec<_> = ["SY-1", "SY-2"].map(|number| house.taken(number, Some(By::Session))).into();
    let spoken = house.taken("SY-3", Some(By::Session));
    house.browser().rate(&house.message(spoken), 5, &[]).await;
    let until = house.read_case(silent[0]).asked.unwrap().until;
    house.app.clock.set(until);
    jobs::run_once(&house.app).await.unwrap();
    assert_eq!(house.read_case(silent[0]).stage, Stage::Asked, "the last instant is in time");
    house.advance(SignedDuration::from_millis(1));
    jobs::run_once(&house.app).await.unwrap();
    for case in silent {
        let case = house.read_case(case);
        assert_eq!((case.stage, case.class(), case.ratings.len()), (Stage::Unrated, None, 0));
    }
    assert_eq!(house.read_case(spoken).stage, Stage::Rated);
    let events = house.events();
    jobs::run_once(&house.app).await.unwrap();
    assert_eq!(house.events(), events, "an ended case was ended again");
}

#[tokio::test]
async fn a_word_after_the_end_is_still_taken_and_marked_late() {
    let house = open("").await;
    let case = house.taken("SY-1", None);
    let path = house.message_for(case, 30);
    let until = house.read_case(case).asked.unwrap().until;
    house.app.clock.set(until.checked_add(SignedDuration::from_secs(1)).unwrap());
    jobs::run_once(&house.app).await.unwrap();
    assert_eq!(house.read_case(case).stage, Stage::Unrated);
    let sent = house.browser().rate(&path, 4, &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    let case = house.read_case(case);
    assert_eq!((case.stage, case.ratings[0].late), (Stage::Rated, true));
}
