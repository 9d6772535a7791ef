//! The cases that links, codes, windows and devices lead to: found, opened at a window, rated. Every change goes
//! through the one stop of all actions.

use std::sync::Arc;

use domain::{
    access::Actor,
    case::{
        ApplicantKind, By, Case, Key, Known, Matter, PhoneClass, Taken, Terms,
        command::{Command, Take},
    },
    ids::{CaseId, UnitId},
    policy::Pack,
    rating::Rating,
};
use store::{
    command::{Act, Done, Error},
    personal::Contact,
};

use crate::{actions, app::App, problem::Problem};

/// What rates in a citizen's name on pages of ours when a case must be opened first.
pub const PAGE: Actor = Actor::System("rating-page");
/// The step of a case that has one.
pub const FIRST_STEP: &str = "1";

/// Returns a case, or nothing.
///
/// # Errors
/// When the store cannot be read.
pub async fn get(app: &App, case: CaseId) -> Result<Option<Case>, Problem> {
    Ok(actions::read(&app.store, move |tx| store::case::get(tx, case)).await?)
}

/// Returns the cases of a number and step as people read them, whatever source they come from.
///
/// # Errors
/// When the store cannot be read.
pub async fn numbered(app: &App, number: &str, step: &str) -> Result<Vec<Case>, Problem> {
    let (number, step) = (number.to_owned(), step.to_owned());
    let cases = actions::read(&app.store, move |tx| store::case::with_number(tx, &number)).await?;
    Ok(cases.into_iter().filter(|case| case.facts.key.step == step).collect())
}

/// Returns the pack that a case is asked by.
///
/// # Errors
/// [`Problem::NotFound`] when it is not loaded.
pub fn pack(app: &App, case: &Case) -> Result<Arc<Pack>, Problem> {
    app.world().packs.shared(&case.facts.pack).ok_or(Problem::NotFound)
}

/// A case that a place opens before its source tells it.
#[derive(Clone, Debug)]
pub struct AtPlace {
    /// The code of its source.
    pub source: String,
    /// Its number.
    pub number: String,
    /// Its step.
    pub step: String,
    /// What was done, as far as the place knows.
    pub matter: String,
    /// The place.
    pub unit: UnitId,
    /// The clerk's sign-in name.
    pub staff: Option<String>,
}

/// Asks for a rating on the spot; the case is opened when there is none yet, and corrected by its source later.
///
/// # Errors
/// Refused by the rules, or not stored.
pub async fn open(app: &App, actor: Actor, key: Option<String>, place: AtPlace) -> Result<CaseId, Problem> {
    let world = app.world();
    let pack = app.leading_pack(&world.packs);
    let pack = pack.ok_or_else(|| Problem::Internal("no pack is loaded".to_owned()))?;
    let window = world.people.units.get(place.unit).map(|unit| unit.code.clone());
    let facts = Taken {
        key: Key { source: place.source, number: place.number, step: place.step },
        batch: None,
        pack: pack.id().to_owned(),
        kind: complaint(pack, &app.config.ratings.kind),
        unit: place.unit,
        window,
        staff: place.staff,
        matter: Matter { code: String::new(), name: place.matter },
        region: app.config.ratings.region.clone(),
        applicant_kind: ApplicantKind::Unknown,
        applicant: None,
        agent: false,
        channel: None,
        accepted_at: None,
        finished_at: app.clock.now(),
        citizen: None,
        contact_digest: None,
        phone: PhoneClass::Absent,
        elsewhere: None,
    };
    ask(app, actor, key, facts).await
}

/// Asks for a rating of a case that its source told already.
///
/// # Errors
/// Refused by the rules, or not stored.
pub async fn ask(app: &App, actor: Actor, key: Option<String>, facts: Taken) -> Result<CaseId, Problem> {
    let terms = Terms { answer_days: app.config.ratings.answer_days, ..Terms::default() };
    let take = Box::new(Take { facts, by: Some(By::Session), terms, known: Known::default() });
    let act = Act::TakeCase { take, contact: Contact::default() };
    let done = actions::perform(app, actor, key, act).await?;
    let Done::Case { id, .. } = done else {
        return Err(Problem::Internal(format!("taking a case made {done:?}")));
    };
    Ok(id)
}

/// Records what a citizen said.
///
/// # Errors
/// Refused by the rules, or not stored.
pub async fn rate(
    app: &App,
    actor: Actor,
    key: Option<String>,
    case: CaseId,
    rating: Rating,
) -> Result<Done, Error> {
    let command = Command::Rate { rating: Box::new(rating) };
    actions::perform(app, actor, key, Act::Case { case, command }).await
}

/// Returns the pack's kind for what somebody complains of: the one asked for, its complaints, or its first.
#[must_use]
pub fn complaint(pack: &Pack, wanted: &str) -> String {
    let kinds = pack.kinds();
    let found = [wanted, "complaint"].into_iter().find_map(|id| pack.kind(id));
    found.or_else(|| kinds.first()).map(|kind| kind.id.clone()).unwrap_or_default()
}
