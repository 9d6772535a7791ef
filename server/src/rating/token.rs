//! Tokens of ratings: what stands in a printed code, in a message, in the address of a device.
//!
//! A token says what it is good for, what it is about and until when, in 32 letters that fit into a small code and a
//! message. It is sealed with keys of the installation alone: nobody else can make one, nor read a number out of one,
//! nor turn one into another. It holds nobody's name and number.
//!
//! A token is no evidence that somebody rated, and opening its address records nothing: see `pages::citizen::rate`.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    ids::{CaseId, DeviceId, PlaceId, UnitId},
    people::device::DeviceKind,
    rating::RatingChannel,
};
use jiff::Timestamp;
use store::{hex, vault::Vault};
use subtle::ConstantTimeEq;

/// How many letters a token has.
pub const LENGTH: usize = 32;
/// The bytes of what a token says: purpose and channel, its number, what it is about, the hour it ends.
const SAID: usize = 13;
/// The bytes of its seal: 88 bits, far beyond guessing over a network.
const SEAL: usize = 11;
/// The purposes of the two keys in the vault.
const SEALING: &str = "rating-token";
const HIDING: &str = "rating-token-cover";
const EVIDENCE: &str = "rating-evidence";
const SECONDS_PER_HOUR: i64 = 3_600;

/// What a token is good for, and for nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A code on the wall of a place: rate what was done here.
    Place,
    /// A code on the receipt of one case.
    CaseCode,
    /// The page on which a case was completed online.
    Completion,
    /// A link in a text message about one case.
    Message,
    /// The way on from a code on a wall, for whoever named a case there.
    Visit,
    /// A paired device at a window.
    Device,
    /// A place in the sample of a survey; it rates nothing.
    Survey,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 7] = [
        Self::Place,
        Self::CaseCode,
        Self::Completion,
        Self::Message,
        Self::Device,
        Self::Visit,
        Self::Survey,
    ];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Place => "place",
            Self::CaseCode => "case-code",
            Self::Completion => "completion",
            Self::Message => "message",
            Self::Device => "device",
            Self::Visit => "visit",
            Self::Survey => "survey",
        }
    }

    fn number(self) -> u8 {
        match self {
            Self::Place => 1,
            Self::CaseCode => 2,
            Self::Completion => 3,
            Self::Message => 4,
            Self::Device => 5,
            Self::Visit => 6,
            Self::Survey => 7,
        }
    }
}

/// What a token says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is good for.
    pub purpose: Purpose,
    /// The way a rating by it came in.
    pub channel: RatingChannel,
    /// Which of its kind: one token gives one rating, so that a later word (追评) comes by the next number.
    pub number: u8,
    /// The unit of a place, the case, or the device.
    pub about: i64,
    /// The last hour it is good for; nothing for a code on a wall.
    pub expires: Option<Timestamp>,
}

/// Why a token opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is not one of ours: mistyped, cut off, invented, or from another installation.
    #[error("the link is not one of this installation; open it again from the message or the printed code")]
    Unknown,
    /// It was good until then.
    #[error("the link was good until `{0}`; ring the hotline to say how it was")]
    Expired(Timestamp),
}

impl Token {
    /// Returns the token of a code on the wall of a place.
    #[must_use]
    pub fn of_place(unit: UnitId) -> Self {
        Self { purpose: Purpose::Place, channel: RatingChannel::Qr, number: 0, about: unit.0, expires: None }
    }

    /// Returns the token of a device, which its paired browser alone can use.
    #[must_use]
    pub fn of_device(device: DeviceId, kind: DeviceKind) -> Self {
        let channel = match kind {
            DeviceKind::Tablet => RatingChannel::Tablet,
            // A screen takes no ratings: whoever opens its token is refused by its kind.
            DeviceKind::Terminal | DeviceKind::Screen => RatingChannel::Terminal,
        };
        Self { purpose: Purpose::Device, channel, number: 0, about: device.0, expires: None }
    }

    /// Returns the first token of a case for one way to it.
    #[must_use]
    pub fn of_case(case: CaseId, purpose: Purpose, channel: RatingChannel, expires: Timestamp) -> Self {
        Self { purpose, channel, number: 0, about: case.0, expires: Some(expires) }
    }

    /// Returns the token of a place in the sample of a survey.
    #[must_use]
    pub fn of_survey(place: PlaceId, expires: Timestamp) -> Self {
        let channel = RatingChannel::Qr;
        Self { purpose: Purpose::Survey, channel, number: 0, about: place.0, expires: Some(expires) }
    }

    /// Returns the place in a sample, when it is about one.
    #[must_use]
    pub fn survey_place(&self) -> Option<PlaceId> {
        (self.purpose == Purpose::Survey).then_some(PlaceId(self.about))
    }

