//! How fast ratings are taken in, through the form behind a link as citizens use it, beside the program without the
//! network and the bare engine writing the very rows; and how fast the live board comes when a million ratings lie there.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use anyhow::Context;
use domain::{
    access::{Actor, Role},
    case::{
        ApplicantKind, By, Key, Known, Matter, PhoneClass, Taken, Terms,
        command::{Command, Take},
    },
    ids::{CaseId, UnitId},
    rating::{Grade, Provenance, Rating, RatingChannel},
};
use jiff::{SignedDuration, Timestamp};
use store::{
    ceiling::{Ceiling, rated_after},
    command::{Act, Done, Request},
    db,
    ledger::Head,
    personal::Contact,
    rating::Period,
};
use tokio::runtime::Runtime;

use super::{
    browser::Browser,
    desks::{self, Measured},
    figures::Tally,
    intake, load, place,
};
use crate::{
    app::App,
    cli::open::{self, Place},
    clock::{Clock, Stopwatch},
    ids::Ids,
    rating::{
        cases, links,
        token::{Purpose, Token},
    },
    server,
};

/// How many rounds each way has.
const ROUNDS: u32 = 8;
/// How long each way runs before anything counts.
const WARM_UP: Duration = Duration::from_millis(500);
/// The most ratings one second brings: so many cases wait to be rated in each.
const CASES_PER_SECOND: u64 = 12_000;
/// Over how many days the ratings lie that were there before.
const DAYS: u64 = 60;
/// The days in which a case may be rated, and its link is good.
const ANSWER_DAYS: u16 = 30;
/// Of a thousand ratings that lie there, how many are bad and opened an order.
const BAD_PER_MILLE: u64 = 20;

/// What is to be measured.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many ratings lie there; what is missing is added first.
    pub ratings: u64,
    /// How many clients rate at the same time.
    pub clients: u32,
    /// How long each way runs in all.
    pub seconds: u32,
}

/// What was measured.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The ratings that lay there before.
    pub before: u64,
    /// Through the form behind a link.
    pub http: Tally,
    /// The program without the network.
    pub ours: Tally,
    /// The engine alone, in the batches that the form came to.
    pub ceiling: Tally,
    /// The form over the engine alone, in hundredths, for each round.
    pub rounds: Vec<u64>,
    /// The pages that show ratings.
    pub pages: Vec<Measured>,
}

/// Fills the place, measures the pages, then the intake.
///
/// # Errors
/// When the place cannot be used, or a page or a rating fails.
pub fn measure(place: &Place, plan: Plan, progress: &mut dyn FnMut(u64, u64)) -> anyhow::Result<Outcome> {
    let store = place::open_or_begin(place, desks::UNITS)?;
    let app = place::app(store.clone(), &place.data)?;
    let mut county = County { app: app.clone(), ids: Ids::System, units: units(&app), next: 0 };
    let there = ratings_in(&app)?;
    county.fill(plan.ratings.saturating_sub(there), progress)?;
    let mut outcome = Outcome { before: ratings_in(&app)?, ..Outcome::default() };
    let pages = [
        (Role::Supervisor, "/board"),
        (Role::Leader, "/board"),
        (Role::Supervisor, "/ratings"),
        (Role::UnitHandler, "/desk/unit/ratings"),
        (Role::Supervisor, "/cases"),
    ];
    let pages = pages.map(|(role, page)| (role, page.to_owned()));
    outcome.pages = desks::measure_pages(store, place, pages.to_vec())?;
    let location = place.location();
    let beside = db::make_empty(&location, intake::CEILING)?;
    let mut ways = Ways { plan, county, ceiling: Ceiling::open(&beside)?, runtime: open::runtime()? };
    ways.round(WARM_UP, &mut Outcome::default())?;
    for _ in 0..ROUNDS {
        ways.round(Duration::from_secs(plan.seconds.into()) / ROUNDS, &mut outcome)?;
    }
    drop(ways);
    db::remove(&location, intake::CEILING)?;
    Ok(outcome)
}

fn units(app: &App) -> Vec<UnitId> {
    app.world().people.units.iter().map(|unit| unit.id).collect()
}

/// Returns how many ratings count in the months the measurements fill.
fn ratings_in(app: &App) -> anyhow::Result<u64> {
    let mut month = domain::calendar::date_of(app.clock.now()).first_of_month();
    let mut all = 0;
    for _ in 0..6 {
        let board = app.store.read(|tx| store::rating::board(tx, Period::Month(month)))?;
        all += board.get(&UnitId(0)).map_or(0, store::rating::Counts::rated);
        month = month.yesterday().context("the calendar ends")?.first_of_month();
    }
    Ok(u64::try_from(all)?)
}

/// Whose citizens rate.
struct County {
    app: App,
    ids: Ids,
    units: Vec<UnitId>,
    next: u64,
}

