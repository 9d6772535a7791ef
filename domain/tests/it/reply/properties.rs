//! What must hold for every reply, however it is typed.

use domain::reply::{LONGEST, Reading, read};
use proptest::prelude::*;

use super::{phrasings, print, scale};

const SCALES: [&str; 6] = ["three", "five", "ends", "four", "multi", "two"];
/// Words that say different grades on every scale that has them.
const GOOD: [&str; 4] = ["满意", "非常满意", "基本满意", "satisfied"];
const BAD: [&str; 4] = ["不满意", "非常不满意", "dissatisfied", "差评"];

fn any_scale() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&SCALES[..])
}

/// Pieces replies are made of, good and bad ones.
fn piece() -> impl Strategy<Value = String> {
    let known = [
        "满意",
        "不满意",
        "非常",
        "不",
        "没有",
        "不是",
        "太",
        "很",
        "基本",
        "一般",
        "1",
        "2",
        "3",
        "5",
        "12",
        "一",
        "三",
        "星",
        "分",
        "第",
        "个",
        "⭐",
        "👍",
        "👎",
        "谢谢",
        "退订",
        "T",
        "，",
        "。",
        " ",
        "？",
        "…",
        "才怪",
        "如果",
        "就",
        "但是",
        "的",
        "答复",
        "给",
        "好评",
        "satisfied",
        "not ",
        "1️⃣",
        "\u{200b}",
    ];
    prop_oneof![
        8 => prop::sample::select(known.to_vec()).prop_map(str::to_owned),
        1 => "\\PC{1,3}",
    ]
}

/// The full-width form of digits and capital letters.
fn widened(text: &str) -> String {
    let wide = |character: char| match character {
        '!'..='~' => char::from_u32(u32::from(character) + 0xfee0).unwrap(),
        ' ' => '\u{3000}',
        _ => character,
    };
    text.chars().map(wide).collect()
}

#[test]
fn full_width_signs_and_decoration_never_change_a_grade() {
    let dresses =
        [("", "。"), (" ", " "), ("“", "”"), ("（", "）"), ("", "！！"), ("\n", "\n"), ("【", "】")];
    for (place, row) in phrasings().into_iter().enumerate() {
        let scale = scale(&row.scale);
        let bare = print(&read(&scale, &row.text));
        // `?` and `-` before a digit carry meaning in either width.
        assert_eq!(print(&read(&scale, &widened(&row.text))), bare, "{}", row.text);
        let (before, after) = dresses[place % dresses.len()];
        let dressed = format!("{before}{}{after}", row.text);
        let found = print(&read(&scale, &dressed));
        assert!(found == bare || row.text.ends_with('-'), "`{dressed}`: {found}, without: {bare}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn no_text_is_too_strange(text in "(?s).{0,600}", name in any_scale()) {
        let read = read(&scale(name), &text);
        prop_assert!(text.chars().count() <= LONGEST || print(&read) == "person");
    }

    #[test]
    fn mixed_pieces_are_read_without_panic_and_keep_to_the_scale(
        pieces in prop::collection::vec(piece(), 0..9),
        name in any_scale(),
    ) {
        let (scale, text) = (scale(name), pieces.concat());
        if let Reading::Understood(said) = read(&scale, &text) {
            prop_assert!(scale.levels().iter().any(|level| level.id == said.option));
            // A question, an irony, a condition or a turn is never graded.
            let traps = ["？", "才怪", "如果", "但是", "不是", "没有"];
            prop_assert!(!traps.iter().any(|trap| text.contains(trap)), "{text}");
        }
    }

    #[test]
    fn a_break_put_anywhere_gives_the_same_grade_or_asks(
        row in 0..phrasings().len(),
        at in any::<prop::sample::Index>(),
        mark in prop::sample::select(&["，", "。", " ", "\n", "！", "、", "\u{3000}"][..]),
    ) {
        let row = phrasings().swap_remove(row);
        let scale = scale(&row.scale);
        let bare = print(&read(&scale, &row.text));
        let places: Vec<usize> = row.text.char_indices().map(|(at, _)| at).chain([row.text.len()]).collect();
        let at = *at.get(&places);
        let (left, right) = row.text.split_at(at);
        let found = print(&read(&scale, &format!("{left}{mark}{right}")));
        let fits = found == bare || found == "person" || (bare == "person" && found == row.expected);
        // A mark may free a number or a grade from what stuck to it, never turn one grade into another.
        prop_assert!(fits || bare == "person", "`{}` {bare}, with a mark {found}", row.text);
    }

    #[test]
    fn a_negated_word_is_never_satisfied(
        negation in prop::sample::select(&["不", "没", "没有", "不是", "并不", "未", "无", "谈不上", "不可能", "不会"][..]),
        gap in prop::sample::select(&["", " ", "，", "\n"][..]),
        word in prop::sample::select(&["满意", "很满意", "非常满意", "基本满意", "滿意"][..]),
        after in prop::sample::select(&["", "。", "，谢谢", "！"][..]),
        name in any_scale(),
    ) {
        let scale = scale(name);
        let text = format!("{negation}{gap}{word}{after}");
        if let Reading::Understood(said) = read(&scale, &text) {
            let level = scale.levels().iter().find(|level| level.id == said.option).unwrap();
            prop_assert_eq!(level.counts, domain::policy::Counts::Dissatisfied, "{}", text);
        }
    }

    #[test]
    fn two_grades_are_never_one(
        good in prop::sample::select(&GOOD[..]),
        bad in prop::sample::select(&BAD[..]),
        gap in prop::sample::select(&["", " ", "，", "。", "\n", "谢谢"][..]),
        good_first in any::<bool>(),
        name in any_scale(),
    ) {
        let text = if good_first { format!("{good}{gap}{bad}") } else { format!("{bad}{gap}{good}") };
        prop_assert_eq!(print(&read(&scale(name), &text)), "person", "{}", text);
    }

    #[test]
    fn a_digit_and_the_words_of_another_grade_are_never_one(
        digit in 0_usize..9,
        words in 0_usize..9,
        gap in prop::sample::select(&["", " ", "，", ".", "\n"][..]),
        digit_first in any::<bool>(),
        name in any_scale(),
    ) {
        let scale = scale(name);
        let levels = scale.levels();
        let (digit, words) = (&levels[digit % levels.len()], &levels[words % levels.len()]);
        if digit.id == words.id || words.zh.is_empty() {
            return Ok(());
        }
        let text = if digit_first {
            format!("{}{gap}{}", digit.digit, words.zh)
        } else {
            format!("{}{gap}{}", words.zh, digit.digit)
        };
        prop_assert_eq!(print(&read(&scale, &text)), "person", "{}", text);
    }
}
