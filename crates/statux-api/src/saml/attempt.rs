//! A rejected sign-in: recorded under a reference code, then shown on the sign-in page.

use actix_web::HttpResponse;
use actix_web::http::header;
use identity_store::OrganizationId;
use identity_store::sign_in::RejectionCode;
use identity_store::sign_in::attempts::{self, NewAttempt, Outcome};
use identity_store::sign_in::sessions::SignInMethod;
use saml_core::{ReasonCode, Rejection};

use crate::http::client_ip::ClientAddress;
use crate::http::errors::PageError;
use crate::http::urls::sign_in_path;
use crate::sign_in::count;
use crate::state::AppState;

/// Why, with both sides where the rule has two.
#[derive(Debug, Clone)]
pub(super) struct Rejected {
    pub(super) code: RejectionCode,
    pub(super) expected: Option<String>,
    pub(super) received: Option<String>,
    /// Whether the sign-in page should begin a fresh sign-in by itself.
    pub(super) begin_again: bool,
}

impl Rejected {
    pub(super) fn code(code: RejectionCode) -> Self {
        Self {
            code,
            expected: None,
            received: None,
            begin_again: false,
        }
    }

    pub(super) fn received(self, received: String) -> Self {
        Self {
            received: Some(received),
            ..self
        }
    }

    /// The attempt to record.
    pub(super) fn attempt(
        &self,
        organization: &OrganizationId,
        client: ClientAddress,
    ) -> NewAttempt {
        let mut attempt = NewAttempt::new(SignInMethod::Sso, Outcome::Rejected);
        attempt.organization = Some(organization.clone());
        attempt.code = Some(self.code);
        attempt.expected.clone_from(&self.expected);
        attempt.received.clone_from(&self.received);
        attempt.address = client.text();
        attempt
    }

    /// Records the attempt and answers with the sign-in page.
    pub(super) async fn answer(
        &self,
        state: &AppState,
        organization: &OrganizationId,
        client: ClientAddress,
    ) -> Result<HttpResponse, PageError> {
        let (attempt, now) = (self.attempt(organization, client), state.now());
        let recorded = state.write(move |db| attempts::record(db, &attempt, now));
        let reference = recorded.await?;
        Ok(self.redirect(organization, &reference))
    }

    /// The answer for an attempt that is recorded already.
    pub(super) fn redirect(&self, organization: &OrganizationId, reference: &str) -> HttpResponse {
        if self.code == RejectionCode::VerifiersDisagree {
            tracing::error!(%organization, reference, "the two verifiers disagree");
        }
        count(SignInMethod::Sso, Some(self.code));
        tracing::info!(%organization, code = self.code.as_str(), reference, "SSO sign-in rejected");
        let mut location = sign_in_path(reference);
        if self.begin_again {
            location.push_str("&organization=");
            location.push_str(organization.as_str());
        }
        HttpResponse::SeeOther()
            .insert_header((header::LOCATION, location))
            .finish()
    }
}

impl From<Rejection> for Rejected {
    fn from(rejection: Rejection) -> Self {
        Self {
            code: code_of(rejection.code()),
            expected: rejection.expected_text().map(str::to_owned),
            received: rejection.received_text().map(str::to_owned),
            begin_again: false,
        }
    }
}

/// The same code among all that a rejected sign-in is recorded with.
fn code_of(code: ReasonCode) -> RejectionCode {
    // None is missing there, as the test below proves.
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
