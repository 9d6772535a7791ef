//! Lets two lines fit that a template cannot know beforehand: the head stands on one line, and a title too long for a
//! line is shared by lines of like length (GB/T 9704—2012, 7.2.4 and 7.3.1).

use super::xml::{Element, Node};
use crate::{docx::TEXT_WIDTH, list::width};

/// The size of a title (2号), in half points.
const TITLE: u32 = 44;
/// The style of titles whose lines are shared.
const STYLE: &str = "Title";
/// What stands behind an indent in the looks of a paragraph.
const BEHIND_INDENT: [&str; 14] = [
    "w:contextualSpacing",
    "w:mirrorIndents",
    "w:suppressOverlap",
    "w:jc",
    "w:textDirection",
    "w:textAlignment",
    "w:textboxTightWrap",
    "w:outlineLvl",
    "w:divId",
    "w:cnfStyle",
    "w:rPr",
    "w:sectPr",
    "w:pPrChange",
    "w:ind",
];

/// Makes the type of a paragraph no larger than lets `text` stand on one line.
pub(super) fn on_one_line(paragraph: &mut Element, text: &str) {
    let room = TEXT_WIDTH.saturating_mul(19).checked_div(20).unwrap_or(0);
    let length = u32::from(width(text)).saturating_mul(5);
    if let Some(most) = room.checked_div(length) {
        limit(paragraph, most);
    }
}

fn limit(element: &mut Element, most: u32) {
    if matches!(element.name.as_str(), "w:sz" | "w:szCs") {
        let size = element.attribute("w:val").and_then(|size| size.parse().ok()).unwrap_or(most);
        element.tag = format!("{} w:val=\"{}\"", element.name, most.min(size));
    }
    for child in &mut element.children {
        if let Node::Element(child) = child {
            limit(child, most);
        }
    }
}

/// Lets a title keep from both sides, so that no line ends up with a few characters.
pub(super) fn share_lines(paragraph: &mut Element, text: &str) {
    let half_character = TITLE.saturating_mul(5);
    let line = TEXT_WIDTH.checked_div(half_character).unwrap_or(0).max(1);
    let length = u32::from(width(text));
    let looks = paragraph.children.iter_mut().find_map(|node| match node {
        Node::Element(looks) if looks.name == "w:pPr" => Some(looks),
        Node::Element(_) | Node::Text(_) | Node::Other(_) => None,
    });
    let Some(looks) = looks else { return };
    let is_title =
        looks.child("w:pStyle").and_then(|style| style.attribute("w:val")).as_deref() == Some(STYLE);
    if !is_title || length <= line || text.contains('\n') {
        return;
    }
    let each = length.div_ceil(length.div_ceil(line)).saturating_add(2);
    let side = TEXT_WIDTH.saturating_sub(each.saturating_mul(half_character)).checked_div(2).unwrap_or(0);
    looks.children.retain(|node| node.named("w:ind").is_none());
    let is_behind =
        |node: &Node| node.element().is_some_and(|one| BEHIND_INDENT.contains(&one.name.as_str()));
    let place = looks.children.iter().position(is_behind).unwrap_or(looks.children.len());
    let tag = format!("w:ind w:left=\"{side}\" w:right=\"{side}\"");
    let indent = Element { name: "w:ind".to_owned(), tag, children: Vec::new() };
    looks.children.insert(place, Node::Element(indent));
}
