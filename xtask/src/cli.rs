//! The command line: what can be asked for, with its help texts.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Everything the workspace needs doing, in one command.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    after_help = "Examples:\n  \
        cargo xtask run                 try the product in a browser\n  \
        cargo xtask test                all checks and all tests, as CI runs them\n  \
        cargo xtask test acs::replay    only the tests whose names contain this\n  \
        cargo xtask check               all that needs no running tests: format, layers, words, lints\n\n\
        Exit codes: 0 done, 1 something failed, 2 wrong usage or not offered, 130 interrupted."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) task: Task,
}

/// One subcommand.
#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Install what building, running or testing needs, and nothing else.
    Setup(SetupOptions),
    /// Build and start the server on SQLite together with the mock identity provider.
    Run(RunOptions),
    /// Run everything that must pass: checks, unit, store, HTTP, browser and client tests.
    Test(TestOptions),
    /// Check formatting, layers, circles of files, words, dependencies, generated files, lints and
    /// documentation.
    Check(CheckOptions),
    /// Write crates/identity-store/src/db/schema.rs from a migrated database.
    Codegen(CodegenOptions),
    /// Measure, and list what can be measured.
    Bench(BenchOptions),
    /// Throw random messages at saml-core, guided by what they reach.
    Fuzz(FuzzOptions),
    /// Switch off one rule of who gets in after the other, and expect the random walk of people to
    /// find a break each time.
    Walk(WalkOptions),
    /// Validate 100,000 responses under LeakSanitizer, looking for memory that is never freed.
    Leaks(LeaksOptions),
    /// Start what tests need and tell nextest where it is: the script of .config/nextest.toml.
    #[command(hide = true)]
    NextestSetup,
    /// Keep a private PostgreSQL in being while another process runs.
    #[command(hide = true)]
    KeepPostgres(KeepPostgresOptions),
}

/// Options of the process that keeps a server for a test run.
#[derive(Debug, Args)]
pub(crate) struct KeepPostgresOptions {
    /// The process whose end ends the server.
    #[arg(long = "while", value_name = "PROCESS")]
    pub(crate) watched: u32,
}

/// The purpose of a set-up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Purpose {
    /// Building and running the server.
    Run,
    /// `cargo xtask check` and `cargo xtask codegen`.
    Check,
    /// Everything, with the browser, the real identity provider and the SCIM clients.
    Test,
    /// `cargo xtask fuzz`.
    Fuzz,
    /// `cargo xtask leaks`.
    Leaks,
}

/// Options of `cargo xtask setup`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cargo xtask setup --purpose run    only what the server needs")]
pub(crate) struct SetupOptions {
    /// The purpose to install for.
    #[arg(long, value_enum, default_value_t = Purpose::Test)]
    pub(crate) purpose: Purpose,
    #[command(flatten)]
    pub(crate) install: InstallOptions,
}

/// Whether missing packages may be installed.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct InstallOptions {
    /// Install nothing: name what is missing and stop.
    #[arg(long)]
    pub(crate) no_install: bool,
}

/// Options of `cargo xtask run`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask run\n  \
    cargo xtask run --port 9000 --idp-port 9001\n  \
    cargo xtask run --data /tmp/empty    start over with an empty database\n\n\
    Data is kept between runs; delete the folder to start over. Ctrl-C stops both servers.")]
pub(crate) struct RunOptions {
    /// Port of the Statux server on 127.0.0.1.
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,
    /// Port of the mock identity provider on 127.0.0.1.
    #[arg(long, default_value_t = 8090)]
    pub(crate) idp_port: u16,
    /// Folder of the SQLite database [default: target/run].
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Build with optimizations: slower to build, faster to serve.
    #[arg(long)]
    pub(crate) release: bool,
    #[command(flatten)]
    pub(crate) install: InstallOptions,
}

/// Options of `cargo xtask test`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask test\n  \
    cargo xtask test saml_core scim      tests whose names contain one of these\n\n\
    With a filter, only matching tests run: the checks and the documentation's examples are left out.\n\
    The tests use cargo-nextest where it is installed and `cargo test` elsewhere.\n\
    STATUX_TEST_POSTGRES_URL, if set, names a PostgreSQL server to use instead of a private one.")]
pub(crate) struct TestOptions {
    /// Run only tests whose names contain one of these.
    #[arg(value_name = "FILTER")]
    pub(crate) filters: Vec<String>,
    #[command(flatten)]
    pub(crate) install: InstallOptions,
}

