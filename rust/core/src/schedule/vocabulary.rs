//! Words of headers, titles and rows of tables, in the languages of plans.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::headings::Role;

/// A list of words between spaces, to look them up.
pub(super) type Words = LazyLock<HashSet<&'static str>>;

fn words(list: &'static str) -> HashSet<&'static str> {
    list.split_whitespace().collect()
}

/// Headers as [`normal`] writes them. English, German, French, Spanish and Portuguese, Italian, Nordic
/// languages, Dutch, Polish, Russian, Chinese, Japanese, Korean.
pub(super) const HEADERS: &[(Role, bool, &[&str])] = &[
    (
        Role::Number,
        true,
        &[
            "room no, room number, room num, room #, room nr, room id, rm no, rm number, rm #, rm num, no room, number of room, \
             space no, space number, space #, space id",
            "raum nr, raumnr, raumnummer, raum nummer, nr raum, zimmer nr, zimmernummer",
            "n° pièce, n° de pièce, n° local, n° du local, no local, numéro local, numéro du local, numéro de pièce, n° piece, \
             code local",
            "n° local, n° estancia, n° recinto, n° espacio, n° habitación, código recinto, n° compartimento",
            "n° locale, n° vano, n° stanza, numero locale, numero vano, codice locale",
            "rum nr, rumsnr, rumsnummer, rum nummer, rom nr, romnr, romnummer, rumnr, rumnummer, lokale nr, lokalenr, \
             huonenro, huone nro, huonenumero, huone nr, tilan numero, tilanro, tila nro, tilatunnus",
            "ruimte nr, ruimtenummer, ruimtenr, nr pom, nr pomieszczenia, nr pomieszcz",
            "№ помещения, № пом, № помещ, номер помещения, № помещений, номер пом, № по плану, № на плане, \
             номер по плану, номер на плане, № комнаты",
            "房间编号, 房间号, 室番号, 部屋番号, 실번호",
        ],
    ),
    (
        Role::Number,
        false,
        &[
            "no, number, #, num, nos, nr, n°, n, nummer, numéro, numero, número, núm, n ro, nro, №, № п п, п п, \
             номер, lfd nr, lfd nummer, lp, l p, id, ref, 编号, 序号, 番号, 번호",
        ],
    ),
    (
        Role::Name,
        true,
        &[
            "room name, room names, name of room, room description, room title, room designation, room type, room use, rm name, \
             room name use, space name, space description, space type, space use",
            "raumname, raum name, raumbezeichnung, raum bezeichnung, bezeichnung raum, raumart, raumnutzung, raumtyp",
            "nom du local, nom de la pièce, nom local, désignation du local, désignation des locaux, désignation des pièces, \
             désignation pièce, nom pièce, nature des pièces, nature des locaux, pièces, locaux",
            "nombre del local, nombre del recinto, nombre del espacio, nombre local, recintos, estancias, dependencias, locales, \
             nome do compartimento, compartimentos, ambientes",
            "nome locale, nome del locale, denominazione locale, denominazione vano, destinazione d uso, destinazione duso, \
             destinazione, locali, ambienti, vani",
            "rumsnamn, rumsbenämning, romnavn, rumnavn, rumbetegnelse, rombetegnelse, huoneen nimi, huonenimi, tilan nimi, \
             huonetila",
            "ruimtenaam, naam ruimte, nazwa pomieszczenia, nazwa pom, pomieszczenie, pomieszczenia",
            "наименование помещения, наименование помещений, название помещения, назначение помещения, \
             наименование комнаты",
            "房间名称, 室名, 部屋名, 실명",
        ],
    ),
    (
        Role::Name,
        false,
        &[
            "name, description, designation, location, function, use, usage, bezeichnung, nutzung, nutzungsart, benennung, \
             désignation, dénomination, nom, libellé, affectation, denominación, descripción, designación, nombre, uso, \
             designação, descrição, nome, denominazione, descrizione, benämning, beteckning, namn, funktion, navn, betegnelse, \
             beskrivelse, nimi, nimike, kuvaus, naam, omschrijving, benaming, functie, nazwa, opis, przeznaczenie, \
             наименование, название, назначение, 名称, 用途, 명칭",
        ],
    ),
    (
        Role::Room,
        true,
        &[
            "room, rooms, rm, space, spaces, raum, räume, zimmer, pièce, local, recinto, estancia, espacio, habitación, dependencia, \
             compartimento, ambiente, locale, vano, stanza, rum, rom, lokale, huone, tila, ruimte, помещение, помещения, комната",
        ],
    ),
    (
        Role::Finish,
        false,
        &[
            "floor, floors, floor finish, flooring, floor material, flr, flr finish, base, base finish, wall base, baseboard, wall, \
             walls, wall finish, wall finishes, ceiling, ceilings, clg, ceiling finish, clg finish, ceiling type, finish, finishes, \
             wainscot, crown, trim, millwork, casework, paint, room finish, room finishes, north wall, south wall, east wall, \
             west wall, wall a, wall b, wall c, wall d",
            "boden, bodenbelag, fussboden, fußboden, sockel, wand, wände, wandbelag, wandoberfläche, decke, deckenbelag, belag, \
             oberfläche",
            "sol, sols, revêtement sol, revêtement de sol, plinthe, plinthes, mur, murs, revêtement mural, plafond, plafonds, \
             faux plafond, finition",
            "piso, suelo, suelos, pavimento, pavimentos, solado, zócalo, rodapié, muro, muros, pared, paredes, revestimiento, techo, \
             techos, cielo, acabado, acabados, rodapé, teto, forro, parede",
            "pavimentazione, battiscopa, zoccolino, pareti, parete, rivestimento, rivestimenti, soffitto, controsoffitto, finitura",
            "golv, sockel golv, vägg, väggar, tak, gulv, vegg, vegger, himling, væg, vægge, loft, lattia, seinä, seinät, katto, \
             jalkalista",
            "vloer, wanden, plafond afwerking, podłoga, posadzka, ściany, sufit, пол, полы, плинтус, стены, потолок, потолки, \
             отделка, 地面, 墙面, 天花, 床, 巾木, 壁, 天井, 바닥, 벽, 천장",
        ],
    ),
    (
        Role::Part,
        false,
        &[
            "north, east, south, west, n, e, s, w, nord, süd, ost, est, ouest, sud, norte, sur, este, oeste, matl, material, mat, \
             mtl, fin, color, colour, height, ht, hgt, hgt, h, type, no fin, a, b, c, d",
        ],
    ),
    (
        Role::Other,
        false,
        &[
            "remarks, remark, notes, note, comments, comment, general notes, keynotes, level, storey, story, department, dept, \
             occupancy, occupancy type, occupancy class, occupant load, occupants, occ load, load factor, perimeter, volume, \
             ceiling height, clg ht, clg height, ceiling ht, size, dimensions, length, percentage, %, zone, phase, building, unit, \
             apartment, suite, capacity, persons, seats, category",
            "bemerkung, bemerkungen, anmerkung, geschoss, ebene, etage, umfang, volumen, höhe, raumhöhe, lichte höhe, wohnung, \
             einheit, länge, personen, din 277, nutzungsgruppe",
            "observations, remarques, niveau, périmètre, hauteur, hauteur sous plafond, hsp, logement, lot, observaciones, nivel, \
             planta, perímetro, altura, volumen, vivienda, observações, piano, altezza, perimetro, note, alloggio, unità",
            "anmärkning, anm, plan, våning, omkrets, höjd, bemerkning, merknad, etasje, omkreds, bemærkning, højde, høyde, \
             huomautus, huom, kerros, korkeus, opmerking, opmerkingen, verdieping, hoogte, uwagi, kondygnacja, wysokość",
            "примечание, примечания, этаж, кат, категория, кат помещения, категория помещения, высота, периметр, \
             объем, объём, квартира, секция, прим, 备注, 備考, 楼层, 비고",
        ],
    ),
];

/// Words of areas, without their units.
pub(super) const AREAS: &str = "area, areas, room area, floor area, net area, gross area, area net, area gross, usable area, net floor area, \
     carpet area, built up area, nia, gia, \
     fläche, flächen, flaeche, raumfläche, grundfläche, bodenfläche, nutzfläche, wohnfläche, nettofläche, netto grundfläche, \
     nettogrundfläche, nettoraumfläche, nettoraum fläche, nrf, ngf, nuf, nf, wfl, \
     surface, surfaces, surface utile, surface habitable, surface nette, surf, surface au sol, shab, s hab, su, \
     superficie, superficies, superfície, superficie útil, superficie construida, sup, sup útil, sup construida, área, áreas, \
     área útil, área bruta, superficie netta, superficie lorda, superficie utile, sup netta, sup utile, s u, slp, \
     yta, area nta, nta, bruksarea, bra, boa, bta, areal, nettoareal, bruttoareal, bruksareal, p rom, pinta ala, ala, huoneala, \
     hum2, oppervlakte, opp, vvo, gbo, powierzchnia, pow, powierzchnia użytkowa, \
     площадь, площадь помещения, площадь помещений, общая площадь, площадь общая, пл, s, 面积, 面積, 床面積, 使用面积, 면적";

/// Words of units that stand between an area and its unit, or beside it.
pub(super) const JOINTS: &str = "in en em i w v в";

/// Last words of units of area.
pub(super) static ENDS_OF_UNITS: Words = LazyLock::new(|| {
    words(
        "sf f sqft ft sft feet sqfeet squarefeet footage sqfootage squarefootage ft2 ft² pi² m2 m² ㎡ m sqm qm mq \
     metres meters meter squaremetres squaremeters squaremeter м квм м2 м² 平方米 平米",
    )
});

/// Words of things that rooms do not have, in headers.
pub(super) static FOREIGN: Words = LazyLock::new(|| {
    words(
        "door doors window windows frame frames hardware hdwr hdw jamb jambs sill threshold thresholds glazing glass glazed \
     louver width qty quantity manufacturer manufacturers mfr mfg model catalog symbol symbols tag mark sheet sheets drawing drawings \
     dwg lamp lamps lamping voltage volts watts wattage cfm gpm btu hp amps circuit panel breaker fixture fixtures trap waste vent \
     diffuser date revision revisions rev issue issued thickness swing opening openings handing cost price code abbreviation \
     abbreviations legend keynote detail details supplier vendor from to operation leaf head equipment item items sku product system \
     tür türen fenster breite stück anzahl hersteller blatt datum index änderung stärke preis \
     porte portes fenêtre fenêtres largeur quantité fabricant date indice épaisseur puerta puertas ventana ventanas ancho cantidad \
     fabricante fecha lámina plano porta porte finestra finestre larghezza quantità data tavola spessore \
     дверь двери дверей окно окна ширина масса кол количество обозначение марка лист дата изм ед поз \
     dörr dörrar fönster bredd antal tillverkare dør dører døre vindu vinduer vindue bredde antall ovi ovet ikkuna leveys kpl \
     deur raam breedte aantal drzwi okno szerokość ilość 门 窗 数量",
    )
});

/// Words of titles of other tables than those of rooms.
pub(super) static OTHER_TITLES: Words = LazyLock::new(|| {
    words(
        "door doors window windows hardware fixture fixtures plumbing lighting luminaire luminaires equipment sheet \
     sheets drawing drawings symbol symbols legend abbreviations panel panelboard beam column footing partition partitions glazing \
     storefront revision revisions appliance appliances accessory accessories signage furniture keynote keynotes material materials \
     code louver lintel diffuser fan pump valve circuit electrical mechanical structural details index \
     türen fenster porte portes fenêtre fenêtres menuiserie menuiseries puerta puertas ventana ventanas carpintería carpinterías \
     láminas serramenti infissi finestre двери дверей дверных окна окон оконных проемов проёмов перемычек чертежей дверь \
     dörrar fönster dører døre vinduer ovet ikkunat deuren ramen drzwi okien okna stolarki",
    )
});
/// Titles of other tables, and beginnings of them.
pub(super) const OTHER_TABLES: &[&str] = &[
    "türliste",
    "fensterliste",
    "planverzeichnis",
    "planliste",
    "zeichnungsverzeichnis",
    "legende",
    "légende",
    "leyenda",
    "legenda",
    "условные обозначения",
    "dörrlista",
    "dörrförteckning",
    "fönsterlista",
    "fönsterförteckning",
    "dørliste",
    "dørskjema",
    "vindusliste",
    "vindusskjema",
    "oviluettelo",
    "ikkunaluettelo",
    "deurenstaat",
    "kozijnstaat",
    "门窗表",
    "建具表",
    "창호",
];

/// Words of titles that say rooms or their areas, if a word of lists stands with them.
pub(super) static ROOM_TITLES: Words =
    LazyLock::new(|| words("room rooms space spaces area areas footage occupancy"));
/// Words of lists.
pub(super) static LISTS: Words = LazyLock::new(|| {
    words(
        "schedule schedules list table summary tabulation calculations calculation breakdown tabulations legend chart index \
     liste nomenclature tableau cuadro tabla quadro abaco tabella elenco спецификация ведомость экспликация zestawienie",
    )
});
/// Words, and beginnings of words, that say by themselves that a table is of rooms.
pub(super) const ROOM_TABLES: &[&str] = &[
    "raumliste",
    "raumbuch",
    "raumprogramm",
    "raumverzeichnis",
    "raumübersicht",
    "raumaufstellung",
    "flächenaufstellung",
    "flächenliste",
    "flächenberechnung",
    "flächenübersicht",
    "flächennachweis",
    "wohnflächenberechnung",
    "nutzflächenberechnung",
    "tableau des surfaces",
    "tableau de surfaces",
    "tableau surfaces",
    "récapitulatif des surfaces",
    "surfaces habitables",
    "liste des locaux",
    "liste des pièces",
    "nomenclature des pièces",
    "nomenclature des locaux",
    "cuadro de superficies",
    "cuadro de áreas",
    "cuadro de acabados",
    "cuadro superficies",
    "tabla de superficies",
    "superficies útiles",
    "quadro de áreas",
    "tabela de áreas",
    "tabella superfici",
    "tabella delle superfici",
    "tabella locali",
    "tabella dei locali",
    "elenco locali",
    "elenco vani",
    "calcolo superfici",
    "экспликация",
    "ведомость отделки",
    "ведомость помещений",
    "rumslista",
    "rumsförteckning",
    "rumsbeskrivning",
    "areasammanställning",
    "areaförteckning",
    "romliste",
    "romskjema",
    "arealoppstilling",
    "arealskjema",
    "arealoversikt",
    "rumliste",
    "rumskema",
    "rumoversigt",
    "arealskema",
    "huoneluettelo",
    "huonetilaluettelo",
    "tilaluettelo",
    "huoneselostus",
    "pinta alat",
    "ruimtestaat",
    "ruimtelijst",
    "oppervlaktestaat",
    "zestawienie pomieszczeń",
    "zestawienie powierzchni",
    "wykaz pomieszczeń",
    "房间表",
    "面积表",
    "面積表",
    "仕上表",
    "室内装修表",
    "면적표",
    "마감표",
];

/// Words that begin the row of a sum.
pub(super) static TOTALS: Words = LazyLock::new(|| {
    words(
        "total totals subtotal sub grand totaux summe gesamt gesamtfläche gesamtsumme zwischensumme somme suma totale \
     somma sum summa totalt totalsumma yhteensä totaal razem suma ogółem итого всего общая 合计 合計 总计 小计 小計 합계 계",
    )
});

/// Words that storeys and parts of buildings are called by, which part the rows of a schedule.
pub(super) static STOREYS: Words = LazyLock::new(|| {
    words(
        "level floor storey story basement cellar attic mezzanine penthouse roof geschoss erdgeschoss obergeschoss \
     untergeschoss dachgeschoss kellergeschoss keller eg og ug dg kg etage rdc étage niveau sous sol rez chaussée planta nivel sótano \
     piano plan våning bottenvåning etasje kerros verdieping kondygnacja parter piętro этаж подвал уровень \
     apartment unit wohnung appartement logement vivienda appartamento lägenhet leilighet asunto квартира building bâtiment edificio",
    )
});
/// What stands with them.
pub(super) static ORDINALS: Words = LazyLock::new(|| {
    words(
        "1 2 3 4 5 6 7 8 9 first second third fourth fifth sixth ground lower upper main top the 1st 2nd 3rd 4th 5th 6th 7th 8th 9th \
     erstes zweites premier deuxième baja primera segunda terra primo secondo первый второй a b c d e de la north south east west i ii iii iv 1er 1º 2º",
    )
});

/// What stands above notes.
pub(super) static NOTES: Words = LazyLock::new(|| {
    words(
        "note notes general_notes remarks schedule_notes finish_notes legend key anmerkungen hinweise hinweis notas nota notes_générales \
     remarques nb примечание примечания note_generali merknader anmärkningar huomautukset uwagi opmerkingen",
    )
});
