//! The engine for several servers: one connection to PostgreSQL.
//!
//! Statements that nobody waits for are gathered and sent together with the next one that somebody
//! does wait for, or with the commit, so that a batch of commands costs few round trips.
//! Deliberately plain otherwise: wire protocol and plain SQL only, no advisory locks, no
//! notifications, so that servers that merely speak PostgreSQL's protocol can carry it.

mod cells;
mod failure;
mod wait;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, NoTls, SimpleQueryMessage, Statement};

use super::error::Error;
use super::sqlite::{Role, running};
use super::value::{List, Row, Value};
pub(super) use cells::Array;
use cells::Cell;
use failure::translate;
pub(super) use failure::with_sources;
pub(super) use wait::Waiter;
use wait::{Answer, Sent, in_order};

/// How long a connection may take to come up.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How long sent bytes may stay unanswered before the connection counts as lost.
const SILENCE_TIMEOUT: Duration = Duration::from_secs(20);
/// How many prepared statements one connection keeps before it forgets them all.
const STATEMENTS: usize = 512;
/// How many statements are gathered before they are sent in any case.
const GATHERED: usize = 64;
/// What every session starts with. A dead server's open transaction must not hold the head for ever, and a
/// plan made while a table was still empty must not be kept: it would read a full table from end to end.
const SESSION: &str = "
    set synchronous_commit = on;
    set plan_cache_mode = force_custom_plan;
    set lock_timeout = '10s';
    set idle_in_transaction_session_timeout = '60s';
    set client_min_messages = warning";

type Params<'a> = Vec<&'a (dyn ToSql + Sync)>;

/// One connection.
pub(super) struct Postgres {
    waiter: Waiter,
    client: Client,
    statements: HashMap<String, Statement>,
    gathered: Vec<Gathered>,
    is_lost: bool,
}

/// A statement over whole columns of values that waits to be sent.
pub(super) struct Gathered {
    statement: Statement,
    doing: String,
    columns: Vec<Array>,
}

impl Postgres {
    pub(super) fn open(url: &str) -> Result<Self, Error> {
        let mut config: Config =
            url.parse().map_err(|error| unusable("the database address cannot be read", &error))?;
        if config.get_application_name().is_none() {
            config.application_name("huiyin");
        }
        config.connect_timeout(CONNECT_TIMEOUT).tcp_user_timeout(SILENCE_TIMEOUT);
        let waiter = Waiter::new()?;
        let client = waiter.wait(async {
            let connect = async {
                let (client, connection) = config.connect(NoTls).await?;
                tokio::spawn(async move {
                    if let Err(error) = connection.await {
                        tracing::debug!(%error, "the connection to the database server ended");
                    }
                });
                client.batch_execute(SESSION).await?;
                Ok(client)
            };
            connect.await.map_err(|error| {
                let failure = translate(&error, || "connecting to the database server".to_owned());
                // What goes wrong here without the server having failed lies in the address.
                let is_the_address = matches!(failure, Error::Corrupt { .. });
                if is_the_address { unusable("the database address cannot be used", &error) } else { failure }
            })
        })?;
        Ok(Self { waiter, client, statements: HashMap::new(), gathered: Vec::new(), is_lost: false })
    }

    pub(super) fn is_lost(&self) -> bool {
        self.is_lost || self.client.is_closed()
    }

    pub(super) fn give_up(&mut self) {
        self.is_lost = true;
    }

