//! The labels of a phone's keys as a sheet of paper: a strip for each column of keys, in real millimetres, to be cut out.

mod letters;

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};
use renvoi_app::{
    api::{account::Lang, phones::KeysView},
    domain::phones::{Bank, Place, Side, Spot, bank_of, places},
    words,
};

use letters::{encoded, lacks, printed, width};

/// A4, in millimetres.
const PAPER: (f32, f32) = (210.0, 297.0);
/// Nothing is printed nearer to the paper's edge.
const MARGIN: f32 = 15.0;
/// Between two strips.
const GAP: f32 = 8.0;
/// A point, the unit of PDF, is 1/72 inch.
const POINTS: f32 = 72.0 / 25.4;
/// Strips beside keys that hold their own label are this wide.
const LEAST: f32 = 30.0;
/// In points; smaller is not read at arm's length.
const SIZES: (f32, f32) = (4.5, 9.0);

/// One column of labels.
struct Strip {
    title: String,
    /// In millimetres.
    width: f32,
    /// Of one label, in millimetres: as far as the keys are apart.
    pitch: f32,
    /// On which side the key is: the text stands near it.
    right: bool,
    labels: Vec<String>,
}

impl Strip {
    fn height(&self) -> f32 {
        self.labels.iter().map(|_| self.pitch).sum()
    }
}

/// The sheet as a PDF file. Its letters are those of Windows' western code page, which every reader of PDF has; for one of another alphabet
/// stands a dot, and an emoji is left out. The sheet says so where that is.
pub(super) fn sheet(view: &KeysView, lang: Lang) -> Vec<u8> {
    let title = words::keys::labels_title(
        lang,
        &format!("{} · {}", view.name, words::model_name(&view.model)),
    );
    let pages = pages(strips(view, lang));
    let lacking = view.keys.iter().filter(|key| lacks(&key.shown)).count() as u64;
    let mut pdf = Pdf::new();
    let (catalog, tree, font, info) = (Ref::new(1), Ref::new(2), Ref::new(3), Ref::new(4));
    let page_ids: Vec<_> = (5..)
        .step_by(2)
        .take(pages.len())
        .map(|id| (Ref::new(id), Ref::new(id + 1)))
        .collect();
    let lang_tag = match lang {
        Lang::Fr => "fr",
        Lang::En => "en",
    };
    pdf.catalog(catalog).pages(tree).lang(TextStr(lang_tag));
    pdf.document_info(info).title(TextStr(&title));
    pdf.pages(tree)
        .kids(page_ids.iter().map(|(page, _)| *page))
        .count(i32::try_from(pages.len()).unwrap_or(i32::MAX));
    pdf.type1_font(font)
        .base_font(Name(b"Helvetica"))
        .encoding_predefined(Name(b"WinAnsiEncoding"));
    for (drawn, (page_id, content_id)) in pages.iter().zip(&page_ids) {
        let mut page = pdf.page(*page_id);
        page.media_box(Rect::new(0.0, 0.0, PAPER.0 * POINTS, PAPER.1 * POINTS));
        page.parent(tree);
        page.contents(*content_id);
        page.resources().fonts().pair(Name(b"F"), font);
        page.finish();
        let mut content = Content::new();
        write(&mut content, &title, (MARGIN, MARGIN), 11.0);
        let cut = words::keys::labels_cut(lang);
        write(&mut content, cut, (MARGIN, MARGIN + 6.0), 8.0);
        if lacking > 0 {
            let note = words::keys::labels_lacking(lang, lacking);
            write(&mut content, &note, (MARGIN, MARGIN + 11.0), 8.0);
        }
        for (strip, at) in drawn {
            draw(&mut content, strip, *at);
        }
        pdf.stream(*content_id, &content.finish());
    }
    pdf.finish()
}

/// A strip for each column of keys of each page of the phone and of its modules.
fn strips(view: &KeysView, lang: Lang) -> Vec<Strip> {
    let mut strips = vec![];
    let model = &view.model;
    let phone = (0, String::new(), model.keys, model.pages, &model.banks);
    let modules = view.modules.iter().zip(1_u8..).filter_map(|(at, n)| {
        let module = model.modules.get(usize::from(*at))?;
        let name = words::keys::module_n(lang, &module.name, &n);
        Some((n, name, module.keys, module.pages, &module.banks))
    });
    for (module, name, keys, pages, banks) in std::iter::once(phone).chain(modules) {
        for page in 1..=pages.max(1) {
            let called = words::keys::page(lang, &page);
            let called = if name.is_empty() {
                called
            } else {
                words::keys::module_page(lang, &name, &page)
            };
            let seen = places(banks, keys, page);
            for bank in banks.iter().filter(|bank| page == 1 || !bank.fixed) {
                let is_here = |place: &&Place| {
                    bank_of(banks, keys, place.position).is_some_and(|of| std::ptr::eq(of, bank))
                };
                let column: Vec<_> = seen.iter().filter(is_here).copied().collect();
                if !column.is_empty() {
                    strips.push(strip(view, module, bank, &column, called.clone()));
                }
            }
        }
    }
    strips
}

