//! The page that asks the owner of a guarded account for the proof that it is theirs, after an
//! identity provider's response led to it.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::accounts::{self, Role, User};
use identity_store::sign_in::sessions::is_fresh;
use identity_store::sign_in::{
    self as store, BegunBy, PendingSignIn, Proof, SignInRejection, SsoOutcome, SsoSignedIn,
    WaitsFor,
};
use identity_store::sso::providers::{self, Provider};
use identity_store::{Connection, Decision, SessionId, StoreError};
use serde::Deserialize;

use super::owner_password::{self, Checked};
use super::view::ProofPage;
use super::waiting::{nothing_waits, use_up, waiting};
use super::words;
use crate::http::access::MaybeSignedIn;
use crate::http::client_ip::ClientIp;
use crate::http::csrf::{DoubleSubmitForm, EmptyForm, FormToken};
use crate::http::errors::PageError;
use crate::pages::frame::FormProblem;
use crate::pages::respond::{finish, layout};
use crate::state::AppState;

/// The form. Without a password, the session of this browser is the proof.
#[derive(Deserialize)]
pub(crate) struct ProofForm {
    password: Option<String>,
}

/// Shows the page.
pub(crate) async fn show(
    state: web::Data<AppState>,
    request: HttpRequest,
    viewer: MaybeSignedIn,
) -> Result<HttpResponse, PageError> {
    match waiting(&state, &request, WaitsFor::Proof) {
        Some(pending) => render(&state, &request, &viewer, &pending, None).await,
        None => nothing_waits(&state, &viewer),
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
    let Some(pending) = waiting(&state, &request, WaitsFor::Proof) else {
        return nothing_waits(&state, &viewer);
    };
    let typed = form.0.password.filter(|typed| !typed.is_empty());
    let proof = match (typed, fresh_session(&state, &viewer, &pending)) {
        (None, Some(session)) => Proof::Session(session),
        (typed, _) => {
            let typed = typed.unwrap_or_default();
            let Some(account) = &pending.account else {
                return nothing_waits(&state, &viewer);
            };
            let of = &pending.organization;
            let checked = owner_password::check(&state, of, account, typed, client.0).await?;
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
    let work = move |db: &mut Connection, pending: &PendingSignIn| {
        store::confirm(db, pending, &proof, now)
    };
    decide(&state, &request, client, pending, work).await
}

/// The person is somebody else, and gets an account of their own where one can be made.
pub(crate) async fn decline(
    state: web::Data<AppState>,
    request: HttpRequest,
    viewer: MaybeSignedIn,
    client: ClientIp,
    _form: DoubleSubmitForm<EmptyForm>,
) -> Result<HttpResponse, PageError> {
    let Some(pending) = waiting(&state, &request, WaitsFor::Proof) else {
        return nothing_waits(&state, &viewer);
    };
    let now = state.now();
    let work = move |db: &mut Connection, pending: &PendingSignIn| store::decline(db, pending, now);
    decide(&state, &request, client, pending, work).await
}

/// The session of this browser, if the sign-in began in it, and it was itself begun a short while ago
/// with the account's password.
fn fresh_session(
    state: &AppState,
    viewer: &MaybeSignedIn,
    pending: &PendingSignIn,
) -> Option<SessionId> {
    let viewer = viewer.0.as_ref()?;
    let began_here = pending.begun_by() == Some(&BegunBy::from(&viewer.session));
    let own = pending.account.as_ref() == Some(&viewer.user.id);
    let fresh = began_here && own && is_fresh(&viewer.session, state.now());
    fresh.then(|| viewer.session.id.clone())
}

/// Decides on the proof.
async fn decide(
    state: &AppState,
    request: &HttpRequest,
    client: ClientIp,
    pending: PendingSignIn,
    work: impl Fn(
        &mut Connection,
        &PendingSignIn,
    ) -> Result<Decision<SsoSignedIn, SignInRejection>, StoreError>
    + Send
    + 'static,
) -> Result<HttpResponse, PageError> {
    let work = move |db: &mut Connection, pending: &PendingSignIn| {
        Ok(match work(db, pending)? {
            Decision::Accepted(signed) => {
                Decision::Accepted(SsoOutcome::SignedIn(Box::new(signed)))
            }
            Decision::Rejected(rejection) => Decision::Rejected(rejection),
        })
    };
    use_up(state, request, client, pending, work).await
}

/// The account that would be entered, and the provider that would enter it.
fn load(
    db: &mut Connection,
    pending: &PendingSignIn,
) -> Result<Option<(User, Provider)>, StoreError> {
    let user = match &pending.account {
        Some(account) => accounts::get(db, &pending.organization, account)?,
        None => None,
    };
    let provider = providers::find(db, &pending.organization)?;
    Ok(user.zip(provider))
}

async fn render(
    state: &AppState,
    request: &HttpRequest,
    viewer: &MaybeSignedIn,
    pending: &PendingSignIn,
    problem: Option<(StatusCode, FormProblem)>,
) -> Result<HttpResponse, PageError> {
    let wanted = pending.clone();
    let found = state.read(move |db| load(db, &wanted)).await?;
    let Some((user, provider)) = found else {
        return nothing_waits(state, viewer);
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
        other_viewer: viewer
            .0
            .as_ref()
            .filter(|it| it.user.id != user.id)
            .map(|it| it.user.display_name.clone()),
        one_click: fresh_session(state, viewer, pending).is_some(),
        problem,
    };
    finish(response, &page)
}
