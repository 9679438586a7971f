//! Which layers of a PDF are on (ISO 32000-2, 8.11).
//!
//! The renderer reads the lists of layers that are on and off. What else decides is read here: the
//! states that a layer has for viewing, intents, and expressions over several layers.

use std::collections::{HashMap, HashSet};

use hayro_interpret::hayro_syntax::object::{
    Array, Dict, MaybeRef, Name, ObjRef, Object, String as PdfString,
};
use hayro_interpret::hayro_syntax::xref::XRef;

use crate::input::decode::pdf::drawing::decode_text_string;
use crate::input::layer::{LayerRole, PageLayer};

/// Most nested expressions; what is deeper counts as shown.
const MAX_NESTING: u32 = 32;

/// Most layers of a document that are read.
const MAX_LAYERS: usize = 100_000;

/// Most layers of a page that are listed.
const MAX_LISTED: usize = 4096;

/// The layers of a document.
pub(super) struct Layers {
    /// Every layer in the order of the document.
    order: Vec<ObjRef>,
    names: HashMap<ObjRef, Vec<u8>>,
    hidden: HashSet<ObjRef>,
    /// Layers that are for another purpose than viewing: nothing depends on them.
    without_effect: HashSet<ObjRef>,
    /// The hidden ones, as the renderer would have it.
    hidden_by_lists: HashSet<ObjRef>,
}

impl Layers {
    /// `None` if the document has none.
    pub(super) fn of(xref: &XRef) -> Option<Self> {
        let catalog = xref.get::<Dict<'_>>(xref.root_id())?;
        let properties = catalog.get::<Dict<'_>>(b"OCProperties")?;
        let order = references(&properties, b"OCGs");
        let configuration = properties.get::<Dict<'_>>(b"D").unwrap_or_default();
        let hidden_by_lists = hidden_by_lists(&configuration, &order);
        let mut hidden = hidden_by_lists.clone();
        for (layer, is_on) in states_for_viewing(xref, &configuration) {
            if is_on {
                hidden.remove(&layer);
            } else {
                hidden.insert(layer);
            }
        }
        let purposes = intents(&configuration);
        let others = order.iter().copied();
        let without_effect: HashSet<_> = others
            .filter(|&layer| !has_purpose(xref, layer, &purposes))
            .collect();
        hidden.retain(|layer| !without_effect.contains(layer));
        let names = order.iter().filter_map(|&layer| {
            let dictionary = xref.get::<Dict<'_>>(layer.into())?;
            let name = dictionary.get::<PdfString<'_>>(b"Name")?;
            Some((layer, name.as_bytes().to_vec()))
        });
        let names = names.collect();
        Some(Self {
            order,
            names,
            hidden,
            without_effect,
            hidden_by_lists,
        })
    }

    /// Whether the renderer takes other layers for hidden.
    pub(super) fn differ_from_lists(&self) -> bool {
        self.hidden != self.hidden_by_lists
    }

    /// Whether optional content is shown: a layer, or what depends on layers.
    pub(super) fn shows(&self, content: &Dict<'_>, reference: Option<ObjRef>) -> bool {
        if content.get::<Name<'_>>(b"Type").as_deref() != Some(b"OCMD") {
            return reference.is_none_or(|layer| !self.hidden.contains(&layer));
        }
        if let Some(expression) = content.get::<Array<'_>>(b"VE") {
            return self.evaluate(&expression, 0).unwrap_or(true);
        }
        let states: Vec<_> = members(content)
            .into_iter()
            .filter(|layer| !self.without_effect.contains(layer))
            .filter(|layer| self.names.contains_key(layer) || self.hidden.contains(layer))
            .map(|layer| !self.hidden.contains(&layer))
            .collect();
        if states.is_empty() {
            return true;
        }
        let has = |state: bool| states.contains(&state);
        match content.get::<Name<'_>>(b"P").as_deref() {
            Some(b"AllOn") => !has(false),
            Some(b"AnyOff") => has(false),
            Some(b"AllOff") => !has(true),
            _ => has(true),
        }
    }

    /// The state of an expression; `None` if it is none.
    fn evaluate(&self, expression: &Array<'_>, depth: u32) -> Option<bool> {
        if depth > MAX_NESTING {
            return None;
        }
        let mut items = expression.raw_iter();
        let MaybeRef::NotRef(Object::Name(operator)) = items.next()? else {
            return None;
        };
        let operands = expression.raw_iter().zip(expression.iter::<Object<'_>>());
        let mut states = operands
            .skip(1)
            .filter_map(|(raw, object)| match (raw, object) {
                (_, Object::Array(inner)) => self.evaluate(&inner, depth + 1),
                (MaybeRef::Ref(layer), Object::Dict(_)) => Some(!self.hidden.contains(&layer)),
                _ => None,
            });
        match &*operator {
            b"Not" => states.next().map(|state| !state),
            b"And" => Some(states.all(|state| state)),
            b"Or" => Some(states.any(|state| state)),
            _ => None,
        }
    }

    /// The name of a layer, or of the first that optional content depends on.
    pub(super) fn name(&self, content: &Dict<'_>) -> Option<&[u8]> {
        let own = content.obj_id().map(ObjRef::from);
        let mut layers = own.into_iter().chain(members(content));
        layers.find_map(|layer| self.names.get(&layer).map(Vec::as_slice))
    }

    /// The layers that are in `reached`, in the order of the document.
    pub(super) fn listed(&self, reached: &HashSet<ObjRef>) -> Vec<PageLayer> {
        let present = self.order.iter().filter(|layer| reached.contains(layer));
        let listed = present.take(MAX_LISTED).filter_map(|layer| {
            let name = decode_text_string(self.names.get(layer)?);
            Some(PageLayer {
                visible: !self.hidden.contains(layer),
                role: LayerRole::of_name(&name),
                name,
            })
        });
        listed.collect()
    }
}

