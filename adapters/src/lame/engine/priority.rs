//! The priority of threads that encode.

/// How far the thread steps back: the scheduler gives it a tenth of what another thread gets on the same core, and all of
/// what the others leave.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// Lets the other threads of the machine go before the calling one, for ever.
///
/// An answer takes microseconds, an encode takes minutes: without this, an answer waits until the scheduler takes its core
/// from an encoder. A system that refuses leaves the thread as it was, which is slower and not wrong.
#[cfg(target_os = "linux")]
pub(crate) fn step_back() {
    // On Linux this concerns the calling thread alone.
    let _refused = rustix::process::setpriority_process(None, NICENESS);
}

/// Other systems have one priority for all threads of a process.
#[cfg(not(target_os = "linux"))]
pub(crate) const fn step_back() {}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn only_the_thread_that_asks_steps_back() {
        let own = || rustix::process::getpriority_process(None).unwrap();
        let before = own();
        let stepped = std::thread::spawn(move || {
            step_back();
            own()
        });
        assert_eq!((stepped.join().unwrap(), own()), (NICENESS.max(before), before));
    }
}
