//! What is done to articles of the knowledge base, and looking for words.

use domain::{
    access::Actor,
    ids::ArticleId,
    knowledge::command::{Begin, Command},
};
use store::{
    command::{Act, Done, Error},
    search::{self, Found, Search, Sight},
};

use super::perform;
use crate::{app::App, problem::Problem};

/// Begins an article; it is found by its words once it is published.
///
/// # Errors
/// Refused by the rules, or not stored.
pub async fn begin(app: &App, actor: Actor, key: Option<String>, begin: Begin) -> Result<Done, Error> {
    perform(app, actor, key, Act::BeginArticle(Box::new(begin))).await
}

/// Does something to an article and waits until it is found by what it says now; `seen` is the version the person
/// decided on.
///
/// # Errors
/// Refused by the rules, or not stored.
pub async fn article(
    app: &App,
    actor: Actor,
    key: Option<String>,
    article: ArticleId,
    seen: Option<i64>,
    command: Command,
) -> Result<Done, Error> {
    let act = Act::Article { article, seen, command: Box::new(command) };
    let done = perform(app, actor, key, act).await?;
    if let Err(problem) = follow(app).await {
        // What was done stands; the job takes it in a little later.
        tracing::warn!(%problem, "the index of words does not follow");
    }
    Ok(done)
}

/// Takes into the index what happened since; returns how much it took in.
///
/// # Errors
/// When the index or the store fails.
pub async fn follow(app: &App) -> Result<usize, search::Error> {
    let app = app.clone();
    let task = tokio::task::spawn_blocking(move || app.search.follow(app.store.db()));
    task.await.unwrap_or_else(|_| Err(super::stopped().into()))
}

/// Looks for what somebody typed.
///
/// # Errors
/// When the index fails.
pub async fn find(app: &App, sight: Sight, typed: &str, skip: usize, limit: usize) -> Result<Found, Problem> {
    let typed = typed.to_owned();
    on_a_thread(app, move |search| search.search(&sight, &typed, skip, limit)).await
}

/// Looks for articles that a longer text is about.
///
/// # Errors
/// When the index fails.
pub async fn suggest(app: &App, sight: Sight, text: &str, limit: usize) -> Result<Found, Problem> {
    // The beginning of a letter says what it is about.
    const LOOKED_AT: usize = 2_000;
    let text: String = text.chars().take(LOOKED_AT).collect();
    on_a_thread(app, move |search| search.suggest(&sight, &text, limit)).await
}

async fn on_a_thread(
    app: &App,
    work: impl FnOnce(&Search) -> Result<Found, search::Error> + Send + 'static,
) -> Result<Found, Problem> {
    let search = std::sync::Arc::clone(&app.search);
    let task = tokio::task::spawn_blocking(move || work(&search));
    Ok(task.await.unwrap_or_else(|_| Err(super::stopped().into()))?)
}
