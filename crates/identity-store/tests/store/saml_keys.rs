//! The organizations' own keys for SAML.

use diesel::connection::SimpleConnection as _;
use identity_store::audit::{self, Actor};
use identity_store::organizations::Organization;
use identity_store::sso::keys::{self, GeneratedKey, NewSamlKey, SamlKey, SamlKeyError, seal_anew};
use identity_store::tokens::server_key::{GivenKeys, ServerKeys, settle};
use identity_store::{Caller, PageRequest, Store};
use openssl::pkey::PKey;
use openssl::x509::X509;
use statux_testkit::{apply, on_both_databases};

use super::support::{now, organization, read};

fn servers(store: &Store, lines: &str) -> ServerKeys {
    let given: GivenKeys = lines.parse().unwrap();
    settle(store, Some(&given), now()).unwrap()
}

fn line(digits: &str) -> String {
    digits.repeat(32)
}

fn caller(organization: &Organization) -> Caller {
    Caller::new(&organization.id, &Actor::Cli, now())
}

fn make(
    store: &Store,
    organization: &Organization,
    servers: &ServerKeys,
) -> Result<SamlKey, SamlKeyError> {
    let key = GeneratedKey::random().unwrap();
    let new = NewSamlKey::new(&key, &organization.id, servers, now()).unwrap();
    let caller = caller(organization);
    store
        .write(move |db| keys::create(db, &caller, &new))
        .wait()
}

fn list(store: &Store, organization: &Organization) -> Vec<(String, bool)> {
    let all = read(store, |db| keys::list(db, &organization.id));
    let mut all: Vec<_> = all
        .into_iter()
        .map(|it| (it.id.to_string(), it.signs))
        .collect();
    all.sort();
    all
}

#[apply(on_both_databases)]
fn a_key_is_made_replaced_beside_the_old_one_and_removed(store: &Store) {
    let (ours, servers) = (organization(store, "Ours"), servers(store, &line("a1")));
    let first = make(store, &ours, &servers).unwrap();
    assert!(first.signs);
    let second = make(store, &ours, &servers).unwrap();
    assert!(!second.signs, "the provider does not know it yet");
    let third = make(store, &ours, &servers);
    assert!(matches!(third, Err(SamlKeyError::TooMany)));
    let remove = |id: &SamlKey| {
        let (caller, id) = (caller(&ours), id.id.clone());
        store.write(move |db| keys::remove(db, &caller, &id)).wait()
    };
    assert!(matches!(remove(&first), Err(SamlKeyError::Signs)));
    let (by, id) = (caller(&ours), second.id.clone());
    let chosen = store.write(move |db| keys::sign_with(db, &by, &id)).wait();
    assert!(chosen.unwrap().signs);
    let mut expected = vec![(first.id.to_string(), false), (second.id.to_string(), true)];
    expected.sort();
    assert_eq!(list(store, &ours), expected);
    remove(&first).unwrap();
    assert!(matches!(remove(&first), Err(SamlKeyError::NotFound)));
    assert_eq!(list(store, &ours), [(second.id.to_string(), true)]);
    let page = PageRequest::first(9);
    let events = read(store, |db| audit::list(db, &ours.id, &page)).items;
    let actions: Vec<_> = events.iter().map(|event| event.action.clone()).collect();
    for action in [
        "saml_key.created",
        "saml_key.chosen_to_sign",
        "saml_key.removed",
    ] {
        assert!(
            actions.iter().any(|it| it == action),
            "{action}: {actions:?}"
        );
    }
}

