//! Notices and warnings to leaders: by rung what waits for a receipt, what for a reply, what is overdue. The centre sees
//! all of them, a unit its own; whoever a warning names confirms it with one click and answers it on the order's page.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{
    access::{Action, Role},
    calendar::{BEIJING, date_of},
    ids::{OrderId, UnitId},
    order::{
        Order,
        command::Move,
        decide::Context,
        event::{Event, Recorded},
        ladder::{self, Owed, Sent, WarningForm},
        stead,
    },
};
use jiff::Timestamp;
use report::list::{self as file, Cell};
use serde::Deserialize;
use store::{
    order::Scope,
    warning::{self, Filter, Key, Line, State as Owing},
};

use super::{export, nav, notice::respond, rows::unit_name};
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    problem::Problem,
    told,
    views::{
        frame::Tone,
        locale::Words,
        parts::{Badge, Choice, Field, Pager},
        staff::{
            pieces::Empty,
            warnings::{Receive, RungCount, WarningRow, Warnings},
        },
    },
};

/// The board.
pub(super) const PATH: &str = "/warnings";
/// The same list as a file.
const CSV: &str = "/warnings.csv";
/// How many lines a page shows.
const ROWS: i64 = 50;
/// What a list may be narrowed to, besides the states: what is overdue, and what ever was late.
const OVERDUE: &str = "overdue";
const LATE: &str = "late";

pub(super) fn routes() -> Router<App> {
    Router::new().route(PATH, get(show)).route(CSV, get(take_away))
}

/// Returns whether a person sees the board: the centre, leaders and auditors all of it, a unit its own.
pub(super) fn reads(signed: &Signed) -> bool {
    const READERS: [Role; 8] = [
        Role::Dispatcher,
        Role::Supervisor,
        Role::Assessor,
        Role::Leader,
        Role::Auditor,
        Role::UnitApprover,
        Role::UnitPrincipal,
        Role::UnitHandler,
    ];
    signed.may(Action::ListOrders) && READERS.iter().any(|role| signed.is(*role))
}

/// Returns how many warnings wait in a person's scope.
pub(super) async fn waiting(app: &App, signed: &Signed) -> Result<u64, Problem> {
    let (scope, at) = (Scope::of(&signed.actor), app.clock.now());
    let (waiting, overdue) = actions::read(&app.store, move |tx| warning::waiting(tx, &scope, at)).await?;
    // A unit does what waits; the centre looks after what is overdue.
    let has_all = matches!(Scope::of(&signed.actor), Scope::All);
    Ok(u64::try_from(if has_all { overdue } else { waiting }).unwrap_or(0))
}

/// What the address asks for.
#[derive(Clone, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    form: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    after: String,
}

impl Asked {
    fn address(&self, path: &str, after: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let all =
            [("form", self.form.as_str()), ("state", &self.state), ("unit", &self.unit), ("after", after)];
        for (name, value) in all.into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    /// What waits comes first; all when everything is asked for.
    fn filter(&self, now: Timestamp) -> Filter {
        let waiting = vec![Owing::Receipt, Owing::Reply];
        let (states, late, due_before) = match self.state.as_str() {
            "" => (waiting, false, None),
            OVERDUE => (waiting, false, Some(now)),
            LATE => (Vec::new(), true, None),
            code => (Owing::from_code(code).into_iter().collect(), false, None),
        };
        let unit = self.unit.parse().ok().map(UnitId);
        Filter { states, form: WarningForm::from_code(&self.form), unit, late, due_before }
    }

    fn key(&self) -> Option<Key> {
        let mut parts = self.after.splitn(3, '.');
        let (due_at, order) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Key { due_at, order, form: parts.next()?.to_owned() })
    }
}

