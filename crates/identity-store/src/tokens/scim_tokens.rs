//! Bearer tokens of SCIM clients, `stx_scim_…`.

crate::tokens::bearer::bearer_secrets! {
    table: scim_tokens, record: ScimToken, bearer: ScimTokenBearer, id: ScimTokenId,
    check: TokenCheck,
    kind: "scim_token", prefix: "stx_scim_", actor: ScimToken
}
