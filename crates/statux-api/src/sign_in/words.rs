//! Plain sentences for people who were rejected, and advice for their admin.

use saml_core::ReasonCode;

/// What the sign-in page says about some codes.
#[derive(Debug)]
struct Words {
    codes: &'static [&'static str],
    /// What happened: one sentence without technical terms.
    sentence: &'static str,
    /// What the person can do next.
    next_step: &'static str,
}

const START_AGAIN: &str = "Click Sign in with SSO to start again, and finish in the same browser.";
const TELL_ADMIN: &str =
    "Try again. If it happens again, tell your platform admin the reference code.";

/// Every code stands here once; a test walks them.
const WORDS: &[Words] = &[
    Words {
        codes: &["wrong_password"],
        sentence: "The e-mail address or the password is wrong.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &["rate_limited"],
        sentence: "There were too many attempts. Wait a minute and try again.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &["user_deactivated"],
        sentence: "Your account is deactivated.",
        next_step: "Ask your platform admin to activate it.",
    },
    Words {
        codes: &["not_provisioned"],
        sentence: "You do not have an account here yet.",
        next_step: "Ask your platform admin for one.",
    },
    Words {
        codes: &["name_id_conflict"],
        sentence: "Your e-mail address belongs to an account with another identity.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &["provider_missing"],
        sentence: "SSO is not set up for your organization.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &["provider_unusable"],
        sentence: "The settings of your identity provider are out of date.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &["provider_changed"],
        sentence: "The identity provider of your organization has just changed.",
        next_step: START_AGAIN,
    },
    Words {
        codes: &["unsolicited_response"],
        sentence: "This sign-in did not begin here, so we begin it again.",
        next_step: START_AGAIN,
    },
    Words {
        codes: &["expired", "session_expired", "request_expired"],
        sentence: "The sign-in took too long, or a clock is wrong.",
        next_step: START_AGAIN,
    },
    Words {
        codes: &["not_yet_valid"],
        sentence: "The clock of your identity provider does not agree with ours.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &["replayed", "request_consumed"],
        sentence: "This sign-in has been used already.",
        next_step: START_AGAIN,
    },
    Words {
        codes: &["request_unknown", "in_response_to_mismatch"],
        sentence: "We do not know this sign-in, or it took too long.",
        next_step: START_AGAIN,
    },
    Words {
        codes: &["in_response_to_missing"],
        sentence: "We do not know this sign-in, or it took too long.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &["browser_mismatch"],
        sentence: "This sign-in began in another browser.",
        next_step: START_AGAIN,
    },
    Words {
        codes: &["email_missing", "email_invalid"],
        sentence: "Your identity provider did not send a usable e-mail address.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &["email_ambiguous"],
        sentence: "Your identity provider sent two different e-mail addresses.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &["status_not_success"],
        sentence: "Your identity provider rejected the sign-in.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &[
            "audience_mismatch",
            "audience_missing",
            "recipient_mismatch",
            "recipient_missing",
            "destination_mismatch",
            "destination_missing",
        ],
        sentence: "Your identity provider sent a sign-in that is meant for another address.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &["issuer_mismatch", "issuer_missing"],
        sentence: "The sign-in came from another identity provider than the one set up here.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &["signature_invalid", "unsigned", "digest_mismatch"],
        sentence: "We could not verify that the sign-in comes from your identity provider.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &[
            "algorithm_forbidden",
            "assertion_missing",
            "attribute_duplicate",
            "authn_statement_missing",
            "cdata_forbidden",
            "comment_forbidden",
            "condition_unknown",
            "confirmation_missing",
            "decryption_failed",
            "doctype_forbidden",
            "duplicate_id",
            "encrypted_assertion_unsupported",
            "encryption_algorithm_forbidden",
            "encryption_shape",
            "entity_forbidden",
            "form_invalid",
            "hidden_saml_element",
            "limit_exceeded",
            "malformed_xml",
            "multiple_assertions",
            "multiple_signatures",
            "name_id_missing",
            "namespace_forbidden",
            "not_a_response",
            "not_base64",
            "not_on_or_after_missing",
            "not_utf8",
            "processing_instruction_forbidden",
            "query_malformed",
            "reference_mismatch",
            "schema_violation",
            "signature_misplaced",
            "signed_info_shape",
            "subject_missing",
            "time_invalid",
            "too_large",
            "unexpected_message",
            "verifiers_disagree",
            "version_unsupported",
        ],
        sentence: NOT_ACCEPTED,
        next_step: TELL_ADMIN,
    },
];