    /// Returns the token for a later word about the same case by the same way; nothing after the last.
    #[must_use]
    pub fn next(&self) -> Option<Self> {
        Some(Self { number: self.number.checked_add(1)?, ..*self })
    }

    /// Returns what a rating by it can be looked up by: the same for every token of one number, way and case, whenever
    /// it ends, so that none of them gives two ratings. It opens nothing.
    #[must_use]
    pub fn evidence(&self, vault: &dyn Vault) -> String {
        vault.index(&format!("{}:{}:{}", self.purpose.code(), self.about, self.number), EVIDENCE)
    }

    /// Returns the case, when it is about one.
    #[must_use]
    pub fn case(&self) -> Option<CaseId> {
        match self.purpose {
            Purpose::CaseCode | Purpose::Completion | Purpose::Message | Purpose::Visit => {
                Some(CaseId(self.about))
            }
            Purpose::Place | Purpose::Device | Purpose::Survey => None,
        }
    }

    /// Returns its 32 letters. The same token is always the same letters.
    ///
    /// ```
    /// # let dir = tempfile::tempdir().unwrap();
    /// # let key = store::vault::KeyFile::create(&dir.path().join("key"), &[7; 32]).unwrap();
    /// use server::rating::token::{LENGTH, Token};
    ///
    /// let token = Token::of_place(domain::ids::UnitId(17));
    /// let letters = token.seal(&key);
    /// assert_eq!(letters.len(), LENGTH);
    /// assert_eq!(Token::open(&key, &letters, jiff::Timestamp::UNIX_EPOCH), Ok(token));
    /// ```
    #[must_use]
    pub fn seal(&self, vault: &dyn Vault) -> String {
        let said = self.said();
        let seal = seal_of(vault, &said);
        let mut bytes = Vec::with_capacity(SEAL + SAID);
        bytes.extend_from_slice(&seal);
        bytes.extend_from_slice(&covered(vault, &seal, &said));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Returns what letters say, when this installation made them and they are still good at `at`.
    ///
    /// # Errors
    /// A [`Fault`] that says which of the two is not so.
    pub fn open(vault: &dyn Vault, letters: &str, at: Timestamp) -> Result<Self, Fault> {
        let bytes = URL_SAFE_NO_PAD.decode(letters).map_err(|_| Fault::Unknown)?;
        let (seal, rest) = bytes.split_first_chunk::<SEAL>().ok_or(Fault::Unknown)?;
        let rest: &[u8; SAID] = rest.try_into().map_err(|_| Fault::Unknown)?;
        let said = covered(vault, seal, rest);
        if !bool::from(seal_of(vault, &said).ct_eq(seal)) {
            return Err(Fault::Unknown);
        }
        let token = Self::told(&said).ok_or(Fault::Unknown)?;
        match token.expires {
            Some(expires) if at > expires => Err(Fault::Expired(expires)),
            Some(_) | None => Ok(token),
        }
    }

    fn said(&self) -> [u8; SAID] {
        let hours = self.expires.map_or(0, hours_until);
        let [_, hour_a, hour_b, hour_c] = hours.to_be_bytes();
        let [a, b, c, d, e, f, g, h] = self.about.to_be_bytes();
        // Every way that a token stands for has a national code, below 16.
        let first = self.purpose.number() << 4 | self.channel.pf().unwrap_or_default();
        [first, self.number, a, b, c, d, e, f, g, h, hour_a, hour_b, hour_c]
    }

    fn told(said: &[u8; SAID]) -> Option<Self> {
        let [first, number, a, b, c, d, e, f, g, h, hour_a, hour_b, hour_c] = *said;
        let purpose = Purpose::ALL.into_iter().find(|purpose| purpose.number() == first >> 4)?;
        let hours = i64::from(u32::from_be_bytes([0, hour_a, hour_b, hour_c]));
        let expires = match hours {
            0 => None,
            hours => Some(Timestamp::from_second(hours * SECONDS_PER_HOUR).ok()?),
        };
        let about = i64::from_be_bytes([a, b, c, d, e, f, g, h]);
        let channel = RatingChannel::from_pf(first & 0x0f)?;
        Some(Self { purpose, channel, number, about, expires })
    }
}

/// Returns the full hour at or after an instant, counted from 1970: what the link promises is kept.
fn hours_until(expires: Timestamp) -> u32 {
    const MOST: i64 = 0x00ff_ffff;
    let seconds = expires.as_second().max(SECONDS_PER_HOUR);
    let hours = (seconds + SECONDS_PER_HOUR - 1).div_euclid(SECONDS_PER_HOUR);
    u32::try_from(hours.min(MOST)).unwrap_or(0x00ff_ffff)
}

fn seal_of(vault: &dyn Vault, said: &[u8; SAID]) -> [u8; SEAL] {
    first_bytes(&vault.index(&hex::encode(said), SEALING))
}

/// Covers what is said, or uncovers it: the cover follows from the seal, so that no two tokens share one.
fn covered(vault: &dyn Vault, seal: &[u8; SEAL], said: &[u8; SAID]) -> [u8; SAID] {
    let mut covered: [u8; SAID] = first_bytes(&vault.index(&hex::encode(seal), HIDING));
    for (byte, said) in covered.iter_mut().zip(said) {
        *byte ^= said;
    }
    covered
}

/// Returns the first bytes of a keyed index; it has 32 of them.
fn first_bytes<const COUNT: usize>(index: &str) -> [u8; COUNT] {
    let bytes = hex::decode(index).unwrap_or_default();
    bytes.first_chunk::<COUNT>().copied().unwrap_or([0; COUNT])
}

#[cfg(test)]
mod tests {
    use store::vault::{KEY_BYTES, KeyFile};

