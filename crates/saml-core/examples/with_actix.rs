//! A service provider in actix-web.
//!
//! ```sh
//! cargo run --package saml-core --example with_actix -- idp-metadata.xml
//! ```
//!
//! Then open <http://127.0.0.1:8090/login>. The identity provider needs our metadata from
//! <http://127.0.0.1:8090/metadata>. The cookie is not `Secure`, because this example speaks
//! plain http; behind https it must be, together with `SameSite=None`.

mod sign_in;

use std::error::Error;
use std::fs;
use std::time::SystemTime;

use actix_web::cookie::Cookie;
use actix_web::http::header;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, error, web};
use saml_core::IdentityProvider;
use serde::Deserialize;
use sign_in::SignIn;

const BASE: &str = "http://127.0.0.1:8090";
const COOKIE: &str = "sign_in";

#[derive(Deserialize)]
struct Form {
    #[serde(rename = "SAMLResponse")]
    saml_response: String,
}

fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/metadata", web::get().to(metadata))
        .route("/login", web::get().to(login))
        .route("/acs", web::post().to(acs));
}

async fn metadata(service: web::Data<SignIn>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/samlmetadata+xml")
        .body(service.metadata())
}

async fn login(service: web::Data<SignIn>) -> Result<HttpResponse, actix_web::Error> {
    let begun = service
        .begin(now())
        .map_err(error::ErrorInternalServerError)?;
    let cookie = Cookie::build(COOKIE, begun.browser)
        .path("/acs")
        .http_only(true)
        .finish();
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, begun.location))
        .cookie(cookie)
        .finish())
}

/// Verification takes a fraction of a millisecond; a service with huge responses moves it to
/// `web::block`.
async fn acs(
    service: web::Data<SignIn>,
    request: HttpRequest,
    form: web::Form<Form>,
) -> HttpResponse {
    let cookie = request.cookie(COOKIE);
    let browser = cookie.as_ref().map(Cookie::value);
    match service.finish(&form.saml_response, browser, now()) {
        // A real service starts its own session here.
        Ok(identity) => HttpResponse::Ok().body(format!("Signed in: {}", identity.name_id)),
        // What was expected and received is for the admin's log, not for the person.
        Err(rejection) => HttpResponse::Forbidden().body(format!(
            "You could not be signed in ({}).",
            rejection.code()
        )),
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "a program's edge reads the clock"
)]
fn now() -> SystemTime {
    SystemTime::now()
}

#[actix_web::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or(
        "the path of the identity provider's metadata is missing, for example: idp-metadata.xml",
    )?;
    let idp = IdentityProvider::from_metadata(&fs::read(path)?, now())?;
    let service = SignIn::new(&format!("{BASE}/metadata"), &format!("{BASE}/acs"), idp);
    let service = web::Data::new(service);
    HttpServer::new(move || App::new().app_data(service.clone()).configure(routes))
        .bind("127.0.0.1:8090")?
        .run()
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::sign_in::honest::{ACS, SP, answer, identity_provider};
    use super::*;
    use actix_web::http::StatusCode;
    use actix_web::test::{TestRequest, call_service, init_service};

    #[actix_web::test]
    async fn somebody_signs_in_once() {
        let (idp, signer) = identity_provider(now());
        let service = web::Data::new(SignIn::new(SP, ACS, idp));
        let app = init_service(App::new().app_data(service).configure(routes)).await;
        let begun = call_service(&app, TestRequest::get().uri("/login").to_request()).await;
        assert_eq!(begun.status(), StatusCode::SEE_OTHER);
        let location = begun.headers().get(header::LOCATION).unwrap();
        let response = answer(location.to_str().unwrap(), &signer, now());
        let cookie = begun.response().cookies().next().unwrap().into_owned();
        let post = |cookie: Option<Cookie<'static>>| {
            let form = TestRequest::post()
                .uri("/acs")
                .set_form([("SAMLResponse", &response)]);
            cookie
                .into_iter()
                .fold(form, TestRequest::cookie)
                .to_request()
        };
        let signed_in = call_service(&app, post(Some(cookie.clone()))).await;
        assert_eq!(signed_in.status(), StatusCode::OK);
        let again = call_service(&app, post(Some(cookie))).await;
        assert_eq!(again.status(), StatusCode::FORBIDDEN);
    }
}
