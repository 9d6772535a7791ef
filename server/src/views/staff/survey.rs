//! Surveys as staff see them: the list, the form that plans one, one survey with what it found, one place of its
//! sample, and the sheet of printed codes.

pub mod field;
pub mod form;

use serde::Serialize;

use crate::views::{
    Page,
    frame::Tone,
    locale::Words,
    parts::{Badge, Choice},
    staff::{kept::Kept, survey::field::SealView},
};

/// A survey in the list.
#[derive(Debug, Clone, Serialize)]
pub struct SurveyRow {
    /// What it is called.
    pub title: String,
    /// Its page.
    pub url: String,
    /// How it stands.
    pub standing: Badge,
    /// The period it is about.
    pub period: String,
    /// How many were drawn; nothing before the draw.
    pub drawn: Option<u32>,
    /// The last day for answers.
    pub until: String,
}

/// The list. `GET /surveys`
#[derive(Debug, Clone, Serialize)]
pub struct SurveyList {
    /// Surveys, what changed last in front.
    pub rows: Vec<SurveyRow>,
    /// Whether the reader may plan one.
    pub may_plan: bool,
}

/// A share with its interval, in percent.
#[derive(Debug, Clone, Serialize)]
pub struct ShareRow {
    /// The answer.
    pub answer: Words,
    /// How many, unweighted.
    pub count: u32,
    /// The weighted share.
    pub share: String,
    /// The lower end of the interval.
    pub low: String,
    /// The upper end.
    pub high: String,
}

/// What was found about one question.
#[derive(Debug, Clone, Serialize)]
pub struct FindingView {
    /// Its number.
    pub number: u8,
    /// What was asked.
    pub text: String,
    /// How many answered it.
    pub n: u32,
    /// Those who are satisfied.
    pub satisfied: Option<ShareRow>,
    /// The weighted mean; empty for none.
    pub mean: String,
    /// Each answer.
    pub shares: Vec<ShareRow>,
    /// What was written.
    pub words: Vec<String>,
    /// Each unit's people apart, where the lot fell among them so.
    pub parts: Vec<PartRow>,
}

/// What the people of one unit answered.
#[derive(Debug, Clone, Serialize)]
pub struct PartRow {
    /// The unit.
    pub name: Words,
    /// How many of them were drawn.
    pub drawn: u32,
    /// How many answered the question.
    pub n: u32,
    /// Those who are satisfied; nothing where too few answered.
    pub satisfied: Option<ShareRow>,
}

/// A part of the frame.
#[derive(Debug, Clone, Serialize)]
pub struct StratumRow {
    /// The unit, or everybody.
    pub name: Words,
    /// All who were found.
    pub found: u32,
    /// Those left out, by reason.
    pub left_out: Vec<(Words, u32)>,
    /// Among how many the lot fell.
    pub frame: u32,
    /// How many were drawn.
    pub drawn: u32,
    /// How many were not.
    pub rest: u32,
}

/// The draw.
#[derive(Debug, Clone, Serialize)]
pub struct DrawView {
    /// The seed; empty for whoever may not let the lot fall once more.
    pub seed: String,
    /// The digest of the frame.
    pub digest: String,
    /// When, UTC milliseconds.
    pub at_ms: i64,
    /// The parts of the frame.
    pub strata: Vec<StratumRow>,
}

/// What became of the places.
#[derive(Debug, Clone, Serialize)]
pub struct OutcomesView {
    /// All places.
    pub drawn: u32,
    /// Those who were called or came by themselves.
    pub tried: u32,
    /// Those who spoke to us.
    pub reached: u32,
    /// Those who wanted to say nothing.
    pub refused: u32,
    /// Those who answered.
    pub answered: u32,
    /// Those given up.
    pub unreached: u32,
    /// Those whom the end came before.
    pub lapsed: u32,
    /// How often numbers were shown.
    pub looks: u32,
    /// How many of these looks led to no call on record.
    pub idle: u32,
    /// The response rate in percent; empty for none.
    pub rate: String,
}

