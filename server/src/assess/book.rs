//! The workbook of a scored table: which words stand in it, and what its first sheet says. How it is laid out, and its
//! formulas, are `report::assessment`.

use domain::{
    assessment::{Assessed, Table},
    exact::Rounding,
    policy::{Assessment, Header, Indicator, Said, Text},
};
use report::assessment::{Book, BookError, Wording, xlsx};

use crate::{
    told,
    views::locale::{Lang, LocaleError, Texts, Words},
};

/// What is scored, and where it comes from.
#[derive(Clone, Copy, Debug)]
pub struct Scored<'a> {
    /// The pack.
    pub header: &'a Header,
    /// How it scores.
    pub assessment: &'a Assessment,
    /// What was counted.
    pub table: &'a Table,
    /// What came of it.
    pub assessed: &'a Assessed<'a>,
    /// The period, where one is known.
    pub period: Option<&'a str>,
    /// Where the facts come from.
    pub source: &'a str,
}

/// Why there is no workbook.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookError {
    /// Words are missing, which is our fault.
    #[error(transparent)]
    Words(#[from] LocaleError),
    /// It cannot be written.
    #[error(transparent)]
    Book(#[from] BookError),
}

/// Returns the workbook.
///
/// # Errors
/// When a cell holds more than the format allows.
pub fn workbook(scored: &Scored<'_>, texts: &Texts, lang: Lang) -> Result<Vec<u8>, WorkbookError> {
    let writer = Writer { scored, texts, lang };
    let (words, about) = (writer.wording()?, writer.about()?);
    let Scored { assessment, table, assessed, .. } = *scored;
    let language = told::language(lang);
    Ok(xlsx(&Book { assessment, table, assessed, language, words: &words, about: &about })?)
}

type Lines = Vec<(String, String)>;

struct Writer<'a> {
    scored: &'a Scored<'a>,
    texts: &'a Texts,
    lang: Lang,
}