#[apply(on_both_databases)]
fn a_key_of_another_organization_is_neither_seen_nor_changed(store: &Store) {
    let (ours, theirs) = (organization(store, "Ours"), organization(store, "Theirs"));
    let servers = servers(store, &line("a1"));
    make(store, &ours, &servers).unwrap();
    let key = make(store, &ours, &servers).unwrap();
    let before = list(store, &ours);
    assert_eq!(read(store, |db| keys::get(db, &theirs.id, &key.id)), None);
    assert_eq!(list(store, &theirs), []);
    let (by, id) = (caller(&theirs), key.id.clone());
    let chosen = store.write(move |db| keys::sign_with(db, &by, &id)).wait();
    assert!(matches!(chosen, Err(SamlKeyError::NotFound)));
    let (by, id) = (caller(&theirs), key.id.clone());
    let removed = store.write(move |db| keys::remove(db, &by, &id)).wait();
    assert!(matches!(removed, Err(SamlKeyError::NotFound)));
    assert_eq!(list(store, &ours), before);
    let (by, id) = (caller(&ours), key.id.clone());
    let removed = store.write(move |db| keys::remove(db, &by, &id)).wait();
    removed.unwrap();
}

#[apply(on_both_databases)]
fn the_certificate_is_the_keys_own_and_the_private_half_is_sealed(store: &Store) {
    let (ours, servers) = (organization(store, "Ours"), servers(store, &line("a1")));
    let made = make(store, &ours, &servers).unwrap();
    let pem = made.private_key_pem(&servers).unwrap();
    let private = PKey::private_key_from_pem(pem.as_bytes()).unwrap();
    let certificate = X509::from_pem(pem.as_bytes()).unwrap();
    assert!(private.bits() >= 2048 && certificate.public_key().unwrap().public_eq(&private));
    assert!(certificate.verify(&private).unwrap(), "self-signed");
    assert_eq!(certificate.to_pem().unwrap(), made.certificate.as_bytes());
    let written = read(store, |db| {
        let row: Vec<Text> = diesel::RunQueryDsl::load(
            diesel::sql_query("SELECT certificate || sealed_private_key AS text FROM saml_keys"),
            db,
        )?;
        Ok(row)
    });
    assert!(!written[0].text.contains("PRIVATE KEY"));
    // A copy of the row for somebody else opens nothing.
    let theirs = organization(store, "Theirs");
    let other = make(store, &theirs, &servers).unwrap();
    let statement = format!(
        "UPDATE saml_keys SET sealed_private_key = (SELECT sealed_private_key FROM saml_keys \
         WHERE id = '{}') WHERE id = '{}'",
        made.id, other.id
    );
    let copied = store
        .write::<_, identity_store::StoreError, _>(move |db| Ok(db.batch_execute(&statement)?));
    copied.wait().unwrap();
    let row = read(store, |db| keys::get(db, &theirs.id, &other.id)).unwrap();
    assert!(row.private_key_pem(&servers).is_err());
    assert!(other.private_key_pem(&servers).is_ok(), "baseline");
}

#[derive(diesel::QueryableByName)]
struct Text {
    #[diesel(sql_type = diesel::sql_types::Text)]
    text: String,
}

#[apply(on_both_databases)]
fn keys_outlive_any_number_of_changes_of_the_servers_key(store: &Store) {
    let ours = organization(store, "Ours");
    let mut current = servers(store, &line("a1"));
    let made = make(store, &ours, &current).unwrap();
    let pem = made.private_key_pem(&current).unwrap();
    for (new, old) in [("a2", "a1"), ("a3", "a2"), ("a4", "a3")] {
        current = servers(store, &format!("{}\n{}", line(new), line(old)));
        assert_eq!(seal_anew(store, &current).unwrap(), []);
        let row = read(store, |db| keys::get(db, &ours.id, &made.id)).unwrap();
        assert_eq!(row.private_key_pem(&current).unwrap(), pem, "{new}");
    }
    let stranger = servers_of_another_database();
    assert_eq!(
        seal_anew(store, &stranger).unwrap().len(),
        1,
        "it is reported"
    );
}

fn servers_of_another_database() -> ServerKeys {
    let other = statux_testkit::database::sqlite();
    servers(&other.store, &line("b1"))
}
