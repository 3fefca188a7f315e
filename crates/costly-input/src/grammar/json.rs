//! Users and groups: names that are known, unknown and of extensions, values that nest, long texts.

use super::makes::{Make, all, list, number, one_of, pick, repeated, some, text};

const NAMES: [&str; 24] = [
    "title",
    "nickName",
    "externalId",
    "displayName",
    "locale",
    "timezone",
    "active",
    "password",
    "name",
    "emails",
    "phoneNumbers",
    "addresses",
    "photos",
    "ims",
    "roles",
    "entitlements",
    "x509Certificates",
    "groups",
    "members",
    "schemas",
    "meta",
    "id",
    "userType",
    "preferredLanguage",
];
const MULTI_VALUED: [&str; 10] = [
    "emails",
    "phoneNumbers",
    "addresses",
    "photos",
    "ims",
    "roles",
    "entitlements",
    "x509Certificates",
    "members",
    "custom",
];
const PARTS: [&str; 12] = [
    "value",
    "type",
    "display",
    "primary",
    "formatted",
    "region",
    "country",
    "$ref",
    "givenName",
    "familyName",
    "manager",
    "locality",
];
pub(super) const URN: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/// What costs more than its bytes: to decode, to fold, to normalize.
const CHARACTERS: [&str; 17] = [
    "x",
    "A",
    "ä",
    "ﬀ",
    "ệ",
    "İ",
    "ß",
    "𝒜",
    "a\u{301}",
    "\u{345}",
    "\u{1100}\u{1161}",
    "ﷺ",
    "\\u00e4",
    "\\n",
    "\\\"",
    " ",
    ".",
];

#[expect(clippy::too_many_lines, reason = "a list, one rule after the other")]
pub(super) fn rule(name: &str, depth: u32) -> Make {
    match name {
        "user" => {
            let first = ["\"userName\":\"ada@example.com\""];
            pick(
                "user",
                vec![
                    (
                        4,
                        "named",
                        list(["{", ",", "}"], &first, rule("member", depth), 4),
                    ),
                    (
                        1,
                        "long_name",
                        all(vec![
                            text("{\"userName\":\""),
                            rule("string", depth),
                            text("@ä.b\"}"),
                        ]),
                    ),
                ],
            )
        }
        "group" => {
            let first = ["\"displayName\":\"x\""];
            pick(
                "group",
                vec![(
                    1,
                    "named",
                    list(["{", ",", "}"], &first, rule("member", depth), 4),
                )],
            )
        }
        "member" => member(depth),
        "name" => pick(
            "name",
            vec![
                (4, "known", one_of(&NAMES)),
                (3, "part", one_of(&PARTS)),
                (3, "numbered", all(vec![text("n"), number()])),
                (
                    1,
                    "odd_case",
                    one_of(&["EMAILS", "Title", "uSERnAME", "ADDRESSES", "URN:x:y"]),
                ),
                (
                    1,
                    "dotted",
                    all(vec![one_of(&NAMES), text("."), one_of(&PARTS)]),
                ),
                (
                    1,
                    "extension",
                    all(vec![
                        text(URN),
                        text(":"),
                        one_of(&["department", "manager", "x", "manager.value"]),
                    ]),
                ),
                (
                    1,
                    "long",
                    all(vec![text("urn:"), rule("string", depth), number()]),
                ),
            ],
        ),
        "value" => value(depth),
        "text" => pick(
            "text",
            vec![(
                1,
                "quoted",
                all(vec![text("\""), rule("string", depth), text("\"")]),
            )],
        ),
        "string" => pick(
            "string",
            vec![
                (
                    3,
                    "short",
                    one_of(&[
                        "x",
                        "work",
                        "True",
                        "1",
                        "",
                        "ada@example.com",
                        "+44 20",
                        "https://a.b/c",
                        "2026-01-01T00:00:00Z",
                    ]),
                ),
                (
                    3,
                    "numbered",
                    all(vec![one_of(&["", "x", "ä", "a@b.c"]), number()]),
                ),
                (3, "long", repeated(one_of(&CHARACTERS))),
                (
                    1,
                    "mixed",
                    all(vec![
                        some(one_of(&CHARACTERS)),
                        some(one_of(&CHARACTERS)),
                        some(one_of(&CHARACTERS)),
                    ]),
                ),
                (
                    1,
                    "email",
                    all(vec![
                        repeated(one_of(&CHARACTERS)),
                        text("@"),
                        some(one_of(&CHARACTERS)),
                        text(".example"),
                    ]),
                ),
                (
                    1,
                    "data",
                    all(vec![text("data:"), repeated(one_of(&["x", "AAAA", "%20"]))]),
                ),
            ],
        ),
        _ => text(""),
    }
}

fn quoted(name: Make, value: Make) -> Make {
    all(vec![text("\""), name, text("\":"), value])
}

fn member(depth: u32) -> Make {
    let mut alternatives = vec![
        (3, "leaf", quoted(rule("name", 0), rule("value", 0))),
        (
            1,
            "name_only",
            quoted(rule("name", 0), one_of(&["1", "null", "\"\"", "[]", "{}"])),
        ),
    ];
    if let Some(less) = depth.checked_sub(1) {
        alternatives.extend([
            (3, "nested", quoted(rule("name", less), rule("value", less))),
            (
                4,
                "values",
                quoted(
                    one_of(&MULTI_VALUED),
                    list(["[", ",", "]"], &[], rule("value", less), 2),
                ),
            ),
            (
                1,
                "extension",
                quoted(
                    text(URN),
                    list(["{", ",", "}"], &[], rule("member", less), 3),
                ),
            ),
            (
                1,
                "other_extension",
                quoted(
                    all(vec![text("urn:x:"), number()]),
                    list(["{", ",", "}"], &[], rule("member", less), 2),
                ),
            ),
        ]);
    }
    pick("member", alternatives)
}

fn value(depth: u32) -> Make {
    let mut alternatives = vec![
        (
            2,
            "literal",
            one_of(&[
                "1",
                "true",
                "null",
                "-1.5e3",
                "12345678901234567890",
                "{}",
                "[]",
                "\"\"",
                "0.1",
            ]),
        ),
        (3, "text", rule("text", 0)),
    ];
    if let Some(less) = depth.checked_sub(1) {
        let deep = |times: usize| {
            all(vec![
                text(&"[".repeat(times)),
                rule("value", 0),
                text(&"]".repeat(times)),
            ])
        };
        let deep_object = |times: usize| {
            all(vec![
                text(&"{\"a\":".repeat(times)),
                rule("value", 0),
                text(&"}".repeat(times)),
            ])
        };
        alternatives.extend([
            (
                3,
                "array",
                list(["[", ",", "]"], &[], rule("value", less), 2),
            ),
            (
                4,
                "object",
                list(["{", ",", "}"], &[], rule("member", less), 3),
            ),
            (
                3,
                "element",
                list(
                    ["{", ",", "}"],
                    &["\"value\":\"1\""],
                    rule("member", less),
                    2,
                ),
            ),
            (
                2,
                "typed",
                all(vec![
                    text("{\"value\":"),
                    rule("text", less),
                    text(",\"type\":"),
                    rule("text", less),
                    text("}"),
                ]),
            ),
            (1, "deep", deep(30)),
            (1, "deeper", deep(100)),
            (1, "deep_object", deep_object(60)),
        ]);
    }
    pick("value", alternatives)
}