/// One survey. `GET /surveys/{id}`
#[derive(Debug, Clone, Serialize)]
pub struct SurveyPage {
    /// Its number.
    pub id: i64,
    /// Its version.
    pub version: i64,
    /// The form's idempotency key.
    pub key: String,
    /// What it is called.
    pub title: String,
    /// How it stands.
    pub standing: Badge,
    /// What was planned.
    pub facts: Vec<(Words, Words)>,
    /// Why it was given up; empty for not.
    pub reason: String,
    /// The draw.
    pub draw: Option<DrawView>,
    /// What became of the places.
    pub outcomes: Option<OutcomesView>,
    /// Whether the reader may see what was found; before the end that is for those who answer for surveys.
    pub sees_findings: bool,
    /// Whether the reader may take it away as a file.
    pub takes_away: bool,
    /// What was found; none before the first answer.
    pub findings: Vec<FindingView>,
    /// With fewer answers no share of a unit is told.
    pub fewest: u32,
    /// Units without any answer.
    pub uncovered: Vec<Words>,
    /// Whether a rule planned it by itself and it waits for somebody to look at it.
    pub is_by_rule: bool,
    /// Who may call for a third party.
    pub surveyors: Vec<Choice>,
    /// The last day that is proposed to them.
    pub hand_until: String,
    /// That a third party has not sealed its result yet, or ended without a seal.
    pub unsealed: Option<Words>,
    /// The seal of a third party's result.
    pub seal: Option<SealView>,
    /// What the reader may do as it stands: `edit`, `draw`, `close`, `cancel`, `desk`, `paper`, `sheet`, `invite`,
    /// `assign`, `again`, `tablet`.
    pub may: Vec<String>,
    /// A form that came back.
    pub kept: Kept,
}

/// A question as it is asked.
#[derive(Debug, Clone, Serialize)]
pub struct QuestionView {
    /// Its number.
    pub number: u8,
    /// What is asked.
    pub text: String,
    /// Its kind.
    pub ask: String,
    /// What can be picked: value, words, ticked, where it leads (0 for straight on).
    pub options: Vec<(u8, Words, bool, u8)>,
    /// What was written.
    pub value: String,
    /// Whether it needs an answer.
    pub required: bool,
    /// The smallest number.
    pub least: i64,
    /// The largest.
    pub most: i64,
    /// What is wrong with the answer.
    pub error: Option<Words>,
}

/// One place of a sample: a call, or paper typed in. `GET /surveys/{id}/places/{place}`
#[derive(Debug, Clone, Serialize)]
pub struct PlacePage {
    /// What the survey is called.
    pub title: String,
    /// Where the reader's list of surveys is.
    pub home_url: String,
    /// The survey's page.
    pub back_url: String,
    /// The place's address.
    pub url: String,
    /// The form's idempotency key.
    pub key: String,
    /// The number of the place.
    pub number: u32,
    /// `phone` or `paper`.
    pub by: String,
    /// How the place stands.
    pub standing: Badge,
    /// The unit that served them, for a call.
    pub unit: Words,
    /// The number, masked unless it was just shown.
    pub phone: String,
    /// Whether it is shown in full, for this call.
    pub is_shown: bool,
    /// Another place whose number was shown to the reader and that has no outcome yet: its number, and its page.
    pub unfinished: Option<(u32, String)>,
    /// Whether the reader may record the call.
    pub may_record: bool,
    /// Whether the place is open.
    pub is_open: bool,
    /// Calls that failed: when, and how.
    pub calls: Vec<(i64, Words)>,
    /// What is said first.
    pub intro: String,
    /// The questions.
    pub questions: Vec<QuestionView>,
    /// Why it was not recorded.
    pub problem: Option<Words>,
}

