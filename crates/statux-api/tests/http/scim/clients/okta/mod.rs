//! Okta: users, groups, and the suite that it publishes for testing a SCIM server.

mod groups;
mod published_suite;
mod users;
