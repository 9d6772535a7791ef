//! A command on its way to the writer, with what was prepared for it.

use domain::{
    assessment::{
        command::{Command as Assess, CountedOrders},
        event::Snapshot,
    },
    tables::{self as monthly, command::Command as Table},
    world::World,
};
use jiff::Timestamp;

use crate::{
    closing,
    command::{Act, Request},
    db::{Db, Error, Tx},
    hex,
    personal::Indexes,
    tables,
    vault::Vault,
    work::TRACKING,
};

/// A command with what only the keys or a long look are needed for, prepared by whoever hands it in: everybody waits
/// for the writer's thread, so it does nothing that others can do before.
pub(crate) struct Job {
    pub(crate) request: Request,
    pub(crate) indexes: Indexes,
    pub(crate) code: Option<Code>,
    pub(crate) looked_up: LookedUp,
}

/// What the ledger says of a month that is to be frozen, or was.
#[derive(Default)]
pub(crate) struct LookedUp {
    pub(crate) counted: Option<CountedOrders>,
    pub(crate) frozen: Option<Snapshot>,
    pub(crate) tabled: Option<monthly::command::Counted>,
    pub(crate) frozen_table: Option<monthly::Snapshot>,
}

impl LookedUp {
    fn look(tx: &mut Tx<'_>, world: &World, at: Timestamp, command: &Assess) -> Result<Self, Error> {
        match command {
            Assess::Close { pack, month } => {
                let counted = closing::counted(tx, world, pack, *month, at)?;
                Ok(Self { counted, ..Self::default() })
            }
            Assess::Correct { pack, month, .. } => {
                let frozen = closing::frozen(tx, pack, *month)?.map(|frozen| frozen.snapshot);
                Ok(Self { frozen, ..Self::default() })
            }
            Assess::Enter { .. }
            | Assess::Mark { .. }
            | Assess::Unmark { .. }
            | Assess::Appeal { .. }
            | Assess::RuleAppeal { .. } => Ok(Self::default()),
        }
    }

    fn look_at_table(tx: &mut Tx<'_>, world: &World, at: Timestamp, command: &Table) -> Result<Self, Error> {
        match command {
            Table::Close { place, template } => {
                let tabled = tables::counted(tx, world, place, template, at)?;
                Ok(Self { tabled, ..Self::default() })
            }
            Table::Correct { place, .. } => {
                let frozen_table = tables::frozen(tx, place)?.map(|frozen| frozen.snapshot);
                Ok(Self { frozen_table, ..Self::default() })
            }
        }
    }
}

/// A tracking code: how it is found, and the code itself, sealed, in hex.
#[derive(Clone)]
pub(crate) struct Code {
    pub(crate) index: String,
    pub(crate) sealed: String,
}

impl Code {
    pub(crate) fn of(vault: &dyn Vault, code: &str) -> Self {
        let sealed = hex::encode(&vault.seal(code.as_bytes(), TRACKING));
        Self { index: vault.index(code, TRACKING), sealed }
    }
}

impl Job {
    /// Returns whether preparing it reads the database, and may take long.
    pub(crate) fn takes_long(request: &Request) -> bool {
        if let Act::Assess(command) = &request.act {
            return matches!(**command, Assess::Close { .. } | Assess::Correct { .. });
        }
        matches!(request.act, Act::Table(_))
    }

    pub(crate) fn prepare(
        db: &Db,
        world: &World,
        vault: &dyn Vault,
        request: Request,
    ) -> Result<Self, Error> {
        let mut looked_up = LookedUp::default();
        if let Act::Assess(command) = &request.act
            && Self::takes_long(&request)
        {
            looked_up = db.read(|tx| LookedUp::look(tx, world, request.at, command))?;
        }
        if let Act::Table(command) = &request.act {
            looked_up = db.read(|tx| LookedUp::look_at_table(tx, world, request.at, command))?;
        }
        let mut indexes = Indexes::default();
        if let Act::Register { contact, .. } | Act::TakeCase { contact, .. } = &request.act {
            indexes = Indexes::of(vault, contact);
        }
        let mut code = None;
        if let Act::Register { code: Some(drawn), .. } = &request.act {
            code = Some(Code::of(vault, drawn));
        }
        Ok(Self { request, indexes, code, looked_up })
    }
}
