//! The statements that both kinds of bearer secrets share, each on its own table.

/// The statements of a [`Kind`](super::bearer::Kind) on its table. Diesel's tables have no common
/// type that a function could take.
macro_rules! bearer_table {
    ($table:ident, $id:ident, $actor:ident, $prefix:expr, $created:ident, $revoked:ident) => {
        impl crate::tokens::bearer::Kind for $id {
            const PREFIX: &'static str = $prefix;
            const CREATED: Action = Action::$created;
            const REVOKED: Action = Action::$revoked;

            fn new(now: DateTime<Utc>) -> Self {
                Self::new(now)
            }

            fn actor(&self) -> Actor {
                Actor::$actor(self.clone())
            }

            fn insert(db: &mut Connection, record: &Record<Self>) -> Result<(), StoreError> {
                let micros = |time: Option<DateTime<Utc>>| time.map(|time| time.timestamp_micros());
                diesel::insert_into($table::table)
                    .values((
                        $table::id.eq(&record.id),
                        $table::organization_id.eq(&record.organization_id),
                        $table::name.eq(&record.name),
                        $table::secret_hash.eq(&record.secret_hash),
                        $table::prefix.eq(&record.prefix),
                        $table::last_four.eq(&record.last_four),
                        $table::created_by.eq(&record.created_by),
                        $table::created_at.eq(record.created_at.timestamp_micros()),
                        $table::expires_at.eq(micros(record.expires_at)),
                    ))
                    .execute(db)?;
                Ok(())
            }

            fn all(
                db: &mut Connection,
                of: &OrganizationId,
            ) -> Result<Vec<Record<Self>>, StoreError> {
                Ok($table::table
                    .filter($table::organization_id.eq(of))
                    .order($table::id.desc())
                    .select(crate::tokens::bearer_table::record_columns!($table))
                    .load(db)?)
            }

            fn exists(&self, db: &mut Connection, of: &OrganizationId) -> Result<bool, StoreError> {
                let own = $table::table
                    .find(self)
                    .filter($table::organization_id.eq(of));
                Ok(own.count().get_result::<i64>(db)? > 0)
            }

            fn set_revoked(
                &self,
                db: &mut Connection,
                of: &OrganizationId,
                now: DateTime<Utc>,
            ) -> Result<bool, StoreError> {
                let own = $table::table
                    .find(self)
                    .filter($table::organization_id.eq(of))
                    .filter($table::revoked_at.is_null());
                let revoked = diesel::update(own)
                    .set($table::revoked_at.eq(now.timestamp_micros()))
                    .execute(db)?;
                Ok(revoked > 0)
            }

            fn by_hash(
                db: &mut Connection,
                hash: &[u8],
            ) -> Result<Option<Bearer<Self>>, StoreError> {
                let found = per_backend!(db, db => $table::table
                    .inner_join(organizations::table)
                    .filter($table::secret_hash.eq(hash))
                    .select(crate::tokens::bearer_table::bearer_columns!($table))
                    .get_result(db));
                Ok(found.optional()?)
            }

            fn set_used(
                &self,
                db: &mut Connection,
                of: &OrganizationId,
                due: DateTime<Utc>,
                now: DateTime<Utc>,
            ) -> Result<(), StoreError> {
                let is_due = $table::last_used_at
                    .is_null()
                    .or($table::last_used_at
                        .le(due.timestamp_micros())
                        .assume_not_null());
                let own = $table::table
                    .find(self)
                    .filter($table::organization_id.eq(of));
                diesel::update(own.filter(is_due.assume_not_null()))
                    .set($table::last_used_at.eq(now.timestamp_micros()))
                    .execute(db)?;
                Ok(())
            }
        }
    };
}

/// The columns of a [`Record`](super::bearer::Record).
macro_rules! record_columns {
    ($table:ident) => {
        (
            $table::id,
            $table::organization_id,
            $table::name,
            $table::secret_hash,
            $table::prefix,
            $table::last_four,
            $table::created_by,
            $table::created_at,
            $table::expires_at,
            $table::last_used_at,
            $table::revoked_at,
        )
    };
}

/// The columns of a [`Bearer`](super::bearer::Bearer), from the table joined with its organization.
macro_rules! bearer_columns {
    ($table:ident) => {
        (
            $table::id,
            $table::organization_id,
            $table::secret_hash,
            $table::expires_at,
            $table::last_used_at,
            $table::revoked_at,
            organizations::suspended_at,
        )
    };
}

pub(super) use {bearer_columns, bearer_table, record_columns};
