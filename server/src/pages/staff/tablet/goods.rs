//! What can be taken along on a tablet: questionnaires that are asked on site, and visits of campaigns, as data. No
//! name and no number of a citizen is among it: a place of a sample is its number, a judge is a number and a group.

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use domain::{
    access::Action,
    campaign::{
        BLOCK_POINTS, Campaign, PHOTOS_LIMIT, command::Move as CampaignMove, legal as campaign_legal,
    },
    ids::UnitId,
    policy,
    survey::{
        Channel, Survey,
        command::Move,
        legal,
        place::Place,
        question::{Ask, GRADES, Question},
    },
};
use serde::Serialize;
use store::{campaign, survey};

use crate::{
    actions,
    app::App,
    http::signed::Signed,
    pages::staff::{notice, rows::unit_name},
    problem::Problem,
    views::locale::Words,
};

#[derive(Serialize)]
struct Goods {
    who: Who,
    csrf: String,
    /// The language and print that the page should have.
    look: String,
    now: jiff::Timestamp,
    surveys: Vec<AskedOnSite>,
    visits: Vec<VisitTo>,
}

/// Why nothing can be taken along.
#[derive(Serialize)]
struct Denied {
    code: &'static str,
}

#[derive(Serialize)]
struct Who {
    id: i64,
    name: String,
}

/// A survey with its questions as the domain has them; the tablet's script walks them by the same rule.
#[derive(Serialize)]
struct AskedOnSite {
    key: String,
    survey: i64,
    title: String,
    intro: String,
    until: String,
    questions: Vec<Question>,
    grades: Vec<(u8, String)>,
    /// Whether people who were drawn answer here, by the number on their letter, and which numbers are open.
    sampled: bool,
    open: Vec<u32>,
    /// Whether people who are met here answer.
    walk_in: bool,
}

/// A visit as questions, so that one way of asking serves both.
#[derive(Serialize)]
struct VisitTo {
    key: String,
    campaign: i64,
    unit: i64,
    title: String,
    intro: String,
    questions: Vec<Question>,
    /// What the answers to each question mean, in its order.
    methods: Vec<String>,
    judges: Vec<u16>,
    blocks: Vec<String>,
    /// The most photos of one visit.
    photos: usize,
}

/// Answers with what can be taken along; to somebody who may not, with the code of that and no page, because a script
/// reads it.
pub(super) async fn show(State(app): State<App>, signed: Signed) -> Response {
    if !signed.may(Action::ReadSurveys) {
        return (StatusCode::FORBIDDEN, Json(Denied { code: "denied" })).into_response();
    }
    match goods(&app, &signed).await {
        Ok(goods) => Json(goods).into_response(),
        Err(problem) => notice::respond(&app, &signed, Err(problem)).await,
    }
}

async fn goods(app: &App, signed: &Signed) -> Result<Goods, Problem> {
    Ok(Goods {
        who: Who { id: signed.person.id.0, name: signed.person.name.clone() },
        csrf: signed.visitor.csrf.clone(),
        look: format!("{}{}", signed.visitor.lang.code(), if signed.visitor.large { "-large" } else { "" }),
        now: app.clock.now(),
        surveys: surveys(app, signed).await?,
        visits: visits(app, signed).await?,
    })
}

async fn surveys(app: &App, signed: &Signed) -> Result<Vec<AskedOnSite>, Problem> {
    if legal::allowed(&signed.actor, Move::Interview).is_err() {
        return Ok(Vec::new());
    }
    let (now, actor) = (app.clock.now(), signed.actor.clone());
    let found = actions::read(&app.store, move |tx| {
        let drawn = survey::list(tx, Some(domain::survey::Standing::Drawn))?;
        // What is a third party's is not theirs to ask, and every record of it would be refused.
        let is_theirs = |survey: &Survey| legal::allowed_on(&actor, Move::Interview, survey, now).is_ok();
        let asked = drawn.into_iter().filter(|survey| survey.goes_along_at(now) && is_theirs(survey));
        asked.map(|survey| Ok((survey::open_places(tx, survey.id)?, survey))).collect::<Result<Vec<_>, _>>()
    });
    found.await?.into_iter().map(|(places, survey)| on_site(app, signed, survey, &places)).collect()
}

