//! Multi-valued attributes: RFC 7644 §3.5.2.1–§3.5.2.3.

use super::patched;
use serde_json::json;

#[test]
fn adding_existing_values_changes_nothing() {
    let before = json!({"emails": [{"value": "a@x.test", "type": "work"}]});
    for value in [
        json!([{"value": "A@x.test", "type": "Work"}]),
        json!({"value": "a@x.test"}),
        json!("a@x.test"),
    ] {
        let after = patched(
            &before,
            &json!([{"op": "add", "path": "emails", "value": value}]),
        );
        assert_eq!(after["emails"].as_array().unwrap().len(), 1);
    }
    let after = patched(
        &before,
        &json!([{"op": "add", "path": "emails", "value": [{"value": "a@x.test", "type": "home"}]}]),
    );
    assert_eq!(after["emails"].as_array().unwrap().len(), 2);
}

#[test]
fn a_new_primary_value_takes_it_from_the_old_one() {
    let before = json!({"emails": [
        {"value": "a@x.test", "type": "work", "primary": true},
        {"value": "b@x.test", "type": "home"},
    ]});
    let added = json!({"value": "c@x.test", "primary": true});
    for operation in [
        json!({"op": "add", "path": "emails", "value": [added]}),
        json!({"op": "add", "value": {"emails": [added]}}),
        json!({"op": "replace", "path": "emails[type eq \"home\"].primary", "value": "True"}),
        json!({"op": "add", "path": "emails[type eq \"home\"]", "value": {"primary": true}}),
        json!({"op": "replace", "path": "emails[type eq \"home\"]", "value": added}),
    ] {
        let after = patched(&before, &json!([operation]));
        let values = after["emails"].as_array().unwrap();
        assert_eq!(values[0]["primary"], false, "{operation}");
        assert_eq!(
            values.iter().filter(|v| v["primary"] == true).count(),
            1,
            "{operation}"
        );
    }
}

#[test]
fn replacing_sets_the_whole_list_and_a_value_path_sets_its_values() {
    let before = json!({"emails": [
        {"value": "a@x.test", "type": "work", "display": "A"},
        {"value": "b@x.test", "type": "home"},
    ]});
    assert_eq!(
        patched(
            &before,
            &json!([{"op": "replace", "path": "emails", "value": ["c@x.test"]}])
        ),
        json!({"emails": [{"value": "c@x.test"}]})
    );
    assert_eq!(
        patched(
            &before,
            &json!([{
                "op": "replace",
                "path": "emails[type eq \"work\"]",
                "value": {"value": "c@x.test"},
            }])
        )["emails"][0],
        json!({"type": "work", "value": "c@x.test"})
    );
    assert_eq!(
        patched(
            &before,
            &json!([{"op": "add", "path": "emails[type eq \"work\"]", "value": {"primary": true}}])
        )["emails"][0],
        json!({"value": "a@x.test", "type": "work", "display": "A", "primary": true})
    );
}

#[test]
fn removal_applies_to_all_values_some_values_or_one_sub_attribute() {
    let before = json!({"phoneNumbers": [
        {"value": "1", "type": "work"},
        {"value": "2", "type": "home"},
    ]});
    let left = |operation| patched(&before, &json!([operation]));
    assert_eq!(
        left(json!({"op": "remove", "path": "phoneNumbers"})),
        json!({})
    );
    assert_eq!(
        left(json!({"op": "remove", "path": "phoneNumbers[type eq \"work\"]"})),
        json!({"phoneNumbers": [{"value": "2", "type": "home"}]})
    );
    assert_eq!(
        left(json!({"op": "remove", "path": "phoneNumbers[value eq 2].type"})),
        json!({"phoneNumbers": [{"value": "1", "type": "work"}, {"value": "2"}]})
    );
    assert_eq!(
        left(json!({"op": "remove", "path": "phoneNumbers", "value": [{"value": "1"}]})),
        json!({"phoneNumbers": [{"value": "2", "type": "home"}]})
    );
    assert_eq!(
        left(json!({"op": "remove", "path": "phoneNumbers[value eq \"3\"]"})),
        before
    );
}

