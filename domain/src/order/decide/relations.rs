//! Orders that belong together, and words and files that are added on the way.

use crate::order::{
    Order,
    command::Command,
    decide::{
        Draft,
        fields::{NOTE_LIMIT, TEXT_LIMIT, TITLE_LIMIT, required},
        ladder,
    },
    event::{Event, Recorded},
    refusal::{NotMerged, Refusal},
};

/// The most orders that go on inside one main order.
const CHILDREN_LIMIT: usize = 500;

/// Decides merging and its undoing; returns what happens to the main order.
pub(super) fn decide(
    draft: &mut Draft<'_>,
    other: Option<&Order>,
    command: Command,
) -> Result<Vec<Recorded>, Refusal> {
    let child = draft.order.id;
    if let Command::Merge { into, reason } = command {
        let main = other.filter(|main| main.id == into || child == into).ok_or(Refusal::NoOrder(into))?;
        fits(&draft.order, main)?;
        crate::access::allowed(draft.context.actor, crate::access::Action::ReadOrder, main)?;
        let reason = required("reason", &reason, NOTE_LIMIT)?;
        let citizen = draft.order.citizen;
        draft.happen(Event::MergedInto { main: main.id, reason })?;
        let order = main.clone();
        let mut taken = Draft { context: draft.context, pack: draft.pack, order, made: Vec::new() };
        taken.happen(Event::Absorbed { child, citizen })?;
        ladder::climb(&mut taken, main)?;
        Ok(taken.made)
    } else if let (Command::Unmerge { reason }, Some(main)) = (command, draft.order.merged_into) {
        let reason = required("reason", &reason, NOTE_LIMIT)?;
        let screen_again = draft.order.merged_unscreened;
        draft.happen(Event::Unmerged { main, reason, screen_again })?;
        Ok(vec![Recorded::own(Event::Released { child }, Vec::new())])
    } else {
        Ok(Vec::new())
    }
}

fn fits(child: &Order, main: &Order) -> Result<(), Refusal> {
    let why = if child.id == main.id {
        NotMerged::Same
    } else if main.merged_into.is_some() {
        NotMerged::Inside
    } else if main.is_ended() {
        NotMerged::Ended
    } else if main.pack != child.pack {
        NotMerged::OtherRules
    } else if main.children.len() >= CHILDREN_LIMIT {
        NotMerged::Full
    } else {
        return Ok(());
    };
    Err(Refusal::CannotMerge { child: child.id, main: main.id, why })
}

/// Decides what is added for the record.
pub(super) fn note(draft: &mut Draft<'_>, command: Command) -> Result<(), Refusal> {
    if let Command::Comment { text } = command {
        let text = required("text", &text, NOTE_LIMIT)?;
        draft.happen(Event::Commented { text })
    } else if let Command::Supplement { text } = command {
        let text = required("text", &text, TEXT_LIMIT)?;
        draft.happen(Event::Supplemented { text })?;
        if draft.order.suspended {
            draft.happen(Event::Resumed { note: "supplemented".to_owned() })
        } else {
            Ok(())
        }
    } else if let Command::Attach { digest, name, size } = command {
        let name = required("name", &name, TITLE_LIMIT)?;
        let digest = required("digest", &digest, TITLE_LIMIT)?;
        draft.happen(Event::Attached { digest, name, size })
    } else if let Command::Unmask { reason } = command {
        let reason = required("reason", &reason, NOTE_LIMIT)?;
        draft.happen(Event::Unmasked { reason })
    } else {
        Ok(())
    }
}
