//! What an example is given, in words.

use domain::{
    order::{Difficulty, Level, Urgency},
    policy::{ClockGiven, DutyGiven, Given, Moment, Worked},
};

use super::examples::shown_moment;
use crate::{
    problem::Problem,
    told::{
        self,
        pack::{Reader, code},
    },
    views::{
        locale::Words,
        staff::{pieces::Fact, shown},
    },
};

/// Returns the facts of an example; those of units that are scored stand with the units.
pub(super) fn facts(reader: &Reader<'_>, given: &Given) -> Result<Vec<Fact>, Problem> {
    Ok(match given {
        Given::Clock(given) => clock(reader, given),
        Given::Reopen { from, due: _ } => vec![Fact::new(Words::key("staff.packs.ended"), moment(*from))],
        Given::Callback { answers, satisfied: _, responded: _ } => {
            let questions = &reader.pack.callback().questions;
            let asked = questions.iter().filter_map(|question| {
                let answer = answers.get(&question.id)?;
                let choice = question.options.iter().find(|choice| choice.id == *answer)?;
                let question = Words::plain(told::text(&question.text, reader.lang));
                Some(Fact::new(question, Words::plain(told::text(&choice.text, reader.lang))))
            });
            let facts: Vec<Fact> = asked.collect();
            if facts.is_empty() {
                return Ok(vec![Fact::new(shown::fact("answer"), Words::key("staff.packs.silence"))]);
            }
            facts
        }
        Given::Sms { number, title, text: _ } => vec![
            Fact::new(shown::fact("code"), Words::plain(number)),
            Fact::new(shown::fact("title"), Words::plain(title)),
        ],
        Given::Redo { redone, again: _ } => {
            let redone = Words::key("staff.packs.redone").with("count", redone);
            vec![Fact::new(Words::key("staff.packs.rule.redo"), redone)]
        }
        Given::Reason { code, tells: _ } => {
            let name = reader.pack.reason(code);
            let name = name.map_or_else(|| code.clone(), |reason| told::text(&reason.name, reader.lang));
            vec![Fact::new(shown::fact("reason"), Words::plain(name))]
        }
        Given::Duty(given) => duty(reader, given)?,
        Given::Worked(worked) => counted(reader, worked)?,
    })
}

fn clock(reader: &Reader<'_>, given: &ClockGiven) -> Vec<Fact> {
    let mut facts = vec![Fact::new(Words::key("staff.clocks.started"), moment(given.from))];
    if let Some(kind) = given.kind.as_ref().and_then(|kind| reader.pack.kind(kind)) {
        facts.push(Fact::new(shown::fact("kind"), Words::plain(told::text(&kind.name, reader.lang))));
    }
    if given.difficulty != Difficulty::Simple {
        facts.push(Fact::new(shown::fact("difficulty"), shown::difficulty(&code(&given.difficulty))));
    }
    if given.urgency != Urgency::Normal {
        facts.push(Fact::new(shown::fact("urgency"), shown::urgency(&code(&given.urgency))));
    }
    if given.level != Level::County {
        facts.push(Fact::new(shown::fact("level"), shown::level(&code(&given.level))));
    }
    facts
}

fn duty(reader: &Reader<'_>, given: &DutyGiven) -> Result<Vec<Fact>, Problem> {
    let known = |words: String| vec![Fact::new(Words::key("packs.given.known"), Words::plain(words))];
    Ok(match given {
        DutyGiven::Ladder { id: _, seen, fires: _ } | DutyGiven::Inadmissible { seen, allowed: _ } => {
            known(reader.seen(seen)?)
        }
        DutyGiven::Report { id: _, on, due: _ } => {
            vec![Fact::new(Words::key("packs.given.day_of"), Words::plain(on.to_string()))]
        }
        DutyGiven::Adjudicator { id: _, difficulty, decides: _ } => {
            vec![Fact::new(shown::fact("difficulty"), shown::difficulty(&code(difficulty)))]
        }
        DutyGiven::Scale { id, grade, bad: _ } => {
            let grades = reader.pack.duties().scale(id).map(|scale| &scale.grades);
            let found = grades.into_iter().flatten().find(|known| known.id == *grade);
            let text = found.map_or_else(|| grade.clone(), |found| told::text(&found.text, reader.lang));
            vec![Fact::new(shown::fact("grade"), Words::plain(text))]
        }
        DutyGiven::Campaign { satisfied, vetoes, eligible: _ } => {
            let share = Words::plain(satisfied.short(4));
            let mut facts = vec![Fact::new(Words::key("packs.given.satisfied"), share)];
            for veto in vetoes {
                let name = reader.rule(&format!("campaign.veto.{veto}"))?.name;
                facts.push(Fact::new(Words::key("packs.given.veto"), Words::plain(name)));
            }
            facts
        }
        DutyGiven::Annual { id, weights, scores, total: _ } => {
            let sources = reader.pack.duties().annual(id).map_or(&[][..], |annual| &annual.sources);
            let fact = |source: &domain::policy::AnnualSource| {
                let score = scores.get(&source.id).map_or("–", String::as_str);
                let weight = weights.get(&source.id).map_or("–", String::as_str);
                let words = Words::plain(format!("{score} / {} × {weight} %", source.full));
                Fact::new(Words::plain(told::text(&source.name, reader.lang)), words)
            };
            sources.iter().map(fact).collect()
        }
        DutyGiven::Phase { id: _, on, runs: _ } => {
            vec![Fact::new(Words::key("packs.given.day"), Words::plain(on.to_string()))]
        }
    })
}

fn counted(reader: &Reader<'_>, worked: &Worked) -> Result<Vec<Fact>, Problem> {
    Ok(match worked {
        Worked::Order { measure: _, order, adds: _ } => {
            let words = Words::plain(reader.order_given(order)?);
            vec![Fact::new(Words::key("packs.given.order"), words)]
        }
        Worked::Scores { .. } => Vec::new(),
        Worked::Year { daily, yearly, total: _ } => {
            let months: Vec<String> = daily.iter().map(ToString::to_string).collect();
            let comma = reader.views.say(reader.lang, &Words::key("staff.comma"))?;
            vec![
                Fact::new(Words::key("packs.given.months"), Words::plain(months.join(&comma))),
                Fact::new(Words::key("packs.given.year_end"), Words::plain(yearly.to_string())),
            ]
        }
    })
}

fn moment(moment: Moment) -> Words {
    Words::plain(shown_moment(&moment.to_string()))
}
