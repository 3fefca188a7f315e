//! Sign-in metrics.

use identity_store::sign_in::RejectionCode;
use identity_store::sign_in::sessions::SignInMethod;

use crate::http::metrics::{SAML_VERIFIERS_DISAGREE, SIGN_INS};

/// Counts a sign-in; `code` is the reason code of a rejection.
///
/// Codes form a closed list, so the number of series is bounded.
pub(crate) fn count(method: SignInMethod, code: Option<RejectionCode>) {
    let outcome = if code.is_some() {
        "refused"
    } else {
        "succeeded"
    };
    metrics::counter!(
        SIGN_INS,
        "method" => method.as_str(),
        "outcome" => outcome,
        "code" => code.map_or("", |code| code.as_str()),
    )
    .increment(1);
    if code == Some(RejectionCode::VerifiersDisagree) {
        metrics::counter!(SAML_VERIFIERS_DISAGREE).increment(1);
    }
}
