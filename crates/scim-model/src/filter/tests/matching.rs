//! Evaluation of filters, by attribute type and operator.

use super::super::Filter;
use crate::expression_error::ExpressionError;
use crate::schema::USER_TYPE;
use serde_json::{Value, json};

fn user() -> Value {
    json!({
        "id": "2819c223",
        "externalId": "Ext-1",
        "userName": "ÅDA@example.com",
        "title": "Tour Guide",
        "active": true,
        "name": {"familyName": "Jensen"},
        "emails": [
            {"value": "ada@example.com", "type": "work"},
            {"value": "ada@home.test", "type": "home"},
        ],
        "loginCount": 12,
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
            "department": "Sales",
            "manager": {"value": "m1"},
        },
        "urn:example:custom:1.0": {"badge": "B-7"},
        "meta": {"created": "2026-01-02T03:04:05.000000Z"},
    })
}

fn assert_matches(cases: &[(&str, bool)]) {
    let user = user();
    for (text, expected) in cases {
        let filter = Filter::parse(text).unwrap();
        assert_eq!(
            filter.matches(user.as_object().unwrap(), &USER_TYPE),
            *expected,
            "{text}"
        );
    }
}

#[test]
fn case_counts_only_where_the_schema_says_so() {
    assert_matches(&[
        (r#"USERNAME eq "ÅdA@EXAMPLE.com""#, true),
        // Of an e-mail address, ASCII letters only.
        (r#"USERNAME eq "åda@EXAMPLE.com""#, false),
        (r#"externalId eq "Ext-1""#, true),
        (r#"externalId eq "ext-1""#, false),
        (r#"id eq "2819C223""#, false),
        (r#"title co "GUIDE""#, true),
        (r#"title sw "tour""#, true),
        (r#"title ew "tour""#, false),
        (r#"name.familyName gt "jensem""#, true),
        (r#"name.familyName le "JENSEN""#, true),
    ]);
}

#[test]
fn one_value_must_fulfill_the_whole_value_path() {
    assert_matches(&[
        (r#"emails[type eq "work" and value ew "example.com"]"#, true),
        (
            r#"emails[type eq "home" and value ew "example.com"]"#,
            false,
        ),
        (
            r#"emails.type eq "home" and emails.value ew "example.com""#,
            true,
        ),
        (r#"emails[not (type eq "work")]"#, true),
        (r#"phoneNumbers[type eq "work"]"#, false),
        (r#"emails co "home.test""#, true),
    ]);
}

#[test]
fn an_attribute_without_a_value_is_null() {
    assert_matches(&[
        ("nickName pr", false),
        ("title pr", true),
        (r#"nickName eq "x""#, false),
        (r#"nickName ne "x""#, true),
        ("nickName eq null", true),
        ("title eq null", false),
        ("title ne null", true),
        (r#"not (nickName eq "x")"#, true),
        (r#"title ne "tour guide""#, false),
    ]);
}

#[test]
fn times_numbers_and_booleans_compare_by_value() {
    assert_matches(&[
        (r#"meta.created eq "2026-01-02T04:04:05+01:00""#, true),
        (r#"meta.created gt "2026-01-02T03:04:05Z""#, false),
        (r#"meta.created lt "2026-01-02T03:04:05.000001Z""#, true),
        ("loginCount gt 9", true),
        (r#"loginCount eq "12""#, true),
        ("active eq true", true),
        (r#"active eq "False""#, false),
        ("active ne false", true),
    ]);
}

#[test]
fn extensions_are_reached_by_their_urn() {
    assert_matches(&[
        (
            r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "sales""#,
            true,
        ),
        (
            r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager eq "m1""#,
            true,
        ),
        (r#"urn:example:custom:1.0:badge eq "b-7""#, true),
        (r#"department eq "sales""#, false),
    ]);
}

#[test]
fn operators_and_values_that_an_attribute_does_not_support_are_rejected() {
    let check = |text: &str| Filter::parse(text).unwrap().check(&USER_TYPE);
    for text in [
        "active eq true",
        "name.familyName gt \"a\"",
        "meta.created pr",
        "loginCount gt 1",
    ] {
        assert_eq!(check(text), Ok(()), "{text}");
    }
    for text in [
        "active gt true",
        "active co \"t\"",
        "active eq \"maybe\"",
        "emails[primary ge true]",
        "x509Certificates.value lt \"a\"",
        "meta.created gt \"yesterday\"",
        "name eq \"Ada\"",
    ] {
        assert!(
            matches!(check(text), Err(ExpressionError::IllTyped { .. })),
            "{text}"
        );
    }
}

#[test]
fn a_filter_knows_which_attributes_it_mentions() {
    let names = |text: &str| Filter::parse(text).unwrap().mentions("members");
    for text in [
        "members pr",
        r#"MEMBERS.type eq "User""#,
        r#"members[value eq "1"]"#,
        r#"displayName eq "a" and (id eq "b" or not (members eq "c"))"#,
    ] {
        assert!(names(text), "{text}");
    }
    assert!(!names(
        r#"displayName eq "members" and emails[value eq "members"]"#
    ));
    assert!(!names("urn:x:y:members pr"));
}
