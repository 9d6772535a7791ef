//! Codes of organisations, regions and matters, and telephone numbers.

use std::{fs, path::Path};

use domain::codes::{
    matter::{MatterCode, MatterWarning},
    phone::{Phone, PhoneError},
    region::{Alias, Aliases, Level, Region},
    uscc::{Registrar, Uscc},
};
use jiff::civil::date;
use proptest::prelude::*;

/// Rows of real registers, so that the tests stand alone; the whole registers are read where they lie beside the
/// project.
const MATTERS: [&str; 7] = [
    "511Z07001006-511602000000-000-11511301008778183N-1-00",
    "511A0138000000-511602000000-000-115113010833722043-1-00",
    "G-000007-001-511602000000-000-115113010833722043-1-00",
    "512C0053300008-511602000000-000-115113010833722043-1-00",
    "511Z07001006-511602000000-000-1151130108778239R-1-00",
    "511Z07001006-511602000000-000-083372204-1-00",
    "511Z07001006",
];
const VILLAGES: [(&str, &str); 4] = [
    ("371329001001", "371329001"),
    ("320102002001", "320102002"),
    ("310115004001", "310115004"),
    ("440606003001", "440606003"),
];

/// The columns of a register beside the project; none where it is not there. No cell of the first columns is
/// quoted in these files.
fn beside(file: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data").join(file);
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn region(code: &str) -> Region {
    Region::parse(code).unwrap()
}

#[test]
fn credit_codes_are_known_by_their_check_character() {
    let check = |code: &str, registrar, region: &str| {
        let code = Uscc::parse(code).unwrap();
        assert_eq!((code.registrar(), code.region(), code.body().len()), (registrar, region, 9));
    };
    check("11370900004341048Y", Registrar::PublicBodies, "370900");
    check("11370900MB28449441", Registrar::PublicBodies, "370900");
    check("91350100M000100Y43", Registrar::Market, "350100");
    check(" ９１３５０１００ｍ０００１００ｙ４３ ", Registrar::Market, "350100");
    let refused = |code: &str, expected: &str| {
        let error = Uscc::parse(code).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    refused("91350100M000100Y44", "ends in `4`, its other characters ask for `3`");
    refused("91350100M000100Y4", "17 characters");
    refused("91350100M000100I43", "`I` at position 16");
    refused("9135A100M000100Y43", "`A` at position 5");
    refused("", "0 characters");
}

#[test]
fn a_region_is_twelve_digits_and_knows_its_parent() {
    let check = |code: &str, full: &str, level, parent: Option<&str>| {
        let found = region(code);
        assert_eq!((found.as_str(), found.level()), (full, level));
        assert_eq!(found.parent().map(|parent| parent.short().to_owned()).as_deref(), parent, "{code}");
    };
    check("37", "370000000000", Level::Province, None);
    check("3713", "371300000000", Level::City, Some("37"));
    check("371329", "371329000000", Level::County, Some("3713"));
    check("371329001", "371329001000", Level::Street, Some("371329"));
    check("371329001001", "371329001001", Level::Village, Some("371329001"));
    // A city without counties: the street lies right in it.
    check("441900003", "441900003000", Level::Street, Some("4419"));
    let refused = |code: &str, expected: &str| {
        let error = Region::parse(code).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    refused("37132", "5 digits");
    refused("3713x9", "`X` at position 5");
    refused("991329", "`99`, which is no province");
    refused("370029", "names a county without the level above it");
    refused("371329000001", "names a village without");
}

#[test]
fn regions_of_the_registers_lie_in_their_streets() {
    let mut rows: Vec<(String, String)> =
        VILLAGES.iter().map(|(code, street)| ((*code).to_owned(), (*street).to_owned())).collect();
    for name in ["linshu", "nanjing", "pudong", "shunde", "xiangtan", "yancheng"] {
        let villages = beside(&format!("divisions/{name}_villages.csv"));
        rows.extend(villages.into_iter().map(|cells| (cells[0].clone(), cells[2].clone())));
    }
    for (code, street) in rows {
        let (village, street) = (region(&code), region(&street));
        assert_eq!((village.level(), village.parent().as_ref()), (Level::Village, Some(&street)), "{code}");
        assert!(village.is_within(&street) && !street.is_within(&village));
    }
}

#[test]
fn a_changed_code_is_followed_on_its_day_with_all_that_lies_in_it() {
    let alias = |from: &str, to: &str, since| Alias {
        from: region(from),
        to: region(to),
        since,
        source: "民政部公告".to_owned(),
    };
    let aliases = Aliases::new([
        alias("370882", "370812", date(2013, 11, 1)),
        alias("370812", "370899", date(2020, 1, 1)),
        alias("370812001", "370811009", date(2016, 1, 1)),
    ])
    .unwrap();
    let check = |code: &str, on, expected: &str| {
        assert_eq!(aliases.in_force(&region(code), on).as_str(), format!("{expected:0<12}"), "{code}");
    };
    check("370882", date(2013, 10, 31), "370882");
    check("370882", date(2013, 11, 1), "370812");
    check("370882", date(2020, 1, 1), "370899");
    check("370882002003", date(2014, 1, 1), "370812002003");
    check("370882001003", date(2017, 1, 1), "370811009003");
    check("370882001003", date(2021, 1, 1), "370811009003");
    check("371329", date(2021, 1, 1), "371329");
    let refused = |aliases: &[Alias], expected: &str| {
        let error = Aliases::new(aliases.to_vec()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    let day = date(2020, 1, 1);
    refused(&[alias("370882", "370882", day)], "becomes itself");
    refused(&[alias("370882", "3708", day)], "not of one level");
    refused(&[alias("370882", "370812", day), alias("370882", "370811", day)], "changes twice on 2020-01-01");
    // Two that lead to each other do not run for ever.
    let round = Aliases::new([alias("370882", "370812", day), alias("370812", "370882", date(2021, 1, 1))]);
    assert_eq!(round.unwrap().in_force(&region("370882"), date(2022, 1, 1)), region("370882"));
}

#[test]
fn a_matter_code_is_kept_as_it_is_and_what_is_unusual_is_told() {
    let kinds = |code: &str| {
        let warnings = MatterCode::parse(code).unwrap().warnings();
        let kind = |warning: &MatterWarning| match warning {
            MatterWarning::Parts { parts, .. } => format!("parts {parts}"),
            MatterWarning::SmallLetter { letter, .. } => format!("small {letter}"),
            MatterWarning::Region { .. } => "region".to_owned(),
            MatterWarning::Office { .. } => "office".to_owned(),
        };
        warnings.iter().map(kind).collect::<Vec<_>>().join(", ")
    };
    let found: Vec<String> = MATTERS.iter().map(|code| kinds(code)).collect();
    assert_eq!(found, ["", "", "parts 8", "", "office", "office", "parts 1"]);
    assert_eq!(kinds("511Z07001006-991602000000-000-11511301008778183n-1-00"), "small n, region");
    let code = MatterCode::parse(MATTERS[0]).unwrap();
    assert_eq!(code.region().unwrap(), region("511602"));
    assert_eq!(code.office().unwrap().as_str(), "11511301008778183N");
    for (bad, expected) in [(" ", "empty"), ("a b", "' ' at position 2"), (&*"1".repeat(65), "65 characters")]
    {
        let error = MatterCode::parse(bad).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn every_matter_of_a_real_register_can_be_kept() {
    let rows = beside("matters/guangan.csv");
    let (mut plain, mut kept) = (0, 0);
    for cells in &rows {
        let code = MatterCode::parse(&cells[cells.len() - 3]).unwrap();
        assert_eq!(code.as_str(), cells[cells.len() - 3]);
        kept += 1;
        plain += usize::from(code.warnings().is_empty());
    }
    assert!(rows.is_empty() || (kept == 1_135 && plain > 900), "{plain} of {kept} without a warning");
}

#[test]
fn a_telephone_field_is_a_mobile_a_landline_a_service_or_nothing() {
    let check = |text: &str, expected: &str| {
        let found = match Phone::parse(text) {
            Ok(phone @ Phone::Mobile(_)) => format!("mobile {phone}"),
            Ok(phone @ Phone::Landline { .. }) => format!("landline {phone}"),
            Ok(phone @ Phone::Service(_)) => format!("service {phone}"),
            Err(error) => error.code().to_owned(),
        };
        assert_eq!(found, expected, "{text}");
    };
    for text in [
        "13800138000",
        "１３８００１３８０００",
        "138-0013-8000",
        "138 0013 8000",
        "+8613800138000",
        "+86 13800138000",
        "0086-13800138000",
        "86 13800138000",
        "8613800138000",
        "(+86)13800138000",
        "013800138000",
        " 13800138000\n",
    ] {
        check(text, "mobile 13800138000");
    }
    check("19912345678", "mobile 19912345678");
    for text in ["025-83336666", "02583336666", "(025)83336666", "（025）8333-6666", "+86 25 83336666"] {
        check(text, "landline 025-83336666");
    }
    check("0539-6212345", "landline 0539-6212345");
    check("0539-6212345-802", "landline 0539-6212345-802");
    check("025-83336666转802", "landline 025-83336666-802");
    check("025-83336666 ext. 802", "landline 025-83336666-802");
    check("025-83336666分机:802", "landline 025-83336666-802");
    check("400-800-1234", "service 4008001234");
    check("95588", "service 95588");
    check("12345", "service 12345");
    check("110", "service 110");
    check("", "empty");
    check("  ", "empty");
    check("无", "characters");
    check("张三13800138000", "characters");
    check("138****8000", "characters");
    check("13800138000/13900139000", "several");
    check("13800138000、0539-6212345", "several");
    check("13800138000 13900139000", "several");
    check("1380013800", "mobile-length");
    check("138001380001", "mobile-length");
    check("12800138000", "unknown");
    check("83336666", "no-area");
    check("025-8333", "unknown");
    check("+852 91234567", "abroad");
    check("0044 20 7946 0000", "abroad");
    check("11111111111", "placeholder");
    check("00000000", "placeholder");
    check("13999999999", "placeholder");
    assert_eq!(Phone::parse("13800138000").unwrap().mobile(), Some("13800138000"));
    assert_eq!(Phone::parse("12345").unwrap().mobile(), None);
    assert_eq!(Phone::parse("83336666").unwrap_err(), PhoneError::NoArea);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(1_000) })]

    #[test]
    fn one_wrong_character_is_always_found(at in 0_usize..18, other in prop::sample::select("0123456789ABCDEFGHJKLMNPQRTUWXY".as_bytes())) {
        let mut code = b"11370900004341048Y".to_vec();
        prop_assume!(code[at] != other);
        code[at] = other;
        prop_assert!(Uscc::parse(&String::from_utf8(code).unwrap()).is_err());
    }

    #[test]
    fn no_text_is_too_strange(text in "(?s).{0,80}") {
        let _ = (Uscc::parse(&text), Region::parse(&text), MatterCode::parse(&text));
        if let Ok(Phone::Mobile(number)) = Phone::parse(&text) {
            prop_assert!(number.len() == 11 && number.starts_with('1'));
        }
    }

    #[test]
    fn a_number_is_read_the_same_however_it_is_written(rest in "[3-9][0-9]{9}", style in 0_usize..6) {
        let number = format!("1{rest}");
        let (head, middle, tail) = (&number[..3], &number[3..7], &number[7..]);
        let written = match style {
            0 => format!("+86{number}"),
            1 => format!("{head}-{middle}-{tail}"),
            2 => format!("{head} {middle} {tail}"),
            3 => format!("0086 {number}"),
            4 => format!("86-{number}"),
            _ => format!("　{number} "),
        };
        prop_assert_eq!(Phone::parse(&written), Phone::parse(&number));
    }
}
