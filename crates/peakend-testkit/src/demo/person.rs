//! A customer of the demo company: language, region, persona, and the names they are known by.

use peakend_model::customer::{Identifier, IdentifierKind};
use peakend_model::interaction::Channel;

use super::dice::Dice;
use super::market::{REGIONS, Tongue};
use super::voice::Voice;
use super::words::Words;

#[derive(Clone)]
pub(super) struct Person {
    pub(super) number: u64,
    pub(super) region: usize,
    pub(super) persona: &'static Persona,
    pub(super) name: String,
    pub(super) device: String,
    pub(super) handle: String,
    pub(super) voice: Voice,
}

pub(super) struct Persona {
    pub(super) key: &'static str,
    share: f64,
    /// Where they order: app, web, store, marketplace.
    pub(super) orders_by: [f64; 4],
    /// How they ask for help: phone, chat, e-mail.
    pub(super) asks_by: [f64; 3],
    /// How strongly prices move them.
    pub(super) thrift: f64,
    casual: f64,
    /// Writes letters when angry.
    pub(super) letters: bool,
}

static PERSONAS: [Persona; 5] = [
    persona("bargain hunter", 0.22, [0.35, 0.25, 0.10, 0.30], [0.2, 0.6, 0.2], 1.5, 0.6),
    persona("design lover", 0.20, [0.30, 0.40, 0.25, 0.05], [0.2, 0.3, 0.5], 0.6, 0.2),
    persona("busy parent", 0.25, [0.55, 0.25, 0.10, 0.10], [0.3, 0.6, 0.1], 1.0, 0.5),
    persona("young starter", 0.18, [0.60, 0.20, 0.05, 0.15], [0.1, 0.8, 0.1], 1.2, 0.8),
    Persona { letters: true, ..persona("senior", 0.15, [0.10, 0.30, 0.55, 0.05], [0.7, 0.1, 0.2], 0.9, 0.05) },
];

const fn persona(
    key: &'static str,
    share: f64,
    orders_by: [f64; 4],
    asks_by: [f64; 3],
    thrift: f64,
    casual: f64,
) -> Persona {
    Persona { key, share, orders_by, asks_by, thrift, casual, letters: false }
}

impl Person {
    pub(super) fn new(number: u64, dice: &mut Dice) -> Self {
        let region = dice.weighted(REGIONS.iter().map(|region| region.share));
        let tongues = REGIONS[region].tongues;
        let tongue = tongues[dice.weighted(tongues.iter().map(|(_, share)| *share))].0;
        let persona = &PERSONAS[dice.weighted(PERSONAS.iter().map(|persona| persona.share))];
        let woman = dice.chance(0.55);
        let name = name(tongue, woman, dice);
        let handle = latin(&name, number);
        let domain = *dice.pick(&["example.org", "example.com", "example.net"]);
        let voice = Voice {
            tongue,
            woman,
            casual: dice.chance(persona.casual),
            email: format!("{handle}@{domain}"),
            phone: phone(number),
        };
        // One in ninety shares a tablet with the customer before: a device is a weak identifier.
        let device = number - u64::from(number % 90 == 89);
        Self { number, region, persona, name, device: format!("device-{device:06x}"), handle, voice }
    }

    pub(super) fn orders_by(&self, dice: &mut Dice) -> Channel {
        [Channel::App, Channel::Web, Channel::Store, Channel::Marketplace]
            [dice.weighted(self.persona.orders_by.iter().copied())]
    }

    pub(super) fn external(&self) -> Identifier {
        Identifier { kind: IdentifierKind::ExternalId, value: format!("LO-{:06}", self.number) }
    }

    pub(super) fn email(&self) -> Identifier {
        Identifier { kind: IdentifierKind::Email, value: self.voice.email.clone() }
    }

    /// The phone as identifiers are normalised: digits after the plus.
    pub(super) fn phone(&self) -> Identifier {
        let digits: String = self.voice.phone.chars().filter(|c| *c != ' ').collect();
        Identifier { kind: IdentifierKind::Phone, value: digits }
    }

    pub(super) fn device(&self) -> Identifier {
        Identifier { kind: IdentifierKind::Device, value: self.device.clone() }
    }

    pub(super) fn handle(&self) -> Identifier {
        Identifier { kind: IdentifierKind::Handle, value: format!("@{}", self.handle) }
    }
}

/// 555-0100 to 555-0199 are reserved for fiction in every area; areas below 300 are left to the named customers.
fn phone(number: u64) -> String {
    format!("+1 {} 555 01{:02}", 300 + number / 100 % 700, number % 100)
}

fn name(tongue: Tongue, woman: bool, dice: &mut Dice) -> String {
    let words = Words::of(tongue);
    let given = *dice.pick(words.section(if woman { "women" } else { "men" }));
    let family = *dice.pick(words.section("families"));
    if tongue.is_chinese() { format!("{family}{given}") } else { format!("{given} {family}") }
}

/// The part of an address before the @: the name in plain letters where it has them.
fn latin(name: &str, number: u64) -> String {
    let plain: String = name.chars().filter_map(plain_letter).collect();
    if plain.len() < 4 { format!("u{number}") } else { format!("{plain}{number}") }
}

fn plain_letter(c: char) -> Option<char> {
    Some(match c {
        'A'..='Z' | 'a'..='z' => c.to_ascii_lowercase(),
        'á' | 'Á' | 'ã' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' => 'u',
        'ñ' => 'n',
        ' ' => '.',
        _ => return None,
    })
}
