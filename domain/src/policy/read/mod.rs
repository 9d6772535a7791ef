//! From a file to a pack: syntax first, then every section with its own mistakes, then what only shows when the
//! sections are held against each other. Nothing here runs an example; that needs a calendar.
//!
//! Stored packs are read again at every start: reading may become more lenient, never stricter.

mod annual;
mod assessment;
mod callback;
mod campaign;
mod clocks;
mod consistency;
mod duties;
mod duty_consistency;
mod duty_examples;
mod examples;
mod grounds;
mod item;
mod ladder;
mod rulings;
mod signing;
mod surveys;
mod table;
mod woodpecker;
mod worked;

use jiff::civil::Date;
use toml::de::DeTable;

use crate::{
    calendar::DayEnd,
    policy::{
        EmergencyRule, Header, Intake, KindRule, Pack, PackError, ReasonRule, Redo, Reopen, Step, Steps,
        clocks::{level_code, spelled},
        read::{
            grounds::{Grounds, Rules},
            item::Item,
            table::{Source, Table},
        },
    },
};

/// The longest text of a pack, in bytes.
const PACK_LIMIT: usize = 256 * 1024;
/// The most rounds and attempts a pack may set.
const COUNT_LIMIT: u16 = 100;

/// Reads a pack from the text of `file`.
///
/// # Errors
/// Everything found wrong, by line.
pub(super) fn read(file: &str, text: &str) -> Result<Pack, Vec<PackError>> {
    let source = Source::new(file, text);
    if text.len() > PACK_LIMIT {
        source.note_on(1, "toml", format!("the file has {} bytes; shorten it to {PACK_LIMIT}", text.len()));
        return Err(source.into_problems());
    }
    let (root, mistakes) = DeTable::parse_recoverable(text);
    // After the first mistake of syntax the rest is guesswork.
    if let Some(mistake) = mistakes.iter().min_by_key(|mistake| mistake.span().map_or(0, |span| span.start)) {
        let span = mistake.span().unwrap_or_default();
        let piece =
            text.get(span.clone()).filter(|piece| (1..=40).contains(&piece.len()) && !piece.contains('\n'));
        let at = piece.map_or(String::new(), |piece| format!(" at `{piece}`"));
        source.note_on(source.line_at(span.start), "toml", format!("{}{at}; correct it", mistake.message()));
    }
    let pack = mistakes.is_empty().then(|| sections(file, Table::root(&source, root.get_ref()))).flatten();
    if let Some(pack) = &pack {
        consistency::check(pack, &source);
    }
    match (pack, source.into_problems()) {
        (Some(pack), problems) if problems.is_empty() => Ok(pack),
        (_, problems) => Err(problems),
    }
}

/// Reads every section, so that every section's mistakes are noted.
fn sections(file: &str, mut root: Table<'_>) -> Option<Pack> {
    let header = root.must("pack", |item| header(item.section()?));
    let mut rules = Rules::new(header.as_ref().map(|header| (header.effective, header.until)));
    let intake = root.must("intake", |item| intake(item.section()?, &mut rules));
    let day_end = root.must("day", |item| day(item.section()?, &mut rules));
    let steps = root.must("step", |item| steps(item.section()?, &mut rules));
    let kinds = root.each("kind", |table| kind(table, &mut rules));
    let reasons = root.each("reason", |table| reason(table, &mut rules));
    let emergencies = root.each("emergency", |table| emergency(table, &mut rules));
    let clocks = root.each("clock", |table| clocks::clock(table, day_end, &mut rules));
    let callback = root.must("callback", |item| callback::callback(item.section()?, &mut rules));
    let redo = root.must("redo", |item| redo(item.section()?, &mut rules));
    let reopen = root.must("reopen", |item| reopen(item.section()?, &mut rules));
    let returns = root.may("returns", |item| rulings::returns(item.section()?, &mut rules));
    let extension = root.may("extension", |item| rulings::extension(item.section()?, &mut rules));
    let claim = root.may("claim", |item| rulings::claim(item.section()?, &mut rules));
    let duties = duties::duties(&mut root, &mut rules);
    let merits = duties.as_ref().map(|duties| duties.merits.as_slice());
    let woodpecker =
        root.may("woodpecker", |item| woodpecker::woodpecker(item.section()?, merits, &mut rules));
    let assessment = assessment::assessment(&mut root, kinds.as_deref(), &mut rules);
    let examples = root.each("example", examples::example);
    root.finish();
    Some(Pack {
        file: file.to_owned(),
        header: header?,
        intake: intake?,
        day_end: day_end?,
        steps: steps?,
        kinds: kinds?,
        reasons: reasons?,
        emergencies: emergencies?,
        clocks: clocks?,
        callback: callback?,
        redo: redo?,
        reopen: reopen?,
        returns: returns?,
        extension: extension?,
        claim: claim?,
        duties: duties?,
        woodpecker: woodpecker?,
        assessment: assessment?,
        examples: examples?,
        rules: rules.into_found(),
    })
}

fn header(mut table: Table<'_>) -> Option<Header> {
    let id = table.must("id", Item::id);
    let document = table.must("document", Item::id);
    let title = table.must("title", Item::words);
    let number = table.must("number", Item::text);
    let issuer = table.must("issuer", Item::words);
    let jurisdiction = table.must("jurisdiction", region);
    let issued = table.must("issued", Item::date);
    let effective = table.must("effective", Item::date);
    let until = table.may("until", |item| last_day(item, effective));
    let repeals = table.may("repeals", Item::texts);
    table.finish();
    Some(Header {
        id: id?,
        document: document?,
        title: title?,
        number: number?,
        issuer: issuer?,
        jurisdiction: jurisdiction?,
        issued: issued?,
        effective: effective?,
        until: until?,
        repeals: repeals?.unwrap_or_default(),
    })
}

