//! Filters of identity providers beyond the grammar.

use super::super::{Filter, FilterValue};
use crate::schema::{GROUP_TYPE, USER_TYPE};
use serde_json::json;

#[test]
fn onelogin_and_ping_omit_the_quotes() {
    let user = json!({
        "userName": "Ada.L@Example.com",
        "externalId": "007",
        "emails": [{"value": "ada@example.com"}],
    });
    let user = user.as_object().unwrap();
    for (text, expected) in [
        ("userName eq ada.l@example.com", true),
        ("userName eq bob@example.com", false),
        ("emails eq ADA@example.com", true),
        ("emails eq bob@example.com", false),
        ("externalId eq 007", true),
        ("externalId eq 7", false),
    ] {
        assert_eq!(
            Filter::parse(text).unwrap().matches(user, &USER_TYPE),
            expected,
            "{text}"
        );
    }
}

#[test]
fn a_number_without_quotes_is_compared_with_text_as_written() {
    let user = json!({"externalId": "12345"});
    let user = user.as_object().unwrap();
    assert!(
        Filter::parse("externalId eq 12345")
            .unwrap()
            .matches(user, &USER_TYPE)
    );
    let Filter::Compare { value, .. } = Filter::parse("externalId eq 1e3").unwrap() else {
        panic!("expected a comparison");
    };
    assert_eq!(value, FilterValue::String("1e3".into()));
}

#[test]
fn entra_compares_a_boolean_with_a_string() {
    let user =
        json!({"roles": [{"value": "a", "primary": false}, {"value": "b", "primary": true}]});
    let user = user.as_object().unwrap();
    for (text, expected) in [
        (r#"roles[primary eq "True"]"#, true),
        (r#"roles[primary eq "True" and value eq "b"]"#, true),
        (r#"roles[primary eq "True" and value eq "a"]"#, false),
        ("roles.primary eq False", true),
    ] {
        let filter = Filter::parse(text).unwrap();
        assert!(filter.check(&USER_TYPE).is_ok());
        assert_eq!(filter.matches(user, &USER_TYPE), expected, "{text}");
    }
}

#[test]
fn entra_probes_a_membership() {
    let group = json!({"id": "g1", "members": [{"value": "u1"}, {"value": "u2"}]});
    let group = group.as_object().unwrap();
    let probe = |text: &str| Filter::parse(text).unwrap().matches(group, &GROUP_TYPE);
    assert!(probe(r#"id eq "g1" and members eq "u2""#));
    assert!(!probe(r#"id eq "g1" and members eq "u3""#));
    assert!(!probe(r#"id eq "G1" and members eq "u2""#));
}

#[test]
fn a_sub_attribute_after_the_brackets_is_another_condition() {
    assert_eq!(
        Filter::parse(r#"emails[type eq "work"].value eq "x""#).unwrap(),
        Filter::parse(r#"emails[type eq "work" and value eq "x"]"#).unwrap()
    );
}
