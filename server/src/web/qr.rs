//! The picture that applications read, drawn here: its secret goes to nobody else.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};
use renvoi_app::api::second_factor::{Picture, SetUpView};

use crate::accounts::SetUp;

/// As many light modules around it as the standard wants (ISO/IEC 18004, 6.3.8).
const QUIET: usize = 4;

/// A set-up, as the page shows it.
pub(super) fn shown(set_up: &SetUp) -> SetUpView {
    SetUpView {
        picture: picture(&set_up.uri),
        key: set_up.typed(),
        uri: set_up.uri.clone(),
        sealed: set_up.sealed.clone(),
    }
}

/// Its dark modules, as the rows of an SVG path.
fn picture(text: &str) -> Picture {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .expect("an address of at most 254 bytes and a key fit into a code");
    let width = code.width();
    let modules = code.to_colors();
    let mut path = String::new();
    for (y, row) in modules.chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                let (left, top, long) = (x + QUIET, y + QUIET, run.len());
                let _ = write!(path, "M{left} {top}h{long}v1h-{long}z");
            }
            x += run.len();
        }
    }
    Picture {
        size: width + 2 * QUIET,
        path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a camera makes of it.
    fn read(picture: &Picture) -> String {
        // Each module four pixels wide.
        let width = picture.size * 4;
        let mut dark = vec![false; width * width];
        for row in picture.path.split('M').skip(1) {
            let mut numbers = row
                .split(|c: char| !c.is_ascii_digit())
                .filter_map(|text| text.parse::<usize>().ok());
            let mut next = || numbers.next().expect("a number") * 4;
            let (left, top, long) = (next(), next(), next());
            for y in top..top + 4 {
                dark[y * width + left..][..long].fill(true);
            }
        }
        let mut image =
            rqrr::PreparedImage::prepare_from_bitmap(width, width, |x, y| dark[y * width + x]);
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1, "one code");
        grids[0].decode().expect("it is legible").1
    }

    #[test]
    fn a_camera_reads_what_is_drawn() {
        for account in ["mh%40cabinet.example".to_owned(), "x".repeat(254)] {
            let uri = format!("otpauth://totp/Renvoi:{account}?secret=GEZDGNBVGY3TQOJQ");
            assert_eq!(read(&picture(&uri)), uri);
        }
        // The longest address there is, and every character of it escaped.
        picture(&"%40".repeat(254 + 50));
    }
}
