//! How identity providers write the same thing: prefixes, layout, types, key information.

use saml_core::idp::{Hash, Sign, Signer};

use super::{ACS, Case, REQUEST, SP, accept};
use crate::corpus::files::Person;
use crate::corpus::keys::{RSA, key};

pub(crate) const C14N: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
const XS: &str = "http://www.w3.org/2001/XMLSchema";
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";
pub(crate) const EMAIL: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
pub(crate) const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
pub(crate) const PERSISTENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
pub(crate) const BASIC: &str = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic";
pub(crate) const URI: &str = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri";

/// The content of `KeyInfo`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyInfo {
    Missing,
    Certificate,
    WrappedCertificate,
}

/// An attribute: `Name`, `NameFormat`, `FriendlyName`, values.
pub(crate) type Attribute = (
    &'static str,
    Option<&'static str>,
    Option<&'static str>,
    &'static [&'static str],
);

/// One way of writing a response.
#[derive(Clone)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is one habit of a provider"
)]
pub(crate) struct Shape {
    pub(crate) issuer: &'static str,
    /// Prefixes with their colon, or nothing.
    pub(crate) samlp: &'static str,
    pub(crate) saml: &'static str,
    pub(crate) ds: &'static str,
    pub(crate) declaration: &'static str,
    /// Between elements.
    pub(crate) gap: &'static str,
    pub(crate) quote: char,
    pub(crate) sign: Sign,
    pub(crate) hash: Hash,
    pub(crate) key_info: KeyInfo,
    /// `PrefixList` of the signed element, with the declaration of `xs` on it.
    pub(crate) prefix_list: Option<&'static str>,
    /// `xsi:type="xs:string"` on values.
    pub(crate) typed: bool,
    /// How base64 in signatures is laid out.
    pub(crate) layout: fn(&str) -> String,
    pub(crate) destination: bool,
    pub(crate) response_issuer: bool,
    pub(crate) issuer_format: bool,
    pub(crate) solicited: bool,
    pub(crate) name_id: &'static str,
    pub(crate) name_id_format: Option<&'static str>,
    /// More attributes of `NameID`, with a leading space.
    pub(crate) qualifiers: &'static str,
    pub(crate) attributes: &'static [Attribute],
    /// Whether attributes come before the authentication.
    pub(crate) attributes_first: bool,
    /// The fraction of seconds in times.
    pub(crate) fraction: &'static str,
    pub(crate) session_index: Option<&'static str>,
    pub(crate) session_end: bool,
    /// Empty elements as one tag.
    pub(crate) short_tags: bool,
}

impl Shape {
    pub(crate) fn new(issuer: &'static str) -> Self {
        Self {
            issuer,
            samlp: "samlp:",
            saml: "saml:",
            ds: "ds:",
            declaration: "",
            gap: "",
            quote: '"',
            sign: Sign::Assertion,
            hash: Hash::Sha256,
            key_info: KeyInfo::Certificate,
            prefix_list: None,
            typed: false,
            layout: str::to_owned,
            destination: true,
            response_issuer: true,
            issuer_format: false,
            solicited: true,
            name_id: "ada@sp.test",
            name_id_format: Some(EMAIL),
            qualifiers: "",
            attributes: &[],
            attributes_first: false,
            fraction: "",
            session_index: Some("_session-1"),
            session_end: false,
            short_tags: true,
        }
    }

    /// The accepted case; `fields` adds what the attributes say.
    pub(crate) fn case(&self, name: &str, fields: Person) -> Case {
        let person = Person {
            name_id: self.name_id.into(),
            name_id_format: self.name_id_format.map(Into::into),
            issuer: self.issuer.into(),
            session_index: self.session_index.map(Into::into),
            ..fields
        };
        let case = accept(name, "shape", self.signed(), person).keys(self.issuer, &[RSA]);
        if self.solicited {
            case
        } else {
            case.unsolicited()
        }
    }

    fn signed(&self) -> String {
        let mut signer = Signer::new(key(RSA));
        (signer.signature_hash, signer.digest_hash) = (self.hash, self.hash);
        let mut xml = self.response();
        let fill = |xml: &str, id| signer.fill_signature(xml, id, self.layout).unwrap();
        if matches!(self.sign, Sign::Assertion | Sign::Both) {
            xml = fill(&xml, "_assertion-1");
        }
        if matches!(self.sign, Sign::Response | Sign::Both) {
            xml = fill(&xml, "_response-1");
        }
        xml
    }

    fn time(&self, clock: &str) -> String {
        format!("2026-01-31T{clock}{}Z", self.fraction)
    }

    fn declared(prefix: &str, uri: &str) -> String {
        match prefix.trim_end_matches(':') {
            "" => format!(" xmlns=\"{uri}\""),
            prefix => format!(" xmlns:{prefix}=\"{uri}\""),
        }
    }

