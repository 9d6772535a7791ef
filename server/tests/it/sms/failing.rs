//! Gateways that are gone, refuse, hang or die: another takes over, nothing is asked twice, nothing is forgotten.

use std::time::Duration;

use domain::delivery::State;
use jiff::SignedDuration;
use server::jobs;
use store::message;
use tokio::net::TcpListener;

use super::post::{Answer, Carrier, asked, message_of, quick_pack, states, work};
use crate::harness::House;

const PHONE: &str = "13891478000";
const TOKEN: &str = "a-token-of-some-length";

/// A gateway in the settings that takes a message by saying `ok`.
fn gateway(name: &str, priority: u8, address: &str) -> String {
    format!(
        "[[sms.gateway]]\nname = \"{name}\"\nkind = \"http\"\npriority = {priority}\nrate_per_second = 0\n\
         extension_digits = 2\ntoken = {{ file = \"token\" }}\nurl = \"http://{address}/{name}\"\n\
         content_type = \"text/plain\"\nbody = \"${{id}} ${{to}} ${{text}}\"\n\
         [sms.gateway.success]\nregex = \"^ok\"\n\
         [sms.gateway.receipt]\nformat = \"form\"\nmessage = \"id\"\nstatus = \"status\"\ndelivered = [\"yes\"]\n"
    )
}

async fn open(settings: String) -> House {
    House::with(&quick_pack(), |dir, _| {
        std::fs::write(dir.join("token"), TOKEN).unwrap();
        settings
    })
    .await
}

fn ok() -> Answer {
    Answer::Say(200, "ok".to_owned())
}

fn named(carrier: &Carrier, name: &str) -> usize {
    carrier.questions().iter().filter(|asked| asked.uri == format!("/{name}")).count()
}

#[tokio::test]
async fn when_one_gateway_is_gone_the_next_takes_over_and_the_first_drifts_back() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone_at = gone.local_addr().unwrap();
    drop(gone);
    let (carrier, address) = Carrier::open(ok()).await;
    let settings = gateway("first", 1, &gone_at.to_string()) + &gateway("second", 2, &address.to_string());
    let house = open(settings).await;
    let unit = house.unit("housing");
    let id = asked(&house.app, unit, 1, PHONE);
    work(&house.app).await;
    assert_eq!(states(&house.app), [(id.0, State::Sent)]);
    assert_eq!(named(&carrier, "second"), 1);
    let first = house.app.gateways.named("first").unwrap();
    assert!(first.health().rests(house.app.clock.now()).is_some());
    assert!(first.health().last_error().unwrap().1.contains("refused"), "{:?}", first.health().last_error());

    let listener = TcpListener::bind(gone_at).await.unwrap();
    let (back, _) = (Carrier::default(), ());
    back.then(ok());
    back.serve(listener);
    house.advance(SignedDuration::from_secs(6));
    let ids: Vec<_> = (2..6).map(|n| asked(&house.app, unit, n, &format!("1389147800{n}"))).collect();
    work(&house.app).await;
    assert_eq!(states(&house.app).len(), 1 + ids.len());
    assert_eq!((named(&back, "first"), named(&carrier, "second")), (4, 1), "it is back in its place");
    assert!(!first.health().is_careful() && first.health().rests(house.app.clock.now()).is_none());
}

#[tokio::test]
async fn a_message_that_is_refused_is_tried_again_later_and_given_up_in_the_end() {
    let (carrier, address) = Carrier::open(Answer::Say(200, "no: bad number".to_owned())).await;
    let house = open(gateway("only", 1, &address.to_string())).await;
    let id = asked(&house.app, house.unit("housing"), 1, PHONE);
    for _ in 0..12 {
        work(&house.app).await;
        house.advance(SignedDuration::from_mins(30));
    }
    assert_eq!(states(&house.app), [(id.0, State::Dead)]);
    assert_eq!(named(&carrier, "only"), 5, "five refusals are enough");
    let record = house.app.store.read(|tx| message::records(tx, 0, 10)).unwrap();
    assert!(record.iter().any(|record| record.detail.as_deref() == Some("no: bad number")), "{record:?}");
}

