//! A case from its source to the citizen's word: who is asked, what is proven, what a bad word opens, and what holds
//! whatever anybody does.

mod walks;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    sync::LazyLock,
};

use domain::{
    access::{Actor, Denied, Role, Staff},
    case::{
        ApplicantKind, By, Case, Exclusion, Key, Known, Matter, PhoneClass, Stage, Taken, Terms,
        apply::apply,
        command::{Command, Meaning, Move, Take},
        decide::{Context, Decision, decide, take},
        event::Event,
        refusal::Refusal,
    },
    ids::{CaseId, CitizenId, DeviceId, OrderId, PersonId, UnitId},
    order::{
        Channel,
        command::{AttemptResult, Command as OrderCommand},
    },
    people::{self, Unit, UnitKind},
    rating::{Class, Grade, Provenance, Rating, RatingChannel, norm::NormError},
    world::{self, World},
};
use jiff::{SignedDuration, Timestamp, civil::date};

use crate::{calendar::beijing, runner::root};

const CASE: CaseId = CaseId(1);
const JOB: Actor = Actor::System("callbacks");

static HOUSE: LazyLock<World> = LazyLock::new(|| {
    let mut world = World::default();
    let packs = ["policies/nanjing-2016-122.toml", "policies/xiangtan-2019.toml"];
    let events = packs.map(|file| {
        let text = fs::read_to_string(root().join(file)).unwrap();
        world::Event::PackLoaded { pack: String::new(), file: file.to_owned(), text }
    });
    world.apply_all(&events).unwrap();
    let unit = Unit {
        id: UnitId(3),
        code: "registry".to_owned(),
        parent: None,
        name: "不动产登记科".to_owned(),
        name_en: "Registry".to_owned(),
        kind: UnitKind::Section,
        group: None,
        from: date(2020, 1, 1),
        until: None,
        aliases: BTreeSet::new(),
    };
    people::apply(&mut world.people, &people::Event::UnitAdded { unit });
    world
});

fn now() -> Timestamp {
    beijing("2026-03-03 09:00")
}

fn later(hours: i64) -> Timestamp {
    now() + SignedDuration::from_hours(hours)
}

fn staff(role: Role) -> Actor {
    let units = BTreeSet::from([UnitId(3)]);
    Actor::Staff(Staff { person: PersonId(21), roles: BTreeSet::from([role]), units })
}

fn facts() -> Taken {
    Taken {
        key: Key { source: "hall".to_owned(), number: "2026-1".to_owned(), step: "1".to_owned() },
        batch: None,
        pack: "nanjing-2016-122".to_owned(),
        kind: "service".to_owned(),
        unit: UnitId(3),
        window: None,
        staff: None,
        matter: Matter { code: "0710".to_owned(), name: "不动产登记".to_owned() },
        region: "320100000000".to_owned(),
        applicant_kind: ApplicantKind::Person,
        applicant: None,
        agent: false,
        channel: None,
        accepted_at: None,
        finished_at: beijing("2026-03-02 15:00"),
        citizen: Some(CitizenId(15)),
        contact_digest: None,
        phone: PhoneClass::Mobile,
        elsewhere: None,
    }
}

fn taking(facts: Taken) -> Take {
    Take { facts, by: None, terms: Terms::default(), known: Known::default() }
}

fn taken_by(actor: &Actor, case: Option<&Case>, command: Take) -> Result<Decision, Refusal> {
    take(Context { at: now(), actor, world: &HOUSE }, case, CASE, command)
}

fn lived(case: Option<Case>, at: Timestamp, events: &[Event]) -> Case {
    events.iter().fold(case, |case, event| Some(apply(case, CASE, at, event).unwrap())).unwrap()
}

/// A case as its taking leaves it.
fn fresh(command: Take) -> Case {
    lived(None, now(), &taken_by(&JOB, None, command).unwrap().events)
}

fn done(case: &Case, at: Timestamp, actor: &Actor, command: Command) -> Result<Decision, Refusal> {
    decide(Context { at, actor, world: &HOUSE }, case, None, command)
}

/// The case after a command that must be possible.
fn after(case: Case, at: Timestamp, actor: &Actor, command: Command) -> Case {
    let decision = done(&case, at, actor, command).unwrap();
    lived(Some(case), at, &decision.events)
}

