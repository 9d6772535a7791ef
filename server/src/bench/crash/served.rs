//! The real program, serving: started, killed, stopped.

use std::{
    ffi::OsString,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, ChildStdout, Command, ExitStatus, Stdio},
};

use anyhow::Context;

use crate::cli::open::Place;

/// Where the program's log goes, in the data folder's parent.
const LOG: &str = "serve.log";

/// A serving program. Dropping it kills it.
pub struct Served {
    child: Child,
    address: SocketAddr,
    // Kept open, so that the program never writes into a closed pipe.
    _output: BufReader<ChildStdout>,
}

impl Served {
    /// Starts the program on a free port; with `largest_file`, no file of it may grow beyond so many bytes.
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start(program: &Path, place: &Place, largest_file: Option<u64>) -> anyhow::Result<Self> {
        Self::start_at(program, place, largest_file, 0)
    }

    /// Starts the program on a port, or a free one for 0; see [`Served::start`].
    ///
    /// # Errors
    /// When it does not come up.
    pub fn start_at(
        program: &Path,
        place: &Place,
        largest_file: Option<u64>,
        port: u16,
    ) -> anyhow::Result<Self> {
        let mut arguments: Vec<OsString> = vec!["serve".into(), "--data".into(), place.data.clone().into()];
        if let Some(url) = &place.database {
            arguments.extend(["--database".into(), url.into()]);
        }
        arguments.extend(["--port".into(), port.to_string().into()]);
        let mut command = match largest_file {
            None => Command::new(program),
            Some(bytes) => {
                // The signal is ignored, so that a write beyond the limit fails as it does on a full disk.
                let script = format!("trap '' XFSZ; ulimit -S -f {}; exec \"$0\" \"$@\"", bytes / 512);
                let mut shell = Command::new("sh");
                shell.arg("-c").arg(script).arg(program);
                shell
            }
        };
        let log = std::fs::File::options().create(true).append(true).open(place.data.with_file_name(LOG))?;
        let mut child = command
            .args(arguments)
            .env_remove("HUIYIN_DATABASE")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .with_context(|| format!("starting `{}`", program.display()))?;
        let mut output = BufReader::new(child.stdout.take().context("the program has no output")?);
        let mut line = String::new();
        output.read_line(&mut line)?;
        let Some(address) = line.trim().strip_prefix("huiyin listens on http://") else {
            child.kill()?;
            child.wait()?;
            anyhow::bail!(
                "the program did not come up; its log is `{}`",
                place.data.with_file_name(LOG).display()
            );
        };
        Ok(Self { child, address: address.parse()?, _output: output })
    }

    /// Returns where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Kills it with a signal it cannot catch.
    ///
    /// # Errors
    /// When the system cannot.
    pub fn kill(&mut self) -> anyhow::Result<ExitStatus> {
        self.child.kill()?;
        Ok(self.child.wait()?)
    }

    /// Asks it to stop and waits until it has.
    ///
    /// # Errors
    /// When it does not end well.
    pub fn stop(&mut self) -> anyhow::Result<()> {
        self.run("kill", &["-TERM"])?;
        let status = self.child.wait()?;
        anyhow::ensure!(status.success(), "the program ended with {status}");
        Ok(())
    }

    /// Lets its files grow as large as they like.
    ///
    /// # Errors
    /// When the system does not allow it.
    pub fn make_room(&self) -> anyhow::Result<()> {
        self.run("prlimit", &["--fsize=unlimited", "--pid"])
    }

    /// Returns whether it still runs.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn is_running(&mut self) -> anyhow::Result<bool> {
        Ok(self.child.try_wait()?.is_none())
    }

    fn run(&self, program: &str, arguments: &[&str]) -> anyhow::Result<()> {
        let status = Command::new(program).args(arguments).arg(self.child.id().to_string()).status();
        let status = status.with_context(|| format!("running `{program}`"))?;
        anyhow::ensure!(status.success(), "`{program}` ended with {status}");
        Ok(())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Both fail only when it has ended already, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
