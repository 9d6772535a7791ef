//! A server that speaks PostgreSQL's protocol, in a transaction that only reads.
//!
//! The server itself writes every value as text, so that a type we have never met is no obstacle. The two instants are
//! bound in the type the query compares them with.

use std::{error::Error as StdError, time::Duration};

use jiff::Timestamp;
use tokio_postgres::{
    Client, Config, IsolationLevel, NoTls,
    error::SqlState,
    types::{FromSql, IsNull, ToSql, Type, private::BytesMut},
};

use super::{
    CHUNK, CONNECT_WITHIN, Cell, Gatherer, Listener, News, Question, Unanswered, checked, counting,
    places::{Place, placed},
};
use crate::db::postgres::{Waiter, with_sources};

/// How much longer than the server we wait, so that the server's own word comes first.
const GRACE: Duration = Duration::from_secs(5);
/// Microseconds between 1970 and 2000, from where this engine counts.
const EPOCH_US: i64 = 946_684_800_000_000;

pub(super) fn ask(question: &Question, each: &mut Listener<'_>) -> Result<(), Unanswered> {
    let (query, _) =
        placed(
            &question.query,
            |place, _| {
                if place == Place::From { "$1".to_owned() } else { "$2".to_owned() }
            },
        )?;
    let waiter = Waiter::new().map_err(unwaited)?;
    let mut client = waiter.wait(async { Ok(open(question).await) }).map_err(unwaited)??;
    read(&Wait { question, waiter: &waiter }, &mut client, &query, each)
}

fn unwaited(error: crate::db::Error) -> Unanswered {
    Unanswered::Unreachable { cause: error.to_string() }
}

/// Waits for one answer after the other; the listener is called in between, so that it may wait as well.
fn read(
    wait: &Wait<'_>,
    client: &mut Client,
    query: &str,
    each: &mut Listener<'_>,
) -> Result<(), Unanswered> {
    let question = wait.question;
    wait.on(0, client.batch_execute(&session(question)))?;
    let begun = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead).read_only(true);
    let tx = wait.on(0, begun.start())?;
    let statement = wait.on(0, tx.prepare(query))?;
    let columns = checked(statement.columns().iter().map(|column| column.name().to_owned()).collect())?;
    let moment = |at| Moment { at, question };
    let (from, to) = (moment(question.from), moment(question.to));
    let bounds: [&(dyn ToSql + Sync); 2] = [&from, &to];
    let counted = wait.on(0, tx.query_one(&counting(query), &bounds))?;
    each(News::Counted(u64::try_from(counted.get::<_, i64>(0)).unwrap_or(0)))?;
    let names: Vec<String> =
        columns.iter().map(|name| format!("\"{}\"::text", name.replace('"', "\"\""))).collect();
    let count = columns.len();
    each(News::Columns(columns))?;
    let reading = format!("select {} from ({query}) as read", names.join(", "));
    let portal = wait.on(0, tx.bind(&reading, &bounds))?;
    let mut gatherer = Gatherer::new(each);
    loop {
        let rows = wait.on(gatherer.read(), tx.query_portal(&portal, i32::try_from(CHUNK).unwrap_or(1)))?;
        let is_last = rows.len() < CHUNK;
        for row in rows {
            let cell = |place: usize| match row.try_get::<_, Option<Bytes<'_>>>(place) {
                Ok(Some(bytes)) => question.decoded(bytes.0),
                Ok(None) | Err(_) => Cell::Null,
            };
            gatherer.add((0..count).map(cell).collect())?;
        }
        if is_last {
            return gatherer.give();
        }
    }
}

async fn open(question: &Question) -> Result<Client, Unanswered> {
    let unreachable = |error: &tokio_postgres::Error| Unanswered::Unreachable { cause: with_sources(error) };
    let mut config: Config = question.address.parse().map_err(|error| unreachable(&error))?;
    if let Some(password) = &question.password {
        config.password(password);
    }
    config.application_name("huiyin").connect_timeout(CONNECT_WITHIN).tcp_user_timeout(question.timeout);
    let (client, connection) = config.connect(NoTls).await.map_err(|error| unreachable(&error))?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "the connection to a source ended");
        }
    });
    Ok(client)
}

