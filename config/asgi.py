"""The door of the web: `config.asgi:application`, served by granian."""

import os
import threading

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_asgi_application()

from interview.coverage import words_of_catalogue  # noqa: E402 — models exist only now

# Reading the bank for suggestions takes seconds: nobody's first answer should wait for it.
threading.Thread(target=words_of_catalogue, daemon=True).start()
