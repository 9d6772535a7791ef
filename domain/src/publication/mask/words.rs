//! What tells of somebody without a long number: plates of cars, mail addresses, names of accounts, houses, names that
//! are known.

use super::{Found, Hidden, sign::Sign};

/// What begins a plate: provinces, embassies, the forces.
const PLATES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领军空海北南兰沈济成广";
/// What ends some plates.
const PLATE_ENDS: &str = "学警港澳挂使领试超";
/// The letters of a plate behind its region: five, with new energy six.
const PLATE: (usize, usize) = (5, 6);
/// What a number stands behind when it is that of a house.
const ROADS: &str = "路街巷道村弄里园苑庭坊组屯庄区院胡同港湾府城";
/// Units of a house that no other number has.
const HOUSES: [&str; 9] = ["号楼", "号院", "号门", "号房", "栋", "幢", "单元", "弄", "室"];
/// Units that go on telling where, once one of a house was told.
const INSIDE: [&str; 6] = ["号", "楼", "层", "座", "户", "门"];
/// Words behind which somebody's account stands.
const ACCOUNTS: [&str; 4] = ["微信", "QQ", "WECHAT", "VX"];

pub(super) fn plates(signs: &[Sign], found: &mut Vec<Found>) {
    for (at, sign) in signs.iter().enumerate() {
        if !PLATES.contains(sign.written) {
            continue;
        }
        let Some((region, _)) = next(signs, at + 1).filter(|(_, sign)| sign.read.is_ascii_alphabetic())
        else {
            continue;
        };
        let (mut until, mut count) = (region + 1, 0_usize);
        while count < PLATE.1 {
            let Some((place, sign)) = next(signs, until) else { break };
            let ends = PLATE_ENDS.contains(sign.written) && count + 1 >= PLATE.0;
            if !sign.read.is_ascii_alphanumeric() && !ends {
                break;
            }
            (until, count) = (place + 1, count + 1);
        }
        if count >= PLATE.0 {
            found.push(Found { from: at, until, what: Hidden::Plate });
        }
    }
}

/// Returns the next letter, past at most three that stand between.
fn next(signs: &[Sign], from: usize) -> Option<(usize, Sign)> {
    let (place, sign) = signs.iter().enumerate().skip(from).take(4).find(|(_, sign)| !sign.is_gap())?;
    Some((place, *sign))
}

pub(super) fn mails(signs: &[Sign], found: &mut Vec<Found>) {
    let of_mail = |sign: &&Sign| sign.read.is_ascii_alphanumeric() || "._%+-".contains(sign.read);
    for (at, _) in signs.iter().enumerate().filter(|(_, sign)| sign.read == '@') {
        let before = signs.get(..at).unwrap_or_default().iter().rev().take_while(of_mail).count();
        let after = signs.get(at + 1..).unwrap_or_default().iter().take_while(of_mail).count();
        if before > 0 && after > 0 {
            found.push(Found { from: at - before, until: at + 1 + after, what: Hidden::Mail });
        }
    }
}

pub(super) fn accounts(signs: &[Sign], found: &mut Vec<Found>) {
    for (_, until) in places(signs, &ACCOUNTS) {
        let between = |sign: &&Sign| "号是为:群ID ".contains(sign.read) || sign.is_gap();
        let from = until + signs.iter().skip(until).take(6).take_while(between).count();
        let of_account = |sign: &&Sign| sign.read.is_ascii_alphanumeric() || "-_".contains(sign.read);
        let length = signs.iter().skip(from).take_while(of_account).count();
        if length >= 5 {
            found.push(Found { from, until: from + length, what: Hidden::Account });
        }
    }
}

/// Hides “3号楼2单元501”, and “12号” behind a road; a window, a line or a day has a number too and stays.
pub(super) fn houses(signs: &[Sign], found: &mut Vec<Found>) {
    let mut at = 0;
    while at < signs.len() {
        let length = number(signs, at);
        if length == 0 {
            at += 1;
            continue;
        }
        let is_by_a_road = at
            .checked_sub(1)
            .and_then(|before| signs.get(before))
            .is_some_and(|sign| ROADS.contains(sign.written));
        let (until, is_a_house) = chain(signs, at, is_by_a_road);
        if is_a_house {
            found.push(Found { from: at, until, what: Hidden::House });
        }
        at = until.max(at + length);
    }
}

/// Follows numbers with their units as long as they go on.
fn chain(signs: &[Sign], from: usize, is_by_a_road: bool) -> (usize, bool) {
    let (mut until, mut is_a_house) = (from, false);
    loop {
        let length = number(signs, until);
        if length == 0 {
            return (until, is_a_house);
        }
        let behind = until + length;
        if let Some(unit) = unit(signs, behind, &HOUSES) {
            (until, is_a_house) = (behind + unit, true);
        } else if let Some(unit) = unit(signs, behind, &INSIDE).filter(|_| is_a_house || is_by_a_road) {
            (until, is_a_house) = (behind + unit, true);
        } else if is_a_house {
            return (behind, true);
        } else {
            // “幸福小区3-2-501” has no units.
            let parts = signs.get(until..behind).unwrap_or_default();
            let dashes = parts.iter().filter(|sign| sign.read == '-').count();
            return (behind, is_by_a_road && dashes >= 2);
        }
    }
}

fn number(signs: &[Sign], from: usize) -> usize {
    let of_number = |sign: &&Sign| sign.is_digit() || "十百-#".contains(sign.read);
    let starts = signs.get(from).is_some_and(|sign| sign.is_digit() || sign.written == '十');
    if starts { signs.iter().skip(from).take_while(of_number).count() } else { 0 }
}

fn unit(signs: &[Sign], from: usize, units: &[&str]) -> Option<usize> {
    units.iter().find(|unit| is_at(signs, from, unit)).map(|unit| unit.chars().count())
}

pub(super) fn is_at(signs: &[Sign], from: usize, word: &str) -> bool {
    let found = signs.iter().skip(from).map(|sign| sign.written.to_ascii_uppercase());
    let mut found = found.take(word.chars().count());
    word.chars().all(|letter| found.next() == Some(letter))
}

/// Returns where one of some words stands.
pub(super) fn places(signs: &[Sign], words: &[&str]) -> Vec<(usize, usize)> {
    let at =
        |from: usize| words.iter().find(|word| is_at(signs, from, word)).map(|word| word.chars().count());
    (0..signs.len()).filter_map(|from| at(from).map(|length| (from, from + length))).collect()
}

/// Hides names that are known, whatever stands between their letters. One letter alone is no name.
pub(super) fn names(signs: &[Sign], known: &[String], found: &mut Vec<Found>) {
    for name in known {
        let letters: Vec<char> =
            name.chars().map(Sign::of).filter(|sign| !sign.is_gap()).map(|sign| sign.read).collect();
        if letters.len() < 2 {
            continue;
        }
        for from in 0..signs.len() {
            if let Some(until) = spelt(signs, from, &letters) {
                found.push(Found { from, until, what: Hidden::Name });
            }
        }
    }
}

fn spelt(signs: &[Sign], from: usize, letters: &[char]) -> Option<usize> {
    let (mut place, mut letters) = (from, letters.iter());
    let first = letters.next()?;
    if signs.get(place)?.read != *first {
        return None;
    }
    for letter in letters {
        let (at, _) = next(signs, place + 1).filter(|(_, sign)| sign.read == *letter)?;
        place = at;
    }
    Some(place + 1)
}
