//! Forms in which honest providers write what others write more plainly, each beside the nearest one that
//! is rejected.

use saml_core::ReasonCode::{
    self, AssertionInAdvice, DestinationMismatch, HiddenSamlElement, MalformedXml,
    NamespaceForbidden, NotYetValid, RecipientMismatch, SchemaViolation, SignedInfoShape,
};
use saml_core::idp::{Hash, ResponseTemplate, Sign, Signer};

use super::plain::{
    ASSERTION_SIGNED, BOTH_SIGNED, RESPONSE_SIGNED, UNSOLICITED, bearer, changed, conditions,
    honest, person, replaced, resigned, signer, statement,
};
use super::{ACS, Case, accept, reject};
use crate::corpus::files::Person;
use crate::corpus::keys::{RSA, key};

const DS: &str = "http://www.w3.org/2000/09/xmldsig#";
const XML: &str = "xmlns:xml=\"http://www.w3.org/XML/1998/namespace\"";

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = namespaces();
    cases.extend(signed_info());
    cases.extend(blanks());
    cases.extend(times());
    cases.extend(advice());
    cases.extend(identifiers());
    cases.extend(people());
    cases
}

fn wild(name: &str, xml: String) -> Case {
    accept(name, "wild", xml, person())
}

fn namespaces() -> Vec<Case> {
    let xml = honest(Sign::Both);
    let on =
        |start: &str, declaration: &str| replaced(&xml, start, &format!("{start} {declaration} "));
    let case = |name: &str, xml: String, code: ReasonCode| {
        reject(
            &format!("namespace-{name}"),
            "namespaces",
            BOTH_SIGNED,
            xml,
            code,
        )
    };
    let name = |name: &str, start: &str, uri: &str| {
        case(
            name,
            on(start, &format!("xmlns:q=\"{uri}\"")),
            NamespaceForbidden,
        )
    };
    vec![
        wild("declares-xml-on-the-response", on("<samlp:Response", XML)),
        wild("declares-xml-on-the-assertion", on("<saml:Assertion", XML)),
        case(
            "xml-declared-twice",
            on("<samlp:Response", &format!("{XML} {XML}")),
            MalformedXml,
        ),
        name("not-a-uri", "<samlp:Response", "urn:acme:{types}"),
        name("with-a-blank", "<samlp:Status", "urn:a b"),
        name("not-ascii", "<samlp:Status", "urn:é"),
        name("with-an-ampersand", "<samlp:Status", "urn:a?b=1&amp;c=2"),
        name("not-a-uri-in-key-info", "<ds:KeyInfo", "urn:acme:{types}"),
    ]
}

fn signed_info() -> Vec<Case> {
    let with =
        |change: &dyn Fn(&str) -> String| resigned(&honest(Sign::Response), &signer(), change);
    // NetIQ Access Manager mixes a prefix with default declarations.
    let default = |info: &str, local: &str| {
        let from = format!("<ds:{local}");
        let to = format!("<{local} xmlns=\"{DS}\"");
        replaced(
            &replaced(info, &from, &to),
            &format!("</ds:{local}>"),
            &format!("</{local}>"),
        )
    };
    let other = |info: &str, local: &str, prefix: &str, uri: &str| {
        let to = format!("<{prefix}:{local} xmlns:{prefix}=\"{uri}\"");
        let end = format!("</{prefix}:{local}>");
        replaced(
            &replaced(info, &format!("<ds:{local}"), &to),
            &format!("</ds:{local}>"),
            &end,
        )
    };
    let with_comments = "http://www.w3.org/2001/10/xml-exc-c14n#WithComments";
    let exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#\"";
    let mut sha384 = Signer::new(key(RSA));
    sha384.digest_hash = Hash::Sha384;
    let mut template = super::plain::template(Sign::Assertion);
    template.sign = Sign::Assertion;
    let of_rfc_9231 = template.to_xml(&sha384).unwrap();
    let reject = |name: &str, xml: String| {
        reject(name, "signed_info", RESPONSE_SIGNED, xml, SignedInfoShape)
    };
    vec![
        wild(
            "mixed-prefixes-in-signed-info",
            with(&|info| default(&default(info, "CanonicalizationMethod"), "DigestValue")),
        ),
        wild(
            "another-prefix-in-signed-info",
            with(&|info| {
                other(
                    &other(info, "Transforms", "x", DS),
                    "SignatureMethod",
                    "y",
                    DS,
                )
            }),
        ),
        reject(
            "signed-info-child-of-another-namespace",
            with(&|info| other(info, "SignatureMethod", "y", "urn:x")),
        )
        .invalid(),
        reject(
            "signed-info-child-of-no-namespace",
            with(&|info| {
                replaced(
                    &replaced(info, "<ds:SignatureMethod", "<SignatureMethod"),
                    "</ds:SignatureMethod>",
                    "</SignatureMethod>",
                )
            }),
        )
        .invalid(),
        reject(
            "signed-info-second-value-of-another-prefix",
            with(&|info| {
                let second = format!("<x:DigestValue xmlns:x=\"{DS}\">YWJj</x:DigestValue>");
                replaced(
                    info,
                    "</ds:DigestValue>",
                    &format!("</ds:DigestValue>{second}"),
                )
            }),
        ),
        wild(
            "canonicalization-with-comments",
            with(&|info| info.replace(exclusive, &format!("{with_comments}\""))),
        ),
        // xmlsec1 does not know this identifier; it finds the signature with the other one valid.
        wild(
            "sha384-of-xml-encryption",
            resigned(&of_rfc_9231, &sha384, |info| {
                replaced(info, "2001/04/xmldsig-more#sha384", "2001/04/xmlenc#sha384")
            }),
        )
        .no_visible_signature(),
        wild("sha384-of-rfc-9231", of_rfc_9231),
    ]
}

