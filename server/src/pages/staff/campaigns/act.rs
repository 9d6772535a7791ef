//! Everything that is sent to a campaign: from a form to a command, and back to the page it came from with what was
//! typed when it was not taken.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    assessment::command::Proof,
    campaign::{
        Source,
        command::{Command, Move, NewEntrant},
    },
    ids::UnitId,
};
use store::command::Act;

use super::{
    Loaded, ReaderForm, code, panel, photos, ranking,
    rows::{self, Table},
    standards, unit, units,
};
use crate::{
    app::App,
    http::{answer, form::Form, signed::Signed},
    pages::{
        campaigned,
        staff::{admitted, kept::kept, notice},
    },
    problem::Problem,
    views::{
        locale::Words,
        staff::{campaign::names, kept::Kept},
    },
};

pub(super) async fn act(
    State(app): State<App>,
    Path((id, step)): Path<(i64, String)>,
    ReaderForm { signed, mut form }: ReaderForm,
) -> Response {
    let outcome = acted(&app, &signed, id, &step, &mut form).await;
    notice::answered(&app, &signed, &form, outcome).await
}

async fn acted(
    app: &App,
    signed: &Signed,
    id: i64,
    step: &str,
    form: &mut Form,
) -> Result<Response, Problem> {
    let step = Move::ALL.into_iter().find(|one| *one != Move::Open && code(*one) == step);
    let step = step.ok_or(Problem::NotFound)?;
    let loaded = Loaded::of(app, signed, id).await?;
    let command = match command(app, signed, &loaded, step, form).await? {
        Ok(command) => command,
        Err(kept) => {
            let mut page = again(app, signed, &loaded, step, form, kept).await?;
            answer::mark(&mut page, "bad-form");
            return Ok(page);
        }
    };
    let campaign = loaded.campaign.id;
    let seen = form.text(names::SEEN).parse().ok();
    let act = Act::Campaign { campaign, seen, command: Box::new(command) };
    match admitted::perform(app, signed, form, act).await? {
        Ok(_) => {
            let news = Words::key(&format!("campaign.done.{}", code(step)));
            Ok(admitted::done(signed, &news, &place(&loaded, step, form)))
        }
        Err(refusal) => {
            let lang = signed.visitor.lang;
            let problem = campaigned::refused(app, &signed.world, lang, Some(&loaded.rules), &refusal)?;
            let kept = Kept { problem: Some(problem), ..kept_of(step, form) };
            // Somebody else may have been faster: what is shown again is what there is now.
            let loaded = Loaded::of(app, signed, id).await?;
            let mut page = again(app, signed, &loaded, step, form, kept).await?;
            answer::mark(&mut page, refusal.code());
            Ok(page)
        }
    }
}

/// Returns the unit that a form is about.
fn about(form: &Form) -> Option<UnitId> {
    form.text(names::UNIT).parse().ok().map(UnitId)
}

/// The page on which a step stands.
enum Page {
    List,
    Units,
    Standards,
    Panel,
    Ranking,
    Unit,
}

fn page_of(step: Move) -> Page {
    match step {
        Move::Open => Page::List,
        Move::Enrol => Page::Units,
        Move::File => Page::Standards,
        Move::Pool | Move::Draw => Page::Panel,
        Move::Announce | Move::Object | Move::Answer | Move::Decide => Page::Ranking,
        Move::Find
        | Move::Rectify
        | Move::Confirm
        | Move::SelfAssess
        | Move::Apply
        | Move::Visit
        | Move::Measure
        | Move::Veto
        | Move::ReviewVeto
        | Move::Plaque
        | Move::Retest
        | Move::PublishWithdrawal => Page::Unit,
    }
}

/// Returns where a step leads back to.
fn place(loaded: &Loaded, step: Move, form: &Form) -> String {
    let base = loaded.url();
    match page_of(step) {
        Page::List => base,
        Page::Units => format!("{base}/units"),
        Page::Standards => {
            let mut query = form_urlencoded::Serializer::new(String::new());
            format!("{base}/standards?{}", query.append_pair("sector", form.text(names::SECTOR)).finish())
        }
        Page::Panel => format!("{base}/panel"),
        Page::Ranking => format!("{base}/ranking"),
        Page::Unit => about(form).map_or(base.clone(), |unit| format!("{base}/units/{unit}")),
    }
}

