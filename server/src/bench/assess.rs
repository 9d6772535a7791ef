//! How long a live ranking of a province's units takes, and how fast everything is counted anew, beside a column
//! store that scans the same facts from a file. Both must come to the same numbers.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Command as Program,
};

use anyhow::Context;
use domain::{
    assessment::assess,
    facts::{Described as _, Fact, Line},
    ids::OrderId,
    policy::{Assessment, Condition, Counted, Month, Pack},
    world::World,
};
use store::{assessment, fact, house::Store, measure, recount};

use super::{county, figures::percentile, place};
use crate::{
    cli::{assess_period, open::Place},
    clock::Stopwatch,
};

/// How often the ranking is asked for.
const RUNS: usize = 200;
/// How often before anything counts.
const WARM_UP: usize = 10;
/// How often everything is counted, and scanned; the middle one is told.
const ROUNDS: usize = 3;
/// How many orders are counted in one step when nobody else writes.
const STEP: i64 = 1_000_000;
/// How many orders are read at once for the file.
const PAGE: i64 = 10_000;
/// The column store, and its version.
const DUCKDB: &str = "duckdb==2.0.0";
/// What it runs.
const SCAN: &str = include_str!("scan.py");

/// What was measured.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Outcome {
    /// The orders there are.
    pub orders: u64,
    /// The units that are ranked.
    pub units: usize,
    /// The measures and inputs of each.
    pub columns: usize,
    /// Reading the counts and scoring them, half of the runs; in microseconds.
    pub ranking_p50_us: u64,
    /// 99 of 100 runs.
    pub ranking_p99_us: u64,
    /// Reading alone, half of the runs.
    pub read_p50_us: u64,
    /// Counting everything anew, the middle of the rounds; in microseconds.
    pub recount_us: u64,
    /// Every round.
    pub recounts_us: Vec<u64>,
    /// Counting anew in the steps that let others write between them.
    pub recount_in_steps_us: u64,
    /// The longest of those steps.
    pub longest_step_us: u64,
    /// The column store; nothing when there is no Python to run it.
    pub scan: Option<Scan>,
}

/// What the column store came to.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct Scan {
    /// Its version.
    pub version: String,
    /// Reading the file and counting, the middle of the rounds; in microseconds.
    pub file_us: u64,
    /// Counting alone, the facts in its memory.
    pub memory_us: u64,
    /// How many numbers were the same as ours.
    #[serde(default)]
    pub same: usize,
}

/// Fills the place until it holds `orders` orders, and measures.
///
/// # Errors
/// When the place cannot be used, or the numbers differ.
pub fn measure(
    place: &Place,
    orders: u64,
    units: usize,
    progress: &mut dyn FnMut(u64, u64),
) -> anyhow::Result<Outcome> {
    let store = place::open_or_begin(place, 0)?;
    county::fill(&store, place, orders, units, progress)?;
    assess_period::count(&store)?;
    let world = store.world();
    let pack = world.packs.iter().find(|pack| pack.assessment().is_some());
    let pack = pack.context("the place has no pack that assesses")?;
    let rules = pack.assessment().context("the place has no pack that assesses")?;
    let month = busiest(&store, &world, pack)?;
    let (mut rankings, mut reads) = (Vec::new(), Vec::new());
    let mut ranked = 0;
    for run in 0..WARM_UP + RUNS {
        let watch = Stopwatch::start();
        store.read(|tx| measure::counts(tx, pack.id(), month))?;
        let read = watch.elapsed_us();
        let watch = Stopwatch::start();
        let live = store.read(|tx| assessment::live(tx, &world, pack.id(), month))?;
        let live = live.context("nothing is counted")?;
        let assessed = assess(rules, &live.table)?;
        if run >= WARM_UP {
            rankings.push(watch.elapsed_us());
            reads.push(read);
        }
        ranked = assessed.groups.iter().flat_map(|group| &group.units).count();
    }
    let (mut steps, in_steps) = recounted(&store, pack.id(), recount::STEP)?;
    let mut recounts = Vec::new();
    for _ in 0..ROUNDS {
        recounts.push(recounted(&store, pack.id(), STEP)?.1);
    }
    let file = place.data.join("facts.csv");
    let query = Query::new(rules);
    let wanted = export(&store, &world, pack, rules, &query, &file)?;
    let scan = scan(&place.data, &file, &query, &wanted)?;
    Ok(Outcome {
        orders: county::orders_in(&store)?,
        units: ranked,
        columns: rules.measures.len() + rules.inputs.len(),
        ranking_p50_us: percentile(&mut rankings.clone(), 50),
        ranking_p99_us: percentile(&mut rankings, 99),
        read_p50_us: percentile(&mut reads, 50),
        recount_us: percentile(&mut recounts.clone(), 50),
        recounts_us: recounts,
        recount_in_steps_us: in_steps,
        longest_step_us: percentile(&mut steps, 100),
        scan,
    })
}

