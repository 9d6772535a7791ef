//! The fields of every step's form, and what stands in them before anybody typed.

use std::collections::BTreeMap;

use domain::{
    calendar::date_of,
    ids::{PersonId, UnitId},
    woodpecker::{Agreed, Collection, command::Move, legal},
};
use jiff::{ToSpan, civil::Date};

use super::merits;
use crate::{
    actions::{self, woodpecker::draft},
    app::App,
    http::{form::Form, signed::Signed},
    pages::staff::rows::unit_name,
    problem::Problem,
    told,
    views::{
        locale::Words,
        parts::{Choice, Field},
        staff::woodpecker::{Filled, StepField, names},
    },
};

/// The longest line, reason and printed part; the domain refuses more.
const LINE: u32 = 120;
const REASON: u32 = 2_000;
const PART: u32 = 20_000;

/// What a step is about.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub(super) struct About {
    pub(super) nominee: u16,
    pub(super) juror: u16,
    pub(super) member: u16,
    pub(super) meeting: u16,
    pub(super) follow_up: u16,
    pub(super) order: String,
}

impl About {
    pub(super) fn sent(form: &Form) -> Self {
        let number = |name: &str| form.text(name).parse().unwrap_or(0);
        Self {
            nominee: number(names::NOMINEE),
            juror: number(names::JUROR),
            member: number(names::MEMBER),
            meeting: number(names::MEETING),
            follow_up: number(names::FOLLOW_UP),
            order: String::new(),
        }
    }

    /// Returns what the form carries along unseen.
    pub(super) fn hidden(&self) -> Vec<(String, String)> {
        let all = [
            (names::NOMINEE, self.nominee),
            (names::JUROR, self.juror),
            (names::MEMBER, self.member),
            (names::MEETING, self.meeting),
            (names::FOLLOW_UP, self.follow_up),
        ];
        let given = all.into_iter().filter(|(_, number)| *number > 0);
        given.map(|(name, number)| (name.to_owned(), number.to_string())).collect()
    }
}

/// What was typed, by the name of its field, and which field is wrong.
#[derive(Default)]
pub(super) struct Typed {
    values: BTreeMap<String, String>,
    pub(super) wrong: Option<(String, Words)>,
}

impl Typed {
    pub(super) fn sent(form: &Form) -> Self {
        let values = form.pairs().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { values, wrong: None }
    }

    pub(super) fn text(&self, name: &str) -> &str {
        self.values.get(name).map_or("", |value| value.trim())
    }

    fn put(&mut self, name: &str, value: impl Into<String>) {
        self.values.insert(name.to_owned(), value.into());
    }

    fn field(&self, name: &str) -> Field {
        let field = Field::of(self.values.get(name).cloned().unwrap_or_default());
        match &self.wrong {
            Some((wrong, why)) if wrong == name => field.wrong(why.clone()),
            Some(_) | None => field,
        }
    }
}

