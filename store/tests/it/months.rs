//! Frozen months: as the ledger stood at the cut-off, whenever they are closed; the same once more at any later time;
//! corrected beside, appealed against within the pack's days, and ruled on by somebody else.

use crate::engines::on_each_engine;

on_each_engine!(
    a_month_is_frozen_as_it_stood_at_its_cut_off,
    a_reopened_month_is_the_frozen_one_whatever_happened_since,
    a_month_is_closed_once_and_not_too_early,
    what_is_entered_and_marked_is_checked,
    a_correction_stands_beside_the_frozen_month,
    a_unit_appeals_in_time_and_others_rule,
    who_assesses_and_who_only_reads,
    a_changed_frozen_month_is_found,
    a_closed_month_comes_through_the_waiting_door_too,
    the_year_is_put_together_from_its_months,
    the_months_that_are_listed_say_how_they_stand,
);

mod cases {
    use std::sync::mpsc::channel;

    use domain::{
        access::{Actor, Role},
        assessment::{
            command::{Command as Assess, Proof, Span},
            event::Snapshot,
            periods,
        },
        exact::Exact,
        ids::{MarkId, OrderId},
        policy::{Month, Pack},
    };
    use jiff::{SignedDuration, civil::date};
    use store::{
        assessment, closing,
        command::{Act, Error, Request},
    };

    use crate::{
        county::{County, PACK, Word, at, month, refused, system},
        engines::Ground,
        story::{another, open, verified},
    };

    /// Some orders of March, one of them unfinished at the end.
    fn lived(ground: &Ground) -> (County, OrderId) {
        let county = County::new(ground);
        for (day, unit, word) in [
            (3, "east", Word::Satisfied),
            (4, "east", Word::Satisfied),
            (5, "west", Word::Satisfied),
            (6, "west", Word::Dissatisfied),
            (9, "water", Word::Satisfied),
        ] {
            county.whole(at(3, day, 9), unit, word);
        }
        let open = county.send(at(3, 31, 15), "east");
        county.enter(at(4, 1, 9), Span::Month(month("2026-03")), "water", "volume_band", "8").unwrap();
        county.mark(at(4, 1, 10), month("2026-03"), "west", "supervised_city_account");
        (county, open)
    }

    fn frozen(county: &County, of: Month) -> Snapshot {
        county.store.read(|tx| closing::frozen(tx, PACK, of)).unwrap().unwrap().snapshot
    }

    fn reopened(county: &County, of: Month) -> Snapshot {
        county.store.read(|tx| closing::reopened(tx, PACK, of)).unwrap().unwrap()
    }

    fn value(snapshot: &Snapshot, county: &County, unit: &str, id: &str) -> String {
        let unit = snapshot.unit(county.unit(unit)).unwrap().1;
        unit.values.get(id).copied().unwrap_or(Exact::ZERO).to_string()
    }

    pub(super) fn a_month_is_frozen_as_it_stood_at_its_cut_off(ground: &Ground) {
        let march = month("2026-03");
        let close_at = |ground: &Ground, when| {
            let (county, open) = lived(ground);
            let moved = county.send(at(3, 31, 16), "power");
            // In time for the cut-off, which is the end of the fifth working day of April, the 8th.
            county.answer(at(4, 8, 17), open);
            if when > at(4, 10, 0) {
                // Too late for it.
                county.rate(at(4, 9, 9), open, Word::Satisfied);
                county.reassign(at(4, 9, 10), moved, "north");
            }
            county.close(when, march).unwrap();
            county.agrees();
            let mut snapshot = frozen(&county, march);
            assert_eq!(value(&snapshot, &county, "east", "taken"), "3");
            assert_eq!(value(&snapshot, &county, "east", "first_time_satisfied"), "2");
            assert_eq!(value(&snapshot, &county, "water", "volume_band"), "8");
            assert_eq!(value(&snapshot, &county, "power", "taken"), "1");
            assert_eq!(value(&snapshot, &county, "west", "supervised_city_account"), "1");
            // What the pressing of the button itself leaves behind is all that differs.
            (snapshot.closed_at, snapshot.events) = (at(1, 1, 1), 0);
            snapshot
        };
        let early = close_at(ground, at(4, 9, 0));
        let late = close_at(&another(ground), at(6, 1, 9));
        assert_eq!(early.groups, late.groups);
        assert_eq!(early, late);
        let ranks: Vec<_> = early
            .groups
            .iter()
            .map(|group| group.units.iter().map(|unit| (unit.code.as_str(), unit.rank)).collect::<Vec<_>>())
            .collect();
        assert_eq!(ranks[0][..2], [("east", Some(1)), ("west", Some(2))]);
        assert_eq!(ranks[0][2], ("north", None), "a unit without orders is not ranked");
    }

