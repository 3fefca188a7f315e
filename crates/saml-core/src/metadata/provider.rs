//! An identity provider, as its metadata describes it.

use std::time::{Duration, SystemTime};

use super::{LogoutServices, MetadataError, entity, keys, signed};
use crate::limits::Limits;
use crate::rejection::ReasonCode;
use crate::signature::SigningKeys;
use crate::xml::ns::MD;
use crate::xml::{Element, Extras, parse};

pub(super) const REDIRECT: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";
pub(super) const POST: &str = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";

/// An identity provider that is trusted to sign: it has at least one usable key.
#[derive(Debug, Clone)]
pub struct IdentityProvider {
    entity_id: String,
    signing_keys: SigningKeys,
    sso_redirect_url: String,
    sso_post_url: Option<String>,
    name_id_formats: Vec<String>,
    wants_signed_requests: bool,
    single_logout: LogoutServices,
    valid_until: Option<SystemTime>,
    cache_duration: Option<Duration>,
}

impl IdentityProvider {
    /// Reads metadata that describes exactly one identity provider.
    ///
    /// The bytes are trusted as they are: they must come from a trusted place, such as an https
    /// address that an admin has entered. Comments and white space do not matter; other roles and
    /// unknown extensions are skipped. Keys without `use` serve signing.
    ///
    /// # Errors
    ///
    /// [`MetadataError`] with the first reason why it cannot be used at the time `now`.
    pub fn from_metadata(xml: &[u8], now: SystemTime) -> Result<Self, MetadataError> {
        Self::select(xml, None, now)
    }

    /// Reads metadata of several entities and takes the identity provider with this entity ID.
    ///
    /// # Errors
    ///
    /// [`MetadataError`] with the first reason why it cannot be used at the time `now`.
    pub fn from_metadata_of(
        xml: &[u8],
        entity_id: &str,
        now: SystemTime,
    ) -> Result<Self, MetadataError> {
        Self::select(xml, Some(entity_id), now)
    }

    /// Reads metadata that one of these keys has signed: the publisher's, a federation's mostly, not
    /// the identity provider's own. The signature must cover the whole document. `entity_id` is as
    /// for [`Self::from_metadata_of`]; `None` as for [`Self::from_metadata`].
    ///
    /// # Errors
    ///
    /// [`MetadataError::Signature`], or the first other reason why it cannot be used at the time
    /// `now`.
    pub fn from_signed_metadata(
        xml: &[u8],
        keys: &SigningKeys,
        entity_id: Option<&str>,
        now: SystemTime,
    ) -> Result<Self, MetadataError> {
        let signed = signed::verify(xml, keys)?;
        let document = signed.document().map_err(MetadataError::Signature)?;
        let entity = entity::select(document.root(), entity_id)?;
        Self::read(&entity, now)
    }

    fn select(xml: &[u8], entity_id: Option<&str>, now: SystemTime) -> Result<Self, MetadataError> {
        let text = text(xml)?;
        let document = parse(text, &Limits::METADATA, Extras::Skip).map_err(|error| {
            let detail = error.to_string();
            match error.code() {
                ReasonCode::MalformedXml if looks_like_html(text) => MetadataError::Html,
                ReasonCode::MalformedXml => MetadataError::NotXml { detail },
                _ if looks_like_html(text) => MetadataError::Html,
                _ => MetadataError::Forbidden { detail },
            }
        })?;
        let entity = entity::select(document.root(), entity_id)?;
        Self::read(&entity, now)
    }

