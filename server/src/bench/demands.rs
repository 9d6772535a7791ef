//! Demands as citizens write them, invented: about 200 characters, a number, a tracking code, a form's key.

use std::sync::atomic::{AtomicU64, Ordering};

use domain::{
    calendar::date_of,
    number::tracking_code,
    order::{Channel, Level, Urgency, command::Register},
    policy::Pack,
};
use jiff::Timestamp;
use store::personal::Contact;

use crate::{actions::NewDemand, ids::Ids};

/// How long a demand is, in characters.
const CONTENT: usize = 200;
/// Spreads consecutive numbers over the space of phones and codes; shares no factor with ten.
const SPREAD: u64 = 15_485_863;
/// How many numbers earlier a citizen who writes again wrote before.
const AGAIN: u64 = 5_002;

const PLACES: [&str; 8] = [
    "人民路与解放街交叉口",
    "滨河小区三号楼",
    "城东菜市场",
    "实验小学门口",
    "开发区创业园",
    "南关村村口",
    "中医院停车场",
    "汽车站候车厅",
];
const MATTERS: [&str; 8] = [
    "路灯不亮",
    "下水道堵塞",
    "夜间施工扰民",
    "公交班次太少",
    "垃圾无人清运",
    "占道经营",
    "暖气不热",
    "物业收费不公示",
];
const SENTENCES: [&str; 8] = [
    "已经持续半个多月，白天和晚上都一样，附近老人和孩子出行很不方便。",
    "之前向物业和社区反映过两次，都说会尽快处理，但是一直没有结果。",
    "希望有关部门到现场看一看，给出明确的处理时限，并把结果告诉我们。",
    "上周下雨以后情况更加严重，积水漫过台阶，一楼住户家里进了水。",
    "我们理解工作很忙，也愿意配合，只是希望不要再互相推诿。",
    "同一条街上其他小区去年已经解决了类似的问题，可以参考他们的做法。",
    "如果需要现场照片或者联系其他住户作证，请拨打我留下的电话。",
    "请告知由哪个单位负责，什么时候开始处理，我们好转告邻居们。",
];

/// An endless source of demands, no two alike.
#[derive(Debug)]
pub struct Demands {
    pack: String,
    kinds: Vec<String>,
    next: AtomicU64,
    ids: Ids,
}

impl Demands {
    /// Begins a source under `pack` at a random place, so that two runs do not meet.
    ///
    /// # Errors
    /// When the machine has no source of randomness.
    pub fn new(pack: &Pack) -> std::io::Result<Self> {
        let kinds = pack.kinds().iter().map(|kind| kind.id.clone()).collect();
        let ids = Ids::System;
        let first = ids.number()? % 100_000_000_000;
        Ok(Self { pack: pack.id().to_owned(), kinds, next: AtomicU64::new(first), ids })
    }

    /// Returns a number nobody else gets.
    pub fn number(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// Returns the key of a form that was shown at `at`, as our pages give it.
    ///
    /// # Errors
    /// When the machine has no source of randomness.
    pub fn form_key(&self, at: Timestamp) -> std::io::Result<String> {
        self.ids.form_key(at)
    }

    /// Returns what tells one visitor's browser from others.
    ///
    /// # Errors
    /// When the machine has no source of randomness.
    pub fn visitor(&self) -> std::io::Result<String> {
        self.ids.token()
    }

    /// Returns one of the pack's kinds.
    #[must_use]
    pub fn kind(&self, number: u64) -> String {
        of(&self.kinds, number / 64).clone()
    }

    /// Returns the demand of a number, received at `at`.
    #[must_use]
    pub fn demand(&self, number: u64, at: Timestamp) -> NewDemand {
        let (place, matter) = (of(&PLACES, number), of(&MATTERS, number / 8));
        let demand = Register {
            pack: self.pack.clone(),
            channel: Channel::Web,
            level: Level::County,
            kind: self.kind(number),
            urgency: Urgency::Normal,
            title: format!("{place}{matter}"),
            content: content(number),
            place: Some((*place).to_owned()),
            received_on: date_of(at),
            citizen: None,
            contact_digest: None,
            confidential: false,
            tracking: None,
            reference: None,
            flags: Vec::new(),
        };
        let code = tracking_code(number.wrapping_mul(SPREAD));
        NewDemand { demand, contact: Contact::new("", &phone(number)), code: Some(code) }
    }
}

/// Returns what the citizen of a number writes.
#[must_use]
pub fn content(number: u64) -> String {
    let opening = format!("{}{}，编号{number}。", of(&PLACES, number), of(&MATTERS, number / 8));
    let sentences = (0..).flat_map(|turn: u64| of(&SENTENCES, number / 3 + turn).chars());
    opening.chars().chain(sentences).take(CONTENT).collect()
}

/// Returns the phone of a number; every fifth citizen has written before.
#[must_use]
pub fn phone(number: u64) -> String {
    let citizen = if number.is_multiple_of(5) { number.saturating_sub(AGAIN) } else { number };
    format!("1{:010}", 3_000_000_000 + citizen.wrapping_mul(SPREAD) % 7_000_000_000)
}

#[expect(clippy::expect_used, reason = "the lists above are not empty")]
fn of<T>(list: &[T], number: u64) -> &T {
    let length = u64::try_from(list.len()).unwrap_or(1).max(1);
    let place = usize::try_from(number % length).unwrap_or(0);
    list.get(place).expect("the place lies within the list")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demand_has_two_hundred_characters_and_a_phone_of_eleven_digits() {
        for number in [0, 1, 12_345, 99_999_999_999] {
            assert_eq!(content(number).chars().count(), CONTENT);
            assert_eq!(phone(number).len(), 11);
        }
        assert_eq!(phone(10_000), phone(10_000 - AGAIN));
        assert_ne!(phone(10_001), phone(10_002));
    }
}
