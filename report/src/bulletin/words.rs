//! The words of a bulletin and how values are put into them. Holds no sentence of its own.

use domain::policy::Language;

use super::BulletinError;

/// The words of a bulletin in one language. A sentence has places in braces, named beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// The language they are in.
    pub language: Language,
    /// How headings are counted, “一”, “二”, “三”; beyond the last of them figures are used.
    pub numerals: Vec<String>,
    /// A heading of the first level: `n`, `heading`.
    pub first_level: String,
    /// A heading of the second level: `n`, `heading`.
    pub second_level: String,
    /// The first paragraph: `period`, `taken`; `satisfaction`, `satisfied`, `rated`; `response`, `responded`, `asked`.
    pub opening: String,
    /// In place of a share of nothing.
    pub no_share: String,
    /// Heading of the rankings.
    pub ranking: String,
    /// Heading of the ranks.
    pub rank: String,
    /// Heading of the units.
    pub unit: String,
    /// Heading of the orders taken.
    pub taken: String,
    /// Heading of the totals.
    pub total: String,
    /// Above the further indicators of a group that has more than fit side by side: `group`.
    pub continued: String,
    /// In place of a ranking without units.
    pub nobody_ranked: String,
    /// Before the units without a rank.
    pub not_ranked: String,
    /// A unit without a rank: `unit`, `taken`, `why`.
    pub not_ranked_unit: String,
    /// Heading of those who did well.
    pub praised: String,
    /// One who did well: `unit`, `why`.
    pub praise: String,
    /// Heading of what cost points.
    pub costs: String,
    /// What a unit lost: `unit`, `points`, `deductions`.
    pub cost: String,
    /// One kind of deduction: `kind`, `count`, `points`.
    pub deduction: String,
    /// Between two deductions.
    pub between: String,
    /// Heading of the corrections.
    pub corrections: String,
    /// A correction: `period`, `unit`, `what`, `before`, `after`, `why`.
    pub correction: String,
    /// In place of corrections when there are none.
    pub no_corrections: String,
    /// Heading of how the rules are read.
    pub interpretations: String,
    /// How a rule is read: `n`, `text`, `article`.
    pub interpretation: String,
    /// Before the names of attachments, “附件：”.
    pub attachments: String,
    /// Above an attachment: `n`, which is empty for the only one.
    pub attachment: String,
    /// Whom to ask: `contact`.
    pub contact: String,
}

impl Words {
    /// Returns the numeral of the n-th heading, counted from 1.
    pub(super) fn numeral(&self, n: usize) -> String {
        let numeral = n.checked_sub(1).and_then(|place| self.numerals.get(place));
        numeral.cloned().unwrap_or_else(|| n.to_string())
    }
}

/// Returns the sentence with its places filled. Braces in a value stay what they are.
pub(super) fn say(sentence: &str, values: &[(&str, &str)]) -> Result<String, BulletinError> {
    let mut said = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((place, after)) = after.split_once('}') else { break };
        let Some((_, value)) = values.iter().find(|(name, _)| *name == place) else {
            let known: Vec<String> = values.iter().map(|(name, _)| format!("`{{{name}}}`")).collect();
            return Err(BulletinError::NoValue {
                sentence: sentence.to_owned(),
                place: place.to_owned(),
                known: known.join(", "),
            });
        };
        said.push_str(before);
        said.push_str(value);
        rest = after;
    }
    said.push_str(rest);
    Ok(said)
}
