//! One pack as a document: every rule with its article, what the pack had to interpret, and its examples as they
//! come out today.

use std::collections::BTreeSet;

use domain::{
    access::Role,
    calendar::{Budget, DayEnd, Unit},
    order::{Difficulty, Level, Urgency, clocks::ClockKind},
    policy::{ClockRule, Counts, Pack, Packs, Question, RuleRef, Step, Text, When},
};
use store::{ledger::Hash, world::PackFile};

use super::{examples, packs::row};
use crate::{
    app::App,
    http::signed::Signed,
    problem::Problem,
    told,
    views::{
        frame::Tone,
        locale::{Lang, Words},
        parts::Choice,
        staff::{
            packs::{Interpretation, Pack as Page, PackClock, PackQuestion, PackStep, PackText},
            pieces::Source,
            shown,
        },
    },
};

/// Returns the page of a pack.
///
/// # Errors
/// When a text is missing, which is our fault.
pub(super) fn page(
    app: &App,
    signed: &Signed,
    packs: &Packs,
    pack: &Pack,
    file: Option<&PackFile>,
) -> Result<Page, Problem> {
    let reader = Reader { app, pack, lang: signed.visitor.lang };
    let header = pack.header();
    let digest = file.map_or_else(String::new, |file| Hash::of(file.text.as_bytes()).to_string());
    Ok(Page {
        head: row(app, signed, packs, pack),
        jurisdiction: header.jurisdiction.clone(),
        repeals: header.repeals.clone(),
        digest,
        text_url: format!("/admin/packs/{}/text", header.id),
        steps: reader.steps(),
        clocks: pack.clocks().iter().map(|rule| reader.clock(rule)).collect::<Result<_, _>>()?,
        kinds: reader.kinds(),
        reasons: reader.reasons(),
        emergency: reader.emergencies(),
        others: reader.others()?,
        questions: pack.callback().questions.iter().map(|question| reader.question(question)).collect(),
        interpretations: pack.rules().iter().filter_map(|rule| reader.interpretation(rule)).collect(),
        examples: examples::of(app, pack, &signed.world.calendar, signed.visitor.lang)?,
    })
}

/// A pack being read in a language.
struct Reader<'a> {
    app: &'a App,
    pack: &'a Pack,
    lang: Lang,
}

