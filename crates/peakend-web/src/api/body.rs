//! Reading a body: within a size, unpacked, and refused with a problem instead of a bare status.

use std::io::Read;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use bytes::BytesMut;
use flate2::read::MultiGzDecoder;
use futures::StreamExt;

use super::problem::{ApiResult, Problem, ProblemKind};

/// How much of a body that is too large is still read, so that its sender gets to hear why it was refused.
const LARGEST_WASTE: usize = 32 * 1024 * 1024;

/// Reads `body` whole; `largest` counts the unpacked bytes as well, so a small bomb stays small.
///
/// # Errors
/// 413 above `largest`, 415 for an encoding that is not gzip, 400 for a broken or cut-off body.
pub(super) async fn read(headers: &HeaderMap, body: Body, largest: usize) -> ApiResult<Bytes> {
    let is_gzip = is_gzip(headers)?;
    let bytes = received(body, largest).await?;
    if is_gzip { unpacked(&bytes, largest) } else { Ok(bytes) }
}

async fn received(body: Body, largest: usize) -> ApiResult<Bytes> {
    let mut chunks = body.into_data_stream();
    let mut kept = BytesMut::new();
    let mut length = 0;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| Problem::new(ProblemKind::BadRequest, "the body was cut off"))?;
        length += chunk.len();
        if length <= largest {
            kept.extend_from_slice(&chunk);
        } else if length > largest.saturating_add(LARGEST_WASTE) {
            break;
        }
    }
    if length > largest { Err(too_large(largest)) } else { Ok(kept.freeze()) }
}

fn unpacked(packed: &[u8], largest: usize) -> ApiResult<Bytes> {
    let mut bytes = Vec::new();
    match MultiGzDecoder::new(packed).take(largest as u64 + 1).read_to_end(&mut bytes) {
        Ok(length) if length > largest => Err(too_large(largest)),
        Ok(_) => Ok(bytes.into()),
        Err(_) => Err(Problem::new(ProblemKind::BadRequest, "the body is not valid gzip")),
    }
}

fn too_large(largest: usize) -> Problem {
    Problem::new(ProblemKind::TooLarge, format!("at most {largest} bytes are taken at once"))
}

fn is_gzip(headers: &HeaderMap) -> ApiResult<bool> {
    let Some(encoding) = headers.get(header::CONTENT_ENCODING) else { return Ok(false) };
    match encoding.to_str().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "" | "identity" => Ok(false),
        "gzip" | "x-gzip" => Ok(true),
        _ => Err(Problem::new(ProblemKind::UnsupportedMediaType, "of content encodings only gzip is read")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).expect("memory");
        encoder.finish().expect("memory")
    }

    async fn read_gzip(bytes: Vec<u8>) -> ApiResult<Bytes> {
        let headers = HeaderMap::from_iter([(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))]);
        read(&headers, Body::from(bytes), 1000).await
    }

    #[tokio::test]
    async fn bodies_are_unpacked_up_to_their_limit() {
        assert_eq!(read_gzip(gzip(b"hello")).await.expect("a body"), "hello");
        assert_eq!(read_gzip(gzip(&[0; 1001])).await.expect_err("a bomb").kind, ProblemKind::TooLarge);
        assert_eq!(read_gzip(b"hello".to_vec()).await.expect_err("not gzip").kind, ProblemKind::BadRequest);
    }

    #[tokio::test]
    async fn a_large_body_is_refused() {
        let plain = read(&HeaderMap::new(), Body::from(vec![0; 1001]), 1000).await;
        assert_eq!(plain.expect_err("too large").kind, ProblemKind::TooLarge);
        assert_eq!(read(&HeaderMap::new(), Body::from(vec![0; 1000]), 1000).await.expect("a body").len(), 1000);
    }
}
