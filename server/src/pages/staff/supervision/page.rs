//! One proceeding: shown, with the forms the person may send; its files; what proves it.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    ids::OrderId,
    order::Order,
    proceeding::{
        Proceeding, Stage, TaskStage,
        command::Move,
        event::{Event, Opened},
        legal,
        limit::Target,
        matter::{Matter, Means, Need, Record, Verdict},
    },
};
use jiff::Timestamp;
use store::proceeding::Entry;

use super::{
    ORDERS, Reader, choices, fields, given::Wrong, known, matter, name, order_link, orders, paper, rows,
    timeline,
};
use crate::{
    actions,
    app::App,
    attachments,
    http::{answer, form::Form, signed::Signed},
    pages::staff::{documents, export, nav, notice::respond, rows::unit_name},
    problem::Problem,
    told,
    views::{
        frame::Tone,
        locale::Words,
        parts::{Badge, Choice, Field},
        staff::{
            documents::OfOrder,
            supervision::{
                OrderLink,
                page::{DrawnRow, FIELDS, Forms, ProceedingPage, TaskRow},
            },
        },
    },
};

/// The endings the file dialog offers.
const ENDINGS: &str = ".jpg,.jpeg,.png,.webp,.pdf,.docx,.xlsx,.txt,.mp3,.mp4";
/// The working days given when nobody says otherwise.
const DAYS: &str = "5";

