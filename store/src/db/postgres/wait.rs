//! Waiting for a server from an ordinary thread, for one answer or for several that were asked at once.
//!
//! The only place of the store with a runtime; nothing runs in it while nobody waits.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use tokio::runtime::{Builder, Runtime};

use crate::db::Error;

/// A statement on its way and what it will have come to.
pub(super) type Sent<'a> = Pin<Box<dyn Future<Output = Result<Answer, Error>> + 'a>>;

/// What a statement came to.
pub(super) enum Answer {
    Count(u64),
    Rows(Vec<tokio_postgres::Row>),
}

/// The runtime of one connection; it belongs to it alone and only runs while a caller waits.
pub(in crate::db) struct Waiter {
    // `None` only while dropping.
    runtime: Option<Runtime>,
}

impl Waiter {
    pub(in crate::db) fn new() -> Result<Self, Error> {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| failed_to_wait(&error.to_string()))?;
        Ok(Self { runtime: Some(runtime) })
    }

    pub(in crate::db) fn wait<T>(&self, future: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        let runtime = self.runtime.as_ref().ok_or_else(|| failed_to_wait("there is no runtime"))?;
        runtime.block_on(future)
    }
}

impl Drop for Waiter {
    fn drop(&mut self) {
        // Waiting for a runtime to end is forbidden inside another one, where a server may drop its database.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

fn failed_to_wait(cause: &str) -> Error {
    Error::Unavailable { what: "waiting for the database server".to_owned(), cause: cause.to_owned() }
}

/// Sends all before it waits for any, in the order given, and returns the last answer or the first failure.
///
/// A statement is sent when its future is polled for the first time, so the order of polling is the
/// order on the wire. Answers come back in that order too, so the first failure is the cause of the rest.
pub(super) async fn in_order(sending: Vec<Sent<'_>>) -> Result<Option<Answer>, Error> {
    let mut waiting: Vec<Option<Sent<'_>>> = sending.into_iter().map(Some).collect();
    let mut last = None;
    let mut failure = None;
    poll_fn(|context| {
        let mut is_done = true;
        for place in &mut waiting {
            let Some(future) = place else { continue };
            match future.as_mut().poll(context) {
                Poll::Pending => is_done = false,
                Poll::Ready(outcome) => {
                    *place = None;
                    match outcome {
                        Ok(answer) => last = Some(answer),
                        Err(error) => failure = failure.take().or(Some(error)),
                    }
                }
            }
        }
        if is_done { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    failure.map_or(Ok(last), Err)
}
