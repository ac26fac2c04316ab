//! What still works when the disk is full, or nearly full.

use std::io::BufRead;

use serde_json::Value;

use crate::child::{Running, quizcast};
use crate::small_disk::SmallDisk;

const JSON: &str = "Content-Type: application/json\r\n";

struct User {
    bearer: String,
}

impl User {
    fn new(answer: &str) -> Self {
        let made: Value = serde_json::from_str(answer).unwrap();
        Self { bearer: format!("Authorization: Bearer {}\r\n", made["token"].as_str().unwrap()) }
    }

    fn rotate(&mut self, running: &Running) {
        let (status, answer) = running.send("POST /users/me/token", &self.bearer, b"");
        assert_eq!(status, 200, "{answer}");
        *self = Self::new(&answer);
    }
}

fn register(running: &Running) -> User {
    let (status, made) = running.send("POST /users", JSON, br#"{"name":"Ann"}"#);
    assert_eq!(status, 201, "{made}");
    User::new(&made)
}

fn sound() -> Vec<u8> {
    quizcast().args(["sample", "-"]).output().unwrap().stdout
}

/// The status, and the path of the record or the problem.
fn upload(running: &Running, user: &User, wav: &[u8]) -> (u16, String) {
    let headers = format!("{}Content-Type: audio/wav\r\n", user.bearer);
    let (status, answer) = running.send("POST /records", &headers, wav);
    let made: Value = serde_json::from_str(&answer).unwrap();
    let path = made["url"].as_str().map(|url| url.replace("http://x", ""));
    (status, path.unwrap_or(answer))
}

fn delete(running: &Running, user: &User, path: &str) -> u16 {
    running.send(&format!("DELETE {path}"), &user.bearer, b"").0
}

fn wait_for(running: &mut Running, words: &str) {
    let mut line = String::new();
    while !line.contains(words) {
        line.clear();
        assert_ne!(running.log.read_line(&mut line).unwrap(), 0, "the log ends without {words:?}");
    }
}

#[test]
fn a_full_disk_is_read_deleted_from_and_started_on() {
    let Some(disk) = SmallDisk::mounted() else { return };
    let mut serve = disk.serve();
    serve.env("QUIZCAST_MIN_FREE_SPACE", "off");
    let mut running = Running::start(&mut serve);
    let (wav, mut one, two) = (sound(), register(&running), register(&running));
    let records: Vec<_> = [&one, &one, &two]
        .map(|user| upload(&running, user, &wav))
        .into_iter()
        .map(|(status, path)| if status == 201 { path } else { panic!("{path}") })
        .collect();
    let reserve = disk.path("data/quizcast.sqlite-reserve");
    assert!(reserve.exists());
    disk.fill(64);
    let full = (0..100).any(|_| running.draw(50).starts_with("HTTP/1.1 507"));
    assert!(full && reserve.exists(), "what only adds does not get it");
    // A small change may still fit where a larger one did not.
    let given_up = (0..100).any(|_| {
        one.rotate(&running);
        !reserve.exists()
    });
    assert!(given_up);
    assert!(running.get("/health/ready").starts_with("HTTP/1.1 503"));
    assert_eq!(running.send(&format!("GET {}", records[0]), "", b"").0, 200);
    assert_eq!(delete(&running, &one, &records[0]), 204);
    wait_for(&mut running, "swept audio");
    assert!(running.draw(1).starts_with("HTTP/1.1 507"), "what is left is for deleting");
    running.signal("KILL");
    assert!(!running.child.wait().unwrap().success());
    // Fills the space again that was freed meanwhile.
    std::fs::rename(disk.path("filler"), disk.path("filled")).unwrap();
    disk.fill(64);
    let mut running = Running::start(&mut serve);
    assert_eq!(running.send(&format!("GET {}", records[1]), "", b"").0, 200);
    assert_eq!(delete(&running, &one, &records[1]), 204);
    assert_eq!(delete(&running, &two, "/users/me"), 204);
    assert_eq!(running.send(&format!("GET {}", records[2]), "", b"").0, 404);
    wait_for(&mut running, "swept audio");
    disk.empty();
    std::fs::remove_file(disk.path("filled")).unwrap();
    assert!(running.draw(1).starts_with("HTTP/1.1 200"));
    assert!(reserve.exists());
    assert!(running.becomes_ready());
    assert_eq!(upload(&running, &one, &wav).0, 201);
}

#[test]
fn below_the_floor_audio_is_refused_and_all_else_goes_on() {
    let Some(disk) = SmallDisk::mounted() else { return };
    let running = Running::start(disk.serve().env("QUIZCAST_MIN_FREE_SPACE", "32MiB"));
    let (wav, user) = (sound(), register(&running));
    let below = |running: &Running| {
        let metrics = running.get("/metrics");
        metrics.lines().find_map(|line| {
            line.strip_prefix("quizcast_disk_below_floor{disk=\"data\"} ").map(str::to_owned)
        })
    };
    let (status, path) = upload(&running, &user, &wav);
    assert_eq!((status, below(&running).as_deref()), (201, Some("0")));
    disk.fill(30);
    assert_eq!(below(&running).as_deref(), Some("1"));
    for _ in 0..3 {
        let (status, problem) = upload(&running, &user, &wav);
        assert!(
            status == 507 && problem.contains("storage-full") && problem.contains("space is free"),
            "{problem}"
        );
    }
    let stranger = [b"--b\r\nContent-Disposition: form-data; name=audio\r\n\r\n", &wav[..], b"\r\n--b--\r\n"];
    let form = "Content-Type: multipart/form-data; boundary=b\r\n";
    assert_eq!(running.send("POST /record", form, &stranger.concat()).0, 507);
    assert!(running.draw(50).starts_with("HTTP/1.1 200"));
    register(&running).rotate(&running);
    assert_eq!(running.send(&format!("GET {path}"), "", b"").0, 200);
    assert_eq!(delete(&running, &user, &path), 204);
    assert!(running.becomes_ready());
    disk.empty();
    assert_eq!(below(&running).as_deref(), Some("0"));
    assert_eq!(upload(&running, &user, &wav).0, 201);
    let (code, log) = running.stop();
    assert_eq!(code, Some(0));
    for once in ["audio is refused", "audio is taken again"] {
        assert_eq!(log.matches(once).count(), 1, "{log}");
    }
    assert!(!log.contains("ERROR"), "{log}");
}
