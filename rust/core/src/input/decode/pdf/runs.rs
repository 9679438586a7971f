//! How much of a file is read to draw a page: each stream as often as it is run.
//!
//! A device hears what is drawn, and nothing of a form of 80 KB that draws nothing, though it may be
//! run 20,000 times. So the operators that lead from one stream to another are counted before the
//! page is interpreted; each stream is read once for that.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use hayro_interpret::CacheKey;
use hayro_interpret::hayro_syntax::content::TypedIter;
use hayro_interpret::hayro_syntax::content::ops::TypedInstruction;
use hayro_interpret::hayro_syntax::object::{
    Array, Dict, Name, Object, Rect, Stream, dict_or_stream,
};
use hayro_interpret::hayro_syntax::page::{Page as PdfPage, Resources};
use hayro_interpret::pattern::TilingPattern;

use crate::input::decode::pdf::filters::{Chain, expansion};
use crate::input::decode::pdf::functions::{FunctionCost, Functions};

/// Most bytes that are read here, about a second; whatever needs more is too costly anyway.
const MAX_BYTES: usize = 200_000_000;

/// Levels of streams within streams that the interpreter follows.
const MAX_DEPTH: usize = 50;

/// A name that is looked up, as so many bytes of operators.
const LOOK_UP_BYTES: f64 = 10.0;

/// What a byte of a list or a dictionary takes against one of operators: one that is read, and one
/// that is only hashed.
const READ_SHARE: f64 = 0.3;
const HASH_SHARE: f64 = 0.05;

/// Elements of the path that an operator makes.
const RECTANGLE_ELEMENTS: usize = 5;

/// What is read to draw a page, in bytes.
pub(super) struct Runs {
    /// For the page, with all that it runs but patterns and the letters of Type 3 fonts.
    pub(super) page: f64,
    /// For a letter of a Type 3 font by its code; the most that any font of the page takes.
    letters: Vec<f64>,
    tilings: HashMap<TilingKey, f64>,
    /// For each pattern, letter and mask: the lists of layers.
    pub(super) start: f64,
    shadings: HashMap<u128, FunctionCost>,
    /// The most elements that a path has.
    pub(super) longest_path: usize,
    /// The most bytes that are shown as one text.
    pub(super) longest_text: usize,
}

/// The box and the steps of a tiling pattern: all that a device can tell it by.
type TilingKey = [u64; 6];

impl Runs {
    /// Reads the streams of a page.
    pub(super) fn of(page: &PdfPage<'_>, with_annotations: bool) -> Self {
        let mut graph = Graph::default();
        let scope = Rc::new(Scope::new(page.resources().clone()));
        let root = graph.add_node();
        if let Some(data) = page.page_stream() {
            graph.scan(root, data, &scope);
        }
        if with_annotations {
            for stream in appearances(page) {
                let node = graph.node(&stream, stream.dict().get(b"Resources"), &scope);
                graph.nodes[root].calls.push((node, 1.0));
            }
        }
        while let Some((node, stream, scope)) = graph.pending.pop() {
            if graph.bytes > MAX_BYTES {
                break;
            }
            graph.read(node, &stream, &scope);
        }
        graph.finish(root, layer_lists(page))
    }

    /// Bytes for a letter of a Type 3 font.
    pub(super) fn letter(&self, code: u32) -> f64 {
        let code = usize::try_from(code).unwrap_or(usize::MAX);
        self.start + self.letters.get(code).copied().unwrap_or(0.0)
    }

    /// Bytes for one tile.
    pub(super) fn tile(&self, tiling: &TilingPattern<'_>) -> f64 {
        let cell = tiling.bbox;
        let (x_step, y_step) = (f64::from(tiling.x_step), f64::from(tiling.y_step));
        let key = [cell.x0, cell.y0, cell.x1, cell.y1, x_step, y_step].map(f64::to_bits);
        self.start + self.tilings.get(&key).copied().unwrap_or(0.0)
    }

    /// Nanoseconds that the functions of a shading take for one sample.
    pub(super) fn function_ns(&self, shading: &impl CacheKey) -> f64 {
        let known = self.shadings.get(&shading.cache_key());
        known.map_or(0.0, |cost| cost.nanoseconds)
    }
}

/// Names that are looked up in the resources of a stream.
struct Scope<'a> {
    resources: Resources<'a>,
    key: u128,
}

