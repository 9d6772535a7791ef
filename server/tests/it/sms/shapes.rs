//! Three shapes of HTTP gateways as settings: what is sent is what they demand, and what they push is understood.

use base64::Engine;
use domain::delivery::State;
use serde_json::{Value, json};

use super::post::{Answer, Carrier, asked, message_of, quick_pack, replies, satisfied, states, work};
use crate::harness::House;

/// The examples of the guide.
pub(super) const EXAMPLES: [(&str, &str); 3] = [
    ("mas", include_str!("../../../../docs/gateways/mas.toml")),
    ("cloud", include_str!("../../../../docs/gateways/array-push.toml")),
    ("callback", include_str!("../../../../docs/gateways/callback.toml")),
];

const TOKEN: &str = "a-token-of-some-length";
const PHONE: &str = "13891478000";

/// Opens a house with one of the examples, whose gateway answers like this.
async fn open(which: usize, answer: Answer) -> (House, Carrier) {
    let (carrier, address) = Carrier::open(answer).await;
    let (name, text) = EXAMPLES[which];
    let pack = quick_pack();
    let house = House::with(&pack, |dir, _| {
        std::fs::write(dir.join(format!("{name}.token")), TOKEN).unwrap();
        std::fs::write(dir.join(format!("{name}.secret")), "geheim").unwrap();
        text.replace(&format!("{name}.example"), &address.to_string())
    });
    (house.await, carrier)
}

