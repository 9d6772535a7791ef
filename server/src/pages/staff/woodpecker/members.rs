//! The members of all years with their terms, as a page and a file, and a member's letter of appointment.

use axum::{
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use domain::{
    calendar::date_of,
    woodpecker::{Collection, Member, command::Move, legal},
};
use jiff::civil::Date;
use report::{
    appointment::{self, Appointment},
    list::{self as sheet, Cell, List},
};
use serde::Deserialize;

use super::{PATH, Reader, read};
use crate::{
    actions::{self, document::written},
    app::App,
    http::{answer, signed::Signed},
    pages::staff::{export, nav, notice, rows::unit_name},
    problem::Problem,
    views::{
        frame::Tone,
        locale::{Lang, Words},
        parts::Badge,
        staff::woodpecker::{MemberRow, WoodpeckerLetter, WoodpeckerMembers},
    },
};

/// The columns of the file.
const COLUMNS: [&str; 8] = ["name", "state", "letter", "from", "until", "title", "unit", "year"];

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    all: String,
}

pub(super) async fn list(
    State(app): State<App>,
    Reader(signed): Reader,
    Query(asked): Query<Asked>,
) -> Response {
    let outcome = async {
        let is_serving = asked.all.is_empty();
        let rows = rows(&app, &signed, is_serving).await?;
        let page = WoodpeckerMembers { rows, is_serving };
        answer::page(&app, &signed.visitor, &nav::frame(&app, &signed).await, &page)
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

async fn rows(app: &App, signed: &Signed, is_serving: bool) -> Result<Vec<MemberRow>, Problem> {
    let today = date_of(app.clock.now());
    let read = actions::read(&app.store, move |tx| {
        let found = store::woodpecker::members(tx, is_serving.then_some(today))?;
        Ok((found, store::woodpecker::years(tx)?))
    });
    let (found, years) = read.await?;
    let row = |one: &store::woodpecker::Listed| {
        let year = years.iter().find(|year| year.id == one.collection)?;
        Some(row(signed, year, &one.member, today))
    };
    Ok(found.iter().filter_map(row).collect())
}

/// Returns a member as its year has it.
pub(super) fn row(signed: &Signed, year: &Collection, member: &Member, today: Date) -> MemberRow {
    let nominee = year.nominee(member.nominee);
    let (state, tone) = if today < member.from {
        ("woodpecker.later", Tone::Soon)
    } else if member.is_active(today) {
        ("woodpecker.serving", Tone::Good)
    } else {
        ("woodpecker.ended", Tone::Quiet)
    };
    let may_end = member.ended.is_none()
        && member.until >= today
        && legal::allowed(&signed.actor, Move::End, None).is_ok();
    let base = format!("{PATH}/{}", year.id);
    MemberRow {
        year: year.year,
        name: member.name.clone(),
        letter: member.letter.clone(),
        from: member.from.to_string(),
        until: member.last_day().to_string(),
        state: Badge::new(Words::key(state), tone),
        title: nominee.map(|one| one.title.clone()).unwrap_or_default(),
        url: format!("{base}/nominees/{}", member.nominee),
        unit: nominee.map(|one| unit_name(signed, one.unit)).unwrap_or_default(),
        letter_url: format!("{base}/members/{}", member.number),
        end_url: match may_end {
            true => format!("{base}/do/{}?member={}", Move::End.code(), member.number),
            false => String::new(),
        },
        reason: member.ended.as_ref().map(|(_, reason)| reason.clone()).unwrap_or_default(),
    }
}

pub(super) async fn csv(State(app): State<App>, Reader(signed): Reader) -> Response {
    let outcome = async {
        let say = |words: &Words| app.views.say(signed.visitor.lang, words);
        let heading = |name: &str| say(&Words::key(&format!("woodpecker.column.{name}")));
        let mut rows = Vec::new();
        for row in self::rows(&app, &signed, false).await? {
            let state = say(&row.state.text)?;
            let cells =
                [row.name, state, row.letter, row.from, row.until, row.title, row.unit, row.year.to_string()];
            rows.push(cells.into_iter().map(Cell::text).collect());
        }
        let title = say(&Words::key("woodpecker.members"))?;
        let headings = COLUMNS.iter().map(|name| heading(name)).collect::<Result<_, _>>()?;
        let list = List { title: title.clone(), headings, rows, note: None };
        let bytes = sheet::csv(&list).map_err(|error| Problem::Internal(error.to_string()))?;
        let path = format!("{PATH}/members.csv");
        export::record(&app, &signed, path, std::iter::empty(), list.rows.len()).await?;
        let name = format!("{title}-{}.csv", date_of(app.clock.now()));
        Ok((export::headers(&name, "text/csv; charset=utf-8")?, bytes).into_response())
    };
    let outcome: Result<Response, Problem> = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn letter(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((id, number)): Path<(i64, u16)>,
) -> Response {
    let outcome = async {
        let (year, letter) = written_letter(&app, id, number).await?;
        let page = WoodpeckerLetter {
            back_url: format!("{PATH}/{id}"),
            year: year.year,
            title: letter.title,
            number: letter.number,
            to: letter.to,
            paragraphs: letter.paragraphs,
            issuer: letter.issuer,
            date: letter.date,
            docx_url: format!("{PATH}/{id}/members/{number}/letter.docx"),
        };
        answer::page(&app, &signed.visitor, &nav::frame(&app, &signed).await, &page)
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn docx(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((id, number)): Path<(i64, u16)>,
) -> Response {
    let outcome = async {
        let (_, letter) = written_letter(&app, id, number).await?;
        let bytes = appointment::docx(&letter).map_err(|error| Problem::Internal(error.to_string()))?;
        let path = format!("{PATH}/{id}/members/{number}/letter.docx");
        export::record(&app, &signed, path, std::iter::empty(), 1).await?;
        let name = format!("{}.docx", letter.number.replace(['/', '\\'], "-"));
        Ok((export::headers(&name, super::book::DOCX)?, bytes).into_response())
    };
    let outcome: Result<Response, Problem> = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

/// Returns what a letter says; a paper of the house is written in Chinese, whoever takes it away.
async fn written_letter(app: &App, id: i64, number: u16) -> Result<(Collection, Appointment), Problem> {
    let year = read(app, id).await?;
    let member = year.members.iter().find(|member| member.number == number).ok_or(Problem::NotFound)?;
    let title = year.nominee(member.nominee).map(|one| one.title.clone()).unwrap_or_default();
    let words = |name: &str| Words::key(&format!("woodpecker.paper.{name}"));
    let say = |words: Words| app.views.say(Lang::Zh, &words);
    let letter = Appointment {
        title: say(words("appointment"))?,
        number: member.letter.clone(),
        to: say(words("to").with("name", &member.name))?,
        paragraphs: vec![
            say(words("for").with("year", year.year).with("title", title))?,
            say(words("term").with("from", written(member.from)).with("until", written(member.until)))?,
        ],
        issuer: app.config.site.operator.clone(),
        date: written(date_of(member.at)),
    };
    Ok((year, letter))
}
