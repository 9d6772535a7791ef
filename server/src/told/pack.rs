//! The rules of a pack in words: what people call each and what it says, line by line. The page of a pack, the
//! comparison of two and the terminal tell the same.

mod conditions;
mod duties;
mod scoring;

use domain::{
    access::Role,
    calendar::{Budget, DayEnd, Unit},
    order::clocks::ClockKind,
    policy::{AskedOf, Choice, ClockRule, Pack, Question, Redo, Text, When},
};
use serde::Serialize;

use crate::views::{
    ViewError, Views,
    locale::{Lang, Words},
    staff::shown,
};

/// A rule in the reader's words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Told {
    /// What people call it.
    pub name: String,
    /// What it says, line by line; none when the name says it all.
    pub wording: Vec<String>,
}

/// A pack being read in a language.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// The words.
    pub views: &'a Views,
    /// The pack.
    pub pack: &'a Pack,
    /// The language.
    pub lang: Lang,
}

/// Lines as they are found.
type Lines = Result<Vec<String>, ViewError>;

impl Reader<'_> {
    /// Returns the rule of a place such as `clock.handle-simple` in words.
    ///
    /// # Errors
    /// When a text is missing, which is our fault.
    pub fn rule(&self, id: &str) -> Result<Told, ViewError> {
        let (section, rest) = id.split_once('.').unwrap_or((id, ""));
        Ok(Told { name: self.name(section, rest)?, wording: self.wording(section, rest)? })
    }

    fn name(&self, section: &str, rest: &str) -> Result<String, ViewError> {
        let own = match section {
            "kind" => self.pack.kind(rest).map(|kind| self.text(&kind.name)),
            "reason" => self.pack.reason(rest).map(|reason| self.text(&reason.name)),
            "emergency" => self.pack.emergency(rest).map(|line| self.text(&line.name)),
            "clock" => match self.pack.clock_rule(rest) {
                Some(rule) => Some(self.say(&shown::clock(rule.clock.code()))?),
                None => None,
            },
            "step" => Some(self.say(&shown::station(rest))?),
            "callback" => self.question(rest).map(|question| self.text(&question.text)),
            "group" | "measure" | "input" | "indicator" => self.scoring_name(section, rest),
            _ => self.duty_name(section, rest),
        };
        match own {
            Some(name) => Ok(name),
            None if rest == "retest" => self.say(&Words::key("packs.retest")),
            None => self.say(&Words::key(&format!("staff.packs.rule.{section}"))),
        }
    }

    fn wording(&self, section: &str, rest: &str) -> Lines {
        match section {
            "intake" => self.one(match self.pack.intake().anonymous {
                true => "staff.packs.anonymous_yes",
                false => "staff.packs.anonymous_no",
            }),
            "day" => self.one_of(match self.pack.day_end() {
                DayEnd::Midnight => Words::key("packs.day_midnight"),
                DayEnd::CloseOfBusiness(time) => {
                    Words::key("packs.day_closing").with("time", time.strftime("%H:%M"))
                }
            }),
            "step" => self.step(rest),
            "reason" => match self.pack.reason(rest) {
                Some(reason) => self.one_of(line("tell", &self.text(&reason.tell))),
                None => Ok(Vec::new()),
            },
            "clock" => self.pack.clock_rule(rest).map_or(Ok(Vec::new()), |rule| self.clock(rule)),
            "callback" => match self.question(rest) {
                Some(question) => self.asked(question),
                None => self.callback(),
            },
            "redo" => self.one_of(self.redo(self.pack.redo())?),
            "reopen" => {
                let window = self.say(&budget(self.pack.reopen().window))?;
                self.one_of(Words::key("staff.packs.reopen").with("window", window))
            }
            "returns" | "extension" | "claim" => self.asked_for(section),
            "woodpecker" => self.judged(),
            "assessment" | "measure" | "input" | "indicator" | "year" => self.scoring(section, rest),
            _ => self.duty(section, rest),
        }
    }

    /// Tells how the best opinions of a year are scored.
    fn judged(&self) -> Lines {
        let Some(rule) = self.pack.woodpecker() else { return Ok(Vec::new()) };
        let bounds =
            Words::key("packs.woodpecker_bounds").with("scale", rule.scale).with("sheets", rule.sheets);
        let mut lines = vec![self.say(&bounds)?];
        for merit in &self.pack.duties().merits {
            let weight = rule.weights.get(&merit.id).copied().unwrap_or_default();
            let words = Words::key("packs.woodpecker_weight");
            lines.push(self.say(&words.with("merit", self.text(&merit.name)).with("weight", weight))?);
        }
        Ok(lines)
    }

    /// Tells what a unit may ask for, and within what bounds.
    fn asked_for(&self, section: &str) -> Lines {
        let mut lines = Vec::new();
        if let Some(returns) = self.pack.returns().filter(|_| section == "returns") {
            lines.push(self.say(&Words::key("packs.return_hops").with("count", returns.hops))?);
            let clock = if returns.stands { "packs.return_stands" } else { "packs.return_runs" };
            lines.push(self.say(&Words::key(clock))?);
        }
        if let Some(rule) = self.pack.extension().filter(|_| section == "extension") {
            let bounds =
                Words::key("packs.extension_bounds").with("times", rule.times).with("count", rule.longest);
            lines.push(self.say(&bounds)?);
            let roles: Vec<Words> = rule.ruled_by.iter().map(|role| role_name(*role)).collect();
            lines.push(self.line("by", &self.list(&roles)?)?);
        }
        if let Some(claim) = self.pack.claim().filter(|_| section == "claim") {
            let window = self.say(&budget(claim.window))?;
            lines.push(self.say(&Words::key("packs.claim_window").with("window", window))?);
        }
        Ok(lines)
    }

    fn step(&self, code: &str) -> Lines {
        let steps = self.pack.steps();
        let step = match code {
            "screen" => &steps.screen,
            "sign" => &steps.sign,
            "contact" => &steps.contact,
            "approve" => &steps.approve,
            _ => &steps.callback,
        };
        let mut lines = self.one(if step.on { "packs.step_on" } else { "staff.packs.off" })?;
        if code == "sign" && step.on {
            let roles: Vec<Words> = steps.sign_by.iter().map(|role| role_name(*role)).collect();
            lines.push(self.line("by", &self.list(&roles)?)?);
            lines.push(self.in_stead(&steps.sign_in_stead)?);
        }
        if code == "approve" && step.on {
            lines.push(self.in_stead(&steps.approve_in_stead)?);
            if !steps.own_draft {
                lines.push(self.say(&Words::key("packs.line.no_own_draft"))?);
            }
        }
        Ok(lines)
    }

    /// Says who signs in the place of somebody who is away.
    fn in_stead(&self, roles: &std::collections::BTreeSet<Role>) -> Result<String, ViewError> {
        if roles.is_empty() {
            return self.say(&Words::key("packs.line.in_stead_nobody"));
        }
        let roles: Vec<Words> = roles.iter().map(|role| role_name(*role)).collect();
        self.line("in_stead", &self.list(&roles)?)
    }

    fn clock(&self, rule: &ClockRule) -> Lines {
        let mut lines = vec![self.say(&budget(rule.budget))?];
        let when = self.when(&rule.when)?;
        if !when.is_empty() {
            lines.push(self.line("when", &when)?);
        }
        lines.push(self.say(&particulars(rule))?);
        lines.push(self.say(&Words::key(&format!("staff.packs.breach.{}", breach(rule.clock))))?);
        Ok(lines)
    }

    fn when(&self, when: &When) -> Result<String, ViewError> {
        let kind = |id: &String| {
            self.pack.kind(id).map_or_else(|| Words::plain(id.clone()), |kind| self.words(&kind.name))
        };
        let kinds = when.kinds.iter().flatten().map(kind);
        let others = [
            when.difficulty.map(|difficulty| shown::difficulty(&code(&difficulty))),
            when.urgency.map(|urgency| shown::urgency(&code(&urgency))),
            when.level.map(|level| shown::level(&code(&level))),
        ];
        self.list(&kinds.chain(others.into_iter().flatten()).collect::<Vec<_>>())
    }

    fn question(&self, rest: &str) -> Option<&Question> {
        let id = rest.strip_prefix("question.")?;
        self.pack.callback().questions.iter().find(|question| question.id == id)
    }

    fn asked(&self, question: &Question) -> Lines {
        let option = |choice: &Choice| -> Result<String, ViewError> {
            let digit = choice.digit.map_or_else(String::new, |digit| format!("{digit} "));
            let counts = self.coded("packs.counts.", &choice.counts)?;
            let words = Words::key("packs.option").with("text", digit + &self.text(&choice.text));
            self.say(&words.with("counts", counts))
        };
        let options = question.options.iter().map(option).collect::<Result<Vec<_>, _>>()?;
        let mut lines = vec![self.line("options", &options.join(&self.comma()?))?];
        if question.asked_of == AskedOf::Contactable {
            lines.extend(self.one("packs.asked_contactable")?);
        }
        Ok(lines)
    }

    fn callback(&self) -> Lines {
        let callback = self.pack.callback();
        let mut lines = vec![self.say(&Words::key("staff.packs.attempts").with("count", callback.attempts))?];
        if callback.words_required {
            lines.extend(self.one("packs.words_required")?);
        }
        lines.push(self.line("sms", &self.text(&callback.sms.text))?);
        Ok(lines)
    }

    fn redo(&self, redo: &Redo) -> Result<Words, ViewError> {
        let words = match redo.limit {
            Some(limit) => Words::key("staff.packs.redo_limit").with("count", limit),
            None => Words::key("staff.packs.redo_open"),
        };
        Ok(words.with("level", self.say(&shown::level(&code(&redo.level)))?))
    }
}

