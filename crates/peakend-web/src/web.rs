//! What every handler may use, and the configuration of the pages.

use std::sync::Arc;

use axum::extract::FromRef;
use peakend_app::App;

use crate::api::metrics::Metrics;
use crate::limit::Limits;

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WebConfig {
    /// Where people reach us, such as `https://peakend.example.com`; no slash at the end.
    /// With `https`, cookies are sent over TLS only and browsers are told to stay there.
    pub public_url: String,
    /// Trust the last address in `X-Forwarded-For`: only behind a proxy that sets it.
    pub behind_proxy: bool,
    /// Shows `/design`.
    pub development: bool,
    /// Attempts to sign in per minute from one address, and for one e-mail address.
    pub sign_ins_per_minute: u32,
    /// API requests per minute of one key. A burst of a tenth of it is taken at once.
    pub api_requests_per_minute: u32,
    /// `/metrics` answers to requests from this computer, and to those that bring this as `Authorization: Bearer`.
    pub metrics_token: Option<String>,
}

impl Default for WebConfig {
    fn default() -> Self {
        Self {
            public_url: "http://localhost:8080".to_owned(),
            behind_proxy: false,
            development: false,
            sign_ins_per_minute: 10,
            api_requests_per_minute: 60_000,
            metrics_token: None,
        }
    }
}

impl WebConfig {
    pub(crate) fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// The state of the router.
#[derive(Clone)]
pub struct Web {
    pub app: App,
    pub(crate) config: Arc<WebConfig>,
    pub(crate) limits: Arc<Limits>,
    pub(crate) metrics: Arc<Metrics>,
}

impl Web {
    pub fn new(app: App, config: WebConfig) -> Self {
        let limits = Arc::new(Limits::new(&config));
        Self { app, config: Arc::new(config), limits, metrics: Arc::default() }
    }
}

impl FromRef<Web> for App {
    fn from_ref(web: &Web) -> Self {
        web.app.clone()
    }
}
