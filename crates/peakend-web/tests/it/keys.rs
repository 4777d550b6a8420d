//! API keys and saved views.

use peakend_app::api_key;
use peakend_model::access::{Action, Who};
use peakend_store::each_engine;
use reqwest::StatusCode;

use crate::site::Site;

each_engine!(
    async fn a_key_is_shown_once_works_and_is_revoked(site: Site) {
        let actor = site.set_up().await;
        let ana = site.as_ana().await;
        let none = ana.post("/settings/keys", &[("name", "Shop")]).await;
        assert!(none.body.contains("scopes-error"));
        let fields = [("name", "Shop"), ("scopes", "interactions:write"), ("scopes", "insights:read")];
        let created = ana.post("/settings/keys", &fields).await;
        let secret = format!("pk_{}", created.between("value=\"pk_", "\""));
        assert_eq!(secret.len(), 46);
        let listed = ana.get("/settings/keys").await;
        assert!(!listed.body.contains(&secret) && listed.body.contains(&secret[..9]));

        let known = api_key::authenticate(&site.app, &secret).await.unwrap().expect("the key is known");
        assert_eq!(known.workspace, actor.workspace);
        assert!(known.may(Action::RecordInteractions).is_ok() && known.may(Action::ViewCustomers).is_err());
        assert!(api_key::authenticate(&site.app, "pk_wrong").await.unwrap().is_none());
        let Who::Key { id, .. } = known.who else { panic!("not a key") };
        assert!(api_key::list(&site.app, &actor).await.unwrap()[0].last_used_at.is_some());

        assert_eq!(ana.post(&format!("/settings/keys/{id}/revoke"), &[]).await.status, StatusCode::SEE_OTHER);
        assert!(api_key::authenticate(&site.app, &secret).await.unwrap().is_none());
        assert_eq!(ana.post(&format!("/settings/keys/{id}/revoke"), &[]).await.status, StatusCode::NOT_FOUND);
    }
);

each_engine!(
    async fn a_saved_view_can_be_undone_and_names_a_page_of_ours(site: Site) {
        let actor = site.set_up().await;
        let ana = site.as_ana().await;
        let fields = [("name", "Late"), ("page", "/settings/profile"), ("query", "q=late"), ("shared", "on")];
        let saved = ana.post("/views", &fields).await;
        assert_eq!(saved.goes_to(), "/settings/profile?q=late");
        let views = peakend_app::view::list(&site.app, &actor).await.unwrap();
        assert_eq!(views.len(), 1);
        for evil in ["//evil.test", "https://evil.test", "/\r\nset-cookie: a=b", "/ñ"] {
            let refused = ana.post("/views", &[("name", "x"), ("page", evil), ("query", "")]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{evil:?} {}", refused.body);
        }
        assert_eq!(ana.post(&format!("/views/{}/remove", views[0].id), &[]).await.status, StatusCode::SEE_OTHER);
        assert!(peakend_app::view::list(&site.app, &actor).await.unwrap().is_empty());
    }
);
