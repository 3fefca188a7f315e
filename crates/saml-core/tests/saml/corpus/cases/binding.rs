//! The form value: base64 of the response, and what is not.

use std::io::Write as _;

use openssl::base64::encode_block;
use saml_core::ReasonCode::{self, DigestMismatch, MalformedXml, NotBase64, NotUtf8};
use saml_core::idp::Sign;

use super::plain::{ASSERTION_SIGNED, honest};
use super::{Case, reject};

pub(crate) fn cases() -> Vec<Case> {
    let xml = honest(Sign::Assertion);
    let honest = encode_block(xml.as_bytes());
    let case = |name: &str, text: String, code: ReasonCode| {
        reject(
            &format!("base64-{name}"),
            "binding",
            ASSERTION_SIGNED,
            Vec::new(),
            code,
        )
        .base64(text)
    };
    let non_ascii = encode_block(format!("{xml}\u{FFFF}\u{FBFF}").as_bytes());
    let mut deflated =
        flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    deflated.write_all(xml.as_bytes()).unwrap();
    let deflated = encode_block(&deflated.finish().unwrap());
    let forged = xml.replace("ada@sp.test", "eve@sp.test");
    vec![
        case("empty", String::new(), MalformedXml),
        case("not", "*".repeat(40), NotBase64),
        case("cut-off", honest[..honest.len() - 3].to_owned(), NotBase64),
        case(
            "url-alphabet",
            non_ascii.replace('+', "-").replace('/', "_"),
            NotBase64,
        ),
        case(
            "percent-encoded",
            format!("{}%3D", honest.trim_end_matches('=')),
            NotBase64,
        ),
        case("form-field", format!("SAMLResponse={honest}"), NotBase64),
        case(
            "two-values",
            format!("{honest}&SAMLResponse={honest}"),
            NotBase64,
        ),
        case(
            "text-behind-the-padding",
            format!("{}YWE=YWJj", &honest[..honest.len() / 4 * 4 - 4]),
            NotBase64,
        ),
        case("array-syntax", format!("[\"{honest}\"]"), NotBase64),
        case("nul", format!("{honest}\0"), NotBase64),
        case("twice", encode_block(honest.as_bytes()), MalformedXml),
        case("deflated", deflated, NotUtf8),
        case("non-ascii-space", format!("\u{A0}{honest}"), NotBase64),
        case("forged", encode_block(forged.as_bytes()), DigestMismatch).invalid(),
    ]
}
