//! Threads under libFuzzer: see `dsn_fuzz::targets`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| dsn_fuzz::targets::must_hold("threads", bytes));
