//! What a survey found: counts, shares weighted by strata, and how sure they are. A survey's satisfaction is never
//! mixed with ratings: those who rate choose themselves, those who are drawn do not.
//!
//! Method. In stratum h of N_h people n_h answered the questionnaire; each of them stands for w_h = N_h / n_h. The
//! share of an answer is Σ w_h x_h / Σ w_h m_h, where m_h answered the question and x_h gave this answer; it is a
//! fraction and exact (where the common denominator has more than 38 digits, each stratum's term is rounded to 12
//! digits first). Strata without any answer are not covered and are named as such.
//!
//! The interval is Wilson's at 95 % (z = 1.96) with an effective size 1/v for the unequal weights and the correction
//! for finite populations: v = Σ w_h² m_h (1 − n_h/N_h) / (Σ w_h m_h)². Who answered out of choice is no lot: of a
//! quota sample the interval says how large chance alone would be.
//!
//! Part by part the same is computed of one stratum alone, so that units can be compared; where fewer answered than
//! [`FEWEST`] their number is told and nothing else.

use std::collections::BTreeMap;

use crate::{
    exact::{Exact, ExactError, Rounding},
    survey::{
        Stratum,
        question::{Ask, Question, Questionnaire, SATISFIED, Said, Value},
    },
};

/// With fewer answers the share of a part is not told: when nine answer and about half of them are content, the interval
/// reaches from a quarter to three quarters, which tells no unit from another.
pub const FEWEST: u32 = 10;
/// The digits to which terms are rounded when they grow too large, and to which roots are taken.
const DIGITS: u32 = 12;
/// Ten to the power of [`DIGITS`].
const SCALE: u128 = 1_000_000_000_000;

/// A questionnaire that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The stratum of its place.
    pub stratum: String,
    /// What was said.
    pub said: Vec<Said>,
}

/// A share with its interval, all between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// How many gave the answer, unweighted.
    pub count: u32,
    /// The weighted share of those who answered the question.
    pub share: Exact,
    /// The lower end of the interval.
    pub low: Exact,
    /// The upper end.
    pub high: Exact,
}

/// What was found about one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The number of the question.
    pub question: u8,
    /// How many answered it.
    pub n: u32,
    /// Each answer that can be counted, in reading order.
    pub shares: Vec<(u8, Share)>,
    /// Those who are satisfied (基本满意 and better), of a question of five grades.
    pub satisfied: Option<Share>,
    /// The weighted mean of grades or numbers.
    pub mean: Option<Exact>,
    /// What was written, in the order of the answers.
    pub words: Vec<String>,
}

/// What a survey found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Results {
    /// Each question.
    pub findings: Vec<Finding>,
    /// Strata with people in them and no answer: the shares say nothing about them.
    pub uncovered: Vec<String>,
}

/// Returns what replies say about the people of these strata.
///
/// # Errors
/// When a number has more than 38 digits.
pub fn results(
    questionnaire: &Questionnaire,
    strata: &[Stratum],
    replies: &[Reply],
) -> Result<Results, ExactError> {
    let weights = Weights::of(strata, replies);
    let numbers = 1..=u8::try_from(questionnaire.questions.len()).unwrap_or(u8::MAX);
    let findings = numbers
        .zip(&questionnaire.questions)
        .map(|(number, question)| finding(&weights, number, &question.ask, replies));
    let uncovered = strata.iter().filter(|one| one.frame > 0 && !weights.0.contains_key(one.name.as_str()));
    Ok(Results {
        findings: findings.collect::<Result<_, _>>()?,
        uncovered: uncovered.map(|one| one.name.clone()).collect(),
    })
}

/// What one part of the frame answered to a question of five grades.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The name of the stratum: the id of a unit.
    pub name: String,
    /// How many were drawn in it.
    pub drawn: u32,
    /// How many answered the question.
    pub n: u32,
    /// Those who are satisfied; nothing where fewer than [`FEWEST`] answered.
    pub satisfied: Option<Share>,
}

/// Returns what each part of the frame answered to a question of five grades, in the order of the parts; nothing for
/// any other question.
///
/// # Errors
/// When a number has more than 38 digits.
pub fn parts(
    questionnaire: &Questionnaire,
    number: u8,
    strata: &[Stratum],
    replies: &[Reply],
) -> Result<Vec<Part>, ExactError> {
    let question = questionnaire.question(number).filter(|question| question.ask == Ask::Grades);
    let Some(question) = question else { return Ok(Vec::new()) };
    let part = |stratum: &Stratum| {
        let own: Vec<Reply> = replies.iter().filter(|reply| reply.stratum == stratum.name).cloned().collect();
        let weights = Weights::of(std::slice::from_ref(stratum), &own);
        let found = finding(&weights, number, &question.ask, &own)?;
        Ok(Part {
            name: stratum.name.clone(),
            drawn: stratum.drawn,
            n: found.n,
            satisfied: found.satisfied.filter(|_| found.n >= FEWEST),
        })
    };
    strata.iter().map(part).collect()
}

