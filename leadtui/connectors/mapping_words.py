"""Names that columns of other programs have, in English, French and German, and what they mean.

Names are compared by their folded letters and digits alone: ``E-Mail 1`` is ``email1``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from leadtui.domain.kinds import Kind
from leadtui.domain.text import fold

_NOT_WORD = re.compile(r"[\W_]+")


def squeezed(name: str) -> str:
    """The letters and digits of ``name``, without case, accents and what stands between them."""
    return _NOT_WORD.sub("", fold(name))


_PLACE: dict[str, str] = {
    "address": "address, street, street address, address line 1, address 1, office address, "
    "mailing street, billing street, headquarters address, hq address, adresse, rue, adresse 1, "
    "adresse postale, voie, strasse, straße, anschrift",
    "city": "city, town, headquarters city, hq city, mailing city, billing city, ville, commune, "
    "localité, libellé commune, stadt, ort",
    "region": "region, state, province, county, state/province, us state, headquarters us state, "
    "headquarters state, hq state, mailing state, billing state, région, département, bundesland",
    "country": "country, country name, headquarters country, hq country, mailing country, "
    "billing country, pays, land",
    "postal_code": "postal code, postcode, zip, zip code, zip/postal code, mailing zip, "
    "billing zip, mailing postal code, billing postal code, code postal, cp, plz, postleitzahl",
    "linkedin": "linkedin, linkedin url, linkedin profile, profil linkedin, linkedin company url, "
    "company linkedin url, person linkedin url",
    "website": "website, web site, web, url, homepage, home page, site, site web, site internet, "
    "company website, website url, webseite, internet, domain, company domain, domaine, "
    "company domain name",
}

_COMPANY: dict[str, str] = {
    **_PLACE,
    "name": "name, company, company name, account, account name, organization, organisation, "
    "organization name, organisation name, business name, legal name, société, raison sociale, "
    "nom, nom société, nom de la société, nom entreprise, nom de l'entreprise, entreprise, "
    "dénomination, dénomination sociale, enseigne, firma, firmenname, unternehmen, startup",
    "registration": "siren, siret, registration, registration number, company number, "
    "company registration number, numéro siren, n° siren, no siren, numéro siret, n° siret, "
    "handelsregisternummer",
    "external_id": "id, external id, organization id, organisation id, company id, account id, "
    "account number, record id, identifiant, identifiant externe, numéro client, "
    "code client, kundennummer",
    "phone": "phone, phone 1, phone number, telephone, telephone number, tel, main phone, "
    "company phone, téléphone, numéro de téléphone, tél, standard, telefon",
    "sector": "sector, industry, category, categories, vertical, secteur, secteur d'activité, "
    "activité, branche",
    "sub_sector": "sub sector, subsector, sub industry, sous secteur, sous secteur d'activité",
    "activity_code": "activity code, naf, naf code, code naf, ape, code ape, code naf/ape, sic, "
    "sic code, naics, naics code, activité principale",
    "headcount": "headcount, employees, number of employees, nb of employees, num emp, "
    "employee count, no of employees, company size, size, staff, effectif, effectifs, "
    "nombre de salariés, nb salariés, nombre d'employés, tranche effectif, "
    "mitarbeiter, anzahl mitarbeiter",
    "turnover": "turnover, revenue, annual revenue, chiffre d'affaires, ca, "
    "chiffre affaires, umsatz",
    "tag": "tag, routine tag, étiquette, étiquette routine",
    "description": "description, about, summary, présentation, beschreibung",
}

_LEAD: dict[str, str] = {
    **_PLACE,
    "first_name": "first name, given name, forename, first, prénom, vorname",
    "last_name": "last name, surname, family name, last, nom, nom de famille, nachname, "
    "familienname",
    "full_name": "full name, name, contact name, contact, lead, lead name, person, nom complet, "
    "prénom nom, nom prénom, nom et prénom, prénom et nom, display name, vollständiger name",
    "gender": "gender, sex, civility, salutation, sexe, genre, civilité, anrede, geschlecht",
    "title": "title, job title, job, position, role, function, occupation, poste, fonction, "
    "intitulé du poste, titre, métier, beruf, funktion",
    "email": "email, e-mail, mail, email 1, email address, e-mail address, primary email, "
    "work email, business email, professional email, courriel, adresse e-mail, adresse mail, "
    "adresse courriel, mél, email professionnel, e-mail 1, e-mail-adresse, e-mail 1 value",
    "email_2": "email 2, secondary email, other email, alternate email, personal email, "
    "second email, email secondaire, email personnel, courriel 2, e-mail 2 value",
    "phone": "phone, phone 1, phone number, telephone, telephone number, tel, work phone, "
    "business phone, direct phone, primary phone, téléphone, téléphone 1, numéro de téléphone, "
    "tél, téléphone fixe, fixe, téléphone professionnel, telefon, phone 1 value",
    "mobile": "mobile, mobile phone, cell, cell phone, cellphone, phone 2, mobile number, "
    "other phone, portable, téléphone portable, téléphone mobile, téléphone 2, gsm, handy, "
    "mobiltelefon, phone 2 value",
    "fax": "fax, fax number, télécopie, télécopieur, telefax",
    "company": "company, company name, account, account name, organization, organisation, "
    "organization name, organisation name, employer, société, raison sociale, nom société, "
    "nom de la société, entreprise, nom de l'entreprise, firma, unternehmen",
    "external_id": "id, external id, lead id, contact id, prospect id, person id, user id, "
    "record id, identifiant, identifiant externe",
    "customer_id": "customer id, customer number, client id, id client, numéro client, n° client, "
    "code client, kundennummer",
    "owner": "owner, lead owner, contact owner, account owner, sales rep, assigned to, "
    "propriétaire, responsable, commercial, suivi par, besitzer",
    "status": "status, lead status, contact status, statut, statut du lead",
    "source": "source, lead source, origin, original source, source du lead, origine, quelle, "
    "provenance",
    "method_of_contact": "method of contact, contact method, preferred contact method, "
    "mode de contact, moyen de contact",
    "is_customer": "is customer, existing customer, est client",
    "do_not_call": "do not call, don't call, no call, ne pas appeler",
    "unsubscribed": "unsubscribed, do not email, email opt out, opt out, opted out of email, "
    "no email, désabonné, désinscrit, ne pas envoyer d'e-mail",
    "unsubscribed_reason": "unsubscribed reason, unsubscribe reason, opt out reason, "
    "motif de désabonnement",
    "notes": "notes, note, comment, comments, remarks, description, commentaire, commentaires, "
    "remarques, bemerkung, notizen",
    "keyword": "keyword, keywords, search term, mot clé, mots clés",
    "last_activity": "last activity, last activity type, last event, dernière activité",
    "last_activity_at": "last activity at, last activity date, last activity time, "
    "date de dernière activité, date dernière activité",
    "created": "created, created at, created on, created date, create date, creation date, "
    "date created, date added, date de création, créé le, erstellt am",
}


def _by_name(words: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType(
        {
            squeezed(name): field
            for field, names in words.items()
            for name in (field, *names.split(","))
        }
    )


#: Kind of import → squeezed name of a column → field.
FIELD_BY_NAME: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"companies": _by_name(_COMPANY), "leads": _by_name(_LEAD)}
)

#: What forms and programs write into a cell that is empty.
PLACEHOLDERS = frozenset(
    {"select", "--select--", "-- select --", "please select", "(none)", "null", "\\n"}
    | {"#n/a", "n/a", "nan", "#ref!", "#value!"}
)

YES = frozenset({"yes", "y", "1", "true", "t", "x", "oui", "o", "vrai", "ja", "on", "✓", "✔", "☑"})
NO = frozenset({"no", "n", "0", "false", "f", "non", "faux", "nein", "off", "-", "☐"})

#: Last-activity words of other programs, folded, that are facts leadtui has a kind for.
LAST_ACTIVITIES: Mapping[str, Kind] = MappingProxyType(
    {
        "email sent": Kind.MAIL_SENT,
        "email opened": Kind.OPENED,
        "email link clicked": Kind.CLICKED,
        "email clicked": Kind.CLICKED,
        "view in browser link clicked": Kind.CLICKED,
        "email received": Kind.REPLIED,
        "email replied": Kind.REPLIED,
        "email bounced": Kind.BOUNCED,
        "unsubscribed": Kind.UNSUBSCRIBED,
        "had a phone conversation": Kind.OUTGOING_CALL,
        "sms sent": Kind.SMS_SENT,
        "sms opened": Kind.SMS_OPENED,
        "sms link clicked": Kind.SMS_CLICKED,
        "page visited on website": Kind.WEB_VISIT,
        "form submitted on website": Kind.FORM_COMPLETED,
    }
)
