//! Reading and writing metadata, each rejection beside its accepted baseline.

use super::*;
use crate::service_provider::ServiceProvider;
use crate::validate::fixture::at;

/// A P-256 certificate without an end that matters: its dates play no part.
const CERTIFICATE: &str = "MIIBezCCASGgAwIBAgIUdQiR4MWafGaA2p6yT5lLg4q+2nMwCgYIKoZIzj0EAwIwEzERMA8GA1UEAwwIaWRwLnRlc3QwHhcNMjYxMTI0MDEyODIwWhcNMzYxMTIxMDEyODIwWjATMREwDwYDVQQDDAhpZHAudGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFyZAGejmxGczklE3mTy82SluWsc7ALEADwveiyDOYt9uY1lmIUyvMdAi4E5O68GYuRuime9BSZWkjz011NobgOjUzBRMB0GA1UdDgQWBBQamvwxdCxMxc3yAqdh1WTNKVYJxjAfBgNVHSMEGDAWgBQamvwxdCxMxc3yAqdh1WTNKVYJxjAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIQDrhElPQDCOBWkJX0JUJDnUaTFgmtit+7Rofz1gvp7R4gIgdAIZfuCGg5Jm3/yXcSQjnSX6krOr130PTf6OpG8+pbY=";

fn key(key_use: &str) -> String {
    format!(
        r#"<KeyDescriptor{key_use}><d:KeyInfo xmlns:d="http://www.w3.org/2000/09/xmldsig#"><d:X509Data><d:X509Certificate>
        {CERTIFICATE}
        </d:X509Certificate></d:X509Data></d:KeyInfo></KeyDescriptor>"#
    )
}

fn service(url: &str) -> String {
    format!(
        r#"<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="{url}"/>"#
    )
}

fn entity(attributes: &str, keys: &str, services: &str) -> String {
    format!(
        r#"<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" {attributes}>
        <!-- written by hand -->
        <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{keys}
        <NameIDFormat> urn:f </NameIDFormat>{services}</IDPSSODescriptor></EntityDescriptor>"#
    )
}

