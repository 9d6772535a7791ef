//! Fills the tree of a template: repeats what is to be repeated, then puts text in the place of placeholders. What is
//! put there is never looked through again, so a placeholder in it stays text.

use domain::document::{
    Kind,
    field::{Field, HEAD, Holds, TITLE},
    values::{Row, Values},
};

use super::{
    fault::{Fault, shown},
    fit,
    mark::{Mark, Piece, each_paragraph, marks, pieces, text_of},
    picture,
    xml::{Element, Node},
};
use crate::docx::escaped;

/// The most paragraphs that one document becomes.
const PARAGRAPHS: usize = 20_000;

/// Fills one part.
pub(super) struct Filler<'a> {
    pub(super) kind: Kind,
    pub(super) values: &'a Values,
    /// Where the document is verified; nothing in a draft.
    pub(super) address: Option<&'a str>,
    /// Whether a picture was set.
    pub(super) has_picture: bool,
    /// How many paragraphs were written.
    pub(super) paragraphs: usize,
    /// What the paragraph says that is being filled.
    pub(super) place: String,
}

/// The row that is being repeated, with the field that holds it.
type Scope<'r> = Option<(&'static Field, &'r Row)>;

impl Filler<'_> {
    /// Fills what an element holds.
    pub(super) fn fill(&mut self, element: &mut Element, scope: Scope<'_>) -> Result<(), Fault> {
        let children = std::mem::take(&mut element.children);
        element.children = self.siblings(children, scope)?;
        // A cell must end with a paragraph, and a table without rows is none.
        if element.name == "w:tc" && element.elements().last().is_none_or(|last| last.name != "w:p") {
            element.children.push(Node::Element(Element::new("w:p", Vec::new())));
        }
        element.children.retain(|node| {
            node.named("w:tbl").is_none_or(|table| table.child("w:tr").is_some())
                && node.named("w:bookmarkStart").is_none()
                && node.named("w:bookmarkEnd").is_none()
        });
        Ok(())
    }

    fn siblings(&mut self, nodes: Vec<Node>, scope: Scope<'_>) -> Result<Vec<Node>, Fault> {
        let mut filled = Vec::with_capacity(nodes.len());
        let mut nodes = nodes.into_iter();
        while let Some(node) = nodes.next() {
            let Node::Element(element) = node else {
                filled.push(node);
                continue;
            };
            let Some(field) = self.begins(&element)? else {
                self.one(element, scope, &mut filled)?;
                continue;
            };
            let place = place_of(self.kind, field, &element);
            if scope.is_some() {
                return Err(Fault::Half { name: field.name.to_owned(), paragraph: place });
            }
            let mut range = vec![Node::Element(element)];
            while balance(self.kind, &range, field) > 0 {
                let half = || Fault::Half { name: field.name.to_owned(), paragraph: place.clone() };
                range.push(nodes.next().ok_or_else(half)?);
            }
            self.repeat(field, range, &mut filled)?;
        }
        Ok(filled)
    }

    /// Returns the field whose rows begin with this element, when it is what is repeated.
    fn begins(&self, element: &Element) -> Result<Option<&'static Field>, Fault> {
        let found = group_marks(self.kind, element);
        let Some(first) = found.first() else { return Ok(None) };
        let half = |field: &'static Field| {
            let paragraph = place_of(self.kind, field, element);
            Err(Fault::Half { name: field.name.to_owned(), paragraph })
        };
        let field = match first {
            Mark::Begin(field) => *field,
            Mark::End(field) => return half(field),
            Mark::Field(_) | Mark::Column(..) => return Ok(None),
        };
        let is_whole = |element: &Element| {
            let marks = group_marks(self.kind, element);
            let begun = marks.iter().filter(|mark| matches!(mark, Mark::Begin(_))).count();
            begun * 2 == marks.len()
        };
        match element.name.as_str() {
            "w:p" if has_group(self.kind, &text_of(element)) => Ok(Some(field)),
            // Begun in one cell and ended in another, a group repeats the row.
            "w:tr" if !element.elements().all(is_whole) => Ok(Some(field)),
            _ if is_whole(element) => Ok(None),
            "w:tr" => Ok(Some(field)),
            _ => half(field),
        }
    }

    fn repeat(
        &mut self,
        field: &'static Field,
        mut range: Vec<Node>,
        filled: &mut Vec<Node>,
    ) -> Result<(), Fault> {
        self.take_marks(field, &mut range)?;
        let once = [Row::new()];
        let rows = match field.holds {
            Holds::Rows(_) => self.values.rows(field.name),
            Holds::Line | Holds::Text | Holds::Day | Holds::Picture => {
                if self.values.text(field.name).is_empty() { &[] } else { once.as_slice() }
            }
        };
        for row in rows {
            let scope = if field.columns().is_empty() { None } else { Some((field, row)) };
            for node in self.siblings(range.clone(), scope)? {
                filled.push(node);
            }
        }
        Ok(())
    }

    /// Takes the marks of a group away; a paragraph that held nothing else goes with them.
    fn take_marks(&self, field: &'static Field, range: &mut Vec<Node>) -> Result<(), Fault> {
        let last = range.len().saturating_sub(1);
        let mut kept = Vec::new();
        for (place, node) in std::mem::take(range).into_iter().enumerate() {
            let Node::Element(mut element) = node else {
                kept.push(node);
                continue;
            };
            if place != 0 && place != last && element.name == "w:p" {
                let text = text_of(&element);
                if has_group(self.kind, &text) {
                    return Err(Fault::Half { name: field.name.to_owned(), paragraph: shown(&text) });
                }
            }
            let is_marked = element.name == "w:p" && has_group(self.kind, &text_of(&element));
            if is_marked {
                self.at_the_ends(field, &element)?;
            }
            strip(self.kind, field, &mut element);
            if is_marked && text_of(&element).trim().is_empty() {
                continue;
            }
            kept.push(Node::Element(element));
        }
        *range = kept;
        Ok(())
    }

    /// Refuses a group that would repeat a part of a line.
    fn at_the_ends(&self, field: &'static Field, paragraph: &Element) -> Result<(), Fault> {
        let text = text_of(paragraph);
        let pieces = pieces(self.kind, text.trim());
        let count = pieces.len();
        let is_inside = pieces.iter().enumerate().any(|(place, piece)| match piece {
            Piece::Mark(Mark::Begin(_)) => place != 0,
            Piece::Mark(Mark::End(_)) => place + 1 != count,
            Piece::Mark(Mark::Field(_) | Mark::Column(..)) | Piece::Words(_) => false,
        });
        if is_inside {
            return Err(Fault::Inline { name: field.name.to_owned(), paragraph: shown(&text) });
        }
        Ok(())
    }

    fn one(&mut self, mut element: Element, scope: Scope<'_>, filled: &mut Vec<Node>) -> Result<(), Fault> {
        if element.name != "w:p" {
            if element.name == "w:tbl" && self.is_of_nothing(&element) {
                return Ok(());
            }
            self.fill(&mut element, scope)?;
            filled.push(Node::Element(element));
            return Ok(());
        }
        let text = text_of(&element);
        let marks = marks(self.kind, &text);
        if marks.is_empty() {
            self.fill(&mut element, scope)?;
            filled.push(Node::Element(element));
            return Ok(());
        }
        let says_something = marks.iter().any(|mark| match mark {
            Mark::Field(field) => field.is_required || !self.text(field).is_empty(),
            Mark::Column(..) | Mark::Begin(_) | Mark::End(_) => true,
        });
        if !says_something {
            return Ok(());
        }
        let alone = match marks.as_slice() {
            [Mark::Field(field)] if is_only_a_mark(&text) && field.holds == Holds::Text => Some(*field),
            _ => None,
        };
        let Some(field) = alone else {
            self.paragraph(element, scope, None, filled)?;
            return Ok(());
        };
        // Each line of a text that stands alone becomes a paragraph of its own.
        let text = clean(self.text(field));
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        for (place, line) in lines.iter().enumerate() {
            let mut copy = element.clone();
            if place + 1 < lines.len() {
                not_the_last(&mut copy);
            }
            self.paragraph(copy, scope, Some(line), filled)?;
        }
        Ok(())
    }

    /// Returns whether a table repeats rows of which there are none: its headings alone say nothing.
    fn is_of_nothing(&self, table: &Element) -> bool {
        group_marks(self.kind, table).iter().any(|mark| match mark {
            Mark::Begin(field) => !field.columns().is_empty() && self.values.rows(field.name).is_empty(),
            Mark::End(_) | Mark::Field(_) | Mark::Column(..) => false,
        })
    }

    fn text(&self, field: &Field) -> &str {
        match field.holds {
            Holds::Picture => self.address.unwrap_or_default(),
            Holds::Line | Holds::Text | Holds::Day | Holds::Rows(_) => self.values.text(field.name),
        }
    }

    fn paragraph(
        &mut self,
        mut paragraph: Element,
        scope: Scope<'_>,
        line: Option<&str>,
        filled: &mut Vec<Node>,
    ) -> Result<(), Fault> {
        self.paragraphs += 1;
        if self.paragraphs > PARAGRAPHS {
            return Err(Fault::NotADocument(format!("more than {PARAGRAPHS} paragraphs")));
        }
        paragraph.without(&["w14:paraId", "w14:textId"]);
        let text = text_of(&paragraph);
        self.place = shown(&text);
        let sole = match marks(self.kind, &text).as_slice() {
            [Mark::Field(field)] if is_only_a_mark(&text) => Some(*field),
            _ => None,
        };
        let mut has_picture = false;
        self.runs(&mut paragraph, scope, line, &mut has_picture)?;
        if has_picture {
            self.has_picture = true;
            picture::make_room(&mut paragraph);
        }
        match sole {
            Some(field) if field.name == HEAD => fit::on_one_line(&mut paragraph, self.text(field)),
            Some(field) if field.name == TITLE => fit::share_lines(&mut paragraph, self.text(field)),
            Some(_) | None => {}
        }
        // Paragraphs within this one, in a text box, are filled by themselves.
        self.fill(&mut paragraph, scope)?;
        filled.push(Node::Element(paragraph));
        Ok(())
    }

    /// Puts text in the place of placeholders, run by run, not into paragraphs within.
    fn runs(
        &mut self,
        element: &mut Element,
        scope: Scope<'_>,
        line: Option<&str>,
        has_picture: &mut bool,
    ) -> Result<(), Fault> {
        let mut children = Vec::with_capacity(element.children.len());
        for node in std::mem::take(&mut element.children) {
            match node {
                Node::Element(text) if text.name == "w:t" => {
                    let words = text.text();
                    for piece in pieces(self.kind, &words) {
                        self.piece(piece, scope, line, &mut children, has_picture)?;
                    }
                }
                Node::Element(mut child) if child.name != "w:p" => {
                    self.runs(&mut child, scope, line, has_picture)?;
                    children.push(Node::Element(child));
                }
                other @ (Node::Element(_) | Node::Text(_) | Node::Other(_)) => children.push(other),
            }
        }
        element.children = children;
        Ok(())
    }

    fn piece(
        &self,
        piece: Piece,
        scope: Scope<'_>,
        line: Option<&str>,
        into: &mut Vec<Node>,
        has_picture: &mut bool,
    ) -> Result<(), Fault> {
        match piece {
            Piece::Words(text) => into.push(words(&text)),
            Piece::Mark(Mark::Field(field)) if field.holds == Holds::Picture => {
                if let Some(address) = self.address {
                    into.push(picture::drawing(address));
                    *has_picture = true;
                }
            }
            Piece::Mark(Mark::Field(field)) => put(line.unwrap_or(self.text(field)), into),
            Piece::Mark(Mark::Column(field, column)) => match scope.filter(|(of, _)| *of == field) {
                Some((_, row)) => put(row.get(column.name).map_or("", String::as_str), into),
                None => {
                    let (name, rows) = (column.name.to_owned(), field.name.to_owned());
                    return Err(Fault::Outside { name, rows, paragraph: self.place.clone() });
                }
            },
            Piece::Mark(Mark::Begin(field) | Mark::End(field)) => {
                let paragraph = self.place.clone();
                return Err(Fault::Half { name: field.name.to_owned(), paragraph });
            }
        }
        Ok(())
    }
}

