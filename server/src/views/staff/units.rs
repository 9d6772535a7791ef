//! Administration of units: the tree, one unit with its aliases, adding, renaming and closing.
//!
//! A unit is never deleted: it ends on a day, and what it did stays under the name it had.

use serde::Serialize;

use super::pieces::UnitRef;
use crate::views::Page;
use crate::views::locale::Words;
use crate::views::parts::{Choice, Field};

/// The tree of units, with one unit open beside it. `GET /admin/units`, `GET /admin/units/{id}`
#[derive(Debug, Clone, Serialize)]
pub struct Units {
    /// What is searched for in names and aliases.
    pub q: Field,
    /// Whether ended units are shown too.
    pub with_ended: bool,
    /// The tree in reading order.
    pub rows: Vec<UnitRow>,
    /// How many units there are in all, ended ones not counted.
    pub total: u32,
    /// How many rows the list is cut off at; nothing when it is whole.
    pub cut: Option<u32>,
    /// The names of all units that exist, for completion.
    pub names: Vec<String>,
    /// The unit that is open; nothing for the bare list.
    pub open: Option<UnitDetail>,
    /// The form for a new unit.
    pub new: NewUnit,
}

/// A unit in the tree.
#[derive(Debug, Clone, Serialize)]
pub struct UnitRow {
    /// The unit.
    pub unit: UnitRef,
    /// Its address.
    pub url: String,
    /// How deep it lies, from 0.
    pub depth: u32,
    /// What it is: jurisdiction, hall, department, section, window.
    pub kind: Words,
    /// Its peer group; nothing for none.
    pub group: Option<Words>,
    /// How many people belong to it.
    pub people: u32,
    /// How many orders it has open.
    pub open_orders: u32,
    /// The day it ended or will end, `YYYY-MM-DD`; empty for none.
    pub until: String,
    /// Whether it is the one that is open.
    pub current: bool,
}

/// One unit.
#[derive(Debug, Clone, Serialize)]
pub struct UnitDetail {
    /// The unit.
    pub unit: UnitRef,
    /// The units above it, top first.
    pub path: Vec<UnitRef>,
    /// The short code files and addresses use.
    pub code: String,
    /// What it is.
    pub kind: Words,
    /// Its first day, `YYYY-MM-DD`.
    pub from: String,
    /// The idempotency key of the forms.
    pub key: String,
    /// What went wrong as a whole; nothing at first.
    pub problem: Option<Words>,
    /// The form for another name: `name`.
    pub name: Field,
    /// The form for renaming: `name_en`.
    pub name_en: Field,
    /// The form for closing: the last day, `until`, `YYYY-MM-DD`.
    pub until: Field,
    /// The day it ended or will end, `YYYY-MM-DD`; empty for none.
    pub ends: String,
    /// How many open orders it has.
    pub open_orders: u32,
    /// How many people belong to it.
    pub people: u32,
    /// Other spellings and former names that lead to this unit.
    pub aliases: Vec<String>,
    /// The form for another spelling: `alias`.
    pub alias: Field,
}

/// The form for a new unit: `name`, `name_en`, `code`, `kind`, `parent_name`, `group`, `from`.
#[derive(Debug, Clone, Serialize)]
pub struct NewUnit {
    /// Whether the form is open.
    pub open: bool,
    /// The idempotency key.
    pub key: String,
    /// Its name.
    pub name: Field,
    /// Its English name.
    pub name_en: Field,
    /// The short code files and addresses use.
    pub code: Field,
    /// What it is.
    pub kind: Field,
    /// The kinds there are.
    pub kinds: Vec<Choice>,
    /// The unit above it: a name typed with completion.
    pub parent: Field,
    /// Its peer group, typed with completion.
    pub group: Field,
    /// The peer groups there are.
    pub groups: Vec<Words>,
    /// Its first day, `YYYY-MM-DD`.
    pub from: Field,
}

impl Page for Units {
    const TEMPLATE: &'static str = "staff/admin/units.html";

    fn samples() -> Vec<Units> {
        let list = sample_list();
        let detail = Units { open: Some(sample_detail()), cut: Some(1_000), ..list.clone() };
        let adding = Units {
            new: NewUnit {
                open: true,
                name: Field::of("县住房和城乡建设局").wrong(
                    super::shown::refusal("taken").with("value", "县住房和城乡建设局").with("by", "21"),
                ),
                parent: Field::of("县政府").wrong(super::shown::picker("unknown")),
                ..list.new.clone()
            },
            q: Field::of("住建"),
            rows: Vec::new(),
            ..list.clone()
        };
        vec![list, detail, adding]
    }
}

fn sample_list() -> Units {
    let row = |id: i64, depth: u32, kind: &str, name: &str, people: u32, open_orders: u32| UnitRow {
        unit: UnitRef::new(id, name),
        url: format!("/admin/units/{id}"),
        depth,
        kind: super::shown::unit_kind(kind),
        group: (depth == 1).then(|| super::shown::peer_group("department")),
        people,
        open_orders,
        until: String::new(),
        current: id == 21,
    };
    Units {
        q: Field::default(),
        with_ended: true,
        rows: vec![
            row(1, 0, "jurisdiction", "山阳县", 3, 0),
            row(2, 1, "hall", "县12345热线受理中心", 14, 18),
            row(21, 1, "department", "县住房和城乡建设局", 6, 12),
            row(211, 2, "section", "房屋与物业股", 2, 5),
            row(212, 2, "section", "供热办", 2, 4),
            row(22, 1, "department", "县市场监督管理局", 4, 7),
            row(3, 1, "hall", "县政务服务大厅", 9, 0),
            row(311, 2, "window", "社保窗口", 3, 0),
            UnitRow {
                until: "2025-06-30".to_owned(), ..row(29, 1, "department", "县扶贫开发局", 0, 0)
            },
            UnitRow {
                group: Some(Words::plain("开发区")),
                ..row(41, 1, "department", "城关街道办事处", 5, 27)
            },
        ],
        total: 46,
        cut: None,
        names: vec!["山阳县".to_owned(), "县住房和城乡建设局".to_owned()],
        open: None,
        new: NewUnit {
            open: false,
            key: "sample-key".to_owned(),
            name: Field::default(),
            name_en: Field::default(),
            code: Field::default(),
            kind: Field::of("department"),
            kinds: ["jurisdiction", "hall", "department", "section", "window"]
                .map(|code| Choice::new(code, super::shown::unit_kind(code)))
                .to_vec(),
            parent: Field::of("山阳县"),
            group: Field::default(),
            groups: super::shown::PEER_GROUPS.map(super::shown::peer_group).to_vec(),
            from: Field::of("2026-11-22"),
        },
    }
}

fn sample_detail() -> UnitDetail {
    UnitDetail {
        unit: super::sample_life::housing(),
        path: vec![UnitRef::new(1, "山阳县")],
        code: "zjj".to_owned(),
        kind: super::shown::unit_kind("department"),
        from: "2015-04-01".to_owned(),
        key: "sample-key".to_owned(),
        problem: Some(
            super::shown::refusal("ends-before-it-begins")
                .with("from", "2015-04-01")
                .with("until", "2014-12-31"),
        ),
        name: Field::of("县住房和城乡建设局"),
        name_en: Field::of("Housing and Construction Bureau"),
        until: Field::of("2014-12-31"),
        ends: "2026-12-31".to_owned(),
        open_orders: 12,
        people: 6,
        aliases: ["山阳县住建局", "住建局", "县建设局"].map(str::to_owned).to_vec(),
        alias: Field::default(),
    }
}
