//! A campaign through the pages: opened, enrolled, standards, problems put right, applied for, a panel without ties,
//! visits, the notice to which a citizen objects, the decision, the plaque, the next year's test and the withdrawal.
//! Every step by whoever takes it; what is not theirs to see is not there.

use jiff::SignedDuration;
use serde_json::{Value, json};
use server::shipped;

use crate::{
    harness::{Browser, File, House, Page},
    tablet::id,
};

const BLOCKS: [&str; 5] = ["openness", "lawfulness", "service", "integrity", "rules"];

fn hours(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

fn pack() -> &'static str {
    shipped::PACKS.iter().find(|(file, _)| file.contains("yancheng")).unwrap().1
}

/// A person in front of a year.
struct At<'a> {
    browser: &'a Browser,
    year: &'a str,
}

impl At<'_> {
    async fn tries(&self, page: &str, step: &str, fields: &[(&str, &str)]) -> Page {
        let place = if page.is_empty() { self.year.to_owned() } else { format!("{}/{page}", self.year) };
        let shown = self.browser.get(&place).await;
        self.browser.send(&shown, &format!("{}/{step}", self.year), fields).await
    }

    async fn does(&self, page: &str, step: &str, fields: &[(&str, &str)]) -> Page {
        let done = self.tries(page, step, fields).await;
        assert_eq!(done.status, 303, "{step}: {}", done.html);
        self.browser.follow(&done).await
    }
}

async fn opened(supervisor: &Browser) -> String {
    let list = supervisor.get("/campaigns").await;
    list.says(&["还没有开展创建", "启动年度创建"]);
    let opened =
        supervisor.send(&list, "/campaigns/open", &[("pack", "yancheng-2011"), ("year", "2026")]).await;
    assert_eq!(opened.status, 303, "{}", opened.html);
    let year = opened.location.clone();
    supervisor.follow(&opened).await.says(&["登记参加创建的单位", "申报验收", "2026-10-01", "≥ 80.0%"]);
    let list = supervisor.get("/campaigns").await;
    let twice =
        supervisor.send(&list, "/campaigns/open", &[("pack", "yancheng-2011"), ("year", "2026")]).await;
    assert_eq!(twice.status, 422);
    twice.says(&["2026 年的创建已经启动"]);
    year
}

