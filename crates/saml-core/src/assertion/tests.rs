//! Reading assertions: repeated elements, namespaces, times.

use super::*;
use crate::limits::Limits;
use crate::xml::{Extras, parse};

fn read(inside: &str) -> Result<Assertion, Rejection> {
    let xml = format!(
        r#"<a:Assertion xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a" Version="2.0">{inside}</a:Assertion>"#
    );
    let document = parse(&xml, &Limits::RESPONSE, Extras::Reject).unwrap();
    Assertion::from_element(document.root(), &Recipient::WITHOUT_KEYS)
}

#[test]
fn white_space_around_names_is_not_part_of_them() {
    let read = read("<a:Issuer>\n https://idp \n</a:Issuer>").unwrap();
    assert_eq!(read.issuer.as_deref(), Some("https://idp"));
    assert!(!read.has_subject);
}

#[test]
fn elements_of_the_same_name_in_another_namespace_are_not_read() {
    let read = read(r#"<Issuer xmlns="urn:other">https://evil</Issuer>"#).unwrap();
    assert_eq!(read.issuer, None);
}

#[test]
fn an_element_that_the_schema_allows_once_is_rejected_when_repeated() {
    for part in ["<a:Issuer>x</a:Issuer>", "<a:Subject/>", "<a:Conditions/>"] {
        assert!(read(part).is_ok(), "baseline {part}");
        let rejection = read(&part.repeat(2)).unwrap_err();
        assert_eq!(rejection.code(), ReasonCode::SchemaViolation, "{part}");
    }
    let name = "<a:NameID>ada</a:NameID>";
    assert!(read(&format!("<a:Subject>{name}</a:Subject>")).is_ok());
    assert!(read(&format!("<a:Subject>{name}{name}</a:Subject>")).is_err());
}

#[test]
fn a_name_id_split_by_elements_is_rejected() {
    let subject = |name: &str| format!("<a:Subject><a:NameID>{name}</a:NameID></a:Subject>");
    assert!(read(&subject("ada")).is_ok(), "baseline");
    let rejection = read(&subject("ada<a:x/>@evil")).unwrap_err();
    assert_eq!(rejection.code(), ReasonCode::SchemaViolation);
}

#[test]
fn broken_times_are_rejected_with_their_name() {
    assert!(
        read(r#"<a:Conditions NotBefore="2026-01-31T12:00:00Z"/>"#).is_ok(),
        "baseline"
    );
    let rejection = read(r#"<a:Conditions NotBefore="yesterday"/>"#).unwrap_err();
    assert_eq!(rejection.code(), ReasonCode::TimeInvalid);
    assert_eq!(rejection.received_text(), Some("yesterday"));
    assert!(rejection.expected_text().unwrap().starts_with("NotBefore"));
}

#[test]
fn conditions_are_told_apart() {
    let read = read(
        "<a:Conditions><a:AudienceRestriction><a:Audience>x</a:Audience></a:AudienceRestriction>\
         <a:OneTimeUse/><a:ProxyRestriction Count=\"1\"/><Weather xmlns=\"urn:w\"/></a:Conditions>",
    );
    let conditions = read.unwrap().conditions.unwrap();
    assert_eq!(conditions.audience_restrictions[0].audiences, ["x"]);
    assert!(conditions.one_time_use);
    assert_eq!(conditions.unknown, ["Weather"]);
}

#[test]
fn a_value_that_is_a_name_id_is_read_of_the_one_attribute_that_has_such() {
    const TARGETED_ID: &str = "urn:oid:1.3.6.1.4.1.5923.1.1.1.10";
    let values = |name: &str, value: &str| {
        let xml = format!(
            "<a:AttributeStatement><a:Attribute Name=\"{name}\"><a:AttributeValue>{value}\
             </a:AttributeValue></a:Attribute></a:AttributeStatement>"
        );
        read(&xml).unwrap().attributes[0].values.clone()
    };
    let name_id = "<a:NameID NameQualifier=\"https://idp\"> 8f3a </a:NameID>";
    let spaced = format!("\n  {name_id}\n");
    assert_eq!(values(TARGETED_ID, name_id), ["8f3a"]);
    assert_eq!(values(TARGETED_ID, &spaced), ["8f3a"]);
    assert_eq!(values(TARGETED_ID, "8f3a"), ["8f3a"]);
    for ambiguous in [
        name_id.repeat(2),
        format!("x{name_id}"),
        format!("{name_id}x"),
        format!("<a:x>{name_id}</a:x>"),
        format!("{name_id}<a:x/>"),
        "<a:NameID>8f<a:x/>3a</a:NameID>".to_owned(),
        "<NameID xmlns=\"urn:other\">8f3a</NameID>".to_owned(),
    ] {
        assert_eq!(values(TARGETED_ID, &ambiguous), [""; 0], "{ambiguous}");
    }
    assert_eq!(values("email", name_id), [""; 0]);
}
