//! A chart as a word processor draws it: a part of its own in the package, and where it stands in a paragraph. The letters
//! are those of the reader's machine, and whoever edits the document may change how it looks.

use std::fmt::{self, Write};

use super::{Chart, Series, Shape};
use crate::docx::escaped;

/// How wide a chart is on paper, in English metric units: 150 mm.
const WIDTH: u32 = 5_400_000;
/// How high a chart of columns is: 70 mm.
const HEIGHT: u32 = 2_520_000;
/// How high the bar of a place is: 8 mm.
const BAR: u32 = 288_000;
/// How high a chart of bars is without its bars: 16 mm.
const AROUND: u32 = 576_000;
/// The highest chart, so that it finds room on a page.
const HIGHEST: u32 = 7_200_000;
/// The size of the letters, in hundredths of a point.
const TEXT: u32 = 1_000;

/// Returns the drawing in a run that shows the chart of a relationship.
pub(crate) fn inline(chart: &Chart, relation: &str, number: usize) -> String {
    let draw = "http://schemas.openxmlformats.org/drawingml/2006";
    let high = match chart.shape {
        Shape::Columns => HEIGHT,
        Shape::Bars => {
            let bars = u32::try_from(chart.places.len()).unwrap_or(u32::MAX);
            BAR.saturating_mul(bars).saturating_add(AROUND).min(HIGHEST)
        }
    };
    format!(
        "<w:drawing><wp:inline xmlns:wp=\"{draw}/wordprocessingDrawing\" distT=\"0\" distB=\"0\" distL=\"0\" \
         distR=\"0\"><wp:extent cx=\"{WIDTH}\" cy=\"{high}\"/><wp:docPr id=\"{}\" name=\"chart {number}\" \
         title=\"{}\" descr=\"{}\"/><a:graphic xmlns:a=\"{draw}/main\"><a:graphicData uri=\"{draw}/chart\">\
         <c:chart xmlns:c=\"{draw}/chart\" r:id=\"{relation}\"/></a:graphicData></a:graphic></wp:inline></w:drawing>",
        number.saturating_add(500),
        escaped(&chart.title),
        escaped(&chart.told),
    )
}

/// Returns the part that holds the chart.
pub(crate) fn part(chart: &Chart) -> String {
    let mut xml = String::new();
    // Writing to a string cannot fail.
    let _written = whole(&mut xml, chart);
    xml
}

fn whole(xml: &mut String, chart: &Chart) -> fmt::Result {
    xml.push_str(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
         <c:chartSpace xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\">\
         <c:roundedCorners val=\"0\"/><c:chart>",
    );
    write!(
        xml,
        "<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr sz=\"{0}\" b=\"1\"/></a:pPr>\
         <a:r><a:rPr lang=\"zh-CN\" sz=\"{0}\" b=\"1\"/><a:t>{1}</a:t></a:r></a:p></c:rich></c:tx>\
         <c:overlay val=\"0\"/></c:title><c:autoTitleDeleted val=\"0\"/><c:plotArea><c:layout/>",
        TEXT + 200,
        escaped(&chart.title)
    )?;
    let (lines, columns): (Vec<_>, Vec<_>) =
        chart.series.iter().enumerate().partition(|(_, series)| series.is_line);
    let (direction, grouping, overlap) = match chart.shape {
        Shape::Columns => ("col", "clustered", 0),
        Shape::Bars => ("bar", "stacked", 100),
    };
    write!(
        xml,
        "<c:barChart><c:barDir val=\"{direction}\"/><c:grouping val=\"{grouping}\"/><c:varyColors val=\"0\"/>"
    )?;
    for (number, one) in &columns {
        series(xml, chart, *number, one)?;
    }
    write!(
        xml,
        "<c:gapWidth val=\"60\"/><c:overlap val=\"{overlap}\"/><c:axId val=\"1\"/><c:axId val=\"2\"/></c:barChart>"
    )?;
    if !lines.is_empty() {
        xml.push_str("<c:lineChart><c:grouping val=\"standard\"/><c:varyColors val=\"0\"/>");
        for (number, one) in &lines {
            series(xml, chart, *number, one)?;
        }
        xml.push_str("<c:marker val=\"1\"/><c:axId val=\"1\"/><c:axId val=\"2\"/></c:lineChart>");
    }
    axes(xml, chart)?;
    xml.push_str("</c:plotArea>");
    if chart.series.len() > 1 {
        xml.push_str("<c:legend><c:legendPos val=\"b\"/><c:overlay val=\"0\"/></c:legend>");
    }
    write!(
        xml,
        "<c:plotVisOnly val=\"1\"/><c:dispBlanksAs val=\"gap\"/></c:chart>\
         <c:spPr><a:solidFill><a:srgbClr val=\"FFFFFF\"/></a:solidFill><a:ln><a:noFill/></a:ln></c:spPr>\
         <c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz=\"{TEXT}\"/></a:pPr><a:endParaRPr lang=\"zh-CN\"/></a:p></c:txPr>\
         </c:chartSpace>"
    )
}

