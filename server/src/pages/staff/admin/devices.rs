//! Devices on which citizens rate: put up, connected by a code that works once, taken away for ever; and the sheet
//! with the code of a place, to be printed.

use axum::{
    Router,
    extract::{Path, Query, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use domain::{
    calendar::date_of,
    ids::DeviceId,
    people::{
        Command, Unit,
        device::{Device, DeviceKind},
    },
};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use store::device::{self, Browser};

use super::{
    door::{Administrator, AdministratorForm, done, key},
    fault,
};
use crate::{
    actions,
    app::App,
    http::{
        answer,
        form::Form,
        signed::{Signed, digest},
    },
    pages::staff::{nav, notice::respond, rows::unit_name},
    problem::Problem,
    rating::links,
    views::{
        frame::Tone,
        locale::Words,
        parts::{Badge, Choice, Field},
        staff::devices::{DeviceRow, Devices, NewDevice, Pairing, Sheet},
    },
};

const LIST: &str = "/admin/devices";
/// How long a pairing code is good for, in minutes.
const PAIRING_MINUTES: i64 = 15;
/// The digits of a pairing code.
const DIGITS: u64 = 100_000_000;
/// A browser that was not heard of for so many minutes is worth a look.
const SILENT_MINUTES: i64 = 10;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(LIST, get(list).post(add))
        .route("/admin/devices/{id}/pair", post(pair))
        .route("/admin/devices/{id}/revoke", post(revoke))
        .route("/admin/devices/sheet", get(sheet))
        .route("/admin/devices/sheet/{unit}/code.svg", get(code))
}

/// What the page shows beside the devices.
#[derive(Default)]
struct Beside {
    pairing: Option<Pairing>,
    new: Option<NewDevice>,
    place: Field,
}

async fn list(State(app): State<App>, Administrator(signed): Administrator) -> Response {
    let outcome = show(&app, &signed, Beside::default()).await;
    respond(&app, &signed, outcome).await
}

async fn show(app: &App, signed: &Signed, beside: Beside) -> Result<Response, Problem> {
    let browsers = actions::read(&app.store, device::browsers).await?;
    let at = app.clock.now();
    let is_wrong = beside.place.error.is_some() || beside.new.as_ref().is_some_and(|new| new.open);
    let (former, rows): (Vec<&Device>, Vec<&Device>) =
        signed.world.people.devices.iter().partition(|device| device.revoked);
    let shown = |device: &Device| row(signed, device, &browsers, at);
    let page = Devices {
        rows: rows.into_iter().map(shown).collect(),
        former: former.into_iter().map(shown).collect(),
        pairing: beside.pairing,
        new: beside.new.unwrap_or_else(|| new_device("", Field::default(), Field::default())),
        names: open_units(app, signed).map(|unit| unit.name.clone()).collect(),
        place: beside.place,
        key: app.ids.token()?,
    };
    let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

fn open_units<'a>(app: &App, signed: &'a Signed) -> impl Iterator<Item = &'a Unit> {
    let today = date_of(app.clock.now());
    let units = &signed.world.people.units;
    units.iter().filter(move |unit| units.is_open(unit.id, today))
}

fn row(signed: &Signed, device: &Device, browsers: &[Browser], at: Timestamp) -> DeviceRow {
    let browser = browsers.iter().find(|browser| browser.device == device.id);
    let silent = SignedDuration::from_mins(SILENT_MINUTES);
    let (state, tone) = match (device.revoked, browser) {
        (true, _) => ("revoked", Tone::Quiet),
        (false, None) => ("waiting", Tone::Soon),
        (false, Some(browser)) if at.duration_since(browser.seen_at) > silent => ("silent", Tone::Quiet),
        (false, Some(_)) => ("connected", Tone::Good),
    };
    DeviceRow {
        id: device.id.0,
        name: device.name.clone(),
        place: unit_name(signed, device.window),
        kind: kind(device.kind),
        state: Badge::new(Words::key(&format!("devices.state.{state}")), tone),
        seen_ms: browser.map(|browser| browser.seen_at.as_millisecond()),
    }
}

fn kind(kind: DeviceKind) -> Words {
    Words::key(&format!("devices.kind.{}", kind.code()))
}

fn new_device(picked: &str, name: Field, place: Field) -> NewDevice {
    let picked = DeviceKind::from_code(picked).unwrap_or(DeviceKind::Tablet);
    NewDevice {
        open: name.error.is_some() || place.error.is_some(),
        name,
        place,
        kind: Field::of(picked.code()),
        kinds: DeviceKind::ALL.map(|one| Choice::new(one.code(), kind(one))).into(),
    }
}

async fn add(State(app): State<App>, AdministratorForm { signed, form }: AdministratorForm) -> Response {
    let outcome = added(&app, &signed, &form).await;
    respond(&app, &signed, outcome).await
}

