//! Official documents from templates: a DOCX made in a word processor, with placeholders. A template is checked when it
//! is read, so that filling it cannot fail later; what is filled in is text and nothing else. Deliberately absent:
//! seals and signatures, formulas, pictures other than the verification code.
//!
//! A placeholder `{{name}}` may be split over runs. `{{#name}}` and `{{/name}}` repeat what is between them for each
//! row: whole paragraphs when they stand in paragraphs, the row of a table when they stand in its cells. Around a field that
//! holds no rows they show what is between them only when the field is not empty. A text alone in its paragraph becomes
//! as many paragraphs as it has lines; a paragraph whose fields may all be empty, and are, is left out.

mod fault;
mod fill;
mod fit;
mod mark;
mod package;
mod picture;
mod sample;
mod shipped;
mod shown;
mod xml;

use std::collections::BTreeSet;

use domain::{
    document::{
        Kind,
        field::{Field, PICTURE, TITLE},
        values::Values,
    },
    policy::Language,
};

use crate::docx;

pub use fault::Fault;
pub use package::SIZE_LIMIT;
pub use sample::sample;
pub use shipped::shipped;
pub use shown::{Look, Shown, shown};

/// A template that was checked.
#[derive(Clone, Debug)]
pub struct Template {
    kind: Kind,
    package: package::Package,
}

impl Template {
    /// Reads a template and checks it.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order in which it stands there.
    pub fn read(kind: Kind, bytes: &[u8]) -> Result<Self, Vec<Fault>> {
        let mut package = package::Package::read(bytes).map_err(|fault| vec![fault])?;
        let (mut faults, mut held) = (Vec::new(), BTreeSet::new());
        for (_, root) in package.trees.values_mut() {
            mark::each_paragraph(root, &mut |paragraph| {
                faults.extend(mark::faults(kind, &mark::text_of(paragraph)));
            });
            mark::each_paragraph_mut(root, &mut |paragraph| mark::mend(kind, paragraph));
            mark::each_paragraph(root, &mut |paragraph| {
                for mark in mark::marks(kind, &mark::text_of(paragraph)) {
                    if let mark::Mark::Field(field) = mark {
                        held.insert(field.name);
                    }
                }
            });
        }
        let missing = |field: &&'static Field| field.is_required && !held.contains(field.name);
        let missing = kind.fields().filter(missing);
        faults.extend(missing.map(|field| Fault::Missing { name: field.name, label: field.label }));
        let template = Self { kind, package };
        if faults.is_empty() {
            // What is repeated is checked by repeating it.
            faults.extend(template.fill(&sample(kind), Some("https://example.org/v/0")).err());
        }
        if faults.is_empty() { Ok(template) } else { Err(faults) }
    }

    /// Returns the document that says `values`, verified at `address`; a draft is verified nowhere. The same values
    /// give the same bytes.
    ///
    /// # Errors
    /// When it would become too long.
    pub fn fill(&self, values: &Values, address: Option<&str>) -> Result<Vec<u8>, Fault> {
        let mut package = self.package.clone();
        let (mut with_picture, mut paragraphs) = (Vec::new(), 0);
        for (name, (_, root)) in &mut package.trees {
            let (kind, place) = (self.kind, String::new());
            let mut filler = fill::Filler { kind, values, address, has_picture: false, paragraphs, place };
            filler.fill(root, None)?;
            if filler.has_picture {
                with_picture.push(name.clone());
            }
            paragraphs = filler.paragraphs;
        }
        let picture = address.filter(|_| !with_picture.is_empty()).map(picture::png);
        if let Some(png) = picture {
            let png = png.ok_or_else(|| Fault::NotADocument(format!("`{PICTURE}`")))?;
            picture::attach(&mut package, png, &with_picture);
        }
        const CORE: &str = "docProps/core.xml";
        if package.text(CORE).is_some() {
            // Who made the template is nobody's business who reads the document.
            let core = docx::core(values.text(TITLE), values.text("issuer"), Language::Zh);
            package.put(CORE, core.into_bytes());
        }
        package.pack().map_err(|error| Fault::NotADocument(error.to_string()))
    }
}
