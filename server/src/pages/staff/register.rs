//! Taking a call: the form for a new demand, what helps while it is typed, and what is read out afterwards.
//! Registering, accepting and dispatching are three commands; each stands when a later one is refused.

use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::{get, post},
};
use domain::{
    access::{Action, Reach, Role},
    calendar::{BEIJING, date_of},
    clock::Clock,
    order::{Difficulty, Level, Urgency, clocks::ClockKind, command::Move},
    policy::{ClockCase, Pack},
};
use serde::Deserialize;

use super::{
    draft::Draft,
    nav, notice, registering,
    repeats::{self, Sought},
    rows::code,
    suggest::{self, Matter},
};
use crate::{
    app::App,
    http::{answer, form::Form, signed::Signed},
    problem::Problem,
    told,
    views::{
        Views,
        locale::Words,
        parts::{Choice, Field},
        staff::{
            register::{Register, Repeats, Suggestions},
            shown,
        },
    },
};

/// The channels a person registers for; a file of demands is imported.
pub(super) const CHANNELS: [domain::order::Channel; 5] = {
    use domain::order::Channel::{Letter, Paper, Phone, Sms, Web};
    [Phone, Letter, Paper, Web, Sms]
};
/// The levels a demand can come down from.
pub(super) const LEVELS: [Level; 3] = [Level::County, Level::City, Level::Province];

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(nav::REGISTER, get(show).post(send))
        .route("/desk/agent/new/repeats", post(look_for_repeats))
        .route("/desk/agent/new/suggestions", post(suggest_units))
}

/// What an address may fill in, where another page knows it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Given {
    channel: String,
    place: String,
}

async fn show(State(app): State<App>, signed: Signed, Query(given): Query<Given>) -> Response {
    let outcome = async {
        signed.must(Action::Order(Move::Register))?;
        let mut draft = Draft::fresh(&app, &signed);
        if CHANNELS.iter().any(|channel| channel.code() == given.channel) {
            draft.channel = Field::of(given.channel);
        }
        if !given.place.is_empty() {
            draft.place = Field::of(given.place);
        }
        page(&app, &signed, &Form::default(), &draft).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

async fn send(State(app): State<App>, signed: Signed, form: Result<Form, Problem>) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(problem) => return notice::respond(&app, &signed, Err(problem)).await,
    };
    let outcome = sent(&app, &signed, &form).await;
    notice::answered(&app, &signed, &form, outcome).await
}

async fn sent(app: &App, signed: &Signed, form: &Form) -> Result<Response, Problem> {
    form.check(&signed.visitor.csrf)?;
    signed.must(Action::Order(Move::Register))?;
    let draft = Draft::read(app, signed, form)?;
    if draft.has_fault() {
        return page(app, signed, form, &draft).await;
    }
    registering::register(app, signed, form, draft).await
}

