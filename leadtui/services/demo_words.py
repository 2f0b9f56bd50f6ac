"""Words for the sample data, all made up: the companies, people and talks of a team that sells
planning software to firms with technicians on the road.

Domains end in ``.example``; telephone numbers lie in ranges that are kept for fiction.
"""

from __future__ import annotations

#: What the team's routine is for.
MARKET = "Firms with technicians on the road, who plan their days by telephone."
#: Whom the team looks for: the criteria of its routine.
CRITERIA = """\
must        country:fr,be,de,gb headcount:>=20
important   sector:maintenance
notable     headcount:50-250
interesting country:fr,be
"""
#: The fit above which its users are told.
NOTIFY_ABOVE = 90
#: Name | city | country | sector | sub-sector | headcount | domain, a line each.
COMPANIES = """\
Kestrel Labs|Leeds|GB|Industry|Measuring instruments|84|kestrel-labs
Brasserie du Pont-Rouge|Lille|FR|Food|Brewing|46|pont-rouge
Kältetechnik Brömmel|Hamburg|DE|Maintenance|Refrigeration|132|broemmel-kaelte
Ascenseurs Valombre|Amiens|FR|Maintenance|Lifts|210|valombre
Saltmarsh Marine Services|Hull|GB|Maintenance|Ships and harbours|65|saltmarsh
Oran & fils|Roubaix|FR|Construction|Plumbing|18|oran-fils
Froid et Climat du Lys|Armentières|FR|Maintenance|Refrigeration|37|climat-lys
Nordlicht Aufzüge|Bremen|DE|Maintenance|Lifts|96|nordlicht-aufzuege
Delta Froid SA|Charleroi|BE|Maintenance|Refrigeration|58|delta-froid
Tamarack Heating|Duluth|US|Construction|Heating|41|tamarack-heating
Groupe Maréchal-Houdain|Arras|FR|Services|Facility management|640|marechal-houdain
Électricité Plessivaux|Valenciennes|FR|Construction|Electricity|52|plessivaux
Nettoyage Clairbois|Douai|FR|Services|Cleaning|180|clairbois
Serrurerie Montgrêle|Béthune|FR|Construction|Locks and doors|12|montgrele
Piscines Azurelle|Dunkerque|FR|Leisure|Swimming pools|23|azurelle
Hydraulique Sarremont|Reims|FR|Industry|Hydraulics|74|sarremont
Portes Automatiques Guernaud|Rouen|FR|Maintenance|Automatic doors|31|guernaud
Laiterie du Val d'Ombreuse|Laon|FR|Food|Dairy|115|val-ombreuse
Transports Bellavoine|Calais|FR|Transport|Road haulage|260|bellavoine
Imprimerie des Quatre-Vents|Lille|FR|Industry|Printing|29|quatre-vents
Clinique des Trois Tilleuls|Saint-Omer|FR|Health|Clinics|340|trois-tilleuls
Toitures Escoubet|Compiègne|FR|Construction|Roofing|16|escoubet
Sécurité Incendie Harmel|Lens|FR|Maintenance|Fire safety|88|harmel-incendie
Biscuiterie Lanvézec|Brest|FR|Food|Bakery|67|lanvezec
Énergie Solverane|Nantes|FR|Energy|Solar|49|solverane
Levage Corbeny|Soissons|FR|Industry|Lifting gear|35|levage-corbeny
Jardins d'Émeraude|Boulogne-sur-Mer|FR|Services|Green spaces|54|jardins-emeraude
Cuisines Pro Delaunoy|Cambrai|FR|Maintenance|Professional kitchens|22|delaunoy-cuisines
Pompes Rivallon|Le Havre|FR|Industry|Pumps|61|pompes-rivallon
Chauffage Tournebride|Maubeuge|FR|Construction|Heating|27|tournebride
Menuiserie Cazalon|Abbeville|FR|Construction|Joinery|14|cazalon
Télécoms Harfang|Lille|FR|Services|Networks|77|harfang
Eaux de la Sensée|Cambrai|FR|Energy|Water|150|eaux-sensee
Harrowdale Lifts|York|GB|Maintenance|Lifts|120|harrowdale
Pennywhistle Foods|Bristol|GB|Food|Ready meals|230|pennywhistle
Thornby & Oakes Heating|Derby|GB|Construction|Heating|38|thornby-oakes
Bracken Hill Water|Carlisle|GB|Energy|Water|95|bracken-hill
Longmoor Refrigeration|Norwich|GB|Maintenance|Refrigeration|44|longmoor
Wexcombe Doors|Swindon|GB|Maintenance|Automatic doors|26|wexcombe
Heizungsbau Ostermühle|Berlin|DE|Construction|Heating|33|ostermuehle
Brandschutz Wendtorf|Hamburg|DE|Maintenance|Fire safety|71|wendtorf
Havelblick Gebäudedienste|Berlin|DE|Services|Facility management|410|havelblick
Windpark Holmsiel|Hamburg|DE|Energy|Wind|58|holmsiel
Molkerei Sonnwies|München|DE|Food|Dairy|140|sonnwies
Blue Heron Elevators|Portland|US|Maintenance|Lifts|88|blueheron-elevators
Copperline Fire & Safety|Denver|US|Maintenance|Fire safety|63|copperline
Juniper Creek Dairy|Madison|US|Food|Dairy|175|junipercreek
Redwater Pumps|Tulsa|US|Industry|Pumps|52|redwater
Prairie Gate Doors|Omaha|US|Maintenance|Automatic doors|19|prairiegate
Ascenseurs Houtmeer|Gand|BE|Maintenance|Lifts|47|houtmeer
Brouwerij De Zilveren Reiger|Brugge|BE|Food|Brewing|39|zilveren-reiger
Gebäudetechnik Wyssbach|Bern|CH|Construction|Heating|82|wyssbach
Fromagerie du Gros-Chalet|Fribourg|CH|Food|Dairy|28|gros-chalet
Ascensores Valdeluna|Bilbao|ES|Maintenance|Lifts|105|valdeluna
Frío Industrial Moratilla|Zaragoza|ES|Maintenance|Refrigeration|59|moratilla
Bodegas Sierraclara|Logroño|ES|Food|Wine|72|sierraclara
Caldaie Montefosco|Torino|IT|Maintenance|Heating|43|montefosco
Liftservice Waterhoen|Utrecht|NL|Maintenance|Lifts|56|waterhoen
Koudetechniek Zeegras|Rotterdam|NL|Maintenance|Refrigeration|34|zeegras
Dźwigi Bursztyn|Gdańsk|PL|Maintenance|Lifts|68|bursztyn
"""
#: Companies out of a register, which nobody has spoken to yet, in the same way.
REGISTER = """\
Ascenseurs Brévilliers|Beauvais|FR|Maintenance|Lifts|64|brevilliers
Climatisation Hautmont|Maubeuge|FR|Maintenance|Air conditioning|120|clim-hautmont
Dépannage Sorelle|Lens|FR|Maintenance|Household appliances|9|sorelle
Froid Industriel Marquenterre|Abbeville|FR|Maintenance|Refrigeration|82|froid-marquenterre
Maintenance Éolienne du Boulonnais|Boulogne-sur-Mer|FR|Energy|Wind|71|eolienne-boulonnais
Plomberie Castaigne|Amiens|FR|Construction|Plumbing|24|castaigne
Réseaux Thermiques Ostrevant|Douai|FR|Energy|District heating|140|ostrevant
Serrurerie Vauquelin|Rouen|FR|Construction|Locks and doors|31|vauquelin
Transports Frigo Helmont|Reims|FR|Transport|Cold chain|190|frigo-helmont
Vitrages Santerre|Soissons|FR|Construction|Glazing|45|vitrages-santerre
Ardenfield Lift Care|Sheffield|GB|Maintenance|Lifts|58|ardenfield
Bellwether Boilers|Leicester|GB|Maintenance|Heating|77|bellwether-boilers
Chalkdown Pumps|Reading|GB|Industry|Pumps|36|chalkdown
Greyfriars Fire Protection|Lincoln|GB|Maintenance|Fire safety|110|greyfriars-fire
Merrow Vale Dairies|Exeter|GB|Food|Dairy|260|merrow-vale
Aufzugsdienst Lindenau|Leipzig|DE|Maintenance|Lifts|93|lindenau
Kälteservice Bornhöved|Kiel|DE|Maintenance|Refrigeration|41|bornhoeved
Torbau Achternmeer|Oldenburg|DE|Construction|Doors|28|achternmeer
Wärmetechnik Silberhorn|Kassel|DE|Maintenance|Heating|210|silberhorn
Liften Vandermeulen|Anvers|BE|Maintenance|Lifts|66|vandermeulen
Nettoyage Sambreville|Namur|BE|Services|Cleaning|150|sambreville
Meseta Elevadores|Valladolid|ES|Maintenance|Lifts|84|meseta
"""

