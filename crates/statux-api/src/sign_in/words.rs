//! Plain sentences for people whose sign-in was rejected, and advice for their admin.

use identity_store::sign_in::RejectionCode;
use saml_core::ReasonCode;

/// The sign-in page's wording for some codes.
#[derive(Debug)]
struct Words {
    codes: &'static [RejectionCode],
    /// What happened: one sentence without technical terms.
    sentence: &'static str,
    /// What the person can do next.
    next_step: &'static str,
}

const START_AGAIN: &str = "Click Sign in with SSO to start again, and finish in the same browser.";
const TELL_ADMIN: &str =
    "Try again. If it happens again, tell your platform admin the reference code.";

/// Every code appears here exactly once; a test checks that.
const WORDS: &[Words] = &[
    Words {
        codes: &[RejectionCode::WrongPassword],
        sentence: "The e-mail address or the password is wrong.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &[RejectionCode::RateLimited],
        sentence: "There were too many attempts. Wait a minute and try again.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &[RejectionCode::UserDeactivated],
        sentence: "Your account is deactivated.",
        next_step: "Ask your platform admin to activate it.",
    },
    Words {
        codes: &[RejectionCode::UserBlocked],
        sentence: "A platform admin has blocked your account.",
        next_step: "Ask your platform admin to lift the block.",
    },
    Words {
        codes: &[RejectionCode::OrganizationSuspended],
        sentence: "Your organization is suspended, so nobody can sign in to it.",
        next_step: "Your platform admin can ask Statux why.",
    },
    Words {
        codes: &[RejectionCode::NotProvisioned],
        sentence: "You do not have an account here yet.",
        next_step: "Ask your platform admin for one.",
    },
    Words {
        codes: &[RejectionCode::NameIdConflict],
        sentence: "Your e-mail address belongs to an account with another identity.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &[RejectionCode::AccountAmbiguous],
        sentence: "Your sign-in leads to more than one account.",
        next_step: "Tell your platform admin the reference code.",
    },
    Words {
        codes: &[RejectionCode::EmailAttributeUntrusted],
        sentence: "There is an account with your e-mail address, but nothing shows that it is yours.",
        next_step: "Tell your platform admin the reference code.",
    },
    Words {
        codes: &[RejectionCode::ProofRequired, RejectionCode::ProofImpossible],
        sentence: "Your sign-in leads to an account that only its owner can open.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &[RejectionCode::ProviderMissing],
        sentence: "SSO is not set up for your organization.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &[RejectionCode::ProviderUnusable],
        sentence: "The settings of your identity provider are out of date.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &[RejectionCode::ProviderChanged],
        sentence: "The identity provider of your organization has just changed.",
        next_step: START_AGAIN,
    },
    Words {
        codes: &[RejectionCode::UnsolicitedResponse],
        sentence: "This sign-in did not begin here, so we begin it again.",
        next_step: START_AGAIN,
    },
    Words {
        codes: &[
            RejectionCode::Expired,
            RejectionCode::SessionExpired,
            RejectionCode::RequestExpired,
        ],
        sentence: "The sign-in took too long, or a clock is wrong.",
        next_step: START_AGAIN,
    },
    Words {
        codes: &[RejectionCode::NotYetValid],
        sentence: "The clock of your identity provider does not agree with ours.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &[RejectionCode::Replayed, RejectionCode::RequestConsumed],
        sentence: "This sign-in has been used already.",
        next_step: START_AGAIN,
    },
    Words {
        codes: &[
            RejectionCode::RequestUnknown,
            RejectionCode::InResponseToMismatch,
        ],
        sentence: "We do not know this sign-in, or it took too long.",
        next_step: START_AGAIN,
    },
    Words {
        codes: &[RejectionCode::InResponseToMissing],
        sentence: "We do not know this sign-in, or it took too long.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &[RejectionCode::BrowserMismatch],
        sentence: "This sign-in began in another browser, or too long ago.",
        next_step: START_AGAIN,
    },
    Words {
        codes: &[RejectionCode::SessionChanged],
        sentence: "Nothing was connected: this began when somebody else was signed in here.",
        next_step: "Sign in, and click Connect SSO on the page of your account.",
    },
    Words {
        codes: &[RejectionCode::AuthnNotFresh],
        sentence: "Your identity provider let you through without asking who you are.",
        next_step: "Sign out there, then sign in again here and repeat what you were about to do.",
    },
    Words {
        codes: &[RejectionCode::AnotherPerson],
        sentence: "You signed in at your identity provider as somebody else.",
        next_step: "Sign in there as the person who is signed in here, and repeat what you were about to do.",
    },
    Words {
        codes: &[RejectionCode::NameIdTransient],
        sentence: "Nothing was connected: your identity provider names you differently each time.",
        next_step: "Tell your platform admin the reference code.",
    },
    Words {
        codes: &[RejectionCode::KeyAttributeUnusable],
        sentence: "Your identity provider did not send what names you.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &[RejectionCode::EmailMissing, RejectionCode::EmailInvalid],
        sentence: "Your identity provider did not send a usable e-mail address.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &[RejectionCode::EmailAmbiguous],
        sentence: "Your identity provider sent two different e-mail addresses.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &[RejectionCode::StatusNotSuccess],
        sentence: "Your identity provider rejected the sign-in.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &[
            RejectionCode::AudienceMismatch,
            RejectionCode::AudienceMissing,
            RejectionCode::RecipientMismatch,
            RejectionCode::RecipientMissing,
            RejectionCode::DestinationMismatch,
            RejectionCode::DestinationMissing,
        ],
        sentence: "Your identity provider sent a sign-in that is meant for another URL.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &[RejectionCode::IssuerMismatch, RejectionCode::IssuerMissing],
        sentence: "The sign-in came from another identity provider than the one set up here.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &[
            RejectionCode::SignatureInvalid,
            RejectionCode::Unsigned,
            RejectionCode::DigestMismatch,
        ],
        sentence: "We could not verify that the sign-in comes from your identity provider.",
        next_step: TELL_ADMIN,
    },
    Words {
        codes: &[
            RejectionCode::AlgorithmForbidden,
            RejectionCode::AssertionMissing,
            RejectionCode::AttributeDuplicate,
            RejectionCode::AssertionInAdvice,
            RejectionCode::AuthnStatementMissing,
            RejectionCode::CdataForbidden,
            RejectionCode::CommentForbidden,
            RejectionCode::ConditionUnknown,
            RejectionCode::ConfirmationMissing,
            RejectionCode::DecryptionFailed,
            RejectionCode::DoctypeForbidden,
            RejectionCode::DuplicateId,
            RejectionCode::EncryptedAssertionUnsupported,
            RejectionCode::EncryptionAlgorithmForbidden,
            RejectionCode::EncryptionShape,
            RejectionCode::EntityForbidden,
            RejectionCode::FormInvalid,
            RejectionCode::HiddenSamlElement,
            RejectionCode::LimitExceeded,
            RejectionCode::MalformedXml,
            RejectionCode::MultipleAssertions,
            RejectionCode::MultipleSignatures,
            RejectionCode::NameIdMissing,
            RejectionCode::NameIdTooLong,
            RejectionCode::NamespaceForbidden,
            RejectionCode::NotAResponse,
            RejectionCode::NotBase64,
            RejectionCode::NotOnOrAfterMissing,
            RejectionCode::NotUtf8,
            RejectionCode::ProcessingInstructionForbidden,
            RejectionCode::QueryMalformed,
            RejectionCode::ReferenceMismatch,
            RejectionCode::SchemaViolation,
            RejectionCode::SignatureMisplaced,
            RejectionCode::SignedInfoShape,
            RejectionCode::SubjectMissing,
            RejectionCode::TimeInvalid,
            RejectionCode::TooLarge,
            RejectionCode::UnexpectedMessage,
            RejectionCode::VerifiersDisagree,
            RejectionCode::VersionUnsupported,
        ],
        sentence: NOT_ACCEPTED,
        next_step: TELL_ADMIN,
    },
];

