//! What a pack lays upon the authorities, section by section. Every section may be left out.

use std::collections::BTreeSet;

use crate::policy::{
    Adjudicator, Counts, Duties, Every, Exclusion, Grade, Merit, Post, Referral, Report, ResultUse, Scale,
    Supervision,
    clocks::spelled,
    read::{
        COUNT_LIMIT, annual, campaign,
        clocks::days,
        grounds::Rules,
        item::Item,
        ladder::{inadmissible, offices, rule},
        surveys::survey,
        table::Table,
    },
};

/// Reads every section, so that every section's mistakes are noted.
pub(super) fn duties(root: &mut Table<'_>, rules: &mut Rules) -> Option<Duties> {
    let ladder = root.each("rule", |table| rule(table, rules));
    let supervisions = root.each("supervision", |table| supervision(table, rules));
    let reports = root.each("report", |table| report(table, rules));
    let surveys = root.each("survey", |table| survey(table, rules));
    let scales = root.each("scale", |table| scale(table, rules));
    let exclusions = root.each("exclusion", |table| exclusion(table, rules));
    let adjudicators = root.each("adjudicator", |table| adjudicator(table, rules));
    let inadmissible = root.may("inadmissible", |item| inadmissible(item.section()?, rules));
    let referrals = root.each("referral", |table| referral(table, rules));
    let posts = root.each("post", |table| post(table, rules));
    let uses = root.each("use", |table| result_use(table, rules));
    let merits = root.each("merit", |table| merit(table, rules));
    let campaign = root.may("campaign", |item| campaign::campaign(item.section()?, rules));
    let annuals = root.each("annual", |table| annual::annual(table, rules));
    Some(Duties {
        ladder: ladder?,
        supervisions: supervisions?,
        reports: reports?,
        surveys: surveys?,
        scales: scales?,
        exclusions: exclusions?,
        adjudicators: adjudicators?,
        inadmissible: inadmissible?,
        referrals: referrals?,
        posts: posts?,
        uses: uses?,
        merits: merits?,
        campaign: campaign?,
        annuals: annuals?,
    })
}

fn supervision(mut table: Table<'_>, rules: &mut Rules) -> Option<Supervision> {
    let id = table.must("id", Item::id);
    let name = table.must("name", Item::words);
    let form = table.must("form", Item::word);
    let led_by = table.must("led_by", offices);
    let of = table.must("of", Item::words);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (name, of, grounds) = (name?, of?, grounds?);
    rules.add(&table, &grounds, format!("a form of supervision: {} ({}), {}", name.zh, name.en, of.zh));
    Some(Supervision { id: id?, name, form: form?, led_by: led_by?, of, grounds: grounds.said() })
}

fn report(mut table: Table<'_>, rules: &mut Rules) -> Option<Report> {
    let id = table.must("id", Item::id);
    let name = table.must("name", Item::words);
    let every: Option<Every> = table.must("every", Item::word);
    let due = table.may("due", days);
    let to = table.must("to", offices);
    let contains = table.must("contains", |item| item.list("a list of what it holds", Item::words));
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (name, every, due, grounds) = (name?, every?, due?, grounds?);
    let after = due.map_or_else(String::new, |due| format!(", due {} after it", spelled(due)));
    let what = format!("a report: {} ({}) for every {}{after}", name.zh, name.en, every.code());
    rules.add(&table, &grounds, what);
    Some(Report { id: id?, name, every, due, to: to?, contains: contains?, grounds: grounds.said() })
}

fn scale(mut table: Table<'_>, rules: &mut Rules) -> Option<Scale> {
    let id = table.must("id", Item::id);
    let name = table.must("name", Item::words);
    let grades = table.must("grades", grades);
    let channels = table.must("channels", |item| item.list("a list of channels", Item::word));
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (name, grades, grounds) = (name?, grades?, grounds?);
    let read: Vec<&str> = grades.iter().map(|grade| grade.text.zh.as_str()).collect();
    rules.add(&table, &grounds, format!("a scale: {} ({}): {}", name.zh, name.en, read.join("、")));
    Some(Scale { id: id?, name, grades, channels: channels?, grounds: grounds.said() })
}

