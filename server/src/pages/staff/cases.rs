//! The page of one case, and the form by which an agent enters what a citizen said on paper or on the telephone. It
//! shows who rated only to those who may know; the rated never may.

use std::collections::BTreeMap;

use axum::{
    Router,
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use domain::{
    access::{self, Action},
    calendar::date_of,
    case::{Case, Stage, command::Move, event::Event},
    ids::{CaseId, OrderId},
    order::Order,
    policy::{Counts, Role as Question},
    rating::{Class, Grade, Provenance},
};
use serde::Deserialize;
use store::{
    case::Entry,
    command::Error,
    vault::{mask_name, mask_phone},
};

use super::{nav, notice::respond, rows::unit_name};
use crate::{
    actions,
    app::App,
    http::{answer, form::Form, signed::Signed, visitor::news_of},
    problem::Problem,
    rating::{
        cases,
        form::{self, Typed},
    },
    views::{
        frame::Tone,
        locale::Words,
        parts::{Badge, Choice, Field, TimelineEntry},
        rate::{GradeLink, Shown},
        staff::case::{Asked, CasePage, Entering, OrderLink, RatingRow, Way},
    },
};

/// The ways by which a word is entered for a citizen.
const WAYS: [&str; 2] = ["paper", "call"];
/// How many signs of an evidence are shown; enough to look it up.
const EVIDENCE: usize = 16;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/cases/{id}", get(show)).route("/cases/{id}/{way}", post(enter))
}

#[derive(Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    way: String,
    #[serde(default)]
    grade: String,
}

async fn show(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<i64>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let outcome = async {
        let read = read(&app, &signed, CaseId(id)).await?;
        let entering = read.entering(&app, &wanted)?;
        read.page(&app, entering).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

/// Everything the page is told from.
struct Read<'a> {
    signed: &'a Signed,
    case: Case,
    entries: Vec<Entry>,
    orders: BTreeMap<OrderId, Order>,
    citizen: Option<String>,
}

async fn read<'a>(app: &App, signed: &'a Signed, id: CaseId) -> Result<Read<'a>, Problem> {
    signed.must(Action::ReadRatings)?;
    let case = cases::get(app, id).await?.ok_or(Problem::NotFound)?;
    // Somebody else's case is nobody's to know.
    access::allowed_on_case(&signed.actor, Action::ReadRatings, &case).map_err(|_| Problem::NotFound)?;
    let may_know = access::allowed_on_case(&signed.actor, Action::ReadRater, &case).is_ok();
    let citizen = case.facts.citizen.filter(|_| may_know);
    let ids: Vec<OrderId> = case.orders.iter().map(|opened| opened.order).collect();
    let store = app.store.clone();
    let (entries, orders, contact) = actions::read(&app.store, move |tx| {
        let entries = store::case::timeline(tx, id)?;
        let orders = ids.iter().map(|id| store::order::get(tx, *id)).collect::<Result<Vec<_>, _>>()?;
        let wanted: Vec<i64> = citizen.iter().map(|citizen| citizen.0).collect();
        let contacts = store::personal::open(tx, store.vault(), &wanted)?;
        Ok((entries, orders, contacts.into_values().next()))
    })
    .await?;
    let masked = |contact: store::personal::Contact| {
        format!("{} {}", mask_name(&contact.name), mask_phone(&contact.phone)).trim().to_owned()
    };
    Ok(Read {
        signed,
        case,
        entries,
        orders: orders.into_iter().flatten().map(|order| (order.id, order)).collect(),
        citizen: contact.map(masked).filter(|masked| !masked.is_empty()),
    })
}

