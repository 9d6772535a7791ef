//! How a proceeding begins: by a person who names an owner and a day, or as a draft that a rule writes.

use std::collections::BTreeSet;

use crate::{
    access::{self, Action},
    calendar::date_of,
    ids::ProceedingId,
    proceeding::{
        Kind, Number, ORDERS_LIMIT, READERS_LIMIT, Source, apply,
        command::{Known, Move, NewMatter, Open},
        decide::{Context, Draft, checks, tasks},
        draw,
        event::{Event, Opened},
        matter::{Bundle, Frame, Matter},
        refusal::Refusal,
        report::{FIGURES_LIMIT, Report},
    },
};

/// Decides the beginning of a proceeding; `id` is for it, `known` is what the store looked up.
///
/// # Errors
/// A [`Refusal`] naming what is missing or not there.
pub fn open(
    context: Context<'_>,
    id: ProceedingId,
    given: Open,
    known: Known,
) -> Result<Vec<Event>, Refusal> {
    access::allowed_anywhere(context.actor, action(&given))?;
    let pack = context.world.packs.get(&given.pack);
    pack.ok_or_else(|| Refusal::UnknownPack(given.pack.clone()))?;
    if let Some(twin) = known.twin {
        return Err(Refusal::WrittenAlready(twin));
    }
    // INVARIANT: an owner from the first moment, who may do what an owner must.
    checks::can(context, given.owner, Move::Send)?;
    subject(context, &given, &known)?;
    let title = checks::title(&given.title)?;
    let drawn = draw_from(&given.matter, &known)?;
    let matter = matter(context, &given, &known, drawn)?;
    // What a rule wrote, a person signs.
    let signed_by = context.person().filter(|_| !given.as_draft);
    if signed_by.is_some() {
        complete(&matter)?;
    }
    let leads = known.orders.values().flatten().copied();
    let mut units: BTreeSet<_> = given.units.iter().copied().chain(leads).collect();
    if let Matter::Meeting(meeting) | Matter::JointMeeting(meeting) = &matter {
        units.extend(&meeting.units);
    }
    if let Matter::Interview { convening, .. } = &matter {
        units.extend(&convening.units);
    }
    let today = date_of(context.at);
    let opened = Opened {
        number: Number { year: today.year(), count: known.count.saturating_add(1) },
        pack: given.pack,
        title,
        frame: if matter.kind() == Kind::SpotCheck { sorted(known.frame) } else { Vec::new() },
        proofs: if matter.kind() == Kind::Referral { known.proofs } else { Vec::new() },
        matter,
        orders: given.orders,
        units,
        owner: given.owner,
        limit: context.limit(given.term)?,
        signed_by,
        origin: given.origin,
    };
    let event = Event::Opened(Box::new(opened));
    let now = apply::apply(None, id, context.at, &event)?;
    let source = Source::of(now.kind());
    let mut draft = Draft { context, now, events: vec![event] };
    if signed_by.is_none() && !given.tasks.is_empty() {
        return Err(Refusal::TooMany { what: "tasks", limit: 0 });
    }
    for task in given.tasks {
        tasks::assign(&mut draft, source, task)?;
    }
    Ok(draft.events)
}

/// A citizen may tell of retaliation and open nothing else; what is told is nothing that one of ours opens.
fn action(given: &Open) -> Action {
    if let NewMatter::Referral { told: Some(_), retaliation: true, grounds, .. } = &given.matter
        && given.as_draft
        && grounds.is_empty()
    {
        return Action::TellRetaliation;
    }
    Action::Proceeding(Move::Open)
}

fn sorted(mut frame: Vec<crate::ids::OrderId>) -> Vec<crate::ids::OrderId> {
    frame.sort_unstable();
    frame.dedup();
    frame
}

fn subject(context: Context<'_>, given: &Open, known: &Known) -> Result<(), Refusal> {
    if given.orders.len() > ORDERS_LIMIT {
        return Err(Refusal::TooMany { what: "orders", limit: ORDERS_LIMIT });
    }
    if let Some(order) = given.orders.iter().find(|order| !known.orders.contains_key(order)) {
        return Err(Refusal::NoOrder(*order));
    }
    checks::units(context, &given.units)?;
    let has_own_subject = match &given.matter {
        // A report has its figures, a lot its frame, a meeting whoever must come.
        NewMatter::Instruction { .. } | NewMatter::SpotCheck { .. } => true,
        NewMatter::Meeting(_) | NewMatter::JointMeeting(_) | NewMatter::Interview { .. } => true,
        NewMatter::Daily | NewMatter::OnSite { .. } | NewMatter::Media { .. } => false,
        NewMatter::Referral { .. } | NewMatter::Rectification { .. } => false,
    };
    if given.orders.is_empty() && given.units.is_empty() && !has_own_subject {
        return Err(Refusal::Missing("orders"));
    }
    Ok(())
}

