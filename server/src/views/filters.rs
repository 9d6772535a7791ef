//! The functions and filters templates may use.
//!
//! They change the form of a value, never its meaning; what a value means was decided before it came here.

use std::collections::BTreeMap;
use std::sync::Arc;

use minijinja::value::{Kwargs, Value};
use minijinja::{Environment, Error, ErrorKind, State};

use super::dates::When;
use super::locale::{Lang, LocaleError, Texts};
use crate::assets;

/// Adds all functions and filters to the environment.
pub(super) fn install(environment: &mut Environment<'static>, texts: &Texts) {
    let texts = Arc::new(texts.clone());
    environment.add_function("asset", asset);
    environment.add_function("t", {
        let texts = Arc::clone(&texts);
        move |state: &State, key: &str, args: Kwargs| text(&texts, state, key, &arguments(&args)?)
    });
    environment.add_filter("say", {
        let texts = Arc::clone(&texts);
        move |state: &State, words: Value| say(&texts, state, &words)
    });
    environment.add_filter("due_words", move |state: &State, due: Value| due_words(&texts, state, &due));
    environment.add_filter("due_tone", |due: Value| due_tone(&due));
    environment.add_filter("day", |state: &State, value: Value| {
        Ok::<_, Error>(When::from_value(&value)?.day(lang(state)?, this_year(state)?))
    });
    environment.add_filter("moment", |state: &State, value: Value| {
        Ok::<_, Error>(When::from_value(&value)?.moment(lang(state)?, this_year(state)?))
    });
    environment.add_filter("clock", |value: Value| Ok::<_, Error>(When::from_value(&value)?.clock()));
    environment.add_filter("iso", |value: Value| Ok::<_, Error>(When::from_value(&value)?.iso()));
    environment.add_filter("mask", |text: &str| mask(text));
    environment.add_filter("in_fours", |text: &str| in_fours(text));
}

fn asset(name: &str) -> Result<&'static str, Error> {
    assets::url(name).ok_or_else(|| invalid(format!("no asset is called `{name}`; see build.rs and static/")))
}

fn text(texts: &Texts, state: &State, key: &str, args: &BTreeMap<String, String>) -> Result<String, Error> {
    texts.text(lang(state)?, key, args).map_err(|error: LocaleError| invalid(error.to_string()))
}

fn arguments(args: &Kwargs) -> Result<BTreeMap<String, String>, Error> {
    args.args().map(|name| Ok((name.to_owned(), args.get::<Value>(name)?.to_string()))).collect()
}

/// Says serialised `Words`.
fn say(texts: &Texts, state: &State, words: &Value) -> Result<String, Error> {
    if words.get_attr("from")?.as_str() == Some("plain") {
        return Ok(words.get_attr("text")?.to_string());
    }
    let given = words.get_attr("args")?;
    let mut args = BTreeMap::new();
    for name in given.try_iter()? {
        args.insert(name.to_string(), given.get_item(&name)?.to_string());
    }
    match words.get_attr("key")?.as_str() {
        Some(key) => text(texts, state, key, &args),
        None => Err(invalid(format!("`{words}` is not a text; `say` speaks `Words`"))),
    }
}

/// Says what is left until a due date: “3 个工作日后到期”.
fn due_words(texts: &Texts, state: &State, due: &Value) -> Result<String, Error> {
    let left = due.get_attr("left")?;
    let state_name = left.get_attr("state")?.to_string();
    let count = left.get_attr("count")?;
    let clock = When::from_value(&due.get_attr("due_ms")?)?.clock();
    let mut args = BTreeMap::from([("clock".to_owned(), clock)]);
    if !count.is_undefined() {
        args.insert("count".to_owned(), count.to_string());
    }
    text(texts, state, &format!("common.due.{state_name}"), &args)
}

/// Returns how a due date feels, as the name of a `Tone`.
fn due_tone(due: &Value) -> Result<&'static str, Error> {
    let left = due.get_attr("left")?;
    let count = left.get_attr("count")?.as_i64().unwrap_or_default();
    match left.get_attr("state")?.as_str() {
        Some("working_days" | "days") if count <= 1 => Ok("soon"),
        Some("working_days" | "days") => Ok("calm"),
        Some("today") => Ok("soon"),
        Some("just_late" | "late_working_days" | "late_days" | "met_late") => Ok("bad"),
        Some("paused") => Ok("quiet"),
        Some("met") => Ok("good"),
        Some(_) | None => Err(invalid(format!("`{left}` is not what is left of a due date"))),
    }
}

/// Hides the middle of a telephone number and all but the family name of a person.
fn mask(text: &str) -> String {
    let count = text.chars().count();
    let is_number =
        count >= 7 && text.chars().all(|letter| letter.is_ascii_digit() || letter == '+' || letter == '-');
    if is_number {
        let head: String = text.chars().take(3).collect();
        let tail: String = text.chars().skip(count - 4).collect();
        return format!("{head}****{tail}");
    }
    text.chars().take(1).chain(std::iter::repeat_n('*', count.saturating_sub(1))).collect()
}

/// Groups a tracking code for reading aloud: `4821-0937-5512`.
fn in_fours(text: &str) -> String {
    let letters: Vec<char> = text.chars().filter(|letter| *letter != '-').collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

fn lang(state: &State) -> Result<Lang, Error> {
    state
        .lookup("lang")
        .and_then(|value| Lang::from_code(value.as_str()?))
        .ok_or_else(|| invalid("the page was rendered without a language".to_owned()))
}

fn this_year(state: &State) -> Result<i16, Error> {
    let frame = state.lookup("frame").unwrap_or_default();
    Ok(When::from_value(&frame.get_attr("now_ms")?)?.date().year())
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_data_is_hidden_but_recognisable() {
        assert_eq!(mask("13812348000"), "138****8000");
        assert_eq!(mask("0914-8321234"), "091****1234");
        assert_eq!(mask("李建国"), "李**");
        assert_eq!(mask(""), "");
    }

    #[test]
    fn a_tracking_code_is_read_in_fours() {
        assert_eq!(in_fours("482109375512"), "4821-0937-5512");
        assert_eq!(in_fours("4821-0937-5512"), "4821-0937-5512");
        assert_eq!(in_fours(""), "");
    }
}
