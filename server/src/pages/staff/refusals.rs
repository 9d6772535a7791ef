//! Why the rules said no, in words a person can act on, and the field it concerns.

use domain::{
    order::{command::Move, refusal::Refusal},
    policy::Pack,
};

use crate::{
    app::App,
    http::signed::Signed,
    problem::Problem,
    told,
    views::{locale::Words, staff::shown},
};

/// Returns a refusal in words.
pub(super) fn words(app: &App, signed: &Signed, pack: &Pack, refusal: &Refusal) -> Result<Words, Problem> {
    let say = |words: &Words| app.views.say(signed.visitor.lang, words);
    let title = |step: &Move| say(&Words::key(&format!("staff.move.{}.title", step.code())));
    let named = |field: &str| say(&shown::fact(field));
    let words = shown::refusal(refusal.code());
    Ok(match refusal {
        Refusal::IllegalMove { tried, stage, legal } => {
            let offered =
                legal.iter().filter(|step| is_offered(**step)).map(title).collect::<Result<Vec<_>, _>>()?;
            let comma = say(&Words::key("staff.comma"))?;
            words
                .with("tried", title(tried)?)
                .with("stage", say(&shown::stage(stage.code()).text)?)
                .with("legal", offered.join(&comma))
        }
        Refusal::Suspended { tried } => words.with("tried", title(tried)?),
        Refusal::Empty { field } => words.with("field", named(field)?),
        Refusal::TooLong { field, length, limit } => {
            words.with("field", named(field)?).with("length", length).with("limit", limit)
        }
        Refusal::ControlCharacter { field, at } => words.with("field", named(field)?).with("at", at),
        Refusal::Unknown { what: _, value, pack: _, known } => {
            words.with("value", value).with("known", known.join(", "))
        }
        Refusal::UnknownPack(pack) => words.with("pack", pack),
        Refusal::Unanswered(question) => {
            let asked = pack.callback().questions.iter().find(|asked| asked.id == *question);
            let text =
                asked.map_or_else(|| question.clone(), |asked| told::text(&asked.text, signed.visitor.lang));
            words.with("question", text)
        }
        Refusal::TooFewAttempts { made, needed } => words.with("made", made).with("needed", needed),
        Refusal::FutureDate(day) => words.with("date", day),
        Refusal::CannotMerge { child: _, main: _, why } => words.with("why", say(&told::not_merged(*why))?),
        Refusal::NotTheRuler { by } => {
            let roles =
                by.iter().map(|role| say(&shown::role(role.code()))).collect::<Result<Vec<_>, _>>()?;
            words.with("by", roles.join(&say(&Words::key("staff.comma"))?))
        }
        Refusal::NotOwed { form } => words.with("form", say(&super::warnings::form_words(*form))?),
        Refusal::NotWarned { to } => {
            let named = to.iter().filter_map(|person| signed.world.people.persons.get(*person));
            let named: Vec<&str> = named.map(|person| person.name.as_str()).collect();
            words.with("to", named.join(&say(&Words::key("staff.comma"))?))
        }
        Refusal::ConsultationNeeded { hops } => words.with("count", hops),
        Refusal::DecisionNeeded { cause } => {
            words.with("cause", say(&Words::key(&format!("staff.cause_of.{}", cause.code())))?)
        }
        Refusal::FutureDay { field: _, day } => words.with("date", day),
        Refusal::Expired { due } => words.with("date", due),
        Refusal::ExtensionsUsedUp { times } => words.with("count", times),
        Refusal::ExtensionTooLong { by, left } => words.with("by", by).with("left", left),
        Refusal::DossierIncomplete { given, needed } => words.with("given", given).with("needed", needed),
        Refusal::ClaimWindowClosed(day) => words.with("date", day),
        Refusal::Clock(error) => {
            let why = told::clock_refused(*error, signed.visitor.lang, app.clock.now());
            words.with("why", say(&why)?)
        }
        Refusal::NotTheSigner { by } => {
            let roles =
                by.iter().map(|role| say(&shown::role(role.code()))).collect::<Result<Vec<_>, _>>()?;
            words.with("by", roles.join(&say(&Words::key("staff.comma"))?))
        }
        Refusal::Denied(_)
        | Refusal::SignedAlready
        | Refusal::ContactNeeded { .. }
        | Refusal::UnknownUnit(_)
        | Refusal::UnitTwice(_)
        | Refusal::WordsNeeded
        | Refusal::NotTheCitizen
        | Refusal::OnlyWithdrawal
        | Refusal::WindowClosed
        | Refusal::NotIndependent
        | Refusal::AlreadyTheirs(_)
        | Refusal::NoSuchFault
        | Refusal::SamePerson
        | Refusal::OwnDraft
        | Refusal::SameDecider
        | Refusal::NotKept
        | Refusal::Changed { .. }
        | Refusal::NoOrder(_)
        | Refusal::StaleTimer
        | Refusal::Unreadable(_) => words,
    })
}

