//! The grammar of RFC 7644 §3.4.2.2, and its limits.

use super::super::{Filter, FilterValue, MAX_FILTER_DEPTH};
use crate::expression_error::ExpressionError;

fn round_trip(text: &str) -> String {
    let filter = Filter::parse(text).unwrap();
    let written = filter.to_string();
    assert_eq!(Filter::parse(&written).unwrap(), filter, "{written}");
    written
}

#[test]
fn every_example_of_the_rfc_is_parsed() {
    for text in [
        r#"userName Eq "john""#,
        r#"Username eq "john""#,
        r#"userName eq "bjensen""#,
        r#"name.familyName co "O'Malley""#,
        r#"userName sw "J""#,
        r#"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J""#,
        "title pr",
        r#"meta.lastModified gt "2011-05-13T04:42:34Z""#,
        r#"meta.lastModified ge "2011-05-13T04:42:34Z""#,
        r#"meta.lastModified lt "2011-05-13T04:42:34Z""#,
        r#"meta.lastModified le "2011-05-13T04:42:34Z""#,
        r#"title pr and userType eq "Employee""#,
        r#"title pr or userType eq "Intern""#,
        r#"schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User""#,
        r#"userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")"#,
        r#"userType ne "Employee" and not (emails co "example.com")"#,
        r#"userType eq "Employee" and (emails.type eq "work")"#,
        r#"userType eq "Employee" and emails[type eq "work" and value co "@example.com"]"#,
        r#"emails[type eq "work" and value co "@x.com"] or ims[type eq "xmpp" and value co "@f"]"#,
    ] {
        round_trip(text);
    }
}

#[test]
fn and_binds_stronger_than_or() {
    let loose = Filter::parse("a pr or b pr and c pr").unwrap();
    assert_eq!(loose, Filter::parse("a pr or (b pr and c pr)").unwrap());
    assert_ne!(loose, Filter::parse("(a pr or b pr) and c pr").unwrap());
    assert_eq!(
        round_trip("(a pr or b pr) and not c pr"),
        "(a pr or b pr) and not (c pr)"
    );
}

#[test]
fn strings_are_json_strings() {
    let value = |text: &str| match Filter::parse(text).unwrap() {
        Filter::Compare { value, .. } => value,
        other => panic!("{other}"),
    };
    assert_eq!(
        value(r#"a eq "x\"y\\z\u00e9""#),
        FilterValue::String("x\"y\\zé".into())
    );
    assert_eq!(
        value(r#"a eq "not (a) [b] or""#),
        FilterValue::String("not (a) [b] or".into())
    );
    assert_eq!(
        value("a eq 12.5"),
        FilterValue::Number(serde_json::Number::from_f64(12.5).unwrap())
    );
    assert_eq!(value("a eq null"), FilterValue::Null);
    assert!(Filter::parse(r#"a eq "x\q""#).is_err());
}

#[test]
fn errors_say_what_was_expected_and_where() {
    assert!(Filter::parse(r#"userName eq "x""#).is_ok());
    let error = Filter::parse(r#"userName is "x""#).unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected one of eq, ne, co, sw, ew, pr, gt, ge, lt, le at character 10, found `is`"
    );
    for text in [
        "",
        "userName",
        "userName eq",
        "userName eq \"x",
        "userName eq and title pr",
        "userName eq 'x'",
        "(title pr",
        "title pr)",
        "title pr userName pr",
        "title pr and",
        "and",
        "not",
        "not (",
        "emails[type eq \"work\"",
        "emails[ims[type eq \"x\"]]",
        "emails[]",
        "a.b[c pr]",
        "a b c d",
        "1a pr",
        "eq eq eq eq",
    ] {
        assert!(
            matches!(Filter::parse(text), Err(ExpressionError::Unexpected { .. })),
            "{text}: {:?}",
            Filter::parse(text)
        );
    }
}

#[test]
fn length_depth_and_comparisons_are_bounded() {
    let nested = |depth: usize| format!("{}a pr{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Filter::parse(&nested(MAX_FILTER_DEPTH - 1)).is_ok());
    assert!(matches!(
        Filter::parse(&nested(MAX_FILTER_DEPTH)),
        Err(ExpressionError::FilterTooDeep { .. })
    ));
    assert!(matches!(
        Filter::parse(&format!("{} a pr", "not ".repeat(1000))),
        Err(ExpressionError::FilterTooDeep { .. })
    ));
    let many = |count: usize| vec!["a pr"; count].join(" or ");
    assert!(Filter::parse(&many(100)).is_ok());
    for filter in [many(101), format!("{} and a[{}]", many(1), many(100))] {
        assert!(matches!(
            Filter::parse(&filter),
            Err(ExpressionError::FilterTooManyComparisons {
                actual: 101,
                max: 100
            })
        ));
    }
    let long = |chars: usize| format!("a eq \"{}\"", "x".repeat(chars));
    assert!(Filter::parse(&long(8000)).is_ok());
    assert!(matches!(
        Filter::parse(&long(8192)),
        Err(ExpressionError::FilterTooLong { .. })
    ));
}

#[test]
fn a_nul_character_is_rejected() {
    assert!(
        r#"userName eq "a\u0001b""#.parse::<Filter>().is_ok(),
        "another control character"
    );
    for text in [r#"userName eq "a\u0000b""#, "userName eq a\0b"] {
        let error = text.parse::<Filter>().unwrap_err();
        assert!(
            error.to_string().contains("without a NUL character"),
            "{error}"
        );
    }
}

#[test]
fn a_filter_of_the_maximum_depth_can_be_printed_and_parsed_again() {
    let deepest = |text: &dyn Fn(usize) -> String| {
        let depths = (0..MAX_FILTER_DEPTH).rev();
        let mut read = depths.filter_map(|depth| Filter::parse(&text(depth)).ok());
        read.next().unwrap()
    };
    let nested = |depth: usize, inner: &str| {
        let (open, close) = ("(a pr or b pr and ".repeat(depth), ")".repeat(depth));
        format!("{open}{inner}{close}")
    };
    for filter in [
        deepest(&|depth| format!("{} a pr", "not ".repeat(depth))),
        deepest(&|depth| nested(depth, "not not (a pr or b pr)")),
        deepest(&|depth| nested(depth, "emails[a pr or b pr].value pr")),
        deepest(&|depth| nested(depth, "emails[a pr and (b pr or c pr)].value pr")),
    ] {
        assert_eq!(Filter::parse(&filter.to_string()), Ok(filter));
    }
}

#[test]
fn a_keyword_cannot_be_a_name_below_a_core_urn() {
    let urn = "urn:ietf:params:scim:schemas:core:2.0:User";
    assert!(Filter::parse(&format!("{urn}:note pr")).is_ok());
    // Its name alone would be parsed as a negation.
    assert!(Filter::parse(&format!("{urn}:not pr")).is_err());
}
