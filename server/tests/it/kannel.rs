//! Through a real Kannel: what leaves reaches the phones in their own letters, what they say comes back, and neither
//! a dying Kannel nor a dying Huiyin asks anybody twice or loses a reply.

mod phones;
mod rig;
mod soak;
mod talking;
