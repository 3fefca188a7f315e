//! Whose turn it is where many want the same thing: writing, and the threads that read much.
//!
//! Nobody pays for another: each [`Share`] has a queue of its own, turns are given to them round
//! robin, and one that sends more than it gets fills its own queue alone. There are no threads and
//! no clock here: [`RoundRobin`] is data, which its users lock and wait for.

mod round_robin;
mod share;

pub use round_robin::{Full, Limits, RoundRobin};
pub use share::Share;