#[tokio::test]
async fn a_year_is_led_from_its_opening_to_a_withdrawal() {
    let house = House::under(pack()).await;
    let supervisor = house.signed_in("supervisor").await;
    let year = opened(&supervisor).await;
    let office = At { browser: &supervisor, year: &year };

    // A table with one wrong line enrols nothing, and says which line.
    let rows = "单位,行业,地点\nhousing,城乡建设,一楼大厅\n不存在局,城管,二楼";
    let wrong = office.tries("units", "enrol", &[("rows", rows)]).await;
    assert_eq!(wrong.status, 422);
    wrong.says(&["第 3 行", "没有“不存在局”这个单位", "不存在局,城管"]);
    office.does("units", "enrol", &[("rows", "housing，城乡建设，一楼大厅")]).await.says(&["一楼大厅"]);
    let branch = house.unit("county").to_string();
    let market = house.unit("market").to_string();
    let mut ticked = [("unit", market.as_str()), ("sector", "工商"), ("place", "")];
    // What was ticked in the branch stays ticked when something else is missing.
    let refused = office.tries(&format!("units?branch={branch}"), "enrol", &ticked).await;
    assert_eq!(refused.status, 422);
    refused.says(&[&format!("value=\"{market}\" checked>")]);
    ticked[2].1 = "市场路";
    office.does(&format!("units?branch={branch}"), "enrol", &ticked).await.says(&["市场路", "待自测"]);

    // Standards for both sectors; a unit sees them and cannot file.
    for sector in ["城乡建设", "工商"] {
        for block in BLOCKS {
            let fields = [("sector", sector), ("criterion", block), ("text", "收费标准全部公开")];
            office.does(&format!("standards?sector={sector}"), "file", &fields).await;
        }
    }
    let principal = house.signed_in("principal").await;
    let unit = At { browser: &principal, year: &year };
    let seen = principal.get(&format!("{year}/standards")).await;
    seen.says(&["收费标准全部公开"]);
    seen.does_not_say(&["/file\""]);
    assert_eq!(principal.get(&format!("{year}/panel")).await.status, 403);
    assert_eq!(principal.get(&format!("{year}/units.csv")).await.status, 403);
    assert_eq!(principal.get(&format!("{year}/units/{market}")).await.status, 404, "another's unit");
    principal.get(&format!("{year}/units")).await.does_not_say(&["市场路"]);
    assert_eq!(house.signed_in("agent").await.get("/campaigns").await.status, 403);

    // A problem comes back once, and is settled.
    let mine = format!("units/{}", house.unit("housing"));
    let dispatcher = house.signed_in("dispatcher").await;
    let centre = At { browser: &dispatcher, year: &year };
    let found = [("source", "forum"), ("text", "取号要等一个小时"), ("complex", "yes")];
    centre.does(&mine, "find", &found).await.says(&["问题 1", "待整改"]);
    let waits = principal.get(&year).await;
    waits.says(&["1 个单位有问题待整改"]);
    // The bar above every page counts the same: a problem to put right, and the test of itself.
    let bar = principal.get("/account").await;
    let entry = bar.html.split("href=\"/campaigns\"").nth(1).and_then(|rest| rest.split("</a>").next());
    assert!(entry.unwrap().contains("st-count\">2<"), "{entry:?}");
    for satisfied in ["no", "yes"] {
        let fields = [("problem", "1"), ("text", "增设两个窗口"), ("evidence", "照片三张")];
        unit.does(&mine, "rectify", &fields).await.says(&["待服务对象确认"]);
        let fields = [("problem", "1"), ("satisfied", satisfied), ("text", "再去看过")];
        centre.does(&mine, "confirm", &fields).await;
    }
    principal.get(&format!("{year}/{mine}")).await.says(&["已销号", "不满意: 再去看过"]);

    // A test of itself needs every block; the unit cannot apply for itself.
    let points: Vec<String> = BLOCKS.iter().map(|block| format!("points_{block}")).collect();
    let mut test: Vec<(&str, &str)> = points.iter().map(|name| (name.as_str(), "19")).collect();
    test.push(("text", "五类标准逐条对照"));
    let partly: Vec<_> = test.iter().skip(1).copied().collect();
    let refused = unit.tries(&mine, "self-assess", &partly).await;
    assert_eq!(refused.status, 422);
    refused.says(&["“信息公开”没有打分", "五类标准逐条对照"]);
    unit.does(&mine, "self-assess", &test).await.does_not_say(&["提出验收申请"]);
    for one in [&mine, &format!("units/{market}")] {
        let page = supervisor.get(&format!("{year}/{one}")).await;
        if one == &mine {
            supervisor.send(&page, &format!("{year}/apply"), &[("text", "同意申报")]).await;
        } else {
            page.says(&["没有自测评估"]);
        }
    }

    // The pool, ties, and the draw with its seed.
    let groups = ["人大代表", "政协委员", "政风行风监督员", "党风联络员", "特邀监察员", "服务对象"];
    let rows: Vec<String> = groups.iter().map(|group| format!("张{group},{group},market")).collect();
    office.does("panel", "pool", &[("rows", &rows.join("\n"))]).await;
    office.does("panel", "pool", &[("rows", "李代表,人大代表,housing")]).await.says(&["回避"]);
    let small = office.tries("panel", "draw", &[("seats", "2")]).await;
    assert_eq!(small.status, 422);
    small.says(&["“人大代表”没有利害关系的只有 1 人"]);
    office.does("panel", "draw", &[("seats", "1")]).await.says(&["随机数种子", "抽中"]);

    // Visits by the panel, measured satisfaction with its denominator.
    let assessor = house.signed_in("assessor").await;
    let judge = At { browser: &assessor, year: &year };
    let mut visit = test.clone();
    visit.extend([("method", "undercover"), ("on", "2026-11-23"), ("judge", "1"), ("notes", "窗口有人")]);
    let mut undated = visit.clone();
    undated.retain(|(name, _)| *name != "on");
    undated.push(("on", "后天"));
    let refused = judge.tries(&mine, "visit", &undated).await;
    assert_eq!(refused.status, 422);
    refused.says(&["name=\"judge\" value=\"1\" checked>", "窗口有人", "value=\"后天\""]);
    photographed(&house, &judge, &mine, &visit).await;
    looked_at_on_a_tablet(&house, &judge, &mine).await;
    let counts = [("satisfied_count", "110"), ("answered", "100")];
    let refused = judge.tries(&mine, "measure", &counts).await;
    refused.says(&["满意人数不能多于答复人数"]);
    let counts = [("satisfied_count", "92"), ("answered", "100")];
    judge.does(&mine, "measure", &counts).await.says(&["92.0 % (92/100)"]);
    principal.get(&format!("{year}/{mine}")).await.does_not_say(&["窗口有人"]);

    // The ranking says why; the notice is public, and anybody may object.
    let page = office.does("ranking", "announce", &[]).await;
    page.says(&["名额以内", "95.0000", "没有自测评估", "公示开始"]);
    let citizen = house.browser();
    let page = citizen.get("/honours").await;
    page.says(&["2026 年拟确认示范点公示", "92.0 % (92/100)", "提出异议"]);
    page.does_not_say(&["窗口有人", "没有自测评估"]);
    let id = year.rsplit('/').next().unwrap();
    let housing = house.unit("housing").to_string();
    let place = format!("/honours/{id}/object");
    let refused = citizen.send(&page, &place, &[("unit", &housing), ("text", "")]).await;
    assert_eq!(refused.status, 422);
    let fields = [("unit", housing.as_str()), ("text", "周六没人，电话13812345678")];
    let sent = citizen.send(&page, &place, &fields).await;
    citizen.follow(&sent).await.says(&["异议已收到", "异议 1", "正在核实"]);
    citizen.get("/honours").await.does_not_say(&["周六没人", "13812345678"]);
    supervisor.get(&year).await.says(&["1 件异议待答复"]);
    let early = office.tries("ranking", "answer", &[("objection", "1"), ("reason", "已核实")]).await;
    early.says(&["请选择其中一项", "已核实"]);
    let answer = [("objection", "1"), ("upheld", "no"), ("reason", "周六有值班，见排班表")];
    office.does("ranking", "answer", &answer).await;
    citizen.get("/honours").await.says(&["不成立", "周六有值班"]);
    supervisor.get(&format!("{year}/ranking")).await.says(&["2026-12-01 起办理"]);

    // December: the notice has ended.
    house.advance(hours(9));
    let supervisor = house.signed_in("supervisor").await;
    let office = At { browser: &supervisor, year: &year };
    supervisor.get(&year).await.says(&["公示期满，确认示范点"]);
    office.does("ranking", "decide", &[("document", "创建办〔2026〕9号")]).await.says(&["已确认示范点"]);
    office.does(&mine, "plaque", &[("number", "创2026-01"), ("on", "2026-12-02")]).await.says(&["创2026-01"]);
    house.browser().get("/honours").await.says(&["2026 年示范点", "创2026-01"]);
    let csv = String::from_utf8(supervisor.bytes(&format!("{year}/units.csv")).await).unwrap();
    assert!(csv.contains("创2026-01") && csv.contains("赵磊") && csv.contains("92.0"), "{csv}");
    let csv = String::from_utf8(supervisor.bytes(&format!("{year}/sectors.csv")).await).unwrap();
    assert!(csv.contains("城乡建设"), "{csv}");

    // The next year: tested again, fails, loses the award; the media say so.
    house.advance(hours(60));
    let assessor = house.signed_in("assessor").await;
    let judge = At { browser: &assessor, year: &year };
    let again = [("satisfied_count", "70"), ("answered", "100"), ("met", "yes"), ("text", "排队回到一小时")];
    judge.does(&mine, "retest", &again).await.says(&["称号已取消", "尚未公布"]);
    house.browser().get("/honours").await.says(&["取消的称号", "原因待公布"]);
    let supervisor = house.signed_in("supervisor").await;
    let office = At { browser: &supervisor, year: &year };
    office.does(&mine, "publish-withdrawal", &[("medium", "日报第三版")]).await.says(&["日报第三版"]);
    house.browser().get("/honours").await.says(&["公布于 日报第三版", "排队回到一小时"]);
    assert_eq!(supervisor.status(&format!("{year}/units.xlsx")).await, 200);
}

