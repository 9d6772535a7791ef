//! What Huiyin is about, as values: orders and their life, clocks and working days, packs, units and people.
//! Nothing here reads a file, asks the time, draws a number or waits; the other rooms bring that in as arguments.

pub mod codes;
pub mod exact;
pub mod ids;
pub mod number;

pub mod calendar;
pub mod clock;

pub mod absence;
pub mod access;
pub mod people;
pub mod policy;
pub mod world;

pub mod delivery;
pub mod order;

pub mod batch;
pub mod case;
pub mod rating;
pub mod reply;
pub mod sms;

pub mod assessment;
pub mod facts;

pub mod integrity;
pub mod tables;

pub mod catalogue;
pub mod document;
pub mod exchange;
pub mod proceeding;

pub mod knowledge;

pub mod annual;
pub mod campaign;
pub mod personal;
pub mod publication;
pub mod survey;
pub mod tablet;
pub mod visit;
pub mod woodpecker;

pub mod analysis;
pub mod directory;
