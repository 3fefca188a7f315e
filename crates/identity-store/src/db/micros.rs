//! Times in the database: microseconds since 1970 in UTC, in a `BigInt` column.

use chrono::{DateTime, Utc};
use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::BigInt;

/// A time as it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = BigInt)]
pub struct Micros(pub(crate) i64);

impl From<DateTime<Utc>> for Micros {
    fn from(time: DateTime<Utc>) -> Self {
        Self(time.timestamp_micros())
    }
}

impl From<Micros> for DateTime<Utc> {
    fn from(stored: Micros) -> Self {
        DateTime::from_timestamp_micros(stored.0).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }
}

impl<DB> diesel::serialize::ToSql<BigInt, DB> for Micros
where
    DB: diesel::backend::Backend,
    i64: diesel::serialize::ToSql<BigInt, DB>,
{
    fn to_sql<'b>(
        &'b self,
        out: &mut diesel::serialize::Output<'b, '_, DB>,
    ) -> diesel::serialize::Result {
        diesel::serialize::ToSql::<BigInt, DB>::to_sql(&self.0, out)
    }
}

impl<DB> diesel::deserialize::FromSql<BigInt, DB> for Micros
where
    DB: diesel::backend::Backend,
    i64: diesel::deserialize::FromSql<BigInt, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> diesel::deserialize::Result<Self> {
        <i64 as diesel::deserialize::FromSql<BigInt, DB>>::from_sql(value).map(Self)
    }
}

/// A time that may be absent.
#[derive(Debug, Clone, Copy)]
pub struct MaybeMicros(pub(crate) Option<Micros>);

impl From<Option<DateTime<Utc>>> for MaybeMicros {
    fn from(time: Option<DateTime<Utc>>) -> Self {
        Self(time.map(Micros::from))
    }
}

impl From<MaybeMicros> for Option<DateTime<Utc>> {
    fn from(stored: MaybeMicros) -> Self {
        stored.0.map(DateTime::from)
    }
}

impl<DB> diesel::Queryable<diesel::sql_types::Nullable<BigInt>, DB> for MaybeMicros
where
    DB: diesel::backend::Backend,
    Option<Micros>: diesel::Queryable<diesel::sql_types::Nullable<BigInt>, DB>,
{
    type Row = <Option<Micros> as diesel::Queryable<diesel::sql_types::Nullable<BigInt>, DB>>::Row;

    fn build(row: Self::Row) -> diesel::deserialize::Result<Self> {
        <Option<Micros> as diesel::Queryable<_, DB>>::build(row).map(Self)
    }
}

impl AsExpression<diesel::sql_types::Nullable<BigInt>> for MaybeMicros {
    type Expression =
        <Option<i64> as AsExpression<diesel::sql_types::Nullable<BigInt>>>::Expression;

    fn as_expression(self) -> Self::Expression {
        AsExpression::<diesel::sql_types::Nullable<BigInt>>::as_expression(
            self.0.map(|micros| micros.0),
        )
    }
}
