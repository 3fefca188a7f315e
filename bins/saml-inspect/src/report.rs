//! Printing the verdict.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the verdict goes to the terminal"
)]

use saml_core::{Identity, Rejection, visible};
use serde_json::{Map, Value, json};

use crate::input::Problem;
use crate::inspect::Verdict;

/// Prints the verdict for people, or as one JSON object.
pub(crate) fn print(verdict: &Verdict, as_json: bool) {
    match (&verdict.identity, as_json) {
        (Ok(identity), true) => println!("{}", accepted_json(identity)),
        (Err(rejection), true) => {
            println!("{}", rejected_json(rejection, advice(verdict, rejection)));
        }
        (Ok(identity), false) => print!("{}", accepted_text(identity)),
        (Err(rejection), false) => {
            print!("{}", rejected_text(rejection, advice(verdict, rejection)));
        }
    }
}

/// What is wrong is known better where the signature holds without the white space between elements.
fn advice(verdict: &Verdict, rejection: &Rejection) -> &'static str {
    if verdict.is_reformatted {
        REFORMATTED
    } else {
        rejection.code().advice()
    }
}

const REFORMATTED: &str = "The text was formatted anew after it was signed, as editors and browsers do to \
show XML: without the white space between its elements the signature holds. Inspect the response as it \
was sent, best the base64 of the form field SAMLResponse.";

/// Prints why there is no verdict.
pub(crate) fn print_problem(problem: &Problem) {
    eprintln!("saml-inspect: {problem}");
}

fn accepted_json(identity: &Identity) -> Value {
    let attributes: Map<String, Value> = identity
        .attributes
        .iter()
        .map(|(name, values)| (name.clone(), json!(values)))
        .collect();
    json!({
        "accepted": true,
        "code": null,
        "name_id": identity.name_id,
        "name_id_format": identity.name_id_format,
        "issuer": identity.issuer,
        "session_index": identity.session_index,
        "attributes": attributes,
        "email": identity.email,
        "name": identity.name,
    })
}

/// Nothing of a rejected response is repeated as if it were true: only the reason is given.
fn rejected_json(rejection: &Rejection, advice: &str) -> Value {
    json!({
        "accepted": false,
        "code": rejection.code().as_str(),
        "name_id": null,
        "name_id_format": null,
        "issuer": null,
        "session_index": null,
        "attributes": {},
        "expected": rejection.expected_text(),
        "received": rejection.received_text(),
        "advice": advice,
    })
}

fn accepted_text(identity: &Identity) -> String {
    let mut lines = vec!["Accepted.".to_owned()];
    let mut say = |label: &str, value: Option<&str>| {
        if let Some(value) = value {
            lines.push(format!("  {label:<15}{}", visible(value)));
        }
    };
    say("NameID", Some(&identity.name_id));
    say("NameID format", identity.name_id_format.as_deref());
    say("Issuer", Some(&identity.issuer));
    say("Session index", identity.session_index.as_deref());
    say("E-mail", identity.email.as_deref());
    say("Name", identity.name.as_deref());
    lines.push("  Attributes".to_owned());
    for (name, values) in &identity.attributes {
        lines.push(format!(
            "    {} = {}",
            visible(name),
            visible(&values.join(", "))
        ));
    }
    lines.join("\n") + "\n"
}

fn rejected_text(rejection: &Rejection, advice: &str) -> String {
    let mut lines = vec![format!("Rejected: {}", rejection.code().as_str())];
    let sides = [
        ("Expected", rejection.expected_text()),
        ("Received", rejection.received_text()),
    ];
    for (label, value) in sides {
        lines.extend(value.map(|value| format!("  {label}: {}", visible(value))));
    }
    lines.push(format!("  {advice}"));
    lines.join("\n") + "\n"
}
