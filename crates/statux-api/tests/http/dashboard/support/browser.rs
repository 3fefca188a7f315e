//! A browser without scripts.

use std::collections::BTreeMap;

use actix_web::http::Method;
use actix_web::http::header::COOKIE;
use actix_web::{App, test};
use identity_store::Secret;
use statux_api::http::cookies;

use super::{ORIGIN, Page, Server};

/// Keeps cookies and sends forms.
#[derive(Clone)]
pub(crate) struct Browser<'a> {
    server: &'a Server,
    cookies: BTreeMap<String, String>,
}

impl<'a> Browser<'a> {
    /// Nobody is signed in.
    pub(crate) fn new(server: &'a Server) -> Self {
        Self {
            server,
            cookies: BTreeMap::new(),
        }
    }

    /// The session of this secret is in its cookie.
    pub(crate) fn with_session(server: &'a Server, secret: &Secret) -> Self {
        let cookie = (cookies::SESSION.to_owned(), secret.expose().to_owned());
        Self {
            server,
            cookies: BTreeMap::from([cookie]),
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Page {
        self.send("GET", path, &[], None).await
    }

    /// Sends fields exactly as they are given.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send("POST", path, fields, Some(ORIGIN)).await
    }

    /// Sends the form of a page whose button reads `button`, with its hidden fields and those
    /// that are given, to where the button or the form says.
    pub(crate) async fn submit(
        &mut self,
        page: &Page,
        button: &str,
        fields: &[(&str, &str)],
    ) -> Page {
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
        let query: String = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(all)
            .finish();
        self.get(&format!("{path}?{query}")).await
    }

    pub(crate) async fn send(
        &mut self,
        method: &str,
        path: &str,
        fields: &[(&str, &str)],
        origin: Option<&str>,
    ) -> Page {
        let state = &self.server.state;
        let app = App::new().configure(|cfg| statux_api::configure(cfg, state));
        let app = test::init_service(app).await;
        let mut request = test::TestRequest::with_uri(path)
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .peer_addr("192.0.2.7:4711".parse().unwrap());
        if method == "POST" {
            request = request.set_form(fields);
        }
        if let Some(origin) = origin {
            request = request.insert_header(("Origin", origin));
        }
        let jar: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        if !jar.is_empty() {
            request = request.insert_header((COOKIE, jar.join("; ")));
        }
        let response = test::call_service(&app, request.to_request()).await;
        for cookie in response.response().cookies() {
            if cookie.value().is_empty() {
                self.cookies.remove(cookie.name());
            } else {
                self.cookies
                    .insert(cookie.name().to_owned(), cookie.value().to_owned());
            }
        }
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let html = String::from_utf8(test::read_body(response).await.to_vec()).unwrap();
        assert!(status < 500, "{method} {path}: {html}");
        Page::new(status, headers, html)
    }
}
