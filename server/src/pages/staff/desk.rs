//! The desks: one list for everybody who has something waiting, and the way from a number to its order.

use axum::{
    Router,
    extract::{Path, RawQuery, State},
    response::Response,
    routing::get,
};
use domain::{access::Action, order::command::Move};
use jiff::Timestamp;
use store::{
    list::{self, Page as Found, Sort},
    order::Scope,
};

use super::{
    absences,
    asked::{Asked, Wanted, due_between},
    door, due_calendar, export, filters, nav,
    notice::respond,
    queues::{self, Desk, Only, Queue as Saved},
    rows::{Beside, Rows},
    search, sheet, sorting, standing, supervision,
};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    problem::Problem,
    views::{
        frame::Tone,
        locale::Words,
        parts::{Column, Pager, Sorted},
        staff::{
            desk::{Desk as Page, Figure, GroupEnds, Pick, Queue},
            pieces::Empty,
            shown,
        },
    },
};

/// How many orders a page shows.
const ROWS: usize = 50;
/// How far a figure counts.
const COUNTED: usize = 1_000;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/desk", get(home)).route("/desk/{desk}/{queue}", get(show))
}

async fn home(signed: Signed) -> Response {
    answer::go(&signed.visitor, &door::home_of(&signed.person))
}

async fn show(
    State(app): State<App>,
    signed: Signed,
    Path((desk, queue)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let asked = Asked::read(query.as_deref().unwrap_or_default());
    let outcome = answered(&app, &signed, &desk, &queue, &asked).await;
    respond(&app, &signed, outcome).await
}

async fn answered(
    app: &App,
    signed: &Signed,
    desk: &str,
    queue: &str,
    asked: &Asked,
) -> Result<Response, Problem> {
    let desk = Desk::from_code(desk).ok_or(Problem::NotFound)?;
    let (name, ending) = queue.split_once('.').map_or((queue, None), |(name, ending)| (name, Some(ending)));
    let queue = desk.queue(name).filter(|queue| queue.only != Only::NeedsUnit).ok_or(Problem::NotFound)?;
    if !Desk::of(&signed.person).any(|own| own == desk) {
        return Err(Problem::Forbidden(format!("the `{}` desk is not theirs", desk.code())));
    }
    let list = List { app, signed, desk, queue, asked, now: app.clock.now() };
    match ending {
        None => list.page().await,
        Some(ending) => export::file(&list, ending).await,
    }
}

/// A list somebody asked for.
pub(super) struct List<'a> {
    pub(super) app: &'a App,
    pub(super) signed: &'a Signed,
    pub(super) desk: Desk,
    pub(super) queue: &'static Saved,
    pub(super) asked: &'a Asked,
    pub(super) now: Timestamp,
}

/// What one read of the store gave.
struct Read {
    found: Found,
    beside: Beside,
    counts: Vec<Option<u64>>,
    figures: [u64; 3],
    callbacks: u64,
    standing: Vec<GroupEnds>,
}

/// The figures of a queue, by the codes of the filter they lead to.
const FIGURES: [(&str, Tone); 3] = [("overdue", Tone::Bad), ("today", Tone::Soon), ("soon", Tone::Calm)];