impl Read<'_> {
    fn may_enter(&self) -> bool {
        access::allowed_on_case(&self.signed.actor, Action::Case(Move::Rate), &self.case).is_ok()
    }

    fn path(&self) -> String {
        format!("/cases/{}", self.case.id)
    }

    async fn page(&self, app: &App, entering: Option<Entering>) -> Result<Response, Problem> {
        let is_wrong = entering
            .as_ref()
            .is_some_and(|entering| entering.record.error.is_some() || entering.words.error.is_some());
        let facts = &self.case.facts;
        let page = CasePage {
            id: self.case.id.0,
            number: facts.key.number.clone(),
            step: facts.key.step.clone(),
            source: facts.key.source.clone(),
            matter: facts.matter.name.clone(),
            unit: unit_name(self.signed, facts.unit),
            window: facts.window.clone().unwrap_or_default(),
            finished_ms: facts.finished_at.as_millisecond(),
            stage: stage(self.case.stage),
            excluded: self
                .case
                .excluded
                .filter(|_| self.case.stage == Stage::Excluded)
                .map(|reason| Words::key(&format!("cases.exclusion.{}", reason.code()))),
            asked: self.case.asked.map(|asked| Asked {
                by: Words::key(&format!("cases.by.{}", asked.by.code())),
                until_ms: asked.until.as_millisecond(),
            }),
            citizen: self.citizen.clone(),
            ratings: self.ratings(app),
            orders: self.orders(),
            history: self.entries.iter().rev().map(|entry| self.entry(entry)).collect(),
            ways: if self.may_enter() { self.ways() } else { Vec::new() },
            entering,
        };
        let status = if is_wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        answer::page_as(app, &self.signed.visitor, &nav::frame(app, self.signed).await, &page, status)
    }

    fn ratings(&self, app: &App) -> Vec<RatingRow> {
        let counted = self.case.counted().map(|placed| placed.number);
        let world = app.world();
        let pack = world.packs.get(&self.case.facts.pack);
        let rows = self.case.ratings.iter().map(|placed| {
            let rating = &placed.rating;
            let said = form::said(app, self.signed.visitor.lang, placed);
            let pressed = pack.and_then(|pack| pack.callback().counts(Question::Pressure, &rating.answers));
            RatingRow {
                number: placed.number,
                grade: said.grade,
                counts: counted == Some(placed.number),
                late: placed.late,
                at_ms: said.at_ms,
                channel: Words::key(&format!("cases.channel.{}", rating.channel().code())),
                evidence: rating.provenance.evidence().chars().take(EVIDENCE).collect(),
                options: said.options,
                words: said.words,
                pressed: pressed == Some(Counts::Dissatisfied),
            }
        });
        rows.collect()
    }

    fn orders(&self) -> Vec<OrderLink> {
        let may_open = |order: &Order| access::allowed(&self.signed.actor, Action::ReadOrder, order).is_ok();
        let links = self.case.orders.iter().filter_map(|opened| {
            let order = self.orders.get(&opened.order)?;
            let url = if may_open(order) { format!("/orders/{}", order.number) } else { String::new() };
            Some(OrderLink { number: order.number.clone(), url, rating: opened.rating })
        });
        links.collect()
    }

    fn entry(&self, entry: &Entry) -> TimelineEntry {
        let (tone, icon) = match &entry.event {
            Event::Rated(placed) if placed.rating.class() == Class::Good => (Tone::Good, "star"),
            Event::Rated(_) => (Tone::Bad, "star"),
            Event::Opened { .. } => (Tone::Bad, "flag"),
            Event::Taken(_) | Event::Corrected(_) => (Tone::Calm, "download"),
            Event::Asked(_) => (Tone::Calm, "message"),
            Event::Heard(_) | Event::Understood { .. } => (Tone::Soon, "mail"),
            Event::Attempted { .. } => (Tone::Soon, "phone"),
            Event::Unmasked { .. } => (Tone::Soon, "eye"),
            Event::Excluded { .. } | Event::OptedOut { .. } | Event::Expired { .. } => (Tone::Quiet, "pause"),
        };
        TimelineEntry {
            at_ms: entry.at.as_millisecond(),
            title: Words::key(&format!("cases.event.{}", entry.event.code())),
            who: self.who(entry),
            detail: String::new(),
            tone,
            icon: icon.to_owned(),
        }
    }

    /// Returns the name of a colleague who acted; of a citizen or a job nothing.
    fn who(&self, entry: &Entry) -> String {
        let person = self.signed.world.people.persons.signing(&entry.actor);
        person.map(|person| person.name.clone()).unwrap_or_default()
    }

    fn ways(&self) -> Vec<Way> {
        let grades = |way: &str| {
            let link = |grade: Grade| GradeLink {
                shown: Shown::of(grade.stars()),
                url: format!("{}?way={way}&grade={}", self.path(), grade.stars()),
            };
            Grade::ALL.into_iter().map(link).collect()
        };
        WAYS.into_iter().map(|code| Way { code, grades: grades(code) }).collect()
    }

    /// Returns the form that the address asks for, for those who may enter.
    fn entering(&self, app: &App, wanted: &Wanted) -> Result<Option<Entering>, Problem> {
        let way = WAYS.into_iter().find(|way| *way == wanted.way);
        let (Some(way), Some(grade)) = (way, form::grade(&wanted.grade)) else { return Ok(None) };
        if !self.may_enter() {
            return Ok(None);
        }
        let key = app.ids.form_key(app.clock.now())?;
        Ok(Some(self.form(app, way, &Typed::bare(grade), key, Field::default())))
    }

    fn form(&self, app: &App, way: &'static str, typed: &Typed, key: String, record: Field) -> Entering {
        let world = app.world();
        let today = date_of(app.clock.now());
        let lang = self.signed.visitor.lang;
        let offered = world.norms.offered(typed.grade, today);
        let choice = |norm: &domain::rating::norm::Norm| {
            Choice::new(&norm.code.to_string(), form::option(&world.norms, norm.code, lang))
        };
        Entering {
            way,
            action: format!("{}/{way}", self.path()),
            key,
            grade: Shown::of(typed.grade.stars()),
            options: offered.map(choice).collect(),
            picked: typed.options.iter().map(u16::to_string).collect(),
            record,
            words: Field::of(&typed.words),
        }
    }
}

