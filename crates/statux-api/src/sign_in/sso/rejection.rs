//! Why an SSO sign-in is rejected, and the attempt that is recorded for it.

use std::net::IpAddr;

use identity_store::OrganizationId;
use identity_store::StoreError;
use identity_store::organizations::TransientKey;
use identity_store::sign_in::attempts::{self, NewAttempt, Outcome};
use identity_store::sign_in::sessions::SignInMethod;
use identity_store::sign_in::{
    NAME_ID_MAX_CHARACTERS, PendingSignIn, RejectionCode, SignInRejection, SsoSignIn,
};
use saml_core::{Identity, MetadataError, ReasonCode, Rejection, visible};

use crate::sign_in::{count, unproven};
use crate::state::AppState;

/// The most attributes that are named to an admin.
const MAX_TOLD_ATTRIBUTES: usize = 12;

/// The code, with the expected and received values where the rule compares two.
#[derive(Debug, Clone)]
pub(crate) struct SsoRejection {
    pub(crate) code: RejectionCode,
    pub(crate) expected: Option<String>,
    pub(crate) received: Option<String>,
    /// Whether the sign-in page should start a fresh sign-in automatically.
    pub(crate) begin_again: bool,
    /// Whether the response's signature was verified: only the identity provider can make such a
    /// rejection, and only for so long as its keys are trusted.
    pub(super) proven: bool,
}

/// What a sign-in was about, for the admin to compare.
#[derive(Debug, Clone)]
pub(crate) struct About {
    request: String,
    assertion: String,
    name_id: String,
    email: Option<String>,
    /// The attributes that could be the key, where the NameID is transient and no attribute is named.
    offered: Option<Vec<TransientKey>>,
    /// The names of the attributes that came.
    attributes: Vec<String>,
}

impl From<&SsoSignIn> for About {
    fn from(sign_in: &SsoSignIn) -> Self {
        let request = sign_in.request.as_ref();
        Self {
            request: request.map_or_else(String::new, |request| request.id.to_string()),
            assertion: sign_in.assertion_id.clone(),
            name_id: sign_in.name_id.clone(),
            email: sign_in.email.clone(),
            offered: None,
            attributes: Vec::new(),
        }
    }
}

impl From<&PendingSignIn> for About {
    fn from(pending: &PendingSignIn) -> Self {
        Self {
            request: "that was answered already".to_owned(),
            assertion: "on which the person was to decide".to_owned(),
            name_id: pending.name_id.clone(),
            email: pending.email.clone(),
            offered: None,
            attributes: Vec::new(),
        }
    }
}

impl About {
    /// A response to a request that this browser does not have.
    pub(super) fn answering(request: &str, identity: &Identity) -> Self {
        Self {
            request: request.to_owned(),
            assertion: identity.assertion_id.clone(),
            name_id: identity.name_id.clone(),
            email: identity.email.clone(),
            offered: None,
            attributes: Vec::new(),
        }
    }

    /// Tells the admin under which names attributes came.
    pub(super) fn with_attributes(self, attributes: Vec<String>) -> Self {
        Self { attributes, ..self }
    }

    /// The names of the attributes that came, as far as they are told.
    fn attributes(&self) -> String {
        if self.attributes.is_empty() {
            return "no attributes".to_owned();
        }
        let told = self.attributes.iter().take(MAX_TOLD_ATTRIBUTES);
        let told: Vec<&str> = told.map(String::as_str).collect();
        let more = self.attributes.len().saturating_sub(MAX_TOLD_ATTRIBUTES);
        let more = if more == 0 {
            String::new()
        } else {
            format!(" and {more} more")
        };
        format!("the attributes {}{more}", told.join(", "))
    }

    /// Tells the admin which attributes came that could be the key.
    pub(super) fn offering(self, offered: Option<Vec<TransientKey>>) -> Self {
        Self { offered, ..self }
    }

    fn offer(&self) -> String {
        let Some(offered) = &self.offered else {
            return String::new();
        };
        let names: Vec<&str> = offered.iter().map(TransientKey::as_str).collect();
        let names = if names.is_empty() {
            "none".to_owned()
        } else {
            names.join(", ")
        };
        format!(
            "; the NameID is transient, and of the attributes that can be the key there came {names}"
        )
    }
}

impl SsoRejection {
    pub(crate) fn code(code: RejectionCode) -> Self {
        Self {
            code,
            expected: None,
            received: None,
            begin_again: false,
            proven: false,
        }
    }

    /// As a rejection of a response whose signature was verified.
    pub(crate) fn proven(self) -> Self {
        Self {
            proven: true,
            ..self
        }
    }

    /// As a rejection of a logout message, which the admin sees among the sign-ins.
    pub(crate) fn about_logout(self) -> Self {
        let received = self.received.as_deref().unwrap_or("nothing usable");
        let received = format!("in a logout message: {received}");
        self.received(received)
    }

    /// The organization has no identity provider.
    pub(crate) fn provider_missing() -> Self {
        Self::code(RejectionCode::ProviderMissing)
    }

    /// The stored metadata of the identity provider can no longer be used.
    pub(crate) fn provider_unusable(error: &MetadataError) -> Self {
        Self::code(RejectionCode::ProviderUnusable).received(error.to_string())
    }

    pub(crate) fn expected(self, expected: impl Into<String>) -> Self {
        Self {
            expected: Some(visible(&expected.into()).into_owned()),
            ..self
        }
    }

