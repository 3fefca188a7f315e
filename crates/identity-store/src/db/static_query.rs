//! Statements that are written by hand, since diesel cannot build them for both databases or would
//! write their text anew at each call. Their text never changes, so that each is prepared once on a
//! connection.

use std::marker::PhantomData;

use diesel::RunQueryDsl;
use diesel::backend::Backend;
use diesel::pg::PgConnection;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::methods::{ExecuteDsl, LoadQuery};
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool, HasSqlType, Nullable, Text};
use diesel::sqlite::SqliteConnection;

use crate::Connection;

/// The text of a statement; each `?` stands for a bind.
pub(crate) trait StaticSql: 'static {
    const SQLITE: &'static str;
    /// Takes the same binds in the same order.
    const POSTGRES: &'static str;
    /// The types of the columns that it returns.
    type Row;
}

/// A value for a `?`, with its type.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Bind<'a> {
    Text(&'a str),
    NullableText(Option<&'a str>),
    BigInt(i64),
    NullableBigInt(Option<i64>),
    Bool(bool),
}

/// A statement with its binds. It runs on the database's own connection: see
/// [`per_backend`](crate::db::connection::per_backend).
#[derive(Debug, Clone, Copy)]
pub(crate) struct StaticQuery<'a, S> {
    binds: &'a [Bind<'a>],
    sql: PhantomData<S>,
}

impl<'a, S: StaticSql> StaticQuery<'a, S> {
    pub(crate) fn new(binds: &'a [Bind<'a>]) -> Self {
        Self {
            binds,
            sql: PhantomData,
        }
    }

    /// Returns all rows.
    pub(crate) fn load<T>(self, db: &mut Connection) -> QueryResult<Vec<T>>
    where
        Statement<'a, S>: LoadQuery<'a, SqliteConnection, T> + LoadQuery<'a, PgConnection, T>,
    {
        match db {
            Connection::Sqlite(db) => RunQueryDsl::load(self.on(S::SQLITE), db),
            Connection::Postgres(db) => RunQueryDsl::load(self.on(S::POSTGRES), db),
        }
    }

    /// Returns the first row.
    pub(crate) fn get_result<T>(self, db: &mut Connection) -> QueryResult<T>
    where
        Statement<'a, S>: LoadQuery<'a, SqliteConnection, T> + LoadQuery<'a, PgConnection, T>,
    {
        match db {
            Connection::Sqlite(db) => RunQueryDsl::get_result(self.on(S::SQLITE), db),
            Connection::Postgres(db) => RunQueryDsl::get_result(self.on(S::POSTGRES), db),
        }
    }

    /// Returns the number of rows that it changed.
    pub(crate) fn execute(self, db: &mut Connection) -> QueryResult<usize>
    where
        Statement<'a, S>: ExecuteDsl<SqliteConnection> + ExecuteDsl<PgConnection>,
    {
        match db {
            Connection::Sqlite(db) => RunQueryDsl::execute(self.on(S::SQLITE), db),
            Connection::Postgres(db) => RunQueryDsl::execute(self.on(S::POSTGRES), db),
        }
    }

    fn on(self, text: &'static str) -> Statement<'a, S> {
        Statement { text, query: self }
    }
}

/// A [`StaticQuery`] for one database.
pub(crate) struct Statement<'a, S> {
    text: &'static str,
    query: StaticQuery<'a, S>,
}

impl<S, DB> QueryFragment<DB> for Statement<'_, S>
where
    DB: Backend + HasSqlType<Bool>,
    str: ToSql<Text, DB>,
    i64: ToSql<BigInt, DB>,
    bool: ToSql<Bool, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let mut text = self.text;
        for bind in self.query.binds {
            let index = memchr::memchr(b'?', text.as_bytes());
            let Some((before, after)) = index.and_then(|index| text.split_at_checked(index)) else {
                break;
            };
            out.push_sql(before);
            match bind {
                Bind::Text(value) => out.push_bind_param::<Text, _>(*value)?,
                Bind::NullableText(value) => out.push_bind_param::<Nullable<Text>, _>(value)?,
                Bind::BigInt(value) => out.push_bind_param::<BigInt, _>(value)?,
                Bind::NullableBigInt(value) => out.push_bind_param::<Nullable<BigInt>, _>(value)?,
                Bind::Bool(value) => out.push_bind_param::<Bool, _>(value)?,
            }
            text = after.strip_prefix('?').unwrap_or(after);
        }
        out.push_sql(text);
        Ok(())
    }
}

/// A connection is to one database only, so the statement's type identifies its text.
impl<S: StaticSql> QueryId for Statement<'_, S> {
    type QueryId = Statement<'static, S>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<S: StaticSql> Query for Statement<'_, S> {
    type SqlType = S::Row;
}

impl<S, C> RunQueryDsl<C> for Statement<'_, S> {}

/// Declares statements: `Name -> RowTypes { sqlite: "…", postgres: "…" }`.
macro_rules! static_sql {
    ($($name:ident -> $row:ty { sqlite: $sqlite:expr, postgres: $postgres:expr })+) => {$(
        struct $name;

        impl $crate::db::static_query::StaticSql for $name {
            const SQLITE: &'static str = $sqlite;
            const POSTGRES: &'static str = $postgres;
            type Row = $row;
        }
    )+};
}

pub(crate) use static_sql;

/// Texts as a JSON list: one bind for any number of them.
pub(crate) fn json_list<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let texts = texts.into_iter().map(|text| text.as_ref().into());
    serde_json::Value::Array(texts.collect()).to_string()
}