fn sms(message: &str, stars: u8, at: Timestamp) -> Command {
    let provenance = Provenance::Sms { message: message.to_owned(), read_by: None };
    Command::Rate { rating: Box::new(Rating::new(Grade::of(stars).unwrap(), provenance, at)) }
}

fn link(token: &str, stars: u8, words: &str) -> Command {
    let provenance = Provenance::Link { token: token.to_owned(), channel: RatingChannel::Qr };
    let bare = Rating::new(Grade::of(stars).unwrap(), provenance, now());
    Command::Rate { rating: Box::new(Rating { words: words.to_owned(), ..bare }) }
}

fn stored() -> Vec<String> {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/stored_case_events.jsonl");
    fs::read_to_string(place).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn every_event_of_a_case_ever_stored_is_read_and_written_the_same() {
    let mut codes = BTreeSet::new();
    for line in stored() {
        let event: Event = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(serde_json::to_string(&event).unwrap(), line);
        assert!(line.starts_with(&format!(r#"{{"kind":"{}""#, event.code())), "{line}");
        codes.insert(event.code());
    }
    assert_eq!(codes.len(), 11, "each kind of event has an example: {codes:?}");
}

#[test]
fn a_mobile_number_is_asked_by_message_and_a_landline_by_a_person() {
    let case = fresh(taking(facts()));
    assert_eq!((case.stage, case.asked.unwrap().by), (Stage::Asked, By::Sms));
    assert_eq!(case.asked.unwrap().until, beijing("2026-03-10 23:59:59.999"));
    let case = fresh(taking(Taken { phone: PhoneClass::Landline, ..facts() }));
    assert!(case.is_in_phone_pool());
}

#[test]
fn every_exclusion_has_its_reason_and_the_weightiest_is_told() {
    let check = |take: Take, reason: Exclusion| {
        let case = fresh(take);
        assert_eq!((case.stage, case.excluded), (Stage::Excluded, Some(reason)));
    };
    let with = |known: Known| Take { known, ..taking(facts()) };
    let terms = Terms { starts: Some(date(2026, 3, 3)), ..Terms::default() };
    check(Take { terms, ..taking(facts()) }, Exclusion::BeforeStart);
    let elsewhere = Some("service-hall".to_owned());
    check(taking(Taken { elsewhere: elsewhere.clone(), ..facts() }), Exclusion::Elsewhere);
    check(with(Known { twin: Some(CaseId(9)), ..Known::default() }), Exclusion::Duplicate);
    check(with(Known { opted_out: true, ..Known::default() }), Exclusion::OptedOut);
    check(taking(Taken { phone: PhoneClass::Absent, citizen: None, ..facts() }), Exclusion::NoNumber);
    check(taking(Taken { phone: PhoneClass::Invalid, citizen: None, ..facts() }), Exclusion::InvalidNumber);
    check(with(Known { other_applicants: 5, ..Known::default() }), Exclusion::SharedNumber);
    let asked_on = |day: &str| Known { last_asked_at: Some(beijing(day)), ..Known::default() };
    check(with(asked_on("2026-02-25 20:00")), Exclusion::AskedRecently);
    assert_eq!(fresh(with(asked_on("2026-02-24 20:00"))).stage, Stage::Asked, "seven days are enough");
    assert_eq!(fresh(with(Known { other_applicants: 4, ..Known::default() })).stage, Stage::Asked);
    let both = Known { opted_out: true, ..asked_on("2026-03-03 08:00") };
    check(Take { known: both, ..taking(Taken { elsewhere, ..facts() }) }, Exclusion::Elsewhere);
}

#[test]
fn a_source_may_tell_a_case_again_and_only_what_differs_is_recorded() {
    let case = fresh(taking(facts()));
    let known = Known { last_asked_at: Some(now()), ..Known::default() };
    let again = Take { known, ..taking(Taken { batch: Some(domain::ids::BatchId(2)), ..facts() }) };
    assert_eq!(taken_by(&JOB, Some(&case), again).unwrap(), Decision::default());
    let moved =
        Taken { matter: Matter { code: "0711".to_owned(), name: "更正登记".to_owned() }, ..facts() };
    let decision = taken_by(&JOB, Some(&case), taking(moved.clone())).unwrap();
    assert_eq!(decision.events, [Event::Corrected(Box::new(moved))]);
}

#[test]
fn a_case_that_had_no_number_is_asked_once_it_has_one() {
    let without = Taken { phone: PhoneClass::Absent, citizen: None, ..facts() };
    let case = fresh(taking(without));
    let decision = taken_by(&JOB, Some(&case), taking(facts())).unwrap();
    let codes: Vec<_> = decision.events.iter().map(Event::code).collect();
    assert_eq!(codes, ["corrected", "asked"]);
    assert_eq!(lived(Some(case), now(), &decision.events).stage, Stage::Asked);
}

#[test]
fn a_window_starts_a_rating_and_its_source_asks_later_all_the_same() {
    let session = Take {
        by: Some(By::Session),
        ..taking(Taken { citizen: None, phone: PhoneClass::Absent, ..facts() })
    };
    let window = staff(Role::Window);
    let case = lived(None, now(), &taken_by(&window, None, session.clone()).unwrap().events);
    assert_eq!((case.stage, case.asked.unwrap().by), (Stage::Asked, By::Session));
    let denied = Refusal::Denied(Denied::Action { action: "take-case" });
    assert_eq!(taken_by(&window, None, taking(facts())), Err(denied));
    assert_eq!(taken_by(&window, Some(&case), session).unwrap(), Decision::default());
    let decision = taken_by(&JOB, Some(&case), taking(facts())).unwrap();
    assert_eq!(lived(Some(case), now(), &decision.events).asked.unwrap().by, By::Sms);
}

#[test]
fn facts_that_cannot_be_are_refused_by_name() {
    let check = |facts: Taken, code: &str| {
        assert_eq!(taken_by(&JOB, None, taking(facts)).unwrap_err().code(), code);
    };
    check(Taken { pack: "nowhere".to_owned(), ..facts() }, "unknown-pack");
    check(Taken { kind: "riddle".to_owned(), ..facts() }, "unknown-value");
    check(Taken { elsewhere: Some("moon".to_owned()), ..facts() }, "unknown-value");
    check(Taken { unit: UnitId(99), ..facts() }, "unknown-unit");
    check(Taken { region: "3201".to_owned(), ..facts() }, "bad-region");
    check(Taken { region: "32010000000０".to_owned(), ..facts() }, "bad-region");
    check(Taken { finished_at: later(1), ..facts() }, "future-time");
    let key = Key { number: " ".to_owned(), ..facts().key };
    check(Taken { key, ..facts() }, "bad-field");
}

#[test]
fn a_bad_word_opens_an_order_that_waits_for_a_person_where_the_pack_screens() {
    let case = fresh(taking(facts()));
    let decision = done(&case, now(), &JOB, sms("m-1", 2, now())).unwrap();
    let opening = decision.opens.unwrap();
    assert_eq!(opening.dispatch, None, "the person's second callback comes first");
    let demand = &opening.register;
    assert_eq!((demand.channel, demand.citizen), (Channel::Rating, Some(CitizenId(15))));
    assert!(demand.confidential, "the rated do not learn who rated");
    assert_eq!(demand.title, "不满意：不动产登记");
    assert_eq!(
        demand.content,
        "事项：不动产登记\n办件：2026-1（环节 1），2026-03-02 办结\n评价：不满意（2 星）"
    );
    assert_eq!(done(&case, now(), &JOB, sms("m-1", 3, now())).unwrap().opens, None);
}

#[test]
fn a_bad_word_goes_straight_to_the_section_where_the_pack_does_not_screen() {
    let case =
        fresh(taking(Taken { pack: "xiangtan-2019".to_owned(), kind: "bad-rating".to_owned(), ..facts() }));
    let provenance =
        Provenance::Device { device: DeviceId(4), session: "s".to_owned(), channel: RatingChannel::Tablet };
    let bare = Rating::new(Grade::of(1).unwrap(), provenance, now());
    let rating = Rating { options: vec![115, 109], words: "跑了三趟".to_owned(), ..bare };
    let rate = Command::Rate { rating: Box::new(rating) };
    let opening = done(&case, now(), &Actor::Citizen, rate).unwrap().opens.unwrap();
    assert!(matches!(opening.dispatch, Some(OrderCommand::Dispatch { lead: UnitId(3), .. })));
    assert!(opening.register.content.ends_with(
        "评价：非常不满意（1 星）\n原因：需提供办事指南之外的申报材料；服务态度差效率低\n留言：跑了三趟"
    ));
}

#[test]
fn a_rating_needs_evidence_that_fits_who_hands_it_in() {
    let case = fresh(taking(facts()));
    let rate = |provenance: Provenance| Command::Rate {
        rating: Box::new(Rating::new(Grade::of(5).unwrap(), provenance, now())),
    };
    let (agent, citizen) = (staff(Role::Agent), Actor::Citizen);
    let text = |text: &str| text.to_owned();
    let message = |read_by| Provenance::Sms { message: text("m"), read_by };
    let link = |token: &str, channel| Provenance::Link { token: text(token), channel };
    let call = |agent| Provenance::Call { record: text("r"), agent: PersonId(agent) };
    let check = |provenance: Provenance, actor: &Actor, expected: Option<&str>| {
        let said = done(&case, now(), actor, rate(provenance.clone())).err();
        assert_eq!(said.as_ref().map(Refusal::code), expected, "{provenance:?} by {}", actor.signature());
    };
    check(message(None), &JOB, None);
    check(link("t", RatingChannel::Qr), &citizen, None);
    check(call(21), &agent, None);
    check(Provenance::Paper { entry: text("e"), by: PersonId(21) }, &agent, None);
    check(message(None), &citizen, Some("not-the-citizen"));
    check(message(None), &agent, Some("not-the-citizen"));
    check(message(Some(PersonId(21))), &agent, Some("not-the-citizen"));
    check(link("t", RatingChannel::Qr), &agent, Some("not-the-citizen"));
    check(link("t", RatingChannel::Sms), &citizen, None);
    check(link("t", RatingChannel::Tablet), &citizen, Some("not-the-citizen"));
    check(link("t", RatingChannel::Call), &citizen, Some("not-the-citizen"));
    check(link("t", RatingChannel::Qr), &JOB, Some("not-the-citizen"));
    check(call(22), &agent, Some("not-the-citizen"));
    check(link("  ", RatingChannel::Qr), &citizen, Some("no-provenance"));
    check(Provenance::Default { rule: text("silence") }, &JOB, Some("default-not-demanded"));
    for role in [Role::Window, Role::UnitHandler, Role::UnitPrincipal, Role::Leader, Role::Administrator] {
        check(call(21), &staff(role), Some("denied"));
    }
}

#[test]
fn what_a_rating_says_is_checked() {
    let case = fresh(taking(facts()));
    let rate = |change: &dyn Fn(&mut Rating)| {
        let provenance = Provenance::Link { token: "t".to_owned(), channel: RatingChannel::Mobile };
        let mut rating = Rating::new(Grade::of(2).unwrap(), provenance, now());
        change(&mut rating);
        let rate = Command::Rate { rating: Box::new(rating) };
        done(&case, now(), &Actor::Citizen, rate).err()
    };
    assert_eq!(rate(&|_| {}), Some(Refusal::ReasonNeeded));
    assert_eq!(rate(&|rating| rating.words = "  ".to_owned()), Some(Refusal::ReasonNeeded));
    assert_eq!(rate(&|rating| rating.options = vec![207]), None);
    assert_eq!(rate(&|rating| rating.words = "慢".to_owned()), None);
    assert_eq!(rate(&|rating| rating.options = vec![201]), Some(NormError::Retired(201).into()));
    assert_eq!(rate(&|rating| rating.at = later(1)), Some(Refusal::Future { field: "at" }));
    let (counts, given) = (Grade::of(4).unwrap(), Grade::of(2).unwrap());
    let mismatch = Refusal::GradeMismatch { option: "satisfied".to_owned(), counts, given };
    assert_eq!(rate(&|rating| rating.scale = Some("satisfied".to_owned())), Some(mismatch));
    let code = |change: &dyn Fn(&mut Rating)| rate(change).map(|refusal| refusal.code());
    assert_eq!(code(&|rating| rating.scale = Some("superb".to_owned())), Some("unknown-value"));
    let answers = |question: &str, answer: &str| BTreeMap::from([(question.to_owned(), answer.to_owned())]);
    let answered = |question: &'static str, answer: &'static str| {
        code(&|rating| {
            (rating.words, rating.answers) = ("慢".to_owned(), answers(question, answer));
        })
    };
    assert_eq!(answered("pressure", "yes"), None);
    assert_eq!(answered("pressure", "perhaps"), Some("unknown-value"));
    assert_eq!(answered("result", "satisfied"), Some("unknown-value"), "the result is the grade itself");
    assert_eq!(code(&|rating| rating.words = "长".repeat(2_001)), Some("bad-field"));
}

#[test]
fn evidence_gives_one_rating_and_a_later_word_stands_beside() {
    let case = after(fresh(taking(facts())), now(), &Actor::Citizen, link("t-1", 5, ""));
    let used = done(&case, now(), &Actor::Citizen, link("t-1", 1, "太慢"));
    assert_eq!(used, Err(Refusal::EvidenceUsed));
    let first = case.ratings[0].clone();
    let case = after(case, now(), &Actor::Citizen, link("t-2", 1, "太慢"));
    assert_eq!((case.ratings.len(), &case.ratings[0]), (2, &first));
    assert_eq!(case.class(), Some(Class::Good), "the first word counts, 追评 stands beside");
}

#[test]
fn of_several_messages_the_last_in_time_counts() {
    let case = after(fresh(taking(facts())), now(), &JOB, sms("m-1", 2, now()));
    let case = after(case, later(1), &JOB, sms("m-2", 4, later(1)));
    assert_eq!(case.class(), Some(Class::Good));
    let weeks = later(24 * 20);
    let case = after(case, weeks, &JOB, sms("m-3", 2, weeks));
    assert!(case.ratings[2].late);
    assert_eq!((case.class(), case.ratings.len()), (Some(Class::Good), 3), "a late message counts no more");
    let case = after(case, later(2), &Actor::Citizen, link("t", 1, "又慢了"));
    assert_eq!(case.class(), Some(Class::Good), "another way never replaces");
}

#[test]
fn a_second_bad_word_opens_no_second_order_while_the_first_is_open() {
    let case = fresh(taking(facts()));
    let first = done(&case, now(), &JOB, sms("m-1", 2, now())).unwrap();
    let case = lived(Some(case), now(), &first.events);
    let opened = first.opens.unwrap();
    let context = domain::order::decide::Context { at: now(), actor: &JOB, world: &HOUSE };
    let made = domain::order::decide::open(context, OrderId(9), CASE, opened.register.clone()).unwrap();
    let order = domain::order::apply::apply(None, OrderId(9), now(), &made[0]).unwrap();
    assert_eq!(order.case, Some(CASE));
    let case = lived(Some(case), now(), &[opened.event(OrderId(9))]);
    let context = Context { at: now(), actor: &JOB, world: &HOUSE };
    let second = decide(context, &case, Some(&order), sms("m-2", 2, now())).unwrap();
    assert_eq!(second.opens, None);
}

#[test]
fn what_is_not_understood_is_read_by_a_person_and_never_guessed() {
    let heard = |message: &str| Command::Hear {
        message: message.to_owned(),
        words: "还行\u{7}吧".to_owned(),
        at: now(),
    };
    let case = after(fresh(taking(facts())), now(), &JOB, heard("m-1"));
    assert_eq!((case.stage, case.heard[0].words.as_str()), (Stage::Asked, "还行 吧"));
    assert_eq!(done(&case, now(), &JOB, heard("m-1")).unwrap(), Decision::default(), "once each");
    let read = |meaning: Meaning| Command::Read { message: "m-1".to_owned(), meaning };
    let agent = staff(Role::Agent);
    let bad = read(Meaning::Scale { option: "dissatisfied".to_owned() });
    assert_eq!(done(&case, now(), &JOB, bad.clone()), Err(Refusal::NotTheCitizen), "a job reads nothing");
    assert_eq!(
        done(&case, now(), &staff(Role::UnitHandler), bad.clone()).unwrap_err().code(),
        "denied",
        "the rated read nothing"
    );
    let months = later(24 * 60);
    let decision = done(&case, months, &agent, bad).unwrap();
    assert!(decision.opens.is_some());
    let rated = lived(Some(case.clone()), months, &decision.events);
    let placed = &rated.ratings[0];
    let provenance = Provenance::Sms { message: "m-1".to_owned(), read_by: Some(PersonId(21)) };
    assert_eq!(placed.rating.provenance, provenance);
    assert!(!placed.late, "it came in time, however late it was read");
    assert_eq!(done(&rated, months, &agent, read(Meaning::None)).unwrap_err().code(), "no-reply");
    let silent = after(case.clone(), now(), &agent, read(Meaning::None));
    assert_eq!((silent.stage, silent.heard.len()), (Stage::Asked, 0));
    let stopped = after(case, now(), &agent, read(Meaning::OptOut));
    assert_eq!((stopped.stage, stopped.opted_out), (Stage::Unrated, true));
}

#[test]
fn calls_end_as_often_as_the_pack_has_them_tried() {
    let agent = staff(Role::Agent);
    let attempt = |result, again_at| Command::Attempt { result, again_at, record: None };
    let pool = || fresh(taking(Taken { phone: PhoneClass::Landline, ..facts() }));
    let mut case = pool();
    for _ in 0..2 {
        case = after(case, now(), &agent, attempt(AttemptResult::NoAnswer, None));
        assert_eq!((case.stage, case.again_at), (Stage::Asked, Some(later(2))));
    }
    let case = after(case, now(), &agent, attempt(AttemptResult::Busy, None));
    assert_eq!((case.stage, case.class()), (Stage::Unrated, None));
    let booked = after(pool(), now(), &agent, attempt(AttemptResult::Later, Some(later(24 * 9))));
    assert_eq!(booked.attempts, 0);
    assert_eq!(booked.asked.unwrap().until, later(24 * 10), "an appointment is kept");
    for result in [AttemptResult::WrongNumber, AttemptResult::Declined] {
        assert_eq!(after(pool(), now(), &agent, attempt(result, None)).stage, Stage::Unrated);
    }
}

#[test]
fn silence_is_unrated_and_a_late_word_still_counts() {
    let case = fresh(taking(facts()));
    assert_eq!(done(&case, later(24), &JOB, Command::Expire), Err(Refusal::TooEarly));
    let after_time = later(24 * 8);
    let case = after(case, after_time, &JOB, Command::Expire);
    assert_eq!((case.stage, case.class()), (Stage::Unrated, None));
    let case = after(case, after_time, &JOB, sms("m", 2, after_time));
    assert_eq!((case.stage, case.class(), case.ratings[0].late), (Stage::Rated, Some(Class::Bad), true));
    let illegal = Refusal::IllegalMove { tried: Move::Expire, stage: Stage::Rated };
    assert_eq!(done(&case, later(24 * 90), &JOB, Command::Expire), Err(illegal));
}

#[test]
fn who_opted_out_is_not_sent_anything() {
    let stop = Command::OptOut { evidence: "m".to_owned() };
    let case = after(fresh(taking(facts())), now(), &JOB, stop);
    let ask = |by| Command::Ask { by, answer_days: 7 };
    assert_eq!(done(&case, now(), &JOB, ask(By::Sms)), Err(Refusal::OptedOut));
    assert_eq!(done(&case, now(), &JOB, ask(By::Phone)), Err(Refusal::OptedOut));
    assert!(done(&case, now(), &JOB, ask(By::Session)).is_ok());
}

#[test]
fn an_event_that_cannot_follow_is_named() {
    let first: Event = serde_json::from_str(&stored()[0]).unwrap();
    let rated: Event = serde_json::from_str(&stored()[7]).unwrap();
    let case = apply(None, CASE, now(), &first).unwrap();
    assert!(apply(None, CASE, now(), &rated).is_err());
    assert!(apply(Some(case.clone()), CASE, now(), &first).is_err());
    let says = apply(Some(case), CASE, now(), &rated).unwrap_err().to_string();
    assert_eq!(says, "case `1`: the event `rated` cannot follow: its number is not the next one");
}
