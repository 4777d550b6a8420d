//! The command line: what can be said, and nothing of how it is done.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Customer experience management in one binary.
#[derive(Parser, Debug)]
#[command(name = "peakend", version, about)]
pub struct Command {
    #[command(flatten)]
    pub place: Place,
    /// Answers for machines: one JSON document on standard output, never a question.
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub verb: Verb,
}

/// Where the data is.
#[derive(Args, Clone, Debug)]
pub struct Place {
    /// Folder of the ledger's history, uploads and, unless --database is given, the SQLite database.
    #[arg(long, global = true, env = "PEAKEND_DATA", default_value = "peakend-data")]
    pub data: PathBuf,
    /// Relational database instead of the embedded one: postgres://user:password@host/name or sqlite:///path.
    #[arg(long, global = true, env = "PEAKEND_DATABASE", hide_env_values = true)]
    pub database: Option<String>,
    /// Workspace by name or id; needed only where there are several.
    #[arg(long, global = true, env = "PEAKEND_WORKSPACE")]
    pub workspace: Option<String>,
}

#[derive(Subcommand, Debug)]
pub enum Verb {
    /// Serve pages and API, and work in the background.
    Serve(Serve),
    /// Open the demo company: eighteen months of a home-goods shop.
    Demo(Demo),
    /// Import files: CSV, TSV, XLSX, JSON, JSONL, Parquet.
    Import(Import),
    /// Ask the ledger: an insight query as JSON in, a table out.
    Query(Query),
    /// Compute an emotional map from a file of moments: the curve, peak, pit, end, and what to change first.
    Journey(Journey),
    /// Bring the relational store to this version and say what was done.
    Migrate,
    /// Explain what is wrong with configuration or data, and how to mend it.
    Doctor,
    /// Write everything into one file.
    Backup(Backup),
    /// Read a backup into an empty place.
    Restore(Restore),
    /// Erase a customer everywhere, and print the certificate.
    Erase(Erase),
    /// Print a one-time link with which a user chooses a new password.
    UserLink(UserLink),
    /// Print the OpenAPI document.
    Openapi(Openapi),
    #[command(flatten)]
    Read(crate::language::args::Language),
    #[command(flatten)]
    Analyse(crate::analysis::args::Analysis),
}

#[derive(Args, Debug)]
pub struct Serve {
    /// Address to listen on. Put a proxy with TLS before it to serve others than yourself.
    #[arg(long, env = "PEAKEND_LISTEN", default_value = "127.0.0.1:7321")]
    pub listen: SocketAddr,
    /// Public address, when a proxy stands before: makes cookies secure and links right.
    #[arg(long, env = "PEAKEND_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Trust the address that the proxy puts last into X-Forwarded-For.
    #[arg(long, env = "PEAKEND_BEHIND_PROXY")]
    pub behind_proxy: bool,
    /// Who may read /metrics from another machine: sends this as a bearer token. Without one only this machine may.
    #[arg(long, env = "PEAKEND_METRICS_TOKEN", hide_env_values = true)]
    pub metrics_token: Option<String>,
    /// Log as JSON lines.
    #[arg(long, env = "PEAKEND_LOG_JSON")]
    pub log_json: bool,
    /// Let webhooks reach private addresses: receivers in your own network.
    #[arg(long, env = "PEAKEND_PRIVATE_WEBHOOKS")]
    pub private_webhooks: bool,
    #[command(flatten)]
    pub smtp: Smtp,
}

/// How e-mail leaves. Without a server none does.
#[derive(Args, Debug, Clone, Default)]
pub struct Smtp {
    /// Mail server that takes what is sent, with its port: smtp.example.com:587 (the port may be left out).
    #[arg(long, env = "PEAKEND_SMTP_SERVER", value_name = "HOST[:PORT]")]
    pub smtp_server: Option<String>,
    /// How the connection is encrypted; by default from the start on port 465, by STARTTLS on others.
    #[arg(long, env = "PEAKEND_SMTP_TLS", value_enum)]
    pub smtp_tls: Option<SmtpTls>,
    #[arg(long, env = "PEAKEND_SMTP_USER")]
    pub smtp_user: Option<String>,
    /// Password of the mail server. Give it by the environment or a file: others see a command line.
    #[arg(long, env = "PEAKEND_SMTP_PASSWORD", hide_env_values = true)]
    pub smtp_password: Option<Secret>,
    /// File whose first line is the password of the mail server.
    #[arg(long, env = "PEAKEND_SMTP_PASSWORD_FILE", conflicts_with = "smtp_password")]
    pub smtp_password_file: Option<PathBuf>,
    /// Whom letters come from: alerts@example.com, or “Peakend <alerts@example.com>”.
    #[arg(long, env = "PEAKEND_SMTP_FROM")]
    pub smtp_from: Option<String>,
}