impl<'a> Scope<'a> {
    fn new(resources: Resources<'a>) -> Self {
        let key = resources.cache_key();
        Self { resources, key }
    }
}

/// A stream, with the names that it looks up.
#[derive(Default)]
struct Node {
    /// Bytes of it and of what it looks up.
    own: f64,
    /// Which streams it runs, and how often.
    calls: Vec<(usize, f64)>,
}

#[derive(Default)]
struct Graph<'a> {
    nodes: Vec<Node>,
    known: HashMap<(u128, u128), usize>,
    pending: Vec<(usize, Stream<'a>, Rc<Scope<'a>>)>,
    bytes: usize,
    fonts: HashSet<u128>,
    /// Codes of letters; none for one that may stand for any.
    letters: Vec<(Option<u8>, usize)>,
    tilings: Vec<(TilingKey, usize)>,
    functions: Functions,
    shadings: HashMap<u128, FunctionCost>,
    longest_path: usize,
    longest_text: usize,
}

impl<'a> Graph<'a> {
    fn add_node(&mut self) -> usize {
        self.nodes.push(Node::default());
        self.nodes.len() - 1
    }

    /// The node of a stream, which is read later if it was not met before.
    fn node(&mut self, stream: &Stream<'a>, own: Option<Dict<'a>>, outer: &Rc<Scope<'a>>) -> usize {
        let scope_key = if own.is_some() { 0 } else { outer.key };
        let key = (stream.cache_key(), scope_key);
        if let Some(&node) = self.known.get(&key) {
            return node;
        }
        let scope = own.map_or_else(
            || outer.clone(),
            |own| Rc::new(Scope::new(Resources::new(own))),
        );
        let node = self.add_node();
        self.known.insert(key, node);
        self.pending.push((node, stream.clone(), scope));
        node
    }

    fn read(&mut self, node: usize, stream: &Stream<'a>, scope: &Rc<Scope<'a>>) {
        self.nodes[node].own += undone_bytes(stream);
        if let Ok(data) = stream.decoded_data() {
            self.scan(node, &data, scope);
        }
    }

    fn scan(&mut self, node: usize, data: &[u8], scope: &Rc<Scope<'a>>) {
        self.bytes += data.len();
        if self.bytes > MAX_BYTES {
            return;
        }
        self.nodes[node].own += data.len() as f64;
        let mut names = Names::default();
        let mut path = 0;
        let mut operators = TypedIter::new(data);
        while let Some(operator) = operators.next() {
            match operator {
                TypedInstruction::MoveTo(_)
                | TypedInstruction::LineTo(_)
                | TypedInstruction::CubicTo(_)
                | TypedInstruction::CubicStartTo(_)
                | TypedInstruction::CubicEndTo(_)
                | TypedInstruction::ClosePath(_) => path += 1,
                TypedInstruction::RectPath(_) => path += RECTANGLE_ELEMENTS,
                other => {
                    self.longest_path = self.longest_path.max(path);
                    if ends_path(&other) {
                        path = 0;
                    }
                    let shown = names.note(&other);
                    self.longest_text = self.longest_text.max(shown);
                }
            }
        }
        self.longest_path = self.longest_path.max(path);
        self.look_up(node, &names, scope);
    }

