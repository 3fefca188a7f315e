//! The second verifier on its own.

use super::*;
use crate::idp::{Hash, IdpKey, ResponseTemplate, Sign, Signer};
use crate::signature::{DigestAlgorithm, KeyFamily, SignatureAlgorithm};
use crate::time;
use crate::verified::SignedElement;
use openssl::pkey::{Id, PKey};
use xmlsec::bindings;

pub(super) const ECDSA: SignatureAlgorithm = SignatureAlgorithm {
    family: KeyFamily::Ecdsa,
    digest: DigestAlgorithm::Sha256,
};

pub(super) fn idp_key() -> IdpKey {
    let [from, until] = ["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"];
    IdpKey::generate_ec_p256(
        "idp.test",
        time::parse(from).unwrap(),
        time::parse(until).unwrap(),
    )
    .unwrap()
}

pub(super) fn loaded(key: &IdpKey) -> Key {
    Key::new(&PKey::public_key_from_pem(&key.public_key_pem().unwrap()).unwrap()).unwrap()
}

pub(super) fn response(signer: &Signer, sign: Sign) -> String {
    let at = time::parse("2026-01-01T00:00:00Z").unwrap();
    let mut template = ResponseTemplate::new("https://idp", "https://sp", "https://sp/acs", at);
    template.sign = sign;
    template.to_xml(signer).unwrap()
}

pub(super) fn ask(xml: &str, element: SignedElement, key: &Key) -> Result<Vec<u8>, XmlsecError> {
    XmlsecDocument::parse(xml)
        .unwrap()
        .digested_bytes(element, key, ECDSA)
        .map(|bytes| bytes.bytes().to_vec())
}

fn public_of_raw(id: Id, raw: &[u8]) -> PKey<openssl::pkey::Public> {
    PKey::public_key_from_raw_bytes(raw, id).unwrap()
}

#[test]
fn a_key_of_a_kind_that_it_does_not_know_cannot_be_taken() {
    let known = PKey::public_key_from_pem(&idp_key().public_key_pem().unwrap()).unwrap();
    assert!(Key::new(&known).is_some(), "baseline");
    assert!(Key::new(&public_of_raw(Id::ED25519, &[1; 32])).is_none());
    // The openssl key is as good as before, whether it was taken or not.
    assert!(known.public_key_to_der().is_ok());
}

#[test]
fn a_valid_signature_gives_the_digested_bytes_of_each_element() {
    let key = idp_key();
    let xml = response(&Signer::new(key.clone()), Sign::Both);
    let response = ask(&xml, SignedElement::Response, &loaded(&key)).unwrap();
    assert!(response.starts_with(b"<samlp:Response "));
    let assertion = ask(&xml, SignedElement::Assertion, &loaded(&key)).unwrap();
    assert!(assertion.starts_with(b"<saml:Assertion "));
}

#[test]
fn an_assertion_that_is_the_whole_document_is_found_as_after_decryption() {
    let key = idp_key();
    let at = time::parse("2026-01-01T00:00:00Z").unwrap();
    let template = ResponseTemplate::new("https://idp", "https://sp", "https://sp/acs", at);
    let xml = template.assertion_xml(&Signer::new(key.clone())).unwrap();
    let bytes = ask(&xml, SignedElement::Assertion, &loaded(&key)).unwrap();
    assert!(bytes.starts_with(b"<saml:Assertion "));
    let changed = xml.replace("user@example.com", "eve@example.com");
    let rejected = ask(&changed, SignedElement::Assertion, &loaded(&key));
    assert_eq!(rejected, Err(XmlsecError::Rejected));
}

#[test]
fn it_rejects_invalid_signatures_on_its_own() {
    let key = idp_key();
    let xml = response(&Signer::new(key.clone()), Sign::Assertion);
    let element = SignedElement::Assertion;
    assert!(ask(&xml, element, &loaded(&key)).is_ok());
    assert_eq!(
        ask(&xml, element, &loaded(&idp_key())),
        Err(XmlsecError::Rejected)
    );
    let changed = xml.replace("user@example.com", "eve@example.com");
    assert_eq!(
        ask(&changed, element, &loaded(&key)),
        Err(XmlsecError::Rejected)
    );
    let missing = ask(&xml, SignedElement::Response, &loaded(&key));
    assert_eq!(missing, Err(XmlsecError::NotFound));
}

