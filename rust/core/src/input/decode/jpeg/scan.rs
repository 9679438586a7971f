//! The scans of a JPEG file, decoded to samples.
//!
//! A sequential file with one scan becomes samples as it is read. All others keep their
//! coefficients, two bytes each, until the last scan has been read.

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::input::decode::jpeg::blocks::{self, Band, Block, ZIGZAG};
use crate::input::decode::jpeg::colour::Plane;
use crate::input::decode::jpeg::header::{DHT, DQT, DRI, EOI, Header, Markers, SOS};
use crate::input::decode::jpeg::huffman::{Bits, Table, damaged};
use crate::input::decode::jpeg::inverse_dct::write_samples;

/// Samples along a side of a block.
const BLOCK_PX: usize = 8;

/// The most bits that progressive scans may leave for later (T.81, G.1.1.1.2).
const MAX_LOW_BIT: u8 = 13;

struct Component {
    id: u8,
    /// Factors across and down.
    sampling: (usize, usize),
    quantisation_table: usize,
    /// The table that was defined when the first scan of the component began.
    quantisation: Option<[u16; 64]>,
    /// Across and down; whole units, then those that hold samples of the image.
    padded_blocks: (usize, usize),
    blocks: (usize, usize),
    coefficients: Vec<Block>,
    plane: Plane,
}

/// A scan as its header has it.
struct Scan {
    /// Index, and the tables for means and for the rest.
    components: Vec<(usize, usize, usize)>,
    band: Band,
}

struct Decoder<'a> {
    header: &'a Header,
    components: Vec<Component>,
    dc_tables: [Option<Table>; 4],
    ac_tables: [Option<Table>; 4],
    quantisation: [Option<[u16; 64]>; 4],
    restart_interval: usize,
}

/// Decodes all scans; the samples of each component in the order of the frame header.
pub(super) fn decode(data: &[u8], header: &Header) -> Result<Vec<Plane>> {
    let mut decoder = Decoder {
        header,
        components: components(header)?,
        dc_tables: [const { None }; 4],
        ac_tables: [const { None }; 4],
        quantisation: [None; 4],
        restart_interval: 0,
    };
    let mut markers = Markers::new(data);
    loop {
        let (marker, start) = markers.next_marker()?;
        if marker == EOI {
            break;
        }
        let segment = markers.segment(start)?;
        match marker {
            DHT => decoder.read_codes(segment)?,
            DQT => decoder.read_quantisation(segment)?,
            DRI => decoder.restart_interval = usize::from(u16_at(segment, 0)?),
            SOS => decoder.read_scan(segment, Bits::new(data, markers.position()))?,
            _ => {}
        }
    }
    decoder.finish()
}

/// The components with room for their samples.
fn components(header: &Header) -> Result<Vec<Component>> {
    let frame = &header.components;
    let most_across = frame.iter().map(|&(_, (across, _), _)| across).max();
    let most_down = frame.iter().map(|&(_, (_, down), _)| down).max();
    let (Some(most_across), Some(most_down)) = (most_across, most_down) else {
        return Err(Error::Bug("a checked JPEG has no components"));
    };
    let (width_px, height_px) = (header.size_wh.0 as usize, header.size_wh.1 as usize);
    let units = (
        width_px.div_ceil(BLOCK_PX * most_across),
        height_px.div_ceil(BLOCK_PX * most_down),
    );
    let component = |&(id, sampling, quantisation_table): &(u8, (usize, usize), usize)| {
        let size_wh = (
            (width_px * sampling.0).div_ceil(most_across),
            (height_px * sampling.1).div_ceil(most_down),
        );
        let padded_blocks = (units.0 * sampling.0, units.1 * sampling.1);
        Component {
            id,
            sampling,
            quantisation_table,
            quantisation: None,
            padded_blocks,
            blocks: (size_wh.0.div_ceil(BLOCK_PX), size_wh.1.div_ceil(BLOCK_PX)),
            coefficients: vec![],
            plane: Plane {
                samples: vec![],
                stride: padded_blocks.0 * BLOCK_PX,
                size_wh,
                columns: (most_across, sampling.0),
                rows: (most_down, sampling.1),
            },
        }
    };
    Ok(frame.iter().map(component).collect())
}

