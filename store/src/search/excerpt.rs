//! The stretch of a text that shows best why it was found, with what was looked for marked.

use super::words::alike;

/// A stretch of an excerpt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The text as it was written.
    pub text: String,
    /// Whether it was looked for.
    pub is_hit: bool,
}

/// Returns at most `length` characters of `text` around the place that holds most of `needles`, with each of them
/// marked. Where something was left out stands an ellipsis. Without any needle in it, its beginning.
#[must_use]
pub fn excerpt(text: &str, needles: &[String], length: usize) -> Vec<Stretch> {
    let shown: Vec<char> = text
        .trim()
        .chars()
        .map(|character| if character.is_whitespace() { ' ' } else { character })
        .collect();
    let searched: Vec<char> = alike(&shown.iter().collect::<String>()).chars().collect();
    let mut hits = vec![false; shown.len()];
    for needle in needles {
        let needle: Vec<char> = needle.chars().collect();
        for begin in places(&searched, &needle) {
            hits.iter_mut().skip(begin).take(needle.len()).for_each(|hit| *hit = true);
        }
    }
    let begin = best(&hits, length);
    let end = begin.saturating_add(length).min(shown.len());
    let mut stretches: Vec<Stretch> = Vec::new();
    if begin > 0 {
        stretches.push(Stretch { text: "…".to_owned(), is_hit: false });
    }
    let window = shown.iter().zip(&hits).skip(begin).take(end.saturating_sub(begin));
    for (character, is_hit) in window {
        match stretches.last_mut() {
            Some(last) if last.is_hit == *is_hit => last.text.push(*character),
            Some(_) | None => stretches.push(Stretch { text: character.to_string(), is_hit: *is_hit }),
        }
    }
    if end < shown.len() {
        match stretches.last_mut() {
            Some(last) if !last.is_hit => last.text.push('…'),
            Some(_) | None => stretches.push(Stretch { text: "…".to_owned(), is_hit: false }),
        }
    }
    stretches
}

fn places(text: &[char], needle: &[char]) -> Vec<usize> {
    if needle.is_empty() {
        return Vec::new();
    }
    let windows = text.windows(needle.len()).enumerate();
    windows.filter(|(_, window)| *window == needle).map(|(place, _)| place).collect()
}

/// Returns where the window of `length` begins that holds most hits; it begins a little before its first hit.
fn best(hits: &[bool], length: usize) -> usize {
    const BEFORE: usize = 12;
    if hits.len() <= length {
        return 0;
    }
    let last = hits.len().saturating_sub(length);
    let mut within = hits.iter().take(length).filter(|hit| **hit).count();
    let (mut most, mut begin) = (within, 0);
    for start in 1..=last {
        within = within.saturating_sub(usize::from(hits.get(start - 1).copied().unwrap_or(false)));
        within += usize::from(hits.get(start + length - 1).copied().unwrap_or(false));
        if within > most {
            (most, begin) = (within, start);
        }
    }
    if most == 0 {
        return 0;
    }
    let first = hits.iter().skip(begin).position(|hit| *hit).map_or(begin, |at| begin + at);
    first.saturating_sub(BEFORE).min(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, needles: &[&str], length: usize) -> String {
        let needles: Vec<String> = needles.iter().map(|needle| (*needle).to_owned()).collect();
        let stretches = excerpt(text, &needles, length);
        stretches
            .iter()
            .map(|one| if one.is_hit { format!("[{}]", one.text) } else { one.text.clone() })
            .collect()
    }

    #[test]
    fn what_was_looked_for_is_marked_as_it_was_written() {
        assert_eq!(shown("辦理醫保卡需要身份证", &["医保"], 50), "辦理[醫保]卡需要身份证");
        assert_eq!(shown("带上ＩＤ卡", &["id"], 50), "带上[ＩＤ]卡");
        assert_eq!(shown("没有相同的字", &["医保"], 4), "没有相同…");
        let long = format!("{}医保报销在这里{}", "前".repeat(90), "后".repeat(90));
        assert_eq!(shown(&long, &["医保", "报销"], 20), format!("…{}[医保报销]在这里后…", "前".repeat(12)));
    }
}