/// Returns the field of the form a refusal concerns; `None` when it concerns the whole.
pub(super) fn field(refusal: &Refusal) -> Option<String> {
    match refusal {
        Refusal::Empty { field }
        | Refusal::TooLong { field, .. }
        | Refusal::FutureDay { field, .. }
        | Refusal::ControlCharacter { field, .. } => Some((*field).to_owned()),
        Refusal::Unknown { what, .. } => Some((*what).to_owned()),
        Refusal::Unanswered(question) => Some(format!("answer_{question}")),
        Refusal::WordsNeeded => Some("words".to_owned()),
        Refusal::CannotMerge { .. } => Some("into".to_owned()),
        Refusal::ContactNeeded { .. } => Some("phone".to_owned()),
        Refusal::ExtensionTooLong { .. } => Some("by".to_owned()),
        Refusal::DossierIncomplete { .. } => Some("parts".to_owned()),
        Refusal::IllegalMove { .. }
        | Refusal::Suspended { .. }
        | Refusal::Denied(_)
        | Refusal::NotTheSigner { .. }
        | Refusal::SignedAlready
        | Refusal::UnknownPack(_)
        | Refusal::UnknownUnit(_)
        | Refusal::UnitTwice(_)
        | Refusal::NotTheCitizen
        | Refusal::OnlyWithdrawal
        | Refusal::TooFewAttempts { .. }
        | Refusal::WindowClosed
        | Refusal::NotTheRuler { .. }
        | Refusal::NotIndependent
        | Refusal::ConsultationNeeded { .. }
        | Refusal::AlreadyTheirs(_)
        | Refusal::Expired { .. }
        | Refusal::ExtensionsUsedUp { .. }
        | Refusal::NoSuchFault
        | Refusal::SamePerson
        | Refusal::OwnDraft
        | Refusal::SameDecider
        | Refusal::DecisionNeeded { .. }
        | Refusal::NotKept
        | Refusal::NotOwed { .. }
        | Refusal::NotWarned { .. }
        | Refusal::ClaimWindowClosed(_)
        | Refusal::FutureDate(_)
        | Refusal::Changed { .. }
        | Refusal::NoOrder(_)
        | Refusal::StaleTimer
        | Refusal::Clock(_)
        | Refusal::Unreadable(_) => None,
    }
}

/// Returns whether a move is offered to people on the order page as a form of its own.
pub(super) fn is_offered(step: Move) -> bool {
    match step {
        Move::Register | Move::Import | Move::Unmask | Move::Fire | Move::Rederive => false,
        Move::Accept
        | Move::Refuse
        | Move::HandOver
        | Move::Dispatch
        | Move::Sign
        | Move::Contact
        | Move::Answer
        | Move::Approve
        | Move::SendBack
        | Move::Attempt
        | Move::Rate
        | Move::Redo
        | Move::Close
        | Move::Suspend
        | Move::Resume
        | Move::Reopen
        | Move::Merge
        | Move::Unmerge
        | Move::Reassign
        | Move::RequestReturn
        | Move::RuleReturn
        | Move::Consult
        | Move::Refer
        | Move::Decide
        | Move::Investigate
        | Move::ReportFinding
        | Move::RequestReview
        | Move::RuleReview
        | Move::RequestExtension
        | Move::RuleExtension
        | Move::Claim
        | Move::Adjudicate
        | Move::FileDossier
        | Move::ReviewDossier
        | Move::Find
        | Move::Inquire
        | Move::ProposeMalicious
        | Move::RuleMalicious
        | Move::Note
        | Move::ReceiveWarning
        | Move::AnswerWarning
        | Move::Comment
        | Move::Supplement
        | Move::Attach => true,
    }
}
