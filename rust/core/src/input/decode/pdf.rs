//! PDF: one page rendered to pixels.

use std::panic::resume_unwind;
use std::thread;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_interpret::util::TransformExt;
use hayro::hayro_syntax::page::{Page as PdfPage, Rotation};
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::kurbo::Affine;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::vello_cpu::peniko::ImageAlphaType;
use hayro::vello_cpu::{Pixmap, RasterizerSettings, RenderContext, Resources, TargetInit};
use hayro::{RenderCache, RenderSettings, render_into};

use crate::error::{Error, Result};
use crate::input::decode::{pdf_census, pdf_graph, pdf_streams, raster};
use crate::input::limits::Limits;
use crate::input::page::{Page, PageInfo, PageSelector, PageSource};

/// Stack of the thread that reads a PDF. The renderer recurses: 50 levels of forms, patterns and
/// glyphs, and 512 of nested arrays, whatever the file; a default stack of 2 MiB is not enough for
/// that in a debug build. Reserved, not committed.
const STACK_BYTES: usize = 64 << 20;

/// Longest side that the rasteriser can address.
const MAX_SIDE_PX: u64 = u16::MAX as u64;

/// What ends a PDF file, perhaps with other bytes behind it; readers look for it in the last
/// kilobyte or more.
const END_MARKER: &[u8] = b"%%EOF";
const END_MARKER_RANGE_BYTES: usize = 4096;

const POINTS_PER_INCH: f64 = 72.0;

pub(super) fn decode(data: &[u8], selector: PageSelector, limits: &Limits) -> Result<Page> {
    with_deep_stack(|| {
        let pdf = open(data, limits)?;
        selector.check(page_total(&pdf))?;
        let page = page_of(&pdf, selector)?;
        let pixels_per_point = selector.dpi / POINTS_PER_INCH * user_unit(page);
        let size_wh = size_px(page, pixels_per_point, selector.dpi, limits)?;
        let transform = transform(page, size_wh);
        pdf_graph::check(page)?;
        let settings = InterpreterSettings::default();
        let (findings, jpegs) = pdf_census::check(page, &settings, transform, size_wh, limits)?;
        let pixels = if jpegs.is_empty() {
            render(page, &settings, transform, size_wh)
        } else {
            let data = jpegs.appended(data, pdf.xref().root_id())?;
            let pdf = Pdf::new(data).map_err(load_error)?;
            render(page_of(&pdf, selector)?, &settings, transform, size_wh)
        };
        let info = PageInfo {
            index: selector.page,
            width_px: u32::from(size_wh.0),
            height_px: u32::from(size_wh.1),
            dpi: selector.dpi,
            rotation: rotation(page),
            source: PageSource::Pdf,
            content: findings.content,
        };
        Ok(Page::new(info, pixels, limits)?.with_drawing(findings.drawing, findings.text))
    })
}

fn page_of(pdf: &Pdf, selector: PageSelector) -> Result<&PdfPage<'_>> {
    pdf.pages()
        .get(selector.page as usize)
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
    check_end(data)?;
    pdf_streams::check(data)?;
    let pdf = Pdf::new(data.to_vec()).map_err(load_error)?;
    limits.check_pages(pdf.pages().len())?;
    if pdf.pages().is_empty() {
        return Err(Error::decode("PDF", "it has no pages"));
    }
    Ok(pdf)
}

/// A file that is cut off often still opens, from the objects that are left, and renders an empty
/// page.
fn check_end(data: &[u8]) -> Result<()> {
    let tail = &data[data.len().saturating_sub(END_MARKER_RANGE_BYTES)..];
    if tail
        .windows(END_MARKER.len())
        .any(|window| window == END_MARKER)
    {
        return Ok(());
    }
    Err(Error::decode(
        "PDF",
        "the file is cut off; copy or upload it again",
    ))
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
    (width_px, height_px): (u16, u16),
) -> Vec<u8> {
    let mut context = RenderContext::new(width_px, height_px);
    render_into(
        page,
        &RenderCache::new(),
        settings,
        &RenderSettings::default(),
        &mut context,
        transform,
    );
    context.flush();
    let mut pixmap = Pixmap::new(width_px, height_px);
    let white = RasterizerSettings {
        target_init: TargetInit::Clear(WHITE),
        ..RasterizerSettings::default()
    };
    context.render_with(&mut pixmap, &mut Resources::default(), white);
    drop(context);
    raster::flatten_premultiplied(&pixmap.take_rgba8(ImageAlphaType::AlphaPremultiplied))
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

fn rotation(page: &PdfPage<'_>) -> u16 {
    match page.rotation() {
        Rotation::None => 0,
        Rotation::Horizontal => 90,
        Rotation::Flipped => 180,
        Rotation::FlippedHorizontal => 270,
    }
}
