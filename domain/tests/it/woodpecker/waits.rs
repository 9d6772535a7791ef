//! What waits for whom in a year of the woodpecker, from the first nominee to what was agreed at a meeting.

use domain::{
    access::Actor,
    ids::PersonId,
    woodpecker::{
        Agreed, Progress,
        command::Command,
        refusal::Refusal,
        waits::{Wait, waits},
    },
};
use jiff::civil::date;

use super::{HOUSING, Year, centre, entry, housing, juror, other, score, seat};

#[test]
fn an_opinion_that_is_not_adopted_waits_for_nobody_and_is_not_judged() {
    let day = date(2019, 12, 2);
    let mut year = Year::begun();
    year.nominated(1, HOUSING);
    let decline = |nominee| Command::Decline { nominee, reason: "已有同类服务".to_owned() };
    let stranger =
        year.refused(&super::staff(9, domain::access::Role::UnitHandler, Some(super::PARKS)), decline(1));
    assert_eq!(stranger.code(), "denied", "it is the unit's own word");
    let silent = Command::Decline { nominee: 1, reason: " ".to_owned() };
    assert_eq!(year.refused(&housing(), silent).code(), "bad-field");
    assert!(year.now.nominees[0].is_open());
    year.done(&housing(), decline(1));
    let declined = &year.now.nominees[0];
    assert!(declined.is_declined() && !declined.is_open() && !declined.stands());
    let kept = declined.declined.as_ref().unwrap();
    assert_eq!((kept.reason.as_str(), kept.by.as_str()), ("已有同类服务", "person:3"));
    assert_eq!(waits(&housing(), &year.world, &year.now, day), [], "nothing waits any more");
    let advance = Command::Advance { nominee: 1, to: Progress::Adopted, note: "采纳".to_owned() };
    assert_eq!(year.refused(&housing(), advance), Refusal::Declined(1));
    assert_eq!(year.refused(&housing(), decline(1)), Refusal::Declined(1));
    // The unit has had its word; the centre puts it forward again, and the unit is asked anew.
    let again = year.try_with(&housing(), super::nominate(1), &super::of_order(HOUSING));
    assert_eq!(again, Err(Refusal::Nominated(1)));
    year.nominated(1, HOUSING);
    assert_eq!(
        waits(&housing(), &year.world, &year.now, day),
        [Wait::Advance { nominee: 2, now: Progress::Nominated }]
    );
    year.adopted(2);
    assert_eq!(year.refused(&housing(), decline(2)), Refusal::Adopted(2));
    let twin = year.try_with(&centre(), super::nominate(1), &super::of_order(HOUSING));
    assert_eq!(twin, Err(Refusal::Nominated(2)));
    // What was written before there was such a word reads as before.
    let mut old = serde_json::to_value(&year.now.nominees[1]).unwrap();
    assert!(old.as_object_mut().unwrap().remove("declined").is_none(), "nothing is written for nothing");
    assert_eq!(serde_json::from_value::<domain::woodpecker::Nominee>(old).unwrap(), year.now.nominees[1]);
}

#[test]
fn what_waits_is_told_to_whom_it_waits_for_and_goes_when_it_is_done() {
    let day = date(2019, 12, 2);
    let mut year = Year::begun();
    let told = |year: &Year, actor: &Actor| waits(actor, &year.world, &year.now, day);
    year.nominated(1, HOUSING);
    assert_eq!(told(&year, &housing()), [Wait::Advance { nominee: 1, now: Progress::Nominated }]);
    assert_eq!(told(&year, &centre()), []);
    year.adopted(1);
    assert_eq!(told(&year, &centre()), [Wait::Seat]);
    assert_eq!(waits(&centre(), &year.world, &year.now, date(2019, 11, 30)), []);
    for person in [Some(PersonId(31)), Some(PersonId(32)), None, None] {
        year.done(&centre(), seat(person));
    }
    assert_eq!(told(&year, &centre()), [Wait::Judge]);
    year.done(&centre(), Command::Judge);
    // Juror 1 is of the nominee's own unit and is never asked.
    assert_eq!(told(&year, &juror(31)), []);
    assert_eq!(told(&year, &juror(32)), [Wait::Score { juror: 2, nominee: 1 }]);
    let paper = [3, 4].map(|juror| Wait::Score { juror, nominee: 1 });
    assert_eq!(told(&year, &centre()), paper);
    let sheet = |year: &mut Year, actor: &Actor, juror| year.done(actor, score(juror, 1, [5, 5, 5]));
    sheet(&mut year, &juror(32), 2);
    sheet(&mut year, &centre(), 3);
    sheet(&mut year, &centre(), 4);
    assert_eq!(told(&year, &juror(32)), []);
    assert_eq!(told(&year, &centre()), [Wait::Choose]);
    year.done(&centre(), Command::Choose { places: 1, reason: "一件".to_owned() });
    assert_eq!(told(&year, &centre()), [Wait::Consent { nominee: 1 }]);
    let (agreed, name, heard) = (Agreed::Named, Some("李明".to_owned()), "电话".to_owned());
    year.done(&centre(), Command::Consent { nominee: 1, agreed, name, heard });
    assert_eq!(told(&year, &centre()), [Wait::Write { nominee: 1 }, Wait::Appoint { nominee: 1 }]);
    year.done(&centre(), Command::WriteCase { nominee: 1, text: Box::new(entry()) });
    assert_eq!(told(&year, &centre()), [Wait::Appoint { nominee: 1 }]);
    assert_eq!(told(&year, &other()), [Wait::Review { nominee: 1 }, Wait::Appoint { nominee: 1 }]);
    year.done(&other(), Command::ReviewCase { nominee: 1 });
    year.done(&housing(), Command::Advance { nominee: 1, to: Progress::Done, note: "完成".to_owned() });
    assert_eq!(told(&year, &housing()), []);
    assert_eq!(told(&year, &centre()), [Wait::Publish { nominee: 1 }, Wait::Appoint { nominee: 1 }]);
    let (on, due) = (date(2019, 11, 4), date(2019, 11, 20));
    let [place, subject, minutes] = ["二楼", "表单", "逐项讨论"].map(str::to_owned);
    let attendees = vec!["李明".to_owned()];
    year.done(&centre(), Command::Meet { on, place, subject, attendees, minutes });
    let (owner, text) = (PersonId(32), "出样表".to_owned());
    year.done(&centre(), Command::FollowUp { meeting: 1, text, owner, due });
    assert_eq!(told(&year, &juror(32)), [Wait::Settle { meeting: 1, follow_up: 1, due }]);
    year.done(&juror(32), Command::Settle { meeting: 1, follow_up: 1, result: "已出".to_owned() });
    assert_eq!(told(&year, &juror(32)), []);
}
