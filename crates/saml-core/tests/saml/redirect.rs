//! Signed queries of the HTTP-Redirect binding, each rejection beside its accepted baseline.

use std::io::Write as _;
use std::sync::OnceLock;

use crate::support::at;
use openssl::base64::encode_block;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::sign::Signer;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use saml_core::idp::IdpMetadata;
use saml_core::redirect::{MessageKind, SignedMessage, verify_query};
use saml_core::signature::{SigningKeys, VerificationKey};
use saml_core::signing::SigningKey;
use saml_core::{IdentityProvider, Limits, ReasonCode, Rejection, ServiceProvider};

const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

fn rsa() -> &'static PKey<Private> {
    static KEY: OnceLock<PKey<Private>> = OnceLock::new();
    KEY.get_or_init(|| PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap())
}

fn pinned(key: &PKey<Private>) -> SigningKeys {
    let key = VerificationKey::from_spki_der(&key.public_key_to_der().unwrap()).unwrap();
    SigningKeys::new(vec![key]).unwrap()
}

fn verify(query: &str) -> Result<SignedMessage, Rejection> {
    verify_query(
        query,
        MessageKind::Request,
        &pinned(rsa()),
        &Limits::default(),
    )
}

fn rejected(query: &str, code: ReasonCode) {
    let rejection = verify(query).expect_err(query);
    assert_eq!(rejection.code(), code, "{rejection}");
}

/// The query of a request of ours, signed with this key.
fn signed_by(key: &PKey<Private>) -> String {
    let metadata = IdpMetadata::new(
        "https://idp.test",
        "https://idp.test/sso",
        &[crate::support::key()],
    )
    .to_xml()
    .unwrap();
    let idp = IdentityProvider::from_metadata(metadata.as_bytes(), at()).unwrap();
    let key = SigningKey::from_pem(&key.private_key_to_pem_pkcs8().unwrap()).unwrap();
    let url = ServiceProvider::new("https://sp.test", "https://sp.test/acs")
        .authn_request(&idp, "_request-1", at())
        .signed_redirect_url(&key, Some("opaque handle"))
        .unwrap()
        .unwrap();
    url.split_once('?').unwrap().1.to_owned()
}

/// Signs raw text as another implementation would.
fn with_signature(raw: &str) -> String {
    let mut signer = Signer::new(MessageDigest::sha256(), rsa()).unwrap();
    let signature = signer.sign_oneshot_to_vec(raw.as_bytes()).unwrap();
    let signature = encode_block(&signature);
    format!(
        "{raw}&Signature={}",
        utf8_percent_encode(&signature, NON_ALPHANUMERIC)
    )
}

fn deflated(bytes: &[u8]) -> String {
    let mut encoder =
        flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encode_block(&encoder.finish().unwrap())
}

fn parameters(query: &str) -> Vec<&str> {
    query.split('&').collect()
}

#[test]
fn our_signatures_verify_with_every_kind_of_key() {
    let ec = |curve| {
        let group = EcGroup::from_curve_name(curve).unwrap();
        PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap()
    };
    for key in [
        rsa().clone(),
        ec(Nid::X9_62_PRIME256V1),
        ec(Nid::SECP384R1),
        ec(Nid::SECP521R1),
    ] {
        let query = signed_by(&key);
        let limits = Limits::default();
        let message = verify_query(&query, MessageKind::Request, &pinned(&key), &limits).unwrap();
        assert_eq!(message.relay_state(), Some("opaque handle"));
        assert!(message.xml().starts_with(b"<samlp:AuthnRequest"));
        let other = verify_query(&query, MessageKind::Response, &pinned(&key), &limits);
        assert_eq!(other.unwrap_err().code(), ReasonCode::QueryMalformed);
    }
}

#[test]
fn order_and_unknown_parameters_do_not_matter() {
    let query = signed_by(rsa());
    let mut turned = parameters(&query);
    turned.reverse();
    for query in [
        turned.join("&"),
        format!("lang=de&{query}&utm_source=x&"),
        format!("&{query}"),
    ] {
        assert_eq!(verify(&query).unwrap(), verify(&signed_by(rsa())).unwrap());
    }
}

