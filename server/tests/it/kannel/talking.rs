//! Single conversations through Kannel.

use std::{net::SocketAddr, process::Command};

use domain::{delivery::State, ids::OrderId};
use server::app::App;
use store::receipt;

use super::{
    phones::{Phones, Received},
    rig::{Kannel, NUMBER, TOKEN, WITHIN, now},
};
use crate::{
    harness::House,
    sms::post::{asked, message_of, quick_pack, replies, satisfied, states, work},
};

const PHONE: &str = "13891478000";

/// A house whose messages leave through Kannels, and the phones behind the first of them.
struct Line {
    house: House,
    kannels: Vec<Kannel>,
    phones: Phones,
}

impl Line {
    async fn open(kannels: u8) -> Self {
        let mut prepared = Vec::new();
        let pack = quick_pack();
        let house = House::with(&pack, |dir, address| {
            let huiyin: SocketAddr = address.strip_prefix("http://").unwrap().parse().unwrap();
            let mut settings = "[sms]\nquestions_per_day = 0\n".to_owned();
            for number in 1..=kannels {
                let kannel = Kannel::prepare(huiyin);
                let name = if number == 1 { "kannel".to_owned() } else { format!("kannel-{number}") };
                settings.push_str(&kannel.settings(&name, number, dir, huiyin));
                prepared.push(kannel);
            }
            settings
        });
        let house = house.await;
        let mut phones = Phones::new();
        for kannel in &mut prepared {
            kannel.start();
        }
        phones.connect(prepared[0].phones_port());
        Self { house, kannels: prepared, phones }
    }

    fn app(&self) -> &App {
        &self.house.app
    }

    fn ask(&self, number: u64, phone: &str) -> OrderId {
        asked(self.app(), self.house.unit("housing"), number, phone)
    }