const NOT_ACCEPTED: &str = "Your identity provider sent a sign-in that we cannot accept.";

/// What the admin can do about the codes that are not of `saml-core`, which has advice for its own.
const ADVICE: &[(&str, &str)] = &[
    (
        "wrong_password",
        "Check the address and password, or sign in with SSO.",
    ),
    (
        "rate_limited",
        "If it was not you, somebody may be guessing passwords.",
    ),
    (
        "user_deactivated",
        "Activate the account again in the identity provider or by SCIM; signing in never does.",
    ),
    (
        "provider_missing",
        "Enable SSO in Team, SSO & Provisioning.",
    ),
    (
        "provider_unusable",
        "Refresh the metadata in Team, SSO & Provisioning; the copy we hold has expired.",
    ),
    ("provider_changed", "Start the sign-in again."),
    (
        "form_invalid",
        "Check that the identity provider uses the HTTP-POST binding and that no proxy rewrites the form.",
    ),
    (
        "request_expired",
        "Start the sign-in again and finish it within 15 minutes.",
    ),
    (
        "request_consumed",
        "Sign in again; if nobody pressed Back or Reload, treat this as a possible attack.",
    ),
    (
        "not_provisioned",
        "Create the account by SCIM, or let accounts be created at the first sign-in.",
    ),
    (
        "email_missing",
        "Send the attribute email from the identity provider.",
    ),
    (
        "name_id_conflict",
        "The account is linked to another NameID of this provider; compare the two in the list of members.",
    ),
];

fn words(code: &str) -> Option<&'static Words> {
    WORDS.iter().find(|words| words.codes.contains(&code))
}

fn known_advice(code: &str) -> Option<&'static str> {
    let of_saml = ReasonCode::ALL.iter().find(|known| known.as_str() == code);
    of_saml.map(|known| known.advice()).or_else(|| {
        let own = ADVICE.iter().find(|(known, _)| *known == code);
        own.map(|(_, advice)| *advice)
    })
}

/// What to tell the person who could not sign in: one sentence without technical terms.
pub fn sentence(code: &str) -> &'static str {
    words(code).map_or(NOT_ACCEPTED, |words| words.sentence)
}

/// What that person can do next.
pub fn next_step(code: &str) -> &'static str {
    words(code).map_or(TELL_ADMIN, |words| words.next_step)
}

/// What to do about it, for the admin: one or two sentences.
pub fn advice(code: &str) -> &'static str {
    known_advice(code).unwrap_or("Keep the reference code and contact support.")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is missing or said twice about a code.
    fn mistakes(code: &str) -> Vec<String> {
        let mut mistakes = Vec::new();
        let entries: Vec<&Words> = WORDS
            .iter()
            .filter(|words| words.codes.contains(&code))
            .collect();
        if entries.len() != 1 {
            mistakes.push(format!("{code}: {} entries in WORDS", entries.len()));
        }
        let spoken = entries
            .iter()
            .flat_map(|words| [words.sentence, words.next_step]);
        match known_advice(code) {
            None => mistakes.push(format!("{code}: no advice")),
            Some(advice) => mistakes.extend(
                spoken
                    .chain([advice])
                    .filter(|text| !text.ends_with('.'))
                    .map(|text| format!("{code}: not a sentence: {text}")),
            ),
        }
        mistakes
    }

    fn all_codes() -> impl Iterator<Item = &'static str> {
        let of_saml = ReasonCode::ALL.iter().map(|code| code.as_str());
        of_saml.chain(ADVICE.iter().map(|(code, _)| *code))
    }

    #[test]
    fn every_code_has_a_sentence_a_next_step_and_advice_of_its_own() {
        let mistakes: Vec<String> = all_codes().flat_map(mistakes).collect();
        assert_eq!(mistakes, [""; 0]);
    }

    #[test]
    fn a_code_that_nobody_wrote_words_for_is_noticed() {
        assert_eq!(
            mistakes("brand_new"),
            ["brand_new: 0 entries in WORDS", "brand_new: no advice"]
        );
    }

    #[test]
    fn there_are_no_words_for_codes_that_do_not_exist() {
        let all: Vec<&str> = all_codes().collect();
        for code in WORDS.iter().flat_map(|words| words.codes) {
            assert!(all.contains(code), "{code}");
        }
    }
}
