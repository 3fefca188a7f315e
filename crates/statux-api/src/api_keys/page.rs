//! The page of API keys: create, show once, rotate, revoke.
//!
//! A page gives a key the scopes `read` and `write` only. The others are given at the command line,
//! where a session that somebody left open is not enough.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use chrono::Duration;
use identity_store::tokens::api_keys::{self, ApiKey};
use identity_store::tokens::{Scope, Scopes, makers};
use identity_store::{ApiKeyId, Caller, Secret};
use serde::Deserialize;

use super::view::{ApiKeysPage, KeyRow, NewKey, RevokeKeyPage, key_row};
use crate::http::access::PlatformAdmin;
use crate::http::csrf::EmptyForm;
use crate::http::errors::PageError;
use crate::http::limits::lengths::API_KEY_NAME;
use crate::pages::frame::FormProblem;
use crate::pages::respond::{layout, page, see_other};
use crate::sign_in::PresentForm;
use crate::state::AppState;

/// The parameters of the page.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Query {
    /// The last action, to be confirmed by a message.
    done: Option<String>,
}

/// What a new key may do. A form with any other value is rejected.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum May {
    Read,
    Write,
}

/// For how long. A form with any other value is rejected.
#[derive(Clone, Copy, Deserialize)]
enum Ends {
    #[serde(rename = "never")]
    Never,
    #[serde(rename = "30")]
    InAMonth,
    #[serde(rename = "90")]
    InAQuarter,
    #[serde(rename = "365")]
    InAYear,
}

impl Ends {
    fn days(self) -> Option<i64> {
        match self {
            Self::Never => None,
            Self::InAMonth => Some(30),
            Self::InAQuarter => Some(90),
            Self::InAYear => Some(365),
        }
    }
}

/// The form for a new key.
#[derive(Deserialize)]
pub(crate) struct CreateForm {
    name: String,
    may: May,
    ends: Ends,
}

/// What the page shows in addition to the list.
#[derive(Default)]
struct Shown {
    status: StatusCode,
    done: Option<&'static str>,
    created: Option<NewKey>,
    problem: Option<FormProblem>,
    typed_name: String,
}

/// Shows the page.
pub(crate) async fn show(
    state: web::Data<AppState>,
    admin: PlatformAdmin,
    query: Option<web::Query<Query>>,
) -> Result<HttpResponse, PageError> {
    let done = query.and_then(|query| query.into_inner().done);
    let done = match done.as_deref() {
        Some("revoked") => Some("The key is revoked. It stopped working."),
        _ => None,
    };
    let shown = Shown {
        done,
        ..Shown::default()
    };
    render(&state, &admin, shown).await
}

/// Creates a key and shows it in this response only.
///
/// The response is the page itself, since a redirect would have to carry the secret.
pub(crate) async fn create(
    state: web::Data<AppState>,
    form: PresentForm<CreateForm>,
) -> Result<HttpResponse, PageError> {
    let (admin, form) = (form.by, form.form);
    let Ok(name) = API_KEY_NAME.check(&form.name).map(str::to_owned) else {
        let chars = form.name.trim().chars().count();
        let problem = FormProblem::new("The key needs a name, to tell later what uses it.")
            .sides(API_KEY_NAME.to_string(), format!("{chars} characters"));
        let shown = Shown {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            problem: Some(problem),
            typed_name: form.name,
            ..Shown::default()
        };
        return render(&state, &admin, shown).await;
    };
    let caller = caller(&state, &admin);
    let expires_at = form
        .ends
        .days()
        .map(|days| caller.now + Duration::days(days));
    let scopes = match form.may {
        May::Read => Scopes::of(&[Scope::Read]),
        May::Write => Scopes::usual(),
    };
    let created = state.write(move |db| api_keys::create(db, &caller, &name, expires_at, &scopes));
    created_page(&state, &admin, created.await?).await
}

