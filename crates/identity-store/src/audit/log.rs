//! The audit trail: changes and their actors, without values.

use chrono::{DateTime, Utc};
use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool, HasSqlType, Nullable, Text, Untyped};

use crate::audit::action::Action;
use crate::audit::caller::Caller;
use crate::db::connection::per_backend;
use crate::db::micros::Micros;
use crate::db::schema::audit_events;
use crate::{AuditEventId, Connection, OrganizationId, Page, PageRequest, StoreError};

/// An event, before it is recorded.
#[derive(Debug, Clone)]
pub struct Event {
    action: Action,
    target_id: Option<String>,
    detail: serde_json::Value,
    told: Told,
}

/// Whether the person it was done to is told of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// If somebody else did it, and it is about what lets the person in.
    OfOthers,
    /// Yes: what was done in their name may have been somebody else's doing.
    Always,
    /// No: another event tells it.
    Never,
}

impl Event {
    /// An event with only its action.
    pub fn new(action: Action) -> Self {
        Self {
            action,
            target_id: None,
            detail: serde_json::json!({}),
            told: Told::OfOthers,
        }
    }

    /// The id of the target.
    #[must_use]
    pub fn target(self, id: &impl ToString) -> Self {
        Self {
            target_id: Some(id.to_string()),
            ..self
        }
    }

    /// A JSON object with details: names of attributes and counts, never personal values.
    #[must_use]
    pub fn detail(self, detail: serde_json::Value) -> Self {
        Self { detail, ..self }
    }

    /// Whether the person it was done to is told of it.
    #[must_use]
    pub(crate) fn told(self, told: Told) -> Self {
        Self { told, ..self }
    }

    fn is_told(&self, caller: &Caller) -> bool {
        match self.told {
            Told::Never => false,
            Told::Always => true,
            Told::OfOthers => {
                self.action.is_told() && self.target_id.as_deref() != caller.actor.id()
            }
        }
    }
}

/// An entry of the trail.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = audit_events)]
#[non_exhaustive]
pub struct AuditEvent {
    /// Its identifier, in chronological order.
    pub id: AuditEventId,
    /// The organization it happened in.
    pub organization_id: OrganizationId,
    /// The time of the change.
    #[diesel(deserialize_as = Micros)]
    pub at: DateTime<Utc>,
    /// See [`Actor::kind`](crate::audit::Actor::kind).
    pub actor_kind: String,
    /// See [`Actor::id`](crate::audit::Actor::id).
    pub actor_id: Option<String>,
    /// The action, such as `user.deactivated`.
    pub action: String,
    /// The kind of the target.
    pub target_kind: String,
    /// The id of the target.
    pub target_id: Option<String>,
    /// The details, a JSON object as text.
    pub detail: String,
}

/// Adds an entry, in the transaction of the change itself.
pub fn record(db: &mut Connection, caller: &Caller, event: &Event) -> Result<(), StoreError> {
    let insert = InsertEvent {
        id: AuditEventId::new(caller.now),
        organization: &caller.organization,
        at: caller.now.timestamp_micros(),
        actor_kind: caller.actor.kind(),
        actor_id: caller.actor.id(),
        event,
        told: event.is_told(caller),
        detail: event.detail.to_string(),
    };
    per_backend!(db, db => insert.execute(db))?;
    Ok(())
}

/// An INSERT whose text never changes, so that it is prepared only once: every change runs it.
struct InsertEvent<'a> {
    id: AuditEventId,
    organization: &'a OrganizationId,
    at: i64,
    actor_kind: &'a str,
    actor_id: Option<&'a str>,
    event: &'a Event,
    told: bool,
    detail: String,
}

impl<DB> QueryFragment<DB> for InsertEvent<'_>
where
    DB: Backend + HasSqlType<BigInt> + HasSqlType<Bool>,
    str: ToSql<Text, DB>,
    String: ToSql<Text, DB>,
    i64: ToSql<BigInt, DB>,
    bool: ToSql<Bool, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO audit_events (actor_id, target_id, told, at, id, organization_id, actor_kind, \
             action, target_kind, detail) VALUES (",
        );
        out.push_bind_param::<Nullable<Text>, _>(&self.actor_id)?;
        out.push_sql(", ");
        out.push_bind_param::<Nullable<Text>, _>(&self.event.target_id)?;
        out.push_sql(", ");
        out.push_bind_param::<Bool, _>(&self.told)?;
        out.push_sql(", ");
        out.push_bind_param::<BigInt, _>(&self.at)?;
        let texts = [
            self.id.as_str(),
            self.organization.as_str(),
            self.actor_kind,
            self.event.action.as_str(),
            self.event.action.target_kind(),
            &self.detail,
        ];
        for text in texts {
            out.push_sql(", ");
            out.push_bind_param::<Text, _>(text)?;
        }
        out.push_sql(")");
        Ok(())
    }
}

impl QueryId for InsertEvent<'_> {
    type QueryId = InsertEvent<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for InsertEvent<'_> {
    type SqlType = Untyped;
}

impl<C> RunQueryDsl<C> for InsertEvent<'_> {}

/// A page of the trail, newest first.
pub fn list(
    db: &mut Connection,
    organization: &OrganizationId,
    page: &PageRequest,
) -> Result<Page<AuditEvent>, StoreError> {
    let mut query = audit_events::table
        .filter(audit_events::organization_id.eq(organization))
        .order(audit_events::id.desc())
        .limit(page.fetch())
        .select(AuditEvent::as_select())
        .into_boxed();
    if let Some(cursor) = page.cursor() {
        query = query.filter(audit_events::id.lt(cursor.to_owned()));
    }
    let items = query.load(db)?;
    Ok(page.page(items, |event: &AuditEvent| event.id.as_str()))
}
