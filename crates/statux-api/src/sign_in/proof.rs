//! The page that asks the owner of a guarded account for the proof that it is theirs, after an
//! identity provider's response led to it.
//!
//! What waits is sealed in a cookie, so that it costs the database nothing until it is used, once.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::accounts::{self, Role, User};
use identity_store::sign_in::sessions::is_fresh;
use identity_store::sign_in::{
    self as store, PendingProof, Proof, SignInRejection, SsoOutcome, SsoSignedIn,
};
use identity_store::sso::providers::{self, Provider};
use identity_store::tokens::server_key::Purpose;
use identity_store::{Connection, Decision, SessionId, StoreError};
use serde::Deserialize;

use super::owner_password::{self, Checked};
use super::sso::{About, Completed, record, report};
use super::view::ProofPage;
use super::{SessionCookies, signed_in, words};
use crate::http::access::MaybeSignedIn;
use crate::http::client_ip::ClientIp;
use crate::http::cookies;
use crate::http::csrf::{DoubleSubmitForm, EmptyForm, FormToken};
use crate::http::errors::PageError;
use crate::http::urls::{same_site_path, sign_in_path};
use crate::pages::frame::{FormProblem, Link, MessagePage};
use crate::pages::respond::{finish, layout};
use crate::state::AppState;

/// The path of the page.
const PATH: &str = "/sign-in/proof";
/// The default destination after signing in.
const START_PATH: &str = "/team";

/// The form. Without a password, the session of this browser is the proof.
#[derive(Deserialize)]
pub(crate) struct ProofForm {
    password: Option<String>,
}

/// Sends the browser to the page, with what waits in a cookie. The response of the identity
/// provider came from another site; the page is requested from this one.
pub(crate) async fn ask(
    state: &AppState,
    pending: &PendingProof,
) -> Result<HttpResponse, StoreError> {
    let key = state.server_keys();
    let bytes = serde_json::to_vec(pending).unwrap_or_default();
    let sealed = key.seal(Purpose::Pending, &bytes)?;
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, PATH))
        .cookie(cookies::proof(state.config(), &sealed))
        .finish())
}

/// Shows the page.
pub(crate) async fn show(
    state: web::Data<AppState>,
    request: HttpRequest,
    viewer: MaybeSignedIn,
) -> Result<HttpResponse, PageError> {
    match pending(&state, &request).await? {
        Some(pending) => render(&state, &request, &viewer, &pending, None).await,
        None => nothing_waits(&state),
    }
}

/// Takes the proof: the password, or one click of the owner who has just given it to this browser.
pub(crate) async fn confirm(
    state: web::Data<AppState>,
    request: HttpRequest,
    viewer: MaybeSignedIn,
    client: ClientIp,
    form: DoubleSubmitForm<ProofForm>,
) -> Result<HttpResponse, PageError> {
    let Some(pending) = pending(&state, &request).await? else {
        return nothing_waits(&state);
    };
    let typed = form.0.password.filter(|typed| !typed.is_empty());
    let proof = match (typed, fresh_session(&state, &viewer, &pending)) {
        (None, Some(session)) => Proof::Session(session),
        (typed, _) => {
            let typed = typed.unwrap_or_default();
            let checked = owner_password::check(&state, &pending, typed, client.0).await?;
            match checked {
                Checked::Right { hash } => Proof::Password { hash },
                Checked::Wrong => {
                    let problem = FormProblem::new("That is not the password of this account.");
                    let problem = (StatusCode::UNPROCESSABLE_ENTITY, problem);
                    return render(&state, &request, &viewer, &pending, Some(problem)).await;
                }
                Checked::TooMany => {
                    let problem = FormProblem::new(words::sentence("rate_limited"));
                    let problem = (StatusCode::TOO_MANY_REQUESTS, problem);
                    return render(&state, &request, &viewer, &pending, Some(problem)).await;
                }
            }
        }
    };
    let now = state.now();
    let work =
        move |db: &mut Connection, pending: &PendingProof| store::confirm(db, pending, &proof, now);
    use_up(&state, &request, client, pending, work).await
}

/// The person is somebody else, and gets an account of their own where one can be made.
pub(crate) async fn decline(
    state: web::Data<AppState>,
    request: HttpRequest,
    client: ClientIp,
    _form: DoubleSubmitForm<EmptyForm>,
) -> Result<HttpResponse, PageError> {
    let Some(pending) = pending(&state, &request).await? else {
        return nothing_waits(&state);
    };
    let now = state.now();
    let work = move |db: &mut Connection, pending: &PendingProof| store::decline(db, pending, now);
    use_up(&state, &request, client, pending, work).await
}

