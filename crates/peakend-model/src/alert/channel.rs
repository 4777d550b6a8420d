//! Channels: where alerts are sent.

use crate::{AlertChannelId, Timestamp};

/// The longest address, in bytes.
const LONGEST: usize = 500;

/// A webhook: a POST with JSON, signed with the channel's secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Channel {
    pub id: AlertChannelId,
    pub url: String,
    pub secret: String,
    pub created_at: Timestamp,
}

/// Why nothing can be sent there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ChannelError {
    #[error("not a whole address with http:// or https://")]
    NotAUrl,
    #[error("a user name or password does not belong into the address")]
    HasPassword,
    #[error("longer than {LONGEST} bytes")]
    TooLong,
}

impl Channel {
    /// `url` without the blanks around it.
    ///
    /// # Errors
    /// When it is no whole address of the web, or carries a password.
    pub fn checked(url: &str) -> Result<String, ChannelError> {
        let url = url.trim();
        let rest = ["https://", "http://"].iter().find_map(|scheme| url.strip_prefix(scheme));
        let rest = rest.ok_or(ChannelError::NotAUrl)?;
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if host.contains('@') {
            return Err(ChannelError::HasPassword);
        }
        let is_plain = url.chars().all(|c| !c.is_whitespace() && !c.is_control());
        if host.is_empty() || host.starts_with(':') || !is_plain {
            return Err(ChannelError::NotAUrl);
        }
        if url.len() > LONGEST {
            return Err(ChannelError::TooLong);
        }
        Ok(url.to_owned())
    }

    /// What may be shown to everybody: paths and queries of webhooks are often secrets.
    pub fn shown(&self) -> &str {
        let start = self.url.find("://").map_or(0, |at| at + 3);
        let end = self.url[start..].find(['/', '?', '#']).map_or(self.url.len(), |at| start + at);
        &self.url[..end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_whole_and_carry_no_password() {
        let shown = |url: &str| {
            let id = AlertChannelId(uuid::Uuid::nil());
            let channel = Channel { id, url: Channel::checked(url)?, secret: String::new(), created_at: Timestamp(0) };
            Ok(channel.shown().to_owned())
        };
        assert_eq!(shown(" https://hooks.example.com/T0/secret "), Ok("https://hooks.example.com".to_owned()));
        assert_eq!(shown("http://10.0.0.1:8080?x"), Ok("http://10.0.0.1:8080".to_owned()));
        assert_eq!(shown("https://ana:pw@example.com/"), Err(ChannelError::HasPassword));
        for wrong in ["", "example.com", "ftp://example.com", "https://", "https:///x", "https://:80/", "https://a b"] {
            assert_eq!(shown(wrong), Err(ChannelError::NotAUrl), "{wrong}");
        }
        assert_eq!(shown(&format!("https://example.com/{}", "x".repeat(500))), Err(ChannelError::TooLong));
    }
}
