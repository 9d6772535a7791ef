//! Simulated citizens: how they answer when they are asked what became of their matter. They read the messages of the
//! spool and write replies into it, as telephones would; only invented numbers answer, never a visitor's.
//!
//! The rates are those of `domain.md` §11: three in ten answer a message, and of those who answer 84 are satisfied,
//! 9 fairly, 6 are not, and one says something that only a person understands.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use domain::policy::Language;
use jiff::{SignedDuration, Timestamp};

use super::{
    chance::{Chance, Draw},
    course::PHONE,
    phrases::{Phrases, one},
};
use crate::{
    app::App,
    clock::{self, Clock},
    sms::spool::{Incoming, Outgoing, Spool},
};

/// Of a hundred citizens who are asked, how many answer the message, how many on the web.
const BY_MESSAGE: u64 = 30;
const ON_THE_WEB: u64 = 9;
/// Of a hundred who stay silent, how many are telephoned.
const TELEPHONED: u64 = 45;
/// Of a hundred anonymous ones, how many answer on the web.
const ANONYMOUS_ON_THE_WEB: u64 = 25;
/// Of a hundred answers, how many are satisfied, fairly satisfied, dissatisfied; the rest is unclear.
const GRADES: [(Grade, u64); 3] = [(Grade::Satisfied, 84), (Grade::Fair, 9), (Grade::Dissatisfied, 6)];
/// Of a hundred answers about something that was done again, how many are still dissatisfied.
const STILL_DISSATISFIED: u64 = 20;
/// How often the spool is looked at while serving.
const LOOK: Duration = Duration::from_secs(5);
/// How long a citizen takes to answer while serving, in seconds.
const PATIENCE: (i64, i64) = (20, 240);
/// Of a hundred citizens asked while serving, how many answer; more than in life, for a visitor does not wait days.
const LIVELY: u64 = 50;

/// What a citizen thinks of the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Satisfied.
    Satisfied,
    /// Fairly satisfied.
    Fair,
    /// Dissatisfied.
    Dissatisfied,
    /// Something a person must understand.
    Unclear,
}

impl Grade {
    /// Returns the grade that a person makes of what was said.
    #[must_use]
    pub fn understood(self) -> Self {
        if self == Self::Unclear { Self::Fair } else { self }
    }
}

/// How a citizen answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// By a message.
    Message,
    /// On the web, with the tracking code.
    Web,
    /// When telephoned.
    Telephone,
    /// Not at all.
    Silence,
}

/// Returns how a citizen answers; an anonymous one can only use the web.
#[must_use]
pub fn answer(draw: &mut Draw, is_anonymous: bool) -> Answer {
    if is_anonymous {
        return if draw.percent(ANONYMOUS_ON_THE_WEB) { Answer::Web } else { Answer::Silence };
    }
    match draw.below(100) {
        drawn if drawn < BY_MESSAGE => Answer::Message,
        drawn if drawn < BY_MESSAGE + ON_THE_WEB => Answer::Web,
        _ if draw.percent(TELEPHONED) => Answer::Telephone,
        _ => Answer::Silence,
    }
}

/// Returns what a citizen thinks of the result of a round.
#[must_use]
pub fn grade(draw: &mut Draw, round: u16) -> Grade {
    if round > 1 {
        return if draw.percent(STILL_DISSATISFIED) { Grade::Dissatisfied } else { Grade::Satisfied };
    }
    let mut drawn = draw.below(100);
    for (grade, share) in GRADES {
        match drawn.checked_sub(share) {
            Some(rest) => drawn = rest,
            None => return grade,
        }
    }
    Grade::Unclear
}

/// Returns the words of a message that says a grade.
#[must_use]
pub fn message(phrases: &Phrases, grade: Grade, draw: &mut Draw) -> String {
    let said = &phrases.citizen;
    let words = match grade {
        Grade::Satisfied => &said.satisfied,
        Grade::Fair => &said.fair,
        Grade::Dissatisfied => &said.dissatisfied,
        Grade::Unclear => &said.unclear,
    };
    one(words, draw)
}

/// The messages of the spool that ask an invented citizen for an answer, each once.
#[derive(Debug)]
pub struct Telephones {
    folder: PathBuf,
    scales: Vec<String>,
    seen: BTreeSet<String>,
}