    fn look_up(&mut self, node: usize, names: &Names, scope: &Rc<Scope<'a>>) {
        let resources = &scope.resources;
        for (name, &count) in &names.objects {
            if let Some(stream) = resources.x_objects.get::<Stream<'a>>(name) {
                self.look_at(node, count, stream.dict().data());
                let subtype = stream.dict().get::<Name<'_>>(b"Subtype");
                if subtype.as_deref() == Some(b"Form") {
                    let form = self.node(&stream, stream.dict().get(b"Resources"), scope);
                    self.nodes[node].calls.push((form, count));
                }
            }
        }
        for (name, &count) in &names.states {
            if let Some(state) = resources.ext_g_states.get::<Dict<'a>>(name) {
                self.look_up_state(node, count, &state, scope);
            }
        }
        for (name, &count) in &names.spaces {
            let space = resources.color_spaces.get::<Array<'a>>(name);
            self.add(
                node,
                count,
                space.map_or(0, |space| space.data().len()) as f64,
            );
        }
        for (name, &count) in &names.patterns {
            match resources.patterns.get::<Object<'a>>(name) {
                Some(Object::Dict(pattern)) => {
                    self.look_at(node, count, pattern.data());
                    self.look_up_shading(node, count, pattern.get(b"Shading"));
                }
                Some(Object::Stream(tiling)) => self.look_up_tiling(node, count, &tiling, scope),
                _ => {}
            }
        }
        for (name, &count) in &names.shadings {
            self.look_up_shading(node, count, resources.shadings.get(name));
        }
        for (name, &count) in &names.fonts {
            if let Some(font) = resources.fonts.get::<Dict<'a>>(name) {
                self.look_up_font(node, count, &font, scope);
            }
        }
        for (name, &count) in &names.properties {
            if let Some(properties) = resources.properties.get::<Dict<'a>>(name) {
                self.look_at(node, count, properties.data());
                let members = array_bytes(&properties, b"OCGs");
                self.add(node, count, members * READ_SHARE);
            }
        }
    }

    fn add(&mut self, node: usize, count: f64, bytes: f64) {
        self.nodes[node].own += count * bytes;
    }

    /// Reads a dictionary each time that it is named.
    fn look_at(&mut self, node: usize, count: f64, dictionary: &[u8]) {
        let bytes = dictionary.len() as f64;
        self.add(node, count, LOOK_UP_BYTES + bytes * READ_SHARE);
    }

    /// A soft mask is read each time that it is set, and drawn about as often.
    fn look_up_state(&mut self, node: usize, count: f64, state: &Dict<'a>, scope: &Rc<Scope<'a>>) {
        self.look_at(node, count, state.data());
        if let Some(mask) = state.get::<Dict<'a>>(b"SMask") {
            self.look_at(node, count, mask.data());
            let transfer = self.functions.cost(mask.get(b"TR"));
            self.add(node, count, transfer.bytes);
            if let Some(group) = mask.get::<Stream<'a>>(b"G") {
                let group_node = self.node(&group, group.dict().get(b"Resources"), scope);
                self.nodes[node].calls.push((group_node, count));
            }
        }
        for key in [b"TR".as_slice(), b"TR2"] {
            let transfer = self.functions.cost(state.get(key));
            self.add(node, count, transfer.bytes);
        }
        let font = state.get::<Array<'a>>(b"Font");
        if let Some(font) = font.and_then(|font| font.iter::<Dict<'a>>().next()) {
            self.look_up_font(node, count, &font, scope);
        }
    }

    fn look_up_tiling(
        &mut self,
        node: usize,
        count: f64,
        tiling: &Stream<'a>,
        scope: &Rc<Scope<'a>>,
    ) {
        let dictionary = tiling.dict();
        self.look_at(node, count, dictionary.data());
        let cell = dictionary.get::<Rect>(b"BBox");
        let steps = [b"XStep", b"YStep"].map(|key| dictionary.get::<f32>(key));
        let (Some(cell), [Some(x_step), Some(y_step)]) = (cell, steps) else {
            return;
        };
        let own = dictionary.get(b"Resources").unwrap_or_default();
        let tile = self.node(tiling, Some(own), scope);
        let (x_step, y_step) = (f64::from(x_step), f64::from(y_step));
        let key = [cell.x0, cell.y0, cell.x1, cell.y1, x_step, y_step].map(f64::to_bits);
        self.tilings.push((key, tile));
    }

    /// Its functions and its mesh are read each time that it is named.
    fn look_up_shading(&mut self, node: usize, count: f64, shading: Option<Object<'a>>) {
        let Some(shading) = shading else { return };
        let Some((dictionary, stream)) = dict_or_stream(&shading) else {
            return;
        };
        let key = stream.map_or_else(|| dictionary.cache_key(), CacheKey::cache_key);
        let cost = if let Some(&known) = self.shadings.get(&key) {
            known
        } else {
            let mesh = stream.and_then(|stream| stream.decoded_data().ok());
            let own = FunctionCost {
                bytes: (dictionary.data().len() + mesh.map_or(0, |data| data.len())) as f64,
                nanoseconds: 0.0,
            };
            let function = self.functions.cost(dictionary.get(b"Function"));
            let color = self.functions.color_cost(dictionary.get(b"ColorSpace"));
            let cost = own + function + color;
            self.shadings.insert(key, cost);
            cost
        };
        self.add(node, count, cost.bytes);
    }

    fn look_up_font(&mut self, node: usize, count: f64, font: &Dict<'a>, scope: &Rc<Scope<'a>>) {
        let bytes = font.data().len() as f64;
        self.add(node, count, LOOK_UP_BYTES + bytes * HASH_SHARE);
        let subtype = font.get::<Name<'_>>(b"Subtype");
        if subtype.as_deref() != Some(b"Type3") || !self.fonts.insert(font.cache_key()) {
            return;
        }
        let letters = font.get::<Dict<'a>>(b"CharProcs").unwrap_or_default();
        let codes = codes_of_names(font);
        for name in letters.keys() {
            let Some(letter) = letters.get::<Stream<'a>>(&name) else {
                continue;
            };
            let own = letter.dict().get(b"Resources");
            let own = own.or_else(|| font.get(b"Resources"));
            let letter = self.node(&letter, own, scope);
            let known = codes.get(&*name).map_or([].as_slice(), Vec::as_slice);
            self.letters
                .extend(known.iter().map(|&code| (Some(code), letter)));
            if known.is_empty() {
                self.letters.push((None, letter));
            }
        }
    }

    fn finish(self, root: usize, start: f64) -> Runs {
        let mut bytes: Vec<f64> = self.nodes.iter().map(|node| node.own).collect();
        for _ in 0..MAX_DEPTH {
            let with_calls = |node: &Node| {
                let called = node
                    .calls
                    .iter()
                    .map(|&(callee, count)| count * bytes[callee]);
                node.own + called.sum::<f64>()
            };
            let deeper: Vec<f64> = self.nodes.iter().map(with_calls).collect();
            if deeper == bytes {
                break;
            }
            bytes = deeper;
        }
        let mut letters = vec![0.0; usize::from(u8::MAX) + 1];
        for (code, node) in self.letters {
            let codes = match code {
                Some(code) => usize::from(code)..usize::from(code) + 1,
                None => 0..letters.len(),
            };
            for letter in &mut letters[codes] {
                *letter = f64::max(*letter, bytes[node]);
            }
        }
        let mut tilings = HashMap::new();
        for (key, node) in self.tilings {
            let tile: &mut f64 = tilings.entry(key).or_default();
            *tile = tile.max(bytes[node]);
        }
        Runs {
            page: if self.bytes > MAX_BYTES {
                f64::INFINITY
            } else {
                bytes[root]
            },
            letters,
            tilings,
            start,
            shadings: self.shadings,
            longest_path: self.longest_path,
            longest_text: self.longest_text,
        }
    }
}

