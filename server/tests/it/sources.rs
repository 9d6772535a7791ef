//! Sources of cases, from the settings file to the reconciled batch: a real MariaDB, dropped files, cases handed in.

mod process;
mod workbook;

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, UNIX_EPOCH},
};

use domain::{
    batch::{Balance, Outcome},
    calendar::instant,
};
use encoding_rs::GB18030;
use jiff::civil::{date, time};
use mysql::prelude::Queryable;
use server::{
    jobs, shipped,
    sources::{
        self,
        run::{Ran, Run, Wanted},
        settings::Source,
    },
};
use store::batch::{self, Batch, State};

use crate::harness::House;

/// The pack with kinds of cases and exclusions.
async fn house() -> House {
    let (_, pack) = shipped::PACKS.iter().find(|(_, text)| text.contains("[[exclusion]]")).unwrap();
    House::under(pack).await
}

/// Writes the settings of a source beside what is always the same.
fn settle(house: &House, code: &str, rest: &str) -> PathBuf {
    let folder = house.app.dir.join(sources::FOLDER);
    fs::create_dir_all(&folder).unwrap();
    let head =
        "name = \"审批系统\"\nunit = \"housing\"\ncase_kind = \"service\"\nregion = \"370000000000\"\n";
    let path = folder.join(format!("{code}.toml"));
    fs::write(&path, format!("{head}{rest}")).unwrap();
    path
}

async fn run(house: &House, code: &str, wanted: Wanted) -> Batch {
    let source = sources::find(&house.app.dir, code).unwrap();
    let run = Run { app: &house.app, source: &source, begun_by: "test".to_owned(), is_dry: false };
    match run.run(wanted, &mut |_| {}).await.unwrap() {
        Ran::Ended(batch) => *batch,
        other => panic!("{other:?}"),
    }
}

fn exact(batch: &Batch) {
    assert_eq!(batch.state, State::Done, "{batch:?}");
    assert_eq!(batch.counts.balance(batch.counted.unwrap()), Balance::Exact, "{batch:?}");
}

fn set_clock(house: &House, year: i16, month: i8, day: i8, hour: i8) {
    house.app.clock.set(instant(date(year, month, day), time(hour, 0, 0, 0)));
}

/// Puts a file into the drop folder, written long before the clock of the house.
fn drop_file(house: &House, name: &str, bytes: &[u8]) -> PathBuf {
    let folder = house.app.dir.join("drop");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    touch(&path, house.app.clock.now().as_second() - 3_600);
    path
}

fn touch(path: &Path, second: i64) {
    let at = UNIX_EPOCH + Duration::from_secs(u64::try_from(second).unwrap());
    fs::File::options().write(true).open(path).unwrap().set_modified(at).unwrap();
}

const FOLDER: &str = "kind = \"folder\"\n[folder]\npath = \"drop\"\n";
const HEADER: &str = "projectNo,serviceNumber,taskCode,resultDate,mobile,userName\n";

fn line(number: &str, done: &str, mobile: &str) -> String {
    format!("{number},1,T1,{done},{mobile},王小明\n")
}