/// Reads grades: at least two, of different codes, a good one and a bad one among them.
fn grades(item: &Item<'_>) -> Option<Vec<Grade>> {
    let tables = item.tables("a list, `[{ id = \"…\", code = 5, text = …, counts = \"…\" }, …]`")?;
    let read: Vec<Option<Grade>> = tables.into_iter().map(grade).collect();
    let grades: Vec<Grade> = read.into_iter().collect::<Option<_>>()?;
    let codes: BTreeSet<u8> = grades.iter().map(|grade| grade.code).collect();
    let has = |wanted| grades.iter().any(|grade| grade.counts == wanted);
    let problem = if codes.len() < grades.len() {
        "needs a different `code` for every grade; correct them"
    } else if !has(Counts::Satisfied) || !has(Counts::Dissatisfied) {
        "needs a grade that counts as `satisfied` and one that counts as `dissatisfied`; add it"
    } else {
        return Some(grades);
    };
    item.note(problem);
    None
}

fn grade(mut table: Table<'_>) -> Option<Grade> {
    let id = table.must("id", Item::id);
    let code = table.must("code", |item| item.number(1..=9));
    let text = table.must("text", Item::words);
    let counts = table.must("counts", Item::word);
    table.finish();
    Some(Grade { id: id?, code: code?, text: text?, counts: counts? })
}

fn exclusion(mut table: Table<'_>, rules: &mut Rules) -> Option<Exclusion> {
    let id = table.must("id", Item::id);
    let name = table.must("name", Item::words);
    let by = table.must("by", Item::words);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (name, by, grounds) = (name?, by?, grounds?);
    rules.add(&table, &grounds, format!("not monitored here: {} ({}), by {}", name.zh, name.en, by.zh));
    Some(Exclusion { id: id?, name, by, grounds: grounds.said() })
}

fn adjudicator(mut table: Table<'_>, rules: &mut Rules) -> Option<Adjudicator> {
    let id = table.must("id", Item::id);
    let name = table.must("name", Item::words);
    let difficulty = table.must("difficulty", Item::word);
    let offices = table.must("offices", offices);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (name, grounds) = (name?, grounds?);
    rules.add(&table, &grounds, format!("decides whether duty was performed: {} ({})", name.zh, name.en));
    Some(Adjudicator { id: id?, name, difficulty: difficulty?, offices: offices?, grounds: grounds.said() })
}

fn referral(mut table: Table<'_>, rules: &mut Rules) -> Option<Referral> {
    let id = table.must("id", Item::id);
    let name = table.must("name", Item::words);
    let to = table.must("to", Item::word);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (name, grounds) = (name?, grounds?);
    rules.add(&table, &grounds, format!("a ground of accountability: {} ({})", name.zh, name.en));
    Some(Referral { id: id?, name, to: to?, grounds: grounds.said() })
}

fn post(mut table: Table<'_>, rules: &mut Rules) -> Option<Post> {
    let id = table.must("id", Item::id);
    let name = table.must("name", Item::words);
    let role = table.must("role", Item::word);
    let at_least = table.must("at_least", |item| item.number(1..=COUNT_LIMIT));
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (name, at_least, grounds) = (name?, at_least?, grounds?);
    rules.add(&table, &grounds, format!("every unit names at least {at_least}: {} ({})", name.zh, name.en));
    Some(Post { id: id?, name, role: role?, at_least, grounds: grounds.said() })
}

fn result_use(mut table: Table<'_>, rules: &mut Rules) -> Option<ResultUse> {
    let id = table.must("id", Item::id);
    let name = table.must("name", Item::words);
    let of = table.must("of", Item::word);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (name, grounds) = (name?, grounds?);
    rules.add(&table, &grounds, format!("results are used for: {} ({})", name.zh, name.en));
    Some(ResultUse { id: id?, name, of: of?, grounds: grounds.said() })
}

fn merit(mut table: Table<'_>, rules: &mut Rules) -> Option<Merit> {
    let id = table.must("id", Item::id);
    let name = table.must("name", Item::words);
    let asks = table.must("asks", Item::words);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (name, asks, grounds) = (name?, asks?, grounds?);
    rules.add(&table, &grounds, format!("opinions are chosen by: {} ({})", name.zh, name.en));
    Some(Merit { id: id?, name, asks, grounds: grounds.said() })
}
