//! Who has signed in. The session lives in the store under the digest of the cookie's token; it ends after a time
//! without use, after a time in any case, and when the person is disabled.

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, OptionalFromRequestParts},
    http::request::Parts,
    response::{IntoResponse, Redirect, Response},
};
use domain::{
    access::{self, Action, Actor, Role, Staff},
    people::Person,
    world::World,
};
use jiff::{SignedDuration, Timestamp};
use store::secrets::{self, Session};

use crate::{
    actions,
    app::App,
    http::{answer, visitor::Visitor},
    problem::Problem,
};

/// The cookie of a session.
pub const SESSION_COOKIE: &str = "huiyin_session";
/// How often a used session is written, in seconds: not at every click.
const TOUCH_SECONDS: i64 = 60;

/// A person who signed in, with everything a handler needs.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The request's surroundings; its form token is the session's.
    pub visitor: Visitor,
    /// The person.
    pub person: Person,
    /// The person as the rules see it.
    pub actor: Actor,
    /// The session.
    pub session: Session,
    /// The world at the time of the request.
    pub world: Arc<World>,
}

impl Signed {
    /// Returns whether the person has a role.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.person.roles.contains(&role)
    }

    /// Returns whether the person may do something that concerns no single order.
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        access::allowed_anywhere(&self.actor, action).is_ok()
    }

    /// Refuses who may not do something that concerns no single order.
    ///
    /// # Errors
    /// [`Problem::Forbidden`].
    pub fn must(&self, action: Action) -> Result<(), Problem> {
        access::allowed_anywhere(&self.actor, action).map_err(|denied| Problem::Forbidden(denied.to_string()))
    }
}

/// Returns the person as the rules see it.
#[must_use]
pub fn actor_of(person: &Person, world: &World) -> Actor {
    let units = person.unit.map(|unit| world.people.units.subtree(unit)).unwrap_or_default();
    Actor::Staff(Staff { person: person.id, roles: person.roles.clone(), units })
}

/// Returns the digest a token is stored under.
#[must_use]
pub fn digest(token: &str) -> String {
    store::ledger::Hash::of(token.as_bytes()).to_string()
}

/// Returns the session of a token when it still holds at `at`.
///
/// # Errors
/// When the store cannot be read.
pub async fn session(app: &App, token: &str, at: Timestamp) -> Result<Option<Session>, Problem> {
    let digest = digest(token);
    let found = actions::read(&app.store, move |tx| secrets::session(tx, &digest)).await?;
    let rules = &app.config.session;
    Ok(found.filter(|session| {
        at.duration_since(session.seen_at) <= SignedDuration::from_mins(rules.idle_minutes)
            && at.duration_since(session.started_at) <= SignedDuration::from_hours(rules.absolute_hours)
    }))
}

async fn find(visitor: &mut Visitor, app: &App) -> Result<Option<Signed>, Problem> {
    let Some(token) = visitor.jar.get(SESSION_COOKIE).map(|cookie| cookie.value().to_owned()) else {
        return Ok(None);
    };
    let at = app.clock.now();
    let Some(mut session) = session(app, &token, at).await? else { return Ok(None) };
    let world = app.world();
    let Some(person) = world.people.persons.get(session.person).filter(|person| person.active).cloned()
    else {
        return Ok(None);
    };
    let second_factor = app.demo.is_some() || !person.roles.iter().any(|role| role.needs_second_factor());
    if !session.second_factor && !second_factor {
        return Ok(None);
    }
    if at.duration_since(session.seen_at) > SignedDuration::from_secs(TOUCH_SECONDS) {
        session.seen_at = at;
        let touched = session.clone();
        actions::write_rows(&app.store, move |tx| secrets::save_session(tx, &touched)).await?;
    }
    visitor.csrf.clone_from(&session.csrf);
    let actor = actor_of(&person, &world);
    Ok(Some(Signed { visitor: visitor.clone(), person, actor, session, world }))
}

impl FromRequestParts<App> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let mut visitor = match Visitor::from_request_parts(parts, app).await {
            Ok(visitor) => visitor,
            Err(never) => match never {},
        };
        match find(&mut visitor, app).await {
            Ok(Some(signed)) => Ok(signed),
            Ok(None) => {
                let back: String = form_urlencoded::byte_serialize(visitor.path.as_bytes()).collect();
                Err(Redirect::to(&format!("/sign-in?back={back}")).into_response())
            }
            Err(problem) => Err(answer::problem(app, &visitor, &problem)),
        }
    }
}

impl OptionalFromRequestParts<App> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Option<Self>, Response> {
        let mut visitor = match Visitor::from_request_parts(parts, app).await {
            Ok(visitor) => visitor,
            Err(never) => match never {},
        };
        match find(&mut visitor, app).await {
            Ok(signed) => Ok(signed),
            Err(problem) => Err(answer::problem(app, &visitor, &problem)),
        }
    }
}
