//! The stories at their third depth: through the forms that people really send, over HTTP. What no page offers
//! (timers, imports, setting the world up, a message from a gateway) goes through the door of the store, as jobs do.

mod absences;
mod campaigns;
#[path = "../../../stories/runner/kept.rs"]
mod kept;
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
    campaign::Campaign,
    ids::{OrderId, ProceedingId, UnitId, VisitId},
    order::command::{Command, Evidence, ReturnRuling},
    proceeding::Proceeding,
    visit::Visit,
    woodpecker::Collection,
    world::World,
};
use jiff::Timestamp;
use reqwest::{Client, Method, RequestBuilder, header, redirect};
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

use crate::runner::{self, Act, Backend, No, Request, Seen, Timer};
use asked::asked;
use kept::Kept;

/// The token of every citizen's browser; its forms carry the digest.
const BROWSER: &str = "one-browser";
/// The token every form of a signed-in person carries.
const CSRF: &str = "one-form";

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

    /// Sends a form with these cookies; returns where the answer leads, or the refusal it names.
    fn send(&self, path: &str, cookies: &str, fields: &[(&str, String)]) -> Result<String, No> {
        let request = self.client.request(Method::POST, format!("{}{path}", self.address));
        let request: RequestBuilder = request.header(header::COOKIE, cookies).form(fields);
        let (status, code, location, text) = self.runtime.block_on(async {
            let answer = request.send().await.unwrap();
            let headers = answer.headers().clone();
            let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned());
            (answer.status(), text(PROBLEM_HEADER), text("location"), answer.text().await.unwrap())
        });
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
            // Their pages have tests of their own, `supervision` and `visits`.
            Act::OpenProceeding(_) | Act::Proceeding { .. } => None,
            Act::BeginCampaign(_) | Act::Campaign { .. } => None,
            Act::BeginCollection(_) | Act::Collection { .. } => None,
            Act::Supervisor(_) | Act::PlanVisit(_) | Act::Visit { .. } => None,
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

    fn visit(&mut self, id: Option<VisitId>) -> Option<Visit> {
        self.kept.visit(id)
    }
}

