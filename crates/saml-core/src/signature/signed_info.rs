//! The literal match of canonical `SignedInfo` bytes against the one accepted shape.
//!
//! The bytes that the key signed are consumed from the first to the last: nothing is skipped,
//! nothing is optional except `InclusiveNamespaces`, so nothing can hide in them. Elements are
//! compared by namespace and local name: each may have a prefix of its own, or none.

use super::algorithm::{DigestAlgorithm, SignatureAlgorithm};
use crate::base64_text;
use crate::rejection::{ReasonCode, Rejection};
use crate::xml::ns;

const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
const EXC_C14N_WITH_COMMENTS: &str = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments";

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
    let mut cursor = Cursor::over(canonical);
    let info = cursor.start(ns::DS, "SignedInfo")?;
    cursor.end_of_start()?;

    let method = cursor.open("CanonicalizationMethod")?;
    cursor.exclusive()?;
    let own_prefixes = cursor.inclusive_namespaces()?;
    cursor.close(method)?;

    let method = cursor.open("SignatureMethod")?;
    let uri = cursor.algorithm()?;
    let signature = SignatureAlgorithm::from_uri(uri)
        .ok_or_else(|| forbidden(SignatureAlgorithm::EXPECTED, uri))?;
    cursor.close(method)?;

    let reference = cursor.open("Reference")?;
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
    let method = cursor.open("DigestMethod")?;
    let uri = cursor.algorithm()?;
    let digest =
        DigestAlgorithm::from_uri(uri).ok_or_else(|| forbidden(DigestAlgorithm::EXPECTED, uri))?;
    cursor.close(method)?;
    let value = cursor.open("DigestValue")?;
    cursor.end_of_start()?;
    let digest_text = cursor.until(|c| c == '<');
    let digest_value = base64_text::decode(&digest_text.replace("&#xD;", ""))
        .ok_or_else(|| shape("a base64 DigestValue", digest_text))?;
    cursor.end_tag(value)?;
    cursor.close(reference)?;
    cursor.close(info)?;
    if !cursor.rest.is_empty() {
        return Err(shape("the end", cursor.rest));
    }
    cursor.namespaces.check(own_prefixes)?;
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

/// An element that is open: its name as written, and how many declarations were in scope around it.
#[derive(Clone, Copy)]
struct Open<'b> {
    name: &'b str,
    outer_scope: usize,
}

struct Cursor<'b> {
    rest: &'b str,
    namespaces: Namespaces<'b>,
}

impl<'b> Cursor<'b> {
    fn over(canonical: &'b str) -> Self {
        Self {
            rest: canonical,
            namespaces: Namespaces::default(),
        }
    }

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

    /// The start of a start tag, up to its last namespace declaration; the name must be this one in
    /// this namespace, whatever its prefix.
    fn start(&mut self, namespace: &str, local: &str) -> Result<Open<'b>, Rejection> {
        let tag = self.rest;
        self.literal("<").map_err(|_| shape(local, tag))?;
        let name = self.until(|c| matches!(c, ' ' | '>'));
        let (prefix, own_local) = name.split_once(':').unwrap_or(("", name));
        if own_local != local || (prefix.is_empty() && name != local) {
            return Err(shape(local, tag));
        }
        let outer_scope = self.namespaces.in_scope.len();
        while self.skip(" xmlns") {
            let declared = if self.skip(":") {
                self.until(|c| c == '=')
            } else {
                ""
            };
            self.literal("=\"")?;
            let uri = self.until(|c| c == '"');
            self.literal("\"")?;
            self.namespaces.declare(declared, uri, prefix);
        }
        if self.namespaces.of(prefix) != Some(namespace) {
            return Err(shape(&format!("{local} in {namespace}"), tag));
        }
        Ok(Open { name, outer_scope })
    }

    fn end_of_start(&mut self) -> Result<(), Rejection> {
        self.literal(">")
    }

    /// White space and the start of a signature's element.
    fn open(&mut self, local: &str) -> Result<Open<'b>, Rejection> {
        self.space();
        self.start(ns::DS, local)
    }

    /// White space and an element's end tag.
    fn close(&mut self, element: Open<'b>) -> Result<(), Rejection> {
        self.space();
        self.end_tag(element)
    }

    fn end_tag(&mut self, element: Open<'b>) -> Result<(), Rejection> {
        let rest = self.rest;
        if self.skip("</") && self.skip(element.name) && self.skip(">") {
            self.namespaces.in_scope.truncate(element.outer_scope);
            Ok(())
        } else {
            Err(shape(&format!("the end of {}", element.name), rest))
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

    /// Exclusive canonicalization, with comments or without: a message with comments has not passed
    /// the gate, and a reference to an ID leaves those of metadata out (XML signatures section
    /// 4.4.3.3).
    fn exclusive(&mut self) -> Result<(), Rejection> {
        match self.algorithm()? {
            ns::EXC_C14N | EXC_C14N_WITH_COMMENTS => Ok(()),
            other => Err(shape(ns::EXC_C14N, other)),
        }
    }

    fn transforms(&mut self) -> Result<&'b str, Rejection> {
        let transforms = self.open("Transforms")?;
        self.end_of_start()?;
        let transform = self.open("Transform")?;
        self.exact_algorithm(ENVELOPED)?;
        self.close(transform)?;
        let transform = self.open("Transform")?;
        self.exclusive()?;
        let prefixes = self.inclusive_namespaces()?;
        self.close(transform)?;
        self.close(transforms)?;
        Ok(prefixes)
    }

    /// An optional `InclusiveNamespaces`; its `PrefixList`, empty without one.
    fn inclusive_namespaces(&mut self) -> Result<&'b str, Rejection> {
        self.space();
        if self.rest.starts_with("</") {
            return Ok("");
        }
        let element = self.start(ns::EXC_C14N, "InclusiveNamespaces")?;
        self.literal(" PrefixList=\"")?;
        let prefixes = self.until(|c| matches!(c, '"' | '&'));
        self.literal("\">")?;
        self.end_tag(element)?;
        Ok(prefixes)
    }
}

/// The namespaces that the bytes declare.
#[derive(Default)]
struct Namespaces<'b> {
    /// Prefix (empty for the default namespace) and name, innermost last.
    in_scope: Vec<(&'b str, &'b str)>,
    /// The declarations that the name of their own element does not need.
    others: Vec<(&'b str, &'b str)>,
}

impl<'b> Namespaces<'b> {
    fn declare(&mut self, prefix: &'b str, uri: &'b str, of_element: &str) {
        self.in_scope.push((prefix, uri));
        if prefix != of_element {
            self.others.push((prefix, uri));
        }
    }

    fn of(&self, prefix: &str) -> Option<&'b str> {
        let mut innermost = self.in_scope.iter().rev();
        innermost
            .find(|(own, _)| *own == prefix)
            .map(|(_, uri)| *uri)
    }

    /// Canonical form declares what a name needs and, beyond it, listed prefixes only.
    fn check(&self, listed: &str) -> Result<(), Rejection> {
        for (prefix, uri) in &self.others {
            let name = if prefix.is_empty() {
                "#default"
            } else {
                *prefix
            };
            if !listed.split_ascii_whitespace().any(|item| item == name) {
                let received = format!("{prefix}={uri}");
                return Err(shape("only the namespaces of a signature", &received));
            }
        }
        Ok(())
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
