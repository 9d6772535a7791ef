//! What citizens write back, and what each of it says by the scale 1满意 2基本满意 3不满意.

/// What a reply says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// A grade, in stars.
    Stars(u8),
    /// Nothing that a program may be certain of.
    Unclear,
    /// No more messages.
    NoMore,
}

use Said::{NoMore, Stars, Unclear};

const FORMS: [(&str, Said); 24] = [
    ("1", Stars(4)),
    ("满意", Stars(4)),
    ("１。", Stars(4)),
    ("1满意", Stars(4)),
    ("一", Stars(4)),
    (" 满意！", Stars(4)),
    ("1 办得很快，谢谢", Stars(4)),
    ("回复1", Stars(4)),
    ("2", Stars(3)),
    ("基本满意", Stars(3)),
    ("２、基本满意", Stars(3)),
    ("3", Stars(2)),
    ("不满意", Stars(2)),
    ("３ 不满意", Stars(2)),
    ("并不满意", Stars(2)),
    ("3 没人管", Stars(2)),
    ("不满意，态度很差", Stars(2)),
    ("还没有人来", Unclear),
    ("没有不满意", Unclear),
    ("12", Unclear),
    ("满意才怪", Unclear),
    ("给个满意的答复", Unclear),
    ("???", Unclear),
    ("4", Unclear),
];

/// Returns what a citizen writes about the case asked at a place, or nothing: three of ten answer.
pub(super) fn words(which: usize) -> Option<(&'static str, Said)> {
    let (ten, one) = (which / 10, which % 10);
    // Only who has no second question says that: it is not asked any more.
    if one == 2 && ten.is_multiple_of(9) {
        return Some(("TD", NoMore));
    }
    (one < 3).then(|| FORMS[(ten + one * 7) % FORMS.len()])
}
