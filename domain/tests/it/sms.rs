//! Text messages: parts, cost, templates and wordings.

use domain::{
    policy::{Counts, Text},
    reply::{Level, Scale},
    sms::{Billing, Coding, Preview, Template, Values, Wording, parts, shortened, signature, signed, units},
};
use proptest::prelude::*;

fn scale() -> Scale {
    let level = |digit, id: &str, zh: &str, counts| {
        Level::new(id, digit, Text { zh: zh.to_owned(), en: String::new() }, counts)
    };
    let levels = vec![
        level(1, "satisfied", "满意", Counts::Satisfied),
        level(2, "fair", "基本满意", Counts::Satisfied),
        level(3, "dissatisfied", "不满意", Counts::Dissatisfied),
    ];
    Scale::new(levels).unwrap()
}

#[test]
fn a_message_is_cut_where_carriers_cut_it() {
    let check = |text: &str, billing, expected: &[usize]| {
        let lengths: Vec<usize> = parts(text, billing).iter().map(|part| units(part)).collect();
        assert_eq!(lengths, expected, "{text}");
    };
    check("", Billing::Utf16, &[]);
    check(&"满".repeat(70), Billing::Utf16, &[70]);
    check(&"满".repeat(71), Billing::Utf16, &[67, 4]);
    check(&"满".repeat(134), Billing::Utf16, &[67, 67]);
    check(&"满".repeat(135), Billing::Utf16, &[67, 67, 1]);
    // A rare character takes two units and stays whole.
    check(&"𠮷".repeat(35), Billing::Utf16, &[70]);
    check(&"𠮷".repeat(36), Billing::Utf16, &[66, 6]);
    // Latin letters are billed like Chinese ones in China, and by the 7-bit alphabet where that is sent.
    check(&"a".repeat(160), Billing::Utf16, &[67, 67, 26]);
    check(&"a".repeat(160), Billing::Gsm7, &[160]);
    check(&"a".repeat(161), Billing::Gsm7, &[153, 8]);
    check(&"€".repeat(80), Billing::Gsm7, &[80]);
    check(&"€".repeat(81), Billing::Gsm7, &[76, 5]);
    check(&format!("{}满", "a".repeat(70)), Billing::Gsm7, &[67, 4]);
}

#[test]
fn a_preview_counts_the_signature_and_the_cost_exactly() {
    let check = |text: String, billing, price_li, expected: (Coding, usize, usize, u64, &str)| {
        let preview = Preview::of(text, billing, price_li);
        let fen = preview.cost_fen();
        assert_eq!(
            (preview.coding, preview.units, preview.segments, preview.cost_li, fen.as_str()),
            expected
        );
    };
    let signed = signed(&"满".repeat(64), "政务服务");
    check(signed.clone(), Billing::Utf16, 45, (Coding::Ucs2, 70, 1, 45, "4.5"));
    check(format!("{signed}。"), Billing::Utf16, 45, (Coding::Ucs2, 71, 2, 90, "9"));
    check("a[".to_owned(), Billing::Gsm7, 45, (Coding::Gsm7, 3, 1, 45, "4.5"));
    check(String::new(), Billing::Utf16, 45, (Coding::Ucs2, 0, 0, 0, "0"));
    assert_eq!(signature("【政务服务】您好"), Some("【政务服务】"));
    assert_eq!(signature("您好【政务服务】"), None);
    assert_eq!(domain::sms::signed("【甲】您好", "乙"), "【甲】您好");
}

#[test]
fn a_template_with_a_fault_says_which_and_where() {
    let check = |text: &str, expected: &str| {
        let error = Template::parse(text).unwrap_err().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    };
    check(" ", "empty");
    check("您的{name}已办结", "`{name}` at position 3 is no placeholder; write one of `{title}`");
    check("{title}和{title}", "`{title}` at position 9 is there for the second time");
    check("您的{title已办结", "position 3 has no other half");
    check("您的{ti{title}", "position 3 has no other half");
    check("您的title}已办结", "position 8 has no other half");
    check("【甲乙】您好【丙丁】", "position 7 is not the signature");
    check("您好【丙丁】", "position 3 is not the signature");
    check("【丙丁您好", "position 1 is not the signature");
    check("【甲】您好", "has 1 characters");
    check("请点 https://a.b/c", "link at position 4");
    check("请点www.example.org评价", "link at position 3");
    check("请点t.cn/Ab12评价", "link at position 3");
    check("请打13800138000", "mobile number at position 3");
    check("请打138-0013-8000", "mobile number at position 3");
    for good in [
        "【甲乙】请打12345",
        "请打025-83336666",
        "[City] No. 1: {scale}. Free.",
        "{title}{number}{scale}{unit}{date}",
    ] {
        assert!(Template::parse(good).is_ok(), "{good}");
    }
}

