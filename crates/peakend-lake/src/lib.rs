//! peakend-lake
