//! Finding by words: whatever two characters stand in a text, the text is found, on both engines the same and in the
//! same order, however the index came to be what it is; and nobody finds what is not theirs to see.

use std::collections::BTreeSet;

use domain::{
    access::{Actor, Role},
    ids::UnitId,
    knowledge::command::Command,
    order::command::{Command as OrderCommand, Import, Register},
};
use jiff::SignedDuration;
use store::{
    command::Act,
    house::Store,
    search::{Search, Sight, excerpt::excerpt, words::alike},
};

use crate::{
    engines::{Ground, on_each_engine},
    house::{demand, id_of, morning, ready, write},
    knowledge::{House, content, house, staff},
    runner::root,
    story::open,
};

on_each_engine!(
    what_is_published_is_found_and_what_is_not_is_not,
    words_stand_before_what_merely_looks_like_them,
    the_index_follows_restores_and_crashes,
    letters_are_found_by_whom_they_concern,
);

/// The letters of the demonstration, with title, text and reply.
fn letters(count: usize) -> Vec<[String; 3]> {
    let file = root().join("demo/shangluo.csv");
    let mut reader = csv::Reader::from_path(file).unwrap();
    let cell = |row: &csv::StringRecord, at: usize| row.get(at).unwrap().trim().to_owned();
    let rows = reader.records().map(|row| row.unwrap());
    let letters = rows.map(|row| [cell(&row, 1), cell(&row, 2), cell(&row, 4)]);
    letters
        .filter(|[title, text, reply]| !title.is_empty() && !text.is_empty() && !reply.is_empty())
        .take(count)
        .collect()
}

fn import([title, text, reply]: &[String; 3]) -> Act {
    let title: String = title.chars().filter(|character| !character.is_control()).take(60).collect();
    let demand = Register { content: text.clone(), ..demand(&title) };
    Act::Import(Box::new(Import {
        demand,
        units: Vec::new(),
        office: String::new(),
        reply: reply.clone(),
        replied_on: None,
    }))
}

fn filled(ground: &Ground, letters: &[[String; 3]]) -> (Store, Search, Vec<i64>) {
    let store = ready(ground);
    let ids = letters.iter().map(|letter| id_of(&write(&store, import(letter)).unwrap()).0).collect();
    let search = Search::open(&ground.dir.path().join("search")).unwrap();
    assert_eq!(search.follow(store.db()).unwrap(), letters.len());
    (store, search, ids)
}

/// Every seventh pair of neighbouring characters of the letters, once each.
fn pairs(letters: &[[String; 3]]) -> Vec<String> {
    let mut pairs = BTreeSet::new();
    for text in letters.iter().flatten() {
        let text: Vec<char> = alike(text).chars().collect();
        for pair in text.windows(2).step_by(7) {
            let is_han = pair.iter().all(|character| ('\u{4E00}'..='\u{9FFF}').contains(character));
            pairs.extend(is_han.then(|| pair.iter().collect::<String>()));
        }
    }
    pairs.into_iter().collect()
}

/// Both engines, beside one another: the same finds in the same order, and just those whose text holds the pair.
#[test]
fn two_characters_are_found_wherever_they_stand_and_alike_on_both_engines() {
    let letters = letters(150);
    let [sqlite, postgres] = [Ground::sqlite(), Ground::postgres()];
    let [(_, left, ids), (_, right, other_ids)] = [filled(&sqlite, &letters), filled(&postgres, &letters)];
    assert_eq!(ids, other_ids);
    let texts: Vec<String> = letters.iter().map(|letter| alike(&letter.join("\n"))).collect();
    let pairs = pairs(&letters);
    assert!(pairs.len() > 2_000, "{}", pairs.len());
    let mut found_in_all = 0;
    for pair in pairs.iter().step_by(8) {
        let [mine, theirs] =
            [&left, &right].map(|index| index.search(&Sight::Letters, pair, 0, 500).unwrap());
        assert_eq!(mine, theirs, "{pair}");
        let mut holding: BTreeSet<i64> = ids
            .iter()
            .zip(&texts)
            .filter(|(_, text)| text.contains(pair.as_str()))
            .map(|(id, _)| *id)
            .collect();
        // A fixed group of synonyms adds what holds another of its words, and nothing else does.
        let said: BTreeSet<i64> = ids
            .iter()
            .zip(&texts)
            .filter(|(_, text)| mine.needles.iter().any(|needle| text.contains(needle.as_str())))
            .map(|(id, _)| *id)
            .collect();
        let found: BTreeSet<i64> = mine.ids.iter().copied().collect();
        assert!(found.is_superset(&holding), "{pair}: {holding:?} is not within {found:?}");
        assert!(found.is_subset(&said), "{pair}: {found:?} is not within {said:?}");
        assert_eq!((mine.total, mine.ids.len()), (found.len(), found.len()), "{pair}");
        found_in_all += found.len();
        holding.clear();
    }
    assert!(found_in_all > 700, "{found_in_all}");
    for [title, text, _] in letters.iter().take(40) {
        for typed in [title.as_str(), text.as_str()] {
            let [mine, theirs] =
                [&left, &right].map(|index| index.search(&Sight::Letters, typed, 0, 50).unwrap());
            assert_eq!(mine, theirs, "{typed}");
            let [mine, theirs] =
                [&left, &right].map(|index| index.suggest(&Sight::Letters, typed, 5).unwrap());
            assert_eq!(mine, theirs, "{typed}");
        }
    }
}