/// How words are put together.
impl Reader<'_> {
    fn say(&self, words: &Words) -> Result<String, ViewError> {
        self.views.say(self.lang, words)
    }

    fn text(&self, text: &Text) -> String {
        super::text(text, self.lang)
    }

    fn words(&self, text: &Text) -> Words {
        Words::plain(self.text(text))
    }

    fn one(&self, key: &str) -> Lines {
        self.one_of(Words::key(key))
    }

    fn one_of(&self, words: Words) -> Lines {
        Ok(vec![self.say(&words)?])
    }

    fn comma(&self) -> Result<String, ViewError> {
        self.say(&Words::key("staff.comma"))
    }

    fn list(&self, words: &[Words]) -> Result<String, ViewError> {
        let said = words.iter().map(|words| self.say(words)).collect::<Result<Vec<_>, _>>()?;
        Ok(said.join(&self.comma()?))
    }

    fn texts(&self, texts: &[Text]) -> Result<String, ViewError> {
        self.list(&texts.iter().map(|text| self.words(text)).collect::<Vec<_>>())
    }

    /// Says what a line is about and what it says.
    fn line(&self, name: &str, what: &str) -> Result<String, ViewError> {
        self.say(&line(name, what))
    }

    /// Says a word of the domain; `table` is where its texts stand.
    fn coded(&self, table: &str, word: &impl Serialize) -> Result<String, ViewError> {
        self.say(&Words::key(&format!("{table}{}", code(word))))
    }

    /// Says several words of the domain.
    fn all_coded<T: Serialize>(&self, table: &str, words: &[T]) -> Result<String, ViewError> {
        let said = words.iter().map(|word| self.coded(table, word)).collect::<Result<Vec<_>, _>>()?;
        Ok(said.join(&self.comma()?))
    }
}

