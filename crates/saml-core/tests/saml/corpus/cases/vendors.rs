//! Accepted responses in the shapes of well-known identity providers.

use saml_core::idp::{Hash, Sign};

use super::Case;
use super::shape::{
    BASIC, EMAIL, KeyInfo, PERSISTENT, Shape, UNSPECIFIED, URI, wrapped_64, wrapped_76_escaped,
    wrapped_76_padded,
};
use crate::corpus::files::Person;

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
const CLAIMS_EMAIL: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress";
const CLAIMS_GIVEN: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname";
const CLAIMS_SURNAME: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname";
const CLAIMS_NAME: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name";
const CLAIMS_UPN: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn";
const CLAIMS_DISPLAY: &str = "http://schemas.microsoft.com/identity/claims/displayname";
const CLAIMS_GROUPS: &str = "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups";
const ADFS_GROUP: &str = "http://schemas.xmlsoap.org/claims/Group";

/// The content that most of them share.
fn email() -> Person {
    Person {
        email: Some("ada@sp.test".into()),
        ..Person::default()
    }
}

fn names() -> Person {
    Person {
        given_name: Some("Ada".into()),
        family_name: Some("Lovelace".into()),
        ..email()
    }
}

fn groups(person: Person, groups: &[&str]) -> Person {
    Person {
        groups: Some(groups.iter().map(|&it| it.into()).collect()),
        ..person
    }
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = okta();
    cases.extend(entra());
    cases.extend(google_and_onelogin());
    cases.extend(adfs_and_ping());
    cases.extend(keycloak());
    cases.extend(federations());
    cases.extend(others());
    cases
}

fn okta() -> Vec<Case> {
    let okta = Shape {
        samlp: "saml2p:",
        saml: "saml2:",
        declaration: DECLARATION,
        issuer_format: true,
        prefix_list: Some("xs"),
        typed: true,
        name_id_format: Some(UNSPECIFIED),
        fraction: ".123",
        layout: wrapped_76_padded_value_only,
        key_info: KeyInfo::WrappedCertificate,
        attributes: &[
            ("firstName", Some(UNSPECIFIED_NAME), None, &["Ada"]),
            ("lastName", Some(UNSPECIFIED_NAME), None, &["Lovelace"]),
            ("email", Some(UNSPECIFIED_NAME), None, &["ada@sp.test"]),
            ("groups", Some(UNSPECIFIED_NAME), None, &["Everyone", "Ops"]),
        ],
        ..Shape::new("http://www.okta.com/exk1fcia6d6EMsf331d8")
    };
    let person = || groups(names(), &["Everyone", "Ops"]);
    vec![
        Shape {
            sign: Sign::Both,
            ..okta.clone()
        }
        .case("okta-both", person()),
        okta.case("okta-assertion", person()),
        Shape {
            sign: Sign::Response,
            solicited: false,
            ..okta
        }
        .case("okta-response-unsolicited", person()),
    ]
}

const UNSPECIFIED_NAME: &str = "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified";

/// Okta leaves the short digest on one line.
fn wrapped_76_padded_value_only(text: &str) -> String {
    if text.len() > 100 {
        wrapped_76_padded(text)
    } else {
        text.to_owned()
    }
}

