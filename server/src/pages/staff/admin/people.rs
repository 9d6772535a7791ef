//! People: who may sign in, found by name, role or unit, with one of them open beside the list.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use domain::{
    access::Role,
    calendar::date_of,
    ids::PersonId,
    people::{Command, Person},
};
use jiff::Timestamp;
use serde::Deserialize;
use store::{
    db,
    ledger::list::last_time,
    secrets::{self, Credential},
    world::SIGN_IN,
};

use super::{
    access,
    door::{Administrator, AdministratorForm, done, key},
    fault::{self, Fault},
    phone,
};
use crate::{
    actions,
    app::App,
    http::{answer, form::Form, signed::Signed},
    pages::staff::{nav, notice::respond},
    problem::Problem,
    views::{
        locale::{Lang, Words},
        parts::{Choice, Field, Pager},
        staff::{
            people::{NewPerson, People as Page, PersonDetail, PersonRow},
            pieces::UnitRef,
            shown,
        },
    },
};

/// How many people one page lists.
const ROWS: usize = 50;
pub(super) const LIST: &str = "/admin/people";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/people", get(list).post(access::add))
        .route("/admin/people/{id}", get(open))
        .route("/admin/people/{id}/change", post(change))
        .route("/admin/people/{id}/disable", post(access::disable))
        .route("/admin/people/{id}/enable", post(access::enable))
        .route("/admin/people/{id}/phone", post(phone::set))
        .route("/admin/people/{id}/link", post(access::give_link))
        .route("/admin/people/{id}/second-factor", post(access::reset_second_factor))
}

/// What the address of the list asks for.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    after: String,
}

impl Asked {
    /// Returns an address that keeps the filter.
    fn address(&self, path: &str, after: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let all = [("q", self.q.trim()), ("role", self.role.as_str()), ("after", after)];
        for (name, value) in all.into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
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
    let outcome = show(&app, &signed, &asked, Some(PersonId(id)), None).await;
    respond(&app, &signed, outcome).await
}

/// What was not done.
pub(super) struct Refused<'a> {
    /// The form, when it had fields to type in.
    pub(super) form: Option<&'a Form>,
    /// Why.
    pub(super) fault: Fault,
}

impl Refused<'_> {
    fn typed(&self, name: &str) -> Option<Field> {
        self.form.map(|form| fault::field(form.text(name), name, Some(&self.fault)))
    }

    fn roles(&self) -> Option<Vec<String>> {
        self.form.map(|form| form.all("roles").map(str::to_owned).collect())
    }

    fn concerns(&self, fields: &[&str]) -> bool {
        self.form.is_some() && fields.contains(&self.fault.field)
    }
}

pub(super) async fn show(
    app: &App,
    signed: &Signed,
    asked: &Asked,
    open: Option<PersonId>,
    refused: Option<Refused<'_>>,
) -> Result<Response, Problem> {
    let world = app.world();
    let person = open.map(|id| world.people.persons.get(id).ok_or(Problem::NotFound)).transpose()?;
    let (persons, next) = chosen(signed, asked);
    let ids: BTreeSet<PersonId> = persons.iter().map(|person| person.id).chain(open).collect();
    let proofs = actions::read(&app.store, move |tx| Proofs::load(tx, &ids)).await?;
    let mut signed = signed.clone();
    let link = access::take_link(app, &mut signed).await?;
    let now = app.clock.now();
    let kept = phone::masked(app, open).await?;
    let page = Page {
        q: Field::of(asked.q.trim()),
        role: asked.role.clone(),
        roles: roles(),
        rows: persons
            .iter()
            .map(|person| PersonRow {
                url: asked.address(&format!("{LIST}/{}", person.id), &asked.after),
                current: open == Some(person.id),
                ..row(&signed, person, &proofs, now)
            })
            .collect(),
        pager: pager(asked, persons.len(), next),
        open: person
            .map(|person| {
                let detail = detail(app, &signed, person, &proofs, refused.as_ref())?;
                Ok::<_, Problem>(PersonDetail { phone_kept: kept.clone(), ..detail })
            })
            .transpose()?,
        link,
        new: new_person(app, &signed, refused.as_ref().filter(|_| open.is_none()))?,
    };
    let status = if refused.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, &signed).await, &page, status)
}

