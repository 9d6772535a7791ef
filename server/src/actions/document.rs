//! Issuing official documents. The number stands in the bytes, and the bytes' digest stands in the ledger beside it:
//! the next number is looked up, the document is made with it, and it is made anew when somebody else was faster. A number
//! is given with the document or not at all, so there is never a gap.

use domain::{
    access::Actor,
    calendar::date_of,
    document::{
        Document, Kind, Subject,
        command::{Command, Issue, Refusal},
        due::{Asked, Due},
        field::{ADDRESS, NUMBER, TITLE},
        values::{Fault, Values},
    },
    ids::{DocumentId, UnitId},
};
use jiff::civil::Date;
use report::letter::{self, Template};
use store::{
    command::{Act, Done, Error as Failed, Refused},
    document,
    files::Files,
};

use crate::{actions, app::App, papers, problem::Problem};

/// How often a document is made anew because others took its number.
const ATTEMPTS: usize = 64;
/// The path of the page that verifies a document, with its code behind it.
pub const PATH: &str = "/v/";
/// How many digits the code of a verification address has: 80 bits, so that none is guessed.
const CODE: usize = 20;

/// A document to be issued.
#[derive(Clone, Debug)]
pub struct New {
    /// What asked for it, when something did.
    pub due: Option<DocumentId>,
    /// Its kind.
    pub kind: Kind,
    /// What it is about.
    pub subject: Subject,
    /// The unit it concerns.
    pub unit: Option<UnitId>,
    /// What it says; what comes from the house (head, number, date, issuer, verification) is filled in.
    pub values: Values,
}

/// A document that was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Which.
    pub id: DocumentId,
    /// The number people read.
    pub number: String,
}

/// Why a document was not issued; nothing was changed and no number was used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// What it says is not what its kind must say.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Values(Vec<Fault>),
    /// The rules say no, or the store could not.
    #[error(transparent)]
    Store(#[from] Failed),
    /// It could not be made.
    #[error(transparent)]
    Problem(#[from] Problem),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Values(_) => Self::BadRequest(error.to_string()),
            Error::Store(failed) => failed.into(),
            Error::Problem(problem) => problem,
        }
    }
}

