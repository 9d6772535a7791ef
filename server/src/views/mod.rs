//! Pages: typed contexts, the templates they fill, and the words in them.
//!
//! A page is a plain struct with its template's name and samples of itself; `pages!` lists them all, and one test
//! renders every sample in every language. Views hold no rule, ask no clock and touch no store.
//!
//! In a template: `page` is the context, `frame` the surroundings, `lang` the language;
//! `t("area.key", count=3)` says a text, `words|say` says [`Words`], `asset("huiyin.css")` gives an address.

pub mod chart;
pub mod citizen;
mod dates;
pub mod frame;
pub mod locale;
pub mod parts;
pub mod rate;
pub mod staff;
pub mod style_guide;
pub mod wall;
pub mod weighed;

#[cfg(test)]
mod checks;
mod filters;

use std::collections::BTreeMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, context};
use serde::Serialize;

use frame::Frame;
use locale::{Lang, LocaleError, Texts, Words};

static TEMPLATES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// A page: the values a template needs.
pub trait Page: Serialize + Sized {
    /// The template below `templates/`.
    const TEMPLATE: &'static str;

    /// Returns contexts that together show every branch of the template, for tests and previews.
    fn samples() -> Vec<Self>;
}

/// Calls for every page we have; a new page is added here and nowhere else.
macro_rules! pages {
    ($($page:ty),+ $(,)?) => {
        /// Renders every sample of every page in one language, for tests and previews.
        pub fn render_samples(views: &Views, lang: Lang, large: bool) -> Result<Vec<Sample>, ViewError> {
            let mut samples = Vec::new();
            $( add_samples::<$page>(views, lang, large, &mut samples)?; )+
            Ok(samples)
        }
    };
}

pages! {
    citizen::Home,
    citizen::Speak,
    citizen::Receipt,
    citizen::TrackForm,
    citizen::Track,
    citizen::Answer,
    citizen::Thanks,
    citizen::Reopen,
    citizen::Problem,
    rate::Pick,
    rate::Why,
    rate::Done,
    rate::Gone,
    rate::Place,
    citizen::retaliation::Retaliation,
    rate::Pair,
    rate::Idle,
    rate::Ask,
    rate::AskWhy,
    rate::Thanks,
    rate::Unpaired,
    style_guide::StyleGuide,
    staff::assess::Assessments,
    staff::assess::entering::Bands,
    staff::assess::entering::Entries,
    staff::assess::entering::Marks,
    staff::assess::month::Closing,
    staff::assess::month::Peers,
    staff::assess::month::Ranking,
    staff::assess::rules::Rules,
    staff::assess::score::Rows,
    staff::assess::score::Why,
    staff::assess::standing::Appeals,
    staff::assess::standing::Corrections,
    staff::assess::year::Year,
    staff::audit::Audit,
    staff::calendars::Calendars,
    staff::callbacks::Callbacks,
    staff::case::CasePage,
    staff::desk::Desk,
    staff::devices::Devices,
    staff::due_calendar::DueCalendar,
    staff::devices::Sheet,
    staff::intake::ImportReport,
    staff::intake::NeedsUnit,
    staff::gateways::Gateways,
    staff::notice::Notice,
    staff::order::OrderPage,
    staff::pack::Pack,
    staff::pack_diff::PackDiff,
    staff::what_if::WhatIf,
    staff::packs::Packs,
    staff::people::People,
    staff::ratings::Board,
    staff::ratings::Cases,
    staff::ratings::Ratings,
    staff::ratings::UnitRatings,
    staff::register::Register,
    staff::register::Repeats,
    staff::register::Suggestions,
    staff::replies::Replies,
    staff::registered::Registered,
    staff::integrity::Integrity,
    staff::reports::Reports,
    staff::reports::TablePage,
    staff::scores::Scores,
    staff::sign_in::ChangePassword,
    staff::sign_in::Enrol,
    staff::sign_in::LinkOver,
    staff::sign_in::SecondFactor,
    staff::sign_in::SignIn,
    staff::sign_in::Welcome,
    staff::sorting::Sorting,
    staff::sources::Sources,
    staff::sources::BatchPage,
    staff::supervision::board::Board,
    staff::supervision::opening::Opening,
    staff::supervision::page::ProceedingPage,
    staff::supervision::word::Instructions,
    staff::system::System,
    staff::units::Units,
    staff::warnings::Warnings,
    staff::window::Window,
    staff::uploads::Uploads,
    staff::uploads::UploadDays,
    citizen::verify::Verify,
    staff::documents::Documents,
    staff::documents::DocumentPage,
    staff::documents::Draft,
    staff::doc_templates::Templates,
    staff::doc_templates::TemplatePage,
    staff::catalogue::Catalogue,
    staff::catalogue::CatalogueImport,
    staff::today::Behind,
    staff::supervision::concentration::Concentration,
    staff::supervision::responses::Responses,
    wall::Wall,
    wall::Shut,
    staff::absences::Absences,
    staff::publications::Publications,
    staff::publications::Proposal,
    citizen::results::Results,
    citizen::results::Method,
    citizen::results::Opinions,
    citizen::results::OpinionPage,
    citizen::results::OpenData,
    staff::sheet::Sheet,
    staff::sheet::Signed,
    citizen::survey::SurveyQuestion,
    citizen::survey::SurveyEnd,
    citizen::directory::Directory,
    staff::listings::Listings,
    staff::analysis::Analysis,
    staff::analysis::AnalysisOrders,
    staff::survey::SurveyList,
    staff::survey::form::SurveyForm,
    staff::survey::SurveyPage,
    staff::survey::PlacePage,
    staff::survey::SurveySheet,
    staff::survey_paper::SurveyPaper,
    citizen::annual::AnnualResults,
    staff::annual::AnnualList,
    staff::annual::AnnualNew,
    staff::annual::AnnualPage,
    staff::visits::VisitList,
    staff::visits::VisitPage,
    staff::visits::VisitYear,
    staff::visits::form::VisitPlan,
    staff::visits::form::VisitRecord,
    staff::visits::form::SupervisorList,
    staff::tablet::TabletPage,
    staff::tablet::SurveyTablet,
    staff::campaign::CampaignList,
    staff::campaign::CampaignPage,
    staff::campaign::StandardsPage,
    staff::campaign::entrant::EntrantsPage,
    staff::campaign::entrant::EntrantPage,
    staff::campaign::accept::PanelPage,
    staff::campaign::accept::RankingPage,
    citizen::honours::Honours,
    staff::survey::field::FieldList,
    staff::survey::field::FieldPage,
    staff::knowledge::Knowledge,
    staff::knowledge::Hints,
    staff::knowledge::one::ArticlePage,
    staff::knowledge::edit::EditPage,
    staff::knowledge::edit::MissPage,
    staff::knowledge::edit::ImportPage,
    staff::knowledge::duty::DutyPage,
    citizen::answers::Answers,
    citizen::answers::AnswerPage,
    citizen::answers::AnswerHints,
    citizen::casebook::CaseBook,
    staff::woodpecker::WoodpeckerList,
    staff::woodpecker::WoodpeckerYear,
    staff::woodpecker::WoodpeckerNominee,
    staff::woodpecker::WoodpeckerMembers,
    staff::woodpecker::WoodpeckerMeeting,
    staff::woodpecker::WoodpeckerLetter,
    staff::woodpecker::WoodpeckerStep,
}