async fn show(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Response {
    let outcome = page(&app, &signed, &asked).await;
    respond(&app, &signed, outcome).await
}

async fn page(app: &App, signed: &Signed, asked: &Asked) -> Result<Response, Problem> {
    must_read(signed)?;
    let now = app.clock.now();
    let (scope, filter, after) = (Scope::of(&signed.actor), asked.filter(now), asked.key());
    let (mut lines, counts, (waiting, overdue)) = actions::read(&app.store, move |tx| {
        Ok((
            warning::list(tx, &scope, &filter, after.as_ref(), ROWS + 1)?,
            warning::counts(tx, &scope)?,
            warning::waiting(tx, &scope, now)?,
        ))
    })
    .await?;
    let shown = usize::try_from(ROWS).unwrap_or(usize::MAX);
    let more = lines.len() > shown;
    lines.truncate(shown);
    let next = lines.last().filter(|_| more).map(Key::of);
    let next = next.map(|key| format!("{}.{}.{}", key.due_at, key.order, key.form));
    let choice = |key: &str, code: &str| Choice::new(code, Words::key(&format!("warnings.{key}.{code}")));
    let states = Owing::ALL.map(Owing::code).into_iter().chain([OVERDUE, LATE]);
    let page = Warnings {
        rungs: rungs(asked, &counts),
        waiting,
        overdue,
        form: Field::of(asked.form.as_str()),
        forms: WarningForm::ALL.map(|form| choice("form", form.code())).to_vec(),
        state: Field::of(asked.state.as_str()),
        states: states.map(|state| choice("state", state)).collect(),
        unit: Field::of(asked.unit.as_str()),
        units: units(signed),
        pager: Pager {
            first_url: (!asked.after.is_empty()).then(|| asked.address(PATH, "")),
            next_url: next.map(|next| asked.address(PATH, &next)),
            shown: u32::try_from(lines.len()).unwrap_or(u32::MAX),
            total: None,
        },
        rows: rows(app, signed, &lines, now).await?,
        empty: Empty {
            title: Words::key("warnings.empty"),
            text: Words::key("warnings.empty_text"),
            action: None,
            url: String::new(),
        },
        csv_url: asked.address(CSV, ""),
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

fn must_read(signed: &Signed) -> Result<(), Problem> {
    if reads(signed) { Ok(()) } else { Err(Problem::Forbidden("`warnings` is not yours to see".to_owned())) }
}

fn rungs(asked: &Asked, counts: &BTreeMap<(WarningForm, Owing), i64>) -> Vec<RungCount> {
    let rung = |form: WarningForm| {
        let count = |state| counts.get(&(form, state)).copied().unwrap_or(0);
        let asked = Asked { form: form.code().to_owned(), ..asked.clone() };
        RungCount {
            form: form_words(form),
            url: asked.address(PATH, ""),
            receipt: count(Owing::Receipt),
            reply: count(Owing::Reply),
            answered: count(Owing::Answered),
            lapsed: count(Owing::Lapsed),
        }
    };
    WarningForm::ALL.map(rung).to_vec()
}

/// Returns the units to pick from, for those who see more than their own.
fn units(signed: &Signed) -> Vec<Choice> {
    if !matches!(Scope::of(&signed.actor), Scope::All) {
        return Vec::new();
    }
    let units = signed.world.people.units.iter();
    units.map(|unit| Choice::new(&unit.id.to_string(), Words::plain(unit_name(signed, unit.id)))).collect()
}

async fn rows(
    app: &App,
    signed: &Signed,
    lines: &[Line],
    now: Timestamp,
) -> Result<Vec<WarningRow>, Problem> {
    let ids: Vec<OrderId> =
        lines.iter().map(|line| line.order).collect::<BTreeSet<_>>().into_iter().collect();
    let orders = actions::read(&app.store, move |tx| store::list::by_ids(tx, &ids)).await?;
    let orders: BTreeMap<OrderId, Order> = orders.into_iter().map(|order| (order.id, order)).collect();
    let told = lines.iter().filter_map(|line| {
        let order = orders.get(&line.order)?;
        Some((order, order.ladder.of(line.form)?))
    });
    told.map(|(order, sent)| row(app, signed, order, sent, now, None)).collect()
}

/// Returns the warnings of one order as its page shows them, with what was answered.
pub(super) fn of_order<'a>(
    app: &App,
    signed: &Signed,
    order: &Order,
    events: impl Iterator<Item = &'a Recorded> + Clone,
    now: Timestamp,
) -> Result<Vec<WarningRow>, Problem> {
    let answer = |form: WarningForm| {
        events.clone().find_map(|recorded| {
            let Event::WarningAnswered(reply) = &recorded.event else { return None };
            (reply.form == form).then(|| {
                Words::key("warnings.answered").with("handler", &reply.handler).with("words", &reply.words)
            })
        })
    };
    let sent = order.ladder.sent.iter();
    sent.map(|sent| row(app, signed, order, sent, now, answer(sent.warning.form))).collect()
}

fn row(
    app: &App,
    signed: &Signed,
    order: &Order,
    sent: &Sent,
    now: Timestamp,
    answered: Option<Words>,
) -> Result<WarningRow, Problem> {
    let lang = signed.visitor.lang;
    let say = |words: &Words| app.views.say(lang, words);
    let (warning, form) = (&sent.warning, sent.warning.form);
    let clock = match Owing::of(sent) {
        Owing::Receipt => Some(form.receipt()),
        Owing::Reply => Some(form.reply()),
        Owing::Answered | Owing::Lapsed => None,
    };
    let due = clock.and_then(|clock| order.clocks.get(&clock)).and_then(|clock| clock.due);
    let may = |step: Move, owed: Owed| {
        let context = Context { at: now, actor: &signed.actor, world: &signed.world };
        let Some(pack) = signed.world.packs.get(&order.pack) else { return false };
        let stand_in = stead::stand_in(context, order, pack, step);
        let actor = stand_in.as_ref().map_or(&signed.actor, |stand_in| &stand_in.actor);
        stead::is_open_to(context, order, pack, step) && sent.owes(owed) && ladder::is_theirs(actor, sent)
    };
    let page = format!("/orders/{}", order.number);
    let receive = may(Move::ReceiveWarning, Owed::Receipt);
    let named = warning.to.iter().map(|to| {
        let person = signed.world.people.persons.get(to.person);
        let name = person.map_or_else(|| format!("#{}", to.person), |person| person.name.clone());
        let office = Words::key(&format!("packs.office.{}", told::pack::code(&to.office)));
        Ok::<_, Problem>(say(&Words::key("warnings.to_person")
            .with("name", name)
            .with("office", say(&office)?))?)
    });
    let named = named.collect::<Result<Vec<_>, _>>()?;
    Ok(WarningRow {
        number: warning.number.clone(),
        form: Badge::new(form_words(form), tone(form)),
        url: page.clone(),
        title: order.title.clone(),
        unit: unit_name(signed, warning.unit),
        to: named.join(&say(&Words::key("staff.comma"))?),
        facts: told::warnings::facts(app, lang, &warning.facts)?,
        at_ms: sent.at.as_millisecond(),
        state: state(sent),
        due: due.map(|due| told::due_words(&due, now, &signed.world.calendar)),
        late: sent.is_late(),
        receive: receive
            .then(|| {
                let key = app.ids.token()?;
                Ok::<_, Problem>(Receive {
                    url: format!("{page}/receive-warning"),
                    form: form.code().to_owned(),
                    key,
                })
            })
            .transpose()?,
        answer_url: may(Move::AnswerWarning, Owed::Reply)
            .then(|| format!("{page}?do=answer-warning#answer-warning")),
        answered: answered.map(|words| say(&words)).transpose()?.unwrap_or_default(),
    })
}

/// Returns a rung in words.
pub(super) fn form_words(form: WarningForm) -> Words {
    Words::key(&format!("warnings.form.{}", form.code()))
}

fn tone(form: WarningForm) -> Tone {
    match form {
        WarningForm::NoticeSms | WarningForm::NoticeLetter => Tone::Soon,
        WarningForm::WarningSms | WarningForm::WarningLetter => Tone::Bad,
    }
}

fn state(sent: &Sent) -> Badge {
    let state = Owing::of(sent);
    let tone = match state {
        Owing::Receipt | Owing::Reply => Tone::Soon,
        Owing::Answered => Tone::Good,
        Owing::Lapsed => Tone::Quiet,
    };
    Badge::new(Words::key(&format!("warnings.state.{}", state.code())), tone)
}

/// The headings of the file, by their codes.
const COLUMNS: [&str; 10] = ["number", "form", "order", "title", "unit", "to", "facts", "at", "state", "due"];

async fn take_away(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Response {
    let outcome = csv(&app, &signed, &asked).await;
    respond(&app, &signed, outcome).await
}

async fn csv(app: &App, signed: &Signed, asked: &Asked) -> Result<Response, Problem> {
    must_read(signed)?;
    let now = app.clock.now();
    let say = |words: &Words| app.views.say(signed.visitor.lang, words);
    let (scope, filter) = (Scope::of(&signed.actor), asked.filter(now));
    let limit = i64::try_from(export::EXPORT_LIMIT).unwrap_or(i64::MAX);
    let lines = actions::read(&app.store, move |tx| {
        let (mut lines, mut after) = (Vec::new(), None);
        while i64::try_from(lines.len()).is_ok_and(|count| count < limit) {
            let page = warning::list(tx, &scope, &filter, after.as_ref(), warning::PAGE_LIMIT)?;
            let Some(last) = page.last() else { break };
            after = Some(Key::of(last));
            lines.extend(page);
        }
        Ok(lines)
    })
    .await?;
    let told = rows(app, signed, &lines, now).await?;
    let cells = told.iter().map(|row| {
        let moment = |at_ms| Timestamp::from_millisecond(at_ms).ok().map(|at| BEIJING.to_datetime(at));
        let due = row.due.as_ref().and_then(|due| moment(due.due_ms));
        Ok::<_, Problem>(vec![
            Cell::text(row.number.clone()),
            Cell::text(say(&row.form.text)?),
            Cell::text(row.url.trim_start_matches("/orders/").to_owned()),
            Cell::text(row.title.clone()),
            Cell::text(row.unit.clone()),
            Cell::text(row.to.clone()),
            Cell::text(row.facts.clone()),
            moment(row.at_ms).map_or(Cell::Empty, Cell::Moment),
            Cell::text(say(&row.state.text)?),
            due.map_or(Cell::Empty, Cell::Moment),
        ])
    });
    let headings = COLUMNS.iter().map(|code| say(&Words::key(&format!("warnings.column.{code}"))));
    let note = Words::key("staff.desk.cut").with("count", export::EXPORT_LIMIT);
    let is_cut = i64::try_from(lines.len()).is_ok_and(|count| count >= limit);
    let content = file::List {
        title: say(&Words::key("warnings.title"))?,
        headings: headings.collect::<Result<Vec<_>, _>>()?,
        rows: cells.collect::<Result<Vec<_>, _>>()?,
        note: is_cut.then(|| say(&note)).transpose()?,
    };
    let bytes = file::csv(&content).map_err(|error| Problem::Internal(error.to_string()))?;
    let name = format!("{}-{}.csv", content.title, date_of(now));
    let headers = export::headers(&name, "text/csv; charset=utf-8")?;
    let narrowed = [("form", asked.form.as_str()), ("state", &asked.state), ("unit", &asked.unit)];
    let narrowed = narrowed.into_iter().filter(|(_, value)| !value.is_empty());
    export::record(app, signed, CSV.to_owned(), narrowed, content.rows.len()).await?;
    Ok((headers, bytes).into_response())
}
