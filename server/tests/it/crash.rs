//! The real program under load, killed, cut off from its database and with a full disk: nothing acknowledged is
//! lost, nothing is doubled, and it goes on as soon as it can. The long form is `huiyin bench crash`.

use std::{net::SocketAddr, path::PathBuf};

use postgres::{Client, NoTls};
use server::{
    bench::{
        browser::{Answer, Browser},
        crash::{Blow, Plan, Report, served::Served, survive},
        place,
    },
    cli::open::{self, Place},
    clock::Clock,
};
use store::{
    db::{Location, make_empty, remove},
    ledger::Head,
};

/// The largest file while the disk is full: beyond what an empty installation takes, short of what comes.
const FULL: u64 = 1_500_000;
/// How many demands are sent at most until the disk is full.
const UNTIL_FULL: u32 = 2_000;
/// The smallest picture there is.
const PICTURE: &[u8] = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;";

/// A folder, and perhaps a schema, that vanish with the test.
struct Ground {
    dir: tempfile::TempDir,
    schema: Option<String>,
}

impl Ground {
    fn sqlite() -> Self {
        Self { dir: tempfile::tempdir().unwrap(), schema: None }
    }

    fn postgres(test: &str) -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            schema: Some(format!("crash_{test}_{}", std::process::id())),
        }
    }

    fn place(&self) -> Place {
        let database = self.schema.as_ref().map(|schema| {
            let Location::Postgres(url) = make_empty(&server(), schema).unwrap() else { unreachable!() };
            named(&url, schema)
        });
        Place { data: self.dir.path().join("data"), database }
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        if let Some(schema) = &self.schema {
            remove(&server(), schema).unwrap();
        }
    }
}

/// Gives every connection a name, so that those of this test are found.
fn named(url: &str, name: &str) -> String {
    if url.contains("://") {
        format!("{url}&application_name={name}")
    } else {
        format!("{url} application_name={name}")
    }
}

#[expect(clippy::disallowed_methods, reason = "a test has no configuration but the environment")]
fn server() -> Location {
    let url = std::env::var("TEST_DATABASE_URL");
    Location::Postgres(
        url.expect("TEST_DATABASE_URL is not set; run `./dev test`, which starts a private PostgreSQL"),
    )
}

fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_huiyin"))
}

fn survived(place: Place, blows: u32, blow: Blow<'_>) -> Report {
    let plan = Plan { program: program(), place, blows, blow, citizens: 12, verify_every: 1, seed: 7 };
    let report = survive(plan).unwrap();
    println!("{report}");
    assert!(report.acknowledged >= u64::from(blows) && report.repeated > 0 && report.doubled > 0, "{report}");
    assert!(report.timers > 0 && report.messages > 0, "{report}");
    report
}

#[test]
fn nothing_is_lost_or_doubled_when_the_program_is_killed() {
    let ground = Ground::sqlite();
    assert_eq!(survived(ground.place(), 10, Blow::Kill).blows, 10);
}

#[test]
fn nothing_is_lost_or_doubled_on_a_database_server_either() {
    let ground = Ground::postgres("killed");
    assert_eq!(survived(ground.place(), 4, Blow::Kill).blows, 4);
}

#[test]
fn the_program_survives_losing_its_database_connections() {
    let ground = Ground::postgres("cut");
    let (place, name) = (ground.place(), ground.schema.clone().unwrap());
    let Location::Postgres(url) = server() else { unreachable!() };
    let mut beside = Client::connect(&url, NoTls).unwrap();
    let mut cut = 0;
    let sql = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1";
    let mut disturb = || {
        cut += beside.query(sql, &[&name])?.len();
        Ok(())
    };
    survived(place, 8, Blow::Disturb(&mut disturb));
    assert!(cut >= 8, "{cut} connections were cut");
}

/// A citizen who sends demands one after the other.
struct Speaker {
    browser: Browser,
    csrf: String,
    sent: u32,
}

impl Speaker {
    async fn arrive(address: SocketAddr) -> Self {
        let mut browser = Browser::new(address);
        let csrf = browser.get("/speak").await.unwrap().hidden("csrf").unwrap().to_owned();
        Self { browser, csrf, sent: 0 }
    }

    async fn speak(&mut self) -> Answer {
        self.sent += 1;
        let (title, key) = (format!("第{}件事", self.sent), format!("speak-{}", self.sent));
        let content = "路灯不亮，已经很久了。".repeat(60);
        let fields = [
            ("csrf", self.csrf.as_str()),
            ("key", &key),
            ("title", &title),
            ("content", &content),
            ("phone", "13800138000"),
        ];
        self.browser.post("/speak", &fields).await.unwrap()
    }

    async fn speak_with_a_picture(&mut self) -> Answer {
        let fields = [("csrf", self.csrf.as_str()), ("key", "pictured"), ("content", "请看照片里的路灯。")];
        self.browser.post_file("/speak", &fields, "photos", PICTURE).await.unwrap()
    }
}

#[test]
fn a_full_disk_is_said_loses_nothing_and_passes() {
    let ground = Ground::sqlite();
    let place = ground.place();
    drop(place::open_or_begin(&place, 1).unwrap());
    let settings = "[limits]\nspeak_per_ten_minutes = 1000000\n";
    std::fs::write(place.data.join(server::config::FILE), settings).unwrap();
    let mut served = Served::start(&program(), &place, Some(FULL)).unwrap();
    let runtime = open::runtime().unwrap();
    let acknowledged = runtime.block_on(async {
        let mut speaker = Speaker::arrive(served.address()).await;
        let mut acknowledged = Vec::new();
        let refused = loop {
            let answer = speaker.speak().await;
            if answer.status != 303 {
                break answer;
            }
            acknowledged.push(answer.location);
            assert!(speaker.sent < UNTIL_FULL, "the disk was never full");
        };
        assert_eq!(refused.status, 503, "{}", refused.body);
        assert!(refused.body.contains("<h1"), "a page, not a bare line: {}", refused.body);
        assert_eq!(speaker.browser.get("/").await.unwrap().status, 200);
        let last = acknowledged.last().unwrap();
        assert_eq!(speaker.browser.get(last).await.unwrap().status, 200, "reads go on");
        assert_eq!(speaker.speak_with_a_picture().await.status, 503);

        served.make_room().unwrap();
        acknowledged.push(speaker.speak().await.location);
        acknowledged.push(speaker.speak_with_a_picture().await.location);
        acknowledged
    });
    served.stop().unwrap();
    let store = place.open(&Clock::System).unwrap();
    for location in &acknowledged {
        let number = location.strip_prefix("/receipt/").unwrap();
        assert!(store.read(|tx| store::order::numbered(tx, number)).unwrap().is_some(), "{number} is gone");
    }
    let scratch = tempfile::tempdir().unwrap();
    let report = store::verify::verify(store.db(), scratch.path(), &mut |_, _| {}).unwrap();
    assert!(report.is_clean(), "{:?}", report.differences);
    assert_eq!(report.orders, i64::try_from(acknowledged.len()).unwrap());
    assert!(store.read(Head::load).unwrap().seq > 0);
}
