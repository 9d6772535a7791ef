//! A file of SQLite, opened for reading alone.

use std::{path::Path, sync::mpsc, thread};

use rusqlite::{Connection, ErrorCode, OpenFlags, types::ValueRef};

use super::{
    CONNECT_WITHIN, Cell, Gatherer, Listener, Moments, News, Question, Unanswered, checked, counting,
    places::{Place, placed},
};

pub(super) fn ask(question: &Question, each: &mut Listener<'_>) -> Result<(), Unanswered> {
    let (query, _) =
        placed(
            &question.query,
            |place, _| {
                if place == Place::From { "?1".to_owned() } else { "?2".to_owned() }
            },
        )?;
    let connection = open(question)?;
    let (done, waits) = mpsc::channel::<()>();
    let interrupt = connection.get_interrupt_handle();
    let timeout = question.timeout;
    // Dropping `done` ends the watch.
    let watch = thread::spawn(move || {
        if waits.recv_timeout(timeout) == Err(mpsc::RecvTimeoutError::Timeout) {
            interrupt.interrupt();
        }
    });
    let outcome = read(&connection, question, &query, each);
    drop(done);
    // INVARIANT: the watch only waits and interrupts; it cannot panic.
    let _ = watch.join();
    outcome
}

fn open(question: &Question) -> Result<Connection, Unanswered> {
    let unreachable = |cause: String| Unanswered::Unreachable { cause };
    let path = Path::new(&question.address);
    if !path.is_file() {
        return Err(unreachable(format!("`{}` is no file", path.display())));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection =
        Connection::open_with_flags(path, flags).map_err(|error| unreachable(error.to_string()))?;
    connection.busy_timeout(CONNECT_WITHIN).map_err(|error| unreachable(error.to_string()))?;
    connection
        .execute_batch("pragma query_only = 1; begin")
        .map_err(|error| unreachable(error.to_string()))?;
    Ok(connection)
}

fn read(
    connection: &Connection,
    question: &Question,
    query: &str,
    each: &mut Listener<'_>,
) -> Result<(), Unanswered> {
    let bounds = [bound(question, question.from), bound(question, question.to)];
    let failed = |error: &rusqlite::Error, rows: u64| translate(question, error, rows);
    let counted: i64 = connection
        .query_row(&counting(query), bounds.clone(), |row| row.get(0))
        .map_err(|error| failed(&error, 0))?;
    each(News::Counted(u64::try_from(counted).unwrap_or(0)))?;
    let mut statement = connection.prepare(query).map_err(|error| failed(&error, 0))?;
    let columns = checked(statement.column_names().map(str::to_owned).collect())?;
    let count = columns.len();
    each(News::Columns(columns))?;
    let mut rows = statement.query(bounds).map_err(|error| failed(&error, 0))?;
    let mut gatherer = Gatherer::new(each);
    loop {
        let read = gatherer.read();
        let Some(row) = rows.next().map_err(|error| failed(&error, read))? else { break };
        let mut cells = Vec::with_capacity(count);
        for place in 0..count {
            let value = row.get_ref(place).map_err(|error| failed(&error, read))?;
            cells.push(cell(question, value));
        }
        gatherer.add(cells)?;
    }
    gatherer.give()
}

/// A column of numbers is compared with a number and a column of text with a text; this engine does not convert.
fn bound(question: &Question, at: jiff::Timestamp) -> rusqlite::types::Value {
    match question.moments {
        Moments::Text => rusqlite::types::Value::Text(question.written(at)),
        Moments::UnixSeconds => rusqlite::types::Value::Integer(at.as_second()),
        Moments::UnixMilliseconds => rusqlite::types::Value::Integer(at.as_millisecond()),
    }
}

fn cell(question: &Question, value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Text(number.to_string()),
        ValueRef::Real(number) => Cell::Text(number.to_string()),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => question.decoded(bytes),
    }
}

fn translate(question: &Question, error: &rusqlite::Error, rows: u64) -> Unanswered {
    let cause = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => {
            Unanswered::Slow { seconds: question.timeout.as_secs(), rows }
        }
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            Unanswered::Shape(format!("the file is damaged or only half written ({cause}); copy it again"))
        }
        Some(ErrorCode::SystemIoFailure | ErrorCode::DatabaseBusy | ErrorCode::CannotOpen) => {
            Unanswered::Lost { rows, cause }
        }
        Some(_) | None => Unanswered::Query { cause },
    }
}