impl List<'_> {
    async fn page(&self) -> Result<Response, Problem> {
        if let Some(straight) = search::straight(self.app, self.signed, self.asked.value("q")).await? {
            return Ok(straight);
        }
        let read = self.read().await?;
        let mut page = self.filled(&read);
        page.absences = absences::notices(self.app, self.signed, self.now).await?;
        let frame = nav::frame(self.app, self.signed).await;
        answer::page(self.app, &self.signed.visitor, &frame, &page)
    }

    /// Returns what to read, with a citizen's number resolved; `None` when nobody has that number.
    pub(super) async fn wanted(&self) -> Result<Option<Wanted>, Problem> {
        let mut wanted = self.asked.wanted(self.signed, self.desk, self.queue, self.now);
        if let Some(phone) = wanted.phone.clone() {
            let store = self.app.store.clone();
            let citizen = actions::read(&self.app.store, move |tx| {
                store::personal::with_phone(tx, store.vault(), &phone)
            });
            match citizen.await? {
                Some(citizen) => wanted.filter.citizen = Some(citizen),
                None => return Ok(None),
            }
        }
        Ok(Some(wanted))
    }

    async fn read(&self) -> Result<Read, Problem> {
        let wanted = self.wanted().await?;
        let (app, signed, desk, queue) = (self.app.clone(), self.signed.clone(), self.desk, self.queue);
        let (now, after) = (self.now, self.asked.after());
        let read = actions::read(&self.app.store, move |tx| {
            let scope = Scope::of(&signed.actor);
            let found = match &wanted {
                Some(wanted) => list::page(tx, &scope, &wanted.filter, wanted.sort, after, ROWS)?,
                None => Found::default(),
            };
            let tallies = queues::tallies(tx, &scope)?;
            let counts = desk.queues().iter().map(|queue| queue.count(tx, &scope, &tallies, now));
            let counts = counts.collect::<Result<Vec<_>, _>>()?;
            let mut figures = [0; 3];
            for (count, (code, _)) in figures.iter_mut().zip(FIGURES) {
                let mut filter = queue.filter(now);
                if filter.stages.is_empty() {
                    filter.stages = list::OPEN.to_vec();
                }
                (filter.due_from, filter.due_before) = due_between(code, now, &signed.world.calendar);
                *count = list::count(tx, &scope, &filter, COUNTED)?;
            }
            let beside = Beside::read(tx, &app.store, &signed, &found.orders)?;
            let callbacks =
                tallies.get("stage:callback").map_or(0, |count| u64::try_from(*count).unwrap_or(0));
            let standing = match desk {
                Desk::Leader => standing::ends(tx, &signed.world, now, signed.visitor.lang)?,
                Desk::Agent | Desk::Dispatcher | Desk::Unit | Desk::Supervisor | Desk::Adjudicator => {
                    Vec::new()
                }
            };
            Ok(Read { found, beside, counts, figures, callbacks, standing })
        });
        Ok(read.await?)
    }

    fn filled(&self, read: &Read) -> Page {
        let path = self.path();
        let sorts = self.desk == Desk::Dispatcher && sorting::may_sort(self.signed);
        let may_register = self.signed.may(Action::Order(Move::Register));
        let asks = self.asks();
        let rows =
            Rows { signed: self.signed, desk: self.desk, beside: &read.beside, list: &asks, now: self.now };
        let shown = u32::try_from(read.found.orders.len()).unwrap_or(0);
        let counts = self.desk.queues().iter().zip(&read.counts);
        let own_count =
            counts.clone().find(|(queue, _)| queue.code == self.queue.code).and_then(|(_, count)| *count);
        Page {
            desk: self.desk.code().to_owned(),
            place: self.place(),
            queues: counts.map(|(queue, count)| self.tab(queue, *count)).collect(),
            figures: self.figures(read.figures),
            filters: filters::filters(self),
            columns: self.columns(),
            rows: read.found.orders.iter().map(|order| rows.row(order)).collect(),
            pager: Pager {
                first_url: self.asked.after().map(|_| self.asked.at(&path)),
                next_url: read.found.next.map(|key| self.asked.next(&path, key)),
                shown,
                total: own_count.filter(|_| !self.asked.is_filtered()),
            },
            csv_url: self.asked.at(&format!("{path}.csv")),
            xlsx_url: self.asked.at(&format!("{path}.xlsx")),
            new_url: if may_register { nav::REGISTER.to_owned() } else { String::new() },
            calendar_url: due_calendar::path(self.desk),
            sort_url: if sorts { sorting::PATH.to_owned() } else { String::new() },
            read_only: self.desk.is_read_only(),
            empty: self.empty(read.callbacks),
            standing: read.standing.clone(),
            picks: self.picks(),
            absences: Vec::new(),
        }
    }

    /// Returns what may be done with several orders of the list at once.
    fn picks(&self) -> Vec<Pick> {
        let pick =
            |label: &str, url: &str, key: char| Pick { label: Words::key(label), url: url.to_owned(), key };
        if self.desk == Desk::Unit {
            return vec![pick("sheet.pick.sign", sheet::PATH, 'g')];
        }
        if supervision::opens(self.signed) && self.desk != Desk::Leader {
            return vec![pick("sheet.pick.supervise", supervision::NEW, 'g')];
        }
        Vec::new()
    }

    /// Returns the list as its orders' addresses carry it, without a citizen's number.
    fn asks(&self) -> String {
        let path = format!("{}/{}", self.desk.code(), self.queue.code);
        match self.asked.phone(self.signed) {
            Some(_) => self.asked.with(&path, "q", ""),
            None => self.asked.at(&path),
        }
    }

    pub(super) fn path(&self) -> String {
        self.desk.url(self.queue)
    }

    fn place(&self) -> String {
        let unit = self.signed.person.unit.filter(|_| self.desk == Desk::Unit);
        unit.map_or_else(String::new, |unit| super::rows::unit_name(self.signed, unit))
    }

    fn tab(&self, queue: &Saved, count: Option<u64>) -> Queue {
        Queue {
            label: shown::queue(queue.label),
            url: self.desk.url(queue),
            count,
            current: queue.code == self.queue.code,
            alert: queue.alerts() && count.is_some_and(|count| count > 0),
        }
    }

    /// Returns the figures that are also filters; a queue of late orders needs none.
    fn figures(&self, counts: [u64; 3]) -> Vec<Figure> {
        if self.queue.only != Only::Any {
            return Vec::new();
        }
        let path = self.path();
        let figure = |((code, tone), count): ((&str, Tone), u64)| {
            let on = self.asked.value("due") == code;
            Figure {
                label: Words::key(&format!("staff.due.{code}")),
                count,
                url: self.asked.with(&path, "due", if on { "" } else { code }),
                tone,
                on,
            }
        };
        FIGURES.into_iter().zip(counts).map(figure).collect()
    }

    fn columns(&self) -> Vec<Column> {
        let path = self.path();
        let sort = self.asked.sort(self.queue);
        let by_number = if sort == Sort::Newest { "oldest" } else { "newest" };
        let place = if self.desk == Desk::Unit { "handler" } else { "unit" };
        let column = |code: &str| {
            let (sort_url, sorted) = match code {
                "number" => {
                    let sorted = match sort {
                        Sort::Due => None,
                        Sort::Newest => Some(Sorted::Down),
                        Sort::Oldest => Some(Sorted::Up),
                    };
                    (self.asked.with(&path, "sort", by_number), sorted)
                }
                "due" => (self.asked.with(&path, "sort", "due"), (sort == Sort::Due).then_some(Sorted::Up)),
                _ => (String::new(), None),
            };
            Column { label: Words::key(&format!("staff.column.{code}")), sort_url, sorted, numeric: false }
        };
        ["number", "title", "citizen", "kind", place, "stage", "due"].map(column).to_vec()
    }

    fn empty(&self, callbacks: u64) -> Empty {
        if self.asked.is_filtered() {
            return shown::empty("filtered");
        }
        let empty = shown::empty(self.queue.empty);
        if self.queue.empty != "agent_waiting" {
            return empty;
        }
        Empty {
            text: empty.text.with("count", callbacks),
            action: Some(Words::key("staff.desk.new")),
            url: nav::REGISTER.to_owned(),
            ..empty
        }
    }
}