const NOT_ACCEPTED: &str = "Your identity provider sent a sign-in that we cannot accept.";

/// Advice for the admin on all codes but those of `saml-core`, which has its own.
const ADVICE: &[(RejectionCode, &str)] = &[
    (
        RejectionCode::WrongPassword,
        "Check the e-mail address and password, or sign in with SSO.",
    ),
    (
        RejectionCode::RateLimited,
        "If it was not you, somebody may be guessing passwords.",
    ),
    (
        RejectionCode::UserDeactivated,
        "Activate the account again in the identity provider or by SCIM; signing in never does.",
    ),
    (
        RejectionCode::UserBlocked,
        "Lift the block on the person's page in Team; neither SCIM nor signing in does.",
    ),
    (
        RejectionCode::OrganizationSuspended,
        "Ask Statux to open the organization again.",
    ),
    (
        RejectionCode::ProviderMissing,
        "Enable SSO in Team, SSO & Provisioning.",
    ),
    (
        RejectionCode::ProviderUnusable,
        "Refresh the metadata in Team, SSO & Provisioning; the copy we hold has expired.",
    ),
    (RejectionCode::ProviderChanged, "Start the sign-in again."),
    (
        RejectionCode::FormInvalid,
        "Check that the identity provider uses the HTTP-POST binding and that no proxy rewrites the form.",
    ),
    (
        RejectionCode::RequestExpired,
        "Start the sign-in again and finish it within 15 minutes.",
    ),
    (
        RejectionCode::RequestConsumed,
        "Sign in again; if nobody pressed Back or Reload, treat this as a possible attack.",
    ),
    (
        RejectionCode::NotProvisioned,
        "Create the account by SCIM, or let accounts be created at the first sign-in.",
    ),
    (
        RejectionCode::EmailMissing,
        "Send the attribute email from the identity provider.",
    ),
    (
        RejectionCode::NameIdConflict,
        "The account is linked to another NameID of this provider, or the e-mail address is one of another account; compare them in the list of members.",
    ),
    (
        RejectionCode::AccountAmbiguous,
        "Give one of the accounts another userName or e-mail address, or the NameID as externalId, by SCIM.",
    ),
    (
        RejectionCode::EmailAttributeUntrusted,
        "If people cannot edit their e-mail attribute at the identity provider, say so in Team, SSO & Provisioning, Sign-in settings; or send the NameID as externalId by SCIM.",
    ),
    (
        RejectionCode::ProofRequired,
        "The owner of the account was asked for its password. If it was not the owner who signed in, somebody tried to get into the account. Where the NameID is transient, the password is asked for each time, unless Sign-in settings names the attribute that stays the same.",
    ),
    (
        RejectionCode::ProofImpossible,
        "The account is a platform admin's without a password, so its owner cannot prove that it is theirs; give it a password first.",
    ),
    (
        RejectionCode::SessionChanged,
        "If it was not the person who shares a browser with somebody, a link or page may have tried to connect another's identity.",
    ),
    (
        RejectionCode::AuthnNotFresh,
        "What touches keys, roles and the provider asks for a fresh sign-in (ForceAuthn); let the identity provider honor it, or give the admin a password here.",
    ),
    (
        RejectionCode::AnotherPerson,
        "If it was not the person who shares a browser with somebody, somebody tried to act in another's session.",
    ),
    (
        RejectionCode::NameIdTransient,
        "Let the identity provider send a NameID of another format than transient, or name the attribute that stays the same in Team, SSO & Provisioning, Sign-in settings.",
    ),
    (
        RejectionCode::KeyAttributeUnusable,
        "Release the attribute from the identity provider with one value, or choose another one in Team, SSO & Provisioning, Sign-in settings.",
    ),
    (
        RejectionCode::EncryptedAssertionUnsupported,
        "The identity provider encrypts, and we have no certificate for it. Make one in Team, SSO & Provisioning, Signing and encryption, and give it to the identity provider; or turn assertion encryption off there.",
    ),
    (
        RejectionCode::DecryptionFailed,
        "The identity provider encrypts for another certificate. Give it the newest one from Team, SSO & Provisioning, Signing and encryption.",
    ),
    (
        RejectionCode::EncryptionAlgorithmForbidden,
        "AES-CBC is accepted only in a signed response. Entra ID: Single sign-on, SAML Certificates, Edit, Signing Option: Sign SAML response and assertion. AD FS: Set-AdfsRelyingPartyTrust -TargetName \"Statux\" -SamlResponseSignature MessageAndAssertion. OneLogin: Configuration, SAML signature element: Both. Elsewhere choose AES-GCM and RSA-OAEP; RSA 1.5 and Triple DES are never accepted.",
    ),
    (
        RejectionCode::NameIdTooLong,
        "Let the identity provider send a shorter NameID.",
    ),
];

