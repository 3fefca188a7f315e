//! Keys of the management API, `stx_key_…`.

crate::tokens::bearer::bearer_secrets! {
    table: api_keys, record: ApiKey, bearer: ApiKeyBearer, id: ApiKeyId, check: KeyCheck,
    kind: "api_key", prefix: "stx_key_", actor: ApiKey
}
