//! One's own account: password and second factor.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use domain::people::SignIn as Happened;
use store::secrets::{self, Session};

use super::{
    door::{audit, faults, half_signed, respond, set_password},
    nav, notice,
};
use crate::{
    actions,
    app::App,
    http::{
        answer,
        form::Form,
        signed::Signed,
        visitor::{Visitor, news},
    },
    passwords,
    problem::Problem,
    views::{
        frame::Tone,
        locale::Words,
        parts::Field,
        staff::sign_in::{ChangePassword, Enrol},
    },
};

pub(super) async fn show(State(app): State<App>, signed: Signed) -> Response {
    let outcome = page(&app, &signed, Field::default(), Field::default(), Field::default()).await;
    notice::respond(&app, &signed, outcome).await
}

async fn page(
    app: &App,
    signed: &Signed,
    old: Field,
    password: Field,
    again: Field,
) -> Result<Response, Problem> {
    let least = u32::try_from(passwords::SHORTEST).unwrap_or(10);
    let page = ChangePassword { old, password, again, least, forced: None };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

pub(super) async fn change_password(
    State(app): State<App>,
    signed: Signed,
    form: Result<Form, Problem>,
) -> Response {
    let outcome = changed(&app, &signed, form).await;
    notice::respond(&app, &signed, outcome).await
}

async fn changed(app: &App, signed: &Signed, form: Result<Form, Problem>) -> Result<Response, Problem> {
    let form = form?;
    form.check(&signed.visitor.csrf)?;
    let id = signed.person.id;
    let credential = actions::read(&app.store, move |tx| secrets::credential(tx, id)).await?;
    let known = credential.is_some_and(|credential| passwords::fits(form.text("old"), &credential.password));
    let old =
        if known { Field::default() } else { Field::default().wrong(Words::key("staff.password.old_wrong")) };
    let (password, again) = faults(&form, &signed.person.sign_in);
    if [&old, &password, &again].iter().any(|field| field.error.is_some()) {
        return page(app, signed, old, password, again).await;
    }
    set_password(app, id, form.text("password"), None).await?;
    let mut visitor = signed.visitor.clone();
    visitor.jar = visitor.jar.add(news(Tone::Good, "staff.flash.password_changed", ""));
    Ok(answer::go(&visitor, "/sign-in"))
}

/// The secret offered to this session: always the same, so that the page can be shown again, and stored nowhere
/// until the person proved to have it.
fn offered(app: &App, session: &Session) -> Vec<u8> {
    let drawn = app.store.vault().index(&session.token, "second-factor");
    let mut secret = store::hex::decode(&drawn).unwrap_or_default();
    secret.truncate(passwords::SECRET_BYTES);
    secret
}

pub(super) async fn show_enrol(State(app): State<App>, visitor: Visitor) -> Response {
    let outcome = async {
        match half_signed(&app, &visitor).await? {
            Some((session, person)) => {
                enrol_page(&app, &visitor, &session, &person.sign_in, Field::default())
            }
            None => Ok(answer::go(&visitor, "/sign-in")),
        }
    };
    let outcome = outcome.await;
    respond(&app, &visitor, outcome)
}

fn enrol_page(
    app: &App,
    visitor: &Visitor,
    session: &Session,
    sign_in: &str,
    code: Field,
) -> Result<Response, Problem> {
    let text = passwords::secret_text(&offered(app, session));
    let secret = text.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ");
    let page = Enrol {
        qr_url: "/account/second-factor/qr.svg".to_owned(),
        secret,
        account: sign_in.to_owned(),
        code,
        required: true,
    };
    answer::page(app, visitor, &visitor.frame(app), &page)
}

pub(super) async fn qr(State(app): State<App>, visitor: Visitor) -> Response {
    let outcome = async {
        let (session, person) = half_signed(&app, &visitor).await?.ok_or(Problem::NotFound)?;
        let address = passwords::secret_address(&offered(&app, &session), &person.sign_in);
        let code = qrcode::QrCode::new(address).map_err(|error| Problem::Internal(error.to_string()))?;
        let svg = code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(240, 240).build();
        Ok(([(header::CONTENT_TYPE, "image/svg+xml")], svg).into_response())
    };
    let outcome = outcome.await;
    respond(&app, &visitor, outcome)
}

pub(super) async fn enrol(State(app): State<App>, visitor: Visitor, form: Result<Form, Problem>) -> Response {
    let outcome = enrolled(&app, &visitor, form).await;
    respond(&app, &visitor, outcome)
}

async fn enrolled(app: &App, visitor: &Visitor, form: Result<Form, Problem>) -> Result<Response, Problem> {
    let form = form?;
    let Some((mut session, person)) = half_signed(app, visitor).await? else {
        return Ok(answer::go(visitor, "/sign-in"));
    };
    form.check(&visitor.csrf).or_else(|_| form.check(&session.csrf))?;
    let id = person.id;
    let credential = actions::read(&app.store, move |tx| secrets::credential(tx, id)).await?;
    let Some(mut credential) = credential else { return Ok(answer::go(visitor, "/sign-in")) };
    if credential.second_factor.is_some() && !session.second_factor {
        // Whoever has one proves it first; a stolen password must not replace it.
        return Ok(answer::go(visitor, "/sign-in/second-factor"));
    }
    let secret = offered(app, &session);
    let seconds = u64::try_from(app.clock.now().as_second()).unwrap_or(0);
    let Some(step) = passwords::step_of_code(&secret, form.text("code"), seconds) else {
        let code = Field::default().wrong(Words::key("staff.second.wrong"));
        return enrol_page(app, visitor, &session, &person.sign_in, code);
    };
    let sealed = app.store.vault().seal(&secret, &format!("second-factor:{id}"));
    credential.second_factor = Some(store::hex::encode(&sealed));
    credential.last_step = i64::try_from(step).unwrap_or(i64::MAX);
    session.second_factor = true;
    actions::write_rows(&app.store, move |tx| {
        secrets::save_credential(tx, &credential)?;
        secrets::save_session(tx, &session)
    })
    .await?;
    audit(app, id, Happened::SecondFactorSet).await?;
    Ok(answer::go(visitor, &super::door::home_of(&person)))
}
