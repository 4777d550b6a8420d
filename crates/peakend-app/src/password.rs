//! Passwords: argon2id off the async threads, a few at a time, and as long for unknown users as for known ones.

use std::sync::LazyLock;

use anyhow::{Context, anyhow};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use crate::{AppResult, FieldErrors};

/// The fewest characters of a password (NIST SP 800-63B asks for 8).
pub const SHORTEST: usize = 10;
/// The most bytes of a password: hashing must not become work for an attacker to order.
pub const LONGEST: usize = 200;

/// Each hash takes about 20 MB and one core for a while.
static TURNS: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(2, std::num::NonZero::get)));

/// Checked when there is no such user, so that the answer takes as long.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash_now("nobody’s password", b"0123456789abcdef").unwrap_or_default());

/// Notes in `errors` what is wrong with a new password.
pub fn check(password: &str, email: &str, errors: &mut FieldErrors) {
    if password.chars().count() < SHORTEST {
        errors.add("password", "error-password-short");
    } else if password.len() > LONGEST {
        errors.add("password", "error-password-long");
    } else if password.eq_ignore_ascii_case(email) {
        errors.add("password", "error-password-email");
    }
}

/// The hash to store, a PHC string.
pub async fn hash(password: &str, salt: [u8; 32]) -> AppResult<String> {
    let password = password.to_owned();
    in_turn(move || hash_now(&password, &salt[..16])).await
}

/// Whether `password` is the one that `hash` was made of. Without a hash it takes as long and is false.
pub async fn matches(password: &str, hash: Option<String>) -> AppResult<bool> {
    if password.len() > LONGEST {
        return Ok(false);
    }
    let password = password.to_owned();
    in_turn(move || {
        let known = hash.is_some();
        let stored = hash.unwrap_or_else(|| NOBODY.clone());
        let parsed =
            PasswordHash::new(&stored).map_err(|error| anyhow!("a stored password cannot be read: {error}"))?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && known)
    })
    .await
}

async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> anyhow::Result<T> + Send + 'static) -> AppResult<T> {
    let _turn = TURNS.acquire().await.context("passwords can no longer be checked")?;
    let done = tokio::task::spawn_blocking(work).await.context("checking a password was cut off")?;
    Ok(done?)
}

fn hash_now(password: &str, salt: &[u8]) -> anyhow::Result<String> {
    let hash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), salt)
        .map_err(|error| anyhow!("a password cannot be hashed: {error}"))?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_matches() {
        let stored = hash("correct horse", [7; 32]).await.unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(matches("correct horse", Some(stored.clone())).await.unwrap());
        assert!(!matches("correct house", Some(stored)).await.unwrap());
        assert!(!matches("nobody’s password", None).await.unwrap());
        assert!(!matches(&"x".repeat(1_000_000), None).await.unwrap());
    }
}
