//! `huiyin init`: a real installation. No default password: the first administrator gets a one-time link.

use std::path::PathBuf;

use clap::Args;
use domain::{
    access::{Actor, Role},
    calendar::YearStatus,
    ids::PersonId,
    people::{self, Person},
    world,
};
use jiff::SignedDuration;
use store::{
    command::{Act, Done},
    house::Store,
    secrets,
};

use crate::{
    actions,
    cli::open::{KEY, Place},
    clock::Clock,
    http::signed::digest,
    ids::Ids,
    shipped,
};

/// How long the first administrator's link holds, in hours.
const LINK_HOURS: i64 = 72;

/// Begins an installation.
#[derive(Debug, Args)]
pub struct Init {
    #[command(flatten)]
    place: Place,
    /// The packs to begin with: a file, or the id of one that the program carries.
    #[arg(long = "pack", value_name = "FILE", required = true, num_args = 1..)]
    packs: Vec<PathBuf>,
    /// The first administrator's sign-in name.
    #[arg(long, default_value = "admin")]
    administrator: String,
}

impl Init {
    /// Creates folder, key and database, loads calendars and packs, prints the one-time link.
    ///
    /// # Errors
    /// When there is an installation already, or a pack has errors; then nothing is left behind.
    pub fn run(self) -> anyhow::Result<()> {
        let packs = self.packs.iter().map(|pack| read_pack(pack)).collect::<anyhow::Result<Vec<_>>>()?;
        for (file, text) in &packs {
            check_pack(file, text)?;
        }
        let (clock, ids) = (Clock::System, Ids::System);
        let store = self.place.create(&clock, &ids)?;
        load_rules(&store, &clock, &packs)?;
        let (_, token) = add_administrator(&store, &clock, &ids, &self.administrator)?;
        println!("The installation is ready in `{}`.", self.place.data.display());
        println!("Keep a copy of `{KEY}` apart from the database: without it no name or number can be read.");
        println!();
        println!("Start it:             huiyin serve --data {}", self.place.data.display());
        println!("First administrator:  http://127.0.0.1:8480/welcome/{token}");
        println!(
            "                      (once, within {LINK_HOURS} hours, sign-in name `{}`)",
            self.administrator
        );
        Ok(())
    }
}

fn read_pack(pack: &std::path::Path) -> anyhow::Result<(String, String)> {
    let name = pack.display().to_string();
    if let Some((file, text)) = shipped::PACKS.iter().find(|(file, _)| is_id_of(&name, file)) {
        return Ok(((*file).to_owned(), (*text).to_owned()));
    }
    let text = std::fs::read_to_string(pack).map_err(|error| {
        let carried: Vec<_> = shipped::PACKS.iter().map(|(file, _)| *file).collect();
        anyhow::anyhow!("cannot read the pack `{name}`: {error}; the program carries: {}", carried.join(", "))
    })?;
    Ok((name, text))
}

fn is_id_of(name: &str, file: &str) -> bool {
    file.strip_prefix("policies/").and_then(|file| file.strip_suffix(".toml")) == Some(name)
}

fn check_pack(file: &str, text: &str) -> anyhow::Result<()> {
    let problems = super::policy::problems(file, text)?;
    if problems.is_empty() { Ok(()) } else { anyhow::bail!("{}", problems.join("\n")) }
}

/// Loads the carried calendars and the given packs.
///
/// # Errors
/// When a rule is refused or cannot be stored.
pub fn load_rules(store: &Store, clock: &Clock, packs: &[(String, String)]) -> anyhow::Result<()> {
    let set_up = || Actor::System("set-up");
    for file in shipped::years().map_err(anyhow::Error::msg)? {
        let command = world::Command::LoadYear { file, status: YearStatus::Official };
        actions::now(store, clock, set_up(), None, Act::Rules(Box::new(command)))?;
    }
    for (file, text) in packs {
        let command = world::Command::LoadPack { file: file.clone(), text: text.clone() };
        actions::now(store, clock, set_up(), None, Act::Rules(Box::new(command)))?;
    }
    Ok(())
}

fn add_administrator(
    store: &Store,
    clock: &Clock,
    ids: &Ids,
    sign_in: &str,
) -> anyhow::Result<(PersonId, String)> {
    let person = Person {
        id: PersonId(0),
        sign_in: sign_in.to_owned(),
        name: sign_in.to_owned(),
        roles: [Role::Administrator].into(),
        unit: None,
        active: true,
    };
    let act = Act::People(people::Command::AddPerson(person));
    let Done::Person { id } = actions::now(store, clock, Actor::System("set-up"), None, act)? else {
        anyhow::bail!("adding the administrator made no person");
    };
    Ok((id, invite(store, clock, ids, id)?))
}

/// Gives a person a one-time link and returns its token.
///
/// # Errors
/// When it cannot be stored.
pub fn invite(store: &Store, clock: &Clock, ids: &Ids, person: PersonId) -> anyhow::Result<String> {
    let token = ids.token()?;
    let until = clock.now().checked_add(SignedDuration::from_hours(LINK_HOURS))?;
    let digest = digest(&token);
    store.write_rows(|tx| secrets::invite(tx, &digest, person, until))?;
    Ok(token)
}
