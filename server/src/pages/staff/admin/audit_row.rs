//! One event of the ledger as a row: who, what, about what. Nothing personal is shown in the clear: names and numbers
//! of citizens are not in the ledger, and digits that people typed into a text are masked.

use std::collections::BTreeMap;

use domain::{
    access::Action,
    ids::{AbsenceId, OrderId, ProceedingId, PublicationId},
    proceeding::Number,
};
use serde_json::Value;
use store::{
    annual::SUBJECT as ANNUAL,
    campaign::SUBJECT as CAMPAIGN,
    case::SUBJECT as CASE,
    db,
    knowledge::SUBJECT as ARTICLE,
    ledger::Event,
    list,
    order::SUBJECT,
    proceeding::SUBJECT as PROCEEDING,
    survey::{PLACE_SUBJECT as SURVEY_PLACE, SUBJECT as SURVEY},
    tablet::SUBJECT as TABLET,
    vault::mask_numbers,
    visit::SUBJECT as VISIT,
    woodpecker::SUBJECT as COLLECTION,
    world::{ABSENCE, EXPORT, PUBLICATION, SIGN_IN, SUPERVISOR},
};

use crate::{
    app::App,
    http::signed::Signed,
    pages::staff::rows::unit_name,
    problem::Problem,
    views::{
        frame::Tone,
        locale::Words,
        staff::{audit::AuditRow, shown},
    },
};

/// The longest detail, in characters.
const DETAIL: usize = 80;

/// What can have happened, in the order of the filter.
pub(super) const EVENTS: &[&str] = &[
    "registered",
    "imported",
    "accepted",
    "refused",
    "handed-over",
    "dispatched",
    "reassigned",
    "signed",
    "contacted",
    "answered",
    "approved",
    "sent-back",
    "callback-asked",
    "attempted",
    "rated",
    "redone",
    "closed",
    "suspended",
    "resumed",
    "reopened",
    "merged-into",
    "absorbed",
    "unmerged",
    "released",
    "commented",
    "supplemented",
    "attached",
    "unmasked",
    "exported",
    "clock-rang",
    "deadlines-rederived",
    "unit-added",
    "unit-renamed",
    "unit-closed",
    "alias-added",
    "alias-removed",
    "person-added",
    "person-changed",
    "active-set",
    "device-added",
    "device-revoked",
    "phone-set",
    "noted",
    "warned",
    "warning-received",
    "warning-answered",
    "year-loaded",
    "closure-added",
    "closure-removed",
    "pack-loaded",
    "document-issued",
    "document-withdrawn",
    "document-due",
    "document-waived",
    "digest-told",
    "template-replaced",
    "template-restored",
    "entered",
    "marked",
    "unmarked",
    "month-closed",
    "corrected",
    "appealed",
    "appeal-ruled",
    "table-closed",
    "table-corrected",
    "finding-noted",
    "absence-entered",
    "substitute-named",
    "absence-ended",
];

/// What can have happened around a sign-in.
pub(super) const SIGN_INS: [&str; 8] = [
    "signed-in",
    "failed",
    "locked",
    "signed-out",
    "password-set",
    "second-factor-set",
    "second-factor-reset",
    "link-given",
];

/// The jobs that have words of their own.
const JOBS: [&str; 8] = ["timers", "replies", "calendar", "set-up", "import", "door", "demo", "reports"];

/// The numbers of the orders that some events are about.
#[derive(Default)]
pub(super) struct Names {
    orders: BTreeMap<i64, String>,
    /// The numbers of proceedings; of a restricted one nothing is told here.
    proceedings: BTreeMap<i64, Option<Number>>,
    /// The titles of articles that were published.
    articles: BTreeMap<i64, String>,
}

impl Names {
    pub(super) fn load(tx: &mut db::Tx<'_>, events: &[Event]) -> Result<Self, db::Error> {
        let about_orders = events.iter().filter(|event| event.entry.subject == SUBJECT);
        let mut ids: Vec<OrderId> = about_orders.map(|event| OrderId(event.entry.subject_id)).collect();
        ids.sort_unstable();
        ids.dedup();
        let orders = list::by_ids(tx, &ids)?;
        let mut proceedings = BTreeMap::new();
        for event in events.iter().filter(|event| event.entry.subject == PROCEEDING) {
            let id = event.entry.subject_id;
            if let Some(found) = store::proceeding::get(tx, ProceedingId(id))? {
                proceedings.insert(id, found.readers().is_none().then_some(found.number));
            }
        }
        let about_articles = events.iter().filter(|event| event.entry.subject == ARTICLE);
        let ids: Vec<i64> = about_articles.map(|event| event.entry.subject_id).collect();
        let articles = store::knowledge::load(tx, &ids)?.into_iter();
        let articles = articles.filter(|article| article.edition.is_some());
        let articles = articles.map(|article| (article.id.0, article.title().to_owned())).collect();
        let orders = orders.into_iter().map(|order| (order.id.0, order.number)).collect();
        Ok(Self { orders, proceedings, articles })
    }
}

