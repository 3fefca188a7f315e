//! A message of ours that is ready to be sent. It cannot be sent unsigned.

use super::write::{self, Body, Head};
use crate::authn_request::PostForm;
use crate::redirect;
use crate::signing::{self, SigningError, SigningKey};

/// A `LogoutRequest` or `LogoutResponse`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoutMessage {
    pub(super) parameter: &'static str,
    pub(super) head: Head,
    pub(super) body: Body,
    pub(super) redirect_endpoint: Option<String>,
    pub(super) post_endpoint: Option<String>,
}

impl LogoutMessage {
    /// The URL to send the browser to, signed; `None` if the provider's metadata has no logout URL
    /// for HTTP-Redirect.
    ///
    /// # Errors
    ///
    /// [`SigningError`] if OpenSSL cannot sign.
    pub fn redirect_url(
        &self,
        key: &SigningKey,
        relay_state: Option<&str>,
    ) -> Result<Option<String>, SigningError> {
        let Some(endpoint) = &self.redirect_endpoint else {
            return Ok(None);
        };
        let xml = write::xml(&self.head, &self.body, endpoint, "");
        redirect::signed_url(endpoint, self.parameter, &xml, relay_state, key).map(Some)
    }

    /// The form that the browser must post, the message in it signed; `None` if the provider's
    /// metadata has no logout URL for HTTP-POST.
    ///
    /// # Errors
    ///
    /// [`SigningError`] if OpenSSL cannot sign.
    pub fn post_form(
        &self,
        key: &SigningKey,
        relay_state: Option<&str>,
    ) -> Result<Option<PostForm>, SigningError> {
        let Some(endpoint) = &self.post_endpoint else {
            return Ok(None);
        };
        let bare = write::xml(&self.head, &self.body, endpoint, "");
        let signature = signing::signature(key, &bare, &self.head.id)?;
        let xml = write::xml(&self.head, &self.body, endpoint, &signature);
        Ok(Some(PostForm::new(
            endpoint,
            self.parameter,
            &xml,
            relay_state,
        )))
    }
}
