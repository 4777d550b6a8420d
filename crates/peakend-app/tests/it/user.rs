//! Users: what they change about themselves touches nothing else.

use std::time::Duration;

use peakend_app::user;
use peakend_model::access::{Actor, Role, Who};
use peakend_model::time::Zone;
use peakend_model::user::{Locale, User, Workspace};
use peakend_model::{Timestamp, UserId};
use peakend_store::each_engine;
use uuid::Uuid;

use super::site::{NOW, Site, workspace};

each_engine!(
    async fn a_profile_saved_while_access_ends_does_not_bring_it_back(site: Site) {
        let ours = Workspace {
            id: workspace(1),
            name: "Acme".into(),
            zone: Zone::default(),
            locale: Locale::En,
            created_at: NOW,
        };
        let bo = User {
            id: UserId(Uuid::from_u128(7)),
            email: "bo@acme.test".into(),
            name: "Bo".into(),
            role: Role::Admin,
            locale: Locale::En,
            created_at: NOW,
            last_seen_at: None,
            disabled_at: None,
        };
        let store = &site.app.store;
        let mut tx = store.write(ours.id).await.unwrap();
        tx.add_workspace(&ours).await.unwrap();
        tx.add_user(&bo, None).await.unwrap();
        tx.commit().await.unwrap();

        let mut ending = store.write(ours.id).await.unwrap();
        ending.members_locked().await.unwrap();
        let (app, actor) =
            (site.app.clone(), Actor { workspace: ours.id, who: Who::User { id: bo.id, role: bo.role } });
        let saving = tokio::spawn(async move { user::update_profile(&app, &actor, "Bo B.", Locale::Es).await });
        tokio::time::sleep(Duration::from_millis(200)).await;
        let disabled = User { role: Role::Viewer, disabled_at: Some(Timestamp(NOW.0 + 1)), ..bo.clone() };
        ending.update_user(&disabled).await.unwrap();
        ending.commit().await.unwrap();
        saving.await.unwrap().unwrap();

        let kept = store.user(ours.id, bo.id).await.unwrap().unwrap();
        assert_eq!((kept.name.as_str(), kept.locale), ("Bo B.", Locale::Es));
        assert_eq!((kept.role, kept.disabled_at), (disabled.role, disabled.disabled_at));
    }
);
