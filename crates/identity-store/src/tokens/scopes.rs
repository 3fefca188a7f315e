//! What a key of the management API may do.

use std::fmt;

use crate::db::sql_text::text_enum;

text_enum! {
    /// One thing that a key may do.
    Scope {
        /// Read everything that the management API shows.
        Read = "read",
        /// Change everything but what the other scopes are for: the identity provider, SCIM tokens,
        /// groups, members, and taking keys away.
        Write = "write",
        /// Create API keys.
        Keys = "keys",
        /// Make a person platform admin.
        Admins = "admins",
    }
}

impl Scope {
    /// Whether only a person may give it: a key that could pass it on would outlive its revocation.
    pub fn is_given_by_people_only(self) -> bool {
        matches!(self, Self::Keys | Self::Admins)
    }
}

/// The scopes of a key, each once, in the order of [`Scope::ALL`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    /// These scopes, in any order.
    pub fn of(scopes: &[Scope]) -> Self {
        let all = Scope::ALL.iter();
        Self(all.copied().filter(|it| scopes.contains(it)).collect())
    }

    /// What a key can do that was made without naming scopes.
    pub fn usual() -> Self {
        Self::of(&[Scope::Read, Scope::Write])
    }

    /// Reads what the database holds. A word that a later version of this program wrote gives no
    /// right here.
    pub(super) fn stored(text: &str) -> Self {
        let words: Vec<Scope> = text.split(' ').filter_map(Scope::parse).collect();
        Self::of(&words)
    }

    /// Whether this scope is one of them.
    pub fn contains(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// The scopes.
    pub fn iter(&self) -> impl Iterator<Item = Scope> {
        self.0.iter().copied()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, scope) in self.0.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(f, "{space}{scope}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Scope, Scopes};

    #[test]
    fn scopes_are_read_as_they_were_written_and_unknown_ones_give_nothing() {
        let both = Scopes::of(&[Scope::Write, Scope::Read, Scope::Write]);
        assert_eq!(both, Scopes::usual());
        assert_eq!(both.to_string(), "read write");
        assert_eq!(Scopes::stored("read write"), both);
        let some = Scopes::stored("read everything  keys");
        assert_eq!(some, Scopes::of(&[Scope::Keys, Scope::Read]));
        assert!(some.contains(Scope::Keys) && !some.contains(Scope::Write));
        assert!(Scopes::stored("").is_empty() && !some.is_empty());
    }
}
