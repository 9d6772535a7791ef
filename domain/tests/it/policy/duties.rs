//! Duties of packs: what the shipped documents lay upon the authorities, and what is said of wrong sections.

use std::collections::BTreeSet;

use domain::{
    facts::FlagFact,
    order::Difficulty,
    policy::{
        DutyGiven, Every, FLAG_SIGNS, FlagSign, Form, Given, Judged, NUMBER_SIGNS, Noted, Office, Pack, Seen,
        SurveyMethod, Threshold,
    },
};
use jiff::civil::date;

use super::{
    ALL, LINSHU, NANJING, PUDONG, XIANGTAN, YANCHENG, guide, parse, read, refused::problems, shipped,
};
use crate::calendar::SHIPPED;

/// Checks what is said when a piece is put after the guide's pack; `bad.toml:+3` is its third line.
#[track_caller]
fn check(piece: &str, expected: &[&str]) {
    let own = guide();
    let lines = own.lines().count() + 1;
    let text = format!("{own}\n{piece}");
    let place = |line: &str| {
        let (number, rest) = line.split_once(':').unwrap();
        match number.strip_prefix('+') {
            Some(offset) => format!("bad.toml:{}:{rest}", lines + offset.parse::<usize>().unwrap()),
            None => format!("bad.toml:{line}"),
        }
    };
    let expected: Vec<String> = expected.iter().map(|line| place(line)).collect();
    assert_eq!(problems(&text), expected);
}