/// Issues a document: gives it the next number, stores it and notes it in the register. The same key is done once.
///
/// # Errors
/// [`Error`]; no number was used.
pub async fn issue(app: &App, actor: &Actor, key: Option<String>, new: New) -> Result<Given, Error> {
    let today = date_of(app.clock.now());
    let values = with_house(app, new.kind, new.values.clone(), today);
    let checked = values.clone().with(NUMBER, "1").with(ADDRESS, "");
    let faults = checked.faults(new.kind);
    if !faults.is_empty() {
        return Err(Error::Values(faults));
    }
    let (template, version) = template(app, new.kind).await?;
    let (kind, year) = (new.kind, today.year());
    for _ in 0..ATTEMPTS {
        let last = actions::read(&app.store, move |tx| document::last(tx, kind, year)).await;
        let serial = last.map_err(Problem::from)?.saturating_add(1);
        let prefix = app.config.documents.prefix.clone();
        let code = code(app)?;
        let address = address(app, &code);
        let says = values.clone().with(NUMBER, kind.number(&prefix, year, serial)).with(ADDRESS, &*address);
        let bytes = fill(template.clone(), says, Some(address)).await?;
        let stored = keep(app, bytes).await?;
        let issue = Issue {
            due: new.due,
            kind,
            subject: new.subject,
            unit: new.unit,
            title: values.text(TITLE).to_owned(),
            dated: today,
            prefix,
            serial,
            digest: stored.digest,
            size: i64::try_from(stored.size).unwrap_or(i64::MAX),
            code,
            template: version,
        };
        let act = Act::Document(Box::new(Command::Issue(Box::new(issue))));
        match actions::perform(app, actor.clone(), key.clone(), act).await {
            Ok(Done::Document { id, number }) => return Ok(Given { id, number }),
            Ok(other) => return Err(Problem::Internal(format!("a document made {other:?}")).into()),
            Err(Failed::Refused(Refused::Document(refusal)))
                if matches!(*refusal, Refusal::NumberTaken { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::TooMany(1).into())
}

/// Issues a document that something asked for, with everything it says filled in from what is known.
///
/// # Errors
/// [`Error`]; no number was used, and it waits still.
pub async fn issue_due(app: &App, actor: &Actor, due: &Due) -> Result<Given, Error> {
    let values = papers::of_due(app, due).await?.ok_or(Problem::NotFound)?;
    let Asked { of: kind, subject, unit, .. } = due.asked;
    issue(app, actor, None, New { due: Some(due.id), kind, subject, unit, values }).await
}

/// Says that a document that something asked for is not needed.
///
/// # Errors
/// Refused by the rules, or not stored.
pub async fn waive(
    app: &App,
    actor: &Actor,
    key: Option<String>,
    document: DocumentId,
    reason: String,
) -> Result<Done, Failed> {
    let act = Act::Document(Box::new(Command::Waive { document, reason }));
    actions::perform(app, actor.clone(), key, act).await
}

/// Returns a document as it would be, without a number and without a code.
///
/// # Errors
/// When it cannot be made.
pub async fn draft(app: &App, kind: Kind, values: Values) -> Result<Vec<u8>, Problem> {
    let today = date_of(app.clock.now());
    let number = kind.number(&app.config.documents.prefix, today.year(), 0).replace("0号", "　号");
    let values = with_house(app, kind, values, today).with(NUMBER, number).with(ADDRESS, "");
    let (template, _) = template(app, kind).await?;
    fill(template, values, None).await
}

/// Withdraws a document; it is kept, and whoever verifies it is told.
///
/// # Errors
/// Refused by the rules, or not stored.
pub async fn withdraw(
    app: &App,
    actor: &Actor,
    key: Option<String>,
    document: DocumentId,
    reason: String,
) -> Result<Done, Failed> {
    let act = Act::Document(Box::new(Command::Withdraw { document, reason }));
    actions::perform(app, actor.clone(), key, act).await
}

/// Puts a checked template in the place of the one in force.
///
/// # Errors
/// Refused by the rules, or not stored.
pub async fn replace_template(
    app: &App,
    actor: &Actor,
    key: Option<String>,
    kind: Kind,
    file: (String, Vec<u8>),
) -> Result<Done, Error> {
    let (name, bytes) = file;
    let stored = keep(app, bytes).await?;
    let size = i64::try_from(stored.size).unwrap_or(i64::MAX);
    let act = Act::Document(Box::new(Command::ReplaceTemplate { kind, digest: stored.digest, size, name }));
    Ok(actions::perform(app, actor.clone(), key, act).await?)
}

/// Returns the bytes of a document.
///
/// # Errors
/// When they are not there, or not what they were.
pub async fn bytes(app: &App, document: &Document) -> Result<Vec<u8>, Problem> {
    file(app, document.digest.clone()).await?.ok_or(Problem::NotFound)
}

/// Returns the bytes of the template in force and its version; 0 for the shipped one.
///
/// # Errors
/// When its file is not there.
pub async fn template_bytes(app: &App, kind: Kind) -> Result<(Vec<u8>, u32), Problem> {
    let world = app.world();
    let Some(version) = world.templates.in_force(kind) else { return Ok((letter::shipped(kind), 0)) };
    let bytes = file(app, version.digest.clone()).await?;
    let missing = || Problem::Internal(format!("the template `{}` is missing", version.digest));
    Ok((bytes.ok_or_else(missing)?, version.number))
}

/// Returns the bytes of a kept file.
///
/// # Errors
/// When the disk fails or the file was changed.
pub async fn file(app: &App, digest: String) -> Result<Option<Vec<u8>>, Problem> {
    let folder = app.store.files().to_path_buf();
    let read = tokio::task::spawn_blocking(move || Files::at(&folder).get(&digest));
    let read = read.await.map_err(|error| Problem::Internal(error.to_string()))?;
    read.map_err(|error| Problem::Internal(error.to_string()))
}

/// Returns the address that verifies a document.
#[must_use]
pub fn address(app: &App, code: &str) -> String {
    format!("{}{PATH}{code}", app.config.server.address.trim_end_matches('/'))
}

/// Returns a day as a document writes it.
#[must_use]
pub fn written(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

/// Returns the values with what comes from the house.
fn with_house(app: &App, kind: Kind, mut values: Values, today: Date) -> Values {
    let operator = &app.config.site.operator;
    let head = match kind {
        Kind::SupervisionOrder | Kind::Adjudication => format!("{operator}文件"),
        Kind::SpecialReport => format!("{operator}专报"),
        Kind::NoticeLetter | Kind::WarningLetter | Kind::InterviewNotice | Kind::ReferralLetter => {
            operator.clone()
        }
        Kind::PublicReply => String::new(),
    };
    values.set("head", head);
    values.set("issuer", operator);
    values.set("date", written(today));
    if values.text("contact").is_empty() {
        values.set("contact", &app.config.documents.contact);
    }
    values
}

async fn template(app: &App, kind: Kind) -> Result<(Template, u32), Problem> {
    let (bytes, version) = template_bytes(app, kind).await?;
    let read = tokio::task::spawn_blocking(move || Template::read(kind, &bytes));
    let read = read.await.map_err(|error| Problem::Internal(error.to_string()))?;
    let told = |faults: Vec<letter::Fault>| {
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Problem::Internal(format!("the template of `{}`: {}", kind.code(), told.join("; ")))
    };
    Ok((read.map_err(told)?, version))
}

async fn fill(template: Template, values: Values, address: Option<String>) -> Result<Vec<u8>, Problem> {
    let filled = tokio::task::spawn_blocking(move || template.fill(&values, address.as_deref()));
    let filled = filled.await.map_err(|error| Problem::Internal(error.to_string()))?;
    filled.map_err(|fault| Problem::Internal(fault.to_string()))
}

async fn keep(app: &App, bytes: Vec<u8>) -> Result<store::files::Stored, Problem> {
    let folder = app.store.files().to_path_buf();
    let limit = store::files::SIZE_LIMIT;
    let kept = tokio::task::spawn_blocking(move || Files::at(&folder).put(&mut bytes.as_slice(), limit));
    let kept = kept.await.map_err(|error| Problem::Internal(error.to_string()))?;
    kept.map_err(crate::attachments::problem)
}

fn code(app: &App) -> Result<String, Problem> {
    let token = app.ids.token()?;
    Ok(token.chars().take(CODE).collect())
}