/// Returns the form as it was left, with what is wrong and what may help.
pub(super) async fn page(
    app: &App,
    signed: &Signed,
    form: &Form,
    draft: &Draft,
) -> Result<Response, Problem> {
    let pack = pack(app, signed)?;
    let (lang, now) = (signed.visitor.lang, app.clock.now());
    let reaches = |step| signed.actor.reach(Action::Order(step)) > Reach::None;
    let suggestions = suggest::suggestions(app, signed, &draft.matter()).await?;
    let emergency = pack.emergencies().iter().map(|line| {
        Choice::new(&line.id, Words::plain(format!("{} {}", line.id, told::text(&line.name, lang))))
    });
    let page = Register {
        key: app.ids.token()?,
        problem: draft.problem.clone(),
        phone: draft.phone.clone(),
        name: draft.name.clone(),
        channel: draft.channel.clone(),
        channels: CHANNELS
            .map(|channel| Choice::new(&code(&channel), shown::channel(&code(&channel))))
            .to_vec(),
        kind: draft.kind.clone(),
        kinds: pack
            .kinds()
            .iter()
            .map(|kind| Choice::new(&kind.id, Words::plain(told::text(&kind.name, lang))))
            .collect(),
        urgency: draft.urgency.clone(),
        title: draft.title.clone(),
        content: draft.content.clone(),
        place: draft.place.clone(),
        received_on: draft.received_on.clone(),
        today: date_of(now).to_string(),
        anonymous: draft.anonymous,
        confidential: draft.confidential,
        level: draft.level.clone(),
        levels: LEVELS.map(|level| Choice::new(&code(&level), shown::level(&code(&level)))).to_vec(),
        reference: draft.reference.clone(),
        unit: suggest::as_left(form, "unit", suggestions, draft.unit_fault.as_ref()),
        units: suggest::all(signed, now),
        repeats: repeats::find(app, signed, draft.sought()).await?,
        emergency: if reaches(Move::HandOver) { emergency.collect() } else { Vec::new() },
        may_accept: reaches(Move::Accept),
        may_dispatch: reaches(Move::Dispatch),
        promise: promise(app, signed, pack),
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

/// Returns the pack a new demand begins under.
pub(super) fn pack<'a>(app: &App, signed: &'a Signed) -> Result<&'a Pack, Problem> {
    let id = app.pack_id(&signed.world);
    let pack = id.and_then(|id| signed.world.packs.get(&id));
    pack.ok_or_else(|| Problem::Internal("no pack is loaded".to_owned()))
}

/// Says until when a demand registered now must be screened.
fn promise(app: &App, signed: &Signed, pack: &Pack) -> Option<Words> {
    let kind = pack.kinds().first()?;
    let case = ClockCase {
        kind: &kind.id,
        difficulty: Difficulty::Simple,
        urgency: Urgency::Normal,
        level: Level::County,
    };
    let rule = pack.clock(ClockKind::Screen, &case)?;
    let now = app.clock.now();
    let due = Clock::start(now, rule.budget, rule.ends).due(&signed.world.calendar)?;
    let until = told::shown_due(&due.into());
    let moment = Views::moment(signed.visitor.lang, until, now.as_millisecond());
    Some(Words::key("staff.register.promise").with("until", moment))
}

async fn look_for_repeats(State(app): State<App>, signed: Signed, form: Result<Form, Problem>) -> Response {
    let outcome = async {
        let form = helped(&signed, form)?;
        let sought = Sought {
            phone: form.text("phone").to_owned(),
            words: format!("{} {}", form.text("title"), form.text("place")),
            besides: None,
        };
        let page = Repeats { repeats: repeats::find(&app, &signed, sought).await? };
        answer::page(&app, &signed.visitor, &signed.visitor.frame(&app), &page)
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

async fn suggest_units(State(app): State<App>, signed: Signed, form: Result<Form, Problem>) -> Response {
    let outcome = async {
        let form = helped(&signed, form)?;
        let matter = Matter {
            title: form.text("title").to_owned(),
            content: format!("{}\n{}", form.text("content"), form.text("place")),
            proposed: None,
        };
        let suggestions = suggest::suggestions(&app, &signed, &matter).await?;
        let page = Suggestions { unit: suggest::as_left(&form, "unit", suggestions, None) };
        answer::page(&app, &signed.visitor, &signed.visitor.frame(&app), &page)
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

fn helped(signed: &Signed, form: Result<Form, Problem>) -> Result<Form, Problem> {
    let form = form?;
    form.check(&signed.visitor.csrf)?;
    signed.must(Action::Order(Move::Register))?;
    Ok(form)
}

impl Draft {
    /// Returns the form as it is first shown.
    fn fresh(app: &App, signed: &Signed) -> Self {
        let pack = pack(app, signed).ok();
        let kind = pack.and_then(|pack| pack.kinds().first()).map(|kind| kind.id.clone());
        let at_window = signed.is(Role::Window) && !signed.is(Role::Agent);
        let today = BEIJING.to_datetime(app.clock.now()).date();
        Self {
            channel: Field::of(if at_window { "paper" } else { "phone" }),
            kind: Field::of(kind.unwrap_or_default()),
            urgency: Field::of("normal"),
            level: Field::of("county"),
            received_on: Field::of(today.to_string()),
            ..Self::default()
        }
    }
}