fn honest() -> String {
    entity(
        r#"entityID="https://idp""#,
        &key(r#" use="signing""#),
        &service("https://idp/sso?a=1&amp;b=2"),
    )
}

fn read(xml: &str) -> Result<IdentityProvider, MetadataError> {
    IdentityProvider::from_metadata(xml.as_bytes(), at("2026-01-31T12:00:00Z"))
}

fn rejected(xml: &str) -> MetadataError {
    read(&honest()).expect("the baseline is accepted");
    read(xml).unwrap_err()
}

#[test]
fn an_identity_provider_is_read() {
    let idp = read(&format!("\u{feff}\n{}", honest())).unwrap();
    assert_eq!(idp.entity_id(), "https://idp");
    assert_eq!(idp.sso_redirect_url(), Some("https://idp/sso?a=1&b=2"));
    assert_eq!(idp.sso_post_url(), None);
    assert_eq!(idp.name_id_formats(), ["urn:f"]);
    assert_eq!(idp.signing_keys().iter().count(), 1);
    assert!(!idp.wants_signed_requests());
}

#[test]
fn a_key_without_use_signs_and_an_encryption_key_does_not() {
    let with = |keys: &str| entity(r#"entityID="x""#, keys, &service("https://idp/sso"));
    assert!(read(&with(&key(""))).is_ok());
    assert_eq!(
        rejected(&with(&key(r#" use="encryption""#))),
        MetadataError::NoSigningKey
    );
    assert_eq!(rejected(&with("")), MetadataError::NoSigningKey);
    let twice = read(&with(&key("").repeat(2))).unwrap();
    assert_eq!(twice.signing_keys().iter().count(), 1);
}

#[test]
fn an_unusable_key_is_told_unless_another_remains() {
    let broken = key("").replace(CERTIFICATE, "AAAA");
    let with = |keys: &str| entity(r#"entityID="x""#, keys, &service("https://idp/sso"));
    assert!(matches!(
        rejected(&with(&broken)),
        MetadataError::UnusableKey(_)
    ));
    assert!(read(&with(&(broken + &key("")))).is_ok());
}

#[test]
fn documents_other_than_metadata_have_errors_of_their_own() {
    assert_eq!(rejected(" \n"), MetadataError::Empty);
    assert_eq!(
        rejected("<!DOCTYPE html><html><br></html>"),
        MetadataError::Html
    );
    assert_eq!(rejected("<html><body></body></html>"), MetadataError::Html);
    assert!(matches!(rejected("{}"), MetadataError::NotXml { .. }));
    assert!(matches!(
        rejected("<a><b></a>"),
        MetadataError::NotXml { .. }
    ));
    assert_eq!(
        rejected("<a/>"),
        MetadataError::NotMetadata { root: "a".into() }
    );
    let doctype = format!("<!DOCTYPE x>{}", honest());
    assert!(matches!(
        rejected(&doctype),
        MetadataError::Forbidden { .. }
    ));
}

#[test]
fn our_own_metadata_is_recognized_as_a_service_providers() {
    let sp = ServiceProvider::new("https://sp?a&b", "https://sp/acs");
    let expected = MetadataError::ServiceProviderOnly {
        entity_id: "https://sp?a&b".into(),
    };
    assert_eq!(rejected(&sp.metadata_xml()), expected);
}

#[test]
fn missing_and_impossible_parts_are_told() {
    let keys = key("");
    assert_eq!(
        rejected(&entity("", &keys, "")),
        MetadataError::EntityIdMissing
    );
    let with = |services: &str| entity(r#"entityID="x""#, &keys, services);
    assert_eq!(rejected(&with("")), MetadataError::NoSingleSignOnService);
    let artifact = r#"<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact" Location="https://idp/sso"/>"#;
    assert_eq!(
        rejected(&with(artifact)),
        MetadataError::NoSingleSignOnService
    );
    for url in [
        "javascript:alert(1)",
        "/sso",
        "https://",
        "https:///x",
        "https://a b",
    ] {
        let expected = MetadataError::InvalidSingleSignOnUrl { url: url.into() };
        assert_eq!(rejected(&with(&service(url))), expected);
    }
}

#[test]
fn expired_metadata_is_rejected_from_the_very_second() {
    let until = |text: &str| {
        entity(
            &format!(r#"entityID="x" cacheDuration="PT6H" validUntil="{text}""#),
            &key(""),
            &service("https://idp/sso"),
        )
    };
    let idp = read(&until("2026-01-31T12:00:01Z")).unwrap();
    assert_eq!(idp.valid_until(), Some(at("2026-01-31T12:00:01Z")));
    assert_eq!(
        idp.cache_duration(),
        Some(std::time::Duration::from_hours(6))
    );
    let valid_until = at("2026-01-31T12:00:00Z");
    assert_eq!(
        rejected(&until("2026-01-31T12:00:00Z")),
        MetadataError::Expired { valid_until }
    );
    assert!(matches!(
        rejected(&until("soon")),
        MetadataError::InvalidTime { .. }
    ));
}

#[test]
fn one_of_several_is_taken_by_its_entity_id() {
    let list = |inside: &str| {
        format!(
            r#"<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">{inside}</EntitiesDescriptor>"#
        )
    };
    let other = honest().replace("https://idp", "https://other");
    assert!(read(&list(&honest())).is_ok());
    let both = list(&(honest() + &other));
    assert_eq!(
        rejected(&both),
        MetadataError::SeveralIdentityProviders { count: 2 }
    );
    let of = |id: &str| {
        IdentityProvider::from_metadata_of(both.as_bytes(), id, at("2026-01-31T12:00:00Z"))
    };
    assert_eq!(of("https://other").unwrap().entity_id(), "https://other");
    let expected = MetadataError::EntityNotFound {
        entity_id: "https://third".into(),
    };
    assert_eq!(of("https://third").unwrap_err(), expected);
    assert_eq!(rejected(&list("")), MetadataError::NoIdentityProvider);
}
