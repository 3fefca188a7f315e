//! Measures saml-rs with its faster cryptography, through each of its two interfaces.

use std::time::SystemTime;

use saml_rs::raw::metadata::{Endpoint, SpMetadataConfig};
use saml_rs::raw::{Binding, EntitySetting, HttpRequest, IdentityProvider, ServiceProvider};
use saml_rs::{
    AcsEndpoint, AssertionSignaturePolicy, AudienceValidationPolicy, AuthnRequest, BrowserInput,
    EntityId, FormField, IdpDescriptor, MetadataTrustPolicy, PendingAuthnRequest, PendingSnapshot,
    RelayStateParam, ReplayPolicy, Saml, SamlValidationContext, SpConfig, SpValidationPolicy,
    SsoResponse, XmlSignatureProfile,
};
use statux_peers::{Failure, Input, Peer, report};

fn main() -> Result<(), Failure> {
    let input = Input::from_arguments()?;
    typed(&input)?;
    raw(&input)
}

fn peer(mode: &'static str) -> Peer {
    Peer {
        name: "saml-rs",
        mode,
    }
}

/// The interface that its documentation recommends, with every check that ours makes too.
fn typed(input: &Input) -> Result<(), Failure> {
    let (entity_id, acs_url) = (input.party("sp_entity_id")?, input.party("acs_url")?);
    let policy = SpValidationPolicy {
        assertions: AssertionSignaturePolicy::RequireSigned,
        xml_signatures: XmlSignatureProfile::StrictRsaSha2,
        audience: AudienceValidationPolicy::Validate,
        ..SpValidationPolicy::recommended()
    };
    let sp = SpConfig::builder(EntityId::try_new(entity_id)?)
        .acs_endpoint(AcsEndpoint::post(acs_url)?)
        .validation(policy)
        .build()?;
    let sp = Saml::sp(sp)?;
    let idp = IdpDescriptor::from_metadata_xml(
        &input.file("metadata.xml")?,
        MetadataTrustPolicy::UnsignedForCompatibility,
    )?;
    let pending =
        PendingAuthnRequest::from_snapshot(PendingSnapshot::<AuthnRequest>::authn_request(
            input.party("request_id")?,
            RelayStateParam::absent(),
            input.party("idp_entity_id")?,
            "post",
            acs_url,
            "post",
        ))?;
    report(&peer("typed"), input, |response| {
        let fields = vec![FormField::new("SAMLResponse", response)];
        let context =
            SamlValidationContext::new(SystemTime::now(), ReplayPolicy::DisabledForCompatibility);
        let form = BrowserInput::<SsoResponse>::post(fields);
        let session = sp.finish_sso(&idp, &pending, form, context)?;
        Ok(session.name_id().value().to_owned())
    });
    Ok(())
}

/// The interface below it, which reads the metadata once.
fn raw(input: &Input) -> Result<(), Failure> {
    let sp = SpMetadataConfig {
        entity_id: input.party("sp_entity_id")?.to_owned(),
        want_assertions_signed: true,
        assertion_consumer_service: vec![Endpoint::new(Binding::Post, input.party("acs_url")?)],
        ..SpMetadataConfig::default()
    };
    let sp = ServiceProvider::from_config(&sp, EntitySetting::default())?;
    let metadata = input.file("metadata.xml")?;
    let idp = IdentityProvider::from_metadata(&metadata, EntitySetting::default())?;
    let request_id = input.party("request_id")?;
    report(&peer("raw"), input, |response| {
        let fields = vec![("SAMLResponse".to_owned(), response.to_owned())];
        let read = sp.parse_login_response_with_request_id(
            &idp,
            Binding::Post,
            &HttpRequest::post(fields),
            request_id,
        )?;
        let name = read.extract.get_str("nameID").ok_or("no NameID")?;
        Ok(name.to_owned())
    });
    Ok(())
}
