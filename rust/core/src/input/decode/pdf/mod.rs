//! PDF: one page rendered to pixels.

use std::panic::resume_unwind;
use std::thread;

use hayro_interpret::hayro_syntax::page::Page as PdfPage;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::util::TransformExt;
use hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, RenderContent, interpret_page,
};
use kurbo::{Affine, Rect};
use vello_cpu::color::palette::css::WHITE;
use vello_cpu::peniko::ImageAlphaType;

use crate::error::{Error, Result};
use crate::input::decode::pdf::canvas::{Canvas, PageTraits, Shared};
use crate::input::decode::pdf::census::Budget;
use crate::input::decode::pdf::copy::Changes;
use crate::input::decode::pdf::end::End;
use crate::input::decode::pdf::layers::Layers;
use crate::input::decode::pdf::marks::Marks;
use crate::input::decode::pdf::measure::Measure;
use crate::input::decode::raster;
use crate::input::limits::Limits;
use crate::input::page::{Page, PageInfo, PageSelector, PageSource};

mod canvas;
mod census;
mod clip;
mod copy;
mod cost;
mod drawing;
mod end;
mod filters;
mod functions;
mod graph;
mod groups;
mod image;
mod jpeg;
mod layers;
mod marks;
mod measure;
mod page_box;
mod paint;
mod picture;
mod portfolio;
mod reduce;
mod runs;
mod scan;
mod streams;
mod text;
mod thin;

/// Stack of the thread that reads a PDF. The renderer recurses: 50 levels of forms, patterns and
/// glyphs, and 512 of nested arrays, whatever the file; a default stack of 2 MiB is not enough for
/// that in a debug build. Reserved, not committed.
const STACK_BYTES: usize = 64 << 20;

/// Longest side that the rasteriser can address.
const MAX_SIDE_PX: u64 = u16::MAX as u64;

const POINTS_PER_INCH: f64 = 72.0;

pub(super) fn decode(data: &[u8], selector: PageSelector, limits: &Limits) -> Result<Page> {
    with_deep_stack(|| {
        let pdf = open(data, limits)?;
        selector.check(page_total(&pdf))?;
        read(&pdf, selector, limits)
    })
}

fn page_of(pdf: &Pdf, index: u32) -> Result<&PdfPage<'_>> {
    pdf.pages()
        .get(index as usize)
        .ok_or(Error::Bug("a checked PDF page is missing"))
}

pub(super) fn page_count(data: &[u8], limits: &Limits) -> Result<u32> {
    with_deep_stack(|| open(data, limits).map(|pdf| page_total(&pdf)))
}

fn with_deep_stack<T: Send>(run: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    thread::scope(|scope| {
        let builder = thread::Builder::new()
            .name("locdet-pdf".to_owned())
            .stack_size(STACK_BYTES);
        let worker = builder
            .spawn_scoped(scope, run)
            .map_err(|_| Error::Bug("no thread could be started"))?;
        worker.join().unwrap_or_else(|panic| resume_unwind(panic))
    })
}

fn open(data: &[u8], limits: &Limits) -> Result<Pdf> {
    streams::check(data)?;
    let end = end::of(data);
    let read = match end {
        End::Reached => data.to_vec(),
        End::Unsure => end::without_tables(data),
    };
    let pdf = match (Pdf::new(read), end) {
        (Err(LoadPdfError::Invalid), End::Unsure) => return Err(cut_off()),
        (pdf, _) => pdf.map_err(load_error)?,
    };
    limits.check_pages(pdf.pages().len())?;
    if end == End::Unsure && !end::is_whole(data, &pdf) {
        return Err(cut_off());
    }
    if pdf.pages().is_empty() {
        return Err(Error::decode("PDF", "it has no pages"));
    }
    portfolio::check(&pdf)?;
    Ok(pdf)
}

fn cut_off() -> Error {
    Error::decode("PDF", "the file is cut off; copy or upload it again")
}

fn load_error(error: LoadPdfError) -> Error {
    match error {
        LoadPdfError::Decryption(
            DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm,
        ) => {
            let message =
                "the PDF is protected by a password; save a copy without protection and send that";
            Error::UnsupportedFormat(message.to_owned())
        }
        LoadPdfError::Decryption(_) => Error::decode("PDF", "its encryption is damaged"),
        LoadPdfError::Invalid => {
            Error::decode("PDF", "no pages can be found; copy or save the file again")
        }
    }
}

/// `Limits::check_pages` keeps it in range.
fn page_total(pdf: &Pdf) -> u32 {
    u32::try_from(pdf.pages().len()).unwrap_or(u32::MAX)
}

/// Reads a page, or a copy of it if the renderer would draw it differently from the standard.
fn read(pdf: &Pdf, selector: PageSelector, limits: &Limits) -> Result<Page> {
    let page = page_of(pdf, selector.page)?;
    let optional_content = graph::check(page)?;
    let layers = Layers::of(page.xref());
    let extras = Extras {
        marks: Marks::of(page, layers.as_ref(), selector.review_marks),
        measures: measure::of(page, user_unit(page)),
    };
    let marks = &extras.marks;
    let (visible, rotation) = (page_box::visible(page), page_box::rotation(page));
    let has_other_layers = layers
        .as_ref()
        .is_some_and(|layers| layers.differ_from_lists() || optional_content.has_memberships);
    let has_other_annotations = marks.leaves_some_out && !marks.drawn.is_empty();
    let is_as_drawn = page_box::is_as_rendered(page, visible, rotation)
        && !has_other_layers
        && !has_other_annotations;
    let listed = layers
        .as_ref()
        .map(|layers| layers.listed(&optional_content.layers))
        .unwrap_or_default();
    let drawn = if is_as_drawn {
        draw(pdf, selector.page, &extras, selector, limits)?
    } else {
        let changes = Changes {
            visible,
            rotation,
            annotations: &marks.drawn,
            layers: layers.as_ref(),
        };
        let copy = Pdf::new(copy::of(page, &changes)).map_err(load_error)?;
        draw(&copy, 0, &extras, selector, limits)?
    };
    Ok(drawn.with_layers(listed))
}

