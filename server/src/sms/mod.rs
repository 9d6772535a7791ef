//! Text messages on their way out and in: the gateways of an installation, which of them is called next, and the
//! door at which they report. When something is sent, and what a reply means, is decided by the jobs.

pub mod client;
pub mod door;
pub mod health;
pub mod http;
pub mod kannel;
pub mod mapping;
pub mod reading;
pub mod signature;
pub mod spool;
pub mod template;

use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use client::Called;
use domain::calendar::BEIJING;
use health::Health;
use jiff::Timestamp;
use spool::{Outgoing, Spool};
use store::{db::Db, inbound::Intake};
use tokio::task::JoinSet;

use crate::config::gateways::{GatewayKind, GatewaySettings};

/// A message as a gateway needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The outbox's id.
    pub id: i64,
    /// The number it goes to.
    pub to: String,
    /// The words, with the signature in front.
    pub text: String,
    /// The number it comes from; empty when the gateway knows it.
    pub number: String,
    /// The digits behind that number.
    pub extension: String,
}

impl Letter {
    /// Returns the number people see.
    #[must_use]
    pub fn sender(&self) -> String {
        format!("{}{}", self.number, self.extension)
    }

    /// Returns who signs, without the brackets; empty when nobody does.
    #[must_use]
    pub fn signed_by(&self) -> &str {
        self.parted().map_or("", |(sign, _)| sign)
    }

    /// Returns the words without the signature, for gateways that put it in front themselves.
    #[must_use]
    pub fn words(&self) -> &str {
        self.parted().map_or(&self.text, |(_, words)| words)
    }

    fn parted(&self) -> Option<(&str, &str)> {
        self.text.strip_prefix('【')?.split_once('】')
    }
}

/// A gateway and how it fares.
#[derive(Debug)]
pub struct Gateway {
    /// What the settings say of it.
    pub settings: GatewaySettings,
    health: Mutex<Health>,
}

impl Gateway {
    /// Returns how it fares.
    pub fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns whether sending twice is the same as sending once.
    #[must_use]
    pub fn is_repeatable(&self) -> bool {
        matches!(self.settings.kind, GatewayKind::Spool)
    }

    /// Records how a call ended.
    pub fn note(&self, at: Timestamp, called: &Called) {
        let mut health = self.health();
        match called {
            Called::Taken { .. } => health.succeeded(at),
            Called::Unreachable(why) | Called::Unknown(why) => health.failed(at, why),
            Called::Refused(why) => health.noted(at, why),
        }
    }
}

/// The gateways of an installation.
#[derive(Debug)]
pub struct Gateways {
    /// By priority, then as in the settings.
    gateways: Vec<std::sync::Arc<Gateway>>,
    client: reqwest::Client,
    spool: Spool,
    /// Where what they tell is taken in.
    pub intake: Intake,
}

impl Gateways {
    /// Puts the gateways of an installation together; nothing is called.
    ///
    /// # Errors
    /// When the system gives no thread or no client.
    pub fn open(settings: &[GatewaySettings], db: Db, dir: &Path, at: Timestamp) -> anyhow::Result<Self> {
        let open = |settings: &GatewaySettings| {
            let health = Mutex::new(Health::fresh(settings.rate_per_second, at));
            std::sync::Arc::new(Gateway { settings: settings.clone(), health })
        };
        let mut gateways: Vec<_> = settings.iter().map(open).collect();
        gateways.sort_by_key(|gateway| gateway.settings.priority);
        Ok(Self { gateways, client: client::client()?, spool: Spool::of(dir), intake: Intake::start(db)? })
    }

    /// Returns every gateway, by priority.
    #[must_use]
    pub fn all(&self) -> &[std::sync::Arc<Gateway>] {
        &self.gateways
    }

    /// Returns the gateway of a name, or nothing.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&std::sync::Arc<Gateway>> {
        self.gateways.iter().find(|gateway| gateway.settings.name == name)
    }

    /// Returns whether messages go nowhere.
    #[must_use]
    pub fn is_off(&self) -> bool {
        self.gateways.is_empty()
    }

    /// Returns whether a folder brings replies.
    #[must_use]
    pub fn spool(&self) -> Option<(&str, &Spool)> {
        let spool = self.gateways.iter().find(|gateway| gateway.is_repeatable())?;
        Some((&spool.settings.name, &self.spool))
    }

    /// Returns the gateway to call next and how many messages it may take, at most `most`; nothing when all rest or
    /// the best has no room now. A worse one is for failures, not for haste.
    #[must_use]
    pub fn next(&self, at: Timestamp, most: usize) -> Option<(std::sync::Arc<Gateway>, usize)> {
        let tiers = self.gateways.chunk_by(|one, other| one.settings.priority == other.settings.priority);
        for tier in tiers {
            let awake = tier.iter().filter(|gateway| gateway.health().rests(at).is_none());
            let rooms: Vec<_> = awake.map(|gateway| (gateway, gateway.health().room(at, most))).collect();
            if rooms.is_empty() {
                continue;
            }
            let best = rooms.into_iter().filter(|(_, room)| *room > 0).rev().max_by_key(|(_, room)| *room);
            return best.map(|(gateway, room)| (std::sync::Arc::clone(gateway), room));
        }
        None
    }

    /// Calls a gateway with messages, all at once, and records how it fares; returns how each call ended, in their
    /// order.
    pub async fn send(
        &self,
        gateway: &std::sync::Arc<Gateway>,
        at: Timestamp,
        letters: Vec<Letter>,
    ) -> Vec<Called> {
        let mut ended: Vec<Called> =
            letters.iter().map(|_| Called::Unknown("the call was broken off".to_owned())).collect();
        let mut calls = JoinSet::new();
        for (place, letter) in letters.into_iter().enumerate() {
            let (gateway, client, spool) =
                (std::sync::Arc::clone(gateway), self.client.clone(), self.spool.clone());
            calls.spawn(async move { (place, call(&gateway, &client, spool, at, letter).await) });
        }
        while let Some(call) = calls.join_next().await {
            if let Ok((place, called)) = call
                && let Some(slot) = ended.get_mut(place)
            {
                gateway.note(at, &called);
                *slot = called;
            }
        }
        ended
    }
}

async fn call(
    gateway: &Gateway,
    client: &reqwest::Client,
    spool: Spool,
    at: Timestamp,
    letter: Letter,
) -> Called {
    let settings = &gateway.settings;
    match &settings.kind {
        GatewayKind::Spool => {
            let Letter { id, to, text, extension, number: _ } = letter;
            let outgoing = Outgoing { id, to, text, extension };
            match tokio::task::spawn_blocking(move || spool.send(&outgoing)).await {
                Ok(Ok(())) => Called::Taken { reference: None },
                Ok(Err(error)) => Called::Unreachable(error.to_string()),
                Err(error) => Called::Unreachable(error.to_string()),
            }
        }
        GatewayKind::Kannel(kannel) => {
            let token = settings.token.as_ref().map_or("", |token| token.reveal());
            kannel.send(client, &settings.name, token, &letter).await
        }
        GatewayKind::Http(http) => {
            let time = BEIJING.to_datetime(at).strftime("%Y%m%d%H%M%S").to_string();
            http.send(client, &time, &letter).await
        }
    }
}