/// Returns an event as a row.
///
/// # Errors
/// When a text is missing, which is our fault.
pub(super) fn row(app: &App, signed: &Signed, names: &Names, event: &Event) -> Result<AuditRow, Problem> {
    let entry = &event.entry;
    // INVARIANT: the ledger stores valid JSON; a body that is none has no particulars to show.
    let body: Value = serde_json::from_str(&entry.body).unwrap_or(Value::Null);
    let what = body.get("what").and_then(Value::as_str).unwrap_or_default();
    let (who, place) = who(app, signed, event)?;
    let (object, url) = match entry.subject.as_str() {
        PROCEEDING => proceeding(app, signed, names, entry.subject_id)?,
        ARTICLE => article(signed, names, entry.subject_id),
        SURVEY => survey(signed, entry.subject_id),
        SURVEY_PLACE | CAMPAIGN | TABLET | VISIT | SUPERVISOR | ANNUAL => {
            (entry.subject_id.to_string(), String::new())
        }
        COLLECTION => {
            let words = Words::key(&format!("staff.subject.{COLLECTION}"));
            let may = signed.may(Action::ReadWoodpecker);
            let url = if may { format!("/woodpecker/{}", entry.subject_id) } else { String::new() };
            (app.views.say(signed.visitor.lang, &words)?, url)
        }
        _ => object(signed, names, event, &body),
    };
    let particulars = match entry.subject.as_str() {
        PROCEEDING | ARTICLE | SURVEY | SURVEY_PLACE | CAMPAIGN | COLLECTION | TABLET | VISIT
        | SUPERVISOR | ANNUAL => String::new(),
        _ => detail(app, signed, event, &body)?,
    };
    Ok(AuditRow {
        sequence: event.seq,
        at_ms: entry.at,
        event: match entry.subject.as_str() {
            SIGN_IN => shown::sign_in(what),
            CASE => Words::key(&format!("cases.event.{}", entry.kind)),
            PROCEEDING => Words::key(&format!("proceedings.event.{}", entry.kind))
                .with("task", body.pointer("/task/number").or(body.get("task")).unwrap_or(&Value::Null)),
            ARTICLE => Words::key(&format!("knowledge.event.{}", entry.kind)),
            SURVEY | SURVEY_PLACE => Words::key(&format!("survey.event.{}", entry.kind)),
            CAMPAIGN => Words::key(&format!("campaign.event.{}", entry.kind)),
            COLLECTION => Words::key(&format!("woodpecker.event.{}", entry.kind)),
            TABLET => Words::key(&format!("tablet.event.{}", entry.kind)),
            ANNUAL => Words::key(&format!("annual.event.{}", entry.kind)),
            VISIT | SUPERVISOR => Words::key(&format!("visits.event.{}", entry.kind)),
            _ => shown::event(&entry.kind),
        },
        tone: tone(&entry.kind, what),
        who,
        place,
        object,
        url,
        detail: shortened(&mask_numbers(&particulars)),
    })
}

fn tone(kind: &str, what: &str) -> Tone {
    match (kind, what) {
        (_, "failed" | "locked") => Tone::Bad,
        ("unmasked" | "exported", _) | (_, "second-factor-reset" | "link-given") => Tone::Soon,
        ("clock-rang", _) => Tone::Quiet,
        (
            "active-set" | "person-changed" | "year-loaded" | "closure-added" | "closure-removed"
            | "pack-loaded",
            _,
        ) => Tone::Soon,
        (_, _) => Tone::Calm,
    }
}

