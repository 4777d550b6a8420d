//! The mail server that takes letters (RFC 5321), and who says what to it.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream};
use lettre::transport::smtp::extension::ClientId;
use peakend_app::courier::{MailRoute, Undelivered};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::{causes, line};
use crate::args::{Secret, Smtp, SmtpTls};

/// How long a mail server may take from the first byte to its word that it has the letter.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a farewell may take: the letter has arrived by then.
const FAREWELL: Duration = Duration::from_secs(2);

#[derive(Clone)]
pub struct MailServer {
    host: String,
    port: u16,
    tls: SmtpTls,
    connector: TlsConnector,
    login: Option<(String, Secret)>,
    from: Mailbox,
    patience: Duration,
}

impl MailServer {
    /// `None` where no server is named.
    ///
    /// # Errors
    /// When something is missing or cannot be read, or a password would go over the network in the clear.
    pub fn new(given: &Smtp) -> Result<Option<Self>> {
        let Some(server) = &given.smtp_server else {
            let is_half = given.smtp_from.is_some() || given.smtp_user.is_some();
            ensure!(!is_half, "e-mail is set up by halves: --smtp-server (PEAKEND_SMTP_SERVER) is missing");
            return Ok(None);
        };
        let (host, port) = place(server)?;
        let tls = given.smtp_tls.unwrap_or(if port == Some(465) { SmtpTls::Implicit } else { SmtpTls::Starttls });
        let port = port.unwrap_or(match tls {
            SmtpTls::Implicit => 465,
            SmtpTls::Starttls => 587,
            SmtpTls::None => 25,
        });
        let from =
            given.smtp_from.as_deref().context("--smtp-from (PEAKEND_SMTP_FROM) is missing: whom letters come from")?;
        let from = from.parse().context("--smtp-from must be an address, such as alerts@example.com")?;
        let login = login(given)?;
        let is_here = matches!(host.as_str(), "localhost" | "127.0.0.1" | "::1");
        ensure!(
            login.is_none() || tls != SmtpTls::None || is_here,
            "a password is not sent in the clear: choose another --smtp-tls, or a mail server on this machine"
        );
        let connector = line::connector().context("e-mail cannot be encrypted")?;
        Ok(Some(Self { host, port, tls, connector, login, from, patience: PATIENCE }))
    }

    pub fn sender(&self) -> &Mailbox {
        &self.from
    }

    /// What may be shown of it.
    pub fn route(&self) -> MailRoute {
        MailRoute {
            server: format!("{}:{}", self.host, self.port),
            sender: self.from.to_string(),
            is_encrypted: self.tls != SmtpTls::None,
        }
    }

    /// Hands `letter` over.
    ///
    /// # Errors
    /// `Never` when the server will not take this letter; `Later` for all that may be mended: a server that is away, slow
    /// or busy, a certificate, a login.
    pub async fn send(&self, letter: &lettre::Message) -> Result<(), Undelivered> {
        let handed = timeout(self.patience, self.hand_over(letter)).await;
        let seconds = self.patience.as_secs_f64();
        let mut talk =
            handed.map_err(|_| Undelivered::Later(format!("the mail server took longer than {seconds} s")))??;
        // A farewell that fails takes nothing back.
        let _ = timeout(FAREWELL, talk.quit()).await;
        Ok(())
    }

    async fn hand_over(&self, letter: &lettre::Message) -> Result<AsyncSmtpConnection, Undelivered> {
        let hello = ClientId::Domain(self.from.email.domain().to_owned());
        let line = self.line().await.map_err(|error| later(&error))?;
        let mut talk =
            AsyncSmtpConnection::connect_with_transport(line, &hello).await.map_err(|error| later(&error))?;
        if let Some((user, password)) = &self.login {
            let login = Credentials::new(user.clone(), password.0.clone());
            let asked = talk.auth(&[Mechanism::Plain, Mechanism::Login], &login).await;
            asked.map_err(|error| Undelivered::Later(format!("the login was refused: {}", causes(&error))))?;
        }
        let sent = talk.send(letter.envelope(), &letter.formatted()).await;
        sent.map_err(|error| if error.is_permanent() { Undelivered::Never(causes(&error)) } else { later(&error) })?;
        Ok(talk)
    }

    async fn line(&self) -> std::io::Result<Box<dyn AsyncTokioStream>> {
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await?;
        Ok(match self.tls {
            SmtpTls::None => Box::new(line::plain(stream)?),
            SmtpTls::Implicit => Box::new(line::sealed(stream, &self.host, &self.connector).await?),
            SmtpTls::Starttls => {
                let hello = self.from.email.domain();
                Box::new(line::upgraded(stream, &self.host, hello, &self.connector).await?)
            }
        })
    }
}

fn later(error: &dyn std::error::Error) -> Undelivered {
    Undelivered::Later(causes(error))
}

/// Host and port of `smtp.example.com:587` or `[::1]:25`.
fn place(server: &str) -> Result<(String, Option<u16>)> {
    let wrong =
        || format!("--smtp-server must be a host with its port, such as smtp.example.com:587, and not {server}");
    let (host, port) = match server.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']').with_context(wrong)?;
            (host, port.strip_prefix(':'))
        }
        None => server.split_once(':').map_or((server, None), |(host, port)| (host, Some(port))),
    };
    ensure!(!host.is_empty() && !host.contains(['/', '@', ' ']), wrong());
    let port = port.map(str::parse).transpose().with_context(wrong)?;
    Ok((host.to_owned(), port))
}

fn login(given: &Smtp) -> Result<Option<(String, Secret)>> {
    let read = given.smtp_password_file.as_ref().map(|file| {
        let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
        anyhow::Ok(Secret(text.lines().next().unwrap_or_default().to_owned()))
    });
    let password = read.transpose()?.or_else(|| given.smtp_password.clone());
    match (given.smtp_user.clone(), password) {
        (Some(user), Some(password)) => Ok(Some((user, password))),
        (None, None) => Ok(None),
        _ => anyhow::bail!("a login of the mail server needs both PEAKEND_SMTP_USER and PEAKEND_SMTP_PASSWORD"),
    }
}

#[cfg(test)]
#[path = "smtp_tests.rs"]
mod tests;
