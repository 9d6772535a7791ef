//! The next state of a year after an event.

use jiff::Timestamp;

use crate::{
    ids::CollectionId,
    woodpecker::{
        CaseEntry, Choice, Collection, Consent, Declined, FollowUp, Juror, Meeting, Member, Nominee,
        Progress, Sheet, Stage, Step, event::Event,
    },
};

/// An event cannot follow.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{event}` cannot follow at collection {collection}")]
pub struct CannotFollow {
    /// What happened.
    pub event: &'static str,
    /// To which collection.
    pub collection: CollectionId,
}

/// Returns the year after an event; `by` is who did it, as the ledger signs.
///
/// # Errors
/// [`CannotFollow`] when the event does not fit the state.
pub fn apply(
    before: Option<Collection>,
    id: CollectionId,
    at: Timestamp,
    by: &str,
    event: &Event,
) -> Result<Collection, CannotFollow> {
    let wrong = || CannotFollow { event: event.code(), collection: id };
    let Some(mut now) = before else { return begin(id, at, event).ok_or_else(wrong) };
    let fits = match event {
        Event::CollectionBegun { .. } => None,
        Event::OpinionNominated { .. }
        | Event::NomineeStruck { .. }
        | Event::NomineeAdvanced { .. }
        | Event::NomineeDeclined { .. }
        | Event::NomineeScored { .. }
        | Event::ConsentRecorded { .. }
        | Event::CaseWritten { .. }
        | Event::CaseReviewed { .. } => of_nominee(&mut now, at, by, event),
        Event::JurorSeated { .. } | Event::JudgingBegun | Event::CasesChosen { .. } => {
            of_jury(&mut now, at, by, event)
        }
        Event::MemberAppointed { .. }
        | Event::MemberEnded { .. }
        | Event::MeetingHeld { .. }
        | Event::FollowUpNoted { .. }
        | Event::FollowUpSettled { .. } => of_members(&mut now, at, by, event),
    };
    now.version = now.version.saturating_add(1);
    now.changed_at = at;
    fits.map(|()| now).ok_or_else(wrong)
}

fn begin(id: CollectionId, at: Timestamp, event: &Event) -> Option<Collection> {
    let Event::CollectionBegun { year, rule } = event else { return None };
    Some(Collection {
        id,
        version: 1,
        year: *year,
        rule: rule.clone(),
        stage: Stage::Open,
        begun_at: at,
        changed_at: at,
        nominees: Vec::new(),
        jurors: Vec::new(),
        choice: None,
        members: Vec::new(),
        meetings: Vec::new(),
    })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "`apply` sends each event to one of three")]
fn of_nominee(now: &mut Collection, at: Timestamp, by: &str, event: &Event) -> Option<()> {
    match event {
        Event::OpinionNominated { nominee, order, order_number, unit, title, reason } => {
            let step = Step { to: Progress::Nominated, at, by: by.to_owned(), note: reason.clone() };
            now.nominees.push(Nominee {
                number: *nominee,
                order: *order,
                order_number: order_number.clone(),
                unit: *unit,
                title: title.clone(),
                reason: reason.clone(),
                steps: vec![step],
                struck: None,
                declined: None,
                sheets: Vec::new(),
                consent: None,
                case: None,
            });
        }
        Event::NomineeStruck { nominee, reason } => nominee_mut(now, *nominee)?.struck = Some(reason.clone()),
        Event::NomineeAdvanced { nominee, to, note } => {
            nominee_mut(now, *nominee)?.steps.push(Step {
                to: *to,
                at,
                by: by.to_owned(),
                note: note.clone(),
            });
        }
        Event::NomineeDeclined { nominee, reason } => {
            let (reason, by) = (reason.clone(), by.to_owned());
            nominee_mut(now, *nominee)?.declined = Some(Declined { reason, at, by });
        }
        Event::NomineeScored { juror, nominee, points, reason } => {
            let nominee = nominee_mut(now, *nominee)?;
            nominee.sheets.retain(|sheet| sheet.juror != *juror);
            nominee.sheets.push(Sheet {
                juror: *juror,
                points: points.clone(),
                reason: reason.clone(),
                at,
                by: by.to_owned(),
            });
            nominee.sheets.sort_by_key(|sheet| sheet.juror);
        }
        Event::ConsentRecorded { nominee, agreed, name, heard } => {
            let nominee = nominee_mut(now, *nominee)?;
            nominee.consent = Some(Consent {
                agreed: *agreed,
                name: name.clone(),
                heard: heard.clone(),
                at,
                by: by.to_owned(),
            });
            // What was reviewed under another answer is reviewed again.
            if let Some(case) = &mut nominee.case {
                case.reviewed = None;
            }
        }
        Event::CaseWritten { nominee, text } => {
            let text = (**text).clone();
            nominee_mut(now, *nominee)?.case =
                Some(CaseEntry { text, by: by.to_owned(), at, reviewed: None });
        }
        Event::CaseReviewed { nominee } => {
            nominee_mut(now, *nominee)?.case.as_mut()?.reviewed = Some((by.to_owned(), at));
        }
        _ => return None,
    }
    Some(())
}

