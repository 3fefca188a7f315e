"""Runs all of scim2-tester's checks against the server at argv[1], on every resource type it has.

The tester makes up userNames like "0c5a…"; here they need to be e-mail addresses. And it wants an
account without `active` once that is removed: here each has a status at all times, which is shown,
since Okta imports nobody without one.
"""

import os
import sys

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server, filling
from scim2_tester.checkers import patch_add, patch_replace

# A check that did not run proves nothing: each of these must have succeeded, the second list for
# each resource type of the third.
ONCE = {
    "service_provider_config_endpoint",
    "service_provider_config_endpoint_methods",
    "query_all_resource_types",
    "query_resource_type_by_id",
    "resource_types_schema_validation",
    "access_invalid_resource_type",
    "resource_types_endpoint_methods",
    "query_all_schemas",
    "access_schema_by_id",
    "access_invalid_schema",
    "schemas_endpoint_methods",
    "random_url",
}
FOR_EACH_TYPE = {
    "object_creation",
    "object_query",
    "object_query_without_id",
    "object_query_with_attributes",
    "object_list_with_attributes",
    "search_with_attributes",
    "object_replacement",
    "object_deletion",
    "check_add_attribute",
    "check_remove_attribute",
    "check_replace_attribute",
}
TYPES = ["User", "Group"]

random_value = filling.generate_random_value


def with_email_user_names(context, path, *args, **kwargs):
    value = random_value(context, path, *args, **kwargs)
    binding = path.resolve()
    if value is not None and binding and binding.target_field_name == "user_name":
        return f"{value}@example.com"
    return value


for module in (filling, patch_add, patch_replace):
    module.generate_random_value = with_email_user_names

headers = {"Authorization": f"Bearer {os.environ['SCIM_TOKEN']}"}
http = Client(base_url=sys.argv[1], headers=headers)
results = check_server(SyncSCIMClient(http))

GOOD = (Status.SUCCESS, Status.COMPLIANT, Status.ACCEPTABLE)


def shows_the_status_again(result):
    is_removal = (result.resource_type, result.title) == ("User", "check_remove_attribute")
    return is_removal and (result.data or {}).get("urn") == "active"


bad = [r for r in results if r.status not in GOOD and not shows_the_status_again(r)]
for result in bad:
    print(result.status.name, result.resource_type, result.title, result.reason, result.data or "")

needed = {(None, title) for title in ONCE}
needed |= {(name, title) for name in TYPES for title in FOR_EACH_TYPE}
missing = needed - {(r.resource_type, r.title) for r in results if r.status == Status.SUCCESS}
for name, title in sorted(missing, key=str):
    print("NEVER SUCCEEDED", name or "", title)
print(f"{len(results)} results, {len(bad)} bad, {len(missing)} checks without a success")
sys.exit(1 if bad or missing else 0)
