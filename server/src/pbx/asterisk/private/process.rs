//! An Asterisk process, and whoever keeps it.

use std::{
    io,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use tokio::{
    io::AsyncWriteExt as _,
    process::{Child, ChildStdin, Command},
    time::{Instant, sleep, timeout},
};

const KEEPER: &str = include_str!("keeper.sh");

/// A running process. Dropping it, or dying, kills it: a shell beside it waits for our end of a pipe to close.
pub(super) struct Process {
    keeper: Child,
    orders: ChildStdin,
    pid: u32,
}

impl Process {
    pub(super) async fn start(program: &Path, folder: &Path) -> io::Result<Self> {
        let pid_file = pid_file(folder);
        let log = std::fs::File::create(folder.join("log/output"))?;
        let mut keeper = Command::new("/bin/sh")
            .args(["-c", KEEPER, "asterisk"])
            .arg(program)
            .arg("-f")
            .arg("-C")
            .arg(folder.join("etc/asterisk.conf"))
            .env("pid_file", &pid_file)
            .env_remove("TZ")
            .stdin(Stdio::piped())
            .stdout(log.try_clone()?)
            .stderr(log)
            // Ctrl-C on the terminal is for us; we stop Asterisk ourselves.
            .process_group(0)
            .spawn()?;
        let orders = keeper.stdin.take().expect("its standard input was piped");
        let deadline = Instant::now() + Duration::from_secs(5);
        let pid = loop {
            if let Some(pid) = read_pid(&pid_file) {
                break pid;
            }
            if Instant::now() > deadline {
                return Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    "it has no process id",
                ));
            }
            sleep(Duration::from_millis(5)).await;
        };
        Ok(Self {
            keeper,
            orders,
            pid,
        })
    }

    pub(super) fn pid(&self) -> u32 {
        self.pid
    }

    /// Whether it has gone.
    pub(super) fn gone(&mut self) -> bool {
        !matches!(self.keeper.try_wait(), Ok(None))
    }

    pub(super) async fn wait(&mut self) -> io::Result<ExitStatus> {
        self.keeper.wait().await
    }

    /// Asks it to end and waits; kills it where it does not within ten seconds.
    pub(super) async fn stop(&mut self) {
        self.signal("TERM").await;
        if timeout(Duration::from_secs(10), self.keeper.wait())
            .await
            .is_err()
        {
            self.kill().await;
        }
    }

    /// Kills it on the spot and waits until every thread of it is gone.
    pub(super) async fn kill(&mut self) {
        self.signal("KILL").await;
        // The keeper ends with it; where even that fails, the pipe's end does the rest.
        let _ = timeout(Duration::from_secs(10), self.keeper.wait()).await;
    }

    async fn signal(&mut self, name: &str) {
        // An error means that the keeper has ended already, and Asterisk before it.
        let _ = self.orders.write_all(format!("{name}\n").as_bytes()).await;
        let _ = self.orders.flush().await;
    }
}

pub(super) fn pid_file(folder: &Path) -> PathBuf {
    folder.join("asterisk.pid")
}

fn read_pid(path: &Path) -> Option<u32> {
    std::fs::read_to_string(path).ok()?.trim().parse().ok()
}

/// Ends what an earlier run left behind in this folder: only a process that runs with this very folder's configuration.
pub(super) async fn end_leftover(folder: &Path) -> io::Result<()> {
    let Some(pid) = read_pid(&pid_file(folder)) else {
        return Ok(());
    };
    let configuration = folder.join("etc/asterisk.conf").display().to_string();
    let is_ours = std::fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| {
        line.split(|byte| *byte == 0)
            .any(|word| word == configuration.as_bytes())
    });
    if is_ours {
        Command::new("/bin/sh")
            .args(["-c", "kill -KILL \"$1\"", "kill", &pid.to_string()])
            .status()
            .await?;
        let deadline = Instant::now() + Duration::from_secs(10);
        while holds_anything(pid) && Instant::now() < deadline {
            sleep(Duration::from_millis(20)).await;
        }
    }
    match std::fs::remove_file(pid_file(folder)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Whether any thread of a process is still more than a zombie. A killed process whose first thread is a zombie already keeps
/// its sockets until its other threads have ended, see proc(5) on /proc/PID/task.
fn holds_anything(pid: u32) -> bool {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{pid}/task")) else {
        return false;
    };
    threads.flatten().any(|thread| {
        let Ok(stat) = std::fs::read_to_string(thread.path().join("stat")) else {
            return false;
        };
        // The state follows the name, which stands in brackets and may hold any sign.
        let state = stat
            .rsplit_once(") ")
            .and_then(|(_, rest)| rest.chars().next());
        !matches!(state, Some('Z' | 'X'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_zombie_holds_nothing_and_a_running_process_does() {
        assert!(holds_anything(std::process::id()));
        // Nobody waits for this child, so that it stays a zombie.
        let mut child = std::process::Command::new("/bin/sleep")
            .arg("600")
            .spawn()
            .expect("sleep is there");
        assert!(holds_anything(child.id()));
        child.kill().expect("it runs");
        let deadline = Instant::now() + Duration::from_mins(1);
        while holds_anything(child.id()) {
            assert!(Instant::now() < deadline, "a zombie is taken for alive");
            sleep(Duration::from_millis(10)).await;
        }
        assert!(std::path::Path::new(&format!("/proc/{}", child.id())).exists());
        child.wait().expect("it is a child");
    }
}
