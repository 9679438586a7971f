//! What rooms are for, by the words that they are called by.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// What a room is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RoomKind {
    /// To sleep in, a guest's and a child's too.
    Bedroom,
    /// Living rooms, lounges, dens.
    Living,
    /// To eat in.
    Dining,
    /// Kitchens, pantry kitchens, tea kitchens.
    Kitchen,
    /// With a bath or a shower.
    Bathroom,
    /// Toilets without a bath, washrooms of offices.
    Toilet,
    /// What leads to other rooms: corridors, halls, landings.
    Corridor,
    /// What leads into the building: entrances, lobbies, vestibules.
    Entrance,
    /// Stairs.
    Stairs,
    /// Elevators and their shafts.
    Elevator,
    /// To store things in: stores, cellars, archives, pantries.
    Storage,
    /// To keep clothes in, and to dress.
    Closet,
    /// To wash and dry clothes.
    Laundry,
    /// To work in, at home too.
    Office,
    /// To meet in.
    Meeting,
    /// To learn in.
    Classroom,
    /// To treat the ill, and to test: wards, examination rooms, laboratories.
    Medical,
    /// Shops, restaurants, receptions: where the public is served.
    Public,
    /// For sports and rest: gyms, saunas.
    Leisure,
    /// To build and mend in: workshops, studios.
    Workshop,
    /// For what runs the building: plant, electricity, servers, ducts.
    Technical,
    /// For vehicles.
    Garage,
    /// In the open: balconies, terraces, patios.
    Outdoor,
}

impl RoomKind {
    /// Its name in documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bedroom => "bedroom",
            Self::Living => "living",
            Self::Dining => "dining",
            Self::Kitchen => "kitchen",
            Self::Bathroom => "bathroom",
            Self::Toilet => "toilet",
            Self::Corridor => "corridor",
            Self::Entrance => "entrance",
            Self::Stairs => "stairs",
            Self::Elevator => "elevator",
            Self::Storage => "storage",
            Self::Closet => "closet",
            Self::Laundry => "laundry",
            Self::Office => "office",
            Self::Meeting => "meeting",
            Self::Classroom => "classroom",
            Self::Medical => "medical",
            Self::Public => "public",
            Self::Leisure => "leisure",
            Self::Workshop => "workshop",
            Self::Technical => "technical",
            Self::Garage => "garage",
            Self::Outdoor => "outdoor",
        }
    }
}