    fn empty(&self, name: &str, attributes: &str) -> String {
        if self.short_tags {
            format!("<{name}{attributes}/>")
        } else {
            format!("<{name}{attributes}></{name}>")
        }
    }

    fn response(&self) -> String {
        let (p, gap) = (self.samlp, self.gap);
        let destination = if self.destination {
            format!(" Destination=\"{ACS}\"")
        } else {
            String::new()
        };
        let answers = if self.solicited {
            format!(" InResponseTo=\"{REQUEST}\"")
        } else {
            String::new()
        };
        let saml = Self::declared(self.saml, "urn:oasis:names:tc:SAML:2.0:assertion");
        let issuer = if self.response_issuer {
            self.issuer_element(&saml) + gap
        } else {
            String::new()
        };
        let wanted = matches!(self.sign, Sign::Response | Sign::Both);
        let signature = self.signature(wanted, "_response-1");
        let status = format!(
            "<{p}Status>{gap}{}{gap}</{p}Status>",
            self.empty(
                &format!("{p}StatusCode"),
                " Value=\"urn:oasis:names:tc:SAML:2.0:status:Success\""
            )
        );
        let xml = format!(
            "<{p}Response{} ID=\"_response-1\" Version=\"2.0\" IssueInstant=\"{}\"{destination}{answers}{}>\
             {gap}{issuer}{signature}{status}{gap}{}{gap}</{p}Response>",
            Self::declared(p, "urn:oasis:names:tc:SAML:2.0:protocol"),
            self.time("12:00:00"),
            self.xs(wanted),
            self.assertion(&saml),
        );
        let xml = if self.quote == '"' {
            xml
        } else {
            xml.replace('"', "'")
        };
        format!("{}{xml}", self.declaration)
    }

    fn xs(&self, wanted: bool) -> String {
        match self.prefix_list {
            Some(_) if wanted => format!(" xmlns:xs=\"{XS}\""),
            _ => String::new(),
        }
    }

    fn issuer_element(&self, declaration: &str) -> String {
        let s = self.saml;
        let format = if self.issuer_format {
            " Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:entity\""
        } else {
            ""
        };
        format!(
            "<{s}Issuer{declaration}{format}>{}</{s}Issuer>",
            self.issuer
        )
    }

    fn assertion(&self, declaration: &str) -> String {
        let (s, gap) = (self.saml, self.gap);
        let wanted = matches!(self.sign, Sign::Assertion | Sign::Both);
        let (authn, attributes) = (self.authn(), self.attribute_statement());
        let statements = if self.attributes_first {
            format!("{attributes}{authn}")
        } else {
            format!("{authn}{attributes}")
        };
        format!(
            "<{s}Assertion{declaration} ID=\"_assertion-1\" IssueInstant=\"{}\" Version=\"2.0\"{}>{gap}{}{gap}{}{}{}{statements}</{s}Assertion>",
            self.time("12:00:00"),
            self.xs(wanted),
            self.issuer_element(""),
            self.signature(wanted, "_assertion-1"),
            self.subject(),
            self.conditions(),
        )
    }

    fn subject(&self) -> String {
        let (s, gap) = (self.saml, self.gap);
        let format = self
            .name_id_format
            .map_or_else(String::new, |it| format!(" Format=\"{it}\""));
        let answers = if self.solicited {
            format!(" InResponseTo=\"{REQUEST}\"")
        } else {
            String::new()
        };
        let data = format!(
            "{answers} NotOnOrAfter=\"{}\" Recipient=\"{ACS}\"",
            self.time("12:05:00")
        );
        format!(
            "<{s}Subject>{gap}<{s}NameID{format}{}>{}</{s}NameID>{gap}\
             <{s}SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\">{gap}{}{gap}\
             </{s}SubjectConfirmation>{gap}</{s}Subject>{gap}",
            self.qualifiers,
            self.name_id,
            self.empty(&format!("{s}SubjectConfirmationData"), &data),
        )
    }

    fn conditions(&self) -> String {
        let (s, gap) = (self.saml, self.gap);
        format!(
            "<{s}Conditions NotBefore=\"{}\" NotOnOrAfter=\"{}\">{gap}<{s}AudienceRestriction>{gap}\
             <{s}Audience>{SP}</{s}Audience>{gap}</{s}AudienceRestriction>{gap}</{s}Conditions>{gap}",
            self.time("11:55:00"),
            self.time("12:05:00"),
        )
    }

    fn authn(&self) -> String {
        let (s, gap) = (self.saml, self.gap);
        let index = self
            .session_index
            .map_or_else(String::new, |it| format!(" SessionIndex=\"{it}\""));
        let end = if self.session_end {
            format!(" SessionNotOnOrAfter=\"{}\"", self.time("20:00:00"))
        } else {
            String::new()
        };
        format!(
            "<{s}AuthnStatement AuthnInstant=\"{}\"{index}{end}>{gap}<{s}AuthnContext>{gap}\
             <{s}AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</{s}AuthnContextClassRef>\
             {gap}</{s}AuthnContext>{gap}</{s}AuthnStatement>{gap}",
            self.time("12:00:00"),
        )
    }

