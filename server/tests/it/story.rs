//! The stories at their third depth: through the forms that people really send, over HTTP. What no page offers
//! (timers, imports, setting the world up, a message from a gateway) goes through the door of the store, as jobs do.

mod absences;
mod assessed;
mod campaigns;
mod forms;
#[path = "../../../stories/runner/kept.rs"]
mod kept;
mod surveys;
mod visits;
mod woodpecker;

mod asked;

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use domain::{
    access::{Actor, Staff},
    assessment::periods::YearScore,
    campaign::Campaign,
    ids::{CampaignId, OrderId, ProceedingId, VisitId},
    proceeding::Proceeding,
    visit::Visit,
    woodpecker::Collection,
    world::World,
};
use jiff::Timestamp;
use reqwest::{Client, Method, RequestBuilder, StatusCode, header, redirect};
use server::{
    app::App,
    cli::open,
    clock::Clock,
    http::{answer::PROBLEM_HEADER, signed, visitor},
    ids::Ids,
};
use store::{
    db::Location,
    house::Store,
    secrets::{self, Session},
    vault::{KEY_BYTES, KeyFile},
};
use tokio::{net::TcpListener, runtime::Runtime};

use crate::runner::{self, Act, Backend, No, Request, Seen, Timer, campaign::Told, survey::Asked};
use forms::{Form, citizens_form, form};
use kept::Kept;

/// The token of every citizen's browser; its forms carry the digest.
const BROWSER: &str = "one-browser";
/// The token every form of a signed-in person carries.
const CSRF: &str = "one-form";

/// What a page answered.
struct Answered {
    status: StatusCode,
    code: Option<String>,
    location: Option<String>,
    text: String,
}

/// An installation on loopback that plays stories.
struct Web {
    kept: Kept,
    app: App,
    address: String,
    client: Client,
    runtime: Runtime,
    /// The tracking codes the citizens hold.
    codes: BTreeMap<OrderId, String>,
    sent: AtomicU64,
    _dir: tempfile::TempDir,
}

