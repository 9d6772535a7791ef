//! Who is honoured, for everybody, and the way to object while a notice runs: no account, no script. What somebody
//! objects is read by the office alone; shown is that there is an objection, and how it was answered.

use axum::{
    Router,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use domain::{
    access::Actor,
    campaign::{Award, Campaign, Notice, command::Command},
    directory::official::Official,
    exact::Exact,
    ids::{CampaignId, UnitId},
    policy,
    publication::mask::mask,
    world::World,
};
use jiff::Timestamp;
use store::command::{Act, Error, Refused};

use super::show as respond;
use crate::{
    actions::{self, official::official},
    app::App,
    http::{answer, form::Form, visitor::Visitor},
    pages::{
        campaigned::{self, named, percent, share},
        finds::unit_name,
    },
    problem::Problem,
    told,
    views::{
        citizen::honours::{Answered, Honoured, Honours, NoticeCard, Noticed, Withdrawn, YearOf},
        frame::Tone,
        locale::{Lang, Words},
        parts::{Choice, Field},
    },
};

/// What records in the name of whoever objects.
const PAGE: Actor = Actor::System("honours-page");
/// The most years that are shown.
const YEARS: usize = 10;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/honours", get(show)).route("/honours/{id}/object", post(object))
}

/// An objection that came back.
#[derive(Default)]
struct Back {
    campaign: i64,
    unit: String,
    text: String,
    problem: Option<Words>,
}

async fn show(State(app): State<App>, visitor: Visitor) -> Response {
    let outcome = page(&app, &visitor, Back::default()).await;
    respond(&app, &visitor, outcome)
}

async fn object(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<i64>,
    form: Result<Form, Problem>,
) -> Response {
    let outcome = async {
        let form = form?;
        form.check(&visitor.csrf)?;
        let limit = app.config.limits.speak_per_ten_minutes;
        app.limiter.count("speak", &visitor.address, app.clock.now(), limit).map_err(Problem::TooMany)?;
        sent(&app, &visitor, id, &form).await
    };
    let outcome = outcome.await;
    respond(&app, &visitor, outcome)
}