pub(super) async fn show(State(app): State<App>, Reader(signed): Reader, Path(id): Path<String>) -> Response {
    let outcome = async {
        let proceeding = known(&app, &signed, &id).await?;
        page(&app, &signed, &proceeding, None).await
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

/// A form that came back.
pub(super) struct Back<'f> {
    pub(super) form: &'f Form,
    /// Which form, as the page opens it.
    pub(super) open: String,
    pub(super) wrong: Option<Wrong>,
    pub(super) problem: Option<Words>,
    pub(super) status: StatusCode,
}

pub(super) async fn page(
    app: &App,
    signed: &Signed,
    proceeding: &Proceeding,
    back: Option<Back<'_>>,
) -> Result<Response, Problem> {
    let (at, id) = (app.clock.now(), proceeding.id);
    let entries = actions::read(&app.store, move |tx| store::proceeding::timeline(tx, id)).await?;
    let drawn = drawn(proceeding);
    let shown = proceeding.orders.iter().copied().take(ORDERS);
    let wanted: Vec<OrderId> = shown.chain(drawn.iter().copied()).chain(matter::behind(proceeding)).collect();
    let known = orders(app, signed, wanted).await?;
    let status = back.as_ref().map_or(StatusCode::OK, |back| back.status);
    let mut page = composed(app, signed, proceeding, &entries, &known, at, back)?;
    page.documents = documents::of_proceeding(app, signed, proceeding).await?;
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

fn composed(
    app: &App,
    signed: &Signed,
    proceeding: &Proceeding,
    entries: &[Entry],
    known: &BTreeMap<OrderId, Order>,
    at: Timestamp,
    back: Option<Back<'_>>,
) -> Result<ProceedingPage, Problem> {
    let url = format!("/proceedings/{}", proceeding.id);
    let links = proceeding.orders.iter().take(ORDERS).filter_map(|order| known.get(order));
    let links: Vec<OrderLink> = links.map(order_link).collect();
    let due = told::due_words(&proceeding.limit.due, at, &signed.world.calendar);
    let has_proof = matches!(proceeding.matter, Matter::Referral { .. } | Matter::SpotCheck { .. });
    Ok(ProceedingPage {
        number: rows::number(proceeding),
        version: proceeding.version,
        key: app.ids.form_key(at)?,
        title: proceeding.title.clone(),
        kind: Words::key(&format!("proceedings.kind.{}", proceeding.kind().code())),
        kind_code: proceeding.kind().code().to_owned(),
        stage: rows::stage(proceeding, at),
        restricted: proceeding.readers().is_some(),
        due: (proceeding.stage == Stage::Open).then_some(due),
        facts: matter::facts(signed, proceeding),
        report: matter::report(proceeding).to_owned(),
        figures: matter::figures(app, signed, proceeding, known)?,
        charts: paper::drawn(app, signed, proceeding)?,
        paper_url: if matter::report(proceeding).is_empty() {
            String::new()
        } else {
            format!("{url}/report.docx")
        },
        further_orders: proceeding.orders.len().saturating_sub(links.len()),
        orders: links,
        waits: proceeding.waits().iter().map(|wait| rows::wait(signed, wait, at)).collect(),
        tasks: tasks(signed, proceeding, at),
        drawn: drawn(proceeding).iter().map(|order| drawn_row(proceeding, *order, known)).collect(),
        result: proceeding.result.clone().unwrap_or_default(),
        proof_url: if has_proof { format!("{url}/proof.txt") } else { String::new() },
        events: entries.iter().rev().map(|entry| timeline::line(signed, &url, entry)).collect(),
        forms: forms(app, signed, proceeding, at),
        open: back.as_ref().map_or_else(String::new, |back| back.open.clone()),
        problem: back.as_ref().and_then(|back| back.problem.clone()),
        fields: typed(proceeding, back.as_ref()),
        documents: OfOrder::default(),
        url,
    })
}

/// Returns the fields of the forms: as typed, else with what is usual.
fn typed(proceeding: &Proceeding, back: Option<&Back<'_>>) -> BTreeMap<String, Field> {
    let mut all = fields(&FIELDS, back.map(|back| back.form), back.and_then(|back| back.wrong.as_ref()));
    if back.is_none() {
        let leader = proceeding.leader().map(|leader| leader.to_string()).unwrap_or_default();
        let usual = [
            ("days", DAYS),
            ("title", proceeding.title.as_str()),
            ("report", matter::report(proceeding)),
            ("leader", leader.as_str()),
        ];
        all.extend(usual.map(|(name, value)| (name.to_owned(), Field::of(value))));
    }
    all
}

fn tasks(signed: &Signed, proceeding: &Proceeding, at: Timestamp) -> Vec<TaskRow> {
    let moves = legal::moves(&signed.actor, proceeding);
    let row = |task: &domain::proceeding::Task| {
        let (waits, reported) = (task.stage == TaskStage::Waiting, task.stage == TaskStage::Reported);
        let tone = match task.stage {
            TaskStage::Waiting if task.limit.has_passed(at) => Tone::Bad,
            TaskStage::Waiting => Tone::Calm,
            TaskStage::Reported => Tone::Soon,
            TaskStage::Accepted => Tone::Good,
        };
        TaskRow {
            number: task.number,
            source: Words::key(&format!("proceedings.source.{}", task.source.code())),
            text: task.text.clone(),
            person: name(signed, task.person),
            unit: unit_name(signed, task.unit),
            stage: Badge::new(Words::key(&format!("proceedings.task_stage.{}", task.stage.code())), tone),
            due: told::due_words(&task.limit.due, at, &signed.world.calendar),
            missed: task.limit.missed,
            told: task.limit.escalated.map(|told| name(signed, told)).unwrap_or_default(),
            reported: task.reported.clone(),
            may_report: waits
                && moves.contains(&Move::Report)
                && legal::may_report(&signed.actor, proceeding, task),
            may_accept: reported
                && moves.contains(&Move::Accept)
                && legal::may_accept(&signed.actor, proceeding, task),
            may_send_back: reported && moves.contains(&Move::SendBack),
        }
    };
    proceeding.tasks.iter().map(row).collect()
}

fn drawn(proceeding: &Proceeding) -> &[OrderId] {
    if let Matter::SpotCheck { drawn, .. } = &proceeding.matter { drawn } else { &[] }
}

fn drawn_row(proceeding: &Proceeding, id: OrderId, known: &BTreeMap<OrderId, Order>) -> DrawnRow {
    let finding = proceeding.findings.get(&id);
    let verdict = finding.map(|finding| {
        let tone = if finding.verdict == Verdict::Sound { Tone::Good } else { Tone::Bad };
        Badge::new(Words::key(&format!("proceedings.verdict.{}", finding.verdict.code())), tone)
    });
    let unknown = || OrderLink { number: id.to_string(), title: String::new(), url: String::new() };
    DrawnRow {
        id: id.0,
        order: known.get(&id).map_or_else(unknown, order_link),
        verdict,
        text: finding.map_or_else(String::new, |finding| finding.text.clone()),
    }
}

/// Returns what the person may do, with what each form offers.
fn forms(app: &App, signed: &Signed, proceeding: &Proceeding, at: Timestamp) -> Forms {
    let moves = legal::moves(&signed.actor, proceeding);
    let acts = moves.iter().any(|step| !matches!(step, Move::Report | Move::Read));
    let kind = proceeding.kind();
    let label = |group: &str, code: &str| Words::key(&format!("proceedings.{group}.{code}"));
    let needs = proceeding.missing().filter(|need: &Need| need.can_be_waived());
    let open_tasks = proceeding.tasks.iter().filter(|task| task.stage == TaskStage::Waiting);
    let task_choice = |task: &domain::proceeding::Task| {
        let words = Words::key("proceedings.task_number").with("task", task.number);
        Choice::new(&target_code(Target::Task { number: task.number }), words)
    };
    let whole = Choice::new(&target_code(Target::Whole), Words::key("proceedings.whole"));
    let persons = |step: Move| if acts { choices::persons(signed, step) } else { Vec::new() };
    Forms {
        records: record_codes().filter(|(_, fits)| fits(kind)).map(|(code, _)| code.to_owned()).collect(),
        needs: needs.map(|need| Choice::new(need.code(), label("awaited", need.code()))).collect(),
        persons: persons(Move::Report),
        owners: persons(Move::Send),
        leaders: persons(Move::Instruct),
        readers: persons(Move::Read),
        targets: [whole].into_iter().chain(open_tasks.map(task_choice)).collect(),
        means: Means::ALL.map(|means| Choice::new(means.code(), label("means", means.code()))).to_vec(),
        verdicts: Verdict::ALL.map(|one| Choice::new(one.code(), label("verdict", one.code()))).to_vec(),
        units: choices::units(signed, at),
        file_limit: format!("{} MB", app.config.limits.attachment_mb),
        endings: ENDINGS.to_owned(),
        moves: moves.iter().map(|step| step.code().to_owned()).collect(),
    }
}

/// Returns the code of what is handed over or given more time.
fn target_code(target: Target) -> String {
    target.task().map_or_else(|| "whole".to_owned(), |number| number.to_string())
}

type Fits = fn(domain::proceeding::Kind) -> bool;

/// The records that have a form of their own, and the kinds that have them; what was drawn has its form beside it.
fn record_codes() -> impl Iterator<Item = (&'static str, Fits)> {
    let needs: [(&str, Fits); 8] = [
        ("contacted", |kind| kind != domain::proceeding::Kind::Referral),
        ("visited", |kind| kind.needs().contains(&Need::Visit)),
        ("covered", |kind| kind.needs().contains(&Need::Coverage)),
        ("broadcast", |kind| kind.needs().contains(&Need::Broadcast)),
        ("held", |kind| kind.needs().contains(&Need::Minute)),
        ("received", |kind| kind.needs().contains(&Need::Receipt)),
        ("outcome", |kind| kind.needs().contains(&Need::Outcome)),
        ("note", |kind| Record::Note { text: String::new() }.fits(kind)),
    ];
    needs.into_iter()
}

pub(super) async fn file(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((id, digest)): Path<(String, String)>,
) -> Response {
    let outcome = async {
        let id = known(&app, &signed, &id).await?.id;
        let entries = actions::read(&app.store, move |tx| store::proceeding::timeline(tx, id)).await?;
        let mut files = entries.iter().flat_map(|entry| entry.event.files());
        if files.any(|file| file.digest == digest) {
            attachments::send(&app, &digest).await
        } else {
            Err(Problem::NotFound)
        }
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

pub(super) async fn proof(
    State(app): State<App>,
    Reader(signed): Reader,
    Path(id): Path<String>,
) -> Response {
    let outcome = async {
        let proceeding = known(&app, &signed, &id).await?;
        let id = proceeding.id;
        let entries = actions::read(&app.store, move |tx| store::proceeding::timeline(tx, id)).await?;
        let opened = entries
            .into_iter()
            .find_map(|entry| if let Event::Opened(opened) = entry.event { Some(opened) } else { None });
        let text = opened.map(|opened| proving(&opened)).filter(|text| !text.is_empty());
        let text = text.ok_or(Problem::NotFound)?;
        let rows = text.lines().count();
        let (number, kind) = (proceeding.number, proceeding.kind().code());
        export::record(&app, &signed, format!("/proceedings/{id}/proof.txt"), std::iter::empty(), rows)
            .await?;
        let headers = export::headers(&format!("{kind}-{number}.txt"), "text/plain; charset=utf-8")?;
        Ok((headers, text).into_response())
    };
    let outcome = outcome.await;
    respond(&app, &signed, outcome).await
}

/// Returns the places in the ledger that prove a lead, or the frame of a lot: exactly the bytes their digest is of.
fn proving(opened: &Opened) -> String {
    if opened.proofs.is_empty() {
        return opened.frame.iter().map(|order| format!("{order}\n")).collect();
    }
    opened.proofs.iter().map(|proof| format!("{}\t{}\n", proof.seq, proof.hash)).collect()
}