#[expect(clippy::wildcard_enum_match_arm, reason = "`apply` sends each event to one of three")]
fn of_jury(now: &mut Collection, at: Timestamp, by: &str, event: &Event) -> Option<()> {
    match event {
        Event::JurorSeated { juror, name, organisation, person, unit } => now.jurors.push(Juror {
            number: *juror,
            name: name.clone(),
            organisation: organisation.clone(),
            person: *person,
            unit: *unit,
        }),
        Event::JudgingBegun => now.stage = Stage::Judging,
        Event::CasesChosen { ranking, reason } => {
            now.stage = Stage::Chosen;
            now.choice =
                Some(Choice { ranking: ranking.clone(), reason: reason.clone(), at, by: by.to_owned() });
        }
        _ => return None,
    }
    Some(())
}

#[expect(clippy::wildcard_enum_match_arm, reason = "`apply` sends each event to one of three")]
fn of_members(now: &mut Collection, at: Timestamp, by: &str, event: &Event) -> Option<()> {
    match event {
        Event::MemberAppointed { member, nominee, name, letter, from, until } => now.members.push(Member {
            number: *member,
            nominee: *nominee,
            name: name.clone(),
            letter: letter.clone(),
            from: *from,
            until: *until,
            at,
            by: by.to_owned(),
            ended: None,
        }),
        Event::MemberEnded { member, on, reason } => {
            let member = now.members.iter_mut().find(|one| one.number == *member)?;
            member.ended = Some((*on, reason.clone()));
        }
        Event::MeetingHeld { meeting, on, place, subject, attendees, minutes } => {
            now.meetings.push(Meeting {
                number: *meeting,
                on: *on,
                place: place.clone(),
                subject: subject.clone(),
                attendees: attendees.clone(),
                minutes: minutes.clone(),
                follow_ups: Vec::new(),
            })
        }
        Event::FollowUpNoted { meeting, follow_up, text, owner, due } => {
            meeting_mut(now, *meeting)?.follow_ups.push(FollowUp {
                number: *follow_up,
                text: text.clone(),
                owner: *owner,
                due: *due,
                settled: None,
            });
        }
        Event::FollowUpSettled { meeting, follow_up, result } => {
            let found =
                meeting_mut(now, *meeting)?.follow_ups.iter_mut().find(|one| one.number == *follow_up)?;
            found.settled = Some((result.clone(), at, by.to_owned()));
        }
        _ => return None,
    }
    Some(())
}

fn nominee_mut(now: &mut Collection, number: u16) -> Option<&mut Nominee> {
    now.nominees.iter_mut().find(|one| one.number == number)
}

fn meeting_mut(now: &mut Collection, number: u16) -> Option<&mut Meeting> {
    now.meetings.iter_mut().find(|one| one.number == number)
}
