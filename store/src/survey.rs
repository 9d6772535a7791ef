//! Surveys and the places of their samples as rows, written beside the ledger. Each row follows from its state alone,
//! so that a verification can build it anew. Who is in a frame is found in `frame`.

pub mod frame;

use domain::{
    ids::{PersonId, PlaceId, SurveyId},
    survey::{
        Standing, Survey,
        event::{Event, PlaceEvent},
        place::{Place, State},
        rounds::Origin,
        sample::Item,
    },
};
use jiff::Timestamp;

use crate::{
    db::{Error, Table, Tx, Value, int, text},
    order::{from_json, to_json},
};

/// What the ledger calls the subject of a survey's events.
pub const SUBJECT: &str = "survey";
/// What the ledger calls the subject of a place's events.
pub const PLACE_SUBJECT: &str = "survey-place";
/// The most surveys of one list.
pub const LIST_LIMIT: i64 = 200;

pub(crate) const SURVEY: Table = Table {
    name: "survey",
    columns: &[
        int("id"),
        int("version"),
        text("standing"),
        text("title"),
        int("changed_at"),
        text("series"),
        text("period"),
        int("hand"),
        text("state"),
    ],
    key: &["id"],
};

pub(crate) const SURVEY_PLACE: Table = Table {
    name: "survey_place",
    columns: &[
        int("id"),
        int("version"),
        int("survey_id"),
        int("number"),
        text("stratum"),
        text("item_key"),
        int("citizen"),
        text("standing"),
        int("calls"),
        int("asked_at"),
        text("state"),
    ],
    key: &["id"],
};

/// Writes the rows of surveys as they are now.
pub(crate) fn save(tx: &mut Tx<'_>, surveys: &[Survey]) -> Result<(), Error> {
    let row = |survey: &Survey| -> Result<Vec<Value>, Error> {
        Ok(vec![
            survey.id.0.into(),
            survey.version.into(),
            survey.standing.code().into(),
            survey.plan.questionnaire.title.as_str().into(),
            survey.changed_at.as_millisecond().into(),
            survey.origin.as_ref().map(Origin::series).into(),
            survey.origin.as_ref().map(|origin| origin.from.to_string()).into(),
            survey.hand.as_ref().map(|hand| hand.person.0).into(),
            to_json("writing a survey", survey)?.into(),
        ])
    };
    if surveys.is_empty() {
        return Ok(());
    }
    tx.upsert(&SURVEY, surveys.iter().map(row).collect::<Result<_, _>>()?)
}

/// Writes the rows of places as they are now.
pub(crate) fn save_places(tx: &mut Tx<'_>, places: &[Place]) -> Result<(), Error> {
    let row = |place: &Place| -> Result<Vec<Value>, Error> {
        let asked_at = match place.state {
            // What ended by itself asked nobody.
            State::Lapsed => place.calls.last().map(|call| call.at).max(place.invited_at),
            State::Open | State::Answered | State::Refused | State::Unreached => {
                let is_called =
                    place.state != State::Open || !place.calls.is_empty() || place.shown.is_some();
                is_called.then_some(place.changed_at).max(place.invited_at)
            }
        };
        Ok(vec![
            place.id.0.into(),
            place.version.into(),
            place.survey.0.into(),
            i64::from(place.number).into(),
            place.item.stratum.as_str().into(),
            place.item.key.as_str().into(),
            place.citizen.map(|citizen| citizen.0).into(),
            place.state.code().into(),
            i64::try_from(place.calls.len()).unwrap_or(i64::MAX).into(),
            asked_at.map(Timestamp::as_millisecond).into(),
            to_json("writing a place", place)?.into(),
        ])
    };
    if places.is_empty() {
        return Ok(());
    }
    tx.upsert(&SURVEY_PLACE, places.iter().map(row).collect::<Result<_, _>>()?)
}

