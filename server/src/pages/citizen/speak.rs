//! Leaving an opinion without an account, and the receipt for it.

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    access::Actor,
    calendar::date_of,
    ids::OrderId,
    order::{Channel, Level, Urgency, command::Register, refusal::Refusal},
};
use store::{
    command::{Done, Refused},
    personal::Contact,
};

use super::{PHOTO_LIMIT, own::attach_key, own_order, show as respond};
use crate::{
    actions::{self, NewDemand},
    app::App,
    attachments,
    http::{
        answer,
        form::Form,
        visitor::{TRACK_COOKIE, Visitor, cookie},
    },
    problem::Problem,
    told,
    views::{
        citizen::{NextStep, Receipt, Speak, SpeakForm, faults::Fault},
        locale::Words,
        parts::{Choice, Field},
    },
};

/// The fewest characters that say something.
const CONTENT_MIN: u32 = 5;
/// The most characters a citizen may write; the rules allow more for imports.
const CONTENT_MAX: u32 = 4000;
/// The most characters of a title or place.
const LINE_MAX: u32 = 100;

pub(super) async fn show(State(app): State<App>, visitor: Visitor) -> Response {
    let form = SpeakForm { wants_sms: true, ..SpeakForm::default() };
    respond(&app, &visitor, page(&app, &visitor, form))
}

fn page(app: &App, visitor: &Visitor, form: SpeakForm) -> Result<Response, Problem> {
    let page = Speak {
        form,
        kinds: kinds(app, visitor),
        content_min: CONTENT_MIN,
        content_max: CONTENT_MAX,
        photo_limit: PHOTO_LIMIT,
        photo_mb: app.config.limits.attachment_mb,
        key: app.ids.form_key(app.clock.now())?,
    };
    answer::page(app, visitor, &visitor.frame(app), &page)
}

fn kinds(app: &App, visitor: &Visitor) -> Vec<Choice> {
    let world = app.world();
    let pack = app.pack_id(&world).and_then(|id| world.packs.shared(&id));
    let rules = pack.as_ref().map_or(&[][..], |pack| pack.kinds());
    rules
        .iter()
        .map(|rule| Choice::new(&rule.id, Words::plain(told::text(&rule.name, visitor.lang))))
        .collect()
}

pub(super) async fn send(State(app): State<App>, visitor: Visitor, form: Result<Form, Problem>) -> Response {
    let outcome = take(&app, visitor.clone(), form).await;
    respond(&app, &visitor, outcome)
}

async fn take(app: &App, mut visitor: Visitor, form: Result<Form, Problem>) -> Result<Response, Problem> {
    let form = form?;
    form.check(&visitor.csrf)?;
    let limit = app.config.limits.speak_per_ten_minutes;
    app.limiter.count("speak", &visitor.address, app.clock.now(), limit).map_err(Problem::TooMany)?;
    let mut typed = read(app, &visitor, &form);
    if has_fault(&typed) {
        return page(app, &visitor, typed);
    }
    let registered = register(app, &form, &typed, form.key(&visitor.csrf)).await;
    if let Err(Problem::Refused(Refused::Order(Refusal::ContactNeeded { .. }))) = &registered {
        typed.phone = typed.phone.wrong(Fault::ContactNeeded.words());
        return page(app, &visitor, typed);
    }
    let Registered { id, number, code } = registered?;
    for upload in form.files {
        let file = attachments::keep(app, upload).await?;
        let key = attach_key(&file, &number);
        actions::order(app, Actor::Citizen, key, id, None, attachments::attach(file)).await?;
    }
    visitor.jar = visitor.jar.add(cookie(TRACK_COOKIE, code));
    Ok(answer::go(&visitor, &format!("/receipt/{number}")))
}

/// A demand that is registered, now or by the same form before.
struct Registered {
    id: OrderId,
    number: String,
    code: String,
}

/// Registers the demand. The code follows from the form's key, so that a browser that never saw the first answer
/// gets the same code when it sends the form again.
async fn register(
    app: &App,
    form: &Form,
    typed: &SpeakForm,
    key: Option<String>,
) -> Result<Registered, Problem> {
    let drawn = match &key {
        Some(key) => derived_code(app, key),
        None => app.ids.tracking_code()?,
    };
    let new = demand(app, form, typed, drawn.clone())?;
    let Done::Order { id, number, .. } = actions::register(app, Actor::Citizen, key, new).await? else {
        return Err(Problem::Internal("registering made no order".to_owned()));
    };
    let code = actions::code_given(app, id, drawn).await?;
    let code = code.ok_or_else(|| Problem::Internal("the order has another form's code".to_owned()))?;
    Ok(Registered { id, number, code })
}

/// Returns the tracking code that belongs to a form's key; nobody without the installation's key can tell it.
pub(super) fn derived_code(app: &App, key: &str) -> String {
    let index = app.store.vault().index(key, "tracking-code");
    let digits = index.get(..15).and_then(|digits| u64::from_str_radix(digits, 16).ok());
    domain::number::tracking_code(digits.unwrap_or(0))
}

