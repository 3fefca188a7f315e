//! Which part of a filter the database can answer exactly.

use scim_model::{AttributePath, Filter, FilterValue, Operator};

use crate::fold;

/// A term that SQL answers just as [`Filter::matches`] would.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Condition {
    /// `id eq`, exactly.
    Id(String),
    /// `userName eq`, folded.
    UserName(String),
    /// `externalId eq`, exactly.
    ExternalId(String),
    /// `emails.value eq`, folded.
    Email(String),
    /// `groups.value eq`, exactly.
    Group(String),
    /// `active eq`.
    Active(bool),
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
            Filter::Compare {
                path,
                operator: Operator::Equal,
                value,
            } => match condition(path, value) {
                Some(condition) => self.conditions.push(condition),
                None => self.rest.push(filter),
            },
            _ => self.rest.push(filter),
        }
    }
}

fn condition(path: &AttributePath, value: &FilterValue) -> Option<Condition> {
    if path.is("active") {
        return value.as_bool().map(Condition::Active);
    }
    let text = value.as_text()?;
    if path.is("id") {
        Some(Condition::Id(text.into_owned()))
    } else if path.is("userName") {
        Some(Condition::UserName(fold(&text)))
    } else if path.is("externalId") {
        Some(Condition::ExternalId(text.into_owned()))
    } else if path.is("emails.value") || path.is("emails") {
        Some(Condition::Email(fold(&text)))
    } else if path.is("groups.value") || path.is("groups") {
        Some(Condition::Group(text.into_owned()))
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
    fn indexed_equality_is_for_the_database() {
        let ada = || "ada@example.com".to_owned();
        assert_eq!(
            split(r#"USERNAME eq "Ada@Example.com""#),
            (vec![Condition::UserName(ada())], 0)
        );
        assert_eq!(
            split(r#"emails eq "Ada@Example.com""#),
            (vec![Condition::Email(ada())], 0)
        );
        for filter in [r#"groups.value eq "G""#, r#"groups eq "G""#] {
            assert_eq!(split(filter), (vec![Condition::Group("G".to_owned())], 0));
        }
        assert_eq!(
            split(r#"active eq "True" and externalId eq "A""#),
            (
                vec![
                    Condition::Active(true),
                    Condition::ExternalId("A".to_owned())
                ],
                0
            )
        );
    }

    #[test]
    fn all_else_is_left_and_none_is_lost() {
        assert_eq!(split(r#"userName ne "a""#), (vec![], 1));
        assert_eq!(split(r#"userName eq "a" or id eq "b""#), (vec![], 1));
        assert_eq!(split("userName eq null"), (vec![], 1));
        assert_eq!(split("groups eq null"), (vec![], 1));
        assert_eq!(
            split(r#"id eq "7" and title pr and nickName co "x""#),
            (vec![Condition::Id("7".to_owned())], 2)
        );
    }
}