/// Returns whether a paragraph says nothing but one placeholder.
fn is_only_a_mark(text: &str) -> bool {
    let text = text.trim();
    text.starts_with("{{") && text.ends_with("}}") && text.matches("{{").count() == 1
}

fn words(text: &str) -> Node {
    let tag = "w:t xml:space=\"preserve\"".to_owned();
    Node::Element(Element { name: "w:t".to_owned(), tag, children: vec![Node::Text(escaped(text))] })
}

/// Puts a value into a run: a line feed begins a new line, a tab goes to the next stop.
fn put(value: &str, into: &mut Vec<Node>) {
    for (number, line) in clean(value.trim()).split('\n').enumerate() {
        if number > 0 {
            into.push(Node::Element(Element::new("w:br", Vec::new())));
        }
        for (number, text) in line.split('\t').enumerate() {
            if number > 0 {
                into.push(Node::Element(Element::new("w:tab", Vec::new())));
            }
            if !text.is_empty() {
                into.push(words(text));
            }
        }
    }
}

/// Returns a value without what changes how the text around it reads: marks that turn the direction of others, and
/// separators that no word processor writes. Marks of direction that concern only themselves stay.
fn clean(value: &str) -> String {
    let value = value.replace("\r\n", "\n");
    let letters = value.chars().filter_map(|letter| match letter {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => None,
        '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}' | '\r' | '\u{85}' => Some('\n'),
        letter => Some(letter),
    });
    letters.collect()
}

