//! What text messages tell persons of the house: never a name, a title or a word of anybody's demand.

use domain::{
    people::digest::Counts,
    proceeding::{
        Proceeding,
        limit::Limit,
        notice::{Notice, Told},
    },
};

use crate::{
    app::App,
    views::locale::{Lang, Words},
};

/// Above this a message says “99+”.
const MOST: i64 = 99;

/// Returns what a person is told of a proceeding: its number, what is asked, by when.
pub(super) fn supervised(app: &App, proceeding: &Proceeding, told: Told) -> Option<String> {
    let number = proceeding.number;
    let number = Words::key("proceedings.number").with("year", number.year).with("count", number.count);
    let limit: &Limit = match told.task {
        Some(task) => &proceeding.task(task)?.limit,
        None => &proceeding.limit,
    };
    let key = match (told.notice, told.task) {
        (Notice::Asked, _) => "sms.supervised-asked",
        (Notice::SentBack, _) => "sms.supervised-sent-back",
        (Notice::Reminded, _) => "sms.supervised-reminded",
        (Notice::Late, Some(_)) => "sms.supervised-late",
        (Notice::Late, None) => "sms.supervised-late-whole",
        (Notice::Word, _) => "sms.supervised-word",
        (Notice::Owner, _) => "sms.supervised-owner",
    };
    let words = Words::key(key)
        .with("signature", &app.config.sms.signature)
        .with("number", app.views.say(Lang::Zh, &number).ok()?)
        .with("day", limit.due.date);
    app.views.say(Lang::Zh, &words).ok()
}

/// Returns what the daily digest says: only of what there is.
pub(super) fn digest(app: &App, counts: &Counts) -> Option<String> {
    let Counts { warnings, overdue, late, word, tasks } = *counts;
    let parts =
        [("word", word), ("tasks", tasks), ("warnings", warnings), ("overdue", overdue), ("late", late)];
    let said = parts.into_iter().filter(|(_, count)| *count > 0).map(|(name, count)| {
        let count = if count >= MOST { format!("{MOST}+") } else { count.to_string() };
        app.views.say(Lang::Zh, &Words::key(&format!("sms.digest_part.{name}")).with("count", count)).ok()
    });
    let comma = app.views.say(Lang::Zh, &Words::key("staff.comma")).ok()?;
    let parts = said.collect::<Option<Vec<_>>>()?.join(&comma);
    let words = Words::key("sms.digest").with("signature", &app.config.sms.signature).with("parts", parts);
    app.views.say(Lang::Zh, &words).ok()
}
