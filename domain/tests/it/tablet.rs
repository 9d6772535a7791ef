//! Records of a tablet: an id that is one, a clock that is put right, the same record once, and answers that count by
//! the day on which they were given.

use std::{
    collections::BTreeSet,
    io::Write as _,
    process::{Command as Program, Stdio},
};

use domain::{
    access::{Actor, Role, Staff},
    ids::{PersonId, PlaceId, RecordId, SurveyId},
    survey::{
        Channel,
        question::{Ask, Branch, Question, Questionnaire, Said, Value, flaw},
        result::counted,
    },
    tablet::{Event, Handed, Matter, Refusal, Sheet, again, apply, skew_ms},
};
use jiff::Timestamp;
use proptest::{prelude::*, strategy::ValueTree as _};

use crate::calendar::beijing;

/// What a tablet's script reads: the questions, what is said, and the last question come past.
#[derive(Debug, serde::Serialize)]
struct Walk {
    questions: Vec<Question>,
    said: Vec<Said>,
    passed: u8,
}

const ID: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

fn agent(person: i64) -> Actor {
    let roles = BTreeSet::from([Role::Agent]);
    Actor::Staff(Staff { person: PersonId(person), roles, units: BTreeSet::new() })
}

fn handed(drawn: &str, written_at: Timestamp) -> Handed {
    let said = vec![Said { question: 1, value: Value::Grade(5) }];
    Handed { drawn: drawn.to_owned(), written_at, sheet: Sheet::WalkIn { survey: SurveyId(7), said } }
}

#[test]
fn an_id_is_what_a_tablet_draws() {
    let at = beijing("2026-04-02 09:00");
    assert_eq!(handed(ID, at).check(), Ok(()));
    let long = format!("{ID}0");
    for bad in ["", "1", &ID.to_uppercase(), &long, &ID.replace('-', "0"), &ID.replace('f', "g")] {
        assert!(matches!(handed(bad, at).check(), Err(Refusal::BadId(_))), "{bad}");
    }
}

#[test]
fn a_wrong_clock_is_put_right_and_never_runs_ahead_of_the_server() {
    let (taken, noon) = (beijing("2026-04-02 18:00"), beijing("2026-04-02 12:00"));
    let check = |written: &str, sent: &str, counted: &str| {
        let skew = skew_ms(taken, beijing(sent));
        assert_eq!(
            handed(ID, beijing(written)).counted_at(taken, skew),
            beijing(counted),
            "{written} {sent}"
        );
    };
    check("2026-04-02 12:00", "2026-04-02 18:00", "2026-04-02 12:00");
    check("2026-04-02 12:07", "2026-04-02 18:07", "2026-04-02 12:00");
    check("2020-01-01 06:00", "2020-01-01 12:00", "2026-04-02 12:00");
    // Somebody set the clock back between writing and handing over.
    check("2026-04-02 17:00", "2026-04-02 15:00", "2026-04-02 18:00");
    assert_eq!(handed(ID, Timestamp::MAX).counted_at(noon, 1), noon);
}

#[test]
fn the_same_record_counts_once_and_is_nobody_elses() {
    let at = beijing("2026-04-02 18:00");
    let event = Event::TabletRecordTaken {
        drawn: ID.to_owned(),
        written_at: beijing("2026-04-02 12:00"),
        skew_ms: -120_000,
        digest: "d1".to_owned(),
        matter: Matter::Place { survey: SurveyId(7), place: PlaceId(70), number: 3 },
    };
    let json = serde_json::to_string(&event).unwrap();
    assert_eq!(serde_json::from_str::<Event>(&json).unwrap(), event, "what is stored is read back");
    let record = apply(None, RecordId(9), at, "person:5", &event).unwrap();
    assert!(apply(Some(record.clone()), RecordId(9), at, "person:5", &event).is_err());
    assert_eq!((record.taken_at, record.skew_ms), (at, -120_000), "both times are kept");
    assert_eq!(again(&agent(5), &record, "d1"), Ok(()));
    assert_eq!(again(&agent(5), &record, "d2"), Err(Refusal::Rewritten));
    assert_eq!(again(&agent(6), &record, "d1"), Err(Refusal::NotYours), "nor is told what it says");
}

