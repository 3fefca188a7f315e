//! Bearer secrets of programs: SCIM tokens and API keys differ only in table and prefix.

/// Defines the record, the outcome of a check, and the functions of one kind of bearer secret.
macro_rules! bearer_secrets {
    (
        table: $table:ident, record: $record:ident, bearer: $bearer:ident, id: $id:ident,
        check: $check:ident,
        kind: $kind:literal, prefix: $prefix:literal, actor: $actor:ident
    ) => {
        use chrono::{DateTime, Duration, Utc};
        use diesel::prelude::*;

        use crate::audit::{self, Actor, Event};
        use crate::db::connection::per_backend;
        use crate::db::micros::{MaybeMicros, Micros};
        use crate::db::schema::$table;
        use crate::tokens::secret::is_same_hash;
        use crate::{Connection, OrganizationId, Secret, StoreError, UserId, $id};

        /// What every secret of this kind starts with, so that leaks can be found by search.
        pub const PREFIX: &str = $prefix;

        /// How often the time of last use is written, at most.
        const TOUCH_EVERY: Duration = Duration::seconds(60);

        /// What is known of a secret: all but the secret.
        #[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
        #[diesel(table_name = $table, treat_none_as_default_value = false)]
        #[non_exhaustive]
        pub struct $record {
            /// Its identifier, in the order of creation.
            pub id: $id,
            /// The organization it opens.
            pub organization_id: OrganizationId,
            /// The name its maker gave it.
            pub name: String,
            pub(crate) secret_hash: Vec<u8>,
            /// What the secret starts with.
            pub prefix: String,
            /// The last four characters of the secret.
            pub last_four: String,
            /// The person who made it, when one did.
            pub created_by: Option<UserId>,
            /// When it was made.
            #[diesel(serialize_as = Micros, deserialize_as = Micros)]
            pub created_at: DateTime<Utc>,
            /// When it ends by itself.
            #[diesel(serialize_as = MaybeMicros, deserialize_as = MaybeMicros)]
            pub expires_at: Option<DateTime<Utc>>,
            /// When it was last used, to the minute.
            #[diesel(serialize_as = MaybeMicros, deserialize_as = MaybeMicros)]
            pub last_used_at: Option<DateTime<Utc>>,
            /// When it was revoked.
            #[diesel(serialize_as = MaybeMicros, deserialize_as = MaybeMicros)]
            pub revoked_at: Option<DateTime<Utc>>,
        }

        /// Who presented a secret: as much of it as a request needs to know, since each one reads it.
        #[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
        #[diesel(table_name = $table)]
        #[non_exhaustive]
        pub struct $bearer {
            /// The secret's identifier.
            pub id: $id,
            /// The organization it opens.
            pub organization_id: OrganizationId,
            secret_hash: Vec<u8>,
            #[diesel(deserialize_as = MaybeMicros)]
            pub(crate) expires_at: Option<DateTime<Utc>>,
            /// When it was last used, to the minute.
            #[diesel(deserialize_as = MaybeMicros)]
            pub last_used_at: Option<DateTime<Utc>>,
            #[diesel(deserialize_as = MaybeMicros)]
            revoked_at: Option<DateTime<Utc>>,
        }

        impl $bearer {
            /// Who acts when this secret is used.
            pub fn actor(&self) -> Actor {
                Actor::$actor(self.id.clone())
            }
        }

        /// What a presented secret is worth.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum $check {
            /// It opens its organization.
            Valid($bearer),
            /// There never was such a one.
            Unknown,
            /// It was revoked.
            Revoked($bearer),
            /// Its time is over.
            Expired($bearer),
        }

        impl $check {
            /// What a secret that exists is worth.
            pub(crate) fn of(bearer: $bearer, now: DateTime<Utc>) -> Self {
                if bearer.revoked_at.is_some() {
                    Self::Revoked(bearer)
                } else if bearer.expires_at.is_some_and(|end| end <= now) {
                    Self::Expired(bearer)
                } else {
                    Self::Valid(bearer)
                }
            }

            /// Who presented it, also where it is over.
            pub fn bearer(&self) -> Option<&$bearer> {
                match self {
                    Self::Valid(bearer) | Self::Revoked(bearer) | Self::Expired(bearer) => {
                        Some(bearer)
                    }
                    Self::Unknown => None,
                }
            }
        }

        /// Makes a secret; it is answered here and never again.
        ///
        /// # Errors
        /// When the database fails.
        pub fn create(
            db: &mut Connection,
            organization: &OrganizationId,
            name: &str,
            expires_at: Option<DateTime<Utc>>,
            actor: &Actor,
            now: DateTime<Utc>,
        ) -> Result<($record, Secret), StoreError> {
            let secret = Secret::generate(PREFIX);
            let record = $record {
                id: $id::new(now),
                organization_id: organization.clone(),
                name: name.to_owned(),
                secret_hash: secret.hash(),
                prefix: PREFIX.to_owned(),
                last_four: secret.last_four(),
                created_by: actor.user(),
                created_at: now,
                expires_at,
                last_used_at: None,
                revoked_at: None,
            };
            diesel::insert_into($table::table)
                .values(record.clone())
                .execute(db)?;
            let event = Event::new(concat!($kind, ".created"), $kind).target(&record.id);
            audit::record(db, organization, actor, &event, now)?;
            Ok((record, secret))
        }

        /// All of an organization, the newest first, revoked ones too.
        ///
        /// # Errors
        /// When the database fails.
        pub fn list(
            db: &mut Connection,
            organization: &OrganizationId,
        ) -> Result<Vec<$record>, StoreError> {
            Ok($table::table
                .filter($table::organization_id.eq(organization))
                .order($table::id.desc())
                .select($record::as_select())
                .load(db)?)
        }

        /// Ends a secret from the next request on; `false` when the organization has no such
        /// one. Revoking twice changes nothing.
        ///
        /// # Errors
        /// When the database fails.
        pub fn revoke(
            db: &mut Connection,
            organization: &OrganizationId,
            id: &$id,
            actor: &Actor,
            now: DateTime<Utc>,
        ) -> Result<bool, StoreError> {
            let own = $table::table
                .find(id)
                .filter($table::organization_id.eq(organization));
            let revoked = diesel::update(own.filter($table::revoked_at.is_null()))
                .set($table::revoked_at.eq(now.timestamp_micros()))
                .execute(db)?;
            if revoked == 0 {
                return Ok(own.count().get_result::<i64>(db)? > 0);
            }
            let event = Event::new(concat!($kind, ".revoked"), $kind).target(id);
            audit::record(db, organization, actor, &event, now)?;
            Ok(true)
        }

        /// Tells what a presented secret is worth now.
        ///
        /// # Errors
        /// When the database fails.
        pub fn authenticate(
            db: &mut Connection,
            presented: &Secret,
            now: DateTime<Utc>,
        ) -> Result<$check, StoreError> {
            let hash = presented.hash();
            let found = per_backend!(db, db => $table::table
                .filter($table::secret_hash.eq(&hash))
                .select($bearer::as_select())
                .get_result(db));
            let bearer: Option<$bearer> = found.optional()?;
            Ok(match bearer {
                Some(bearer) if is_same_hash(&hash, &bearer.secret_hash) => $check::of(bearer, now),
                _ => $check::Unknown,
            })
        }

        /// Whether [`touch`] would write: the last use is not known to the minute.
        pub fn needs_touch(bearer: &$bearer, now: DateTime<Utc>) -> bool {
            bearer
                .last_used_at
                .is_none_or(|last| now - last >= TOUCH_EVERY)
        }

        /// Notes a use, at most once a minute.
        ///
        /// # Errors
        /// When the database fails.
        pub fn touch(
            db: &mut Connection,
            organization: &OrganizationId,
            id: &$id,
            now: DateTime<Utc>,
        ) -> Result<(), StoreError> {
            let own = $table::table
                .find(id)
                .filter($table::organization_id.eq(organization));
            let before = (now - TOUCH_EVERY).timestamp_micros();
            let due = $table::last_used_at
                .is_null()
                .or($table::last_used_at.le(before).assume_not_null());
            diesel::update(own.filter(due.assume_not_null()))
                .set($table::last_used_at.eq(now.timestamp_micros()))
                .execute(db)?;
            Ok(())
        }
    };
}

pub(crate) use bearer_secrets;
