//! A survey as whoever was drawn sees it: one question at a time, and how it ended.

use serde::Serialize;

use crate::views::{
    Page,
    staff::survey::{QuestionView, sample_questions},
};

/// One question. `GET /q/{token}`
#[derive(Debug, Clone, Serialize)]
pub struct SurveyQuestion {
    /// What the survey is called.
    pub title: String,
    /// What is said before the first question.
    pub intro: String,
    /// The address of the page.
    pub url: String,
    /// The question.
    pub question: QuestionView,
    /// How many questions there are at most.
    pub count: usize,
    /// The question before; 0 at the first.
    pub back: u8,
    /// The last day for answers.
    pub until: String,
}

/// How it ended: `thanks`, `used`, `over`, `unknown`, `full`. `GET /q/{token}`
#[derive(Debug, Clone, Serialize)]
pub struct SurveyEnd {
    /// Which.
    pub why: String,
}

impl Page for SurveyQuestion {
    const TEMPLATE: &'static str = "citizen/survey.html";

    fn samples() -> Vec<SurveyQuestion> {
        let page = |question: QuestionView| SurveyQuestion {
            title: "三月办件<满意度>".to_owned(),
            intro: "只需一分钟".to_owned(),
            url: "/q/AbC".to_owned(),
            back: question.number.saturating_sub(1),
            count: 5,
            question,
            until: "2026-04-20".to_owned(),
        };
        sample_questions().into_iter().map(page).collect()
    }
}

impl Page for SurveyEnd {
    const TEMPLATE: &'static str = "citizen/survey_end.html";

    fn samples() -> Vec<SurveyEnd> {
        ["thanks", "used", "over", "unknown", "full"].map(|why| SurveyEnd { why: why.to_owned() }).to_vec()
    }
}
