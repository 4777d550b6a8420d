//! The pieces of the picture: text, shapes, strips of moods.

use std::fmt::Write;

const MOODS: [&str; 5] = [
    "var(--mood-1, #8a4306)",
    "var(--mood-3, #dcb88c)",
    "var(--mood-4, #b5b6b0)",
    "var(--mood-5, #8fc3c7)",
    "var(--mood-7, #0a5560)",
];

/// Shares of the five fifths of the scale, worst at the left.
pub(super) fn strip(svg: &mut String, x: f64, top: f64, width: f64, distribution: &[u64; 5]) {
    let all: u64 = distribution.iter().sum();
    let mut left = x - width / 2.0;
    for (count, colour) in distribution.iter().zip(MOODS).filter(|(count, _)| **count > 0) {
        #[expect(clippy::cast_precision_loss, reason = "a share")]
        let part = width * *count as f64 / all as f64;
        let _ =
            write!(svg, "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{part:.1}\" height=\"10\" fill=\"{colour}\"/>");
        left += part;
    }
}

#[derive(Clone, Copy)]
pub(super) enum Shape {
    Dot,
    Up,
    Down,
    Square,
}

impl Shape {
    pub(super) fn path(self, x: f64, y: f64, r: f64) -> String {
        let big = r.max(7.0) * 1.25;
        match self {
            Self::Dot => {
                let (d, left) = (2.0 * r, x - r);
                format!("M{left:.1} {y:.1}a{r:.1} {r:.1} 0 1 0 {d:.1} 0a{r:.1} {r:.1} 0 1 0 -{d:.1} 0")
            }
            Self::Up => format!("M{:.1} {:.1}L{:.1} {:.1}H{:.1}Z", x, y - big, x + big, y + big * 0.8, x - big),
            Self::Down => format!("M{:.1} {:.1}L{:.1} {:.1}H{:.1}Z", x, y + big, x + big, y - big * 0.8, x - big),
            Self::Square => {
                let side = big * 1.6;
                format!("M{:.1} {:.1}h{side:.1}v{side:.1}h-{side:.1}Z", x - side / 2.0, y - side / 2.0)
            }
        }
    }
}

pub(super) struct Text {
    pub x: f64,
    pub y: f64,
    pub size: f64,
    pub weight: u16,
    pub anchor: &'static str,
    pub colour: &'static str,
    /// A rim in the colour of the ground, for words that stand over lines.
    pub halo: bool,
}

impl Text {
    pub(super) fn at(x: f64, y: f64, colour: &'static str) -> Self {
        Self { x, y, size: 12.0, weight: 400, anchor: "start", colour, halo: false }
    }

    pub(super) fn write(&self, svg: &mut String, words: &str) {
        if words.is_empty() {
            return;
        }
        let Self { x, y, size, weight, anchor, colour, halo } = self;
        let rim = if *halo {
            " stroke=\"var(--surface, #ffffff)\" stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke\""
        } else {
            ""
        };
        let _ = write!(
            svg,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" font-weight=\"{weight}\" \
             text-anchor=\"{anchor}\" fill=\"{colour}\"{rim}>{}</text>",
            escaped(words)
        );
    }
}

/// Widths are counted in Latin letters; a Chinese character takes nearly two.
fn breadth(letter: char) -> f64 {
    match u32::from(letter) {
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xff00..=0xff60 => 1.8,
        0x0400..=0x04ff => 1.08,
        _ => 1.0,
    }
}

fn width_of(words: &str) -> f64 {
    words.chars().map(breadth).sum()
}

/// Cut to `room` letters, with an ellipsis where something is left out.
pub(super) fn shortened(words: &str, room: f64) -> String {
    if width_of(words) <= room {
        return words.to_owned();
    }
    let mut left = room - 1.0;
    let kept = words.chars().take_while(|letter| {
        left -= breadth(*letter);
        left >= 0.0
    });
    format!("{}…", kept.collect::<String>().trim_end())
}

/// At most `most` lines of `room` letters; breaks at spaces, and between Chinese characters.
pub fn wrapped(words: &str, room: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut rest = words.trim();
    while !rest.is_empty() {
        if lines.len() + 1 == most {
            lines.push(shortened(rest, room));
            break;
        }
        let end = break_of(rest, room);
        lines.push(rest[..end].trim_end().to_owned());
        rest = rest[end..].trim_start();
    }
    lines
}

/// Where the first line ends, in bytes.
fn break_of(words: &str, room: f64) -> usize {
    let (mut width, mut space) = (0.0, None);
    for (at, letter) in words.char_indices() {
        width += breadth(letter);
        if letter == ' ' {
            space = Some(at);
        }
        if width > room && at > 0 {
            let is_wide = breadth(letter) > 1.5;
            return space.filter(|space| *space > 0 && !is_wide).unwrap_or(at);
        }
    }
    words.len()
}

/// As it may stand inside SVG: never markup, without control characters.
pub fn escaped(words: &str) -> String {
    let mut safe = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            control if control.is_control() => {}
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_break_between_words_and_between_characters() {
        assert_eq!(wrapped("store checkout and wait", 14.0, 2), ["store checkout", "and wait"]);
        assert_eq!(wrapped("门店结账与等待取货", 9.0, 2), ["门店结账与", "等待取货"]);
        assert_eq!(wrapped("Übergabeverfahrensbeschreibung", 10.0, 2).len(), 2);
        assert_eq!(wrapped("a", 0.0, 2), ["a"]);
        assert!(wrapped("  ", 9.0, 2).is_empty());
        assert_eq!(shortened("delivery speed", 9.0), "delivery…");
    }

    #[test]
    fn customers_words_are_never_markup() {
        assert_eq!(escaped("<b onload=\"x\">&\u{0}"), "&lt;b onload=&quot;x&quot;&gt;&amp;");
    }
}
