//! A small installation and browsers that visit it: what tests of pages stand on.
//!
//! The clock stands until a test moves it, numbers come from a seed, the store is a folder that vanishes.
//! A browser keeps cookies, follows nothing by itself, and fills in the forms that a page really shows.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};

use domain::{
    access::{Actor, Role},
    calendar::instant,
    ids::{PersonId, UnitId},
    people::{self, Person, Unit, UnitKind},
};
use jiff::{
    SignedDuration, Timestamp,
    civil::{date, time},
};
use reqwest::{Client, Response, header, redirect};
use server::{
    actions,
    app::{App, Demo},
    cli::{init, open},
    clock::Clock,
    ids::Ids,
    passwords, shipped,
};
use store::{
    command::{Act, Done},
    db::Location,
    house::Store,
    secrets::{self, Credential},
    vault::{KEY_BYTES, KeyFile},
};
use tokio::{net::TcpListener, task::JoinHandle};

/// The password of everybody in the small world.
pub(crate) const PASSWORD: &str = "Hua-sheng-7-di";
/// The second factor's secret of everybody whose role needs one.
const SECRET: [u8; passwords::SECRET_BYTES] = *b"twenty bytes for one";

/// An installation that is being served on loopback.
pub(crate) struct House {
    pub(crate) app: App,
    address: String,
    served: JoinHandle<()>,
    _dir: tempfile::TempDir,
}

impl House {
    /// Opens a real installation with the small world, on Monday 23 November 2026 at nine.
    pub(crate) async fn open() -> Self {
        Self::build(None, shipped::PACKS[0].1, |_, _| String::new()).await
    }

    /// Opens a real installation under a pack of its own, with settings that may depend on its folder and address.
    pub(crate) async fn with(pack: &str, settings: impl FnOnce(&Path, &str) -> String) -> Self {
        Self::build(None, pack, settings).await
    }

    /// Opens a demonstration with the small world: no second factor, one account per role on the door.
    pub(crate) async fn demo() -> Self {
        Self::under(shipped::PACKS[0].1).await
    }

    /// Opens a demonstration with the small world under a pack of its own.
    pub(crate) async fn under(pack: &str) -> Self {
        Self::build(Some(Demo { data: "测试来信".to_owned(), offset_days: 0 }), pack, |_, _| {
            String::new()
        })
        .await
    }

    async fn build(demo: Option<Demo>, pack: &str, settings: impl FnOnce(&Path, &str) -> String) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let settings = settings(dir.path(), &address);
        std::fs::write(dir.path().join(server::config::FILE), settings).unwrap();
        let clock = Clock::standing_at(instant(date(2026, 11, 23), time(9, 0, 0, 0)));
        let key = KeyFile::create(&dir.path().join(open::KEY), &[7; KEY_BYTES]).unwrap();
        let location = Location::in_dir(dir.path());
        let files = dir.path().join("files");
        let store = Store::open(&location, files, std::sync::Arc::new(key), clock.now()).unwrap();
        let packs = [(shipped::PACKS[0].0.to_owned(), pack.to_owned())];
        init::load_rules(&store, &clock, &packs).unwrap();
        let app = open::app(store, dir.path(), clock, Ids::seeded(7), demo).unwrap();
        populate(&app);
        let service = server::server::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
        let served = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        Self { app, address, served, _dir: dir }
    }

    /// Returns where it is served.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Returns the unit of a code, name or alias.
    pub(crate) fn unit(&self, name: &str) -> UnitId {
        self.app.world().people.units.named(name).unwrap().id
    }

    /// Returns the person who signs in under a name.
    pub(crate) fn person(&self, sign_in: &str) -> PersonId {
        self.app.world().people.persons.signing_in_as(sign_in).unwrap().id
    }

    /// Moves the clock.
    pub(crate) fn advance(&self, by: SignedDuration) {
        self.app.clock.set(self.app.clock.now().checked_add(by).unwrap());
    }

    /// Returns a browser that nobody has signed in with.
    pub(crate) fn browser(&self) -> Browser {
        let client = Client::builder().cookie_store(true).redirect(redirect::Policy::none()).build().unwrap();
        Browser { client, address: self.address.clone() }
    }

    /// Returns a browser in which a person has signed in, second factor included.
    pub(crate) async fn signed_in(&self, name: &str) -> Browser {
        let browser = self.browser();
        let page = browser.get("/sign-in").await;
        let mut page = browser.send(&page, "/sign-in", &[("name", name), ("password", PASSWORD)]).await;
        if page.location == "/sign-in/second-factor" {
            // A code is taken once; time passes between two sign-ins.
            self.advance(SignedDuration::from_secs(60));
            let seconds = u64::try_from(self.app.clock.now().as_second()).unwrap();
            let code = passwords::code_at(&SECRET, seconds).unwrap();
            let form = browser.get("/sign-in/second-factor").await;
            page = browser.send(&form, "/sign-in/second-factor", &[("code", &code)]).await;
        }
        assert_eq!(page.status, 303, "{name} did not get in: {}", page.html);
        browser
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.served.abort();
    }
}