#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum SmtpTls {
    /// Encrypted from the first byte (RFC 8314).
    Implicit,
    /// Encrypted before anything is said; a server that cannot is refused (RFC 3207).
    Starttls,
    /// Not encrypted: for a mail server on the same machine.
    None,
}

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl std::str::FromStr for Secret {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

#[derive(Args, Debug)]
pub struct Demo {
    #[arg(long, default_value = "127.0.0.1:7321")]
    pub listen: SocketAddr,
    /// About how many interactions.
    #[arg(long, default_value_t = 77_000)]
    pub size: usize,
    /// The same seed and day make the same company.
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    /// A company whose customers remember the mean of a journey, to see that no peak–end rule is claimed there.
    #[arg(long)]
    pub without_peak_end: bool,
    /// Last day of the demo, instead of today (YYYY-MM-DD).
    #[arg(long)]
    pub today: Option<jiff::civil::Date>,
    /// Build the company and stop, without serving.
    #[arg(long)]
    pub no_serve: bool,
    /// Throw away the demo that is already in the data folder.
    #[arg(long)]
    pub fresh: bool,
    #[command(flatten)]
    pub smtp: Smtp,
}

#[derive(Args, Debug)]
pub struct Import {
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Show what would happen; record nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Go on with the guessed mapping; ask nothing.
    #[arg(long, short)]
    pub yes: bool,
    /// Mapping as a JSON file, instead of the guess. `--dry-run --json` prints one to start from.
    #[arg(long)]
    pub mapping: Option<PathBuf>,
    /// Name of the source, kept on every interaction; the file's name by default.
    #[arg(long)]
    pub source: Option<String>,
    /// All rows happened on this day (2026-03-01): for a file of which no column says when. Trends of it say nothing.
    #[arg(long, value_name = "DATE")]
    pub all_on: Option<jiff::civil::Date>,
    /// Where to write refused rows as CSV; beside the data by default.
    #[arg(long)]
    pub refused: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub struct Query {
    /// The query as JSON, or `-` to read it from standard input. The workspace may be left out.
    pub query: String,
    /// Comma-separated values instead of a text table.
    #[arg(long)]
    pub csv: bool,
}

#[derive(Args, Debug)]
pub struct Journey {
    /// Any file that can be imported, or `-` for standard input: a row per moment.
    pub file: PathBuf,
    /// Column that tells journeys apart: an order, a ticket, a customer.
    #[arg(long, value_name = "COL")]
    pub case: String,
    /// Column with the moment's date or time, or its number in the case.
    #[arg(long, value_name = "COL")]
    pub time: String,
    /// Column with the touchpoint.
    #[arg(long, value_name = "COL")]
    pub touchpoint: String,
    /// Column with a score given to the moment; higher is better.
    #[arg(long, value_name = "COL")]
    pub score: Option<String>,
    /// Column with words about the moment.
    #[arg(long, value_name = "COL")]
    pub text: Option<String>,
    /// Column with the channel: shown for each touchpoint, and where it changes.
    #[arg(long, value_name = "COL")]
    pub channel: Option<String>,
    /// Column with what came of the journey: a score of the whole, or yes and no; higher, or yes, is better.
    #[arg(long, value_name = "COL")]
    pub outcome: Option<String>,
    /// Worst and best score, for example 1-5; recognised from the scores where it is not said.
    #[arg(long, value_name = "WORST-BEST", allow_hyphen_values = true)]
    pub scale: Option<String>,
    /// Draw the map into this file.
    #[arg(long, value_name = "OUT")]
    pub svg: Option<PathBuf>,
    /// Title of the drawing.
    #[arg(long)]
    pub title: Option<String>,
}

#[derive(Args, Debug)]
pub struct Backup {
    /// File to write, e.g. peakend-2026-11-21.tar.zst
    pub file: PathBuf,
}

#[derive(Args, Debug)]
pub struct Restore {
    pub file: PathBuf,
}

#[derive(Args, Debug)]
pub struct Erase {
    /// Who: an identifier such as email:ana@example.org, or the customer's id.
    pub customer: String,
    /// Write everything known about them into this ZIP file first.
    #[arg(long, value_name = "FILE")]
    pub export: Option<PathBuf>,
    /// Only write the file; erase nothing.
    #[arg(long, requires = "export")]
    pub export_only: bool,
    /// Do not ask: it cannot be undone.
    #[arg(long, short)]
    pub yes: bool,
}

#[derive(Args, Debug)]
pub struct UserLink {
    /// The user's e-mail address.
    pub email: String,
    /// Where the server is reached.
    #[arg(long, env = "PEAKEND_PUBLIC_URL", default_value = "http://127.0.0.1:7321")]
    pub public_url: String,
}

#[derive(Args, Debug)]
pub struct Openapi {
    /// Write to this file instead of standard output.
    #[arg(long)]
    pub output: Option<PathBuf>,
}
