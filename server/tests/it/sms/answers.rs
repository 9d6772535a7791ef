//! The door of the gateways: nobody invents a reply, none is lost, none counts twice.

use super::post::{Answer, Carrier, asked, quick_pack, replies, satisfied, work};
use crate::harness::House;

const PHONE: &str = "13891478000";
const TOKEN: &str = "a-token-of-some-length";

async fn open(more: &str) -> (House, Carrier) {
    let (carrier, address) = Carrier::open(Answer::Say(200, "ok".to_owned())).await;
    let settings = format!(
        "[sms]\nquestions_per_day = 0\n[[sms.gateway]]\nname = \"g\"\nkind = \"http\"\nextension_digits = 2\n\
         number = \"10657\"\n{more}\ntoken = {{ file = \"token\" }}\nurl = \"http://{address}/\"\n\
         body = \"t=${{text}}\"\n\
         [sms.gateway.success]\nregex = \"ok\"\n\
         [sms.gateway.reply]\nformat = \"form\"\nid = \"id\"\nfrom = \"from\"\nto = \"to\"\ntext = \"text\"\n"
    );
    let pack = quick_pack();
    let house = House::with(&pack, |dir, _| {
        std::fs::write(dir.join("token"), TOKEN).unwrap();
        settings
    });
    (house.await, carrier)
}

async fn reply(house: &House, token: &str, fields: &[(&str, &str)]) -> u16 {
    let client = reqwest::Client::new();
    let to = format!("{}/gateway/g/reply?token={token}", house.address());
    client.post(to).form(fields).send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn only_the_gateway_itself_brings_replies() {
    let (house, _) = open("addresses = [\"127.0.0.1\"]").await;
    let fields = [("id", "1"), ("from", PHONE), ("to", "1065701"), ("text", "1")];
    for token in ["", "a-token-of-some-lengtH", "a-token"] {
        assert_eq!(reply(&house, token, &fields).await, 404, "`{token}`");
    }
    let client = reqwest::Client::new();
    let to = format!("{}/gateway/g/reply", house.address());
    let with_header = client.post(&to).header("x-huiyin-token", TOKEN).form(&fields).send().await.unwrap();
    assert_eq!(with_header.status(), 200);
    assert_eq!(client.post(to.replace("/g/", "/other/")).form(&fields).send().await.unwrap().status(), 404);
    assert_eq!(replies(&house.app), [("raw".to_owned(), 1)], "kept before it is understood");
    let (elsewhere, _) = open("addresses = [\"192.0.2.1\"]").await;
    assert_eq!(reply(&elsewhere, TOKEN, &fields).await, 404, "the right token from the wrong place");
    assert_eq!(replies(&elsewhere.app), []);
}

#[tokio::test]
async fn a_mind_may_change_and_everything_said_is_kept() {
    let (house, _) = open("").await;
    let id = asked(&house.app, house.unit("housing"), 1, PHONE);
    work(&house.app).await;
    let said = [("1", "1"), ("1", "1"), ("2", "2"), ("3", "🙂"), ("4", "")];
    for (id, text) in said {
        assert_eq!(
            reply(&house, TOKEN, &[("id", id), ("from", PHONE), ("to", "1065701"), ("text", text)]).await,
            200
        );
    }
    work(&house.app).await;
    assert_eq!(
        satisfied(&house.app, id),
        Some(true),
        "an order is answered once; what comes later is for a person"
    );
    let expected = [("for-a-person".to_owned(), 3), ("understood".to_owned(), 1)];
    assert_eq!(replies(&house.app), expected);
    let keys = house.app.store.clone();
    let kept = house.app.store.read(|tx| store::inbound::for_a_person(tx, keys.vault(), 10)).unwrap();
    let words: Vec<&str> = kept.iter().map(|kept| kept.words.text.as_str()).collect();
    assert_eq!(words, ["2", "🙂", ""]);
}

#[tokio::test]
async fn a_hundred_replies_at_once_are_each_kept_once() {
    let (house, _) = open("").await;
    let mut calls = tokio::task::JoinSet::new();
    for n in 0..300_u32 {
        let to = format!("{}/gateway/g/reply?token={TOKEN}", house.address());
        calls.spawn(async move {
            let id = (n % 100).to_string();
            let fields = [("id", id.as_str()), ("from", "13800138000"), ("to", "10657"), ("text", "1")];
            reqwest::Client::new().post(to).form(&fields).send().await.unwrap().status().as_u16()
        });
    }
    while let Some(status) = calls.join_next().await {
        assert_eq!(status.unwrap(), 200);
    }
    assert_eq!(replies(&house.app), [("raw".to_owned(), 100)]);
    work(&house.app).await;
    assert_eq!(replies(&house.app), [("nobody's".to_owned(), 100)]);
}