/// A check that takes a few seconds, because it compiles nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum QuickCheck {
    /// Formatting.
    Format,
    /// Which crate may name which.
    Layers,
    /// No files of a crate that use one another in a circle.
    Circles,
    /// No file too long to be read in one go, and none without documentation at its top.
    Files,
    /// No document that names a file which does not exist, and no threat that names a test which does
    /// not.
    Documents,
    /// No word that the project gave up.
    Words,
    /// Only dependencies whose license and source deny.toml allows, and none with a known
    /// vulnerability.
    Dependencies,
}

/// Options of `cargo xtask check`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask check                    everything that can be checked without running tests\n  \
    cargo xtask check circles layers     only these, in a few seconds")]
pub(crate) struct CheckOptions {
    /// Check only this.
    #[arg(value_enum, value_name = "CHECK")]
    pub(crate) only: Vec<QuickCheck>,
    #[command(flatten)]
    pub(crate) install: InstallOptions,
}

/// Options of `cargo xtask codegen`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask codegen            after changing a migration, or a list in docs/conformance\n  \
    cargo xtask codegen --check    exit 1 if a generated file is not what would be written")]
pub(crate) struct CodegenOptions {
    /// Write nothing: exit 1 if a file is not what would be written.
    #[arg(long)]
    pub(crate) check: bool,
    #[command(flatten)]
    pub(crate) install: InstallOptions,
}

/// Options of `cargo xtask bench`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask bench                  what can be measured\n  \
    cargo xtask bench saml --quick --json\n  \
    cargo xtask bench saml --peers     also other libraries, on the same documents\n  \
    cargo xtask bench scim --users 1000,100000 --database postgres\n\n\
    Each figure is first checked to be of what it says. The machine should be idle.")]
pub(crate) struct BenchOptions {
    /// The subject to measure; without it, the subjects are listed.
    #[command(subcommand)]
    pub(crate) subject: Option<BenchSubject>,
}

/// A subject that can be measured.
#[derive(Debug, Subcommand)]
pub(crate) enum BenchSubject {
    /// The costliest requests that are known, beside a plain parse of the same bytes, and what
    /// neighbors of those who send them get; fails if one exceeds its bound: about half an hour, with
    /// --quick two minutes.
    Hostile(HostileOptions),
    /// Validations of responses by saml-core, with one and with both verifiers: about a minute.
    Saml(SamlBenchOptions),
    /// The server as a SCIM client sees it, over HTTP: about three minutes for each size.
    Scim(ScimBenchOptions),
    /// A complete sign-in by SSO, in time of the processor, beside what it cannot cost less than: about
    /// a minute.
    SignIn(MeasureOptions),
}

/// Options of every subject of `cargo xtask bench`.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct MeasureOptions {
    /// Print JSON instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
    /// Measure for a few seconds only: less exact.
    #[arg(long)]
    pub(crate) quick: bool,
    #[command(flatten)]
    pub(crate) install: InstallOptions,
}

/// Options of `cargo xtask bench hostile`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask bench hostile --quick\n  \
    cargo xtask bench hostile --search patch --minutes 30 --seed 7\n\n\
    Endpoints: user, group, patch, group_patch, bulk, search, response, metadata. A search goes on from\n\
    what is kept in the folders hostile/found of scim-model and saml-core, and writes there.")]
pub(crate) struct HostileOptions {
    /// Measure nothing: search at random for the costliest requests of these endpoints, or of all, and
    /// keep the worst.
    #[arg(long, value_name = "ENDPOINT", num_args = 0..)]
    pub(crate) search: Option<Vec<String>>,
    /// How long each endpoint is searched.
    #[arg(long, default_value_t = 30, requires = "search")]
    pub(crate) minutes: u64,
    /// What the steps of a search follow from.
    #[arg(long, default_value_t = 1, requires = "search")]
    pub(crate) seed: u64,
    #[command(flatten)]
    pub(crate) measure: MeasureOptions,
}

/// Options of `cargo xtask bench saml`.
#[derive(Debug, Args)]
pub(crate) struct SamlBenchOptions {
    /// Measure other libraries too, on the same documents; fetched into target/peers at first.
    #[arg(long)]
    pub(crate) peers: bool,
    #[command(flatten)]
    pub(crate) measure: MeasureOptions,
}

/// Options of `cargo xtask bench scim`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask bench scim --quick --users 1000\n  \
    cargo xtask bench scim --keep target/bench --users 1000,100000,1000000\n  \
    cargo xtask bench scim --peers --users 1000,10000    also other servers, beside ours\n  \
    cargo xtask bench scim --database postgres")]