/// Replaces a key by a new one, which is shown in this response only.
pub(crate) async fn rotate(
    state: web::Data<AppState>,
    id: web::Path<String>,
    form: PresentForm<EmptyForm>,
) -> Result<HttpResponse, PageError> {
    let admin = form.by;
    let (key, row) = find(&state, &admin, id.into_inner()).await?;
    if !row.can_rotate {
        let problem = FormProblem::new(format!("The key “{}” was not replaced.", row.name))
            .advice("What it may do is given at the command line of the server only: statux-server api-key create.");
        let shown = Shown {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            problem: Some(problem),
            ..Shown::default()
        };
        return render(&state, &admin, shown).await;
    }
    let caller = caller(&state, &admin);
    let id = key.id.clone();
    let rotated = state.write(move |db| api_keys::rotate(db, &caller, &id));
    // Somebody else may have revoked it meanwhile.
    let rotated = rotated.await?.ok_or_else(PageError::not_found)?;
    created_page(&state, &admin, rotated).await
}

/// Asks before a key is revoked.
pub(crate) async fn ask(
    state: web::Data<AppState>,
    admin: PlatformAdmin,
    id: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let (_, row) = find(&state, &admin, id.into_inner()).await?;
    let template = RevokeKeyPage {
        layout: layout(&state, "Revoke API key", Some(&admin)),
        csrf_token: admin.session.csrf_token.clone(),
        row,
    };
    page(StatusCode::OK, &template)
}

/// Revokes a key.
pub(crate) async fn revoke(
    state: web::Data<AppState>,
    id: web::Path<String>,
    form: PresentForm<EmptyForm>,
) -> Result<HttpResponse, PageError> {
    let caller = caller(&state, &form.by);
    let id = ApiKeyId::parse(id.into_inner()).map_err(|_| PageError::not_found())?;
    let revoked = state.write(move |db| api_keys::revoke(db, &caller, &id));
    if revoked.await? {
        Ok(see_other("/team/api-keys?done=revoked"))
    } else {
        Err(PageError::not_found())
    }
}

fn caller(state: &AppState, admin: &PlatformAdmin) -> Caller {
    Caller::new(&admin.organization.id, &admin.actor(), state.now())
}

/// A key of the organization that is not revoked, and its row.
async fn find(
    state: &AppState,
    admin: &PlatformAdmin,
    id: String,
) -> Result<(ApiKey, KeyRow), PageError> {
    let id = ApiKeyId::parse(id).map_err(|_| PageError::not_found())?;
    let organization = admin.organization.id.clone();
    let found = state.read(move |db| {
        let key = api_keys::get(db, &organization, &id)?;
        let made_by = key.iter().filter_map(|key| key.created_by.as_ref());
        let makers = makers(db, &organization, made_by)?;
        Ok(key.map(|key| (key, makers)))
    });
    let found = found.await?;
    let found = found.filter(|(key, _)| key.revoked_at.is_none());
    let (key, makers) = found.ok_or_else(PageError::not_found)?;
    let row = key_row(&key, &makers, state.now());
    Ok((key, row))
}

async fn created_page(
    state: &AppState,
    admin: &PlatformAdmin,
    (key, secret): (ApiKey, Secret),
) -> Result<HttpResponse, PageError> {
    let shown = Shown {
        status: StatusCode::CREATED,
        created: Some(NewKey {
            name: key.record.name,
            key: secret.expose().to_owned(),
        }),
        ..Shown::default()
    };
    render(state, admin, shown).await
}

async fn render(
    state: &AppState,
    admin: &PlatformAdmin,
    shown: Shown,
) -> Result<HttpResponse, PageError> {
    let organization = admin.organization.id.clone();
    let found = state.read(move |db| {
        let keys = api_keys::list(db, &organization)?;
        let made_by = keys.iter().filter_map(|key| key.created_by.as_ref());
        let makers = makers(db, &organization, made_by)?;
        Ok((keys, makers))
    });
    let (keys, makers) = found.await?;
    let now = state.now();
    let template = ApiKeysPage {
        layout: layout(state, "API keys", Some(admin)),
        csrf_token: admin.session.csrf_token.clone(),
        done: shown.done,
        created: shown.created,
        problem: shown.problem,
        typed_name: shown.typed_name,
        rows: keys.iter().map(|key| key_row(key, &makers, now)).collect(),
    };
    page(shown.status, &template)
}