impl Reader<'_> {
    fn text(&self, text: &Text) -> Words {
        Words::plain(told::text(text, self.lang))
    }

    fn say(&self, words: &Words) -> Result<String, Problem> {
        Ok(self.app.views.say(self.lang, words)?)
    }

    /// Returns the grounds of a rule; what an article leaves open counts as interpreted too.
    fn source(
        &self,
        article: Option<&String>,
        rests_on: Option<&String>,
        interpretation: Option<&Text>,
    ) -> Source {
        let number = &self.pack.header().number;
        match (article, interpretation) {
            (Some(article), None) => Source::new(number, article, ""),
            (Some(article), Some(_)) => Source::interpreted(article, ""),
            (None, _) => Source::interpreted(rests_on.unwrap_or(number), ""),
        }
    }

    fn steps(&self) -> Vec<PackStep> {
        let steps = self.pack.steps();
        let nobody = BTreeSet::new();
        let all = [
            ("screen", &steps.screen, &nobody),
            ("sign", &steps.sign, if steps.sign.on { &steps.sign_by } else { &nobody }),
            ("contact", &steps.contact, &nobody),
            ("approve", &steps.approve, &nobody),
            ("callback", &steps.callback, &nobody),
        ];
        all.map(|(code, step, by)| self.step(code, step, by)).to_vec()
    }

    fn step(&self, code: &str, step: &Step, by: &BTreeSet<Role>) -> PackStep {
        let source = self.source(step.article.as_ref(), step.source.as_ref(), step.interpretation.as_ref());
        let by = by.iter().map(|role| shown::role(role.code())).collect();
        PackStep { name: shown::station(code), on: step.on, by, source }
    }

    fn clock(&self, rule: &ClockRule) -> Result<PackClock, Problem> {
        Ok(PackClock {
            anchor: format!("clock-{}", rule.id),
            name: shown::clock(rule.clock.code()),
            when: self.when(&rule.when)?,
            budget: budget(rule.budget),
            particulars: particulars(rule),
            breach: Words::key(&format!("staff.packs.breach_{}", breach(rule.clock))),
            source: self.source(rule.article.as_ref(), rule.source.as_ref(), rule.interpretation.as_ref()),
        })
    }

    fn when(&self, when: &When) -> Result<String, Problem> {
        let kind = |id: &String| {
            self.pack.kind(id).map_or_else(|| id.clone(), |kind| told::text(&kind.name, self.lang))
        };
        let kinds = when.kinds.iter().flatten().map(kind).map(Words::plain);
        let others = [
            when.difficulty.map(|difficulty| shown::difficulty(difficulty_code(difficulty))),
            when.urgency.map(|urgency| shown::urgency(urgency_code(urgency))),
            when.level.map(|level| shown::level(level_code(level))),
        ];
        let all = kinds.chain(others.into_iter().flatten());
        let said = all.map(|words| self.say(&words)).collect::<Result<Vec<_>, _>>()?;
        Ok(said.join(&self.say(&Words::key("staff.comma"))?))
    }

    fn kinds(&self) -> Vec<PackText> {
        let kinds = self.pack.kinds().iter();
        kinds
            .map(|kind| PackText {
                code: kind.id.clone(),
                text: self.text(&kind.name),
                detail: String::new(),
                source: self.source(
                    kind.article.as_ref(),
                    kind.source.as_ref(),
                    kind.interpretation.as_ref(),
                ),
            })
            .collect()
    }

    fn reasons(&self) -> Vec<PackText> {
        let reasons = self.pack.reasons().iter();
        reasons
            .map(|reason| PackText {
                code: reason.code.clone(),
                text: self.text(&reason.name),
                detail: told::text(&reason.tell, self.lang),
                source: self.source(
                    reason.article.as_ref(),
                    reason.source.as_ref(),
                    reason.interpretation.as_ref(),
                ),
            })
            .collect()
    }

    fn emergencies(&self) -> Vec<PackText> {
        let emergencies = self.pack.emergencies().iter();
        emergencies
            .map(|line| PackText {
                code: line.id.clone(),
                text: self.text(&line.name),
                detail: String::new(),
                source: self.source(
                    line.article.as_ref(),
                    line.source.as_ref(),
                    line.interpretation.as_ref(),
                ),
            })
            .collect()
    }

    /// Returns the rules that stand alone: anonymous demands, attempts and message of the callback, redo, reopening.
    fn others(&self) -> Result<Vec<PackText>, Problem> {
        let (intake, redo, reopen) = (self.pack.intake(), self.pack.redo(), self.pack.reopen());
        let callback = self.pack.callback();
        let anonymous = if intake.anonymous { "anonymous_yes" } else { "anonymous_no" };
        let redone = match redo.limit {
            Some(limit) => Words::key("staff.packs.redo_limit").with("count", limit),
            None => Words::key("staff.packs.redo_open"),
        };
        let redone = redone.with("level", self.say(&shown::level(level_code(redo.level)))?);
        let window = Words::key("staff.packs.reopen").with("window", self.say(&budget(reopen.window))?);
        let attempts = Words::key("staff.packs.attempts").with("count", callback.attempts);
        let sms = told::text(&callback.sms.text, self.lang);
        let other = |code: &str, text: Words, detail: String, source: Source| PackText {
            code: code.to_owned(),
            text,
            detail,
            source,
        };
        let of = |article: &Option<String>, rests_on: &Option<String>, interpretation: &Option<Text>| {
            self.source(article.as_ref(), rests_on.as_ref(), interpretation.as_ref())
        };
        Ok(vec![
            other(
                "intake",
                Words::key(&format!("staff.packs.{anonymous}")),
                String::new(),
                of(&intake.article, &intake.source, &intake.interpretation),
            ),
            other(
                "callback",
                attempts,
                sms,
                of(&callback.article, &callback.source, &callback.interpretation),
            ),
            other("redo", redone, String::new(), of(&redo.article, &redo.source, &redo.interpretation)),
            other(
                "reopen",
                window,
                String::new(),
                of(&reopen.article, &reopen.source, &reopen.interpretation),
            ),
        ])
    }

    fn question(&self, question: &Question) -> PackQuestion {
        let option = |choice: &domain::policy::Choice| {
            let tone = match choice.counts {
                Counts::Satisfied => Tone::Good,
                Counts::Dissatisfied => Tone::Bad,
                Counts::Neutral => Tone::Quiet,
            };
            Choice::new(&choice.id, self.text(&choice.text)).shown("", tone)
        };
        PackQuestion {
            id: question.id.clone(),
            text: self.text(&question.text),
            options: question.options.iter().map(option).collect(),
            source: self.source(
                question.article.as_ref(),
                question.source.as_ref(),
                question.interpretation.as_ref(),
            ),
        }
    }

    fn interpretation(&self, rule: &RuleRef) -> Option<Interpretation> {
        let text = rule.interpretation.as_ref()?;
        Some(Interpretation {
            name: self.name(&rule.id),
            rule: rule.id.clone(),
            text: self.text(text),
            source: match &rule.article {
                Some(article) => Source::new(&self.pack.header().number, article, ""),
                None => self.source(None, rule.source.as_ref(), Some(text)),
            },
        })
    }

    /// Returns what people call the rule of a place such as `clock.handle-simple`.
    fn name(&self, id: &str) -> Words {
        let named = |text: &Text| self.text(text);
        let (section, rest) = id.split_once('.').unwrap_or((id, ""));
        let own = match section {
            "kind" => self.pack.kind(rest).map(|kind| named(&kind.name)),
            "reason" => self.pack.reason(rest).map(|reason| named(&reason.name)),
            "emergency" => self.pack.emergency(rest).map(|line| named(&line.name)),
            "clock" => self.pack.clock_rule(rest).map(|rule| shown::clock(rule.clock.code())),
            "step" => Some(shown::station(rest)),
            "callback" => {
                let id = rest.trim_start_matches("question.");
                let question = self.pack.callback().questions.iter().find(|question| question.id == id);
                question.map(|question| named(&question.text))
            }
            _ => None,
        };
        own.unwrap_or_else(|| Words::key(&format!("staff.packs.rule.{section}")))
    }
}

/// Returns a budget in words.
pub(super) fn budget(budget: Budget) -> Words {
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
        | ClockKind::Handle => "late",
        ClockKind::Return => "lapses",
        ClockKind::Supplement => "resumes",
        ClockKind::Callback => "unrated",
    }
}

pub(super) fn difficulty_code(difficulty: Difficulty) -> &'static str {
    match difficulty {
        Difficulty::Simple => "simple",
        Difficulty::Complex => "complex",
    }
}

pub(super) fn urgency_code(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Normal => "normal",
        Urgency::Urgent => "urgent",
    }
}

pub(super) fn level_code(level: Level) -> &'static str {
    match level {
        Level::County => "county",
        Level::City => "city",
        Level::Province => "province",
    }
}
