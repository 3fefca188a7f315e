//! Signed metadata, read and written, each rejection beside its accepted baseline.

use crate::support::{at, ec_key, pinned, replaced, rsa_key};
use saml_core::idp::{IdpKey, IdpMetadata, Signer};
use saml_core::signing::SigningKey;
use saml_core::{IdentityProvider, MetadataError, ReasonCode, ServiceProvider};
use std::time::Duration;

const IDP: &str = "https://idp.test";
const LIST: &str = "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" \
                    ID=\"_list\">";

fn entity(id: &str) -> String {
    let key = crate::support::key();
    let keys = [key];
    let metadata = IdpMetadata::new(id, "https://idp.test/sso", &keys);
    let xml = metadata.to_xml().unwrap();
    xml.split_once("?>\n").unwrap().1.trim_end().to_owned()
}

/// A list of two providers in canonical form, signed.
fn signed_list(key: &IdpKey) -> String {
    let entities = entity(IDP) + &entity("https://other.test");
    // Canonical form writes end tags.
    let entities = entities.replace("/sso\"/>", "/sso\"></md:SingleSignOnService>");
    let entities = sorted(&entities);
    let list = format!("{LIST}{entities}</md:EntitiesDescriptor>");
    let signature = Signer::new(key.clone()).signature(&list, "_list").unwrap();
    replaced(&list, LIST, &format!("{LIST}{signature}"))
}

/// Namespaces that the list has already declared are not repeated in canonical form.
fn sorted(entities: &str) -> String {
    entities.replace(
        "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" ",
        "<md:EntityDescriptor ",
    )
}

fn read(xml: &str, key: &IdpKey) -> Result<String, MetadataError> {
    let keys = pinned(&[key]);
    IdentityProvider::from_signed_metadata(xml.as_bytes(), &keys, Some(IDP), at())
        .map(|idp| idp.entity_id().to_owned())
}

fn xmlsec1_accepts(xml: &str, local: &str, key: &IdpKey) -> bool {
    crate::support::xmlsec1_verifies(
        xml,
        &[&format!("metadata:{local}")],
        &crate::support::pkey(key),
    )
}

fn rejected(xml: &str, key: &IdpKey, code: ReasonCode) {
    match read(xml, key).expect_err(xml) {
        MetadataError::Signature(rejection) => assert_eq!(rejection.code(), code, "{rejection}"),
        other => panic!("{other}"),
    }
}

#[test]
fn a_named_entity_of_a_signed_list_is_read() {
    for key in [rsa_key(2048), ec_key()] {
        let xml = signed_list(&key);
        assert!(xmlsec1_accepts(&xml, "EntitiesDescriptor", &key), "{xml}");
        assert_eq!(read(&xml, &key).unwrap(), IDP);
        // Comments are no part of what is signed.
        let commented = replaced(
            &xml,
            "<md:EntityDescriptor",
            "<!-- one --><md:EntityDescriptor",
        );
        assert!(xmlsec1_accepts(&commented, "EntitiesDescriptor", &key));
        assert_eq!(read(&commented, &key).unwrap(), IDP);
        let with_head = format!("\u{feff}\n<?xml version=\"1.0\"?>\n{xml}\n");
        assert_eq!(read(&with_head, &key).unwrap(), IDP);
    }
}

#[test]
fn unsigned_changed_and_foreign_metadata_is_rejected() {
    let key = ec_key();
    let xml = signed_list(&key);
    assert_eq!(read(&xml, &key).unwrap(), IDP, "baseline");
    rejected(&xml, &ec_key(), ReasonCode::SignatureInvalid);
    rejected(
        &replaced(&xml, "https://idp.test/sso", "https://evil.test/sso"),
        &key,
        ReasonCode::DigestMismatch,
    );
    let signature = crate::support::element(&xml, "ds:Signature").to_owned();
    // The X.509 data of the entities stand in ds:KeyInfo too, but only the signature goes.
    let signature = &signature[..signature.find("</ds:Signature>").unwrap() + 15];
    rejected(&replaced(&xml, signature, ""), &key, ReasonCode::Unsigned);
    let wrapped = format!(
        "{}{xml}</md:EntitiesDescriptor>",
        LIST.replace("_list", "_evil")
    );
    rejected(&wrapped, &key, ReasonCode::SignatureMisplaced);
    rejected(
        &format!("<!DOCTYPE x>{xml}"),
        &key,
        ReasonCode::DoctypeForbidden,
    );
    let absent = IdentityProvider::from_signed_metadata(
        xml.as_bytes(),
        &pinned(&[&key]),
        Some("https://absent.test"),
        at(),
    );
    assert!(matches!(
        absent.unwrap_err(),
        MetadataError::EntityNotFound { .. }
    ));
}

