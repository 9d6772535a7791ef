//! Administration of people: who may sign in, in which roles, and the one-time link that is shown once.

use serde::Serialize;

use super::pieces::UnitRef;
use super::shown;
use crate::views::Page;
use crate::views::locale::Words;
use crate::views::parts::{Badge, Choice, Field, Pager};

/// The people who may sign in, with one of them open beside the list. `GET /admin/people`, `GET /admin/people/{id}`
#[derive(Debug, Clone, Serialize)]
pub struct People {
    /// What is searched for in names, account names and units.
    pub q: Field,
    /// The role filtered by; empty for all.
    pub role: String,
    /// The roles there are.
    pub roles: Vec<Choice>,
    /// The rows of this page.
    pub rows: Vec<PersonRow>,
    /// The neighbouring pages.
    pub pager: Pager,
    /// The person who is open; nothing for the bare list.
    pub open: Option<PersonDetail>,
    /// A one-time link made just now; never shown again.
    pub link: Option<OneTimeLink>,
    /// The form for a new person.
    pub new: NewPerson,
}

/// A person in the list.
#[derive(Debug, Clone, Serialize)]
pub struct PersonRow {
    /// The person's address.
    pub url: String,
    /// The name.
    pub name: String,
    /// The account name.
    pub account: String,
    /// The unit's name; empty for none.
    pub unit: String,
    /// The roles.
    pub roles: Vec<Words>,
    /// Active, invited, disabled or locked.
    pub state: Badge,
    /// Whether a second factor is bound.
    pub second_factor: bool,
    /// When the person last signed in, UTC milliseconds.
    pub seen_ms: Option<i64>,
    /// Whether this is the one that is open.
    pub current: bool,
}

/// One person, with forms: `name`, `unit_name` and `roles` (repeated); disable or enable; a new link; a new second factor.
#[derive(Debug, Clone, Serialize)]
pub struct PersonDetail {
    /// The address below which the forms post: `{url}/change`, `/disable`, `/enable`, `/link`, `/second-factor`.
    pub url: String,
    /// The name as it is kept.
    pub title: String,
    /// The name as typed.
    pub name: Field,
    /// The account name.
    pub account: String,
    /// The unit as typed.
    pub unit: Field,
    /// The codes of the roles held.
    pub roles: Vec<String>,
    /// What is wrong with the roles; nothing at first.
    pub roles_error: Option<Words>,
    /// The idempotency key of the forms.
    pub key: String,
    /// Whether the person may not sign in.
    pub disabled: bool,
    /// Whether a second factor is bound.
    pub second_factor: bool,
    /// The number notices are sent to, as typed; what is on record is not shown again.
    pub phone: Field,
    /// The number on record, masked; empty for none.
    pub phone_kept: String,
    /// What went wrong; nothing at first.
    pub problem: Option<Words>,
    /// Whether it is the administrator's own account, whose access another administrator changes.
    pub own: bool,
}

/// A one-time link.
#[derive(Debug, Clone, Serialize)]
pub struct OneTimeLink {
    /// For whom.
    pub name: String,
    /// The whole address.
    pub url: String,
    /// Until when it is valid, UTC milliseconds.
    pub until_ms: i64,
}

/// The form for a new person: `name`, `sign_in`, `unit_name`, `roles` (repeated).
#[derive(Debug, Clone, Serialize)]
pub struct NewPerson {
    /// Whether the form is open.
    pub open: bool,
    /// The idempotency key.
    pub key: String,
    /// The name.
    pub name: Field,
    /// The account name.
    pub sign_in: Field,
    /// The unit, typed with completion.
    pub unit: Field,
    /// The codes of the roles picked.
    pub roles: Vec<String>,
    /// What is wrong with the roles; nothing at first.
    pub roles_error: Option<Words>,
    /// All units, for completion.
    pub units: Vec<UnitRef>,
}

impl Page for People {
    const TEMPLATE: &'static str = "staff/admin/people.html";

