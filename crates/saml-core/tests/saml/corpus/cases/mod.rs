//! The list. One module for each class of attack and for the accepted shapes.

#![allow(
    clippy::semicolon_if_nothing_returned,
    clippy::format_collect,
    clippy::format_push_string,
    clippy::too_many_lines,
    reason = "lists read best as lists"
)]

mod accepted;
mod binding;
mod conditions;
mod cryptography;
mod encoding;
mod encryption;
mod identifiers;
mod limits;
mod markup;
mod messages;
mod namespaces;
mod open_content;
mod plain;
mod protocol;
mod schema;
mod shape;
mod signature;
mod signed_info;
mod tenancy;
mod vendors;
mod wild;
mod wrapping_assertion;
mod wrapping_response;

use std::time::SystemTime;

use saml_core::ReasonCode;
use saml_core::idp::{IdpKey, IdpMetadata};

use crate::corpus::files::{Body, Facts, Person, Stored};
use crate::corpus::keys::{RSA, key};

pub(crate) const IDP: &str = "https://idp.test/metadata";
pub(crate) const SP: &str = "https://sp.test/metadata";
pub(crate) const ACS: &str = "https://sp.test/acs";
pub(crate) const REQUEST: &str = "_request-1";

/// Every class that has rejections.
pub(crate) const CLASSES: &[&str] = &[
    "wrapping",
    "open-content",
    "donors",
    "signature",
    "signed_info",
    "references",
    "identifiers",
    "markup",
    "encoding",
    "namespaces",
    "limits",
    "cryptography",
    "protocol",
    "tenancy",
    "binding",
    "encryption",
    "schema",
];

/// A case as the list has it.
pub(crate) struct Case {
    pub(crate) stored: Stored,
    /// Local names of elements whose text differs each time that it is made.
    pub(crate) random: &'static [&'static str],
}

pub(crate) fn at() -> SystemTime {
    saml_core::time::parse("2026-01-31T12:00:00Z").unwrap()
}

pub(crate) fn all() -> Vec<Case> {
    [
        accepted::cases(),
        vendors::cases(),
        wrapping_assertion::cases(),
        wrapping_response::cases(),
        open_content::cases(),
        messages::cases(),
        signature::cases(),
        signed_info::cases(),
        identifiers::cases(),
        markup::cases(),
        encoding::cases(),
        namespaces::cases(),
        limits::cases(),
        cryptography::cases(),
        protocol::cases(),
        conditions::cases(),
        schema::cases(),
        tenancy::cases(),
        binding::cases(),
        encryption::cases(),
        wild::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// An accepted case: signed by the usual key, an answer to the usual request.
pub(crate) fn accept(name: &str, class: &str, xml: impl Into<Vec<u8>>, person: Person) -> Case {
    let facts = Facts {
        identity: Some(person),
        xmlsec1_accepts: Some(true),
        ..facts(class)
    };
    case(name, facts, xml.into())
}

/// A rejected case.
pub(crate) fn reject(
    name: &str,
    class: &str,
    baseline: &str,
    xml: impl Into<Vec<u8>>,
    code: ReasonCode,
) -> Case {
    let facts = Facts {
        baseline: Some(baseline.to_owned()),
        code: Some(code.as_str().to_owned()),
        ..facts(class)
    };
    case(name, facts, xml.into())
}

fn facts(class: &str) -> Facts {
    Facts {
        class: class.to_owned(),
        entity_id: SP.to_owned(),
        acs_url: ACS.to_owned(),
        at: "2026-01-31T12:01:00Z".to_owned(),
        skew_secs: 120,
        in_response_to: Some(REQUEST.to_owned()),
        allow_unsolicited: false,
        decryption_key: None,
        xmlsec1_accepts: None,
        baseline: None,
        code: None,
        identity: None,
    }
}

fn case(name: &str, facts: Facts, xml: Vec<u8>) -> Case {
    Case {
        stored: Stored {
            name: name.to_owned(),
            facts,
            body: Body::Xml(xml),
            metadata: metadata(IDP, &[key(RSA)]),
        },
        random: &[],
    }
}

impl Case {
    /// The `xmlsec1` program finds the first signature valid.
    pub(crate) fn valid(self) -> Self {
        self.xmlsec1(true)
    }

    /// The `xmlsec1` program finds the first signature invalid.
    pub(crate) fn invalid(self) -> Self {
        self.xmlsec1(false)
    }

    pub(crate) fn xmlsec1(mut self, accepts: bool) -> Self {
        self.stored.facts.xmlsec1_accepts = Some(accepts);
        self
    }

    /// There is no signature that the `xmlsec1` program could verify.
    pub(crate) fn no_visible_signature(mut self) -> Self {
        self.stored.facts.xmlsec1_accepts = None;
        self
    }

    pub(crate) fn unsolicited(mut self) -> Self {
        self.stored.facts.in_response_to = None;
        self.stored.facts.allow_unsolicited = true;
        self
    }

    pub(crate) fn no_request(mut self) -> Self {
        self.stored.facts.in_response_to = None;
        self
    }

    pub(crate) fn received_at(mut self, at: &str) -> Self {
        at.clone_into(&mut self.stored.facts.at);
        self
    }

    pub(crate) fn keys(self, issuer: &str, names: &[&str]) -> Self {
        let keys: Vec<IdpKey> = names.iter().map(|name| key(name)).collect();
        self.metadata(metadata(issuer, &keys))
    }

    pub(crate) fn metadata(mut self, metadata: Vec<u8>) -> Self {
        self.stored.metadata = metadata;
        self
    }

    pub(crate) fn base64(mut self, text: impl Into<String>) -> Self {
        self.stored.body = Body::Base64(text.into());
        self
    }

    pub(crate) fn random(mut self, elements: &'static [&'static str]) -> Self {
        self.random = elements;
        self
    }

    pub(crate) fn decrypted_with(mut self, key: &str) -> Self {
        self.stored.facts.decryption_key = Some(format!("{key}.pem"));
        self
    }
}

pub(crate) fn metadata(entity_id: &str, keys: &[IdpKey]) -> Vec<u8> {
    let keys: Vec<&IdpKey> = keys.iter().collect();
    IdpMetadata::new(entity_id, "https://idp.test/sso", &keys)
        .to_xml()
        .unwrap()
        .into_bytes()
}