fn line(name: &str, what: &str) -> Words {
    Words::key(&format!("packs.line.{name}")).with("what", what)
}

fn role_name(role: Role) -> Words {
    shown::role(role.code())
}

/// Returns a budget in words.
#[must_use]
pub fn budget(budget: Budget) -> Words {
    let code = match budget.unit() {
        Unit::Hour => "hours",
        Unit::NaturalDay => "natural_days",
        Unit::WorkingDay => "working_days",
    };
    Words::key(&format!("staff.budget.{code}")).with("count", budget.amount())
}

fn particulars(rule: &ClockRule) -> Words {
    match (rule.budget.unit(), rule.ends) {
        (Unit::Hour, _) => Words::key("staff.packs.counted_hours"),
        (Unit::NaturalDay | Unit::WorkingDay, DayEnd::Midnight) => Words::key("staff.packs.counted_midnight"),
        (Unit::NaturalDay | Unit::WorkingDay, DayEnd::CloseOfBusiness(time)) => {
            Words::key("staff.packs.counted_closing").with("time", time.strftime("%H:%M"))
        }
    }
}

fn breach(clock: ClockKind) -> &'static str {
    match clock {
        ClockKind::Screen
        | ClockKind::Dispatch
        | ClockKind::Sign
        | ClockKind::Contact
        | ClockKind::Handle
        | ClockKind::ReturnRuling
        | ClockKind::ExtensionRuling
        | ClockKind::Adjudication
        | ClockKind::DossierReview
        | ClockKind::Investigation
        | ClockKind::ReturnReview
        | ClockKind::NoticeSmsReceipt
        | ClockKind::NoticeSmsReply
        | ClockKind::NoticeLetterReceipt
        | ClockKind::NoticeLetterReply
        | ClockKind::WarningSmsReceipt
        | ClockKind::WarningSmsReply
        | ClockKind::WarningLetterReceipt
        | ClockKind::WarningLetterReply => "late",
        ClockKind::Return | ClockKind::ReviewRequest => "lapses",
        ClockKind::Supplement => "resumes",
        ClockKind::Callback => "unrated",
    }
}