fn blanks() -> Vec<Case> {
    let padded = |it: &mut ResponseTemplate| {
        it.destination = Some(format!("{ACS} "));
        it.in_response_to = it.in_response_to.take().map(|id| format!(" {id}"));
        it.name_id_format = it.name_id_format.take().map(|format| format!("{format}\n"));
        it.status = it.status.take().map(|status| format!(" {status} "));
        let audience = &mut conditions(it).audience_restrictions[0][0];
        *audience = format!(" {audience}\t");
        let bearer = bearer(it);
        bearer.method.push(' ');
        bearer.recipient = Some(format!("\t{ACS}\n"));
        bearer.in_response_to = bearer.in_response_to.take().map(|id| format!("{id} "));
        bearer.not_on_or_after = bearer.not_on_or_after.take().map(|end| format!(" {end} "));
    };
    let within = |url: &str| url.replace("/acs", "/a cs");
    let no_break = format!("{ACS}\u{a0}");
    let destination = |name: &str, url: String| {
        let xml = changed(Sign::Both, |it| it.destination = Some(url));
        reject(name, "protocol", BOTH_SIGNED, xml, DestinationMismatch).valid()
    };
    let recipient = changed(Sign::Assertion, |it| {
        bearer(it).recipient = Some(no_break.clone())
    });
    vec![
        wild("blanks-around-values", changed(Sign::Both, padded)),
        destination("destination-with-a-blank-within", within(ACS)),
        destination("destination-with-a-no-break-space", no_break.clone()),
        reject(
            "recipient-with-a-no-break-space",
            "protocol",
            ASSERTION_SIGNED,
            recipient,
            RecipientMismatch,
        )
        .valid(),
    ]
}

fn times() -> Vec<Case> {
    let confirmation = |begin: &str| {
        changed(Sign::Assertion, |it| {
            bearer(it).not_before = Some(begin.into())
        })
    };
    let period = |begin: &str, end: &str| {
        changed(Sign::Assertion, |it| {
            let conditions = conditions(it);
            conditions.not_before = Some(begin.into());
            conditions.not_on_or_after = Some(end.into());
        })
    };
    let reject = |name: &str, xml: String, code: ReasonCode| {
        reject(name, "protocol", ASSERTION_SIGNED, xml, code).valid()
    };
    let empty = "2026-01-31T12:01:00Z";
    vec![
        wild(
            "confirmation-that-has-begun",
            confirmation("2026-01-31T12:00:00Z"),
        ),
        reject(
            "confirmation-that-has-not-begun",
            confirmation("2026-01-31T12:03:01Z"),
            NotYetValid,
        ),
        reject(
            "confirmation-that-ends-before-it-begins",
            confirmation("2026-01-31T12:05:00Z"),
            SchemaViolation,
        ),
        reject(
            "conditions-of-no-length",
            period(empty, empty),
            SchemaViolation,
        ),
        reject(
            "conditions-that-end-before-they-begin",
            period(empty, "2026-01-31T12:00:59Z"),
            SchemaViolation,
        ),
        wild(
            "authenticated-at-a-local-time",
            changed(Sign::Assertion, |it| {
                statement(it).authn_instant = Some("2026-01-31T13:00:00+01:00".into());
            }),
        ),
    ]
}