impl Telephones {
    /// Returns the telephones of a data folder.
    #[must_use]
    pub fn of(app: &App) -> Self {
        let world = app.world();
        let scales = world.packs.iter().map(|pack| pack.callback().scale(Language::Zh)).collect();
        Self { folder: app.dir.join("spool").join("out"), scales, seen: BTreeSet::new() }
    }

    /// Returns the messages that came since the last look.
    ///
    /// # Errors
    /// When the spool cannot be read.
    pub fn look(&mut self) -> io::Result<Vec<(PathBuf, Outgoing)>> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut fresh = BTreeMap::new();
        for entry in entries {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name.ends_with(".json") && !self.seen.contains(&name) {
                fresh.insert(name, path);
            }
        }
        let mut messages = Vec::new();
        for (name, path) in fresh {
            self.seen.insert(name);
            if let Some(message) = read(&path)? {
                messages.push((path, message));
            }
        }
        messages.sort_by_key(|(_, message)| message.id);
        Ok(messages)
    }

    /// Returns whether a message asks an invented citizen for an answer.
    #[must_use]
    pub fn asks(&self, message: &Outgoing) -> bool {
        message.to.starts_with(PHONE)
            && self.scales.iter().any(|scale| !scale.is_empty() && message.text.contains(scale))
    }
}

/// A gateway may take a message away while it is being read.
fn read(path: &Path) -> io::Result<Option<Outgoing>> {
    match fs::read(path) {
        Ok(bytes) => Ok(serde_json::from_slice(&bytes).ok()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the reply to a message. Its id follows from the message's, so a repeated reply is known as the same.
#[must_use]
pub fn reply(message: &Outgoing, text: String) -> Incoming {
    Incoming {
        id: format!("demo-{}", message.id),
        from: message.to.clone(),
        text,
        extension: message.extension.clone(),
    }
}

/// The invented citizens while the demonstration is served.
#[derive(Debug)]
pub struct Live {
    telephones: Telephones,
    spool: Spool,
    chance: Chance,
    phrases: Phrases,
    reserved: BTreeSet<String>,
    due: Vec<(Timestamp, Incoming)>,
}

impl Live {
    /// Returns the citizens of a demonstration; `reserved` numbers are left to the visitor.
    #[must_use]
    pub fn of(app: &App, chance: Chance, phrases: Phrases, reserved: BTreeSet<String>) -> Self {
        let (telephones, spool) = (Telephones::of(app), Spool::of(&app.dir));
        Self { telephones, spool, chance, phrases, reserved, due: Vec::new() }
    }

    /// Reads what was asked, and answers what is ripe; returns how many answered.
    ///
    /// # Errors
    /// When the spool cannot be read or written.
    pub fn look(&mut self, now: Timestamp) -> io::Result<usize> {
        for (_, message) in self.telephones.look()? {
            if self.telephones.asks(&message) && !self.reserved.contains(&message.to) {
                self.due.extend(self.plan(&message, now));
            }
        }
        let (ripe, waiting) = std::mem::take(&mut self.due).into_iter().partition(|(at, _)| *at <= now);
        self.due = waiting;
        let ripe: Vec<(Timestamp, Incoming)> = ripe;
        ripe.iter().try_for_each(|(_, reply)| self.spool.reply(reply))?;
        Ok(ripe.len())
    }

    fn plan(&self, message: &Outgoing, now: Timestamp) -> Option<(Timestamp, Incoming)> {
        let mut draw = self.chance.draw(u64::try_from(message.id).unwrap_or(0), "live");
        if !draw.percent(LIVELY) {
            return None;
        }
        let grade = grade(&mut draw, 1);
        let text = self::message(&self.phrases, grade, &mut draw);
        let (soonest, latest) = PATIENCE;
        let at = now.checked_add(SignedDuration::from_secs(draw.between(soonest, latest))).ok()?;
        Some((at, reply(message, text)))
    }
}

/// Answers for the invented citizens until the process ends.
pub async fn live(clock: Clock, mut citizens: Live) {
    loop {
        if let Err(error) = citizens.look(clock.now()) {
            tracing::warn!(%error, "the simulated citizens cannot use the spool");
        }
        clock::wait(LOOK).await;
    }
}
