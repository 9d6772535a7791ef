//! A campaign through the pages: opened, enrolled, standards, problems put right, applied for, a panel without ties,
//! visits, the notice to which a citizen objects, the decision, the plaque, the next year's test and the withdrawal.
//! Every step by whoever takes it; what is not theirs to see is not there.

use jiff::SignedDuration;
use server::shipped;

use crate::harness::{Browser, House, Page};

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
    principal.get(&year).await.says(&["1 个单位有问题待整改"]);
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
    judge.does(&mine, "visit", &visit).await.says(&["暗访", "窗口有人"]);
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
