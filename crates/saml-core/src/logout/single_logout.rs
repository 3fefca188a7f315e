//! The front door of single logout.

use std::time::{Duration, SystemTime};

use super::incoming::{IncomingLogoutRequest, IncomingLogoutResponse};
use super::message::{Body, Head, LogoutMessage, LogoutStatus};
use super::rules::{self, Expected};
use crate::assertion::NameId;
use crate::gate::{GatedDocument, RawMessage};
use crate::limits::Limits;
use crate::metadata::IdentityProvider;
use crate::redirect::{self, MessageKind};
use crate::rejection::{ReasonCode, Rejection};
use crate::service_provider::ServiceProvider;
use crate::verified::{self, SignedElement};
use crate::xml::Element;

/// Logout between a service provider and an identity provider.
#[derive(Debug, Clone, Copy)]
pub struct SingleLogout<'a> {
    sp: &'a ServiceProvider,
    idp: &'a IdentityProvider,
    url: &'a str,
}

impl<'a> SingleLogout<'a> {
    /// `url` is our logout URL: the `Destination` of messages must equal it exactly.
    pub fn new(sp: &'a ServiceProvider, idp: &'a IdentityProvider, url: &'a str) -> Self {
        Self { sp, idp, url }
    }

    /// A request to end the identity provider's session: after ours has ended, and with the name
    /// and the session indexes that began it. `id` must be an XML name (start with `_`) and hard
    /// to guess: the caller keeps it until the response comes.
    pub fn request(
        &self,
        id: &str,
        issued_at: SystemTime,
        name_id: &NameId,
        session_indexes: &[&str],
    ) -> LogoutMessage {
        let services = self.idp.single_logout();
        let endpoint = |service: Option<&crate::metadata::LogoutService>| {
            service.map(|service| service.location().to_owned())
        };
        LogoutMessage {
            parameter: "SAMLRequest",
            head: self.head(id, issued_at),
            body: Body::Request {
                name_id: name_id.clone(),
                session_indexes: session_indexes.iter().map(|it| (*it).to_owned()).collect(),
            },
            redirect_endpoint: endpoint(services.redirect()),
            post_endpoint: endpoint(services.post()),
        }
    }

    /// The answer to a request of the identity provider.
    pub fn response(
        &self,
        id: &str,
        issued_at: SystemTime,
        in_response_to: &str,
        status: LogoutStatus,
    ) -> LogoutMessage {
        let services = self.idp.single_logout();
        let endpoint = |service: Option<&crate::metadata::LogoutService>| {
            service.map(|service| service.response_location().to_owned())
        };
        LogoutMessage {
            parameter: "SAMLResponse",
            head: self.head(id, issued_at),
            body: Body::Response {
                in_response_to: in_response_to.to_owned(),
                status,
            },
            redirect_endpoint: endpoint(services.redirect()),
            post_endpoint: endpoint(services.post()),
        }
    }

    fn head(&self, id: &str, issued_at: SystemTime) -> Head {
        Head {
            id: id.to_owned(),
            issued_at,
            issuer: self.sp.entity_id().to_owned(),
        }
    }

    /// Reads a request that came by HTTP-Redirect: `raw_query` is what stands behind the `?` of the
    /// request line, not decoded.
    ///
    /// # Errors
    ///
    /// A [`Rejection`] for the first rule that is broken.
    pub fn request_from_query(
        &self,
        raw_query: &str,
        now: SystemTime,
        skew: Duration,
    ) -> Result<IncomingLogoutRequest, Rejection> {
        let expected = self.expected("LogoutRequest", now, skew);
        self.read_query(raw_query, MessageKind::Request, &expected, |root, relay| {
            IncomingLogoutRequest::read(root, &self.sp.recipient(), relay)
        })
    }

    /// Reads a request that came by HTTP-POST: the form values `SAMLRequest` and `RelayState`.
    ///
    /// # Errors
    ///
    /// A [`Rejection`] for the first rule that is broken.
    pub fn request_from_form(
        &self,
        saml_request: &str,
        relay_state: Option<&str>,
        now: SystemTime,
        skew: Duration,
    ) -> Result<IncomingLogoutRequest, Rejection> {
        let expected = self.expected("LogoutRequest", now, skew);
        self.read_form(
            saml_request,
            SignedElement::LogoutRequest,
            &expected,
            |root| {
                let relay_state = relay_state.map(ToOwned::to_owned);
                IncomingLogoutRequest::read(root, &self.sp.recipient(), relay_state)
            },
        )
    }