impl Decoder<'_> {
    /// Reads Huffman tables (T.81, B.2.4.2).
    fn read_codes(&mut self, mut segment: &[u8]) -> Result<()> {
        while let Some((&kind, rest)) = segment.split_first() {
            let (counts, rest) = rest.split_first_chunk::<16>().ok_or_else(damaged_header)?;
            let total = counts.iter().map(|&count| usize::from(count)).sum();
            let (symbols, rest) = rest.split_at_checked(total).ok_or_else(damaged_header)?;
            let tables = match kind >> 4 {
                0 => &mut self.dc_tables,
                1 => &mut self.ac_tables,
                _ => return Err(damaged_header()),
            };
            let table = tables
                .get_mut(usize::from(kind & 15))
                .ok_or_else(damaged_header)?;
            *table = Some(Table::new(counts, symbols)?);
            segment = rest;
        }
        Ok(())
    }

    /// Reads quantisation tables (T.81, B.2.4.1).
    fn read_quantisation(&mut self, mut segment: &[u8]) -> Result<()> {
        while let Some((&kind, rest)) = segment.split_first() {
            let is_wide = kind >> 4 != 0;
            let bytes = if is_wide { 128 } else { 64 };
            let (values, rest) = rest.split_at_checked(bytes).ok_or_else(damaged_header)?;
            let mut table = [0; 64];
            for (place, &at) in ZIGZAG.iter().enumerate() {
                table[usize::from(at)] = if is_wide {
                    u16_at(values, 2 * place)?
                } else {
                    u16::from(values[place])
                };
            }
            let index = usize::from(kind & 15);
            *self
                .quantisation
                .get_mut(index)
                .ok_or_else(damaged_header)? = Some(table);
            segment = rest;
        }
        Ok(())
    }

    fn read_scan(&mut self, segment: &[u8], bits: Bits<'_>) -> Result<()> {
        let scan = self.scan_of(segment)?;
        for &(index, ..) in &scan.components {
            let component = &mut self.components[index];
            if component.quantisation.is_none() {
                let table = self.quantisation.get(component.quantisation_table);
                component.quantisation = Some(table.copied().flatten().ok_or_else(damaged_header)?);
            }
        }
        let is_whole = scan.components.len() == self.components.len();
        for &(index, ..) in &scan.components {
            let component = &mut self.components[index];
            if self.header.scans == 1 && is_whole {
                let bytes = component.plane.stride * component.padded_blocks.1 * BLOCK_PX;
                component.plane.samples.resize(bytes, 0);
            } else {
                let blocks = component.padded_blocks.0 * component.padded_blocks.1;
                component.coefficients.resize(blocks, [0; 64]);
            }
        }
        self.read_units(&scan, bits)
    }

    /// Reads a scan header (T.81, B.2.3).
    fn scan_of(&self, segment: &[u8]) -> Result<Scan> {
        let (&count, rest) = segment.split_first().ok_or_else(damaged_header)?;
        let (listed, rest) = rest
            .split_at_checked(2 * usize::from(count))
            .ok_or_else(damaged_header)?;
        let &[first, last, bits, ..] = rest else {
            return Err(damaged_header());
        };
        let mut components: Vec<(usize, usize, usize)> = vec![];
        for &[id, tables] in listed.as_chunks::<2>().0 {
            let is_new = |index: usize| components.iter().all(|&(other, ..)| other != index);
            let index = self
                .components
                .iter()
                .enumerate()
                .position(|(index, component)| component.id == id && is_new(index));
            let index = index.ok_or_else(damaged_header)?;
            components.push((index, usize::from(tables >> 4), usize::from(tables & 15)));
        }
        let band = if self.header.is_progressive {
            Band {
                first: usize::from(first),
                last: usize::from(last),
                high_bit: bits >> 4,
                low_bit: bits & 15,
            }
        } else {
            Band {
                first: 0,
                last: 63,
                high_bit: 0,
                low_bit: 0,
            }
        };
        let is_sound = match band.first {
            _ if components.is_empty() || band.low_bit > MAX_LOW_BIT => false,
            0 => band.last == 0 || !self.header.is_progressive,
            first => first <= band.last && band.last < 64 && components.len() == 1,
        };
        if !is_sound {
            return Err(damaged_header());
        }
        Ok(Scan { components, band })
    }

    /// Reads the units of a scan: one block where it has one component, else as many of each as its
    /// sampling says (T.81, A.2).
    fn read_units(&mut self, scan: &Scan, mut bits: Bits<'_>) -> Result<()> {
        let (first, ..) = scan.components[0];
        let component = &self.components[first];
        let is_alone = scan.components.len() == 1;
        let (across, down) = if is_alone {
            component.blocks
        } else {
            let (blocks, sampling) = (component.padded_blocks, component.sampling);
            (blocks.0 / sampling.0, blocks.1 / sampling.1)
        };
        let mut last_dc = [0; 4];
        let mut end_run = 0;
        let mut until_restart = self.restart_interval;
        for unit in 0..across * down {
            if self.restart_interval > 0 {
                if until_restart == 0 {
                    bits.restart()?;
                    (last_dc, end_run) = ([0; 4], 0);
                    until_restart = self.restart_interval;
                }
                until_restart -= 1;
            }
            let (x, y) = (unit % across, unit / across);
            for &(index, dc_table, ac_table) in &scan.components {
                let tables = Tables {
                    dc: table(&self.dc_tables, dc_table),
                    ac: table(&self.ac_tables, ac_table),
                };
                let component = &mut self.components[index];
                let sampling = if is_alone { (1, 1) } else { component.sampling };
                for dy in 0..sampling.1 {
                    for dx in 0..sampling.0 {
                        let at = (x * sampling.0 + dx, y * sampling.1 + dy);
                        let state = (&mut last_dc[index], &mut end_run);
                        component.read_block(&mut bits, tables, scan.band, state, at)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The samples, once all scans have been read.
    fn finish(self) -> Result<Vec<Plane>> {
        let planes = self.components.into_iter().map(Component::into_plane);
        planes.collect()
    }
}

#[derive(Clone, Copy)]
struct Tables<'a> {
    dc: Result<&'a Table, ()>,
    ac: Result<&'a Table, ()>,
}

impl Component {
    /// Reads a block to where it is kept: as samples, or as coefficients.
    fn read_block(
        &mut self,
        bits: &mut Bits<'_>,
        tables: Tables<'_>,
        band: Band,
        (last_dc, end_run): (&mut i32, &mut u32),
        (x, y): (usize, usize),
    ) -> Result<()> {
        let defined = |table: Result<_, ()>| table.map_err(|()| damaged_header());
        let mut alone = [0; 64];
        let kept = self.coefficients.get_mut(y * self.padded_blocks.0 + x);
        let is_kept = kept.is_some();
        let block = kept.unwrap_or(&mut alone);
        match band {
            Band {
                first: 0, last: 63, ..
            } => {
                *block = [0; 64];
                let tables = (defined(tables.dc)?, defined(tables.ac)?);
                blocks::sequential(bits, tables, last_dc, block)?;
            }
            Band {
                first: 0,
                high_bit: 0,
                low_bit,
                ..
            } => blocks::first_dc(bits, defined(tables.dc)?, last_dc, low_bit, block)?,
            Band {
                first: 0, low_bit, ..
            } => blocks::refined_dc(bits, low_bit, block)?,
            Band { high_bit: 0, .. } => {
                blocks::first_ac(bits, defined(tables.ac)?, band, end_run, block)?;
            }
            Band { .. } => blocks::refined_ac(bits, defined(tables.ac)?, band, end_run, block)?,
        }
        if !is_kept {
            let quantisation = self.quantisation.as_ref().ok_or_else(damaged_header)?;
            let start = (y * self.plane.stride + x) * BLOCK_PX;
            let samples = self.plane.samples.get_mut(start..).ok_or_else(damaged)?;
            write_samples(block, quantisation, samples, self.plane.stride);
        }
        Ok(())
    }

    fn into_plane(self) -> Result<Plane> {
        let mut plane = self.plane;
        if !plane.samples.is_empty() {
            return Ok(plane);
        }
        let Some(quantisation) = self.quantisation.filter(|_| !self.coefficients.is_empty()) else {
            return Err(Error::decode("JPEG", "a colour component has no data"));
        };
        let row_bytes = plane.stride * BLOCK_PX;
        plane.samples.resize(row_bytes * self.padded_blocks.1, 0);
        let rows = plane.samples.par_chunks_mut(row_bytes);
        let rows = rows.zip(self.coefficients.par_chunks(self.padded_blocks.0));
        rows.for_each(|(samples, blocks)| {
            for (x, block) in blocks.iter().enumerate() {
                write_samples(
                    block,
                    &quantisation,
                    &mut samples[x * BLOCK_PX..],
                    plane.stride,
                );
            }
        });
        Ok(plane)
    }
}

fn table(tables: &[Option<Table>; 4], index: usize) -> Result<&Table, ()> {
    tables.get(index).and_then(Option::as_ref).ok_or(())
}

fn u16_at(data: &[u8], at: usize) -> Result<u16> {
    let bytes = data.get(at..).and_then(<[u8]>::first_chunk::<2>);
    bytes
        .map(|&bytes| u16::from_be_bytes(bytes))
        .ok_or_else(damaged_header)
}

fn damaged_header() -> Error {
    Error::decode("JPEG", "its headers are damaged")
}
