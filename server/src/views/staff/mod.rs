//! Pages for people who sign in: desks, the order page, intake and administration.
//!
//! One file per area; each holds the contexts of its pages and their samples, in plain data.
//! Which order, queue or move a person may see is decided before a context is filled; nothing is decided here.

pub mod pieces;
pub mod shown;

pub mod assess;
pub mod audit;
pub mod calendars;
pub mod callbacks;
pub mod case;
pub mod desk;
pub mod devices;
pub mod due_calendar;
pub mod gateways;
pub mod intake;
pub mod integrity;
pub mod moves;
pub mod notice;
pub mod order;
pub mod pack;
pub mod pack_diff;
pub mod packs;
pub mod people;
pub mod ratings;
pub mod record;
pub mod register;
pub mod registered;
pub mod replies;
pub mod reports;
pub mod scores;
pub mod sign_in;
pub mod sorting;
pub mod sources;
pub mod supervision;
pub mod system;
pub mod units;
pub mod warnings;
pub mod what_if;
pub mod window;

pub mod catalogue;
pub mod doc_templates;
pub mod documents;
pub mod uploads;

pub mod absences;
pub mod analysis;
pub mod annual;
pub mod campaign;
pub mod knowledge;
pub mod listings;
pub mod publications;
pub mod sheet;
pub mod survey;
pub mod survey_paper;
pub mod tablet;
pub mod today;
pub mod visits;
pub mod woodpecker;

pub mod kept;

mod sample_calendar;
mod sample_desk;
mod sample_life;
mod sample_moves;
mod sample_order;
mod sample_record;
mod sample_rulings;
