//! What is a name and what is not, word by word.

/// What a room is for, in lower case without dots, in English, German, French, Spanish and Finnish,
/// and the usual abbreviations. Compounds are found by [`ROOM_ENDINGS`].
const ROOM_WORDS: [&str; 6] = [
    // English
    "archive atelier attic balcony basement bath bed break-out cafe canteen cellar classroom cloakroom closet \
     conference consulting corridor deck den dining dressing dwelling electrical elevator ensuite en-suite \
     entrance entry exam foyer garage gym hall hallway kitchen kitchenette lab laboratory landing laundry \
     lavatory library lift living loading lobby loft loggia lounge mechanical meeting nook nursery office \
     pantry patio plant porch powder reception restaurant restroom sauna seminar server shaft shop shower \
     stair staircase stairwell storage store studio study suite sunroom terrace toilet treatment utility \
     veranda vestibule waiting walk-in wardrobe ward washroom workshop",
    // German
    "abstell ankleide aufzug bad balkon besprechung büro diele dusche eingang empfang essen flur gang \
     garderobe gast gäste halle keller kind kochen küche lager schlafen speis teeküche technik terrasse treppe \
     treppenhaus vorrat windfang wintergarten wohnen",
    // French
    "accueil balcon bain buanderie bureau cave cellier chambre couloir cuisine douche dégagement entrée \
     escalier manger palier rangement réunion salle salon séjour toilettes",
    // Spanish
    "almacén aseo balcón baño cocina comedor cuarto despacho dormitorio entrada escalera garaje habitación \
     lavadero oficina pasillo recibidor sala salón terraza trastero vestíbulo vestidor",
    // Finnish
    "aula eteinen keittiö käytävä neuvottelu parveke porras takka terassi toimisto tuulikaappi varasto \
     vaatehuone wc-tila",
    // Abbreviations
    "ba bdrm br clo clos elec elev hwr kh khh kit kt lav ldry lr mbr mech mh oh pdr pwdr rm sdb stor util vh \
     wic wc whs zi",
];

/// Ends of words that are rooms: bathroom, Schlafzimmer, Abstellraum, makuuhuone.
const ROOM_ENDINGS: &[&str] = &[
    "room", "zimmer", "raum", "küche", "huone", "halle", "flur", "büro", "keller", "keittiö",
    "sali",
];

/// Words on plans that are not in the name of a room: directions, fittings, remarks.
const OTHER_WORDS: &str = "above area below date dishwasher dn down draw exit floor fridge fläche oven plan ref scale see sim \
     sink surface typ up void wd";

/// Units that follow a number. Those with a digit or a raised two are units by themselves.
const UNITS: &str = "m mm cm dm km ft in inch sf sq sqft sqm qm feet meters metres x by h m2 ft2";

/// The share of letters among the characters of a word.
const MIN_LETTERS: f64 = 0.7;
const MIN_LETTERS_OF_NAME: usize = 3;
/// More words are a remark.
const MAX_WORDS_OF_NAME: usize = 4;

/// One space between words, none at the ends, nothing that cannot be seen.
pub(super) fn collapsed(text: &str) -> String {
    let words = text.split_whitespace().map(|word| {
        word.replace(
            |c: char| c.is_control() || c == char::REPLACEMENT_CHARACTER,
            "",
        )
    });
    words
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Part of a name.
    Word,
    /// A number that may count rooms: `Bedroom 2`.
    Ordinal,
    /// What joins words, and nothing by itself.
    Joint,
    /// A measure, a date, a scale, a tag.
    Other,
}

/// A line without measures, areas, dates, tags, and numbers before words.
pub(super) fn without_measures(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let mut kept: Vec<&str> = Vec::new();
    let mut kept_end = 0;
    for (index, &word) in words.iter().enumerate() {
        let follows_number =
            index > 0 && matches!(kind(words[index - 1]), Kind::Ordinal | Kind::Other);
        let is_measured = words.get(index + 1).is_some_and(|next| is_unit(next));
        let is_kept = match kind(word) {
            Kind::Word => !(is_area_unit(word) || follows_number && is_unit(word)),
            Kind::Ordinal => !kept.is_empty() && !is_measured && !follows_number,
            Kind::Joint => !kept.is_empty(),
            Kind::Other => false,
        };
        if is_kept {
            kept.push(word);
            if kind(word) != Kind::Joint {
                kept_end = kept.len();
            }
        }
    }
    let name = kept[..kept_end].join(" ");
    // An opening bracket may have lost what it held.
    name.trim_matches([':', ',', ';', '=', '(', '[', '-', '–', '_', '*', ' '])
        .to_owned()
}

