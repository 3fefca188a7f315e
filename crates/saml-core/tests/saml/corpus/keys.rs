//! The fixed keys that the corpus is signed with. They are for tests only.

use std::time::Duration;

use saml_core::idp::{EcCurve, IdpKey};

use super::cases::at;
use super::files::root;

/// The key of the honest identity provider.
pub(crate) const RSA: &str = "rsa-2048";
/// A key that most metadata does not name.
pub(crate) const OTHER: &str = "rsa-2048-other";
pub(crate) const RSA_3072: &str = "rsa-3072";
pub(crate) const P256: &str = "ec-p256";
pub(crate) const P384: &str = "ec-p384";
pub(crate) const P521: &str = "ec-p521";
/// The service provider's, for encrypted assertions.
pub(crate) const DECRYPTION: &str = "sp-decryption";
const ALL: [&str; 7] = [RSA, OTHER, RSA_3072, P256, P384, P521, DECRYPTION];

pub(crate) fn key(name: &str) -> IdpKey {
    let path = root().join("keys").join(format!("{name}.pem"));
    let pem = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    IdpKey::from_pem(&pem).unwrap()
}

/// Makes the keys that are not there yet: those that are there stay.
pub(crate) fn make_missing() {
    for name in ALL {
        let path = root().join("keys").join(format!("{name}.pem"));
        if !path.exists() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, generate(name).to_pem().unwrap()).unwrap();
        }
    }
}

fn generate(name: &str) -> IdpKey {
    let until = at() + Duration::from_hours(24 * 3650);
    let common_name = format!("test only: {name}");
    let rsa = |bits| IdpKey::generate_rsa(bits, &common_name, at(), until).unwrap();
    let ec = |curve| IdpKey::generate_ec(curve, &common_name, at(), until).unwrap();
    match name {
        P256 => ec(EcCurve::P256),
        P384 => ec(EcCurve::P384),
        P521 => ec(EcCurve::P521),
        RSA_3072 => rsa(3072),
        _ => rsa(2048),
    }
}
