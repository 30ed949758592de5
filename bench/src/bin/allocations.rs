//! Counts the allocations of one check of the file given as argument, and prints them as JSON.
//!
//! A program of its own, because counting slows allocations down.

use std::alloc::System;
use std::process::ExitCode;

use dsn_bench::product;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static COUNTING: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> ExitCode {
    let Some(bytes) = std::env::args()
        .nth(1)
        .and_then(|path| std::fs::read(path).ok())
    else {
        eprintln!("allocations FILE");
        return ExitCode::FAILURE;
    };
    let region = Region::new(COUNTING);
    let report = product::check(&bytes, 1);
    let change = region.change();
    let json = serde_json::json!({
        "allocations": change.allocations + change.reallocations,
        "bytes_allocated": change.bytes_allocated,
        "findings": report.counts.total(),
    });
    println!("{json}");
    ExitCode::SUCCESS
}