/// What people who were not drawn said to one question: counts alone. They stand for nobody but themselves, so there
/// is neither weight nor interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The number of the question.
    pub question: u8,
    /// How many answered it.
    pub n: u32,
    /// How many gave each answer that can be counted, in reading order.
    pub counts: Vec<(u8, u32)>,
    /// What was written, and numbers that were given, in the order of the answers.
    pub words: Vec<String>,
}

/// Returns what answers without a sample say, question by question.
#[must_use]
pub fn counted(questionnaire: &Questionnaire, replies: &[Vec<Said>]) -> Vec<Counted> {
    let numbers = 1..=u8::try_from(questionnaire.questions.len()).unwrap_or(u8::MAX);
    let one = |(number, question): (u8, &Question)| {
        let all = replies.iter().flatten().filter(|said| said.question == number);
        let answers: Vec<&Value> = all.map(|said| &said.value).collect();
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let given = |value: u8| (value, count(answers.iter().filter(|answer| picks(answer, value)).count()));
        let words = answers.iter().filter_map(|answer| match answer {
            Value::Text(words) => Some(words.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Choice(_) | Value::Choices(_) | Value::Grade(_) => None,
        });
        Counted {
            question: number,
            n: count(answers.len()),
            counts: question.ask.values().into_iter().map(given).collect(),
            words: words.collect(),
        }
    };
    numbers.zip(&questionnaire.questions).map(one).collect()
}

/// Returns how many of those who were asked answered, between 0 and 1; nothing when nobody was.
#[must_use]
pub fn response_rate(answered: u32, asked: u32) -> Option<Exact> {
    Exact::ratio(i64::from(answered), i64::from(asked)).ok()
}

/// N and n of every stratum with an answer.
struct Weights<'a>(BTreeMap<&'a str, (i64, i64)>);

impl<'a> Weights<'a> {
    fn of(strata: &'a [Stratum], replies: &[Reply]) -> Self {
        let mut answered: BTreeMap<&str, i64> = BTreeMap::new();
        for reply in replies {
            *answered.entry(&reply.stratum).or_default() += 1;
        }
        let known = strata.iter().filter_map(|stratum| {
            let n = *answered.get(stratum.name.as_str())?;
            Some((stratum.name.as_str(), (i64::from(stratum.frame).max(n), n)))
        });
        Self(known.collect())
    }

    /// Returns Σ w_h of counts in strata, or of `times` for each.
    fn sum(&self, counts: &BTreeMap<&str, i64>) -> Result<Exact, ExactError> {
        self.terms(counts, |people, n, count| Exact::from(people * count).over(Exact::from(n)))
    }

    /// Returns Σ w_h² m_h (1 − n_h/N_h) = Σ m_h N_h (N_h − n_h) / n_h².
    fn spread(&self, counts: &BTreeMap<&str, i64>) -> Result<Exact, ExactError> {
        self.terms(counts, |people, n, count| {
            Exact::from(count * people).times(Exact::from(people - n))?.over(Exact::from(n * n))
        })
    }

    fn terms(
        &self,
        counts: &BTreeMap<&str, i64>,
        term: impl Fn(i64, i64, i64) -> Result<Exact, ExactError>,
    ) -> Result<Exact, ExactError> {
        let terms = counts.iter().filter_map(|(stratum, count)| {
            let (people, n) = *self.0.get(stratum)?;
            Some(term(people, n, *count))
        });
        let terms = terms.collect::<Result<Vec<_>, _>>()?;
        let exact = terms.iter().try_fold(Exact::ZERO, |sum, term| sum.plus(*term));
        exact.or_else(|_| {
            terms.iter().try_fold(Exact::ZERO, |sum, term| sum.plus(term.rounded(DIGITS, Rounding::HalfUp)?))
        })
    }
}

