//! On whose account work is done.

use crate::OrganizationId;

/// Those who share turns. What one share asks for delays another's work by a turn, never by its
/// queue.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Share {
    /// An organization's own: its SCIM clients, its programs, and its people who are signed in.
    Organization(OrganizationId),
    /// Visitors at a URL of an organization that exists: its people who sign in by SSO, whom
    /// its SCIM clients do not keep waiting, and everybody else who sends something there.
    Visitors(OrganizationId),
    /// What visitors send there that is larger than responses usually are: the others do not wait
    /// for it.
    LargeResponses(OrganizationId),
    /// Everybody of whom nothing is known.
    Strangers,
    /// The server's own work: its jobs, its logs, and what monitors ask it.
    Server,
}