fn entra() -> Vec<Case> {
    let entra = Shape {
        saml: "",
        ds: "",
        name_id_format: Some(PERSISTENT),
        name_id: "kWv3pPzX0cQ2dS7yQJtq0H1mN4u9b8r6",
        fraction: ".7134567",
        attributes_first: true,
        attributes: &[
            (
                "http://schemas.microsoft.com/identity/claims/tenantid",
                None,
                None,
                &["0f1e2d3c-1111-4222-8333-444455556666"],
            ),
            (
                "http://schemas.microsoft.com/identity/claims/objectidentifier",
                None,
                None,
                &["8b7a6c5d-9999-4888-8777-666655554444"],
            ),
            (CLAIMS_DISPLAY, None, None, &["Ada Lovelace"]),
            (
                CLAIMS_GROUPS,
                None,
                None,
                &["7d8e9f00-aaaa-4bbb-8ccc-ddddeeeeffff"],
            ),
            (CLAIMS_GIVEN, None, None, &["Ada"]),
            (CLAIMS_SURNAME, None, None, &["Lovelace"]),
            (CLAIMS_EMAIL, None, None, &["ada@sp.test"]),
            (CLAIMS_NAME, None, None, &["ada@tenant.onmicrosoft.test"]),
        ],
        session_index: Some("_5a4b3c2d-0000-4111-8222-333344445555"),
        ..Shape::new("https://sts.windows.test/0f1e2d3c-1111-4222-8333-444455556666/")
    };
    let person = || Person {
        name: Some("Ada Lovelace".into()),
        ..groups(names(), &["7d8e9f00-aaaa-4bbb-8ccc-ddddeeeeffff"])
    };
    vec![
        entra.case("entra-assertion", person()),
        Shape {
            sign: Sign::Both,
            ..entra.clone()
        }
        .case("entra-both", person()),
        Shape {
            sign: Sign::Response,
            solicited: false,
            ..entra
        }
        .case("entra-response-unsolicited", person()),
    ]
}

fn google_and_onelogin() -> Vec<Case> {
    let google = Shape {
        samlp: "saml2p:",
        saml: "saml2:",
        declaration: "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>",
        sign: Sign::Response,
        layout: wrapped_76_escaped_value_only,
        fraction: ".042",
        short_tags: true,
        key_info: KeyInfo::WrappedCertificate,
        attributes: &[
            ("email", None, None, &["ada@sp.test"]),
            ("first_name", None, None, &["Ada"]),
            ("last_name", None, None, &["Lovelace"]),
        ],
        ..Shape::new("https://accounts.google.test/o/saml2?idpid=C01abcd23")
    };
    let onelogin = Shape {
        name_id_format: Some(EMAIL),
        typed: true,
        session_end: true,
        attributes: &[
            ("User.email", Some(BASIC), None, &["ada@sp.test"]),
            ("User.FirstName", Some(BASIC), None, &["Ada"]),
            ("User.LastName", Some(BASIC), None, &["Lovelace"]),
            ("memberOf", Some(BASIC), None, &["Ops"]),
        ],
        ..Shape::new("https://app.onelogin.test/saml/metadata/1a2b3c4d")
    };
    vec![
        google.case("google-response", names()),
        onelogin.case("onelogin-assertion", groups(names(), &["Ops"])),
        Shape {
            sign: Sign::Response,
            hash: Hash::Sha512,
            ..onelogin
        }
        .case("onelogin-response-sha512", groups(names(), &["Ops"])),
    ]
}

/// The digest stays on one line.
fn wrapped_76_escaped_value_only(text: &str) -> String {
    if text.len() > 100 {
        wrapped_76_escaped(text)
    } else {
        text.to_owned()
    }
}

fn adfs_and_ping() -> Vec<Case> {
    let adfs = Shape {
        saml: "",
        name_id: "ada@corp.test",
        name_id_format: Some(UNSPECIFIED),
        fraction: ".551",
        attributes_first: true,
        attributes: &[
            (CLAIMS_UPN, None, None, &["ada@corp.test"]),
            (CLAIMS_EMAIL, None, None, &["ada@sp.test"]),
            (CLAIMS_NAME, None, None, &["Ada Lovelace"]),
            (ADFS_GROUP, None, None, &["Domain Users", "Ops"]),
        ],
        ..Shape::new("http://adfs.corp.test/adfs/services/trust")
    };
    let ping = Shape {
        key_info: KeyInfo::Missing,
        destination: false,
        fraction: ".250",
        attributes: &[
            ("email", Some(BASIC), None, &["ada@sp.test"]),
            (
                "memberOf",
                Some(BASIC),
                None,
                &["CN=Ops,OU=Groups,DC=corp,DC=test"],
            ),
        ],
        ..Shape::new("pingfederate.corp.test")
    };
    let adfs_person = Person {
        name: Some("Ada Lovelace".into()),
        ..groups(email(), &["Domain Users", "Ops"])
    };
    let ping_person = || groups(email(), &["CN=Ops,OU=Groups,DC=corp,DC=test"]);
    vec![
        adfs.case("adfs-assertion", adfs_person.clone()),
        Shape {
            sign: Sign::Both,
            hash: Hash::Sha512,
            ..adfs
        }
        .case("adfs-both-sha512", adfs_person),
        ping.case("pingfederate-assertion", ping_person()),
        Shape {
            solicited: false,
            ..ping.clone()
        }
        .case("pingfederate-unsolicited", ping_person()),
        Shape {
            sign: Sign::Response,
            destination: true,
            layout: wrapped_76_padded_value_only,
            ..ping
        }
        .case("pingone-response", ping_person()),
    ]
}