/// Returns the people of this page, by id, and where the next one begins.
fn chosen<'a>(signed: &'a Signed, asked: &Asked) -> (Vec<&'a Person>, Option<PersonId>) {
    let q = asked.q.trim().to_lowercase();
    let role = Role::from_code(&asked.role);
    let after = asked.after.parse().map_or(PersonId(0), PersonId);
    let fits = |person: &&Person| {
        let unit = unit_name(signed, person);
        let names = [person.name.as_str(), person.sign_in.as_str(), unit.as_str()];
        person.id > after
            && role.is_none_or(|role| person.roles.contains(&role))
            && (q.is_empty() || names.iter().any(|name| name.to_lowercase().contains(&q)))
    };
    let mut found: Vec<&Person> = signed.world.people.persons.iter().filter(fits).take(ROWS + 1).collect();
    let more = found.len() > ROWS;
    found.truncate(ROWS);
    let next = found.last().map(|person| person.id).filter(|_| more);
    (found, next)
}

fn pager(asked: &Asked, shown: usize, next: Option<PersonId>) -> Pager {
    Pager {
        first_url: (!asked.after.is_empty()).then(|| asked.address(LIST, "")),
        next_url: next.map(|next| asked.address(LIST, &next.to_string())),
        shown: u32::try_from(shown).unwrap_or(u32::MAX),
        total: None,
    }
}

/// How people prove to be themselves, and when they last did.
struct Proofs {
    credentials: BTreeMap<PersonId, Credential>,
    seen: BTreeMap<PersonId, Timestamp>,
}

impl Proofs {
    fn load(tx: &mut db::Tx<'_>, ids: &BTreeSet<PersonId>) -> Result<Self, db::Error> {
        let list: Vec<PersonId> = ids.iter().copied().collect();
        let credentials = secrets::credentials(tx, &list)?;
        let mut seen = BTreeMap::new();
        for id in list {
            if let Some(at) = last_time(tx, SIGN_IN, id.0, "\"signed-in\"")? {
                seen.insert(id, at);
            }
        }
        Ok(Self { credentials, seen })
    }

    fn state(&self, person: &Person, now: Timestamp) -> &'static str {
        match self.credentials.get(&person.id) {
            _ if !person.active => "disabled",
            None => "invited",
            Some(credential) if credential.password.is_empty() => "invited",
            Some(credential) if credential.locked_until > now => "locked",
            Some(_) => "active",
        }
    }

    fn has_second_factor(&self, person: PersonId) -> bool {
        self.credentials.get(&person).is_some_and(|credential| credential.second_factor.is_some())
    }
}

fn unit_name(signed: &Signed, person: &Person) -> String {
    let unit = person.unit.and_then(|unit| signed.world.people.units.get(unit));
    unit.map_or_else(String::new, |unit| match signed.visitor.lang {
        Lang::Zh => unit.name.clone(),
        Lang::En => unit.name_en.clone(),
    })
}

fn row(signed: &Signed, person: &Person, proofs: &Proofs, now: Timestamp) -> PersonRow {
    PersonRow {
        url: String::new(),
        name: person.name.clone(),
        account: person.sign_in.clone(),
        unit: unit_name(signed, person),
        roles: person.roles.iter().map(|role| shown::role(role.code())).collect(),
        state: shown::person_state(proofs.state(person, now)),
        second_factor: proofs.has_second_factor(person.id),
        seen_ms: proofs.seen.get(&person.id).map(|at| at.as_millisecond()),
        current: false,
    }
}

