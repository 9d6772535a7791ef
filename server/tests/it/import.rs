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

/// One bad row between two good ones: the good ones are taken in, and the bad one is told by place and reason.
fn bad_row(house: &House, row: &str, why: &str) {
    let text = format!(
        "标题,内容,日期,答复日期,单位,链接,类型\n一,甲,2022-05-10,,县教育局,a,\n{row}\n三,丙,2022-05-12,,县教育局,c,\n"
    );
    let (outcome, told) = house.import_bytes(text.as_bytes());
    let summary = outcome.unwrap();
    assert_eq!((summary.rows, summary.taken + summary.known, summary.refused), (3, 2, 1), "{told}");
    let line = told.lines().find(|line| line.starts_with("not taken: ")).unwrap();
    assert_eq!(line, format!("not taken: row 3 (line 3){why}"));
    assert_eq!(house.orders("").len(), 2);
}

#[test]
fn a_row_that_is_not_taken_is_told_by_row_column_and_reason() {
    let house = House::open();
    bad_row(
        &house,
        "二,乙,2031-05-11,,县教育局,b,",
        ", column `日期` is 2031-05-11, which lies in the future",
    );
    bad_row(
        &house,
        "二,乙,2022-05-11,2031-05-11,县教育局,b,",
        ", column `答复日期` is 2031-05-11, which lies in the future",
    );
    bad_row(
        &house,
        "二,乙,0022-05-11,,县教育局,b,",
        ", column `日期` is 0022-05-11, which lies before 1949-10-01",
    );
    bad_row(
        &house,
        "二,乙,昨天,,县教育局,b,",
        ", column `日期` is `昨天`, which is no date in the formats `%Y-%m-%d`, `%Y/%m/%d`, `%Y.%m.%d`, `%Y年%m月%d日`, `%Y-%m-%d %H:%M:%S`, `%Y/%m/%d %H:%M`",
    );
    bad_row(&house, "二,乙,,,县教育局,b,", ", column `日期` is empty, and no other field tells the day");
    bad_row(
        &house,
        ",\u{a0}\u{3000}\u{200b},2022-05-11,,县教育局,b,",
        ", column `内容` is empty, and there is no title either",
    );
    bad_row(
        &house,
        "二,乙\0丁,2022-05-11,,县教育局,b,",
        ", column `内容` holds the control character U+0000 as its character 2; remove it, or write `strip_controls = true` in the map",
    );
    bad_row(
        &house,
        "二\u{8},乙\u{8}丁,2022-05-11,,县教育局,b,",
        ", column `标题` holds the control character U+0008 as its character 2; remove it, or write `strip_controls = true` in the map",
    );
    bad_row(&house, "二,乙,2022-05-11,,县教育局", " has 5 fields, the header has 7");
    bad_row(&house, "二,乙,2022-05-11,,县教育局,b,,,", " has 9 fields, the header has 7");
    bad_row(
        &house,
        "二,\"乙\"丁,2022-05-11,,县教育局,b,",
        ", column `内容` goes on after its closing quote; double the quotes inside it",
    );
    bad_row(
        &house,
        "二,乙,2022-05-11,,县教育局,,",
        ", column `链接` is empty, but it is what tells letters apart",
    );
    bad_row(
        &house,
        "二,乙,2022-05-11,,县教育局,a,",
        ", column `链接` is the same as in row 2, but it is what tells letters apart",
    );
    bad_row(
        &house,
        "二,乙,2022-05-11,,县教育局,b,闲聊",
        ", column `类型` is `闲聊`, which is no kind of the pack; it has: consult 咨询, help 求助, complaint 投诉, report 举报, suggestion 意见建议, praise 表扬",
    );
    let long = "长".repeat(FIELD_LIMIT + 1);
    bad_row(
        &house,
        &format!("二,{long},2022-05-11,,县教育局,b,"),
        ", column `内容` has 20001 characters; the most are 20000",
    );
    let title = "长".repeat(201);
    bad_row(
        &house,
        &format!("{title},乙,2022-05-11,,县教育局,b,"),
        ", column `标题`: `title` has 201 characters; shorten it to 200",
    );
}

/// Text of every sort is kept as text, to the character.
fn kept(house: &House, title: &str) {
    let cell = title.replace('"', "\"\"");
    let text = format!("标题,内容,日期,单位\n\"{cell}\",\"{cell}\",2022-05-10,县教育局\n");
    let (outcome, told) = house.import_bytes(text.as_bytes());
    assert_eq!(outcome.unwrap().taken, 1, "{told}");
    assert_eq!(house.orders("").last().unwrap().title, title.trim());
}

