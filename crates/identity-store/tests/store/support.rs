//! What several of these tests start from.

use chrono::{DateTime, Duration, Utc};
use identity_store::accounts::{self, NewLocalUser, Role, User};
use identity_store::audit::Actor;
use identity_store::organizations::{Organization, Settings};
use identity_store::provisioning::ProvisioningError;
use identity_store::provisioning::users::{
    self, ChangeTo, Created, ScimUser, StoredUser, UserChange,
};
use identity_store::sign_in::{
    self, BegunBy, LoginPurpose, LoginRequest, RejectionCode, SsoOutcome, SsoSignIn, SsoSignedIn,
    WaitsFor,
};
use identity_store::sso::providers::{self, NewMetadata, NewProvider, Provider};
use identity_store::{
    Caller, Connection, Decision, Secret, Store, StoreError, UserId, organizations,
};
use scim_model::{PatchRequest, Projection, UserResource};
use serde_json::{Map, Value, json};
use statux_testkit::clock;

pub(crate) const IDP: &str = "https://idp.example.com";

pub(crate) fn now() -> DateTime<Utc> {
    clock::noon()
}

/// Writes with the store's own error.
pub(crate) fn write<T: Send + 'static>(
    store: &Store,
    work: impl Fn(&mut Connection) -> Result<T, StoreError> + Send + 'static,
) -> T {
    store.write(work).wait().unwrap()
}

pub(crate) fn read<T>(
    store: &Store,
    work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
) -> T {
    store.read(work).unwrap()
}

pub(crate) fn organization(store: &Store, name: &'static str) -> Organization {
    write(store, move |db| organizations::create(db, name, now()))
}

pub(crate) fn local_user(store: &Store, of: &Organization, email: &str, role: Role) -> User {
    let (of, email) = (of.id.clone(), email.to_owned());
    store
        .write(move |db| {
            let new = NewLocalUser {
                email: email.clone(),
                display_name: "Somebody".to_owned(),
                given_name: None,
                family_name: None,
                role,
                password_hash: Some("$argon2id$hash".to_owned()),
            };
            accounts::create_local(db, &Caller::new(&of, &Actor::Cli, now()), &new)
        })
        .wait()
        .unwrap()
}

pub(crate) fn provider(store: &Store, of: &Organization) -> Provider {
    let of = of.id.clone();
    store
        .write(move |db| {
            providers::create(db, &Caller::new(&of, &Actor::Cli, now()), &new_provider())
        })
        .wait()
        .unwrap()
}

pub(crate) fn new_provider() -> NewProvider {
    NewProvider {
        name: "Okta".to_owned(),
        metadata: NewMetadata {
            entity_id: IDP.to_owned(),
            url: Some("https://idp.example.com/metadata".to_owned()),
            xml: "<EntityDescriptor/>".to_owned(),
        },
    }
}

/// A request that begins now.
pub(crate) fn request(
    provider: &Provider,
    purpose: LoginPurpose,
    begun_by: Option<BegunBy>,
) -> LoginRequest {
    let ttl = Duration::minutes(15);
    LoginRequest::new(provider, purpose, begun_by, "/team", now(), ttl)
}

/// A sign-in by this NameID, with a request of its own.
pub(crate) fn sign_in(provider: &Provider, name_id: &str) -> SsoSignIn {
    let unique = Secret::generate("_").expose().to_owned();
    SsoSignIn {
        organization: provider.organization_id.clone(),
        provider_id: provider.id.clone(),
        provider_version: provider.version,
        provider_entity_id: provider.entity_id.clone(),
        request: Some(request(provider, LoginPurpose::SignIn, None)),
        assertion_id: format!("{unique}-assertion"),
        assertion_expires_at: now() + Duration::minutes(10),
        authenticated_at: None,
        name_id: name_id.to_owned(),
        name_id_format: None,
        email: name_id.contains('@').then(|| name_id.to_owned()),
        display_name: None,
        given_name: None,
        family_name: None,
        asked_path: None,
        subject: None,
        now: now(),
        session_ttl: Duration::hours(8),
    }
}

/// The session, or why there is none.
pub(crate) fn complete(store: &Store, sign_in: &SsoSignIn) -> Result<SsoSignedIn, RejectionCode> {
    let sign_in = sign_in.clone();
    match write(store, move |db| sign_in::complete(db, &sign_in)) {
        Decision::Accepted(SsoOutcome::SignedIn(signed_in)) => Ok(*signed_in),
        Decision::Accepted(SsoOutcome::Pending(pending)) => {
            assert_eq!(pending.waits_for, WaitsFor::Proof);
            Err(RejectionCode::ProofRequired)
        }
        Decision::Accepted(other) => panic!("{other:?}"),
        Decision::Rejected(rejection) => Err(rejection.code),
    }
}

pub(crate) fn set(store: &Store, of: &Organization, settings: Settings) {
    let id = of.id.clone();
    write(store, move |db| {
        organizations::update_settings(db, &Caller::new(&id, &Actor::Cli, now()), settings)
    });
}

pub(crate) fn resource(user_name: &str) -> UserResource {
    UserResource::from_client(&json!({ "userName": user_name })).unwrap()
}

pub(crate) fn scim_create(
    store: &Store,
    of: &Organization,
    json: &Value,
) -> Result<Created, ProvisioningError> {
    let resource = UserResource::from_client(json).unwrap();
    let of = of.id.clone();
    store
        .write(move |db| users::create(db, &Caller::new(&of, &Actor::System, now()), &resource))
        .wait()
}

/// The resource as responses show it, whole.
pub(crate) fn rendered(user: impl Into<StoredUser>, base_url: &str) -> Map<String, Value> {
    let text = user.into().to_text(base_url, &Projection::all()).unwrap();
    serde_json::from_str(&text).unwrap()
}

pub(crate) fn provision(store: &Store, of: &Organization, user_name: &str) -> ScimUser {
    scim_create(store, of, &json!({ "userName": user_name }))
        .unwrap()
        .user
}

pub(crate) fn scim_patch(
    store: &Store,
    of: &Organization,
    id: &UserId,
    operation: &Value,
) -> Result<ScimUser, ProvisioningError> {
    let change = change(of, id, patched(operation));
    let updated = store.write(move |db| change.apply(db)).wait();
    updated.map(|updated| updated.user)
}

pub(crate) fn patched(operation: &Value) -> ChangeTo {
    ChangeTo::Patched(PatchRequest::parse(&json!({ "Operations": [operation] })).unwrap())
}

pub(crate) fn change(of: &Organization, id: &UserId, to: ChangeTo) -> UserChange {
    UserChange {
        caller: Caller::new(&of.id, &Actor::System, now()),
        id: id.clone(),
        to,
        if_match: None,
    }
}

pub(crate) fn deactivation() -> Value {
    json!({ "op": "Replace", "path": "active", "value": "False" })
}

pub(crate) fn scim_delete(
    store: &Store,
    of: &Organization,
    id: &UserId,
) -> Result<(), ProvisioningError> {
    let (of, id) = (of.id.clone(), id.clone());
    store
        .write(move |db| users::delete(db, &Caller::new(&of, &Actor::System, now()), &id, None))
        .wait()
}
