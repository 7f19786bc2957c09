//! What is asked of a new password: length, and that nobody guesses it (NIST SP 800-63B, 5.1.1.2; OWASP ASVS 4, 2.1).
//!
//! No rule about kinds of characters, which make people write `Password2026!`. What is refused is refused with the reason.

use std::{collections::HashSet, fmt, sync::LazyLock};

use renvoi_app::forms::folded;
use zxcvbn::{
    Score,
    feedback::{Feedback, Warning},
    matching::patterns::MatchPattern as Pattern,
    zxcvbn as estimate,
};

use crate::store::{organisation::Organisation, user::UserRow};

/// The fewest characters; anything that is a character counts, blanks too.
pub const SHORTEST: usize = 12;
/// The most characters.
pub const LONGEST: usize = 128;

/// Passwords of breaches, one on each line, in small letters. See `SOURCE.md` beside it.
static BREACHED: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("strength/breached.txt").lines().collect());
/// Words that passwords are made of in French.
static TRIVIAL: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("strength/trivial.txt").lines().collect());

/// Why a password is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    /// Nothing was typed.
    #[error("there is no password")]
    Empty,
    /// Under [`SHORTEST`] characters.
    #[error("a password has at least {SHORTEST} characters")]
    Short,
    /// Over [`LONGEST`] characters.
    #[error("a password has at most {LONGEST} characters")]
    Long,
    /// A line end, a tabulator: nothing that is typed twice alike.
    #[error("a password holds no control character")]
    Control,
    /// It is known from a breach of somebody's.
    #[error("this password is known from breaches elsewhere")]
    Breached,
    /// It is made of the person's own name, address, organisation, extension.
    #[error("this password is made of words that everybody knows of its owner")]
    Own,
    /// Neighbouring keys.
    #[error("this password is a pattern on the keyboard")]
    Keyboard,
    /// The same again and again.
    #[error("this password repeats itself")]
    Repeated,
    /// `abcdef`, `654321`.
    #[error("this password is a sequence")]
    Sequence,
    /// A day or a year.
    #[error("this password is a date")]
    Date,
    /// One or two words that everybody uses.
    #[error("this password is made of words that everybody uses")]
    Common,
    /// Too few guesses find it, whatever it is.
    #[error("this password is easily guessed")]
    Guessable,
}

impl Weakness {
    /// Its stable code, a key of the words.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "new_password_empty",
            Self::Short => "password_short",
            Self::Long => "password_long",
            Self::Control => "password_control",
            Self::Breached => "password_breached",
            Self::Own => "password_own",
            Self::Keyboard => "password_keyboard",
            Self::Repeated => "password_repeated",
            Self::Sequence => "password_sequence",
            Self::Date => "password_date",
            Self::Common => "password_common",
            Self::Guessable => "password_guessable",
        }
    }
}

/// Whether a password is known from a breach of somebody's, in whatever letters.
#[must_use]
pub(super) fn is_breached(password: &str) -> bool {
    BREACHED.contains(password.to_lowercase().as_str())
}

/// Words that whoever knows a person tries first: name, address, organisation, extension.
#[derive(Clone, Default)]
pub struct OwnWords(Vec<String>);

/// Without them: they are somebody's.
impl fmt::Debug for OwnWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OwnWords({})", self.0.len())
    }
}

impl OwnWords {
    /// Of texts, cut into words; accents or none is the same.
    #[must_use]
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut words = vec![];
        for text in texts {
            let lower = text.to_lowercase();
            let parts = lower.split(|c: char| !c.is_alphanumeric());
            let parts = parts.map(str::to_owned).chain(folded(text));
            let whole = [folded(text).concat()];
            for word in whole.into_iter().chain(parts) {
                if word.chars().count() >= 3 && !words.contains(&word) {
                    words.push(word);
                }
            }
        }
        Self(words)
    }

    /// Whether little else is in a password. Counting guesses alone, three of somebody's names in a row are hard to find.
    fn are_all_of(&self, password: &str) -> bool {
        const LITTLE: usize = 6;
        let mut rest = folded(password).concat();
        let before = rest.len();
        let mut words: Vec<_> = self.0.iter().collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        for word in words {
            rest = rest.replace(word.as_str(), "");
        }
        rest.len() < before && rest.chars().count() < LITTLE
    }

    /// A person's.
    #[must_use]
    pub fn of_person(user: &UserRow, org: Option<&Organisation>, extension: Option<&str>) -> Self {
        let texts = [user.name.as_str(), user.email.as_str()];
        let org = org.map(|org| [org.name.as_str(), org.slug.as_str()]);
        Self::of(
            texts
                .into_iter()
                .chain(org.into_iter().flatten())
                .chain(extension),
        )
    }
}

