//! One unit of a campaign: its problems and what was done, its test of itself, the application, visits, measured
//! satisfaction, vetoes, the award. Visits, vetoes and reasons are for those who see the files.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    campaign::{
        Award, BLOCK_POINTS, Entrant, PHOTOS_LIMIT, Problem as Found, Source, Veto, Visit,
        command::Move,
        legal,
        rank::{Line, rank},
    },
    exact::Exact,
    ids::UnitId,
};

use super::{Loaded, Reader, need, need::Need, photos};
use crate::{
    app::App,
    http::{answer, signed::Signed},
    pages::{
        campaigned::{self, block, ground, named, share},
        staff::{nav, notice, rows::unit_name},
    },
    problem::Problem,
    told,
    views::{
        frame::Tone,
        locale::Words,
        parts::{Badge, Choice},
        staff::{
            campaign::entrant::{
                AwardView, BlockView, EntrantPage, MeasuresView, ProblemView, VetoView, VisitView,
            },
            kept::Kept,
        },
    },
};

/// The steps about one unit.
const STEPS: [Move; 12] = [
    Move::Find,
    Move::Rectify,
    Move::Confirm,
    Move::SelfAssess,
    Move::Apply,
    Move::Visit,
    Move::Measure,
    Move::Veto,
    Move::ReviewVeto,
    Move::Plaque,
    Move::Retest,
    Move::PublishWithdrawal,
];

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((id, unit)): Path<(i64, i64)>,
) -> Response {
    let outcome = async {
        let loaded = Loaded::of(&app, &signed, id).await?;
        page(&app, &signed, &loaded, UnitId(unit), Kept::default()).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

/// Returns the steps that a person may take for a unit as it stands.
fn steps(signed: &Signed, loaded: &Loaded, unit: UnitId, entrant: &Entrant) -> Vec<Move> {
    let running = loaded.is_running();
    let needs = |need: Need| need.is_of(loaded, unit, entrant);
    let is_open = |step: Move| match step {
        Move::Find => running,
        Move::Rectify => needs(Need::Rectify),
        Move::Confirm => needs(Need::Confirm),
        Move::SelfAssess => running && entrant.application.is_none(),
        Move::Apply => {
            let is_above = legal::is_above(&signed.actor, &signed.world.people.units, unit);
            running && is_above && entrant.application.is_none()
        }
        Move::Visit => running && entrant.application.is_some() && loaded.campaign.panel.is_some(),
        Move::Measure => running && entrant.application.is_some(),
        Move::Veto => entrant.veto().is_none(),
        Move::ReviewVeto => needs(Need::ReviewVeto) && Need::ReviewVeto.is_for(signed, unit, entrant),
        Move::Plaque => needs(Need::Plaque),
        Move::Retest => needs(Need::Retest),
        Move::PublishWithdrawal => needs(Need::Publish),
        Move::Open
        | Move::Enrol
        | Move::File
        | Move::Pool
        | Move::Draw
        | Move::Announce
        | Move::Object
        | Move::Answer
        | Move::Decide => false,
    };
    let may = |step: &Move| is_open(*step) && legal::allowed(&signed.actor, *step, Some(unit)).is_ok();
    STEPS.into_iter().filter(may).collect()
}

pub(super) async fn page(
    app: &App,
    signed: &Signed,
    loaded: &Loaded,
    unit: UnitId,
    kept: Kept,
) -> Result<Response, Problem> {
    let entrant = loaded.campaign.entrants.get(&unit).filter(|_| legal::sees(&signed.actor, unit));
    let entrant = entrant.ok_or(Problem::NotFound)?;
    let (campaign, rules, lang) = (&loaded.campaign, &loaded.rules, signed.visitor.lang);
    let has_files = legal::sees_files(&signed.actor);
    let line = if has_files { ranked(loaded, unit)? } else { None };
    let steps = steps(signed, loaded, unit, entrant);
    let choice = |code: &str, name: String| Choice::new(code, Words::plain(name));
    let problems = campaign.problems_of(unit);
    let source = |source: Source| Choice::new(source.code(), campaigned::source(source));
    let methods = rules.methods.iter().map(|one| choice(&one.id, told::text(&one.name, lang)));
    let grounds = rules.vetoes.iter().map(|one| choice(&one.id, told::text(&one.name, lang)));
    let status = if kept.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let view = EntrantPage {
        head: loaded.head(app, signed, &steps, kept)?,
        unit: unit.0,
        name: unit_name(signed, unit),
        facts: facts(signed, loaded, entrant, line.as_ref()),
        standing: need::standing(signed, loaded, unit, entrant),
        reasons: line.map_or_else(Vec::new, |line| campaigned::reasons(rules, &line.reasons, lang)),
        has_files,
        problems: problems.map(|one| problem(app, loaded, one, &steps)).collect(),
        sources: Source::ALL.map(source).to_vec(),
        blocks: rules.criteria.iter().map(|one| of_block(loaded, entrant, &one.id, signed)).collect(),
        most: BLOCK_POINTS,
        assessment: entrant.assessment.as_ref().map(|one| (one.text.clone(), one.at.as_millisecond())),
        application: entrant
            .application
            .as_ref()
            .map(|one| (one.text.clone(), who(signed, &one.by), one.at.as_millisecond())),
        visits: match has_files {
            true => entrant.visits.iter().map(|one| visit(signed, loaded, unit, one)).collect(),
            false => Vec::new(),
        },
        methods: methods.collect(),
        photo_limit: PHOTOS_LIMIT,
        photo_mb: app.config.limits.attachment_mb,
        photos_mb: photos::megabytes(app),
        judges: if has_files { judges(signed, loaded, unit) } else { Vec::new() },
        grounds: grounds.collect(),
        vetoes: match has_files {
            true => entrant.vetoes.iter().map(|one| veto(signed, loaded, one)).collect(),
            false => Vec::new(),
        },
        award: entrant.award.as_ref().map(award),
        today: loaded.today().to_string(),
    };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &view, status)
}

fn ranked(loaded: &Loaded, unit: UnitId) -> Result<Option<Line>, Problem> {
    let lines =
        rank(&loaded.campaign, &loaded.rules).map_err(|error| Problem::Internal(error.to_string()))?;
    Ok(lines.into_iter().find(|line| line.unit == unit))
}

/// Returns who signed something, as people call them.
fn who(signed: &Signed, signature: &str) -> String {
    let person = signed.world.people.persons.signing(signature);
    person.map_or_else(String::new, |person| person.name.clone())
}

fn facts(signed: &Signed, loaded: &Loaded, entrant: &Entrant, line: Option<&Line>) -> Vec<(Words, Words)> {
    let key = |name: &str| Words::key(&format!("campaign.field.{name}"));
    let sector = named(&loaded.rules.sectors, &entrant.sector, signed.visitor.lang);
    let mut facts = vec![
        (key("sector"), Words::plain(sector)),
        (key("place"), Words::plain(entrant.place.clone())),
        (
            key("measured"),
            entrant
                .measured
                .map_or_else(|| Words::key("campaign.not_measured"), |one| Words::plain(share(one))),
        ),
    ];
    if let Some(line) = line {
        let score = line.score.map_or_else(|| "–".to_owned(), |score| score.fixed(4));
        facts.push((key("score"), Words::plain(score)));
        let place = line.place.map_or_else(|| "–".to_owned(), |place| place.to_string());
        facts.push((key("rank"), Words::plain(place)));
    }
    facts
}

fn problem(app: &App, loaded: &Loaded, found: &Found, steps: &[Move]) -> ProblemView {
    let running = loaded.is_running();
    let waits_for_word = found.measures.is_some() && !found.is_settled();
    let (code, tone) = if found.is_settled() {
        ("settled", Tone::Good)
    } else if waits_for_word {
        ("confirm", Tone::Soon)
    } else if found.words.is_empty() {
        ("rectify", Tone::Soon)
    } else {
        ("again", Tone::Bad)
    };
    let due = (found.waits_for_unit() && running)
        .then(|| told::due_words(&found.due, loaded.at, &app.world().calendar));
    ProblemView {
        number: found.number,
        source: campaigned::source(found.source),
        text: found.text.clone(),
        at_ms: found.at.as_millisecond(),
        standing: Badge::new(Words::key(&format!("campaign.problem.{code}")), tone),
        due,
        measures: found.measures.as_ref().map(|one| MeasuresView {
            text: one.text.clone(),
            evidence: one.evidence.clone(),
            at_ms: one.at.as_millisecond(),
            late: one.late,
        }),
        words: found
            .words
            .iter()
            .map(|word| (word.satisfied, word.text.clone(), word.at.as_millisecond()))
            .collect(),
        may_rectify: found.waits_for_unit() && steps.contains(&Move::Rectify),
        may_confirm: waits_for_word && steps.contains(&Move::Confirm),
    }
}

fn of_block(loaded: &Loaded, entrant: &Entrant, id: &str, signed: &Signed) -> BlockView {
    let standard = loaded.campaign.standard(&entrant.sector, id);
    let own = entrant.assessment.as_ref().and_then(|one| one.points.get(id));
    let given = entrant.visits.iter().filter_map(|visit| visit.points.get(id));
    let (sum, times) = given.fold((0_i64, 0_i64), |(sum, times), one| {
        (sum.saturating_add(i64::from(*one)), times.saturating_add(1))
    });
    BlockView {
        id: id.to_owned(),
        name: block(&loaded.rules, id, signed.visitor.lang),
        standard: standard.map_or_else(String::new, |standard| standard.text.clone()),
        own: own.map_or_else(String::new, ToString::to_string),
        mean: Exact::ratio(sum, times).map_or_else(|_| String::new(), |mean| mean.fixed(2)),
    }
}

/// Returns who of the panel may go to a unit: nobody with ties to it.
fn judges(signed: &Signed, loaded: &Loaded, unit: UnitId) -> Vec<(u16, String, String)> {
    let Some(panel) = &loaded.campaign.panel else { return Vec::new() };
    let fits = |judge: &&domain::campaign::Judge| {
        panel.members.contains(&judge.number) && !judge.ties.contains(&unit)
    };
    let lang = signed.visitor.lang;
    let one = |judge: &domain::campaign::Judge| {
        (judge.number, judge.name.clone(), named(&loaded.rules.panel, &judge.group, lang))
    };
    loaded.campaign.pool.iter().filter(fits).map(one).collect()
}

fn visit(signed: &Signed, loaded: &Loaded, unit: UnitId, visit: &Visit) -> VisitView {
    let lang = signed.visitor.lang;
    let method = loaded.rules.methods.iter().find(|one| one.id == visit.method);
    let went = loaded.campaign.pool.iter().filter(|judge| visit.judges.contains(&judge.number));
    let names: Vec<&str> = went.map(|judge| judge.name.as_str()).collect();
    VisitView {
        method: method.map_or_else(|| visit.method.clone(), |one| told::text(&one.name, lang)),
        on: visit.on.to_string(),
        judges: names.join(" · "),
        points: visit.points.iter().map(|(id, given)| (block(&loaded.rules, id, lang), *given)).collect(),
        notes: visit.notes.clone(),
        photos: photos::links(loaded, unit, visit),
    }
}

fn veto(signed: &Signed, loaded: &Loaded, veto: &Veto) -> VetoView {
    VetoView {
        ground: ground(&loaded.rules, &veto.ground, signed.visitor.lang),
        evidence: veto.evidence.clone(),
        at_ms: veto.at.as_millisecond(),
        review: veto.review.as_ref().map(|one| (one.upheld, one.reason.clone(), one.at.as_millisecond())),
    }
}

fn award(award: &Award) -> AwardView {
    let test = |one: &domain::campaign::Retest| (one.year, share(one.measured), one.text.clone(), one.met);
    let withdrawal = award.withdrawal.as_ref();
    AwardView {
        at_ms: award.at.as_millisecond(),
        document: award.document.clone(),
        plaque: award.plaque.as_ref().map_or_else(String::new, |(number, on)| format!("{number} · {on}")),
        retests: award.retests.iter().map(test).collect(),
        withdrawn: withdrawal.map(|one| (one.reason.clone(), one.at.as_millisecond())),
        published: withdrawal.and_then(|one| one.published.clone()).unwrap_or_default(),
    }
}
