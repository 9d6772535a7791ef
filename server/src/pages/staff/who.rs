//! Who did something, as the ledger signs it and as people call them.

use domain::world::World;

use crate::{
    http::signed::Signed,
    views::{locale::Words, staff::shown},
};

/// Returns the name of whoever the ledger signs so; a job did it by itself.
pub(super) fn who(signed: &Signed, signature: &str) -> Words {
    match signed.world.people.persons.signing(signature) {
        Some(person) => Words::plain(person.name.clone()),
        None => shown::who("system"),
    }
}

/// Returns the name of whoever the ledger signs so, and the signature itself of who is no person.
pub(super) fn called(world: &World, signature: &str) -> String {
    let person = world.people.persons.signing(signature);
    person.map_or_else(|| signature.to_owned(), |person| person.name.clone())
}
