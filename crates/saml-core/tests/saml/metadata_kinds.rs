//! Metadata in the forms in which real identity providers publish it, each beside the nearest one that is
//! rejected.

use openssl::asn1::Asn1Time;
use openssl::base64::encode_block;
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, PKeyRef, Private};
use openssl::rsa::Rsa;
use openssl::x509::{X509, X509Name, X509NameBuilder};
use saml_core::idp::{IdpKey, ResponseTemplate, Signer};
use saml_core::{
    Expectation, ExpectedRequest, IdentityProvider, MetadataError, Policy, ReasonCode,
    ServiceProvider,
};
use std::time::Duration;

use crate::support::at;

const IDP: &str = "https://idp.test";
const SP: &str = "https://sp.test";
const ACS: &str = "https://sp.test/acs";
const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

fn private() -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap()
}

fn name(text: &str) -> X509Name {
    let mut builder = X509NameBuilder::new().unwrap();
    builder.append_entry_by_text("CN", text).unwrap();
    builder.build()
}

/// A certificate of a key, by an authority.
pub(crate) fn certificate(
    of: &str,
    key: &PKeyRef<Private>,
    by: &str,
    signer: &PKeyRef<Private>,
) -> X509 {
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    let serial = BigNum::from_u32(1).unwrap().to_asn1_integer().unwrap();
    builder.set_serial_number(&serial).unwrap();
    builder.set_subject_name(&name(of)).unwrap();
    builder.set_issuer_name(&name(by)).unwrap();
    builder.set_pubkey(key).unwrap();
    builder
        .set_not_before(&Asn1Time::from_unix(1_700_000_000).unwrap())
        .unwrap();
    builder
        .set_not_after(&Asn1Time::from_unix(2_000_000_000).unwrap())
        .unwrap();
    builder.sign(signer, MessageDigest::sha256()).unwrap();
    builder.build()
}

fn base64(certificate: &X509) -> String {
    encode_block(&certificate.to_der().unwrap())
}

/// A signer for responses whose certificate plays no part.
fn signer(key: &PKeyRef<Private>) -> Signer {
    let own = certificate("x", key, "x", key);
    let pem = [
        key.private_key_to_pem_pkcs8().unwrap(),
        own.to_pem().unwrap(),
    ]
    .concat();
    Signer::new(IdpKey::from_pem(&pem).unwrap())
}

/// The leaf, the intermediate and the root of a chain, with their keys.
struct Chain {
    keys: [PKey<Private>; 3],
    texts: [String; 3],
}

impl Chain {
    fn new() -> Self {
        let keys = [private(), private(), private()];
        let [leaf, middle, root] = &keys;
        let texts = [
            base64(&certificate("idp", leaf, "middle", middle)),
            base64(&certificate("middle", middle, "root", root)),
            base64(&certificate("root", root, "root", root)),
        ];
        Self { keys, texts }
    }
}

fn data(certificates: &[&str]) -> String {
    let texts = certificates.iter();
    let texts: Vec<String> = texts
        .map(|text| format!("<ds:X509Certificate>{text}</ds:X509Certificate>"))
        .collect();
    format!("<ds:X509Data>{}</ds:X509Data>", texts.concat())
}

fn descriptor(key_use: &str, data: &str) -> String {
    format!("<md:KeyDescriptor{key_use}><ds:KeyInfo>{data}</ds:KeyInfo></md:KeyDescriptor>")
}

fn role(attributes: &str, keys: &str, location: &str) -> String {
    format!(
        "<md:IDPSSODescriptor{attributes} protocolSupportEnumeration=\"urn:oasis:names:tc:SAML:2.0:protocol\">{keys}\
         <md:SingleSignOnService Binding=\"{REDIRECT}\" Location=\"{location}\"/></md:IDPSSODescriptor>"
    )
}

fn entity(attributes: &str, roles: &str) -> String {
    format!(
        "<md:EntityDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" \
         xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" entityID=\"{IDP}\"{attributes}>{roles}</md:EntityDescriptor>"
    )
}

fn with_keys(keys: &str) -> String {
    entity("", &role("", keys, "https://idp.test/sso"))
}

