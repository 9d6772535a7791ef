//! The shape of the index: which parts of a document are looked through, and what each is worth.
//!
//! What a place is worth is a whole number and does not depend on what else is stored, so that the same documents are
//! ranked alike on every engine, in every order of writing, before and after files are merged.

use tantivy::{
    TantivyDocument,
    schema::{
        FAST, Field, INDEXED, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
    },
    tokenizer::{PreTokenizedString, Token},
};

use super::words::{self, Gram, alike};

/// Changes whenever documents are cut or kept in another way; an index of another shape is built anew.
pub(super) const SHAPE: &str = "1";
/// The field that orders what is worth the same: the newest first.
pub(super) const KEY: &str = "key";

/// A part of a document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// Pairs of characters with their places.
    pub(super) grams: Field,
    /// Words.
    pub(super) words: Field,
    /// What a phrase in it is worth; a word half as much again.
    pub(super) worth: u16,
}

/// The fields of the index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    pub(super) key: Field,
    pub(super) tag: Field,
    pub(super) title: Part,
    pub(super) questions: Part,
    pub(super) body: Part,
    pub(super) inner: Part,
}

/// What of a document is found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Document {
    pub(super) id: i64,
    pub(super) tags: Vec<String>,
    pub(super) title: String,
    pub(super) questions: String,
    pub(super) body: String,
    pub(super) inner: String,
}

impl Fields {
    /// Returns the shape and its fields.
    pub(super) fn new() -> (Schema, Self) {
        let mut builder = Schema::builder();
        let indexing = |option: IndexRecordOption| {
            let indexing = TextFieldIndexing::default().set_tokenizer("raw").set_fieldnorms(false);
            TextOptions::default().set_indexing_options(indexing.set_index_option(option))
        };
        let numbers: NumericOptions = (INDEXED | FAST).into();
        let key = builder.add_u64_field(KEY, numbers);
        let tag = builder.add_text_field("tag", indexing(IndexRecordOption::Basic));
        let mut part = |name: &str, worth: u16| Part {
            grams: builder.add_text_field(name, indexing(IndexRecordOption::WithFreqsAndPositions)),
            words: builder.add_text_field(&format!("{name}_words"), indexing(IndexRecordOption::Basic)),
            worth,
        };
        let (title, questions, body, inner) =
            (part("title", 64), part("questions", 32), part("body", 8), part("inner", 4));
        (builder.build(), Self { key, tag, title, questions, body, inner })
    }

    /// Returns the parts that are looked through.
    pub(super) fn parts(&self, with_inner: bool) -> Vec<Part> {
        let mut parts = vec![self.title, self.questions, self.body];
        parts.extend(with_inner.then_some(self.inner));
        parts
    }

    /// Returns the document as the index takes it.
    pub(super) fn document(&self, document: &Document) -> TantivyDocument {
        let mut taken = TantivyDocument::new();
        taken.add_u64(self.key, document.id.unsigned_abs());
        for tag in &document.tags {
            taken.add_text(self.tag, tag);
        }
        let parts = [
            (self.title, &document.title, true),
            (self.questions, &document.questions, true),
            (self.body, &document.body, false),
            (self.inner, &document.inner, false),
        ];
        for (part, text, singles) in parts {
            let text = alike(text);
            if text.trim().is_empty() {
                continue;
            }
            taken.add_pre_tokenized_text(part.grams, tokens(words::grams(&text, singles)));
            let words = words::words(&text).into_iter();
            let words = words.map(|word| Gram { text: word.to_owned(), position: 0 });
            taken.add_pre_tokenized_text(part.words, tokens(words.collect()));
        }
        taken
    }
}

fn tokens(grams: Vec<Gram>) -> PreTokenizedString {
    let token = |gram: Gram| Token {
        offset_from: 0,
        offset_to: 0,
        position: gram.position,
        text: gram.text,
        position_length: 1,
    };
    PreTokenizedString { text: String::new(), tokens: grams.into_iter().map(token).collect() }
}