/// A visit with photos: what is no picture is refused and what was typed is kept; the pictures are shown to whoever sees
/// the files, and to nobody else.
async fn photographed(house: &House, judge: &At<'_>, mine: &str, visit: &[(&str, &str)]) {
    let page = judge.browser.get(&format!("{}/{mine}", judge.year)).await;
    let filled = page.filled(&format!("{}/visit", judge.year), visit);
    let fields: Vec<_> = filled.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let (hall, window) = (b"\x89PNG\r\n\x1a\nhall", b"\xff\xd8\xffwindow");
    let file = |name, bytes| File { field: "photo", name, bytes };
    let place = format!("{}/visit", judge.year);
    let paper = [file("大厅.png", hall.as_slice()), file("记录.pdf", b"%PDF-1.7")];
    let refused = judge.browser.post_files(&place, &fields, &paper).await;
    assert_eq!(refused.status, 422);
    refused.says(&["有文件不是照片", "照片请重新选择", "窗口有人"]);
    let ten = vec![file("大厅.png", hall.as_slice()); 10];
    judge.browser.post_files(&place, &fields, &ten).await.says(&["一次察看的照片最多 9 张"]);
    let both = [file("大厅.png", hall.as_slice()), file("窗口.jpg", window)];
    let done = judge.browser.post_files(&place, &fields, &both).await;
    assert_eq!(done.status, 303, "{}", done.html);
    let page = judge.browser.follow(&done).await;
    page.says(&["暗访", "窗口有人", "照片 1：大厅.png", "照片 2：窗口.jpg"]);
    let photos: Vec<&str> =
        page.html.split('"').filter(|text| text.contains("/photos/")).skip(1).step_by(2).collect();
    assert_eq!(photos.len(), 2);
    assert_eq!(judge.browser.bytes(photos[0]).await, hall);
    assert_eq!(judge.browser.bytes(photos[1]).await, window);
    let unknown = photos[0].replace(photos[0].rsplit('/').next().unwrap(), &"0".repeat(64));
    assert_eq!(judge.browser.get(&unknown).await.status, 404);
    for name in ["principal", "agent"] {
        let other = house.signed_in(name).await.get(photos[0]).await;
        assert!([403, 404].contains(&other.status), "{name} saw a photo of a visit: {}", other.status);
    }
}

