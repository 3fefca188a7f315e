//! PATCH (RFC 7644 §3.5.2), in the dialects of identity providers.

mod apply;
mod changed;
mod complex;
mod elements;
mod index;
mod members;
mod multi_valued;
mod opened;
mod request;
mod target;
mod work;

pub use self::changed::Changed;
pub use self::members::{GroupPatch, MemberChange, MemberFilter, MemberStep};
pub use self::request::{MAX_OPERATIONS, PatchOp, PatchOperation, PatchRequest};
pub use self::work::MAX_WORK_BYTES;

#[cfg(test)]
mod tests;