    use super::*;

    fn key(byte: u8) -> KeyFile {
        let dir = tempfile::tempdir().unwrap();
        KeyFile::create(&dir.path().join("key"), &[byte; KEY_BYTES]).unwrap()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn message() -> Token {
        let expires = at(1_000 * SECONDS_PER_HOUR);
        Token::of_case(CaseId(812), Purpose::Message, RatingChannel::Sms, expires)
    }

    #[test]
    fn every_token_comes_back_as_it_was_in_letters_that_need_no_escaping() {
        let key = key(7);
        for purpose in Purpose::ALL {
            for about in [0, 1, 17, i64::from(u32::MAX), i64::MAX] {
                for expires in [None, Some(at(1_000 * SECONDS_PER_HOUR))] {
                    let token = Token { purpose, number: 3, about, expires, ..message() };
                    let letters = token.seal(&key);
                    assert_eq!(letters.len(), LENGTH);
                    assert!(
                        letters.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter))
                    );
                    assert_eq!(Token::open(&key, &letters, at(0)), Ok(token));
                }
            }
        }
    }

    #[test]
    fn a_token_is_good_until_the_full_hour_after_its_promise_and_no_longer() {
        let key = key(7);
        let token = Token { expires: Some(at(7_201)), ..message() };
        let letters = token.seal(&key);
        assert!(Token::open(&key, &letters, at(10_800)).is_ok());
        assert_eq!(Token::open(&key, &letters, at(10_801)), Err(Fault::Expired(at(10_800))));
    }

    #[test]
    fn no_changed_letter_and_no_other_installation_is_believed() {
        let (own, other) = (key(7), key(8));
        let letters = message().seal(&own);
        assert_eq!(Token::open(&other, &letters, at(0)), Err(Fault::Unknown));
        for place in 0..LENGTH {
            for letter in ['A', 'b', '7', '_'] {
                let mut changed: Vec<char> = letters.chars().collect();
                if changed[place] == letter {
                    continue;
                }
                changed[place] = letter;
                let changed: String = changed.into_iter().collect();
                assert_eq!(Token::open(&own, &changed, at(0)), Err(Fault::Unknown), "{place}");
            }
        }
        for wrong in ["", "x", &letters[1..], &format!("{letters}A"), "不是链接不是链接不是链接不是链接"]
        {
            assert_eq!(Token::open(&own, wrong, at(0)), Err(Fault::Unknown), "{wrong}");
        }
    }

    #[test]
    fn evidence_tells_ways_cases_and_numbers_apart_and_nothing_else() {
        let key = key(7);
        let token = message();
        let reminded = Token { expires: Some(at(2_000 * SECONDS_PER_HOUR)), ..token };
        assert_eq!(token.evidence(&key), reminded.evidence(&key), "a reminder is another word");
        let others = [
            Token { about: 813, ..token },
            Token { purpose: Purpose::CaseCode, ..token },
            token.next().unwrap(),
        ];
        for other in others {
            assert_ne!(token.evidence(&key), other.evidence(&key), "{other:?}");
        }
        assert_eq!(Token { number: u8::MAX, ..token }.next(), None);
    }

    #[test]
    fn neighbouring_cases_have_nothing_in_common_that_could_be_counted() {
        let key = key(7);
        let alike = |one: &str, other: &str| one.chars().zip(other.chars()).filter(|(a, b)| a == b).count();
        for about in 1..200 {
            let one = Token { about, ..message() }.seal(&key);
            let next = Token { about: about + 1, ..message() }.seal(&key);
            assert!(alike(&one, &next) < LENGTH / 3, "{one} {next}");
        }
    }
}