/// Pushes something to the door of a gateway; returns status and answer.
async fn push(house: &House, path: &str, body: &Value) -> (u16, String) {
    let answer =
        reqwest::Client::new().post(format!("{}{path}", house.address())).json(body).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_cloud_mas_gets_its_mac_and_its_base64() {
    let said = json!({"success": true, "msgGroup": "0922115800001000", "rspcod": "success"}).to_string();
    let (house, carrier) = open(0, Answer::Say(200, said)).await;
    let id = asked(&house.app, house.unit("housing"), 1, PHONE);
    work(&house.app).await;
    let bodies: Vec<Value> = carrier
        .asked()
        .iter()
        .map(|asked| {
            let json = base64::engine::general_purpose::STANDARD.decode(&asked.body).unwrap();
            serde_json::from_slice(&json).unwrap()
        })
        .collect();
    let body = bodies.iter().find(|body| body["addSerial"] == "01").unwrap_or_else(|| panic!("{bodies:?}"));
    assert_eq!((&body["mobiles"], &body["apId"]), (&json!(PHONE), &json!("huiyin")));
    let content = body["content"].as_str().unwrap();
    assert!(content.starts_with("“第1件事”") && content.contains("1满意 2不满意"), "{content}");
    let signed = format!("示例市政务服务局huiyingeheim{PHONE}{content}Vq3kT0a1s01");
    assert_eq!(body["mac"], md5_by_openssl(&signed));
    assert_eq!(states(&house.app), [(id.0, State::Sent)]);

    let path = format!("/gateway/mas/receipt?token={TOKEN}");
    let report = json!([{"msgGroup": "0922115800001000", "mobile": PHONE, "errorCode": "DELIVRD"}]);
    assert_eq!(push(&house, &path, &report).await, (200, String::new()));
    let reply =
        json!({"mobile": PHONE, "smsContent": "２。", "sendTime": "2026-11-23 09:05:00", "addSerial": "01"});
    let path = format!("/gateway/mas/reply?token={TOKEN}");
    for _ in 0..3 {
        assert_eq!(push(&house, &path, &reply).await.0, 200);
    }
    work(&house.app).await;
    assert_eq!(replies(&house.app), [("understood".to_owned(), 1)], "the same push three times is one reply");
    assert_eq!(satisfied(&house.app, id), Some(false));
}

fn md5_by_openssl(text: &str) -> String {
    use std::{io::Write, process::*};
    let mut openssl = Command::new("openssl");
    openssl.args(["dgst", "-md5"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = openssl.spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let told = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    told.trim().rsplit(' ').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_cloud_that_pushes_lists_is_answered_in_its_words() {
    let said = json!({"Code": "OK", "BizId": "900619746936498440^0"}).to_string();
    let (house, carrier) = open(1, Answer::Say(200, said)).await;
    let id = asked(&house.app, house.unit("housing"), 1, PHONE);
    work(&house.app).await;
    let message = message_of(&house.app, id);
    let questions = carrier.asked();
    let sent = questions.iter().find(|asked| asked.body.contains(&format!("OutId={message}&"))).unwrap();
    assert!(sent.uri.starts_with("/send?key=LTAI-example&signature="), "{}", sent.uri);
    assert!(sent.uri.ends_with("%3D"), "base64 is escaped in the address: {}", sent.uri);
    assert_eq!(sent.headers["x-request"], format!("huiyin-{message}").as_str());
    assert!(sent.body.contains("SignName=%E7%A4%BA%E4%BE%8B&Content=%E2%80%9C"), "{}", sent.body);

    let reports = |success: bool| json!([{"phone_number": PHONE, "success": success, "out_id": message.to_string(), "biz_id": "9"}]);
    let path = format!("/gateway/cloud/receipt?token={TOKEN}");
    for success in [true, false, true, false] {
        let told = push(&house, &path, &reports(success)).await;
        assert_eq!(told, (200, "{\"code\":0,\"msg\":\"接收成功\"}".to_owned()));
        work(&house.app).await;
        assert_eq!(states(&house.app), [(id.0, State::Delivered)], "what arrived has arrived");
    }
    let entry = |sequence: u64, text: &str| {
        json!({"phone_number": PHONE, "send_time": "2026-11-23 09:01:00", "content": text,
               "sign_name": "示例", "dest_code": "106900012399", "sequence_id": sequence})
    };
    let path = format!("/gateway/cloud/reply?token={TOKEN}");
    let push_all = json!([entry(1, "满意"), entry(2, "谢谢你们")]);
    for _ in 0..2 {
        assert_eq!(push(&house, &path, &push_all).await.0, 200);
    }
    work(&house.app).await;
    let expected = [("for-a-person".to_owned(), 1), ("understood".to_owned(), 1)];
    assert_eq!(replies(&house.app), expected);
    assert_eq!(satisfied(&house.app, id), Some(true));
}

#[tokio::test]
async fn a_cloud_that_calls_back_names_the_digits() {
    let said = "{\"result\": 0, \"errmsg\": \"OK\", \"sid\": \"2019:-774\"}".to_owned();
    let (house, carrier) = open(2, Answer::Say(200, said)).await;
    let first = asked(&house.app, house.unit("housing"), 1, PHONE);
    let second = asked(&house.app, house.unit("housing"), 2, "13891478001");
    work(&house.app).await;
    let sent: Vec<Value> =
        carrier.questions().iter().map(|asked| serde_json::from_str(&asked.body).unwrap()).collect();
    assert_eq!(sent.len(), 2, "{sent:?}");
    assert!(sent.iter().all(|body| body["extend"] == "01" && body["sig"].as_str().unwrap().len() == 64));
    let reply = |mobile: &str, text: &str, time: u64| json!({"extend": "01", "mobile": mobile, "nationcode": "86", "sign": "示例", "text": text, "time": time});
    let path = format!("/gateway/callback/reply?token={TOKEN}");
    for body in [reply(PHONE, "1", 1), reply("13891478001", "2", 2), reply("13899999999", "1", 3)] {
        assert_eq!(push(&house, &path, &body).await, (200, "{\"result\":0,\"errmsg\":\"OK\"}".to_owned()));
    }
    work(&house.app).await;
    assert_eq!((satisfied(&house.app, first), satisfied(&house.app, second)), (Some(true), Some(false)));
    assert_eq!(replies(&house.app), [("nobody's".to_owned(), 1), ("understood".to_owned(), 2)]);
}
