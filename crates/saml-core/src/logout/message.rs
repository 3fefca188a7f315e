//! A message of ours, written in exclusive canonical form and ready to be sent. It cannot be sent
//! unsigned.

use std::time::{Duration, SystemTime};

use crate::assertion::NameId;
use crate::delivery::{Delivery, PostForm};
use crate::keys::KeyError;
use crate::redirect;
use crate::signing::{self, SigningKey};
use crate::time;
use crate::xml::ns::{SAML, SAMLP};
use crate::xml::write::{Tag, Writer};

/// How long a request of ours may be answered.
const VALID_FOR: Duration = Duration::from_mins(5);

/// The outcome of a logout request (SAML core §3.2.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogoutStatus {
    /// Every session that it covers has ended, or there was none.
    Success,
    /// Sessions could not be ended here.
    Failed,
}

impl LogoutStatus {
    fn uri(self) -> &'static str {
        match self {
            Self::Success => "urn:oasis:names:tc:SAML:2.0:status:Success",
            Self::Failed => "urn:oasis:names:tc:SAML:2.0:status:Responder",
        }
    }
}

/// The content of a message beyond its head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Body {
    Request {
        name_id: NameId,
        session_indexes: Vec<String>,
    },
    Response {
        in_response_to: String,
        status: LogoutStatus,
    },
}

/// The common beginning of both messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) id: String,
    pub(super) issued_at: SystemTime,
    pub(super) issuer: String,
}

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
    /// How the browser takes the message to the provider, signed; `None` if the provider's metadata has
    /// no logout URL.
    ///
    /// # Errors
    ///
    /// [`KeyError::Signing`] if OpenSSL cannot sign.
    pub fn deliver(
        &self,
        key: &SigningKey,
        relay_state: Option<&str>,
    ) -> Result<Option<Delivery>, KeyError> {
        if let Some(url) = self.redirect_url(key, relay_state)? {
            return Ok(Some(Delivery::Redirect(url)));
        }
        Ok(self.post_form(key, relay_state)?.map(Delivery::Post))
    }

    /// The URL to send the browser to, signed; `None` if the provider's metadata has no logout URL
    /// for HTTP-Redirect.
    ///
    /// # Errors
    ///
    /// [`KeyError::Signing`] if OpenSSL cannot sign.
    pub fn redirect_url(
        &self,
        key: &SigningKey,
        relay_state: Option<&str>,
    ) -> Result<Option<String>, KeyError> {
        let Some(endpoint) = &self.redirect_endpoint else {
            return Ok(None);
        };
        let message = xml(&self.head, &self.body, endpoint, "");
        redirect::signed_url(endpoint, self.parameter, &message, relay_state, key).map(Some)
    }

    /// The form that the browser must post, the message in it signed; `None` if the provider's
    /// metadata has no logout URL for HTTP-POST.
    ///
    /// # Errors
    ///
    /// [`KeyError::Signing`] if OpenSSL cannot sign.
    pub fn post_form(
        &self,
        key: &SigningKey,
        relay_state: Option<&str>,
    ) -> Result<Option<PostForm>, KeyError> {
        let Some(endpoint) = &self.post_endpoint else {
            return Ok(None);
        };
        let bare = xml(&self.head, &self.body, endpoint, "");
        let signature = signing::signature(key, &bare, &self.head.id)?;
        let message = xml(&self.head, &self.body, endpoint, &signature);
        Ok(Some(PostForm::new(
            endpoint,
            self.parameter,
            &message,
            relay_state,
        )))
    }
}

/// The message for a destination, with a signature behind its issuer. Attributes stand in the order
/// of canonical XML: by name.
fn xml(head: &Head, body: &Body, destination: &str, signature: &str) -> String {
    let (name, in_response_to, not_on_or_after) = match body {
        Body::Request { .. } => {
            let end = head.issued_at.checked_add(VALID_FOR).map(time::format);
            ("samlp:LogoutRequest", None, end)
        }
        Body::Response { in_response_to, .. } => {
            ("samlp:LogoutResponse", Some(in_response_to.as_str()), None)
        }
    };
    let tag = Tag::new(name)
        .declare("samlp", SAMLP)
        .attribute("Destination", destination)
        .attribute("ID", &head.id)
        .optional("InResponseTo", in_response_to)
        .attribute("IssueInstant", &time::format(head.issued_at))
        .optional("NotOnOrAfter", not_on_or_after.as_deref())
        .attribute("Version", "2.0");
    let mut writer = Writer::canonical();
    writer.element(tag, |writer| {
        let issuer = Tag::new("saml:Issuer").declare("saml", SAML);
        writer.leaf(issuer, &head.issuer);
        writer.xml(signature);
        write_body(writer, body);
    });
    writer.finish()
}

fn write_body(writer: &mut Writer, body: &Body) {
    match body {
        Body::Request {
            name_id,
            session_indexes,
        } => {
            let tag = Tag::new("saml:NameID")
                .declare("saml", SAML)
                .optional("Format", name_id.format.as_deref())
                .optional("NameQualifier", name_id.name_qualifier.as_deref())
                .optional("SPNameQualifier", name_id.sp_name_qualifier.as_deref());
            writer.leaf(tag, &name_id.value);
            for index in session_indexes {
                writer.leaf(Tag::new("samlp:SessionIndex"), index);
            }
        }
        Body::Response { status, .. } => writer.element(Tag::new("samlp:Status"), |writer| {
            writer.empty(Tag::new("samlp:StatusCode").attribute("Value", status.uri()));
        }),
    }
}
