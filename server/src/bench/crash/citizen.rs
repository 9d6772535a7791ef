//! A citizen who does not give up: what was not acknowledged is sent again with its key until it is.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::Context;
use domain::access::Actor;
use jiff::Timestamp;
use store::{
    command::{Act, Request},
    house::Store,
};

use crate::{
    bench::{
        browser::{Answer, Browser},
        demands::{Demands, phone},
    },
    clock,
};

/// How long a citizen waits after having been turned away.
const PAUSE: Duration = Duration::from_millis(20);
/// Every so many demands leave a number, so that a message is owed.
const WITH_PHONE: u64 = 4;
/// Every so many demands are sent twice.
const SENT_TWICE: u64 = 5;
/// Every so many demands get a supplement.
const SUPPLEMENTED: u64 = 3;
/// What demands whose deadlines have passed are called.
pub const PAST: &str = "期限已过";

/// What one citizen wants to be done once.
#[derive(Clone, Debug)]
enum Errand {
    Speak { number: u64, title: String },
    Supplement { order: String, words: String },
}

/// A demand or supplement that was acknowledged.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    /// The order's number.
    pub order: String,
    /// The demand's title; with `words`, that of nothing.
    pub title: Option<String>,
    /// The supplement's words.
    pub words: Option<String>,
}

/// What the citizens were told since somebody last asked.
#[derive(Debug, Default)]
pub struct Told {
    /// What was acknowledged.
    pub acknowledged: Vec<Acknowledged>,
    /// What was sent again because no answer had come.
    pub repeated: u64,
    /// What was sent again although the answer had come.
    pub doubled: u64,
}

impl Told {
    /// Takes what a citizen was told.
    ///
    /// # Errors
    /// When an answer was wrong.
    pub fn take(&mut self, citizen: &mut Citizen) -> anyhow::Result<()> {
        anyhow::ensure!(citizen.wrong.is_empty(), "wrong answers: {:?}", citizen.wrong);
        let told = std::mem::take(&mut citizen.told);
        self.acknowledged.extend(told.acknowledged);
        self.repeated += told.repeated;
        self.doubled += told.doubled;
        Ok(())
    }
}

/// A citizen with a browser.
#[derive(Debug)]
pub struct Citizen {
    id: u32,
    demands: Arc<Demands>,
    browser: Option<(Browser, String)>,
    open: Option<Errand>,
    said: u64,
    told: Told,
    wrong: Vec<String>,
}

/// Whether an errand is done.
enum Outcome {
    Done,
    TurnedAway,
    Gone,
}

impl Citizen {
    /// Returns a citizen who has not said anything yet.
    #[must_use]
    pub fn new(id: u32, demands: Arc<Demands>) -> Self {
        Self { id, demands, browser: None, open: None, said: 0, told: Told::default(), wrong: Vec::new() }
    }

