//! peakend-app
