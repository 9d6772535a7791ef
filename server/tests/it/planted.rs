//! What is planted in a year's work (surveys, tablets, a campaign, visits, the directory, a year's end) through the real
//! forms is found on no address that needs no account: numbers of telephones, identity cards, plates, bank cards, names.

use domain::{access::Actor, ids::SurveyId, personal, world};
use jiff::SignedDuration;
use serde_json::json;
use server::{actions, rating::token::Token, shipped};
use store::{command::Act, survey};

use crate::{
    harness::{Browser, File, House, Page},
    publication::{nowhere, planted, public, written},
    reports::case,
    tablet::{hand_over, id},
};

/// How many kinds of things are planted: one of each fits into a short line.
const KINDS: usize = 5;
const BLOCKS: [&str; 5] = ["openness", "lawfulness", "service", "integrity", "rules"];

/// A hundred planted things, and where the next short line begins among them.
struct Seeds {
    all: Vec<String>,
    next: usize,
}

impl Seeds {
    fn of(order: usize) -> Self {
        Self { all: planted(order), next: 0 }
    }

    /// Returns words with one of each kind in them.
    fn line(&mut self, words: &str) -> String {
        let from = self.next;
        self.next = (from + KINDS) % self.all.len();
        format!("{words}，{}", written(&self.all[from..from + KINDS]))
    }

    /// Returns words with everything in them.
    fn whole(&self, words: &str) -> String {
        format!("{words}，{}", written(&self.all))
    }
}

async fn sends(browser: &Browser, page: &str, action: &str, fields: &[(&str, &str)]) -> Page {
    let form = browser.get(page).await;
    let sent = browser.send(&form, action, fields).await;
    assert_eq!(sent.status, 303, "{action}: {}", sent.html);
    sent
}

