//! Requests: what they say, how they are sent, and that others verify their signatures.

use crate::support::{at, key, rsa_key};
use openssl::base64::decode_block;
use openssl::ec::{EcGroup, EcKey};
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use saml_core::authn_request::{
    AuthnRequest, AuthnRequestOptions, Comparison, PostForm, RequestedAuthnContext,
};
use saml_core::idp::{IdpKey, IdpMetadata};
use saml_core::signing::SigningKey;
use saml_core::{Delivery, IdentityProvider, KeyError, ServiceProvider};

const SSO: &str = "https://idp.test/sso";
const POST: &str = "https://idp.test/sso/post?a=1&b=2";

fn provider(post_url: Option<&str>) -> IdentityProvider {
    let keys = [key()];
    let mut metadata = IdpMetadata::new("https://idp.test", SSO, &keys);
    metadata.sso_post_url = post_url;
    IdentityProvider::from_metadata(metadata.to_xml().unwrap().as_bytes(), at()).unwrap()
}

fn request(options: &AuthnRequestOptions) -> AuthnRequest {
    ServiceProvider::new("https://sp.test/a?b=c&d", "https://sp.test/acs").authn_request_with(
        &provider(Some(POST)),
        "_request-1",
        at(),
        options,
    )
}

fn ec(curve: Nid) -> PKey<Private> {
    let group = EcGroup::from_curve_name(curve).unwrap();
    PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
}

fn signing_key(key: &PKey<Private>) -> SigningKey {
    SigningKey::from_pem(&key.private_key_to_pem_pkcs8().unwrap()).unwrap()
}

fn message(form: &PostForm) -> String {
    let (name, value) = &form.fields[0];
    assert_eq!(*name, "SAMLRequest");
    String::from_utf8(decode_block(value).unwrap()).unwrap()
}

fn xmlsec1_accepts(xml: &str, key: &PKey<Private>) -> bool {
    crate::support::xmlsec1_verifies(xml, &["protocol:AuthnRequest"], key)
}

#[test]
fn a_plain_request_asks_for_nothing_special() {
    let xml = request(&AuthnRequestOptions::default()).xml();
    for absent in [
        "ForceAuthn",
        "IsPassive",
        "RequestedAuthnContext",
        "Format",
        "Signature",
    ] {
        assert!(!xml.contains(absent), "{absent}");
    }
    assert!(xml.contains("<samlp:NameIDPolicy AllowCreate=\"true\">"));
    assert!(xml.contains("Destination=\"https://idp.test/sso\""));
    assert!(xml.contains(">https://sp.test/a?b=c&amp;d</saml:Issuer>"));
}

#[test]
fn every_option_is_written() {
    let mut options = AuthnRequestOptions::default();
    options.force_authn = true;
    options.is_passive = true;
    let policy = options.name_id_policy.as_mut().unwrap();
    policy.format = Some("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent".into());
    policy.allow_create = false;
    let mut context = RequestedAuthnContext::exact(["urn:a", "urn:b&c"]);
    context.comparison = Comparison::Minimum;
    options.requested_authn_context = Some(context);
    let xml = request(&options).xml();
    for part in [
        " ForceAuthn=\"true\" ID=\"_request-1\" IsPassive=\"true\" ",
        "<samlp:NameIDPolicy AllowCreate=\"false\" \
         Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">",
        "<samlp:RequestedAuthnContext Comparison=\"minimum\">",
        ">urn:a</saml:AuthnContextClassRef>",
        ">urn:b&amp;c</saml:AuthnContextClassRef>",
    ] {
        assert!(xml.contains(part), "{part} is missing in {xml}");
    }
    options.name_id_policy = None;
    assert!(!request(&options).xml().contains("NameIDPolicy"));
}

#[test]
fn a_posted_request_goes_to_the_address_for_posts() {
    let form = request(&AuthnRequestOptions::default())
        .post_form(Some("opaque"))
        .unwrap();
    assert_eq!(form.action, POST);
    assert_eq!(form.fields[1], ("RelayState", "opaque".to_owned()));
    let destination = format!("Destination=\"{}\"", POST.replace('&', "&amp;"));
    assert!(message(&form).contains(&destination));

    let without = ServiceProvider::new("https://sp.test", "https://sp.test/acs").authn_request(
        &provider(None),
        "_request-1",
        at(),
    );
    assert_eq!(without.post_form(None), None);
}