fn region(item: &Item<'_>) -> Option<String> {
    let code = item.text()?;
    if matches!(code.len(), 6 | 12) && code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(code);
    }
    item.note(format!("`{code}` is no region code; write 6 or 12 digits"));
    None
}

fn last_day(item: &Item<'_>, effective: Option<Date>) -> Option<Date> {
    let until = item.date()?;
    if effective.is_some_and(|effective| until < effective) {
        item.note(format!("`{until}` is before `effective`; correct one of them"));
        return None;
    }
    Some(until)
}

fn intake(mut table: Table<'_>, rules: &mut Rules) -> Option<Intake> {
    let anonymous = table.must("anonymous", Item::flag);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (anonymous, grounds) = (anonymous?, grounds?);
    rules.add(
        &table,
        &grounds,
        if anonymous { "anonymous demands are taken" } else { "no anonymous demands" },
    );
    let Grounds { article, interpretation, source, .. } = grounds;
    Some(Intake { anonymous, article, interpretation, source })
}

/// Reads when days end, unless a clock says otherwise.
fn day(mut table: Table<'_>, rules: &mut Rules) -> Option<DayEnd> {
    let ends = table.must("ends", Item::word);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (ends, grounds): (DayEnd, _) = (ends?, grounds?);
    rules.add(&table, &grounds, format!("days end at {}", String::from(ends)));
    Some(ends)
}

fn steps(mut table: Table<'_>, rules: &mut Rules) -> Option<Steps> {
    let screen = table.must("screen", |item| step(item.section()?, rules));
    let sign = table.must("sign", |item| signing::sign(item.section()?, rules));
    let contact = table.must("contact", |item| step(item.section()?, rules));
    let approve = table.must("approve", |item| signing::approve(item.section()?, rules));
    let callback = table.must("callback", |item| step(item.section()?, rules));
    table.finish();
    let (screen, sign, approve) = (screen?, sign?, approve?);
    Some(Steps {
        screen,
        sign: sign.step,
        sign_by: sign.by,
        sign_in_stead: sign.in_stead,
        contact: contact?,
        approve: approve.step,
        approve_in_stead: approve.in_stead,
        own_draft: approve.own_draft,
        callback: callback?,
    })
}

fn step(mut table: Table<'_>, rules: &mut Rules) -> Option<Step> {
    let on = table.must("on", Item::flag);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (on, grounds) = (on?, grounds?);
    rules.add(&table, &grounds, taken(on));
    Some(step_of(on, grounds))
}

fn taken(on: bool) -> &'static str {
    if on { "the step is taken" } else { "the step is left out" }
}

fn step_of(on: bool, grounds: Grounds) -> Step {
    let Grounds { article, interpretation, source, .. } = grounds;
    Step { on, article, interpretation, source }
}

fn kind(mut table: Table<'_>, rules: &mut Rules) -> Option<KindRule> {
    let id = table.must("id", Item::id);
    let name = table.must("name", Item::words);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (id, name, grounds) = (id?, name?, grounds?);
    rules.add(&table, &grounds, format!("a kind of demand: {} ({})", name.zh, name.en));
    let Grounds { article, interpretation, source, .. } = grounds;
    Some(KindRule { id, name, article, interpretation, source })
}

fn reason(mut table: Table<'_>, rules: &mut Rules) -> Option<ReasonRule> {
    let code = table.must("code", Item::id);
    let name = table.must("name", Item::words);
    let tell = table.must("tell", Item::words);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (code, name, tell, grounds) = (code?, name?, tell?, grounds?);
    rules.add(&table, &grounds, format!("a reason not to accept: {} ({})", name.zh, name.en));
    let Grounds { article, interpretation, source, .. } = grounds;
    Some(ReasonRule { code, name, tell, article, interpretation, source })
}

fn emergency(mut table: Table<'_>, rules: &mut Rules) -> Option<EmergencyRule> {
    let id = table.must("id", Item::id);
    let name = table.must("name", Item::words);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (id, name, grounds) = (id?, name?, grounds?);
    rules.add(&table, &grounds, format!("an emergency line: {} ({})", name.zh, name.en));
    let Grounds { article, interpretation, source, .. } = grounds;
    Some(EmergencyRule { id, name, article, interpretation, source })
}

fn redo(mut table: Table<'_>, rules: &mut Rules) -> Option<Redo> {
    let limit = table.may("limit", |item| item.number(0..=COUNT_LIMIT));
    let level = table.must("level", Item::word);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (limit, level, grounds) = (limit?, level?, grounds?);
    let times = limit.map_or("without limit".to_owned(), |limit| format!("at most {limit} times"));
    rules.add(
        &table,
        &grounds,
        format!("after dissatisfaction redone {times}, at {} level", level_code(level)),
    );
    let Grounds { article, interpretation, source, .. } = grounds;
    Some(Redo { limit, level, article, interpretation, source })
}

fn reopen(mut table: Table<'_>, rules: &mut Rules) -> Option<Reopen> {
    let window = table.must("window", clocks::days);
    let grounds = rules.grounds(&mut table);
    table.finish();
    let (window, grounds) = (window?, grounds?);
    rules.add(&table, &grounds, format!("an ended order may be disputed for {}", spelled(window)));
    let Grounds { article, interpretation, source, .. } = grounds;
    Some(Reopen { window, article, interpretation, source })
}