fn on_site(app: &App, signed: &Signed, survey: Survey, places: &[Place]) -> Result<AskedOnSite, Problem> {
    let takes = |channel: Channel| survey.plan.channels.contains(&channel);
    let say = |grade: u8| app.views.say(signed.visitor.lang, &Words::key(&format!("survey.grade.{grade}")));
    let grades = (1..=GRADES).rev().map(|grade| Ok((grade, say(grade)?)));
    let mut open: Vec<u32> = places.iter().map(|place| place.number).collect();
    open.sort_unstable();
    Ok(AskedOnSite {
        key: format!("survey-{}", survey.id),
        survey: survey.id.0,
        until: survey.plan.answer_until.to_string(),
        grades: grades.collect::<Result<_, Problem>>()?,
        sampled: takes(Channel::Tablet),
        open: if takes(Channel::Tablet) { open } else { Vec::new() },
        walk_in: takes(Channel::WalkIn),
        title: survey.plan.questionnaire.title,
        intro: survey.plan.questionnaire.intro,
        questions: survey.plan.questionnaire.questions,
    })
}

async fn visits(app: &App, signed: &Signed) -> Result<Vec<VisitTo>, Problem> {
    if !campaign_legal::sees_files(&signed.actor) {
        return Ok(Vec::new());
    }
    let found = actions::read(&app.store, |tx| {
        let ids: Vec<i64> = campaign::list(tx, None)?.iter().map(|one| one.id.0).collect();
        campaign::load(tx, &ids)
    });
    let mut all = Vec::new();
    for campaign in found.await? {
        let pack = signed.world.packs.get(&campaign.pack);
        let Some(rules) = pack.and_then(|pack| pack.duties().campaign.as_ref()) else { continue };
        if !campaign_legal::is_possible(&campaign, CampaignMove::Visit) {
            continue;
        }
        for unit in campaign.applicants() {
            if campaign_legal::allowed(&signed.actor, CampaignMove::Visit, Some(unit)).is_ok() {
                all.push(visit_to(app, signed, &campaign, rules, unit)?);
            }
        }
    }
    Ok(all)
}

fn visit_to(
    app: &App,
    signed: &Signed,
    campaign: &Campaign,
    rules: &policy::Campaign,
    unit: UnitId,
) -> Result<VisitTo, Problem> {
    let lang = signed.visitor.lang;
    let say = |words: Words| app.views.say(lang, &words);
    let told = |text: &policy::Text| if lang.code() == "zh" { text.zh.clone() } else { text.en.clone() };
    let question =
        |text: String, ask: Ask, required: bool| Question { text, ask, required, branches: Vec::new() };
    // Whoever has ties to the unit does not go there.
    let members = campaign.panel.iter().flat_map(|panel| &panel.members).copied();
    let tied = |number: u16| {
        let judge = campaign.pool.iter().find(|judge| judge.number == number);
        judge.is_some_and(|judge| judge.ties.contains(&unit))
    };
    let judges: Vec<u16> = members.filter(|number| !tied(*number)).collect();
    let judge = |number: &u16| {
        let group =
            campaign.pool.iter().find(|judge| judge.number == *number).map(|judge| judge.group.as_str());
        let group = group.and_then(|group| rules.panel.iter().find(|one| one.zh == group)).map(told);
        format!("{number} · {}", group.unwrap_or_default())
    };
    let mut questions = vec![
        question(
            say(Words::key("tablet.visit.method"))?,
            Ask::Single(rules.methods.iter().map(|method| told(&method.name)).collect()),
            true,
        ),
        question(
            say(Words::key("tablet.visit.judges"))?,
            Ask::Multiple(judges.iter().map(judge).collect()),
            true,
        ),
    ];
    let sector = campaign.entrants.get(&unit).map(|entrant| entrant.sector.clone()).unwrap_or_default();
    let points = || Ask::Number { least: 0, most: i64::from(BLOCK_POINTS) };
    for block in &rules.criteria {
        let standard = campaign.standard(&sector, &block.id).map(|standard| standard.text.clone());
        let name = told(&block.name);
        let text = standard.map_or_else(|| name.clone(), |standard| format!("{name}\n{standard}"));
        questions.push(question(text, points(), false));
    }
    questions.push(question(say(Words::key("tablet.visit.notes"))?, Ask::Text, true));
    Ok(VisitTo {
        key: format!("visit-{}-{unit}", campaign.id),
        campaign: campaign.id.0,
        unit: unit.0,
        title: unit_name(signed, unit),
        intro: say(Words::key("tablet.visit.intro")
            .with("year", campaign.year)
            .with("name", told(&rules.name)))?,
        questions,
        methods: rules.methods.iter().map(|method| method.id.clone()).collect(),
        judges,
        blocks: rules.criteria.iter().map(|block| block.id.clone()).collect(),
        photos: PHOTOS_LIMIT,
    })
}