    pub(super) fn a_reopened_month_is_the_frozen_one_whatever_happened_since(ground: &Ground) {
        let (county, open) = lived(ground);
        let march = month("2026-03");
        county.close(at(4, 20, 9), march).unwrap();
        let before = frozen(&county, march);
        // The order lives on and moves away, units and people change, the pack's calendar too.
        county.reassign(at(4, 21, 9), open, "west");
        county.answer(at(4, 22, 9), open);
        county.rate(at(4, 23, 9), open, Word::Satisfied);
        county.send(at(4, 23, 10), "east");
        let east = county.unit("east");
        let renamed = domain::people::Command::RenameUnit {
            unit: east,
            name: "东街道办事处".to_owned(),
            name_en: "East".to_owned(),
        };
        county.write(at(4, 24, 9), Act::People(renamed)).unwrap();
        county.add_unit("south", None, Some("township"));
        assert_eq!(reopened(&county, march), before);
        assert_eq!(frozen(&county, march), before);
        assert_ne!(county.count(march, "east", "taken"), value(&before, &county, "east", "taken"));
        let report = verified(&county.store);
        assert_eq!((report.months, report.differences), (1, Vec::new()));
        // What is behind a frozen number is shown as it stood then.
        let world = county.store.world();
        let asked = assessment::Behind { pack: PACK, month: march, unit: east, measure: "taken" };
        let page =
            county.store.read(|tx| assessment::orders_behind(tx, &world, &asked, OrderId(0), 10)).unwrap();
        assert_eq!(page.orders.len(), 3);
        assert!(page.orders.iter().any(|(order, _)| order.id == open && order.lead == Some(east)));
        // The house opened again knows that the month is closed.
        drop(county);
        let county = County { store: open_again(ground) };
        refused(county.close(at(6, 1, 9), march), "period-closed");
    }

    fn open_again(ground: &Ground) -> store::house::Store {
        open(ground)
    }

    pub(super) fn a_month_is_closed_once_and_not_too_early(ground: &Ground) {
        let (county, _) = lived(ground);
        let march = month("2026-03");
        refused(county.close(at(4, 8, 23), march), "before-cut-off");
        let none = Assess::Close { pack: "unheard-of".to_owned(), month: march };
        refused(county.assess(at(4, 20, 9), &system(), none), "no-assessment");
        refused(county.close(at(4, 20, 9), month("2019-03")), "not-assessed");
        refused(county.close(at(4, 20, 9), month("2026-05")), "period-not-begun");
        county.close(at(4, 20, 9), march).unwrap();
        refused(county.close(at(4, 20, 10), march), "period-closed");
        refused(
            county.enter(at(4, 20, 10), Span::Month(march), "water", "volume_band", "8"),
            "period-closed",
        );
        let mark = mark(&county, "west", "disciplined");
        refused(county.assess(at(4, 20, 10), &system(), mark), "period-closed");
        let known = county.store.world().periods.get(PACK, Span::Month(march)).unwrap().marks.clone();
        let first = *known.keys().next().unwrap();
        let unmark = Assess::Unmark { mark: first, reason: "误登".to_owned() };
        refused(county.assess(at(4, 20, 10), &system(), unmark), "period-closed");
        county.agrees();
    }

    fn mark(county: &County, unit: &str, measure: &str) -> Assess {
        Assess::Mark {
            mark: MarkId(0),
            pack: PACK.to_owned(),
            month: month("2026-03"),
            unit: county.unit(unit),
            measure: measure.to_owned(),
            order: None,
            evidence: Vec::new(),
            note: "督查账户".to_owned(),
        }
    }

