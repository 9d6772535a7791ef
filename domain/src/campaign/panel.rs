//! Drawing the panel by lot (六(四)): so many of each group the pack names, nobody with ties to a unit applied for.

use std::collections::BTreeSet;

use crate::{
    campaign::{Campaign, Judge, refusal::Refusal},
    policy,
    proceeding::draw::draw_from,
};

/// Returns who of the pool has ties to a unit that is applied for.
#[must_use]
pub fn excluded(campaign: &Campaign) -> BTreeSet<u16> {
    let applicants: BTreeSet<_> = campaign.applicants().collect();
    let tied = |judge: &&Judge| !judge.ties.is_disjoint(&applicants);
    campaign.pool.iter().filter(tied).map(|judge| judge.number).collect()
}

/// Returns who is drawn: `seats` of each group, in the order of the pack's groups, the first with `seed`, each next
/// with the next number. The rule of each draw is [`crate::proceeding::draw`]'s.
///
/// # Errors
/// [`Refusal::PoolTooSmall`] when a group has too few without ties.
pub fn draw(
    campaign: &Campaign,
    rules: &policy::Campaign,
    seats: u16,
    seed: u64,
) -> Result<BTreeSet<u16>, Refusal> {
    let excluded = excluded(campaign);
    let mut members = BTreeSet::new();
    let mut seed = seed;
    for group in &rules.panel {
        let fits = |judge: &&Judge| judge.group == group.zh && !excluded.contains(&judge.number);
        let frame: Vec<u16> = campaign.pool.iter().filter(fits).map(|judge| judge.number).collect();
        if frame.len() < usize::from(seats) {
            return Err(Refusal::PoolTooSmall { group: group.zh.clone(), has: frame.len(), seats });
        }
        members.extend(draw_from(&frame, seats, seed));
        seed = seed.wrapping_add(1);
    }
    Ok(members)
}
