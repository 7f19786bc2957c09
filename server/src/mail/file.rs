//! Into a folder, one file for each mail: for the demonstration, which writes to nobody.

use std::{
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use async_trait::async_trait;
use lettre::Message;

use super::{Answer, SendError, Transport};

/// A folder of `.eml` files, readable by their owner alone.
#[derive(Clone, Debug)]
pub struct FileTransport {
    folder: PathBuf,
}

impl FileTransport {
    /// In a folder, which is made where it is missing.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }
}

/// The name of a message's file: its own id, which begins with the time at which the mail was asked for.
fn name(message: &Message) -> String {
    let id = message.headers().get_raw("Message-ID").unwrap_or_default();
    let kept = |c: &char| c.is_ascii_hexdigit() || *c == '-';
    let id = id
        .trim_start_matches('<')
        .split('@')
        .next()
        .unwrap_or_default();
    format!("{}.eml", id.chars().filter(kept).collect::<String>())
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let draft = folder.join(format!(".{name}"));
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)?;
    io::Write::write_all(&mut file, bytes)?;
    std::fs::rename(draft, folder.join(name))
}

#[async_trait]
impl Transport for FileTransport {
    async fn send(&self, message: &Message) -> Result<Answer, SendError> {
        let (folder, name, bytes) = (self.folder.clone(), name(message), message.formatted());
        let said = name.clone();
        let written = tokio::task::spawn_blocking(move || write(&folder, &name, &bytes)).await;
        match written {
            Ok(Ok(())) => Ok(Answer::new("file", &said)),
            Ok(Err(error)) => Err(SendError::Later(Answer::new("file", &error.to_string()))),
            Err(_) => Err(SendError::Later(Answer::new("file", ""))),
        }
    }

    async fn check(&self) -> Result<String, SendError> {
        Ok(format!("written to {}", self.folder.display()))
    }
}
