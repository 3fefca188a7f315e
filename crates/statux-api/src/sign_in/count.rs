//! Sign-ins as metrics.

use identity_store::sign_in::sessions::SignInMethod;

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
        "statux_sign_ins_total",
        "method" => method.as_str(),
        "outcome" => outcome,
        "code" => code.unwrap_or(""),
    )
    .increment(1);
    if code == Some("verifiers_disagree") {
        metrics::counter!("statux_saml_verifiers_disagree_total").increment(1);
    }
}