#[test]
fn a_sub_attribute_without_brackets_is_the_primary_or_first_value() {
    let set = json!([{"op": "replace", "path": "emails.value", "value": "n@x.test"}]);
    assert_eq!(
        patched(&json!({}), &set),
        json!({"emails": [{"value": "n@x.test"}]})
    );
    assert_eq!(
        patched(
            &json!({"emails": [{"value": "a@x.test"}, {"value": "b@x.test", "primary": true}]}),
            &set
        ),
        json!({"emails": [{"value": "a@x.test"}, {"value": "n@x.test", "primary": true}]})
    );
}

#[test]
fn unknown_attributes_are_kept() {
    assert_eq!(
        patched(
            &json!({"badge": {"color": "red"}}),
            &json!([
                {"op": "add", "path": "shoeSize", "value": 42},
                {"op": "add", "path": "badge.number", "value": 7},
                {"op": "add", "path": "locker.key", "value": "k"},
                {"op": "add", "path": "cars[type eq \"fast\"].plate", "value": "X"},
            ])
        ),
        json!({
            "badge": {"color": "red", "number": 7},
            "shoeSize": 42,
            "locker": {"key": "k"},
            "cars": [{"type": "fast", "plate": "X"}],
        })
    );
}

#[test]
fn two_spellings_of_a_name_are_one_attribute_everywhere() {
    let before = json!({"emails": [{"value": "a@x.test", "type": "work", "note": 1}]});
    for operation in [
        json!({"op": "add", "path": "emails", "value": [{"value": "a@x.test", "Note": 2}]}),
        json!({"op": "add", "path": "emails[type eq \"work\"]", "value": {"Note": 2}}),
    ] {
        let expected = json!({"emails": [{"value": "a@x.test", "type": "work", "note": 2}]});
        assert_eq!(patched(&before, &json!([operation])), expected);
    }
    let seeded = json!([{"op": "replace", "path": "emails[note eq 1]", "value": {"Note": 2}}]);
    let expected = json!({"emails": [{"note": 2}]});
    assert_eq!(patched(&before, &seeded), expected);
}

#[test]
fn an_existing_value_is_not_added_again_in_another_order_of_members() {
    let before = json!({"addresses": [{"type": "work", "country": "GB"}]});
    let add =
        |value: serde_json::Value| json!([{"op": "add", "path": "addresses", "value": [value]}]);
    let same = add(json!({"country": "GB", "type": "work"}));
    assert_eq!(patched(&before, &same), before);
    let other = patched(&before, &add(json!({"country": "GB", "type": "home"})));
    assert_eq!(other["addresses"].as_array().unwrap().len(), 2);
}

#[test]
fn a_value_that_has_just_got_its_type_does_not_match_another_type() {
    let before = json!({"emails": [{"value": "a@x.test"}]});
    let given =
        json!([{"value": "a@x.test", "type": "work"}, {"value": "a@x.test", "type": "home"}]);
    let add = json!([{"op": "add", "path": "emails", "value": given}]);
    assert_eq!(patched(&before, &add), json!({ "emails": given }));
}

#[test]
fn an_unassigned_value_leaves_no_null_among_others() {
    let home = json!({"value": "b@x.test", "type": "home"});
    let before = json!({"emails": [{"value": "a@x.test", "type": "work"}, home]});
    let path = |op: &str, kind: &str| {
        let path = format!("emails[type eq \"{kind}\"]");
        json!([{"op": op, "path": path, "value": {"value": null}}])
    };
    assert_eq!(
        patched(&before, &path("replace", "work")),
        json!({ "emails": [home] })
    );
    assert_eq!(patched(&before, &path("add", "work")), before);
    assert_eq!(patched(&before, &path("add", "other")), before);
}

#[test]
fn clearing_one_value_leaves_the_others_unchanged() {
    let bare = json!({"type": "home"});
    let before = json!({"emails": [{"value": "a@x.test", "type": "work"}, bare]});
    let clear = json!([{"op": "remove", "path": "emails[type eq \"work\"].value"}]);
    assert_eq!(patched(&before, &clear), json!({ "emails": [bare] }));
}
