//! Units: the tree with one of them open beside it, and everything an administrator may do to them.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    Router,
    extract::{Path, Query, State},
    response::Response,
    routing::{get, post},
};
use domain::{
    calendar::date_of,
    ids::UnitId,
    people::{Command, Unit, UnitKind, Units},
};
use jiff::civil::Date;
use serde::Deserialize;
use store::{command::Done, list::OPEN, tally};

use super::{
    door::{Administrator, AdministratorForm, done, key},
    fault::{self, Fault},
};
use crate::{
    actions,
    app::App,
    http::{answer, form::Form, signed::Signed},
    pages::staff::{nav, notice::respond, rows::unit_name},
    problem::Problem,
    views::{
        locale::{Lang, Words},
        parts::{Choice, Field},
        staff::{
            pieces::UnitRef,
            shown,
            units::{NewUnit, UnitDetail, UnitRow, Units as Page},
        },
    },
};

/// The most rows of the tree.
const ROWS: usize = 1_000;
/// The longest code, in characters.
const CODE: usize = 30;
const LIST: &str = "/admin/units";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/units", get(list).post(add))
        .route("/admin/units/{id}", get(open))
        .route("/admin/units/{id}/rename", post(rename))
        .route("/admin/units/{id}/close", post(close))
        .route("/admin/units/{id}/aliases", post(add_alias))
        .route("/admin/units/{id}/aliases/remove", post(remove_alias))
}

/// Sends administrators and auditors to the first page they may open.
pub(super) async fn first(State(app): State<App>, signed: Signed) -> Response {
    let outcome = match nav::areas(&signed).first() {
        Some(area) => Ok(answer::go(&signed.visitor, &format!("/admin/{area}"))),
        None => Err(Problem::Forbidden("no page of administration is yours".to_owned())),
    };
    respond(&app, &signed, outcome).await
}

/// What the address of the list asks for.
#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    ended: String,
}

impl Asked {
    /// Returns the query of addresses that keep the filter; empty without one.
    fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("q", self.q.trim()), ("ended", self.ended.as_str())] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        let query = query.finish();
        if query.is_empty() { query } else { format!("?{query}") }
    }
}

async fn list(
    State(app): State<App>,
    Administrator(signed): Administrator,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = show(&app, &signed, &asked, None, None).await;
    respond(&app, &signed, outcome).await
}

async fn open(
    State(app): State<App>,
    Administrator(signed): Administrator,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = show(&app, &signed, &asked, Some(UnitId(id)), None).await;
    respond(&app, &signed, outcome).await
}

/// A form that was not taken.
struct Refused<'a> {
    form: &'a Form,
    fault: Fault,
}

