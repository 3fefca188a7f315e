//! The closed list of reasons, each with the advice an admin gets.

use std::fmt;

macro_rules! reason_codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $text:literal, $advice:literal;)+) => {
        /// The rule that rejected a message. The text forms are stable: logs, alerts and support
        /// articles may rely on them.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum ReasonCode {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl ReasonCode {
            /// Every code there is.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code's stable `snake_case` text.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// One sentence on what an admin should do about it.
            pub fn advice(self) -> &'static str {
                match self { $(Self::$variant => $advice,)+ }
            }
        }
    };
}

reason_codes! {
    /// The form value is not base64 text (RFC 4648 section 4).
    NotBase64 = "not_base64",
        "Check that the identity provider uses the HTTP-POST binding and that no proxy rewrites the form.";
    /// The query of the HTTP-Redirect binding lacks a parameter, repeats one or disguises its name.
    QueryMalformed = "query_malformed",
        "Check that no proxy rewrites the URL; if the identity provider sends it so, ask its support.";
    /// The message is longer than the limit.
    TooLarge = "too_large",
        "Reduce what the identity provider sends, for example by limiting the groups claim to groups assigned to the application.";
    /// The message is not UTF-8 text, or declares another encoding.
    NotUtf8 = "not_utf8",
        "Configure the identity provider to send UTF-8; other encodings are not accepted.";
    /// The message is not well-formed namespaced XML 1.0.
    MalformedXml = "malformed_xml",
        "The message was damaged or cut off on its way; sign in again and, if it happens again, ask the identity provider's support.";
    /// The message has a document type declaration.
    DoctypeForbidden = "doctype_forbidden",
        "SAML messages must not contain a DOCTYPE; if the identity provider does not send it so, treat this as a possible attack.";
    /// The message has an XML comment.
    CommentForbidden = "comment_forbidden",
        "SAML messages must not contain comments; if the identity provider does not send it so, treat this as a possible attack.";
    /// The message has a processing instruction, or an XML declaration other than version 1.0.
    ProcessingInstructionForbidden = "processing_instruction_forbidden",
        "SAML messages are XML 1.0 and must not contain processing instructions; if the identity provider does not send it so, treat this as a possible attack.";
    /// The message has a CDATA section.
    CdataForbidden = "cdata_forbidden",
        "SAML messages must not contain CDATA sections; if the identity provider does not send it so, treat this as a possible attack.";
    /// The message refers to an entity other than the five predefined ones.
    EntityForbidden = "entity_forbidden",
        "Only the five predefined XML entities are accepted; if the identity provider does not send it so, treat this as a possible attack.";
    /// A namespace declaration rebinds a reserved prefix or name, or its name is not an absolute URI in
    /// ASCII.
    NamespaceForbidden = "namespace_forbidden",
        "The message declares a namespace whose name is not a URI, or binds a reserved one anew; if the identity provider does not send it so, treat this as a possible attack.";
    /// The message is deeper or has more elements, attributes or namespaces than the limit.
    LimitExceeded = "limit_exceeded",
        "Reduce what the identity provider sends; the message is far larger than any normal sign-in.";
    /// Two elements carry the same identifier, in any spelling of the attribute.
    DuplicateId = "duplicate_id",
        "Two elements share one ID, so that it is open what is signed; if the identity provider does not send it so, treat this as a possible attack.";
    /// The root element is not a SAML 2.0 protocol response.
    NotAResponse = "not_a_response",
        "Check that the identity provider sends SAML 2.0 responses, not SAML 1.1, WS-Federation or a logout message, to the ACS URL.";
    /// The message is of another kind than the endpoint is for.
    UnexpectedMessage = "unexpected_message",
        "Check which URL of this site the identity provider sends its logout messages to.";
    /// The response or assertion has a version other than 2.0.
    VersionUnsupported = "version_unsupported",
        "Configure the identity provider for SAML 2.0.";
    /// The identity provider answered that the sign-in failed.
    StatusNotSuccess = "status_not_success",
        "The identity provider rejected the sign-in; check there that the user is assigned to the application.";
    /// A successful response holds no assertion.
    AssertionMissing = "assertion_missing",
        "The identity provider sent no assertion; check its application configuration.";
    /// The response holds more than one assertion.
    MultipleAssertions = "multiple_assertions",
        "Configure the identity provider to send exactly one assertion; if it does, treat this as a possible attack.";
    /// The assertion or its NameID is encrypted and this service provider has no key to decrypt it.
    EncryptedAssertionUnsupported = "encrypted_assertion_unsupported",
        "Turn assertion encryption off for this application in the identity provider.";
    /// The encrypted part's structure differs from the accepted ones.
    EncryptionShape = "encryption_shape",
        "Configure the identity provider to encrypt the assertion as one element for one recipient, with its key inside.";
    /// The encrypted part names an algorithm outside the closed list, or AES-CBC without a
    /// signature around it.
    EncryptionAlgorithmForbidden = "encryption_algorithm_forbidden",
        "Configure the identity provider to encrypt with AES-GCM and RSA-OAEP; AES-CBC is accepted only in a signed response, RSA 1.5 and Triple DES never.";
    /// The encrypted part cannot be decrypted. The step that failed is not revealed.
    DecryptionFailed = "decryption_failed",
        "Upload this service provider's current encryption certificate to the identity provider.";
    /// A SAML element stands where none may occur.
    HiddenSamlElement = "hidden_saml_element",
        "A SAML element was found where none belongs; if the identity provider does not send it so, treat this as a possible attack.";
    /// The assertion's advice holds another assertion.
    AssertionInAdvice = "assertion_in_advice",
        "Configure the identity provider to send one assertion, without others as Advice in it.";
    /// Neither the response nor the assertion is signed.
    Unsigned = "unsigned",
        "Configure the identity provider to sign the assertion, the response or both.";
    /// A signature stands elsewhere than directly in the response or assertion.
    SignatureMisplaced = "signature_misplaced",
        "A signature was found outside the element it should sign; if the identity provider does not send it so, treat this as a possible attack.";
    /// One element has several signatures.
    MultipleSignatures = "multiple_signatures",
        "One element carries several signatures; if the identity provider does not send it so, treat this as a possible attack.";
    /// The signature's structure differs from the one accepted shape.
    SignedInfoShape = "signed_info_shape",
        "Configure the identity provider for an enveloped signature with exclusive canonicalization over one reference.";
    /// The signature names an algorithm outside the closed list, or one that does not fit the key.
    AlgorithmForbidden = "algorithm_forbidden",
        "Configure the identity provider to sign with RSA or ECDSA and SHA-256, SHA-384 or SHA-512; SHA-1 is not accepted.";
    /// The signature refers to another element than the one that holds it.
    ReferenceMismatch = "reference_mismatch",
        "The signature covers another element than the one that holds it; if the identity provider does not send it so, treat this as a possible attack.";
    /// No pinned key verifies the signature.
    SignatureInvalid = "signature_invalid",
        "The identity provider may have changed its signing certificate: refresh its metadata. If the keys are current, the message was changed on its way: by a proxy, by a tool that formats XML, or by an attacker.";
    /// The signed content was changed after signing.
    DigestMismatch = "digest_mismatch",
        "The message was changed after it was signed: by a proxy, by a tool that formats XML, or by an attacker.";
    /// The two independent verifiers do not agree.
    VerifiersDisagree = "verifiers_disagree",
        "Two independent verifiers read the message differently; keep the reference code and contact support.";
    /// The issuer is not the identity provider.
    IssuerMismatch = "issuer_mismatch",
        "Check that the metadata belongs to the identity provider application that sent the response.";
    /// The assertion has no issuer.
    IssuerMissing = "issuer_missing",
        "The identity provider must name itself in the assertion's Issuer.";
    /// The response was addressed to another URL.
    DestinationMismatch = "destination_mismatch",
        "Paste the ACS URL exactly as shown into the identity provider.";
    /// A signed response names no destination.
    DestinationMissing = "destination_missing",
        "The identity provider must send a Destination with a signed response.";
    /// The subject confirmation was addressed to another URL.
    RecipientMismatch = "recipient_mismatch",
        "Paste the ACS URL exactly as shown into the identity provider.";
    /// The subject confirmation names no recipient.
    RecipientMissing = "recipient_missing",
        "The identity provider must send the ACS URL as Recipient.";
    /// The assertion is meant for another service provider.
    AudienceMismatch = "audience_mismatch",
        "Paste the Entity ID exactly as shown into the identity provider's audience field.";
    /// The assertion names no audience.
    AudienceMissing = "audience_missing",
        "Set the audience to the Entity ID in the identity provider.";
    /// The assertion is not valid yet.
    NotYetValid = "not_yet_valid",
        "Check the clocks of the identity provider and of this server.";
    /// The assertion or its confirmation is no longer valid.
    Expired = "expired",
        "Sign in again; if it happens every time, check the clocks of the identity provider and of this server.";
    /// The subject confirmation or the conditions name no end.
    NotOnOrAfterMissing = "not_on_or_after_missing",
        "The identity provider must limit the assertion's validity with NotOnOrAfter.";
    /// A time is not an `xs:dateTime` in UTC.
    TimeInvalid = "time_invalid",
        "The identity provider must send times as xs:dateTime in UTC.";
    /// The identity provider's session has ended.
    SessionExpired = "session_expired",
        "Sign in again at the identity provider.";
    /// The assertion has no subject.
    SubjectMissing = "subject_missing",
        "The identity provider must send a Subject.";
    /// The subject has no usable NameID.
    NameIdMissing = "name_id_missing",
        "Configure a Name ID in the identity provider, for example the e-mail address.";
    /// No bearer subject confirmation exists.
    ConfirmationMissing = "confirmation_missing",
        "The identity provider must send a bearer SubjectConfirmation.";
    /// A part that SAML requires is missing or breaks the schema.
    SchemaViolation = "schema_violation",
        "The identity provider's message breaks the schema or the rules of SAML 2.0; ask its support.";
    /// The response answers another request.
    InResponseToMismatch = "in_response_to_mismatch",
        "Start the sign-in again, in one browser window.";
    /// The response answers no request although one was made.
    InResponseToMissing = "in_response_to_missing",
        "Start the sign-in from this site; the identity provider must repeat the request's ID.";
    /// The response answers no request and unsolicited responses are off.
    UnsolicitedResponse = "unsolicited_response",
        "Start the sign-in from this site, or allow sign-ins that begin at the identity provider.";
    /// The assertion has a condition that this service provider does not know.
    ConditionUnknown = "condition_unknown",
        "Remove the extra condition in the identity provider.";
    /// The assertion has no authentication statement.
    AuthnStatementMissing = "authn_statement_missing",
        "The identity provider must send an AuthnStatement.";
    /// The attribute that holds the e-mail address has several values, and none is the NameID.
    AttributeDuplicate = "attribute_duplicate",
        "Send one e-mail address, or send the one that is meant as the NameID too.";
    /// Attributes that all mean the e-mail address hold different ones.
    EmailAmbiguous = "email_ambiguous",
        "In the identity provider, remove one of the two attributes, map both to the same e-mail address, or send the one that is meant as the NameID too.";
    /// The e-mail address is not one.
    EmailInvalid = "email_invalid",
        "Map the email attribute to the user's e-mail address in the identity provider.";
    /// The assertion was used before.
    Replayed = "replayed",
        "Sign in again; if nobody pressed Back or Reload, treat this as a possible attack.";
    /// The request that the response answers is unknown, used or expired.
    RequestUnknown = "request_unknown",
        "Start the sign-in again and finish it within the time allowed.";
    /// The response arrived in another browser than the one that began.
    BrowserMismatch = "browser_mismatch",
        "Start the sign-in again and finish it in the same browser.";
}

impl fmt::Display for ReasonCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn texts_are_unique_snake_case_forms_of_the_variant() {
        let mut seen = HashSet::new();
        for code in ReasonCode::ALL {
            let mut expected = String::new();
            for (i, c) in format!("{code:?}").chars().enumerate() {
                if c.is_ascii_uppercase() && i > 0 {
                    expected.push('_');
                }
                expected.push(c.to_ascii_lowercase());
            }
            assert_eq!(code.as_str(), expected);
            assert!(seen.insert(code.as_str()));
            assert!(code.advice().ends_with('.'));
        }
    }
}
