//! Compares the canonicalizer with libxml2 on random signed documents: both give the same bytes.

use std::sync::LazyLock;

use openssl::base64::encode_block;
use openssl::ec::{EcGroup, EcKey};
use openssl::nid::Nid;
use openssl::pkey::PKey;
use openssl::sha::sha256;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::subsequence;

use super::canonicalize;
use crate::limits::Limits;
use crate::signature::{DigestAlgorithm, KeyFamily, SignatureAlgorithm};
use crate::verified::SignedElement;
use crate::xml::ns::{DS, EXC_C14N, SAML, SAMLP};
use crate::xml::random::{Filling, filling};
use crate::xml::{Extras, parse};
use crate::xmlsec_verifier::{Key, XmlsecDocument, XmlsecError};

const ECDSA: SignatureAlgorithm = SignatureAlgorithm {
    family: KeyFamily::Ecdsa,
    digest: DigestAlgorithm::Sha256,
};
const ECDSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
/// The prefixes of random documents, of the fixed parts, and of nothing.
const LISTED: [&str; 8] = ["#default", "a", "b", "é", "saml", "samlp", "ds", "missing"];
const SPACES: [&str; 5] = ["", " ", "\n", "\r\n\t", "&#xD;\n"];
/// Where the digest goes once it is known.
const DIGEST: &str = "DIGEST";

/// The random parts of a document.
#[derive(Debug)]
struct Entropy {
    response: Vec<u8>,
    assertion: Vec<u8>,
    behind: Vec<u8>,
    signature: Vec<u8>,
    space: &'static str,
    of_signed_info: Vec<&'static str>,
    of_reference: Vec<&'static str>,
}

fn entropy() -> impl Strategy<Value = Entropy> {
    let bytes = |max| vec(any::<u8>(), 0..max);
    let list = || subsequence(LISTED.to_vec(), 0..4);
    let content = (bytes(30), bytes(300), bytes(60), bytes(10));
    let space = proptest::sample::select(&SPACES[..]);
    (content, space, list(), list()).prop_map(|(content, space, of_signed_info, of_reference)| {
        let (response, assertion, behind, signature) = content;
        Entropy {
            response,
            assertion,
            behind,
            signature,
            space,
            of_signed_info,
            of_reference,
        }
    })
}

fn inclusive(list: &[&str]) -> String {
    if list.is_empty() {
        return String::new();
    }
    let list = list.join(" ");
    format!("<InclusiveNamespaces xmlns='{EXC_C14N}' PrefixList='{list}'/>")
}

/// A response whose assertion has a signature: its digest is not known yet, and its value
/// is a placeholder.
fn document(entropy: &Entropy) -> String {
    let response = filling(&entropy.response, &[]);
    let assertion = filling(&entropy.assertion, &response.bound);
    let behind = filling(&entropy.behind, &assertion.bound);
    let Filling { declarations, .. } = filling(&entropy.signature, &assertion.bound);
    let signed_info = [
        format!(
            "<ds:SignedInfo{}>",
            filling(&entropy.behind, &[]).declarations
        ),
        format!("<ds:CanonicalizationMethod Algorithm='{EXC_C14N}'>"),
        inclusive(&entropy.of_signed_info),
        "</ds:CanonicalizationMethod>".to_owned(),
        format!("<ds:SignatureMethod Algorithm='{ECDSA_SHA256}'/>"),
        "<ds:Reference URI='#_a'><ds:Transforms>".to_owned(),
        format!("<ds:Transform Algorithm='{DS}enveloped-signature'/>"),
        format!("<ds:Transform Algorithm='{EXC_C14N}'>"),
        inclusive(&entropy.of_reference),
        "</ds:Transform></ds:Transforms>".to_owned(),
        "<ds:DigestMethod Algorithm='http://www.w3.org/2001/04/xmlenc#sha256'/>".to_owned(),
        format!("<ds:DigestValue>{DIGEST}</ds:DigestValue></ds:Reference></ds:SignedInfo>"),
    ];
    let signed_info = signed_info.join(entropy.space);
    format!(
        "<samlp:Response xmlns:samlp='{SAMLP}'{}>{}<saml:Assertion Version='2.0' ID='_a' \
         xml:lang='en' xmlns:saml='{SAML}'{}>{}<ds:Signature xmlns:ds='{DS}'{declarations}>\
         {signed_info}<ds:SignatureValue>AAAA</ds:SignatureValue></ds:Signature><saml:x{}>{}\
         </saml:x></saml:Assertion></samlp:Response>",
        response.declarations,
        response.content,
        assertion.declarations,
        assertion.content,
        behind.declarations,
        behind.content,
    )
}

/// The canonical assertion without its signature, and the canonical `SignedInfo`.
fn ours(text: &str, entropy: &Entropy) -> (String, Option<String>) {
    let document = parse(text, &Limits::RESPONSE, Extras::Reject).unwrap();
    let assertion = document.root().child(SAML, "Assertion").unwrap();
    let signature = assertion.child(DS, "Signature").unwrap();
    let signed_info = signature.child(DS, "SignedInfo").unwrap();
    let (first, second) = (&entropy.of_reference, &entropy.of_signed_info);
    (
        canonicalize(assertion, &first.join(" "), Some(signature)),
        Some(canonicalize(signed_info, &second.join(" "), None)),
    )
}

/// The same of libxmlsec1, which looks at `SignedInfo` only where the digest is right.
fn theirs(text: &str) -> Result<(String, Option<String>), XmlsecError> {
    static KEY: LazyLock<Key> = LazyLock::new(|| {
        let curve = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
        let key = EcKey::generate(&curve).unwrap();
        let public = PKey::public_key_from_pem(&key.public_key_to_pem().unwrap());
        Key::new(&public.unwrap()).unwrap()
    });
    let document = XmlsecDocument::parse(text).ok_or(XmlsecError::Failed)?;
    let bytes = document.canonical_bytes(SignedElement::Assertion, &KEY, ECDSA)?;
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ok((text(bytes.reference), bytes.signed_info.map(text)))
}

fn cases() -> u32 {
    match std::env::var_os("STATUX_EVERY_MUTATION") {
        Some(_) => 50_000,
        None => 1_000,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases()))]

    #[test]
    fn random_signed_documents_have_the_canonical_bytes_that_libxml2_gives_them(
        entropy in entropy(),
    ) {
        let text = document(&entropy);
        let (assertion, _) = ours(&text, &entropy);
        let text = text.replace(DIGEST, &encode_block(&sha256(assertion.as_bytes())));
        prop_assert_eq!(theirs(&text), Ok(ours(&text, &entropy)), "{}", text);
    }
}
