//! Databases for tests: each test runs on SQLite and on PostgreSQL, each time in a fresh one.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectionTrait, Database};

use crate::{Engine, Store};

/// What [`each_engine!`] hands to a test: made once per engine.
pub trait PerEngine: Sized {
    fn start(engine: Engine) -> impl Future<Output = Self> + Send;
}

/// Writes a test once and runs it on both engines:
/// `each_engine!(async fn it_works(db: TestDatabase) { … });`
#[macro_export]
macro_rules! each_engine {
    ($(#[$attribute:meta])* async fn $name:ident($given:ident: $given_type:ty) $body:block) => {
        $(#[$attribute])*
        mod $name {
            use super::*;

            async fn story($given: $given_type) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                story(<$given_type as $crate::testing::PerEngine>::start($crate::Engine::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                story(<$given_type as $crate::testing::PerEngine>::start($crate::Engine::Postgres).await).await;
            }
        }
    };
}

/// An empty database with all tables; a SQLite file goes when this does.
pub struct TestDatabase {
    pub url: String,
    pub store: Store,
    /// For further files of the test; removed with this.
    pub directory: PathBuf,
}

impl PerEngine for TestDatabase {
    async fn start(engine: Engine) -> Self {
        let directory = fresh_directory();
        let url = match engine {
            Engine::Sqlite => format!("sqlite://{}/peakend.db", directory.display()),
            Engine::Postgres => fresh_postgres().await,
        };
        let store = Store::connect(&url).await.expect("the fresh database opens");
        Self { url, store, directory }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        // A file that cannot be removed is no reason to fail a test.
        let _ = std::fs::remove_dir_all(&self.directory);
    }
}

fn unique() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    format!("peakend_test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

fn fresh_directory() -> PathBuf {
    let directory = std::env::temp_dir().join(unique());
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).expect("the directory for temporary files is writable");
    directory
}

/// A new, empty PostgreSQL database: in the cluster of `TEST_POSTGRES_URL`, else in our own.
async fn fresh_postgres() -> String {
    let base = tokio::task::spawn_blocking(|| postgres_url().to_owned()).await.expect("the cluster starts");
    let name = unique();
    let admin = Database::connect(base.as_str()).await.expect("the PostgreSQL for tests answers");
    admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await.expect("may drop databases");
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("may create databases");
    admin.close().await.expect("closes");
    with_database(&base, &name)
}

fn with_database(url: &str, name: &str) -> String {
    let (address, options) = url.split_once('?').map_or((url, ""), |(address, options)| (address, options));
    let host = address.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    if options.is_empty() { format!("{host}/{name}") } else { format!("{host}/{name}?{options}") }
}

/// Address of a database to create others from.
fn postgres_url() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| std::env::var("TEST_POSTGRES_URL").unwrap_or_else(|_| start_cluster()))
}

/// Starts a cluster from the installed binaries that ends with this process, however it ends:
/// the shell that watches it sees our end of its pipe close.
fn start_cluster() -> String {
    let bin = newest_binaries().expect("PostgreSQL is installed, or TEST_POSTGRES_URL names one");
    let directory = fresh_directory();
    let script = format!(
        r#"set -e
           cd {directory}
           {bin}/initdb --no-sync -A trust -U peakend -E UTF8 --locale=C -D data >initdb.log
           {bin}/postgres -D data -k {directory} -c listen_addresses= -c max_connections=400 \
             -c shared_buffers=64MB -c fsync=off >postgres.log 2>&1 </dev/null &
           cat >/dev/null || true
           kill -INT $! ; wait ; cd / ; rm -rf {directory}"#,
        directory = directory.display(),
        bin = bin.display(),
    );
    let mut shell = unprivileged(&directory);
    let child = shell.arg(script).stdin(Stdio::piped()).stderr(Stdio::inherit()).spawn().expect("a shell starts");
    // Kept open until the process ends.
    std::mem::forget(child);
    let socket = directory.join(".s.PGSQL.5432");
    for _ in 0..600 {
        let ready = Command::new(bin.join("pg_isready")).arg("-q").arg("-h").arg(&directory).status();
        if socket.exists() && ready.is_ok_and(|status| status.success()) {
            let host = directory.to_string_lossy().replace('/', "%2F");
            return format!("postgres://peakend@{host}/postgres");
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("PostgreSQL did not start; see {}", directory.display());
}

/// A shell; PostgreSQL refuses to run as root.
fn unprivileged(directory: &Path) -> Command {
    let output = |program: &str, arguments: &[&str]| {
        let out = Command::new(program).args(arguments).output().ok()?;
        out.status.success().then(|| String::from_utf8_lossy(&out.stdout).trim().to_owned())
    };
    if output("id", &["-u"]).as_deref() != Some("0") {
        let mut shell = Command::new("sh");
        shell.arg("-c");
        return shell;
    }
    let user = if output("id", &["-u", "postgres"]).is_some() { "postgres" } else { "nobody" };
    Command::new("chown").arg(user).arg(directory).status().expect("root may give a directory away");
    let mut shell = Command::new("setpriv");
    shell.args(["--reuid", user, "--regid", user, "--clear-groups", "sh", "-c"]);
    if user == "nobody" {
        shell = Command::new("setpriv");
        shell.args(["--reuid", "nobody", "--clear-groups", "sh", "-c"]);
    }
    shell
}

fn newest_binaries() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    versions.sort();
    versions.pop()
}
