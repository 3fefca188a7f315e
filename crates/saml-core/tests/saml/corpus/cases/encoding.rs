//! Characters and encodings.

use saml_core::ReasonCode::{self, MalformedXml, NotUtf8, ProcessingInstructionForbidden};
use saml_core::idp::Sign;

use super::plain::{ASSERTION_SIGNED, honest, replaced};
use super::{Case, reject};

pub(crate) fn cases() -> Vec<Case> {
    let xml = honest(Sign::Assertion);
    let case = |name: &str, bytes: Vec<u8>, code: ReasonCode| {
        reject(
            &format!("encoding-{name}"),
            "encoding",
            ASSERTION_SIGNED,
            bytes,
            code,
        )
    };
    let declared = |name: &str, declaration: &str, code| {
        case(name, format!("{declaration}{xml}").into_bytes(), code)
    };
    let name_id = |with: &str| {
        replaced(
            &xml,
            ">ada@sp.test</saml:NameID>",
            &format!(">ada{with}@sp.test</saml:NameID>"),
        )
    };
    let raw = |bytes: &[u8]| {
        let text = name_id("\u{1}");
        let at = text.find('\u{1}').unwrap();
        [&text.as_bytes()[..at], bytes, &text.as_bytes()[at + 1..]].concat()
    };
    let utf16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{FEFF}{xml}")
            .encode_utf16()
            .flat_map(bytes)
            .collect()
    };
    vec![
        case("utf-16-le", utf16(u16::to_le_bytes), NotUtf8).valid(),
        case("utf-16-be", utf16(u16::to_be_bytes), NotUtf8).valid(),
        case("latin-1", raw(b"\xE4"), NotUtf8).invalid(),
        case("overlong", raw(b"\xC0\xBC"), NotUtf8).invalid(),
        case("surrogate", raw(b"\xED\xA0\x80"), NotUtf8).invalid(),
        case("cut-off-character", raw(b"\xE2\x82"), NotUtf8).invalid(),
        declared(
            "declared-utf-16",
            "<?xml version=\"1.0\" encoding=\"UTF-16\"?>",
            NotUtf8,
        ),
        declared(
            "declared-utf-7",
            "<?xml version=\"1.0\" encoding=\"UTF-7\"?>",
            NotUtf8,
        ),
        declared(
            "declared-latin-1",
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>",
            NotUtf8,
        )
        .valid(),
        declared(
            "xml-1-1",
            "<?xml version=\"1.1\"?>",
            ProcessingInstructionForbidden,
        )
        .valid(),
        declared(
            "declaration-unknown",
            "<?xml version=\"1.0\" x=\"y\"?>",
            ProcessingInstructionForbidden,
        ),
        declared(
            "declaration-behind-space",
            " <?xml version=\"1.0\"?>",
            ProcessingInstructionForbidden,
        ),
        case("nul", raw(b"\0"), MalformedXml).invalid(),
        case("control-character", raw(b"\x07"), MalformedXml).invalid(),
        case(
            "noncharacter",
            name_id("\u{FFFE}").into_bytes(),
            MalformedXml,
        )
        .invalid(),
        case(
            "nul-by-reference",
            name_id("&#0;").into_bytes(),
            MalformedXml,
        )
        .invalid(),
        case(
            "surrogate-by-reference",
            name_id("&#xD800;").into_bytes(),
            MalformedXml,
        )
        .invalid(),
        case(
            "reference-too-large",
            name_id("&#x110000;").into_bytes(),
            MalformedXml,
        )
        .invalid(),
        case(
            "two-byte-order-marks",
            format!("\u{FEFF}\u{FEFF}{xml}").into_bytes(),
            MalformedXml,
        ),
        case(
            "not-composed",
            name_id("\u{301}").into_bytes(),
            ReasonCode::DigestMismatch,
        )
        .invalid(),
    ]
}
