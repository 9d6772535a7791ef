//! Administration of units: the tree, one unit with its aliases, adding, renaming and closing.
//!
//! A unit is never deleted: it ends on a day, and what it did stays under the name it had.

use serde::Serialize;

use super::pieces::UnitRef;
use super::sample_life::plain;
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
    /// Its peer group; empty for none.
    pub group: String,
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
    /// The idempotency key of the forms.
    pub key: String,
    /// What went wrong as a whole; nothing at first.
    pub problem: Option<Words>,
    /// The form for renaming: the new name.
    pub name: Field,
    /// The day from which the new name holds, `YYYY-MM-DD`.
    pub name_from: Field,
    /// The form for closing: the last day, `YYYY-MM-DD`.
    pub until: Field,
    /// The unit that takes over what is open: a name typed with completion.
    pub heir: Field,
    /// How many open orders wait for an heir.
    pub open_orders: u32,
    /// The other spellings that lead to this unit.
    pub aliases: Vec<Alias>,
    /// The form for another spelling.
    pub alias: Field,
    /// Names it had before.
    pub earlier: Vec<EarlierName>,
}

/// Another spelling of a unit's name.
#[derive(Debug, Clone, Serialize)]
pub struct Alias {
    /// The spelling.
    pub text: String,
    /// Where it comes from: “信件导入 2026-11-20”.
    pub origin: String,
}

/// A name a unit had.
#[derive(Debug, Clone, Serialize)]
pub struct EarlierName {
    /// The name.
    pub name: String,
    /// The last day it held, `YYYY-MM-DD`.
    pub until: String,
}

/// The form for a new unit: `name`, `kind`, `parent_name`, `group`, `from`.
#[derive(Debug, Clone, Serialize)]
pub struct NewUnit {
    /// Whether the form is open.
    pub open: bool,
    /// The idempotency key.
    pub key: String,
    /// Its name.
    pub name: Field,
    /// What it is.
    pub kind: Field,
    /// The kinds there are.
    pub kinds: Vec<Choice>,
    /// The unit above it: a name typed with completion.
    pub parent: Field,
    /// Its peer group.
    pub group: Field,
    /// The peer groups there are.
    pub groups: Vec<Choice>,
    /// Its first day, `YYYY-MM-DD`.
    pub from: Field,
}

impl Page for Units {
    const TEMPLATE: &'static str = "staff/admin/units.html";

    fn samples() -> Vec<Units> {
        let list = sample_list();
        let detail = Units { open: Some(sample_detail()), ..list.clone() };
        let adding = Units {
            new: NewUnit {
                open: true,
                name: Field::of("县住房和城乡建设局").wrong(Words::key("staff.units.name_taken")),
                parent: Field::of("县政府").wrong(Words::key("staff.picker.unknown")),
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
        kind: Words::key(&format!("staff.unit_kind.{kind}")),
        group: if depth == 1 { "县直部门".to_owned() } else { String::new() },
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
            UnitRow { until: "2025-06-30".to_owned(), ..row(29, 1, "department", "县扶贫开发局", 0, 0) },
            UnitRow { group: "镇街".to_owned(), ..row(41, 1, "department", "城关街道办事处", 5, 27) },
        ],
        total: 46,
        open: None,
        new: NewUnit {
            open: false,
            key: "sample-key".to_owned(),
            name: Field::default(),
            kind: Field::of("department"),
            kinds: ["jurisdiction", "hall", "department", "section", "window"]
                .map(|code| Choice::new(code, Words::key(&format!("staff.unit_kind.{code}"))))
                .to_vec(),
            parent: Field::of("山阳县"),
            group: Field::default(),
            groups: vec![Choice::new("departments", plain("县直部门")), Choice::new("towns", plain("镇街"))],
            from: Field::of("2026-11-22"),
        },
    }
}

fn sample_detail() -> UnitDetail {
    let alias = |text: &str, origin: &str| Alias { text: text.to_owned(), origin: origin.to_owned() };
    UnitDetail {
        unit: super::sample_life::housing(),
        path: vec![UnitRef::new(1, "山阳县")],
        key: "sample-key".to_owned(),
        problem: Some(Words::key("staff.units.has_open").with("count", 12)),
        name: Field::of("县住房和城乡建设局"),
        name_from: Field::of("2026-11-22"),
        until: Field::of("2026-12-31"),
        heir: Field::default(),
        open_orders: 12,
        aliases: vec![alias("山阳县住建局", "信件导入 2026-11-20"), alias("住建局", "手工添加")],
        alias: Field::default(),
        earlier: vec![EarlierName { name: "县建设局".to_owned(), until: "2015-03-31".to_owned() }],
    }
}