#[test]
fn our_metadata_names_keys_and_urls_and_others_verify_its_signature() {
    for key in [rsa_key(2048), ec_key()] {
        let signing_key = SigningKey::from_pem(&key.to_pem().unwrap()).unwrap();
        let sp = ServiceProvider::new("https://sp.test/a?b&c>d", "https://sp.test/acs");
        let mut metadata = sp.metadata();
        assert_eq!(metadata.to_xml(), sp.metadata_xml());
        assert!(metadata.to_xml().contains("AuthnRequestsSigned=\"false\""));
        metadata.signing_keys.push(&signing_key);
        metadata.logout_url = Some("https://sp.test/logout?a&b");
        metadata.valid_until = Some(at());
        let xml = metadata.to_signed_xml(&signing_key, "_metadata-1").unwrap();
        assert!(xmlsec1_accepts(&xml, "EntityDescriptor", &key), "{xml}");
        for part in [
            "AuthnRequestsSigned=\"true\"",
            "use=\"signing\"",
            "Location=\"https://sp.test/logout?a&amp;b\"",
            "validUntil=\"2026-01-31T12:00:00Z\"",
            "entityID=\"https://sp.test/a?b&amp;c>d\"",
        ] {
            assert!(xml.contains(part), "{part} is missing in {xml}");
        }
        // It is a service provider's: signed, and still no identity provider.
        let read =
            IdentityProvider::from_signed_metadata(xml.as_bytes(), &pinned(&[&key]), None, at());
        assert!(matches!(
            read.unwrap_err(),
            MetadataError::ServiceProviderOnly { .. }
        ));
    }
}

fn plain(xml: &str) -> Result<IdentityProvider, MetadataError> {
    IdentityProvider::from_metadata(xml.as_bytes(), at())
}

#[test]
fn sixteen_signing_keys_are_taken_each_counted_once_and_no_more() {
    let made: Vec<IdpKey> = (0..17).map(|_| ec_key()).collect();
    let of = |keys: &[&IdpKey]| IdpMetadata::new(IDP, "https://idp.test/sso", keys).to_xml();
    let sixteen: Vec<&IdpKey> = made.iter().take(16).collect();
    // The same certificates over and over are no further keys.
    let repeated: Vec<&IdpKey> = sixteen.iter().cycle().take(160).copied().collect();
    for keys in [&sixteen, &repeated] {
        let idp = plain(&of(keys).unwrap()).unwrap();
        assert_eq!(idp.signing_keys().iter().count(), 16);
    }
    let seventeen: Vec<&IdpKey> = made.iter().collect();
    let error = plain(&of(&seventeen).unwrap()).unwrap_err();
    assert_eq!(error, MetadataError::TooManyKeys { max: 16 });
    assert!(error.to_string().contains("16"), "{error}");
}

#[test]
fn a_key_may_be_in_32_certificates_and_in_no_more() {
    let key = ec_key();
    let renewed = (0..33u64).map(|day| {
        let from = at() + Duration::from_hours(24 * day);
        key.renewed("idp.test", from, from + Duration::from_hours(24 * 365))
    });
    let renewed: Vec<IdpKey> = renewed.collect::<Result<_, _>>().unwrap();
    let renewed: Vec<&IdpKey> = renewed.iter().collect();
    let of = |keys: &[&IdpKey]| IdpMetadata::new(IDP, "https://idp.test/sso", keys).to_xml();
    let idp = plain(&of(&renewed[..32]).unwrap()).unwrap();
    assert_eq!(idp.signing_keys().iter().count(), 1);
    let error = plain(&of(&renewed).unwrap()).unwrap_err();
    let expected = MetadataError::TooManyCertificates { count: 33, max: 32 };
    assert_eq!(error, expected);
}

#[test]
fn an_entity_is_long_at_most_however_long_the_list_around_it() {
    let named = |xml: &str| IdentityProvider::from_metadata_of(xml.as_bytes(), IDP, at());
    let honest = entity(IDP);
    let padded = |bytes: usize| {
        let padding = format!("<md:Extensions>{}</md:Extensions>", "x".repeat(bytes));
        replaced(
            &honest,
            "<md:IDPSSODescriptor",
            &format!("{padding}<md:IDPSSODescriptor"),
        )
    };
    assert!(plain(&padded(200 * 1024)).is_ok());
    let error = plain(&padded(256 * 1024)).unwrap_err();
    let MetadataError::EntityTooLarge { bytes, max_bytes } = error else {
        panic!("{error}");
    };
    assert!(bytes > max_bytes && max_bytes == 256 * 1024);
    // Other entities of a list, and comments, are not counted.
    let others: String = (0..500)
        .map(|number| entity(&format!("https://{number}.test")))
        .collect();
    let list = format!("{LIST}{honest}{others}</md:EntitiesDescriptor>");
    assert!(list.len() > max_bytes);
    assert_eq!(named(&list).unwrap().entity_id(), IDP);
    let comment = format!("<!-- {} -->", "x".repeat(max_bytes));
    assert!(
        plain(&replaced(
            &honest,
            "<md:IDPSSODescriptor",
            &format!("{comment}<md:IDPSSODescriptor")
        ))
        .is_ok()
    );
}

#[test]
fn what_was_read_before_it_expired_is_not_usable_afterwards() {
    let key = crate::support::key();
    let keys = [key];
    let metadata = IdpMetadata {
        valid_until: Some("2100-01-01T00:00:00Z"),
        ..IdpMetadata::new(IDP, "https://idp.test/sso", &keys)
    };
    let idp = plain(&metadata.to_xml().unwrap()).unwrap();
    assert_eq!(idp.usable_at(at()), Ok(()));
    let valid_until = idp.valid_until().unwrap();
    let expired = MetadataError::Expired { valid_until };
    assert_eq!(idp.usable_at(valid_until), Err(expired));
}