/// Returns who acted: a person with the account, the citizen, or a job with its name. Whoever stands at the door
/// acts for themselves: the program only writes it down.
fn who(app: &App, signed: &Signed, event: &Event) -> Result<(Words, String), Problem> {
    let own = format!("person:{}", event.entry.subject_id);
    let is_at_the_door = event.entry.subject == SIGN_IN && !event.entry.actor.starts_with("person:");
    let actor = if is_at_the_door { &own } else { &event.entry.actor };
    Ok(match actor.split_once(':') {
        Some(("person", id)) => {
            let id = id.parse().map(domain::ids::PersonId).ok();
            match id.and_then(|id| signed.world.people.persons.get(id)) {
                Some(person) => (Words::plain(&person.name), person.sign_in.clone()),
                None => (Words::plain(actor), String::new()),
            }
        }
        Some((_, job)) if JOBS.contains(&job) => {
            let job = Words::key(&format!("staff.job.{job}"));
            (shown::who("system"), app.views.say(signed.visitor.lang, &job)?)
        }
        Some((_, job)) => (shown::who("system"), job.to_owned()),
        None => (shown::who("citizen"), String::new()),
    })
}

/// Returns an article by its title once it was published, and its page.
fn article(signed: &Signed, names: &Names, id: i64) -> (String, String) {
    let title = names.articles.get(&id).cloned();
    let may = title.is_some() && signed.may(Action::ReadArticles);
    (title.unwrap_or_else(|| id.to_string()), if may { format!("/knowledge/{id}") } else { String::new() })
}

/// Returns a survey by its number, and its page.
fn survey(signed: &Signed, id: i64) -> (String, String) {
    let may = signed.may(Action::ReadSurveys);
    (id.to_string(), if may { format!("/surveys/{id}") } else { String::new() })
}

/// Returns a proceeding by its number, and its page; what it says is for whoever opens it.
fn proceeding(app: &App, signed: &Signed, names: &Names, id: i64) -> Result<(String, String), Problem> {
    let number = names.proceedings.get(&id).copied().flatten();
    let words = match number {
        Some(number) => {
            Words::key("proceedings.number").with("year", number.year).with("count", number.count)
        }
        None => Words::key("proceedings.restricted"),
    };
    let url = number.filter(|_| signed.may(Action::ReadProceeding));
    let url = url.map_or_else(String::new, |_| format!("/proceedings/{id}"));
    Ok((app.views.say(signed.visitor.lang, &words)?, url))
}

/// Returns what it was done to, and where that is shown.
fn object(signed: &Signed, names: &Names, event: &Event, body: &Value) -> (String, String) {
    let entry = &event.entry;
    let may_administer = signed.may(Action::Administer);
    let below =
        |page: &str, id: &str| if may_administer { format!("/admin/{page}/{id}") } else { String::new() };
    if entry.subject == SUBJECT {
        let number = names.orders.get(&entry.subject_id).cloned().unwrap_or_default();
        let url = if number.is_empty() { String::new() } else { format!("/orders/{number}") };
        return (number, url);
    }
    if entry.subject == CASE {
        let id = entry.subject_id;
        let url = if signed.may(Action::ReadRatings) { format!("/cases/{id}") } else { String::new() };
        return (id.to_string(), url);
    }
    let text = |value: Option<&Value>| match value {
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
        None => String::new(),
    };
    if entry.subject == ABSENCE {
        let absence = signed.world.absences.get(AbsenceId(entry.subject_id));
        let number = absence.map_or_else(String::new, |absence| absence.number.clone());
        let url = if signed.may(Action::ReadAbsences) { "/absences" } else { "" };
        return (number, url.to_owned());
    }
    if entry.subject == PUBLICATION {
        let known = signed.world.publications.get(PublicationId(entry.subject_id));
        let number = known.map_or_else(String::new, |known| known.number.clone());
        let url = if signed.may(Action::Publish) { "/publications" } else { "" };
        return (number, url.to_owned());
    }
    if entry.subject == EXPORT {
        return (text(body.get("list")), String::new());
    }
    let people = &signed.world.people;
    let id = entry.subject_id.to_string();
    if entry.subject == SIGN_IN && !entry.actor.starts_with("person:") {
        return (String::new(), String::new());
    }
    if let Some(person) = people.persons.get(domain::ids::PersonId(entry.subject_id)) {
        return (format!("{} {}", person.name, person.sign_in), below("people", &id));
    }
    if let Some(unit) = people.units.get(domain::ids::UnitId(entry.subject_id)) {
        return (unit_name(signed, unit.id), below("units", &id));
    }
    match entry.kind.as_str() {
        "year-loaded" => {
            let year = text(body.pointer("/file/year"));
            (year.clone(), below("calendars", &year))
        }
        "pack-loaded" => {
            let pack = text(body.get("pack"));
            (pack.clone(), below("packs", &pack))
        }
        "closure-added" => (text(body.pointer("/closure/date")), below("calendars", "")),
        "closure-removed" => (text(body.get("date")), below("calendars", "")),
        "document-issued" => (text(body.get("number")), String::new()),
        "template-replaced" | "template-restored" => {
            let kind = text(body.get("of"));
            (kind.clone(), below("templates", &kind))
        }
        _ => (String::new(), String::new()),
    }
}