#[test]
fn the_signature_covers_the_raw_text() {
    // Hexadecimal digits in lower case, as .NET writes them.
    let value = deflated(b"<m/>");
    let raw = value
        .replace('+', "%2b")
        .replace('/', "%2f")
        .replace('=', "%3d");
    let algorithm = utf8_percent_encode(RSA_SHA256, NON_ALPHANUMERIC)
        .to_string()
        .replace("%3A", "%3a");
    let query = with_signature(&format!("SAMLRequest={raw}&RelayState=&SigAlg={algorithm}"));
    assert_eq!(verify(&query).unwrap().xml(), b"<m/>");
    assert_eq!(verify(&query).unwrap().relay_state(), Some(""));
    rejected(&query.replace("%3a", "%3A"), ReasonCode::SignatureInvalid);
}

#[test]
fn any_change_of_the_signed_parameters_is_rejected() {
    let query = signed_by(rsa());
    verify(&query).expect("the baseline is accepted");
    let parts = parameters(&query);
    for (index, part) in parts.iter().enumerate() {
        let (name, value) = part.split_once('=').unwrap();
        let without: Vec<&str> = parts.iter().copied().filter(|it| it != part).collect();
        let code = match name {
            "SAMLRequest" => ReasonCode::QueryMalformed,
            "RelayState" => ReasonCode::SignatureInvalid,
            _ => ReasonCode::Unsigned,
        };
        rejected(&without.join("&"), code);

        let mut twice = parts.clone();
        twice.insert(index, part);
        rejected(&twice.join("&"), ReasonCode::QueryMalformed);

        for disguise in [
            name.to_lowercase(),
            format!("%{:02X}{}", name.as_bytes()[0], &name[1..]),
            format!("{name}[]"),
            format!("{name}%5B0%5D"),
        ] {
            let disguised = format!("{query}&{disguise}={value}");
            rejected(&disguised, ReasonCode::QueryMalformed);
        }
        if matches!(name, "SAMLRequest" | "RelayState") {
            let changed = format!("{name}=A{value}");
            let mut changed_parts = parts.clone();
            changed_parts[index] = &changed;
            rejected(&changed_parts.join("&"), ReasonCode::SignatureInvalid);
        }
    }
    rejected(
        &format!("{query}&SAMLResponse=x"),
        ReasonCode::QueryMalformed,
    );
}

#[test]
fn other_keys_algorithms_and_encodings_are_rejected() {
    let query = signed_by(rsa());
    verify(&query).expect("the baseline is accepted");
    let other = PKey::from_rsa(Rsa::generate(2048).unwrap()).unwrap();
    rejected(&signed_by(&other), ReasonCode::SignatureInvalid);
    for uri in [
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
        "",
    ] {
        let algorithm = utf8_percent_encode(uri, NON_ALPHANUMERIC);
        let message = utf8_percent_encode("bQ==", NON_ALPHANUMERIC);
        let query = with_signature(&format!("SAMLRequest={message}&SigAlg={algorithm}"));
        rejected(&query, ReasonCode::AlgorithmForbidden);
    }
    let deflate = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE";
    verify(&format!("{query}&SAMLEncoding={deflate}")).expect("the one encoding there is");
    rejected(
        &format!("{query}&SAMLEncoding=none"),
        ReasonCode::QueryMalformed,
    );
}

#[test]
fn signed_bombs_and_broken_messages_are_rejected() {
    let signed = |value: &str| {
        let algorithm = utf8_percent_encode(RSA_SHA256, NON_ALPHANUMERIC);
        let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
        with_signature(&format!("SAMLRequest={value}&SigAlg={algorithm}"))
    };
    verify(&signed(&deflated(b"<m/>"))).expect("the baseline is accepted");
    rejected(
        &signed(&deflated(&vec![b'a'; 10_000_000])),
        ReasonCode::TooLarge,
    );
    rejected(&signed("!"), ReasonCode::QueryMalformed);
    rejected(
        &signed(&encode_block(b"not deflated")),
        ReasonCode::QueryMalformed,
    );
    rejected(&"a=b&".repeat(1_100_000), ReasonCode::TooLarge);
    let query = signed(&deflated(b"<m/>"));
    rejected(
        &query.replace("Signature=", "Signature=%FF"),
        ReasonCode::QueryMalformed,
    );
    rejected("", ReasonCode::Unsigned);
}
