//! Conditions in words: what an order must be to be counted, and what must be known for a notice to follow.

use domain::{
    facts::{NumberFact, TextFact},
    policy::{Condition, FLAG_SIGNS, FlagSign, Line, NUMBER_SIGNS, NumberSign, Threshold},
};

use super::{Reader, code};
use crate::views::{ViewError, locale::Words, staff::shown};

impl Reader<'_> {
    /// Returns conditions that must hold together.
    pub(super) fn conditions(&self, conditions: &[Condition]) -> Result<String, ViewError> {
        let said = conditions.iter().map(|one| self.condition(one)).collect::<Result<Vec<_>, _>>()?;
        Ok(said.join(&self.comma()?))
    }

    fn condition(&self, condition: &Condition) -> Result<String, ViewError> {
        match condition {
            Condition::Flag(fact, wanted) => self.flag(&code(fact), *wanted),
            Condition::Text(fact, words) => {
                let words: Vec<Words> = words.iter().map(|word| self.word(*fact, word)).collect();
                let name = self.say(&shown::fact(&code(fact)))?;
                let words = Words::key("packs.is").with("name", name).with("what", self.either(&words)?);
                self.say(&words)
            }
            Condition::AtLeast(fact, least) => self.bound("packs.at_least", &self.number(*fact)?, *least),
            Condition::AtMost(fact, most) => self.bound("packs.at_most", &self.number(*fact)?, *most),
        }
    }

    /// Returns the lines of which one is enough.
    pub(super) fn when_any(&self, lines: &[Line]) -> Result<Vec<String>, ViewError> {
        let several = lines.len() > 1;
        let mut told = Vec::with_capacity(lines.len());
        for (index, line) in lines.iter().enumerate() {
            let said = line.iter().map(|one| self.threshold(one)).collect::<Result<Vec<_>, _>>()?;
            let said = said.join(&self.say(&Words::key("packs.and"))?);
            let name = if several && index > 0 { "or" } else { "if" };
            told.push(self.line(name, &said)?);
        }
        Ok(told)
    }

    fn threshold(&self, threshold: &Threshold) -> Result<String, ViewError> {
        match threshold {
            Threshold::Flag(sign, wanted) => self.flag(flag_key(*sign), *wanted),
            Threshold::AtLeast(sign, least) => self.bound("packs.at_least", &self.sign(*sign)?, *least),
            Threshold::Level(levels) => {
                let levels: Vec<Words> = levels.iter().map(|level| shown::level(&code(level))).collect();
                let name = self.say(&shown::fact("level"))?;
                let words = Words::key("packs.is").with("name", name).with("what", self.either(&levels)?);
                self.say(&words)
            }
        }
    }

    fn flag(&self, key: &str, wanted: bool) -> Result<String, ViewError> {
        let ending = if wanted { "yes" } else { "no" };
        self.say(&Words::key(&format!("packs.fact.{key}.{ending}")))
    }

    fn bound(&self, key: &str, name: &str, number: i64) -> Result<String, ViewError> {
        self.say(&Words::key(key).with("name", name).with("number", number))
    }

    pub(super) fn number(&self, fact: NumberFact) -> Result<String, ViewError> {
        self.say(&Words::key(&format!("packs.number.{}", code(&fact))))
    }

    fn sign(&self, sign: NumberSign) -> Result<String, ViewError> {
        let key = NUMBER_SIGNS.iter().find(|(_, known)| *known == sign).map_or("", |(key, _)| key);
        self.say(&Words::key(&format!("packs.number.{key}")))
    }

    fn word(&self, fact: TextFact, word: &str) -> Words {
        match fact {
            TextFact::Channel => shown::channel(word),
            TextFact::Level => shown::level(word),
            TextFact::Kind => {
                self.pack.kind(word).map_or_else(|| Words::plain(word), |kind| self.words(&kind.name))
            }
            TextFact::Urgency => shown::urgency(word),
            TextFact::Difficulty => shown::difficulty(word),
            TextFact::Outcome => shown::outcome(word).text,
        }
    }

    fn either(&self, words: &[Words]) -> Result<String, ViewError> {
        let said = words.iter().map(|words| self.say(words)).collect::<Result<Vec<_>, _>>()?;
        Ok(said.join(&self.say(&Words::key("packs.or"))?))
    }
}

fn flag_key(sign: FlagSign) -> &'static str {
    FLAG_SIGNS.iter().find(|(_, known)| *known == sign).map_or("", |(key, _)| key)
}
