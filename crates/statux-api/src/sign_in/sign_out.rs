//! Signing out: here at once, and then at the identity provider that the session began with.

use actix_web::cookie::Cookie;
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::sign_in::sessions;
use identity_store::sso::providers;
use identity_store::{LoginRequestId, StoreError};
use saml_core::Delivery;
use saml_core::assertion::NameId;

use super::view::SigningOutPage;
use crate::http::access::{SignedIn, session_secret};
use crate::http::cookies;
use crate::http::csrf::{CsrfForm, EmptyForm};
use crate::http::errors::PageError;
use crate::pages::respond::{finish, layout};
use crate::saml::sending::{Told, send_on};
use crate::saml::{SIGNED_OUT_PATH, Sides};
use crate::sso_connection::keys::own_keys;
use crate::state::AppState;

/// Ends the session, both in the browser and in the database. Only then, and whatever comes of it, the
/// identity provider is asked to end its own.
pub(crate) async fn end(
    state: web::Data<AppState>,
    request: HttpRequest,
    sender: CsrfForm<SignedIn, EmptyForm>,
) -> Result<HttpResponse, PageError> {
    if let Some(secret) = session_secret(&request) {
        let ended = state.write(move |db| sessions::end(db, &secret));
        ended.await?;
    }
    let over = cookies::end_session(state.config());
    let asked = match at_provider(&state, &sender.by).await {
        Ok(asked) => asked,
        Err(error) => {
            tracing::warn!(%error, "the identity provider was not asked to sign a person out");
            None
        }
    };
    match asked {
        Some(Delivery::Redirect(url)) => leave(&state, url, over),
        Some(posted) => send_on(&state, posted, vec![over], Told::SIGNED_OUT),
        None => Ok(HttpResponse::SeeOther()
            .insert_header((header::LOCATION, SIGNED_OUT_PATH))
            .cookie(over)
            .finish()),
    }
}

/// The request to the provider that began the session, if it takes one, the organization wants it, and
/// there is a key to sign it with.
async fn at_provider(state: &AppState, viewer: &SignedIn) -> Result<Option<Delivery>, StoreError> {
    let (organization, session) = (&viewer.organization, &viewer.session);
    let Some(subject) = session.subject().filter(|_| organization.single_logout) else {
        return Ok(None);
    };
    let Some(begun_by) = session.provider_id.clone() else {
        return Ok(None);
    };
    let of = organization.id.clone();
    let found = state.point_read(move |db| providers::get(db, &of, &begun_by));
    let Some(provider) = found.await? else {
        return Ok(None);
    };
    let now = state.now();
    let Ok(idp) = state.parsed_providers().get(&provider, now) else {
        return Ok(None);
    };
    let services = idp.single_logout();
    if services.redirect().is_none() && services.post().is_none() {
        return Ok(None);
    }
    let keys = own_keys(state, &organization.id).await?;
    let Some(key) = keys.signing().cloned() else {
        return Ok(None);
    };
    let sides = Sides::of(state, &organization.id, idp, &keys);
    let made = state.threads().compute(move || {
        let id = LoginRequestId::random();
        let mut name_id = NameId::new(subject.name_id, subject.format);
        name_id.name_qualifier = subject.name_qualifier;
        name_id.sp_name_qualifier = subject.sp_name_qualifier;
        let indexes: Vec<&str> = subject.session_index.as_deref().into_iter().collect();
        let request = sides
            .logout()
            .request(id.as_str(), now.into(), &name_id, &indexes);
        request.deliver(&key, None)
    });
    let made = made.await?;
    made.map_err(|error| StoreError::Cryptography(error.to_string()))
}

/// A page that goes on by itself, since browsers also apply the policy on form targets to redirects.
fn leave(state: &AppState, url: String, over: Cookie<'static>) -> Result<HttpResponse, PageError> {
    let mut response = HttpResponse::Ok();
    response.insert_header((header::REFRESH, format!("0; url={url}")));
    response.cookie(over);
    let host = url::Url::parse(&url).ok();
    let page = SigningOutPage {
        layout: layout(state, "You are signed out", None),
        host: host.and_then(|url| url.host_str().map(str::to_owned)),
        url,
    };
    finish(response, &page)
}
