//! peakend-web
