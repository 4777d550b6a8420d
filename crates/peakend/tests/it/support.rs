//! A place for one test: a folder with a workspace in it, and the binary to run on it.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use peakend_app::clock::{SystemClock, SystemIds};
use peakend_app::{App, AppConfig, AppParts, Pulse, api_key, workspace};
use peakend_language::Reader;
use peakend_model::access::{Actor, Scope, Who};
use peakend_model::user::Locale;
use peakend_store::Store;
use peakend_testkit::MemoryInsights;

pub struct Place {
    pub folder: tempfile::TempDir,
    /// Secret of a key that may write and ask.
    pub key: String,
}

impl Place {
    /// A folder with one workspace, its owner and an API key.
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let url = format!("sqlite://{}", folder.path().join("peakend.db").display());
        let store = Store::connect(&url).await.expect("a new database");
        let memory = Arc::new(MemoryInsights::new());
        let app = App::new(AppParts {
            store,
            insights: memory.clone(),
            archive: memory,
            reader: Arc::new(Reader::new()),
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds),
            pulse: Pulse::new(),
            courier: Arc::new(peakend_app::courier::Silence),
            config: AppConfig::default(),
        });
        let setup = workspace::FirstSetup {
            workspace: "Test company".into(),
            zone: "UTC".into(),
            locale: Locale::En,
            name: "Olga Owner".into(),
            email: "olga@example.org".into(),
            password: "a long enough phrase".into(),
        };
        let (made, owner) = workspace::create_first(&app, &setup).await.expect("the first workspace");
        let actor = Actor { workspace: made.id, who: Who::User { id: owner.id, role: owner.role } };
        let scopes = vec![Scope::InteractionsWrite, Scope::InteractionsRead, Scope::InsightsRead];
        let key = api_key::create(&app, &actor, "test", &scopes).await.expect("a key").secret;
        app.store.close().await.expect("the database closes");
        Self { folder, key }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the binary starts")
    }

    /// Runs a command that must succeed and print JSON.
    pub fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let output = self.run(arguments);
        let shown = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {shown}");
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {shown}"))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_peakend"));
        command.args(arguments).arg("--data").arg(self.path()).env("RUST_LOG", "warn").stdin(Stdio::null());
        command
    }

    /// Starts the server and waits until it is ready.
    pub async fn serve(&self, client: &reqwest::Client) -> Server {
        let address = free_address();
        let child = self
            .command(&["serve", "--listen", &address.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the binary starts");
        let server = Server { child, address };
        for _ in 0..600 {
            if client.get(server.url("/health/ready")).send().await.is_ok_and(|answer| answer.status().is_success()) {
                return server;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the server was not ready within 30 seconds");
    }
}

/// A running server; killed when it goes out of scope.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
}

impl Server {
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// SIGKILL: no handler runs, nothing is flushed.
    pub fn kill(mut self) {
        self.stop();
    }

    fn stop(&mut self) {
        // A process that is gone already is as good as killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

fn free_address() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address")
}
