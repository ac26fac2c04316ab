//! The disks that audio is written to, and their free space.

pub(crate) mod watch;

use std::fmt;
use std::sync::Arc;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, MetricEncoder};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Unit;

/// A disk with a floor: so much of it stays free.
pub trait Disk: Send + Sync {
    /// Whether `bytes` more bytes of audio may be written to it.
    fn takes(&self, bytes: u64) -> bool;

    /// The space on it now; `None` if the file system does not say.
    fn look(&self) -> Option<DiskSpace>;
}

/// The space on a disk, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiskSpace {
    /// How much is free.
    pub free: u64,
    /// How much must stay free.
    pub floor: u64,
}

/// The disks that audio is written to.
#[derive(Clone)]
pub struct Disks {
    /// The disk of the data directory, which holds the spool.
    pub data: Arc<dyn Disk>,
    /// The disk of the audio store, if it is another one.
    pub audio: Option<Arc<dyn Disk>>,
}

impl Disks {
    /// All of them, with their names.
    pub fn all(&self) -> impl Iterator<Item = (&'static str, &dyn Disk)> {
        let audio = self.audio.iter().map(|disk| ("audio", &**disk));
        std::iter::once(("data", &*self.data)).chain(audio)
    }
}

impl fmt::Debug for Disks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.all().map(|(name, disk)| (name, disk.look()))).finish()
    }
}

/// Metrics for Prometheus, measured whenever they are read.
impl Collector for Disks {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let found: Vec<_> = self.all().filter_map(|(name, disk)| Some((name, disk.look()?))).collect();
        let mut gauge = |name: &str, help: &str, unit: Option<&Unit>, number: fn(DiskSpace) -> u64| {
            let mut family = encoder.encode_descriptor(name, help, unit, MetricType::Gauge)?;
            for (disk, space) in &found {
                let labels = [("disk", *disk)];
                let mut one: MetricEncoder<'_> = family.encode_family(&labels)?;
                one.encode_gauge(&number(*space))?;
            }
            Ok::<_, fmt::Error>(())
        };
        gauge("disk_free", "Free space", Some(&Unit::Bytes), |space| space.free)?;
        gauge("disk_floor", "Free space below which audio is refused", Some(&Unit::Bytes), |space| {
            space.floor
        })?;
        gauge("disk_below_floor", "Whether audio is refused for lack of free space", None, |space| {
            u64::from(space.free < space.floor)
        })
    }
}