pub(crate) struct ScimBenchOptions {
    /// How many users the organization has, one size after the other. A million takes minutes to
    /// load.
    #[arg(
        long,
        value_name = "N,…",
        value_delimiter = ',',
        default_value = "1000,100000"
    )]
    pub(crate) users: Vec<u32>,
    /// `sqlite`, `postgres` for a private server, or the URL of a PostgreSQL server's
    /// maintenance database.
    #[arg(long, value_name = "WHICH", default_value = "sqlite")]
    pub(crate) database: String,
    /// Keep loaded SQLite databases in this folder, and start from those that are there.
    #[arg(long, value_name = "DIR")]
    pub(crate) keep: Option<PathBuf>,
    /// Measure only figures whose names contain this.
    #[arg(long, value_name = "TEXT")]
    pub(crate) only: Option<String>,
    /// Measure other SCIM servers too, by the same client with the same users, up to 10,000;
    /// fetched into target/peers at first.
    #[arg(long)]
    pub(crate) peers: bool,
    #[command(flatten)]
    pub(crate) measure: MeasureOptions,
}

/// Options of `cargo xtask fuzz`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask fuzz                                 every target for a minute\n  \
    cargo xtask fuzz response --seconds 3600\n\n\
    Targets: response, metadata, redirect, canonical, decryption, logout, signed_metadata,\n\
    scim_filter, scim_patch, scim_bulk, scim_body.\n\
    What was reached is kept in target/fuzz/corpus, so that the next run goes on from there; what was\n\
    found, in target/fuzz/findings. An input may take 200 MB.")]
pub(crate) struct FuzzOptions {
    /// The targets to fuzz; without any, every target in turn.
    #[arg(value_name = "TARGET")]
    pub(crate) targets: Vec<String>,
    /// How long each target runs.
    #[arg(long, default_value_t = 60)]
    pub(crate) seconds: u32,
    /// How long an input may take, in seconds; on a busy machine any input can wait that long.
    #[arg(long, value_name = "SECONDS", default_value_t = 1)]
    pub(crate) max_input: u32,
    #[command(flatten)]
    pub(crate) install: InstallOptions,
}

/// Options of `cargo xtask walk`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask walk                         every rule in turn, about a quarter of an hour\n  \
    cargo xtask walk --only adoption\n\n\
    The rules are listed in crates/identity-store/tests/walk/breaks.toml. A copy of the sources in\n\
    target/walk is changed, never the sources.")]
pub(crate) struct WalkOptions {
    /// Switch off only the rule of this name.
    #[arg(long, value_name = "NAME")]
    pub(crate) only: Option<String>,
    /// How many steps each walk takes at most.
    #[arg(long, default_value_t = 100_000)]
    pub(crate) steps: u32,
    #[command(flatten)]
    pub(crate) install: InstallOptions,
}

/// Options of `cargo xtask leaks`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    cargo xtask leaks                            100,000 validations, a few minutes\n  \
    cargo xtask leaks --valgrind                 2,000, for a second opinion\n\n\
    Memory is lost on purpose first: a watcher that does not notice it is an error.")]
pub(crate) struct LeaksOptions {
    /// How many responses are validated [default: 100000; with valgrind 2000].
    #[arg(long)]
    pub(crate) validations: Option<u32>,
    /// Use valgrind, which is far slower and looks at more, instead of LeakSanitizer.
    #[arg(long)]
    pub(crate) valgrind: bool,
    #[command(flatten)]
    pub(crate) install: InstallOptions,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn peers_are_measured_only_on_request() {
        let peers = |line: &[&str]| {
            let cli = Cli::try_parse_from(["xtask", "bench"].iter().chain(line)).unwrap();
            match cli.task {
                Task::Bench(BenchOptions {
                    subject: Some(BenchSubject::Scim(options)),
                }) => (options.peers, options.users),
                task => panic!("not that benchmark: {task:?}"),
            }
        };
        assert!(!peers(&["scim"]).0);
        let asked = peers(&["scim", "--peers", "--users", "1000,10000"]);
        assert_eq!(asked, (true, vec![1000, 10_000]));
    }

    #[test]
    fn test_takes_any_number_of_filters() {
        let cli = Cli::try_parse_from(["xtask", "test", "one", "two"]).unwrap();
        let Task::Test(options) = cli.task else {
            panic!("not the test task: {cli:?}")
        };
        assert_eq!(options.filters, ["one", "two"]);
    }
}
