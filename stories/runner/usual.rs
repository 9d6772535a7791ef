//! The usual way of an order, for stories that begin in the middle: `do = "bring"`, `with = { to = "callback" }`.

use domain::order::stage::Stage;

use super::{
    fields::Fields,
    story::{Expected, Step},
    supervision, survey, visits, woodpecker,
};

/// What belongs to the dispatch; everything else belongs to the registration.
const OF_DISPATCH: [&str; 3] = ["lead", "co_handlers", "difficulty"];

/// Where to, and with which particulars.
pub(crate) struct Way {
    to: Stage,
    lead: String,
    register: toml::Table,
    dispatch: toml::Table,
}

impl Way {
    pub(crate) fn of(step: &Step) -> Result<Self, String> {
        let mut fields = Fields::new(&step.with);
        let (to, lead) = (fields.must("to")?, fields.text("lead", "water")?);
        let (mut register, mut dispatch) = (step.with.clone(), toml::Table::new());
        register.remove("to");
        for key in OF_DISPATCH {
            dispatch.extend(register.remove_entry(key));
        }
        Ok(Self { to, lead, register, dispatch })
    }

    /// Returns the step that leads on from `stage`; `None` when it is reached.
    pub(crate) fn next(&self, step: &Step, stage: Option<Stage>) -> Result<Option<Step>, String> {
        if stage == Some(self.to) {
            return Ok(None);
        }
        let at_unit = |role: &str| format!("{role}@{}", self.lead);
        let none = toml::Table::new;
        let (who, what, with) = match stage {
            None => ("agent".to_owned(), "register", self.register.clone()),
            Some(Stage::Registered) => ("agent".to_owned(), "accept", none()),
            Some(Stage::Accepted) => ("dispatcher".to_owned(), "dispatch", self.dispatch.clone()),
            Some(Stage::Dispatched) => (at_unit("principal"), "sign", none()),
            Some(Stage::Signed | Stage::InHand) => (at_unit("handler"), "answer", none()),
            Some(Stage::Answered) => (at_unit("approver"), "approve", none()),
            Some(stage) => return Err(format!("no usual way leads from `{}`", stage.code())),
        };
        Ok(Some(Step {
            at: step.at.clone(),
            who,
            what: what.to_owned(),
            order: step.order.clone(),
            key: None,
            seen: None,
            with,
            expect: Expected::default(),
        }))
    }
}

/// Returns who acts in a step.
pub(crate) fn people(step: &Step) -> Vec<String> {
    match step.what.as_str() {
        "timers" => return Vec::new(),
        "bring" => {}
        _ if visits::is_about_one(step) => {
            let mut people = visits::persons(step);
            people.push(step.who.clone());
            return people;
        }
        _ if survey::is_about_one(step) => {
            let mut people = survey::persons(step);
            people.push(step.who.clone());
            return people;
        }
        _ if supervision::is_about_one(step) => {
            let mut people = supervision::persons(step);
            people.push(step.who.clone());
            return people;
        }
        _ if woodpecker::is_about_one(step) => {
            let mut people = woodpecker::persons(step);
            people.push(step.who.clone());
            return people;
        }
        _ => {
            let absence = ["go-away", "name-substitute", "come-back"].contains(&step.what.as_str());
            let keys = if absence { &["person", "substitute"][..] } else { &[] };
            let named = keys.iter().filter_map(|key| step.with.get(*key)?.as_str());
            let mut people: Vec<String> = named.map(str::to_owned).collect();
            people.push(step.who.clone());
            people.sort();
            people.dedup();
            return people;
        }
    }
    let lead = step.with.get("lead").and_then(toml::Value::as_str).unwrap_or("water");
    let unit = ["principal", "handler", "approver"].map(|role| format!("{role}@{lead}"));
    ["agent", "dispatcher"].map(str::to_owned).into_iter().chain(unit).collect()
}
