//! What a bulletin must hold when somebody else opens it.

mod sample;

use std::{
    fs,
    io::{Cursor, Read},
    path::Path,
    process::Command,
};

use report::bulletin::{Bulletin, BulletinError, Group, Words, docx};
use zip::ZipArchive;

/// Returns a part of the package as text.
pub(crate) fn part(bytes: &[u8], name: &str) -> String {
    let mut package = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    package.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// Returns the main part of a bulletin.
fn main_part(bulletin: &Bulletin, words: &Words) -> String {
    part(&docx(bulletin, words).unwrap(), "word/document.xml")
}

/// Returns what stands between two marks, everywhere.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    text.split(before).skip(1).map(|rest| rest.split(after).next().unwrap()).collect()
}

/// Returns everything a ranking shows.
fn shown(bulletin: &Bulletin) -> Vec<&str> {
    let units = bulletin.groups.iter().flat_map(|group| &group.ranked);
    let ranked = units.flat_map(|unit| unit.scores.iter().chain([&unit.unit, &unit.total]));
    let others = bulletin.groups.iter().flat_map(|group| &group.not_ranked);
    ranked.chain(others.flat_map(|unit| [&unit.unit, &unit.why])).map(String::as_str).collect()
}

fn one_group(group: Group) -> Bulletin {
    Bulletin { groups: vec![group], ..sample::bulletin() }
}

#[test]
fn the_page_is_that_of_the_standard() {
    let bytes = docx(&sample::bulletin(), &sample::chinese()).unwrap();
    let main = part(&bytes, "word/document.xml");
    assert!(main.contains("<w:pgSz w:w=\"11906\" w:h=\"16838\"/>"), "A4");
    assert!(
        main.contains("<w:pgMar w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1587\" "),
        "37, 26, 35 and 28 mm"
    );
    assert!(main.contains("<w:footerReference w:type=\"default\" r:id=\"odd\"/>"));
    assert!(main.contains("<w:footerReference w:type=\"even\" r:id=\"even\"/>"));
    assert!(part(&bytes, "word/settings.xml").contains("<w:evenAndOddHeaders/>"));
    for (footer, side) in [("word/footer_odd.xml", "right"), ("word/footer_even.xml", "left")] {
        let footer = part(&bytes, footer);
        assert!(footer.contains(&format!("<w:ind w:{side}=\"280\"/><w:jc w:val=\"{side}\"/>")), "{side}");
        assert!(footer.contains("— </w:t>") && footer.contains("w:instr=\" PAGE \""), "{side}");
    }
}

#[test]
fn the_fonts_and_sizes_are_those_of_the_standard() {
    let styles = part(&docx(&sample::bulletin(), &sample::chinese()).unwrap(), "word/styles.xml");
    let check = |style: &str, wanted: &[&str]| {
        let style = between(&styles, &format!("w:styleId=\"{style}\""), "</w:style>").concat();
        for wanted in wanted {
            assert!(style.contains(wanted), "{wanted} in {style}");
        }
    };
    assert!(
        styles.contains("w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"仿宋_GB2312\"")
    );
    assert!(styles.contains("w:line=\"579\" w:lineRule=\"exact\""), "22 lines in 225 mm");
    check("RedHead", &["方正小标宋简体", "FF0000", "w:before=\"1984\""]);
    check("Title", &["方正小标宋简体", "<w:sz w:val=\"44\"/>", "<w:jc w:val=\"center\"/>"]);
    check("BodyText", &["w:firstLineChars=\"200\""]);
    check("Heading1", &["黑体", "<w:keepNext/>"]);
    check("Heading2", &["楷体_GB2312", "<w:keepNext/>"]);
    check("PageNumber", &["w:ascii=\"宋体\"", "<w:sz w:val=\"28\"/>"]);
}

