//! Words in the languages we ship: which key says what, and how a number or a name is put into it.
//!
//! Texts live in `locales/<language>/<area>.toml`; a key is `<area>.<table>.<name>`.
//! A key with the forms `one` and `other` is a plural and is chosen by the argument `count`.
//! This module knows no page and no rule; a missing key or argument is an error, never an empty place.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

static LOCALES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/locales.rs"));

/// A language people can read the pages in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Simplified Chinese, the first language of every page.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// All shipped languages.
    pub const ALL: [Lang; 2] = [Lang::Zh, Lang::En];

    /// Returns the short code used in files, cookies and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Lang::Zh => "zh",
            Lang::En => "en",
        }
    }

    /// Returns the tag for the `lang` attribute and the `Content-Language` header.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// Returns the language with this short code.
    pub fn from_code(code: &str) -> Option<Lang> {
        Lang::ALL.into_iter().find(|lang| lang.code() == code)
    }

    /// Returns the first shipped language an `Accept-Language` header asks for, else Chinese.
    pub fn from_header(header: &str) -> Lang {
        header
            .split(',')
            .filter_map(|part| Lang::from_code(part.trim().get(..2)?.to_ascii_lowercase().as_str()))
            .next()
            .unwrap_or_default()
    }
}

/// Words for a person: a key of the locale files with its arguments, or text that is already in their language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "from", rename_all = "snake_case")]
pub enum Words {
    /// A key of the locale files.
    Locale {
        /// The key, such as `common.kind.complaint`.
        key: String,
        /// The values for the places in the text.
        args: BTreeMap<String, String>,
    },
    /// Text as it stands: names, packs' questions, what people wrote.
    Plain {
        /// The text.
        text: String,
    },
}

impl Words {
    /// Returns the words of a locale key.
    pub fn key(key: &str) -> Words {
        Words::Locale { key: key.to_owned(), args: BTreeMap::new() }
    }

    /// Returns text as it stands.
    pub fn plain(text: impl Into<String>) -> Words {
        Words::Plain { text: text.into() }
    }

    /// Puts a value into a place of the text.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Words {
        if let Words::Locale { args, .. } = &mut self {
            args.insert(name.to_owned(), value.to_string());
        }
        self
    }
}

/// What can be wrong with the texts or with a call for one.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum LocaleError {
    /// The file is not valid TOML, or holds something other than text.
    #[error("cannot read the texts in `{file}`: {reason}")]
    Unreadable {
        /// The file below `locales/`.
        file: String,
        /// What the parser said.
        reason: String,
    },
    /// No text has this key.
    #[error("no text for the key `{key}` in `{lang}`; add it to `locales/{lang}/`")]
    Missing {
        /// The key asked for.
        key: String,
        /// The language asked for.
        lang: &'static str,
    },
    /// The text has a place for which no value was given.
    #[error("the text `{key}` in `{lang}` needs a value for `{name}`")]
    NoValue {
        /// The key asked for.
        key: String,
        /// The language asked for.
        lang: &'static str,
        /// The place without a value.
        name: String,
    },
}

/// All texts in all languages.
#[derive(Debug, Clone)]
pub struct Texts {
    zh: BTreeMap<String, String>,
    en: BTreeMap<String, String>,
}

impl Texts {
    /// Returns the embedded texts.
    pub fn load() -> Result<Texts, LocaleError> {
        let mut texts = Texts { zh: BTreeMap::new(), en: BTreeMap::new() };
        for (file, content) in LOCALES {
            let unreadable = |reason: String| LocaleError::Unreadable { file: (*file).to_owned(), reason };
            let (lang, area) = file
                .strip_suffix(".toml")
                .and_then(|path| path.split_once('/'))
                .and_then(|(code, area)| Some((Lang::from_code(code)?, area)))
                .ok_or_else(|| unreadable("its path is not `<language>/<area>.toml`".to_owned()))?;
            let table: toml::Table =
                content.parse().map_err(|error: toml::de::Error| unreadable(error.to_string()))?;
            flatten(area, &table, texts.of_mut(lang)).map_err(unreadable)?;
        }
        Ok(texts)
    }