#[test]
fn another_program_verifies_posted_signatures_of_every_key() {
    let mut options = AuthnRequestOptions::default();
    options.force_authn = true;
    options.requested_authn_context = Some(RequestedAuthnContext::exact(["urn:a"]));
    let keys = [
        PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap(),
        ec(Nid::X9_62_PRIME256V1),
        ec(Nid::SECP384R1),
        ec(Nid::SECP521R1),
    ];
    for key in &keys {
        let form = request(&options)
            .signed_post_form(&signing_key(key), None)
            .unwrap()
            .unwrap();
        let xml = message(&form);
        assert!(xmlsec1_accepts(&xml, key), "{xml}");
        let changed = crate::support::replaced(&xml, "ForceAuthn=\"true\"", "ForceAuthn=\"false\"");
        assert!(!xmlsec1_accepts(&changed, key));
        let issuer = xml.find("</saml:Issuer><ds:Signature");
        assert!(issuer.is_some(), "the signature follows the issuer: {xml}");
    }
}

#[test]
fn the_certificate_travels_along_if_it_is_the_key_s_own() {
    let (own, other) = (rsa_key(2048), rsa_key(2048));
    let pem = |key: &IdpKey, certificate_of: &IdpKey| {
        let mut pem = key.private_key_pem().unwrap();
        pem.extend(certificate_of.certificate_pem().unwrap().bytes());
        pem
    };
    let key = SigningKey::from_pem(&pem(&own, &own)).unwrap();
    let certificate = own.certificate_base64().unwrap();
    assert_eq!(key.certificate_base64(), Some(certificate.as_str()));
    let form = request(&AuthnRequestOptions::default()).signed_post_form(&key, None);
    assert!(message(&form.unwrap().unwrap()).contains(&certificate));
    let mixed = SigningKey::from_pem(&pem(&own, &other));
    assert_eq!(mixed.unwrap_err(), KeyError::CertificateMismatch);
}

#[test]
fn weak_and_foreign_keys_cannot_sign() {
    let error =
        |key: PKey<Private>| SigningKey::from_pem(&key.private_key_to_pem_pkcs8().unwrap()).err();
    let rsa = |bits| PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap();
    assert_eq!(error(rsa(2048)), None, "baseline");
    assert_eq!(error(rsa(1024)), Some(KeyError::RsaSize { bits: 1024 }));
    assert_eq!(error(ec(Nid::X9_62_PRIME256V1)), None, "baseline");
    assert_eq!(error(ec(Nid::SECP256K1)), Some(KeyError::Curve));
    let ed25519 = PKey::generate_ed25519().unwrap();
    assert_eq!(error(ed25519), Some(KeyError::KeyType));
    let nothing = SigningKey::from_pem(b"nothing").unwrap_err();
    assert_eq!(nothing, KeyError::PrivateKeyUnreadable);
}

#[test]
fn a_request_is_delivered_by_redirect_or_else_by_post_with_or_without_a_signature() {
    let keys = [key()];
    let of = |redirect, post| {
        let mut metadata = IdpMetadata::new("https://idp.test", SSO, &keys);
        (metadata.sso_redirect_url, metadata.sso_post_url) = (redirect, post);
        let xml = metadata.to_xml().unwrap();
        IdentityProvider::from_metadata(xml.as_bytes(), at()).unwrap()
    };
    let own = signing_key(&ec(Nid::X9_62_PRIME256V1));
    let sp = ServiceProvider::new("https://sp.test", "https://sp.test/acs");
    for (redirect, post, expected) in [
        (Some(SSO), None, SSO),
        (Some(SSO), Some(POST), SSO),
        (None, Some(POST), POST),
    ] {
        let idp = of(redirect, post);
        assert_eq!(idp.sso_url(), expected);
        let request = sp.authn_request(&idp, "_request-1", at());
        for key in [None, Some(&own)] {
            match request.deliver(key, Some("opaque")).unwrap() {
                Delivery::Redirect(url) => {
                    assert!(url.starts_with(expected));
                    assert_eq!(url.contains("&Signature="), key.is_some());
                }
                Delivery::Post(form) => {
                    assert_eq!(form.action, expected);
                    assert_eq!(message(&form).contains("ds:Signature"), key.is_some());
                }
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(request.redirect_url(None).is_some(), redirect.is_some());
    }
}
