//! Letters from other systems: the real file, and files that are not what they should be.

use std::{
    collections::BTreeSet,
    fs,
    io::{Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Parser;
use domain::{
    access::Actor,
    calendar::instant,
    ids::UnitId,
    order::{Flag, Order, stage::Outcome},
    people::{self, Unit, UnitKind},
};
use encoding_rs::{GB18030, UTF_8};
use jiff::civil::{date, time};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use server::{
    actions,
    cli::{Cli, Command, import::Import, init, open},
    clock::Clock,
    demo::house,
    import::{FIELD_LIMIT, KEPT_LIMIT, pass::Summary, separated::Rows, unreadable::Unreadable},
    shipped,
};
use store::{
    command::Act,
    db::Location,
    house::Store,
    ledger::Head,
    list::{self, Filter, Sort},
    order::Scope,
    vault::{KEY_BYTES, KeyFile},
};

mod rows;

/// An installation on Monday 23 November 2026 at nine.
struct House {
    dir: tempfile::TempDir,
    store: Store,
    clock: Clock,
}

impl House {
    /// Opens an installation with the units of the demonstration.
    fn with_units() -> Self {
        let house = Self::open();
        house::add_units(&house.store, &house.clock).unwrap();
        house
    }

    /// Opens an installation with one unit, 县教育局.
    fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Clock::standing_at(instant(date(2026, 11, 23), time(9, 0, 0, 0)));
        let key = KeyFile::create(&dir.path().join(open::KEY), &[7; KEY_BYTES]).unwrap();
        let location = Location::in_dir(dir.path());
        let store = Store::open(&location, dir.path().join("files"), Arc::new(key), clock.now()).unwrap();
        let packs = [shipped::PACKS[0]].map(|(file, text)| (file.to_owned(), text.to_owned()));
        init::load_rules(&store, &clock, &packs).unwrap();
        let unit = Unit {
            id: UnitId(0),
            code: "education".to_owned(),
            parent: None,
            name: "县教育局".to_owned(),
            name_en: "Education Bureau".to_owned(),
            kind: UnitKind::Department,
            group: None,
            from: date(2011, 1, 1),
            until: None,
            aliases: BTreeSet::new(),
        };
        let act = Act::People(people::Command::AddUnit(unit));
        actions::now(&store, &clock, Actor::System("set-up"), None, act).unwrap();
        Self { dir, store, clock }
    }

    /// Imports a file as the command line does; returns what came of it and what was told.
    fn import(&self, file: &Path, options: &[&str]) -> (Result<Summary, String>, String) {
        let data = self.dir.path().to_str().unwrap();
        let line = ["huiyin", "import", "letters", file.to_str().unwrap(), "--data", data];
        let cli = Cli::parse_from(line.iter().chain(options));
        let Command::Import(Import::Letters(letters)) = cli.command else { panic!("another command") };
        let mut out = Vec::new();
        let outcome = letters.import(&self.store, &self.clock, &mut out);
        let told = String::from_utf8(out).unwrap().replace(&file.display().to_string(), "FILE");
        (outcome.map_err(|error| format!("{error:#}").replace(&file.display().to_string(), "FILE")), told)
    }

    /// Imports bytes without a map.
    fn import_bytes(&self, bytes: &[u8]) -> (Result<Summary, String>, String) {
        let file = self.dir.path().join("letters");
        fs::write(&file, bytes).unwrap();
        self.import(&file, &[])
    }

    fn events(&self) -> i64 {
        self.store.read(|tx| Ok(Head::load(tx)?.seq)).unwrap()
    }

    fn orders(&self, words: &str) -> Vec<Order> {
        let filter = Filter { words: Some(words.to_owned()), ..Filter::default() };
        self.store.read(|tx| list::page(tx, &Scope::All, &filter, Sort::Oldest, None, 200)).unwrap().orders
    }
}

fn demo(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("demo").join(file)
}

fn demo_options() -> Vec<String> {
    let options = [("--map", "map.toml"), ("--aliases", "aliases.csv"), ("--kinds", "kinds.csv")];
    options
        .iter()
        .flat_map(|(option, file)| [(*option).to_owned(), demo(file).display().to_string()])
        .collect()
}

const REAL: Summary = Summary {
    rows: 1_179,
    taken: 1_179,
    known: 0,
    refused: 0,
    with_unit: 1_172,
    needs_unit: 7,
    date_unknown: 9,
    reply_before_letter: 4,
    unanswered: 7,
    is_ended: true,
};

#[test]
fn the_real_letters_are_taken_in_with_their_true_dates_and_a_second_time_nothing_happens() {
    let house = House::with_units();
    let options = demo_options();
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let before = house.events();

    let (dry, told) = house.import(&demo("shangluo.csv"), &[options.as_slice(), &["--dry-run"]].concat());
    assert_eq!((dry, house.events()), (Ok(REAL), before));
    assert!(told.ends_with("\n    1172 with a unit\n       7 wait for a unit\n       9 without a day of receipt\n       4 with a reply dated before the letter\n       7 without a reply\n"), "{told}");
    assert!(
        told.contains("\n    1179 would be taken in\n       0 there already\n       0 not taken\n"),
        "{told}"
    );

    let (first, told) = house.import(&demo("shangluo.csv"), &options);
    assert_eq!((first, house.events()), (Ok(REAL), before + 1_179));
    assert!(told.starts_with("FILE: CSV, UTF-8, 2968570 bytes\n"), "{told}");
    assert!(told.contains("`彭珊` is no unit that is known; it waits for one"), "{told}");
    assert!(
        told.contains("the day it was received is not given; 2017-12-24 is taken from `reference`"),
        "{told}"
    );

    let (again, told) = house.import(&demo("shangluo.csv"), &options);
    assert_eq!((again, house.events()), (Ok(Summary { taken: 0, known: 1_179, ..REAL }), before + 1_179));
    assert!(
        told.contains("\n       0 would be taken in\n")
            || told.contains("\n       0 taken in\n    1179 there already\n"),
        "{told}"
    );

    let scratch = tempfile::tempdir().unwrap();
    let report = store::verify::verify(house.store.db(), scratch.path(), &mut |_, _| {}).unwrap();
    assert!(report.is_clean(), "{:?}", report.differences);
}

#[test]
fn history_keeps_its_dates_its_replies_and_its_oddities() {
    let house = House::with_units();
    let options = demo_options();
    house.import(&demo("shangluo.csv"), &options.iter().map(String::as_str).collect::<Vec<_>>()).0.unwrap();

    let [order] = &house.orders("洛南县东风砖厂的路何时硬化")[..] else {
        panic!("not one order")
    };
    assert_eq!((order.received_on, order.outcome), (date(2022, 5, 10), Some(Outcome::Imported)));
    let lead = order.lead.and_then(|unit| house.store.world().people.units.get(unit).cloned()).unwrap();
    assert_eq!(lead.code, "ln-zfb");
    assert!(order.number.starts_with("20220510"), "{}", order.number);

    // Its text is the title: the cell holds a no-break space and nothing else.
    let empty = "关于洛南县政府对违法乱建处理回复不满意的投诉";
    assert_eq!(house.orders(empty).len(), 1);
    let of = |flag: Flag| {
        let filter = Filter::default();
        let mut found = 0;
        let mut after = None;
        loop {
            let page = house
                .store
                .read(|tx| list::page(tx, &Scope::All, &filter, Sort::Oldest, after, 200))
                .unwrap();
            found += page.orders.iter().filter(|order| order.flags.contains(&flag)).count();
            after = page.next;
            if after.is_none() {
                return found;
            }
        }
    };
    assert_eq!(
        [Flag::Imported, Flag::NeedsUnit, Flag::DateUnknown, Flag::ReplyBeforeLetter].map(of),
        [1_179, 7, 9, 4]
    );
}

#[test]
fn the_same_letters_in_another_encoding_are_the_same_letters() {
    let house = House::with_units();
    let options = demo_options();
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let text = fs::read_to_string(demo("shangluo.csv")).unwrap();
    let (newest, _) = text.split_once("\n202110").unwrap();
    let (encoded, _, had_errors) = GB18030.encode(newest);
    assert!(!had_errors);
    let file = house.dir.path().join("gb18030.csv");
    fs::write(&file, &encoded).unwrap();
    let (outcome, told) = house.import(&file, &options);
    let taken = outcome.unwrap().taken;
    assert!(taken > 30 && told.starts_with("FILE: CSV, GB18030, "), "{taken} {told}");
    fs::write(&file, newest).unwrap();
    let again = house.import(&file, &options).0.unwrap();
    assert_eq!((again.taken, again.known), (0, taken));
}

#[test]
fn a_file_cut_anywhere_changes_nothing_and_the_whole_one_still_goes_in() {
    let house = House::with_units();
    let options = demo_options();
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let text = fs::read_to_string(demo("shangluo.csv")).unwrap();
    let file = house.dir.path().join("cut.csv");
    let before = house.events();
    let quoted = text.find("2022年1月19日县四套班子").unwrap();
    let bare = text.find("王市长：你好。近几年").unwrap();
    for (length, why) in [
        (
            quoted,
            "the quote opened in row 2 (line 2), column `reply` is never closed; the file is cut off, or a quote inside a field is not doubled",
        ),
        (quoted + 6, "row 2 (line 2), column `reply` ends in the middle of a character; the file is cut off"),
        (bare, "row 5 (line 6) is the last one and has 3 of 8 fields; the file is cut off"),
        (bare + 1, "row 5 (line 6), column `query` ends in the middle of a character; the file is cut off"),
    ] {
        fs::write(&file, &text.as_bytes()[..length]).unwrap();
        let (outcome, _) = house.import(&file, &options);
        assert_eq!(outcome.unwrap_err(), format!("`FILE`: nothing was taken in: {why}"), "cut at {length}");
    }
    assert_eq!(house.events(), before);
    assert_eq!(house.import(&demo("shangluo.csv"), &options).0, Ok(REAL));
}

/// A file that cannot be taken at all: nothing is written, and the reason is this one.
fn unreadable(house: &House, bytes: &[u8], why: &str) {
    let before = house.events();
    let (outcome, told) = house.import_bytes(bytes);
    assert_eq!(outcome.unwrap_err(), format!("`FILE`: nothing was taken in: {why}"), "{told}");
    assert_eq!(house.events(), before);
}

#[test]
fn a_file_that_cannot_be_taken_says_why() {
    let house = House::open();
    unreadable(&house, b"", "the file is empty");
    unreadable(&house, "标题,内容\n".as_bytes(), "the file has a header and no rows below it");
    unreadable(&house, "\u{feff}标题,内容\r\n".as_bytes(), "the file has a header and no rows below it");
    unreadable(
        &house,
        "编号,题目\n1,路灯\n".as_bytes(),
        "no column of the header is known as the letter's text; write a map and name it with --map; the header has: 编号, 题目",
    );
    unreadable(
        &house,
        "标题,内容,日期\n路灯,\"不亮,2022-05-10\n井盖,丢了,2022-05-11\n".as_bytes(),
        "the quote opened in row 2 (line 2), column `内容` is never closed; the file is cut off, or a quote inside a field is not doubled",
    );
    unreadable(
        &house,
        "标题,内容,日期\n路灯,不亮,2022-05-10\n井盖,丢".as_bytes(),
        "row 3 (line 3) is the last one and has 2 of 3 fields; the file is cut off",
    );
    unreadable(
        &house,
        b"title,text,date\nlamp,out,2022-05-10\nlid,gone\xff\xfe,2022-05-10\n",
        "row 3 (line 3), column `text` holds bytes that are not UTF-8; save the file as UTF-8",
    );
    unreadable(&house, &[0xff, 0xfe, 0x07, 0x68], "the file is UTF-16; save it as UTF-8 or GB18030");
    unreadable(
        &house,
        &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
        "the file is an old Excel workbook (.xls); save it as .xlsx or as CSV",
    );
    let wide = format!("title,text,{}\n", ",".repeat(600));
    unreadable(&house, wide.as_bytes(), "row 1 (line 1) has more than 500 columns; is the separator right?");
}

#[test]
fn damaged_utf8_is_not_taken_for_another_encoding_and_neither_is_big5() {
    let house = House::open();
    let mut damaged =
        "标题,内容,日期\n路灯不亮,江滨大道的路灯三天没有亮了,2022-05-10\n".repeat(3).into_bytes();
    damaged[45] = 0x20;
    unreadable(
        &house,
        &damaged,
        "row 2 (line 2), column `内容` holds bytes that are not UTF-8; save the file as UTF-8",
    );
    let (big5, _, _) = encoding_rs::BIG5
        .encode("title,text,date\n路燈不亮,江濱大道的路燈三天沒有亮了請儘快派人維修,2022-05-10\n");
    unreadable(
        &house,
        &big5,
        "the file can be read as GB18030, but 10 of its 24 Chinese characters would be rare ones, as when Big5 is misread; \
         save it as UTF-8, or write `encoding = \"gb18030\"` in the map if you know that it is",
    );
}

#[test]
fn what_is_no_file_says_so() {
    let house = House::open();
    let (outcome, _) = house.import(house.dir.path(), &[]);
    assert_eq!(outcome.unwrap_err(), "`FILE`: nothing was taken in: it is a folder; name a file");
    let (outcome, _) = house.import(&house.dir.path().join("none.csv"), &[]);
    assert_eq!(
        outcome.unwrap_err(),
        "`FILE`: nothing was taken in: the file cannot be read: No such file or directory (os error 2)"
    );
    let (outcome, _) = house.import(Path::new("/dev/null"), &[]);
    assert_eq!(
        outcome.unwrap_err(),
        "`FILE`: nothing was taken in: it is no ordinary file, and it must be read twice; save it as a file first"
    );
}
