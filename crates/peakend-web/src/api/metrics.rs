//! What happened at the doors, counted: a small registry written as Prometheus text.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Upper ends of the latency buckets, in seconds.
const BUCKETS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// Counters of one process. Routes are templates (`/api/v1/interactions/{id}`), never paths, so their number is fixed.
#[derive(Default)]
pub(crate) struct Metrics {
    counted: Mutex<Counted>,
}

#[derive(Default)]
struct Counted {
    requests: BTreeMap<(&'static str, String, u16), u64>,
    latency: BTreeMap<String, Latency>,
    /// By door and outcome.
    interactions: BTreeMap<(String, &'static str), u64>,
    rate_limited: BTreeMap<&'static str, u64>,
}

#[derive(Default)]
struct Latency {
    buckets: [u64; BUCKETS.len()],
    count: u64,
    seconds: f64,
}

/// How the rows of a delivery ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Tally {
    pub accepted: u64,
    pub duplicate: u64,
    pub refused: u64,
}

/// What is not counted at the doors but read when asked: name, help, value.
pub(crate) type Gauge = (&'static str, &'static str, f64);

impl Metrics {
    pub(crate) fn request(&self, method: &str, route: &str, status: u16, elapsed: Duration) {
        let mut counted = self.lock();
        *counted.requests.entry((known_method(method), route.to_owned(), status)).or_default() += 1;
        counted.latency.entry(route.to_owned()).or_default().add(elapsed.as_secs_f64());
        if status == 429 {
            let door = if route.starts_with("/api/") || route.starts_with("/v1/") { "api" } else { "pages" };
            *counted.rate_limited.entry(door).or_default() += 1;
        }
    }

    pub(crate) fn interactions(&self, door: &str, tally: Tally) {
        let mut counted = self.lock();
        for (outcome, n) in [("accepted", tally.accepted), ("duplicate", tally.duplicate), ("refused", tally.refused)] {
            *counted.interactions.entry((door.to_owned(), outcome)).or_default() += n;
        }
    }

    /// Prometheus text format 0.0.4.
    pub(crate) fn text(&self, gauges: &[Gauge]) -> String {
        let counted = self.lock();
        let mut text = String::with_capacity(16 * 1024);
        counted.write_requests(&mut text);
        counted.write_latency(&mut text);
        counted.write_interactions(&mut text);
        head(&mut text, "peakend_rate_limited_total", "counter", "Requests answered with 429.");
        for (door, n) in &counted.rate_limited {
            let _ = writeln!(text, "peakend_rate_limited_total{{door=\"{door}\"}} {n}");
        }
        for (name, help, value) in gauges {
            head(&mut text, name, "gauge", help);
            let _ = writeln!(text, "{name} {value}");
        }
        text
    }

    fn lock(&self) -> MutexGuard<'_, Counted> {
        // Counts stay usable when a thread died while counting.
        self.counted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Anybody can make methods up; a made-up one must not make a new series.
fn known_method(method: &str) -> &'static str {
    ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
        .into_iter()
        .find(|known| *known == method)
        .unwrap_or("OTHER")
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

impl Counted {
    fn write_requests(&self, text: &mut String) {
        head(text, "peakend_http_requests_total", "counter", "Requests by route, method and status.");
        for ((method, route, status), n) in &self.requests {
            let _ = writeln!(
                text,
                "peakend_http_requests_total{{route=\"{}\",method=\"{method}\",status=\"{status}\"}} {n}",
                escaped(route)
            );
        }
    }

    fn write_latency(&self, text: &mut String) {
        let name = "peakend_http_request_duration_seconds";
        head(text, name, "histogram", "Time to the first byte of the answer.");
        for (route, latency) in &self.latency {
            let route = escaped(route);
            for (end, n) in BUCKETS.iter().zip(latency.buckets) {
                let _ = writeln!(text, "{name}_bucket{{route=\"{route}\",le=\"{end}\"}} {n}");
            }
            let _ = writeln!(text, "{name}_bucket{{route=\"{route}\",le=\"+Inf\"}} {}", latency.count);
            let _ = writeln!(text, "{name}_sum{{route=\"{route}\"}} {}", latency.seconds);
            let _ = writeln!(text, "{name}_count{{route=\"{route}\"}} {}", latency.count);
        }
    }

    fn write_interactions(&self, text: &mut String) {
        let name = "peakend_interactions_total";
        head(text, name, "counter", "Interactions delivered, by door and outcome.");
        for ((door, outcome), n) in &self.interactions {
            let _ = writeln!(text, "{name}{{door=\"{}\",outcome=\"{outcome}\"}} {n}", escaped(door));
        }
    }
}

impl Latency {
    /// Buckets are cumulative, as the format wants them.
    fn add(&mut self, seconds: f64) {
        for (end, n) in BUCKETS.iter().zip(&mut self.buckets) {
            if seconds <= *end {
                *n += 1;
            }
        }
        self.count += 1;
        self.seconds += seconds;
    }
}

/// A label's value, escaped as the format says.
fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_stands_in_the_text() {
        let metrics = Metrics::default();
        metrics.request("POST", "/api/v1/interactions", 200, Duration::from_millis(3));
        metrics.request("POST", "/api/v1/interactions", 429, Duration::from_millis(30));
        metrics.request("BREW", "/\"x", 404, Duration::from_secs(9));
        metrics.interactions("api", Tally { accepted: 5, duplicate: 1, refused: 2 });
        let text = metrics.text(&[("peakend_inbox_rows", "Rows waiting for the lake.", 7.0)]);
        for line in [
            "peakend_http_requests_total{route=\"/api/v1/interactions\",method=\"POST\",status=\"200\"} 1",
            "peakend_http_request_duration_seconds_bucket{route=\"/api/v1/interactions\",le=\"0.005\"} 1",
            "peakend_http_request_duration_seconds_bucket{route=\"/api/v1/interactions\",le=\"+Inf\"} 2",
            "peakend_http_requests_total{route=\"/\\\"x\",method=\"OTHER\",status=\"404\"} 1",
            "peakend_interactions_total{door=\"api\",outcome=\"refused\"} 2",
            "peakend_rate_limited_total{door=\"api\"} 1",
            "peakend_inbox_rows 7",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
