//! Sends somebody who is signed in to the identity provider, with a question about this very session.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use identity_store::Stop;
use identity_store::sign_in::{BegunBy, LoginPurpose};
use identity_store::sso::providers;
use saml_core::Delivery;

use super::view::LeavingPage;
use crate::http::access::SignedIn;
use crate::http::client_ip::ClientIp;
use crate::http::errors::PageError;
use crate::pages::respond::{finish, layout, see_other};
use crate::saml::sending::{Told, send_on};
use crate::saml::{Begin, reject};
use crate::state::AppState;

/// What is asked.
pub(crate) struct Question {
    pub(crate) purpose: LoginPurpose,
    /// The heading of the page that leads there.
    pub(crate) title: &'static str,
    /// The page to return to, also if the organization has no identity provider.
    pub(crate) return_to: &'static str,
}

/// Begins a request of this session. The response is a page that continues automatically, since
/// browsers also apply the policy on form targets to redirects.
///
/// # Errors
/// When the database or OpenSSL fails.
pub(crate) async fn ask_provider(
    state: &AppState,
    request: &HttpRequest,
    viewer: &SignedIn,
    client: ClientIp,
    question: Question,
) -> Result<HttpResponse, PageError> {
    let of = viewer.organization.id.clone();
    let provider = state.point_read(move |db| providers::find(db, &of)).await?;
    let Some(provider) = provider else {
        return Ok(see_other(question.return_to));
    };
    let begun = Begin {
        purpose: question.purpose,
        begun_by: Some(BegunBy::from(&viewer.session)),
        return_to: question.return_to,
        organization: &viewer.organization,
    };
    let sent = match begun.at(state, request, &provider).await {
        Ok(sent) => sent,
        Err(Stop::Rejected(rejection)) => {
            return reject(state, &rejection, &viewer.organization.id, client).await;
        }
        Err(Stop::Store(error)) => return Err(error.into()),
    };
    let url = match sent.delivery {
        Delivery::Redirect(url) => url,
        posted => return send_on(state, posted, sent.cookies, Told::SIGN_IN),
    };
    let mut response = HttpResponse::Ok();
    response.insert_header((header::REFRESH, format!("0; url={url}")));
    for cookie in sent.cookies {
        response.cookie(cookie);
    }
    let host = url::Url::parse(&url).ok();
    let page = LeavingPage {
        layout: layout(state, question.title, Some(viewer)),
        organization: viewer.organization.name.clone(),
        host: host.and_then(|url| url.host_str().map(str::to_owned)),
        url,
    };
    finish(response, &page)
}
