//! What the columns of a file are.

use serde::{Deserialize, Serialize};

use crate::store::people::fold;

/// What a column says of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// E-mail address.
    Email,
    /// Full name; or, beside a first name, the last one.
    Name,
    /// First name.
    First,
    /// Last name.
    Last,
    /// Language.
    Lang,
    /// Roles.
    Roles,
    /// Extension.
    Extension,
    /// Direct numbers.
    Direct,
    /// Whether the extension has voicemail.
    Voicemail,
}

impl Meaning {
    /// What a title says, in French or English, whatever its marks, capitals and blanks.
    #[must_use]
    pub fn of(title: &str) -> Option<Self> {
        let plain: String = fold(title)
            .chars()
            .filter(|c| c.is_alphanumeric())
            .collect();
        Some(match plain.as_str() {
            "email"
            | "mail"
            | "mel"
            | "courriel"
            | "adresseemail"
            | "adressemail"
            | "adressecourriel"
            | "adresseelectronique"
            | "emailaddress"
            | "mailaddress" => Self::Email,
            "nom" | "name" | "nomcomplet" | "fullname" | "nometprenom" | "prenometnom"
            | "nomprenom" | "prenomnom" | "displayname" | "nomaffiche" => Self::Name,
            "prenom" | "firstname" | "givenname" | "forename" => Self::First,
            "nomdefamille" | "lastname" | "surname" | "familyname" => Self::Last,
            "langue" | "language" | "lang" => Self::Lang,
            "role" | "roles" => Self::Roles,
            "poste" | "extension" | "ext" | "numerodeposte" | "posteinterne" | "numerointerne"
            | "extensionnumber" => Self::Extension,
            "numerosdirects" | "numerodirect" | "sda" | "lignedirecte" | "directnumbers"
            | "directnumber" | "did" | "ddi" | "directline" => Self::Direct,
            "messagerie" | "messagerievocale" | "repondeur" | "voicemail" | "voicemailbox" => {
                Self::Voicemail
            }
            _ => return None,
        })
    }
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// As it stands in the file.
    pub title: String,
    /// What it is taken for; `None`: nothing we know, and it is not read.
    pub meaning: Option<Meaning>,
}

/// The columns of a file, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header(pub Vec<Column>);

/// What is wrong with a header: a key of the words, and what was found.
pub type HeaderFault = (&'static str, String);

impl Header {
    /// Reads the first row. Where people are recognised by their extension, there has to be one.
    pub fn read(cells: &[String], by_extension: bool) -> Result<Self, HeaderFault> {
        let mut columns: Vec<Column> = cells
            .iter()
            .map(|title| Column {
                title: title.trim().to_owned(),
                meaning: Meaning::of(title),
            })
            .collect();
        // Below a table's right end there may be nothing.
        while columns.last().is_some_and(|column| column.title.is_empty()) {
            columns.pop();
        }
        let mut header = Self(columns);
        if header.at(Meaning::First).is_some() && header.at(Meaning::Last).is_none() {
            for column in &mut header.0 {
                if column.meaning == Some(Meaning::Name) {
                    column.meaning = Some(Meaning::Last);
                }
            }
        }
        header.check(by_extension)?;
        Ok(header)
    }

    fn check(&self, by_extension: bool) -> Result<(), HeaderFault> {
        for (at, column) in self.0.iter().enumerate() {
            let earlier = self.0[..at]
                .iter()
                .find(|other| column.meaning.is_some() && other.meaning == column.meaning);
            if let Some(earlier) = earlier {
                return Err((
                    "column_twice",
                    format!("{}, {}", earlier.title, column.title),
                ));
            }
        }
        let has = |meaning| self.at(meaning).is_some();
        if by_extension && !has(Meaning::Extension) {
            return Err(("no_extension_column", String::new()));
        }
        if !has(Meaning::Email) && !has(Meaning::Extension) {
            return Err(("no_key_column", String::new()));
        }
        Ok(())
    }

    /// Where a column is.
    #[must_use]
    pub fn at(&self, meaning: Meaning) -> Option<usize> {
        self.0
            .iter()
            .position(|column| column.meaning == Some(meaning))
    }

    /// How a column is called in the file; empty where there is none.
    #[must_use]
    pub fn title(&self, meaning: Meaning) -> &str {
        self.at(meaning).map_or("", |at| &self.0[at].title)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(titles: &[&str], by_extension: bool) -> Result<Vec<Option<Meaning>>, HeaderFault> {
        let cells: Vec<String> = titles.iter().map(|title| (*title).to_owned()).collect();
        let header = Header::read(&cells, by_extension)?;
        Ok(header.0.into_iter().map(|column| column.meaning).collect())
    }

    #[test]
    fn titles_are_understood_in_both_languages_and_in_any_order() {
        use Meaning::{Direct, Email, Extension, First, Lang, Last, Name, Roles, Voicemail};
        let some = |all: &[Meaning]| Ok(all.iter().copied().map(Some).collect::<Vec<_>>());
        assert_eq!(
            read(
                &[
                    "Nom",
                    "Adresse e-mail",
                    "Langue",
                    "Rôles",
                    "Poste",
                    "Numéros directs",
                    "Messagerie"
                ],
                false
            ),
            some(&[Name, Email, Lang, Roles, Extension, Direct, Voicemail])
        );
        assert_eq!(
            read(
                &[
                    "VOICEMAIL",
                    " direct  numbers ",
                    "extension",
                    "roles",
                    "language",
                    "E-mail address",
                    "name"
                ],
                true
            ),
            some(&[Voicemail, Direct, Extension, Roles, Lang, Email, Name])
        );
        assert_eq!(
            read(&["Prénom", "NOM", "Courriel"], false),
            some(&[First, Last, Email])
        );
        assert_eq!(
            read(&["Nom complet", "Service", "SDA", "Poste", "", ""], false),
            Ok(vec![Some(Name), None, Some(Direct), Some(Extension)])
        );
    }

    #[test]
    fn what_is_missing_or_twice_is_told() {
        assert_eq!(
            read(&["Nom", "Service"], false),
            Err(("no_key_column", String::new()))
        );
        assert_eq!(
            read(&["Nom", "E-mail"], true),
            Err(("no_extension_column", String::new()))
        );
        assert_eq!(
            read(&["E-mail", "Nom", "Courriel"], false),
            Err(("column_twice", "E-mail, Courriel".to_owned()))
        );
    }
}
