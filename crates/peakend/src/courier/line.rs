//! The line to a mail server: plain, or through the TLS stack that webhooks use (docs/adr/0009).

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use anyhow::Result;
use lettre::transport::smtp::client::AsyncTokioStream;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::ServerName;

/// The longest answer before the line is encrypted, in bytes.
const LONGEST: usize = 8_192;

/// A connection that `lettre` talks over.
#[derive(Debug)]
pub struct Line<S> {
    /// Read before anything else.
    first: &'static [u8],
    stream: S,
    peer: SocketAddr,
}

/// Trusts what the system trusts.
///
/// # Errors
/// When the system has no certificates to trust.
pub fn connector() -> Result<TlsConnector> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(TlsConnector::from(Arc::new(builder.with_platform_verifier()?.with_no_client_auth())))
}

pub fn plain(stream: TcpStream) -> io::Result<Line<TcpStream>> {
    Ok(Line { first: b"", peer: stream.peer_addr()?, stream })
}

/// Encrypted from the first byte.
pub async fn sealed(stream: TcpStream, host: &str, tls: &TlsConnector) -> io::Result<Line<TlsStream<TcpStream>>> {
    seal(stream, host, tls, b"").await
}

/// Encrypted after the server was asked for it. One that does not offer it is refused: nothing is said in the clear.
pub async fn upgraded(
    mut stream: TcpStream,
    host: &str,
    hello: &str,
    tls: &TlsConnector,
) -> io::Result<Line<TlsStream<TcpStream>>> {
    expect(&mut stream, "220").await?;
    stream.write_all(format!("EHLO {hello}\r\n").as_bytes()).await?;
    let offered = expect(&mut stream, "250").await?;
    if !offered.lines().any(|line| line.get(4..).is_some_and(|word| word.trim().eq_ignore_ascii_case("STARTTLS"))) {
        return Err(io::Error::other("the mail server does not offer STARTTLS"));
    }
    stream.write_all(b"STARTTLS\r\n").await?;
    expect(&mut stream, "220").await?;
    // The greeting is over; who talks from here on waits for one.
    seal(stream, host, tls, b"220 encrypted\r\n").await
}

async fn seal(
    stream: TcpStream,
    host: &str,
    tls: &TlsConnector,
    first: &'static [u8],
) -> io::Result<Line<TlsStream<TcpStream>>> {
    let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
    let peer = stream.peer_addr()?;
    Ok(Line { first, stream: tls.connect(name, stream).await?, peer })
}

/// One answer of the server, all its lines. Read byte by byte, so that nothing which was slipped in behind it is taken
/// for something that came encrypted.
async fn expect(stream: &mut TcpStream, code: &str) -> io::Result<String> {
    let mut answer = Vec::new();
    let mut line = 0;
    while answer.len() < LONGEST {
        answer.push(stream.read_u8().await?);
        if answer.last() != Some(&b'\n') {
            continue;
        }
        if answer.get(line + 3) == Some(&b'-') {
            line = answer.len();
            continue;
        }
        let answer = String::from_utf8_lossy(&answer).into_owned();
        if answer.starts_with(code) {
            return Ok(answer);
        }
        return Err(io::Error::other(format!("the mail server answered {}", answer.trim())));
    }
    Err(io::Error::other("the mail server answers without an end"))
}

impl<S: AsyncRead + Unpin> AsyncRead for Line<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.first.is_empty() {
            return Pin::new(&mut self.stream).poll_read(context, into);
        }
        let (now, later) = self.first.split_at(self.first.len().min(into.remaining()));
        into.put_slice(now);
        self.first = later;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Line<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl<S: AsyncRead + AsyncWrite + Send + Sync + Unpin + std::fmt::Debug> AsyncTokioStream for Line<S> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}
