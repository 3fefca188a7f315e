//! The closed list of `SignedInfo` shapes: nothing can be missing or added.

use super::*;
use crate::signature::algorithm::KeyFamily;

const HONEST: &str = concat!(
    r##"<ds:SignedInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">"##,
    r##"<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">"##,
    r##"</ds:CanonicalizationMethod>"##,
    r##"<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256">"##,
    r##"</ds:SignatureMethod>"##,
    r##"<ds:Reference URI="#_a"><ds:Transforms>"##,
    r##"<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature">"##,
    r##"</ds:Transform>"##,
    r##"<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">"##,
    r##"</ds:Transform></ds:Transforms>"##,
    r##"<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256">"##,
    r##"</ds:DigestMethod><ds:DigestValue>YWJj</ds:DigestValue></ds:Reference></ds:SignedInfo>"##,
);

fn code(text: &str) -> ReasonCode {
    read(text).unwrap_err().code()
}

#[test]
fn the_honest_shape_is_read_completely() {
    let info = read(HONEST).unwrap();
    assert_eq!(info.reference_id, "_a");
    assert_eq!(info.signature.family, KeyFamily::Rsa);
    assert_eq!(info.digest_value, b"abc");
    assert_eq!((info.own_prefixes, info.reference_prefixes), ("", ""));
}

#[test]
fn any_prefix_white_space_and_prefix_lists_are_accepted() {
    let default = HONEST.replace("ds:", "").replace("xmlns:ds", "xmlns");
    assert!(read(&default).is_ok());
    let other = HONEST
        .replace("ds:", "dsig:")
        .replace("xmlns:ds", "xmlns:dsig");
    assert!(read(&other).is_ok());
    let pretty = HONEST
        .replace("><", ">\n\t <")
        .replace("YWJj", "&#xD;\nYW\n Jj&#xD;\n");
    assert_eq!(read(&pretty).unwrap().digest_value, b"abc");
    let listed = HONEST.replace(
        "exc-c14n#\"></ds:Transform>",
        "exc-c14n#\"><ec:InclusiveNamespaces \
         xmlns:ec=\"http://www.w3.org/2001/10/xml-exc-c14n#\" PrefixList=\"xs\">\
         </ec:InclusiveNamespaces></ds:Transform>",
    );
    assert_eq!(read(&listed).unwrap().reference_prefixes, "xs");
}

#[test]
fn no_byte_of_the_honest_shape_can_be_missing() {
    assert!(read(HONEST).is_ok());
    for position in 0..HONEST.len() {
        let mut shorter = String::from(HONEST);
        shorter.remove(position);
        match read(&shorter) {
            // The content of the ID and of the digest may differ: both are compared afterwards.
            Ok(info) => assert!(
                info.reference_id != "_a" || info.digest_value != b"abc",
                "byte {position} is not checked"
            ),
            Err(rejection) => assert!(rejection.expected_text().is_some()),
        }
    }
    for end in 0..HONEST.len() {
        assert!(read(HONEST.get(..end).unwrap()).is_err());
    }
}

#[test]
fn nothing_can_be_added() {
    assert!(read(HONEST).is_ok());
    for (before, added) in [
        ("<ds:SignatureMethod", "<ds:Object></ds:Object>"),
        (
            "<ds:Reference ",
            "<ds:Reference URI=\"#_b\"></ds:Reference>",
        ),
        (
            "<ds:Transform Algorithm=\"http://www.w3.org/2001",
            "<ds:Transform></ds:Transform>",
        ),
        ("<ds:DigestValue>", "<ds:DigestValue>ZGVm</ds:DigestValue>"),
        ("</ds:DigestValue>", "<x></x>"),
        ("</ds:SignedInfo>", "text"),
    ] {
        let changed = HONEST.replacen(before, &format!("{added}{before}"), 1);
        assert_ne!(changed, HONEST);
        assert_eq!(code(&changed), ReasonCode::SignedInfoShape, "{added}");
    }
    assert_eq!(
        code(&format!("{HONEST}<x></x>")),
        ReasonCode::SignedInfoShape
    );
    let own = HONEST.replacen(" xmlns:ds=", " xmlns:a=\"urn:a\" xmlns:ds=", 1);
    assert_eq!(code(&own), ReasonCode::SignedInfoShape);
}

