//! peakend-stats
