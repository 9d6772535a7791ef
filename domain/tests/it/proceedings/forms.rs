//! Each kind of proceeding by example: what it needs, who may do what, when it is late.

use super::*;

#[test]
fn every_kind_begins_with_an_owner_a_number_and_a_day_and_can_end() {
    for kind in Kind::ALL {
        let begun = begun(kind);
        assert_eq!(begun.kind(), kind);
        assert_eq!((begun.owner, begun.number.to_string().as_str()), (PersonId(ANNA), "2026-7"));
        assert_eq!(begun.limit.due.date, date(2026, 3, 9), "five working days after a Monday");
        assert_eq!(begun.stage, Stage::Open);
        let ended = ended(begun, beijing("2026-03-03 10:00"));
        assert_eq!(ended.stage, Stage::Closed, "{}", kind.code());
        assert!(ended.conclusion.is_some() && ended.waits().is_empty() && ended.next_at().is_none());
        assert_eq!(Kind::from_code(kind.code()), Some(kind));
    }
}

#[test]
fn nothing_ends_before_it_was_answered() {
    for kind in Kind::ALL {
        let begun = begun(kind);
        let close = Command::Close { conclusion: "就这样。".to_owned() };
        match tried(now(), &begun, &staff(ANNA), close) {
            Err(Refusal::Unanswered(open)) => {
                for need in kind.needs() {
                    assert!(open.contains(&Awaited::Record(*need)), "{} {need:?}", kind.code());
                }
                assert_eq!(open.contains(&Awaited::Task), kind.needs_a_task());
            }
            Err(Refusal::IllegalMove { tried: Move::Close, .. }) => assert_eq!(kind, Kind::Instruction),
            other => panic!("{}: {other:?}", kind.code()),
        }
    }
}

#[test]
fn a_joint_meeting_ends_decision_by_decision() {
    let meeting = begun(Kind::JointMeeting);
    let meeting = done(now(), meeting, ANNA, record(meeting_need(Need::Minute, now())));
    let meeting = done(now(), meeting, ANNA, Command::Assign(task("住建局牵头修复", HANDLER, 3)));
    let meeting = done(now(), meeting, ANNA, Command::Assign(task("城管局恢复路面", OTHER_HANDLER, 5)));
    assert_eq!(meeting.task(1).unwrap().unit, UnitId(11), "the unit is the person's");
    let report = |task| Command::Report { task, text: "已修复。".to_owned(), files: Vec::new() };
    let refused = tried(now(), &meeting, &staff(OTHER_HANDLER), report(1)).unwrap_err();
    assert_eq!(refused, Refusal::NotYours(PersonId(HANDLER)));
    // The principal answers for the unit too; the supervisor reports for nobody here.
    assert!(tried(now(), &meeting, &staff(PRINCIPAL), report(1)).is_ok());
    assert_eq!(
        tried(now(), &meeting, &staff(ANNA), report(1)).unwrap_err(),
        Refusal::NotYours(PersonId(HANDLER))
    );
    let meeting = done(now(), meeting, HANDLER, report(1));
    assert!(matches!(
        tried(now(), &meeting, &staff(HANDLER), Command::Accept { task: 1, note: String::new() }),
        Err(Refusal::Denied(Denied::Action { action: "accept-task" }))
    ));
    let meeting = done(now(), meeting, BELA, Command::SendBack { task: 1, reason: "没有照片".to_owned() });
    assert_eq!((meeting.task(1).unwrap().stage, meeting.task(1).unwrap().sent_back), (TaskStage::Waiting, 1));
    assert_eq!(meeting.task(1).unwrap().limit.due.date, date(2026, 3, 5), "sending back moves no day");
    let meeting = done(now(), meeting, HANDLER, report(1));
    let meeting = done(now(), meeting, ANNA, Command::Accept { task: 1, note: String::new() });
    let close = Command::Close { conclusion: "全部落实。".to_owned() };
    let open = vec![Awaited::Report { task: 2 }];
    assert_eq!(tried(now(), &meeting, &staff(ANNA), close).unwrap_err(), Refusal::Unanswered(open));
    assert_eq!(ended(meeting, now()).stage, Stage::Closed);
}