#[test]
fn a_sheet_is_read_as_the_tablet_writes_it() {
    let text = format!(
        r#"{{"drawn":"{ID}","written_at":"2026-04-02T04:00:00.123Z","sheet":{{"kind":"place","survey":7,"number":3,
        "said":[{{"question":1,"value":{{"grade":4}}}},{{"question":2,"value":{{"choices":[1,3]}}}},
        {{"question":3,"value":{{"text":"好"}}}},{{"question":4,"value":{{"number":-2}}}},
        {{"question":5,"value":{{"choice":2}}}}]}}}}"#
    );
    let read: Handed = serde_json::from_str(&text).unwrap();
    let Sheet::Place { survey: SurveyId(7), number: 3, said } = read.sheet else { panic!("{read:?}") };
    assert_eq!(said.len(), 5);
    assert_eq!(said[1].value, Value::Choices(vec![1, 3]));
    let named = text.replace("\"number\":3", "\"number\":3,\"name\":\"张三\"");
    assert!(serde_json::from_str::<Handed>(&named).is_err(), "nobody is named");
}

fn an_ask() -> impl Strategy<Value = Ask> {
    let options = |count: u8| (1..=count).map(|one| format!("选项{one}")).collect::<Vec<_>>();
    prop_oneof![
        (2..=12_u8).prop_map(move |count| Ask::Single(options(count))),
        (2..=12_u8).prop_map(move |count| Ask::Multiple(options(count))),
        Just(Ask::Grades),
        Just(Ask::Text),
        (-20..20_i64, 1..40_i64).prop_map(|(least, more)| Ask::Number { least, most: least + more }),
    ]
}

/// Any value at all: most fit no question they are given to.
fn a_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => (0..=7_u8).prop_map(Value::Choice),
        4 => (0..=6_u8).prop_map(Value::Grade),
        2 => proptest::collection::vec(0..=6_u8, 0..4).prop_map(Value::Choices),
        2 => "[一-十a-c\\n\u{7}\u{9f}]{0,4}".prop_map(Value::Text),
        1 => (998..=1003_usize).prop_map(|length| Value::Text("😀".repeat(length))),
        2 => (-25..60_i64).prop_map(Value::Number),
    ]
}

fn fitting(ask: &Ask, by: u8) -> Value {
    let values = ask.values();
    let picked = |by: u8| values[usize::from(by) % values.len()];
    match ask {
        Ask::Single(_) => Value::Choice(picked(by)),
        Ask::Multiple(_) => {
            Value::Choices(BTreeSet::from([picked(by), picked(by / 7)]).into_iter().collect())
        }
        Ask::Grades => Value::Grade(picked(by)),
        Ask::Text => Value::Text(format!("第{by}句")),
        Ask::Number { least, most } => Value::Number((least + i64::from(by)).min(*most)),
    }
}

fn a_walk() -> impl Strategy<Value = Walk> {
    let question = (an_ask(), any::<bool>(), proptest::collection::vec((1..=12_u8, 1..=31_u8), 0..4));
    let said = (0..3_u8, any::<u8>(), a_value());
    let pairs = proptest::collection::vec((question, said), 1..=30);
    (pairs, 0..=31_u8).prop_map(|(pairs, passed)| {
        let last = u8::try_from(pairs.len()).unwrap();
        let mut walk = Walk { questions: Vec::new(), said: Vec::new(), passed };
        for (number, ((ask, required, leads), (how, by, value))) in (1..).zip(pairs) {
            let mut branches: Vec<Branch> = Vec::new();
            for (when, to) in leads {
                let to = number + 1 + to % (last + 1 - number).max(1);
                let branch = Branch { when, to };
                branches.push(branch);
                let question = Question { text: "？".to_owned(), ask: ask.clone(), required, branches };
                let before: Vec<Question> =
                    walk.questions.iter().cloned().chain([question.clone()]).collect();
                let rest = usize::from(last) - before.len();
                let plain = Question { branches: Vec::new(), ..question.clone() };
                let whole: Vec<Question> = before.into_iter().chain(vec![plain; rest]).collect();
                branches = question.branches;
                if flaw(&whole).is_some() {
                    branches.pop();
                }
            }
            let value = match how {
                0 => None,
                1 => Some(value),
                _ => Some(fitting(&ask, by)),
            };
            walk.said.extend(value.map(|value| Said { question: number, value }));
            walk.questions.push(Question { text: "问".to_owned(), ask, required, branches });
        }
        walk
    })
}

