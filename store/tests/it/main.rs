//! Behaviour of the store, the same on each engine.

#[cfg(test)]
mod db;
#[cfg(test)]
mod engines;
#[cfg(test)]
mod ledger;
#[cfg(test)]
mod writer;
