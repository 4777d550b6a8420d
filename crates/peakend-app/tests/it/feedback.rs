//! Single interactions, found again by moment and id.

use peakend_app::{AppError, feedback};
use peakend_model::InteractionId;
use peakend_model::insight::Cursor;
use peakend_model::interaction::{Channel, NewInteraction};
use peakend_store::each_engine;

use super::site::{NOW, Site, actor, workspace};

each_engine!(
    async fn one_of_very_many_at_the_same_moment_is_found(site: Site) {
        // Files often know the day only.
        site.record(vec![NewInteraction::new(NOW, "visit", Channel::Store); 10_050]).await;
        let all = site.everything(workspace(1)).await;
        let mut ids: Vec<InteractionId> = all.iter().map(|row| row.id).collect();
        ids.sort_unstable();
        for id in [ids[0], ids[5_000], ids[10_049]] {
            let found = feedback::find(&site.app, &actor(1), Cursor { occurred_at: NOW, id }).await.unwrap();
            assert_eq!(found.id, id);
            let elsewhere = feedback::find(&site.app, &actor(2), Cursor { occurred_at: NOW, id }).await;
            assert!(matches!(elsewhere, Err(AppError::NotFound)));
        }
        for id in [uuid::Uuid::nil(), uuid::Uuid::max()].map(InteractionId) {
            let nothing = feedback::find(&site.app, &actor(1), Cursor { occurred_at: NOW, id }).await;
            assert!(matches!(nothing, Err(AppError::NotFound)));
        }
    }
);
