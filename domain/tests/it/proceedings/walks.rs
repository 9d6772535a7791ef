//! What is true of every proceeding, whatever anybody does to it and in whatever order.

use proptest::prelude::*;

use super::*;

fn terms() -> impl Strategy<Value = Term> {
    prop_oneof![
        (1_u16..30).prop_map(days),
        (0_i32..60).prop_map(|ahead| Term::By { day: date(2026, 3, 2) + jiff::Span::new().days(ahead) }),
    ]
}

fn persons() -> impl Strategy<Value = i64> {
    proptest::sample::select(vec![
        ANNA,
        BELA,
        CHIEF,
        DEPUTY,
        HANDLER,
        PRINCIPAL,
        OTHER_HANDLER,
        OTHER_PRINCIPAL,
        AUDITOR,
    ])
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![1 => Just(String::new()), 9 => Just("按期办理。".to_owned())]
}

fn targets() -> impl Strategy<Value = Target> {
    prop_oneof![Just(Target::Whole), (0_u16..4).prop_map(|number| Target::Task { number })]
}

fn records() -> impl Strategy<Value = Record> {
    let need = proptest::sample::select(Need::ALL.to_vec());
    let waived = (proptest::sample::select(Need::ALL.to_vec()), words());
    prop_oneof![
        6 => need.prop_map(|need| meeting_need(need, now())),
        2 => waived.prop_map(|(need, reason)| Record::Without { need, reason }),
        2 => (98_i64..122, words()).prop_map(|(order, text)| Record::Found {
            order: OrderId(order), verdict: Verdict::Faulty, text
        }),
        1 => words().prop_map(|text| Record::Note { text }),
    ]
}

fn tasks() -> impl Strategy<Value = NewTask> {
    (words(), persons(), terms()).prop_map(|(text, person, term)| NewTask {
        text,
        person: PersonId(person),
        term,
    })
}

fn commands() -> impl Strategy<Value = Command> {
    let leader = proptest::option::of(persons().prop_map(PersonId));
    prop_oneof![
        1 => (words(), leader, terms()).prop_map(|(title, leader, term)| Command::Revise { title, text: None, leader, term }),
        1 => Just(Command::Send),
        1 => words().prop_map(|reason| Command::Drop { reason }),
        3 => records().prop_map(record),
        2 => tasks().prop_map(Command::Assign),
        4 => (0_u16..4, words()).prop_map(|(task, text)| Command::Report { task, text, files: Vec::new() }),
        3 => (0_u16..4, words()).prop_map(|(task, note)| Command::Accept { task, note }),
        1 => (0_u16..4, words()).prop_map(|(task, reason)| Command::SendBack { task, reason }),
        1 => (targets(), terms(), words()).prop_map(|(target, term, reason)| Command::Extend { target, term, reason }),
        1 => (targets(), persons(), words()).prop_map(|(target, to, reason)| Command::HandOver {
            target, to: PersonId(to), reason
        }),
        1 => (persons(), words()).prop_map(|(to, reason)| Command::Forward { to: PersonId(to), reason }),
        2 => tasks().prop_map(|task| Command::Instruct { task }),
        1 => words().prop_map(|text| Command::Note { text }),
        1 => words().prop_map(|result| Command::Submit { result }),
        1 => words().prop_map(|text| Command::Settle { text }),
        1 => words().prop_map(|conclusion| Command::Close { conclusion }),
        1 => (persons(), words()).prop_map(|(person, reason)| Command::Admit { person: PersonId(person), reason }),
        1 => Just(Command::Read),
        3 => Just(Command::Tick),
    ]
}

/// Returns the day of every limit that runs, by what it limits.
fn dues(proceeding: &Proceeding) -> BTreeMap<Target, Date> {
    let tasks = proceeding.tasks.iter();
    let tasks = tasks.map(|task| (Target::Task { number: task.number }, task.limit.due.date));
    tasks.chain([(Target::Whole, proceeding.limit.due.date)]).collect()
}

