//! How packs assess: what their sections say, and what is said of sections that are wrong. Each wrong case changes
//! one piece of the guide's sections, which are right.

use domain::{
    assessment::{Table, assess},
    exact::{Exact, Rounding},
    policy::{Assessment, Counted, Curve, PlacedBy, Value},
};

use super::{LINSHU, PUDONG, guide, parse, read, refused::problems, shipped};
use crate::calendar::{SHIPPED, budget};

/// The guide's pack with its sections for assessing.
fn assessing() -> String {
    let text = read("docs/guides/add-a-pack.md");
    let sections = text.split("```toml\n[assessment]\n").nth(1).unwrap().split("```").next().unwrap();
    format!("{}\n[assessment]\n{sections}", guide())
}

/// Checks what is said when one piece is replaced; lines are left out, `lines` looks at them.
#[track_caller]
fn check(from: &str, to: &str, expected: &[&str]) {
    let text = assessing();
    assert_eq!(text.matches(from).count(), 1, "`{from}` is not there once");
    let problems = problems(&text.replace(from, to));
    let told: Vec<&str> =
        problems.iter().map(|problem| problem.splitn(3, ':').nth(2).unwrap().trim()).collect();
    assert_eq!(told, expected);
}

#[test]
fn the_sections_of_the_guide_load_and_their_examples_hold() {
    let pack = parse("guide.toml", &assessing());
    assert_eq!(pack.failures(&SHIPPED), []);
    assert_eq!(shipped(LINSHU).failures(&SHIPPED), []);
}
