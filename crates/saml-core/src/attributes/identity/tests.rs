//! The identity of a user from the attributes of real identity providers.

use super::*;
use crate::attributes::PersonIdentifier;
use crate::validate::fixture::{Fixture, REQUEST};

/// The e-mail address format of a NameID (SAML core §8.3.2).
const EMAIL_FORMAT: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";

fn identity(attributes: &[(&str, &[&str])]) -> Result<Identity, Rejection> {
    identity_of("ada@example.com", None, attributes)
}

fn identity_of(
    name_id: &str,
    format: Option<&str>,
    attributes: &[(&str, &[&str])],
) -> Result<Identity, Rejection> {
    let mut assertion = Fixture::honest().assertion;
    assertion.name_id = Some(NameId::new(name_id, format.map(Into::into)));
    assertion.attributes = attributes
        .iter()
        .map(|(name, values)| Attribute {
            name: (*name).into(),
            values: values.iter().map(|&value| value.into()).collect(),
        })
        .collect();
    let accepted = assertion.confirmations[0].clone();
    Identity::from_assertion(assertion, accepted)
}

#[test]
fn the_guides_attributes_are_read() {
    let read = identity(&[
        ("email", &["ada@corp.example"]),
        ("name", &["Ada Lovelace"]),
    ])
    .unwrap();
    assert_eq!(read.email.as_deref(), Some("ada@corp.example"));
    assert_eq!(read.name.as_deref(), Some("Ada Lovelace"));
    assert_eq!(read.name_id, "ada@example.com");
    assert_eq!(read.in_response_to.as_deref(), Some(REQUEST));
    assert_eq!(read.session_index.as_deref(), Some("_s"));
}

#[test]
fn the_email_comes_from_the_name_id_where_no_attribute_gives_it() {
    let email = |read: Result<Identity, Rejection>| read.unwrap().email;
    assert_eq!(email(identity(&[])).as_deref(), Some("ada@example.com"));
    assert_eq!(
        email(identity(&[("email", &[""])])).as_deref(),
        Some("ada@example.com")
    );
    assert_eq!(email(identity_of("u-17", None, &[])), None);
}

#[test]
fn a_name_id_that_is_no_email_as_its_format_says_signs_in_without_one() {
    let uuid = "1b4e28ba-2fa1-11d2-883f-0016d3cca427";
    let read = identity_of(uuid, Some(EMAIL_FORMAT), &[]).unwrap();
    assert_eq!((read.name_id.as_str(), read.email), (uuid, None));
    let read = identity_of(uuid, Some(EMAIL_FORMAT), &[("mail", &["ada@corp.example"])]).unwrap();
    assert_eq!(read.email.as_deref(), Some("ada@corp.example"));
}

