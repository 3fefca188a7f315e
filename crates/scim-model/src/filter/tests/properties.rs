//! Properties of every filter and of every other text.

use proptest::prelude::*;

use super::super::{Filter, FilterValue, Operator};
use crate::attribute_path::AttributePath;
use crate::path::Path;
use crate::schema::USER_TYPE;

fn path() -> impl Strategy<Value = AttributePath> {
    let urn = prop_oneof![
        Just(String::new()),
        Just("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:".to_owned()),
    ];
    (
        urn,
        "[a-zA-Z][a-zA-Z0-9_-]{0,8}",
        proptest::option::of("[a-z]{1,5}"),
    )
        .prop_filter("a keyword is not a name here", |(_, name, _)| {
            !["and", "or", "not"].contains(&name.to_ascii_lowercase().as_str())
        })
        .prop_map(|(urn, name, sub)| {
            let sub = sub.map(|sub| format!(".{sub}")).unwrap_or_default();
            AttributePath::parse(&format!("{urn}{name}{sub}")).unwrap()
        })
}

fn value() -> impl Strategy<Value = FilterValue> {
    prop_oneof![
        // NUL is rejected.
        "[^\\x00]*".prop_map(FilterValue::String),
        any::<i64>().prop_map(|number| FilterValue::Number(number.into())),
        any::<bool>().prop_map(FilterValue::Boolean),
        Just(FilterValue::Null),
    ]
}

fn leaf() -> impl Strategy<Value = Filter> {
    let operator = prop_oneof![
        Just(Operator::Equal),
        Just(Operator::NotEqual),
        Just(Operator::Contains),
        Just(Operator::GreaterOrEqual),
    ];
    prop_oneof![
        path().prop_map(Filter::Present),
        (path(), operator, value()).prop_map(|(path, operator, value)| Filter::Compare {
            path,
            operator,
            value
        }),
    ]
}

fn filter() -> impl Strategy<Value = Filter> {
    leaf().prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Filter::And),
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Filter::Or),
            inner.prop_map(|inner| Filter::Not(Box::new(inner))),
            leaf().prop_map(|inner| Filter::ValuePath {
                attribute: AttributePath::parse("emails").unwrap(),
                filter: Box::new(inner),
            }),
        ]
    })
}

proptest! {
    #[test]
    fn a_printed_filter_is_parsed_as_the_same_filter(filter in filter()) {
        let text = filter.to_string();
        prop_assume!(text.len() <= super::super::MAX_FILTER_BYTES);
        prop_assert_eq!(Filter::parse(&text).unwrap(), filter);
    }

    #[test]
    fn no_text_makes_the_parsers_panic(text in ".*") {
        let _ = Filter::parse(&text);
        let _ = Path::parse(&text);
        let _ = AttributePath::parse(&text);
    }

    #[test]
    fn no_sequence_of_tokens_makes_the_parsers_panic(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "userName", "emails", ".value", "eq", "pr", "and", "or", "not", "(", ")", "[", "]",
                "\"", "\"x\"", "\\", " ", "true", "1", "urn:a:b", ".", ":", "é",
            ]),
            0..12,
        ),
        spaced in any::<bool>(),
    ) {
        let text = pieces.join(if spaced { " " } else { "" });
        if let Ok(filter) = Filter::parse(&text) {
            prop_assert_eq!(&Filter::parse(&filter.to_string()).unwrap(), &filter);
            let _ = filter.check(&USER_TYPE);
            filter.matches(&serde_json::Map::new(), &USER_TYPE);
        }
        let _ = Path::parse(&text);
    }

    #[test]
    fn a_filter_and_its_negation_never_agree(filter in filter()) {
        let user = serde_json::json!({"emails": [{"value": "a"}], "a": 1, "b": {"c": "x"}});
        let user = user.as_object().unwrap();
        let negated = Filter::Not(Box::new(filter.clone()));
        prop_assert_ne!(filter.matches(user, &USER_TYPE), negated.matches(user, &USER_TYPE));
    }
}
