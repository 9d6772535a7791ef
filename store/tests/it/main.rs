//! Behaviour of the store, the same on each engine.

#[cfg(test)]
mod backup;
#[cfg(test)]
mod db;
#[cfg(test)]
mod engines;
#[cfg(test)]
mod files;
#[cfg(test)]
mod ledger;
#[cfg(test)]
mod vault;
#[cfg(test)]
mod writer;
