//! Which files a phone asks for, in which order.

use super::{
    fetch::{Answer, FetchError, Fetcher},
    hardware::{Hardware, Maker},
    read,
};

/// What came of a round.
#[derive(Debug, Default)]
pub(super) struct Round {
    /// Everything that the phone has now, by name, in the order of asking; as it was where the server said that nothing has changed.
    pub(super) files: Vec<(String, String)>,
    /// Whether a file came that was not there before, or was another.
    pub(super) fresh: bool,
    /// How many requests were made.
    pub(super) asked: u32,
    /// How many of them were answered with 304.
    pub(super) unchanged: u32,
}

/// A round through the files.
pub(super) struct Course<'a> {
    phone: &'a Hardware,
    fetcher: &'a mut Fetcher,
    round: Round,
}

impl<'a> Course<'a> {
    pub(super) fn new(phone: &'a Hardware, fetcher: &'a mut Fetcher) -> Self {
        Self {
            phone,
            fetcher,
            round: Round::default(),
        }
    }

    /// Asks for everything. A file of its own that is not there, or does not come whole, ends it: the phone keeps what it has.
    pub(super) async fn run(mut self) -> Result<Round, FetchError> {
        let Hardware { model, mac, .. } = self.phone;
        match self.phone.maker {
            Maker::Yealink => {
                // Boot files list others; who has none serves the common file and the phone's own.
                self.maybe(&format!("{mac}.boot")).await?;
                self.maybe("y000000000000.boot").await?;
                self.maybe("y000000000000.cfg").await?;
                self.need(&format!("{mac}.cfg")).await?;
            }
            Maker::Snom => {
                self.maybe(&format!("snom{model}.htm")).await?;
                let mac = mac.to_ascii_uppercase();
                self.need(&format!("snom{model}-{mac}.htm")).await?;
            }
            Maker::Grandstream => {
                self.maybe(&format!("cfg{mac}")).await?;
                self.need(&format!("cfg{mac}.xml")).await?;
            }
            Maker::Fanvil => {
                self.maybe(&format!("f0{model}hw1.0.cfg")).await?;
                self.need(&format!("{mac}.cfg")).await?;
            }
            Maker::Poly => self.poly(mac).await?,
            Maker::Cisco => {
                self.need(&format!("Cisco/CP-{model}-3PCC/{mac}.cfg"))
                    .await?;
            }
        }
        Ok(self.round)
    }

    async fn poly(&mut self, mac: &str) -> Result<(), FetchError> {
        self.need(&format!("{mac}.cfg")).await?;
        let master = self.round.files.last().map(|(_, text)| text.clone());
        let listed = read::poly_lists(self.phone, &master.unwrap_or_default());
        for name in listed.map_err(|why| FetchError::Unreadable(why.to_string()))? {
            self.need(&name).await?;
        }
        for name in ["phone", "web"] {
            self.maybe(&format!("{mac}-{name}.cfg")).await?;
        }
        self.maybe(&format!("{mac}-directory.xml")).await
    }

    async fn need(&mut self, name: &str) -> Result<(), FetchError> {
        if self.ask(name).await? {
            Ok(())
        } else {
            Err(FetchError::Missing(name.to_owned()))
        }
    }

    async fn maybe(&mut self, name: &str) -> Result<(), FetchError> {
        self.ask(name).await.map(drop)
    }

    async fn ask(&mut self, name: &str) -> Result<bool, FetchError> {
        self.round.asked += 1;
        let text = match self.fetcher.get(name).await? {
            Answer::Missing => return Ok(false),
            Answer::Fresh(text) => {
                self.round.fresh = true;
                text
            }
            Answer::Unchanged(text) => {
                self.round.unchanged += 1;
                text
            }
        };
        self.round.files.push((name.to_owned(), text));
        Ok(true)
    }
}