    pub(super) fn what_is_entered_and_marked_is_checked(ground: &Ground) {
        let county = County::new(ground);
        let (march, now) = (month("2026-03"), at(3, 20, 9));
        county.add_unit("office", None, None);
        let enter = |unit, input, value| county.enter(now, Span::Month(march), unit, input, value);
        refused(enter("water", "volume_band", "7"), "bad-value");
        refused(enter("east", "volume_band", "8"), "bad-value");
        refused(enter("office", "volume_band", "8"), "not-compared");
        refused(enter("water", "unheard_of", "8"), "not-in-pack");
        refused(enter("water", "knowledge_points", "8"), "not-in-pack");
        refused(
            county.enter(now, Span::Month(month("2026-04")), "water", "volume_band", "8"),
            "period-not-begun",
        );
        enter("water", "volume_band", "8").unwrap();
        enter("water", "volume_band", "10").unwrap();
        assert_eq!(county.count(march, "water", "volume_band"), "10", "the last one counts");
        let year = Span::Year(2026);
        county.enter(now, year, "water", "knowledge_points", "9.5").unwrap();
        refused(county.enter(now, year, "water", "volume_band", "8"), "not-in-pack");
        refused(county.enter(now, year, "water", "knowledge_points", "10.5"), "bad-value");
        refused(county.enter(now, year, "water", "office_agenda", "3"), "needs-evidence");
        let proof =
            |digest: &str| Proof { digest: digest.to_owned(), name: "计划.pdf".to_owned(), size: 7 };
        let prove = |digest: &str| Assess::Enter {
            pack: PACK.to_owned(),
            period: year,
            unit: county.unit("water"),
            input: "office_agenda".to_owned(),
            value: Exact::from(3),
            evidence: vec![proof(digest)],
            note: String::new(),
        };
        refused(county.assess(now, &system(), prove("66c7")), "bad-evidence");
        county.assess(now, &system(), prove(&"66c7f0f4".repeat(8))).unwrap();
        let set = |command: Assess| county.assess(now, &system(), command);
        refused(set(mark(&county, "east", "taken")), "not-in-pack");
        refused(set(mark(&county, "office", "disciplined")), "not-compared");
        let about = |about| {
            let mut command = mark(&county, "east", "disciplined");
            if let Assess::Mark { order, .. } = &mut command {
                *order = Some(about);
            }
            command
        };
        refused(set(about(OrderId(999_999))), "no-order");
        let order = county.send(at(3, 3, 9), "east");
        set(about(order)).unwrap();
        refused(set(Assess::Unmark { mark: MarkId(999_999), reason: "误登".to_owned() }), "no-mark");
        county.agrees();
    }

    fn correct(county: &County, unit: &str, measure: &str, by: i64) -> Assess {
        Assess::Correct {
            pack: PACK.to_owned(),
            month: month("2026-03"),
            unit: county.unit(unit),
            measure: measure.to_owned(),
            by: Exact::from(by),
            reason: "复核".to_owned(),
            appeal: None,
        }
    }

    pub(super) fn a_correction_stands_beside_the_frozen_month(ground: &Ground) {
        let (county, _) = lived(ground);
        let (march, now) = (month("2026-03"), at(4, 20, 10));
        let set = |command: Assess| county.assess(now, &system(), command);
        refused(set(correct(&county, "west", "supervised_city_account", -1)), "period-open");
        county.close(at(4, 20, 9), march).unwrap();
        let before = frozen(&county, march);
        refused(set(correct(&county, "west", "supervised_city_account", 0)), "by-nothing");
        refused(set(correct(&county, "west", "supervised_city_account", -2)), "bad-value");
        refused(set(correct(&county, "west", "unheard_of", 1)), "not-in-pack");
        refused(set(correct(&county, "west", "first_time_satisfied", 99)), "bad-value");
        set(correct(&county, "west", "supervised_city_account", -1)).unwrap();
        refused(set(correct(&county, "west", "supervised_city_account", -1)), "bad-value");
        set(correct(&county, "west", "first_time_satisfied", 1)).unwrap();
        set(correct(&county, "west", "not_responded", -1)).unwrap();
        assert_eq!(frozen(&county, march), before, "the frozen month is never touched");
        assert_eq!(reopened(&county, march), before);
        let world = county.store.world();
        let corrections = &world.periods.get(PACK, Span::Month(march)).unwrap().corrections;
        assert_eq!(corrections.len(), 3);
        let assessment = world.packs.get(PACK).and_then(Pack::assessment).unwrap();
        let west = county.unit("west");
        let standing = |count: usize| {
            let all = periods::standings(assessment, &before, &corrections[..count]).unwrap();
            all.into_iter().find(|unit| unit.frozen.unit == west).unwrap()
        };
        assert!(!standing(0).has_moved());
        let supervision = |count: usize| standing(count).scores["supervision"].to_string();
        assert_eq!((supervision(0), supervision(1), supervision(2)), ("4.8".into(), "5".into(), "5".into()));
        assert_eq!(
            (standing(1).frozen.rank, standing(2).rank, standing(3).rank),
            (Some(2), Some(2), Some(1))
        );
        assert!(standing(1).has_moved());
        county.agrees();
    }