/// What can go wrong while a page is made: always a fault of ours, never of the person who asked.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    /// A template is broken, or asks for a value or a text that is not there.
    #[error("cannot render `{template}`: {source:#}")]
    Template {
        /// The template.
        template: String,
        /// What the engine said.
        source: minijinja::Error,
    },
    /// The texts are broken.
    #[error(transparent)]
    Locale(#[from] LocaleError),
}

/// A rendered sample of a page.
#[derive(Debug, Clone)]
pub struct Sample {
    /// A name fit for a file, such as `citizen-track-2`.
    pub name: String,
    /// The page.
    pub html: String,
}

/// The templates and texts, ready to render.
#[derive(Debug)]
pub struct Views {
    environment: Environment<'static>,
    texts: Texts,
}

impl Views {
    /// Reads the embedded templates and texts.
    pub fn new() -> Result<Views, ViewError> {
        Views::with_texts(Texts::load()?)
    }

    fn with_texts(texts: Texts) -> Result<Views, ViewError> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment
            .set_syntax(syntax.map_err(|source| ViewError::Template { template: "*".to_owned(), source })?);
        filters::install(&mut environment, &texts);
        for (name, source) in TEMPLATES {
            environment
                .add_template(name, source)
                .map_err(|source| ViewError::Template { template: (*name).to_owned(), source })?;
        }
        Ok(Views { environment, texts })
    }

    /// Renders a page in its frame.
    pub fn render<P: Page>(&self, page: &P, frame: &Frame) -> Result<String, ViewError> {
        let failed = |source| ViewError::Template { template: P::TEMPLATE.to_owned(), source };
        let template = self.environment.get_template(P::TEMPLATE).map_err(failed)?;
        let context = context! { page => Serde(page), frame => Serde(frame), lang => frame.lang.code() };
        template.render(context).map_err(failed)
    }

    /// Returns the text of a key, for letters, messages and answers that are not pages.
    pub fn text(&self, lang: Lang, key: &str, args: &BTreeMap<String, String>) -> Result<String, ViewError> {
        Ok(self.texts.text(lang, key, args)?)
    }

    /// Returns a moment as people read it: “11月27日 周五 17:30”; the year only when it is not that of `now_ms`.
    pub fn moment(lang: Lang, ms: i64, now_ms: i64) -> String {
        dates::moment(lang, ms, now_ms)
    }

    /// Returns the day of a moment as people read it: “11月27日 周五”.
    pub fn day(lang: Lang, ms: i64, now_ms: i64) -> String {
        dates::day(lang, ms, now_ms)
    }

    /// Returns words in a language.
    pub fn say(&self, lang: Lang, words: &Words) -> Result<String, ViewError> {
        Ok(self.texts.say(lang, words)?)
    }
}

fn add_samples<P: Page>(
    views: &Views,
    lang: Lang,
    large: bool,
    samples: &mut Vec<Sample>,
) -> Result<(), ViewError> {
    let base =
        if P::TEMPLATE.starts_with("citizen/") { Frame::sample(lang) } else { Frame::sample_staff(lang) };
    let frame = Frame { large, ..base };
    let stem = P::TEMPLATE.trim_end_matches(".html").replace('/', "-");
    for (index, page) in P::samples().iter().enumerate() {
        let html = views.render(page, &frame)?;
        samples.push(Sample { name: format!("{stem}-{}", index + 1), html });
    }
    Ok(())
}
