//! The code on a wall: what was done just now, or a case by its number and the end of a telephone number.

use domain::rating::{Provenance, RatingChannel};
use server::rating::token::Token;

use crate::harness::{Browser, House};

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_just_now_begins_with_the_rating_and_is_once() {
    let house = House::open().await;
    let path = house.path(&Token::of_place(house.unit("centre")));
    let citizen = house.browser();
    citizen.get(&path).await.says(&["县12345热线受理中心", "评刚办的事", "开始评价"]);
    let why = citizen.get(&format!("{path}?now=yes&grade=2")).await;
    let events = house.events();
    let bare = citizen.send(&why, &path, &[]).await;
    assert_eq!(bare.status, 422);
    assert_eq!(house.events(), events, "a case was opened for a rating that was not taken");
    let fields = [("words", "排了两个小时")];
    let (one, two) = tokio::join!(citizen.send(&why, &path, &fields), citizen.send(&why, &path, &fields));
    assert!(one.location.ends_with("?done=yes") && one.location == two.location, "{} {}", one.html, two.html);
    citizen.follow(&one).await.says(&["谢谢您的评价", "保密举报"]);
    let cases = house.app.store.read(|tx| store::case::with_number(tx, &number(&house))).unwrap();
    assert_eq!(cases.len(), 1);
    let rating = &cases[0].ratings[0].rating;
    assert_eq!((cases[0].ratings.len(), rating.grade.stars()), (1, 2));
    let is_code = matches!(rating.provenance, Provenance::Link { channel: RatingChannel::Qr, .. });
    assert!(is_code, "{:?}", rating.provenance);
    // One browser does not fill a place's counts.
    let mut taken = 0;
    for _ in 0..6 {
        taken += u32::from(rates(&citizen, &path).await == 303);
    }
    assert!((1..=2).contains(&taken), "{taken}");
}

async fn rates(citizen: &Browser, path: &str) -> u16 {
    let why = citizen.get(&format!("{path}?now=yes&grade=5")).await;
    citizen.send(&why, path, &[]).await.status
}

/// Returns the number of the one case that a place opened.
fn number(house: &House) -> String {
    let counts = house.app.store.read(|tx| {
        let mut numbers = Vec::new();
        for id in 1..200 {
            let case = store::case::get(tx, domain::ids::CaseId(id))?;
            numbers.extend(
                case.filter(|case| case.facts.key.source == "place").map(|case| case.facts.key.number),
            );
        }
        Ok(numbers)
    });
    let numbers = counts.unwrap();
    assert_eq!(numbers.len(), 1, "{numbers:?}");
    numbers[0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_alone_opens_nobodys_case_and_shows_nothing_of_it() {
    let house = House::open().await;
    let case = house.case("SY-31");
    let path = house.path(&Token::of_place(house.unit("centre")));
    let action = format!("{path}/case");
    let citizen = house.browser();
    let form = citizen.get(&path).await;
    for (number, tail) in
        [("SY-31", "1234"), ("SY-31", "0000"), ("SY-32", "5678"), ("", "5678"), ("SY-31", "56")]
    {
        let refused = citizen.send(&form, &action, &[("number", number), ("tail", tail)]).await;
        assert_eq!(refused.status, 422, "{number} {tail}");
        refused.does_not_say(&["食品经营许可变更"]);
    }
    let proven = citizen.send(&form, &action, &[("number", "SY-31"), ("tail", "5678")]).await;
    assert!(proven.location.starts_with("/r/") && !proven.location.contains("5678"), "{}", proven.html);
    let sent = citizen.rate(&proven.location, 2, &[("words", "只有本人知道的话")]).await;
    citizen.follow(&sent).await.says(&["谢谢您的评价"]);
    assert_eq!(house.ratings(case).len(), 1);
    // Whoever else knows number and digits is told that it was rated, and not what was said.
    let other = house.browser();
    let form = other.get(&path).await;
    let proven = other.send(&form, &action, &[("number", "SY-31"), ("tail", "5678")]).await;
    let page = other.follow(&proven).await;
    page.says(&["您已经评价过了"]);
    page.does_not_say(&["只有本人知道的话", "不满意", "★★"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sheet_of_a_place_leads_to_its_page() {
    let house = House::open().await;
    let administrator = house.signed_in("administrator").await;
    let sheet = administrator.get("/admin/devices/sheet?place=centre&size=a4").await;
    let path = house.path(&Token::of_place(house.unit("centre")));
    sheet.says(&["请扫码评价", "县12345热线受理中心", &path, "is-a4"]);
    let picture =
        administrator.bytes(&format!("/admin/devices/sheet/{}/code.svg", house.unit("centre"))).await;
    assert!(String::from_utf8(picture).unwrap().contains("<svg"));
    let nowhere = administrator.get("/admin/devices/sheet?place=nowhere").await;
    assert_eq!(nowhere.status, 422);
    nowhere.says(&["没有这个单位"]);
}