/// Returns the month with the most units in it, the newest of several.
fn busiest(store: &Store, world: &World, pack: &Pack) -> anyhow::Result<Month> {
    let at = crate::clock::Clock::System.now();
    let months = store.read(|tx| assessment::months(tx, world, pack.id(), at))?;
    let mut best = None;
    for state in months {
        let units =
            store.read(|tx| measure::counts(tx, pack.id(), state.month))?.map_or(0, |rows| rows.len());
        if best.is_none_or(|(most, _)| units > most) {
            best = Some((units, state.month));
        }
    }
    best.map(|(_, month)| month).context("nothing is counted")
}

/// Counts everything anew in steps of so many orders; returns how long each step and all of them took.
fn recounted(store: &Store, pack: &str, orders: i64) -> anyhow::Result<(Vec<u64>, u64)> {
    store.write_rows(|tx| recount::distrust(tx, pack))?;
    let all = Stopwatch::start();
    let mut steps = Vec::new();
    loop {
        let watch = Stopwatch::start();
        let goes_on = store.recount(orders)?;
        steps.push(watch.elapsed_us());
        if !goes_on {
            return Ok((steps, all.elapsed_us()));
        }
    }
}

/// What the column store is asked: a column for each fact, a sum for each measure.
struct Query {
    facts: Vec<Fact>,
    measures: Vec<String>,
    sums: Vec<String>,
}

impl Query {
    fn new(rules: &Assessment) -> Self {
        let orders = rules.measures.iter().filter(|measure| measure.counts != Counted::Marks);
        let (mut facts, mut measures, mut sums) = (BTreeSet::new(), Vec::new(), Vec::new());
        for one in orders {
            let conditions = rules.conditions(one);
            facts.extend(conditions.iter().map(Condition::fact));
            let wheres: Vec<String> = conditions.iter().map(condition).collect();
            let wheres = if wheres.is_empty() { "true".to_owned() } else { wheres.join(" and ") };
            sums.push(match one.counts {
                Counted::Sum(fact) => {
                    facts.insert(Fact::Number(fact));
                    format!("coalesce(sum({}) filter (where {wheres}), 0)", name(Fact::Number(fact)))
                }
                Counted::Orders | Counted::Marks => format!("count(*) filter (where {wheres})"),
            });
            measures.push(one.id.clone());
        }
        Self { facts: facts.into_iter().collect(), measures, sums }
    }

    /// Returns the columns that are summed, as the column store writes them.
    fn columns(&self) -> String {
        self.sums.iter().map(|sum| format!("cast({sum} as bigint)")).collect::<Vec<_>>().join(", ")
    }
}

fn name(fact: Fact) -> String {
    match fact {
        Fact::Flag(fact) => format!("flag_{fact:?}"),
        Fact::Text(fact) => format!("text_{fact:?}"),
        Fact::Number(fact) => format!("number_{fact:?}"),
    }
}

fn condition(condition: &Condition) -> String {
    let name = name(condition.fact());
    match condition {
        Condition::Flag(_, wanted) => format!("{name} = {}", i64::from(*wanted)),
        Condition::Text(_, words) => {
            let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
            format!("{name} in ({})", words.join(", "))
        }
        Condition::AtLeast(_, least) => format!("{name} >= {least}"),
        Condition::AtMost(_, most) => format!("{name} <= {most}"),
    }
}

/// What is counted: unit, month, measure → number; nothing is left out rather than zero.
type Numbers = BTreeMap<(i64, String, String), i64>;