COUNTRIES = {
    "FR": "France",
    "BE": "Belgium",
    "CH": "Switzerland",
    "GB": "United Kingdom",
    "US": "United States",
    "DE": "Germany",
    "ES": "Spain",
    "IT": "Italy",
    "NL": "Netherlands",
    "PL": "Poland",
}

_FRENCH = (
    "Camille Théo Manon Inès Hugo Élodie Baptiste Sarah Quentin Nadia Yann Chloé Karim Aurélie "
    "Mathis Solène Damien Fatou Gaëlle Rémi",
    "Lestrange Vasseur Delcambre Houzet Marquilly Benhadj Tronquoy Carlier Wambergue Dussart "
    "Lemahieu Roussel Pruvost Kaddour Fontenelle Bécu Séguin Hennebert Delattre Moreel",
)
_ENGLISH = (
    "Mina Oliver Priya Tom Grace Callum Zoe Daniel Ruth Imran Holly Marcus Nia Edward",
    "Roth Ashdown Whitlock Okafor Penrose Hargreave Sinclair Dunmore Patel Ellery Marsh Tovey",
)
_GERMAN = (
    "Jonas Lena Matthias Anke Cem Katrin Stefan Birgit Lukas Svenja",
    "Brömmel Ahlers Kühnel Petersen Yıldız Wiegand Holm Sommerfeld Jessen Thoma",
)
#: Country → first names and last names, divided by blanks.
NAMES = {
    "FR": _FRENCH,
    "CH": _FRENCH,
    "BE": ("Lotte Wim Amélie Bram Julie Koen", "Vandersteke Houtmeer Claeys Lambrecht Dumortier"),
    "GB": _ENGLISH,
    "US": _ENGLISH,
    "DE": _GERMAN,
    "ES": ("Lucía Iker Carmen Álvaro Nerea", "Ibarrola Moratilla Sanchís Urrutia Peñalba"),
    "IT": ("Giulia Marco Elena Davide", "Montefosco Ferraris Boetti Rivoira"),
    "NL": ("Sanne Joost Femke Daan", "Waterhoen Zeegers Blokland Terpstra"),
    "PL": ("Agnieszka Piotr Zofia", "Bursztyn Wiśniewska Kołodziej"),
}
TITLES = (
    "Managing director|Operations director|Technical director|Head of maintenance|"
    "Service manager|Planning manager|Purchasing manager|IT manager|Finance director|"
    "Workshop manager|Quality manager|Office manager"
).split("|")
#: Source | category, a line each.
SOURCES = (
    ("Salon Nord Industrie", "Trade show"),
    ("Web form", "Inbound"),
    ("Referral", "Inbound"),
    ("Google", "Search"),
    ("New prospect", "Outbound"),
)

