//! The records as they are told, with the national field names (`办件服务数据`, `评价数据`). Made from a case as it is; what
//! cannot be told says which field is wrong, and it never leaves half filled.

use jiff::Timestamp;

use super::{
    Key, Kind,
    dialect::{AssessNumber, Dialect},
    reason::{Fault, Reason},
};
use crate::{
    calendar::BEIJING,
    case::{ApplicantKind, Case, Placed},
    codes::{region::Region, uscc::Uscc},
    people::Units,
    rating::{Class, Grade, Provenance, RatingChannel, norm},
};

/// A step that is completed (`proStatus`); others are not taken into the house at all.
const COMPLETED: &str = "3";

/// Whether a record is new to the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// It has none of this key.
    Insert,
    /// It replaces what it has.
    Update,
}

impl Flag {
    fn code(self) -> &'static str {
        match self {
            Self::Insert => "I",
            Self::Update => "U",
        }
    }
}

/// The name and number of an applicant, as far as they are told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applicant {
    /// The name.
    pub name: String,
    /// The number.
    pub phone: String,
}

/// One completed step of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// What it is known by.
    pub key: Key,
    /// The region.
    pub region: Region,
    /// The department's credit code.
    pub department: Uscc,
    /// The department's name.
    pub department_name: String,
    /// The name of the unit that handled it.
    pub unit_name: String,
    /// The matter's code.
    pub task_code: String,
    /// The matter's name.
    pub task_name: String,
    /// The matter's type.
    pub task_type: String,
    /// When it was accepted, if that is known.
    pub accepted_at: Option<Timestamp>,
    /// When it was completed.
    pub finished_at: Timestamp,
    /// Who applied: the platform's code; empty when the source does not say.
    pub user_prop: String,
    /// Name and number, as far as they are told.
    pub applicant: Applicant,
    /// The number of the clerk; empty for none.
    pub staff: String,
    /// The way the case itself was handled.
    pub channel: Option<u8>,
    /// The code of our own system there; empty for none.
    pub data_source: String,
    /// Whether it is new to the platform.
    pub flag: Flag,
}

/// What a citizen said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rated {
    /// What it is known by.
    pub key: Key,
    /// The region of its case.
    pub region: Region,
    /// The way it came in.
    pub channel: u8,
    /// The grade.
    pub grade: Grade,
    /// The codes of the national options.
    pub options: Vec<u16>,
    /// The citizen's own words.
    pub words: String,
    /// When it was said.
    pub at: Timestamp,
    /// Nobody said it: a pack demands it.
    pub is_default: bool,
    /// The code of our own system there; empty for none.
    pub data_source: String,
    /// Whether it is new to the platform.
    pub flag: Flag,
}

/// A record of either kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// A completed step.
    Service(Box<Service>),
    /// What was said of it.
    Rating(Box<Rated>),
}

impl Record {
    /// Returns what it tells.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Service(_) => Kind::Service,
            Self::Rating(_) => Kind::Rating,
        }
    }

    /// Returns what it is known by.
    #[must_use]
    pub fn key(&self) -> &Key {
        match self {
            Self::Service(service) => &service.key,
            Self::Rating(rated) => &rated.key,
        }
    }

    /// Returns its fields by their national names; empty ones are left out.
    #[must_use]
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = match self {
            Self::Service(service) => service.fields(),
            Self::Rating(rated) => rated.fields(),
        };
        fields.retain(|(_, value)| !value.is_empty());
        fields
    }
}

impl Service {
    fn fields(&self) -> Vec<(&'static str, String)> {
        let own = |text: &str| text.to_owned();
        vec![
            ("areaCode", self.region.to_string()),
            ("deptCode", own(self.department.as_str())),
            ("orgcode", format!("{}_{}", self.region, self.department.as_str())),
            ("proDepart", own(&self.department_name)),
            ("proDepartCode", own(self.department.as_str())),
            ("orgName", own(&self.unit_name)),
            ("taskCode", own(&self.task_code)),
            ("taskName", own(&self.task_name)),
            ("taskType", own(&self.task_type)),
            ("projectNo", own(&self.key.project_no)),
            ("projectName", own(&self.task_name)),
            ("proStatus", own(COMPLETED)),
            ("serviceName", own(&self.task_name)),
            ("serviceNumber", own(&self.key.service_number)),
            ("serviceTime", moment(self.finished_at)),
            ("acceptDate", self.accepted_at.map(moment).unwrap_or_default()),
            ("resultDate", moment(self.finished_at)),
            ("userName", own(&self.applicant.name)),
            ("userProp", own(&self.user_prop)),
            ("mobile", own(&self.applicant.phone)),
            ("proManagerNo", own(&self.staff)),
            ("proChannel", self.channel.map(|code| code.to_string()).unwrap_or_default()),
            ("dataSource", own(&self.data_source)),
            ("flag", own(self.flag.code())),
        ]
    }
}

impl Rated {
    fn fields(&self) -> Vec<(&'static str, String)> {
        let flag = |is: bool| if is { "1" } else { "0" }.to_owned();
        vec![
            ("areaCode", self.region.to_string()),
            ("projectNo", self.key.project_no.clone()),
            ("serviceNumber", self.key.service_number.clone()),
            ("assessNumber", self.key.assess_number.clone().unwrap_or_default()),
            ("pf", self.channel.to_string()),
            ("satisfaction", self.grade.to_string()),
            ("evalDetail", norm::written(&self.options, ',')),
            ("writingEvaluation", self.words.clone()),
            ("assessTime", moment(self.at)),
            ("effectivEvalua", flag(true)),
            ("isdefault", flag(self.is_default)),
            ("dataSource", self.data_source.clone()),
            ("flag", self.flag.code().to_owned()),
        ]
    }
}

