//! The one form in which every step is taken: it says first what the step means, keeps what was typed when it was
//! refused, and leads on to where the work goes on.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    calendar::date_of,
    ids::OrderId,
    woodpecker::{
        Collection, Nominee,
        command::Move,
        legal,
        waits::{Wait, waits},
    },
};
use jiff::civil::Date;
use store::command::Act;

use super::{
    PATH, Reader, ReaderForm,
    command::command,
    fields::{About, Typed, begun, fields},
    read, refusals,
};
use crate::{
    actions::{
        self,
        woodpecker::{places, score},
    },
    app::App,
    http::{answer, form::Form, signed::Signed},
    pages::staff::{admitted, nav, notice, rows::unit_name},
    problem::Problem,
    views::{
        locale::Words,
        staff::woodpecker::{WoodpeckerStep, names},
    },
};

/// A step of a year, for its form.
struct At<'a> {
    signed: &'a Signed,
    year: &'a Collection,
    step: Move,
    about: &'a About,
    today: Date,
}

pub(super) async fn show(
    State(app): State<App>,
    Reader(signed): Reader,
    Path((id, step)): Path<(i64, String)>,
    Query(about): Query<About>,
) -> Response {
    let outcome = async {
        let (step, year) = (named(&step)?, read(&app, id).await?);
        let today = date_of(app.clock.now());
        let at = At { signed: &signed, year: &year, step, about: &about, today };
        if !at.is_offered() {
            let words = Words::key("woodpecker.fault.not-offered");
            return Ok(admitted::not_done(&signed, &words, &at.back()));
        }
        let typed = begun(&app, &signed, &year, step, &about).await?;
        page(&app, &at, &typed, None).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

pub(super) async fn send(
    State(app): State<App>,
    Path((id, step)): Path<(i64, String)>,
    ReaderForm { signed, form }: ReaderForm,
) -> Response {
    notice::answered(&app, &signed, &form, sent(&app, &signed, id, &step, &form).await).await
}

fn named(code: &str) -> Result<Move, Problem> {
    Move::ALL.into_iter().find(|step| step.code() == code).ok_or(Problem::NotFound)
}

async fn sent(app: &App, signed: &Signed, id: i64, step: &str, form: &Form) -> Result<Response, Problem> {
    let (step, year, about) = (named(step)?, read(app, id).await?, About::sent(form));
    let at = At { signed, year: &year, step, about: &about, today: date_of(app.clock.now()) };
    // Whatever is wrong with the form: the page that says so is for those alone who may take the step.
    at.must()?;
    let mut typed = Typed::sent(form);
    let order = if step == Move::Nominate { order(app, typed.text(names::ORDER)).await? } else { None };
    let command = match command(&year, step, &about, &typed, order) {
        Ok(command) => command,
        Err((name, why)) => {
            typed.wrong = Some((name, why.clone()));
            return page(app, &at, &typed, Some(why)).await;
        }
    };
    let seen = form.text(names::SEEN).parse().ok();
    let act = Act::Collection { collection: year.id, seen, command: Box::new(command) };
    match admitted::perform(app, signed, form, act).await? {
        Ok(_) => {
            let news = Words::key(&format!("woodpecker.done.{}", step.code()));
            let now = read(app, id).await?;
            let at = At { year: &now, ..at };
            Ok(admitted::done(signed, &news, &at.on(date_of(app.clock.now()))))
        }
        Err(refusal) => {
            let why = refusals::told(app, signed, &refusal)?;
            typed.wrong = refusals::field(&refusal).map(|name| (name, why.clone()));
            // Somebody was faster: the form now stands on what there is, and is sent again on purpose.
            let now = read(app, id).await?;
            let mut answer = page(app, &At { year: &now, ..at }, &typed, Some(why)).await?;
            answer::mark(&mut answer, refusal.code());
            Ok(answer)
        }
    }
}

async fn order(app: &App, number: &str) -> Result<Option<OrderId>, Problem> {
    let number = number.to_owned();
    let found = actions::read(&app.store, move |tx| store::order::numbered(tx, &number)).await?;
    Ok(found.map(|order| order.id))
}

impl At<'_> {
    /// Returns whether the rules let the reader take the step as the year stands.
    fn is_offered(&self) -> bool {
        let (actor, year) = (&self.signed.actor, self.year);
        if let Some(nominee) = year.nominee(self.about.nominee) {
            if self.step == Move::Score {
                let sheets = legal::sheets(actor, year);
                return sheets.iter().any(|juror| juror.number == self.about.juror);
            }
            return legal::nominee_moves(actor, year, nominee, self.today).contains(&self.step);
        }
        let needs_nominee = matches!(
            self.step,
            Move::Strike
                | Move::Advance
                | Move::Decline
                | Move::Publish
                | Move::Score
                | Move::Consent
                | Move::WriteCase
                | Move::ReviewCase
                | Move::Appoint
        );
        !needs_nominee && legal::moves(actor, year).contains(&self.step)
    }

    /// Checks that the step is the reader's to take, before a page says more about it.
    fn must(&self) -> Result<(), Problem> {
        let unit = self.year.nominee(self.about.nominee).map(|nominee| nominee.unit);
        legal::allowed(&self.signed.actor, self.step, unit)
            .map_err(|denied| Problem::Forbidden(denied.to_string()))
    }

    fn year_url(&self) -> String {
        format!("{PATH}/{}", self.year.id)
    }

    /// Returns where the form came from.
    fn back(&self) -> String {
        let year = self.year_url();
        match self.about {
            About { nominee: 1.., .. } => format!("{year}/nominees/{}", self.about.nominee),
            About { meeting: 1.., .. } => format!("{year}/meetings/{}", self.about.meeting),
            _ => year,
        }
    }

    /// Returns where the work goes on: to the juror's next sheet, else back.
    fn on(&self, today: jiff::civil::Date) -> String {
        let waits = waits(&self.signed.actor, &self.signed.world, self.year, today);
        let next = waits.into_iter().find_map(|wait| {
            let Wait::Score { juror, nominee } = wait else { return None };
            (self.step == Move::Score && juror == self.about.juror).then_some(nominee)
        });
        match next {
            Some(nominee) => {
                let step = Move::Score.code();
                format!("{}/do/{step}?nominee={nominee}&juror={}", self.year_url(), self.about.juror)
            }
            None if self.step == Move::Score => self.year_url(),
            None => self.back(),
        }
    }

    fn told(&self) -> Vec<(Words, Words)> {
        let label = |name: &str| Words::key(&format!("woodpecker.column.{name}"));
        let mut told = Vec::new();
        if let Some(nominee) = self.year.nominee(self.about.nominee) {
            told.push((label("title"), Words::plain(nominee.title.clone())));
            told.push((label("unit"), Words::plain(unit_name(self.signed, nominee.unit))));
            self.of_nominee(nominee, &mut told);
        }
        if let Some(meeting) = self.year.meeting(self.about.meeting) {
            told.push((label("subject"), Words::plain(meeting.subject.clone())));
            let found = meeting.follow_ups.iter().find(|one| one.number == self.about.follow_up);
            told.extend(found.map(|one| (label("open"), Words::plain(one.text.clone()))));
        }
        let member = self.year.members.iter().find(|one| one.number == self.about.member);
        told.extend(member.map(|one| (label("name"), Words::plain(one.name.clone()))));
        if self.step == Move::Choose && legal::reads_sheets(&self.signed.actor, self.year) {
            let rank = |one: domain::woodpecker::Ranked| {
                let title = self.year.nominee(one.nominee).map_or("", |nominee| nominee.title.as_str());
                let score = Words::key("woodpecker.score").with("score", score(one.above, one.below));
                (Words::plain(format!("{}. {title}", one.place)), score)
            };
            told.extend(places(self.year).into_iter().map(rank));
        }
        told
    }

    fn of_nominee(&self, nominee: &Nominee, told: &mut Vec<(Words, Words)>) {
        let label = |name: &str| Words::key(&format!("woodpecker.column.{name}"));
        match self.step {
            Move::Advance | Move::Publish => {
                if let Some(next) = nominee.progress().next() {
                    let words = Words::key(&format!("woodpecker.progress.{}", next.code()));
                    told.push((Words::key("woodpecker.becomes"), words));
                }
            }
            Move::Score => {
                let juror = self.year.juror(self.about.juror);
                told.extend(
                    juror.map(|one| (Words::key("woodpecker.field.juror"), Words::plain(one.name.clone()))),
                );
                told.push((label("reason"), Words::plain(nominee.reason.clone())));
                for step in nominee.steps.iter().skip(1) {
                    let words = Words::key(&format!("woodpecker.progress.{}", step.to.code()));
                    told.push((words, Words::plain(step.note.clone())));
                }
            }
            Move::ReviewCase => {
                if let Some(case) = &nominee.case {
                    told.push((Words::key("woodpecker.case"), Words::plain(case.text.title.clone())));
                    told.push((label("opinion"), Words::plain(case.text.opinion.clone())));
                    told.push((label("measures"), Words::plain(case.text.measures.clone())));
                    told.push((label("effect"), Words::plain(case.text.effect.clone())));
                }
            }
            Move::Appoint => {
                let name = nominee.printed_name().unwrap_or_default().to_owned();
                told.push((label("name"), Words::plain(name)));
            }
            Move::Begin
            | Move::Nominate
            | Move::Strike
            | Move::Decline
            | Move::Seat
            | Move::Judge
            | Move::Choose
            | Move::Consent
            | Move::WriteCase
            | Move::End
            | Move::Meet
            | Move::FollowUp
            | Move::Settle => {}
        }
    }
}

async fn page(app: &App, at: &At<'_>, typed: &Typed, problem: Option<Words>) -> Result<Response, Problem> {
    let step = at.step;
    let view = WoodpeckerStep {
        title: Words::key(&format!("woodpecker.step.{}", step.code())),
        lead: Words::key(&format!("woodpecker.sure.{}", step.code())),
        url: format!("{}/do/{}", at.year_url(), step.code()),
        back_url: at.back(),
        year: at.year.year,
        year_url: at.year_url(),
        key: app.ids.form_key(app.clock.now())?,
        version: at.year.version,
        hidden: at.about.hidden(),
        about: at.told(),
        fields: fields(at.signed, at.year, step, typed),
        is_grave: matches!(step, Move::Strike | Move::Decline | Move::Judge | Move::Choose | Move::End),
        problem,
    };
    let status = if view.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    answer::page_as(app, &at.signed.visitor, &nav::frame(app, at.signed).await, &view, status)
}