#[test]
fn everything_stands_in_the_order_of_the_standard() {
    let main = main_part(&sample::bulletin(), &sample::chinese());
    let order = [
        "某某县12345热线工作专班文件",
        "某热线〔2022〕5号",
        "关于2022年5月12345热线办理情况的通报",
        "各镇人民政府（街道办事处），县政府各部门，各有关企业：",
        "2022年5月，全县共受理群众诉求12345件。首次办理群众满意率93.41%（评价10000件，满意9341件），\
         回访应答率90.91%（回访11000件，应答10000件）。现将有关情况通报如下：",
        "一、排名情况",
        "（一）镇街",
        "（二）县直部门",
        "以下单位未参加排名：",
        "县档案馆：承办2件，不足5件，不参加排名。",
        "二、办理较好的单位",
        "第1镇（街道）：一次办好率100%，重办为零。",
        "三、失分情况",
        "第17镇（街道）：共失1.40分，主要是逾期办理4件失0.80分，以答复代替退单3件失0.60分。",
        "四、对已通报数据的更正",
        "2022年4月第2镇（街道）一次办好率由31.20分更正为31.55分：1件诉求经复核不属于该单位。",
        "五、口径说明",
        "1. 匿名诉求没有联系义务，不计入未响应（附件三（一）2（1））。",
        "附件：1.",
        "某某县12345热线工作专班",
        "2022年6月5日",
        "（联系方式：王某，0539-1234567）",
        "附件2",
        "计分方法说明",
    ];
    let mut rest = main.as_str();
    for text in order {
        let wanted = format!(">{text}<");
        let place = rest.find(&wanted).unwrap_or_else(|| panic!("{text} is missing or comes too early"));
        rest = &rest[place + wanted.len()..];
    }
}

#[test]
fn every_heading_row_repeats_and_no_row_is_torn() {
    let main = main_part(&sample::bulletin(), &sample::chinese());
    for table in between(&main, "<w:tbl>", "</w:tbl>") {
        let rows = between(table, "<w:tr><w:trPr>", "</w:trPr>");
        assert_eq!(rows[0], "<w:cantSplit/><w:tblHeader/>");
        assert!(rows[1..].iter().all(|row| *row == "<w:cantSplit/>"), "{rows:?}");
    }
    assert_eq!(main.matches("<w:tr>").count(), 2 + 17 + 45);
}

#[test]
fn marks_are_escaped_and_what_xml_forbids_is_left_out() {
    let check = |given: &str, written: &str| {
        let group = sample::group(given, &["一次办好率"], [given.to_owned()]);
        let bulletin = Bulletin { recipients: given.to_owned(), ..one_group(group) };
        let main = main_part(&bulletin, &sample::chinese());
        assert_eq!(main.matches(written).count(), 3, "{given:?}");
    };
    check("<A&B>\"有限\"公司 🔥", "&lt;A&amp;B&gt;&quot;有限&quot;公司 🔥<");
    check("一\u{0}\u{b}\u{1f}\u{ffff}\r局", "一局<");
    check("{unit}局", "{unit}局<");
    check("一局\n二局", "一局</w:t><w:br/><w:t xml:space=\"preserve\">二局<");
    check(&"很长的名字".repeat(60), &"很长的名字".repeat(60));
}

#[test]
fn a_bulletin_of_nothing_says_so() {
    let main = main_part(&Bulletin::default(), &sample::chinese());
    for text in
        ["本期没有单位参加排名。", "自上期通报以来没有更正。", "首次办理群众满意率无（评价0件，满意0件）"]
    {
        assert!(main.contains(text), "{text}");
    }
    let empty = one_group(sample::group("镇街", &sample::INDICATORS, []));
    assert!(main_part(&empty, &sample::chinese()).contains("本期没有单位参加排名。"));
}

#[test]
fn two_thousand_units_all_stand_there() {
    let bulletin = one_group(sample::group(
        "单位",
        &sample::INDICATORS,
        (1..=2000).map(|number| format!("第{number:04}号单位")),
    ));
    let bytes = docx(&bulletin, &sample::chinese()).unwrap();
    let main = part(&bytes, "word/document.xml");
    assert_eq!(main.matches("<w:tr>").count(), 2001);
    assert_eq!(main.matches("号单位<").count(), 2000);
    assert!(bytes.len() < 300_000, "{}", bytes.len());
}

