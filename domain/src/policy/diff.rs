//! What changed between two packs, rule by rule. Rules are the same by their ids; what each says is compared as it
//! was read, so that spaces, comments and the order of a file change nothing.

use crate::policy::{Pack, RuleRef};

/// A rule that is not the same in both packs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<'p> {
    /// Only the new pack has it.
    Added(&'p RuleRef),
    /// Only the old pack has it.
    Removed(&'p RuleRef),
    /// Both have it, with another content or other grounds.
    Changed {
        /// As it was.
        old: &'p RuleRef,
        /// As it is.
        new: &'p RuleRef,
    },
}

impl<'p> Change<'p> {
    /// Returns the id of the rule.
    #[must_use]
    pub fn id(&self) -> &'p str {
        match self {
            Self::Added(rule) | Self::Removed(rule) | Self::Changed { new: rule, .. } => &rule.id,
        }
    }
}

/// Returns what changed from one pack to another: in the order of the new one, then what is gone. The dates between
/// which a rule is law are those of its pack and no change.
#[must_use]
pub fn diff<'p>(old: &'p Pack, new: &'p Pack) -> Vec<Change<'p>> {
    let kept = new.rules.iter().filter_map(|rule| match old.rule(&rule.id) {
        None => Some(Change::Added(rule)),
        Some(before) if says_the_same(old, new, before, rule) => None,
        Some(before) => Some(Change::Changed { old: before, new: rule }),
    });
    let gone = old.rules.iter().filter(|rule| new.rule(&rule.id).is_none()).map(Change::Removed);
    kept.chain(gone).collect()
}

fn says_the_same(old: &Pack, new: &Pack, before: &RuleRef, now: &RuleRef) -> bool {
    before.what == now.what
        && before.article == now.article
        && before.interpretation == now.interpretation
        && before.source == now.source
        && is_equal(old, new, &now.id)
}

/// Returns whether a rule that both packs have holds the same values in both.
fn is_equal(old: &Pack, new: &Pack, id: &str) -> bool {
    let (section, rest) = id.split_once('.').unwrap_or((id, ""));
    let (duties, others) = (&old.duties, &new.duties);
    match section {
        "intake" => old.intake == new.intake,
        "day" => old.day_end == new.day_end,
        "step" => old.steps == new.steps || is_equal_step(old, new, rest),
        "kind" => old.kind(rest) == new.kind(rest),
        "reason" => old.reason(rest) == new.reason(rest),
        "emergency" => old.emergency(rest) == new.emergency(rest),
        "clock" => old.clock_rule(rest) == new.clock_rule(rest),
        "callback" => is_equal_callback(old, new, rest),
        "redo" => old.redo == new.redo,
        "reopen" => old.reopen == new.reopen,
        "returns" => old.returns == new.returns,
        "extension" => old.extension == new.extension,
        "claim" => old.claim == new.claim,
        "woodpecker" => old.woodpecker == new.woodpecker,
        "rule" => duties.rule(rest) == others.rule(rest),
        "report" => duties.report(rest) == others.report(rest),
        "scale" => duties.scale(rest) == others.scale(rest),
        "supervision" => same(&duties.supervisions, &others.supervisions, |one| one.id == rest),
        "survey" => same(&duties.surveys, &others.surveys, |one| one.id == rest),
        "exclusion" => same(&duties.exclusions, &others.exclusions, |one| one.id == rest),
        "adjudicator" => same(&duties.adjudicators, &others.adjudicators, |one| one.id == rest),
        "inadmissible" => duties.inadmissible == others.inadmissible,
        "referral" => same(&duties.referrals, &others.referrals, |one| one.id == rest),
        "post" => same(&duties.posts, &others.posts, |one| one.id == rest),
        "use" => same(&duties.uses, &others.uses, |one| one.id == rest),
        "merit" => same(&duties.merits, &others.merits, |one| one.id == rest),
        "campaign" => is_equal_campaign(old, new, rest),
        "annual" => is_equal_annual(old, new, rest),
        _ => is_equal_assessing(old, new, section, rest),
    }
}

fn same<T: PartialEq>(old: &[T], new: &[T], is_it: impl Fn(&T) -> bool) -> bool {
    old.iter().find(|one| is_it(one)) == new.iter().find(|one| is_it(one))
}

fn is_equal_step(old: &Pack, new: &Pack, step: &str) -> bool {
    let (old, new) = (&old.steps, &new.steps);
    match step {
        "screen" => old.screen == new.screen,
        "sign" => {
            let same_hands = old.sign_by == new.sign_by && old.sign_in_stead == new.sign_in_stead;
            old.sign == new.sign && same_hands
        }
        "contact" => old.contact == new.contact,
        "approve" => {
            let same_hands = old.approve_in_stead == new.approve_in_stead && old.own_draft == new.own_draft;
            old.approve == new.approve && same_hands
        }
        _ => old.callback == new.callback,
    }
}

fn is_equal_callback(old: &Pack, new: &Pack, rest: &str) -> bool {
    let (old, new) = (&old.callback, &new.callback);
    match rest.strip_prefix("question.") {
        Some(id) => same(&old.questions, &new.questions, |question| question.id == id),
        None => {
            old.words_required == new.words_required && old.attempts == new.attempts && old.sms == new.sms
        }
    }
}

fn is_equal_campaign(old: &Pack, new: &Pack, rest: &str) -> bool {
    let (Some(old), Some(new)) = (&old.duties.campaign, &new.duties.campaign) else { return false };
    let (part, id) = rest.split_once('.').unwrap_or((rest, ""));
    match part {
        "retest" => old.retest == new.retest,
        "notice" => old.notice == new.notice,
        "phase" => same(&old.phases, &new.phases, |one| one.id == id),
        "criterion" => same(&old.criteria, &new.criteria, |one| one.id == id),
        "method" => same(&old.methods, &new.methods, |one| one.id == id),
        "veto" => same(&old.vetoes, &new.vetoes, |one| one.id == id),
        _ => {
            old.name == new.name
                && old.award == new.award
                && old.quota == new.quota
                && old.threshold == new.threshold
                && old.sectors == new.sectors
                && old.panel == new.panel
        }
    }
}

fn is_equal_annual(old: &Pack, new: &Pack, rest: &str) -> bool {
    let (id, source) = rest.split_once(".system.").map_or((rest, None), |(id, source)| (id, Some(source)));
    let (Some(old), Some(new)) = (old.duties.annual(id), new.duties.annual(id)) else { return false };
    match source {
        Some(source) => old.source(source) == new.source(source),
        None => old.name == new.name && old.digits == new.digits,
    }
}

fn is_equal_assessing(old: &Pack, new: &Pack, section: &str, rest: &str) -> bool {
    let (Some(old), Some(new)) = (&old.assessment, &new.assessment) else { return false };
    match section {
        "group" => old.group(rest) == new.group(rest),
        "measure" => old.measure(rest) == new.measure(rest),
        "input" => old.input(rest) == new.input(rest),
        "indicator" => {
            let is_yearly = |of: &crate::policy::Assessment| of.yearly.iter().any(|one| one.id == rest);
            old.indicator(rest) == new.indicator(rest) && is_yearly(old) == is_yearly(new)
        }
        "year" => old.year == new.year,
        _ => {
            old.digits == new.digits
                && old.rounding == new.rounding
                && old.base == new.base
                && old.minimum == new.minimum
                && old.placed_by == new.placed_by
                && old.cut_off == new.cut_off
                && old.appeal == new.appeal
        }
    }
}
