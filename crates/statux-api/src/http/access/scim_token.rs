//! SCIM clients, which present a SCIM token or an access token issued for one.

use actix_web::{HttpMessage as _, HttpRequest};
use identity_store::audit::Actor;
use identity_store::tokens::scim_access_tokens;
use identity_store::tokens::scim_tokens::{self, TokenCheck};
use identity_store::{OrganizationId, ScimTokenId};

use super::bearer;
use crate::http::errors::ScimHttpError;
use crate::state::AppState;

/// A SCIM client. It acts inside its organization only.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ScimAccess {
    /// The organization that the token belongs to.
    pub organization: OrganizationId,
    /// The client, as the actor in the audit trail.
    pub actor: Actor,
}

/// The owner of the token that was sent, even if it is no longer valid; stored in the request's
/// extensions for the request log.
#[derive(Debug)]
pub(crate) struct ScimCaller {
    pub(crate) organization: OrganizationId,
    pub(crate) token: ScimTokenId,
}

impl ScimAccess {
    /// Looks up the token of a request.
    pub(crate) async fn establish(
        request: &HttpRequest,
        state: &AppState,
    ) -> Result<Self, ScimHttpError> {
        if let Some(mistake) = bearer::mistake(request) {
            return Err(ScimHttpError::new(401, mistake));
        }
        let secret = bearer::token(request).ok_or_else(ScimHttpError::unauthorized)?;
        let now = state.now();
        let check = state.point_read(move |db| scim_access_tokens::authenticate(db, &secret, now));
        let check = check.await?;
        if let Some(token) = check.bearer() {
            request.extensions_mut().insert(ScimCaller {
                organization: token.organization_id.clone(),
                token: token.id.clone(),
            });
        }
        // Unknown, revoked and expired tokens get the same response.
        let token = match check {
            TokenCheck::Valid(token) => token,
            TokenCheck::Suspended(_) => {
                let detail = "the organization of this token is suspended";
                return Err(ScimHttpError::new(403, detail));
            }
            _ => return Err(ScimHttpError::unauthorized()),
        };
        if scim_tokens::needs_touch(&token, now) {
            let (organization, id) = (token.organization_id.clone(), token.id.clone());
            // The response does not wait for the time of last use to be stored.
            let _under_way = state.write(move |db| scim_tokens::touch(db, &organization, &id, now));
        }
        Ok(Self {
            actor: token.actor(),
            organization: token.organization_id,
        })
    }
}
