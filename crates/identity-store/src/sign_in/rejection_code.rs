//! The codes that a rejected sign-in is recorded with.

use crate::accounts::User;
use crate::db::sql_text::text_enum;

text_enum! {
    /// Why a sign-in was rejected. The texts are stable: they are stored, counted and shown, and
    /// logs, alerts and support articles may rely on them.
    ///
    /// The store itself returns some of them, from [`complete`](super::complete) and
    /// [`sessions::create`](super::sessions::create). The others are here so that there is one
    /// list: those of passwords and forms, and those of rejected SAML responses.
    RejectionCode {
        /// The organization has no identity provider.
        ProviderMissing = "provider_missing",
        /// The identity provider's metadata cannot be used, for example because it has expired.
        ProviderUnusable = "provider_unusable",
        /// The identity provider was removed or replaced during the sign-in, or another attribute is the key.
        ProviderChanged = "provider_changed",
        /// The posted form does not have exactly one field `SAMLResponse`.
        FormInvalid = "form_invalid",
        /// The response arrived after its request had expired.
        RequestExpired = "request_expired",
        /// The request was already answered.
        RequestConsumed = "request_consumed",
        /// The account is deactivated or deleted; signing in does not revive it.
        UserDeactivated = "user_deactivated",
        /// A platform admin of the organization has blocked the account.
        UserBlocked = "user_blocked",
        /// The organization is suspended: nobody signs in to it.
        OrganizationSuspended = "organization_suspended",
        /// There is no account, and the organization does not allow creating one at sign-in.
        NotProvisioned = "not_provisioned",
        /// There is no account, and one cannot be created without an e-mail address.
        EmailMissing = "email_missing",
        /// The account that is meant is linked to another NameID of this provider, or the
        /// e-mail address is also one of another account.
        NameIdConflict = "name_id_conflict",
        /// One kind of hint finds several active accounts.
        AccountAmbiguous = "account_ambiguous",
        /// The e-mail attribute is that of an account, and the organization has not said that its
        /// people cannot edit the attribute.
        EmailAttributeUntrusted = "email_attribute_untrusted",
        /// The sign-in leads to an account that its owner alone can open: the proof was asked for.
        ProofRequired = "proof_required",
        /// The sign-in leads to a platform admin's account, which has no password to prove it with.
        ProofImpossible = "proof_impossible",
        /// The NameID is longer than any account's can be.
        NameIdTooLong = "name_id_too_long",
        /// There is no account with this e-mail address and password.
        WrongPassword = "wrong_password",
        /// There were too many attempts for this account or from this client.
        RateLimited = "rate_limited",
        /// The form value is not base64 text (RFC 4648 section 4).
        NotBase64 = "not_base64",
        /// The query of the HTTP-Redirect binding lacks a parameter, repeats one or disguises its
        /// name.
        QueryMalformed = "query_malformed",
        /// The message is longer than the limit.
        TooLarge = "too_large",
        /// The message is not UTF-8 text, or declares another encoding.
        NotUtf8 = "not_utf8",
        /// The message is not well-formed namespaced XML 1.0.
        MalformedXml = "malformed_xml",
        /// The message has a document type declaration.
        DoctypeForbidden = "doctype_forbidden",
        /// The message has an XML comment.
        CommentForbidden = "comment_forbidden",
        /// The message has a processing instruction, or an XML declaration other than version 1.0.
        ProcessingInstructionForbidden = "processing_instruction_forbidden",
        /// The message has a CDATA section.
        CdataForbidden = "cdata_forbidden",
        /// The message refers to an entity other than the five predefined ones.
        EntityForbidden = "entity_forbidden",
        /// A namespace declaration rebinds a reserved prefix or name, or its name is not an absolute
        /// URI in ASCII.
        NamespaceForbidden = "namespace_forbidden",
        /// The message is deeper or has more elements, attributes or namespaces than the limit.
        LimitExceeded = "limit_exceeded",
        /// Two elements carry the same identifier, in any spelling of the attribute.
        DuplicateId = "duplicate_id",
        /// The root element is not a SAML 2.0 protocol response.
        NotAResponse = "not_a_response",
        /// The message is of another kind than the URL is for.
        UnexpectedMessage = "unexpected_message",
        /// The response or assertion has a version other than 2.0.
        VersionUnsupported = "version_unsupported",
        /// The identity provider reported that the sign-in failed.
        StatusNotSuccess = "status_not_success",
        /// A successful response holds no assertion.
        AssertionMissing = "assertion_missing",
        /// The response holds more than one assertion.
        MultipleAssertions = "multiple_assertions",
        /// The assertion or its NameID is encrypted and this service provider has no key to decrypt
        /// it.
        EncryptedAssertionUnsupported = "encrypted_assertion_unsupported",
        /// The encrypted part's structure differs from the accepted ones.
        EncryptionShape = "encryption_shape",
        /// The encrypted part names an algorithm outside the closed list, or AES-CBC without a
        /// signature around it.
        EncryptionAlgorithmForbidden = "encryption_algorithm_forbidden",
        /// The encrypted part cannot be decrypted. The step that failed is not disclosed.
        DecryptionFailed = "decryption_failed",
        /// A SAML element is in a position from which an identity must not be read.
        HiddenSamlElement = "hidden_saml_element",
        /// The assertion's advice holds another assertion.
        AssertionInAdvice = "assertion_in_advice",
        /// Neither the response nor the assertion is signed.
        Unsigned = "unsigned",
        /// A signature is elsewhere than directly in the response or assertion.
        SignatureMisplaced = "signature_misplaced",
        /// One element has several signatures.
        MultipleSignatures = "multiple_signatures",
        /// The signature's structure differs from the one accepted shape.
        SignedInfoShape = "signed_info_shape",
        /// The signature names an algorithm outside the closed list, or one that does not match the
        /// key.
        AlgorithmForbidden = "algorithm_forbidden",
        /// The signature refers to another element than the one that holds it.
        ReferenceMismatch = "reference_mismatch",
        /// No pinned key verifies the signature.
        SignatureInvalid = "signature_invalid",
        /// The signed content was changed after signing.
        DigestMismatch = "digest_mismatch",
        /// The two independent verifiers do not agree.
        VerifiersDisagree = "verifiers_disagree",
        /// The issuer is not the identity provider.
        IssuerMismatch = "issuer_mismatch",
        /// The assertion has no issuer.
        IssuerMissing = "issuer_missing",
        /// The response was addressed to another URL.
        DestinationMismatch = "destination_mismatch",
        /// A signed response does not name a destination.
        DestinationMissing = "destination_missing",
        /// The subject confirmation was addressed to another URL.
        RecipientMismatch = "recipient_mismatch",
        /// The subject confirmation does not name a recipient.
        RecipientMissing = "recipient_missing",
        /// The assertion is meant for another service provider.
        AudienceMismatch = "audience_mismatch",
        /// The assertion does not name an audience.
        AudienceMissing = "audience_missing",
        /// The assertion is not valid yet.
        NotYetValid = "not_yet_valid",
        /// The assertion or its confirmation is no longer valid.
        Expired = "expired",
        /// The subject confirmation or the conditions do not name an end.
        NotOnOrAfterMissing = "not_on_or_after_missing",
        /// A time is not an `xs:dateTime` in UTC.
        TimeInvalid = "time_invalid",
        /// The identity provider's session has ended.
        SessionExpired = "session_expired",
        /// The assertion has no subject.
        SubjectMissing = "subject_missing",
        /// The subject has no usable NameID.
        NameIdMissing = "name_id_missing",
        /// No bearer subject confirmation exists.
        ConfirmationMissing = "confirmation_missing",
        /// A part that SAML requires is missing or breaks the schema.
        SchemaViolation = "schema_violation",
        /// The response is for another request.
        InResponseToMismatch = "in_response_to_mismatch",
        /// The response is unsolicited although a request was made.
        InResponseToMissing = "in_response_to_missing",
        /// The response is unsolicited, and unsolicited responses are off.
        UnsolicitedResponse = "unsolicited_response",
        /// The assertion has a condition that this service provider does not know.
        ConditionUnknown = "condition_unknown",
        /// The assertion has no authentication statement.
        AuthnStatementMissing = "authn_statement_missing",
        /// The attribute that holds the e-mail address has several values, and none is the NameID.
        AttributeDuplicate = "attribute_duplicate",
        /// Attributes that hold the e-mail address have different values.
        EmailAmbiguous = "email_ambiguous",
        /// The e-mail address is not valid.
        EmailInvalid = "email_invalid",
        /// The assertion was used before.
        Replayed = "replayed",
        /// The request that the response answers is unknown, used or expired.
        RequestUnknown = "request_unknown",
        /// The response arrived in a browser that does not have its request: another one than began
        /// the sign-in, or one that has dropped it since.
        BrowserMismatch = "browser_mismatch",
        /// Somebody else is signed in to the browser than when the request to connect an account began.
        SessionChanged = "session_changed",
        /// The person was to authenticate anew, and did so before the request or at no known time.
        AuthnNotFresh = "authn_not_fresh",
        /// Somebody else authenticated than the person whose session asked for it.
        AnotherPerson = "another_person",
        /// The NameID is another one at each sign-in, so that nothing can be connected to it.
        NameIdTransient = "name_id_transient",
        /// The NameID is transient, and the attribute that is the key in its place is missing, has
        /// several values or a value that is too long.
        KeyAttributeUnusable = "key_attribute_unusable",
    }
}

impl RejectionCode {
    /// Why a user may not sign in, who may not ([`User::may_sign_in`]).
    pub fn of_user(user: &User) -> Self {
        let is_blocked = user.blocked_at.is_some();
        if is_blocked && user.active && user.deleted_at.is_none() {
            Self::UserBlocked
        } else {
            Self::UserDeactivated
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::RejectionCode;

    #[test]
    fn each_code_has_a_text_of_its_own_and_is_read_from_it() {
        let texts: BTreeSet<&str> = RejectionCode::ALL
            .iter()
            .map(RejectionCode::as_str)
            .collect();
        assert_eq!(texts.len(), RejectionCode::ALL.len());
        for code in RejectionCode::ALL {
            assert_eq!(RejectionCode::parse(code.as_str()), Some(*code));
        }
        assert_eq!(RejectionCode::parse("Replayed"), None);
        assert_eq!(RejectionCode::parse(""), None);
    }
}
