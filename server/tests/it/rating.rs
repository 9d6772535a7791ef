//! Ratings as citizens give them: by links and codes, on a device, at a place, through an agent. Opening a page leaves
//! nothing; every rating says how we know; the window learns nothing of what was said.

mod asked;
mod entered;
mod links;
mod pair;
mod place;
mod scanner;

use domain::{
    access::Actor,
    case::{ApplicantKind, By, Case, Key, Known, Matter, PhoneClass, Taken, Terms, command::Take},
    ids::CaseId,
    rating::Rating,
};
use server::{actions, rating::links as addresses, rating::token::Token};
use store::{
    command::{Act, Done},
    personal::Contact,
};

use crate::harness::{Browser, House, Page};

/// The telephone number of everybody who applied.
const PHONE: &str = "13812345678";

impl House {
    /// Takes a case whose citizen can be asked by a message, and is asked on the spot.
    fn case(&self, number: &str) -> CaseId {
        self.taken(number, Some(By::Session))
    }

    /// Takes a case whose citizen is asked that way, or as the number allows.
    fn taken(&self, number: &str, by: Option<By>) -> CaseId {
        let world = self.app.world();
        let pack = self.app.leading_pack(&world.packs).unwrap();
        let facts = Taken {
            key: Key { source: "hall".to_owned(), number: number.to_owned(), step: "1".to_owned() },
            batch: None,
            pack: pack.id().to_owned(),
            kind: pack.kinds()[0].id.clone(),
            unit: self.unit("market"),
            window: None,
            staff: None,
            matter: Matter { code: "3702".to_owned(), name: "食品经营许可变更".to_owned() },
            region: "370200000000".to_owned(),
            applicant_kind: ApplicantKind::Person,
            applicant: None,
            agent: false,
            channel: None,
            accepted_at: None,
            finished_at: self.app.clock.now(),
            citizen: None,
            contact_digest: None,
            phone: PhoneClass::Mobile,
            elsewhere: None,
        };
        let take = Take { facts, by, terms: Terms::default(), known: Known::default() };
        let act = Act::TakeCase { take: Box::new(take), contact: Contact::new("王小明", PHONE) };
        let actor = Actor::System("extract");
        let done = actions::now(&self.app.store, &self.app.clock, actor, None, act).unwrap();
        let Done::Case { id, .. } = done else { panic!("no case: {done:?}") };
        id
    }

    fn read_case(&self, id: CaseId) -> Case {
        self.app.store.read(|tx| store::case::get(tx, id)).unwrap().unwrap()
    }

    fn ratings(&self, id: CaseId) -> Vec<Rating> {
        self.read_case(id).ratings.into_iter().map(|placed| placed.rating).collect()
    }

    fn path(&self, token: &Token) -> String {
        addresses::path(&self.app, token)
    }

    /// Returns the path of the link in a message about a case, good for a week.
    fn message(&self, case: CaseId) -> String {
        self.message_for(case, 7)
    }

    /// Returns the path of the link in a message about a case, good for so many days.
    fn message_for(&self, case: CaseId, days: u16) -> String {
        let address = addresses::of_message(&self.app, case, days);
        address.split_once("/r/").map(|(_, token)| format!("/r/{token}")).unwrap()
    }
}

impl Browser {
    /// Picks a grade on a rating page and sends why.
    async fn rate(&self, path: &str, grade: u8, fields: &[(&str, &str)]) -> Page {
        let why = self.get(&format!("{path}?grade={grade}")).await;
        assert_eq!(why.status, 200, "{}", why.html);
        self.send(&why, path, fields).await
    }
}
