//! People, units and orders that the samples of several staff pages share: a county on Sunday 22 November 2026.

use super::pieces::{OrderLink, Suggestion, UnitRef};
use super::shown;
use crate::views::locale::Words;
use crate::views::parts::{DueLeft, DueWords};

/// Midnight at the beginning of the samples' day in Beijing, UTC milliseconds.
const MIDNIGHT: i64 = 1_795_276_800_000;

/// Returns a moment so many days from the samples' day.
pub(super) fn at(days: i64, hour: i64, minute: i64) -> i64 {
    MIDNIGHT + ((days * 24 + hour) * 60 + minute) * 60_000
}

/// Returns words as they stand.
pub(super) fn plain(text: &str) -> Words {
    Words::plain(text)
}

/// Returns a due date at the end of a day.
pub(super) fn due(days: i64, left: DueLeft) -> DueWords {
    DueWords { due_ms: at(days, 23, 59), left, provisional: false }
}

pub(super) fn housing() -> UnitRef {
    UnitRef::new(21, "县住房和城乡建设局")
}

pub(super) fn town() -> UnitRef {
    UnitRef::new(41, "城关街道办事处")
}

pub(super) fn units() -> Vec<UnitRef> {
    [
        (21, "县住房和城乡建设局"),
        (22, "县市场监督管理局"),
        (23, "县人力资源和社会保障局"),
        (24, "县教育局"),
        (25, "县交通运输局"),
        (26, "县水利局"),
        (27, "县城市管理综合执法局"),
        (31, "县热力有限公司"),
        (41, "城关街道办事处"),
        (42, "高坝店镇人民政府"),
        (43, "漫川关镇人民政府"),
    ]
    .map(|(id, name)| UnitRef::new(id, name))
    .to_vec()
}

pub(super) fn suggestions() -> Vec<Suggestion> {
    let reason = |key: &str, value: &str| Words::key(&format!("staff.suggest.{key}")).with("value", value);
    vec![
        Suggestion {
            unit: housing(),
            reasons: vec![reason("duty", "城镇供热管理"), reason("history", "31")],
            open: 12,
        },
        Suggestion {
            unit: town(),
            reasons: vec![reason("place", "城关街道"), reason("history", "6")],
            open: 27,
        },
        Suggestion {
            unit: UnitRef::new(31, "县热力有限公司"),
            reasons: vec![reason("words", "换热站")],
            open: 4,
        },
    ]
}

pub(super) fn repeats() -> Vec<OrderLink> {
    vec![
        OrderLink {
            number: "SY20261121-0017-3".to_owned(),
            title: "东风小区3号楼暖气不热".to_owned(),
            url: "/orders/SY20261121-0017-3".to_owned(),
            stage: shown::stage("dispatched"),
            relation: Words::key("staff.relation.same_number"),
            received_on: "2026-11-21".to_owned(),
        },
        OrderLink {
            number: "SY20261120-0008-1".to_owned(),
            title: "东风小区换热站停运，整栋楼停暖".to_owned(),
            url: "/orders/SY20261120-0008-1".to_owned(),
            stage: shown::stage("in-hand"),
            relation: Words::key("staff.relation.same_matter"),
            received_on: "2026-11-20".to_owned(),
        },
    ]
}
