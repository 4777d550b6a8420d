//! What is not needed any more goes by itself, and nothing else.

use std::time::Duration;

use peakend_app::import::{self, ImportState};
use peakend_app::{AppError, keeping};
use peakend_model::retention::Retention;
use peakend_store::each_engine;

use super::site::{Site, actor, workspace};

const DAY: Duration = Duration::from_secs(86_400);

each_engine!(
    async fn old_uploads_refusals_and_jobs_go_after_the_days_that_were_set(site: Site) {
        let (app, system) = (&site.app, actor(1));
        site.add_workspace().await;
        assert_eq!(keeping::get(app, &system).await.unwrap(), Retention::default());
        let too_long = Retention { jobs: 0, ..Retention::default() };
        assert!(matches!(keeping::set(app, &system, too_long).await, Err(AppError::Invalid(_))));
        let wanted = Retention { uploads: 2, refusals: 5, jobs: 5 };
        keeping::set(app, &system, wanted).await.unwrap();
        assert_eq!(keeping::get(app, &system).await.unwrap(), wanted);

        let content = &b"date,text\n2026-01-01,Fine\nnever,Bad\n"[..];
        let waiting = import::upload(app, &system, "waiting.csv", content).await.unwrap();
        let done = import::upload(app, &system, "done.csv", content).await.unwrap();
        let looked = import::look(app, &system, done.id, None).await.unwrap();
        import::start(app, &system, done.id, looked.guess.mapping).await.unwrap();
        import::run(app, workspace(1), done.id, &|_| ()).await.unwrap();
        let refused = async || import::refusals(app, &system, done.id, None).await.unwrap().len();
        assert_eq!(refused().await, 1);

        assert_eq!(keeping::apply(app, workspace(1)).await.unwrap(), keeping::Deleted::default());
        site.clock.advance(3 * DAY);
        assert_eq!(keeping::apply(app, workspace(1)).await.unwrap().uploads, 1);
        let dropped = import::get(app, &system, waiting.id).await.unwrap();
        assert_eq!((dropped.state, refused().await), (ImportState::Cancelled, 1));
        site.clock.advance(3 * DAY);
        assert_eq!(keeping::apply(app, workspace(1)).await.unwrap().refusals, 1);
        assert_eq!(refused().await, 0);
    }
);