    /// Reads the answer to our request `request_id` that came by HTTP-Redirect; `raw_query` as for
    /// [`Self::request_from_query`].
    ///
    /// # Errors
    ///
    /// A [`Rejection`] for the first rule that is broken. A status other than success is not
    /// one of them.
    pub fn response_from_query(
        &self,
        raw_query: &str,
        request_id: &str,
        now: SystemTime,
        skew: Duration,
    ) -> Result<IncomingLogoutResponse, Rejection> {
        let expected = self.expected("LogoutResponse", now, skew);
        self.read_query(
            raw_query,
            MessageKind::Response,
            &expected,
            |root, relay| {
                answers(root, request_id)?;
                IncomingLogoutResponse::read(root, relay)
            },
        )
    }

    /// Reads the answer to our request `request_id` that came by HTTP-POST: the form values
    /// `SAMLResponse` and `RelayState`.
    ///
    /// # Errors
    ///
    /// As for [`Self::response_from_query`].
    pub fn response_from_form(
        &self,
        saml_response: &str,
        relay_state: Option<&str>,
        request_id: &str,
        now: SystemTime,
        skew: Duration,
    ) -> Result<IncomingLogoutResponse, Rejection> {
        let expected = self.expected("LogoutResponse", now, skew);
        self.read_form(
            saml_response,
            SignedElement::LogoutResponse,
            &expected,
            |root| {
                answers(root, request_id)?;
                IncomingLogoutResponse::read(root, relay_state.map(ToOwned::to_owned))
            },
        )
    }

    /// An entry point for the fuzzers: reads a message as if it were signed, and drops the outcome.
    #[cfg(fuzzing)]
    #[doc(hidden)]
    pub fn evaluate_unsigned(&self, xml: &[u8], request_id: &str, now: SystemTime, skew: Duration) {
        let limits = Limits::RESPONSE;
        let Ok(raw) = RawMessage::from_xml(xml.to_vec(), &limits) else {
            return;
        };
        let Ok(document) = GatedDocument::check(&raw, &limits) else {
            return;
        };
        let root = document.document().root();
        let passes = |local| rules::check(root, &self.expected(local, now, skew)).is_ok();
        if passes("LogoutRequest") {
            drop(IncomingLogoutRequest::read(
                root,
                &self.sp.recipient(),
                None,
            ));
        } else if passes("LogoutResponse") && answers(root, request_id).is_ok() {
            drop(IncomingLogoutResponse::read(root, None));
        }
    }

    fn expected(&self, local: &'static str, now: SystemTime, skew: Duration) -> Expected<'a> {
        Expected {
            local,
            issuer: self.idp.entity_id(),
            destination: self.url,
            now,
            skew,
        }
    }

    /// The query's signature covers the whole message.
    fn read_query<T>(
        &self,
        raw_query: &str,
        kind: MessageKind,
        expected: &Expected<'_>,
        read: impl FnOnce(Element<'_>, Option<String>) -> Result<T, Rejection>,
    ) -> Result<T, Rejection> {
        let limits = Limits::RESPONSE;
        let signed = redirect::verify_query(raw_query, kind, self.idp.signing_keys(), &limits)?;
        let raw = RawMessage::from_xml(signed.xml().to_vec(), &limits)?;
        let document = GatedDocument::check(&raw, &limits)?;
        let root = document.document().root();
        rules::check(root, expected)?;
        read(root, signed.relay_state().map(ToOwned::to_owned))
    }

    /// Only the bytes that the message's own signature covers are read.
    fn read_form<T>(
        &self,
        value: &str,
        element: SignedElement,
        expected: &Expected<'_>,
        read: impl FnOnce(Element<'_>) -> Result<T, Rejection>,
    ) -> Result<T, Rejection> {
        let limits = Limits::RESPONSE;
        let raw = RawMessage::from_base64(value, &limits)?;
        let document = GatedDocument::check(&raw, &limits)?;
        let bytes = verified::verify_root(&document, element, self.idp.signing_keys())?;
        let signed = bytes.document()?;
        rules::check(signed.root(), expected)?;
        read(signed.root())
    }
}

fn answers(root: Element<'_>, request_id: &str) -> Result<(), Rejection> {
    match crate::assertion::read::in_response_to(root) {
        Some(id) if id == request_id => Ok(()),
        Some(id) => Err(Rejection::new(ReasonCode::InResponseToMismatch)
            .expected(request_id)
            .received(id)),
        None => Err(Rejection::new(ReasonCode::InResponseToMissing).expected(request_id)),
    }
}