#[test]
fn a_leaders_word_is_the_leaders_and_the_result_comes_back() {
    let sent = begun(Kind::Instruction);
    let word = Command::Instruct { task: task("请住建局三日内解决。", PRINCIPAL, 3) };
    assert_eq!(
        tried(now(), &sent, &staff(DEPUTY), word.clone()).unwrap_err(),
        Refusal::NotYours(PersonId(CHIEF))
    );
    assert!(matches!(tried(now(), &sent, &staff(ANNA), word.clone()), Err(Refusal::Denied(_))));
    let forwarded = Command::Forward { to: PersonId(DEPUTY), reason: "县长出差".to_owned() };
    let forwarded = done(now(), sent.clone(), ANNA, forwarded);
    assert!(tried(now(), &forwarded, &staff(DEPUTY), word.clone()).is_ok());
    let instructed = done(now(), sent.clone(), CHIEF, word);
    assert_eq!(instructed.task(1).unwrap().text, "请住建局三日内解决。");
    assert!(!instructed.waits_for_word());
    let submit = Command::Submit { result: "已恢复供暖。".to_owned() };
    assert!(matches!(tried(now(), &instructed, &staff(ANNA), submit.clone()), Err(Refusal::Unanswered(_))));
    let report = Command::Report { task: 1, text: "已恢复。".to_owned(), files: Vec::new() };
    let instructed = done(now(), instructed, PRINCIPAL, report);
    let instructed = done(now(), instructed, ANNA, Command::Accept { task: 1, note: String::new() });
    let back = done(now(), instructed, ANNA, submit);
    assert!(back.waits_for_settlement());
    // The leader is not content: it goes on, and what was the result is none any more.
    let again = Command::Instruct { task: task("再核实两户。", HANDLER, 2) };
    let again = done(now(), back.clone(), CHIEF, again);
    assert!(!again.waits_for_settlement() && again.stage == Stage::Open);
    let settled = done(now(), back, CHIEF, Command::Settle { text: String::new() });
    assert_eq!(settled.stage, Stage::Closed);
    // A leader may read it and leave it at that.
    let noted = done(now(), sent, CHIEF, Command::Note { text: "已阅。".to_owned() });
    assert_eq!((noted.stage, noted.conclusion.as_deref()), (Stage::Closed, Some("已阅。")));
}

#[test]
fn what_a_rule_wrote_a_person_signs() {
    let mut given = Open { as_draft: true, ..opening(Kind::Instruction) };
    given.matter = NewMatter::Instruction { report: report(), leader: None };
    let draft = lived(None, now(), &opened_by(&Actor::System("reports"), given.clone()).unwrap());
    assert_eq!((draft.stage, draft.signed_by), (Stage::Draft, None));
    assert!(draft.next_at().is_none(), "a draft has no day");
    assert_eq!(tried(now(), &draft, &staff(ANNA), Command::Send).unwrap_err(), Refusal::Missing("leader"));
    let revise = Command::Revise {
        title: "每周专报".to_owned(),
        text: Some("改过的。".to_owned()),
        leader: Some(PersonId(CHIEF)),
        term: days(2),
    };
    let revised = done(now(), draft.clone(), BELA, revise);
    let later = beijing("2026-03-04 09:00");
    let sent = done(later, revised, BELA, Command::Send);
    assert_eq!(sent.signed_by, Some(PersonId(BELA)));
    assert_eq!(sent.limit.due.date, date(2026, 3, 6), "the time begins when it is sent");
    let dropped = done(now(), draft, ANNA, Command::Drop { reason: "上周已报".to_owned() });
    assert_eq!(dropped.stage, Stage::Dropped);
    // A job signs nothing, even when it says so; and a rule writes once.
    given.as_draft = false;
    let by_job = lived(None, now(), &opened_by(&Actor::System("reports"), given.clone()).unwrap());
    assert_eq!(by_job.stage, Stage::Draft);
    let twice = Known { twin: Some(ProceedingId(8)), ..known() };
    let context = Context { at: now(), actor: &Actor::System("reports"), world: &HOUSE };
    assert_eq!(open(context, ID, given, twice).unwrap_err(), Refusal::WrittenAlready(ProceedingId(8)));
}