impl Web {
    fn open() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let clock = Clock::standing_at(Timestamp::UNIX_EPOCH);
        let key = Arc::new(KeyFile::create(&dir.path().join(open::KEY), &[7; KEY_BYTES]).unwrap());
        let files = dir.path().join("files");
        let store = Store::open(&Location::in_dir(dir.path()), files, key, clock.now()).unwrap();
        std::fs::write(dir.path().join("huiyin.toml"), "[limits]\nspeak_per_ten_minutes = 10000\n").unwrap();
        let app = open::app(store.clone(), dir.path(), clock, Ids::seeded(7), None).unwrap();
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let service = server::server::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
        runtime.spawn(async move { axum::serve(listener, service).await.unwrap() });
        let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        Self {
            kept: Kept { store },
            app,
            address,
            client,
            runtime,
            codes: BTreeMap::new(),
            sent: AtomicU64::new(0),
            _dir: dir,
        }
    }

    /// Asks for something; returns the status, the refusal that is named, where the answer leads, and the page.
    fn asked(&self, request: RequestBuilder) -> Answered {
        self.runtime.block_on(async {
            let answer = request.send().await.unwrap();
            let headers = answer.headers().clone();
            let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
            let (status, code, location) = (answer.status(), text(PROBLEM_HEADER), text("location"));
            Answered { status, code, location, text: answer.text().await.unwrap() }
        })
    }

    /// Sends a form with these cookies.
    fn posted(&self, path: &str, cookies: &str, fields: &[(&str, String)]) -> Answered {
        let request = self.client.request(Method::POST, format!("{}{path}", self.address));
        self.asked(request.header(header::COOKIE, cookies).form(fields))
    }

    /// Sends a form with these cookies; returns where the answer leads, or the refusal it names.
    fn send(&self, path: &str, cookies: &str, fields: &[(&str, String)]) -> Result<String, No> {
        let Answered { status, code, location, text } = self.posted(path, cookies, fields);
        match code {
            Some(code) if code == "not-found" => Err(No::other("hidden", &text)),
            Some(code) if code == "forbidden" => Err(No::other("denied", &text)),
            Some(code) => Err(No::other(&code, &format!("{path} answered {status}"))),
            None => {
                let told: Vec<_> =
                    text.lines().filter(|line| line.contains("error") || line.contains("problem")).collect();
                assert!(
                    status.is_success() || status.is_redirection(),
                    "{path} {fields:?} answered {status}:\n{told:#?}"
                );
                Ok(location.unwrap_or_default())
            }
        }
    }

    /// Returns the cookies of a person who signed in at `at`.
    fn session(&self, staff: &Staff, at: Timestamp) -> String {
        let token = format!("session-{}", self.sent.fetch_add(1, Ordering::SeqCst));
        let session = Session {
            token: signed::digest(&token),
            person: staff.person,
            started_at: at,
            seen_at: at,
            second_factor: true,
            csrf: CSRF.to_owned(),
        };
        self.kept.store.write_rows(|tx| secrets::save_session(tx, &session)).unwrap();
        format!("{}={token}", signed::SESSION_COOKIE)
    }

    fn key(&self, wanted: Option<&String>) -> String {
        wanted.cloned().unwrap_or_else(|| format!("form-{}", self.sent.fetch_add(1, Ordering::SeqCst)))
    }

    fn staff(&mut self, request: &Request, staff: &Staff, order: OrderId, form: Form) -> Result<(), No> {
        let Act::Order { seen, .. } = &request.act else { unreachable!() };
        let now = self.kept.look(order).order;
        let mut fields = vec![
            ("csrf", CSRF.to_owned()),
            ("key", self.key(request.key.as_ref())),
            ("version", seen.unwrap_or(now.version).to_string()),
        ];
        fields.extend(form.fields);
        let cookies = self.session(staff, request.at);
        self.send(&format!("/orders/{}/{}", now.number, form.code), &cookies, &fields).map(|_| ())
    }

    fn citizen(
        &mut self,
        request: &Request,
        order: OrderId,
        path: &str,
        fields: Vec<(&'static str, String)>,
    ) -> Result<(), No> {
        let number = self.kept.look(order).order.number;
        let code = self.codes.get(&order).cloned().unwrap_or_default();
        let mut all = vec![("csrf", self.citizens_csrf()), ("key", self.key(request.key.as_ref()))];
        all.extend(fields);
        let cookies = format!("{}={BROWSER}; {}={code}", visitor::VISITOR_COOKIE, visitor::TRACK_COOKIE);
        self.send(&format!("/track/{number}/{path}"), &cookies, &all).map(|_| ())
    }

    fn citizens_csrf(&self) -> String {
        self.app.store.vault().index(BROWSER, "form")
    }

    /// A page refuses what the rules refuse, by the same code, and nothing else; the rules' own words are compared.
    fn compared(
        &mut self,
        request: Request,
        order: OrderId,
        answer: Result<(), No>,
    ) -> Result<Option<OrderId>, No> {
        let Err(no) = answer else { return Ok(Some(order)) };
        let said = self.behind(request).expect_err("the page refused what the rules allow");
        assert!(
            no.code == said.code || no.code == "bad-form",
            "the page says {}, the rules {}",
            no.code,
            said.code
        );
        Err(said)
    }

    /// Lets what no page offers happen through the door of the store.
    fn behind(&mut self, request: Request) -> Result<Option<OrderId>, No> {
        let code = match &request.act {
            Act::Register { code, .. } => code.clone(),
            Act::Import(_) | Act::Order { .. } | Act::People(_) | Act::Rules(_) | Act::Absence(_) => None,
            // Their pages have tests of their own, `supervision`.
            Act::OpenProceeding(_) | Act::Proceeding { .. } => None,
            Act::BeginCampaign(_) | Act::Campaign { .. } => None,
            Act::BeginCollection(_) | Act::Collection { .. } => None,
            Act::Supervisor(_) | Act::PlanVisit(_) | Act::Visit { .. } => None,
            Act::Assess(_) => None,
            Act::Serve(_) | Act::RunSurveys | Act::Survey { .. } | Act::SurveyPlace { .. } => None,
        };
        let done = self.kept.act(request)?;
        if let (Some(order), Some(code)) = (done, code) {
            self.codes.insert(order, code);
        }
        Ok(done)
    }
}

