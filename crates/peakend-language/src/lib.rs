//! peakend-language
