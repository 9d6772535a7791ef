//! A year's end in a reader's words: its table for staff and for everybody. Nothing is computed here: the domain weighs.

use std::collections::BTreeMap;

use domain::{
    annual::{
        Cell, Edition, Figures, Named, Origin, Sheet,
        public::{self, Shown},
        result::{Line, Part, lines},
    },
    exact::Exact,
    ids::UnitId,
    policy::{Annual, AnnualSource, Pack},
    publication::{share::Told, suppress},
    world::World,
};

use crate::{
    app::App,
    pages::citizen::figures::shown as shown_count,
    problem::Problem,
    told,
    views::{
        locale::{Lang, Words},
        weighed::{WeighedCell, WeighedGroup, WeighedRow, WeighedSource, WeighedTable},
    },
};

/// Digits of what a source adds and of scaled weights; a total has the pack's.
const DIGITS: u32 = 4;
/// What stands where a number is not told.
pub(super) const HIDDEN: &str = "–";

/// A sheet or one of its editions, with its rules.
pub(super) struct Weighed<'a> {
    /// The pack.
    pub(super) pack: &'a Pack,
    /// The rules.
    pub(super) rule: &'a Annual,
    /// What it is computed from.
    pub(super) figures: &'a Figures,
    /// The units.
    pub(super) units: &'a [Named],
}

impl<'a> Weighed<'a> {
    /// Returns an edition of a sheet, or what stands now; nothing when the pack is not there.
    pub(super) fn of(
        world: &'a World,
        sheet: &'a Sheet,
        edition: Option<&'a Edition>,
        now: &'a [Named],
    ) -> Option<Self> {
        let (pack, rule) = (world.packs.get(&sheet.pack)?, sheet.rule(world)?);
        let (figures, units) = match edition {
            Some(edition) => (&edition.figures, edition.units.as_slice()),
            None => (&sheet.figures, now),
        };
        Some(Self { pack, rule, figures, units })
    }

    /// Returns the lines, by group as the pack names them, the best of each in front.
    ///
    /// # Errors
    /// When a stored number cannot be read.
    pub(super) fn groups(&self) -> Result<Vec<(String, Vec<Line>)>, Problem> {
        let lines = lines(self.rule, self.figures, self.units);
        let lines = lines.map_err(|error| Problem::Internal(error.to_string()))?;
        let mut groups: Vec<(String, Vec<Line>)> = Vec::new();
        for line in lines {
            let group = line.named.group.clone();
            match groups.iter_mut().find(|(id, _)| *id == group) {
                Some((_, of)) => of.push(line),
                None => groups.push((group, vec![line])),
            }
        }
        for (_, of) in &mut groups {
            of.sort_by_key(|line| (line.rank.is_none(), line.rank, line.named.unit));
        }
        Ok(groups)
    }

    /// Returns the name of a group.
    pub(super) fn group(&self, id: &str, lang: Lang) -> String {
        let group = self.pack.assessment().and_then(|rules| rules.group(id));
        group.map(|group| told::text(&group.name, lang)).unwrap_or_default()
    }

    /// Returns where the scores of a source come from.
    ///
    /// # Errors
    /// When a text is missing.
    pub(super) fn from(&self, app: &App, lang: Lang, source: &AnnualSource) -> Result<String, Problem> {
        let words = match self.figures.taken.get(&source.id).map(|taken| &taken.origin) {
            None => Words::key("annual.from.nothing"),
            Some(Origin::File { name, digest: _ }) => Words::key("annual.from.file").with("name", name),
            Some(Origin::Own { until }) => Words::key("annual.from.own").with("day", until),
        };
        Ok(app.views.say(lang, &words)?)
    }

    /// Returns the weight of a source in percent, as it was written.
    pub(super) fn weight(&self, source: &str) -> String {
        self.figures.weights.get(source).cloned().unwrap_or_default()
    }

    /// Returns the table as staff read it.
    ///
    /// # Errors
    /// When a stored number cannot be read, or a text is missing.
    pub(super) fn table(&self, app: &App, lang: Lang) -> Result<WeighedTable, Problem> {
        self.told(app, lang, |line| self.row(line, lang))
    }

    /// Returns the table as everybody reads it: what tells a count below `threshold` is not told.
    ///
    /// # Errors
    /// When a stored number cannot be read, or a text is missing.
    pub(super) fn public_table(
        &self,
        app: &App,
        lang: Lang,
        threshold: u64,
    ) -> Result<WeighedTable, Problem> {
        let all: Vec<Line> = self.groups()?.into_iter().flat_map(|(_, lines)| lines).collect();
        let few = i64::try_from(threshold).unwrap_or(i64::MAX);
        let shown = public::shown(self.rule, &all, few);
        let shown = shown.map_err(|error| Problem::Internal(error.to_string()))?;
        let by_unit: BTreeMap<UnitId, &Shown> = all.iter().map(|line| line.named.unit).zip(&shown).collect();
        let mut table = self.told(app, lang, |line| match by_unit.get(&line.named.unit) {
            Some(shown) => self.public_row(line, shown, lang, threshold),
            None => WeighedRow { unit: name(&line.named, lang), ..WeighedRow::default() },
        })?;
        // Where a row stands would tell its place: those without one stand last, by name.
        for group in &mut table.groups {
            group.rows.sort_by_cached_key(|row| (row.rank == HIDDEN).then(|| row.unit.clone()));
        }
        Ok(table)
    }

