//! What is wrong with a template, with the text of the paragraph where it is, so that whoever made it finds the place.

/// The most characters of a paragraph's text that a fault repeats.
const SHOWN: usize = 60;

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No document of a word processor.
    #[error("the file is no DOCX document ({0}); save it as DOCX in Word, WPS or LibreOffice")]
    NotADocument(String),
    /// It is locked with a password, or of the old format.
    #[error(
        "the file is locked with a password or in the old DOC format; save it as DOCX without a password"
    )]
    Locked,
    /// It is too large.
    #[error("the file has {size} bytes or more; at most {limit}, so make its pictures smaller")]
    TooLarge {
        /// How large it is at least.
        size: u64,
        /// How large it may be.
        limit: u64,
    },
    /// It becomes too large when unpacked.
    #[error("the file becomes larger than {limit} bytes when it is unpacked")]
    Bomb {
        /// How large it may become.
        limit: u64,
    },
    /// It has macros.
    #[error("the file has macros (`{0}`); save it as DOCX without macros")]
    Macros(String),
    /// It points to something outside.
    #[error("the file points outside (`{0}`); remove the link, or put the picture into the file")]
    External(String),
    /// It holds an object of another program.
    #[error("the file holds an embedded object (`{0}`); remove it")]
    Embedded(String),
    /// Changes are tracked.
    #[error(
        "the file has tracked changes or comments (`{0}`); accept or reject them all, and delete comments"
    )]
    Tracked(String),
    /// It has a field that a program computes.
    #[error("the file has the field `{0}`; only page numbers may be computed")]
    Computed(String),
    /// A placeholder begins and does not end.
    #[error("a placeholder begins with `{{{{` and does not end in the paragraph `{0}`; end it with `}}}}`")]
    Unclosed(String),
    /// A placeholder ends that did not begin.
    #[error("`}}}}` without `{{{{` before it in the paragraph `{0}`")]
    Stray(String),
    /// No such field.
    #[error("no field `{name}` in the paragraph `{paragraph}`; did you mean `{nearest}`?")]
    Unknown {
        /// What was written.
        name: String,
        /// The known field most like it.
        nearest: String,
        /// The paragraph.
        paragraph: String,
    },
    /// A column stands outside its rows.
    #[error(
        "`{name}` stands outside its rows in the paragraph `{paragraph}`; \
         put it between `{{{{#{rows}}}}}` and `{{{{/{rows}}}}}`"
    )]
    Outside {
        /// The column.
        name: String,
        /// The field that holds the rows.
        rows: String,
        /// The paragraph.
        paragraph: String,
    },
    /// Rows begin and do not end, or end and did not begin, or begin within others.
    #[error(
        "`{name}` begins or ends without its other half in the paragraph `{paragraph}`; \
         write `{{{{#{name}}}}}` before and `{{{{/{name}}}}}` after what is repeated"
    )]
    Half {
        /// The field.
        name: String,
        /// The paragraph.
        paragraph: String,
    },
    /// Rows are repeated within a line.
    #[error(
        "`{name}` is repeated within a line of the paragraph `{paragraph}`; \
         give it a paragraph or a table row of its own"
    )]
    Inline {
        /// The field.
        name: String,
        /// The paragraph.
        paragraph: String,
    },
    /// A field that every document of the kind must show is nowhere.
    #[error("`{name}` ({label}) is missing; write `{{{{{name}}}}}` where it belongs")]
    Missing {
        /// The field.
        name: &'static str,
        /// Its Chinese label.
        label: &'static str,
    },
}

impl Fault {
    /// Returns the stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotADocument(_) => "not-a-document",
            Self::Locked => "locked",
            Self::TooLarge { .. } => "too-large",
            Self::Bomb { .. } => "bomb",
            Self::Macros(_) => "macros",
            Self::External(_) => "external",
            Self::Embedded(_) => "embedded",
            Self::Tracked(_) => "tracked",
            Self::Computed(_) => "computed",
            Self::Unclosed(_) => "unclosed",
            Self::Stray(_) => "stray",
            Self::Unknown { .. } => "unknown",
            Self::Outside { .. } => "outside",
            Self::Half { .. } => "half",
            Self::Inline { .. } => "inline",
            Self::Missing { .. } => "missing",
        }
    }

    /// Returns the facts that words about it name, by name.
    #[must_use]
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Locked => Vec::new(),
            Self::NotADocument(what)
            | Self::Macros(what)
            | Self::External(what)
            | Self::Embedded(what)
            | Self::Tracked(what)
            | Self::Computed(what) => vec![("what", what.clone())],
            Self::TooLarge { size, limit } => {
                vec![("size", size.to_string()), ("limit", limit.to_string())]
            }
            Self::Bomb { limit } => vec![("limit", limit.to_string())],
            Self::Unclosed(paragraph) | Self::Stray(paragraph) => vec![("paragraph", paragraph.clone())],
            Self::Unknown { name, nearest, paragraph } => {
                vec![("name", name.clone()), ("nearest", nearest.clone()), ("paragraph", paragraph.clone())]
            }
            Self::Outside { name, rows, paragraph } => {
                vec![("name", name.clone()), ("rows", rows.clone()), ("paragraph", paragraph.clone())]
            }
            Self::Half { name, paragraph } | Self::Inline { name, paragraph } => {
                vec![("name", name.clone()), ("paragraph", paragraph.clone())]
            }
            Self::Missing { name, label } => {
                vec![("name", (*name).to_owned()), ("label", (*label).to_owned())]
            }
        }
    }
}

/// Returns a text as a fault repeats it.
pub(super) fn shown(text: &str) -> String {
    let text = text.trim();
    let mut short: String = text.chars().filter(|letter| !letter.is_control()).take(SHOWN).collect();
    if text.chars().count() > SHOWN {
        short.push('…');
    }
    short
}
