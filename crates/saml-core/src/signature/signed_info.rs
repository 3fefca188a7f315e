//! The literal match of canonical `SignedInfo` bytes against the one accepted shape.
//!
//! The bytes that the key signed are consumed from the first to the last: nothing is skipped,
//! nothing is optional except `InclusiveNamespaces`, so nothing can hide in them.

use super::algorithm::{DigestAlgorithm, SignatureAlgorithm};
use crate::base64_text;
use crate::rejection::{ReasonCode, Rejection};
use crate::xml::ns;

const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

/// The content of signed `SignedInfo` bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SignedInfo<'b> {
    /// The `PrefixList` for `SignedInfo` itself.
    pub(crate) own_prefixes: &'b str,
    /// How the bytes are signed.
    pub(crate) signature: SignatureAlgorithm,
    /// The ID that the one reference names.
    pub(crate) reference_id: &'b str,
    /// The `PrefixList` for the signed element.
    pub(crate) reference_prefixes: &'b str,
    /// How the signed element is hashed.
    pub(crate) digest: DigestAlgorithm,
    /// The hash of the signed element.
    pub(crate) digest_value: Vec<u8>,
}

/// Matches canonical bytes.
///
/// # Errors
///
/// `signed_info_shape`, `algorithm_forbidden` or `reference_mismatch` (for anything but one
/// same-document ID).
pub(crate) fn read(canonical: &str) -> Result<SignedInfo<'_>, Rejection> {
    let mut cursor = Cursor {
        rest: canonical,
        prefix: "",
    };
    cursor.literal("<")?;
    let name = cursor.until(|c| matches!(c, ' ' | '>'));
    cursor.prefix = match name.strip_suffix("SignedInfo") {
        Some("") => "",
        Some(prefix) if prefix.ends_with(':') => prefix,
        _ => return Err(shape("SignedInfo", name)),
    };
    let declared = cursor.declarations()?;

    cursor.open("CanonicalizationMethod")?;
    cursor.exact_algorithm(ns::EXC_C14N)?;
    let own_prefixes = cursor.inclusive_namespaces()?;
    cursor.close("CanonicalizationMethod")?;
    check_declared(&declared, cursor.prefix, own_prefixes)?;

    cursor.open("SignatureMethod")?;
    let uri = cursor.algorithm()?;
    let signature = SignatureAlgorithm::from_uri(uri)
        .ok_or_else(|| forbidden(SignatureAlgorithm::EXPECTED, uri))?;
    cursor.close("SignatureMethod")?;

    cursor.open("Reference")?;
    cursor.literal(" URI=\"")?;
    let uri = cursor.until(|c| c == '"');
    let reference_id = uri
        .strip_prefix('#')
        .filter(|id| is_plain_id(id))
        .ok_or_else(|| {
            Rejection::new(ReasonCode::ReferenceMismatch)
                .expected("# and an ID")
                .received(uri)
        })?;
    cursor.literal("\">")?;
    let reference_prefixes = cursor.transforms()?;
    cursor.open("DigestMethod")?;
    let uri = cursor.algorithm()?;
    let digest =
        DigestAlgorithm::from_uri(uri).ok_or_else(|| forbidden(DigestAlgorithm::EXPECTED, uri))?;
    cursor.close("DigestMethod")?;
    cursor.open("DigestValue")?;
    cursor.literal(">")?;
    let digest_text = cursor.until(|c| c == '<');
    let digest_value = base64_text::decode(&digest_text.replace("&#xD;", ""))
        .ok_or_else(|| shape("a base64 DigestValue", digest_text))?;
    cursor.end_tag("DigestValue")?;
    cursor.close("Reference")?;
    cursor.close("SignedInfo")?;
    if !cursor.rest.is_empty() {
        return Err(shape("the end", cursor.rest));
    }
    Ok(SignedInfo {
        own_prefixes,
        signature,
        reference_id,
        reference_prefixes,
        digest,
        digest_value,
    })
}

/// A name that needs no escape anywhere: what real identity providers use as IDs.
fn is_plain_id(id: &str) -> bool {
    !id.is_empty() && !id.contains(['&', '<', '>', '"', '\'', '(', ')', '#', ' '])
}

/// `SignedInfo` declares its own prefix and, beyond it, listed prefixes only.
fn check_declared(
    declared: &[(&str, &str)],
    prefix: &str,
    own_prefixes: &str,
) -> Result<(), Rejection> {
    let prefix = prefix.trim_end_matches(':');
    for (name, uri) in declared {
        let listed = if name.is_empty() { "#default" } else { *name };
        let accepted = if *name == prefix {
            *uri == ns::DS
        } else {
            own_prefixes
                .split_ascii_whitespace()
                .any(|item| item == listed)
        };
        if !accepted {
            return Err(shape(
                "only the namespaces of a signature",
                &format!("{name}={uri}"),
            ));
        }
    }
    let own = declared.iter().any(|(name, _)| *name == prefix);
    if own {
        Ok(())
    } else {
        Err(shape(ns::DS, "no namespace"))
    }
}

