//! GET /design: every part of the design system at once. Only in development.

use askama::Template;

use crate::error::WebResult;
use crate::page::Page;
use crate::signed::Visitor;
use crate::words::Words;

#[derive(Template)]
#[template(path = "design.html")]
struct Design<'a> {
    t: &'a Words,
    colours: [&'static str; 12],
    moods: [u8; 7],
    series: [u8; 8],
}

/// GET /design
pub(crate) async fn show_design(visitor: Visitor) -> WebResult<Page> {
    let colours =
        ["ground", "surface", "sunken", "text", "muted", "line", "edge", "accent", "good", "poor", "warn", "mark"];
    let content = Design { t: &visitor.t, colours, moods: [1, 2, 3, 4, 5, 6, 7], series: [1, 2, 3, 4, 5, 6, 7, 8] };
    Page::for_visitor(&visitor, "Design", &content)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    const TOKENS: &str = include_str!("../assets/css/tokens.css");

    type Colours = BTreeMap<String, [f64; 3]>;

    /// The colours of the light theme, and of the dark one over them.
    fn themes() -> [(&'static str, Colours); 2] {
        let (light, rest) = TOKENS.split_once(":root[data-theme=\"dark\"]").unwrap();
        let light = colours(light);
        let mut dark = light.clone();
        dark.extend(colours(rest));
        [("light", light), ("dark", dark)]
    }

    fn colours(css: &str) -> Colours {
        let lines = css.lines().filter_map(|line| line.trim().strip_prefix("--")?.split_once(": #"));
        let colour = |hex: &str| {
            let hex = hex.trim_end_matches(';');
            [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0)
        };
        lines.map(|(name, hex)| (name.to_owned(), colour(hex))).collect()
    }

    /// Relative luminance and contrast ratio of WCAG 2.2.
    fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
        let luminance = |colour: [f64; 3]| {
            let linear = colour.map(|c| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) });
            0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        };
        let (a, b) = (luminance(one), luminance(other));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[track_caller]
    fn check(front: &str, back: &str, least: f64) {
        for (theme, colours) in themes() {
            let ratio = contrast(colours[front], colours[back]);
            assert!(ratio >= least, "{theme}: {front} on {back} has {ratio:.2}, needs {least}");
        }
    }

    #[test]
    fn text_can_be_read_on_every_ground_in_both_themes() {
        for back in ["ground", "surface", "sunken"] {
            for front in ["text", "muted", "accent", "good", "poor", "warn"] {
                check(front, back, 4.5);
            }
        }
        for role in ["accent", "good", "poor", "warn"] {
            check(role, &format!("{role}-soft"), 4.5);
            check("text", &format!("{role}-soft"), 4.5);
        }
        check("on-accent", "accent", 4.5);
        check("on-accent", "accent-strong", 4.5);
        check("text", "mark", 4.5);
        // Toasts are turned around.
        check("ground", "text", 4.5);
    }

    #[test]
    fn marks_and_edges_stand_out_from_the_surface() {
        check("edge", "surface", 3.0);
        for series in 1..=8 {
            check(&format!("series-{series}"), "surface", 3.0);
        }
        for strong in [1, 2, 6, 7] {
            check(&format!("mood-{strong}"), "surface", 3.0);
        }
    }
}
