//! Why a step was refused, in words, and which field it is about.

use domain::woodpecker::refusal::Refusal;

use crate::{
    app::App,
    http::signed::Signed,
    problem::Problem,
    views::{locale::Words, staff::woodpecker::names},
};

/// Returns a refusal in words; what it names by a code is put into words by [`told`].
pub(super) fn words(refusal: &Refusal) -> Words {
    let words = Words::key(&format!("woodpecker.refusal.{}", refusal.code()));
    match refusal {
        Refusal::BadField { field, least, most } => {
            words.with("field", field).with("least", least).with("most", most)
        }
        Refusal::TooMany { what: _, limit } => words.with("limit", limit),
        Refusal::Personal { found, what: _ } => words.with("found", found),
        Refusal::NotNow(stage) => words.with("stage", stage.code()),
        Refusal::NotEnded(number) | Refusal::Confidential(number) | Refusal::NoUnit(number) => {
            words.with("number", number)
        }
        Refusal::OtherYear { number, given, year } => {
            words.with("number", number).with("given", given).with("year", year)
        }
        Refusal::Nominated(number)
        | Refusal::NoNominee(number)
        | Refusal::Declined(number)
        | Refusal::Adopted(number)
        | Refusal::NoJuror(number)
        | Refusal::Seated(number)
        | Refusal::OthersSheet(number)
        | Refusal::NotChosen(number)
        | Refusal::NoMember(number)
        | Refusal::NoMeeting(number)
        | Refusal::NoFollowUp(number)
        | Refusal::OthersFollowUp(number) => words.with("number", number),
        Refusal::TooFewJurors { have, need } => words.with("have", have).with("need", need),
        Refusal::TooFewSheets { nominee, have, need } => {
            words.with("number", nominee).with("have", have).with("need", need)
        }
        Refusal::BadPoints { merit: _, most } => words.with("most", most),
        Refusal::BadPlaces { given: _, most } => words.with("most", most),
        Refusal::Tie { given: _, fewer, more } => words.with("fewer", fewer).with("more", more),
        Refusal::Serving { nominee: _, member } => words.with("number", member),
        Refusal::BadDay { field, given: _, from, until } => {
            words.with("field", field).with("from", from).with("until", until)
        }
        Refusal::Denied(_)
        | Refusal::NoCollection(_)
        | Refusal::Changed { .. }
        | Refusal::NoRule(_)
        | Refusal::BadYear { .. }
        | Refusal::Twin { .. }
        | Refusal::NoOrder(_)
        | Refusal::NotNext { .. }
        | Refusal::NothingToChoose
        | Refusal::NoPerson(_)
        | Refusal::UnknownUnit(_)
        | Refusal::OwnUnit { .. }
        | Refusal::NameAndConsent
        | Refusal::NoConsent(_)
        | Refusal::NoCase(_)
        | Refusal::OwnCase
        | Refusal::Reviewed
        | Refusal::BadTerm { .. } => words,
    }
}

/// Returns a refusal in words, with fields and stages as the reader knows them.
pub(super) fn told(app: &App, signed: &Signed, refusal: &Refusal) -> Result<Words, Problem> {
    let say = |key: String| app.views.say(signed.visitor.lang, &Words::key(&key));
    let words = words(refusal);
    if let Refusal::BadField { field, .. } | Refusal::BadDay { field, .. } = refusal {
        return Ok(words.with("field", say(format!("woodpecker.field.{field}"))?));
    }
    if let Refusal::NotNow(stage) = refusal {
        return Ok(words.with("stage", say(format!("woodpecker.stage.{}", stage.code()))?));
    }
    Ok(words)
}

/// Returns the field a refusal is about.
#[expect(clippy::wildcard_enum_match_arm, reason = "few refusals are about one field")]
pub(super) fn field(refusal: &Refusal) -> Option<String> {
    let name = match refusal {
        Refusal::BadField { field, .. } | Refusal::BadDay { field, .. } => field,
        Refusal::BadPoints { merit, .. } => return Some(format!("{}{merit}", names::POINTS)),
        Refusal::BadPlaces { .. } | Refusal::Tie { .. } => names::PLACES,
        Refusal::NoOrder(_)
        | Refusal::NotEnded(_)
        | Refusal::Confidential(_)
        | Refusal::NoUnit(_)
        | Refusal::OtherYear { .. }
        | Refusal::Nominated(_) => names::ORDER,
        Refusal::NameAndConsent => names::NAME,
        Refusal::NoPerson(_) | Refusal::Seated(_) => names::PERSON,
        Refusal::UnknownUnit(_) => names::UNIT,
        Refusal::BadTerm { .. } => names::UNTIL,
        _ => return None,
    };
    Some(name.to_owned())
}
