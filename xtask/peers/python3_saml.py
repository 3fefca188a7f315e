"""Measures python3-saml: FOLDER SECONDS, one JSON object a line."""

import json
import pathlib
import statistics
import sys
import time
from importlib.metadata import version
from urllib.parse import urlsplit

from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings

folder, seconds = pathlib.Path(sys.argv[1]), float(sys.argv[2])
parties = json.loads((folder / "parties.json").read_text())
acs = urlsplit(parties["acs_url"])
request = {"https": "on", "http_host": acs.netloc, "script_name": acs.path, "get_data": {}, "post_data": {}}
settings = OneLogin_Saml2_Settings({
    "strict": True,
    "sp": {
        "entityId": parties["sp_entity_id"],
        "assertionConsumerService": {"url": parties["acs_url"]},
    },
    "idp": {
        "entityId": parties["idp_entity_id"],
        "singleSignOnService": {"url": parties["idp_entity_id"]},
        "x509cert": (folder / "certificate.pem").read_text(),
    },
    "security": {"wantAssertionsSigned": True},
})


def validate(text):
    """The NameID of the form value, or what speaks against it."""
    response = OneLogin_Saml2_Response(settings, text)
    if not response.is_valid(request, parties["request_id"]):
        raise ValueError(response.get_error())
    return response.get_nameid()


def measure(document):
    """The median time in microseconds, once the library has shown to validate."""
    honest = (folder / f"{document}.b64").read_text()
    forged = (folder / f"{document}-forged.b64").read_text()
    if (read := validate(honest)) != parties["name_id"]:
        raise ValueError(f"reads the NameID {read}")
    try:
        validate(forged)
    except Exception:
        pass
    else:
        raise ValueError("accepts a forged document")
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end:
        start = time.perf_counter()
        validate(honest)
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e6


for document in ("small", "both-signed", "500-groups"):
    line = {"peer": "python3-saml", "mode": "strict", "version": version("python3-saml"), "document": document}
    try:
        line["micros"] = measure(document)
    except Exception as problem:
        line["problem"] = str(problem)
    print(json.dumps(line), flush=True)
