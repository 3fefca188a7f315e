//! The costliest metadata and responses that are known, and an ordinary one of each.

use std::error::Error;
use std::time::{Duration, SystemTime};

use openssl::base64::encode_block;
use saml_core::idp::{IdpKey, IdpMetadata, ResponseTemplate, Sign, Signer};
use saml_core::{IdentityProvider, Policy, ServiceProvider, time};

const IDP: &str = "https://idp.example.com/saml2/idp/metadata";
const SP: &str = "https://app.example.com/api/v1/saml/0193f1c2/metadata";
const ACS: &str = "https://app.example.com/api/v1/saml/0193f1c2/acs";
const SSO: &str = "https://idp.example.com/saml2/idp/sso";
/// A little less than the largest response.
const RESPONSE_BYTES: usize = 250 * 1024;
/// A little less than the largest entity.
const ENTITY_BYTES: usize = 250 * 1024;
/// A little less than the largest list of entities.
const LIST_BYTES: usize = 1_000_000;

/// What is read.
pub(crate) enum Kind {
    Metadata,
    Response,
}

pub(crate) struct Input {
    pub(crate) name: &'static str,
    pub(crate) is_ordinary: bool,
    pub(crate) kind: Kind,
    pub(crate) xml: String,
    /// The form value.
    base64: String,
}

pub(crate) struct World {
    now: SystemTime,
    idp: IdentityProvider,
    sp: ServiceProvider,
    signer: Signer,
    metadata: String,
}

impl World {
    pub(crate) fn new() -> Result<Self, Box<dyn Error>> {
        let now = SystemTime::UNIX_EPOCH + Duration::from_hours(24 * 365 * 56);
        let key = new_key(now)?;
        let metadata = IdpMetadata::new(IDP, SSO, &[&key]).to_xml()?;
        Ok(Self {
            now,
            idp: IdentityProvider::from_metadata(metadata.as_bytes(), now)?,
            sp: ServiceProvider::new(SP, ACS),
            signer: Signer::new(key),
            metadata,
        })
    }

    /// Reads an input as a server does; whether it was taken.
    pub(crate) fn handle(&self, input: &Input) -> bool {
        match input.kind {
            Kind::Metadata => {
                let read = IdentityProvider::from_metadata_of(input.xml.as_bytes(), IDP, self.now);
                read.is_ok()
            }
            Kind::Response => self
                .sp
                .verify(&self.idp, &input.base64, &Policy::default())
                .is_ok(),
        }
    }

    fn signed(&self, extra: String) -> Result<String, Box<dyn Error>> {
        let mut template = ResponseTemplate::new(IDP, SP, ACS, self.now);
        template.name_id = Some("ada.lovelace@example.com".into());
        template.assertion_extra_xml = extra;
        let until = time::format(self.now + Duration::from_hours(1));
        if let Some(conditions) = &mut template.conditions {
            conditions.not_on_or_after = Some(until);
        }
        template.sign = Sign::Assertion;
        Ok(template.to_xml(&self.signer)?)
    }
}

fn new_key(now: SystemTime) -> Result<IdpKey, Box<dyn Error>> {
    let until = now + Duration::from_hours(24 * 365);
    Ok(IdpKey::generate_rsa(2048, "idp.example.com", now, until)?)
}

fn input(name: &'static str, kind: Kind, xml: String) -> Input {
    Input {
        name,
        is_ordinary: false,
        kind,
        base64: encode_block(xml.as_bytes()),
        xml,
    }
}

fn attributes(values: usize, of: impl Fn(usize) -> String) -> String {
    let values: Vec<String> = (0..values)
        .map(|number| format!("<saml:AttributeValue>{}</saml:AttributeValue>", of(number)))
        .collect();
    let values = values.concat();
    format!(
        "<saml:AttributeStatement><saml:Attribute Name=\"groups\">{values}</saml:Attribute></saml:AttributeStatement>"
    )
}

pub(crate) fn all(world: &World) -> Result<Vec<Input>, Box<dyn Error>> {
    let mut all = metadata(world)?;
    all.extend(responses(world)?);
    Ok(all)
}

