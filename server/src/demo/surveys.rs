//! The surveys of the demonstration's year: the rules of its packs plan them as months, quarters and half-years pass,
//! the assessor draws, the phone desk calls, paper is typed in, and a third party calls and seals. What the last
//! period asks for is left to the visitor.

use domain::{
    access::{Actor, Role},
    calendar::{date_of, instant},
    ids::PersonId,
    survey::{
        Channel, Standing, Survey,
        command::{Command, PlaceCommand},
        place::{Miss, Place},
        question::{Ask, Said, Value},
        rounds::LATE_DAYS,
    },
    world::World,
};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, time},
};
use store::{
    command::{Act, Error},
    survey,
};

use super::chance::{Chance, Draw};
use crate::{actions, app::App, http::signed::actor_of, jobs};

/// How many people of one survey are called, or write, on one day.
const A_DAY: usize = 4;
/// Of a hundred calls: nobody answers, somebody wants to say nothing.
const MISSED: u64 = 18;
const REFUSED: u64 = 8;
/// What people write.
const WORDS: [&str; 6] = [
    "窗口态度好，就是等得久。",
    "希望材料能在网上一次交齐。",
    "办得很快，没有多跑。",
    "叫号机常坏，老人不会用。",
    "电话里说的和窗口说的不一样。",
    "没有意见，继续保持。",
];

/// Who plans, calls and writes, and the day that comes next.
pub(super) struct Surveys {
    assessor: Actor,
    agent: Actor,
    outside: Option<(PersonId, Actor)>,
    next: Date,
    chance: Chance,
}

impl Surveys {
    /// Returns the surveys of an installation from a day on; nothing when nobody plans or calls.
    pub(super) fn of(world: &World, from: Date, chance: Chance) -> Option<Self> {
        let one = |role: Role| {
            world.people.persons.iter().find(|person| person.active && person.roles.contains(&role))
        };
        let (assessor, agent) = (one(Role::Assessor)?, one(Role::Agent)?);
        let outside = one(Role::Surveyor).map(|person| (person.id, actor_of(person, world)));
        Some(Self {
            assessor: actor_of(assessor, world),
            agent: actor_of(agent, world),
            outside,
            next: from,
            chance,
        })
    }

    /// Does what a day brings, once for each day.
    ///
    /// # Errors
    /// When the store fails, or refuses what nobody should refuse.
    pub(super) async fn work(&mut self, app: &App, at: Timestamp, until: Timestamp) -> anyhow::Result<()> {
        let today = date_of(at);
        if today < self.next || at < instant(today, time(10, 0, 0, 0)) {
            return Ok(());
        }
        self.next = today.tomorrow().unwrap_or(today);
        let last = date_of(until).checked_sub(LATE_DAYS.days()).unwrap_or(today);
        if today < last {
            jobs::surveys::run(app).await?;
            for planned in Self::standing(app, Standing::Planned).await? {
                self.begin(app, &planned).await?;
            }
        }
        for drawn in Self::standing(app, Standing::Drawn).await? {
            if drawn.asks_at(at) {
                self.ask(app, today, &drawn).await?;
            }
        }
        Ok(())
    }

    async fn standing(app: &App, standing: Standing) -> anyhow::Result<Vec<Survey>> {
        Ok(actions::read(&app.store, move |tx| survey::list(tx, Some(standing))).await?)
    }

    /// Draws what a rule planned, and hands a third party's survey over.
    async fn begin(&self, app: &App, planned: &Survey) -> anyhow::Result<()> {
        let about = u64::try_from(planned.id.0).unwrap_or(0);
        let seed = self.chance.draw(about, "survey-seed").below(u64::MAX);
        if !self.survey(app, &self.assessor, planned, Command::Draw { seed, found: Vec::new() }).await? {
            // Nobody of the period can be asked; the survey waits until somebody gives it up.
            return Ok(());
        }
        if let Some((person, _)) = self.outside.as_ref().filter(|_| planned.plan.third_party) {
            let until = planned.plan.ask_until;
            let command = Command::Assign { person: *person, until, is_surveyor: false };
            self.survey(app, &self.assessor, planned, command).await?;
        }
        Ok(())
    }

