//! The pages: what is wrong and what to mend, sending again, both sides compared, and who may do what.

use domain::exchange::{Kind, reason::Reason, standing::State};
use jiff::SignedDuration;

use super::{Behave, case, entries, has_exactly, house, open, platform::Platform, settle, states, work};

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_record_says_why_is_mended_and_sent_again() {
    let (house, platform) = open().await;
    platform.then(&[Behave::Work, Behave::Refuse("evalDetail格式错误"), Behave::Refuse("不予受理")]);
    case(&house, "heating", 1, Some(2));
    work(&house).await;
    let browser = house.signed_in("supervisor").await;
    let page = browser.get("/uploads").await;
    page.says(&[
        "未受理",
        "平台认为某个字段不对",
        "evalDetail格式错误",
        "按“说明”里平台的原话",
        "1 条未受理，须改正后重报",
    ]);
    let unsure = browser.send(&page, "/uploads/again", &[("reason", "field")]).await;
    assert_eq!(unsure.status, 422);
    unsure.says(&["请先勾选确认"]);
    assert_eq!(platform.inner().calls, 2);
    let sent = browser.send(&page, "/uploads/again", &[("reason", "field"), ("sure", "yes")]).await;
    browser.follow(&sent).await.says(&["已安排重报 1 条"]);
    let twice = browser.send(&page, "/uploads/again", &[("reason", "field"), ("sure", "yes")]).await;
    browser.follow(&twice).await.says(&["没有可以重报的记录"]);
    work(&house).await;
    let page = browser.get("/uploads?state=rejected").await;
    page.says(&["平台没有受理", "不予受理"]);
    let id = entries(&house).into_iter().find(|entry| entry.kind == Kind::Rating).unwrap().id.to_string();
    browser.send(&page, "/uploads/again", &[("id", &id), ("sure", "yes"), ("reason", "")]).await;
    settle(&house).await;
    has_exactly(&platform, &[1]);
    let page = browser.get("/uploads?q=heating-1").await;
    page.says(&["heating-1/1/1", "已受理", "正常"]);
    page.does_not_say(&["未受理，须改正"]);
    let csv = String::from_utf8(browser.bytes("/uploads.csv?state=accepted").await).unwrap();
    assert_eq!(csv.lines().count(), 3, "{csv}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_our_own_check_finds_never_leaves_until_the_settings_are_mended() {
    let (platform, address) = Platform::open().await;
    let house = house(address, "paper_channel = 9").await;
    case(&house, "market", 1, Some(5));
    work(&house).await;
    assert_eq!(platform.inner().calls, 0);
    let state = states(&house, Kind::Service);
    assert_eq!((state[0].1, state[0].2), (State::Rejected, Some(Reason::NoDepartment)));
    assert_eq!(states(&house, Kind::Rating)[0].1, State::Pending, "its rating waits for it");
    let browser = house.signed_in("administrator").await;
    browser.get("/uploads").await.says(&[
        "没有对应的统一社会信用代码",
        "[upload.platform.departments]",
        "deptCode",
    ]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_comparison_finds_exactly_the_differences_and_their_records() {
    let (house, platform) = open().await;
    for (number, grade) in [(1, 5), (2, 5), (3, 1), (4, 4)] {
        case(&house, "heating", number, Some(grade));
    }
    settle(&house).await;
    // It forgets one, has one that nobody here said, and refuses one.
    platform.inner().ratings.remove("heating-2/1/1");
    let foreign = [
        ("areaCode", "370100000000"),
        ("satisfaction", "4"),
        ("assessTime", "2026-11-23 12:00:00"),
        ("projectNo", "foreign"),
        ("serviceNumber", "1"),
        ("assessNumber", "1"),
    ];
    let foreign = foreign.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    platform.inner().ratings.insert("foreign/1/1".to_owned(), foreign);
    platform.then(&[Behave::Work, Behave::Refuse("不予受理")]);
    case(&house, "heating", 5, Some(2));
    settle(&house).await;

    house.advance(SignedDuration::from_hours(24));
    work(&house).await;
    let browser = house.signed_in("supervisor").await;
    let days = browser.get("/uploads/days").await;
    days.says(&["2026-11-23", "3 格不一致"]);
    let day = browser.get("/uploads/days?day=2026-11-23").await;
    day.says(&[
        "2 / 1",
        "1 / 2",
        "1 / 0",
        "1 / 1",
        "heating-2/1/1",
        "foreign/1/1",
        "heating-5/1/1",
        "只在本系统",
        "只在平台",
    ]);
    day.does_not_say(&["heating-1/1/1", "heating-3/1/1", "heating-4/1/1"]);
    let cell = browser.get("/uploads/days?day=2026-11-23&region=370100000000&grade=4").await;
    cell.says(&["foreign/1/1"]);
    cell.does_not_say(&["heating-2/1/1"]);
    browser.get("/uploads").await.says(&["3 个对账格与平台不一致"]);
    let csv = String::from_utf8(browser.bytes("/uploads/days.csv?day=2026-11-23").await).unwrap();
    assert!(csv.contains("370100000000,非常满意,2,2,1"), "{csv}");

    let unsure = browser.send(&day, "/uploads/missed", &[]).await;
    assert_eq!(unsure.status, 422);
    let sent = browser.send(&day, "/uploads/missed", &[("sure", "yes")]).await;
    browser.follow(&sent).await.says(&["已安排重报 1 条"]);
    settle(&house).await;
    assert!(platform.inner().ratings.contains_key("heating-2/1/1"));
    platform.inner().ratings.remove("foreign/1/1");
    let page = browser.get("/uploads/days").await;
    let compared = browser.send(&page, "/uploads/compare", &[("day", "2026-11-23")]).await;
    browser.follow(&compared).await.says(&["2026-11-23 已对账", "1 格不一致"]);
    let tomorrow = browser.send(&page, "/uploads/compare", &[("day", "2099-01-01")]).await;
    assert_eq!(tomorrow.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn supervisors_and_administrators_run_it_assessors_and_auditors_read_it_and_nobody_else() {
    let (house, _platform) = open().await;
    case(&house, "heating", 1, Some(5));
    work(&house).await;
    for name in ["agent", "handler", "leader", "window"] {
        let browser = house.signed_in(name).await;
        assert_eq!(browser.status("/uploads").await, 403, "{name}");
        assert_eq!(browser.status("/uploads/days").await, 403, "{name}");
        assert_eq!(browser.status("/uploads.csv").await, 403, "{name}");
    }
    for name in ["assessor", "auditor"] {
        let browser = house.signed_in(name).await;
        let page = browser.get("/uploads").await;
        page.says(&["heating-1/1/1"]);
        page.does_not_say(&["/uploads/again"]);
        for path in ["/uploads/again", "/uploads/missed", "/uploads/compare"] {
            assert_eq!(browser.post(path, &[]).await.status, 403, "{name} {path}");
        }
    }
    let administrator = house.signed_in("administrator").await;
    let page = administrator.get("/uploads").await;
    page.says(&["heating-1/1/1"]);
    page.does_not_say(&["/cases/"]);
    let numbers = administrator.get("/metrics").await;
    numbers.says(&["huiyin_uploads{kind=\"rating\",state=\"accepted\"} 1"]);
}