fn stage(stage: Stage) -> Badge {
    let tone = match stage {
        Stage::Taken | Stage::Asked => Tone::Calm,
        Stage::Rated => Tone::Good,
        Stage::Excluded | Stage::Unrated => Tone::Quiet,
    };
    Badge::new(Words::key(&format!("cases.stage.{}", stage.code())), tone)
}

async fn enter(
    State(app): State<App>,
    signed: Signed,
    Path((id, way)): Path<(i64, String)>,
    form: Result<Form, Problem>,
) -> Response {
    let outcome = entered(&app, &signed, CaseId(id), &way, form).await;
    respond(&app, &signed, outcome).await
}

async fn entered(
    app: &App,
    signed: &Signed,
    id: CaseId,
    way: &str,
    form: Result<Form, Problem>,
) -> Result<Response, Problem> {
    let form = form?;
    form.check(&signed.visitor.csrf)?;
    signed.must(Action::Case(Move::Rate))?;
    let read = read(app, signed, id).await?;
    let way = WAYS.into_iter().find(|known| *known == way).ok_or(Problem::NotFound)?;
    let pack = cases::pack(app, &read.case)?;
    let Some(typed) = Typed::read(&form, &pack) else {
        return Ok(answer::go(&signed.visitor, &read.path()));
    };
    let (record, key) = (form.text("record").to_owned(), form.text("key").to_owned());
    let person = signed.person.id;
    let provenance = match way {
        "call" => Provenance::Call { record: record.clone(), agent: person },
        _ => Provenance::Paper { entry: record.clone(), by: person },
    };
    let rating = typed.rating(provenance, app.clock.now());
    let once = form.key(&signed.actor.signature());
    let refused = match cases::rate(app, signed.actor.clone(), once, id, rating).await {
        Ok(_) => {
            let mut visitor = signed.visitor.clone();
            visitor.jar = visitor.jar.add(news_of(Tone::Good, &Words::key("cases.enter.done")));
            return Ok(answer::go(&visitor, &read.path()));
        }
        Err(Error::Refused(refused)) => refused,
        Err(Error::Store(error)) => return Err(error.into()),
    };
    let mut shown = read.form(app, way, &typed, key, Field::of(record));
    match refused.code() {
        "no-provenance" => shown.record = shown.record.wrong(Words::key("cases.enter.record_needed")),
        "evidence-used" => shown.record = shown.record.wrong(Words::key("cases.enter.record_used")),
        "reason-needed" => shown.words = shown.words.wrong(Words::key("rate.why.needed")),
        _ => return Err(Problem::Refused(refused)),
    }
    read.page(app, Some(shown)).await
}
