//! Replies by text message: a table of phrasings in which no grade may be wrong.

mod properties;

use std::collections::BTreeMap;

use domain::{
    policy::{Counts, Text},
    reply::{LONGEST, Level, Reading, Scale, ScaleError, Why, read},
};

/// Phrasings, what a careful reader takes from them, and whether citizens write like that every day.
const PHRASINGS: &str = include_str!("reply/phrasings.tsv");
/// The largest share of ordinary phrasings that may go to a person.
const TO_A_PERSON_PERCENT: usize = 15;

fn level(digit: u8, id: &str, zh: &str, en: &str, counts: Counts) -> Level {
    Level::new(id, digit, Text { zh: zh.to_owned(), en: en.to_owned() }, counts)
}

/// The scales of the table, by the name it gives them.
pub(crate) fn scale(name: &str) -> Scale {
    use Counts::{Dissatisfied, Neutral, Satisfied};
    let levels = match name {
        "three" => vec![
            level(1, "satisfied", "满意", "satisfied", Satisfied),
            level(2, "fair", "基本满意", "fairly satisfied", Satisfied),
            level(3, "dissatisfied", "不满意", "dissatisfied", Dissatisfied),
        ],
        "five" => vec![
            level(5, "very-satisfied", "非常满意", "very satisfied", Satisfied),
            level(4, "satisfied", "满意", "satisfied", Satisfied),
            level(3, "fair", "基本满意", "fairly satisfied", Satisfied),
            level(2, "dissatisfied", "不满意", "dissatisfied", Dissatisfied),
            level(1, "very-dissatisfied", "非常不满意", "very dissatisfied", Dissatisfied),
        ],
        "ends" => vec![
            level(1, "1", "非常不满意", "", Dissatisfied),
            level(2, "2", "", "", Dissatisfied),
            level(3, "3", "", "", Neutral),
            level(4, "4", "", "", Satisfied),
            level(5, "5", "非常满意", "", Satisfied),
        ],
        "four" => vec![
            level(1, "dissatisfied", "不满意", "", Dissatisfied),
            level(2, "fair", "基本满意", "", Satisfied),
            level(3, "satisfied", "满意", "", Satisfied),
            level(4, "very-satisfied", "非常满意", "", Satisfied),
        ],
        "multi" => vec![
            level(1, "very-satisfied", "非常满意", "", Satisfied),
            level(2, "satisfied", "满意", "", Satisfied),
            level(3, "neutral", "一般", "", Neutral),
            level(4, "attitude", "服务态度", "", Dissatisfied).with_others(),
            level(5, "quality", "抢修质量", "", Dissatisfied).with_others(),
            level(6, "arrival", "到达时间", "", Dissatisfied).with_others(),
            level(7, "speed", "抢修速度", "", Dissatisfied).with_others(),
            level(8, "unfixed", "现场未修复", "", Dissatisfied).with_others(),
            level(9, "other", "其他", "", Dissatisfied).with_others(),
        ],
        "two" => vec![
            level(1, "satisfied", "满意", "", Satisfied),
            level(2, "dissatisfied", "不满意", "", Dissatisfied),
        ],
        _ => panic!("no scale `{name}`"),
    };
    Scale::new(levels).unwrap()
}

/// A row of the table.
pub(crate) struct Phrasing {
    pub(crate) scale: String,
    pub(crate) expected: String,
    pub(crate) ordinary: bool,
    pub(crate) text: String,
}

pub(crate) fn phrasings() -> Vec<Phrasing> {
    let rows = PHRASINGS.lines().skip(1).map(|line| {
        let columns: Vec<&str> = line.split('\t').collect();
        let [scale, expected, ordinary, text] = columns.as_slice() else {
            panic!("`{line}` has no 4 columns")
        };
        Phrasing {
            scale: (*scale).to_owned(),
            expected: (*expected).to_owned(),
            ordinary: *ordinary == "y",
            text: unescaped(text),
        }
    });
    rows.collect()
}

/// Replaces `\n` and `\u200b` by the character they stand for.
fn unescaped(text: &str) -> String {
    let mut parts = text.split('\\');
    let mut plain = parts.next().unwrap().to_owned();
    for part in parts {
        match part.strip_prefix('n') {
            Some(rest) => plain.push_str(&format!("\n{rest}")),
            None => {
                let (code, rest) = part.strip_prefix('u').unwrap().split_at(4);
                plain.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
                plain.push_str(rest);
            }
        }
    }
    plain
}

/// What was read, as the table writes it.
pub(crate) fn print(reading: &Reading) -> String {
    match reading {
        Reading::Understood(said) => {
            let ids = [&said.option].into_iter().chain(&said.also);
            ids.map(String::as_str).collect::<Vec<_>>().join("+")
        }
        Reading::OptOut => "optout".to_owned(),
        Reading::Unsure { .. } => "person".to_owned(),
    }
}