/// The places at which an event keeps its reason or particulars, the telling one first.
const PLACES: [&str; 22] = [
    "/event/title",
    "/event/demand/title",
    "/event/reason",
    "/event/grounds",
    "/event/words",
    "/event/note",
    "/event/text",
    "/event/why",
    "/event/reply",
    "/event/result",
    "/event/grade",
    "/event/name",
    "/unit/code",
    "/device/name",
    "/name",
    "/until",
    "/alias",
    "/closure/name",
    "/status",
    "/file",
    "/title",
    "/reason",
];

fn detail(app: &App, signed: &Signed, event: &Event, body: &Value) -> Result<String, Problem> {
    let say = |words: &Words| app.views.say(signed.visitor.lang, words);
    let list = |words: Vec<Words>| -> Result<String, Problem> {
        let said = words.iter().map(say).collect::<Result<Vec<_>, _>>()?;
        Ok(said.join(&say(&Words::key("staff.comma"))?))
    };
    let texts = |value: Option<&Value>| -> Vec<String> {
        let values = value.and_then(Value::as_array).into_iter().flatten();
        values.filter_map(Value::as_str).map(str::to_owned).collect()
    };
    match event.entry.kind.as_str() {
        "clock-rang" | "deadlines-rederived" => {
            let moves = body.get("clocks").and_then(Value::as_array).into_iter().flatten();
            let clocks = moves.filter_map(|step| step.get("clock").and_then(Value::as_str));
            let mut clocks: Vec<&str> = clocks.collect();
            clocks.dedup();
            list(clocks.into_iter().map(shown::clock).collect())
        }
        "closed" => {
            let outcome = body.pointer("/event/outcome").and_then(Value::as_str).unwrap_or("unrated");
            list(vec![shown::outcome(outcome).text])
        }
        "rated" => {
            let satisfied = body.pointer("/event/satisfied") == Some(&Value::Bool(true));
            let grade = shown::outcome(if satisfied { "satisfied" } else { "dissatisfied" });
            let words = body.pointer("/event/words").and_then(Value::as_str).unwrap_or_default();
            let words = Some(words).filter(|words| !words.is_empty()).map(Words::plain);
            list(std::iter::once(grade.text).chain(words).collect())
        }
        "dispatched" | "reassigned" => {
            let lead = body.pointer("/event/lead").and_then(Value::as_i64).map(domain::ids::UnitId);
            Ok(lead.map_or_else(String::new, |lead| unit_name(signed, lead)))
        }
        "exported" => {
            let rows = body.get("rows").and_then(Value::as_i64).unwrap_or_default();
            let filter = body.get("filter").and_then(Value::as_str).filter(|filter| !filter.is_empty());
            let rows = Words::key("staff.audit.rows").with("count", rows);
            list(std::iter::once(rows).chain(filter.map(Words::plain)).collect())
        }
        "person-added" => {
            list(texts(body.pointer("/person/roles")).iter().map(|role| shown::role(role)).collect())
        }
        "person-changed" => list(texts(body.get("roles")).iter().map(|role| shown::role(role)).collect()),
        "active-set" => {
            let code = if body.get("active") == Some(&Value::Bool(true)) { "active" } else { "disabled" };
            list(vec![shown::person_state(code).text])
        }
        "year-loaded" => {
            let status = body.get("status").and_then(Value::as_str).unwrap_or("missing");
            list(vec![shown::year_status(status).text])
        }
        _ => {
            let found = PLACES.iter().find_map(|place| body.pointer(place).and_then(Value::as_str));
            Ok(found.unwrap_or_default().to_owned())
        }
    }
}

fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= DETAIL {
        return line;
    }
    let mut short: String = line.chars().take(DETAIL).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_on_one_line() {
        assert_eq!(shortened("一\n二   三"), "一 二 三");
        assert_eq!(shortened(&"长".repeat(81)).chars().count(), 81);
    }
}