/// Returns the page a form came from, with the form as it was typed.
async fn again(
    app: &App,
    signed: &Signed,
    loaded: &Loaded,
    step: Move,
    form: &Form,
    kept: Kept,
) -> Result<Response, Problem> {
    match page_of(step) {
        Page::List => Err(Problem::NotFound),
        Page::Units => {
            let asked =
                units::Asked { branch: form.text(names::BRANCH).to_owned(), ..units::Asked::default() };
            units::page(app, signed, loaded, &asked, kept).await
        }
        Page::Standards => standards::page(app, signed, loaded, form.text(names::SECTOR), kept).await,
        Page::Panel => panel::page(app, signed, loaded, kept).await,
        Page::Ranking => ranking::page(app, signed, loaded, kept).await,
        Page::Unit => {
            let unit = about(form).ok_or(Problem::NotFound)?;
            unit::page(app, signed, loaded, unit, kept).await
        }
    }
}

fn kept_of(step: Move, form: &Form) -> Kept {
    // Of these a page has several forms.
    let of = [
        ([Move::Rectify, Move::Confirm].contains(&step), names::PROBLEM),
        (step == Move::File, names::CRITERION),
        (step == Move::Answer, names::OBJECTION),
    ];
    let of = of.into_iter().find(|(is_it, _)| *is_it).map_or("", |(_, name)| form.text(name));
    kept(code(step), of, form)
}

/// Returns the command of a form, or the form with what cannot be read of it.
async fn command(
    app: &App,
    signed: &Signed,
    loaded: &Loaded,
    step: Move,
    form: &mut Form,
) -> Result<Result<Command, Kept>, Problem> {
    let photos = if step == Move::Visit { photos::taken(app, form).await? } else { Ok(Vec::new()) };
    let photos = match photos {
        Ok(photos) => photos,
        Err(problem) => return Ok(Err(Kept { problem: Some(problem), ..kept_of(step, form) })),
    };
    if step == Move::Enrol {
        return enrol(app, signed, loaded, form).await;
    }
    if step == Move::Pool {
        let headings = ["campaign.column.name_of"];
        let lines = rows::lines(app, Table::Pasted(form.text(names::ROWS).to_owned()), &headings).await?;
        return Ok(match lines {
            Err(problem) => Err(Kept { problem: Some(problem), ..kept_of(step, form) }),
            Ok(lines) => match rows::judges(signed, loaded, &lines) {
                Ok(judges) => Ok(Command::Pool { judges }),
                Err(faults) => Err(faulty(step, form, faults)),
            },
        });
    }
    let seed = if step == Move::Draw { app.ids.number()? } else { 0 };
    let read = simple(step, form, seed, photos);
    Ok(read.map_err(|problem| Kept { problem: Some(problem), ..kept_of(step, form) }))
}

fn faulty(step: Move, form: &Form, faults: rows::Faults) -> Kept {
    let problem = Words::key("campaign.fault.none_taken").with("count", faults.len());
    Kept { problem: Some(problem), faults, ..kept_of(step, form) }
}

/// Enrols units that are ticked in the tree, pasted, or brought as a file.
async fn enrol(
    app: &App,
    signed: &Signed,
    loaded: &Loaded,
    form: &Form,
) -> Result<Result<Command, Kept>, Problem> {
    let ticked: Vec<UnitId> = form.all(names::UNIT).filter_map(|id| id.parse().ok()).map(UnitId).collect();
    if !ticked.is_empty() {
        let one = |unit: UnitId| NewEntrant {
            unit,
            sector: form.text(names::SECTOR).to_owned(),
            place: form.text(names::PLACE).to_owned(),
        };
        return Ok(Ok(Command::Enrol { entrants: ticked.into_iter().map(one).collect() }));
    }
    let table = match form.files.first() {
        Some(file) => Table::File(file.bytes.clone()),
        None => Table::Pasted(form.text(names::ROWS).to_owned()),
    };
    let lines = rows::lines(app, table, &["campaign.column.unit"]).await?;
    Ok(match lines {
        Err(problem) => Err(Kept { problem: Some(problem), ..kept_of(Move::Enrol, form) }),
        Ok(lines) => match rows::entrants(signed, loaded, &lines) {
            Ok(entrants) => Ok(Command::Enrol { entrants }),
            Err(faults) => Err(faulty(Move::Enrol, form, faults)),
        },
    })
}