#[test]
fn who_is_late_is_told_to_whoever_is_above_once() {
    let daily = Open { tasks: vec![task("答复来电人", HANDLER, 2)], ..opening(Kind::Daily) };
    let daily = lived(None, now(), &opened_by(&staff(ANNA), daily).unwrap());
    assert_eq!(daily.next_at(), Some(beijing("2026-03-03 09:00")), "the morning of the working day before");
    assert_eq!(tried(now(), &daily, &TIMERS, Command::Tick).unwrap_err(), Refusal::TooEarly);
    let at = beijing("2026-03-03 09:00");
    let events = tried(at, &daily, &TIMERS, Command::Tick).unwrap();
    assert_eq!(events, [Event::Reminded { target: Target::Task { number: 1 } }]);
    let daily = lived(Some(daily), at, &events);
    assert_eq!(tried(at, &daily, &TIMERS, Command::Tick).unwrap_err(), Refusal::TooEarly);
    let at = beijing("2026-03-05 00:00");
    let events = tried(at, &daily, &TIMERS, Command::Tick).unwrap();
    let to = PersonId(PRINCIPAL);
    assert_eq!(events, [Event::Escalated { target: Target::Task { number: 1 }, to }]);
    let daily = lived(Some(daily), at, &events);
    assert!(daily.is_late(at) && daily.persons().contains(&to));
    assert_eq!(tried(at, &daily, &TIMERS, Command::Tick).unwrap_err(), Refusal::TooEarly);
    // The answer ends the clock and stays late.
    let daily =
        done(at, daily, HANDLER, Command::Report { task: 1, text: "已答复".to_owned(), files: vec![] });
    assert!(daily.task(1).unwrap().limit.missed);
}

#[test]
fn more_time_is_an_event_with_a_reason() {
    let begun = begun(Kind::Daily);
    let less = Command::Extend { target: Target::Whole, term: days(2), reason: "改".to_owned() };
    assert_eq!(tried(now(), &begun, &staff(ANNA), less).unwrap_err(), Refusal::BadTerm);
    let none = Command::Extend { target: Target::Whole, term: days(9), reason: " ".to_owned() };
    assert!(matches!(
        tried(now(), &begun, &staff(ANNA), none),
        Err(Refusal::BadField { field: "reason", .. })
    ));
    let more = Term::By { day: date(2026, 3, 21) };
    let more = Command::Extend { target: Target::Whole, term: more, reason: "等待配件".to_owned() };
    let extended = done(now(), begun, ANNA, more);
    assert_eq!(extended.limit.due.date, date(2026, 3, 23), "a Saturday moves to Monday");
}

