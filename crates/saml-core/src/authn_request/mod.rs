//! The request that begins a sign-in (SAML core §3.4), sent by HTTP-Redirect or HTTP-POST.

mod options;
mod write;

pub use crate::delivery::PostForm;
pub use options::{AuthnRequestOptions, Comparison, NameIdPolicy, RequestedAuthnContext};

use std::time::SystemTime;

use crate::delivery::Delivery;
use crate::keys::KeyError;
use crate::metadata::IdentityProvider;
use crate::redirect;
use crate::signing::SigningKey;

const PARAMETER: &str = "SAMLRequest";

/// An `AuthnRequest` that is ready to be sent.
///
/// ```
/// # use std::time::SystemTime;
/// # use saml_core::{IdentityProvider, ServiceProvider};
/// # fn start(sp: &ServiceProvider, idp: &IdentityProvider) -> String {
/// let request = sp.authn_request(idp, "_7f9c0a", SystemTime::UNIX_EPOCH);
/// request.redirect_url(Some("opaque-handle")).unwrap_or_default()
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthnRequest {
    redirect_endpoint: Option<String>,
    post_endpoint: Option<String>,
    parts: write::Parts,
}

impl AuthnRequest {
    pub(crate) fn new(
        idp: &IdentityProvider,
        issuer: &str,
        acs_url: &str,
        id: &str,
        issued_at: SystemTime,
        options: &AuthnRequestOptions,
    ) -> Self {
        Self {
            redirect_endpoint: idp.sso_redirect_url().map(ToOwned::to_owned),
            post_endpoint: idp.sso_post_url().map(ToOwned::to_owned),
            parts: write::Parts {
                id: id.to_owned(),
                issued_at,
                issuer: issuer.to_owned(),
                acs_url: acs_url.to_owned(),
                options: options.clone(),
            },
        }
    }

    /// The XML document as HTTP-Redirect sends it, or HTTP-POST where the provider has no other binding.
    pub fn xml(&self) -> String {
        let endpoint = self.redirect_endpoint.as_ref();
        let endpoint = endpoint.or(self.post_endpoint.as_ref());
        self.parts.unsigned(endpoint.map_or("", String::as_str))
    }

    /// How the browser takes the request to the provider, signed if there is a key. `relay_state` comes
    /// back with the response, unsigned: make it an opaque handle of at most 80 bytes (SAML bindings
    /// §3.4.3), never a URL.
    ///
    /// # Errors
    ///
    /// [`KeyError::Signing`] if OpenSSL cannot sign.
    pub fn deliver(
        &self,
        key: Option<&SigningKey>,
        relay_state: Option<&str>,
    ) -> Result<Delivery, KeyError> {
        let (redirect, post) = match key {
            Some(key) => (
                self.signed_redirect_url(key, relay_state)?,
                self.signed_post_form(key, relay_state)?,
            ),
            None => (self.redirect_url(relay_state), self.post_form(relay_state)),
        };
        let delivery = redirect.map(Delivery::Redirect);
        // Metadata without either is not accepted.
        Ok(delivery
            .or(post.map(Delivery::Post))
            .unwrap_or_else(|| Delivery::Redirect(String::new())))
    }

    /// The URL to send the browser to; `None` if the provider's metadata has no URL for HTTP-Redirect.
    /// `relay_state` is as for [`Self::deliver`].
    pub fn redirect_url(&self, relay_state: Option<&str>) -> Option<String> {
        let endpoint = self.redirect_endpoint.as_deref()?;
        let xml = self.parts.unsigned(endpoint);
        Some(redirect::url(endpoint, PARAMETER, &xml, relay_state))
    }

    /// The same, with a signature over the query (SAML bindings §3.4.4.1).
    ///
    /// # Errors
    ///
    /// [`KeyError::Signing`] if OpenSSL cannot sign.
    pub fn signed_redirect_url(
        &self,
        key: &SigningKey,
        relay_state: Option<&str>,
    ) -> Result<Option<String>, KeyError> {
        let Some(endpoint) = self.redirect_endpoint.as_deref() else {
            return Ok(None);
        };
        let xml = self.parts.unsigned(endpoint);
        redirect::signed_url(endpoint, PARAMETER, &xml, relay_state, key).map(Some)
    }

    /// The form to post; `None` if the provider's metadata has no URL for HTTP-POST.
    pub fn post_form(&self, relay_state: Option<&str>) -> Option<PostForm> {
        let action = self.post_endpoint.as_deref()?;
        Some(form(action, &self.parts.unsigned(action), relay_state))
    }

    /// The same, with a signature in the message (SAML bindings §3.5.4).
    ///
    /// # Errors
    ///
    /// [`KeyError::Signing`] if OpenSSL cannot sign.
    pub fn signed_post_form(
        &self,
        key: &SigningKey,
        relay_state: Option<&str>,
    ) -> Result<Option<PostForm>, KeyError> {
        let Some(action) = self.post_endpoint.as_deref() else {
            return Ok(None);
        };
        let xml = self.parts.signed(action, key)?;
        Ok(Some(form(action, &xml, relay_state)))
    }
}

fn form(action: &str, xml: &str, relay_state: Option<&str>) -> PostForm {
    PostForm::new(action, PARAMETER, xml, relay_state)
}
