//! From bad to good: who is called and in what order, what every outcome does, and what a board says of it.

mod board;
mod claims;
mod desk;
mod outcomes;

use domain::{
    access::Actor,
    case::{
        ApplicantKind, Case, Key, Known, Matter, PhoneClass, Taken, Terms,
        command::{Command, Take},
    },
    ids::{CaseId, OrderId},
    order::Order,
    rating::{Grade, Provenance, Rating, RatingChannel},
};
use server::{actions, shipped};
use store::{
    command::{Act, Done},
    personal::Contact,
};

use crate::harness::House;

/// A pack that looks into bad ratings by telephone before anything is sent on.
fn screening() -> &'static str {
    shipped::PACKS.iter().find(|(file, _)| file.contains("nanjing")).unwrap().1
}

const PACK: &str = "nanjing-2016-122";

impl House {
    pub(crate) async fn called() -> Self {
        Self::under(screening()).await
    }

    pub(crate) fn act(&self, actor: Actor, act: Act) -> Done {
        actions::now(&self.app.store, &self.app.clock, actor, None, act).unwrap()
    }

    /// Takes a case of a unit; a number that is none of a mobile waits in the phone pool.
    pub(crate) fn hall_case(&self, unit: &str, number: &str, name: &str, phone: &str) -> CaseId {
        let class = if phone.starts_with('1') { PhoneClass::Mobile } else { PhoneClass::Landline };
        let facts = Taken {
            key: Key { source: "hall".to_owned(), number: number.to_owned(), step: "1".to_owned() },
            batch: None,
            pack: PACK.to_owned(),
            kind: "service".to_owned(),
            unit: self.unit(unit),
            window: None,
            staff: None,
            matter: Matter { code: "0710".to_owned(), name: format!("事项{number}") },
            region: "320100000000".to_owned(),
            applicant_kind: ApplicantKind::Person,
            applicant: None,
            agent: false,
            channel: None,
            accepted_at: None,
            finished_at: self.app.clock.now(),
            citizen: None,
            contact_digest: None,
            phone: class,
            elsewhere: None,
        };
        let take = Take { facts, by: None, terms: Terms::default(), known: Known::default() };
        let contact = Contact::new(name, phone);
        match self.act(Actor::System("test"), Act::TakeCase { take: Box::new(take), contact }) {
            Done::Case { id, .. } => id,
            other => panic!("{other:?}"),
        }
    }

    /// Lets the citizen answer by text message; returns the order that a bad word opened.
    fn texted(&self, case: CaseId, grade: u8) -> Option<OrderId> {
        let provenance = Provenance::Sms { message: format!("reply-{case}"), read_by: None };
        self.rated(
            Actor::System("sms"),
            case,
            Rating::new(Grade::of(grade).unwrap(), provenance, self.app.clock.now()),
        )
    }

    /// Lets the citizen answer on a page of the case.
    fn clicked(&self, case: CaseId, grade: u8, words: &str) -> Option<OrderId> {
        let provenance = Provenance::Link { token: format!("token-{case}"), channel: RatingChannel::Qr };
        let bare = Rating::new(Grade::of(grade).unwrap(), provenance, self.app.clock.now());
        self.rated(Actor::Citizen, case, Rating { words: words.to_owned(), ..bare })
    }

    fn rated(&self, actor: Actor, case: CaseId, rating: Rating) -> Option<OrderId> {
        let command = Command::Rate { rating: Box::new(rating) };
        match self.act(actor, Act::Case { case, command }) {
            Done::Case { order, .. } => order,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn case_now(&self, case: CaseId) -> Case {
        self.app.store.read(|tx| store::case::get(tx, case)).unwrap().unwrap()
    }

    pub(crate) fn order_now(&self, order: OrderId) -> Order {
        self.app.store.read(|tx| store::order::get(tx, order)).unwrap().unwrap()
    }
}
