//! WAV files as Asterisk writes them.

/// A sound that browsers play.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sound {
    /// The file, its sizes as they are.
    pub bytes: Vec<u8>,
    /// How long it is, in ms.
    pub lasts: i64,
}

/// Of a format chunk's content: what is needed.
const FORMAT: usize = 16;

impl Sound {
    /// Reads a file. Its sizes are written into its head last, so one that broke off says that it is empty: they are mended.
    /// `None` where it is no WAV file.
    #[must_use]
    pub fn read(mut bytes: Vec<u8>) -> Option<Self> {
        if bytes.get(..4)? != b"RIFF" || bytes.get(8..12)? != b"WAVE" {
            return None;
        }
        let mut rate = None;
        let mut at = 12;
        loop {
            let size = u32::from_le_bytes(bytes.get(at + 4..at + 8)?.try_into().ok()?);
            let content = at + 8;
            match bytes.get(at..at + 4)? {
                b"fmt " => {
                    let format = bytes.get(content..content + FORMAT)?;
                    rate = Some(u32::from_le_bytes(format[8..12].try_into().ok()?));
                }
                b"data" => {
                    let rate = i64::from(rate.filter(|rate| *rate > 0)?);
                    let rest = bytes.len() - content;
                    let said = usize::try_from(size).ok()?;
                    let length = if said == 0 || said > rest { rest } else { said };
                    bytes.truncate(content + length);
                    put(&mut bytes, content - 4, length)?;
                    let whole = bytes.len() - 8;
                    put(&mut bytes, 4, whole)?;
                    let lasts = i64::try_from(length).ok()? * 1000 / rate;
                    return Some(Self { bytes, lasts });
                }
                _ => {}
            }
            // Chunks begin at even places.
            let size = usize::try_from(size).ok()?;
            at = content.checked_add(size)?.checked_add(size % 2)?;
        }
    }
}

fn put(bytes: &mut [u8], at: usize, size: usize) -> Option<()> {
    let size = u32::try_from(size).ok()?.to_le_bytes();
    bytes.get_mut(at..at + 4)?.copy_from_slice(&size);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 8,000 samples of 16 bits a second, as Asterisk has them.
    fn file(said: u32, samples: usize) -> Vec<u8> {
        let mut bytes = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0".to_vec();
        bytes.extend(8000_u32.to_le_bytes());
        bytes.extend(16000_u32.to_le_bytes());
        bytes.extend(b"\x02\0\x10\0data");
        bytes.extend(said.to_le_bytes());
        bytes.extend(vec![1; samples * 2]);
        bytes
    }

    #[test]
    fn a_sound_says_how_long_it_is() {
        let sound = Sound::read(file(48_000, 24_000)).unwrap();
        assert_eq!(sound.lasts, 3000);
        assert_eq!(sound.bytes.len(), 44 + 48_000);
        assert_eq!(&sound.bytes[4..8], &(36_u32 + 48_000).to_le_bytes());
        let empty = Sound::read(file(0, 0)).unwrap();
        assert_eq!((empty.lasts, empty.bytes.len()), (0, 44));
    }

    #[test]
    fn what_broke_off_is_mended() {
        for said in [0, 1_000_000] {
            let sound = Sound::read(file(said, 8000)).unwrap();
            assert_eq!(sound.lasts, 1000, "{said}");
            assert_eq!(&sound.bytes[40..44], &16_000_u32.to_le_bytes());
            assert_eq!(Sound::read(sound.bytes.clone()), Some(sound));
        }
        // What follows the sound is no part of it.
        let mut bytes = file(16_000, 8000);
        bytes.extend(b"LIST\x04\0\0\0abcd");
        assert_eq!(Sound::read(bytes).unwrap().lasts, 1000);
    }

    #[test]
    fn what_is_no_sound_is_refused() {
        let whole = file(4, 2);
        for length in 0..44 {
            assert_eq!(Sound::read(whole[..length].to_vec()), None, "{length}");
        }
        let mut silent = file(4, 2);
        silent[28..32].fill(0);
        assert_eq!(Sound::read(silent), None, "no byte rate");
        let mut endless = file(4, 2);
        endless[16..20].fill(0xff);
        assert_eq!(Sound::read(endless), None);
        assert_eq!(Sound::read(b"<html>".to_vec()), None);
    }
}
