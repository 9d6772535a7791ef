//! Questions of surveys on pages: as they are asked, and what a form says to them. The same for the phone desk, for
//! paper and for whoever was drawn.

use domain::{
    publication::mask,
    survey::{
        question::{Ask, Question, Questionnaire, Said, Value},
        refusal::Refusal,
    },
};

use crate::{
    http::form::Form,
    views::{locale::Words, staff::survey::QuestionView},
};

/// Returns a question as it is asked, with what was said to it.
pub(super) fn view(asked: &Questionnaire, number: u8, said: &[Said]) -> Option<QuestionView> {
    let question = asked.question(number)?;
    let value = said.iter().find(|one| one.question == number).map(|one| &one.value);
    let picked = |option: u8| match value {
        Some(Value::Choice(picked) | Value::Grade(picked)) => *picked == option,
        Some(Value::Choices(picked)) => picked.contains(&option),
        Some(Value::Text(_) | Value::Number(_)) | None => false,
    };
    let leads = |option: u8| {
        let branch = question.branches.iter().find(|branch| branch.when == option);
        branch.map_or(0, |branch| branch.to)
    };
    let options = question.ask.values().into_iter();
    let options = options.map(|option| (option, label(question, option), picked(option), leads(option)));
    let (least, most) = match question.ask {
        Ask::Number { least, most } => (least, most),
        Ask::Single(_) | Ask::Multiple(_) | Ask::Grades | Ask::Text => (0, 0),
    };
    Some(QuestionView {
        number,
        text: question.text.clone(),
        ask: question.ask.code().to_owned(),
        options: options.collect(),
        value: match value {
            Some(Value::Text(words)) => words.clone(),
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::Choice(_) | Value::Choices(_) | Value::Grade(_)) | None => String::new(),
        },
        required: question.required,
        least,
        most,
        error: None,
    })
}

/// Returns a whole questionnaire with what a form says to it, as it was typed; unanswered for a form that was not sent.
pub(super) fn typed(asked: &Questionnaire, form: &Form) -> Vec<QuestionView> {
    let view_of = |(number, question): (u8, &Question)| {
        let readable: Vec<Said> = said(form, number, question).ok().flatten().into_iter().collect();
        let mut view = view(asked, number, &readable)?;
        // What is no number comes back too, to be corrected.
        if let Ask::Number { .. } = question.ask {
            view.value = form.text(&format!("q{number}")).to_owned();
        }
        Some(view)
    };
    (1..).zip(&asked.questions).filter_map(view_of).collect()
}

/// Returns an answer that can be picked, in words.
pub(super) fn label(question: &Question, option: u8) -> Words {
    let own = usize::from(option).checked_sub(1).and_then(|place| question.ask.options().get(place));
    match own {
        Some(text) => Words::plain(text),
        None => Words::key(&format!("survey.grade.{option}")),
    }
}

/// Returns what a form says to one question; nothing when it was left empty.
///
/// # Errors
/// [`Refusal::BadAnswer`] when it cannot be read.
pub(super) fn said(form: &Form, number: u8, question: &Question) -> Result<Option<Said>, Refusal> {
    let name = format!("q{number}");
    let bad = || Refusal::BadAnswer(number);
    let Some(text) = form.optional(&name) else { return Ok(None) };
    let value = match &question.ask {
        Ask::Single(_) => Value::Choice(text.parse().map_err(|_| bad())?),
        Ask::Grades => Value::Grade(text.parse().map_err(|_| bad())?),
        Ask::Number { .. } => Value::Number(text.parse().map_err(|_| bad())?),
        Ask::Text => Value::Text(text.replace("\r\n", "\n")),
        Ask::Multiple(_) => {
            let picked = form.all(&name).map(|one| one.parse().map_err(|_| bad()));
            let mut picked = picked.collect::<Result<Vec<u8>, _>>()?;
            picked.sort_unstable();
            picked.dedup();
            Value::Choices(picked)
        }
    };
    Ok(Some(Said { question: number, value }))
}

/// Returns what a form says to a whole questionnaire.
///
/// # Errors
/// [`Refusal::BadAnswer`] when something cannot be read.
pub(super) fn all_said(form: &Form, asked: &Questionnaire) -> Result<Vec<Said>, Refusal> {
    let mut all = Vec::new();
    for (number, question) in (1..).zip(&asked.questions) {
        all.extend(said(form, number, question)?);
    }
    Ok(all)
}

/// Returns a refusal in words.
pub(super) fn refused(refusal: &Refusal) -> Words {
    let words = Words::key(&format!("survey.refusal.{}", refusal.code()));
    match refusal {
        Refusal::BadField { field, least, most } => {
            words.with("field", field).with("least", least).with("most", most)
        }
        Refusal::QuestionCount { limit } => words.with("limit", limit),
        Refusal::BadQuestion { question, flaw: _ } => words.with("question", question),
        Refusal::BadDays { field: _, from, until, limit } => {
            words.with("from", from).with("until", until).with("limit", limit)
        }
        Refusal::BadSize(size) | Refusal::LargeFrame(size) | Refusal::EmptyFrame { found: size } => {
            words.with("count", size)
        }
        Refusal::PeriodRuns(until) | Refusal::AskingOver(until) | Refusal::WaitsForSeal(until) => {
            words.with("until", until)
        }
        Refusal::OutsideWindow { from, until } => words.with("from", from).with("until", until),
        Refusal::StillOpen { open, until } => words.with("count", open).with("until", until),
        Refusal::QuotaFull { quota } => words.with("count", quota),
        Refusal::AlreadyPlanned(id) => words.with("id", id.0),
        Refusal::Unfinished(number) => words.with("number", number),
        Refusal::Missing(question) | Refusal::BadAnswer(question) => words.with("question", question),
        Refusal::Denied(_)
        | Refusal::NoSurvey(_)
        | Refusal::NoPlace(_)
        | Refusal::NoNumber(_)
        | Refusal::Changed { .. }
        | Refusal::NoChannel
        | Refusal::ThirdPartyOnSite
        | Refusal::NotNow(_)
        | Refusal::NotThisWay(_)
        | Refusal::PlaceDone(_)
        | Refusal::NotCalled
        | Refusal::OthersCall
        | Refusal::NoSurveyor
        | Refusal::NotThirdParty
        | Refusal::AskedRecently
        | Refusal::OptedOut => words,
    }
}

/// Returns what was said without what names somebody: numbers, plates, addresses, and the name of whoever wrote.
pub(super) fn masked(said: &Said, names: &[String]) -> Said {
    match &said.value {
        Value::Text(words) => Said { question: said.question, value: Value::Text(mask::mask(words, names)) },
        Value::Choice(_) | Value::Choices(_) | Value::Grade(_) | Value::Number(_) => said.clone(),
    }
}
