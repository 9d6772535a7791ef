//! Surveys in stories: planned by the job, led on by the forms of their pages, answered behind the link.

use domain::{
    access::{Actor, Role, Staff},
    calendar::instant,
    ids::OrderId,
    survey::{
        Channel, Survey,
        command::{Command, Move, PlaceCommand},
        place::Place,
        question::{Said, Value},
    },
};
use jiff::{ToSpan, civil::time};
use server::{http::visitor, rating::token::Token};

use super::{BROWSER, CSRF, Web};
use crate::runner::{Act, Backend, No, Request};

type Fields = Vec<(String, String)>;

impl Web {
    /// Lets the job run, sends the form of a page, or answers behind the link. What a page does not do, the rules refuse
    /// too.
    pub(super) fn surveying(&mut self, request: Request) -> Result<Option<OrderId>, No> {
        let before = self.surveys();
        let is_done = match (&request.act, request.actor.clone()) {
            (Act::RunSurveys, _) => {
                self.runtime.block_on(server::jobs::surveys::run(&self.app)).unwrap();
                return Ok(None);
            }
            (Act::SurveyPlace { place, command }, Actor::System(_)) => {
                let mut all =
                    before.iter().flat_map(|(survey, places)| places.iter().map(move |one| (survey, one)));
                let about = all.find(|(_, one)| one.id == *place).unwrap();
                self.behind_the_link(about, command)
            }
            (act, Actor::Staff(staff)) => {
                let (path, fields) = self.of_survey(act, &staff);
                self.by_form(&request, &staff, &path, &fields)
            }
            (_, Actor::System(_) | Actor::Citizen) => return self.behind(request),
        };
        if is_done {
            assert_ne!(before, self.surveys(), "it was answered, and nothing happened");
            return Ok(None);
        }
        Err(self.behind(request).expect_err("the page refused what the rules allow"))
    }

    fn by_form(&self, request: &Request, staff: &Staff, path: &str, fields: &Fields) -> bool {
        let mut all = vec![("csrf", CSRF.to_owned()), ("key", self.key(request.key.as_ref()))];
        all.extend(fields.iter().map(|(name, value)| (name.as_str(), value.clone())));
        let answer = self.posted(path, &self.session(staff, request.at), &all);
        assert!(!answer.status.is_server_error(), "{path} answered {}:\n{}", answer.status, answer.text);
        answer.code.is_none() && !answer.status.is_client_error()
    }

    /// Returns where the form of a survey or of a place goes, and what it holds. Somebody of a third party has pages of
    /// their own.
    fn of_survey(&mut self, act: &Act, staff: &Staff) -> (String, Fields) {
        let base = if staff.roles.contains(&Role::Surveyor) { "/fieldwork" } else { "/surveys" };
        let one = |name: &str, value: &dyn ToString| (name.to_owned(), value.to_string());
        if let Act::Survey { survey, seen, command } = act {
            let (step, mut fields) = match &**command {
                Command::Draw { .. } => ("draw", Vec::new()),
                Command::Close { .. } => ("close", Vec::new()),
                Command::Invite => ("invite", Vec::new()),
                Command::Seal { .. } => ("seal", Vec::new()),
                Command::Cancel { reason } => ("cancel", vec![one("reason", reason)]),
                Command::Assign { person, until, .. } => {
                    ("assign", vec![one("person", person), one("until", until)])
                }
                Command::Revise { .. } => panic!("no story changes a plan"),
            };
            fields.extend(seen.map(|seen| one("seen", &seen)));
            // Whoever leads the house is offered no seal; asked for all the same, it is refused at the third party's door.
            let base = if step == "seal" { "/fieldwork" } else { base };
            return (format!("{base}/{survey}/{step}"), fields);
        }
        let Act::SurveyPlace { place, command } = act else { panic!("{act:?} is no survey's") };
        let survey = self.surveys().into_iter().find(|(_, all)| all.iter().any(|one| one.id == *place));
        let survey = survey.unwrap().0.id;
        let (step, fields) = match (&**command, command.name()) {
            (_, Move::Show) => ("show", Vec::new()),
            (_, Move::Refuse) => ("miss", vec![one("how", &"refused")]),
            (PlaceCommand::Miss { miss }, _) => ("miss", vec![one("how", &miss.code())]),
            (PlaceCommand::Answer { channel, said }, _) => {
                let mut fields = written(said);
                fields.push(one("by", &channel.code()));
                ("answer", fields)
            }
            _ => panic!("{command:?} is no form of a place"),
        };
        (format!("{base}/{survey}/places/{place}/{step}"), fields)
    }

    /// Answers one question after the other behind the link of a place, without an account; returns whether the last page
    /// gave thanks.
    fn behind_the_link(&self, (survey, place): (&Survey, &Place), command: &PlaceCommand) -> bool {
        let PlaceCommand::Answer { channel: Channel::Link, said } = command else {
            panic!("{command:?} is nothing that is said behind a link")
        };
        let until = survey.plan.answer_until.checked_add(1.day()).unwrap();
        let token = Token::of_survey(place.id, instant(until, time(0, 0, 0, 0)));
        let path = format!("/q/{}", token.seal(self.app.store.vault()));
        let cookies = format!("{}={BROWSER}", visitor::VISITOR_COOKIE);
        for (number, question) in (1..).zip(&survey.plan.questionnaire.questions) {
            let own: Vec<Said> = said.iter().filter(|one| one.question == number).cloned().collect();
            assert!(
                !own.is_empty() || !question.required,
                "the story leaves a question out that needs an answer"
            );
            let mut fields = written(&own);
            fields.push(("csrf".to_owned(), self.citizens_csrf()));
            fields.push(("number".to_owned(), number.to_string()));
            let fields: Vec<(&str, String)> =
                fields.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
            let answer = self.posted(&path, &cookies, &fields);
            if !answer.status.is_redirection() {
                assert!(answer.code.is_some(), "{path} answered {}:\n{}", answer.status, answer.text);
                return false;
            }
            if answer.location.is_some_and(|next| next.ends_with("?done=1")) {
                return true;
            }
        }
        panic!("every question was answered, and the page asks on")
    }
}

/// Returns what was said as a form says it.
fn written(said: &[Said]) -> Fields {
    let one = |said: &Said| {
        let name = format!("q{}", said.question);
        let values = match &said.value {
            Value::Choice(picked) | Value::Grade(picked) => vec![picked.to_string()],
            Value::Choices(picked) => picked.iter().map(u8::to_string).collect(),
            Value::Text(words) => vec![words.clone()],
            Value::Number(number) => vec![number.to_string()],
        };
        values.into_iter().map(move |value| (name.clone(), value)).collect::<Fields>()
    };
    said.iter().flat_map(one).collect()
}