#[test]
fn the_columns_fit_the_page_whatever_they_hold() {
    let long = "一个名字很长的指标以至于放不下".to_owned();
    for indicators in [0, 1, 2, 5, 8, 9, 10, 11, 12, 20, 33, 60] {
        for heading in ["满意率", "Responsiveness to citizens", &long] {
            let headings: Vec<String> =
                (0..indicators).map(|number| format!("{heading}\n{number}分")).collect();
            let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
            let bulletin = one_group(sample::group("单位", &headings, ["一局".to_owned(), long.repeat(9)]));
            let main = main_part(&bulletin, &sample::chinese());
            let mut columns = 0;
            for grid in between(&main, "<w:tblGrid>", "</w:tblGrid>") {
                let widths =
                    between(grid, "<w:gridCol w:w=\"", "\"").into_iter().map(|width| width.parse::<u32>());
                let widths: Vec<u32> = widths.map(Result::unwrap).collect();
                assert!(widths.iter().sum::<u32>() <= 8845, "{heading} × {indicators}: {widths:?}");
                assert!(widths.iter().all(|width| *width > 300), "{heading} × {indicators}: {widths:?}");
                columns += widths.len() - 2;
            }
            assert_eq!(columns, indicators + 2, "{heading}");
        }
    }
}

#[test]
fn the_same_values_give_the_same_bytes() {
    let written = || docx(&sample::bulletin(), &sample::chinese()).unwrap();
    assert_eq!(written(), written());
}

#[test]
fn a_place_without_a_value_and_a_row_without_a_score_are_refused() {
    let words = Words { praise: "{unit}：{reason}".to_owned(), ..sample::chinese() };
    let error = docx(&sample::bulletin(), &words).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the sentence `{unit}：{reason}` has no value for `reason`; it may use `{unit}`, `{why}`"
    );
    let mut short = sample::group("镇街", &["一次办好率"], ["一镇".to_owned()]);
    short.ranked[0].scores.clear();
    let error = docx(&one_group(short), &sample::chinese()).unwrap_err();
    assert!(matches!(error, BulletinError::Scores { scores: 0, indicators: 1, .. }), "{error}");
}

/// Opens documents in a word processor and returns what it reads in each.
fn read_by_writer(documents: &[(&str, Vec<u8>)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str, ending: &str| folder.path().join(format!("{name}.{ending}"));
    let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
    let mut writer = Command::new("soffice");
    writer.args([&profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir"]);
    writer.arg(folder.path());
    for (name, bytes) in documents {
        fs::write(place(name, "docx"), bytes).unwrap();
        writer.arg(place(name, "docx"));
    }
    let done = writer.output().expect("`soffice` is missing; run `./dev test`, which installs it");
    let read = |path: &Path| {
        fs::read_to_string(path)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&done.stderr)))
    };
    documents.iter().map(|(name, _)| read(&place(name, "txt"))).collect()
}

#[test]
fn a_word_processor_reads_every_unit_and_every_score() {
    let bulletins = [
        ("chinese", sample::bulletin(), sample::chinese()),
        ("english", sample::english_bulletin(), sample::english()),
        ("nothing", Bulletin::default(), sample::english()),
    ];
    let documents = bulletins.iter().map(|(name, bulletin, words)| (*name, docx(bulletin, words).unwrap()));
    let texts = read_by_writer(&documents.collect::<Vec<_>>());
    for ((name, bulletin, words), text) in bulletins.iter().zip(texts) {
        assert!(text.contains(&words.ranking), "{name}: {text}");
        for shown in shown(bulletin) {
            assert!(text.contains(shown), "{name}: `{shown}` is lost");
        }
    }
}
