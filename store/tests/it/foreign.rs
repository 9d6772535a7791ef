//! Other people's databases, really running: PostgreSQL, MariaDB and SQLite. What they hold comes as it is, and whatever
//! goes wrong is said and harms nothing.

use std::{
    cell::Cell as Shared,
    process::{Child, Command, Stdio},
    time::Duration,
};

use encoding_rs::{Encoding, GB18030, UTF_8};
use jiff::Timestamp;
use mysql::prelude::Queryable;
use store::db::foreign::{CHUNK, Cell, Engine, Moments, News, Question, Unanswered, ask};

use crate::engines::connect;

const FROM: &str = "2026-11-20T16:00:00Z";
const TO: &str = "2026-11-23T16:00:00Z";

fn question(engine: Engine, address: &str, query: &str) -> Question {
    Question {
        engine,
        address: address.to_owned(),
        password: None,
        query: query.to_owned(),
        from: FROM.parse().unwrap(),
        to: TO.parse().unwrap(),
        offset: jiff::tz::offset(8),
        moments: Moments::Text,
        encoding: UTF_8,
        timeout: Duration::from_secs(20),
    }
}

/// What a source answered.
#[derive(Debug, Default)]
struct Answer {
    counted: u64,
    columns: Vec<String>,
    rows: Vec<Vec<Cell>>,
    largest: usize,
}

fn answer(question: &Question) -> Result<Answer, Unanswered> {
    let mut answer = Answer::default();
    ask(question, &mut |news| {
        match news {
            News::Counted(count) => answer.counted = count,
            News::Columns(columns) => answer.columns = columns,
            News::Rows(rows) => {
                answer.largest = answer.largest.max(rows.len());
                answer.rows.extend(rows);
            }
        }
        Ok(())
    })?;
    Ok(answer)
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

#[expect(clippy::disallowed_methods, reason = "a test has no configuration but the environment")]
fn variable(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("{name} is not set; run `./dev test`, which starts private servers"))
}

fn postgres() -> String {
    variable("TEST_DATABASE_URL")
}

/// A schema of a MariaDB server that vanishes with the test.
struct Maria {
    url: String,
    name: String,
}

impl Maria {
    fn new(name: &str) -> Self {
        let server = variable("TEST_MARIADB_URL");
        let name = format!("huiyin_{name}_{}", std::process::id());
        let mut conn = mysql::Conn::new(server.as_str()).unwrap();
        conn.query_drop(format!("drop database if exists {name}")).unwrap();
        conn.query_drop(format!("create database {name} character set utf8mb4")).unwrap();
        Self { url: format!("{server}/{name}"), name }
    }

    fn conn(&self) -> mysql::Conn {
        mysql::Conn::new(self.url.as_str()).unwrap()
    }

    fn run(&self, statements: &[&str]) {
        let mut conn = self.conn();
        for statement in statements {
            conn.query_drop(statement).unwrap();
        }
    }
}

impl Drop for Maria {
    fn drop(&mut self) {
        self.conn().query_drop(format!("drop database {}", self.name)).unwrap();
    }
}

/// A table of PostgreSQL that vanishes with the test.
struct Pg(String);

impl Pg {
    fn new(name: &str, statements: &str) -> Self {
        let table = format!("foreign_{name}_{}", std::process::id());
        connect().batch_execute(&statements.replace("{t}", &table)).unwrap();
        Self(table)
    }
}

impl Drop for Pg {
    fn drop(&mut self) {
        connect().batch_execute(&format!("drop table {}", self.0)).unwrap();
    }
}

/// The instants at both edges, and one millisecond or second beside them, in the source's own time.
const EDGES: [(&str, &str); 4] = [
    ("before", "2026-11-20 23:59:59"),
    ("first", "2026-11-21 00:00:00"),
    ("last", "2026-11-23 23:59:59"),
    ("after", "2026-11-24 00:00:00"),
];

fn inserts(table: &str) -> String {
    let rows: Vec<String> = EDGES.iter().map(|(name, at)| format!("('{name}', '{at}')")).collect();
    format!("insert into {table} (number, done) values {}", rows.join(", "))
}