async fn added(app: &App, signed: &Signed, form: &Form) -> Result<Response, Problem> {
    let (name, place) = (Field::of(form.text("name")), Field::of(form.text("place")));
    let again =
        |name, place| Beside { new: Some(new_device(form.text("kind"), name, place)), ..Beside::default() };
    let Some(unit) = open_units(app, signed).find(|unit| is_named(unit, &place.value)) else {
        let place = place.wrong(Words::key("devices.no_place"));
        return show(app, signed, again(name, place)).await;
    };
    let device = Device {
        id: DeviceId(0),
        name: name.value.clone(),
        window: unit.id,
        kind: DeviceKind::from_code(form.text("kind")).unwrap_or(DeviceKind::Tablet),
        revoked: false,
    };
    match fault::people(app, signed, key(signed, form), Command::AddDevice(device)).await? {
        Ok(_) => Ok(done(signed, &Words::key("devices.done.added").with("value", name.value), LIST)),
        Err(fault) => {
            let name = name.wrong(fault.words);
            show(app, signed, again(name, place)).await
        }
    }
}

fn is_named(unit: &Unit, name: &str) -> bool {
    unit.name == name || unit.code == name || (!name.is_empty() && unit.name_en == name)
}

async fn pair(
    State(app): State<App>,
    Path(id): Path<i64>,
    AdministratorForm { signed, form: _ }: AdministratorForm,
) -> Response {
    let outcome = pairing(&app, &signed, DeviceId(id)).await;
    respond(&app, &signed, outcome).await
}

/// Makes a pairing code and shows it, once: only its digest is kept.
async fn pairing(app: &App, signed: &Signed, id: DeviceId) -> Result<Response, Problem> {
    let found = signed.world.people.devices.in_use(id).ok_or(Problem::NotFound)?;
    let code = format!("{:08}", app.ids.number()? % DIGITS);
    let at = app.clock.now();
    let until = at.checked_add(SignedDuration::from_mins(PAIRING_MINUTES)).unwrap_or(at);
    let kept = digest(&code);
    actions::write_rows(&app.store, move |tx| device::offer(tx, id, &kept, until)).await?;
    let (head, tail) = code.split_at(4);
    let address = app.config.server.address.trim_end_matches('/');
    let pairing = Pairing {
        name: found.name.clone(),
        code: format!("{head} {tail}"),
        until_ms: until.as_millisecond(),
        address: format!("{}/device", without_scheme(address)),
    };
    show(app, signed, Beside { pairing: Some(pairing), ..Beside::default() }).await
}

/// Returns an address as people write it.
fn without_scheme(address: &str) -> &str {
    address.split_once("://").map_or(address, |(_, rest)| rest)
}

async fn revoke(
    State(app): State<App>,
    Path(id): Path<i64>,
    AdministratorForm { signed, form }: AdministratorForm,
) -> Response {
    let outcome = revoked(&app, &signed, &form, DeviceId(id)).await;
    respond(&app, &signed, outcome).await
}

async fn revoked(app: &App, signed: &Signed, form: &Form, id: DeviceId) -> Result<Response, Problem> {
    let found = signed.world.people.devices.get(id).ok_or(Problem::NotFound)?;
    let command = Command::RevokeDevice { device: id };
    actions::people(app, signed.actor.clone(), key(signed, form), command).await?;
    actions::write_rows(&app.store, move |tx| device::unpair(tx, id)).await?;
    Ok(done(signed, &Words::key("devices.done.revoked").with("value", &found.name), LIST))
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    place: String,
    #[serde(default)]
    size: String,
}

async fn sheet(
    State(app): State<App>,
    Administrator(signed): Administrator,
    Query(wanted): Query<Wanted>,
) -> Response {
    let outcome = sheet_page(&app, &signed, &wanted).await;
    respond(&app, &signed, outcome).await
}

async fn sheet_page(app: &App, signed: &Signed, wanted: &Wanted) -> Result<Response, Problem> {
    let Some(unit) = open_units(app, signed).find(|unit| is_named(unit, wanted.place.trim())) else {
        let place = Field::of(wanted.place.trim()).wrong(Words::key("devices.no_place"));
        return show(app, signed, Beside { place, ..Beside::default() }).await;
    };
    let (size, other) = if wanted.size == "a4" { ("a4", "a5") } else { ("a5", "a4") };
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("place", &unit.code)
        .append_pair("size", other)
        .finish();
    let page = Sheet {
        place: unit_name(signed, unit.id),
        code_url: format!("/admin/devices/sheet/{}/code.svg", unit.id),
        address: without_scheme(&links::of_place(app, unit.id)).to_owned(),
        size,
        other_url: format!("/admin/devices/sheet?{query}"),
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

async fn code(
    State(app): State<App>,
    Administrator(signed): Administrator,
    Path(unit): Path<i64>,
) -> Response {
    let outcome = async {
        let unit = open_units(&app, &signed).find(|open| open.id.0 == unit).ok_or(Problem::NotFound)?;
        let svg = links::code(&links::of_place(&app, unit.id))?;
        Ok(([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response())
    };
    let outcome: Result<Response, Problem> = outcome.await;
    respond(&app, &signed, outcome).await
}
