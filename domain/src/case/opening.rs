//! The order that a bad rating opens. From there the order machine and its pack carry it: screening as the second
//! callback by a person where the pack screens, else at once to the section that handled the case.

use crate::{
    calendar::date_of,
    case::{Case, Placed, decide::Context, event::Event},
    ids::{CaseId, OrderId},
    order::{
        Channel, Difficulty, Level, Urgency,
        command::{Command, Register},
    },
    policy::Pack,
    rating::{Rating, norm::Norms},
};

/// The longest title, in characters; the matter's name is shortened to it.
const TITLE_LIMIT: usize = 60;

/// An order to be registered in the same moment as the rating.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// The case it comes from.
    pub case: CaseId,
    /// Which rating of the case.
    pub rating: u16,
    /// The demand.
    pub register: Register,
    /// Where it goes at once; `None` where the pack has it screened first.
    pub dispatch: Option<Command>,
}

impl Opening {
    /// Returns the order that a bad rating of a case opens.
    #[must_use]
    pub fn of(context: Context<'_>, pack: &Pack, case: &Case, placed: &Placed) -> Self {
        let rating = &placed.rating;
        let register = Register {
            pack: case.facts.pack.clone(),
            channel: Channel::Rating,
            level: Level::County,
            kind: case.facts.kind.clone(),
            urgency: Urgency::Normal,
            title: title(case, rating),
            content: content(&context.world.norms, case, rating),
            place: None,
            received_on: date_of(context.at),
            citizen: case.facts.citizen,
            contact_digest: None,
            // The rated do not learn who rated, unless the pack has the unit itself contact the citizen.
            confidential: !pack.steps().contact.on,
            tracking: None,
            reference: Some(case.facts.key.number.clone()),
            flags: Vec::new(),
        };
        let dispatch = (!pack.steps().screen.on).then(|| Command::Dispatch {
            lead: case.facts.unit,
            co_handlers: Vec::new(),
            difficulty: Difficulty::Simple,
            note: String::new(),
        });
        Self { case: case.id, rating: placed.number, register, dispatch }
    }

    /// Returns what happens to the case when the order is there.
    #[must_use]
    pub fn event(&self, order: OrderId) -> Event {
        Event::Opened { order, rating: self.rating }
    }
}

fn title(case: &Case, rating: &Rating) -> String {
    let matter: String = case.facts.matter.name.chars().take(TITLE_LIMIT).collect();
    format!("{}：{}", rating.grade.name().zh, matter)
}

fn content(norms: &Norms, case: &Case, rating: &Rating) -> String {
    let facts = &case.facts;
    let mut lines = vec![
        format!("事项：{}", facts.matter.name),
        format!("办件：{}（环节 {}），{} 办结", facts.key.number, facts.key.step, date_of(facts.finished_at)),
        format!("评价：{}（{} 星）", rating.grade.name().zh, rating.grade),
    ];
    if !rating.options.is_empty() {
        let names = rating.options.iter().map(|code| {
            let name = norms.get(*code).map_or("", |norm| norm.zh.as_str());
            if name.is_empty() { code.to_string() } else { name.to_owned() }
        });
        lines.push(format!("原因：{}", names.collect::<Vec<_>>().join("；")));
    }
    if !rating.words.is_empty() {
        lines.push(format!("留言：{}", rating.words));
    }
    lines.join("\n")
}
