//! The door: sign-in, second factor, the one-time link of a new person, changing a password.
//!
//! No page says whether a name exists; what went wrong comes as words and is the same for name and password.

use serde::Serialize;

use crate::views::Page;
use crate::views::locale::Words;
use crate::views::parts::Field;

/// Name and password.
#[derive(Debug, Clone, Serialize)]
pub struct SignIn {
    /// The account name as typed.
    pub name: Field,
    /// What went wrong, or why signing in is needed again; nothing at first.
    pub notice: Option<DoorNotice>,
    /// The page to return to, a path of ours; empty for the desk.
    pub next: String,
    /// The accounts of the demonstration, one per role; empty in a real installation.
    pub demo: Vec<DemoAccount>,
}

/// Why the door is (still) closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum DoorNotice {
    /// Name and password do not belong together.
    Wrong {
        /// How many attempts are left before the account is locked.
        left: u32,
    },
    /// Too many attempts; the account is locked for a while.
    Locked {
        /// Until when, UTC milliseconds.
        until_ms: i64,
    },
    /// The session was idle for too long, or reached its greatest age.
    Expired,
    /// The person signed out.
    SignedOut,
}

/// An account of the demonstration, offered with one click.
#[derive(Debug, Clone, Serialize)]
pub struct DemoAccount {
    /// The account name.
    pub name: String,
    /// The password.
    pub password: String,
    /// The role.
    pub role: Words,
    /// What to try with it.
    pub hint: Words,
}

impl Page for SignIn {
    const TEMPLATE: &'static str = "staff/sign_in.html";

    fn samples() -> Vec<SignIn> {
        let fresh = SignIn { name: Field::default(), notice: None, next: String::new(), demo: Vec::new() };
        let with = |notice| SignIn { name: Field::of("zhoumin"), notice: Some(notice), ..fresh.clone() };
        let account = |name: &str, role: &str| DemoAccount {
            name: name.to_owned(),
            password: "shanyang-12345".to_owned(),
            role: super::shown::role(role),
            hint: Words::key(&format!("staff.demo.{role}")),
        };
        vec![
            SignIn {
                demo: ["agent", "dispatcher", "unit-handler", "supervisor", "leader", "administrator"]
                    .map(|role| account(role, role))
                    .to_vec(),
                ..fresh.clone()
            },
            with(DoorNotice::Wrong { left: 2 }),
            with(DoorNotice::Locked { until_ms: 1_795_328_700_000 }),
            SignIn { next: "/orders/SY20261122-0042-7".to_owned(), ..with(DoorNotice::Expired) },
            with(DoorNotice::SignedOut),
        ]
    }
}

/// The six digits of the authenticator.
#[derive(Debug, Clone, Serialize)]
pub struct SecondFactor {
    /// The code as typed.
    pub code: Field,
    /// How many attempts are left, once one was wrong.
    pub left: Option<u32>,
}

impl Page for SecondFactor {
    const TEMPLATE: &'static str = "staff/second_factor.html";

    fn samples() -> Vec<SecondFactor> {
        vec![
            SecondFactor { code: Field::default(), left: None },
            SecondFactor { code: Field::default().wrong(Words::key("staff.second.wrong")), left: Some(3) },
        ]
    }
}

/// The page behind a one-time link: a new person, or one whose password was reset, chooses a password.
#[derive(Debug, Clone, Serialize)]
pub struct Welcome {
    /// Where the form goes: `/welcome/{token}`.
    pub action: String,
    /// The person's name.
    pub person: String,
    /// The role the account is for.
    pub place: Words,
    /// The account name.
    pub name: String,
    /// The password; the value is never sent back.
    pub password: Field,
    /// The password again.
    pub again: Field,
    /// How long a link is valid, in hours.
    pub hours: u64,
    /// The least length of a password.
    pub least: u32,
}

impl Page for Welcome {
    const TEMPLATE: &'static str = "staff/welcome.html";

    fn samples() -> Vec<Welcome> {
        let fresh = Welcome {
            action: "/welcome/sample-token".to_owned(),
            person: "李晓燕".to_owned(),
            place: super::shown::role("agent"),
            name: "lixiaoyan".to_owned(),
            password: Field::default(),
            again: Field::default(),
            hours: 72,
            least: 10,
        };
        let again = Field::default().wrong(Words::key("staff.welcome.not_same"));
        let wrong = Welcome { again, ..fresh.clone() };
        vec![fresh, wrong]
    }
}

/// A one-time link that works no longer.
#[derive(Debug, Clone, Serialize)]
pub struct LinkOver {
    /// Whether a password was chosen by it; else it is too old, replaced or mistyped.
    pub used: bool,
    /// How long a link is valid, in hours.
    pub hours: u64,
}

impl Page for LinkOver {
    const TEMPLATE: &'static str = "staff/link_over.html";

    fn samples() -> Vec<LinkOver> {
        vec![LinkOver { used: true, hours: 72 }, LinkOver { used: false, hours: 72 }]
    }
}

/// Binding an authenticator to the account.
#[derive(Debug, Clone, Serialize)]
pub struct Enrol {
    /// The address of the QR picture.
    pub qr_url: String,
    /// The secret for typing, in groups of four.
    pub secret: String,
    /// The account as the authenticator will show it.
    pub account: String,
    /// The code that proves it works.
    pub code: Field,
    /// Whether the person may go on without it.
    pub required: bool,
}

impl Page for Enrol {
    const TEMPLATE: &'static str = "staff/enrol.html";

    fn samples() -> Vec<Enrol> {
        let fresh = Enrol {
            qr_url: "/account/second-factor/qr.svg".to_owned(),
            secret: "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP".to_owned(),
            account: "zhoumin".to_owned(),
            code: Field::default(),
            required: true,
        };
        let wrong = Enrol {
            code: Field::of("123456").wrong(Words::key("staff.second.wrong")),
            required: false,
            ..fresh.clone()
        };
        vec![fresh, wrong]
    }
}

/// Changing one's own password.
#[derive(Debug, Clone, Serialize)]
pub struct ChangePassword {
    /// The present password; the value is never sent back.
    pub old: Field,
    /// The new one.
    pub password: Field,
    /// The new one again.
    pub again: Field,
    /// The least length.
    pub least: u32,
    /// Why it must be changed now; nothing when it is the person's own wish.
    pub forced: Option<Words>,
}

impl Page for ChangePassword {
    const TEMPLATE: &'static str = "staff/change_password.html";

    fn samples() -> Vec<ChangePassword> {
        let fresh = ChangePassword {
            old: Field::default(),
            password: Field::default(),
            again: Field::default(),
            least: 10,
            forced: None,
        };
        let forced = ChangePassword {
            old: Field::default().wrong(Words::key("staff.password.old_wrong")),
            forced: Some(Words::key("staff.password.too_old").with("count", 90)),
            ..fresh.clone()
        };
        vec![fresh, forced]
    }
}