#[test]
fn text_of_every_sort_is_kept_as_text() {
    let house = House::open();
    kept(&house, "路灯💡不亮👨‍👩‍👧");
    kept(&house, "<script>alert('x')</script><img src=x onerror=alert(1)>");
    kept(&house, "'; drop table orders; --");
    kept(&house, "=cmd|'/c calc'!A1");
    kept(&house, "+1+1, @sum(a1), -2");
    kept(&house, &"a".repeat(200));
    kept(&house, "村名䃥、䃼、䦆与\u{fffd}");
    kept(&house, "他说\"不行\"，又说\"可以\"");
    kept(&house, "%s %n {{ page }} ${x} \\u0000");
    kept(&house, "\u{202e}gnp.exe\u{202c} 反向");
}

#[test]
fn an_unknown_unit_is_no_fault_but_waits_on_the_list() {
    let house = House::open();
    let (outcome, told) =
        house.import_bytes("标题,内容,日期,单位\n路灯,不亮,2022-05-10,天上人间局\n".as_bytes());
    let summary = outcome.unwrap();
    assert_eq!((summary.taken, summary.needs_unit, summary.refused), (1, 1, 0));
    assert!(
        told.contains("note: row 2 (line 2): `天上人间局` is no unit that is known; it waits for one\n"),
        "{told}"
    );
    let [order] = &house.orders("路灯")[..] else { panic!("not one order") };
    assert!(list::needs_unit(order));
}

#[test]
fn separators_line_ends_marks_and_date_formats_are_told_apart() {
    for text in [
        "标题,内容,日期\n路灯,不亮,2022-05-10\n",
        "\u{feff}标题,内容,日期\r\n路灯,不亮,2022/05/10\r\n",
        "标题;内容;日期\n路灯;不亮;2022年05月10日",
        "标题\t内容\t日期\r路灯\t不亮\t2022.05.10\r",
        "\n\n标题,内容,日期\n\n路灯,不亮,2022-05-10 23:59:59\n\n",
        "Title,\"Content\",Date\n\"路灯\",\"不\n亮\",2022-5-10\n",
    ] {
        let house = House::open();
        let (outcome, told) = house.import_bytes(text.as_bytes());
        assert_eq!(outcome.map(|summary| summary.taken), Ok(1), "{text:?}: {told}");
        let [order] = &house.orders("路灯")[..] else { panic!("not one order") };
        assert_eq!(order.received_on, date(2022, 5, 10), "{text:?}");
    }
}

/// Reads as a header, a field of so many letters, and the rest of its row, without ever being in memory.
struct Huge {
    at: u64,
    length: u64,
}

const BEFORE: &[u8] = b"title,text,date\na,\"";
const AFTER: &[u8] = b"\",2022-05-10\nb,short,2022-05-11\n";

impl Huge {
    fn size(&self) -> u64 {
        self.length + (BEFORE.len() + AFTER.len()) as u64
    }

    fn byte(&self, at: u64) -> u8 {
        let before = BEFORE.len() as u64;
        match at {
            _ if at < before => BEFORE[at as usize],
            _ if at < before + self.length => b'x',
            _ => AFTER[(at - before - self.length) as usize],
        }
    }
}

impl Read for Huge {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let left = self.size().saturating_sub(self.at);
        let count = buffer.len().min(usize::try_from(left).unwrap());
        let before = BEFORE.len() as u64;
        if self.at >= before && self.at + count as u64 <= before + self.length {
            buffer[..count].fill(b'x');
        } else {
            (0..count).for_each(|place| buffer[place] = self.byte(self.at + place as u64));
        }
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Huge {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(back) => self.size().checked_add_signed(back).unwrap(),
            SeekFrom::Current(on) => self.at.checked_add_signed(on).unwrap(),
        };
        Ok(self.at)
    }
}

#[test]
fn a_field_of_a_hundred_megabytes_is_refused_by_row_and_column_without_being_kept() {
    const LENGTH: u64 = 100 * 1024 * 1024;
    let mut rows = Rows::new(Huge { at: 0, length: LENGTH }, UTF_8, ',');
    rows.next_row().unwrap();
    let row = rows.next_row().unwrap().unwrap();
    assert_eq!((row.cells[1].length as u64, row.cells[1].text.len()), (LENGTH, KEPT_LIMIT));
    assert!(row.cells[1].text.capacity() < 4 * KEPT_LIMIT);

    let house = House::open();
    let file = house.dir.path().join("huge.csv");
    std::io::copy(&mut Huge { at: 0, length: LENGTH }, &mut fs::File::create(&file).unwrap()).unwrap();
    let (outcome, told) = house.import(&file, &[]);
    let summary = outcome.unwrap();
    assert_eq!((summary.taken, summary.refused), (1, 1));
    assert!(
        told.contains(
            "not taken: row 2 (line 2), column `text` has 104857600 characters; the most are 20000\n"
        ),
        "{told}"
    );
}

