//! Rows and files that are taken in, or told by place and reason.

use super::*;

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
