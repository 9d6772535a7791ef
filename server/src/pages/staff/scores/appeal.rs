//! Appeals of a unit against a score of a closed month: the form while there is time, and how each stands.

use axum::response::Response;
use domain::{
    access::{Action, Actor},
    assessment::{
        command::{Command, Refusal},
        periods::{Appeal, Period},
    },
    ids::{AppealId, UnitId},
    policy::Assessment,
};
use store::command::{Act, Error, Refused};

use super::{month::appeals_until, own::Own};
use crate::{
    actions,
    app::App,
    http::{answer, form::Form, signed::Signed, visitor::news_of},
    problem::Problem,
    told,
    views::{
        frame::Tone,
        locale::{Lang, Words},
        parts::{Badge, Choice, Field},
        staff::scores::{AppealForm, AppealRow, OwnIndicator},
    },
};

/// What is wrong with an appeal that was sent, and what was typed.
pub(super) struct Fault {
    indicator: String,
    grounds: String,
    /// Whether the grounds are wrong, or all of it.
    is_grounds: bool,
    words: Words,
}

/// Hands an appeal in; what the rules refuse is a fault of the form.
pub(super) async fn hand_in(
    app: &App,
    signed: &Signed,
    own: &Own,
    form: &Form,
) -> Result<Result<Response, Fault>, Problem> {
    signed.must(Action::Appeal)?;
    let Some(place) = &own.place else { return Err(Problem::NotFound) };
    let (indicator, grounds) = (form.text("indicator").to_owned(), form.text("grounds").to_owned());
    let command = Command::Appeal {
        appeal: AppealId(0),
        pack: place.pack.clone(),
        month: own.month,
        unit: place.unit,
        indicator: indicator.clone(),
        grounds: grounds.clone(),
    };
    let key = form.key(&signed.actor.signature());
    match actions::perform(app, signed.actor.clone(), key, Act::Assess(Box::new(command))).await {
        Ok(_) => {
            let mut visitor = signed.visitor.clone();
            visitor.jar = visitor.jar.add(news_of(Tone::Good, &Words::key("scores.appeal.done")));
            Ok(Ok(answer::go(&visitor, &format!("/scores/{}", own.month))))
        }
        Err(Error::Refused(Refused::Assessment(refusal))) => match words(&refusal) {
            Some((is_grounds, words)) => Ok(Err(Fault { indicator, grounds, is_grounds, words })),
            None => Err(Error::Refused(Refused::Assessment(refusal)).into()),
        },
        Err(error) => Err(error.into()),
    }
}

/// Returns whether the grounds are what is wrong, and why; nothing when no form can be better.
fn words(refusal: &Refusal) -> Option<(bool, Words)> {
    match refusal {
        Refusal::BadField { limit, .. } => {
            Some((true, Words::key("scores.refusal.grounds").with("limit", limit)))
        }
        Refusal::AppealWaits => Some((false, Words::key("scores.refusal.waits"))),
        Refusal::Unknown { .. } => Some((false, Words::key("scores.refusal.indicator"))),
        Refusal::AppealsOver { until, .. } => {
            Some((false, Words::key("scores.refusal.over").with("day", until)))
        }
        Refusal::NotClosed { .. } => Some((false, Words::key("scores.refusal.open"))),
        Refusal::Denied(_)
        | Refusal::NoAssessment(_)
        | Refusal::NotAssessed { .. }
        | Refusal::NoYear(_)
        | Refusal::NotBegun { .. }
        | Refusal::NotCompared { .. }
        | Refusal::BadValue(_)
        | Refusal::Unscored(_)
        | Refusal::ByNothing
        | Refusal::BadEvidence
        | Refusal::NeedsEvidence { .. }
        | Refusal::NoOrder(_)
        | Refusal::NoMark(_)
        | Refusal::Closed { .. }
        | Refusal::BeforeCutOff { .. }
        | Refusal::NoAppeal(_)
        | Refusal::Ruled { .. }
        | Refusal::OwnAppeal
        | Refusal::NotGranted { .. } => None,
    }
}

/// Returns the form, while there is time and for whom the unit is theirs.
pub(super) fn form(
    app: &App,
    signed: &Signed,
    rules: &Assessment,
    own: &Own,
    period: Option<&Period>,
    indicators: &[OwnIndicator],
    fault: Option<&Fault>,
) -> Result<Option<AppealForm>, Problem> {
    if !own.place.as_ref().is_some_and(|place| is_theirs(signed, place.unit)) {
        return Ok(None);
    }
    let Some(until) = period.and_then(|period| appeals_until(&signed.world, rules, period)) else {
        return Ok(None);
    };
    if until.has_passed(app.clock.now()) && fault.is_none() {
        return Ok(None);
    }
    let choices = indicators.iter().map(|one| {
        let label = match &one.lost {
            Some(lost) => Words::key("scores.appeal.choice").with("name", &one.name).with("lost", lost),
            None => Words::plain(one.name.clone()),
        };
        Choice::new(&one.id, label)
    });
    let mut form = AppealForm {
        key: app.ids.token()?,
        until: until.date.to_string(),
        indicators: choices.collect(),
        indicator: Field::default(),
        grounds: Field::default(),
        problem: None,
    };
    if let Some(fault) = fault {
        form.indicator = Field::of(&fault.indicator);
        form.grounds = Field::of(&fault.grounds);
        if fault.is_grounds {
            form.grounds = form.grounds.wrong(fault.words.clone());
        } else {
            form.problem = Some(fault.words.clone());
        }
    }
    Ok(Some(form))
}

/// Returns whether a person appeals for a unit: one of its own people, with a role that may.
fn is_theirs(signed: &Signed, unit: UnitId) -> bool {
    let is_of = match &signed.actor {
        Actor::Staff(staff) => staff.units.contains(&unit),
        Actor::Citizen | Actor::System(_) => false,
    };
    is_of && signed.may(Action::Appeal)
}

/// Returns the appeals of a unit in a month, the newest first.
pub(super) fn rows(rules: &Assessment, unit: UnitId, period: Option<&Period>, lang: Lang) -> Vec<AppealRow> {
    let appeals = period.into_iter().flat_map(|period| period.appeals.values());
    let mut rows: Vec<AppealRow> =
        appeals.filter(|appeal| appeal.unit == unit).map(|appeal| row(rules, appeal, lang)).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.at_ms));
    rows
}

fn row(rules: &Assessment, appeal: &Appeal, lang: Lang) -> AppealRow {
    let name = rules.indicator(&appeal.indicator);
    let (code, tone) = match appeal.ruling.as_ref().map(|ruling| ruling.granted) {
        None => ("waits", Tone::Soon),
        Some(true) => ("granted", Tone::Good),
        Some(false) => ("refused", Tone::Bad),
    };
    AppealRow {
        indicator: name.map_or_else(|| appeal.indicator.clone(), |one| told::text(&one.name, lang)),
        at_ms: appeal.act.at.as_millisecond(),
        grounds: appeal.grounds.clone(),
        state: Badge::new(Words::key(&format!("scores.appeal.{code}")), tone),
        reason: appeal.ruling.as_ref().map(|ruling| ruling.reason.clone()).unwrap_or_default(),
    }
}