    fn read(entity: &entity::IdpEntity<'_>, now: SystemTime) -> Result<Self, MetadataError> {
        let valid_until = entity.valid_until()?;
        if let Some(valid_until) = valid_until.filter(|end| *end <= now) {
            return Err(MetadataError::Expired { valid_until });
        }
        let role = entity.role;
        Ok(Self {
            entity_id: entity.entity_id.to_owned(),
            signing_keys: keys::signing_keys(role)?,
            sso_redirect_url: single_sign_on(role, REDIRECT)
                .ok_or(MetadataError::NoSingleSignOnService)
                .and_then(web_address)?,
            sso_post_url: single_sign_on(role, POST).map(web_address).transpose()?,
            name_id_formats: role
                .children_named(MD, "NameIDFormat")
                .filter_map(Element::text)
                .map(|format| format.trim_ascii().to_owned())
                .collect(),
            wants_signed_requests: matches!(
                role.attribute("WantAuthnRequestsSigned")
                    .map(str::trim_ascii),
                Some("true" | "1")
            ),
            single_logout: LogoutServices::read(role),
            valid_until,
            cache_duration: entity.cache_duration(),
        })
    }

    /// The entity ID: the issuer that assertions must name.
    pub fn entity_id(&self) -> &str {
        &self.entity_id
    }

    /// The keys that may have signed a response; never none.
    pub fn signing_keys(&self) -> &SigningKeys {
        &self.signing_keys
    }

    /// Where an [`crate::AuthnRequest`] is sent by HTTP-Redirect.
    pub fn sso_redirect_url(&self) -> &str {
        &self.sso_redirect_url
    }

    /// Where a request could be sent by HTTP-POST.
    pub fn sso_post_url(&self) -> Option<&str> {
        self.sso_post_url.as_deref()
    }

    /// The NameID formats that the provider offers, URIs.
    pub fn name_id_formats(&self) -> &[String] {
        &self.name_id_formats
    }

    /// Whether the provider rejects requests that are not signed.
    pub fn wants_signed_requests(&self) -> bool {
        self.wants_signed_requests
    }

    /// Where logout messages go.
    pub fn single_logout(&self) -> &LogoutServices {
        &self.single_logout
    }

    /// Until when the metadata may be used.
    pub fn valid_until(&self) -> Option<SystemTime> {
        self.valid_until
    }

    /// How long the metadata may be kept before it should be fetched again.
    pub fn cache_duration(&self) -> Option<Duration> {
        self.cache_duration
    }
}

pub(super) fn text(xml: &[u8]) -> Result<&str, MetadataError> {
    let max_bytes = Limits::METADATA.max_bytes;
    if xml.len() > max_bytes {
        return Err(MetadataError::TooLarge {
            bytes: xml.len(),
            max_bytes,
        });
    }
    let text = str::from_utf8(xml).map_err(|error| MetadataError::NotXml {
        detail: format!("a byte that is not UTF-8 at {}", error.valid_up_to()),
    })?;
    let text = text.trim_start_matches('\u{feff}').trim_ascii();
    if text.is_empty() {
        Err(MetadataError::Empty)
    } else {
        Ok(text)
    }
}

/// Web pages are mostly not well-formed XML, so they are recognized by how they begin.
pub(super) fn looks_like_html(text: &str) -> bool {
    let start: String = text
        .chars()
        .take(1024)
        .collect::<String>()
        .to_ascii_lowercase();
    start.contains("<!doctype html") || start.contains("<html")
}

fn single_sign_on<'d>(role: Element<'d>, binding: &str) -> Option<&'d str> {
    role.children_named(MD, "SingleSignOnService")
        .find(|service| service.attribute("Binding").map(str::trim_ascii) == Some(binding))
        .and_then(|service| service.attribute("Location"))
        .map(str::trim_ascii)
}

pub(super) fn web_address(url: &str) -> Result<String, MetadataError> {
    let host = ["https://", "http://"]
        .iter()
        .find_map(|scheme| url.strip_prefix(scheme));
    let good = host.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '?', '#']));
    if good && !url.contains(|c: char| c.is_whitespace() || c.is_control() || "\"<>\\".contains(c))
    {
        Ok(url.to_owned())
    } else {
        Err(MetadataError::InvalidSingleSignOnUrl {
            url: url.chars().take(256).collect(),
        })
    }
}