#[test]
fn a_restricted_one_is_for_whom_it_names() {
    let lead = begun(Kind::Referral);
    let Matter::Referral { readers, bundle, .. } = &lead.matter else { panic!() };
    assert_eq!(readers, &BTreeSet::from([PersonId(ANNA), PersonId(BELA), PersonId(CHIEF)]));
    assert_eq!(*bundle, Bundle::of(77, &known().proofs));
    for hidden in [DEPUTY, HANDLER, PRINCIPAL, AUDITOR] {
        for command in [Command::Read, Command::Close { conclusion: "完".to_owned() }] {
            let refused = tried(now(), &lead, &staff(hidden), command).unwrap_err();
            assert_eq!(refused, Refusal::Denied(Denied::Hidden), "{hidden}");
        }
        assert_eq!(legal::moves(&staff(hidden), &lead), []);
    }
    let looked = done(now(), lead.clone(), CHIEF, Command::Read);
    assert_eq!(looked.version, lead.version, "a look makes nobody's form out of date");
    assert_eq!(tried(now(), &lead, &staff(CHIEF), Command::Read).unwrap(), [Event::Read]);
    let asked = tried(now(), &lead, &staff(ANNA), Command::Assign(task("说明情况", HANDLER, 2)));
    assert_eq!(asked.unwrap_err(), Refusal::NotAReader(PersonId(HANDLER)));
    let waive = Record::Without { need: Need::Outcome, reason: "久无回音".to_owned() };
    assert_eq!(
        tried(now(), &lead, &staff(ANNA), record(waive)).unwrap_err(),
        Refusal::CannotWaive(Need::Outcome)
    );
    // It is late: told to whoever is above only when they may know it.
    let at = beijing("2026-03-10 00:00");
    let told = tried(at, &lead, &TIMERS, Command::Tick).unwrap();
    assert_eq!(told, [Event::Escalated { target: Target::Whole, to: PersonId(CHIEF) }]);
    let mut few = opening(Kind::Referral);
    if let NewMatter::Referral { readers, .. } = &mut few.matter {
        readers.remove(&PersonId(CHIEF));
    }
    let few = lived(None, now(), &opened_by(&staff(ANNA), few).unwrap());
    let told = tried(at, &few, &TIMERS, Command::Tick).unwrap();
    assert_eq!(told, [Event::Escalated { target: Target::Whole, to: PersonId(BELA) }]);
    let admit = Command::Admit { person: PersonId(DEPUTY), reason: "分管".to_owned() };
    let lead = done(now(), lead, ANNA, admit);
    assert!(tried(now(), &lead, &staff(DEPUTY), Command::Read).is_ok());
}

#[test]
fn a_lead_needs_a_ground_of_the_pack() {
    let with = |grounds: &[&str], retaliation| {
        let mut given = opening(Kind::Referral);
        if let NewMatter::Referral { grounds: old, retaliation: word, .. } = &mut given.matter {
            *old = grounds.iter().map(|ground| (*ground).to_owned()).collect();
            *word = retaliation;
        }
        opened_by(&staff(ANNA), given)
    };
    assert_eq!(with(&[], false).unwrap_err(), Refusal::Missing("grounds"));
    assert!(with(&[], true).is_ok(), "whoever suffered for a word needs no other ground");
    assert!(with(&["refusal-to-rectify", "bad-influence"], false).is_ok());
    let Err(Refusal::UnknownGround { known, .. }) = with(&["laziness"], false) else { panic!() };
    assert_eq!(known.len(), 6);
}

#[test]
fn a_citizen_tells_of_retaliation_and_opens_nothing_else() {
    let tells = |change: fn(&mut Open)| {
        let mut given = opening(Kind::Referral);
        if let NewMatter::Referral { grounds, retaliation, readers, told, .. } = &mut given.matter {
            (*retaliation, *told) = (true, Some(Told::default()));
            grounds.clear();
            readers.clear();
        }
        (given.as_draft, given.tasks) = (true, Vec::new());
        change(&mut given);
        opened_by(&Actor::Citizen, given)
    };
    let kept = lived(None, now(), &tells(|_| ()).unwrap());
    assert_eq!((kept.stage, kept.signed_by), (Stage::Draft, None), "a supervisor signs it");
    assert_eq!(kept.readers(), Some(&BTreeSet::from([PersonId(ANNA)])));
    let Matter::Referral { bundle, told, .. } = &kept.matter else { panic!() };
    assert_eq!((bundle, *told), (&Bundle::of(77, &known().proofs), Some(Told::default())));
    let signed = done(now(), kept, ANNA, Command::Send);
    assert_eq!(signed.stage, Stage::Open);

    let changes: [fn(&mut Open); 4] = [
        |given| given.as_draft = false,
        |given| *given = Open { as_draft: true, tasks: Vec::new(), ..opening(Kind::Daily) },
        |given| {
            if let NewMatter::Referral { told, .. } = &mut given.matter {
                *told = None;
            }
        },
        |given| {
            if let NewMatter::Referral { grounds, .. } = &mut given.matter {
                grounds.push("bad-influence".to_owned());
            }
        },
    ];
    for change in changes {
        let refused = tells(change).unwrap_err();
        assert!(matches!(refused, Refusal::Denied(Denied::Action { .. })), "{refused:?}");
    }
}