fn read(xml: &str) -> Result<IdentityProvider, MetadataError> {
    IdentityProvider::from_metadata(xml.as_bytes(), at())
}

/// Whether a response that this key signed is accepted.
fn signs(idp: &IdentityProvider, key: &PKeyRef<Private>) -> bool {
    let template = ResponseTemplate::new(IDP, SP, ACS, at());
    let expectation = Expectation {
        now: at(),
        skew: Duration::from_mins(1),
        request: ExpectedRequest::UnsolicitedAllowed,
    };
    let value = template.to_form_value(&signer(key)).unwrap();
    let consumed =
        ServiceProvider::new(SP, ACS).consume(idp, &value, &Policy::default(), &expectation);
    match consumed {
        Ok(_) => true,
        Err(rejection) => {
            assert_eq!(
                rejection.code(),
                ReasonCode::SignatureInvalid,
                "{rejection}"
            );
            false
        }
    }
}

#[test]
fn an_authority_beside_the_certificate_of_the_key_never_signs() {
    let Chain { keys, texts } = Chain::new();
    let [leaf, middle, root] = &texts;
    for data in [
        data(&[leaf, middle, root]),
        data(&[root, leaf, middle]),
        data(&[middle, leaf]),
        data(&[leaf, leaf, middle]),
        // One X509Data each says no more than one for all.
        data(&[leaf]) + &data(&[middle]) + &data(&[root]),
        data(&[&format!("{leaf}{middle}{root}")]),
    ] {
        let idp = read(&with_keys(&descriptor("", &data))).expect(&data);
        assert_eq!(idp.signing_keys().iter().count(), 1, "{data}");
        assert!(signs(&idp, &keys[0]), "{data}");
        assert!(!signs(&idp, &keys[1]) && !signs(&idp, &keys[2]), "{data}");
    }
}

#[test]
fn certificates_that_leave_open_which_key_signs_are_rejected() {
    let Chain { keys, texts } = Chain::new();
    let [leaf, middle, root] = &texts;
    let other = private();
    let other = base64(&certificate("idp", &other, "idp", &other));
    // The intermediate is missing, so nothing says that the root vouches for the leaf.
    for data in [
        data(&[leaf, root]),
        data(&[leaf, &other]),
        data(&[leaf, middle, &other]),
    ] {
        let error = read(&with_keys(&descriptor("", &data))).unwrap_err();
        assert!(
            matches!(error, MetadataError::AmbiguousCertificates { .. }),
            "{error}"
        );
        // Another key does not make it clear.
        let more = descriptor("", &data) + &descriptor("", &self::data(&[&other]));
        assert!(read(&with_keys(&more)).is_err());
    }
    // Two keys of a roll-over in one KeyInfo, and a renewed certificate of one key.
    let both = data(&[leaf]) + &data(&[&other]);
    let idp = read(&with_keys(&descriptor("", &both))).unwrap();
    assert_eq!(idp.signing_keys().iter().count(), 2);
    let renewed = base64(&certificate("idp", &keys[0], "middle", &keys[1]));
    let idp = read(&with_keys(&descriptor("", &data(&[leaf, &renewed])))).unwrap();
    assert_eq!(idp.signing_keys().iter().count(), 1);
}

#[test]
fn an_authority_does_not_sign_where_the_certificate_of_the_key_cannot_be_read() {
    let Chain { texts, .. } = Chain::new();
    let [leaf, middle, _] = &texts;
    let broken = &leaf[..leaf.len() - 8];
    for data in [data(&[broken, middle]), data(&[broken]) + &data(&[middle])] {
        let error = read(&with_keys(&descriptor("", &data))).unwrap_err();
        assert!(matches!(error, MetadataError::UnusableKey(_)), "{error}");
    }
    let mut long = vec![leaf.as_str(); 9];
    long.extend([middle.as_str()]);
    let error = read(&with_keys(&descriptor("", &data(&long)))).unwrap_err();
    assert!(
        matches!(error, MetadataError::TooManyCertificates { .. }),
        "{error}"
    );
}

