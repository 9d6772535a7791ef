//! Records by their national fields: exactly what was said, and what cannot be told says which field.

use std::collections::BTreeMap;

use domain::{
    case::{ApplicantKind, Case, Key, Matter, PhoneClass, Placed, Taken, apply::apply, event::Event},
    codes::uscc::Uscc,
    exchange::{
        dialect::{AssessNumber, Dialect},
        reason::{Fault, Reason},
        record::{self, Applicant, Flag},
    },
    ids::{CaseId, UnitId},
    people::{self, Unit, UnitKind, Units},
    rating::{Grade, Provenance, Rating, RatingChannel},
};
use jiff::civil::date;

use crate::calendar::beijing;

/// A credit code with a right check digit.
const OFFICE: &str = "11370900004341048Y";

fn units() -> Units {
    let mut people = people::People::default();
    for (id, code, name, parent) in
        [(1, "estate", "自然资源局", None), (2, "registry", "登记科", Some(UnitId(1)))]
    {
        let unit = Unit {
            id: UnitId(id),
            code: code.to_owned(),
            parent,
            name: name.to_owned(),
            name_en: code.to_owned(),
            kind: UnitKind::Section,
            group: None,
            from: date(2020, 1, 1),
            until: None,
            aliases: [].into(),
        };
        people::apply(&mut people, &people::Event::UnitAdded { unit });
    }
    people.units
}

fn dialect() -> Dialect {
    let office = Uscc::parse(OFFICE).unwrap_or_else(|error| panic!("{error}"));
    Dialect { departments: BTreeMap::from([("estate".to_owned(), office)]), ..Dialect::default() }
}

fn case(change: impl FnOnce(&mut Taken)) -> Case {
    let mut facts = Taken {
        key: Key { source: "hall".to_owned(), number: "370211-1".to_owned(), step: "2".to_owned() },
        batch: None,
        pack: "p".to_owned(),
        kind: "service".to_owned(),
        unit: UnitId(2),
        window: None,
        staff: Some("A07".to_owned()),
        matter: Matter { code: "0710-1".to_owned(), name: "不动产登记".to_owned() },
        region: "370211000000".to_owned(),
        applicant_kind: ApplicantKind::Body,
        applicant: None,
        agent: false,
        channel: Some(RatingChannel::Terminal),
        accepted_at: Some(beijing("2026-11-19 15:04")),
        finished_at: beijing("2026-11-20 10:30"),
        citizen: None,
        contact_digest: None,
        phone: PhoneClass::Mobile,
        elsewhere: None,
    };
    change(&mut facts);
    let event = Event::Taken(Box::new(facts));
    apply(None, CaseId(1), beijing("2026-11-23 06:00"), &event).unwrap()
}

fn placed(number: u16, grade: u8, options: &[u16], words: &str, provenance: Provenance) -> Placed {
    let rating = Rating::new(Grade::of(grade).unwrap(), provenance, beijing("2026-11-23 08:09"));
    let rating = Rating { options: options.to_vec(), words: words.to_owned(), ..rating };
    Placed { number, late: false, rating }
}

fn sms() -> Provenance {
    Provenance::Sms { message: "m".to_owned(), read_by: None }
}

fn call() -> Provenance {
    Provenance::Call { record: "r".to_owned(), agent: domain::ids::PersonId(1) }
}

#[test]
fn a_service_is_told_with_every_national_field_it_has() {
    let applicant = Applicant { name: "王*".to_owned(), phone: String::new() };
    let record = record::service(&dialect(), &units(), &case(|_| ()), applicant, Flag::Insert).unwrap();
    let expected = [
        ("areaCode", "370211000000"),
        ("deptCode", OFFICE),
        ("orgcode", "370211000000_11370900004341048Y"),
        ("proDepart", "自然资源局"),
        ("proDepartCode", OFFICE),
        ("orgName", "登记科"),
        ("taskCode", "0710-1"),
        ("taskName", "不动产登记"),
        ("taskType", "99"),
        ("projectNo", "370211-1"),
        ("projectName", "不动产登记"),
        ("proStatus", "3"),
        ("serviceName", "不动产登记"),
        ("serviceNumber", "2"),
        ("serviceTime", "2026-11-20 10:30:00"),
        ("acceptDate", "2026-11-19 15:04:00"),
        ("resultDate", "2026-11-20 10:30:00"),
        ("userName", "王*"),
        ("userProp", "2"),
        ("proManagerNo", "A07"),
        ("proChannel", "5"),
        ("flag", "I"),
    ];
    let fields = record.fields();
    let told: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(told, expected);
    assert_eq!(record.key().to_string(), "370211-1/2");
}