    /// Works until something is true.
    async fn until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let began = now();
        loop {
            work(self.app()).await;
            if is_so(self) {
                return;
            }
            assert!(began.elapsed() < WITHIN, "{what}: {:?}\n{}", states(self.app()), self.kannels[0].log());
            tokio::task::yield_now().await;
            tokio::task::spawn_blocking(|| super::rig::pause(20)).await.unwrap();
        }
    }

    /// Returns the questions that reached phones.
    fn questions(&self) -> Vec<Received> {
        self.phones.received().into_iter().filter(|received| received.text.starts_with("【示例】")).collect()
    }

    fn replies(&self) -> i64 {
        replies(self.app()).iter().filter(|(state, _)| state != "raw").map(|(_, count)| count).sum()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_reaches_the_phone_in_its_own_letters_and_the_answers_come_back() {
    let mut line = Line::open(1).await;
    let forms = ["1", "２", " 满意 ", "不满意。", "1 满意", "还可以吧", "🙂", "TD"];
    let expected = [Some(true), Some(false), Some(true), Some(false), Some(true), None, None, None];
    let ids: Vec<OrderId> = (0..forms.len()).map(|n| line.ask(n as u64, &format!("1389147800{n}"))).collect();
    line.until("delivered", |line| states(line.app()).iter().all(|(_, state)| *state == State::Delivered))
        .await;
    let questions = line.questions();
    assert_eq!(questions.len(), forms.len());
    for (n, question) in questions.iter().enumerate() {
        let number = question.to.trim_start_matches("1389147800");
        assert_eq!(question.from, format!("{NUMBER}01"), "{n}");
        assert!(question.text.starts_with(&format!("【示例】“第{number}件事”")), "{}", question.text);
        assert!(question.text.ends_with("：1满意 2不满意"), "{}", question.text);
    }
    for (n, form) in forms.iter().enumerate() {
        assert!(line.phones.write(&format!("1389147800{n}"), &format!("{NUMBER}01"), form));
    }
    line.until("answered", |line| line.replies() == 8).await;
    let said: Vec<Option<bool>> = ids.iter().map(|id| satisfied(line.app(), *id)).collect();
    assert_eq!(said, expected);
    let became = [("for-a-person", 2), ("opted-out", 1), ("understood", 5)].map(|(s, n)| (s.to_owned(), n));
    assert_eq!(replies(line.app()), became);
}

#[tokio::test(flavor = "multi_thread")]
async fn kannels_own_fakesmsc_takes_the_question_and_answers() {
    let mut line = Line::open(1).await;
    line.phones.hang_up();
    let fakesmsc = |text: &str| {
        let mut command = Command::new("/usr/lib/kannel/test/fakesmsc");
        let port = line.kannels[0].phones_port().to_string();
        command.args(["-r", &port, "-m", "1", "-i", "2", text]).stdout(std::process::Stdio::piped());
        command.stderr(std::process::Stdio::piped());
        command.spawn().unwrap_or_else(|error| panic!("{error}; install kannel-extras"))
    };
    let id = line.ask(1, PHONE);
    let child = fakesmsc(&format!("{PHONE} {NUMBER}01 text 2"));
    line.until("answered", |line| line.replies() == 1).await;
    let told = child.wait_with_output().unwrap();
    let told = format!("{}{}", String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr));
    assert!(told.contains(&format!("{NUMBER}01 {PHONE} ucs-2")), "{told}");
    assert_eq!(satisfied(line.app(), id), Some(false));
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_may_be_doubled_and_reversed() {
    let line = Line::open(1).await;
    let (one, other) = (line.ask(1, PHONE), line.ask(2, "13891478001"));
    line.until("delivered", |line| states(line.app()).iter().all(|(_, state)| *state == State::Delivered))
        .await;
    let report = async |order: OrderId, status: u8| {
        let message = message_of(line.app(), order);
        let door = format!("{}/gateway/kannel/receipt?token={TOKEN}", line.house.address());
        let told = format!("{door}&id={message}&status={status}&detail=late");
        assert_eq!(reqwest::get(told).await.unwrap().status(), 200);
    };
    for status in [8, 1, 1, 16, 8, 2, 4, 8] {
        report(one, status).await;
        if status % 2 == 0 {
            work(line.app()).await;
        }
        report(other, status).await;
    }
    let unknown =
        format!("{}/gateway/kannel/receipt?token={TOKEN}&id=99999999&status=1", line.house.address());
    assert_eq!(reqwest::get(unknown).await.unwrap().status(), 200, "a report may be faster than we are");
    work(line.app()).await;
    assert_eq!(states(line.app()), [(one.0, State::Delivered), (other.0, State::Delivered)]);
    assert_eq!(line.app().store.read(receipt::waiting).unwrap(), 1, "it waits for its message");
    line.house.advance(jiff::SignedDuration::from_hours(25));
    work(line.app()).await;
    assert_eq!(line.app().store.read(receipt::waiting).unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_kannel_delays_and_doubles_nothing() {
    let mut line = Line::open(1).await;
    let first = line.ask(1, PHONE);
    line.until("delivered", |line| states(line.app()) == [(first.0, State::Delivered)]).await;
    line.kannels[0].kill();
    let waiting: Vec<OrderId> = (2..7).map(|n| line.ask(n, &format!("1389147800{n}"))).collect();
    work(line.app()).await;
    assert!(
        states(line.app()).iter().filter(|(id, _)| *id != first.0).all(|(_, state)| *state == State::Waiting)
    );
    line.kannels[0].start();
    let port = line.kannels[0].phones_port();
    line.phones.connect(port);
    line.house.advance(jiff::SignedDuration::from_secs(10));
    line.until("delivered", |line| {
        let states = states(line.app());
        states.len() == 1 + waiting.len() && states.iter().all(|(_, state)| *state == State::Delivered)
    })
    .await;
    let mut asked: Vec<String> = line.questions().into_iter().map(|question| question.to).collect();
    asked.sort();
    asked.dedup();
    assert_eq!((asked.len(), line.questions().len()), (6, 6), "each once");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_kannel_takes_over() {
    let mut line = Line::open(2).await;
    let mut others = Phones::new();
    others.connect(line.kannels[1].phones_port());
    line.kannels[0].stop();
    let id = line.ask(1, PHONE);
    line.until("delivered", |line| states(line.app()) == [(id.0, State::Delivered)]).await;
    let questions = others.received();
    let questions: Vec<_> = questions.iter().filter(|received| received.text.contains("第1件事”")).collect();
    assert_eq!((questions.len(), line.questions().len()), (1, 0), "{questions:?}");
    assert_eq!(questions[0].from, format!("{NUMBER}01"));
}
