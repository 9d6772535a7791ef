//! Brings a database to the shape this program knows; forward only.
//!
//! A migration is one text for both engines in `store/migrations`, with a few tokens that are
//! explained at the head of the first. What was applied is never edited: its digest is kept and compared.

use sm3::{Digest, Sm3};

use super::error::Error;
use super::link::Link;
use super::tx::Tx;
use super::value::Value;

/// One step from one shape to the next.
struct Migration {
    version: i64,
    name: &'static str,
    text: &'static str,
}

/// Every step, in order.
const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, name: "initial", text: include_str!("../../migrations/0001_initial.sql") },
    Migration {
        version: 2,
        name: "files-and-keys",
        text: include_str!("../../migrations/0002_files_and_keys.sql"),
    },
    Migration { version: 3, name: "assessment", text: include_str!("../../migrations/0003_assessment.sql") },
    Migration { version: 4, name: "cases", text: include_str!("../../migrations/0004_cases.sql") },
    Migration { version: 5, name: "messages", text: include_str!("../../migrations/0005_messages.sql") },
    Migration { version: 6, name: "sources", text: include_str!("../../migrations/0006_sources.sql") },
    Migration {
        version: 7,
        name: "order-facts",
        text: include_str!("../../migrations/0007_order_facts.sql"),
    },
    Migration { version: 8, name: "devices", text: include_str!("../../migrations/0008_devices.sql") },
    Migration { version: 9, name: "tables", text: include_str!("../../migrations/0009_tables.sql") },
    Migration { version: 10, name: "uploads", text: include_str!("../../migrations/0010_uploads.sql") },
    Migration { version: 11, name: "warnings", text: include_str!("../../migrations/0011_warnings.sql") },
    Migration {
        version: 12,
        name: "proceedings",
        text: include_str!("../../migrations/0012_proceedings.sql"),
    },
    Migration { version: 13, name: "documents", text: include_str!("../../migrations/0013_documents.sql") },
    Migration {
        version: 14,
        name: "told-ratings",
        text: include_str!("../../migrations/0014_told_ratings.sql"),
    },
    Migration {
        version: 15,
        name: "due-documents",
        text: include_str!("../../migrations/0015_due_documents.sql"),
    },
    Migration {
        version: 16,
        name: "words-of-a-day",
        text: include_str!("../../migrations/0016_words_of_a_day.sql"),
    },
    Migration { version: 17, name: "knowledge", text: include_str!("../../migrations/0017_knowledge.sql") },
    Migration { version: 18, name: "surveys", text: include_str!("../../migrations/0018_surveys.sql") },
    Migration { version: 19, name: "campaigns", text: include_str!("../../migrations/0019_campaigns.sql") },
    Migration { version: 20, name: "woodpecker", text: include_str!("../../migrations/0020_woodpecker.sql") },
    Migration {
        version: 21,
        name: "survey-rounds",
        text: include_str!("../../migrations/0021_survey_rounds.sql"),
    },
    Migration { version: 22, name: "tablet", text: include_str!("../../migrations/0022_tablet.sql") },
    Migration { version: 23, name: "visits", text: include_str!("../../migrations/0023_visits.sql") },
    Migration { version: 24, name: "annual", text: include_str!("../../migrations/0024_annual.sql") },
];

/// How often to begin again when several servers open an empty database at the same moment.
const ATTEMPTS: usize = 5;

/// The one table that must exist before migrations; its row 0 is the lock that lets one of them in at a time.
const GROUND: &str = "
create table if not exists migration (
    version {int} primary key,
    name {text} not null,
    digest {text} not null,
    applied_at {int} not null
) {by_id};

insert into migration (version, name, digest, applied_at)
values (0, 'ground', '', 0)
on conflict (version) do nothing;";

/// Applies what is missing up to `version`, at the instant `at`.
pub(super) fn migrate(link: &mut Link, version: i64, at: i64) -> Result<(), Error> {
    let mut outcome = Ok(());
    for _ in 0..ATTEMPTS {
        outcome = lay_ground(link).and_then(|()| apply_missing(link, version, at));
        if !matches!(outcome, Err(Error::Conflict { .. })) {
            break;
        }
    }
    outcome
}

/// Returns the newest version this program knows.
pub(super) fn newest() -> i64 {
    MIGRATIONS.last().map_or(0, |migration| migration.version)
}

fn lay_ground(link: &mut Link) -> Result<(), Error> {
    let script = for_engine(GROUND, link);
    link.run_script(&script, "preparing the table of migrations")
}

fn apply_missing(link: &mut Link, version: i64, at: i64) -> Result<(), Error> {
    link.begin_migration()?;
    let mut tx = Tx::around(link, None);
    let applied =
        tx.query("select version, name, digest from migration where version > 0 order by version", &[])?;
    if let Some(row) = applied.get(MIGRATIONS.len()) {
        return Err(Error::Unusable {
            what: format!(
                "the database has migration {} `{}`, this program knows {}",
                row.int(0)?,
                row.str(1)?,
                newest()
            ),
            remedy: "use the program version that wrote it, or a newer one".to_owned(),
        });
    }
    for row in applied.iter().zip(MIGRATIONS) {
        check_unedited(row.0.int(0)?, row.0.str(2)?, row.1)?;
    }
    for migration in
        MIGRATIONS.iter().skip(applied.len()).take_while(|migration| migration.version <= version)
    {
        apply(&mut tx, migration, at)?;
    }
    tx.commit()
}

fn check_unedited(version: i64, digest: &str, migration: &Migration) -> Result<(), Error> {
    if version == migration.version && digest == digest_of(migration.text) {
        return Ok(());
    }
    Err(Error::Unusable {
        what: format!(
            "migration {} `{}` is not the one that was applied to this database",
            migration.version, migration.name
        ),
        remedy: "use the program version that wrote it; a migration is never edited, add a new one"
            .to_owned(),
    })
}

fn apply(tx: &mut Tx<'_>, migration: &Migration, at: i64) -> Result<(), Error> {
    let script = for_engine(migration.text, tx.link());
    tx.link()
        .run_script(&script, &format!("applying migration {} `{}`", migration.version, migration.name))?;
    tx.execute(
        "insert into migration (version, name, digest, applied_at) values ($1, $2, $3, $4)",
        &[migration.version.into(), migration.name.into(), digest_of(migration.text).into(), Value::Int(at)],
    )?;
    Ok(())
}

fn digest_of(text: &str) -> String {
    crate::hex::encode(&Sm3::digest(text.as_bytes()))
}

fn for_engine(text: &str, link: &Link) -> String {
    let words = match link {
        Link::Sqlite(_) => [
            ("{int}", "integer"),
            ("{text}", "text"),
            ("{blob}", "blob"),
            ("{by_id}", "strict"),
            ("{by_key}", "strict, without rowid"),
            ("{zeros}", "zeroblob(32)"),
            ("{attached_digest}", "json_extract(body, '$.event.digest')"),
            ("{attached_size}", "json_extract(body, '$.event.size')"),
        ],
        Link::Postgres(_) => [
            ("{int}", "bigint"),
            ("{text}", "text collate \"C\""),
            ("{blob}", "bytea"),
            ("{by_id}", ""),
            ("{by_key}", ""),
            ("{zeros}", "decode(repeat('00', 32), 'hex')"),
            ("{attached_digest}", "cast(body as json) #>> '{event,digest}'"),
            ("{attached_size}", "cast(cast(body as json) #>> '{event,size}' as bigint)"),
        ],
    };
    words.iter().fold(text.to_owned(), |text, (token, word)| text.replace(token, word))
}
