//! The Team page.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::view::{Cursors, Overlay};
use super::{load, present};
use crate::http::access::SignedIn;
use crate::http::errors::PageError;
use crate::http::urls::plausible_id;
use crate::pages::respond::page;
use crate::state::AppState;

/// The parameters of the page.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Query {
    /// The cursor of a page of members.
    after: Option<String>,
    /// The cursor of a page of groups.
    #[serde(rename = "groups-after")]
    groups_after: Option<String>,
    /// The group whose role was just saved.
    #[serde(rename = "group-saved")]
    group_saved: Option<String>,
    /// Set to open the form for a token's name.
    #[serde(rename = "create-token")]
    create_token: Option<String>,
    /// The last action, to be confirmed by a message.
    done: Option<String>,
}

/// Shows the page: members see the list of members, platform admins see everything.
pub(crate) async fn show(
    state: web::Data<AppState>,
    viewer: SignedIn,
    query: Option<web::Query<Query>>,
) -> Result<HttpResponse, PageError> {
    let query = query.map(web::Query::into_inner).unwrap_or_default();
    let overlay = Overlay {
        after: Cursors {
            members: query.after.filter(|after| plausible_id(after)),
            groups: query.groups_after.filter(|after| plausible_id(after)),
        },
        group_saved: query.group_saved,
        done: query.done.as_deref().and_then(done_sentence),
        naming: query.create_token.is_some(),
        ..Overlay::default()
    };
    render(&state, &viewer, overlay).await
}

/// Renders the page with the state that the handler of one of its forms wants.
pub(crate) async fn render(
    state: &AppState,
    viewer: &SignedIn,
    overlay: Overlay,
) -> Result<HttpResponse, PageError> {
    let (person, after, now) = (viewer.user.clone(), overlay.after.clone(), state.now());
    let data = state.read(move |db| load::load(db, &person, after, now));
    let data = data.await?;
    let status = overlay.status;
    page(status, &present::page(state, viewer, data, overlay))
}

/// The message about what the form that redirected here has done.
fn done_sentence(code: &str) -> Option<&'static str> {
    Some(match code {
        "sso-enabled" => {
            "SSO is enabled. Test it: open the sign-in page in a private window and click Sign in with SSO."
        }
        "metadata-refreshed" => "Metadata refreshed.",
        "held-metadata-taken" => {
            "The new metadata is in use. Test it: open the sign-in page in a private window and click Sign in with SSO."
        }
        "held-metadata-dismissed" => {
            "The new metadata is dismissed. What was trusted before stays in use."
        }
        "provider-removed" => "The provider is removed. SSO is disabled.",
        "settings-saved" => "The settings are saved.",
        "saml-key-made" => {
            "The certificate is made. Give it to your identity provider: it is in our metadata, and below to download."
        }
        "saml-key-signs" => "From now on this certificate signs. Test a sign-in.",
        "saml-key-removed" => "The certificate is removed.",
        "name-ids-forgotten" => {
            "The NameIDs are forgotten. The next sign-in of each person finds the account anew."
        }
        "erased" => "The person is erased.",
        "token-revoked" => "The token is revoked. It stopped working.",
        _ => return None,
    })
}
