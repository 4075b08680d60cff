import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from config.checks import refuse_demo_accounts  # noqa: E402 - needs the apps that are there from here on

refuse_demo_accounts()