#: Days ago | subject: the mails the team sent to many.
CAMPAIGNS = (
    (87, "Your technicians' weeks, planned before Monday coffee"),
    (75, "How a lift firm got 6 hours a week back"),
    (63, "On call tonight: who is it, and who knows?"),
    (52, "Three questions about your route planning"),
    (40, "Case study: 40 % fewer missed visits"),
    (29, "Invitation: 30 minutes on paperless work orders"),
    (17, "The on-call rota, without the spreadsheet"),
    (6, "New: signatures on the technician's phone"),
)
PERSONAL_MAILS = (
    "As promised: the price list",
    "Our talk of this week",
    "Two dates for a demo",
    "The quote, revised",
    "Who else should be in the room?",
    "Your question about the stock module",
    "Notes from our call",
)
REPLIES = (
    "Thanks, this comes at the right moment. Can you call me on Thursday?",
    "Interesting. What does it cost for 15 people?",
    "Please send me the version for our IT as well.",
    "We are tied for this quarter, but keep me posted.",
    "I passed this on to our planner, she will come back to you.",
    "Yes to a demo. Tuesday or Wednesday morning would do.",
    "Does it work without a network in a machine room?",
    "Good talk yesterday. We would start with the lift team only.",
)
PAGES = ("pricing", "on-call rota", "customers", "work orders", "API documentation", "security")