const RULE: &str = "[[rule]]
id = \"notice\"
name = { zh = \"提示\", en = \"Notice\" }
form = \"notice-sms\"
every = \"day\"
when = [{ redone = { at_least = 2 } }, { perfunctory = true, level = [\"city\"] }]
to = [\"unit-deputy\"]
receipt_within = { amount = 1, unit = \"working-day\" }
within = { amount = 3, unit = \"working-day\" }
article = \"第十一条\"

[[example]]
name = \"重办两次\"
rule = \"rule.notice\"
seen = { redone = 2 }
fires = true
";

#[test]
fn a_rule_fires_on_any_line_that_holds_as_a_whole() {
    let pack = parse("guide.toml", &format!("{}\n{RULE}", guide()));
    let rule = pack.duties().rule("notice").unwrap();
    let check = |seen: &Seen, line: Option<&str>| {
        let said =
            |line: &Vec<Threshold>| line.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and ");
        assert_eq!(rule.reached(seen).map(said).as_deref(), line, "{seen:?}");
    };
    let redone = NUMBER_SIGNS.iter().find(|(key, _)| *key == "redone").unwrap().1;
    let mut seen = Seen::default();
    check(&seen, None);
    seen.numbers.insert(redone, 1);
    check(&seen, None);
    seen.flags.insert(FlagSign::Noted(Noted::Perfunctory), true);
    check(&seen, None);
    seen.level = Some(domain::order::Level::City);
    check(&seen, Some("from city and perfunctory"));
    seen.numbers.insert(redone, 2);
    check(&seen, Some("redone at least 2"));
    let rule = pack.rule("rule.notice").unwrap();
    assert_eq!(
        rule.what,
        "提示 (Notice): redone at least 2; or from city and perfunctory, receipt within 1 working day, within 3 working days"
    );
}

#[test]
fn the_duties_of_the_guide_load_and_their_examples_hold() {
    let text = read("docs/guides/add-a-pack.md");
    let is_meant = |block: &&str| block.contains("[[supervision]]");
    let block = text.split("```toml\n").skip(1).find(is_meant).unwrap().split("```").next().unwrap();
    let pack = parse("guide.toml", &format!("{}\n{block}", guide()));
    assert_eq!(pack.failures(&SHIPPED), []);
    assert_eq!(count(&pack), 10);
}

#[test]
fn what_is_not_known_is_neither_there_nor_absent() {
    let piece = RULE.replace("perfunctory = true, level = [\"city\"]", "satisfied = false");
    let pack = parse("guide.toml", &format!("{}\n{piece}", guide()));
    let rule = pack.duties().rule("notice").unwrap();
    assert_eq!(rule.reached(&Seen::default()), None);
    let mut seen = Seen::default();
    seen.flags.insert(FlagSign::Fact(FlagFact::Satisfied), true);
    assert_eq!(rule.reached(&seen), None);
    seen.flags.insert(FlagSign::Fact(FlagFact::Satisfied), false);
    assert!(rule.reached(&seen).is_some());
}

#[test]
fn no_two_signs_share_a_key_or_a_meaning() {
    let flags = FLAG_SIGNS.iter().map(|(key, _)| *key);
    let keys: BTreeSet<&str> = flags.chain(NUMBER_SIGNS.iter().map(|(key, _)| *key)).collect();
    assert_eq!(keys.len(), FLAG_SIGNS.len() + NUMBER_SIGNS.len());
    assert_eq!(FLAG_SIGNS.iter().map(|(_, sign)| sign).collect::<BTreeSet<_>>().len(), FLAG_SIGNS.len());
    assert_eq!(NUMBER_SIGNS.iter().map(|(_, sign)| sign).collect::<BTreeSet<_>>().len(), NUMBER_SIGNS.len());
}

#[test]
fn a_wrong_rule_is_told_with_its_place() {
    let change = |from: &str, to: &str| {
        assert_eq!(RULE.matches(from).count(), 1, "`{from}` is not there once");
        RULE.replace(from, to)
    };
    check(
        &change("form = \"notice-sms\"", "form = \"telegram\""),
        &[
            "+4: rule.notice.form: `telegram` is not known here; the words are `notice-sms`, `notice-letter`, `warning-sms`, `warning-letter`, `supervision`, `special-report`, `report-back`, `interview`, `consultation`, `public-response`, `adjudication`, `rectification`",
        ],
    );
    check(
        &change("redone = { at_least = 2 }", ""),
        &["+6: rule.notice.when[1]: asks for nothing, so it would always hold; add what must be there"],
    );
    check(
        &change("when = [{ redone = { at_least = 2 } }, ", "when = ["),
        &[
            "+16: example[9].fires: example `重办两次` expects `fires` and gets `does not fire`; correct the rule or the example",
        ],
    );
    check(
        &change("{ redone = { at_least = 2 } }", "{ redone = { at_least = 3, at_most = 2 } }"),
        &["+6: rule.notice.when[1].redone: is never at least 3 and at most 2; correct one of them"],
    );
    check(
        &change("to = [\"unit-deputy\"]", "to = [\"unit-deputy\", \"unit-deputy\"]"),
        &["+7: rule.notice.to: names an office twice; keep one"],
    );
    check(
        &change("to = [\"unit-deputy\"]", "to = []"),
        &["+7: rule.notice.to: is a list; write at least one"],
    );
    check(
        &change("article = \"第十一条\"", "telephone = \"12345\""),
        &[
            "+1: rule.notice.article: is missing; cite the article, or write an `interpretation` and its `source`",
            "+10: rule.notice.telephone: unknown key; the keys here are `id`, `name`, `form`, `supervision`, `every`, `when`, `to`, `copy_to`, `receipt_within`, `within`, `to_do`, `article`, `interpretation`, `source`, `from`, `until`",
        ],
    );
    check(
        &change("rule = \"rule.notice\"", "rule = \"rule.warning\""),
        &[
            "+1: rule.notice: has no example; add an `[[example]]` with `rule = \"rule.notice\"`",
            "+14: example[9].rule: `rule.warning` is no rule of this pack; correct it",
        ],
    );
    check(
        &change("form = \"notice-sms\"", "form = \"supervision\""),
        &[
            "+1: rule.notice.supervision: belongs to the form `supervision`, and to it alone; correct one of them",
        ],
    );
    check(
        &unreceived(&change("form = \"notice-sms\"", "form = \"supervision\"\nsupervision = \"daily\"")),
        &["+5: rule.notice.supervision: `daily` is no form of supervision; the pack has none, add it"],
    );
    check(
        &unreceived(&change("form = \"notice-sms\"", "form = \"adjudication\"")),
        &["+4: rule.notice.form: asks for an adjudication that nobody decides; add an `[[adjudicator]]`"],
    );
}

/// Takes the time for the receipt out, which only notices and warnings have.
fn unreceived(rule: &str) -> String {
    rule.replace(RECEIPT, "")
}

const RECEIPT: &str = "receipt_within = { amount = 1, unit = \"working-day\" }\n";

#[test]
fn a_rung_names_a_leader_and_gives_times_for_receipt_and_reply() {
    check(
        &unreceived(RULE),
        &["+1: rule.notice.receipt_within: is missing; say how soon the leader confirms that it arrived"],
    );
    check(
        &RULE.replace("\nwithin = { amount = 3, unit = \"working-day\" }", ""),
        &["+1: rule.notice.within: is missing; say how soon the leader answers"],
    );
    check(
        &RULE.replace("to = [\"unit-deputy\"]", "to = [\"centre\"]"),
        &["+7: rule.notice.to: names no leader of the unit; add `unit-deputy` or `unit-principal`"],
    );
    check(
        &RULE.replace("form = \"notice-sms\"", "form = \"special-report\""),
        &["+8: rule.notice.receipt_within: belongs to a notice or warning, and to them alone; leave it out"],
    );
}

#[test]
fn a_sign_that_is_none_is_told_what_there_is() {
    let text = format!("{}\n{}", guide(), RULE.replace("{ redone = {", "{ rumours = {"));
    let said = problems(&text);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("rule.notice.when[1].rumours: is no sign; the signs are `late`, "), "{said:?}");
    assert!(said[0].ends_with("`bad_ratings`, `level`"), "{said:?}");
}

#[test]
fn wrong_sections_are_told_with_their_places() {
    check(
        "[[report]]\nid = \"weekly\"\nname = { zh = \"周报\", en = \"Weekly\" }\nevery = \"fortnight\"\nto = [\"centre\"]\ncontains = [{ zh = \"汇总\", en = \"All\" }]\narticle = \"第十一条\"\n",
        &[
            "+4: report.weekly.every: `fortnight` is not known here; the words are `day`, `working-day`, `week`, `month`, `quarter`, `half-year`, `year`",
        ],
    );
    check(
        "[[report]]\nid = \"weekly\"\nname = { zh = \"周报\", en = \"Weekly\" }\nevery = \"week\"\ndue = { amount = 1, unit = \"working-day\" }\nto = [\"centre\"]\ncontains = [{ zh = \"汇总\", en = \"All\" }]\narticle = \"第十一条\"\n",
        &["+1: report.weekly: has no example; add an `[[example]]` with `rule = \"report.weekly\"`"],
    );
    check(
        "[[survey]]\nid = \"phone\"\nname = { zh = \"电话\", en = \"Phone\" }\nmethod = \"phone\"\nof = { zh = \"群众\", en = \"All\" }\nsample = \"some\"\narticle = \"第十一条\"\n",
        &[
            "+1: survey.phone.masked: is missing; add it",
            "+6: survey.phone.sample: `some` is not known here; the words are `all`, `random`, `chosen`",
        ],
    );
    let scale = "[[scale]]\nid = \"two\"\nname = { zh = \"两级\", en = \"Two\" }\ngrades = [\n    { id = \"good\", code = 1, text = { zh = \"好\", en = \"good\" }, counts = \"satisfied\" },\n    { id = \"bad\", code = 2, text = { zh = \"差\", en = \"bad\" }, counts = \"dissatisfied\" },\n]\nchannels = [\"qr\"]\narticle = \"第十一条\"\n\n[[example]]\nname = \"差\"\nrule = \"scale.two\"\ngrade = \"bad\"\nbad = true\n";
    check(scale, &[]);
    check(
        &scale.replace("code = 2", "code = 1"),
        &["+4: scale.two.grades: needs a different `code` for every grade; correct them"],
    );
    check(
        &scale.replace("\"dissatisfied\"", "\"neutral\""),
        &[
            "+4: scale.two.grades: needs a grade that counts as `satisfied` and one that counts as `dissatisfied`; add it",
        ],
    );
    check(
        &scale.replace("grade = \"bad\"", "grade = \"worse\""),
        &["+14: example[9].grade: `worse` is no grade of `two`; correct it"],
    );
    let decides = "[[adjudicator]]\nid = \"own\"\nname = { zh = \"法规处\", en = \"Legal\" }\ndifficulty = \"simple\"\noffices = [\"unit-legal\"]\narticle = \"第十一条\"\n\n[[example]]\nname = \"常规\"\nrule = \"adjudicator.own\"\ndifficulty = \"simple\"\ndecides = true\n";
    check(decides, &["+4: adjudicator.own.difficulty: nobody decides complex matters; add an adjudicator"]);
    let second = format!("{decides}\n{}", decides.replace("own", "city"));
    check(
        &second,
        &[
            "+17: adjudicator.city.difficulty: decides simple matters, as `adjudicator.own` does; let only one of them decide",
            "+17: adjudicator.city.difficulty: nobody decides complex matters; add an adjudicator",
        ],
    );
    check(
        "[[post]]\nid = \"lead\"\nname = { zh = \"负责人\", en = \"Lead\" }\nrole = \"mayor\"\nat_least = 0\narticle = \"第十一条\"\n",
        &[
            "+4: post.lead.role: `mayor` is not known here; the words are `citizen`, `window`, `agent`, `dispatcher`, `unit-handler`, `unit-approver`, `unit-principal`, `supervisor`, `assessor`, `leader`, `administrator`, `auditor`, `adjudicator`, `surveyor`",
            "+5: post.lead.at_least: is the number `0`; write a number from 1 to 100",
        ],
    );
}

const CAMPAIGN: &str = "[campaign]
name = { zh = \"创建\", en = \"Campaign\" }
award = { zh = \"示范点\", en = \"Point\" }
quota = 60
threshold = 0.8
sectors = [{ zh = \"教育\", en = \"education\" }]
panel = [{ zh = \"代表\", en = \"deputies\" }]
article = \"第十二条\"

[[campaign.phase]]
id = \"find\"
name = { zh = \"查找\", en = \"Find\" }
months = { from = 5, to = 6 }
does = [{ zh = \"座谈\", en = \"forums\" }]
article = \"第十二条\"

[[campaign.phase]]
id = \"rectify\"
name = { zh = \"整改\", en = \"Rectify\" }
months = { from = 7, to = 9 }
does = [{ zh = \"逐条\", en = \"one by one\" }]
article = \"第十二条\"

[[campaign.veto]]
id = \"retaliation\"
name = { zh = \"报复\", en = \"Retaliation\" }
article = \"第十二条\"

[[example]]
name = \"达标\"
rule = \"campaign\"
satisfied = 0.8
eligible = true

[[example]]
name = \"六月\"
rule = \"campaign.phase.find\"
on = 2026-06-30
runs = true

[[example]]
name = \"七月\"
rule = \"campaign.phase.rectify\"
on = 2026-07-01
runs = true
";

#[test]
fn a_wrong_campaign_is_told_with_its_place() {
    let change = |from: &str, to: &str| {
        assert_eq!(CAMPAIGN.matches(from).count(), 1, "`{from}` is not there once");
        CAMPAIGN.replace(from, to)
    };
    check(CAMPAIGN, &[]);
    check(
        &change("threshold = 0.8", "threshold = 80"),
        &["+5: campaign.threshold: is the number `80`; write a number from 0 to 1"],
    );
    check(
        &change("from = 7, to = 9", "from = 6, to = 9"),
        &[
            "+20: campaign.phase.rectify.months: begins before `find` ends; put the phases in the order of the year",
        ],
    );
    check(
        &change("from = 7, to = 9", "from = 9, to = 7"),
        &["+20: campaign.phase.rectify.months.to: `7` lies before `9`; correct one of them"],
    );
    check(
        &change("on = 2026-07-01", "on = 2026-06-30"),
        &[
            "+45: example[11].runs: example `七月` expects `runs` and gets `does not run`; correct the rule or the example",
        ],
    );
    check(
        &change("satisfied = 0.8\n", "satisfied = 0.8\nvetoes = [\"retaliation\"]\n"),
        &[
            "+34: example[9].eligible: example `达标` expects `eligible` and gets `not eligible`; correct the rule or the example",
        ],
    );
    check(
        &change("satisfied = 0.8\n", "satisfied = 0.8\nvetoes = [\"bribery\"]\n"),
        &["+33: example[9].vetoes: `bribery` is no veto; correct it"],
    );
    check(
        &change("rule = \"campaign.phase.rectify\"", "rule = \"campaign.phase.publish\""),
        &[
            "+17: campaign.phase.rectify: has no example; add an `[[example]]` with `rule = \"campaign.phase.rectify\"`",
            "+43: example[11].rule: `campaign.phase.publish` is no rule of this pack; correct it",
        ],
    );
}

#[test]
fn a_period_ends_on_its_last_day() {
    let check = |every: Every, on, last| assert_eq!(every.last_day(on), last, "{} of {on}", every.code());
    check(Every::Day, date(2016, 9, 12), date(2016, 9, 12));
    check(Every::WorkingDay, date(2016, 9, 12), date(2016, 9, 12));
    check(Every::Week, date(2026, 11, 16), date(2026, 11, 22));
    check(Every::Week, date(2026, 11, 22), date(2026, 11, 22));
    check(Every::Week, date(2026, 12, 30), date(2027, 1, 3));
    check(Every::Month, date(2020, 2, 1), date(2020, 2, 29));
    check(Every::Quarter, date(2019, 1, 1), date(2019, 3, 31));
    check(Every::Quarter, date(2019, 12, 31), date(2019, 12, 31));
    check(Every::HalfYear, date(2019, 6, 30), date(2019, 6, 30));
    check(Every::HalfYear, date(2019, 7, 1), date(2019, 12, 31));
    check(Every::Year, date(2011, 4, 1), date(2011, 12, 31));
}

/// Returns how many rules a pack's duties are.
pub(super) fn count(pack: &Pack) -> usize {
    let duties = pack.duties();
    let campaign = duties.campaign.as_ref().map_or(0, |campaign| {
        let parts = campaign.phases.len() + campaign.criteria.len() + campaign.methods.len();
        1 + parts
            + campaign.vetoes.len()
            + usize::from(campaign.retest.is_some())
            + usize::from(campaign.notice.is_some())
    });
    duties.ladder.len()
        + duties.supervisions.len()
        + duties.reports.len()
        + duties.surveys.len()
        + duties.scales.len()
        + duties.exclusions.len()
        + duties.adjudicators.len()
        + usize::from(duties.inadmissible.is_some())
        + duties.referrals.len()
        + duties.posts.len()
        + duties.uses.len()
        + duties.merits.len()
        + duties.annuals.iter().map(|annual| 1 + annual.sources.len()).sum::<usize>()
        + campaign
}

#[test]
fn every_shipped_rule_of_the_ladder_is_shown_firing() {
    for pack in ALL.map(shipped) {
        let fires = |id: &str| {
            pack.examples().iter().any(|example| {
                matches!(&example.given, Given::Duty(DutyGiven::Ladder { id: shown, fires: true, .. }) if shown == id)
            })
        };
        for rule in &pack.duties().ladder {
            assert!(fires(&rule.id), "{}: rule.{}", pack.id(), rule.id);
        }
    }
}

#[test]
fn the_shipped_documents_lay_down_what_they_say() {
    let forms =
        |id: &str| -> Vec<Form> { shipped(id).duties().ladder.iter().map(|rule| rule.form).collect() };
    for form in [Form::NoticeSms, Form::NoticeLetter, Form::WarningSms, Form::WarningLetter, Form::Interview]
    {
        assert!(forms(LINSHU).contains(&form), "{form:?}");
    }
    assert_eq!(shipped(LINSHU).duties().supervisions.len(), 6);
    let nanjing = shipped(NANJING);
    assert_eq!(nanjing.duties().referrals.len(), 6);
    assert!(nanjing.duties().referrals.iter().all(|ground| ground.to == Office::Discipline));
    let decides = |difficulty| nanjing.duties().adjudicator(difficulty).map(|found| found.id.as_str());
    assert_eq!(decides(Difficulty::Simple), Some("own-office"));
    assert_eq!(decides(Difficulty::Complex), Some("competent-authority"));
    let xiangtan = shipped(XIANGTAN);
    assert_eq!(xiangtan.duties().scale("five-grades").unwrap().grades.len(), 5);
    let handed_over =
        xiangtan.duties().surveys.iter().filter(|survey| survey.method == SurveyMethod::ThirdParty);
    assert!(handed_over.clone().count() == 2 && handed_over.clone().all(|survey| survey.masked));
    assert_eq!(shipped(PUDONG).duties().merits.len(), 3);
    let campaign = shipped(YANCHENG).duties().campaign.clone().unwrap();
    assert_eq!((campaign.quota, campaign.sectors.len()), (60, 21));
    assert_eq!((campaign.phases.len(), campaign.criteria.len(), campaign.panel.len()), (5, 5, 6));
    assert!(campaign.retest.as_ref().is_some_and(|retest| retest.published));
    let least = campaign.threshold;
    assert_eq!(campaign.judged(least, &[]), Judged::Eligible);
    let veto = "retaliation".to_owned();
    assert_eq!(campaign.judged(least, std::slice::from_ref(&veto)), Judged::Vetoed(veto));
    assert_eq!(campaign.phase(date(2011, 1, 31)), None);
}