/// Printed codes, one for each open place. `GET /surveys/{id}/sheet`
#[derive(Debug, Clone, Serialize)]
pub struct SurveySheet {
    /// What the survey is called.
    pub title: String,
    /// The survey's page.
    pub back_url: String,
    /// The last day for answers.
    pub until: String,
    /// The next ones, when there are more than are printed at once.
    pub next_url: Option<String>,
    /// Each place: its number, its code as a picture, its address.
    pub codes: Vec<(u32, String, String)>,
}

impl Page for SurveyList {
    const TEMPLATE: &'static str = "staff/surveys/list.html";

    fn samples() -> Vec<SurveyList> {
        let row = SurveyRow {
            title: "三月办件<满意度>".to_owned(),
            url: "/surveys/7".to_owned(),
            standing: Badge::new(Words::key("survey.standing.drawn"), Tone::Calm),
            period: "2026-03-01 – 2026-03-31".to_owned(),
            drawn: Some(200),
            until: "2026-04-20".to_owned(),
        };
        vec![SurveyList { rows: Vec::new(), may_plan: true }, SurveyList { rows: vec![row], may_plan: false }]
    }
}

fn sample_share() -> ShareRow {
    ShareRow {
        answer: Words::key("survey.grade.5"),
        count: 40,
        share: "61.2".to_owned(),
        low: "50.1".to_owned(),
        high: "71.3".to_owned(),
    }
}

impl Page for SurveyPage {
    const TEMPLATE: &'static str = "staff/surveys/one.html";

    fn samples() -> Vec<SurveyPage> {
        let planned = SurveyPage {
            id: 7,
            version: 1,
            key: "k1".to_owned(),
            title: "三月办件<满意度>".to_owned(),
            standing: Badge::new(Words::key("survey.standing.planned"), Tone::Soon),
            facts: vec![(Words::key("survey.field.among"), Words::key("survey.among.cases"))],
            reason: String::new(),
            draw: None,
            outcomes: None,
            sees_findings: true,
            takes_away: true,
            findings: Vec::new(),
            fewest: 10,
            uncovered: Vec::new(),
            is_by_rule: true,
            surveyors: vec![Choice::new("9", Words::plain("<调查公司>"))],
            hand_until: "2026-04-20".to_owned(),
            unsealed: None,
            seal: None,
            may: ["edit", "draw", "cancel", "assign"].map(str::to_owned).to_vec(),
            kept: Kept::sample(
                "cancel",
                "",
                &[("reason", "<改期>")],
                Words::key("survey.refusal.period-runs").with("until", "2026-03-31"),
            ),
        };
        let found = FindingView {
            number: 1,
            text: "您满意吗？".to_owned(),
            n: 64,
            satisfied: Some(ShareRow { answer: Words::key("survey.satisfied"), ..sample_share() }),
            mean: "4.21".to_owned(),
            shares: vec![sample_share()],
            words: vec!["<b>窗口少</b>".to_owned()],
            parts: vec![
                PartRow {
                    name: Words::plain("县<医院>"), drawn: 50, n: 41, satisfied: Some(sample_share())
                },
                PartRow { name: Words::plain("县档案馆"), drawn: 12, n: 4, satisfied: None },
            ],
        };
        let stratum = StratumRow {
            name: Words::plain("县政务服务中心"),
            found: 120,
            left_out: vec![(Words::key("survey.left_out.opted-out"), 3)],
            frame: 117,
            drawn: 30,
            rest: 87,
        };
        let drawn = SurveyPage {
            draw: Some(DrawView {
                seed: "42".to_owned(),
                digest: "ab12".to_owned(),
                at_ms: 1_772_000_000_000,
                strata: vec![stratum],
            }),
            outcomes: Some(OutcomesView {
                drawn: 30,
                tried: 20,
                reached: 16,
                refused: 2,
                answered: 14,
                unreached: 1,
                lapsed: 3,
                looks: 22,
                idle: 2,
                rate: "46.7".to_owned(),
            }),
            findings: vec![found],
            uncovered: vec![Words::plain("县档案馆")],
            is_by_rule: false,
            surveyors: Vec::new(),
            seal: Some(SealView { digest: "ab12".to_owned(), at_ms: 1_772_000_000_000 }),
            may: ["close", "cancel", "desk", "paper", "sheet", "invite", "assign", "again", "tablet"]
                .map(str::to_owned)
                .to_vec(),
            reason: "停止".to_owned(),
            kept: Kept::default(),
            ..planned.clone()
        };
        let outsider = SurveyPage {
            sees_findings: false,
            takes_away: false,
            unsealed: Some(Words::key("survey.unsealed")),
            seal: None,
            findings: Vec::new(),
            uncovered: Vec::new(),
            draw: drawn.draw.clone().map(|draw| DrawView { seed: String::new(), ..draw }),
            may: Vec::new(),
            ..drawn.clone()
        };
        vec![planned, drawn, outsider]
    }
}

