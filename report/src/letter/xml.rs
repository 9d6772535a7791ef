//! A part of a package as a tree that is written back as it was read. Text stays escaped until somebody looks at it.
//! Document types are refused, so no entity is ever expanded.

use quick_xml::{
    Reader,
    escape::unescape,
    events::{BytesStart, Event},
};

/// The deepest nesting of a part.
const DEPTH: usize = 120;
/// The most elements of a part.
const ELEMENTS: usize = 400_000;

/// A piece of a part.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// An element.
    Element(Element),
    /// Text, escaped.
    Text(String),
    /// What is neither and is kept as it is.
    Other(String),
}

/// An element.
#[derive(Clone, Debug)]
pub(super) struct Element {
    /// Its name with its prefix.
    pub(super) name: String,
    /// Its name and attributes as they were written.
    pub(super) tag: String,
    /// What it holds.
    pub(super) children: Vec<Node>,
}

impl Element {
    /// Returns an element without attributes.
    pub(super) fn new(name: &str, children: Vec<Node>) -> Self {
        Self { name: name.to_owned(), tag: name.to_owned(), children }
    }

    /// Returns an attribute, unescaped.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let start = BytesStart::from_content(self.tag.as_str(), self.name.len());
        let attribute = start.try_get_attribute(name).ok().flatten()?;
        unescape(&attribute.value).ok().map(std::borrow::Cow::into_owned)
    }

    /// Takes attributes away.
    pub(super) fn without(&mut self, names: &[&str]) {
        let start = BytesStart::from_content(self.tag.as_str(), self.name.len());
        let has = start.attributes().flatten().any(|attribute| names.contains(&attribute.key.as_ref()));
        if !has {
            return;
        }
        let mut tag = self.name.clone();
        for attribute in start.attributes().flatten() {
            if !names.contains(&attribute.key.as_ref()) {
                // Values stay escaped as they were; an apostrophe is as good as the marks around it.
                let value = attribute.value.replace('"', "&quot;");
                tag.push_str(&format!(" {}=\"{value}\"", attribute.key.as_ref()));
            }
        }
        self.tag = tag;
    }

    /// Returns the elements it holds.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(Node::element)
    }

    /// Returns the first element of a name that it holds.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.elements().find(|element| element.name == name)
    }

    /// Returns every text in it, unescaped, one after another.
    pub(super) fn text(&self) -> String {
        self.children.iter().fold(String::new(), |text, node| match node {
            Node::Text(raw) => text + &plain(raw),
            Node::Element(element) => text + &element.text(),
            Node::Other(_) => text,
        })
    }

    /// Calls `look` for it and for everything in it.
    pub(super) fn walk<'a>(&'a self, look: &mut dyn FnMut(&'a Self)) {
        look(self);
        self.elements().for_each(|element| element.walk(look));
    }
}

impl Node {
    /// Returns the element, if it is one.
    pub(super) fn element(&self) -> Option<&Element> {
        match self {
            Self::Element(element) => Some(element),
            Self::Text(_) | Self::Other(_) => None,
        }
    }

    /// Returns the element of a name, if it is one.
    pub(super) fn named(&self, name: &str) -> Option<&Element> {
        self.element().filter(|element| element.name == name)
    }
}

/// Returns escaped text as it reads.
pub(super) fn plain(raw: &str) -> String {
    unescape(raw).map_or_else(|_| raw.to_owned(), std::borrow::Cow::into_owned)
}

/// Reads a part: everything before its root, and the root.
pub(super) fn read(text: &str) -> Result<(String, Element), String> {
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut before = String::new();
    let mut open: Vec<Element> = Vec::new();
    let mut elements = 0_usize;
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        let node = match event {
            Event::Start(start) => {
                elements += 1;
                if open.len() >= DEPTH || elements > ELEMENTS {
                    return Err("it is nested too deeply or has too many elements".to_owned());
                }
                open.push(element(&start));
                continue;
            }
            Event::Empty(start) => {
                elements += 1;
                Node::Element(element(&start))
            }
            Event::End(_) => match open.pop() {
                Some(root) if open.is_empty() => return Ok((before, root)),
                Some(element) => Node::Element(element),
                None => return Err("an element ends that never began".to_owned()),
            },
            Event::Text(text) => Node::Text((*text).to_owned()),
            Event::GeneralRef(name) => {
                let raw = format!("&{};", &*name);
                unescape(&raw).map_err(|error| error.to_string())?;
                Node::Text(raw)
            }
            Event::CData(data) => Node::Text(quick_xml::escape::escape(&*data).into_owned()),
            Event::DocType(_) => return Err("it declares a document type".to_owned()),
            Event::Decl(_) | Event::Comment(_) => continue,
            Event::PI(instruction) => Node::Other(format!("<?{}?>", &*instruction)),
            Event::Eof => return Err("it ends too early".to_owned()),
        };
        match open.last_mut() {
            Some(parent) => parent.children.push(node),
            None => match node {
                Node::Element(root) => return Ok((before, root)),
                Node::Other(other) => before.push_str(&other),
                Node::Text(_) => {}
            },
        }
    }
}

fn element(start: &BytesStart<'_>) -> Element {
    let name = start.name().as_ref().to_owned();
    let tag = (**start).trim_end().to_owned();
    Element { name, tag, children: Vec::new() }
}

/// Writes a part.
pub(super) fn write(before: &str, root: &Element) -> String {
    let mut text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n{before}");
    put(&mut text, root);
    text
}

fn put(text: &mut String, element: &Element) {
    text.push('<');
    text.push_str(&element.tag);
    if element.children.is_empty() {
        text.push_str("/>");
        return;
    }
    text.push('>');
    for child in &element.children {
        match child {
            Node::Element(element) => put(text, element),
            Node::Text(raw) | Node::Other(raw) => text.push_str(raw),
        }
    }
    text.push_str("</");
    text.push_str(&element.name);
    text.push('>');
}
