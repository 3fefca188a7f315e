//! Responses: many and long values, signed; many elements, attributes and namespaces, unsigned.

use std::error::Error;

use super::world::{Input, Kind, World};

fn attributes(values: usize, of: impl Fn(usize) -> String) -> String {
    let values: Vec<String> = (0..values)
        .map(|number| format!("<saml:AttributeValue>{}</saml:AttributeValue>", of(number)))
        .collect();
    let values = values.concat();
    format!(
        "<saml:AttributeStatement><saml:Attribute Name=\"groups\">{values}</saml:Attribute></saml:AttributeStatement>"
    )
}

pub(super) fn all(world: &World) -> Result<Vec<Input>, Box<dyn Error>> {
    let bytes = Kind::Response.max_bytes();
    let case = |name, xml| Input::new(name, Kind::Response, xml);
    let honest = world.signed(attributes(3, |number| format!("group {number}")))?;
    let long = world.signed(attributes(bytes / 80, |number| {
        format!("CN=team {number:06},DC=example")
    }))?;
    let forged = long.replacen("team 000001", "team 999999", 1);
    let wrap = |inside: String| {
        format!(
            "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\">{inside}</samlp:Response>"
        )
    };
    let names: Vec<String> = (0..31)
        .map(|number| format!(" n{number:02}=\"\""))
        .collect();
    let names = names.concat();
    let spaces: Vec<String> = (0..31)
        .map(|number| format!(" xmlns:p{number:02}=\"u:{number}\""))
        .collect();
    let spaces = spaces.concat();
    let deep = format!("{}{}", "<a>".repeat(30), "</a>".repeat(30));
    Ok(vec![
        case("ordinary response", honest).ordinary(),
        case("thousands of groups", long),
        case("thousands of groups, forged", forged),
        case(
            "one long value",
            world.signed(attributes(1, |_| "x".repeat(bytes)))?,
        ),
        case(
            "one long value of references",
            world.signed(attributes(1, |_| "&amp;".repeat(bytes / 10)))?,
        ),
        case("unsigned, many elements", wrap("<a/>".repeat(8000))),
        case(
            "unsigned, many attributes",
            wrap(format!("<a{names}/>").repeat(bytes / 260)),
        ),
        case(
            "unsigned, many namespaces",
            wrap(format!("<a{spaces}/>").repeat(bytes / 640)),
        ),
        case("unsigned, deep", wrap(deep.repeat(8000 / 30))),
        case("unsigned, one long text", wrap("x".repeat(bytes))),
        case("cut off", format!("<a>{}", "<".repeat(bytes))),
    ])
}
