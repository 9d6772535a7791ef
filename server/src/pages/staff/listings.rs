//! The directory of where everybody may speak, as administrators and supervisors keep it and whoever registers demands
//! reads it. What came out of a box, an open day or a forum is typed in like any voice: the entry leads to the form, its
//! channel and place filled in.

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use domain::{
    access::Action,
    directory::{CONTACTS_LIMIT, Command, Content, Entry, Kind, Refusal},
    ids::{ListingId, UnitId},
    order::{Channel, command::Move},
};
use store::command::Act;

use super::{
    admitted::{self, asking, sending},
    nav, notice,
    rows::unit_name,
};
use crate::{
    app::App,
    http::{answer, form::Form, signed::Signed},
    problem::Problem,
    views::{
        citizen::directory::Listing,
        locale::Words,
        parts::{Choice, Field},
        staff::listings::{CONTACTS, KIND, Kept, Listings, NAME, PLACE, TEXT, TIMES, UNIT},
    },
};

/// The page.
pub(super) const PATH: &str = "/listings";

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(PATH, get(show).post(list))
        .route("/listings/{id}", get(edit).post(change))
        .route("/listings/{id}/remove", post(remove))
}

asking! {
    /// Somebody who reads the directory.
    struct Reader for Action::ReadDirectory
}

asking! {
    /// Somebody who keeps the directory.
    struct Keeper for Action::KeepDirectory
}

sending! {
    /// Somebody who keeps the directory, with the form they sent.
    struct Keeping for Action::KeepDirectory
}

async fn show(State(app): State<App>, Reader(signed): Reader) -> Response {
    let outcome = respond(&app, &signed, empty(&app, &signed)).await;
    notice::respond(&app, &signed, outcome).await
}

