//! Everything that the Team page reads, in one go.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use identity_store::accounts::notices::{self, Notice};
use identity_store::accounts::{self, Role, User};
use identity_store::members::{self, Member};
use identity_store::organizations::recovery::{self, Recovered};
use identity_store::organizations::{self, Organization};
use identity_store::provisioning::groups::{self, GroupSummary};
use identity_store::sign_in::attempts::{self, SignInAttempt};
use identity_store::sign_in::let_in_offers;
use identity_store::sso::keys::{self, SamlKey};
use identity_store::sso::providers::refreshes::{self, Held};
use identity_store::sso::providers::{self, Provider};
use identity_store::tokens::scim_tokens::{self, ScimToken};
use identity_store::tokens::{Maker, makers};
use identity_store::{
    Connection, OrganizationId, Page, PageRequest, SignInAttemptId, StoreError, UserId,
};

use super::view::Cursors;

/// Members on one page.
const MEMBERS: u16 = 50;
/// Groups on one page. Small, since their members are counted for it.
const GROUPS: u16 = 20;
/// How many rejected attempts are shown of each kind.
const REJECTIONS: u8 = 10;

/// So many sign-ins in an hour that their NameIDs are why they were rejected suggest that the identity
/// provider has changed those of everybody.
pub(super) const MANY_CONFLICTS: usize = 10;

/// All that the page shows.
pub(super) struct TeamData {
    pub(super) members: Page<Member>,
    pub(super) member_count: i64,
    /// What others did to the keys of the viewer's account.
    pub(super) notices: Vec<Notice>,
    /// For platform admins only.
    pub(super) groups: Option<Page<GroupSummary>>,
    /// For platform admins only.
    pub(super) recovered: Vec<Recovered>,
    /// For platform admins only.
    pub(super) sso: Option<SsoData>,
}

/// The content of the section SSO & Provisioning.
pub(super) struct SsoData {
    /// Read again, since its settings may have changed after the session was looked up.
    pub(super) organization: Option<Organization>,
    /// The provider, with the number of people who sign in with it.
    pub(super) provider: Option<(Provider, i64)>,
    /// The organization's own keys.
    pub(super) keys: Vec<SamlKey>,
    /// What a refresh of its metadata has held back, and whether its URL is vouched for.
    pub(super) held: Option<(Held, bool)>,
    /// Those for which a signature or a password was right.
    pub(super) rejections: Vec<SignInAttempt>,
    /// Those that anybody can make.
    pub(super) unproven_rejections: Vec<SignInAttempt>,
    /// Those of them that can be let in.
    pub(super) can_be_let_in: Vec<SignInAttemptId>,
    /// How many sign-ins of the last hour could be let in, up to [`MANY_CONFLICTS`].
    pub(super) conflicts: usize,
    /// Whether a platform admin can get in when the provider fails.
    pub(super) admin_with_password: bool,
    pub(super) tokens: Vec<ScimToken>,
    /// The people who made them.
    pub(super) makers: HashMap<UserId, Maker>,
}

/// Reads it for this viewer.
pub(super) fn load(
    db: &mut Connection,
    viewer: &User,
    after: Cursors,
    now: DateTime<Utc>,
) -> Result<TeamData, StoreError> {
    let (organization, admin) = (&viewer.organization_id, viewer.role == Role::PlatformAdmin);
    let page_of_members = PageRequest::first(MEMBERS).after(after.members);
    let groups = PageRequest::first(GROUPS).after(after.groups);
    Ok(TeamData {
        members: members::list(db, organization, &page_of_members)?,
        member_count: accounts::count(db, organization)?,
        notices: notices::unseen(db, organization, &viewer.id)?,
        groups: if admin {
            Some(groups::summaries(db, organization, &groups)?)
        } else {
            None
        },
        recovered: if admin {
            recovery::latest(db, organization, now)?
        } else {
            Vec::new()
        },
        sso: if admin {
            Some(load_sso(db, organization, now)?)
        } else {
            None
        },
    })
}

fn load_sso(
    db: &mut Connection,
    organization: &OrganizationId,
    now: DateTime<Utc>,
) -> Result<SsoData, StoreError> {
    let provider = match providers::find(db, organization)? {
        Some(provider) => {
            let linked = providers::linked_users(db, organization, &provider.entity_id)?;
            Some((provider, linked))
        }
        None => None,
    };
    let held = match &provider {
        Some((provider, _)) => {
            let vouched = refreshes::is_url_vouched(db, organization, &provider.id)?;
            let held = refreshes::held(db, organization, &provider.id)?;
            held.map(|held| (held, vouched))
        }
        None => None,
    };
    let rejections = attempts::latest_rejected(db, organization, true, REJECTIONS)?;
    let ids: Vec<&SignInAttemptId> = rejections.iter().map(|attempt| &attempt.id).collect();
    let can_be_let_in = let_in_offers::standing(db, organization, &ids, now)?;
    let (hour_ago, limit) = (
        now - Duration::hours(1),
        MANY_CONFLICTS.try_into().unwrap_or(10),
    );
    let conflicts = let_in_offers::count_since(db, organization, hour_ago, limit)?;
    let tokens = scim_tokens::list(db, organization)?;
    let made_by = tokens.iter().filter_map(|token| token.created_by.as_ref());
    let makers = makers(db, organization, made_by)?;
    Ok(SsoData {
        organization: organizations::get(db, organization)?,
        provider,
        held,
        rejections,
        can_be_let_in,
        conflicts,
        keys: keys::list(db, organization)?,
        admin_with_password: accounts::any_admin_has_password(db, organization)?,
        unproven_rejections: attempts::latest_rejected(db, organization, false, REJECTIONS)?,
        tokens,
        makers,
    })
}