#[expect(clippy::disallowed_methods, reason = "a test has no configuration but the environment")]
pub(crate) fn mariadb() -> String {
    std::env::var("TEST_MARIADB_URL")
        .expect("TEST_MARIADB_URL is not set; run `./dev test`, which starts a private MariaDB")
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_thousand_cases_are_reconciled_exactly_and_a_second_run_takes_nothing() {
    let house = house().await;
    let name = format!("huiyin_cases_{}", std::process::id());
    let mut conn = mysql::Conn::new(mariadb().as_str()).unwrap();
    let mut sql = |statement: &str| conn.query_drop(statement.replace("{db}", &name)).unwrap();
    sql("drop database if exists {db}");
    sql("create database {db} character set gbk");
    sql(
        "create table {db}.banjian (bjbh varchar(30), bj_time datetime, sj varchar(30), dw varchar(60), sx varchar(20), lx varchar(2))",
    );
    // By the last digits of the number: what is wrong or different with some of them.
    sql("insert into {db}.banjian
         select concat('BJ', seq), '2026-11-20 10:00:00',
           case when seq % 100 = 1 then concat('025-8', lpad(seq, 7, '0')) when seq % 100 = 2 then '' when seq % 100 = 3 then '12345'
             else cast(13800000000 + seq as char) end,
           case when seq % 100 = 4 then '不存在的单位' else '县住房和城乡建设局' end,
           case when seq % 100 = 5 then 'HALL-7' when seq % 100 = 6 then 'OTHER' else 'T1' end,
           case when seq % 100 = 7 then 'X' else '2' end
         from {db}.seq_1_to_20000");
    let settings = format!(
        "kind = \"mysql\"\n[database]\naddress = \"{}/{name}\"\n\
         query = \"select bjbh, bj_time, sj, dw, sx, lx from banjian where bj_time >= :from and bj_time < :to\"\n\
         [columns]\nprojectNo = \"bjbh\"\nresultDate = \"bj_time\"\nmobile = \"sj\"\nproDepart = \"dw\"\ntaskCode = \"sx\"\nuserProp = \"lx\"\n\
         [codes.userProp]\n1 = \"person\"\n2 = \"body\"\n\
         [[monitored]]\nkind = \"service\"\ntasks = [\"T*\", \"HALL-*\"]\n\
         [[elsewhere]]\nexclusion = \"service-hall\"\ntasks = [\"HALL-*\"]\n",
        mariadb()
    );
    settle(&house, "approval", &settings);
    let first = run(&house, "approval", Wanted::Nightly).await;
    exact(&first);
    let counts = &first.counts;
    assert_eq!((first.counted, counts.read, counts.sms, counts.known), (Some(20_000), 20_000, 18_600, 0));
    let excluded: Vec<(&str, u64)> =
        counts.excluded.iter().map(|(why, count)| (why.as_str(), *count)).collect();
    assert_eq!(
        excluded,
        [("elsewhere", 200), ("invalid-number", 200), ("no-number", 200), ("not-monitored", 200)]
    );
    assert_eq!(counts.phone, 200);
    let rejected: Vec<(&str, u64)> =
        counts.rejected.iter().map(|(why, count)| (why.as_str(), *count)).collect();
    assert_eq!(rejected, [("unknown-code", 200), ("unknown-unit", 200)]);
    // Again: everything is known, and what was wrong is still wrong.
    let again = run(&house, "approval", Wanted::Now).await;
    exact(&again);
    assert_eq!((again.counts.asked(), again.counts.fresh(), again.counts.known), (0, 0, 19_600));
    // A late arrival and a unit that became known are taken by the next look, marked late.
    sql(
        "insert into {db}.banjian values ('BJ-LATE', '2026-11-19 16:00:00', '13911112222', '县住房和城乡建设局', 'T1', '1')",
    );
    sql("update {db}.banjian set dw = '县市场监督管理局' where dw = '不存在的单位'");
    let late = run(&house, "approval", Wanted::Now).await;
    exact(&late);
    assert_eq!((late.counts.sms, late.counts.late, late.counts.known), (201, 201, 19_600));
    // What became of each row is kept: the counts can be opened.
    let page =
        house.app.store.read(|tx| batch::faults(tx, first.id, Some("unknown-unit"), None, 500)).unwrap();
    assert_eq!((page.faults.len(), page.faults[0].field.as_str()), (200, "dw"));
    assert!(page.faults[0].detail.contains("不存在的单位"), "{:?}", page.faults[0]);
    let taken =
        house.app.store.read(|tx| batch::cases(tx, first.id, Some(&Outcome::Sms), None, 500)).unwrap();
    assert!(taken.next.is_some());
    sql("drop database {db}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_is_gone_fails_clearly_and_the_next_run_goes_on_with_the_same_batch() {
    let house = house().await;
    let settings = |port: u16| {
        format!(
            "kind = \"mysql\"\n[database]\naddress = \"mysql://root@127.0.0.1:{port}/mysql\"\n\
             query = \"select '7' as projectNo, 'T1' as taskCode, '2026-11-20 10:00:00' as resultDate, '13812348000' as mobile from dual \
             where '2026-11-20' between :from and :to\"\n"
        )
    };
    settle(&house, "gone", &settings(1));
    let failed = run(&house, "gone", Wanted::Nightly).await;
    assert_eq!((failed.state, failed.attempts), (State::Failed, 1));
    assert!(failed.error.as_ref().unwrap().contains("cannot be reached"), "{failed:?}");
    // Tried again at once by nobody; by the clock after half an hour.
    assert_eq!(jobs::sources::run(&house.app).await.unwrap(), 0);
    let port = mariadb().rsplit_once(':').unwrap().1.parse().unwrap();
    settle(&house, "gone", &settings(port));
    house.advance(jiff::SignedDuration::from_mins(31));
    assert_eq!(jobs::sources::run(&house.app).await.unwrap(), 1);
    let done = house.app.store.read(|tx| batch::last_of(tx, "gone")).unwrap().unwrap();
    assert_eq!((done.id, done.attempts, done.counts.sms, &done.error), (failed.id, 2, 1, &None));
    exact(&done);
    assert_eq!(jobs::sources::run(&house.app).await.unwrap(), 0, "a day is covered once");
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::disallowed_methods, reason = "a test has no configuration but the environment")]
async fn a_view_of_postgresql_is_read_in_more_chunks_than_wait() {
    let house = house().await;
    let address = std::env::var("TEST_DATABASE_URL").expect("TEST_DATABASE_URL is not set; run `./dev test`");
    let settings = format!(
        "kind = \"postgres\"\n[database]\naddress = \"{address}\"\nquery = \"\"\"\n\
         select 'P' || n as projectno, 'T1' as taskcode, timestamptz '2026-11-20 02:00:00+00' as resultdate, \
         (13700000000 + n)::text as mobile from generate_series(1, 3000) as n \
         where timestamptz '2026-11-20 02:00:00+00' >= :from and timestamptz '2026-11-20 02:00:00+00' < :to\"\"\"\n"
    );
    settle(&house, "view", &settings);
    let batch = run(&house, "view", Wanted::Nightly).await;
    exact(&batch);
    assert_eq!((batch.counted, batch.counts.sms), (Some(3_000), 3_000));
}

#[tokio::test(flavor = "multi_thread")]
async fn dropped_files_are_taken_whole_and_what_is_wrong_is_named_by_file_row_and_column() {
    let house = house().await;
    settle(&house, "drop", FOLDER);
    let mut text = HEADER.to_owned();
    text += &line("1", "2026-11-20 10:00", "13812340001");
    text += &line("2", "昨天", "13812340002");
    text += &line("3", "2026/11/20 23:59:59", "13812340003");
    text += &line("4", "2026-11-23 08:00", "13812340004");
    text += &line("1", "2026-11-20 10:00", "13812340001");
    text += &line("", "2026-11-20 10:00", "13812340006");
    drop_file(&house, "a.csv", &GB18030.encode(&text).0);
    drop_file(&house, "b.csv.part", HEADER.as_bytes());
    let young =
        drop_file(&house, "c.csv", (HEADER.to_owned() + &line("9", "2026-11-20", "13812340009")).as_bytes());
    touch(&young, house.app.clock.now().as_second() - 5);
    let first = run(&house, "drop", Wanted::Nightly).await;
    exact(&first);
    assert_eq!((first.counted, first.counts.sms), (Some(6), 2));
    let faults = house.app.store.read(|tx| batch::faults(tx, first.id, None, None, 50)).unwrap().faults;
    let told: Vec<(&str, &str, &str)> = faults
        .iter()
        .map(|fault| (fault.place.as_str(), fault.field.as_str(), fault.reason.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            ("a.csv, row 3 (line 3)", "resultDate", "not-a-moment"),
            ("a.csv, row 5 (line 5)", "resultDate", "later"),
            ("a.csv, row 6 (line 6)", "projectNo", "twice"),
            ("a.csv, row 7 (line 7)", "projectNo", "missing"),
            ("b.csv.part", "", "half-written"),
            ("c.csv", "", "half-written"),
        ]
    );
    assert!(
        !faults.iter().any(|fault| fault.detail.contains("1381234")),
        "no number is repeated: {faults:?}"
    );
    // The next day the file that was being written is whole, and the row that came too early is due.
    set_clock(&house, 2026, 11, 24, 9);
    let second = run(&house, "drop", Wanted::Nightly).await;
    exact(&second);
    assert_eq!((second.counts.sms, second.counts.late, second.counts.known), (2, 1, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_is_named_and_does_not_stand_in_the_way_of_the_others() {
    let house = house().await;
    settle(&house, "drop", FOLDER);
    let good = HEADER.to_owned() + &line("1", "2026-11-20", "13812340001");
    drop_file(&house, "a-cut.csv", format!("{good}2,1,T1,2026-1").as_bytes());
    drop_file(&house, "b-columns.csv", "编号,日期\n1,2026-11-20\n".as_bytes());
    drop_file(&house, "c-good.csv", good.as_bytes());
    let failed = run(&house, "drop", Wanted::Nightly).await;
    assert_eq!((failed.state, failed.counts.sms), (State::Failed, 1));
    let error = failed.error.clone().unwrap();
    assert!(error.contains("a-cut.csv: row 3 (line 3) is the last one and has 4 of 6 fields"), "{error}");
    assert!(error.contains("b-columns.csv: there is no column `projectNo`"), "{error}");
    fs::remove_file(house.app.dir.join("drop/b-columns.csv")).unwrap();
    drop_file(&house, "a-cut.csv", format!("{good}{}", line("2", "2026-11-20", "13812340002")).as_bytes());
    fs::remove_file(house.app.dir.join("drop/c-good.csv")).unwrap();
    let done = run(&house, "drop", Wanted::Nightly).await;
    exact(&done);
    // What the first attempt took is told as taken by this batch, not as known.
    assert_eq!((done.id, done.attempts, done.counts.sms, done.counts.known), (failed.id, 2, 2, 0));
    // Nothing is left of the file, so it is not read again.
    let again = run(&house, "drop", Wanted::Now).await;
    assert_eq!((again.counted, again.counts.read), (Some(0), 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn nine_days_off_a_new_year_and_a_clock_set_back_lose_and_double_nothing() {
    let house = house().await;
    set_clock(&house, 2026, 2, 14, 9);
    settle(&house, "drop", &format!("begin = \"2026-02-13\"\n{FOLDER}"));
    let mut text = HEADER.to_owned();
    for day in 13..=24 {
        text += &line(&format!("d{day}"), &format!("2026-02-{day} 12:00"), &format!("138123400{day}"));
    }
    drop_file(&house, "holiday.csv", text.as_bytes());
    let mut taken = Vec::new();
    // Every hour of a week and a half, the clock of one morning set back by three days.
    for (day, hour) in
        [(14, 4), (14, 9), (15, 9), (16, 9), (23, 9), (24, 9), (20, 9), (24, 10), (25, 5), (25, 9), (26, 9)]
    {
        set_clock(&house, 2026, 2, day, hour);
        let ran = jobs::sources::run(&house.app).await.unwrap();
        let last = house.app.store.read(|tx| batch::last_of(tx, "drop")).unwrap();
        if ran > 0 {
            let last = last.unwrap();
            exact(&last);
            taken.push((day, hour, last.counts.sms));
        }
    }
    let sum: u64 = taken.iter().map(|(_, _, count)| count).sum();
    assert_eq!(sum, 12, "{taken:?}");
    assert_eq!(taken[..2], [(14, 9, 1), (24, 9, 1)], "rest days run nothing");
    assert!(
        taken.contains(&(25, 9, 10)),
        "the first working day after the next takes all days off: {taken:?}"
    );

    set_clock(&house, 2026, 12, 31, 9);
    settle(&house, "year", "kind = \"folder\"\n[folder]\npath = \"drop-year\"\n");
    let folder = house.app.dir.join("drop-year");
    fs::create_dir_all(&folder).unwrap();
    let days = ["2026-12-30", "2026-12-31", "2027-01-01", "2027-01-03", "2027-01-04"];
    let rows: String =
        days.iter().zip(1..).map(|(day, n)| line(day, day, &format!("1391234000{n}"))).collect();
    fs::write(folder.join("a.csv"), format!("{HEADER}{rows}")).unwrap();
    touch(&folder.join("a.csv"), house.app.clock.now().as_second() - 3_600);
    let mut sum = 0;
    for (year, month, day) in [(2026, 12, 31), (2027, 1, 1), (2027, 1, 4), (2027, 1, 5), (2027, 1, 6)] {
        set_clock(&house, year, month, day, 9);
        if jobs::sources::run(&house.app).await.unwrap() > 0 {
            let last = house.app.store.read(|tx| batch::last_of(tx, "year")).unwrap().unwrap();
            exact(&last);
            sum = house
                .app
                .store
                .read(|tx| batch::batches(tx, &["year".to_owned()], None, 50))
                .unwrap()
                .iter()
                .map(|batch| batch.counts.sms)
                .sum();
        }
    }
    assert_eq!(sum, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn cases_handed_in_are_answered_one_by_one_and_sending_them_again_is_harmless() {
    let house = house().await;
    settle(&house, "hall", "kind = \"push\"\n[push]\ntoken_file = \"hall.token\"\n");
    let token = "5f0c1e0f7f9f4f5cb1f1a3f0c7d9e2b4";
    fs::write(house.app.dir.join("sources/hall.token"), format!("{token}\n")).unwrap();
    let send = async |token: &str, body: &str| {
        let client = reqwest::Client::new();
        let request = client.post(format!("{}/api/cases", house.address())).bearer_auth(token);
        let answer = request.body(body.to_owned()).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let body = r#"[{"projectNo": "A1", "serviceNumber": 2, "taskName": "不动产登记", "resultDate": "2026-11-23 08:30:00", "mobile": 13812348000, "userName": "王小明"},
                   {"projectNo": "A2", "taskName": "不动产登记", "resultDate": "gestern", "mobile": "13812348001"},
                   {"PROJECTNO": "A3", "TASKCODE": "T1", "resultdate": "2026-11-23T08:31:00", "mobile": "025-83291234", "other": [1]}]"#;
    assert_eq!(send("wrong", body).await.0, 401);
    assert_eq!(send(token, "{}").await.0, 400);
    assert_eq!(send(token, "[1]").await.0, 400);
    let (status, text) = send(token, body).await;
    assert_eq!(status, 200, "{text}");
    let answers: serde_json::Value = serde_json::from_str(&text).unwrap();
    let results: Vec<&str> =
        answers["records"].as_array().unwrap().iter().map(|a| a["result"].as_str().unwrap()).collect();
    assert_eq!(results, ["sms", "rejected", "phone"]);
    assert_eq!(
        (&answers["records"][1]["reason"], &answers["records"][1]["field"]),
        (&"not-a-moment".into(), &"resultDate".into())
    );
    assert_eq!(
        (&answers["records"][0]["projectNo"], &answers["records"][0]["serviceNumber"]),
        (&"A1".into(), &"2".into())
    );
    let (_, again) = send(token, body).await;
    let answers: serde_json::Value = serde_json::from_str(&again).unwrap();
    assert_eq!(answers["received"], 3);
    let open = house.app.store.read(|tx| batch::last_of(tx, "hall")).unwrap().unwrap();
    assert_eq!(open.state, State::Open);
    set_clock(&house, 2026, 11, 24, 6);
    assert_eq!(jobs::sources::run(&house.app).await.unwrap(), 1);
    let closed = house.app.store.read(|tx| batch::get(tx, open.id)).unwrap().unwrap();
    exact(&closed);
    assert_eq!((closed.counted, closed.counts.asked(), closed.counts.known), (Some(6), 2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_tells_what_would_be_taken_and_writes_nothing() {
    let house = house().await;
    settle(&house, "drop", FOLDER);
    drop_file(&house, "a.csv", (HEADER.to_owned() + &line("1", "2026-11-20", "13812340001")).as_bytes());
    let mut out = Vec::new();
    let done = server::cli::extract::extract(&house.app, None, Wanted::Now, true, &mut out).await.unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(done && text.contains("1 asked by text message") && text.contains("dry run"), "{text}");
    assert_eq!(house.app.store.read(|tx| batch::last_of(tx, "drop")).unwrap(), None);
    let mut out = Vec::new();
    assert!(
        server::cli::extract::extract(&house.app, Some("drop"), Wanted::Now, false, &mut out).await.unwrap()
    );
    assert!(String::from_utf8(out).unwrap().contains("every row is told of"));
    let early = Wanted::Through(date(2026, 11, 23));
    let error = server::cli::extract::extract(&house.app, Some("drop"), early, false, &mut Vec::new())
        .await
        .unwrap_err();
    assert!(format!("{error:#}").contains("not over yet"), "{error:#}");
}

#[test]
fn settings_that_are_wrong_name_line_and_key() {
    let good = "name = \"A\"\nkind = \"folder\"\nunit = \"housing\"\n[folder]\npath = \"drop\"\n";
    assert!(Source::parse("a", good).is_ok());
    let check = |text: &str, expected: &str| {
        let error = Source::parse("a", text).unwrap_err();
        assert!(error.contains(expected), "{error}");
    };
    check(&good.replace("unit", "unti"), "line 3: `unti`: unknown field");
    check(
        &good.replace("[folder]", "overlap_days = \"x\"\n[folder]"),
        "line 4: `overlap_days`: invalid type",
    );
    check(&good.replace("[folder]", "overlap_days = 900\n[folder]"), "line 4: `overlap_days`: at most 366");
    check(
        &good.replace("[folder]", "time_zone = \"Beijing\"\n[folder]"),
        "line 4: `time_zone`: `Beijing` is no offset",
    );
    check(&good.replace("folder\"", "mysql\""), "needs [database]");
    check(&good.replace("path", "[columns]\nprojectNr = \"a\"\n#"), "projectNr");
    let database = "name = \"A\"\nkind = \"sqlite\"\nunit = \"housing\"\n[database]\naddress = \"a.db\"\nquery = \"delete from t\"\n";
    check(database, "line 6: `query`: the query begins with `delete`");
    check(
        &format!("{good}[codes.userProp]\n1 = \"person\"\n2 = \"firm\"\n"),
        "`codes.userProp`: `firm` is no meaning",
    );
    assert!(Source::parse("A b", good).unwrap_err().contains("a–z"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_show_each_source_to_who_may_see_it() {
    let house = house().await;
    settle(&house, "drop", FOLDER);
    settle(&house, "broken", "kind = \"what\"\n");
    let text = HEADER.to_owned()
        + &line("SL-1", "2026-11-20", "13812340001")
        + &line("SL-2", "never", "13812340002");
    drop_file(&house, "a.csv", text.as_bytes());
    let administrator = house.signed_in("administrator").await;
    let page = administrator.get("/sources").await;
    page.says(&["审批系统", "尚未取过", "broken.toml", "line 5", "`kind`"]);
    let sent = administrator.send(&page, "/sources/drop/run", &[]).await;
    assert_eq!((sent.status, sent.location.as_str()), (303, "/sources"));
    // The reading goes on in the background; it is awaited by its end.
    let batch = loop {
        match house.app.store.read(|tx| batch::last_of(tx, "drop")).unwrap() {
            Some(batch) if batch.state == State::Done => break batch,
            _ => tokio::task::yield_now().await,
        }
    };
    administrator.get("/sources").await.says(&["对账相符", &format!("/batches/{}", batch.id)]);
    let page = administrator.get(&format!("/batches/{}", batch.id)).await;
    page.says(&["与来源相符", "不是日期时间", "短信询问"]);
    let open =
        |outcome: &str, reason: &str| format!("/batches/{}?outcome={outcome}&reason={reason}", batch.id);
    administrator.get(&open("rejected", "not-a-moment")).await.says(&["a.csv, row 3", "resultDate", "never"]);
    administrator.get(&open("sms", "")).await.says(&["SL-1 / 1"]);
    assert_eq!(administrator.status(&open("nonsense", "")).await, 404);
    let csv =
        String::from_utf8(administrator.bytes(&format!("/batches/{}/rows.csv", batch.id)).await).unwrap();
    assert!(csv.contains("SL-1,1,sms") && csv.contains("not-a-moment"), "{csv}");
    // The responsible office sees its own, another office nothing of it, and only who may has it read.
    let own = house.signed_in("handler").await;
    let page = own.get("/sources").await;
    page.says(&["审批系统"]);
    page.does_not_say(&["现在取数", "broken.toml"]);
    assert_eq!(own.post("/sources/drop/run", &[]).await.status, 403);
    let other = house.signed_in("other").await;
    other.get("/sources").await.does_not_say(&["审批系统"]);
    assert_eq!(other.status(&format!("/batches/{}", batch.id)).await, 404);
    assert_eq!(house.signed_in("window").await.status("/sources").await, 403);
}
