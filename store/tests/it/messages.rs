//! Text messages on each engine: claimed once, settled once, merged whatever comes when, replies kept once.

use crate::engines::on_each_engine;

on_each_engine!(
    a_message_is_claimed_by_one_and_settled_once,
    receipts_outlive_what_the_call_said,
    questions_to_one_phone_have_digits_of_their_own,
    a_number_is_asked_so_often_a_day,
    replies_are_kept_once_and_settled,
);

mod cases {
    use domain::delivery::{Report, State};
    use jiff::{SignedDuration, Timestamp};
    use store::{
        house::Store,
        inbound::{self, Arrival, Reply, Settled, Words},
        message::{self, Claim, Inquiry, Outcome, Verdict},
        outbox,
        receipt::{self, Of, Receipt},
    };

    use crate::{
        engines::Ground,
        house::{morning, ready, register, write},
    };

    /// Returns a store with messages that wait, and their ids.
    fn waiting(ground: &Ground, messages: usize) -> (Store, Vec<i64>) {
        let store = ready(ground);
        for n in 0..messages {
            write(&store, register(&format!("第{n}"), &format!("138001380{n:02}"), None)).unwrap();
        }
        let due = store.read(|tx| outbox::due(tx, morning(), 100)).unwrap();
        assert_eq!(due.len(), messages);
        (store, due.iter().map(|message| message.id).collect())
    }

    fn claim(id: i64, phone: &str, inquiry: Option<Inquiry>) -> Claim {
        Claim {
            id,
            subject: "order",
            subject_id: id + 1,
            kind: "callback",
            round: 1,
            phone_index: phone.to_owned(),
            gateway: "g".to_owned(),
            is_repeatable: false,
            parts: 2,
            wording: "digest".to_owned(),
            inquiry,
        }
    }

    fn inquiry(digits: u32, per_day: i64) -> Inquiry {
        Inquiry {
            extension_digits: digits,
            pack: "p".to_owned(),
            language: "zh",
            question: "result".to_owned(),
            closes_at: later(72),
            per_day,
            day_began: morning(),
            next_day: later(24),
        }
    }

    fn later(hours: i64) -> Timestamp {
        morning().checked_add(SignedDuration::from_hours(hours)).unwrap()
    }

    fn claimed(store: &Store, at: Timestamp, claims: Vec<Claim>) -> Vec<Verdict> {
        store.write_rows(|tx| message::claim(tx, at, &claims)).unwrap()
    }

    fn state(store: &Store, id: i64) -> (State, String) {
        let records = store.read(|tx| message::records(tx, id - 1, 1)).unwrap();
        let queued = store.read(|tx| outbox::records(tx, id - 1, 1)).unwrap();
        (records[0].state, queued[0].state.clone())
    }

    fn send(extension: &str, attempt: i64) -> Verdict {
        Verdict::Send { extension: extension.to_owned(), attempt }
    }

    pub(super) fn a_message_is_claimed_by_one_and_settled_once(ground: &Ground) {
        let (store, ids) = waiting(ground, 3);
        let id = ids[0];
        assert_eq!(claimed(&store, morning(), vec![claim(id, "a", None)]), [send("", 1)]);
        assert_eq!(claimed(&store, morning(), vec![claim(id, "a", None)]), [Verdict::Taken]);
        assert_eq!(state(&store, id), (State::Sending, "sending".to_owned()));
        assert_eq!(store.read(outbox::waiting).unwrap(), 3, "what is being sent waits still");
        let why = "gone".to_owned();
        let not_sent = Outcome::NotSent { why, next_at: later(1), counts: true };
        store.write_rows(|tx| message::settle(tx, id, morning(), &not_sent)).unwrap();
        assert_eq!(state(&store, id), (State::Waiting, "waiting".to_owned()));
        assert_eq!(store.read(|tx| outbox::held(tx, morning())).unwrap(), [("gone".to_owned(), 1)]);
        assert_eq!(claimed(&store, later(1), vec![claim(id, "a", None)]), [send("", 2)]);
        let sent = Outcome::Sent { reference: Some("r".to_owned()) };
        store.write_rows(|tx| message::settle(tx, id, later(1), &sent)).unwrap();
        assert_eq!(state(&store, id), (State::Sent, "done".to_owned()));

        claimed(&store, morning(), vec![claim(ids[1], "a", None)]);
        let is_untidy = |store: &Store, at| store.read(|tx| message::is_untidy(tx, at, None)).unwrap();
        assert!(is_untidy(&store, morning()));
        assert_eq!(store.write_rows(|tx| message::give_up(tx, later(1), morning())).unwrap(), 1);
        assert!(!is_untidy(&store, later(1)));
        assert_eq!(state(&store, ids[1]), (State::Unknown, "unknown".to_owned()));
        assert_eq!(store.read(|tx| message::unknown(tx, 9)).unwrap()[0].id, ids[1]);
        assert_eq!(store.write_rows(|tx| message::send_again(tx, later(2), later(1))).unwrap(), 1);
        assert_eq!(state(&store, ids[1]), (State::Waiting, "waiting".to_owned()));
        let counts = store.read(|tx| message::counts(tx, morning())).unwrap();
        assert_eq!(counts[&("g".to_owned(), State::Sent)].parts, 2);
    }

