//! Migrates an empty database and prints its tables as JSON: what `schema.rs` is generated from.
//!
//! ```text
//! cargo run -p identity-store --example describe_schema -- sqlite:///tmp/empty.db
//! ```

#![allow(clippy::print_stdout, reason = "a command-line tool")]

use std::collections::HashMap;
use std::error::Error;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};
use identity_store::{DatabaseUrl, Store, StoreOptions};
use serde_json::{Value, json};

#[expect(
    clippy::struct_field_names,
    reason = "the names of the queries' columns"
)]
/// One column, as either database tells it.
#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    required: i64,
    #[diesel(sql_type = BigInt)]
    key: i64,
    #[diesel(sql_type = Nullable<Text>)]
    target: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    target_column: Option<String>,
}

const SQLITE: &str = r#"
SELECT t.name AS table_name, c.name AS name, c.type AS kind, c."notnull" AS required,
       c.pk AS key, f."table" AS target, f."to" AS target_column
FROM sqlite_master t
JOIN pragma_table_info(t.name) c
LEFT JOIN pragma_foreign_key_list(t.name) f ON f."from" = c.name
WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE '\_\_%' ESCAPE '\'
ORDER BY t.name, c.cid"#;

const POSTGRES: &str = r"
SELECT t.relname::text AS table_name, c.attname::text AS name,
       format_type(c.atttypid, NULL) AS kind,
       (c.attnotnull)::int::bigint AS required,
       coalesce(array_position(p.conkey::int[], c.attnum::int), 0)::bigint AS key,
       ft.relname::text AS target, fc.attname::text AS target_column
FROM pg_class t
JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped
LEFT JOIN pg_constraint p ON p.conrelid = t.oid AND p.contype = 'p'
LEFT JOIN pg_constraint f ON f.conrelid = t.oid AND f.contype = 'f' AND f.conkey = ARRAY[c.attnum]
LEFT JOIN pg_class ft ON ft.oid = f.confrelid
LEFT JOIN pg_attribute fc ON fc.attrelid = f.confrelid AND fc.attnum = f.confkey[1]
WHERE t.relkind = 'r' AND t.relnamespace = current_schema()::regnamespace
  AND t.relname NOT LIKE '\_\_%'
ORDER BY t.relname::text, c.attnum";

fn main() -> Result<(), Box<dyn Error>> {
    let url: DatabaseUrl = std::env::args()
        .nth(1)
        .ok_or("expected the URL of an empty database")?
        .parse()?;
    let store = Store::open(&url, StoreOptions::small())?;
    if store.migrate()?.is_empty() {
        return Err("expected an empty database, received one that is migrated".into());
    }
    let statement = match url {
        DatabaseUrl::Sqlite(_) => SQLITE,
        _ => POSTGRES,
    };
    let columns: Vec<Column> = store.read(|db| {
        diesel::sql_query(statement)
            .load(db)
            .map_err(identity_store::StoreError::from)
    })?;
    println!("{:#}", describe(&columns)?);
    Ok(())
}

fn describe(columns: &[Column]) -> Result<Value, String> {
    let mut order: Vec<&str> = columns
        .iter()
        .map(|column| column.table_name.as_str())
        .collect();
    order.dedup();
    let mut of_table: HashMap<&str, Vec<&Column>> = HashMap::new();
    for column in columns {
        of_table.entry(&column.table_name).or_default().push(column);
    }
    let tables = order.into_iter().map(|name| {
        let columns = of_table.remove(name).unwrap_or_default();
        Ok(json!({
            "name": name,
            "columns": columns.iter().map(|column| column_json(column)).collect::<Result<Vec<_>, String>>()?,
            "primary_key": primary_key(&columns),
            "foreign_keys": columns.iter().filter_map(|column| Some(json!({
                "column": column.name,
                "table": column.target.as_ref()?,
                "references": column.target_column,
            }))).collect::<Vec<_>>(),
        }))
    });
    tables.collect()
}

fn column_json(column: &Column) -> Result<Value, String> {
    Ok(json!({
        "name": column.name,
        "type": portable(&column.kind)?,
        "nullable": column.required == 0,
        "primary_key": column.key > 0,
    }))
}

/// The key's columns in the key's order, which may differ from the table's.
fn primary_key<'a>(columns: &[&'a Column]) -> Vec<&'a str> {
    let mut key: Vec<&Column> = columns
        .iter()
        .copied()
        .filter(|column| column.key > 0)
        .collect();
    key.sort_by_key(|column| column.key);
    key.into_iter().map(|column| column.name.as_str()).collect()
}

/// The few types that both databases have.
fn portable(kind: &str) -> Result<&'static str, String> {
    match kind.to_ascii_uppercase().as_str() {
        "TEXT" => Ok("Text"),
        "BIGINT" => Ok("BigInt"),
        "BOOLEAN" => Ok("Bool"),
        "BLOB" | "BYTEA" => Ok("Binary"),
        other => Err(format!(
            "expected Text, BigInt, Bool or Binary, found {other}"
        )),
    }
}