    /// Begins a transaction; a writer waits for the one row that lets writers in, in the same round trip.
    pub(super) fn begin(&mut self, role: Role, lock: &str) -> Result<Option<Vec<Option<String>>>, Error> {
        let sql = match role {
            Role::Read => "begin isolation level repeatable read, read only".to_owned(),
            Role::Write => format!("begin isolation level read committed; {lock}"),
        };
        let messages = self.waiter.wait(async {
            self.client.simple_query(&sql).await.map_err(|error| translate(&error, || running(&sql)))
        })?;
        let row = messages.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            SimpleQueryMessage::CommandComplete(_) | SimpleQueryMessage::RowDescription(_) | _ => None,
        });
        Ok(row.map(|row| (0..row.len()).map(|i| row.get(i).map(str::to_owned)).collect()))
    }

    pub(super) fn begin_migration(&mut self) -> Result<(), Error> {
        self.run_script(
            "begin; select version from migration where version = 0 for update",
            "beginning to migrate",
        )
    }

    /// Sends what is gathered and the commit together and waits for all of it.
    pub(super) fn commit(&mut self) -> Result<(), Error> {
        let Self { waiter, client, gathered, .. } = self;
        let client = &*client;
        let waiting = std::mem::take(gathered);
        let mut sending: Vec<Sent<'_>> =
            waiting.iter().map(|statement| send_gathered(client, statement)).collect();
        // After a statement that failed, the server turns this commit into a rollback.
        sending.push(Box::pin(say(client, "commit")));
        waiter.wait(in_order(sending)).map(|_| ())
    }

    pub(super) fn rollback(&mut self) -> Result<(), Error> {
        self.gathered.clear();
        self.run_script("rollback", "rolling back")
    }

    /// Runs several statements that take no values.
    pub(super) fn run_script(&mut self, sql: &str, doing: &str) -> Result<(), Error> {
        self.waiter.wait(async {
            self.client.batch_execute(sql).await.map_err(|error| translate(&error, || doing.to_owned()))
        })
    }

    pub(super) fn query(
        &mut self,
        sql: &str,
        list: Option<List<'_>>,
        values: &[Value],
    ) -> Result<Vec<Row>, Error> {
        let statement = self.prepare(sql)?;
        let Answer::Rows(answer) = self.send(&statement, sql, list, values, true)? else {
            return Ok(Vec::new());
        };
        let names: Arc<[String]> =
            statement.columns().iter().map(|column| column.name().to_owned()).collect();
        let mut rows = Vec::with_capacity(answer.len());
        for row in &answer {
            let mut values = Vec::with_capacity(names.len());
            for i in 0..names.len() {
                let cell: Option<Cell> =
                    row.try_get(i).map_err(|error| translate(&error, || running(sql)))?;
                values.push(cell.map_or(Value::Null, |cell| cell.0));
            }
            rows.push(Row::new(Arc::clone(&names), values));
        }
        Ok(rows)
    }

    pub(super) fn execute(
        &mut self,
        sql: &str,
        list: Option<List<'_>>,
        values: &[Value],
    ) -> Result<u64, Error> {
        let statement = self.prepare(sql)?;
        match self.send(&statement, sql, list, values, false)? {
            Answer::Count(count) => Ok(count),
            Answer::Rows(rows) => Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX)),
        }
    }

    /// Gathers a statement whose places are whole columns; its failure shows when it is sent.
    pub(super) fn execute_columns(&mut self, sql: &str, columns: Vec<Array>) -> Result<(), Error> {
        let ready = self.ready(sql, columns)?;
        self.gathered.push(ready);
        if self.gathered.len() < GATHERED {
            return Ok(());
        }
        let waiting = std::mem::take(&mut self.gathered);
        let sending = waiting.iter().map(|statement| send_gathered(&self.client, statement)).collect();
        self.waiter.wait(in_order(sending)).map(|_| ())
    }

    /// Makes a statement whose places are whole columns ready to be sent.
    pub(super) fn ready(&mut self, sql: &str, columns: Vec<Array>) -> Result<Gathered, Error> {
        Ok(Gathered { statement: self.prepare(sql)?, doing: running(sql), columns })
    }

    /// Sends a whole transaction at once and waits for all of it.
    pub(super) fn write_at_once(&mut self, ready: &[Gathered]) -> Result<(), Error> {
        let client = &self.client;
        let mut sending: Vec<Sent<'_>> = vec![Box::pin(say(client, "begin"))];
        sending.extend(ready.iter().map(|statement| send_gathered(client, statement)));
        sending.push(Box::pin(say(client, "commit")));
        self.waiter.wait(in_order(sending)).map(|_| ())
    }

    /// Sends what is gathered and one statement together and waits for all of it.
    fn send(
        &mut self,
        statement: &Statement,
        sql: &str,
        list: Option<List<'_>>,
        values: &[Value],
        has_rows: bool,
    ) -> Result<Answer, Error> {
        let waiting = std::mem::take(&mut self.gathered);
        let client = &self.client;
        let params = params(&list, values);
        let mut sending: Vec<Sent<'_>> =
            waiting.iter().map(|statement| send_gathered(client, statement)).collect();
        sending.push(Box::pin(async {
            let answer = if has_rows {
                client.query(statement, &params).await.map(Answer::Rows)
            } else {
                client.execute(statement, &params).await.map(Answer::Count)
            };
            answer.map_err(|error| translate(&error, || running(sql)))
        }));
        let last = self.waiter.wait(in_order(sending))?;
        Ok(last.unwrap_or(Answer::Count(0)))
    }

    fn prepare(&mut self, sql: &str) -> Result<Statement, Error> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.waiter.wait(async {
            self.client.prepare(sql).await.map_err(|error| translate(&error, || running(sql)))
        })?;
        if self.statements.len() >= STATEMENTS {
            self.statements.clear();
        }
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

fn unusable(what: &str, error: &tokio_postgres::Error) -> Error {
    Error::Unusable {
        what: format!("{what} (`{}`)", with_sources(error)),
        remedy: "write it as `postgres://USER@HOST/NAME` or `host=HOST user=USER dbname=NAME`".to_owned(),
    }
}

async fn say(client: &Client, word: &'static str) -> Result<Answer, Error> {
    let said = client.batch_execute(word).await;
    said.map(|()| Answer::Count(0)).map_err(|error| translate(&error, || running(word)))
}

fn send_gathered<'a>(client: &'a Client, gathered: &'a Gathered) -> Sent<'a> {
    Box::pin(async move {
        let params: Params<'_> = gathered.columns.iter().map(Array::as_param).collect();
        let count = client.execute(&gathered.statement, &params).await;
        count.map(Answer::Count).map_err(|error| translate(&error, || gathered.doing.clone()))
    })
}

fn params<'a>(list: &'a Option<List<'a>>, values: &'a [Value]) -> Params<'a> {
    let mut params: Params<'a> = Vec::with_capacity(values.len() + 1);
    match list {
        Some(List::Ints(ids)) => params.push(ids),
        Some(List::Texts(words)) => params.push(words),
        None => {}
    }
    for value in values {
        params.push(value);
    }
    params
}
