//! Scales: round steps, and how wide a text is about.

/// The marks of a scale from zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    pub(super) step: i64,
    pub(super) top: i64,
}

impl Scale {
    /// Returns a scale that holds `largest` in at most `marks` steps of 1, 2 or 5 times a power of ten, none smaller
    /// than `least`.
    pub(super) fn holding(largest: i64, marks: i64, least: i64) -> Self {
        let (largest, marks) = (largest.max(1), marks.max(1));
        let mut power = least.max(1);
        loop {
            for step in [1, 2, 5].map(|times| power.saturating_mul(times)) {
                let steps = (largest + step - 1) / step;
                if steps <= marks || step == i64::MAX {
                    return Self { step, top: step.saturating_mul(steps) };
                }
            }
            power = power.saturating_mul(10);
        }
    }

    /// Returns a scale with a given end.
    pub(super) fn ending(top: i64, marks: i64) -> Self {
        let found = Self::holding(top, marks, 1);
        let step = if top % found.step == 0 { found.step } else { top };
        Self { step: step.max(1), top: top.max(1) }
    }

    /// Returns the marks, zero first.
    pub(super) fn marks(self) -> impl Iterator<Item = i64> {
        let steps = self.top / self.step;
        (0..=steps).map(move |step| step.saturating_mul(self.step))
    }

    /// Returns how long a value is where the whole scale is `length` long.
    pub(super) fn length(self, value: i64, length: i64) -> i64 {
        value.clamp(0, self.top).saturating_mul(length) / self.top
    }
}

/// Returns about how wide a text is: a Chinese character is as wide as high, any other a little more than half.
pub(super) fn width(text: &str, size: i64) -> i64 {
    text.chars().map(|letter| if letter.is_ascii() { size * 57 / 100 } else { size }).sum()
}

/// Returns a text that is no wider than `most`, with an ellipsis where something is left out.
pub(super) fn fitting(text: &str, size: i64, most: i64) -> String {
    if width(text, size) <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    for letter in text.chars() {
        kept.push(letter);
        if width(&kept, size) + size > most {
            kept.pop();
            break;
        }
    }
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_has_round_steps_and_holds_its_values() {
        let check = |largest, step, top| {
            assert_eq!(Scale::holding(largest, 4, 1), Scale { step, top }, "{largest}");
        };
        check(0, 1, 1);
        check(3, 1, 3);
        check(5, 2, 6);
        check(9, 5, 10);
        check(23, 10, 30);
        check(140, 50, 150);
        check(i64::MAX / 4, 1_000_000_000_000_000_000, 3_000_000_000_000_000_000);
        assert_eq!(Scale::ending(1000, 4), Scale { step: 500, top: 1000 });
        assert_eq!(Scale::holding(23, 4, 1).marks().collect::<Vec<_>>(), [0, 10, 20, 30]);
        assert_eq!(Scale { step: 10, top: 30 }.length(15, 200), 100);
    }

    #[test]
    fn a_text_that_is_too_wide_ends_with_an_ellipsis() {
        assert_eq!(fitting("镇安县住房和城乡建设局", 10, 200), "镇安县住房和城乡建设局");
        assert_eq!(fitting("镇安县住房和城乡建设局", 10, 60), "镇安县住房…");
        assert!(width("镇安县住房…", 10) <= 60);
    }
}