    /// Returns the text of a key with its places filled.
    pub fn text(
        &self,
        lang: Lang,
        key: &str,
        args: &BTreeMap<String, String>,
    ) -> Result<String, LocaleError> {
        let texts = self.of(lang);
        let plural = || {
            let form = if args.get("count").is_some_and(|count| count == "1") { "one" } else { "other" };
            texts.get(&format!("{key}.{form}")).or_else(|| texts.get(&format!("{key}.other")))
        };
        let text = texts
            .get(key)
            .or_else(plural)
            .ok_or_else(|| LocaleError::Missing { key: key.to_owned(), lang: lang.code() })?;
        fill(text, args).map_err(|name| LocaleError::NoValue { key: key.to_owned(), lang: lang.code(), name })
    }

    /// Returns the words in a language.
    pub fn say(&self, lang: Lang, words: &Words) -> Result<String, LocaleError> {
        match words {
            Words::Locale { key, args } => self.text(lang, key, args),
            Words::Plain { text } => Ok(text.clone()),
        }
    }

    /// Returns all keys of a language, in order.
    pub fn keys(&self, lang: Lang) -> impl Iterator<Item = &str> {
        self.of(lang).keys().map(String::as_str)
    }

    /// Returns texts that say their own keys, so that a test can see which were said.
    #[cfg(test)]
    pub(super) fn echoing() -> Texts {
        let mut texts = Texts::load().unwrap();
        for lang in Lang::ALL {
            for (key, text) in texts.of_mut(lang) {
                *text = format!("⟦{key}⟧");
            }
        }
        texts
    }

    fn of(&self, lang: Lang) -> &BTreeMap<String, String> {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }

    fn of_mut(&mut self, lang: Lang) -> &mut BTreeMap<String, String> {
        match lang {
            Lang::Zh => &mut self.zh,
            Lang::En => &mut self.en,
        }
    }
}

fn flatten(prefix: &str, table: &toml::Table, into: &mut BTreeMap<String, String>) -> Result<(), String> {
    for (name, value) in table {
        let key = format!("{prefix}.{name}");
        if let Some(text) = value.as_str() {
            into.insert(key, text.to_owned());
        } else if let Some(inner) = value.as_table() {
            flatten(&key, inner, into)?;
        } else {
            return Err(format!("`{key}` is neither text nor a table"));
        }
    }
    Ok(())
}

/// Fills `{name}` places; on a place without a value returns its name.
fn fill(text: &str, args: &BTreeMap<String, String>) -> Result<String, String> {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, place)) = rest.split_once('{') {
        let Some((name, after)) = place.split_once('}') else { break };
        let value = args.get(name).ok_or_else(|| name.to_owned())?;
        filled.push_str(before);
        filled.push_str(value);
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_language_we_ship_is_taken_from_the_header() {
        assert_eq!(Lang::from_header("zh-CN,zh;q=0.9,en;q=0.8"), Lang::Zh);
        assert_eq!(Lang::from_header("fr-FR, en;q=0.8"), Lang::En);
        assert_eq!(Lang::from_header(""), Lang::Zh);
        assert_eq!(Lang::from_header("é"), Lang::Zh);
    }

    #[test]
    fn a_place_without_a_value_is_named() {
        let args = BTreeMap::from([("a".to_owned(), "1".to_owned())]);
        assert_eq!(fill("{a} of {a}", &args), Ok("1 of 1".to_owned()));
        assert_eq!(fill("{a} of {b}", &args), Err("b".to_owned()));
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let texts = Texts::load().unwrap();
        let keys = |lang| -> std::collections::BTreeSet<String> {
            texts
                .keys(lang)
                .map(|key| key.trim_end_matches(".one").trim_end_matches(".other").to_owned())
                .collect()
        };
        let (zh, en) = (keys(Lang::Zh), keys(Lang::En));
        let lone: Vec<_> = zh.symmetric_difference(&en).collect();
        assert!(lone.is_empty(), "only in one language: {lone:?}");
    }
}
