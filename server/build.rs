//! Gathers what the binary carries inside it: style sheets, scripts, icons, templates and texts.
//!
//! Front-end packages come from `web/node_modules`, our own files from `static/`, `templates/` and `locales/`.
//! Each asset gets a short hash of its content in its address, so that a browser may keep it for ever.
//! Nothing is downloaded here: `npm ci --prefix web` does that, by the lock file, before the build.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Files taken from the front-end packages: the name we serve, and where the package keeps it.
const PACKAGED: [(&str, &str); 4] = [
    ("htmx.min.js", "htmx.org/dist/htmx.min.js"),
    ("tabler.min.css", "@tabler/core/dist/css/tabler.min.css"),
    ("weui.min.css", "weui/dist/style/weui.min.css"),
    ("echarts.min.js", "echarts/dist/echarts.min.js"),
];

#[expect(clippy::disallowed_methods, reason = "cargo names the build folder only in the environment")]
fn main() -> Outcome<()> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let out = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("cargo did not set `OUT_DIR`")?);
    watch(&here.join("build.rs"));
    embed_assets(&here, &out)?;
    embed_texts(&here.join("templates"), "html", &out.join("templates.rs"))?;
    embed_texts(&here.join("locales"), "toml", &out.join("locales.rs"))?;
    Ok(())
}

/// Copies every asset into the build folder and writes the table that `assets.rs` includes.
fn embed_assets(here: &Path, out: &Path) -> Outcome<()> {
    let packages = here.join("../web/node_modules");
    let copies = out.join("assets");
    fs::create_dir_all(&copies)?;
    let mut sources: Vec<(String, PathBuf)> = Vec::new();
    for (name, path) in PACKAGED {
        sources.push((name.to_owned(), packages.join(path)));
    }
    for path in files_below(&here.join("static"))? {
        let name =
            path.file_name().and_then(|name| name.to_str()).ok_or("a static file has no readable name")?;
        sources.push((name.to_owned(), path));
    }
    let mut table = String::from("&[\n");
    for (name, path) in sources {
        watch(&path);
        let bytes = fs::read(&path).map_err(|error| missing(&path, &error))?;
        let bytes = without_source_map(&name, bytes);
        let copy = copies.join(&name);
        fs::write(&copy, &bytes)?;
        let hash = content_hash(&bytes);
        let (stem, extension) = name.rsplit_once('.').ok_or("an asset has no extension")?;
        writeln!(
            table,
            "    Asset {{ name: {name:?}, url: \"/static/{stem}.{hash}.{extension}\", content_type: {kind:?}, hash: {hash:?}, bytes: include_bytes!({copy:?}) }},",
            kind = content_type(extension)?,
        )?;
    }
    table.push(']');
    fs::write(out.join("assets.rs"), table)?;
    Ok(())
}

/// Writes a table of `(path below the folder, text)` for every file with the extension.
fn embed_texts(folder: &Path, extension: &str, table_path: &Path) -> Outcome<()> {
    watch(folder);
    let mut table = String::from("&[\n");
    for path in files_below(folder)? {
        if path.extension().is_none_or(|found| found != extension) {
            continue;
        }
        watch(&path);
        let name = path.strip_prefix(folder)?.to_str().ok_or("a file name is not UTF-8")?.replace('\\', "/");
        writeln!(table, "    ({name:?}, include_str!({path:?})),")?;
    }
    table.push(']');
    fs::write(table_path, table)?;
    Ok(())
}

/// Lists all files below a folder, in a stable order.
fn files_below(folder: &Path) -> Outcome<Vec<PathBuf>> {
    watch(folder);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files_below(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn watch(path: &Path) {
    println!("cargo:rerun-if-changed={}", path.display());
}

fn missing(path: &Path, error: &std::io::Error) -> String {
    format!(
        "cannot read `{}` ({error}); fetch the front-end packages first, from the top of the project: npm ci --prefix web",
        path.display()
    )
}

/// Removes the comment that points at a source map, which we do not serve.
fn without_source_map(name: &str, bytes: Vec<u8>) -> Vec<u8> {
    let Ok(text) = String::from_utf8(bytes.clone()) else {
        return bytes;
    };
    let marker = if name.ends_with(".css") { "/*# sourceMappingURL=" } else { "//# sourceMappingURL=" };
    match text.rsplit_once(marker) {
        Some((before, after)) if after.len() < 200 => before.trim_end().as_bytes().to_vec(),
        _ => bytes,
    }
}

/// Returns ten hex digits of the 64-bit FNV-1a hash: a name for the content, not a seal.
fn content_hash(bytes: &[u8]) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in bytes {
        hash ^= u64::from(*byte);
        hash = hash.wrapping_mul(0x0000_0100_0000_01b3);
    }
    format!("{:010x}", hash >> 24)
}

fn content_type(extension: &str) -> Outcome<&'static str> {
    match extension {
        "css" => Ok("text/css; charset=utf-8"),
        "js" => Ok("text/javascript; charset=utf-8"),
        "svg" => Ok("image/svg+xml; charset=utf-8"),
        "png" => Ok("image/png"),
        other => Err(format!("no content type is known for `.{other}`; add it to build.rs").into()),
    }
}
