//! What may be done with an order: one form for each move, posted to `/orders/{number}/{code}`.
//!
//! A form carries what was typed and what is wrong with it, so that a refusal loses nothing.
//! Field names are those of the domain's commands; how a unit is picked is said at [`UnitPicker`].

use serde::Serialize;

use super::pieces::{OrderLink, Source, UnitPicker, UnitRef};
use crate::views::locale::Words;
use crate::views::parts::{Choice, Field};

/// A move this person may make now.
#[derive(Debug, Clone, Serialize)]
pub struct Move {
    /// The stable code, as in the address: `dispatch`, `send-back`, ….
    pub code: String,
    /// How prominently it is offered.
    pub weight: Weight,
    /// Whether its form is open: it was asked for, or it came back with something wrong.
    pub open: bool,
    /// Why it was refused: the reason and what would be lawful instead; nothing at first.
    pub problem: Option<Words>,
    /// What happens next when it is done, such as “派单后 2 小时内应签收”; nothing for nothing special.
    pub effect: Option<Words>,
    /// Its fields.
    pub form: Form,
}

impl Move {
    /// Returns a move as it is first offered: closed, unless it is the main one.
    pub fn new(code: &str, weight: Weight, form: Form) -> Move {
        Move {
            code: code.to_owned(),
            weight,
            open: weight == Weight::Main,
            problem: None,
            effect: None,
            form,
        }
    }
}

/// How prominently a move is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// The step the loop expects now.
    Main,
    /// Another usual step.
    Usual,
    /// Seldom needed; folded away.
    Rare,
}

/// The fields of a move.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "shape", rename_all = "kebab-case")]
pub enum Form {
    /// `accept`.
    Accept(Accept),
    /// `refuse`.
    Refuse(Refuse),
    /// `hand-over`.
    HandOver(HandOver),
    /// `dispatch`.
    Dispatch(Dispatch),
    /// `reassign`.
    Reassign(Reassign),
    /// `sign`.
    Sign(Sign),
    /// `contact`.
    Contact(Contact),
    /// `answer`.
    Answer(Answer),
    /// `attempt`.
    Attempt(Attempt),
    /// `rate`.
    Rate(Rate),
    /// `redo`.
    Redo(Redo),
    /// `close`.
    Close(Close),
    /// `merge`.
    Merge(Merge),
    /// `attach`, a multipart form with the field `file`.
    Attach(Attach),
    /// What a unit asks for, the rulings on it, and faults: fields one below the other.
    Sheet(Sheet),
    /// Moves with one text: `approve`, `resume` (`note`); `send-back`, `suspend`, `reopen`, `unmerge` (`reason`);
    /// `comment` (`text`).
    Text(Text),
}

/// `kind`, `urgency`, `proposed_id`/`proposed_name`, `note`.
#[derive(Debug, Clone, Serialize)]
pub struct Accept {
    /// The kind as registered.
    pub kind: Field,
    /// The pack's kinds.
    pub kinds: Vec<Choice>,
    /// `normal` or `urgent`.
    pub urgency: Field,
    /// The unit to propose.
    pub proposed: UnitPicker,
    /// All units, for completion.
    pub units: Vec<UnitRef>,
    /// For colleagues.
    pub note: Field,
}

/// `reason`, `words`.
#[derive(Debug, Clone, Serialize)]
pub struct Refuse {
    /// The reason code picked.
    pub reason: Field,
    /// The pack's reasons.
    pub reasons: Vec<Reason>,
    /// What the citizen is told beside the reason's own text.
    pub words: Field,
}

/// A coded reason of a pack.
#[derive(Debug, Clone, Serialize)]
pub struct Reason {
    /// Its code.
    pub code: String,
    /// Its name.
    pub text: Words,
    /// What the citizen is told by the pack; empty for nothing more than the name.
    pub tell: String,
    /// Its grounds.
    pub source: Source,
}