#[test]
fn what_is_told_is_kept_by_somebody_of_another_unit() {
    let people = &HOUSE.people;
    assert_eq!(keeper_apart(people, &BTreeSet::from([UnitId(10)])), keeper(people));
    let mut people = people.clone();
    let mut other = people.persons.get(PersonId(BELA)).unwrap().clone();
    other.unit = None;
    people::apply(&mut people, &people::Event::PersonAdded { person: other });
    assert_eq!(keeper_apart(&people, &BTreeSet::from([UnitId(3)])), Some(PersonId(BELA)));
    let all = BTreeSet::from([UnitId(3)]);
    assert_eq!(keeper_apart(&HOUSE.people, &all), keeper(&HOUSE.people), "rather somebody than nobody");
}

#[test]
fn a_draw_can_be_done_once_more() {
    let check = begun(Kind::SpotCheck);
    let Matter::SpotCheck { drawn, of, digest, seed, frame } = &check.matter else { panic!() };
    let everybody: Vec<OrderId> = (100..120).map(OrderId).collect();
    assert_eq!((*of, drawn.len()), (20, 3));
    assert_eq!(*drawn, draw::draw(&everybody, frame.size, *seed));
    assert_eq!(*digest, draw::digest(&everybody));
    let shuffled: Vec<OrderId> = everybody.iter().rev().copied().collect();
    assert_eq!(*drawn, draw::draw(&shuffled, frame.size, *seed), "the order of the frame does not matter");
    let other = Record::Found { order: OrderId(1), verdict: Verdict::Faulty, text: "无".to_owned() };
    assert_eq!(tried(now(), &check, &staff(ANNA), record(other)).unwrap_err(), Refusal::NotDrawn(OrderId(1)));
    let context = Context { at: now(), actor: &staff(ANNA), world: &HOUSE };
    let empty = Known { frame: Vec::new(), ..known() };
    assert_eq!(open(context, ID, opening(Kind::SpotCheck), empty).unwrap_err(), Refusal::Missing("frame"));
}

#[test]
fn every_order_is_drawn_as_often_as_any_other() {
    let frame: Vec<OrderId> = (0..10).map(OrderId).collect();
    let mut times = BTreeMap::new();
    for seed in 0..10_000 {
        for order in draw::draw(&frame, 3, seed) {
            *times.entry(order).or_insert(0_i32) += 1;
        }
    }
    assert_eq!(times.len(), 10);
    // Each is expected 3,000 times; five standard deviations are 230.
    assert!(times.values().all(|times| (times - 3_000).abs() < 230), "{times:?}");
}

#[test]
fn what_cannot_begin_says_what_is_missing() {
    let check = |change: &dyn Fn(&mut Open), expected: Refusal| {
        let mut given = opening(Kind::Daily);
        change(&mut given);
        assert_eq!(opened_by(&staff(ANNA), given).unwrap_err(), expected);
    };
    check(&|given| given.orders.clear(), Refusal::Missing("orders"));
    check(&|given| given.orders = ids(&[1, 99]), Refusal::NoOrder(OrderId(99)));
    check(&|given| given.units = BTreeSet::from([UnitId(9)]), Refusal::UnknownUnit(UnitId(9)));
    check(&|given| given.owner = PersonId(999), Refusal::UnknownPerson(PersonId(999)));
    let cannot = Refusal::CannotAct { person: PersonId(HANDLER), step: Move::Send };
    check(&|given| given.owner = PersonId(HANDLER), cannot);
    check(&|given| given.pack = "none".to_owned(), Refusal::UnknownPack("none".to_owned()));
    check(&|given| given.term = Term::By { day: date(2026, 3, 1) }, Refusal::BadTerm);
    check(&|given| given.term = Term::By { day: date(2028, 3, 1) }, Refusal::BadTerm);
    check(&|given| given.title = " ".to_owned(), Refusal::BadField { field: "title", least: 1, most: 120 });
    let leader = Refusal::CannotAct { person: PersonId(CHIEF), step: Move::Report };
    check(&|given| given.tasks = vec![task("办", CHIEF, 2)], leader);
    let tomorrow = Record::Held { on: date(2026, 3, 3), present: Vec::new(), minute: "会".to_owned() };
    let meeting = begun(Kind::Meeting);
    assert_eq!(
        tried(now(), &meeting, &staff(ANNA), record(tomorrow)).unwrap_err(),
        Refusal::Future { field: "on" }
    );
    let air = record(meeting_need(Need::Broadcast, now()));
    let refused = tried(now(), &meeting, &staff(ANNA), air).unwrap_err();
    assert_eq!(refused, Refusal::NotOfThisKind { kind: Kind::Meeting, what: "broadcast" });
    assert!(matches!(opened_by(&staff(HANDLER), opening(Kind::Daily)), Err(Refusal::Denied(_))));
}