async fn show(
    app: &App,
    signed: &Signed,
    asked: &Asked,
    open: Option<UnitId>,
    refused: Option<Refused<'_>>,
) -> Result<Response, Problem> {
    let waiting = open_orders(app).await?;
    let page = page(app, signed, asked, open, &waiting, refused.as_ref())?;
    let status = if refused.is_some() {
        axum::http::StatusCode::UNPROCESSABLE_ENTITY
    } else {
        axum::http::StatusCode::OK
    };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

/// Returns how many open orders lie with each unit.
async fn open_orders(app: &App) -> Result<BTreeMap<i64, i64>, Problem> {
    let names: Vec<String> = OPEN.iter().map(|stage| format!("stage:{}", stage.code())).collect();
    Ok(actions::read(&app.store, move |tx| tally::by_unit(tx, &names)).await?)
}

fn page(
    app: &App,
    signed: &Signed,
    asked: &Asked,
    open: Option<UnitId>,
    waiting: &BTreeMap<i64, i64>,
    refused: Option<&Refused<'_>>,
) -> Result<Page, Problem> {
    let units = &signed.world.people.units;
    let today = date_of(app.clock.now());
    let facts = Facts { signed, today, waiting, open, query: asked.query() };
    let with_ended = !asked.ended.is_empty();
    let mut rows = facts.rows(asked.q.trim(), with_ended);
    let cut = (rows.len() > ROWS).then(|| count(ROWS));
    rows.truncate(ROWS);
    let open_unit = open.map(|id| units.get(id).ok_or(Problem::NotFound)).transpose()?;
    let key = app.ids.token()?;
    Ok(Page {
        q: Field::of(asked.q.trim()),
        with_ended,
        rows,
        total: count(units.iter().filter(|unit| is_open(unit, today)).count()),
        cut,
        names: units.iter().filter(|unit| is_open(unit, today)).map(|unit| unit.name.clone()).collect(),
        open: open_unit.map(|unit| facts.detail(unit, &key, refused)),
        new: new_unit(units, today, key, refused.filter(|_| open.is_none())),
    })
}

fn is_open(unit: &Unit, day: Date) -> bool {
    unit.until.is_none_or(|until| day <= until)
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// What the rows and the open unit are made of.
struct Facts<'a> {
    signed: &'a Signed,
    today: Date,
    waiting: &'a BTreeMap<i64, i64>,
    open: Option<UnitId>,
    query: String,
}

impl Facts<'_> {
    /// Returns the tree in reading order; when something is searched for, what fits with everything above it.
    fn rows(&self, q: &str, with_ended: bool) -> Vec<UnitRow> {
        let units = &self.signed.world.people.units;
        let shown = wanted(units, q, with_ended, self.today);
        let mut below: BTreeMap<Option<UnitId>, Vec<&Unit>> = BTreeMap::new();
        for unit in units.iter().filter(|unit| shown.contains(&unit.id)) {
            below.entry(unit.parent).or_default().push(unit);
        }
        let mut rows = Vec::new();
        let mut waiting: Vec<(&Unit, u32)> = Vec::new();
        let push = |waiting: &mut Vec<_>, parent, depth| {
            let units = below.get(&parent).into_iter().flatten().rev();
            waiting.extend(units.map(|unit| (*unit, depth)));
        };
        push(&mut waiting, None, 0);
        while let Some((unit, depth)) = waiting.pop() {
            rows.push(self.row(unit, depth));
            push(&mut waiting, Some(unit.id), depth.saturating_add(1));
        }
        rows
    }

    fn row(&self, unit: &Unit, depth: u32) -> UnitRow {
        UnitRow {
            unit: UnitRef::new(unit.id.0, &unit_name(self.signed, unit.id)),
            url: format!("{LIST}/{}{}", unit.id, self.query),
            depth,
            kind: shown::unit_kind(unit.kind.code()),
            group: unit.group.as_deref().map(shown::peer_group),
            people: self.people(unit.id),
            open_orders: self.open_orders(unit.id),
            until: unit.until.map_or_else(String::new, |until| until.to_string()),
            current: self.open == Some(unit.id),
        }
    }

    fn people(&self, unit: UnitId) -> u32 {
        let persons = self.signed.world.people.persons.iter();
        count(persons.filter(|person| person.active && person.unit == Some(unit)).count())
    }

    fn open_orders(&self, unit: UnitId) -> u32 {
        self.waiting.get(&unit.0).and_then(|waiting| u32::try_from(*waiting).ok()).unwrap_or(0)
    }

    fn detail(&self, unit: &Unit, key: &str, refused: Option<&Refused<'_>>) -> UnitDetail {
        let typed = |name: &'static str, otherwise: &str| match refused {
            Some(refused) if refused.fault.field == name => {
                fault::field(refused.form.text(name), name, Some(&refused.fault))
            }
            Some(_) | None => Field::of(otherwise),
        };
        let until = unit.until.map_or_else(String::new, |until| until.to_string());
        UnitDetail {
            unit: UnitRef::new(unit.id.0, &unit_name(self.signed, unit.id)),
            path: self.path(unit),
            code: unit.code.clone(),
            kind: shown::unit_kind(unit.kind.code()),
            from: unit.from.to_string(),
            key: key.to_owned(),
            problem: refused
                .filter(|refused| refused.fault.field.is_empty())
                .map(|refused| refused.fault.words.clone()),
            name: typed("name", &unit.name),
            name_en: typed("name_en", &unit.name_en),
            until: typed("until", &until),
            ends: until,
            open_orders: self.open_orders(unit.id),
            people: self.people(unit.id),
            aliases: unit.aliases.iter().cloned().collect(),
            alias: typed("alias", ""),
        }
    }

    fn path(&self, unit: &Unit) -> Vec<UnitRef> {
        let mut path = Vec::new();
        let mut above = unit.parent;
        while let Some(unit) = above.and_then(|id| self.signed.world.people.units.get(id)) {
            path.push(UnitRef::new(unit.id.0, &unit_name(self.signed, unit.id)));
            above = unit.parent;
        }
        path.reverse();
        path
    }
}

