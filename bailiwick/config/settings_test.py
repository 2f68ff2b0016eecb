"""Settings for the tests: the product's own, with what must be fast or fixed."""

from bailiwick.config.settings import *  # noqa: F403 - a settings module inherits by star
