//! The ranking with every reason, the public notice with its objections, the decision and the awards. Before anything is
//! published the ranking is for those who see the files.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    campaign::{
        Award, Notice,
        command::Move,
        legal,
        rank::{Line, Standing, rank},
    },
    exact::Exact,
};

use super::{Loaded, Reader, allowed};
use crate::{
    app::App,
    http::{answer, signed::Signed},
    pages::{
        campaigned::{self, named, percent, share},
        staff::{nav, notice, rows::unit_name},
    },
    problem::Problem,
    told,
    views::{
        frame::Tone,
        locale::Words,
        parts::Badge,
        staff::{
            campaign::accept::{AwardRow, NoticeView, ObjectionView, RankRow, RankingPage, ShownRow},
            kept::Kept,
        },
    },
};

/// The steps of this page.
const STEPS: [Move; 4] = [Move::Announce, Move::Object, Move::Answer, Move::Decide];
/// How many digits points have.
const DIGITS: u32 = 4;

pub(super) async fn show(State(app): State<App>, Reader(signed): Reader, Path(id): Path<i64>) -> Response {
    let outcome = async {
        let loaded = Loaded::of(&app, &signed, id).await?;
        page(&app, &signed, &loaded, Kept::default()).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn page(
    app: &App,
    signed: &Signed,
    loaded: &Loaded,
    kept: Kept,
) -> Result<Response, Problem> {
    let (campaign, rules) = (&loaded.campaign, &loaded.rules);
    let has_files = legal::sees_files(&signed.actor);
    let lines = match has_files {
        true => rank(campaign, rules).map_err(|error| Problem::Internal(error.to_string()))?,
        false => Vec::new(),
    };
    let count = |standing: Standing| lines.iter().filter(|line| line.standing == standing).count();
    let inside = count(Standing::Inside);
    let is_shown = |line: &&Line| {
        let shown = campaign.notice.as_ref().map(|notice| notice.shown.as_slice()).unwrap_or_default();
        shown.iter().any(|one| one.unit == line.unit)
    };
    let equals = lines.iter().filter(|line| line.standing == Standing::Tied).filter(is_shown);
    let answers = legal::allowed(&signed.actor, Move::Answer, None).is_ok();
    let status = if kept.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let view = RankingPage {
        head: loaded.head(app, signed, &allowed(signed, loaded, &STEPS, None), kept)?,
        quota: rules.quota,
        threshold: percent(rules.threshold),
        has_files,
        rows: lines.iter().map(|line| row(signed, loaded, line)).collect(),
        counts: [inside, count(Standing::Tied), count(Standing::Beyond), count(Standing::Out)],
        notice: campaign.notice.as_ref().map(|one| shown(app, signed, loaded, one)),
        // What somebody says against a unit is for those who answer it.
        objections: match has_files || answers {
            true => objections(signed, loaded),
            false => Vec::new(),
        },
        equals: equals.map(|line| (line.unit.0, unit_name(signed, line.unit))).collect(),
        left: usize::from(rules.quota).saturating_sub(inside),
        decided: campaign.decided.as_ref().map(|one| (one.document.clone(), one.at.as_millisecond())),
        awards: awards(signed, loaded),
    };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &view, status)
}

/// Returns where a unit stands as a badge.
pub(super) fn standing(standing: Standing) -> Badge {
    let tone = match standing {
        Standing::Inside => Tone::Good,
        Standing::Tied => Tone::Soon,
        Standing::Beyond => Tone::Calm,
        Standing::Out => Tone::Quiet,
    };
    Badge::new(Words::key(&format!("campaign.rank.{}", standing.code())), tone)
}

fn row(signed: &Signed, loaded: &Loaded, line: &Line) -> RankRow {
    let entrant = loaded.campaign.entrants.get(&line.unit);
    let lang = signed.visitor.lang;
    RankRow {
        place: line.place.map_or_else(String::new, |place| place.to_string()),
        name: unit_name(signed, line.unit),
        url: format!("{}/units/{}", loaded.url(), line.unit),
        sector: entrant.map_or_else(String::new, |one| named(&loaded.rules.sectors, &one.sector, lang)),
        score: line.score.map_or_else(String::new, |score| score.fixed(DIGITS)),
        satisfaction: entrant.and_then(|one| one.measured).map(share).unwrap_or_default(),
        standing: standing(line.standing),
        reasons: campaigned::reasons(&loaded.rules, &line.reasons, lang),
    }
}

fn shown(app: &App, signed: &Signed, loaded: &Loaded, notice: &Notice) -> NoticeView {
    let row = |one: &domain::campaign::Shown| ShownRow {
        unit: one.unit.0,
        name: unit_name(signed, one.unit),
        place: one.place,
        score: one.score.clone(),
        satisfaction: Exact::parse(&one.satisfaction).map_or_else(|_| one.satisfaction.clone(), percent),
    };
    NoticeView {
        at_ms: notice.at.as_millisecond(),
        due: told::due_words(&notice.until, loaded.at, &app.world().calendar),
        runs: loaded.at < notice.until.at && loaded.is_running(),
        shown: notice.shown.iter().map(row).collect(),
    }
}

fn objections(signed: &Signed, loaded: &Loaded) -> Vec<ObjectionView> {
    let one = |one: &domain::campaign::Objection| ObjectionView {
        number: one.number,
        unit: unit_name(signed, one.unit),
        text: one.text.clone(),
        at_ms: one.at.as_millisecond(),
        answer: one.answer.clone(),
    };
    loaded.campaign.objections.iter().map(one).collect()
}

fn awards(signed: &Signed, loaded: &Loaded) -> Vec<AwardRow> {
    let year = loaded.today().year();
    let standing = |award: &Award| {
        let (code, tone) = match &award.withdrawal {
            Some(one) if one.published.is_some() => ("withdrawn_published", Tone::Bad),
            Some(_) => ("withdrawn", Tone::Bad),
            None if award.retests.iter().any(|one| one.year == year) => ("tested", Tone::Good),
            None => ("held", Tone::Good),
        };
        Badge::new(Words::key(&format!("campaign.award.{code}")), tone)
    };
    let awarded =
        loaded.campaign.entrants.iter().filter_map(|(unit, one)| Some((*unit, one.award.as_ref()?)));
    let row = |(unit, award): (_, &Award)| AwardRow {
        name: unit_name(signed, unit),
        url: format!("{}/units/{unit}", loaded.url()),
        plaque: award.plaque.as_ref().map_or_else(String::new, |(number, on)| format!("{number} · {on}")),
        standing: standing(award),
    };
    awarded.map(row).collect()
}