fn keycloak() -> Vec<Case> {
    let keycloak = Shape {
        ds: "dsig:",
        sign: Sign::Response,
        layout: wrapped_76_escaped_value_only,
        name_id: "G-7f1c2d3e-4b5a-4678-9abc-def012345678",
        name_id_format: Some(PERSISTENT),
        fraction: ".913",
        session_end: true,
        session_index: Some(
            "0c1d2e3f-1234-4abc-8def-0123456789ab::5f6e7d8c-4321-4cba-8fed-ba9876543210",
        ),
        typed: true,
        attributes: &[
            (
                "urn:oid:0.9.2342.19200300.100.1.3",
                Some(URI),
                Some("email"),
                &["ada@sp.test"],
            ),
            ("urn:oid:2.5.4.42", Some(URI), Some("givenName"), &["Ada"]),
            ("urn:oid:2.5.4.4", Some(URI), Some("surname"), &["Lovelace"]),
            (
                "roles",
                Some(BASIC),
                Some("roles"),
                &["uma_authorization", "ops"],
            ),
        ],
        ..Shape::new("https://keycloak.test/realms/main")
    };
    let person = || groups(names(), &["uma_authorization", "ops"]);
    vec![
        keycloak.case("keycloak-response", person()),
        Shape {
            sign: Sign::Assertion,
            ..keycloak.clone()
        }
        .case("keycloak-assertion", person()),
        Shape {
            sign: Sign::Both,
            ..keycloak
        }
        .case("keycloak-both", person()),
    ]
}

fn federations() -> Vec<Case> {
    let oids: &'static [super::shape::Attribute] = &[
        (
            "urn:oid:0.9.2342.19200300.100.1.1",
            Some(URI),
            Some("uid"),
            &["ada"],
        ),
        (
            "urn:oid:0.9.2342.19200300.100.1.3",
            Some(URI),
            Some("mail"),
            &["ada@sp.test"],
        ),
        (
            "urn:oid:2.16.840.1.113730.3.1.241",
            Some(URI),
            Some("displayName"),
            &["Ada Lovelace"],
        ),
        (
            "urn:oid:1.3.6.1.4.1.5923.1.1.1.6",
            Some(URI),
            Some("eduPersonPrincipalName"),
            &["ada@uni.test"],
        ),
    ];
    let person = || Person {
        name: Some("Ada Lovelace".into()),
        ..email()
    };
    let shibboleth = Shape {
        samlp: "saml2p:",
        saml: "saml2:",
        declaration: DECLARATION,
        sign: Sign::Response,
        gap: "\n    ",
        layout: wrapped_76_padded_value_only,
        key_info: KeyInfo::WrappedCertificate,
        name_id: "AAdzZWNyZXQxf3a0b9c8d7e6f5",
        name_id_format: Some("urn:oasis:names:tc:SAML:2.0:nameid-format:transient"),
        qualifiers: " NameQualifier=\"https://idp.uni.test/shibboleth\" SPNameQualifier=\"https://sp.test/metadata\"",
        fraction: ".500",
        attributes: oids,
        ..Shape::new("https://idp.uni.test/shibboleth")
    };
    let simplesamlphp = Shape {
        sign: Sign::Both,
        typed: true,
        session_end: true,
        key_info: KeyInfo::Certificate,
        attributes: &[
            ("uid", Some(BASIC), None, &["ada"]),
            ("mail", Some(BASIC), None, &["ada@sp.test"]),
            ("sn", Some(BASIC), None, &["Lovelace"]),
            ("givenName", Some(BASIC), None, &["Ada"]),
        ],
        ..Shape::new("https://simple.uni.test/saml2/idp/metadata.php")
    };
    vec![
        shibboleth.case("shibboleth-response", person()),
        Shape {
            sign: Sign::Both,
            hash: Hash::Sha384,
            ..shibboleth
        }
        .case("shibboleth-both-sha384", person()),
        simplesamlphp.case("simplesamlphp-both", names()),
        Shape {
            declaration: "<?xml version=\"1.0\"?>\n",
            sign: Sign::Assertion,
            ..simplesamlphp
        }
        .case("simplesamlphp-assertion", names()),
    ]
}

