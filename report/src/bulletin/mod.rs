//! The monthly bulletin (排名通报) as an official document: figures, rankings, what was done well, what cost points,
//! corrections, and how the rules were read. Decides nothing and computes nothing: who is ranked, what a score is and
//! how it is rounded is the caller's, and so is every word.

mod layout;
mod ranking;
mod words;

use zip::result::ZipError;

use crate::docx;
pub use words::Words;

/// What a bulletin says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bulletin {
    /// The name in red at the top (发文机关标志), “……文件”; nothing for a bulletin without a red head.
    pub red_head: Option<String>,
    /// The number of the document, “〔2022〕5号”; nothing when it has none yet.
    pub number: String,
    /// What it is called. A line feed breaks the line where the sense allows it; without one the lines are made
    /// about equally long.
    pub title: String,
    /// Whom it is for (主送机关), with the colon.
    pub recipients: String,
    /// The period it is about, “2022年5月”.
    pub period: String,
    /// The figures of the first paragraph.
    pub figures: Figures,
    /// What else is said before the rankings.
    pub paragraphs: Vec<String>,
    /// The peer groups, each with its ranking.
    pub groups: Vec<Group>,
    /// Who did well.
    pub praised: Vec<Praise>,
    /// What cost points, the most first.
    pub costs: Vec<Cost>,
    /// What was corrected since the bulletin before.
    pub corrections: Vec<Correction>,
    /// How the rules are read (口径说明).
    pub interpretations: Vec<Interpretation>,
    /// What comes with it.
    pub attachments: Vec<Attachment>,
    /// Who signs (发文机关署名).
    pub issuer: String,
    /// When it is signed (成文日期), “2022年6月5日”.
    pub date: String,
    /// Whether a seal is put on it; signature and date then leave room for one.
    pub is_sealed: bool,
    /// Whom to ask; nothing when nobody is named.
    pub contact: Option<String>,
}

/// The figures of the whole jurisdiction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// How many orders were taken.
    pub taken: u64,
    /// Orders settled to the citizen's satisfaction at the first attempt, of those the citizen judged.
    pub satisfaction: Share,
    /// Citizens who answered, of those who were asked.
    pub response: Share,
}

/// A part of a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// The part.
    pub part: u64,
    /// The whole.
    pub whole: u64,
    /// The share as it is written, “93.41%”; nothing when the whole is nothing.
    pub written: Option<String>,
}

/// A peer group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// What it is called.
    pub name: String,
    /// The headings of the scores; a line feed stands before the points, “一次办好率\n35分”.
    pub indicators: Vec<String>,
    /// The units by rank.
    pub ranked: Vec<Ranked>,
    /// The units without a rank.
    pub not_ranked: Vec<NotRanked>,
}

/// A unit with its rank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ranked {
    /// Its rank; units with the same total share it.
    pub rank: u32,
    /// Its name.
    pub unit: String,
    /// How many orders it took.
    pub taken: u64,
    /// Its scores as they are written, as many as the group has indicators.
    pub scores: Vec<String>,
    /// Their sum as it is written.
    pub total: String,
}

/// A unit without a rank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NotRanked {
    /// Its name.
    pub unit: String,
    /// How many orders it took.
    pub taken: u64,
    /// Why it has no rank.
    pub why: String,
}

/// A unit that did well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Praise {
    /// Its name.
    pub unit: String,
    /// What it did.
    pub why: String,
}

/// What a unit lost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Its name.
    pub unit: String,
    /// All points it lost, as they are written.
    pub points: String,
    /// What cost most.
    pub deductions: Vec<Deduction>,
}

/// One kind of thing that costs points.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deduction {
    /// What it is, “逾期办理”.
    pub kind: String,
    /// How often it happened.
    pub count: u64,
    /// What it cost, as it is written.
    pub points: String,
}

/// A number that was published and is another now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Correction {
    /// The period it belongs to.
    pub period: String,
    /// Whose number it is.
    pub unit: String,
    /// Which number.
    pub what: String,
    /// What was published.
    pub before: String,
    /// What it is.
    pub after: String,
    /// Why.
    pub why: String,
}

/// How a rule is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interpretation {
    /// The reading, without the full stop at its end.
    pub text: String,
    /// The article it reads.
    pub article: String,
}

/// Something that comes with the bulletin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attachment {
    /// What it is called.
    pub title: String,
    /// Its paragraphs; none when it is a file of its own.
    pub paragraphs: Vec<String>,
}

/// Why a bulletin cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum BulletinError {
    /// A sentence has a place for which there is no value.
    #[error("the sentence `{sentence}` has no value for `{place}`; it may use {known}")]
    NoValue {
        /// The sentence, as the caller gave it.
        sentence: String,
        /// The place.
        place: String,
        /// The places it may use.
        known: String,
    },
    /// A unit has more or fewer scores than its group has indicators.
    #[error("`{unit}` has {scores} scores for {indicators} indicators; give one for each")]
    Scores {
        /// The unit.
        unit: String,
        /// How many it has.
        scores: usize,
        /// How many the group has.
        indicators: usize,
    },
    /// The package is too large for its format.
    #[error("cannot write the bulletin as DOCX: {0}")]
    Package(#[from] ZipError),
}

/// Returns the bulletin as DOCX; the same values always give the same bytes.
///
/// # Errors
/// [`BulletinError::NoValue`] when a sentence of `words` has a place it may not use, [`BulletinError::Scores`] when a
/// row is not as long as its headings.
pub fn docx(bulletin: &Bulletin, words: &Words) -> Result<Vec<u8>, BulletinError> {
    Ok(docx::pack(&docx::Document {
        title: bulletin.title.clone(),
        issuer: bulletin.issuer.clone(),
        language: words.language,
        is_wide: false,
        letter_head: None,
        blocks: layout::blocks(bulletin, words)?,
    })?)
}
