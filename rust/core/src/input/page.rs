//! A page as pixels: what every engine reads.

use std::sync::Arc;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use serde::Serialize;

use crate::error::{Error, Result};
use crate::input::drawing::{Drawing, PageText};
use crate::input::layer::PageLayer;
use crate::input::limits::Limits;
use crate::input::measure::PageMeasure;

/// Which page of a document is read, and at what resolution.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PageSelector {
    /// Index of the page, from 0.
    pub page: u32,
    /// Resolution at which vector pages are rendered, in dots per inch.
    pub dpi: f64,
    /// Whether the review marks of a PDF page are drawn as well: boxes, clouds, highlights, stamps
    /// and other annotations. The fields of a form are always drawn.
    pub review_marks: bool,
}

impl PageSelector {
    /// Refuses a page that a document of so many pages does not have.
    pub(crate) fn check(self, pages: u32) -> Result<()> {
        if self.page < pages {
            return Ok(());
        }
        let allowed = match pages {
            1 => "0, the file has one page".to_owned(),
            _ => format!(
                "between 0 and {}, the file has {pages} pages",
                pages.saturating_sub(1)
            ),
        };
        Err(Error::invalid_option("page", self.page, allowed))
    }
}

impl Default for PageSelector {
    fn default() -> Self {
        Self {
            page: 0,
            dpi: 150.0,
            review_marks: false,
        }
    }
}

/// Where the pixels of a page came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PageSource {
    /// A PNG file.
    Png,
    /// A JPEG file.
    Jpeg,
    /// A page of a TIFF file.
    Tiff,
    /// A WebP file.
    Webp,
    /// A page of a PDF file.
    Pdf,
    /// Pixels handed over by the caller.
    Array,
}

/// What a page is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum PageContent {
    /// Pixels: an image file or an array.
    Pixels,
    /// A PDF page that is an image, perhaps with invisible text.
    Scan,
    /// A PDF page that is drawn with lines and areas.
    Vectors,
}

impl PageContent {
    /// The name of the content, as in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pixels => "pixels",
            Self::Scan => "scan",
            Self::Vectors => "vectors",
        }
    }
}

/// Size and origin of a page; the part of a [`Page`] that a result carries.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct PageInfo {
    /// Index of the page in its document, from 0.
    pub index: u32,
    /// Width in pixels.
    pub width_px: u32,
    /// Height in pixels.
    pub height_px: u32,
    /// Resolution in dots per inch; 0 when the file does not say.
    pub dpi: f64,
    /// Clockwise rotation in degrees that decoding applied (PDF `/Rotate`, EXIF orientation): 0,
    /// 90, 180 or 270.
    pub rotation: u16,
    /// Format of the file.
    pub source: PageSource,
    /// What the page is made of.
    pub content: PageContent,
    /// The layers that a PDF page has content on, in the order of its file; absent in JSON if there
    /// are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<PageLayer>,
}

impl PageInfo {
    /// The longer side, in pixels.
    pub(crate) fn longest_px(&self) -> f64 {
        f64::from(self.width_px.max(self.height_px))
    }
}

/// A page raster: row-major RGB8, shape (`height_px`, `width_px`, 3), origin top left.
#[derive(Clone)]
pub struct Page {
    info: PageInfo,
    pixels: Vec<u8>,
    drawing: Option<Arc<Drawing>>,
    text: Arc<[PageText]>,
    measures: Arc<[PageMeasure]>,
}

impl Page {
    /// Makes a page of `info` and its pixels.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidOption`] if a side is zero or `pixels` is not `width_px * height_px * 3`
    /// bytes long; [`Error::LimitExceeded`] if the page has more pixels than `limits` allows.
    pub fn new(info: PageInfo, pixels: Vec<u8>, limits: &Limits) -> Result<Self> {
        let (width_px, height_px) = (u64::from(info.width_px), u64::from(info.height_px));
        if width_px == 0 || height_px == 0 {
            let value = format!("{width_px} x {height_px}");
            return Err(Error::invalid_option(
                "page size",
                value,
                "at least 1 x 1 px",
            ));
        }
        limits.check_pixels(width_px, height_px)?;
        if pixels.len() as u64 != width_px * height_px * 3 {
            let allowed = format!("{} bytes (height x width x 3)", width_px * height_px * 3);
            return Err(Error::invalid_option("pixels", pixels.len(), allowed));
        }
        Ok(Self {
            info,
            pixels,
            drawing: None,
            text: Arc::default(),
            measures: Arc::default(),
        })
    }

    /// Makes a page of RGB8 pixels that did not come from a file.
    ///
    /// # Errors
    ///
    /// As [`Page::new`], with the default limits.
    pub fn from_rgb8(width_px: u32, height_px: u32, pixels: Vec<u8>) -> Result<Self> {
        let (source, content) = (PageSource::Array, PageContent::Pixels);
        let info = PageInfo {
            index: 0,
            width_px,
            height_px,
            dpi: 0.0,
            rotation: 0,
            source,
            content,
            layers: vec![],
        };
        Self::new(info, pixels, &Limits::default())
    }

    /// The page with what it draws as vectors, and its text.
    pub(crate) fn with_drawing(self, drawing: Option<Drawing>, text: Vec<PageText>) -> Self {
        Self {
            drawing: drawing.map(Arc::new),
            text: text.into(),
            ..self
        }
    }

    /// The page with the layers that it has content on.
    pub(crate) fn with_layers(mut self, layers: Vec<PageLayer>) -> Self {
        self.info.layers = layers;
        self
    }

    /// The page with the calibrations that its file carries.
    pub(crate) fn with_measures(mut self, measures: Vec<PageMeasure>) -> Self {
        self.measures = measures.into();
        self
    }

    /// What parts of the page measure, as its file says.
    pub(crate) fn measures(&self) -> &[PageMeasure] {
        &self.measures
    }

    /// What the page draws, in page pixels; `None` for pixels, and for a PDF page that draws too
    /// much to be kept.
    pub(crate) fn drawing(&self) -> Option<&Drawing> {
        self.drawing.as_deref()
    }

    /// The text of a PDF page in the order in which it is drawn, invisible text of a scan included;
    /// empty for images.
    #[must_use]
    pub fn text(&self) -> &[PageText] {
        &self.text
    }

    /// Size and origin of the page.
    #[must_use]
    pub fn info(&self) -> &PageInfo {
        &self.info
    }

    /// The pixels, row-major RGB8.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The pixels at another size, row-major RGB8. Antialiased, so that thin walls fade instead of
    /// vanishing.
    pub(crate) fn resized(&self, size_wh: [u32; 2], filter: FilterType) -> Result<Vec<u8>> {
        let source = ImageRef::new(
            self.width_px(),
            self.height_px(),
            &self.pixels,
            PixelType::U8x3,
        )
        .map_err(|_| Error::Bug("a page is not width x height x 3 bytes"))?;
        let mut target = Image::new(size_wh[0], size_wh[1], PixelType::U8x3);
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
        Resizer::new()
            .resize(&source, &mut target, &options)
            .map_err(|_| Error::Bug("two RGB8 images of non-zero size cannot be resized"))?;
        Ok(target.into_vec())
    }

    /// Width in pixels.
    #[must_use]
    pub fn width_px(&self) -> u32 {
        self.info.width_px
    }

    /// Height in pixels.
    #[must_use]
    pub fn height_px(&self) -> u32 {
        self.info.height_px
    }
}

impl std::fmt::Debug for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Page")
            .field("info", &self.info)
            .finish_non_exhaustive()
    }
}
