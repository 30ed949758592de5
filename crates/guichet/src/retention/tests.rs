//! Ninety days and three months, seen from the day before and the day after.
