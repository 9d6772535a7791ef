//! What staff read when something cannot be done, and how typed text survives it.

use serde::Serialize;

use super::sample_life::plain;
use crate::views::Page;
use crate::views::locale::Words;

/// A page that says what went wrong and what to do now.
#[derive(Debug, Clone, Serialize)]
pub struct Notice {
    /// What it is.
    pub kind: NoticeKind,
    /// What exactly happened, beside the kind's own text; nothing for nothing more.
    pub detail: Option<Words>,
    /// The request's id for the log.
    pub request_id: String,
    /// Where to go back to.
    pub back_url: String,
    /// A form that was not taken because its token had expired: everything in it, ready to be sent again.
    pub again: Option<SentForm>,
}

/// The kinds of notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// Known, but not allowed to do (403).
    Forbidden,
    /// Not there, or not for this person to know (404).
    NotFound,
    /// Somebody changed it meanwhile (409).
    Conflict,
    /// The form was too old (403, CSRF).
    ExpiredForm,
    /// The file or the text is too large (413).
    TooLarge,
    /// The store cannot write now; nothing acknowledged is lost (503).
    Unavailable,
    /// A fault of ours (500).
    Fault,
}

/// A form as it was sent.
#[derive(Debug, Clone, Serialize)]
pub struct SentForm {
    /// Where it goes.
    pub action: String,
    /// What it holds, token left out.
    pub values: Vec<SentValue>,
}

/// A value of a form as it was sent.
#[derive(Debug, Clone, Serialize)]
pub struct SentValue {
    /// The field's name.
    pub name: String,
    /// What was typed.
    pub value: String,
}

impl Page for Notice {
    const TEMPLATE: &'static str = "staff/notice.html";

    fn samples() -> Vec<Notice> {
        let notice = |kind| Notice {
            kind,
            detail: None,
            request_id: "7f3a-19c2".to_owned(),
            back_url: "/desk/dispatcher/waiting".to_owned(),
            again: None,
        };
        let value = |name: &str, value: &str| SentValue { name: name.to_owned(), value: value.to_owned() };
        vec![
            Notice { detail: Some(plain("签收由承办单位进行。")), ..notice(NoticeKind::Forbidden) },
            notice(NoticeKind::NotFound),
            notice(NoticeKind::Conflict),
            Notice {
                again: Some(SentForm {
                    action: "/orders/SY20261122-0042-7/answer".to_owned(),
                    values: vec![
                        value(
                            "reply",
                            "李先生您好：接到您的反映后，我局会同县热力有限公司上门测温，室温14℃。",
                        ),
                        value("result", "solved"),
                    ],
                }),
                ..notice(NoticeKind::ExpiredForm)
            },
            notice(NoticeKind::TooLarge),
            notice(NoticeKind::Unavailable),
            notice(NoticeKind::Fault),
        ]
    }
}
