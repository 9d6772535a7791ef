//! Grades, the national options by version, and a pack's scale read as grades.

use domain::{
    policy::Pack,
    rating::{
        Class, Grade, Provenance, RatingChannel,
        norm::{NormError, Norms, codes, written},
        scale,
    },
};
use jiff::civil::{Date, date};

use crate::runner::root;

fn grade(stars: u8) -> Grade {
    Grade::of(stars).unwrap()
}

/// A day under the second version.
const TODAY: Date = date(2026, 3, 2);

#[test]
fn grades_have_five_stars_and_three_counts_as_good() {
    let classes: Vec<_> = Grade::ALL.iter().map(|grade| (grade.stars(), grade.class())).collect();
    let expected = [(5, Class::Good), (4, Class::Good), (3, Class::Good), (2, Class::Bad), (1, Class::Bad)];
    assert_eq!(classes, expected);
    for wrong in ["0", "6", "255", "-1", "\"5\"", "2.5"] {
        assert!(serde_json::from_str::<Grade>(wrong).is_err(), "{wrong} was read as a grade");
    }
    assert_eq!(serde_json::from_str::<Grade>("2").unwrap(), grade(2));
}

#[test]
fn national_channel_codes_are_read_back() {
    let pf: Vec<_> = RatingChannel::ALL.iter().map(|channel| channel.pf()).collect();
    assert_eq!(pf, [Some(1), Some(2), Some(3), Some(4), Some(5), Some(6), Some(7), None, None]);
    for channel in RatingChannel::ALL {
        assert_eq!(RatingChannel::from_code(channel.code()), Some(channel));
        assert_eq!(channel.pf().and_then(RatingChannel::from_pf), channel.pf().map(|_| channel));
    }
}

#[test]
fn each_grade_offers_eight_options_and_three_at_once() {
    let norms = Norms::default();
    for (stars, codes, name) in [
        (5, 510..=517, "一窗受理一次办结"),
        (4, 406..=413, "填写一张表单就可完成申报"),
        (3, 307..=314, "一次性告知需要补正的材料"),
        (2, 207..=214, "没有提供材料样本"),
        (1, 108..=115, "在办事指南之外增加新的审批条件"),
    ] {
        let offered: Vec<_> = norms.offered(grade(stars), TODAY).collect();
        assert_eq!(offered.iter().map(|norm| norm.code).collect::<Vec<_>>(), codes.collect::<Vec<_>>());
        let firsts = [true, true, true, false, false, false, false, false];
        assert_eq!(offered.iter().map(|norm| norm.first).collect::<Vec<_>>(), firsts);
        assert_eq!(offered[0].zh, name);
        assert!(offered.iter().all(|norm| !norm.zh.is_empty() && !norm.en.is_empty()));
    }
    assert_eq!(norms.in_force(TODAY).map(|(number, _)| number), Some(2));
}

#[test]
fn retired_codes_are_read_and_never_offered() {
    let norms = Norms::default();
    for code in (501..=509).chain([401, 402, 404, 405]).chain(301..=306).chain(201..=206).chain(101..=107) {
        let norm = norms.get(code).unwrap_or_else(|| panic!("{code} cannot be read"));
        assert_eq!(norm.grade().map(Grade::stars), u8::try_from(code / 100).ok());
        assert!(!norms.is_offered(code, TODAY), "{code}");
        assert_eq!(norms.checked(norm.grade().unwrap(), &[code], TODAY), Err(NormError::Retired(code)));
    }
    assert_eq!(norms.get(403), None, "the first version never had it");
}

#[test]
fn options_belong_to_the_grade_and_stand_once() {
    let norms = Norms::default();
    assert_eq!(norms.checked(grade(2), &[214, 207, 214], TODAY), Ok(vec![207, 214]));
    assert_eq!(norms.checked(grade(2), &[999], TODAY), Err(NormError::Unknown(999)));
    let other = NormError::OtherGrade { code: 108, of: grade(1), grade: grade(2) };
    assert_eq!(norms.checked(grade(2), &[108], TODAY), Err(other));
    assert_eq!(
        other.to_string(),
        "the option `108` belongs to grade 1, the rating is grade 2; choose one of those shown"
    );
}

#[test]
fn lists_of_codes_are_read_in_both_spellings() {
    for list in ["207|214", "207,214", " 207 ， 214 ", "207|214|"] {
        assert_eq!(codes(list), Ok(vec![207, 214]), "{list}");
    }
    for list in ["207;214", "20", "2070", "二零七", "-207"] {
        assert!(codes(list).is_err(), "{list}");
    }
    assert_eq!(written(&[207, 214], ','), "207,214");
}

#[test]
fn options_with_an_unknown_key_are_not_read() {
    let text =
        "[[version]]\nnumber = 3\nfrom = 2027-01-01\nsource = \"x\"\noption = [{ code = 518, last = true }]";
    assert!(Norms::parse(text).unwrap_err().to_string().contains("last"));
}

#[test]
fn a_packs_scale_is_read_as_grades_and_never_upwards() {
    let graded = |file: &str| {
        let text = std::fs::read_to_string(root().join(file)).unwrap();
        let pack = Pack::parse(file, &text).unwrap();
        let grades = scale::grades(pack.callback());
        grades
            .into_iter()
            .map(|(choice, grade)| format!("{}={}", choice.id, grade.map_or(0, Grade::stars)))
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(graded("policies/nanjing-2016-122.toml"), "satisfied=4 fair=3 dissatisfied=2");
    assert_eq!(
        graded("policies/xiangtan-2019.toml"),
        "very-satisfied=5 satisfied=4 fair=3 dissatisfied=2 very-dissatisfied=1"
    );
}

#[test]
fn the_same_evidence_is_known_whoever_read_it() {
    let reply = |read_by| Provenance::Sms { message: "m".to_owned(), read_by };
    assert!(reply(None).is_same_evidence(&reply(Some(domain::ids::PersonId(1)))));
    let link = Provenance::Link { token: "m".to_owned(), channel: RatingChannel::Qr };
    assert!(!reply(None).is_same_evidence(&link));
    assert!(serde_json::from_str::<Provenance>("{}").is_err(), "there is no rating without provenance");
}
