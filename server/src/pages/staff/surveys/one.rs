//! One survey: what was planned, how the lot fell, what became of the places, what was found.

use std::collections::BTreeMap;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    exact::{Exact, ExactError},
    ids::{CitizenId, PersonId},
    survey::{
        Channel, Standing, Survey,
        command::{Command, Move},
        desk, hand,
        legal::{allowed_on, is_possible, may_type_in, sees_findings, sees_sample},
        place::{Answer, Outcomes, Place, State as PlaceState},
        question::Value,
        result::{self, Finding, Part, Reply, Results, Share},
        rounds::Origin,
    },
};
use store::command::Act;

use super::{PATH, Reader, ReaderForm, edit, file::takes_away, may, read, standing, stratum};
use crate::{
    actions,
    app::App,
    http::{answer, form::Form, signed::Signed},
    pages::{
        staff::{admitted, kept, nav, notice},
        surveyed,
    },
    problem::Problem,
    views::{
        locale::{Lang, Words},
        parts::Choice,
        staff::{
            kept::Kept,
            survey::{
                DrawView, FindingView, OutcomesView, PartRow, ShareRow, StratumRow, SurveyPage,
                field::SealView, form::names,
            },
        },
    },
};

/// A survey with its places and what they say.
pub(super) struct Loaded {
    pub(super) survey: Survey,
    pub(super) outcomes: Outcomes,
    pub(super) looks: Looks,
    pub(super) results: Results,
    /// What each unit's people answered to each question of five grades; nothing where the lot fell among all at once.
    pub(super) parts: BTreeMap<u8, Vec<Part>>,
}

/// How often numbers were shown.
#[derive(Clone, Copy)]
pub(super) struct Looks {
    /// All looks.
    pub(super) all: u32,
    /// Those that led to no call on record.
    pub(super) idle: u32,
}

impl Looks {
    pub(super) fn of(all: u32, places: &[Place]) -> Self {
        Self { all, idle: desk::idle(all, places) }
    }
}

impl Loaded {
    pub(super) async fn of(app: &App, id: i64) -> Result<Self, Problem> {
        let survey = read(app, id).await?;
        let about = survey.id;
        let keys = app.store.clone();
        let read = actions::read(&app.store, move |tx| {
            let places = store::survey::places(tx, about)?;
            // Whoever wrote something may have written the own name: it is looked for, and nothing else is made of it.
            let wrote = places.iter().filter(|place| place.answer.as_ref().is_some_and(has_words));
            let wrote: Vec<i64> = wrote.filter_map(|place| place.citizen).map(|citizen| citizen.0).collect();
            let names = store::personal::open(tx, keys.vault(), &wrote)?.into_iter();
            let names: BTreeMap<CitizenId, String> =
                names.map(|(citizen, contact)| (citizen, contact.name)).collect();
            Ok((places, names, store::survey::looks(tx, about)?))
        });
        let (places, names, looks) = read.await?;
        let reply = |place: &Place| {
            let answer = place.answer.as_ref()?;
            let names = place.citizen.and_then(|citizen| names.get(&citizen)).cloned();
            let names: Vec<String> = names.into_iter().collect();
            let said = answer.said.iter().map(|said| surveyed::masked(said, &names)).collect();
            Some(Reply { stratum: place.item.stratum.clone(), said })
        };
        let replies: Vec<Reply> = places.iter().filter_map(reply).collect();
        let results = result::results(&survey.plan.questionnaire, survey.strata(), &replies);
        let results = results.map_err(|error: ExactError| Problem::Internal(error.to_string()))?;
        let parts = by_unit(&survey, &replies).map_err(|error| Problem::Internal(error.to_string()))?;
        Ok(Self { survey, outcomes: Outcomes::of(&places), looks: Looks::of(looks, &places), results, parts })
    }

    /// Returns the response rate: of all who were drawn, or of those tried where places are drawn in reserve.
    pub(super) fn rate(&self) -> String {
        let outcomes = self.outcomes;
        let asked = match self.survey.plan.method.quota() {
            Some(_) => outcomes.tried,
            None => outcomes.drawn,
        };
        result::response_rate(outcomes.answered, asked).map(percent).unwrap_or_default()
    }
}