    fn samples() -> Vec<People> {
        let list = sample_list();
        let invited = People {
            link: Some(OneTimeLink {
                name: "李晓燕".to_owned(),
                url: "http://10.12.0.5/welcome/7qk2-mf9d-x4rt-0wzp".to_owned(),
                until_ms: super::sample_life::at(3, 14, 5),
            }),
            ..list.clone()
        };
        let open = People { open: Some(sample_detail()), ..list.clone() };
        let own = PersonDetail {
            own: true,
            problem: Some(shown::refusal("last-administrator")),
            second_factor: false,
            ..sample_detail()
        };
        let own = People { open: Some(own), ..list.clone() };
        let disabled =
            People { open: Some(PersonDetail { disabled: true, ..sample_detail() }), ..list.clone() };
        let adding = People {
            rows: Vec::new(),
            q: Field::of("王"),
            new: NewPerson {
                open: true,
                unit: Field::of("住建").wrong(shown::picker("unknown")),
                roles_error: Some(Words::key("staff.people.no_role")),
                ..list.new.clone()
            },
            ..list.clone()
        };
        vec![list, invited, open, own, disabled, adding]
    }
}

fn sample_list() -> People {
    let row = |id: i64, name: &str, account: &str, unit: &str, role: &str| PersonRow {
        url: format!("/admin/people/{id}"),
        name: name.to_owned(),
        account: account.to_owned(),
        unit: unit.to_owned(),
        roles: vec![shown::role(role)],
        state: shown::person_state("active"),
        second_factor: role == "administrator",
        seen_ms: Some(super::sample_life::at(0, 8, 31)),
        current: id == 7,
    };
    let centre = "县12345热线受理中心";
    People {
        q: Field::default(),
        role: String::new(),
        roles: [
            "window",
            "agent",
            "dispatcher",
            "unit-handler",
            "unit-approver",
            "unit-principal",
            "supervisor",
            "assessor",
            "leader",
            "administrator",
            "auditor",
        ]
        .map(|code| Choice::new(code, shown::role(code)))
        .to_vec(),
        rows: vec![
            row(1, "赵国庆", "zhaogq", "山阳县", "administrator"),
            PersonRow {
                roles: vec![shown::role("agent"), shown::role("dispatcher")],
                ..row(7, "周敏", "zhoumin", centre, "dispatcher")
            },
            PersonRow {
                state: shown::person_state("invited"),
                seen_ms: None,
                ..row(9, "李晓燕", "lixiaoyan", centre, "agent")
            },
            row(12, "陈志强", "chenzq", "县住房和城乡建设局", "unit-handler"),
            PersonRow {
                state: shown::person_state("disabled"),
                ..row(13, "赵磊", "zhaolei", "县住房和城乡建设局", "unit-handler")
            },
            PersonRow {
                state: shown::person_state("locked"),
                ..row(15, "刘卫东", "liuwd", "县住房和城乡建设局", "unit-approver")
            },
        ],
        pager: Pager { first_url: None, next_url: None, shown: 6, total: Some(6) },
        open: None,
        link: None,
        new: NewPerson {
            open: false,
            key: "sample-key".to_owned(),
            name: Field::default(),
            sign_in: Field::default(),
            unit: Field::default(),
            roles: vec!["agent".to_owned()],
            roles_error: None,
            units: super::sample_life::units(),
        },
    }
}

fn sample_detail() -> PersonDetail {
    PersonDetail {
        url: "/admin/people/7".to_owned(),
        title: "周敏".to_owned(),
        name: Field::of("周敏"),
        account: "zhoumin".to_owned(),
        unit: Field::of("县12345热线受理中心"),
        roles: vec!["agent".to_owned(), "dispatcher".to_owned()],
        roles_error: None,
        key: "sample-key".to_owned(),
        disabled: false,
        second_factor: true,
        phone: Field::default(),
        phone_kept: "138****8000".to_owned(),
        problem: None,
        own: false,
    }
}
