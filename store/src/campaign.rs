//! Campaigns for demonstration points as rows, written beside the ledger. Each row follows from the state of its
//! campaign alone, so that a verification can build it anew. Who stands where is computed, never kept.

use domain::{
    campaign::{Campaign, Entrant, event::Event},
    ids::{CampaignId, UnitId},
};
use jiff::Timestamp;

use crate::{
    db::{Error, Row, Table, Tx, Value, int, text},
    files::Given,
    ledger,
    order::{from_json, instant, to_json},
};

/// What the ledger calls the subject of a campaign's events.
pub const SUBJECT: &str = "campaign";
/// The most rows of a list.
const LIST_LIMIT: i64 = 2_000;

pub(crate) const CAMPAIGN: Table = Table {
    name: "campaign",
    columns: &[
        int("id"),
        int("version"),
        text("pack"),
        int("year"),
        int("changed_at"),
        int("decided_at"),
        text("state"),
    ],
    key: &["id"],
};

pub(crate) const CAMPAIGN_ENTRANT: Table = Table {
    name: "campaign_entrant",
    columns: &[
        int("campaign_id"),
        int("unit_id"),
        text("sector"),
        text("place"),
        int("problems"),
        int("open_problems"),
        int("due_at"),
        int("applied"),
        int("vetoed"),
        int("awarded_at"),
        text("plaque"),
        int("withdrawn_at"),
    ],
    key: &["campaign_id", "unit_id"],
};

/// One entry of a campaign's timeline.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its place in the ledger.
    pub seq: i64,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who did it, as the ledger signs it.
    pub actor: String,
    /// What happened.
    pub event: Event,
}

/// A campaign in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Which.
    pub id: CampaignId,
    /// The pack that rules it.
    pub pack: String,
    /// Its year.
    pub year: i16,
    /// When the points were confirmed.
    pub decided_at: Option<Timestamp>,
}

/// A unit with an award.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awarded {
    /// The campaign.
    pub campaign: CampaignId,
    /// Its year.
    pub year: i16,
    /// The unit.
    pub unit: UnitId,
    /// Its sector.
    pub sector: String,
    /// When it was decided.
    pub at: Timestamp,
    /// The number on the plaque.
    pub plaque: Option<String>,
    /// When it was taken away.
    pub withdrawn_at: Option<Timestamp>,
}

/// What a campaign says of a sector, for the assessment of its conduct (七(三)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectorResult {
    /// The sector.
    pub sector: String,
    /// How many units take part.
    pub units: i64,
    /// How many problems were found.
    pub problems: i64,
    /// How many of them are not settled.
    pub open_problems: i64,
    /// How many units were applied for.
    pub applied: i64,
    /// How many failed by a veto.
    pub vetoed: i64,
    /// How many have the award.
    pub awarded: i64,
}

/// Notes the photos that came with a visit.
pub(crate) fn note_photos(event: &ledger::Event, given: &mut Vec<Given>) {
    if event.entry.subject == SUBJECT
        && let Ok(happened) = from_json::<Event>("reading an event", &event.entry.body)
    {
        given.extend(Given::of_proofs(happened.files(), event.entry.at));
    }
}

/// Writes the rows of campaigns as they are now, and of the units to which something happened after a version.
pub(crate) fn save(tx: &mut Tx<'_>, campaigns: &[(Campaign, i64)]) -> Result<(), Error> {
    if campaigns.is_empty() {
        return Ok(());
    }
    tx.upsert(
        &CAMPAIGN,
        campaigns.iter().map(|(campaign, _)| row(campaign)).collect::<Result<Vec<_>, _>>()?,
    )?;
    let units = campaigns.iter().flat_map(|(campaign, since)| {
        let changed = campaign.entrants.iter().filter(|(_, entrant)| entrant.changed > *since);
        changed.map(|(unit, entrant)| entrant_row(campaign, *unit, entrant))
    });
    tx.upsert(&CAMPAIGN_ENTRANT, units.collect())
}

fn row(campaign: &Campaign) -> Result<Vec<Value>, Error> {
    Ok(vec![
        campaign.id.0.into(),
        campaign.version.into(),
        campaign.pack.as_str().into(),
        i64::from(campaign.year).into(),
        campaign.changed_at.as_millisecond().into(),
        campaign.decided.as_ref().map(|decided| decided.at.as_millisecond()).into(),
        to_json("writing a campaign", campaign)?.into(),
    ])
}

fn entrant_row(campaign: &Campaign, unit: UnitId, entrant: &Entrant) -> Vec<Value> {
    let open = campaign.problems_of(unit).filter(|problem| !problem.is_settled());
    let due = campaign.problems_of(unit).filter(|problem| problem.waits_for_unit());
    let award = entrant.award.as_ref();
    let count = |count: usize| Value::from(i64::try_from(count).unwrap_or(i64::MAX));
    vec![
        campaign.id.0.into(),
        unit.0.into(),
        entrant.sector.as_str().into(),
        entrant.place.as_str().into(),
        count(campaign.problems_of(unit).count()),
        count(open.count()),
        due.map(|problem| problem.due.at.as_millisecond()).min().into(),
        entrant.application.is_some().into(),
        entrant.veto().is_some().into(),
        award.map(|award| award.at.as_millisecond()).into(),
        award.and_then(|award| award.plaque.as_ref()).map(|(number, _)| number.as_str()).into(),
        award.and_then(|award| award.withdrawal.as_ref()).map(|one| one.at.as_millisecond()).into(),
    ]
}