/// Returns the code of a word of the domain.
pub fn code(word: &impl Serialize) -> String {
    match serde_json::to_value(word) {
        Ok(serde_json::Value::String(code)) => code,
        Ok(_) | Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{shipped, told::pack_diff};

    #[test]
    fn every_rule_of_every_carried_pack_is_told_in_every_language() {
        let views = Views::new().unwrap();
        for (file, text) in shipped::PACKS {
            let pack = Pack::parse(file, text).unwrap();
            for lang in Lang::ALL {
                let reader = Reader { views: &views, pack: &pack, lang };
                for rule in pack.rules() {
                    let told =
                        reader.rule(&rule.id).unwrap_or_else(|error| panic!("{file}: {}: {error}", rule.id));
                    let said = format!("{}\n{}", told.name, told.wording.join("\n"));
                    assert!(!told.name.is_empty(), "{file}: {} has no name", rule.id);
                    // The message of the callback has places of its own.
                    assert!(rule.id == "callback" || !said.contains('{'), "{file}: {}: {said}", rule.id);
                }
            }
        }
    }

    #[test]
    fn a_pack_does_not_differ_from_itself_and_another_does() {
        let views = Views::new().unwrap();
        let packs: Vec<Pack> =
            shipped::PACKS.iter().map(|(file, text)| Pack::parse(file, text).unwrap()).collect();
        let changes = |old: &Pack, new: &Pack| pack_diff::changes(old, new, &views, Lang::Zh).unwrap();
        assert!(changes(&packs[0], &packs[0]).is_empty());
        let text = shipped::PACKS[0].1.replacen(
            "amount = 5, unit = \"working-day\"",
            "amount = 6, unit = \"working-day\"",
            1,
        );
        let newer = Pack::parse("newer.toml", &text).unwrap();
        let told = pack_diff::text(&changes(&packs[0], &newer), &views, Lang::Zh).unwrap();
        assert!(told.starts_with("修改 "), "{told}");
        assert!(told.contains("  - 5 个工作日\n") && told.contains("  + 6 个工作日\n"), "{told}");
        assert!(changes(&packs[0], &packs[1]).len() > 50);
    }
}