fn advice() -> Vec<Case> {
    let with = |content: &str| {
        changed(Sign::Assertion, |it| {
            it.assertion_extra_xml = format!("<saml:Advice>{content}</saml:Advice>");
        })
    };
    let reject = |name: &str, content: &str, code: ReasonCode| {
        reject(name, "open-content", ASSERTION_SIGNED, with(content), code).valid()
    };
    vec![
        wild(
            "advice-that-refers",
            with(
                "<saml:AssertionIDRef>_x</saml:AssertionIDRef>\
                 <saml:AssertionURIRef>urn:x</saml:AssertionURIRef><x xmlns=\"urn:x\"></x>",
            ),
        ),
        reject(
            "advice-with-an-encrypted-assertion",
            "<saml:EncryptedAssertion></saml:EncryptedAssertion>",
            AssertionInAdvice,
        ),
        reject(
            "advice-with-a-name",
            "<saml:NameID>eve@sp.test</saml:NameID>",
            HiddenSamlElement,
        ),
        reject(
            "advice-with-an-assertion-in-something-else",
            "<x xmlns=\"urn:x\"><saml:Assertion></saml:Assertion></x>",
            HiddenSamlElement,
        ),
    ]
}

fn identifiers() -> Vec<Case> {
    let no_request = |it: &mut ResponseTemplate| {
        it.in_response_to = Some(String::new());
        bearer(it).in_response_to = Some(String::new());
    };
    let xml = honest(Sign::Assertion);
    let on = |start: &str, attribute: &str| replaced(&xml, start, &format!("{start} {attribute} "));
    let case = |name: &str, xml: String| {
        reject(name, "identifiers", ASSERTION_SIGNED, xml, SchemaViolation)
    };
    vec![
        wild("in-response-to-empty", changed(Sign::Both, no_request)).unsolicited(),
        reject(
            "in-response-to-empty-where-unsolicited-is-off",
            "protocol",
            UNSOLICITED,
            changed(Sign::Assertion, no_request),
            ReasonCode::UnsolicitedResponse,
        )
        .no_request()
        .valid(),
        case(
            "id-that-is-no-name",
            changed(Sign::Assertion, |it| it.assertion_id = "1-a".into()),
        ),
        case(
            "id-with-a-colon",
            changed(Sign::Assertion, |it| it.assertion_id = "a:b".into()),
        ),
        case(
            "id-of-the-response-no-name",
            replaced(&xml, "_response-1", "42"),
        )
        .valid(),
        case("id-as-xml-id", on("<samlp:Status", "xml:id=\"_x\"")).valid(),
        case("id-in-lower-case", on("<saml:Subject", "id=\"_x\"")).invalid(),
    ]
}

fn people() -> Vec<Case> {
    let email = |values: &'static [&'static str]| {
        move |it: &mut ResponseTemplate| {
            it.attributes[0].1 = values.iter().map(|&it| it.into()).collect();
        }
    };
    let uuid = "1b4e28ba-2fa1-11d2-883f-0016d3cca427";
    vec![
        accept(
            "names-twice",
            "wild",
            changed(Sign::Assertion, |it| {
                it.attribute("sn", &["Lovelace", "Byron"]);
                it.attribute("givenName", &["Ada", "Augusta"]);
                it.attributes[1].1.push("Countess of Lovelace".into());
            }),
            Person {
                given_name: Some("Ada".into()),
                family_name: Some("Lovelace".into()),
                ..person()
            },
        ),
        wild(
            "emails-with-the-name-id-among-them",
            changed(Sign::Assertion, email(&["old@sp.test", "ada@sp.test"])),
        ),
        accept(
            "name-id-no-email-as-its-format-says",
            "wild",
            changed(Sign::Assertion, |it| {
                it.name_id = Some(uuid.into());
                it.attributes.clear();
            }),
            Person {
                name_id: uuid.into(),
                email: None,
                name: None,
                groups: None,
                ..person()
            },
        ),
        wild(
            "email-under-a-name-typed-by-hand",
            changed(Sign::Assertion, |it| it.attributes[0].0 = "E-MAIL".into()),
        ),
    ]
}
