//! What is generated: recipes for the requests of each endpoint, by proptest's strategies.
//!
//! A rule has alternatives, each with its weight. What a rule generated is marked with its name, so that
//! a part of a recipe can be generated anew. The deeper a rule stands, the less it nests.

mod changes;
mod filters;
mod json;
mod makes;
mod metadata;
mod responses;
mod xml;

pub use makes::Make;
pub(crate) use makes::{AT_MOST, EACH};

/// The rules of an endpoint's requests.
#[derive(Debug, Clone, Copy)]
pub struct Grammar {
    /// The rule of a whole request.
    pub start: &'static str,
    /// What makes recipes by a rule, which nests this deep. A rule without a name of the grammar makes an
    /// empty text.
    pub rule: fn(&str, u32) -> Make,
}

/// The grammar of an endpoint, which is one of `user`, `group`, `patch`, `group_patch`, `bulk`, `search`,
/// `response` and `metadata`.
pub fn of(endpoint: &str) -> Option<Grammar> {
    let (start, rule): (_, fn(&str, u32) -> Make) = match endpoint {
        "user" => ("user", json::rule),
        "group" => ("group", json::rule),
        "patch" => ("patch", changes::rule),
        "group_patch" => ("group_patch", changes::rule),
        "bulk" => ("bulk", changes::rule),
        "search" => ("search", filters::rule),
        "response" => ("response", responses::rule),
        "metadata" => ("metadata", metadata::rule),
        _ => return None,
    };
    Some(Grammar { start, rule })
}

#[cfg(test)]
mod tests {
    use proptest::strategy::{Strategy as _, ValueTree as _};
    use proptest::test_runner::TestRunner;

    use super::*;
    use crate::Recipe;

    #[test]
    fn every_endpoint_has_a_grammar_whose_rules_make_what_they_say() {
        let mut runner = TestRunner::deterministic();
        for endpoint in [
            "user",
            "group",
            "patch",
            "group_patch",
            "bulk",
            "search",
            "response",
            "metadata",
        ] {
            let grammar = of(endpoint).unwrap();
            let make = (grammar.rule)(grammar.start, 3);
            for _ in 0..30 {
                let recipe = make.new_tree(&mut runner).unwrap().current();
                let bytes = recipe.weights(20_000, &[]);
                for (name, _) in &bytes {
                    let (rule, _) = name.split_once('/').unwrap();
                    let again = (grammar.rule)(rule, 0)
                        .new_tree(&mut runner)
                        .unwrap()
                        .current();
                    assert!(matches!(again, Recipe::Rule { .. }), "{endpoint}: {rule}");
                }
                if !["response", "metadata"].contains(&endpoint) {
                    let text = recipe.expand(20_000, &[]);
                    for json in text.lines() {
                        let parsed = serde_json::from_str::<serde_json::Value>(json);
                        assert!(parsed.is_ok(), "{endpoint}: {parsed:?} {json}");
                    }
                }
            }
        }
        assert!(of("nowhere").is_none());
    }
}
