//! The tablet's doors: a page that names nobody, a worker that serves that page alone, questionnaires as data, records
//! that count once, each answered for itself, and what came of them apart from the sample.

use jiff::SignedDuration;
use serde_json::{Value, json};
use server::shipped;
use store::tablet;

use crate::{
    harness::{Browser, House},
    reports::case,
};

pub(crate) fn id(number: u32) -> String {
    format!("0f8fad5b-d9cb-469f-a165-{number:012x}")
}

/// Plans and draws a survey that is asked on site; returns its page.
async fn drawn(house: &House) -> String {
    let assessor = house.signed_in("assessor").await;
    let form = assessor.get("/surveys/new").await;
    let plan = [
        ("title", "大厅满意度"),
        ("among", "cases"),
        ("from", "2026-11-23"),
        ("until", "2026-11-23"),
        ("method", "simple"),
        ("size", "4"),
        ("ask_from", "2026-11-24"),
        ("ask_until", "2026-12-10"),
        ("answer_until", "2026-12-20"),
        ("channel", "tablet"),
        ("channel", "walk-in"),
        ("blocks", "2"),
        ("text_1", "您满意吗？"),
        ("ask_1", "grades"),
        ("required_1", "yes"),
        ("branches_1", "5 -> 3"),
        ("text_2", "哪里不满意？"),
        ("ask_2", "text"),
        ("then", "save"),
    ];
    let planned = assessor.send(&form, "/surveys/new", &plan).await;
    assert_eq!(planned.status, 303, "{}", planned.html);
    house.advance(SignedDuration::from_hours(24));
    let assessor = house.signed_in("assessor").await;
    let page = assessor.get(&planned.location).await;
    assert_eq!(assessor.send(&page, &format!("{}/draw", planned.location), &[]).await.status, 303);
    planned.location
}

async fn json_of(browser: &Browser, path: &str) -> Value {
    serde_json::from_slice(&browser.bytes(path).await).unwrap()
}

/// Hands records over as the tablet does; `behind` is how far its clock is behind.
pub(crate) async fn hand_over(
    house: &House,
    browser: &Browser,
    behind: SignedDuration,
    records: &Value,
) -> Value {
    let goods = json_of(browser, "/tablet/goods").await;
    let sent_at = (house.app.clock.now() - behind).to_string();
    let fields =
        [("csrf", goods["csrf"].as_str().unwrap()), ("sent_at", &sent_at), ("records", &records.to_string())];
    let page = browser.post("/tablet/records", &fields).await;
    assert_eq!(page.status, 200, "{}", page.html);
    serde_json::from_str(&page.html).unwrap()
}

