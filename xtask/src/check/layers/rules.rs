//! The rules themselves: each takes one edge and says whether it is broken.

use super::{Edge, Member};

/// The crates of ours that each library crate may name outside its tests.
const MAY_NAME: [(&str, &[&str]); 6] = [
    ("costly-input", &[]),
    ("saml-core", &[COSTLY]),
    ("scim-model", &[COSTLY]),
    ("identity-store", &["scim-model"]),
    ("statux-api", &["saml-core", "scim-model", "identity-store"]),
    (
        "statux-testkit",
        &["saml-core", "scim-model", "identity-store", "statux-api"],
    ),
];
/// Descriptions of costly inputs, for tests and benchmarks: an optional dependency.
const COSTLY: &str = "costly-input";
const TESTKIT: &str = "statux-testkit";
const STORE: &str = "identity-store";
/// Crates that talk to a database.
const DATABASE: [&str; 9] = [
    "diesel",
    "diesel_migrations",
    "diesel-async",
    "libsqlite3-sys",
    "pq-sys",
    "rusqlite",
    "sqlx",
    "postgres",
    "tokio-postgres",
];
/// Crates that read messages or verify their signatures.
const XML: [&str; 3] = ["quick-xml", "xmlsec", "libxml"];
/// The crates that are pure functions of their arguments.
const PURE: [&str; 2] = ["saml-core", "scim-model"];
/// Crates that bring a runtime, the network or randomness.
const IMPURE: [&str; 8] = [
    "tokio",
    "async-std",
    "mio",
    "reqwest",
    "hyper",
    "ureq",
    "rand",
    "getrandom",
];

/// The rules that an edge breaks.
pub(super) fn broken_by<'all>(
    from: &'all Member,
    edge: &'all Edge,
    members: &'all [Member],
) -> impl Iterator<Item = &'static str> + 'all {
    [
        ours(from, edge, members),
        xtask(from, edge, members),
        testkit(edge),
        database(from, edge),
        web(from, edge),
        xml(from, edge),
        pure(from, edge),
        issuing(from, edge),
    ]
    .into_iter()
    .flatten()
}

/// The direction between our own crates.
fn ours(from: &Member, edge: &Edge, members: &[Member]) -> Option<&'static str> {
    let target = members.iter().find(|member| member.name == edge.to)?;
    if from.name == "xtask" || edge.to == TESTKIT {
        return None;
    }
    // A crate that switches a feature on for its own tests depends on itself.
    if edge.to == from.name && edge.dev {
        return None;
    }
    if target.is_bin || target.is_tool {
        return Some("nothing depends on a program");
    }
    if from.is_tool {
        return Some("a tool sees the product from outside: it depends on no crate of ours");
    }
    if from.is_bin {
        return None;
    }
    match MAY_NAME.iter().find(|(name, _)| *name == from.name) {
        None => Some("a new crate gets its place in xtask/src/check/layers/rules.rs first"),
        Some((_, allowed)) if allowed.contains(&edge.to.as_str()) => None,
        Some(_) => Some(match from.name.as_str() {
            "saml-core" | "scim-model" => "it depends on no other crate of ours",
            STORE => "the store may use scim-model alone, and never sees SAML types",
            _ => {
                "layers point downward: bins, statux-api, identity-store, scim-model and saml-core"
            }
        }),
    }
}

/// `xtask` must compile while everything else is broken or cannot be built yet.
fn xtask(from: &Member, edge: &Edge, members: &[Member]) -> Option<&'static str> {
    let is_ours = members.iter().any(|member| member.name == edge.to);
    match (from.name.as_str(), edge.to.as_str()) {
        ("xtask", _) if is_ours => Some("xtask depends on no crate of ours"),
        (_, "xtask") => Some("nothing depends on xtask"),
        _ => None,
    }
}

fn testkit(edge: &Edge) -> Option<&'static str> {
    (edge.to == TESTKIT && !edge.dev).then_some("statux-testkit is a dev-dependency everywhere")
}

fn database(from: &Member, edge: &Edge) -> Option<&'static str> {
    (from.name != STORE && DATABASE.contains(&edge.to.as_str()))
        .then_some("only identity-store talks to databases")
}

fn web(from: &Member, edge: &Edge) -> Option<&'static str> {
    let is_web = edge.to.starts_with("actix") || edge.to == "tracing-actix-web";
    let is_example = from.name == "saml-core" && edge.dev;
    let knows = from.is_bin || ["statux-api", TESTKIT].contains(&from.name.as_str());
    (is_web && !knows && !is_example)
        .then_some("only statux-api, the binaries, tests and saml-core's examples know HTTP")
}

/// A second reader of messages could read them in another way.
fn xml(from: &Member, edge: &Edge) -> Option<&'static str> {
    (from.name != "saml-core" && !edge.dev && XML.contains(&edge.to.as_str()))
        .then_some("only saml-core reads XML")
}

fn pure(from: &Member, edge: &Edge) -> Option<&'static str> {
    (PURE.contains(&from.name.as_str()) && !edge.dev && IMPURE.contains(&edge.to.as_str()))
        .then_some("it does no I/O and has no source of randomness: both are arguments")
}

/// A service provider that could sign assertions could also let anyone in.
fn issuing(from: &Member, edge: &Edge) -> Option<&'static str> {
    let issues = edge.to == "saml-core" && edge.features.iter().any(|feature| feature == "idp");
    (issues && !edge.dev && from.name != "mock-idp" && from.name != TESTKIT)
        .then_some("only mock-idp and tests can write assertions (feature `idp`)")
}