#: ``{first}`` is the person, ``{people}`` how many technicians there are.
NOTES = (
    "{first} plans {people} technicians on a wall board and in two spreadsheets. Every change on "
    "the day goes by phone. Wants to see the drag and drop first.",
    "Budget is there: up to 18 k for this year if it is signed before the inventory. After that "
    "it goes into the next committee.",
    "Uses an old desktop planner whose support ends soon. Export as CSV is possible, {first} "
    "sends a sample.",
    "Objection: the technicians do not want to be tracked. Explained that positions are off by "
    "default. Works council has to agree, {first} brings it up at the next meeting.",
    "Met at the stand. Three sites, one dispatcher each, nobody sees the others' week. Pain: the "
    "same customer visited twice in one day.",
    "Decision is made by two: {first} for the practice, the finance director for the contract. "
    "Get both into the demo.",
    "They compare us with one competitor, cheaper but without the phone app offline. Basements "
    "and lift shafts have no network: that is our point.",
    "{first} asked for a reference of the same size in the same trade. Proposed Harfang.",
    "Not before the move to the new depot. Friendly, wants to be called again then.",
    "Sent the security questionnaire back, 43 answers. Open: where backups are kept.",
    "Pilot with 5 technicians agreed in principle, four weeks, paid, deducted from the first "
    "year. {first} writes to legal.",
    "Voicemail says on leave until Monday. Assistant: best before 9 am.",
    "Price is fine, set-up fee is not. I can give half of it for a two-year term.",
    "{people} technicians, two of them on call each week. On-call bonus is worked out by hand, "
    "takes a day a month. That alone would pay for it.",
    "The former contact left; {first} took over and starts from scratch. Send the "
    "short presentation, not the long one.",
    "Likes: signatures on the phone, photos with the work order. Dislikes: another password. "
    "Asked IT about single sign-on.",
    "Their present tool renews in three months; notice has to be given a month before that.",
    "Short call. They hire two dispatchers and want new tools before they start.",
    "Customer for three years, 24 seats. Wants the stock module for the vans. Quote for 24 and "
    "for 30 seats.",
    "Complaint about the slow map on old phones. Support has a fix, I call back when it is out.",
    "Only interested in the API: orders come from their own system. Put {first} in touch with "
    "our integration people.",
    "Asked twice about leaving: can they take their data along? Yes, all of it, as CSV. Relieved.",
)
CALL_NOTES = (
    "Reached {first} between two meetings. Has read the mail, wants figures for {people} people.",
    "Talked about the on-call rota for ten minutes. Demo yes, date open.",
    "Asked to call back at the end of the month, budget round is under way.",
    "Long call. Walked through a normal Monday; most time is lost on spare parts.",
    "{first} confirms: the quote is with the managing director.",
    "No need now, they just renewed. Ask again in a year.",
    "Cleared up the question on offline use. Now only the price is open.",
)
REMINDER_NOTES = (
    "send the quote",
    "ask what the works council said",
    "demo with both decision makers",
    "call before 9, then in meetings",
    "quote is out, ask for questions",
    "budget round is over, ask for the figure",
    "send the reference from the lift trade",
    "CSV sample received? if not, ask",
    "pilot: agree on the five technicians",
    "old contract renews soon: notice given?",
    "back from leave, first call",
    "price for 30 seats",
    "check the security questionnaire",
    "new depot is open, try again",
    "stock module: show the vans",
    "was at the stand, first call",
    "follow up the webinar",
    "single sign-on: answer from IT",
    "renewal, 24 seats",
    "map fix is out, tell them",
    "introduce Chi as new contact",
    "second demo, with the planner",
    "wants the case study in German",
)
#: Notes of reminders that have time.
QUIET_NOTES = ("keep warm", "ask for a referral", "say hello, no hurry", "news of the year")
#: Hours ago, kind, text: a story for the first person of each of the first companies, who are
#: hot now. The fourth cools within a day.
HOT_STORIES: tuple[tuple[tuple[float, str, str], ...], ...] = (
    (
        (172, "web_visit", "pricing"),
        (150, "mail_sent", "New: signatures on the technician's phone"),
        (149.2, "opened", ""),
        (149.1, "clicked", ""),
        (
            98,
            "outgoing_call",
            "Reached Mina between two audits. 16 technicians, wall board and spreadsheets. "
            "Wants figures by Friday and a demo for her planner.",
        ),
        (
            97,
            "note",
            "Decides together with the finance director, who wants to see the set-up fee "
            "gone. Competitor is cheaper but has no offline mode; half of their sites are "
            "basements.",
        ),
        (74, "mail_sent", "As promised: the price list"),
        (70.5, "opened", ""),
        (70.3, "clicked", ""),
        (26, "mail_sent", "The quote, revised"),
        (25.4, "opened", ""),
        (
            2.1,
            "replied",
            "Looks good. Can we sign for 16 seats from the first of the month? Please call me "
            "this afternoon.",
        ),
    ),
    (
        (146, "mail_sent", "New: signatures on the technician's phone"),
        (142, "opened", ""),
        (141.9, "clicked", ""),
        (120, "web_visit", "on-call rota"),
        (
            52,
            "replied",
            "Does it work without a network in the cellars? If so I would like to see it.",
        ),
        (51, "mail_sent", "Your question about working offline"),
        (47, "opened", ""),
        (
            28,
            "incoming_call",
            "Théo called: the brewery hires two more technicians next month and wants the "
            "planning in place before.",
        ),
        (5.2, "clicked", ""),
    ),
    (
        (190, "mail_sent", "How a lift firm got 6 hours a week back"),
        (188, "opened", ""),
        (166, "web_visit", "customers"),
        (
            118,
            "outgoing_call",
            "Long call with Jonas. On-call bonus is worked out by hand, a day a month. Wants "
            "to see the rota, in German.",
        ),
        (117, "mail_sent", "Two dates for a demo"),
        (112, "opened", ""),
        (20.5, "demo_booked", "Demo with Jonas and two dispatchers, on site"),
    ),
    (
        (320, "mail_sent", "The on-call rota, without the spreadsheet"),
        (318, "opened", ""),
        (317.8, "clicked", ""),
        (290, "replied", "Send me an offer for 40 technicians, please."),
        (288, "mail_sent", "The quote for 40 seats"),
        (285, "opened", ""),
        (284.8, "clicked", ""),
        (
            231,
            "incoming_call",
            "Aurélie has the quote on her desk; two questions on the contract, answered. The "
            "board meets next week.",
        ),
        (
            90,
            "note",
            "No answer since the board met. Either it went wrong or it is waiting for a "
            "signature: find out before it goes cold.",
        ),
    ),
    (
        (145, "mail_sent", "New: signatures on the technician's phone"),
        (139, "opened", ""),
        (138.8, "clicked", ""),
        (
            96,
            "outgoing_call",
            "Callum runs 13 engineers over three harbours. Loves the photos with the work order.",
        ),
        (95, "mail_sent", "Our talk of this week"),
        (91, "opened", ""),
        (66, "web_visit", "work orders"),
        (45, "clicked", ""),
        (
            23,
            "replied",
            "Could you do Wednesday at 10? I would bring our purchasing manager along.",
        ),
    ),
)
