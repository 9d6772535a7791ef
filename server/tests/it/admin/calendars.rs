//! Calendars: what a change would move is shown, a person confirms, and every deadline moves with an event.

use domain::{
    access::Actor,
    calendar::YearStatus,
    order::{Order, clocks::ClockKind},
    world,
};
use jiff::{Timestamp, civil::date};
use server::{
    actions,
    cli::open::{self, Place},
    ids::Ids,
    jobs,
};
use store::{command::Act, timer};

use crate::harness::{Browser, File, House, Page};

const YEAR: &str = r#"{
    "year": 2027,
    "papers": ["https://www.gov.cn/zhengce/2027.htm"],
    "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": true},
        {"name": "元旦", "date": "2027-01-03", "isOffDay": false}
    ]
}"#;

/// Registers a demand on the last day of the year: its deadline enters a year without a notice.
fn order_into_the_new_year(house: &House) -> String {
    house.app.clock.set("2026-12-31T02:00:00Z".parse().unwrap());
    house.of_li("暖气不热")
}

fn order(house: &House, number: &str) -> Order {
    house.app.store.read(|tx| store::order::numbered(tx, number)).unwrap().unwrap()
}

/// Returns the last day of the order's screening, and whether it may still move; its timer must agree.
fn screened_by(house: &House, number: &str) -> (String, bool) {
    let order = order(house, number);
    let clock = &order.clocks[&ClockKind::Screen];
    let (rung, at) = clock.timer(&house.app.world().calendar).unwrap();
    let timers = house.app.store.read(|tx| timer::due(tx, Timestamp::MAX, 100)).unwrap();
    let own: Vec<_> = timers.into_iter().filter(|timer| timer.order == order.id).collect();
    assert_eq!(own.len(), 1, "one live timer");
    assert_eq!((own[0].rung, own[0].at), (rung, at), "the timer stands where the clock says");
    let due = clock.due.unwrap();
    (due.date.to_string(), due.provisional)
}

fn rederived(house: &House) -> usize {
    let filter =
        store::ledger::list::Filter { kind: Some("deadlines-rederived".to_owned()), ..Default::default() };
    let reach = store::ledger::list::Reach { before: None, limit: 100, span: i64::MAX };
    house.app.store.read(|tx| store::ledger::list::page(tx, &filter, reach)).unwrap().events.len()
}

async fn paste(browser: &Browser, text: &str, status: &str) -> Page {
    let form = browser.get("/admin/calendars").await;
    browser.send(&form, "/admin/calendars", &[("text", text), ("status", status)]).await
}