#[test]
fn a_reference_finds_the_registered_id_and_nothing_else() {
    let key = idp_key();
    let xml = response(&Signer::new(key.clone()), Sign::Assertion);
    let element = SignedElement::Assertion;
    assert!(ask(&xml, element, &loaded(&key)).is_ok());
    let (before, rest) = xml.split_once(" URI=\"#").unwrap();
    let (id, after) = rest.split_once('"').unwrap();
    let outer = xml.split_once(" ID=\"").unwrap().1;
    let outer = outer.split_once('"').unwrap().0;
    assert_ne!(outer, id);
    for other in ["", "#", "#_other", "https://idp/x", &format!("#{outer}")] {
        let changed = format!("{before} URI=\"{other}\"{after}");
        let failed = ask(&changed, element, &loaded(&key));
        // References come before the signature: a reference that finds nothing is not a bad
        // signature.
        assert_eq!(failed, Err(XmlsecError::Failed), "{other}");
    }
}

#[test]
fn it_knows_no_algorithm_but_the_listed_ones() {
    let key = idp_key();
    let mut signer = Signer::new(key.clone());
    assert!(
        ask(
            &response(&signer, Sign::Assertion),
            SignedElement::Assertion,
            &loaded(&key)
        )
        .is_ok()
    );
    signer.digest_hash = Hash::Sha1;
    let xml = response(&signer, Sign::Assertion);
    assert_eq!(
        ask(&xml, SignedElement::Assertion, &loaded(&key)),
        Err(XmlsecError::Failed)
    );
    signer.digest_hash = Hash::Sha256;
    signer.signature_hash = Hash::Sha384;
    let xml = response(&signer, Sign::Assertion);
    assert_eq!(
        ask(&xml, SignedElement::Assertion, &loaded(&key)),
        Err(XmlsecError::Failed)
    );
}

#[test]
fn documents_that_libxml2_must_not_read_do_not_parse() {
    assert!(XmlsecDocument::parse("<r/>").is_some());
    for text in ["", "<r>", "<!DOCTYPE r [<!ELEMENT r ANY>]><r/>"] {
        assert!(XmlsecDocument::parse(text).is_none(), "{text}");
    }
}

#[test]
fn many_threads_can_use_one_key() {
    let key = idp_key();
    let xml = response(&Signer::new(key.clone()), Sign::Assertion);
    let key = loaded(&key);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..50 {
                    assert!(ask(&xml, SignedElement::Assertion, &key).is_ok());
                }
            });
        }
    });
}

const CHILD: &str = "STATUX_TEST_CHILD_PROCESS";

/// libxml2 writes to the process's own error stream, so a process of its own runs this.
#[test]
fn a_namespace_name_that_libxml2_cannot_read_prints_nothing() {
    if std::env::var_os(CHILD).is_some() {
        let key = idp_key();
        let at = time::parse("2026-01-01T00:00:00Z").unwrap();
        let mut template = ResponseTemplate::new("https://idp", "https://sp", "https://sp/acs", at);
        template.assertion_extra_xml = "<x xmlns=\"http://[\"></x>".into();
        let xml = template.to_xml(&Signer::new(key.clone())).unwrap();
        let asked = ask(&xml, SignedElement::Assertion, &loaded(&key));
        assert_eq!(asked, Err(XmlsecError::Failed));
        // The process's own use of libxml2 reports as before.
        let broken = c"<broken";
        // SAFETY: a C string of this length; null pointers are allowed; nothing is returned.
        let read = unsafe {
            bindings::xmlReadMemory(broken.as_ptr(), 7, std::ptr::null(), std::ptr::null(), 0)
        };
        assert!(read.is_null());
        return;
    }
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture"])
        .arg("xmlsec_verifier::tests::a_namespace_name_that_libxml2_cannot_read_prints_nothing")
        .env(CHILD, "1")
        .output()
        .unwrap();
    let (printed, errors) = (
        String::from_utf8_lossy(&child.stdout),
        String::from_utf8_lossy(&child.stderr),
    );
    assert!(child.status.success(), "{printed}{errors}");
    assert!(printed.contains("1 passed"), "{printed}");
    assert!(errors.contains("<broken"), "the control: {errors}");
    assert!(!errors.contains("namespace"), "{errors}");
}