    fn attribute_statement(&self) -> String {
        let (s, gap) = (self.saml, self.gap);
        if self.attributes.is_empty() {
            return String::new();
        }
        let typed = if self.typed {
            format!(" xmlns:xs=\"{XS}\" xmlns:xsi=\"{XSI}\" xsi:type=\"xs:string\"")
        } else {
            String::new()
        };
        let mut xml = format!("<{s}AttributeStatement>{gap}");
        for (name, format, friendly, values) in self.attributes {
            let format = format.map_or_else(String::new, |it| format!(" NameFormat=\"{it}\""));
            let friendly =
                friendly.map_or_else(String::new, |it| format!(" FriendlyName=\"{it}\""));
            xml += &format!("<{s}Attribute Name=\"{name}\"{format}{friendly}>{gap}");
            for value in *values {
                xml += &format!("<{s}AttributeValue{typed}>{value}</{s}AttributeValue>{gap}");
            }
            xml += &format!("</{s}Attribute>{gap}");
        }
        xml + &format!("</{s}AttributeStatement>{gap}")
    }

    fn signature(&self, wanted: bool, id: &str) -> String {
        let (d, gap) = (self.ds, self.gap);
        if !wanted {
            return String::new();
        }
        let algorithm = |uri: &str| format!(" Algorithm=\"{uri}\"");
        let (method, digest) = match self.hash {
            Hash::Sha384 => (
                "rsa-sha384",
                "http://www.w3.org/2001/04/xmldsig-more#sha384",
            ),
            Hash::Sha512 => ("rsa-sha512", "http://www.w3.org/2001/04/xmlenc#sha512"),
            _ => ("rsa-sha256", "http://www.w3.org/2001/04/xmlenc#sha256"),
        };
        let exclusive = match self.prefix_list {
            Some(list) => format!(
                "<{d}Transform{}>{}</{d}Transform>",
                algorithm(C14N),
                self.empty(
                    "ec:InclusiveNamespaces",
                    &format!(" xmlns:ec=\"{C14N}\" PrefixList=\"{list}\"")
                ),
            ),
            None => self.empty(&format!("{d}Transform"), &algorithm(C14N)),
        };
        let key_info = self.key_info();
        format!(
            "<{d}Signature{}>{gap}<{d}SignedInfo>{gap}{}{gap}{}{gap}<{d}Reference URI=\"#{id}\">{gap}\
             <{d}Transforms>{gap}{}{gap}{exclusive}{gap}</{d}Transforms>{gap}{}{gap}\
             <{d}DigestValue>[digest of {id}]</{d}DigestValue>{gap}</{d}Reference>{gap}</{d}SignedInfo>{gap}\
             <{d}SignatureValue>[signature of {id}]</{d}SignatureValue>{gap}{key_info}</{d}Signature>{gap}",
            Self::declared(d, "http://www.w3.org/2000/09/xmldsig#"),
            self.empty(&format!("{d}CanonicalizationMethod"), &algorithm(C14N)),
            self.empty(
                &format!("{d}SignatureMethod"),
                &algorithm(&format!("http://www.w3.org/2001/04/xmldsig-more#{method}"))
            ),
            self.empty(
                &format!("{d}Transform"),
                &algorithm("http://www.w3.org/2000/09/xmldsig#enveloped-signature")
            ),
            self.empty(&format!("{d}DigestMethod"), &algorithm(digest)),
        )
    }

    fn key_info(&self) -> String {
        let (d, gap) = (self.ds, self.gap);
        let certificate = key(RSA).certificate_base64().unwrap();
        let certificate = match self.key_info {
            KeyInfo::Missing => return String::new(),
            KeyInfo::Certificate => certificate,
            KeyInfo::WrappedCertificate => format!("\n{}\n", (wrapped_64)(&certificate)),
        };
        format!(
            "<{d}KeyInfo>{gap}<{d}X509Data>{gap}<{d}X509Certificate>{certificate}</{d}X509Certificate>{gap}\
             </{d}X509Data>{gap}</{d}KeyInfo>{gap}"
        )
    }
}

/// Lines of 64 characters.
pub(crate) fn wrapped_64(text: &str) -> String {
    lines(text, 64, "\n")
}

/// Lines of 76 characters, as Java's encoder makes them in a document that is then escaped.
pub(crate) fn wrapped_76_escaped(text: &str) -> String {
    lines(text, 76, "&#xD;\n")
}

/// Lines of 76 characters with line feeds around.
pub(crate) fn wrapped_76_padded(text: &str) -> String {
    format!("\n{}\n", lines(text, 76, "\n"))
}

fn lines(text: &str, width: usize, separator: &str) -> String {
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(width)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    lines.join(separator)
}