struct Cursor<'b> {
    rest: &'b str,
    /// The signature's prefix with its colon, or nothing.
    prefix: &'b str,
}

impl<'b> Cursor<'b> {
    fn literal(&mut self, expected: &str) -> Result<(), Rejection> {
        match self.rest.strip_prefix(expected) {
            Some(rest) => {
                self.rest = rest;
                Ok(())
            }
            None => Err(shape(expected, self.rest)),
        }
    }

    fn skip(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn until(&mut self, stop: impl Fn(char) -> bool) -> &'b str {
        let end = self.rest.find(stop).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// White space between elements, in canonical form.
    fn space(&mut self) {
        loop {
            self.rest = self.rest.trim_start_matches([' ', '\t', '\n']);
            if !self.skip("&#xD;") {
                return;
            }
        }
    }

    fn declarations(&mut self) -> Result<Vec<(&'b str, &'b str)>, Rejection> {
        let mut declared = Vec::with_capacity(2);
        while self.skip(" xmlns") {
            let prefix = if self.skip(":") {
                self.until(|c| c == '=')
            } else {
                ""
            };
            self.literal("=\"")?;
            declared.push((prefix, self.until(|c| c == '"')));
            self.literal("\"")?;
        }
        self.literal(">")?;
        Ok(declared)
    }

    /// The start of an element's tag, up to its name.
    fn open(&mut self, local: &str) -> Result<(), Rejection> {
        self.space();
        let rest = self.rest;
        let mut found = self.skip("<");
        found = found && self.skip(self.prefix) && self.skip(local);
        if found {
            Ok(())
        } else {
            Err(shape(local, rest))
        }
    }

    /// White space and an element's end tag.
    fn close(&mut self, local: &str) -> Result<(), Rejection> {
        self.space();
        self.end_tag(local)
    }

    fn end_tag(&mut self, local: &str) -> Result<(), Rejection> {
        let rest = self.rest;
        let mut found = self.skip("</") && self.skip(self.prefix);
        found = found && self.skip(local) && self.skip(">");
        if found {
            Ok(())
        } else {
            Err(shape(&format!("the end of {local}"), rest))
        }
    }

    /// The rest of a start tag whose only attribute is `Algorithm`.
    fn algorithm(&mut self) -> Result<&'b str, Rejection> {
        self.literal(" Algorithm=\"")?;
        let uri = self.until(|c| c == '"');
        self.literal("\">")?;
        Ok(uri)
    }

    fn exact_algorithm(&mut self, expected: &str) -> Result<(), Rejection> {
        let uri = self.algorithm()?;
        if uri == expected {
            Ok(())
        } else {
            Err(shape(expected, uri))
        }
    }

    fn transforms(&mut self) -> Result<&'b str, Rejection> {
        self.open("Transforms")?;
        self.literal(">")?;
        self.open("Transform")?;
        self.exact_algorithm(ENVELOPED)?;
        self.close("Transform")?;
        self.open("Transform")?;
        self.exact_algorithm(ns::EXC_C14N)?;
        let prefixes = self.inclusive_namespaces()?;
        self.close("Transform")?;
        self.close("Transforms")?;
        Ok(prefixes)
    }

    /// An optional `InclusiveNamespaces`; its `PrefixList`, empty without one.
    fn inclusive_namespaces(&mut self) -> Result<&'b str, Rejection> {
        self.space();
        if self.rest.starts_with("</") {
            return Ok("");
        }
        self.literal("<")?;
        let name = self.until(|c| c == ' ');
        let declaration = match name.strip_suffix("InclusiveNamespaces") {
            Some("") => String::from(" xmlns"),
            Some(prefix) if prefix.ends_with(':') => {
                format!(" xmlns:{}", prefix.trim_end_matches(':'))
            }
            _ => return Err(shape("InclusiveNamespaces", name)),
        };
        self.literal(&format!("{declaration}=\"{}\" PrefixList=\"", ns::EXC_C14N))?;
        let prefixes = self.until(|c| matches!(c, '"' | '&'));
        self.literal(&format!("\"></{name}>"))?;
        Ok(prefixes)
    }
}

fn shape(expected: &str, received: &str) -> Rejection {
    let received: String = received.chars().take(80).collect();
    Rejection::new(ReasonCode::SignedInfoShape)
        .expected(expected)
        .received(received)
}

fn forbidden(expected: &str, received: &str) -> Rejection {
    Rejection::new(ReasonCode::AlgorithmForbidden)
        .expected(expected)
        .received(received)
}

#[cfg(test)]
mod tests;
