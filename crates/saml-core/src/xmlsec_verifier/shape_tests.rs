//! The second verifier takes signatures of one shape only, in documents whose every name it can read.

use super::tests::{ask, idp_key, loaded, response};
use super::{Key, XmlsecError};
use crate::idp::{Sign, Signer};
use crate::verified::SignedElement;

/// A response with a signed assertion, and the key.
fn signed() -> (String, Key) {
    let key = idp_key();
    let xml = response(&Signer::new(key.clone()), Sign::Assertion);
    (xml, loaded(&key))
}

fn is_taken(xml: &str, key: &Key) -> Result<(), XmlsecError> {
    ask(xml, SignedElement::Assertion, key).map(|_| ())
}

fn changed(xml: &str, from: &str, to: &str) -> String {
    assert!(xml.contains(from), "{from} is not in {xml}");
    xml.replacen(from, to, 1)
}

/// The part of a text from one piece to the end of the next other one.
fn part<'t>(xml: &'t str, begin: &str, end: &str) -> &'t str {
    let (_, from) = xml.split_at(xml.find(begin).unwrap());
    from.split_at(from.find(end).unwrap() + end.len()).0
}

#[test]
fn a_signature_of_another_shape_is_not_taken() {
    const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
    const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
    const WITH_COMMENTS: &str = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments";
    const INCLUSIVE: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";
    let (xml, key) = signed();
    assert_eq!(is_taken(&xml, &key), Ok(()));
    // What the shape leaves open is a matter of the signature alone.
    let value = part(&xml, "<ds:SignatureValue>", "</ds:SignatureValue>");
    let spaced = value.replace("<ds:SignatureValue>", "\n<ds:SignatureValue Id=\"x\">\n");
    assert_eq!(is_taken(&changed(&xml, value, &spaced), &key), Ok(()));
    let spaced = changed(&xml, "<ds:Transforms>", "<ds:Transforms>\n");
    assert_eq!(is_taken(&spaced, &key), Err(XmlsecError::Rejected));

    let reference = part(&xml, "<ds:Reference", "</ds:Reference>");
    let transforms = part(&xml, "<ds:Transforms>", "</ds:Transforms>");
    let [enveloped, exclusive] = [ENVELOPED, EXCLUSIVE]
        .map(|algorithm| format!("<ds:Transform Algorithm=\"{algorithm}\"></ds:Transform>"));
    let of = |list: &[&str]| format!("<ds:Transforms>{}</ds:Transforms>", list.concat());
    let usual = changed(&xml, transforms, &of(&[&enveloped, &exclusive]));
    assert_eq!(is_taken(&usual, &key), Ok(()), "baseline");
    let listed = |attributes: &str| {
        let list =
            format!("><InclusiveNamespaces xmlns=\"{EXCLUSIVE}\" {attributes}/></ds:Transform>");
        of(&[&enveloped, &exclusive.replace("></ds:Transform>", &list)])
    };
    let empty = changed(&xml, transforms, &listed("PrefixList=\"\""));
    assert_eq!(
        is_taken(&empty, &key),
        Err(XmlsecError::Rejected),
        "baseline"
    );
    // Another algorithm is another signature, whatever it means.
    for of_comments in [
        changed(&xml, EXCLUSIVE, WITH_COMMENTS),
        changed(
            &xml,
            transforms,
            &transforms.replace(EXCLUSIVE, WITH_COMMENTS),
        ),
    ] {
        assert_eq!(is_taken(&of_comments, &key), Err(XmlsecError::Rejected));
    }
    let digest = part(&xml, "<ds:DigestValue>", "</ds:DigestValue>");
    let method = part(&xml, "<ds:DigestMethod", "Algorithm=");
    for (from, to) in [
        (reference, reference.repeat(2)),
        (reference, String::new()),
        (transforms, String::new()),
        (transforms, of(&[])),
        (transforms, of(&[&enveloped])),
        (transforms, of(&[&exclusive])),
        (transforms, of(&[&exclusive, &enveloped])),
        (transforms, of(&[&enveloped, &enveloped])),
        (transforms, of(&[&enveloped, &exclusive, &exclusive])),
        (
            transforms,
            of(&[&enveloped, &exclusive.replace(EXCLUSIVE, INCLUSIVE)]),
        ),
        (transforms, of(&[&enveloped, "text", &exclusive])),
        (digest, format!("{digest}<ds:x/>")),
        (
            digest,
            digest.replace("<ds:DigestValue>", "<ds:DigestValue><ds:x/>"),
        ),
        (
            digest,
            digest.replace("<ds:DigestValue>", "<ds:DigestValue Id=\"x\">"),
        ),
        (method, format!("{method}\"\" Id=")),
        (value, value.repeat(2)),
        (value, format!("{value}<ds:Object/>")),
        (value, format!("{value}<ds:Object xmlns:ds=\"urn:x\"/>")),
        (value, format!("{value}text")),
        (
            value,
            value.replace("<ds:SignatureValue>", "<ds:SignatureValue><ds:x/>"),
        ),
        ("<ds:SignedInfo>", "<ds:SignedInfo Id=\"x\">".to_owned()),
        ("<ds:Reference ", "<ds:Reference Type=\"x\" ".to_owned()),
        (EXCLUSIVE, INCLUSIVE.to_owned()),
        (transforms, listed("PrefixLists=\"\"")),
        (transforms, listed("PrefixList=\"\" Id=\"x\"")),
        (transforms, listed("")),
        (transforms, listed("PrefixList=\"\"").replace("><", ">x<")),
    ] {
        let other = changed(&xml, from, &to);
        assert_eq!(is_taken(&other, &key), Err(XmlsecError::Failed), "{to}");
    }
}

#[test]
fn the_signed_element_s_id_is_no_other_s() {
    let (xml, key) = signed();
    let (_, id) = xml.split_once(" URI=\"#").unwrap();
    let (id, _) = id.split_once('"').unwrap();
    for (name, taken) in [("ID", Err(XmlsecError::Failed)), ("IDs", Ok(()))] {
        let other = format!("<x {name}=\"{id}\"/></samlp:Response>");
        let other = changed(&xml, "</samlp:Response>", &other);
        assert_eq!(is_taken(&other, &key), taken, "{name}");
    }
}

#[test]
fn a_namespace_name_that_is_not_absolute_is_refused_wherever_it_stands() {
    let (xml, key) = signed();
    for (name, taken) in [
        ("urn:x", Ok(())),
        ("", Ok(())),
        ("x", Err(XmlsecError::Failed)),
        ("//x/y", Err(XmlsecError::Failed)),
        ("urn:a b", Err(XmlsecError::Failed)),
    ] {
        let around = format!("<x><x xmlns=\"{name}\"/></x></samlp:Response>");
        let other = changed(&xml, "</samlp:Response>", &around);
        assert_eq!(is_taken(&other, &key), taken, "{name}");
    }
}

#[test]
fn a_document_is_whole_again_after_each_look() {
    let key = idp_key();
    let xml = response(&Signer::new(key.clone()), Sign::Both);
    let key = loaded(&key);
    let document = super::XmlsecDocument::parse(&xml).unwrap();
    let ask = |element| {
        let bytes = document
            .digested_bytes(element, &key, super::tests::ECDSA)
            .unwrap();
        bytes.bytes().to_vec()
    };
    let (response, assertion) = (ask(SignedElement::Response), ask(SignedElement::Assertion));
    assert_ne!(response, assertion);
    for _ in 0..2 {
        assert_eq!(ask(SignedElement::Assertion), assertion);
        assert_eq!(ask(SignedElement::Response), response);
    }
}
