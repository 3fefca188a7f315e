//! Which part of a filter on groups the database can answer exactly.

use scim_model::{AttributePath, Filter, FilterValue, Operator};

use crate::fold;

/// A term that SQL answers just as [`Filter::matches`] would.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    /// `id eq`, exactly.
    Id(String),
    /// `displayName eq`, folded.
    DisplayName(String),
    /// `externalId eq`, exactly.
    ExternalId(String),
    /// `members.value eq`, exactly.
    Member(String),
}

/// A filter, split into what SQL answers and what is left for [`Filter::matches`].
///
/// A resource fulfills the filter when it fulfills all of both.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Split<'a> {
    /// For SQL.
    pub(super) conditions: Vec<Condition>,
    /// For Rust.
    pub(super) rest: Vec<&'a Filter>,
}

impl<'a> Split<'a> {
    pub(super) fn of(filter: Option<&'a Filter>) -> Self {
        let mut split = Self::default();
        if let Some(filter) = filter {
            split.add(filter);
        }
        split
    }

    fn add(&mut self, filter: &'a Filter) {
        match filter {
            Filter::And(terms) => terms.iter().for_each(|term| self.add(term)),
            _ => match condition(filter) {
                Some(condition) => self.conditions.push(condition),
                None => self.rest.push(filter),
            },
        }
    }
}

fn condition(filter: &Filter) -> Option<Condition> {
    match filter {
        Filter::Compare {
            path,
            operator: Operator::Equal,
            value,
        } => equality(path, value),
        Filter::ValuePath { attribute, filter } if attribute.is("members") => match &**filter {
            Filter::Compare {
                path,
                operator: Operator::Equal,
                value,
            } if path.is("value") => value.as_text().map(|id| Condition::Member(id.into_owned())),
            _ => None,
        },
        _ => None,
    }
}

fn equality(path: &AttributePath, value: &FilterValue) -> Option<Condition> {
    let text = value.as_text()?;
    if path.is("id") {
        Some(Condition::Id(text.into_owned()))
    } else if path.is("displayName") {
        Some(Condition::DisplayName(fold(&text)))
    } else if path.is("externalId") {
        Some(Condition::ExternalId(text.into_owned()))
    } else if path.is("members.value") || path.is("members") {
        Some(Condition::Member(text.into_owned()))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Condition, Split};
    use scim_model::Filter;

    fn split(text: &str) -> (Vec<Condition>, usize) {
        let filter = Filter::parse(text).unwrap();
        let split = Split::of(Some(&filter));
        (split.conditions, split.rest.len())
    }

    #[test]
    fn entras_probe_for_a_member_is_for_the_database() {
        let member = || Condition::Member("u1".to_owned());
        assert_eq!(
            split(r#"id eq "g1" and members eq "u1""#),
            (vec![Condition::Id("g1".to_owned()), member()], 0)
        );
        for filter in [r#"members.value eq "u1""#, r#"MEMBERS[Value eq "u1"]"#] {
            assert_eq!(split(filter), (vec![member()], 0), "{filter}");
        }
    }

    #[test]
    fn all_else_is_left_and_none_is_lost() {
        for filter in [
            r#"members.display eq "Ada""#,
            r#"members[value eq "u1" and type eq "User"]"#,
            "members eq null",
            "not (members pr)",
            r#"displayName co "a""#,
        ] {
            assert_eq!(split(filter), (vec![], 1), "{filter}");
        }
        assert_eq!(
            split(r#"displayName eq "Pilots" and externalId sw "x""#),
            (vec![Condition::DisplayName("pilots".to_owned())], 1)
        );
    }
}
