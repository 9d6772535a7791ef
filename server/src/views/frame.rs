//! What surrounds every page: language, print size, who is signed in, the demonstration notice, the flash message.
//!
//! A handler fills one frame per request; no page repeats any of it in its own context.

use serde::Serialize;

use super::locale::{Lang, Words};

/// The surroundings of a page.
#[derive(Debug, Clone, Serialize)]
pub struct Frame {
    /// The language to answer in.
    pub lang: Lang,
    /// Whether the person asked for large print (elder mode).
    pub large: bool,
    /// The time of the request, UTC milliseconds; decides whether a date needs its year.
    pub now_ms: i64,
    /// The installation this page belongs to.
    pub site: Site,
    /// The token every form carries against forged requests.
    pub csrf: String,
    /// The path with its query, for the links that come back here after changing language or print size.
    pub path: String,
    /// Who is signed in; nobody on citizens' pages.
    pub person: Option<SignedIn>,
    /// The notice of a demonstration; nothing in a real installation.
    pub demo: Option<DemoNotice>,
    /// What the last action did, shown once.
    pub flash: Option<Flash>,
    /// The version of the program.
    pub version: String,
}

/// The installation as people know it.
#[derive(Debug, Clone, Serialize)]
pub struct Site {
    /// The name of the service, such as “洛川县民声回音”.
    pub name: String,
    /// The body that runs it, such as “洛川县12345热线受理中心”.
    pub operator: String,
    /// The number people can ring, such as `12345`; nothing when there is none.
    pub hotline: Option<String>,
}

/// A signed-in member of staff.
#[derive(Debug, Clone, Serialize)]
pub struct SignedIn {
    /// The person's name.
    pub name: String,
    /// The role in words.
    pub role: Words,
    /// The unit's name.
    pub unit: String,
    /// The desks this person may open, in order.
    pub desks: Vec<NavItem>,
    /// The rarer rooms, in groups that open on a click; none when all fit in a row.
    pub groups: Vec<NavGroup>,
    /// The pages of administration this person may open, in order: `units`, `people`, ….
    pub areas: Vec<&'static str>,
}

/// A link to a desk.
#[derive(Debug, Clone, Serialize)]
pub struct NavItem {
    /// The name of the desk.
    pub label: Words,
    /// Its address.
    pub url: String,
    /// An icon of the sprite.
    pub icon: String,
    /// How many things wait there; nothing when it is not counted.
    pub waiting: Option<u64>,
    /// Whether this is the desk being shown.
    pub current: bool,
    /// The key that opens it, pressed after `g`.
    pub key: Option<char>,
}

/// Rooms that stand together behind one word.
#[derive(Debug, Clone, Serialize)]
pub struct NavGroup {
    /// The word.
    pub label: Words,
    /// The rooms; never none.
    pub items: Vec<NavItem>,
    /// How many things wait in them; nothing when none is counted.
    pub waiting: Option<u64>,
    /// Whether one of them is being shown.
    pub current: bool,
}

/// Says that this is a demonstration and that its dates are moved.
#[derive(Debug, Clone, Serialize)]
pub struct DemoNotice {
    /// The name of the data shown.
    pub data: String,
    /// By how many days the dates of the data are moved forward; zero when they are true.
    pub offset_days: i64,
}

/// The outcome of the last action, shown once at the top of the next page.
#[derive(Debug, Clone, Serialize)]
pub struct Flash {
    /// Whether it went well.
    pub tone: Tone,
    /// What happened.
    pub text: Words,
}

/// How a piece of news should feel; shown by icon and words, with colour only as a third sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Plain information.
    Calm,
    /// Something is well or done.
    Good,
    /// Something needs attention soon.
    Soon,
    /// Something is wrong or late.
    Bad,
    /// Something rests or is no longer of concern.
    Quiet,
}

impl Frame {
    /// Returns a frame for previews and tests: Sunday 22 November 2026, 14:05 in Beijing.
    pub fn sample(lang: Lang) -> Frame {
        Frame {
            lang,
            large: false,
            now_ms: 1_795_327_500_000,
            site: Site {
                name: "山阳县民声回音".to_owned(),
                operator: "山阳县12345热线受理中心".to_owned(),
                hotline: Some("12345".to_owned()),
            },
            csrf: "sample-csrf".to_owned(),
            path: "/track?from=home&x=1".to_owned(),
            person: None,
            demo: None,
            flash: None,
            version: "0.1.0".to_owned(),
        }
    }

    /// Returns the sample frame with everything switched on: a signed-in person, a demonstration, a flash message.
    pub fn sample_staff(lang: Lang) -> Frame {
        let desk = |label: &str, url: &str, icon: &str, waiting: Option<u64>, key: char| NavItem {
            label: Words::plain(label),
            url: url.to_owned(),
            icon: icon.to_owned(),
            waiting,
            current: key == 'd',
            key: Some(key),
        };
        Frame {
            person: Some(SignedIn {
                name: "周敏".to_owned(),
                role: Words::plain("派单员"),
                unit: "县12345热线受理中心".to_owned(),
                desks: vec![
                    desk("话务", "/desk/agent", "phone", None, 'a'),
                    desk("派单", "/desk/dispatch", "arrow", Some(18), 'd'),
                    desk("督办", "/desk/supervise", "flag", Some(3), 's'),
                ],
                groups: vec![NavGroup {
                    label: Words::key("common.rooms.voices"),
                    items: vec![desk("群众回复", "/replies", "message", Some(2), 'y')],
                    waiting: Some(2),
                    current: false,
                }],
                areas: vec!["units", "people", "packs", "calendars", "audit", "system"],
            }),
            demo: Some(DemoNotice { data: "商洛市网民来信".to_owned(), offset_days: 1294 }),
            flash: Some(Flash {
                tone: Tone::Good, text: Words::plain("已派给县住房和城乡建设局")
            }),
            path: "/desk/dispatch".to_owned(),
            ..Frame::sample(lang)
        }
    }
}