impl Writer<'_> {
    fn say(&self, words: &Words) -> Result<String, LocaleError> {
        self.texts.say(self.lang, words)
    }

    fn key(&self, key: &str) -> Result<String, LocaleError> {
        self.say(&Words::key(key))
    }

    fn wording(&self) -> Result<Wording, LocaleError> {
        Ok(Wording {
            about: self.key("assessment.sheet.about")?,
            facts: self.key("assessment.sheet.facts")?,
            rank: self.key("assessment.sheet.rank")?,
            own_rank: self.key("assessment.sheet.own_rank")?,
            unit: self.key("assessment.sheet.unit")?,
            group: self.key("assessment.sheet.group")?,
            total: self.key("assessment.sheet.total")?,
            own_total: self.key("assessment.sheet.own_total")?,
            points: self.key("assessment.sheet.points")?,
            unrounded: self.key("assessment.sheet.unrounded")?,
            score: self.key("assessment.sheet.score")?,
            own_score: self.key("assessment.sheet.own_score")?,
            all_agree: self.key("assessment.sheet.all_agree")?,
            agreement: self.key("assessment.sheet.agreement")?,
            agrees: self.key("assessment.sheet.agrees")?,
            differs: self.key("assessment.sheet.differs")?,
            lowest: self.key("assessment.sheet.lowest")?,
            highest: self.key("assessment.sheet.highest")?,
            lowest_within: self.key("assessment.sheet.lowest_within")?,
            highest_within: self.key("assessment.sheet.highest_within")?,
            counted: self.key("assessment.sheet.counted")?,
            joined: self.key("assessment.sheet.joined")?,
            off: self.key("assessment.sheet.off")?,
            left: self.key("assessment.sheet.left")?,
        })
    }

    /// The lines of the first sheet; a line with a label only is a heading.
    fn about(&self) -> Result<Lines, LocaleError> {
        let Scored { header, assessment, period, source, .. } = *self.scored;
        let text = |text: &Text| told::text(text, self.lang);
        let mut lines: Lines = vec![
            (self.key("assessment.book.title")?, String::new()),
            (self.key("assessment.book.pack")?, header.id.clone()),
            (self.key("assessment.book.document")?, format!("{} {}", header.number, text(&header.title))),
            (self.key("assessment.book.issuer")?, text(&header.issuer)),
        ];
        if let Some(period) = period {
            lines.push((self.key("assessment.book.period")?, period.to_owned()));
        }
        lines.push((self.key("assessment.book.source")?, source.to_owned()));
        lines.push((self.key("assessment.sheet.about")?, self.key("assessment.book.what")?));
        lines.push((String::new(), self.key("assessment.book.how")?));
        let rounding = match assessment.rounding {
            Rounding::HalfUp => "assessment.book.half_up",
            Rounding::HalfEven => "assessment.book.half_even",
            Rounding::Down => "assessment.book.down",
        };
        let rounding = self.say(&Words::key(rounding).with("digits", assessment.digits))?;
        lines.push((self.key("assessment.book.rounding")?, rounding));
        let base = told::assessment::name(assessment, &assessment.base, self.lang);
        let ranked = Words::key("assessment.book.ranked").with("name", base);
        let ranked = self.say(&ranked.with("minimum", assessment.minimum.max(1)))?;
        lines.push((self.key("assessment.book.minimum")?, ranked));
        lines.extend(self.grounds(&assessment.grounds)?.map(|grounds| (String::new(), grounds)));
        self.indicators(&mut lines)?;
        self.counted(&mut lines)?;
        Ok(lines)
    }

    fn indicators(&self, lines: &mut Lines) -> Result<(), LocaleError> {
        lines.push((self.key("assessment.book.indicators")?, String::new()));
        for indicator in &self.scored.assessment.indicators {
            let name = Words::key("assessment.book.indicator").with("points", indicator.points);
            let name = self.say(&name.with("name", told::text(&indicator.name, self.lang)))?;
            let mut told = self.curves(indicator)?;
            told.extend(self.grounds(&indicator.grounds)?);
            lines.push((name, told.join("\n")));
        }
        Ok(())
    }

    fn curves(&self, indicator: &Indicator) -> Result<Vec<String>, LocaleError> {
        let assessment = self.scored.assessment;
        let mut told = Vec::new();
        for part in &indicator.parts {
            let curve = self.say(&told::assessment::curve(assessment, part, self.lang))?;
            let groups = part.groups.iter().filter_map(|id| assessment.group(id));
            let groups: Vec<String> = groups.map(|group| told::text(&group.name, self.lang)).collect();
            if groups.is_empty() {
                told.push(curve);
            } else {
                let words = Words::key("assessment.book.groups").with("groups", groups.join(", "));
                told.push(self.say(&words.with("text", curve))?);
            }
        }
        Ok(told)
    }

    fn counted(&self, lines: &mut Lines) -> Result<(), LocaleError> {
        let assessment = self.scored.assessment;
        lines.push((self.key("assessment.book.measures")?, String::new()));
        for measure in &assessment.measures {
            let mut told = measure.id.clone();
            if let Some(of) = &measure.of {
                let of = told::assessment::name(assessment, of, self.lang);
                told = format!("{told}. {}", self.say(&Words::key("assessment.book.of").with("of", of))?);
            }
            let grounds = self.grounds(&measure.grounds)?.unwrap_or_default();
            lines.push((
                told::text(&measure.name, self.lang),
                format!("{}\n{grounds}", told.trim()).trim().to_owned(),
            ));
        }
        if !assessment.inputs.is_empty() {
            lines.push((self.key("assessment.book.inputs")?, String::new()));
        }
        for input in &assessment.inputs {
            let grounds = self.grounds(&input.grounds)?.unwrap_or_default();
            lines.push((
                told::text(&input.name, self.lang),
                format!("{}\n{grounds}", input.id).trim().to_owned(),
            ));
        }
        Ok(())
    }

    /// Where a rule comes from, and what was decided where the text is open.
    fn grounds(&self, grounds: &Said) -> Result<Option<String>, LocaleError> {
        let mut told = Vec::new();
        if let Some(article) = &grounds.article {
            told.push(self.say(&Words::key("assessment.because.article").with("article", article))?);
        }
        if let Some(text) = &grounds.interpretation {
            let words = match &grounds.source {
                Some(source) => Words::key("assessment.because.interpretation_source").with("source", source),
                None => Words::key("assessment.because.interpretation"),
            };
            told.push(self.say(&words.with("text", told::text(text, self.lang)))?);
        }
        Ok(if told.is_empty() { None } else { Some(told.join("\n")) })
    }
}
