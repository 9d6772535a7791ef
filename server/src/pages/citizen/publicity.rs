//! The author of a demand lets everybody read it with its answer, or no more: asked when there is an answer, never ticked
//! beforehand, taken back as easily as given (个人信息保护法 第十五条). Two persons still look at it before it is public.

use axum::{extract::State, response::Response};
use domain::{
    access::Actor,
    order::Order,
    publication::{Command, Refusal, State as Stands},
    world::World,
};
use store::command::{Act, Error, Refused};

use super::{own::OwnForm, show as respond};
use crate::{
    actions,
    app::App,
    http::answer,
    views::citizen::{Consented, Publicity},
};

/// Returns how the publication of a demand stands to its author; nothing while it is not fit for the public.
pub(super) fn of(world: &World, order: &Order, key: String) -> Option<Publicity> {
    let (all, said) = (&world.publications, world.publications.said(order.id));
    let stands = match (all.of_order(order.id), said) {
        (Some(one), _) if one.state == Stands::Published => {
            Consented::Public { number: one.number.clone(), url: format!("/results/opinions/{}", one.number) }
        }
        (Some(_), _) => Consented::Agreed,
        (None, Some(said)) if said.agrees => Consented::Agreed,
        (None, _) if all.may_take(order).is_err() => return None,
        (None, Some(said)) => Consented::TakenBack { at_ms: said.at.as_millisecond() },
        (None, None) => Consented::Asked,
    };
    Some(Publicity { action: format!("/track/{}/publicity", order.number), key, stands })
}

pub(super) async fn send(State(app): State<App>, OwnForm { visitor, order, form }: OwnForm) -> Response {
    let outcome = async {
        let order_id = order.id;
        let command = match form.text("agrees") {
            "yes" => Command::Agree { order: order_id },
            _ => Command::TakeBack { order: order_id },
        };
        match actions::perform(&app, Actor::Citizen, form.key(&visitor.csrf), Act::Publish(command)).await {
            // Said twice is said.
            Ok(_) | Err(Error::Refused(Refused::Publication(Refusal::SaidAlready))) => {
                Ok(answer::go(&visitor, &format!("/track/{}#publicity", order.number)))
            }
            Err(error) => Err(error.into()),
        }
    };
    let outcome = outcome.await;
    respond(&app, &visitor, outcome)
}
