//! Surveys that packs plan by themselves, and surveys in the hand of a third party.

use domain::{
    access::{Actor, Denied, Role},
    ids::PersonId,
    policy::Packs,
    survey::{
        Channel, Plan, Standing, Survey,
        apply::apply,
        command::{Begin, Command, PlaceCommand},
        decide::{Around, Context, begin, decide, decide_place, on_paper},
        hand,
        place::{Answer, State},
        question::Value,
        refusal::Refusal,
        rounds::{self, Due},
        sample::Method,
    },
};
use jiff::civil::{Date, date};

use super::{ID, Life, april, good, plan, planned, staff};
use crate::policy::{PUDONG, XIANGTAN, YANCHENG, parse, read, shipped};

fn due(on: Date) -> Vec<Due> {
    let mut packs = Packs::default();
    for pack in [XIANGTAN, PUDONG, YANCHENG] {
        packs.insert(shipped(pack)).unwrap();
    }
    rounds::due(&packs, on)
}

#[test]
fn a_pack_that_was_repealed_asks_no_more() {
    let old = shipped(XIANGTAN);
    let number = &old.header().number;
    let text = read("policies/xiangtan-2019.toml");
    let text = text.replacen(r#"id = "xiangtan-2019""#, r#"id = "xiangtan-2026""#, 1);
    let text = text.replacen(&format!("number = {number:?}"), r#"number = "潭办〔2026〕1号""#, 1);
    let (before, rest) = text.split_once("effective = ").unwrap();
    let (_, after) = rest.split_once('\n').unwrap();
    let newer = format!("{before}effective = 2026-04-10\nrepeals = [{number:?}]\n{after}");
    let mut packs = Packs::default();
    packs.insert(old).unwrap();
    packs.insert(parse("newer.toml", &newer)).unwrap();
    let asked = |on| {
        let due = rounds::due(&packs, on).into_iter();
        due.filter(|one| one.origin.rule == "phone-month").map(|one| one.origin.pack).collect::<Vec<_>>()
    };
    assert_eq!(asked(date(2026, 4, 1)), ["xiangtan-2019"]);
    assert_eq!(asked(date(2026, 5, 1)), ["xiangtan-2026"], "one of them, not both");
}

#[test]
fn each_period_brings_its_surveys_once_it_is_over() {
    fn check(on: Date, expected: &[(&str, &str)]) {
        let due = due(on);
        let seen: Vec<(&str, &str)> =
            due.iter().map(|due| (due.origin.rule.as_str(), due.plan.questionnaire.title.as_str())).collect();
        let seen: Vec<(&str, &str)> =
            seen.into_iter().map(|(rule, title)| (rule, title.rsplit_once('（').unwrap().1)).collect();
        assert_eq!(seen, expected, "on {on}");
    }
    check(date(2026, 3, 1), &[("phone-month", "2026年2月）")]);
    check(date(2026, 4, 30), &[("phone-month", "2026年3月）"), ("on-site-quarter", "2026年第1季度）")]);
    // Too late for the quarter: people no longer remember.
    check(date(2026, 5, 2), &[("phone-month", "2026年4月）")]);
    check(
        date(2026, 7, 1),
        &[
            ("phone-month", "2026年6月）"),
            ("on-site-quarter", "2026年第2季度）"),
            ("third-party-half-year", "2026年上半年）"),
            ("third-party-county", "2026年上半年）"),
        ],
    );
    check(
        date(2027, 1, 1),
        &[
            ("phone-month", "2026年12月）"),
            ("on-site-quarter", "2026年第4季度）"),
            ("third-party-half-year", "2026年下半年）"),
            ("third-party-county", "2026年下半年）"),
            ("yearly-written", "2026年）"),
        ],
    );
}

#[test]
fn a_planned_round_says_whom_to_ask_when() {
    let all = due(date(2026, 7, 3));
    let phone = &all.first().unwrap().plan;
    assert_eq!((phone.from, phone.until), (date(2026, 6, 1), date(2026, 6, 30)));
    assert_eq!((phone.ask_from, phone.ask_until), (date(2026, 7, 3), date(2026, 7, 16)));
    assert_eq!(phone.answer_until, date(2026, 7, 23));
    assert_eq!((phone.method, phone.third_party), (Method::Proportional(200), false));
    let outside: Vec<&str> =
        all.iter().filter(|due| due.plan.third_party).map(|due| due.origin.rule.as_str()).collect();
    assert_eq!(outside, ["third-party-half-year", "third-party-county"]);
    for due in all {
        let system = Actor::System("surveys");
        let new = |planned| Begin {
            plan: Box::new(due.plan.clone()),
            follows: None,
            earlier: None,
            origin: Some(due.origin.clone()),
            planned,
        };
        let context = Context { at: april(1), actor: &system };
        begin(context, new(None)).expect("what a pack says can be planned");
        assert_eq!(begin(context, new(Some(ID))), Err(Refusal::AlreadyPlanned(ID)), "once for each period");
        let person = staff(1, Role::Assessor);
        let refused = begin(Context { at: april(1), actor: &person }, new(None));
        assert!(matches!(refused, Err(Refusal::Denied(_))), "nobody plans in the name of a rule");
    }
}

/// A survey of a third party, drawn, in the hand of person 9 until 10 April.
fn handed() -> Life {
    let mut life = Life::drawn(Method::Simple(5));
    life.survey.plan.third_party = true;
    let command = Command::Assign { person: PersonId(9), until: date(2026, 4, 10), is_surveyor: true };
    life.survey = done(&life.survey, Role::Assessor, 1, 2, command).unwrap();
    life
}

fn done(survey: &Survey, role: Role, person: i64, day: u8, command: Command) -> Result<Survey, Refusal> {
    let actor = staff(person, role);
    let decided = decide(Context { at: april(day), actor: &actor }, survey, command)?;
    let by = actor.signature();
    Ok(decided
        .events
        .iter()
        .fold(survey.clone(), |now, event| apply(Some(now), ID, april(day), &by, event).unwrap()))
}

#[test]
fn only_a_surveyor_gets_a_third_partys_survey_and_only_until_a_day() {
    let assign = |is_surveyor, until| Command::Assign { person: PersonId(9), until, is_surveyor };
    let own = planned(plan(Method::Simple(5))).unwrap();
    let refused = done(&own, Role::Assessor, 1, 2, assign(true, date(2026, 4, 10)));
    assert_eq!(refused, Err(Refusal::NotThirdParty));
    let on_tablets = Plan { third_party: true, ..plan(Method::Simple(5)) };
    assert_eq!(planned(on_tablets.clone()), Err(Refusal::ThirdPartyOnSite), "it has none");
    let other = planned(Plan { channels: vec![Channel::Phone, Channel::Paper], ..on_tablets }).unwrap();
    let refused = done(&other, Role::Assessor, 1, 2, assign(false, date(2026, 4, 10)));
    assert_eq!(refused, Err(Refusal::NoSurveyor));
    let past = done(&other, Role::Assessor, 1, 2, assign(true, date(2026, 4, 1)));
    assert!(matches!(past, Err(Refusal::BadDays { field: "assign", .. })), "{past:?}");
    let denied = done(&other, Role::Supervisor, 1, 2, assign(true, date(2026, 4, 10)));
    assert!(matches!(denied, Err(Refusal::Denied(Denied::Action { .. }))), "{denied:?}");
    assert!(done(&other, Role::Assessor, 1, 2, assign(true, date(2026, 4, 10))).is_ok());
}

#[test]
fn whoever_has_a_survey_in_hand_calls_and_nobody_else() {
    let life = handed();
    let ask = |role, person, day| {
        let actor = staff(person, role);
        decide_place(
            Context { at: april(day), actor: &actor },
            &life.survey,
            &life.places[0],
            Around::default(),
            PlaceCommand::Show,
        )
    };
    assert!(ask(Role::Surveyor, 9, 3).is_ok());
    assert_eq!(ask(Role::Surveyor, 8, 3), Err(Refusal::Denied(Denied::Hidden)), "another one of them");
    assert_eq!(ask(Role::Surveyor, 9, 11), Err(Refusal::Denied(Denied::Hidden)), "the day is over");
    let agent = ask(Role::Agent, 2, 3);
    assert!(
        matches!(agent, Err(Refusal::Denied(Denied::Action { .. }))),
        "the house does not call: {agent:?}"
    );
    let own = Life::drawn(Method::Simple(5));
    let surveyor = staff(9, Role::Surveyor);
    let context = Context { at: april(3), actor: &surveyor };
    let refused = decide_place(context, &own.survey, &own.places[0], Around::default(), PlaceCommand::Show);
    assert_eq!(refused, Err(Refusal::Denied(Denied::Hidden)), "a survey that is not theirs");
}

#[test]
fn paper_of_a_third_partys_survey_is_typed_in_by_whoever_has_it_in_hand_and_each_sheet_once() {
    let mut life = handed();
    let answer = || PlaceCommand::Answer { channel: Channel::Paper, said: good() };
    let found = |life: &Life, (person, role): (i64, Role), day, number| {
        let actor = staff(person, role);
        let context = Context { at: april(day), actor: &actor };
        on_paper(context, &life.survey, &life.places, number).map(|place| place.number)
    };
    let (holder, surveyor) = ((9, Role::Surveyor), staff(9, Role::Surveyor));
    assert_eq!(found(&life, holder, 3, 2), Ok(2));
    assert_eq!(found(&life, holder, 3, 6), Err(Refusal::NoNumber(6)), "five were drawn");
    assert_eq!(found(&life, holder, 11, 2), Err(Refusal::Denied(Denied::Hidden)), "the day is over");
    for (person, role, hides) in
        [(8, Role::Surveyor, true), (2, Role::Agent, false), (1, Role::Assessor, false)]
    {
        let refused = [
            found(&life, (person, role), 3, 2).unwrap_err(),
            life.act(1, april(3), &staff(person, role), answer()).unwrap_err(),
        ];
        for one in refused {
            assert!(matches!(one, Refusal::Denied(_)), "{role:?}: {one:?}");
            assert_eq!(one == Refusal::Denied(Denied::Hidden), hides, "{role:?}");
        }
    }
    life.act(1, april(3), &surveyor, answer()).unwrap();
    let kept = life.places[1].answer.as_ref().unwrap();
    assert_eq!((kept.channel, kept.by.as_str()), (Channel::Paper, "person:9"));
    assert_eq!(found(&life, holder, 3, 2), Err(Refusal::PlaceDone(State::Answered)));
    assert_eq!(life.act(1, april(3), &surveyor, answer()), Err(Refusal::PlaceDone(State::Answered)));

    life.survey.plan.channels = vec![Channel::Phone];
    assert_eq!(found(&life, holder, 3, 3), Err(Refusal::NotThisWay(Channel::Paper)));
    life.survey.plan.channels = vec![Channel::Paper];
    let seal = Command::Seal { places: life.places.clone() };
    life.survey = done(&life.survey, Role::Surveyor, 9, 3, seal).unwrap();
    assert_eq!(found(&life, holder, 3, 3), Err(Refusal::NotNow(Standing::Closed)));
    assert_eq!(life.act(2, april(3), &surveyor, answer()), Err(Refusal::NotNow(Standing::Closed)));
}

#[test]
fn nothing_is_typed_in_where_a_group_has_all_its_answers() {
    let mut life = Life::drawn(Method::Quota(1));
    let agent = staff(2, Role::Agent);
    let answer = PlaceCommand::Answer { channel: Channel::Paper, said: good() };
    life.act(0, april(2), &agent, answer).unwrap();
    let context = Context { at: april(2), actor: &agent };
    let found = |number| on_paper(context, &life.survey, &life.places, number).map(|place| place.number);
    assert_eq!(found(2), Err(Refusal::QuotaFull { quota: 1 }));
    assert_eq!(found(4), Ok(4), "another group");
}

#[test]
fn a_sealed_result_changes_no_more() {
    let mut life = handed();
    life.places[0].state = State::Refused;
    let said = good();
    life.places[1].answer =
        Some(Answer { channel: Channel::Phone, by: "person:9".to_owned(), at: april(3), said });
    life.places[1].state = State::Answered;
    let seal = || Command::Seal { places: life.places.clone() };
    let refused = done(&life.survey, Role::Assessor, 1, 3, seal());
    assert!(matches!(refused, Err(Refusal::Denied(_))), "only who called delivers: {refused:?}");
    let sealed = done(&life.survey, Role::Surveyor, 9, 3, seal()).unwrap();
    let kept = sealed.seal.clone().unwrap();
    assert_eq!(sealed.standing, Standing::Closed);
    assert_eq!((kept.outcomes.drawn, kept.outcomes.refused, kept.outcomes.lapsed), (5, 1, 3));
    assert_eq!(kept.by, "person:9");
    let again = done(&sealed, Role::Surveyor, 9, 3, seal());
    assert_eq!(again, Err(Refusal::NotNow(Standing::Closed)));
    let surveyor = staff(9, Role::Surveyor);
    let context = Context { at: april(3), actor: &surveyor };
    let refused = decide_place(context, &sealed, &life.places[1], Around::default(), PlaceCommand::Show);
    assert_eq!(refused, Err(Refusal::NotNow(Standing::Closed)));
    // The seal is over every place, in whatever order it is read, and over what each said.
    let mut turned = life.places.clone();
    turned.reverse();
    assert_eq!(hand::digest(&turned), kept.digest);
    turned[0].state = State::Unreached;
    assert_ne!(hand::digest(&turned), kept.digest);
    for change in [Value::Grade(1), Value::Text("变了".to_owned())] {
        let mut other = life.places.clone();
        other[1].answer.as_mut().unwrap().said[0].value = change;
        assert_ne!(hand::digest(&other), kept.digest);
    }
}

#[test]
fn a_third_partys_survey_ends_by_its_seal_or_after_its_last_day() {
    let mut short = handed().survey;
    short.plan.channels = vec![Channel::Phone];
    let close = |survey: &Survey, day, open| done(survey, Role::Assessor, 1, day, Command::Close { open });
    assert_eq!(close(&short, 10, 0), Err(Refusal::WaitsForSeal(date(2026, 4, 10))), "nobody is left to call");
    assert!(matches!(close(&short, 11, 3), Err(Refusal::StillOpen { .. })));
    assert!(close(&short, 11, 0).is_ok());
    assert_eq!(
        [20, 21].map(|day| short.is_over_at(april(day))),
        [false, true],
        "answers count until the 20th"
    );

    let fresh = Plan { third_party: true, channels: vec![Channel::Phone], ..plan(Method::Simple(5)) };
    let fresh = planned(fresh).unwrap();
    assert_eq!(fresh.hand_until(), date(2026, 4, 25), "what came last is still typed in, and sealed");
    let until = Command::Assign { person: PersonId(9), until: date(2026, 4, 25), is_surveyor: true };
    let long = done(&short, Role::Assessor, 1, 2, until).unwrap();
    assert_eq!([21, 25, 26].map(|day| long.is_over_at(april(day))), [false, false, true]);
    assert_eq!(close(&long, 21, 3), Err(Refusal::WaitsForSeal(date(2026, 4, 25))));
    let sealed = done(&long, Role::Surveyor, 9, 25, Command::Seal { places: Vec::new() }).unwrap();
    assert_eq!((sealed.standing, sealed.waits_for_seal_until(date(2026, 4, 25))), (Standing::Closed, None));
    assert_eq!(close(&long, 26, 3).unwrap().seal, None, "ended without a seal");
}

#[test]
fn a_pack_gives_a_third_party_no_tablet() {
    let text = read("policies/xiangtan-2019.toml");
    let text = text.replace(r#"channels = ["phone"]"#, r#"channels = ["phone", "tablet", "walk-in"]"#);
    let mut packs = Packs::default();
    packs.insert(parse("tablets.toml", &text)).unwrap();
    let ways: Vec<(bool, Vec<Channel>)> = rounds::due(&packs, date(2026, 7, 1))
        .into_iter()
        .filter(|due| due.plan.channels.contains(&Channel::Phone))
        .map(|due| (due.plan.third_party, due.plan.channels))
        .collect();
    let all = vec![Channel::Phone, Channel::Tablet, Channel::WalkIn];
    assert_eq!(ways, [(false, all), (true, vec![Channel::Phone]), (true, vec![Channel::Phone])]);
}

#[test]
fn a_link_is_sent_in_the_days_of_asking_and_a_call_waits_a_week_after_it() {
    let life = Life::drawn(Method::Simple(5));
    let invited = done(&life.survey, Role::Assessor, 1, 3, Command::Invite).unwrap();
    assert_eq!(invited.standing, Standing::Drawn);
    let late = done(&life.survey, Role::Assessor, 1, 11, Command::Invite);
    assert!(matches!(late, Err(Refusal::OutsideWindow { .. })), "{late:?}");
    let denied = done(&life.survey, Role::Agent, 1, 3, Command::Invite);
    assert!(matches!(denied, Err(Refusal::Denied(_))), "{denied:?}");
    let mut place = life.places[0].clone();
    place.invited_at = Some(april(3));
    let agent = staff(2, Role::Agent);
    let show = |day| {
        let context = Context { at: april(day), actor: &agent };
        decide_place(context, &life.survey, &place, Around::default(), PlaceCommand::Show)
    };
    assert_eq!(show(9), Err(Refusal::AskedRecently));
    assert!(show(10).is_ok());
}

#[test]
fn whoever_was_asked_within_a_week_is_not_called() {
    let life = Life::drawn(Method::Simple(5));
    let agent = staff(2, Role::Agent);
    let show = |asked_at| {
        let around = Around { asked_at: Some(asked_at), ..Around::default() };
        let context = Context { at: april(10), actor: &agent };
        decide_place(context, &life.survey, &life.places[0], around, PlaceCommand::Show)
    };
    assert_eq!(show(april(4)), Err(Refusal::AskedRecently));
    assert!(show(april(3)).is_ok(), "seven days are over");
}
