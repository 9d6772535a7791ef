//! Scores from a file of facts: the file is read, scored by a pack, and told as a table, as JSON, or as a workbook.
//! How counts become scores is decided in `domain::assessment`; nothing here touches a database.

pub mod facts;
pub mod fault;

pub mod book;
pub mod bulletin;
pub mod json;
pub mod terminal;
