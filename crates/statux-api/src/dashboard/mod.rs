//! The pages: first set-up, sign-in, and Team with SSO & Provisioning.
//!
//! Everything works without scripts. Pages are filled from the plain structs of `view`; handlers
//! read a form, run one closure on the store, and answer with a page or a redirect.

mod view;