    pub(super) fn a_unit_appeals_in_time_and_others_rule(ground: &Ground) {
        let (county, _) = lived(ground);
        let march = month("2026-03");
        let principal = county.person(Role::UnitPrincipal, Some("west"));
        let other = county.person(Role::UnitPrincipal, Some("east"));
        let assessor = county.person(Role::Assessor, None);
        let own = county.person(Role::Assessor, Some("west"));
        refused(county.appeal(at(4, 20, 9), &principal, march, "west"), "period-open");
        county.close(at(4, 20, 9), march).unwrap();
        refused(county.appeal(at(4, 20, 10), &other, march, "west"), "denied");
        refused(county.appeal(at(4, 20, 10), &assessor, march, "west"), "denied");
        // Five working days after Monday the 20th end with Monday the 27th.
        let appeal = county.appeal(at(4, 27, 23), &principal, march, "west").unwrap();
        refused(county.appeal(at(4, 27, 23), &principal, march, "west"), "appeal-waits");
        refused(county.rule(at(4, 28, 9), &own, appeal, true), "own-appeal");
        refused(county.rule(at(4, 28, 9), &principal, appeal, true), "denied");
        let following = |granted| {
            let mut command = correct(&county, "west", "supervised_city_account", -1);
            if let Assess::Correct { appeal, .. } = &mut command {
                *appeal = Some(granted);
            }
            command
        };
        refused(county.assess(at(4, 28, 9), &assessor, following(appeal)), "appeal-not-granted");
        county.rule(at(4, 28, 9), &assessor, appeal, true).unwrap();
        refused(county.rule(at(4, 28, 9), &assessor, appeal, false), "appeal-ruled");
        county.assess(at(4, 28, 10), &assessor, following(appeal)).unwrap();
        refused(county.appeal(at(4, 28, 0), &principal, march, "west"), "appeals-over");
        let world = county.store.world();
        let period = world.periods.get(PACK, Span::Month(march)).unwrap();
        assert!(period.appeals[&appeal].ruling.as_ref().unwrap().granted);
        assert_eq!(period.corrections[0].appeal, Some(appeal));
        county.agrees();
    }

    pub(super) fn who_assesses_and_who_only_reads(ground: &Ground) {
        let (county, _) = lived(ground);
        let close = || Assess::Close { pack: PACK.to_owned(), month: month("2026-03") };
        for role in Role::ALL {
            let actor = county.person(role, None);
            if role != Role::Assessor {
                refused(county.assess(at(4, 20, 9), &actor, close()), "denied");
                refused(county.assess(at(4, 20, 9), &actor, mark(&county, "west", "disciplined")), "denied");
            }
        }
        refused(county.assess(at(4, 20, 9), &Actor::Citizen, close()), "denied");
        let assessor = county.person(Role::Assessor, None);
        county.assess(at(4, 20, 9), &assessor, mark(&county, "west", "disciplined")).unwrap();
        county.assess(at(4, 20, 9), &assessor, close()).unwrap();
        let Actor::Staff(staff) = &assessor else { panic!("{assessor:?}") };
        assert_eq!(frozen(&county, month("2026-03")).closed_by, format!("person:{}", staff.person));
        county.agrees();
    }

    pub(super) fn a_changed_frozen_month_is_found(ground: &Ground) {
        let (county, _) = lived(ground);
        county.close(at(4, 20, 9), month("2026-03")).unwrap();
        let east = county.unit("east");
        for (change, restore, place) in [
            (
                format!("update measure_count set counts = replace(counts, '\"taken\":3', '\"taken\":4') where unit_id = {east}"),
                format!("update measure_count set counts = replace(counts, '\"taken\":4', '\"taken\":3') where unit_id = {east}"),
                format!("measure_count {PACK} 2026-03 {east}"),
            ),
            (
                format!("update order_month set unit_id = -{east} where unit_id = {east}"),
                format!("update order_month set unit_id = {east} where unit_id = -{east}"),
                format!("order_month 2026-03 {east}"),
            ),
            (
                "update event set body = replace(body, '\"taken\":\"3\"', '\"taken\":\"2\"') where kind = 'month-closed'".to_owned(),
                "update event set body = replace(body, '\"taken\":\"2\",\"zz', '\"taken\":\"3\"') where kind = 'month-closed'".to_owned(),
                "the month 2026-03".to_owned(),
            ),
        ] {
            let changed = county.store.write_rows(|tx| tx.execute(&change, &[])).unwrap();
            assert!(changed > 0, "{change}");
            let report = verified(&county.store);
            let named = report.differences.iter().any(|difference| difference.contains(&place));
            assert!(named, "`{place}` is not named after {change}: {:#?}", report.differences);
            county.store.write_rows(|tx| tx.execute(&restore, &[])).unwrap();
        }
    }

