//! The two steps of a rating, on a phone and on a device alike: which grades and ready words are offered, what was
//! ticked and written, and what is shown of it again. Records nothing.

use std::collections::BTreeMap;

use domain::{
    calendar::date_of,
    case::{Case, Placed},
    policy::{Pack, Role},
    rating::{Grade, Provenance, Rating, norm::Norms},
};
use jiff::Timestamp;

use crate::{
    app::App,
    http::form::Form,
    told,
    views::{
        citizen::Question,
        locale::{Lang, Words},
        parts::{Choice, Field},
        rate::{About, GradeLink, Pick, Said, Shown, Why},
    },
};

/// How many ready words are shown at once; the others stand behind a fold.
const FIRST: usize = 3;
/// The most ready words one rating may tick.
const MOST: usize = 20;

/// What was picked, ticked and written.
#[derive(Clone, Debug)]
pub struct Typed {
    /// The grade.
    pub grade: Grade,
    /// The national codes ticked.
    pub options: Vec<u16>,
    /// The citizen's own words.
    pub words: String,
    /// Answers to the pack's other questions.
    pub answers: BTreeMap<String, String>,
}

impl Typed {
    /// Returns a grade and nothing else yet.
    #[must_use]
    pub fn bare(grade: Grade) -> Self {
        Self { grade, options: Vec::new(), words: String::new(), answers: BTreeMap::new() }
    }

    /// Returns what a form says; nothing without a grade.
    #[must_use]
    pub fn read(form: &Form, pack: &Pack) -> Option<Self> {
        let grade = grade(form.text("grade"))?;
        let options = form.all("options").take(MOST).filter_map(|code| code.parse().ok()).collect();
        let question = pressure(pack);
        let answers = question.into_iter().filter_map(|question| {
            let answer = form.optional(&format!("q_{}", question.id))?;
            Some((question.id.clone(), answer))
        });
        Some(Self { grade, options, words: form.text("words").to_owned(), answers: answers.collect() })
    }

    /// Returns the rating with how we know that it was given.
    #[must_use]
    pub fn rating(&self, provenance: Provenance, at: Timestamp) -> Rating {
        let Self { grade, options, words, answers } = self.clone();
        Rating { options, words, answers, ..Rating::new(grade, provenance, at) }
    }
}

/// Returns the grade of so many stars as a form or an address writes them.
#[must_use]
pub fn grade(stars: &str) -> Option<Grade> {
    Grade::of(stars.parse().ok()?)
}

/// Returns the pack's question whether somebody asked for a certain answer.
fn pressure(pack: &Pack) -> Option<&domain::policy::Question> {
    pack.callback().questions.iter().find(|question| question.role == Role::Pressure)
}

/// Returns a case in words that its citizen knows.
#[must_use]
pub fn about(app: &App, lang: Lang, case: &Case) -> About {
    let world = app.world();
    let unit = world.people.units.get(case.facts.unit).map(|unit| match lang {
        Lang::En if !unit.name_en.is_empty() => unit.name_en.clone(),
        Lang::Zh | Lang::En => unit.name.clone(),
    });
    About {
        matter: case.facts.matter.name.clone(),
        unit: unit.unwrap_or_default(),
        number: case.facts.key.number.clone(),
        finished_ms: case.facts.finished_at.as_millisecond(),
    }
}

/// Returns the first step; `base` with `?` or `&` behind it is what the grade is added to.
#[must_use]
pub fn pick(about: About, base: &str, again: bool) -> Pick {
    let grades = Grade::ALL.into_iter().map(|grade| GradeLink {
        shown: Shown::of(grade.stars()),
        url: format!("{base}grade={}", grade.stars()),
    });
    Pick { about, grades: grades.collect(), again }
}

/// Where the second step goes, and back to.
#[derive(Clone, Debug)]
pub struct Way {
    /// Where the form goes.
    pub action: String,
    /// The first step.
    pub back_url: String,
    /// The idempotency key.
    pub key: String,
}

/// Returns the second step with what was typed so far; `lacks_reason` when a bad grade came without one.
#[must_use]
pub fn why(
    app: &App,
    lang: Lang,
    about: About,
    pack: &Pack,
    typed: &Typed,
    way: Way,
    lacks_reason: bool,
) -> Why {
    let world = app.world();
    let today = date_of(app.clock.now());
    let offered = world.norms.offered(typed.grade, today);
    let mut options: Vec<Choice> = offered
        .map(|norm| Choice::new(&norm.code.to_string(), option(&world.norms, norm.code, lang)))
        .collect();
    let more = options.split_off(FIRST.min(options.len()));
    let words = Field::of(&typed.words);
    Why {
        action: way.action,
        back_url: way.back_url,
        key: way.key,
        grade: Shown::of(typed.grade.stars()),
        options,
        more,
        picked: typed.options.iter().map(u16::to_string).collect(),
        words: if lacks_reason { words.wrong(Words::key("rate.why.needed")) } else { words },
        needs_reason: typed.grade.class() == domain::rating::Class::Bad,
        question: pressure(pack).map(|question| Question {
            id: question.id.clone(),
            text: Words::plain(told::text(&question.text, lang)),
            choices: question
                .options
                .iter()
                .map(|choice| Choice::new(&choice.id, Words::plain(told::text(&choice.text, lang))))
                .collect(),
            required: false,
            picked: Field::of(typed.answers.get(&question.id).cloned().unwrap_or_default()),
        }),
        about,
    }
}

/// Returns what was said, for its author.
#[must_use]
pub fn said(app: &App, lang: Lang, placed: &Placed) -> Said {
    let rating = &placed.rating;
    let world = app.world();
    Said {
        grade: Shown::of(rating.grade.stars()),
        at_ms: rating.at.as_millisecond(),
        options: rating.options.iter().map(|code| option(&world.norms, *code, lang)).collect(),
        words: rating.words.clone(),
    }
}

/// Returns the name of a national option; its code where no name was published.
#[must_use]
pub fn option(norms: &Norms, code: u16, lang: Lang) -> Words {
    let name = norms.get(code).map(|norm| match lang {
        Lang::En if !norm.en.is_empty() => norm.en.as_str(),
        Lang::Zh | Lang::En => norm.zh.as_str(),
    });
    let name = name.filter(|name| !name.is_empty());
    Words::plain(name.map_or_else(|| code.to_string(), str::to_owned))
}
