//! The fixed facts of the demo company: languages, regions, shops, products, teams, competitors.

pub(super) const OURS: &str = "Lumen & Oak";
pub(super) const CASA_NORTE: &str = "Casa Norte";
pub(super) const HAUS_VIER: &str = "Haus Vier";
pub(super) const OLD_CARRIER: &str = "Blue Heron Post";
pub(super) const NEW_CARRIER: &str = "QuickFox";

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tongue {
    En,
    Es,
    Ru,
    ZhHans,
    ZhHant,
    Pt,
}

impl Tongue {
    #[cfg(test)]
    pub(super) const ALL: [Self; 6] = [Self::En, Self::Es, Self::Ru, Self::ZhHans, Self::ZhHant, Self::Pt];

    pub(super) fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
            Self::Ru => "ru",
            Self::ZhHans => "zh-Hans",
            Self::ZhHant => "zh-Hant",
            Self::Pt => "pt",
        }
    }

    pub(super) fn is_chinese(self) -> bool {
        matches!(self, Self::ZhHans | Self::ZhHant)
    }
}

pub(super) struct Region {
    pub(super) key: &'static str,
    /// Share of customers.
    pub(super) share: f64,
    pub(super) tongues: &'static [(Tongue, f64)],
    pub(super) promised_days: i64,
    /// What local time is ahead of UTC, in hours.
    pub(super) hours_ahead: i64,
    pub(super) stores: &'static [&'static str],
}

use Tongue::{En, Es, Pt, Ru, ZhHans, ZhHant};

pub(super) const EAST_ASIA: usize = 5;

pub(super) static REGIONS: [Region; 6] = [
    Region {
        key: "North America",
        share: 0.22,
        tongues: &[(En, 0.72), (Es, 0.22), (ZhHans, 0.06)],
        promised_days: 4,
        hours_ahead: -5,
        stores: &["Lumen & Oak Harbor Square", "Lumen & Oak Maple Street"],
    },
    Region {
        key: "British Isles",
        share: 0.17,
        tongues: &[(En, 0.92), (ZhHant, 0.05), (Pt, 0.03)],
        promised_days: 3,
        hours_ahead: 0,
        stores: &["Lumen & Oak Quayside"],
    },
    Region {
        key: "Iberia",
        share: 0.18,
        tongues: &[(Es, 0.60), (Pt, 0.30), (En, 0.10)],
        promised_days: 3,
        hours_ahead: 1,
        stores: &["Lumen & Oak Gran Plaza", "Lumen & Oak Ribeira"],
    },
    Region {
        key: "Latin America",
        share: 0.14,
        tongues: &[(Es, 0.52), (Pt, 0.48)],
        promised_days: 5,
        hours_ahead: -4,
        stores: &["Lumen & Oak Jardines"],
    },
    Region {
        key: "Central Asia",
        share: 0.11,
        tongues: &[(Ru, 0.93), (En, 0.07)],
        promised_days: 5,
        hours_ahead: 5,
        stores: &["Lumen & Oak Dostyk"],
    },
    Region {
        key: "East Asia",
        share: 0.18,
        tongues: &[(ZhHans, 0.53), (ZhHant, 0.41), (En, 0.06)],
        promised_days: 3,
        hours_ahead: 8,
        stores: &["Lumen & Oak Lakeside", "Lumen & Oak Station Front"],
    },
];

pub(super) struct Product {
    /// Its key in the language files.
    pub(super) key: &'static str,
    pub(super) name: &'static str,
    pub(super) category: &'static str,
    pub(super) brand: &'static str,
    pub(super) price: f64,
    pub(super) furniture: bool,
    /// How well it is made, −1 to 1.
    pub(super) quality: f64,
}

const fn ours(
    key: &'static str,
    name: &'static str,
    category: &'static str,
    price: f64,
    furniture: bool,
    quality: f64,
) -> Product {
    Product { key, name, category, brand: OURS, price, furniture, quality }
}

pub(super) const FJORD: usize = 3;
/// How many of `PRODUCTS` are ours; the rest belongs to competitors.
pub(super) const OUR_PRODUCTS: usize = 16;

