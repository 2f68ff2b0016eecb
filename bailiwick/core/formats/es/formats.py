"""Spanish: months in small letters, "de" between the parts of a long date."""

DATE_FORMAT = r"j \d\e F \d\e Y"
SHORT_DATE_FORMAT = "j b Y"
DATETIME_FORMAT = r"j \d\e F \d\e Y H:i"
SHORT_DATETIME_FORMAT = "j b Y H:i"
TIME_FORMAT = "H:i"
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S", "%H:%M:%S.%f"]
MONTH_DAY_FORMAT = r"j \d\e F"
YEAR_MONTH_FORMAT = r"F \d\e Y"

DAY_FORMAT = "j b"
DAY_TIME_FORMAT = "j b H:i"
WEEKDAY_FORMAT = "D j b"
WEEKDAY_TIME_FORMAT = "D j b H:i"
LONG_DAY_FORMAT = r"l, j \d\e F"
LONG_DATE_FORMAT = r"l, j \d\e F \d\e Y"
SHORT_MONTH_FORMAT = "b Y"
