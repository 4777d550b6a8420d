//! Jobs: run, tried again, given up.

use std::time::Duration;

use anyhow::anyhow;
use peakend_app::App;
use peakend_app::job::{Job, JobKind, Setback, enqueue, run_due};
use peakend_model::access::Actor;
use peakend_store::each_engine;
use serde::{Deserialize, Serialize};

use super::site::{Site, review, workspace};

/// Records something; fails until the clock has moved, or for ever.
#[derive(Serialize, Deserialize)]
enum Try {
    Well,
    Later(i64),
    Never,
}

impl Job for Try {
    const KIND: &'static str = "try";

    async fn run(self, app: &App, actor: &Actor) -> Result<(), Setback> {
        match self {
            Self::Later(moment) if app.clock.now().0 < moment => return Err(Setback::Retry(anyhow!("too early"))),
            Self::Never => return Err(Setback::GiveUp(anyhow!("hopeless"))),
            Self::Well | Self::Later(_) => {}
        }
        peakend_app::ledger::record(app, actor, "job", vec![review("by a job")]).await?;
        Ok(())
    }
}

const KINDS: &[JobKind] = &[JobKind::of::<Try>()];

async fn queue(site: &Site, job: Try) {
    let mut tx = site.app.store.write(workspace(1)).await.unwrap();
    enqueue(&site.app, &mut tx, &job).await.unwrap();
    tx.commit().await.unwrap();
}

each_engine!(
    async fn a_job_runs_once_in_its_workspace(site: Site) {
        queue(&site, Try::Well).await;
        assert_eq!(run_due(&site.app, KINDS).await.unwrap(), 1);
        assert_eq!(run_due(&site.app, KINDS).await.unwrap(), 0);
        assert_eq!(site.everything(workspace(1)).await.len(), 1);
        assert_eq!(site.app.store.open_jobs().await.unwrap(), 0);
    }
);

each_engine!(
    async fn a_job_that_is_not_committed_does_not_exist(site: Site) {
        let mut tx = site.app.store.write(workspace(1)).await.unwrap();
        enqueue(&site.app, &mut tx, &Try::Well).await.unwrap();
        drop(tx);
        assert_eq!(run_due(&site.app, KINDS).await.unwrap(), 0);
    }
);

each_engine!(
    async fn a_setback_is_tried_again_later_and_a_hopeless_job_given_up(site: Site) {
        queue(&site, Try::Later(site.app.clock.now().0 + 1_000_000)).await;
        queue(&site, Try::Never).await;
        assert_eq!(run_due(&site.app, KINDS).await.unwrap(), 2);
        assert_eq!(site.app.store.open_jobs().await.unwrap(), 1);
        assert_eq!(run_due(&site.app, KINDS).await.unwrap(), 0);
        site.clock.advance(Duration::from_secs(5));
        assert_eq!(run_due(&site.app, KINDS).await.unwrap(), 1);
        assert_eq!(site.app.store.open_jobs().await.unwrap(), 0);
    }
);