fn finding(weights: &Weights<'_>, number: u8, ask: &Ask, replies: &[Reply]) -> Result<Finding, ExactError> {
    let mut answers: Vec<(&str, &Value)> = Vec::new();
    for reply in replies {
        let said = reply.said.iter().filter(|said| said.question == number);
        answers.extend(said.map(|said| (reply.stratum.as_str(), &said.value)));
    }
    let n = u32::try_from(answers.len()).unwrap_or(u32::MAX);
    let base = Base::of(weights, &answers)?;
    let mut found =
        Finding { question: number, n, shares: Vec::new(), satisfied: None, mean: None, words: Vec::new() };
    let Some(base) = base else { return Ok(found) };
    for value in ask.values() {
        found.shares.push((value, base.share(&answers, |answer| picks(answer, value))?));
    }
    if matches!(ask, Ask::Grades) {
        let good = |answer: &Value| matches!(answer, Value::Grade(grade) if *grade >= SATISFIED);
        found.satisfied = Some(base.share(&answers, good)?);
    }
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for (stratum, answer) in &answers {
        match answer {
            Value::Grade(grade) => *sums.entry(stratum).or_default() += i64::from(*grade),
            Value::Number(number) => *sums.entry(stratum).or_default() += number,
            Value::Text(words) => found.words.push(words.clone()),
            Value::Choice(_) | Value::Choices(_) => {}
        }
    }
    if !sums.is_empty() {
        found.mean = Some(weights.sum(&sums)?.over(base.people)?);
    }
    Ok(found)
}

fn picks(answer: &Value, value: u8) -> bool {
    match answer {
        Value::Choice(picked) | Value::Grade(picked) => *picked == value,
        Value::Choices(picked) => picked.contains(&value),
        Value::Text(_) | Value::Number(_) => false,
    }
}

/// Whom the answers to one question stand for, and how unevenly.
struct Base<'a> {
    weights: &'a Weights<'a>,
    people: Exact,
    v: Exact,
}

impl<'a> Base<'a> {
    fn of(weights: &'a Weights<'a>, answers: &[(&str, &Value)]) -> Result<Option<Self>, ExactError> {
        let counts = count(answers, |_| true);
        let people = weights.sum(&counts)?;
        if people.is_zero() {
            return Ok(None);
        }
        let short = |number: Exact| number.rounded(DIGITS, Rounding::HalfUp);
        let v = short(weights.spread(&counts)?)?.over(short(people)?)?;
        let v = short(short(v)?.over(short(people)?)?)?;
        Ok(Some(Self { weights, people, v }))
    }

    fn share(
        &self,
        answers: &[(&str, &Value)],
        counts: impl Fn(&Value) -> bool,
    ) -> Result<Share, ExactError> {
        let picked = count(answers, counts);
        let share = self.weights.sum(&picked)?.over(self.people)?;
        let (low, high) = wilson(share, self.v)?;
        let count = picked.values().sum::<i64>();
        Ok(Share { count: u32::try_from(count).unwrap_or(u32::MAX), share, low, high })
    }
}

fn count<'a>(answers: &[(&'a str, &Value)], counts: impl Fn(&Value) -> bool) -> BTreeMap<&'a str, i64> {
    let mut found = BTreeMap::new();
    for (stratum, answer) in answers {
        if counts(answer) {
            *found.entry(*stratum).or_default() += 1;
        }
    }
    found
}

/// Returns Wilson's interval at 95 % of a share whose effective size is 1/v, to twelve digits.
///
/// # Errors
/// When a number has more than 38 digits.
pub fn wilson(share: Exact, v: Exact) -> Result<(Exact, Exact), ExactError> {
    let short = |number: Exact| number.rounded(DIGITS, Rounding::HalfUp);
    let z = Exact::ratio(196, 100)?;
    let zz = z.times(z)?;
    let (share, v) = (short(share)?, short(v)?);
    let zzv = short(zz.times(v)?)?;
    let spread = short(share.times(Exact::ONE.minus(share)?)?)?.times(v)?;
    let inner = short(spread)?.plus(short(zzv.times(v)?)?.over(Exact::from(4))?)?;
    let half = short(z.times(root(inner))?)?;
    let below = Exact::ONE.plus(zzv)?;
    let centre = short(share.plus(zzv.over(Exact::from(2))?)?)?;
    let low = short(centre.minus(half)?.over(below)?)?.max(Exact::ZERO);
    let high = short(centre.plus(half)?.over(below)?)?.min(Exact::ONE);
    Ok((low, high))
}

/// Returns the square root of a number that is not negative, to twelve digits downwards.
fn root(number: Exact) -> Exact {
    let digits: String = number.fixed(DIGITS).chars().filter(char::is_ascii_digit).collect();
    let scaled: u128 = digits.parse().unwrap_or(0);
    let root = i64::try_from(scaled.saturating_mul(SCALE).isqrt()).unwrap_or(i64::MAX);
    Exact::ratio(root, i64::try_from(SCALE).unwrap_or(i64::MAX)).unwrap_or(Exact::ZERO)
}