fn moment(at: Timestamp) -> String {
    BEIJING.to_datetime(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Returns the key of a rating by the number and step of its case, or of the service itself when `rating` is `None`.
#[must_use]
pub fn key(dialect: &Dialect, number: &str, step: &str, rating: Option<u16>) -> Key {
    let assess_number = rating.map(|place| match dialect.assess_number {
        AssessNumber::Order => place.to_string(),
        AssessNumber::Step => step.to_owned(),
    });
    Key { project_no: number.to_owned(), service_number: step.to_owned(), assess_number }
}

/// Returns what is told of a completed step.
///
/// # Errors
/// Every field that is wrong.
pub fn service(
    dialect: &Dialect,
    units: &Units,
    case: &Case,
    applicant: Applicant,
    flag: Flag,
) -> Result<Record, Vec<Fault>> {
    let facts = &case.facts;
    let mut faults = Vec::new();
    let (key, region) = placed(dialect, case, None, &mut faults);
    if facts.matter.code.is_empty() {
        faults.push(missing("taskCode"));
    }
    if facts.matter.name.is_empty() {
        faults.push(missing("taskName"));
    }
    let department = dialect.department(units, facts.unit);
    let unit = units.get(facts.unit);
    if department.is_none() {
        let value = unit.map(|unit| unit.code.clone()).unwrap_or_default();
        faults.push(Fault { field: "deptCode", reason: Reason::NoDepartment, value });
    }
    let (Some(region), Some((over, code)), true) = (region, department, faults.is_empty()) else {
        return Err(faults);
    };
    let user_prop = match facts.applicant_kind {
        ApplicantKind::Person => dialect.user_props.person.clone(),
        ApplicantKind::Body => dialect.user_props.body.clone(),
        ApplicantKind::Unknown => String::new(),
    };
    Ok(Record::Service(Box::new(Service {
        key,
        region,
        department: code.clone(),
        department_name: over.name.clone(),
        unit_name: unit.map(|unit| unit.name.clone()).unwrap_or_default(),
        task_code: facts.matter.code.clone(),
        task_name: facts.matter.name.clone(),
        task_type: dialect.task_type(&facts.matter.code).to_owned(),
        accepted_at: facts.accepted_at,
        finished_at: facts.finished_at,
        user_prop,
        applicant,
        staff: facts.staff.clone().unwrap_or_default(),
        channel: facts.channel.and_then(RatingChannel::pf),
        data_source: dialect.data_source.clone(),
        flag,
    })))
}

/// Returns what is told of a rating, exactly as it was said.
///
/// # Errors
/// Every field that is wrong.
pub fn rating(
    dialect: &Dialect,
    case: &Case,
    placed_rating: &Placed,
    flag: Flag,
) -> Result<Record, Vec<Fault>> {
    let said = &placed_rating.rating;
    let mut faults = Vec::new();
    let (key, region) = placed(dialect, case, Some(placed_rating.number), &mut faults);
    let is_default = matches!(said.provenance, Provenance::Default { .. });
    if is_default && !dialect.defaults {
        faults.push(Fault { field: "isdefault", reason: Reason::NoWord, value: String::new() });
    }
    let channel = dialect.channel(said.channel());
    if channel.is_none() {
        let value = said.channel().code().to_owned();
        faults.push(Fault { field: "pf", reason: Reason::NoChannel, value });
    }
    let is_later = dialect.assess_number == AssessNumber::Step && placed_rating.number > 1;
    if is_later {
        let value = placed_rating.number.to_string();
        faults.push(Fault { field: "assessNumber", reason: Reason::Duplicate, value });
    }
    let is_bare = said.class() == Class::Bad && said.options.is_empty() && said.words.trim().is_empty();
    let words = if is_bare { dialect.no_words.clone() } else { said.words.clone() };
    if is_bare && words.is_empty() {
        faults.push(Fault { field: "evalDetail", reason: Reason::BareBad, value: said.grade.to_string() });
    }
    let (Some(region), Some(channel), true) = (region, channel, faults.is_empty()) else {
        return Err(faults);
    };
    Ok(Record::Rating(Box::new(Rated {
        key,
        region,
        channel,
        grade: said.grade,
        options: said.options.clone(),
        words,
        at: said.at,
        is_default,
        data_source: dialect.data_source.clone(),
        flag,
    })))
}

fn placed(
    dialect: &Dialect,
    case: &Case,
    rating: Option<u16>,
    faults: &mut Vec<Fault>,
) -> (Key, Option<Region>) {
    let known = &case.facts.key;
    let key = key(dialect, &known.number, &known.step, rating);
    if key.project_no.is_empty() {
        faults.push(missing("projectNo"));
    }
    if key.service_number.is_empty() || !key.service_number.bytes().all(|it| it.is_ascii_digit()) {
        let value = key.service_number.clone();
        faults.push(Fault { field: "serviceNumber", reason: Reason::WrongStep, value });
    }
    let region = Region::parse(&case.facts.region);
    if region.is_err() {
        let value = case.facts.region.clone();
        faults.push(Fault { field: "areaCode", reason: Reason::WrongRegion, value });
    }
    (key, region.ok())
}

fn missing(field: &'static str) -> Fault {
    Fault { field, reason: Reason::Missing, value: String::new() }
}
