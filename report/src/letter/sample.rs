//! Made-up values of every field, for looking at a template before it is used.

use domain::document::{
    Form, Kind,
    field::{Field, Holds},
    values::{Row, Values},
};

/// Returns made-up values for a document of this kind.
#[must_use]
pub fn sample(kind: Kind) -> Values {
    let mut values = Values::default();
    for field in kind.fields() {
        match field.holds {
            Holds::Rows(_) => values = values.with_rows(field.name, rows(field)),
            Holds::Picture => {}
            Holds::Line | Holds::Text | Holds::Day => {
                let text = if field.name == "number" {
                    kind.number("某热", 2026, 7)
                } else {
                    text(kind, field).to_owned()
                };
                values.set(field.name, text);
            }
        }
    }
    values
}

fn rows(field: &Field) -> Vec<Row> {
    let told: &[&[&str]] = match field.name {
        "events" => &[
            &["2026年3月2日", "市民来电，受理登记"],
            &["2026年3月2日", "转县住房和城乡建设局办理"],
            &["2026年3月9日", "办理期限届满，未答复"],
        ],
        _ => &[
            &["202603020000179", "沭河大街路灯连续三晚不亮", "2026年3月9日", "逾期3个工作日，未答复"],
            &["202603030000252", "城东小区供水水压不足", "2026年3月10日", "逾期2个工作日，未联系市民"],
        ],
    };
    let row = |cells: &&[&str]| {
        let named = field.columns().iter().zip(cells.iter());
        named.map(|(column, cell)| (column.name.to_owned(), (*cell).to_owned())).collect()
    };
    told.iter().map(row).collect()
}

fn text(kind: Kind, field: &Field) -> &'static str {
    match field.name {
        "head" => match kind.form() {
            Form::RedHead if kind == Kind::SpecialReport => "某某县12345热线工作专班专报",
            Form::RedHead => "某某县12345热线工作专班文件",
            Form::Letter | Form::Plain => "某某县12345热线工作专班",
        },
        "title" => title(kind),
        "recipient" if kind == Kind::PublicReply => "广大市民",
        "recipient" => "县住房和城乡建设局",
        "issuer" => "某某县12345热线工作专班",
        "date" => "2026年3月12日",
        "contact" => "联系人：王某，联系电话：0539-1234567",
        "verify_url" => "https://example.org/v/0000000000000000",
        "order_number" => "202603020000179",
        "order_title" => "沭河大街路灯连续三晚不亮",
        "received_on" => "2026年3月2日",
        "due_on" => "2026年3月9日",
        "ground" => {
            "该诉求办理期限已经届满，至今未答复市民，也未申请延期。\n市民两次来电催问，表示没有人与其联系。"
        }
        "requirements" => {
            "（一）立即安排专人联系市民，查明原因，尽快修复。\n（二）逐项核对同类诉求，防止再次逾期。\n（三）书面说明逾期原因和责任人员。"
        }
        "reply_by" => "2026年3月17日",
        "earlier" => "2026年3月10日已发提示函，未见改进。",
        "summary" => "3月上旬全县受理诉求1234件，其中2件逾期后经提示仍未办理。",
        "analysis" => "一是责任没有落实到人。\n二是与抢修单位衔接不畅。",
        "proposal" => "建议由分管领导召集有关单位专题研究。",
        "interviewee" => "县住房和城乡建设局主要负责人",
        "time" => "2026年3月16日（星期一）上午9:00",
        "place" => "县政务服务中心三楼会议室",
        "unit" => "县住房和城乡建设局",
        "claim" => "该段路灯由施工单位临时管理，尚未移交。",
        "facts" => "经调阅移交文件和现场查看，该段路灯已于2025年11月移交。",
        "basis" => "《城市道路照明设施管理规定》第二十二条。",
        "conclusion" => "承办单位未依法履行维护职责，认定为履职不到位。",
        "enclosures" => "1. 工单办理记录\n2. 督办单及回复",
        "demand" => "沭河大街路灯连续三晚不亮，夜间出行不便。",
        "result" => "3月11日已更换损坏的控制箱，路灯恢复照明，并对沿线线路作了检查。",
        _ => field.label,
    }
}

fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::SupervisionOrder => "关于限期办理群众诉求的督办单",
        Kind::NoticeLetter => "关于按时办理群众诉求的提示函",
        Kind::WarningLetter => "关于群众诉求逾期未办的警示函",
        Kind::SpecialReport => "关于部分诉求逾期未办情况的专报",
        Kind::InterviewNotice => "关于约谈诉求办理工作的通知",
        Kind::Adjudication => "关于202603020000179号工单履职情况的界定书",
        Kind::ReferralLetter => "关于移送有关问题线索的函",
        Kind::PublicReply => "关于202603020000179号诉求办理结果的公开答复",
    }
}
