//! nginx as most people run it, serving one folder.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

/// How long it may take to listen.
const START: Duration = Duration::from_secs(5);

/// A running nginx; it ends when this is dropped.
pub(super) struct Nginx {
    child: Child,
    address: SocketAddr,
    folder: TempDir,
}

impl Nginx {
    /// Serves `bytes` as `/file.mp3`; nothing if there is no nginx here.
    pub(super) fn start(bytes: &[u8]) -> Result<Option<Self>> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("file.mp3"), bytes)?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        std::fs::write(folder.path().join("nginx.conf"), settings(folder.path(), address)?)?;
        let child = match command(folder.path()).spawn() {
            Ok(child) => child,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).context("starting nginx"),
        };
        let mut started = Self { child, address, folder };
        let since = Instant::now();
        while TcpStream::connect(address).is_err() {
            if let Some(status) = started.child.try_wait()? {
                bail!("nginx ended with {status}");
            }
            if since.elapsed() > START {
                bail!("nginx does not listen");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(Some(started))
    }

    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // SIGKILL would end the master only, and leave its workers behind.
        let _told = command(self.folder.path()).args(["-s", "quit"]).status();
        let _reaped = self.child.wait();
    }
}

fn command(folder: &Path) -> Command {
    // Debian keeps it out of the path of ordinary users.
    let name = ["/usr/sbin/nginx", "/usr/local/sbin/nginx"].into_iter().find(|name| Path::new(name).exists());
    let mut nginx = Command::new(name.unwrap_or("nginx"));
    nginx.arg("-e").arg(folder.join("error.log")).arg("-p").arg(folder).args(["-c", "nginx.conf"]);
    nginx.stdin(Stdio::null()).stdout(Stdio::null());
    nginx
}

fn settings(folder: &Path, address: SocketAddr) -> Result<String> {
    // Started by root, nginx runs its workers as another user, who may not read the folder.
    let user = if std::fs::metadata(folder)?.uid() == 0 { "user root root;" } else { "" };
    let folder = folder.display();
    let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {folder}/{kind};"))
        .concat();
    Ok(format!(
        "{user} daemon off; worker_processes auto; pid {folder}/pid; events {{ worker_connections 256; }} \
         http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; {places} \
         types {{ audio/mpeg mp3; }} server {{ listen {address}; root {folder}; }} }}"
    ))
}