/// Returns what a form begins with: what is known already, with nobody to be found in it where it is printed.
pub(super) async fn begun(
    app: &App,
    signed: &Signed,
    year: &Collection,
    step: Move,
    about: &About,
) -> Result<Typed, Problem> {
    let mut typed = Typed::default();
    let today = date_of(app.clock.now());
    let nominee = year.nominee(about.nominee);
    match step {
        Move::Nominate => {
            typed.put(names::ORDER, about.order.clone());
            let title = order_title(app, signed, &about.order).await?;
            typed.put(names::TITLE, title);
        }
        Move::Score => {
            let sheets = nominee.into_iter().flat_map(|one| &one.sheets);
            if let Some(sheet) = sheets.into_iter().find(|sheet| sheet.juror == about.juror) {
                for (merit, points) in &sheet.points {
                    typed.put(&format!("{}{merit}", names::POINTS), points.to_string());
                }
                typed.put(names::REASON, sheet.reason.clone());
            }
        }
        Move::Consent => {
            if let Some(consent) = nominee.and_then(|one| one.consent.as_ref()) {
                typed.put(names::AGREED, consent.agreed.code());
                typed.put(names::NAME, consent.name.clone().unwrap_or_default());
            }
        }
        Move::WriteCase => {
            let known = nominee.and_then(|one| one.case.as_ref()).map(|case| case.text.clone());
            let text = match known {
                Some(text) => Some(text),
                None => draft(app, year, about.nominee).await?,
            };
            if let Some(text) = text {
                typed.put(names::TITLE, text.title);
                typed.put(names::OPINION, text.opinion);
                typed.put(names::MEASURES, text.measures);
                typed.put(names::EFFECT, text.effect);
            }
        }
        Move::Appoint => {
            let until = today.checked_add(2.years()).and_then(Date::yesterday).unwrap_or(today);
            let number = year.members.len().saturating_add(1);
            typed.put(names::LETTER, format!("啄聘〔{}〕{number}号", year.year));
            typed.put(names::FROM, today.to_string());
            typed.put(names::UNTIL, until.to_string());
        }
        Move::Meet => {
            let read = actions::read(&app.store, move |tx| store::woodpecker::members(tx, Some(today)));
            let serving: Vec<String> = read.await?.into_iter().map(|one| one.member.name).collect();
            typed.put(names::ON, today.to_string());
            typed.put(names::ATTENDEES, serving.join("\n"));
        }
        Move::Begin
        | Move::Strike
        | Move::Advance
        | Move::Decline
        | Move::Publish
        | Move::Seat
        | Move::Judge
        | Move::Choose
        | Move::ReviewCase
        | Move::End
        | Move::FollowUp
        | Move::Settle => {}
    }
    Ok(typed)
}

/// Returns an order's title for whoever may put it forward, with nobody to be found in it; else nothing.
async fn order_title(app: &App, signed: &Signed, number: &str) -> Result<String, Problem> {
    let wanted = number.to_owned();
    let found = actions::read(&app.store, move |tx| store::order::numbered(tx, &wanted)).await?;
    let may =
        |unit: Option<UnitId>| unit.is_some() && legal::allowed(&signed.actor, Move::Nominate, unit).is_ok();
    let Some(order) = found.filter(|order| !order.confidential && may(order.lead)) else {
        return Ok(String::new());
    };
    let known = actions::publication::names(app, vec![order.id]).await?.remove(&order.id).unwrap_or_default();
    Ok(domain::publication::mask::mask(&order.title, &known))
}

