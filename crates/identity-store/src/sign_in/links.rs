//! Which NameID of an identity provider lets whom in.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde_json::json;

use super::name_id::NameId;
use crate::accounts::User;
use crate::audit::{self, Action, Event, Told};
use crate::db::conflict::{Insert, on_conflict};
use crate::db::connection::per_backend;
use crate::db::micros::{MaybeMicros, Micros};
use crate::db::schema::{credentials, saml_name_ids};
use crate::db::sql_text::text_enum;
use crate::{Caller, Connection, NameIdLinkId, OrganizationId, StoreError, UserId};

text_enum! {
    /// How a NameID was linked. The texts are stored.
    LinkedBy {
        /// It is the account's `externalId`.
        ExternalId = "external_id",
        /// It is the account's `userName` or primary e-mail address.
        UserNameOrEmail = "user_name_or_email",
        /// The e-mail attribute is the account's primary e-mail address, and the organization
        /// trusts it.
        EmailAttribute = "email_attribute",
        /// The account was made for it just in time.
        JustInTime = "just_in_time",
        /// Its owner proved that the account is theirs.
        Proof = "proof",
        /// A platform admin let it in.
        LetIn = "let_in",
    }
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = saml_name_ids)]
pub(crate) struct Link {
    pub(crate) id: NameIdLinkId,
    pub(crate) user_id: UserId,
    pub(crate) name_id: String,
    pub(crate) name_id_format: Option<String>,
    pub(crate) name_id_compared: String,
    #[diesel(deserialize_as = MaybeMicros)]
    pub(crate) proven_at: Option<DateTime<Utc>>,
}

impl Link {
    pub(super) fn name_id(&self) -> NameId<'_> {
        NameId::new(&self.name_id, self.name_id_format.as_deref())
    }
}

/// A NameID of a provider, to be linked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NewLink<'a> {
    pub(crate) provider_entity_id: &'a str,
    pub(crate) name_id: NameId<'a>,
    pub(crate) by: LinkedBy,
}

/// The compared form of a NameID of unknown format.
pub(crate) fn compared(name_id: &str) -> String {
    NameId::new(name_id, None).compared()
}

/// The link of a NameID. One that is a value of another attribute is not its own, although it may be
/// equal.
pub(crate) fn find(
    db: &mut Connection,
    organization: &OrganizationId,
    provider_entity_id: &str,
    name_id: NameId<'_>,
) -> Result<Option<Link>, StoreError> {
    let of_provider = saml_name_ids::table
        .filter(saml_name_ids::organization_id.eq(organization))
        .filter(saml_name_ids::provider_entity_id.eq(provider_entity_id));
    let equal = of_provider.filter(saml_name_ids::name_id_compared.eq(name_id.compared()));
    let found: Option<Link> =
        per_backend!(db, db => equal.select(Link::as_select()).get_result(db)).optional()?;
    let own = |link: &Link| link.name_id().is_of_kind(name_id);
    if found.is_some() || !name_id.is_email() {
        return Ok(found.filter(own));
    }
    // A migration lowers ASCII letters only, so that an older link may not have the folded form.
    let older: Option<Link> = of_provider
        .filter(saml_name_ids::name_id.eq(name_id.value))
        .select(Link::as_select())
        .get_result(db)
        .optional()?;
    Ok(older.filter(own))
}

/// Whether the NameID can be linked to somebody new: an equal one is linked to nobody, not even as the
/// value of another attribute.
pub(crate) fn is_free(
    db: &mut Connection,
    organization: &OrganizationId,
    provider_entity_id: &str,
    name_id: NameId<'_>,
) -> Result<bool, StoreError> {
    let equal: i64 = saml_name_ids::table
        .filter(saml_name_ids::organization_id.eq(organization))
        .filter(saml_name_ids::provider_entity_id.eq(provider_entity_id))
        .filter(saml_name_ids::name_id_compared.eq(name_id.compared()))
        .count()
        .get_result(db)?;
    Ok(equal == 0)
}

/// All links of a user.
pub(crate) fn of_user(db: &mut Connection, user: &User) -> Result<Vec<Link>, StoreError> {
    Ok(saml_name_ids::table
        .filter(saml_name_ids::user_id.eq(&user.id))
        .filter(saml_name_ids::organization_id.eq(&user.organization_id))
        .order(saml_name_ids::id)
        .select(Link::as_select())
        .load(db)?)
}

/// The user's link to this provider, if there is one.
pub(crate) fn to_provider(
    db: &mut Connection,
    user: &User,
    provider_entity_id: &str,
) -> Result<Option<Link>, StoreError> {
    Ok(saml_name_ids::table
        .filter(saml_name_ids::user_id.eq(&user.id))
        .filter(saml_name_ids::organization_id.eq(&user.organization_id))
        .filter(saml_name_ids::provider_entity_id.eq(provider_entity_id))
        .order(saml_name_ids::id)
        .limit(1)
        .select(Link::as_select())
        .get_result(db)
        .optional()?)
}