fn has_words(answer: &Answer) -> bool {
    answer.said.iter().any(|said| matches!(said.value, Value::Text(_)))
}

fn by_unit(survey: &Survey, replies: &[Reply]) -> Result<BTreeMap<u8, Vec<Part>>, ExactError> {
    let asked = &survey.plan.questionnaire;
    let numbers = (1..).zip(&asked.questions).map(|(number, _)| number);
    let numbers = numbers.filter(|_| survey.plan.method.is_by_unit());
    let of = |number: u8| Ok((number, result::parts(asked, number, survey.strata(), replies)?));
    let all: Vec<(u8, Vec<Part>)> = numbers.map(of).collect::<Result<_, ExactError>>()?;
    Ok(all.into_iter().filter(|(_, parts)| !parts.is_empty()).collect())
}

/// Returns a share in percent, to one digit.
pub(super) fn percent(share: Exact) -> String {
    share.times(Exact::from(100)).unwrap_or(share).fixed(1)
}

pub(super) async fn show(State(app): State<App>, Reader(signed): Reader, Path(id): Path<i64>) -> Response {
    let outcome = page(&app, &signed, id, Kept::default()).await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn act(
    State(app): State<App>,
    Path((id, step)): Path<(i64, String)>,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    notice::answered(&app, &signed, &form, acted(&app, &signed, id, &step, &form).await).await
}

async fn acted(app: &App, signed: &Signed, id: i64, step: &str, form: &Form) -> Result<Response, Problem> {
    let survey = read(app, id).await?.id;
    let back = |problem: Words| page(app, signed, id, kept::refused(step, "", form, problem));
    let command = match step {
        "draw" => Command::Draw { seed: app.ids.number()?, found: Vec::new() },
        "close" => Command::Close { open: 0 },
        "invite" => Command::Invite,
        "assign" => {
            let person = PersonId(form.text(names::PERSON).parse().unwrap_or(0));
            let Ok(until) = form.text(names::UNTIL).parse() else {
                return back(Words::key("survey.fault.day")).await;
            };
            Command::Assign { person, until, is_surveyor: false }
        }
        "cancel" => Command::Cancel { reason: form.text(names::REASON).to_owned() },
        _ => return Err(Problem::NotFound),
    };
    let act = Act::Survey { survey, seen: form.text(names::SEEN).parse().ok(), command: Box::new(command) };
    match admitted::perform(app, signed, form, act).await? {
        Ok(_) => {
            let news = Words::key(&format!("survey.done.{step}"));
            Ok(admitted::done(signed, &news, &format!("{PATH}/{id}")))
        }
        Err(refusal) => back(surveyed::refused(&refusal)).await,
    }
}

/// Returns the page of a survey with a form that came back.
pub(super) async fn page(app: &App, signed: &Signed, id: i64, kept: Kept) -> Result<Response, Problem> {
    let loaded = Loaded::of(app, id).await?;
    let survey = &loaded.survey;
    let outcomes = loaded.outcomes;
    let (sees_sample, sees_findings) =
        (sees_sample(&signed.actor, survey), sees_findings(&signed.actor, survey));
    let view = SurveyPage {
        id,
        version: survey.version,
        key: app.ids.form_key(app.clock.now())?,
        title: survey.plan.questionnaire.title.clone(),
        standing: standing(survey.standing),
        facts: facts(app, signed, survey)?,
        reason: survey.reason.clone().unwrap_or_default(),
        draw: survey.draw.as_ref().map(|draw| DrawView {
            seed: if sees_sample { draw.seed.clone() } else { String::new() },
            digest: draw.digest.clone(),
            at_ms: draw.at.as_millisecond(),
            strata: draw.strata.iter().map(|one| part(signed, one)).collect(),
        }),
        outcomes: survey.draw.is_some().then(|| outcomes_view(outcomes, loaded.looks, loaded.rate())),
        is_by_rule: survey.origin.is_some() && survey.standing == Standing::Planned,
        surveyors: surveyors(signed),
        hand_until: survey.hand_until().to_string(),
        unsealed: unsealed(survey),
        seal: survey
            .seal
            .as_ref()
            .map(|seal| SealView { digest: seal.digest.clone(), at_ms: seal.at.as_millisecond() }),
        sees_findings,
        takes_away: takes_away(signed),
        findings: match outcomes.answered {
            _ if !sees_findings => Vec::new(),
            0 => Vec::new(),
            _ => loaded.results.findings.iter().map(|found| finding(signed, &loaded, found)).collect(),
        },
        fewest: result::FEWEST,
        uncovered: match outcomes.answered {
            _ if !sees_findings => Vec::new(),
            0 => Vec::new(),
            _ => loaded.results.uncovered.iter().map(|name| stratum(signed, name)).collect(),
        },
        may: offers(app, signed, survey),
        kept,
    };
    let status = if view.kept.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &view, status)
}

