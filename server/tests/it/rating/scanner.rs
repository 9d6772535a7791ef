//! Mail scanners, previews and search engines open every address they see. None of them may leave anything.

use domain::rating::RatingChannel;
use server::rating::{
    links,
    token::{Purpose, Token},
};

use crate::harness::House;

/// As they really announce themselves.
const AGENTS: [&str; 20] = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
    "Mozilla/5.0 (compatible; YisouSpider/5.0; +http://www.yisou.com/help/webmaster/robots.html)",
    "Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)",
    "Mozilla/5.0 (compatible; 360Spider/2.0)",
    "Mozilla/5.0 (compatible; Bytespider; spider-feedback@bytedance.com)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Twitterbot/1.0",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "TelegramBot (like TwitterBot)",
    "WhatsApp/2.23.20.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 \
     MicroMessenger/7.0.20.1781(0x6700143B) WindowsWechat",
    "Mozilla/5.0 (Linux; Android 12; HarmonyOS) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99.0.4844.88 Mobile \
     Safari/537.36 MMWEBID/1234 MicroMessenger/8.0.37 WeChat/arm64",
    "Mozilla/4.0 (compatible; MSIE 7.0; Windows NT 10.0; Microsoft Outlook 16.0)",
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.5266; Pro)",
    "Mozilla/5.0 (compatible; Barracuda Sentinel (EE))",
    "Mozilla/5.0 (compatible; Proofpoint URL Defense)",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/605.1.15 \
     (Applebot/0.1; +http://www.apple.com/go/applebot)",
    "curl/8.5.0",
];

#[tokio::test(flavor = "multi_thread")]
async fn whoever_only_opens_or_looks_at_a_link_leaves_nothing() {
    let house = House::open().await;
    let case = house.case("SY-1");
    let desk = house.desk().await;
    let asked = desk.ask("SY-2").await;
    let now = house.app.clock.now();
    let until = now.checked_add(jiff::SignedDuration::from_hours(24)).unwrap();
    let place = house.path(&Token::of_place(house.unit("centre")));
    let mut addresses = vec![
        place.clone(),
        format!("{place}?now=yes"),
        format!("{place}?now=yes&grade=1"),
        format!("{place}/case"),
        "/device".to_owned(),
        desk.home.clone(),
        format!("{}/state", desk.home),
        format!("{}/thanks", desk.home),
        asked.clone(),
        format!("{asked}?grade=1"),
    ];
    for purpose in [Purpose::CaseCode, Purpose::Completion, Purpose::Message, Purpose::Visit] {
        let path = house.path(&Token::of_case(case, purpose, RatingChannel::Mobile, until));
        addresses.extend([
            path.clone(),
            format!("{path}?grade=1"),
            format!("{path}?grade=5&options=510&words=x&key=k&csrf=c"),
            format!("{path}?done=yes"),
            format!("{path}/report"),
        ]);
    }
    assert!(links::of_message(&house.app, case, 7).len() <= house.app.config.server.address.len() + 35);
    let (events, before) = (house.events(), house.read_case(case));
    for agent in AGENTS {
        let scanner = house.browser();
        for address in &addresses {
            for is_head in [false, true] {
                let status = scanner.visit(address, agent, is_head).await;
                assert!(matches!(status, 200 | 403 | 405), "{agent} {address}: {status}");
            }
        }
    }
    assert_eq!(house.events(), events, "a scanner left something in the ledger");
    assert_eq!(house.read_case(case), before);
    assert!(desk.is_waiting().await, "a scanner ended the session of a device");
}
