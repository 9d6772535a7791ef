//! The next state of a survey or of a place after an event.

use jiff::Timestamp;

use crate::{
    ids::{PlaceId, SurveyId},
    survey::{
        Draw, Standing, Survey,
        event::{Event, PlaceEvent},
        hand::{Hand, Seal},
        place::{Answer, CALLS_LIMIT, Call, Miss, Place, Shown, State},
    },
};

/// An event cannot follow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{event}` cannot follow at survey or place {about}")]
pub struct CannotFollow {
    /// What happened.
    pub event: &'static str,
    /// To which survey or place.
    pub about: i64,
}

/// Returns the survey after an event; `by` is who did it, as the ledger signs.
///
/// # Errors
/// [`CannotFollow`] when the event does not fit the state.
pub fn apply(
    before: Option<Survey>,
    id: SurveyId,
    at: Timestamp,
    by: &str,
    event: &Event,
) -> Result<Survey, CannotFollow> {
    let wrong = CannotFollow { event: event.code(), about: id.0 };
    let Some(mut survey) = before else {
        #[expect(clippy::wildcard_enum_match_arm, reason = "every other event follows this one")]
        return match event {
            Event::SurveyPlanned { plan, follows, edition, origin } => Ok(Survey {
                id,
                version: 1,
                follows: *follows,
                origin: origin.clone(),
                edition: *edition,
                plan: (**plan).clone(),
                standing: Standing::Planned,
                begun_at: at,
                changed_at: at,
                draw: None,
                reason: None,
                hand: None,
                seal: None,
            }),
            _ => Err(wrong),
        };
    };
    match event {
        Event::SurveyPlanned { .. } => return Err(wrong),
        Event::SurveyRevised { plan, edition } => {
            survey.plan = (**plan).clone();
            survey.edition = *edition;
        }
        Event::SampleDrawn { seed, digest, strata, frame: _ } => {
            survey.standing = Standing::Drawn;
            survey.draw = Some(Draw {
                seed: seed.clone(),
                digest: digest.clone(),
                at,
                by: by.to_owned(),
                strata: strata.clone(),
            });
        }
        Event::SurveyClosed => survey.standing = Standing::Closed,
        Event::SurveyCancelled { reason } => {
            survey.standing = Standing::Cancelled;
            survey.reason = Some(reason.clone());
        }
        Event::SurveyAssigned { person, until } => {
            survey.hand = Some(Hand { person: *person, until: *until, at, by: by.to_owned() });
        }
        // What it did is on record at each place.
        Event::SurveyInvited => {}
        Event::SurveySealed { outcomes, digest } => {
            survey.standing = Standing::Closed;
            survey.seal = Some(Seal { at, by: by.to_owned(), outcomes: *outcomes, digest: digest.clone() });
        }
    }
    survey.version = survey.version.saturating_add(1);
    survey.changed_at = at;
    Ok(survey)
}

/// Returns the place after an event; `by` is who did it, as the ledger signs.
///
/// # Errors
/// [`CannotFollow`] when the event does not fit the state.
pub fn apply_place(
    before: Option<Place>,
    id: PlaceId,
    at: Timestamp,
    by: &str,
    event: &PlaceEvent,
) -> Result<Place, CannotFollow> {
    let wrong = CannotFollow { event: event.code(), about: id.0 };
    let Some(mut place) = before else {
        #[expect(clippy::wildcard_enum_match_arm, reason = "every other event follows this one")]
        return match event {
            PlaceEvent::PlaceDrawn { survey, number, item, citizen } => Ok(Place {
                id,
                version: 1,
                survey: *survey,
                number: *number,
                item: item.clone(),
                citizen: *citizen,
                state: State::Open,
                changed_at: at,
                shown: None,
                invited_at: None,
                calls: Vec::new(),
                kept: Vec::new(),
                passed: 0,
                answer: None,
            }),
            _ => Err(wrong),
        };
    };
    match event {
        PlaceEvent::PlaceDrawn { .. } => return Err(wrong),
        PlaceEvent::SurveyNumberShown => place.shown = Some(Shown { to: by.to_owned(), at }),
        PlaceEvent::SurveyCallMissed { miss, put_off } => {
            place.shown = None;
            place.calls.push(Call { at, by: by.to_owned(), miss: *miss, put_off: *put_off });
            if *miss == Miss::WrongNumber || place.tries() >= CALLS_LIMIT {
                place.state = State::Unreached;
            }
        }
        PlaceEvent::SurveyRefused => {
            place.shown = None;
            place.kept.clear();
            place.state = State::Refused;
        }
        PlaceEvent::SurveyAnswersKept { said, passed } => {
            place.kept.clone_from(said);
            place.passed = *passed;
        }
        PlaceEvent::SurveyAnswered { channel, said } => {
            place.shown = None;
            place.kept.clear();
            place.state = State::Answered;
            place.answer = Some(Answer { at, by: by.to_owned(), channel: *channel, said: said.clone() });
        }
        PlaceEvent::PlaceInvited => place.invited_at = Some(at),
        PlaceEvent::PlaceLapsed => {
            place.shown = None;
            place.kept.clear();
            place.state = State::Lapsed;
        }
    }
    place.version = place.version.saturating_add(1);
    place.changed_at = at;
    Ok(place)
}
