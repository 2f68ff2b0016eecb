"""Figures for Prometheus at `/metrics`: off, and at no cost, unless the settings say who may read them.

`counting` keeps the figures of all processes of this machine together, `series` names them, `measuring` counts requests and
jobs as they happen, `looking` asks the database for what waits, `page` shows it all.
"""