fn session(question: &Question) -> String {
    let seconds = question.offset.seconds();
    format!(
        "set statement_timeout = {}; set datestyle = iso; set time zone interval '{}{:02}:{:02}' hour to minute; \
         set default_transaction_read_only = on",
        u64::try_from(question.timeout.as_millis()).unwrap_or(u64::MAX).clamp(1, 2_000_000_000),
        if seconds < 0 { '-' } else { '+' },
        seconds.abs() / 3600,
        seconds.abs() % 3600 / 60
    )
}

/// Waits for the server, a little longer than the server itself does.
struct Wait<'a> {
    question: &'a Question,
    waiter: &'a Waiter,
}

impl Wait<'_> {
    fn on<T>(
        &self,
        rows: u64,
        work: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, Unanswered> {
        let (seconds, within) =
            (self.question.timeout.as_secs(), self.question.timeout.saturating_add(GRACE));
        let outcome = self.waiter.wait(async { Ok(tokio::time::timeout(within, work).await) });
        match outcome.map_err(unwaited)? {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(translate(&error, seconds, rows)),
            Err(_) => Err(Unanswered::Slow { seconds, rows }),
        }
    }
}

fn translate(error: &tokio_postgres::Error, seconds: u64, rows: u64) -> Unanswered {
    let cause = with_sources(error);
    let Some(failure) = error.as_db_error() else {
        let is_conversion = error.source().is_some_and(|source| !source.is::<std::io::Error>());
        let is_ours = is_conversion && !error.is_closed();
        return if is_ours { Unanswered::Query { cause } } else { Unanswered::Lost { rows, cause } };
    };
    let family = failure.code().code().get(..2).unwrap_or_default();
    if *failure.code() == SqlState::QUERY_CANCELED {
        Unanswered::Slow { seconds, rows }
    } else if ["08", "53", "57", "58"].contains(&family) {
        Unanswered::Lost { rows, cause }
    } else {
        Unanswered::Query { cause }
    }
}

/// The bytes of a text, whatever the server calls its encoding.
struct Bytes<'a>(&'a [u8]);

impl<'a> FromSql<'a> for Bytes<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn StdError + Sync + Send>> {
        Ok(Self(raw))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// An instant, bound in whichever type the query compares it with.
#[derive(Debug)]
struct Moment<'a> {
    at: Timestamp,
    question: &'a Question,
}

impl ToSql for Moment<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        let local = || self.question.offset.to_datetime(self.at);
        let zoned_us = self.at.as_microsecond().saturating_sub(EPOCH_US);
        let local_us =
            zoned_us.saturating_add(i64::from(self.question.offset.seconds()).saturating_mul(1_000_000));
        match *kind {
            Type::TIMESTAMPTZ => out.extend_from_slice(&zoned_us.to_be_bytes()),
            Type::TIMESTAMP => out.extend_from_slice(&local_us.to_be_bytes()),
            Type::DATE => {
                let days = i32::try_from(local_us.div_euclid(86_400_000_000))?;
                out.extend_from_slice(&days.to_be_bytes());
            }
            Type::INT8 => {
                out.extend_from_slice(&self.question.written(self.at).parse::<i64>()?.to_be_bytes())
            }
            Type::INT4 => {
                out.extend_from_slice(&self.question.written(self.at).parse::<i32>()?.to_be_bytes())
            }
            Type::TEXT | Type::VARCHAR | Type::BPCHAR => {
                out.extend_from_slice(self.question.written(self.at).as_bytes());
            }
            _ => {
                let text = format!(
                    "`:from` or `:to`, {}, is compared with a column of type `{kind}`; cast it",
                    local()
                );
                return Err(text.into());
            }
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    tokio_postgres::types::to_sql_checked!();
}
