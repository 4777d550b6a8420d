//! Reading a body: within a size, unpacked, and refused with a problem instead of a bare status.

use std::io::Read;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, header};
use flate2::read::MultiGzDecoder;

use super::problem::{ApiResult, Problem, ProblemKind};

/// Reads `body` whole; `largest` counts the unpacked bytes as well, so a small bomb stays small.
///
/// # Errors
/// 413 above `largest`, 415 for an encoding that is not gzip, 400 for a broken or cut-off body.
pub(super) async fn read(headers: &HeaderMap, body: Body, largest: usize) -> ApiResult<Bytes> {
    let too_large = || Problem::new(ProblemKind::TooLarge, format!("at most {largest} bytes are taken at once"));
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|announced| announced > largest as u64) {
        return Err(too_large());
    }
    let is_gzip = is_gzip(headers)?;
    let bytes = axum::body::to_bytes(body, largest).await.map_err(|error| {
        let is_limit = std::error::Error::source(&error)
            .is_some_and(|source| source.to_string().contains("length limit exceeded"));
        if is_limit { too_large() } else { Problem::new(ProblemKind::BadRequest, "the body was cut off") }
    })?;
    if !is_gzip {
        return Ok(bytes);
    }
    let mut unpacked = Vec::new();
    let read = MultiGzDecoder::new(&bytes[..]).take(largest as u64 + 1).read_to_end(&mut unpacked);
    match read {
        Ok(length) if length > largest => Err(too_large()),
        Ok(_) => Ok(unpacked.into()),
        Err(_) => Err(Problem::new(ProblemKind::BadRequest, "the body is not valid gzip")),
    }
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
    async fn a_large_body_is_refused_whether_announced_or_not() {
        let plain = read(&HeaderMap::new(), Body::from(vec![0; 1001]), 1000).await;
        assert_eq!(plain.expect_err("too large").kind, ProblemKind::TooLarge);
        let announced = HeaderMap::from_iter([(header::CONTENT_LENGTH, HeaderValue::from_static("2000"))]);
        assert_eq!(read(&announced, Body::empty(), 1000).await.expect_err("too large").kind, ProblemKind::TooLarge);
    }
}
