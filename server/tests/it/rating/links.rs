//! A link about one case: one rating, a later word beside it, and a page a citizen understands when it is not good.

use domain::rating::{Provenance, RatingChannel};
use jiff::SignedDuration;
use server::rating::{links, token::Token};

use crate::harness::House;

#[tokio::test(flavor = "multi_thread")]
async fn a_link_gives_one_rating_however_often_its_form_is_sent() {
    let house = House::open().await;
    let case = house.case("SY-1");
    let path = house.message(case);
    let citizen = house.browser();
    citizen.get(&path).await.says(&["这次办事，您满意吗", "食品经营许可变更", "非常不满意"]);
    let why = citizen.get(&format!("{path}?grade=5")).await;
    why.says(&["一窗受理一次办结", "更多选项", "服务热情效率高"]);
    why.does_not_say(&["没有提供材料清单"]);
    let fields = [("options", "510"), ("words", "办得快"), ("q_pressure", "no")];
    let (one, two) = tokio::join!(citizen.send(&why, &path, &fields), citizen.send(&why, &path, &fields));
    for sent in [&one, &two] {
        assert_eq!(
            (sent.status, sent.location.as_str()),
            (303, format!("{path}?done=yes").as_str()),
            "{}",
            sent.html
        );
    }
    let ratings = house.ratings(case);
    assert_eq!(ratings.len(), 1);
    let rating = &ratings[0];
    assert_eq!((rating.grade.stars(), &rating.options[..], rating.words.as_str()), (5, &[510][..], "办得快"));
    assert_eq!(rating.answers.get("pressure").map(String::as_str), Some("no"));
    let Provenance::Link { token, channel } = &rating.provenance else { panic!("{:?}", rating.provenance) };
    assert_eq!(*channel, RatingChannel::Sms);
    assert!(!path.contains(token.as_str()) && token.len() == 64, "the ledger holds no key to a page");
    let done = citizen.follow(&one).await;
    done.says(&["谢谢您的评价", "办得快", "一窗受理一次办结", "再评一次"]);
    done.does_not_say(&["打击", "为难"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_gave_its_rating_gives_no_other_and_a_later_word_stands_beside_it() {
    let house = House::open().await;
    let case = house.case("SY-1");
    let path = house.message(case);
    let citizen = house.browser();
    // The link can be pasted at the door for whoever wants to rate, as the message has it.
    let door = citizen.get("/rate").await;
    let pasted =
        citizen.send(&door, "/rate", &[("code", &format!("https://huiyin.example{path}?from=sms"))]).await;
    assert_eq!(pasted.location, path);
    let stale = citizen.get(&format!("{path}?grade=1")).await;
    citizen.rate(&path, 4, &[]).await;
    let replayed = citizen.send(&stale, &path, &[("options", "108")]).await;
    assert_eq!(replayed.status, 409);
    replayed.says(&["这个链接已经评过了", "12345"]);
    // A reminder is the same word asked for again, not another one.
    house.advance(SignedDuration::from_hours(30));
    let reminder = house.message(case);
    assert_ne!(reminder, path);
    citizen.get(&reminder).await.says(&["您已经评价过了"]);
    assert_eq!(house.ratings(case).len(), 1);

    let seen = citizen.get(&path).await;
    seen.says(&["您已经评价过了", "满意"]);
    let again = seen.html.split("href=\"/r/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let again = format!("/r/{again}");
    citizen.get(&again).await.says(&["您想改说什么", "追评"]);
    citizen.rate(&again, 2, &[("words", "后来发现证上的地址错了")]).await;
    let ratings = house.ratings(case);
    assert_eq!(ratings.iter().map(|rating| rating.grade.stars()).collect::<Vec<_>>(), [4, 2]);
    assert_eq!(house.read_case(case).counted().map(|placed| placed.number), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_rating_needs_a_reason_opens_an_order_and_says_what_happens_next() {
    let house = House::open().await;
    let case = house.case("SY-1");
    let path = house.path(&links::of_receipt(&house.app, case));
    let citizen = house.browser();
    let bare = citizen.rate(&path, 1, &[("words", " ")]).await;
    assert_eq!(bare.status, 422);
    bare.says(&["请选一项原因", "aria-invalid"]);
    assert_eq!(house.ratings(case).len(), 0);
    let sent =
        citizen.send(&bare, &path, &[("options", "110"), ("options", "115"), ("words", "跑了四趟")]).await;
    let done = citizen.follow(&sent).await;
    done.says(&["谢谢您的评价", "接下来", "无理由超过法定办理时间", "保密举报", "跑了四趟"]);
    let opened = house.read_case(case).orders[0].order;
    let order = house.app.store.read(|tx| store::order::get(tx, opened)).unwrap().unwrap();
    done.says(&[&order.number]);
    let agent = house.signed_in("agent").await;
    let link = format!("href=\"/cases/{case}\"");
    agent.get(&format!("/orders/{}", order.number)).await.says(&["所评办件", &link, "SY-1"]);

    let report = citizen.get(&format!("{path}/report")).await;
    let short = citizen.send(&report, &format!("{path}/report"), &[("content", "短")]).await;
    assert_eq!(short.status, 422);
    let told = [("content", "窗口打电话要我改成满意")];
    let sent = citizen.send(&report, &format!("{path}/report"), &told).await;
    assert_eq!(sent.location, format!("{path}/report?done=yes"), "{}", sent.html);
    citizen.follow(&sent).await.says(&["已经封存", "编号 2026-1", "由督查负责人保管"]);
    let kept = house.app.store.read(|tx| store::proceeding::lists::told(tx, None, Some(case))).unwrap();
    let domain::proceeding::matter::Matter::Referral { found, .. } = &kept[0].matter else { panic!() };
    assert_eq!(found, "关于办件 SY-1 的评价：窗口打电话要我改成满意");
    assert_eq!(kept[0].orders.iter().copied().collect::<Vec<_>>(), [opened]);
    let url = format!("/proceedings/{}", kept[0].id.0);
    for name in ["handler", "principal", "auditor"] {
        assert_eq!(house.signed_in(name).await.get(&url).await.status, 404, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_is_not_good_says_what_happened_and_what_to_do() {
    let house = House::open().await;
    let (one, other) = (house.case("SY-1"), house.case("SY-2"));
    let (path, foreign) = (house.message(one), house.message(other));
    let citizen = house.browser();
    let why = citizen.get(&format!("{path}?grade=5")).await;
    let events = house.events();

    let (mine, theirs) = (path.trim_start_matches("/r/"), foreign.trim_start_matches("/r/"));
    let mixed = format!("/r/{}{}", &mine[..16], &theirs[16..]);
    let flipped = format!("/r/{}{}", if mine.starts_with('A') { "B" } else { "A" }, &mine[1..]);
    let device =
        house.path(&Token::of_device(domain::ids::DeviceId(7), domain::people::device::DeviceKind::Tablet));
    for forged in [mixed.as_str(), flipped.as_str(), device.as_str(), "/r/x", "/r/812"] {
        let page = citizen.get(forged).await;
        assert_eq!(page.status, 404, "{forged}");
        page.says(&["这个链接不对", "没有记下任何东西", "tel:12345"]);
        let fields = why.hidden(&path);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(citizen.post(forged, &fields).await.status, 404, "{forged}");
    }
    let unproven = citizen.post(&path, &[("grade", "5"), ("key", "k"), ("csrf", "forged")]).await;
    assert_eq!(unproven.status, 403);
    let stranger = house.browser();
    let fields = why.hidden(&path);
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(stranger.post(&path, &fields).await.status, 403, "a form of another browser was taken");

    house.advance(SignedDuration::from_hours(8 * 24));
    let late = citizen.send(&why, &path, &[]).await;
    assert_eq!(late.status, 410);
    late.says(&["这个链接过期了", "12345"]);
    let english = house.browser();
    english.get("/prefer?lang=en").await;
    english.get(&path).await.says(&["This link is too old", "Tell us by phone"]);
    assert_eq!(house.events(), events, "a link that is not good left something");
    assert_eq!(house.ratings(one).len() + house.ratings(other).len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_rating_in_the_ledger_says_how_we_know() {
    let house = House::open().await;
    let case = house.case("SY-1");
    let citizen = house.browser();
    citizen.rate(&house.message(case), 3, &[]).await;
    citizen.rate(&house.path(&links::of_receipt(&house.app, case)), 5, &[]).await;
    citizen.rate(&house.path(&links::of_completion(&house.app, case, false)), 4, &[]).await;
    let ratings = house.ratings(case);
    assert_eq!(ratings.len(), 3);
    let channels: Vec<_> = ratings.iter().map(|rating| rating.channel().pf()).collect();
    assert_eq!(channels, [Some(6), Some(3), Some(1)]);
    for rating in &ratings {
        assert!(!rating.provenance.evidence().is_empty());
        assert!(rating.provenance.is_citizens_word());
    }
    let timeline = house.app.store.read(|tx| store::case::timeline(tx, case)).unwrap();
    let rated = timeline.iter().filter(|entry| entry.event.code() == "rated");
    assert!(rated.clone().all(|entry| entry.actor == "citizen") && rated.count() == 3);
}
