//! A browser that keeps cookies, and what it does to sign in.

use std::cell::RefCell;
use std::collections::BTreeMap;

use actix_web::cookie::Cookie;
use actix_web::http::header::SET_COOKIE;
use saml_core::idp::{IncomingAuthnRequest, ResponseTemplate};
use statux_testkit::identity_provider::TestIdp;

use crate::api::support::{Answer, Organization, Site};

/// A browser; its cookies go to every address.
pub(crate) struct Browser<'a> {
    site: &'a Site,
    cookies: RefCell<BTreeMap<String, String>>,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(site: &'a Site) -> Self {
        Self {
            site,
            cookies: RefCell::default(),
        }
    }

    /// Another browser with the cookies that this one has now; what comes later is not shared.
    pub(crate) fn copy(&self) -> Self {
        Self {
            site: self.site,
            cookies: self.cookies.clone(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, Vec::new()).await
    }

    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields);
        self.send("POST", path, form.finish().into_bytes()).await
    }

    pub(crate) async fn send(&self, method: &str, path: &str, body: Vec<u8>) -> Answer {
        let cookies = self.cookie_header();
        let mut headers = vec![(
            "content-type",
            "application/x-www-form-urlencoded".to_owned(),
        )];
        if !cookies.is_empty() {
            headers.push(("cookie", cookies));
        }
        let answer = self.site.send(method, path, &headers, body).await;
        for cookie in answer.headers.get_all(SET_COOKIE) {
            let cookie = Cookie::parse(cookie.to_str().unwrap().to_owned()).unwrap();
            let over = cookie.max_age().is_some_and(|age| age.whole_seconds() <= 0);
            let mut cookies = self.cookies.borrow_mut();
            if over {
                cookies.remove(cookie.name());
            } else {
                cookies.insert(cookie.name().to_owned(), cookie.value().to_owned());
            }
        }
        answer
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    /// All cookies, as they are sent.
    pub(crate) fn cookie_header(&self) -> String {
        let cookies = self.cookies.borrow();
        let pairs: Vec<String> = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }

    pub(crate) fn has_cookie_like(&self, prefix: &str) -> bool {
        self.cookies
            .borrow()
            .keys()
            .any(|name| name.starts_with(prefix))
    }

    /// Begins a sign-in; answers the request that reached the identity provider.
    pub(crate) async fn begin(&self, organization: &Organization<'_>, query: &str) -> Begun {
        let answer = self
            .get(&format!("{}{query}", organization.path("login")))
            .await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let address = url::Url::parse(answer.location()).unwrap();
        let field = |name: &str| {
            address
                .query_pairs()
                .find(|(key, _)| key == name)
                .unwrap()
                .1
                .into_owned()
        };
        Begun {
            request: IncomingAuthnRequest::from_redirect(&field("SAMLRequest")).unwrap(),
            relay_state: field("RelayState"),
            address,
        }
    }

    /// Posts a response, as XML, to the organization's ACS.
    pub(crate) async fn respond(
        &self,
        organization: &Organization<'_>,
        xml: &str,
        relay_state: &str,
    ) -> Answer {
        let value = openssl::base64::encode_block(xml.as_bytes());
        let fields = [
            ("SAMLResponse", value.as_str()),
            ("RelayState", relay_state),
        ];
        self.post(&organization.path("acs"), &fields).await
    }

    /// A whole sign-in whose response `change` may alter before it is signed.
    pub(crate) async fn sign_in(
        &self,
        organization: &Organization<'_>,
        idp: &TestIdp,
        change: impl FnOnce(&mut ResponseTemplate),
    ) -> Answer {
        let begun = self.begin(organization, "").await;
        let mut template = idp.answer(
            &begun.request,
            &organization.acs_url(),
            self.site.clock.now(),
        );
        change(&mut template);
        self.respond(organization, &idp.sign(&template), &begun.relay_state)
            .await
    }
}

/// A sign-in that has reached the identity provider.
pub(crate) struct Begun {
    pub(crate) request: IncomingAuthnRequest,
    pub(crate) relay_state: String,
    pub(crate) address: url::Url,
}
