//! Accounts that a POST may mean: who was there before SCIM, and who has the name or `externalId`.

use diesel::prelude::*;
use diesel::sql_types::Text;
use scim_model::UserResource;

use crate::accounts::User;
use crate::db::lock;
use crate::db::schema::users;
use crate::db::static_query::{Bind, StaticQuery, static_sql};
use crate::sign_in::links::compared;
use crate::{Connection, OrganizationId, StoreError, UserId, fold_email};

// SQLite takes the index in which all users of the organization follow one another if it may, and reads
// them all: the plus sign keeps it from that.
macro_rules! unmanaged {
    ($deleted_at:literal) => {
        concat!(
            "SELECT id FROM users WHERE organization_id = ? AND email_folded IN (?, ?, ?) AND ",
            $deleted_at,
            " IS NULL AND NOT scim_managed \
             UNION SELECT id FROM users WHERE organization_id = ? \
                AND user_name_folded IN (?, ?, ?) AND ",
            $deleted_at,
            " IS NULL AND NOT scim_managed \
             UNION SELECT users.id FROM saml_name_ids INNER JOIN users ON users.id = user_id \
                WHERE saml_name_ids.organization_id = ? AND name_id_compared IN (?, ?, ?) \
                AND deleted_at IS NULL AND NOT scim_managed"
        )
    };
}

static_sql! {
    Unmanaged -> (Text,) {
        sqlite: unmanaged!("+deleted_at"),
        postgres: unmanaged!("deleted_at")
    }
}

/// The accounts that no SCIM client manages yet and whose `userName`, e-mail address or linked
/// NameID is the `externalId`, `userName` or primary e-mail address of the resource.
pub(super) fn unmanaged(
    db: &mut Connection,
    organization: &OrganizationId,
    resource: &UserResource,
) -> Result<Vec<UserId>, StoreError> {
    let user_name = resource.user_name();
    let external_id = resource.external_id().unwrap_or(user_name);
    let primary = resource.primary_email().unwrap_or(user_name);
    let folded = [
        fold_email(user_name),
        fold_email(external_id),
        fold_email(primary),
    ];
    let exact = [
        compared(user_name),
        compared(external_id),
        compared(primary),
    ];
    let [name, external, email] = folded.each_ref().map(|text| Bind::Text(text));
    let [exact_name, exact_external, exact_email] = exact.each_ref().map(|text| Bind::Text(text));
    let of = Bind::Text(organization.as_str());
    let binds = [
        of,
        name,
        external,
        email,
        of,
        name,
        external,
        email,
        of,
        exact_name,
        exact_external,
        exact_email,
    ];
    let found: Vec<(UserId,)> = StaticQuery::<Unmanaged>::new(&binds).load(db)?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// The locked row with this folded `userName`, even if it is deleted.
pub(super) fn by_user_name(
    db: &mut Connection,
    organization: &OrganizationId,
    resource: &UserResource,
) -> Result<Option<User>, StoreError> {
    let name = fold_email(resource.user_name());
    locked(db, |db| {
        users::table
            .filter(users::organization_id.eq(organization))
            .filter(users::user_name_folded.eq(&name))
            .select(User::as_select())
            .get_result(db)
            .optional()
    })
}

/// The locked row with this `externalId`, even if it is deleted.
pub(super) fn by_external_id(
    db: &mut Connection,
    organization: &OrganizationId,
    resource: &UserResource,
) -> Result<Option<User>, StoreError> {
    let Some(external_id) = resource.external_id() else {
        return Ok(None);
    };
    locked(db, |db| find_by_external_id(db, organization, external_id))
}

/// The row with this `externalId`, even if it is deleted.
pub(super) fn find_by_external_id(
    db: &mut Connection,
    organization: &OrganizationId,
    external_id: &str,
) -> QueryResult<Option<User>> {
    users::table
        .filter(users::organization_id.eq(organization))
        .filter(users::external_id.eq(external_id))
        .select(User::as_select())
        .get_result(db)
        .optional()
}

/// Finds a row, locks it and finds it again: before the lock was ours it may have changed, and
/// another may have the value now.
fn locked(
    db: &mut Connection,
    find: impl Fn(&mut Connection) -> QueryResult<Option<User>>,
) -> Result<Option<User>, StoreError> {
    let Some(found) = find(db)? else {
        return Ok(None);
    };
    lock::user(db, &found.id)?;
    Ok(find(db)?.filter(|user| user.id == found.id))
}