fn others() -> Vec<Case> {
    let plain: &'static [super::shape::Attribute] = &[
        ("email", Some(BASIC), None, &["ada@sp.test"]),
        ("firstname", None, None, &["Ada"]),
    ];
    let jumpcloud = Shape {
        samlp: "saml2p:",
        saml: "saml2:",
        sign: Sign::Response,
        prefix_list: Some("xs"),
        typed: true,
        layout: wrapped_64,
        attributes: plain,
        ..Shape::new("JumpCloud")
    };
    let duo = Shape {
        sign: Sign::Both,
        short_tags: false,
        gap: "\n",
        attributes: &[
            ("mail", None, None, &["ada@sp.test"]),
            ("displayName", None, None, &["Ada Lovelace"]),
        ],
        ..Shape::new("https://sso-1a2b3c.sso.duosecurity.test/saml2/sp/DIABC/metadata")
    };
    let auth0 = Shape {
        ds: "",
        fraction: ".318",
        typed: true,
        session_index: Some("_pXk3bqQ1"),
        name_id: "auth0|5f7c8ec7c33c6c004bbafe82",
        name_id_format: Some(UNSPECIFIED),
        attributes: &[
            (CLAIMS_EMAIL, Some(URI), None, &["ada@sp.test"]),
            (CLAIMS_NAME, Some(URI), None, &["Ada Lovelace"]),
            (
                "http://schemas.auth0.com/email_verified",
                Some(URI),
                None,
                &["true"],
            ),
        ],
        ..Shape::new("urn:tenant.auth0.test")
    };
    let crlf = Shape {
        gap: "\r\n  ",
        quote: '\'',
        declaration: "<?xml version='1.0' encoding='utf-8'?>\r\n",
        attributes: plain,
        ..Shape::new("https://dotnet.test/idp")
    };
    let bare = Shape {
        response_issuer: false,
        destination: false,
        session_index: None,
        name_id_format: None,
        key_info: KeyInfo::Missing,
        ..Shape::new("https://bare.test")
    };
    let name = |person: Person| Person {
        name: Some("Ada Lovelace".into()),
        ..person
    };
    vec![
        jumpcloud.case("jumpcloud-response", email()),
        duo.case("duo-both", name(email())),
        auth0.case("auth0-assertion", name(email())),
        crlf.case("crlf-and-single-quotes", email()),
        bare.case("bare-minimum", email()),
        Shape {
            samlp: "",
            saml: "",
            ds: "",
            sign: Sign::Both,
            destination: true,
            ..bare.clone()
        }
        .case("no-prefix-anywhere", email()),
        Shape {
            prefix_list: Some("#default xs"),
            typed: true,
            attributes: plain,
            ..bare.clone()
        }
        .case("prefix-list-of-two", email()),
        Shape {
            gap: "\n\t",
            short_tags: false,
            sign: Sign::Response,
            destination: true,
            ..bare
        }
        .case("tabs", email()),
    ]
}