impl Backend for Web {
    fn world(&self) -> Arc<World> {
        self.kept.world()
    }

    fn act(&mut self, request: Request) -> Result<Option<OrderId>, No> {
        self.app.clock.set(request.at);
        if let (Act::Absence(command), Actor::Staff(staff)) = (request.act.clone(), request.actor.clone()) {
            return self.absence(request, &staff, &command);
        }
        if let (Act::Assess(command), Actor::Staff(staff)) = (request.act.clone(), request.actor.clone()) {
            return self.assess(request, &staff, &command);
        }
        if let (Act::Supervisor(_) | Act::PlanVisit(_) | Act::Visit { .. }, Actor::Staff(staff)) =
            (&request.act, &request.actor)
        {
            let staff = staff.clone();
            return self.visiting(request, &staff);
        }
        if let Act::RunSurveys | Act::Survey { .. } | Act::SurveyPlace { .. } = &request.act {
            return self.surveying(request);
        }
        if let (Act::BeginCampaign(_) | Act::Campaign { .. }, Actor::Staff(staff)) =
            (&request.act, &request.actor)
        {
            let staff = staff.clone();
            return self.lead(request, &staff);
        }
        if let Actor::Staff(staff) = request.actor.clone()
            && let Some((path, fields)) = woodpecker::of_woodpecker(&request.act)
        {
            return self.gathering(request, &staff, &path, fields);
        }
        let Act::Order { order, command, .. } = request.act.clone() else { return self.behind(request) };
        match request.actor.clone() {
            Actor::Staff(staff) => match form(&self.kept, &command) {
                Some(form) => {
                    let answer = self.staff(&request, &staff, order, form);
                    self.compared(request, order, answer)
                }
                None => self.behind(request),
            },
            Actor::Citizen if self.codes.contains_key(&order) => {
                let tracking = self.kept.look(order).order.tracking;
                match citizens_form(&command, tracking.as_deref()) {
                    Some((path, fields)) => {
                        let answer = self.citizen(&request, order, path, fields);
                        self.compared(request, order, answer)
                    }
                    None => self.behind(request),
                }
            }
            Actor::Citizen | Actor::System(_) => self.behind(request),
        }
    }

    fn due(&mut self, at: Timestamp) -> Vec<Timer> {
        self.kept.due(at)
    }

    fn look(&mut self, order: OrderId) -> Seen {
        self.kept.look(order)
    }

    fn opened_last(&mut self) -> Option<ProceedingId> {
        self.kept.opened_last()
    }

    fn look_at(&mut self, proceeding: ProceedingId) -> (Proceeding, Vec<String>) {
        self.kept.look_at(proceeding)
    }

    fn campaign(&mut self) -> Option<(Campaign, Vec<String>)> {
        self.kept.campaign()
    }

    fn gathered_last(&mut self) -> Option<(Collection, Vec<String>)> {
        self.kept.gathered_last()
    }

    fn told(&mut self, campaign: CampaignId) -> Told {
        self.files_of(campaign)
    }

    fn year(&mut self, pack: &str, year: i16, unit: &str) -> Option<YearScore> {
        let now = self.kept.year(pack, year, unit)?;
        self.shows(pack, year, &now);
        Some(now)
    }

    fn surveys(&mut self) -> Vec<Asked> {
        self.kept.surveys()
    }

    fn visit(&mut self, id: Option<VisitId>) -> Option<Visit> {
        self.kept.visit(id)
    }
}

#[test]
fn every_story_holds_over_http() {
    let mut wrong = Vec::new();
    let mut house = Web::open();
    for (name, story) in runner::all() {
        let mut own = story.is_alone().then(Web::open);
        let outcome = runner::run(&story, own.as_mut().unwrap_or(&mut house));
        wrong.extend(outcome.err().map(|problem| format!("stories/{name}.toml: {problem}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let scratch = tempfile::tempdir().unwrap();
    let report = store::verify::verify(house.kept.store.db(), scratch.path(), &mut |_, _| {}).unwrap();
    assert!(report.is_clean(), "{:?}", report.differences);
}
