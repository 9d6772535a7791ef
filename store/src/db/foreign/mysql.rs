//! A server of MySQL or MariaDB, in a session that only reads.

use std::time::Duration;

use mysql::{Conn, Opts, OptsBuilder, Params, Value, prelude::Queryable};

use super::{
    CONNECT_WITHIN, Cell, Gatherer, Listener, Moments, News, Question, Unanswered, checked, counting,
    places::{Place, placed},
};

/// Errors by which the server says that a statement took too long: MariaDB's and MySQL's limit, and a kill.
const TOO_SLOW: [u16; 3] = [1969, 3024, 1317];
/// How much longer than the server we wait, so that the server's own word comes first.
const GRACE: Duration = Duration::from_secs(5);

pub(super) fn ask(question: &Question, each: &mut Listener<'_>) -> Result<(), Unanswered> {
    let (query, places) = placed(&question.query, |_, _| "?".to_owned())?;
    let mut conn = open(question)?;
    begin(&mut conn, question).map_err(|error| translate(question, &error, 0))?;
    let bounds: Vec<Value> = places
        .iter()
        .map(|place| bound(question, if *place == Place::From { question.from } else { question.to }))
        .collect();
    let counted: Option<u64> = conn
        .exec_first(counting(&query), Params::Positional(bounds.clone()))
        .map_err(|error| translate(question, &error, 0))?;
    each(News::Counted(counted.unwrap_or(0)))?;
    let answer =
        conn.exec_iter(&query, Params::Positional(bounds)).map_err(|error| translate(question, &error, 0))?;
    let columns = answer.columns().as_ref().iter().map(|column| column.name_str().into_owned()).collect();
    let columns = checked(columns)?;
    each(News::Columns(columns))?;
    let mut gatherer = Gatherer::new(each);
    for row in answer {
        let row = row.map_err(|error| translate(question, &error, gatherer.read()))?;
        gatherer.add(
            row.unwrap_raw().into_iter().map(|value| cell(question, value.unwrap_or(Value::NULL))).collect(),
        )?;
    }
    gatherer.give()
}

fn open(question: &Question) -> Result<Conn, Unanswered> {
    let opts = Opts::from_url(&question.address)
        .map_err(|error| Unanswered::Unreachable { cause: format!("the address cannot be read: {error}") })?;
    let password = question.password.clone().or_else(|| opts.get_pass().map(str::to_owned));
    let wait = question.timeout.saturating_add(GRACE);
    let builder = OptsBuilder::from_opts(opts)
        .pass(password)
        .prefer_socket(false)
        .tcp_connect_timeout(Some(CONNECT_WITHIN))
        .read_timeout(Some(wait))
        .write_timeout(Some(wait));
    Conn::new(builder).map_err(|error| Unanswered::Unreachable { cause: error.to_string() })
}

fn begin(conn: &mut Conn, question: &Question) -> Result<(), mysql::Error> {
    conn.query_drop("set names utf8mb4")?;
    if question.encoding != encoding_rs::UTF_8 {
        // The bytes as they lie there: the server's own word on them is what the source says is wrong.
        conn.query_drop("set character_set_results = null")?;
    }
    conn.query_drop(format!("set time_zone = '{}'", zone(question)))?;
    let version: Option<String> = conn.query_first("select version()")?;
    let seconds = question.timeout.as_secs().max(1);
    if version.is_some_and(|version| version.contains("MariaDB")) {
        conn.query_drop(format!("set max_statement_time = {seconds}"))?;
    } else {
        conn.query_drop(format!("set max_execution_time = {}", seconds.saturating_mul(1000)))?;
    }
    conn.query_drop(format!("set net_write_timeout = {}", seconds.max(60)))?;
    conn.query_drop("set transaction isolation level repeatable read")?;
    conn.query_drop("start transaction with consistent snapshot, read only")
}

fn zone(question: &Question) -> String {
    let seconds = question.offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", seconds.abs() / 3600, seconds.abs() % 3600 / 60)
}

fn bound(question: &Question, at: jiff::Timestamp) -> Value {
    match question.moments {
        Moments::Text => Value::Bytes(question.written(at).into_bytes()),
        Moments::UnixSeconds => Value::Int(at.as_second()),
        Moments::UnixMilliseconds => Value::Int(at.as_millisecond()),
    }
}

fn cell(question: &Question, value: Value) -> Cell {
    match value {
        Value::NULL => Cell::Null,
        Value::Bytes(bytes) => question.decoded(&bytes),
        Value::Int(number) => Cell::Text(number.to_string()),
        Value::UInt(number) => Cell::Text(number.to_string()),
        Value::Float(number) => Cell::Text(number.to_string()),
        Value::Double(number) => Cell::Text(number.to_string()),
        Value::Date(year, month, day, hour, minute, second, _) => {
            Cell::Text(format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"))
        }
        Value::Time(is_negative, days, hours, minutes, seconds, _) => {
            let sign = if is_negative { "-" } else { "" };
            let hours = u64::from(days).saturating_mul(24).saturating_add(u64::from(hours));
            Cell::Text(format!("{sign}{hours:02}:{minutes:02}:{seconds:02}"))
        }
    }
}

fn translate(question: &Question, error: &mysql::Error, rows: u64) -> Unanswered {
    let cause = error.to_string();
    let slow = || Unanswered::Slow { seconds: question.timeout.as_secs(), rows };
    match error {
        mysql::Error::MySqlError(failure) if TOO_SLOW.contains(&failure.code) => slow(),
        // 1053: the server is going down.
        mysql::Error::MySqlError(failure) if failure.code == 1053 => Unanswered::Lost { rows, cause },
        mysql::Error::MySqlError(_) => Unanswered::Query { cause },
        mysql::Error::IoError(failure)
            if matches!(failure.kind(), std::io::ErrorKind::TimedOut | std::io::ErrorKind::WouldBlock) =>
        {
            slow()
        }
        mysql::Error::IoError(_)
        | mysql::Error::CodecError(_)
        | mysql::Error::DriverError(_)
        | mysql::Error::UrlError(_)
        | mysql::Error::FromValueError(_)
        | mysql::Error::FromRowError(_) => Unanswered::Lost { rows, cause },
    }
}
