//! Social supervisors and visits in stories: appointed, planned, recorded, followed and read by the forms of their pages.

use domain::{
    access::Staff,
    ids::{OrderId, UnitId, VisitId},
    visit::{Plan, command::Command, supervisor},
};

use super::{CSRF, Web};
use crate::runner::{Act, Backend, No, Request};

type Fields = Vec<(String, String)>;

fn one(name: &str, value: &dyn ToString) -> (String, String) {
    (name.to_owned(), value.to_string())
}

impl Web {
    /// Sends the form of a visit or of a letter of appointment; what a page does not do, the rules refuse too. Returns the
    /// order that a fault became.
    pub(super) fn visiting(&mut self, request: Request, staff: &Staff) -> Result<Option<OrderId>, No> {
        let (path, mut fields) = self.of_visit(&request.act);
        fields.push(one("csrf", &CSRF));
        fields.push(one("key", &self.key(request.key.as_ref())));
        let sent: Vec<(&str, String)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let answer = self.posted(&path, &self.session(staff, request.at), &sent);
        assert!(!answer.status.is_server_error(), "{path} answered {}:\n{}", answer.status, answer.text);
        if !answer.status.is_redirection() {
            let no = self.behind(request).expect_err("the page refused what the rules allow");
            assert!(answer.status.is_client_error(), "{path} answered {}: {}", answer.status, no.code);
            return Err(no);
        }
        let Act::Visit { visit, command, .. } = &request.act else { return Ok(None) };
        let Command::Order { step, .. } = &**command else { return Ok(None) };
        let now = self.visit(Some(*visit)).unwrap();
        Ok(now.finding(*step).and_then(|finding| finding.order))
    }

    fn of_visit(&mut self, act: &Act) -> (String, Fields) {
        match act {
            Act::Supervisor(supervisor::Command::Appoint { letter, .. }) => {
                let mut fields = vec![
                    one("name", &letter.name),
                    one("background", &letter.background.code()),
                    one("appointed_by", &letter.appointed_by),
                    one("letter", &letter.number),
                    one("from", &letter.from),
                    one("until", &letter.until),
                    one("a_year", &letter.a_year),
                ];
                fields.extend(letter.works_for.map(|unit| one("works_for", &self.name_of(unit))));
                fields.extend(letter.by_open_call.then(|| one("open_call", &"yes")));
                ("/visits/supervisors".to_owned(), fields)
            }
            Act::Supervisor(supervisor::Command::Withdraw { supervisor, grounds }) => {
                (format!("/visits/supervisors/{supervisor}/withdraw"), vec![one("reason", grounds)])
            }
            Act::PlanVisit(plan) => ("/visits/new".to_owned(), self.of_plan(plan)),
            Act::Visit { visit, seen, command } => {
                let (step, mut fields) = self.of_step(*visit, command);
                fields.extend(seen.map(|seen| one("seen", &seen)));
                (format!("/visits/{visit}/{step}"), fields)
            }
            other => panic!("{other:?} is about no visit"),
        }
    }

    fn of_plan(&self, plan: &Plan) -> Fields {
        vec![
            one("kind", &plan.kind.code()),
            one("unit", &self.name_of(plan.unit)),
            one("place", &plan.place),
            one("title", &plan.title),
            one("script", &plan.script.join("\n")),
            one("visitor", &plan.visitor.code()),
            one("from", &plan.from),
            one("until", &plan.until),
        ]
    }

    fn of_step(&mut self, visit: VisitId, command: &Command) -> (&'static str, Fields) {
        match command {
            Command::Cancel { reason } => ("cancel", vec![one("reason", reason)]),
            Command::Read { words } => ("read", vec![one("words", words)]),
            Command::Order { step, kind, .. } => ("order", vec![one("step", step), one("kind", kind)]),
            Command::LookAgain { step, on, is_right, words, .. } => {
                let right = if *is_right { "yes" } else { "no" };
                let fields =
                    vec![one("step", step), one("on", on), one("right", &right), one("words", words)];
                ("again", fields)
            }
            Command::Record { on, seen, outcome } => {
                let mut fields = vec![one("on", on), one("outcome", outcome)];
                for (number, seen) in (1..).zip(seen) {
                    fields.push((format!("verdict_{number}"), seen.verdict.code().to_owned()));
                    fields.push((format!("words_{number}"), seen.words.clone()));
                    let time = seen.time.map(|time| (format!("time_{number}"), time.to_string()));
                    fields.extend(time);
                }
                let script = self.visit(Some(visit)).map_or(0, |visit| visit.plan.script.len());
                // A form has a line for each step of the script; what a story leaves out stays empty there.
                assert!(seen.len() <= script, "the form has no more than {script} steps");
                ("record", fields)
            }
        }
    }

    fn name_of(&self, unit: UnitId) -> String {
        self.world().people.units.get(unit).map_or_else(|| unit.to_string(), |unit| unit.name.clone())
    }
}