fn opened(house: &House, ground: &Ground) -> Search {
    let search = Search::open(&ground.dir.path().join("search")).unwrap();
    search.follow(house.store.db()).unwrap();
    search
}

fn ids(search: &Search, sight: &Sight, typed: &str) -> Vec<i64> {
    search.search(sight, typed, 0, 20).unwrap().ids
}

mod cases {
    use super::*;

    pub(super) fn what_is_published_is_found_and_what_is_not_is_not(ground: &Ground) {
        let house = house(ground);
        let id = house.published(house.housing, "公积金提取", "带身份证到窗口办理。");
        house.written(house.housing, "公积金贷款", "还没写完。");
        let search = opened(&house, ground);
        let found = |sight: &Sight, typed: &str| ids(&search, sight, typed);
        for typed in ["公积", "公积金", "公積金", "提取 窗口", "怎么提取公积金", "住房公积金", "租房"]
        {
            assert_eq!(found(&Sight::Public, typed), [id.0], "{typed}");
        }
        assert_eq!(found(&Sight::Articles, "二楼"), [id.0], "staff find what is written for them");
        assert!(
            found(&Sight::Public, "二楼").is_empty(),
            "citizens do not, and are not told that it is there"
        );
        assert!(found(&Sight::Articles, "贷款").is_empty(), "a draft is found by nobody");
        assert!(found(&Sight::Letters, "公积").is_empty() && found(&Sight::Nothing, "公积").is_empty());
        let half = search.search(&Sight::Public, "公积金 电梯", 0, 9).unwrap();
        assert_eq!((half.ids, half.is_half), (vec![id.0], true));
        assert!(found(&Sight::Public, "").is_empty() && found(&Sight::Public, "，。？").is_empty());
        // A new edition is found by what it says, and no more by what it said.
        let (writer, approver) = (
            staff(901, Role::UnitHandler, Some(house.housing)),
            staff(902, Role::UnitApprover, Some(house.housing)),
        );
        let next = Box::new(content("公积金提取", "刷脸即可。"));
        house.done(morning(), &writer, id, Command::Revise { content: next });
        house.done(morning(), &writer, id, Command::Submit);
        search.follow(house.store.db()).unwrap();
        assert!(found(&Sight::Public, "刷脸").is_empty());
        house.done(morning(), &approver, id, Command::Publish);
        search.follow(house.store.db()).unwrap();
        assert_eq!(found(&Sight::Public, "刷脸"), [id.0]);
        assert!(found(&Sight::Public, "身份证").is_empty());
        // Expired, agents find it and citizens do not; retired, nobody does.
        let over = morning() + SignedDuration::from_hours(24 * 200);
        house.done(over, &Actor::System("timers"), id, Command::Tick);
        search.follow(house.store.db()).unwrap();
        assert!(found(&Sight::Public, "刷脸").is_empty());
        assert_eq!(found(&Sight::Articles, "刷脸"), [id.0]);
        house.done(over, &approver, id, Command::Retire { reason: "停办".to_owned() });
        search.follow(house.store.db()).unwrap();
        assert!(found(&Sight::Articles, "刷脸").is_empty());
    }

    pub(super) fn words_stand_before_what_merely_looks_like_them(ground: &Ground) {
        let house = house(ground);
        let word = house.published(house.housing, "和服租赁", "可以租。");
        let crossing = house.published(house.parks, "产品和服务", "可以买。");
        let body = house.published(house.parks, "其他", "店里也有和服。");
        let search = opened(&house, ground);
        assert_eq!(ids(&search, &Sight::Public, "和服"), [word.0, crossing.0, body.0]);
        let said = search.search(&Sight::Public, "和服", 0, 9).unwrap();
        let marked = excerpt("店里也有和服。", &said.needles, 40);
        assert_eq!(
            marked.iter().filter(|one| one.is_hit).map(|one| one.text.as_str()).collect::<Vec<_>>(),
            ["和服"]
        );
        // Pages follow one another without a gap.
        let first = search.search(&Sight::Public, "和服", 0, 2).unwrap();
        let second = search.search(&Sight::Public, "和服", 2, 2).unwrap();
        assert_eq!((first.total, first.ids.len(), second.ids), (3, 2, vec![body.0]));
        let told = search.suggest(&Sight::Public, "我想问一下孩子拍照要租和服去哪里", 3).unwrap();
        assert_eq!(told.ids.first(), Some(&word.0));
    }

