//! The verification code as a picture in a document. Written directly: one bit for each point and no compression, so
//! that the same address always gives the same bytes.

use qrcode::{Color, EcLevel, QrCode};

use super::{
    package::Package,
    xml::{Element, Node},
};
use crate::docx::escaped;

/// How many points a module is wide.
const POINTS: usize = 8;
/// The quiet zone around the code, in modules.
const QUIET: usize = 4;
/// How wide the picture is on paper, in English metric units: 26 mm.
const WIDTH: u32 = 936_000;
/// The part that holds the picture.
const PART: &str = "media/huiyin_verification.png";
/// The id of the relationship to it.
const RELATION: &str = "huiyinVerification";

/// Returns the code of an address as PNG; nothing when the address is too long for one.
pub(super) fn png(address: &str) -> Option<Vec<u8>> {
    let code = QrCode::with_error_correction_level(address, EcLevel::M).ok()?;
    let (width, modules) = (code.width(), code.to_colors());
    let side = (width + 2 * QUIET) * POINTS;
    let mut rows = Vec::new();
    for y in 0..side {
        rows.push(0_u8);
        for byte in 0..side.div_ceil(8) {
            let bits = (0..8).fold(0_u8, |bits, bit| {
                let (x, y) = (byte * 8 + bit, y / POINTS);
                let module = (x / POINTS).checked_sub(QUIET).zip(y.checked_sub(QUIET));
                let dark = module
                    .filter(|(x, y)| *x < width && *y < width)
                    .and_then(|(x, y)| modules.get(y * width + x).map(|color| *color == Color::Dark));
                (bits << 1) | u8::from(dark != Some(true))
            });
            rows.push(bits);
        }
    }
    let side = u32::try_from(side).ok()?.to_be_bytes();
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    let head: Vec<u8> = side.into_iter().chain(side).chain([1, 0, 0, 0, 0]).collect();
    chunk(&mut png, b"IHDR", &head)?;
    chunk(&mut png, b"IDAT", &stored(&rows))?;
    chunk(&mut png, b"IEND", &[])?;
    Some(png)
}

fn chunk(png: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) -> Option<()> {
    png.extend(u32::try_from(data.len()).ok()?.to_be_bytes());
    let body: Vec<u8> = kind.iter().chain(data).copied().collect();
    png.extend(&body);
    png.extend(crc(&body).to_be_bytes());
    Some(())
}

/// Returns data as a stream that stores it as it is (RFC 1950 and 1951).
fn stored(data: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let blocks: Vec<&[u8]> = data.chunks(65_535).collect();
    for (place, block) in blocks.iter().enumerate() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        stream.push(u8::from(place + 1 == blocks.len()));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(*block);
    }
    let (a, b) = data.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    stream.extend(((b << 16) | a).to_be_bytes());
    stream
}

fn crc(data: &[u8]) -> u32 {
    !data.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte),
            |crc, _| {
                if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 }
            },
        )
    })
}

/// Returns the picture as it stands in a run.
pub(super) fn drawing(address: &str) -> Node {
    let (draw, main) = ("http://schemas.openxmlformats.org/drawingml/2006", "main");
    let xml = format!(
        "<wp:inline xmlns:wp=\"{draw}/wordprocessingDrawing\" distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\">\
         <wp:extent cx=\"{WIDTH}\" cy=\"{WIDTH}\"/><wp:docPr id=\"9704\" name=\"verification\" descr=\"{}\"/>\
         <a:graphic xmlns:a=\"{draw}/{main}\"><a:graphicData uri=\"{draw}/picture\">\
         <pic:pic xmlns:pic=\"{draw}/picture\"><pic:nvPicPr><pic:cNvPr id=\"0\" name=\"verification.png\"/>\
         <pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" r:embed=\"{RELATION}\"/>\
         <a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/>\
         <a:ext cx=\"{WIDTH}\" cy=\"{WIDTH}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr>\
         </pic:pic></a:graphicData></a:graphic></wp:inline>",
        escaped(address)
    );
    Node::Element(Element::new("w:drawing", vec![Node::Other(xml)]))
}

