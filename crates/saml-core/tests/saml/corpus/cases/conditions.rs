//! Audience, times, confirmation and subject.

use saml_core::ReasonCode::{
    self, AudienceMismatch, AudienceMissing, AuthnStatementMissing, ConditionUnknown,
    ConfirmationMissing, Expired, NameIdMissing, NotOnOrAfterMissing, NotYetValid,
    RecipientMismatch, SessionExpired, SubjectMissing, TimeInvalid,
};
use saml_core::idp::Sign;

use super::plain::{ASSERTION_SIGNED, bearer, conditions, honest, statement};
use super::protocol::{Change, table};
use super::{Case, SP, reject};

const A: Sign = Sign::Assertion;

const ROWS: &[(&str, Sign, ReasonCode, Change)] = &[
    ("audience-other", A, AudienceMismatch, |it| {
        conditions(it).audience_restrictions = vec![vec!["https://other.test".into()]]
    }),
    ("audience-missing", A, AudienceMissing, |it| {
        conditions(it).audience_restrictions.clear()
    }),
    ("audience-restriction-empty", A, AudienceMissing, |it| {
        conditions(it).audience_restrictions = vec![vec![]]
    }),
    (
        "audience-of-the-second-restriction-other",
        A,
        AudienceMismatch,
        |it| {
            conditions(it)
                .audience_restrictions
                .push(vec!["https://other.test".into()])
        },
    ),
    (
        "audience-second-restriction-empty",
        A,
        AudienceMismatch,
        |it| conditions(it).audience_restrictions.push(vec![]),
    ),
    ("audience-with-slash", A, AudienceMismatch, |it| {
        conditions(it).audience_restrictions = vec![vec![format!("{SP}/")]]
    }),
    ("audience-list-in-one", A, AudienceMismatch, |it| {
        conditions(it).audience_restrictions = vec![vec![format!("{SP} https://other.test")]]
    }),
    ("conditions-missing", A, AudienceMissing, |it| {
        it.conditions = None
    }),
    ("not-before-in-future", A, NotYetValid, |it| {
        conditions(it).not_before = Some("2026-01-31T12:03:01Z".into())
    }),
    ("conditions-expired", A, Expired, |it| {
        conditions(it).not_before = Some("2026-01-31T11:54:00Z".into());
        conditions(it).not_on_or_after = Some("2026-01-31T11:59:00Z".into());
    }),
    ("confirmation-expired", A, Expired, |it| {
        bearer(it).not_on_or_after = Some("2026-01-31T11:59:00Z".into())
    }),
    ("confirmation-without-end", A, NotOnOrAfterMissing, |it| {
        bearer(it).not_on_or_after = None
    }),
    ("session-ended", A, SessionExpired, |it| {
        statement(it).session_not_on_or_after = Some("2026-01-31T11:00:00Z".into())
    }),
    ("time-is-no-time", A, TimeInvalid, |it| {
        conditions(it).not_on_or_after = Some("tomorrow".into())
    }),
    ("time-empty", A, TimeInvalid, |it| {
        bearer(it).not_on_or_after = Some(String::new())
    }),
    ("time-without-zone", A, TimeInvalid, |it| {
        bearer(it).not_on_or_after = Some("2026-01-31T12:05:00".into())
    }),
    ("time-of-no-day", A, TimeInvalid, |it| {
        bearer(it).not_on_or_after = Some("2026-02-30T12:05:00Z".into())
    }),
    ("time-of-the-session-invalid", A, TimeInvalid, |it| {
        statement(it).session_not_on_or_after = Some("never".into())
    }),
    ("time-with-huge-year", A, TimeInvalid, |it| {
        bearer(it).not_on_or_after = Some("999999999-01-31T12:05:00Z".into())
    }),
    ("confirmation-holder-of-key", A, ConfirmationMissing, |it| {
        bearer(it).method = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key".into()
    }),
    (
        "confirmation-sender-vouches",
        A,
        ConfirmationMissing,
        |it| bearer(it).method = "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches".into(),
    ),
    ("confirmation-missing", A, ConfirmationMissing, |it| {
        it.confirmations.clear()
    }),
    ("confirmation-in-two-halves", A, RecipientMismatch, |it| {
        let mut half = bearer(it).clone();
        half.recipient = Some("https://other.test/acs".into());
        bearer(it).not_on_or_after = Some("2026-01-31T11:00:00Z".into());
        it.confirmations.insert(0, half);
    }),
    ("subject-missing", A, SubjectMissing, |it| {
        it.with_subject = false
    }),
    ("name-id-missing", A, NameIdMissing, |it| it.name_id = None),
    ("name-id-empty", A, NameIdMissing, |it| {
        it.name_id = Some(String::new())
    }),
    ("name-id-white-space", A, NameIdMissing, |it| {
        it.name_id = Some(" \n ".into())
    }),
    ("condition-unknown", A, ConditionUnknown, |it| {
        conditions(it).extra_xml = "<x:Only xmlns:x=\"urn:x\"></x:Only>".into()
    }),
    ("condition-unknown-in-saml", A, ConditionUnknown, |it| {
        conditions(it).extra_xml = "<saml:Condition></saml:Condition>".into()
    }),
    ("authn-statement-missing", A, AuthnStatementMissing, |it| {
        it.authn_statement = None
    }),
];

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = table(ROWS);
    let at = |name: &str, at: &str, code| {
        reject(name, "protocol", ASSERTION_SIGNED, honest(A), code)
            .received_at(at)
            .valid()
    };
    cases.extend([
        at(
            "received-at-the-end-and-skew",
            "2026-01-31T12:07:00Z",
            Expired,
        ),
        at(
            "received-before-the-beginning-and-skew",
            "2026-01-31T11:57:59Z",
            NotYetValid,
        ),
        at("received-years-later", "2036-01-31T12:00:00Z", Expired),
    ]);
    cases
}
