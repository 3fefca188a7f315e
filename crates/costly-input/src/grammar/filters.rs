//! Searches: filters with every operator, orders, lists of attributes; and the user that is met.

use super::json;
use super::makes::{Make, all, list, number, one_of, pick, repeated, text};

const OPERATORS: [&str; 12] = [
    "eq",
    "ne",
    "co",
    "sw",
    "ew",
    "gt",
    "ge",
    "lt",
    "le",
    "EQ",
    "Co",
    "pr and id eq",
];
const PATHS: [&str; 16] = [
    "title",
    "userName",
    "emails",
    "emails.value",
    "emails.type",
    "addresses",
    "addresses.formatted",
    "name.familyName",
    "custom",
    "custom.a",
    "n",
    "members",
    "phoneNumbers.value",
    "meta.lastModified",
    "active",
    "photos",
];
const IN_ELEMENTS: [&str; 8] = [
    "type",
    "value",
    "formatted",
    "region",
    "display",
    "primary",
    "n",
    "$ref",
];

#[expect(clippy::too_many_lines, reason = "a list, one rule after the other")]
pub(super) fn rule(name: &str, depth: u32) -> Make {
    match name {
        "search" => pick(
            "search",
            vec![
                (
                    4,
                    "filter",
                    all(vec![
                        text("{\"filter\":\""),
                        rule("filter", depth),
                        text("\"}\n"),
                        json::rule("user", depth),
                    ]),
                ),
                (
                    1,
                    "filter_and_order",
                    all(vec![
                        text("{\"filter\":\""),
                        rule("filter", depth),
                        text("\",\"sortBy\":\""),
                        rule("path", depth),
                        text("\",\"sortOrder\":\"descending\"}\n"),
                        json::rule("user", depth),
                    ]),
                ),
                (
                    2,
                    "attributes",
                    all(vec![
                        text("{\"attributes\":"),
                        rule("paths", depth),
                        text("}\n"),
                        json::rule("user", depth),
                    ]),
                ),
                (
                    2,
                    "excluded",
                    all(vec![
                        text("{\"excludedAttributes\":"),
                        rule("paths", depth),
                        text("}\n"),
                        json::rule("user", depth),
                    ]),
                ),
            ],
        ),
        "paths" => pick(
            "paths",
            vec![
                (
                    3,
                    "array",
                    list(["[\"", "\",\"", "\"]"], &[], rule("path", depth), 3),
                ),
                (
                    1,
                    "text",
                    list(["\"", ",", "\""], &[], rule("path", depth), 3),
                ),
            ],
        ),
        "path" => pick(
            "path",
            vec![
                (3, "known", one_of(&PATHS)),
                (2, "numbered", all(vec![text("n"), number()])),
                (
                    2,
                    "dotted",
                    all(vec![one_of(&PATHS), text("."), text("n"), number()]),
                ),
                (
                    1,
                    "extension",
                    all(vec![
                        text(json::URN),
                        text(":"),
                        one_of(&["department", "manager", "manager.value", "n"]),
                    ]),
                ),
                (
                    1,
                    "long",
                    all(vec![
                        text("urn:"),
                        repeated(one_of(&["x", ":", ".", "ä"])),
                        text(":n"),
                        number(),
                    ]),
                ),
            ],
        ),
        "filter" => filter(depth),
        "comparison" => pick(
            "comparison",
            vec![
                (
                    5,
                    "text",
                    all(vec![
                        rule("path", 0),
                        text(" "),
                        one_of(&OPERATORS),
                        text(" "),
                        rule("literal", 0),
                    ]),
                ),
                (1, "present", all(vec![rule("path", 0), text(" pr")])),
            ],
        ),
        "inner" => pick(
            "inner",
            vec![
                (
                    4,
                    "comparison",
                    all(vec![
                        one_of(&IN_ELEMENTS),
                        text(" "),
                        one_of(&OPERATORS),
                        text(" "),
                        rule("literal", 0),
                    ]),
                ),
                (1, "present", all(vec![one_of(&IN_ELEMENTS), text(" pr")])),
                (
                    1,
                    "not",
                    all(vec![
                        text("not ("),
                        one_of(&IN_ELEMENTS),
                        text(" ew "),
                        rule("literal", 0),
                        text(")"),
                    ]),
                ),
            ],
        ),
        "literal" => pick(
            "literal",
            vec![
                (
                    2,
                    "text",
                    all(vec![
                        text("\\\""),
                        one_of(&["x", "work", "ä", "", "a@b.c", "2026-01-01T00:00:00Z"]),
                        text("\\\""),
                    ]),
                ),
                (
                    2,
                    "numbered",
                    all(vec![text("\\\"x"), number(), text("\\\"")]),
                ),
                (
                    2,
                    "long",
                    all(vec![
                        text("\\\""),
                        repeated(one_of(&["x", "ä", "ﬀ", "A", "İ", "\\\\u00e4"])),
                        text("\\\""),
                    ]),
                ),
                (1, "other", one_of(&["1", "true", "null", "1.5e3"])),
            ],
        ),
        other => json::rule(other, depth),
    }
}

fn filter(depth: u32) -> Make {
    let mut alternatives = vec![(2, "comparison", rule("comparison", 0))];
    if let Some(less) = depth.checked_sub(1) {
        let deep = |times: usize| {
            all(vec![
                text(&"not (".repeat(times)),
                rule("filter", 0),
                text(&")".repeat(times)),
            ])
        };
        alternatives.extend([
            (
                3,
                "or",
                list(["", " or ", ""], &[], rule("filter", less), 3),
            ),
            (
                3,
                "and",
                list(["", " and ", ""], &[], rule("filter", less), 3),
            ),
            (
                2,
                "not",
                all(vec![text("not ("), rule("filter", less), text(")")]),
            ),
            (1, "deep", deep(25)),
            (
                4,
                "value_path_or",
                all(vec![
                    rule("path", 0),
                    text("["),
                    list(["", " or ", ""], &[], rule("inner", less), 3),
                    text("]"),
                ]),
            ),
            (
                2,
                "value_path_and",
                all(vec![
                    rule("path", 0),
                    text("["),
                    list(["", " and ", ""], &[], rule("inner", less), 3),
                    text("]"),
                ]),
            ),
        ]);
    }
    pick("filter", alternatives)
}
