//! First set-up, signing in and out, forms of other sites, headers.

use peakend_store::each_engine;
use reqwest::StatusCode;

use crate::site::{PASSWORD, Site};

const OWNER: [(&str, &str); 5] = [
    ("workspace", "Acme"),
    ("zone", "Europe/Madrid"),
    ("name", "Ana"),
    ("email", " Ana@Acme.test "),
    ("password", PASSWORD),
];

each_engine!(
    async fn the_first_visitor_sets_the_workspace_up_and_is_signed_in(site: Site) {
        let browser = site.browser();
        assert_eq!(browser.get("/").await.goes_to(), "/welcome");
        assert_eq!(browser.get("/sign-in").await.goes_to(), "/welcome");
        let refused =
            browser.post_bare("/welcome", &[("workspace", "Acme"), ("email", "no"), ("password", "short")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for error in ["name-error", "email-error", "password-error"] {
            assert!(refused.body.contains(error), "{error}");
        }
        assert!(refused.body.contains("value=\"Acme\""), "what was typed is kept");
        assert_eq!(browser.post_bare("/welcome", &OWNER).await.goes_to(), "/start");
        assert_eq!(browser.get("/settings/users").await.status, StatusCode::OK);
    }
);

each_engine!(
    async fn the_set_up_happens_once_even_when_two_hurry(site: Site) {
        let (one, two) = (site.browser(), site.browser());
        let answers = tokio::join!(one.post_bare("/welcome", &OWNER), two.post_bare("/welcome", &OWNER));
        let mut statuses = [answers.0.status, answers.1.status];
        statuses.sort();
        assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::NOT_FOUND]);
        assert_eq!(site.browser().get("/welcome").await.goes_to(), "/sign-in");
    }
);

each_engine!(
    async fn signing_in_and_out(site: Site) {
        site.set_up().await;
        let browser = site.browser();
        let wrong = browser.sign_in("ana@acme.test", "wrong password").await;
        let nobody = browser.sign_in("nobody@acme.test", "wrong password").await;
        assert_eq!((wrong.status, nobody.status), (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::UNPROCESSABLE_ENTITY));
        assert_eq!(wrong.body.replace("ana@", "nobody@"), nobody.body, "nothing tells who has an account");
        assert_eq!(browser.get("/settings/users").await.goes_to(), "/sign-in?next=/settings/users");
        let fields = [("email", "ANA@acme.test"), ("password", PASSWORD), ("next", "/settings/users")];
        let right = browser.post_bare("/sign-in", &fields).await;
        assert_eq!(right.goes_to(), "/settings/users");
        let cookie = right.header("set-cookie");
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        assert_eq!(browser.get("/settings/users").await.status, StatusCode::OK);
        assert_eq!(browser.post("/sign-out", &[]).await.goes_to(), "/sign-in");
        assert_eq!(browser.get("/settings/users").await.status, StatusCode::SEE_OTHER);
    }
);

each_engine!(
    async fn guessing_passwords_is_slow(site: Site) {
        site.set_up().await;
        let browser = site.browser();
        let mut refused = None;
        for _ in 0..12 {
            let answer = browser.sign_in("ana@acme.test", "a wrong guess").await;
            if answer.status == StatusCode::TOO_MANY_REQUESTS {
                refused = Some(answer);
                break;
            }
        }
        let refused = refused.expect("after ten guesses");
        assert!(refused.header("retry-after").parse::<u32>().unwrap() >= 1);
        assert!(refused.header("ratelimit").contains("r=0"));
    }
);

each_engine!(
    async fn a_form_without_the_token_or_from_elsewhere_changes_nothing(site: Site) {
        site.set_up().await;
        let ana = site.as_ana().await;
        let fields = [("name", "Mallory"), ("language", "en")];
        assert_eq!(ana.post_bare("/settings/profile", &fields).await.status, StatusCode::FORBIDDEN);
        let with_wrong = [("name", "Mallory"), ("csrf", "wrong")];
        assert_eq!(ana.post_bare("/settings/profile", &with_wrong).await.status, StatusCode::FORBIDDEN);
        let from_elsewhere = ana.send(|client, url| {
            client.post(format!("{url}/sign-in")).header("sec-fetch-site", "cross-site").form(&[("email", "x")])
        });
        assert_eq!(from_elsewhere.await.status, StatusCode::FORBIDDEN);
        let plain = ana
            .send(|client, url| client.post(format!("{url}/settings/profile")).json(&serde_json::json!({"name": "M"})));
        assert_eq!(plain.await.status, StatusCode::FORBIDDEN);
        assert!(!ana.get("/settings/profile").await.body.contains("Mallory"));
        assert_eq!(ana.post("/settings/profile", &fields).await.goes_to(), "/settings/profile");
        assert!(ana.get("/settings/profile").await.body.contains("Mallory"));
    }
);

each_engine!(
    async fn a_changed_password_ends_the_other_sessions(site: Site) {
        site.set_up().await;
        let (here, there) = (site.as_ana().await, site.as_ana().await);
        let wrong =
            here.post("/settings/password", &[("current", "nonsense"), ("password", "a new long password")]).await;
        assert!(wrong.body.contains("current-error"));
        let fields = [("current", PASSWORD), ("password", "a new long password")];
        assert_eq!(here.post("/settings/password", &fields).await.goes_to(), "/settings/profile");
        assert_eq!(here.get("/settings/profile").await.status, StatusCode::OK);
        assert_eq!(there.get("/settings/profile").await.status, StatusCode::SEE_OTHER);
        assert_eq!(site.browser().sign_in("ana@acme.test", "a new long password").await.status, StatusCode::SEE_OTHER);
    }
);

each_engine!(
    async fn every_answer_is_guarded_by_headers(site: Site) {
        site.set_up().await;
        let ana = site.as_ana().await;
        for path in ["/sign-in", "/settings/users", "/nowhere", "/settings/keys"] {
            let answer = ana.get(path).await;
            let policy = answer.header("content-security-policy");
            assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe"), "{path}: {policy}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(answer.header("cache-control"), "no-store", "{path}");
            assert!(!answer.header("x-request-id").is_empty(), "{path}");
            for inline in [" style=\"", " onclick=", "<style", "<script>"] {
                assert!(!answer.body.contains(inline), "{path} has {inline}");
            }
        }
        assert_eq!(ana.get("/nowhere").await.status, StatusCode::NOT_FOUND);
    }
);

each_engine!(
    async fn pages_speak_the_language_of_their_reader(site: Site) {
        site.set_up().await;
        let visitor = site.browser();
        let spanish = visitor
            .send(|client, url| client.get(format!("{url}/sign-in")).header("accept-language", "es-MX,en;q=0.5"));
        assert!(spanish.await.body.contains("Iniciar sesión"));
        visitor.post_bare("/language", &[("language", "zh-Hant"), ("next", "/sign-in")]).await;
        let chinese = visitor.get("/sign-in").await;
        assert!(chinese.body.contains("lang=\"zh-Hant\"") && chinese.body.contains("登入"));
        let ana = site.as_ana().await;
        ana.post("/settings/profile", &[("name", "Ana"), ("language", "ru")]).await;
        assert!(ana.get("/settings/profile").await.body.contains("Ваш профиль"));
    }
);
