//! The layouts of monthly tables: those the program carries, and those an office typed in, which take their place. A
//! layout that cannot be read is named with file and line, and nothing is guessed in its stead.

use std::{fs, path::Path};

use domain::tables::template::Template;

use crate::shipped;

/// The folder of an installation's own layouts, below its data.
pub const FOLDER: &str = "tables";
/// The file of the token that a system above shows to read closed tables, below an installation's data.
pub const TOKEN: &str = "reports.token";
/// The shortest token that is taken.
const TOKEN_LENGTH: usize = 24;

/// Returns the layouts of an installation.
///
/// # Errors
/// What cannot be read, with file and line.
pub fn layouts(dir: &Path) -> Result<Vec<Template>, String> {
    let mut layouts = Vec::new();
    for (file, text) in shipped::TABLES {
        layouts.push(Template::parse(file, text).map_err(|error| error.to_string())?);
    }
    for (file, text) in own(&dir.join(FOLDER))? {
        let own = Template::parse(&file, &text).map_err(|error| error.to_string())?;
        layouts.retain(|known| known.report != own.report);
        layouts.push(own);
    }
    Ok(layouts)
}

fn own(folder: &Path) -> Result<Vec<(String, String)>, String> {
    let cannot =
        |error: std::io::Error| format!("cannot read the layouts in `{}`: {error}", folder.display());
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(cannot(error)),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.map_err(cannot)?.path();
        if path.extension().is_some_and(|ending| ending == "toml") {
            let text = fs::read_to_string(&path).map_err(cannot)?;
            files.push((path.display().to_string(), text));
        }
    }
    files.sort();
    Ok(files)
}

/// Returns whether a token is the one an administrator wrote into [`TOKEN`]; without the file, none is.
#[must_use]
pub fn is_token(dir: &Path, given: &str) -> bool {
    use subtle::ConstantTimeEq;
    let Ok(kept) = fs::read_to_string(dir.join(TOKEN)) else { return false };
    let kept = kept.trim();
    kept.len() >= TOKEN_LENGTH && bool::from(kept.as_bytes().ct_eq(given.as_bytes()))
}