#[test]
fn no_phrasing_is_given_a_wrong_grade_and_few_ordinary_ones_go_to_a_person() {
    let rows = phrasings();
    let (mut wrong, mut asked, mut of_all, mut of_ordinary) = (Vec::new(), Vec::new(), 0, 0);
    let mut whys: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &rows {
        let reading = read(&scale(&row.scale), &row.text);
        let found = print(&reading);
        if let Reading::Unsure { why } = reading {
            *whys.entry(why.code()).or_default() += 1;
        }
        if found == "person" {
            of_all += 1;
            of_ordinary += usize::from(row.ordinary);
            if row.expected != "person" || row.ordinary {
                asked.push(format!("{}: {:?} is {}", row.scale, row.text, row.expected));
            }
        } else if found != row.expected {
            wrong.push(format!("{}: {:?} is {}, read as {found}", row.scale, row.text, row.expected));
        }
    }
    let ordinary = rows.iter().filter(|row| row.ordinary).count();
    println!(
        "{} phrasings, {of_all} to a person; {ordinary} ordinary, {of_ordinary} to a person",
        rows.len()
    );
    println!("why: {whys:?}");
    println!("a reader knows, the parser asks:\n{}", asked.join("\n"));
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(rows.len() >= 400 && ordinary >= 100, "the table has shrunk");
    assert!(of_ordinary * 100 <= ordinary * TO_A_PERSON_PERCENT, "{of_ordinary} of {ordinary} to a person");
}

#[test]
fn the_same_digit_is_read_by_the_scale_that_was_asked() {
    let check = |scale_name: &str, text: &str, expected: &str| {
        assert_eq!(print(&read(&scale(scale_name), text)), expected, "{scale_name} {text}");
    };
    check("three", "1", "satisfied");
    check("five", "1", "very-dissatisfied");
    check("four", "1", "dissatisfied");
    check("multi", "1", "very-satisfied");
    check("five", "5", "very-satisfied");
    check("multi", "5", "quality");
    check("three", "5", "person");
}

#[test]
fn a_person_is_told_why() {
    let check = |scale_name: &str, text: &str, expected: Why| {
        let reading = read(&scale(scale_name), text);
        assert_eq!(reading, Reading::Unsure { why: expected }, "{text}");
    };
    check("three", " 。", Why::Empty);
    check("three", &"满".repeat(LONGEST + 1), Why::TooLong);
    check("three", "谢谢", Why::NoGrade);
    check("three", "满意？", Why::Question);
    check("three", "不是不满意", Why::Negation);
    check("three", "要是修好了就满意", Why::Condition);
    check("three", "满意但是太慢", Why::Contrast);
    check("three", "满意才怪", Why::Irony);
    check("three", "满意吧", Why::Hedge);
    check("three", "满意……", Why::Hedge);
    check("three", "1 路灯", Why::UnknownWords);
    check("three", "1 不满意", Why::Contradiction);
    check("three", "1 太慢了", Why::Contradiction);
    check("three", "1 2", Why::SeveralNumbers);
    check("three", "12", Why::OutsideScale);
    check("three", "13800138000", Why::OutsideScale);
    check("five", "很满意", Why::NoSuchGrade);
    check("three", "五星", Why::OutsideScale);
    check("three", "三星", Why::PointsUnclear);
    check("five", "第一个", Why::PlaceUnclear);
    check("three", "退订 1", Why::OptOutAndMore);
}

#[test]
fn every_reason_has_its_own_code_and_sentence() {
    let codes: std::collections::BTreeSet<_> = Why::ALL.iter().map(|why| why.code()).collect();
    let sentences: std::collections::BTreeSet<_> = Why::ALL.iter().map(ToString::to_string).collect();
    assert_eq!((codes.len(), sentences.len()), (Why::ALL.len(), Why::ALL.len()));
    for why in Why::ALL {
        assert_eq!(serde_json::to_string(&why).unwrap(), format!("\"{}\"", why.code()));
    }
}

#[test]
fn what_is_said_beside_the_grade_is_kept_as_it_was_written() {
    let check = |text: &str, expected: &str| {
        let Reading::Understood(said) = read(&scale("three"), text) else { panic!("`{text}` is unsure") };
        assert_eq!(said.words, expected, "{text}");
    };
    check("1", "");
    check("1满意", "");
    check("回复１。謝謝！", "謝謝");
    check("3，態度很差，推诿扯皮。", "態度很差，推诿扯皮");
    check("谢谢，1，辛苦了", "谢谢 辛苦了");
}

#[test]
fn a_scale_that_cannot_tell_its_grades_apart_is_refused() {
    use Counts::{Dissatisfied, Satisfied};
    let check = |levels: Vec<Level>, expected: &str| {
        assert_eq!(Scale::new(levels).unwrap_err().to_string(), expected);
    };
    let good = || level(1, "good", "满意", "", Satisfied);
    check(vec![good()], "a scale needs at least two grades; add them");
    check(
        vec![good(), level(1, "bad", "不满意", "", Dissatisfied)],
        "the digit `1` stands for two grades; give each its own",
    );
    check(
        vec![good(), level(2, "good", "不满意", "", Dissatisfied)],
        "the id `good` stands for two grades; give each its own",
    );
    check(
        vec![good(), level(2, "bad", "满意", "", Dissatisfied)],
        "two grades read `满意`; word them differently",
    );
    check(
        vec![good(), level(0, "bad", "不满意", "", Dissatisfied)],
        "the digit `0` is not one of 1 to 10; choose another",
    );
    let refused = serde_json::from_str::<Scale>("[]").unwrap_err();
    assert!(refused.to_string().contains("two grades"), "{refused}");
    assert_eq!(ScaleError::TooFew, Scale::new(Vec::new()).unwrap_err());
    let kept = serde_json::to_string(&scale("multi")).unwrap();
    assert_eq!(serde_json::from_str::<Scale>(&kept).unwrap(), scale("multi"));
}
