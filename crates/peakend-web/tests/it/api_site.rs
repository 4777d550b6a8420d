//! A served site for the doors of machines: real HTTP, a real database, the ledger's archive in memory.

use std::net::SocketAddr;
use std::sync::Arc;

use peakend_app::clock::{SeededIds, SystemClock};
use peakend_app::{App, AppConfig, AppParts, Pulse, Reader, api_key, workspace};
use peakend_model::access::{Actor, Role, Scope, Who};
use peakend_model::time::Zone;
use peakend_model::user::{Locale, User, Workspace};
use peakend_model::{UserId, WorkspaceId};
use peakend_store::Engine;
use peakend_store::testing::{PerEngine, TestDatabase};
use peakend_testkit::MemoryInsights;
use peakend_web::{Web, WebConfig};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use uuid::Uuid;

pub(crate) struct ApiSite {
    pub(crate) app: App,
    address: SocketAddr,
    client: reqwest::Client,
    /// The owner of the site's workspace.
    pub(crate) owner: Actor,
    /// The owner of another workspace on the same server.
    pub(crate) stranger: Actor,
    _database: TestDatabase,
}

impl PerEngine for ApiSite {
    async fn start(engine: Engine) -> Self {
        // Behind a proxy a test can say from which address it asks.
        Self::with(engine, WebConfig { behind_proxy: true, ..WebConfig::default() }).await
    }
}

impl ApiSite {
    pub(crate) async fn with(engine: Engine, config: WebConfig) -> Self {
        let database = TestDatabase::start(engine).await;
        let ledger = Arc::new(MemoryInsights::over(Arc::new(database.store.clone())));
        let app = App::new(AppParts {
            store: database.store.clone(),
            insights: ledger.clone(),
            archive: ledger,
            reader: Arc::new(Reader::new()),
            clock: Arc::new(SystemClock),
            ids: Arc::new(SeededIds::new(7)),
            pulse: Pulse::new(),
            courier: Arc::new(peakend_app::courier::Silence),
            config: AppConfig::default(),
        });
        let owner = first_owner(&app).await;
        let stranger = other_owner(&app).await;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = peakend_web::router(Web::new(app.clone(), config));
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        Self { app, address, client: reqwest::Client::new(), owner, stranger, _database: database }
    }

    pub(crate) async fn key(&self, scopes: &[Scope]) -> String {
        api_key::create(&self.app, &self.owner, "test", scopes).await.unwrap().secret
    }

    pub(crate) async fn foreign_key(&self) -> String {
        api_key::create(&self.app, &self.stranger, "test", &Scope::ALL).await.unwrap().secret
    }

    pub(crate) fn get(&self, path: &str) -> Call {
        Call { request: self.client.get(self.url(path)) }
    }

    pub(crate) fn post(&self, path: &str) -> Call {
        Call { request: self.client.post(self.url(path)) }
    }

    pub(crate) fn ask(&self, method: &str, path: &str) -> Call {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        Call { request: self.client.request(method, self.url(path)) }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

async fn first_owner(app: &App) -> Actor {
    let setup = workspace::FirstSetup {
        workspace: "Lugo Kettles".into(),
        zone: "Europe/Madrid".into(),
        name: "Ana".into(),
        email: "ana@example.org".into(),
        password: "correct horse battery staple 7".into(),
        ..Default::default()
    };
    let (workspace, user) = workspace::create_first(app, &setup).await.unwrap();
    Actor { workspace: workspace.id, who: Who::User { id: user.id, role: Role::Owner } }
}

async fn other_owner(app: &App) -> Actor {
    let now = app.clock.now();
    let id = WorkspaceId(Uuid::from_u128(0xBEEF));
    let workspace = Workspace { id, name: "Other".into(), zone: Zone::default(), locale: Locale::En, created_at: now };
    let user = User {
        id: UserId(Uuid::from_u128(0xB0)),
        email: "bo@example.net".into(),
        name: "Bo".into(),
        role: Role::Owner,
        locale: Locale::En,
        created_at: now,
        last_seen_at: None,
        disabled_at: None,
    };
    let mut tx = app.store.write(id).await.unwrap();
    tx.add_workspace(&workspace).await.unwrap();
    tx.add_user(&user, None).await.unwrap();
    tx.commit().await.unwrap();
    Actor { workspace: id, who: Who::User { id: user.id, role: Role::Owner } }
}

/// A request being put together.
pub(crate) struct Call {
    request: reqwest::RequestBuilder,
}

impl Call {
    pub(crate) fn key(self, secret: &str) -> Self {
        self.header("authorization", &format!("Bearer {secret}"))
    }

    /// As analytics SDKs bring their write key.
    pub(crate) fn user(self, secret: &str) -> Self {
        Self { request: self.request.basic_auth(secret, Some("")) }
    }

    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        Self { request: self.request.header(name, HeaderValue::from_str(value).unwrap()) }
    }

    pub(crate) fn body(self, content_type: &str, body: impl Into<reqwest::Body>) -> Self {
        let call = self.header("content-type", content_type);
        Self { request: call.request.body(body) }
    }

    pub(crate) fn json(self, body: Value) -> Self {
        self.body("application/json", body.to_string())
    }

    pub(crate) async fn answer(self) -> Answer {
        let response = self.request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer { status, headers, text: response.text().await.unwrap() }
    }
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// A problem as RFC 9457 says, of this kind.
    #[track_caller]
    pub(crate) fn expect_problem(self, status: u16, kind: &str) -> Value {
        let answer = self.expect(status);
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        let problem = answer.value();
        assert_eq!(problem["type"], format!("/api#problem-{kind}"), "{problem}");
        assert_eq!(problem["status"], status);
        assert!(problem["title"].is_string() && problem["detail"].is_string(), "{problem}");
        problem
    }

    #[track_caller]
    pub(crate) fn value(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}