/// Lets a paragraph be as high as the picture in it: a line of a fixed height would cut it off.
pub(super) fn make_room(paragraph: &mut Element) {
    let spacing = Node::Element(Element {
        name: "w:spacing".to_owned(),
        tag: "w:spacing w:before=\"0\" w:after=\"0\" w:line=\"240\" w:lineRule=\"auto\"".to_owned(),
        children: Vec::new(),
    });
    let place = paragraph.children.iter().position(|node| node.named("w:pPr").is_some());
    let Some(Node::Element(looks)) = place.and_then(|place| paragraph.children.get_mut(place)) else {
        paragraph.children.insert(0, Node::Element(Element::new("w:pPr", vec![spacing])));
        return;
    };
    looks.children.retain(|node| node.named("w:spacing").is_none());
    let behind = |node: &Node| {
        node.element().is_some_and(|one| {
            matches!(
                one.name.as_str(),
                "w:ind"
                    | "w:contextualSpacing"
                    | "w:mirrorIndents"
                    | "w:suppressOverlap"
                    | "w:jc"
                    | "w:textDirection"
                    | "w:textAlignment"
                    | "w:textboxTightWrap"
                    | "w:outlineLvl"
                    | "w:divId"
                    | "w:cnfStyle"
                    | "w:rPr"
                    | "w:sectPr"
                    | "w:pPrChange"
            )
        })
    };
    let place = looks.children.iter().position(behind).unwrap_or(looks.children.len());
    looks.children.insert(place, spacing);
}

/// Adds the picture to the package, with a relationship from each part that shows it.
pub(super) fn attach(package: &mut Package, png: Vec<u8>, shown_in: &[String]) {
    let folder = package.main.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    package.put(&format!("{folder}{PART}"), png);
    let types = package.text("[Content_Types].xml").unwrap_or_default();
    if !types.contains("Extension=\"png\"") {
        let default = "<Default xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\" \
                       Extension=\"png\" ContentType=\"image/png\"/>";
        package.put("[Content_Types].xml", before_end(&types, default).into_bytes());
    }
    let space = "http://schemas.openxmlformats.org/package/2006/relationships";
    let relation = format!(
        "<Relationship xmlns=\"{space}\" Id=\"{RELATION}\" Type=\"http://schemas.openxmlformats.org/\
         officeDocument/2006/relationships/image\" Target=\"{PART}\"/>"
    );
    for part in shown_in {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = if folder.is_empty() {
            format!("_rels/{file}.rels")
        } else {
            format!("{folder}/_rels/{file}.rels")
        };
        let known = package.text(&name);
        let known = known.unwrap_or_else(|| {
            format!(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Relationships xmlns=\"{space}\"></Relationships>"
            )
        });
        package.put(&name, before_end(&known, &relation).into_bytes());
    }
}

/// Returns a part with one more element at the end of its root.
fn before_end(text: &str, element: &str) -> String {
    match text.rsplit_once("</") {
        Some((before, end)) => format!("{before}{element}</{end}"),
        // A root without content has no end of its own.
        None => match text.trim_end().strip_suffix("/>").and_then(|open| open.rsplit_once('<')) {
            Some((before, tag)) => {
                let name = tag.split_whitespace().next().unwrap_or_default();
                format!("{before}<{tag}>{element}</{name}>")
            }
            None => text.to_owned(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_is_the_code_point_for_point() {
        let address = "https://12345.example.org/v/0123456789abcdef0123";
        let png = png(address).unwrap();
        let code = QrCode::with_error_correction_level(address, EcLevel::M).unwrap();
        let side = usize::try_from(u32::from_be_bytes(png[16..20].try_into().unwrap())).unwrap();
        assert_eq!(side, (code.width() + 2 * QUIET) * POINTS);
        let data = png.windows(4).position(|four| four == b"IDAT").unwrap() + 4;
        // Two octets of the stream's head and five of its only block stand before the rows.
        let (rows, line) = (&png[data + 7..], 1 + side.div_ceil(8));
        for y in 0..side {
            for x in 0..side {
                let is_light = rows[y * line + 1 + x / 8] >> (7 - x % 8) & 1 == 1;
                let module = (x / POINTS).checked_sub(QUIET).zip((y / POINTS).checked_sub(QUIET));
                let module = module.filter(|(x, y)| *x < code.width() && *y < code.width());
                let is_dark = module.is_some_and(|place| code[place] == Color::Dark);
                assert_ne!(is_light, is_dark, "{x} {y}");
            }
        }
        assert_eq!(crc(b"IEND"), 0xAE42_6082);
        assert_eq!(super::png(&"x".repeat(5000)), None);
    }
}
