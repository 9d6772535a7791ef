//! A year's end through the one door: own figures are counted in the moment they are frozen, one year has one sheet even
//! in one batch, and what is kept is what the ledger tells.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    access::{Actor, Role, Staff},
    annual::{
        Cell, Origin, Sheet,
        command::{Command, Open},
        result::lines,
        rows::Row,
    },
    ids::{AnnualId, PersonId, UnitId},
    people::{self, UnitKind},
};
use jiff::{SignedDuration, civil::date};
use store::{
    annual,
    command::{Act, Done, Error, Request},
    db::Value,
    house::Store,
};

use crate::{
    engines::{Ground, on_each_engine},
    house::{morning, pack, ready, write},
    story::verified,
    tables::case,
};

on_each_engine!(
    a_year_is_weighed_published_and_built_anew,
    a_year_has_one_sheet_even_in_one_batch,
    a_changed_row_is_found,
);

const PACK: &str = "nanjing-2016-122";
const SOURCES: [&str; 3] = ["departments", "service-hall", "hotline-12345"];

fn staff(person: i64, role: Role) -> Actor {
    Actor::Staff(Staff { person: PersonId(person), roles: BTreeSet::from([role]), units: BTreeSet::new() })
}

fn open() -> Act {
    let weights = SOURCES.iter().zip(["40", "30", "30"]).map(|(id, it)| ((*id).to_owned(), it.to_owned()));
    Act::OpenAnnual(Box::new(Open {
        pack: PACK.to_owned(),
        block: "year-aggregate".to_owned(),
        year: 2026,
        basis: "会议纪要".to_owned(),
        weights: weights.collect(),
    }))
}

struct City {
    store: Store,
    /// Two departments of a group, and a section of the first.
    units: [UnitId; 3],
}

impl City {
    fn ready(ground: &Ground) -> Self {
        let store = ready(ground);
        write(&store, pack("policies/nanjing-2016-122.toml")).unwrap();
        let add = |code: &str, parent: Option<UnitId>, group: Option<&str>| {
            let unit = people::Unit {
                id: UnitId(0),
                code: code.to_owned(),
                parent,
                name: format!("市{code}局"),
                name_en: format!("{code} bureau"),
                kind: UnitKind::Department,
                group: group.map(str::to_owned),
                from: date(2020, 1, 1),
                until: None,
                aliases: BTreeSet::new(),
            };
            let done = write(&store, Act::People(people::Command::AddUnit(unit))).unwrap();
            let Done::Unit { id } = done else { panic!("{done:?}") };
            id
        };
        let first = add("a", None, Some("livelihood"));
        let units = [first, add("b", None, Some("livelihood")), add("c", Some(first), None)];
        Self { store, units }
    }

    fn does(&self, actor: &Actor, act: Act) -> Result<Done, Error> {
        let at = morning().checked_add(SignedDuration::from_hours(1)).unwrap();
        self.store.write(Request { key: None, at, actor: actor.clone(), act })
    }

    fn opened(&self) -> AnnualId {
        let done = self.does(&staff(1, Role::Assessor), open()).unwrap();
        let Done::Annual { id, version: 1 } = done else { panic!("{done:?}") };
        id
    }

    fn tell(&self, actor: &Actor, annual: AnnualId, command: Command) -> Result<Done, Error> {
        self.does(actor, Act::Annual { annual, seen: None, command: Box::new(command) })
    }

    fn sheet(&self, id: AnnualId) -> Sheet {
        self.store.read(|tx| annual::get(tx, id)).unwrap().unwrap()
    }

    fn file(&self, source: &str, scores: [&str; 2]) -> Command {
        let row = |(number, (unit, score)): (u64, (&str, &str))| Row {
            number,
            unit: unit.to_owned(),
            score: score.to_owned(),
        };
        Command::TakeFile {
            source: source.to_owned(),
            name: "考核.csv".to_owned(),
            digest: "00".repeat(32),
            rows: (2..).zip(["a", "b"].into_iter().zip(scores)).map(row).collect(),
            reason: String::new(),
        }
    }
}

fn own() -> Command {
    Command::TakeOwn { source: SOURCES[0].to_owned(), counted: None, reason: String::new() }
}

mod cases {
    use super::*;

