//! From a step to a command, for what a unit asks for and how it is ruled on.

use domain::order::{
    Difficulty,
    command::{Command, DossierFinding, Move, ReturnRuling},
    competence::{Ask, Cause, Course, Meeting},
    triage::{Finding, Inquiry},
};

use super::{fields::Fields, moves::Scene};

#[expect(clippy::wildcard_enum_match_arm, reason = "all other moves are others' to read")]
pub(crate) fn command(scene: &Scene<'_>, what: Move, fields: &mut Fields) -> Result<Command, String> {
    Ok(match what {
        Move::RequestReturn => Command::RequestReturn {
            phoned: fields.or("phoned", true)?,
            reason: fields.text("reason", "该段路灯由供电公司管养。")?,
            basis: fields.text("basis", "三定方案及路灯移交协议")?,
            proposed: fields.may::<String>("proposed")?.map(|code| scene.unit(&code)).transpose()?,
        },
        Move::RuleReturn => Command::RuleReturn {
            ruling: ruling(scene, fields)?,
            words: fields.text("words", "经核对职责清单裁定。")?,
            own_matter: fields.or("own_matter", false)?,
        },
        Move::Consult => Command::Consult {
            participants: fields.text("participants", "热线中心、编办、水务局、供电公司")?,
            conclusion: fields.text("conclusion", "由供电公司主办，水务局配合。")?,
            meeting: Meeting {
                held_on: fields.may_day("held_on")?,
                units: scene.units(&fields.or::<Vec<String>>("units", Vec::new())?)?,
                lead: fields.may::<String>("lead")?.map(|code| scene.unit(&code)).transpose()?,
            },
        },
        Move::Refer
        | Move::Decide
        | Move::Investigate
        | Move::ReportFinding
        | Move::RequestReview
        | Move::RuleReview => Command::Competence(ask(scene, what, fields)?),
        Move::RequestExtension => Command::RequestExtension {
            by: fields.or("by", 5)?,
            reason: fields.text("reason", "配件须订货，预计三日到货。")?,
        },
        Move::RuleExtension => Command::RuleExtension {
            granted: fields.or("granted", true)?,
            words: fields.text("words", "配件到货后两日内完成。")?,
        },
        Move::Claim => Command::Claim {
            grounds: fields.text("grounds", "已按程序现场查勘并答复。")?,
            basis: fields.text("basis", "《城市供水条例》第二十条")?,
        },
        Move::Adjudicate => Command::Adjudicate {
            performed: fields.or("performed", true)?,
            grounds: fields.text("grounds", "查阅卷宗，程序和时限均合法。")?,
        },
        Move::FileDossier => {
            let parts = ["诉求与办理经过", "现场调查笔录", "三次沟通记录", "《条例》第八条"];
            let usual = parts.map(str::to_owned).to_vec();
            Command::FileDossier { parts: fields.or("parts", usual)? }
        }
        Move::ReviewDossier => Command::ReviewDossier {
            finding: fields.or("finding", DossierFinding::Inadmissible)?,
            words: fields.text("words", "诉求超出法定补偿标准，特此说明。")?,
        },
        Move::Note => Command::Note {
            sign: fields.must("sign")?,
            holds: fields.or("holds", true)?,
            words: fields.text("words", "来电人称再不解决就去县里上访。")?,
        },
        Move::ReceiveWarning => Command::ReceiveWarning { form: fields.must("form")? },
        Move::AnswerWarning => Command::AnswerWarning {
            form: fields.must("form")?,
            handler: fields.text("handler", "管网科 赵工")?,
            words: fields.text("words", "已安排专人当日到场，整改情况已答复群众。")?,
        },
        Move::Inquire => Command::Inquire {
            inquiry: Box::new(Inquiry {
                contacted: fields.may("contacted")?,
                process: fields.may("process")?,
                solved: fields.may("solved")?,
                result: fields.may("result")?,
                performed: fields.may("performed")?,
                cause: fields.text("cause", "窗口让跑了两趟，材料清单没有一次告知。")?,
                finding: fields.or("finding", Finding::Founded)?,
                record: fields.text("record", "录音 2026-0031")?,
            }),
        },
        Move::ProposeMalicious => Command::ProposeMalicious {
            reason: fields.must("reason")?,
            evidence: fields.text("evidence", "同一号码一日内对 40 个窗口全部差评，均未到场。")?,
        },
        Move::RuleMalicious => Command::RuleMalicious {
            confirmed: fields.or("confirmed", true)?,
            words: fields.text("words", "核对监控与叫号记录属实。")?,
        },
        Move::Find => Command::Find {
            fault: fields.must("fault")?,
            unit: fields.may::<String>("unit")?.map(|code| scene.unit(&code)).transpose()?,
            confirmed: fields.or("confirmed", true)?,
            words: fields.text("words", "已核对原文。")?,
        },
        other => return Err(format!("`{}` asks for no ruling", other.code())),
    })
}

fn ruling(scene: &Scene<'_>, fields: &mut Fields) -> Result<ReturnRuling, String> {
    let co_handlers = fields.or::<Vec<String>>("co_handlers", Vec::new())?;
    let co_handlers = scene.units(&co_handlers)?;
    Ok(match fields.text("ruling", "keep")?.as_str() {
        "keep" => ReturnRuling::Keep,
        "help" => ReturnRuling::Help { units: co_handlers },
        "reassign" => {
            ReturnRuling::Reassign { lead: scene.unit(&fields.must::<String>("lead")?)?, co_handlers }
        }
        "take-back" => ReturnRuling::TakeBack,
        other => return Err(format!("`{other}` is no ruling")),
    })
}

#[expect(clippy::wildcard_enum_match_arm, reason = "all other moves are others' to read")]
fn ask(scene: &Scene<'_>, what: Move, fields: &mut Fields) -> Result<Ask, String> {
    Ok(match what {
        Move::Refer => Ask::Refer {
            cause: fields.or("cause", Cause::Unclear)?,
            words: fields.text("words", "路灯产权有争议，目录无此事项。")?,
        },
        Move::Decide => {
            let course = match fields.may::<String>("investigate")? {
                Some(code) => Course::Investigate { unit: scene.unit(&code)? },
                None => Course::Assign {
                    lead: scene.unit(&fields.text("lead", "water")?)?,
                    co_handlers: scene.units(&fields.or::<Vec<String>>("co_handlers", Vec::new())?)?,
                    difficulty: fields.or("difficulty", Difficulty::Simple)?,
                },
            };
            Ask::Decide { course, words: fields.text("words", "按最相近职能确定。")? }
        }
        Move::Investigate => Ask::Investigate {
            unit: scene.unit(&fields.text("unit", "water")?)?,
            note: fields.text("note", "查明路灯产权和管养协议。")?,
        },
        Move::ReportFinding => Ask::ReportFinding {
            found: fields.text("found", "现场查看，灯杆由供电公司立，协议未移交。")?,
            proposed: fields.may::<String>("proposed")?.map(|code| scene.unit(&code)).transpose()?,
        },
        Move::RequestReview => Ask::RequestReview {
            grounds: fields.text("grounds", "三定方案第七条写明由供电公司管养。")?,
        },
        _ => Ask::RuleReview {
            granted: fields.or("granted", false)?,
            words: fields.text("words", "复核三定方案和移交协议后决定。")?,
            own_matter: fields.or("own_matter", false)?,
        },
    })
}