/// Words of rooms in lower case without dots, by what the room is for: English, German, French,
/// Spanish, Portuguese, Italian, Swedish, Norwegian, Danish, Finnish, Dutch, Polish, Russian, and
/// the usual abbreviations.
const WORDS: &[(RoomKind, &str)] = &[
    (
        RoomKind::Bedroom,
        "bed bedroom bedrooms master guest nursery br bdrm mbr bdr schlafen schlafzimmer \
         kind kinder kinderzimmer gast gäste gästezimmer eltern elternzimmer chambre \
         chambres dormitorio dormitorios habitación alcoba recámara quarto suíte letto \
         cameretta matrimoniale sovrum soverom soveværelse makuuhuone mh slaapkamer \
         sypialnia спальня детская",
    ),
    (
        RoomKind::Living,
        "living ldk lounge den sunroom parlor parlour lr family livingroom wohnen wohnzimmer \
         wohnraum salon séjour estar soggiorno salotto sala vardagsrum allrum stue oleskelu \
         olohuone oh takka woonkamer salonu гостиная зал wintergarten",
    ),
    (
        RoomKind::Dining,
        "dining breakfast nook essen esszimmer speisezimmer manger comedor jantar pranzo \
         matsal matplats spisestue ruokailu eetkamer jadalnia столовая",
    ),
    (
        RoomKind::Kitchen,
        "kitchen kitchenette kit galley scullery kochen küche kochnische teeküche cuisine \
         cocina cocineta cozinha cucina angolo-cottura kök pentry kjøkken køkken keittiö \
         keittokomero kt keuken kuchnia aneks кухня cottura",
    ),
    (
        RoomKind::Bathroom,
        "bath bathroom shower ensuite en-suite ba bth shwr bad badezimmer dusche duschbad \
         bain douche baño ducha banheiro bagno doccia badrum badeværelse dusj kylpyhuone kph \
         kh khh pesuhuone suihku badkamer łazienka ванная санузел душ душевая душевые \
         d'eau",
    ),
    (
        RoomKind::Toilet,
        "toilet toilets restroom restrooms lavatory lav washroom powder pdr pwdr wc whs wcs \
         wc-tila water-closet toilette toiletten toilettes aseo aseos lavabo sanitario \
         sanitarios gabinetto toalett toaletter vessa toaleta ubikacja уборная туалет \
         туалеты men women",
    ),
    (
        RoomKind::Corridor,
        "corridor corr corridors hallway hall hwy passage landing circulation flur diele \
         gang korridor couloir dégagement palier pasillo distribuidor corredor corridoio \
         disimpegno fordelingsgang käytävä aula eteisaula overloop korytarz hol коридор холл",
    ),
    (
        RoomKind::Entrance,
        "entrance entry foyer lobby vestibule porch vest mudroom hwr eingang windfang \
         empfang entrée accueil hall-d'entrée entrada recibidor vestíbulo zaguán átrio \
         ingresso atrio entré vindfång vindfang eteinen et tuulikaappi tk hal przedpokój \
         wiatrołap прихожая тамбур вестибюль",
    ),
    (
        RoomKind::Stairs,
        "stair stairs staircase stairwell stairway treppe treppenhaus escalier escalera \
         escaleras escada trapp trappa trappe trappehus trapphus porras porrashuone trap \
         klatka лестница лестничная",
    ),
    (
        RoomKind::Elevator,
        "elevator elevators elev lift lifts aufzug ascenseur ascensor elevador ascensore \
         hiss heis hissi winda лифт",
    ),
    (
        RoomKind::Storage,
        "storage store stores stor sto pantry larder cellar basement attic loft archive \
         archives ldr abstell abstellraum keller lager speis speisekammer vorrat archiv \
         rangement rgt cellier cave réserve débarras almacén bodega despensa trastero \
         arrecadação ripostiglio cantina dispensa förråd frd bod kjellerbod varasto vh-var \
         berging magazyn spiżarnia piwnica кладовая склад подвал архив",
    ),
    (
        RoomKind::Closet,
        "closet closets clos clo walk-in wardrobe dressing wic wir cloakroom cloak ankleide \
         garderobe placard vestidor armario armadio cabina-armadio spogliatoio klädkammare \
         klk garderob vaatehuone vh pukuhuone garderoba гардеробная гардероб",
    ),
    (
        RoomKind::Laundry,
        "laundry ldry lndry utility util waschküche hauswirtschaft buanderie lavadero \
         lavandería lavanderia tvättstuga tvätt klädvård bryggers vaskerom vaskerum \
         kodinhoito pralnia wasruimte bijkeuken постирочная прачечная",
    ),
    (
        RoomKind::Office,
        "office offices study workstation büro arbeiten arbeitszimmer bureau bureaux \
         despacho oficina oficinas escritório ufficio uffici studio kontor toimisto työhuone \
         kantoor biuro gabinet кабинет офис",
    ),
    (
        RoomKind::Meeting,
        "meeting conference conf boardroom huddle break-out seminar besprechung \
         besprechungsraum sitzung réunion reuniones reunião riunioni konferens möte møte \
         mødelokale neuvottelu vergader переговорная",
    ),
    (
        RoomKind::Classroom,
        "classroom lecture auditorium library training unterricht klasse klassenraum hörsaal \
         bibliothek bibliothèque aula-magna biblioteca klassrum luokka класс аудитория",
    ),
    (
        RoomKind::Medical,
        "exam ward treatment consulting consultation lab laboratory patient clinic nurse \
         pharmacy triage sprechzimmer behandlung labor untersuchung consulta laboratorio \
         laboratoire лаборатория палата",
    ),
    (
        RoomKind::Public,
        "reception cafe café canteen cafeteria restaurant shop waiting kantine rezeption \
         wartezimmer laden boutique recepción tienda recepção negozio bistro kauppa",
    ),
    (
        RoomKind::Leisure,
        "gym fitness sauna spa playroom spielzimmer piscine bastu",
    ),
    (
        RoomKind::Workshop,
        "workshop atelier werkstatt hobby taller verkstad verksted",
    ),
    (
        RoomKind::Technical,
        "mechanical mech plant electrical server shaft riser boiler technik technikraum \
         hausanschluss heizung schacht technique chaufferie gaine técnico instalaciones \
         teknik teknisk tekninen tekn sdb it-room telecom janitor jc котельная \
         электрощитовая венткамера",
    ),
    (
        RoomKind::Garage,
        "garage garages carport parking garaje garagem autorimessa autotalli autokatos gar \
         стоянка гараж",
    ),
    (
        RoomKind::Outdoor,
        "balcony deck patio terrace veranda verandah loggia courtyard balkon terrasse balcon \
         balcón terraza varanda terraço balcone terrazzo terrazza balkong altan altaan \
         parveke terassi taras балкон лоджия терраса веранда",
    ),
];

