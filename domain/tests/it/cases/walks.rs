//! What is true of every case, whatever anybody does to it and in whatever order.

use proptest::prelude::*;

use super::*;

fn provenances() -> impl Strategy<Value = Provenance> {
    let text = || prop_oneof![Just(String::new()), "[a-c]"];
    let channel = || proptest::sample::select(RatingChannel::ALL.to_vec());
    let person = || (20_i64..23).prop_map(PersonId);
    prop_oneof![
        (text(), channel()).prop_map(|(session, channel)| Provenance::Device {
            device: DeviceId(1),
            session,
            channel
        }),
        (text(), channel()).prop_map(|(token, channel)| Provenance::Link { token, channel }),
        (text(), proptest::option::of(person()))
            .prop_map(|(message, read_by)| Provenance::Sms { message, read_by }),
        (text(), person()).prop_map(|(record, agent)| Provenance::Call { record, agent }),
        (text(), person()).prop_map(|(entry, by)| Provenance::Paper { entry, by }),
        text().prop_map(|rule| Provenance::Default { rule }),
    ]
}

fn commands() -> impl Strategy<Value = Command> {
    let rating =
        (1_u8..=5, provenances(), any::<bool>(), 0_i64..240).prop_map(|(stars, provenance, says, hour)| {
            let words = if says { "太慢".to_owned() } else { String::new() };
            let rating = Rating::new(Grade::of(stars).unwrap(), provenance, later(hour));
            Command::Rate { rating: Box::new(Rating { words, ..rating }) }
        });
    let meaning = prop_oneof![
        Just(Meaning::None),
        Just(Meaning::OptOut),
        (1_u8..=5).prop_map(|stars| Meaning::Grade { grade: Grade::of(stars).unwrap() }),
        proptest::sample::select(vec!["satisfied", "fair", "dissatisfied", "odd"])
            .prop_map(|option| Meaning::Scale { option: option.to_owned() }),
    ];
    let result = proptest::sample::select(vec![
        AttemptResult::NoAnswer,
        AttemptResult::Busy,
        AttemptResult::WrongNumber,
        AttemptResult::Later,
        AttemptResult::Declined,
    ]);
    prop_oneof![
        4 => rating,
        2 => ("[a-c]", 0_i64..240).prop_map(|(message, hour)| Command::Hear {
            message,
            words: "嗯".to_owned(),
            at: later(hour)
        }),
        2 => ("[a-c]", meaning).prop_map(|(message, meaning)| Command::Read { message, meaning }),
        1 => result.prop_map(|result| Command::Attempt { result, again_at: None, record: None }),
        1 => proptest::sample::select(By::ALL.to_vec()).prop_map(|by| Command::Ask { by, answer_days: 3 }),
        1 => "[a-c]?".prop_map(|evidence| Command::OptOut { evidence }),
        1 => Just(Command::Expire),
    ]
}

fn actors() -> impl Strategy<Value = Actor> {
    let roles = Role::ALL.into_iter().map(staff);
    let all: Vec<Actor> = roles.chain([Actor::Citizen, JOB, JOB, Actor::Citizen]).collect();
    proptest::sample::select(all)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_changes_a_word_and_every_word_has_its_evidence(
        phone in proptest::sample::select(vec![PhoneClass::Mobile, PhoneClass::Landline, PhoneClass::Absent]),
        walk in proptest::collection::vec((commands(), actors(), 0_i64..30), 1..25),
    ) {
        let citizen = (phone != PhoneClass::Absent).then_some(CitizenId(15));
        let first = taken_by(&JOB, None, taking(Taken { phone, citizen, ..facts() })).unwrap();
        let mut lived_through: Vec<(Timestamp, Event)> =
            first.events.iter().map(|event| (now(), event.clone())).collect();
        let mut case = lived(None, now(), &first.events);
        let mut hour = 0;
        for (command, actor, pause) in walk {
            hour += pause;
            let before = case.clone();
            let Ok(decision) = done(&case, later(hour), &actor, command) else { continue };
            case = lived(Some(case), later(hour), &decision.events);
            lived_through.extend(decision.events.into_iter().map(|event| (later(hour), event)));
            prop_assert_eq!(&case.ratings[..before.ratings.len()], &before.ratings[..]);
            prop_assert!(case.stage != Stage::Taken);
            prop_assert_eq!(decision.opens.is_some(),
                case.ratings.len() > before.ratings.len() && case.ratings.last().unwrap().rating.is_bad());
        }
        let mut evidence = BTreeSet::new();
        for placed in &case.ratings {
            let provenance = &placed.rating.provenance;
            prop_assert!(!provenance.evidence().trim().is_empty());
            prop_assert!(provenance.is_citizens_word());
            prop_assert!(evidence.insert((provenance.channel(), provenance.evidence())));
        }
        prop_assert_eq!(case.stage == Stage::Rated, case.class().is_some() && case.stage != Stage::Asked
            && case.stage != Stage::Unrated);
        // It ends, whatever was done.
        if case.stage == Stage::Asked {
            case = after(case, later(hour + 24 * 60), &JOB, Command::Expire);
            lived_through.push((later(hour + 24 * 60), Event::Expired { why: domain::case::event::Silence::Over }));
        }
        prop_assert!(matches!(case.stage, Stage::Excluded | Stage::Rated | Stage::Unrated));
        let replayed = lived_through.iter().fold(None, |case, (at, event)| {
            let event = serde_json::from_str(&serde_json::to_string(event).unwrap()).unwrap();
            Some(apply(case, CASE, *at, &event).unwrap())
        });
        let text = serde_json::to_string(&case).unwrap();
        prop_assert_eq!(serde_json::from_str::<Case>(&text).unwrap(), case.clone());
        prop_assert_eq!(replayed, Some(case));
    }
}