/// How often a stream looks up each name.
#[derive(Default)]
struct Names {
    objects: HashMap<Vec<u8>, f64>,
    states: HashMap<Vec<u8>, f64>,
    spaces: HashMap<Vec<u8>, f64>,
    patterns: HashMap<Vec<u8>, f64>,
    shadings: HashMap<Vec<u8>, f64>,
    fonts: HashMap<Vec<u8>, f64>,
    properties: HashMap<Vec<u8>, f64>,
}

impl Names {
    /// Notes what an operator looks up; returns how many bytes it shows as text.
    fn note(&mut self, operator: &TypedInstruction<'_, '_>) -> usize {
        let (names, name) = match operator {
            TypedInstruction::XObject(operator) => (&mut self.objects, operator.0),
            TypedInstruction::SetGraphicsState(operator) => (&mut self.states, operator.0),
            TypedInstruction::ColorSpaceStroke(operator) => (&mut self.spaces, operator.0),
            TypedInstruction::ColorSpaceNonStroke(operator) => (&mut self.spaces, operator.0),
            TypedInstruction::Shading(operator) => (&mut self.shadings, operator.0),
            TypedInstruction::TextFont(operator) => (&mut self.fonts, operator.0),
            TypedInstruction::StrokeColorNamed(operator) => match operator.1 {
                Some(name) => (&mut self.patterns, name),
                None => return 0,
            },
            TypedInstruction::NonStrokeColorNamed(operator) => match operator.1 {
                Some(name) => (&mut self.patterns, name),
                None => return 0,
            },
            TypedInstruction::BeginMarkedContentWithProperties(operator) => match operator.1 {
                Object::Name(name) => (&mut self.properties, name),
                _ => return 0,
            },
            TypedInstruction::ShowText(operator) => return operator.0.as_bytes().len(),
            TypedInstruction::NextLineAndShowText(operator) => return operator.0.as_bytes().len(),
            TypedInstruction::ShowTextWithParameters(operator) => {
                return operator.2.as_bytes().len();
            }
            TypedInstruction::ShowTexts(operator) => return operator.0.data().len(),
            _ => return 0,
        };
        match names.get_mut(name.as_ref() as &[u8]) {
            Some(count) => *count += 1.0,
            None => {
                names.insert(name.to_vec(), 1.0);
            }
        }
        0
    }
}