#[test]
fn certificates_are_read_in_every_form_in_which_they_are_pasted() {
    let key = private();
    let certificate = certificate("idp", &key, "idp", &key);
    let plain = base64(&certificate);
    let pem = String::from_utf8(certificate.to_pem().unwrap()).unwrap();
    let wrapped = plain
        .as_bytes()
        .chunks(60)
        .map(|line| str::from_utf8(line).unwrap());
    for text in [
        plain.clone(),
        pem.clone(),
        pem.replace('\n', "\u{a0}\n"),
        pem.replace("CERTIFICATE", "X509 CERTIFICATE"),
        pem.repeat(2),
        encode_block(pem.as_bytes()),
        format!("\u{feff}\u{a0}{plain}\u{200b}"),
        wrapped.collect::<Vec<_>>().join("&#xD;\n\u{a0} "),
        plain.repeat(3),
    ] {
        let idp = read(&with_keys(&descriptor("", &data(&[&text])))).expect(&text);
        assert!(signs(&idp, &key), "{text}");
    }
    let public = String::from_utf8(key.public_key_to_pem().unwrap()).unwrap();
    let error = read(&with_keys(&descriptor("", &data(&[&public])))).unwrap_err();
    assert!(error.to_string().contains("not a certificate"), "{error}");
    for text in [
        format!("{plain}AAAA"),
        format!("{pem}x"),
        pem.replace("END CERTIFICATE", "END X"),
        encode_block(encode_block(pem.as_bytes()).as_bytes()),
        String::new(),
    ] {
        let error = read(&with_keys(&descriptor("", &data(&[&text])))).unwrap_err();
        assert!(
            matches!(error, MetadataError::UnusableKey(_)),
            "{text}: {error}"
        );
    }
}

#[test]
fn a_key_with_an_empty_use_signs_and_one_for_something_else_does_not() {
    let key = private();
    let data = data(&[&base64(&certificate("idp", &key, "idp", &key))]);
    for key_use in ["", " use=\"\"", " use=\" \"", " use=\" signing \""] {
        assert!(
            read(&with_keys(&descriptor(key_use, &data))).is_ok(),
            "{key_use}"
        );
    }
    for key_use in [" use=\"encryption\"", " use=\"other\""] {
        let error = read(&with_keys(&descriptor(key_use, &data))).unwrap_err();
        assert_eq!(error, MetadataError::NoSigningKey, "{key_use}");
    }
}

#[test]
fn the_keys_of_every_role_for_saml_2_count() {
    let keys = [private(), private(), private(), private()];
    let texts = keys
        .each_ref()
        .map(|key| descriptor("", &data(&[&base64(&certificate("idp", key, "idp", key))])));
    let of_saml_1 =
        role("", &texts[2], "https://idp.test/1").replace("SAML:2.0:protocol", "SAML:1.1:protocol");
    let expired = role(
        " validUntil=\"2026-01-31T12:00:00Z\"",
        &texts[3],
        "https://idp.test/old",
    );
    let until = " validUntil=\"2026-03-01T00:00:00Z\"";
    let roles = expired.clone()
        + &role("", &texts[0], "https://idp.test/first")
        + &role(until, &texts[1], "https://idp.test/second")
        + &of_saml_1;
    let idp = read(&entity("", &roles)).unwrap();
    assert!(signs(&idp, &keys[0]) && signs(&idp, &keys[1]));
    assert!(!signs(&idp, &keys[2]) && !signs(&idp, &keys[3]));
    assert_eq!(idp.sso_redirect_url(), Some("https://idp.test/first"));
    assert_eq!(
        idp.valid_until(),
        saml_core::time::parse("2026-03-01T00:00:00Z")
    );
    assert!(matches!(
        read(&entity("", &expired)),
        Err(MetadataError::Expired { .. })
    ));
}