    pub(crate) fn received(self, received: impl Into<String>) -> Self {
        Self {
            received: Some(visible(&received.into()).into_owned()),
            ..self
        }
    }

    /// A rejection by the store, with the values for the admin to compare.
    pub(crate) fn of_store(rejection: &SignInRejection, about: &About) -> Self {
        let code = rejection.code;
        let request = || format!("InResponseTo {}", about.request);
        let person = || {
            let email = about.email.as_deref().unwrap_or("none");
            let accounts = match rejection.accounts.as_slice() {
                [] => String::new(),
                [one] => format!(", which lead to the account {one}"),
                several => format!(", which lead to the accounts {}", several.join(", ")),
            };
            let offer = about.offer();
            format!(
                "NameID {}, e-mail address {email}{accounts}{offer}",
                about.name_id
            )
        };
        let (expected, received) = match code {
            RejectionCode::Replayed => (
                "an assertion that was not used before",
                format!("assertion {}", about.assertion),
            ),
            RejectionCode::RequestUnknown => {
                ("the ID of a request of this organization", request())
            }
            RejectionCode::RequestExpired => ("a response before its request expires", request()),
            RejectionCode::RequestConsumed => ("one response to a request", request()),
            RejectionCode::BrowserMismatch => (
                "the browser that began the sign-in within the last hour, with its cookies",
                request(),
            ),
            RejectionCode::SessionChanged => (
                "the session in which it began",
                "another session, or none".to_owned(),
            ),
            RejectionCode::AuthnNotFresh => (
                "an AuthnInstant after the request",
                "an earlier one, or none".to_owned(),
            ),
            RejectionCode::AnotherPerson => ("a NameID of the account that is signed in", person()),
            RejectionCode::NameIdTransient => ("a NameID that stays the same", person()),
            RejectionCode::UserDeactivated => ("an active account", person()),
            RejectionCode::UserBlocked => ("an account that no admin has blocked", person()),
            RejectionCode::NotProvisioned => ("an account that exists already", person()),
            RejectionCode::EmailMissing => (
                "an e-mail address for the new account",
                format!("{}; {}", person(), about.attributes()),
            ),
            RejectionCode::NameIdConflict => ("the NameID that the account is linked to", person()),
            RejectionCode::AccountAmbiguous => ("one active account", person()),
            RejectionCode::EmailAttributeUntrusted => {
                ("a NameID that identifies the account", person())
            }
            RejectionCode::ProofRequired => ("the password of the account", person()),
            RejectionCode::ProofImpossible => ("an account with a password", person()),
            RejectionCode::NameIdTooLong => return Self::name_id_too_long(&about.name_id).proven(),
            _ => return Self::code(code).proven(),
        };
        let rejection = Self::code(code).expected(expected).received(received);
        rejection.proven()
    }

    fn name_id_too_long(name_id: &str) -> Self {
        let received = name_id.chars().count();
        Self::code(RejectionCode::NameIdTooLong)
            .expected(format!(
                "a NameID of at most {NAME_ID_MAX_CHARACTERS} characters"
            ))
            .received(format!("{received} characters"))
    }

    /// The attempt to record.
    pub(crate) fn attempt(
        &self,
        organization: &OrganizationId,
        client_ip: Option<IpAddr>,
    ) -> NewAttempt {
        let mut attempt = NewAttempt::new(SignInMethod::Sso, Outcome::Rejected);
        attempt.organization = Some(organization.clone());
        attempt.code = Some(self.code);
        attempt.expected.clone_from(&self.expected);
        attempt.received.clone_from(&self.received);
        attempt.client_ip = client_ip.map(|ip| ip.to_string());
        attempt
    }

    /// Records the attempt; returns its reference code.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn record(
        &self,
        state: &AppState,
        organization: &OrganizationId,
        client_ip: Option<IpAddr>,
    ) -> Result<String, StoreError> {
        let (attempt, now) = (self.attempt(organization, client_ip), state.now());
        let reference = if self.proven {
            let recorded = state.write(move |db| attempts::record(db, &attempt, now));
            recorded.await?
        } else {
            unproven::record(state, attempt, client_ip).await?
        };
        self.report(organization, &reference);
        Ok(reference)
    }

    /// Counts and logs a rejection that is recorded.
    pub(crate) fn report(&self, organization: &OrganizationId, reference: &str) {
        if self.code == RejectionCode::VerifiersDisagree {
            tracing::error!(%organization, reference, "the two verifiers disagree");
        }
        count(SignInMethod::Sso, Some(self.code));
        tracing::info!(%organization, code = self.code.as_str(), reference, "SSO sign-in rejected");
    }
}

impl From<Rejection> for SsoRejection {
    fn from(rejection: Rejection) -> Self {
        Self {
            code: code_of(rejection.code()),
            expected: rejection.expected_text().map(str::to_owned),
            received: rejection.received_text().map(str::to_owned),
            begin_again: false,
            proven: false,
        }
    }
}

/// The corresponding code in the list of recorded ones.
fn code_of(code: ReasonCode) -> RejectionCode {
    // The fallback is never used, as the test below proves.
    RejectionCode::parse(code.as_str()).unwrap_or(RejectionCode::SchemaViolation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_of_a_response_is_recorded_as_itself() {
        for code in ReasonCode::ALL {
            assert_eq!(code_of(*code).as_str(), code.as_str());
        }
    }
}
