//! PATCH of users and groups, and bulk requests.

use super::makes::{Make, all, list, number, one_of, pick, repeated, text};
use super::{filters, json};

const OPERATIONS: [&str; 5] = ["add", "replace", "remove", "Replace", "Add"];

#[expect(clippy::too_many_lines, reason = "a list, one rule after the other")]
pub(super) fn rule(name: &str, depth: u32) -> Make {
    let operations = |item| list(["{\"Operations\":[", ",", "]}"], &[], item, 4);
    match name {
        "patch" => pick(
            "patch",
            vec![(
                1,
                "of_user",
                all(vec![
                    operations(rule("operation", depth)),
                    text("\n"),
                    json::rule("user", depth),
                ]),
            )],
        ),
        "group_patch" => pick(
            "group_patch",
            vec![(
                1,
                "of_group",
                all(vec![
                    operations(rule("group_operation", depth)),
                    text("\n"),
                    json::rule("group", depth),
                ]),
            )],
        ),
        "bulk" => pick(
            "bulk",
            vec![(1, "request", operations(rule("request", depth)))],
        ),
        "operation" => operation(depth),
        "group_operation" => pick(
            "group_operation",
            vec![
                (3, "other", operation(depth)),
                (
                    4,
                    "members",
                    all(vec![
                        text("{\"op\":\""),
                        one_of(&OPERATIONS),
                        text("\",\"path\":\"members\",\"value\":"),
                        rule("members", depth),
                        text("}"),
                    ]),
                ),
                (
                    2,
                    "filter",
                    all(vec![
                        text("{\"op\":\"remove\",\"path\":\"members["),
                        filters::rule("filter", depth.min(2)),
                        text("]\"}"),
                    ]),
                ),
                (
                    2,
                    "named",
                    all(vec![
                        text("{\"op\":\"remove\",\"path\":\"members["),
                        list(["", " or ", ""], &[], rule("named_member", depth), 2),
                        text("]\"}"),
                    ]),
                ),
            ],
        ),
        "named_member" => pick(
            "named_member",
            vec![(
                1,
                "equal",
                all(vec![text("value eq \\\"u"), number(), text("\\\"")]),
            )],
        ),
        "members" => pick(
            "members",
            vec![
                (
                    3,
                    "list",
                    list(["[", ",", "]"], &[], rule("reference", depth), 2),
                ),
                (1, "value", json::rule("value", depth)),
            ],
        ),
        "reference" => pick(
            "reference",
            vec![
                (
                    3,
                    "id",
                    all(vec![text("{\"value\":\"u"), number(), text("\"}")]),
                ),
                (1, "text", all(vec![text("\"u"), number(), text("\"")])),
                (
                    2,
                    "display",
                    all(vec![
                        text("{\"value\":\"u"),
                        number(),
                        text("\",\"display\":"),
                        json::rule("text", 0),
                        text("}"),
                    ]),
                ),
                (
                    1,
                    "bulk",
                    all(vec![text("{\"value\":\"bulkId:"), number(), text("\"}")]),
                ),
                (
                    1,
                    "more",
                    list(
                        ["{", ",", "}"],
                        &["\"value\":\"u1\""],
                        json::rule("member", depth.saturating_sub(1)),
                        2,
                    ),
                ),
            ],
        ),
        "request" => pick(
            "request",
            vec![
                (
                    3,
                    "user",
                    all(vec![
                        text("{\"method\":\"POST\",\"path\":\"/Users\",\"bulkId\":\""),
                        number(),
                        text("\",\"data\":"),
                        json::rule("user", depth),
                        text("}"),
                    ]),
                ),
                (
                    3,
                    "group",
                    all(vec![
                        text("{\"method\":\"POST\",\"path\":\"/Groups\",\"bulkId\":\""),
                        number(),
                        text("\",\"data\":{\"displayName\":\"x\",\"members\":"),
                        rule("members", depth),
                        text("}}"),
                    ]),
                ),
                (
                    2,
                    "references",
                    all(vec![
                        text("{\"method\":\"PUT\",\"path\":\"/Groups/bulkId:"),
                        number(),
                        text("\",\"bulkId\":\"x"),
                        number(),
                        text("\",\"data\":{\"userName\":\"x@y.z\",\"displayName\":"),
                        rule("bulk_text", depth),
                        text("}}"),
                    ]),
                ),
                (
                    2,
                    "patch",
                    all(vec![
                        text("{\"method\":\"PATCH\",\"path\":\"/Users/"),
                        number(),
                        text("\",\"data\":"),
                        operations(rule("operation", depth)),
                        text("}"),
                    ]),
                ),
                (
                    1,
                    "delete",
                    all(vec![
                        text("{\"method\":\"DELETE\",\"path\":\"/Users/"),
                        json::rule("string", 0),
                        text("\"}"),
                    ]),
                ),
            ],
        ),
        "bulk_text" => pick(
            "bulk_text",
            vec![(
                1,
                "chain",
                all(vec![
                    text("\""),
                    repeated(all(vec![text("bulkId:"), number(), text("/")])),
                    text("\""),
                ]),
            )],
        ),
        "target" => target(depth),
        other => filters::rule(other, depth),
    }
}

fn operation(depth: u32) -> Make {
    let op = || one_of(&OPERATIONS);
    let path = || rule("target", depth);
    pick(
        "operation",
        vec![
            (
                5,
                "value_at",
                all(vec![
                    text("{\"op\":\""),
                    op(),
                    text("\",\"path\":\""),
                    path(),
                    text("\",\"value\":"),
                    json::rule("value", depth),
                    text("}"),
                ]),
            ),
            (
                3,
                "value",
                all(vec![
                    text("{\"op\":\""),
                    op(),
                    text("\",\"value\":"),
                    list(["{", ",", "}"], &[], json::rule("member", depth), 3),
                    text("}"),
                ]),
            ),
            (
                2,
                "remove",
                all(vec![
                    text("{\"op\":\"remove\",\"path\":\""),
                    path(),
                    text("\"}"),
                ]),
            ),
        ],
    )
}

fn target(depth: u32) -> Make {
    let path = || filters::rule("path", 0);
    let inner = || list(["", " or ", ""], &[], filters::rule("inner", 0), 2);
    let mut alternatives = vec![(3, "path", path())];
    if depth > 0 {
        alternatives.extend([
            (
                3,
                "value_path",
                all(vec![path(), text("["), inner(), text("]")]),
            ),
            (
                2,
                "value_path_part",
                all(vec![
                    path(),
                    text("["),
                    inner(),
                    text("]."),
                    one_of(&["value", "type", "region", "n"]),
                ]),
            ),
            (
                1,
                "value_path_nested",
                all(vec![
                    path(),
                    text("["),
                    filters::rule("filter", depth - 1),
                    text("]"),
                ]),
            ),
        ]);
    }
    pick("target", alternatives)
}
