//! The desks through real forms: what each role sees, what each form does, what is never shown.

mod catalogue;
mod desks;
mod due_calendar;
mod forms;
mod needs_unit;
mod registering;
mod round;
mod signing;
mod sorting;
mod walk;
mod warnings;

use domain::{
    access::Actor,
    order::{
        Channel, Level, Urgency,
        command::{Command, Register},
    },
};
use jiff::civil::date;
use server::actions;
use store::{
    command::{Act, Done},
    personal::Contact,
};

use crate::harness::{Browser, House, Page};

/// Registers a demand as the citizen's page would, without the page.
pub(crate) fn demand(title: &str) -> Register {
    Register {
        pack: "linshu-2020-10".to_owned(),
        channel: Channel::Web,
        level: Level::County,
        kind: "help".to_owned(),
        urgency: Urgency::Normal,
        title: title.to_owned(),
        content: format!("{title}，请尽快处理。"),
        place: Some("城关街道东风小区".to_owned()),
        received_on: date(2026, 11, 23),
        citizen: None,
        contact_digest: None,
        confidential: false,
        tracking: None,
        reference: None,
        flags: Vec::new(),
    }
}

impl House {
    /// Registers a demand of a citizen and returns its number.
    pub(crate) fn registered(&self, demand: Register, contact: Contact) -> String {
        let act = Act::Register { demand: Box::new(demand), contact, code: None };
        match actions::now(&self.app.store, &self.app.clock, Actor::Citizen, None, act).unwrap() {
            Done::Order { number, .. } => number,
            other => panic!("{other:?}"),
        }
    }

    /// Registers a demand of Li Jianguo and returns its number.
    pub(crate) fn of_li(&self, title: &str) -> String {
        self.registered(demand(title), Contact::new("李建国", "13891478000"))
    }

    /// Lets the program do something to an order.
    pub(crate) fn system(&self, number: &str, command: Command) {
        let order = self.app.store.read(|tx| store::order::numbered(tx, number)).unwrap().unwrap();
        let act = Act::Order { order: order.id, seen: None, command };
        actions::now(&self.app.store, &self.app.clock, Actor::System("test"), None, act).unwrap();
    }

    /// Brings an order to the leading unit, unsigned.
    pub(crate) fn dispatched(&self, number: &str, lead: &str) {
        let accept = Command::Accept {
            kind: "help".to_owned(),
            urgency: Urgency::Normal,
            proposed: None,
            note: String::new(),
        };
        self.system(number, accept);
        let dispatch = Command::Dispatch {
            lead: self.unit(lead),
            co_handlers: Vec::new(),
            difficulty: domain::order::Difficulty::Simple,
            note: String::new(),
        };
        self.system(number, dispatch);
    }

    /// Returns how many events an order has lived through.
    pub(crate) fn version(&self, number: &str) -> i64 {
        self.app.store.read(|tx| store::order::numbered(tx, number)).unwrap().unwrap().version
    }
}

impl Browser {
    /// Opens an order and makes a move with its form; returns where the answer leads, opened.
    pub(crate) async fn makes(&self, number: &str, step: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.get(&format!("/orders/{number}")).await;
        assert_eq!(page.status, 200, "{number} cannot be opened: {}", page.html);
        let answer = self.send(&page, &format!("/orders/{number}/{step}"), fields).await;
        assert_eq!(answer.status, 303, "`{step}` was not taken: {}", answer.html);
        self.follow(&answer).await
    }
}
