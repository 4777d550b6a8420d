//! peakend-testkit
