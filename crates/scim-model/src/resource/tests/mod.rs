//! Resources: accepted, rejected, and returned.

mod accepted;
mod rejected;
mod rendered;
mod stored;
