//! Bytes as lower-case hexadecimal text and back, the form in which people compare digests.
//!
//! Accepts no upper case and no separators, so that one value has one spelling.

/// Returns the bytes as lower-case hexadecimal text.
///
/// ```
/// assert_eq!(store::hex::encode(&[0x0a, 0xff]), "0aff");
/// ```
pub fn encode(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 });
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// Returns the bytes that lower-case hexadecimal `text` spells, if it spells any.
///
/// ```
/// assert_eq!(store::hex::decode("0aff"), Some(vec![0x0a, 0xff]));
/// assert_eq!(store::hex::decode("0AFF"), None);
/// ```
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let digit = |character: u8| match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?)).collect()
}
