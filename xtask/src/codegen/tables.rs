//! Tables as data, and where two sets of them differ.

use anyhow::{Context as _, bail};
use serde_json::Value;

/// A table of the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: String,
    /// In the order of definition.
    pub(super) columns: Vec<Column>,
    pub(super) foreign_keys: Vec<ForeignKey>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    /// A type that both databases have: `Text`, `BigInt`, `Bool` or `Binary`.
    pub(super) kind: String,
    pub(super) nullable: bool,
    pub(super) primary_key: bool,
}

/// A column that refers to another table's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ForeignKey {
    pub(super) column: String,
    pub(super) table: String,
    pub(super) references: String,
}

/// The portable types.
const KINDS: [&str; 4] = ["Text", "BigInt", "Bool", "Binary"];

/// Reads what `describe_schema` printed. Tables and foreign keys come back in alphabetical order.
///
/// # Errors
/// If it is of another shape, or a column's type is not portable.
pub(super) fn parse(json: &str) -> anyhow::Result<Vec<Table>> {
    let tables: Value = serde_json::from_str(json)?;
    let tables = tables.as_array().context("not a list of tables")?;
    let mut tables: Vec<Table> = tables.iter().map(table).collect::<Result<_, _>>()?;
    tables.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(tables)
}

fn table(value: &Value) -> anyhow::Result<Table> {
    let name = text(value, "name")?;
    let columns = list(value, "columns")?
        .iter()
        .map(column)
        .collect::<Result<_, _>>();
    let keys = list(value, "foreign_keys")?
        .iter()
        .map(foreign_key)
        .collect::<Result<_, _>>();
    let mut foreign_keys: Vec<_> = keys.with_context(|| format!("table {name}"))?;
    foreign_keys.sort();
    foreign_keys.dedup();
    Ok(Table {
        columns: columns.with_context(|| format!("table {name}"))?,
        foreign_keys,
        name,
    })
}

fn column(value: &Value) -> anyhow::Result<Column> {
    let name = text(value, "name")?;
    let kind = text(value, "type")?;
    if !KINDS.contains(&kind.as_str()) {
        bail!(
            "column {name} is of type {kind}; portable are {}",
            KINDS.join(", ")
        );
    }
    Ok(Column {
        nullable: flag(value, "nullable")?,
        primary_key: flag(value, "primary_key")?,
        name,
        kind,
    })
}

fn foreign_key(value: &Value) -> anyhow::Result<ForeignKey> {
    Ok(ForeignKey {
        column: text(value, "column")?,
        table: text(value, "table")?,
        references: text(value, "references")?,
    })
}

fn text(value: &Value, key: &str) -> anyhow::Result<String> {
    value[key]
        .as_str()
        .map(ToOwned::to_owned)
        .with_context(|| format!("no text {key:?}"))
}

fn flag(value: &Value, key: &str) -> anyhow::Result<bool> {
    value[key]
        .as_bool()
        .with_context(|| format!("no true or false {key:?}"))
}

fn list<'value>(value: &'value Value, key: &str) -> anyhow::Result<&'value [Value]> {
    value[key]
        .as_array()
        .map(Vec::as_slice)
        .with_context(|| format!("no list {key:?}"))
}

/// Where the two databases differ, one line each.
pub(super) fn differences(sqlite: &[Table], postgres: &[Table]) -> Vec<String> {
    let mut found = Vec::new();
    missing(sqlite, postgres, "PostgreSQL", &mut found);
    missing(postgres, sqlite, "SQLite", &mut found);
    for one in sqlite {
        let Some(other) = postgres.iter().find(|other| other.name == one.name) else {
            continue;
        };
        if one.columns != other.columns {
            found.push(format!(
                "{}: SQLite has ({}), PostgreSQL has ({})",
                one.name,
                shown(one),
                shown(other)
            ));
        }
        if one.foreign_keys != other.foreign_keys {
            found.push(format!(
                "{}: SQLite refers to ({}), PostgreSQL to ({})",
                one.name,
                references(one),
                references(other)
            ));
        }
    }
    found
}

fn missing(there: &[Table], elsewhere: &[Table], elsewhere_name: &str, found: &mut Vec<String>) {
    let absent = |table: &&Table| !elsewhere.iter().any(|other| other.name == table.name);
    found.extend(
        there
            .iter()
            .filter(absent)
            .map(|table| format!("{}: not in {elsewhere_name}", table.name)),
    );
}

fn shown(table: &Table) -> String {
    let column = |column: &Column| {
        let key = if column.primary_key {
            " primary key"
        } else {
            ""
        };
        let null = if column.nullable { " null" } else { "" };
        format!("{} {}{null}{key}", column.name, column.kind)
    };
    table
        .columns
        .iter()
        .map(column)
        .collect::<Vec<_>>()
        .join(", ")
}

fn references(table: &Table) -> String {
    let key = |key: &ForeignKey| format!("{} → {}.{}", key.column, key.table, key.references);
    table
        .foreign_keys
        .iter()
        .map(key)
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const USERS: &str = r#"[{"name": "users", "columns": [
        {"name": "id", "type": "Text", "nullable": false, "primary_key": true},
        {"name": "active", "type": "Bool", "nullable": false, "primary_key": false}
    ], "foreign_keys": [{"column": "organization_id", "table": "organizations", "references": "id"}]}]"#;

    #[test]
    fn equal_databases_do_not_differ() {
        let tables = parse(USERS).unwrap();
        assert_eq!(differences(&tables, &tables), Vec::<String>::new());
    }

    #[test]
    fn each_kind_of_difference_is_named() {
        let sqlite = parse(USERS).unwrap();
        for (changed, words) in [
            (
                USERS.replace("\"users\"", "\"people\""),
                "users: not in PostgreSQL",
            ),
            (
                USERS.replace("Bool", "BigInt"),
                "active Bool), PostgreSQL has (id Text primary key, active BigInt",
            ),
            (
                USERS.replacen("false", "true", 1),
                "id Text null primary key",
            ),
            (
                USERS.replace("\"organizations\"", "\"teams\""),
                "→ teams.id",
            ),
        ] {
            let postgres = parse(&changed).unwrap();
            let found = differences(&sqlite, &postgres);
            assert!(
                found.iter().any(|line| line.contains(words)),
                "{words:?}: {found:?}"
            );
        }
    }

    #[test]
    fn a_type_that_only_one_database_has_is_rejected() {
        assert!(parse(USERS).is_ok());
        let error = parse(&USERS.replace("Bool", "Timestamptz")).unwrap_err();
        assert!(
            format!("{error:#}").contains("active is of type Timestamptz"),
            "{error:#}"
        );
    }
}
