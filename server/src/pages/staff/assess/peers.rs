//! Units beside each other, fairly: every share with its n, its interval, and with chance taken out of small numbers.

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::assessment::peers::{self, PRIOR, PeerShare as Share, PeerUnit};
use store::assessment::Sheet;

use super::{
    door::Reader,
    place::{Place, percent, scored},
};
use crate::{
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{nav, notice::respond},
    problem::Problem,
    told,
    views::staff::assess::month::{PeerGroup, PeerRow, PeerShare, Peers},
};

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((pack, month)): Path<(String, String)>,
) -> Response {
    let outcome = shown_page(&app, &signed, &pack, &month).await;
    respond(&app, &signed, outcome).await
}

async fn shown_page(app: &App, signed: &Signed, pack: &str, month: &str) -> Result<Response, Problem> {
    let place = Place::find(&signed.world, pack, month)?;
    let sheet = place.sheet(app).await?;
    let mut groups = Vec::new();
    if let Some(sheet) = &sheet {
        let assessed = scored(place.rules, sheet)?;
        let found = peers::peers(place.rules, &sheet.live.table, &assessed);
        let found = found.map_err(|error| Problem::Internal(error.to_string()))?;
        let told = Told { place: &place, signed, sheet };
        groups = found.iter().filter(|group| group.ranked > 0).map(|group| told.group(group)).collect();
    }
    let page = Peers { head: place.head(app, signed), groups, prior: PRIOR };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

struct Told<'a> {
    place: &'a Place<'a>,
    signed: &'a Signed,
    sheet: &'a Sheet,
}

impl Told<'_> {
    fn group(&self, group: &peers::PeerGroup<'_>) -> PeerGroup {
        let (rules, lang) = (self.place.rules, self.signed.visitor.lang);
        PeerGroup {
            id: group.group.to_owned(),
            name: rules.group(group.group).map_or_else(String::new, |rule| told::text(&rule.name, lang)),
            ranked: group.ranked,
            is_small: group.is_small(),
            shares: group.shares.iter().map(|share| self.share(group.group, share)).collect(),
        }
    }

    fn share(&self, group: &str, share: &Share<'_>) -> PeerShare {
        let (rules, lang) = (self.place.rules, self.signed.visitor.lang);
        let name = |id: &str| told::assessment::name(rules, id, lang);
        let formula = format!("{} ÷ {}", name(share.measure), name(share.of));
        PeerShare {
            id: format!("{group}-{}", share.measure),
            name: if share.rest { format!("1 − {formula}") } else { formula },
            mean: share.mean.map_or_else(String::new, percent),
            rows: share.units.iter().filter_map(|unit| self.unit(share, unit)).collect(),
        }
    }

    fn unit(&self, share: &Share<'_>, unit: &PeerUnit<'_>) -> Option<PeerRow> {
        let id = *self.sheet.live.units.get(unit.unit)?;
        let against_mean = match (share.mean, unit.interval) {
            (Some(mean), Some(interval)) if mean < interval.low => "above",
            (Some(mean), Some(interval)) if mean > interval.high => "below",
            (Some(_) | None, Some(_) | None) => "within",
        };
        Some(PeerRow {
            unit: unit.unit.to_owned(),
            count: unit.count.to_string(),
            count_url: self.place.rows_url(id, share.measure),
            n: unit.whole.to_string(),
            n_url: self.place.rows_url(id, share.of),
            raw: unit.raw.map_or_else(String::new, percent),
            low: unit.interval.map_or_else(String::new, |interval| percent(interval.low)),
            high: unit.interval.map_or_else(String::new, |interval| percent(interval.high)),
            adjusted: unit.adjusted.map_or_else(String::new, percent),
            answered: unit.answers.map_or_else(String::new, |(asked, rated)| format!("{rated} / {asked}")),
            against_mean,
        })
    }
}