fn check_edges(question: &Question) {
    let answer = answer(question).unwrap();
    assert_eq!(
        (answer.counted, answer.columns.as_slice()),
        (2, ["number".to_owned(), "done".to_owned()].as_slice())
    );
    let numbers: Vec<&Cell> = answer.rows.iter().filter_map(|row| row.first()).collect();
    assert_eq!(numbers, [&text("first"), &text("last")], "{question:?}");
}

#[test]
fn only_what_was_completed_within_the_window_is_read_whatever_the_column_is_made_of() {
    for kind in ["timestamp", "text", "date", "varchar(30)"] {
        let name = kind.replace(['(', ')', ' '], "_");
        let table = Pg::new(&name, &format!("create table {{t}} (number text, done {kind})"));
        connect().batch_execute(&inserts(&table.0)).unwrap();
        let query =
            format!("select number, done from {} where done >= :from and done < :to order by done", table.0);
        check_edges(&question(Engine::Postgres, &postgres(), &query));
    }
    let zoned = Pg::new("zoned", "create table {t} (number text, done timestamptz)");
    let inserting = format!("set time zone interval '+08:00' hour to minute; {}", inserts(&zoned.0));
    connect().batch_execute(&inserting).unwrap();
    let query =
        format!("select number, done from {} where done >= :from and done < :to order by done", zoned.0);
    check_edges(&question(Engine::Postgres, &postgres(), &query));

    for kind in ["datetime", "varchar(30)", "date"] {
        let maria = Maria::new(&format!("edges_{}", &kind[..4]));
        maria.run(&[&format!("create table t (number varchar(20), done {kind})"), &inserts("t")]);
        let query = "select number, done from t where done >= :from and done < :to order by done";
        check_edges(&question(Engine::Mysql, &maria.url, query));
    }

    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("cases.db");
    let made = rusqlite::Connection::open(&path).unwrap();
    made.execute_batch(&format!("create table t (number text, done text); {}", inserts("t"))).unwrap();
    let query = "select number, done from t where done >= :from and done < :to order by done";
    check_edges(&question(Engine::Sqlite, path.to_str().unwrap(), query));
}

#[test]
fn numbers_since_1970_are_compared_as_numbers() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("cases.db");
    let (from, to): (Timestamp, Timestamp) = (FROM.parse().unwrap(), TO.parse().unwrap());
    let made = rusqlite::Connection::open(&path).unwrap();
    made.execute_batch(&format!(
        "create table t (number text, done integer);
         insert into t values ('before', {}), ('first', {}), ('after', {})",
        from.as_second() - 1,
        from.as_second(),
        to.as_second()
    ))
    .unwrap();
    let query = "select number, done from t where done >= :from and done < :to";
    let asked =
        Question { moments: Moments::UnixSeconds, ..question(Engine::Sqlite, path.to_str().unwrap(), query) };
    assert_eq!(answer(&asked).unwrap().rows, [vec![text("first"), text(&from.as_second().to_string())]]);
    let table = Pg::new("unix", "create table {t} (number text, done bigint)");
    let rows = format!(
        "insert into {} values ('first', {}), ('after', {})",
        table.0,
        from.as_millisecond(),
        to.as_millisecond()
    );
    connect().batch_execute(&rows).unwrap();
    let query = format!("select number, done from {} where done >= :from and done < :to", table.0);
    let asked =
        Question { moments: Moments::UnixMilliseconds, ..question(Engine::Postgres, &postgres(), &query) };
    assert_eq!(answer(&asked).unwrap().rows.len(), 1);
}

/// An answer of 20,001 rows with every kind of value.
fn check_large(question: &Question) {
    let answer = answer(question).unwrap();
    assert_eq!((answer.counted, answer.rows.len()), (20_001, 20_001));
    assert_eq!(answer.largest, CHUNK, "rows come in chunks, so that memory stays bounded");
    assert!(answer.rows.iter().all(|row| row[1] == text("王小明") && row[2] == Cell::Null));
    let numbers: std::collections::BTreeSet<_> = answer.rows.iter().map(|row| format!("{row:?}")).collect();
    assert_eq!(numbers.len(), 20_001, "no row comes twice");
}

