//! A document, and what it meets: an identity provider with its key, and us.

use std::error::Error;
use std::time::{Duration, SystemTime};

use openssl::base64::encode_block;

use crate::idp::{IdpError, IdpKey, IdpMetadata, ResponseTemplate, Sign, Signer};
use crate::{IdentityProvider, Policy, ServiceProvider, time};

pub(super) const ENTITY: &str = "https://idp.example.com/saml2/idp/metadata";
const SP: &str = "https://app.example.com/api/v1/saml/0193f1c2/metadata";
const ACS: &str = "https://app.example.com/api/v1/saml/0193f1c2/acs";
pub(super) const SSO: &str = "https://idp.example.com/saml2/idp/sso";
/// A little less than the largest response.
const RESPONSE_BYTES: usize = 250 * 1024;
/// A little less than the largest list of entities of which an organization may fetch one.
const LIST_BYTES: usize = 1_000_000;

/// What is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The metadata of an identity provider.
    Metadata,
    /// A response at the ACS.
    Response,
}

impl Kind {
    /// Its name in a list.
    pub fn name(self) -> &'static str {
        match self {
            Self::Metadata => "metadata",
            Self::Response => "response",
        }
    }

    /// How large a document is that is meant to be taken.
    pub fn max_bytes(self) -> usize {
        match self {
            Self::Metadata => LIST_BYTES,
            Self::Response => RESPONSE_BYTES,
        }
    }
}

/// A costly document.
#[derive(Debug, Clone)]
pub struct Input {
    /// What is costly about it.
    pub name: String,
    /// Whether an honest identity provider writes it: what the others are compared with.
    pub is_ordinary: bool,
    /// What it is read as.
    pub kind: Kind,
    /// The document.
    pub xml: String,
    /// The form value.
    base64: String,
}

impl Input {
    pub(super) fn new(name: &str, kind: Kind, xml: String) -> Self {
        Self {
            name: name.to_owned(),
            is_ordinary: false,
            kind,
            base64: encode_block(xml.as_bytes()),
            xml,
        }
    }

    pub(super) fn ordinary(self) -> Self {
        Self {
            is_ordinary: true,
            ..self
        }
    }
}

/// An identity provider and a service provider that trusts it.
#[derive(Debug)]
pub struct World {
    pub(super) now: SystemTime,
    idp: IdentityProvider,
    sp: ServiceProvider,
    signer: Signer,
    pub(super) metadata: String,
    /// Texts that recipes name.
    parts: Vec<(&'static str, String)>,
}

impl World {
    /// With new keys.
    ///
    /// # Errors
    /// If a key cannot be made.
    pub fn new() -> Result<Self, Box<dyn Error>> {
        let now = SystemTime::UNIX_EPOCH + Duration::from_hours(24 * 365 * 56);
        let key = new_key(now)?;
        let metadata = IdpMetadata::new(ENTITY, SSO, &[&key]).to_xml()?;
        let tomorrow = now + Duration::from_hours(24);
        let renewed = key.renewed(
            "idp.example.com",
            tomorrow,
            tomorrow + Duration::from_hours(24),
        )?;
        let mut parts = vec![
            ("certificate", key.certificate_base64()?),
            ("renewed", renewed.certificate_base64()?),
            (
                "entity",
                without_declaration(&metadata).replace(ENTITY, "https://other.example.com"),
            ),
            (
                "key",
                between(&metadata, "<md:KeyDescriptor", "</md:KeyDescriptor>"),
            ),
        ];
        let mut world = Self {
            now,
            idp: IdentityProvider::from_metadata(metadata.as_bytes(), now)?,
            sp: ServiceProvider::new(SP, ACS),
            signer: Signer::new(key),
            metadata,
            parts: Vec::new(),
        };
        let response = world.signed(String::new())?;
        parts.push((
            "assertion",
            between(&response, "<saml:Assertion", "</saml:Assertion>"),
        ));
        parts.push((
            "signature",
            between(&response, "<ds:Signature", "</ds:Signature>"),
        ));
        world.parts = parts;
        Ok(world)
    }

    /// The texts that recipes name.
    pub fn parts(&self) -> Vec<(&str, &str)> {
        let each = self.parts.iter();
        each.map(|(name, text)| (*name, text.as_str())).collect()
    }

    /// The first line says where the rest stands: `inside` an honest document, and signed with it;
    /// `beside` what is honest in it; `alone`.
    ///
    /// # Errors
    /// If it cannot be signed.
    pub fn of_lines(&self, name: &str, kind: Kind, lines: &str) -> Result<Input, Box<dyn Error>> {
        let (position, xml) = lines.split_once('\n').unwrap_or(("alone", lines));
        let xml = match (kind, position) {
            (Kind::Response, "inside") => self.signed(xml.to_owned())?,
            (Kind::Response, "beside") => {
                let end = "</samlp:Response>";
                self.signed(String::new())?
                    .replacen(end, &format!("{xml}{end}"), 1)
            }
            (Kind::Metadata, "inside") => {
                let begin = "<md:IDPSSODescriptor";
                self.metadata.replacen(begin, &format!("{xml}{begin}"), 1)
            }
            (Kind::Metadata, "beside") => format!(
                "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\">{}{xml}</md:EntitiesDescriptor>",
                without_declaration(&self.metadata)
            ),
            (Kind::Response | Kind::Metadata, _) => xml.to_owned(),
        };
        Ok(Input::new(name, kind, xml))
    }

    /// Reads an input as a server does; whether it was taken.
    pub fn handle(&self, input: &Input) -> bool {
        match input.kind {
            Kind::Metadata => {
                let read =
                    IdentityProvider::from_metadata_of(input.xml.as_bytes(), ENTITY, self.now);
                read.is_ok()
            }
            Kind::Response => self
                .sp
                .verify(&self.idp, &input.base64, &Policy::default())
                .is_ok(),
        }
    }

    pub(super) fn signed(&self, extra: String) -> Result<String, Box<dyn Error>> {
        let mut template = ResponseTemplate::new(ENTITY, SP, ACS, self.now);
        template.name_id = Some("ada.lovelace@example.com".into());
        template.assertion_extra_xml = extra;
        let until = time::format(self.now + Duration::from_hours(1));
        if let Some(conditions) = &mut template.conditions {
            conditions.not_on_or_after = Some(until);
        }
        template.sign = Sign::Assertion;
        Ok(template.to_xml(&self.signer)?)
    }
}

pub(super) fn without_declaration(xml: &str) -> &str {
    xml.split_once("?>\n").map_or(xml, |it| it.1)
}

/// From the first such beginning to the next such end.
fn between(text: &str, begin: &str, end: &str) -> String {
    let from = text.split_once(begin).map_or("", |it| it.1);
    let inside = from.split_once(end).map_or("", |it| it.0);
    format!("{begin}{inside}{end}")
}

pub(super) fn new_key(now: SystemTime) -> Result<IdpKey, IdpError> {
    let until = now + Duration::from_hours(24 * 365);
    IdpKey::generate_rsa(2048, "idp.example.com", now, until)
}
