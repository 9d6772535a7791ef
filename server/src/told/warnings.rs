//! What made a rung of the ladder, in words: the signs as the pack names them, with their numbers.

use std::collections::BTreeMap;

use domain::{order::fault::Sign, policy::NUMBER_SIGNS};

use crate::{
    app::App,
    views::{
        ViewError,
        locale::{Lang, Words},
    },
};

/// Returns the facts that made a warning as one line.
///
/// # Errors
/// When a text is missing, which is our fault.
pub fn facts(app: &App, lang: Lang, facts: &BTreeMap<String, i64>) -> Result<String, ViewError> {
    let said = facts.iter().map(|(sign, value)| {
        if NUMBER_SIGNS.iter().any(|(known, _)| known == sign) {
            let name = app.views.say(lang, &Words::key(&format!("packs.number.{sign}")))?;
            return app
                .views
                .say(lang, &Words::key("warnings.number").with("name", name).with("number", value));
        }
        let ending = if *value == 0 { "no" } else { "yes" };
        app.views.say(lang, &Words::key(&format!("packs.fact.{sign}.{ending}")))
    });
    let comma = app.views.say(lang, &Words::key("staff.comma"))?;
    Ok(said.collect::<Result<Vec<_>, _>>()?.join(&comma))
}

/// Returns a sign that a rule saw; what is no code of ours is quoted as it stands.
#[must_use]
pub fn hint(sign: &str) -> Words {
    if Sign::ALL.iter().any(|known| known.code() == sign) {
        return Words::key(&format!("warnings.hint.{sign}"));
    }
    Words::plain(sign)
}
