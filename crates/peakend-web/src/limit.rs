//! Rate limits per address, e-mail address and API key, told in the headers that are becoming the standard
//! (draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy`, `RateLimit`) and in `Retry-After`.

use std::net::IpAddr;
use std::num::NonZeroU32;

use axum::http::{HeaderMap, HeaderValue};
use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::WebConfig;

/// Above this many remembered keys, those that are fresh again are forgotten.
const MOST_REMEMBERED: usize = 10_000;

type Keyed = RateLimiter<String, DashMapStateStore<String>, DefaultClock, StateInformationMiddleware>;

/// One kind of request with its quota.
pub struct Limit {
    name: &'static str,
    per_minute: u32,
    limiter: Keyed,
    clock: DefaultClock,
}

/// What a request may be told about its quota.
#[derive(Clone, Debug)]
pub struct Standing {
    name: &'static str,
    per_minute: u32,
    remaining: u32,
    /// Seconds until a request is taken again; none while there are some left.
    pub retry_after: Option<u64>,
}

pub struct Limits {
    pub sign_in_address: Limit,
    pub sign_in_email: Limit,
    pub api: Limit,
    /// Of all keys that one address uses.
    pub api_address: Limit,
    /// Of keys from one address that are not known: guessing is slow.
    pub api_failures: Limit,
}

impl Limits {
    pub fn new(config: &WebConfig) -> Self {
        let sign_ins = config.sign_ins_per_minute;
        Self {
            sign_in_address: Limit::new("sign-in-address", sign_ins.saturating_mul(3), sign_ins.saturating_mul(3)),
            sign_in_email: Limit::new("sign-in-email", sign_ins, sign_ins),
            api: Limit::new("api", config.api_requests_per_minute, (config.api_requests_per_minute / 10).max(20)),
            api_address: Limit::new(
                "api-address",
                config.api_requests_per_minute.saturating_mul(4),
                (config.api_requests_per_minute / 2).max(50),
            ),
            api_failures: Limit::new("api-failures", 60, 30),
        }
    }
}

impl Limit {
    fn new(name: &'static str, per_minute: u32, burst: u32) -> Self {
        let at_least_one = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_minute(at_least_one(per_minute)).allow_burst(at_least_one(burst));
        let limiter = RateLimiter::dashmap(quota).with_middleware::<StateInformationMiddleware>();
        Self { name, per_minute, limiter, clock: DefaultClock::default() }
    }

    /// Counts a request of `key`.
    pub fn check(&self, key: &str) -> Standing {
        if self.limiter.len() > MOST_REMEMBERED {
            self.limiter.retain_recent();
        }
        let standing = Standing { name: self.name, per_minute: self.per_minute, remaining: 0, retry_after: None };
        match self.limiter.check_key(&key.to_owned()) {
            Ok(state) => Standing { remaining: state.remaining_burst_capacity(), ..standing },
            Err(refusal) => {
                let wait = refusal.wait_time_from(self.clock.now());
                Standing { retry_after: Some(wait.as_secs().max(1)), ..standing }
            }
        }
    }

    /// The key of an address. One home or office has a whole IPv6 /64.
    pub fn key_of(address: IpAddr) -> String {
        match address {
            IpAddr::V4(v4) => v4.to_string(),
            IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
                Some(v4) => v4.to_string(),
                None => format!("{:x?}", &v6.segments()[..4]),
            },
        }
    }
}

impl Standing {
    pub fn is_refused(&self) -> bool {
        self.retry_after.is_some()
    }

    /// Tells the client where it stands.
    pub fn tell(&self, headers: &mut HeaderMap) {
        let mut put = |name: &'static str, text: String| {
            if let Ok(value) = HeaderValue::from_str(&text) {
                headers.insert(name, value);
            }
        };
        put("ratelimit-policy", format!("\"{}\";q={};w=60", self.name, self.per_minute));
        let reset = self.retry_after.unwrap_or(1);
        put("ratelimit", format!("\"{}\";r={};t={reset}", self.name, self.remaining));
        if let Some(seconds) = self.retry_after {
            put("retry-after", seconds.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_its_own_quota() {
        let limit = Limit::new("test", 60, 2);
        assert!(!limit.check("a").is_refused());
        assert!(!limit.check("a").is_refused());
        let refused = limit.check("a");
        assert!(refused.is_refused());
        assert!(!limit.check("b").is_refused());
        let mut headers = HeaderMap::new();
        refused.tell(&mut headers);
        assert_eq!(headers["retry-after"], "1");
        assert_eq!(headers["ratelimit-policy"], "\"test\";q=60;w=60");
    }

    #[test]
    fn an_ipv6_network_is_one_address() {
        let key = |text: &str| Limit::key_of(text.parse().unwrap());
        assert_eq!(key("2001:db8::1"), key("2001:db8::ffff:2"));
        assert_ne!(key("2001:db8::1"), key("2001:db8:0:1::1"));
        assert_eq!(key("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