#[test]
fn what_a_citizen_wrote_cannot_spoil_a_message() {
    let template = Template::parse("【政务】“{title}”由{unit}{date}办结，回复{scale}，编号{number}").unwrap();
    let check = |title: &str, expected: &str| {
        let values =
            Values { title, number: "202611220000179", scale: "1满意", unit: "甲局", date: "5日" };
        let expected = format!("【政务】“{expected}”由甲局5日办结，回复1满意，编号202611220000179");
        assert_eq!(template.fill(values, 200), expected);
    };
    check("换领身份证", "换领身份证");
    check("电话13800138000没人接", "电话***没人接");
    check("电话１３８００１３８０００", "电话***");
    check("打138 0013 8000", "打***");
    check("2026-11-22 噪音", "2026-11-22 噪音");
    check("见http://a.cn/x?y=1的图", "见***的图");
    check("【紧急】{number}路灯", "「紧急」{number}路灯");
    let values = Values { title: "换领身份证", scale: "1满意", ..Values::default() };
    let short = template.fill(values, 20);
    assert_eq!((short.as_str(), units(&short)), ("【政务】“换…”由办结，回复1满意，编号", 20));
}

#[test]
fn a_wording_is_named_by_a_digest_of_everything_it_asks() {
    let text = "【政务】“{title}”已办结，请回复{scale}";
    let make = |id: &str, version, text: &str, scale| Wording::new(id, version, text, scale);
    let wording = make("done", 1, text, scale()).unwrap();
    assert_eq!(wording.digest(), make("done", 1, text, scale()).unwrap().digest());
    assert_eq!(wording.digest().len(), 64);
    let mut levels = scale().levels().to_vec();
    levels[1].counts = Counts::Dissatisfied;
    let counted = Scale::new(levels.clone()).unwrap();
    levels.swap(0, 1);
    let reordered = Scale::new(levels).unwrap();
    let others = [
        make("done", 2, text, scale()),
        make("done-2", 1, text, scale()),
        make("done", 1, "【政务】“{title}”已办结，请回{scale}", scale()),
        make("done", 1, text, counted),
        make("done", 1, text, reordered),
    ];
    let digests: std::collections::BTreeSet<_> = others.into_iter().map(|it| it.unwrap().digest()).collect();
    assert!(digests.len() == 5 && !digests.contains(&wording.digest()));
    let stored = serde_json::to_string(&wording).unwrap();
    assert_eq!(serde_json::from_str::<Wording>(&stored).unwrap(), wording);
    assert!(serde_json::from_str::<Wording>(&stored.replace("{scale}", "{scala}")).is_err());
    let check = |id: &str, version, text: &str, expected: &str| {
        let error = make(id, version, text, scale()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    check("Done", 1, text, "`Done` is no id");
    check("done", 0, text, "versions begin with 1");
    check("done", 1, "您好", "put `{scale}`");
    check("done", 1, "{scale", "the text of `done`: the brace at position 1");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn parts_cover_the_text_and_each_fits(
        pieces in prop::collection::vec(prop::sample::select(&["满", "a", "𠮷", "😀", "€", "[", "é", "\n"][..]), 0..300),
        gsm in any::<bool>(),
    ) {
        let text = pieces.concat();
        let billing = if gsm { Billing::Gsm7 } else { Billing::Utf16 };
        let found = parts(&text, billing);
        prop_assert_eq!(&found.concat(), &text);
        let is_ucs2 = Coding::of(&text, billing) == Coding::Ucs2;
        for part in &found {
            let limit = match (is_ucs2, found.len()) { (true, 1) => 70, (true, _) => 67, (false, 1) => 160, _ => 153 };
            prop_assert!(!part.is_empty());
            prop_assert!(!is_ucs2 || units(part) <= limit);
            // Each part is whole UTF-16 by itself: no half of a pair at either end.
            let wide: Vec<u16> = part.encode_utf16().collect();
            prop_assert_eq!(&String::from_utf16(&wide).unwrap(), part);
        }
        let preview = Preview::of(text.clone(), billing, 45);
        prop_assert_eq!(preview.cost_li, u64::try_from(found.len()).unwrap() * 45);
    }

    #[test]
    fn a_shortened_text_fits_and_is_a_beginning(text in "\\PC{0,60}", room in 0_usize..60) {
        let short = shortened(&text, room);
        prop_assert!(units(&short) <= room);
        prop_assert!(short == text || text.starts_with(short.strip_suffix('…').unwrap_or(&short)));
    }

    #[test]
    fn no_text_is_too_strange_for_a_template(text in "[\\PC{}【】0-9.:/]{0,40}", title in "\\PC{0,40}") {
        if let Ok(template) = Template::parse(&text) {
            let message = template.fill(Values { title: &title, ..Values::default() }, 70);
            prop_assert!(message.matches('【').count() <= 1);
        }
    }
}
