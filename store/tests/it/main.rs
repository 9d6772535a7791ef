//! Behaviour of the store, the same on each engine.

#[cfg(test)]
mod annual;
#[cfg(test)]
mod audit;
#[cfg(test)]
mod backup;
#[cfg(test)]
mod campaign;
#[cfg(test)]
mod catalogue;
#[cfg(test)]
mod ceiling;
#[cfg(test)]
mod claim;
#[cfg(test)]
mod county;
#[cfg(test)]
mod day;
#[cfg(test)]
mod db;
#[cfg(test)]
mod device;
#[cfg(test)]
mod disk;
#[cfg(test)]
mod documents;
#[cfg(test)]
mod engines;
#[cfg(test)]
mod files;
#[cfg(test)]
mod foreign;
#[cfg(test)]
mod house;
#[cfg(test)]
mod knowledge;
#[cfg(test)]
mod ledger;
#[cfg(test)]
mod list;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod month;
#[cfg(test)]
mod months;
#[cfg(test)]
mod moved;
#[cfg(test)]
mod proceedings;
#[cfg(test)]
mod publications;
#[cfg(test)]
mod recount;
#[cfg(test)]
#[path = "../../../stories/runner/mod.rs"]
mod runner;
#[cfg(test)]
mod search;
#[cfg(test)]
mod service_cases;
#[cfg(test)]
mod story;
#[cfg(test)]
mod supervised;
#[cfg(test)]
mod survey;
#[cfg(test)]
mod tables;
#[cfg(test)]
mod tablet;
#[cfg(test)]
mod tallies;
#[cfg(test)]
mod uploads;
#[cfg(test)]
mod vault;
#[cfg(test)]
mod verify;
#[cfg(test)]
mod visits;
#[cfg(test)]
mod warnings;
#[cfg(test)]
mod woodpecker;
#[cfg(test)]
mod world;
#[cfg(test)]
mod writer;