/// Returns the marks that begin and end groups anywhere in an element.
fn group_marks(kind: Kind, element: &Element) -> Vec<Mark> {
    let mut found = Vec::new();
    each_paragraph(element, &mut |paragraph| {
        let groups = marks(kind, &text_of(paragraph)).into_iter();
        found.extend(groups.filter(|mark| matches!(mark, Mark::Begin(_) | Mark::End(_))));
    });
    found
}

/// Returns how often a group is begun and not ended.
fn balance(kind: Kind, nodes: &[Node], field: &'static Field) -> i32 {
    let found = nodes.iter().filter_map(Node::element).flat_map(|element| group_marks(kind, element));
    found.fold(0, |open, mark| match mark {
        Mark::Begin(one) if one == field => open + 1,
        Mark::End(one) if one == field => open - 1,
        Mark::Begin(_) | Mark::End(_) | Mark::Field(_) | Mark::Column(..) => open,
    })
}

/// Takes the marks of a group out of an element.
fn strip(kind: Kind, field: &'static Field, element: &mut Element) {
    if element.name == "w:t" {
        let text = element.text();
        let kept = pieces(kind, &text).into_iter().filter_map(|piece| match piece {
            Piece::Words(words) => Some(words),
            Piece::Mark(Mark::Begin(one) | Mark::End(one)) if one == field => None,
            Piece::Mark(Mark::Begin(one)) => Some(format!("{{{{#{}}}}}", one.name)),
            Piece::Mark(Mark::End(one)) => Some(format!("{{{{/{}}}}}", one.name)),
            Piece::Mark(Mark::Field(one)) => Some(format!("{{{{{}}}}}", one.name)),
            Piece::Mark(Mark::Column(_, one)) => Some(format!("{{{{{}}}}}", one.name)),
        });
        element.children = vec![Node::Text(escaped(&kept.collect::<String>()))];
        return;
    }
    for child in &mut element.children {
        if let Node::Element(child) = child {
            strip(kind, field, child);
        }
    }
}

/// A section ends, and what follows is kept on the page, with the last of several paragraphs.
fn not_the_last(paragraph: &mut Element) {
    for child in &mut paragraph.children {
        if let Node::Element(looks) = child
            && looks.name == "w:pPr"
        {
            looks
                .children
                .retain(|node| node.named("w:sectPr").is_none() && node.named("w:keepNext").is_none());
        }
    }
}

/// Returns what the first paragraph says that begins or ends a group.
fn place_of(kind: Kind, field: &'static Field, element: &Element) -> String {
    let mut place = None;
    each_paragraph(element, &mut |paragraph| {
        let text = text_of(paragraph);
        let found = marks(kind, &text);
        if place.is_none() && (found.contains(&Mark::Begin(field)) || found.contains(&Mark::End(field))) {
            place = Some(shown(&text));
        }
    });
    place.unwrap_or_default()
}

fn has_group(kind: Kind, text: &str) -> bool {
    marks(kind, text).iter().any(|mark| matches!(mark, Mark::Begin(_) | Mark::End(_)))
}