#[test]
fn other_algorithms_and_references_have_their_own_codes() {
    for (from, to, expected) in [
        ("rsa-sha256", "rsa-sha1", ReasonCode::AlgorithmForbidden),
        ("rsa-sha256", "hmac-sha256", ReasonCode::AlgorithmForbidden),
        ("rsa-sha256", "rsa-md5", ReasonCode::AlgorithmForbidden),
        (
            "xmlenc#sha256",
            "xmlenc#ripemd160",
            ReasonCode::AlgorithmForbidden,
        ),
        ("#_a", "", ReasonCode::ReferenceMismatch),
        ("#_a", "#xpointer(id('_a'))", ReasonCode::ReferenceMismatch),
        (
            "#_a",
            "https://evil.example/a",
            ReasonCode::ReferenceMismatch,
        ),
        (
            "#enveloped-signature",
            "#base64",
            ReasonCode::SignedInfoShape,
        ),
    ] {
        let changed = HONEST.replacen(from, to, 1);
        assert_ne!(changed, HONEST);
        assert_eq!(code(&changed), expected, "{to}");
    }
}

#[test]
fn elements_are_compared_by_namespace_and_local_name() {
    const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
    let renamed = |local: &str, start: &str, end: &str| {
        // `Transforms` begins like `Transform`.
        let behind = [" ", ">"].into_iter();
        let mut names = behind.map(|behind| (format!("<ds:{local}{behind}"), behind));
        let (from, behind) = names.find(|(from, _)| HONEST.contains(from)).unwrap();
        let changed = HONEST
            .replacen(&from, &format!("{start}{behind}"), 1)
            .replacen(&format!("</ds:{local}>"), end, 1);
        assert_ne!(changed, HONEST);
        changed
    };
    for local in [
        "CanonicalizationMethod",
        "SignatureMethod",
        "Reference",
        "Transforms",
        "Transform",
        "DigestMethod",
        "DigestValue",
    ] {
        let default = renamed(
            local,
            &format!("<{local} xmlns=\"{DS}\""),
            &format!("</{local}>"),
        );
        assert!(read(&default).is_ok(), "{default}");
        let other = renamed(
            local,
            &format!("<x:{local} xmlns:x=\"{DS}\""),
            &format!("</x:{local}>"),
        );
        assert!(read(&other).is_ok(), "{other}");
        for (start, end) in [
            // Another namespace, none, a prefix that nothing declares, and one that is bound anew.
            (
                format!("<x:{local} xmlns:x=\"urn:x\""),
                format!("</x:{local}>"),
            ),
            (format!("<{local}"), format!("</{local}>")),
            (format!("<x:{local}"), format!("</x:{local}>")),
            (
                format!("<ds:{local} xmlns:ds=\"urn:x\""),
                format!("</ds:{local}>"),
            ),
            // The end of another element, and a declaration that the name does not need.
            (
                format!("<x:{local} xmlns:x=\"{DS}\""),
                format!("</ds:{local}>"),
            ),
            (
                format!("<ds:{local} xmlns:x=\"{DS}\""),
                format!("</ds:{local}>"),
            ),
            (format!("<:{local}"), format!("</:{local}>")),
        ] {
            let changed = renamed(local, &start, &end);
            assert_eq!(code(&changed), ReasonCode::SignedInfoShape, "{changed}");
        }
    }
    // A declaration ends with its element.
    let ended = renamed(
        "SignatureMethod",
        &format!("<x:SignatureMethod xmlns:x=\"{DS}\""),
        "</x:SignatureMethod>",
    )
    .replacen("<ds:Reference", "<x:Reference", 1)
    .replacen("</ds:Reference>", "</x:Reference>", 1);
    assert_eq!(code(&ended), ReasonCode::SignedInfoShape);
    let commented = HONEST.replace("xml-exc-c14n#", "xml-exc-c14n#WithComments");
    assert!(read(&commented).is_ok());
    assert!(read(&commented.replace("WithComments", "withcomments")).is_err());
    let sha384 = HONEST.replace("xmlenc#sha256", "xmlenc#sha384");
    assert_eq!(read(&sha384).unwrap().digest, DigestAlgorithm::Sha384);
}
