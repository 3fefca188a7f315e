//! The page that asks which account is meant, after a password that is right for accounts of
//! several organizations.
//!
//! What waits is sealed in a cookie: the accounts that the password opens, never the password.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use chrono::{DateTime, Duration, Utc};
use identity_store::accounts::{self, User};
use identity_store::organizations;
use identity_store::tokens::server_key::Purpose;
use identity_store::{Connection, OrganizationId, StoreError, UserId};
use serde::{Deserialize, Serialize};

use super::password::{self, RightPassword};
use super::respond::{Shown, answer, render};
use super::view::{AccountChoice, WhichAccountPage};
use crate::http::access::{MaybeSignedIn, known_browser_secret};
use crate::http::client_ip::ClientIp;
use crate::http::cookies;
use crate::http::csrf::{DoubleSubmitForm, FormToken};
use crate::http::errors::PageError;
use crate::pages::respond::{finish, layout};
use crate::state::AppState;

/// The path of the page.
const PATH: &str = "/sign-in/organization";

/// How long the choice may take.
const TTL: Duration = Duration::minutes(5);

/// What waits.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct PendingChoice {
    email: String,
    accounts: Vec<OpenedAccount>,
    return_to: String,
    expires_at_micros: i64,
}

/// An account that the password opened when it was typed.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct OpenedAccount {
    user: UserId,
    organization: OrganizationId,
    /// Another password makes this useless.
    credential: String,
}

/// The form.
#[derive(Deserialize)]
pub(crate) struct ChoiceForm {
    account: String,
}

/// Sends the browser to the page.
pub(super) fn ask(
    state: &AppState,
    email: &str,
    right: Vec<RightPassword>,
    return_to: &str,
) -> Result<HttpResponse, StoreError> {
    let accounts = right.into_iter().map(|right| OpenedAccount {
        credential: fingerprint(&right.hash),
        user: right.user.id,
        organization: right.user.organization_id,
    });
    let pending = PendingChoice {
        email: email.to_owned(),
        accounts: accounts.collect(),
        return_to: return_to.to_owned(),
        expires_at_micros: (state.now() + TTL).timestamp_micros(),
    };
    let bytes = serde_json::to_vec(&pending).unwrap_or_default();
    let sealed = state.server_keys().seal(Purpose::Choice, &bytes)?;
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, PATH))
        .cookie(cookies::choice(state.config(), &sealed, TTL))
        .finish())
}

/// Shows the page.
pub(crate) async fn show(
    state: web::Data<AppState>,
    request: HttpRequest,
    viewer: MaybeSignedIn,
) -> Result<HttpResponse, PageError> {
    let Some(pending) = pending(&state, &request) else {
        return Ok(ended());
    };
    let wanted = pending.accounts.clone();
    let choices = state.read(move |db| names(db, &wanted)).await?;
    let token = FormToken::of(&request);
    let mut response = HttpResponse::Ok();
    response.cookie(token.cookie(&state));
    let page = WhichAccountPage {
        layout: layout(&state, "Which organization?", viewer.0.as_ref()),
        csrf_token: token.value().to_owned(),
        email: pending.email,
        choices,
    };
    finish(response, &page)
}

/// Signs in to the account that was chosen.
pub(crate) async fn choose(
    state: web::Data<AppState>,
    request: HttpRequest,
    viewer: MaybeSignedIn,
    client: ClientIp,
    form: DoubleSubmitForm<ChoiceForm>,
) -> Result<HttpResponse, PageError> {
    let Some(pending) = pending(&state, &request) else {
        return Ok(ended());
    };
    let mut accounts = pending.accounts.into_iter();
    let chosen = accounts.find(|account| account.user.as_str() == form.0.account);
    let Some(chosen) = chosen else {
        return Ok(ended());
    };
    let found = state.read(move |db| still_opened(db, &chosen)).await?;
    let Some(user) = found else {
        return Ok(ended());
    };
    let browser = known_browser_secret(&request);
    let signed = password::begin(&state, user, None, browser, &pending.email, client.0).await;
    let mut response = match answer(&state, &request, signed, &pending.return_to).await? {
        Ok(response) => response,
        Err((status, problem)) => {
            let shown = Shown {
                status,
                email: pending.email,
                return_to: Some(pending.return_to),
                problem: Some(problem),
                ..Shown::default()
            };
            render(&state, &request, &viewer, shown).await?
        }
    };
    // A cookie that cannot be removed expires by itself.
    let _result = response.add_cookie(&cookies::end_choice(state.config()));
    Ok(response)
}

/// What waits in this browser, if it still can be used.
fn pending(state: &AppState, request: &HttpRequest) -> Option<PendingChoice> {
    let cookie = request.cookie(cookies::CHOICE.under(state.config()))?;
    let opened = state.server_keys().open(Purpose::Choice, cookie.value());
    let pending = opened.and_then(|bytes| serde_json::from_slice::<PendingChoice>(&bytes).ok());
    let now = state.now();
    pending.filter(|pending| {
        DateTime::<Utc>::from_timestamp_micros(pending.expires_at_micros).is_some_and(|at| at > now)
    })
}

/// It is nothing to choose from any more: the sign-in page begins again.
fn ended() -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, "/sign-in"))
        .finish()
}

fn names(
    db: &mut Connection,
    accounts: &[OpenedAccount],
) -> Result<Vec<AccountChoice>, StoreError> {
    let mut choices = Vec::new();
    for account in accounts {
        if let Some(organization) = organizations::get(db, &account.organization)? {
            choices.push(AccountChoice {
                user: account.user.to_string(),
                organization: organization.name,
            });
        }
    }
    Ok(choices)
}

/// The account, if its password is the one that was typed.
fn still_opened(db: &mut Connection, chosen: &OpenedAccount) -> Result<Option<User>, StoreError> {
    let (organization, user) = (&chosen.organization, &chosen.user);
    let hash = accounts::credentials::for_user(db, organization, user)?;
    if hash.is_none_or(|hash| fingerprint(&hash) != chosen.credential) {
        return Ok(None);
    }
    accounts::get(db, organization, user)
}

/// Stands for a password's hash, which leaves the server nowhere, not even sealed.
fn fingerprint(hash: &str) -> String {
    let digest = openssl::sha::sha256(hash.as_bytes());
    openssl::base64::encode_block(&digest)
}
