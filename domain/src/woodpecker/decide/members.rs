//! Members and meetings of a year.

use jiff::{
    ToSpan,
    civil::{Date, date},
};

use super::{Context, checks};
use crate::{
    calendar::date_of,
    ids::PersonId,
    woodpecker::{
        Collection, LONGEST_TERM, MEETINGS_LIMIT, MEMBERS_LIMIT, command::Move, event::Event, legal,
        refusal::Refusal,
    },
};

/// How far ahead something may be due, in days.
const FARTHEST_DUE: i32 = 366;

impl Context<'_> {
    pub(super) fn appoint(
        self,
        year: &Collection,
        number: u16,
        letter: &str,
        from: Date,
        until: Date,
    ) -> Result<Event, Refusal> {
        let nominee = self.of(year, number, Move::Appoint)?;
        if !year.is_chosen(number) {
            return Err(Refusal::NotChosen(number));
        }
        let name = nominee.printed_name().ok_or(Refusal::NoConsent(number))?.to_owned();
        let today = date_of(self.at);
        if let Some(member) = year.serving(number, today) {
            return Err(Refusal::Serving { nominee: number, member: member.number });
        }
        checks::room("members", year.members.len(), MEMBERS_LIMIT)?;
        let earliest = date(year.year, 1, 1);
        let last = from.checked_add(LONGEST_TERM.days()).unwrap_or(Date::MAX);
        if from < earliest || until < from || until > last || until < today {
            return Err(Refusal::BadTerm { from: earliest, until: last });
        }
        Ok(Event::MemberAppointed {
            member: checks::count(year.members.len()).saturating_add(1),
            nominee: number,
            name,
            letter: checks::line("letter", letter)?,
            from,
            until,
        })
    }

    pub(super) fn end(self, year: &Collection, number: u16, reason: &str) -> Result<Event, Refusal> {
        let on = date_of(self.at);
        let found = year.members.iter().find(|one| one.number == number);
        found.filter(|one| one.ended.is_none() && one.until >= on).ok_or(Refusal::NoMember(number))?;
        Ok(Event::MemberEnded { member: number, on, reason: checks::reason("reason", reason)? })
    }

    pub(super) fn meet(
        self,
        year: &Collection,
        on: Date,
        [place, subject, minutes]: [&str; 3],
        attendees: &[String],
    ) -> Result<Event, Refusal> {
        checks::room("meetings", year.meetings.len(), MEETINGS_LIMIT)?;
        let (from, until) = (date(year.year, 1, 1), date_of(self.at));
        if !(from..=until).contains(&on) {
            return Err(Refusal::BadDay { field: "on", given: on, from, until });
        }
        let attendees = attendees.iter().filter(|name| !name.trim().is_empty());
        let attendees =
            attendees.map(|name| checks::line("attendees", name)).collect::<Result<Vec<_>, _>>()?;
        if attendees.is_empty() {
            return Err(Refusal::BadField { field: "attendees", least: 1, most: checks::LINE_LIMIT });
        }
        checks::room("attendees", attendees.len().saturating_sub(1), MEMBERS_LIMIT)?;
        Ok(Event::MeetingHeld {
            meeting: checks::count(year.meetings.len()).saturating_add(1),
            on,
            place: checks::line("place", place)?,
            subject: checks::line("subject", subject)?,
            attendees,
            minutes: checks::words("minutes", minutes)?,
        })
    }

    pub(super) fn follow_up(
        self,
        year: &Collection,
        meeting: u16,
        text: &str,
        owner: PersonId,
        due: Date,
    ) -> Result<Event, Refusal> {
        let found = year.meeting(meeting).ok_or(Refusal::NoMeeting(meeting))?;
        checks::room("follow-ups", found.follow_ups.len(), MEETINGS_LIMIT)?;
        let person = self.world.people.persons.get(owner).filter(|person| person.active);
        person.ok_or(Refusal::NoPerson(owner))?;
        let from = date_of(self.at);
        let until = from.checked_add(FARTHEST_DUE.days()).unwrap_or(Date::MAX);
        if !(from..=until).contains(&due) {
            return Err(Refusal::BadDay { field: "due", given: due, from, until });
        }
        Ok(Event::FollowUpNoted {
            meeting,
            follow_up: checks::count(found.follow_ups.len()).saturating_add(1),
            text: checks::reason("text", text)?,
            owner,
            due,
        })
    }

    /// Its owner settles it, or whoever may note what is to be done.
    pub(super) fn settle(
        self,
        year: &Collection,
        meeting: u16,
        number: u16,
        result: &str,
    ) -> Result<Event, Refusal> {
        let found = year.meeting(meeting).ok_or(Refusal::NoMeeting(meeting))?;
        let waits = found.follow_ups.iter().find(|one| one.number == number && one.settled.is_none());
        let waits = waits.ok_or(Refusal::NoFollowUp(number))?;
        let own = self.actor.is_person(waits.owner);
        if !own && legal::allowed(self.actor, Move::FollowUp, None).is_err() {
            return Err(Refusal::OthersFollowUp(number));
        }
        Ok(Event::FollowUpSettled { meeting, follow_up: number, result: checks::reason("result", result)? })
    }
}