#[test]
fn the_tablet_walks_as_the_server_does() {
    const MANY: u32 = 3_000;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut lines, mut expected, mut branched) = (String::new(), Vec::new(), 0);
    for _ in 0..MANY {
        let walk = a_walk().new_tree(&mut runner).unwrap().current();
        assert_eq!(flaw(&walk.questions), None);
        let asked =
            Questionnaire { title: String::new(), intro: String::new(), questions: walk.questions.clone() };
        let way = asked.way(&walk.said, walk.passed);
        let straight = way.said.len() < walk.said.len();
        branched += u32::from(straight && walk.questions.iter().any(|one| !one.branches.is_empty()));
        let found = serde_json::json!({
            "said": way.said, "next": way.next, "missing": way.missing, "wrong": way.wrong,
        });
        expected.push(found);
        lines.push_str(&serde_json::to_string(&walk).unwrap());
        lines.push('\n');
    }
    assert!(branched > MANY / 4, "only {branched} have branches that lead past an answer");
    let walk = concat!(env!("CARGO_MANIFEST_DIR"), "/../server/static/tablet-walk.js");
    let script = "require(process.argv[1]); \
        for (const line of require('fs').readFileSync(0, 'utf8').trim().split('\\n')) { \
          const one = JSON.parse(line); \
          console.log(JSON.stringify(huiyinWalk.way(one.questions, one.said, one.passed))); }";
    let mut node = Program::new("node");
    node.args(["-e", script, walk]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut running = node.spawn().expect("`node` runs the tablet's script; install it");
    let mut input = running.stdin.take().unwrap();
    let writing = std::thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = running.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    let answers = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<serde_json::Value> =
        answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), expected.len());
    for (place, (answer, expected)) in answers.iter().zip(&expected).enumerate() {
        assert_eq!(answer, expected, "walk {place}");
    }
}

mod on_site {
    use domain::survey::{
        command::PlaceCommand,
        decide::{Context, walk_in},
        refusal::Refusal,
        sample::Method,
    };

    use super::*;
    use crate::survey::{Life, asked, good};

    fn context(actor: &Actor, day: u8) -> Context<'_> {
        Context { at: beijing(&format!("2026-04-{day:02} 20:00")), actor }
    }

    fn wrote(day: u8) -> Timestamp {
        beijing(&format!("2026-04-{day:02} 10:00"))
    }

    #[test]
    fn an_answer_counts_by_the_day_on_which_it_was_given() {
        let agent = agent(5);
        let mut life = Life::drawn(Method::Fixed(4));
        // Answers count until the 20th; the line came back on the 22nd.
        let late = |day| PlaceCommand::OnSite { answered_at: wrote(day), said: good() };
        assert!(matches!(life.act(0, wrote(22), &agent, late(21)), Err(Refusal::OutsideWindow { .. })));
        life.act(0, wrote(22), &agent, late(20)).unwrap();
        let answer = life.places[0].answer.clone().unwrap();
        assert_eq!(answer.channel, Channel::Tablet);
        assert_eq!(answer.said, good());
        assert!(matches!(life.act(0, wrote(22), &agent, late(20)), Err(Refusal::PlaceDone(_))));
        let typed = PlaceCommand::Answer { channel: Channel::WalkIn, said: good() };
        assert!(matches!(life.act(1, wrote(12), &agent, typed), Err(Refusal::NotThisWay(_))));
    }

    #[test]
    fn who_was_met_is_beside_the_sample() {
        let person = agent(5);
        let life = Life::drawn(Method::Fixed(4));
        let said = walk_in(context(&person, 22), &life.survey, wrote(20), &good()).unwrap();
        assert_eq!(said, good());
        let outside = walk_in(context(&person, 22), &life.survey, wrote(21), &good());
        assert!(matches!(outside, Err(Refusal::OutsideWindow { .. })));
        let missing = walk_in(context(&person, 12), &life.survey, wrote(12), &[]);
        assert_eq!(missing, Err(Refusal::Missing(1)));
        let citizen = walk_in(context(&Actor::Citizen, 12), &life.survey, wrote(12), &good());
        assert!(matches!(citizen, Err(Refusal::Denied(_))), "{citizen:?}");
        let mut sampled = life.survey.clone();
        sampled.plan.channels = vec![Channel::Phone, Channel::Tablet];
        let refused = walk_in(context(&person, 12), &sampled, wrote(12), &good());
        assert_eq!(refused, Err(Refusal::NotThisWay(Channel::WalkIn)));
        let found = counted(&asked(), &[good(), good()]);
        assert_eq!((found[0].n, found[0].counts[0], found[0].counts[1]), (2, (5, 2), (4, 0)));
        assert_eq!(found[1].n, 0, "grade 5 leads past it");
    }

    #[test]
    fn a_survey_goes_along_while_answers_count() {
        let mut life = Life::drawn(Method::Fixed(4));
        assert!(life.survey.goes_along_at(wrote(20)));
        assert!(!life.survey.goes_along_at(wrote(21)));
        life.survey.plan.channels = vec![Channel::Phone, Channel::Link, Channel::Paper];
        assert!(!life.survey.goes_along_at(wrote(12)));
    }
}
