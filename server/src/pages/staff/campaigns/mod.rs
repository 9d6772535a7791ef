//! Campaigns for demonstration points for staff: the years, one year with what waits for whoever reads, units, sectors'
//! standards, the panel, the ranking with notice and decision, files. Every page asks what may be seen.

mod act;
mod file;
mod list;
mod need;
mod one;
mod panel;
pub(super) mod photos;
mod ranking;
mod rows;
mod standards;
mod unit;
mod units;

use std::collections::BTreeMap;

pub(super) use list::waiting;

use axum::{
    Router,
    routing::{get, post},
};
use domain::{
    access::Action,
    calendar::date_of,
    campaign::{Campaign, command::Move, decide, legal},
    ids::{CampaignId, UnitId},
    policy,
};
use jiff::{Timestamp, civil::Date};

use super::admitted::{asking, sending};
use crate::{
    actions,
    app::App,
    http::signed::Signed,
    problem::Problem,
    told,
    views::{
        frame::Tone,
        locale::Words,
        parts::{Badge, Choice},
        staff::{
            campaign::{Head, Tab},
            kept::Kept,
        },
    },
};

/// Where campaigns are.
pub(super) const PATH: &str = "/campaigns";

pub(super) fn routes(app: &App) -> Router<App> {
    Router::new()
        .route(PATH, get(list::show))
        .route("/campaigns/open", post(list::open))
        .route("/campaigns/{id}", get(one::show))
        .route("/campaigns/{id}/units", get(units::show))
        .route("/campaigns/{id}/units/{unit}", get(unit::show))
        .route("/campaigns/{id}/units/{unit}/photos/{digest}", get(photos::show))
        .route("/campaigns/{id}/standards", get(standards::show))
        .route("/campaigns/{id}/panel", get(panel::show))
        .route("/campaigns/{id}/ranking", get(ranking::show))
        .route("/campaigns/{id}/sectors.csv", get(file::sectors_csv))
        .route("/campaigns/{id}/sectors.xlsx", get(file::sectors_xlsx))
        .route("/campaigns/{id}/units.csv", get(file::units_csv))
        .route("/campaigns/{id}/units.xlsx", get(file::units_xlsx))
        .route("/campaigns/{id}/{step}", post(act::act).layer(photos::body_limit(app)))
}

asking! {
    /// Somebody who may read campaigns.
    pub(super) struct Reader for Action::ReadCampaigns
}

sending! {
    /// A form of somebody who may read campaigns; whether more is allowed is asked by the rules.
    pub(super) struct ReaderForm for Action::ReadCampaigns
}

/// A campaign with its rules, for whoever may know it.
pub(super) struct Loaded {
    pub(super) campaign: Campaign,
    pub(super) rules: policy::Campaign,
    pub(super) at: Timestamp,
}

impl Loaded {
    /// Reads a campaign.
    ///
    /// # Errors
    /// [`Problem::NotFound`] when there is none, or none for this person.
    pub(super) async fn of(app: &App, signed: &Signed, id: i64) -> Result<Self, Problem> {
        let read = actions::read(&app.store, move |tx| store::campaign::get(tx, CampaignId(id)));
        let campaign = read.await?.ok_or(Problem::NotFound)?;
        legal::may_read(&signed.actor, &campaign).map_err(|_| Problem::NotFound)?;
        Self::new(app, signed, campaign)
    }

    pub(super) fn new(app: &App, signed: &Signed, campaign: Campaign) -> Result<Self, Problem> {
        let pack = signed.world.packs.get(&campaign.pack);
        let rules = pack.and_then(|pack| pack.duties().campaign.clone());
        let rules = rules.ok_or_else(|| {
            Problem::Internal(format!("the pack `{}` of campaign {} holds none", campaign.pack, campaign.id))
        })?;
        Ok(Self { campaign, rules, at: app.clock.now() })
    }

    pub(super) fn today(&self) -> Date {
        date_of(self.at)
    }

    pub(super) fn url(&self) -> String {
        format!("{PATH}/{}", self.campaign.id)
    }