/// Writes the facts of every order as a file, and returns what is counted of them.
fn export(
    store: &Store,
    world: &World,
    pack: &Pack,
    rules: &Assessment,
    query: &Query,
    file: &Path,
) -> anyhow::Result<Numbers> {
    let mut out = std::io::BufWriter::new(fs::File::create(file)?);
    let names: Vec<String> = query.facts.iter().map(|fact| name(*fact)).collect();
    writeln!(out, "unit,month,{}", names.join(","))?;
    let mut after = OrderId(0);
    loop {
        let lines = store.read(|tx| fact::lines(tx, after, PAGE))?;
        let Some((last, _)) = lines.last() else { break };
        after = *last;
        for (order, text) in &lines {
            let facts = Line::parse(text).with_context(|| format!("the facts of order {order}"))?;
            let Some(month) = facts.month(rules.placed_by) else { continue };
            let mut line = format!("{},{month}", facts.unit());
            for fact in &query.facts {
                let _ = match fact {
                    Fact::Flag(fact) => {
                        let flag = facts.flag(*fact).map(i64::from);
                        write!(line, ",{}", flag.map_or_else(String::new, |flag| flag.to_string()))
                    }
                    Fact::Text(fact) => write!(line, ",{}", facts.text(*fact)),
                    Fact::Number(fact) => write!(line, ",{}", facts.number(*fact)),
                };
            }
            writeln!(out, "{line}")?;
        }
    }
    out.flush()?;
    let mut numbers = Numbers::new();
    let at = crate::clock::Clock::System.now();
    for state in store.read(|tx| assessment::months(tx, world, pack.id(), at))? {
        let counts = store.read(|tx| measure::counts(tx, pack.id(), state.month))?.unwrap_or_default();
        for (unit, row) in counts {
            for (measure, number) in row.into_iter().filter(|(id, _)| query.measures.contains(id)) {
                numbers.insert((unit.0, state.month.to_string(), measure), number);
            }
        }
    }
    Ok(numbers)
}

fn scan(folder: &Path, file: &Path, query: &Query, wanted: &Numbers) -> anyhow::Result<Option<Scan>> {
    let Some(packages) = installed(folder)? else { return Ok(None) };
    let (script, answer) = (folder.join("scan.py"), folder.join("scan.json"));
    fs::write(&script, SCAN)?;
    let mut python = Program::new("python3");
    python
        .env("PYTHONPATH", packages)
        .arg(&script)
        .arg(file)
        .arg(query.columns())
        .arg(ROUNDS.to_string())
        .arg(&answer);
    let output = python.output().context("running `python3`")?;
    anyhow::ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told: Told = serde_json::from_slice(&fs::read(&answer)?)?;
    let mut found = Numbers::new();
    for (unit, month, numbers) in told.rows {
        for (measure, number) in query.measures.iter().zip(numbers).filter(|(_, number)| *number != 0) {
            found.insert((unit, month.clone(), measure.clone()), number);
        }
    }
    anyhow::ensure!(found == *wanted, "the column store counts {} numbers, and not as we do", found.len());
    Ok(Some(Scan { same: found.len(), ..told.scan }))
}

#[derive(serde::Deserialize)]
struct Told {
    scan: Scan,
    rows: Vec<(i64, String, Vec<i64>)>,
}

/// Installs the column store beside the measurement, once; nothing when there is no Python or no package index.
fn installed(folder: &Path) -> anyhow::Result<Option<PathBuf>> {
    let packages = folder.join("duckdb");
    if packages.exists() {
        return Ok(Some(packages));
    }
    let partial = folder.join("duckdb.part");
    let mut pip = Program::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore"]);
    pip.arg("--target").arg(&partial).arg(DUCKDB);
    match pip.output() {
        Ok(output) if output.status.success() => {
            fs::rename(&partial, &packages)?;
            Ok(Some(packages))
        }
        Ok(output) => {
            eprintln!(
                "note: {DUCKDB} cannot be installed: {}",
                String::from_utf8_lossy(&output.stderr).trim()
            );
            Ok(None)
        }
        Err(error) => {
            eprintln!("note: there is no `python3` to install {DUCKDB} with: {error}");
            Ok(None)
        }
    }
}