/// Words that say that something is a room and not what it is for.
const ROOMS: &str = "room rooms rm zi dwelling suite loading raum zimmer salle pièce cuarto camera camere \
     stanza rum rom værelse huone tila pokój kamer комната помещение";

/// Parts of compounds: at the beginning (`Schlafraum`), or at the end (`makuuhuone`, `master-bedroom`).
const STARTS: &[(RoomKind, &[&str])] = &[
    (RoomKind::Bedroom, &["schlaf", "sypialni", "спальн"]),
    (RoomKind::Living, &["wohn"]),
    (RoomKind::Dining, &["ess"]),
    (RoomKind::Kitchen, &["koch", "küchen"]),
    (RoomKind::Bathroom, &["bade", "bath"]),
    (
        RoomKind::Storage,
        &["abstell", "lager", "keller", "storage"],
    ),
    (RoomKind::Meeting, &["besprechungs", "neuvottelu"]),
    (RoomKind::Technical, &["technik", "server"]),
    (RoomKind::Stairs, &["treppen", "лестничн"]),
];
const ENDS: &[(RoomKind, &[&str])] = &[
    (RoomKind::Bedroom, &["bedroom", "schlafzimmer", "sovrum"]),
    (RoomKind::Kitchen, &["küche", "keittiö", "kitchen", "kök"]),
    (RoomKind::Bathroom, &["bathroom", "badezimmer"]),
    (RoomKind::Corridor, &["flur", "käytävä", "hallway"]),
    (RoomKind::Storage, &["keller", "varasto", "lager"]),
    (RoomKind::Office, &["büro", "toimisto", "office"]),
    (RoomKind::Stairs, &["treppe"]),
];
const ROOM_ENDS: &[&str] = &["room", "zimmer", "raum", "huone", "halle", "sali", "kamer"];

