//! The data the demonstration carries; `demo/README.md` says where it comes from.

/// The letters.
pub const LETTERS: &str = include_str!("../../../demo/shangluo.csv");
/// Which column of the letters feeds which field.
pub const MAP: &str = include_str!("../../../demo/map.toml");
/// The units.
pub const UNITS: &str = include_str!("../../../demo/units.csv");
/// How the letters spell their offices.
pub const ALIASES: &str = include_str!("../../../demo/aliases.csv");
/// The staff.
pub const PEOPLE: &str = include_str!("../../../demo/people.csv");
/// The words that hint at a unit.
pub const CATALOGUE: &str = include_str!("../../../demo/catalogue.csv");
/// Whose duty what is.
pub const DUTIES: &str = include_str!("../../../demo/duties.csv");
/// The words that hint at a kind.
pub const KINDS: &str = include_str!("../../../demo/kinds.csv");
/// The matters that cases are about.
pub const MATTERS: &str = include_str!("../../../demo/matters.csv");
/// The articles of the knowledge base.
pub const KNOWLEDGE: &str = include_str!("../../../demo/knowledge.csv");
/// The settings.
pub const SETTINGS: &str = include_str!("../../../demo/huiyin.toml");

/// What every page calls the letters.
pub const SOURCE: &str = "商洛市市长信箱 2011–2022 年公开来信与答复";