#[tokio::test]
async fn a_call_without_an_answer_is_unknown_and_never_repeated_until_a_receipt_tells() {
    let (carrier, address) = Carrier::open(Answer::Cut).await;
    let settings = gateway("first", 1, &address.to_string()) + &gateway("second", 2, &address.to_string());
    let house = open(settings).await;
    let id = asked(&house.app, house.unit("housing"), 1, PHONE);
    work(&house.app).await;
    carrier.says_from_now_on(ok());
    for _ in 0..30 {
        house.advance(SignedDuration::from_mins(20));
        work(&house.app).await;
    }
    assert_eq!(states(&house.app), [(id.0, State::Unknown)]);
    assert_eq!(carrier.questions().len(), 1, "it may have left: nobody is asked twice");
    let message = message_of(&house.app, id);
    let told = format!("{}/gateway/first/receipt?token={TOKEN}&id={message}&status=yes", house.address());
    assert_eq!(reqwest::get(&told).await.unwrap().status(), 200);
    assert_eq!(reqwest::get(told.replace(TOKEN, "guessed")).await.unwrap().status(), 404);
    assert_eq!(reqwest::get(told.replace("status", "colour")).await.unwrap().status(), 400);
    work(&house.app).await;
    assert_eq!(states(&house.app), [(id.0, State::Delivered)]);
}

#[tokio::test]
async fn an_installation_may_rather_ask_twice_than_not_at_all() {
    let (carrier, address) = Carrier::open(Answer::Cut).await;
    let settings = format!("[sms]\nunknown_again_minutes = 15\n{}", gateway("only", 1, &address.to_string()));
    let house = open(settings).await;
    let id = asked(&house.app, house.unit("housing"), 1, PHONE);
    work(&house.app).await;
    carrier.says_from_now_on(ok());
    house.advance(SignedDuration::from_mins(14));
    work(&house.app).await;
    assert_eq!((states(&house.app), carrier.questions().len()), (vec![(id.0, State::Unknown)], 1));
    house.advance(SignedDuration::from_mins(2));
    work(&house.app).await;
    assert_eq!((states(&house.app), carrier.questions().len()), (vec![(id.0, State::Sent)], 2));
}

#[tokio::test]
async fn dying_between_the_claim_and_the_answer_asks_nobody_twice() {
    let (carrier, address) = Carrier::open(ok()).await;
    // It takes connections and never answers.
    let hung = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = gateway("hung", 1, &hung.local_addr().unwrap().to_string())
        + &gateway("second", 2, &address.to_string());
    let house = open(settings).await;
    let unit = house.unit("housing");
    let ids: Vec<_> = (0..3).map(|n| asked(&house.app, unit, n, &format!("1389147800{n}"))).collect();
    let sending = tokio::spawn({
        let app = house.app.clone();
        async move { jobs::messages::run(&app).await }
    });
    let called = tokio::time::timeout(Duration::from_secs(10), hung.accept()).await.unwrap().unwrap();
    // As good as the end of the process: whoever waited for the answer is gone.
    sending.abort();
    drop((called, hung));
    let claimed = states(&house.app);
    assert!(claimed.iter().any(|(_, state)| *state == State::Sending), "{claimed:?}");
    for _ in 0..5 {
        house.advance(SignedDuration::from_secs(45));
        work(&house.app).await;
    }
    let ended = states(&house.app);
    assert_eq!(ended.len(), ids.len());
    let unknown = ended.iter().filter(|(_, state)| *state == State::Unknown).count();
    assert_eq!(unknown, claimed.len(), "what was claimed may have left: {ended:?}");
    assert_eq!(
        carrier.questions().len(),
        ids.len() - unknown,
        "only what was never claimed leaves elsewhere"
    );
}