fn detail(
    app: &App,
    signed: &Signed,
    person: &Person,
    proofs: &Proofs,
    refused: Option<&Refused<'_>>,
) -> Result<PersonDetail, Problem> {
    let typed = |name: &'static str, otherwise: &str| {
        refused.and_then(|refused| refused.typed(name)).unwrap_or_else(|| Field::of(otherwise))
    };
    let whole = |refused: &&Refused<'_>| !refused.concerns(&["name", "unit_name", "roles", "phone"]);
    let roles = || person.roles.iter().map(|role| role.code().to_owned()).collect();
    let unit = person.unit.and_then(|unit| signed.world.people.units.get(unit));
    Ok(PersonDetail {
        url: format!("{LIST}/{}", person.id),
        title: person.name.clone(),
        name: typed("name", &person.name),
        account: person.sign_in.clone(),
        unit: typed("unit_name", unit.map_or("", |unit| unit.name.as_str())),
        roles: refused.and_then(Refused::roles).unwrap_or_else(roles),
        roles_error: roles_error(refused),
        key: app.ids.token()?,
        disabled: !person.active,
        second_factor: proofs.has_second_factor(person.id),
        phone: typed("phone", ""),
        phone_kept: String::new(),
        problem: refused.filter(whole).map(|refused| refused.fault.words.clone()),
        own: person.id == signed.person.id,
    })
}

fn roles_error(refused: Option<&Refused<'_>>) -> Option<Words> {
    refused.filter(|refused| refused.concerns(&["roles"])).map(|refused| refused.fault.words.clone())
}

/// Returns the roles a person may have; citizens have no account.
fn roles() -> Vec<Choice> {
    let staff = Role::ALL.into_iter().filter(|role| *role != Role::Citizen);
    staff.map(|role| Choice::new(role.code(), shown::role(role.code()))).collect()
}

fn new_person(app: &App, signed: &Signed, refused: Option<&Refused<'_>>) -> Result<NewPerson, Problem> {
    let typed = |name: &'static str| refused.and_then(|refused| refused.typed(name)).unwrap_or_default();
    let today = date_of(app.clock.now());
    let units = signed.world.people.units.iter().filter(|unit| unit.until.is_none_or(|until| today <= until));
    Ok(NewPerson {
        open: refused.is_some(),
        key: app.ids.token()?,
        name: typed("name"),
        sign_in: typed("sign_in"),
        unit: typed("unit_name"),
        roles: refused.and_then(Refused::roles).unwrap_or_default(),
        roles_error: roles_error(refused),
        units: units.map(|unit| UnitRef::new(unit.id.0, &unit.name)).collect(),
    })
}

/// What the forms of a person say: roles and unit.
pub(super) struct Said {
    pub(super) roles: BTreeSet<Role>,
    pub(super) unit: Option<domain::ids::UnitId>,
}

/// Reads roles and unit; a person has at least one role, and a unit that exists or none.
pub(super) fn read(signed: &Signed, form: &Form) -> Result<Said, Fault> {
    let roles: BTreeSet<Role> =
        form.all("roles").filter_map(Role::from_code).filter(|role| *role != Role::Citizen).collect();
    if roles.is_empty() {
        return Err(Fault { field: "roles", words: Words::key("staff.people.no_role") });
    }
    let unit = match form.text("unit_name") {
        "" => None,
        name => Some(signed.world.people.units.named(name).map(|unit| unit.id)),
    };
    match unit {
        None => Ok(Said { roles, unit: None }),
        Some(Some(unit)) => Ok(Said { roles, unit: Some(unit) }),
        Some(None) => Err(Fault { field: "unit_name", words: shown::picker("unknown") }),
    }
}

async fn change(
    State(app): State<App>,
    Path(id): Path<i64>,
    AdministratorForm { signed, form }: AdministratorForm,
) -> Response {
    let outcome = changed(&app, &signed, PersonId(id), &form).await;
    respond(&app, &signed, outcome).await
}

async fn changed(app: &App, signed: &Signed, person: PersonId, form: &Form) -> Result<Response, Problem> {
    let outcome = match read(signed, form) {
        Ok(Said { roles, unit }) => {
            let command = Command::ChangePerson { person, name: form.text("name").to_owned(), roles, unit };
            fault::people(app, signed, key(signed, form), command).await?
        }
        Err(fault) => Err(fault),
    };
    match outcome {
        Ok(_) => Ok(done(signed, &shown::done("person-changed"), &format!("{LIST}/{person}"))),
        Err(fault) => {
            let refused = Refused { form: Some(form), fault };
            show(app, signed, &Asked::default(), Some(person), Some(refused)).await
        }
    }
}
