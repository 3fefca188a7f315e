//! What waits in a browser for the decision of its person: sealed in a cookie, so that it costs the
//! database nothing until it is used, once.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use identity_store::sign_in::{PendingSignIn, SignInRejection, SsoOutcome, WaitsFor};
use identity_store::{Connection, Decision, StoreError};

use super::sso::{About, Completed, record, report};
use super::{SessionCookies, signed_in};
use crate::http::access::MaybeSignedIn;
use crate::http::client_ip::ClientIp;
use crate::http::cookies;
use crate::http::errors::PageError;
use crate::http::urls::{START_PATH, same_site_path, sign_in_path};
use crate::pages::frame::{Link, MessagePage};
use crate::pages::respond::{finish, layout, see_other};
use crate::state::AppState;

/// Where the identity provider's answer to a question of presence leads.
pub(crate) const PRESENT_PATH: &str = "/presence";

fn path(waits_for: WaitsFor) -> &'static str {
    match waits_for {
        WaitsFor::Proof => "/sign-in/proof",
        WaitsFor::Connect => "/sign-in/connect",
        _ => "/sign-in/continue",
    }
}

/// Sends the browser to the page that decides, with what waits in a cookie. The response of the
/// identity provider came from another site, without the session; the page is requested from this one.
pub(crate) fn ask(state: &AppState, pending: &PendingSignIn) -> Result<HttpResponse, StoreError> {
    let sealed = pending.seal(state.server_keys())?;
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path(pending.waits_for)))
        .cookie(cookies::pending(state.config(), &sealed))
        .finish())
}

/// What waits for this in the browser, if it still can be used.
pub(super) fn waiting(
    state: &AppState,
    request: &HttpRequest,
    waits_for: WaitsFor,
) -> Option<PendingSignIn> {
    let cookie = request.cookie(cookies::PENDING.under(state.config()))?;
    let pending = PendingSignIn::open(state.server_keys(), cookie.value())?;
    let is_current = pending.waits_for == waits_for && pending.expires_at() > state.now();
    is_current.then_some(pending)
}

/// Decides in one transaction, which uses up what waited.
pub(super) async fn use_up(
    state: &AppState,
    request: &HttpRequest,
    client: ClientIp,
    pending: PendingSignIn,
    work: impl Fn(
        &mut Connection,
        &PendingSignIn,
    ) -> Result<Decision<SsoOutcome, SignInRejection>, StoreError>
    + Send
    + 'static,
) -> Result<HttpResponse, PageError> {
    let organization = pending.organization.clone();
    let (client_ip, now) = (client.0, state.now());
    let done = state.write(move |db| {
        let decision = work(db, &pending)?;
        let about = About::from(&pending);
        record(db, &pending.organization, decision, &about, client_ip, now)
    });
    let completed = done.await?;
    report(&organization, &completed);
    let mut response = match completed {
        Completed::SignedIn(signed) => {
            let return_to = signed.return_to.as_deref().and_then(same_site_path);
            let return_to = return_to.unwrap_or(START_PATH);
            let browser = SessionCookies::of(state, request);
            signed_in(state, browser, &organization, &signed.secret, return_to).await?
        }
        Completed::Pending(pending) => return Ok(ask(state, &pending)?),
        Completed::Connected(_) => see_other("/account?done=connected"),
        Completed::Present(_) => see_other(PRESENT_PATH),
        Completed::Rejected(_, reference) => see_other(&sign_in_path(&reference)),
    };
    // A cookie that cannot be removed expires by itself.
    let _result = response.add_cookie(&cookies::end_pending(state.config()));
    Ok(response)
}

/// Drops what waited, and goes to a page of this site.
pub(super) fn drop_it(state: &AppState, to: &str) -> HttpResponse {
    let mut response = see_other(to);
    // A cookie that cannot be removed expires by itself.
    let _result = response.add_cookie(&cookies::end_pending(state.config()));
    response
}

/// Where nothing waits, such as after Back and Reload.
pub(super) fn nothing_waits(
    state: &AppState,
    viewer: &MaybeSignedIn,
) -> Result<HttpResponse, PageError> {
    let mut response = HttpResponse::build(StatusCode::NOT_FOUND);
    response.cookie(cookies::end_pending(state.config()));
    let (advice, link) = if viewer.0.is_some() {
        let link = Link {
            url: START_PATH,
            label: "Go to Team",
        };
        ("You are signed in.", link)
    } else {
        let link = Link {
            url: "/sign-in",
            label: "Go to the sign-in page",
        };
        ("Begin again on the sign-in page.", link)
    };
    let template = MessagePage {
        layout: layout(state, "Sign in", viewer.0.as_ref()),
        heading: "This sign-in has ended".to_owned(),
        sentence: "It was completed already, or it waited for more than ten minutes.".to_owned(),
        advice: Some(advice.to_owned()),
        link: Some(link),
    };
    finish(response, &template)
}
