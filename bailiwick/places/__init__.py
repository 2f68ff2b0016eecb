"""Where the county works: sites, buildings, rooms and their notices."""