impl County {
    /// Adds so many rated cases; `progress` hears how many commands are done and how many there are.
    fn fill(&mut self, ratings: u64, progress: &mut dyn FnMut(u64, u64)) -> anyhow::Result<()> {
        const AT_ONCE: u64 = 20_000;
        let now = self.app.clock.now();
        let mut done = 0;
        while done < ratings {
            let count = AT_ONCE.min(ratings - done);
            // What came earlier lies earlier: the ledger's instants go on.
            let hours = i64::try_from((DAYS - DAYS * done / ratings.max(1)) * 24)?;
            let at = now.checked_sub(SignedDuration::from_hours(hours))?;
            let taken = self.take(count, at)?;
            let rated_at = at.checked_add(SignedDuration::from_hours(1))?.min(now);
            let requests = (0_u64..).zip(&taken).map(|(n, case)| rating(*case, n, rated_at));
            load::pour(&self.app.store, requests, &mut |_| Ok(()))?;
            done += count;
            progress(done, ratings);
        }
        Ok(())
    }

    /// Takes so many cases that were completed at `at` and asks each.
    fn take(&mut self, count: u64, at: Timestamp) -> anyhow::Result<Vec<CaseId>> {
        let (run, first) = (self.ids.token()?, self.next);
        self.next += count;
        let world = self.app.world();
        let pack = self.app.leading_pack(&world.packs).context("no pack is loaded")?;
        let kind = cases::complaint(pack, "");
        let take = |n: u64| -> anyhow::Result<Request> {
            let facts = Taken {
                key: Key {
                    source: "measuring".to_owned(),
                    number: format!("{run}-{n}"),
                    step: "1".to_owned(),
                },
                batch: None,
                pack: pack.id().to_owned(),
                kind: kind.clone(),
                unit: self.unit(n).context("there is no unit")?,
                window: None,
                staff: None,
                matter: Matter { code: String::new(), name: "不动产登记".to_owned() },
                region: "320100000000".to_owned(),
                applicant_kind: ApplicantKind::Person,
                applicant: None,
                agent: false,
                channel: None,
                accepted_at: None,
                finished_at: at,
                citizen: None,
                contact_digest: None,
                phone: PhoneClass::Absent,
                elsewhere: None,
            };
            let terms = Terms { answer_days: ANSWER_DAYS, ..Terms::default() };
            let take = Box::new(Take { facts, by: Some(By::Session), terms, known: Known::default() });
            let act = Act::TakeCase { take, contact: Contact::default() };
            Ok(Request { key: None, at, actor: Actor::System("measuring"), act })
        };
        let requests = (first..first + count).map(take).collect::<anyhow::Result<Vec<_>>>()?;
        let mut taken = Vec::new();
        load::pour(&self.app.store, requests.into_iter(), &mut |done| {
            if let Done::Case { id, .. } = done {
                taken.push(id);
            }
            Ok(())
        })?;
        Ok(taken)
    }

    fn unit(&self, number: u64) -> Option<UnitId> {
        let length = u64::try_from(self.units.len()).ok()?.max(1);
        self.units.get(usize::try_from(number % length).ok()?).copied()
    }
}

/// Returns a rating as they lie there: most are good, some are not.
fn rating(case: CaseId, n: u64, at: Timestamp) -> Request {
    let is_bad = n.wrapping_mul(7_919) % 1_000 < BAD_PER_MILLE;
    let [best, good, fair, _, worst] = Grade::ALL;
    let grade = match n % 20 {
        _ if is_bad => worst,
        0 => fair,
        1..=5 => good,
        _ => best,
    };
    let provenance = Provenance::Link { token: format!("measuring-{case}"), channel: RatingChannel::Qr };
    let words = if is_bad { "窗口让我跑了三趟，每次要的材料都不一样。" } else { "" };
    let rating = Rating { words: words.to_owned(), ..Rating::new(grade, provenance, at) };
    let command = Command::Rate { rating: Box::new(rating) };
    Request { key: None, at, actor: Actor::Citizen, act: Act::Case { case, command } }
}

/// Cases that wait to be rated, each for one client.
struct Waiting {
    cases: Vec<CaseId>,
    next: AtomicUsize,
}

impl Waiting {
    fn next(&self) -> Option<CaseId> {
        self.cases.get(self.next.fetch_add(1, Ordering::Relaxed)).copied()
    }
}

/// The ways of doing the same.
struct Ways {
    plan: Plan,
    county: County,
    ceiling: Ceiling,
    runtime: Runtime,
}

impl Ways {
    fn round(&mut self, length: Duration, outcome: &mut Outcome) -> anyhow::Result<()> {
        let waiting = self.waiting(length)?;
        let after = self.county.app.store.read(Head::load)?.batch;
        let http = self.over_http(waiting, length)?;
        let ceiling = self.write_again(after)?;
        let waiting = self.waiting(length)?;
        let ours = self.without_network(waiting, length)?;
        outcome.rounds.push(http.times_hundredths(&ceiling));
        outcome.http.add(http);
        outcome.ours.add(ours);
        outcome.ceiling.add(ceiling);
        Ok(())
    }

    fn waiting(&mut self, length: Duration) -> anyhow::Result<Arc<Waiting>> {
        let count = CASES_PER_SECOND * u64::try_from(length.as_millis())? / 1_000;
        let cases = self.county.take(count, self.county.app.clock.now())?;
        Ok(Arc::new(Waiting { cases, next: AtomicUsize::new(0) }))
    }

