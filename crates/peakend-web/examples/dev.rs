//! The pages over an in-memory ledger, for work on their look: `cargo run -p peakend-web --example dev -- [ROWS] [PORT]`.
//! Sign in as ana@example.com with “correct horse battery”; with 0 rows and `PORT` alone the first set-up is shown.

use std::net::SocketAddr;
use std::sync::Arc;

use peakend_app::clock::{SystemClock, SystemIds};
use peakend_app::workspace::FirstSetup;
use peakend_app::{App, AppConfig, AppParts, Clock, Pulse};
use peakend_language::Reader;
use peakend_model::access::Actor;
use peakend_model::user::Locale;
use peakend_store::Store;
use peakend_testkit::{MemoryInsights, demo};
use peakend_web::{Web, WebConfig, router};

type Done = Result<(), Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> Done {
    tracing_subscriber::fmt().with_max_level(tracing::Level::INFO).init();
    let mut arguments = std::env::args().skip(1);
    let rows: u32 = arguments.next().map_or(Ok(3_000), |text| text.parse())?;
    let port: u16 = arguments.next().map_or(Ok(8080), |text| text.parse())?;
    let directory = tempfile::tempdir()?;
    let app = open(&format!("sqlite://{}/dev.db", directory.path().display())).await?;
    if rows > 0 {
        fill(&app, rows).await?;
    }
    let public_url = format!("http://localhost:{port}");
    tracing::info!("look at {public_url}");
    let config = WebConfig { public_url, development: true, ..WebConfig::default() };
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    let service = router(Web::new(app, config)).into_make_service_with_connect_info::<SocketAddr>();
    Ok(axum::serve(listener, service).await?)
}

async fn open(url: &str) -> Result<App, Box<dyn std::error::Error>> {
    let store = Store::connect(url).await?;
    let memory = Arc::new(MemoryInsights::over(Arc::new(store.clone())));
    Ok(App::new(AppParts {
        store,
        insights: memory.clone(),
        archive: memory,
        reader: Arc::new(Reader::default()),
        clock: Arc::new(SystemClock),
        ids: Arc::new(SystemIds),
        pulse: Pulse::new(),
        courier: Arc::new(peakend_app::courier::Silence),
        config: AppConfig::default(),
    }))
}

async fn fill(app: &App, rows: u32) -> Done {
    let setup = FirstSetup {
        workspace: "Lumen & Oak".into(),
        zone: "Europe/Madrid".into(),
        locale: Locale::En,
        name: "Ana Pérez".into(),
        email: "ana@example.com".into(),
        password: "correct horse battery".into(),
    };
    let (workspace, _) = peakend_app::workspace::create_first(app, &setup).await?;
    let actor = Actor::system(workspace.id);
    let history: Vec<_> = demo::generate(7, SystemClock.now(), demo::Size::of_rows(rows)).collect();
    for batch in history.chunks(500) {
        peakend_app::ledger::record(app, &actor, "demo", batch.to_vec()).await?;
    }
    tracing::info!("recorded {} interactions", history.len());
    Ok(())
}
