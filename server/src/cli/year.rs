//! `huiyin year`: the year of an installation, number by number: the months, their mean, the year's end, the weights.

use std::io::Write;

use anyhow::Context;
use clap::Args;
use domain::{
    assessment::{self, periods::YearScore},
    calendar::date_of,
    exact::Exact,
    policy::{Assessment, Month, Pack},
};
use jiff::civil::Date;
use serde_json::{Value, json};
use store::assessment::Year as Found;

use crate::{
    assess::json::reasons,
    cli::{
        assess::Language,
        assess_period::{chosen, count},
        open::Place,
    },
    clock::Clock,
    views::locale::{Lang, Texts},
};

/// The most digits after the point of a number that was not rounded.
const DIGITS: u32 = 10;

/// Puts a year together: the mean of its months and its end.
#[derive(Debug, Args)]
pub struct Year {
    /// The year.
    #[arg(value_parser = clap::value_parser!(i16).range(1..=9999))]
    year: i16,
    #[command(flatten)]
    place: Place,
    /// The pack, when several of the installation assess the year.
    #[arg(long, value_name = "ID")]
    pack: Option<String>,
    /// Print JSON, with the reasons of every score of the year's end.
    #[arg(long)]
    json: bool,
    /// The language of words.
    #[arg(long, value_enum, default_value_t = Language::Zh)]
    lang: Language,
}

impl Year {
    /// Puts the year together and prints it.
    ///
    /// # Errors
    /// When there is no such installation or pack, or the pack knows no year.
    pub fn run(self) -> anyhow::Result<()> {
        let mut out = Vec::new();
        self.write(&mut out)?;
        std::io::stdout().lock().write_all(&out).context("cannot write to the standard output")
    }

    /// Puts the year together and writes to `out` what is printed.
    ///
    /// # Errors
    /// When there is no such installation or pack, or the pack knows no year.
    pub fn write(&self, out: &mut dyn Write) -> anyhow::Result<()> {
        let clock = Clock::System;
        let store = self.place.open(&clock)?;
        let world = store.world();
        let last = Date::new(self.year, 12, 1).map(Month::of).context("there is no such year")?;
        let pack = chosen(&world, self.pack.as_deref(), last)?;
        count(&store)?;
        let today = date_of(clock.now());
        let found = store.read(|tx| store::assessment::year(tx, &world, &pack, self.year, today))?;
        let found = found.with_context(|| format!("the pack `{pack}` puts no year together"))?;
        let rules = world.packs.get(&pack).and_then(Pack::assessment);
        let rules = rules.with_context(|| format!("the pack `{pack}` is not loaded"))?;
        if self.json {
            let shown = as_json(&pack, self.year, rules, &found, Lang::from(self.lang))?;
            serde_json::to_writer_pretty(&mut *out, &shown)?;
            writeln!(out)?;
        } else {
            write!(out, "{}", as_text(&found, rules))?;
        }
        Ok(())
    }
}

fn as_json(pack: &str, year: i16, rules: &Assessment, found: &Found, lang: Lang) -> anyhow::Result<Value> {
    let texts = Texts::load()?;
    let scored = assessment::assess_yearly(rules, &found.end.table)?;
    let mut groups = Vec::new();
    for group in &found.groups {
        let mut units = Vec::new();
        for unit in &group.units {
            let mut shown = serde_json::to_value(unit)?;
            let mut because = serde_json::Map::new();
            if let Some((group, scored_unit)) = scored.unit(&unit.unit) {
                for indicator in unit.year_end.keys() {
                    let explained = scored.explain(group, scored_unit, indicator);
                    because.insert(indicator.clone(), reasons(rules, &explained, &texts, lang)?.into());
                }
            }
            if let Value::Object(fields) = &mut shown {
                let total = unit.total.map(|total| total.fixed(rules.digits));
                fields.insert("total".to_owned(), total.into());
                fields.insert("because".to_owned(), Value::Object(because));
            }
            units.push(shown);
        }
        groups.push(json!({ "group": group.group, "units": units }));
    }
    let months = found.months.iter();
    let months = months.map(|month| json!({ "month": month.month, "frozen": month.is_frozen }));
    Ok(json!({
        "pack": pack,
        "year": year,
        "months": months.collect::<Vec<_>>(),
        "groups": groups,
    }))
}

fn as_text(found: &Found, rules: &Assessment) -> String {
    let mut text = String::new();
    for group in &found.groups {
        let name = rules.group(&group.group).map(|group| group.name.zh.as_str()).unwrap_or_default();
        text += &format!("{name} ({})\n", group.group);
        for unit in &group.units {
            text += &of_unit(unit, rules.digits);
        }
        text.push('\n');
    }
    text += "A month with * is not frozen and still moves.\n";
    text
}

fn of_unit(unit: &YearScore, digits: u32) -> String {
    let (Some(rank), Some(total), Some(mean)) = (unit.rank, unit.total, unit.mean) else {
        return format!("  -  {}: ranked in no month\n", unit.unit);
    };
    let months = unit.months.iter().map(|month| {
        let star = if month.frozen { "" } else { "*" };
        format!("{}{star} {} (rank {})", month.month, month.total.fixed(digits), month.rank)
    });
    let end = unit.year_end.iter().map(|(indicator, score)| format!("{indicator} {}", score.fixed(digits)));
    let count = unit.months.len();
    let (daily, yearly) = (plain(unit.daily_weight), plain(unit.year_end_weight));
    let nothing = if unit.is_entered { "" } else { "; nothing was entered" };
    format!(
        "{rank:>3}  {}  {} = {} × {daily} + {} × {yearly}\n       {} = mean of {count}: {}\n       {} = {}{nothing}\n",
        unit.unit,
        total.fixed(digits),
        mean.short(DIGITS),
        unit.year_end_total.fixed(digits),
        mean.short(DIGITS),
        months.collect::<Vec<_>>().join(", "),
        unit.year_end_total.fixed(digits),
        end.collect::<Vec<_>>().join(" + "),
    )
}

fn plain(number: Exact) -> String {
    number.short(DIGITS)
}