pub(super) static PRODUCTS: [Product; 20] = [
    ours("aurora", "Aurora floor lamp", "lighting", 129.0, false, 0.4),
    ours("pico", "Pico desk lamp", "lighting", 39.0, false, 0.2),
    ours("firefly", "Firefly light chain", "lighting", 19.0, false, 0.0),
    ours("fjord", "Fjord office chair", "seating", 249.0, true, 0.3),
    ours("alder", "Alder armchair", "seating", 399.0, true, 0.4),
    ours("mesa", "Mesa dining table", "tables", 549.0, true, 0.3),
    ours("nido", "Nido coffee table", "tables", 179.0, true, 0.2),
    ours("stilla", "Stilla wardrobe", "storage", 499.0, true, -0.1),
    ours("terra", "Terra bookshelf", "storage", 159.0, true, 0.1),
    ours("brisa", "Brisa duvet cover", "textiles", 49.0, false, 0.3),
    ours("nube", "Nube blanket", "textiles", 59.0, false, 0.5),
    ours("olmo", "Olmo cutting board", "kitchen", 29.0, false, 0.4),
    ours("vapor", "Vapor kettle", "kitchen", 69.0, false, -0.2),
    ours("luna", "Luna dinner set", "kitchen", 99.0, false, 0.2),
    ours("roble", "Roble bed frame", "bedroom", 599.0, true, 0.3),
    ours("calma", "Calma mattress", "bedroom", 449.0, false, 0.4),
    Product { brand: HAUS_VIER, ..ours("linea", "Linea chair", "seating", 299.0, true, 0.5) },
    Product { brand: HAUS_VIER, ..ours("kubus", "Kubus shelf", "storage", 229.0, true, 0.4) },
    Product { brand: CASA_NORTE, ..ours("sol", "Sol lamp", "lighting", 79.0, false, -0.1) },
    Product { brand: CASA_NORTE, ..ours("playa", "Playa table", "tables", 199.0, true, -0.2) },
];

pub(super) struct Team {
    pub(super) name: &'static str,
    pub(super) agents: &'static [&'static str],
}

/// Answers the phone; had the friendliness training.
pub(super) static PORTO: Team = Team { name: "Porto", agents: &["Inês", "Rui", "Marta", "Duarte"] };
/// Answers the phone; had none.
pub(super) static RIGA: Team = Team { name: "Riga", agents: &["Olga", "Janis", "Liene", "Pavel"] };
/// Chat and e-mail.
pub(super) static DESK: Team = Team { name: "Desk", agents: &["Mei", "Kevin", "Paula", "Tom", "Yulia"] };

/// How a competitor's customers feel about each theme: mean and share of reviews that touch it.
pub(super) struct Rival {
    pub(super) brand: &'static str,
    pub(super) share: f64,
    pub(super) feels: &'static [(&'static str, f64, f64)],
}

pub(super) static RIVALS: [Rival; 2] = [
    Rival {
        brand: HAUS_VIER,
        share: 0.55,
        feels: &[
            ("product.design", 0.55, 0.5),
            ("product.quality", 0.40, 0.6),
            ("price", -0.40, 0.4),
            ("support.speed", -0.45, 0.3),
            ("delivery.speed", 0.05, 0.4),
            ("product.assembly", 0.20, 0.3),
            ("website", 0.15, 0.2),
            ("payment", 0.10, 0.1),
        ],
    },
    Rival {
        brand: CASA_NORTE,
        share: 0.45,
        feels: &[
            ("price", 0.55, 0.6),
            ("delivery.speed", 0.45, 0.5),
            ("product.quality", -0.35, 0.6),
            ("packaging", -0.25, 0.3),
            ("returns", -0.30, 0.2),
            ("support.attitude", 0.20, 0.2),
            ("availability", 0.10, 0.2),
            ("product.design", 0.05, 0.3),
        ],
    },
];

/// Touchpoint, its stage, and the label on pages.
pub(super) static TOUCHPOINTS: [(&str, &str); 16] = [
    ("home page", "discover"),
    ("search", "discover"),
    ("store visit", "discover"),
    ("checkout", "buy"),
    ("payment", "buy"),
    ("store checkout", "buy"),
    ("delivery", "receive"),
    ("product use", "use"),
    ("support call", "get help"),
    ("support chat", "get help"),
    ("support e-mail", "get help"),
    ("return", "return"),
    ("refund", "return"),
    ("loyalty programme", "stay"),
    ("relationship survey", "stay"),
    ("public talk", "tell others"),
];