fn words(table: &'static [Words], code: RejectionCode) -> Option<&'static Words> {
    table.iter().find(|words| words.codes.contains(&code))
}

fn advice_on(code: RejectionCode) -> Option<&'static str> {
    let own = ADVICE.iter().find(|(known, _)| *known == code);
    own.map(|(_, advice)| *advice).or_else(|| {
        let of_saml = ReasonCode::ALL.iter();
        let mut of_saml = of_saml.filter(|known| known.as_str() == code.as_str());
        of_saml.next().map(|known| known.advice())
    })
}

/// The wording for a stored code. A later version of this program may have stored one that this
/// version does not know.
fn stored(code: &str) -> Option<&'static Words> {
    words(WORDS, RejectionCode::parse(code)?)
}

/// The message for the person who could not sign in: one sentence without technical terms.
pub fn sentence(code: &str) -> &'static str {
    stored(code).map_or(NOT_ACCEPTED, |words| words.sentence)
}

/// The next step for that person.
pub fn next_step(code: &str) -> &'static str {
    stored(code).map_or(TELL_ADMIN, |words| words.next_step)
}

/// Advice for the admin: one or two sentences.
pub fn advice(code: &str) -> &'static str {
    let known = RejectionCode::parse(code).and_then(advice_on);
    known.unwrap_or("Keep the reference code and contact support.")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes that are missing or repeated in a table of words.
    fn mistakes(table: &'static [Words], code: RejectionCode) -> Vec<String> {
        let name = code.as_str();
        let mut mistakes = Vec::new();
        let entries = table.iter().filter(|words| words.codes.contains(&code));
        let entries = entries.count();
        if entries != 1 {
            mistakes.push(format!("{name}: {entries} entries in WORDS"));
        }
        let spoken = words(table, code).map(|words| [words.sentence, words.next_step]);
        let advice = advice_on(code);
        if advice.is_none() {
            mistakes.push(format!("{name}: no advice"));
        }
        let texts = spoken.into_iter().flatten().chain(advice);
        let no_sentences = texts.filter(|text| !text.ends_with('.'));
        mistakes.extend(no_sentences.map(|text| format!("{name}: not a sentence: {text}")));
        mistakes
    }

    #[test]
    fn every_code_has_a_sentence_a_next_step_and_advice_of_its_own() {
        let all = RejectionCode::ALL.iter();
        let mistakes: Vec<String> = all.flat_map(|code| mistakes(WORDS, *code)).collect();
        assert_eq!(mistakes, [""; 0]);
    }

    #[test]
    fn a_code_that_nobody_wrote_words_for_is_noticed() {
        let (first, others) = WORDS.split_first().unwrap();
        let code = first.codes[0];
        assert_eq!(
            mistakes(others, code),
            [format!("{}: 0 entries in WORDS", code.as_str())]
        );
    }

    #[test]
    fn a_code_of_a_later_version_is_shown_too() {
        assert_eq!(sentence("brand_new"), NOT_ACCEPTED);
        assert_eq!(next_step("brand_new"), TELL_ADMIN);
        assert!(advice("brand_new").contains("contact support"));
    }
}