    pub(super) fn is_running(&self) -> bool {
        self.campaign.decided.is_none()
    }

    /// Returns the first day on which a step can be taken, when that is still to come.
    pub(super) fn later(&self, step: Move) -> Option<Date> {
        let first = decide::begins(&self.rules, legal::stage(step)?, self.campaign.year)?;
        (self.today() < first).then_some(first)
    }

    /// Returns the phase of today as a badge.
    pub(super) fn phase(&self, signed: &Signed) -> Badge {
        if self.campaign.decided.is_some() {
            return Badge::new(Words::key("campaign.standing.decided"), Tone::Good);
        }
        let today = self.today();
        if today.year() < self.campaign.year {
            return Badge::new(Words::key("campaign.standing.ahead"), Tone::Quiet);
        }
        if today.year() > self.campaign.year {
            return Badge::new(Words::key("campaign.standing.over"), Tone::Soon);
        }
        match self.rules.phase(today) {
            Some(phase) => Badge::new(Words::plain(told::text(&phase.name, signed.visitor.lang)), Tone::Calm),
            None => Badge::new(Words::key("campaign.standing.ahead"), Tone::Quiet),
        }
    }

    /// Returns the units that a person sees.
    pub(super) fn seen(&self, signed: &Signed) -> impl Iterator<Item = UnitId> {
        let actor = signed.actor.clone();
        self.campaign.entrants.keys().copied().filter(move |unit| legal::sees(&actor, *unit))
    }

    /// Returns what every page begins with; `steps` are those that the reader may take there.
    ///
    /// # Errors
    /// When no key can be drawn.
    pub(super) fn head(
        &self,
        app: &App,
        signed: &Signed,
        steps: &[Move],
        kept: Kept,
    ) -> Result<Head, Problem> {
        let mut later = BTreeMap::new();
        let mut may = Vec::new();
        for step in steps {
            match self.later(*step) {
                Some(day) => {
                    later.insert(code(*step).to_owned(), day.to_string());
                }
                None => may.push(code(*step).to_owned()),
            }
        }
        Ok(Head {
            id: self.campaign.id.0,
            version: self.campaign.version,
            key: app.ids.form_key(self.at)?,
            year: self.campaign.year,
            phase: self.phase(signed),
            tabs: self.tabs(signed),
            may,
            later,
            kept,
        })
    }

    fn tabs(&self, signed: &Signed) -> Vec<Tab> {
        let base = self.url();
        let waiting = need::todos(signed, self).len();
        let tab = |code: &str, url: String, count: Option<usize>| Tab { code: code.to_owned(), url, count };
        let mut tabs = vec![
            tab("year", base.clone(), Some(waiting).filter(|count| *count > 0)),
            tab("units", format!("{base}/units"), None),
            tab("standards", format!("{base}/standards"), None),
        ];
        if legal::sees_files(&signed.actor) {
            tabs.push(tab("panel", format!("{base}/panel"), None));
        }
        tabs.push(tab("ranking", format!("{base}/ranking"), None));
        tabs
    }

    /// Returns the sectors as choices.
    pub(super) fn sectors(&self, signed: &Signed) -> Vec<Choice> {
        let choice =
            |text: &policy::Text| Choice::new(&text.zh, Words::plain(told::text(text, signed.visitor.lang)));
        self.rules.sectors.iter().map(choice).collect()
    }
}

/// Returns the code of a step as forms and addresses have it.
fn code(step: Move) -> &'static str {
    let code = step.code();
    code.strip_prefix("campaign-").unwrap_or(code)
}

/// Returns the steps among `steps` that are possible and that the reader may take for a unit, or for none.
fn allowed(signed: &Signed, loaded: &Loaded, steps: &[Move], unit: Option<UnitId>) -> Vec<Move> {
    let may = |step: &Move| {
        legal::is_possible(&loaded.campaign, *step) && legal::allowed(&signed.actor, *step, unit).is_ok()
    };
    steps.iter().copied().filter(may).collect()
}