#[test]
fn metadata_is_read_in_every_encoding_and_with_the_prefix_xml_declared() {
    let key = private();
    let xml = with_keys(&descriptor(
        "",
        &data(&[&base64(&certificate("idp", &key, "idp", &key))]),
    ));
    let xml = xml.replacen(
        " xmlns:ds",
        " xmlns:xml=\"http://www.w3.org/XML/1998/namespace\" xml:lang=\"de\" xmlns:ds",
        1,
    );
    let declared =
        |encoding: &str| format!("<?xml version=\"1.0\" encoding=\"{encoding}\"?>\n{xml}");
    let utf_16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    };
    let latin_1 = declared("ISO-8859-1").replace("<md:IDP", "<!-- Münster --><md:IDP");
    let latin_1: Vec<u8> = latin_1
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    for bytes in [
        xml.clone().into_bytes(),
        format!(" \r\n\u{feff}{xml}").into_bytes(),
        declared("US-ASCII").into_bytes(),
        declared("utf-16").into_bytes(),
        latin_1.clone(),
        utf_16(&format!("\u{feff}{}", declared("UTF-16")), u16::to_le_bytes),
        utf_16(&declared("UTF-16"), u16::to_be_bytes),
    ] {
        let idp = IdentityProvider::from_metadata(&bytes, at()).unwrap();
        assert_eq!(idp.entity_id(), IDP);
        // What is stored after it was decoded is read alike.
        let text = saml_core::metadata::text(&bytes).unwrap().into_owned();
        assert!(read(&text).is_ok());
    }
    let renamed = latin_1.iter().copied();
    let renamed: Vec<u8> = renamed.collect::<Vec<u8>>();
    let renamed = String::from_utf8_lossy(&renamed).replace("ISO-8859-1", "Shift_JIS");
    let damaged = renamed
        .replace('\u{fffd}', "\u{1}")
        .bytes()
        .map(|it| if it == 1 { 0xFC } else { it })
        .collect::<Vec<u8>>();
    let error = IdentityProvider::from_metadata(&damaged, at()).unwrap_err();
    assert!(error.to_string().contains("Shift_JIS"), "{error}");
    for other in [
        "xmlns:xml=\"urn:x\"",
        "xmlns:y=\"http://www.w3.org/XML/1998/namespace\"",
    ] {
        let xml = xml.replacen(
            "xmlns:xml=\"http://www.w3.org/XML/1998/namespace\"",
            other,
            1,
        );
        assert!(
            matches!(read(&xml), Err(MetadataError::Forbidden { .. })),
            "{other}"
        );
    }
}

#[test]
fn urls_and_times_are_read_as_they_are_written() {
    let key = private();
    let keys = descriptor(
        "",
        &data(&[&base64(&certificate("idp", &key, "idp", &key))]),
    );
    for (location, url) in [
        ("https://idp.test/sso", "https://idp.test/sso"),
        (" https://idp.test/sso\n", "https://idp.test/sso"),
        ("HTTPS://idp.test/SSO", "https://idp.test/SSO"),
        ("Http://idp.test/sso", "http://idp.test/sso"),
    ] {
        let xml =
            entity("", &role("", &keys, location)).replace(REDIRECT, &format!("\t{REDIRECT} "));
        assert_eq!(read(&xml).unwrap().sso_redirect_url(), Some(url));
    }
    for location in [
        "https://idp.test/s so",
        "https://idp.test/sso\u{a0}",
        "ftp://idp.test",
        "HTTPS://",
    ] {
        let error = read(&entity("", &role("", &keys, location))).unwrap_err();
        assert!(
            matches!(error, MetadataError::InvalidSingleSignOnUrl { .. }),
            "{location}"
        );
    }
    let until = |text: &str| {
        read(&entity(
            &format!(" validUntil=\"{text}\""),
            &role("", &keys, "https://idp.test"),
        ))
    };
    let idp = until("2026-02-01T02:00:00+02:00").unwrap();
    assert_eq!(
        idp.valid_until(),
        saml_core::time::parse("2026-02-01T00:00:00Z")
    );
    let ended = until("2026-01-31T13:00:00+01:00").unwrap_err();
    assert!(matches!(ended, MetadataError::Expired { .. }), "{ended}");
    let local = until("2026-02-01T00:00:00").unwrap_err();
    assert!(
        matches!(local, MetadataError::InvalidTime { .. }),
        "{local}"
    );
}