    /// Returns whether something was not acknowledged yet.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.open.is_some()
    }

    /// Uses the server until it is gone, or until `stop` is set and nothing waits.
    pub async fn use_server(mut self, address: SocketAddr, stop: Arc<AtomicBool>) -> Self {
        if let Some((browser, _)) = &mut self.browser {
            browser.move_to(address);
        }
        while self.wrong.is_empty() && (self.open.is_some() || !stop.load(Ordering::SeqCst)) {
            self.told.repeated += u64::from(self.open.is_some());
            let errand = self.open.take().unwrap_or_else(|| self.next_errand());
            self.open = Some(errand.clone());
            match self.run(address, &errand).await {
                Ok(Outcome::Done) => {}
                Ok(Outcome::TurnedAway) => clock::wait(PAUSE).await,
                Ok(Outcome::Gone) => break,
                Err(error) => self.wrong.push(format!("{error:#}")),
            }
        }
        self
    }

    fn next_errand(&mut self) -> Errand {
        self.said += 1;
        let number = self.demands.number();
        Errand::Speak {
            number, title: format!("{}号市民的第{}件事，编号{number}", self.id, self.said)
        }
    }

    async fn run(&mut self, address: SocketAddr, errand: &Errand) -> anyhow::Result<Outcome> {
        let (mut browser, csrf) = match self.browser.take() {
            Some(known) => known,
            None => {
                let mut browser = Browser::new(address);
                let Ok(page) = browser.get("/speak").await else { return Ok(Outcome::Gone) };
                if page.status == 503 {
                    return Ok(Outcome::TurnedAway);
                }
                let csrf = page.hidden("csrf").context("the form has no token")?.to_owned();
                (browser, csrf)
            }
        };
        let outcome = self.send(&mut browser, &csrf, errand).await;
        self.browser = Some((browser, csrf));
        outcome
    }

    async fn send(&mut self, browser: &mut Browser, csrf: &str, errand: &Errand) -> anyhow::Result<Outcome> {
        match errand {
            Errand::Speak { number, title } => self.speak(browser, csrf, *number, title).await,
            Errand::Supplement { order, words } => self.supplement(browser, csrf, order, words).await,
        }
    }

    async fn speak(
        &mut self,
        browser: &mut Browser,
        csrf: &str,
        number: u64,
        title: &str,
    ) -> anyhow::Result<Outcome> {
        let form = Form::of(&self.demands, csrf, number, title);
        let Some(answer) = form.send(browser).await else { return Ok(Outcome::Gone) };
        let Some(order) = receipt(&answer)? else { return Ok(Outcome::TurnedAway) };
        let order = order.to_owned();
        let acknowledged = Acknowledged { order: order.clone(), title: Some(title.to_owned()), words: None };
        self.told.acknowledged.push(acknowledged);
        self.open = None;
        if number.is_multiple_of(SUPPLEMENTED) {
            self.open = Some(Errand::Supplement { order: order.clone(), words: format!("补充{number}") });
        }
        let Ok(page) = browser.get(&answer.location).await else { return Ok(Outcome::Gone) };
        anyhow::ensure!(matches!(page.status, 200 | 503), "the receipt of {order} answers {}", page.status);
        if number.is_multiple_of(SENT_TWICE) {
            let Some(again) = form.send(browser).await else { return Ok(Outcome::Gone) };
            if let Some(twice) = receipt(&again)? {
                anyhow::ensure!(twice == order, "a demand sent twice is {order} and {twice}");
                self.told.doubled += 1;
            }
        }
        Ok(Outcome::Done)
    }

    async fn supplement(
        &mut self,
        browser: &mut Browser,
        csrf: &str,
        order: &str,
        words: &str,
    ) -> anyhow::Result<Outcome> {
        let fields = [("csrf", csrf), ("key", words), ("content", words)];
        let Ok(answer) = browser.post(&format!("/track/{order}/supplement"), &fields).await else {
            return Ok(Outcome::Gone);
        };
        match answer.status {
            200 => {
                let (order, words) = (order.to_owned(), Some(words.to_owned()));
                self.told.acknowledged.push(Acknowledged { order, title: None, words });
                self.open = None;
                Ok(Outcome::Done)
            }
            503 => Ok(Outcome::TurnedAway),
            status => anyhow::bail!("a supplement to {order} answers {status}"),
        }
    }
}

/// A form as it is sent, once or twice.
struct Form {
    fields: Vec<(&'static str, String)>,
}

impl Form {
    fn of(demands: &Demands, csrf: &str, number: u64, title: &str) -> Self {
        let demand = demands.demand(number, Timestamp::UNIX_EPOCH).demand;
        let phone = if number.is_multiple_of(WITH_PHONE) { phone(number) } else { String::new() };
        let fields = vec![
            ("csrf", csrf.to_owned()),
            ("key", format!("speak-{number}")),
            ("kind", demand.kind),
            ("title", title.to_owned()),
            ("content", demand.content),
            ("phone", phone),
        ];
        Self { fields }
    }

    /// Sends the form; nothing when no whole answer came.
    async fn send(&self, browser: &mut Browser) -> Option<Answer> {
        let fields: Vec<(&str, &str)> =
            self.fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        browser.post("/speak", &fields).await.ok()
    }
}

/// Returns the number that was given, or nothing when the server asks to come again.
fn receipt(answer: &Answer) -> anyhow::Result<Option<&str>> {
    match (answer.status, answer.location.strip_prefix("/receipt/")) {
        (303, Some(number)) => Ok(Some(number)),
        (503, _) => Ok(None),
        (status, _) => anyhow::bail!("a demand answers {status}"),
    }
}

/// Registers a demand whose deadlines have passed by now, while the program does not serve.
///
/// # Errors
/// When it cannot be stored.
pub fn register_past(store: &Store, demands: &Demands, at: Timestamp) -> anyhow::Result<()> {
    let number = demands.number();
    let mut new = demands.demand(number, at);
    new.demand.title = format!("{PAST}{number}");
    let act = Act::Register { demand: Box::new(new.demand), contact: new.contact, code: new.code };
    store.write(Request { key: Some(format!("past-{number}")), at, actor: Actor::Citizen, act })?;
    Ok(())
}