    pub(super) fn receipts_outlive_what_the_call_said(ground: &Ground) {
        let (store, ids) = waiting(ground, 2);
        claimed(&store, morning(), ids.iter().map(|id| claim(*id, "a", None)).collect());
        let report = |of: Of, report| {
            let gateway = "g".to_owned();
            Arrival::Receipt(Receipt { of, at: morning(), gateway, report, detail: "d".to_owned() })
        };
        let arrivals = [
            report(Of::Message(ids[0]), Report::Delivered),
            report(Of::Message(ids[0]), Report::Accepted),
            report(Of::Message(ids[0]), Report::Delivered),
            report(Of::Reference("early".to_owned()), Report::Failed),
        ];
        store.write_rows(|tx| inbound::take(tx, &arrivals)).unwrap();
        let merge = || store.write_rows(|tx| receipt::merge(tx, later(1), morning(), 100)).unwrap();
        assert_eq!((merge(), merge()), (2, 0));
        assert_eq!(
            state(&store, ids[0]),
            (State::Delivered, "done".to_owned()),
            "whoever called may be gone"
        );
        let unknown = Outcome::Unknown { why: "cut".to_owned() };
        store.write_rows(|tx| message::settle(tx, ids[0], later(1), &unknown)).unwrap();
        assert_eq!(state(&store, ids[0]), (State::Delivered, "done".to_owned()));
        let sent = Outcome::Sent { reference: Some("early".to_owned()) };
        store.write_rows(|tx| message::settle(tx, ids[1], later(1), &sent)).unwrap();
        assert_eq!(merge(), 1, "its message is there now");
        assert_eq!(state(&store, ids[1]), (State::Undelivered, "done".to_owned()));
        assert_eq!(store.read(receipt::waiting).unwrap(), 0);
    }

    pub(super) fn questions_to_one_phone_have_digits_of_their_own(ground: &Ground) {
        let (store, ids) = waiting(ground, 5);
        let ask = |at, id: i64, digits| claimed(&store, at, vec![claim(id, "a", Some(inquiry(digits, 0)))]);
        let two = [claim(ids[0], "a", Some(inquiry(2, 0))), claim(ids[1], "a", Some(inquiry(2, 0)))];
        assert_eq!(claimed(&store, morning(), two.to_vec()), [send("01", 1), send("02", 1)]);
        assert_eq!(claimed(&store, morning(), vec![claim(ids[2], "b", Some(inquiry(0, 0)))]), [send("", 1)]);
        let held = claimed(&store, morning(), vec![claim(ids[3], "b", Some(inquiry(0, 0)))]);
        assert!(matches!(held[0], Verdict::Held { why: "earlier-open", .. }), "{held:?}");
        let asked = store.read(|tx| message::asked(tx, "a")).unwrap();
        assert_eq!(asked.iter().map(|asked| asked.extension.as_str()).collect::<Vec<_>>(), ["02", "01"]);
        assert_eq!(ask(later(80), ids[4], 2), [send("03", 1)], "the digits used longest ago come last");
        store.write_rows(|tx| inbound::opt_out(tx, "b", morning(), "reply")).unwrap();
        let out = claimed(&store, later(80), vec![claim(ids[3], "b", Some(inquiry(0, 0)))]);
        assert_eq!(out, [Verdict::Skipped("opted-out")]);
    }

    pub(super) fn a_number_is_asked_so_often_a_day(ground: &Ground) {
        let (store, ids) = waiting(ground, 3);
        let claims = ids.iter().map(|id| claim(*id, "a", Some(inquiry(2, 2)))).collect();
        let verdicts = claimed(&store, morning(), claims);
        assert_eq!(verdicts[..2], [send("01", 1), send("02", 1)]);
        assert_eq!(verdicts[2], Verdict::Held { why: "asked-today", until: later(24) });
        let next = Inquiry { day_began: later(20), ..inquiry(2, 2) };
        assert_eq!(claimed(&store, later(24), vec![claim(ids[2], "a", Some(next))]), [send("03", 1)]);
    }

    pub(super) fn replies_are_kept_once_and_settled(ground: &Ground) {
        let store = ready(ground);
        let reply = |id: &str, text: &str| {
            let words = Words { from: "+8613800138000".to_owned(), text: text.to_owned() };
            let sealed = Reply::seal(store.vault(), id.to_owned(), morning(), "g", "01", &words);
            Arrival::Reply(sealed.unwrap())
        };
        let arrivals = [reply("g:1", "满意"), reply("g:1", "满意"), reply("g:2", "")];
        store.write_rows(|tx| inbound::take(tx, &arrivals)).unwrap();
        store.write_rows(|tx| inbound::take(tx, &arrivals)).unwrap();
        let raw = store.read(|tx| inbound::raw(tx, store.vault(), 10)).unwrap();
        assert_eq!(raw.len(), 2);
        assert_eq!((raw[0].words.text.as_str(), raw[0].extension.as_str()), ("满意", "01"));
        assert_eq!(raw[0].phone_index, inbound::phone_index(store.vault(), "13800138000"));
        let settled =
            Settled { state: "for-a-person", why: Some("w".to_owned()), is_late: true, ..Settled::default() };
        store.write_rows(|tx| inbound::settle(tx, "g:2", morning(), &settled)).unwrap();
        store.write_rows(|tx| inbound::take(tx, &arrivals)).unwrap();
        assert_eq!(store.read(inbound::waiting).unwrap(), (1, 1), "what is settled stays settled");
        let kept = store.read(|tx| inbound::for_a_person(tx, store.vault(), 10)).unwrap();
        assert!(kept[0].is_late && kept[0].id == "g:2", "{kept:?}");
        assert_eq!(store.read(|tx| inbound::get(tx, store.vault(), "g:1")).unwrap().unwrap().state, "raw");
    }
}
