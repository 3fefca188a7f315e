//! The keys of organizations for SAML: each signs what we send to the identity provider, and decrypts what
//! the provider encrypts for us.
//!
//! One key serves both uses, so that admins have one certificate to hand over and one to renew. The two
//! uses have different paddings (PKCS #1 v1.5 with SHA-256, OAEP), a failed decryption never says at which
//! step, and what the key signs opens nothing here: it asks the provider to sign people in or out.
//!
//! An organization has at most two: the second one is published beside the first, decrypts at once, and
//! signs when an admin says that the provider knows it. The first one decrypts until it is removed.

mod change;
mod generate;
mod lookup;
mod record;
mod reseal;

pub use change::{SamlKeyError, create, remove, sign_with};
pub use generate::{GeneratedKey, NewSamlKey};
pub use lookup::{get, list};
pub use record::SamlKey;
pub use reseal::seal_anew;