#[test]
fn a_unit_sees_what_concerns_it_and_no_draft() {
    let meeting = begun(Kind::Meeting);
    let may_read = |actor: i64, proceeding: &Proceeding| {
        let action = domain::access::Action::ReadProceeding;
        domain::access::allowed_on_proceeding(&staff(actor), action, proceeding).is_ok()
    };
    assert!(may_read(HANDLER, &meeting) && may_read(OTHER_HANDLER, &meeting) && may_read(AUDITOR, &meeting));
    let alone = Open { orders: ids(&[1]), ..opening(Kind::Daily) };
    let only = Known { orders: BTreeMap::from([(OrderId(1), BTreeSet::from([UnitId(11)]))]), ..known() };
    let context = Context { at: now(), actor: &staff(ANNA), world: &HOUSE };
    let alone = lived(None, now(), &open(context, ID, alone, only).unwrap());
    assert!(may_read(HANDLER, &alone) && may_read(PRINCIPAL, &alone) && !may_read(OTHER_HANDLER, &alone));
    let draft = Open { as_draft: true, ..opening(Kind::Daily) };
    let draft = lived(None, now(), &opened_by(&staff(ANNA), draft).unwrap());
    assert!(!may_read(HANDLER, &draft) && may_read(BELA, &draft));
}

#[test]
fn above_whom_is_who() {
    let above = |person: i64| superior(&HOUSE.people, PersonId(person)).map(|person| person.0);
    assert_eq!(above(HANDLER), Some(PRINCIPAL));
    assert_eq!(above(PRINCIPAL), Some(CHIEF), "a head has nobody above in the own unit");
    assert_eq!(above(ANNA), Some(CHIEF));
    assert_eq!(above(CHIEF), None);
    assert_eq!(keeper(&HOUSE.people), Some(PersonId(ANNA)));
}

#[test]
fn a_new_calendar_moves_a_day_only_by_an_event() {
    let daily = begun(Kind::Daily);
    let mut world = HOUSE.clone();
    let closure = domain::calendar::Closure {
        date: date(2026, 3, 9),
        name: "暴雪停工".to_owned(),
        works: false,
        source: "县政府通知".to_owned(),
    };
    world.apply_all(&[world::Event::ClosureAdded { closure }]).unwrap();
    let context = Context { at: now(), actor: &Actor::System("calendar"), world: &world };
    let rederive = Command::Rederive { why: "calendar-changed".to_owned() };
    let events = decide(context, &daily, rederive.clone()).unwrap();
    let moved = lived(Some(daily.clone()), now(), &events);
    assert_eq!((daily.limit.due.date, moved.limit.due.date), (date(2026, 3, 9), date(2026, 3, 10)));
    assert_eq!(decide(context, &moved, rederive).unwrap_err(), Refusal::NothingMoves);
}

#[test]
fn codes_are_read_back_and_told_apart() {
    for step in Move::ALL {
        assert_eq!(Move::from_code(step.code()), Some(step));
    }
    for need in Need::ALL {
        assert_eq!(Need::from_code(need.code()), Some(need));
    }
    for stage in Stage::ALL {
        assert_eq!(Stage::from_code(stage.code()), Some(stage));
    }
}