/// A visit that a tablet hands over with its photos, twice: made once; a photo that was lost on the way, and what is no
/// picture, are told; what a tablet says of files it never sent counts for nothing.
async fn looked_at_on_a_tablet(house: &House, judge: &At<'_>, mine: &str) {
    let goods: Value = serde_json::from_slice(&judge.browser.bytes("/tablet/goods").await).unwrap();
    let visit = &goods["visits"][0];
    assert_eq!(visit["photos"], json!(9));
    let record = |number: u32, photos: usize| {
        let claimed = json!([{ "digest": "0".repeat(64), "name": "x", "size": 1 }]);
        let sheet = json!({
            "kind": "visit", "campaign": visit["campaign"], "unit": visit["unit"], "method": "on-site",
            "on": "2026-11-23", "judges": [visit["judges"][0]], "points": {}, "notes": "平板察看", "photos": claimed,
        });
        json!({"drawn": id(number), "written_at": house.app.clock.now(), "sheet": sheet, "photos": photos})
    };
    let hand = async |record: &Value, files: &[(u32, &[u8])]| {
        let (sent_at, records) = (house.app.clock.now().to_string(), json!([record]).to_string());
        let csrf = goods["csrf"].as_str().unwrap();
        let fields = [("csrf", csrf), ("sent_at", sent_at.as_str()), ("records", records.as_str())];
        let fields_of: Vec<(String, &[u8])> =
            files.iter().map(|(number, bytes)| (id(*number), *bytes)).collect();
        let files: Vec<File<'_>> =
            fields_of.iter().map(|(field, bytes)| File { field, name: "1.jpg", bytes }).collect();
        let answer = judge.browser.post_files("/tablet/records", &fields, &files).await;
        assert_eq!(answer.status, 200, "{}", answer.html);
        let answer: Value = serde_json::from_str(&answer.html).unwrap();
        let outcome = &answer["outcomes"][0];
        (outcome["outcome"].as_str().unwrap().to_owned(), outcome["code"].as_str().unwrap().to_owned())
    };
    let said = |outcome: &str, code: &str| (outcome.to_owned(), code.to_owned());
    let door = b"\xff\xd8\xffdoor".as_slice();
    assert_eq!(hand(&record(1, 2), &[(1, door)]).await, said("failed", "photos"));
    assert_eq!(hand(&record(1, 1), &[(2, door)]).await, said("failed", "photos"), "of another record");
    assert_eq!(hand(&record(1, 1), &[(1, b"%PDF")]).await, said("refused", "no-photo"));
    let many = vec![(1, door); 10];
    assert_eq!(hand(&record(1, 10), &many).await, said("refused", "too-many-photos"));
    for _ in 0..2 {
        assert_eq!(hand(&record(1, 1), &[(1, door)]).await, said("taken", ""));
    }
    assert_eq!(
        hand(&record(1, 0), &[]).await,
        said("refused", "rewritten"),
        "without its photo it is another"
    );
    let page = judge.browser.get(&format!("{}/{mine}", judge.year)).await;
    page.says(&["平板察看", "照片 1：1.jpg"]);
    assert_eq!(page.html.matches("平板察看").count(), 1, "handed over twice, made once");
    page.does_not_say(&["照片 1：x", &"0".repeat(64)]);
}

#[tokio::test]
async fn a_veto_counts_at_once_and_is_reviewed_by_somebody_else() {
    let house = House::under(pack()).await;
    let supervisor = house.signed_in("supervisor").await;
    let year = opened(&supervisor).await;
    let office = At { browser: &supervisor, year: &year };
    office.does("units", "enrol", &[("rows", "housing,城乡建设,一楼")]).await;
    let mine = format!("units/{}", house.unit("housing"));
    let fields = [("ground", "retaliation"), ("evidence", "信访件和录音")];
    let page = office.does(&mine, "veto", &fields).await;
    page.says(&["一票否决", "刁难或者打击报复投诉、举报人", "信访件和录音"]);
    page.does_not_say(&["/review-veto\""]);
    let unit = house.signed_in("principal").await;
    unit.get(&format!("{year}/{mine}")).await.does_not_say(&["信访件和录音", "一票否决"]);
    // Whoever found it tries to review it all the same.
    let own = office.tries(&mine, "find", &[("source", "x"), ("text", "y")]).await;
    own.says(&["请选择问题来源"]);
}
