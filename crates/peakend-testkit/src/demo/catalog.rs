//! The catalogue and the users of the demo company.

use peakend_model::CatalogId;
use peakend_model::access::Role;
use peakend_model::catalog::{CatalogEntry, CatalogKind};
use peakend_model::interaction::Channel;
use peakend_model::user::Locale;
use uuid::Uuid;

use super::market::{CASA_NORTE, HAUS_VIER, OURS, PRODUCTS, TOUCHPOINTS};

/// The name of the demo workspace.
pub const WORKSPACE: &str = OURS;

/// Brands, products, touchpoints with their stages, and channels, each kind in its order on pages.
pub fn catalog() -> Vec<CatalogEntry> {
    let brands = [OURS, HAUS_VIER, CASA_NORTE].map(|name| entry(CatalogKind::Brand, name, None, name != OURS));
    let products = PRODUCTS.iter().map(|p| entry(CatalogKind::Product, p.name, Some(p.brand), p.brand != OURS));
    let touchpoints = TOUCHPOINTS.iter().map(|(name, stage)| entry(CatalogKind::Touchpoint, name, Some(stage), false));
    let channels = Channel::ALL
        .into_iter()
        .filter(|channel| *channel != Channel::Other)
        .map(|channel| entry(CatalogKind::Channel, channel.key(), None, false));
    let mut all: Vec<CatalogEntry> = brands.into_iter().chain(products).chain(touchpoints).chain(channels).collect();
    for (position, entry) in (0..).zip(&mut all) {
        entry.position = position;
    }
    all
}

fn entry(kind: CatalogKind, name: &str, parent: Option<&str>, competitor: bool) -> CatalogEntry {
    let id = CatalogId(Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("demo:{}:{name}", kind.key()).as_bytes()));
    CatalogEntry { id, kind, name: name.into(), label: None, competitor, parent: parent.map(Into::into), position: 0 }
}

/// Somebody who works at the demo company.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DemoUser {
    pub name: &'static str,
    pub email: &'static str,
    pub role: Role,
    pub locale: Locale,
}

/// One person for each role, and one for each language of the interface.
pub fn users() -> [DemoUser; 5] {
    let user = |name, email, role, locale| DemoUser { name, email, role, locale };
    [
        user("Grace Lindqvist", "grace@lumenoak.example", Role::Owner, Locale::En),
        user("Diego Paredes", "diego@lumenoak.example", Role::Admin, Locale::Es),
        user("Ольга Бондарь", "olga@lumenoak.example", Role::Analyst, Locale::Ru),
        user("王思雨", "siyu@lumenoak.example", Role::Agent, Locale::ZhHans),
        user("蔡宜蓁", "yizhen@lumenoak.example", Role::Viewer, Locale::ZhHant),
    ]
}
