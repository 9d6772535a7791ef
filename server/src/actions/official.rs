//! What is an office's and stays where persons' numbers are hidden: the house's hotline, and what the directory lists.

use domain::{directory::official::Official, world::World};

use crate::app::App;

/// Returns what stays.
#[must_use]
pub fn official(app: &App, world: &World) -> Official {
    Official::of(&world.directory, [app.config.site.hotline.as_str()])
}