/// Whether a layer is for one of these purposes.
fn has_purpose(xref: &XRef, layer: ObjRef, purposes: &HashSet<Vec<u8>>) -> bool {
    let own = xref
        .get::<Dict<'_>>(layer.into())
        .map_or_else(view, |dictionary| intents(&dictionary));
    purposes.contains(b"All".as_slice()) || !purposes.is_disjoint(&own)
}

/// The layers that are off by the lists of a configuration.
fn hidden_by_lists(configuration: &Dict<'_>, order: &[ObjRef]) -> HashSet<ObjRef> {
    let is_off = configuration.get::<Name<'_>>(b"BaseState").as_deref() == Some(b"OFF");
    let mut hidden: HashSet<_> = order.iter().copied().filter(|_| is_off).collect();
    for layer in references(configuration, b"ON") {
        hidden.remove(&layer);
    }
    hidden.extend(references(configuration, b"OFF"));
    hidden
}

/// The states that layers take by themselves when the document is viewed.
fn states_for_viewing(xref: &XRef, configuration: &Dict<'_>) -> Vec<(ObjRef, bool)> {
    let Some(rules) = configuration.get::<Array<'_>>(b"AS") else {
        return vec![];
    };
    let mut states = vec![];
    for rule in rules.iter::<Dict<'_>>() {
        if rule.get::<Name<'_>>(b"Event").as_deref() != Some(b"View") {
            continue;
        }
        let categories = names(&rule, b"Category");
        for layer in references(&rule, b"OCGs") {
            let usage = xref
                .get::<Dict<'_>>(layer.into())
                .and_then(|dictionary| dictionary.get::<Dict<'_>>(b"Usage"));
            let own: Vec<_> = categories
                .iter()
                .filter_map(|category| state_of(usage.as_ref()?, category))
                .collect();
            // All categories must agree that a layer is on.
            if !own.is_empty() {
                states.push((layer, own.iter().all(|&is_on| is_on)));
            }
        }
    }
    states
}

/// What a layer's usage says for a category.
fn state_of(usage: &Dict<'_>, category: &[u8]) -> Option<bool> {
    let key = match category {
        b"View" => b"ViewState".as_slice(),
        b"Print" => b"PrintState",
        b"Export" => b"ExportState",
        _ => return None,
    };
    let own = usage.get::<Dict<'_>>(category)?;
    Some(own.get::<Name<'_>>(key)?.to_vec() != b"OFF")
}

/// The layers that optional content depends on, without an expression.
fn members(content: &Dict<'_>) -> Vec<ObjRef> {
    let listed = references(content, b"OCGs");
    if listed.is_empty() {
        content.get_ref(b"OCGs").into_iter().collect()
    } else {
        listed
    }
}

fn intents(dictionary: &Dict<'_>) -> HashSet<Vec<u8>> {
    match dictionary.get::<Object<'_>>(b"Intent") {
        Some(Object::Name(intent)) => HashSet::from([intent.to_vec()]),
        Some(Object::Array(_)) => names(dictionary, b"Intent").into_iter().collect(),
        _ => view(),
    }
}

fn view() -> HashSet<Vec<u8>> {
    HashSet::from([b"View".to_vec()])
}

fn names(dictionary: &Dict<'_>, key: &[u8]) -> Vec<Vec<u8>> {
    let Some(array) = dictionary.get::<Array<'_>>(key) else {
        return vec![];
    };
    let objects = array.iter::<Object<'_>>();
    let names = objects.filter_map(Object::into_name);
    names.map(|name| name.to_vec()).collect()
}

fn references(dictionary: &Dict<'_>, key: &[u8]) -> Vec<ObjRef> {
    let Some(array) = dictionary.get::<Array<'_>>(key) else {
        return vec![];
    };
    let references = array.raw_iter().filter_map(|item| item.as_obj_ref());
    references.take(MAX_LAYERS).collect()
}
