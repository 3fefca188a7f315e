//! Users as SCIM resources: provisioning.
//!
//! The resource is kept whole as JSON; the columns that are queried are computed from it at each
//! write. Every user of the organization who is not deleted is a SCIM resource, also a user who was
//! created otherwise; the first write by a SCIM client adopts them.
//!
//! SCIM writes the record, never the keys: of a guarded account neither role, password nor sign-in
//! e-mail address change, and a NameID that SCIM names enters it only after its owner's proof.

mod change;
mod create;
mod existing;
mod fold_anew;
mod leaving;
mod resource;
mod save;
mod stored;
mod table;

pub use change::{ChangeTo, PreparedChange, Updated, UserChange, delete};
pub use create::{Created, How, create};
pub use fold_anew::{OldFolding, fold_anew};
pub(crate) use leaving::leave;
pub use resource::{ScimUser, UserGroup, get, load_groups};
pub use stored::{StoredUser, stored};
pub use table::TABLE;
