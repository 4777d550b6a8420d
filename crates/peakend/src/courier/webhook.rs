//! Webhooks: a POST with JSON, signed with the channel's secret.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::{Context, Result};
use hmac::{Hmac, KeyInit, Mac};
use peakend_app::courier::{Message, Subject, Undelivered};
use peakend_web::Told;
use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode, Url};
use serde_json::{Value, json};
use sha2::Sha256;

use super::address::{PublicOnly, is_public};
use super::causes;

/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(10);

pub struct Webhooks {
    client: Client,
    may_be_private: bool,
}

impl Webhooks {
    /// With `may_be_private` the operator vouches for what lies in their own network.
    ///
    /// # Errors
    /// When the system has no certificates to trust.
    pub fn new(may_be_private: bool) -> Result<Self> {
        // A redirect, or a proxy, would lead around the check of the address.
        let plain = Client::builder().redirect(Policy::none()).timeout(PATIENCE).connect_timeout(PATIENCE);
        let named = plain.user_agent(concat!("Peakend/", env!("CARGO_PKG_VERSION")));
        let guarded = if may_be_private { named } else { named.no_proxy().dns_resolver(PublicOnly) };
        let client = guarded.build().context("webhooks cannot be sent")?;
        Ok(Self { client, may_be_private })
    }

    pub async fn send(&self, url: &str, secret: &str, message: &Message, told: &Told) -> Result<(), Undelivered> {
        let url = Url::parse(url).map_err(|error| Undelivered::Never(format!("the address: {error}")))?;
        self.check(&url)?;
        let body = body(message, told).to_string();
        let request = self
            .client
            .post(url)
            .header("content-type", "application/json")
            .header("x-peakend-signature", signature(secret, body.as_bytes()))
            .header("x-peakend-delivery", message.id.to_string())
            .body(body);
        // The address may be a secret: errors are told without it.
        let answer = request.send().await.map_err(|error| Undelivered::Later(causes(&error.without_url())))?;
        judged(answer.status())
    }

    /// An address that is a number does not pass the resolver.
    fn check(&self, url: &Url) -> Result<(), Undelivered> {
        let host = url.host_str().unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let is_private = bare.parse().is_ok_and(|address| !is_public(address));
        if is_private && !self.may_be_private {
            return Err(Undelivered::Never(format!("{host} lies in a private network")));
        }
        Ok(())
    }
}

/// What a receiver answers decides whether it is asked again.
fn judged(status: StatusCode) -> Result<(), Undelivered> {
    let told = format!("the receiver answered {}", status.as_u16());
    match status.as_u16() {
        200..300 => Ok(()),
        408 | 425 | 429 | 500.. => Err(Undelivered::Later(told)),
        _ => Err(Undelivered::Never(told)),
    }
}

/// `sha256=` and the hexadecimal HMAC of the body (RFC 2104).
fn signature(secret: &str, body: &[u8]) -> String {
    // HMAC takes keys of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(body);
    let mut text = String::from("sha256=");
    for byte in mac.finalize().into_bytes() {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Has `text`, as chat tools want it, and everything for programs.
fn body(message: &Message, told: &Told) -> Value {
    let kind = match &message.subject {
        Subject::Alert { .. } => "alert.opened",
        Subject::Trial => "trial",
    };
    let mut body = json!({
        "type": kind,
        "id": message.id,
        "sent_at": message.at,
        "workspace": message.workspace.name,
        "text": told.text(),
        "url": told.url,
    });
    if let Subject::Alert { alert, indicator, quotes } = &message.subject {
        let mut shown = json!(alert);
        shown["indicator"] = json!({ "key": indicator.key, "name": told.indicator });
        shown["quotes"] = json!(quotes);
        shown["state"] = json!(alert.state());
        body["alert"] = shown;
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    use axum::Router;
    use axum::extract::State;
    use axum::http::HeaderMap;
    use axum::routing::post;
    use peakend_model::Timestamp;
    use peakend_model::WorkspaceId;
    use peakend_model::time::Zone;
    use peakend_model::user::{Locale, Workspace};

    fn trial() -> Message {
        let id = uuid::Uuid::nil();
        let workspace = Workspace {
            id: WorkspaceId(id),
            name: "Acme".into(),
            zone: Zone::default(),
            locale: Locale::En,
            created_at: Timestamp(0),
        };
        Message { id, at: Timestamp(0), workspace, locale: Locale::En, subject: Subject::Trial }
    }

    fn told() -> Told {
        peakend_web::told(&trial(), "https://peakend.example.com")
    }

    type Heard = Arc<Mutex<Vec<(HeaderMap, String)>>>;

    /// A receiver that answers `status`, and what it heard.
    async fn receiver(status: u16) -> (String, Heard) {
        let heard = Heard::default();
        let hear = async move |State(heard): State<Heard>, headers: HeaderMap, body: String| {
            heard.lock().expect("nobody panics").push((headers, body));
            StatusCode::from_u16(status).expect("a status")
        };
        let router = Router::new().route("/hook", post(hear)).with_state(heard.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        (url, heard)
    }

    /// RFC 4231, test case 2.
    #[test]
    fn the_signature_is_hmac_sha256() {
        let expected = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(signature("Jefe", b"what do ya want for nothing?"), expected);
    }

    #[tokio::test]
    async fn what_arrives_is_signed() {
        let (url, heard) = receiver(204).await;
        let sent = Webhooks::new(true).expect("a client").send(&url, "secret", &trial(), &told()).await;
        assert_eq!(sent, Ok(()));
        let heard = heard.lock().expect("nobody panics");
        let (headers, body) = &heard[0];
        assert_eq!(headers["x-peakend-signature"], signature("secret", body.as_bytes()));
        let body: Value = serde_json::from_str(body).expect("JSON");
        assert_eq!((&body["type"], &body["workspace"]), (&json!("trial"), &json!("Acme")));
        assert!(body["text"].as_str().is_some_and(|text| !text.is_empty()));
    }

    #[tokio::test]
    async fn what_may_help_is_tried_again() {
        for (status, again) in [(500, true), (429, true), (404, false), (302, false)] {
            let (url, _) = receiver(status).await;
            let sent = Webhooks::new(true).expect("a client").send(&url, "s", &trial(), &told()).await;
            assert_eq!(matches!(sent, Err(Undelivered::Later(_))), again, "{status}");
            assert!(sent.is_err());
        }
        let nobody = Webhooks::new(true).expect("a client").send("http://127.0.0.1:1/x", "s", &trial(), &told()).await;
        assert!(matches!(nobody, Err(Undelivered::Later(why)) if !why.contains("/x")));
    }

    #[tokio::test]
    async fn private_networks_are_not_reached_unless_the_operator_allows_it() {
        let (url, heard) = receiver(204).await;
        let guarded = Webhooks::new(false).expect("a client");
        let by_name = url.replace("127.0.0.1", "localhost");
        for url in
            [url.as_str(), by_name.as_str(), "http://[::1]:1/", "http://0x7f.1/", "http://169.254.169.254/latest"]
        {
            assert!(guarded.send(url, "s", &trial(), &told()).await.is_err(), "{url}");
        }
        assert!(heard.lock().expect("nobody panics").is_empty());
    }
}
