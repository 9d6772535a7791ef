//! What each kind of document says: the placeholders its template may and must hold. A placeholder is written by its
//! name or by its Chinese label: `{{number}}` and `{{发文字号}}` are the same.

use super::Kind;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// One line.
    Line,
    /// Paragraphs.
    Text,
    /// A day.
    Day,
    /// Rows with the columns named.
    Rows(&'static [Column]),
    /// A picture.
    Picture,
}

/// Where what a field holds comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// From the house: head, number, date, verification.
    House,
    /// From data; nobody types it.
    Data,
    /// Proposed, and changed by whoever issues the document.
    Typed,
}

/// A column of repeated rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Its Chinese label.
    pub label: &'static str,
}

/// A field of a kind of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Its Chinese label.
    pub label: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Where that comes from.
    pub source: Source,
    /// Whether a template without it is refused, and a document in which it is empty.
    pub is_required: bool,
}

const fn field(name: &'static str, label: &'static str, holds: Holds, source: Source) -> Field {
    Field { name, label, holds, source, is_required: true }
}

const fn optional(name: &'static str, label: &'static str, holds: Holds, source: Source) -> Field {
    Field { name, label, holds, source, is_required: false }
}

/// The name of the field with the head.
pub const HEAD: &str = "head";
/// The name of the field with the number.
pub const NUMBER: &str = "number";
/// The name of the field with the title.
pub const TITLE: &str = "title";
/// The name of the field with the verification picture.
pub const PICTURE: &str = "qr";
/// The name of the field with the verification address.
pub const ADDRESS: &str = "verify_url";

use Holds::{Day, Line, Picture, Rows, Text};
use Source::{Data, House, Typed};

/// What every kind has.
const COMMON: [Field; 9] = [
    optional(HEAD, "发文机关标志", Line, House),
    field(NUMBER, "发文字号", Line, House),
    field(TITLE, "标题", Line, Typed),
    field("recipient", "主送机关", Line, Typed),
    field("issuer", "发文机关署名", Line, House),
    field("date", "成文日期", Day, House),
    optional("contact", "附注", Line, House),
    field(PICTURE, "核验二维码", Picture, House),
    optional(ADDRESS, "核验地址", Line, House),
];

const EVENTS: Holds = Rows(&[Column { name: "day", label: "日期" }, Column { name: "what", label: "经过" }]);
const ORDERS: Holds = Rows(&[
    Column { name: "order", label: "编号" },
    Column { name: "about", label: "事项" },
    Column { name: "due", label: "期限" },
    Column { name: "state", label: "办理情况" },
]);

const SUPERVISION_ORDER: &[Field] = &[
    field("order_number", "工单编号", Line, Data),
    field("order_title", "诉求事项", Line, Data),
    optional("received_on", "受理日期", Day, Data),
    optional("due_on", "办理期限", Line, Data),
    field("ground", "督办事由", Text, Typed),
    optional("events", "办理经过", EVENTS, Data),
    field("requirements", "办理要求", Text, Typed),
    field("reply_by", "回复期限", Day, Typed),
];

const LETTER: &[Field] = &[
    field("ground", "事由", Text, Typed),
    optional("orders", "涉及工单", ORDERS, Data),
    optional("earlier", "此前提醒", Text, Typed),
    field("requirements", "工作要求", Text, Typed),
    field("reply_by", "回复期限", Day, Typed),
];

const SPECIAL_REPORT: &[Field] = &[
    field("summary", "基本情况", Text, Typed),
    optional("orders", "涉及工单", ORDERS, Data),
    optional("analysis", "原因分析", Text, Typed),
    optional("proposal", "工作建议", Text, Typed),
];

const INTERVIEW_NOTICE: &[Field] = &[
    field("interviewee", "约谈对象", Line, Typed),
    field("ground", "约谈事由", Text, Typed),
    optional("orders", "涉及工单", ORDERS, Data),
    field("time", "约谈时间", Line, Typed),
    field("place", "约谈地点", Line, Typed),
    optional("requirements", "有关要求", Text, Typed),
];

const ADJUDICATION: &[Field] = &[
    field("order_number", "工单编号", Line, Data),
    field("order_title", "诉求事项", Line, Data),
    field("unit", "承办单位", Line, Data),
    optional("claim", "单位申请", Text, Typed),
    optional("events", "办理经过", EVENTS, Data),
    field("facts", "查明事实", Text, Typed),
    field("basis", "认定依据", Text, Typed),
    field("conclusion", "界定结论", Text, Typed),
];

const REFERRAL_LETTER: &[Field] = &[
    field("ground", "移送事由", Text, Typed),
    field("facts", "有关情况", Text, Typed),
    optional("orders", "涉及工单", ORDERS, Data),
    optional("enclosures", "随函材料", Text, Typed),
];

const PUBLIC_REPLY: &[Field] = &[
    field("order_number", "工单编号", Line, Data),
    optional("received_on", "受理日期", Day, Data),
    field("demand", "诉求摘要", Text, Typed),
    field("result", "办理结果", Text, Typed),
    optional("basis", "政策依据", Text, Typed),
];

impl Kind {
    /// Returns the fields a template of this kind may hold.
    pub fn fields(self) -> impl Iterator<Item = &'static Field> {
        let own = match self {
            Self::SupervisionOrder => SUPERVISION_ORDER,
            Self::NoticeLetter | Self::WarningLetter => LETTER,
            Self::SpecialReport => SPECIAL_REPORT,
            Self::InterviewNotice => INTERVIEW_NOTICE,
            Self::Adjudication => ADJUDICATION,
            Self::ReferralLetter => REFERRAL_LETTER,
            Self::PublicReply => PUBLIC_REPLY,
        };
        COMMON.iter().chain(own)
    }

    /// Returns a field by its name or its Chinese label.
    #[must_use]
    pub fn field(self, name: &str) -> Option<&'static Field> {
        self.fields().find(|field| field.name == name || field.label == name)
    }
}

impl Field {
    /// Returns its columns when it holds rows.
    #[must_use]
    pub fn columns(&self) -> &'static [Column] {
        match self.holds {
            Rows(columns) => columns,
            Line | Text | Day | Picture => &[],
        }
    }
}
