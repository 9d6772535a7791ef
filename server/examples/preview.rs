//! Writes every sample of every page, in both languages and both print sizes, with its assets into a folder to look at.
//!
//! `cargo run -p server --example preview -- DIR`, then `node web/look.mjs DIR` for pictures and the accessibility check.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use server::assets;
use server::views::locale::Lang;
use server::views::{Views, render_samples};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("give the folder to write to: preview DIR")?);
    let views = Views::new()?;
    let mut count = 0_usize;
    for lang in Lang::ALL {
        for large in [false, true] {
            for sample in render_samples(&views, lang, large)? {
                let print = if large { "large" } else { "normal" };
                write(
                    &folder.join(format!("{}.{}.{print}.html", sample.name, lang.code())),
                    sample.html.as_bytes(),
                )?;
                count += 1;
            }
        }
    }
    for asset in assets::all() {
        write(&folder.join(asset.url.trim_start_matches('/')), asset.bytes)?;
    }
    println!("wrote {count} pages to {}", folder.display());
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::write(path, bytes)
}