/// Links the NameID to the user; `Conflict` if it is another's already.
pub(crate) fn insert(
    db: &mut Connection,
    caller: &Caller,
    user: &UserId,
    new: NewLink<'_>,
) -> Result<Insert<()>, StoreError> {
    let now = Micros::from(caller.now);
    let proven_at = (new.by == LinkedBy::Proof).then(|| caller.now.timestamp_micros());
    let inserted = on_conflict(db, |db| {
        diesel::insert_into(saml_name_ids::table)
            .values((
                saml_name_ids::id.eq(NameIdLinkId::new(caller.now)),
                saml_name_ids::organization_id.eq(&caller.organization),
                saml_name_ids::user_id.eq(user),
                saml_name_ids::provider_entity_id.eq(new.provider_entity_id),
                saml_name_ids::name_id.eq(new.name_id.value),
                saml_name_ids::name_id_format.eq(new.name_id.format),
                saml_name_ids::name_id_compared.eq(new.name_id.compared()),
                saml_name_ids::linked_by.eq(new.by),
                saml_name_ids::proven_at.eq(proven_at),
                saml_name_ids::created_at.eq(now),
                saml_name_ids::last_used_at.eq(now),
            ))
            .execute(db)?;
        Ok(())
    })?;
    if let Insert::Done(()) = inserted {
        let event = Event::new(Action::UserNameIdLinked)
            .target(user)
            .detail(json!({ "linked_by": new.by }))
            .told(is_told(new.by));
        audit::record(db, caller, &event)?;
    }
    Ok(inserted)
}

/// A hint may have let somebody else in. The owner's own proof, and an account that was made for the
/// NameID, tell nothing; letting in has an event of its own.
fn is_told(by: LinkedBy) -> Told {
    match by {
        LinkedBy::ExternalId | LinkedBy::UserNameOrEmail | LinkedBy::EmailAttribute => Told::Always,
        LinkedBy::JustInTime | LinkedBy::Proof | LinkedBy::LetIn => Told::Never,
    }
}

/// Records that a link was used.
pub(crate) fn touch(
    db: &mut Connection,
    organization: &OrganizationId,
    link: &NameIdLinkId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let own = saml_name_ids::table
        .find(link)
        .filter(saml_name_ids::organization_id.eq(organization));
    let used = diesel::update(own).set(saml_name_ids::last_used_at.eq(Micros::from(now)));
    per_backend!(db, db => used.execute(db))?;
    Ok(())
}

/// Records that the owner of the account has proven that the linked NameID is theirs.
pub(crate) fn set_proven(
    db: &mut Connection,
    caller: &Caller,
    link: &Link,
) -> Result<(), StoreError> {
    let own = saml_name_ids::table
        .find(&link.id)
        .filter(saml_name_ids::organization_id.eq(&caller.organization));
    diesel::update(own)
        .set((
            saml_name_ids::proven_at.eq(caller.now.timestamp_micros()),
            saml_name_ids::last_used_at.eq(Micros::from(caller.now)),
        ))
        .execute(db)?;
    let event = Event::new(Action::UserNameIdProven).target(&link.user_id);
    audit::record(db, caller, &event)
}

/// Confirms all links of a user who becomes a platform admin: another admin has seen each of them.
/// Otherwise an account without a password could never prove one.
pub(crate) fn confirm(
    db: &mut Connection,
    caller: &Caller,
    user: &UserId,
) -> Result<(), StoreError> {
    let own = saml_name_ids::table
        .filter(saml_name_ids::user_id.eq(user))
        .filter(saml_name_ids::organization_id.eq(&caller.organization));
    diesel::update(own)
        .set(saml_name_ids::proven_at.eq(caller.now.timestamp_micros()))
        .execute(db)?;
    Ok(())
}

/// Asks the owner of an account that has got a password for the proof, at the next sign-in with any of
/// its NameIDs.
pub(crate) fn ask_owner_for_proof(
    db: &mut Connection,
    organization: &OrganizationId,
    user: &UserId,
) -> Result<(), StoreError> {
    let own = saml_name_ids::table
        .filter(saml_name_ids::user_id.eq(user))
        .filter(saml_name_ids::organization_id.eq(organization));
    diesel::update(own)
        .set(saml_name_ids::proven_at.eq(None::<i64>))
        .execute(db)?;
    Ok(())
}

