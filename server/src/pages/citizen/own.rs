//! What a citizen sends about an own order: whoever takes it has the order, and a form whose token is checked.

use axum::{
    RequestExt,
    extract::{FromRequest, Path, Request},
    response::Response,
};
use domain::{access::Actor, assessment::command::Proof, order::Order};

use super::{own_order, show};
use crate::{
    actions,
    app::App,
    attachments,
    http::{
        form::{Form, Upload},
        visitor::Visitor,
    },
    problem::Problem,
};

/// A form about an own order.
pub(super) struct OwnForm {
    pub(super) visitor: Visitor,
    pub(super) order: Order,
    pub(super) form: Form,
}

impl FromRequest<App> for OwnForm {
    type Rejection = Response;

    async fn from_request(mut request: Request, app: &App) -> Result<Self, Response> {
        let visitor: Visitor = match request.extract_parts_with_state(app).await {
            Ok(visitor) => visitor,
            Err(never) => match never {},
        };
        let sent = async {
            let number: Path<String> =
                request.extract_parts_with_state(app).await.map_err(|_| Problem::NotFound)?;
            let form = Form::from_request(request, app).await?;
            form.check(&visitor.csrf)?;
            Ok((own_order(app, &visitor, &number).await?, form))
        };
        match sent.await {
            Ok((order, form)) => Ok(Self { visitor, order, form }),
            Err(problem) => Err(show(app, &visitor, Err(problem))),
        }
    }
}

/// Keeps the photos of a form with an order; sending it twice keeps each once.
///
/// # Errors
/// What stands against a file.
pub(super) async fn attach(app: &App, order: &Order, files: Vec<Upload>) -> Result<(), Problem> {
    for upload in files {
        let file = attachments::keep(app, upload).await?;
        let key = attach_key(&file, &order.number);
        actions::order(app, Actor::Citizen, key, order.id, None, attachments::attach(file)).await?;
    }
    Ok(())
}

/// Returns the key under which a file goes to an order once, however often its form is sent.
pub(super) fn attach_key(file: &Proof, number: &str) -> Option<String> {
    Some(format!("attach:{number}:{}", file.digest))
}
