//! Signatures that gateways ask for: a digest, or a keyed digest, of a text with places.

use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha2::Sha256;
use sm3::{Digest, Sm3};

use super::template::{Template, base64};

/// How a text is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// MD5, which many operators still demand; it protects nothing by itself.
    Md5,
    /// SHA-256.
    Sha256,
    /// SM3.
    Sm3,
    /// HMAC with SHA-256.
    HmacSha256,
    /// HMAC with SM3.
    HmacSm3,
}

impl Algorithm {
    const ALL: [Self; 5] = [Self::Md5, Self::Sha256, Self::Sm3, Self::HmacSha256, Self::HmacSm3];

    /// Returns its word in the settings.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha256 => "sha256",
            Self::Sm3 => "sm3",
            Self::HmacSha256 => "hmac-sha256",
            Self::HmacSm3 => "hmac-sm3",
        }
    }

    /// Returns the algorithm of a word, or nothing.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.code() == code)
    }

    /// Returns every word, for messages.
    #[must_use]
    pub fn codes() -> String {
        Self::ALL.map(Self::code).join(", ")
    }

    /// Returns whether it signs with a key.
    #[must_use]
    pub fn needs_key(self) -> bool {
        match self {
            Self::Md5 | Self::Sha256 | Self::Sm3 => false,
            Self::HmacSha256 | Self::HmacSm3 => true,
        }
    }

    fn sign(self, key: &[u8], text: &[u8]) -> Vec<u8> {
        match self {
            Self::Md5 => Md5::digest(text).to_vec(),
            Self::Sha256 => Sha256::digest(text).to_vec(),
            Self::Sm3 => Sm3::digest(text).to_vec(),
            Self::HmacSha256 => keyed::<Hmac<Sha256>>(key, text),
            Self::HmacSm3 => keyed::<Hmac<Sm3>>(key, text),
        }
    }
}

#[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
fn keyed<M: Mac + KeyInit>(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(key).expect("HMAC takes keys of every length");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

/// How a signature is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Small hexadecimal digits.
    Hex,
    /// Large hexadecimal digits.
    UpperHex,
    /// Base64.
    Base64,
}

/// A signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// How it is computed.
    pub algorithm: Algorithm,
    /// What is signed.
    pub text: Template,
    /// The key, when there is one.
    pub key: Option<Template>,
    /// How it is written.
    pub encoding: Encoding,
}

impl Signature {
    /// Returns the signature over the text filled in.
    #[must_use]
    pub fn sign<'a>(&self, value: impl Fn(&str) -> &'a str) -> String {
        let text = self.text.fill(super::template::Escape::None, &value);
        let key = self.key.as_ref().map(|key| key.fill(super::template::Escape::None, &value));
        let signed = self.algorithm.sign(key.unwrap_or_default().as_bytes(), text.as_bytes());
        match self.encoding {
            Encoding::Hex => store::hex::encode(&signed),
            Encoding::UpperHex => store::hex::encode(&signed).to_uppercase(),
            Encoding::Base64 => base64(&signed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_that_others_compute() {
        let check = |algorithm: Algorithm, expected: &str| {
            let signature = Signature {
                algorithm,
                text: Template::parse("${text}", &["text"]).unwrap(),
                key: algorithm.needs_key().then(|| Template::parse("key", &[]).unwrap()),
                encoding: Encoding::Hex,
            };
            assert_eq!(signature.sign(|_| "abc"), expected, "{algorithm:?}");
        };
        check(Algorithm::Md5, "900150983cd24fb0d6963f7d28e17f72");
        check(Algorithm::Sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        check(Algorithm::Sm3, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
        check(Algorithm::HmacSha256, "9c196e32dc0175f86f4b1cb89289d6619de6bee699e4c378e68309ed97a1a6ab");
    }
}
