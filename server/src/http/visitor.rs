//! Who asks, before anybody signs in: language, print size, address, the token against forged forms.

use std::{convert::Infallible, net::SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, header, request::Parts},
};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use crate::{
    app::App,
    views::{
        frame::{DemoNotice, Flash, Frame, Site, Tone},
        locale::{Lang, Words},
    },
};

/// The cookie that ties a citizen's forms to the browser they were shown in.
pub const VISITOR_COOKIE: &str = "huiyin_visitor";
/// The cookie that keeps the tracking code between pages, so that it never stands in an address.
pub const TRACK_COOKIE: &str = "huiyin_track";
/// The cookie of the news to show once.
pub const FLASH_COOKIE: &str = "huiyin_flash";

/// Whoever asks.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// The language to answer in.
    pub lang: Lang,
    /// Large print.
    pub large: bool,
    /// The address asked from.
    pub address: String,
    /// The path with its query.
    pub path: String,
    /// The token every form of this browser carries.
    pub csrf: String,
    /// The cookies sent, and those to be set.
    pub jar: CookieJar,
    /// News to show once.
    pub flash: Option<Flash>,
    /// Whether htmx asks for a piece of a page.
    pub is_partial: bool,
}

impl Visitor {
    /// Returns the tracking code this browser proved, when it did.
    #[must_use]
    pub fn tracking_code(&self) -> Option<String> {
        self.jar.get(TRACK_COOKIE).map(|cookie| cookie.value().to_owned())
    }

    /// Returns the frame of a page for this visitor.
    #[must_use]
    pub fn frame(&self, app: &App) -> Frame {
        let site = &app.config.site;
        Frame {
            lang: self.lang,
            large: self.large,
            now_ms: app.clock.now().as_millisecond(),
            site: Site {
                name: in_language(self.lang, &site.name, &site.name_en),
                operator: in_language(self.lang, &site.operator, &site.operator_en),
                hotline: Some(site.hotline.clone()).filter(|number| !number.is_empty()),
            },
            csrf: self.csrf.clone(),
            path: self.path.clone(),
            person: None,
            demo: app
                .demo
                .as_ref()
                .map(|demo| DemoNotice { data: demo.data.clone(), offset_days: demo.offset_days }),
            flash: self.flash.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

/// Returns the name in the reader's language; the Chinese one where there is no other.
#[must_use]
pub fn in_language(lang: Lang, zh: &str, en: &str) -> String {
    match lang {
        Lang::En if !en.is_empty() => en.to_owned(),
        Lang::Zh | Lang::En => zh.to_owned(),
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let mut jar = CookieJar::from_headers(&parts.headers);
        let token = match jar.get(VISITOR_COOKIE).map(|cookie| cookie.value().to_owned()) {
            Some(token) => token,
            None => {
                let token = app.ids.token().unwrap_or_default();
                jar = jar.add(cookie(VISITOR_COOKIE, token.clone()));
                token
            }
        };
        let path = parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let flash = jar.get(FLASH_COOKIE).and_then(|cookie| flash(cookie.value()));
        if flash.is_some() {
            jar = jar.remove(cookie(FLASH_COOKIE, String::new()));
        }
        Ok(Self {
            lang: lang(&jar, &parts.headers),
            large: jar.get("huiyin_print").is_some_and(|cookie| cookie.value() == "large"),
            address: address(parts, app),
            path,
            csrf: app.store.vault().index(&token, "form"),
            jar,
            flash,
            is_partial: parts.headers.contains_key("hx-request"),
        })
    }
}

/// Returns a cookie scripts cannot read and other sites cannot send along.
#[must_use]
pub fn cookie(name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Lax).build()
}

/// Returns the cookie that shows the words of a locale key once, on the next page.
#[must_use]
pub fn news(tone: Tone, key: &str, value: &str) -> Cookie<'static> {
    news_of(tone, &Words::key(key).with("value", value))
}

/// Returns the cookie that shows these words of the locale files once, on the next page.
#[must_use]
pub fn news_of(tone: Tone, words: &Words) -> Cookie<'static> {
    let tone = if tone == Tone::Bad { "bad" } else { "good" };
    let (key, args) = match words {
        Words::Locale { key, args } => (key.as_str(), args.iter().collect()),
        Words::Plain { text: _ } => ("", Vec::new()),
    };
    let short = |value: &str| {
        let kept = value.chars().filter(|character| character.is_alphanumeric() || *character == '-');
        kept.take(NEWS_LENGTH).collect::<String>()
    };
    let mut values = form_urlencoded::Serializer::new(String::new());
    for (name, value) in args {
        values.append_pair(name, &short(value));
    }
    let plain = format!("{tone}.{key}|{}", values.finish());
    cookie(FLASH_COOKIE, store::hex::encode(plain.as_bytes()))
}

/// The most characters of a value in the news: a cookie is short.
const NEWS_LENGTH: usize = 60;

fn flash(value: &str) -> Option<Flash> {
    let plain = String::from_utf8(store::hex::decode(value)?).ok()?;
    let (tone, rest) = plain.split_once('.')?;
    let (key, values) = rest.split_once('|').filter(|(key, _)| !key.is_empty())?;
    let tone = if tone == "bad" { Tone::Bad } else { Tone::Good };
    let text = form_urlencoded::parse(values.as_bytes())
        .fold(Words::key(key), |words, (name, value)| words.with(&name, value));
    Some(Flash { tone, text })
}

fn lang(jar: &CookieJar, headers: &HeaderMap) -> Lang {
    let chosen = jar.get("huiyin_lang").and_then(|cookie| Lang::from_code(cookie.value()));
    let asked =
        || headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).map(Lang::from_header);
    chosen.or_else(asked).unwrap_or_default()
}

fn address(parts: &Parts, app: &App) -> String {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_string());
    forwarded(&parts.headers, peer.unwrap_or_else(|| "unknown".to_owned()), app)
}

/// Returns the address a request came from: the peer, or what the trusted proxy says of it.
pub(crate) fn forwarded(headers: &HeaderMap, peer: String, app: &App) -> String {
    if peer != app.config.server.trusted_proxy {
        return peer;
    }
    let forwarded = headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
    forwarded.and_then(|list| list.rsplit(',').next()).map_or(peer, |last| last.trim().to_owned())
}