#[test]
fn of_several_emails_the_one_counts_that_is_the_name_id() {
    let several: [(&str, &[&str]); 2] = [
        ("email", &["old@corp.example", "Ada@Example.com"]),
        ("mail", &["third@corp.example"]),
    ];
    let read = identity(&several).unwrap();
    assert_eq!(read.email.as_deref(), Some("Ada@Example.com"));
    let rejection = identity_of("u-17", None, &several).unwrap_err();
    assert_eq!(rejection.code(), ReasonCode::EmailAmbiguous);
    let rejection = identity_of("u-17", None, &several[..1]).unwrap_err();
    assert_eq!(rejection.code(), ReasonCode::AttributeDuplicate);
    assert_eq!(
        rejection.received_text(),
        Some("old@corp.example and Ada@Example.com")
    );
    let many: Vec<String> = (0..2_000).map(|i| format!("a{i}@corp.example")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let rejection = identity(&[("email", &many)]).unwrap_err();
    assert_eq!(rejection.code(), ReasonCode::AttributeDuplicate);
}

#[test]
fn of_several_values_that_are_no_key_the_first_counts() {
    let read = identity(&[
        ("sn", &["Lovelace", "Byron"]),
        ("givenName", &["", "Ada", "Augusta"]),
        ("displayName", &["Ada Lovelace"]),
        ("displayName", &["Countess"]),
    ])
    .unwrap();
    assert_eq!(read.family_name.as_deref(), Some("Lovelace"));
    assert_eq!(read.given_name.as_deref(), Some("Ada"));
    assert_eq!(read.name.as_deref(), Some("Ada Lovelace"));
}

#[test]
fn an_invalid_or_ambiguous_email_is_rejected() {
    assert!(
        identity(&[("email", &["a@b.c", "a@b.c"])]).is_ok(),
        "baseline"
    );
    let rejection = identity(&[("email", &["ada"])]).unwrap_err();
    assert_eq!(rejection.code(), ReasonCode::EmailInvalid);
    let rejection = identity(&[("email", &["a@b.c", "d@e.f"])]).unwrap_err();
    assert_eq!(rejection.code(), ReasonCode::AttributeDuplicate);
    let rejection = identity(&[("email", &["a@b.c"]), ("email", &["d@e.f"])]).unwrap_err();
    assert_eq!(rejection.code(), ReasonCode::AttributeDuplicate);
}

const CLAIM: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress";

#[test]
fn two_names_of_the_email_must_not_differ() {
    let sent = |values: [&str; 2]| identity(&[(CLAIM, &[values[0]]), ("email", &[values[1]])]);
    let same = sent(["ada@corp.example", "ada@corp.example"]).unwrap();
    assert_eq!(same.email.as_deref(), Some("ada@corp.example"), "baseline");
    let only_case = sent(["ADA@corp.example", "Ada@Corp.example"]).unwrap();
    assert_eq!(only_case.email.as_deref(), Some("Ada@Corp.example"));
    let within = identity(&[("email", &["Ada@corp.example", "ada@corp.example"])]).unwrap();
    assert_eq!(within.email.as_deref(), Some("Ada@corp.example"));
    let one_empty = sent(["ada@corp.example", ""]).unwrap();
    assert_eq!(one_empty.email.as_deref(), Some("ada@corp.example"));

    let rejection = sent(["ada@corp.example", "eve@corp.example"]).unwrap_err();
    assert_eq!(
        rejection.to_string(),
        format!(
            "email_ambiguous: expected the same e-mail address in email and {CLAIM}, \
             or the NameID among them, received eve@corp.example and ada@corp.example"
        )
    );
    for later in ["mail", "urn:oid:0.9.2342.19200300.100.1.3"] {
        let attributes: [(&str, &[&str]); 3] = [
            ("email", &["a@b.c"]),
            (CLAIM, &["a@b.c"]),
            (later, &["d@e.f"]),
        ];
        let rejection = identity(&attributes).unwrap_err();
        assert_eq!(rejection.code(), ReasonCode::EmailAmbiguous, "{later}");
    }
}

#[test]
fn other_attributes_of_honest_providers_do_not_make_the_email_ambiguous() {
    // Entra's default claims with those of the guide; the NameID is the user principal name.
    let read = identity_of(
        "ada@tenant.onmicrosoft.com",
        Some(EMAIL_FORMAT),
        &[
            (CLAIM, &["ada@corp.example"]),
            (names::NAME_OR_UPN, &["ada@tenant.onmicrosoft.com"]),
            (
                "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
                &["ada@tenant.onmicrosoft.com"],
            ),
            ("upn", &["ada@tenant.onmicrosoft.com"]),
            ("uid", &["ada@uni.example"]),
            ("urn:oid:1.3.6.1.4.1.5923.1.1.1.6", &["ada@uni.example"]),
            ("email", &["Ada@corp.example"]),
            ("name", &["Ada Lovelace"]),
            ("displayName", &["Lovelace, Ada (London)"]),
            ("givenName", &["Ada"]),
            ("firstName", &["Augusta Ada"]),
        ],
    )
    .unwrap();
    assert_eq!(read.email.as_deref(), Some("Ada@corp.example"));
    assert_eq!(read.name.as_deref(), Some("Ada Lovelace"));
    assert_eq!(read.given_name.as_deref(), Some("Ada"));
}

#[test]
fn every_name_in_the_wild_is_understood() {
    let value_of = |name: &str, field: fn(Identity) -> Option<String>| {
        field(identity(&[(name, &["x@y.z"])]).unwrap())
    };
    for name in [
        "email",
        "mail",
        "Email",
        "EMAIL",
        "Mail",
        "EmailAddress",
        "emailAddress",
        "User.email",
        "user.email",
        "email_address",
        "E-Mail",
        "userEmail",
        "urn:oid:1.2.840.113549.1.9.1",
        "urn:mace:dir:attribute-def:mail",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
        "urn:oid:0.9.2342.19200300.100.1.3",
    ] {
        let email = value_of(name, |it| it.email);
        assert_eq!(email.as_deref(), Some("x@y.z"), "{name}");
    }
    for name in [
        "displayName",
        "http://schemas.microsoft.com/identity/claims/displayname",
        "urn:oid:2.16.840.1.113730.3.1.241",
    ] {
        let found = value_of(name, |it| it.name);
        assert_eq!(found.as_deref(), Some("x@y.z"), "{name}");
    }
    for name in [
        "firstName",
        "first_name",
        "User.FirstName",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
        "urn:oid:2.5.4.42",
    ] {
        let found = value_of(name, |it| it.given_name);
        assert_eq!(found.as_deref(), Some("x@y.z"), "{name}");
    }
    for name in [
        "lastName",
        "User.LastName",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
        "urn:oid:2.5.4.4",
    ] {
        let found = value_of(name, |it| it.family_name);
        assert_eq!(found.as_deref(), Some("x@y.z"), "{name}");
    }
    for name in [
        "groups",
        "memberOf",
        "roles",
        "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups",
        "http://schemas.microsoft.com/ws/2008/06/identity/claims/role",
        "http://schemas.xmlsoap.org/claims/Group",
    ] {
        let read = identity(&[(name, &["a", "b"])]).unwrap();
        assert_eq!(read.groups.unwrap(), ["a", "b"], "{name}");
    }
}

#[test]
fn identifiers_other_than_email_addresses_stay_attributes() {
    for name in [
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier",
        "http://schemas.microsoft.com/identity/claims/objectidentifier",
        "http://schemas.microsoft.com/identity/claims/tenantid",
        "urn:oid:0.9.2342.19200300.100.1.1",
        "URN:MACE:DIR:ATTRIBUTE-DEF:MAIL",
        "emails",
        "urn:oid:1.3.6.1.4.1.5923.1.1.1.6",
    ] {
        let read = identity_of("opaque-1", None, &[(name, &["x@y.z"])]).unwrap();
        assert_eq!((read.email, read.name), (None, None), "{name}");
        assert_eq!(
            read.attributes,
            [(name.to_owned(), vec!["x@y.z".to_owned()])]
        );
    }
}

#[test]
fn groups_come_from_the_first_name_that_is_there() {
    let both: [(&str, &[&str]); 2] = [("roles", &["admin"]), ("groups", &["staff"])];
    assert_eq!(identity(&both).unwrap().groups.unwrap(), ["staff"]);
}

#[test]
fn entras_name_claim_is_a_name_only_without_an_at_sign() {
    let named = |value: &str| identity(&[(names::NAME_OR_UPN, &[value])]).unwrap().name;
    assert_eq!(named("Ada Lovelace").as_deref(), Some("Ada Lovelace"));
    assert_eq!(named("ada@corp.onmicrosoft.com"), None);
}

#[test]
fn a_missing_groups_attribute_differs_from_an_empty_one() {
    assert_eq!(identity(&[]).unwrap().groups, None);
    assert_eq!(
        identity(&[("groups", &[])]).unwrap().groups,
        Some(Vec::new())
    );
}

#[test]
fn attributes_keep_their_order_and_all_values() {
    let read = identity(&[("b", &["1"]), ("a", &["2"]), ("b", &["3"])]).unwrap();
    let expected = [
        ("b".into(), vec!["1".into(), "3".into()]),
        ("a".into(), vec![String::from("2")]),
    ];
    assert_eq!(read.attributes, expected);
}

#[test]
fn the_attributes_that_name_a_person_are_found_under_all_of_their_names() {
    for which in [
        PersonIdentifier::PairwiseId,
        PersonIdentifier::SubjectId,
        PersonIdentifier::EduPersonTargetedId,
        PersonIdentifier::EduPersonPrincipalName,
        PersonIdentifier::ObjectIdentifier,
    ] {
        for name in which.names() {
            let read = identity(&[(name, &["x1", " ", ""]), ("uid", &["x2"])]).unwrap();
            assert_eq!(which.values(&read), ["x1"], "{name}");
        }
        let [first, .., last] = which.names() else {
            panic!("two names at least");
        };
        let same = identity(&[(first, &["x1", "x1"]), (last, &["x1"])]).unwrap();
        assert_eq!(which.values(&same), ["x1"]);
        let several = identity(&[(first, &["x1"]), (last, &["X1", "x3"])]).unwrap();
        assert_eq!(which.values(&several), ["x1", "X1"]);
        assert_eq!(which.values(&identity(&[]).unwrap()), [""; 0]);
    }
}