    pub(super) fn a_closed_month_comes_through_the_waiting_door_too(ground: &Ground) {
        let (county, _) = lived(ground);
        let (answer, outcome) = channel();
        let command = Assess::Close { pack: PACK.to_owned(), month: month("2026-03") };
        let request = Request {
            key: Some("close".to_owned()),
            at: at(4, 20, 9),
            actor: system(),
            act: Act::Assess(Box::new(command)),
        };
        county.store.submit(request.clone(), move |result| answer.send(result).unwrap());
        outcome.recv().unwrap().unwrap();
        // The same key again is answered the same; without it, it is refused.
        county.store.write(request.clone()).unwrap();
        let again = county.store.write(Request { key: None, ..request });
        assert!(matches!(again, Err(Error::Refused(_))), "{again:?}");
        let frozen = county.store.read(|tx| closing::frozen(tx, PACK, month("2026-03"))).unwrap().unwrap();
        assert_eq!(closing::digest(&frozen.snapshot).unwrap(), frozen.digest);
    }

    pub(super) fn the_year_is_put_together_from_its_months(ground: &Ground) {
        let (county, _) = lived(ground);
        county.close(at(4, 20, 9), month("2026-03")).unwrap();
        let more = correct(&county, "west", "supervised_city_account", -1);
        county.assess(at(4, 20, 10), &system(), more).unwrap();
        for day in [21, 22] {
            county.whole(at(4, day, 9), "west", Word::Satisfied);
        }
        county.whole(at(4, 22, 9), "east", Word::Satisfied);
        county.enter(at(5, 4, 9), Span::Year(2026), "west", "knowledge_points", "9").unwrap();
        let world = county.store.world();
        let year = county
            .store
            .read(|tx| assessment::year(tx, &world, PACK, 2026, date(2026, 5, 4)))
            .unwrap()
            .unwrap();
        let months: Vec<(String, bool)> =
            year.months.iter().map(|month| (month.month.to_string(), month.is_frozen)).collect();
        assert_eq!(months.len(), 5);
        assert_eq!(months[2..4], [("2026-03".to_owned(), true), ("2026-04".to_owned(), false)]);
        let towns = &year.groups[0];
        let west = towns.units.iter().find(|unit| unit.unit == "west单位").unwrap();
        assert_eq!(west.months.len(), 2);
        let totals: Vec<Exact> = west.months.iter().map(|month| month.total).collect();
        assert_eq!(west.scores_sum(), west.year_end_total);
        let mean = totals[0].plus(totals[1]).unwrap().over(Exact::from(2)).unwrap();
        assert_eq!(west.mean, Some(mean));
        let weighted = mean.times(Exact::parse("0.8").unwrap()).unwrap();
        let weighted =
            weighted.plus(west.year_end_total.times(Exact::parse("0.2").unwrap()).unwrap()).unwrap();
        let rounded = weighted.rounded(4, domain::exact::Rounding::HalfUp).unwrap();
        assert_eq!(west.total, Some(rounded));
        assert!(west.is_entered && west.year_end["knowledge"] == Exact::from(9));
        let north = towns.units.iter().find(|unit| unit.unit == "north单位").unwrap();
        assert_eq!((north.total, north.rank, north.months.len()), (None, None, 0));
    }

    trait Summed {
        fn scores_sum(&self) -> Exact;
    }

    impl Summed for periods::YearScore {
        fn scores_sum(&self) -> Exact {
            self.year_end.values().copied().try_fold(Exact::ZERO, Exact::plus).unwrap()
        }
    }

    pub(super) fn the_months_that_are_listed_say_how_they_stand(ground: &Ground) {
        let (county, _) = lived(ground);
        county.send(at(4, 2, 9), "north");
        county.close(at(4, 20, 9), month("2026-03")).unwrap();
        let world = county.store.world();
        let at = at(4, 20, 10) + SignedDuration::from_hours(1);
        let months = county.store.read(|tx| assessment::months(tx, &world, PACK, at)).unwrap();
        let told: Vec<_> = months
            .iter()
            .map(|state| {
                (state.month.to_string(), state.cut_off.to_string(), state.is_due, state.closing.is_some())
            })
            .collect();
        assert_eq!(
            told,
            [
                ("2026-04".to_owned(), "2026-05-11".to_owned(), false, false),
                ("2026-03".to_owned(), "2026-04-08".to_owned(), false, true),
            ]
        );
    }
}
