//! The rows that decide who gets in, as they are stored.

use diesel::sql_types::{Bool, Nullable, Text};
use diesel::{QueryableByName, RunQueryDsl as _, sql_query};
use identity_store::{Connection, OrganizationId};

/// An account with its password.
#[expect(clippy::struct_excessive_bools, reason = "they are columns")]
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub(crate) struct Account {
    #[diesel(sql_type = Text)]
    pub(crate) id: String,
    #[diesel(sql_type = Text)]
    pub(crate) user_name_folded: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) external_id: Option<String>,
    #[diesel(sql_type = Text)]
    pub(crate) email_folded: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) primary_email_folded: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) sign_in_email_folded: Option<String>,
    #[diesel(sql_type = Text)]
    pub(crate) role: String,
    #[diesel(sql_type = Bool)]
    pub(crate) active: bool,
    #[diesel(sql_type = Bool)]
    pub(crate) blocked: bool,
    #[diesel(sql_type = Bool)]
    pub(crate) deleted: bool,
    #[diesel(sql_type = Bool)]
    pub(crate) scim_managed: bool,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) password_hash: Option<String>,
}

impl Account {
    pub(crate) fn is_admin(&self) -> bool {
        self.role == "platform_admin"
    }

    pub(crate) fn is_guarded(&self) -> bool {
        self.is_admin() || self.password_hash.is_some()
    }

    pub(crate) fn may_sign_in(&self) -> bool {
        self.active && !self.blocked && !self.deleted
    }

    pub(crate) fn primary(&self) -> &str {
        let primary = self.primary_email_folded.as_deref();
        primary.unwrap_or(&self.email_folded)
    }

    /// The names under which others would find it.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let own = [self.user_name_folded.as_str(), &self.email_folded];
        own.into_iter()
            .chain(self.primary_email_folded.as_deref())
            .chain(self.sign_in_email_folded.as_deref())
    }
}

/// A NameID that signs in.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub(crate) struct Link {
    #[diesel(sql_type = Text)]
    pub(crate) id: String,
    #[diesel(sql_type = Text)]
    pub(crate) user_id: String,
    #[diesel(sql_type = Text)]
    pub(crate) provider_entity_id: String,
    #[diesel(sql_type = Text)]
    pub(crate) name_id: String,
    #[diesel(sql_type = Text)]
    pub(crate) name_id_compared: String,
    #[diesel(sql_type = Bool)]
    pub(crate) proven: bool,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub(crate) struct Session {
    #[diesel(sql_type = Text)]
    pub(crate) id: String,
    #[diesel(sql_type = Text)]
    pub(crate) user_id: String,
    #[diesel(sql_type = Text)]
    pub(crate) method: String,
}

/// What the audit trail says that something was done to.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub(crate) struct Event {
    #[diesel(sql_type = Text)]
    pub(crate) action: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) target_id: Option<String>,
}

/// All of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Snapshot {
    pub(crate) accounts: Vec<Account>,
    pub(crate) links: Vec<Link>,
    pub(crate) sessions: Vec<Session>,
}

impl Snapshot {
    pub(crate) fn of(db: &mut Connection, organization: &OrganizationId) -> Self {
        let accounts = format!(
            "SELECT id, user_name_folded, external_id, email_folded, primary_email_folded, \
             sign_in_email_folded, role, active, blocked_at IS NOT NULL AS blocked, \
             deleted_at IS NOT NULL AS deleted, scim_managed, password_hash \
             FROM users LEFT JOIN credentials ON user_id = id \
             WHERE users.organization_id = '{organization}' ORDER BY id"
        );
        let links = format!(
            "SELECT id, user_id, provider_entity_id, name_id, name_id_compared, \
             proven_at IS NOT NULL AS proven FROM saml_name_ids \
             WHERE organization_id = '{organization}' ORDER BY id"
        );
        let sessions = format!(
            "SELECT id, user_id, method FROM sessions \
             WHERE organization_id = '{organization}' ORDER BY id"
        );
        Self {
            accounts: sql_query(accounts).load(db).unwrap(),
            links: sql_query(links).load(db).unwrap(),
            sessions: sql_query(sessions).load(db).unwrap(),
        }
    }

    pub(crate) fn account(&self, id: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == id)
    }

    /// The account of this number among those that are not deleted.
    pub(crate) fn present(&self, number: usize) -> Option<&Account> {
        let present: Vec<&Account> = self.accounts.iter().filter(|it| !it.deleted).collect();
        let index = number.checked_rem(present.len())?;
        present.get(index).copied()
    }

    pub(crate) fn links_of<'a>(&'a self, id: &'a str) -> impl Iterator<Item = &'a Link> {
        self.links.iter().filter(move |link| link.user_id == id)
    }
}

/// The events of the audit trail since a time, in microseconds.
pub(crate) fn events_since(
    db: &mut Connection,
    organization: &OrganizationId,
    micros: i64,
) -> Vec<Event> {
    let events = format!(
        "SELECT action, target_id FROM audit_events \
         WHERE organization_id = '{organization}' AND at >= {micros}"
    );
    sql_query(events).load(db).unwrap()
}
