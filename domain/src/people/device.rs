//! Devices at windows on which citizens rate. A device is part of the proof that a rating was given, so that putting
//! one up and taking it away are events; which browser is the device just now is a secret of the server.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::ids::{DeviceId, UnitId};

/// What a device is; the national channels of ratings tell those apart on which citizens rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeviceKind {
    /// A tablet in a hall.
    Tablet,
    /// Any other terminal in a hall: a rating device, a self-service machine.
    Terminal,
    /// A screen on a wall: it shows how the house stands, and nobody rates on it.
    Screen,
}

impl DeviceKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Tablet, Self::Terminal, Self::Screen];

    /// Returns the stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Tablet => "tablet",
            Self::Terminal => "terminal",
            Self::Screen => "screen",
        }
    }

    /// Returns whether citizens rate on it.
    #[must_use]
    pub fn rates(self) -> bool {
        match self {
            Self::Tablet | Self::Terminal => true,
            Self::Screen => false,
        }
    }

    /// Returns the kind of a code, or `None`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A device at a window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Identifies it.
    pub id: DeviceId,
    /// What people call it, such as “3号窗口平板”.
    pub name: String,
    /// The window, or whatever unit it stands at.
    pub window: UnitId,
    /// What it is.
    pub kind: DeviceKind,
    /// Whether it was taken out of use.
    #[serde(default)]
    pub revoked: bool,
}

/// All devices there ever were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Devices {
    by_id: BTreeMap<DeviceId, Device>,
}

impl Devices {
    /// Returns a device, in use or not.
    #[must_use]
    pub fn get(&self, id: DeviceId) -> Option<&Device> {
        self.by_id.get(&id)
    }

    /// Returns a device that is in use.
    #[must_use]
    pub fn in_use(&self, id: DeviceId) -> Option<&Device> {
        self.get(id).filter(|device| !device.revoked)
    }

    /// Returns every device in use, by id.
    pub fn all_in_use(&self) -> impl Iterator<Item = &Device> {
        self.by_id.values().filter(|device| !device.revoked)
    }

    /// Returns every device there ever was, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Device> {
        self.by_id.values()
    }

    pub(super) fn put(&mut self, device: Device) {
        self.by_id.insert(device.id, device);
    }

    pub(super) fn revoke(&mut self, id: DeviceId) {
        if let Some(device) = self.by_id.get_mut(&id) {
            device.revoked = true;
        }
    }
}
