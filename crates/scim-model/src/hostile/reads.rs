//! Searches: the longest filters, and lists of many attributes.

use serde_json::{Value, json};

use super::request::{Kind, Request};
use super::resources::{names, ordinary_user, user_with};

const OPERATORS: [&str; 9] = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"];

/// A filter of the most comparisons, with every operator, each about a text of this many bytes.
fn every_operator(attribute: &str, text_bytes: usize) -> String {
    let text = "ä".repeat(text_bytes / 2);
    let terms: Vec<String> = (0..99)
        .map(|number| {
            let operator = OPERATORS.get(number % OPERATORS.len()).unwrap_or(&"eq");
            format!("not ({attribute} {operator} \"{text}\") ")
        })
        .collect();
    terms.join("and ")
}

pub(super) fn all(bytes: usize) -> Vec<Request> {
    let search = |name, body: &Value| Request::new(name, Kind::Search, body);
    let long_text = "ö".repeat(512);
    let long_values: Value = (0..100)
        .map(|_| json!({"formatted": long_text, "type": "work"}))
        .collect();
    let wide = user_with(names(990));
    let tall = user_with([
        ("addresses".to_owned(), long_values),
        ("title".to_owned(), json!(long_text)),
    ]);
    let listed: Vec<String> = (0..bytes / 20)
        .map(|number| format!("n{:06}.sub{number:06}", number % 990))
        .collect();
    let nested = format!("{}title pr{}", "not (".repeat(30), ")".repeat(30));
    vec![
        search(
            "ordinary search",
            &json!({"filter": "userName eq \"ada@example.com\"", "attributes": "userName,emails,active"}),
        )
        .on(&ordinary_user())
        .ordinary(),
        search(
            "a filter with every operator",
            &json!({"filter": every_operator("title", 40)}),
        )
        .on(&tall),
        search(
            "a filter of absent names",
            &json!({"filter": every_operator("n99999x", 40)}),
        )
        .on(&wide),
        search(
            "a filter beyond the limit",
            &json!({"filter": vec!["a pr"; 1000].join(" or ")}),
        )
        .on(&wide),
        search(
            "a value path over many values",
            &json!({"filter": format!("addresses[{}]", every_operator("type", 30))}),
        )
        .on(&tall),
        search("a deep filter", &json!({"filter": nested, "sortBy": "title"})).on(&tall),
        search("many attributes", &json!({"attributes": listed})).on(&wide),
        search(
            "few attributes in a long list",
            &json!({"excludedAttributes": vec!["n0,n1,n2"; bytes / 9].join(",")}),
        ),
        search(
            "a filter of texts that are composed anew",
            &json!({"filter": vec![format!("title le \"{}\"", "İ".repeat(20)); 90].join(" or ")}),
        ),
        search("many excluded attributes", &json!({"excludedAttributes": listed})).on(&wide),
        search(
            "long attribute paths",
            &json!({"attributes": vec![format!("urn:{}:n", "x".repeat(4000)); bytes / 4010]}),
        )
        .on(&wide),
    ]
}