    fn told(
        &self,
        app: &App,
        lang: Lang,
        row: impl Fn(&Line) -> WeighedRow,
    ) -> Result<WeighedTable, Problem> {
        let source = |source: &AnnualSource| {
            Ok(WeighedSource {
                name: told::text(&source.name, lang),
                full: source.full.to_string(),
                weight: self.weight(&source.id),
                from: self.from(app, lang, source)?,
            })
        };
        let group = |(id, lines): &(String, Vec<Line>)| WeighedGroup {
            name: self.group(id, lang),
            rows: lines.iter().map(&row).collect(),
        };
        Ok(WeighedTable {
            sources: self.rule.sources.iter().map(source).collect::<Result<_, Problem>>()?,
            groups: self.groups()?.iter().map(group).collect(),
        })
    }

    fn row(&self, line: &Line, lang: Lang) -> WeighedRow {
        WeighedRow {
            unit: name(&line.named, lang),
            cells: line.parts.iter().map(|part| self.cell(line, part)).collect(),
            total: line.total.map_or_else(String::new, |total| total.fixed(self.rule.digits)),
            rank: line.rank.map_or_else(String::new, |rank| rank.to_string()),
        }
    }

    fn public_row(&self, line: &Line, shown: &Shown, lang: Lang, threshold: u64) -> WeighedRow {
        let row = self.row(line, lang);
        let parts = line.parts.iter().zip(&shown.parts).zip(row.cells);
        let cells = parts.map(|((part, told), cell)| self.public_cell(part, *told, cell, threshold));
        let is_there = line.total.is_some();
        WeighedRow {
            cells: cells.collect(),
            total: as_told(shown.total, row.total, |bound| bound.fixed(self.rule.digits)),
            rank: if shown.is_placed || !is_there { row.rank } else { HIDDEN.to_owned() },
            unit: row.unit,
        }
    }

    /// What of a counted score everybody reads: over how many, and the score as far as it tells no small count.
    fn public_cell(&self, part: &Part, told: Told, cell: WeighedCell, threshold: u64) -> WeighedCell {
        let (Some(Cell::Counted { whole, .. }), Some(_)) = (&part.cell, part.score) else { return cell };
        let n = suppress::alone(u64::try_from(*whole).unwrap_or(0), threshold);
        let full = self.rule.source(&part.source).map_or(Exact::ONE, |source| source.full);
        let bound =
            |share: Exact| share.times(full).map_or_else(|_| String::new(), |score| score.short(DIGITS));
        WeighedCell {
            score: as_told(told, cell.score, bound),
            behind: format!("n = {}", shown_count(n, threshold)),
            points: if told == Told::Exactly { cell.points } else { String::new() },
            ..cell
        }
    }

    fn cell(&self, line: &Line, part: &Part) -> WeighedCell {
        let own = self.rule.source(&part.source).and_then(|source| source.own);
        let behind = match (&part.cell, own) {
            (Some(Cell::Counted { part, whole }), Some(own)) if own.is_rest => {
                format!("({whole} − {part}) ÷ {whole}")
            }
            (Some(Cell::Counted { part, whole }), _) => format!("{part} ÷ {whole}"),
            (Some(Cell::Score { .. }) | None, _) => String::new(),
        };
        let written = |number: Option<Exact>| number.map_or_else(String::new, |number| number.short(DIGITS));
        WeighedCell {
            score: written(part.score),
            behind: if part.score.is_some() { behind } else { String::new() },
            weight: if line.is_scaled { written(part.weight) } else { String::new() },
            points: written(part.points),
            left_out: part.left_out.clone().unwrap_or_default(),
        }
    }
}

/// Returns a number as far as it may be told; `bound` writes its bound.
pub(super) fn as_told(told: Told, number: String, bound: impl Fn(Exact) -> String) -> String {
    match told {
        Told::Exactly => number,
        Told::Above(least) => format!("> {}", bound(least)),
        Told::Below(most) => format!("< {}", bound(most)),
        Told::Nothing => HIDDEN.to_owned(),
    }
}

/// Returns a unit's name in the reader's language.
pub(super) fn name(named: &Named, lang: Lang) -> String {
    match lang {
        Lang::En if !named.name_en.is_empty() => named.name_en.clone(),
        Lang::Zh | Lang::En => named.name.clone(),
    }
}

/// Returns the title of a sheet: its year and what the pack calls it.
pub(super) fn title(app: &App, rule: &Annual, year: i16, lang: Lang) -> Result<String, Problem> {
    let words = Words::key("annual.of_year").with("year", year).with("name", told::text(&rule.name, lang));
    Ok(app.views.say(lang, &words)?)
}

/// Returns the document and the article of a year's end.
pub(super) fn document(pack: &Pack, rule: &Annual) -> String {
    let article = rule.grounds.article.as_deref().unwrap_or_default();
    format!("{} {article}", pack.header().number).trim().to_owned()
}

/// Returns why a unit is left out, and of which sources.
pub(super) fn reasons(rule: &Annual, line: &Line, lang: Lang) -> String {
    let names: BTreeMap<&str, String> =
        rule.sources.iter().map(|source| (source.id.as_str(), told::text(&source.name, lang))).collect();
    let told = line.parts.iter().filter_map(|part| {
        let reason = part.left_out.as_ref()?;
        Some(format!("{}: {reason}", names.get(part.source.as_str())?))
    });
    told.collect::<Vec<_>>().join("; ")
}