fn read(app: &App, visitor: &Visitor, form: &Form) -> SpeakForm {
    let line = |name: &str| {
        let field = Field::of(form.text(name));
        if field.value.chars().count() > usize::try_from(LINE_MAX).unwrap_or(100) {
            field.wrong(Fault::TooLong(LINE_MAX).words())
        } else {
            field
        }
    };
    let mut typed = SpeakForm {
        kind: Field::of(form.text("kind")),
        title: line("title"),
        content: Field::of(form.text("content")),
        place: line("place"),
        phone: Field::of(form.text("phone")),
        name: line("name"),
        photos: Field::default(),
        anonymous: form.is_ticked("anonymous"),
        confidential: form.is_ticked("confidential"),
        wants_sms: form.is_ticked("wants_sms"),
    };
    let length = u32::try_from(typed.content.value.chars().count()).unwrap_or(u32::MAX);
    if length < CONTENT_MIN {
        typed.content = typed.content.wrong(Fault::ContentShort(CONTENT_MIN).words());
    } else if length > CONTENT_MAX {
        typed.content = typed.content.wrong(Fault::ContentLong(CONTENT_MAX).words());
    }
    let known = kinds(app, visitor).iter().any(|kind| kind.value == typed.kind.value);
    if !typed.kind.value.is_empty() && !known {
        typed.kind = typed.kind.wrong(Fault::PickKind.words());
    }
    let digits = domain::number::digits_of(&typed.phone.value).len();
    if !typed.phone.value.is_empty() && !(7..=15).contains(&digits) {
        typed.phone = typed.phone.wrong(Fault::Phone.words());
    }
    if typed.anonymous && !(typed.phone.value.is_empty() && typed.name.value.is_empty()) {
        typed.phone = typed.phone.wrong(Fault::AnonymousContact.words());
    }
    typed.photos = photos(app, form);
    typed
}

fn photos(app: &App, form: &Form) -> Field {
    let most = usize::try_from(app.config.limits.attachment_mb).unwrap_or(10) * 1024 * 1024;
    let field = Field::default();
    if form.files.len() > usize::try_from(PHOTO_LIMIT).unwrap_or(3) {
        return field.wrong(Fault::PhotosMany(PHOTO_LIMIT).words());
    }
    if form.files.iter().any(|file| file.bytes.len() > most) {
        return field.wrong(Fault::PhotoLarge(app.config.limits.attachment_mb).words());
    }
    if form.files.iter().any(|file| attachments::image_type(&file.bytes).is_none()) {
        return field.wrong(Fault::PhotoKind.words());
    }
    field
}

fn has_fault(typed: &SpeakForm) -> bool {
    [&typed.kind, &typed.title, &typed.content, &typed.place, &typed.phone, &typed.name, &typed.photos]
        .iter()
        .any(|field| field.error.is_some())
}

fn demand(app: &App, form: &Form, typed: &SpeakForm, code: String) -> Result<NewDemand, Problem> {
    let world = app.world();
    let pack = app.pack_id(&world).ok_or_else(|| Problem::Internal("no pack is loaded".to_owned()))?;
    let rules = world.packs.get(&pack).ok_or(Problem::NotFound)?;
    let first = rules.kinds().first().map(|kind| kind.id.clone()).unwrap_or_default();
    let demand = Register {
        channel: Channel::Web,
        level: Level::County,
        kind: form.optional("kind").unwrap_or(first),
        urgency: Urgency::Normal,
        title: match typed.title.value.as_str() {
            "" => told::headline(&typed.content.value),
            title => title.to_owned(),
        },
        content: typed.content.value.clone(),
        place: Some(typed.place.value.clone()).filter(|place| !place.is_empty()),
        received_on: date_of(app.clock.now()),
        citizen: None,
        contact_digest: None,
        confidential: typed.confidential,
        tracking: None,
        reference: None,
        flags: Vec::new(),
        pack,
    };
    let contact = if typed.anonymous {
        Contact::default()
    } else {
        Contact::new(&typed.name.value, &typed.phone.value)
    };
    Ok(NewDemand { demand, contact, code: Some(code) })
}

pub(super) async fn receipt(
    State(app): State<App>,
    visitor: Visitor,
    Path(number): Path<String>,
) -> Response {
    let outcome = receipt_page(&app, &visitor, &number).await;
    respond(&app, &visitor, outcome)
}

async fn receipt_page(app: &App, visitor: &Visitor, number: &str) -> Result<Response, Problem> {
    let order = own_order(app, visitor, number).await?;
    let code = visitor.tracking_code().ok_or(Problem::NotFound)?;
    let screened_by = order.clocks.values().find_map(|clock| clock.due).map(|due| told::shown_due(&due));
    let steps = vec![
        NextStep { what: Words::key("citizen.next.screen"), by_ms: screened_by },
        NextStep { what: Words::key("citizen.next.answer"), by_ms: None },
        NextStep { what: Words::key("citizen.next.judge"), by_ms: None },
    ];
    let page = Receipt {
        code: domain::number::grouped(&code),
        order_no: order.number.clone(),
        received_ms: order.registered_at.as_millisecond(),
        steps,
        sms_to: masked_phone(app, &order).await?,
        track_url: format!("/track/{}", order.number),
    };
    answer::page(app, visitor, &visitor.frame(app), &page)
}

async fn masked_phone(app: &App, order: &domain::order::Order) -> Result<Option<String>, Problem> {
    let Some(citizen) = order.citizen else { return Ok(None) };
    let store = app.store.clone();
    let contacts =
        actions::read(&app.store, move |tx| store::personal::open(tx, store.vault(), &[citizen.0])).await?;
    let phone = contacts.get(&citizen).map(|contact| contact.phone.clone()).filter(|phone| !phone.is_empty());
    Ok(phone.map(|phone| store::vault::mask_phone(&phone)))
}

/// Returns whether a refusal concerns what a citizen typed and can put right.
pub(super) fn is_typing(refused: &Refused) -> bool {
    matches!(
        refused,
        Refused::Order(
            Refusal::Empty { .. }
                | Refusal::TooLong { .. }
                | Refusal::ControlCharacter { .. }
                | Refusal::WordsNeeded
                | Refusal::Unanswered(_)
                | Refusal::Unknown { .. }
        )
    )
}