/// A form of the order page, as a browser would send it.
struct Form {
    code: &'static str,
    fields: Vec<(&'static str, String)>,
}

fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

/// Returns the form of a command; nothing for what no page of the staff offers.
fn form(kept: &Kept, command: &Command) -> Option<Form> {
    let code = command.name().code();
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let text = |text: &String| text.clone();
    let world = kept.world();
    let named = |unit: UnitId| {
        world.people.units.get(unit).map_or_else(|| unit.to_string(), |unit| unit.code.clone())
    };
    let fields: Vec<(&'static str, String)> = match command {
        Command::Accept { kind, urgency, proposed, note } => {
            let mut fields = vec![("kind", text(kind)), ("urgency", word(urgency)), ("note", text(note))];
            fields.extend(proposed.map(|unit| ("proposed_id", unit.to_string())));
            fields
        }
        Command::Refuse { reason, words } => vec![("reason", text(reason)), ("words", text(words))],
        Command::HandOver { service, words } => vec![("service", text(service)), ("words", text(words))],
        Command::Dispatch { lead, co_handlers, difficulty, note } => {
            let mut fields =
                vec![("lead_id", lead.to_string()), ("difficulty", word(difficulty)), ("note", text(note))];
            fields.extend(co_handlers.iter().map(|unit| ("co_name", named(*unit))));
            fields
        }
        Command::Reassign { lead, co_handlers, reason } => {
            let mut fields = vec![("lead_id", lead.to_string()), ("reason", text(reason))];
            fields.extend(co_handlers.iter().map(|unit| ("co_name", named(*unit))));
            fields
        }
        Command::Sign { handler } => vec![("handler", text(handler))],
        Command::Contact { reached, note } => vec![("reached", yes(*reached)), ("note", text(note))],
        Command::Answer { reply, result, leader, handler } => vec![
            ("reply", text(reply)),
            ("result", word(result)),
            ("leader", text(leader)),
            ("handler", text(handler)),
        ],
        Command::Approve { note } | Command::Resume { note } => vec![("note", text(note))],
        Command::SendBack { reason }
        | Command::Suspend { reason }
        | Command::Reopen { reason }
        | Command::Unmerge { reason }
        | Command::Unmask { reason } => vec![("reason", text(reason))],
        Command::Attempt { result, again_at: None } => vec![("result", word(result))],
        Command::Rate { answers, words, evidence: Evidence::Phone { record } } => {
            let mut fields = vec![("words", text(words)), ("record", text(record))];
            for (question, answer) in answers {
                let name: &'static str = format!("answer_{question}").leak();
                fields.push((name, text(answer)));
            }
            fields
        }
        Command::Redo { level, reason } => vec![("level", word(level)), ("reason", text(reason))],
        Command::Close { reason, withdrawn } => {
            vec![("reason", text(reason)), ("withdrawn", yes(*withdrawn))]
        }
        Command::Merge { into, reason } => {
            let exists = kept.store.read(|tx| store::order::get(tx, *into)).unwrap()?;
            vec![("into", exists.number), ("reason", text(reason))]
        }
        Command::RequestReturn { phoned, reason, basis, proposed } => {
            let mut fields = vec![("phoned", yes(*phoned)), ("reason", text(reason)), ("basis", text(basis))];
            fields.extend(proposed.map(|unit| ("proposed_id", unit.to_string())));
            fields
        }
        Command::RuleReturn { ruling, words, own_matter } => {
            let mut fields = vec![("words", text(words)), ("own_matter", yes(*own_matter))];
            let (code, lead, helpers) = match ruling {
                ReturnRuling::Keep => ("keep", None, [].as_slice()),
                ReturnRuling::TakeBack => ("take-back", None, [].as_slice()),
                ReturnRuling::Help { units } => ("help", None, units.as_slice()),
                ReturnRuling::Reassign { lead, co_handlers } => {
                    ("reassign", Some(*lead), co_handlers.as_slice())
                }
            };
            fields.push(("ruling", code.to_owned()));
            fields.extend(lead.map(|unit| ("lead_id", unit.to_string())));
            fields.extend(helpers.iter().map(|unit| ("co_name", named(*unit))));
            fields
        }
        Command::Consult { participants, conclusion, meeting } => {
            let mut fields = vec![("participants", text(participants)), ("conclusion", text(conclusion))];
            fields.extend(meeting.held_on.map(|day| ("held_on", day.to_string())));
            fields.extend(meeting.units.iter().map(|unit| ("co_name", named(*unit))));
            fields.extend(meeting.lead.map(|unit| ("lead_id", unit.to_string())));
            fields
        }
        Command::Competence(ask) => asked(ask, named),
        Command::RequestExtension { by, reason } => vec![("by", by.to_string()), ("reason", text(reason))],
        Command::RuleExtension { granted, words } => vec![("granted", yes(*granted)), ("words", text(words))],
        Command::Claim { grounds, basis } => vec![("grounds", text(grounds)), ("basis", text(basis))],
        Command::Adjudicate { performed, grounds } => {
            vec![("performed", yes(*performed)), ("grounds", text(grounds))]
        }
        Command::FileDossier { parts } => parts.iter().map(|part| ("part", text(part))).collect(),
        Command::ReviewDossier { finding, words } => vec![("finding", word(finding)), ("words", text(words))],
        Command::Inquire { inquiry } => {
            let said = |answer: Option<bool>| answer.map_or_else(|| "unsure".to_owned(), &yes);
            vec![
                ("contacted", said(inquiry.contacted)),
                ("process", said(inquiry.process)),
                ("solved", said(inquiry.solved)),
                ("result", said(inquiry.result)),
                ("performed", said(inquiry.performed)),
                ("cause", text(&inquiry.cause)),
                ("finding", word(&inquiry.finding)),
                ("record", text(&inquiry.record)),
            ]
        }
        Command::ProposeMalicious { reason, evidence } => {
            vec![("reason", text(reason)), ("evidence", text(evidence))]
        }
        Command::RuleMalicious { confirmed, words } => {
            vec![("confirmed", yes(*confirmed)), ("words", text(words))]
        }
        Command::Find { fault, unit, confirmed, words } => {
            let mut fields =
                vec![("fault", word(fault)), ("confirmed", yes(*confirmed)), ("words", text(words))];
            fields.extend(unit.map(|unit| ("unit_name", named(unit))));
            fields
        }
        Command::Note { sign, holds, words } => {
            vec![("sign", word(sign)), ("holds", yes(*holds)), ("words", text(words))]
        }
        Command::ReceiveWarning { form } => vec![("form", word(form))],
        Command::AnswerWarning { form, handler, words } => {
            vec![("form", word(form)), ("handler", text(handler)), ("words", text(words))]
        }
        Command::Comment { text: words } => vec![("text", text(words))],
        Command::Attempt { .. }
        | Command::Rate { .. }
        | Command::Supplement { .. }
        | Command::Attach { .. }
        | Command::Fire { .. }
        | Command::Rederive { .. } => return None,
    };
    Some(Form { code, fields })
}

/// Returns the form of a citizen's command.
fn citizens_form(
    command: &Command,
    own: Option<&str>,
) -> Option<(&'static str, Vec<(&'static str, String)>)> {
    match command {
        Command::Rate { answers, words, evidence: Evidence::Web { tracking } }
            if own == Some(tracking.as_str()) =>
        {
            let mut fields = vec![("reason", words.clone())];
            for (question, answer) in answers {
                let name: &'static str = format!("q_{question}").leak();
                fields.push((name, answer.clone()));
            }
            Some(("answer", fields))
        }
        Command::Reopen { reason } => Some(("reopen", vec![("reason", reason.clone())])),
        Command::Supplement { text } => Some(("supplement", vec![("content", text.clone())])),
        _ => None,
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
