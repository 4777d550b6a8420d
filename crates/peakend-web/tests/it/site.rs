//! A running site for a test: a database of its own, an in-memory ledger, and browsers that keep cookies.

use std::net::SocketAddr;
use std::sync::Arc;

use peakend_app::clock::{ManualClock, SeededIds};
use peakend_app::workspace::FirstSetup;
use peakend_app::{App, AppConfig, AppParts, Pulse};
use peakend_language::Reader;
use peakend_model::access::{Actor, Role, Who};
use peakend_model::user::{Locale, User, Workspace};
use peakend_model::{Timestamp, UserId, WorkspaceId};
use peakend_store::Engine;
use peakend_store::testing::{PerEngine, TestDatabase};
use peakend_testkit::MemoryInsights;
use peakend_web::{Web, WebConfig, router};
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};

pub const PASSWORD: &str = "correct horse battery";

pub struct Site {
    pub app: App,
    pub url: String,
    pub clock: Arc<ManualClock>,
    /// What was sent to people.
    pub courier: Arc<crate::alerts::Heard>,
    _database: TestDatabase,
}

impl PerEngine for Site {
    async fn start(engine: Engine) -> Self {
        let database = TestDatabase::start(engine).await;
        let memory = Arc::new(MemoryInsights::over(Arc::new(database.store.clone())));
        let mut config = AppConfig::default();
        // Ids are seeded: sites that share a folder would overwrite each other's uploads.
        config.import.folder = database.directory.join("imports");
        let clock = Arc::new(ManualClock::at(Timestamp::parse("2026-11-21T12:00:00Z").unwrap()));
        let courier = Arc::new(crate::alerts::Heard::default());
        let app = App::new(AppParts {
            store: database.store.clone(),
            insights: memory.clone(),
            archive: memory,
            reader: Arc::new(Reader::default()),
            clock: clock.clone(),
            ids: Arc::new(SeededIds::new(1)),
            pulse: Pulse::new(),
            courier: courier.clone(),
            config,
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let config = WebConfig { public_url: url.clone(), ..WebConfig::default() };
        let service = router(Web::new(app.clone(), config)).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self { app, url, clock, courier, _database: database }
    }
}

impl Site {
    /// Sets the workspace “Acme” up, with Ana as its owner.
    pub async fn set_up(&self) -> Actor {
        let setup = FirstSetup {
            workspace: "Acme".into(),
            zone: "Europe/Madrid".into(),
            locale: Locale::En,
            name: "Ana".into(),
            email: "ana@acme.test".into(),
            password: PASSWORD.into(),
        };
        let (workspace, owner) = peakend_app::workspace::create_first(&self.app, &setup).await.unwrap();
        Actor { workspace: workspace.id, who: Who::User { id: owner.id, role: Role::Owner } }
    }

    /// A browser in which Ana is signed in.
    pub async fn as_ana(&self) -> Browser {
        let browser = self.browser();
        let answer = browser.sign_in("ana@acme.test", PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        browser
    }

    /// Adds a user of `role` and signs them in.
    pub async fn as_role(&self, workspace: WorkspaceId, role: Role) -> Browser {
        let email = format!("{}@acme.test", role.key());
        self.add_user(workspace, &email, role).await;
        let browser = self.browser();
        assert_eq!(browser.sign_in(&email, PASSWORD).await.status, StatusCode::SEE_OTHER);
        browser
    }

    pub async fn add_user(&self, workspace: WorkspaceId, email: &str, role: Role) -> UserId {
        let now = self.app.clock.now();
        let id = UserId(self.app.ids.uuid(now));
        let name = email.split('@').next().unwrap().to_owned();
        let email = email.to_owned();
        let user =
            User { id, email, name, role, locale: Locale::En, created_at: now, last_seen_at: None, disabled_at: None };
        let hash = peakend_app::password::hash(PASSWORD, self.app.ids.secret()).await.unwrap();
        let mut tx = self.app.store.write(workspace).await.unwrap();
        tx.add_user(&user, Some(&hash)).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// A second company on the same server, with its owner.
    pub async fn other_company(&self) -> Actor {
        let now = self.app.clock.now();
        let workspace = Workspace {
            id: WorkspaceId(self.app.ids.uuid(now)),
            name: "Rival".into(),
            zone: peakend_model::time::Zone::default(),
            locale: Locale::En,
            created_at: now,
        };
        let mut tx = self.app.store.write(workspace.id).await.unwrap();
        tx.add_workspace(&workspace).await.unwrap();
        tx.commit().await.unwrap();
        let id = self.add_user(workspace.id, "eve@rival.test", Role::Owner).await;
        Actor { workspace: workspace.id, who: Who::User { id, role: Role::Owner } }
    }

    pub fn browser(&self) -> Browser {
        let client = Client::builder().cookie_store(true).redirect(Policy::none()).build().unwrap();
        Browser { client, url: self.url.clone() }
    }
}

pub struct Browser {
    pub client: Client,
    url: String,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub body: String,
}

impl Answer {
    async fn of(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Self { status, headers, body: response.text().await.unwrap() }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn goes_to(&self) -> &str {
        self.header("location")
    }

    /// What stands between `before` and `after`.
    #[track_caller]
    pub fn between(&self, before: &str, after: &str) -> String {
        let (_, rest) = self.body.split_once(before).unwrap_or_else(|| panic!("no {before} in {}", self.body));
        rest.split(after).next().unwrap().to_owned()
    }
}

impl Browser {
    pub async fn get(&self, path: &str) -> Answer {
        Answer::of(self.client.get(format!("{}{path}", self.url))).await
    }

    /// Sends a form with the token of the session.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.get("/settings/profile").await.between("name=\"csrf\" content=\"", "\"");
        let mut fields = fields.to_vec();
        fields.push(("csrf", &token));
        self.post_bare(path, &fields).await
    }

    /// Sends a form as it is.
    pub async fn post_bare(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        Answer::of(self.client.post(format!("{}{path}", self.url)).form(fields)).await
    }

    pub async fn send(&self, request: impl FnOnce(&Client, &str) -> reqwest::RequestBuilder) -> Answer {
        Answer::of(request(&self.client, &self.url)).await
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Answer {
        self.post_bare("/sign-in", &[("email", email), ("password", password)]).await
    }
}
