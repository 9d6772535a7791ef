//! Where one may speak and be heard.

use domain::directory::Entry;
use serde::Serialize;

use crate::views::Page;

/// The directory. `GET /directory`
#[derive(Debug, Clone, Serialize)]
pub struct Directory {
    /// What is listed, by kind; kinds of which nothing is listed are left out.
    pub groups: Vec<Group>,
}

/// What is listed of one kind.
#[derive(Debug, Clone, Serialize)]
pub struct Group {
    /// The kind, by its code.
    pub kind: String,
    /// The entries, by name.
    pub rows: Vec<Listing>,
}

/// An entry.
#[derive(Debug, Clone, Serialize)]
pub struct Listing {
    /// Identifies it.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// The unit that answers there; empty for none.
    pub unit: String,
    /// Numbers and mail addresses, each with the address that opens it.
    pub contacts: Vec<(String, String)>,
    /// Where it is.
    pub place: String,
    /// When it is open.
    pub times: String,
    /// What else one should know.
    pub text: String,
}

impl Listing {
    /// Returns an entry as it is shown; `unit` is the name of its unit.
    #[must_use]
    pub fn of(entry: &Entry, unit: String) -> Self {
        let contact = |contact: &String| {
            let url = if contact.contains('@') {
                format!("mailto:{contact}")
            } else {
                format!("tel:{}", contact.chars().filter(char::is_ascii_digit).collect::<String>())
            };
            (contact.clone(), url)
        };
        let content = &entry.content;
        Self {
            id: entry.id.to_string(),
            name: content.name.clone(),
            unit,
            contacts: content.contacts.iter().map(contact).collect(),
            place: content.place.clone(),
            times: content.times.clone(),
            text: content.text.clone(),
        }
    }

    /// Returns one to be shown in checks.
    #[must_use]
    pub fn sample() -> Self {
        Self {
            id: "41".to_owned(),
            name: "政务大厅<意见箱>".to_owned(),
            unit: "县政务服务中心".to_owned(),
            contacts: vec![
                ("0914-2338000".to_owned(), "tel:09142338000".to_owned()),
                ("xx@example.gov.cn".to_owned(), "mailto:xx@example.gov.cn".to_owned()),
            ],
            place: "东风路12号一楼".to_owned(),
            times: "每周一开箱".to_owned(),
            text: "可以不留姓名。\n每封都登记编号。".to_owned(),
        }
    }
}

impl Page for Directory {
    const TEMPLATE: &'static str = "citizen/directory.html";

    fn samples() -> Vec<Self> {
        let bare = Listing {
            unit: String::new(),
            contacts: Vec::new(),
            times: String::new(),
            text: String::new(),
            ..Listing::sample()
        };
        let group = |kind: &str| Group { kind: kind.to_owned(), rows: vec![Listing::sample(), bare.clone()] };
        let full = ["hotline", "office", "box", "open-day", "forum"].map(group).to_vec();
        vec![Self { groups: full }, Self { groups: Vec::new() }]
    }
}
