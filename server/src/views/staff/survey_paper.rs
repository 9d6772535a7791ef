//! The printed questionnaire of a survey.

use serde::Serialize;

use crate::views::{Page, locale::Words};

/// A question as it stands on paper.
#[derive(Debug, Clone, Serialize)]
pub struct PaperQuestion {
    /// From 1.
    pub number: u8,
    /// What is asked.
    pub text: String,
    /// Whether it needs an answer.
    pub required: bool,
    /// The stable code of its kind.
    pub kind: String,
    /// What can be ticked, each with where it leads when not to the next question.
    pub options: Vec<(Words, Option<Words>)>,
    /// The smallest and largest number that can be an answer.
    pub bounds: Option<(i64, i64)>,
}

/// The sheet of one place.
#[derive(Debug, Clone, Serialize)]
pub struct PaperSheet {
    /// The number of the place.
    pub number: u32,
    /// The code behind which the same questions can be answered, as a picture; nothing where that is no way to answer.
    pub code: Option<String>,
}

/// A sheet for each open place of a sample. `GET /surveys/{id}/print`
#[derive(Debug, Clone, Serialize)]
pub struct SurveyPaper {
    /// What the survey is called.
    pub title: String,
    /// What is said before the first question.
    pub intro: String,
    /// The survey's page.
    pub back_url: String,
    /// The last day for answers.
    pub until: String,
    /// The sheets, by number.
    pub sheets: Vec<PaperSheet>,
    /// The next ones, when there are more than are printed at once.
    pub next_url: Option<String>,
    /// The questions.
    pub questions: Vec<PaperQuestion>,
}

impl Page for SurveyPaper {
    const TEMPLATE: &'static str = "staff/surveys/paper.html";

    fn samples() -> Vec<SurveyPaper> {
        let grade = |text: &str, to: Option<u8>| {
            (Words::plain(text), to.map(|to| Words::key("survey.paper_to").with("to", to)))
        };
        let question = |number: u8, kind: &str| PaperQuestion {
            number,
            text: "您<满意>吗？".to_owned(),
            required: number == 1,
            kind: kind.to_owned(),
            options: match number {
                1 => vec![grade("非常<满意>", Some(3)), grade("不满意", None)],
                2 => vec![(Words::plain("步行"), Some(Words::key("survey.paper_end")))],
                _ => Vec::new(),
            },
            bounds: (number == 4).then_some((0, 300)),
        };
        let kinds = ["grades", "multiple", "text", "number"];
        let paper = SurveyPaper {
            title: "三月<办件>".to_owned(),
            intro: "只需两分钟".to_owned(),
            back_url: "/surveys/7".to_owned(),
            until: "2026-04-20".to_owned(),
            sheets: vec![
                PaperSheet { number: 1, code: Some("<svg viewBox=\"0 0 1 1\"></svg>".to_owned()) },
                PaperSheet { number: 2, code: None },
            ],
            next_url: Some("/surveys/7/print?after=2".to_owned()),
            questions: (1..).zip(kinds).map(|(number, kind)| question(number, kind)).collect(),
        };
        vec![SurveyPaper { sheets: Vec::new(), next_url: None, ..paper.clone() }, paper]
    }
}