/// Words of languages that are written without spaces: they stand anywhere in a name, longer ones
/// first.
const UNSPACED: &[(RoomKind, &[&str])] = &[
    (
        RoomKind::Closet,
        &[
            "衣帽间",
            "衣帽間",
            "更衣",
            "クローゼット",
            "드레스룸",
            "押入",
            "物入",
            "衣柜",
        ],
    ),
    (
        RoomKind::Toilet,
        &[
            "洗手间",
            "洗手間",
            "厕所",
            "廁所",
            "トイレ",
            "便所",
            "화장실",
        ],
    ),
    (
        RoomKind::Bathroom,
        &[
            "卫生间",
            "衛生間",
            "浴室",
            "洗面",
            "脱衣",
            "卫浴",
            "淋浴",
            "主卫",
            "公卫",
            "次卫",
            "욕실",
            "バス",
        ],
    ),
    (
        RoomKind::Laundry,
        &["洗衣", "家务间", "ランドリー", "家事室", "세탁", "다용도실"],
    ),
    (
        RoomKind::Bedroom,
        &[
            "卧室",
            "臥室",
            "主卧",
            "次卧",
            "主臥",
            "寝室",
            "寢室",
            "洋室",
            "和室",
            "客房",
            "儿童房",
            "子供部屋",
            "침실",
            "안방",
        ],
    ),
    (
        RoomKind::Dining,
        &["餐厅", "餐廳", "饭厅", "食堂", "ダイニング", "식당"],
    ),
    (
        RoomKind::Kitchen,
        &["厨房", "廚房", "台所", "キッチン", "주방", "부엌"],
    ),
    (
        RoomKind::Living,
        &["客厅", "客廳", "起居", "居間", "リビング", "거실"],
    ),
    (
        RoomKind::Entrance,
        &[
            "玄关",
            "玄關",
            "玄関",
            "门厅",
            "門廳",
            "大堂",
            "ホール",
            "현관",
        ],
    ),
    (
        RoomKind::Corridor,
        &["走廊", "走道", "过道", "過道", "廊下", "복도"],
    ),
    (RoomKind::Stairs, &["楼梯", "樓梯", "階段", "계단"]),
    (
        RoomKind::Elevator,
        &["电梯", "電梯", "エレベーター", "엘리베이터", "승강기"],
    ),
    (
        RoomKind::Storage,
        &[
            "储藏",
            "儲藏",
            "仓库",
            "倉庫",
            "納戸",
            "収納",
            "パントリー",
            "창고",
            "储物",
        ],
    ),
    (RoomKind::Meeting, &["会议", "會議", "会議", "회의"]),
    (
        RoomKind::Office,
        &[
            "办公", "辦公", "事務", "书房", "書房", "書斎", "사무", "서재",
        ],
    ),
    (RoomKind::Classroom, &["教室", "图书", "교실"]),
    (
        RoomKind::Technical,
        &["机房", "機房", "設備", "设备", "配电", "기계실", "電気室"],
    ),
    (RoomKind::Garage, &["车库", "車庫", "주차"]),
    (
        RoomKind::Outdoor,
        &[
            "阳台",
            "陽台",
            "露台",
            "バルコニー",
            "ベランダ",
            "テラス",
            "발코니",
            "베란다",
        ],
    ),
];

/// What a word says of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// What it is for.
    Kind(RoomKind),
    /// That it is a room.
    Room,
}

/// Each listed word with what it says.
static LISTED: LazyLock<HashMap<&str, Says>> = LazyLock::new(|| {
    let of_kinds = WORDS
        .iter()
        .flat_map(|(kind, words)| words.split(' ').map(|word| (word, Says::Kind(*kind))));
    let of_rooms = ROOMS.split_whitespace().map(|word| (word, Says::Room));
    of_rooms.chain(of_kinds).collect()
});

/// Whether a word is listed as it is, in lower case and bare of dots.
pub(super) fn is_listed(word: &str) -> bool {
    LISTED.contains_key(word)
}

/// What a word says, in lower case and bare of dots; `None` if it is no word of rooms.
pub(super) fn says(word: &str) -> Option<Says> {
    let word = word.trim_end_matches(char::is_numeric);
    let singular = word.strip_suffix('s').unwrap_or(word);
    let listed = LISTED.get(word).or_else(|| LISTED.get(singular));
    listed.copied().or_else(|| said_by_parts(word, singular))
}

fn said_by_parts(word: &str, singular: &str) -> Option<Says> {
    let kind_of = |table: &[(RoomKind, &[&str])], has: &dyn Fn(&str) -> bool| {
        let row = table
            .iter()
            .find(|(_, parts)| parts.iter().any(|part| has(part)));
        row.map(|(kind, _)| Says::Kind(*kind))
    };
    if !word.is_ascii()
        && let Some(kind) = kind_of(UNSPACED, &|part| word.contains(part))
    {
        return Some(kind);
    }
    let ending = kind_of(ENDS, &|end| singular.ends_with(end));
    let is_room = ROOM_ENDS.iter().any(|end| singular.ends_with(end));
    let start = || kind_of(STARTS, &|start| word.starts_with(start));
    ending.or_else(|| is_room.then(|| start().unwrap_or(Says::Room)))
}

