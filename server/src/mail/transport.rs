//! How mail leaves.

use async_trait::async_trait;
use lettre::Message;

/// Takes messages and hands them on.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Hands a message on. Bears being asked for the same one again.
    async fn send(&self, message: &Message) -> Result<Answer, SendError>;

    /// Whether it would take one now, without sending any; answers what to show an operator.
    async fn check(&self) -> Result<String, SendError>;
}

/// What the next server said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// `250`, `550`; or why there is none: `unreachable`, `tls`, `timeout`, `address`, `file`.
    pub code: String,
    /// Its words, without anything that the mail itself may have said.
    pub said: String,
}

impl Answer {
    /// Keeps of the words what is safe to keep: servers quote what they refuse, and a mail may hold a link with a secret.
    #[must_use]
    pub fn new(code: impl Into<String>, said: &str) -> Self {
        const LONGEST_WORD: usize = 40;
        const LONGEST: usize = 200;
        let word = |word: &str| {
            if word.contains("://") || word.chars().count() > LONGEST_WORD {
                "…".to_owned()
            } else {
                word.chars().filter(|c| !c.is_control()).collect()
            }
        };
        let said: Vec<_> = said.split_whitespace().map(word).collect();
        Self {
            code: code.into(),
            said: said.join(" ").chars().take(LONGEST).collect(),
        }
    }
}

/// Why a message did not leave.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Trying again may help.
    #[error("not now: {} {}", .0.code, .0.said)]
    Later(Answer),
    /// It will never be taken.
    #[error("refused: {} {}", .0.code, .0.said)]
    Never(Answer),
}

impl SendError {
    /// What was said.
    #[must_use]
    pub fn answer(&self) -> &Answer {
        match self {
            Self::Later(answer) | Self::Never(answer) => answer,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Answer;

    #[test]
    fn what_a_server_quotes_of_a_mail_is_not_kept() {
        let said = "5.7.1 rejected:\r\nhttps://portal.example/recover?token=abc \
            GkV8Jx2Yb0dGkV8Jx2Yb0dGkV8Jx2Yb0dGkV8Jx2Yb0d is spam\0";
        assert_eq!(Answer::new("550", said).said, "5.7.1 rejected: … … is spam");
        assert_eq!(Answer::new("550", &"a ".repeat(500)).said.len(), 200);
    }
}