fn kind(word: &str) -> Kind {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let digits = word.chars().filter(|c| c.is_numeric()).count();
    match (letters, digits) {
        (0, 0) => Kind::Joint,
        (0, _)
            if word
                .trim_matches(['#', '.', ':'])
                .bytes()
                .all(|byte| byte.is_ascii_digit())
                && digits <= 3 =>
        {
            Kind::Ordinal
        }
        (0, _) => Kind::Other,
        (_, 0) if word.contains('=') => Kind::Other,
        (_, 0) => Kind::Word,
        _ if has_room_word(word) => Kind::Word,
        // Tags of doors, windows and axes, and measures with their unit.
        _ if letters <= 2 || digits >= letters => Kind::Other,
        _ if word.starts_with(char::is_numeric) || word.contains('=') => Kind::Other,
        _ => Kind::Word,
    }
}

fn is_unit(word: &str) -> bool {
    let bare = bare(word);
    lists(UNITS, &bare) || is_area_unit(word)
}

fn is_area_unit(word: &str) -> bool {
    let bare = bare(word);
    word.contains(['²', '³', '×']) || matches!(bare.as_str(), "m2" | "ft2" | "sqft" | "sqm")
}

/// Whether one of the words says what a room is for.
pub(super) fn has_room_word(name: &str) -> bool {
    name.split([' ', '/', '+', '&', ','])
        .map(bare)
        .any(|word| is_room_word(&word))
        || name
            .split([' ', '/', '+', '&', ',', '-', '.'])
            .map(bare)
            .any(|word| is_room_word(&word))
}

fn is_room_word(word: &str) -> bool {
    let word = word.trim_end_matches(char::is_numeric);
    let singular = word.strip_suffix('s').unwrap_or(word);
    ROOM_WORDS
        .iter()
        .any(|words| lists(words, word) || lists(words, singular))
        || ROOM_ENDINGS.iter().any(|end| singular.ends_with(end))
}

/// Whether a list of words between spaces has a word.
fn lists(words: &str, word: &str) -> bool {
    words.split(' ').any(|listed| listed == word)
}

/// Lower case, without dots, and without what is no letter or digit at the ends.
fn bare(word: &str) -> String {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.chars()
        .filter(|&c| c != '.')
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether text without a known word may be a name: few words, letters mostly, none that plans have
/// elsewhere.
pub(super) fn looks_like_a_name(name: &str) -> bool {
    let characters = name.chars().filter(|c| !c.is_whitespace()).count();
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let is_other = name
        .split(' ')
        .map(bare)
        .any(|word| lists(OTHER_WORDS, &word));
    letters >= MIN_LETTERS_OF_NAME
        && letters as f64 >= MIN_LETTERS * characters as f64
        && name.split(' ').count() <= MAX_WORDS_OF_NAME
        && !is_other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_are_known_in_five_languages_and_by_their_abbreviations() {
        for name in [
            "Master bedroom",
            "Schlafzimmer",
            "Salle de bain",
            "Habitación 2",
            "Makuuhuone",
            "W.I.C.",
            "KIT.",
            "BR",
            "wc",
            "Offices",
            "Living/Dining",
            "EN-SUITE",
            "Walk-in closet",
            "Gäste-WC",
        ] {
            assert!(has_room_word(name), "{name}");
        }
        for name in ["House Aldana", "Ground floor plan", "tiled", "N", ""] {
            assert!(!has_room_word(name), "{name}");
        }
    }

    #[test]
    fn remarks_and_codes_do_not_look_like_names() {
        for text in [
            "see detail A",
            "floor plan",
            "drawn by the office of somebody",
            "X-1-Y",
            "UP",
        ] {
            assert!(!looks_like_a_name(text), "{text}");
        }
    }
}
