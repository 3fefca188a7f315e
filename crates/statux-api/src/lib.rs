//! HTTP of Statux identity: SAML endpoints, SCIM, management API, dashboard.