/// `service`, `words`.
#[derive(Debug, Clone, Serialize)]
pub struct HandOver {
    /// The line picked.
    pub service: Field,
    /// The pack's emergency lines.
    pub services: Vec<Choice>,
    /// What was passed on, and to whom.
    pub words: Field,
}

/// `lead_id`/`lead_name`, `co_name` (repeated), `difficulty`, `note`.
#[derive(Debug, Clone, Serialize)]
pub struct Dispatch {
    /// The unit that leads.
    pub lead: UnitPicker,
    /// The units that help, as typed.
    pub co_handlers: Vec<Field>,
    /// All units, for completion.
    pub units: Vec<UnitRef>,
    /// The budget picked.
    pub difficulty: Field,
    /// The budgets with the due dates they would give now.
    pub difficulties: Vec<Budgeted>,
    /// For the unit.
    pub note: Field,
}

/// A difficulty with what it means today.
#[derive(Debug, Clone, Serialize)]
pub struct Budgeted {
    /// `simple` or `complex`.
    pub value: String,
    /// The budget in words: “5 个工作日”.
    pub budget: Words,
    /// When it would be due, UTC milliseconds.
    pub due_ms: i64,
    /// Whether that date is provisional.
    pub provisional: bool,
}

/// `lead_id`/`lead_name`, `co_name` (repeated), `reason`.
#[derive(Debug, Clone, Serialize)]
pub struct Reassign {
    /// The unit that leads from now on.
    pub lead: UnitPicker,
    /// The units that help from now on, as typed.
    pub co_handlers: Vec<Field>,
    /// All units, for completion.
    pub units: Vec<UnitRef>,
    /// Why.
    pub reason: Field,
}

/// `handler`.
#[derive(Debug, Clone, Serialize)]
pub struct Sign {
    /// The person or section that will handle it.
    pub handler: Field,
    /// Names used before, for completion.
    pub handlers: Vec<String>,
}

/// `reached` (`yes` or `no`), `note`.
#[derive(Debug, Clone, Serialize)]
pub struct Contact {
    /// Whether the citizen was reached.
    pub reached: Field,
    /// How and with what result.
    pub note: Field,
}

/// `reply`, `result` (`solved`, `partly`, `explained`), `leader`, `handler`.
#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    /// What the citizen will read.
    pub reply: Field,
    /// What was achieved.
    pub result: Field,
    /// The leader in charge.
    pub leader: Field,
    /// Leaders named before, for completion.
    pub leaders: Vec<String>,
    /// The handler.
    pub handler: Field,
    /// Handlers named before, for completion.
    pub handlers: Vec<String>,
    /// What the reply must hold, by the pack: shown as a checklist beside the text.
    pub must_hold: Vec<Words>,
    /// Why the last answer came back; nothing when none did.
    pub sent_back: Option<Words>,
}

/// `result` (`no-answer`, `busy`, `wrong-number`, `later`, `declined`), `again_at` (`YYYY-MM-DDTHH:MM`, Beijing).
#[derive(Debug, Clone, Serialize)]
pub struct Attempt {
    /// What happened.
    pub result: Field,
    /// When to try again.
    pub again_at: Field,
    /// Failed attempts so far in this callback.
    pub made: u16,
    /// After how many the pack lets the callback end.
    pub limit: u16,
}

/// `answer_<question id>` for each question, `words`, `record`.
#[derive(Debug, Clone, Serialize)]
pub struct Rate {
    /// The number to call, masked until unmasked on this page; empty for none.
    pub phone: String,
    /// What to say first.
    pub opening: Words,
    /// The pack's questions.
    pub questions: Vec<Question>,
    /// The citizen's own words.
    pub words: Field,
    /// The id of the call's recording: the proof that the citizen said so.
    pub record: Field,
    /// What to say last.
    pub closing: Words,
}

/// A question of the callback script.
#[derive(Debug, Clone, Serialize)]
pub struct Question {
    /// Its id.
    pub id: String,
    /// The question as it is read aloud.
    pub text: Words,
    /// Its grounds.
    pub source: Source,
    /// The answers.
    pub options: Vec<Choice>,
    /// The answer picked.
    pub answer: Field,
}

