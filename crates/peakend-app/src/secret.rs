//! Secrets that we hand out once: in a cookie, in a link, as an API key. Only their hash is kept.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// 43 letters, digits, `-` and `_`.
pub(crate) fn spell(bytes: &[u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What is stored of a secret. A fast hash suffices: the secret has 256 bits that nobody can guess.
pub(crate) fn hash(secret: &str) -> Vec<u8> {
    blake3::hash(secret.as_bytes()).as_bytes().to_vec()
}
