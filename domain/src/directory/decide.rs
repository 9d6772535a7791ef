//! Decides what is asked of the directory. Nothing here changes anything: the answer is an event.

use super::{
    CONTACTS_LIMIT, Command, Content, Directory, ENTRIES_LIMIT, Event, LINE_LIMIT, NAME_LIMIT, TEXT_LIMIT,
    official,
};
use crate::{
    access::{self, Action, Actor, Denied},
    ids::{ListingId, UnitId},
    people::Units,
    personal,
};

/// What a decision may look at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Who acts.
    pub actor: &'a Actor,
    /// What is listed.
    pub directory: &'a Directory,
    /// The units there are.
    pub units: &'a Units,
}

/// Why a command about the directory was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not the actor's to do.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// No such entry.
    #[error("entry `{0}` is not listed; open the page again")]
    NoEntry(ListingId),
    /// No such unit.
    #[error("unit `{0}` does not exist")]
    NoUnit(UnitId),
    /// What everybody reads shows whose it is.
    #[error("the text holds `{found}`, which looks like {what}; take it out")]
    Personal {
        /// What was found, shortened.
        found: String,
        /// What it looks like.
        what: &'static str,
    },
    /// A text is missing or too long.
    #[error("`{name}` must have at most {limit} printable characters, and the name at least one")]
    BadText {
        /// Which.
        name: &'static str,
        /// The most characters.
        limit: usize,
    },
    /// What is no number of an office.
    #[error(
        "`{0}` is neither a telephone number of 3 to 12 digits nor a mail address; a mobile number is a person's"
    )]
    BadContact(String),
    /// Somebody is to be found in what stays readable in every text.
    #[error("`{name}` holds a number, a plate or a name that can only be somebody's; write it without")]
    PersonIn {
        /// Which.
        name: &'static str,
    },
    /// Too many of them.
    #[error("an entry lists at most {CONTACTS_LIMIT} numbers")]
    TooManyContacts,
    /// Nobody can get there.
    #[error("say how to get there: a number, a place or an address")]
    NoWay,
    /// The same is listed.
    #[error("`{name}` is listed already as entry `{entry}`; change that one")]
    Listed {
        /// What it is called.
        name: String,
        /// Which.
        entry: ListingId,
    },
    /// The directory is full.
    #[error("the directory lists at most {ENTRIES_LIMIT} entries; remove one first")]
    Full,
}

impl Refusal {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "denied",
            Self::NoEntry(_) => "no-entry",
            Self::NoUnit(_) => "no-unit",
            Self::Personal { .. } => "personal",
            Self::BadText { .. } => "bad-text",
            Self::BadContact(_) => "bad-contact",
            Self::PersonIn { .. } => "person-in-place",
            Self::TooManyContacts => "too-many-contacts",
            Self::NoWay => "no-way",
            Self::Listed { .. } => "listed-already",
            Self::Full => "directory-full",
        }
    }
}

/// Decides a command about the directory.
///
/// # Errors
/// A [`Refusal`] with the facts.
pub fn decide(context: Context<'_>, command: Command) -> Result<Event, Refusal> {
    access::allowed_anywhere(context.actor, Action::KeepDirectory)?;
    match command {
        Command::List { id, content } => {
            if context.directory.len() >= ENTRIES_LIMIT {
                return Err(Refusal::Full);
            }
            Ok(Event::ListingAdded { entry: id, content: checked(context, id, *content)? })
        }
        Command::Change { entry, content } => {
            known(context, entry)?;
            Ok(Event::ListingChanged { entry, content: checked(context, entry, *content)? })
        }
        Command::Remove { entry } => {
            known(context, entry)?;
            Ok(Event::ListingRemoved { entry })
        }
    }
}

fn known(context: Context<'_>, entry: ListingId) -> Result<(), Refusal> {
    context.directory.get(entry).map(|_| ()).ok_or(Refusal::NoEntry(entry))
}

fn checked(context: Context<'_>, id: ListingId, content: Content) -> Result<Content, Refusal> {
    if let Some(unit) = content.unit
        && context.units.get(unit).is_none()
    {
        return Err(Refusal::NoUnit(unit));
    }
    let line = |name: &'static str, text: &str, limit: usize| {
        plain(text, limit).filter(|text| !text.contains('\n')).ok_or(Refusal::BadText { name, limit })
    };
    let name = line("name", &content.name, NAME_LIMIT)?;
    if name.is_empty() {
        return Err(Refusal::BadText { name: "name", limit: NAME_LIMIT });
    }
    let same =
        |one: &&super::Entry| one.content.kind == content.kind && one.content.name == name && one.id != id;
    if let Some(one) = context.directory.listed().into_iter().find(same) {
        return Err(Refusal::Listed { name, entry: one.id });
    }
    let contacts: Vec<String> = content.contacts.iter().map(|one| one.trim().to_owned()).collect();
    let contacts: Vec<String> = contacts.into_iter().filter(|one| !one.is_empty()).collect();
    if contacts.len() > CONTACTS_LIMIT {
        return Err(Refusal::TooManyContacts);
    }
    if let Some(bad) = contacts.iter().find(|one| !official::is_contact(one)) {
        return Err(Refusal::BadContact(bad.clone()));
    }
    let place = line("place", &content.place, LINE_LIMIT)?;
    // A listed place stays in every text; whoever is in it would, too.
    if !official::is_place(&place) {
        return Err(Refusal::PersonIn { name: "place" });
    }
    if contacts.is_empty() && place.is_empty() {
        return Err(Refusal::NoWay);
    }
    let times = line("times", &content.times, LINE_LIMIT)?;
    let bad = Refusal::BadText { name: "text", limit: TEXT_LIMIT };
    let text = plain(&content.text, TEXT_LIMIT).ok_or(bad)?;
    for written in [&name, &place, &times, &text] {
        if let Some((found, what)) = personal::papers(written).or_else(|| personal::mobile(written)) {
            return Err(Refusal::Personal { found, what });
        }
    }
    Ok(Content { name, contacts, place, times, text, ..content })
}

fn plain(text: &str, limit: usize) -> Option<String> {
    let text = text.trim().replace("\r\n", "\n");
    let is_plain = !text.chars().any(|letter| letter.is_control() && letter != '\n');
    (text.chars().count() <= limit && is_plain).then_some(text)
}