/// Returns questions of each kind, for samples.
pub(crate) fn sample_questions() -> Vec<QuestionView> {
    let question = |number, ask: &str, options| QuestionView {
        number,
        text: "您满意吗？".to_owned(),
        ask: ask.to_owned(),
        options,
        value: String::new(),
        required: number == 1,
        least: 0,
        most: 10,
        error: (number == 1).then(|| Words::key("survey.refusal.missing-answer").with("question", 1)),
    };
    let option = |value, leads| (value, Words::plain("<很好>"), value == 1, leads);
    vec![
        question(1, "single", vec![option(1, 0), option(2, 4)]),
        question(2, "multiple", vec![option(1, 0), option(2, 0)]),
        question(3, "grades", vec![(5, Words::key("survey.grade.5"), false, 0)]),
        question(4, "text", Vec::new()),
        question(5, "number", Vec::new()),
    ]
}

impl Page for PlacePage {
    const TEMPLATE: &'static str = "staff/surveys/place.html";

    fn samples() -> Vec<PlacePage> {
        let open = PlacePage {
            title: "三月办件".to_owned(),
            home_url: "/surveys".to_owned(),
            back_url: "/surveys/7".to_owned(),
            url: "/surveys/7/places/12".to_owned(),
            key: "k1".to_owned(),
            number: 3,
            by: "phone".to_owned(),
            standing: Badge::new(Words::key("survey.state.open"), Tone::Soon),
            unit: Words::plain("县政务服务中心"),
            phone: "138****0000".to_owned(),
            is_shown: false,
            unfinished: None,
            may_record: false,
            is_open: true,
            calls: vec![(1_772_000_000_000, Words::key("survey.miss.no-answer"))],
            intro: "您好".to_owned(),
            questions: sample_questions(),
            problem: None,
        };
        let shown = PlacePage {
            is_shown: true,
            may_record: true,
            problem: Some(Words::key("survey.refusal.missing-answer").with("question", 1)),
            ..open.clone()
        };
        let paper =
            PlacePage { by: "paper".to_owned(), may_record: true, phone: String::new(), ..open.clone() };
        let done = PlacePage {
            is_open: false,
            standing: Badge::new(Words::key("survey.state.answered"), Tone::Good),
            ..open.clone()
        };
        let waits = PlacePage { unfinished: Some((2, "/surveys/7/places/11".to_owned())), ..open.clone() };
        vec![open, shown, paper, done, waits]
    }
}

impl Page for SurveySheet {
    const TEMPLATE: &'static str = "staff/surveys/sheet.html";

    fn samples() -> Vec<SurveySheet> {
        let sheet = SurveySheet {
            title: "三月办件".to_owned(),
            back_url: "/surveys/7".to_owned(),
            until: "2026-04-20".to_owned(),
            next_url: Some("/surveys/7/sheet?after=200".to_owned()),
            codes: vec![(1, "<svg viewBox=\"0 0 1 1\"></svg>".to_owned(), "/q/AbC".to_owned())],
        };
        vec![SurveySheet { codes: Vec::new(), next_url: None, ..sheet.clone() }, sheet]
    }
}
