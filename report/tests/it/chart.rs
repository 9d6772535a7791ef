//! Charts: drawn within their frame, read by who does not see them, and the same numbers in a document.

use quick_xml::{Reader, events::Event};
use report::{
    briefing::{self, Briefing, Figure},
    chart::{Chart, Ink, Look, Place, Series, Shape, svg},
};

use crate::bulletin::part;

fn columns() -> Chart {
    Chart {
        title: "近14天<来件>".to_owned(),
        told: "来件 & 办结".to_owned(),
        shape: Shape::Columns,
        places: (1..=14).map(|day| Place { rests: day % 7 == 0, ..Place::new(format!("{day}")) }).collect(),
        series: vec![
            Series::new("来件", Ink::First, (1..=14).map(|day| Some(day * 3 % 23)).collect()),
            Series::new("办结", Ink::Second, (1..=14).map(|day| (day != 5).then_some(day)).collect()).line(),
        ],
        digits: 0,
        unit: String::new(),
        top: None,
    }
}

fn bars() -> Chart {
    Chart {
        shape: Shape::Bars,
        places: vec![
            Place::new("住房和城乡建设局城市建设管理与房地产市场监督管理科第二办公室联合值班组")
                .noted("n=120"),
            Place::new("城管局").noted("n=7"),
        ],
        series: vec![
            Series::new("最高", Ink::Good, vec![Some(953), None]),
            Series::new("最低", Ink::Second, vec![None, Some(0)]),
        ],
        digits: 1,
        unit: "%".to_owned(),
        top: Some(1000),
        ..columns()
    }
}

/// Every number of an attribute in the picture, with the element it stands at.
fn numbers(svg: &str) -> Vec<(String, String, i64)> {
    let mut reader = Reader::from_str(svg);
    let mut found = Vec::new();
    loop {
        let event = reader.read_event().unwrap_or_else(|error| panic!("{error}: {svg}"));
        if matches!(event, Event::Eof) {
            return found;
        }
        let (Event::Start(tag) | Event::Empty(tag)) = &event else { continue };
        let name: String = tag.name().as_ref().to_owned();
        for attribute in tag.attributes() {
            let attribute = attribute.unwrap();
            let key: String = attribute.key.as_ref().to_owned();
            if let Ok(value) = attribute.value.parse() {
                found.push((name.clone(), key, value));
            }
        }
    }
}

fn check_within(chart: &Chart, look: Look) {
    let picture = svg(chart, look, "c");
    let frame = picture.split("viewBox=\"0 0 ").nth(1).unwrap().split('"').next().unwrap();
    let (wide, high) = frame.split_once(' ').unwrap();
    let (wide, high): (i64, i64) = (wide.parse().unwrap(), high.parse().unwrap());
    for (name, key, value) in numbers(&picture) {
        let most = match key.as_str() {
            "x" | "x1" | "x2" | "cx" | "width" => wide,
            "y" | "y1" | "y2" | "cy" | "height" => high,
            _ => continue,
        };
        assert!((0..=most).contains(&value), "{name} {key}={value} lies outside {wide} × {high}");
    }
}

#[test]
fn everything_lies_within_the_frame() {
    for look in [Look::PAGE, Look { width: 600, height: 330, text: 27 }] {
        check_within(&columns(), look);
        check_within(&bars(), look);
        let huge = Chart {
            series: vec![Series::new("来件", Ink::First, vec![Some(987_654_321); 14])],
            ..columns()
        };
        check_within(&huge, look);
        let nothing =
            Chart { series: vec![Series::new("来件", Ink::First, vec![Some(0); 14])], ..columns() };
        check_within(&nothing, look);
    }
}

#[test]
fn a_picture_tells_what_it_shows_and_typed_text_stays_text() {
    let picture = svg(&columns(), Look::PAGE, "days");
    assert!(picture.contains("role=\"img\" aria-labelledby=\"days-t days-d\""));
    assert!(picture.contains("<title id=\"days-t\">近14天&lt;来件&gt;</title>"));
    assert!(picture.contains("<desc id=\"days-d\">来件 &amp; 办结</desc>"));
    // A day without a value breaks the line; two pieces begin with two moves.
    let path = picture.split(" d=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(path.matches('M').count(), 2, "{path}");
    let bars = svg(&bars(), Look::PAGE, "said");
    assert!(bars.contains(">95.3%<") && bars.contains(">0.0%<") && bars.contains(">n=120<"));
    assert!(bars.contains("…</text>") && bars.contains("<title>住房和城乡建设局城市建设管理"), "{bars}");
}

#[test]
fn a_report_holds_its_charts_as_drawings_and_its_orders_in_an_annex() {
    let order = |number: &str| [number, "供暖<管道>漏水", "城管局", "办理中"].map(str::to_owned);
    let briefing = Briefing {
        title: "每周分析".to_owned(),
        number: "督办〔2026〕12号".to_owned(),
        recipients: "冯领导：".to_owned(),
        paragraphs: vec!["本周来件 5 件。".to_owned()],
        charts: vec![columns(), bars(), Chart { places: Vec::new(), ..columns() }],
        figures: vec![
            Figure {
                heading: "1. 来件（2 件）".to_owned(),
                orders: vec![order("202611220000179"), order("202611220000187")],
                further: "另有 3 件".to_owned(),
            },
            Figure { heading: "2. 重办（0 件）".to_owned(), ..Figure::default() },
        ],
        issuer: "受理中心".to_owned(),
        date: "2026年11月23日".to_owned(),
        words: briefing::Words {
            annex_note: "附件：工单明细".to_owned(),
            annex: "附件".to_owned(),
            annex_title: "工单明细".to_owned(),
            headings: ["编号", "诉求", "单位", "状态"].map(str::to_owned),
        },
    };
    let bytes = briefing::docx(&briefing).unwrap();
    assert_eq!(bytes, briefing::docx(&briefing).unwrap(), "the same report gives the same bytes");
    let main = part(&bytes, "word/document.xml");
    for text in ["202611220000187", "另有 3 件", "供暖&lt;管道&gt;漏水", "r:id=\"chart1\"", "r:id=\"chart2\""]
    {
        assert!(main.contains(text), "{text} is missing");
    }
    assert!(!main.contains("r:id=\"chart3\""), "a chart of nothing is left out");
    let first = part(&bytes, "word/charts/chart1.xml");
    numbers(&first);
    assert!(first.contains("<c:barDir val=\"col\"/>") && first.contains("<c:lineChart>"));
    let second = part(&bytes, "word/charts/chart2.xml");
    assert!(second.contains("<c:v>95.3</c:v>") && second.contains("0.0&quot;%&quot;"), "{second}");
    assert!(part(&bytes, "word/_rels/document.xml.rels").contains("charts/chart2.xml"));
}
