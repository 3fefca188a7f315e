"""Serves scim2-server, which keeps everything in memory: PORT TOKEN. It prints its version first."""

import json
import sys
import uuid
from importlib.metadata import version

import uvicorn
from scim2_models import ScimProvider, UnauthorizedException
from scim2_server.applications.asgi import ASGIApplication
from scim2_server.memory import AsyncInMemoryStorage, InMemoryStorage
from scim2_server.testserver.application import BEARER_TOKEN_SCHEME
from scim2_server.utils import (
    load_default_resource_types,
    load_default_schemas,
    load_default_service_provider_config,
)

port, token = sys.argv[1:]


class Storage(InMemoryStorage):
    """With ids as long as those of the others."""

    def generate_id(self, resource_type, resource):
        return str(uuid.uuid4())


class Application(ASGIApplication):
    """Opened by the token."""

    def check_auth(self, request):
        if request.header("Authorization") != f"Bearer {token}":
            raise UnauthorizedException

    @staticmethod
    async def send_response(response, send):
        """Tells how long an answer is, as the other servers do."""
        body = b"" if response.body is None else json.dumps(response.body).encode()
        headers = dict(response.headers) | ({"Content-Length": str(len(body))} if body else {})
        pairs = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": int(response.status), "headers": pairs})
        await send({"type": "http.response.body", "body": body})


config = load_default_service_provider_config()
config.authentication_schemes = [BEARER_TOKEN_SCHEME]
provider = ScimProvider.from_discovery(
    load_default_schemas().values(), load_default_resource_types().values(), config=config
)
application = Application(AsyncInMemoryStorage(Storage()), provider)
print(version("scim2-server"), flush=True)
uvicorn.run(application, host="127.0.0.1", port=int(port), log_level="warning", access_log=False)
