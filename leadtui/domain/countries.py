"""Country names of files, in English and French, and their ISO 3166-1 codes."""

from __future__ import annotations

from leadtui.domain.text import fold

# ISO 3166-1 alpha-2, and XK, which telephone numbering plans use for Kosovo.
_CODES = frozenset(
    (
        "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ "
        "BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM "
        "DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS "
        "GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN "
        "KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ "
        "MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM "
        "PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV "
        "SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI "
        "VN VU WF WS XK YE YT ZA ZM ZW"
    ).split()
)

# Folded names, so without accents and in lower case.
_NAMES: dict[str, tuple[str, ...]] = {
    "AE": ("united arab emirates", "emirats arabes unis", "uae", "are"),
    "AR": ("argentina", "argentine"),
    "AT": ("austria", "autriche", "osterreich"),
    "AU": ("australia", "australie", "aus"),
    "BD": ("bangladesh",),
    "BE": ("belgium", "belgique", "belgie", "bel"),
    "BG": ("bulgaria", "bulgarie"),
    "BH": ("bahrain", "bahrein"),
    "BJ": ("benin",),
    "BR": ("brazil", "bresil", "brasil", "bra"),
    "CA": ("canada", "can"),
    "CH": ("switzerland", "suisse", "schweiz", "che"),
    "CI": ("ivory coast", "cote d'ivoire", "cote d ivoire"),
    "CL": ("chile", "chili"),
    "CM": ("cameroon", "cameroun"),
    "CN": ("china", "chine", "people's republic of china", "chn"),
    "CO": ("colombia", "colombie"),
    "CY": ("cyprus", "chypre"),
    "CZ": ("czech republic", "czechia", "tchequie", "republique tcheque"),
    "DE": ("germany", "allemagne", "deutschland", "deu"),
    "DK": ("denmark", "danemark"),
    "DZ": ("algeria", "algerie"),
    "EE": ("estonia", "estonie"),
    "EG": ("egypt", "egypte"),
    "ES": ("spain", "espagne", "espana", "esp"),
    "FI": ("finland", "finlande"),
    "FR": ("france", "fra", "france metropolitaine"),
    "GB": (
        "united kingdom",
        "royaume-uni",
        "royaume uni",
        "uk",
        "u.k.",
        "great britain",
        "grande-bretagne",
        "england",
        "angleterre",
        "scotland",
        "ecosse",
        "wales",
        "gbr",
    ),
    "GH": ("ghana",),
    "GR": ("greece", "grece"),
    "HK": ("hong kong", "hong-kong"),
    "HR": ("croatia", "croatie"),
    "HU": ("hungary", "hongrie"),
    "ID": ("indonesia", "indonesie"),
    "IE": ("ireland", "irlande"),
    "IL": ("israel",),
    "IN": ("india", "inde", "ind"),
    "IS": ("iceland", "islande"),
    "IT": ("italy", "italie", "italia", "ita"),
    "JP": ("japan", "japon", "jpn"),
    "KE": ("kenya",),
    "KR": ("south korea", "coree du sud", "korea, republic of", "republic of korea"),
    "KW": ("kuwait", "koweit"),
    "LB": ("lebanon", "liban"),
    "LK": ("sri lanka",),
    "LT": ("lithuania", "lituanie"),
    "LU": ("luxembourg",),
    "LV": ("latvia", "lettonie"),
    "MA": ("morocco", "maroc"),
    "MC": ("monaco",),
    "MG": ("madagascar",),
    "MT": ("malta", "malte"),
    "MX": ("mexico", "mexique"),
    "MY": ("malaysia", "malaisie"),
    "NG": ("nigeria",),
    "NL": ("netherlands", "the netherlands", "pays-bas", "pays bas", "holland", "nederland", "nld"),
    "NO": ("norway", "norvege"),
    "NZ": ("new zealand", "nouvelle-zelande"),
    "OM": ("oman",),
    "PE": ("peru", "perou"),
    "PH": ("philippines",),
    "PK": ("pakistan",),
    "PL": ("poland", "pologne", "polska"),
    "PT": ("portugal",),
    "QA": ("qatar",),
    "RO": ("romania", "roumanie"),
    "RS": ("serbia", "serbie"),
    "RU": ("russia", "russie", "russian federation"),
    "SA": ("saudi arabia", "arabie saoudite"),
    "SE": ("sweden", "suede", "sverige"),
    "SG": ("singapore", "singapour"),
    "SI": ("slovenia", "slovenie"),
    "SK": ("slovakia", "slovaquie"),
    "SN": ("senegal",),
    "TH": ("thailand", "thailande"),
    "TN": ("tunisia", "tunisie"),
    "TR": ("turkey", "turquie", "turkiye"),
    "TW": ("taiwan",),
    "UA": ("ukraine",),
    "UG": ("uganda", "ouganda"),
    "US": (
        "united states",
        "united states of america",
        "etats-unis",
        "etats unis",
        "etats-unis d'amerique",
        "usa",
        "u.s.a.",
        "u.s.",
    ),
    "VN": ("vietnam", "viet nam"),
    "ZA": ("south africa", "afrique du sud"),
}

_BY_NAME = {name: code for code, names in _NAMES.items() for name in names}


def region_of_country(name_or_code: str) -> str | None:
    """The ISO 3166-1 code (``FR``) of a country named in English, in French or by that code.

    None when it is not known: a country is never guessed.
    """
    text = name_or_code.strip()
    if len(text) == 2 and text.upper() in _CODES:
        return text.upper()
    return _BY_NAME.get(fold(text).replace("\u2019", "'"))
