//! By SMTP, as a mail server takes it from its own people: TLS, an account.

use std::{fs, path::PathBuf, time::Duration};

use async_trait::async_trait;
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    transport::smtp::{
        Error,
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
    },
};
use tokio::time::timeout;

use super::{Answer, SendError, Transport};
use crate::config;

/// A whole dialogue, the largest attachment included. The outbox's lease is longer.
const PATIENCE: Duration = Duration::from_mins(2);
/// Until a server says its first word.
const CONNECT: Duration = Duration::from_secs(20);

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SmtpError {
    /// Not `host:port`.
    #[error("`mail.smtp`: a host and a port, as in mail.example.org:587")]
    Address,
    /// Not a sender.
    #[error("`mail.from`: an address, as in Telephones <telephones@example.org>")]
    Sender,
    /// The certificates cannot be read.
    #[error("`mail.ca_file`: {0}: {1}")]
    Certificate(PathBuf, String),
    /// No TLS with these settings.
    #[error("TLS to the mail server cannot be set up: {0}")]
    Tls(String),
}

/// A mail server.
pub struct SmtpTransport {
    client: AsyncSmtpTransport<Tokio1Executor>,
    address: String,
    patience: Duration,
}

impl SmtpTransport {
    /// With the configured server; connects at the first mail.
    pub fn new(mail: &config::Mail) -> Result<Self, SmtpError> {
        let (host, port) = mail.host().ok_or(SmtpError::Address)?;
        let tls = match mail.tls {
            config::MailTls::None => Tls::None,
            config::MailTls::Starttls => Tls::Required(parameters(host, mail)?),
            config::MailTls::Tls => Tls::Wrapper(parameters(host, mail)?),
        };
        let mut client = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(port)
            .tls(tls)
            .timeout(Some(CONNECT));
        if !mail.user.is_empty() {
            client = client.credentials(Credentials::new(mail.user.clone(), mail.password.clone()));
        }
        Ok(Self {
            client: client.build(),
            address: mail.smtp.clone(),
            patience: PATIENCE,
        })
    }

    /// Gives up sooner.
    #[must_use]
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    async fn within<T>(
        &self,
        doing: impl Future<Output = Result<T, Error>> + Send,
    ) -> Result<T, SendError> {
        match timeout(self.patience, doing).await {
            Ok(done) => done.map_err(|error| failure(&error)),
            Err(_) => Err(SendError::Later(Answer::new("timeout", ""))),
        }
    }
}

/// The machine's authorities, and the one configured beside them.
fn parameters(host: &str, mail: &config::Mail) -> Result<TlsParameters, SmtpError> {
    let mut builder = TlsParameters::builder(host.to_owned());
    let path = &mail.ca_file;
    if !path.as_os_str().is_empty() {
        let failed =
            |what: &dyn std::fmt::Display| SmtpError::Certificate(path.clone(), what.to_string());
        let pem = fs::read(path).map_err(|error| failed(&error))?;
        let certificate = Certificate::from_pem(&pem).map_err(|error| failed(&error))?;
        builder = builder.add_root_certificate(certificate);
    }
    builder
        .build()
        .map_err(|error| SmtpError::Tls(error.to_string()))
}

#[async_trait]
impl Transport for SmtpTransport {
    async fn send(&self, message: &Message) -> Result<Answer, SendError> {
        let response = self.within(self.client.send(message.clone())).await?;
        let said: Vec<_> = response.message().collect();
        Ok(Answer::new(response.code().to_string(), &said.join(" ")))
    }

    async fn check(&self) -> Result<String, SendError> {
        if self.within(self.client.test_connection()).await? {
            Ok(format!("{} takes mail from us", self.address))
        } else {
            Err(SendError::Later(Answer::new("unreachable", "")))
        }
    }
}

fn failure(error: &Error) -> SendError {
    let said = causes(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default();
    let Some(status) = error.status() else {
        let never = error.is_client() && said.contains("does not support SMTPUTF8");
        let code = match error {
            _ if never => "address",
            error if error.is_timeout() => "timeout",
            // A server that lacks what our settings ask for, or is not the one it should be: ours to mend.
            error if error.is_client() || is_tls(error) => "tls",
            _ => "unreachable",
        };
        let answer = Answer::new(code, &said);
        return if never {
            SendError::Never(answer)
        } else {
            SendError::Later(answer)
        };
    };
    let code = status.to_string();
    // Our account is refused, or the server wants TLS first: that is ours to mend, and no fault of the mail.
    let ours = matches!(code.as_str(), "530" | "534" | "535" | "538");
    let answer = Answer::new(code, &said);
    if error.is_permanent() && !ours {
        SendError::Never(answer)
    } else {
        SendError::Later(answer)
    }
}

/// What is behind an error, the first cause last.
fn causes(error: &Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    std::iter::successors(std::error::Error::source(error), |cause| cause.source())
}

/// Whether a connection broke on its certificate: that is what a TLS error is to a stream.
fn is_tls(error: &Error) -> bool {
    causes(error)
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::InvalidData)
}