/// Returns what became of places as pages show it.
pub(super) fn outcomes_view(outcomes: Outcomes, looks: Looks, rate: String) -> OutcomesView {
    OutcomesView {
        drawn: outcomes.drawn,
        tried: outcomes.tried,
        reached: outcomes.reached,
        refused: outcomes.refused,
        answered: outcomes.answered,
        unreached: outcomes.unreached,
        lapsed: outcomes.lapsed,
        looks: looks.all,
        idle: looks.idle,
        rate,
    }
}

/// Returns that a third party has not sealed its result, or never did.
fn unsealed(survey: &Survey) -> Option<Words> {
    if !survey.plan.third_party || survey.seal.is_some() {
        return None;
    }
    match survey.standing {
        Standing::Drawn => Some(Words::key("survey.unsealed")),
        Standing::Closed => Some(Words::key("survey.never_sealed")),
        Standing::Planned | Standing::Cancelled => None,
    }
}

/// Returns whoever may call for a third party.
fn surveyors(signed: &Signed) -> Vec<Choice> {
    let persons = signed.world.people.persons.iter();
    let outside = persons.filter(|person| hand::may_hold(person));
    outside.map(|person| Choice::new(&person.id.to_string(), Words::plain(person.name.as_str()))).collect()
}

fn offers(app: &App, signed: &Signed, survey: &Survey) -> Vec<String> {
    let now = app.clock.now();
    let can = |step: Move| allowed_on(&signed.actor, step, survey, now).is_ok() && is_possible(survey, step);
    let takes = |channel: Channel| survey.plan.channels.contains(&channel);
    let all = [
        ("edit", edit::may_edit(signed, survey)),
        ("draw", can(Move::Draw)),
        ("close", can(Move::Close)),
        ("cancel", can(Move::Cancel)),
        ("desk", can(Move::Show) && takes(Channel::Phone)),
        ("paper", may_type_in(&signed.actor, survey, now)),
        ("print", may(signed, Move::Draw) && survey.standing == Standing::Drawn && takes(Channel::Paper)),
        ("sheet", may(signed, Move::Draw) && survey.standing == Standing::Drawn && takes(Channel::Link)),
        ("invite", can(Move::Invite) && takes(Channel::Link) && survey.asks_at(now)),
        ("assign", can(Move::Assign) && survey.plan.third_party),
        ("again", may(signed, Move::Plan)),
        ("tablet", survey.draw.is_some() && (takes(Channel::Tablet) || takes(Channel::WalkIn))),
    ];
    all.into_iter().filter(|(_, may)| *may).map(|(name, _)| name.to_owned()).collect()
}

