//! Between HTTP and the pages: who asks, what the form says, what every answer carries.

pub mod answer;
pub mod form;
pub mod signed;
pub mod visitor;