async fn edit(State(app): State<App>, Keeper(signed): Keeper, Path(id): Path<i64>) -> Response {
    let outcome = async {
        let entry = signed.world.directory.get(ListingId(id)).ok_or(Problem::NotFound)?;
        let content = &entry.content;
        let page = Listings {
            id: entry.id.to_string(),
            kind: Field::of(content.kind.code()),
            name: Field::of(content.name.as_str()),
            unit: Field::of(content.unit.map(|unit| unit_name(&signed, unit)).unwrap_or_default()),
            contacts: Field::of(content.contacts.join("\n")),
            place: Field::of(content.place.as_str()),
            times: Field::of(content.times.as_str()),
            text: Field::of(content.text.as_str()),
            ..empty(&app, &signed)?
        };
        respond(&app, &signed, Ok(page)).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

async fn respond(app: &App, signed: &Signed, page: Result<Listings, Problem>) -> Result<Response, Problem> {
    let page = page?;
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

fn empty(app: &App, signed: &Signed) -> Result<Listings, Problem> {
    let row = |entry: &&Entry| {
        let unit = entry.content.unit.map(|unit| unit_name(signed, unit));
        Kept {
            kind: entry.content.kind.code().to_owned(),
            entry: Listing::of(entry, unit.unwrap_or_default()),
            register_url: register_url(signed, entry),
        }
    };
    let at = app.clock.now();
    let units = signed.world.people.units.iter().filter(|unit| unit.until.is_none());
    Ok(Listings {
        key: app.ids.form_key(at)?,
        keeps: signed.may(Action::KeepDirectory),
        problem: None,
        id: String::new(),
        kinds: Kind::ALL
            .map(|kind| Choice::new(kind.code(), Words::key(&format!("directory.kind.{}", kind.code()))))
            .to_vec(),
        units: units.map(|unit| unit_name(signed, unit.id)).collect(),
        kind: Field::default(),
        name: Field::default(),
        unit: Field::default(),
        contacts: Field::default(),
        place: Field::default(),
        times: Field::default(),
        text: Field::default(),
        rows: signed.world.directory.listed().iter().map(row).collect(),
    })
}

/// Returns where what came that way is typed in: paper from boxes and open days, what was written on the net from forums.
fn register_url(signed: &Signed, entry: &Entry) -> String {
    let channel = match entry.content.kind {
        Kind::Box | Kind::OpenDay => Channel::Paper,
        Kind::Forum => Channel::Web,
        Kind::Hotline | Kind::Office => Channel::Phone,
    };
    if !signed.may(Action::Order(Move::Register)) {
        return String::new();
    }
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("channel", channel.code()).append_pair("place", &entry.content.name);
    format!("{}?{}", nav::REGISTER, query.finish())
}

async fn list(State(app): State<App>, Keeping { signed, form }: Keeping) -> Response {
    let outcome = kept(&app, &signed, &form, None).await;
    notice::answered(&app, &signed, &form, outcome).await
}

async fn change(State(app): State<App>, Path(id): Path<i64>, Keeping { signed, form }: Keeping) -> Response {
    let outcome = kept(&app, &signed, &form, Some(ListingId(id))).await;
    notice::answered(&app, &signed, &form, outcome).await
}

async fn kept(
    app: &App,
    signed: &Signed,
    form: &Form,
    entry: Option<ListingId>,
) -> Result<Response, Problem> {
    let typed = |name: &str| Field::of(form.text(name));
    let back = |problem: Words| {
        Ok(Listings {
            problem: Some(problem),
            id: entry.map(|entry| entry.to_string()).unwrap_or_default(),
            kind: typed(KIND),
            name: typed(NAME),
            unit: typed(UNIT),
            contacts: typed(CONTACTS),
            place: typed(PLACE),
            times: typed(TIMES),
            text: typed(TEXT),
            ..empty(app, signed)?
        })
    };
    let content = match content(signed, form) {
        Ok(content) => Box::new(content),
        Err(problem) => return respond(app, signed, back(problem)).await,
    };
    let (command, done) = match entry {
        Some(entry) => (Command::Change { entry, content }, "directory.done.change"),
        None => (Command::List { id: ListingId(0), content }, "directory.done.list"),
    };
    match admitted::perform::<Refusal>(app, signed, form, Act::Directory(command)).await? {
        Ok(_) => Ok(admitted::done(signed, &Words::key(done), PATH)),
        Err(refusal) => {
            let mut answer = respond(app, signed, back(words(&refusal))).await?;
            answer::mark(&mut answer, refusal.code());
            Ok(answer)
        }
    }
}

async fn remove(State(app): State<App>, Path(id): Path<i64>, Keeping { signed, form }: Keeping) -> Response {
    let outcome = async {
        let act = Act::Directory(Command::Remove { entry: ListingId(id) });
        match admitted::perform::<Refusal>(&app, &signed, &form, act).await? {
            Ok(_) => Ok(admitted::done(&signed, &Words::key("directory.done.remove"), PATH)),
            Err(refusal) => {
                let page = Listings { problem: Some(words(&refusal)), ..empty(&app, &signed)? };
                let mut answer = respond(&app, &signed, Ok(page)).await?;
                answer::mark(&mut answer, refusal.code());
                Ok(answer)
            }
        }
    };
    notice::answered(&app, &signed, &form, outcome.await).await
}

fn content(signed: &Signed, form: &Form) -> Result<Content, Words> {
    let kind = Kind::from_code(form.text(KIND)).ok_or_else(|| Words::key("directory.refusal.no-kind"))?;
    let text = |name: &str| form.text(name).to_owned();
    Ok(Content {
        kind,
        name: text(NAME),
        unit: unit(signed, form.text(UNIT).trim())?,
        contacts: form.text(CONTACTS).lines().map(str::to_owned).collect(),
        place: text(PLACE),
        times: text(TIMES),
        text: text(TEXT),
    })
}

fn unit(signed: &Signed, name: &str) -> Result<Option<UnitId>, Words> {
    if name.is_empty() {
        return Ok(None);
    }
    let units = &signed.world.people.units;
    let found = units.named(name).or_else(|| units.iter().find(|unit| unit.name_en == name));
    let unit = found.ok_or_else(|| Words::key("directory.refusal.no-unit").with("unit", name))?;
    Ok(Some(unit.id))
}

/// Says why something was refused, with the facts.
fn words(refusal: &Refusal) -> Words {
    let words = Words::key(&format!("directory.refusal.{}", refusal.code()));
    match refusal {
        Refusal::NoUnit(unit) => words.with("unit", unit.to_string()),
        Refusal::BadText { name, limit } => Words::key(&format!("directory.bad.{name}")).with("limit", limit),
        Refusal::Personal { found, what: _ } => words.with("found", found),
        Refusal::BadContact(contact) => words.with("contact", contact),
        Refusal::TooManyContacts => words.with("limit", CONTACTS_LIMIT),
        Refusal::Listed { name, entry: _ } => words.with("name", name),
        Refusal::Denied(_)
        | Refusal::NoEntry(_)
        | Refusal::NoWay
        | Refusal::PersonIn { .. }
        | Refusal::Full => words,
    }
}
