//! The assessor's room through real forms: who may come in, that every figure opens, that a month closes once and
//! stays, and what may be set beside it.

mod beside;
mod closing;
mod entering;
mod files;
mod opening;

pub(crate) use closing::csrf;
use domain::{
    access::Actor,
    ids::UnitId,
    people::{self, Unit, UnitKind},
};
use jiff::{SignedDuration, civil::date};
use server::actions;
use store::{command::Act, personal::Contact};

use crate::{harness::House, staff::demand};

/// The month the clock of the small world stands in.
pub(crate) const MONTH: &str = "/assessment/linshu-2020-10/2026-11";

/// Units that are compared: code, name, group, and how many orders each gets.
const COMPARED: [(&str, &str, &str, usize); 5] = [
    ("east", "东关街道", "township", 3),
    ("west", "西关街道", "township", 2),
    ("north", "北山镇", "township", 0),
    ("roads", "县公路局", "department", 2),
    ("water", "县水务局", "department", 1),
];

/// Opens a house in which five units are compared and have taken orders this month.
pub(crate) async fn county() -> House {
    let house = House::demo().await;
    for (code, name, group, orders) in COMPARED {
        let unit = Unit {
            id: UnitId(0),
            code: code.to_owned(),
            parent: Some(house.unit("county")),
            name: name.to_owned(),
            name_en: code.to_owned(),
            kind: UnitKind::Department,
            group: Some(group.to_owned()),
            from: date(2020, 1, 1),
            until: None,
            aliases: [].into(),
        };
        let act = Act::People(people::Command::AddUnit(unit));
        actions::now(&house.app.store, &house.app.clock, Actor::System("set-up"), None, act).unwrap();
        for number in 0..orders {
            let contact = Contact::new("李建国", "13891478000");
            let order = house.registered(demand(&format!("{name}第{number}件路灯不亮")), contact);
            house.dispatched(&order, code);
        }
    }
    house
}

impl House {
    /// Moves the clock behind the cut-off of November.
    pub(crate) fn after_cut_off(&self) {
        self.advance(SignedDuration::from_hours(24 * 16));
    }

    /// Returns the address of a unit in the month.
    pub(crate) fn at(&self, unit: &str) -> String {
        format!("{MONTH}/{}", self.unit(unit))
    }
}