fn strip(view: &KeysView, module: u8, bank: &Bank, column: &[Place], title: String) -> Strip {
    let shown = |place: &Place| {
        let spot = Spot {
            module,
            position: place.position,
        };
        let key = view.keys.iter().find(|key| key.key.spot == spot);
        key.map(|key| printed(&key.shown)).unwrap_or_default()
    };
    let label = column.first().map_or(0.0, |place| place.label.width);
    Strip {
        title,
        width: label.clamp(LEAST, PAPER.0 - 2.0 * MARGIN),
        pitch: bank.pitch.max(4.0),
        right: bank.side == Side::Right,
        labels: column.iter().map(shown).collect(),
    }
}

/// Strips from left to right, in rows; where a row has no room left on the paper, the next one.
fn pages(strips: Vec<Strip>) -> Vec<Vec<(Strip, (f32, f32))>> {
    let top = MARGIN + 18.0;
    let (mut x, mut y, mut row) = (MARGIN, top, 0.0_f32);
    let mut pages = vec![vec![]];
    for strip in strips {
        let height = strip.height();
        if x > MARGIN && x + strip.width > PAPER.0 - MARGIN {
            (x, y, row) = (MARGIN, y + row + GAP + 4.0, 0.0);
        }
        if y > top && y + height > PAPER.1 - MARGIN {
            pages.push(vec![]);
            (x, y, row) = (MARGIN, top, 0.0);
        }
        let at = (x, y);
        x += strip.width + GAP;
        row = row.max(height);
        if let Some(page) = pages.last_mut() {
            page.push((strip, at));
        }
    }
    pages
}

fn draw(content: &mut Content, strip: &Strip, (x, y): (f32, f32)) {
    write(content, &strip.title, (x, y - 1.5), 6.0);
    content.set_line_width(0.3);
    content.set_stroke_gray(0.6);
    let mut top = y;
    for label in &strip.labels {
        let (left, bottom) = place(x, top + strip.pitch);
        content.rect(left, bottom, strip.width * POINTS, strip.pitch * POINTS);
        content.stroke();
        let room = (strip.width - 3.0) * POINTS;
        let size = (strip.pitch * POINTS * 0.5).min(SIZES.1);
        let wide = width(label);
        let size = if wide * size > room {
            (room / wide).max(SIZES.0)
        } else {
            size
        };
        let text = cut(label, room / size);
        let from = if strip.right {
            x + strip.width - 1.5 - width(&text) * size / POINTS
        } else {
            x + 1.5
        };
        let baseline = top + strip.pitch / 2.0 + size * 0.35 / POINTS;
        write(content, &text, (from, baseline), size);
        top += strip.pitch;
    }
}

/// As much of a text as has room, in multiples of the letters' size.
fn cut(text: &str, room: f32) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut kept = text.to_owned();
    while kept.pop().is_some() && width(&kept) + width("…") > room {}
    format!("{}…", kept.trim_end())
}

/// Text with its baseline at this place, in millimetres from the paper's upper left corner; its size in points.
fn write(content: &mut Content, text: &str, (x, y): (f32, f32), size: f32) {
    let (x, y) = place(x, y);
    content.begin_text();
    content.set_font(Name(b"F"), size);
    content.set_text_matrix([1.0, 0.0, 0.0, 1.0, x, y]);
    content.show(Str(&encoded(text)));
    content.end_text();
}

/// PDF counts from the lower left corner.
fn place(x: f32, y: f32) -> (f32, f32) {
    (x * POINTS, (PAPER.1 - y) * POINTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strip(labels: usize, width: f32) -> Strip {
        Strip {
            title: String::new(),
            width,
            pitch: 9.0,
            right: false,
            labels: vec!["Accueil".to_owned(); labels],
        }
    }

    #[test]
    fn strips_stay_on_the_paper() {
        let strips = (0..9).map(|_| strip(10, 50.0)).collect();
        let pages = pages(strips);
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [6, 3]);
        for (strip, (x, y)) in pages.iter().flatten() {
            assert!(*x >= MARGIN && x + strip.width <= PAPER.0 - MARGIN);
            assert!(y + strip.height() <= PAPER.1 - MARGIN);
        }
    }

    #[test]
    fn long_labels_are_cut() {
        let text = cut("Jean-Baptiste de La Rochefoucauld", 10.0);
        assert!(text.ends_with('…') && width(&text) <= 10.0, "{text}");
        assert_eq!(cut("Accueil", 10.0), "Accueil");
    }
}
