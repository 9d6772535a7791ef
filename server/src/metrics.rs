//! Numbers for whoever watches the installation, in the text form of Prometheus. No personal data.

use std::fmt::Write;

use domain::exchange::{Kind, standing::State};
use store::{db, ledger::Head, meter::COMMIT_EDGES_US, outbox, recount, tally, upload::lists};

use crate::{actions, app::App};

/// Returns the numbers as they are.
///
/// # Errors
/// When the store cannot be read.
pub async fn text(app: &App) -> Result<String, db::Error> {
    let world = app.world();
    let (events, tallies, waiting, recounts, uploads) = actions::read(&app.store, move |tx| {
        let head = Head::load(tx)?;
        let tallies = tally::now(tx, &[0])?;
        Ok((head.seq, tallies, outbox::waiting(tx)?, recount::states(tx, &world)?, lists::counts(tx)?))
    })
    .await?;
    let counts = app.store.meter().counts();
    let mut text = String::new();
    let mut line = |name: &str, value: &dyn std::fmt::Display| {
        // INVARIANT: writing to a string cannot fail.
        let _ = writeln!(text, "huiyin_{name} {value}");
    };
    line("events_total", &events);
    line("commits_total", &counts.batches);
    line("commands_total", &counts.jobs);
    line("commit_failures_total", &counts.failures);
    line("largest_commit", &counts.largest_batch);
    line("outbox_waiting", &waiting);
    for (stage, orders) in
        tallies.iter().filter_map(|(name, value)| Some((name.strip_prefix("stage:")?, value)))
    {
        line(&format!("orders{{stage=\"{stage}\"}}"), orders);
    }
    for state in &recounts {
        let pack = &state.pack;
        line(&format!("recount_orders{{pack=\"{pack}\"}}"), &state.done);
        line(&format!("recount_orders_all{{pack=\"{pack}\"}}"), &state.all);
        line(&format!("recount_differences{{pack=\"{pack}\"}}"), &state.refused.len());
    }
    for kind in Kind::ALL {
        for state in State::ALL {
            let (kind_code, state_code) = (kind.code(), state.code());
            let name = format!("uploads{{kind=\"{kind_code}\",state=\"{state_code}\"}}");
            line(&name, &uploads.of(kind, state));
        }
    }
    let mut below = 0;
    for (edge, commits) in COMMIT_EDGES_US.iter().zip(counts.commits_by_edge) {
        below += commits;
        line(&format!("commit_microseconds_bucket{{le=\"{edge}\"}}"), &below);
    }
    let rest: u64 = counts.commits_by_edge.iter().sum();
    line("commit_microseconds_bucket{le=\"+Inf\"}", &rest);
    line("commit_microseconds_sum", &counts.commit_us);
    line("commit_microseconds_count", &counts.batches);
    Ok(text)
}
