//! The sample people.

/// A person as the identity provider knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) email: String,
    pub(crate) name: String,
}

/// The people who can be picked without typing.
pub(crate) fn samples() -> Vec<Person> {
    [
        ("ada@example.com", "Ada Lovelace"),
        ("grace@example.com", "Grace Hopper"),
        ("alan@example.com", "Alan Turing"),
    ]
    .into_iter()
    .map(|(email, name)| Person {
        email: email.into(),
        name: name.into(),
    })
    .collect()
}
