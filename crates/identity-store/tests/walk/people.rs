//! The people of the walk, and what the directory of their employer says of them.

/// E-mail addresses that the directory gives out, and gives to another when somebody has left or
/// has been renamed.
pub(crate) const ADDRESSES: [&str; 8] = [
    "ann@example.com",
    "bob@example.com",
    "kim@example.com",
    "dan@example.com",
    "eve@example.com",
    "fay@example.com",
    "new@example.com",
    "other@example.com",
];

/// What somebody may claim besides: the same to the eye, or to a careless comparison.
pub(crate) const LOOKALIKES: [&str; 2] = ["\u{212a}im@example.com", "ANN@example.com"];

/// Any text that somebody may claim for an e-mail address.
pub(crate) fn claim(index: usize) -> &'static str {
    ADDRESSES
        .iter()
        .chain(&LOOKALIKES)
        .nth(index % CLAIMS)
        .unwrap()
}

/// How many there are.
pub(crate) const CLAIMS: usize = ADDRESSES.len() + LOOKALIKES.len();

/// How the identity provider names somebody. Nobody can choose that themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Named {
    /// By a text that says nothing, and is never another's.
    Opaque(&'static str),
    /// By the e-mail address that the directory gives them.
    Mailbox,
    /// Anew at each sign-in; the same text comes again for somebody else.
    Transient,
}

/// A person.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Person {
    pub(crate) name: &'static str,
    pub(crate) named: Named,
    /// A guest of the identity provider from elsewhere, of whom the directory knows nothing.
    pub(crate) guest: bool,
}

/// Everybody. The first is the admin who has set the organization up.
pub(crate) const PEOPLE: [Person; 7] = [
    person("Ann", Named::Opaque("00u-ann")),
    person("Bob", Named::Opaque("xY7")),
    person("Kim", Named::Opaque("Xy7")),
    person("Dan", Named::Mailbox),
    person("Eve", Named::Mailbox),
    person("Fay", Named::Transient),
    Person {
        name: "Gus",
        named: Named::Opaque(LOOKALIKES[0]),
        guest: true,
    },
];

const fn person(name: &'static str, named: Named) -> Person {
    Person {
        name,
        named,
        guest: false,
    }
}

/// The hash of the password of a person, which nobody else knows.
pub(crate) fn password_of(person: usize) -> String {
    format!("$argon2id${}", PEOPLE[person].name)
}
