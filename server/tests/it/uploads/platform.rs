//! A platform that keeps one record for each key, checks who calls and every field, and may be slow, down, doubled,
//! forgetful of its answers, or of its records.

use std::{
    collections::{BTreeMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use sm2::{
    SecretKey,
    dsa::{Signature, VerifyingKey, signature::Verifier},
    pke::{DecryptingKey, Mode},
};
use tokio::net::TcpListener;

const ID: &str = "1234567812345678";
/// Our private key, which the platform knows the public half of.
pub(super) const OURS: &str = "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8";
const THEIRS: &str = "128b2fa8bd433c6c068c8d803dff79792a519a55171b1b650c23661d15897263";
pub(super) const MARK: &str = "qinghe";
pub(super) const WORD: &str = "a word between two houses";

/// What the fields of the records may be called.
const FIELDS: [&str; 33] = [
    "areaCode",
    "deptCode",
    "orgcode",
    "proDepart",
    "proDepartCode",
    "orgName",
    "taskCode",
    "taskName",
    "taskType",
    "projectNo",
    "projectName",
    "proStatus",
    "serviceName",
    "serviceNumber",
    "serviceTime",
    "acceptDate",
    "resultDate",
    "userName",
    "userProp",
    "mobile",
    "proManagerNo",
    "proChannel",
    "dataSource",
    "flag",
    "assessNumber",
    "pf",
    "satisfaction",
    "evalDetail",
    "writingEvaluation",
    "assessTime",
    "effectivEvalua",
    "isdefault",
    "appStatus",
];

fn secret(digits: &str) -> SecretKey {
    SecretKey::from_slice(&store::hex::decode(digits).unwrap()).unwrap()
}

/// Returns the platform's public key as it gives it to others.
pub(super) fn public() -> String {
    store::hex::encode(&secret(THEIRS).public_key().to_sec1_bytes())
}

/// How the next call is answered.
#[derive(Clone, Debug)]
pub(super) enum Behave {
    /// As it should be.
    Work,
    /// The record is taken and the connection is cut.
    LoseAnswer,
    /// It takes its time.
    Slow(Duration),
    /// It takes nothing and says so.
    Down,
    /// A proxy sends the call twice, and the second answer arrives.
    Double,
    /// It refuses with these words.
    Refuse(&'static str),
    /// It says what nobody understands, and has taken the record.
    Mumble,
}

type Fields = BTreeMap<String, String>;

#[derive(Default)]
pub(super) struct Inner {
    pub(super) services: BTreeMap<String, Fields>,
    pub(super) ratings: BTreeMap<String, Fields>,
    /// Calls with records; asking for counts is none.
    pub(super) calls: usize,
    /// What a platform must never see.
    pub(super) wrong: Vec<String>,
    next: VecDeque<Behave>,
}

/// The platform.
#[derive(Clone, Default)]
pub(super) struct Platform(Arc<Mutex<Inner>>);

impl Platform {
    /// Opens one on loopback.
    pub(super) async fn open() -> (Self, SocketAddr) {
        let platform = Self::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        platform.serve(listener);
        (platform, address)
    }

    /// Begins to serve.
    pub(super) fn serve(&self, listener: TcpListener) {
        let router = Router::new().fallback(take).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    }

    pub(super) fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Answers the next calls so, one after the other; then as it should be.
    pub(super) fn then(&self, behave: &[Behave]) {
        self.inner().next.extend(behave.iter().cloned());
    }
}

fn no(words: &str) -> Value {
    json!({ "C-Response-Desc": "", "C-Response-Body": { "success": false, "message": words } })
}

fn yes() -> Value {
    json!({ "C-Response-Desc": "", "C-Response-Body": { "success": "true", "message": "" } })
}

async fn take(State(platform): State<Platform>, uri: Uri, body: Bytes) -> Response {
    let answer = || platform.inner().answered(uri.path(), &body);
    if matches!(uri.path(), "/count" | "/records") {
        return Json(answer()).into_response();
    }
    let behave = {
        let mut inner = platform.inner();
        inner.calls += 1;
        inner.next.pop_front().unwrap_or(Behave::Work)
    };
    match behave {
        Behave::Work => Json(answer()).into_response(),
        Behave::LoseAnswer => {
            answer();
            panic!("the platform dies on purpose, after taking the record")
        }
        Behave::Slow(time) => {
            let _ = tokio::time::timeout(time, std::future::pending::<()>()).await;
            Json(answer()).into_response()
        }
        Behave::Down => (StatusCode::SERVICE_UNAVAILABLE, "down").into_response(),
        Behave::Double => {
            answer();
            Json(answer()).into_response()
        }
        Behave::Refuse(words) => Json(no(words)).into_response(),
        Behave::Mumble => {
            answer();
            "<html>ok?</html>".into_response()
        }
    }
}

impl Inner {
    fn answered(&mut self, path: &str, body: &[u8]) -> Value {
        let body: Value = serde_json::from_slice(body).unwrap();
        let common = &body["txnBodyCom"];
        let text = |name: &str| common[name].as_str().unwrap_or_default().to_owned();
        let signed = format!("{}{}{WORD}", text("time"), text("appMark"));
        let key = VerifyingKey::from_sec1_bytes(ID, &secret(OURS).public_key().to_sec1_bytes()).unwrap();
        let signature = store::hex::decode(&text("sign")).unwrap_or_default();
        let is_ours = Signature::from_slice(&signature)
            .is_ok_and(|signature| key.verify(signed.as_bytes(), &signature).is_ok());
        if !is_ours || text("appMark") != MARK {
            self.wrong.push(format!("a signature that is not ours at {path}"));
            return no("验签失败");
        }
        let (name, sealed) = common["params"].as_object().unwrap().iter().next().unwrap();
        let opener = DecryptingKey::new_with_mode(secret(THEIRS).to_nonzero_scalar(), Mode::C1C3C2);
        let plain = opener.decrypt(&store::hex::decode(sealed.as_str().unwrap()).unwrap()).unwrap();
        let asked: Value = serde_json::from_slice(&plain).unwrap();
        match (path, name.as_str()) {
            ("/service", "service") => self.told(&asked, Self::service),
            ("/evaluate", "evaluate") => self.told(&asked, Self::rating),
            ("/count", "count") => self.counted(&asked),
            ("/records", "records") => self.listed(&asked),
            (path, name) => {
                self.wrong.push(format!("`{name}` at {path}"));
                no("没有这个接口")
            }
        }
    }

    fn told(&mut self, asked: &Value, take: fn(&mut Self, Fields) -> Result<(), &'static str>) -> Value {
        for record in asked.as_array().unwrap() {
            let fields: Fields = serde_json::from_value(record.clone()).unwrap();
            for name in fields.keys().filter(|name| !FIELDS.contains(&name.as_str())) {
                self.wrong.push(format!("an unknown field `{name}`"));
            }
            if let Err(words) = take(self, fields) {
                return no(words);
            }
        }
        yes()
    }

    fn service(&mut self, fields: Fields) -> Result<(), &'static str> {
        for name in
            ["areaCode", "deptCode", "taskCode", "taskName", "projectNo", "serviceNumber", "serviceTime"]
        {
            if !fields.contains_key(name) {
                return Err("必填字段不能为空");
            }
        }
        if fields["areaCode"].len() != 12 {
            return Err("areaCode长度不对");
        }
        let key = format!("{}/{}", fields["projectNo"], fields["serviceNumber"]);
        if self.services.contains_key(&key) && fields["flag"] != "U" {
            return Err("该办件已存在");
        }
        self.services.insert(key, fields);
        Ok(())
    }

    fn rating(&mut self, fields: Fields) -> Result<(), &'static str> {
        for name in ["projectNo", "pf", "satisfaction", "assessNumber"] {
            if !fields.contains_key(name) {
                return Err("必填字段不能为空");
            }
        }
        let service = format!("{}/{}", fields["projectNo"], fields["serviceNumber"]);
        if !self.services.contains_key(&service) {
            self.wrong.push(format!("a rating before its service {service}"));
            return Err("办件不存在，请先推送办件");
        }
        let is_bad = fields["satisfaction"].as_str() < "3";
        if is_bad && !fields.contains_key("evalDetail") && !fields.contains_key("writingEvaluation") {
            return Err("evalDetail: 差评必须勾选详情或填写文字评价");
        }
        let key = format!("{service}/{}", fields["assessNumber"]);
        if self.ratings.contains_key(&key) && fields["flag"] != "U" {
            return Err("本次服务已存在评价");
        }
        self.ratings.insert(key, fields);
        Ok(())
    }

    fn of_day<'a>(&'a self, day: &'a Value) -> impl Iterator<Item = &'a Fields> {
        let day = day.as_str().unwrap();
        self.ratings.values().filter(move |fields| fields["assessTime"].starts_with(day))
    }

    fn counted(&self, asked: &Value) -> Value {
        let mut cells: BTreeMap<(String, String), i64> = BTreeMap::new();
        for fields in self.of_day(&asked["date"]) {
            *cells.entry((fields["areaCode"].clone(), fields["satisfaction"].clone())).or_default() += 1;
        }
        let cells: Vec<Value> = cells
            .into_iter()
            .map(|((area, grade), count)| json!({ "areaCode": area, "satisfaction": grade, "count": count }))
            .collect();
        json!({ "code": "0", "success": "true", "data": cells })
    }

    fn listed(&self, asked: &Value) -> Value {
        let is_wanted = |fields: &&Fields| {
            fields["areaCode"] == asked["areaCode"].as_str().unwrap()
                && fields["satisfaction"] == asked["satisfaction"].as_str().unwrap()
        };
        let (page, size) =
            (asked["page"].as_u64().unwrap() as usize, asked["size"].as_u64().unwrap() as usize);
        let all = self.of_day(&asked["date"]).filter(is_wanted).skip((page - 1) * size).take(size);
        let all: Vec<Value> = all
            .map(|fields| {
                json!({ "projectNo": fields["projectNo"], "serviceNumber": fields["serviceNumber"],
                        "assessNumber": fields["assessNumber"] })
            })
            .collect();
        json!({ "code": "0", "success": "true", "data": all })
    }
}
