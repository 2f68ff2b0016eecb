"""Django's own commands, for developers; an installation uses `bailiwick manage`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bailiwick.config.settings")
    execute_from_command_line(sys.argv)
