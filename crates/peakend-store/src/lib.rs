//! peakend-store
