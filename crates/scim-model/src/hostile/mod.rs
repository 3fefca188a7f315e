//! The costliest requests that are known: each is taken or rejected as a client's would be. What a
//! request costs must grow with its size and with nothing else.
//!
//! ```
//! let all = scim_model::hostile::requests(64 * 1024);
//! assert!(all.iter().any(|request| request.is_ordinary));
//! for request in &all {
//!     let _taken_or_rejected = request.handle();
//! }
//! ```

mod changes;
mod found;
mod reads;
mod request;
mod resources;

pub use request::{Kind, Request};

/// All of them, with bodies of about this many bytes where the limits allow it.
pub fn requests(bytes: usize) -> Vec<Request> {
    let mut all = resources::all(bytes);
    all.extend(changes::all(bytes));
    all.extend(reads::all(bytes));
    all.extend(found::all(bytes));
    all
}
