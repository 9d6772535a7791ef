//! The directory of the demonstration: where people may speak besides here. Its numbers are hotlines that every place has,
//! and one that nobody has.

use domain::{
    access::{Actor, Role},
    directory::{Command, Content, Kind},
    ids::ListingId,
};
use store::{command::Act, house::Store};

use crate::{actions, clock::Clock, http::signed::actor_of};

/// What it is, what it is called, its unit, numbers, place, times, and more.
type Entry =
    (Kind, &'static str, &'static str, &'static [&'static str], &'static str, &'static str, &'static str);

/// What is listed.
const ENTRIES: [Entry; 7] = [
    (
        Kind::Hotline,
        "12345政务服务便民热线",
        "",
        &["12345"],
        "",
        "每天24小时",
        "咨询、求助、投诉、举报、建议都可以说。",
    ),
    (Kind::Hotline, "12315消费者投诉举报热线", "", &["12315"], "", "每天24小时", ""),
    (Kind::Hotline, "12123交通安全服务热线", "", &["12123"], "", "每天24小时", ""),
    (
        Kind::Office,
        "城市管理局值班室",
        "sl-cgj",
        &["0914-5550100"],
        "市城市管理局一楼",
        "工作日 8:30—12:00，14:00—17:30",
        "路灯、占道、垃圾清运。",
    ),
    (
        Kind::Box,
        "政务服务大厅意见箱",
        "sl-zwdt-zjj",
        &[],
        "市政务服务大厅一楼服务台旁",
        "每周一、周四开箱",
        "可以不留姓名；每封都登记编号。",
    ),
    (
        Kind::OpenDay,
        "局长接待日",
        "sl-cgj",
        &[],
        "市城市管理局三楼会议室",
        "每月15日 9:00—11:30",
        "不用预约，按到场顺序。",
    ),
    (
        Kind::Forum,
        "市民论坛“我有话说”",
        "",
        &[],
        "市政府网站“互动交流”栏目",
        "随时",
        "帖子由热线中心每天两次登记。",
    ),
];

/// Lists them.
///
/// # Errors
/// When a unit is missing or it cannot be stored, which is our fault.
pub(super) fn list(store: &Store, clock: &Clock) -> anyhow::Result<()> {
    let world = store.world();
    let keeper = world.people.persons.iter().find(|person| person.roles.contains(&Role::Supervisor));
    let keeper = keeper.map_or(Actor::System("demo"), |person| actor_of(person, &world));
    for (kind, name, unit, contacts, place, times, text) in ENTRIES {
        let found = world.people.units.iter().find(|known| known.code == unit);
        anyhow::ensure!(
            unit.is_empty() || found.is_some(),
            "the directory names `{unit}`, which there is not"
        );
        let content = Content {
            kind,
            name: name.to_owned(),
            unit: found.map(|unit| unit.id),
            contacts: contacts.iter().map(|one| (*one).to_owned()).collect(),
            place: place.to_owned(),
            times: times.to_owned(),
            text: text.to_owned(),
        };
        let command = Command::List { id: ListingId(0), content: Box::new(content) };
        actions::now(store, clock, keeper.clone(), None, Act::Directory(command))?;
    }
    Ok(())
}