/// What a room is for, by its name; `None` if it has none or the name does not say.
///
/// Of the words of a name the last says it (`bedroom closet`), but for `hall`, which most kinds of
/// rooms are called (`entrance hall`); of names that are joined (`living / dining`) the first.
pub(crate) fn kind_of(name: Option<&str>) -> Option<RoomKind> {
    name?.split(['/', '+', '&', ',']).find_map(|part| {
        let kinds: Vec<RoomKind> = tokens(part)
            .filter_map(|word| match says(&word) {
                Some(Says::Kind(kind)) => Some(kind),
                _ => None,
            })
            .collect();
        let said = kinds.iter().rev().find(|kind| **kind != RoomKind::Corridor);
        said.or(kinds.last()).copied()
    })
}

/// Whether one of the words of a name says that it is a room's.
pub(crate) fn is_of_a_room(name: &str) -> bool {
    name.split(['/', '+', '&', ','])
        .any(|part| tokens(part).any(|word| says(&word).is_some()))
}

/// The words of a name as they are listed; of a compound with hyphens or dots first the whole, then
/// its parts.
fn tokens(name: &str) -> impl Iterator<Item = String> {
    name.split(' ').flat_map(|word| {
        let whole = bare(word);
        let parts = word
            .split(['-', '.'])
            .map(bare)
            .filter(|part| part.chars().nth(1).is_some());
        let parts: Vec<String> = if says(&whole).is_some() {
            vec![]
        } else {
            parts.collect()
        };
        std::iter::once(whole).chain(parts)
    })
}

/// Lower case, without dots, and without what is no letter or digit at the ends.
pub(crate) fn bare(word: &str) -> String {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.chars()
        .filter(|&c| c != '.')
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_word_is_listed_twice() {
        let words = WORDS
            .iter()
            .flat_map(|(_, words)| words.split(' '))
            .chain(ROOMS.split_whitespace());
        let mut seen = HashSet::new();
        let twice: Vec<&str> = words.filter(|word| !seen.insert(*word)).collect();
        assert_eq!(twice, [""; 0]);
        assert!(!LISTED.contains_key(""));
    }

    #[test]
    fn words_are_listed_as_they_are_looked_up() {
        for word in LISTED.keys() {
            assert_eq!(bare(word), *word);
            assert!(says(word).is_some());
        }
    }

    #[test]
    fn a_name_says_what_the_room_is_for_in_many_languages() {
        use RoomKind::*;
        for (name, kind) in [
            ("MASTER BEDROOM", Bedroom),
            ("Bedroom closet", Closet),
            ("W.I.C.", Closet),
            ("EN-SUITE", Bathroom),
            ("Entrance hall", Entrance),
            ("HALL", Corridor),
            ("Living / Dining", Living),
            ("Kitchen + Living", Kitchen),
            ("Meeting room 3", Meeting),
            ("Gäste-WC", Toilet),
            ("Schlafraum", Bedroom),
            ("Abstellraum", Storage),
            ("Salle de bains", Bathroom),
            ("Salle d'eau", Bathroom),
            ("CUARTO DE BAÑO", Bathroom),
            ("Camera da letto", Bedroom),
            ("Makuuhuone 2", Bedroom),
            ("Kylpyhuone", Bathroom),
            ("Sovrum", Bedroom),
            ("Гостиная", Living),
            ("КУХНЯ", Kitchen),
            ("洋室1", Bedroom),
            ("主卧", Bedroom),
            ("厨房", Kitchen),
            ("玄関", Entrance),
            ("LDK", Living),
            ("거실", Living),
            ("トイレ", Toilet),
        ] {
            assert_eq!(kind_of(Some(name)), Some(kind), "{name}");
        }
        for name in [
            "Room 12",
            "House Aldana",
            "",
            "12.5",
            "see detail",
            "комната",
        ] {
            assert_eq!(kind_of(Some(name)), None, "{name}");
        }
    }

    #[test]
    fn the_name_of_a_kind_in_documents_is_the_one_that_it_is_read_from() {
        for (kind, _) in WORDS {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }
}
