//! Incoming messages, read only from signed bytes.

use crate::assertion::{NameId, read};
use crate::encryption::Recipient;
use crate::rejection::{ReasonCode, Rejection};
use crate::xml::Element;
use crate::xml::ns::SAMLP;

/// The second-level status of a logout that did not reach every session (SAML core §3.2.2.2).
const PARTIAL: &str = "urn:oasis:names:tc:SAML:2.0:status:PartialLogout";
const SUCCESS: &str = "urn:oasis:names:tc:SAML:2.0:status:Success";

/// A request to end sessions that a pinned key of the identity provider has signed, and that passed
/// every rule.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct IncomingLogoutRequest {
    /// `ID`: the response must name it. Reject one that was seen before.
    pub id: String,
    /// The entity ID of the identity provider.
    pub issuer: String,
    /// The name whose sessions are to end.
    pub name_id: NameId,
    /// The sessions to end; empty for all.
    pub session_indexes: Vec<String>,
    /// The relay state, to be sent back with the response. By HTTP-POST it is unsigned.
    pub relay_state: Option<String>,
}

impl IncomingLogoutRequest {
    /// Whether a session that this name and session index began shall end. The caller looks at
    /// sessions of this identity provider only.
    ///
    /// A request without session indexes ends all of the name's sessions (SAML core §3.7.1); so
    /// does a session end that has no index, because it cannot be told apart.
    pub fn covers(&self, name_id: &NameId, session_index: Option<&str>) -> bool {
        let named = self.session_indexes.is_empty()
            || session_index.is_none_or(|own| self.session_indexes.iter().any(|it| it == own));
        self.name_id == *name_id && named
    }

    pub(super) fn read(
        root: Element<'_>,
        recipient: &Recipient<'_>,
        relay_state: Option<String>,
    ) -> Result<Self, Rejection> {
        let name_id = crate::assertion::name_id(root, recipient)?;
        let session_indexes = root
            .children_named(SAMLP, "SessionIndex")
            .map(read::text)
            .collect::<Result<_, _>>()?;
        Ok(Self {
            id: read::required_collapsed(root, "ID")?,
            issuer: super::rules::issuer(root)?,
            name_id: name_id
                .filter(|name_id| !name_id.value.is_empty())
                .ok_or(ReasonCode::NameIdMissing)?,
            session_indexes,
            relay_state,
        })
    }
}

/// The answer to a request of ours that a pinned key of the identity provider has signed, and that
/// passed every rule.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct IncomingLogoutResponse {
    /// Whether the identity provider ended its session.
    pub is_success: bool,
    /// Whether some other service provider's session could not be ended.
    pub is_partial: bool,
    /// The status codes, from the top one down.
    pub status: Vec<String>,
    /// The relay state. By HTTP-POST it is unsigned.
    pub relay_state: Option<String>,
}

impl IncomingLogoutResponse {
    pub(super) fn read(root: Element<'_>, relay_state: Option<String>) -> Result<Self, Rejection> {
        let status = read::at_most_one(root, SAMLP, "Status")?
            .map(crate::assertion::status_codes)
            .transpose()?
            .unwrap_or_default();
        Ok(Self {
            is_success: status.first().is_some_and(|code| code == SUCCESS),
            is_partial: status.iter().skip(1).any(|code| code == PARTIAL),
            status,
            relay_state,
        })
    }
}