async fn confirm(browser: &Browser, page: &Page) -> Page {
    let sent = browser.send(page, "/admin/calendars/confirm", &[]).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    browser.follow(&sent).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forecast_moves_a_provisional_deadline_and_the_notice_settles_it() {
    let house = House::open().await;
    let number = order_into_the_new_year(&house);
    assert_eq!(screened_by(&house, &number), ("2027-01-01".to_owned(), true));
    let browser = house.administrator().await;
    browser.get("/admin/calendars").await.says(&["未公布", "1 个在办期限"]);

    let forecast = paste(&browser, YEAR, "provisional").await;
    assert_eq!(forecast.status, 200, "{}", forecast.html);
    forecast.says(&["载入 2027 年放假安排的影响", "1 个在办期限会改变", &number, "受理"]);
    assert_eq!(screened_by(&house, &number).0, "2027-01-01", "looking moves nothing");
    confirm(&browser, &forecast).await.says(&["2027 年已载入，1 个期限重新推算", "暂定"]);
    assert_eq!(
        screened_by(&house, &number),
        ("2027-01-03".to_owned(), true),
        "a Sunday worked by the forecast"
    );
    assert_eq!(rederived(&house), 1);

    let notice = paste(&browser, YEAR, "official").await;
    notice.says(&["0 个在办期限会改变", "1 个暂定期限会确定", "日期不变"]);
    let page = confirm(&browser, &notice).await;
    page.says(&["已公布"]);
    assert_eq!(screened_by(&house, &number), ("2027-01-03".to_owned(), false));
    assert_eq!(rederived(&house), 2);

    let again = paste(&browser, YEAR, "official").await;
    assert_eq!(again.status, 422);
    again.says(&["2027 年已是公布的安排"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn confirming_twice_loads_once() {
    let house = House::open().await;
    let number = order_into_the_new_year(&house);
    let browser = house.administrator().await;
    let form = browser.get("/admin/calendars").await;
    let file = File { field: "file", name: "2027.json", bytes: YEAR.as_bytes() };
    let page = browser.send_file(&form, "/admin/calendars", &[("status", "official")], file).await;
    assert_eq!(page.status, 200, "{}", page.html);
    confirm(&browser, &page).await;
    let after = house.events();
    confirm(&browser, &page).await;
    assert_eq!(house.events(), after);
    assert_eq!(rederived(&house), 1);
    assert_eq!(screened_by(&house, &number), ("2027-01-03".to_owned(), false));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_year_file_names_the_place_and_changes_nothing() {
    let house = House::open().await;
    let browser = house.administrator().await;
    let before = house.events();
    let cases = [
        ("", "请选择文件，或粘贴内容"),
        ("{\"year\": 2027,\n \"days\": [", "第 2 行第"),
        ("{\"year\": 2027, \"papers\": []}", "缺少 days"),
        (
            "{\"year\": 2027, \"papers\": [], \"days\": [{\"name\": \"元旦\", \"date\": \"2027-13-01\", \"isOffDay\": true}]}",
            "days[0].date 应为",
        ),
        (
            "{\"year\": 2027, \"papers\": [], \"days\": [{\"name\": \"元旦\", \"date\": \"2027-01-01\", \"isOffDay\": true}]}",
            "须在 papers 里写明通知",
        ),
        (
            "{\"year\": 2027, \"papers\": [\"x\"], \"days\": [{\"name\": \"元旦\", \"date\": \"2026-06-01\", \"isOffDay\": true}]}",
            "2026-06-01 不归 2027 年安排",
        ),
        (
            "{\"year\": 2026, \"papers\": [\"x\"], \"days\": [{\"name\": \"元旦\", \"date\": \"2026-01-01\", \"isOffDay\": true}]}",
            "2026 年已是公布的安排",
        ),
    ];
    for (text, fault) in cases {
        let page = paste(&browser, text, "official").await;
        assert_eq!(page.status, 422, "{text}");
        page.says(&[fault]);
        assert!(text.is_empty() || page.html.contains("&quot;year&quot;"), "what was pasted is kept: {text}");
    }
    let token = browser.get("/admin/calendars").await.hidden("/admin/calendars")["csrf"].clone();
    for payload in [
        "",
        "{}",
        r#"{"change":{"year":{"file":{"year":9,"papers":[],"days":[]},"status":"official"}},"moves":0}"#,
    ] {
        let fields = [("csrf", token.as_str()), ("payload", payload), ("key", "k")];
        let page = browser.post("/admin/calendars/confirm", &fields).await;
        assert_eq!(page.status, 400, "{payload}");
    }
    assert_eq!(house.events(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_local_closure_moves_a_deadline_and_removing_it_moves_it_back() {
    let house = House::open().await;
    let number = house.of_li("路灯不亮");
    assert_eq!(screened_by(&house, &number), ("2026-11-24".to_owned(), false));
    let browser = house.administrator().await;
    let form = browser.get("/admin/calendars").await;
    let fields =
        [("day", "2026-11-24"), ("works", "no"), ("name", "暴雪停工"), ("source", "县应急〔2026〕9号")];
    let preview = browser.send(&form, "/admin/calendars/closures", &fields).await;
    preview.says(&["2026-11-24 本地调整的影响", "1 个在办期限会改变", &number, "is-closure"]);
    assert_eq!(screened_by(&house, &number).0, "2026-11-24");
    let page = confirm(&browser, &preview).await;
    page.says(&["本地调整已生效，1 个期限重新推算", "暴雪停工", "县应急〔2026〕9号"]);
    assert_eq!(screened_by(&house, &number), ("2026-11-25".to_owned(), false));
    assert!(!house.app.world().calendar.is_workday(date(2026, 11, 24)));

    let removal = browser.send(&page, "/admin/calendars/closures/2026-11-24/remove", &[]).await;
    removal.says(&["取消 2026-11-24 本地调整的影响", "1 个在办期限会改变"]);
    confirm(&browser, &removal).await.says(&["本地调整已取消，1 个期限重新推算", "没有本地调整"]);
    assert_eq!(screened_by(&house, &number), ("2026-11-24".to_owned(), false));
    assert_eq!(rederived(&house), 2);
    let gone = browser.send(&page, "/admin/calendars/closures/2026-11-24/remove", &[]).await;
    assert_eq!(gone.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closure_says_what_is_missing_at_its_field() {
    let house = House::open().await;
    let browser = house.administrator().await;
    let before = house.events();
    let right =
        [("day", "2026-11-24"), ("works", "no"), ("name", "暴雪停工"), ("source", "县应急〔2026〕9号")];
    for (field, value, fault) in [
        ("day", "morgen", "请写成 2026-11-22 这样的日期"),
        ("day", "", "请填写"),
        ("name", "", "应为 1 至 100 个可见字符"),
        ("source", "", "应为 1 至 100 个可见字符"),
    ] {
        let fields = right.map(|(name, other)| (name, if name == field { value } else { other }));
        let form = browser.get("/admin/calendars").await;
        let page = browser.send(&form, "/admin/calendars/closures", &fields).await;
        assert_eq!(page.status, 422, "{field}");
        page.says(&[fault]);
        for (name, kept) in fields.iter().filter(|(name, _)| *name != "works" && *name != field) {
            assert!(page.html.contains(&format!("value=\"{kept}\"")), "{name} is kept");
        }
    }
    assert_eq!(house.events(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_years_are_listed_and_each_opens_day_by_day() {
    let house = House::open().await;
    let browser = house.administrator().await;
    let page = browser.get("/admin/calendars/2026").await;
    page.says(&["248 个工作日", "datetime=\"2026-02-14\"", "is-make-up", "is-holiday", "is-today", "春节"]);
    browser.get("/admin/calendars/2007").await.says(&["2007 年", "已公布"]);
    browser.get("/admin/calendars/2027").await.says(&["2027 年", "未公布"]);
    for path in
        ["/admin/calendars/2006", "/admin/calendars/2028", "/admin/calendars/x", "/admin/calendars/99999"]
    {
        assert_eq!(browser.status(path).await, 404, "{path}");
    }
}

/// The change of the rules is stored; the program dies before the deadlines follow.
#[tokio::test(flavor = "multi_thread")]
async fn deadlines_that_a_crash_left_behind_are_derived_at_the_next_start() {
    let house = House::open().await;
    let number = order_into_the_new_year(&house);
    let file = serde_json::from_str(YEAR).unwrap();
    let load = world::Command::LoadYear { file, status: YearStatus::Official };
    let (clock, set_up) = (house.app.clock.clone(), Actor::System("set-up"));
    actions::now(&house.app.store, &clock, set_up, None, Act::Rules(Box::new(load))).unwrap();
    let due = |house: &House| order(house, &number).clocks[&ClockKind::Screen].due.unwrap().date.to_string();
    assert_eq!((due(&house).as_str(), rederived(&house)), ("2027-01-01", 0));

    let place = Place { data: house.app.dir.clone(), database: None };
    let again = open::app(place.open(&clock).unwrap(), &place.data, clock, Ids::seeded(8), None).unwrap();
    let running = tokio::spawn(jobs::run(again.clone()));
    while rederived(&house) == 0 || house.app.store.read(is_behind).unwrap() {
        tokio::task::yield_now().await;
    }
    running.abort();
    house.app.store.refresh().unwrap();
    assert_eq!(screened_by(&house, &number), ("2027-01-03".to_owned(), false));
    let scratch = tempfile::tempdir().unwrap();
    let report = store::verify::verify(house.app.store.db(), scratch.path(), &mut |_, _| {}).unwrap();
    assert_eq!(report.differences, Vec::<String>::new());
    let before = house.events();
    assert_eq!(jobs::deadlines::make_up(&again).await.unwrap(), 0);
    assert_eq!(house.events(), before, "nothing is derived twice");
}

fn is_behind(tx: &mut store::db::Tx<'_>) -> Result<bool, store::db::Error> {
    let derived = store::setting::get::<i64>(tx, store::setting::DERIVED)?;
    Ok(store::world::last_change(tx)? > derived.unwrap_or(0))
}
