//! Namespace names are URIs (Namespaces in XML section 2.2), written as RFC 3986 has it.
//!
//! libxml2 makes no canonical form of an element around any other, and writes `&` in one differently
//! than Canonical XML 1.0 says. Anybody can add one outside of what is signed, so such names are
//! rejected before any verifier reads the message: none of them may look like a disagreement.

use crate::rejection::{ReasonCode, Rejection};
use crate::xml::Document;

/// Rejects a document that declares a namespace by something other than a URI.
pub(super) fn check(document: &Document<'_>) -> Result<(), Rejection> {
    let mut names = document.declarations().iter().map(|it| &*it.uri);
    // An empty one undoes the default namespace.
    match names.find(|name| !name.is_empty() && !is_uri(name)) {
        None => Ok(()),
        Some(name) => Err(Rejection::new(ReasonCode::NamespaceForbidden)
            .expected("namespace names that are URIs in ASCII, without '&'")
            .received(name)),
    }
}

/// Whether a text is a URI with a scheme (RFC 3986 section 3), `&` aside.
fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let (hierarchical, query) = rest.split_once('?').unwrap_or((rest, ""));
    let path = match hierarchical.strip_prefix("//") {
        None => hierarchical,
        Some(after) => {
            let end = after.find('/').unwrap_or(after.len());
            let (authority, path) = after.split_at_checked(end).unwrap_or((after, ""));
            if !is_authority(authority) {
                return false;
            }
            path
        }
    };
    is_scheme(scheme)
        && consists_of(path, b":@/")
        && consists_of(query, b":@/?")
        && consists_of(fragment, b":@/?")
}

fn is_scheme(text: &str) -> bool {
    let of_scheme = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.bytes().all(of_scheme)
}

/// A host, perhaps with a user before it and a port of digits behind it.
fn is_authority(text: &str) -> bool {
    let (user, host_and_port) = text.split_once('@').unwrap_or(("", text));
    let (host, port) = match host_and_port.strip_prefix('[') {
        None => host_and_port
            .split_once(':')
            .unwrap_or((host_and_port, "0")),
        Some(rest) => match rest.split_once(']') {
            Some((host, "")) => (host, "0"),
            Some((host, port)) => match port.strip_prefix(':') {
                Some(port) => (host, port),
                None => return false,
            },
            None => return false,
        },
    };
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    let literal = host_and_port.starts_with('[');
    let host_is_good = if literal {
        host.bytes()
            .all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'))
    } else {
        consists_of(host, b"")
    };
    consists_of(user, b":") && host_is_good && digits && (1..=5).contains(&port.len())
}

/// Whether a text has nothing but characters that stand for themselves in every part of a URI, escapes
/// in `%`, and these.
fn consists_of(text: &str, also: &[u8]) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let is_good = match byte {
            b'%' => {
                let digits = bytes.get(at + 1..at + 3);
                at += 2;
                digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
            }
            b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'\'' | b'(' | b')' | b'*' | b'+' | b','
            | b';' | b'=' => true,
            other => other.is_ascii_alphanumeric() || also.contains(other),
        };
        if !is_good {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const URIS: &[&str] = &[
        "urn:oasis:names:tc:SAML:2.0:assertion",
        "http://www.w3.org/2000/09/xmldsig#",
        "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
        "http://user:a@idp.test:8080/a//b;c=1,d/?x=y?z#a/b?c",
        "http://[2001:db8::1]:80/x",
        "http://[::1]",
        "file:///x",
        "urn:",
        "urn:a%C3%A9~!$'()*+",
        "tag:idp.test,2026:x",
        "x:/",
    ];
    const OTHERS: &[&str] = &[
        "x",
        "/x",
        "1:x",
        ":x",
        "urn acme:x",
        "urn:acme:{types}",
        "urn:a b",
        " urn:a",
        "urn:a ",
        "urn:\ta",
        "urn:é",
        "urn:a\u{a0}",
        "urn:<x",
        "urn:\"x",
        "urn:x?y=1&z=2",
        "urn:a%",
        "urn:a%2",
        "urn:a%zz",
        "urn:a#b#c",
        "urn:a|b",
        "urn:a\\b",
        "urn:a^b",
        "urn:a`b",
        "urn:a[b]",
        "http://a b/",
        "http://idp.test:x/",
        "http://idp.test:/",
        "http://idp.test:123456/",
        "http://[::1/",
        "http://[::1]x/",
        "http://[x]/",
        "http://a@b@c/",
    ];

    #[test]
    fn uris_are_told_from_other_texts() {
        for text in URIS {
            assert!(is_uri(text), "{text}");
        }
        for text in OTHERS {
            assert!(!is_uri(text), "{text:?}");
        }
    }
}