fn ends_path(operator: &TypedInstruction<'_, '_>) -> bool {
    matches!(
        operator,
        TypedInstruction::EndPath(_)
            | TypedInstruction::StrokePath(_)
            | TypedInstruction::CloseAndStrokePath(_)
            | TypedInstruction::FillPathNonZero(_)
            | TypedInstruction::FillPathNonZeroCompatibility(_)
            | TypedInstruction::FillPathEvenOdd(_)
            | TypedInstruction::FillAndStrokeNonZero(_)
            | TypedInstruction::FillAndStrokeEvenOdd(_)
            | TypedInstruction::CloseFillAndStrokeNonZero(_)
            | TypedInstruction::CloseFillAndStrokeEvenOdd(_)
    )
}

/// What the stages of a chain of filters give before the last one.
fn undone_bytes(stream: &Stream<'_>) -> f64 {
    let stages = Chain::of(stream).stages;
    if stages.len() < 2 {
        return 0.0;
    }
    expansion(&stream.raw_data(), &stages, MAX_BYTES as u64) as f64
}

/// The streams that annotations draw.
fn appearances<'a>(page: &PdfPage<'a>) -> Vec<Stream<'a>> {
    let annotations = page.raw().get::<Array<'a>>(b"Annots");
    let annotations = annotations
        .into_iter()
        .flat_map(|all| all.iter::<Dict<'a>>());
    let normal = annotations.filter_map(|annotation| {
        let appearance = annotation.get::<Dict<'a>>(b"AP")?;
        match appearance.get::<Object<'a>>(b"N")? {
            Object::Stream(stream) => Some(stream),
            Object::Dict(states) => {
                let state = annotation.get::<Name<'a>>(b"AS");
                let shown = state.and_then(|state| states.get::<Stream<'a>>(&state));
                shown.or_else(|| states.get(b"Off"))
            }
            _ => None,
        }
    });
    normal.collect()
}

/// Bytes of the lists of layers that the interpreter reads for each pattern, mask and letter anew.
fn layer_lists(page: &PdfPage<'_>) -> f64 {
    let catalog = page.xref().get::<Dict<'_>>(page.xref().root_id());
    let properties = catalog.and_then(|catalog| catalog.get::<Dict<'_>>(b"OCProperties"));
    let shown = properties.and_then(|properties| properties.get::<Dict<'_>>(b"D"));
    let lists = shown.map_or(0.0, |shown| {
        array_bytes(&shown, b"ON") + array_bytes(&shown, b"OFF")
    });
    lists * READ_SHARE
}

fn array_bytes(dictionary: &Dict<'_>, key: &[u8]) -> f64 {
    let array = dictionary.get::<Array<'_>>(key);
    array.map_or(0, |array| array.data().len()) as f64
}

/// Which codes stand for a letter, by its name.
fn codes_of_names(font: &Dict<'_>) -> HashMap<Vec<u8>, Vec<u8>> {
    let encoding = font.get::<Dict<'_>>(b"Encoding");
    let differences = encoding.and_then(|all| all.get::<Array<'_>>(b"Differences"));
    let mut codes: HashMap<Vec<u8>, Vec<u8>> = HashMap::new();
    let mut next = 0_u8;
    for entry in differences
        .into_iter()
        .flat_map(|all| all.iter::<Object<'_>>())
    {
        match entry {
            Object::Number(code) => next = code.as_i64() as u8,
            Object::Name(name) => {
                codes.entry(name.to_vec()).or_default().push(next);
                next = next.wrapping_add(1);
            }
            _ => {}
        }
    }
    codes
}
