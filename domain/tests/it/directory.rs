//! The directory: who keeps it, what may be listed, and that its numbers stay where persons' numbers are hidden.

use std::collections::BTreeSet;

use domain::{
    access::{Actor, Role, Staff},
    directory::{Command, Content, Context, Directory, Event, Kind, Refusal, decide, official::Official},
    ids::{ListingId, PersonId, UnitId},
    people::Units,
};
use jiff::Timestamp;
use proptest::prelude::*;

fn staff(role: Role) -> Actor {
    Actor::Staff(Staff { person: PersonId(1), roles: BTreeSet::from([role]), units: BTreeSet::new() })
}

fn content(name: &str, contacts: &[&str]) -> Content {
    Content {
        kind: Kind::Office,
        name: name.to_owned(),
        unit: None,
        contacts: contacts.iter().map(|one| (*one).to_owned()).collect(),
        place: String::new(),
        times: String::new(),
        text: String::new(),
    }
}

fn ask(directory: &Directory, actor: &Actor, command: Command) -> Result<Event, Refusal> {
    let units = Units::default();
    decide(Context { actor, directory, units: &units }, command)
}

fn listed(contents: &[Content]) -> Directory {
    let mut directory = Directory::default();
    for (number, content) in (1..).zip(contents) {
        let command = Command::List { id: ListingId(number), content: Box::new(content.clone()) };
        let event = ask(&directory, &staff(Role::Supervisor), command).unwrap();
        directory.apply(Timestamp::UNIX_EPOCH, "person:1".to_owned(), event);
    }
    directory
}

#[test]
fn administrators_and_supervisors_keep_it_and_nobody_else() {
    for role in Role::ALL {
        let command =
            Command::List { id: ListingId(1), content: Box::new(content("值班室", &["0914-2338000"])) };
        let outcome = ask(&Directory::default(), &staff(role), command);
        let keeps = matches!(role, Role::Administrator | Role::Supervisor);
        assert_eq!(outcome.is_ok(), keeps, "{role:?}: {outcome:?}");
    }
}

#[test]
fn what_cannot_be_used_or_is_a_persons_is_refused() {
    let check = |content: Content, code: &str| {
        let known = listed(&[self::content("大厅", &["12345"])]);
        let command = Command::List { id: ListingId(9), content: Box::new(content) };
        let outcome = ask(&known, &staff(Role::Administrator), command);
        assert_eq!(outcome.as_ref().err().map(Refusal::code), Some(code), "{outcome:?}");
    };
    check(content("", &["12345"]), "bad-text");
    check(content(&"长".repeat(81), &["12345"]), "bad-text");
    check(content("两\n行", &["12345"]), "bad-text");
    check(content("没有办法", &[]), "no-way");
    check(content("手机", &["13891470001"]), "bad-contact");
    check(content("手机", &["138-9147-0001"]), "bad-contact");
    check(content("短", &["12"]), "bad-contact");
    check(content("信", &["a@b"]), "bad-contact");
    check(content("手机", &["013812348000"]), "bad-contact");
    check(Content { text: "找老王138 1234 8000".to_owned(), ..content("室", &["12315"]) }, "personal");
    check(content("多", &["101", "102", "103", "104", "105", "106", "107"]), "too-many-contacts");
    check(content("大厅", &["12315"]), "listed-already");
    check(Content { unit: Some(UnitId(7)), ..content("无", &["12315"]) }, "no-unit");
    let gone = ask(&listed(&[]), &staff(Role::Supervisor), Command::Remove { entry: ListingId(4) });
    assert_eq!(gone.unwrap_err().code(), "no-entry");
}

#[test]
fn an_entry_is_changed_and_removed_and_its_number_is_hidden_again() {
    let mut directory = listed(&[content("值班室", &["0914-2338000"])]);
    let text = "请拨 0914-2338000";
    assert_eq!(Official::of(&directory, []).mask(text), text);
    let change =
        Command::Change { entry: ListingId(1), content: Box::new(content("值班室", &["0914-2338001"])) };
    let event = ask(&directory, &staff(Role::Administrator), change).unwrap();
    directory.apply(Timestamp::UNIX_EPOCH, String::new(), event);
    assert_eq!(Official::of(&directory, []).mask(text), "请拨 〔电话〕");
    let event =
        ask(&directory, &staff(Role::Administrator), Command::Remove { entry: ListingId(1) }).unwrap();
    directory.apply(Timestamp::UNIX_EPOCH, String::new(), event);
    assert!(directory.is_empty());
}

#[test]
fn offices_numbers_stay_and_persons_numbers_do_not() {
    let mut office = content("值班室", &["0914-2338000", "zbs@example.gov.cn", "029-87654321"]);
    office.place = "东风路12号一楼".to_owned();
    let official = Official::of(&listed(&[office]), ["12345"]);
    let check = |written: &str, shown: &str| assert_eq!(official.mask(written), shown, "{written}");
    check("打0914-2338000", "打0914-2338000");
    check("打(0914)2338000或2338000", "打(0914)2338000或2338000");
    check("打2338000转8001", "打2338000转8001");
    check("打12345、029-87654321", "打12345、029-87654321");
    check("信到zbs@example.gov.cn", "信到zbs@example.gov.cn");
    check("到东风路12号一楼办理", "到东风路12号一楼办理");
    check("我住东风路13号", "我住东风路〔门牌〕");
    check("信到li.si@example.cn", "信到〔邮箱〕");
    // One letter more on either side, and it is another's address.
    check("信到wangzbs@example.gov.cn", "信到〔邮箱〕");
    check("信到zbs@example.gov.cn.cc", "信到〔邮箱〕");
    // One digit more on either side, and it is another number.
    check("打10914-2338000", "打〔电话〕");
    check("打0914-23380001", "打〔电话〕");
    check("打2338000-1234567", "打〔号码〕");
    check("打0914-2338001", "打〔电话〕");
    check("打13812348000，或0914-2338000", "打〔电话〕，或0914-2338000");
    // Whoever writes is told of the lines that change, and of no other.
    let hidden = official.hidden_lines("一楼大厅\n打0914-2338000\n或打0914-2338001\n到东风路12号一楼");
    assert_eq!(hidden, ["或打〔电话〕"]);
}

proptest! {
    #[test]
    fn no_mobile_survives_however_many_offices_are_listed(
        mobile in "1[3-9][0-9]{9}",
        numbers in proptest::collection::vec("[1-9][0-9]{6,7}", 1..40),
        before in "[^0-9零〇一二两三四五六七八九]{0,8}",
    ) {
        let contents: Vec<Content> =
            numbers.iter().enumerate().map(|(place, number)| content(&format!("室{place}"), &[number])).collect();
        let official = Official::of(&listed(&contents), ["12345"]);
        let shown = official.mask(&format!("{before}{mobile}"));
        prop_assert!(!shown.contains(&mobile), "{shown}");
    }
}