/// Returns the campaigns of these ids, in no particular order.
///
/// # Errors
/// When the database cannot be read.
pub fn load(tx: &mut Tx<'_>, ids: &[i64]) -> Result<Vec<Campaign>, Error> {
    let rows = tx.query_in("select state from campaign where id {in:$1}", ids, &[])?;
    rows.iter().map(|row| from_json("reading a campaign", row.str(0)?)).collect()
}

/// Returns one campaign, or nothing. Whether somebody may know it is asked of `domain::campaign::legal`.
///
/// # Errors
/// When the database cannot be read.
pub fn get(tx: &mut Tx<'_>, id: CampaignId) -> Result<Option<Campaign>, Error> {
    Ok(load(tx, &[id.0])?.into_iter().next())
}

/// Returns the campaign of a pack in a year.
///
/// # Errors
/// When the database cannot be read.
pub fn of_year(tx: &mut Tx<'_>, pack: &str, year: i16) -> Result<Option<CampaignId>, Error> {
    let sql = "select id from campaign where pack = $1 and year = $2";
    let rows = tx.query(sql, &[pack.into(), i64::from(year).into()])?;
    rows.first().map(|row| row.int(0).map(CampaignId)).transpose()
}

/// Returns the campaigns, newest year first; with units, those in which one of them takes part.
///
/// # Errors
/// When the database cannot be read.
pub fn list(tx: &mut Tx<'_>, units: Option<&[i64]>) -> Result<Vec<Listed>, Error> {
    let order = "order by year desc, id desc limit $2";
    let columns = "select id, pack, year, decided_at from campaign";
    let rows = match units {
        None => tx.query(
            &format!("{columns} order by year desc, id desc limit $1"),
            &[LIST_LIMIT.into()],
        )?,
        Some(units) => tx.query_in(
            &format!(
                "{columns} where id in (select campaign_id from campaign_entrant where unit_id {{in:$1}}) {order}"
            ),
            units,
            &[LIST_LIMIT.into()],
        )?,
    };
    let listed = |row: &Row| {
        Ok(Listed {
            id: CampaignId(row.int(0)?),
            pack: row.text(1)?,
            year: i16::try_from(row.int(2)?).unwrap_or(i16::MAX),
            decided_at: row.opt_int(3)?.map(instant).transpose()?,
        })
    };
    rows.iter().map(listed).collect()
}

/// Returns the units that were ever awarded, newest first, at most so many.
///
/// # Errors
/// When the database cannot be read.
pub fn awarded(tx: &mut Tx<'_>, limit: u16) -> Result<Vec<Awarded>, Error> {
    let sql = "select e.campaign_id, c.year, e.unit_id, e.sector, e.awarded_at, e.plaque, e.withdrawn_at \
               from campaign_entrant e join campaign c on c.id = e.campaign_id \
               where e.awarded_at is not null \
               order by e.awarded_at desc, e.campaign_id desc, e.unit_id limit $1";
    let rows = tx.query(sql, &[i64::from(limit).into()])?;
    let one = |row: &Row| {
        Ok(Awarded {
            campaign: CampaignId(row.int(0)?),
            year: i16::try_from(row.int(1)?).unwrap_or(i16::MAX),
            unit: UnitId(row.int(2)?),
            sector: row.text(3)?,
            at: instant(row.int(4)?)?,
            plaque: row.opt_text(5)?,
            withdrawn_at: row.opt_int(6)?.map(instant).transpose()?,
        })
    };
    rows.iter().map(one).collect()
}

/// Returns what a campaign says of each sector, by sector.
///
/// # Errors
/// When the database cannot be read.
pub fn by_sector(tx: &mut Tx<'_>, id: CampaignId) -> Result<Vec<SectorResult>, Error> {
    let sql = "select sector, count(*), cast(sum(problems) as bigint), cast(sum(open_problems) as bigint), \
               cast(sum(applied) as bigint), cast(sum(vetoed) as bigint), \
               cast(sum(case when awarded_at is not null and withdrawn_at is null then 1 else 0 end) as bigint) \
               from campaign_entrant where campaign_id = $1 group by sector order by sector limit $2";
    let rows = tx.query(sql, &[id.0.into(), LIST_LIMIT.into()])?;
    let one = |row: &Row| {
        Ok(SectorResult {
            sector: row.text(0)?,
            units: row.int(1)?,
            problems: row.int(2)?,
            open_problems: row.int(3)?,
            applied: row.int(4)?,
            vetoed: row.int(5)?,
            awarded: row.int(6)?,
        })
    };
    rows.iter().map(one).collect()
}

/// Returns everything that happened to a campaign, newest first, at most so much.
///
/// # Errors
/// When the database cannot be read.
pub fn timeline(tx: &mut Tx<'_>, id: CampaignId, limit: u16) -> Result<Vec<Entry>, Error> {
    let sql = "select seq, at, actor, body from event where subject = $1 and subject_id = $2 \
               order by seq desc limit $3";
    let rows = tx.query(sql, &[SUBJECT.into(), id.0.into(), i64::from(limit).into()])?;
    let entry = |row: &Row| {
        let event = from_json("reading an event", row.str(3)?)?;
        Ok(Entry { seq: row.int(0)?, at: instant(row.int(1)?)?, actor: row.text(2)?, event })
    };
    rows.iter().map(entry).collect()
}
