//! Logs: one line per request and per failure, to standard error; as JSON when a machine reads them.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// `RUST_LOG` chooses what is shown; by default what an administrator wants to know.
pub fn start(as_json: bool) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| {
        EnvFilter::new("warn,peakend=info,peakend_app=info,peakend_web=info,peakend_lake=info,peakend_store=info")
    });
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false);
    // A second start, in a test that runs in the same process, is harmless.
    let _ = if as_json { lines.json().flatten_event(true).try_init() } else { lines.compact().try_init() };
}
