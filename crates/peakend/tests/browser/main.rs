//! Journeys in a real browser, with the demo company: `journeys.mjs` walks, this starts and stops what it needs.
//! Without Node.js or Chromium they are left out, unless `PEAKEND_TEST_REQUIRE_BROWSER=1`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use peakend_web::{Needs, routes};

/// About how many interactions the demo has: some lists are long, and building it takes seconds.
const ROWS: &str = "3000";

/// What `journeys.mjs` says when there is no Chromium.
const NO_BROWSER: i32 = 3;

#[test]
fn people_find_their_way() {
    if !starts("node") || !starts("npm") {
        return left_out("Node.js is not on the PATH");
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    install(&folder);
    let data = tempfile::tempdir().expect("a temporary folder");
    let made = peakend(data.path(), &["demo", "--size", ROWS, "--no-serve"]).status().expect("the binary starts");
    assert!(made.success(), "the demo cannot be made");
    let server = Server::start(data.path());
    let status = Command::new("node")
        .arg("journeys.mjs")
        .arg(format!("http://{}", server.address))
        .args(pages())
        .current_dir(folder)
        .status()
        .expect("node starts");
    if status.code() == Some(NO_BROWSER) {
        return left_out("Chromium is not on the PATH");
    }
    assert!(status.success(), "a journey failed");
}

/// Says why, unless the surroundings promised a browser.
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
fn left_out(why: &str) {
    let required = std::env::var("PEAKEND_TEST_REQUIRE_BROWSER").is_ok_and(|value| value == "1");
    assert!(!required, "{why}");
    eprintln!("the journeys are left out: {why}");
}

fn starts(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|s| s.success())
}

fn install(folder: &Path) {
    let installed: PathBuf = folder.join("node_modules/playwright-core");
    if installed.is_dir() {
        return;
    }
    let done = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(folder)
        .status()
        .expect("npm starts");
    assert!(done.success(), "npm ci failed");
}

/// The pages that need no id; not streams, pieces of pages and files.
fn pages() -> impl Iterator<Item = &'static str> {
    const NO_PAGES: [&str; 3] = ["/live", "/filter", "/feedback/export"];
    let is_page = |needs| matches!(needs, Needs::SignedIn | Needs::May(_));
    let found = routes().into_iter().filter(move |route| route.method == "GET" && is_page(route.needs));
    found.map(|route| route.path).filter(|path| !path.contains('{') && !NO_PAGES.contains(path))
}

fn peakend(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_peakend"));
    command.args(arguments).arg("--data").arg(data).env("RUST_LOG", "warn").stdin(Stdio::null()).stdout(Stdio::null());
    command
}

/// A running server; killed when it goes out of scope.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    /// Starts it and waits until it listens.
    fn start(data: &Path) -> Self {
        let address = free_address();
        let child = peakend(data, &["serve", "--listen", &address.to_string()]).spawn().expect("the binary starts");
        let server = Self { child, address };
        let began = Instant::now();
        while std::net::TcpStream::connect(address).is_err() {
            assert!(began.elapsed() < Duration::from_secs(60), "the server does not listen");
            std::thread::sleep(Duration::from_millis(100));
        }
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A process that is gone already is as good as killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_address() -> SocketAddr {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("its address")
}
