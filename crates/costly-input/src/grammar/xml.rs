//! Elements, attributes, namespaces, references: what documents of both kinds are made of.

use proptest::prelude::{Just, Strategy as _};
use proptest::sample::select;
use proptest::strategy::Union;

use super::makes::{Make, all, list, number, one_of, pick, repeated, some, text};
use crate::Recipe;

const NAMES: [&str; 10] = [
    "a",
    "saml:Attribute",
    "saml:AttributeValue",
    "md:Extensions",
    "ds:X509Certificate",
    "long-name-of-an-element",
    "ü",
    "p0:a",
    "ds:Object",
    "x:y",
];
const CHARACTERS: [&str; 14] = [
    "x", "ä", "𝒜", "&amp;", "&#65;", "&#xe4;", "&lt;", "\n", "\r\n", "\t", " ", "&#13;", "&quot;",
    "]]",
];

#[expect(clippy::too_many_lines, reason = "a list, one rule after the other")]
pub(super) fn rule(name: &str, depth: u32) -> Make {
    match name {
        "content" => content(depth),
        "element" => element(depth),
        "attribute" => pick(
            "attribute",
            vec![
                (
                    3,
                    "numbered",
                    all(vec![
                        text(" n"),
                        number(),
                        text("=\""),
                        rule("string", 0),
                        text("\""),
                    ]),
                ),
                (
                    2,
                    "namespace",
                    all(vec![
                        text(" xmlns:p"),
                        number(),
                        text("=\"u:"),
                        number(),
                        text("\""),
                    ]),
                ),
                (
                    1,
                    "namespace_of_all",
                    all(vec![text(" xmlns=\"u:"), number(), text("\"")]),
                ),
                (
                    1,
                    "long_namespace",
                    all(vec![
                        text(" xmlns:p"),
                        number(),
                        text("=\"u:"),
                        rule("string", 0),
                        text("\""),
                    ]),
                ),
                (
                    1,
                    "prefixed",
                    all(vec![
                        text(" p"),
                        number(),
                        text(":a=\""),
                        rule("string", 0),
                        text("\""),
                    ]),
                ),
                (1, "id", all(vec![text(" ID=\"_"), number(), text("\"")])),
                (
                    1,
                    "single_quotes",
                    all(vec![
                        text(" n"),
                        number(),
                        text("='"),
                        rule("string", 0),
                        text("'"),
                    ]),
                ),
                (
                    1,
                    "spaces",
                    all(vec![repeated(one_of(&[" ", "\n"])), text(" s=\"\"")]),
                ),
            ],
        ),
        "string" => pick(
            "string",
            vec![
                (
                    2,
                    "short",
                    one_of(&[
                        "",
                        "x",
                        "https://a.b/c",
                        "2026-01-01T00:00:00Z",
                        "true",
                        "_1",
                    ]),
                ),
                (2, "numbered", all(vec![text("x"), number()])),
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
            ],
        ),
        _ => text(""),
    }
}

/// An element of one of these names, with attributes and content.
pub(super) fn named(
    names: &'static [&'static str],
    fixed: &'static str,
    attributes: Make,
    content: Make,
) -> Make {
    (select(names), attributes, content)
        .prop_map(move |(name, attributes, content)| {
            Recipe::All(vec![
                Recipe::text(format!("<{name}{fixed}")),
                attributes,
                Recipe::text(">"),
                content,
                Recipe::text(format!("</{name}>")),
            ])
        })
        .boxed()
}

pub(super) fn attributes() -> Make {
    let some = list(["", "", ""], &[], rule("attribute", 0), 3);
    Union::new_weighted(vec![(2, text("")), (2, some)]).boxed()
}

fn element(depth: u32) -> Make {
    let mut alternatives = vec![
        (
            3,
            "empty",
            one_of(&["<a/>", "<md:x/>", "<a></a>", "<saml:AttributeValue/>"]),
        ),
        (
            2,
            "attributes",
            all(vec![text("<a"), attributes(), text("/>")]),
        ),
        (
            2,
            "text",
            named(&NAMES, "", attributes(), rule("string", 0)),
        ),
    ];
    if let Some(less) = depth.checked_sub(1) {
        let deep = |times: usize| {
            (
                select(&["a", "p:a xmlns:p=\"u:p\"", "a xmlns=\"u:d\"", "a n=\"x\""][..]),
                rule("content", less),
            )
                .prop_map(move |(open, inside)| {
                    let name = open.split(' ').next().unwrap_or("a");
                    Recipe::All(vec![
                        Recipe::text(format!("<{open}>").repeat(times)),
                        inside,
                        Recipe::text(format!("</{name}>").repeat(times)),
                    ])
                })
        };
        alternatives.extend([
            (
                4,
                "nested",
                named(&NAMES, "", attributes(), rule("content", less)),
            ),
            (1, "deep", deep(10).boxed()),
            (1, "deeper", deep(26).boxed()),
        ]);
    }
    pick("element", alternatives)
}

fn content(depth: u32) -> Make {
    let mut alternatives = vec![
        (2, "text", rule("string", 0)),
        (
            1,
            "special",
            some(one_of(&[
                "<!--x-->",
                "<?x y?>",
                "<![CDATA[x]]>",
                "<!-- - -->",
            ])),
        ),
        (
            1,
            "broken",
            some(one_of(&[
                "<",
                "&",
                "<a",
                "</a>",
                "<a b=",
                "&#",
                "]]>",
                "<a b=\"<\"",
            ])),
        ),
        (1, "nothing", Just(Recipe::text("")).boxed()),
    ];
    if let Some(less) = depth.checked_sub(1) {
        alternatives.push((
            8,
            "elements",
            list(["", "", ""], &[], rule("element", less), 3),
        ));
    }
    pick("content", alternatives)
}
