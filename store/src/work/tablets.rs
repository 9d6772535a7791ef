//! The records of tablets in a batch: each is taken once, through the door of the survey or campaign it is about.

use domain::{
    access::Actor,
    campaign::command::Command as CampaignCommand,
    ids::{RecordId, SurveyId},
    survey::{
        Survey,
        command::PlaceCommand,
        decide::{self, Context},
        question::Said,
        refusal::Refusal as SurveyRefusal,
    },
    tablet::{self, Event, Handed, Matter, Record, Refusal, Sheet, WALK_INS_LIMIT},
};
use jiff::Timestamp;

use super::{Answer, Work};
use crate::{
    aggregate::Aggregate,
    command::{Done, Refused},
    db::Error,
    survey,
    tablet::{count, digest, drawn},
};

impl Work<'_, '_> {
    /// Takes a record once. What was written down counts by when that was, not by when a line was found.
    pub(super) fn take_record(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        handed: Handed,
        skew_ms: i64,
    ) -> Result<Answer, Error> {
        if let Err(refusal) = handed.check() {
            return Ok(Err(refusal.into()));
        }
        let digest = digest(&handed)?;
        let here =
            Record::among(&mut self.aggregates).values().find(|one| one.drawn == handed.drawn).cloned();
        let known = match here {
            Some(known) => Some(known),
            None => drawn(self.tx, &handed.drawn)?,
        };
        if let Some(known) = known {
            let same = tablet::again(actor, &known, &digest);
            return Ok(same
                .map(|()| Done::TabletRecord { id: known.id, is_new: false })
                .map_err(Refused::from));
        }
        let written_at = handed.counted_at(at, skew_ms);
        let matter = match handed.sheet {
            Sheet::Place { survey, number, said } => {
                self.answer_on_site(at, actor, written_at, (survey, number), said)?
            }
            Sheet::WalkIn { survey, said } => self.walk_in(at, actor, written_at, survey, &said)?,
            Sheet::Visit { campaign, unit, method, on, judges, points, notes, photos } => {
                let command = CampaignCommand::Visit { unit, method, on, judges, points, notes, photos };
                let answer = self.campaign(at, actor, campaign, None, command)?;
                answer.map(|_| Matter::Visit { campaign, unit })
            }
        };
        let matter = match matter {
            Ok(matter) => matter,
            Err(refused) => return Ok(Err(refused)),
        };
        let id = RecordId(self.head.take_id());
        let (drawn, written_at) = (handed.drawn, handed.written_at);
        let event = Event::TabletRecordTaken { drawn, written_at, skew_ms, digest, matter };
        self.lead_on::<Record>(at, actor, id.0, &[event])?;
        Ok(Ok(Done::TabletRecord { id, is_new: true }))
    }

    fn answer_on_site(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        answered_at: Timestamp,
        (survey, number): (SurveyId, u32),
        said: Vec<Said>,
    ) -> Result<Result<Matter, Refused>, Error> {
        let Some(place) = survey::numbered(self.tx, survey, number)? else {
            return Ok(Err(Refusal::NoNumber { survey, number }.into()));
        };
        let answer = self.survey_place(at, actor, place, PlaceCommand::OnSite { answered_at, said })?;
        Ok(answer.map(|_| Matter::Place { survey, place, number }))
    }

    fn walk_in(
        &mut self,
        at: Timestamp,
        actor: &Actor,
        answered_at: Timestamp,
        id: SurveyId,
        said: &[Said],
    ) -> Result<Result<Matter, Refused>, Error> {
        let Some(about) = self.known::<Survey>(id.0)? else {
            return Ok(Err(Box::new(SurveyRefusal::NoSurvey(id)).into()));
        };
        let said = match decide::walk_in(Context { at, actor }, &about, answered_at, said) {
            Ok(said) => said,
            Err(refusal) => return Ok(Err(Box::new(refusal).into())),
        };
        let matter = Matter::WalkIn { survey: id, said };
        let is_one =
            |record: &&Record| record.matter.survey() == Some(id) && record.matter.code() == matter.code();
        let here = Record::among(&mut self.aggregates).values().filter(is_one).count();
        let here = u32::try_from(here).unwrap_or(u32::MAX);
        if count(self.tx, id, matter.code())?.saturating_add(here) >= WALK_INS_LIMIT {
            return Ok(Err(Refusal::TooMany.into()));
        }
        Ok(Ok(matter))
    }
}