/// Asks the owners of accounts with a password for the proof again, at their next sign-in by this
/// provider: it has become another one. An account without a password could give none.
pub(crate) fn ask_for_proof_again(
    db: &mut Connection,
    organization: &OrganizationId,
    provider_entity_id: &str,
) -> Result<(), StoreError> {
    let with_password = credentials::table
        .filter(credentials::organization_id.eq(organization))
        .select(credentials::user_id);
    let linked = saml_name_ids::table
        .filter(saml_name_ids::organization_id.eq(organization))
        .filter(saml_name_ids::provider_entity_id.eq(provider_entity_id))
        .filter(saml_name_ids::user_id.eq_any(with_password));
    diesel::update(linked)
        .set(saml_name_ids::proven_at.eq(None::<i64>))
        .execute(db)?;
    Ok(())
}

/// Ends links of a user, who is told of it or not.
pub(crate) fn end(
    db: &mut Connection,
    caller: &Caller,
    user: &UserId,
    links: &[Link],
    told: Told,
) -> Result<(), StoreError> {
    if links.is_empty() {
        return Ok(());
    }
    let ids: Vec<&NameIdLinkId> = links.iter().map(|link| &link.id).collect();
    let ended = saml_name_ids::table
        .filter(saml_name_ids::organization_id.eq(&caller.organization))
        .filter(saml_name_ids::id.eq_any(ids));
    diesel::delete(ended).execute(db)?;
    let event = Event::new(Action::UserNameIdUnlinked)
        .target(user)
        .detail(json!({ "number": links.len() }))
        .told(told);
    audit::record(db, caller, &event)
}

/// Ends the links that none of the account's keys carries: what remains when SCIM takes over an
/// unguarded account. Returns whether there were any.
pub(crate) fn end_foreign(
    db: &mut Connection,
    caller: &Caller,
    user: &User,
) -> Result<bool, StoreError> {
    let mut foreign = of_user(db, user)?;
    foreign.retain(|link| !is_carried(link.name_id(), user));
    end(db, caller, &user.id, &foreign, Told::OfOthers)?;
    Ok(!foreign.is_empty())
}

/// Whether a NameID is the account's `externalId`, `userName` or primary e-mail address.
fn is_carried(name_id: NameId<'_>, user: &User) -> bool {
    user.external_id.as_deref() == Some(name_id.value)
        || name_id.is_user_name(&user.user_name, &user.user_name_folded)
        || (name_id.is_email() && name_id.compared() == user.primary_email())
}

/// Lets the links that are the `userName` or primary e-mail address follow it: from then on the old
/// NameID opens nothing. The link of a guarded account ends instead, and so does one whose new
/// NameID is another's. Returns whether any ended.
pub(crate) fn follow(
    db: &mut Connection,
    caller: &Caller,
    before: &User,
    after: &User,
    guarded: bool,
) -> Result<bool, StoreError> {
    let (mut ended, mut number) = (Vec::new(), 0_usize);
    for link in of_user(db, before)? {
        let Some(renamed) = renamed(&link, before, after) else {
            continue;
        };
        if guarded || !rename(db, caller, &link, &renamed)? {
            ended.push(link);
        } else {
            number += 1;
        }
    }
    if number > 0 {
        let event = Event::new(Action::UserNameIdsRenamed)
            .target(&after.id)
            .detail(json!({ "number": number }));
        audit::record(db, caller, &event)?;
    }
    end(db, caller, &after.id, &ended, Told::OfOthers)?;
    Ok(!ended.is_empty())
}

/// What a link becomes by a change of the account's names.
fn renamed(link: &Link, before: &User, after: &User) -> Option<String> {
    let name_id = link.name_id();
    if is_carried(name_id, after) {
        return None;
    }
    if name_id.is_user_name(&before.user_name, &before.user_name_folded) {
        return Some(after.user_name.clone());
    }
    let was_primary = name_id.is_email() && name_id.compared() == before.primary_email();
    was_primary.then(|| after.primary_email().to_owned())
}

/// `false` if the new NameID is another's.
fn rename(db: &mut Connection, caller: &Caller, link: &Link, to: &str) -> Result<bool, StoreError> {
    let format = link.name_id_format.as_deref();
    let compared = NameId::new(to, format).compared();
    let own = saml_name_ids::table
        .find(&link.id)
        .filter(saml_name_ids::organization_id.eq(&caller.organization));
    let done = on_conflict(db, |db| {
        diesel::update(own)
            .set((
                // What was seen under the ID before was another NameID.
                saml_name_ids::id.eq(NameIdLinkId::new(caller.now)),
                saml_name_ids::name_id.eq(to),
                saml_name_ids::name_id_compared.eq(&compared),
            ))
            .execute(db)?;
        Ok(())
    })?;
    Ok(matches!(done, Insert::Done(())))
}