/// The units of the small world: code, name, what it is, code of the one above.
const UNITS: [(&str, &str, UnitKind, &str); 6] = [
    ("county", "清河县", UnitKind::Jurisdiction, ""),
    ("centre", "县12345热线受理中心", UnitKind::Hall, "county"),
    ("housing", "县住房和城乡建设局", UnitKind::Department, "county"),
    ("heating", "供热办", UnitKind::Section, "housing"),
    ("market", "县市场监督管理局", UnitKind::Department, "county"),
    ("town", "城关街道办事处", UnitKind::Department, "county"),
];

/// The persons of the small world: sign-in name, name, role, code of the unit.
const PERSONS: [(&str, &str, Role, &str); 14] = [
    ("agent", "周敏", Role::Agent, "centre"),
    ("dispatcher", "王芳", Role::Dispatcher, "centre"),
    ("handler", "陈志强", Role::UnitHandler, "housing"),
    ("approver", "刘卫东", Role::UnitApprover, "housing"),
    ("principal", "赵磊", Role::UnitPrincipal, "housing"),
    ("other", "孙丽", Role::UnitHandler, "market"),
    ("supervisor", "马骏", Role::Supervisor, "county"),
    ("leader", "高健", Role::Leader, "county"),
    ("administrator", "赵国庆", Role::Administrator, "county"),
    ("auditor", "冯静", Role::Auditor, "county"),
    ("window", "吴晓燕", Role::Window, "centre"),
    ("assessor", "何平", Role::Assessor, "county"),
    ("adjudicator", "郑义", Role::Adjudicator, "county"),
    ("surveyor", "秦调查", Role::Surveyor, "county"),
];

/// Who is compared with whom in the small world.
fn peer_group(code: &str) -> Option<String> {
    match code {
        "housing" | "market" => Some("department".to_owned()),
        "town" => Some("township".to_owned()),
        _ => None,
    }
}

fn populate(app: &App) {
    for (code, name, kind, parent) in UNITS {
        let unit = Unit {
            id: UnitId(0),
            code: code.to_owned(),
            parent: app.world().people.units.named(parent).map(|unit| unit.id),
            name: name.to_owned(),
            name_en: code.to_owned(),
            kind,
            group: peer_group(code),
            from: date(2020, 1, 1),
            until: None,
            aliases: [].into(),
        };
        now(app, people::Command::AddUnit(unit));
    }
    // One hash for everybody: hashing is slow on purpose.
    let password = passwords::hash(PASSWORD, &[7; 16]).unwrap();
    for (sign_in, name, role, unit) in PERSONS {
        let person = Person {
            id: PersonId(0),
            sign_in: sign_in.to_owned(),
            name: name.to_owned(),
            roles: [role].into(),
            unit: app.world().people.units.named(unit).map(|unit| unit.id),
            active: true,
        };
        let Done::Person { id } = now(app, people::Command::AddPerson(person)) else { panic!("no person") };
        let sealed = app.store.vault().seal(&SECRET, &format!("second-factor:{id}"));
        let credential = Credential {
            person: id,
            password: password.clone(),
            second_factor: role.needs_second_factor().then(|| store::hex::encode(&sealed)),
            last_step: 0,
            failures: 0,
            locked_until: Timestamp::UNIX_EPOCH,
            changed_at: app.clock.now(),
        };
        app.store.write_rows(|tx| secrets::save_credential(tx, &credential)).unwrap();
    }
}

fn now(app: &App, command: people::Command) -> Done {
    actions::now(&app.store, &app.clock, Actor::System("set-up"), None, Act::People(command)).unwrap()
}

/// Somebody's browser: keeps cookies, follows a redirect only when told to.
pub(crate) struct Browser {
    client: Client,
    address: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) status: u16,
    /// Where it sends the browser on; empty when it does not.
    pub(crate) location: String,
    pub(crate) html: String,
}

/// A file put into a form.
#[derive(Clone, Copy)]
pub(crate) struct File<'a> {
    pub(crate) field: &'a str,
    pub(crate) name: &'a str,
    pub(crate) bytes: &'a [u8],
}

impl Browser {
    /// Opens an address.
    pub(crate) async fn get(&self, path: &str) -> Page {
        page(self.client.get(format!("{}{path}", self.address)).send().await.unwrap()).await
    }

    /// Opens or only looks at an address, as a program of this name.
    pub(crate) async fn visit(&self, path: &str, agent: &str, is_head: bool) -> u16 {
        let url = format!("{}{path}", self.address);
        let request = if is_head { self.client.head(url) } else { self.client.get(url) };
        request.header(header::USER_AGENT, agent).send().await.unwrap().status().as_u16()
    }