fn workbook(dir: &Path) -> PathBuf {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let as_date = Format::new().set_num_format("yyyy-mm-dd");
    for (column, name) in ["编号", "标题", "内容", "日期", "单位"].iter().enumerate() {
        sheet.write(0, column as u16, *name).unwrap();
    }
    for (row, title) in ["路灯💡不亮", "=1+1"].iter().enumerate() {
        let row = row as u32 * 2 + 1;
        sheet.write(row, 0, 20220510008_f64 + f64::from(row)).unwrap();
        sheet.write_string(row, 1, *title).unwrap();
        sheet.write_string(row, 2, "江滨大道\n第二行").unwrap();
        let day = ExcelDateTime::from_ymd(2022, 5, 10).unwrap();
        sheet.write_datetime_with_format(row, 3, &day, &as_date).unwrap();
        sheet.write_string(row, 4, "县教育局").unwrap();
    }
    let file = dir.join("letters.xlsx");
    book.save(&file).unwrap();
    file
}

#[test]
fn a_workbook_is_read_like_a_text_file_and_a_damaged_one_says_so() {
    let house = House::open();
    let file = workbook(house.dir.path());
    let (outcome, told) = house.import(&file, &[]);
    let summary = outcome.unwrap();
    assert_eq!((summary.rows, summary.taken, summary.with_unit), (2, 2, 2), "{told}");
    assert!(told.starts_with("FILE: XLSX, "), "{told}");
    let [order] = &house.orders("=1+1")[..] else { panic!("not one order") };
    assert_eq!(order.received_on, date(2022, 5, 10));

    let bytes = fs::read(&file).unwrap();
    let events = house.events();
    for length in [bytes.len() / 2, bytes.len() - 30, 100] {
        fs::write(&file, &bytes[..length]).unwrap();
        let told = house.import(&file, &[]).0.unwrap_err();
        let (start, end) =
            ("`FILE`: nothing was taken in: the workbook cannot be read: ", "; open it and save it again");
        assert!(told.starts_with(start) && told.ends_with(end), "{told}");
    }
    let mut scrambled = bytes;
    for byte in scrambled.iter_mut().skip(60).step_by(7) {
        *byte ^= 0x5a;
    }
    fs::write(&file, &scrambled).unwrap();
    assert!(house.import(&file, &[]).0.is_err());
    assert_eq!(house.events(), events);
}

/// A map with a fault is refused with file, line and key.
fn bad_map(house: &House, text: &str, why: &str) {
    let (map, file) = (house.dir.path().join("map.toml"), house.dir.path().join("letters.csv"));
    fs::write(&map, text).unwrap();
    fs::write(&file, "标题,内容,日期\n路灯,不亮,2022-05-10\n").unwrap();
    let (outcome, _) = house.import(&file, &["--map", map.to_str().unwrap()]);
    assert_eq!(outcome.unwrap_err().replace(&map.display().to_string(), "MAP"), why);
}

#[test]
fn a_map_with_a_fault_is_refused_by_file_line_and_key() {
    let house = House::open();
    bad_map(
        &house,
        "trim = true\nstrip = true\n",
        "MAP: line 2: unknown field `strip`, expected one of `source`, `strip_controls`, `trim`, `date_formats`, `identity`, `encoding`, `separator`, `sheet`, `columns`, `defaults`",
    );
    bad_map(
        &house,
        "[columns]\ntext = \"内容\"\n",
        "MAP: line 2: unknown field `text`, expected one of `reference`, `title`, `content`, `received_on`, `reply`, `replied_on`, `unit`, `link`, `place`, `kind`",
    );
    bad_map(&house, "trim = false\n", "MAP: line 1: values are always trimmed; write `true` or leave it out");
    bad_map(
        &house,
        "identity = \"link\"\n[columns]\ncontent = \"内容\"\n",
        "MAP: `identity` is `link`, which no column feeds; name one under [columns]",
    );
    bad_map(
        &house,
        "[columns]\ncontent = \"正文\"\n",
        "`FILE`: nothing was taken in: the header has no column `正文`, which the map names for `content`; it has: 标题, 内容, 日期",
    );
    bad_map(
        &house,
        "[defaults]\npack = \"nowhere-1\"\n",
        "the pack `nowhere-1` is not loaded; load it, or name another as `pack` under [defaults] of the map",
    );
}

#[test]
fn reasons_are_made_of_facts() {
    let told = Unreadable::NoRows.to_string();
    assert!(!told.ends_with('.') && told.chars().next().unwrap().is_lowercase());
}