fn draw_from(matter: &NewMatter, known: &Known) -> Result<Vec<crate::ids::OrderId>, Refusal> {
    let NewMatter::SpotCheck { frame, seed } = matter else { return Ok(Vec::new()) };
    if known.frame.is_empty() {
        return Err(Refusal::Missing("frame"));
    }
    if known.frame.len() > draw::FRAME_LIMIT {
        return Err(Refusal::TooMany { what: "frame", limit: draw::FRAME_LIMIT });
    }
    if frame.size == 0 {
        return Err(Refusal::Missing("size"));
    }
    if frame.size > draw::SIZE_LIMIT {
        return Err(Refusal::TooMany { what: "size", limit: usize::from(draw::SIZE_LIMIT) });
    }
    Ok(draw::draw(&known.frame, frame.size, *seed))
}

fn matter(
    context: Context<'_>,
    given: &Open,
    known: &Known,
    drawn: Vec<crate::ids::OrderId>,
) -> Result<Matter, Refusal> {
    Ok(match given.matter.clone() {
        NewMatter::Daily => Matter::Daily,
        NewMatter::OnSite { place } => Matter::OnSite { place: checks::name("place", &place)? },
        NewMatter::Media { medium } => Matter::Media { medium: checks::name("medium", &medium)? },
        NewMatter::Meeting(meeting) => Matter::Meeting(checks::convening(context, meeting)?),
        NewMatter::JointMeeting(meeting) => Matter::JointMeeting(checks::convening(context, meeting)?),
        NewMatter::Instruction { report, leader } => {
            if report.figures.len() > FIGURES_LIMIT {
                return Err(Refusal::TooMany { what: "figures", limit: FIGURES_LIMIT });
            }
            if let Some(leader) = leader {
                checks::can(context, leader, Move::Instruct)?;
            }
            Matter::Instruction { report: Report { text: checks::report(&report.text)?, ..report }, leader }
        }
        NewMatter::Interview { convening, persons } => {
            let persons = checks::lines("persons", &persons)?;
            Matter::Interview { convening: checks::convening(context, convening)?, persons }
        }
        NewMatter::Referral { grounds, retaliation, to, found, mut readers, told } => {
            check_grounds(context, &given.pack, &grounds, retaliation)?;
            readers.insert(given.owner);
            if readers.len() > READERS_LIMIT {
                return Err(Refusal::TooMany { what: "readers", limit: READERS_LIMIT });
            }
            for reader in &readers {
                checks::can(context, *reader, Move::Read)?;
            }
            let (to, found) = (checks::name("to", &to)?, checks::words("found", &found)?);
            Matter::Referral {
                grounds,
                retaliation,
                to,
                found,
                readers,
                bundle: Bundle::of(known.head, &known.proofs),
                told,
            }
        }
        NewMatter::SpotCheck { frame, seed } => {
            checks::units(context, &frame.units)?;
            let Frame { from, until, .. } = frame;
            if from > until {
                return Err(Refusal::Missing("frame"));
            }
            let of = u32::try_from(known.frame.len()).unwrap_or(u32::MAX);
            Matter::SpotCheck { frame, of, digest: draw::digest(&known.frame), seed, drawn }
        }
        NewMatter::Rectification { defect, problem } => {
            Matter::Rectification { defect, problem: checks::words("problem", &problem)? }
        }
    })
}

/// The six grounds are the pack's; a word for which somebody was made to suffer is a ground of its own (X12).
fn check_grounds(
    context: Context<'_>,
    pack: &str,
    grounds: &[String],
    retaliation: bool,
) -> Result<(), Refusal> {
    let referrals =
        context.world.packs.get(pack).map(|pack| pack.duties().referrals.as_slice()).unwrap_or_default();
    let unknown = grounds.iter().find(|ground| !referrals.iter().any(|known| known.id == **ground));
    if let Some(value) = unknown {
        let known = referrals.iter().map(|known| known.id.clone()).collect();
        return Err(Refusal::UnknownGround { value: value.clone(), pack: pack.to_owned(), known });
    }
    if grounds.is_empty() && !retaliation { Err(Refusal::Missing("grounds")) } else { Ok(()) }
}

/// Checks that nothing of it is left for later.
pub(super) fn complete(matter: &Matter) -> Result<(), Refusal> {
    match matter {
        Matter::Instruction { leader: None, .. } => Err(Refusal::Missing("leader")),
        Matter::Instruction { leader: Some(_), .. }
        | Matter::Daily
        | Matter::OnSite { .. }
        | Matter::Media { .. }
        | Matter::Meeting(_)
        | Matter::JointMeeting(_)
        | Matter::Interview { .. }
        | Matter::Referral { .. }
        | Matter::SpotCheck { .. }
        | Matter::Rectification { .. } => Ok(()),
    }
}