/// A field that cannot be read.
fn unread(field: &str) -> Words {
    Words::key(&format!("campaign.unread.{field}"))
}

fn simple(step: Move, form: &Form, seed: u64, photos: Vec<Proof>) -> Result<Command, Words> {
    let text = |name: &str| form.text(name).to_owned();
    let unit = || about(form).ok_or_else(|| unread("unit"));
    let problem = || form.text(names::PROBLEM).parse().map_err(|_| unread("problem"));
    let day = || form.text(names::ON).parse().map_err(|_| unread("on"));
    let count = |name: &str| form.text(name).parse::<u32>().map_err(|_| unread("counts"));
    Ok(match step {
        Move::File => Command::File {
            sector: text(names::SECTOR),
            criterion: text(names::CRITERION),
            text: text(names::TEXT),
        },
        Move::Find => Command::Find {
            unit: unit()?,
            source: Source::from_code(form.text(names::SOURCE)).ok_or_else(|| unread("source"))?,
            text: text(names::TEXT),
            complex: form.is_ticked(names::COMPLEX),
        },
        Move::Rectify => {
            Command::Rectify { problem: problem()?, text: text(names::TEXT), evidence: text(names::EVIDENCE) }
        }
        Move::Confirm => Command::Confirm {
            problem: problem()?,
            satisfied: either(form, names::SATISFIED)?,
            text: text(names::TEXT),
        },
        Move::SelfAssess => {
            Command::SelfAssess { unit: unit()?, points: points(form)?, text: text(names::TEXT) }
        }
        Move::Apply => Command::Apply { unit: unit()?, text: text(names::TEXT) },
        Move::Draw => {
            let seats = form.text(names::SEATS).parse().map_err(|_| unread("seats"))?;
            Command::Draw { seats, seed }
        }
        Move::Visit => Command::Visit {
            unit: unit()?,
            method: text(names::METHOD),
            on: day()?,
            judges: form.all(names::JUDGE).filter_map(|number| number.parse().ok()).collect(),
            points: points(form)?,
            notes: text(names::NOTES),
            photos,
        },
        Move::Measure => Command::Measure {
            unit: unit()?,
            satisfied: count(names::SATISFIED_COUNT)?,
            answered: count(names::ANSWERED)?,
        },
        Move::Veto => {
            Command::Veto { unit: unit()?, ground: text(names::GROUND), evidence: text(names::EVIDENCE) }
        }
        Move::ReviewVeto => Command::ReviewVeto {
            unit: unit()?,
            upheld: either(form, names::UPHELD)?,
            reason: text(names::REASON),
        },
        Move::Announce => Command::Announce,
        Move::Object => Command::Object { unit: unit()?, text: text(names::TEXT) },
        Move::Answer => Command::Answer {
            objection: form.text(names::OBJECTION).parse().map_err(|_| unread("objection"))?,
            upheld: either(form, names::UPHELD)?,
            reason: text(names::REASON),
        },
        Move::Decide => {
            let tied = form.all(names::TIED).filter_map(|id| id.parse().ok()).map(UnitId);
            Command::Decide { tied: tied.collect::<BTreeSet<_>>(), document: text(names::DOCUMENT) }
        }
        Move::Plaque => Command::Plaque { unit: unit()?, number: text(names::NUMBER), on: day()? },
        Move::Retest => Command::Retest {
            unit: unit()?,
            satisfied: count(names::SATISFIED_COUNT)?,
            answered: count(names::ANSWERED)?,
            met: either(form, names::MET)?,
            text: text(names::TEXT),
        },
        Move::PublishWithdrawal => Command::PublishWithdrawal { unit: unit()?, medium: text(names::MEDIUM) },
        // These are read from tables, or elsewhere.
        Move::Open | Move::Enrol | Move::Pool => return Err(unread("unit")),
    })
}

fn either(form: &Form, name: &str) -> Result<bool, Words> {
    match form.text(name) {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err(unread("either")),
    }
}

/// Returns the points that were given; a block that was left empty was not looked at.
fn points(form: &Form) -> Result<BTreeMap<String, u8>, Words> {
    let given = form.with_prefix(names::POINTS).into_iter();
    given.map(|(id, value)| Ok((id, value.parse().map_err(|_| unread("points"))?))).collect()
}
