//! An identity provider, as its metadata describes it.

use std::time::{Duration, SystemTime};

use super::endpoints::{LogoutServices, POST, REDIRECT, single_sign_on, web_url};
use super::error::MetadataError;
use super::{document, entity, keys};
use crate::signature::SigningKeys;
#[cfg(feature = "idp")]
use crate::xml::Element;
use crate::xml::collapse;
use crate::xml::ns::MD;

/// An identity provider that is trusted to sign: it has at least one usable key.
#[derive(Debug, Clone)]
pub struct IdentityProvider {
    entity_id: String,
    signing_keys: SigningKeys,
    sso_redirect_url: Option<String>,
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
    /// The bytes are trusted as they are: they must come from a trusted source, such as an https
    /// URL that an admin has entered. Encoding, comments and white space do not matter; other roles
    /// and unknown extensions are skipped. Keys without `use` serve signing. Where an entity has
    /// several identity provider roles for SAML 2.0, the keys of all count, and of each kind of URL
    /// the first.
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

    /// Reads metadata that one of these keys has signed: the publisher's, a federation's mostly,
    /// not the identity provider's own. The signature must cover the whole document. `entity_id` is
    /// as for [`Self::from_metadata_of`]; `None` as for [`Self::from_metadata`].
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
        let signed = document::verify(xml, keys)?;
        let document = signed.document().map_err(MetadataError::Signature)?;
        let entity = entity::select(document.root(), entity_id)?;
        Self::read(&entity, now)
    }

    fn select(xml: &[u8], entity_id: Option<&str>, now: SystemTime) -> Result<Self, MetadataError> {
        let text = document::text(xml)?;
        let document = document::parse(&text)?;
        let entity = entity::select(document.root(), entity_id)?;
        Self::read(&entity, now)
    }

    fn read(entity: &entity::IdpEntity<'_>, now: SystemTime) -> Result<Self, MetadataError> {
        let usable = entity.usable_at(now)?;
        let roles = usable.roles.as_slice();
        let mut name_id_formats: Vec<String> = Vec::new();
        for format in roles
            .iter()
            .flat_map(|it| it.children_named(MD, "NameIDFormat"))
        {
            let format = collapse(format.text().unwrap_or_default());
            if !name_id_formats.iter().any(|known| *known == format) {
                name_id_formats.push(format.into_owned());
            }
        }
        let url_of = |binding| {
            let url = single_sign_on(roles, binding);
            url.map(|url| web_url(&url)).transpose()
        };
        let (sso_redirect_url, sso_post_url) = (url_of(REDIRECT)?, url_of(POST)?);
        if sso_redirect_url.is_none() && sso_post_url.is_none() {
            return Err(MetadataError::NoSingleSignOnService);
        }
        Ok(Self {
            entity_id: entity.entity_id.to_owned(),
            signing_keys: keys::signing_keys(roles)?,
            sso_redirect_url,
            sso_post_url,
            name_id_formats,
            wants_signed_requests: roles.iter().any(|role| {
                let wants = role.attribute("WantAuthnRequestsSigned").map(collapse);
                matches!(wants.as_deref(), Some("true" | "1"))
            }),
            single_logout: LogoutServices::read(roles),
            valid_until: usable.valid_until,
            cache_duration: entity.cache_duration(),
        })
    }

    /// Checks that metadata that was read before may still be used at the time `now`.
    ///
    /// # Errors
    ///
    /// [`MetadataError::Expired`].
    pub fn usable_at(&self, now: SystemTime) -> Result<(), MetadataError> {
        match self.valid_until.filter(|end| *end <= now) {
            Some(valid_until) => Err(MetadataError::Expired { valid_until }),
            None => Ok(()),
        }
    }

    /// The entity ID: the issuer that assertions must name.
    pub fn entity_id(&self) -> &str {
        &self.entity_id
    }

    /// The keys that may have signed a response; never none.
    pub fn signing_keys(&self) -> &SigningKeys {
        &self.signing_keys
    }

    /// Where an [`crate::AuthnRequest`] is sent: by HTTP-Redirect, or else by HTTP-POST.
    pub fn sso_url(&self) -> &str {
        let url = self
            .sso_redirect_url
            .as_ref()
            .or(self.sso_post_url.as_ref());
        url.map_or("", String::as_str)
    }

    /// Where a request is sent by HTTP-Redirect; there is this URL, or the one for HTTP-POST, or both.
    pub fn sso_redirect_url(&self) -> Option<&str> {
        self.sso_redirect_url.as_deref()
    }

    /// Where a request is sent by HTTP-POST.
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

/// A service provider in the part of the other side of single logout.
#[cfg(feature = "idp")]
pub(crate) fn peer_of(
    entity_id: &str,
    role: Element<'_>,
    acs_url: &str,
) -> Result<IdentityProvider, MetadataError> {
    Ok(IdentityProvider {
        entity_id: entity_id.to_owned(),
        signing_keys: keys::signing_keys(&[role])?,
        sso_redirect_url: None,
        sso_post_url: Some(acs_url.to_owned()),
        name_id_formats: Vec::new(),
        wants_signed_requests: false,
        single_logout: LogoutServices::read(&[role]),
        valid_until: None,
        cache_duration: None,
    })
}
