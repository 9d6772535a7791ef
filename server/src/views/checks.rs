//! What must be true of every page: each sample of each page, in each language, is rendered and read.

use std::collections::BTreeSet;
use std::path::Path;

use super::locale::{Lang, Texts};
use super::{Sample, Views, render_samples};

/// Elements that have no end tag.
const VOID: [&str; 7] = ["meta", "link", "input", "br", "hr", "img", "wbr"];

fn all_samples() -> Vec<Sample> {
    let views = Views::new().unwrap_or_else(|error| panic!("{error}"));
    Lang::ALL
        .into_iter()
        .flat_map(|lang| {
            render_samples(&views, lang, lang == Lang::En).unwrap_or_else(|error| panic!("{error}"))
        })
        .collect()
}

fn check_every_page(rule: impl Fn(&[Tag], &str) -> Result<(), String>) {
    for sample in all_samples() {
        let tags = tags(&sample.html);
        if let Err(fault) = rule(&tags, &sample.html) {
            panic!("{}: {fault}", sample.name);
        }
    }
}

#[test]
fn every_page_renders_in_every_language() {
    assert!(all_samples().len() > 50);
}

#[test]
fn no_page_carries_inline_script_or_style() {
    check_every_page(|tags, html| {
        for tag in tags {
            let inline = tag
                .attributes
                .iter()
                .find(|(name, _)| name == "style" || name.starts_with("on") || name.starts_with("hx-on"));
            if let Some((name, _)) = inline {
                return Err(format!("<{}> has `{name}`", tag.name));
            }
            let script_without_source = tag.name == "script" && !tag.closes && !tag.has("src");
            if tag.name == "style" || script_without_source {
                return Err(format!("inline <{}>", tag.name));
            }
        }
        if html.contains("javascript:") { Err("a javascript: address".to_owned()) } else { Ok(()) }
    });
}

#[test]
fn no_page_loads_or_links_to_anything_outside() {
    check_every_page(|tags, _| {
        for tag in tags {
            for (name, value) in &tag.attributes {
                let is_address = matches!(name.as_str(), "href" | "src" | "action" | "formaction");
                if is_address && value.is_empty() && !(tag.name == "form" && name == "action") {
                    return Err(format!("<{}> has an empty `{name}`", tag.name));
                }
                if is_address && (value.starts_with("http") || value.starts_with("//")) {
                    return Err(format!("<{}> leads outside to `{value}`", tag.name));
                }
            }
        }
        Ok(())
    });
}

#[test]
fn every_input_has_a_label_and_every_description_exists() {
    check_every_page(|tags, _| {
        let labelled: BTreeSet<&str> =
            tags.iter().filter(|tag| tag.name == "label").filter_map(|tag| tag.get("for")).collect();
        let ids: BTreeSet<&str> = tags.iter().filter_map(|tag| tag.get("id")).collect();
        for tag in tags {
            let is_field = matches!(tag.name.as_str(), "input" | "textarea" | "select")
                && !tag.closes
                && tag.get("type") != Some("hidden");
            let has_label = tag.has("aria-label") || tag.get("id").is_some_and(|id| labelled.contains(id));
            if is_field && !has_label {
                return Err(format!("<{} name={:?}> has no label", tag.name, tag.get("name")));
            }
            for reference in ["aria-describedby", "aria-labelledby", "for"] {
                let missing = tag
                    .get(reference)
                    .and_then(|value| value.split(' ').find(|id| !id.is_empty() && !ids.contains(id)));
                if let Some(id) = missing {
                    return Err(format!(
                        "<{}> refers to `{id}` by `{reference}`, which is not there",
                        tag.name
                    ));
                }
            }
        }
        Ok(())
    });
}

#[test]
fn ids_are_unique_and_links_within_a_page_arrive() {
    check_every_page(|tags, _| {
        let mut ids = BTreeSet::new();
        for id in tags.iter().filter_map(|tag| tag.get("id")) {
            if !ids.insert(id) {
                return Err(format!("the id `{id}` is given twice"));
            }
        }
        let lost =
            tags.iter().filter_map(|tag| tag.get("href")?.strip_prefix('#')).find(|id| !ids.contains(id));
        lost.map_or(Ok(()), |id| Err(format!("a link to `#{id}` arrives nowhere")))
    });
}

#[test]
fn every_form_that_changes_something_carries_a_token() {
    check_every_page(|_, html| {
        for form in html.split("<form ").skip(1) {
            let (form, _) = form.split_once("</form>").ok_or("a form does not end")?;
            let posts = form.split_once('>').is_some_and(|(head, _)| head.contains("method=\"post\""));
            if posts && !form.contains("name=\"csrf\"") {
                return Err("a form that posts has no token".to_owned());
            }
        }
        Ok(())
    });
}

#[test]
fn tags_are_balanced() {
    check_every_page(|tags, _| {
        let mut open: Vec<&str> = Vec::new();
        for tag in tags.iter().filter(|tag| !VOID.contains(&tag.name.as_str())) {
            if !tag.closes {
                open.push(&tag.name);
            } else if open.pop() != Some(&tag.name) {
                return Err(format!("</{}> closes something else", tag.name));
            }
        }
        if open.is_empty() { Ok(()) } else { Err(format!("not closed: {open:?}")) }
    });
}

