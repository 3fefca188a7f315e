//! Plain sentences for people who were rejected, and advice for their admin.

use saml_core::ReasonCode;

/// What to tell the person who could not sign in: one sentence without technical terms.
pub fn sentence(code: &str) -> &'static str {
    match code {
        "wrong_password" => "The e-mail address or the password is wrong.",
        "rate_limited" => "There were too many attempts. Wait a minute and try again.",
        "user_deactivated" => "Your account is deactivated.",
        "provider_missing" => "SSO is not set up for your organization.",
        "provider_unusable" => "The settings of your identity provider are out of date.",
        "unsolicited_response" => "This sign-in did not begin here, so we begin it again.",
        "expired" | "session_expired" | "request_expired" => {
            "The sign-in took too long, or a clock is wrong."
        }
        "not_yet_valid" => "The clock of your identity provider does not agree with ours.",
        "replayed" | "request_consumed" => "This sign-in has been used already.",
        "request_unknown" | "in_response_to_mismatch" | "in_response_to_missing" => {
            "We do not know this sign-in, or it took too long."
        }
        "browser_mismatch" => "This sign-in began in another browser.",
        "provider_changed" => "The identity provider of your organization has just changed.",
        "not_provisioned" => "You do not have an account here yet.",
        "email_missing" | "email_invalid" => {
            "Your identity provider did not send a usable e-mail address."
        }
        "email_ambiguous" => "Your identity provider sent two different e-mail addresses.",
        "name_id_conflict" => "Your e-mail address belongs to an account with another identity.",
        "status_not_success" => "Your identity provider rejected the sign-in.",
        "audience_mismatch"
        | "audience_missing"
        | "recipient_mismatch"
        | "recipient_missing"
        | "destination_mismatch"
        | "destination_missing" => {
            "Your identity provider sent a sign-in that is meant for another address."
        }
        "issuer_mismatch" | "issuer_missing" => {
            "The sign-in came from another identity provider than the one set up here."
        }
        "signature_invalid" | "unsigned" | "digest_mismatch" => {
            "We could not verify that the sign-in comes from your identity provider."
        }
        _ => "Your identity provider sent a sign-in that we cannot accept.",
    }
}

/// What that person can do next.
pub fn next_step(code: &str) -> &'static str {
    match code {
        "expired"
        | "session_expired"
        | "request_expired"
        | "request_unknown"
        | "request_consumed"
        | "replayed"
        | "in_response_to_mismatch"
        | "browser_mismatch"
        | "unsolicited_response"
        | "provider_changed" => {
            "Click Sign in with SSO to start again, and finish in the same browser."
        }
        "user_deactivated" => "Ask your platform admin to activate it.",
        "not_provisioned" => "Ask your platform admin for one.",
        _ => "Try again. If it happens again, tell your platform admin the reference code.",
    }
}

/// What to do about it, for the admin: one or two sentences.
pub fn advice(code: &str) -> &'static str {
    let known = ReasonCode::ALL.iter().find(|known| known.as_str() == code);
    if let Some(known) = known {
        return known.advice();
    }
    match code {
        "wrong_password" => "Check the address and password, or sign in with SSO.",
        "rate_limited" => "If it was not you, somebody may be guessing passwords.",
        "user_deactivated" => {
            "Activate the account again in the identity provider or by SCIM; signing in never does."
        }
        "provider_missing" => "Enable SSO in Team, SSO & Provisioning.",
        "provider_unusable" => {
            "Refresh the metadata in Team, SSO & Provisioning; the copy we hold has expired."
        }
        "request_expired" => "Start the sign-in again and finish it within 15 minutes.",
        "request_consumed" => {
            "Sign in again; if nobody pressed Back or Reload, treat this as a possible attack."
        }
        "provider_changed" => "Start the sign-in again.",
        "not_provisioned" => {
            "Create the account by SCIM, or let accounts be created at the first sign-in."
        }
        "email_missing" => "Send the attribute email from the identity provider.",
        "name_id_conflict" => {
            "The account is linked to another NameID of this provider; compare the two in the list of members."
        }
        _ => "Keep the reference code and contact support.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_sentence_a_next_step_and_advice() {
        for code in ReasonCode::ALL {
            assert!(sentence(code.as_str()).ends_with('.'));
            assert!(next_step(code.as_str()).ends_with('.'));
            assert!(advice(code.as_str()).ends_with('.'));
        }
    }
}
