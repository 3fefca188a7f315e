//! A browser without scripts, including how it signs in.

use std::cell::RefCell;
use std::collections::BTreeMap;

use actix_web::cookie::Cookie;
use actix_web::http::header::SET_COOKIE;
use identity_store::Secret;
use saml_core::idp::{IncomingAuthnRequest, ResponseTemplate};
use statux_api::http::cookies;

use super::app::{ORIGIN, TestSite};
use super::organization::Organization;
use super::page::Page;
use crate::identity_provider::TestIdp;

/// Keeps cookies and sends forms. A clone copies the current cookies; later ones are not shared.
#[derive(Debug, Clone)]
pub struct Browser<'a> {
    site: &'a TestSite,
    cookies: RefCell<BTreeMap<String, String>>,
}

impl TestSite {
    /// A browser in which nobody is signed in.
    pub fn browser(&self) -> Browser<'_> {
        Browser {
            site: self,
            cookies: RefCell::default(),
        }
    }
}

impl<'a> Browser<'a> {
    /// A browser with the cookie of this session.
    pub fn with_session(site: &'a TestSite, secret: &Secret) -> Self {
        let browser = site.browser();
        let name = cookies::SESSION.under(site.state.config()).to_owned();
        browser
            .cookies
            .borrow_mut()
            .insert(name, secret.expose().to_owned());
        browser
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Page {
        self.send("GET", path, Vec::new(), None).await
    }

    /// Sends fields exactly as given, from a page of this site.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send("POST", path, encoded(fields), Some(ORIGIN)).await
    }

    /// Submits the form with the button `button`, with its hidden fields and the given ones, to the
    /// target of the button or the form.
    pub async fn submit(&self, page: &Page, button: &str, fields: &[(&str, &str)]) -> Page {
        let form = page.form(button);
        let mut all: Vec<(&str, &str)> = form
            .preset
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        all.retain(|(name, _)| fields.iter().all(|(given, _)| given != name));
        all.extend(fields);
        let (path, _) = form.action.split_once('#').unwrap_or((&form.action, ""));
        if form.method == "post" {
            return self.post(path, &all).await;
        }
        let query = String::from_utf8(encoded(&all)).unwrap();
        self.get(&format!("{path}?{query}")).await
    }

    /// Sends a body as a form, from a page of `origin`.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        body: Vec<u8>,
        origin: Option<&str>,
    ) -> Page {
        let mut headers = vec![];
        if let Some(origin) = origin {
            headers.push(("origin", origin.to_owned()));
        }
        self.send_with(method, path, body, headers).await
    }

    /// Sends a body as a form, with these headers; without cookies among them, with all of them.
    pub async fn send_with(
        &self,
        method: &str,
        path: &str,
        body: Vec<u8>,
        mut headers: Vec<(&str, String)>,
    ) -> Page {
        if method == "POST" {
            let form = "application/x-www-form-urlencoded".to_owned();
            headers.push(("content-type", form));
        }
        let cookies = self.cookie_header();
        if !cookies.is_empty() && headers.iter().all(|(name, _)| *name != "cookie") {
            headers.push(("cookie", cookies));
        }
        let answer = self.site.send(method, path, &headers, body).await;
        assert!(answer.status < 500, "{method} {path}: {}", answer.text());
        for cookie in answer.headers.get_all(SET_COOKIE) {
            let cookie = Cookie::parse(cookie.to_str().unwrap().to_owned()).unwrap();
            let expired = cookie.max_age().is_some_and(|age| age.whole_seconds() <= 0);
            let mut cookies = self.cookies.borrow_mut();
            if expired || cookie.value().is_empty() {
                cookies.remove(cookie.name());
            } else {
                cookies.insert(cookie.name().to_owned(), cookie.value().to_owned());
            }
        }
        answer.into()
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    /// All cookies, as they are sent in a request.
    pub fn cookie_header(&self) -> String {
        self.header_of(|_| true)
    }

    fn header_of(&self, sent: impl Fn(&str) -> bool) -> String {
        let cookies = self.cookies.borrow();
        let pairs: Vec<String> = cookies
            .iter()
            .filter(|(name, _)| sent(name))
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }

    /// Whether there is a cookie with this name prefix.
    pub fn has_cookie_like(&self, prefix: &str) -> bool {
        self.cookies
            .borrow()
            .keys()
            .any(|name| name.starts_with(prefix))
    }

    /// Begins a sign-in with SSO; `query` is appended to the login URL.
    pub async fn begin(&self, organization: &Organization<'_>, query: &str) -> Begun {
        let answer = self
            .get(&format!("{}{query}", organization.path("login")))
            .await;
        assert_eq!(answer.status, 303, "{}", answer.html);
        let url = url::Url::parse(answer.location()).unwrap();
        let field = |name: &str| {
            url.query_pairs()
                .find(|(key, _)| key == name)
                .unwrap()
                .1
                .into_owned()
        };
        Begun {
            request: IncomingAuthnRequest::from_redirect(&field("SAMLRequest")).unwrap(),
            relay_state: field("RelayState"),
            url,
        }
    }

    /// Posts a response, as XML, to the organization's ACS. The page that posts it is another site's,
    /// so that only the cookies of sign-ins under way go with it: all others are `SameSite=Lax`.
    pub async fn respond(
        &self,
        organization: &Organization<'_>,
        xml: &str,
        relay_state: &str,
    ) -> Page {
        let value = openssl::base64::encode_block(xml.as_bytes());
        let fields = [
            ("SAMLResponse", value.as_str()),
            ("RelayState", relay_state),
        ];
        let prefix = cookies::LOGIN_PREFIX.under(self.site.state.config());
        let cookies = self.header_of(|name| name.starts_with(prefix));
        let (path, headers) = (organization.path("acs"), vec![("cookie", cookies)]);
        self.send_with("POST", &path, encoded(&fields), headers)
            .await
    }

    /// A browser with the cookies of both; where they differ, those of the other.
    #[must_use]
    pub fn with_cookies_of(&self, other: &Self) -> Self {
        let both = self.clone();
        let others = other.cookies.borrow().clone();
        both.cookies.borrow_mut().extend(others);
        both
    }

    /// A whole sign-in whose response `change` may alter before it is signed.
    pub async fn sign_in(
        &self,
        organization: &Organization<'_>,
        idp: &TestIdp,
        change: impl FnOnce(&mut ResponseTemplate),
    ) -> Page {
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

/// A sign-in that has been sent to the identity provider.
#[derive(Debug)]
pub struct Begun {
    /// The `AuthnRequest`.
    pub request: IncomingAuthnRequest,
    /// The relay state.
    pub relay_state: String,
    /// The URL of the identity provider, with both.
    pub url: url::Url,
}

/// Form fields, encoded as a browser sends them.
pub fn encoded(fields: &[(&str, impl AsRef<str>)]) -> Vec<u8> {
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    form.finish().into_bytes()
}
