//! The layers of a page, and what their names say is drawn on them.

use serde::{Deserialize, Serialize};

/// A layer of a PDF page (optional content group).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageLayer {
    /// Its name in the file.
    pub name: String,
    /// Whether it is shown, and so is part of the pixels.
    pub visible: bool,
    /// What it is for, told by its name.
    pub role: LayerRole,
}

/// What is drawn on a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LayerRole {
    /// Walls and columns.
    Wall,
    /// Doors.
    Door,
    /// Windows and other glass.
    Window,
    /// What surfaces are made of: tiles, hatches, ceilings.
    Finish,
    /// Furniture, fixtures and equipment.
    Furniture,
    /// Text, dimensions, axes, frames and areas.
    Annotation,
    /// What is to be taken down.
    Demolition,
    /// Lines behind or above what is seen, and those that are not printed.
    Hidden,
    /// Anything else, and names that say nothing.
    Other,
}

/// Words in names of layers, in lower case, the first role that has one counts: those of the AIA and
/// NCS layer lists, and those of English, German, French, Spanish, Italian and Dutch offices.
///
/// What stands on walls (their hatch, their text) comes before walls; a door comes after, since a
/// load-bearing wall is a "mur porteur".
const WORDS: [(LayerRole, &[&str]); 9] = [
    (
        LayerRole::Annotation,
        &[
            "dim",
            "text",
            "anno",
            "grid",
            "titl",
            "ttlb",
            "symb",
            "note",
            "bema",
            "beschrift",
            "cota",
            "cotes",
            "quotat",
            "axis",
            "achs",
            "frame",
            "border",
            "area",
            "room",
            "legend",
        ],
    ),
    (
        LayerRole::Furniture,
        &[
            "furn", "eqpm", "equip", "fixt", "moeb", "möb", "mobil", "mueb", "arred", "sanit",
        ],
    ),
    (LayerRole::Finish, &["hatch", "patt", "ceil"]),
    (
        LayerRole::Demolition,
        &["demo", "abbruch", "abriss", "rueckbau", "rückbau", "derrib"],
    ),
    (
        LayerRole::Hidden,
        &[
            "hidn",
            "hidden",
            "verdeckt",
            "defpoints",
            "nplt",
            "noplot",
            "no plot",
        ],
    ),
    (
        LayerRole::Wall,
        &[
            "wall", "wand", "waende", "wände", "mauer", "mur", "cloison", "pared", "muro",
            "parete", "muur", "colum", "-cols", "stuetz", "stütz",
        ],
    ),
    (
        LayerRole::Door,
        &["door", "tuer", "tür", "porte", "puerta", "porta", "deur"],
    ),
    (
        LayerRole::Window,
        &[
            "glaz", "window", "fenster", "fenetre", "fenêtre", "ventana", "finestr", "vitrage",
            "raam",
        ],
    ),
    (
        LayerRole::Finish,
        &[
            "fnsh", "finish", "tile", "fliese", "parkett", "parquet", "carrel", "paviment",
        ],
    ),
];

impl LayerRole {
    /// The role that a name tells.
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        let name = name.to_lowercase();
        let has_word = |words: &[&str]| words.iter().any(|word| name.contains(word));
        WORDS
            .iter()
            .find(|(_, words)| has_word(words))
            .map_or(Self::Other, |&(role, _)| role)
    }

    /// The name of the role, as in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wall => "wall",
            Self::Door => "door",
            Self::Window => "window",
            Self::Finish => "finish",
            Self::Furniture => "furniture",
            Self::Annotation => "annotation",
            Self::Demolition => "demolition",
            Self::Hidden => "hidden",
            Self::Other => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_roles() {
        for (role, names) in [
            (
                LayerRole::Wall,
                [
                    "A-WALL",
                    "S-COLS",
                    "AR_Wand_tragend",
                    "mur porteur",
                    "MUROS",
                ],
            ),
            (
                LayerRole::Door,
                ["A-DOOR", "Türen", "PORTES", "puertas", "porte interne"],
            ),
            (
                LayerRole::Window,
                ["A-GLAZ", "Fenster", "Fenêtres", "VENTANAS", "finestre"],
            ),
            (
                LayerRole::Furniture,
                ["A-FURN", "Möbel", "I-EQPM", "MOBILIARIO", "arredi"],
            ),
            (
                LayerRole::Annotation,
                [
                    "A-ANNO-DIMS",
                    "Bemassung",
                    "COTATION",
                    "quotature",
                    "A-WALL-TEXT",
                ],
            ),
            (
                LayerRole::Finish,
                [
                    "A-WALL-PATT",
                    "Fliesen",
                    "A-FLOR-TILE",
                    "carrelage",
                    "pavimento",
                ],
            ),
            (
                LayerRole::Demolition,
                ["A-DEMO", "A-WALL-DEMO", "Abbruch", "demolition", "DERRIBO"],
            ),
            (
                LayerRole::Hidden,
                [
                    "A-WALL-HIDN",
                    "Defpoints",
                    "G-NPLT",
                    "verdeckte Linien",
                    "no plot",
                ],
            ),
            (LayerRole::Other, ["", "0", "Layer 1", "PDF_import", "EG"]),
        ] {
            for name in names {
                assert_eq!(LayerRole::of_name(name), role, "{name}");
            }
        }
    }
}
