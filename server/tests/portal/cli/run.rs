//! Running it: in a folder of its own, with nothing of our environment.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

/// The built command.
pub const RENVOI: &str = env!("CARGO_BIN_EXE_renvoi");
pub const PASSWORD: &str = "correct horse battery staple";

/// A folder with a configuration in it: a SQLite file, the embedded PBX.
pub struct Place {
    folder: TempDir,
}

/// What came of a command.
#[derive(Debug)]
pub struct Answer {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Answer {
    /// Standard output, which must be JSON and nothing else.
    pub fn json(&self) -> Value {
        let value = serde_json::from_str(&self.out);
        value.unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

impl From<Output> for Answer {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Self {
            code: output.status.code().expect("it was not killed"),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }
}

impl Place {
    /// A new one.
    pub fn new() -> Self {
        let place = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        // `renvoi.toml` is found where the command is started.
        place.configure("[pbx]\ndriver = \"embedded\"\n[log]\nfilter = \"error\"\n");
        place
    }

    /// With an organisation `acme` and its operator.
    pub fn with_acme() -> Self {
        let place = Self::new();
        let said = place.typing(
            PASSWORD,
            &[
                "init",
                "--org",
                "acme",
                "--name",
                "Acme SAS",
                "--email",
                "ops@acme.example",
                "--operator",
                "Ada Morel",
                "--json",
            ],
        );
        assert_eq!(said.code, 0, "{said:?}");
        assert_eq!(said.json()["org"], "acme");
        place
    }

    pub fn configure(&self, text: &str) {
        fs::write(self.at("renvoi.toml"), text).unwrap();
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The command, not started yet.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(RENVOI);
        command
            .args(words)
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .stdin(Stdio::null());
        command
    }

    /// Runs it.
    pub fn run(&self, words: &[&str]) -> Answer {
        self.command(words).output().unwrap().into()
    }

    /// Runs it with a line on standard input.
    pub fn typing(&self, line: &str, words: &[&str]) -> Answer {
        let mut child = self
            .command(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        // It may end without reading.
        let _ = writeln!(input, "{line}");
        drop(input);
        child.wait_with_output().unwrap().into()
    }

    /// Runs it; it must do what was asked.
    pub fn done(&self, words: &[&str]) -> Answer {
        let answer = self.run(words);
        assert_eq!(answer.code, 0, "{words:?}: {answer:?}");
        answer
    }

    /// Runs it with `--json`; it must do what was asked.
    pub fn json(&self, words: &[&str]) -> Value {
        self.done(&[words, &["--json"]].concat()).json()
    }

    /// Runs it; it must refuse with this exit code. Answers what it complained of.
    pub fn refused(&self, code: i32, words: &[&str]) -> String {
        let answer = self.run(words);
        assert_eq!(answer.code, code, "{words:?}: {answer:?}");
        assert_eq!(
            answer.out, "",
            "{words:?}: complaints are for standard error"
        );
        answer.err
    }
}
