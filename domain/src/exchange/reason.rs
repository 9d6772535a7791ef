//! Why a record was not taken: by our own check before it leaves, or by the platform's words. Each reason has, in the
//! locales, what it means and what to mend.

use std::fmt;

/// The national names of the fields, for finding which one a platform's words are about; longer ones first where one
/// is the beginning of another.
const FIELDS: [&str; 34] = [
    "areaCode",
    "areaName",
    "deptCode",
    "orgcode",
    "proDepartCode",
    "proDepart",
    "orgName",
    "taskHandleItem",
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
    "userPageType",
    "certKey",
    "mobile",
    "proManager",
    "proChannel",
    "satisfaction",
    "evalDetail",
    "writingEvaluation",
    "assessTime",
    "assessNumber",
    "isdefault",
    "dataSource",
    "pf",
];

/// Why a record was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Ours: a field that must be there is empty.
    Missing,
    /// Ours: the region is no 12-digit code of a real province.
    WrongRegion,
    /// Ours: no credit code is set for the department.
    NoDepartment,
    /// Ours: the step is no running number.
    WrongStep,
    /// Ours: the national list has no code for the way the rating came in, and none is set.
    NoChannel,
    /// Ours: a bad rating without an option and without words, which platforms refuse.
    BareBad,
    /// Ours: nobody's word (default ratings) is not told as one.
    NoWord,
    /// Theirs: somebody else's record has this key.
    Duplicate,
    /// Theirs: the service of the rating is not there.
    NoService,
    /// Theirs: one field is wrong.
    Field,
    /// Theirs: anything else.
    Refused,
    /// Nobody knows whether it arrived, after every try.
    Unanswered,
    /// The platform was too busy, after every try.
    Busy,
}

impl Reason {
    /// Every reason, our own first.
    pub const ALL: [Self; 13] = [
        Self::Missing,
        Self::WrongRegion,
        Self::NoDepartment,
        Self::WrongStep,
        Self::NoChannel,
        Self::BareBad,
        Self::NoWord,
        Self::Duplicate,
        Self::NoService,
        Self::Field,
        Self::Refused,
        Self::Unanswered,
        Self::Busy,
    ];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::WrongRegion => "wrong-region",
            Self::NoDepartment => "no-department",
            Self::WrongStep => "wrong-step",
            Self::NoChannel => "no-channel",
            Self::BareBad => "bare-bad",
            Self::NoWord => "no-word",
            Self::Duplicate => "duplicate",
            Self::NoService => "no-service",
            Self::Field => "field",
            Self::Refused => "refused",
            Self::Unanswered => "unanswered",
            Self::Busy => "busy",
        }
    }

    /// Returns the reason of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// Which field of a record is wrong, and why. It never left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The national name of the field.
    pub field: &'static str,
    /// Why.
    pub reason: Reason,
    /// The value, or whatever helps to find it; empty for nothing.
    pub value: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.field)?;
        if self.value.is_empty() { Ok(()) } else { write!(f, " `{}`", self.value) }
    }
}

/// What a platform's refusal means for the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// It has a record of this key already.
    Existing,
    /// The record is not taken as it is.
    Wrong {
        /// Why.
        reason: Reason,
        /// The field it names.
        field: Option<&'static str>,
    },
    /// It takes nothing now; the record may be right.
    Busy,
    /// It does not let us in: signature, mark or key are wrong, which is no record's fault.
    Closed,
}

/// Reads a platform's words. What is not understood is a refusal, never an acceptance.
///
/// ```
/// use domain::exchange::reason::{Reason, Told, told};
/// assert_eq!(told("本次服务已存在评价"), Told::Existing);
/// assert_eq!(told("evalDetail不能为空"), Told::Wrong { reason: Reason::Field, field: Some("evalDetail") });
/// assert_eq!(told("验签失败"), Told::Closed);
/// ```
#[must_use]
pub fn told(words: &str) -> Told {
    let says = |some: &[&str]| some.iter().any(|word| words.contains(word));
    if says(&["已存在", "重复"]) {
        return Told::Existing;
    }
    if says(&["签名", "验签", "解密", "appMark", "appWord", "未授权", "无权限"]) {
        return Told::Closed;
    }
    if says(&["繁忙", "稍后", "超时", "限流", "维护"]) {
        return Told::Busy;
    }
    let is_absent = says(&["不存在", "未找到", "未推送", "没有找到"]);
    if is_absent && says(&["办件", "服务", "projectNo"]) {
        return Told::Wrong { reason: Reason::NoService, field: Some("projectNo") };
    }
    match FIELDS.into_iter().find(|field| words.contains(field)) {
        Some(field) => Told::Wrong { reason: Reason::Field, field: Some(field) },
        None => Told::Wrong { reason: Reason::Refused, field: None },
    }
}