    pub(super) fn a_year_is_weighed_published_and_built_anew(ground: &Ground) {
        let city = City::ready(ground);
        let [first, second, section] = city.units;
        // Of the first: two satisfied, one dissatisfied in its section, one silent. Of the second: one satisfied.
        for (number, (unit, grade)) in
            [(first, Some(5)), (first, Some(4)), (section, Some(1)), (first, None), (second, Some(3))]
                .into_iter()
                .enumerate()
        {
            case(&city.store, unit, number, grade);
        }
        let (assessor, leader) = (staff(1, Role::Assessor), staff(2, Role::Leader));
        let id = city.opened();
        city.tell(&assessor, id, own()).unwrap();
        // What comes later changes nothing that was frozen.
        case(&city.store, second, 9, Some(1));
        city.tell(&assessor, id, city.file(SOURCES[1], ["90", "80"])).unwrap();
        city.tell(&assessor, id, city.file(SOURCES[2], ["75", ""])).unwrap();
        let refused = city.tell(&leader, id, Command::Publish).unwrap_err();
        assert!(matches!(&refused, Error::Refused(refused) if refused.code() == "missing"), "{refused:?}");
        let (source, units) = (SOURCES[2].to_owned(), vec![second]);
        city.tell(&assessor, id, Command::LeaveOut { source, units, reason: "无此类工单".to_owned() })
            .unwrap();
        city.tell(&leader, id, Command::Publish).unwrap();
        let sheet = city.sheet(id);
        let taken = &sheet.figures.taken[SOURCES[0]];
        let counted = |part, whole| Cell::Counted { part, whole };
        let expected = BTreeMap::from([(first, counted(1, 3)), (second, counted(0, 1))]);
        assert_eq!(taken.cells, expected);
        assert_eq!(taken.origin, Origin::Own { until: date(2026, 3, 2) });
        let (world, edition) = (city.store.world(), &sheet.editions[0]);
        let rule = sheet.rule(&world).unwrap();
        let shown: Vec<_> = lines(rule, &edition.figures, &edition.units)
            .unwrap()
            .iter()
            .map(|line| (line.named.unit, line.total.unwrap().fixed(2), line.rank.unwrap()))
            .collect();
        // 2/3 of 40, 90 of 30, 75 of 30; and 1 of 4/7, 80 of 3/7.
        assert_eq!(shown, [(first, "76.17".to_owned(), 2), (second, "91.43".to_owned(), 1)]);
        assert_eq!(edition.by, leader.signature());
        assert_eq!(city.store.read(|tx| annual::list(tx, true)).unwrap(), [sheet]);
        let told = city.store.read(|tx| annual::timeline(tx, id)).unwrap();
        let told: Vec<&str> = told.iter().map(|entry| entry.event.code()).collect();
        let taken = "annual-source-taken";
        assert_eq!(told, ["annual-opened", taken, taken, taken, "annual-left-out", "annual-published"]);
        let report = verified(&city.store);
        assert!(report.is_clean(), "{:?}", report.differences);
        assert_eq!((report.annual_sheets, report.rows["annual_sheet"]), (1, 1));
    }

    pub(super) fn a_year_has_one_sheet_even_in_one_batch(ground: &Ground) {
        let city = City::ready(ground);
        let id = city.opened();
        let refused = city.does(&staff(1, Role::Assessor), open()).unwrap_err();
        assert!(matches!(&refused, Error::Refused(refused) if refused.code() == "year-taken"), "{refused:?}");
        let stale = Act::Annual { annual: id, seen: Some(7), command: Box::new(own()) };
        let refused = city.does(&staff(1, Role::Assessor), stale).unwrap_err();
        assert!(matches!(&refused, Error::Refused(refused) if refused.code() == "changed"), "{refused:?}");
        let none = city.tell(&staff(1, Role::Assessor), AnnualId(1), own()).unwrap_err();
        assert!(matches!(&none, Error::Refused(refused) if refused.code() == "no-sheet"), "{none:?}");
        assert_eq!(city.store.read(|tx| annual::list(tx, false)).unwrap().len(), 1);
        assert!(city.store.read(|tx| annual::list(tx, true)).unwrap().is_empty());
    }

    pub(super) fn a_changed_row_is_found(ground: &Ground) {
        let city = City::ready(ground);
        let id = city.opened();
        assert!(verified(&city.store).is_clean());
        let sql = "update annual_sheet set year = 2025 where id = $1";
        let id: Value = id.0.into();
        city.store.write_rows(|tx| tx.execute(sql, &[id])).unwrap();
        assert_eq!(verified(&city.store).differences.len(), 1);
    }
}
