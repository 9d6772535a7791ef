//! Style sheets, scripts and icons that the binary carries inside it.
//!
//! An address contains a hash of the content, so an answer may be cached for ever and a new build is seen at once.
//! This module does not answer requests and reads no file at run time.

/// One file of the front end.
#[derive(Debug, Clone, Copy)]
pub struct Asset {
    /// The name templates use, such as `huiyin.css`.
    pub name: &'static str,
    /// The address with the content hash, such as `/static/huiyin.3fa2c1d09b.css`.
    pub url: &'static str,
    /// The value of the `Content-Type` header.
    pub content_type: &'static str,
    /// The hash of the content, fit for an `ETag`.
    pub hash: &'static str,
    /// The content.
    pub bytes: &'static [u8],
}

static ASSETS: &[Asset] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Returns the asset at an address, given with or without the leading `/static/`.
pub fn find(path: &str) -> Option<Asset> {
    let wanted = path.strip_prefix("/static/").unwrap_or(path);
    all().find(|asset| asset.url.strip_prefix("/static/") == Some(wanted))
}

/// Returns the address of an asset by its name, such as `huiyin.css`.
pub fn url(name: &str) -> Option<&'static str> {
    all().find(|asset| asset.name == name).map(|asset| asset.url)
}

/// Returns every asset.
pub fn all() -> impl Iterator<Item = Asset> {
    ASSETS.iter().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_is_found_by_its_own_address_only() {
        for asset in all() {
            assert_eq!(find(asset.url).map(|found| found.name), Some(asset.name));
            assert_eq!(url(asset.name), Some(asset.url));
            assert!(find(asset.name).is_none(), "an address without a hash would be cached for ever");
        }
    }

    #[test]
    fn nothing_points_outside_or_at_a_source_map() {
        for asset in all() {
            let text = std::str::from_utf8(asset.bytes).unwrap();
            assert!(!text.contains("sourceMappingURL="), "{} names a source map", asset.name);
            assert!(
                !text.contains("url(http") && !text.contains("@import"),
                "{} loads something from outside",
                asset.name
            );
        }
    }
}