/// Returns the fields of a step.
pub(super) fn fields(signed: &Signed, year: &Collection, step: Move, typed: &Typed) -> Vec<StepField> {
    let make = Make { typed };
    let line = |name: &str| make.field(name, Filled::Line, LINE);
    let reason = |name: &str| make.field(name, Filled::Lines, REASON);
    let part = |name: &str| make.field(name, Filled::Lines, PART);
    let day = |name: &str| make.field(name, Filled::Day, 10);
    match step {
        Move::Begin | Move::Judge | Move::ReviewCase => Vec::new(),
        Move::Nominate => {
            vec![line(names::ORDER).told("order"), line(names::TITLE), reason(names::REASON)]
        }
        Move::Strike | Move::Decline | Move::End => vec![reason(names::REASON)],
        Move::Advance | Move::Publish => vec![reason(names::NOTE)],
        Move::Seat => vec![
            make.field(names::PERSON, Filled::Pick, LINE).of(persons(signed)).told("person").perhaps(),
            line(names::NAME).told("juror_name").perhaps(),
            line(names::ORGANISATION),
            make.field(names::UNIT, Filled::Pick, LINE).of(units(signed)).perhaps(),
        ],
        Move::Score => {
            let merits = merits(signed, year).into_iter().map(|(id, name, _)| {
                let label = Words::plain(name);
                let field = make.field(&format!("{}{id}", names::POINTS), Filled::Number, 3);
                StepField { label, most: year.rule.scale, hint: asks(signed, year, &id), ..field }
            });
            merits.chain([reason(names::REASON)]).collect()
        }
        Move::Choose => {
            let most = actions::woodpecker::places(year).len();
            let field = make.field(names::PLACES, Filled::Number, 3);
            let hint = Some(Words::key("woodpecker.hint.places").with("most", most));
            vec![StepField { hint, ..field }, reason(names::REASON)]
        }
        Move::Consent => {
            let choice = |agreed: Agreed| {
                let words = Words::key(&format!("woodpecker.agreed.{}", agreed.code()));
                Choice::new(agreed.code(), words)
            };
            let agreed = make.field(names::AGREED, Filled::Chips, LINE);
            vec![
                agreed.of(Agreed::ALL.map(choice).to_vec()).told("agreed"),
                line(names::NAME).told("name").perhaps(),
                reason(names::HEARD).told("heard"),
            ]
        }
        Move::WriteCase => {
            let parts = [names::OPINION, names::MEASURES, names::EFFECT].map(part);
            std::iter::once(line(names::TITLE)).chain(parts).collect()
        }
        Move::Appoint => vec![line(names::LETTER), day(names::FROM), day(names::UNTIL)],
        Move::Meet => vec![
            day(names::ON),
            line(names::PLACE),
            line(names::SUBJECT),
            part(names::ATTENDEES).told("attendees"),
            part(names::MINUTES),
        ],
        Move::FollowUp => {
            let owner = make.field(names::OWNER, Filled::Pick, LINE).of(persons(signed));
            vec![reason(names::TEXT), owner, day(names::DUE)]
        }
        Move::Settle => vec![reason(names::RESULT)],
    }
}

struct Make<'a> {
    typed: &'a Typed,
}

impl Make<'_> {
    fn field(&self, name: &str, filled: Filled, limit: u32) -> StepField {
        StepField {
            name: name.to_owned(),
            label: Words::key(&format!("woodpecker.field.{name}")),
            hint: None,
            filled,
            field: self.typed.field(name),
            choices: Vec::new(),
            optional: false,
            limit,
            most: 0,
        }
    }
}

impl StepField {
    fn told(self, hint: &str) -> Self {
        Self { hint: Some(Words::key(&format!("woodpecker.hint.{hint}"))), ..self }
    }

    fn of(self, choices: Vec<Choice>) -> Self {
        Self { choices, ..self }
    }

    fn perhaps(self) -> Self {
        Self { optional: true, ..self }
    }
}

/// Returns what a merit asks for, with the points there are.
fn asks(signed: &Signed, year: &Collection, id: &str) -> Option<Words> {
    let pack = signed.world.packs.get(&year.rule.pack)?;
    let merit = pack.duties().merits.iter().find(|merit| merit.id == id)?;
    let asks = told::text(&merit.asks, signed.visitor.lang);
    Some(Words::key("woodpecker.hint.merit").with("asks", asks).with("most", year.rule.scale))
}

fn persons(signed: &Signed) -> Vec<Choice> {
    let active = signed.world.people.persons.iter().filter(|person| person.active);
    let mut found: Vec<(String, PersonId)> = active
        .map(|person| match person.unit {
            Some(unit) => (format!("{} · {}", unit_name(signed, unit), person.name), person.id),
            None => (person.name.clone(), person.id),
        })
        .collect();
    found.sort();
    found.into_iter().map(|(name, id)| Choice::new(&id.to_string(), Words::plain(name))).collect()
}

fn units(signed: &Signed) -> Vec<Choice> {
    let mut found: Vec<(String, UnitId)> =
        signed.world.people.units.iter().map(|unit| (unit_name(signed, unit.id), unit.id)).collect();
    found.sort();
    found.into_iter().map(|(name, id)| Choice::new(&id.to_string(), Words::plain(name))).collect()
}
