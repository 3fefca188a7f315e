//! Writes a service provider's metadata.

use super::encryption_key;
use crate::escape::attribute;
use crate::service_provider::ServiceProvider;

/// Requests are not signed; assertions should be. A provider that signs the response instead is
/// accepted all the same.
pub(crate) fn service_provider_xml(sp: &ServiceProvider) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{}">
  <md:SPSSODescriptor AuthnRequestsSigned="false" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{}
    <md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>
    <md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="{}" index="0" isDefault="true"/>
  </md:SPSSODescriptor>
</md:EntityDescriptor>
"#,
        attribute(sp.entity_id()),
        sp.decryption_keys()
            .map_or_else(String::new, |keys| encryption_key::descriptor(
                keys.current()
            )),
        attribute(sp.acs_url()),
    )
}
