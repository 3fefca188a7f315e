//! Statements that diesel cannot build for both databases. Their text never changes, so that
//! each is prepared once on a connection.

use std::marker::PhantomData;

use diesel::RunQueryDsl;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{HasSqlType, Text};

use crate::Connection;

/// The text of a statement; each `?` stands for a parameter, which is text.
pub(crate) trait FixedSql: 'static {
    /// On SQLite.
    const SQLITE: &'static str;
    /// On PostgreSQL, with the same parameters in the same order.
    const POSTGRES: &'static str;
    /// The types of the columns it answers.
    type Row;
}

/// A statement with its parameters.
pub(crate) struct Fixed<'a, S> {
    text: &'static str,
    parameters: &'a [&'a str],
    statement: PhantomData<S>,
}

impl<'a, S: FixedSql> Fixed<'a, S> {
    pub(crate) fn new(db: &Connection, parameters: &'a [&'a str]) -> Self {
        let text = match db {
            Connection::Sqlite(_) => S::SQLITE,
            Connection::Postgres(_) => S::POSTGRES,
        };
        Self {
            text,
            parameters,
            statement: PhantomData,
        }
    }
}

impl<S, DB> QueryFragment<DB> for Fixed<'_, S>
where
    DB: Backend + HasSqlType<Text>,
    str: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let mut text = self.text;
        for parameter in self.parameters {
            let place = memchr::memchr(b'?', text.as_bytes());
            let Some((before, after)) = place.and_then(|place| text.split_at_checked(place)) else {
                break;
            };
            out.push_sql(before);
            out.push_bind_param::<Text, _>(*parameter)?;
            text = after.strip_prefix('?').unwrap_or(after);
        }
        out.push_sql(text);
        Ok(())
    }
}

/// A connection is to one database only, so the statement's type tells its text.
impl<S: FixedSql> QueryId for Fixed<'_, S> {
    type QueryId = Fixed<'static, S>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<S: FixedSql> Query for Fixed<'_, S> {
    type SqlType = S::Row;
}

impl<S, C> RunQueryDsl<C> for Fixed<'_, S> {}

/// Texts as a JSON list: a parameter for any number of them.
pub(crate) fn json_list<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let texts = texts.into_iter().map(|text| text.as_ref().into());
    serde_json::Value::Array(texts.collect()).to_string()
}