/// How a value is shown: with its digits, and its unit behind it.
fn format_of(chart: &Chart) -> String {
    let digits = usize::try_from(chart.digits).unwrap_or(0);
    let point = if digits == 0 { String::new() } else { format!(".{}", "0".repeat(digits)) };
    let unit = if chart.unit.is_empty() { String::new() } else { format!("\"{}\"", chart.unit) };
    escaped(&format!("0{point}{unit}"))
}

/// A value as a number without its unit.
fn number(chart: &Chart, value: i64) -> String {
    chart.said(value).trim_end_matches(chart.unit.as_str()).to_owned()
}

fn series(xml: &mut String, chart: &Chart, place: usize, series: &Series) -> fmt::Result {
    let colour = series.ink.colour();
    write!(
        xml,
        "<c:ser><c:idx val=\"{place}\"/><c:order val=\"{place}\"/><c:tx><c:v>{}</c:v></c:tx><c:spPr>",
        escaped(&series.name)
    )?;
    if series.is_line {
        write!(
            xml,
            "<a:ln w=\"28575\"><a:solidFill><a:srgbClr val=\"{colour}\"/></a:solidFill></a:ln></c:spPr>\
             <c:marker><c:symbol val=\"circle\"/><c:size val=\"6\"/><c:spPr><a:solidFill>\
             <a:srgbClr val=\"{colour}\"/></a:solidFill></c:spPr></c:marker>"
        )?;
    } else {
        write!(
            xml,
            "<a:solidFill><a:srgbClr val=\"{colour}\"/></a:solidFill></c:spPr><c:invertIfNegative val=\"0\"/>"
        )?;
        if chart.shape == Shape::Bars || chart.places.len() <= 8 {
            write!(
                xml,
                "<c:dLbls><c:numFmt formatCode=\"{}\" sourceLinked=\"0\"/><c:spPr><a:noFill/></c:spPr>\
                 <c:showLegendKey val=\"0\"/><c:showVal val=\"1\"/><c:showCatName val=\"0\"/>\
                 <c:showSerName val=\"0\"/><c:showPercent val=\"0\"/><c:showBubbleSize val=\"0\"/></c:dLbls>",
                format_of(chart)
            )?;
        }
    }
    write!(xml, "<c:cat><c:strLit><c:ptCount val=\"{}\"/>", chart.places.len())?;
    for (at, one) in chart.places.iter().enumerate() {
        let note = if one.note.is_empty() { String::new() } else { format!(" {}", one.note) };
        write!(xml, "<c:pt idx=\"{at}\"><c:v>{}{}</c:v></c:pt>", escaped(&one.label), escaped(&note))?;
    }
    write!(xml, "</c:strLit></c:cat><c:val><c:numLit><c:ptCount val=\"{}\"/>", chart.places.len())?;
    for at in 0..chart.places.len() {
        if let Some(value) = series.value(at) {
            write!(xml, "<c:pt idx=\"{at}\"><c:v>{}</c:v></c:pt>", number(chart, value))?;
        }
    }
    xml.push_str("</c:numLit></c:val>");
    if series.is_line {
        xml.push_str("<c:smooth val=\"0\"/>");
    }
    xml.push_str("</c:ser>");
    Ok(())
}

fn axes(xml: &mut String, chart: &Chart) -> fmt::Result {
    // Bars are read from above.
    let (order, names, values) = match chart.shape {
        Shape::Columns => ("minMax", "b", "l"),
        Shape::Bars => ("maxMin", "l", "b"),
    };
    let top = chart.top.map_or_else(String::new, |top| format!("<c:max val=\"{}\"/>", number(chart, top)));
    write!(
        xml,
        "<c:catAx><c:axId val=\"1\"/><c:scaling><c:orientation val=\"{order}\"/></c:scaling><c:delete val=\"0\"/>\
         <c:axPos val=\"{names}\"/><c:majorTickMark val=\"none\"/><c:minorTickMark val=\"none\"/>\
         <c:tickLblPos val=\"nextTo\"/><c:crossAx val=\"2\"/><c:crosses val=\"autoZero\"/></c:catAx>\
         <c:valAx><c:axId val=\"2\"/><c:scaling><c:orientation val=\"minMax\"/>{top}<c:min val=\"0\"/></c:scaling>\
         <c:delete val=\"0\"/><c:axPos val=\"{values}\"/><c:majorGridlines><c:spPr><a:ln w=\"6350\"><a:solidFill>\
         <a:srgbClr val=\"D5DEE7\"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>\
         <c:numFmt formatCode=\"{}\" sourceLinked=\"0\"/><c:majorTickMark val=\"none\"/>\
         <c:minorTickMark val=\"none\"/><c:tickLblPos val=\"nextTo\"/><c:crossAx val=\"1\"/>\
         <c:crosses val=\"{}\"/></c:valAx>",
        format_of(chart),
        if chart.shape == Shape::Bars { "max" } else { "autoZero" },
    )
}