    fn without_network(&self, waiting: Arc<Waiting>, length: Duration) -> anyhow::Result<Tally> {
        let app = &self.county.app;
        let commits = app.store.meter().counts().batches;
        let watch = Stopwatch::start();
        let mut tally = Tally::default();
        self.runtime.block_on(async {
            let clients: Vec<_> = (0..self.plan.clients)
                .map(|_| tokio::spawn(rate(app.clone(), Arc::clone(&waiting), watch, length)))
                .collect();
            for client in clients {
                tally.add(client.await??);
            }
            anyhow::Ok(())
        })?;
        tally.elapsed_us = watch.elapsed_us();
        tally.commits = app.store.meter().counts().batches - commits;
        Ok(tally)
    }

    /// Lets the bare engine write what the form has written since batch `after`.
    fn write_again(&mut self, after: i64) -> anyhow::Result<Tally> {
        let written = self.county.app.store.read(|tx| rated_after(tx, after))?;
        let mut tally = Tally { commits: u64::try_from(written.len())?, ..Tally::default() };
        let mut ready = Vec::with_capacity(written.len());
        for batch in written {
            tally.done += u64::try_from(batch.done)?;
            ready.push(self.ceiling.ready(batch)?);
        }
        let watch = Stopwatch::start();
        for batch in &ready {
            intake::write(&mut self.ceiling, batch, &mut tally)?;
        }
        tally.elapsed_us = watch.elapsed_us();
        Ok(tally)
    }

    fn over_http(&self, waiting: Arc<Waiting>, length: Duration) -> anyhow::Result<Tally> {
        let app = &self.county.app;
        let commits = app.store.meter().counts().batches;
        let mut tally = Tally::default();
        self.runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
            let address = listener.local_addr()?;
            let service = server::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
            let serving = tokio::spawn(async move { axum::serve(listener, service).await });
            let mut browsers = Vec::new();
            for _ in 0..self.plan.clients {
                let mut browser = Browser::new(address);
                let case = waiting.next().context("no case waits")?;
                let page = browser.get(&format!("{}?grade=5", link(app, case)?)).await?;
                let csrf = page.hidden("csrf").context("the form has no token")?.to_owned();
                browsers.push((browser, csrf));
            }
            let watch = Stopwatch::start();
            let clients: Vec<_> = browsers
                .into_iter()
                .map(|(browser, csrf)| {
                    let waiting = Arc::clone(&waiting);
                    tokio::spawn(send(app.clone(), browser, csrf, waiting, watch, length))
                })
                .collect();
            for client in clients {
                tally.add(client.await??);
            }
            tally.elapsed_us = watch.elapsed_us();
            serving.abort();
            anyhow::Ok(())
        })?;
        tally.commits = app.store.meter().counts().batches - commits;
        Ok(tally)
    }
}

fn token(app: &App, case: CaseId) -> anyhow::Result<Token> {
    let until = app.clock.now().checked_add(SignedDuration::from_hours(i64::from(ANSWER_DAYS) * 24))?;
    Ok(Token::of_case(case, Purpose::Message, RatingChannel::Sms, until))
}

fn link(app: &App, case: CaseId) -> anyhow::Result<String> {
    Ok(links::path(app, &token(app, case)?))
}

/// One client of the program itself.
async fn rate(app: App, waiting: Arc<Waiting>, watch: Stopwatch, length: Duration) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    while watch.elapsed() < length {
        let Some(case) = waiting.next() else { break };
        let evidence = token(&app, case)?.evidence(app.store.vault());
        let provenance = Provenance::Link { token: evidence, channel: RatingChannel::Sms };
        let at = app.clock.now();
        let key = Some(app.ids.form_key(at)?);
        let [best, ..] = Grade::ALL;
        let rating = Rating::new(best, provenance, at);
        let since = Stopwatch::start();
        match cases::rate(&app, Actor::Citizen, key, case, rating).await {
            Ok(_) => {
                tally.done += 1;
                tally.waits_us.push(since.elapsed_us());
            }
            Err(error) => {
                tracing::warn!(%error, "not rated");
                tally.failed += 1;
            }
        }
    }
    Ok(tally)
}

/// One client with a browser: every form belongs to another case.
async fn send(
    app: App,
    mut browser: Browser,
    csrf: String,
    waiting: Arc<Waiting>,
    watch: Stopwatch,
    length: Duration,
) -> anyhow::Result<Tally> {
    let mut tally = Tally::default();
    while watch.elapsed() < length {
        let Some(case) = waiting.next() else { break };
        let (path, key) = (link(&app, case)?, app.ids.form_key(Clock::System.now())?);
        let fields = [("csrf", csrf.as_str()), ("key", key.as_str()), ("grade", "5")];
        let since = Stopwatch::start();
        let answer = browser.post(&path, &fields).await?;
        if answer.status == 303 && answer.location.ends_with("?done=yes") {
            tally.done += 1;
            tally.waits_us.push(since.elapsed_us());
        } else {
            tally.failed += 1;
        }
    }
    Ok(tally)
}
