//! Users and roles.

use peakend_model::access::Role;
use peakend_store::each_engine;
use reqwest::StatusCode;

use crate::site::Site;

each_engine!(
    async fn an_invited_user_joins_by_a_link_that_works_once(site: Site) {
        site.set_up().await;
        let ana = site.as_ana().await;
        let invited =
            ana.post("/settings/users", &[("name", "Bo"), ("email", "bo@acme.test"), ("role", "viewer")]).await;
        assert_eq!(invited.status, StatusCode::OK);
        let path = format!("/join/{}", invited.between("/join/", "\""));
        assert!(!ana.get("/settings/users").await.body.contains("/join/"), "the link is shown once");

        let bo = site.browser();
        assert!(bo.get(&path).await.body.contains("bo@acme.test"));
        assert_eq!(bo.post_bare(&path, &[("password", "short")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(bo.post_bare(&path, &[("password", "a fine long password")]).await.goes_to(), "/");
        assert_eq!(bo.get("/settings/profile").await.status, StatusCode::OK);
        assert_eq!(bo.get("/settings/users").await.status, StatusCode::FORBIDDEN);
        assert_eq!(site.browser().get(&path).await.status, StatusCode::NOT_FOUND);

        let again = ana.post("/settings/users", &[("name", "Bo"), ("email", "BO@acme.test"), ("role", "viewer")]).await;
        assert!(again.body.contains("email-error"));
    }
);

each_engine!(
    async fn a_disabled_user_is_out_at_once_and_can_come_back(site: Site) {
        let actor = site.set_up().await;
        let ana = site.as_ana().await;
        let bo = site.as_role(actor.workspace, Role::Agent).await;
        let members = peakend_app::user::list(&site.app, &actor).await.unwrap();
        let id = members.iter().find(|member| member.user.role == Role::Agent).unwrap().user.id;
        assert_eq!(ana.post(&format!("/settings/users/{id}/disable"), &[]).await.goes_to(), "/settings/users");
        let said = ana.get("/settings/users").await;
        assert!(
            said.body.contains("can no longer sign in") && said.body.contains(&format!("/settings/users/{id}/enable"))
        );
        assert!(!ana.get("/settings/users").await.body.contains("can no longer sign in"), "said once");
        assert_eq!(bo.get("/settings/profile").await.status, StatusCode::SEE_OTHER);
        assert_eq!(bo.sign_in("agent@acme.test", crate::site::PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        ana.post(&format!("/settings/users/{id}/enable"), &[]).await;
        assert_eq!(bo.sign_in("agent@acme.test", crate::site::PASSWORD).await.status, StatusCode::SEE_OTHER);
    }
);

each_engine!(
    async fn an_owner_always_remains_and_only_owners_make_owners(site: Site) {
        let actor = site.set_up().await;
        let owner = actor.user_id().unwrap();
        let ana = site.as_ana().await;
        let demote = format!("/settings/users/{owner}/role");
        assert_eq!(ana.post(&demote, &[("role", "viewer")]).await.status, StatusCode::CONFLICT);
        assert_eq!(ana.post(&format!("/settings/users/{owner}/disable"), &[]).await.status, StatusCode::CONFLICT);

        let admin = site.as_role(actor.workspace, Role::Admin).await;
        assert_eq!(admin.post(&demote, &[("role", "viewer")]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(admin.post(&format!("/settings/users/{owner}/link"), &[]).await.status, StatusCode::FORBIDDEN);
        let made = admin.post("/settings/users", &[("name", "Cy"), ("email", "cy@acme.test"), ("role", "owner")]).await;
        assert_eq!(made.status, StatusCode::FORBIDDEN);

        // An invited owner who never came does not count.
        ana.post("/settings/users", &[("name", "Cy"), ("email", "cy@acme.test"), ("role", "owner")]).await;
        assert_eq!(ana.post(&demote, &[("role", "admin")]).await.status, StatusCode::CONFLICT);
        let second = site.add_user(actor.workspace, "di@acme.test", Role::Owner).await;
        assert_eq!(ana.post(&demote, &[("role", "admin")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(ana.post(&format!("/settings/users/{second}/disable"), &[]).await.status, StatusCode::FORBIDDEN);
    }
);

each_engine!(
    async fn two_owners_cannot_demote_each_other_at_once(site: Site) {
        let actor = site.set_up().await;
        let owner = actor.user_id().unwrap();
        let second = site.add_user(actor.workspace, "di@acme.test", Role::Owner).await;
        let (ana, di) = (site.as_ana().await, site.browser());
        di.sign_in("di@acme.test", crate::site::PASSWORD).await;
        let (one, two) = (format!("/settings/users/{second}/role"), format!("/settings/users/{owner}/role"));
        tokio::join!(ana.post(&one, &[("role", "viewer")]), di.post(&two, &[("role", "viewer")]));
        let members = peakend_app::user::list(&site.app, &actor).await.unwrap();
        assert!(members.iter().any(|member| member.user.role == Role::Owner));
    }
);