fn metadata(world: &World) -> Result<Vec<Input>, Box<dyn Error>> {
    let honest = &world.metadata;
    let own = honest.split_once("?>\n").map_or(honest.as_str(), |it| it.1);
    let made = (0..17).map(|_| new_key(world.now));
    let keys: Vec<IdpKey> = made.collect::<Result<_, _>>()?;
    let with_keys = |count: usize, times: usize| {
        let some = keys.iter().take(count);
        let again: Vec<&IdpKey> = some.cycle().take(count * times).collect();
        IdpMetadata::new(IDP, SSO, &again).to_xml()
    };
    let renewed: Vec<IdpKey> = (0..150u64)
        .map(|day| {
            let from = world.now + Duration::from_hours(24 * day);
            keys[0].renewed("idp.example.com", from, from + Duration::from_hours(24))
        })
        .collect::<Result<_, _>>()?;
    let renewed: Vec<&IdpKey> = renewed.iter().collect();
    let padded = |padding: String| {
        honest.replacen(
            "<md:IDPSSODescriptor",
            &format!("{padding}<md:IDPSSODescriptor"),
            1,
        )
    };
    let list = |others: String| {
        format!(
            "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\">{own}{others}</md:EntitiesDescriptor>"
        )
    };
    let other = own.replace(IDP, "https://other.example.com");
    let nested = |depth: usize| {
        let open = "<md:EntitiesDescriptor>".repeat(depth);
        let entity = "<md:EntityDescriptor entityID=\"x\"/>";
        format!(
            "{open}{}{}",
            entity.repeat(20),
            "</md:EntitiesDescriptor>".repeat(depth)
        )
    };
    let case = |name, xml| input(name, Kind::Metadata, xml);
    Ok(vec![
        Input {
            is_ordinary: true,
            ..case("ordinary metadata", honest.clone())
        },
        case("sixteen keys, each again and again", with_keys(16, 12)?),
        case("seventeen keys", with_keys(17, 12)?),
        case(
            "one key in many certificates",
            IdpMetadata::new(IDP, SSO, &renewed).to_xml()?,
        ),
        case(
            "a long extension",
            padded(format!(
                "<md:Extensions>{}</md:Extensions>",
                "x".repeat(ENTITY_BYTES)
            )),
        ),
        case(
            "many elements",
            padded(format!(
                "<md:Extensions>{}</md:Extensions>",
                "<md:x/>".repeat(ENTITY_BYTES / 9)
            )),
        ),
        case(
            "a list of many providers",
            list(other.repeat(LIST_BYTES / other.len())),
        ),
        case(
            "a list of deep lists",
            list(nested(40).repeat(LIST_BYTES / 2600)),
        ),
        case(
            "a long comment",
            padded(format!("<!--{}-->", "x".repeat(LIST_BYTES))),
        ),
    ])
}

fn responses(world: &World) -> Result<Vec<Input>, Box<dyn Error>> {
    let case = |name, xml| input(name, Kind::Response, xml);
    let honest = world.signed(attributes(3, |number| format!("group {number}")))?;
    let long = world.signed(attributes(RESPONSE_BYTES / 80, |number| {
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
        Input {
            is_ordinary: true,
            ..case("ordinary response", honest)
        },
        case("thousands of groups", long),
        case("thousands of groups, forged", forged),
        case(
            "one long value",
            world.signed(attributes(1, |_| "x".repeat(RESPONSE_BYTES)))?,
        ),
        case(
            "one long value of references",
            world.signed(attributes(1, |_| "&amp;".repeat(RESPONSE_BYTES / 10)))?,
        ),
        case("unsigned, many elements", wrap("<a/>".repeat(8000))),
        case(
            "unsigned, many attributes",
            wrap(format!("<a{names}/>").repeat(RESPONSE_BYTES / 260)),
        ),
        case(
            "unsigned, many namespaces",
            wrap(format!("<a{spaces}/>").repeat(RESPONSE_BYTES / 640)),
        ),
        case("unsigned, deep", wrap(deep.repeat(8000 / 30))),
        case("unsigned, one long text", wrap("x".repeat(RESPONSE_BYTES))),
        case("cut off", format!("<a>{}", "<".repeat(RESPONSE_BYTES))),
    ])
}
