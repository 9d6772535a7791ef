//! The table of a year's end, for staff and for everybody: what each source says of each unit, the total and the rank.

use serde::Serialize;

/// A source as a column.
#[derive(Debug, Clone, Serialize)]
pub struct WeighedSource {
    /// What people call it.
    pub name: String,
    /// The best score.
    pub full: String,
    /// The weight in percent, as it was written.
    pub weight: String,
    /// Where its scores come from; plain words.
    pub from: String,
}

/// What a source says of a unit.
#[derive(Debug, Clone, Default, Serialize)]
pub struct WeighedCell {
    /// The score; empty when there is none.
    pub score: String,
    /// The numbers behind it; empty for none.
    pub behind: String,
    /// The weight as it applies, when it is scaled; empty when it is not.
    pub weight: String,
    /// What it adds to the total; empty for none.
    pub points: String,
    /// Why the unit is left out; empty when it is not.
    pub left_out: String,
}

/// A unit's row.
#[derive(Debug, Clone, Default, Serialize)]
pub struct WeighedRow {
    /// The unit.
    pub unit: String,
    /// The cells, in the order of the sources.
    pub cells: Vec<WeighedCell>,
    /// The total; empty when nothing is there to weigh.
    pub total: String,
    /// The rank in its group; empty when it has none.
    pub rank: String,
}

/// A group of units that are ranked together.
#[derive(Debug, Clone, Serialize)]
pub struct WeighedGroup {
    /// What people call it.
    pub name: String,
    /// The units, the best first.
    pub rows: Vec<WeighedRow>,
}

/// The table.
#[derive(Debug, Clone, Serialize)]
pub struct WeighedTable {
    /// The columns.
    pub sources: Vec<WeighedSource>,
    /// The groups.
    pub groups: Vec<WeighedGroup>,
}

impl WeighedTable {
    /// Returns a table with every kind of cell.
    #[must_use]
    pub fn sample() -> Self {
        let source = |name: &str, weight: &str, from: &str| WeighedSource {
            name: name.to_owned(),
            full: "100".to_owned(),
            weight: weight.to_owned(),
            from: from.to_owned(),
        };
        let cell = |score: &str, points: &str| WeighedCell {
            score: score.to_owned(),
            points: points.to_owned(),
            ..WeighedCell::default()
        };
        let counted = WeighedCell { behind: "(40 − 2) ÷ 40".to_owned(), ..cell("95", "38") };
        let scaled = WeighedCell { weight: "57.1429".to_owned(), ..cell("90", "51.4286") };
        let left_out = WeighedCell { left_out: "没有<进驻>大厅".to_owned(), ..WeighedCell::default() };
        let row = |unit: &str, cells: Vec<WeighedCell>, total: &str, rank: &str| WeighedRow {
            unit: unit.to_owned(),
            cells,
            total: total.to_owned(),
            rank: rank.to_owned(),
        };
        let rows = vec![
            row("市公安局", vec![counted, cell("88.5", "53.1")], "91.10", "1"),
            row("市税务局", vec![scaled, left_out], "90.00", "2"),
            row("市气象局", vec![WeighedCell::default(); 2], "", ""),
        ];
        Self {
            sources: vec![
                source("部门监测满意度", "40", "本系统统计，截至 2026-12-31"),
                source("政务服务中心考核", "60", "考核.xlsx"),
            ],
            groups: vec![WeighedGroup { name: "重点民生部门".to_owned(), rows }],
        }
    }
}
