//! The places of the product, in the order of the navigation. A page that people go to has a line here.

use peakend_model::access::Action;

use crate::signed::Signed;

/// One link of the navigation.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub path: &'static str,
    pub icon: &'static str,
    /// Key of its name.
    pub key: &'static str,
    /// Shown to those who may do this.
    pub action: Action,
    /// Among the four of the phone's bottom bar.
    pub on_phone: bool,
}

/// A heading (its key; empty for none) and its places.
pub struct Section {
    pub key: &'static str,
    pub places: &'static [Place],
}

pub static SECTIONS: &[Section] = &[
    Section {
        key: "",
        places: &[Place { path: "/", icon: "house", key: "nav-home", action: Action::ViewInsights, on_phone: true }],
    },
    Section {
        key: "nav-listen",
        places: &[
            Place {
                path: "/feedback",
                icon: "message-square-text",
                key: "nav-feedback",
                action: Action::ViewFeedback,
                on_phone: true,
            },
            Place { path: "/themes", icon: "tag", key: "nav-themes", action: Action::ViewInsights, on_phone: false },
            Place { path: "/reading", icon: "eye", key: "nav-reading", action: Action::ViewInsights, on_phone: false },
            Place { path: "/imports", icon: "upload", key: "nav-imports", action: Action::Import, on_phone: false },
        ],
    },
    Section {
        key: "nav-measure",
        places: &[
            Place {
                path: "/indicators",
                icon: "target",
                key: "nav-indicators",
                action: Action::ViewInsights,
                on_phone: true,
            },
            Place {
                path: "/alerts",
                icon: "activity",
                key: "nav-alerts",
                action: Action::ViewInsights,
                on_phone: false,
            },
            Place {
                path: "/drivers",
                icon: "sliders-horizontal",
                key: "nav-drivers",
                action: Action::ViewInsights,
                on_phone: false,
            },
            Place {
                path: "/compare",
                icon: "columns-3",
                key: "nav-compare",
                action: Action::ViewInsights,
                on_phone: false,
            },
            Place {
                path: "/retention",
                icon: "users",
                key: "nav-retention",
                action: Action::ViewInsights,
                on_phone: false,
            },
        ],
    },
    Section {
        key: "nav-journeys",
        places: &[Place {
            path: "/journeys",
            icon: "route",
            key: "nav-maps",
            action: Action::ViewInsights,
            on_phone: false,
        }],
    },
    Section {
        key: "nav-customers",
        places: &[Place {
            path: "/customers",
            icon: "user-round",
            key: "nav-people",
            action: Action::ViewCustomers,
            on_phone: true,
        }],
    },
    Section {
        key: "nav-settings",
        places: &[
            Place {
                path: "/settings/workspace",
                icon: "building-2",
                key: "nav-workspace",
                action: Action::ManageWorkspace,
                on_phone: false,
            },
            Place {
                path: "/settings/users",
                icon: "users",
                key: "nav-users",
                action: Action::ManageUsers,
                on_phone: false,
            },
            Place {
                path: "/settings/keys",
                icon: "key-round",
                key: "nav-keys",
                action: Action::ManageKeys,
                on_phone: false,
            },
            Place {
                path: "/settings/catalog",
                icon: "tag",
                key: "nav-catalog",
                action: Action::ManageCatalog,
                on_phone: false,
            },
        ],
    },
];

impl Place {
    /// How many things wait there for somebody.
    pub fn waiting(&self, signed: &Signed) -> u64 {
        if self.path == "/alerts" { signed.view.open_alerts } else { 0 }
    }

    /// Whether `path` is this place or lies below it.
    pub fn is_current(&self, path: &str) -> bool {
        path == self.path
            || (self.path != "/" && path.strip_prefix(self.path).is_some_and(|rest| rest.starts_with('/')))
    }
}

/// A section as `signed` sees it.
pub struct Shown {
    pub key: &'static str,
    pub places: Vec<&'static Place>,
}

pub fn shown_to(signed: &Signed) -> Vec<Shown> {
    let shown = SECTIONS.iter().map(|section| Shown {
        key: section.key,
        places: section.places.iter().filter(|place| signed.may(place.action)).collect(),
    });
    shown.filter(|section| !section.places.is_empty()).collect()
}

/// The paths of all places.
pub fn places() -> impl Iterator<Item = &'static str> {
    SECTIONS.iter().flat_map(|section| section.places).map(|place| place.path)
}
