//! The years there are, and the form that opens one.

use axum::{extract::State, http::StatusCode, response::Response};
use domain::{
    access::{Action, Actor, Reach},
    calendar::date_of,
    campaign::{
        command::{Begin, Move},
        legal,
    },
};
use store::command::{Act, Done};

use super::{Loaded, PATH, Reader, ReaderForm, need};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    pages::{
        campaigned,
        staff::{admitted, kept, nav, notice},
    },
    problem::Problem,
    told,
    views::{
        locale::Words,
        parts::Choice,
        staff::{
            campaign::{CampaignList, CampaignRow, names},
            kept::Kept,
        },
    },
};

/// In how many campaigns, the newest, the bar above every page counts what waits.
const COUNTED: usize = 2;

pub(super) async fn show(State(app): State<App>, Reader(signed): Reader) -> Response {
    let outcome = page(&app, &signed, Kept::default()).await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn open(State(app): State<App>, ReaderForm { signed, form }: ReaderForm) -> Response {
    let outcome = async {
        let year = form.text(names::YEAR).parse().unwrap_or_default();
        let begin = Begin { pack: form.text(names::PACK).to_owned(), year };
        let act = Act::BeginCampaign(Box::new(begin));
        match admitted::perform(&app, &signed, &form, act).await? {
            Ok(done) => {
                let path = if let Done::Campaign { id, .. } = done {
                    format!("{PATH}/{id}")
                } else {
                    PATH.to_owned()
                };
                Ok(admitted::done(&signed, &Words::key("campaign.done.open"), &path))
            }
            Err(refusal) => {
                let lang = signed.visitor.lang;
                let problem = campaigned::refused(&app, &signed.world, lang, None, &refusal)?;
                let kept = kept::refused("open", "", &form, problem);
                let mut page = page(&app, &signed, kept).await?;
                answer::mark(&mut page, refusal.code());
                Ok(page)
            }
        }
    };
    notice::answered(&app, &signed, &form, outcome.await).await
}

/// Returns the newest campaigns that a person sees, at most so many, with their rules.
async fn seen(app: &App, signed: &Signed, most: usize) -> Result<Vec<Loaded>, Problem> {
    let units: Option<Vec<i64>> = match (signed.actor.reach(Action::ReadCampaigns), &signed.actor) {
        (Reach::Everywhere, _) => None,
        (_, Actor::Staff(staff)) => Some(staff.units.iter().map(|unit| unit.0).collect()),
        (_, Actor::Citizen | Actor::System(_)) => Some(Vec::new()),
    };
    let read = actions::read(&app.store, move |tx| {
        let listed = store::campaign::list(tx, units.as_deref())?;
        let ids: Vec<i64> = listed.iter().take(most).map(|one| one.id.0).collect();
        let known = store::campaign::load(tx, &ids)?;
        Ok((ids, known))
    });
    let (ids, mut known) = read.await?;
    known.sort_by_key(|campaign| ids.iter().position(|id| *id == campaign.id.0));
    known.into_iter().map(|campaign| Loaded::new(app, signed, campaign)).collect()
}

/// Returns how much waits for a person in the newest campaigns: what their pages list as to be done.
///
/// # Errors
/// When the store cannot be read.
pub(in crate::pages::staff) async fn waiting(app: &App, signed: &Signed) -> Result<u64, Problem> {
    let campaigns = seen(app, signed, COUNTED).await?;
    let todos: usize = campaigns.iter().map(|loaded| need::todos(signed, loaded).len()).sum();
    Ok(u64::try_from(todos).unwrap_or(u64::MAX))
}

async fn page(app: &App, signed: &Signed, kept: Kept) -> Result<Response, Problem> {
    let mut rows = Vec::new();
    for loaded in seen(app, signed, usize::MAX).await? {
        let campaign = &loaded.campaign;
        let held = |award: &domain::campaign::Award| award.withdrawal.is_none();
        let awarded =
            campaign.entrants.values().filter(|entrant| entrant.award.as_ref().is_some_and(held)).count();
        rows.push(CampaignRow {
            year: campaign.year,
            name: told::text(&loaded.rules.name, signed.visitor.lang),
            url: loaded.url(),
            phase: loaded.phase(signed),
            units: loaded.seen(signed).count(),
            waiting: need::todos(signed, &loaded).len(),
            awarded,
        });
    }
    let with_rules = signed.world.packs.iter().filter(|pack| pack.duties().campaign.is_some());
    let packs = with_rules.map(|pack| {
        let name =
            format!("{} {}", pack.header().number, told::text(&pack.header().title, signed.visitor.lang));
        Choice::new(pack.id(), Words::plain(name.trim().to_owned()))
    });
    let this = date_of(app.clock.now()).year();
    let years = [this, this.saturating_add(1)].map(|year| {
        let year = year.to_string();
        Choice::new(&year, Words::plain(year.clone()))
    });
    let status = if kept.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let view = CampaignList {
        rows,
        may_open: legal::allowed(&signed.actor, Move::Open, None).is_ok(),
        packs: packs.collect(),
        years: years.to_vec(),
        key: app.ids.form_key(app.clock.now())?,
        kept,
    };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &view, status)
}
