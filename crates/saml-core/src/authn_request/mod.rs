//! The request that begins a sign-in (SAML core §3.4), sent by HTTP-Redirect or HTTP-POST.

mod options;
mod write;

pub use options::{AuthnRequestOptions, Comparison, NameIdPolicy, RequestedAuthnContext};

use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

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
/// request.redirect_url(Some("opaque-handle"))
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthnRequest {
    redirect_endpoint: String,
    post_endpoint: Option<String>,
    parts: write::Parts,
}

/// A form that the browser must post: the HTTP-POST binding (SAML bindings §3.5.4).
///
/// Each value stands in a hidden input of a page that submits itself, with a button for browsers
/// without JavaScript. Escape them as your templates escape every attribute value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PostForm {
    /// The form's `action`.
    pub action: String,
    /// Names and values of the hidden inputs.
    pub fields: Vec<(&'static str, String)>,
}

impl PostForm {
    pub(crate) fn new(
        action: &str,
        parameter: &'static str,
        xml: &str,
        relay_state: Option<&str>,
    ) -> Self {
        let mut fields = vec![(parameter, STANDARD.encode(xml))];
        fields.extend(relay_state.map(|value| ("RelayState", value.to_owned())));
        Self {
            action: action.to_owned(),
            fields,
        }
    }
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
            redirect_endpoint: idp.sso_redirect_url().to_owned(),
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

    /// The XML document as HTTP-Redirect sends it.
    pub fn xml(&self) -> String {
        self.parts.unsigned(&self.redirect_endpoint)
    }

    /// The URL to send the browser to. `relay_state` comes back with the response, unsigned:
    /// make it an opaque handle of at most 80 bytes (SAML bindings §3.4.3), never a URL.
    pub fn redirect_url(&self, relay_state: Option<&str>) -> String {
        redirect::url(&self.redirect_endpoint, PARAMETER, &self.xml(), relay_state)
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
    ) -> Result<String, KeyError> {
        redirect::signed_url(
            &self.redirect_endpoint,
            PARAMETER,
            &self.xml(),
            relay_state,
            key,
        )
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