/// `level`, `reason`.
#[derive(Debug, Clone, Serialize)]
pub struct Redo {
    /// The level that orders it.
    pub level: Field,
    /// The levels this person may order for.
    pub levels: Vec<Choice>,
    /// Why.
    pub reason: Field,
    /// The round that would begin.
    pub round: u16,
}

/// `reason`, `withdrawn` (`yes` when ticked).
#[derive(Debug, Clone, Serialize)]
pub struct Close {
    /// Why nothing more can be asked.
    pub reason: Field,
    /// Whether the citizen withdrew it.
    pub withdrawn: bool,
}

/// `into` (a number typed; it wins) or `into_pick` (a number picked), `reason`.
#[derive(Debug, Clone, Serialize)]
pub struct Merge {
    /// The number of the main order.
    pub into: Field,
    /// Orders that may be the same matter, for one click.
    pub candidates: Vec<OrderLink>,
    /// Why they are one matter.
    pub reason: Field,
}

/// `file`.
#[derive(Debug, Clone, Serialize)]
pub struct Attach {
    /// What was wrong with the last file; nothing at first.
    pub error: Option<Words>,
    /// The largest size, in words: “20 MB”.
    pub limit: String,
    /// The endings allowed, for the file dialog: `.jpg,.png,.pdf`.
    pub endings: String,
}

/// Fields one below the other; their titles are `staff.move.<code>.<name>`.
#[derive(Debug, Clone, Serialize)]
pub struct Sheet {
    /// The fields.
    pub inputs: Vec<Input>,
    /// All units, for completion; none where no field names one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub units: Vec<UnitRef>,
}

/// A field of a [`Sheet`].
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Input {
    /// What somebody else said before, to be read.
    Said {
        /// The words.
        words: Words,
    },
    /// Many lines.
    Words {
        /// Its name.
        name: String,
        /// What was typed.
        field: Field,
        /// Whether it may stay empty.
        optional: bool,
    },
    /// A number.
    Number {
        /// Its name.
        name: String,
        /// What was typed.
        field: Field,
    },
    /// A day.
    Day {
        /// Its name.
        name: String,
        /// What was typed.
        field: Field,
    },
    /// One of a few.
    Chips {
        /// Its name.
        name: String,
        /// What was picked.
        field: Field,
        /// What there is.
        entries: Vec<Choice>,
    },
    /// Yes or nothing.
    Tick {
        /// Its name.
        name: String,
        /// Whether it is ticked.
        on: bool,
    },
    /// A unit, which may be left out: `<name>_id`/`<name>_name`.
    Unit {
        /// Its name.
        name: String,
        /// The unit.
        picker: UnitPicker,
    },
    /// Units that help, or took part: `co_name`, repeated.
    Units {
        /// The lines.
        fields: Vec<Field>,
    },
    /// One of the parts a pack asks for: `part`, repeated.
    Part {
        /// Which, from 1.
        number: usize,
        /// What it must tell, in the pack's words.
        title: String,
        /// What was typed.
        field: Field,
    },
}

impl Input {
    /// Returns whether it completes the names of units.
    pub fn names_units(&self) -> bool {
        matches!(self, Input::Unit { .. } | Input::Units { .. })
    }
}

/// One text.
#[derive(Debug, Clone, Serialize)]
pub struct Text {
    /// The field's name: `note`, `reason` or `text`.
    pub name: String,
    /// What was typed.
    pub text: Field,
    /// Whether it may stay empty.
    pub optional: bool,
}

impl Text {
    /// Returns an empty text that must be filled in.
    pub fn required(name: &str) -> Form {
        Form::Text(Text { name: name.to_owned(), text: Field::default(), optional: false })
    }

    /// Returns an empty text that may stay empty.
    pub fn optional(name: &str) -> Form {
        Form::Text(Text { name: name.to_owned(), text: Field::default(), optional: true })
    }
}