/// A survey whose every text is planted, answered by telephone, behind the link and on a tablet in planted words; returns
/// the addresses it is read at.
async fn asked(house: &House, seeds: &mut Seeds) -> Vec<String> {
    for number in 1..=6 {
        case(house, "market", number, None);
    }
    let assessor = house.signed_in("assessor").await;
    let intro = format!("咨询热线12345，{}", written(&seeds.all[..40]));
    let (title, first, second) = (seeds.line("办件满意度"), seeds.line("您满意吗"), seeds.line("哪里不满意"));
    let options = format!("{}\n{}", seeds.line("窗口少"), seeds.line("等候久"));
    let plan = [
        ("title", title.as_str()),
        ("intro", &intro),
        ("among", "cases"),
        ("from", "2026-11-23"),
        ("until", "2026-11-23"),
        ("method", "simple"),
        ("size", "6"),
        ("ask_from", "2026-11-24"),
        ("ask_until", "2026-12-10"),
        ("answer_until", "2026-12-20"),
        ("channel", "phone"),
        ("channel", "link"),
        ("channel", "walk-in"),
        ("blocks", "3"),
        ("text_1", &first),
        ("ask_1", "single"),
        ("options_1", &options),
        ("text_2", &second),
        ("ask_2", "text"),
        ("text_3", "会再来吗"),
        ("ask_3", "grades"),
        ("then", "save"),
    ];
    let place = sends(&assessor, "/surveys/new", "/surveys/new", &plan).await.location;
    house.advance(SignedDuration::from_hours(24));
    let (assessor, agent) = (house.signed_in("assessor").await, house.signed_in("agent").await);
    sends(&assessor, &place, &format!("{place}/draw"), &[]).await;
    // On the telephone: the number is shown, the words are the citizen's own.
    let first = agent.get(&format!("{place}/desk")).await.location;
    let page = agent.get(&first).await;
    let shown = agent.send(&page, &format!("{first}/show"), &[]).await;
    let words = seeds.whole("窗口少").chars().take(900).collect::<String>();
    let fields = [("q1", "1"), ("q2", words.as_str()), ("q3", "4"), ("by", "phone")];
    let sent = agent.send(&shown, &format!("{first}/answer"), &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    // Met in the hall, written down on a tablet.
    let survey = place.rsplit('/').next().unwrap().parse().unwrap();
    let said = json!([{"question": 2, "value": {"text": words}}, {"question": 3, "value": {"grade": 2}}]);
    let written_at = (house.app.clock.now() - SignedDuration::from_mins(9)).to_string();
    let sheet = json!({"kind": "walk-in", "survey": survey, "said": said});
    let records = json!([{"drawn": id(1), "written_at": written_at, "sheet": sheet}]);
    let answer = hand_over(house, &agent, SignedDuration::ZERO, &records).await;
    assert_eq!(answer["outcomes"][0]["code"], "", "{answer}");
    // Behind the link: one is answered, one is only begun, one is only looked at.
    let open = house.app.store.read(|tx| survey::open_places(tx, SurveyId(survey))).unwrap();
    let expires = house.app.clock.now() + SignedDuration::from_hours(24);
    let link =
        |at: usize| format!("/q/{}", Token::of_survey(open[at].id, expires).seal(house.app.store.vault()));
    let citizen = house.browser();
    for (at, answers) in [(0, &["1", words.as_str(), "5"][..]), (1, &["2"])] {
        for (number, answer) in (1..).zip(answers) {
            sends(&citizen, &link(at), &link(at), &[(&format!("q{number}"), answer)]).await;
        }
    }
    let page = citizen.get(&link(2)).await;
    page.says(&["办件满意度", "咨询热线12345", "窗口少", "〔电话〕", "〔车牌〕", "〔姓名〕"]);
    citizen.get(&link(1)).await.says(&["哪里不满意"]);
    // What the office itself reads is masked where citizens wrote it.
    let read = assessor.get(&place).await.html;
    assert!(read.contains("窗口少，电话〔电话〕"), "{read}");
    (0..3).map(link).collect()
}

/// A year of demonstration points in whose every text something is planted, up to the award that is lost.
async fn led(house: &House, seeds: &mut Seeds) {
    let supervisor = house.signed_in("supervisor").await;
    let opened =
        sends(&supervisor, "/campaigns", "/campaigns/open", &[("pack", "yancheng-2011"), ("year", "2026")]);
    let year = opened.await.location;
    let step = |name: &str| format!("{year}/{name}");
    let units = step("units");
    let mine = house.unit("housing").to_string();
    let branch = format!("{units}?branch={}", house.unit("county"));
    let place = seeds.line("市场路2号一楼");
    let enrolled = [("unit", mine.as_str()), ("sector", "城乡建设"), ("place", &place)];
    sends(&supervisor, &branch, &step("enrol"), &enrolled).await;
    for block in BLOCKS {
        let text = seeds.line("收费标准全部公开");
        let fields = [("sector", "城乡建设"), ("criterion", block), ("text", &text)];
        sends(&supervisor, &format!("{}?sector=城乡建设", step("standards")), &step("file"), &fields).await;
    }
    let (unit, mine) = (mine.clone(), format!("{units}/{mine}"));
    let dispatcher = house.signed_in("dispatcher").await;
    let text = seeds.whole("取号要等一个小时").chars().take(900).collect::<String>();
    sends(&dispatcher, &mine, &step("find"), &[("source", "forum"), ("text", &text)]).await;
    let principal = house.signed_in("principal").await;
    let (done, proof) = (seeds.line("增设两个窗口"), seeds.line("照片三张"));
    let fields = [("problem", "1"), ("text", done.as_str()), ("evidence", &proof)];
    sends(&principal, &mine, &step("rectify"), &fields).await;
    let seen = seeds.line("再去看过");
    let fields = [("problem", "1"), ("satisfied", "yes"), ("text", &seen)];
    sends(&dispatcher, &mine, &step("confirm"), &fields).await;
    let points: Vec<String> = BLOCKS.iter().map(|block| format!("points_{block}")).collect();
    let mut test: Vec<(&str, &str)> = points.iter().map(|name| (name.as_str(), "19")).collect();
    let own = seeds.line("逐条对照");
    test.push(("text", &own));
    sends(&principal, &mine, &step("self-assess"), &test).await;
    let agreed = seeds.line("同意申报");
    sends(&supervisor, &mine, &step("apply"), &[("text", &agreed)]).await;
    let groups = ["人大代表", "政协委员", "政风行风监督员", "党风联络员", "特邀监察员", "服务对象"];
    let names = seeds.all.iter().skip(4).step_by(KINDS);
    let rows: Vec<String> = groups.iter().zip(names).map(|(group, name)| format!("{name},{group}")).collect();
    sends(&supervisor, &step("panel"), &step("pool"), &[("rows", &rows.join("\n"))]).await;
    sends(&supervisor, &step("panel"), &step("draw"), &[("seats", "1")]).await;
    let assessor = house.signed_in("assessor").await;
    let notes = seeds.line("窗口有人");
    let mut visit = test.clone();
    visit.extend([("method", "undercover"), ("on", "2026-11-24"), ("judge", "1"), ("notes", &notes)]);
    sends(&assessor, &mine, &step("visit"), &visit).await;
    let counts = [("satisfied_count", "92"), ("answered", "100")];
    sends(&assessor, &mine, &step("measure"), &counts).await;
    sends(&supervisor, &step("ranking"), &step("announce"), &[]).await;
    let citizen = house.browser();
    let place = format!("/honours/{}/object", year.rsplit('/').next().unwrap());
    let text = seeds.whole("周六没人").chars().take(900).collect::<String>();
    sends(&citizen, "/honours", &place, &[("unit", &unit), ("text", &text)]).await;
    let reason = seeds.line("周六有值班");
    let answer = [("objection", "1"), ("upheld", "no"), ("reason", &reason)];
    sends(&supervisor, &step("ranking"), &step("answer"), &answer).await;
    citizen.get("/honours").await.says(&["周六有值班", "〔电话〕"]);
    house.advance(SignedDuration::from_hours(24 * 9));
    let supervisor = house.signed_in("supervisor").await;
    let document = seeds.line("创建办〔2026〕9号");
    sends(&supervisor, &step("ranking"), &step("decide"), &[("document", &document)]).await;
    let number = format!("创2026-01，{}", seeds.all[seeds.next]);
    sends(&supervisor, &mine, &step("plaque"), &[("number", &number), ("on", "2026-12-03")]).await;
    citizen.get("/honours").await.says(&["市场路2号一楼", "创建办〔2026〕9号", "创2026-01，〔"]);
}

/// The award is taken away, and that is published.
async fn lost(house: &House, seeds: &mut Seeds) {
    let assessor = house.signed_in("assessor").await;
    let listed = assessor.get("/campaigns").await.html;
    let year: String =
        listed.split("href=\"/campaigns/").nth(1).unwrap().chars().take_while(char::is_ascii_digit).collect();
    let year = format!("/campaigns/{year}");
    let mine = format!("{year}/units/{}", house.unit("housing"));
    let text = seeds.whole("排队回到一小时").chars().take(900).collect::<String>();
    let again = [("satisfied_count", "70"), ("answered", "100"), ("met", "no"), ("text", text.as_str())];
    sends(&assessor, &mine, &format!("{year}/retest"), &again).await;
    let supervisor = house.signed_in("supervisor").await;
    let medium = seeds.line("日报第三版");
    sends(&supervisor, &mine, &format!("{year}/publish-withdrawal"), &[("medium", &medium)]).await;
    house.browser().get("/honours").await.says(&["日报第三版", "排队回到一小时", "〔电话〕"]);
}

/// A social supervisor, a visit and its fault, the order of the fault, and what a leader says.
async fn visited(house: &House, seeds: &mut Seeds) -> String {
    let supervisor = house.signed_in("supervisor").await;
    let (name, by) = (seeds.all[4].clone(), seeds.line("县热线受理中心"));
    let letter = [
        ("name", name.as_str()),
        ("background", "deputy"),
        ("appointed_by", &by),
        ("letter", "聘字〔2026〕1号"),
        ("from", "2026-11-01"),
        ("until", "2026-12-31"),
        ("a_year", "12"),
    ];
    sends(&supervisor, "/visits/supervisors", "/visits/supervisors", &letter).await;
    let visitor = format!("supervisor-{}", house.app.world().supervisors.iter().next().unwrap().id);
    let unit = house.app.world().people.units.named("housing").unwrap().name.clone();
    let (place, title, script) = (seeds.line("三号窗口"), seeds.line("问公积金"), seeds.line("一次说清"));
    let plan = [
        ("kind", "test-call"),
        ("unit", unit.as_str()),
        ("place", &place),
        ("title", &title),
        ("script", &script),
        ("visitor", &visitor),
        ("from", "2026-11-24"),
        ("until", "2026-12-04"),
    ];
    let place = sends(&supervisor, "/visits/new", "/visits/new", &plan).await.location;
    let (words, outcome) = (seeds.line("让再打另一个号码"), seeds.line("业务不熟"));
    let found = [
        ("on", "2026-11-24"),
        ("verdict_1", "fault"),
        ("time_1", "00:05"),
        ("words_1", words.as_str()),
        ("outcome", &outcome),
    ];
    sends(&supervisor, &format!("{place}/record"), &format!("{place}/record"), &found).await;
    let fault = [("step", "1"), ("kind", "service")];
    sends(&supervisor, &place, &format!("{place}/order"), &fault).await;
    let leader = house.signed_in("leader").await;
    let told = seeds.line("限期整改");
    sends(&leader, &place, &format!("{place}/read"), &[("words", &told)]).await;
    let page = supervisor.get(&place).await.html;
    page.split("href=\"/orders/").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// An entry of the directory: a mobile's number is refused wherever it stands and a place with somebody in it too,
/// everything else is masked.
async fn listed(house: &House, seeds: &mut Seeds) {
    let supervisor = house.signed_in("supervisor").await;
    // Those with a telephone at a desk, and no card whose check is right: nothing says of such a number whose it is.
    let is_quiet = |kinds: &&[String]| {
        kinds[0].starts_with("0914") && kinds.iter().all(|one| personal::papers(one).is_none())
    };
    let lines = seeds.all.chunks(KINDS).filter(is_quiet);
    let quiet: Vec<String> = lines.flatten().cloned().collect();
    // The name has room for three of them only.
    let name = format!("值班室{}，{}", quiet[0], written(&quiet[..1]));
    let times = format!("工作日，{}", written(&quiet[..KINDS]));
    let text = format!("0914-2338800总机，{}", written(&quiet)).chars().take(500).collect::<String>();
    let (wrong, mobile) = (seeds.line("民乐路2号"), format!("找{}", seeds.all[0]));
    let good = [
        ("kind", "office"),
        ("name", name.as_str()),
        ("contacts", "0914-2338800"),
        ("place", "民乐路2号一楼"),
        ("times", &times),
        ("text", &text),
    ];
    let form = supervisor.get("/listings").await;
    let wrongs = [
        (3, wrong.as_str(), "地点里不能写个人的号码"),
        (1, mobile.as_str(), "像是证件号、银行卡号或手机号码"),
        (4, mobile.as_str(), "像是证件号、银行卡号或手机号码"),
        (5, mobile.as_str(), "像是证件号、银行卡号或手机号码"),
    ];
    for (place, typed, why) in wrongs {
        let mut entry = good;
        entry[place].1 = typed;
        let refused = supervisor.send(&form, "/listings", &entry).await;
        assert_eq!(refused.status, 422, "{}", refused.html);
        refused.says(&[why]);
    }
    sends(&supervisor, "/listings", "/listings", &good).await;
    let page = house.browser().get("/directory").await;
    page.says(&["值班室〔电话〕", "0914-2338800总机", "民乐路2号一楼", "tel:09142338800", "工作日"]);
}

/// Sends the scores of a source in a file whose name is planted.
async fn filed(assessor: &Browser, place: &str, source: &str, seeds: &mut Seeds, why: &str) {
    let page = assessor.get(place).await;
    let (name, action) = (seeds.line("考核"), format!("{place}/file/{source}"));
    let file = File { field: "file", name: &name, bytes: b"unit,score\nhousing,88.5\n" };
    let sent = assessor.send_file(&page, &action, &[("reason", why)], file).await;
    assert_eq!(sent.status, 303, "{action}: {}", sent.html);
}

/// A year's end in whose every text something is planted: by which decision it is weighed, what files are called, why
/// units are left out, why it is corrected. Returns the addresses it is read at.
async fn weighed(house: &House, seeds: &mut Seeds) -> Vec<String> {
    const OPEN: &str = "/annual/new/nanjing-2016-122/year-aggregate";
    let assessor = house.signed_in("assessor").await;
    let basis = seeds.line("市政务办〔2026〕9号");
    let fields = [
        ("year", "2026"),
        ("basis", basis.as_str()),
        ("weight_departments", "40"),
        ("weight_service-hall", "30"),
        ("weight_hotline-12345", "30"),
    ];
    let place = sends(&assessor, OPEN, OPEN, &fields).await.location;
    let market = house.unit("market").to_string();
    for source in ["departments", "service-hall", "hotline-12345"] {
        filed(&assessor, &place, source, seeds, "").await;
        let reason = seeds.line("当年没有这一类事项");
        let left_out = [("unit", market.as_str()), ("reason", &reason)];
        sends(&assessor, &place, &format!("{place}/leave-out/{source}"), &left_out).await;
    }
    let leader = house.signed_in("leader").await;
    sends(&leader, &place, &format!("{place}/publish"), &[]).await;
    let why = seeds.whole("大厅更正一分").chars().take(900).collect::<String>();
    sends(&assessor, &place, &format!("{place}/correct"), &[("reason", &why)]).await;
    filed(&assessor, &place, "service-hall", seeds, &why).await;
    sends(&leader, &place, &format!("{place}/publish"), &[]).await;
    // Staff read what they wrote, and what everybody reads instead.
    assessor.get(&place).await.says(&[
        &basis,
        &why,
        "公众看到的下列各行",
        "市政务办〔2026〕9号，电话〔电话〕",
    ]);
    let id = place.rsplit('/').next().unwrap();
    let (page, open) = (format!("/results/annual?sheet={id}"), format!("/open/annual-{id}"));
    let addresses =
        [page.clone(), format!("{page}&edition=1"), format!("{open}.csv"), format!("{open}.json")];
    let public = house.browser();
    for address in &addresses {
        public.get(address).await.says(&["当年没有这一类事项，", "〔电话〕", "〔车牌〕", "〔姓名〕"]);
    }
    let told = ["市政务办〔2026〕9号，", "考核，", "大厅更正一分，"];
    public.get(&page).await.says(&told);
    public.get(&addresses[3]).await.says(&told);
    addresses.to_vec()
}

#[tokio::test]
async fn nothing_planted_in_a_years_work_is_found_on_any_public_address() {
    let house = House::under(shipped::PACKS[2].1).await;
    let (file, text) = shipped::PACKS.iter().find(|(file, _)| file.contains("yancheng")).unwrap();
    let load = world::Command::LoadPack { file: (*file).to_owned(), text: (*text).to_owned() };
    let act = Act::Rules(Box::new(load));
    actions::now(&house.app.store, &house.app.clock, Actor::System("set-up"), None, act).unwrap();
    let mut seeds: Vec<Seeds> = (0..6).map(Seeds::of).collect();
    let mut addresses = asked(&house, &mut seeds[0]).await;
    let number = visited(&house, &mut seeds[1]).await;
    listed(&house, &mut seeds[2]).await;
    led(&house, &mut seeds[3]).await;
    addresses.extend(weighed(&house, &mut seeds[5]).await);
    let all: Vec<String> = seeds.iter().flat_map(|seeds| seeds.all.clone()).collect();
    assert_eq!(all.len(), 600);
    addresses.extend(public(&[number]));
    let (stranger, leader) = (house.browser(), house.signed_in("leader").await);
    nowhere(&[&stranger, &leader], &addresses, &all).await;
    house.advance(SignedDuration::from_hours(24 * 60));
    lost(&house, &mut seeds[4]).await;
    nowhere(&[&stranger, &leader], &["/honours".to_owned(), "/wall".to_owned()], &all).await;
}
