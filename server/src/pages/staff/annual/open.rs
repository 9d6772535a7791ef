//! The form that opens a year with its weights. What was typed stays when it is refused.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    annual::{
        command::{Move, Open},
        legal,
        refusal::Refusal,
        rule,
    },
    calendar::date_of,
    policy::Annual,
};
use store::command::{Act, Done};

use super::{PATH, Reader, ReaderForm, refused};
use crate::{
    app::App,
    http::{answer, form::Form, signed::Signed},
    pages::{
        staff::{admitted, nav, notice},
        weighed,
    },
    problem::Problem,
    told,
    views::{
        locale::Words,
        parts::Field,
        staff::annual::{AnnualNew, WeightField, names},
    },
};

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((pack, block)): Path<(String, String)>,
) -> Response {
    let outcome = page(&app, &signed, (&pack, &block), None, None).await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn send(
    State(app): State<App>,
    Path((pack, block)): Path<(String, String)>,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    let outcome = sent(&app, &signed, (&pack, &block), &form).await;
    notice::answered(&app, &signed, &form, outcome).await
}

async fn sent(
    app: &App,
    signed: &Signed,
    (pack, block): (&str, &str),
    form: &Form,
) -> Result<Response, Problem> {
    let Ok(year) = form.text(names::YEAR).parse() else {
        return page(app, signed, (pack, block), Some(form), Some(Words::key("annual.fault.year"))).await;
    };
    let open = Open {
        pack: pack.to_owned(),
        block: block.to_owned(),
        year,
        basis: form.text(names::BASIS).to_owned(),
        weights: form.with_prefix(names::WEIGHT),
    };
    let act = Act::OpenAnnual(Box::new(open));
    match admitted::perform::<Refusal>(app, signed, form, act).await? {
        Ok(done) => {
            let path =
                if let Done::Annual { id, .. } = done { format!("{PATH}/{id}") } else { PATH.to_owned() };
            Ok(admitted::done(signed, &Words::key("annual.done.open"), &path))
        }
        Err(refusal) => {
            let named = rule(&signed.world, pack, block);
            let problem = refused(app, signed, &refusal, |id| named_source(named, id, signed))?;
            let mut page = page(app, signed, (pack, block), Some(form), Some(problem)).await?;
            answer::mark(&mut page, refusal.code());
            Ok(page)
        }
    }
}

/// Returns what a pack calls a source.
pub(super) fn named_source(rule: Option<&Annual>, id: &str, signed: &Signed) -> String {
    let source = rule.and_then(|rule| rule.source(id));
    source.map_or_else(|| id.to_owned(), |source| told::text(&source.name, signed.visitor.lang))
}

async fn page(
    app: &App,
    signed: &Signed,
    (pack, block): (&str, &str),
    form: Option<&Form>,
    problem: Option<Words>,
) -> Result<Response, Problem> {
    legal::allowed(&signed.actor, Move::Open).map_err(|denied| Problem::Forbidden(denied.to_string()))?;
    let world = &signed.world;
    let known = world.packs.get(pack).and_then(|known| Some((known, rule(world, pack, block)?)));
    let (known, rule) = known.ok_or(Problem::NotFound)?;
    let lang = signed.visitor.lang;
    let field = |name: &str, first: &str| Field::of(form.map_or(first, |form| form.text(name)));
    let year = date_of(app.clock.now()).year().to_string();
    let view = AnnualNew {
        key: app.ids.form_key(app.clock.now())?,
        url: format!("{PATH}/new/{pack}/{block}"),
        name: told::text(&rule.name, lang),
        document: weighed::document(known, rule),
        interpretation: rule
            .grounds
            .interpretation
            .as_ref()
            .map_or_else(String::new, |it| told::text(it, lang)),
        year: field(names::YEAR, &year),
        basis: field(names::BASIS, ""),
        weights: weights(signed, rule, |id| field(&format!("{}{id}", names::WEIGHT), "")),
        problem,
    };
    let status = if view.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &view, status)
}

/// Returns a field for each weight.
pub(super) fn weights(signed: &Signed, rule: &Annual, field: impl Fn(&str) -> Field) -> Vec<WeightField> {
    let of = |source: &domain::policy::AnnualSource| WeightField {
        id: source.id.clone(),
        name: told::text(&source.name, signed.visitor.lang),
        full: source.full.to_string(),
        field: field(&source.id),
    };
    rule.sources.iter().map(of).collect()
}
