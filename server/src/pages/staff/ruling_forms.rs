//! The forms of what a unit asks for and of the rulings on it: returns, extensions, claims, dossiers, faults. Their
//! fields stand one below the other, so one shape of form carries them all; what each asks is said in the texts.

#![expect(clippy::wildcard_enum_match_arm, reason = "these are a few moves and events among many")]

use domain::{
    ids::UnitId,
    order::{
        command::{Command, DossierFinding, Move, ReturnRuling},
        event::Event,
        fault::{self, Fault},
        ladder::{self, Owed, WarningForm},
        triage::{Finding, Inquiry},
    },
    policy::Noted,
};

use super::{
    case::Case,
    competence_forms,
    order_forms::{co_handlers, picker, units},
    order_moves::Fields,
    order_read::Read,
};
use crate::views::{
    frame::Tone,
    locale::Words,
    parts::{Choice, Field},
    staff::{
        moves::{Form, Input, Sheet},
        shown,
    },
};

/// The rulings on a return, as forms name them.
const RULINGS: [&str; 4] = ["keep", "help", "reassign", "take-back"];
/// The findings of a review, as the domain names them.
const FINDINGS: [&str; 4] = ["inadmissible", "admissible", "defective", "falsified"];

/// What a person may note, what is asked for most first.
const NOTED: [Noted; 17] = [
    Noted::PetitionRisk,
    Noted::Perfunctory,
    Noted::Typical,
    Noted::Hot,
    Noted::Difficult,
    Noted::Wide,
    Noted::UnclearDuty,
    Noted::OnSite,
    Noted::Instructed,
    Noted::ReportedUnsettled,
    Noted::PolicyProposal,
    Noted::Undutiful,
    Noted::Claimed,
    Noted::Conduct,
    Noted::Sectoral,
    Noted::Retaliation,
    Noted::Unrectified,
];

/// What a second callback asks, in the order of the form.
const QUESTIONS: [&str; 5] = ["contacted", "process", "solved", "result", "performed"];

/// Returns the form of a move; `None` when it is none of these.
pub(super) fn form(case: &Case<'_>, step: Move, fields: &Fields<'_>) -> Option<Form> {
    let inputs = match step {
        Move::RequestReturn => vec![
            yes_no(fields, "phoned", ""),
            words(fields, "reason", true),
            words(fields, "basis", true),
            unit(case, fields, "proposed"),
        ],
        Move::RuleReturn => rule_return(case, fields),
        Move::RequestExtension => vec![
            Input::Number { name: "by".to_owned(), field: fields.field("by", "") },
            words(fields, "reason", false),
        ],
        Move::RuleExtension => vec![yes_no(fields, "granted", ""), words(fields, "words", false)],
        Move::Claim => vec![words(fields, "grounds", false), words(fields, "basis", false)],
        Move::Adjudicate => vec![yes_no(fields, "performed", ""), words(fields, "grounds", false)],
        Move::FileDossier => file_dossier(case, fields),
        Move::ReviewDossier => {
            vec![chips(fields, "finding", &FINDINGS, "staff.finding"), words(fields, "words", false)]
        }
        Move::Find => find(case, fields),
        Move::Note => note(fields),
        Move::ReceiveWarning => vec![rung(case, fields, Owed::Receipt)],
        Move::AnswerWarning => {
            vec![
                rung(case, fields, Owed::Reply),
                words(fields, "handler", false),
                words(fields, "words", false),
            ]
        }
        Move::Inquire => inquire(fields),
        Move::ProposeMalicious => vec![reasons(case, fields), words(fields, "evidence", false)],
        Move::RuleMalicious => vec![yes_no(fields, "confirmed", ""), words(fields, "words", false)],
        _ => competence_forms::inputs(case, step, fields)?,
    };
    let units = if inputs.iter().any(Input::names_units) { units(case) } else { Vec::new() };
    Some(Form::Sheet(Sheet { inputs, units }))
}

pub(super) fn words(fields: &Fields<'_>, name: &str, optional: bool) -> Input {
    Input::Words { name: name.to_owned(), field: fields.field(name, ""), optional }
}

pub(super) fn yes_no(fields: &Fields<'_>, name: &str, first: &str) -> Input {
    let entry =
        |value: &str, tone| Choice::new(value, Words::key(&format!("common.{value}"))).shown("", tone);
    let entries = vec![entry("yes", Tone::Good), entry("no", Tone::Soon)];
    Input::Chips { name: name.to_owned(), field: fields.field(name, first), entries }
}

pub(super) fn chips(fields: &Fields<'_>, name: &str, codes: &[&str], texts: &str) -> Input {
    let entries =
        codes.iter().map(|code| Choice::new(code, Words::key(&format!("{texts}.{code}")))).collect();
    Input::Chips { name: name.to_owned(), field: fields.field(name, ""), entries }
}