#[test]
fn many_rows_come_in_chunks_and_the_source_counts_them_itself() {
    let query = "select n as \"projectNo\", '王小明' as name, cast(null as date) as day \
                 from generate_series(1, 20001) as n where timestamp '2026-11-22' >= :from and timestamp '2026-11-22' < :to";
    check_large(&question(Engine::Postgres, &postgres(), query));
    let query = "select seq as projectNo, '王小明' as name, cast(null as date) as day \
                 from seq_1_to_20001 where '2026-11-22' >= :from and '2026-11-22' < :to";
    check_large(&question(Engine::Mysql, &Maria::new("large").url, query));
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("cases.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch("create table t (n)").unwrap();
    let query = "with recursive s(n) as (select 1 union all select n + 1 from s where n < 20001) \
                 select n, '王小明' as name, null as day from s where '2026-11-22' >= :from and '2026-11-22' < :to";
    check_large(&question(Engine::Sqlite, path.to_str().unwrap(), query));
}

#[test]
fn every_type_comes_as_text() {
    let query = "select 1::int2 as a, 2.50::numeric(8,2) as b, true as c, date '2026-11-20' as d, \
                 timestamptz '2026-11-20 10:00:00+00' as e, '{1,2}'::int[] as f, '{\"a\": 1}'::json as g, \
                 1.5::float8 as h, 'x'::bpchar as i where timestamp '2026-11-22' between :from and :to";
    let asked = question(Engine::Postgres, &postgres(), query);
    let expected =
        ["1", "2.50", "true", "2026-11-20", "2026-11-20 18:00:00+08", "{1,2}", "{\"a\": 1}", "1.5", "x"];
    assert_eq!(answer(&asked).unwrap().rows, [expected.map(text).to_vec()]);
    let query = "select cast(1 as signed) as a, cast(2.50 as decimal(8,2)) as b, true as c, date '2026-11-20' as d, \
                 timestamp '2026-11-20 18:00:00' as e, time '08:30:00' as f, cast(1.5 as double) as g \
                 from dual where '2026-11-22' between :from and :to";
    let maria = Maria::new("types");
    let asked = question(Engine::Mysql, &maria.url, query);
    let expected = ["1", "2.50", "1", "2026-11-20 00:00:00", "2026-11-20 18:00:00", "08:30:00", "1.5"];
    assert_eq!(answer(&asked).unwrap().rows, [expected.map(text).to_vec()]);
}

#[test]
fn other_characters_are_read_as_the_source_says_and_wrong_ones_are_shown_not_guessed() {
    let (gbk, _, _) = GB18030.encode("王小明");
    let hex: String = gbk.iter().map(|byte| format!("{byte:02x}")).collect();
    let read = |asked: &Question, encoding: &'static Encoding| {
        answer(&Question { encoding, ..asked.clone() }).unwrap().rows.remove(0).remove(0)
    };
    // A table in GBK is converted by the server itself.
    let maria = Maria::new("gbk");
    maria.run(&["create table t (name varchar(20)) character set gbk", "insert into t values ('王小明')"]);
    let query = "select name from t where '2026-11-22' between :from and :to";
    assert_eq!(read(&question(Engine::Mysql, &maria.url, query), UTF_8), text("王小明"));
    // GBK in a column that claims to be Latin 1, as old systems have it.
    maria.run(&["create table l (name varchar(20)) character set latin1"]);
    maria.run(&[&format!("insert into l values (cast(0x{hex} as char character set latin1))")]);
    let query = "select name from l where '2026-11-22' between :from and :to";
    assert_eq!(read(&question(Engine::Mysql, &maria.url, query), GB18030), text("王小明"));
    // GBK in a file that must hold UTF-8.
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("cases.db");
    let made = rusqlite::Connection::open(&path).unwrap();
    made.execute_batch(&format!("create table t (name text); insert into t values (cast(x'{hex}' as text))"))
        .unwrap();
    let query = "select name from t where '2026-11-22' between :from and :to";
    let asked = question(Engine::Sqlite, path.to_str().unwrap(), query);
    assert_eq!(read(&asked, GB18030), text("王小明"));
    assert_eq!(read(&asked, UTF_8), Cell::Undecodable("UTF-8"));
}

