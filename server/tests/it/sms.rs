//! Gateways over HTTP, with a small real one on the other side: what leaves, what comes back, what is never sent twice.

mod answers;
mod failing;
mod held;
pub(crate) mod post;
mod replies;
mod settings;
mod shapes;
