//! Putting up devices on which citizens rate, connecting them, taking them away; and codes to print for a place.

use serde::Serialize;

use crate::views::Page;
use crate::views::frame::Tone;
use crate::views::locale::Words;
use crate::views::parts::{Badge, Choice, Field};

/// The devices of an installation. `GET /admin/devices`
#[derive(Debug, Clone, Serialize)]
pub struct Devices {
    /// Those in use.
    pub rows: Vec<DeviceRow>,
    /// Those taken out of use.
    pub former: Vec<DeviceRow>,
    /// The pairing code that was made just now.
    pub pairing: Option<Pairing>,
    /// The form for another one.
    pub new: NewDevice,
    /// Names of the units, for completion.
    pub names: Vec<String>,
    /// The place to print a code for.
    pub place: Field,
    /// The idempotency key.
    pub key: String,
}

/// A device.
#[derive(Debug, Clone, Serialize)]
pub struct DeviceRow {
    /// Its id.
    pub id: i64,
    /// What people call it.
    pub name: String,
    /// Where it stands.
    pub place: String,
    /// What it is.
    pub kind: Words,
    /// Whether its browser is there.
    pub state: Badge,
    /// When its browser last asked for something, UTC milliseconds.
    pub seen_ms: Option<i64>,
}

/// A pairing code, shown once.
#[derive(Debug, Clone, Serialize)]
pub struct Pairing {
    /// The device.
    pub name: String,
    /// The code.
    pub code: String,
    /// Until when it is good, UTC milliseconds.
    pub until_ms: i64,
    /// Where it is typed.
    pub address: String,
}

/// The form for another device.
#[derive(Debug, Clone, Serialize)]
pub struct NewDevice {
    /// What people call it.
    pub name: Field,
    /// The unit it stands at, by name.
    pub place: Field,
    /// What it is.
    pub kind: Field,
    /// What it may be.
    pub kinds: Vec<Choice>,
    /// Whether the form is open.
    pub open: bool,
}

/// A sheet with the code of a place, to be printed and put up. `GET /admin/devices/sheet`
#[derive(Debug, Clone, Serialize)]
pub struct Sheet {
    /// The place.
    pub place: String,
    /// The picture of its code.
    pub code_url: String,
    /// The address in letters, for who cannot photograph.
    pub address: String,
    /// `a5` or `a4`.
    pub size: &'static str,
    /// The same sheet in the other size.
    pub other_url: String,
}

impl Page for Devices {
    const TEMPLATE: &'static str = "staff/admin/devices.html";

    fn samples() -> Vec<Self> {
        let row = |id, tone, state: &str, seen_ms| DeviceRow {
            id,
            name: format!("{id}号窗口<东风砖厂>平板"),
            place: "县政务服务大厅".to_owned(),
            kind: Words::key("devices.kind.tablet"),
            state: Badge::new(Words::key(&format!("devices.state.{state}")), tone),
            seen_ms,
        };
        let kinds = ["tablet", "terminal"];
        let new = NewDevice {
            name: Field::default(),
            place: Field::default(),
            kind: Field::of("tablet"),
            kinds: kinds.map(|kind| Choice::new(kind, Words::key(&format!("devices.kind.{kind}")))).into(),
            open: false,
        };
        let empty = Self {
            rows: Vec::new(),
            former: Vec::new(),
            pairing: None,
            new,
            names: vec!["县政务服务大厅".to_owned()],
            place: Field::default(),
            key: "sample-key".to_owned(),
        };
        let full = Self {
            rows: vec![
                row(7, Tone::Good, "connected", Some(1_795_327_300_000)),
                row(8, Tone::Soon, "waiting", None),
                row(9, Tone::Quiet, "silent", Some(1_795_237_300_000)),
            ],
            former: vec![row(5, Tone::Quiet, "revoked", None)],
            pairing: Some(Pairing {
                name: "7号窗口平板".to_owned(),
                code: "4821 7730".to_owned(),
                until_ms: 1_795_328_400_000,
                address: "127.0.0.1:8480/device".to_owned(),
            }),
            ..empty.clone()
        };
        let mut wrong = full.clone();
        wrong.new.open = true;
        wrong.new.place = Field::of("没有的单位").wrong(Words::key("devices.no_place"));
        wrong.place = Field::of("没有的单位").wrong(Words::key("devices.no_place"));
        vec![empty, full, wrong]
    }
}

impl Page for Sheet {
    const TEMPLATE: &'static str = "staff/admin/sheet.html";

    fn samples() -> Vec<Self> {
        ["a5", "a4"]
            .map(|size| Self {
                place: "县政务服务大厅 3 号窗口".to_owned(),
                code_url: "/static/icon.svg".to_owned(),
                address: "127.0.0.1:8480/r/Jx0c2mY7qVd4hT9wKzLpRs8uNfEaGb31".to_owned(),
                size,
                other_url: "/admin/devices/sheet?place=7&size=a4".to_owned(),
            })
            .into()
    }
}
