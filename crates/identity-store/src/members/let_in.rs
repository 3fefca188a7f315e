//! Letting in a new NameID of a person: it takes the place of the one that is linked, after another
//! person has seen both.

use chrono::{DateTime, Utc};

use super::error::MemberError;
use super::list::{LinkedNameId, Member, with_keys};
use crate::accounts::{self, Role, User, credentials};
use crate::audit::{self, Action, Actor, Event, Told};
use crate::db::conflict::Insert;
use crate::db::lock;
use crate::sign_in::let_in_offers::{self, Offer};
use crate::sign_in::links::{self, Link, LinkedBy, NewLink};
use crate::sign_in::name_id::NameId;
use crate::sign_in::sessions;
use crate::sso::providers;
use crate::{Caller, Connection, OrganizationId, SignInAttemptId, StoreError, organizations};

/// What an admin sees before a sign-in is let in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LetInPreview {
    /// The rejected sign-in.
    pub offer: Offer,
    /// The account that it would enter.
    pub member: Member,
    /// The NameID that is linked now, and ends.
    pub replaced: Option<LinkedNameId>,
    /// What it opens.
    pub opens: Opens,
}

/// What letting a sign-in in opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Opens {
    /// The account, with the next sign-in.
    Account,
    /// The question for the account's password: its owner gives the proof themselves.
    Proof,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LetIn {
    /// The person.
    pub user: User,
    /// How many sessions ended, which had begun with SSO.
    pub ended_sessions: usize,
    /// What it opens.
    pub opens: Opens,
}

/// What would be let in.
///
/// # Errors
/// [`MemberError::NotOffered`] and [`MemberError::ChangedSince`].
pub fn preview_let_in(
    db: &mut Connection,
    organization: &OrganizationId,
    attempt: &SignInAttemptId,
    now: DateTime<Utc>,
) -> Result<LetInPreview, MemberError> {
    let offer = standing(db, organization, attempt, now)?;
    let (user, link) = as_it_was(db, organization, &offer)?;
    let opens = opens(db, &user)?;
    let member = with_keys(db, vec![user])?.pop();
    let member = member.ok_or(MemberError::NotOffered)?;
    let replaced = link.and_then(|link| {
        let mut linked = member.name_ids.iter();
        linked.find(|known| known.id == link.id).cloned()
    });
    Ok(LetInPreview {
        offer,
        member,
        replaced,
        opens,
    })
}

/// Lets a rejected sign-in in: its NameID takes the place of the linked one, and the sessions that
/// began with SSO end. An account with a password opens to the password only, so its old NameID ends
/// and the next sign-in asks.
///
/// # Errors
/// [`MemberError::NotOffered`], [`MemberError::ChangedSince`] where the provider, the account or its
/// link is not as it was, and [`MemberError::OwnAccount`].
pub fn let_in(
    db: &mut Connection,
    caller: &Caller,
    attempt: &SignInAttemptId,
) -> Result<LetIn, MemberError> {
    let organization = &caller.organization;
    let offer = standing(db, organization, attempt, caller.now)?;
    if caller.actor == Actor::User(offer.user_id.clone()) {
        return Err(MemberError::OwnAccount);
    }
    lock::provider(db, &offer.provider_id)?;
    lock::user(db, &offer.user_id)?;
    let (user, link) = as_it_was(db, organization, &offer)?;
    let opens = opens(db, &user)?;
    let replaced: Vec<Link> = link.into_iter().collect();
    links::end(db, caller, &user.id, &replaced, Told::Never)?;
    let ended_sessions = sessions::end_sso_for_user(db, organization, &user.id)?;
    if opens == Opens::Account {
        link_new(db, caller, &offer, &user)?;
    }
    let_in_offers::delete_of_user(db, organization, &user.id)?;
    let event = Event::new(Action::UserLetIn)
        .target(&user.id)
        .detail(serde_json::json!({
            "attempt": attempt.as_str(),
            "name_ids_ended": replaced.len(),
            "ended_sessions": ended_sessions,
            "asks_for_password": opens == Opens::Proof,
        }));
    audit::record(db, caller, &event)?;
    Ok(LetIn {
        user,
        ended_sessions,
        opens,
    })
}

fn link_new(
    db: &mut Connection,
    caller: &Caller,
    offer: &Offer,
    user: &User,
) -> Result<(), MemberError> {
    let new = NewLink {
        provider_entity_id: &offer.provider_entity_id,
        name_id: NameId::new(&offer.name_id, offer.name_id_format.as_deref()),
        by: LinkedBy::LetIn,
    };
    if let Insert::Conflict = links::insert(db, caller, &user.id, new)? {
        return Err(MemberError::ChangedSince);
    }
    // An admin without a password could never prove it; another one has seen it, as at a promotion.
    if user.role == Role::PlatformAdmin {
        links::confirm(db, caller, &user.id)?;
    }
    Ok(())
}

fn standing(
    db: &mut Connection,
    organization: &OrganizationId,
    attempt: &SignInAttemptId,
    now: DateTime<Utc>,
) -> Result<Offer, MemberError> {
    let_in_offers::find(db, organization, attempt, now)?.ok_or(MemberError::NotOffered)
}

/// The account, with its link to the provider, if both and the provider are what they were when the
/// sign-in was rejected, and the NameID is nobody else's.
fn as_it_was(
    db: &mut Connection,
    organization: &OrganizationId,
    offer: &Offer,
) -> Result<(User, Option<Link>), MemberError> {
    let provider = providers::get(db, organization, &offer.provider_id)?;
    let user = accounts::get(db, organization, &offer.user_id)?;
    let settings = organizations::get(db, organization)?;
    let (Some(provider), Some(user), Some(settings)) = (provider, user, settings) else {
        return Err(MemberError::ChangedSince);
    };
    let link = links::to_provider(db, &user, &offer.provider_entity_id)?;
    let name_id = NameId::new(&offer.name_id, offer.name_id_format.as_deref());
    let owner = links::find(db, organization, &offer.provider_entity_id, name_id)?;
    let unchanged = user.may_sign_in()
        && user.version == offer.user_version
        && user.role == offer.user_role
        && link.as_ref().map(|link| &link.id) == offer.link_id.as_ref()
        && owner.is_none_or(|owner| owner.user_id == user.id)
        && provider.version == offer.provider_version
        && name_id.suits(settings.transient_key);
    if unchanged {
        Ok((user, link))
    } else {
        Err(MemberError::ChangedSince)
    }
}

fn opens(db: &mut Connection, user: &User) -> Result<Opens, StoreError> {
    let password = credentials::for_user(db, &user.organization_id, &user.id)?;
    Ok(match password {
        Some(_) => Opens::Proof,
        None => Opens::Account,
    })
}