/// Returns the surveys of these ids, in no particular order.
///
/// # Errors
/// When the database cannot be read.
pub fn load(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<Survey>, Error> {
    let rows = tx.query_in("select state from survey where id {in:$1}", ids, &[])?;
    rows.iter().map(|row| from_json("reading a survey", row.str(0)?)).collect()
}

/// Returns one survey, or nothing. Whether somebody may know it is asked of `domain::survey::legal`.
///
/// # Errors
/// When the database cannot be read.
pub fn get(tx: &mut Tx<'_>, id: SurveyId) -> Result<Option<Survey>, Error> {
    Ok(load(tx, &[id.0])?.into_iter().next())
}

/// Returns the places of these ids, in no particular order.
///
/// # Errors
/// When the database cannot be read.
pub fn load_places(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<Place>, Error> {
    let rows = tx.query_in("select state from survey_place where id {in:$1}", ids, &[])?;
    rows.iter().map(|row| from_json("reading a place", row.str(0)?)).collect()
}

/// Returns one place, or nothing.
///
/// # Errors
/// When the database cannot be read.
pub fn place(tx: &mut Tx<'_>, id: PlaceId) -> Result<Option<Place>, Error> {
    Ok(load_places(tx, &[id.0])?.into_iter().next())
}

/// Returns the place of a number in a survey's sample, or nothing.
///
/// # Errors
/// When the database cannot be read.
pub fn numbered(tx: &mut Tx<'_>, survey: SurveyId, number: u32) -> Result<Option<PlaceId>, Error> {
    let sql = "select id from survey_place where survey_id = $1 and number = $2 order by id";
    let rows = tx.query(sql, &[survey.0.into(), i64::from(number).into()])?;
    rows.first().map(|row| row.int(0).map(PlaceId)).transpose()
}

/// Returns the surveys of a standing, or all, what changed last in front.
///
/// # Errors
/// When the database cannot be read.
pub fn list(tx: &mut Tx<'_>, standing: Option<Standing>) -> Result<Vec<Survey>, Error> {
    let (sql, values): (&str, Vec<Value>) = match standing {
        Some(standing) => (
            "select state from survey where standing = $1 order by changed_at desc, id desc limit $2",
            vec![standing.code().into(), LIST_LIMIT.into()],
        ),
        None => {
            ("select state from survey order by changed_at desc, id desc limit $1", vec![LIST_LIMIT.into()])
        }
    };
    let rows = tx.query(sql, &values)?;
    rows.iter().map(|row| from_json("reading a survey", row.str(0)?)).collect()
}

/// Returns the survey that a rule of a pack planned for a period.
///
/// # Errors
/// When the database cannot be read.
pub fn planned(tx: &mut Tx<'_>, origin: &Origin) -> Result<Option<SurveyId>, Error> {
    let sql = "select id from survey where series = $1 and period = $2 order by id limit 1";
    let row = tx.query_one(sql, &[origin.series().into(), origin.from.to_string().into()])?;
    row.map(|row| row.int(0).map(SurveyId)).transpose()
}

/// Returns the survey that a rule of a pack planned last before a period.
///
/// # Errors
/// When the database cannot be read.
pub fn planned_before(tx: &mut Tx<'_>, origin: &Origin) -> Result<Option<SurveyId>, Error> {
    let sql = "select id from survey where series = $1 and period < $2 and standing <> 'cancelled' \
               order by period desc, id desc limit 1";
    let row = tx.query_one(sql, &[origin.series().into(), origin.from.to_string().into()])?;
    row.map(|row| row.int(0).map(SurveyId)).transpose()
}

/// Returns the surveys that have ended by themselves and are not closed yet, the oldest in front.
///
/// # Errors
/// When the database cannot be read.
pub fn over(tx: &mut Tx<'_>, at: Timestamp) -> Result<Vec<SurveyId>, Error> {
    let sql = "select state from survey where standing = $1 and id > $2 order by id limit $3";
    let (mut over, mut last) = (Vec::new(), 0);
    loop {
        let values: [Value; 3] = [Standing::Drawn.code().into(), last.into(), LIST_LIMIT.into()];
        let rows = tx.query(sql, &values)?;
        for row in &rows {
            let survey: Survey = from_json("reading a survey", row.str(0)?)?;
            last = survey.id.0;
            over.extend(survey.is_over_at(at).then_some(survey.id));
        }
        if rows.is_empty() {
            return Ok(over);
        }
    }
}

/// Returns the surveys that somebody of a third party was given, what changed last in front; whether they may still see
/// one is asked of `domain::survey::legal`.
///
/// # Errors
/// When the database cannot be read.
pub fn in_hand(tx: &mut Tx<'_>, person: PersonId) -> Result<Vec<Survey>, Error> {
    let sql = "select state from survey where hand = $1 order by changed_at desc, id desc limit $2";
    let rows = tx.query(sql, &[person.0.into(), LIST_LIMIT.into()])?;
    rows.iter().map(|row| from_json("reading a survey", row.str(0)?)).collect()
}

/// Returns every place of a survey's sample by its number; a sample has a limit of its own.
///
/// # Errors
/// When the database cannot be read.
pub fn places(tx: &mut Tx<'_>, survey: SurveyId) -> Result<Vec<Place>, Error> {
    let sql = "select state from survey_place where survey_id = $1 order by number, id";
    let rows = tx.query(sql, &[survey.0.into()])?;
    rows.iter().map(|row| from_json("reading a place", row.str(0)?)).collect()
}

/// Returns the open places of a survey, those called least in front, then by number.
///
/// # Errors
/// When the database cannot be read.
pub fn open_places(tx: &mut Tx<'_>, survey: SurveyId) -> Result<Vec<Place>, Error> {
    let sql = "select state from survey_place where survey_id = $1 and standing = $2 \
               order by calls, number, id";
    let rows = tx.query(sql, &[survey.0.into(), State::Open.code().into()])?;
    rows.iter().map(|row| from_json("reading a place", row.str(0)?)).collect()
}

/// Returns how many times a number of a survey's sample was shown to somebody, as the ledger has it.
///
/// # Errors
/// When the database cannot be read.
pub fn looks(tx: &mut Tx<'_>, survey: SurveyId) -> Result<u32, Error> {
    let sql = "select count(*) from survey_place p join event e on e.subject = $1 and e.subject_id = p.id \
               where p.survey_id = $2 and e.kind = $3";
    let values: [Value; 3] =
        [PLACE_SUBJECT.into(), survey.0.into(), PlaceEvent::SurveyNumberShown.code().into()];
    let count = tx.query(sql, &values)?.first().map_or(Ok(0), |row| row.int(0))?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Returns how many places of a survey are in a state, in one stratum or all.
///
/// # Errors
/// When the database cannot be read.
pub fn count(tx: &mut Tx<'_>, survey: SurveyId, state: State, stratum: Option<&str>) -> Result<u32, Error> {
    let mut sql = "select count(*) from survey_place where survey_id = $1 and standing = $2".to_owned();
    let mut values: Vec<Value> = vec![survey.0.into(), state.code().into()];
    if let Some(stratum) = stratum {
        sql.push_str(" and stratum = $3");
        values.push(stratum.into());
    }
    let count = tx.query(&sql, &values)?.first().map_or(Ok(0), |row| row.int(0))?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Returns the frame that a survey's lot fell among, from the ledger; empty before the draw.
///
/// # Errors
/// When the database cannot be read.
pub fn drawn_among(tx: &mut Tx<'_>, survey: SurveyId) -> Result<Vec<Item>, Error> {
    let sql = "select body from event where subject = $1 and subject_id = $2 order by seq desc";
    for row in tx.query(sql, &[SUBJECT.into(), survey.0.into()])? {
        let event: Event = from_json("reading an event", row.str(0)?)?;
        if let Event::SampleDrawn { frame, .. } = event {
            return Ok(frame);
        }
    }
    Ok(Vec::new())
}