/// What a page has beside its content.
struct Extras<'a> {
    marks: Marks<'a>,
    measures: Vec<Measure>,
}

/// Draws the page at `index` of `pdf`, which is the selected one.
fn draw(
    pdf: &Pdf,
    index: u32,
    extras: &Extras<'_>,
    selector: PageSelector,
    limits: &Limits,
) -> Result<Page> {
    let page = page_of(pdf, index)?;
    let marks = &extras.marks;
    let pixels_per_point = selector.dpi / POINTS_PER_INCH * user_unit(page);
    let size_wh = size_px(page, pixels_per_point, selector.dpi, limits)?;
    let transform = transform(page, size_wh);
    let mut settings = InterpreterSettings::default();
    if marks.drawn.is_empty() {
        settings.render_content = RenderContent::PAGE;
    }
    let budget = Budget::default();
    let census = census::check(page, &settings, transform, size_wh, (limits, budget))?;
    let has_blends = census.has_blends;
    let mut findings = census.findings;
    let target = target(size_wh);
    findings.add_texts(marks.texts(transform, target));
    let pixels = if census.jpegs.is_empty() {
        render(page, &settings, transform, size_wh, has_blends)
    } else {
        let data = census
            .jpegs
            .appended(pdf.data().as_ref(), pdf.xref().root_id())?;
        let replaced = Pdf::new(data).map_err(load_error)?;
        let page = page_of(&replaced, index)?;
        render(page, &settings, transform, size_wh, has_blends)
    };
    let info = PageInfo {
        index: selector.page,
        width_px: u32::from(size_wh.0),
        height_px: u32::from(size_wh.1),
        dpi: selector.dpi,
        rotation: page_box::rotation(page),
        source: PageSource::Pdf,
        content: findings.content,
        layers: vec![],
    };
    let measures = measure::in_pixels(&extras.measures, transform);
    let drawn = Page::new(info, pixels, limits)?.with_drawing(findings.drawing, findings.text);
    Ok(drawn.with_measures(measures))
}

/// Each side is rounded to whole pixels, and the content is stretched to meet the edge exactly.
fn transform(page: &PdfPage<'_>, size_wh: (u16, u16)) -> Affine {
    let (width_points, height_points) = page.render_dimensions();
    let x_scale = f64::from(size_wh.0) / f64::from(width_points);
    let y_scale = f64::from(size_wh.1) / f64::from(height_points);
    Affine::scale_non_uniform(x_scale, y_scale) * page.initial_transform(true).to_kurbo()
}

fn render(
    page: &PdfPage<'_>,
    settings: &InterpreterSettings,
    transform: Affine,
    size_wh: (u16, u16),
    has_blends: bool,
) -> Vec<u8> {
    let shared = Shared::new(PageTraits {
        has_blends,
        has_isolated_groups: has_blends && groups::has_isolated(page),
    });
    let mut canvas = Canvas::new(&shared, size_wh, WHITE);
    let mut context = context(page, settings, transform, canvas.target());
    interpret_page(page, &mut context, &mut canvas);
    drop(context);
    let pixels = canvas.finish();
    let pixels = pixels.take_rgba8(ImageAlphaType::AlphaPremultiplied);
    raster::flatten_premultiplied(pixels)
}

/// The area that is drawn on, in pixels.
fn target((width_px, height_px): (u16, u16)) -> Rect {
    Rect::new(0.0, 0.0, f64::from(width_px), f64::from(height_px))
}

/// What the interpreter keeps of a page that is about to be interpreted: the census sees it as the
/// canvas does.
fn context<'a>(
    page: &PdfPage<'a>,
    settings: &InterpreterSettings,
    transform: Affine,
    target: Rect,
) -> Context<'a> {
    Context::new(
        transform,
        target,
        &InterpreterCache::new(),
        page.xref(),
        settings.clone(),
    )
}

/// Size of the visible page in pixels: the crop box within the media box, turned by `/Rotate`.
fn size_px(
    page: &PdfPage<'_>,
    pixels_per_point: f64,
    dpi: f64,
    limits: &Limits,
) -> Result<(u16, u16)> {
    let (width_points, height_points) = page.render_dimensions();
    // A float-to-integer cast saturates, so a page of any size gets a value that the check refuses.
    let [width_px, height_px] = [width_points, height_points]
        .map(|points| (f64::from(points) * pixels_per_point).round().max(1.0) as u64);
    limits.check_pixels(width_px, height_px)?;
    let longest = width_px.max(height_px);
    if longest > MAX_SIDE_PX {
        let most = dpi * MAX_SIDE_PX as f64 / longest as f64;
        let allowed =
            format!("at most {most:.0} for this page (a side has up to {MAX_SIDE_PX} px)");
        return Err(Error::invalid_option("dpi", dpi, allowed));
    }
    Ok((width_px as u16, height_px as u16))
}

/// The size of a unit of user space, in points (PDF 1.6, table 3.27); the renderer does not know
/// it.
fn user_unit(page: &PdfPage<'_>) -> f64 {
    let unit = page
        .raw()
        .get::<f32>(b"UserUnit".as_slice())
        .map_or(1.0, f64::from);
    if unit.is_finite() && unit > 0.0 {
        unit
    } else {
        1.0
    }
}
