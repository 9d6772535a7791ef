//! Several packs, and several versions of one document.

use domain::policy::{Packs, PacksError};
use jiff::civil::date;

use super::{ALL, LINSHU, NANJING, PUDONG, XIANGTAN, YANCHENG, guide, parse, read, shipped};

/// The guide's pack as another version of its document.
fn version(id: &str, number: &str, effective: &str, more: &str) -> domain::policy::Pack {
    let text = guide()
        .replace("qinghe-2026-3", id)
        .replace("number = \"清政发〔2026〕3号\"", &format!("number = \"{number}\"\n{more}"))
        .replace("effective = 2026-02-01", &format!("effective = {effective}"))
        .replace("repeals = [\"清政发〔2020〕1号\"]", "");
    parse("version.toml", &text)
}

#[test]
fn the_pack_in_force_is_the_jurisdictions_own() {
    let mut packs = Packs::default();
    assert_eq!(packs.in_force(None, date(2026, 11, 22)), None);
    packs.insert(shipped(LINSHU)).unwrap();
    packs.insert(shipped(PUDONG)).unwrap();
    let id = |jurisdiction, on| packs.in_force(jurisdiction, on).map(domain::policy::Pack::id);
    assert_eq!(id(None, date(2026, 11, 22)), Some(LINSHU));
    assert_eq!(id(Some("310115"), date(2026, 11, 22)), Some(PUDONG));
    assert_eq!(id(Some("371329"), date(2020, 3, 12)), Some(LINSHU));
    assert_eq!(id(Some("371329"), date(2020, 3, 11)), None);
    assert_eq!(id(Some("110000"), date(2026, 11, 22)), None);
    assert_eq!(packs.get(PUDONG).map(domain::policy::Pack::id), Some(PUDONG));
    assert_eq!(packs.iter().count(), 2);
}

#[test]
fn a_version_that_repeals_another_ends_it_and_both_stay_readable() {
    let old = version("old", "1号", "2024-01-01", "");
    let new = version("new", "2号", "2026-07-01", "repeals = [\"1号\"]");
    for order in [[&old, &new], [&new, &old]] {
        let mut packs = Packs::default();
        for pack in order {
            packs.insert(pack.clone()).unwrap();
        }
        let id = |on| packs.in_force(Some("130534"), on).map(domain::policy::Pack::id);
        assert_eq!(id(date(2026, 6, 30)), Some("old"));
        assert_eq!(id(date(2026, 7, 1)), Some("new"));
        assert_eq!(packs.last_day(old.header()), Some(date(2026, 6, 30)));
        assert!(packs.get("old").is_some());
    }
}

#[test]
fn a_version_may_end_by_itself() {
    let mut packs = Packs::default();
    packs.insert(version("old", "1号", "2024-01-01", "until = 2025-12-31")).unwrap();
    packs.insert(version("new", "2号", "2026-02-01", "")).unwrap();
    let id = |on| packs.in_force(None, on).map(domain::policy::Pack::id);
    assert_eq!(id(date(2025, 12, 31)), Some("old"));
    assert_eq!(id(date(2026, 1, 1)), None);
    assert_eq!(id(date(2026, 2, 1)), Some("new"));
}

#[test]
fn two_versions_are_never_in_force_at_once() {
    let mut packs = Packs::default();
    packs.insert(version("old", "1号", "2024-01-01", "until = 2026-06-30")).unwrap();
    let before = packs.clone();
    let error = packs.insert(version("new", "2号", "2026-06-30", "")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the packs `old` and `new` of document `hotline-12345` are both in force on `2026-06-30`; \
         give the older one an `until`, or let the newer one repeal its `number`"
    );
    assert_eq!(packs, before);
}

#[test]
fn an_id_is_used_once() {
    let mut packs = Packs::default();
    packs.insert(shipped(LINSHU)).unwrap();
    assert_eq!(packs.insert(shipped(LINSHU)), Err(PacksError::Loaded(LINSHU.to_owned())));
}

#[test]
fn the_shipped_packs_stand_beside_each_other_and_no_second_version_fits_in() {
    let mut packs = Packs::default();
    for id in ALL {
        packs.insert(shipped(id)).unwrap();
    }
    let on = date(2026, 11, 22);
    let leading = |jurisdiction| packs.in_force(Some(jurisdiction), on).map(domain::policy::Pack::id);
    assert_eq!(leading("371329"), Some(LINSHU));
    assert_eq!(leading("310115"), Some(PUDONG));
    assert_eq!(leading("320100"), Some(NANJING));
    assert_eq!(leading("430300"), Some(XIANGTAN));
    assert_eq!(leading("320900"), Some(YANCHENG));
    for id in ALL {
        let pack = shipped(id);
        let text = read(pack.file()).replacen(&format!("id = \"{id}\""), "id = \"second\"", 1);
        let error = packs.clone().insert(parse("second.toml", &text)).unwrap_err();
        let PacksError::Overlap { first, second, document, on } = error else { panic!("{error}") };
        assert_eq!((first.as_str(), second.as_str()), (id, "second"));
        assert_eq!((document, on), (pack.header().document.clone(), pack.header().effective));
    }
}