fn facts(app: &App, signed: &Signed, survey: &Survey) -> Result<Vec<(Words, Words)>, Problem> {
    let plan = &survey.plan;
    let label = |name: &str| Words::key(&format!("survey.field.{name}"));
    let mut ways = Vec::new();
    for channel in &plan.channels {
        let words = Words::key(&format!("survey.channel.{}", channel.code()));
        ways.push(app.views.say(signed.visitor.lang, &words)?);
    }
    let mut facts = vec![
        (label("among"), Words::key(&format!("survey.among.{}", plan.among.code()))),
        (label("period"), Words::plain(format!("{} – {}", plan.from, plan.until))),
        (label("method"), Words::key(&format!("survey.method.{}", plan.method.code()))),
        (label("size"), Words::plain(plan.method.size().to_string())),
        (label("ask"), Words::plain(format!("{} – {}", plan.ask_from, plan.ask_until))),
        (label("answer_until"), Words::plain(plan.answer_until.to_string())),
        (label("channels"), Words::plain(ways.join(" · "))),
        (label("edition"), Words::plain(survey.edition.to_string())),
        (label("count"), Words::plain(plan.questionnaire.questions.len().to_string())),
    ];
    if let Some(origin) = &survey.origin {
        facts.push((label("origin"), Words::plain(rule_of(signed, origin))));
    }
    if plan.third_party {
        let who = survey.hand.as_ref().map(|hand| {
            let person = signed.world.people.persons.get(hand.person);
            let name = person.map_or_else(|| hand.person.to_string(), |person| person.name.clone());
            Words::key("survey.hand").with("name", name).with("until", hand.until)
        });
        facts.push((label("third_party"), who.unwrap_or_else(|| Words::key("survey.no_hand"))));
    }
    Ok(facts)
}

/// Returns the rule that planned a survey: what it is called, the article, and the document it stands in.
fn rule_of(signed: &Signed, origin: &Origin) -> String {
    let Some(pack) = signed.world.packs.get(&origin.pack) else { return origin.series() };
    let is_zh = signed.visitor.lang == Lang::Zh;
    let rule = pack.duties().surveys.iter().find(|rule| rule.id == origin.rule);
    let Some(rule) = rule else { return origin.series() };
    let (title, name) = (&pack.header().title, &rule.name);
    let (title, name) = if is_zh { (&title.zh, &name.zh) } else { (&title.en, &name.en) };
    let article = rule.grounds.article.as_deref().unwrap_or_default();
    format!("{name} · {title} {article}")
}

fn part(signed: &Signed, one: &domain::survey::Stratum) -> StratumRow {
    let left: u32 = one.left_out.iter().map(|left| left.count).sum();
    let reason = |left: &domain::survey::LeftOut| {
        (Words::key(&format!("survey.left_out.{}", left.reason.code())), left.count)
    };
    StratumRow {
        name: stratum(signed, &one.name),
        found: one.frame.saturating_add(left),
        left_out: one.left_out.iter().map(reason).collect(),
        frame: one.frame,
        drawn: one.drawn,
        rest: one.frame.saturating_sub(one.drawn),
    }
}

fn finding(signed: &Signed, loaded: &Loaded, found: &Finding) -> FindingView {
    let survey = &loaded.survey;
    let question = survey.plan.questionnaire.question(found.question);
    let label = |value: u8| question.map_or_else(|| Words::plain(""), |one| surveyed::label(one, value));
    FindingView {
        number: found.question,
        text: question.map(|one| one.text.clone()).unwrap_or_default(),
        n: found.n,
        satisfied: found.satisfied.map(|share| row(Words::key("survey.satisfied"), share)),
        mean: found.mean.map(|mean| mean.fixed(2)).unwrap_or_default(),
        shares: found.shares.iter().map(|(value, share)| row(label(*value), *share)).collect(),
        words: found.words.clone(),
        parts: loaded
            .parts
            .get(&found.question)
            .into_iter()
            .flatten()
            .map(|one| compared(signed, one))
            .collect(),
    }
}

fn compared(signed: &Signed, part: &Part) -> PartRow {
    PartRow {
        name: stratum(signed, &part.name),
        drawn: part.drawn,
        n: part.n,
        satisfied: part.satisfied.map(|share| row(Words::key("survey.satisfied"), share)),
    }
}

fn row(answer: Words, share: Share) -> ShareRow {
    ShareRow {
        answer,
        count: share.count,
        share: percent(share.share),
        low: percent(share.low),
        high: percent(share.high),
    }
}

/// Returns whether a place is still to be asked.
pub(super) fn is_open(place: &Place) -> bool {
    place.state == PlaceState::Open
}
