//! The directory as staff keep it: what is listed, and the form that lists or changes an entry.

use serde::Serialize;

use crate::views::{
    Page,
    citizen::directory::Listing,
    locale::Words,
    parts::{Choice, Field},
};

/// The form: what the entry is.
pub const KIND: &str = "kind";
/// What it is called.
pub const NAME: &str = "name";
/// The unit that answers there.
pub const UNIT: &str = "unit";
/// Numbers and mail addresses, one in each line.
pub const CONTACTS: &str = "contacts";
/// Where it is.
pub const PLACE: &str = "place";
/// When it is open.
pub const TIMES: &str = "times";
/// What else one should know.
pub const TEXT: &str = "text";

/// The directory. `GET /listings`, `POST /listings`, `GET /listings/{id}`, `POST /listings/{id}`
#[derive(Debug, Clone, Serialize)]
pub struct Listings {
    /// The forms' idempotency key.
    pub key: String,
    /// Whether the reader lists, changes and removes entries.
    pub keeps: bool,
    /// Why what was sent was refused.
    pub problem: Option<Words>,
    /// The entry that is changed; empty for a new one.
    pub id: String,
    /// The kinds there are.
    pub kinds: Vec<Choice>,
    /// The units there are, for the list of proposals.
    pub units: Vec<String>,
    /// What the entry is.
    pub kind: Field,
    /// What it is called.
    pub name: Field,
    /// The unit that answers there.
    pub unit: Field,
    /// Numbers and mail addresses.
    pub contacts: Field,
    /// Where it is.
    pub place: Field,
    /// When it is open.
    pub times: Field,
    /// What else one should know.
    pub text: Field,
    /// What is listed.
    pub rows: Vec<Kept>,
}

/// An entry among the others.
#[derive(Debug, Clone, Serialize)]
pub struct Kept {
    /// What it is, by its code.
    pub kind: String,
    /// What it says.
    pub entry: Listing,
    /// Where what came out of it is typed in; empty when the reader does not register or nothing comes that way.
    pub register_url: String,
}

impl Page for Listings {
    const TEMPLATE: &'static str = "staff/listings.html";

    fn samples() -> Vec<Self> {
        let kinds = ["hotline", "office", "box", "open-day", "forum"];
        let kept = |kind: &str| Kept {
            kind: kind.to_owned(),
            entry: Listing { id: format!("4{}", kind.len()), ..Listing::sample() },
            register_url: if kind == "box" {
                "/desk/agent/new?channel=paper".to_owned()
            } else {
                String::new()
            },
        };
        let fresh = Listings {
            key: "0f2c".to_owned(),
            keeps: true,
            problem: None,
            id: String::new(),
            kinds: kinds
                .map(|kind| Choice::new(kind, Words::key(&format!("directory.kind.{kind}"))))
                .to_vec(),
            units: vec!["县政务服务中心".to_owned()],
            kind: Field::default(),
            name: Field::default(),
            unit: Field::default(),
            contacts: Field::default(),
            place: Field::default(),
            times: Field::default(),
            text: Field::default(),
            rows: kinds.map(kept).to_vec(),
        };
        let changed = Listings { id: "41".to_owned(), name: Field::of("意见箱"), ..fresh.clone() };
        let refusals = ["no-entry", "no-kind", "no-way", "directory-full"];
        let refused = refusals.map(|code| Words::key(&format!("directory.refusal.{code}")));
        let told = [
            Words::key("directory.refusal.no-unit").with("unit", "x"),
            Words::key("directory.refusal.bad-contact").with("contact", "x"),
            Words::key("directory.refusal.too-many-contacts").with("limit", 6),
            Words::key("directory.refusal.person-in-place"),
            Words::key("directory.refusal.listed-already").with("name", "x"),
            Words::key("directory.bad.name").with("limit", 80),
            Words::key("directory.bad.place").with("limit", 80),
            Words::key("directory.bad.times").with("limit", 80),
            Words::key("directory.bad.text").with("limit", 80),
        ];
        let problems = refused.into_iter().chain(told);
        let wrong = problems.map(|problem| Listings { problem: Some(problem), ..fresh.clone() });
        let empty = Listings { rows: Vec::new(), ..fresh.clone() };
        let read = Listings { keeps: false, ..fresh.clone() };
        let read_empty = Listings { keeps: false, ..empty.clone() };
        [fresh.clone(), changed, empty, read, read_empty].into_iter().chain(wrong).collect()
    }
}
