//! How long relations last and how often they buy: contracts (sBG), shops (BG/NBD), money (gamma-gamma).

mod bg_nbd;
mod contract;
mod forecast;
mod gamma_gamma;
mod log;

pub use bg_nbd::{BgNbd, History, fit_bg_nbd};
pub use contract::{
    ContractForecast, ShiftedBetaGeometric, contract_forecast, fit_contracts, fit_shifted_beta_geometric,
};
pub use forecast::{Forecast, forecast};
pub use gamma_gamma::{GammaGamma, Spend, fit_gamma_gamma};
pub use log::{Purchase, PurchaseLog};
