//! Sign-ins as metrics.

use identity_store::sign_in::sessions::SignInMethod;

use crate::http::metrics::{SAML_VERIFIERS_DISAGREE, SIGN_INS};

/// Counts a sign-in; `code` is the reason code of a rejection.
///
/// Codes are a closed list, so that the number of series is bounded.
pub(crate) fn count(method: SignInMethod, code: Option<&'static str>) {
    let outcome = if code.is_some() {
        "refused"
    } else {
        "succeeded"
    };
    metrics::counter!(
        SIGN_INS,
        "method" => method.as_str(),
        "outcome" => outcome,
        "code" => code.unwrap_or(""),
    )
    .increment(1);
    if code == Some("verifiers_disagree") {
        metrics::counter!(SAML_VERIFIERS_DISAGREE).increment(1);
    }
}
