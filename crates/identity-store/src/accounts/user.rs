//! The row of a user.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::db::micros::{MaybeMicros, Micros};
use crate::db::schema::users;
use crate::db::sql_text::text_enum;
use crate::{OrganizationId, UserId};

text_enum! {
    /// What a user may do in the organization.
    Role {
        /// Everything, including single sign-on and provisioning.
        PlatformAdmin = "platform_admin",
        /// Anything but administration.
        Member = "member",
    }
}

text_enum! {
    /// The origin of an account.
    Origin {
        /// Created here, by set-up or the command line.
        Local = "local",
        /// Created at the first sign-in by SSO.
        Sso = "sso",
        /// Provisioned by a SCIM client.
        Scim = "scim",
    }
}

#[expect(
    clippy::struct_field_names,
    reason = "the fields are called what SCIM and the table call them"
)]
/// A user. The typed fields are queried and shown; the SCIM resource has all the rest.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = users, treat_none_as_default_value = false)]
#[non_exhaustive]
pub struct User {
    /// Its identifier, in the order of creation. The row stays when the person is deleted.
    pub id: UserId,
    /// The organization it belongs to, for good.
    pub organization_id: OrganizationId,
    /// The SCIM `userName`, as it was given.
    pub user_name: String,
    pub(crate) user_name_folded: String,
    /// The SCIM `externalId`, compared exactly.
    pub external_id: Option<String>,
    /// The e-mail address of the record, as it was given: `userName` if that is one, or else the
    /// primary e-mail address.
    pub email: String,
    pub(crate) email_folded: String,
    pub(crate) email_listed: bool,
    /// The primary e-mail address of the resource, where it is another than `email_folded`.
    pub(crate) primary_email_folded: Option<String>,
    /// The e-mail address that a guarded account signs in with. It stays when SCIM changes the
    /// record.
    pub sign_in_email: Option<String>,
    pub(crate) sign_in_email_folded: Option<String>,
    /// The whole name, never empty.
    pub display_name: String,
    /// The given name, when it is known apart.
    pub given_name: Option<String>,
    /// The family name, when it is known apart.
    pub family_name: Option<String>,
    /// Whether the account may be used.
    pub active: bool,
    /// What the user may do.
    pub role: Role,
    /// The origin of the account.
    pub origin: Origin,
    /// Whether a SCIM client has adopted it: its values then win over those of SSO.
    pub scim_managed: bool,
    pub(crate) scim_attributes: String,
    /// When it was last deactivated, while it is.
    #[diesel(serialize_as = MaybeMicros, deserialize_as = MaybeMicros)]
    pub deactivated_at: Option<DateTime<Utc>>,
    /// When a platform admin blocked the person, while they are; SCIM does not change it.
    #[diesel(serialize_as = MaybeMicros, deserialize_as = MaybeMicros)]
    pub blocked_at: Option<DateTime<Utc>>,
    /// When it was deleted, while it is; the row stays.
    #[diesel(serialize_as = MaybeMicros, deserialize_as = MaybeMicros)]
    pub deleted_at: Option<DateTime<Utc>>,
    /// When the user last signed in.
    #[diesel(serialize_as = MaybeMicros, deserialize_as = MaybeMicros)]
    pub last_sign_in_at: Option<DateTime<Utc>>,
    /// The number of changes of the resource from 1 on; the SCIM entity tag.
    pub version: i64,
    /// The time of creation.
    #[diesel(serialize_as = Micros, deserialize_as = Micros)]
    pub created_at: DateTime<Utc>,
    /// The time of the last change of the resource.
    #[diesel(serialize_as = Micros, deserialize_as = Micros)]
    pub updated_at: DateTime<Utc>,
}

impl User {
    /// Whether the user may sign in and hold sessions.
    pub fn may_sign_in(&self) -> bool {
        self.active && self.blocked_at.is_none() && self.deleted_at.is_none()
    }

    /// The record's primary e-mail address, folded.
    pub(crate) fn primary_email(&self) -> &str {
        self.primary_email_folded
            .as_deref()
            .unwrap_or(&self.email_folded)
    }

    /// The e-mail address that messages to the person go to: that of the account if it is guarded,
    /// or else that of the record.
    pub fn contact_email(&self) -> &str {
        self.sign_in_email.as_deref().unwrap_or(&self.email)
    }
}
