//! Channels: where alerts are sent.

use crate::{AlertChannelId, Timestamp};

/// The longest address, in bytes.
const LONGEST: usize = 500;

/// Marks an address of e-mail (RFC 6068).
const MAIL: &str = "mailto:";

/// A webhook, to which JSON is posted, signed with the channel's secret, or an address of e-mail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Channel {
    pub id: AlertChannelId,
    /// With `mailto:` before an address of e-mail.
    pub url: String,
    pub secret: String,
    pub created_at: Timestamp,
}

/// Why nothing can be sent there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ChannelError {
    #[error("neither a whole address with http:// or https:// nor one of e-mail")]
    NotAUrl,
    #[error("a user name or password does not belong into the address")]
    HasPassword,
    #[error("longer than {LONGEST} bytes")]
    TooLong,
}

impl Channel {
    /// `url` as it is kept: without the blanks around it, an address of e-mail with `mailto:` before it.
    ///
    /// # Errors
    /// When it is no whole address of the web or of e-mail, or carries a password.
    pub fn checked(url: &str) -> Result<String, ChannelError> {
        let url = url.trim();
        let address = url.strip_prefix(MAIL).unwrap_or(url);
        if !address.contains('/') && address.contains('@') {
            return mailbox(address).map(|address| format!("{MAIL}{address}"));
        }
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

    /// The address of e-mail, where it is one.
    pub fn mail(&self) -> Option<&str> {
        self.url.strip_prefix(MAIL)
    }

    /// What may be shown to everybody: paths and queries of webhooks are often secrets.
    pub fn shown(&self) -> &str {
        if let Some(address) = self.mail() {
            return address;
        }
        let start = self.url.find("://").map_or(0, |at| at + 3);
        let end = self.url[start..].find(['/', '?', '#']).map_or(self.url.len(), |at| start + at);
        &self.url[..end]
    }
}

/// An address that mail servers take everywhere: the plain form of RFC 5321, in ASCII, without quotes.
fn mailbox(address: &str) -> Result<&str, ChannelError> {
    let (name, domain) = address.split_once('@').ok_or(ChannelError::NotAUrl)?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let is_plain = !name.is_empty()
        && name.split('.').all(|part| !part.is_empty())
        && name.chars().all(is_name)
        && domain.split('.').all(|part| !part.is_empty() && !part.starts_with('-') && !part.ends_with('-'))
        && domain.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-');
    if !is_plain {
        return Err(ChannelError::NotAUrl);
    }
    if name.len() > 64 || address.len() > 254 {
        return Err(ChannelError::TooLong);
    }
    Ok(address)
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
        for mail in ["ana@example.com", "mailto:ana@example.com", " ana@example.com "] {
            assert_eq!(Channel::checked(mail), Ok("mailto:ana@example.com".to_owned()));
            assert_eq!(shown(mail), Ok("ana@example.com".to_owned()));
        }
        for wrong in [
            "mailto:",
            "@example.com",
            "ana@",
            "ana@example..com",
            "a b@example.com",
            "ana@example.com\r\nBcc: all@example.com",
            "ana@example.com?bcc=all@example.com",
            "ana@example.com,bo@example.com",
            "<ana@example.com>",
        ] {
            assert_eq!(shown(wrong), Err(ChannelError::NotAUrl), "{wrong}");
        }
        for wrong in ["", "example.com", "ftp://example.com", "https://", "https:///x", "https://:80/", "https://a b"] {
            assert_eq!(shown(wrong), Err(ChannelError::NotAUrl), "{wrong}");
        }
        assert_eq!(shown(&format!("https://example.com/{}", "x".repeat(500))), Err(ChannelError::TooLong));
    }
}