/// Returns the units to list: those that fit, and everything above them.
fn wanted(units: &Units, q: &str, with_ended: bool, today: Date) -> BTreeSet<UnitId> {
    let q = q.to_lowercase();
    let fits = |unit: &&Unit| {
        let mut names = [&unit.name, &unit.name_en, &unit.code].into_iter().chain(&unit.aliases);
        (with_ended || is_open(unit, today))
            && (q.is_empty() || names.any(|name| name.to_lowercase().contains(&q)))
    };
    let mut shown = BTreeSet::new();
    for unit in units.iter().filter(fits) {
        let mut next = Some(unit.id);
        while let Some(id) = next.filter(|id| shown.insert(*id)) {
            next = units.get(id).and_then(|unit| unit.parent);
        }
    }
    shown
}

fn new_unit(units: &Units, today: Date, key: String, refused: Option<&Refused<'_>>) -> NewUnit {
    let typed = |name: &'static str, otherwise: &str| match refused {
        Some(refused) => fault::field(refused.form.text(name), name, Some(&refused.fault)),
        None => Field::of(otherwise),
    };
    let root = units.below(None).next().map_or("", |unit| unit.name.as_str());
    let groups: BTreeSet<&str> = groups(units).collect();
    NewUnit {
        open: refused.is_some(),
        key,
        name: typed("name", ""),
        name_en: typed("name_en", ""),
        code: typed("code", ""),
        kind: typed("kind", UnitKind::Department.code()),
        kinds: UnitKind::ALL.map(|kind| Choice::new(kind.code(), shown::unit_kind(kind.code()))).to_vec(),
        parent: typed("parent_name", root),
        group: typed("group", ""),
        groups: groups.into_iter().map(shown::peer_group).collect(),
        from: typed("from", &today.to_string()),
    }
}

async fn add(State(app): State<App>, AdministratorForm { signed, form }: AdministratorForm) -> Response {
    let outcome = match read_new(&app, &signed, &form) {
        Ok(unit) => {
            tried(&app, &signed, &form, None, Command::AddUnit(unit), shown::done("unit-added")).await
        }
        Err(fault) => {
            show(&app, &signed, &Asked::default(), None, Some(Refused { form: &form, fault })).await
        }
    };
    respond(&app, &signed, outcome).await
}

/// Reads the form of a new unit; what the rules check is left to them.
fn read_new(app: &App, signed: &Signed, form: &Form) -> Result<Unit, Fault> {
    let units = &signed.world.people.units;
    let fault = |field, words| Fault { field, words };
    let kind = UnitKind::from_code(form.text("kind"))
        .ok_or_else(|| fault("kind", Words::key("staff.fault.kind")))?;
    let parent = match form.text("parent_name") {
        "" => None,
        name => Some(units.named(name).ok_or_else(|| fault("parent_name", shown::picker("unknown")))?),
    };
    if parent.is_some_and(|parent| !is_open(parent, date_of(app.clock.now()))) {
        return Err(fault("parent_name", Words::key("staff.fault.ended")));
    }
    let from = fault::day(form.text("from"))
        .map_err(|field| fault("from", field.error.unwrap_or_else(|| Words::key("staff.fault.date"))))?;
    let code = match form.text("code") {
        "" => free_code(units),
        code if is_code(code) => code.to_owned(),
        _ => return Err(fault("code", Words::key("staff.fault.code"))),
    };
    let name = form.text("name").to_owned();
    Ok(Unit {
        id: UnitId(0),
        code,
        parent: parent.map(|parent| parent.id),
        name_en: form.optional("name_en").unwrap_or_else(|| name.clone()),
        name,
        kind,
        group: form.optional("group").map(|typed| group_named(app, units, typed)),
        from,
        until: None,
        aliases: BTreeSet::new(),
    })
}

