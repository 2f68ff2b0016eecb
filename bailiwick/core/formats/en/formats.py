"""English: the day before the month, the clock of twenty-four hours, as everywhere else in the program."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j F Y H:i"
SHORT_DATETIME_FORMAT = "j M Y H:i"
TIME_FORMAT = "H:i"
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S", "%H:%M:%S.%f"]
MONTH_DAY_FORMAT = "j F"
YEAR_MONTH_FORMAT = "F Y"

#: names of our own: what Django has no format for, in every language alike
DAY_FORMAT = "j M"
DAY_TIME_FORMAT = "j M H:i"
WEEKDAY_FORMAT = "D j M"
WEEKDAY_TIME_FORMAT = "D j M H:i"
LONG_DAY_FORMAT = "l, j F"
LONG_DATE_FORMAT = "l, j F Y"
SHORT_MONTH_FORMAT = "M Y"
