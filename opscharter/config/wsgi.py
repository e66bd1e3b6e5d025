"""WSGI entry point for granian."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opscharter.config.settings")

application = get_wsgi_application()

# what was loaded stays for good: the collector need not walk through all of it again and again while requests wait
gc.collect()
gc.freeze()
