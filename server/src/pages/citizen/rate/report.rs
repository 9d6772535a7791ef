//! Somebody makes trouble for a rating (打击报复): what the link proves is handed to the citizens' door for it.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};

use super::{Closed, Opened, opened, respond};
use crate::{
    app::App,
    http::{form::Form, visitor::Visitor},
    pages::citizen::retaliation::{self, Asked, Subject, Way},
    problem::Problem,
    rating::token::Token,
    views::parts::Field,
};

pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(letters): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = async {
        match good(&app, &letters).await? {
            Ok(opened) => {
                let subject = Subject::Case(&opened.case);
                let way = way(&opened);
                retaliation::page(&app, &visitor, &subject, way, Field::default(), asked.is_done()).await
            }
            Err(closed) => closed.answer(&app, &visitor),
        }
    };
    let outcome = outcome.await;
    respond(&app, &visitor, outcome)
}

/// Returns what the link leads to when it is good.
async fn good(app: &App, letters: &str) -> Result<Result<Opened, Closed>, Problem> {
    match Token::open(app.store.vault(), letters, app.clock.now()) {
        Ok(token) => opened(app, token, letters).await,
        Err(fault) => Ok(Err(Closed::of(fault))),
    }
}

fn way(opened: &Opened) -> Way {
    let back = opened.path();
    Way { action: format!("{back}/report"), back }
}

pub(super) async fn send(
    State(app): State<App>,
    visitor: Visitor,
    Path(letters): Path<String>,
    form: Result<Form, Problem>,
) -> Response {
    let outcome = async {
        let form = form?;
        form.check(&visitor.csrf)?;
        match good(&app, &letters).await? {
            Ok(opened) => {
                let subject = Subject::Case(&opened.case);
                retaliation::told(&app, &visitor, &subject, way(&opened), &form).await
            }
            Err(closed) => closed.answer(&app, &visitor),
        }
    };
    let outcome = outcome.await;
    respond(&app, &visitor, outcome)
}
