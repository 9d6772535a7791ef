//! What happens without anybody asking: timers fire, messages leave, replies come in, old sessions go.
//! Each job looks at what is due in the store, does it, and records it there; so a crash at any moment loses
//! nothing and repeats nothing that was recorded.
//!
//! | job | every | does |
//! |---|---|---|
//! | deadlines | second | fires timers that came due |
//! | messages | second | sends what waits in the outbox, outside quiet hours |
//! | receipts | second | merges delivery reports into their messages |
//! | replies | second | finds out what replies say |
//! | silence | second | ends as “未评” the cases whose time to answer is over |
//! | sources | half a minute | reads the sources whose hour has come, in a task of its own |
//! | recount | second | counts anew what assessments count, a part at a time, while that is needed |
//! | uploads | second | tells the platform above what is due; compares the days before with it once a night |
//! | proceedings | second | reminds in proceedings, tells who is above when somebody is late |
//! | digest | second | tells persons of the roles named in the settings once a working day how much there is |
//! | papers | second | issues the official documents that what happened asks for |
//! | articles | second | warns of review days that are near, takes expired articles out of sight |
//! | words | 3 seconds | lets the index of words follow what happened |
//! | reports | hour | writes the drafts of weekly and monthly reports that are due |
//! | surveys | hour | plans the surveys that packs ask for when a period is over, ends those that are over |
//! | tidy | hour | forgets old sessions and links |
//! | standing | hour | remembers how things stood at the end of each day |
//! | rules | hour | derives the deadlines that a crash after a change of the rules left behind; first of all at the start |

pub mod articles;
pub mod deadlines;
pub mod digest;
pub mod foreseen;
pub mod messages;
pub mod papers;
pub mod proceedings;
pub mod receipts;
pub mod recount;
pub mod replies;
pub mod reports;
pub mod silence;
pub mod sources;
pub mod standing;
pub mod surveys;
pub mod tidy;
pub mod uploads;

use std::time::Duration;

use crate::{app::App, clock};

/// How long the jobs rest when nothing was due.
const PAUSE: Duration = Duration::from_secs(1);
/// How long the index of words rests between two rounds: what happened to one order meanwhile is taken in once.
const WORDS_PAUSE: Duration = Duration::from_secs(3);
/// How many rounds lie between two tidyings.
const TIDY_ROUNDS: u32 = 3600;

/// Runs the jobs until the process ends. A gateway that lets its callers wait must hold up no deadline, so messages
/// have a round of their own, and so has what comes back for them.
pub async fn run(app: App) {
    tokio::join!(
        keep_house(&app),
        send(&app),
        take_in(&app),
        tell(&app),
        keep_words(&app),
        sources::watch(app.clone())
    );
}

async fn keep_house(app: &App) {
    let mut round = 0_u32;
    loop {
        if round.is_multiple_of(TIDY_ROUNDS) {
            note("rules", deadlines::make_up(app).await);
            note("tidy", tidy::run(app).await);
            note("reports", reports::run(app).await);
            note("standing", standing::run(app).await);
            note("surveys", surveys::run(app).await);
        }
        let mut done = note("deadlines", deadlines::run(app).await);
        done += note("silence", silence::run(app).await);
        done += note("proceedings", proceedings::run(app).await);
        done += note("papers", papers::run(app).await);
        done += note("digest", digest::run(app).await);
        done += note("articles", articles::run(app).await);
        done += note("recount", recount::run(app).await);
        rest(done).await;
        round = round.wrapping_add(1);
    }
}

async fn send(app: &App) {
    loop {
        rest(note("messages", messages::run(app).await)).await;
    }
}

async fn take_in(app: &App) {
    loop {
        let mut done = note("receipts", receipts::run(app).await);
        done += note("replies", replies::run(app).await);
        rest(done).await;
    }
}

async fn tell(app: &App) {
    loop {
        rest(note("uploads", uploads::run(app).await)).await;
    }
}

async fn keep_words(app: &App) {
    loop {
        note("words", articles::follow(app).await);
        clock::wait(WORDS_PAUSE).await;
    }
}

async fn rest(done: usize) {
    if done == 0 {
        clock::wait(PAUSE).await;
    }
}

/// Runs every job once, until nothing more is due; for tests and simulations.
///
/// # Errors
/// When the store fails.
pub async fn run_once(app: &App) -> Result<usize, store::db::Error> {
    let mut done = deadlines::make_up(app).await?;
    done = done.saturating_add(reports::run(app).await?);
    done = done.saturating_add(surveys::run(app).await?);
    loop {
        let before = done;
        done = done.saturating_add(deadlines::run(app).await?);
        done = done.saturating_add(messages::run(app).await?);
        done = done.saturating_add(receipts::run(app).await?);
        done = done.saturating_add(replies::run(app).await?);
        done = done.saturating_add(silence::run(app).await?);
        done = done.saturating_add(recount::run(app).await?);
        done = done.saturating_add(proceedings::run(app).await?);
        done = done.saturating_add(papers::run(app).await?);
        done = done.saturating_add(digest::run(app).await?);
        done = done.saturating_add(articles::run(app).await?);
        done = done.saturating_add(sources::run(app).await?);
        done = done.saturating_add(uploads::run(app).await?);
        if done == before {
            articles::follow(app).await?;
            return Ok(done);
        }
    }
}

/// Writes the job's log line and returns how much it did; a job that failed did nothing, so the others rest with it.
fn note(job: &str, outcome: Result<usize, store::db::Error>) -> usize {
    match outcome {
        Ok(0) => 0,
        Ok(done) => {
            tracing::info!(job, done, "job");
            done
        }
        Err(error) => {
            tracing::error!(job, %error, "job failed; it will be tried again");
            0
        }
    }
}