#[test]
fn what_people_typed_is_never_markup() {
    check_every_page(|_, html| {
        if html.contains("<东风砖厂>") { Err("typed text became markup".to_owned()) } else { Ok(()) }
    });
}

#[test]
fn large_print_and_language_can_be_changed_on_every_page() {
    check_every_page(|tags, _| {
        let is_whole = tags.iter().any(|tag| tag.name == "html");
        let links: Vec<&str> = tags
            .iter()
            .filter_map(|tag| tag.get("href"))
            .filter(|href| href.starts_with("/prefer?"))
            .collect();
        if !is_whole || links.len() == 2 && links.iter().all(|link| link.contains("back=/")) {
            Ok(())
        } else {
            Err(format!("found {links:?}"))
        }
    });
}

/// A text is used when a sample says it, or when its key, whole or the beginning of it, stands in the source.
#[test]
fn every_text_is_used() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = String::new();
    for folder in ["templates", "src"] {
        read_all(&here.join(folder), &mut sources);
    }
    let views = Views::with_texts(Texts::echoing()).unwrap_or_else(|error| panic!("{error}"));
    let mut said = BTreeSet::new();
    for large in [false, true] {
        for sample in render_samples(&views, Lang::Zh, large).unwrap_or_else(|error| panic!("{error}")) {
            let keys = sample.html.split('⟦').skip(1).filter_map(|rest| rest.split_once('⟧'));
            said.extend(keys.map(|(key, _)| key.to_owned()));
        }
    }
    let texts = Texts::load().unwrap();
    let is_used = |key: &&str| said.contains(*key) || stands_in(key, &sources);
    let unused: Vec<&str> = texts.keys(Lang::Zh).filter(|key| !is_used(key)).collect();
    assert!(unused.is_empty(), "texts nobody says: {unused:#?}");
}

/// Whether a key stands in the source: whole, or as the beginning of one that is put together there.
fn stands_in(key: &str, sources: &str) -> bool {
    let key = key.strip_suffix(".other").unwrap_or(key);
    let parts: Vec<&str> = key.split('.').collect();
    let begins = (2..parts.len()).map(|count| parts[..count].join("."));
    let mut openings = begins.flat_map(|begin| [format!("\"{begin}.\""), format!("\"{begin}.{{")]);
    sources.contains(&format!("\"{key}\"")) || openings.any(|opening| sources.contains(&opening))
}

/// Every whole key that stands in a template or in the source exists.
#[test]
fn every_text_that_is_asked_for_exists() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = String::new();
    for folder in ["templates", "src"] {
        read_all(&here.join(folder), &mut sources);
    }
    let texts = Texts::load().unwrap();
    for lang in Lang::ALL {
        let keys: BTreeSet<&str> = texts.keys(lang).collect();
        for call in ["{t(\"", " t(\"", "(t(\"", "Words::key(\""] {
            for rest in sources.split(call).skip(1) {
                let key = rest.split('"').next().unwrap_or_default();
                let whole = key.contains('.')
                    && !key.ends_with('.')
                    && !key.contains(['{', '<', ' '])
                    && key != "area.key";
                let known = keys.contains(key) || keys.contains(format!("{key}.other").as_str());
                assert!(!whole || known, "no text for `{key}` in {lang:?}");
            }
        }
    }
}

fn read_all(folder: &Path, into: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, into);
        } else if path.file_name().is_none_or(|name| name != "checks.rs") {
            into.push_str(&std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// A tag of a page, as far as the checks need it.
struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
    closes: bool,
}

impl Tag {
    fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

/// Reads the tags of a page we wrote ourselves: attributes are quoted, and no `<` stands unescaped in text.
fn tags(html: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once('<') {
        let end = end_of_tag(after);
        let (inside, next) = after.split_at(end);
        rest = next;
        if !inside.starts_with('!') {
            found.push(tag(inside));
        }
    }
    found
}

fn end_of_tag(text: &str) -> usize {
    let mut quote = None;
    for (position, letter) in text.char_indices() {
        match (quote, letter) {
            (None, '>') => return position,
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            _ => {}
        }
    }
    panic!("a tag does not end: <{}", text.chars().take(60).collect::<String>());
}

fn tag(inside: &str) -> Tag {
    let closes = inside.starts_with('/');
    let inside = inside.trim_start_matches('/');
    let (name, mut rest) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            break;
        }
        let end = rest.find(|letter: char| letter == '=' || letter.is_whitespace()).unwrap_or(rest.len());
        let (attribute, after) = rest.split_at(end);
        let Some(value) = after.strip_prefix('=') else {
            attributes.push((attribute.to_owned(), String::new()));
            rest = after;
            continue;
        };
        let quote = value
            .chars()
            .next()
            .filter(|letter| matches!(letter, '"' | '\''))
            .expect("an attribute without quotes");
        let (value, after) = value[1..].split_once(quote).expect("an attribute does not end");
        attributes.push((attribute.to_owned(), value.replace("&#x2f;", "/").replace("&amp;", "&")));
        rest = after;
    }
    Tag { name: name.to_owned(), attributes, closes }
}
