//! Where dissatisfaction gathers: units and persons whose share of bad answers surely lies above everybody's, with what is
//! done about it one click away — a spot check or a special rectification, already filled in.

use axum::{extract::State, response::Response};
use domain::{
    access::Action,
    calendar::date_of,
    ids::UnitId,
    integrity::rules::surely_above,
    proceeding::{Kind, command::Move},
};
use jiff::civil::Date;
use store::{concentration, day::Happening};

use super::Reader;
use crate::{
    actions,
    app::App,
    http::{answer, signed::Signed},
    pages::{
        charts::LEAST_SAID,
        staff::{nav, notice::respond, ratings::percent as share_of, rows::unit_name, today},
    },
    picture,
    problem::Problem,
    views::{
        locale::Words,
        staff::supervision::concentration::{Concentration, Gathered},
    },
};

/// The address.
pub(super) const PATH: &str = "/supervision/concentration";
/// How many units and how many persons are shown.
const SHOWN: usize = 20;
/// From how many bad answers on they gather.
const LEAST_BAD: i64 = 3;
/// The square of the normal deviate of 95 of 100, in thousandths.
const CHANCE: i64 = 3_842;
/// The working days a rectification is given when nobody says otherwise.
const DAYS: &str = "10";

pub(super) async fn show(State(app): State<App>, Reader(signed): Reader) -> Response {
    let outcome = page(&app, &signed).await;
    respond(&app, &signed, outcome).await
}

async fn page(app: &App, signed: &Signed) -> Result<Response, Problem> {
    signed.must(Action::Proceeding(Move::Open))?;
    let at = app.clock.now();
    let reach = picture::said_reach(at);
    let (units, persons) = actions::read(&app.store, move |tx| {
        Ok((concentration::by_unit(tx, reach)?, concentration::by_person(tx, reach)?))
    })
    .await?;
    let around = Around { signed, from: date_of(reach.from), until: date_of(at), at };
    let of_units = units.into_iter().map(|(unit, words)| (unit, String::new(), words)).collect();
    let of_persons = persons.into_iter().map(|(person, words)| (person.unit, person.name, words)).collect();
    let page = Concentration {
        from: around.from.to_string(),
        until: around.until.to_string(),
        least: LEAST_SAID,
        units: around.gathered(of_units)?,
        persons: around.gathered(of_persons)?,
    };
    answer::page(app, &signed.visitor, &nav::frame(app, signed).await, &page)
}

struct Around<'a> {
    signed: &'a Signed,
    from: Date,
    until: Date,
    at: jiff::Timestamp,
}

impl Around<'_> {
    /// Returns those with bad answers, what surely gathers first, then the most; nothing is shown of too few answers.
    fn gathered(&self, all: Vec<(UnitId, String, concentration::Words)>) -> Result<Vec<Gathered>, Problem> {
        let (bad, said) =
            all.iter().fold((0, 0), |(bad, said), (_, _, words)| (bad + words.bad, said + words.said));
        // Everybody's share, rounded up to whole percents: in doubt nothing gathers.
        let ceiling = if said == 0 { 100 } else { (bad * 100 + said - 1) / said };
        let everybody = share_of(bad, said)?;
        let mut found: Vec<_> = all
            .into_iter()
            .filter(|(_, _, words)| words.bad > 0 && words.said >= LEAST_SAID)
            .map(|(unit, name, words)| {
                let gathers = words.bad >= LEAST_BAD
                    && ceiling < 100
                    && surely_above((words.bad, words.said), ceiling, CHANCE);
                (gathers, unit, name, words)
            })
            .collect();
        found.sort_by(|(one, unit, name, words), (other, unit_b, name_b, words_b)| {
            (other, words_b.bad, unit, name).cmp(&(one, words.bad, unit_b, name_b))
        });
        let shown = found.into_iter().take(SHOWN);
        shown
            .map(|(gathers, unit, name, words)| {
                let share = share_of(words.bad, words.said)?;
                let problem = Words::key(if name.is_empty() {
                    "proceedings.concentration.problem_unit"
                } else {
                    "proceedings.concentration.problem_person"
                });
                let problem = problem
                    .with("from", self.from)
                    .with("until", self.until)
                    .with("unit", unit_name(self.signed, unit))
                    .with("person", &name)
                    .with("said", words.said)
                    .with("bad", words.bad)
                    .with("share", &share)
                    .with("everybody", &everybody);
                Ok(Gathered {
                    unit: unit_name(self.signed, unit),
                    list_url: today::of_unit(Happening::Dissatisfied, unit, self.at),
                    person: name,
                    bad: words.bad,
                    said: words.said,
                    share,
                    gathers,
                    everybody: everybody.clone(),
                    check: self.opening(Kind::SpotCheck, unit),
                    rectify: self.opening(Kind::Rectification, unit),
                    problem,
                })
            })
            .collect()
    }

    /// Returns the fields of a new proceeding, besides what is said in words.
    fn opening(&self, kind: Kind, unit: UnitId) -> Vec<(String, String)> {
        let unit = unit_name(self.signed, unit);
        let fields: Vec<(&str, String)> = match kind {
            Kind::SpotCheck => {
                vec![("frame_units", unit), ("from", self.from.to_string()), ("till", self.until.to_string())]
            }
            Kind::Daily
            | Kind::OnSite
            | Kind::Media
            | Kind::Meeting
            | Kind::JointMeeting
            | Kind::Instruction
            | Kind::Interview
            | Kind::Referral
            | Kind::Rectification => {
                vec![("about", unit), ("defect", "conduct".to_owned()), ("days", DAYS.to_owned())]
            }
        };
        let all = [("kind", kind.code().to_owned())].into_iter().chain(fields);
        all.map(|(name, value)| (name.to_owned(), value)).collect()
    }
}
