//! SQL composed of literal text and bound values.

use std::borrow::Cow;
use std::marker::PhantomData;

use diesel::RunQueryDsl;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType, Text};

use crate::Connection;

/// The database whose SQL is written, where the two differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    pub(super) fn of(db: &Connection) -> Self {
        match db {
            Connection::Sqlite(_) => Self::Sqlite,
            Connection::Postgres(_) => Self::Postgres,
        }
    }
}

/// Literal text and bound values, in order. A value that a client sent is always bound.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sql(Vec<Part>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Verbatim(Cow<'static, str>),
    Text(String),
    Integer(i64),
}

impl Sql {
    pub(super) fn fixed(text: impl Into<Cow<'static, str>>) -> Self {
        Self(vec![Part::Verbatim(text.into())])
    }

    /// Appends literal text.
    #[must_use]
    pub(super) fn then(mut self, text: impl Into<Cow<'static, str>>) -> Self {
        self.0.push(Part::Verbatim(text.into()));
        self
    }

    /// Appends a bound text.
    #[must_use]
    pub(super) fn text(mut self, value: impl Into<String>) -> Self {
        self.0.push(Part::Text(value.into()));
        self
    }

    /// Appends a bound integer.
    #[must_use]
    pub(super) fn integer(mut self, value: i64) -> Self {
        self.0.push(Part::Integer(value));
        self
    }

    /// Appends other SQL.
    #[must_use]
    pub(super) fn append(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Joins conditions: `(a AND b)`.
    pub(super) fn join(conditions: impl IntoIterator<Item = Self>, between: &'static str) -> Self {
        let mut joined = Self::fixed("(");
        for (index, condition) in conditions.into_iter().enumerate() {
            if index > 0 {
                joined = joined.then(between);
            }
            joined = joined.append(condition);
        }
        joined.then(")")
    }

    /// A query that returns columns of these types.
    pub(super) fn query<T>(self) -> Statement<T> {
        Statement(self, PhantomData)
    }
}

/// A query that returns columns of the types `T`; it is prepared once for each text.
pub(super) struct Statement<T>(Sql, PhantomData<T>);

impl<T, DB> QueryFragment<DB> for Statement<T>
where
    DB: Backend + HasSqlType<Text> + HasSqlType<BigInt>,
    String: ToSql<Text, DB>,
    i64: ToSql<BigInt, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        for part in &self.0.0 {
            match part {
                Part::Verbatim(text) => out.push_sql(text),
                Part::Text(value) => out.push_bind_param::<Text, _>(value)?,
                Part::Integer(value) => out.push_bind_param::<BigInt, _>(value)?,
            }
        }
        Ok(())
    }
}

impl<T> QueryId for Statement<T> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<T> Query for Statement<T> {
    type SqlType = T;
}

impl<T, C> RunQueryDsl<C> for Statement<T> {}