fn moves_a_day(event: &Event) -> bool {
    matches!(
        event,
        Event::Opened(_)
            | Event::Sent { .. }
            | Event::Revised { .. }
            | Event::Assigned { .. }
            | Event::Extended { .. }
            | Event::Rederived { .. }
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn it_is_never_without_a_person_and_can_always_end(
        kind in proptest::sample::select(Kind::ALL.to_vec()),
        as_draft in any::<bool>(),
        walk in proptest::collection::vec((commands(), proptest::option::of(persons()), 0_i64..60), 1..30),
    ) {
        let given = Open { as_draft, ..opening(kind) };
        let first = opened_by(&staff(ANNA), given).unwrap();
        let mut lived_through: Vec<(Timestamp, Event)> = first.iter().map(|event| (now(), event.clone())).collect();
        let mut proceeding = lived(None, now(), &first);
        let mut at = now();
        let (mut reminded, mut told) = (BTreeSet::new(), BTreeSet::new());
        for (command, actor, pause) in walk {
            at += SignedDuration::from_hours(pause);
            let actor = actor.map_or(TIMERS, staff);
            let before = proceeding.clone();
            let step = command.name();
            let Ok(events) = tried(at, &proceeding, &actor, command) else { continue };
            prop_assert!(actor.is_system() || legal::moves(&actor, &before).contains(&step), "{step:?} was not offered");
            for event in &events {
                let dues_before = dues(&proceeding);
                proceeding = lived(Some(proceeding), at, std::slice::from_ref(event));
                // No day moves unless an event says so.
                let kept = dues(&proceeding).iter().all(|(target, day)| dues_before.get(target).is_none_or(|old| old == day));
                prop_assert!(kept || moves_a_day(event), "{event:?}");
                if let Event::Reminded { target } = event {
                    prop_assert!(reminded.insert(*target), "reminded twice");
                }
                if let Event::Escalated { target, to } = event {
                    prop_assert!(told.insert(*target), "told twice");
                    prop_assert!(proceeding.readers().is_none_or(|readers| readers.contains(to)));
                }
                // New time may be missed anew.
                if let Event::Extended { target, .. } = event {
                    reminded.remove(target);
                    told.remove(target);
                }
                if matches!(event, Event::Sent { .. }) {
                    reminded.clear();
                    told.clear();
                }
                lived_through.push((at, event.clone()));
            }
            let owner = HOUSE.people.persons.get(proceeding.owner);
            prop_assert!(owner.is_some_and(|owner| owner.active && owner.roles.contains(&Role::Supervisor)));
            for task in &proceeding.tasks {
                prop_assert!(HOUSE.people.persons.get(task.person).is_some());
            }
            prop_assert_eq!(proceeding.waits().is_empty(), proceeding.stage.is_ended());
            if before.stage != Stage::Closed && proceeding.stage == Stage::Closed {
                let all = proceeding.tasks.iter().all(|task| task.stage == TaskStage::Accepted);
                prop_assert!(all || matches!(kind, Kind::Instruction), "ended with an open task");
                prop_assert!(proceeding.missing().next().is_none() && proceeding.unexamined().next().is_none());
            }
        }
        // From wherever it is, it can end.
        if !proceeding.stage.is_ended() {
            let end = ended(proceeding.clone(), at);
            prop_assert_eq!(end.stage, Stage::Closed);
            prop_assert!(end.tasks.iter().all(|task| task.stage == TaskStage::Accepted));
        }
        // The ledger gives it once more.
        let replayed = lived_through.iter().fold(None, |state, (at, event)| {
            let event = serde_json::from_str(&serde_json::to_string(event).unwrap()).unwrap();
            Some(apply(state, ID, *at, &event).unwrap())
        });
        let text = serde_json::to_string(&proceeding).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Proceeding>(&text).unwrap(), &proceeding);
        prop_assert_eq!(replayed, Some(proceeding));
    }

    #[test]
    fn a_draw_is_a_part_of_its_frame(size in 0_u16..40, seed in any::<u64>(), count in 0_i64..60) {
        let frame: Vec<OrderId> = (0..count).map(|order| OrderId(order * 7)).collect();
        let drawn = draw::draw(&frame, size, seed);
        let different: BTreeSet<OrderId> = drawn.iter().copied().collect();
        prop_assert_eq!(drawn.len(), usize::from(size).min(frame.len()));
        prop_assert_eq!(different.len(), drawn.len());
        prop_assert!(different.iter().all(|order| frame.contains(order)));
        prop_assert_eq!(draw::draw(&frame, size, seed), drawn);
    }
}
