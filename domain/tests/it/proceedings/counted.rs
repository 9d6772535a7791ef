//! What assessments count of proceedings: for whom, how often, in which month, and what a score never tells.

use domain::{
    facts::{
        Counter,
        supervised::{Supervised, counted},
    },
    policy::{Month, Pack},
};

use super::*;

/// Returns what is counted as `code unit day`.
fn told(proceeding: &Proceeding) -> Vec<String> {
    counted(proceeding).iter().map(|one| format!("{} {} {}", one.what.code(), one.unit, one.on)).collect()
}

#[test]
fn each_unit_that_is_asked_counts_once_for_each_proceeding() {
    for (kind, code) in [
        (Kind::Daily, "supervised_daily"),
        (Kind::OnSite, "supervised_on_site"),
        (Kind::Media, "supervised_media"),
        (Kind::Meeting, "supervised_meeting"),
        (Kind::JointMeeting, "supervised_joint_meeting"),
        (Kind::Rectification, "rectified"),
    ] {
        let given =
            Open { tasks: vec![task("办", HANDLER, 3), task("再办", HANDLER, 4)], ..opening(kind) };
        let mut now_open = lived(None, now(), &opened_by(&staff(ANNA), given).unwrap());
        assert_eq!(told(&now_open), [format!("{code} 11 2026-03-02")], "{kind:?}");
        // Another unit, asked in the next month, counts there; the first one is not counted again.
        let april = beijing("2026-04-01 10:00");
        now_open = done(april, now_open, ANNA, Command::Assign(task("配合", OTHER_HANDLER, 3)));
        let other = format!("{code} 20 2026-04-01");
        assert_eq!(told(&now_open), [format!("{code} 11 2026-03-02"), other], "{kind:?}");
    }
    let draft = Open { as_draft: true, ..opening(Kind::Interview) };
    let draft = lived(None, now(), &opened_by(&staff(ANNA), draft).unwrap());
    assert_eq!(told(&draft), Vec::<String>::new());
    let interview = done(now(), draft, ANNA, Command::Send);
    assert_eq!(told(&interview), ["interviewed 10 2026-03-04", "interviewed 20 2026-03-04"]);
    assert_eq!(told(&begun(Kind::SpotCheck)), Vec::<String>::new());
}

#[test]
fn what_is_late_counts_once_and_on_the_day_it_became_known() {
    let given = Open { tasks: vec![task("三日内修复。", HANDLER, 2)], ..opening(Kind::Daily) };
    let daily = lived(None, now(), &opened_by(&staff(ANNA), given).unwrap());
    let late = beijing("2026-03-05 08:00");
    let events = tried(late, &daily, &TIMERS, Command::Tick).unwrap();
    let daily = lived(Some(daily), late, &events);
    let expected = ["supervised_daily 11 2026-03-02", "supervision_task_late 11 2026-03-05"];
    assert_eq!(told(&daily), expected);
    // More time does not undo it, nor does it count again when that is missed too.
    let more =
        Command::Extend { target: Target::Task { number: 1 }, term: days(2), reason: "雨".to_owned() };
    let daily = done(late, daily, ANNA, more);
    let later = beijing("2026-03-10 08:00");
    let report = Command::Report { task: 1, text: "已修。".to_owned(), files: Vec::new() };
    let daily = done(later, daily, HANDLER, report);
    assert_eq!(told(&daily), expected);
    let daily = ended(daily, later);
    let whole = "supervision_ended_late 11 2026-03-10";
    assert!(told(&daily).iter().any(|one| one == whole), "{:?}", told(&daily));

    let instruct = Command::Instruct { task: task("限期解决。", OTHER_HANDLER, 1) };
    let report = done(now(), begun(Kind::Instruction), CHIEF, instruct);
    let late = beijing("2026-03-04 08:00");
    let events = tried(late, &report, &TIMERS, Command::Tick).unwrap();
    let report = lived(Some(report), late, &events);
    assert_eq!(told(&report), ["supervised_instruction 20 2026-03-02", "instruction_late 20 2026-03-04"]);
}

#[test]
fn a_restricted_one_counts_when_it_has_ended() {
    let lead = begun(Kind::Referral);
    assert_eq!(told(&lead), Vec::<String>::new(), "a score would tell what nobody may know");
    let lead = ended(lead, now());
    assert_eq!(told(&lead), ["referred 11 2026-03-02", "referred 20 2026-03-02"]);
}

#[test]
fn a_measure_that_bears_the_name_counts_it() {
    let text = fs::read_to_string(root().join("policies/linshu-2020-10.toml")).unwrap();
    let pack = Pack::parse("pack.toml", &text).unwrap();
    let counter = Counter::new(pack.assessment().unwrap());
    let given = Open { tasks: vec![task("办", HANDLER, 3)], ..opening(Kind::Media) };
    let media = lived(None, now(), &opened_by(&staff(ANNA), given).unwrap());
    let counts = counter.count_proceeding(&media);
    let one = counts.first().unwrap();
    assert_eq!((counts.len(), one.unit, one.month), (1, UnitId(11), Month::of(date(2026, 3, 2))));
    assert_eq!(counter.measures()[one.values[0].0].id, "supervised_media", "附件 三(一)7: 5 points each");
    // What its regulation gives no points for it does not count.
    let given = Open { tasks: vec![task("办", HANDLER, 3)], ..opening(Kind::Daily) };
    let daily = lived(None, now(), &opened_by(&staff(ANNA), given).unwrap());
    assert_eq!(counter.count_proceeding(&daily), []);
    let mut codes = BTreeSet::new();
    for one in Supervised::ALL {
        assert_eq!(Supervised::from_code(one.code()), Some(one));
        assert!(codes.insert(one.code()));
        assert_eq!(serde_json::to_value(one).unwrap(), one.code());
        assert_eq!(domain::order::fault::Fault::from_code(one.code()), None, "no measure is of both");
    }
}