pub(super) fn unit(case: &Case<'_>, fields: &Fields<'_>, name: &str) -> Input {
    Input::Unit { name: name.to_owned(), picker: picker(case, fields, name, false) }
}

fn rule_return(case: &Case<'_>, fields: &Fields<'_>) -> Vec<Input> {
    let asked = case.latest(|event| match event {
        Event::ReturnRequested { reason, proposed, .. } => Some((reason.clone(), *proposed)),
        _ => None,
    });
    let (reason, proposed) = asked.unwrap_or_default();
    let mut lead = picker(case, fields, "lead", false);
    if let (None, Some(proposed)) = (fields.form(), proposed) {
        lead.typed = Field::of(case.unit(proposed));
    }
    let mut inputs = Vec::new();
    if !reason.is_empty() {
        inputs.push(Input::Said { words: Words::key("staff.return_reason").with("reason", reason) });
    }
    if let Some(proposed) = proposed {
        let unit = case.unit(proposed);
        inputs.push(Input::Said { words: Words::key("staff.return_proposed").with("unit", unit) });
    }
    inputs.extend([
        chips(fields, "ruling", &RULINGS, "staff.ruling"),
        Input::Unit { name: "lead".to_owned(), picker: lead },
        Input::Units { fields: co_handlers(case, fields, false) },
        words(fields, "words", false),
        Input::Tick {
            name: "own_matter".to_owned(),
            on: fields.form().is_some_and(|form| form.is_ticked("own_matter")),
        },
    ]);
    inputs
}

fn file_dossier(case: &Case<'_>, fields: &Fields<'_>) -> Vec<Input> {
    let rule = case.pack.duties().inadmissible.as_ref();
    let parts = rule.map(|rule| rule.dossier.as_slice()).unwrap_or_default();
    let typed: Vec<&str> = fields.form().map(|form| form.all("part").collect()).unwrap_or_default();
    let fault = fields.fault("parts").or_else(|| fields.fault("part"));
    let part = |(place, part): (usize, &domain::policy::Text)| {
        let text = typed.get(place).copied().unwrap_or_default();
        let field = Field::of(text);
        let field = match fault.filter(|_| text.is_empty()) {
            Some(fault) => field.wrong(fault.clone()),
            None => field,
        };
        Input::Part { number: place + 1, title: case.text(part), field }
    };
    parts.iter().enumerate().map(part).collect()
}

/// What a person notes because no event tells it.
fn note(fields: &Fields<'_>) -> Vec<Input> {
    let codes: Vec<&str> = NOTED.iter().map(|noted| noted.code()).collect();
    vec![
        chips(fields, "sign", &codes, "warnings.sign"),
        yes_no(fields, "holds", "yes"),
        words(fields, "words", false),
    ]
}

/// The rungs for which something is owed; the only one is picked already.
fn rung(case: &Case<'_>, fields: &Fields<'_>, owed: Owed) -> Input {
    let actor = &case.signed.actor;
    let owing = case.order.ladder.owing(owed).filter(|sent| ladder::is_theirs(actor, sent));
    let forms: Vec<&str> = owing.map(|sent| sent.warning.form.code()).collect();
    let entries = forms.iter().map(|form| Choice::new(form, Words::key(&format!("warnings.form.{form}"))));
    let first = forms.first().copied().unwrap_or_default();
    Input::Chips { name: "form".to_owned(), field: fields.field("form", first), entries: entries.collect() }
}

/// The questions of the second callback, each for itself; what nobody could say is left open.
fn inquire(fields: &Fields<'_>) -> Vec<Input> {
    let mut inputs: Vec<Input> =
        QUESTIONS.iter().map(|name| chips(fields, name, &["yes", "no", "unsure"], "staff.inquiry")).collect();
    let findings = Finding::ALL.map(Finding::code);
    inputs.extend([
        words(fields, "cause", false),
        chips(fields, "finding", &findings, "staff.triage"),
        words(fields, "record", false),
    ]);
    inputs
}

fn reasons(case: &Case<'_>, fields: &Fields<'_>) -> Input {
    let reason =
        |rule: &domain::policy::ReasonRule| Choice::new(&rule.code, Words::plain(case.text(&rule.name)));
    let entries = case.pack.reasons().iter().map(reason).collect();
    Input::Chips { name: "reason".to_owned(), field: fields.field("reason", ""), entries }
}

fn find(case: &Case<'_>, fields: &Fields<'_>) -> Vec<Input> {
    let flagged: Vec<Fault> = fault::flagged(&case.order).map(|found| found.fault).collect();
    let first = flagged.first().map_or("", |fault| fault.code());
    let entry = |fault: Fault| {
        let tone = if flagged.contains(&fault) { Tone::Bad } else { Tone::Calm };
        Choice::new(fault.code(), shown::fault(fault.code())).shown("", tone)
    };
    vec![
        Input::Chips {
            name: "fault".to_owned(),
            field: fields.field("fault", first),
            entries: Fault::ALL.into_iter().map(entry).collect(),
        },
        unit(case, fields, "unit"),
        yes_no(fields, "confirmed", ""),
        words(fields, "words", false),
    ]
}

