//! A process killed at any point loses no append that was done and doubles none.

use std::process::{Command, Stdio};
use std::time::Duration;

use peakend_model::insight::{Archive, Checkpoint};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::ledger::{count, rows};
use super::{WORKSPACE, no_inbox};
use crate::Lake;

const FOLDER: &str = "PEAKEND_LAKE_CRASH_TEST";
const ROWS: usize = 30;
const KILLS: usize = 8;

/// What is killed: appends and joins until then, telling each append that is done.
#[tokio::test]
#[ignore = "started by the test below"]
async fn victim() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let lake = Lake::open(folder, no_inbox()).expect("a lake");
    let reached = lake.position(WORKSPACE, Checkpoint::INBOX).await.expect("a position").unwrap_or(0);
    for version in (reached + ROWS as i64..).step_by(ROWS) {
        let checkpoint = Checkpoint { app: Checkpoint::INBOX.to_owned(), version };
        let seed = u64::try_from(version).expect("not negative");
        lake.append(WORKSPACE, &checkpoint, rows(seed, ROWS)).await.expect("appended");
        std::fs::write(lake.table_folder(WORKSPACE).join("done"), version.to_string()).expect("told");
        if version % (7 * ROWS as i64) == 0 {
            lake.maintain(WORKSPACE, Duration::ZERO).await.expect("maintained");
        }
    }
}

#[tokio::test]
async fn a_killed_writer_loses_nothing_and_doubles_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut random = ChaCha8Rng::seed_from_u64(8);
    for _ in 0..KILLS {
        let mut victim = Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "tests::crash::victim", "--ignored"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("started");
        tokio::time::sleep(Duration::from_millis(random.random_range(300..1_500))).await;
        victim.kill().expect("killed");
        victim.wait().expect("gone");
        let lake = Lake::open(folder.path(), no_inbox()).expect("a lake");
        let reached = lake.position(WORKSPACE, Checkpoint::INBOX).await.expect("a position").unwrap_or(0);
        let told = std::fs::read_to_string(lake.table_folder(WORKSPACE).join("done")).unwrap_or_default();
        assert!(reached >= told.parse().unwrap_or(0), "{reached} after {told} was told");
        assert_eq!(count(&lake).await, u64::try_from(reached).expect("not negative"));
    }
}