#[test]
fn a_source_that_takes_too_long_is_left() {
    let slow = |question: Question| {
        let asked = Question { timeout: Duration::from_secs(1), ..question };
        let error = answer(&asked).unwrap_err();
        assert!(matches!(error, Unanswered::Slow { seconds: 1, .. }), "{error}");
        assert!(error.to_string().contains("timeout_seconds"), "{error}");
    };
    let query =
        "select 1 as n where pg_sleep(30) is not null and timestamp '2026-11-22' between :from and :to";
    slow(question(Engine::Postgres, &postgres(), query));
    let query = "select 1 as n from dual where sleep(30) = 0 and '2026-11-22' between :from and :to";
    slow(question(Engine::Mysql, &Maria::new("slow").url, query));
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("cases.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch("create table t (n)").unwrap();
    let query = "with recursive s(n) as (select 1 union all select n + 1 from s) \
                 select count(*) as n from s where '2026-11-22' between :from and :to";
    slow(question(Engine::Sqlite, path.to_str().unwrap(), query));
}

#[test]
fn a_source_that_is_not_there_or_does_not_let_us_in_says_so() {
    let unreachable = |engine: Engine, address: &str| {
        let error = answer(&question(engine, address, "select 1 where :from < :to")).unwrap_err();
        assert!(matches!(error, Unanswered::Unreachable { .. }), "{error}");
        assert!(!error.to_string().contains("geheim"), "{error}");
    };
    unreachable(Engine::Postgres, "postgres://reader:geheim@127.0.0.1:1/cases");
    unreachable(Engine::Mysql, "mysql://reader:geheim@127.0.0.1:1/cases");
    unreachable(Engine::Mysql, &variable("TEST_MARIADB_URL").replace("root@", "nobody:geheim@"));
    unreachable(Engine::Sqlite, "/nowhere/cases.db");
    unreachable(Engine::Postgres, "host=/nowhere user=reader dbname=cases");
}

#[test]
fn a_query_that_is_wrong_or_writes_is_refused_with_the_servers_words() {
    let refused = |engine: Engine, address: &str, query: &str, words: &str| {
        let error = answer(&question(engine, address, query)).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    };
    let table = Pg::new("kept", "create table {t} (n int); insert into {t} values (1)");
    let writes = format!(
        "with gone as (delete from {} returning n) select n from gone where now() between :from and :to",
        table.0
    );
    refused(Engine::Postgres, &postgres(), &writes, "data-modifying");
    assert_eq!(
        connect().query_one(&format!("select count(*) from {}", table.0), &[]).unwrap().get::<_, i64>(0),
        1
    );
    let sequence = Pg::new("turns", "create table {t} (n serial)");
    let turns = format!(
        "select nextval(pg_get_serial_sequence('{}', 'n')) as n where now() between :from and :to or true",
        sequence.0
    );
    refused(Engine::Postgres, &postgres(), &turns, "read-only");
    refused(
        Engine::Postgres,
        &postgres(),
        "select a from nowhere where now() between :from and :to",
        "nowhere",
    );
    refused(
        Engine::Postgres,
        &postgres(),
        "select 1 as a, 2 as a where now() between :from and :to",
        "`a` twice",
    );
    refused(
        Engine::Postgres,
        &postgres(),
        "select 1 as a where :from < :to and :from > point(1, 1)",
        "point",
    );
    let maria = Maria::new("refused");
    refused(Engine::Mysql, &maria.url, "select a from nowhere where :from < :to", "nowhere");
    refused(Engine::Mysql, &maria.url, "select 1; drop table x", "one statement");
    let dir = tempfile::tempdir().unwrap();
    let half = dir.path().join("half.db");
    let whole = dir.path().join("whole.db");
    let made = rusqlite::Connection::open(&whole).unwrap();
    made.execute_batch("create table t (n); insert into t values (zeroblob(100000))").unwrap();
    drop(made);
    std::fs::write(&half, &std::fs::read(&whole).unwrap()[..6000]).unwrap();
    refused(Engine::Sqlite, half.to_str().unwrap(), "select n from t where :from < :to", "half written");
    std::fs::write(&half, "not a database at all, but text that is long enough to be one").unwrap();
    refused(Engine::Sqlite, half.to_str().unwrap(), "select n from t where :from < :to", "half written");
}

#[test]
fn a_listener_that_has_enough_ends_the_reading() {
    let query =
        "select n from generate_series(1, 100000) as n where timestamp '2026-11-22' between :from and :to";
    let seen = Shared::new(0);
    let outcome = ask(&question(Engine::Postgres, &postgres(), query), &mut |news| match news {
        News::Rows(rows) => {
            seen.set(seen.get() + rows.len());
            Err(Unanswered::Stopped)
        }
        News::Counted(_) | News::Columns(_) => Ok(()),
    });
    assert_eq!((outcome, seen.get()), (Err(Unanswered::Stopped), CHUNK));
}

#[test]
fn a_server_that_goes_away_in_the_middle_is_told_with_how_far_it_came() {
    let query = "select n, repeat('x', 500) as x, pg_backend_pid() as pid from generate_series(1, 200000) as n \
                 where timestamp '2026-11-22' between :from and :to";
    let mut rows_seen = 0;
    let outcome = ask(&question(Engine::Postgres, &postgres(), query), &mut |news| {
        if let News::Rows(rows) = news {
            if rows_seen == 0 {
                let Cell::Text(pid) = &rows[0][2] else { panic!("{:?}", rows[0]) };
                connect().execute(&format!("select pg_terminate_backend({pid})"), &[]).unwrap();
            }
            rows_seen += rows.len();
        }
        Ok(())
    });
    let Err(Unanswered::Lost { rows, .. }) = outcome else { panic!("{outcome:?}") };
    assert!(rows > 0 && rows < 200_000, "{rows}");
}

/// A MariaDB of one test, to be killed.
struct OwnMaria {
    child: Child,
    url: String,
    _dir: tempfile::TempDir,
}

impl OwnMaria {
    fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let made = Command::new("mariadb-install-db")
            .args([
                "--no-defaults",
                "--user=root",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
            ])
            .arg(format!("--datadir={}", data.display()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        assert!(made.unwrap().success(), "`mariadb-install-db` failed; is mariadb-server installed?");
        let child = Command::new("/usr/sbin/mariadbd")
            .args(["--no-defaults", "--user=root", "--bind-address=127.0.0.1"])
            .arg(format!("--datadir={}", data.display()))
            .arg(format!("--socket={}", dir.path().join("sock").display()))
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let url = format!("mysql://root@127.0.0.1:{port}");
        let is_up = (0..200).any(|_| {
            let up = mysql::Conn::new(url.as_str()).is_ok();
            if !up {
                let (_keep, wait) = std::sync::mpsc::channel::<()>();
                wait.recv_timeout(Duration::from_millis(100)).unwrap_err();
            }
            up
        });
        assert!(is_up, "the private MariaDB does not come up");
        Self { child, url, _dir: dir }
    }
}

impl Drop for OwnMaria {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[test]
fn a_killed_mariadb_is_told_with_how_far_it_came() {
    let mut maria = OwnMaria::start();
    let url = format!("{}/mysql", maria.url);
    let query = "select seq as n, repeat('x', 500) as x from seq_1_to_300000 where '2026-11-22' between :from and :to";
    let asked = question(Engine::Mysql, &url, query);
    let mut is_killed = false;
    let outcome = ask(&asked, &mut |news| {
        if matches!(news, News::Rows(_)) && !std::mem::replace(&mut is_killed, true) {
            maria.child.kill().unwrap();
            maria.child.wait().unwrap();
        }
        Ok(())
    });
    let Err(Unanswered::Lost { rows, .. }) = outcome else { panic!("{outcome:?}") };
    assert!(rows > 0 && rows < 300_000, "{rows}");
    let error = answer(&asked).unwrap_err();
    assert!(matches!(error, Unanswered::Unreachable { .. }), "{error}");
}