/// What waits in this browser, if it still can be used.
async fn pending(
    state: &AppState,
    request: &HttpRequest,
) -> Result<Option<PendingProof>, StoreError> {
    let Some(cookie) = request.cookie(cookies::PROOF.under(state.config())) else {
        return Ok(None);
    };
    let key = state.server_keys();
    let opened = key.open(Purpose::Pending, cookie.value());
    let pending = opened.and_then(|bytes| serde_json::from_slice::<PendingProof>(&bytes).ok());
    Ok(pending.filter(|pending| pending.expires_at() > state.now()))
}

/// The session of this browser, if it was begun a short while ago with the account's password.
fn fresh_session(
    state: &AppState,
    viewer: &MaybeSignedIn,
    pending: &PendingProof,
) -> Option<SessionId> {
    let viewer = viewer.0.as_ref()?;
    let fresh = viewer.user.id == pending.user_id && is_fresh(&viewer.session, state.now());
    fresh.then(|| viewer.session.id.clone())
}

/// Decides in one transaction, which uses up what waited.
async fn use_up(
    state: &AppState,
    request: &HttpRequest,
    client: ClientIp,
    pending: PendingProof,
    work: impl Fn(
        &mut Connection,
        &PendingProof,
    ) -> Result<Decision<SsoSignedIn, SignInRejection>, StoreError>
    + Send
    + 'static,
) -> Result<HttpResponse, PageError> {
    let organization = pending.organization.clone();
    let (client_ip, now) = (client.0, state.now());
    let done = state.write(move |db| {
        let decision = match work(db, &pending)? {
            Decision::Accepted(signed) => {
                Decision::Accepted(SsoOutcome::SignedIn(Box::new(signed)))
            }
            Decision::Rejected(rejection) => Decision::Rejected(rejection),
        };
        let about = About::from(&pending);
        record(db, &pending.organization, decision, &about, client_ip, now)
    });
    let completed = done.await?;
    report(&organization, &completed);
    let mut response = match completed {
        Completed::SignedIn(signed) => {
            let return_to = signed.return_to.as_deref().and_then(same_site_path);
            let return_to = return_to.unwrap_or(START_PATH);
            signed_in(
                state,
                SessionCookies::of(state, request),
                &organization,
                &signed.secret,
                return_to,
            )
            .await?
        }
        Completed::ProofNeeded(_) => return nothing_waits(state),
        Completed::Rejected(_, reference) => HttpResponse::SeeOther()
            .insert_header((header::LOCATION, sign_in_path(&reference)))
            .finish(),
    };
    // A cookie that cannot be removed expires by itself.
    let _result = response.add_cookie(&cookies::end_proof(state.config()));
    Ok(response)
}

/// The account that would be entered, and the provider that would enter it.
fn load(
    db: &mut Connection,
    pending: &PendingProof,
) -> Result<Option<(User, Provider)>, StoreError> {
    let user = accounts::get(db, &pending.organization, &pending.user_id)?;
    let provider = providers::find(db, &pending.organization)?;
    Ok(user.zip(provider))
}

async fn render(
    state: &AppState,
    request: &HttpRequest,
    viewer: &MaybeSignedIn,
    pending: &PendingProof,
    problem: Option<(StatusCode, FormProblem)>,
) -> Result<HttpResponse, PageError> {
    let wanted = pending.clone();
    let found = state.read(move |db| load(db, &wanted)).await?;
    let Some((user, provider)) = found else {
        return nothing_waits(state);
    };
    let token = FormToken::of(request);
    let (status, problem) = problem.unzip();
    let mut response = HttpResponse::build(status.unwrap_or(StatusCode::OK));
    response.cookie(token.cookie(state));
    let email = pending.email.clone();
    let page = ProofPage {
        layout: layout(state, "Is this account yours?", viewer.0.as_ref()),
        csrf_token: token.value().to_owned(),
        provider: provider.name,
        name_id: pending.name_id.clone(),
        email: email.filter(|email| *email != pending.name_id),
        account_name: user.display_name.clone(),
        account_email: user.contact_email().to_owned(),
        administers: user.role == Role::PlatformAdmin,
        one_click: fresh_session(state, viewer, pending).is_some(),
        problem,
    };
    finish(response, &page)
}

fn nothing_waits(state: &AppState) -> Result<HttpResponse, PageError> {
    let mut response = HttpResponse::build(StatusCode::NOT_FOUND);
    response.cookie(cookies::end_proof(state.config()));
    let template = MessagePage {
        layout: layout(state, "Sign in", None),
        heading: "This sign-in has ended".to_owned(),
        sentence: "It was completed already, or it waited for more than ten minutes.".to_owned(),
        advice: Some("Begin again on the sign-in page.".to_owned()),
        link: Some(Link {
            url: "/sign-in",
            label: "Go to the sign-in page",
        }),
    };
    finish(response, &template)
}