/// Returns the codes of the peer groups there are, and of those we have a name for.
fn groups(units: &Units) -> impl Iterator<Item = &str> {
    shown::PEER_GROUPS.into_iter().chain(units.iter().filter_map(|unit| unit.group.as_deref()))
}

/// Returns the code of the peer group that bears a name in either language; a new group is called as it was typed.
fn group_named(app: &App, units: &Units, typed: String) -> String {
    let bears = |code: &&str| {
        let words = shown::peer_group(code);
        Lang::ALL.into_iter().any(|lang| app.views.say(lang, &words).is_ok_and(|name| name == typed))
    };
    match groups(units).find(bears) {
        Some(code) => code.to_owned(),
        None => typed.chars().filter(|character| !character.is_control()).collect(),
    }
}

fn is_code(code: &str) -> bool {
    code.len() <= CODE && code.chars().all(|character| character.is_ascii_alphanumeric() || character == '-')
}

fn free_code(units: &Units) -> String {
    let first = units.iter().count().saturating_add(1);
    (first..).map(|number| format!("u{number}")).find(|code| units.named(code).is_none()).unwrap_or_default()
}

async fn rename(
    State(app): State<App>,
    Path(id): Path<i64>,
    AdministratorForm { signed, form }: AdministratorForm,
) -> Response {
    let unit = UnitId(id);
    let (name, name_en) = (form.text("name").to_owned(), form.text("name_en").to_owned());
    let name_en = if name_en.is_empty() { name.clone() } else { name_en };
    let command = Command::RenameUnit { unit, name, name_en };
    let outcome = tried(&app, &signed, &form, Some(unit), command, shown::done("unit-renamed")).await;
    respond(&app, &signed, outcome).await
}

async fn close(
    State(app): State<App>,
    Path(id): Path<i64>,
    AdministratorForm { signed, form }: AdministratorForm,
) -> Response {
    let unit = UnitId(id);
    let outcome = match fault::day(form.text("until")) {
        Ok(until) => {
            let words = shown::done("unit-closed").with("until", until);
            tried(&app, &signed, &form, Some(unit), Command::CloseUnit { unit, until }, words).await
        }
        Err(field) => {
            let words = field.error.unwrap_or_else(|| Words::key("staff.fault.date"));
            let refused = Refused { form: &form, fault: Fault { field: "until", words } };
            show(&app, &signed, &Asked::default(), Some(unit), Some(refused)).await
        }
    };
    respond(&app, &signed, outcome).await
}

async fn add_alias(
    State(app): State<App>,
    Path(id): Path<i64>,
    AdministratorForm { signed, form }: AdministratorForm,
) -> Response {
    let unit = UnitId(id);
    let command = Command::AddAlias { unit, alias: form.text("alias").to_owned() };
    let outcome = tried(&app, &signed, &form, Some(unit), command, shown::done("alias-added")).await;
    respond(&app, &signed, outcome).await
}

async fn remove_alias(
    State(app): State<App>,
    Path(id): Path<i64>,
    AdministratorForm { signed, form }: AdministratorForm,
) -> Response {
    let unit = UnitId(id);
    let command = Command::RemoveAlias { unit, alias: form.text("alias").to_owned() };
    let outcome = tried(&app, &signed, &form, Some(unit), command, shown::done("alias-removed")).await;
    respond(&app, &signed, outcome).await
}

/// Hands the command in: done, the unit's page with the news; refused, the same page with the fault at its field.
async fn tried(
    app: &App,
    signed: &Signed,
    form: &Form,
    unit: Option<UnitId>,
    command: Command,
    news: Words,
) -> Result<Response, Problem> {
    match fault::people(app, signed, key(signed, form), command).await? {
        Ok(Done::Unit { id }) => Ok(done(signed, &news, &format!("{LIST}/{id}"))),
        Ok(_) => Err(Problem::Internal("a command about a unit did something else".to_owned())),
        Err(fault) => show(app, signed, &Asked::default(), unit, Some(Refused { form, fault })).await,
    }
}