    async fn ask(&self, app: &App, today: Date, drawn: &Survey) -> anyhow::Result<()> {
        let caller =
            if drawn.plan.third_party { self.outside.as_ref().map(|(_, actor)| actor) } else { None };
        let caller = caller.unwrap_or(&self.agent);
        let id = drawn.id;
        let open = actions::read(&app.store, move |tx| survey::open_places(tx, id)).await?;
        for place in open.iter().take(A_DAY) {
            let about = u64::try_from(place.id.0).unwrap_or(0);
            let turn = u64::try_from(place.calls.len()).unwrap_or(0);
            let mut draw = self.chance.draw(about.wrapping_mul(4).wrapping_add(turn), "survey-answer");
            if drawn.plan.channels.contains(&Channel::Phone) {
                self.call(app, caller, drawn, place, &mut draw).await?;
            } else {
                let said = said(drawn, &mut draw);
                let answer = PlaceCommand::Answer { channel: Channel::Paper, said };
                self.place(app, caller, place, answer).await?;
            }
        }
        if drawn.plan.third_party && today == drawn.plan.ask_until {
            self.survey(app, caller, drawn, Command::Seal { places: Vec::new() }).await?;
        }
        Ok(())
    }

    async fn call(
        &self,
        app: &App,
        caller: &Actor,
        drawn: &Survey,
        place: &Place,
        draw: &mut Draw,
    ) -> anyhow::Result<()> {
        if !self.place(app, caller, place, PlaceCommand::Show).await? {
            return Ok(());
        }
        let command = if draw.percent(MISSED) {
            PlaceCommand::Miss { miss: Miss::NoAnswer }
        } else if draw.percent(REFUSED) {
            PlaceCommand::Refuse
        } else {
            PlaceCommand::Answer { channel: Channel::Phone, said: said(drawn, draw) }
        };
        self.place(app, caller, place, command).await.map(|_| ())
    }

    async fn survey(
        &self,
        app: &App,
        actor: &Actor,
        survey: &Survey,
        command: Command,
    ) -> anyhow::Result<bool> {
        let act = Act::Survey { survey: survey.id, seen: None, command: Box::new(command) };
        perform(app, actor, act).await
    }

    async fn place(
        &self,
        app: &App,
        actor: &Actor,
        place: &Place,
        command: PlaceCommand,
    ) -> anyhow::Result<bool> {
        perform(app, actor, Act::SurveyPlace { place: place.id, command: Box::new(command) }).await
    }
}

/// Does something; returns whether the rules let it happen.
async fn perform(app: &App, actor: &Actor, act: Act) -> anyhow::Result<bool> {
    match actions::perform(app, actor.clone(), None, act).await {
        Ok(_) => Ok(true),
        Err(Error::Refused(_)) => Ok(false),
        Err(Error::Store(error)) => Err(error.into()),
    }
}

/// Returns what somebody says: mostly content, with a word of their own now and then.
fn said(drawn: &Survey, draw: &mut Draw) -> Vec<Said> {
    let mut all = Vec::new();
    for (number, question) in (1..).zip(&drawn.plan.questionnaire.questions) {
        let value = match &question.ask {
            Ask::Grades => Value::Grade(draw.pick(&[5, 5, 5, 4, 4, 4, 3, 3, 2, 1]).copied().unwrap_or(5)),
            Ask::Single(_) => Value::Choice(draw.pick(&[1, 1, 1, 2, 2]).copied().unwrap_or(1)),
            Ask::Multiple(options) => {
                let most = i64::try_from(options.len()).unwrap_or(1);
                Value::Choices(vec![u8::try_from(draw.between(1, most)).unwrap_or(1)])
            }
            Ask::Number { least, most } => Value::Number(draw.between(1, 3).clamp(*least, *most)),
            Ask::Text if draw.percent(25) => {
                Value::Text(draw.pick(&WORDS).copied().unwrap_or_default().to_owned())
            }
            Ask::Text => continue,
        };
        all.push(Said { question: number, value });
    }
    all
}