/// Whether a password will do for somebody. Takes some milliseconds of a core: see [`Passwords::judge`](super::Passwords::judge).
pub(super) fn judge(password: &str, own: &OwnWords) -> Result<(), Weakness> {
    match password.chars().count() {
        0 => return Err(Weakness::Empty),
        _ if password.chars().any(char::is_control) => return Err(Weakness::Control),
        n if n < SHORTEST => return Err(Weakness::Short),
        n if n > LONGEST => return Err(Weakness::Long),
        _ => {}
    }
    let lower = password.trim().to_lowercase();
    if is_breached(&lower) || is_breached(password) {
        return Err(Weakness::Breached);
    }
    if own.are_all_of(password) {
        return Err(Weakness::Own);
    }
    let words: Vec<&str> = (own.0.iter().map(String::as_str))
        .chain(TRIVIAL.iter().copied())
        .collect();
    let judged = estimate(password, &words);
    if judged.score() >= Score::Three {
        return Ok(());
    }
    let matched = |pattern: &dyn Fn(&Pattern) -> bool| {
        judged.sequence().iter().any(|part| pattern(&part.pattern))
    };
    let is_own = |pattern: &Pattern| match pattern {
        Pattern::Dictionary(found) => own.0.contains(&found.matched_word),
        _ => false,
    };
    let is_word = |pattern: &Pattern| matches!(pattern, Pattern::Dictionary(_));
    if matched(&is_own) {
        return Err(Weakness::Own);
    }
    let warning = judged.feedback().and_then(Feedback::warning);
    Err(match warning {
        Some(
            Warning::StraightRowsOfKeysAreEasyToGuess
            | Warning::ShortKeyboardPatternsAreEasyToGuess,
        ) => Weakness::Keyboard,
        Some(
            Warning::RepeatsLikeAaaAreEasyToGuess
            | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess,
        ) => Weakness::Repeated,
        Some(Warning::SequencesLikeAbcAreEasyToGuess) => Weakness::Sequence,
        Some(Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess) => {
            Weakness::Date
        }
        Some(_) => Weakness::Common,
        None if matched(&is_word) => Weakness::Common,
        None => Weakness::Guessable,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> OwnWords {
        OwnWords::of([
            "Marie-Hélène Delaunay-Berthier",
            "mh.delaunay@cabinet-lefevre.example",
            "Cabinet Lefèvre & Associés",
            "cabinet-lefevre",
            "2042",
        ])
    }

    #[test]
    fn what_is_easily_guessed_is_refused_with_the_reason() {
        use Weakness as W;
        for (password, why) in [
            ("", W::Empty),
            ("           ", W::Short),
            ("onze lettre", W::Short),
            ("éàüßçñœæøåý", W::Short),
            ("a line\nand another", W::Control),
            ("a tab\tand another word", W::Control),
            ("1qaz2wsx3edc", W::Breached),
            ("  1QAZ2wsx3EDC ", W::Breached),
            ("azertyuiop123", W::Breached),
            ("delaunay2042!", W::Own),
            ("Marie-Helene1", W::Own),
            ("mariehelene204", W::Own),
            ("Cabinet-Lefevre", W::Own),
            ("kxkxkxkxkxkxkx", W::Repeated),
            ("hijklmnopqrstu", W::Sequence),
            ("            ", W::Repeated),
            ("motdepasse2026", W::Common),
            ("Bonjour.2026", W::Common),
            ("Password2026!", W::Common),
        ] {
            assert_eq!(judge(password, &own()), Err(why), "{password:?}");
        }
        assert_eq!(judge(&"é".repeat(129), &own()), Err(W::Long));
    }

    #[test]
    fn what_is_not_is_taken_whatever_its_characters() {
        for password in [
            "correct horse battery staple",
            "un-tout-autre-secret",
            "quatre chats verts sous la pluie",
            "молоко на подоконнике",
            "電話番号を忘れた猫が走る",
            "🦊🐢🦉🐙🦔🐝🦋🐞🦀🐡🦜🦩",
            "  blanks around it count  ",
            "essai-48213377-renvoi",
        ] {
            assert_eq!(judge(password, &own()), Ok(()), "{password:?}");
        }
        let long: String = (0..LONGEST)
            .map(|n| char::from(b'a' + u8::try_from(n * n % 26).unwrap()))
            .collect();
        assert_eq!(judge(&long, &own()), Ok(()));
    }

    #[test]
    fn the_list_of_breaches_is_in_the_form_it_is_looked_up_in() {
        assert_eq!(BREACHED.len(), 25_000);
        for word in BREACHED.iter() {
            assert!(
                (SHORTEST..=LONGEST).contains(&word.chars().count()),
                "{word}"
            );
            assert_eq!(*word, word.trim().to_lowercase());
        }
    }

    #[test]
    fn nothing_that_is_typed_takes_long() {
        for nasty in ["4@8({[<369&#!1/|0$5+7%2", "aA4@", "19", "zxcvbnm,.", "ab12"] {
            let password: String = nasty.chars().cycle().take(LONGEST).collect();
            let begun = std::time::Instant::now();
            let _ = judge(&password, &own());
            // Not a measurement: what takes exponentially long would never end.
            assert!(begun.elapsed().as_secs() < 300, "{nasty}");
        }
    }
}
