//! The board of warnings on a store: what waits, for whom, in which order; and the numbers of the people of the house.

use std::collections::BTreeSet;

use domain::{access::Actor, ids::UnitId, order::ladder::WarningForm};
use jiff::Timestamp;
use store::{
    command::{Act, Request},
    db::Tx,
    house::Store,
    order::Scope,
    personal,
    vault::KeyFile,
    warning::{self, Filter, Key, Line, State},
};

use crate::{
    engines::on_each_engine,
    runner::{all, run},
    story::{kept::Kept, open, verified},
};

on_each_engine!(
    the_board_shows_what_waits_the_earliest_first,
    a_unit_sees_its_own_and_nobody_nothing,
    the_number_of_a_person_is_kept_sealed_and_changes,
);

/// A store in which these stories were lived.
pub(crate) fn lived(ground: &crate::engines::Ground, stories: &[&str]) -> Store {
    let mut kept = Kept { store: open(ground) };
    for (name, story) in all().iter().filter(|(name, _)| stories.contains(&name.as_str())) {
        run(story, &mut kept).unwrap_or_else(|problem| panic!("{name}: {problem}"));
    }
    kept.store
}

fn listed(store: &Store, scope: &Scope, filter: &Filter) -> Vec<Line> {
    store.read(|tx: &mut Tx<'_>| warning::list(tx, scope, filter, None, 100)).unwrap()
}

fn forms(lines: &[Line]) -> Vec<&'static str> {
    lines.iter().map(|line| line.form.code()).collect()
}

mod cases {
    use super::*;
    use crate::engines::Ground;

    pub(super) fn the_board_shows_what_waits_the_earliest_first(ground: &Ground) {
        // One letter to confirm, one message to answer, a ladder that lapsed, one answered in full.
        let store = lived(
            ground,
            &["ladder-many-persons", "ladder-suspended", "ladder-to-the-top", "ladder-notice-sms"],
        );
        let waiting = Filter { states: vec![State::Receipt, State::Reply], ..Filter::default() };
        let lines = listed(&store, &Scope::All, &waiting);
        assert_eq!(forms(&lines), ["notice-letter", "warning-sms"]);
        assert_eq!(lines.iter().map(|line| line.state).collect::<Vec<_>>(), [State::Receipt, State::Reply]);
        assert!(lines[0].due_at < lines[1].due_at && lines.iter().all(|line| !line.late));
        let all = listed(&store, &Scope::All, &Filter::default());
        assert_eq!(all.len(), 7);
        let late = listed(&store, &Scope::All, &Filter { late: true, ..Filter::default() });
        assert_eq!(forms(&late), ["notice-letter", "notice-sms", "warning-letter", "warning-sms"]);
        let only =
            Filter { form: Some(WarningForm::NoticeSms), states: vec![State::Answered], ..Filter::default() };
        assert_eq!(listed(&store, &Scope::All, &only).len(), 1);
        // A page continues where the last one ended, whatever its length.
        let mut paged = Vec::new();
        let mut after: Option<Key> = None;
        loop {
            let page = store
                .read(|tx| warning::list(tx, &Scope::All, &Filter::default(), after.as_ref(), 2))
                .unwrap();
            let Some(last) = page.last() else { break };
            after = Some(Key::of(last));
            paged.extend(page);
        }
        assert_eq!(paged, all);
        let counts = store.read(|tx| warning::counts(tx, &Scope::All)).unwrap();
        assert_eq!(counts[&(WarningForm::WarningSms, State::Reply)], 1);
        assert_eq!(counts[&(WarningForm::WarningLetter, State::Lapsed)], 1);
        let before = lines[0].due_at.unwrap();
        let count = |at: Timestamp| store.read(|tx| warning::waiting(tx, &Scope::All, at)).unwrap();
        assert_eq!((count(before), count(before + std::time::Duration::from_secs(1))), ((2, 0), (2, 1)));
        assert_eq!(verified(&store).differences, Vec::<String>::new());
    }

    pub(super) fn a_unit_sees_its_own_and_nobody_nothing(ground: &Ground) {
        let store = lived(ground, &["ladder-many-persons", "ladder-lapses"]);
        let world = store.world();
        let unit = |code: &str| world.people.units.named(code).unwrap().id;
        let of = |units: &[UnitId]| Scope::Units(units.iter().copied().collect::<BTreeSet<_>>());
        assert_eq!(listed(&store, &of(&[unit("water")]), &Filter::default()).len(), 2);
        // What went to another unit's leaders is not the new unit's.
        assert_eq!(listed(&store, &of(&[unit("power")]), &Filter::default()), []);
        assert_eq!(listed(&store, &of(&[]), &Filter::default()), []);
        assert_eq!(listed(&store, &Scope::Nothing, &Filter::default()), []);
    }

    pub(super) fn the_number_of_a_person_is_kept_sealed_and_changes(ground: &Ground) {
        let store = lived(ground, &["ladder-notice-sms"]);
        let person = store.world().people.persons.signing_in_as("approver@water").unwrap().id;
        let keys = KeyFile::read(&ground.dir.path().join("huiyin.key")).unwrap();
        let number = || store.read(|tx| personal::phone_of(tx, &keys, person)).unwrap();
        let set = |phone: &str| {
            let act = Act::SetPhone { person, phone: phone.to_owned() };
            let at = Timestamp::from_millisecond(1_773_000_000_000).unwrap();
            let request = Request { key: None, at, actor: Actor::System("set-up"), act };
            store.write(request).map(|_| ()).map_err(|error| error.to_string())
        };
        assert_eq!(number(), None);
        set("137 0000 0001").unwrap();
        assert_eq!(number().as_deref(), Some("13700000001"));
        set("13700000002").unwrap();
        assert_eq!(number().as_deref(), Some("13700000002"));
        assert!(set("12").unwrap_err().contains("`phone` is no telephone number"));
        // The same number may be a citizen's; looking for it finds no person of the house.
        let citizen = store.read(|tx| personal::with_phone(tx, &keys, "13700000002")).unwrap();
        assert_eq!(citizen, None);
        let events =
            store.read(|tx| tx.query("select body from event where kind = 'phone-set'", &[])).unwrap();
        assert_eq!(events.len(), 2);
        assert!(events.iter().all(|row| !row.str(0).unwrap().contains("1370000")));
        assert_eq!(verified(&store).differences, Vec::<String>::new());
        set("").unwrap();
        assert_eq!(number(), None);
        assert_eq!(verified(&store).differences, Vec::<String>::new());
    }
}
