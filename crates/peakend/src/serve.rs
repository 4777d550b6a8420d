//! `peakend serve`: pages and API in front, flusher, maintenance and jobs behind, one process.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, Result};
use peakend_app::{App, alert, import, job, jobs, keeping, ledger};
use peakend_web::Web;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::args::{Place, Serve};
use crate::courier::Post;
use crate::site::Site;

pub async fn run(place: &Place, arguments: &Serve) -> Result<()> {
    let public_url = public_url(arguments)?;
    let courier = Arc::new(Post::new(arguments.private_webhooks, &arguments.smtp, &public_url)?);
    let site = Site::open_with(place, courier).await?;
    let config = peakend_web::WebConfig {
        public_url,
        behind_proxy: arguments.behind_proxy,
        metrics_token: arguments.metrics_token.clone(),
        ..peakend_web::WebConfig::default()
    };
    serve(site.app, config, arguments.listen).await
}

fn public_url(arguments: &Serve) -> Result<String> {
    let Some(given) = &arguments.public_url else { return Ok(format!("http://{}", arguments.listen)) };
    let has_host =
        ["https://", "http://"].iter().any(|scheme| given.strip_prefix(scheme).is_some_and(|host| !host.is_empty()));
    anyhow::ensure!(has_host, "--public-url must be a whole address, such as https://peakend.example.com");
    Ok(given.trim_end_matches('/').to_owned())
}

/// Serves until the process is told to stop, then lets what is under way come to its end.
pub async fn serve(app: App, config: peakend_web::WebConfig, listen: SocketAddr) -> Result<()> {
    let listener = TcpListener::bind(listen).await.with_context(|| {
        format!("cannot listen on {listen}; is another Peakend running? choose another with --listen")
    })?;
    let stop = CancellationToken::new();
    let flusher = tokio::spawn(ledger::run_flusher(app.clone(), stop.clone()));
    let worker = tokio::spawn(job::run_jobs(app.clone(), jobs::JOBS, stop.clone()));
    let watcher = tokio::spawn(alert::watch::run_watch(app.clone(), stop.clone()));
    let keeper = tokio::spawn(keeping::run(app.clone(), stop.clone()));
    let resumed = import::resume_all(&app).await?;
    if resumed > 0 {
        tracing::info!(imports = resumed, "{resumed} interrupted imports go on");
    }
    tracing::info!(address = %listener.local_addr()?, "open http://{}", listener.local_addr()?);

    let router = peakend_web::router(Web::new(app.clone(), config)).into_make_service_with_connect_info::<SocketAddr>();
    let stopping = stop.clone();
    let told_to_stop = async move {
        told().await;
        tracing::info!("stopping: finishing what is under way");
        stopping.cancel();
    };
    axum::serve(listener, router).with_graceful_shutdown(told_to_stop).await?;
    stop.cancel();
    let (flushed, worked, watched, kept) = tokio::join!(flusher, worker, watcher, keeper);
    flushed.context("the flusher stopped")?;
    worked.context("the worker stopped")?;
    watched.context("the watcher stopped")?;
    kept.context("the retention stopped")?;
    app.store.close().await.context("the database cannot be closed")?;
    Ok(())
}

/// Ctrl-C, or SIGTERM from whoever manages the process.
async fn told() {
    let interrupted = async {
        // Without the handler the process could not be stopped kindly; waiting for ever is then right.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
