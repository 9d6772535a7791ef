//! Tracking codes: what the citizen of an order holds. Only a blind index of each is kept, so whoever draws one cannot
//! know that another order has it. The writer looks: when a code is taken it gives the next of its row, and whoever
//! drew it finds out which by the index. A row follows from its first code and the installation's key, so that
//! nobody else can tell it, and the same form sent again leads to the same code.

use domain::number::tracking_code;

use crate::{vault::Vault, work::TRACKING};

/// How many codes a row has. With ten million orders one code in ten thousand is taken, so a whole row never is.
const ROW: u8 = 8;

/// Returns the row of a code that was drawn, itself first.
pub(crate) fn row(vault: &dyn Vault, drawn: &str) -> impl Iterator<Item = String> {
    let next = move |place: u8| {
        let index = vault.index(&format!("{drawn}:{place}"), "tracking-row");
        let digits = index.get(..15).and_then(|digits| u64::from_str_radix(digits, 16).ok());
        tracking_code(digits.unwrap_or_default())
    };
    std::iter::once(drawn.to_owned()).chain((1..ROW).map(next))
}

/// Returns the code that was given for the one drawn, by its blind index; nothing when it is another row's.
#[must_use]
pub fn given(vault: &dyn Vault, drawn: &str, tracking: Option<&str>) -> Option<String> {
    let tracking = tracking?;
    row(vault, drawn).find(|code| vault.index(code, TRACKING) == tracking)
}