/// Reads the command of a sent form; `None` when a field cannot be read, which is then noted.
pub(super) fn command(read: &mut Read<'_>, step: Move) -> Option<Command> {
    Some(match step {
        Move::RequestReturn => {
            let (phoned, proposed) = (read.yes("phoned"), read.unit("proposed"));
            let (reason, basis) = (read.text("reason"), read.text("basis"));
            Command::RequestReturn { phoned: phoned?, reason, basis, proposed }
        }
        Move::RuleReturn => {
            let ruling = ruling(read)?;
            let own_matter = read.form.is_ticked("own_matter");
            Command::RuleReturn { ruling, words: read.text("words"), own_matter }
        }
        Move::RequestExtension => {
            Command::RequestExtension { by: number(read, "by")?, reason: read.text("reason") }
        }
        Move::RuleExtension => {
            Command::RuleExtension { granted: read.yes("granted")?, words: read.text("words") }
        }
        Move::Claim => Command::Claim { grounds: read.text("grounds"), basis: read.text("basis") },
        Move::Adjudicate => {
            Command::Adjudicate { performed: read.yes("performed")?, grounds: read.text("grounds") }
        }
        Move::FileDossier => {
            Command::FileDossier { parts: read.form.all("part").map(str::to_owned).collect() }
        }
        Move::ReviewDossier => {
            let finding: Option<DossierFinding> = read.one_of("finding");
            Command::ReviewDossier { finding: finding?, words: read.text("words") }
        }
        Move::Find => {
            let fault: Option<Fault> = read.one_of("fault");
            let (unit, confirmed) = (any_unit(read), read.yes("confirmed"));
            Command::Find { fault: fault?, unit, confirmed: confirmed?, words: read.text("words") }
        }
        Move::Note => {
            let sign = Noted::from_code(read.form.text("sign"));
            if sign.is_none() {
                read.wrong("sign", Words::key("staff.register.pick_one"));
            }
            let holds = read.yes("holds");
            Command::Note { sign: sign?, holds: holds?, words: read.text("words") }
        }
        Move::ReceiveWarning => {
            let form: Option<WarningForm> = read.one_of("form");
            Command::ReceiveWarning { form: form? }
        }
        Move::AnswerWarning => {
            let form: Option<WarningForm> = read.one_of("form");
            let (handler, words) = (read.text("handler"), read.text("words"));
            Command::AnswerWarning { form: form?, handler, words }
        }
        Move::Inquire => {
            let [contacted, process, solved, result, performed] =
                QUESTIONS.map(|name| answer(read.form.text(name)));
            let finding: Option<Finding> = read.one_of("finding");
            let (cause, record) = (read.text("cause"), read.text("record"));
            let finding = finding?;
            Command::Inquire {
                inquiry: Box::new(Inquiry {
                    contacted,
                    process,
                    solved,
                    result,
                    performed,
                    cause,
                    finding,
                    record,
                }),
            }
        }
        Move::ProposeMalicious => {
            Command::ProposeMalicious { reason: read.text("reason"), evidence: read.text("evidence") }
        }
        Move::RuleMalicious => {
            Command::RuleMalicious { confirmed: read.yes("confirmed")?, words: read.text("words") }
        }
        _ => return competence_forms::command(read, step),
    })
}

fn answer(typed: &str) -> Option<bool> {
    match typed {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

fn ruling(read: &mut Read<'_>) -> Option<ReturnRuling> {
    let ruling = read.text("ruling");
    match ruling.as_str() {
        "keep" => Some(ReturnRuling::Keep),
        "take-back" => Some(ReturnRuling::TakeBack),
        "help" => Some(ReturnRuling::Help { units: read.co_handlers() }),
        "reassign" => {
            let (lead, co_handlers) = (read.lead(), read.co_handlers());
            Some(ReturnRuling::Reassign { lead: lead?, co_handlers })
        }
        _ => {
            read.wrong("ruling", Words::key("staff.register.pick_one"));
            None
        }
    }
}

fn number(read: &mut Read<'_>, name: &str) -> Option<u16> {
    let number = read.form.text(name).trim().parse().ok();
    if number.is_none() {
        read.wrong(name, Words::key("staff.number.wrong"));
    }
    number
}

/// A fault may be one of a unit that is closed by now.
fn any_unit(read: &mut Read<'_>) -> Option<UnitId> {
    let typed = read.form.text("unit_name").to_owned();
    let known = read.case.signed.world.people.units.named(&typed).map(|unit| unit.id);
    known.filter(|_| !typed.is_empty()).or_else(|| read.unit("unit"))
}
