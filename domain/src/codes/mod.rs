//! Codes the state gives to organisations, regions and matters, and telephone numbers, as values that were checked.
//! Whether a code exists is not decided here; that takes a register.

pub mod matter;
pub mod phone;
pub mod region;
pub mod uscc;

use unicode_normalization::UnicodeNormalization;

/// Returns what was typed in compatibility form, without white space around it and in capital letters.
fn folded(typed: &str) -> String {
    typed.nfkc().collect::<String>().trim().to_uppercase()
}