#[test]
fn a_rating_is_told_exactly_as_it_was_said() {
    let said = placed(1, 2, &[209, 213], "说好三天，等了十天", sms());
    let record = record::rating(&dialect(), &case(|_| ()), &said, Flag::Insert).unwrap();
    let expected = [
        ("areaCode", "370211000000"),
        ("projectNo", "370211-1"),
        ("serviceNumber", "2"),
        ("assessNumber", "1"),
        ("pf", "6"),
        ("satisfaction", "2"),
        ("evalDetail", "209,213"),
        ("writingEvaluation", "说好三天，等了十天"),
        ("assessTime", "2026-11-23 08:09:00"),
        ("effectivEvalua", "1"),
        ("isdefault", "0"),
        ("flag", "I"),
    ];
    let fields = record.fields();
    let told: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(told, expected);
    assert_eq!(record.key().to_string(), "370211-1/2/1");
    let step = Dialect { assess_number: AssessNumber::Step, ..dialect() };
    assert_eq!(
        record::rating(&step, &case(|_| ()), &said, Flag::Insert).unwrap().key().to_string(),
        "370211-1/2/2"
    );
}

#[test]
fn what_cannot_be_told_says_which_field_and_never_leaves() {
    let service = |dialect: &Dialect, change: fn(&mut Taken)| {
        record::service(dialect, &units(), &case(change), Applicant::default(), Flag::Insert)
    };
    let check = |outcome: Result<record::Record, Vec<Fault>>, expected: &[(&str, Reason)]| {
        let faults = outcome.expect_err("it was told");
        let found: Vec<(&str, Reason)> = faults.iter().map(|fault| (fault.field, fault.reason)).collect();
        assert_eq!(found, expected);
    };
    check(service(&Dialect::default(), |_| ()), &[("deptCode", Reason::NoDepartment)]);
    check(
        service(&dialect(), |facts| facts.region = "000000000000".to_owned()),
        &[("areaCode", Reason::WrongRegion)],
    );
    check(
        service(&dialect(), |facts| facts.key.step = "受理".to_owned()),
        &[("serviceNumber", Reason::WrongStep)],
    );
    let nothing = |facts: &mut Taken| {
        facts.key.number.clear();
        facts.matter = Matter::default();
    };
    let missing = ["projectNo", "taskCode", "taskName"].map(|field| (field, Reason::Missing));
    check(service(&dialect(), nothing), &missing);

    let rating =
        |dialect: &Dialect, said: &Placed| record::rating(dialect, &case(|_| ()), said, Flag::Insert);
    check(rating(&dialect(), &placed(1, 1, &[], " ", sms())), &[("evalDetail", Reason::BareBad)]);
    check(rating(&dialect(), &placed(1, 5, &[], "", call())), &[("pf", Reason::NoChannel)]);
    let silence = Provenance::Default { rule: "d".to_owned() };
    check(rating(&dialect(), &placed(1, 4, &[], "", silence.clone())), &[("isdefault", Reason::NoWord)]);
    let step = Dialect { assess_number: AssessNumber::Step, ..dialect() };
    check(rating(&step, &placed(2, 5, &[], "", sms())), &[("assessNumber", Reason::Duplicate)]);

    let settled =
        Dialect {
            call: Some(8), no_words: "短信评价，群众未写原因".to_owned(), defaults: true, ..dialect()
        };
    let field = |said: &Placed, name: &str| {
        let fields = rating(&settled, said).unwrap().fields();
        fields.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    };
    let bare = placed(1, 1, &[], "", sms());
    assert_eq!(field(&bare, "writingEvaluation").as_deref(), Some("短信评价，群众未写原因"));
    assert_eq!(field(&placed(1, 5, &[], "", sms()), "writingEvaluation"), None, "good ones need no words");
    assert_eq!(field(&placed(1, 5, &[], "", call()), "pf").as_deref(), Some("8"));
    let told = placed(1, 4, &[], "", silence);
    assert_eq!((field(&told, "pf").as_deref(), field(&told, "isdefault").as_deref()), (Some("7"), Some("1")));
}

#[test]
fn a_matters_type_is_that_of_its_longest_beginning() {
    let types = [("07", "01"), ("0710", "07")].map(|(from, to)| (from.to_owned(), to.to_owned()));
    let dialect = Dialect { task_types: types.into(), ..dialect() };
    for (matter, expected) in [("0710-1", "07"), ("0799", "01"), ("12", "99")] {
        assert_eq!(dialect.task_type(matter), expected);
    }
}