#[tokio::test]
async fn a_tablet_takes_along_and_hands_over_once() {
    let house = House::under(shipped::PACKS[2].1).await;
    for number in 1..=6 {
        case(&house, "market", number, None);
    }
    let place = drawn(&house).await;
    let survey: i64 = place.rsplit('/').next().unwrap().parse().unwrap();
    let agent = house.signed_in("agent").await;
    let page = agent.get("/tablet").await;
    page.says(&["现场平板", "<noscript>", "请改用纸质问卷"]);
    page.does_not_say(&["csrf"]);
    let worker = String::from_utf8(agent.bytes("/tablet/worker.js").await).unwrap();
    assert!(worker.contains("/static/tablet.") && worker.contains("\"page\":\"/tablet\""), "{worker}");
    let nobody = house.browser();
    assert_eq!(nobody.get("/tablet").await.status, 303);
    assert_eq!(nobody.get("/tablet/goods").await.status, 303, "a tablet sees that its session is over");

    let denied = house.signed_in("administrator").await.get("/tablet/goods").await;
    assert_eq!((denied.status, denied.html.as_str()), (403, "{\"code\":\"denied\"}"));

    let goods = json_of(&agent, "/tablet/goods").await;
    let along = &goods["surveys"][0];
    assert_eq!((&along["survey"], &along["open"]), (&json!(survey), &json!([1, 2, 3, 4])));
    assert_eq!(along["questions"][0]["branches"], json!([{"when": 5, "to": 3}]));
    assert!(!goods.to_string().contains("138"), "no number of anybody: {goods}");
    assert_eq!(json_of(&house.signed_in("assessor").await, "/tablet/goods").await["surveys"], json!([]));

    let ours = json_of(&agent, "/tablet/goods").await;
    let turn = |from: &str, to: &str| {
        let sql = "update survey set state = replace(state, $1, $2)";
        house.app.store.write_rows(|tx| tx.execute(sql, &[from.into(), to.into()])).unwrap();
    };
    // Planned before a third party was refused tablets: nobody of the house asks for it.
    let (own, others) = ("\"answer_until\":", "\"third_party\":true,\"answer_until\":");
    turn(own, others);
    assert_eq!(json_of(&agent, "/tablet/goods").await["surveys"], json!([]));
    turn(others, own);
    assert_eq!(json_of(&agent, "/tablet/goods").await["surveys"], ours["surveys"]);

    let written_at = (house.app.clock.now() - SignedDuration::from_mins(40)).to_string();
    let said = |grade: u8| json!([{"question": 1, "value": {"grade": grade}}]);
    let record =
        |number: u32, sheet: Value| json!({"drawn": id(number), "written_at": written_at, "sheet": sheet});
    let met = |number: u32, grade: u8| {
        record(number, json!({"kind": "walk-in", "survey": survey, "said": said(grade)}))
    };
    let of_place = |number: u32, place: u32| {
        record(number, json!({"kind": "place", "survey": survey, "number": place, "said": said(4)}))
    };
    let wrote = json!([
        {"question": 1, "value": {"grade": 4}},
        {"question": 2, "value": {"text": "回电13891470001"}},
    ]);
    let wrote = record(2, json!({"kind": "walk-in", "survey": survey, "said": wrote}));
    let all = json!([met(1, 5), wrote, met(3, 9), of_place(4, 2), of_place(5, 99), {"drawn": id(6)}]);
    let behind = SignedDuration::from_mins(7);
    for _ in 0..2 {
        let answer = hand_over(&house, &agent, behind, &all).await;
        assert_eq!(answer["skew_ms"], json!(420_000));
        let mut outcomes: Vec<(String, String)> = answer["outcomes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["drawn"].as_str().unwrap().to_owned(), one["code"].as_str().unwrap().to_owned()))
            .collect();
        outcomes.sort();
        let codes: Vec<&str> = outcomes.iter().map(|(_, code)| code.as_str()).collect();
        assert_eq!(codes, ["", "", "bad-answer", "", "no-number", "unreadable"], "{answer}");
        assert!(answer.to_string().contains("第 1 题的答案无效"), "what is wrong is said: {answer}");
    }
    let about = domain::ids::SurveyId(survey);
    let records = house.app.store.read(|tx| tablet::page(tx, about, None, 50)).unwrap();
    assert_eq!(records.items.len(), 3, "handed over twice, taken once");

    // A forged or foreign request is not taken, nor too many at once.
    let forged = [("csrf", "x"), ("sent_at", written_at.as_str()), ("records", "[]")];
    assert_ne!(agent.post("/tablet/records", &forged).await.status, 200);
    let goods = json_of(&agent, "/tablet/goods").await;
    let many = Value::from(vec![json!({}); 51]).to_string();
    let many = [("csrf", goods["csrf"].as_str().unwrap()), ("sent_at", &written_at), ("records", &many)];
    assert_eq!(agent.post("/tablet/records", &many).await.status, 400);
    let unit = house.signed_in("handler").await;
    let answer = hand_over(&house, &unit, SignedDuration::ZERO, &json!([met(8, 4)])).await;
    assert_eq!(answer["outcomes"][0]["code"], json!("denied"));

    // The sample counts whom it drew; who was met stands beside it, with both times.
    let leader = house.signed_in("leader").await;
    leader.get(&place).await.says(&["n = 1", "平板交回"]);
    leader.get(&format!("{place}/tablet")).await.says(&[
        "现场遇到的人（2 份）",
        "不计入本调查的结果",
        "n = 2",
        "样本 2",
        "慢 7 分钟",
    ]);
    let taken = leader.get(&format!("{place}/tablet")).await;
    taken.says(&["书面意见（1 条）", "回电"]);
    taken.does_not_say(&["13891470001"]);
    let csv = String::from_utf8(leader.bytes(&format!("{place}/results.csv")).await).unwrap();
    assert!(csv.contains("非常满意,0"), "none of those who were met is in the results: {csv}");
    let auditor = house.signed_in("auditor").await;
    auditor.get("/admin/audit").await.says(&["接收平板记录"]);
}
