//! What a call costs: how many basic blocks it ran, and what it allocated.
//!
//! Counted are the blocks of what is compiled with the instrumentation: our Rust code, its Rust
//! dependencies, and what of the standard library is generic or inlined. The rest of the standard library
//! is compiled already, and what C does (libxml2, libxmlsec1, OpenSSL, memcpy) is counted by none of it.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// What an allocation costs beside its bytes, in blocks.
const ALLOCATION: u64 = 16;
/// How many bytes are allocated, and mostly also written or copied, in the time of a block.
const BYTES_OF_A_BLOCK: u64 = 16;

static BLOCKS: AtomicU64 = AtomicU64::new(0);
static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);
static ALLOCATED: AtomicU64 = AtomicU64::new(0);

/// One thread counts: plain additions, no atomic ones.
fn add(counter: &AtomicU64, number: u64) {
    counter.store(counter.load(Relaxed).wrapping_add(number), Relaxed);
}

/// The compiler has each block call this. It leaves functions of this name uninstrumented.
///
/// # Safety
/// Takes no notice of the pointer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __sanitizer_cov_trace_pc_guard(_guard: *mut u32) {
    BLOCKS.store(BLOCKS.load(Relaxed).wrapping_add(1), Relaxed);
}

/// Called once for each object file: there is nothing to prepare.
///
/// # Safety
/// Takes no notice of the pointers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn __sanitizer_cov_trace_pc_guard_init(_start: *mut u32, _stop: *mut u32) {}

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: all is the system allocator's.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(&ALLOCATIONS, 1);
        add(&ALLOCATED, layout.size() as u64);
        // SAFETY: the caller's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        add(&ALLOCATIONS, 1);
        add(&ALLOCATED, size as u64);
        // SAFETY: the caller's.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// Whether blocks are counted at all: without the instrumentation none is.
pub fn are_counted() -> bool {
    cost(|| std::hint::black_box((0..100).map(std::hint::black_box).sum::<u64>())) > ALLOCATION
}

/// What the work costs, in blocks.
pub fn cost<T>(work: impl FnOnce() -> T) -> u64 {
    let before = now();
    drop(std::hint::black_box(work()));
    now() - before
}

fn now() -> u64 {
    BLOCKS.load(Relaxed)
        + ALLOCATIONS.load(Relaxed) * ALLOCATION
        + ALLOCATED.load(Relaxed) / BYTES_OF_A_BLOCK
}