    /// Asks for an address as a script on a page does.
    pub(crate) async fn fetch(&self, path: &str) -> Response {
        self.client.get(format!("{}{path}", self.address)).header("hx-request", "true").send().await.unwrap()
    }

    /// Returns the status of an address.
    pub(crate) async fn status(&self, path: &str) -> u16 {
        self.client.get(format!("{}{path}", self.address)).send().await.unwrap().status().as_u16()
    }

    /// Returns what an address holds, as it is.
    pub(crate) async fn bytes(&self, path: &str) -> Vec<u8> {
        let answer = self.client.get(format!("{}{path}", self.address)).send().await.unwrap();
        answer.bytes().await.unwrap().to_vec()
    }

    /// Asks for an address with a token, as another system does; returns status and body.
    pub(crate) async fn bearing(&self, path: &str, token: String) -> (u16, String) {
        let request = self.client.get(format!("{}{path}", self.address)).bearer_auth(token);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// Opens what a page sends the browser on to.
    pub(crate) async fn follow(&self, page: &Page) -> Page {
        assert!(!page.location.is_empty(), "nothing to follow: {} {}", page.status, page.html);
        self.get(&page.location).await
    }

    /// Sends bare fields, as no form would: for what must be refused.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        page(self.client.post(format!("{}{path}", self.address)).form(fields).send().await.unwrap()).await
    }

    /// Sends the form of a page that posts to `action`, with its hidden fields and these.
    pub(crate) async fn send(&self, page: &Page, action: &str, fields: &[(&str, &str)]) -> Page {
        let filled = page.filled(action, fields);
        let fields: Vec<_> = filled.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post(action, &fields).await
    }

    /// Sends the form of a page that posts to `action` with a file in it.
    pub(crate) async fn send_file(
        &self,
        form: &Page,
        action: &str,
        fields: &[(&str, &str)],
        file: File<'_>,
    ) -> Page {
        let filled = form.filled(action, fields);
        let filled: Vec<_> = filled.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post_files(action, &filled, &[file]).await
    }

    /// Posts a form with files in it.
    pub(crate) async fn post_files(&self, path: &str, fields: &[(&str, &str)], files: &[File<'_>]) -> Page {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let boundary = format!("huiyin-{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let mut body = Vec::new();
        for (name, value) in fields {
            let part =
                format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        for File { field, name, bytes } in files {
            let head = format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        let request = self.client.post(format!("{}{path}", self.address));
        let kind = format!("multipart/form-data; boundary={boundary}");
        page(request.header(header::CONTENT_TYPE, kind).body(body).send().await.unwrap()).await
    }
}

async fn page(response: Response) -> Page {
    let location = response.headers().get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned());
    let status = response.status().as_u16();
    // The template engine writes a slash like this; tests read addresses as people do.
    let html = response.text().await.unwrap().replace("&#x2f;", "/");
    Page { status, location: location.unwrap_or_default(), html }
}

impl Page {
    /// Returns the hidden fields of the first form that posts to `action`.
    pub(crate) fn hidden(&self, action: &str) -> BTreeMap<String, String> {
        let forms = self.html.split("<form ").skip(1).filter_map(|rest| rest.split_once("</form>"));
        let wanted = format!("action=\"{action}\"");
        let posts = |head: &str| head.contains("method=\"post\"") && head.contains(&wanted);
        let is_wanted = |form: &&str| form.split('>').next().is_some_and(posts);
        let form = forms.map(|(form, _)| form).find(is_wanted);
        let form = form.unwrap_or_else(|| panic!("no form posts to `{action}`: {}", self.html));
        let inputs = form.split("<input ").skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
        let hidden = inputs.filter(|input| input.contains("type=\"hidden\""));
        hidden.map(|input| (attribute(input, "name"), attribute(input, "value"))).collect()
    }

    pub(crate) fn filled(&self, action: &str, fields: &[(&str, &str)]) -> Vec<(String, String)> {
        let typed = |name: &str| fields.iter().any(|(field, _)| *field == name);
        let hidden = self.hidden(action).into_iter().filter(|(name, _)| !typed(name));
        hidden.chain(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))).collect()
    }

    /// Fails unless the page came and says all of this.
    pub(crate) fn says(&self, words: &[&str]) {
        for word in words {
            assert!(self.html.contains(word), "`{word}` is not said ({}): {}", self.status, self.html);
        }
    }

    /// Fails when the page says any of this.
    pub(crate) fn does_not_say(&self, words: &[&str]) {
        for word in words {
            assert!(!self.html.contains(word), "`{word}` is said: {}", self.html);
        }
    }
}

fn attribute(input: &str, name: &str) -> String {
    let value = input.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
    let value = value.unwrap_or_default();
    value
        .replace("&quot;", "\"")
        .replace("&#x22;", "\"")
        .replace("&#x27;", "'")
        .replace("&#x2f;", "/")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}
