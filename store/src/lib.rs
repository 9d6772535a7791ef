//! Keeps what happened and what is: the only room with SQL, on SQLite or PostgreSQL.
//! One door for writes, many windows for reads; no rule of the domain is decided here.

pub mod db;
pub mod hex;

pub mod ledger;
pub mod meter;
pub mod writer;

pub mod backup;
pub mod ceiling;
pub mod files;
pub mod vault;

pub mod command;
pub mod house;
pub mod work;

pub mod assessment;
pub mod batch;
pub mod case;
pub mod claim;
pub mod closing;
pub mod device;
pub mod digest;
pub mod document;
pub mod fact;
pub mod inbound;
mod job;
pub mod list;
pub mod measure;
pub mod message;
mod moment;
pub mod multiply;
pub mod order;
pub mod outbox;
pub mod personal;
pub mod proceeding;
pub mod rating;
pub mod receipt;
pub mod recount;
pub mod secrets;
pub mod seek;
pub mod setting;
pub mod tables;
pub mod tally;
pub mod timeline;
pub mod timer;
pub mod tracking;
pub mod verify;
pub mod warning;
pub mod watch;
pub mod world;

pub mod upload;

pub mod concentration;
pub mod day;
pub mod knowledge;
pub mod search;

pub mod analysis;
pub mod annual;
pub mod campaign;
pub mod survey;
pub mod visit;
pub mod woodpecker;

mod aggregate;
pub mod tablet;
