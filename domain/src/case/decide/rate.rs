//! What the citizen said: proven, checked, set beside what was said before, and turned into an order when it is bad.

use crate::{
    access::Actor,
    calendar::date_of,
    case::{
        Placed,
        decide::{Draft, checks},
        event::Event,
        opening::Opening,
        refusal::Refusal,
    },
    policy::Pack,
    rating::{Grade, Provenance, Rating, RatingChannel, scale},
};

/// The most ratings kept of one case.
const RATING_LIMIT: usize = 20;

pub(super) fn rate(draft: &mut Draft<'_>, mut rating: Rating) -> Result<(), Refusal> {
    prove(draft, &rating.provenance)?;
    if rating.at > draft.context.at {
        return Err(Refusal::Future { field: "at" });
    }
    if let Some(option) = &rating.scale {
        let counts = graded(draft.pack, option)?;
        if counts != rating.grade {
            return Err(Refusal::GradeMismatch { option: option.clone(), counts, given: rating.grade });
        }
    }
    let on = date_of(rating.at);
    rating.options = draft.context.world.norms.checked(rating.grade, &rating.options, on)?;
    rating.words = checks::bounded("words", &rating.words, 0, checks::WORDS_LIMIT)?;
    checks::answers(draft.pack, &rating.answers)?;
    // A digit sent by text message cannot say why; the person who calls asks for it.
    let can_say_why = !matches!(rating.provenance, Provenance::Sms { .. });
    if rating.is_bad() && can_say_why && rating.options.is_empty() && rating.words.is_empty() {
        return Err(Refusal::ReasonNeeded);
    }
    place(draft, rating)
}

/// Sets a checked rating beside those there are.
pub(super) fn place(draft: &mut Draft<'_>, rating: Rating) -> Result<(), Refusal> {
    let earlier = &draft.case.ratings;
    if earlier.iter().any(|placed| placed.rating.provenance.is_same_evidence(&rating.provenance)) {
        return Err(Refusal::EvidenceUsed);
    }
    if earlier.len() >= RATING_LIMIT {
        return Err(Refusal::Full { what: "ratings", limit: RATING_LIMIT });
    }
    let number = u16::try_from(earlier.len()).unwrap_or(u16::MAX).saturating_add(1);
    let late = draft.case.asked.is_some_and(|asked| rating.at > asked.until);
    let placed = Placed { number, late, rating };
    let is_handled = draft.order.is_some_and(|order| !order.is_ended());
    if placed.rating.is_bad() && !is_handled {
        draft.decision.opens = Some(Opening::of(draft.context, draft.pack, &draft.case, &placed));
    }
    draft.happen(Event::Rated(Box::new(placed)))
}

/// Returns the national grade of an option of the pack's scale.
pub(super) fn graded(pack: &Pack, option: &str) -> Result<Grade, Refusal> {
    scale::grade(pack.callback(), option).ok_or_else(|| {
        let grades = scale::grades(pack.callback()).into_iter().filter(|(_, grade)| grade.is_some());
        checks::unknown(
            pack,
            "grade",
            option.to_owned(),
            grades.map(|(choice, _)| choice.id.clone()).collect(),
        )
    })
}

/// Checks that the evidence names something and fits who hands it in (G3).
fn prove(draft: &Draft<'_>, provenance: &Provenance) -> Result<(), Refusal> {
    if checks::evidence("evidence", provenance.evidence()).is_err() {
        return Err(Refusal::NoProvenance);
    }
    let fits = match (provenance, draft.context.actor) {
        (Provenance::Device { channel, .. }, Actor::Citizen) => {
            matches!(channel, RatingChannel::Tablet | RatingChannel::Terminal)
        }
        (Provenance::Link { channel, .. }, Actor::Citizen) => {
            use RatingChannel::{Mobile, Qr, Sms, Web};
            // A link in a text message came by text message.
            matches!(channel, Web | Mobile | Qr | Sms)
        }
        // What a person reads into a reply goes through the reply itself, so that it cannot be made up.
        (Provenance::Sms { read_by, .. }, Actor::System(_)) => {
            read_by.is_none() && draft.case.facts.citizen.is_some()
        }
        (Provenance::Call { agent: by, .. } | Provenance::Paper { by, .. }, Actor::Staff(staff)) => {
            staff.person == *by
        }
        (Provenance::Default { .. }, _) => {
            return Err(Refusal::DefaultNotDemanded(draft.pack.id().to_owned()));
        }
        (
            Provenance::Device { .. }
            | Provenance::Link { .. }
            | Provenance::Sms { .. }
            | Provenance::Call { .. }
            | Provenance::Paper { .. },
            _,
        ) => false,
    };
    if fits { Ok(()) } else { Err(Refusal::NotTheCitizen) }
}
