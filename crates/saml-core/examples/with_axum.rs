//! A service provider in axum.
//!
//! ```sh
//! cargo run --package saml-core --example with_axum -- idp-metadata.xml
//! ```
//!
//! Then open <http://127.0.0.1:8090/login>. The identity provider needs our metadata from
//! <http://127.0.0.1:8090/metadata>. The cookie is not `Secure`, because this example speaks
//! plain http; behind https it must be, together with `SameSite=None`.

mod sign_in;

use std::error::Error;
use std::fs;
use std::sync::Arc;
use std::time::SystemTime;

use axum::Router;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use saml_core::IdentityProvider;
use serde::Deserialize;
use sign_in::SignIn;

const BASE: &str = "http://127.0.0.1:8090";
const COOKIE: &str = "sign_in=";

#[derive(Deserialize)]
struct Response {
    #[serde(rename = "SAMLResponse")]
    saml_response: String,
}

fn routes(service: SignIn) -> Router {
    Router::new()
        .route("/metadata", get(metadata))
        .route("/login", get(login))
        .route("/acs", post(acs))
        .with_state(Arc::new(service))
}

async fn metadata(State(service): State<Arc<SignIn>>) -> impl IntoResponse {
    let kind = [(header::CONTENT_TYPE, "application/samlmetadata+xml")];
    (kind, service.metadata())
}

async fn login(State(service): State<Arc<SignIn>>) -> Result<impl IntoResponse, StatusCode> {
    let begun = service
        .begin(now())
        .map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    let cookie = format!("{COOKIE}{}; Path=/acs; HttpOnly", begun.browser);
    let headers = [
        (header::LOCATION, begun.location),
        (header::SET_COOKIE, cookie),
    ];
    Ok((StatusCode::SEE_OTHER, headers))
}

async fn acs(
    State(service): State<Arc<SignIn>>,
    headers: HeaderMap,
    Form(form): Form<Response>,
) -> (StatusCode, String) {
    let browser = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split("; "))
        .find_map(|pair| pair.strip_prefix(COOKIE));
    match service.finish(&form.saml_response, browser, now()) {
        // A real service starts its own session here.
        Ok(identity) => (StatusCode::OK, format!("Signed in: {}", identity.name_id)),
        // What was expected and received is for the admin's log, not for the person.
        Err(rejection) => (
            StatusCode::FORBIDDEN,
            format!("You could not be signed in ({}).", rejection.code()),
        ),
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "a program's edge reads the clock"
)]
fn now() -> SystemTime {
    SystemTime::now()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or(
        "the path of the identity provider's metadata is missing, for example: idp-metadata.xml",
    )?;
    let idp = IdentityProvider::from_metadata(&fs::read(path)?, now())?;
    let service = SignIn::new(&format!("{BASE}/metadata"), &format!("{BASE}/acs"), idp);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8090").await?;
    axum::serve(listener, routes(service)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::sign_in::honest::{ACS, SP, answer, identity_provider};
    use super::*;
    use axum::body::Body;
    use axum::http::Request;
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    use tower::ServiceExt as _;

    #[tokio::test]
    async fn somebody_signs_in_once() {
        let (idp, signer) = identity_provider(now());
        let app = routes(SignIn::new(SP, ACS, idp));
        let login = Request::get("/login").body(Body::empty()).unwrap();
        let begun = app.clone().oneshot(login).await.unwrap();
        assert_eq!(begun.status(), StatusCode::SEE_OTHER);
        let text = |name| begun.headers().get(name).unwrap().to_str().unwrap();
        let response = answer(text(header::LOCATION), &signer, now());
        let form = format!(
            "SAMLResponse={}",
            utf8_percent_encode(&response, NON_ALPHANUMERIC)
        );
        let cookie = text(header::SET_COOKIE).split(';').next().unwrap();
        let post = || {
            Request::post("/acs")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::COOKIE, cookie)
                .body(Body::from(form.clone()))
                .unwrap()
        };
        let signed_in = app.clone().oneshot(post()).await.unwrap();
        assert_eq!(signed_in.status(), StatusCode::OK);
        let again = app.oneshot(post()).await.unwrap();
        assert_eq!(again.status(), StatusCode::FORBIDDEN);
    }
}
