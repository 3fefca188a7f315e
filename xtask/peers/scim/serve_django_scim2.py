"""Serves django-scim2 over an SQLite file in the current folder: PORT TOKEN. It prints its version first."""

import datetime
import logging
import sys
import uuid
from importlib.metadata import version

import django
import waitress
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models
from django.urls import include, path

port, token = sys.argv[1:]
here = sys.modules["peer"] = sys.modules[__name__]


class Client:
    """Who holds the token."""

    is_authenticated = True


def authentication(get_response):
    def middleware(request):
        if request.headers.get("Authorization") == f"Bearer {token}":
            request.user = Client
        return get_response(request)

    return middleware


settings.configure(
    SECRET_KEY=token,
    ALLOWED_HOSTS=["127.0.0.1"],
    INSTALLED_APPS=["peer"],
    # The first one tells how long an answer is, which keep-alive needs.
    MIDDLEWARE=["django.middleware.common.CommonMiddleware", "peer.authentication"],
    ROOT_URLCONF="peer",
    USE_TZ=True,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": "users.db",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL",
            },
        }
    },
    SCIM_SERVICE_PROVIDER={
        "NETLOC": f"127.0.0.1:{port}",
        "SCHEME": "http",
        "AUTHENTICATION_SCHEMES": [{"type": "oauthbearertoken", "name": "OAuth Bearer Token"}],
        "USER_MODEL_GETTER": lambda: User,
        "GROUP_MODEL": "peer.Group",
    },
)
django.setup()

from django_scim.models import AbstractSCIMGroupMixin, AbstractSCIMUserMixin  # noqa: E402


def new_id():
    return str(uuid.uuid4())


class Group(AbstractSCIMGroupMixin):
    name = models.CharField(max_length=254, unique=True)

    class Meta:
        app_label = "peer"


class User(AbstractSCIMUserMixin):
    """With ids as long as those of the others."""

    scim_id = models.CharField(max_length=36, unique=True, default=new_id)
    username = models.CharField(max_length=254, unique=True)
    first_name = models.CharField(max_length=254)
    last_name = models.CharField(max_length=254)
    email = models.CharField(max_length=254)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=lambda: datetime.datetime.now(datetime.UTC))
    scim_groups = models.ManyToManyField(Group)

    def set_scim_id(self, is_new):
        """It has one already."""

    class Meta:
        app_label = "peer"


urlpatterns = [path("scim/", include("django_scim.urls"))]
with connection.schema_editor() as editor:
    editor.create_model(Group)
    editor.create_model(User)
connection.close()
application = get_wsgi_application()
print(version("django-scim2"), flush=True)
# It warns of every request that waits for a thread.
logging.getLogger("waitress.queue").setLevel(logging.ERROR)
waitress.serve(application, host="127.0.0.1", port=int(port), threads=4, _quiet=True)
