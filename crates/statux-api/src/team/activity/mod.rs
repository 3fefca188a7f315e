//! Activity in an organization: sign-in attempts, requests of SCIM clients, the audit trail.

pub(crate) mod audit_events;
pub(crate) mod scim_requests;
pub(crate) mod sign_in_attempts;
