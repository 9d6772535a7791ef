//! Conditions in words: what an order must be to be counted, and what must be known for a notice to follow.

use domain::{
    facts::{NumberFact, TextFact},
    policy::{Condition, Line, NumberSign, OrderGiven, Seen, Threshold},
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

    /// Returns what an example says is known.
    ///
    /// # Errors
    /// When a text is missing, which is our fault.
    pub fn seen(&self, seen: &Seen) -> Result<String, ViewError> {
        let mut said = Vec::new();
        for (sign, holds) in &seen.flags {
            said.push(self.flag(&sign.to_string(), *holds)?);
        }
        for (sign, number) in &seen.numbers {
            said.push(format!("{} {number}", self.sign(*sign)?));
        }
        if let Some(level) = seen.level {
            said.push(self.say(&shown::level(&code(&level)))?);
        }
        self.or_nothing(said)
    }

    /// Returns an order as an example describes it.
    ///
    /// # Errors
    /// When a text is missing, which is our fault.
    pub fn order_given(&self, order: &OrderGiven) -> Result<String, ViewError> {
        let mut said = Vec::new();
        for (fact, holds) in &order.flags {
            said.push(self.flag(&code(fact), *holds)?);
        }
        for (fact, word) in &order.texts {
            said.push(self.say(&self.word(*fact, word))?);
        }
        for (fact, number) in &order.numbers {
            said.push(format!("{} {number}", self.number(*fact)?));
        }
        self.or_nothing(said)
    }

    fn or_nothing(&self, said: Vec<String>) -> Result<String, ViewError> {
        if said.is_empty() {
            return self.say(&Words::key("packs.given.nothing"));
        }
        Ok(said.join(&self.comma()?))
    }

    /// Returns the lines of which one is enough.
    pub(super) fn when_any(&self, lines: &[Line]) -> Result<Vec<String>, ViewError> {
        let several = lines.len() > 1;
        let mut told = Vec::with_capacity(lines.len());
        for (index, line) in lines.iter().enumerate() {
            let said = self.condition_line(line)?;
            let name = if several && index > 0 { "or" } else { "if" };
            told.push(self.line(name, &said)?);
        }
        Ok(told)
    }

    /// Returns one line of conditions in words.
    ///
    /// # Errors
    /// When a text is missing, which is our fault.
    pub fn condition_line(&self, line: &Line) -> Result<String, ViewError> {
        let said = line.iter().map(|one| self.threshold(one)).collect::<Result<Vec<_>, _>>()?;
        Ok(said.join(&self.say(&Words::key("packs.and"))?))
    }

    fn threshold(&self, threshold: &Threshold) -> Result<String, ViewError> {
        match threshold {
            Threshold::Flag(sign, wanted) => self.flag(&sign.to_string(), *wanted),
            Threshold::AtLeast(sign, least) => self.bound("packs.at_least", &self.sign(*sign)?, *least),
            Threshold::AtMost(sign, most) => self.bound("packs.at_most", &self.sign(*sign)?, *most),
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
        self.say(&Words::key(&format!("packs.number.{sign}")))
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