async fn sent(app: &App, visitor: &Visitor, id: i64, form: &Form) -> Result<Response, Problem> {
    let back = |problem: Words| Back {
        campaign: id,
        unit: form.text("unit").to_owned(),
        text: form.text("text").to_owned(),
        problem: Some(problem),
    };
    let Ok(unit) = form.text("unit").parse().map(UnitId) else {
        return page(app, visitor, back(Words::key("campaign.unread.unit"))).await;
    };
    let command = Box::new(Command::Object { unit, text: form.text("text").to_owned() });
    let act = Act::Campaign { campaign: CampaignId(id), seen: None, command };
    let key = form.key(&visitor.csrf);
    match actions::perform(app, PAGE, key, act).await {
        Ok(_) => {
            let mut visitor = visitor.clone();
            let news = crate::http::visitor::news_of(Tone::Good, &Words::key("campaign.honours.done"));
            visitor.jar = visitor.jar.add(news);
            Ok(answer::go(&visitor, "/honours"))
        }
        Err(Error::Refused(Refused::Campaign(refusal))) if refusal.code() != "no-campaign" => {
            let world = app.world();
            let problem = campaigned::refused(app, &world, visitor.lang, None, &refusal)?;
            page(app, visitor, back(problem)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn page(app: &App, visitor: &Visitor, back: Back) -> Result<Response, Problem> {
    let world = app.world();
    let read = actions::read(&app.store, |tx| {
        let listed = store::campaign::list(tx, None)?;
        let ids: Vec<i64> = listed.iter().take(YEARS).map(|one| one.id.0).collect();
        store::campaign::load(tx, &ids)
    });
    let mut campaigns = read.await?;
    campaigns.sort_by_key(|campaign| std::cmp::Reverse((campaign.year, campaign.id)));
    let offices = official(app, &world);
    let telling = Telling { world: &world, lang: visitor.lang, at: app.clock.now(), offices: &offices };
    let (mut notices, mut years, mut withdrawn) = (Vec::new(), Vec::new(), Vec::new());
    for campaign in &campaigns {
        let pack = world.packs.get(&campaign.pack);
        let Some(rules) = pack.and_then(|pack| pack.duties().campaign.as_ref()) else { continue };
        match (&campaign.decided, &campaign.notice) {
            (Some(decided), _) => years.push(YearOf {
                year: campaign.year,
                document: offices.mask_office(&decided.document),
                at_ms: decided.at.as_millisecond(),
                units: telling.honoured(campaign, rules),
            }),
            (None, Some(notice)) => notices.push(telling.notice(campaign, rules, notice, &back)),
            (None, None) => {}
        }
        withdrawn.extend(telling.withdrawn(campaign));
    }
    let status = match back.problem {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let key = app.ids.form_key(app.clock.now())?;
    let view = Honours { notices, years, withdrawn, key, problem: back.problem };
    answer::page_as(app, visitor, &visitor.frame(app), &view, status)
}

/// To whom it is told, and when.
struct Telling<'a> {
    world: &'a World,
    lang: Lang,
    at: Timestamp,
    /// What is an office's and stays.
    offices: &'a Official,
}

impl Telling<'_> {
    fn unit(&self, unit: UnitId) -> String {
        unit_name(self.world, self.lang, unit)
    }

    fn notice(
        &self,
        campaign: &Campaign,
        rules: &policy::Campaign,
        notice: &Notice,
        back: &Back,
    ) -> NoticeCard {
        let is_back = back.campaign == campaign.id.0;
        let typed = |text: &str| if is_back { Field::of(text) } else { Field::default() };
        let noticed = |one: &domain::campaign::Shown| {
            let entrant = campaign.entrants.get(&one.unit);
            let shown = Exact::parse(&one.satisfaction).map(percent).unwrap_or_default();
            Noticed {
                place: one.place,
                unit: self.unit(one.unit),
                sector: entrant.map_or_else(String::new, |one| named(&rules.sectors, &one.sector, self.lang)),
                satisfaction: entrant
                    .and_then(|one| one.measured)
                    .map_or_else(|| format!("{shown} %"), share),
                score: one.score.clone(),
            }
        };
        let choice = |one: &domain::campaign::Shown| {
            Choice::new(&one.unit.to_string(), Words::plain(self.unit(one.unit)))
        };
        let answered = |one: &domain::campaign::Objection| Answered {
            number: one.number,
            unit: self.unit(one.unit),
            upheld: one.answer.as_ref().map(|(upheld, _)| *upheld),
            reason: one.answer.as_ref().map_or_else(String::new, |(_, reason)| mask(reason, &[])),
        };
        NoticeCard {
            id: campaign.id.0,
            year: campaign.year,
            name: told::text(&rules.name, self.lang),
            at_ms: notice.at.as_millisecond(),
            until: notice.until.date.to_string(),
            runs: self.at < notice.until.at,
            shown: notice.shown.iter().map(noticed).collect(),
            choices: notice.shown.iter().map(choice).collect(),
            objections: campaign.objections.iter().map(answered).collect(),
            unit: typed(&back.unit),
            text: typed(&back.text),
        }
    }

    fn honoured(&self, campaign: &Campaign, rules: &policy::Campaign) -> Vec<Honoured> {
        let held = campaign.entrants.iter().filter_map(|(unit, one)| {
            let award = one.award.as_ref().filter(|award| award.withdrawal.is_none())?;
            Some((*unit, one, award))
        });
        let row = |(unit, entrant, award): (UnitId, &domain::campaign::Entrant, &Award)| Honoured {
            unit: self.unit(unit),
            sector: named(&rules.sectors, &entrant.sector, self.lang),
            place: self.offices.mask_office(&entrant.place),
            plaque: award
                .plaque
                .as_ref()
                .map_or_else(String::new, |(number, _)| self.offices.mask_office(number)),
            tested: award.retests.last().map_or_else(String::new, |test| test.year.to_string()),
        };
        held.map(row).collect()
    }

    /// The reason is shown when the media have said so, and with nobody to be found in it.
    fn withdrawn(&self, campaign: &Campaign) -> Vec<Withdrawn> {
        let lost = campaign.entrants.iter().filter_map(|(unit, one)| {
            let withdrawal = one.award.as_ref()?.withdrawal.as_ref()?;
            let published = withdrawal.published.clone();
            Some(Withdrawn {
                year: campaign.year,
                unit: self.unit(*unit),
                at_ms: withdrawal.at.as_millisecond(),
                reason: published.as_ref().map_or_else(String::new, |_| mask(&withdrawal.reason, &[])),
                medium: self.offices.mask_office(&published.unwrap_or_default()),
            })
        });
        lost.collect()
    }
}
