//! A Kannel of its own for each test: bearerbox and smsbox from Debian on free ports of loopback, in a folder that
//! vanishes, with everything that must survive its death on disk.

use std::{
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// How long a box may take to come up, or the phones to see something.
pub(super) const WITHIN: Duration = Duration::from_secs(60);
/// The number people see.
pub(super) const NUMBER: &str = "10657012345";
/// What the reports and replies carry.
pub(super) const TOKEN: &str = "kannel-token-of-some-length";
/// The password of `sendsms`.
const PASSWORD: &str = "kannel-password";

/// A running Kannel. Dropping it ends it.
pub(super) struct Kannel {
    dir: tempfile::TempDir,
    smsbox_port: u16,
    admin_port: u16,
    sendsms_port: u16,
    phones_port: u16,
    boxes: Vec<Child>,
}

impl Kannel {
    /// Prepares a Kannel that reports to `huiyin`; nothing runs yet.
    pub(super) fn prepare(huiyin: SocketAddr) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let [smsbox_port, admin_port, sendsms_port, phones_port] = free_ports();
        let kannel = Self { dir, smsbox_port, admin_port, sendsms_port, phones_port, boxes: Vec::new() };
        std::fs::create_dir(kannel.dir.path().join("store")).unwrap();
        std::fs::write(kannel.configuration(), kannel.text(huiyin)).unwrap();
        kannel
    }

    /// Starts both boxes and waits until they listen.
    pub(super) fn start(&mut self) {
        assert!(self.boxes.is_empty());
        for (program, port) in [("bearerbox", self.smsbox_port), ("smsbox", self.sendsms_port)] {
            let mut command = Command::new(format!("/usr/sbin/{program}"));
            let log = std::fs::File::options()
                .create(true)
                .append(true)
                .open(self.dir.path().join(format!("{program}.out")))
                .unwrap();
            command.arg("-v").arg("1").arg(self.configuration()).stdin(Stdio::null());
            command.stdout(log.try_clone().unwrap()).stderr(log);
            let child = command.spawn().unwrap_or_else(|error| {
                panic!(
                    "cannot start {program}: {error}; install kannel and kannel-extras, or run `./dev test`"
                )
            });
            self.boxes.push(child);
            self.wait_for(port);
        }
        self.wait_for(self.phones_port);
    }

    fn wait_for(&mut self, port: u16) {
        let began = now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(began.elapsed() < WITHIN, "nothing listens on {port}: {}", self.log());
            for child in &mut self.boxes {
                assert!(child.try_wait().unwrap().is_none(), "a box ended: {}", self.dir.path().display());
            }
            pause(20);
        }
    }

    /// Kills both boxes with a signal they cannot catch.
    pub(super) fn kill(&mut self) {
        for mut child in self.boxes.drain(..) {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Asks both boxes to stop, which they do once what they hold is safe.
    pub(super) fn stop(&mut self) {
        for child in self.boxes.iter().rev() {
            Command::new("kill").arg("-TERM").arg(child.id().to_string()).status().unwrap();
        }
        for mut child in self.boxes.drain(..).rev() {
            let began = now();
            while child.try_wait().unwrap().is_none() {
                if began.elapsed() > Duration::from_secs(10) {
                    child.kill().unwrap();
                }
                pause(20);
            }
        }
    }

    /// Returns the port at which phones meet this Kannel.
    pub(super) fn phones_port(&self) -> u16 {
        self.phones_port
    }

    /// Returns what the boxes said.
    pub(super) fn log(&self) -> String {
        let read = |name: &str| std::fs::read_to_string(self.dir.path().join(name)).unwrap_or_default();
        format!("{}\n{}", read("bearerbox.out"), read("smsbox.out"))
    }

    /// Returns the words of every message that was handed to this Kannel, as it noted them before it took them over.
    pub(super) fn handed_over(&self) -> Vec<String> {
        let log = self.log();
        let calls = log.lines().filter(|line| line.contains("sendsms sender:<huiyin:"));
        calls.filter_map(|line| Some(line.split_once(" msg:<")?.1.to_owned())).collect()
    }

    /// Returns how many messages this Kannel found in its own store when it came back. It sends them once more, though
    /// some may have been at a phone already: who dies between a delivery and noting it cannot know.
    pub(super) fn found_again(&self) -> usize {
        let log = self.log();
        let found =
            log.lines().filter_map(|line| line.split_once("Loaded ")?.1.split_once(" messages from store"));
        found.map(|(count, _)| count.parse::<usize>().unwrap()).sum()
    }

    /// Returns the settings of a gateway that is this Kannel; its secrets lie in `dir`.
    pub(super) fn settings(&self, name: &str, priority: u8, dir: &Path, huiyin: SocketAddr) -> String {
        std::fs::write(dir.join("kannel.token"), TOKEN).unwrap();
        std::fs::write(dir.join("kannel.password"), PASSWORD).unwrap();
        format!(
            "[[sms.gateway]]\nname = \"{name}\"\nkind = \"kannel\"\npriority = {priority}\n\
             rate_per_second = 2000\nnumber = \"{NUMBER}\"\nextension_digits = 2\n\
             token = {{ file = \"kannel.token\" }}\n\
             url = \"http://127.0.0.1:{}/cgi-bin/sendsms\"\nusername = \"huiyin\"\n\
             password = {{ file = \"kannel.password\" }}\ncallback = \"http://{huiyin}\"\n",
            self.sendsms_port
        )
    }

    fn configuration(&self) -> PathBuf {
        self.dir.path().join("kannel.conf")
    }

    fn text(&self, huiyin: SocketAddr) -> String {
        let Self { smsbox_port, admin_port, sendsms_port, phones_port, .. } = self;
        let store = self.dir.path().join("store");
        format!(
            "group = core
admin-port = {admin_port}
admin-password = admin
smsbox-port = {smsbox_port}
box-allow-ip = 127.0.0.1
box-deny-ip = *.*.*.*
store-type = spool
store-location = {store}
sms-resend-freq = 1

group = smsc
smsc = fake
smsc-id = phones
port = {phones_port}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms_port}
http-request-retry = 1000
http-queue-delay = 1

group = sendsms-user
username = huiyin
password = {PASSWORD}
concatenation = true
max-messages = 10

group = sms-service
keyword = default
catch-all = true
max-messages = 0
get-url = \"http://{huiyin}/gateway/kannel/reply?token={TOKEN}&id=%I&from=%p&to=%P&text=%a&time=%T\"
",
            store = store.display()
        )
    }
}

impl Drop for Kannel {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Returns ports that nobody listens on now, all different.
fn free_ports() -> [u16; 4] {
    let held = [(); 4].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    held.map(|listener| listener.local_addr().unwrap().port())
}

#[expect(clippy::disallowed_methods, reason = "another program's course is waited for")]
pub(super) fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "another program's course is waited for")]
pub(super) fn pause(ms: u64) {
    std::thread::sleep(Duration::from_millis(ms));
}
