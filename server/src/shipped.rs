//! What the program carries: the State Council's years and the packs of the regulations.

use domain::calendar::{Calendar, YearFile};

/// The years' files, oldest first.
const YEARS: [&str; 21] = [
    include_str!("../../calendars/2007.json"),
    include_str!("../../calendars/2008.json"),
    include_str!("../../calendars/2009.json"),
    include_str!("../../calendars/2010.json"),
    include_str!("../../calendars/2011.json"),
    include_str!("../../calendars/2012.json"),
    include_str!("../../calendars/2013.json"),
    include_str!("../../calendars/2014.json"),
    include_str!("../../calendars/2015.json"),
    include_str!("../../calendars/2016.json"),
    include_str!("../../calendars/2017.json"),
    include_str!("../../calendars/2018.json"),
    include_str!("../../calendars/2019.json"),
    include_str!("../../calendars/2020.json"),
    include_str!("../../calendars/2021.json"),
    include_str!("../../calendars/2022.json"),
    include_str!("../../calendars/2023.json"),
    include_str!("../../calendars/2024.json"),
    include_str!("../../calendars/2025.json"),
    include_str!("../../calendars/2026.json"),
    include_str!("../../calendars/2027.json"),
];

/// The packs' files: name and text.
pub const PACKS: [(&str, &str); 5] = [
    ("policies/linshu-2020-10.toml", include_str!("../../policies/linshu-2020-10.toml")),
    ("policies/pudong-2018-5.toml", include_str!("../../policies/pudong-2018-5.toml")),
    ("policies/nanjing-2016-122.toml", include_str!("../../policies/nanjing-2016-122.toml")),
    ("policies/xiangtan-2019.toml", include_str!("../../policies/xiangtan-2019.toml")),
    ("policies/yancheng-2011.toml", include_str!("../../policies/yancheng-2011.toml")),
];

/// The layouts of monthly tables: name and text. An installation's own stand in `DIR/tables`.
pub const TABLES: [(&str, &str); 2] = [
    ("policies/tables/table-one.toml", include_str!("../../policies/tables/table-one.toml")),
    ("policies/tables/table-two.toml", include_str!("../../policies/tables/table-two.toml")),
];

/// Returns the published years; a file without days is a year that is not published yet.
///
/// # Errors
/// When a carried file is broken, which is our fault.
pub fn years() -> Result<Vec<YearFile>, String> {
    let files =
        YEARS.iter().map(|text| serde_json::from_str::<YearFile>(text).map_err(|error| error.to_string()));
    let files = files.collect::<Result<Vec<_>, _>>()?;
    Ok(files.into_iter().filter(|file| !file.days.is_empty()).collect())
}

/// Returns the calendar of the carried years.
///
/// # Errors
/// When a carried file is broken, which is our fault.
pub fn calendar() -> Result<Calendar, String> {
    Calendar::new(years()?).map_err(|error| error.to_string())
}