    pub(super) fn the_index_follows_restores_and_crashes(ground: &Ground) {
        let house = house(ground);
        let first = house.published(house.housing, "公积金提取", "带身份证。");
        let search = opened(&house, ground);
        let second = house.published(house.parks, "公积金缴存", "带营业执照。");
        assert!(search.follow(house.store.db()).unwrap() > 0);
        assert_eq!(search.follow(house.store.db()).unwrap(), 0, "nothing is left to do");
        let lived = search.search(&Sight::Articles, "公积", 0, 9).unwrap();
        assert_eq!(lived.ids, [second.0, first.0]);
        // Opened again, as after a crash, it goes on from where it was.
        drop(search);
        let third = house.published(house.parks, "公积金转移", "带转移证明。");
        let search = Search::open(&ground.dir.path().join("search")).unwrap();
        assert_eq!(search.count(), 2);
        search.follow(house.store.db()).unwrap();
        assert_eq!(ids(&search, &Sight::Articles, "公积"), [third.0, second.0, first.0]);
        let lived = search.search(&Sight::Articles, "公积金转移", 0, 9).unwrap();
        drop(search);
        // Built anew elsewhere it is the same.
        let fresh = Search::open(&ground.dir.path().join("fresh")).unwrap();
        fresh.follow(house.store.db()).unwrap();
        assert_eq!(fresh.search(&Sight::Articles, "公积金转移", 0, 9).unwrap(), lived);
        // In a house with another ledger, as after a restore of an older backup, it begins anew.
        let other = crate::story::another(ground);
        let store = open(&other);
        write(&store, crate::house::year(2026)).unwrap();
        fresh.follow(store.db()).unwrap();
        assert_eq!(fresh.count(), 0);
        drop(fresh);
        // Files that cannot be read are thrown away.
        let place = ground.dir.path().join("search");
        let meta = std::fs::read_dir(&place).unwrap().next().unwrap().unwrap().path().join("meta.json");
        std::fs::write(meta, "{").unwrap();
        let search = Search::open(&place).unwrap();
        search.follow(house.store.db()).unwrap();
        assert_eq!(search.search(&Sight::Articles, "公积金转移", 0, 9).unwrap(), lived);
    }

    pub(super) fn letters_are_found_by_whom_they_concern(ground: &Ground) {
        let house = house(ground);
        let id =
            id_of(&write(&house.store, crate::house::register("路灯三晚不亮", "13800138000", None)).unwrap());
        let search = opened(&house, ground);
        let agent = staff(3, Role::Agent, None);
        let of = |actor: &Actor| Sight::of_letters(actor);
        assert_eq!(ids(&search, &of(&agent), "路灯"), [id.0]);
        assert_eq!(ids(&search, &of(&agent), "沭河大街"), [id.0], "by what its citizen wrote");
        let housing = staff(5, Role::UnitHandler, Some(house.housing));
        assert!(ids(&search, &of(&housing), "路灯").is_empty());
        assert_eq!(of(&Actor::Citizen), Sight::Nothing);
        let order = |command: OrderCommand| Act::Order { order: id, seen: None, command };
        let accept = OrderCommand::Accept {
            kind: "complaint".to_owned(),
            urgency: domain::order::Urgency::Normal,
            proposed: None,
            note: String::new(),
        };
        write(&house.store, order(accept)).unwrap();
        let dispatch = OrderCommand::Dispatch {
            lead: house.housing,
            co_handlers: Vec::new(),
            note: String::new(),
            difficulty: domain::order::Difficulty::Simple,
        };
        write(&house.store, order(dispatch)).unwrap();
        search.follow(house.store.db()).unwrap();
        assert_eq!(ids(&search, &of(&housing), "路灯"), [id.0]);
        assert!(ids(&search, &of(&staff(6, Role::UnitHandler, Some(house.parks))), "路灯").is_empty());
        assert!(ids(&search, &Sight::of_articles(&agent), "路灯").is_empty());
    }
}

#[test]
fn a_search_sees_what_its_actor_sees() {
    assert_eq!(Sight::of_articles(&Actor::Citizen), Sight::Public);
    assert_eq!(Sight::of_articles(&staff(1, Role::Window, None)), Sight::Articles);
    let handler = staff(1, Role::UnitHandler, Some(UnitId(4)));
    assert_eq!(Sight::of_letters(&handler), Sight::LettersOf(vec![4]));
    assert_eq!(Sight::of_letters(&staff(1, Role::Administrator, None)), Sight::Nothing);
}
